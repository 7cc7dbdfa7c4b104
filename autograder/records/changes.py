"""Tell which verdicts a run changed, from what to what, and why: for whoever is asked "why did my score change?"."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from autograder.assignment import Assignment
from autograder.results import QuestionResult, Status, SubmissionResult

MAX_HISTORY = 5
"""So many changes of one question's verdict are remembered, the newest ones."""

NEW_FILE = "another file was handed in"
TESTS = "its test file changed"
ENTRY = "its name or its points changed"
GIVEN = "the notebook's given cells changed"
VERSION = "the grader's version changed"
FAULT = "the grader had failed on it"
FRESH = "graded anew, as --fresh asks"
READABLE = "the file could not be graded before"
UNREADABLE = "the file can no longer be graded"


class Basis(msgspec.Struct, frozen=True):
    """All that the verdict on a question depends on, hashed piece by piece, so that a difference can be named."""

    content: str
    """The file that was handed in."""
    tests: str
    """The question's test file."""
    entry: str
    """What the question asks for, and its points."""
    given: str
    """The cells that the notebook gives, and the modules that are hidden."""
    grader: str
    """The grader's version."""
    seed: int


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """The verdict on one question, before and after it was graded anew."""

    question: str
    at: str
    """When the run began that changed it."""
    before: Status
    after: Status
    score_before: float | None = None
    score_after: float | None = None
    possible_before: float | None = None
    possible_after: float | None = None
    why: tuple[str, ...] = ()

    @property
    def points_changed(self) -> bool:
        """Whether the student's points, or those that can be had, are others now."""
        return (self.score_before, self.possible_before) != (self.score_after, self.possible_after)


class Changed(msgspec.Struct, frozen=True):
    """A change, and whose verdict it was."""

    submission: str
    assignment: str
    change: Change


def bases(assignment: Assignment, content: str, version: str, seed: int) -> dict[str, Basis]:
    """For each question, all that its verdict depends on.

    Parameters
    ----------
    assignment
        Its given code counts for every question, its given text for written ones, a test file for its own question.
    content
        Hash of the file that was handed in.
    version, seed
        Of the grader.
    """
    given = _digest(msgspec.json.encode([assignment.name, assignment.cells, assignment.modules]))
    with_text = _digest(msgspec.json.encode([given, assignment.texts]))
    found = {}
    for question in assignment.questions:
        path = assignment.test_file(question.id)
        entry = msgspec.json.encode([question.kind, question.points, question.name])
        tests = _digest(path.read_bytes()) if path.is_file() else ""
        depends = with_text if question.kind == "written" else given
        found[question.id] = Basis(content, tests, _digest(entry), depends, version, seed)
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def reasons(old: Basis | None, new: Basis | None) -> tuple[str, ...]:
    """Say in words what differs between what two verdicts depend on."""
    if old is None or new is None:
        return ()
    differing = {
        NEW_FILE: old.content != new.content,
        TESTS: old.tests != new.tests,
        ENTRY: old.entry != new.entry,
        GIVEN: old.given != new.given,
        VERSION: old.grader != new.grader,
        f"another seed ({new.seed} in place of {old.seed})": old.seed != new.seed,
    }
    return tuple(reason for reason, differs in differing.items() if differs)


def compare(
    old: SubmissionResult,
    new: SubmissionResult,
    before: Mapping[str, Basis],
    after: Mapping[str, Basis],
    at: str,
) -> list[Change]:
    """Find the questions whose verdict differs between two results of one submission.

    Parameters
    ----------
    before, after
        What the verdicts of each depend on.
    at
        When the run began that made the new ones.
    """
    earlier = {question.question: question for question in old.questions}
    later = {question.question: question for question in new.questions}
    changes = []
    for name in dict.fromkeys([*later, *earlier]):
        was, now = earlier.get(name), later.get(name)
        if was is None and not old.problem:
            continue  # graded for the first time
        if now is None and not new.problem:
            continue  # asked no longer
        why = reasons(before.get(name), after.get(name))
        if old.problem:
            why = (READABLE,)
        elif new.problem:
            why = (UNREADABLE,)
        elif was is not None and was.own_status == Status.GRADER_FAULT:
            why = (*why, FAULT)
        change = Change(
            name,
            at,
            was.status if was else Status.NOT_GRADABLE,
            now.status if now else Status.NOT_GRADABLE,
            *_points(was, now),
            why or (FRESH,),
        )
        if change.points_changed or change.before != change.after:
            changes.append(change)
    return changes


def _points(
    was: QuestionResult | None, now: QuestionResult | None
) -> tuple[float | None, float | None, float | None, float | None]:
    """Scores and possible scores before and after; of a file that cannot be graded, none of what could be had."""
    possible_before = was.possible if was else now.possible if now else None
    possible_after = now.possible if now else possible_before
    written = any(result is not None and result.status == Status.NEEDS_GRADING for result in (was, now))
    none = None if written else 0.0
    return (was.score if was else none, now.score if now else none, possible_before, possible_after)


def remember(history: Iterable[Change], changes: Iterable[Change]) -> list[Change]:
    """Add changes to a record's history, in order, and forget the oldest of each question."""
    kept: list[Change] = []
    seen: dict[str, int] = {}
    for change in reversed([*history, *changes]):
        seen[change.question] = seen.get(change.question, 0) + 1
        if seen[change.question] <= MAX_HISTORY:
            kept.append(change)
    return kept[::-1]


class Tally(msgspec.Struct):
    """How one question's points changed for one reason, over all submissions."""

    assignment: str
    question: str
    why: tuple[str, ...]
    gained: int = 0
    lost: int = 0
    other: int = 0
    """Changes that are neither, such as a fault of the grader that is mended."""


def tally(changes: Sequence[Changed]) -> list[Tally]:
    """Count whose points changed, by question and reason; reasons that lie with the course come first."""
    found: dict[tuple[str, str, tuple[str, ...]], Tally] = {}
    for changed in changes:
        change = changed.change
        key = (changed.assignment, change.question, change.why)
        entry = found.setdefault(key, Tally(*key))
        if change.score_before is None or change.score_after is None or change.score_before == change.score_after:
            entry.other += 1
        elif change.score_after > change.score_before:
            entry.gained += 1
        else:
            entry.lost += 1
    return sorted(found.values(), key=lambda entry: (entry.assignment, NEW_FILE in entry.why, entry.why))
