"""A record survives whatever ends the program, and knows when it is out of date."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_up_class import NAME, QUESTIONS, make_assignment

from autograder import assignment as assignments
from autograder import records
from autograder.assignment import Assignment
from autograder.records import OutputBusyError, Record, changes
from autograder.records.changes import Basis
from autograder.results import QuestionResult, Status, SubmissionResult


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """The made-up assignment, built."""
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    return make_assignment(tmp_path / "assignments")


def keys(table: Assignment, content: str = "file", version: str = "1", seed: int = 0) -> dict[str, Basis]:
    return changes.bases(table, content, version, seed)


def record(table: Assignment, *questions: str, status: Status = Status.PASSED, name: str = "ada") -> Record:
    """Record of a submission in which `questions` were graded."""
    results = [QuestionResult(question, status, 2.0, 2.0) for question in questions]
    now = {question: key for question, key in keys(table).items() if question in questions}
    return Record(SubmissionResult(name, table.name, results), keys=now)


def test_what_is_saved_is_read(tmp_path: Path, table: Assignment) -> None:
    saved = record(table, "q1", "q2")
    records.save(tmp_path, saved)

    assert records.read(tmp_path, NAME, "ada") == saved
    assert list(records.read_folder(tmp_path, NAME)) == [saved]
    assert records.folders(tmp_path) == [NAME]
    assert records.read(tmp_path, NAME, "bo") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"result": 3}', b"\xff", b"[" * 100_000, b'{"result": {}}'])
def test_a_damaged_record_counts_as_none(tmp_path: Path, table: Assignment, content: bytes) -> None:
    records.save(tmp_path, record(table, "q1"))
    records.record_path(tmp_path, NAME, "ada").write_bytes(content)

    assert records.read(tmp_path, NAME, "ada") is None
    assert list(records.read_folder(tmp_path, NAME)) == []


def test_a_record_under_another_name_counts_as_none(tmp_path: Path, table: Assignment) -> None:
    records.save(tmp_path, record(table, "q1"))
    path = records.record_path(tmp_path, NAME, "ada")
    path.rename(path.with_name("bo.json"))

    assert records.read(tmp_path, NAME, "bo") is None


def test_records_come_sorted_by_submission(tmp_path: Path, table: Assignment) -> None:
    for name in ("b", "a-2", "a", "a.b"):
        records.save(tmp_path, record(table, "q1", name=name))

    assert [found.result.submission for found in records.read_folder(tmp_path, NAME)] == ["a", "a-2", "a.b", "b"]


def test_a_write_that_fails_leaves_the_old_record(
    tmp_path: Path, table: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.save(tmp_path, record(table, "q1"))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        records.save(tmp_path, record(table, "q1", "q2"))

    kept = records.read(tmp_path, NAME, "ada")
    assert kept is not None
    assert len(kept.result.questions) == 1
    assert [path.name for path in (tmp_path / NAME / "records").iterdir()] == ["ada.json"]


def test_leftovers_of_a_killed_run_are_no_records_and_are_removed(tmp_path: Path, table: Assignment) -> None:
    records.save(tmp_path, record(table, "q1"))
    folder = tmp_path / NAME / "records"
    (folder / ".bo.json.4711").write_text("half a rec", encoding="utf-8")

    assert len(list(records.read_folder(tmp_path, NAME))) == 1
    records.remove_leftovers(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["ada.json"]


def test_once_the_assignment_is_known_the_record_without_one_goes(tmp_path: Path, table: Assignment) -> None:
    records.save(tmp_path, Record(SubmissionResult("ada", "", problem="not JSON")))
    assert records.folders(tmp_path) == [records.UNPLACED]
    records.save(tmp_path, record(table, "q1"))

    assert list(records.read_folder(tmp_path, records.UNPLACED)) == []


# --- Keys ----------------------------------------------------------------------------------------------------------


def test_a_fresh_record_is_up_to_date(table: Assignment) -> None:
    assert records.stale_questions(record(table, *QUESTIONS, "w1"), keys(table)) == []


def test_without_a_record_everything_is_stale(table: Assignment) -> None:
    assert records.stale_questions(None, keys(table)) == [*QUESTIONS, "w1"]
    unreadable = Record(SubmissionResult("ada", NAME, problem="not JSON"))
    assert records.stale_questions(unreadable, keys(table)) == [*QUESTIONS, "w1"]


@pytest.mark.parametrize("change", [{"content": "other"}, {"version": "2"}, {"seed": 1}])
def test_another_file_grader_or_seed_makes_everything_stale(table: Assignment, change: dict[str, str]) -> None:
    now = changes.bases(table, **{"content": "file", "version": "1", "seed": 0} | change)  # type: ignore[arg-type]

    assert records.stale_questions(record(table, *QUESTIONS, "w1"), now) == [*QUESTIONS, "w1"]


def test_a_changed_test_makes_its_question_stale_only(table: Assignment) -> None:
    old = record(table, *QUESTIONS, "w1")
    table.test_file("q2").write_text("OK_FORMAT = False  # changed\n", encoding="utf-8")

    assert records.stale_questions(old, keys(table)) == ["q2"]


def test_changed_points_make_their_question_stale_only(table: Assignment) -> None:
    old = record(table, *QUESTIONS, "w1")
    questions = tuple(
        msgspec.structs.replace(question, points=5.0) if question.id == "q10" else question
        for question in table.questions
    )

    assert records.stale_questions(old, keys(msgspec.structs.replace(table, questions=questions))) == ["q10"]


def test_a_changed_given_cell_makes_everything_stale_and_a_changed_title_nothing(table: Assignment) -> None:
    old = record(table, *QUESTIONS, "w1")
    cells = (msgspec.structs.replace(table.cells[0], source="import math"), *table.cells[1:])

    assert len(records.stale_questions(old, keys(msgspec.structs.replace(table, cells=cells)))) == 4
    assert records.stale_questions(old, keys(msgspec.structs.replace(table, title="Light"))) == []


def test_a_grader_fault_is_always_stale(table: Assignment) -> None:
    assert records.stale_questions(record(table, "q1", status=Status.GRADER_FAULT), {"q1": keys(table)["q1"]}) == ["q1"]


def test_questions_that_were_not_graded_keep_what_was_recorded(table: Assignment) -> None:
    merged = records.merge(
        record(table, "q1", "q10", status=Status.FAILED), record(table, "q2", "q1", status=Status.PASSED), table
    )

    assert [(question.question, question.status) for question in merged.result.questions] == [
        ("q1", Status.PASSED),
        ("q2", Status.PASSED),
        ("q10", Status.FAILED),
    ]
    assert sorted(merged.keys) == ["q1", "q10", "q2"]


def test_questions_that_are_no_longer_asked_are_dropped(table: Assignment) -> None:
    old = record(table, "q1")
    old.result.questions.append(QuestionResult("q99", Status.PASSED, 1.0, 1.0))
    merged = records.merge(old, record(table, "q2"), table)

    assert [question.question for question in merged.result.questions] == ["q1", "q2"]


# --- Locks ---------------------------------------------------------------------------------------------------------


def test_a_second_grader_is_kept_out(tmp_path: Path) -> None:
    with records.locked(tmp_path / "out"):
        with (
            pytest.raises(OutputBusyError, match=f"process {os.getpid()}.*another --output"),
            records.locked(tmp_path / "out"),
        ):
            pass
        with records.locked(tmp_path / "other"):
            pass
    with records.locked(tmp_path / "out"):
        pass


def _hold(output: str, ready: Any) -> None:
    with records.locked(Path(output)):
        ready.set()
        time.sleep(600)


def test_a_grader_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(str(tmp_path), ready))
    holder.start()
    assert ready.wait(60)
    with pytest.raises(OutputBusyError), records.locked(tmp_path):
        pass
    holder.kill()
    holder.join()

    with records.locked(tmp_path):
        pass
