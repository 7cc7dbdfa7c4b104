"""The nbgrader course: what nbgrader makes of it for students, and the points that it gives."""

from __future__ import annotations

import ast
import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import test_leaks as leaks
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator

from autograder import authoring, sources
from autograder.assignment import load
from autograder.platforms.nbgrader import course, grade_cells

ROOT = Path(__file__).parent.parent
NAMES = authoring.masters()
STEPS = Path(__file__).parent / "nbgrader_steps.py"
LECTURE = "02_softmax"

Answered = Callable[..., NotebookNode]


def write_course(folder: Path, names: list[str]) -> Path:
    """Write the course of the built assignments."""
    for name in names:
        for path, content in course.course_of_built(load(name), ROOT).items():
            target = folder / path.relative_to(course.COURSE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return folder


def environment() -> dict[str, str]:
    """Find the programs that are installed beside this Python: nbgrader calls `alembic` by its bare name.

    What is tested here is nbgrader's own way of grading, not this grader in its pipeline.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "COURSE_GRADER": "nbgrader"}


def run_steps(folder: Path, *steps: str) -> Any:
    done = subprocess.run(
        [sys.executable, STEPS, *steps], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def cells_by_id(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell["id"]: cell for cell in notebook.cells}


# What students get


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of which nbgrader has made the release of every assignment."""
    folder = write_course(tmp_path_factory.mktemp("course"), NAMES)
    run_steps(folder, *(f"generate_assignment:{name}" for name in NAMES))
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_released_notebook_is_the_student_notebook(released: Path, name: str) -> None:
    ours = read(ROOT / "notebooks" / f"{name}.ipynb")
    theirs = read(released / "release" / name / f"{name}.ipynb")
    for cell in theirs.cells:
        checksum = cell.metadata.get("nbgrader", {}).pop("checksum", None)
        assert (checksum is not None) == ("nbgrader" in cell.metadata)
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "markdown":
            assert cell.metadata.pop("deletable") is False  # nbgrader's own
    assert theirs.cells == ours.cells
    assert {key for key in ours.metadata if theirs.metadata[key] != ours.metadata[key]} == {"built"}


# The notebooks are those in notebooks/, which are searched as well: one of them is enough for a quick run.
@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name != LECTURE)) for name in NAMES])
def test_nothing_secret_is_released(released: Path, name: str) -> None:
    folder = released / "release" / name
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert Path(f"{name}.ipynb") in files
    assert not [path for path in files if path.stem in load(name).references]
    master = leaks.read(name)
    given = leaks.given_code(master)
    secret = leaks.own(leaks.solution_lines(master), given)
    secret += leaks.own([line for test in leaks.hidden_tests(master) for line in leaks.statements(test)], given)
    notebook = leaks.all_text(folder / f"{name}.ipynb")
    assert [line for line in secret if leaks.squeezed(line) in notebook] == []
    references = [ROOT / "utils" / f"{module}.py" for module in load(name).references]
    code = [ast.parse(path.read_text(encoding="utf-8")) for path in references if path.is_file()]
    answers = leaks.own([line for tree in code for line in leaks.statements(tree)], given)
    assert [line for line in answers if leaks.squeezed(line) in notebook] == []
    for path in files:
        content = (folder / path).read_bytes()
        text = content.decode(errors="replace")
        assert "HIDDEN TESTS" not in text
        assert "BEGIN SOLUTION" not in text
        assert "points_earned(\n" not in text
        if path.parts[0] == "utils":
            assert content == (ROOT / path).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_student_notebook_has_a_grade_cell_for_each_question(name: str) -> None:
    notebook = read(ROOT / "notebooks" / f"{name}.ipynb")
    MetadataValidator().validate_nb(notebook)
    graded = [cell.metadata["nbgrader"] for cell in notebook.cells if "nbgrader" in cell.metadata]
    points = {entry["grade_id"]: entry["points"] for entry in graded if entry["grade"]}
    assert points == {question.id: question.points for question in load(name).questions}
    answers = {entry["grade_id"] for entry in graded if entry["solution"]}
    assert answers == {grade_cells.answer_id(question) for question in load(name).questions}


def test_notebook_begun_before_the_metadata_gets_it_from_ids_and_checks() -> None:
    notebook = read(ROOT / "notebooks" / f"{LECTURE}.ipynb")
    wanted = [cell.metadata.get("nbgrader") for cell in notebook.cells]
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        if cell["id"].endswith("-check"):
            cell["id"] = f"lost-{cell['id'][:2]}{len(cell['id'])}"
    grade_cells.mark(notebook, load(LECTURE))
    assert [cell.metadata.get("nbgrader") for cell in notebook.cells] == wanted
    twice = copy.deepcopy(notebook)
    twice.cells += [cell for cell in copy.deepcopy(notebook).cells if cell["id"] == "q5-answer"]
    for cell in twice.cells:
        cell.metadata.pop("nbgrader", None)
    MetadataValidator().validate_nb(grade_cells.mark(twice, load(LECTURE)))


# How source cells are made


@pytest.mark.parametrize(
    ("stub", "answer", "source"),
    [
        (
            'def f(z):\n    """Double."""\n    raise NotImplementedError("q1: your code")',
            'def f(z):\n    """Double."""\n    return 2 * z',
            'def f(z):\n    """Double."""\n    ### BEGIN SOLUTION\n    return 2 * z\n    ### END SOLUTION\n'
            '    raise NotImplementedError("q1: your code")',
        ),
        ("m1 = ...", 'm1 = "c"', 'm1 = ...\n### BEGIN SOLUTION\nm1 = "c"\n### END SOLUTION'),
        ("_Type here._", "Because.", "_Type here._\n### BEGIN SOLUTION\nBecause.\n### END SOLUTION"),
    ],
)
def test_without_the_solution_the_stub_is_left(stub: str, answer: str, source: str) -> None:
    assert course.with_solution(stub, answer) == source


def test_only_what_tests_need_of_a_module_goes_into_their_cell() -> None:
    module = (
        "from __future__ import annotations\nimport math\nimport os\n\nBASE = 2\nOTHER = 3\n\n"
        "def one(z):\n    OTHER = z\n    return two(OTHER) + BASE\n\n"
        "def two(z):\n    return math.sqrt(z)\n\ndef three(z):\n    return os.getcwd()\n"
    )
    part = sources.cut(module, ["one"])
    namespace: dict[str, Any] = {}
    exec(part, namespace)
    assert namespace["one"](4) == 4
    assert "three" not in part
    assert "import os" not in part
    assert "OTHER = 3" not in part
    with pytest.raises(KeyError):
        sources.cut(module, ["four"])


def test_names_that_tests_use_of_a_module() -> None:
    first = (
        "def a(softmax):\n    from utils import softmax as reference\n    softmax(reference.normalize, reference.x.y)"
    )
    second = "def b(z):\n    from utils import checks, softmax\n    softmax.softmax(z)"
    assert sources.names_used(f"{first}\n\n{second}", "softmax") == {"normalize", "x", "softmax"}
    assert sources.names_used("def a(z):\n    from utils.softmax import sigmoid\n    sigmoid(z)", "softmax") == {
        "sigmoid"
    }
    assert sources.names_used("def a(z):\n    from utils import softmax\n    z(softmax)", "softmax") is None
    assert sources.names_used("def a(z):\n    import utils.softmax", "softmax") is None
    assert sources.names_used(second, "empirical_risk") == set()


def test_course_written_by_an_earlier_build_loses_what_is_hidden_now(tmp_path: Path) -> None:
    utils = tmp_path / course.COURSE / "source" / LECTURE / "utils"
    utils.mkdir(parents=True)
    for name in ("checks.py", "softmax.py"):
        (utils / name).touch()
    built = course.course_of_built(load(LECTURE), ROOT)
    assert course.leftovers(LECTURE, tmp_path, built) == [utils / "softmax.py"]


# What they are graded with

NOISY = """

def _noisy(function):
    import functools
    import logging
    import os
    import sys
    import warnings

    errors = sys.stderr
    logger = logging.getLogger("noisy")
    logger.addHandler(logging.StreamHandler())

    @functools.wraps(function)
    def louder(*arguments):
        warnings.warn("careful")
        sys.stderr.write("to the standard error stream")
        errors.write("to what it was before")
        logger.warning("to a log")
        os.system("echo by another program >&2")
        return function(*arguments)

    return louder


softmax = _noisy(softmax)
"""
REPLACED = "sum = max = list = print = float = round = exec = str = 0\nchecks = points_earned = utils = tests = None\n"


@pytest.fixture(scope="module")
def answered() -> Answered:
    """Give the student notebook with the solution's answers, but for those that are given."""
    student = read(ROOT / "notebooks" / f"{LECTURE}.ipynb")
    solutions = cells_by_id(read(ROOT / "solutions" / f"{LECTURE}.ipynb"))
    figures = {cell.id for cell in load(LECTURE).cells if cell.role == "figure"}

    def fill_in(**other: str) -> NotebookNode:
        notebook = copy.deepcopy(student)
        notebook.cells = [cell for cell in notebook.cells if cell["id"] not in figures]
        for cell in notebook.cells:
            question, _, role = cell["id"].rpartition("-")
            if role == "answer":
                cell.source = other.get(question, solutions[cell["id"]].source)
        return notebook

    return fill_in


@pytest.fixture(scope="module")
def graded(released: Path, answered: Answered, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A course in which nbgrader has graded three students, and its gradebook."""
    folder = Path(shutil.copytree(released, tmp_path_factory.mktemp("graded") / "course"))
    solution = cells_by_id(answered())["q5-answer"].source
    right = answered(q5=solution + NOISY)
    right.cells.insert(2, nbformat.v4.new_code_cell(REPLACED))
    wrong = answered(
        q8="def binary_theta(Theta):\n    raise SystemExit",
        q3='positive_map = "square"',
        q4="def normalize(z):\n    return z / z.sum(axis=0)",
        q7="def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        m1="m1 = 3",
        w1="_Type your answer here, replacing this text._",
    )
    for student, notebook in (("right", right), ("wrong", wrong)):
        place = folder / "submitted" / student / LECTURE
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{LECTURE}.ipynb")
    steps = [
        f"{step}:{LECTURE}:{student}" for student in ("right", "wrong") for step in ("autograde", "generate_feedback")
    ]
    return folder, run_steps(folder, *steps)


@pytest.mark.slow
def test_right_answers_that_warn_and_write_to_stderr_keep_their_points(graded: tuple[Path, Any]) -> None:
    grades = graded[1][f"{LECTURE}/right"]
    for question in load(LECTURE).questions:
        earned = None if question.kind == "written" else question.points
        assert grades[question.id] == [earned, question.points, question.kind == "written"], question.id


@pytest.mark.slow
def test_wrong_answers_get_what_otter_would_give(graded: tuple[Path, Any]) -> None:
    grades = {question: entry[0] for question, entry in graded[1][f"{LECTURE}/wrong"].items()}
    lost = {"q8": 0.0, "q3": 0.0, "m1": 0.0, "q4": 1.0, "q7": 2.0, "w1": 0.0}
    others = {q.id: q.points for q in load(LECTURE).questions if q.id not in lost}
    assert grades == lost | others


def test_grade_cells_end_in_one_number_and_nothing_else_that_counts(graded: tuple[Path, Any]) -> None:
    for student in ("right", "wrong"):
        notebook = read(graded[0] / "autograded" / student / LECTURE / f"{LECTURE}.ipynb")
        for cell in notebook.cells:
            entry = cell.metadata.get("nbgrader", {})
            if entry.get("grade") and cell.cell_type == "code":
                results = [output for output in cell.outputs if output.output_type == "execute_result"]
                assert [type(ast.literal_eval(output.data["text/plain"])) for output in results] == [float]
                assert not [output for output in cell.outputs if output.output_type == "error"]
                assert not [output for output in cell.outputs if output.get("name") == "stderr"]


def test_feedback_says_how_tests_went_and_does_not_show_them(graded: tuple[Path, Any]) -> None:
    page = (graded[0] / "feedback" / "wrong" / LECTURE / f"{LECTURE}.html").read_text(encoding="utf-8")
    assert "right values for a table (0 of 1)" in page
    assert "HIDDEN TESTS" not in page
    assert "points_earned" not in page
    assert "follow_through" not in page
    master = leaks.read(LECTURE)
    plain = leaks.squeezed(page)
    code = [line for test in leaks.hidden_tests(master) for line in leaks.statements(test)]
    assert [line for line in leaks.own(code, leaks.given_code(master)) if leaks.squeezed(line) in plain] == []


@pytest.mark.slow
def test_commands_of_nbgrader_take_the_course_from_source_to_export(tmp_path: Path, answered: Answered) -> None:
    folder = write_course(tmp_path / "course", [LECTURE])
    place = folder / "submitted" / "ada" / LECTURE
    place.mkdir(parents=True)
    nbformat.write(answered(), place / f"{LECTURE}.ipynb")
    for command in ("generate_assignment", "generate_solution", "autograde", "generate_feedback", "export"):
        arguments = [] if command == "export" else [LECTURE]
        nbgrader = [sys.executable, "-m", "nbgrader", command, *arguments]
        done = subprocess.run(nbgrader, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert "ada,,,,28.0," in (folder / "grades.csv").read_text()
    solution = cells_by_id(read(folder / "solution" / LECTURE / f"{LECTURE}.ipynb"))
    assert "return" in solution["q5-answer"].source
