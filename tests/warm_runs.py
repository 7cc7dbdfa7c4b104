"""Runs of the command line with a made-up grader, forked from a warm process: many can be started and killed quickly.

Started as ``python warm_runs.py ASSIGNMENTS``. Each line of its standard input asks for a run; what came of it is the
next line of its standard output.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self

from made_up_class import FakeGrader

from autograder.results import SubmissionResult
from autograder.runs import graders
from autograder.submissions import Submission

STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate")
"""What a run does to files, as Python's audit hooks name it."""


class WarmRuns:
    """The test's end: asks for runs."""

    def __init__(self, assignments: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(assignments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def ask(self, *arguments: str | Path, **options: Any) -> None:
        """Start a run; see `serve` for the options."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"arguments": [*map(str, arguments)], **options}) + "\n")
        self._process.stdin.flush()

    def told(self) -> dict[str, Any]:
        """Wait for the end of the run."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def run(self, *arguments: str | Path, **options: Any) -> dict[str, Any]:
        """Run the program with `arguments`; returns keys status, output, errors and steps."""
        self.ask(*arguments, **options)
        return self.told()


class LoggingGrader(FakeGrader):
    """Writes down what it grades, and never ends with one submission if that is asked for."""

    def __init__(self, *arguments: Any, log: str | None, hang: str | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._log, self._hang = log, hang

    def grade(self, submission: Submission, questions: Collection[str] | None = None) -> SubmissionResult:
        if self._log:
            with open(self._log, "a", encoding="utf-8") as file:
                file.write(f"{submission.id}\n")
        while submission.id == self._hang:
            time.sleep(0.1)
        return super().grade(submission, questions)


@contextmanager
def counted_steps(folder: str, kill_at: int | None) -> Iterator[list[int]]:
    """Count what is done to files in `folder`; be killed right before step number `kill_at`."""
    count = [0]

    def step(path: object) -> None:
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(folder):
            if count[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS:
            step(arguments[0])

    sync = os.fsync

    def fsync(descriptor: int) -> None:
        step(os.readlink(f"/proc/self/fd/{descriptor}"))
        sync(descriptor)

    sys.addaudithook(hook)
    os.fsync = fsync
    yield count


def serve(assignments_folder: str) -> None:
    """Do the runs that are asked for, each in a process of its own.

    Options of a run: `kill_at`, a step before which it is killed; `hang`, a submission that is never done; `user`, a
    user id to become; `log`, a file that gets the id of each submission that is graded.
    """
    # What a run imports late, before it is forked: that saves time, and another user may not be able to read it.
    import colorsys  # noqa: F401

    import matplotlib.figure
    import rich.progress
    import rich.table  # noqa: F401
    from typer.testing import CliRunner

    from autograder import assignment
    from autograder.answers import misconceptions  # noqa: F401
    from autograder.cli import app
    from autograder.runs import cluster, grading  # noqa: F401

    assignment.ASSIGNMENTS = Path(assignments_folder)
    # Pictures are tested elsewhere, and take most of the time.
    matplotlib.figure.Figure.savefig = lambda self, file, **options: file.write(b"<svg/>")

    for line in sys.stdin:
        asked = json.loads(line)
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)

            graders.Grader = partial(LoggingGrader, log=asked.get("log"), hang=asked.get("hang"))
            if asked.get("user"):
                os.setgid(asked["user"])
                os.setuid(asked["user"])
            with counted_steps(asked.get("folder", "\0"), asked.get("kill_at")) as count:
                result = CliRunner(env={"COLUMNS": "160", "TERM": "dumb"}).invoke(app, asked["arguments"])
            told = {"output": result.stdout, "errors": result.stderr, "steps": count[0]}
            if result.exception is not None and not isinstance(result.exception, SystemExit):
                told["errors"] += repr(result.exception)
            with os.fdopen(write_end, "w") as pipe:
                json.dump(told, pipe)
            os._exit(result.exit_code)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            text = pipe.read()
        _, status = os.waitpid(child, 0)
        told = json.loads(text) if text else {"output": "", "errors": "", "steps": None}
        print(json.dumps(told | {"status": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
