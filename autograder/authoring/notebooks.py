"""Turn otter's notebooks into the ones that are kept: steady cell ids, no foreign metadata, no solution marks."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograder.assignment import Assignment, Cell, Figure, Question, Role
from autograder.authoring.assign import KERNEL, Assigned
from autograder.authoring.master import Master, MasterQuestion, parse_code
from autograder.built import BUILD_KEY, cells_digest
from autograder.handout import listed
from autograder.sources import defined_names

ANSWER_TAG = "otter_answer_cell"
FIGURE_TAG = "figure"
SOLUTION_TAG = "otter_assign_solution_cell"

_KEPT_METADATA = ("tags", "editable", "deletable")
_CHECK = re.compile(r'grader\.check\("(\w+)"\)\s*')
_EXPORT = re.compile(r"^grader\.export\(", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)
_STUB_LINE = re.compile(r"(# END SOLUTION[ \t]*\n)[ \t]*raise NotImplementedError\(.*\)[ \t]*(?=\n|$)")
_STUB_BLOCK = re.compile(r'^[ \t]*""" ?# BEGIN PROMPT[ \t]*\n.*?""";? ?# END PROMPT[ \t]*\n?', re.MULTILINE | re.DOTALL)
_LOOK = re.compile(r"^\*\*Look:\*\*\s*(.+?)(?=\n#{1,6} |\n\*\*|\Z)", re.MULTILINE | re.DOTALL)
_MARK_LINE = re.compile(r"^[ \t]*#\s?(BEGIN|END) (SOLUTION|PROMPT)( NO PROMPT)?[ \t]*\n?", re.MULTILINE)
_MARK = re.compile(r"[ \t]*#\s?SOLUTION( NO PROMPT)?[ \t]*$", re.MULTILINE)


@dataclass
class _Placed:
    """A cell of otter's notebook with what the master tells of it."""

    node: NotebookNode
    role: Role
    question: str | None
    section: str


def headings(source: str) -> list[tuple[int, str]]:
    """Level and text of each heading in a Markdown cell, without its marks of emphasis."""
    return [(len(marks), re.sub(r"[*`]", "", text)) for marks, text in _HEADING.findall(source)]


def _section(source: str, before: str) -> str:
    """Heading of the section that a Markdown cell stands in, or begins."""
    begun = [text for level, text in headings(source) if level <= 2]
    return begun[-1] if begun else before


def slug(text: str) -> str:
    """Make a part of a cell id from a heading: its first words, without a number before them."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"^[\d.\s]+", "", text.lower()))
    short = ""
    for word in words:
        if len(short) + len(word) >= 40:
            break
        short = f"{short}-{word}" if short else word
    return short or "section"


def _placed(master: Master, notebook: NotebookNode) -> Iterator[_Placed]:
    """Walk through a notebook of otter's, keeping the section and the question that each cell stands in."""
    section, question = "start", None
    for node in notebook.cells:
        known = master.cells.get(node.get("id", ""))
        tags = node.metadata.get("tags", [])
        tagged = ANSWER_TAG in tags or SOLUTION_TAG in tags
        is_code = node.cell_type == "code"
        check = _CHECK.fullmatch(node.source) if is_code else None
        if known:
            question = known.question
        elif check:
            question = check.group(1)
        elif not tagged:
            question = None
        if not is_code and question is None:
            section = _section(node.source, section)
        if tagged and question and is_code != master.questions[question].manual:
            role: Role = "answer"
        elif check:
            role = "check"
        elif is_code and _EXPORT.search(node.source):
            role = "export"
        else:
            role = "figure" if FIGURE_TAG in tags else "given"
        yield _Placed(node, role, question, section)


@dataclass(frozen=True)
class BuiltNotebook:
    """A notebook with steady ids, and what is known of its cells beside."""

    notebook: NotebookNode
    cells: tuple[Cell, ...]
    """Its code cells with their roles."""

    texts: tuple[Cell, ...]
    """Its Markdown cells, likewise."""

    origins: dict[str, str]
    """Ids of its cells that come from the master, with their ids there."""


def _tidied(master: Master, notebook: NotebookNode, tests: dict[str, str]) -> BuiltNotebook:
    """Give otter's notebook steady ids and only the metadata that it needs."""
    seen: Counter[str] = Counter()
    nodes: list[NotebookNode] = []
    cells: list[Cell] = []
    texts: list[Cell] = []
    origins: dict[str, str] = {}
    for placed in _placed(master, notebook):
        node = copy.deepcopy(placed.node)
        if not node.source.strip() and node.cell_type == "markdown":
            continue  # otter ends the notebook with an empty cell
        stem = _id_stem(placed)
        seen[stem] += 1
        numbered = seen[stem] > 1 or not (placed.question or placed.role == "export")
        node["id"] = f"{stem}-{seen[stem]}" if numbered else stem
        if placed.node["id"] in master.cells:
            origins[node["id"]] = placed.node["id"]
        metadata = {key: node.metadata[key] for key in _KEPT_METADATA if key in node.metadata}
        if placed.role == "answer":
            metadata["tags"] = [ANSWER_TAG]
        node.metadata = nbformat.from_dict(metadata)
        node.pop("attachments", None)
        if node.cell_type == "code":
            node.outputs, node.execution_count = [], None
            question = placed.question if placed.role in ("answer", "check") else None
            cells.append(Cell(node["id"], placed.role, node.source, question))
        else:
            texts.append(Cell(node["id"], placed.role, node.source, placed.question))
        nodes.append(node)
    metadata = {
        "kernelspec": dict(KERNEL),
        "language_info": {"name": "python"},
        "otter": {"OK_FORMAT": False, "assignment_name": master.name, "tests": tests},
    }
    tidied = nbformat.v4.new_notebook(cells=nodes, metadata=metadata)
    tidied.metadata[BUILD_KEY] = {"cells": cells_digest(tidied)}
    return BuiltNotebook(tidied, tuple(cells), tuple(texts), origins)


def _id_stem(placed: _Placed) -> str:
    if placed.role == "export":
        return "export"
    kind = placed.role if placed.role in ("answer", "check", "figure") else None
    if placed.question:
        given = "prompt" if placed.node.cell_type == "markdown" else "code"
        return f"{placed.question}-{kind or given}"
    return f"{slug(placed.section)}-{kind or ('text' if placed.node.cell_type == 'markdown' else 'code')}"


def student_notebook(master: Master, assigned: Assigned) -> BuiltNotebook:
    """Make the notebook that students open.

    Raises
    ------
    BuildError
        If a question has not exactly one answer cell and one check cell in it, or its stub defines another name
        than its solution.
    """
    tests = dict(assigned.student.metadata["otter"].get("tests", {}))
    built = _tidied(master, assigned.student, tests)
    cells = {cell["id"]: cell for cell in built.notebook.cells}
    for question in master.questions.values():
        wanted = ["answer"] if question.manual else ["answer", "check"]
        for role in wanted:
            ids = [cell for cell in cells if re.fullmatch(rf"{question.id}-{role}(-\d+)?", cell)]
            if len(ids) != 1:
                wrong = f"{question.id} gets {len(ids)} {role} cells in the student notebook"
                raise master.error(question.line, wrong, "give it one solution, and no `check_cell: false`")
        if not question.manual:
            _check_stub(master, question, cells[f"{question.id}-answer"].source)
    return built


def _check_stub(master: Master, question: MasterQuestion, stub: str) -> None:
    line = question.answers[0].line
    cure = 'keep the `def` line or `name =` outside the solution, and a stub such as `raise NotImplementedError("…")`'
    try:
        names = defined_names(parse_code(stub))
    except SyntaxError as error:
        raise master.error(line, f"the stub of {question.id} is not Python ({error.msg})", cure) from None
    name = answer_name(question)
    if name is None:
        wrong = f"no test of {question.id} names anything that its answer cell defines"
        raise master.error(question.tests[0].cell.line, wrong, "let a test take the answer as its argument")
    if name not in names:
        raise master.error(line, f"the stub of {question.id} does not define {name!r}", cure)


def answer_name(question: MasterQuestion) -> str | None:
    """Name of the function or variable that the question asks for: the one that its tests take."""
    (answer,) = (cell for cell in question.answers if cell.kind == "code")
    defined = defined_names(parse_code(answer.source))
    asked = (argument for test in question.tests for argument in test.arguments)
    return next((argument for argument in asked if argument in defined), None)


def solution_notebook(master: Master, assigned: Assigned) -> BuiltNotebook:
    """Make the solution notebook, not yet executed: the student notebook with answers in place of stubs.

    The cells that hand the notebook in stay out.
    """
    notebook = copy.deepcopy(assigned.solution)
    notebook.cells = [cell for cell in notebook.cells if ANSWER_TAG not in cell.metadata.get("tags", [])]
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and SOLUTION_TAG in cell.metadata.get("tags", []):
            cell.source = _without_stub(cell.source)
        elif cell.cell_type == "code" and _EXPORT.search(cell.source):
            del notebook.cells[position - 1 :]  # otter puts one cell of instructions before it
            break
    return _tidied(master, notebook, dict(assigned.student.metadata["otter"].get("tests", {})))


def _without_stub(source: str) -> str:
    """Leave of a solution cell what a reader of the solution wants: neither otter's marks nor the stub."""
    for pattern, kept in ((_STUB_BLOCK, ""), (_STUB_LINE, r"\1"), (_MARK_LINE, ""), (_MARK, "")):
        source = pattern.sub(kept, source)
    return source.rstrip("\n")


def assignment_table(
    master: Master, assigned: Assigned, student: BuiltNotebook, lectures: Collection[str]
) -> Assignment:
    """Make the table of questions and code cells that the grader reads; `lectures` are all of the course."""
    from otter.test_files import ExceptionTestFile

    sections = _sections(master)
    questions = []
    for question in master.questions.values():
        section = sections[question.id]
        if question.manual:
            questions.append(Question(question.id, "written", float(question.points or 0), section=section))
        else:
            points = float(ExceptionTestFile.from_string(assigned.tests[question.id]).possible)
            questions.append(Question(question.id, "auto", points, answer_name(question), section))
    cells, texts = student.cells, student.texts
    title = next((text for cell in texts for level, text in headings(cell.source) if level == 1), master.name)
    modules = listed(master.name, student.notebook.metadata["otter"]["tests"].values(), lectures)
    figures = tuple(_figures(questions, student))
    return Assignment(master.name, title, tuple(questions), cells, modules, figures, texts)


def _figures(questions: list[Question], student: BuiltNotebook) -> Iterator[Figure]:
    """Give the first figure of each question that a text after it, up to the next figure, says how to look at."""
    figure_cells = {cell.id for cell in student.cells if cell.role == "figure"}
    seen = set()
    drawing: tuple[str, str] | None = None
    for cell in student.notebook.cells:
        if cell["id"] in figure_cells:
            used = [question.id for question in questions if re.search(rf"\b{question.name}\b", cell.source)]
            drawing = (cell["id"], used[-1]) if used else None
        elif drawing and (look := _LOOK.search(cell.source)) and cell.cell_type == "markdown":
            if drawing[1] not in seen:
                yield Figure(*drawing, look.group(1).strip())
            seen.add(drawing[1])
            drawing = None


def _sections(master: Master) -> dict[str, str]:
    """Heading of the section that each question stands in."""
    section = ""
    sections: dict[str, str] = {}
    for cell in master.cells.values():
        if cell.kind == "markdown" and cell.question is None:
            section = _section(cell.source, section)
        if cell.question:
            sections.setdefault(cell.question, section)
    return sections
