"""Five hundred submissions of every kind, in two workers: the verdicts of one at a time, and nothing is left."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import psutil
import pytest
from hostile import GROUPS, HOSTILE
from hostile.cases import OTHERS, RIGHT, SOFTMAX, Case
from hostile.files import CASES as FILES
from hostile.files import GRADED, notebook
from hostile.world import Canaries, count_processes

from autograder import assignment, records, reports
from autograder.assignment import Assignment
from autograder.grading.verdicts import Grader
from autograder.runs.grading import Run
from autograder.runs.workers import Workers
from autograder.sandbox import Limits, NoSafeJail
from autograder.submissions import look

SAMPLES = assignment.ASSIGNMENTS.parent / "samples" / SOFTMAX
NUMBER = 500
LIMITS = Limits(cell_cpu=1.5, question_cpu=1.5, wall_factor=10.0)
"""What a submission may use: more than an honest one needs, so that the few that use it up do not take long."""
USE_UP_TIME = ("a loop that catches everything", "a loop inside C")
"""Cases that use up all the time that they get; a few are enough."""
MOST_GROWTH = 8 * 2**20
"""Bytes that two workers and their warm parents together may grow by between the third quarter and the last."""


class QuickGrader(Grader):
    """Has this test's limits, and everything imported from the start; a worker finds it by its name."""

    def __init__(self, table: Assignment, **options: Any) -> None:
        super().__init__(table, limits=LIMITS, **options)

    def __enter__(self) -> QuickGrader:
        super().__enter__()
        self.sandbox.session(everything=True).close()
        return self


def cases() -> list[Case]:
    """Every third of the hostile cases whose verdict is certain, and a few that use up all their time."""
    found = [case for group in HOSTILE for case in GROUPS[group][1] if case.assignment == SOFTMAX]
    certain = [case for case in found if not case.slow and len(case.verdict.statuses) == 1]
    long = [case for case in certain if case.verdict.statuses[0] in ("timeout", "memory")]
    return [case for case in certain if case not in long][::3] + [case for case in long if case.name in USE_UP_TIME]


def save_case(path: Path, case: Case, marks: dict[str, str]) -> None:
    """Write a case as the notebook that would be handed in."""
    sources = [RIGHT[SOFTMAX][OTHERS[SOFTMAX][0]], *case.cells, RIGHT[SOFTMAX][OTHERS[SOFTMAX][1]]]
    for mark, text in marks.items():
        sources = [source.replace(mark, text) for source in sources]
    ids = [OTHERS[SOFTMAX][0], case.question, *map(str, range(len(case.cells) - 1)), OTHERS[SOFTMAX][1]]
    cells = [
        {"cell_type": "code", "id": f"{name}-answer", "source": source, "metadata": {}, "outputs": []}
        for name, source in zip(ids, sources, strict=True)
    ]
    path.write_text(json.dumps(notebook(cells=cells)), encoding="utf-8")


def make_submissions(folder: Path, canaries: Canaries) -> list[Path]:
    """Write each submission once: samples, hostile ones and broken files."""
    folder.mkdir()
    for sample in sorted(SAMPLES.glob("*.ipynb")):
        if sample.stem != "kavya-raman":  # runs into every limit
            (folder / f"sample-{sample.name}").write_bytes(sample.read_bytes())
    for number, case in enumerate(cases()):
        save_case(folder / f"hostile-{number:03}.ipynb", case, canaries.marks())
    for number, file in enumerate(FILES):
        if len(file.reasons) == 1 and file.reasons != (GRADED,):
            (place := folder / f"file-{number:03}").mkdir()
            if (given := file.make(place, canaries.gradebook)) and not given[0].is_relative_to(place):
                place.rmdir()  # it is a file of the machine's own
    return sorted(folder.iterdir())


class Memory:
    """Resident memory of this process and of the workers, after each submission."""

    def __init__(self) -> None:
        self.own: list[int] = []
        self.workers: list[int] = []

    def look(self) -> None:
        this = psutil.Process()
        self.own.append(this.memory_info().rss)
        sizes = []
        for worker in this.children():
            with contextlib.suppress(psutil.Error):
                if "spawn_main" in " ".join(worker.cmdline()):
                    below = [one for one in worker.children(recursive=True) if "warm.main" in " ".join(one.cmdline())]
                    # The oldest Python below it is its warm parent; the others are forks for one submission.
                    warm = [one for one in below if one.name().startswith("python")]
                    first = min(warm, key=lambda one: one.create_time(), default=worker)
                    sizes += [worker.memory_info().rss, first.memory_info().rss]
        if len(sizes) == 4:  # both are there, and not just being replaced
            self.workers.append(sum(sizes))

    @staticmethod
    def growth(sizes: list[int]) -> float:
        """By how much the last quarter is above the third: before, a worker may still meet its first large value."""
        quarter = len(sizes) // 4
        return statistics.median(sizes[-quarter:]) - statistics.median(sizes[-2 * quarter : -quarter])


def grade(paths: list[Path], output: Path, jobs: int, memory: Memory | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Grade as the command does, but with this test's limits; gives each path's verdicts."""
    names = assignment.names()
    found = look(paths, names)
    run = Run(output, found, None, None, 182, False, lambda done, total, submission: memory.look() if memory else None)
    with records.locked(output), Workers(jobs, "auto", 182, QuickGrader) as workers:
        for task, result in workers.grade(run.tasks(names)):
            run.finish(task, result)
        reports.write(output)
    return {record.path: verdicts(record) for record in each_record(output)}


def each_record(output: Path) -> Iterator[records.Record]:
    for folder in records.folders(output):
        yield from records.read_folder(output, folder)


def verdicts(record: records.Record) -> list[tuple[Any, ...]]:
    """What decides on points and what a student reads."""
    result = record.result
    return [("", result.problem)] + [
        (question.question, question.status, question.score, question.diagnosis, question.message)
        for question in result.questions
    ]


@pytest.mark.slow
def test_five_hundred_submissions_get_the_verdicts_of_one_at_a_time_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(tempfile.mkdtemp(prefix="autograder-load-"))
    place.chmod(0o755)
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with tempfile.TemporaryDirectory(dir="/tmp") as outside, Canaries(Path(outside)) as canaries:
        distinct = make_submissions(tmp_path / "in", canaries)
        resource_tracker.ensure_running()  # Python's own, which goes with this process
        processes = count_processes(canaries.marker)
        try:
            alone = grade(distinct, tmp_path / "alone", jobs=1)
        except NoSafeJail as error:
            pytest.skip(str(error))
        several = {
            copy_of(distinct[number % len(distinct)], tmp_path / "several" / f"{number:03}"): number % len(distinct)
            for number in range(NUMBER)
        }
        memory = Memory()
        together = grade(list(several), tmp_path / "together", 2, memory)

        for copy, number in several.items():
            assert below(copy, together) == below(distinct[number], alone), distinct[number]
        assert canaries.complaints() == []
        assert count_processes(canaries.marker) == processes
    assert list(place.iterdir()) == []
    place.rmdir()
    print(
        f"growth: {Memory.growth(memory.own) / 2**20:.1f} MiB here, {Memory.growth(memory.workers) / 2**20:.1f} there"
    )
    assert Memory.growth(memory.own) < MOST_GROWTH
    assert Memory.growth(memory.workers) < MOST_GROWTH


def below(path: Path, found: dict[str, list[tuple[Any, ...]]]) -> list[list[tuple[Any, ...]]]:
    """Give the verdicts on what lies at a path or below it."""
    return [verdicts for place, verdicts in sorted(found.items()) if Path(place.split(":")[0]).is_relative_to(path)]


def copy_of(original: Path, folder: Path) -> Path:
    """Copy a submission by links, which cost nothing; what is no file is made anew."""
    folder.mkdir(parents=True)
    copy = folder / original.name
    if original.is_dir():
        copy.mkdir()
        for entry in original.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                copy_of(entry, copy / "within")
            else:
                os.link(entry, copy / entry.name, follow_symlinks=False)
    else:
        os.link(original, copy)
    return copy
