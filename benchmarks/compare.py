"""Time ways to grade or run a notebook on the same submissions: this grader, otter run and bare execution.

The other ways have no jail, so only the sample submissions named in `HONEST` are used. Every way runs in a fresh
process of its own, one submission after the other. Results go to ``benchmarks/results/``.
"""

from __future__ import annotations

import csv
import datetime
import itertools
import json
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NamedTuple

import psutil
import rich
import typer
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "02_softmax"
SAMPLES = ROOT / "autograder" / "samples" / ASSIGNMENT
AUTOGRADER_ZIP = ROOT / "dist" / "otter" / f"{ASSIGNMENT}.zip"
HONEST = (
    "amara-okafor",
    "bo-lindqvist",
    "chen-wei",
    "dariusz-nowak",
    "elif-yilmaz",
    "farid-haddad",
    "grace-mbeki",
)
"""Samples that do nothing to the machine they run on and end by themselves."""


PATIENCE = 120
"""Seconds after which a submission is given up, and with it the comparison."""


class Timing(NamedTuple):
    """One submission, graded or run once. `score` is None where nothing is graded."""

    submission: str
    wall: float
    cpu: float
    score: float | None = None


class Run(NamedTuple):
    """All submissions, one way. `startup` is what was spent once, before the first of them."""

    startup: float
    timings: list[Timing]

    @property
    def median_wall(self) -> float:
        return statistics.median(timing.wall for timing in self.timings)

    @property
    def mean_cpu(self) -> float:
        """Mean and not median, because the system counts the time of short processes in steps of 10 ms."""
        return statistics.fmean(timing.cpu for timing in self.timings)

    @property
    def shared_wall(self) -> float:
        """Seconds a submission, with its share of the start-up."""
        return (self.startup + sum(timing.wall for timing in self.timings)) / len(self.timings)


def tree_cpu() -> float:
    """Return the processor seconds that this process and all its descendants have used so far."""
    total = 0.0
    this = psutil.Process()
    for process in [this, *this.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def measured(path: Path, work: Callable[[Path], float | None]) -> Timing:
    """Do `work` on the submission at `path` and time it."""
    cpu = tree_cpu()
    start = time.perf_counter()
    score = work(path)
    wall = time.perf_counter() - start
    return Timing(path.stem, wall, tree_cpu() - cpu, score)


def this_grader(paths: list[Path]) -> Run:
    """Time grading by this project with one job. Reading the file counts, writing reports does not."""
    start = time.perf_counter()
    from autograder import assignment, submissions
    from autograder.verdicts import Grader

    with Grader(assignment.load(ASSIGNMENT)) as grader:
        startup = time.perf_counter() - start

        def grade(path: Path) -> float:
            (submission,) = submissions.find([path])
            return grader.grade(submission).score

        return Run(startup, [measured(path, grade) for path in paths])


def otter_command(paths: list[Path]) -> Run:
    """Time the command ``otter run``, which starts anew for every submission."""

    def grade(path: Path) -> float:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "otter", "run", "-a", str(AUTOGRADER_ZIP), "-o", folder, str(path)]
            subprocess.run(command, check=True, cwd=folder, capture_output=True, timeout=PATIENCE)
            results = json.loads(Path(folder, "results.json").read_text(encoding="utf-8"))
        return float(sum(test.get("score", 0) for test in results["tests"]))

    return Run(0.0, [measured(path, grade) for path in paths])


def code_cells(path: Path) -> list[str]:
    """Return the notebook's code cells, without those that load otter and check answers."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [source for source in sources if "grader" not in source]


def bare_kernel(paths: list[Path]) -> Run:
    """Time execution without tests in a fresh Jupyter kernel for each notebook, by nbclient."""
    start = time.perf_counter()
    from nbclient import NotebookClient
    from nbformat import v4

    startup = time.perf_counter() - start

    def execute(path: Path) -> None:
        notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in code_cells(path)])
        quiet = ["--log-level=ERROR"]
        NotebookClient(notebook, kernel_name="python3", allow_errors=True, extra_arguments=quiet).execute()

    return Run(startup, [measured(path, execute) for path in paths])


def bare_interpreter(paths: list[Path]) -> Run:
    """Time execution without tests in one IPython shell that has NumPy and Matplotlib; figures are drawn as PNG."""
    start = time.perf_counter()
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    class Shell(InteractiveShell):
        def enable_gui(self, gui: str | None = None) -> None:
            """Do nothing: there is no event loop."""

    shell = Shell.instance()
    if shell.history_manager is not None:
        shell.history_manager.enabled = False
    with capture_output():
        shell.run_cell("%matplotlib inline\nimport numpy, matplotlib.pyplot")
    startup = time.perf_counter() - start

    def execute(path: Path) -> None:
        shell.reset(new_session=False)
        for source in code_cells(path):
            with capture_output():
                shell.run_cell(source)

    return Run(startup, [measured(path, execute) for path in paths])


WAYS: dict[str, Callable[[list[Path]], Run]] = {
    "this grader": this_grader,
    "warm interpreter": bare_interpreter,
    "nbclient": bare_kernel,
    "otter run": otter_command,
}


def copies(count: int, folder: Path) -> list[Path]:
    """Copy honest samples in turn until there are `count` of them, each under a name of its own."""
    paths = []
    for number, name in zip(range(count), itertools.cycle(HONEST), strict=False):
        path = folder / f"{name}-{number:03d}.ipynb"
        shutil.copy(SAMPLES / f"{name}.ipynb", path)
        paths.append(path)
    return paths


def in_fresh_process(way: Callable[[list[Path]], Run], paths: list[Path]) -> Run:
    """Run `way` in a new interpreter, which nothing before it has warmed up."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(way, paths).result()


def machine() -> dict[str, str]:
    """Return what a reader must know to judge the numbers."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        lines = information.read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    packages = ("otter-grader", "nbclient", "numpy", "matplotlib")
    return {
        "date": datetime.date.today().isoformat(),
        "processor": f"{os.cpu_count()} × {model}",
        "system": platform.platform(),
        "Python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def disagreements(runs: dict[str, Run]) -> Iterator[str]:
    """Name every submission that two ways give different scores: then one of the times means nothing."""
    scores: dict[str, dict[str, float]] = {}
    for way, run in runs.items():
        for timing in run.timings:
            if timing.score is not None:
                scores.setdefault(timing.submission, {})[way] = timing.score
    for submission, by_way in scores.items():
        if max(by_way.values()) - min(by_way.values()) > 1e-6:
            yield f"{submission}: " + ", ".join(f"{way} gives {score:g}" for way, score in by_way.items())


def show(runs: dict[str, Run]) -> None:
    """Print the comparison as a table; ratios are to its first row."""
    first = next(iter(runs))
    table = Table(
        title=f"{ASSIGNMENT}: seconds a submission, {len(runs[first].timings)} submissions",
        caption="shared wall: with each submission's share of the start-up; ratio: of shared walls",
    )
    table.add_column("way", no_wrap=True)
    for heading in ("start-up", "median wall", "mean CPU", "shared wall", "ratio"):
        table.add_column(heading, justify="right")
    for way, run in runs.items():
        seconds = (run.startup, run.median_wall, run.mean_cpu, run.shared_wall)
        ratio = run.shared_wall / runs[first].shared_wall
        table.add_row(way, *(f"{value:.3f}" for value in seconds), f"{ratio:.1f}")
    rich.print(table)


def save(runs: dict[str, Run], folder: Path) -> None:
    """Write every timing as CSV, the summary as JSON and a picture of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compare.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["way", *Timing._fields])
        writer.writerows([way, *timing] for way, run in runs.items() for timing in run.timings)
    summary = {
        way: {
            "startup": run.startup,
            "median_wall": run.median_wall,
            "mean_cpu": run.mean_cpu,
            "shared_wall": run.shared_wall,
        }
        for way, run in runs.items()
    }
    content = {"machine": machine(), "seconds": summary}
    (folder / "compare.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draw(runs, folder / "compare.png")


def draw(runs: dict[str, Run], path: Path) -> None:
    """Draw the time that each way needs for a submission."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 0.6 * len(runs) + 1.4), layout="constrained")
    axes = figure.add_subplot()
    bars = axes.barh(list(runs), [run.shared_wall for run in runs.values()], color="#0072B2")
    axes.bar_label(bars, fmt="%.2f s", padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlabel("wall time of a submission, start-up shared (seconds)")
    axes.set_title(f"Time to grade or run one submission of {ASSIGNMENT}")
    figure.savefig(path, dpi=150)


def main(
    count: Annotated[int, typer.Option(min=1, help="Submissions that each way is given.")] = 20,
    way: Annotated[list[str] | None, typer.Option(help="Only this way; may be given several times.")] = None,
    output: Annotated[Path, typer.Option(help="Folder for the results.")] = ROOT / "benchmarks" / "results",
) -> None:
    """Time this grader against otter run and bare execution."""
    unknown = set(way or ()) - set(WAYS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: expected one of {', '.join(WAYS)}")
    if not AUTOGRADER_ZIP.is_file():
        raise SystemExit(f"{AUTOGRADER_ZIP} is missing; `autograder build` makes it.")
    # Otter's copies of utils are compiled once, as its installed packages are.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        paths = copies(count, Path(folder))
        runs = {}
        for name in way or WAYS:
            print(f"{name} …", file=sys.stderr)
            runs[name] = in_fresh_process(WAYS[name], paths)
    show(runs)
    save(runs, output)
    print(f"Times, summary and picture: {output}")
    problems = list(disagreements(runs))
    for problem in problems:
        print(f"Scores differ: {problem}", file=sys.stderr)
    if problems:
        raise SystemExit(1)


if __name__ == "__main__":
    typer.run(main)
