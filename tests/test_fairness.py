"""The same submission gets the same verdicts, whatever else the machine does and in whatever company it is graded."""

from __future__ import annotations

import csv
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder import assignment, cli, records
from autograder.runs import grading, workers
from autograder.sandbox import NoSafeJail

SAMPLES = assignment.ASSIGNMENTS.parent / "samples"


def verdicts(output: Path) -> dict[tuple[str, str], list[Any]]:
    """What decides on points and what a student reads, for each submission."""
    found = {}
    for folder in records.folders(output):
        for record in records.read_folder(output, folder):
            result = record.result
            found[folder, record.given_id] = [
                (
                    question.question,
                    question.status,
                    question.score,
                    question.diagnosis,
                    question.message,
                    question.cases,
                )
                for question in result.questions
            ]
    return found


def burn() -> None:
    while True:
        pass


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Two processes for each processor that do nothing but compute."""
    context = multiprocessing.get_context("spawn")
    burning = [context.Process(target=burn, daemon=True) for _ in range(2 * workers.usable_processors())]
    for process in burning:
        process.start()
    yield
    for process in burning:
        process.kill()
        process.join()


def grade_twice(paths: list[Path], folder: Path) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Grade in order with one worker, then one file after the other in the opposite order with three workers."""
    try:
        grading.grade(paths, output=folder / "first", jobs=1)
    except NoSafeJail as error:
        pytest.skip(str(error))
    shuffled = folder / "again"
    for number, path in enumerate(reversed(paths)):
        copy = shuffled / f"{number:03}" / path.parent.name / path.name
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
    copies = [next((shuffled / f"{number:03}").rglob("*.ipynb")) for number in range(len(paths))]
    grading.grade(copies, output=folder / "second", jobs=3)
    return verdicts(folder / "first"), verdicts(folder / "second")


@pytest.mark.slow
@pytest.mark.usefixtures("busy_machine")
def test_verdicts_do_not_depend_on_load_order_and_number_of_workers(tmp_path: Path) -> None:
    first, second = grade_twice(sorted(SAMPLES.glob("*/*.ipynb")), tmp_path)
    assert len(first) == len(list(SAMPLES.glob("*/*.ipynb")))
    assert {name: verdict for name, verdict in first.items() if verdict != second[name]} == {}


def test_a_broken_test_costs_no_points_reaches_the_instructor_and_can_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(assignment.ASSIGNMENTS / "02_softmax", tmp_path / "assignments" / "02_softmax")
    monkeypatch.setattr(assignment, "ASSIGNMENTS", tmp_path / "assignments")
    test_file = assignment.load("02_softmax").test_file("q5")
    right = test_file.read_text()
    assert "from utils import softmax as reference" in right
    test_file.write_text(right.replace("from utils import softmax as reference", "reference = forgotten"))
    command = ["grade", str(SAMPLES / "02_softmax" / "amara-okafor.ipynb"), "--output", str(tmp_path / "out")]

    broken = CliRunner().invoke(cli.app, command)
    with (tmp_path / "out" / "grades.csv").open(newline="") as file:
        rows = {row["question"]: row for row in csv.DictReader(file)}
    [(record, *_)] = [list(records.read_folder(tmp_path / "out", "02_softmax"))]
    report = (tmp_path / "out" / "02_softmax" / "report.html").read_text()
    feedback = (tmp_path / "out" / "02_softmax" / "feedback" / "amara-okafor.html").read_text()
    mend = "name &#39;forgotten&#39; is not defined"

    assert broken.exit_code == 1
    assert "amara-okafor.ipynb: grader fault in q5: the test right_values_for_a_table itself failed" in broken.stderr
    assert (rows["q5"]["status"], rows["q5"]["score"]) == ("grader fault", "")
    assert {row["status"] for row in rows.values()} == {"grader fault", "passed", "needs grading"}
    assert record.result.score == record.result.possible == 24.0
    assert "Have a look at these" in report
    assert mend in report
    assert "That is not your mistake and costs you nothing" in feedback

    test_file.write_text(right)
    mended = CliRunner().invoke(cli.app, command)
    [again] = records.read_folder(tmp_path / "out", "02_softmax")
    assert mended.exit_code == 0, mended.output
    assert again.result.score == again.result.possible == 28.0


def test_a_seed_gives_the_same_verdicts_each_time_and_another_seed_no_others(tmp_path: Path) -> None:
    path = SAMPLES / "02_softmax" / "chen-wei.ipynb"
    outcomes = []
    for number, seed in enumerate((182, 182, 7)):
        grading.grade([path], output=tmp_path / str(number), jobs=1, seed=seed)
        [verdict] = verdicts(tmp_path / str(number)).values()
        outcomes.append(verdict)
    assert outcomes[0] == outcomes[1]
    assert [entry[:4] for entry in outcomes[0]] == [entry[:4] for entry in outcomes[2]]
    assert os.environ.get("AUTOGRADER_SEED") is None
