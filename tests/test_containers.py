"""Where a jail must work: as an ordinary user, and in containers that refuse namespaces, with Landlock or without."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from containers import ROOT, WITHOUT, as_ordinary_user, run, throwaway_container

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make such a container or become another user")
SAMPLES = {"amara-okafor": 28.0, "elif-yilmaz": 25.0}
"""Samples of notebook 02, and their scores."""
CHOOSE = (
    "from autograder.sandbox import choose\n"
    "with choose() as sandbox:\n"
    "    session = sandbox.session()\n"
    "    source = '!echo from the shell\\nimport os, tempfile\\nprint(os.getuid(), tempfile.mkdtemp())'\n"
    "    said = session.run_cell('a', source)\n"
    "    session.close()\n"
    "    print(sandbox.tier, said['error'], said['output'])\n"
)
"""Prints the tier that `auto` takes, and shows that the shell and temporary folders work in it."""


def deprived(program: list[str], **order: Any) -> list[str]:
    """Give a command that runs `program` where some system calls are refused or as another user."""
    script = (ROOT / "tests" / "deprived.py").read_text()
    return [sys.executable, "-c", script, json.dumps(order), *program]


@needs_root
@pytest.mark.parametrize(
    ("missing", "tier"),
    [(["namespaces"], "landlock"), (["namespaces", "Landlock"], "user")],
    ids=["as in Docker", "as in Docker on an old kernel"],
)
def test_root_in_a_container_without_namespaces_gets_the_next_best_tier(bubblewrap, course, missing, tier):
    refuse = " ".join(WITHOUT[name] for name in missing)
    command = deprived([sys.executable, "-c", CHOOSE], refuse=refuse)
    finished = run(throwaway_container(command, course), PYTHONPATH="/course")
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith(f"{tier} None from the shell")
    uid, folder = finished.stdout.split()[-2:]
    assert int(uid) > 60000
    assert "/scratch-" in folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """What grading needs of the project, where it may be closed to others without harm to this one."""
    folder = tmp_path / "course"
    ignored = shutil.ignore_patterns("__pycache__", "figures")
    for part in ("autograder", "utils", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    tmp_path.chmod(0o755)
    return folder


@needs_root
@pytest.mark.slow
def test_tier_user_closes_the_project_and_grades(bubblewrap, course):
    refuse = " ".join(WITHOUT.values())
    samples = [f"/course/autograder/samples/02_softmax/{name}.ipynb" for name in SAMPLES]
    grade = [sys.executable, "-m", "autograder", "grade", *samples, "--json", "--output", "/tmp/out"]
    finished = run(throwaway_container(deprived(grade, refuse=refuse), course), PYTHONPATH="/course")
    assert finished.returncode == 0, finished.stderr
    result = json.loads(finished.stdout)
    assert result["isolation"] == ["user"]
    scores = {name: sum(row["score"] or 0 for row in result["grades"] if row["submission"] == name) for name in SAMPLES}
    assert scores == SAMPLES
    assert (course / "autograder").stat().st_mode & 0o007 == 0
    assert (course / "utils").stat().st_mode & 0o007 == 0


@needs_root
@pytest.mark.slow
def test_tier_user_passes_the_tests_of_the_others(bubblewrap, course):
    (course / "autograder").chmod(0o750)
    for part in ("utils", "tests"):
        (course / part).chmod(0o750)
    program = [sys.executable, "-m", "pytest", "/course/tests/test_sandbox.py", "-q", "-p", "no:cacheprovider"]
    program += [
        "-k",
        "(TestCells or TestPictures or TestAnswers or cannot_be_interrupted or together or attack or left or beside)",
    ]
    command = deprived(program, refuse=" ".join(WITHOUT.values()))
    finished = run(throwaway_container(command, course), PYTHONPATH="/course", AUTOGRADER_TEST_TIERS="user", CI="true")
    assert finished.returncode == 0, finished.stdout[-5000:]
    assert int(re.search(r"(\d+) passed", finished.stdout)[1]) > 40


@needs_root
def test_without_any_safe_tier_grading_ends_with_3_and_says_why(bubblewrap, course):
    sample = "/course/autograder/samples/02_softmax/amara-okafor.ipynb"
    grade = [sys.executable, "-m", "autograder", "grade", sample, "--output", "/tmp/out"]
    command = deprived(grade, refuse=" ".join(WITHOUT.values()), user=12345)
    finished = run(throwaway_container(command, course), PYTHONPATH="/course")
    assert finished.returncode == 3
    for words in ("bubblewrap: ", "landlock: the kernel offers no Landlock", "user: it needs root's rights", "apt-get"):
        assert words in finished.stderr
    assert finished.stdout == ""


@needs_root
def test_an_ordinary_user_has_bubblewrap_and_landlock(bubblewrap):
    finished = run(as_ordinary_user([sys.executable, "-m", "autograder", "doctor", "--json"]))
    assert finished.returncode == 0, finished.stderr
    checks = {check["name"]: check for check in json.loads(finished.stdout)["checks"]}
    for tier in ("bubblewrap", "landlock"):
        assert checks[f"isolation: {tier}"]["ok"], checks[f"isolation: {tier}"]
    assert "root's rights" in checks["isolation: user"]["detail"]


@needs_root
def test_an_ordinary_user_of_an_old_kernel_has_bubblewrap(bubblewrap):
    command = deprived([sys.executable, "-c", CHOOSE], refuse=WITHOUT["Landlock"])
    finished = run(as_ordinary_user(command))
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith("bubblewrap None from the shell")
