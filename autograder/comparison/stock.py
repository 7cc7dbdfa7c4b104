"""Grade notebooks with otter and with nbgrader as they are installed, each in a private folder, and read the scores."""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import nbformat
from nbformat import NotebookNode

from autograder.assignment import Assignment
from utils.checks import SEED_VARIABLE

PATIENCE = 300.0
"""Seconds without a sign of life after which a notebook counts as stalled."""

ATTEMPTS = 2
"""How often a notebook is given to a grader that stalls on it."""

_ERROR = re.compile(r"[\w.]*(?:Error|Exception)\b")

Scores = dict[str, float | None]
"""Points by question; None where the grader gives none."""


class StockError(Exception):
    """A grader that did not run; the message tells its own words."""


@dataclass
class Graded:
    """What a grader made of the notebooks."""

    scores: dict[str, Scores] = field(default_factory=dict)
    """By the notebook's id."""
    stalled: list[str] = field(default_factory=list)
    """Notebooks whose execution did not come to an end, although it was tried twice."""


def grade_with_otter(
    archive: Path,
    notebooks: dict[str, NotebookNode],
    folder: Path,
    *,
    patience: float = PATIENCE,
    progress: Callable[[], None] = lambda: None,
) -> Graded:
    """Grade notebooks by ``otter run`` with otter's zip of their assignment.

    Parameters
    ----------
    archive
        The zip.
    notebooks
        By id.
    folder
        An empty folder to work in.
    patience
        Seconds that a notebook may take.
    progress
        Is called after each.

    Raises
    ------
    StockError
        If otter ends before its work is done.
    """
    graded = Graded()
    waiting = [(name, 1) for name in notebooks]
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    while waiting:
        with _worker(archive, folder) as worker:
            while waiting:
                name, attempt = waiting.pop(0)
                line = _ask(worker, str(folder / f"{name}.ipynb"), patience)
                if line == "":
                    raise StockError(f"otter ended on {name}: {_last_words(folder / 'otter.log')}")
                if line is not None:
                    graded.scores[name] = _otter_scores(json.loads(line))
                    progress()
                    continue
                if attempt < ATTEMPTS:
                    waiting.append((name, attempt + 1))
                else:
                    graded.stalled.append(name)
                    progress()
                break  # the worker hangs: another one goes on
    return graded


def _otter_scores(results: dict[str, Any]) -> Scores:
    return {test["name"]: float(test["score"]) for test in results["tests"] if "score" in test}


@contextlib.contextmanager
def _worker(archive: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "autograder.comparison.otter_worker", str(archive.resolve()), str(folder)]
    with (folder / "otter.log").open("w") as log:
        process = _start(command, folder, log, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            yield process
        finally:
            _end(process)


def _ask(worker: subprocess.Popen[str], path: str, patience: float) -> str | None:
    """Give the worker's answer, "" if it has ended, None if there is none in time."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        print(path, file=worker.stdin, flush=True)
    except BrokenPipeError:
        return ""
    with selectors.DefaultSelector() as selector:
        selector.register(worker.stdout, selectors.EVENT_READ)
        if not selector.select(patience):
            return None
    return worker.stdout.readline()


def grade_with_nbgrader(
    course: Path,
    assignment: Assignment,
    notebooks: dict[str, NotebookNode],
    folder: Path,
    *,
    patience: float = PATIENCE,
    progress: Callable[[], None] = lambda: None,
) -> Graded:
    """Grade notebooks by ``nbgrader generate_assignment`` and ``nbgrader autograde`` in a copy of a course.

    Parameters
    ----------
    course
        The built course.
    assignment
        The assignment.
    notebooks
        By id, with nbgrader's metadata.
    folder
        An empty folder to work in.
    patience
        Seconds that a notebook may take.
    progress
        Is called after each.

    Raises
    ------
    StockError
        If nbgrader ends before its work is done.
    """
    name = assignment.name
    shutil.copytree(course / "source" / name, folder / "source" / name)
    shutil.copy(course / "nbgrader_config.py", folder)
    for student, notebook in notebooks.items():
        place = folder / "submitted" / student / name
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{name}.ipynb")
    log = folder / "nbgrader.log"
    if _run_nbgrader("generate_assignment", name, folder, patience) != 0:
        raise StockError(f"nbgrader generate_assignment {name} failed: {_last_words(log)}")
    graded = Graded()
    attempts: dict[str, int] = {}
    seen: set[str] = set()

    def look() -> None:
        for student in sorted(notebooks.keys() - seen):
            if _is_autograded(folder, student, name):
                seen.add(student)
                progress()

    while (code := _run_nbgrader("autograde", name, folder, patience, look)) != 0:
        # Either it was stopped over a notebook that it had begun, or it is through and gave up on some.
        tried = "submitted" if code else "autograded"
        unfinished = [path.parent.name for path in (folder / tried).glob(f"*/{name}")]
        unfinished = [student for student in unfinished if not _is_autograded(folder, student, name)]
        if not unfinished or (code and len(unfinished) == len(notebooks)):
            raise StockError(f"nbgrader autograde {name} {'failed' if code else 'stalls'}: {_last_words(log)}")
        for student in unfinished:
            attempts[student] = attempts.get(student, 0) + 1
            _remove(folder / "autograded" / student)
            if attempts[student] >= ATTEMPTS:
                graded.stalled.append(student)
                _remove(folder / "submitted" / student)
    look()
    graded.scores = _gradebook_scores(folder / "gradebook.db", name, [s for s in notebooks if s not in graded.stalled])
    return graded


def _is_autograded(folder: Path, student: str, name: str) -> bool:
    """Whether nbgrader is done with a submission: last of all it takes away the right to write."""
    path = folder / "autograded" / student / name / f"{name}.ipynb"
    return path.is_file() and path.stat().st_mode & 0o777 == 0o444


def _remove(folder: Path) -> None:
    """Remove a folder, if it is there, whatever its files' rights."""
    for parent, _, _ in os.walk(folder):
        os.chmod(parent, 0o700)
    if folder.exists():
        shutil.rmtree(folder)


def _gradebook_scores(database: Path, name: str, students: list[str]) -> dict[str, Scores]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what nbgrader's own packages say about each other
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{database}") as gradebook:
            return {
                student: {
                    grade.name: grade.auto_score
                    for grade in gradebook.find_submission_notebook(name, name, student).grades
                }
                for student in students
            }


def _run_nbgrader(
    command: str, name: str, folder: Path, patience: float, look: Callable[[], None] = lambda: None
) -> int | None:
    """Run one of nbgrader's commands; None if it gave no sign of life for too long and was stopped."""
    log_path = folder / "nbgrader.log"
    with log_path.open("w") as log:
        process = _start([sys.executable, "-m", "nbgrader", command, name], folder, log, stdout=log)
        try:
            size, since = 0, time.monotonic()
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return process.wait(timeout=1)
                look()
                if log_path.stat().st_size != size:
                    size, since = log_path.stat().st_size, time.monotonic()
                elif time.monotonic() - since > patience:
                    return None
        finally:
            _end(process)


def _start(command: list[str], folder: Path, log: IO[str], **pipes: Any) -> subprocess.Popen[str]:
    """Start a grader in a session of its own, away from settings of whoever compares."""
    environment = {
        **os.environ,
        "COURSE_GRADER": "nbgrader",  # not this grader in nbgrader's pipeline
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        # nbgrader calls `alembic` by its bare name.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    environment.pop(SEED_VARIABLE, None)
    pipes.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.Popen(
        command, cwd=folder, stderr=log, text=True, env=environment, start_new_session=True, **pipes
    )


def _end(process: subprocess.Popen[str]) -> None:
    """End a grader and the kernels that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _last_words(log: Path) -> str:
    """Give the last line of a log that names an error, or the last line."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    return (errors or lines or ["it said nothing"])[-1]
