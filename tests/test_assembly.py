"""A submission is put together anew: the master's given cells, the student's answers, nobody's checks."""

from __future__ import annotations

import pytest

from autograder.assignment import Assignment, Cell, Question
from autograder.grading.assembly import assemble, defined_names, only_checks
from autograder.grading.identity import Found
from autograder.submissions import Submission, SubmittedCell

STUB = "def f(x):\n    ..."

ASSIGNMENT = Assignment(
    name="99_tiny",
    title="Tiny",
    questions=(
        Question("q1", "auto", 1.0, "f"),
        Question("q2", "auto", 1.0, "g"),
        Question("m1", "auto", 1.0, "m1"),
        Question("w1", "written", 1.0),
    ),
    cells=(
        Cell("setup", "given", "import numpy as np"),
        Cell("q1-answer", "answer", STUB, "q1"),
        Cell("q1-check", "check", 'grader.check("q1")', "q1"),
        Cell("picture", "figure", "plots.show(f)"),
        Cell("data", "given", "data = [1, 2]"),
        Cell("q2-answer", "answer", "def g(x):\n    ...", "q2"),
        Cell("q2-check", "check", 'grader.check("q2")', "q2"),
        Cell("m1-answer", "answer", "m1 = ...", "m1"),
        Cell("export", "export", "# Save first.\ngrader.export(pdf=False)"),
    ),
    texts=(
        Cell("q1-prompt", "given", "### q1\n\nWrite `f(x)`.", "q1"),
        Cell("w1-prompt", "given", "### w1\n\nWhy is that so?\nAnswer in a sentence.", "w1"),
        Cell("w1-answer", "answer", "_Type your answer here, replacing this text._", "w1"),
        Cell("recap", "given", "## Recap\n\nThat was all."),
    ),
)
SOLVED = {"q1-answer": "def f(x):\n    return 1", "q2-answer": "def g(x):\n    return 2", "m1-answer": 'm1 = "a"'}


def program(*cells):
    """Assemble cells given as (id, source) or (id, source, type)."""
    submitted = tuple(SubmittedCell(cell[0], cell[2] if len(cell) > 2 else "code", cell[1]) for cell in cells)
    return assemble(ASSIGNMENT, Submission("a", "a", "a.ipynb", cells=submitted))


def as_given(**changes):
    """Give the student notebook's cells with some sources changed; None deletes a cell."""
    types = dict.fromkeys((cell.id for cell in ASSIGNMENT.texts), "markdown")
    (setup, *others, export), (prompt, *texts) = ASSIGNMENT.cells, ASSIGNMENT.texts
    sources = {cell.id: cell.source for cell in (setup, prompt, *others, *texts, export)}
    sources |= {key.replace("_", "-"): value for key, value in changes.items()}
    return [(name, source, types.get(name, "code")) for name, source in sources.items() if source is not None]


def solved(**changes):
    return as_given(**{key.replace("-", "_"): value for key, value in SOLVED.items()} | changes)


def ran(result):
    """Give the sources that are run, and the questions at the points where their names are kept."""
    return [step.source if step.source is not None else step.questions for step in result.steps]


USUAL = [
    "import numpy as np",
    SOLVED["q1-answer"],
    ("q1",),
    "data = [1, 2]",
    SOLVED["q2-answer"],
    ("q2",),
    'm1 = "a"',
]


def test_answers_run_among_the_given_cells_without_figures_and_checks():
    assert ran(program(*solved())) == USUAL


def test_an_untouched_notebook_runs_no_stub():
    result = program(*as_given())
    assert ran(result) == ["import numpy as np", ("q1",), "data = [1, 2]", ("q2",)]
    assert result.sources == {"w1": ""}
    assert set(result.found.values()) == {Found.STUB}
    assert result.notes == []


def test_sources_are_kept_by_question():
    assert program(*solved(w1_answer="Because.")).sources == {
        "q1": SOLVED["q1-answer"],
        "q2": SOLVED["q2-answer"],
        "m1": 'm1 = "a"',
        "w1": "Because.",
    }


def test_without_ids_cells_are_known_by_source_and_by_the_name_they_define():
    result = program(*(("", *cell[1:]) for cell in solved()))
    assert ran(result) == USUAL
    assert result.sources["q2"] == SOLVED["q2-answer"]


def test_an_edited_given_cell_runs_after_the_original():
    result = program(*solved(data="data = [3]"))
    place = ran(result).index("data = [1, 2]")
    assert ran(result)[place + 1] == "data = [3]"
    assert result.notes == ["the given cell data was edited; it ran after the original"]


def test_deleted_given_cells_are_put_back_in_their_place():
    assert ran(program(*solved(setup=None, data=None))) == USUAL


def test_what_stands_before_the_first_question_runs_first_wherever_it_was_moved():
    cells = solved()
    assert ran(program(*cells[1:], cells[0])) == USUAL


def test_an_answer_beside_its_own_cell_is_found_and_the_stub_does_not_undo_it():
    result = program(("mine", SOLVED["q1-answer"]), *as_given())
    assert result.sources["q1"] == SOLVED["q1-answer"]
    assert STUB not in ran(result)


def test_an_answer_split_over_cells_is_shown_whole():
    result = program(*solved(q1_answer="offset = 1"), ("more", "def f(x):\n    return offset"))
    assert result.sources["q1"] == "offset = 1\n\ndef f(x):\n    return offset"


def test_line_ends_and_trailing_spaces_change_nothing():
    cells = [(name, source.replace("\n", "  \r\n") + "\r\n", kind) for name, source, kind in as_given()]
    assert program(*cells) == program(*as_given())


def test_a_check_with_code_beside_it_runs():
    assert 'print(f(1))\ngrader.check("q1")' in ran(program(*solved(q1_check='print(f(1))\ngrader.check("q1")')))


def test_checks_of_unknown_questions_are_left_out():
    assert ran(program(("x", 'grader.check("q99")'))) == ["import numpy as np", "data = [1, 2]"]


@pytest.mark.parametrize("source", ["plt.plot([1])", "import matplotlib", "%matplotlib inline", "plots.curve(f)"])
def test_cells_that_draw_are_known_by_the_names_that_this_takes(source):
    assert program(*solved(), ("x", source)).draws


@pytest.mark.parametrize("source", ["plot = 1", "plots_x = 1", "print('plotted')"])
def test_others_do_not_draw(source):
    assert not program(*solved(), ("x", source)).draws


def test_too_many_cells_are_cut_with_a_note():
    result = program(*((f"c{number}", f"x = {number}") for number in range(2001)))
    assert len(result.steps) == 2000 + 2
    assert result.notes[0] == "2001 code cells; only the first 2000 were run"


RIGHT = "def f(x):\n    return 1"


@pytest.mark.parametrize(
    ("kind", "source"), [("markdown", RIGHT), ("raw", RIGHT), ("markdown", f"```python\n{RIGHT}\n```")]
)
@pytest.mark.parametrize("ids", [True, False])
def test_an_answer_in_a_text_cell_runs_as_code_with_a_note(kind, source, ids):
    cells = [(name, source, kind) if name == "q1-answer" else (name, text, of) for name, text, of in as_given()]
    result = program(*(cell if ids else ("", *cell[1:]) for cell in cells))
    assert result.found["q1"] is Found.OTHER_TYPE
    assert RIGHT in result.sources["q1"]
    assert result.sources["q1"] in ran(result)
    assert ran(result).index(result.sources["q1"]) < ran(result).index(("q1",))
    assert result.notes == [f"the answer to q1 is in a {kind} cell; it ran as code"]


def test_a_stub_in_a_text_cell_is_a_stub():
    cells = [(*cell[:2], "markdown") if cell[0] == "q1-answer" else cell for cell in as_given()]
    assert program(*cells).found["q1"] is Found.STUB


def test_an_older_answer_kept_as_text_does_not_run():
    old = ("old", "def f(x):\n    return 0", "markdown")
    result = program(*solved(), old)
    assert (result.found["q1"], result.notes) == (Found.ANSWERED, [])


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("place", ["its cell", "below the stub", "in place of its cell"])
def test_an_answer_under_another_name_is_told(ids, place):
    cells = as_given()
    at = [cell[0] for cell in cells].index("q1-answer")
    cells[at + (place == "below the stub") : at + 1] = [
        ("q1-answer" if place == "its cell" else "mine", "import math\n\ndef ff(x):\n    return 1", "code")
    ]
    result = program(*(cell if ids else ("", *cell[1:]) for cell in cells))
    assert result.misnamed == {"q1": ["ff"]}
    assert "def ff(x)" in result.sources["q1"]


def test_what_is_asked_for_is_under_its_own_name_wherever_it_is_defined():
    result = program(*as_given(q1_answer="def ff(x):\n    return 1"), ("more", "f = ff"))
    assert result.misnamed == {}


def test_lost_and_emptied_answer_cells_are_named_in_a_note():
    result = program(*as_given(q1_answer=None, q2_answer=" \n", w1_answer=None))
    missing = [question for question, found in result.found.items() if found is Found.MISSING]
    assert missing == ["q1", "q2", "w1"]
    assert result.notes == ["no answer cell was found, or it is empty: q1, q2, w1"]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): pass",
        "    def f(x): pass",
        "async def f(x): pass",
        "f = lambda x: x",
        "f: object = 1",
        "g = f = 1",
        "f, g = 1, 2",
        "g, f = 1, 2",
        "from math import exp as f",
        "from helper import f",
        "from helper import (g, f)",
        "import f",
        "class f: pass",
        "%%time\ndef f(x): pass",
    ],
)
def test_definitions_are_found(source):
    assert "f" in defined_names(source)


@pytest.mark.parametrize(
    "source",
    [
        "f(1)",
        "f == 1",
        "print(f)",
        "# f = 1",
        "def ff(x): pass",
        "x.f",
        "g(f=1)",
        "g(1, f=2)",
        "f += 1",
        "from f import g",
    ],
)
def test_uses_are_no_definitions(source):
    assert "f" not in defined_names(source)


def test_sources_made_to_take_long_do_not():
    # A pattern that tries every way to split its input would not end on these.
    for part in ("=", "f,", "a=", " ", "f:", "# a\n", "\n", "grader.check(", "grader.check('q1')", "def "):
        source = part * 20_000 + "x"
        assert "nothing" not in defined_names(source)
        assert not only_checks(source)
