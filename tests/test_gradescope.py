"""The zip for Gradescope grades there as elsewhere, in a jail, and tells students no more than they should know."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from container import Container
from made_up_class import NAME, FakeGrader, answers, make_assignment, save

from autograder import assignment as assignments
from autograder import gradescope
from autograder.imports import reached
from autograder.platforms.gradescope.archive import ENTRY, LOCK, NEEDED, gradescope_archive, requirements
from autograder.runs import graders
from autograder.runs.grading import grade
from autograder.sandbox import NoSafeJail

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "autograder" / "samples" / "02_softmax"
METADATA = {
    "id": 123456,
    "created_at": "2026-11-25T14:22:32.365935-08:00",
    "assignment": {"due_date": "2026-11-25T14:00:00.000000-08:00", "title": "Softmax", "total_points": "31.0"},
    "users": [
        {"email": "jane@example.org", "id": 1, "name": "Jane Doe", "sid": "30331"},
        {"email": "joerg@example.org", "id": 2, "name": "Jörg Müller"},
    ],
    "previous_submissions": [{"submission_time": "2026-11-24T14:22:32-08:00", "score": 3.0, "results": {}}],
}


def make_archive(name: str = "02_softmax") -> bytes:
    """The zip, from the assignment as it is built now."""
    folder = ROOT / "autograder" / "assignments" / name
    built = {path.relative_to(ROOT): path.read_bytes() for path in folder.rglob("*") if path.suffix in (".json", ".py")}
    return gradescope_archive(name, ROOT, built)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gradescope") / "02_softmax.zip"
    path.write_bytes(make_archive())
    return path


# --- What is packed ------------------------------------------------------------------------------------------------


def test_the_zip_holds_what_grading_needs_and_no_more(archive: Path) -> None:
    assert archive.read_bytes() == make_archive()
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        modes = {member.filename: member.external_attr >> 16 for member in packed.infolist()}
    assert {"run_autograder", "setup.sh", "requirements.txt", "LICENSE"} <= set(names)
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert {name.split("/")[2] for name in names if name.startswith("autograder/assignments/")} == {"02_softmax"}
    for absent in (
        "solutions",
        "autograder/samples",
        "autograder/authoring",
        "autograder/cli",
        "autograder/answers/variants",
    ):
        assert not [name for name in names if name.startswith(absent)]
    assert not [name for name in names if "__pycache__" in name or name.endswith(".ipynb")]


def test_the_scripts_are_sound_and_name_no_address(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        for script in ("run_autograder", "setup.sh"):
            source = packed.read(script).decode()
            subprocess.run(["bash", "-n"], input=source, text=True, check=True)
            assert "://" not in source
        lines = packed.read("requirements.txt").decode().splitlines()
    assert all(re.fullmatch(r"[a-z0-9.-]+==\S+( ;.*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines)


def test_the_requirements_are_complete_for_every_version_of_python() -> None:
    lines = requirements((ROOT / LOCK).read_text(encoding="utf-8"), NEEDED).splitlines()
    names = [line.split("==")[0] for line in lines if "==" in line]

    assert {*NEEDED, "pandas", "playwright", "tornado"} <= set(names)
    assert names.count("contourpy") == (ROOT / LOCK).read_text(encoding="utf-8").count("\ncontourpy==")
    assert not {"pytest", "jupyterlab", "distributed"} & set(names)


def test_the_modules_are_those_that_grading_may_import() -> None:
    found = {path.relative_to(ROOT / "autograder").as_posix() for path in reached([ENTRY], ROOT)}

    assert {"gradescope.py", "runs/grading.py", "grading/verdicts.py", "sandbox/warm.py"} <= found
    assert "answers/misconceptions/softmax.py" in found
    assert not [
        path for path in found if path.startswith(("cli", "platforms/exports", "authoring", "answers/variants"))
    ]


# --- Inside Gradescope's folders, with a grader that only reads its verdicts ---------------------------------------


class Refusing(FakeGrader):
    """Finds no safe jail."""

    def __enter__(self) -> Refusing:
        raise NoSafeJail("none works here\n  landlock: switched off\n--isolation process takes none")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Gradescope's folders, where the made-up assignment is built."""
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    make_assignment(tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", FakeGrader)
    for folder in ("submission", "results"):
        (tmp_path / "autograder" / folder).mkdir(parents=True)
    (tmp_path / "autograder" / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    return tmp_path / "autograder"


def results_of(home: Path) -> dict[str, Any]:
    results: dict[str, Any] = json.loads((home / "results" / "results.json").read_text(encoding="utf-8"))
    allowed = {"score", "max_score", "status", "name", "name_format", "output", "output_format", "visibility"}
    assert all(set(test) <= allowed for test in results["tests"])
    assert all(test["visibility"] in gradescope.VISIBILITIES for test in results["tests"])
    return results


def test_results_are_gradescopes(home: Path) -> None:
    save(home / "submission" / "my answers.ipynb", answers("passed", "partial", "not attempted"))

    assert gradescope.grade(NAME, home) == 0
    results = results_of(home)
    assert results["score"] == 2.5
    assert results["extra_data"] == {
        "student": "30331",
        "name": "Jane Doe",
        "late": True,
        "attempt": 2,
        "others": ["joerg@example.org"],
        "isolation": results["extra_data"]["isolation"],
    }
    assert [test["name"] for test in results["tests"]] == ["q1", "q2", "q10", "w1", "For the instructor"]
    assert [test.get("score") for test in results["tests"]] == [2.0, 0.5, 0.0, None, None]
    assert [test["visibility"] for test in results["tests"]] == ["after_published"] * 4 + ["hidden"]
    assert results["output"].splitlines() == [
        "Your notebook was graded. The results are shown when your instructor publishes them.",
        "Not answered: q10.",
        "Read by a person, with points of their own: w1.",
    ]


def test_the_visibility_can_be_chosen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(home / "submission" / "a.ipynb")
    monkeypatch.setenv(gradescope.VISIBILITY, "visible")

    assert gradescope.main([NAME, "--root", str(home)]) == 0
    assert {test["visibility"] for test in results_of(home)["tests"][:-1]} == {"visible"}


@pytest.mark.parametrize(
    ("notebooks", "problem"),
    [
        ({}, f"no notebook; hand in {NAME}.ipynb"),
        ({"a.ipynb": answers(name="08_light")}, "a notebook of '08_light'; expected '07_colours'"),
        ({"a.ipynb": answers(), "b.ipynb": answers()}, "2 notebooks of this assignment (a.ipynb, b.ipynb)"),
        ({"a.ipynb": {}, "b.ipynb": {}}, "2 notebooks (a.ipynb, b.ipynb), none of which can be graded"),
    ],
)
def test_a_submission_at_fault_says_what_to_do(home: Path, notebooks: dict[str, Any], problem: str) -> None:
    for name, notebook in notebooks.items():
        save(home / "submission" / name, notebook)

    assert gradescope.grade(NAME, home) == 0
    results = results_of(home)
    assert results["score"] == 0.0
    assert problem in results["output"]
    assert results["visibility"] == "visible"


def test_one_notebook_among_others_is_graded(home: Path) -> None:
    save(home / "submission" / "a.ipynb")
    save(home / "submission" / "lecture.ipynb", answers(name="08_light"))

    assert gradescope.grade(NAME, home) == 0
    assert results_of(home)["score"] == 6.0
    assert "lecture.ipynb: a notebook of '08_light'" in results_of(home)["tests"][-1]["output"]


@pytest.mark.parametrize("content", [None, "", "[1]", '{"users": [7], "created_at": 3, "assignment": []}'])
def test_strange_metadata_decides_no_grade(home: Path, content: str | None) -> None:
    save(home / "submission" / "a.ipynb")
    (home / "submission_metadata.json").unlink()
    if content is not None:
        (home / "submission_metadata.json").write_text(content, encoding="utf-8")

    assert gradescope.grade(NAME, home) == 0
    assert results_of(home)["score"] == 6.0


def test_without_a_jail_nothing_runs_and_everybody_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save(home / "submission" / "a.ipynb")
    monkeypatch.setattr(graders, "Grader", Refusing)

    assert gradescope.grade(NAME, home) == 1
    results = results_of(home)
    assert results["output"] == gradescope.NOT_GRADED
    (test,) = results["tests"]
    assert test["visibility"] == "hidden"
    assert "landlock: switched off" in test["output"]
    assert "--isolation process" not in test["output"]
    assert "landlock: switched off" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"isolation": "process"}, "a mere process is no jail"),
        ({"visibility": "sometimes"}, "AUTOGRADER_VISIBILITY='sometimes'; expected one of after_published"),
    ],
)
def test_what_must_not_be_is_refused_in_words(home: Path, change: dict[str, str], said: str) -> None:
    save(home / "submission" / "a.ipynb")

    assert gradescope.grade(NAME, home, **change) == 1
    assert said in results_of(home)["tests"][-1]["output"]
    assert results_of(home)["output"] == gradescope.NOT_GRADED


# --- In a container ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def container(archive: Path, tmp_path_factory: pytest.TempPathFactory, mount_namespaces: None) -> Container:
    """Gradescope's container, ready for submissions."""
    made = Container(tmp_path_factory.mktemp("container") / "root", archive)
    made.install((made.home / "source" / "requirements.txt").read_text(encoding="utf-8"))
    (made.home / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    return made


HOSTILE = """
import os
found = []
for path in ("/autograder/source/autograder/assignments/02_softmax/tests/q1.py", "/autograder/source/utils/softmax.py",
             "/autograder/submission_metadata.json", "/etc/shadow"):
    try:
        found.append(open(path).read())
    except OSError:
        pass
for path in ("/autograder/results/results.json", "/autograder/source/autograder/gradescope.py", "/tmp/left-behind"):
    try:
        with open(path, "a") as file:
            file.write('{"score": 1000}')
        found.append(path)
    except OSError:
        pass
if found:
    raise RuntimeError("reached " + "; ".join(found))
"""


def with_code(folder: Path, sample: str, source: str) -> Path:
    """A sample whose first answer cell also runs something else."""
    notebook = nbformat.read(SAMPLES / f"{sample}.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if cell.get("id") == "q1-answer")
    cell["source"] = f"{source}\n{cell['source']}"
    path = folder / f"{sample}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.mark.slow
def test_grades_in_a_container_as_elsewhere(container: Container, tmp_path: Path) -> None:
    sample = SAMPLES / "chen-wei.ipynb"
    grade([sample], output=tmp_path / "out", jobs=1)
    here = json.loads((tmp_path / "out" / "02_softmax" / "results" / "chen-wei.json").read_text(encoding="utf-8"))

    there = container.grade(sample)

    assert there["exit"] == 0
    assert there["score"] == here["score"] > 0
    assert there["tests"][:-1] == here["tests"]
    assert there["tests"][-1]["output"].startswith("isolation: landlock\nhanded in late")
    assert there["extra_data"]["student"] == "30331"


LANDLOCK = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"]


@pytest.mark.slow
@pytest.mark.parametrize(("refuse", "tier"), [([], "landlock"), (LANDLOCK, "user")])
def test_a_hostile_submission_reaches_nothing(
    container: Container, tmp_path: Path, refuse: list[str], tier: str
) -> None:
    done = container.grade(with_code(tmp_path, "amara-okafor", HOSTILE), refuse=refuse)

    assert done["exit"] == 0
    assert done["tests"][-1]["output"].startswith(f"isolation: {tier}")
    # Its first answer is right and passes, since the attack before it found nothing.
    assert done["tests"][0]["status"] == "passed"
    assert done["score"] == 28.0


@pytest.mark.slow
def test_without_any_jail_the_container_refuses(container: Container) -> None:
    done = container.grade(SAMPLES / "amara-okafor.ipynb", refuse=[*LANDLOCK, "setresuid", "setreuid", "setuid"])

    assert done["exit"] == 1
    assert done["output"] == gradescope.NOT_GRADED
    assert "No safe jail works in this container" in done["printed"]


@pytest.mark.slow
def test_a_container_that_was_not_set_up_says_so(archive: Path, tmp_path: Path, mount_namespaces: None) -> None:
    made = Container(tmp_path / "root", archive)

    done = made.enter("/autograder/run_autograder")

    assert done.returncode == 1
    results = json.loads((made.home / "results" / "results.json").read_text(encoding="utf-8"))
    assert results["output"] == gradescope.NOT_GRADED
    assert "setup.sh failed" in done.stdout


def assign_archive(folder: Path) -> Path:
    """Otter's zip, from a build of its own."""
    from autograder.authoring.assign import assign
    from autograder.authoring.master import read_master

    master = read_master(ROOT / "solutions" / "02_softmax.py", root=ROOT, masters=["02_softmax"])
    path = folder / "otter.zip"
    path.write_bytes(assign(master, ROOT).archive)
    return path


@pytest.mark.slow
def test_otters_zip_works_there_as_it_is(tmp_path: Path, mount_namespaces: None) -> None:
    made = Container(tmp_path / "root", assign_archive(tmp_path))
    environment = yaml.safe_load((made.home / "source" / "environment.yml").read_text(encoding="utf-8"))
    (packages,) = (entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    names = [re.split(r"[=<>;\s\[]", package)[0] for package in packages]
    made.install(requirements((ROOT / LOCK).read_text(encoding="utf-8"), names))
    # What its setup.sh gets from conda-forge, here in name only: the environment is the one above.
    programs = made.root / "root" / "miniforge3" / "bin"
    programs.mkdir(parents=True)
    for name, source in (
        ("mamba", "echo 'mamba() { :; }'"),
        ("python", 'exec /autograder/venv/bin/python "$@"'),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{source}\n")
        (programs / name).chmod(0o755)

    done = made.grade(SAMPLES / "chen-wei.ipynb")

    assert done["exit"] == 0, done["printed"]
    scores = {test["name"]: test["score"] for test in done["tests"] if "score" in test}
    assert sum(scores.values()) == 23.0
