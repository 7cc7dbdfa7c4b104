"""A control group for all processes of a sandbox, where the grader may make one: the kernel then limits their sum.

Version 2 of control groups only. Without one, the supervising process watches the sum of memory (see `warm`), and the
resource limits of each process hold.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
_WARM_PARENT = 2**29
"""Bytes of memory that a sandbox has beside a submission's: the warm parent's, and its private files."""


class ControlGroup:
    """A folder below `MOUNT`. Close it when the processes in it have been ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entering(self, command: list[str]) -> list[str]:
        """Give a command that runs another in the group, from its first moment on."""
        enter = 'echo $$ > "$0"; exec "$@"'
        return ["/bin/sh", "-c", enter, str(self.folder / "cgroup.procs"), *command]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            _write(self.folder / "cgroup.kill", 1)  # since Linux 5.14; before, there is nothing left to be ended
        for _ in range(100):
            try:
                self.folder.rmdir()
            except OSError:
                time.sleep(0.01)  # an ended process leaves a moment later
            else:
                return


def make_group(memory: int, processes: int) -> ControlGroup | None:
    """Make a group whose processes together may add `memory` bytes; None where that is not allowed."""
    for parent in _possible_parents():
        folder = parent / f"autograder-{secrets.token_hex(4)}"
        try:
            folder.mkdir()
        except OSError:
            continue
        try:
            _write(folder / "memory.max", memory + _WARM_PARENT)
            _write(folder / "pids.max", processes + 16)
        except OSError:  # what lies above does not pass these limits on
            with contextlib.suppress(OSError):
                folder.rmdir()
            continue
        with contextlib.suppress(OSError):
            _write(folder / "memory.swap.max", 0)
        return ControlGroup(folder)
    return None


def _possible_parents() -> Iterator[Path]:
    """Give this process's own group and those above it."""
    if not (MOUNT / "cgroup.controllers").exists():
        return
    try:
        own = next(line for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::"))
    except (OSError, StopIteration):
        return
    folder = MOUNT / own[3:].lstrip("/")
    yield from (path for path in (folder, *folder.parents) if path.is_relative_to(MOUNT))


def _write(path: Path, value: int) -> None:
    """Write a setting; unlike an ordinary file it is not made if it is not there."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, str(value).encode())
    finally:
        os.close(descriptor)
