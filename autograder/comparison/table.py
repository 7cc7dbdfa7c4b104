"""Show how far graders agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table

from autograder.comparison import Comparison, Difference


def table(found: Sequence[Comparison]) -> Table:
    """Make a table with a row for each assignment and grader."""
    shown = Table(title="Points for each question, compared with this grader's", title_justify="left")
    for column in ("Assignment", "Grader"):
        shown.add_column(column, no_wrap=True)
    for column in ("Notebooks", "stalled", "Answers", "equal", "allowed to differ", "differ"):
        shown.add_column(column, justify="right")
    for one in found:
        unequal = len(one.allowed) + len(one.differences)
        counts = [one.notebooks, len(one.stalled), one.questions, one.questions - unequal, len(one.allowed)]
        shown.add_row(one.assignment, one.grader, *map(str, counts), str(len(one.differences)))
    return shown


def causes(found: Sequence[Comparison]) -> Iterator[str]:
    """Say why graders are allowed to differ where they do, a line each."""
    counts = Counter((one.grader, difference.cause) for one in found for difference in one.allowed)
    for (grader, cause), count in counts.items():
        yield f"{grader}, {count} {'answer' if count == 1 else 'answers'}: {cause}"


def problems(found: Sequence[Comparison]) -> Iterator[str]:
    """Say where graders differ and may not, and what could not be compared, a line each."""
    for one in found:
        yield from map(_described, one.differences)
        for name in one.stalled:
            yield f"{one.assignment} {name}: {one.grader} did not come to an end, in two attempts; not compared"
        for entry in one.not_needed:
            yield f"{entry}; take the entry out of autograder/comparison/allowed.py"


def _described(difference: Difference) -> str:
    holds = f" ({difference.holds})" if difference.holds else ""
    points = f"{_points(difference.ours)} here, {_points(difference.theirs)} by {difference.grader}"
    return f"{difference.assignment} {difference.submission} {difference.question}{holds}: {points}"


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"
