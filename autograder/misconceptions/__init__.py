"""Name the misconception behind a wrong answer by comparing its outputs with those of known wrong answers."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

RTOL, ATOL = 1e-6, 1e-9

_MODULES = {"02_softmax": "softmax"}
"""Where the misconceptions of an assignment stand."""


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that students really give, with a hint that names the symptom and the idea, not the cure."""

    id: str
    question: str
    hint: str
    answer: Any = field(repr=False)
    """The wrong function, or the wrong value."""


@dataclass
class KnownAnswers:
    """What is known of one question: the right answer, wrong ones, and the calls that tell them apart.

    `make_probes` returns a new list of argument tuples at each call. An array that stands in it twice shows, the second
    time, whether the first call changed it. A question that asks for a value, not a function, has no `make_probes`.
    """

    question: str
    reference: Any
    make_probes: Callable[[], list[tuple[Any, ...]]] | None = None
    misconceptions: list[Misconception] = field(default_factory=list)
    mixtures: list[tuple[tuple[str, ...], Any]] = field(default_factory=list)
    """Wrong answers that hold several misconceptions at once, with the ids of these."""

    def add(self, id: str, hint: str, answer: Any) -> None:
        """Add a wrong answer."""
        self.misconceptions.append(Misconception(id, self.question, hint, answer))

    def wrong(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Add the decorated function: its name, with dashes, is the misconception's id, its docstring the hint."""
        self.add(function.__name__.replace("_", "-"), " ".join((function.__doc__ or "").split()), function)
        return function

    def mix(self, ids: tuple[str, ...], answer: Any) -> None:
        """Add a wrong answer that holds several of the misconceptions."""
        self.mixtures.append((ids, answer))


def for_question(assignment: str, question_id: str) -> tuple[Misconception, ...]:
    """Return the known misconceptions about a question, none if it has none."""
    known = _known(assignment, question_id)
    return tuple(known.misconceptions) if known else ()


def probes(assignment: str, question_id: str) -> list[tuple[Any, ...]]:
    """Return the calls, as argument tuples, whose outputs tell misconceptions apart.

    The arrays are made anew each time. The list is empty for a question that asks for a value.
    """
    known = _known(assignment, question_id)
    return known.make_probes() if known and known.make_probes else []


def record(function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Call a function with each tuple of arguments, and return its outputs.

    A call that raises an error or gives a RuntimeWarning counts as None.
    """
    outputs: list[Any] = []
    for arguments in calls:
        with np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", RuntimeWarning)
            try:
                outputs.append(function(*arguments))
            except Exception:  # whatever a wrong answer raises is its output
                outputs.append(None)
    return outputs


def diagnose(assignment: str, question_id: str, outputs: Sequence[Any]) -> list[str]:
    """Name the misconceptions that give the same outputs as a student's answer.

    Parameters
    ----------
    assignment, question_id : str
    outputs : sequence
        What the student's function returned for each of `probes`, as `record` gives it; for a question that asks for a
        value, that value alone.

    Returns
    -------
    list of str
        Ids of misconceptions; empty if none fits, and if the outputs are right.
    """
    known = _known(assignment, question_id)
    if known is None or _alike(outputs, _outputs(known.reference, known)):
        return []
    candidates = [((wrong.id,), wrong.answer) for wrong in known.misconceptions] + known.mixtures
    fitting = [ids for ids, answer in candidates if _alike(outputs, _outputs(answer, known))]
    return list(dict.fromkeys(id for ids in fitting for id in ids))


def _known(assignment: str, question_id: str) -> KnownAnswers | None:
    if assignment not in _MODULES:
        return None
    module = importlib.import_module(f"{__name__}.{_MODULES[assignment]}")
    known: KnownAnswers | None = module.QUESTIONS.get(question_id)
    return known


def _outputs(answer: Any, known: KnownAnswers) -> list[Any]:
    return record(answer, known.make_probes()) if known.make_probes else [answer]


def _alike(first: Sequence[Any], second: Sequence[Any]) -> bool:
    return len(first) == len(second) and all(_same(a, b) for a, b in zip(first, second, strict=True))


def _same(first: Any, second: Any) -> bool:
    """Tell whether two outputs agree: two errors, two texts, or numbers of one shape within the tolerance."""
    if first is None or second is None:
        return first is second
    if isinstance(first, str) or isinstance(second, str):
        return isinstance(first, str) and isinstance(second, str) and first.strip().lower() == second.strip().lower()
    arrays = [_numbers(first), _numbers(second)]
    if arrays[0] is None or arrays[1] is None or arrays[0].shape != arrays[1].shape:
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(arrays[0], arrays[1], rtol=RTOL, atol=ATOL, equal_nan=True))


def _numbers(value: Any) -> np.ndarray | None:
    """Return a value as an array of real numbers, None if it is none."""
    if not isinstance(value, (bool, int, float, np.generic, np.ndarray, list, tuple)):
        return None
    try:
        array = np.array(value, subok=False)
    except Exception:  # a ragged list, or worse
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None
