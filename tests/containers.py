"""Places that tests run programs in: a container that keeps in whatever they do, an old kernel, an ordinary user."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = sysconfig.get_path("purelib")
PYTHON_FOLDERS = [path for path in dict.fromkeys([os.path.realpath(sys.base_prefix), sys.prefix])]
WITHOUT = {
    "namespaces": ("unshare setns mount umount2 pivot_root move_mount open_tree fsopen fsconfig fsmount mount_setattr"),
    "Landlock": "landlock_create_ruleset landlock_add_rule landlock_restrict_self",
}
"""System calls that are refused where something is missing."""


def throwaway_container(program: Sequence[str]) -> list[str]:
    """Give a command that runs `program` as root of a container whose files, processes and network are its own.

    Its file system is empty but for what Python needs, read-only, and for a copy of nothing: what is written is lost.
    """
    command = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--cap-add", "ALL", "--tmpfs", "/"]
    for folder in ("usr", "bin", "sbin", "lib", "lib32", "lib64"):
        path = f"/{folder}"
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            command += ["--ro-bind", path, path]
    for folder in ("/tmp", "/var/tmp", "/run/lock", "/dev/shm"):
        command += ["--perms", "1777", "--dir", folder]
    for folder in ("/etc/cron.d", "/root", "/boot", "/opt", "/srv"):
        command += ["--perms", "0755", "--dir", folder]
    for path in PYTHON_FOLDERS:
        if not path.startswith("/usr"):
            command += [*open_way_to(path), "--ro-bind", path, path]
    command += [*open_way_to(str(ROOT)), "--ro-bind", str(ROOT), str(ROOT)]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/shadow", "/etc/passwd"):
        command += ["--ro-bind-try", path, path]
    command += [
        "--proc",
        "/proc",
        "--dev-bind",
        "/dev",
        "/dev",
        "--tmpfs",
        "/dev/shm",
        "--perms",
        "1777",
        "--tmpfs",
        "/tmp",
    ]
    return [*command, "--chdir", str(ROOT), "--", *program]


def open_way_to(path: str) -> list[str]:
    parents = [str(parent) for parent in reversed(list(Path(path).parents)[:-1])]
    return [part for parent in parents for part in ("--perms", "0755", "--dir", parent)]


def run(command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with an environment that holds little, and give what it says."""
    given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=given, timeout=300)
