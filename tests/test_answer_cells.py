"""What a check says of an answer whose cell did not run to its end, or does not define it any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from utils import answer_cells, notebook

CASES = """
from otter.test_files import test_case

OK_FORMAT = False

name = "question"
points = None

@test_case(points=0, hidden=False)
def right(answer):
    assert answer{call} {right}, "wrong"
"""


def cases(name: str, call: str, right: str) -> str:
    return CASES.format(call=call, right=right).replace("answer", name)


DOUBLE = "def double(z):\n    return [2 * number for number in z]\n"
HALF = "def half(z):\n    return [number / 2 for number in z]\n"
QUARTER = "def quarter(z):\n    return half(half(z))\n"
LETTER = 'm1 = "b"\n'
TESTS = {
    "q1": cases("double", "([1, 2])", "== [2, 4]"),
    "q2": cases("half", "([2, 4])", "== [1, 2]"),
    "q3": cases("quarter", "([4, 8])", "== [1, 2]"),
    "m1": cases("m1", "", 'in ("a", "b")'),
}
ABOUT = {
    "q1": {"name": "double", "is_function": True},
    "q2": {"name": "half", "is_function": True},
    "q3": {"name": "quarter", "is_function": True},
    "m1": {"name": "m1", "is_function": False},
}
FIRST = 'from utils.notebook import start\ngrader = start("02_tiny")'
OLDER = "older version"
AFTER = "after it had defined"

Session = Callable[..., Any]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InteractiveShell:
    """A shell of its own, in a folder with a notebook of a few questions."""
    metadata = {"otter": {"OK_FORMAT": False, "assignment_name": "02_tiny", "tests": TESTS}, "checks": ABOUT}
    nbformat.write(nbformat.v4.new_notebook(metadata=metadata), tmp_path / "02_tiny.ipynb")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    monkeypatch.setattr(answer_cells, "_last_runs", [])
    return shell


@pytest.fixture
def run(shell: InteractiveShell) -> Session:
    """Run cells, each with its id if it has one, and return what the last shows."""

    def run_cells(*cells: tuple[str | None, str]) -> Any:
        for cell, source in cells:
            with capture_output():
                result = shell.run_cell(source, cell_id=cell, store_history=True)
        return result.result

    run_cells(("first", FIRST))
    return run_cells


def checked(run: Session, *cells: tuple[str | None, str], question: str = "q1", ids: bool = True) -> notebook.Outcome:
    check = ("check", f'grader.check("{question}")')
    return run(*[(cell if ids else None, source) for cell, source in (*cells, check)])


# Answers that had passed

BROKEN = {
    "syntax": ("def double(z)\n    return z\n", "SyntaxError: expected ':'"),
    "indentation": ("def double(z):\nreturn z\n", "IndentationError: expected an indented block"),
    "bracket": ("def double(z:\n    return z\n", "SyntaxError"),
    "async": ("async def double(z)\n    return z\n", "SyntaxError"),
    "value": ("double = \n", "SyntaxError: invalid syntax"),
    "annotated": ("double: object = (\n", "SyntaxError"),
    "null": ("def double(z):\n    return z\0\n", ""),
    "before": ("oops\n" + DOUBLE, "NameError: name 'oops' is not defined"),
    "decorator": ("@oops\n" + DOUBLE, "NameError"),
    "default": ("def double(\n    z=oops,\n):\n    return z\n", "NameError"),
    "import": ("from nowhere import double\n", "ModuleNotFoundError: No module named 'nowhere'"),
    "exit": ("raise SystemExit\n" + DOUBLE, "SystemExit"),
    "odd error": ("class Odd(Exception):\n    def __str__(self):\n        raise self\n\nraise Odd\n" + DOUBLE, "(Odd)"),
    "timed": ("%%time\noops\n" + DOUBLE, "NameError"),
    "captured": ("%%capture\noops\n" + DOUBLE, "NameError"),
    "awaiting": ("import asyncio\nawait asyncio.sleep(0)\noops\n" + DOUBLE, "NameError"),
}


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize(("source", "error"), BROKEN.values(), ids=BROKEN)
def test_answer_that_was_broken_is_not_praised(run: Session, source: str, error: str, ids: bool) -> None:
    assert checked(run, ("q1-answer", DOUBLE), ids=ids).verdict == "passed"
    outcome = checked(run, ("q1-answer", source), ids=ids)
    assert outcome.verdict == "error"
    assert outcome.message.startswith("the last run of your answer cell stopped with an error (")
    assert error in outcome.message
    assert "so what there is to check is an older version of `double`." in outcome.message


def test_answer_that_was_interrupted_is_not_praised(run: Session) -> None:
    outcome = checked(run, ("q1-answer", DOUBLE), ("q1-answer", "raise KeyboardInterrupt\n" + DOUBLE))
    assert outcome.message.startswith("the last run of your answer cell was interrupted, so what there is")


@pytest.mark.parametrize(
    "source", ["de double(z):\n    return z\n", "oops", "# " + DOUBLE, DOUBLE.replace("double", "dubble"), ""]
)
def test_answer_that_is_left_out_is_known_by_the_id_of_its_cell(run: Session, source: str) -> None:
    assert checked(run, ("some id", DOUBLE)).verdict == "passed"
    outcome = checked(run, ("some id", source))
    assert outcome.verdict == "error"
    assert "the last run of your answer cell" in outcome.message
    assert OLDER in outcome.message


@pytest.mark.parametrize("source", ["m1 = b", 'm1 = "b', "m1 = ("])
@pytest.mark.parametrize("ids", [True, False])
def test_value_that_was_broken_is_not_praised(run: Session, source: str, ids: bool) -> None:
    assert checked(run, ("m1-answer", LETTER), question="m1", ids=ids).verdict == "noted"
    outcome = checked(run, ("m1-answer", source), question="m1", ids=ids)
    assert (outcome.verdict, OLDER in outcome.message) == ("error", True)


def test_stub_that_was_broken_is_not_called_unanswered(run: Session) -> None:
    stub = 'def double(z):\n    raise NotImplementedError("q1: write it")\n'
    assert checked(run, ("q1-answer", stub)).verdict == "open"
    assert "SyntaxError" in checked(run, ("q1-answer", "def double(z)")).message


@pytest.mark.parametrize("source", ["def double(z)", "de double(z):", "oops\n" + DOUBLE])
def test_answer_that_never_ran_to_its_end_is_not_defined(run: Session, source: str) -> None:
    outcome = checked(run, ("q1-answer", source))
    assert "so `double` is not defined." in outcome.message
    assert OLDER not in outcome.message


def test_first_cell_may_run_again_in_between(run: Session) -> None:
    outcome = checked(run, ("q1-answer", DOUBLE), ("q1-answer", "oops\n" + DOUBLE), ("first", FIRST))
    assert OLDER in outcome.message


# Errors after the definition


@pytest.mark.parametrize("ids", [True, False])
def test_version_that_was_defined_before_the_error_is_checked(run: Session, ids: bool) -> None:
    outcome = checked(run, ("q1-answer", "double = 3"), ("q1-answer", DOUBLE + "oops"), ids=ids)
    assert outcome.verdict == "noted"
    assert outcome.message.startswith("public checks passed.")
    assert outcome.message.endswith(
        "But the last run of your answer cell stopped with an error (NameError: name 'oops' is not defined) after it "
        "had defined `double`; that version is checked here."
    )
    wrong = checked(run, ("q1-answer", "def double(z):\n    return z\noops"), ids=ids)
    assert wrong.verdict == "failed"
    assert AFTER in wrong.message


def test_same_value_is_defined_as_well(run: Session) -> None:
    """Python keeps only one text "b", so the value itself does not tell."""
    outcome = checked(run, ("m1-answer", LETTER), ("m1-answer", LETTER + "oops"), question="m1")
    assert AFTER in outcome.message
    unfinished = checked(run, ("m1-answer", 'm1 = [\n    oops,\n    "b",\n][1]'), question="m1")
    assert OLDER in unfinished.message


def test_answers_in_one_cell_are_told_apart(run: Session) -> None:
    both = ("q1-answer", DOUBLE + "oops\n" + HALF)
    run(("q1-answer", DOUBLE + HALF), both)
    assert AFTER in checked(run, both).message
    assert OLDER in checked(run, both, question="q2").message


# What is no fault


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize(
    "cells",
    [
        [("q1-answer", DOUBLE), ("q1-answer", "def double(z)"), ("q1-answer", DOUBLE)],
        [("q1-answer", DOUBLE), ("q1-answer", "def double(z)"), ("other", DOUBLE)],
        [("q1-answer", DOUBLE), ("other", "print(double(oops))")],
        [("q1-answer", DOUBLE), ("other", "doubled = double(oops)")],
        [("q1-answer", DOUBLE), ("other", "double == oops")],
        [("q1-answer", DOUBLE), ("other", "def test():\n    double = 3\n\ntest(oops)")],
        [("q1-answer", DOUBLE), ("other", "def redouble(z)")],
        [("q1-answer", DOUBLE), ("q1-answer", "%%time\n" + DOUBLE)],
        [("q1-answer", DOUBLE), ("other", DOUBLE), ("q1-answer", "1")],
        [("q1-answer", f"exec({DOUBLE!r})"), ("q1-answer", f"exec({DOUBLE!r})")],
        [("q1-answer", "import functools\n@functools.cache\n" + DOUBLE.replace("z)", "*z)")), ("q1-answer", DOUBLE)],
    ],
)
def test_nothing_is_said_where_nothing_is_wrong(run: Session, cells: list[tuple[str, str]], ids: bool) -> None:
    outcome = checked(run, *cells, ids=ids)
    assert (outcome.verdict, "last run" in outcome.message) == ("passed", False)


@pytest.mark.parametrize("ids", [True, False])
def test_imported_answer_may_be_imported_again(run: Session, tmp_path: Path, ids: bool, monkeypatch: Any) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    write = ("other", "%%writefile mine_to_import.py\n" + DOUBLE)
    answer = ("q1-answer", "from mine_to_import import double")
    for cell in (write, answer, answer, write, ("q2-answer", "%run mine_to_import.py")):
        run((cell[0] if ids else None, cell[1]))
    assert checked(run, ids=ids).verdict == "passed"


def test_same_value_again_is_no_value_left_out(run: Session) -> None:
    for source in (LETTER, "exec('m1 = \"b\"')", "for m1 in ['b']:\n    pass", "if (m1 := 'b'):\n    pass"):
        outcome = checked(run, ("m1-answer", source), question="m1")
        assert "last run" not in outcome.message


def test_cell_that_tried_in_vain_elsewhere_is_told_until_it_runs(run: Session) -> None:
    outcome = checked(run, ("q1-answer", DOUBLE), ("other", "double = double(3)"))
    assert outcome.message.startswith("the last run of a cell that defines `double` stopped with an error (TypeError")
    assert checked(run, ("other", "1")).verdict == "passed"


def test_names_that_are_not_the_notebooks_are_left_alone(run: Session, shell: InteractiveShell) -> None:
    run(("q1-answer", DOUBLE), ("q1-answer", "def double(z)"))
    outcome = shell.user_ns["grader"].check("q1", {"double": lambda z: [2 * number for number in z]})
    assert outcome.verdict == "passed"


# Functions that answers use


@pytest.mark.parametrize("ids", [True, False])
def test_older_version_of_a_function_that_is_used_is_named(run: Session, ids: bool) -> None:
    assert checked(run, ("q2-answer", HALF), ("q3-answer", QUARTER), question="q3", ids=ids).verdict == "passed"
    outcome = checked(run, ("q2-answer", "oops\n" + HALF), question="q3", ids=ids)
    assert outcome.verdict == "noted"
    assert "your answer uses `half`, and an older version of it is there." in outcome.message
    assert "half" not in checked(run, ("q1-answer", DOUBLE), ids=ids).message


def test_function_that_is_no_answer_is_looked_at_too(run: Session) -> None:
    twice = "def twice(number):\n    return 2 * number\n"
    answer = "def double(z):\n    return [twice(number) for number in z]\n"
    assert checked(run, ("other", twice), ("q1-answer", answer)).verdict == "passed"
    outcome = checked(run, ("other", "def twice(number)"))
    assert "the last run of the cell that defines `twice` stopped with an error (SyntaxError" in outcome.message


# The same error


def test_same_error_is_told_once(run: Session) -> None:
    cells = [("q1-answer", DOUBLE), ("q2-answer", "def half(z):\n    return z / 2"), ("q3-answer", QUARTER)]
    first, again = checked(run, *cells, question="q2"), checked(run, question="q3")
    assert "your code raised TypeError" in first.message
    assert (again.verdict, again.message) == ("error", "the same as in q2, whose check says more.")
    assert checked(run, question="q2") == first
    every = run(("check", "grader.check_all()"))
    assert [outcome.question for outcome in every if "TypeError" in outcome.message] == ["q2"]
    repaired = run(("q2-answer", HALF), ("check", "grader.check_all()"))
    assert [outcome.verdict for outcome in repaired] == ["open", "passed", "passed", "passed"]


# Where nothing may change


@pytest.mark.parametrize("kind", ["autograde", "validate"])
def test_nbgrader_is_not_listened_to(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv(notebook.NBGRADER, kind)
    before = [list(callbacks) for callbacks in shell.events.callbacks.values()]
    shell.run_cell(FIRST)
    assert "grader" in shell.user_ns
    assert [list(callbacks) for callbacks in shell.events.callbacks.values()] == before


def test_otter_is_not_listened_to(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook.Grader, "_grading_mode", True)
    before = [list(callbacks) for callbacks in shell.events.callbacks.values()]
    shell.run_cell(FIRST)
    assert "grader" in shell.user_ns
    assert [list(callbacks) for callbacks in shell.events.callbacks.values()] == before


def test_many_starts_listen_once(run: Session, shell: InteractiveShell) -> None:
    run(("first", FIRST), ("first", FIRST))
    listeners = [callback for callback in shell.events.callbacks["post_run_cell"] if "LastRuns" in repr(callback)]
    assert len(listeners) == 1
