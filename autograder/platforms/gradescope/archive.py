"""Pack this grader, one assignment and what both need into a zip that Gradescope takes as an autograder."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.archives import pack
from autograder.errors import BuildError
from autograder.imports import PACKAGE, package_files, reached
from autograder.platforms.gradescope import NOT_GRADED
from autograder.records import SEED

ENTRY = "autograder.gradescope"
"""The module that grades in Gradescope's container; what it imports goes into the zip."""

NEEDED = (
    *("ipython", "ipywidgets", "jinja2", "markdown-it-py", "matplotlib", "msgspec", "numpy", "otter-grader"),
    *("pillow", "pyseccomp", "pyyaml", "scipy"),
)
"""Packages that grading imports; what they need in turn comes with them."""
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions of Python that Gradescope's image may have."""
LOCK = "requirements.lock"


def gradescope_archive(name: str, root: Path, built: Mapping[Path, bytes]) -> bytes:
    """Make the zip.

    Parameters
    ----------
    name
        Name of the assignment.
    root
        The folder of the course, whose ``utils`` go into the zip.
    built
        The assignment's built files, by their path below `root`: its table and tests may not be written yet.

    Raises
    ------
    BuildError
        If a package that grading needs is not installed, or not in the lock file.
    """
    code = Path(__file__).resolve().parents[3]  # this grader, whatever course it builds
    places = {
        "NAME": name,
        "ENTRY": ENTRY,
        "FAILED": NOT_GRADED,
        "SEED": f"/autograder/source/{SEED}",
        "CANDIDATES": " ".join(f"python{version}" for version in reversed(PYTHONS)),
        "VERSIONS": " ".join(reversed(PYTHONS)),
    }
    members = {
        "run_autograder": _script("run_autograder", places),
        "setup.sh": _script("setup.sh", places),
        "requirements.txt": requirements((code / LOCK).read_text(encoding="utf-8"), NEEDED).encode(),
    }
    folder = Path("autograder", "assignments", name)
    members |= {path.as_posix(): content for path, content in built.items() if path.is_relative_to(folder)}
    for path in [
        *reached([ENTRY], code),
        *package_files(code / "autograder" / "reports" / "templates"),
        code / "LICENSE",
    ]:
        members[path.relative_to(code).as_posix()] = path.read_bytes()
    for path in package_files(root / PACKAGE):
        members[path.relative_to(root).as_posix()] = path.read_bytes()
    return pack(members)


def _script(file: str, places: Mapping[str, str]) -> bytes:
    """Give a script that stands beside this module, with what stands between @ signs filled in."""
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    for place, content in places.items():
        text = text.replace(f"@{place}@", content)
    return text.encode()


# --- Packages ------------------------------------------------------------------------------------------------------


def requirements(lock: str, needed: Iterable[str]) -> str:
    """The part of a lock file that some packages and all that they need stand in.

    Raises
    ------
    BuildError
        If a package is not installed here, or not in the lock file.
    """
    entries: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock.strip()):
        # Where versions of Python need different ones, a package has several entries.
        entries.setdefault(canonicalize_name(re.split(r"[=<>;\s\[]", entry, maxsplit=1)[0]), []).append(entry)
    wanted = _with_dependencies(needed, entries)
    return "\n".join(entry for package in sorted(wanted) for entry in entries[package]) + "\n"


def _with_dependencies(needed: Iterable[str], entries: Mapping[str, list[str]]) -> set[str]:
    """Names of packages and of all that they need on Linux, for any of the versions of Python."""
    seen: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(package), "") for package in needed]
    while waiting:
        package, extra = waiting.pop()
        if (package, extra) in seen:
            continue
        seen.add((package, extra))
        if package not in entries:
            raise BuildError(LOCK, 1, f"{package} is missing, which grading on Gradescope needs", "make lock")
        try:
            needs = importlib.metadata.requires(package) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # only needed by another version of Python
        for text in needs:
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate(_environment(python, extra)) for python in PYTHONS):
                name = canonicalize_name(need.name)
                waiting += [(name, wanted) for wanted in ("", *sorted(need.extras))]
    return {package for package, _ in seen}


def _environment(python: str, extra: str) -> dict[str, str]:
    return {
        "extra": extra,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
