"""What a student reads who starts in the wrong folder, with an old Python, without a package, or in the wrong order."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder import authoring
from utils import environment

ROOT = Path(__file__).parent.parent
NAMES = authoring.masters()
NAME = "02_softmax"

# A kernel as on a student's machine, where this project is not installed; `change` makes it unsuitable.
LAUNCH = """
import sys
from importlib.machinery import PathFinder

from ipykernel import kernelapp

sys.path[:] = [path for path in sys.path if path != {root!r}]


def without(*names):
    find = PathFinder.find_spec

    def find_other(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in names else find(name, path, target)

    PathFinder.find_spec = classmethod(find_other)


{change}
kernelapp.launch_new_instance()
"""

Run = Callable[..., NotebookNode]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run cells of a student notebook that lies in a folder, in a kernel of their own."""

    def run_cells(
        cells: list[str], folder: Path, file: str = f"{NAME}.ipynb", change: str = "", **settings: str
    ) -> NotebookNode:
        spec = tmp_path / "jupyter" / "kernels" / "student" / "kernel.json"
        spec.parent.mkdir(parents=True)
        launch = LAUNCH.format(root=str(ROOT), change=change)
        argv = [sys.executable, "-c", launch, "-f", "{connection_file}"]
        spec.write_text(json.dumps({"argv": argv, "display_name": "Student", "language": "python"}))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        given = nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4)
        folder.mkdir(exist_ok=True)
        nbformat.write(given, folder / file)
        given.cells = [cell for name in cells for cell in given.cells if cell["id"] == name]
        assert [cell["id"] for cell in given.cells] == cells
        client = NotebookClient(
            given, timeout=120, kernel_name="student", allow_errors=True, resources={"metadata": {"path": str(folder)}}
        )
        client.execute(env={**os.environ, **settings})
        return given

    return run_cells


def first_cell(name: str) -> NotebookNode:
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    return next(cell for cell in cells if cell.cell_type == "code")


FIRST = first_cell(NAME)["id"]


def error_of(cell: NotebookNode) -> NotebookNode:
    (output,) = cell.outputs
    assert output.output_type == "error"
    return output


def shown(output: NotebookNode) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))


@pytest.fixture
def folder_with_utils(tmp_path: Path) -> Path:
    folder = tmp_path / "lecture"
    shutil.copytree(ROOT / "utils", folder / "utils", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


WRONG_FOLDER = (
    "This notebook needs the folder `utils` that came with it: put both into one folder, open the notebook from there, "
    "and run this cell again."
)


@pytest.mark.parametrize("foreign", [pytest.param(False, marks=pytest.mark.slow), True])
def test_wrong_folder(run: Run, tmp_path: Path, foreign: bool) -> None:
    """Also where some other `utils.py` lies."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    if foreign:
        (folder / "utils.py").write_text("mine = 1")
    error = error_of(run([FIRST], folder).cells[0])
    assert error.evalue == WRONG_FOLDER
    assert shown(error).endswith(f"ModuleNotFoundError: {WRONG_FOLDER}")
    assert "During handling" not in shown(error)
    assert shown(error).count("\n") < 20


@pytest.mark.slow
def test_old_python(run: Run, folder_with_utils: Path) -> None:
    change = "sys.version_info = (3, 9, 18, 'final', 0)"
    error = error_of(run([FIRST], folder_with_utils, change=change).cells[0])
    assert shown(error) == (
        "This kernel runs Python 3.9, but the notebook needs 3.11 or newer. Set up the course's environment as its "
        "README says, choose its kernel (menu Kernel, Change Kernel), and run this cell again."
    )


def test_old_python_can_read_what_says_so() -> None:
    for path in ("utils/__init__.py", "utils/environment.py"):
        ast.parse((ROOT / path).read_text(encoding="utf-8"), feature_version=(3, 7))
    ast.parse(first_cell(NAME).source, feature_version=(3, 7))


def test_missing_packages(run: Run, folder_with_utils: Path) -> None:
    error = error_of(run([FIRST], folder_with_utils, change='without("otter", "matplotlib")').cells[0])
    assert shown(error).startswith("This kernel lacks matplotlib and otter-grader. Set up the course's environment")
    assert "\n" not in shown(error)


@pytest.mark.slow
def test_renamed_notebook_works_as_before(run: Run, folder_with_utils: Path) -> None:
    done = run([FIRST, "q1-check"], folder_with_utils, file="my answers (2).ipynb")
    assert done.cells[0].outputs == []
    assert "linear_scores is not defined. Run the answer cell" in done.cells[1].outputs[0].data["text/plain"]


def test_cells_in_the_wrong_order(run: Run, folder_with_utils: Path) -> None:
    ids = [cell["id"] for cell in nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4).cells]
    figure = next(name for name in ids if "-figure-" in name)
    done = run([FIRST, figure], folder_with_utils)
    message = shown(error_of(done.cells[1]))
    assert "NameError: name 'plots' is not defined" in message
    assert message.endswith(environment.UNDEFINED.format(name="plots"))
    assert done.cells[1].outputs[0].ename == "NameError"


@pytest.mark.slow
def test_session_that_loses_work_says_so(run: Run, folder_with_utils: Path) -> None:
    done = run([FIRST], folder_with_utils, BINDER_LAUNCH_HOST="https://binder.example/")
    (output,) = done.cells[0].outputs
    assert output.data["text/plain"] == environment.BINDER
    assert 'role="note"' in output.data["text/html"]


def test_browser_alone_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.home() is None
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert environment.home() == environment.BROWSER


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_has_the_same_first_cell(name: str) -> None:
    source = first_cell(name).source
    assert source == first_cell(NAME).source.replace(NAME, name)
    assert "`grader`, is not defined, run the cells above it" in source


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_says_how_to_keep_work(name: str) -> None:
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    assert cells[-1]["id"] == "export"
    assert "Download it before you leave" in cells[-2].source
