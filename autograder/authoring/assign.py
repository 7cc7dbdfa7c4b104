"""Let ``otter assign`` make notebooks, test files and zip from a master, in a folder apart."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

from autograder.archives import repack
from autograder.authoring.common_imports import with_imports
from autograder.authoring.master import Master

HAND_IN = (
    "The cell shows a link: click it to download the zip file, and hand that in. If it does not work, download the "
    "notebook itself (menu *File*, *Download*) and hand in that one file.\n\n"
    "**A notebook that is open on Binder, or on a website that runs it in your browser, is kept for you nowhere "
    "else.** Download it before you leave, even if you are not done. To go on, drag the file into the list of files."
)
"""What a student reads above the cell that writes the zip file, beside otter's own words."""

SETTINGS = {
    "autograder_files": ["utils"],
    "export_cell": {"instructions": HAND_IN, "pdf": False, "run_tests": False},
    "init_cell": False,
    "run_tests": False,
    "solutions_pdf": False,
    "tests": {"files": False, "ok_format": False},
}
"""What the build asks of otter for every master; a master's own config may add to it, not change it."""

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Assigned:
    """What otter made. Cells that come from the master keep its cell ids."""

    student: NotebookNode
    solution: NotebookNode
    tests: dict[str, str]
    """Source of each question's test file, hidden cases included."""

    archive: bytes
    """Otter's autograder zip."""


def assign(master: Master, root: Path) -> Assigned:
    """Run ``otter assign`` on `master`.

    Parameters
    ----------
    master
        The master, read and found without fault.
    root
        The project's folder, whose ``utils`` and ``environment.yml`` go into the zip.

    Raises
    ------
    BuildError
        If otter refuses the master, or writes a test file that does not load.
    """
    from otter.assign import main as otter_assign  # two seconds, which reading a master should not cost

    with tempfile.TemporaryDirectory(prefix="build-") as folder:
        source, result = Path(folder, "source"), Path(folder, "result")
        source.mkdir()
        shutil.copytree(root / "utils", source / "utils", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        notebook = source / f"{master.name}.ipynb"
        nbformat.write(_with_settings(master, root, source), notebook)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                otter_assign(str(notebook), str(result), no_pdfs=True, no_run_tests=True)
        except Exception as error:
            wrong = f"otter assign refuses the master ({type(error).__name__}: {error})"
            raise master.error(master.config.line, wrong, "mend what it names") from error
        made = result / "autograder"
        (archive,) = made.glob("*.zip")
        with zipfile.ZipFile(archive) as members:
            tests = {
                Path(name).stem: members.read(name).decode()
                for name in members.namelist()
                if name.startswith("tests/") and name.endswith(".py")
            }
        _check_tests(master, tests)
        return Assigned(
            student=nbformat.read(result / "student" / notebook.name, as_version=4),
            solution=nbformat.read(made / notebook.name, as_version=4),
            tests={question: tests[question] for question in master.questions if question in tests},
            archive=repack(archive),
        )


def _with_settings(master: Master, root: Path, source: Path) -> NotebookNode:
    """Give the master's notebook the settings of the build, and its tests their common imports."""
    settings: dict[str, object] = {**yaml.safe_load(master.config.source), **SETTINGS}
    environment = root / "environment.yml"
    if environment.is_file():
        shutil.copy(environment, source)
        settings["environment"] = environment.name
    notebook = nbformat.from_dict(master.notebook)
    notebook.metadata["kernelspec"] = dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    tests = {test.cell.id for question in master.questions.values() for test in question.tests}
    for cell in notebook.cells:
        if cell["id"] == master.config.id:
            cell["source"] = "# ASSIGNMENT CONFIG\n" + yaml.safe_dump(settings)
        elif cell["id"] in tests:
            cell["source"] = with_imports(cell["source"])
    return notebook


def _check_tests(master: Master, tests: dict[str, str]) -> None:
    """Load every test file, since otter assign writes without a word some that Python cannot read."""
    from otter.test_files import ExceptionTestFile

    for question in master.questions.values():
        if question.manual:
            continue
        line = question.tests[0].cell.line
        try:
            test_file = ExceptionTestFile.from_string(tests[question.id], f"{question.id}.py")
        except Exception as error:
            wrong = f"the test file of {question.id} does not load ({type(error).__name__}: {error})"
            raise master.error(line, wrong, "mend its cases and their points") from None
        if test_file.possible <= 0:
            raise master.error(line, f"{question.id} is worth no points", "give its hidden cases points")
