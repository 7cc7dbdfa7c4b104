"""What grades a submission, on this machine or on another: one warm grader for each assignment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import msgspec

from autograder.assignment import Assignment
from autograder.grading.verdicts import Grader as Grader
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.sandbox import NoSafeJail
from autograder.submissions import Submission

TRIES = 2
"""So often a submission may bring down its worker before that is recorded."""


class Task(msgspec.Struct):
    """A submission that goes to a worker, and its questions that are to be graded."""

    submission: Submission
    assignment: Assignment
    questions: list[str]


class Graders:
    """One warm grader for each assignment, in this process."""

    def __init__(self, isolation: str, seed: int, make_grader: Callable[..., Any] | None = None) -> None:
        self._isolation, self._seed, self._make_grader = isolation, seed, make_grader or Grader
        self._open: dict[str, tuple[ExitStack, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all of them; the next task starts what it needs anew."""
        for name in list(self._open):
            self._close(name)

    def grade(self, task: Task) -> SubmissionResult:
        reason = ""
        for _ in range(TRIES):
            try:
                result: SubmissionResult = self._grader(task.assignment).grade(task.submission, task.questions)
                msgspec.msgpack.encode(result)  # text that cannot be written is the grader's fault, too
                return result
            except NoSafeJail:
                raise
            except Exception as error:
                reason = f"the grader failed ({type(error).__name__}: {error})"
                self._close(task.assignment.name)
        return grader_fault(task, reason, self._seed)

    def _grader(self, assignment: Assignment) -> Any:
        if assignment.name not in self._open:
            stack = ExitStack()
            grader = self._make_grader(assignment, isolation=self._isolation, seed=self._seed)
            self._open[assignment.name] = stack, stack.enter_context(grader)
        return self._open[assignment.name][1]

    def _close(self, name: str) -> None:
        if name in self._open:
            self._open.pop(name)[0].close()


class Graded(msgspec.Struct, tag=True):
    """A worker's answer: the verdicts."""

    result: SubmissionResult


class Refused(msgspec.Struct, tag=True):
    """A worker's answer: there is no safe jail."""

    message: str


def grader_fault(task: Task, reason: str, seed: int) -> SubmissionResult:
    """Verdicts for a submission that the grader failed on: never the student's loss."""
    message = f"{reason}; grade it again, and look at the submission if that does not help"
    results = []
    for question_id in task.questions:
        question = task.assignment.question(question_id)
        written = question.kind == "written"
        results.append(
            QuestionResult(
                question=question_id,
                status=Status.NEEDS_GRADING if written else Status.GRADER_FAULT,
                possible=question.points,
                message="" if written else message,
            )
        )
    return SubmissionResult(
        submission=task.submission.id, assignment=task.assignment.name, questions=results, notes=[message], seed=seed
    )
