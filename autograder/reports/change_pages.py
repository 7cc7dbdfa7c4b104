"""Gather the changes of verdicts in a class, for the page that answers "why did my score change?"."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from autograder.records import Record
from autograder.records.changes import NEW_FILE, Change, Changed, tally
from autograder.text import printable

MAX_ROWS = 20_000
"""So many changes stand on one page, the newest ones; the others are in the records."""


class Row(NamedTuple):
    """A change, and whose verdict it was."""

    change: Change
    submission: str
    who: str


class ChangePage:
    """The newest changes of one assignment, gathered record by record."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._left_out = 0

    def __len__(self) -> int:
        """Number of all changes."""
        return len(self._rows) + self._left_out

    def add(self, record: Record, who: str) -> None:
        """Take the changes that a record remembers. `who` is what its student is called."""
        self._rows += [Row(change, record.result.submission, who) for change in record.history]
        if len(self._rows) > 2 * MAX_ROWS:
            self._keep_newest()

    def _keep_newest(self) -> None:
        self._rows.sort(key=lambda row: row.change.at, reverse=True)
        self._left_out += len(self._rows[MAX_ROWS:])
        del self._rows[MAX_ROWS:]

    def content(self) -> dict[str, Any]:
        """What the template shows: runs, the newest first, each with its changes summed up and one by one."""
        self._keep_newest()
        runs = []
        for at, rows in groupby(self._rows, key=lambda row: row.change.at):
            # What the course changed comes before what students changed themselves.
            ordered = sorted(rows, key=_place)
            changed = [Changed(row.submission, "", row.change) for row in ordered if row.change.points_changed]
            runs.append(
                {
                    "id": "".join(character for character in at if character.isalnum()),
                    "when": in_words(at),
                    "tallies": [
                        {
                            "question": entry.question,
                            "why": "; ".join(entry.why),
                            "gained": entry.gained,
                            "lost": entry.lost,
                            "other": entry.other,
                        }
                        for entry in tally(changed)
                    ],
                    "rows": [_cells(row) for row in ordered],
                }
            )
        return {"runs": runs, "left_out": self._left_out}


def _place(row: Row) -> tuple[bool, int, str, str]:
    """Where a change stands among those of a run: q2 before q10."""
    return (NEW_FILE in row.change.why, len(row.change.question), row.change.question, row.submission)


def _cells(row: Row) -> dict[str, str]:
    change = row.change
    return {
        "who": printable(row.who),
        "link": f"feedback/{row.submission}.html",
        "question": change.question,
        "points": points_in_words(change),
        "verdict": verdict_in_words(change),
        "why": printable("; ".join(change.why)),
    }


def points_in_words(change: Change) -> str:
    """How the points changed: ``2 → 0.5``, with the points that could be had where these changed too."""
    before, after = (_number(score) for score in (change.score_before, change.score_after))
    if change.possible_before != change.possible_after:
        before += f" of {_number(change.possible_before)}"
        after += f" of {_number(change.possible_after)}"
    return f"{before} → {after}" if before != after else before


def verdict_in_words(change: Change) -> str:
    """How the verdict changed: ``passed → failed``."""
    return f"{change.before} → {change.after}" if change.before != change.after else str(change.after)


def _number(value: float | None) -> str:
    return "open" if value is None else f"{value:.10g}"


def in_words(at: str) -> str:
    """A moment as people write it."""
    try:
        return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return printable(at)
