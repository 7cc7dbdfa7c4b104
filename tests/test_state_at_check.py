"""An answer means what it meant where the notebook checks it: what later cells make of its names does not reach it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nbformat
import pytest

from autograder import assignment as assignments
from autograder.authoring import ROOT
from autograder.grading.verdicts import Grader
from autograder.results import Status, SubmissionResult
from autograder.submissions import Submission, SubmittedCell

pytestmark = pytest.mark.sweep(5)

REBIND_ALL = """
for name in [name for name in globals() if not name.startswith("_")]:
    globals()[name] = 3
"""
LATER = {
    "reset": "%reset -f",
    "module": "import numpy\nnp = 3\nnumpy.linalg = None",
    "functions in place": "import types\nfor value in list(globals().values()):\n"
    "    if isinstance(value, types.FunctionType):\n        value.__code__ = (lambda *_: 3).__code__",
    "data in place": "for value in list(globals().values()):\n    if isinstance(value, np.ndarray):\n"
    "        value.flags.writeable = True\n        value[...] = 0",
    "process": "import os\nos._exit(0)",
    "endless error": "raise SystemExit",
}


@pytest.fixture(params=assignments.names(), scope="module")
def grader(request: pytest.FixtureRequest) -> Iterator[Grader]:
    with Grader(assignments.load(request.param)) as started:
        yield started


def solved(name: str) -> list[SubmittedCell]:
    notebook = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4)
    return [SubmittedCell(cell.id, cell.cell_type, cell.source) for cell in notebook.cells]


def grade(grader: Grader, cells: list[SubmittedCell]) -> SubmissionResult:
    return grader.grade(Submission("amara", "amara", "amara.ipynb", cells=tuple(cells)))


def code(source: str) -> SubmittedCell:
    return SubmittedCell("", "code", source)


def test_names_that_the_last_cell_rebinds_reach_no_answer(grader: Grader) -> None:
    result = grade(grader, [*solved(grader.assignment.name), code(REBIND_ALL)])
    assert (result.score, result.possible) == (grader.assignment.possible,) * 2


def test_a_helper_s_name_may_be_used_again_for_every_answer(grader: Grader) -> None:
    cells = solved(grader.assignment.name)
    for position, cell in enumerate(cells):
        name = next((q.name for q in grader.assignment.questions if cell.id == f"{q.id}-answer"), None)
        calls = rf"\b{name}\("
        # Where another answer calls this one, it is called in that one's state.
        own = name and not any(
            re.search(calls, other.source) for other in cells if other.id.endswith("-answer") and other is not cell
        )
        head = re.search(rf"^def {name}\([^:]*:", cell.source, re.MULTILINE)
        if own and head:
            helper = f"def helper():\n    return {name!r}"
            body = f"{head[0]}\n    assert helper() == {name!r}"
            cells[position] = SubmittedCell(cell.id, "code", f"{helper}\n\n{cell.source.replace(head[0], body)}")
    assert grade(grader, cells).score == grader.assignment.possible


def test_answers_whose_checks_are_gone_are_graded_at_the_end(grader: Grader) -> None:
    checks = [cell.id for cell in grader.assignment.cells if cell.role == "check"]
    for gone in (checks, checks[::2], checks[1::3]):
        result = grade(grader, [cell for cell in solved(grader.assignment.name) if cell.id not in gone])
        assert result.score == grader.assignment.possible


def test_checks_above_their_answers_and_in_another_order_cost_nothing(grader: Grader) -> None:
    cells = solved(grader.assignment.name)
    checks = [cell for cell in cells if cell.id.endswith("-check")]
    rest = [cell for cell in cells if cell not in checks]
    for order in ([*checks, *rest], [*rest, *reversed(checks)]):
        assert grade(grader, order).score == grader.assignment.possible


# On 02_softmax


@pytest.fixture(scope="module")
def softmax() -> Iterator[Grader]:
    with Grader(assignments.load("02_softmax")) as started:
        yield started


def with_cells(**changed: str) -> list[SubmittedCell]:
    """The solved notebook with other sources for some cells."""
    sources = {name.replace("_", "-"): source for name, source in changed.items()}
    return [
        SubmittedCell(cell.id, cell.type, sources.get(cell.id, cell.source)) if cell.id in sources else cell
        for cell in solved("02_softmax")
    ]


def status(result: SubmissionResult, question: str) -> Status:
    return next(found.status for found in result.questions if found.question == question)


@pytest.mark.parametrize("later", LATER)
def test_what_the_last_cell_does_reaches_no_answer(softmax: Grader, later: str) -> None:
    assert grade(softmax, [*with_cells(), code(LATER[later])]).score == softmax.assignment.possible


NORMALIZE = "def normalize(z):\n    z = np.asarray(z, dtype=float)\n    return z / total(z)"
TOTAL = "def total(z):\n    return z.sum(axis=-1, keepdims=True)"


def test_helper_below_the_check_is_found(softmax: Grader) -> None:
    """The notebook was run out of order: at the check there is no such name, at the end there is."""
    assert status(grade(softmax, [*with_cells(q4_answer=NORMALIZE), code(TOTAL)]), "q4") is Status.PASSED
    assert status(grade(softmax, with_cells(q4_answer=NORMALIZE)), "q4") is Status.ERROR


def test_helper_that_is_broken_later_still_works(softmax: Grader) -> None:
    cells = with_cells(q4_answer=f"{TOTAL}\n\n\n{NORMALIZE}")
    broken = code("def total(z):\n    return z.sum()\nax = -1\nfor ax in range(3):\n    pass")
    assert grade(softmax, [*cells, broken]).score == softmax.assignment.possible


def test_answer_that_is_corrected_after_its_last_check_counts_as_it_was_checked(softmax: Grader) -> None:
    wrong, right = "def normalize(z):\n    return z", f"{TOTAL}\n\n\n{NORMALIZE}"
    cells = with_cells(q4_answer=wrong)
    assert status(grade(softmax, [*cells, code(right)]), "q4") is Status.FAILED
    assert status(grade(softmax, [*cells, code(right), code('grader.check("q4")')]), "q4") is Status.PASSED


def test_check_in_the_answer_s_own_cell_is_a_check(softmax: Grader) -> None:
    cells = [cell for cell in with_cells() if cell.id not in ("q4-answer", "q4-check")]
    answer = code(f'{TOTAL}\n\n\n{NORMALIZE}\n\n\ngrader.check("q4")')
    assert grade(softmax, [*cells, answer, code("total = normalize = None")]).score == softmax.assignment.possible


def test_an_answer_that_builds_on_one_checked_later_waits_for_it(softmax: Grader) -> None:
    """Right earlier answers are lent for a wrong one only when that one has its verdict, in another run through."""
    wrong = "def linear_scores(X, Theta):\n    return 0 * (X @ Theta)"
    builds = "def predict_proba(X, Theta):\n    return softmax(linear_scores(X, Theta))"
    cells = with_cells(q1_answer=wrong, q6_answer=builds)
    for order in (cells, [*(cell for cell in cells if cell.id != "q1-check"), code('grader.check("q1")')]):
        result = grade(softmax, order)
        assert (status(result, "q1"), status(result, "q6")) == (Status.FAILED, Status.PASSED)


def test_what_is_lent_belongs_to_no_question_that_is_graded_later(softmax: Grader) -> None:
    """An answer keeps what it was lent in a file, and an earlier question's answer, checked later, reads it."""
    thief = (
        "def predict_proba(X, Theta):\n    import pickle\n    scores = linear_scores(X, Theta)\n"
        "    open('lent', 'ab').write(pickle.dumps(np.asarray(scores)) + b'#')\n    return softmax(scores)"
    )
    reader = (
        "def linear_scores(X, Theta):\n    import os, pickle\n    if os.path.exists('lent'):\n"
        "        for kept in open('lent', 'rb').read().split(b'#')[:-1]:\n            kept = pickle.loads(kept)\n"
        "            if kept.shape == (len(X), Theta.shape[1]) and kept.any():\n                return kept\n"
        "    return 0 * (X @ Theta)"
    )
    cells = [cell for cell in with_cells(q1_answer=reader, q6_answer=thief) if cell.id != "q1-check"]
    result = grade(softmax, [*cells, code('grader.check("q1")')])
    assert status(result, "q1") is Status.FAILED
    assert result.score <= softmax.assignment.possible - softmax.assignment.question("q1").points


def test_questions_alone_get_the_verdicts_of_the_whole(softmax: Grader) -> None:
    cells = with_cells(q4_answer=NORMALIZE, q1_answer="def linear_scores(X, Theta):\n    return X.T")
    whole = {found.question: found for found in grade(softmax, [*cells, code(TOTAL)]).questions}
    for question in whole:
        submission = Submission("amara", "amara", "amara.ipynb", cells=(*cells, code(TOTAL)))
        (alone,) = softmax.grade(submission, [question]).questions
        assert (alone.status, alone.score, alone.diagnosis, [case.message for case in alone.cases]) == (
            whole[question].status,
            whole[question].score,
            whole[question].diagnosis,
            [case.message for case in whole[question].cases],
        )
