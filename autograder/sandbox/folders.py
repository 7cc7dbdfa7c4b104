"""Folders of running sandboxes, and the removal of those whose owner was killed before it could do so."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has no such locks
    fcntl = None  # type: ignore[assignment]

PREFIX = "autograder-jail-"


class OwnFolder:
    """A temporary folder that is known to be in use for as long as the process that made it lives."""

    def __init__(self) -> None:
        remove_abandoned()
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._lock = _lock(self.path)
            # Between these two steps another process may have taken it for abandoned.
            if self.path.exists() and (self._lock is not None or fcntl is None):
                return
            if self._lock is not None:
                os.close(self._lock)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove it with all that is in it."""
        remove(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_abandoned() -> None:
    """Remove folders whose owners are gone: a program that is killed leaves what it had."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if path.is_symlink() or path.stat().st_uid != os.geteuid():
                continue
            lock = _lock(path)
            if lock is not None:
                remove(path)
                os.close(lock)


def _lock(path: Path) -> int | None:
    """Lock a folder. The system lets go of it when the returned descriptor is closed, also by a kill."""
    if fcntl is None:
        return None
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        return descriptor
    return None


def remove(folder: Path) -> None:
    """Remove a folder, also where a student closed the folders in it or nested them deeper than Python can follow."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    with suppress(OSError, RecursionError):
        shutil.rmtree(folder)
        return
    for command in (["chmod", "-R", "u+rwx", "--", str(folder)], ["rm", "-rf", "--", str(folder)]):
        subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
