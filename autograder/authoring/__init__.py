"""Build from a master what students, instructors and graders need; tell which built files are stale."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from pathlib import Path

import msgspec
import nbformat
from nbformat import NotebookNode

from autograder.assignment import NAME, ROOT, TABLE, Assignment, AssignmentError, lectures
from autograder.authoring.differences import difference
from autograder.authoring.faults import check_master
from autograder.authoring.master import read_master
from autograder.errors import BuildError

CATALOGUE = Path("docs", "questions.md")

__all__ = [
    "CATALOGUE",
    "ROOT",
    "BuildError",
    "build_assignment",
    "build_catalogue",
    "check_assignment",
    "masters",
    "stale_others",
    "worked_in",
]


def masters(root: Path = ROOT) -> list[str]:
    """Names of the masters, sorted."""
    return sorted(path.stem for path in (root / "solutions").glob("*.py") if NAME.fullmatch(path.stem))


def build_assignment(name: str, root: Path = ROOT) -> list[Path]:
    """Build everything that comes from the master `name`, and write it.

    Parameters
    ----------
    name
        Name of the master without ``.py``, such as ``02_softmax``.
    root
        The project's folder.

    Returns
    -------
    list of Path
        The files as they stand now, whether their bytes changed or not.

    Raises
    ------
    BuildError
        If the master is at fault, or if somebody worked in a notebook that this would overwrite. The other files are
        written all the same in the latter case.
    """
    built = _build(name, root)
    refused: BuildError | None = None
    for relative, content in built.items():
        path = root / relative
        if path.suffix == ".ipynb" and (why := worked_in(path)):
            cure = "rename it to keep it, or delete it, and build again"
            refused = BuildError(relative.as_posix(), 1, f"left as it is, for {why}", cure)
        elif not path.is_file() or path.read_bytes() != content:
            _write(path, content)
    for leftover in _leftovers(name, root, built):
        leftover.unlink()
    if refused:
        raise refused
    return [root / relative for relative in built]


def check_assignment(name: str, root: Path = ROOT) -> list[str]:
    """Build anew, write nothing, and tell which tracked files differ from what stands there.

    Parameters
    ----------
    name
        Name of the master without ``.py``.
    root
        The project's folder.

    Returns
    -------
    list of str
        One line for each stale file, saying why; empty if all are fresh.

    Raises
    ------
    BuildError
        If the master is at fault.
    """
    stale = []
    built = _build(name, root)
    for relative, content in built.items():
        if relative.parts[0] == "dist":
            continue
        path = root / relative
        if not path.is_file():
            stale.append(f"{relative}: missing")
        elif relative.parts[0] == "solutions":
            if why := _notebook_difference(path.read_bytes(), content):
                stale.append(f"{relative}: {why}")
        elif why := difference(path.read_bytes(), content, path.suffix):
            worked = path.suffix == ".ipynb" and worked_in(path)
            stale.append(f"{relative}: {worked or f'its master or the build changed since it was built: {why}'}")
    stale.extend(f"{path.relative_to(root)}: its master no longer makes it" for path in _leftovers(name, root, built))
    return [f"{line}; `autograder build {name}` makes it anew" for line in stale]


def stale_others(names: Collection[str], root: Path = ROOT) -> list[str]:
    """Tell which built assignments do not list the modules of `utils` that their students should have now.

    Parameters
    ----------
    names
        Assignments that were built just now: a new lecture comes before others, or later than they.
    root
        The project's folder.

    Returns
    -------
    list of str
        One line for each of the other assignments that is stale, saying why.
    """
    others = ((name, _outdated(name, root)) for name in lectures(root) if name not in names)
    return [f"{name}: stale: {why}; `autograder build {name}` makes it again" for name, why in others if why]


def _outdated(name: str, root: Path) -> str:
    """Say why what is built hands out too many modules or too few, or ``""`` if it does not, or is not built."""
    from autograder import handout

    path, notebook = root / "autograder" / "assignments" / name / TABLE, root / "notebooks" / f"{name}.ipynb"
    if not path.is_file() or not notebook.is_file():
        return ""
    try:
        table = msgspec.json.decode(path.read_bytes(), type=Assignment)
        handout.modules(table, root)
        public = nbformat.read(notebook, as_version=4).metadata["otter"]["tests"].values()
    except (AssignmentError, ValueError, LookupError) as error:  # a broken file is none that is fresh
        return str(error)
    changed = sorted(set(table.modules) ^ set(handout.listed(name, public, lectures(root))))
    return f"its students have other modules of earlier lectures now ({', '.join(changed)})" if changed else ""


def build_catalogue(root: Path = ROOT, *, check: bool = False) -> bool:
    """Write the list of all questions, from the assignments as they are built now.

    Parameters
    ----------
    root
        The project's folder.
    check
        Write nothing.

    Returns
    -------
    bool
        Whether the file stood there as it should.
    """
    from autograder import assignment as assignments
    from autograder.authoring.catalogue import catalogue

    content = catalogue([assignments.load(name) for name in masters(root) if name in assignments.names()]).encode()
    path = root / CATALOGUE
    fresh = path.is_file() and path.read_bytes() == content
    if not fresh and not check:
        _write(path, content)
    return fresh


def _build(name: str, root: Path) -> dict[Path, bytes]:
    """Make the content of every built file, by its path below `root`."""
    from autograder import handout
    from autograder.authoring.assign import assign
    from autograder.authoring.execution import execute
    from autograder.authoring.hints import hints_for_students
    from autograder.authoring.notebooks import assignment_table, solution_notebook, student_notebook
    from autograder.platforms.gradescope.archive import gradescope_archive
    from autograder.platforms.nbgrader import grade_cells
    from autograder.platforms.nbgrader.course import course_files

    master = read_master(root / "solutions" / f"{name}.py", root=root, masters=lectures(root))
    check_master(master)
    assigned = assign(master, root)
    student = student_notebook(master, assigned)
    table = assignment_table(master, assigned, student, lectures(root))
    try:
        handout.modules(table, root)
    except AssignmentError as error:
        cure = "build again when students no longer get it"
        raise master.error(master.config.line, f"students would get answers ({error})", cure) from None
    answered = solution_notebook(master, assigned)
    about = hints_for_students(table, student.notebook.metadata["otter"]["tests"])
    for notebook in (student.notebook, answered.notebook):
        notebook.metadata["checks"] = about
        grade_cells.mark(notebook, table)
    solution = execute(master, answered, assigned.tests, root)
    folder = Path("autograder", "assignments", name)
    built = {
        Path("solutions", f"{name}.ipynb"): _notebook_bytes(solution),
        Path("notebooks", f"{name}.ipynb"): _notebook_bytes(student.notebook),
        folder / "assignment.json": msgspec.json.format(msgspec.json.encode(table), indent=2) + b"\n",
        **{folder / "tests" / f"{question}.py": source.encode() for question, source in assigned.tests.items()},
        Path("dist", "otter", f"{name}.zip"): assigned.archive,
        **course_files(table, student.notebook, answered.notebook, assigned.tests, root),
    }
    built[Path("dist", "gradescope", f"{name}.zip")] = gradescope_archive(name, root, built)
    return built


def _notebook_bytes(notebook: NotebookNode) -> bytes:
    nbformat.validate(notebook)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    """Write so that a build that is stopped leaves the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as unfinished:
        unfinished.write(content)
    os.chmod(unfinished.name, 0o644)
    os.replace(unfinished.name, path)


def _leftovers(name: str, root: Path, built: dict[Path, bytes]) -> list[Path]:
    """Test files of an earlier build that this one does not make, and modules that nbgrader must not hand out."""
    from autograder.platforms.nbgrader import course

    tests = (root / "autograder" / "assignments" / name / "tests").glob("*.py")
    stale = sorted(path for path in tests if path.relative_to(root) not in built)
    return stale + course.leftovers(name, root, built)


def worked_in(path: Path) -> str:
    """Say why a notebook is somebody's work rather than the build's, or ``""`` if the build may overwrite it."""
    from autograder.built import BUILD_KEY, cells_digest

    if not path.is_file():
        return ""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        digest = notebook.metadata[BUILD_KEY]["cells"]
    except Exception:  # whatever makes a file no notebook: nbformat has many ways to say so
        return "it is no notebook of this build"
    if digest != cells_digest(notebook):
        return "somebody changed its cells"
    outputs = any(cell.get("outputs") for cell in notebook.cells)
    if outputs and path.parent.name == "notebooks":
        return "somebody ran it"
    return ""


def _notebook_difference(found: bytes, fresh: bytes) -> str:
    """Tell where an executed notebook differs from a fresh one in more than its pictures, or ``""``."""
    try:
        old = nbformat.reads(found.decode(), as_version=4)
    except ValueError:
        return "not a notebook"
    return difference(_as_text(old), _as_text(nbformat.reads(fresh.decode(), as_version=4)), ".ipynb")


def _as_text(notebook: NotebookNode) -> bytes:
    """A notebook without its pictures, whose bytes differ between machines."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"] = {"text/plain": output["data"].get("text/plain", "")}
    return nbformat.writes(notebook).encode()
