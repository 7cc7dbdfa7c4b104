"""Grades files of the corpus, all in one run as an instructor would, and looks at what came of each."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import records
from autograder.records import Record
from autograder.runs import grading

from .cases import FULL, SOFTMAX
from .files import ANSWERED, FileCase, packed
from .world import Canaries, controls, is_formula

LONGEST_REASON = 300
"""A reason of more letters is not read."""


@dataclass
class FileOutcome:
    """What came of a file.

    Attributes
    ----------
    found : for each submission in it, sorted by path, the reason why it was not graded, or what it got.
    complaints : what is not as it must be.
    """

    case: FileCase
    found: list[str]
    complaints: list[str] = field(default_factory=list)


def grade_files(cases: Sequence[FileCase], folder: Path, canaries: Canaries, tier: str = "auto") -> list[FileOutcome]:
    """Grade all cases, and an honest submission after them, in one run.

    Parameters
    ----------
    folder : an empty one; its ``out`` is the run's output.
    tier : the kind of jail.
    """
    given: list[Path] = []
    places: list[list[Path]] = []
    for number, case in enumerate(cases):
        place = folder / "in" / f"{number:03}"
        place.mkdir(parents=True)
        places.append(case.make(place, canaries.gradebook) or [place])
        given += places[-1]
    last = folder / "in" / "last" / "honest.ipynb"
    last.parent.mkdir()
    last.write_bytes(packed())
    before = _tree(folder / "in")
    grading.grade([*given, last], output=folder / "out", jobs=1, isolation=tier)

    found = list(_records(folder / "out"))
    outcomes = []
    for case, paths in zip(cases, places, strict=True):
        own = sorted((record for record in found if _is_below(record, paths)), key=lambda record: record.path)
        outcomes.append(_judge(case, own))
    (honest,) = (record for record in found if record.path == str(last))
    general = [] if _got(honest) == "graded" else [f"the last submission, an honest one, came out as {_got(honest)}"]
    general += [] if _tree(folder / "in") == before else ["files among the submissions were changed"]
    general += canaries.complaints()
    general += what_files_give_away(folder / "out", canaries.secret)
    outcomes[-1].complaints += general
    return outcomes


def _records(output: Path) -> Iterator[Record]:
    for name in records.folders(output):
        yield from records.read_folder(output, name)


def _is_below(record: Record, paths: Sequence[Path]) -> bool:
    return any(record.path == str(path) or record.path.startswith((f"{path}{os.sep}", f"{path}:")) for path in paths)


def _got(record: Record) -> str:
    """Say why a submission was not graded, or that its answers got full points, or what they got."""
    if record.result.problem:
        return record.result.problem
    scores = {question.question: question.score for question in record.result.questions}
    answered = {name: scores.get(name) for name in ANSWERED}
    return "graded" if answered == {name: FULL[SOFTMAX][name] for name in ANSWERED} else f"graded: {answered}"


def _judge(case: FileCase, found: Sequence[Record]) -> FileOutcome:
    got = [_got(record) for record in found]
    outcome = FileOutcome(case, got)
    if len(got) != len(case.reasons):
        outcome.complaints.append(f"{len(got)} submissions, not {len(case.reasons)}")
    for reason, wanted in zip(got, case.reasons, strict=False):
        if wanted not in reason or (not wanted and reason != "graded"):
            outcome.complaints.append(f"{reason!r} where {wanted or 'graded'!r} must stand")
        if len(reason) > LONGEST_REASON or not reason.isprintable():
            outcome.complaints.append(f"a reason that is no readable line: {reason[:LONGEST_REASON]!r}")
    notes = [note for record in found for note in record.result.notes]
    if case.says and not any(case.says in note for note in notes):
        outcome.complaints.append(f"no note says {case.says!r}: {notes}")
    return outcome


def _tree(folder: Path) -> list[tuple[str, int]]:
    """Give what lies in a folder, and how large it is."""
    return sorted((str(path), path.lstat().st_size) for path in folder.rglob("*"))


def what_files_give_away(output: Path, secret: str) -> Iterator[str]:
    """Say which files of a run hold a secret, or what no page, table or terminal may get."""
    for path in sorted(path for path in output.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(output)
        if secret in text:
            yield f"a secret stands in {name}"
        # JSON writes controls as \u001b, so what matters is what a reader gets.
        shown = "".join(_strings(json.loads(text))) if path.parent.name == "results" else text
        if path.parent.name != records.RECORDS and (odd := controls(shown)):
            yield f"{name} holds control characters: {odd}"
        if not path.name.isprintable() or len(path.name) > 120:
            yield f"a file has the name {path.name!r}"
    with (output / "grades.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            yield from (f"a cell of the table is a formula: {cell}" for cell in row if is_formula(cell))


def _strings(value: Any) -> Iterator[str]:
    """Give every text in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from _strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)
