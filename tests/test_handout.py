"""Nobody gets a module of `utils` that answers a question, however old the build is that says what they get."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from test_build import NAME as TINY
from test_build import make_course
from typer.testing import CliRunner

from autograder import authoring, cli, handout
from autograder.assignment import ROOT, TABLE, Assignment, AssignmentError, Cell, lectures, load
from autograder.platforms.nbgrader import course
from autograder.publishing import release, site

LAST = lectures()[-1]
SECRET = ("regularization", "aid", "answers", "unlisted")
"""The reference of a new lecture, a module that it imports, a package of two, and one that nothing imports."""

HAND_OUT = """
import json, sys, zipfile
from pathlib import Path
from autograder import handout
from autograder.assignment import load
from autograder.platforms.nbgrader import course
from autograder.platforms.gradescope.archive import gradescope_archive
from autograder.publishing import release, site
from autograder.submissions import find
from autograder.grading.verdicts import Grader

root, name = Path.cwd(), sys.argv[1]
release.release(name, root / "released", root=root)
site._write_contents([name], root, root / "contents")
beside = [str(path) for path in course.course_of_built(load(name), root)]
folder = root / "autograder" / "assignments" / name
built = {path.relative_to(root): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
Path("packed.zip").write_bytes(gradescope_archive(name, root, built))
(submission,) = find(["submitted.ipynb"], name, [name])
with Grader(load(name)) as grader:
    said = [cell.output for cell in grader.grade(submission).cells if "VISIBLE" in cell.output]
inside = said[0].split("VISIBLE")[1].split()
listing = {place: [str(path) for path in (root / place).rglob("*")] for place in ("released", "contents")}
print(json.dumps({**listing, "beside": beside, "inside": inside}))
"""
LOOK_INSIDE = """import os, utils
print("VISIBLE", *[os.path.join(folder, name) for folder, _, names in os.walk(utils.__path__[0]) for name in names])
"""
FROM_ZIP = """
import sys
from autograder import handout
from autograder.assignment import load
print(*handout.hidden(handout.modules(load(sys.argv[1]))))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that has a new lecture, and in which nothing else was built again."""
    folder = tmp_path / "project"
    for part in ("autograder", "utils", "notebooks", "solutions"):
        ignored = shutil.ignore_patterns("__pycache__", "samples", "dist")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for file in ("LICENSE", "environment.yml", "requirements.lock"):
        shutil.copy(ROOT / file, folder)
    (folder / "solutions" / "06_regularization.py").write_text("# %%\n")
    (folder / "utils" / "answers").mkdir()
    for file in ("aid.py", "unlisted.py", "answers/__init__.py", "answers/to_06.py", "answers/weights.npz"):
        (folder / "utils" / file).touch()
    (folder / "utils" / "regularization.py").write_text("from utils import aid\nfrom utils.answers import to_06\n")
    return folder


def run(script: str, folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def secret_files(paths: list[str]) -> list[str]:
    return [path for path in paths if any(part.removesuffix(".py") in SECRET for part in Path(path).parts)]


# A new lecture


def test_new_reference_reaches_no_release_site_jail_or_course(project: Path) -> None:
    notebook = json.loads((project / "notebooks" / f"{LAST}.ipynb").read_text(encoding="utf-8"))
    look = {"id": "look", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append({**look, "source": LOOK_INSIDE})
    (project / "submitted.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    found = json.loads(run(HAND_OUT, project, LAST))
    assert set(found) == {"released", "contents", "beside", "inside"}
    for place, paths in found.items():
        assert secret_files(paths) == [], place
        assert {"plots.py", "digits.npz"} <= {Path(path).name for path in paths}, place
    # What is packed for Gradescope has one assignment, and neither masters nor other assignments.
    shutil.unpack_archive(project / "packed.zip", project / "packed")
    hidden = run(FROM_ZIP, project / "packed", LAST).split()
    assert {*SECRET, *load(LAST).references} <= set(hidden)


@pytest.mark.parametrize("name", lectures())
def test_no_earlier_notebook_gets_it(project: Path, name: str) -> None:
    given = [str(path) for path in handout.files(handout.modules(load(name), project), project)]
    assert secret_files(given) == []
    assert {*SECRET, *load(name).references} <= set(handout.hidden(handout.modules(load(name), project), project))


def test_it_is_not_given_where_only_a_built_assignment_tells_of_it(project: Path) -> None:
    (project / "solutions" / "06_regularization.py").unlink()
    (project / "autograder" / "assignments" / "06_regularization").mkdir()
    (project / "autograder" / "assignments" / "06_regularization" / TABLE).write_text("{}")
    assert lectures(project)[-1] == "06_regularization"
    with (project / "utils" / "plots.py").open("a") as file:
        file.write("\nfrom utils import regularization\n")
    with pytest.raises(AssignmentError, match=r"utils.regularization answers questions"):
        handout.modules(load(LAST), project)


# Where what students have would need it


@pytest.mark.parametrize("statement", ["from utils import regularization", "import utils.regularization as r"])
def test_module_that_brings_it_along_is_refused_everywhere(project: Path, tmp_path: Path, statement: str) -> None:
    with (project / "utils" / "plots.py").open("a") as file:
        file.write(f"\n\ndef late():\n    {statement}\n")
    line = len((project / "utils" / "plots.py").read_text().splitlines())
    named = rf"^utils/plots.py:{line}: utils.regularization answers .* later lecture, .* `autograder build {LAST}`$"
    with pytest.raises(AssignmentError, match=named):
        release.release(LAST, tmp_path / "out", root=project)
    with pytest.raises(AssignmentError, match=named):
        site._write_contents([LAST], project, tmp_path / "contents")
    with pytest.raises(AssignmentError, match=named):
        course.course_of_built(load(LAST), project)
    assert not (tmp_path / "out").exists()


def test_cell_and_list_that_ask_for_it_are_named(project: Path) -> None:
    table = load(LAST)
    cell = Cell("mine", "given", "%matplotlib inline\nfrom utils import plots, regularization")
    with pytest.raises(AssignmentError, match=f"{LAST}/{TABLE}: the cell mine: utils.regularization answers"):
        handout.modules(msgspec.structs.replace(table, cells=(cell,)), project)
    with pytest.raises(AssignmentError, match=f"{LAST}/{TABLE}: utils.regularization answers"):
        handout.modules(msgspec.structs.replace(table, modules=("regularization",)), project)


def test_table_of_an_earlier_form_is_refused(tmp_path: Path) -> None:
    table = json.loads((ROOT / "autograder" / "assignments" / LAST / TABLE).read_text())
    with pytest.raises(msgspec.ValidationError, match="references"):
        msgspec.convert({**table, "references": ["empirical_risk"]}, Assignment)


# What a build says


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A course of one notebook, whose given cell imports a module that imports another one."""
    folder = make_course(tmp_path / "course")
    master = folder / "solutions" / f"{TINY}.py"
    given = "# %%\nimport numpy as np\n"
    assert given in master.read_text()
    master.write_text(master.read_text().replace(given, f"{given}from utils import aid\n"))
    (folder / "utils" / "aid.py").write_text("from utils import further\n")
    (folder / "utils" / "further.py").touch()
    return folder


def test_build_refuses_what_brings_a_reference_along(tiny: Path) -> None:
    (tiny / "utils" / "tiny.py").touch()
    (tiny / "utils" / "further.py").write_text("x = 1\nimport utils.tiny\n")
    with pytest.raises(
        authoring.BuildError, match=r"^solutions/02_tiny.py:\d+: .*utils/further.py:2: utils.tiny answers"
    ):
        authoring.build_assignment(TINY, tiny)
    assert not (tiny / "notebooks").exists()


def test_build_names_other_assignments_that_it_made_stale(tiny: Path) -> None:
    authoring.build_assignment(TINY, tiny)
    given = tiny / "dist" / "nbgrader" / "source" / TINY / "utils"
    assert {"aid.py", "further.py", "grade_cell.py"} <= {path.name for path in given.iterdir()}
    assert authoring.stale_others([], tiny) == []
    (tiny / "solutions" / "03_after.py").touch()
    assert authoring.stale_others(["03_after"], tiny) == []
    (tiny / "solutions" / "01_before.py").touch()
    (line,) = authoring.stale_others(["01_before"], tiny)
    assert line.startswith("02_tiny: stale: its students have other modules of earlier lectures now (before); `autogr")
    assert authoring.stale_others([TINY, "01_before"], tiny) == []
    assert [path.split(":")[0] for path in authoring.check_assignment(TINY, tiny)] == [
        f"autograder/assignments/{TINY}/{TABLE}"
    ]
    (tiny / "solutions" / "01_before.py").unlink()
    (tiny / "solutions" / "03_further.py").touch()
    (line,) = authoring.stale_others(["03_further"], tiny)
    assert line.startswith("02_tiny: stale: utils/aid.py:1: utils.further answers questions of 02_tiny or of a later")


def test_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authoring, "masters", lambda: ["a", "b"])
    monkeypatch.setattr(authoring, "build_assignment", lambda name: [Path(name)])
    monkeypatch.setattr(authoring, "build_catalogue", lambda **_: True)
    monkeypatch.setattr(authoring, "stale_others", lambda names: [f"not among {names}"])
    result = CliRunner().invoke(cli.app, ["build", "a"])
    assert (result.exit_code, result.stderr) == (0, "not among ['a']\n")


# Which files go along


def test_files_are_the_modules_that_are_named_and_data(project: Path) -> None:
    (project / "utils" / "data" / "digits_too.npz").touch()
    files = {path.relative_to(project / "utils").as_posix() for path in handout.files({"checks"}, project)}
    assert {path for path in files if path.endswith(".py")} == {"__init__.py", "checks.py"}
    assert {"data/README.md", "data/digits_too.npz"} <= files
    assert "answers/weights.npz" not in files
    with_package = {path.relative_to(project / "utils").as_posix() for path in handout.files({"answers"}, project)}
    assert {"answers/__init__.py", "answers/to_06.py", "answers/weights.npz"} <= with_package
