"""Exports hold what each platform's import reads, for the right students, and nothing that is not sure."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_class import NAME, FakeGrader, answers, make_assignment, save
from typer.testing import CliRunner

from autograder import assignment as assignments
from autograder import records
from autograder.cli import app
from autograder.platforms import exports
from autograder.platforms.exports import ExportError, export
from autograder.results import HandGrade, Status
from autograder.runs import graders
from autograder.runs.grading import grade

LIGHT = "08_light"
CANVAS_FILES = {
    f"okaforamara_20001_90001_{NAME}.ipynb": ("passed", "passed", "passed"),
    f"lindqvistbo_LATE_20002_90002_{NAME}.ipynb": ("failed", "failed", "failed"),
    f"lindqvistbo_LATE_20002_90012_{NAME}-1.ipynb": ("passed", "partial", "passed"),
    f"müllersmithjörg_20003_90003_{NAME}.ipynb": ("passed", "passed", "failed"),
    f"müllersmithanna_20004_90004_{NAME}.ipynb": ("passed", "grader fault", "passed"),
    "oneilláine_20005_90005_answers.pdf": (),
    f"sum11_20006_90006_{NAME}.ipynb": ("partial", "partial", "partial"),
    f"müllersmithpaul_29999_90007_{NAME}.ipynb": ("passed", "failed", "failed"),
}
CANVAS_ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Warm-up (771),"Colours & light (772)",Assignments Current Score
,,,,,,Manual Posting,
    Points Possible,,,,,10,9,(read only)
"Okafor, Amara",20001,30331,amara@uni.example,LEC 001,9.00,,90
"Lindqvist, Bo",20002,30332,bo@uni.example,LEC 001,8,3.00,80
"Müller-Smith, Jörg",20003,30333,joerg@uni.example,"LEC 001, LAB 2",7,,
"Müller-Smith, Anna",20004,30334,anna@uni.example,LEC 001,7,5.5,
"O'Neill, Áine",20005,30335,aine@uni.example,LEC 001,,1.00,
"=SUM(1,1)",20006,30336,sum@uni.example,LEC 001,,,
"Twain, Tom",20007,30337,tom@uni.example,LEC 001,,,
"""


@pytest.fixture(autouse=True)
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up assignment, and a grader that takes the answers' words for its verdicts."""
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", FakeGrader)


def graded(tmp_path: Path, files: dict[str, tuple[str, ...]], written: float | None = None) -> Path:
    """Grade a download of these files; with `written`, a person gave so many points for each written answer."""
    download = tmp_path / "download.zip"
    with zipfile.ZipFile(download, "w") as archive:
        for name, words in files.items():
            archive.writestr(name, json.dumps(answers(*words)) if words else "%PDF")
    out = tmp_path / "out"
    grade([download], output=out, jobs=1)
    for record in records.read_folder(out, NAME) if written is not None else ():
        for question in record.result.questions:
            if question.status == Status.NEEDS_GRADING:
                record.by_hand[question.question] = HandGrade(written)
        records.apply_by_hand(record)
        records.save(out, record)
    return out


def roster(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def table(path: Path, delimiter: str = ",") -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    return rows


# --- Before an export: what a download told stands with the grades ---------------------------------------------------


def test_what_a_download_tells_is_in_every_output(tmp_path: Path) -> None:
    out = graded(tmp_path, CANVAS_FILES)
    rows = {row[0]: row for row in table(out / "grades.csv")}

    assert rows["submission"][7:] == ["reason", "student", "late", "attempt"]
    assert rows["20002"][8:] == ["lindqvistbo", "yes", "2"]
    assert rows["20001"][8:] == ["okaforamara", "", ""]
    results = json.loads((out / NAME / "results" / "20002.json").read_text(encoding="utf-8"))
    told = {"student": "20002", "name": "lindqvistbo", "late": True, "attempt": 2}
    assert results["extra_data"].items() >= told.items()
    page = (out / NAME / "feedback" / "20002.html").read_text(encoding="utf-8")
    assert "Feedback for 20002 (lindqvistbo, late, attempt 2)" in page
    report = (out / NAME / "report.html").read_text(encoding="utf-8")
    assert "the latest attempt counts; an earlier attempt was not graded: " in report
    assert f"lindqvistbo_LATE_20002_90002_{NAME}.ipynb" in report


def test_a_later_download_of_the_same_files_is_noted_without_grading(tmp_path: Path) -> None:
    files = {f"okaforamara_20001_90001_{NAME}.ipynb": ("passed",) * 3}
    out = graded(tmp_path, files, written=2.0)
    late = {f"okaforamara_LATE_20001_90009_{NAME}-1.ipynb": ("passed",) * 3}
    graded(tmp_path, late)
    (record,) = records.read_folder(out, NAME)

    assert (record.late, record.attempt) == (True, 2)
    assert record.result.questions[-1].score == 2.0  # what a person gave is still there
    graded(tmp_path, files)
    assert not next(iter(records.read_folder(out, NAME))).late


# --- Canvas --------------------------------------------------------------------------------------------------------


def test_canvas_gets_its_own_rows_with_new_scores(tmp_path: Path) -> None:
    out = graded(tmp_path, CANVAS_FILES, written=1.5)
    exported = export(out, "canvas", roster=roster(tmp_path, CANVAS_ROSTER))

    assert exported.path == out / "exports" / "canvas.csv"
    assert table(exported.path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Colours & light (772)"],
        ["    Points Possible", "", "", "", "", "9"],
        ["Okafor, Amara", "20001", "30331", "amara@uni.example", "LEC 001", "7.5"],
        ["Lindqvist, Bo", "20002", "30332", "bo@uni.example", "LEC 001", "6"],
        ["Müller-Smith, Jörg", "20003", "30333", "joerg@uni.example", "LEC 001, LAB 2", "5.5"],
        ["'=SUM(1,1)", "20006", "30336", "sum@uni.example", "LEC 001", "3"],
    ]
    assert exported.scores == 4
    assert exported.warnings == []
    assert not exported.complete
    assert [(entry.id, entry.reason.split(":")[0]) for entry in exported.incomplete] == [
        ("20004", "the grader failed on q2"),
        ("20005", "not gradable"),
    ]
    assert [(entry.found_in, entry.id) for entry in exported.unmatched] == [
        ("submissions", "29999"),
        ("roster", "20007"),
    ]
    assert exported.unmatched_path == out / "exports" / "canvas-unmatched.csv"
    assert table(exported.unmatched_path)[1:] == [
        ["submissions", "29999", "müllersmithpaul", NAME, "its id is not in the roster, nor is its name"],
        ["roster", "20007", "Twain, Tom", "", "no submission"],
    ]


def test_provisional_scores_are_written_when_asked_for(tmp_path: Path) -> None:
    out = graded(tmp_path, CANVAS_FILES)
    listed = roster(tmp_path, CANVAS_ROSTER)

    assert export(out, "canvas", roster=listed).scores == 0
    exported = export(out, "canvas", roster=listed, provisional=True)

    scores = {row[1]: row[-1] for row in table(exported.path)[2:]}
    assert scores == {"20001": "6", "20002": "4.5", "20003": "4", "20004": "4", "20005": "0", "20006": "1.5"}
    assert len(exported.incomplete) == 7
    assert exported.provisional


def test_canvas_without_a_roster_gets_what_the_download_told(tmp_path: Path) -> None:
    exported = export(graded(tmp_path, CANVAS_FILES, written=1.5), "canvas")

    assert table(exported.path)[:4] == [
        ["Student", "ID", "SIS Login ID", "Section", "Colours & light"],
        ["    Points Possible", "", "", "", "9"],
        ["lindqvistbo", "20002", "", "", "6"],
        ["müllersmithjörg", "20003", "", "", "5.5"],
    ]
    assert exported.unmatched == []


def test_ids_of_other_places_are_logins_in_canvas(tmp_path: Path) -> None:
    save(tmp_path / "class" / "amara@uni.example.ipynb")
    save(tmp_path / "class" / "30332.ipynb")
    save(tmp_path / "class" / "Joerg@uni.example.ipynb")
    grade([tmp_path / "class"], output=tmp_path / "out", jobs=1)

    exported = export(tmp_path / "out", "canvas", roster=roster(tmp_path, CANVAS_ROSTER), provisional=True)
    assert [row[1] for row in table(exported.path)[2:]] == ["20001", "20002", "20003"]
    bare = export(tmp_path / "out", "canvas", provisional=True)
    assert [row[:3] for row in table(bare.path)[2:]] == [
        ["30332", "30332", ""],
        ["Joerg@uni.example", "", "Joerg@uni.example"],
        ["amara@uni.example", "", "amara@uni.example"],
    ]


def test_a_roster_keeps_its_form(tmp_path: Path) -> None:
    text = "\ufeff" + CANVAS_ROSTER.replace("&", "and").replace(",", ";")
    rows = [line.replace('"Okafor; Amara"', '"Okafor, Amara"') for line in text.split("\n")]
    listed = roster(tmp_path, "\n".join(rows))
    out = graded(tmp_path, {f"okaforamara_20001_90001_{NAME}.ipynb": ("passed",) * 3}, written=3.0)

    exported = export(out, "canvas", roster=listed, columns=["Colours and light (772)"])

    assert exported.path.read_bytes().startswith(b"\xef\xbb\xbfStudent;ID;")
    assert table(exported.path, ";")[2][-1] == "9"


def test_a_cell_without_a_score_keeps_what_canvas_holds(tmp_path: Path) -> None:
    make_assignment(tmp_path / "assignments", LIGHT)
    save(tmp_path / "class" / NAME / "20002.ipynb", answers("passed", "passed", "passed"))
    save(tmp_path / "class" / LIGHT / "20002.ipynb", answers("passed", "grader fault", "passed", name=LIGHT))
    grade([tmp_path / "class"], output=tmp_path / "out", jobs=1)
    for name in (NAME, LIGHT):
        for record in records.read_folder(tmp_path / "out", name):
            record.result.questions[-1].status, record.result.questions[-1].score = Status.PASSED, 3.0
            records.save(tmp_path / "out", record)
    listed = roster(tmp_path, CANVAS_ROSTER.replace("Warm-up (771)", f"{LIGHT} (771)"))

    exported = export(tmp_path / "out", "canvas", roster=listed, columns=[f"{NAME}=Colours & light (772)"])

    assert table(exported.path)[2] == ["Lindqvist, Bo", "20002", "30332", "bo@uni.example", "LEC 001", "9", "8"]
    assert exported.scores == 1
    with pytest.raises(ExportError, match="several assignments were graded"):
        export(tmp_path / "out", "canvas", roster=listed, columns=["Colours & light (772)"])
    with pytest.raises(ExportError, match="one column for several assignments"):
        export(
            tmp_path / "out",
            "canvas",
            roster=listed,
            columns=[f"{name}=Colours & light (772)" for name in (NAME, LIGHT)],
        )
    only = export(tmp_path / "out", "canvas", roster=listed, assignment=NAME, columns=["Colours & light (772)"])
    assert table(only.path)[2][-1] == "9"


# --- Moodle --------------------------------------------------------------------------------------------------------

MOODLE_FILES = {
    f"Amara Okafor_101_assignsubmission_file_/{NAME}.ipynb": ("passed", "passed", "passed"),
    f"Jörg Müller-Smith_102_assignsubmission_file_/{NAME}.ipynb": ("passed", "failed", "passed"),
    f"Áine O'Neill_103_assignsubmission_file_/{NAME}.ipynb": ("failed", "failed", "passed"),
    f"Bo Lindqvist_109_assignsubmission_file_/{NAME}.ipynb": ("failed", "failed", "failed"),
}
WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 101","Amara Okafor",amara@uni.example,"Submitted for grading - 1 day late",,9.00,Yes,\
"Wednesday, 25 November 2026, 10:00 AM",-,
"Participant 102","Jörg Müller-Smith",joerg@uni.example,"Submitted for grading",2.00,9.00,Yes,\
"Wednesday, 25 November 2026, 10:00 AM","Wednesday, 25 November 2026, 11:00 AM","=well done"
"Participant 103","Áine O'Neill",aine@uni.example,"Submitted for grading",,9.00,Yes,\
"Wednesday, 25 November 2026, 10:00 AM",-,
"Participant 104","Tom Twain",tom@uni.example,"No submission",,9.00,Yes,-,-,
"""


def test_moodles_worksheet_is_filled_in(tmp_path: Path) -> None:
    out = graded(tmp_path, MOODLE_FILES, written=0.25)
    exported = export(out, "moodle", roster=roster(tmp_path, WORKSHEET))
    rows = table(exported.path)

    assert rows[0] == [
        *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade", "Grade can be changed"),
        *("Last modified (submission)", "Last modified (grade)"),
    ]
    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("Participant 101", "6.25"),
        ("Participant 102", "4.25"),
        ("Participant 103", "2.25"),
        ("Participant 104", ""),
    ]
    assert rows[1][-1] == ""
    assert rows[2][-1] == "Wednesday, 25 November 2026, 11:00 AM"
    assert [(entry.found_in, entry.id) for entry in exported.unmatched] == [("submissions", "109"), ("roster", "104")]


def test_a_worksheet_in_another_language_needs_its_column_named(tmp_path: Path) -> None:
    out = graded(tmp_path, MOODLE_FILES, written=0.0)
    german = WORKSHEET.replace("Participant ", "Teilnehmer/in").replace("Identifier", "ID").replace(",Grade,", ",Note,")
    listed = roster(tmp_path, german)

    with pytest.raises(ExportError, match="has no column 'Grade'"):
        export(out, "moodle", roster=listed)
    assert table(export(out, "moodle", roster=listed, columns=["Note"]).path)[1][4] == "6"


def test_a_number_under_another_name_is_not_taken_for_the_student(tmp_path: Path) -> None:
    files = {f"Mallory Mix_101_assignsubmission_file_/{NAME}.ipynb": ("passed", "passed", "passed")}
    exported = export(graded(tmp_path, files, written=0.0), "moodle", roster=roster(tmp_path, WORKSHEET))

    assert exported.scores == 0
    assert exported.unmatched[0].reason.startswith("its number is that of Amara Okafor in the worksheet")


def test_a_groups_score_is_everybodys(tmp_path: Path) -> None:
    files = {f"Group A_101_assignsubmission_file_/{NAME}.ipynb": ("passed", "passed", "passed")}
    groups = WORKSHEET.replace("Status,Grade", "Status,Group,Grade").replace('grading",2', 'grading","Group A",2')
    groups = groups.replace('1 day late",,', '1 day late","Group B",,').replace('grading",,', 'grading","Group A",,')
    groups = groups.replace('"No submission",,', '"No submission","Group B",,')

    exported = export(graded(tmp_path, files, written=3.0), "moodle", roster=roster(tmp_path, groups))

    assert [row[5] for row in table(exported.path)[1:]] == ["", "9", "9", ""]


def test_moodles_gradebook_is_matched_by_name_where_no_id_fits(tmp_path: Path) -> None:
    book = (
        "First name,Last name,ID number,Email address,Assignment: Colours & light (Real),Course total (Real)\n"
        "Amara,Okafor,30331,amara@uni.example,-,-\n"
        "Jörg,Müller-Smith,30333,joerg@uni.example,2.00,2.00\n"
        "Áine,O'Neill,30335,aine@uni.example,-,-\n"
        "Áine,O'Neill,30336,aine2@uni.example,-,-\n"
    )
    exported = export(graded(tmp_path, MOODLE_FILES, written=0.0), "moodle", roster=roster(tmp_path, book))

    assert table(exported.path) == [
        ["First name", "Last name", "ID number", "Email address", "Assignment: Colours & light (Real)"],
        ["Amara", "Okafor", "30331", "amara@uni.example", "6"],
        ["Jörg", "Müller-Smith", "30333", "joerg@uni.example", "4"],
    ]
    assert exported.matched_by_name == [
        "101 (Amara Okafor): Amara Okafor",
        "102 (Jörg Müller-Smith): Jörg Müller-Smith",
    ]
    reasons = {entry.id: entry.reason for entry in exported.unmatched if entry.found_in == "submissions"}
    assert reasons == {
        "103": "its id is not in the roster, and its name is not unique",
        "109": "its id is not in the roster, nor is its name",
    }


def test_moodle_without_a_worksheet_gets_the_columns_that_its_import_needs(tmp_path: Path) -> None:
    exported = export(graded(tmp_path, MOODLE_FILES, written=0.5), "moodle")

    assert table(exported.path)[:2] == [
        ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"],
        ["Participant 101", "Amara Okafor", "6.5", "9", ""],
    ]
    assert exported.complete


# --- Gradescope and nbgrader ---------------------------------------------------------------------------------------


def test_a_pairs_score_from_gradescope_is_both_students(tmp_path: Path) -> None:
    listing = """
submission_11:
  :submitters:
  - {':name': 'Jane Doe', ':sid': '30331', ':email': jane@example.org}
  - {':name': 'Jörg Müller', ':email': joerg@example.org}
  :created_at: 2026-11-25 10:00:00.123456000 Z
"""
    download = tmp_path / "export.zip"
    with zipfile.ZipFile(download, "w") as archive:
        archive.writestr("assignment_4_export/submission_metadata.yml", listing)
        archive.writestr(f"assignment_4_export/submission_11/{NAME}.ipynb", json.dumps(answers()))
    grade([download], output=tmp_path / "out", jobs=1)

    exported = export(tmp_path / "out", "gradescope", provisional=True)

    rows = table(exported.path)
    assert rows[0][:9] == list(exports.GRADESCOPE[:9])
    assert rows[0][13:] == ["1: q1 (2.0 pts)", "2: q2 (2.0 pts)", "3: q10 (2.0 pts)", "4: w1 (3.0 pts)"]
    assert rows[1][:8] == ["Jane", "Doe", "30331", "jane@example.org", "", "6", "9", "Ungraded"]
    assert rows[2][:8] == ["Jörg", "Müller", "", "joerg@example.org", "", "6", "9", "Ungraded"]
    assert rows[1][13:] == ["2", "2", "2", ""]

    own = "Name,SID,Email,Role\nJane Doe,30331,jane@example.org,Student\nTom Twain,30337,tom@example.org,Student\n"
    rows = table(export(tmp_path / "out", "gradescope", roster=roster(tmp_path, own), provisional=True).path)
    assert [row[:8] for row in rows[1:]] == [
        ["Jane", "Doe", "30331", "jane@example.org", "", "6", "9", "Ungraded"],
        ["Tom", "Twain", "30337", "tom@example.org", "", "", "9", "Missing"],
    ]


def test_nbgraders_columns_are_those_of_its_own_export(tmp_path: Path) -> None:
    save(tmp_path / "submitted" / "ada" / NAME / f"{NAME}.ipynb", answers("passed", "failed", "passed"))
    (tmp_path / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2026-11-25 10:00:00 UTC", encoding="utf-8")
    grade([tmp_path / "submitted"], output=tmp_path / "out", jobs=1)
    own = (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score\n"
        f"{NAME},2026-11-24 18:00:00,,ada,Lovelace,Ada,ada@uni.example,0.0,0.0,0.0,9.0\n"
        f"{NAME},2026-11-24 18:00:00,,bo,Lindqvist,Bo,,0.0,0.0,0.0,9.0\n"
    )
    exported = export(tmp_path / "out", "nbgrader", roster=roster(tmp_path, own), provisional=True)

    assert table(exported.path) == [
        list(exports.NBGRADER),
        [
            *(NAME, "2026-11-24 18:00:00", "2026-11-25 10:00:00 UTC", "ada", "Lovelace", "Ada", "ada@uni.example"),
            *("4", "0", "4", "9"),
        ],
    ]
    assert [entry.id for entry in exported.unmatched] == ["bo"]
    assert table(export(tmp_path / "out", "nbgrader", provisional=True).path)[1][3:7] == ["ada", "", "", ""]


def test_the_columns_for_nbgrader_are_those_that_it_writes() -> None:
    found = importlib.util.find_spec("nbgrader")
    assert found is not None
    assert found.origin is not None
    source = (Path(found.origin).parent / "plugins" / "export.py").read_text(encoding="utf-8")
    keys = source[source.index("keys = [") : source.index("]", source.index("keys = ["))]

    assert [line.strip(' ",') for line in keys.splitlines()[1:] if line.strip()] == list(exports.NBGRADER)


# --- All of them ---------------------------------------------------------------------------------------------------


def test_two_submissions_that_nothing_puts_in_order_are_not_guessed_at(tmp_path: Path) -> None:
    words = {"a": ("passed",) * 3, "b": ("failed",) * 3}
    files = {f"Jane Doe_101_assignsubmission_file_/{name}.ipynb": each for name, each in words.items()}
    exported = export(graded(tmp_path, files, written=0.0), "moodle")

    assert exported.scores == 0
    (entry,) = exported.unmatched
    assert entry.reason.startswith("2 submissions (101, 101-")
    assert entry.reason.endswith("and nothing tells which is the latest; keep one")


def matched(tmp_path: Path, students: tuple[str, ...], ids: tuple[str, ...]) -> tuple[dict[str, str], exports.Export]:
    """Export students' scores to a roster with these ids: for each line with a score, whose it is."""
    for place, student in enumerate(students):
        save(tmp_path / "class" / f"{student}.ipynb", answers(*["passed"] * (place + 1), *["failed"] * (2 - place)))
    grade([tmp_path / "class"], output=tmp_path / "out", jobs=1)
    rows = [f"Student {place},{key},,{key},LEC 001,," for place, key in enumerate(ids)]
    text = "Student,ID,SIS User ID,SIS Login ID,Section,Colours & light (772),\n" + "\n".join(rows) + "\n"
    exported = export(tmp_path / "out", "canvas", roster=roster(tmp_path, text), provisional=True)
    points = {str(2 * (place + 1)): student for place, student in enumerate(students)}
    return {row[0]: points[row[-1]] for row in table(exported.path)[1:]}, exported


@pytest.mark.parametrize(
    ("student", "listed"),
    [
        ("0012345", "12345"),
        ("12345", "0012345"),
        ("12345", "12345.0"),
        ("12345", '"12345,00"'),
    ],
)
def test_a_number_that_a_spreadsheet_changed_is_matched_and_listed(tmp_path: Path, student: str, listed: str) -> None:
    found, exported = matched(tmp_path, (student,), (listed, "54321"))

    assert found == {"Student 0": student}
    assert exported.matched_by_name == [f"{student}: line 2 (Student 0)"]


@pytest.mark.parametrize(
    ("student", "listed"), [("12345", " 12345\t"), ("12345", "１２３４５"), ("Ada@uni.example", "ADA@UNI.example ")]
)
def test_an_id_that_only_looks_different_is_the_same(tmp_path: Path, student: str, listed: str) -> None:
    found, exported = matched(tmp_path, (student,), (listed, "54321"))

    assert found == {"Student 0": student}
    assert exported.matched_by_name == []


def test_of_two_numbers_that_differ_in_zeros_each_gets_its_own(tmp_path: Path) -> None:
    found, exported = matched(tmp_path, ("12345", "012345"), ("012345", "12345"))

    assert found == {"Student 0": "012345", "Student 1": "12345"}
    assert exported.matched_by_name == []


def test_a_number_that_could_be_two_students_is_neither(tmp_path: Path) -> None:
    found, exported = matched(tmp_path, ("12345",), ("012345", "0012345"))

    assert found == {}
    assert [entry.reason for entry in exported.unmatched] == [
        "its id is that of 2 rows of the roster: line 2 (Student 0), line 3 (Student 1)"
    ]


def test_a_line_that_two_submissions_fit_goes_to_the_one_with_that_very_id_or_to_none(tmp_path: Path) -> None:
    found, exported = matched(tmp_path, ("12345", "012345"), ("12345", "777"))
    assert found == {"Student 0": "12345"}
    assert [(entry.id, entry.reason) for entry in exported.unmatched if entry.found_in == "submissions"] == [
        ("012345", "line 2 (Student 0) of the roster fits several submissions (012345, 12345); keep one")
    ]


def test_a_line_that_two_submissions_fit_as_well_goes_to_none(tmp_path: Path) -> None:
    found, exported = matched(tmp_path, ("0012345", "012345"), ("12345", "777"))

    assert found == {}
    assert {entry.id for entry in exported.unmatched} == {"0012345", "012345", "777"}


def test_a_student_twice_in_the_roster_is_named_with_both_lines(tmp_path: Path) -> None:
    found, exported = matched(tmp_path, ("12345",), ("12345", "777", "12345"))

    assert found == {}
    assert (
        exported.unmatched[0].reason == "its id is that of 2 rows of the roster: line 2 (Student 0), line 4 (Student 2)"
    )


def test_a_number_with_its_thousands_set_apart_is_no_smaller_one(tmp_path: Path) -> None:
    assert matched(tmp_path, ("12",), ('"12,000"', "12.000"))[0] == {}


@pytest.mark.parametrize("listed", ["1.23E+06", "1.234567E+06", '"1,23E+06"'])
def test_a_number_that_a_spreadsheet_cut_is_no_id(tmp_path: Path, listed: str) -> None:
    found, exported = matched(tmp_path, ("1230000", "1234567"), (listed, "777"))

    assert found == {}
    assert exported.warnings[0].startswith("line 2 (Student 0): a spreadsheet made ")
    assert exported.warnings[0].endswith(" of its id; export the roster again")


def test_other_points_on_the_platform_are_noted(tmp_path: Path) -> None:
    listed = roster(tmp_path, CANVAS_ROSTER.replace(",10,9,", ",10,100,"))
    exported = export(graded(tmp_path, CANVAS_FILES), "canvas", roster=listed)

    assert exported.warnings == [
        f"{NAME} is worth 9 points here and 100 in Canvas, which takes the numbers as they are"
    ]


@pytest.mark.parametrize(
    ("format", "text", "problem"),
    [
        ("canvas", "ID,Section\n1,2\n", "no column is called like 07_colours"),
        (
            "canvas",
            "Student,ID,Section,Colours (1),Colours (2)\na,1,2,3,4\n",
            "several columns are called like 07_colours",
        ),
        ("canvas", "Student,Section\n1,2\n", "has no column 'ID'"),
        ("canvas", "Student\n", "expected a line with the names of columns"),
        ("moodle", "First name,Last name\na,b\n", "no column is called like 07_colours"),
        ("gradescope", "Name,Role\na,b\n", "has no column 'SID' or 'Email'"),
        ("nbgrader", "student,score\na,b\n", "has no column 'student_id' or 'id'"),
    ],
)
def test_a_roster_that_does_not_fit_says_what_is_missing(tmp_path: Path, format: str, text: str, problem: str) -> None:
    out = graded(tmp_path, CANVAS_FILES)
    with pytest.raises(ExportError, match=problem):
        export(out, format, roster=roster(tmp_path, text))


def test_a_roster_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    out = graded(tmp_path, CANVAS_FILES)
    (tmp_path / "latin.csv").write_bytes("Student,ID\nMüller,1\n".encode("latin-1"))
    for path, problem in ((tmp_path / "none.csv", "No such file"), (tmp_path / "latin.csv", "not UTF-8")):
        with pytest.raises(ExportError, match=problem):
            export(out, "canvas", roster=path)


@given(st.text() | st.floats(min_value=0, max_value=1e6) | st.none())
def test_no_cell_starts_a_formula(value: str | float | None) -> None:
    cell = exports.safe_cell(value)

    assert not cell.startswith(("\t", "\r"))
    assert cell.lstrip()[:1] not in ("=", "+", "-", "@")
    assert not set("\t\r\n") & set(cell)


def run(*arguments: object) -> Any:
    return CliRunner(env={"COLUMNS": "160", "TERM": "dumb"}).invoke(app, [str(argument) for argument in arguments])


def test_the_command_says_what_an_instructor_should_know(tmp_path: Path) -> None:
    out = graded(tmp_path, CANVAS_FILES)
    listed = roster(tmp_path, CANVAS_ROSTER)
    done = run("export", out, "--format", "canvas", "--roster", listed)

    assert done.exit_code == 1
    assert done.stdout == f"0 scores for canvas: {out / 'exports' / 'canvas.csv'}\n"
    said = done.stderr.splitlines()
    assert said[0] == ("7 scores are not complete, and left out (--provisional writes the points so far):")
    assert said[1] == (
        f"  {NAME}: w1 not graded by a person yet: 20001 (okaforamara), 20002 (lindqvistbo), "
        "20003 (müllersmithjörg) and 2 more"
    )
    assert "  29999 (müllersmithpaul): its id is not in the roster, nor is its name" in said
    assert "1 student of the roster has no submission:" in said
    assert said[-1] == f"Who was not matched also stands in {out / 'exports' / 'canvas-unmatched.csv'}"


def test_the_command_prints_one_json_object(tmp_path: Path) -> None:
    out = graded(tmp_path, MOODLE_FILES, written=1.0)
    done = run("export", out, "--format", "moodle", "--json", "--output", tmp_path / "grades.csv")

    assert done.exit_code == 0
    printed = json.loads(done.stdout)
    assert (printed["format"], printed["path"]) == ("moodle", str(tmp_path / "grades.csv"))
    assert (printed["scores"], printed["incomplete"], printed["unmatched"]) == (4, [], [])
    assert not (tmp_path / "grades-unmatched.csv").exists()


def test_a_list_of_unmatched_that_is_out_of_date_goes(tmp_path: Path) -> None:
    out = graded(tmp_path, MOODLE_FILES, written=1.0)
    export(out, "moodle", roster=roster(tmp_path, WORKSHEET))
    assert (out / "exports" / "moodle-unmatched.csv").exists()
    export(out, "moodle")

    assert not (out / "exports" / "moodle-unmatched.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["--format", "blackboard"], 2, "not one of"),
        (["--format", "moodle", "--assignment", "99_none"], 1, "holds nothing of '99_none'"),
    ],
)
def test_options_that_cannot_be_are_named(tmp_path: Path, arguments: list[str], code: int, problem: str) -> None:
    done = run("export", graded(tmp_path, MOODLE_FILES), *arguments)

    assert done.exit_code == code
    assert problem in done.stderr


def test_a_folder_without_records_is_named(tmp_path: Path) -> None:
    done = run("export", tmp_path, "--format", "canvas")

    assert done.exit_code == 1
    assert "holds no records" in done.stderr
