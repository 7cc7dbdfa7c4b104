"""Whatever an editor makes of a notebook, an answer that is in it is found, in all notebooks and for all questions."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.assignment import Assignment, load, names
from autograder.grading.assembly import Program, assemble
from autograder.grading.identity import Found
from autograder.records import Record
from autograder.reports.class_report import Cohort
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.submissions import Submission
from autograder.submissions.notebook import parse

ROOT = Path(__file__).parent.parent
ASSIGNMENTS = {name: load(name) for name in names()}
Cell = dict[str, Any]
ANSWER = "Whatever the scores are, the numbers are positive.\n\nThey sum to 1, and so they *look* like probabilities."
STRANGER = "A remark of my own, which has nothing to do with any of the questions."


def student_cells(name: str) -> list[Cell]:
    return json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


def graded(table: Assignment, cells: list[Cell]) -> Program:
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    submitted = parse(json.dumps(notebook).encode()).cells
    return assemble(table, Submission("a", "a", "a.ipynb", cells=submitted))


def listed_as(table: Assignment, program: Program) -> set[str]:
    """The kinds of reasons for which a class report lists what was noted."""
    cohort = Cohort(table.name, table)
    answered = QuestionResult("q1", Status.PASSED, 1.0, 1.0)
    cohort.add(Record(SubmissionResult("a", table.name, [answered], notes=program.notes)))
    return {look.kind for look in cohort.looks}


# What editors make of a whole notebook


def kept(cells: list[Cell]) -> None:
    """Leave it as it is."""


def saved_by_colab(cells: list[Cell]) -> None:
    """Keep ids in the metadata."""
    for cell in cells:
        cell["metadata"] = {"id": cell.pop("id"), "colab": {"base_uri": "https://localhost:8080/"}}


def saved_again_by_jupyterlab(cells: list[Cell]) -> None:
    """Give new ids to cells that have them in the metadata, as after Colab."""
    for number, cell in enumerate(cells):
        cell["metadata"]["id"], cell["id"] = cell["id"], f"{number:08x}"


def in_format_4_4(cells: list[Cell]) -> None:
    """Have no ids, as VS Code and older Jupyters save, but all metadata."""
    for cell in cells:
        del cell["id"]


def with_new_ids(cells: list[Cell]) -> None:
    """Have new ids and no metadata, as after copying all cells into a new notebook."""
    for number, cell in enumerate(cells):
        cell["id"], cell["metadata"] = f"{number:08x}", {}


def exported_by_databricks(cells: list[Cell]) -> None:
    for number, cell in enumerate(cells):
        del cell["id"]
        cell["metadata"] = {"application/vnd.databricks.v1+cell": {"nuid": f"{number:08x}", "title": ""}}


def saved_by_kaggle(cells: list[Cell]) -> None:
    for number, cell in enumerate(cells):
        del cell["id"]
        cell["metadata"] = {"_uuid": f"{number:040x}", "trusted": True, "execution": {}}


def saved_by_deepnote(cells: list[Cell]) -> None:
    for number, cell in enumerate(cells):
        del cell["id"]
        cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": cell["cell_type"]}
        cell["source"] = "".join(cell["source"]).rstrip().replace("_Type", "*Type").replace("text._", "text.*")
    advertisement = "<a style='text-decoration:none;' href='https://deepnote.com?utm_source=cell&projectId=1-2-3'>\n"
    advertisement += "<img alt='Created in deepnote.com' src='data:image/svg+xml;base64,PD94bWw=' > </img>\n"
    advertisement += "Created in <span style='font-weight:600;'>Deepnote</span></a>"
    cells.append({"cell_type": "markdown", "metadata": {}, "source": advertisement})


EDITORS = [
    *(kept, saved_by_colab, saved_again_by_jupyterlab, in_format_4_4, with_new_ids),
    *(exported_by_databricks, saved_by_kaggle, saved_by_deepnote),
]


# Where students write a written answer: each changes the cells around the stub at `place`


def text(source: str, kind: str = "markdown") -> Cell:
    extra = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"id": f"new-{len(source)}", "cell_type": kind, "metadata": {}, "source": source, **extra}


def in_its_cell(cells: list[Cell], place: int) -> None:
    cells[place]["source"] = ANSWER


def below_the_placeholder(cells: list[Cell], place: int) -> None:
    cells[place]["source"] = "".join(cells[place]["source"]) + "\n\n" + ANSWER


def as_code(cells: list[Cell], place: int) -> None:
    cells[place] |= {"source": ANSWER, "cell_type": "code", "outputs": [], "execution_count": None}


def as_raw_text(cells: list[Cell], place: int) -> None:
    cells[place] |= {"source": ANSWER, "cell_type": "raw"}


def in_a_new_cell_below(cells: list[Cell], place: int) -> None:
    cells.insert(place + 1, text(ANSWER))


def in_a_new_code_cell_below(cells: list[Cell], place: int) -> None:
    cells.insert(place + 1, text(ANSWER, "code"))


def in_a_new_cell_in_its_place(cells: list[Cell], place: int) -> None:
    cells[place] = text(ANSWER)


def in_a_new_cell_above(cells: list[Cell], place: int) -> None:
    cells.insert(place, text(ANSWER))


def in_two_cells(cells: list[Cell], place: int) -> None:
    first, second = ANSWER.split("\n\n")
    cells[place]["source"] = first
    cells.insert(place + 1, text(second))


def split_in_three(cells: list[Cell], place: int) -> None:
    cells[place : place + 1] = [text(part) for part in (ANSWER[:30], ANSWER[30:60], ANSWER[60:])]


def below_its_prompt(cells: list[Cell], place: int) -> None:
    cells[place - 1]["source"] = "".join(cells[place - 1]["source"]) + "\n\n" + ANSWER


def within_its_prompt(cells: list[Cell], place: int) -> None:
    lines = "".join(cells[place - 1]["source"]).split("\n")
    cells[place - 1]["source"] = "\n".join([*lines[:5], ANSWER, *lines[5:]])


def merged_with_its_prompt(cells: list[Cell], place: int) -> None:
    cells[place - 1]["source"] = "".join(cells[place - 1]["source"]) + "\n\n" + ANSWER
    del cells[place]


def merged_with_what_follows(cells: list[Cell], place: int) -> None:
    cells[place]["source"] = ANSWER + "\n\n" + "".join(cells[place + 1]["source"])
    del cells[place + 1]


def at_the_end(cells: list[Cell], place: int) -> None:
    cells.append(text(ANSWER))


def at_the_end_without_its_cell(cells: list[Cell], place: int) -> None:
    cells.append(text(ANSWER))
    del cells[place]


def moved_to_the_top(cells: list[Cell], place: int) -> None:
    cells[place]["source"] = ANSWER
    cells.insert(0, cells.pop(place))


HABITS = [
    *(in_its_cell, below_the_placeholder, as_code, as_raw_text),
    *(in_a_new_cell_below, in_a_new_code_cell_below, in_a_new_cell_in_its_place, in_a_new_cell_above),
    *(in_two_cells, split_in_three, below_its_prompt, within_its_prompt, merged_with_its_prompt),
    *(merged_with_what_follows, at_the_end, at_the_end_without_its_cell, moved_to_the_top),
]


def written() -> Iterator[tuple[str, str, int]]:
    """Each written question: its assignment, its id, and the place of its stub."""
    for name, table in ASSIGNMENTS.items():
        places = {cell["id"]: place for place, cell in enumerate(student_cells(name))}
        for question in table.questions:
            if question.kind == "written":
                yield name, question.id, places[f"{question.id}-answer"]


def words(source: str) -> list[str]:
    return source.replace("*", "").split()


def is_within(part: list[str], whole: list[str]) -> bool:
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("editor", EDITORS)
def test_a_written_answer_arrives_whole_and_waits_for_a_person(
    editor: Callable[[list[Cell]], None], habit: Callable[[list[Cell], int], None]
) -> None:
    for name, question, place in written():
        cells = student_cells(name)
        habit(cells, place)
        for number, cell in enumerate(cells):
            cell.setdefault("id", f"new-{number}")
        editor(cells)
        program = graded(ASSIGNMENTS[name], cells)
        assert program.found[question] in (Found.ANSWERED, Found.ELSEWHERE), name
        in_doubt = program.found[question] is Found.ELSEWHERE
        assert listed_as(ASSIGNMENTS[name], program) == ({"answer cell"} if in_doubt else set()), name
        if habit is split_in_three:  # within words
            assert "".join(words(ANSWER)) in "".join(words(program.sources[question])), name
        else:
            assert is_within(words(ANSWER), words(program.sources[question])), name


@pytest.mark.parametrize("editor", EDITORS)
def test_what_is_untouched_is_known_as_that_with_nothing_to_look_at(editor: Callable[[list[Cell]], None]) -> None:
    for name, table in ASSIGNMENTS.items():
        cells = student_cells(name)
        editor(cells)
        program = graded(table, cells)
        assert program.found == {question.id: Found.STUB for question in table.questions}, name
        assert program.notes == [], name
        assert not any(program.sources.values()), name


@pytest.mark.parametrize("editor", EDITORS)
def test_an_answer_stays_free_of_what_is_elsewhere(editor: Callable[[list[Cell]], None]) -> None:
    for name, question, place in written():
        cells = student_cells(name)
        in_its_cell(cells, place)
        cells.insert(1, text(STRANGER))
        editor(cells)
        assert graded(ASSIGNMENTS[name], cells).sources[question] == ANSWER


@pytest.mark.parametrize("editor", EDITORS)
def test_a_deleted_or_emptied_cell_is_no_stub(editor: Callable[[list[Cell]], None]) -> None:
    for name, table in ASSIGNMENTS.items():
        deleted = [cell for cell in student_cells(name) if not cell["id"].endswith("-answer")]
        emptied = [cell | {"source": ""} if cell["id"].endswith("-answer") else cell for cell in student_cells(name)]
        for cells in (deleted, emptied):
            editor(cells)
            program = graded(table, cells)
            assert program.found == {question.id: Found.MISSING for question in table.questions}, name
            asked = ", ".join(question.id for question in table.questions)
            assert program.notes == [f"no answer cell was found, or it is empty: {asked}"]
            assert listed_as(table, program) == {"answer cell"}


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
@pytest.mark.parametrize("editor", EDITORS)
def test_code_is_found_in_cells_of_every_type(editor: Callable[[list[Cell]], None], kind: str) -> None:
    for name, table in ASSIGNMENTS.items():
        asked = {f"{question.id}-answer": question for question in table.questions if question.kind == "auto"}
        cells = student_cells(name)
        right = {}
        for cell in cells:
            if cell["id"] in asked:
                question = asked[cell["id"]]
                is_function = table.asks_for_function(question.id)
                form = "def {}(*_):\n    return 1" if is_function else "{} = 1"
                right[question.id] = form.format(question.name)
                cell |= {"cell_type": kind, "source": right[question.id]}
        editor(cells)
        program = graded(table, cells)
        how = Found.ANSWERED if kind == "code" else Found.OTHER_TYPE
        assert {question: program.found[question] for question in right} == dict.fromkeys(right, how), name
        assert {question: program.sources[question] for question in right} == right
        order = [step.questions for step in program.steps if step.questions]
        assert [question for questions in order for question in questions] == [
            question for asked_for in right for question in (asked_for, asked_for)
        ]
        assert len(program.notes) == (0 if kind == "code" else len(right))
        assert listed_as(table, program) == (set() if kind == "code" else {"answer cell"})


@pytest.mark.parametrize("editor", EDITORS)
def test_what_an_answer_cell_defines_under_another_name_is_told(editor: Callable[[list[Cell]], None]) -> None:
    for name, table in ASSIGNMENTS.items():
        functions = [question.id for question in table.questions if table.asks_for_function(question.id)]
        for question in functions:
            cells = student_cells(name)
            (cell,) = (cell for cell in cells if cell["id"] == f"{question}-answer")
            cell["source"] = "def my_own_name(*_):\n    return 1"
            editor(cells)
            assert graded(table, cells).misnamed == {question: ["my_own_name"]}, name


def test_several_written_questions_with_the_same_stub_keep_their_answers_apart() -> None:
    table = load("02_softmax")
    (stub,) = (cell for cell in table.texts if cell.role == "answer")
    (prompt,) = (cell for cell in table.texts if cell.id == "w1-prompt")
    second = [msgspec.structs.replace(cell, id=cell.id.replace("w1", "w2"), question="w2") for cell in (prompt, stub)]
    second[0] = msgspec.structs.replace(second[0], source="### Question w2: another\n\nWhy is that?\nSay it.")
    (written_question,) = (question for question in table.questions if question.kind == "written")
    table = msgspec.structs.replace(
        table,
        texts=(*table.texts, *second),
        questions=(*table.questions, msgspec.structs.replace(written_question, id="w2")),
    )
    cells = [*student_cells("02_softmax"), text(second[0].source), text(second[1].source)]
    for answered, place in (("w1", next(i for i, cell in enumerate(cells) if cell["id"] == "w1-answer")), ("w2", -1)):
        changed = copy.deepcopy(cells)
        changed[place]["source"] = ANSWER
        with_new_ids(changed)
        program = graded(table, changed)
        blank = "w2" if answered == "w1" else "w1"
        assert (program.found[answered], program.sources[answered]) == (Found.ANSWERED, ANSWER)
        assert (program.found[blank], program.sources[blank]) == (Found.STUB, "")
