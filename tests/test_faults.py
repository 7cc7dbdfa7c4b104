"""Nothing that an answer returns or raises makes a test fail on its own account, which would cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder import assignment
from autograder.assignment import Question
from autograder.grading.verdicts import _run_case, import_test_files
from autograder.results import CodeError, Status
from autograder.sandbox import Opaque, StudentError
from autograder.sandbox.session import _STUDENT_ERRORS

VALUES: tuple[Any, ...] = (
    None, ..., True, 0, -0.0, 1.0, 1j, 10**400, -(10**3999), 2**63, float("nan"), float("inf"), 1e308,
    "", "a", "exp", "b " * 3, "x" * 10_000, "\N{ARABIC-INDIC DIGIT ONE}", "?", b"x",
    [], (), {}, set(), frozenset(), {1: 2}, {"a": b"x"}, {"a": 1, "b": None}, {"x": [10**400]},
    [None], [...], [True, False], [1, True], ["1", "2"], [["a"]], [1, [2]], [[1], [1, 2]], [[[[[[1]]]]]], [{}, {}],
    [10**400, 1], ([10**400], [10**400]), (1, 2), (None, None), ([], []), ({}, {}),
    np.bool_(True), np.float16("inf"), np.float32(1e38), np.int8(-128), np.uint64(2**64 - 1),
    np.array(True), np.ones(3, bool), np.ones(3, "D"), np.array(2**63, "u8"), np.full(4, 2**64 - 1, "u8"),
    np.zeros(0), np.zeros((0, 3)), np.zeros((3, 0)), np.zeros((2, 0, 2)), np.zeros(5), np.zeros((5, 3)),
    np.full((5, 3), np.nan), np.full(3, np.inf), np.full(3, 1e308), np.zeros((1,) * 8), np.array([-128], "i1"),
    (np.zeros(3), np.zeros((2, 2))), [np.zeros(3), np.zeros(2)],
    np.random.default_rng(1), Opaque("data frame"), [Opaque("data frame")],
)  # fmt: skip
"""Of every kind that can come out of the sandbox."""


class Answers:
    """Gives the tests of a question one and the same thing."""

    given = False

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def get(self, name: str, default: Any = None) -> Any:
        return self._answer


def returning(value: Any) -> Callable[..., Any]:
    return lambda *arguments, **named: value


def raising(kind: type[StudentError]) -> Callable[..., Any]:
    def answer(*arguments: Any, **named: Any) -> Any:
        raise kind(CodeError("Odd", "message", "q1-answer", 1), Status.ERROR)

    return answer


def answers_of(is_function: bool) -> Iterator[tuple[str, Any]]:
    for value in VALUES:
        yield repr(value)[:60], returning(value) if is_function else value
    if is_function:
        for name, kind in {"any error": StudentError, **_STUDENT_ERRORS}.items():
            yield f"raises {name}", raising(kind)
        yield "its first argument", lambda *arguments, **named: arguments[0] if arguments else None
        yield "its last argument", lambda *arguments, **named: arguments[-1] if arguments else None


def each_question() -> Iterator[object]:
    for name in assignment.names():
        table = assignment.load(name)
        for question in table.questions:
            if question.kind == "auto":
                yield pytest.param(name, question, id=f"{name[:2]}-{question.id}")


@pytest.mark.parametrize(("name", "question"), list(each_question()))
def test_no_answer_makes_a_test_the_culprit(name: str, question: Question) -> None:
    table = assignment.load(name)
    tests = import_test_files().from_file(str(table.test_file(question.id)))
    faults = []
    for what, answer in answers_of(table.asks_for_function(question.id)):
        for case in tests.test_cases:
            result = _run_case(case, Answers(answer))
            if result.status is Status.GRADER_FAULT:
                faults.append(f"{what}: {result.message}")
    assert faults == []
