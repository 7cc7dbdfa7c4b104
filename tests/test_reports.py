"""Reports say what the records say, and nothing that a student wrote gets out of its place in them."""

from __future__ import annotations

import base64
import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_up_class import NAME, QUESTIONS, make_assignment

from autograder import assignment as assignments
from autograder import records, reports
from autograder.records import Record
from autograder.reports import class_report
from autograder.results import CaseResult, CellOutcome, CodeError, QuestionResult, Status, SubmissionResult

HOSTILE = "</pre><script>alert(1)</script>\x1b[31m\x07{{ 7 * 7 }}"


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder with records of five submissions: good, poor, hostile, not gradable, and a fault of the grader."""
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    out = tmp_path / "out"
    written = QuestionResult("w1", Status.NEEDS_GRADING, None, 3.0, source="In <my> words")

    def save(name: str, *questions: QuestionResult, **more: Any) -> None:
        result = SubmissionResult(name, NAME, list(questions), isolation="landlock", wall_seconds=0.5, **more)
        records.save(out, Record(result, given_id=name, student=f"={name}", possible=6.0))

    passed = [QuestionResult(question, Status.PASSED, 2.0, 2.0, source="x = 1") for question in QUESTIONS]
    save("ada", *passed, written)
    save(
        "bo",
        QuestionResult("q1", Status.PARTIAL, 1.5, 2.0, message="half right"),
        QuestionResult("q2", Status.FAILED, 0.0, 2.0, diagnosis=["wrong-hue", "too-dark"], message="=1+1"),
        QuestionResult("q10", Status.NOT_ATTEMPTED, 0.0, 2.0, source="..."),
        written,
        notes=["a given cell was edited"],
    )
    error = CodeError("ValueError", HOSTILE, "q1-answer (3)", 2)
    case = CaseResult("hidden_values", True, 2.0, False, Status.ERROR, "your function raised an error")
    save(
        "hostile",
        QuestionResult(
            "q1", Status.ERROR, 0.0, 2.0, message=HOSTILE, error=error, cases=[case, case], source=f"x = 1\n{HOSTILE}\n"
        ),
        *passed[1:],
        written,
        cells=[CellOutcome("q1-answer (3)", Status.PASSED, "q1"), CellOutcome("mine (5)", Status.ERROR, error=error)],
    )
    save("broken", problem=f"not JSON {HOSTILE}")
    save("fault", QuestionResult("q1", Status.GRADER_FAULT, None, 2.0, message="stumbled"), *passed[1:], written)
    return out


def save_one(output: Path, name: str, *questions: QuestionResult) -> None:
    result = SubmissionResult(name, NAME, list(questions))
    records.save(output, Record(result, given_id=name, possible=6.0))


def table(output: Path) -> list[dict[str, str]]:
    with (output / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.text = ""
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name == "href"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.text += data


# --- Scores --------------------------------------------------------------------------------------------------------


def test_scores_stand_in_one_row_for_each_submission_and_question(output: Path) -> None:
    reports.write(output)
    header = (output / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = table(output)

    assert header.startswith("submission,assignment,question,score,possible,status,diagnosis")
    places = [(row["submission"], row["question"]) for row in rows]
    assert places == [
        *(("ada", question) for question in (*QUESTIONS, "w1")),
        *(("bo", question) for question in (*QUESTIONS, "w1")),
        ("broken", ""),
        *(("fault", question) for question in (*QUESTIONS, "w1")),
        *(("hostile", question) for question in (*QUESTIONS, "w1")),
    ]
    by_place = {place: row for place, row in zip(places, rows, strict=True)}
    assert by_place["ada", "q1"]["score"] == "2"
    assert by_place["bo", "q1"]["score"] == "1.5"
    assert by_place["bo", "q2"]["diagnosis"] == "wrong-hue;too-dark"
    assert [by_place["ada", "w1"][key] for key in ("score", "possible", "status")] == ["", "3", "needs grading"]
    assert [by_place["fault", "q1"][key] for key in ("score", "possible", "status")] == ["", "2", "grader fault"]
    assert [by_place["broken", ""][key] for key in ("score", "possible", "status")] == ["0", "6", "not gradable"]


def test_no_cell_starts_a_formula_or_holds_a_control(output: Path) -> None:
    reports.write(output)
    cells = [cell for row in table(output) for cell in row.values()]

    assert not [cell for cell in cells if cell.strip()[:1] in ("=", "+", "-", "@")]
    assert all(cell.isprintable() for cell in cells)
    assert "'=1+1" in cells


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (2.0, "2"),
        (0.5, "0.5"),
        (1 / 3, "0.3333333333"),
        (None, ""),
        ("ada", "ada"),
        ("=1", "'=1"),
        (" \t@x", "' \t@x"),
        ("\uff1d1", "'\uff1d1"),
    ],
)
def test_cells(value: str | float | None, cell: str) -> None:
    assert reports.csv_cell(value) == cell


def test_rows_are_the_same_data_as_the_table(output: Path) -> None:
    reports.write(output)
    rows = [row for record in records.read_folder(output, NAME) for row in reports.rows(record)]

    assert [{key: reports.csv_cell(value) for key, value in row.items()} for row in rows] == table(output)


# --- Results for Gradescope ----------------------------------------------------------------------------------------


def test_results_are_in_gradescopes_format(output: Path) -> None:
    reports.write(output)
    results = json.loads((output / NAME / "results" / "bo.json").read_bytes())

    assert results["score"] == 1.5
    assert results["execution_time"] == 0.5
    assert [test["name"] for test in results["tests"]] == [*QUESTIONS, "w1"]
    assert [(test.get("score"), test.get("max_score")) for test in results["tests"]] == [
        (1.5, 2.0),
        (0.0, 2.0),
        (0.0, 2.0),
        (None, None),
    ]
    assert {test["visibility"] for test in results["tests"]} <= {
        "visible",
        "hidden",
        "after_due_date",
        "after_published",
    }
    assert {test.get("status") for test in results["tests"]} == {"failed", None}
    assert results["tests"][0]["output"] == "Partly correct\n\nHalf right."


def test_results_of_what_could_not_be_graded_say_why(output: Path) -> None:
    reports.write(output)
    results = json.loads((output / NAME / "results" / "broken.json").read_bytes())

    assert (results["score"], results["visibility"]) == (0.0, "visible")
    assert "not JSON" in results["output"]
    assert "\x1b" not in results["output"]


# --- Feedback ------------------------------------------------------------------------------------------------------


def test_feedback_shows_verdict_message_code_and_what_to_read(output: Path) -> None:
    reports.write(output)
    text = Page(output / NAME / "feedback" / "bo.html").text

    for expected in ("1.5 of 6 points", "Partly correct", "Half right.", "Not answered", "section “1. Colours”", "red"):
        assert expected in text
    assert "In <my> words" in text


def test_every_report_says_how_the_code_was_isolated(output: Path) -> None:
    reports.write(output)
    assert "isolation: landlock" in (output / NAME / "feedback" / "ada.html").read_text()
    assert "Isolation: landlock" in (output / NAME / "report.html").read_text()
    assert "<td>landlock</td>" in (output / "report.html").read_text()
    result = json.loads((output / NAME / "results" / "ada.json").read_text())
    assert result["extra_data"]["isolation"] == "landlock"


def test_feedback_marks_the_erring_line(output: Path) -> None:
    reports.write(output)
    source = Page(output / NAME / "feedback" / "hostile.html").source

    assert source.count("<mark>") == 1
    assert "<mark>&lt;/pre&gt;&lt;script&gt;" in source
    assert source.count("Your function raised an error.") == 2


def test_feedback_says_which_checks_gave_points(output: Path) -> None:
    cases = [
        CaseResult("is_a_number", False, 0.0, True, Status.PASSED),
        CaseResult("example_by_hand", False, 0.0, False, Status.FAILED, "it is <3>"),
        CaseResult("right_values", True, 1.5, True, Status.PASSED),
        CaseResult("whole_numbers", True, 0.5, False, Status.FAILED, "they lost their decimals"),
    ]
    partial = QuestionResult("q1", Status.PARTIAL, 1.5, 2.0, message="it is <3>", cases=cases)
    save_one(output, "cleo", partial)
    save_one(output, "dora", QuestionResult("q1", Status.PASSED, 2.0, 2.0, cases=cases[2:3]))
    reports.write(output)
    text = Page(output / NAME / "feedback" / "cleo.html").text
    assert "Example by hand✗It is <3>." in text
    assert "Right values1.5 / 1.5✓passed" in text
    assert "Whole numbers0 / 0.5✗They lost their decimals." in text
    assert "Is a number" not in text
    assert "Right values" not in Page(output / NAME / "feedback" / "dora.html").text
    told = json.loads((output / NAME / "results" / "cleo.json").read_text())["tests"][0]["output"]
    assert told == "Partly correct\n\nExample by hand: it is <3>.\n\nWhole numbers: they lost their decimals."


def test_feedback_shows_the_picture_beside_what_a_right_one_shows(output: Path) -> None:
    tables = assignments.ASSIGNMENTS / NAME / assignments.TABLE
    look = assignments.Figure("red-figure", "q1", "a **rising** line, <never> below 0")
    known = assignments.load(NAME)
    tables.write_bytes(msgspec.json.encode(msgspec.structs.replace(known, figures=(look,))))
    png = b"\x89PNG\r\n and so on"
    save_one(output, "cleo", QuestionResult("q1", Status.FAILED, 0.0, 2.0, message="falls", picture=png))
    save_one(output, "dora", QuestionResult("q1", Status.FAILED, 0.0, 2.0, message="falls"))
    save_one(output, "evil", QuestionResult("q1", Status.FAILED, 0.0, 2.0, picture=b"<svg onload='alert(1)'>"))
    reports.write(output)
    cleo, dora, evil = (Page(output / NAME / "feedback" / f"{name}.html") for name in ("cleo", "dora", "evil"))
    assert f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}" alt="The picture that' in cleo.source
    assert "<p>A <strong>rising</strong> line, &lt;never&gt; below 0</p>" in cleo.source
    assert "img" not in dora.tags + evil.tags


def test_feedback_names_other_cells_that_stopped(output: Path) -> None:
    reports.write(output)
    hostile, ada = (Page(output / NAME / "feedback" / f"{name}.html").text for name in ("hostile", "ada"))

    assert "Other cells that stopped" in hostile
    assert "code cell 5" in hostile
    assert "Other cells that stopped" not in ada


def test_feedback_gives_the_hint_for_a_known_misconception(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((reports, "known_hints"), (class_report, "hints")):
        monkeypatch.setattr(module, name, lambda assignment, question: {"wrong-hue": "Look at the <hue>."})
    reports.write(output)

    assert "Look at the <hue>." in Page(output / NAME / "feedback" / "bo.html").text
    assert "Look at the <hue>." in Page(output / NAME / "report.html").text


@pytest.mark.parametrize(
    ("cells", "marked"),
    [(["q1-answer (3)"], True), ([], False), (["x (2)", "q1-answer (3)"], False), (["x (2)"], False)],
)
def test_a_line_is_marked_only_if_its_place_is_sure(cells: list[str], marked: bool) -> None:
    error = CodeError("ValueError", "bright", "q1-answer (3)", 2)
    question = QuestionResult("q1", Status.ERROR, 0.0, 2.0, error=error, source="a\nb")
    outcomes = [CellOutcome(cell, Status.PASSED, "q0,q1") for cell in cells]

    assert [line["marked"] for line in reports.lines(question, outcomes)] == [False, marked]


@pytest.mark.parametrize(
    ("error", "message", "words"),
    [
        (None, "", ""),
        (
            CodeError("ValueError", "bright", "q1-answer (3)", 2),
            "",
            "ValueError: bright. This happened in line 2 of code cell 3.",
        ),
        (
            CodeError("ValueError", "bright", "c", 2),
            "raised ValueError: bright",
            "This happened in line 2 of the given cell c.",
        ),
        (CodeError("KeyError", ""), "", "KeyError"),
        (CodeError("KeyError", ""), "raised KeyError", ""),
    ],
)
def test_errors_are_told_once_and_with_their_place(error: CodeError | None, message: str, words: str) -> None:
    question = QuestionResult("q1", Status.ERROR, 0.0, 2.0, message=message, error=error)

    assert reports.error_in_words(question) == words


def test_feedback_on_a_fault_of_the_grader_says_that_it_costs_nothing(output: Path) -> None:
    reports.write(output)
    text = Page(output / NAME / "feedback" / "fault.html").text

    assert "costs you nothing" in text
    assert "4 of 4 points" in text


# --- All pages -----------------------------------------------------------------------------------------------------


def pages(output: Path) -> list[Page]:
    reports.write(output)
    return [Page(path) for path in sorted(output.rglob("*.html"))]


def test_no_page_runs_or_loads_anything(output: Path) -> None:
    for page in pages(output):
        assert not {"script", "iframe", "object", "embed", "link", "form"} & set(page.tags)
        assert "default-src 'none'" in page.source
        assert not [link for link in page.links if "//" in link or ":" in link]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", page.source)
        assert "{{ 7 * 7 }}" in page.source or "49" not in page.text


def test_every_page_can_be_read_aloud(output: Path) -> None:
    for page in pages(output):
        assert '<html lang="en">' in page.source
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
        assert page.source.count("<table") == page.source.count("<caption") == page.source.count("<thead")
        assert page.source.count("<img ") == page.source.count('alt="')
        assert 'name="viewport"' in page.source


def test_every_link_leads_to_a_page(output: Path) -> None:
    reports.write(output)
    for path in output.rglob("*.html"):
        page = Page(path)
        for link in page.links:
            file, _, anchor = link.partition("#")
            assert (path.parent / file).exists()
            assert not anchor or f'id="{anchor}"' in page.source


# --- Reports for the instructor ------------------------------------------------------------------------------------


def test_a_small_class_gets_no_picture(output: Path) -> None:
    for name in ("bo", "hostile", "fault"):
        records.record_path(output, NAME, name).unlink()
    reports.write(output)

    assert "<img" not in (output / NAME / "report.html").read_text(encoding="utf-8")


def test_what_has_no_record_any_more_leaves_no_report(output: Path) -> None:
    reports.write(output)
    for path in (output / NAME / "records").iterdir():
        if path.name != "ada.json":
            path.unlink()
    reports.write(output)
    assert [path.name for path in (output / NAME / "feedback").iterdir()] == ["ada.html"]
    assert [path.name for path in (output / NAME / "results").iterdir()] == ["ada.json"]
    (output / NAME / "records" / "ada.json").unlink()
    reports.write(output)

    assert not (output / NAME / "report.html").exists()
    assert not (output / NAME / "attention.csv").exists()
    assert table(output) == []


def test_the_same_records_give_the_same_bytes(output: Path) -> None:
    reports.write(output)
    made = {path: path.read_bytes() for path in output.rglob("*") if path.is_file() and "records" not in path.parts}
    for path in made:
        path.unlink()
    reports.write(output)

    assert {path: path.read_bytes() for path in made} == made


def test_reports_need_no_built_assignment(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "nothing")
    reports.write(output)

    assert NAME in Page(output / "report.html").text
