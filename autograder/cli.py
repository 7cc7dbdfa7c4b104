"""The command line: what to do, how it goes on, what came out, and an exit code that tells."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import msgspec
import typer

from autograder.results import Status

# Otter and Matplotlib take seconds to import: each command imports what it needs.
if TYPE_CHECKING:
    from autograder.authoring.audit import QuestionAudit
    from autograder.comparison import Comparison
    from autograder.runs.grading import Progress
    from autograder.runs.summary import Line, Summary

INCOMPLETE = 1
NO_SAFE_JAIL = 3
INTERRUPTED = 130

MAX_CHANGES = 20
"""So many changes of points are shown one by one."""
MAX_TABLE = 100
"""With more submissions than this, the table shows only those that need a look."""
SECONDS_BETWEEN_LINES = 30.0
"""How often a run that writes to a file or pipe says how far it is."""
WIDTH_OF_FILES = 160
"""Columns of a table that goes into a file or pipe."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Build course notebooks from one source each, and grade what students hand in without trusting it.",
)


Course = Annotated[
    Path | None,
    typer.Option(metavar="DIR", file_okay=False, exists=True, help="nbgrader's course. Default: the gradebook's."),
]


TakeBack = Annotated[
    bool,
    typer.Option(
        "--take-back", help="Take points and comments back here that were taken back or replaced in the gradebook."
    ),
]


class Isolation(StrEnum):
    """Ways to hold untrusted code; `auto` takes the safest that works here."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    USER = "user"
    PROCESS = "process"


class Format(StrEnum):
    """Systems that scores can be written for."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    NBGRADER = "nbgrader"


@app.callback()
def prepare() -> None:
    """Let nothing that a student wrote stop the output in a terminal that cannot show it; and end quickly."""
    atexit.register(gc.freeze)  # a last search for garbage takes a fifth of a second, and frees nothing that matters
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _built(name: str) -> tuple[list[str], list[str]]:
    """Build from one master, and give the files and what is wrong."""
    from autograder import authoring as building

    try:
        return [str(path) for path in building.build_assignment(name)], []
    except building.BuildError as error:
        return [], [str(error)]


def _checked(name: str) -> tuple[list[str], list[str]]:
    """Check what is built from one master, and say that it is up to date, or what is wrong."""
    from autograder import authoring as building

    try:
        stale = building.check_assignment(name)
    except building.BuildError as error:
        stale = [str(error)]
    return [] if stale else [f"{name}: up to date"], stale


def _side_by_side(
    work: Callable[[str], tuple[list[str], list[str]]], names: Sequence[str]
) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Do the same for each name, one on each processor; what comes of it comes in the names' order."""
    from autograder.runs.workers import usable_processors

    processes = min(len(names), usable_processors())
    if processes == 1 or not hasattr(os, "fork"):
        yield from ((name, work(name)) for name in names)
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        yield from zip(names, pool.map(work, names), strict=True)


@app.command()
def build(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: all masters.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name built files that are stale.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --check: print one JSON object.")] = False,
) -> None:
    """Build notebooks, tests and otter's zip from their masters in solutions/."""
    from autograder import authoring as building

    masters = building.masters()
    unknown = [name for name in names or [] if name not in masters]
    if unknown:
        known = ", ".join(masters) or "none"
        raise typer.BadParameter(f"no master is called {', '.join(unknown)}; solutions/ holds: {known}")
    if as_json and not check:
        raise typer.BadParameter("goes with --check", param_hint="--json")
    found: dict[str, list[str]] = {}
    for name, (paths, problems) in _side_by_side(_checked if check else _built, names or masters):
        found[name] = problems
        for path in [] if as_json else paths:
            typer.echo(path)
        for problem in problems:
            complain(problem)
    for line in () if check else building.stale_others(names or masters):
        complain(line)
    if not any(found.values()) and not building.build_catalogue(check=check) and check:
        problem = f"{building.CATALOGUE}: a question changed since it was built; `autograder build` makes it anew"
        found["catalogue"] = [problem]
        complain(problem)
    failed = any(found.values())
    if as_json:
        result = {"up_to_date": not failed, "problems": found}
        typer.echo(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    if failed:
        raise typer.Exit(INCOMPLETE)


@app.command()
def grade(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Notebooks, folders and zips of them.")],
    assignment: Annotated[
        str | None, typer.Option(metavar="NAME", help="Default: the one that each notebook names.")
    ] = None,
    output: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Records and reports go here; a second run resumes.")
    ] = Path("out"),
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Workers. Default: one for each processor.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade on a Dask cluster: tcp://host:8786 or tls://host:8786.")
    ] = None,
    isolation: Annotated[Isolation, typer.Option(help="How student code is held.")] = Isolation.AUTO,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Seed of the hidden tests' inputs. Default: drawn once for each DIR."),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade anew what has a record, too.")] = False,
    questions: Annotated[
        str | None, typer.Option(metavar="q5,q7", help="Only these; the others keep what was recorded.")
    ] = None,
    gradebook: Annotated[
        str | None, typer.Option(metavar="URL", help="nbgrader's gradebook, such as sqlite:///gradebook.db.")
    ] = None,
    course: Course = None,
    take_back: TakeBack = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the table.")] = False,
) -> None:
    """Grade submissions."""
    from autograder import assignment as assignments
    from autograder.records import GradebookError, OutputBusyError, OutputError
    from autograder.runs import grading
    from autograder.runs.cluster import BadAddressError, ClusterError
    from autograder.sandbox import NoSafeJail

    if assignment is not None and assignment not in assignments.names():
        built = ", ".join(assignments.names()) or "none; `autograder build` makes them"
        raise typer.BadParameter(f"no assignment is called {assignment!r} (built: {built})", param_hint="--assignment")
    chosen = None if questions is None else [name.strip() for name in questions.split(",") if name.strip()]
    if chosen == []:
        raise typer.BadParameter("names no question; give ids such as q5,q7", param_hint="--questions")
    if scheduler is not None and jobs is not None:
        raise typer.BadParameter(
            "does not go with --scheduler: the cluster has workers of its own", param_hint="--jobs"
        )
    check_take_back(take_back, gradebook)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end as cleanly as after Ctrl-C
    try:
        with progress_bar() as progress:
            summary = grading.grade(
                paths,
                assignment=assignment,
                output=output,
                jobs=jobs,
                scheduler=scheduler,
                isolation=isolation.value,
                seed=seed,
                fresh=fresh,
                questions=chosen,
                progress=progress,
                gradebook=gradebook,
                course=course,
                take_back=take_back,
            )
    except grading.UnknownQuestionError as error:
        raise typer.BadParameter(str(error), param_hint="--questions") from None
    except BadAddressError as error:
        raise typer.BadParameter(str(error), param_hint="--scheduler") from None
    except NoSafeJail as error:
        stop(str(error), NO_SAFE_JAIL)
    except (OutputBusyError, OutputError, GradebookError, ClusterError, assignments.AssignmentError) as error:
        stop(str(error), INCOMPLETE)
    except OSError as error:
        stop(f"{error.filename or output}: {error.strerror or error}", INCOMPLETE)
    except KeyboardInterrupt:
        stop(f"stopped; what was graded is recorded in {output}: the same command goes on from there", INTERRUPTED)
    if as_json:
        print_json(summary)
    else:
        print_summary(summary)
    for problem in [*summary.remarks, *problems(summary)]:
        complain(problem)
    if not summary.complete:
        raise typer.Exit(INCOMPLETE)


@app.command()
def report(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The --output folder of a run.")],
    gradebook: Annotated[
        str | None, typer.Option(metavar="URL", help="First exchange scores with nbgrader's gradebook.")
    ] = None,
    course: Course = None,
    take_back: TakeBack = False,
) -> None:
    """Make scores, feedback and reports again from the records in DIR."""
    from autograder import records, reports
    from autograder.records import GradebookError, OutputBusyError, OutputError
    from autograder.runs import grading

    check_take_back(take_back, gradebook)
    try:
        if not records.folders(directory):
            stop(f"{directory}: holds no records; expected the --output folder of `autograder grade`", INCOMPLETE)
        if gradebook is None:
            with records.locked(directory):
                reports.write(directory, anew=True)
        else:
            summary = grading.exchange_all(gradebook, directory, course, take_back=take_back)
            for problem in [*summary.remarks, *summary.problems]:
                complain(problem)
            if summary.problems:
                raise typer.Exit(INCOMPLETE)
    except (OutputBusyError, OutputError, GradebookError) as error:
        stop(str(error), INCOMPLETE)
    typer.echo(f"Report: {directory / 'report.html'}")


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The --output folder of a run.")],
    format: Annotated[Format, typer.Option("--format", help="Whose CSV file to write.")],
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Default: DIR/exports/<format>.csv.")
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="The system's own CSV: ids, names, columns come from it."),
    ] = None,
    assignment: Annotated[str | None, typer.Option(metavar="NAME", help="Default: all in DIR.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER", help="Column for the scores; NAME=HEADER with several assignments."),
    ] = None,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="Write scores that are not complete, too: the points so far.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the lines.")] = False,
) -> None:
    """Write the scores in DIR for Canvas, Moodle, Gradescope or nbgrader."""
    from autograder.platforms import exports
    from autograder.records import OutputError

    try:
        exported = exports.export(
            directory,
            format.value,
            output=output,
            roster=roster,
            assignment=assignment,
            columns=column or (),
            provisional=provisional,
        )
    except (exports.ExportError, OutputError) as error:
        stop(str(error), INCOMPLETE)
    except OSError as error:
        stop(f"{error.filename or directory}: {error.strerror or error}", INCOMPLETE)
    if as_json:
        fields = msgspec.to_builtins(exported, enc_hook=str)
        typer.echo(msgspec.json.format(msgspec.json.encode(fields), indent=2).decode())
    else:
        scores = f"{exported.scores} {'score' if exported.scores == 1 else 'scores'}"
        typer.echo(f"{scores} for {format.value}: {exported.path}")
    for line in exports.summary(exported):
        complain(line)
    if not exported.complete:
        raise typer.Exit(INCOMPLETE)


@app.command()
def release(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An assignment, such as 02_softmax.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="A folder for this assignment alone.")],
    deadline: Annotated[str, typer.Option(metavar="TEXT", help="Stands in the README as it is given.")] = "",
) -> None:
    """Write what a class gets for one assignment: no answers, no hidden tests, no references."""
    from autograder import assignment as assignments
    from autograder.publishing import release as releasing

    if name not in assignments.names():
        known = ", ".join(assignments.names()) or "none"
        raise typer.BadParameter(f"no assignment is called {name!r} (built: {known})", param_hint="NAME")
    try:
        written = releasing.release(name, output, deadline)
    except (releasing.ReleaseError, assignments.AssignmentError) as error:
        stop(str(error), INCOMPLETE)
    except OSError as error:
        stop(f"{error.filename or output}: {error.strerror or error}", INCOMPLETE)
    for path in written:
        typer.echo(path)


@app.command()
def site(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: all assignments.")] = None,
    output: Annotated[Path, typer.Option(metavar="DIR", help="The site's folder, replaced as a whole.")] = Path(
        "dist/site"
    ),
    pyodide: Annotated[
        Path | None,
        typer.Option(metavar="DIR", envvar="PYODIDE_DIR", help="Pyodide's files; the site then needs no other server."),
    ] = None,
) -> None:
    """Build a website on which the notebooks run in the browser alone."""
    from autograder import assignment as assignments
    from autograder.publishing import site as building

    built = assignments.names()
    unknown = [name for name in names or [] if name not in built]
    if unknown:
        known = ", ".join(built) or "none"
        raise typer.BadParameter(f"no assignment is called {', '.join(unknown)} (built: {known})", param_hint="NAME")
    try:
        building.build_site(output, names or [], pyodide)
    except (building.SiteError, assignments.AssignmentError) as error:
        stop(str(error), INCOMPLETE)
    except OSError as error:
        stop(f"{error.filename or output}: {error.strerror or error}", INCOMPLETE)
    typer.echo(f"Site: {output / 'index.html'} (serve the folder with any web server)")


@app.command()
def audit(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: all assignments.")] = None,
    with_mutants: Annotated[
        bool, typer.Option("--mutants", help="Also change the references in small ways. Takes minutes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the tables.")] = False,
) -> None:
    """Test the tests: do right answers pass in every style, and known wrong ones fail under their own name?"""
    from autograder import assignment as assignments
    from autograder.authoring import audit as auditing

    built = assignments.names()
    unknown = [name for name in names or [] if name not in built]
    if unknown:
        raise typer.BadParameter(f"no assignment is called {', '.join(unknown)} (built: {', '.join(built) or 'none'})")
    audits: dict[str, list[auditing.QuestionAudit]] = {}
    for name in names or built:
        audits[name] = list(auditing.audit(assignments.load(name), with_mutants=with_mutants))
        if not as_json:
            print_audit(name, audits[name], with_mutants)
    gaps = [f"{name} {found.question}: {gap}" for name in audits for found in audits[name] for gap in found.gaps]
    if as_json:
        result = {"assignments": audits, "gaps": gaps}
        typer.echo(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    for gap in gaps:
        complain(gap)
    if gaps:
        raise typer.Exit(INCOMPLETE)


@app.command()
def compare(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: all assignments.")] = None,
    others: Annotated[str, typer.Option("--with", metavar="otter,nbgrader", help="The other graders.")] = (
        "otter,nbgrader"
    ),
    sample: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="N samples and N notebooks of known answers. Default: all.")
    ] = None,
    isolation: Annotated[Isolation, typer.Option(help="How this grader holds the code.")] = Isolation.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the table.")] = False,
) -> None:
    """Compare the points that this grader, otter and nbgrader give for samples and for known answers. Takes hours."""
    from autograder import assignment as assignments
    from autograder import comparison as comparing
    from autograder.sandbox import NoSafeJail

    built = assignments.names()
    unknown = [name for name in names or [] if name not in built]
    if unknown:
        raise typer.BadParameter(f"no assignment is called {', '.join(unknown)} (built: {', '.join(built) or 'none'})")
    graders = [name.strip() for name in others.split(",") if name.strip()]
    if not graders or not set(graders) <= set(comparing.GRADERS):
        raise typer.BadParameter(f"expected some of {', '.join(comparing.GRADERS)}", param_hint="--with")
    found: list[comparing.Comparison] = []
    try:
        for name in names or built:
            assignment = assignments.load(name)
            chosen = comparing.select(assignment, sample)
            with progress_bar(name) as progress:
                total, done = len(chosen) * (1 + len(graders)), Counter[str]()

                def advance(
                    grader: str, total: int = total, done: Counter[str] = done, progress: Any = progress
                ) -> None:
                    done[grader] += 1
                    progress(done.total(), total, grader)

                found += comparing.compare(assignment, chosen, graders, isolation=isolation.value, advance=advance)
    except NoSafeJail as error:
        stop(str(error), NO_SAFE_JAIL)
    except (comparing.NotBuiltError, comparing.StockError, assignments.AssignmentError) as error:
        stop(str(error), INCOMPLETE)
    print_comparisons(found, as_json)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the table.")] = False,
) -> None:
    """Tell what works on this machine, and whether it can grade safely."""
    from autograder import sandbox

    checks = sandbox.doctor()
    safe = any(check.ok for check in checks if check.name.startswith("isolation"))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode({"safe": safe, "checks": checks}), indent=2).decode())
    else:
        for check in checks:
            typer.echo(f"{'ok     ' if check.ok else 'missing'}  {check.name}: {check.detail}")
    if not safe:
        raise typer.Exit(NO_SAFE_JAIL)


# --- Output --------------------------------------------------------------------------------------------------------


@contextmanager
def progress_bar(what: str = "Grading") -> Iterator[Progress]:
    """Show on stderr how far grading is and when it will be done; where that is no terminal, a line now and then."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[submission]}", markup=False),
    )
    console = Console(stderr=True)
    started = said = time.monotonic()
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("", total=None, submission="")

        def update(done: int, total: int, submission: str) -> None:
            nonlocal said
            bar.update(task, completed=done, total=total, submission="" if done == total else submission)
            now = time.monotonic()
            if not console.is_terminal and now - said >= SECONDS_BETWEEN_LINES:
                said = now
                complain(f"{what}: {done} of {total} after {timedelta(seconds=round(now - started))}")

        yield update


def print_summary(summary: Summary) -> None:
    """Show a table of the submissions, and where the report lies."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder import records

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    several = len({line.assignment for line in summary.lines}) > 1
    shown = summary.lines
    if len(shown) > MAX_TABLE:
        shown = [line for line in shown if line.problem or line.faults]
    table = Table(title_justify="left")
    if several:
        table.add_column("Assignment", overflow="fold")
    table.add_column("Submission", overflow="fold")
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Verdicts", overflow="fold")
    for line in shown:
        cells = [line.submission, f"{line.score:g} / {line.possible:g}", verdicts(line)]
        table.add_row(*map(Text, [line.assignment, *cells] if several else cells))
    if shown:
        console.print(table)
    if len(shown) < len(summary.lines):
        typer.echo(f"{len(summary.lines) - len(shown)} more, without trouble, are in {summary.output / 'grades.csv'}")
    typer.echo(tally(summary))
    print_changes(summary)
    if summary.lines:
        typer.echo(f"Seed of the hidden tests' inputs: {summary.seed} (kept in {summary.output / records.SEED})")
        typer.echo(f"Report: {summary.report}")


def print_changes(summary: Summary) -> None:
    """Show whose points changed since an earlier run, from what to what and why."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder.records import changes
    from autograder.reports.change_pages import points_in_words, verdict_in_words

    if not summary.changed:
        return
    changed = [entry for entry in summary.changes if entry.change.points_changed]
    several = len({line.assignment for line in summary.lines}) > 1
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    people = len({(entry.assignment, entry.submission) for entry in changed})
    more = summary.changed - len(changed)
    typer.echo(f"Points changed in {people} {'submission' if people == 1 else 'submissions'} graded before", nl=False)
    typer.echo(f"; verdicts without points in {more} {'place' if more == 1 else 'places'}" if more else "")
    for total in changes.tally(changed):
        name = f"{total.assignment} {total.question}" if several else total.question
        counts = {"gained points": total.gained, "lost points": total.lost, "other": total.other}
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        typer.echo(f"  {name}: {told}: {'; '.join(total.why)}")
    table = Table(title_justify="left")
    for column in [*(["Assignment"] if several else []), "Submission", "Question", "Points", "Verdict", "Why"]:
        table.add_column(column, overflow="fold")
    changed.sort(key=lambda entry: (entry.assignment, changes.NEW_FILE in entry.change.why))
    for entry in changed[:MAX_CHANGES]:
        change = entry.change
        cells = [entry.submission, change.question, points_in_words(change), verdict_in_words(change)]
        cells.append("; ".join(change.why))
        table.add_row(*map(Text, [entry.assignment, *cells] if several else cells))
    if changed:
        console.print(table)
    if len(changed) > MAX_CHANGES or more:
        left = len(changed[MAX_CHANGES:])
        rest = f"{left} more and all verdicts" if left else "All changed verdicts"
        for name in dict.fromkeys(entry.assignment for entry in summary.changes):
            typer.echo(f"{rest}: {summary.output / name / 'changes.html'}")


def print_audit(name: str, found: list[QuestionAudit], with_mutants: bool) -> None:
    """Show a table of an assignment's questions, and below it what a person may want to look at."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    table = Table(title=name, title_justify="left")
    columns = ["Question", "Asks for", "Cases", "Right answers", "pass", "Wrong answers", "fail", "are named"]
    for column in [*columns, "Mutants", "noticed"] if with_mutants else columns:
        table.add_column(column, justify="left" if column in columns[:2] else "right")
    for question in found:
        cells: list[object] = [question.question, question.name, question.cases]
        cells += [question.right, question.right - len(question.refused)]
        cells += [question.wrong, question.wrong - len(question.accepted), question.wrong - len(question.misnamed)]
        if with_mutants:
            cells += [question.mutants, question.mutants - len(question.survivors)]
        table.add_row(*map(str, cells))
    console.print(table)
    for question in found:
        for pair in question.alike:
            typer.echo(f"{question.question}: not told apart: {pair}")
        for survivor in question.survivors:
            typer.echo(f"{question.question}: not noticed: {survivor}")
    tried = sum(question.mutants for question in found)
    if tried:
        noticed = tried - sum(len(question.survivors) for question in found)
        typer.echo(f"{name}: {noticed} of {tried} mutants noticed ({100 * noticed / tried:.0f} %)")


def print_comparisons(found: list[Comparison], as_json: bool) -> None:
    """Show how far graders agree; exit code 1 if they do not, or if something could not be compared."""
    from rich.console import Console

    from autograder.comparison.table import causes, problems, table

    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode({"comparisons": found}), indent=2).decode())
    else:
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = WIDTH_OF_FILES
        console.print(table(found))
        for cause in causes(found):
            typer.echo(f"Allowed: {cause}")
    trouble = list(problems(found))
    for problem in trouble:
        complain(problem)
    if trouble:
        raise typer.Exit(INCOMPLETE)


def verdicts(line: Line) -> str:
    """The verdicts on a submission, counted."""
    if line.problem:
        return "not gradable"
    return ", ".join(f"{line.statuses[status]} {status}" for status in Status if status in line.statuses)


def tally(summary: Summary) -> str:
    """One sentence on the run."""
    counts = Counter("not gradable" if line.problem else "graded" for line in summary.lines)
    kept = sum(not line.renewed for line in summary.lines)
    parts = [f"{count} {what}" for what, count in sorted(counts.items())]
    if kept:
        parts.append(f"{kept} of them unchanged since an earlier run")
    number = len(summary.lines)
    text = f"{number} {'submission' if number == 1 else 'submissions'}"
    text += f": {', '.join(parts)}" if parts else ""
    if summary.tiers:
        text += f" (isolation: {', '.join(sorted(summary.tiers))})"
    return text


def print_json(summary: Summary) -> None:
    """Print the rows of this run's submissions, and what else the table would have told."""
    from autograder import records, reports

    read = (records.read(summary.output, line.assignment, line.submission) for line in summary.lines)
    rows = (row for record in read if record is not None for row in reports.rows(record))
    rest = {
        "changes": [
            {"submission": entry.submission, "assignment": entry.assignment} | msgspec.to_builtins(entry.change)
            for entry in summary.changes
        ],
        "problems": list(problems(summary)),
        "isolation": sorted(summary.tiers),
        "seed": summary.seed,
        "output": str(summary.output),
        "report": str(summary.report),
    }
    # Row by row: those of a large class need not be in memory at once.
    typer.echo('{\n  "grades": [', nl=False)
    for number, row in enumerate(rows):
        typer.echo(f"{',' if number else ''}\n    {msgspec.json.encode(row).decode()}", nl=False)
    after = msgspec.json.format(msgspec.json.encode(rest), indent=2).decode().removeprefix("{")
    typer.echo(f"\n  ],{after}")


def problems(summary: Summary) -> Iterator[str]:
    """What went wrong, a line each."""
    from autograder.text import printable

    yield from summary.problems
    for line in summary.lines:
        if line.problem:
            yield f"{line.path}: not gradable: {printable(line.problem)}"
        for question, reason in line.faults.items():
            yield f"{line.path}: grader fault in {question}: {printable(reason)}"


def check_take_back(take_back: bool, gradebook: str | None) -> None:
    """Refuse the option where nothing says what was taken back."""
    if take_back and gradebook is None:
        raise typer.BadParameter("goes with --gradebook", param_hint="--take-back")


def complain(problem: str) -> None:
    """Print a line on stderr."""
    typer.echo(problem, err=True)


def stop(problem: str, code: int) -> NoReturn:
    """Say why, and end with an exit code."""
    complain(problem)
    raise typer.Exit(code)
