"""Pack this grader, one assignment and what both need into a zip that Gradescope takes as an autograder."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.authoring.assign import pack
from autograder.authoring.errors import BuildError
from autograder.imports import PACKAGE, package_files, reached

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

SETUP = """\
#!/usr/bin/env bash
# Prepare Gradescope's image: Python 3.11 or newer, and in /autograder/venv the packages that grading needs, each in a
# fixed version and checked by its hash.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

suitable() {{
    local check='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'
    command -v "$1" >/dev/null && "$1" -c "$check" 2>/dev/null
}}
find_python() {{
    for python in python3 {candidates}; do
        if suitable "$python"; then return 0; fi
    done
    return 1
}}

if ! find_python; then
    apt-get update
    apt-get install -y --no-install-recommends python3 python3-venv
    for version in {versions}; do
        if find_python; then break; fi
        apt-get install -y --no-install-recommends "python$version" "python$version-venv" || true
    done
fi
if ! find_python; then
    echo "Python 3.11 or newer is needed, and this image offers none: choose a newer base image (Ubuntu 24.04)." >&2
    exit 1
fi

rm -rf /autograder/venv
"$python" -m venv /autograder/venv
/autograder/venv/bin/python -m pip install --no-cache-dir --require-hashes -r /autograder/source/requirements.txt
chmod -R a+rX /autograder/venv

# The seed of the hidden tests' inputs is drawn once for this image, so once for a class, unless the zip holds one.
if ! [ -e {seed} ]; then
    /autograder/venv/bin/python -c 'import secrets; print(secrets.randbelow(2**32))' > {seed}
fi

# Which jails work where this image is built stands in the build's log. Submissions may be graded on another machine.
cd /autograder/source
/autograder/venv/bin/python -m {entry} {name} --check
"""

RUN = """\
#!/usr/bin/env bash
# Grade one submission. Gradescope runs this for each in a container of its own, and reads /autograder/results.

# When students see a question's result: after_published, after_due_date, visible, or hidden.
export AUTOGRADER_VISIBILITY="${{AUTOGRADER_VISIBILITY:-after_published}}"

if [ "$(id -u)" = 0 ]; then
    # Student code never runs as root: so it finds neither the tests nor a place to leave something for later.
    chmod 0700 /autograder/source /autograder/submission /autograder/results
    if [ -e /autograder/submission_metadata.json ]; then chmod 0600 /autograder/submission_metadata.json; fi
    chmod 0711 /tmp /var/tmp /dev/shm 2>/dev/null
fi
cd /autograder/source || exit 1
if ! [ -x /autograder/venv/bin/python ]; then
    echo "/autograder/venv is missing: setup.sh failed; see the log of the image's build."
    cat > /autograder/results/results.json <<'END'
{{"score": 0.0, "visibility": "visible", "tests": [], "output": "{failed}"}}
END
    exit 1
fi
exec /autograder/venv/bin/python -m {entry} {name}
"""


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
    from autograder.gradescope import NOT_GRADED
    from autograder.records import SEED

    code = Path(__file__).resolve().parents[2]  # this grader, whatever course it builds
    names = {"name": name, "entry": ENTRY, "failed": NOT_GRADED, "seed": f"/autograder/source/{SEED}"}
    newest_first = [f"python{version}" for version in reversed(PYTHONS)]
    members = {
        "run_autograder": RUN.format(**names).encode(),
        "setup.sh": SETUP.format(
            candidates=" ".join(newest_first), versions=" ".join(reversed(PYTHONS)), **names
        ).encode(),
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
