"""Recognise a known slip by what an answer returns while the public checks call it.

A notebook carries no wrong answers and no right ones, only fingerprints: hashes of what known wrong answers return in
its public checks, each with a hint. Numbers are taken coarsely, so that rounding makes no difference.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from utils import checks

STEP = 1e-3
"""Numbers that differ by less than about this share of themselves mostly look alike."""
OFFSETS = 64
"""Numbers are cut into steps at one of this many places, so that none of interest lies on an edge."""
ZERO = 1e-12
"""What is smaller than this is rounding."""
NOISE = ZERO / 10
"""How large rounding may be to count as such on every machine."""
_EDGE = 2e-3
"""How near the edge of a step, as a share of it, a number may not lie."""
_LARGEST = 10_000
"""How many numbers of a result are looked at."""


class Recorder:
    """Stands in for a function, calls it, and keeps what came of it.

    Attributes
    ----------
    results : list
        What each call returned, or the error that it raised.
    changed : int
        Position of the first argument, counted from 1, that a call changed in place; 0 if none was.
    running : tuple, optional
        Arguments, and named ones, of a call that has not come to an end.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__wrapped__ = function
        self.__name__ = getattr(function, "__name__", "function")
        self.results: list[Any] = []
        self.changed = 0
        self.running: tuple[tuple[Any, ...], dict[str, Any]] | None = None

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.running = arguments, named
        before = [value.copy() if isinstance(value, np.ndarray) else value for value in arguments]
        try:
            result = self.__wrapped__(*arguments, **named)
        except Exception as error:
            self.results.append(error)
            self.running = None
            raise
        finally:
            for position, (old, new) in enumerate(zip(before, arguments, strict=True), start=1):
                if isinstance(old, np.ndarray) and not self.changed and not _equal(old, new):
                    self.changed = position
        self.running = None
        # A function may go on to change what it returned.
        self.results.append(result.copy() if isinstance(result, np.ndarray) else result)
        return result


def fingerprint(question: str, results: Sequence[Any], offset: int) -> str:
    """Give a hash of what an answer returned.

    Parameters
    ----------
    question : str
        Id of the question.
    results : sequence
        What each call returned or raised, as a `Recorder` keeps it.
    offset : int
        Where steps begin, 0 to `OFFSETS` − 1.
    """
    text = "\n".join([question, *(_described(result, offset) for result in results)])
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def is_steady(results: Sequence[Any], offset: int) -> bool:
    """Tell whether rounding cannot change the fingerprint: no number lies on the edge of a step."""
    return all(_steady(number, offset) for result in results for number in _numbers(result))


def _described(value: Any, offset: int) -> str:
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    if value is None or isinstance(value, str):
        return repr(value)
    array = checks.numbers_in(value)
    if array is not None:
        return f"{array.shape} {' '.join(_step(number, offset) for number in array.ravel()[:_LARGEST].tolist())}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(_described(member, offset) for member in value[:_LARGEST])})"
    return type(value).__name__


def _numbers(value: Any) -> list[float]:
    array = checks.numbers_in(value)
    if array is not None:
        return [float(number) for number in array.ravel()[:_LARGEST].tolist()]
    return [number for member in value for number in _numbers(member)] if isinstance(value, (tuple, list)) else []


def _step(number: float, offset: int) -> str:
    """Name the step that a number lies in; steps have the same width on a logarithmic scale."""
    if not math.isfinite(number):
        return str(number)
    if abs(number) < ZERO:
        return "zero"  # the step of 1 is 0
    return f"{'-' if number < 0 else ''}{math.floor(_position(number, offset))}"


def _position(number: float, offset: int) -> float:
    return math.log(abs(number)) / STEP + offset / OFFSETS


def _steady(number: float, offset: int) -> bool:
    if not math.isfinite(number) or abs(number) < NOISE:
        return True
    return abs(number) > ZERO**2 / NOISE and _EDGE < _position(number, offset) % 1 < 1 - _EDGE


def _equal(old: np.ndarray, new: Any) -> bool:
    try:
        return bool(np.array_equal(old, new, equal_nan=old.dtype.kind in "fc"))
    except Exception:  # an array that was made into something that cannot be compared
        return False
