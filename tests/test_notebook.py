"""The grader that a notebook makes: what it says of an answer, and how it finds its notebook."""

from __future__ import annotations

import linecache
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import otter
import pytest
from nbclient import NotebookClient

from autograder import authoring
from autograder.answers import misconceptions
from utils import notebook
from utils.fingerprints import fingerprint

ROOT = Path(__file__).parent.parent

TEST_FILE = """
from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def result_has_one_row_for_each_example(double):
    result = double([1, 2])
    assert isinstance(result, list), "your result is no list"
    assert len(result) == 2, "your result has <b>another</b> length"

@test_case(points=0, hidden=False, failure_message="Think of twins.")
def even_numbers(double):
    assert all(number % 2 == 0 for number in double([1, 2]))
"""


def answer(source: str) -> dict[str, Any]:
    """Run a cell as a notebook does, and return the names that it defines."""
    environment: dict[str, Any] = {}
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), environment)
    return environment


def check(source: str, question: str = "q1") -> notebook.Outcome:
    return notebook.check_answer(question, TEST_FILE, answer(source))


# What a check says


def test_right_answer_is_told_that_more_checks_come() -> None:
    outcome = check("def double(z):\n    return [2 * number for number in z]")
    assert outcome.verdict == "passed"
    assert repr(outcome) == "q1: public checks passed. Hidden checks run later, when your notebook is graded."


def test_wrong_answer_is_told_what_failed_and_nothing_of_the_test() -> None:
    outcome = check("def double(z):\n    return [2]")
    assert outcome.verdict == "failed"
    assert repr(outcome) == (
        "q1: a public check failed (result has one row for each example): your result has <b>another</b> length"
    )
    assert "another</b>" not in outcome._repr_html_()
    assert "&lt;b&gt;another&lt;/b&gt;" in outcome._repr_html_()


def test_failure_message_stands_in_where_the_assertion_says_nothing() -> None:
    assert (
        repr(check("def double(z):\n    return [1, 3]")) == "q1: a public check failed (even numbers): Think of twins."
    )


def test_error_is_shown_with_the_students_own_line() -> None:
    outcome = check("def half(z):\n    return z / 2\n\ndef double(z):\n    return half(z)")
    assert outcome.verdict == "error"
    assert "your code raised TypeError: unsupported operand" in repr(outcome)
    assert "line 2 of its cell, in half: return z / 2" in repr(outcome)
    assert "Traceback" not in repr(outcome)
    assert "isinstance" not in repr(outcome)


def test_assertion_of_the_students_own_is_an_error_of_theirs() -> None:
    outcome = check("def double(z):\n    assert len(z) == 3, 'three numbers, please'\n    return z")
    assert outcome.verdict == "error"
    assert "AssertionError: three numbers, please" in outcome.message
    assert "line 2 of its cell" in outcome.message


def test_call_that_does_not_fit_is_explained_without_a_line() -> None:
    outcome = check("def double(z, factor):\n    return z")
    assert outcome.verdict == "error"
    assert outcome.message.startswith("calling your answer raised TypeError: double() missing 1 required")


@pytest.mark.parametrize(
    "stub",
    [
        "double = ...",
        "def double(z):\n    ...",
        'def double(z):\n    """Return twice z."""\n    ...',
        "def double(z):\n    return ...",
        "def double(z):\n    raise NotImplementedError('q1: write double')",
        "def double(z):\n    raise NotImplementedError",
    ],
)
def test_stub_is_told_apart_from_a_wrong_answer(stub: str) -> None:
    outcome = check(stub)
    assert (outcome.verdict, outcome.message) == ("open", "not answered yet.")


def test_function_that_does_something_is_no_stub() -> None:
    assert check("def double(z):\n    z.append(1)").verdict == "failed"


def test_stub_of_another_question_is_named() -> None:
    outcome = check("def double(z):\n    raise NotImplementedError('q1: write double')", question="q2")
    assert repr(outcome) == "q2: answer q1 first."


def test_missing_name_is_named() -> None:
    outcome = check("duoble = 1")
    assert outcome.verdict == "open"
    assert outcome.message.startswith("double is not defined. Run the answer cell")


@pytest.mark.parametrize(("is_function", "asks"), [(False, True), (True, False)])
def test_missing_value_may_lack_quotes(is_function: bool, asks: bool) -> None:
    about = notebook.About("double", is_function)
    outcome = notebook.check_answer("q1", TEST_FILE, answer("duoble = 1"), about)
    assert outcome.verdict == "open"
    assert ("in quotes?" in outcome.message) is asks


@pytest.mark.parametrize(
    "source",
    [
        "def double(z):\n    raise SystemExit",
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\n\ndef double(z):\n    raise Odd",
        "def double(z):\n    return double(z)",
        "double = 3",
    ],
)
def test_odd_errors_are_told_too(source: str) -> None:
    assert check(source).verdict == "error"


def test_long_messages_are_cut() -> None:
    assert len(check("def double(z):\n    raise ValueError('x' * 10**6)").message) < 2000


# What the notebook's metadata adds

TWICE = "def double(z):\n    return [2 * number for number in z]"
SECTION = "Read again: section “1. Twins”."


def check_with_metadata(source: str, **known: Any) -> notebook.Outcome:
    about = notebook.About(name="double", is_function=True, section="1. Twins", **known)
    return notebook.check_answer("q1", TEST_FILE, answer(source), about)


def print_of(*results: Any) -> str:
    return fingerprint("q1", results, 9)


def test_failure_says_where_to_read_again_and_success_does_not() -> None:
    assert check_with_metadata("def double(z):\n    return [2]").message.endswith("\n" + SECTION)
    assert check_with_metadata("def double(z):\n    return z + 1").message.endswith("\n" + SECTION)
    assert SECTION not in check_with_metadata(TWICE).message


def test_known_slip_is_named_by_what_it_returns() -> None:
    slips = {print_of([2]): ["You forget the second."]}
    said = check_with_metadata("def double(z):\n    return [2]", offset=9, slips=slips).message
    assert "\nPerhaps this helps: You forget the second.\n" in said
    assert "Perhaps" not in check_with_metadata("def double(z):\n    return [3]", offset=9, slips=slips).message


def test_slips_that_look_alike_at_first_are_told_apart_by_the_other_tests() -> None:
    slips = {print_of([2]): [], print_of([2], [2]): ["You forget the second."], print_of([2], [8]): ["You do not."]}
    said = check_with_metadata("def double(z):\n    return [2]", offset=9, slips=slips).message
    assert "Perhaps this helps: You forget the second." in said
    unknown = {print_of([2]): []}
    assert "Perhaps" not in check_with_metadata("def double(z):\n    return [2]", offset=9, slips=unknown).message


ARRAY_FILE = TEST_FILE.replace("double([1, 2])", "double(__import__('numpy').array([1, 2])).tolist()")


def test_changed_argument_fails_though_the_result_is_right() -> None:
    about = notebook.About(name="double", is_function=True, section="1. Twins")
    in_place = answer("def double(z):\n    z *= 2\n    return z")
    outcome = notebook.check_answer("q1", ARRAY_FILE, in_place, about)
    assert outcome.verdict == "failed"
    assert "your function changed its argument number 1; work on a copy instead." in outcome.message
    copying = answer("def double(z):\n    return z * 2")
    assert notebook.check_answer("q1", ARRAY_FILE, copying, about).verdict == "passed"


def test_changed_argument_is_told_beside_another_failure() -> None:
    about = notebook.About(name="double", is_function=True)
    short = answer("def double(z):\n    z *= 3\n    return z[:1]")
    outcome = notebook.check_answer("q1", ARRAY_FILE, short, about)
    assert outcome.message.endswith("\nBesides, your function changed its argument number 1; work on a copy instead.")


def test_value_where_a_function_belongs() -> None:
    outcome = check_with_metadata("double = [2, 4]")
    assert outcome.verdict == "failed"
    assert outcome.message == f"double must be a function (`def double(…):`), but it is of type list.\n{SECTION}"
    assert check_with_metadata("double = ...").verdict == "open"


def test_form_of_a_value_is_noted_not_praised() -> None:
    source = TEST_FILE.replace("double([1, 2])", "double")
    about = notebook.About(name="double", is_function=False)
    outcome = notebook.check_answer("q1", source, {"double": [4, 4]}, about)
    assert outcome.verdict == "noted"
    assert "✓" not in outcome._repr_html_()
    assert outcome.message.startswith("public checks passed: your answer has the right form.")


@pytest.mark.parametrize("metadata", [None, 3, {"q1": 3}, {"q1": {"name": "double"}}, {"q1": {"colour": "red"}}])
def test_spoilt_metadata_do_not_stop_a_check(folder: Path, metadata: Any) -> None:
    write_notebook(folder / "02_tiny.ipynb", "02_tiny", 100)
    cells = nbformat.read(folder / "02_tiny.ipynb", as_version=4)
    cells.metadata["checks"] = metadata
    nbformat.write(cells, folder / "02_tiny.ipynb")
    assert notebook.start("02_tiny").check("q1", answer(TWICE)).verdict == "passed"


def known_slips() -> Iterator[Any]:
    for name in authoring.masters():
        metadata = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).metadata
        for question, entry in metadata["checks"].items():
            about = notebook.About(**entry)
            if about.slips:
                yield pytest.param(
                    name, question, about, metadata["otter"]["tests"][question], id=f"{name[:2]}-{question}"
                )


@pytest.mark.parametrize(("name", "question", "about", "source"), list(known_slips()))
@pytest.mark.filterwarnings("ignore")
def test_notebooks_of_the_course_name_known_slips(name: str, question: str, about: Any, source: str) -> None:
    hints = misconceptions.hints(name, question)
    named = 0
    for ids, wrong in misconceptions.wrong_answers(name, question):
        outcome = notebook.check_answer(question, source, {about.name: wrong}, about)
        said = [line for line in outcome.message.split("\n") if line.startswith("Perhaps this helps: ")]
        if said:
            named += 1
            assert any(hints[id] in line for id in ids for line in said)
    assert named


# Finding the notebook


def write_notebook(path: Path, assignment: str | None, changed: float) -> None:
    tests = {"q1": TEST_FILE}
    metadata = {"otter": {"OK_FORMAT": False, "assignment_name": assignment, "tests": tests}} if assignment else {}
    nbformat.write(nbformat.v4.new_notebook(metadata=metadata), path)
    os.utime(path, (1.6e9 + changed, 1.6e9 + changed))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with notebooks of other assignments and of none."""
    write_notebook(tmp_path / "03_other.ipynb", "03_other", 500)
    write_notebook(tmp_path / "notes.ipynb", None, 600)
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "list.ipynb").write_text("[]")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


def test_renamed_notebook_is_found(folder: Path) -> None:
    write_notebook(folder / "my homework (1).ipynb", "02_tiny", 100)
    grader = notebook.start("02_tiny")
    assert grader.check("q1", {"double": lambda z: [2 * number for number in z]}).verdict == "passed"


def test_of_several_copies_the_last_changed_or_the_open_one_is_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notebook(folder / "first.ipynb", "02_tiny", 100)
    write_notebook(folder / "second.ipynb", "02_tiny", 300)
    write_notebook(folder / "third.ipynb", "02_tiny", 200)
    assert notebook.find_notebook("02_tiny") == "second.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", "work/third.ipynb")
    assert notebook.find_notebook("02_tiny") == "third.ipynb"


def test_without_its_notebook_a_check_says_what_to_do(folder: Path) -> None:
    outcome = notebook.start("02_tiny").check("q1", {})
    assert outcome.verdict == "unknown"
    assert f"no notebook of assignment 02_tiny lies in the folder {folder}" in outcome.message


def test_check_takes_the_names_of_the_cell_that_calls_it(folder: Path) -> None:
    write_notebook(folder / "02_tiny.ipynb", "02_tiny", 100)
    environment = answer("def double(z):\n    return [4, 4]")
    environment["grader"] = notebook.start("02_tiny")
    exec("one = grader.check('q1')\nmany = grader.check_all()", environment)
    assert environment["one"].verdict == "passed"
    assert environment["many"] == [environment["one"]]


def test_unknown_question_is_answered_with_those_there_are(folder: Path) -> None:
    write_notebook(folder / "02_tiny.ipynb", "02_tiny", 100)
    outcome = notebook.start("02_tiny").check("q7", {})
    assert repr(outcome) == "q7: there is no such question here. There are q1."


def test_export_packs_the_renamed_notebook_and_no_log(folder: Path) -> None:
    write_notebook(folder / "02_tiny.ipynb", "02_tiny", 100)
    grader = notebook.start("02_tiny")
    grader.check("q1", {})
    (folder / "02_tiny.ipynb").rename("renamed.ipynb")
    grader.export(pdf=False, export_path="hand-in.zip", display_link=False)
    assert "renamed.ipynb" in zipfile.ZipFile("hand-in.zip").namelist()
    assert not (folder / ".OTTER_LOG").exists()


def test_nothing_is_packed_while_nbgrader_runs_the_notebook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    write_notebook(folder / "02_tiny.ipynb", "02_tiny", 100)
    notebook.start("02_tiny").export(pdf=False)
    assert list(folder.glob("*.zip")) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [("def double(z):\n    return [4, 4]", ""), ("def double(z):\n    return 3", "a public check failed")],
)
def test_nbgrader_validates_only_what_passes_its_checks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str, said: str
) -> None:
    write_notebook(folder / "02_tiny.ipynb", "02_tiny", 100)
    grader = notebook.start("02_tiny")
    grader.check("q1", answer(code))
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    grader.check("q1", answer(code))
    error = capsys.readouterr().err
    assert said in error if said else error == ""


def test_old_otter_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otter, "__version__", "5.7.1")
    with pytest.raises(ImportError, match=r"This kernel has otter-grader 5\.7\.1, but the notebook needs 6\.0"):
        notebook.start("02_tiny")


def test_stand_in_for_otter_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class StandIn:
        pass

    monkeypatch.setattr(otter, "Notebook", StandIn)
    assert isinstance(notebook.start("02_tiny"), StandIn)


# The course's notebooks


def run_all(path: Path, folder: Path) -> nbformat.NotebookNode:
    """Restart and run all cells, in a folder that holds a copy of the notebook."""
    shutil.copy(path, folder)
    cells = nbformat.read(path, as_version=4)
    client = NotebookClient(
        cells,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
    return cells


@pytest.mark.parametrize("name", authoring.masters())
@pytest.mark.sweep(6)
def test_fresh_student_notebook_runs_whole_without_an_error(name: str, tmp_path: Path) -> None:
    notebook_run = run_all(ROOT / "notebooks" / f"{name}.ipynb", tmp_path)
    cells = {cell["id"]: cell for cell in notebook_run.cells if cell.cell_type == "code"}
    checks = {name: cell for name, cell in cells.items() if name.endswith("-check")}
    assert checks
    for cell in checks.values():
        assert cell.outputs[0].data["text/plain"].endswith("not answered yet.")
    assert not any(output.output_type == "error" for cell in cells.values() for output in cell.outputs)
    assert len(list(tmp_path.glob("*.zip"))) == 1
