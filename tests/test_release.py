"""What a class gets for one assignment: all that a student needs, and no answer wherever one may hide."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from nbclient import NotebookClient
from nbformat import read as read_notebook
from nbformat.v4 import new_code_cell
from test_leaks import given_code, hidden_tests, own, read, solution_lines, squeezed, statements
from typer.testing import CliRunner

from autograder import assignment, authoring, cli
from autograder.publishing import release

ROOT = Path(__file__).parent.parent
NAMES = authoring.masters()
TOP = {"README.md", "environment.yml", "utils"}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A release of every assignment."""
    folder = tmp_path_factory.mktemp("releases")
    for name in NAMES:
        release.release(name, folder / name, "Friday")
    return {name: folder / name for name in NAMES}


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def python_text(path: Path) -> str:
    return squeezed(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_release_holds_the_notebook_utils_and_how_to_use_them(releases: dict[str, Path], name: str) -> None:
    folder = releases[name]
    assert {path.name for path in folder.iterdir()} == TOP | {f"{name}.ipynb"}
    assert (folder / f"{name}.ipynb").read_bytes() == (ROOT / "notebooks" / f"{name}.ipynb").read_bytes()
    own_files = {path.relative_to(ROOT / "utils") for path in files(ROOT / "utils") if "__pycache__" not in path.parts}
    left_out = {path for path in own_files if path.stem in assignment.load(name).references}
    assert left_out
    left_out.add(Path("grade_cell.py"))  # nbgrader's: no notebook of a release imports it
    assert {path.relative_to(folder / "utils") for path in files(folder / "utils")} == own_files - left_out | {
        Path("LICENSE")
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_and_no_hidden_test_is_in_any_file(releases: dict[str, Path], name: str) -> None:
    master = read(name)
    given = given_code(master) + "".join(python_text(path) for path in (ROOT / "utils").glob("plots*.py"))
    answers = own(solution_lines(master), given)
    tests = hidden_tests(master)
    hidden = own([line for test in tests for line in statements(test)], given)
    hidden = [line for line in hidden if line != "with attempt:"]  # stands in the manual of checks.follow_through
    # A name alone, such as `softmax`, gives nothing away; a test's name does if no public one is called like it.
    public = {
        test.function.name for question in master.questions.values() for test in question.tests if not test.hidden
    }
    names = [f"def {test.name}(" for test in tests if test.name not in public]
    assert answers
    assert hidden
    for path in files(releases[name]):
        if path.suffix == ".ipynb":
            continue  # test_leaks looks into it
        text = squeezed(path.read_bytes().decode("utf-8", errors="replace"))
        earlier = path.stem in {lecture.partition("_")[2] for lecture in NAMES}
        found = [line for line in [*hidden, *names, *([] if earlier else answers)] if squeezed(line) in text]
        assert found == [], path.name


@pytest.mark.parametrize("name", NAMES)
def test_no_bytecode_history_or_solution_comes_along(releases: dict[str, Path], name: str) -> None:
    for path in releases[name].rglob("*"):
        assert path.suffix != ".pyc"
        assert not path.name.startswith((".", "__pycache__"))
        assert not path.is_symlink()
    text = (releases[name] / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "hidden=True" not in text
    assert "otter_assign_solution_cell" not in text


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "03_maximum_likelihood" else pytest.mark.slow) for name in NAMES]
)
def test_references_of_earlier_lectures_need_no_later_one(releases: dict[str, Path], name: str) -> None:
    """All modules can be imported where the project is not installed, and no answer can."""
    script = (
        "import importlib, pathlib, sys\n"
        f"sys.path = [''] + [path for path in sys.path if path and path != {str(ROOT)!r}]\n"
        "for path in pathlib.Path('utils').glob('*.py'):\n"
        "    module = importlib.import_module(f'utils.{path.stem}')\n"
        "    assert pathlib.Path(module.__file__).resolve().is_relative_to(pathlib.Path.cwd()), module\n"
        f"for name in {assignment.load(name).references!r}:\n"
        "    assert importlib.util.find_spec(f'utils.{name}') is None, name\n"
    )
    command = [sys.executable, "-W", "ignore", "-B", "-c", script]
    finished = subprocess.run(command, cwd=releases[name], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_released_notebook_runs_beside_its_own_utils(releases: dict[str, Path]) -> None:
    folder = releases[NAMES[1]]
    notebook = read_notebook(folder / f"{NAMES[1]}.ipynb", as_version=4)
    notebook.cells = [*notebook.cells[:12], new_code_cell("import utils\nprint(utils.__file__)")]
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert str(folder / "utils") in said


def test_environment_has_what_a_notebook_needs_in_the_project_s_versions(releases: dict[str, Path]) -> None:
    ours = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    theirs = yaml.safe_load((releases["02_softmax"] / "environment.yml").read_text(encoding="utf-8"))
    assert theirs["name"] == "softmax"
    assert theirs["dependencies"][:2] == ours[:2]
    assert set(theirs["dependencies"][2]["pip"]) < set(ours[2]["pip"])
    imported = {"numpy", "matplotlib", "otter-grader", "ipywidgets", "scipy", "jupyterlab", "ipykernel", "ipython"}
    assert {entry.partition("==")[0] for entry in theirs["dependencies"][2]["pip"]} == imported


def test_packages_that_notebooks_import_are_in_their_environment(releases: dict[str, Path]) -> None:
    found = set()
    for path in [path for folder in releases.values() for path in files(folder) if path.suffix == ".py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    packages = found - set(sys.stdlib_module_names) - {"utils"}
    assert packages <= {"IPython", "numpy", "matplotlib", "otter", "ipywidgets", "scipy", "torch", "PIL"}


def test_readme_tells_the_deadline_on_one_line_or_leaves_it_out() -> None:
    table = assignment.load("02_softmax")
    assert "\n**Deadline:** Friday, 18:00\n" in release.readme(table, " Friday,\n18:00 ")
    assert "Deadline" not in release.readme(table)
    assert "`02_softmax.ipynb`" in release.readme(table)


# Folders that hold something already


def run(*arguments: str) -> object:
    return CliRunner().invoke(cli.app, ["release", *arguments])


def test_second_release_replaces_the_first_and_keeps_a_class_s_repository(tmp_path: Path) -> None:
    assert run("02_softmax", "--output", str(tmp_path)).exit_code == 0
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("")
    (tmp_path / "utils" / "softmax.py").write_text("# an answer that was put here by mistake")
    again = run("02_softmax", "--output", str(tmp_path), "--deadline", "Monday")
    assert again.exit_code == 0, again.output
    assert not (tmp_path / "utils" / "softmax.py").exists()
    assert (tmp_path / ".git" / "config").exists()
    assert "Monday" in (tmp_path / "README.md").read_text()


@pytest.mark.parametrize("other", ["01_conditional_probability.ipynb", "grades.csv", "solutions"])
def test_folder_with_other_things_is_left_alone(tmp_path: Path, other: str) -> None:
    (tmp_path / other).mkdir()
    result = run("02_softmax", "--output", str(tmp_path))
    assert result.exit_code == 1
    assert f"holds {other}, which is no part of a release of 02_softmax" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [other]


def test_notebook_that_somebody_worked_in_is_left_alone(tmp_path: Path) -> None:
    run("02_softmax", "--output", str(tmp_path))
    path = tmp_path / "02_softmax.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][3]["source"] = "mine"
    path.write_text(json.dumps(notebook))
    result = run("02_softmax", "--output", str(tmp_path))
    assert result.exit_code == 1
    assert "would be overwritten, but somebody changed its cells" in result.stderr
    assert json.loads(path.read_text())["cells"][3]["source"] == "mine"


def test_foreign_utils_and_a_file_in_the_place_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a" / "utils").mkdir(parents=True)
    (tmp_path / "a" / "utils" / "mine.py").write_text("")
    (tmp_path / "b").write_text("")
    assert run("02_softmax", "--output", str(tmp_path / "a")).exit_code == 1
    assert run("02_softmax", "--output", str(tmp_path / "b")).exit_code == 1
    assert (tmp_path / "a" / "utils" / "mine.py").exists()


def test_unknown_assignment_is_a_bad_option_and_a_spoilt_notebook_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("09_nothing", "--output", str(tmp_path)).exit_code == 2
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(release.ReleaseError, match=r"missing; `autograder build 02_softmax` makes it"):
        release.release("02_softmax", tmp_path / "out", root=tmp_path)
    (tmp_path / "notebooks" / "02_softmax.ipynb").write_text("{}")
    with pytest.raises(release.ReleaseError, match="not as it was built, for it is no notebook of this build"):
        release.release("02_softmax", tmp_path / "out", root=tmp_path)
    assert not (tmp_path / "out").exists()
