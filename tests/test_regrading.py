"""Grading again costs nothing where nothing changed, and tells whose points changed, from what to what, and why."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.figure
import msgspec
import pytest
from made_up_class import NAME, QUESTIONS, FakeGrader, answers, make_assignment, save
from typer.testing import CliRunner, Result

from autograder import assignment as assignments
from autograder import records, reports
from autograder.cli import app
from autograder.records import Record, changes
from autograder.records.changes import MAX_HISTORY, Basis, Change
from autograder.reports import change_pages
from autograder.results import HandGrade, QuestionResult, Status, SubmissionResult
from autograder.runs import graders, grading

TESTS = "OK_FORMAT = False  # {}\n"


class Grader(FakeGrader):
    """Takes verdicts from the test file where that names one: ``q2 failed``."""

    def _verdict(self, question: Any, source: str) -> QuestionResult:
        path = self.assignment.test_file(question.id)
        words = path.read_text(encoding="utf-8") if path.is_file() else ""
        overruled = [status for status in Status if f"now {status}" in words]
        return super()._verdict(question, overruled[0] if overruled and question.kind == "auto" else source)


@pytest.fixture(autouse=True)
def class_of_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three submissions, graded once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", Grader)
    # Pictures are tested elsewhere, and take most of the time.
    monkeypatch.setattr(matplotlib.figure.Figure, "savefig", lambda self, file, **options: file.write(b"<svg/>"))
    save(Path("class/ada.ipynb"), answers("passed", "passed", "partial"))
    save(Path("class/bo.ipynb"), answers("failed", "partial", "timeout"))
    save(Path("class/cy.ipynb"), answers("passed", "failed", "passed"))
    assert grade().exit_code == 0


def grade(*arguments: str) -> Result:
    command = ["grade", "class", "--jobs", "1", *arguments]
    return CliRunner(env={"COLUMNS": "160", "TERM": "dumb"}).invoke(app, command)


def change_test(question: str, words: str) -> None:
    path = assignments.ASSIGNMENTS / NAME / "tests" / f"{question}.py"
    path.write_text(TESTS.format(words), encoding="utf-8")


def change_table(**changed: Any) -> None:
    table = msgspec.structs.replace(assignments.load(NAME), **changed)
    (table.folder / assignments.TABLE).write_bytes(msgspec.json.encode(table))


def history(name: str) -> list[Change]:
    record = records.read(Path("out"), NAME, name)
    assert record is not None
    return record.history


def told(name: str) -> list[tuple[str, float | None, float | None, tuple[str, ...]]]:
    return [(change.question, change.score_before, change.score_after, change.why) for change in history(name)]


# --- What changed, and why -----------------------------------------------------------------------------------------


def test_a_changed_test_tells_whose_points_changed_and_why() -> None:
    change_test("q2", "now failed")
    result = grade()

    assert result.exit_code == 0
    assert told("ada") == [("q2", 2.0, 0.0, (changes.TESTS,))]
    assert told("bo") == [("q2", 0.5, 0.0, (changes.TESTS,))]
    assert told("cy") == []
    lines = [" ".join(line.replace("│", " ").split()) for line in result.stdout.splitlines()]
    assert "Points changed in 2 submissions graded before" in lines
    assert "q2: 2 lost points: its test file changed" in lines
    assert "ada q2 2 → 0 passed → failed its test file changed" in lines
    assert "bo q2 0.5 → 0 partial → failed its test file changed" in lines
    assert not [line for line in lines if line.startswith("cy q2")]


def test_nothing_is_said_where_nothing_changed() -> None:
    change_test("q2", "another comment")
    result = grade()

    assert "changed" not in result.stdout.replace("unchanged", "")
    assert not Path("out", NAME, "changes.html").exists()
    assert json.loads(grade("--json").stdout)["changes"] == []


def new_file() -> None:
    save(Path("class/ada.ipynb"), answers("passed", "error", "partial"))


def another_test() -> None:
    change_test("q2", "now error")


def given_cells() -> None:
    change_table(cells=(assignments.Cell("setup", "given", "import math"), *assignments.load(NAME).cells[1:]))


def points() -> None:
    first, second, *others = assignments.load(NAME).questions
    change_table(questions=(first, msgspec.structs.replace(second, points=5.0), *others))


CAUSES: dict[str, tuple[Callable[[], None], tuple[str, ...], str]] = {
    "file": (new_file, (), changes.NEW_FILE),
    "test": (another_test, (), changes.TESTS),
    "given": (given_cells, (), changes.GIVEN),
    "points": (points, (), changes.ENTRY),
    "seed": (lambda: None, ("--seed", "9"), "another seed (9 in place of 42)"),
    "version": (lambda: None, (), changes.VERSION),
    "fresh": (lambda: None, ("--fresh",), changes.FRESH),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_its_name(monkeypatch: pytest.MonkeyPatch, cause: str) -> None:
    change, options, why = CAUSES[cause]
    change()
    if cause == "version":
        monkeypatch.setattr(grading, "GRADER_VERSION", "another")
    if cause not in ("file", "test", "points"):  # and the verdict is another one, too
        monkeypatch.setattr(Grader, "_verdict", lambda self, question, source: verdict(question.id, Status.ERROR))
    why = why.replace("42", Path("out", records.SEED).read_text(encoding="utf-8").strip())
    assert grade(*options).exit_code == 0

    assert next(change.why for change in history("ada") if change.question == "q2") == (why,)


def verdict(question: str, status: Status) -> QuestionResult:
    return QuestionResult(question, status, 0.0, 2.0)


def test_only_chosen_questions_change() -> None:
    change_test("q1", "now error")
    change_test("q2", "now error")
    grade("--questions", "q2")
    assert [change.question for change in history("ada")] == ["q2"]

    grade()
    assert [change.question for change in history("ada")] == ["q2", "q1"]


def test_a_mended_fault_of_the_grader_is_no_gain() -> None:
    change_test("q1", "now grader fault")
    assert grade().exit_code == 1
    change_test("q1", "fine again")
    result = grade()

    assert history("ada")[-1].why == (changes.TESTS, changes.FAULT)
    assert [history("ada")[-1].score_before, history("ada")[-1].score_after] == [None, 2.0]
    assert "q1: 3 other: its test file changed; the grader had failed on it" in result.stdout


def test_a_file_that_breaks_and_is_mended_is_told_question_by_question() -> None:
    path = Path("class/ada.ipynb")
    whole = path.read_bytes()
    path.write_bytes(b"{")
    grade()
    assert told("ada") == [
        *[
            (question, score, 0.0, (changes.UNREADABLE,))
            for question, score in zip(QUESTIONS, (2.0, 2.0, 0.5), strict=True)
        ],
        ("w1", None, None, (changes.UNREADABLE,)),
    ]
    path.write_bytes(whole)
    grade()
    assert told("ada")[4:7] == [
        (question, 0.0, score, (changes.READABLE,)) for question, score in zip(QUESTIONS, (2.0, 2.0, 0.5), strict=True)
    ]


def test_history_keeps_the_newest_changes_of_each_question() -> None:
    for number in range(MAX_HISTORY + 3):
        change_test("q1", f"now {'failed' if number % 2 else 'error'}")
        grade()
    change_test("q2", "now timeout")
    grade()

    assert [change.question for change in history("ada")] == ["q1"] * MAX_HISTORY + ["q2"]
    assert history("ada")[0].after == Status.FAILED


def test_other_fields_of_a_record_survive() -> None:
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    record.result.notes = ["question q1: a breach", "question q2: another"]
    records.save(Path("out"), record)
    change_test("q2", "changed")
    grade()

    after = records.read(Path("out"), NAME, "ada")
    assert after is not None
    assert after.result.notes == ["question q1: a breach"]


def test_points_that_a_person_gave_survive_and_are_no_change() -> None:
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    record.by_hand = {"w1": HandGrade(3.0, "well said"), "q2": HandGrade(1.5)}
    records.apply_by_hand(record)
    records.save(Path("out"), record)
    change_test("q2", "now failed")
    change_test("q1", "now failed")
    grade("--fresh")

    after = records.read(Path("out"), NAME, "ada")
    assert after is not None
    assert {question.question: question.score for question in after.result.questions} == {
        "q1": 0.0,
        "q2": 1.5,
        "q10": 0.5,
        "w1": 3.0,
    }
    assert [change.question for change in after.history] == ["q1"]


# --- Where it is told ----------------------------------------------------------------------------------------------


def test_json_tells_the_changes() -> None:
    change_test("q2", "now failed")
    printed = json.loads(grade("--json").stdout)["changes"]

    assert [(entry["submission"], entry["question"]) for entry in printed] == [("ada", "q2"), ("bo", "q2")]
    assert {
        key: printed[0][key] for key in ("assignment", "before", "after", "score_before", "score_after", "why")
    } == {
        "assignment": NAME,
        "before": "passed",
        "after": "failed",
        "score_before": 2.0,
        "score_after": 0.0,
        "why": [changes.TESTS],
    }


def test_the_page_holds_every_run_and_the_report_leads_to_it() -> None:
    change_test("q2", "now failed")
    grade()
    page = Path("out", NAME, "changes.html")
    text = page.read_text(encoding="utf-8")

    assert 'href="changes.html"' in Path("out", NAME, "report.html").read_text(encoding="utf-8")
    assert '<a href="feedback/ada.html">ada</a>' in text
    assert "2 → 0" in text
    assert "passed → failed" in text
    assert text.count("<section") == 1
    before = page.stat()
    grade()
    assert page.stat().st_mtime_ns == before.st_mtime_ns
    page.unlink()
    CliRunner().invoke(app, ["report", "out"])
    assert page.read_text(encoding="utf-8") == text


def test_a_long_list_is_cut_and_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.cli.MAX_CHANGES", 1)
    change_test("q2", "now error")
    result = grade()

    assert "2 more and all verdicts: out/07_colours/changes.html" in result.stdout.replace("1 more", "2 more")
    assert result.stdout.count("its test file changed") == 2


def test_new_files_come_after_what_the_course_changed() -> None:
    new_file()
    change_test("q10", "now error")
    result = grade()
    lines = result.stdout.splitlines()
    rows = [line for line in lines if "→" in line]

    assert "cy" in rows[0]
    assert "ada" in rows[-1]


def test_the_page_keeps_the_newest_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_pages, "MAX_ROWS", 3)
    page = change_pages.ChangePage()
    for number in range(10):
        change = Change("q1", f"2026-11-{10 + number}T08:00:00+00:00", Status.PASSED, Status.FAILED, 2.0, 0.0, 2.0, 2.0)
        page.add(Record(SubmissionResult(f"s{number}", NAME), history=[change]), f"s{number}")
    content = page.content()

    assert len(page) == 10
    assert content["left_out"] == 7
    assert [run["rows"][0]["who"] for run in content["runs"]] == ["s9", "s8", "s7"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("q1", "", Status.PASSED, Status.FAILED, 2.0, 0.0, 2.0, 2.0), "2 → 0"),
        (Change("q1", "", Status.PASSED, Status.PASSED, 2.0, 5.0, 2.0, 5.0), "2 of 2 → 5 of 5"),
        (Change("q1", "", Status.ERROR, Status.FAILED, 0.0, 0.0, 2.0, 2.0), "0"),
        (Change("q1", "", Status.GRADER_FAULT, Status.PASSED, None, 2.0, 2.0, 2.0), "open → 2"),
    ],
)
def test_points_in_words(change: Change, words: str) -> None:
    assert change_pages.points_in_words(change) == words


def test_reasons_of_the_same_basis_are_none() -> None:
    basis = Basis("c", "t", "e", "g", "v", 0)

    assert changes.reasons(basis, basis) == ()
    assert changes.reasons(None, basis) == ()


# --- What is unchanged costs nothing -------------------------------------------------------------------------------


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are made from here on."""
    names: list[str] = []
    replace = os.replace

    def note(source: Any, target: Any) -> None:
        names.append(str(Path(target).relative_to(Path("out")) if not Path(target).is_absolute() else target))
        replace(source, target)

    monkeypatch.setattr(Path, "replace", lambda self, target: note(self, target))
    return names


def test_an_unchanged_class_writes_nothing_and_makes_no_page(
    written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("class/broken.ipynb").write_text("{", encoding="utf-8")
    grade()
    written.clear()
    made: list[str] = []
    feedback = reports.feedback
    monkeypatch.setattr(reports, "feedback", lambda record, table: made.append(record) or feedback(record, table))
    result = grade()

    assert "4 of them unchanged" in result.stdout
    assert written == []
    assert made == []


def test_only_what_changed_is_written(written: list[str]) -> None:
    save(Path("class/bo.ipynb"), answers("passed", "partial", "timeout"))
    grade()

    assert sorted(written) == sorted(
        [
            "07_colours/changes.html",
            "07_colours/feedback/bo.html",
            "07_colours/records/bo.json",
            "07_colours/report.html",
            "07_colours/results/bo.json",
            "grades.csv",
            "report.html",
        ]
    )


def test_pages_are_made_anew_where_they_are_missing_cut_or_of_another_edition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Path("out", NAME, "feedback", "ada.html")
    results = Path("out", NAME, "results", "ada.json")
    whole = page.read_bytes()
    for broken in (b"", whole[:-20], b"<!-- made from 0000000000000000 -->\n"):
        page.write_bytes(broken)
        grade()
        assert page.read_bytes() == whole
    results.unlink()
    grade()
    assert results.is_file()
    change_table(title="Light")
    grade()
    assert b"Light" in page.read_bytes()
    page.write_bytes(page.read_bytes().replace(b"Light", b"Dark!"))
    grade()
    assert b"Dark!" in page.read_bytes()
    CliRunner().invoke(app, ["report", "out"])
    assert b"Dark!" not in page.read_bytes()
