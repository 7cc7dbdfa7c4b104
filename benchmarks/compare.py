"""Compare this grader with Otter-Grader, nbgrader and bare execution on the same submissions, in one run.

Every way is a command in processes of its own, measured from outside: wall time, processor time and peak memory of
the command and all that it starts. Each runs once with one submission and once with all; the difference tells what a
submission costs, and the rest is the start-up. Results go to ``benchmarks/results/``, from where
``python -m benchmarks.publish`` takes what the documentation quotes.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import ways
from benchmarks.bare import ASSIGNMENT
from benchmarks.measure import CommandFailed, Measurement, measure
from benchmarks.ways import ROOT, Way

COLD_STARTS = 3
"""How often the start with a single submission is measured; the median counts."""
COUNT, GROWTH = 20, (10, 100, 1000)
WIDTH_OF_FILES = 120
"""Columns of a table that goes into a file or pipe."""
COLUMNS = ("way", "count", "startup", "wall", "cpu", "memory", "shared", "problem")
QUICK_COUNT, QUICK_GROWTH = 3, (3, 9)


@dataclass
class Comparison:
    """One way, run with a single submission and with all of them. What could not be measured is None."""

    way: str
    count: int
    one: Measurement | None = None
    all: Measurement | None = None
    each: bool = False
    """Whether every submission pays for the start-up."""
    times: int = 1
    """How many times as many submissions `all` had."""
    scores: dict[str, float] = field(default_factory=dict)
    problem: str = ""

    @property
    def wall(self) -> float | None:
        """Seconds of wall time that a further submission takes."""
        return self._further("wall")

    @property
    def cpu(self) -> float | None:
        """Processor seconds that a further submission takes."""
        return self._further("cpu")

    @property
    def startup(self) -> float | None:
        """Seconds of wall time before the first submission; 0 where it cannot be told apart."""
        if self.one is None or self.wall is None:
            return None
        return 0.0 if self.each else max(0.0, self.one.wall - self.wall)

    @property
    def shared(self) -> float | None:
        """Seconds of wall time a submission, with its part of the start-up."""
        if self.all is None or self.wall is None or self.startup is None:
            return None
        return self.all.wall / self.count if self.times == 1 else self.wall + self.startup / self.count

    @property
    def memory(self) -> float | None:
        """Highest memory in MB."""
        return None if self.all is None else self.all.memory

    def _further(self, what: str) -> float | None:
        if self.one is None or self.all is None:
            return None
        one, everything = getattr(self.one, what), getattr(self.all, what)
        count = self.count * self.times
        if self.each or count == 1:
            return float(everything / count)
        return float((everything - one) / (count - 1))


@dataclass(frozen=True)
class Growth:
    """One run of this grader with many submissions."""

    jobs: int
    count: int
    measured: Measurement
    unchanged: Measurement | None = None
    """The same command once more, with nothing new to grade."""


@dataclass(frozen=True)
class Aim:
    """Something that this grader is to reach, and what was measured; `value` is None where it was not."""

    what: str
    wanted: float
    value: float | None
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value >= self.wanted if self.at_least else self.value <= self.wanted


@dataclass
class Report:
    """All that a run found."""

    machine: dict[str, str]
    comparisons: list[Comparison] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)
    cold_start: float | None = None
    whole: bool = False
    """Whether all was measured, with enough submissions for a claim."""

    def of(self, way: Way) -> Comparison | None:
        return next((found for found in self.comparisons if found.way == way.name), None)

    def further(self, jobs: int) -> float | None:
        """Seconds of wall time that a further submission takes, from the two largest classes of this grader."""
        runs = sorted((run for run in self.growth if run.jobs == jobs), key=lambda run: run.count)[-2:]
        if len(runs) < 2:
            return None
        return (runs[1].measured.wall - runs[0].measured.wall) / (runs[1].count - runs[0].count)

    def aims(self) -> list[Aim]:
        """What this grader is to reach on two processors."""
        ours, alone = self.of(ways.GRADER), self.of(ways.ALONE)
        one_job = self.further(1) or (ours.wall if ours else None)
        return [
            Aim("times faster than otter run", 30, _ratio(self.of(ways.OTTER), ours), at_least=True),
            Aim("times faster than nbgrader autograde", 15, _ratio(self.of(ways.NBGRADER), ours), at_least=True),
            Aim("times faster than nbclient without tests", 1, _ratio(self.of(ways.KERNEL), ours), at_least=True),
            Aim("times faster than a warm IPython without tests", 1, _ratio(self.of(ways.INTERPRETER), ours), "", True),
            Aim("more than answers and tests alone", 40, _difference(one_job, alone), "ms a submission"),
            Aim("memory with one worker", 250, ours.memory if ours else None, "MB"),
            Aim("throughput with two jobs, times one", 1.8, _quotient(self.further(1), self.further(2)), at_least=True),
            Aim("cold start of a single submission", 2, self.cold_start, "s"),
        ]


def _ratio(other: Comparison | None, ours: Comparison | None) -> float | None:
    return _quotient(other.shared if other else None, ours.shared if ours else None)


def _quotient(first: float | None, second: float | None) -> float | None:
    return first / second if first is not None and second else None


def _difference(ours: float | None, alone: Comparison | None) -> float | None:
    return None if ours is None or alone is None or alone.wall is None else 1000 * (ours - alone.wall)


# --- Running -------------------------------------------------------------------------------------------------------


def run(way: Way, paths: Sequence[Path], folder: Path) -> tuple[Measurement, dict[str, float]]:
    """Let a way work through submissions in a folder of its own.

    Raises
    ------
    CommandFailed
        If a command of it fails or stalls.
    """
    folder.mkdir(parents=True)
    commands = way.commands(folder, paths)
    patience = way.patience * (1 if way.each else len(paths) + 1)
    found = [measure(command, folder, timeout=patience, environment=ways.environment()) for command in commands]
    total = Measurement(
        sum(each.wall for each in found), sum(each.cpu for each in found), max(each.memory for each in found)
    )
    return total, way.scores(folder) if way.scores else {}


def compare(way: Way, count: int, folder: Path) -> Comparison:
    """Run a way with one submission and with `count`; a failure is told, and stops no other way."""
    comparison = Comparison(way.name, count, each=way.each, times=way.times)
    try:
        comparison.one, _ = run(way, ways.copies(1, folder / "one"), folder / "one-out")
        everything = ways.copies(count * way.times, folder / "all")
        comparison.all, comparison.scores = run(way, everything, folder / "all-out")
    except CommandFailed as failure:
        comparison.problem = str(failure)
    return comparison


def grow(jobs: int, count: int, folder: Path) -> Growth:
    """Grade a class of `count` with this grader; then again, with nothing changed."""
    way = ways.this_grader(jobs)
    paths = ways.copies(count, folder / "submissions")
    measured, scores = run(way, paths, folder / "out")
    if len(scores) != count:
        raise CommandFailed(f"{len(scores)} of {count} submissions have scores")
    (command,) = way.commands(folder / "out", paths)
    unchanged = measure(command, folder, timeout=way.patience * count, environment=ways.environment())
    return Growth(jobs, count, measured, unchanged)


def cold_start(folder: Path) -> float:
    """Seconds from the command to the report with a single submission; the median of several."""
    paths = ways.copies(1, folder / "submission")
    return statistics.median(run(ways.GRADER, paths, folder / str(n))[0].wall for n in range(COLD_STARTS))


def disagreements(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Name every submission that two ways give different scores: then one of the times means nothing."""
    scores: dict[str, dict[str, float]] = {}
    for comparison in comparisons:
        for submission, score in comparison.scores.items():
            scores.setdefault(submission, {})[comparison.way] = score
    for submission, by_way in scores.items():
        if max(by_way.values()) - min(by_way.values()) > 1e-6:
            yield f"{submission}: " + ", ".join(f"{way} gives {score:g}" for way, score in by_way.items())


def machine() -> dict[str, str]:
    """Return what a reader must know to judge the numbers."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        lines = information.read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    packages = ("otter-grader", "nbgrader", "nbclient", "ipykernel", "numpy", "matplotlib")
    return {
        "date": datetime.date.today().isoformat(),
        "processors": f"{os.cpu_count()} × {model}",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "Python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


# --- Telling -------------------------------------------------------------------------------------------------------


def show(report: Report) -> None:
    """Print all tables."""
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    ours = report.of(ways.GRADER)
    if report.comparisons:
        table = Table(
            title=f"{ASSIGNMENT}: {report.comparisons[0].count} submissions",
            caption="shared: wall seconds a submission with its part of the start-up; ratio: of these",
        )
        table.add_column("way", no_wrap=True)
        for heading in ("start-up s", "further wall s", "further CPU s", "peak MB", "shared s", "ratio"):
            table.add_column(heading, justify="right")
        for found in report.comparisons:
            if found.problem:
                table.add_row(found.way, found.problem)
                continue
            ratio = _ratio(found, ours)
            numbers = (found.startup, found.wall, found.cpu, found.memory, found.shared, ratio)
            formats = (".2f", ".3f", ".3f", ".0f", ".3f", ".1f")
            table.add_row(
                found.way, *("" if n is None else format(n, f) for n, f in zip(numbers, formats, strict=True))
            )
        console.print(table)
    if report.growth:
        table = Table(title="This grader and the size of a class", caption="unchanged: graded again, nothing new")
        for heading in ("jobs", "submissions", "wall s", "wall s each", "CPU s each", "peak MB", "unchanged s"):
            table.add_column(heading, justify="right")
        for grown in report.growth:
            used = grown.measured
            each = f"{used.wall / grown.count:.3f}", f"{used.cpu / grown.count:.3f}"
            cells = [f"{used.wall:.1f}", *each, f"{used.memory:.0f}"]
            again = "" if grown.unchanged is None else f"{grown.unchanged.wall:.1f}"
            table.add_row(str(grown.jobs), str(grown.count), *cells, again)
        console.print(table)
    table = Table(title="Aims on two processors")
    for heading in ("aim", "wanted", "measured", "met"):
        table.add_column(heading, justify="left" if heading == "aim" else "right")
    for aim in report.aims():
        sign, value = "≥" if aim.at_least else "≤", "" if aim.value is None else f"{aim.value:.3g} {aim.unit}"
        table.add_row(aim.what, f"{sign} {aim.wanted:g} {aim.unit}", value, {True: "yes", False: "no"}.get(aim.met, ""))  # type: ignore[arg-type]
    console.print(table)


def to_plain(report: Report) -> dict[str, Any]:
    """Return all that was found as plain values."""
    ours = report.of(ways.GRADER)
    return {
        "assignment": ASSIGNMENT,
        "machine": report.machine,
        "whole": report.whole,
        "ways": [
            {
                **{name: getattr(found, name) for name in COLUMNS},
                "ratio": _ratio(found, ours),
                "graded": bool(found.scores),
            }
            for found in report.comparisons
        ],
        "growth": [
            {
                "jobs": grown.jobs,
                "count": grown.count,
                **asdict(grown.measured),
                "unchanged": grown.unchanged.wall if grown.unchanged else None,
            }
            for grown in report.growth
        ],
        "aims": [asdict(aim) | {"met": aim.met} for aim in report.aims()],
    }


def save(report: Report, folder: Path) -> None:
    """Write the comparison as CSV and all of the report as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compare.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(found, column) for column in COLUMNS] for found in report.comparisons)
    (folder / "compare.json").write_text(
        json.dumps(to_plain(report), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def progress(what: str) -> None:
    """Say on stderr what goes on."""
    print(f"{time.strftime('%H:%M:%S')}  {what}", file=sys.stderr, flush=True)


def main(
    quick: Annotated[
        bool, typer.Option("--quick", help="Few submissions: numbers for a look, not for a claim.")
    ] = False,
    count: Annotated[
        int | None, typer.Option(min=2, help=f"Submissions that each way gets. [default: {COUNT}]")
    ] = None,
    sizes: Annotated[str, typer.Option(metavar="10,100", help="Sizes of the classes that this grader gets.")] = "",
    way: Annotated[list[str] | None, typer.Option(help="Only this way; may be given several times.")] = None,
    output: Annotated[Path, typer.Option(help="Folder for the results.")] = ROOT / "benchmarks" / "results",
) -> None:
    """Time this grader against Otter-Grader, nbgrader and bare execution."""
    unknown = set(way or ()) - set(ways.WAYS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: expected one of {', '.join(ways.WAYS)}")
    if ways.missing():
        raise SystemExit(ways.missing())
    classes = [int(size) for size in sizes.split(",")] if sizes else list(QUICK_GROWTH if quick else GROWTH)
    ways.compile_everything()
    report = Report(machine(), whole=not (quick or count or sizes or way))
    count = count or (QUICK_COUNT if quick else COUNT)
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for place, name in enumerate(way or ways.WAYS):
            progress(f"{name}: 1 and {count} submissions")
            report.comparisons.append(compare(ways.WAYS[name], count, work / f"way-{place}"))
        if not way:
            try:
                progress("this grader: cold start")
                report.cold_start = cold_start(work / "cold")
                for jobs, size in [(1, classes[0]), *((1, size) for size in classes[1:2]), *((2, n) for n in classes)]:
                    progress(f"this grader: {size} submissions, {jobs} {'job' if jobs == 1 else 'jobs'}, twice")
                    report.growth.append(grow(jobs, size, work / f"grow-{jobs}-{size}"))
            except CommandFailed as failure:
                problems.append(f"this grader: {failure}")
    show(report)
    save(report, output)
    print(f"All numbers: {output}")
    problems += [f"{found.way}: {found.problem}" for found in report.comparisons if found.problem]
    problems += [f"scores differ: {problem}" for problem in disagreements(report.comparisons)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise SystemExit(1)


if __name__ == "__main__":
    typer.run(main)
