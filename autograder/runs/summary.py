"""What a run has done, for the table at its end and for who calls it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.records import Record
from autograder.records.changes import Change, Changed
from autograder.results import Status

MAX_HIDDEN = 5
"""So many submissions are named that have points given by hand for a question that is gone."""
MAX_CHANGES = 10_000
"""So many changed verdicts are kept in memory; all of them stand in the records."""


class Line(msgspec.Struct, frozen=True):
    """What the table at the end of a run says of a submission."""

    submission: str
    assignment: str
    path: str
    score: float
    possible: float
    statuses: dict[Status, int]
    problem: str
    faults: dict[str, str]
    """Questions that the grader failed on, and how."""
    renewed: bool
    """Whether anything was graded in this run."""


@dataclass
class Summary:
    """What a run has done."""

    output: Path
    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """Paths that lead to no submission, and assignments that are broken."""
    tiers: set[str] = field(default_factory=set)
    """Kinds of jail that submissions ran in."""
    remarks: list[str] = field(default_factory=list)
    """What a person should know, though nothing is wrong."""
    changes: list[Changed] = field(default_factory=list)
    """Verdicts that are others than those of an earlier run; no more than `MAX_CHANGES`."""
    changed: int = 0
    """Number of all such verdicts."""
    hidden: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """By assignment and question: submissions with something given by hand for a question that they do not have."""
    seed: int | None = None
    """Of the hidden tests' inputs; None if nothing was graded."""

    def add(self, record: Record, *, renewed: bool) -> None:
        result = record.result
        statuses = Counter(question.status for question in result.questions)
        if result.isolation:
            self.tiers.add(result.isolation)
        possible = (record.possible or 0.0) if result.problem else result.possible
        if not result.problem:
            for question in record.by_hand.keys() - {question.question for question in result.questions}:
                self.hidden.setdefault((result.assignment, question), set()).add(result.submission)
        self.lines.append(
            Line(
                submission=result.submission,
                assignment=result.assignment,
                path=record.path,
                score=result.score,
                possible=possible,
                statuses=dict(statuses),
                problem=result.problem,
                faults={
                    question.question: question.message
                    for question in result.questions
                    if question.status == Status.GRADER_FAULT
                },
                renewed=renewed,
            )
        )

    def note(self, record: Record, found: Sequence[Change]) -> None:
        """Take down how the verdicts on a submission changed."""
        self.changed += len(found)
        for change in found[: MAX_CHANGES - len(self.changes)]:
            self.changes.append(Changed(record.result.submission, record.result.assignment, change))

    def remark_on_hidden(self) -> None:
        """Say which questions are gone although a person gave something for them."""
        for (name, question), submissions in sorted(self.hidden.items()):
            first = sorted(submissions)[:MAX_HIDDEN]
            more = f" and {len(submissions) - len(first)} more" if len(submissions) > len(first) else ""
            where = f"{len(submissions)} {'submission' if len(submissions) == 1 else 'submissions'}"
            self.remarks.append(
                f"{name}: there is no question {question}, but people gave points or comments for it by hand in "
                f"{where}: {', '.join(first)}{more}. The records keep them, and they count "
                "again when a question has that name; if it was renamed, type them for the new name in formgrader"
            )

    @property
    def report(self) -> Path:
        return self.output / "report.html"

    @property
    def complete(self) -> bool:
        """Whether every submission has its verdicts."""
        return not self.problems and not any(line.problem or line.faults for line in self.lines)
