"""Other programs can use the grader: one JSON object with documented keys on stdout, and one function from Python."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_class import NAME, FakeGrader, answers, make_assignment, save
from typer.testing import CliRunner

from autograder import assignment as assignments
from autograder import authoring as building
from autograder import sandbox
from autograder.authoring import audit as auditing
from autograder.authoring.audit import QuestionAudit
from autograder.cli import app
from autograder.runs import graders
from autograder.sandbox import Check

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
EXAMPLE = "```python\n(.*?)```"


@pytest.fixture(autouse=True)
def termination() -> Iterator[None]:
    """Keep what SIGTERM does to the tests as it was."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder where a made-up assignment is built, graded, checked and audited at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", FakeGrader)
    save(Path("class/ada.ipynb"), answers("passed", "grader fault", "partial"))
    (tmp_path / "class" / "bo.ipynb").write_text("no notebook")
    monkeypatch.setattr(building, "masters", lambda: ["a", "b"])
    monkeypatch.setattr(building, "check_assignment", lambda name: [f"notebooks/{name}.ipynb: stale"] * (name == "a"))
    monkeypatch.setattr(building, "build_catalogue", lambda check: True)
    found = QuestionAudit("q1", "red", cases=3, right=2, refused=["a loop"])
    monkeypatch.setattr(auditing, "audit", lambda table, with_mutants: iter([found]))
    monkeypatch.setattr(sandbox, "doctor", lambda: [Check("isolation: landlock", False, "too old")])


def documented(command: str) -> set[str]:
    """Return the first words in backquotes before each colon or list of keys, as docs/grading.md has them."""
    row = next(line for line in DOCUMENT.split("\n") if line.startswith(f"| `{command}` |"))
    parts = row.split(" | ")[1].split("; ")
    return {key for part in parts for key in re.findall(r"`(\w+)`", part.split(":")[0])}


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("command", "arguments", "code"),
    [
        ("grade --json", ("grade", "class", "--jobs", "1", "--json"), 1),
        ("build --check --json", ("build", "--check", "--json"), 1),
        ("doctor --json", ("doctor", "--json"), 3),
        ("audit --json", ("audit", "--json"), 1),
    ],
)
def test_json_is_one_object_with_documented_keys_also_when_something_is_wrong(
    command: str, arguments: tuple[str, ...], code: int
) -> None:
    result = CliRunner(env={"TERM": "dumb"}).invoke(app, list(arguments))
    printed = json.loads(result.stdout)

    assert result.exit_code == code
    assert set(printed) == documented(command)
    assert code == 3 or result.stderr.strip()


@pytest.mark.usefixtures("made_up")
def test_json_tells_what_is_stale_and_what_has_gaps() -> None:
    stale = json.loads(CliRunner().invoke(app, ["build", "--check", "--json"]).stdout)
    fresh = json.loads(CliRunner().invoke(app, ["build", "b", "--check", "--json"]).stdout)
    audited = json.loads(CliRunner().invoke(app, ["audit", "--json"]).stdout)

    assert stale == {"up_to_date": False, "problems": {"a": ["notebooks/a.ipynb: stale"], "b": []}}
    assert fresh == {"up_to_date": True, "problems": {"b": []}}
    assert audited["gaps"] == [f"{NAME} q1: the right answer a loop fails"]
    assert audited["assignments"][NAME][0]["cases"] == 3


@pytest.mark.usefixtures("made_up")
def test_json_of_a_build_goes_with_a_check() -> None:
    result = CliRunner(env={"TERM": "dumb"}).invoke(app, ["build", "--json"])

    assert result.exit_code == 2
    assert "goes with --check" in result.stderr


def test_the_example_in_the_documentation_runs(tmp_path: Path, bubblewrap: str) -> None:
    grading, reading = re.findall(EXAMPLE, DOCUMENT, re.DOTALL)
    (tmp_path / "example.py").write_text(grading, encoding="utf-8")
    (tmp_path / "submissions").mkdir()
    for name in ("amara-okafor", "ivan-petrov"):
        shutil.copy(ROOT / "autograder" / "samples" / "02_softmax" / f"{name}.ipynb", tmp_path / "submissions")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True
    )

    assert done.stdout == (
        "amara-okafor: 28 of 28\n"
        "ivan-petrov: 0 of 31\n"
        "every submission has its verdicts: True; report: out/report.html\n"
    )
    assert (tmp_path / "out" / "02_softmax" / "report.html").is_file()
    read = subprocess.run(
        [sys.executable, "-c", reading], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True
    )
    assert [line.split()[0] for line in read.stdout.splitlines()] == ["amara-okafor", "ivan-petrov"]


def test_importing_the_package_imports_nothing_that_takes_time() -> None:
    slow = "{'numpy', 'otter', 'matplotlib', 'msgspec', 'jinja2', 'typer'} & set(sys.modules)"
    script = f"import sys, autograder\nprint({slow})\nfrom autograder import grade\nprint(grade.__module__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)

    assert done.stdout == "set()\nautograder.runs.grading\n"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ImportError, match="cannot import name 'grad'"):
        from autograder import grad  # noqa: F401
