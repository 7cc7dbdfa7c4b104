"""Compute versions that change whenever something changes that a verdict, or what is written about it, depends on."""

from __future__ import annotations

import hashlib
import os
import platform
import sysconfig
from functools import cache
from pathlib import Path

from autograder.imports import PACKAGE, package_files, reached

ROOT = Path(__file__).resolve().parents[1]
GRADING = "autograder.grading.verdicts"
"""The module that grades. It imports both sides: what runs tests, and what is copied into the jail."""


def sources(entry: str, root: Path = ROOT) -> list[Path]:
    """Give the project's files that `entry` depends on: what it imports, and all of `utils`, which tests import."""
    return sorted(reached([entry], root) | set(package_files(root / PACKAGE)))


def source_version(entry: str, root: Path = ROOT) -> str:
    """Hash the project's files that a module depends on, wherever the project is."""
    digest = hashlib.sha256()
    for path in sources(entry, root):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def installed() -> list[str]:
    """Name this Python and every installed package with its version: student code may import any of them."""
    folders = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    names = {name for folder in folders for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))}
    return [f"{platform.python_implementation()}-{platform.python_version()}", *sorted(names)]


@cache
def version(entry: str = GRADING) -> str:
    """Hash all that a module depends on: other versions of the one that grades may give other verdicts."""
    return hashlib.sha256("\n".join([source_version(entry), *installed()]).encode()).hexdigest()[:16]
