"""Tells which cell of the student notebook each cell of a submission is, whatever an editor made of ids and types.

Jupyter keeps a cell's id, Colab moves it into the metadata, nbgrader has an id of its own, and what was pasted, or
saved in format 4.4, has none. Then a cell is known by its unchanged source, by most of its lines, or by otter's tag. A
cell that the student added is known by where it is: after which question's prompt or answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from autograder.assignment import Assignment, Cell
from autograder.submissions import ANSWER_TAG, SubmittedCell
from autograder.text import normalize

_WORD = re.compile(r"[^\W_]+")
_ENOUGH = 0.5
"""Share of a given text's lines that a cell needs to be that text, edited."""


class Found(StrEnum):
    """How the answer to a question was found in a submission."""

    ANSWERED = "answered"
    OTHER_TYPE = "other cell type"
    """Code in a Markdown or raw cell."""
    ELSEWHERE = "elsewhere"
    """A written question's cells hold nothing new, but there is other text that may be the answer."""
    STUB = "stub"
    """Its cell is there, as it was given out."""
    MISSING = "missing"
    """Its cell is not there, or was emptied, and nothing else seems to be the answer."""


@dataclass(frozen=True)
class Identified:
    """A cell of a submission."""

    cell: SubmittedCell
    given: Cell | None
    """What it was when it was given out; None if the student added it."""
    question: str | None
    """The question that it belongs to: the one of the last given cell, up to the question's check."""


def identify(assignment: Assignment, cells: Sequence[SubmittedCell]) -> list[Identified]:
    """Give the cells of a submission, in its order, with what each was when it was given out."""
    known = _given(assignment)
    found = [known.by_name(cell) or known.by_source(cell) for cell in cells]
    _pair_tagged(known, cells, found)
    seen = {given.id for given in found if given is not None}
    identified = []
    question: str | None = None
    for cell, known_as in zip(cells, found, strict=True):
        given = known_as or known.by_lines(cell, seen)
        if given is not None:
            question = None if given.role == "check" else given.question
        elif question is not None and known.may_answer(cell, question):
            given = known.answers[question]
        identified.append(Identified(cell, given, question if given is None else given.question))
    return identified


def _pair_tagged(known: _Given, cells: Sequence[SubmittedCell], found: list[Cell | None]) -> None:
    """Know answer cells by their order, if as many cells have otter's tag as there are questions."""
    tagged = [place for place, cell in enumerate(cells) if ANSWER_TAG in cell.tags]
    if len(tagged) == len(known.answers):
        for place, answer in zip(tagged, known.answers.values(), strict=True):
            found[place] = found[place] or answer


@lru_cache(maxsize=16)
def _given(assignment: Assignment) -> _Given:
    return _Given(assignment)


class _Given:
    """The cells that were given out, by all that tells them apart."""

    def __init__(self, assignment: Assignment) -> None:
        cells = [*assignment.cells, *assignment.texts]
        answers = {cell.question: cell for cell in cells if cell.role == "answer"}
        self.answers: dict[str, Cell] = {}
        self._by_name = {cell.id: cell for cell in cells}
        for question in assignment.questions:
            answer = answers.get(question.id) or Cell(f"{question.id}-answer", "answer", "", question.id)
            self.answers[question.id] = self._by_name[answer.id] = answer
            # nbgrader calls a check, or a written answer, as the question is called.
            graded = self._by_name.get(f"{question.id}-check") if question.kind == "auto" else answer
            if graded is not None:
                self._by_name.setdefault(question.id, graded)
        self._sources = _unlike(assignment.cells) | _unlike(assignment.texts)
        self._lines = {cell.id: (cell, lines_of(cell.source)) for cell in assignment.texts if cell.role == "given"}

    def by_name(self, cell: SubmittedCell) -> Cell | None:
        return next((self._by_name[name] for name in cell.names if name in self._by_name), None)

    def by_source(self, cell: SubmittedCell) -> Cell | None:
        return self._sources.get(normalize(cell.source))

    def may_answer(self, cell: SubmittedCell, question: str) -> bool:
        """Say whether a cell near a question's prompt is where its answer goes: by otter's tag, or as a stub."""
        return ANSWER_TAG in cell.tags or lines_of(cell.source) == lines_of(self.answers[question].source) != set()

    def by_lines(self, cell: SubmittedCell, seen: set[str]) -> Cell | None:
        """Find the text of which a cell has most lines, among those that no other cell is known to be."""
        if cell.type == "code":
            return None
        lines = lines_of(cell.source)
        shares = {
            given.id: len(lines & own) / len(own) for given, own in self._lines.values() if own and given.id not in seen
        }
        best = max(shares, key=shares.__getitem__, default=None)
        return self._lines[best][0] if best is not None and shares[best] >= _ENOUGH else None


def _unlike(cells: Sequence[Cell]) -> dict[str, Cell]:
    """Give cells by their source, without those that look like another: several written answers have the same stub."""
    sources = [normalize(cell.source) for cell in cells]
    return {source: cell for source, cell in zip(sources, cells, strict=True) if sources.count(source) == 1}


@lru_cache(maxsize=16)
def given_lines(assignment: Assignment) -> frozenset[str]:
    """Give the keys of all lines of text that an assignment gives out."""
    return frozenset(line for text in assignment.texts for line in lines_of(text.source))


def lines_of(source: str) -> set[str]:
    """Give the lines of a text that say something, each by its key."""
    return {key_of(line) for line in source.split("\n") if line.strip()}


def key_of(line: str) -> str:
    """Give a line of text without the marks and spaces that editors change."""
    return " ".join(_WORD.findall(line)) or line.strip()
