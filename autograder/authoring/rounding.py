"""Tell whether results hang on how a processor rounds, by computing them again with other roundings.

Processors agree on each single addition, multiplication, division and square root. They differ, in the last bits, in
functions such as exp, in the order in which sums are added up, in linear algebra, and in where sorting leaves equals.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import numpy as np

from utils import checks
from utils.fingerprints import NOISE

_RTOL = 1e-9
"""Results that differ by more, as a share of themselves, hang on rounding."""
_EXACT_BITS, _EXACT_SIZE = 2.0**10, 2.0**20
"""Numbers of so few digits are added up and multiplied without any rounding."""
_ROUNDED_ALIKE = {
    *"absolute add ceil conjugate copysign divide fabs floor floor_divide fmax fmin fmod heaviside isfinite".split(),
    *"ldexp maximum minimum multiply negative nextafter positive reciprocal remainder rint sign spacing sqrt".split(),
    *"square subtract trunc true_divide".split(),
}
_SUMS = {np.add, np.matmul, np.vecdot, np.matvec, np.vecmat}
_SUMMING_FUNCTIONS = {np.dot, np.inner, np.vdot, np.einsum, np.tensordot, np.convolve, np.correlate, np.interp}


def rounding_otherwise(function: Callable[..., Any], seed: int) -> Callable[..., Any]:
    """Make a function that computes as another does, but on a processor that rounds and sorts otherwise.

    Parameters
    ----------
    function : callable
    seed : int
        Of the roundings.
    """
    rng = np.random.default_rng(seed)

    def trying(make: Callable[..., Any]) -> Callable[..., Any]:
        return lambda value, *arguments, **named: _with(make(_plain(value), *arguments, **named), rng)

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        given = [_with(value, rng) for value in arguments]
        with mock.patch.multiple(np, array=trying(np.array), asarray=trying(np.asarray)):
            return _plain(function(*given, **{name: _with(value, rng) for name, value in named.items()}))

    return call


class _Rounded(np.ndarray):
    """An array that every other rounding is tried on."""

    rng: np.random.Generator

    def __array_finalize__(self, origin: Any) -> None:
        self.rng = getattr(origin, "rng", None) or np.random.default_rng(0)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [_plain(value) for value in inputs]
        if ufunc in _SUMS and (method != "__call__" or ufunc is not np.add):
            plain[:2] = self._changed(plain[:2])
        options = {name: _plain(value) for name, value in options.items()}
        result = getattr(ufunc, method)(*plain, **options)
        if method == "__call__" and ufunc.__name__ not in _ROUNDED_ALIKE and ufunc not in _SUMS:
            result = _nudged(result, self.rng)
        return inputs[0] if method == "at" else _with(result, self.rng)

    def __array_function__(self, function: Any, types: Any, arguments: Any, named: Any) -> Any:
        plain = [_plain(value) for value in arguments]
        named = {name: _plain(value) for name, value in named.items()}
        if function.__module__ == "numpy.linalg":  # which rounds at every step, whole numbers, too
            plain = [_nudged(value, self.rng, whole=True) for value in plain]
        elif function in _SUMMING_FUNCTIONS:
            plain = self._changed(plain)
        elif function is np.argsort and len(plain) == 1 and "kind" not in named:
            return self.argsort(**named)
        return _with(function(*plain, **named), self.rng)

    def argsort(self, axis: Any = -1, kind: Any = None, **options: Any) -> Any:  # type: ignore[override]
        """Sort equals in any order, as a sort may that does not promise to be stable."""
        array = _plain(self)
        if kind is not None or axis is None:
            return np.argsort(array, axis=axis, kind=kind, **options)
        order = self.rng.permutation(array.shape[axis])
        return order[np.argsort(np.take(array, order, axis), axis=axis)]

    def dot(self, other: Any, out: Any = None) -> Any:
        """Multiply as `np.dot` does."""
        return np.dot(self, other)

    def _changed(self, values: list[Any]) -> list[Any]:
        """Arguments as they might be for sums to come out as elsewhere; as they are, if nothing needs rounding."""
        return values if all(map(_needs_no_rounding, values)) else [_nudged(value, self.rng) for value in values]


def _with(value: Any, rng: np.random.Generator) -> Any:
    """Let roundings be tried on all arrays of floats in a value."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        array = value.view(_Rounded)
        array.rng = rng
        return array
    return type(value)(_with(member, rng) for member in value) if type(value) in (list, tuple) else value


def _plain(value: Any) -> Any:
    if isinstance(value, _Rounded):
        return value.view(np.ndarray)
    return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value


def _nudged(value: Any, rng: np.random.Generator, *, whole: bool = False) -> Any:
    """Numbers changed in their last bit or two; whole ones, which are mostly exact, only if that is asked for."""
    if isinstance(value, (float, np.ndarray)) and np.asarray(value).dtype.kind == "f":
        steps = rng.integers(-1, 2, np.shape(value)) * np.finfo(float).eps
        return np.where((value == np.rint(value)) & (not whole), value, value * (1 + steps))[()]
    return type(value)(_nudged(member, rng, whole=whole) for member in value) if type(value) in (list, tuple) else value


def _needs_no_rounding(value: Any) -> bool:
    array = _plain(checks.numbers_in(value))
    if array is None:
        return True
    scaled = array * _EXACT_BITS
    return bool(np.all((scaled == np.rint(scaled)) & (np.abs(array) < _EXACT_SIZE)))


def agree(first: Sequence[Any], second: Sequence[Any]) -> bool:
    """Tell whether results are the same but for a little rounding."""
    return len(first) == len(second) and all(map(_agree, first, second))


def _agree(first: Any, second: Any) -> bool:
    if isinstance(first, BaseException) or isinstance(second, BaseException):
        return type(first) is type(second) and str(first) == str(second)
    one, other = checks.numbers_in(first), checks.numbers_in(second)
    if one is not None and other is not None:
        return one.shape == other.shape and np.allclose(one, other, rtol=_RTOL, atol=NOISE, equal_nan=True)
    if isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)):
        return agree(first, second)
    return type(first) is type(second) and (not isinstance(first, str) or first == second)
