"""The plain data that a graded submission consists of, from one test case up to the whole record."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Status(StrEnum):
    """Verdicts on a question. The first failing case gives the cause when no points were earned."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    NOT_ATTEMPTED = "not attempted"
    SKIPPED = "skipped"
    GRADER_FAULT = "grader fault"
    NEEDS_GRADING = "needs grading"
    GRADED = "graded"
    NOT_GRADABLE = "not gradable"


class CodeError(msgspec.Struct, omit_defaults=True):
    """An error that the student's code raised, as the student should see it."""

    kind: str
    """Class name, such as ``ValueError``."""
    message: str
    cell: str = ""
    """Id of the student's cell that holds the line, or "" if it is not in one."""
    line: int = 0
    """Line in that cell, counted from 1; 0 if unknown."""


class CaseResult(msgspec.Struct, omit_defaults=True):
    """One test case."""

    name: str
    hidden: bool
    points: float
    passed: bool
    status: Status
    message: str = ""
    """What is wrong, in words; never an expected value."""


class HandGrade(msgspec.Struct, omit_defaults=True):
    """What a person wrote into the gradebook for one question."""

    score: float | None = None
    """Points as given, without extra credit; None if a person gave none."""
    comment: str = ""
    review: bool = False
    """Whether the gradebook asks for another look: the answer or its automatic score changed since."""
    extra: float | None = None
    """Extra credit; it is added to `score`, or to the grader's own points where a person gave none."""
    disputed: str = ""
    """Who was given what, where students who handed in together were given different points."""
    reading: str = ""
    """Id of this state, which the gradebook that it came from holds, too; "" if it was agreed with none."""

    def total(self, own: float | None) -> float | None:
        """Points that count in place of the grader's `own`; None if a person changed nothing about these."""
        if self.score is None and (self.extra is None or own is None):
            return None
        return (own or 0.0 if self.score is None else self.score) + (self.extra or 0.0)


class Automatic(msgspec.Struct, omit_defaults=True):
    """The grader's own verdict on a question whose score a person gave."""

    status: Status
    score: float | None = None


class QuestionResult(msgspec.Struct, omit_defaults=True):
    """One question. `score` is None where a person must grade it, or where the grader is at fault."""

    question: str
    status: Status
    score: float | None = None
    possible: float | None = None
    diagnosis: list[str] = []
    message: str = ""
    error: CodeError | None = None
    cases: list[CaseResult] = []
    source: str = ""
    """The student's code or text for this question (capped)."""
    picture: bytes = b""
    """The PNG image that the answer drew, as it was saved in the notebook, drawn anew."""
    cpu_seconds: float = 0.0
    automatic: Automatic | None = None
    """What the grader said before a person gave the score; None if no person did."""
    comment: str = ""
    """What a person wrote to the student."""

    @property
    def own_status(self) -> Status:
        """The grader's verdict, whatever a person made of it."""
        return self.status if self.automatic is None else self.automatic.status


class CellOutcome(msgspec.Struct, omit_defaults=True):
    """How one code cell of the submission ran."""

    cell: str
    status: Status
    question: str = ""
    error: CodeError | None = None
    output: str = ""
    """Text that the cell wrote (capped)."""
    cpu_seconds: float = 0.0
    fingerprint: str = ""
    """Of a cell that holds no answer and is not the notebook's: a hash of its code, comments and layout aside."""
    tokens: int = 0
    """How many tokens that code has."""


class SubmissionResult(msgspec.Struct, omit_defaults=True):
    """Everything the grader knows of one submission."""

    submission: str
    assignment: str
    questions: list[QuestionResult] = []
    problem: str = ""
    """Why the file could not be graded; "" if it was."""
    cells: list[CellOutcome] = []
    notes: list[str] = []
    """What an instructor should know: edited given cells, restarts of the sandbox, breaches of its protocol."""
    isolation: str = ""
    seed: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def score(self) -> float:
        """Points of the questions that are graded, by the grader or by a person."""
        return sum(question.score or 0.0 for question in self.questions if question.status != Status.NEEDS_GRADING)

    @property
    def possible(self) -> float:
        """Points that could be had in these questions; grader faults are left out."""
        apart = (Status.NEEDS_GRADING, Status.GRADER_FAULT)
        return sum(question.possible or 0.0 for question in self.questions if question.status not in apart)
