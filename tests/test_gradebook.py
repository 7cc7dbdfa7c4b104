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
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import pytest
from made_up_class import NAME, FakeGrader, answers, make_assignment, save
from nbgrader.api import Gradebook as Book
from typer.testing import CliRunner, Result

from autograder import assignment as assignments
from autograder import gradebook, graded_notebooks, grading, records
from autograder.assignment import Assignment
from autograder.cli import app
from autograder.records import GradebookError, Record
from autograder.results import HandGrade, Status, SubmissionResult
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
    monkeypatch.setattr(grading, "Grader", WordyGrader)
    shutil.copyfile(empty_gradebook, "gradebook.db")
    hand_in("ada", "passed", "partial", "failed")
    hand_in("bo", "passed", "passed", "passed", written="")
    return make_assignment(tmp_path / "assignments")


def hand_in(student: str, *words: str, written: str = "In my words") -> None:
    notebook = answers(*words)
    notebook["cells"].append({"cell_type": "markdown", "id": "w1-answer", "metadata": {}, "source": written})
    save(Path("class", f"{student}.ipynb"), notebook)


def grade(**options: Any) -> grading.Summary:
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
    grade()

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
    monkeypatch.setattr(grading, "Grader", None)
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


def test_other_points_in_the_gradebook_are_named_and_nothing_is_written() -> None:
    grade()
    with book() as opened:
        opened.find_grade_cell("q2", NAME, NAME).max_score = 5
        opened.remove_submission(NAME, "ada")
    result = run("grade", "class", "--jobs", "1", "--fresh", "--gradebook", URL)

    assert result.exit_code == 1
    assert result.stderr.count("q2 has 2 points in this build, 5 in the gradebook") == 1
    assert f"nbgrader generate_assignment {NAME}" in result.stderr
    assert rows("ada")["q1"]["score"] == "2"
    with pytest.raises(ValueError, match="No such submitted notebook"):
        in_gradebook("ada")


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

    monkeypatch.setattr(gradebook, "_open", lambda url, shown: Locked())
    result = run("grade", "class", "--jobs", "1", "--gradebook", URL)
    other.close()

    assert result.exit_code == 1
    assert "another program writes to it" in result.stderr
    assert rows("ada")["q10"]["score"] == "2"


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
