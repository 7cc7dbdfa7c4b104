"""A run grades what needs grading, in several workers, and loses nothing to a kill, a crash or a broken file."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from made_up_class import NAME, QUESTIONS, FakeGrader, answers, make_assignment, save

from autograder import assignment as assignments
from autograder import records
from autograder.assignment import AssignmentError
from autograder.records import Record
from autograder.results import Status, SubmissionResult
from autograder.runs import graders, workers
from autograder.runs.graders import Task
from autograder.runs.grading import UnknownQuestionError, grade
from autograder.runs.workers import Workers
from autograder.sandbox import NoSafeJail
from autograder.submissions import Submission, find


class CountingGrader(FakeGrader):
    """Remembers what it was asked to grade."""

    asked: list[tuple[str, tuple[str, ...]]]

    def grade(self, submission: Submission, questions: Collection[str] | None = None) -> SubmissionResult:
        self.asked.append((submission.id, tuple(questions or ())))
        return super().grade(submission, questions)


class RefusingGrader(FakeGrader):
    """Finds no safe jail."""

    def __enter__(self) -> RefusingGrader:
        raise NoSafeJail("no safe jail: install bubblewrap")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """What the grader is asked for, in a folder where the made-up assignment is built."""
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(CountingGrader, "asked", [], raising=False)
    monkeypatch.setattr(graders, "Grader", CountingGrader)
    return CountingGrader.asked


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """Folder of three submissions."""
    save(tmp_path / "class" / "ada.ipynb", answers("passed", "passed", "partial"))
    save(tmp_path / "class" / "bo.ipynb", answers("failed", "error", "timeout"))
    save(tmp_path / "class" / "cy.ipynb")
    return tmp_path / "class"


def read(output: Path, submission: str) -> Record:
    record = records.read(output, NAME, submission)
    assert record is not None
    return record


def statuses(record: Record) -> list[Status]:
    return [question.status for question in record.result.questions]


ALL = (*QUESTIONS, "w1")


def test_grades_and_records_each_submission(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    summary = grade([handed_in], output=tmp_path / "out", jobs=1, seed=5, progress=lambda *how: told.append(how))

    assert asked == [("ada", ALL), ("bo", ALL), ("cy", ALL)]
    assert [(line.submission, line.score, line.possible) for line in summary.lines] == [
        ("ada", 4.5, 6.0),
        ("bo", 0.0, 6.0),
        ("cy", 6.0, 6.0),
    ]
    assert summary.complete
    assert summary.tiers == {"bubblewrap"}
    assert told == [(0, 3, ""), (1, 3, "ada"), (2, 3, "bo"), (3, 3, "cy")]
    record = read(tmp_path / "out", "bo")
    assert statuses(record) == [Status.FAILED, Status.ERROR, Status.TIMEOUT, Status.NEEDS_GRADING]
    assert (record.result.seed, record.given_id, record.path) == (5, "bo", str(handed_in / "bo.ipynb"))
    assert summary.report.is_file()


def test_a_second_run_grades_only_what_has_changed(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    grade([handed_in], output=tmp_path / "out", jobs=1)
    asked.clear()
    save(handed_in / "bo.ipynb", answers("passed", "failed", "failed"))
    save(handed_in / "dee.ipynb")
    summary = grade([handed_in], output=tmp_path / "out", jobs=1)

    assert asked == [("bo", ALL), ("dee", ALL)]
    assert [(line.submission, line.renewed) for line in summary.lines] == [
        ("ada", False),
        ("bo", True),
        ("cy", False),
        ("dee", True),
    ]
    assert read(tmp_path / "out", "bo").result.score == 2.0


def test_a_changed_test_regrades_only_its_question(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    grade([handed_in], output=tmp_path / "out", jobs=1)
    asked.clear()
    (tmp_path / "assignments" / NAME / "tests" / "q2.py").write_text("OK_FORMAT = False  # new\n", encoding="utf-8")
    before = read(tmp_path / "out", "bo")
    grade([handed_in], output=tmp_path / "out", jobs=1)

    assert asked == [("ada", ("q2",)), ("bo", ("q2",)), ("cy", ("q2",))]
    assert statuses(read(tmp_path / "out", "bo")) == statuses(before)


def test_fresh_grades_everything_anew(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    grade([handed_in], output=tmp_path / "out", jobs=1)
    asked.clear()
    grade([handed_in], output=tmp_path / "out", jobs=1, fresh=True)

    assert asked == [("ada", ALL), ("bo", ALL), ("cy", ALL)]


def test_chosen_questions_are_graded_and_the_others_kept(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    grade([handed_in], output=tmp_path / "out", jobs=1)
    asked.clear()
    save(handed_in / "bo.ipynb", answers("passed", "passed", "passed"))
    grade([handed_in], output=tmp_path / "out", jobs=1, questions=["q2"])

    assert asked == [("bo", ("q2",))]
    expected = [Status.FAILED, Status.PASSED, Status.TIMEOUT, Status.NEEDS_GRADING]
    assert statuses(read(tmp_path / "out", "bo")) == expected
    asked.clear()
    grade([handed_in], output=tmp_path / "out", jobs=1)
    assert asked == [("bo", ("q1", "q10", "w1"))]


def test_only_chosen_questions_stand_in_a_first_record(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    grade([handed_in], output=tmp_path / "out", jobs=1, questions=["q2", "q1"], fresh=True)

    assert [question.question for question in read(tmp_path / "out", "ada").result.questions] == ["q1", "q2"]


def test_what_cannot_be_graded_is_recorded_with_the_reason(
    asked: list[object], handed_in: Path, tmp_path: Path
) -> None:
    (handed_in / "broken.ipynb").write_text("{", encoding="utf-8")
    save(handed_in / "empty.ipynb", answers(cells=[{"cell_type": "code", "source": "1 + 1"}]))
    summary = grade([handed_in, tmp_path / "nowhere"], output=tmp_path / "out", jobs=1)

    assert {line.submission for line in summary.lines if line.problem} == {"broken", "empty"}
    assert "ends in the middle" in read(tmp_path / "out", "broken").result.problem
    assert "otter_answer_cell" in read(tmp_path / "out", "empty").result.problem
    assert len(asked) == 3
    assert len(summary.problems) == 1
    assert not summary.complete


def test_a_mended_file_is_graded(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    (handed_in / "ada.ipynb").write_text("{", encoding="utf-8")
    grade([handed_in / "ada.ipynb"], output=tmp_path / "out", jobs=1)
    save(handed_in / "ada.ipynb")
    summary = grade([handed_in / "ada.ipynb"], output=tmp_path / "out", jobs=1)

    assert summary.complete
    assert read(tmp_path / "out", "ada").result.score == 6.0
    assert not (tmp_path / "out" / records.UNPLACED / "feedback" / "ada.html").exists()


CANVAS = "doejane_20001_90001_homework.ipynb"


def test_a_file_sent_later_keeps_its_place_when_the_download_is_graded_again(
    asked: list[object], tmp_path: Path
) -> None:
    old = save(tmp_path / "download" / CANVAS, answers("failed", "failed", "failed"))
    sent = save(tmp_path / "mail" / "20001.ipynb", answers("passed", "passed", "passed"))
    first = grade([old.parent], output=tmp_path / "out", jobs=1)
    second = grade([sent], output=tmp_path / "out", jobs=1)
    third = grade([old.parent], output=tmp_path / "out", jobs=1, fresh=True)

    assert first.remarks == []
    assert second.remarks == [f"20001 ({NAME}): {sent} took the place of {old}"]
    assert third.remarks == [
        f"20001 ({NAME}): {old} did not take the place of {sent}: an earlier run put the other in its place"
    ]
    record = read(tmp_path / "out", "20001")
    assert (record.path, record.result.score) == (str(sent), 6.0)
    assert [file.path for file in record.other_files] == [str(old)]
    assert str(old) in (tmp_path / "out" / NAME / "attention.csv").read_text(encoding="utf-8")
    assert [(line.submission, line.score) for line in third.lines] == [("20001", 6.0)]


def test_a_file_that_cannot_be_graded_takes_no_graded_ones_place(asked: list[object], tmp_path: Path) -> None:
    good = save(tmp_path / "mail" / "20001.ipynb")
    bad = tmp_path / "download" / CANVAS
    bad.parent.mkdir()
    bad.write_bytes(b"")
    save(tmp_path / "download" / "doejohn_20002_90002_homework.ipynb")
    grade([good], output=tmp_path / "out", jobs=1)
    for _ in range(2):
        summary = grade([bad.parent], output=tmp_path / "out", jobs=1)
        assert len(summary.remarks) == 1
        assert summary.remarks[0].startswith(f"20001 ({NAME}): {bad} did not take the place of {good}: it cannot be")
        assert summary.complete
    record = read(tmp_path / "out", "20001")
    assert (record.result.score, len(record.other_files)) == (6.0, 1)
    assert len(record.result.notes) == 1


def test_a_file_in_the_same_place_always_counts(asked: list[object], tmp_path: Path) -> None:
    path = tmp_path / "class" / "ada.ipynb"
    for words in (("failed",) * 3, ("passed",) * 3, ("failed",) * 3):
        save(path, answers(*words))
        summary = grade([path], output=tmp_path / "out", jobs=1)
        assert summary.remarks == []
    assert read(tmp_path / "out", "ada").result.score == 0.0
    path.write_bytes(b"")
    assert not grade([path], output=tmp_path / "out", jobs=1, assignment=NAME).complete
    assert read(tmp_path / "out", "ada").result.problem.startswith("an empty file")


@pytest.mark.parametrize("together", [False, True])
def test_what_is_not_gradable_is_resolved_by_a_file_called_like_the_student(
    asked: list[object], tmp_path: Path, together: bool
) -> None:
    bad = tmp_path / "download" / CANVAS
    bad.parent.mkdir()
    bad.write_bytes(b"")
    save(tmp_path / "download" / "doejohn_20002_90002_homework.ipynb")
    sent = save(tmp_path / "mail" / "Doejane.ipynb")
    if not together:
        grade([bad.parent], output=tmp_path / "out", jobs=1)
        assert read(tmp_path / "out", "20001").result.problem
    summary = grade([sent, bad.parent] if together else [sent], output=tmp_path / "out", jobs=1)

    assert summary.complete
    assert (
        f"{bad}, of the same student 'doejane', is passed over: it cannot be graded (an empty file;"
        in summary.remarks[0]
    )
    assert records.read(tmp_path / "out", NAME, "20001") is None
    assert [file.path for file in read(tmp_path / "out", "Doejane").other_files] == [str(bad)]


def test_a_name_that_two_students_have_resolves_nothing(asked: list[object], tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / "download" / f"doejane_2000{number}_9000{number}_homework.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"") if number == 1 else save(path)
    save(tmp_path / "mail" / "doejane.ipynb")
    grade([tmp_path / "download", tmp_path / "mail"], output=tmp_path / "out", jobs=1)

    assert read(tmp_path / "out", "20001").result.problem


def test_a_grader_that_fails_costs_nothing_and_is_tried_again_next_time(
    asked: list[object], handed_in: Path, tmp_path: Path
) -> None:
    save(handed_in / "bo.ipynb", answers("raise", "passed", "passed"))
    summary = grade([handed_in], output=tmp_path / "out", jobs=1)

    record = read(tmp_path / "out", "bo")
    assert statuses(record) == [Status.GRADER_FAULT] * 3 + [Status.NEEDS_GRADING]
    assert (record.result.possible, record.result.score) == (0.0, 0.0)
    assert "RuntimeError: the grader stumbled" in record.result.questions[0].message
    assert not summary.complete
    assert read(tmp_path / "out", "cy").result.score == 6.0
    asked.clear()
    grade([handed_in], output=tmp_path / "out", jobs=1)
    assert asked == [("bo", QUESTIONS), ("bo", QUESTIONS)]


def test_a_broken_assignment_is_named_and_costs_no_other(asked: list[object], handed_in: Path, tmp_path: Path) -> None:
    make_assignment(tmp_path / "assignments", "08_light")
    (tmp_path / "assignments" / "08_light" / "assignment.json").write_text("{", encoding="utf-8")
    other = save(tmp_path / "dee.ipynb", answers(name="08_light"))
    summary = grade([handed_in, other], output=tmp_path / "out", jobs=1)

    assert len(summary.lines) == 3
    assert len(summary.problems) == 1
    assert "autograder build 08_light" in summary.problems[0]


def test_wrong_names_are_refused_before_anything_is_graded(
    asked: list[object], handed_in: Path, tmp_path: Path
) -> None:
    with pytest.raises(UnknownQuestionError, match="'q77'; there are q1, q2, q10, w1"):
        grade([handed_in], output=tmp_path / "out", questions=["q1", "q77"])
    with pytest.raises(AssignmentError, match="99_nothing"):
        grade([handed_in], output=tmp_path / "out", assignment="99_nothing")
    assert not (tmp_path / "out").exists()


def test_without_a_safe_jail_nothing_is_graded(
    asked: list[object], handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graders, "Grader", RefusingGrader)
    for jobs in (1, 2):
        with pytest.raises(NoSafeJail, match="install bubblewrap"):
            grade([handed_in], output=tmp_path / "out", jobs=jobs)
    assert records.folders(tmp_path / "out") == []


# --- Workers -------------------------------------------------------------------------------------------------------


def tasks(folder: Path) -> list[Task]:
    assignment = assignments.load(NAME)
    return [Task(submission, assignment, list(ALL)) for submission in find([folder])]


@pytest.mark.parametrize("count", [1, 2])
def test_results_do_not_depend_on_the_number_of_workers(
    asked: list[object], handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(graders, "Grader", FakeGrader)
    grade([handed_in], output=tmp_path / "out", jobs=count)

    assert [read(tmp_path / "out", name).result.score for name in ("ada", "bo", "cy")] == [4.5, 0.0, 6.0]


def test_workers_that_are_ready_at_the_same_moment_end_the_run(
    asked: list[object], handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = multiprocessing.connection.wait

    def wait_for_all(connections: list[Any], timeout: float | None = None) -> list[Any]:
        assert connections
        return [connection for connection in connections if wait([connection], timeout)]

    monkeypatch.setattr(multiprocessing.connection, "wait", wait_for_all)
    with Workers(3, "auto", 0, FakeGrader) as workers:
        assert len(list(workers.grade(iter(tasks(handed_in))))) == 3


def test_a_worker_that_dies_is_replaced_and_nothing_else_is_lost(asked: list[object], handed_in: Path) -> None:
    save(handed_in / "bo.ipynb", answers("die", "passed", "passed"))
    with Workers(2, "auto", 0, FakeGrader) as workers:
        results = {task.submission.id: result for task, result in workers.grade(iter(tasks(handed_in)))}

    assert (results["ada"].score, results["cy"].score) == (4.5, 6.0)
    assert [question.status for question in results["bo"].questions] == [Status.GRADER_FAULT] * 3 + [
        Status.NEEDS_GRADING
    ]
    assert "ended its worker 2 times (exit code 9)" in results["bo"].notes[0]


class TellingGrader(FakeGrader):
    """Tells on which processors it may run."""

    def grade(self, submission: Submission, questions: Collection[str] | None = None) -> SubmissionResult:
        result = super().grade(submission, questions)
        result.notes = [str(sorted(os.sched_getaffinity(0)))]
        return result


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system does not tie processes to processors")
def test_each_worker_stays_on_its_processor_if_there_is_one_for_each(asked: list[object], handed_in: Path) -> None:
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) > 1:  # who dies makes room for its successor; a single worker is this process itself
        save(handed_in / "bo.ipynb", answers("die", "passed", "passed"))
    for number in range(2 * len(processors)):
        save(handed_in / f"student-{number}.ipynb", answers("passed", "passed", "passed"))
    for count, allowed in ((len(processors), [[one] for one in processors]), (len(processors) + 1, [processors])):
        with Workers(count, "auto", 0, TellingGrader) as workers:
            results = [result for _, result in workers.grade(iter(tasks(handed_in)))]
        told = {result.notes[0] for result in results if result.submission != "bo"}
        assert told <= {str(one) for one in allowed}
        assert sorted(os.sched_getaffinity(0)) == processors


def test_workers_end_with_the_run(asked: list[object], handed_in: Path) -> None:
    with Workers(2, "auto", 0, FakeGrader) as workers:
        stream = workers.grade(iter(tasks(handed_in)))
        next(stream)
        children = multiprocessing.active_children()
    assert len(children) == 2
    assert not any(child.is_alive() for child in children)


SCRIPT = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from made_up_class import FakeGrader
from autograder import assignment
from autograder.runs import graders, grading
assignment.ASSIGNMENTS = Path({assignments!r})

class SlowGrader(FakeGrader):
    def grade(self, submission, questions=None):
        print(submission.id, os.getpid(), flush=True)
        if {slow} and submission.id == "cy":
            time.sleep(600)
        return super().grade(submission, questions)

if __name__ == "__main__":
    graders.Grader = SlowGrader
    try:
        grading.grade([{folder!r}], output={output!r}, jobs={jobs})
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.fixture
def start(asked: list[object], handed_in: Path, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a run in a process of its own, whose grader may get stuck at the third submission."""

    def start(*, slow: bool, jobs: int = 1) -> subprocess.Popen[str]:
        script = tmp_path / "run.py"
        text = SCRIPT.format(
            tests=str(Path(__file__).parent),
            assignments=str(tmp_path / "assignments"),
            folder=str(handed_in),
            output=str(tmp_path / "out"),
            slow=slow,
            jobs=jobs,
        )
        script.write_text(text, encoding="utf-8")
        return subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)

    return start


def lines(process: subprocess.Popen[str], number: int) -> list[list[str]]:
    assert process.stdout is not None
    return [process.stdout.readline().split() for _ in range(number)]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_was(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: signal.Signals
) -> None:
    with start(slow=True) as first:
        assert [line[0] for line in lines(first, 3)] == ["ada", "bo", "cy"]
        first.send_signal(number)
    assert read(tmp_path / "out", "bo").result.score == 0.0
    assert records.read(tmp_path / "out", NAME, "cy") is None
    with start(slow=False) as second:
        output, _ = second.communicate()

    assert output.split()[::2] == ["cy"]
    assert len((tmp_path / "out" / "grades.csv").read_text(encoding="utf-8").splitlines()) == 1 + 3 * 4


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_a_run_that_is_stopped(
    start: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    with start(slow=True, jobs=2) as run:
        lines(run, 3)
        run.send_signal(number)
        # The stream ends when the last process that holds it has ended; a worker is stuck for ten minutes.
        output, _ = run.communicate(timeout=60)

    assert output == ""


def test_usable_processors_is_a_number_of_workers() -> None:
    assert 1 <= workers.usable_processors() <= (os.cpu_count() or 1)
