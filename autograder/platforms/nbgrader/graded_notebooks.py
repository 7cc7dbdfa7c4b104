"""Graded notebooks for nbgrader: what was handed in, the grader's words in it, and nothing that a browser would run."""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.assignment import ROOT, Assignment
from autograder.platforms.nbgrader.grade_cells import answer_id, grade_id, mark
from autograder.records import Record
from autograder.reports import WORDS, error_in_words, hints, in_words, messages, sentence
from autograder.results import QuestionResult, Status
from autograder.text import normalize, number, printable_text

NOTEBOOKS = ROOT / "notebooks"
ORIGIN = "autograder"
"""Key of a notebook's metadata that says which file's grades it shows, and whether it holds the whole of that file."""
MAX_COMMENT = 4000
MISSING = "The cells below were missing from what was handed in."

# What begins HTML or an address in Markdown; `a < b` does not.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_PICTURE = re.compile(r"!\[(?![^\]\n]*\]\(attachment:)")
# The end of a link's text or name, but for links to the web, within the page, and to pictures that are attached.
_LINK = re.compile(r"\](?=[(:])(?!\(\s*(?:https?://|#|attachment:))(?!:\s*https?://)")
# Commands by which a formula would load, link or style.
_COMMAND = re.compile(r"\\(?=(?:href|require|style|class|cssId|unicode|toggle|action|data)\b)")
_SAFE_ATTACHMENTS = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True)
class GradeCell:
    """A cell that nbgrader knows by an id of its own: a check, an answer, or a written answer, which is both."""

    grade_id: str
    cell_id: str
    cell_type: str
    question: str
    points: float | None
    """Points that the gradebook has for it; None for the answer to a question that is checked."""
    solution: bool
    locked: bool
    metadata: NotebookNode = field(compare=False)
    """What stands in the cell's metadata under ``nbgrader``."""

    @property
    def grade(self) -> bool:
        return self.points is not None


@cache
def cells_of(table: Assignment) -> dict[str, GradeCell]:
    """All cells of an assignment that nbgrader knows, by its id for them, in the notebook's order."""
    questions = {
        name: question.id for question in table.questions for name in (grade_id(question), answer_id(question))
    }
    cells = {}
    for cell in student_notebook(table).cells:
        entry = cell.metadata.get("nbgrader")
        if entry is not None:
            name = entry["grade_id"]
            kind, question = cell.cell_type, questions[name]
            place = (name, cell.id, kind, question, entry.get("points"), entry["solution"], entry["locked"])
            cells[name] = GradeCell(*place, metadata=entry)
    return cells


def student_notebook(table: Assignment) -> NotebookNode:
    """The notebook as students get it: prompts, stubs and checks."""
    return copy.deepcopy(_student_notebook(table))


@cache
def _student_notebook(table: Assignment) -> NotebookNode:
    path = NOTEBOOKS / f"{table.name}.ipynb"
    if path.is_file():
        return mark(nbformat.read(path, as_version=4), table)
    cells = [new_code_cell(cell.source, id=cell.id) for cell in table.cells]
    cells += [new_markdown_cell(cell.source, id=cell.id) for cell in table.texts]
    return mark(new_notebook(cells=cells), table)


@cache
def _stubs(table: Assignment) -> dict[str, str]:
    return {cell.id: normalize(cell.source) for cell in student_notebook(table).cells}


# --- Words ---------------------------------------------------------------------------------------------------------


def words(assignment: str, question: QuestionResult) -> str:
    """What the grader says of an answer, as on the feedback page: verdict, messages, hints and misconceptions."""
    said = [WORDS[question.own_status][1], *_seen(question), error_in_words(question)]
    said += hints(assignment, question)
    if question.diagnosis:
        said.append(f"Known misconception: {', '.join(question.diagnosis)}.")
    return "\n\n".join(dict.fromkeys(sentence(text) for text in said if text))[:MAX_COMMENT]


def _seen(question: QuestionResult) -> list[str]:
    """What the checks saw, each thing once: one error often fails them all."""
    checks: dict[str, list[str]] = {}
    for case in question.cases:
        if not case.passed:
            checks.setdefault(printable_text(case.message).strip(), []).append(in_words(case.name))
    if not checks:
        return messages(question)
    more = {1: "", 2: " and one more check"}
    return [
        f"{names[0]}{more.get(len(names), f' and {len(names) - 1} more checks')}: {message}"
        for message, names in checks.items()
    ]


def comment(table: Assignment, record: Record, question: QuestionResult) -> str | None:
    """The comment that goes into the gradebook with an answer; None if there is nothing to say.

    It is read as plain text in formgrader and as Markdown in nbgrader's feedback, so that nothing that a student wrote,
    in an error's message for instance, may be HTML, a link or a picture.
    """
    if question.own_status in (Status.PASSED, Status.NEEDS_GRADING):
        return None
    if question.own_status == Status.NOT_ATTEMPTED and table.question(question.question).kind == "written":
        return "No response."  # as nbgrader itself says
    return plain(words(table.name, question))


def plain(text: str) -> str:
    """Text that looks alike as plain text and as Markdown."""
    return _TAG.sub("‹", printable_text(text)).replace("](", "] (").replace("![", "! [")


def harmless(markdown: str) -> str:
    """Markdown that a student wrote, without HTML, pictures from elsewhere, and links and formulas that run something.

    A cell of formgrader and of nbgrader's feedback is rendered with the HTML in it, in the instructor's browser.
    """
    without_html = _PICTURE.sub("&#33;[", _TAG.sub("&lt;", markdown))
    return _COMMAND.sub("&#92;", _LINK.sub("] ", without_html))


# --- Notebooks -----------------------------------------------------------------------------------------------------


def from_record(record: Record, table: Assignment) -> NotebookNode:
    """The graded notebook as the record has it: the given cells and each question's answer, no added cells."""
    answers = {question.question: question for question in record.result.questions}
    known = {cell.cell_id: cell for cell in cells_of(table).values()}
    notebook = student_notebook(table)
    cells = []
    for cell in notebook.cells:
        graded = known.get(cell.id)
        question = answers.get(graded.question) if graded is not None else None
        if graded is not None and graded.solution and question is not None and question.source:
            text = printable_text(question.source)
            cell.source = harmless(text) if cell.cell_type == "markdown" else text
        cells.append(_clean(cell, graded, question, record, table))
    return _notebook(cells, record, whole=False)


def from_submission(notebook: NotebookNode, record: Record, table: Assignment) -> NotebookNode:
    """The graded notebook as it was handed in: the student's cells in their order, made harmless."""
    answers = {question.question: question for question in record.result.questions}
    known = dict(cells_of(table))
    given = student_notebook(table)
    as_given = {normalize(cell.source) for cell in given.cells if cell.cell_type == "markdown"}
    checks = {cell.id: cell.source for cell in given.cells}
    restore(notebook, table)
    cells = []
    for cell in notebook.cells:
        graded = known.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        question = answers.get(graded.question) if graded is not None else None
        if graded is not None and not graded.solution:
            cell.source = checks[graded.cell_id]  # without the hidden tests that nbgrader put there
        elif graded is not None and question is not None and _is_stub(cell.source, graded, table):
            cell.source = question.source or cell.source  # the answer stands in a cell that lost its id
        if cell.cell_type == "markdown" and normalize(cell.source) not in as_given:
            cell.source = harmless(cell.source)
        cells.append(_clean(cell, graded, question, record, table))
    return _notebook(cells, record, whole=True)


def restore(notebook: NotebookNode, table: Assignment) -> None:
    """Give each cell of an assignment what nbgrader knows it by, take that from all others, and add what is missing.

    What a student's notebook says of points, or of what is graded, counts for nothing.
    """
    given = {cell.id: cell.source for cell in student_notebook(table).cells}
    missing = dict(cells_of(table))
    # Without ids, as in notebooks of format 4.4, a cell cannot be added.
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    # Of several cells with the same id the last one counts, as for nbgrader itself.
    for cell in reversed(notebook.cells):
        graded = _known(cell, missing)
        metadata = cell.metadata.pop("nbgrader", None)
        if graded is not None:
            del missing[graded.grade_id]
            cell.metadata["nbgrader"] = NotebookNode(graded.metadata)
            if isinstance(metadata, dict) and isinstance(metadata.get("checksum"), str):
                cell.metadata["nbgrader"]["checksum"] = metadata["checksum"]
    if missing:
        notebook.cells.append(new_markdown_cell(MISSING, id="missing-cells"))
    for graded in missing.values():
        new = new_code_cell if graded.cell_type == "code" else new_markdown_cell
        metadata = {"nbgrader": NotebookNode(graded.metadata)}
        notebook.cells.append(new(given[graded.cell_id], id=graded.cell_id, metadata=metadata))
    _tell_apart(notebook)


def _tell_apart(notebook: NotebookNode) -> None:
    """Give each cell an id of its own."""
    seen: set[str] = set()
    for place, cell in enumerate(notebook.cells):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(cell.get("id", ""))) or cell.id in seen:
            cell["id"] = f"cell-{place}"
            while cell.id in seen:
                cell["id"] += "x"
        seen.add(cell.id)


def _known(cell: NotebookNode, missing: dict[str, GradeCell]) -> GradeCell | None:
    """The entry of a cell among those not yet found: by nbgrader's id, else by the cell's own, or Colab's."""
    metadata = cell.metadata.get("nbgrader")
    grade_id = metadata.get("grade_id") if isinstance(metadata, dict) else None
    by_cell_id = {graded.cell_id: graded for graded in missing.values()}
    ids = [str(name) for name in (cell.get("id"), cell.metadata.get("id"))]
    graded = missing.get(str(grade_id)) or by_cell_id.get(ids[0]) or by_cell_id.get(ids[1])
    return graded if graded is not None and graded.cell_type == cell.cell_type else None


def _is_stub(source: str, graded: GradeCell, table: Assignment) -> bool:
    return graded.solution and normalize(source) == _stubs(table).get(graded.cell_id)


def _clean(
    cell: NotebookNode, graded: GradeCell | None, question: QuestionResult | None, record: Record, table: Assignment
) -> NotebookNode:
    """A cell with the grader's outputs in place of the student's, and no metadata but nbgrader's."""
    checksum = (cell.metadata.get("nbgrader") or {}).get("checksum")
    cell.metadata = NotebookNode()
    if graded is not None:
        cell.metadata["nbgrader"] = NotebookNode(graded.metadata)
        if isinstance(checksum, str) and graded.solution:
            cell.metadata["nbgrader"]["checksum"] = checksum  # by it nbgrader sees that a cell was left untouched
    if cell.cell_type == "code":
        cell.execution_count = None
        cell.outputs = []
        if graded is not None and not graded.solution:
            cell.outputs = check_outputs(record, table, graded, question)
    elif cell.cell_type == "raw":
        return new_markdown_cell(harmless(cell.source), id=cell.get("id", ""))  # a raw cell may be HTML as it stands
    _keep_pictures(cell)
    return cell


def _keep_pictures(cell: NotebookNode) -> None:
    """Leave out attachments that are no plain pictures."""
    kept = {}
    for name, bundle in (cell.pop("attachments", None) or {}).items():
        pictures = {kind: data for kind, data in bundle.items() if kind in _SAFE_ATTACHMENTS and isinstance(data, str)}
        if pictures and re.fullmatch(r"[\w .()-]+", name):
            kept[name] = {kind: re.sub(r"[^A-Za-z0-9+/=]", "", data) for kind, data in pictures.items()}
    if kept:
        cell["attachments"] = kept


def check_outputs(
    record: Record, table: Assignment, graded: GradeCell, question: QuestionResult | None
) -> list[NotebookNode]:
    """Outputs of a check cell from which nbgrader computes the grader's score: words, then the points as its value."""
    if record.result.problem:
        said, score = f"This file could not be graded: {printable_text(record.result.problem)}", 0.0
    elif question is None:
        said, score = "This question was not graded.", 0.0
    else:
        score = (question.score if question.automatic is None else question.automatic.score) or 0.0
        said = f"{number(score)} of {number(graded.points)} points\n\n{words(table.name, question)}"
    return [
        new_output("stream", name="stdout", text=f"{said}\n"),
        new_output("execute_result", data={"text/plain": repr(float(score))}, execution_count=None),
    ]


def origin(record: Record, *, whole: bool) -> dict[str, Any]:
    """What a graded notebook says of itself: which file it shows, whether all of it, and a hash of the verdicts."""
    verdicts = msgspec.json.encode([record.grader, record.result.problem, record.result.questions])
    return {"content": record.content, "verdicts": hashlib.sha256(verdicts).hexdigest(), "whole": whole}


def _notebook(cells: list[NotebookNode], record: Record, *, whole: bool) -> NotebookNode:
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        ORIGIN: origin(record, whole=whole),
    }
    if record.result.problem:
        why = plain(f"This file could not be graded: {record.result.problem}")
        cells = [new_markdown_cell(f"**{why}**", id="not-gradable"), *cells]
    notebook = new_notebook(cells=cells, metadata=metadata)
    _tell_apart(notebook)
    return notebook
