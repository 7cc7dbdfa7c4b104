"""Where graders are allowed to differ, each case with its cause."""

from __future__ import annotations

from typing import NamedTuple


class Allowed(NamedTuple):
    """A question of one submission on which another grader may give other points than this one."""

    grader: str
    assignment: str
    submission: str
    question: str
    cause: str


_NO_CHECK_CELL = (
    "the student deleted the question's check cell, which is nbgrader's grade cell: nbgrader gives no points and asks "
    "a person to, while this grader and otter find the answer by its name"
)

_DELETED = {
    ("00_learning_problems", "maria-garcia"): "m1 q1 q2 q3 q4 q5 m2 q6 q7 q8 m3",
    ("01_conditional_probability", "maria-garcia"): "q7 q8 q1 q2 q3 m1 q4 q5 q6",
    ("02_softmax", "maria-garcia"): "q1 q2 q3 q4 q5 q6 q10 q9 q8 q7",
    ("03_maximum_likelihood", "maria-garcia"): "q1 q2 m2 m3 q3 q4 q5 q6 q7 q8 q9",
    ("04_gradient_descent", "maria-garcia"): "q3 q4",
    ("05_empirical_risk", "maria-garcia"): "q2 q3 q1 q4 m1 q5 q6 q7 q8 q10 q9 m2",
}
"""Questions of which a submission has no check cell any more."""

ALLOWED: tuple[Allowed, ...] = tuple(
    Allowed("nbgrader", assignment, submission, question, _NO_CHECK_CELL)
    for (assignment, submission), questions in _DELETED.items()
    for question in questions.split()
)
