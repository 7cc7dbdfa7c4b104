"""Tell in one sentence what is missing where a notebook runs. Older Pythons than the course's read this file, too."""

import os
import sys
from importlib.util import find_spec

OLDEST_PYTHON = (3, 11)
OLDEST_OTTER = 6
PACKAGES = {"numpy": "numpy", "matplotlib": "matplotlib", "ipywidgets": "ipywidgets", "otter": "otter-grader"}
"""Modules that notebooks import, with the names under which they are installed."""

CURE = (
    "Set up the course's environment as its README says, choose its kernel (menu Kernel, Change Kernel), and run this "
    "cell again."
)
UNDEFINED = (
    "`{name}` is not defined yet. If a cell above defines it, run that one first (menu Run, Run All Above Selected "
    "Cell); if none does, look at the spelling."
)
BINDER = (
    "This is a session on Binder. When it ends, after some ten minutes without use, your work is gone: download the "
    "notebook before you leave (menu File, Download). To go on, drag it into the list of files of a new session."
)
BROWSER = (
    "This notebook runs in your browser alone and is kept there. Clearing the browser's data deletes it: download it "
    "before you leave (menu File, Download)."
)


class UnsuitableEnvironmentError(ImportError):
    """A notebook cannot run here. Jupyter shows the message alone: a traceback through `utils` helps nobody."""

    def _render_traceback_(self) -> "list[str]":
        return [str(self)]


def check_environment() -> None:
    """Raise an error in words if Python is too old or a package is missing.

    Raises
    ------
    UnsuitableEnvironmentError
        It says what to do.
    """
    if sys.version_info < OLDEST_PYTHON:
        found, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST_PYTHON))
        raise UnsuitableEnvironmentError(
            f"This kernel runs Python {found}, but the notebook needs {needed} or newer. {CURE}"
        )
    missing = [PACKAGES[module] for module in PACKAGES if module not in sys.modules and find_spec(module) is None]
    if missing:
        raise UnsuitableEnvironmentError("This kernel lacks {}. {}".format(" and ".join(missing), CURE))


def check_otter(version: str) -> None:
    """Raise an error in words if otter-grader is too old.

    Raises
    ------
    UnsuitableEnvironmentError
        It says what to do.
    """
    if int(version.split(".")[0]) < OLDEST_OTTER:
        raise UnsuitableEnvironmentError(
            f"This kernel has otter-grader {version}, but the notebook needs {OLDEST_OTTER}.0 or newer. {CURE}"
        )


def home() -> "str | None":
    """Say how to keep one's work where it would be lost; None where files stay."""
    if sys.platform == "emscripten":
        return BROWSER
    return BINDER if "BINDER_LAUNCH_HOST" in os.environ else None
