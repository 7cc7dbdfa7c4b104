"""Settle what people gave by hand between a record and the gradebook: what is absent is not taken back."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from autograder.results import HandGrade
from autograder.text import number, printable, shortened

MAX_NAMED = 20
"""So many scores and comments are named in a message; the rest are counted."""
MAX_NEAR = 3
"""So many gradebooks that lie in the folder of a missing one are named."""

FIELDS = ("score", "extra", "comment")
"""What a person can give, each by itself."""
_NOTHING = HandGrade()
_SQLITE = b"SQLite format 3\0"


class Finding(StrEnum):
    """What a person should know about points or comments given by hand: what became of them, or where they are."""

    RESTORED = "missing in this gradebook, and written into it"
    TAKEN_BACK = "taken back or replaced in the records, as --take-back asks"
    ABOVE = "more than the question is worth now, counted, and flagged for another look"
    GONE = "no longer in this gradebook, which had it, and kept in the records"
    DIFFERENT = "not what the records hold; nothing is overwritten, and the records count"
    DISPUTED = "not the same for students who handed in together, and so not taken over"


PROBLEMS = {
    Finding.GONE: (
        "If they were taken back on purpose, give the same command with --take-back; if not, type them again in "
        "formgrader"
    ),
    Finding.DIFFERENT: (
        "The records have not been exchanged with this state of the gradebook. If its points are right, give the same "
        "command with --take-back; if not, type those of the records in formgrader"
    ),
    Finding.DISPUTED: (
        "A submission has one score: type the same for all of them in formgrader. Until then exports leave them out "
        "where points differ"
    ),
}
"""What a person must settle, and how."""


@dataclass(eq=False)
class Row:
    """What the gradebook has for a question of one student."""

    student: str
    given: HandGrade
    known: bool
    """Whether what is recorded was once agreed with this very row, so that what differs now was changed since."""
    grade: Any = None
    comment: Any = None
    """nbgrader's own objects for them."""


@dataclass
class Settled:
    """What counts for a question, and what a person should know about it."""

    given: HandGrade
    rows: list[Row]
    """All but those that hold something else and have never seen what is recorded: these are left as they are."""
    findings: dict[Finding, str] = field(default_factory=dict)
    """Each with what it is about, in words."""

    @property
    def open(self) -> bool:
        """Whether a person must settle it."""
        return any(finding in PROBLEMS for finding in self.findings)


def settle(recorded: HandGrade | None, rows: Sequence[Row], take_back: bool) -> Settled:
    """Decide what counts of what is recorded and what the gradebook has for the students of one submission.

    Score, extra credit and comment are settled each by itself. What a person gave or changed in a row that has seen
    what is recorded counts. What is absent from such a row is taken back if `take_back` is true; what is absent from
    any other row is not. Where two things that people gave exclude each other, the recorded one is kept.
    """
    recorded = recorded or _NOTHING
    foreign = [] if take_back else [row for row in rows if not row.known and _excludes(row.given, recorded)]
    settled = Settled(HandGrade(reading=recorded.reading), [row for row in rows if row not in foreign])
    concerned: dict[Finding, list[str]] = {}
    for name in FIELDS:
        value, finding = _settle(name, recorded, settled.rows, take_back)
        setattr(settled.given, name, value)
        if finding is not None:
            concerned.setdefault(finding, []).append(name)
    for finding, names in concerned.items():
        settled.findings[finding] = words(_only(recorded, names))
    if Finding.DISPUTED in concerned:
        said = settled.findings[Finding.DISPUTED] = _by_student(rows)
        settled.given.disputed = said if concerned[Finding.DISPUTED] != ["comment"] else ""
    if foreign:
        settled.findings[Finding.DIFFERENT] = f"{_by_student(foreign)}; recorded: {words(recorded)}"
    return settled


def _settle(
    name: str, recorded: HandGrade, rows: Sequence[Row], take_back: bool
) -> tuple[float | str | None, Finding | None]:
    """What counts for one of `FIELDS`, and what a person should know about it."""
    mine, nothing = getattr(recorded, name), getattr(_NOTHING, name)
    there = [(getattr(row.given, name), row.known) for row in rows if getattr(row.given, name) != nothing]
    if len({value for value, _ in there}) > 1:
        return mine, Finding.DISPUTED
    if there:
        value, known = there[0]
        return value, None if known or mine in (nothing, value) else Finding.TAKEN_BACK
    if mine == nothing or not any(row.known for row in rows):
        return mine, None
    return (nothing, Finding.TAKEN_BACK) if take_back else (mine, Finding.GONE)


def _excludes(given: HandGrade, recorded: HandGrade) -> bool:
    """Whether both say something about the same, and not the same."""
    pairs = [(getattr(given, name), getattr(recorded, name), getattr(_NOTHING, name)) for name in FIELDS]
    return any(theirs != mine and nothing not in (theirs, mine) for theirs, mine, nothing in pairs)


def _only(given: HandGrade, names: Sequence[str]) -> HandGrade:
    return HandGrade(**{name: getattr(given, name) for name in names})


def agrees(given: HandGrade, recorded: HandGrade | None) -> bool:
    """Whether a person gave the same, whether or not it needs another look."""
    return all(getattr(given, name) == getattr(recorded or _NOTHING, name) for name in FIELDS)


def absent(given: HandGrade, wanted: HandGrade) -> list[str]:
    """Those of `FIELDS` in which a person gave nothing, and something is wanted."""
    return [name for name in FIELDS if getattr(given, name) == getattr(_NOTHING, name) != getattr(wanted, name)]


def is_empty(given: HandGrade) -> bool:
    """Whether nothing is left of it."""
    return agrees(given, _NOTHING) and not given.disputed


# --- Words ---------------------------------------------------------------------------------------------------------


def words(given: HandGrade) -> str:
    """What a person gave, in a few words."""
    said = [] if given.score is None else [f"{number(given.score)} points"]
    said += [] if given.extra is None else [f"{number(given.extra)} points of extra credit"]
    said += [f"“{shortened(printable(given.comment), 60)}”"] if given.comment else []
    return ", ".join(said) or "nothing"


def _by_student(rows: Sequence[Row]) -> str:
    return ", ".join(f"{words(row.given)} for {row.student}" for row in rows)


def in_words(finding: Finding, entries: Sequence[str]) -> str:
    """What was found, how often, where (the first of many), and what to do."""
    more = len(entries) - MAX_NAMED
    listed = "; ".join(entries[:MAX_NAMED]) + (f"; and {more} more" if more > 0 else "")
    advice = f". {PROBLEMS[finding]}" if finding in PROBLEMS else ""
    return f"given by hand, {finding} ({len(entries)}): {listed}{advice}"


def near(path: Path | None) -> str:
    """A sentence on gradebooks beside a file, those with the most similar names first; "" if there is none."""
    if path is None:
        return ""
    try:
        found = [entry.name for entry in path.parent.iterdir() if entry != path and _is_sqlite(entry)]
    except OSError:
        return ""
    found.sort(key=lambda name: (-difflib.SequenceMatcher(None, name, path.name).ratio(), name))
    return f". In the same folder there is {', '.join(map(printable, found[:MAX_NEAR]))}" if found else ""


def _is_sqlite(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
