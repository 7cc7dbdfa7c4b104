"""Read files that others made, on disk and in zips, without being led astray, held up or flooded."""

from __future__ import annotations

import errno
import io
import math
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

MEGABYTE = 1_000_000
MAX_FILE = 50 * MEGABYTE
"""A notebook, or a zip inside a folder or zip, may not be larger."""
MAX_MEMBERS = 20_000
MAX_RATIO = 200
"""A zip that grows by more than this when unpacked is taken for a bomb."""

NOTEBOOK_ENDINGS = (".ipynb", ".ipynb.json", ".ipynb.txt")
IGNORED_FOLDERS = {"__MACOSX", "__pycache__", "node_modules"}
PLAIN_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
# What zipfile raises on a member that is damaged, encrypted or packed in a way it does not know.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class UnreadableError(Exception):
    """A file that cannot be read as a notebook; the message says what is wrong, what was expected and what to do."""


def is_notebook_name(name: str) -> bool:
    """Whether a file is called like a notebook, as some browsers save it too."""
    return name.lower().endswith(NOTEBOOK_ENDINGS)


def is_ignored(name: str) -> bool:
    """Whether a file was made by a program rather than handed in; one that is merely called oddly was not."""
    return name.startswith(("._", ".~"))


def is_ignored_folder(name: str) -> bool:
    """Whether a folder was made by a program, with all that lies in it."""
    return re.match(r"\.\w", name) is not None or name in IGNORED_FOLDERS


def stem_of(file: str) -> str:
    """A file's name without the endings of notebooks and zips."""
    for ending in (*NOTEBOOK_ENDINGS, ".zip"):
        if file.lower().endswith(ending):
            return file[: -len(ending)]
    return file


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file without following a link and without waiting on a pipe."""
    expected = "expected a notebook file: hand in the notebook itself"
    # Both flags are missing on Windows, where the check by lstat has to do.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableError(f"a {kind_of_file(mode)}; {expected}")
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UnreadableError(f"a link; {expected}") from None
        reason = error.strerror or error
        raise UnreadableError(f"cannot be opened ({reason}); see that the grader may read it") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError(f"not a regular file; {expected}")
    return os.fdopen(descriptor, "rb")


def read_file(path: Path) -> bytes:
    """Bytes of a regular file of bearable size.

    Raises
    ------
    UnreadableError
        If it is anything else (a link, a folder, a pipe, a device) or cannot be opened.
    """
    with open_regular_file(path) as file:
        before = os.fstat(file.fileno())
        try:
            content = file.read(MAX_FILE + 1)
        except OSError as error:
            raise UnreadableError(f"cannot be read ({error.strerror}); see whether its disk is in order") from None
        after = os.fstat(file.fileno())
    if len(content) > MAX_FILE:
        raise UnreadableError(too_large(max(before.st_size, len(content))))
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableError("changed while it was read; grade it again when nothing writes to it any more")
    return content


def kind_of_file(mode: int) -> str:
    """What a file that is not regular is called."""
    kinds = {
        stat.S_IFLNK: "link",
        stat.S_IFDIR: "folder",
        stat.S_IFIFO: "named pipe",
        stat.S_IFSOCK: "socket",
        stat.S_IFCHR: "device",
        stat.S_IFBLK: "device",
    }
    return kinds.get(stat.S_IFMT(mode), "special file")


def too_large(size: int) -> str:
    """What to tell somebody whose file is too large."""
    return (
        f"{math.ceil(size / MEGABYTE)} MB; at most {MAX_FILE // MEGABYTE} MB are read: clear the outputs, save, "
        "and hand the notebook in again"
    )


class Archive:
    """A zip whose members are read in memory, one at a time and within limits. Nothing is unpacked to disk."""

    def __init__(self, open_file: Callable[[], BinaryIO]) -> None:
        self._open_file = open_file
        self._file: BinaryIO | None = None
        self._zip: zipfile.ZipFile | None = None
        self._left: int | None = None
        self._counted: set[tuple[str, int]] = set()
        """Members that were read already: they do not count again."""

    def _opened(self) -> zipfile.ZipFile:
        if self._zip is None:
            self._file = self._open_file()
            try:
                self._zip = zipfile.ZipFile(self._file)
            except ZIP_ERRORS as error:
                self.close()
                raise UnreadableError(f"not a zip that can be read ({error}); download or pack it again") from None
            if self._left is None:
                self._left = MAX_FILE + MAX_RATIO * self._file.seek(0, io.SEEK_END)
        return self._zip

    def close(self) -> None:
        """Let go of the file; it is opened again when something is read."""
        for opened in (self._zip, self._file):
            if opened is not None:
                opened.close()
        self._zip = self._file = None

    def notebooks(self) -> list[zipfile.ZipInfo]:
        """Members that may be submissions, sorted by name."""
        members = self._opened().infolist()
        if len(members) > MAX_MEMBERS:
            raise UnreadableError(
                f"a zip of {len(members)} members; at most {MAX_MEMBERS} are read: grade it in several parts"
            )
        wanted = []
        for member in members:
            parts = member_parts(member)
            if member.is_dir() or not parts or is_ignored(parts[-1]):
                continue
            if any(is_ignored_folder(part) for part in parts[:-1] if part != ".."):
                continue
            if is_notebook_name(parts[-1]) or parts[-1].lower().endswith(".zip"):
                wanted.append(member)
        return sorted(wanted, key=lambda member: (member.filename, member.header_offset))

    def reader(self, member: zipfile.ZipInfo) -> Callable[[], bytes]:
        """Make a function that reads a member when it is needed."""
        return lambda: self.read(member)

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """Bytes of a member.

        Raises
        ------
        UnreadableError
            If it is a link, has an unsafe name, is encrypted, damaged, too large or a bomb.
        """
        name = member.orig_filename.replace("\\", "/")
        mode = member.external_attr >> 16
        again = "pack the notebook itself into a new zip"
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/") or "\0" in name:
            raise UnreadableError(f"its name in the zip leads out of the zip; {again}")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise UnreadableError(f"the zip holds a {kind_of_file(mode)} here; expected a file: {again}")
        if member.flag_bits & 0x1:
            raise UnreadableError("encrypted in the zip; pack it again without a password")
        if member.compress_type not in PLAIN_METHODS:
            raise UnreadableError("packed by an unusual method; pack it again as a plain zip")
        if member.file_size > MAX_FILE:
            raise UnreadableError(too_large(member.file_size))
        if member.file_size > MEGABYTE and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise UnreadableError(f"unpacks to {MAX_RATIO} times its packed size, like a zip bomb; {again}")
        archive = self._opened()
        if (member.filename, member.header_offset) not in self._counted:
            if self._left is None or member.file_size > self._left:
                raise UnreadableError(f"the zip's members together unpack like a zip bomb; {again}")
            self._left -= member.file_size
            self._counted.add((member.filename, member.header_offset))
        try:
            with archive.open(member) as file:
                return file.read(MAX_FILE + 1)
        except ZIP_ERRORS as error:
            raise UnreadableError(f"damaged in the zip ({error}); download or pack it again") from None

    def members(self) -> list[zipfile.ZipInfo]:
        """All files in it that no program made, sorted by name."""
        members = [member for member in self._opened().infolist() if not member.is_dir() and member_parts(member)]
        handed_in = [member for member in members if not any(map(is_ignored, member_parts(member)))]
        return sorted(handed_in, key=lambda member: (member.filename, member.header_offset))


def member_parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """Folders and name of a zip's member; backslashes stand between them in zips of some Windows programs."""
    return tuple(part for part in re.split(r"[/\\]", member.filename) if part not in ("", "."))
