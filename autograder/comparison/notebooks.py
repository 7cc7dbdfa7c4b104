"""Gather what is compared: honest sample submissions, and notebooks that hold known answers, right and wrong ones."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import handout
from autograder.answers import misconceptions, variants
from autograder.assignment import Assignment
from autograder.authoring import ROOT
from autograder.comparison.cells import answer_cell
from autograder.platforms.nbgrader import grade_cells

SAMPLES = Path(__file__).resolve().parents[1] / "samples"

NEED_A_JAIL = ("kavya-raman", "liam-oconnor", "olga-ivanova", "pedro-alves", "quinn-taylor")
"""Samples that loop for ever, end their process or cheat: the other graders run code without a jail."""


@dataclass(frozen=True)
class Compared:
    """A notebook that each grader gets."""

    id: str
    notebook: NotebookNode
    holds: dict[str, str] = field(default_factory=dict)
    """What the answer to a question is, by question; nothing for a sample."""


def samples(assignment: Assignment) -> list[Compared]:
    """Give the sample submissions that need no jail."""
    paths = sorted((SAMPLES / assignment.name).glob("*.ipynb"))
    return [Compared(path.stem, nbformat.read(path, as_version=4)) for path in paths if path.stem not in NEED_A_JAIL]


def known_answers(assignment: Assignment, root: Path = ROOT) -> list[Compared]:
    """Give notebooks that hold, all together, every known answer to every question.

    Each holds one answer to each question, so there are as many as the question with the most answers has. Where a
    question has fewer, the answer of the solution stands. Figures are left out: no answer needs them.
    """
    empty, solutions = (_cells(root / folder / f"{assignment.name}.ipynb") for folder in ("notebooks", "solutions"))
    left_out = {cell.id for cell in assignment.cells if cell.role in ("figure", "export")}
    notebook = nbformat.read(root / "notebooks" / f"{assignment.name}.ipynb", as_version=4)
    notebook.cells = [cell for cell in empty.values() if cell.cell_type == "code" and cell["id"] not in left_out]
    questions = [question for question in assignment.questions if question.kind == "auto"]
    lists = [_labelled_cells(assignment, question.id, question.name or "") for question in questions]
    found = []
    for number, answers in enumerate(zip_longest(*lists), start=1):
        holding = copy.deepcopy(notebook)
        cells = {cell["id"]: cell for cell in holding.cells}
        holds = {}
        for question, answer in zip(questions, answers, strict=True):
            label, source = answer or ("the solution", solutions[f"{question.id}-answer"].source)
            cells[f"{question.id}-answer"].source = source
            holds[question.id] = label
        found.append(Compared(f"known-answers-{number:03d}", holding, holds))
    return found


def _cells(path: Path) -> dict[str, NotebookNode]:
    return {cell["id"]: cell for cell in nbformat.read(path, as_version=4).cells}


def _labelled_cells(assignment: Assignment, question: str, name: str) -> list[tuple[str, str]]:
    """Give each known answer to a question: what it is, and the code of a cell that defines it."""
    return [
        (label, answer_cell(name, answer, handout.hidden(handout.modules(assignment))))
        for label, answer in _labelled(assignment.name, question)
    ]


def _labelled(assignment: str, question: str) -> Iterator[tuple[str, Any]]:
    for label, answer in variants.of_question(assignment, question):
        yield f"right: {label}", answer
    for ids, answer in misconceptions.wrong_answers(assignment, question):
        yield f"wrong: {' + '.join(ids)}", answer


def for_nbgrader(compared: Compared, assignment: Assignment) -> NotebookNode:
    """Give the notebook as it would be if the student had begun with the one that nbgrader hands out."""
    return grade_cells.mark(copy.deepcopy(compared.notebook), assignment)
