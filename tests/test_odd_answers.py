"""Whatever an answer gives, changes, calls or raises, its question has a verdict of its own: none is a grader fault."""

from __future__ import annotations

from collections.abc import Iterator

import odd_answers
import pytest

from autograder import assignment
from autograder.results import Status
from autograder.sandbox import Limits, NoSafeJail
from autograder.verdicts import Grader

LIMITS = Limits(cell_cpu=5.0, question_cpu=2.0, wall_factor=3.0, memory=2**29)


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
    """Each notebook with one odd answer of each way, and slowly with all of them; and those that once were faults."""
    for place, name in enumerate(assignment.names()):
        yield pytest.param(name, odd_answers.one_of_each(11 * place), id=f"{name}-some")
        yield pytest.param(name, odd_answers.each(), id=f"{name}-all", marks=pytest.mark.slow)
    yield pytest.param("05_empirical_risk", [("changes", 0), ("distorts", 20), ("calls back", 5)], id="once-faults")


@pytest.mark.parametrize(("name", "odd"), list(some_and_all()))
def test_no_odd_answer_is_a_fault_of_the_grader(grader: Grader, odd: list[tuple[str, int]]) -> None:
    assert [fault for way, number in odd for fault in faults(grader, way, number)] == []
