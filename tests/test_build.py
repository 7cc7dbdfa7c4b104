"""The build: what it makes of a master, that it makes it again byte for byte, and how it refuses a broken one."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import nbformat
import pytest

from autograder import authoring, handout
from autograder.assignment import Assignment, reference_modules
from autograder.authoring.notebooks import slug

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "masters" / "02_tiny.py"
NAME = "02_tiny"
UTILS = sorted(f"{module}.py" for module in ("__init__", *handout.needed(("notebook", "checks", "grade_cell"))))


def make_course(folder: Path) -> Path:
    """Set up a course that has the tiny master and nothing else."""
    (folder / "solutions").mkdir(parents=True)
    (folder / "utils").mkdir()
    shutil.copy(TINY, folder / "solutions")
    for module in UTILS:
        shutil.copy(ROOT / "utils" / module, folder / "utils")
    shutil.copy(ROOT / "environment.yml", folder)
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course that is not built yet."""
    return make_course(tmp_path / "course")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built course, for tests that only read it."""
    folder = make_course(tmp_path_factory.mktemp("built") / "course")
    authoring.build_assignment(NAME, folder)
    return folder


@pytest.fixture
def copy_of_built(built: Path, tmp_path: Path) -> Path:
    """A built course, for tests that change it."""
    return Path(shutil.copytree(built, tmp_path / "course"))


def content(folder: Path) -> dict[str, bytes]:
    """Give the bytes of every file but Python's own caches."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


# What is built


def test_build_writes_the_same_bytes_each_time(course: Path, built: Path) -> None:
    paths = authoring.build_assignment(NAME, course)
    assert [path.relative_to(course).as_posix() for path in paths] == [
        "solutions/02_tiny.ipynb",
        "notebooks/02_tiny.ipynb",
        "autograder/assignments/02_tiny/assignment.json",
        "autograder/assignments/02_tiny/tests/q1.py",
        "autograder/assignments/02_tiny/tests/m1.py",
        "dist/otter/02_tiny.zip",
        "dist/nbgrader/nbgrader_config.py",
        "dist/nbgrader/source/02_tiny/02_tiny.ipynb",
        *(f"dist/nbgrader/source/02_tiny/utils/{module}" for module in UTILS),
        "dist/gradescope/02_tiny.zip",
    ]
    assert content(course) == content(built)
    assert authoring.masters(course) == [NAME]


def test_student_notebook_has_stubs_checks_and_nothing_else(built: Path) -> None:
    notebook = read(built / "notebooks" / f"{NAME}.ipynb")
    cells = {cell["id"]: cell for cell in notebook.cells}
    assert cells["q1-answer"].source.endswith('raise NotImplementedError("q1: write double")')
    assert cells["m1-answer"].source == "m1 = ..."
    assert "Type your answer here" in cells["w1-answer"].source
    assert cells["q1-check"].source == 'grader.check("q1")'
    assert [cell["id"] for cell in notebook.cells if "otter_answer_cell" in cell.metadata.get("tags", [])] == [
        "q1-answer",
        "m1-answer",
        "w1-answer",
    ]
    assert {cell.cell_type for cell in notebook.cells} == {"code", "markdown"}
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    assert set(notebook.metadata) == {"built", "checks", "kernelspec", "language_info", "otter"}
    assert notebook.metadata["otter"]["assignment_name"] == NAME
    assert set(notebook.metadata["otter"]["tests"]) == {"q1", "m1"}


def test_solution_notebook_is_executed_and_free_of_marks(built: Path) -> None:
    notebook = read(built / "solutions" / f"{NAME}.ipynb")
    cells = {cell["id"]: cell for cell in notebook.cells}
    assert "return secret_factor" in cells["q1-answer"].source
    assert "NotImplementedError" not in cells["q1-answer"].source
    assert "secret sum" in cells["w1-answer"].source
    assert "public checks passed" in cells["q1-check"].outputs[0].data["text/plain"]
    assert "SOLUTION" not in nbformat.writes(notebook)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    assert not any("execution" in cell.metadata for cell in notebook.cells)


def test_table_lists_questions_and_code_cells(built: Path) -> None:
    path = built / "autograder" / "assignments" / NAME / "assignment.json"
    table = msgspec.json.decode(path.read_bytes(), type=Assignment)
    assert (table.name, table.title) == (NAME, "A tiny notebook")
    assert [(question.id, question.kind, question.points, question.name) for question in table.questions] == [
        ("q1", "auto", 2.0, "double"),
        ("m1", "auto", 1.0, "m1"),
        ("w1", "written", 2.0, None),
    ]
    assert [question.section for question in table.questions] == ["Doubling", "Choosing", "Choosing"]
    roles = {cell.id: (cell.role, cell.question) for cell in table.cells}
    assert roles["q1-answer"] == ("answer", "q1")
    assert roles["q1-check"] == ("check", "q1")
    assert roles["doubling-figure-1"] == ("figure", None)
    assert roles["a-tiny-notebook-code-1"] == ("given", None)
    assert roles["export"] == ("export", None)
    notebook = read(built / "notebooks" / f"{NAME}.ipynb")
    codes = [(cell["id"], cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.id, cell.source) for cell in table.cells] == codes
    assert path.read_bytes().endswith(b"}\n")


def test_references_are_this_lectures_and_later_ones() -> None:
    lectures = ["00_problems", "03_likelihood", "04_descent", "05_risk"]
    assert reference_modules("03_likelihood", lectures) == ("likelihood", "descent", "risk")
    assert reference_modules("05_risk", ["06_more", *lectures]) == ("risk", "more")
    assert reference_modules("04_new", lectures) == ("descent", "new", "risk")


def test_zip_is_laid_out_as_otter_wants_it(built: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO((built / "dist" / "otter" / f"{NAME}.zip").read_bytes()))
    names = archive.namelist()
    assert names == sorted(names)
    wanted = {"tests/q1.py", "tests/m1.py", "files/utils/notebook.py", "environment.yml", "setup.sh", "run_autograder"}
    assert wanted <= set(names)
    assert "hidden=True" in archive.read("tests/q1.py").decode()
    assert json.loads(archive.read("otter_config.json"))["assignment_name"] == NAME
    assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.getinfo("run_autograder").external_attr >> 16 == 0o755


def test_zip_has_the_versions_of_the_project(built: Path) -> None:
    archive = zipfile.ZipFile(built / "dist" / "otter" / f"{NAME}.zip")
    pins = [line.strip("- \n") for line in (ROOT / "environment.yml").read_text().splitlines() if "==" in line]
    environment = archive.read("environment.yml").decode()
    assert pins
    assert [pin for pin in pins if pin not in environment] == []


@pytest.mark.parametrize(
    ("folder", "score"), [("solutions", 3.0), pytest.param("notebooks", 0.0, marks=pytest.mark.slow)]
)
def test_otter_grades_with_the_zip(built: Path, tmp_path: Path, folder: str, score: float) -> None:
    archive = built / "dist" / "otter" / f"{NAME}.zip"
    command = [sys.executable, "-m", "otter", "run", "-a", archive, "-o", tmp_path, built / folder / f"{NAME}.ipynb"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    assert sum(test.get("score", 0) for test in tests) == score
    assert sum(test.get("max_score", 0) for test in tests) == 3.0


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("4. The *soft*max: dog or cat", "the-soft-max-dog-or-cat"),
        (
            "A heading of so many words that it would be much too long for an id",
            "a-heading-of-so-many-words-that-it-would",
        ),
        ("θ", "section"),
    ],
)
def test_slug_is_short_and_plain(heading: str, expected: str) -> None:
    assert slug(heading) == expected


# Stale files


@pytest.mark.slow  # `.ci/run` runs `autograder build --check`
@pytest.mark.parametrize("name", authoring.masters())
def test_files_in_the_repository_are_fresh(name: str) -> None:
    assert authoring.check_assignment(name) == []


def test_fresh_build_is_not_stale(built: Path) -> None:
    before = content(built)
    assert authoring.check_assignment(NAME, built) == []
    assert content(built) == before


def test_each_stale_file_is_named(copy_of_built: Path) -> None:
    folder = copy_of_built / "autograder" / "assignments" / NAME
    (folder / "assignment.json").unlink()
    (folder / "tests" / "q1.py").write_text("name = 'q1'\n")
    (folder / "tests" / "q9.py").write_text("name = 'q9'\n")
    (copy_of_built / "dist" / "otter" / f"{NAME}.zip").unlink()
    stale = authoring.check_assignment(NAME, copy_of_built)
    assert [line.split(":")[0].rpartition("/")[2] for line in stale] == ["assignment.json", "q1.py", "q9.py"]
    assert all("`autograder build 02_tiny`" in line for line in stale)
    authoring.build_assignment(NAME, copy_of_built)
    assert not (folder / "tests" / "q9.py").exists()
    assert authoring.check_assignment(NAME, copy_of_built) == []


def test_changed_master_makes_its_files_stale(copy_of_built: Path) -> None:
    master = copy_of_built / "solutions" / f"{NAME}.py"
    master.write_text(master.read_text().replace("Twice a number is the number", "Double is the number"))
    stale = authoring.check_assignment(NAME, copy_of_built)
    # The grader knows the prompts, so that it finds them in notebooks that have lost their cells' ids.
    assert [line.split(":")[0] for line in stale] == [
        "solutions/02_tiny.ipynb",
        "notebooks/02_tiny.ipynb",
        "autograder/assignments/02_tiny/assignment.json",
    ]


def test_pictures_do_not_make_a_solution_stale_but_texts_do(copy_of_built: Path) -> None:
    path = copy_of_built / "solutions" / f"{NAME}.ipynb"
    notebook = read(path)
    (figure,) = (cell for cell in notebook.cells if cell["id"] == "doubling-figure-1")
    (check,) = (cell for cell in notebook.cells if cell["id"] == "q1-check")
    check.outputs[0].data["image/png"] = "iVBORw0KGgo="
    nbformat.write(notebook, path)
    assert authoring.check_assignment(NAME, copy_of_built) == []
    figure.outputs[0].text = "another text\n"
    nbformat.write(notebook, path)
    (line,) = authoring.check_assignment(NAME, copy_of_built)
    assert line.startswith('solutions/02_tiny.ipynb: cells[doubling-figure-1].outputs[1].text[1] is "another text')


def test_difference_is_named(copy_of_built: Path) -> None:
    tests = copy_of_built / "autograder" / "assignments" / NAME / "tests" / "q1.py"
    tests.write_text(tests.read_text().replace("OK_FORMAT = False", "OK_FORMAT = True"))
    path = copy_of_built / "notebooks" / f"{NAME}.ipynb"
    notebook = read(path)
    notebook.metadata["checks"]["q1"].pop("name")
    notebook.metadata["checks"]["q1"]["section"] = "9. Elsewhere"
    nbformat.write(notebook, path)
    first, second = authoring.check_assignment(NAME, copy_of_built)
    assert 'metadata.checks.q1.section is "9. Elsewhere", the build makes "Doubling" (and 1 more);' in first
    assert 'line 3 is "OK_FORMAT = True", the build makes "OK_FORMAT = False";' in second


# What somebody worked in is left


def work_in(path: Path, kind: str) -> None:
    notebook = read(path)
    if kind == "answered":
        (answer,) = (cell for cell in notebook.cells if cell["id"] == "q1-answer")
        answer.source = "def double(z):\n    return 2 * z"
    else:
        notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello\n")]
    nbformat.write(notebook, path)


@pytest.mark.parametrize(("kind", "why"), [("answered", "changed its cells"), ("ran", "ran it")])
def test_notebook_that_somebody_worked_in_is_left(copy_of_built: Path, kind: str, why: str) -> None:
    path = copy_of_built / "notebooks" / f"{NAME}.ipynb"
    work_in(path, kind)
    table = copy_of_built / "autograder" / "assignments" / NAME / "assignment.json"
    table.unlink()
    before = path.read_bytes()
    with pytest.raises(authoring.BuildError, match=rf"^notebooks/02_tiny.ipynb:1: left as it is, .*{why}; rename it"):
        authoring.build_assignment(NAME, copy_of_built)
    assert path.read_bytes() == before
    assert table.is_file()
    (line,) = authoring.check_assignment(NAME, copy_of_built)
    assert why in line


def test_foreign_file_in_the_place_of_a_notebook_is_left(course: Path) -> None:
    path = course / "notebooks" / f"{NAME}.ipynb"
    path.parent.mkdir()
    path.write_text("my notes")
    with pytest.raises(authoring.BuildError, match="no notebook of this build"):
        authoring.build_assignment(NAME, course)
    assert path.read_text() == "my notes"


def test_notebook_saved_by_another_editor_is_overwritten(copy_of_built: Path) -> None:
    path = copy_of_built / "notebooks" / f"{NAME}.ipynb"
    before = path.read_bytes()
    notebook = read(path)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    notebook.metadata["widgets"] = {}
    nbformat.write(notebook, path)
    authoring.build_assignment(NAME, copy_of_built)
    assert path.read_bytes() == before


# Broken masters: file, line and cure


QUESTION_1 = "# %% [raw]\n# # BEGIN QUESTION\n# name: q1\n"
END_TESTS = "# %% [raw]\n# # END TESTS\n\n"
HIDDEN_VALUES = '""" # BEGIN TEST CONFIG\npoints: 1\nhidden: true\n""" # END TEST CONFIG\ndef hidden_values'

FAULTS = {
    "config for another name": ("name: 02_tiny\n", "name: 02_other\n", "# # ASSIGNMENT CONFIG", "'02_other'"),
    "no config": ("# %% [raw]\n# # ASSIGNMENT CONFIG\n# name: 02_tiny\n\n", "", None, "no assignment config"),
    "two configs": (
        "# %%\nimport numpy",
        "# %% [raw]\n# # ASSIGNMENT CONFIG\n\n# %%\nimport numpy",
        "CONFIG",
        "second",
    ),
    "options that are no YAML": ("# name: q1\n", "# name: [q1\n", "# name: [q1", "not YAML"),
    "misspelt block": ("# # BEGIN QUESTION\n# name: q1", "# # BEGIN QESTION\n# name: q1", "QESTION", "no otter block"),
    "no end of tests": (END_TESTS, "", "# # BEGIN TESTS", "this tests block has no END"),
    "no end of question": (
        "# %% [raw]\n# # END QUESTION\n\n# %% tags",
        "# %% tags",
        "# # BEGIN QUESTION",
        "this question block has no END",
    ),
    "end without begin": (
        QUESTION_1,
        "# %% [raw]\n# # END SOLUTION\n\n" + QUESTION_1,
        "# # END SOLUTION",
        "without a BEGIN",
    ),
    "question without a name": ("# name: q1\n", "", "# # BEGIN QUESTION", "name is None"),
    "second question of one id": ("# name: m1", "# name: q1", None, "a second question q1"),
    "solution that is given away": ('m1 = "a"  # SOLUTION', 'm1 = "a"', 'm1 = "a"', "students would read it"),
    "unfinished solution mark": ("    # END SOLUTION\n", "", "# BEGIN SOLUTION NO PROMPT", "without an END"),
    "no solution": (
        '# %% [raw]\n# # BEGIN SOLUTION\n\n# %%\nm1 = "a"  # SOLUTION\n\n# %% [raw]\n# # END SOLUTION\n',
        "",
        None,
        "m1 has no solution",
    ),
    "solution without code": (
        '# %%\nm1 = "a"  # SOLUTION',
        "# %% [markdown]\n# The letter is a.",
        None,
        "no code cell",
    ),
    "solution in two cells": (
        'm1 = "a"  # SOLUTION',
        'm1 = "a"  # SOLUTION\n\n# %%\nm2 = 1',
        'm1 = "a"',
        "2 code cells",
    ),
    "no tests block": (
        "# %% [raw]\n# # BEGIN TESTS\n\n\n# %%\n"
        '""" # BEGIN TEST CONFIG\npoints: 0\n""" # END TEST CONFIG\ndef public_letter(m1):\n'
        '    assert m1 in ("a", "b"), "write one of the letters a and b"\n\n\n# %%\n'
        '""" # BEGIN TEST CONFIG\npoints: 1\nhidden: true\nfailure_message: Look at the alphabet again.\n'
        '""" # END TEST CONFIG\ndef hidden_choice(m1):\n    assert m1 == "a", "another letter"\n\n\n'
        "# %% [raw]\n# # END TESTS\n",
        "",
        None,
        "m1 has no tests block",
    ),
    "hidden cases only": (
        'points: 0\n""" # END TEST CONFIG\ndef public_letter',
        'points: 0\nhidden: true\n""" # END TEST CONFIG\ndef public_letter',
        None,
        "m1 has hidden test cases only",
    ),
    "test that is no Python": ("    argument = np.ones(3)", "    argument = np.ones(3", "np.ones(3", "not Python"),
    "test cell without a function": ("def hidden_choice(m1):\n    assert m1", "assert m1", None, "1 statements"),
    "two test cases of one name": ("def hidden_unchanged", "def hidden_values", None, "a second test case"),
    "double quote in a failure message": (
        "failure_message: Look at the alphabet again.",
        'failure_message: Look at the "alphabet" again.',
        "failure_message",
        "double quote",
    ),
    "test of an unknown name": ("def public_shape(double)", "def public_shape(duble)", "(duble)", "'duble'"),
    "public case with points": ("points: 0", "points: 1", "def public_shape", "the public case public_shape"),
    "no points at all": ("points: 1\nhidden: true\nfailure", "hidden: true\nfailure", "# # BEGIN", "m1 is worth no"),
    "more points than the question has": ("# points: 2", "# points: 1", "# # BEGIN QUESTION", "hidden cases 2"),
    "public test that imports the reference": (
        "    assert np.shape",
        "    from utils import tiny\n\n    assert np.shape",
        "    from utils import tiny",
        "a public test imports utils.tiny",
    ),
    "notebook that imports the reference": (
        "import numpy as np\n\n# %% [markdown]\n# ## Doubling",
        "import numpy as np\nimport utils.tiny\n\n# %% [markdown]\n# ## Doubling",
        "import utils.tiny",
        "imports utils.tiny",
    ),
    "test that gives away its own answer": (
        "def hidden_values(double):\n",
        "def hidden_values(double):\n    for attempt in checks.follow_through(double, tiny.double):\n        pass\n",
        "checks.follow_through",
        "hidden_values follows through with 'double'",
    ),
    "stub without the name": (
        'def double(z):\n    """Return twice `z`."""\n    # BEGIN SOLUTION NO PROMPT\n',
        "# BEGIN SOLUTION NO PROMPT\ndef double(z):\n",
        None,
        "the stub of q1",
    ),
    "written question without points": ("# points: 2\n# manual", "# manual", None, "w1 has no points"),
    "unknown option of the assignment": ("# name: 02_tiny\n", "# name: 02_tiny\n# colour: red\n", None, "otter assign"),
    "given cell that raises": ("# %%\nimport numpy as np", "# %%\n\nx = 0\n1 / x", "1 / x", "ZeroDivisionError"),
    "answer cell that raises": (
        "    # END SOLUTION\n    raise NotImplementedError",
        '    # END SOLUTION\n    raise NotImplementedError("q1: write double")\n# BEGIN SOLUTION NO PROMPT\n'
        "double([1]) / 0 + 'a'\n# END SOLUTION\n0 and print",
        "double([1]) / 0",
        "this cell raises",
    ),
    "cell that ends the kernel": ("# %%\nimport numpy as np", "# %%\nimport os\nos._exit(1)", "import os", "not end"),
    "test that ends the kernel": (
        '    assert m1 == "a"',
        '    import os\n\n    os._exit(1)\n    assert m1 == "a"',
        "def public_letter",
        "the tests of m1 do not end",
    ),
    "comment before a test": (
        '""" # BEGIN TEST CONFIG\npoints: 1',
        '# HIDDEN\n""" # BEGIN TEST CONFIG\npoints: 1',
        "# HIDDEN",
        "a comment before a test",
    ),
    "solution that fails its own test": ("secret_factor = 2", "secret_factor = 3", "def hidden_values", "own test"),
    "tests that leave slow answers no room": (
        '    assert m1 == "a"',
        '    sum(range(2 * 10**8))\n    assert m1 == "a"',
        "def public_letter",
        "s of CPU time on the reference answer",
    ),
    "text before the first cell": ("# %% [raw]\n# # ASSIGNMENT", "x = 1\n\n# %% [raw]\n# # ASSIGNMENT", None, "`# %%`"),
}


def test_tests_that_are_slow_only_once_are_accepted(course: Path) -> None:
    """Whatever else the machine does may slow one run down."""
    master = course / "solutions" / f"{NAME}.py"
    text, fast = master.read_text(), '    assert m1 == "a"'
    assert fast in text
    once = '    if not hasattr(sys, "seen"):\n        sys.seen = sum(range(2 * 10**8))\n'
    master.write_text(text.replace(fast, f"    import sys\n\n{once}{fast}", 1))
    authoring.build_assignment(NAME, course)


def test_master_that_is_no_text_is_refused(course: Path) -> None:
    master = course / "solutions" / f"{NAME}.py"
    master.write_bytes(b"# %% [markdown]\n# Gr\xfc\xdfe\n")
    with pytest.raises(
        authoring.BuildError, match=r"^solutions/02_tiny.py:2: not UTF-8 text .*; save the file as UTF-8$"
    ):
        authoring.build_assignment(NAME, course)


def test_figure_that_the_solution_does_not_draw_is_refused(course: Path) -> None:
    """In a notebook that students run it is a note; in a solution nobody is there who could correct it."""
    shutil.copy(TINY.with_name("02_undrawn.py"), course / "solutions")
    shutil.copy(ROOT / "utils" / "plots.py", course / "utils")
    line = TINY.with_name("02_undrawn.py").read_text().splitlines().index("plots.positive_maps(make_positive)") + 1
    wrong = f"solutions/02_undrawn.py:{line}: this cell shows no picture .*KeyError: 'square'; fix the answers"
    with pytest.raises(authoring.BuildError, match=wrong):
        authoring.build_assignment("02_undrawn", course)
    assert not (course / "notebooks").exists()


def test_missing_master_is_named(course: Path) -> None:
    with pytest.raises(authoring.BuildError, match=r"^solutions/03_none.py:1: no such master; see solutions/"):
        authoring.build_assignment("03_none", course)


@pytest.mark.parametrize(("old", "new", "where", "what"), FAULTS.values(), ids=FAULTS)
@pytest.mark.sweep(3)
def test_broken_master_is_refused(course: Path, old: str, new: str, where: str | None, what: str) -> None:
    master = course / "solutions" / f"{NAME}.py"
    text = master.read_text()
    assert old in text, "the fault is no longer one of the tiny master's"
    broken = text.replace(old, new, 1)
    master.write_text(broken)
    with pytest.raises(authoring.BuildError) as caught:
        authoring.build_assignment(NAME, course)
    message = str(caught.value)
    file, line, rest = message.split(":", 2)
    assert file == "solutions/02_tiny.py"
    assert what in rest
    assert "; " in rest, "the message names no cure"
    lines = broken.splitlines()
    if where:
        assert where in lines[int(line) - 1]
    assert not (course / "notebooks").exists()
