"""Places that tests run programs in: a container that keeps in whatever they do, an old kernel, an ordinary user."""

from __future__ import annotations

import os
import shlex
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


def throwaway_container(program: Sequence[str], course: Path | None = None) -> list[str]:
    """Give a command that runs `program` as root of a container whose files, processes and network are its own.

    In it are only the system's programs, Python and this project, read-only, and `course`, if given, as /course.
    """
    command = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--cap-add", "ALL", "--tmpfs", "/"]
    for folder in ("usr", "bin", "sbin", "lib", "lib32", "lib64"):
        path = f"/{folder}"
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            command += ["--ro-bind", path, path]
    command += ["--perms", "1777", "--tmpfs", "/tmp"]  # before the project, which may lie in it
    for folder in ("/var/tmp", "/run/lock", "/dev/shm"):
        command += ["--perms", "1777", "--dir", folder]
    for folder in ("/etc/cron.d", "/root", "/boot", "/opt", "/srv"):
        command += ["--perms", "0755", "--dir", folder]
    for path in PYTHON_FOLDERS:
        if not path.startswith("/usr"):
            command += [*open_way_to(path), "--ro-bind", path, path]
    if course is None:
        command += [*open_way_to(str(ROOT)), "--ro-bind", str(ROOT), str(ROOT)]
    else:
        command += ["--bind", str(course), "/course"]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/shadow", "/etc/passwd"):
        command += ["--ro-bind-try", path, path]
    command += ["--proc", "/proc", "--dev-bind", "/dev", "/dev", "--tmpfs", "/dev/shm"]
    return [*command, "--chdir", "/", "--", *program]


def as_ordinary_user(program: Sequence[str], user: int = 12345) -> list[str]:
    """Give a command that runs `program` as an ordinary user, who sees Python where root alone may go."""
    paths = [*PYTHON_FOLDERS, str(ROOT)]
    closed = dict.fromkeys(filter(None, map(closed_folder, paths)))
    hidden = [path for path in paths if any(Path(path).is_relative_to(folder) for folder in closed)]
    lines = ["set -e", "mount -t tmpfs -o mode=755 tmpfs /mnt"]
    for number, path in enumerate(hidden):
        lines += [f"mkdir /mnt/{number}", f"mount --bind {shlex.quote(path)} /mnt/{number}"]
    lines += [f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(folder)}" for folder in closed]
    for number, path in enumerate(hidden):
        lines += [f"mkdir -p {shlex.quote(path)}", f"mount --move /mnt/{number} {shlex.quote(path)}"]
    lines += [f"exec setpriv --reuid {user} --regid {user} --clear-groups {shlex.join(program)}"]
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines)]


def closed_folder(path: str) -> str | None:
    """Give the first folder on the way to `path` that not every user can enter."""
    folders = [*reversed(Path(path).parents), Path(path)]
    return next((str(folder) for folder in folders if not folder.stat().st_mode & 0o001), None)


def open_way_to(path: str) -> list[str]:
    parents = [str(parent) for parent in reversed(list(Path(path).parents)[:-1])]
    return [part for parent in parents for part in ("--perms", "0755", "--dir", parent)]


def run(command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with an environment that holds little, and give what it says."""
    given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=given, timeout=300)
