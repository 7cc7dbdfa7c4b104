"""Scores, comments and flags go into nbgrader's gradebook, and what people gave by hand comes back and stays."""

from __future__ import annotations

import csv
import json
import os
import pwd
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import msgspec
import nbformat
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from made_up_class import NAME, FakeGrader, answers, make_assignment, save
from nbgrader.api import Gradebook as Book
from typer.testing import CliRunner, Result

from autograder import assignment as assignments
from autograder import records
from autograder.assignment import Assignment
from autograder.cli import app
from autograder.platforms.nbgrader import gradebook, graded_notebooks
from autograder.records import GradebookError, Record, hand_grades
from autograder.records.hand_grades import Finding, Row
from autograder.results import HandGrade, Status, SubmissionResult
from autograder.runs import graders, grading, summary
from autograder.submissions import Member, Submission

URL = "sqlite:///gradebook.db"
HOSTILE = "<script>alert('x')</script>"


class WordyGrader(FakeGrader):
    """The same grader, but the written answer is what the notebook says."""

    def grade(self, submission: Submission, questions: Any = None) -> SubmissionResult:
        result = super().grade(submission, questions)
        written = [cell.source for cell in submission.cells if cell.id == "w1-answer"]
        for question in result.questions:
            if question.question == "w1":
                question.source = written[0] if written else ""
                if written == [""]:  # as it was given out
                    question.status, question.score = Status.NOT_ATTEMPTED, 0.0
        return result


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new gradebook, to be copied, for making one takes a second; made without the environment's bin on the path."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.fspath(path.parent))
        with gradebook.opened(f"sqlite:///{path}"):
            pass
    return path


@pytest.fixture(autouse=True)
def class_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_gradebook: Path) -> Assignment:
    """Work in a folder with an empty gradebook and two submissions to the made-up assignment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", WordyGrader)
    shutil.copyfile(empty_gradebook, "gradebook.db")
    hand_in("ada", "passed", "partial", "failed")
    hand_in("bo", "passed", "passed", "passed", written="")
    return make_assignment(tmp_path / "assignments")


def hand_in(student: str, *words: str, written: str = "In my words") -> None:
    notebook = answers(*words)
    notebook["cells"].append({"cell_type": "markdown", "id": "w1-answer", "metadata": {}, "source": written})
    save(Path("class", f"{student}.ipynb"), notebook)


def grade(**options: Any) -> summary.Summary:
    return grading.grade(["class"], output="out", jobs=1, gradebook=URL, **options)


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "160", "TERM": "dumb"}).invoke(app, list(arguments))


@contextmanager
def book() -> Iterator[Book]:
    with Book(URL) as opened:
        yield opened
        opened.db.commit()


def in_gradebook(student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    """Automatic score, score by hand, and whether it needs a person, by question."""
    with book() as opened:
        grades = opened.find_submission_notebook(NAME, NAME, student).grades
        return {grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in grades}


def comments(student: str) -> dict[str, str | None]:
    with book() as opened:
        found = opened.find_submission_notebook(NAME, NAME, student).comments
        return {comment.name: comment.comment for comment in found}


def give(
    student: str, question: str, score: float | None, comment: str | None = None, extra: float | None = None
) -> None:
    """Do what formgrader does when a person types a score and a comment."""
    cell = question if question == "w1" else f"{question}-answer"
    with book() as opened:
        grade = opened.find_grade(question, NAME, NAME, student)
        grade.manual_score, grade.extra_credit = score, extra
        grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
        opened.find_comment(cell, NAME, NAME, student).manual_comment = comment


def rows(student: str) -> dict[str, dict[str, str]]:
    with Path("out/grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["question"]: row for row in csv.DictReader(file) if row["submission"] == student}


# --- Into the gradebook --------------------------------------------------------------------------------------------


def test_scores_comments_and_flags_are_written() -> None:
    summary = grade()

    assert summary.problems == []
    assert in_gradebook("ada") == {
        "q1": (2.0, None, False),
        "q2": (0.5, None, False),
        "q10": (0.0, None, False),
        "w1": (None, None, True),
    }
    said = comments("ada")
    assert said["q1-answer"] is None
    assert said["q2-answer"] == "Partly correct."
    assert said["q10-answer"] == (
        "Not yet right.\n\n=the colour is ‹not> right.\n\nKnown misconception: wrong-hue, too-dark."
    )
    assert said["w1"] is None


def test_a_written_answer_left_blank_gets_what_nbgrader_gives_it() -> None:
    grade()

    assert in_gradebook("bo")["w1"] == (0.0, None, False)
    assert comments("bo")["w1"] == "No response."
    assert (rows("bo")["w1"]["status"], rows("bo")["w1"]["score"]) == ("not attempted", "0")


def test_nbgrader_adds_the_points_up_as_grades_csv_does() -> None:
    grade()
    with book() as opened:
        totals = {each: opened.find_submission(NAME, each).score for each in ("ada", "bo")}
        assert opened.find_assignment(NAME).max_score == 9.0

    assert totals == {"ada": 2.5, "bo": 6.0}


def test_a_grader_fault_needs_a_person_and_costs_nothing() -> None:
    hand_in("cleo", "passed", "grader fault", "passed")
    summary = grade()

    assert not summary.complete
    assert in_gradebook("cleo")["q2"] == (None, None, True)
    assert "not your mistake" in (comments("cleo")["q2-answer"] or "")


def test_what_cannot_be_graded_gets_no_points_and_the_reason() -> None:
    Path("class/dan.ipynb").write_text("{", encoding="utf-8")
    grading.grade(["class"], output="out", jobs=1, gradebook=URL, assignment=NAME)

    assert {score for score, _, _ in in_gradebook("dan").values()} == {0.0}
    assert not any(needs for _, _, needs in in_gradebook("dan").values())
    said = [comment for comment in comments("dan").values() if comment]
    assert len(said) == 1
    assert said[0].startswith("This file could not be graded: ends in the middle")


def test_a_file_of_no_known_assignment_is_left_out() -> None:
    path = save(Path("class/eva.ipynb"), answers("passed", name="99_other"))
    summary = grading.grade([path], output="out", jobs=1, gradebook=URL)

    assert [line.submission for line in summary.lines if line.problem] == ["eva"]
    with book() as opened:
        assert opened.students == []


def test_a_later_run_renews_scores_but_not_what_was_given_by_hand() -> None:
    grade()
    give("ada", "q10", 1.5, "half of it is right")
    hand_in("ada", "failed", "passed", "passed")
    grade()

    assert in_gradebook("ada") == {
        "q1": (0.0, None, False),
        "q2": (2.0, None, False),
        "q10": (2.0, 1.5, True),  # flagged: it was given for another file
        "w1": (None, None, True),
    }
    assert comments("ada")["q10-answer"] == "half of it is right"
    assert comments("ada")["q2-answer"] is None


def test_the_same_run_again_flags_nothing() -> None:
    grade()
    give("ada", "q10", 1.5)
    give("ada", "w1", 3)
    grade()
    grade(fresh=True)

    assert in_gradebook("ada")["q10"] == (0.0, 1.5, False)
    assert in_gradebook("ada")["w1"] == (None, 3.0, False)


def test_one_transaction_a_submission(monkeypatch: pytest.MonkeyPatch, class_of_two: Assignment) -> None:
    grade()
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    record.given_id, record.path = "new", "new.ipynb"
    monkeypatch.setattr(graded_notebooks, "comment", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), gradebook.opened(URL) as opened:
        opened.exchange(record, class_of_two)

    with book() as opened:
        assert [student.id for student in opened.students] == ["ada", "bo"]


def test_two_submissions_of_one_student_are_told_apart() -> None:
    save(Path("class/again/ada.ipynb"), answers("passed", "passed", "passed"))
    summary = grade()

    (problem,) = summary.problems
    assert "not written to the gradebook for 'ada', whose submission is class/" in problem
    assert len(summary.lines) == 3


# --- Back from the gradebook ---------------------------------------------------------------------------------------


def test_a_written_answer_graded_by_a_person_counts() -> None:
    grade()
    give("ada", "w1", 2.5, f"Good, but {HOSTILE} what of the tails?")
    summary = grade()

    row = rows("ada")["w1"]
    assert (row["score"], row["possible"], row["status"]) == ("2.5", "3", "graded")
    assert row["reason"] == f"given by hand; Good, but {HOSTILE} what of the tails?"
    (line,) = (line for line in summary.lines if line.submission == "ada")
    assert (line.score, line.possible) == (5.0, 9.0)
    assert line.statuses[Status.GRADED] == 1
    page = Path(f"out/{NAME}/feedback/ada.html").read_text(encoding="utf-8")
    assert "5 of 9 points" in page
    assert "Graded by a person" in page
    assert "what of the tails?" in page
    assert "<script>" not in page
    results = json.loads(Path(f"out/{NAME}/results/ada.json").read_text(encoding="utf-8"))
    (test,) = (test for test in results["tests"] if test["name"] == "w1")
    assert (test["score"], test["max_score"]) == (2.5, 3.0)
    assert "what of the tails?" in test["output"]
    assert results["score"] == 5.0


def test_a_score_changed_by_hand_wins_and_says_so() -> None:
    grade()
    give("ada", "q10", 1.5)
    give("bo", "q1", 0)
    grade()

    assert rows("ada")["q10"]["score"] == "1.5"
    assert rows("ada")["q10"]["status"] == "graded"
    assert rows("ada")["q10"]["diagnosis"] == "wrong-hue;too-dark"
    assert rows("ada")["q10"]["reason"].startswith("changed by hand from 0 to 1.5; ")
    assert rows("bo")["q1"]["reason"] == "changed by hand from 2 to 0"
    page = Path(f"out/{NAME}/feedback/ada.html").read_text(encoding="utf-8")
    assert "changed by hand from 0 to 1.5" in page


def test_extra_credit_counts() -> None:
    grade()
    give("bo", "q1", None, extra=1)
    grade()

    assert rows("bo")["q1"]["score"] == "3"


def test_a_comment_alone_changes_no_score() -> None:
    grade()
    give("ada", "q2", None, "see me")
    grade()

    assert rows("ada")["q2"]["score"] == "0.5"
    assert rows("ada")["q2"]["status"] == "partial"
    assert "see me" in Path(f"out/{NAME}/feedback/ada.html").read_text(encoding="utf-8")


def test_what_was_given_by_hand_outlives_runs_without_a_gradebook() -> None:
    grade()
    give("ada", "w1", 2.5, "well")
    give("ada", "q10", 1.5)
    grade()
    hand_in("ada", "passed", "passed", "failed")
    grading.grade(["class"], output="out", jobs=1)
    grading.grade(["class"], output="out", jobs=1, fresh=True, questions=["q1"])
    assert (rows("ada")["w1"]["score"], rows("ada")["q10"]["score"]) == ("2.5", "1.5")

    Path("class/ada.ipynb").write_text("{", encoding="utf-8")
    grading.grade(["class"], output="out", jobs=1, assignment=NAME)
    assert list(rows("ada")) == [""]
    hand_in("ada", "passed", "passed", "failed")
    grading.grade(["class"], output="out", jobs=1)
    assert (rows("ada")["w1"]["score"], rows("ada")["q10"]["score"]) == ("2.5", "1.5")


def test_a_score_taken_back_in_the_gradebook_is_taken_back_here() -> None:
    grade()
    give("ada", "w1", 2.5)
    give("ada", "q10", 1.5)
    grade()
    give("ada", "w1", None)
    give("ada", "q10", None)
    kept = run("report", "out", "--gradebook", URL)

    assert kept.exit_code == 1
    assert f"given by hand, {Finding.GONE} (2): {NAME} q10 of ada (1.5 points); " in kept.stderr
    assert "--take-back" in kept.stderr
    assert (rows("ada")["w1"]["score"], rows("ada")["q10"]["score"]) == ("2.5", "1.5")
    assert "w1: confirm the points" in Path(f"out/{NAME}/attention.csv").read_text(encoding="utf-8")
    assert in_gradebook("ada")["w1"] == (None, None, True)
    taken = run("report", "out", "--gradebook", URL, "--take-back")

    assert taken.exit_code == 0
    assert f"given by hand, {Finding.TAKEN_BACK} (2): " in taken.stderr
    assert (rows("ada")["w1"]["score"], rows("ada")["w1"]["status"]) == ("", "needs grading")
    assert (rows("ada")["q10"]["score"], rows("ada")["q10"]["status"]) == ("0", "failed")


def test_a_hand_given_score_settles_a_grader_fault_until_the_test_is_mended() -> None:
    hand_in("ada", "passed", "grader fault", "passed")
    assert not grade().complete
    give("ada", "q2", 2)
    summary = grade()

    assert summary.complete
    assert rows("ada")["q2"]["status"] == "graded"
    hand_in("ada", "passed", "grader fault", "passed", written="longer")
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    assert "q2" in records.stale_questions(record, dict(record.keys))


def test_a_file_handed_in_after_it_was_graded_by_hand_is_to_be_looked_at() -> None:
    grade()
    give("ada", "w1", 3)
    grade()
    hand_in("ada", "passed", "partial", "failed", written="Something else")
    grade()
    report = Path(f"out/{NAME}/report.html")

    assert in_gradebook("ada")["w1"] == (None, 3.0, True)
    assert "w1: confirm the points in the gradebook" in report.read_text(encoding="utf-8")
    with book() as opened:  # what formgrader's button Resolve does
        opened.find_grade("w1", NAME, NAME, "ada").needs_manual_grade = False
    grade()
    assert "w1: confirm the points in the gradebook" not in report.read_text(encoding="utf-8")


def test_the_report_command_fetches_scores_without_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    grade()
    give("ada", "w1", 2)
    monkeypatch.setattr(graders, "Grader", None)
    result = run("report", "out", "--gradebook", URL)

    assert result.exit_code == 0
    assert rows("ada")["w1"]["score"] == "2"


def test_totals_of_the_report_count_written_answers_once_graded() -> None:
    grade()
    page = Path(f"out/{NAME}/report.html")
    assert "of 6 points that are graded automatically" in page.read_text(encoding="utf-8")
    give("ada", "w1", 2)
    give("bo", "w1", 3)
    grade()

    assert "of 9 points; written answers count" in page.read_text(encoding="utf-8")


# --- An assignment that is there already ---------------------------------------------------------------------------


def reweigh(**points: float) -> None:
    with book() as opened:
        for question, worth in points.items():
            opened.find_grade_cell(question, NAME, NAME).max_score = worth


def test_points_of_the_build_are_taken_over_and_what_people_gave_stays() -> None:
    grade()
    reweigh(q2=5, w1=8)
    give("ada", "q2", 4, "well argued")
    give("bo", "q2", 1.5)
    give("bo", "w1", 3)
    result = run("grade", "class", "--jobs", "1", "--gradebook", URL)

    assert result.exit_code == 0
    assert "q2 has 2 points in this build, 5 in the gradebook" in result.stderr
    assert f"given by hand, {Finding.ABOVE} (1): {NAME} q2 of ada (4 of 2 points)" in result.stderr
    with book() as opened:
        assert opened.find_assignment(NAME).max_score == 9.0
    assert in_gradebook("ada")["q2"] == (0.5, 4.0, True)
    assert in_gradebook("bo")["q2"] == (2.0, 1.5, False)
    assert in_gradebook("bo")["w1"][1:] == (3.0, False)
    assert rows("ada")["q2"]["score"] == "4"
    assert "q2: 4 points by hand are more than 2" in Path(f"out/{NAME}/attention.csv").read_text(encoding="utf-8")
    again = run("report", "out", "--gradebook", URL)
    assert (again.exit_code, again.stderr) == (0, "")


def test_new_points_do_not_make_nbgrader_take_an_untouched_answer_for_another(class_of_two: Assignment) -> None:
    grade()
    with book() as opened:
        right = opened.find_source_cell("w1", NAME, NAME).checksum
        opened.find_source_cell("w1", NAME, NAME).checksum = "of other points"
    reweigh(w1=8)
    grade()

    with book() as opened:
        assert opened.find_source_cell("w1", NAME, NAME).checksum == right


@pytest.mark.parametrize("differs", ["missing", "more", "kind"])
def test_other_cells_are_named_and_another_gradebook_gets_what_people_gave(differs: str, empty_gradebook: Path) -> None:
    grade()
    give("ada", "w1", 2.5, "well")
    grade()
    reweigh(q2=5)
    with book() as opened:
        if differs == "kind":
            opened.find_grade_cell("q10", NAME, NAME).cell_type = "markdown"
        elif differs == "more":
            opened.add_grade_cell("own", NAME, NAME, max_score=1, cell_type="code")
        else:
            opened.find_grade_cell("q10", NAME, NAME).name = "q11"
        opened.remove_submission(NAME, "bo")
    result = run("grade", "class", "--jobs", "1", "--fresh", "--gradebook", URL)

    assert result.exit_code == 1
    assert result.stderr.count("q2 has 2 points in this build, 5 in the gradebook") == 1
    assert f"nbgrader generate_assignment {NAME}" in result.stderr
    assert "give another gradebook: what people gave by hand is written into it" in result.stderr
    assert rows("ada")["w1"]["score"] == "2.5"
    with pytest.raises(ValueError, match="No such submitted notebook"):
        in_gradebook("bo")
    shutil.copyfile(empty_gradebook, "gradebook.db")
    assert run("report", "out", "--gradebook", URL).exit_code == 0
    assert in_gradebook("ada")["w1"] == (None, 2.5, False)
    assert comments("ada")["w1"] == "well"


def test_a_missing_cell_is_named() -> None:
    with book() as opened:
        opened.add_assignment(NAME)
        opened.add_notebook(NAME, NAME)
        opened.add_grade_cell("q1", NAME, NAME, max_score=2, cell_type="code")
    (problem,) = grade().problems

    assert "q2 is not in the gradebook" in problem
    assert "the answer cell q1-answer is not in the gradebook" in problem


def test_cells_that_only_the_gradebook_has_are_left_alone() -> None:
    grade()
    with book() as opened:
        opened.add_grade_cell("own", NAME, NAME, max_score=1, cell_type="code")
    result = run("grade", "class", "--jobs", "1", "--gradebook", URL)

    assert result.exit_code == 0
    assert "has more cells there than in this build; left as they are: own" in result.stderr
    assert in_gradebook("ada")["own"] == (None, None, True)


def test_nbgrader_s_own_grader_gives_nothing_for_checks_whose_tests_it_lacks() -> None:
    grade()
    with book() as opened:
        cell = opened.find_source_cell("q1", NAME, NAME)
        source, locked = cell.source, cell.locked

    assert locked
    with pytest.raises(RuntimeError, match=f"run: nbgrader generate_assignment {NAME}"):
        exec(compile(source, "check", "exec"))


# --- Students ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ada", True),
        ("ada.l@example.org", True),
        ("Åsa Öberg", True),
        ("12345", True),
        ("..", False),
        ("a/../b", False),
        (".hidden", False),
        ("=1+1", False),
        ("-x", False),
        ("<b>", False),
        ('a"b', False),
        ("a,b", False),
        ("a\nb", False),
        (" a", False),
        ("a ", False),
        ("a" * 129, False),
        ("a*", False),
    ],
)
def test_a_student_s_id_is_kept_if_it_is_safe(given: str, kept: bool) -> None:
    student = gradebook.student_id(given)

    assert (student == given) is kept
    assert re.fullmatch(r"\w[\w.@ -]*", student)


def test_a_group_s_submission_is_entered_for_each_student(class_of_two: Assignment) -> None:
    grade()
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    record.others = [Member("cleo", "Cleo, Queen", "cleo@example.org"), Member("../dan", "<b>", "no <address>")]
    record.others.append(Member("bo"))
    records.save(Path("out"), record)
    result = run("report", "out", "--gradebook", URL)

    assert "class/bo.ipynb: not written to the gradebook for 'bo', whose submission is class/ada.ipynb" in result.stderr
    assert in_gradebook("cleo") == in_gradebook("ada")
    with book() as opened:
        found = {each.id: (each.first_name, each.last_name, each.email) for each in opened.students}
    (safe,) = (student for student in found if student.startswith("dan-"))
    assert found["cleo"] == ("Queen", "Cleo", "cleo@example.org")
    assert found[safe] == (None, "b", None)
    give("cleo", "w1", 2)
    run("report", "out", "--gradebook", URL)
    assert rows("ada")["w1"]["score"] == "2"


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("Ada King Lovelace", "Ada King", "Lovelace"),
        ("O’Connor, Liam", "Liam", "O’Connor"),
        ("Plato", None, "Plato"),
        ("", None, None),
        ('=HYPERLINK("http://x")', None, "HYPERLINK http x"),
        ("-1 '+2", "1", "2"),
        ("<script>x</script>, a,b", "a b", "script x script"),
        ("x" * 300, None, "x" * 128),
    ],
)
def test_names_hold_nothing_that_a_page_or_table_would_run(full: str, first: str | None, last: str | None) -> None:
    assert gradebook.names(full) == (first, last)


# --- Databases that cannot be used ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gradebook.db", "no address of a gradebook; expected one such as sqlite:///gradebook.db"),
        ("nonsense://x/y", "no address of a gradebook"),
        ("sqlite:////nowhere/at/all/gradebook.db", "make sure that its folder exists"),
        ("postgresql://me:secret@127.0.0.1:1/x", "postgresql://me:***@127.0.0.1:1/x: cannot be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_before_anything_is_graded(url: str, said: str) -> None:
    result = run("grade", "class", "--jobs", "1", "--gradebook", url)

    assert result.exit_code == 1
    assert said in result.stderr
    assert "secret" not in result.stderr
    assert len(result.stderr.splitlines()) <= 2  # the bar and the reason
    assert not Path("out").exists()


def test_a_file_that_is_no_database_is_told() -> None:
    Path("other.db").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(GradebookError, match="file is not a database"), gradebook.opened("sqlite:///other.db"):
        pass


def test_a_database_of_something_else_is_left_alone() -> None:
    with sqlite3.connect("other.db") as other:
        other.execute("CREATE TABLE shopping (item TEXT)")
    with pytest.raises(GradebookError, match="holds other tables"), gradebook.opened("sqlite:///other.db"):
        pass

    with sqlite3.connect("other.db") as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("shopping",)]


@pytest.mark.parametrize("change", ["DROP TABLE alembic_version", "UPDATE alembic_version SET version_num = 'old'"])
def test_a_half_made_or_older_gradebook_is_told(change: str) -> None:
    with sqlite3.connect("gradebook.db") as half:
        half.execute(change)
    with pytest.raises(GradebookError, match=r"not a whole gradebook.*nbgrader db upgrade"), gradebook.opened(URL):
        pass


@pytest.mark.parametrize("broken", [False, True])
def test_without_alembic_no_half_made_gradebook_arises(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    if broken:
        Path("alembic").write_text("#!/nowhere\n", encoding="utf-8")
        Path("alembic").chmod(0o755)
    with pytest.raises(GradebookError, match=r"alembic.*does not run"), gradebook.opened("sqlite:///new.db"):
        pass

    with sqlite3.connect("new.db") as new:
        assert new.execute("SELECT * FROM sqlite_master").fetchall() == []


def test_alembic_is_found_beside_python(empty_gradebook: Path) -> None:
    with sqlite3.connect(empty_gradebook) as made:
        assert made.execute("SELECT count(*) FROM alembic_version").fetchall() == [(1,)]


def test_a_locked_gradebook_loses_nothing_that_was_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    grade()
    hand_in("ada", "passed", "passed", "passed")
    other = sqlite3.connect("gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    class Locked(Book):
        def __init__(self) -> None:
            from sqlalchemy import create_engine
            from sqlalchemy.orm import scoped_session, sessionmaker

            self.engine = create_engine(URL, connect_args={"timeout": 0.01})
            self.db = scoped_session(sessionmaker(bind=self.engine))

    monkeypatch.setattr(gradebook, "_open", lambda url, shown, create: (Locked(), False))
    result = run("grade", "class", "--jobs", "1", "--gradebook", URL)
    other.close()

    assert result.exit_code == 1
    assert "another program writes to it" in result.stderr
    assert rows("ada")["q10"]["score"] == "2"


# --- Absence is never deletion -------------------------------------------------------------------------------------

OTHER = "other.db"
GIVEN = {
    "score": ("ada", "q1"),
    "comment only": ("ada", "q2"),
    "extra credit": ("ada", "q10"),
    "zero": ("bo", "q1"),
    "flagged for review": ("ada", "w1"),
}
"""What a person may give, each in a place of its own."""


def give_all() -> None:
    give("ada", "q1", 1.5)
    give("ada", "q2", None, "see me")
    give("ada", "q10", None, extra=0.5)
    give("bo", "q1", 0)
    give("ada", "w1", 2.5, "well")
    grade()
    hand_in("ada", "passed", "partial", "failed", written="Something else")
    grade()


def given(url: str = URL) -> dict[str, Any]:
    """What a person gave, as the gradebook has it: score, extra credit, comment, whether it is flagged."""
    found = {}
    with Book(url) as opened:
        for kind, (student, question) in GIVEN.items():
            grade = opened.find_grade(question, NAME, NAME, student)
            cell = question if question == "w1" else f"{question}-answer"
            comment = opened.find_comment(cell, NAME, NAME, student).manual_comment
            flagged = grade.manual_score is not None and grade.needs_manual_grade
            found[kind] = (grade.manual_score, grade.extra_credit, comment, flagged)
    return found


def recorded(student: str = "ada") -> dict[str, HandGrade]:
    record = records.read(Path("out"), NAME, student)
    assert record is not None
    return {question: msgspec.structs.replace(entry, reading="") for question, entry in record.by_hand.items()}


def all_recorded() -> dict[str, HandGrade | None]:
    return {kind: recorded(student).get(question) for kind, (student, question) in GIVEN.items()}


@pytest.fixture(scope="session")
def graded_by_hand(tmp_path_factory: pytest.TempPathFactory, empty_gradebook: Path) -> Path:
    """A folder with a class, its records, and two gradebooks: as it is, and older, before a person gave anything."""
    folder = tmp_path_factory.mktemp("by-hand")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(assignments, "ASSIGNMENTS", folder / "assignments")
        patch.setattr(graders, "Grader", WordyGrader)
        make_assignment(folder / "assignments")
        shutil.copyfile(empty_gradebook, "gradebook.db")
        hand_in("ada", "passed", "partial", "failed")
        hand_in("bo", "passed", "passed", "passed")
        grade()
        shutil.copyfile("gradebook.db", "older.db")
        give_all()
    return folder


def place(kind: str, folder: Path, empty: Path) -> str:
    """Put a gradebook of some kind in place; returns its address."""
    shutil.copytree(folder / "class", "class", dirs_exist_ok=True)
    shutil.copytree(folder / "out", "out", dirs_exist_ok=True)
    shutil.copyfile(folder / "gradebook.db", "gradebook.db")
    if kind == "same":
        return URL
    source = {"moved copy": folder / "gradebook.db", "older backup": folder / "older.db"}.get(kind, empty)
    shutil.copyfile(source, OTHER)
    if kind == "another class's":  # where people of the same names were given other things
        for word in ("passed", "failed"):
            hand_in("ada", word, "failed", "passed")
        grading.grade(["class"], output="their-out", jobs=1, gradebook=f"sqlite:///{OTHER}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys.modules[__name__], "URL", f"sqlite:///{OTHER}")
            give("ada", "q1", 1, "theirs")
            give("bo", "q1", 1, extra=1)
        shutil.copytree(folder / "class", "class", dirs_exist_ok=True)
    return f"sqlite:///{OTHER}"


@pytest.mark.parametrize("command", ["grade", "report"])
@pytest.mark.parametrize("kind", ["same", "moved copy", "new", "another class's", "older backup"])
def test_nothing_that_a_person_gave_is_lost(
    kind: str, command: str, graded_by_hand: Path, empty_gradebook: Path
) -> None:
    url = place(kind, graded_by_hand, empty_gradebook)
    held, there = all_recorded(), given()
    assert [entry is not None for entry in held.values()] == [True] * len(GIVEN)
    assert there["flagged for review"] == (2.5, None, "well", True)
    theirs = given(url) if kind == "another class's" else {}
    arguments = ["class", "--jobs", "1", "--output", "out"] if command == "grade" else ["out"]
    for _ in range(2):  # it says so each time, and changes nothing the second time
        result = run(command, *arguments, "--gradebook", url)
        after, now = all_recorded(), given(url)

        assert given() == there
        for name in GIVEN:
            entry, expected = after[name], held[name]
            assert entry is not None
            assert expected is not None
            assert (entry.score, entry.extra, entry.comment) == (expected.score, expected.extra, expected.comment)
            assert entry.review >= expected.review
            if theirs and theirs[name][:3] != (None, None, None):
                assert now[name][:3] == theirs[name][:3]
            else:
                assert now[name][:3] == there[name][:3]
                assert now[name][3] >= there[name][3]
        assert result.exit_code == (1 if theirs else 0)
        assert (str(Finding.DIFFERENT) in result.stderr) == bool(theirs)


@pytest.mark.parametrize("kind", ["new", "older backup"])
def test_taking_back_removes_nothing_that_did_not_come_from_there(
    kind: str, graded_by_hand: Path, empty_gradebook: Path
) -> None:
    url = place(kind, graded_by_hand, empty_gradebook)
    held, there = all_recorded(), given()
    result = run("report", "out", "--gradebook", url, "--take-back")

    assert f"given by hand, {Finding.RESTORED} ({len(GIVEN)}): " in result.stderr
    assert all_recorded() == held
    assert given(url) == there


@pytest.mark.parametrize("name", GIVEN)
def test_each_thing_is_taken_back_only_on_demand(name: str, graded_by_hand: Path, empty_gradebook: Path) -> None:
    place("same", graded_by_hand, empty_gradebook)
    student, question = GIVEN[name]
    held = recorded(student)[question]
    give(student, question, None)
    Path("gradebook.db").rename("moved.db")
    kept = run("report", "out", "--gradebook", "sqlite:///moved.db")
    still = recorded(student)[question]
    assert kept.exit_code == 1
    assert str(Finding.GONE) in kept.stderr
    assert (still.score, still.extra, still.comment) == (held.score, held.extra, held.comment)

    taken = run("report", "out", "--gradebook", "sqlite:///moved.db", "--take-back")
    assert taken.exit_code == 0
    assert question not in recorded(student)


def test_what_differs_in_another_gradebook_replaces_what_is_recorded_only_on_demand(
    graded_by_hand: Path, empty_gradebook: Path
) -> None:
    url = place("another class's", graded_by_hand, empty_gradebook)
    result = run("report", "out", "--gradebook", url, "--take-back")

    assert result.exit_code == 0
    assert str(Finding.TAKEN_BACK) in result.stderr
    assert (recorded()["q1"].score, recorded()["q1"].comment) == (1.0, "theirs")
    assert recorded()["w1"].score == 2.5


def test_after_a_wrong_gradebook_the_right_one_is_still_known(graded_by_hand: Path, empty_gradebook: Path) -> None:
    url = place("another class's", graded_by_hand, empty_gradebook)
    run("report", "out", "--gradebook", url)
    give("ada", "q1", 2)
    give("bo", "q1", None)
    result = run("report", "out", "--gradebook", URL)

    assert recorded()["q1"].score == 2.0
    assert recorded("bo")["q1"].score == 0.0
    assert f"given by hand, {Finding.GONE} (1): {NAME} q1 of bo (0 points)" in result.stderr


def test_two_output_folders_can_share_a_gradebook() -> None:
    grade()
    give("ada", "w1", 2)
    grade()
    shutil.copytree("out", "second")
    give("ada", "w1", 3, "better")
    grade()
    second = run("report", "second", "--gradebook", URL)

    assert (second.exit_code, second.stderr) == (0, "")
    record = records.read(Path("second"), NAME, "ada")
    assert record is not None
    assert (record.by_hand["w1"].score, record.by_hand["w1"].comment) == (3.0, "better")


def test_an_output_folder_that_was_deleted_gets_it_all_back(graded_by_hand: Path, empty_gradebook: Path) -> None:
    place("same", graded_by_hand, empty_gradebook)
    held = all_recorded()
    shutil.rmtree("out")
    assert grade().problems == []

    assert all_recorded() == held


def test_a_submission_that_nbgrader_removed_gets_it_all_back(graded_by_hand: Path, empty_gradebook: Path) -> None:
    place("same", graded_by_hand, empty_gradebook)
    held, there = all_recorded(), given()
    with book() as opened:
        opened.remove_submission(NAME, "ada")
    run("report", "out", "--gradebook", URL, "--take-back")

    assert all_recorded() == held
    assert given() == there


def test_what_was_given_is_written_for_a_file_that_became_unreadable(empty_gradebook: Path) -> None:
    grade()
    give("ada", "w1", 2.5, "well")
    grade()
    Path("class/ada.ipynb").write_text("{", encoding="utf-8")
    grade(assignment=NAME)
    assert in_gradebook("ada")["w1"] == (0.0, 2.5, True)
    shutil.copyfile(empty_gradebook, "gradebook.db")
    grade(assignment=NAME)

    assert in_gradebook("ada")["w1"] == (0.0, 2.5, True)
    assert comments("ada")["w1"] == "well"
    hand_in("ada", "passed", "partial", "failed")
    grade(fresh=True)
    assert rows("ada")["w1"]["score"] == "2.5"


def test_a_question_that_was_renamed_keeps_what_was_given_for_it(tmp_path: Path, class_of_two: Assignment) -> None:
    grade()
    give("ada", "q10", 1.5, "nearly")
    grade()
    table = tmp_path / "assignments" / NAME / assignments.TABLE
    before = table.read_bytes()
    table.write_bytes(before.replace(b'"q10', b'"q11'))
    assert b'"q11' in table.read_bytes()
    (tmp_path / "assignments" / NAME / "tests" / "q11.py").write_text("OK_FORMAT = False\n", encoding="utf-8")
    result = run("grade", "class", "--jobs", "1", "--fresh")

    assert "there is no question q10, but people gave points or comments for it by hand in 1 submission: ada" in (
        result.stderr
    )
    assert "q10" not in rows("ada")
    assert recorded()["q10"].score == 1.5
    table.write_bytes(before)
    run("grade", "class", "--jobs", "1", "--fresh")
    assert rows("ada")["q10"]["score"] == "1.5"


@pytest.mark.parametrize("other", [None, 1.0])
def test_a_record_that_another_file_replaces_leaves_what_was_given(other: float | None) -> None:
    grade()
    waiting = Record(SubmissionResult("ada-before", NAME, problem="not JSON"), given_id="ada", student="Ada")
    waiting.content, waiting.exchanged = "before", "before"
    waiting.by_hand = {"w1": HandGrade(2.5, "well")}
    if other is not None:
        give("ada", "w1", other)
        grade()
    records.save(Path("out"), waiting)
    grading.grade(["class"], output="out", jobs=1)

    if other is None:
        assert records.read(Path("out"), NAME, "ada-before") is None
        assert recorded() == {"w1": HandGrade(2.5, "well")}
        assert rows("ada")["w1"]["score"] == "2.5"
    else:
        assert recorded("ada-before") == {"w1": HandGrade(2.5, "well")}
        assert recorded()["w1"].score == other


def test_what_outlives_its_file_is_to_be_confirmed_also_without_a_gradebook() -> None:
    grade()
    give("ada", "w1", 3)
    grade()
    hand_in("ada", "passed", "partial", "failed", written="Something else")
    grading.grade(["class"], output="out", jobs=1)

    assert "w1: confirm the points" in Path(f"out/{NAME}/attention.csv").read_text(encoding="utf-8")


def in_a_group(*others: str) -> None:
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    record.others = [Member(other) for other in others]
    records.save(Path("out"), record)


def test_what_one_of_a_group_was_given_counts_for_all() -> None:
    grade()
    in_a_group("cleo")
    run("report", "out", "--gradebook", URL)
    give("cleo", "w1", 2)
    result = run("report", "out", "--gradebook", URL)

    assert result.exit_code == 0
    assert rows("ada")["w1"]["score"] == "2"
    assert in_gradebook("ada")["w1"] == in_gradebook("cleo")["w1"] == (None, 2.0, False)


@pytest.mark.parametrize("before", [None, 2.0])
def test_different_points_in_a_group_are_named_and_none_wins(before: float | None) -> None:
    grade()
    in_a_group("cleo")
    run("report", "out", "--gradebook", URL)
    if before is not None:
        give("ada", "w1", before)
        run("report", "out", "--gradebook", URL)
    give("ada", "w1", 2)
    give("cleo", "w1", 3)
    for _ in range(2):
        result = run("report", "out", "--gradebook", URL)
        assert result.exit_code == 1
        assert f"{Finding.DISPUTED} (1): {NAME} w1 of ada (2 points for ada, 3 points for cleo)" in result.stderr
        assert rows("ada")["w1"]["score"] == ("" if before is None else "2")
        assert (in_gradebook("ada")["w1"][1], in_gradebook("cleo")["w1"][1]) == (2.0, 3.0)
        exported = run("export", "out", "--format", "canvas")
        assert exported.exit_code == 1
        assert "w1 graded differently for students who handed in together" in exported.stderr
    give("ada", "w1", 3)
    assert run("report", "out", "--gradebook", URL).exit_code == 0
    assert rows("ada")["w1"]["score"] == "3"
    assert "differently" not in run("export", "out", "--format", "canvas").stderr


def test_a_submission_that_is_not_written_keeps_what_it_has() -> None:
    grade()
    give("bo", "q1", 1)
    grade()
    in_a_group("bo")
    run("report", "out", "--gradebook", URL)

    assert recorded("bo")["q1"].score == 1.0


ROWS = st.builds(
    HandGrade,
    score=st.sampled_from([None, 0.0, 1.0, 2.0]),
    extra=st.sampled_from([None, 0.0, 1.0]),
    comment=st.sampled_from(["", "well", "see me"]),
)


@hypothesis.given(recorded=ROWS, rows=st.lists(st.tuples(ROWS, st.booleans()), min_size=1, max_size=3))
def test_without_the_option_only_what_a_person_gave_replaces_what_is_recorded(
    recorded: HandGrade, rows: list[tuple[HandGrade, bool]]
) -> None:
    there = [Row(str(place), entry, known) for place, (entry, known) in enumerate(rows)]
    settled = hand_grades.settle(recorded, there, False)
    for name in hand_grades.FIELDS:
        before, after = getattr(recorded, name), getattr(settled.given, name)
        seen = [(getattr(row.given, name), row.known) for row in there]
        empty = getattr(HandGrade(), name)
        if after != before:
            assert after != empty
            assert (after, True) in seen or (before == empty and (after, False) in seen)
        for value, known in seen:
            if value not in (empty, after):
                assert settled.open
            if value == empty != before and known and after == before:
                assert settled.open or (before, True) in seen or (before, False) in seen


class Exchanges(RuleBasedStateMachine):
    """A record and several states of several gradebooks, in any order of what people and programs do with them."""

    empty: Path
    table: Assignment

    @initialize(group=st.booleans())
    def hand_in(self, group: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.record = Record(WordyGrader(self.table).grade(Submission("ada", "ada", "ada.ipynb")), given_id="ada")
        self.record.content = "first"
        self.students = ["ada", "bo"] if group else ["ada"]
        self.record.others = [Member(student) for student in self.students[1:]]
        self.version = 0
        self.seen: dict[str, set[int]] = {}
        self.put("book-0.db", self.empty)
        self.exchange(take_back=False)
        shutil.copyfile(self.path(), Path(self.folder.name, "entered.db"))

    def teardown(self) -> None:
        self.folder.cleanup()

    def put(self, name: str, source: Path) -> None:
        """Go on with a gradebook that nobody has seen yet."""
        self.current = name
        shutil.copyfile(source, self.path())
        self.seen[name] = set()

    def path(self) -> Path:
        return Path(self.folder.name, self.current)

    def there(self, name: str) -> list[Any]:
        """What the gradebook has for the written question, for each student who is in it."""
        with closing(sqlite3.connect(self.path())) as database:
            found = dict(database.execute(VALUES[name]).fetchall())
            return [EMPTY[name] if found.get(student) is None else found[student] for student in self.students]

    @rule(data=st.data(), name=st.sampled_from(["score", "comment"]), and_fetched=st.booleans())
    def a_person_types(self, data: st.DataObject, name: str, and_fetched: bool) -> None:
        value = data.draw(st.sampled_from(["well", "see me"] if name == "comment" else [0.0, 2.0]))
        self.change(data.draw(st.sampled_from(self.students)), name, value)
        if and_fetched:
            self.exchange(take_back=False)

    @rule(data=st.data(), and_fetched=st.booleans())
    def a_person_clears(self, data: st.DataObject, and_fetched: bool) -> None:
        for name in data.draw(st.sampled_from([["score"], ["score", "comment"]])):
            self.change(data.draw(st.sampled_from(self.students)), name, None)
        if and_fetched:
            self.exchange(take_back=data.draw(st.booleans()))

    def change(self, student: str, name: str, value: float | str | None) -> None:
        table, column = COLUMNS[name]
        rows = VALUES[name].replace(f"SELECT student_id, {column}", f"SELECT {table}.id")
        change = f"UPDATE {table} SET {column} = ? WHERE id IN ({rows} AND student_id = ?)"
        with closing(sqlite3.connect(self.path())) as database, database:
            assert database.execute(change, (value, student)).rowcount == 1

    @rule(data=st.data())
    def another_gradebook_is_named(self, data: st.DataObject) -> None:
        kind, name = (
            data.draw(st.sampled_from(["copied before", "earlier", "another class's"])),
            f"book-{len(self.seen)}.db",
        )
        if kind == "another class's":
            self.put(name, Path(self.folder.name, "entered.db"))
        elif kind == "earlier":
            self.current = data.draw(st.sampled_from(sorted(self.seen)))
        else:  # and the next step changes the one, the copy being left behind as a backup
            shutil.copyfile(self.path(), Path(self.folder.name, name))
            self.seen[name] = set(self.seen[self.current])

    @rule()
    def another_file_is_handed_in(self) -> None:
        self.record.content += "again"

    @rule(take_back=st.booleans())
    def exchange(self, take_back: bool) -> None:
        before, held = self.record.by_hand.get("w1", HandGrade()), {name: self.there(name) for name in EMPTY}
        url = f"sqlite:///{self.path()}"
        with gradebook.opened(url, create=False, take_back=take_back) as opened:
            opened.exchange(self.record, self.table)
            said = list(opened.findings(problems=True))
        after, seen = self.record.by_hand.get("w1", HandGrade()), self.version in self.seen[self.current]
        for name, empty in EMPTY.items():
            was, kept, left = getattr(before, name), getattr(after, name), self.there(name)
            for old, new in zip(held[name], left, strict=True):
                assert old in (empty, new), "the gradebook lost what a person gave"
                assert new == kept or said or (new == empty and kept in left), "they differ, and nobody is told"
            if was != kept:
                taken = kept == empty and take_back and held[name].count(empty) and (seen or len(self.students) > 1)
                assert taken or (kept != empty and kept in held[name]), "the records lost what a person gave"
                replaced = was == empty or take_back or seen or len(self.students) > 1
                assert replaced, "what is in a gradebook that never saw the record replaced what is recorded"
            elif was != empty == held[name][0] and len(self.students) == 1:
                assert left[0] == (empty if seen and said else was) or said, "it was not written where it was missing"
                assert not (seen and take_back), "what was taken back is still recorded"
        self.version += after.reading != before.reading  # what is recorded or its flag changed
        if seen or not any(Finding.DIFFERENT in line for line in said):
            self.seen[self.current].add(self.version)


EMPTY = {name: getattr(HandGrade(), name) for name in hand_grades.FIELDS}
COLUMNS = {
    "score": ("grade", "manual_score"),
    "extra": ("grade", "extra_credit"),
    "comment": ("comment", "manual_comment"),
}
VALUES = {
    name: f"SELECT student_id, {column} FROM {table} JOIN base_cell ON cell_id = base_cell.id JOIN submitted_notebook "
    f"ON {table}.notebook_id = submitted_notebook.id JOIN submitted_assignment ON submitted_notebook.assignment_id = "
    "submitted_assignment.id WHERE base_cell.name = 'w1'"
    for name, (table, column) in COLUMNS.items()
}
"""Queries of what people gave, by student."""


@pytest.mark.slow
def test_nothing_is_lost_in_any_order_of_events(class_of_two: Assignment, empty_gradebook: Path) -> None:
    Exchanges.empty, Exchanges.table = empty_gradebook, class_of_two
    run_state_machine_as_test(
        Exchanges, settings=settings(max_examples=30, stateful_step_count=20, deadline=None, derandomize=True)
    )


# --- A gradebook that is not there ---------------------------------------------------------------------------------


def test_report_makes_no_gradebook_and_names_those_nearby() -> None:
    grade()
    give("ada", "w1", 2)
    grade()
    shutil.copyfile("gradebook.db", "a-gradebook-of-last-year.db")
    Path("notes.db").write_text("no database", encoding="utf-8")
    before = Path(f"out/{NAME}/records/ada.json").read_bytes()
    result = run("report", "out", "--gradebook", "sqlite:///gradebok.db")

    assert result.exit_code == 1
    assert "sqlite:///gradebok.db: there is no such file; expected a gradebook" in result.stderr
    assert "In the same folder there is gradebook.db, a-gradebook-of-last-year.db" in result.stderr
    assert "notes.db" not in result.stderr
    assert not Path("gradebok.db").exists()
    assert Path(f"out/{NAME}/records/ada.json").read_bytes() == before


@pytest.mark.parametrize("address", ["sqlite:///empty.db", "sqlite://", "sqlite:///file:none.db?uri=true"])
def test_report_writes_nothing_into_an_empty_database(address: str) -> None:
    grading.grade(["class"], output="out", jobs=1)
    Path("empty.db").touch()
    result = run("report", "out", "--gradebook", address)

    assert result.exit_code == 1
    assert "expected a gradebook that" in result.stderr
    assert Path("empty.db").read_bytes() == b""
    assert not Path("none.db").exists()


def test_grade_says_that_it_makes_a_gradebook_and_fills_it_with_what_is_recorded() -> None:
    grade()
    give("ada", "w1", 2, "well")
    grade()
    result = run("grade", "class", "--jobs", "1", "--gradebook", "sqlite:///gradebok.db")

    assert result.exit_code == 0
    made, filled = (line for line in result.stderr.splitlines() if line.startswith("sqlite:"))
    assert made == (
        "sqlite:///gradebok.db: there was no such gradebook, so a new one was made. In the same folder there is "
        "gradebook.db"
    )
    assert filled == (
        f"sqlite:///gradebok.db: given by hand, {Finding.RESTORED} (1): {NAME} w1 of ada (2 points, “well”)"
    )
    assert rows("ada")["w1"]["score"] == "2"


def test_taking_back_needs_a_gradebook() -> None:
    grading.grade(["class"], output="out", jobs=1)
    for command in (("report", "out"), ("grade", "class")):
        result = run(*command, "--take-back")
        assert result.exit_code == 2
        assert "goes with --gradebook" in result.stderr


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


@pytest.fixture
def postgresql(postgresql_programs: Path) -> Iterator[str]:
    """Address of a new database on a server of our own, which listens on a socket in a private folder only."""
    folder = Path(tempfile.mkdtemp(prefix="gradebook-"))
    # The server refuses to run as root; the package brings a user for it.
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    server = None

    def program(name: str, *arguments: str) -> list[str]:
        return [str(postgresql_programs / name), *arguments]

    options: dict[str, Any] = {"cwd": folder, "env": {"LC_ALL": "C", "PATH": os.defpath}}
    if user is not None:
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        made = ("-D", "data", "--username=teacher", "--auth=trust", "--no-sync", "--encoding=UTF8")
        subprocess.run(program("initdb", *made), **options, check=True, capture_output=True, timeout=300)
        quiet = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off")
        server = subprocess.Popen(
            program("postgres", "-D", "data", *quiet), **options, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        ready = program("pg_isready", "--host", str(folder), "--timeout=60")
        while subprocess.run(ready, capture_output=True).returncode != 0:
            if server.poll() is not None:
                output, _ = server.communicate()
                pytest.fail(f"the PostgreSQL server ended: {output.decode()}")
        command = program("createdb", "--host", str(folder), "--username=teacher", "gradebook")
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        yield f"postgresql://teacher@/gradebook?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # its fast shutdown
            server.communicate(timeout=300)
        shutil.rmtree(folder)


def test_postgresql_works_the_same(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in("Åsa Öberg", "passed", "grader fault", "failed")
    hand_in("cleo", "error", "partial", "passed", written="")
    Path("class/dan.ipynb").write_text("{", encoding="utf-8")
    students = ("ada", "bo", "cleo", "dan", "Åsa Öberg")
    grading.grade(["class"], output="out", jobs=1, gradebook=URL, assignment=NAME)
    in_sqlite = {student: (in_gradebook(student), comments(student)) for student in students}
    monkeypatch.setattr(sys.modules[__name__], "URL", gradebook.usable(postgresql))
    grading.grade(["class"], output="out", jobs=1, gradebook=postgresql, assignment=NAME)
    assert {student: (in_gradebook(student), comments(student)) for student in students} == in_sqlite

    give("ada", "w1", 2.5, "well said")
    give("ada", "q10", 1)
    result = run("report", "out", "--gradebook", postgresql)
    assert result.exit_code == 0
    assert (rows("ada")["w1"]["score"], rows("ada")["q10"]["score"]) == ("2.5", "1")
    assert "well said" in rows("ada")["w1"]["reason"]
    with book() as opened:
        assert opened.find_submission(NAME, "ada").score == 6.0

    give("ada", "w1", None)
    assert str(Finding.GONE) in run("report", "out", "--gradebook", postgresql).stderr
    assert rows("ada")["w1"]["score"] == "2.5"
    reweigh(q10=0.5)
    with book() as opened:
        opened.remove_submission(NAME, "Åsa Öberg")
    taken = run("report", "out", "--gradebook", f"{postgresql}&application_name=another", "--take-back")
    assert taken.exit_code == 0
    assert rows("ada")["w1"]["score"] == ""
    assert rows("ada")["q10"]["score"] == "1"
    refused = run("report", "out", "--gradebook", postgresql.replace("/gradebook?", "/postgres?"))
    assert "postgres" in refused.stderr
    assert "this database is empty; expected a gradebook" in refused.stderr
    monkeypatch.setattr(sys.modules[__name__], "URL", "sqlite:///gradebook.db")
    back = run("report", "out", "--gradebook", URL)
    assert f"given by hand, {Finding.RESTORED}" in back.stderr
    assert in_gradebook("ada")["q10"][1] == 1.0


# --- Notebooks for formgrader --------------------------------------------------------------------------------------


def test_a_course_gets_graded_notebooks_with_nothing_of_the_student_s_that_runs() -> None:
    hand_in("ada", "passed", "partial", "failed", written=f"I <b>think</b> a < b ![x](http://x/y.png) {HOSTILE}")
    Path("nbgrader_config.py").touch()
    grade()
    notebook = nbformat.read(Path("autograded/ada", NAME, f"{NAME}.ipynb"), as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}

    assert set(cells) == {"q1", "q1-answer", "q2", "q2-answer", "q10", "q10-answer", "w1"}
    assert "return 'partial'" in cells["q2-answer"].source
    assert cells["q2-answer"].outputs == []
    stream, value = cells["q2"].outputs
    assert stream.text.startswith("0.5 of 2 points\n\nPartly correct.")
    assert value.data == {"text/plain": "0.5"}
    assert "a < b" in cells["w1"].source
    assert "<script" not in cells["w1"].source
    assert "<b" not in cells["w1"].source
    assert "![" not in cells["w1"].source


def test_without_a_course_no_notebooks_are_written(tmp_path: Path) -> None:
    grade()
    assert not Path("autograded").exists()

    (tmp_path / "course").mkdir()
    grade(course=tmp_path / "course")
    assert Path("course/autograded/ada").is_dir()


def test_graded_notebooks_are_renewed_when_verdicts_change_only() -> None:
    Path("nbgrader_config.py").touch()
    grade()
    path = Path("autograded/bo", NAME, f"{NAME}.ipynb")
    path.chmod(0o444)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    grade()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    hand_in("bo", "failed", "passed", "passed")
    grade()
    assert "return 'failed'" in path.read_text(encoding="utf-8")


def test_a_whole_notebook_made_from_the_same_file_is_kept(class_of_two: Assignment) -> None:
    Path("nbgrader_config.py").touch()
    grade()
    record = records.read(Path("out"), NAME, "ada")
    assert record is not None
    whole = graded_notebooks.from_submission(
        nbformat.reads(json.dumps(answers("passed")), as_version=4), record, class_of_two
    )
    path = Path("autograded/ada", NAME, f"{NAME}.ipynb")
    nbformat.write(whole, path)
    kept = path.read_bytes()
    grade(fresh=True)
    assert path.read_bytes() == kept
    hand_in("ada", "failed", "passed", "passed")
    grade()
    assert path.read_bytes() != kept


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("a < b and b > c", "a < b and b > c"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"),
        ("</div><!-- <?x", "&lt;/div>&lt;!-- &lt;?x"),
        ("![x](attachment:x.png)", "![x](attachment:x.png)"),
        ("![x](http://x) ![x][y]", "&#33;[x](http://x) &#33;[x][y]"),
        ("[x](https://x) [x](#y)", "[x](https://x) [x](#y)"),
        ("[x](javascript:y) [x](java&#x73;cript:y)", "[x] (javascript:y) [x] (java&#x73;cript:y)"),
        ("[x]\n\n[x]:\n data:text/html,y", "[x]\n\n[x] :\n data:text/html,y"),
        (r"$\href{javascript:alert(1)}{x} \frac12$", r"$&#92;href{javascript:alert(1)}{x} \frac12$"),
    ],
)
def test_harmless_markdown(written: str, rendered: str) -> None:
    assert graded_notebooks.harmless(written) == rendered


def test_records_of_before_can_be_read() -> None:
    old = Record(SubmissionResult("ada", NAME))
    decoded = msgspec.json.decode(msgspec.json.encode(old), type=Record)

    assert (decoded.by_hand, decoded.exchanged) == ({}, "")
    old.by_hand["w1"] = HandGrade(2.0, "well", review=True)
    assert msgspec.json.decode(msgspec.json.encode(old), type=Record).by_hand == old.by_hand
