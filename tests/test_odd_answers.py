"""Whatever an answer gives, changes, calls or raises, its question has a verdict of its own: none is a grader fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import odd_answers
import pytest

from autograder import assignment
from autograder.answers import misconceptions
from autograder.grading.verdicts import Grader, import_test_files
from autograder.limits import REFERENCE_SHARE, Limits
from autograder.results import Status
from autograder.sandbox import NoSafeJail, session, wire

LIMITS = Limits(cell_cpu=5.0, question_cpu=1.0, wall_factor=3.0, memory=2**29)


@pytest.fixture(scope="module")
def graders() -> Iterator[dict[str, Grader]]:
    """Give the warm grader of each notebook, made when it is first asked for."""
    entered: dict[str, Grader] = {}
    yield entered
    for grader in entered.values():
        grader.__exit__()


@pytest.fixture
def grader(graders: dict[str, Grader], name: str) -> Grader:
    if name not in graders:
        try:
            graders[name] = Grader(assignment.load(name), limits=LIMITS).__enter__()
        except NoSafeJail as error:
            pytest.skip(str(error))
    return graders[name]


def faults(grader: Grader, way: str, number: int) -> list[str]:
    result = grader.grade(odd_answers.submission(grader.assignment, way, number))
    return [
        f"{way} {number}: {question.question} {question.message}"
        for question in result.questions
        if question.status is Status.GRADER_FAULT
    ]


def some_and_all() -> Iterator[object]:
    """Answers that once were faults; each notebook with one odd answer of each way, and slowly with all of them."""
    yield pytest.param("05_empirical_risk", [("changes", 0), ("distorts", 20), ("calls back", 5)], id="once-faults")
    for place, name in enumerate(assignment.names()):
        yield pytest.param(name, odd_answers.one_of_each(11 * place), id=f"{name}-some")
        yield pytest.param(name, odd_answers.each(), id=f"{name}-all", marks=pytest.mark.slow)


@pytest.mark.parametrize(("name", "odd"), list(some_and_all()))
@pytest.mark.sweep(4)
def test_no_odd_answer_is_a_fault_of_the_grader(grader: Grader, odd: list[tuple[str, int]]) -> None:
    assert [fault for way, number in odd for fault in faults(grader, way, number)] == []


@pytest.mark.parametrize("name", assignment.names())
def test_right_answers_need_a_tenth_of_what_may_cross(name: str) -> None:
    table = assignment.load(name)
    results, asked = [0], [0]

    def watched(function: Any, *, is_answer: bool) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            if not is_answer:
                asked.append(session._size([*arguments, *named.values()]))
            inner = [watched(each, is_answer=False) if callable(each) else each for each in arguments]
            result = function(*inner, **named)
            results.append(session._size(result))
            return result

        return call if callable(function) else function

    known = {q.name: misconceptions.known_answers(name, q.id) for q in table.questions if q.kind == "auto"}
    answers = {name: watched(found.reference, is_answer=True) for name, found in known.items() if found is not None}
    assert answers.keys() == known.keys()
    for question in table.questions:
        if question.kind == "auto":
            for case in import_test_files().from_file(str(table.test_file(question.id))).test_cases:
                case.body.call_func(answers)
    assert 0 < max(results) <= REFERENCE_SHARE * wire.MAX_NUMBERS
    assert max(asked) <= REFERENCE_SHARE * session._CALLBACK_NUMBERS
