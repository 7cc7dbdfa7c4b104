"""Choose, of all that one student handed in for an assignment, what counts; and say what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from autograder.submissions.students import CANVAS_COUNT, Student

SHOWN = 5
"""So many files a note names."""


class Worth(IntEnum):
    """How much a file tells about what its student can do."""

    UNREADABLE = 0
    WITHOUT_ANSWERS = 1
    """It has no cell for an answer."""
    BLANK = 2
    """All its answers are as they were given out."""
    ANSWERED = 3


@dataclass(frozen=True)
class HandedIn:
    """One of the notebooks that a student handed in."""

    path: str
    student: Student
    assignment: str | None
    worth: Worth
    problem: str = ""
    digest: str = ""
    place: tuple[int, int] = (0, 0)
    """Where to find it again."""

    def __str__(self) -> str:
        reasons = {Worth.BLANK: "nothing answered", Worth.WITHOUT_ANSWERS: "no cells for answers"}
        reason = self.problem.partition(";")[0] or reasons.get(self.worth, "")
        return f"{self.path} ({reason})" if reason else self.path


@dataclass
class Choice:
    """What counts of the files for one assignment: one, or several where nothing tells which."""

    assignment: str | None
    counting: list[HandedIn]
    earlier: list[HandedIn] = field(default_factory=list)
    """Attempts before the one that counts."""
    notes: list[str] = field(default_factory=list)


def choose(files: Sequence[HandedIn]) -> Iterator[Choice]:
    """Choose what counts, for each assignment.

    Of attempts the latest counts. Of files that were handed in together the one with answers does; if several have
    answers, the latest, where the platform numbers them.
    """
    for assignment, own in _by_assignment(files).items():
        latest, earlier = _latest(own)
        best = max(file.worth for file in latest)
        counting = [file for file in latest if file.worth == best]
        others = [file for file in latest if file.worth != best]
        notes = []
        if best < Worth.ANSWERED:
            others = counting[1:] + others
            counting = counting[:1]
        counting, same = _distinct(counting)
        if len(counting) > 1 and all(file.student.platform == "canvas" for file in counting):
            counting, rest = counting[:1], counting[1:]
            notes.append(
                f"{len(rest) + 1} notebooks with answers were handed in; the one that was uploaded last counts; "
                f"see which is meant. Not graded: {_listed(rest)}"
            )
        if earlier:
            what = "an earlier attempt was" if len(earlier) == 1 else f"{len(earlier)} earlier attempts were"
            notes.append(f"the latest attempt counts; {what} not graded: {_listed(earlier)}")
        if others:
            notes.append(f"also handed in, and not graded: {_listed(others)}")
        if same:
            notes.append(f"handed in twice, with the same content: {_listed(same)}")
        yield Choice(assignment, counting, earlier, notes)


def _by_assignment(files: Sequence[HandedIn]) -> dict[str | None, list[HandedIn]]:
    """A file that does not say what it answers is one for what the others answer, if that is one assignment."""
    found: dict[str | None, list[HandedIn]] = {}
    for file in files:
        found.setdefault(file.assignment, []).append(file)
    if len(found) == 2 and None in found:
        (name,) = found.keys() - {None}
        return {name: list(files)}
    return found


def _latest(files: Sequence[HandedIn]) -> tuple[list[HandedIn], list[HandedIn]]:
    """Of each series of attempts the latest, all in the order in which they were handed in, the last first."""
    series: dict[str, list[HandedIn]] = {}
    names = {file.student.file.casefold() for file in files}
    for place, file in enumerate(files):
        series.setdefault(_series(file.student, names) or f"alone {place}", []).append(file)
    latest, earlier = [], []
    for attempts in series.values():
        last = max(file.student.number for file in attempts)
        latest += [file for file in attempts if file.student.number == last]
        earlier += [file for file in attempts if file.student.number != last]

    def in_order(chosen: list[HandedIn]) -> list[HandedIn]:
        return sorted(chosen, key=lambda file: file.student.number, reverse=True)

    return in_order(latest), in_order(earlier)


def _series(student: Student, names: set[str]) -> str:
    """What a file's attempts have in common. Canvas numbers attempts only where a file's name repeats."""
    if student.series or student.platform != "canvas" or not student.file:
        return student.series
    name = student.file.casefold()
    before = CANVAS_COUNT.sub("", name)
    return f"canvas {before if before in names else name}"


def _distinct(files: Sequence[HandedIn]) -> tuple[list[HandedIn], list[HandedIn]]:
    """The first of those that have the same content; and the others."""
    first = {file.digest or file.path: file for file in reversed(files)}
    kept = [file for file in files if first[file.digest or file.path] is file]
    return kept, [file for file in files if first[file.digest or file.path] is not file]


def _listed(files: Sequence[HandedIn]) -> str:
    return ", ".join(map(str, files[:SHOWN])) + (f" and {len(files) - SHOWN} more" if len(files) > SHOWN else "")
