"""The command line does what it says, says what went wrong in one line each, and ends with the promised code."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from made_up_class import NAME, FakeGrader, answers, make_assignment, save
from typer.testing import CliRunner, Result

from autograder import assignment as assignments
from autograder import authoring as building
from autograder import cli, records, sandbox
from autograder.cli import app
from autograder.runs import graders, grading
from autograder.sandbox import Check


@pytest.fixture(autouse=True)
def termination() -> Iterator[None]:
    """Keep what SIGTERM does to the tests as it was."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(autouse=True)
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder where the made-up assignment is built."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", FakeGrader)
    save(Path("class/ada.ipynb"), answers("passed", "passed", "partial"))
    save(Path("class/bo.ipynb"), answers("failed", "error", "timeout"))


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "160", "TERM": "dumb"}).invoke(app, list(arguments))


def test_grade_prints_a_table_and_where_the_report_lies() -> None:
    result = run("grade", "class", "--jobs", "1")

    assert result.exit_code == 0
    assert "ada" in result.stdout
    assert "4.5 / 6" in result.stdout
    assert "1 failed, 1 error, 1 timeout, 1 needs grading" in result.stdout
    assert "2 submissions: 2 graded (isolation: bubblewrap)" in result.stdout
    assert "Report: out/report.html" in result.stdout
    assert "\x1b" not in result.output
    assert "2/2" in result.stderr
    assert Path("out/grades.csv").is_file()


def test_what_goes_wrong_gets_a_line_each_and_exit_code_1() -> None:
    Path("class/broken.ipynb").write_text("{", encoding="utf-8")
    save(Path("class/lost.ipynb"), answers("raise"))
    result = run("grade", "class", "nowhere", "--jobs", "1")
    lines = result.stderr.splitlines()

    assert result.exit_code == 1
    assert [line for line in lines if line.startswith("nowhere: does not exist")]
    assert [line for line in lines if line.startswith("class/broken.ipynb: not gradable: ends in the middle")]
    assert [line for line in lines if line.startswith("class/lost.ipynb: grader fault in q1: ")]
    assert "2 of them" not in result.stdout
    assert "ada" in result.stdout


def test_json_is_one_object_with_the_tables_keys() -> None:
    Path("class/broken.ipynb").write_text("{", encoding="utf-8")
    result = run("grade", "class", "--jobs", "1", "--json")
    printed = json.loads(result.stdout)
    with Path("out/grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert result.exit_code == 1
    assert [list(row) for row in printed["grades"]] == [list(row) for row in rows]
    keys = ("submission", "question", "status", "diagnosis")
    assert [[row[key] for key in keys] for row in printed["grades"]] == [[row[key] for key in keys] for row in rows]
    assert printed["grades"][0]["score"] == 2.0
    assert printed["grades"][3]["score"] is None
    assert len(printed["problems"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade"],
        ["grade", "class", "--jobs", "0"],
        ["grade", "class", "--isolation", "none"],
        ["grade", "class", "--assignment", "99_nothing"],
        ["grade", "class", "--questions", "q77"],
        ["grade", "class", "--questions", ","],
        ["grade", "class", "--output", "class/ada.ipynb"],
        ["grade", "class", "--nonsense"],
        ["build", "99_nothing"],
        ["nonsense"],
    ],
)
def test_bad_options_end_with_2(arguments: Sequence[str]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert not Path("out").exists()


def test_without_a_safe_jail_grade_ends_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise sandbox.NoSafeJail("no safe jail: install bubblewrap")

    monkeypatch.setattr(graders, "Grader", refuse)
    result = run("grade", "class", "--jobs", "1")

    assert result.exit_code == 3
    assert "no safe jail: install bubblewrap" in result.stderr


def test_a_busy_output_folder_ends_with_1() -> None:
    with records.locked(Path("out")):
        result = run("grade", "class", "--jobs", "1")

    assert result.exit_code == 1
    assert "another grader" in result.stderr


def test_an_interrupted_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(grading, "grade", interrupt)
    result = run("grade", "class")

    assert result.exit_code == 130
    assert "the same command goes on from there" in result.stderr


def test_options_reach_the_grader() -> None:
    run("grade", "class", "--jobs", "1", "--output", "elsewhere", "--seed", "7", "--questions", "q1, q10")
    record = records.read(Path("elsewhere"), NAME, "ada")

    assert record is not None
    assert record.result.seed == 7
    assert [question.question for question in record.result.questions] == ["q1", "q10"]


def test_nothing_that_a_student_wrote_controls_the_terminal() -> None:
    hostile = save(Path("class/[bold red]x\x1b[31m\n.ipynb"), answers(name="[red]\x1b[2J"))
    result = run("grade", "class", "--jobs", "1")

    assert hostile.exists()
    assert "\x1b" not in result.output
    assert "'[red]'" in result.stderr
    assert [line for line in result.stderr.splitlines() if line.startswith("class/[bold red]x")]


def test_a_long_table_shows_only_what_needs_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.cli.MAX_TABLE", 1)
    Path("class/broken.ipynb").write_text("{", encoding="utf-8")
    result = run("grade", "class", "--jobs", "1")

    assert "broken" in result.stdout
    assert " ada " not in result.stdout
    assert "2 more, without trouble, are in out/grades.csv" in result.stdout


def test_nothing_to_grade_is_said_and_ends_with_1() -> None:
    result = run("grade", "nowhere")

    assert result.exit_code == 1
    assert result.stdout == "0 submissions\n"
    assert "nowhere: does not exist" in result.stderr
    assert len(Path("out/grades.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_report_makes_everything_anew() -> None:
    run("grade", "class", "--jobs", "1")
    Path("out/grades.csv").unlink()
    result = run("report", "out")

    assert result.exit_code == 0
    assert result.stdout == "Report: out/report.html\n"
    assert Path("out/grades.csv").is_file()


def test_report_on_no_records_ends_with_1() -> None:
    result = run("report", "nowhere")

    assert result.exit_code == 1
    assert "nowhere: holds no records" in result.stderr


# --- Build and doctor ----------------------------------------------------------------------------------------------


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Whether the list of all questions is fresh, and whether it was written."""
    state = {"fresh": True, "written": False}

    def build_catalogue(*, check: bool) -> bool:
        state["written"] = state["written"] or not check
        return state["fresh"]

    monkeypatch.setattr(building, "build_catalogue", build_catalogue)
    return state


@pytest.mark.usefixtures("catalogue")
def test_build_names_what_it_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "masters", lambda: ["a", "b"])
    monkeypatch.setattr(building, "build_assignment", lambda name: [Path(f"notebooks/{name}.ipynb")])

    assert run("build").stdout == "notebooks/a.ipynb\nnotebooks/b.ipynb\n"
    assert run("build", "b").stdout == "notebooks/b.ipynb\n"


@pytest.mark.usefixtures("catalogue")
def test_a_broken_master_is_named_and_the_others_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(name: str) -> list[Path]:
        if name == "a":
            raise building.BuildError("solutions/a.py", 7, "no END SOLUTION", "add it")
        return [Path(f"notebooks/{name}.ipynb")]

    monkeypatch.setattr(building, "masters", lambda: ["a", "b"])
    monkeypatch.setattr(building, "build_assignment", build)
    result = run("build")

    assert result.exit_code == 1
    assert result.stdout == "notebooks/b.ipynb\n"
    assert "solutions/a.py:7: no END SOLUTION; add it" in result.stderr


def test_list_of_questions_is_built_or_checked_after_the_others(
    monkeypatch: pytest.MonkeyPatch, catalogue: dict[str, bool]
) -> None:
    monkeypatch.setattr(building, "masters", lambda: ["a"])
    monkeypatch.setattr(building, "check_assignment", lambda name: [])
    monkeypatch.setattr(building, "build_assignment", lambda name: [])
    assert run("build", "--check").exit_code == 0
    catalogue["fresh"] = False
    result = run("build", "--check")
    assert result.exit_code == 1
    assert result.stderr.startswith("docs/questions.md: a question changed since it was built; `autograder build`")
    assert not catalogue["written"]
    assert run("build").exit_code == 0
    assert catalogue["written"]


@pytest.mark.usefixtures("catalogue")
def test_check_names_stale_files(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = {"a": ["notebooks/a.ipynb: stale; run `autograder build a`"], "b": []}
    monkeypatch.setattr(building, "masters", lambda: ["a", "b"])
    monkeypatch.setattr(building, "check_assignment", stale.__getitem__)
    result = run("build", "--check")

    assert result.exit_code == 1
    assert result.stdout == "b: up to date\n"
    assert result.stderr == "notebooks/a.ipynb: stale; run `autograder build a`\n"
    assert run("build", "--check", "b").exit_code == 0


@pytest.mark.parametrize(("tiers", "code"), [((False, True), 0), ((False, False), 3)])
def test_doctor_ends_with_3_without_a_safe_jail(
    monkeypatch: pytest.MonkeyPatch, tiers: tuple[bool, bool], code: int
) -> None:
    checks = [Check("isolation: bubblewrap", tiers[0], "not installed"), Check("isolation: landlock", tiers[1], "")]
    monkeypatch.setattr(sandbox, "doctor", lambda: [*checks, Check("python", True, "3.11")])
    result = run("doctor")
    printed = json.loads(run("doctor", "--json").stdout)

    assert result.exit_code == run("doctor", "--json").exit_code == code
    assert "isolation: bubblewrap: not installed" in result.stdout
    assert printed["safe"] is (code == 0)
    assert printed["checks"][0] == {"name": "isolation: bubblewrap", "ok": False, "detail": "not installed"}


# --- The program ---------------------------------------------------------------------------------------------------


def test_the_module_is_a_program() -> None:
    command = [sys.executable, "-m", "autograder", "--help"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "Usage: autograder" in result.stdout
    assert all(command in result.stdout for command in ("build", "grade", "report", "doctor"))


def test_samples_are_graded_for_real(tmp_path: Path, root_folder: Path) -> None:
    samples = root_folder / "autograder" / "samples" / "02_softmax"
    paths = [samples / "amara-okafor.ipynb", samples / "jonas-weber.ipynb", root_folder / "README.md"]
    command = [sys.executable, "-m", "autograder", "grade", *map(str, paths), "--jobs", "2", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    if result.returncode == 3:
        pytest.skip(f"no safe jail: {result.stderr}")
    rows = {(row["submission"], row["question"]): row for row in json.loads(result.stdout)["grades"]}

    assert result.returncode == 1
    assert rows["amara-okafor", "q5"]["status"] == "passed"
    assert rows["amara-okafor", "q5"]["score"] == rows["amara-okafor", "q5"]["possible"]
    assert (rows["jonas-weber", "q2"]["status"], rows["jonas-weber", "q2"]["score"]) == ("error", 0)
    assert rows["README.md", ""]["status"] == "not gradable"


def test_help_does_not_import_what_is_slow() -> None:
    code = "import sys, autograder.cli; print(sorted({'otter', 'matplotlib', 'numpy', 'nbformat'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout == "[]\n"


def test_a_run_without_a_terminal_says_now_and_then_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with cli.progress_bar() as progress:
        progress(1, 3, "ada")
        assert capsys.readouterr().err == ""
        monkeypatch.setattr(cli, "SECONDS_BETWEEN_LINES", 0.0)
        progress(2, 3, "bo")
        assert re.search(r"Grading: 2 of 3 after 0:00:\d\d\n", capsys.readouterr().err)
