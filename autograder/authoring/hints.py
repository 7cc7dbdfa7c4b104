"""Make what a notebook's metadata says of its questions: where to read again, and fingerprints of known slips."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.answers import misconceptions
from autograder.assignment import Assignment, Question
from autograder.authoring.rounding import agree, rounding_otherwise
from utils.fingerprints import OFFSETS, Recorder, fingerprint, is_steady

_ROUNDINGS = 3
"""So often a known wrong answer is computed again with other roundings."""
MOST_HINTS = 2
"""Hints that one fingerprint may have; with more, it tells too little."""


class _Shown(NamedTuple):
    """What a known wrong answer shows in the public tests."""

    hints: tuple[str, ...]
    first: list[Any]
    """What it returned up to the first test that it failed."""
    all: list[Any]
    """What it returned in all of them."""
    is_steady: bool
    """Whether other roundings give the same."""


def hints_for_students(table: Assignment, tests: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Describe each automatically graded question for `utils.notebook.About`.

    Parameters
    ----------
    table
        The assignment.
    tests
        The public tests of each question, as its student notebook has them.
    """
    described = {}
    for question in table.questions:
        if question.kind == "auto":
            entry: dict[str, Any] = {"name": question.name, "is_function": table.asks_for_function(question.id)}
            described[question.id] = entry | {"section": question.section} | _slips(table, question, tests[question.id])
    return described


def _slips(table: Assignment, question: Question, source: str) -> dict[str, Any]:
    """Give the fingerprints of the known wrong answers that fail in the public tests, and where their steps begin.

    Where several wrong answers look alike up to their first failure, that fingerprint has no hint: it tells the
    notebook to run the other tests too. One whose results hang on how a processor rounds has no fingerprint of its own,
    which would be another on the next machine; it counts where it may look like one that has.
    """
    hints = misconceptions.hints(table.name, question.id)
    shown: list[_Shown] = []
    for ids, answer in misconceptions.wrong_answers(table.name, question.id):
        if callable(answer):
            shown += _shown(tuple(hints[id] for id in ids), source, question.name or "", answer)
    steady = [wrong for wrong in shown if wrong.is_steady]
    if not steady:
        return {}
    offset = max(range(OFFSETS), key=lambda offset: sum(is_steady(wrong.all, offset) for wrong in steady))
    own = {
        fingerprint(question.id, results, offset)
        for wrong in steady
        if is_steady(wrong.all, offset)
        for results in (wrong.first, wrong.all)
    }
    by_first = _grouped((fingerprint(question.id, wrong.first, offset), wrong.hints) for wrong in shown)
    by_all = _grouped((fingerprint(question.id, wrong.all, offset), wrong.hints) for wrong in shown)
    slips: dict[str, list[str]] = {}
    for key in sorted(own):
        begun, ended = by_first.get(key, ()), by_all.get(key, ())
        alike = list(dict.fromkeys([*begun, *ended]))
        if len(alike) <= (MOST_HINTS if ended else 1):
            slips[key] = alike
        elif begun and not ended:
            slips[key] = []
    return {"offset": offset, "slips": slips}


def _grouped(hints_by_key: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Gather the different hints of each key."""
    groups: dict[str, tuple[str, ...]] = {}
    for key, hints in hints_by_key:
        groups[key] = tuple(dict.fromkeys([*groups.get(key, ()), *hints]))
    return groups


def _shown(hints: tuple[str, ...], source: str, name: str, answer: Callable[..., Any]) -> Iterator[_Shown]:
    """Give what an answer shows in the public tests, once or, if that hangs on the rounding, with several."""
    answers = [answer, *(rounding_otherwise(answer, seed) for seed in range(_ROUNDINGS))]
    results = [_results(source, name, each) for each in answers]
    steady = all(agree(results[0][1], other) for _, other in results[1:])
    for first, all_results in results[:1] if steady else results:
        # Without a result there is only an error, which an answer may raise for many reasons, or no return at all.
        if any(result is not None and not isinstance(result, Exception) for result in first):
            yield _Shown(hints, first, all_results, steady)


def _results(source: str, name: str, answer: Any) -> tuple[list[Any], list[Any]]:
    """Give what an answer returns in the public tests up to the first that it fails, and in all; none if it passes."""
    from otter.test_files import ExceptionTestFile

    recorder = Recorder(answer)
    first: list[Any] = []
    for case in ExceptionTestFile.from_string(source).test_cases:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(None):
                warnings.simplefilter("ignore")
                case.body.call_func({name: recorder})
        except Exception:  # whatever makes a test fail
            first = first or list(recorder.results)
    return first, recorder.results if first else []
