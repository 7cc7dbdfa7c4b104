"""Whatever a student's function raises is the student's error, never a fault of the test that called it."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.assignment import Assignment, load
from autograder.grading.verdicts import _run_case, import_test_files
from autograder.results import CodeError, Status
from autograder.sandbox import Answers, StudentError, session

NAMES = [
    pytest.param(name, marks=[] if name.startswith("02") else [pytest.mark.slow])
    for name in (
        "00_learning_problems 01_conditional_probability 02_softmax 03_maximum_likelihood 04_gradient_descent "
        "05_empirical_risk"
    ).split()
]


class Definitions(Answers):
    """A notebook, by the names that it defines."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.given = False

    def get(self, name: str, default: Any = None) -> Any:
        return self.names.get(name, default)


def cases_of(assignment: Assignment, question: str) -> list[Any]:
    return list(import_test_files().from_file(str(assignment.test_file(question))).test_cases)


def everything_is(assignment: Assignment, thing: Any) -> Definitions:
    return Definitions({question.name: thing for question in assignment.questions if question.name})


@pytest.mark.parametrize("name", NAMES)
def test_every_error_is_the_student_s_own(name):
    assignment = load(name)
    for question in assignment.questions:
        if question.kind != "auto" or not assignment.asks_for_function(question.id):
            continue
        for kind, mirrored in session._STUDENT_ERRORS.items():

            def fail(*_: Any, mirrored: type[StudentError] = mirrored, kind: str = kind, **__: Any) -> None:
                raise mirrored(CodeError(kind, "no"), Status.ERROR)

            for case in cases_of(assignment, question.id):
                result = _run_case(case, everything_is(assignment, fail))
                assert result.status in (Status.ERROR, Status.FAILED, Status.PASSED), (
                    question.id,
                    kind,
                    result.message,
                )


def test_an_error_that_changes_its_class_within_a_generator_is_still_the_student_s():
    def stop() -> None:
        raise session._STUDENT_ERRORS["StopIteration"](CodeError("StopIteration", ""), Status.ERROR)

    class Body:
        @staticmethod
        def test_func(f: Any) -> None:
            assert all(f() for _ in range(3))

        @staticmethod
        def call_func(env: Any) -> None:
            Body.test_func(env.get("f"))

    class Case:
        body, hidden, points = Body, True, 1.0

    result = _run_case(Case, Definitions({"f": stop}))
    assert (result.status, result.message) == (Status.ERROR, "your code raised StopIteration")
