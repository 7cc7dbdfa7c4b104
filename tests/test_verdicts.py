"""From a submission's cells to verdicts, in a real sandbox."""

from __future__ import annotations

import subprocess
import sys

import pytest
from otter.test_files import ExceptionTestFile

from autograder.answers import misconceptions
from autograder.assignment import Assignment, Cell, Question
from autograder.grading import verdicts
from autograder.grading.verdicts import Grader
from autograder.results import Status
from autograder.sandbox import Limits, QuestionStopped, SandboxError, SessionLost
from autograder.submissions import Submission, SubmittedCell

ASSIGNMENT = Assignment(
    name="99_tiny",
    title="Tiny",
    questions=(
        Question("q1", "auto", 3.0, "double"),
        Question("q2", "auto", 1.0, "letter"),
        Question("q3", "auto", 1.0, "needs_data"),
        Question("w1", "written", 2.0),
    ),
    cells=(
        Cell("setup", "given", 'from utils.notebook import start\ngrader = start("99_tiny")\nimport numpy as np'),
        Cell("q1-answer", "answer", 'def double(x):\n    raise NotImplementedError("q1")', "q1"),
        Cell("q1-check", "check", 'grader.check("q1")', "q1"),
        Cell("q2-answer", "answer", "letter = ...", "q2"),
        Cell("data", "given", "data = np.array([1.0, 2.0])"),
        Cell("q3-answer", "answer", "def needs_data(x):\n    ...", "q3"),
    ),
)

TESTS = {
    "q1": """
from otter.test_files import test_case
OK_FORMAT = False
name = "q1"
points = None

@test_case(points=0, hidden=False)
def gives_a_number(double):
    assert isinstance(double(1.0), float), "your result must be a float"

@test_case(points=1, hidden=True)
def doubles_one(double):
    from utils import checks
    x = float(checks.rng("q1").normal())
    checks.close(double(x), 2 * x)

@test_case(points=2, hidden=True)
def doubles_large_numbers(double):
    from utils import checks
    checks.close(double(1e6), 2e6)
""",
    "q2": """
from otter.test_files import test_case
OK_FORMAT = False
name = "q2"
points = 1

@test_case()
def is_b(letter):
    from utils import checks
    assert checks.letter(letter, "abc") == "b", "that is not the right letter"
""",
    "q3": """
from otter.test_files import test_case
OK_FORMAT = False
name = "q3"
points = 1

@test_case()
def uses_data(needs_data, data):
    from utils import checks
    checks.close(needs_data(1.0), float(data.sum()))
""",
}
RIGHT = {
    "q1-answer": "def double(x):\n    return 2 * x",
    "q2-answer": 'letter = "b"',
    "q3-answer": "def needs_data(x):\n    return x * data.sum()",
}


@pytest.fixture(scope="module")
def grader():
    with pytest.MonkeyPatch.context() as patch:

        def load(self):
            for question, source in TESTS.items():
                self._tests[question] = ExceptionTestFile.from_string(source)

        patch.setattr(Grader, "_load_tests", load)
        with Grader(ASSIGNMENT, limits=Limits(cell_cpu=0.5, question_cpu=0.5, memory=2**29)) as started:
            yield started


def grade(grader, questions=None, **cells):
    """Grade the right answers with some cells changed (q1_answer="…"), or others added."""
    sources = {cell.id: cell.source for cell in ASSIGNMENT.cells} | RIGHT
    sources |= {name.replace("_", "-"): source for name, source in cells.items()}
    code = (SubmittedCell(name, "code", source) for name, source in sources.items() if source is not None)
    submitted = (*code, SubmittedCell("w1-answer", "markdown", "In my words"))
    result = grader.grade(Submission("amara", "amara", "amara.ipynb", cells=submitted), questions)
    return {question.question: question for question in result.questions}, result


def test_right_answers_pass_and_written_ones_wait(grader):
    questions, result = grade(grader)
    assert [question.status for question in result.questions] == [Status.PASSED] * 3 + [Status.NEEDS_GRADING]
    assert (result.score, result.possible) == (5.0, 5.0)
    assert questions["w1"].score is None
    assert result.isolation == grader.tier


@pytest.mark.parametrize(
    ("source", "status", "score"),
    [
        ("def double(x):\n    return 2 * x", Status.PASSED, 3),
        ("def double(x):\n    return min(2 * x, 100.0)", Status.PARTIAL, 1),
        ("def double(x):\n    return x", Status.FAILED, 0),
        ("def double(x):\n    return None", Status.FAILED, 0),
        ("def double(x):\n    return 1 / 0", Status.ERROR, 0),
        ("def double(x):\n    assert False, 'mine'", Status.ERROR, 0),
        ("def double(x)\n    return 2 * x", Status.ERROR, 0),
        ("def double(x):\n    while True: y = 1", Status.TIMEOUT, 0),
        ("def double(x):\n    return np.ones(2**28).sum()", Status.MEMORY, 0),
        ("import os\ndef double(x):\n    os._exit(0)", Status.CRASHED, 0),
        ("import os\nos._exit(0)\ndef double(x):\n    return 2 * x", Status.CRASHED, 0),
        ("while True: y = 1\ndef double(x):\n    return 2 * x", Status.TIMEOUT, 0),
        ('def double(x):\n    raise NotImplementedError("q1")', Status.NOT_ATTEMPTED, 0),
        ("def double(x):\n    raise NotImplementedError", Status.NOT_ATTEMPTED, 0),
        ("", Status.NOT_ATTEMPTED, 0),
        ("double = ...", Status.NOT_ATTEMPTED, 0),
        ("double = 3", Status.FAILED, 0),
    ],
)
def test_verdicts_and_points(grader, source, status, score):
    questions, _ = grade(grader, q1_answer=source)
    assert (questions["q1"].status, questions["q1"].score) == (status, score)
    assert (questions["q1"].message == "") == (status is Status.PASSED)
    assert [questions[name].status for name in ("q2", "q3")] == [Status.PASSED] * 2


def test_a_crash_in_one_cell_costs_that_cell_alone(grader):
    questions, result = grade(grader, q1_answer="import os\nos._exit(0)", extra="import os\nos.kill(os.getpid(), 9)")
    assert [questions[name].score for name in ("q1", "q2", "q3")] == [0, 1, 1]
    assert len([note for note in result.notes if note.startswith("cell ")]) == 2


def test_the_error_shown_is_in_the_student_s_own_cell(grader):
    questions, _ = grade(grader, q1_answer="def double(x):\n    y = {}\n    return y['x']")
    error = questions["q1"].error
    assert error is not None
    assert (error.kind, error.line) == ("KeyError", 3)
    assert error.cell.startswith("q1-answer")


def test_a_name_that_the_test_needs_and_the_notebook_deleted_skips_the_question(grader):
    questions, _ = grade(grader, extra="del data")
    assert questions["q3"].status is Status.SKIPPED
    assert "data" in questions["q3"].message


def test_cells_that_were_run_out_of_order_find_their_names_the_second_time(grader):
    questions, _ = grade(grader, q1_answer="scale = factor\ndef double(x):\n    return scale * x", extra="factor = 2")
    assert questions["q1"].status is Status.PASSED


def test_what_counts_is_what_stood_there_at_the_check(grader):
    questions, _ = grade(grader, scratch="def double(x):\n    return 0.0")
    assert questions["q1"].status is Status.PASSED


def test_only_the_questions_asked_for_are_graded(grader):
    questions, _ = grade(grader, questions=["q2"])
    assert list(questions) == ["q2"]


FOLLOWING = """
from otter.test_files import test_case
name = "q1"
points = 3

@test_case(hidden=True)
def doubles(double):
    from utils import checks
    def add(x, y):
        return x + y
    for attempt in checks.follow_through(double, add):
        with attempt:
            checks.close(double(3.0), 6.0)
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def add(x, y): return x - y\ndef double(x): return add(x, x)", Status.PASSED),
        ("def add(x, y): raise NotImplementedError('q0')\ndef double(x): return add(x, x)", Status.PASSED),
        ("def double(x): return add(x, x)", Status.PASSED),
        ("def add(x): return lambda y: x + y\ndef double(x): return add(x)(x)", Status.PASSED),
        ("def add(x, y): return x - y\ndef double(x): return add(x, 2 * x)", Status.FAILED),
        ("def add(x, y): return x + y\ndef double(x): return add(x, 2 * x)", Status.FAILED),
        ("def double(x): return add(x, 10**9)", Status.ERROR),
        ("def double(x): return add(x, np.zeros(10**6))", Status.ERROR),
        ("def double(x): return add.__globals__", Status.FAILED),
        ("def double(x):\n    while True: add(x, x)", Status.TIMEOUT),
    ],
)
def test_a_slip_in_an_earlier_answer_is_not_paid_for_twice(grader, monkeypatch, source, status):
    monkeypatch.setitem(grader._tests, "q1", ExceptionTestFile.from_string(FOLLOWING))
    questions, _ = grade(grader, q1_answer=source)
    assert questions["q1"].status is status


def known_answers(assignment, question):
    return misconceptions.KnownAnswers(question, lambda x: 2 * x) if question == "q1" else None


def broken(source, hidden=True):
    return ExceptionTestFile.from_string(
        f"from otter.test_files import test_case\nname = 'q1'\npoints = 3\n\n"
        f"@test_case(hidden={hidden})\ndef checks_something(double):\n    {source}\n"
    )


@pytest.mark.parametrize(
    "source", ["undefined_name", "double(1.0) + None", "import utils.nothing", "double(object())[0]"]
)
def test_a_test_s_own_mistake_is_a_grader_fault_and_costs_nothing(grader, monkeypatch, source):
    monkeypatch.setitem(grader._tests, "q1", broken(source))
    monkeypatch.setattr(misconceptions, "known_answers", known_answers)
    questions, result = grade(grader)
    assert questions["q1"].status is Status.GRADER_FAULT
    assert questions["q1"].score is None
    assert "checks_something" in questions["q1"].message
    assert (result.score, result.possible) == (2.0, 2.0)


@pytest.mark.parametrize("answer", ["return 'text'", "return None", "return {}"])
@pytest.mark.parametrize("known", [known_answers, lambda *_: None], ids=["known", "unknown"])
def test_what_a_test_cannot_work_with_is_the_answer_s_own_fault_unless_right_answers_fail_too(
    grader, monkeypatch, answer, known
):
    monkeypatch.setitem(grader._tests, "q1", broken("double(1.0) + 1.0"))
    monkeypatch.setattr(misconceptions, "known_answers", known)
    questions, _ = grade(grader, q1_answer=f"def double(x): {answer}")
    assert (questions["q1"].status, questions["q1"].score) == (Status.FAILED, 0.0)
    assert questions["q1"].message == "the test cannot work with what your code gave to it (TypeError)"


@pytest.mark.parametrize("error", [ValueError, MemoryError, SessionLost(Status.CRASHED, "gone"), QuestionStopped])
def test_a_diagnosis_that_fails_changes_no_verdict(grader, monkeypatch, error):
    def fail(*_):
        raise error(Status.CRASHED, "stopped") if error is QuestionStopped else error

    monkeypatch.setattr(misconceptions, "probes", fail)
    questions, _ = grade(grader, q1_answer="def double(x): return -x")
    assert (questions["q1"].status, questions["q1"].diagnosis) == (Status.FAILED, [])


@pytest.mark.parametrize(
    ("source", "diagnosed"),
    [
        ("def double(x): return -x", True),
        ("import os\ndef double(x): return None if x == 1 else os._exit(1)", False),
        ("def double(x):\n    while x != 1: pass", False),
    ],
)
def test_nothing_is_diagnosed_once_calls_are_not_possible(grader, monkeypatch, source, diagnosed):
    asked = []
    monkeypatch.setattr(misconceptions, "probes", lambda *_: asked.append(True) or [])
    grade(grader, q1_answer=source)
    assert bool(asked) is diagnosed


def test_a_diagnosis_has_what_the_tests_left_of_the_question_s_time(grader, monkeypatch):
    shares = []
    answers = verdicts.Session.answers

    def note(self, question, share=1.0):
        shares.append(share)
        return answers(self, question, share)

    monkeypatch.setattr(verdicts.Session, "answers", note)
    monkeypatch.setattr(verdicts.Answers, "share_left", lambda self: 0.25)
    grade(grader, q1_answer="def double(x): return -x")
    assert shares.count(0.25) == 1
    assert set(shares) == {0.25, 1.0}


def test_nothing_more_is_begun_once_a_submission_has_used_its_time(grader, monkeypatch):
    monkeypatch.setattr(verdicts.Budget, "is_spent", lambda self, session: session is not None)
    questions, result = grade(grader)
    assert {questions[name].status for name in ("q1", "q2", "q3")} == {Status.TIMEOUT}
    assert all(cell.status is Status.TIMEOUT for cell in result.cells)


def test_a_test_file_that_cannot_be_loaded_is_a_grader_fault(grader, monkeypatch):
    monkeypatch.setitem(grader._tests, "q1", SyntaxError("invalid"))
    questions, _ = grade(grader)
    assert questions["q1"].status is Status.GRADER_FAULT


def test_a_sandbox_that_fails_is_a_grader_fault(grader, monkeypatch):
    def fail(self, **_):
        raise SandboxError("no more processes")

    monkeypatch.setattr(verdicts.Sandbox, "session", fail)
    questions, _ = grade(grader)
    assert questions["q1"].status is Status.GRADER_FAULT
    assert "no more processes" in questions["q1"].message


def test_only_a_submission_that_draws_needs_everything_imported(grader, monkeypatch):
    asked = []
    session = verdicts.Sandbox.session

    def note(self, *, everything=False):
        asked.append(everything)
        return session(self, everything=everything)

    monkeypatch.setattr(verdicts.Sandbox, "session", note)
    grade(grader)
    grade(grader, extra="import matplotlib.pyplot as plt\nplt.plot([1, 2])")
    assert asked == [False, True]


def test_the_seed_changes_the_tests_inputs_and_is_taken_back(grader, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", "5")
    monkeypatch.setattr(grader, "seed", 77)
    _, result = grade(grader, extra="")
    assert result.seed == 77
    assert verdicts.os.environ["AUTOGRADER_SEED"] == "5"


def test_only_the_part_of_otter_that_holds_tests_is_imported_and_the_rest_stays_within_reach():
    script = """
import sys
from autograder.grading.verdicts import import_test_files

test_file = import_test_files()
from otter.test_files import ExceptionTestFile

assert test_file is ExceptionTestFile
print(sorted({"pandas", "nbconvert", "otter.check"} & set(sys.modules)))
from otter import assign, Notebook

print(assign.__name__, Notebook.__name__, "pandas" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout == "[]\notter.assign Notebook True\n"
