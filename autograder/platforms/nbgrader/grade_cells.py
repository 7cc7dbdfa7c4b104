"""Give a notebook's cells the metadata by which nbgrader knows what to grade, and what for."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode

from autograder.assignment import Assignment, Question

SCHEMA_VERSION = 3
"""Of nbgrader's metadata, as nbgrader 0.9 reads and writes it."""

_CHECK = re.compile(r"""grader\.check\(\s*["'](\w+)["']\s*\);?\s*""")


def grade_id(question: Question) -> str:
    """Id under which nbgrader keeps the points of a question: the question's own."""
    return question.id


def answer_id(question: Question) -> str:
    """Id under which nbgrader knows the cell with the answer, and keeps comments on it."""
    return question.id if question.kind == "written" else f"{question.id}-answer"


def mark(notebook: NotebookNode, assignment: Assignment) -> NotebookNode:
    """Add nbgrader's metadata to a notebook of an assignment, in place.

    A question's check cell is its grade cell; the answer to a written question is one that a person grades. Cells are
    known by their ids, check cells by their source as well: a notebook that was begun before the build added this
    metadata becomes one that nbgrader grades.

    Returns
    -------
    NotebookNode
        The same notebook.
    """
    questions = {question.id: question for question in assignment.questions}
    marked: set[str] = set()
    for cell in notebook.cells:
        entry = _entry(cell, questions)
        if entry is not None and entry["grade_id"] not in marked:
            marked.add(entry["grade_id"])
            cell.metadata["nbgrader"] = entry
    return notebook


def _entry(cell: NotebookNode, questions: dict[str, Question]) -> dict[str, Any] | None:
    check = _CHECK.fullmatch(cell.source) if cell.cell_type == "code" else None
    if check and check[1] in questions:
        question = questions[check[1]]
        return _metadata(cell, grade_id(question), points=question.points, locked=True)
    question_id, _, role = cell.get("id", "").rpartition("-")
    if role != "answer" or question_id not in questions:
        return None
    question = questions[question_id]
    if question.kind == "written":
        if cell.cell_type != "markdown":
            return None
        return _metadata(cell, answer_id(question), points=question.points, solution=True)
    return _metadata(cell, answer_id(question), solution=True) if cell.cell_type == "code" else None


def _metadata(
    cell: NotebookNode, name: str, *, points: float | None = None, solution: bool = False, locked: bool = False
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "grade": points is not None,
        "grade_id": name,
        "locked": locked,
        "schema_version": SCHEMA_VERSION,
        "solution": solution,
        "task": False,
    }
    return entry if points is None else entry | {"points": points}
