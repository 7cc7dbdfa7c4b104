"""Hostile submissions get on every road, in nbgrader, Gradescope's container and a cluster, what they get here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from container import Container
from hostile import GROUPS, HOSTILE
from hostile.cases import FULL, OTHERS, RIGHT, RISK, Case
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader_course import cell, hand_in, make_course, nbgrader
from test_cluster import start, stock_worker  # noqa: F401
from test_gradescope import make_archive

from autograder import records
from autograder.authoring import ROOT
from autograder.results import Status
from autograder.runs.grading import grade

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")]

CASES = {
    f"student-{number:02}": case
    for number, case in enumerate(
        case
        for group in HOSTILE
        for case in GROUPS[group][1]
        if case.assignment == RISK and not case.slow and case.verdict.statuses != (Status.TIMEOUT,)
    )
}
"""Those that need nothing outside the jail, by the name of the student who hands one in."""


def notebook_of(case: Case) -> dict[str, Any]:
    """The student notebook with a case's cells, and honest answers to two other questions."""
    notebook: dict[str, Any] = json.loads((ROOT / "notebooks" / f"{case.assignment}.ipynb").read_text(encoding="utf-8"))
    for question in OTHERS[case.assignment]:
        cell(notebook, f"{question}-answer")["source"] = RIGHT[case.assignment][question]
    own = cell(notebook, f"{case.question}-answer")
    own["source"], *added = case.cells
    place = notebook["cells"].index(own) + 1
    notebook["cells"][place:place] = [new_code_cell(source, id=f"added-{i}") for i, source in enumerate(added)]
    return notebook


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook for each case."""
    folder = tmp_path_factory.mktemp("class")
    for student, case in CASES.items():
        (folder / f"{student}.ipynb").write_text(json.dumps(notebook_of(case)), encoding="utf-8")
    return folder


def complaints(scores_of: Callable[[str], dict[str, float | None]]) -> list[str]:
    """Say which case got other points than it must get.

    The honest answers are checked where the notebook has them; one before the attack is not spoiled by it.
    """
    return [
        f"{case.name}: {question} got {found.get(question)}, not {verdict}"
        for student, case in CASES.items()
        for found in [scores_of(student)]
        for question, verdict in case.expected().items()
        if found.get(question) not in (verdict.score, verdict.full)
        and (question == case.question or found.get(question) != FULL[RISK][question])
    ]


def recorded(output: Path) -> dict[str, dict[str, float | None]]:
    return {
        record.given_id: {question.question: question.score for question in record.result.questions}
        for record in records.read_folder(output, RISK)
    }


def test_there_are_enough_cases_of_several_groups() -> None:
    groups = {group for group in HOSTILE for case in GROUPS[group][1] if case in CASES.values()}
    assert len(CASES) >= 20
    assert len(groups) >= 2


def test_as_files_from_the_command_line(handed_in: Path, tmp_path: Path) -> None:
    grade([handed_in], output=tmp_path / "out", jobs=2)
    assert complaints(recorded(tmp_path / "out").__getitem__) == []


def test_in_nbgrader_with_the_jail(handed_in: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    make_course(course, RISK)
    for student, case in CASES.items():
        hand_in(course, student, notebook_of(case), RISK)
    made = nbgrader(course, "generate_assignment", RISK)
    assert made.returncode == 0, made.stderr
    done = nbgrader(course, "autograde", RISK)
    assert done.returncode == 0, done.stderr

    def scores_of(student: str) -> dict[str, float | None]:
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            notebook = gradebook.find_submission_notebook(RISK, RISK, student)
            return {grade.name: None if grade.needs_manual_grade else grade.score for grade in notebook.grades}

    assert complaints(scores_of) == []


@pytest.mark.usefixtures("mount_namespaces")
def test_in_gradescope_s_container(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("gradescope")
    (folder / "risk.zip").write_bytes(make_archive(RISK))
    container = Container(folder / "root", folder / "risk.zip")
    container.install((container.home / "source" / "requirements.txt").read_text(encoding="utf-8"))

    def scores_of(student: str) -> dict[str, float | None]:
        done = container.grade(handed_in / f"{student}.ipynb")
        assert done["exit"] == 0, done["printed"]
        return {test["name"]: test.get("score") for test in done["tests"]}

    assert complaints(scores_of) == []


def test_on_a_cluster(handed_in: Path, start: Callable[..., Any], tmp_path: Path) -> None:  # noqa: F811
    address, _ = start("scheduler")
    with stock_worker(address, tmp_path):
        grade([handed_in], output=tmp_path / "out", scheduler=address)
    assert complaints(recorded(tmp_path / "out").__getitem__) == []
