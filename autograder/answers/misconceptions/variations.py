"""Second slips that go with any other: a wrong sign, rows for columns, a sum for a mean, another base of logarithms."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from utils import checks

HINTS = {
    "sign-turned": "All your numbers have the opposite sign: where does the minus belong?",
    "other-logarithm": "Your numbers are off by one fixed factor, that between logarithms of different bases.",
    "rows-for-columns": "Your table is transposed: its rows are what the columns should be.",
    "sum-for-mean": "Your numbers are too large by one factor, a length of the input: is a sum asked for, or a mean?",
    "mean-for-sum": "Your numbers are too small by one factor, a length of the input: is a sum asked for, or a mean?",
}
"""Ids, and what a student reads."""


class Variation(NamedTuple):
    """A second slip. `vary` gives what a call returns that has it, from what it would return without, and its place."""

    id: str
    vary: Callable[[np.ndarray, int], np.ndarray]


def variations(probes: Sequence[tuple[Any, ...]]) -> Iterator[Variation]:
    """Give the second slips that can be told on these calls, each a tuple of arguments."""
    yield Variation("sign-turned", lambda value, place: -value)
    yield Variation("other-logarithm", lambda value, place: value / math.log(2))
    yield Variation("other-logarithm", lambda value, place: value / math.log(10))
    yield Variation("rows-for-columns", lambda value, place: value.T)
    for lengths in _lengths(probes):
        yield Variation("mean-for-sum", functools.partial(_divided, lengths))
        yield Variation("sum-for-mean", functools.partial(_multiplied, lengths))


def _divided(lengths: Sequence[int], value: np.ndarray, place: int) -> np.ndarray:
    return value / lengths[place]


def _multiplied(lengths: Sequence[int], value: np.ndarray, place: int) -> np.ndarray:
    return value * lengths[place]


def varied(values: Sequence[Any], variation: Variation) -> Iterator[Any]:
    """Give what the calls return with a second slip."""
    return (_varied(value, variation, place) for place, value in enumerate(values))


def _varied(value: Any, variation: Variation, place: int) -> Any:
    array = None if value is None else checks.numbers_in(value)
    if array is not None:
        with np.errstate(all="ignore"):
            return variation.vary(array, place)
    if isinstance(value, (tuple, list)):
        return tuple(_varied(member, variation, place) for member in value)
    return value


def _lengths(probes: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, ...]]:
    """Give the lengths of each axis of each argument: one number for each call, and not always the same one."""
    seen = set()
    for arguments in zip(*probes, strict=False):
        shapes = [np.shape(argument) if isinstance(argument, np.ndarray) else () for argument in arguments]
        for lengths in zip(*shapes, strict=False):
            if len(set(lengths)) > 1 and 0 not in lengths and lengths not in seen:
                seen.add(lengths)
                yield lengths
