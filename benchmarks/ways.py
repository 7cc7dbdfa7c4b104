"""The ways to grade or run notebooks that are compared: how each is set up, started, and asked for its scores."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare import ASSIGNMENT
from benchmarks.measure import CommandFailed

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "autograder" / "samples" / ASSIGNMENT
AUTOGRADER_ZIP = ROOT / "dist" / "otter" / f"{ASSIGNMENT}.zip"
COURSE = ROOT / "dist" / "nbgrader"
HONEST = (
    "amara-okafor",
    "bo-lindqvist",
    "chen-wei",
    "dariusz-nowak",
    "elif-yilmaz",
    "farid-haddad",
    "grace-mbeki",
    "noah-schmidt",
)
"""Samples that do nothing to the machine they run on and end by themselves; the last draws a figure of its own."""
SETTING_UP = 600.0
"""Seconds that a way may take to be set up, which is not measured."""

Scores = dict[str, float]
"""Points of the questions that are graded automatically, by submission."""


@dataclass(frozen=True)
class Way:
    """One way to work through a folder of submissions."""

    name: str
    commands: Callable[[Path, Sequence[Path]], list[list[str]]]
    """Set it up in a folder for some submissions, and give the commands that do the work."""
    scores: Callable[[Path], Scores] | None = None
    """Read the scores out of the folder; None for a way that does not grade."""
    each: bool = False
    """Whether there is a command for each submission, so that each pays for the start-up."""
    times: int = 1
    """How many times as many submissions it gets, where one takes less than a start-up varies."""

    @property
    def patience(self) -> float:
        """Seconds that a submission may take before the way counts as stalled."""
        return 120.0


def copies(count: int, folder: Path) -> list[Path]:
    """Copy honest samples in turn until there are `count` of them, each with a name and a comment of its own.

    The comment keeps anything that knows a file or a cell by its content from doing its work once for all copies.
    """
    folder.mkdir(parents=True)
    paths = []
    for number in range(count):
        name = HONEST[number % len(HONEST)]
        notebook = json.loads((SAMPLES / f"{name}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if "otter_answer_cell" in cell["metadata"].get("tags", ()):
                cell["source"] = f"{''.join(cell['source'])}\n# copy {number}"
        path = folder / f"{name}-{number:04d}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        paths.append(path)
    return paths


def python(*arguments: str | Path) -> list[str]:
    """Return a command that runs this Python from the project's folder."""
    return [sys.executable, *map(str, arguments)]


# --- This grader ---------------------------------------------------------------------------------------------------


def this_grader(jobs: int) -> Way:
    """Return the command ``autograder grade``: records, feedback and reports are written, as always."""

    def commands(folder: Path, paths: Sequence[Path]) -> list[list[str]]:
        submissions = paths[0].parent
        return [python("-m", "autograder", "grade", submissions, "--output", folder / "out", "--jobs", str(jobs))]

    return Way(f"this grader, {jobs} {'job' if jobs == 1 else 'jobs'}", commands, our_scores)


def our_scores(folder: Path) -> Scores:
    """Read ``grades.csv``."""
    scores: Scores = {}
    with (folder / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scores[row["submission"]] = scores.get(row["submission"], 0.0) + float(row["score"] or 0)
    return scores


# --- Otter-Grader --------------------------------------------------------------------------------------------------


def otter_run() -> Way:
    """Return the command ``otter run``, which grades one submission."""

    def commands(folder: Path, paths: Sequence[Path]) -> list[list[str]]:
        found = []
        for path in paths:
            (folder / path.stem).mkdir()
            found.append(python("-m", "otter", "run", "-a", AUTOGRADER_ZIP, "-o", folder / path.stem, path))
        return found

    return Way("otter run", commands, otter_scores, each=True)


def otter_scores(folder: Path) -> Scores:
    """Read each submission's ``results.json``."""
    scores = {}
    for path in sorted(folder.glob("*/results.json")):
        tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
        scores[path.parent.name] = float(sum(test.get("score", 0) for test in tests))
    return scores


# --- nbgrader ------------------------------------------------------------------------------------------------------


def nbgrader_autograde() -> Way:
    """Return the command ``nbgrader autograde``, which grades a class one after the other."""

    def commands(folder: Path, paths: Sequence[Path]) -> list[list[str]]:
        _make_course(folder)
        for path in paths:
            _hand_in(path, folder / "submitted" / path.stem / ASSIGNMENT)
        return [python("-m", "nbgrader", "autograde", ASSIGNMENT)]

    return Way("nbgrader autograde", commands, nbgrader_scores)


def _make_course(folder: Path) -> None:
    """Write the course that `autograder build` makes, and let nbgrader make the students' version, as it must."""
    shutil.copytree(COURSE, folder, dirs_exist_ok=True, ignore=_other_assignments)
    command = python("-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--create")
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=SETTING_UP, check=False
    )
    if done.returncode:
        last = done.stderr.strip().split("\n")[-1]
        raise CommandFailed(f"nbgrader generate_assignment ended with exit code {done.returncode}: {last[:300]}")


def _other_assignments(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder).name == "source" and name != ASSIGNMENT]


def _hand_in(path: Path, folder: Path) -> None:
    """Put a submission where nbgrader collects it, with nbgrader's marks in it."""
    import nbformat

    from autograder import assignment
    from autograder.platforms.nbgrader import grade_cells

    folder.mkdir(parents=True)
    notebook = grade_cells.mark(nbformat.read(path, as_version=4), assignment.load(ASSIGNMENT))
    nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")


def nbgrader_scores(folder: Path) -> Scores:
    """Read the gradebook, but for what a person grades."""
    from nbgrader.api import Gradebook

    scores: Scores = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
            scores[submission.student.id] = float(sum(grade.auto_score or 0 for grade in grades))
    return scores


# --- Execution alone -----------------------------------------------------------------------------------------------


def bare(name: str, way: str, times: int = 1) -> Way:
    """Return a way of `benchmarks.bare`."""

    def commands(folder: Path, paths: Sequence[Path]) -> list[list[str]]:
        return [python("-m", "benchmarks.bare", way, paths[0].parent)]

    return Way(name, commands, times=times)


def environment() -> dict[str, str]:
    """Return what every way runs with: nbgrader needs its programs on PATH, and otter's copies may be compiled."""
    programs = Path(sys.executable).parent
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # The course that is built lets this grader's jail run students' code, unless nbgrader's own way is asked for.
    return {**kept, "PATH": path, "PYTHONPATH": str(ROOT), "COURSE_GRADER": "nbgrader"}


def compile_everything() -> None:
    """Compile this project's byte code; that of its packages was compiled when they were installed."""
    command = python("-m", "compileall", "-q", ROOT / "autograder", ROOT / "utils", ROOT / "benchmarks")
    subprocess.run(command, check=False, capture_output=True, timeout=SETTING_UP)


GRADER, GRADER_TWO = this_grader(1), this_grader(2)
ALONE = bare("answers and tests alone", "alone", times=10)
OTTER, NBGRADER = otter_run(), nbgrader_autograde()
KERNEL = bare("nbclient, no tests", "kernel")
INTERPRETER = bare("warm IPython, no tests", "interpreter")
WAYS = {way.name: way for way in (GRADER, GRADER_TWO, ALONE, INTERPRETER, KERNEL, NBGRADER, OTTER)}


def missing() -> str:
    """Return what is not there that a comparison needs; "" if all is."""
    for path in (AUTOGRADER_ZIP, COURSE / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"):
        if not path.is_file():
            return f"{path} is missing; `make build` makes it"
    if shutil.which("jupyter", path=str(Path(sys.executable).parent)) is None:
        return "jupyter is not installed beside this Python; `make bench` sets it up"
    return ""
