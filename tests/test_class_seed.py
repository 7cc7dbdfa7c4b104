"""The seed of the hidden tests' inputs: drawn once for each class, kept in its folder, and used by every later run."""

import json
from pathlib import Path

import pytest
from made_up_class import NAME, FakeGrader, answers, make_assignment, save
from typer.testing import CliRunner

from autograder import assignment as assignments
from autograder import records
from autograder.cli import app
from autograder.records import SEED, OutputError, seed_of_class
from autograder.runs import graders, workers


@pytest.fixture(autouse=True)
def class_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", FakeGrader)
    for student in ("ada", "bo"):
        save(Path("class", f"{student}.ipynb"), answers("passed", "failed", "partial"))


def seeds(output: str = "out") -> set[int]:
    return {record.result.seed for record in records.read_folder(Path(output), NAME)}


def grade(*options: str) -> str:
    result = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["grade", "class", "--jobs", "1", *options])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_each_output_folder_gets_a_seed_of_its_own() -> None:
    said = [grade("--output", output) for output in ("out", "other")]

    (first,), (second,) = seeds("out"), seeds("other")
    assert first != second
    for seed, output, text in zip((first, second), ("out", "other"), said, strict=True):
        assert Path(output, SEED).read_text(encoding="utf-8") == f"{seed}\n"
        assert f"Seed of the hidden tests' inputs: {seed} (kept in {output}/{SEED})\n" in text


@pytest.mark.parametrize("options", [(), ("--fresh",), ("--questions", "q1"), ("--json",)])
def test_later_runs_use_the_seed_that_is_kept(options: tuple[str, ...]) -> None:
    grade()
    before = seeds()
    save(Path("class/ada.ipynb"), answers("failed", "failed", "partial"))
    save(Path("class/cy.ipynb"), answers("passed"))
    said = grade(*options)

    assert seeds() == before
    if "--json" in options:
        assert {json.loads(said)["seed"]} == before


def test_a_run_that_was_stopped_before_its_first_record_has_settled_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(workers.Workers, "grade", stop)
        CliRunner().invoke(app, ["grade", "class", "--jobs", "1"])
    kept = int(Path("out", SEED).read_text(encoding="utf-8"))
    grade()

    assert seeds() == {kept}


def test_a_seed_that_is_given_is_kept_and_grades_again() -> None:
    grade()
    grade("--seed", "7")
    assert seeds() == {7}
    grade()
    assert seeds() == {7}


@pytest.mark.parametrize("text", ["", "seven\n", "-1\n", "7.5\n", "٣\n"])
def test_a_damaged_seed_is_named_and_nothing_is_graded(text: str) -> None:
    grade()
    before = seeds()
    Path("out", SEED).write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match=f"out/{SEED}: expected one whole number; put the seed"):
        seed_of_class(Path("out"))
    result = CliRunner().invoke(app, ["grade", "class", "--jobs", "1", "--fresh"])

    assert (result.exit_code, seeds()) == (1, before)
    assert SEED in result.stderr


def test_seeds_cannot_be_foreseen(tmp_path: Path) -> None:
    drawn = {seed_of_class(tmp_path / str(number)) for number in range(20)}
    assert len(drawn) == 20
    assert max(drawn) > 2**20
