"""Property checks that question tests share; each says in words what it saw, and none knows an answer.

Every check takes whatever a student's function may return (text, None, ragged lists, ...) and either passes or raises
AssertionError, never another error.
"""

from __future__ import annotations

import functools
import inspect
import math
import os
import warnings
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

SEED_VARIABLE = "AUTOGRADER_SEED"
DEFAULT_SEED = 182

RTOL, ATOL = 1e-6, 1e-9
RTOL_SINGLE, RTOL_HALF = 2e-5, 2e-3
"""Relative tolerances for results that carry no more than 32-bit precision, and for those of 16 bits."""

CHANCE_OF_FALSE_ALARM = 1e-11
"""How often a test of random draws may refuse right ones."""

_MOST_SHOWN = 8
"""How many numbers of a wrong result are shown."""

_MOST_CHECKED = 2**21
"""How many numbers a result may hold to be looked at one by one."""

_MOST_NUMBERS, _LARGEST_WHOLE_NUMBER = 10_000, 100
"""In the arguments of a right answer that is called on behalf of a student's function."""

Floats = NDArray[np.float64]

_quiet = np.errstate(all="ignore")
"""Decorator: what a check computes from odd values gives no warning."""


def rng(question_id: str) -> np.random.Generator:
    """Return the random numbers of one question: the same for the same question and seed, everywhere.

    The seed is read from the environment variable AUTOGRADER_SEED; without it there is one fixed default.
    """
    seed = os.environ.get(SEED_VARIABLE) or str(DEFAULT_SEED)
    if not seed.isdecimal():
        raise ValueError(f"{SEED_VARIABLE} must be a whole number of at least 0, not {seed!r}")
    return np.random.default_rng([int(seed), zlib.crc32(question_id.encode())])


@_quiet
def real_array(value: Any, shape: tuple[int, ...] | None = None, what: str = "your result") -> Floats:
    """Return `value` as an array of real numbers, or say why it is none.

    Lists and tuples of numbers count as arrays, and numbers as arrays of shape (). Text, booleans, complex numbers,
    ragged lists and everything else are refused.

    Parameters
    ----------
    value : Any
        What the student's function returned.
    shape : tuple of int, optional
        The shape that it must have.
    what : str
        How messages name the value.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    AssertionError
        If `value` is not an array of real numbers, or not of this shape.
    """
    return _array(value, shape, what).astype(float)


@_quiet
def finite(value: Any, shape: tuple[int, ...] | None = None, what: str = "your result") -> Floats:
    """Return `value` as an array without NaN and infinities, or say what is wrong with it."""
    array = real_array(value, shape, what)
    if array.ndim == 0 and not np.isfinite(array):
        raise AssertionError(f"{what} is {'NaN (not a number)' if np.isnan(array) else 'infinite'}")
    if np.isnan(array).any():
        raise AssertionError(f"{what} holds NaN (not a number): {_count(np.isnan(array))}")
    if np.isinf(array).any():
        raise AssertionError(f"{what} holds infinite values: {_count(np.isinf(array))}")
    return array


def real_number(value: Any, what: str = "your result") -> float:
    """Return `value` as a float if it is one finite number (a NumPy number or a 0-d array will do)."""
    return float(finite(value, (), what))


@_quiet
def sums_to_one(value: Any, what: str = "your result") -> None:
    """Demand that the numbers along the last axis sum to 1."""
    array = finite(value, what=what)
    if array.ndim == 0:
        raise AssertionError(f"{what} is a single number, where an array of probabilities was expected")
    sums = array.sum(axis=-1)
    rtol, _ = tolerance(_array(value, None, what), RTOL, ATOL)
    if np.allclose(sums, 1.0, rtol=rtol, atol=rtol):
        return
    message = f"{what} must sum to 1 along its last axis, but {_range_of(sums, 'the sum is', 'the sums run')}"
    if array.ndim == 2 and np.allclose(array.sum(axis=0), 1.0, rtol=rtol, atol=rtol):
        message += "; its columns sum to 1 instead of its rows"
    elif array.ndim == 2 and np.isclose(array.sum(), 1.0, rtol=rtol, atol=rtol):
        message += "; the whole table sums to 1 instead of each row"
    raise AssertionError(message)


@_quiet
def between(value: Any, low: float, high: float, what: str = "your result") -> None:
    """Demand that all numbers lie between `low` and `high`, ends included."""
    array = finite(value, what=what)
    outside = (array < low) | (array > high)
    if outside.any():
        limits = f"at least {low:g}" if np.isinf(high) else f"between {low:g} and {high:g}"
        raise AssertionError(f"{what} must be {limits}, but {_range_of(array, 'it is', 'its values run')}")


@_quiet
def close(
    value: Any, expected: ArrayLike, what: str = "your result", *, rtol: float = RTOL, atol: float = ATOL
) -> None:
    """Demand the shape and the values of `expected`, within the tolerance, without giving the values away.

    Results of 32-bit (or lower) precision are compared more loosely, also when they were stored as 64-bit numbers.
    """
    target = np.asarray(expected, dtype=float)
    raw = _array(value, target.shape, what)
    array = finite(value, target.shape, what) if np.isfinite(target).all() else raw.astype(float)
    rtol, atol = tolerance(raw, rtol, atol)
    _refuse(~np.isclose(array, target, rtol=rtol, atol=atol, equal_nan=True), array, what)


def _refuse(wrong: NDArray[np.bool_], array: Floats, what: str) -> None:
    """Say which values are wrong, if any are, without giving the right ones away."""
    if not wrong.any():
        return
    if array.ndim == 0:
        raise AssertionError(f"{what} is {array:.10g}, which is not the right value")
    message = f"{np.count_nonzero(wrong)} of {wrong.size} values of {what} differ from the right ones"
    if array.ndim == 2 and np.array_equal(wrong.any(axis=1), wrong.all(axis=1)) and not wrong.all():
        message += f"; they fill {np.count_nonzero(wrong.any(axis=1))} of {len(wrong)} rows"
    if array.size <= _MOST_SHOWN:
        message += f". It is {_listed(array.tolist())}"
    raise AssertionError(message)


def exact(value: Any, expected: ArrayLike, what: str = "your result") -> None:
    """Demand the values of `expected` to within 1e-12; of 32-bit results, to within a relative error of 2e-5 beside it.

    A 32-bit result gets no wider absolute tolerance: small numbers must be right in proportion, as large ones.
    """
    close(value, expected, what, rtol=0.0, atol=1e-12)


@_quiet
def whole(value: Any, expected: ArrayLike, what: str = "your result") -> None:
    """Demand the whole numbers of `expected`: counts, labels and the like, in whatever type they are.

    What one multiplication in that type rounds off is allowed, since a count may be a mean times n.
    """
    target = np.asarray(expected, dtype=float)
    raw = _array(value, target.shape, what)
    array = finite(value, target.shape, what)
    rounding = np.finfo(np.float32).eps * np.abs(target) if raw.dtype.kind == "f" and _is_single(raw) else 1e-12
    _refuse(np.abs(array - target) > rounding, array, what)


def one_of(value: Any, choices: Collection[str], what: str = "your answer") -> str:
    """Return `value` if it is one of the texts allowed."""
    listed = ", ".join(f'"{choice}"' for choice in choices)
    if not isinstance(value, str):
        raise AssertionError(f"{what} must be one of {listed}, in quotes, but it is {_name(value)}")
    if value not in choices:
        raise AssertionError(f"{what} must be one of {listed}, but it is {_excerpt(value)}")
    return str(value)


def letter(value: Any, letters: str, what: str = "your answer") -> str:
    """Return the lower-case letter of a multiple-choice answer such as "b" or "B"."""
    choices = ", ".join(f'"{choice}"' for choice in letters)
    if not isinstance(value, str):
        raise AssertionError(f"{what} must be one letter in quotes ({choices}), but it is {_name(value)}")
    answer = value.strip().lower()
    if len(answer) != 1 or answer not in letters:
        raise AssertionError(f"{what} must be one letter in quotes ({choices}), but it is {_excerpt(value)}")
    return answer


def choices(value: Any, keys: Collection[str], allowed: Collection[str], what: str = "your answer") -> dict[str, str]:
    """Return what a dict gives for each of `keys`, in lower case, if all of that is one of the texts allowed.

    What else the dict holds does not matter.
    """
    if not isinstance(value, dict):
        raise AssertionError(f"{what} must be a dict, such as {{key: value, ...}}, but it is {_name(value)}")
    entries = dict(dict.items(value))  # of a plain dict, whatever methods of its own it has
    chosen = {}
    for key in keys:
        if key not in entries:
            raise AssertionError(f"{what} has no entry for {_excerpt(key)}")
        text = entries[key]
        tidy = text.strip().lower() if isinstance(text, str) else text
        chosen[key] = one_of(tidy, allowed, f"the entry for {_excerpt(key)}")
    return chosen


def truth(value: Any, what: str = "your result") -> bool:
    """Return `value` if it is True or False (NumPy's booleans, and the numbers 0 and 1, will do)."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, np.ndarray) and value.dtype == bool:
        if value.shape == ():
            return bool(value)
        raise AssertionError(f"{what} must be one True or False, but it is an array of shape {value.shape}")
    number = real_number(value, what)
    if number not in (0, 1):
        raise AssertionError(f"{what} must be True or False, but it is {number:.6g}")
    return bool(number)


@_quiet
def whole_numbers(value: Any, shape: tuple[int, ...] | None = None, what: str = "your result") -> NDArray[np.int64]:
    """Return `value` as an array of int if all its numbers are whole (1.0 will do)."""
    array = finite(value, shape, what)
    fractions = (array != np.round(array)) | (np.abs(array) > 2**53)
    if fractions.any() and array.ndim == 0:
        raise AssertionError(f"{what} must be a whole number, but it is {array:.6g}")
    if fractions.any():
        raise AssertionError(f"{what} must hold whole numbers, but not all of its values are: {_count(fractions)}")
    return array.astype(np.int64)


def pair(value: Any, what: str = "your result") -> tuple[Any, Any]:
    """Return the two things that `value`, a tuple or a list, holds; an array of two rows will do, a flat one not."""
    several = isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)
    if not several:
        raise AssertionError(f"{what} must be a pair, such as `return first, second` gives, but it is {_name(value)}")
    if isinstance(value, np.ndarray) and value.ndim == 1:
        shape = f"one array of shape {value.shape}"
        raise AssertionError(f"{what} must be a pair, such as `return first, second` gives, but it is {shape}")
    if len(value) != 2:
        raise AssertionError(f"{what} must be a pair of two things, but it holds {len(value)}")
    return value[0], value[1]


def several(value: Any, count: int, what: str = "your result") -> tuple[Any, ...]:
    """Return the `count` things that `value`, a tuple or a list, holds."""
    if not isinstance(value, (tuple, list)):
        raise AssertionError(f"{what} must be {count} things, such as `return a, b, …` gives, but it is {_name(value)}")
    if len(value) != count:
        raise AssertionError(f"{what} must be {count} things, but it holds {len(value)}")
    return tuple(value)


@_quiet
def drawn_from(draws: Any, probabilities: ArrayLike, what: str = "your draws") -> None:
    """Demand that independent draws have the values 0, 1, 2, … about as often as their probabilities say.

    Right draws are refused with a chance below 1e-11: by Chernoff's bound a fraction f of n draws lies as far from its
    probability p with a chance of at most 2 exp(−n D), where D = f log(f/p) + (1−f) log((1−f)/(1−p)).
    """
    p = np.asarray(probabilities, dtype=float)
    values = whole_numbers(draws, what=what).ravel()
    if values.size == 0:
        raise AssertionError(f"{what} must be some numbers, but there are none")
    if values.min() < 0 or values.max() >= len(p):
        raise AssertionError(f"{what} must be whole numbers from 0 to {len(p) - 1}, but one of them is not")
    fractions = np.bincount(values, minlength=len(p)) / len(values)
    surprise = len(values) * (_divergence(fractions, p) + _divergence(1 - fractions, 1 - p))
    if surprise.max() > -np.log(CHANCE_OF_FALSE_ALARM / (2 * len(p))):
        odd = int(surprise.argmax())
        share = f"{fractions[odd]:.3f} of {what}"
        raise AssertionError(f"{share} are {odd}, which is too far from its probability for chance")


@_quiet
def vary_like_chance(counts: Any, n: int, probability: float, what: str) -> None:
    """Demand that numbers of successes, each of `n` independent draws, scatter as those of chance do.

    Draws by quota, in strata or by a counter come out too much alike, and copies of one draw too different. The numbers
    are sorted by their distance from the mean, in quarters of the standard deviation, and judged as in `drawn_from`.
    """
    mean, deviation = n * probability, np.sqrt(n * probability * (1 - probability))
    distance = np.minimum(np.abs(np.arange(n + 1) - mean) / (deviation / 4), 8).astype(int)
    chances = [math.comb(n, k) * probability**k * (1 - probability) ** (n - k) for k in range(n + 1)]
    found = distance[whole_numbers(counts, what=what)]
    drawn_from(found, np.bincount(distance, weights=chances), f"the distances of {what} from their mean")


def draws_of_rng(draw: Callable[[np.random.Generator], Any], question_id: str, states: int, what: str) -> list[Any]:
    """Demand that `draw` depends on the state of its generator and on nothing else; return what it draws.

    Some fifty states are used twice, in an order that nobody can foresee, and each in a generator of its own: so
    neither a counter nor a generator that is set back can stand for chance.

    Parameters
    ----------
    draw : callable
        Gives what can be compared, such as a list of whole numbers.
    question_id : str
        What the states are made from.
    states : int
        How many there are.
    what : str
        How messages name a draw, such as "the split".

    Returns
    -------
    list
        One draw for each state, in the order in which they were first made.
    """
    first: dict[int, Any] = {}
    calls = np.concatenate([np.arange(states), np.arange(0, states, max(1, states // 50))])
    for state in rng(f"{question_id} order").permutation(calls).tolist():
        drawn = draw(rng(f"{question_id} {state}"))
        if first.setdefault(state, drawn) != drawn:
            raise AssertionError(f"two generators in the same state gave {what} differently: all chance must be rng's")
    return list(first.values())


def leaves_arguments_alone(function: Callable[..., Any], *arguments: Any) -> None:
    """Call `function` and demand that its array arguments are afterwards what they were."""
    before = [argument.copy() if isinstance(argument, np.ndarray) else argument for argument in arguments]
    function(*arguments)
    for position, (old, new) in enumerate(zip(before, arguments, strict=True), start=1):
        if isinstance(old, np.ndarray) and not np.array_equal(old, new, equal_nan=True):
            raise AssertionError(f"your function changed its argument number {position}; work on a copy instead")


def rejects(error: type[Exception], function: Callable[..., Any], *arguments: Any) -> None:
    """Demand that `function` raises `error`; any other error of the function is passed on."""
    try:
        result = function(*arguments)
    except error:
        return
    listed = ", ".join(_excerpt(argument) for argument in arguments if isinstance(argument, str))
    raise AssertionError(f"with {listed} your function must raise {error.__name__}, but it returned {_name(result)}")


def follow_through(answer: Any, *earlier: Callable[..., Any]) -> Iterator[AbstractContextManager[None]]:
    """Test an answer once as it is and, should it fail, once more with right answers to earlier questions.

    Students may build on their own earlier answers, and one slip is to be paid for once. So a test of such an answer
    is run with what the student wrote and, if that fails, with the functions `earlier` in place of those of the same
    names. The tests pass if either does::

        for attempt in checks.follow_through(predict_proba, softmax.linear_scores, softmax.softmax):
            with attempt:
                checks.close(predict_proba(X, Theta), ...)

    Parameters
    ----------
    answer : callable
        The student's function.
    *earlier : callable
        Right answers to earlier questions. What they take and give is bounded: arguments of at most 10,000 numbers
        together, whole numbers of at most 100, results of at most 100,000 numbers.
    """
    first = _Attempt()
    yield first
    if first.error is not None:
        names = {function.__name__: bounded(function) for function in earlier}
        yield replaced(answer, names)


class _Attempt(AbstractContextManager[None]):
    """Keeps the error that ends its block."""

    error: BaseException | None = None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None


@contextmanager
def replaced(answer: Any, names: dict[str, Callable[..., Any]]) -> Iterator[None]:
    """Let these names stand for other functions while the block calls `answer`."""
    if hasattr(answer, "replacing"):  # the grader's stand-in for a function in another process
        with answer.replacing(names):
            yield
        return
    variables = getattr(inspect.unwrap(answer), "__globals__", {})
    before = {name: variables[name] for name in names if name in variables}
    variables.update(names)
    try:
        yield
    finally:
        for name in names.keys() - before.keys():
            variables.pop(name, None)
        variables.update(before)


def bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function refuse arguments on which it could take long or need much memory."""

    @functools.wraps(function)
    def careful(*arguments: Any) -> Any:
        for argument in arguments:
            whole = isinstance(argument, (int, np.integer))
            if whole and abs(int(argument)) > _LARGEST_WHOLE_NUMBER:
                raise ValueError("an argument is larger than any that the tests have a use for")
        if sum(map(np.size, arguments)) > _MOST_NUMBERS:
            raise ValueError("the arguments are larger than any that the tests have a use for")
        result = function(*arguments)
        if np.size(result) > 10 * _MOST_NUMBERS:
            raise ValueError("the result is larger than any that the tests have a use for")
        return result

    return careful


@contextmanager
def no_warning() -> Iterator[None]:
    """Demand that no RuntimeWarning (overflow, invalid value, division by zero) appears inside the block."""
    default = np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
    with default, warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield
    for warning in seen:
        if issubclass(warning.category, RuntimeWarning):
            text = _excerpt(str(warning.message))
            raise AssertionError(f"your function gave a warning ({text}) where none may appear")


def _array(value: Any, shape: tuple[int, ...] | None, what: str) -> NDArray[Any]:
    """Return `value` as an array of whatever real dtype it has."""
    if value is None:
        raise AssertionError(f"{what} is None; is a `return` missing?")
    if value is ...:
        raise AssertionError(f"{what} is still the placeholder `...`")
    if isinstance(value, (bool, np.bool_)):
        raise AssertionError(f"{what} is a boolean, where numbers were expected")
    if not isinstance(value, (int, float, complex, np.generic, np.ndarray, list, tuple)):
        raise AssertionError(f"{what} is {_name(value)}, where numbers in an array were expected")
    if holds_text(value):  # NumPy would give every entry the room of the longest
        raise AssertionError(f"{what} holds text, where real numbers were expected")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = np.array(value, subok=False, copy=None)
    except Exception:  # whatever hides in a list, it is not an array of numbers
        raise AssertionError(f"{what} cannot be made an array of numbers: are its rows of different lengths?") from None
    if shape == () and array.ndim > 0 and array.dtype.kind == "b":  # that these are no numbers is the lesser fault
        raise AssertionError(f"{what} must be one number, but it is an array of shape {array.shape}")
    if array.dtype.kind not in "iuf":
        kinds = {"b": "booleans", "c": "complex numbers", "U": "text", "S": "bytes"}
        found = kinds.get(array.dtype.kind, "objects")
        raise AssertionError(f"{what} holds {found}, where real numbers were expected")
    if shape is not None and array.shape != shape:
        wanted = "one number" if shape == () else f"an array of shape {shape}"
        message = f"{what} must be {wanted}, but it has shape {array.shape}"
        if array.ndim == 2 and array.shape == shape[::-1]:
            message += ": rows and columns are exchanged"
        raise AssertionError(message)
    if array.size > _MOST_CHECKED:
        raise AssertionError(f"{what} holds {array.size:,} numbers, far more than were asked for")
    return array


def numbers_in(value: Any) -> Floats | None:
    """Return a number, a truth value, or an array or a list of them, as an array; None if `value` is none of these."""
    if not isinstance(value, (bool, int, float, np.generic, np.ndarray, list, tuple)) or holds_text(value):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = np.array(value, subok=False, copy=None)
    except Exception:  # a ragged list, or worse
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


def tolerance(array: NDArray[Any], rtol: float, atol: float) -> tuple[float, float]:
    """Return the tolerances (relative, absolute) for `array`, wider if its numbers have less than 64-bit precision.

    The absolute one grows in proportion to the relative one. Where exactness is asked for it does not grow: what is too
    far off for 64-bit numbers is too far off for the others as well.
    """
    if array.dtype.kind != "f":
        return rtol, atol
    if array.dtype.itemsize < 4:
        coarse, smallest = RTOL_HALF, float(np.finfo(np.float16).smallest_normal)
    elif _is_single(array):
        coarse, smallest = RTOL_SINGLE, float(np.finfo(np.float32).smallest_normal)
    else:
        return rtol, atol
    growth = max(1.0, coarse / rtol) if rtol >= RTOL else 1.0
    return max(rtol, coarse), max(atol * growth, smallest)


@_quiet
def _is_single(array: NDArray[Any]) -> bool:
    """Tell whether numbers have 32-bit precision, also if they were stored as 64-bit numbers."""
    return array.dtype.itemsize == 4 or np.array_equal(array, array.astype(np.float32), equal_nan=True)


def holds_text(value: Any) -> bool:
    """Say whether a list, or a list within it, holds text."""
    waiting, seen = [value], set()
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, (str, bytes)):
            return True
        if isinstance(entry, (list, tuple)) and id(entry) not in seen:
            seen.add(id(entry))
            waiting.extend(entry)
    return False


def _divergence(found: Floats, expected: Floats) -> Floats:
    """Return f log(f/p) of each fraction f and probability p: 0 where f = 0, infinite where only p = 0."""
    return np.where(found > 0, found * np.log(found / expected), 0.0)


def _listed(values: Any) -> str:
    """Write nested lists of numbers with few digits."""
    return f"[{', '.join(map(_listed, values))}]" if isinstance(values, list) else f"{values + 0.0:.4g}"


def _count(mask: NDArray[np.bool_]) -> str:
    return f"{np.count_nonzero(mask)} of {mask.size} values"


def _range_of(array: Floats, one: str, several: str) -> str:
    if array.size == 1:
        return f"{one} {array.item():.6g}"
    return f"{several} from {array.min():.6g} to {array.max():.6g}"


def _name(value: Any) -> str:
    """Name the type of a value as a beginner would."""
    if value is None:
        return "None"
    if value is ...:
        return "the placeholder `...`"
    name = type(value).__name__
    if name == "Opaque":  # the grader's stand-in for a value that is not plain data
        name = str(value.type_name)[:60]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _excerpt(text: str, limit: int = 60) -> str:
    shown = repr(str(text)[:limit])
    return shown if len(text) <= limit else f"{shown}…"
