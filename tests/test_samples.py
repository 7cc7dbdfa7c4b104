"""Every sample submission gets the verdicts that it deserves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder import build
from autograder.assignment import load
from autograder.submissions import Submission, find
from autograder.verdicts import Grader

ASSIGNMENT = load("02_softmax")
ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "autograder" / "samples" / ASSIGNMENT.name


class Verdict(NamedTuple):
    """What a question gets; `score` counts only where some points are earned."""

    status: str
    score: float = 0.0
    diagnosis: str = ""


OPEN = Verdict("not attempted")
FAILED = Verdict("failed")
ERROR = Verdict("error")

EXPECTED: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, SciPy, lists, float32
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Sums over the wrong axis
    "chen-wei": {
        "q4": Verdict("partial", 1, "normalize-wrong-axis"),
        "q5": Verdict("partial", 1, "softmax-wrong-axis"),
        "q6": Verdict("failed", 0, "predict-proba-wrong-axis"),
        "q9": Verdict("failed", 0, "temperature-wrong-axis"),
    },
    # Subtracts no maximum
    "dariusz-nowak": {
        "q5": Verdict("partial", 3, "softmax-overflows"),
        "q7": Verdict("partial", 2, "sigmoid-overflows-below"),
        "q9": Verdict("partial", 2, "temperature-overflows"),
    },
    # Divides by the sum of the whole table
    "elif-yilmaz": {
        "q4": Verdict("partial", 1, "normalize-global-sum"),
        "q5": Verdict("partial", 1, "softmax-global-sum"),
        "q6": Verdict("failed", 0, "predict-proba-global-sum"),
        "q9": FAILED,
    },
    # Multiplies by the temperature
    "farid-haddad": {
        "q3": Verdict("failed", 0, "map-not-one-to-one-square"),
        "m1": Verdict("failed", 0, "shift-sharpens"),
        "q9": Verdict("failed", 0, "temperature-multiplies"),
    },
    # Takes theta_1 - theta_0
    "grace-mbeki": {
        "q8": Verdict("failed", 0, "binary-theta-other-class"),
        "q10": Verdict("failed", 0, "boundary-wrong-sign"),
    },
    # Half finished: q5 returns nothing yet
    "hana-sato": {"q5": FAILED, **dict.fromkeys(("m1", "q6", "q7", "q8", "q9", "q10"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys((question.id for question in ASSIGNMENT.questions if question.kind == "auto"), OPEN),
    # Raises, at once or when called
    "jonas-weber": dict.fromkeys(("q2", "q3", "q4", "q7", "q10"), ERROR),
    # Loops for ever, in a function and in a cell
    "kavya-raman": {"q9": Verdict("timeout"), "q10": Verdict("timeout")},
    # Ends its own process, in a cell and in a function
    "liam-oconnor": {"q2": Verdict("crashed"), "q7": Verdict("crashed")},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q10": OPEN},
    # Cheats: replaces what comparisons are made with
    "olga-ivanova": dict.fromkeys(("q3", "q4", "q5", "m1", "q6", "q7", "q8", "q9", "q10"), FAILED),
    # Cheats: returns objects that claim to equal everything
    "pedro-alves": {
        **dict.fromkeys(("q1", "q3", "q4", "q5", "m1", "q6", "q8", "q9", "q10"), FAILED),
        "q2": OPEN,
        "q7": ERROR,
    },
    # Cheats: looks for tests and references, and writes results files
    "quinn-taylor": {
        **dict.fromkeys(("q4", "q5", "m1", "q6", "q7", "q9"), FAILED),
        **dict.fromkeys(("q2", "q8", "q10"), OPEN),
    },
}
"""The verdicts other than full score, of each sample."""

HOSTILE = ("kavya-raman", "liam-oconnor", "olga-ivanova", "pedro-alves", "quinn-taylor")
"""Samples that only a jail may run."""

SUBMISSIONS = {submission.id: submission for submission in find([SAMPLES])}


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """One grader for all samples."""
    with Grader(ASSIGNMENT) as ready:
        yield ready


def test_each_sample_has_its_expected_verdicts() -> None:
    assert sorted(SUBMISSIONS) == sorted(EXPECTED)
    assert len(EXPECTED) >= 14


@pytest.mark.parametrize("submission", SUBMISSIONS.values(), ids=SUBMISSIONS)
def test_sample_gets_its_verdicts(grader: Grader, submission: Submission) -> None:
    expected = EXPECTED[submission.id]
    result = grader.grade(submission)
    assert result.problem == ""
    found = {question.question: question for question in result.questions}
    assert list(found) == [question.id for question in ASSIGNMENT.questions]
    for question in ASSIGNMENT.questions:
        verdict = found[question.id]
        if question.kind == "written":
            assert (verdict.status, verdict.score) == ("needs grading", None)
            continue
        wanted = expected.get(question.id, Verdict("passed", question.points))
        assert (verdict.status, verdict.score) == (wanted.status, wanted.score), f"{question.id}: {verdict.message}"
        if wanted.diagnosis:
            assert verdict.diagnosis == [wanted.diagnosis], question.id
    assert result.possible == ASSIGNMENT.possible


@pytest.fixture(scope="module")
def otter_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Otter's zip, built from the master as it is now."""
    course = tmp_path_factory.mktemp("course")
    (course / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / f"{ASSIGNMENT.name}.py", course / "solutions")
    shutil.copytree(ROOT / "utils", course / "utils", ignore=shutil.ignore_patterns("__pycache__"))
    build.build_assignment(ASSIGNMENT.name, course)
    return course / "dist" / "otter" / f"{ASSIGNMENT.name}.zip"


@pytest.mark.slow
@pytest.mark.parametrize("student", [student for student in EXPECTED if student not in HOSTILE])
def test_otter_gives_the_same_scores(otter_zip: Path, tmp_path: Path, student: str) -> None:
    command = [sys.executable, "-m", "otter", "run", "-a", otter_zip, "-o", tmp_path, SAMPLES / f"{student}.ipynb"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    scores = {test["name"]: test["score"] for test in tests if "score" in test}
    assert scores == {
        question.id: EXPECTED[student].get(question.id, Verdict("passed", question.points)).score
        for question in ASSIGNMENT.questions
        if question.kind == "auto"
    }
