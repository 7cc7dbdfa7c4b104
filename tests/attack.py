"""Attack the grader with every submission of the corpus and print what came of each: ``python tests/attack.py``."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from hostile import GROUPS, HOSTILE
from hostile.batch import FileOutcome, grade_files
from hostile.cases import Case, Verdict
from hostile.files import CASES as FILES
from hostile.files import FileCase
from hostile.world import TIERS, Canaries, Outcome, World
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from autograder.sandbox import NoSafeJail

FILE_GROUP = "files"
WIDTH_OF_FILES = 180
"""Columns of the table where it does not go to a terminal."""


class Row(msgspec.Struct):
    """A case and what came of it in each kind of jail."""

    group: str
    case: str
    aim: str
    expected: str
    hostile: bool
    outcome: dict[str, str] = {}
    complaints: dict[str, list[str]] = {}

    def add(self, tier: str, outcome: str, complaints: list[str]) -> None:
        self.outcome[tier] = outcome
        if complaints:
            self.complaints[tier] = complaints


def main(
    groups: Annotated[list[str] | None, typer.Option("--group", help="Only this group; may be repeated.")] = None,
    tiers: Annotated[list[str] | None, typer.Option("--tier", help="Only in this jail; may be repeated.")] = None,
    words: Annotated[str, typer.Option("--case", help="Only cases whose name holds these words.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object in place of the tables.")] = False,
) -> None:
    """Attack the grader with every submission of the corpus; exit 1 unless all come out as they must."""
    known = [*GROUPS, FILE_GROUP]
    for chosen, allowed, option in ((groups, known, "--group"), (tiers, TIERS, "--tier")):
        unknown = [name for name in chosen or [] if name not in allowed]
        if unknown:
            raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(allowed)}", param_hint=option)
    rows, missing = run(groups or known, tiers or TIERS, words)
    bad = sum(bool(row.complaints) for row in rows)
    if as_json:
        result = {"when": _today(), "machine": platform.platform(), "not run": missing, "cases": rows}
        typer.echo(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    else:
        show(rows, [tier for tier in tiers or TIERS if tier not in missing])
    for tier, reason in missing.items():
        typer.echo(f"{tier}: not attacked, since it does not work here: {reason}", err=True)
    if bad or missing:
        raise typer.Exit(1)


def run(groups: Sequence[str], tiers: Sequence[str], words: str = "") -> tuple[list[Row], dict[str, str]]:
    """Run the cases of some groups in some kinds of jail; also says which do not work here, and why."""
    cases = [(name, case) for name in groups if name in GROUPS for case in GROUPS[name][1] if words in case.name]
    files = [case for case in FILES if words in case.name] if FILE_GROUP in groups else []
    rows = {case.name: _row_of(group, case) for group, case in cases}
    rows |= {case.name: _row_of_file(case) for case in files}
    missing: dict[str, str] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for tier in tiers:
            try:
                with World(tier) as world:
                    for _, case in progress.track(cases, description=tier):
                        outcome = world.run(case)
                        rows[case.name].add(tier, _in_words(outcome), outcome.complaints)
            except NoSafeJail as error:
                missing[tier] = str(error).splitlines()[1].strip()
    # Files are read before any jail is made, so one kind of jail will do.
    tier = next((tier for tier in tiers if tier not in missing), None)
    if files and tier is not None:
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "outside").mkdir()
            with Canaries(Path(place) / "outside") as canaries:
                for found in grade_files(files, Path(place) / "run", canaries, tier):
                    rows[found.case.name].add(tier, _files_in_words(found), found.complaints)
    return list(rows.values()), missing


def _row_of(group: str, case: Case) -> Row:
    expected = {case.question: case.verdict, **case.others}
    return Row(group, case.name, case.aim, _verdicts_in_words(expected), group in HOSTILE)


def _row_of_file(case: FileCase) -> Row:
    expected = ", ".join(dict.fromkeys(reason or "graded in full" for reason in case.reasons))
    expected += f", with a note: {case.says}" if case.says else ""
    return Row(FILE_GROUP, case.name, case.aim, expected, case.hostile)


def _verdicts_in_words(verdicts: dict[str, Verdict]) -> str:
    return ", ".join(f"{question} {verdict}" for question, verdict in verdicts.items())


def _in_words(outcome: Outcome) -> str:
    shown = {outcome.case.question, *outcome.case.others}
    found = ", ".join(f"{name} {status} {score:g}" for name, (status, score) in outcome.found.items() if name in shown)
    return f"{found} in {outcome.seconds:.1f} s"


def _files_in_words(outcome: FileOutcome) -> str:
    return "; ".join(dict.fromkeys(outcome.found))


def show(rows: Sequence[Row], tiers: Sequence[str]) -> None:
    """Print every case, then each group's numbers."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    table = Table()
    for column in ("Group", "Case", "Aim", "Expected", *(f"Outcome: {tier}" for tier in tiers)):
        table.add_column(column, overflow="fold")
    for row in rows:
        outcomes = []
        for tier in tiers:
            wrong = "".join(f"\n✗ {complaint}" for complaint in row.complaints.get(tier, []))
            outcomes.append(f"{row.outcome.get(tier, '')}{wrong}")
        table.add_row(*map(Text, [row.group, row.case, row.aim, row.expected, *outcomes]))
    console.print(table)
    console.print(_numbers(rows, tiers))
    for row in rows:
        for tier, complaints in row.complaints.items():
            typer.echo(f"✗ {row.group}: {row.case} ({tier}): {'; '.join(complaints)}")
    bad = sum(bool(row.complaints) for row in rows)
    hostile = sum(row.hostile for row in rows)
    typer.echo(
        f"{_today()}, {platform.system()} {platform.release()}, Python {platform.python_version()}: {len(rows)} cases "
        f"({hostile} hostile) in {', '.join(tiers)}: {len(rows) - bad} came out as they must, {bad} did not"
    )


def _numbers(rows: Sequence[Row], tiers: Sequence[str]) -> Table:
    table = Table()
    for column in ("Group", "What it is about", "Cases", *(f"as expected: {tier}" for tier in tiers)):
        table.add_column(column, justify="left" if column in ("Group", "What it is about") else "right")
    about = {name: words for name, (words, _) in GROUPS.items()} | {FILE_GROUP: "the file itself"}
    for group in dict.fromkeys(row.group for row in rows):
        own = [row for row in rows if row.group == group]
        fine = [
            f"{sum(tier not in row.complaints for row in own if tier in row.outcome)}"
            if any(tier in row.outcome for row in own)
            else "-"
            for tier in tiers
        ]
        table.add_row(group, about[group], str(len(own)), *fine)
    return table


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


if __name__ == "__main__":
    typer.run(main)
