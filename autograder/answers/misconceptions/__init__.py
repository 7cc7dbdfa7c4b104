"""Name the misconception behind a wrong answer by comparing its outputs with those of known wrong answers."""

from __future__ import annotations

import copy
import functools
import importlib
import importlib.util
import itertools
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autograder.answers.misconceptions import variations
from utils import checks

_LONGEST = 100
"""How many members a tuple or a list may have to be compared one by one."""
_ROOM = 20_000
"""By how much outputs may be larger than ten times the right ones to be compared at all."""


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that students really give, with a hint that names the symptom and the idea, not the cure."""

    id: str
    question: str
    hint: str
    answer: Any = field(repr=False)
    """The wrong function, or the wrong value."""


class Output(NamedTuple):
    """What came of one call."""

    value: Any
    """What was returned; None if an error was raised."""
    changed: bool = False
    """Whether the call changed one of its arguments."""
    warned: bool = False
    """Whether the call gave a RuntimeWarning."""


@dataclass
class KnownAnswers:
    """What is known of one question: the right answer, wrong ones, and the calls that tell them apart.

    `make_probes` returns a new list of argument tuples at each call. A question that asks for a value, not a function,
    has none.
    """

    question: str
    reference: Any
    make_probes: Callable[[], list[tuple[Any, ...]]] | None = None
    misconceptions: list[Misconception] = field(default_factory=list)
    forms: list[tuple[tuple[str, ...], Any]] = field(default_factory=list)
    """Other forms of the misconceptions, and answers that hold several: their ids, and the wrong answer."""
    changing: str = ""
    """Id of the misconception that an answer has that changes its arguments."""
    summary: Callable[[Any], Any] | None = None
    """What of a result is compared, such as the frequencies of random draws; all of it if not given."""
    may_warn: bool = False
    """Whether a result counts that came with a RuntimeWarning; otherwise it is as good as none."""
    _computed: dict[int, list[Any]] = field(default_factory=dict, repr=False)

    def add(self, id: str, hint: str, answer: Any) -> None:
        """Add a wrong answer."""
        self.misconceptions.append(Misconception(id, self.question, hint, answer))

    def wrong(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Add the decorated function: its name, with dashes, is the misconception's id, its docstring the hint."""
        self.add(_id_of(function), " ".join((function.__doc__ or "").split()), function)
        return function

    def wrong_by_changing(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Add the decorated function, whose fault it is to change its arguments."""
        self.changing = _id_of(function)
        return self.wrong(function)

    def also(self, *ids: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add the decorated function as another form of one misconception, or as a mixture of several."""

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            self.forms.append((ids, function))
            return function

        return add

    def inherit(self, earlier: KnownAnswers, through: Callable[[Any], Callable[..., Any]]) -> None:
        """Add the misconceptions of an earlier question whose answer is used in this one.

        `through` makes an answer to this question from one to the earlier. What is right here, or known already, is
        left out.
        """
        for wrong in earlier.misconceptions:
            answer = through(wrong.answer)
            outputs = self.outputs(answer)
            if not self.is_right(outputs) and not self.name(outputs):
                self.add(wrong.id, wrong.hint, answer)
        added = {wrong.id for wrong in self.misconceptions}
        self.forms += [(ids, through(answer)) for ids, answer in earlier.forms if added.issuperset(ids)]

    def outputs(self, answer: Any) -> list[Output]:
        """Return what an answer gives on the probes; a value is its own output."""
        return record(answer, self.make_probes()) if self.make_probes else [Output(answer)]

    @functools.cached_property
    def right_size(self) -> int:
        """How many numbers and letters the right outputs hold."""
        return _size([output.value for output in self.outputs(self.reference)])

    def is_right(self, outputs: Sequence[Output]) -> bool:
        """Tell whether the outputs are those of the right answer."""
        right = _alike(self._summarized(outputs), self._outputs_of(self.reference))
        return right and not any(output.changed for output in outputs)

    def name(self, outputs: Sequence[Output]) -> list[str]:
        """Name the misconceptions that give these outputs.

        If none does by itself, a second slip is looked for that goes with one of them, or with the right answer.
        """
        changed = [self.changing] if self.changing and any(output.changed for output in outputs) else []
        values = self._summarized(outputs)
        if _alike(values, self._outputs_of(self.reference)):
            return changed
        by_value = [wrong for wrong in self.misconceptions if wrong.id != self.changing]
        named = [((wrong.id,), wrong.answer) for wrong in by_value]
        for wrong in (named, self.forms):
            fitting = [id for ids, answer in wrong if _alike(values, self._outputs_of(answer)) for id in ids]
            if fitting:
                return list(dict.fromkeys(fitting + changed))
        return list(
            dict.fromkeys(self._name_with_a_second_slip(values, [*named, *self.forms, ((), self.reference)]) + changed)
        )

    def _name_with_a_second_slip(
        self, values: Sequence[Any], answers: Sequence[tuple[tuple[str, ...], Any]]
    ) -> list[str]:
        if self.make_probes is None or self.summary is not None:
            return []
        found: list[str] = []
        for variation in variations.variations(self.make_probes()):
            for ids, answer in answers:
                if _alike(values, variations.varied(self._outputs_of(answer), variation)):
                    found += [*ids, variation.id]
        return found

    def _outputs_of(self, answer: Any) -> list[Any]:
        """Return what of a known answer's outputs is compared; known answers always give the same."""
        if id(answer) not in self._computed:
            self._computed[id(answer)] = self._summarized(self.outputs(answer))
        return self._computed[id(answer)]

    def _summarized(self, outputs: Sequence[Output]) -> list[Any]:
        values = [None if output.warned and not self.may_warn else output.value for output in outputs]
        return [None if value is None else self._summary_of(value) for value in values] if self.summary else values

    def _summary_of(self, value: Any) -> Any:
        try:
            return self.summary(value) if self.summary else value
        except Exception:  # what cannot be summarized is as good as none
            return None


def hints(assignment: str, question_id: str) -> dict[str, str]:
    """Return the hint for each misconception that `diagnose` may name for a question, by id."""
    return variations.HINTS | {known.id: known.hint for known in for_question(assignment, question_id)}


def for_question(assignment: str, question_id: str) -> tuple[Misconception, ...]:
    """Return the known misconceptions about a question, none if it has none."""
    known = known_answers(assignment, question_id)
    return tuple(known.misconceptions) if known else ()


def wrong_answers(assignment: str, question_id: str) -> list[tuple[tuple[str, ...], Any]]:
    """Return every known wrong answer to a question, each with the ids of the misconceptions that it shows."""
    known = known_answers(assignment, question_id)
    return [((wrong.id,), wrong.answer) for wrong in known.misconceptions] + known.forms if known else []


def right_earlier_answers(assignment: str, question_id: str) -> dict[str, Callable[..., Any]]:
    """Return the right functions that an answer may use because earlier questions ask for them, by name."""
    known = known_answers(assignment, question_id)
    if known is None:
        return {}
    questions = list(_module(assignment).QUESTIONS.values())
    references = [earlier.reference for earlier in questions[: questions.index(known)]]
    return {reference.__name__: checks.bounded(reference) for reference in references if callable(reference)}


def probes(assignment: str, question_id: str) -> list[tuple[Any, ...]]:
    """Return the calls, as argument tuples, whose outputs tell misconceptions apart.

    The arrays are made anew each time. The list is empty for a question that asks for a value.
    """
    known = known_answers(assignment, question_id)
    return known.make_probes() if known and known.make_probes else []


def record(function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Output]:
    """Call a function with each tuple of arguments, and return what came of it.

    A call that raises an error counts as one that returned None.
    """
    outputs = []
    for arguments in calls:
        before = copy.deepcopy(arguments)
        value = None
        default = np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
        with default, warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            with suppress(Exception):  # whatever a wrong answer raises is its output
                value = function(*arguments)
        warned = any(issubclass(warning.category, RuntimeWarning) for warning in seen)
        outputs.append(Output(value, not all(map(_unchanged, before, arguments)), warned))
    return outputs


def diagnose(assignment: str, question_id: str, outputs: Sequence[Any]) -> list[str]:
    """Name the misconceptions that give the same outputs as a student's answer.

    Parameters
    ----------
    assignment, question_id : str
    outputs : sequence
        What `record` gives for the student's function and `probes`; for a question that asks for a value, that value
        alone.

    Returns
    -------
    list of str
        Ids of misconceptions; empty if none fits, and if the outputs are right.
    """
    known = known_answers(assignment, question_id)
    if known is None:
        return []
    recorded = [output if isinstance(output, Output) else Output(output) for output in outputs]
    if _size([output.value for output in recorded]) > 10 * known.right_size + _ROOM:
        return []  # it would be compared with dozens of answers, in several ways
    return [] if known.is_right(recorded) else known.name(recorded)


def known_answers(assignment: str, question_id: str) -> KnownAnswers | None:
    """Return what is known of a question, None if nothing is."""
    module = _module(assignment)
    known: KnownAnswers | None = module.QUESTIONS.get(question_id) if module else None
    return known


def _module(assignment: str) -> Any:
    """Import the wrong answers to an assignment; None if there are none."""
    lecture = assignment.partition("_")[2]
    if not lecture or importlib.util.find_spec(f"{__name__}.{lecture}") is None:
        return None
    return importlib.import_module(f"{__name__}.{lecture}")


def _id_of(function: Callable[..., Any]) -> str:
    return function.__name__.replace("_", "-")


def _unchanged(before: Any, after: Any) -> bool:
    """Tell whether an array or a list is what it was; whatever else is no argument that a call could change."""
    if isinstance(before, np.ndarray):
        same = isinstance(after, np.ndarray) and before.dtype == after.dtype
        return same and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    if isinstance(before, list):
        entries = isinstance(after, list) and len(before) == len(after)
        return entries and all(map(_is_same_entry, before, after))
    return True


def _is_same_entry(before: Any, after: Any) -> bool:
    if isinstance(before, (np.ndarray, list)):
        return _unchanged(before, after)
    return type(before) is type(after) and bool(np.all(before == after) or np.all(before != before))


def _size(value: Any) -> int:
    """Count the numbers and letters in a value."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, (str, bytes)):
        return len(value)
    entries = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return sum(map(_size, entries)) if isinstance(entries, (list, tuple, set)) else 1


def _alike(first: Iterable[Any], second: Iterable[Any]) -> bool:
    """Tell whether there are as many values here as there, and all agree; stop at the first that does not."""
    nothing = object()
    pairs = itertools.zip_longest(first, second, fillvalue=nothing)
    return all(one is not nothing and other is not nothing and _same(one, other) for one, other in pairs)


def _same(first: Any, second: Any) -> bool:
    """Tell whether two values agree: two errors, two texts, numbers of one shape within the tolerance, or their like.

    Tuples and lists that are no table of numbers agree if their members do; dicts, if they do for each key.
    """
    if first is None or second is None:
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and _alike(list(first.values()), [second[key] for key in first])
    if isinstance(first, str) or isinstance(second, str):
        return isinstance(first, str) and isinstance(second, str) and first.strip().lower() == second.strip().lower()
    arrays = [checks.numbers_in(first), checks.numbers_in(second)]
    if arrays[0] is None and arrays[1] is None:
        pairs = isinstance(first, (tuple, list)) and isinstance(second, (tuple, list))
        return pairs and len(first) < _LONGEST and _alike(first, second)
    if arrays[0] is None or arrays[1] is None or arrays[0].shape != arrays[1].shape:
        return False
    rtol, atol = checks.tolerance(arrays[0], checks.RTOL, checks.ATOL)
    with np.errstate(all="ignore"):
        return bool(np.allclose(arrays[0], arrays[1], rtol=rtol, atol=atol, equal_nan=True))
