"""Write what one class gets for one assignment: its notebook, `utils` without answers, an environment and a README."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path

import yaml

from autograder import assignment as assignments
from autograder import handout
from autograder.assignment import Assignment
from autograder.authoring import ROOT, worked_in
from autograder.imports import PACKAGE

NEEDED = ("ipykernel", "ipython", "ipywidgets", "jupyterlab", "matplotlib", "numpy", "otter-grader", "scipy")
"""Packages that a student's notebook needs; their versions are those of the project's own environment."""

_KEPT = (".git", ".gitignore", ".gitattributes", ".github", "LICENSE", "LICENSE-TEXT")
"""What a class's repository may hold beside a release."""

README = """# {title}
{deadline}
## Open it

Open `{notebook}` in JupyterLab and run its first cell: it says in one sentence if something is
missing. Keep the folder `utils` beside the notebook; the notebook imports it.

- **In the browser:** use the link that your course gives you (Binder, or your university's JupyterHub).
- **On your own machine:** `conda env create -f environment.yml`, then `conda activate {environment}` and
  `jupyter lab`.

## Work on it

Each question has one cell for your answer and a check below it that you may run as often as you like. Checks see type,
shape and general properties. Points come from hidden tests, which run after you hand in and use other numbers.

## Hand it in

Save the notebook. Then either run its last cell, which writes a zip file to download, or download the notebook itself
(in JupyterLab: *File*, *Download*). Hand in that one file, under any name. Work in a browser session is lost when the
session ends: download the notebook before you leave, and upload it again to go on.

## Licences

Code: BSD 3-Clause (`utils/LICENSE`). Text and figures, by the authors of the Introduction to Machine Learning
notebooks: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). Handwritten digits: CC BY 4.0
(`utils/data/README.md`).
"""


class ReleaseError(Exception):
    """A release that cannot be written; the message names the file and the cure."""


def release(name: str, output: Path, deadline: str = "", root: Path = ROOT) -> list[Path]:
    """Write the release of an assignment.

    Parameters
    ----------
    name
        Name of the assignment, such as ``02_softmax``.
    output
        A folder that is empty, does not exist, or holds an earlier release of this assignment, which is replaced. It
        may be a git repository.
    deadline
        Stands in the README as it is given.
    root
        The project's folder.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    AssignmentError
        If no assignment of this name is built, or what students would get answers its questions or later ones.
    ReleaseError
        If something in `output` would be lost, or the student notebook is not as it was built.
    """
    table = assignments.load(name)
    notebook = root / "notebooks" / f"{name}.ipynb"
    if not notebook.is_file():
        raise ReleaseError(f"{notebook}: missing; `autograder build {name}` makes it")
    if why := worked_in(notebook):
        raise ReleaseError(f"{notebook}: not as it was built, for {why}; delete it and run `autograder build {name}`")
    modules = handout.modules(table, root)
    _check_output(output, name)
    output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(notebook, output / notebook.name)
    _write_utils(modules, root, output / "utils")
    (output / "environment.yml").write_text(environment(name, root), encoding="utf-8")
    (output / "README.md").write_text(readme(table, deadline), encoding="utf-8")
    written = [output / notebook.name, output / "environment.yml", output / "README.md"]
    return written + sorted(path for path in (output / "utils").rglob("*") if path.is_file())


def _check_output(output: Path, name: str) -> None:
    """Refuse a folder in which something would be lost, or that would give away another assignment's answers."""
    if not output.exists():
        return
    if not output.is_dir():
        raise ReleaseError(f"{output}: a file; expected a folder that is empty or does not exist")
    ours = {f"{name}.ipynb", "utils", "environment.yml", "README.md"}
    others = sorted(path.name for path in output.iterdir() if path.name not in ours and path.name not in _KEPT)
    if others:
        raise ReleaseError(
            f"{output}: holds {', '.join(others[:5])}, which is no part of a release of {name}; "
            "give an empty folder, one for each assignment"
        )
    earlier = output / f"{name}.ipynb"
    if earlier.exists() and (why := worked_in(earlier)):
        raise ReleaseError(f"{earlier}: would be overwritten, but {why}; move it away first")
    if (output / "utils").exists() and not earlier.exists():
        raise ReleaseError(
            f"{output / 'utils'}: would be replaced, but there is no {name}.ipynb beside it; move it away"
        )


def _write_utils(modules: Collection[str], root: Path, folder: Path) -> None:
    """Copy of `utils` what students of an assignment may have."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in handout.files(modules, root):
        target = folder / path.relative_to(root / PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(root / "LICENSE", folder / "LICENSE")


def environment(name: str, root: Path = ROOT) -> str:
    """Write ``environment.yml`` for students, with the versions of the project's own."""
    dependencies = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (python,) = (entry for entry in dependencies if isinstance(entry, str) and entry.startswith("python="))
    (packages,) = (entry["pip"] for entry in dependencies if isinstance(entry, dict))
    pinned = {re.split(r"[=<>;\s]", package)[0]: package for package in packages}
    lines = [
        "# For Binder and for `conda env create`.",
        f"name: {_environment_name(name)}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - {python}",
        "  - pip",
        "  - pip:",
        *(f"      - {pinned[package]}" for package in NEEDED),
    ]
    return "\n".join(lines) + "\n"


def _environment_name(name: str) -> str:
    return name.partition("_")[2].replace("_", "-")


def readme(table: Assignment, deadline: str = "") -> str:
    """Write the README for students."""
    due = f"\n**Deadline:** {' '.join(deadline.split())}\n" if deadline.strip() else ""
    return README.format(
        title=table.title, deadline=due, notebook=f"{table.name}.ipynb", environment=_environment_name(table.name)
    )
