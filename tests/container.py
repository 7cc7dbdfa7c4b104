"""A container laid out like Gradescope's, made without Docker: namespaces, bind mounts, a filter of system calls."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

DOCKER_RIGHTS = (
    "chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap net_bind_service sys_chroot kill "
    "audit_write"
).split()
"""Capabilities that Docker leaves to root in a container."""

REFUSED = (
    "unshare setns mount umount2 pivot_root mount_setattr open_tree move_mount fsopen fsconfig fsmount fspick bpf "
    "perf_event_open keyctl add_key request_key userfaultfd init_module finit_module delete_module kexec_load reboot "
    "swapon swapoff quotactl acct settimeofday clock_settime"
).split()
"""System calls that Docker's default profile refuses to a container without more rights."""

FILTER = """
import ctypes, errno, os, sys
sys.path.insert(0, sys.argv[1])
import pyseccomp
refused = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for name in sys.argv[2].split(","):
    refused.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
# Docker refuses new namespaces by clone's flags, and tells programs to take clone, whose flags it can see.
for bit in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
    refused.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, bit, bit))
refused.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
refused.load()
os.execv(sys.argv[3], sys.argv[3:])
"""

MOUNT = """
set -e
cd "$1"
mount --make-rprivate /
mount --bind . .
cd "$1"
mount --rbind /usr usr
if [ -n "$2" ]; then
    mount --bind "$2" opt/python
    mkdir -p ".$2"  # where its programs may look for its libraries
    mount --bind "$2" ".$2"
fi
mount -t proc proc proc
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=1777 tmp var/tmp
mount -t tmpfs -o mode=1777 tmp dev/shm
# Its files are links to those of the environment that runs the tests.
if [ -d autograder/venv/lib ]; then
    mount --bind autograder/venv autograder/venv
    mount -o remount,bind,ro autograder/venv
fi
for device in null zero full random urandom; do mount --bind "/dev/$device" "dev/$device"; done
shift 2
exec chroot . /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
"""


class Container:
    """Gradescope's folders in a file tree of their own. Needs root.

    Parameters
    ----------
    root
        An empty folder.
    archive
        The autograder's zip.
    """

    def __init__(self, root: Path, archive: Path) -> None:
        self.root = root
        base = Path(sys.base_prefix)
        self._base = "" if base.is_relative_to("/usr") else str(base)
        self.python = "/opt/python/bin/python3" if self._base else str(base / "bin" / "python3")
        for folder in ("usr", "opt/python", "proc", "tmp", "var/tmp", "dev/shm", "etc", "root", "autograder"):
            (root / folder).mkdir(parents=True)
        (root / "root").chmod(0o700)
        for device in ("null", "zero", "full", "random", "urandom"):
            (root / "dev" / device).touch()
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            if os.path.islink(f"/{name}"):
                (root / name).symlink_to(os.readlink(f"/{name}"))
        shutil.copy("/etc/ld.so.cache", root / "etc")
        (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
        (root / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
        (root / "etc" / "shadow").write_text("root:*:20000:0:99999:7:::\n")
        (root / "etc" / "shadow").chmod(0o600)
        self.home = root / "autograder"
        for folder in ("source", "submission", "results"):
            (self.home / folder).mkdir()
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(self.home / "source")
        shutil.copy(self.home / "source" / "run_autograder", self.home)
        for script in ("run_autograder", "source/run_autograder", "source/setup.sh"):
            (self.home / script).chmod(0o755)
        for place in (root, *root.parents):  # as open as a container's root
            if place.is_relative_to("/tmp") and place != Path("/tmp"):
                place.chmod(0o755)

    def install(self, requirements: str) -> Path:
        """Do what setup.sh does, without the network: a virtual environment that holds these packages and no other."""
        venv = self.home / "venv"
        self.enter(self.python, "-m", "venv", "--without-pip", "/autograder/venv")
        (packages,) = (venv / "lib").glob("python3*/site-packages")
        wanted = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", requirements, re.M)}
        for distribution in importlib.metadata.distributions():
            if canonicalize_name(distribution.name) in wanted:
                for file in distribution.files or ():
                    self._link(Path(str(distribution.locate_file(file))), packages / file)
        return packages

    @staticmethod
    def _link(source: Path, target: Path) -> None:
        compiled = importlib.util.cache_from_source(str(source)) if source.suffix == ".py" else ""
        for old, new in ((source, target), (Path(compiled), target.parent / "__pycache__" / Path(compiled).name)):
            if old.is_file() and not new.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(old, new)
                except OSError:
                    shutil.copyfile(old, new)

    def enter(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as root."""
        inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", MOUNT, "mount"]
        return subprocess.run(
            [*inside, str(self.root), self._base, *command],
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )

    def grade(self, *notebooks: Path, refuse: list[str] | None = None) -> dict[str, Any]:
        """Let Gradescope's part happen: a submission arrives, ``run_autograder`` runs, and its results are read.

        Parameters
        ----------
        notebooks
            What is handed in.
        refuse
            System calls to refuse beside those that Docker refuses.
        """
        for old in (self.home / "submission").iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        (self.home / "results" / "results.json").unlink(missing_ok=True)
        for notebook in notebooks:
            shutil.copy(notebook, self.home / "submission")
        (packages,) = (self.home / "venv" / "lib").glob("python3*/site-packages")
        rights = ",".join(f"+{right}" for right in DOCKER_RIGHTS)
        done = self.enter(
            *("/usr/bin/setpriv", f"--bounding-set=-all,{rights}", "--inh-caps=-all", "--"),
            *(self.python, "-c", FILTER, f"/{packages.relative_to(self.root)}", ",".join([*REFUSED, *(refuse or [])])),
            "/autograder/run_autograder",
        )
        path = self.home / "results" / "results.json"
        results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return results | {"exit": done.returncode, "printed": done.stdout + done.stderr}
