"""Describe a class and its questions in numbers: how scores spread, how hard a question is, whom it tells apart."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

BINS = 10
MIN_FOR_DISCRIMINATION = 10
"""Submissions below which a correlation says nothing."""
FEW = 50
"""Submissions below which chance alone moves a correlation by more than 0.2 or so."""

Column = np.ndarray[Any, np.dtype[np.float64]]


@dataclass
class ScoreTable:
    """Points by question and submission, 8 bytes each; NaN where they are not known."""

    submissions: int = 0
    _columns: dict[str, array[float]] = field(default_factory=dict)

    def add(self, scores: Mapping[str, float | None]) -> None:
        """Add a submission. A question that it lacks, or whose points are None, is not known."""
        for question in scores:
            if question not in self._columns:
                self._columns[question] = array("d", [math.nan] * self.submissions)
        for question, column in self._columns.items():
            score = scores.get(question)
            column.append(math.nan if score is None else score)
        self.submissions += 1

    def column(self, question: str) -> Column:
        """Points of one question in all submissions; shape (submissions,)."""
        column = self._columns.get(question)
        return np.full(self.submissions, np.nan) if column is None else np.array(column)

    def rest(self, question: str, others: Sequence[str]) -> Column:
        """Sum of the points of `others` but `question`; NaN where one is not known. Shape (submissions,)."""
        total = np.zeros(self.submissions)
        for other in others:
            if other != question:
                total += self.column(other)
        return total


@dataclass(frozen=True)
class Description:
    """How some numbers spread."""

    count: int
    mean: float
    deviation: float | None
    """Standard deviation of a sample; None for a single number."""
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float


def describe(values: Sequence[float] | Column) -> Description | None:
    """Describe numbers; None if there are none."""
    numbers = np.asarray(values, dtype=float)
    if not numbers.size:
        return None
    quartiles = [float(value) for value in np.quantile(numbers, (0, 0.25, 0.5, 0.75, 1))]
    deviation = float(numbers.std(ddof=1)) if numbers.size > 1 else None
    return Description(int(numbers.size), float(numbers.mean()), deviation, *quartiles)


def count_in_bins(shares: Sequence[float] | Column) -> list[int]:
    """Number of `shares` (between 0 and 1) in each of ten equal bins; full marks stand alone in an eleventh."""
    # The small addition keeps 0.7 = 7/10 from falling into the bin below.
    places = np.clip((BINS * np.asarray(shares, dtype=float) + 1e-9).astype(int), 0, BINS)
    return [int(count) for count in np.bincount(places, minlength=BINS + 1)]


def correlation(first: Column, second: Column) -> float | None:
    """Pearson's correlation over the places where both are known.

    Returns
    -------
    float or None
        Between -1 and 1; None if it is not defined: fewer than two places, or all values of one side equal.
    """
    known = ~(np.isnan(first) | np.isnan(second))
    one, two = first[known], second[known]
    if one.size < 2 or np.ptp(one) == 0 or np.ptp(two) == 0:
        return None
    # Scaled first, so that neither very large nor very small spreads are lost in the squares.
    one = (one - one.mean()) / np.ptp(one)
    two = (two - two.mean()) / np.ptp(two)
    value = float(one @ two / math.sqrt(float(one @ one) * float(two @ two)))
    return max(-1.0, min(1.0, value))


@dataclass(frozen=True)
class Discrimination:
    """How well a question tells strong students from weak ones."""

    value: float | None
    """Corrected item-total correlation; None where it is not defined."""
    submissions: int
    """How many it is taken from."""
    words: str
    """What it means."""


def discrimination(item: Column, rest: Column) -> Discrimination:
    """Correlate a question's points with the points of all other questions (the corrected item-total correlation).

    The question itself is left out of the total, for it would always agree with itself.

    Parameters
    ----------
    item, rest : array, shape (submissions,)
        Points of the question, and of the others; NaN where they are not known.
    """
    known = ~(np.isnan(item) | np.isnan(rest))
    count = int(known.sum())
    if count < MIN_FOR_DISCRIMINATION:
        return Discrimination(None, count, f"not known: fewer than {MIN_FOR_DISCRIMINATION} submissions")
    if np.ptp(item[known]) == 0:
        return Discrimination(None, count, "not defined: all have the same points")
    value = correlation(item, rest)
    if value is None:
        return Discrimination(None, count, "not defined: all have the same points in the other questions")
    return Discrimination(value, count, in_words(value))


def in_words(value: float) -> str:
    """What a corrected item-total correlation tells an instructor."""
    if value >= 0.4:
        return "separates well"
    if value >= 0.2:
        return "separates"
    if value >= 0:
        return "hardly separates"
    return "students who are weak elsewhere do better here: look at the question and its tests"
