"""What the documents say is so: links lead somewhere, names are those of the code, commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.authoring.master import read_master
from autograder.results import Status
from autograder.sandbox import Limits, session, wire
from utils import checks

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(path):
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(path))
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


def test_every_status_is_explained_and_no_other():
    table = text_of(ROOT / "docs" / "instructors.md").split("## Statuses")[1].split("\n\n")[1]
    first_column = [line.split("|")[1] for line in table.splitlines()[2:]]
    explained = {status for cell in first_column for status in re.findall(r"`([a-z ]+)`", cell)}
    assert explained == {str(status) for status in Status}


def test_readme_names_the_commands_of_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):.*##", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text_of(ROOT / "README.md"), re.MULTILINE))
    assert {"grade", "test"} <= named
    assert named <= targets


def test_readme_says_whose_edition_this_is():
    readme = " ".join(text_of(ROOT / "README.md").split())
    assert "answers and hidden tests are in it" in readme
    assert "not affiliated with or endorsed by UC Berkeley" in readme


def test_example_for_authors_is_a_master_without_fault(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", text_of(ROOT / "docs" / "authoring.md"), re.DOTALL)
    path = tmp_path / "solutions" / "02_softmax.py"
    path.parent.mkdir()
    path.write_text("\n".join(blocks), encoding="utf-8")
    master = read_master(path, root=tmp_path)
    assert list(master.questions) == ["q4"]
    assert [test.hidden for test in master.questions["q4"].tests] == [False, True]


def test_checks_that_the_documents_recommend_are_there():
    named = {name for path in DOCUMENTS for name in re.findall(r"\bchecks\.([a-z_]+)\(", text_of(path))}
    assert named >= {"rng", "close", "no_warning"}
    assert [name for name in sorted(named) if not hasattr(checks, name)] == []


def test_packages_in_the_documents_are_those_that_a_notebook_needs():
    written = (
        text_of(ROOT / "docs" / "grading.md").split("<!-- packages: begin -->")[1].split("<!-- packages: end -->")[0]
    )
    project = text_of(ROOT / "pyproject.toml")
    needed = project.split("# What a notebook needs")[1].split("# What building and grading need")[0]
    names = re.findall(r'^ *"([a-z-]+)', needed, re.MULTILINE)
    assert sorted(re.findall(r"[a-z][a-z-]+", written.replace(" and ", " "))) == sorted(names)


def test_limits_in_the_documents_are_those_of_the_grader():
    table = text_of(ROOT / "docs" / "grading.md").split("## Limits")[1].split("\n\n")[1]
    written = [float(re.search(r"\d+", line.split("|")[2])[0]) for line in table.splitlines()[2:]]
    limits = Limits()
    assert written == [
        limits.cell_cpu,
        limits.question_cpu,
        limits.submission_cpu,
        limits.total_cpu,
        limits.wall_factor,
        limits.memory / 2**20,
        limits.total_memory / 2**20,
        limits.processes,
        limits.calls,
        wire.MAX_NUMBERS,
        wire.MAX_ITEMS,
        session._CALLBACK_NUMBERS,
    ]


def test_tests_that_are_named_exist() -> None:
    written = "".join(map(text_of, (ROOT / "tests").rglob("*.py")))
    about_tests = [ROOT / "docs" / name for name in ("grading.md", "safety.md")]
    named = {name for path in about_tests for name in re.findall(r"`(test_\w+)`", text_of(path))}
    assert len(named) > 30
    assert {name for name in named if f"def {name}(" not in written} == set()
