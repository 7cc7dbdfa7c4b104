"""Memory does not grow with the class: neither that of the program that shares the work out nor a worker's."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from autograder import assignment as assignments
from autograder.grading.verdicts import Grader
from autograder.sandbox import NoSafeJail
from autograder.submissions import find

pytestmark = pytest.mark.slow

MEGABYTE = 2**20

COORDINATOR = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from made_up_class import FakeGrader, answers, make_assignment, save
from autograder import assignment
from autograder.runs import graders, grading

folder = Path({folder!r})
assignment.ASSIGNMENTS = folder / "assignments"
make_assignment(assignment.ASSIGNMENTS)
graders.Grader = FakeGrader
words = ("passed", "partial", "failed", "error", "timeout")
for number in range({count}):
    save(folder / "class" / f"s{{number:05}}.ipynb", answers(*(words[(number + i) % 5] for i in range(3))))
peaks = []
for repeat in range(2):
    summary = grading.grade([folder / "class"], output=folder / "out", jobs=1)
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
print(json.dumps({{"peaks": peaks, "lines": len(summary.lines)}}))
"""


def peaks(folder: Path, count: int) -> list[int]:
    """Peak memory in bytes of a process that grades `count` made-up submissions, and then finds them unchanged."""
    script = COORDINATOR.format(tests=str(Path(__file__).parent), folder=str(folder), count=count)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["lines"] == count
    return told["peaks"]


def test_ten_thousand_submissions_take_little_more_memory_than_a_hundred(tmp_path: Path) -> None:
    few, many = peaks(tmp_path / "few", 100), peaks(tmp_path / "many", 10_000)

    assert many[0] - few[0] < 64 * MEGABYTE
    assert many[1] - few[1] < 64 * MEGABYTE


def tree_memory() -> int:
    """Bytes that this process and those below it hold."""
    this = psutil.Process()
    return sum(process.memory_info().rss for process in [this, *this.children(recursive=True)])


def test_a_worker_does_not_grow(root_folder: Path) -> None:
    samples = sorted((root_folder / "autograder" / "samples" / "02_softmax").glob("[abcj]*.ipynb"))
    submissions = [submission for submission in find(samples) if not submission.problem]
    try:
        with Grader(assignments.load("02_softmax")) as grader:
            after = []
            for number, submission in zip(range(200), itertools.cycle(submissions)):
                grader.grade(submission)
                if number % 20 == 19:
                    after.append(tree_memory())
    except NoSafeJail as error:
        pytest.skip(f"no safe jail: {error}")
    assert max(after[1:]) - after[0] < 16 * MEGABYTE
