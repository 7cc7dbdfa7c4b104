"""The instructor's picture of a class: scores, questions, misconceptions, cells, and who needs a look.

Records come one at a time, and of each only numbers and hashes are kept, so that a class of ten thousand needs little
more memory than one of ten.
"""

from __future__ import annotations

import builtins
import csv
import inspect
import io
import re
import textwrap
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from autograder.assignment import Assignment
from autograder.grading import likeness
from autograder.grading.likeness import Fingerprint, Group, Likeness
from autograder.records import UNPLACED, Record
from autograder.reports import charts, statistics
from autograder.reports.pages import counts, csv_cell, hints, students, template, who
from autograder.reports.statistics import ScoreTable
from autograder.results import CellOutcome, HandGrade, QuestionResult, Status, SubmissionResult
from autograder.submissions import PLACEHOLDER
from autograder.text import number, printable, printable_text

MIN_FOR_PICTURE = 3
"""A distribution of fewer submissions than this is not worth a picture."""
MAX_SUBMISSIONS = 2000
"""Rows of the table of submissions; all are in ``grades.csv``."""
MAX_LOOKS = 200
"""Rows of the table of submissions that need a look; all are in ``attention.csv``."""
MAX_GROUPS = 50
MAX_MEMBERS = 8
MAX_DIAGNOSES = 25
MAX_PACKAGES = 10
MAX_CELLS = 10
MAX_EXAMPLE = 1500
"""Characters of a student's answer that may serve as an example."""
MAX_WHY = 500

WRONG = (Status.PARTIAL, Status.FAILED, Status.ERROR, Status.TIMEOUT, Status.MEMORY, Status.CRASHED)
NOT_ANSWERED = (Status.NOT_ATTEMPTED, Status.SKIPPED)

LOOKS = {
    "protocol broken": "The code sent the grader something that no answer sends. It may be an attack; it got nothing.",
    "unusual code": "The answer reaches for files, processes or the insides of Python, which no question asks for.",
    "stopped": "Code ended its process, hung, or took more than its share of time or memory.",
    "grader fault": "The grader failed. No points are lost: they stay open until it is mended.",
    "points to confirm": "A person gave points, and the answer or its automatic score changed since.",
    "not gradable": "The file could not be read, or is another assignment's. It counts 0 points for now.",
    "nothing answered": "Every question that is graded automatically is as it was handed out.",
    "answer cell": "A question's cell is missing, empty or of another type, or defines another name than is asked for.",
    "missing package": "The notebook imports a package that the grader does not have, or a file that is not handed in.",
    "given cell edited": "The cell ran as the notebook gives it, then as the student has it.",
    "note": "What else was noticed.",
}
"""Why a submission needs a look, the most urgent first, and what that means."""
_NOTES = (
    (re.compile(r"broke the grader's protocol"), "protocol broken"),
    (re.compile(r"the given cell .* was edited"), "given cell edited"),
    (re.compile(r"^(no answer cell was found|the answer (cell )?(of|to) |the cell for the answer to )"), "answer cell"),
    (re.compile(r"^(question|cell) .*: "), "stopped"),
)
_MISSING_MODULE = re.compile(r"No module named '(\w{1,40})[\w.]*'")
_UNUSUAL = frozenset(
    "ctypes gc importlib inspect marshal meta_path modules multiprocessing os pickle pty shutil socket subprocess "
    "threading builtins __builtins__ __import__ __subclasses__ __globals__ _getframe settrace eval exec open "
    "grader".split()
)
_MAYBE_UNUSUAL = re.compile(rf"\b({'|'.join(sorted(_UNUSUAL))})\b")
_ERRORS = frozenset(name for name, kind in vars(builtins).items() if isinstance(kind, type))
ALIKE = {"code": "wrong code", "text": "written text", "cell": "an added cell"}


class Look(NamedTuple):
    """A submission that needs a look."""

    kind: str
    submission: str
    who: str
    why: str


@dataclass
class QuestionTally:
    """The verdicts on one question in all submissions."""

    possible: float = 0.0
    statuses: Counter[Status] = field(default_factory=Counter)


@dataclass
class CellTally:
    """How one code cell ran in all submissions that have it."""

    seconds: array[float] = field(default_factory=lambda: array("f"))
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: CellOutcome) -> None:
        self.seconds.append(outcome.cpu_seconds)
        if outcome.status == Status.ERROR and outcome.error is not None:
            # A student's own error could be called anything.
            kind = outcome.error.kind
            self.failures[kind if kind in _ERRORS else "another error"] += 1
        elif outcome.status != Status.PASSED:
            self.failures[str(outcome.status)] += 1

    def row(self, name: str) -> dict[str, Any]:
        runs, failed = len(self.seconds), self.failures.total()
        middle, high = (float(value) for value in np.quantile(self.seconds, (0.5, 0.95)))
        kind, times = self.failures.most_common(1)[0] if failed else ("", 0)
        return {
            "name": name,
            "runs": runs,
            "median": f"{middle:.3f}",
            "high": f"{high:.3f}",
            "failed": f"{100 * failed / runs:.0f}",
            "commonest": f"{kind} ({times})" if kind else "",
            "high_seconds": high,
            "share": failed / runs,
        }


class Example(NamedTuple):
    """Code that shows a misconception; the smaller the rank, the better it shows it."""

    rank: tuple[int, int]
    code: str


class Cohort:
    """All submissions to one assignment, in numbers.

    Parameters
    ----------
    folder
        Name of the assignment, or of the folder of those whose assignment cannot be told.
    table
        The built assignment; None if it is not built here.
    """

    def __init__(self, folder: str, table: Assignment | None) -> None:
        self.folder, self.table = folder, table
        self.submissions = 0
        self.listed: list[dict[str, str]] = []
        self.looks: list[Look] = []
        self.scores = array("d")
        self.shares = array("d")
        """Score of each graded submission, and as a share of its possible points."""
        self.points = ScoreTable()
        """Points by question, of the submissions in which anything is answered."""
        self.questions: dict[str, QuestionTally] = {}
        self.diagnoses: Counter[tuple[str, str]] = Counter()
        self.cells: dict[str, CellTally] = {}
        self.packages: Counter[str] = Counter()
        """Packages that submissions import and the grader does not have, with the number of submissions."""
        self.likeness = Likeness()
        self.tiers: set[str] = set()
        self.not_gradable = 0
        self.faults = 0
        self.by_hand = False
        """Whether points that people gave are among the scores."""
        self.most = 0.0
        """Points that could be had in the submission of which most is graded."""
        self._names: list[str] = []
        self._who: dict[str, str] = {}
        self._examples: dict[tuple[str, str], Example] = {}
        self._known_text = "\n".join(cell.source for cell in table.cells) if table else ""
        self._written = {question.id for question in table.questions if question.kind == "written"} if table else set()
        self._roles = {cell.id: (cell.role, cell.question) for cell in table.cells} if table else {}

    @property
    def title(self) -> str:
        if self.table is not None:
            return self.table.title
        return "Unknown assignment" if self.folder == UNPLACED else self.folder

    @property
    def possible(self) -> str:
        """Points that can be had, written answers counted once they are graded."""
        if self.table is None or self.by_hand:
            return number(self.most or None)
        return number(self.table.possible)

    # --- Gathering ---

    def add(self, record: Record) -> None:
        """Count a submission in."""
        result = record.result
        self.submissions += 1
        self._names.append(result.submission)
        if who(record) != result.submission:
            self._who[result.submission] = who(record)
        statuses = Counter(question.status for question in result.questions)
        if len(self.listed) < MAX_SUBMISSIONS:
            self.listed.append(_listed(record, statuses))
        if result.problem:
            self.not_gradable += 1
        else:
            self._add_scores(result)
        if result.isolation:
            self.tiers.add(result.isolation)
        self.faults += Status.GRADER_FAULT in statuses
        for question in result.questions:
            self._add_question(record, question)
        for cell in result.cells:
            self._add_cell(cell)
        self.likeness.next_submission()
        self._look_at(record)

    def _add_scores(self, result: SubmissionResult) -> None:
        self.by_hand = self.by_hand or any(question.status == Status.GRADED for question in result.questions)
        self.most = max(self.most, result.possible)
        if result.possible:
            self.scores.append(result.score)
            self.shares.append(result.score / result.possible)
        if _is_answered(result):
            self.points.add(
                {question.question: question.score if counts(question) else None for question in result.questions}
            )

    def _add_question(self, record: Record, question: QuestionResult) -> None:
        tally = self.questions.setdefault(question.question, QuestionTally())
        tally.possible = max(tally.possible, question.possible or 0.0)
        tally.statuses[question.status] += 1
        if question.own_status == Status.NEEDS_GRADING:
            self._written.add(question.question)
        if question.question in self._written:
            fingerprint = likeness.of_text(question.source)
            if fingerprint.length >= likeness.MIN_WORDS and PLACEHOLDER not in question.source.casefold():
                self.likeness.add("text", question.question, fingerprint)
        elif question.own_status in WRONG:
            fingerprint = likeness.of_code(question.source)
            if fingerprint.length >= likeness.MIN_TOKENS:
                self.likeness.add("code", question.question, fingerprint)
        for diagnosis in question.diagnosis:
            self.diagnoses[question.question, diagnosis] += 1
            self._offer_example(record, question, diagnosis)

    def _offer_example(self, record: Record, question: QuestionResult, diagnosis: str) -> None:
        """Keep an answer if it shows the misconception better than what is kept: with no other, and shorter."""
        key = question.question, diagnosis
        rank = len(question.diagnosis), len(question.source)
        best = self._examples.get(key)
        if (best is None or rank < best.rank) and len(question.source) <= MAX_EXAMPLE:
            names = (record.result.submission, students(record), record.given_id)
            known = f"{self._known_text}\n{chosen_text(self.folder, question.question)}"
            code = likeness.anonymous(printable_text(question.source), known, names)
            if code:
                self._examples[key] = Example(rank, code)

    def _add_cell(self, outcome: CellOutcome) -> None:
        place = outcome.cell.rsplit(" (", 1)[0]
        role, question = self._roles.get(place, ("", None))
        asked = question or outcome.question.split(",")[0]
        if role == "given":
            name = f"given cell {place}"
        elif role == "figure":
            name = f"picture cell {place}, edited"
        elif asked:
            name = f"answer to {asked}"
        else:
            name = "cells that students added"
        self.cells.setdefault(name, CellTally()).add(outcome)
        if not role and not asked and outcome.tokens >= likeness.MIN_TOKENS:
            self.likeness.add("cell", "", Fingerprint(bytes.fromhex(outcome.fingerprint), outcome.tokens))

    def _look_at(self, record: Record) -> None:
        result = record.result
        reasons: dict[str, list[str]] = {}
        if result.problem:
            reasons["not gradable"] = [result.problem]
        elif not _is_answered(result):
            questions = sum(question.own_status in NOT_ANSWERED for question in result.questions)
            reasons["nothing answered"] = [f"{questions} questions" if questions != 1 else "the only question"]
        for question in result.questions:
            if question.status == Status.GRADER_FAULT:
                reasons.setdefault("grader fault", []).append(f"{question.question}: {question.message}")
            if question.own_status not in (*NOT_ANSWERED, Status.NEEDS_GRADING) and _MAYBE_UNUSUAL.search(
                question.source
            ):
                unusual = sorted(likeness.names(question.source) & _UNUSUAL)
                if unusual:
                    reasons.setdefault("unusual code", []).append(f"{question.question} uses {', '.join(unusual)}")
            given = record.by_hand.get(question.question)
            for doubt in _doubts(record, question, given) if given is not None else ():
                reasons.setdefault("points to confirm", []).append(f"{question.question}: {doubt}")
        packages = missing_packages(result)
        self.packages.update(packages)
        if packages:
            reasons["missing package"] = [f"it imports {', '.join(packages)}, which the grader does not have"]
        told = {reason for found in reasons.values() for reason in found}
        for note in result.notes:
            kind = next((kind for pattern, kind in _NOTES if pattern.search(note)), "note")
            if note not in told and not any(fault.endswith(note) for fault in reasons.get("grader fault", ())):
                reasons.setdefault(kind, []).append(note)
        for kind, found in reasons.items():
            why = printable("; ".join(found))
            why = why if len(why) <= MAX_WHY else why[:MAX_WHY] + "…"
            self.looks.append(Look(kind, result.submission, who(record), why))

    # --- Telling ---

    def overview(self) -> dict[str, Any]:
        """The assignment's line in the overview of all."""
        found = statistics.describe(self.scores)
        return {
            "title": self.title,
            "link": f"{self.folder}/report.html",
            "submissions": self.submissions,
            "mean": f"{found.mean:.2f}" if found else "",
            "possible": self.possible,
            "not_gradable": self.not_gradable,
            "faults": self.faults,
            "isolation": ", ".join(sorted(self.tiers)),
            "looks": len({look.submission for look in self.looks}),
        }

    def page(self, *, changes: int = 0) -> str:
        """The report. `changes` is the number of changes that stand on a page of their own."""
        looks = sorted(self.looks, key=lambda look: list(LOOKS).index(look.kind))
        groups = self.likeness.groups()
        found = statistics.describe(self.scores)
        return template("assignment.html").render(
            title=self.title,
            submissions=self.submissions,
            listed=self.listed,
            not_gradable=self.not_gradable,
            possible=self.possible,
            by_hand=self.by_hand,
            changes=changes,
            mean=f"{found.mean:.2f}" if found else "",
            median=number(found.median) if found else "",
            tiers=sorted(self.tiers),
            look_kinds=[
                {"name": kind, "count": sum(look.kind == kind for look in looks), "meaning": meaning}
                for kind, meaning in LOOKS.items()
                if any(look.kind == kind for look in looks)
            ],
            looks=looks[:MAX_LOOKS],
            all_looks=len(looks),
            packages=self._package_lines(),
            groups=[self._group(group) for group in groups[:MAX_GROUPS]],
            all_groups=len(groups),
            **self._score_section(),
            **self._question_section(),
            diagnoses=self._diagnosis_rows(),
            all_diagnoses=len(self.diagnoses),
            **self._cell_section(),
        )

    def attention(self) -> bytes:
        """The table ``attention.csv``: every submission that needs a look, and every group that is alike."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["what", "group", "submission", "student", "why"])
        for look in sorted(self.looks, key=lambda look: list(LOOKS).index(look.kind)):
            row = [look.kind, "", look.submission, look.who, look.why]
            writer.writerow([csv_cell(value) for value in row])
        for place, group in enumerate(self.likeness.groups(), start=1):
            for member in group.members:
                name = self._names[member]
                row = ["alike", str(place), name, self._who.get(name, name), self._in_words(group)]
                writer.writerow([csv_cell(value) for value in row])
        return text.getvalue().encode()

    def _package_lines(self) -> list[str]:
        lines = []
        for package, count in self.packages.most_common(MAX_PACKAGES):
            import_it = "submission imports" if count == 1 else "submissions import"
            lines.append(f"{count} {import_it} {package}, which the grader does not have")
        return lines

    def _group(self, group: Group) -> dict[str, Any]:
        names = [self._names[member] for member in group.members[:MAX_MEMBERS]]
        return {
            "members": [{"who": self._who.get(name, name), "link": f"feedback/{name}.html"} for name in names],
            "more": len(group.members) - len(names),
            "size": len(group.members),
            "shared": self._in_words(group),
        }

    def _in_words(self, group: Group) -> str:
        """What the members of a group share, such as “wrong code in q3 (24 tokens), written text in w1 (60 words)”."""
        parts = []
        for shared in group.shared:
            unit = "words" if shared.kind == "text" else "tokens"
            where = f" in {shared.question}" if shared.question else ""
            parts.append(f"{ALIKE[shared.kind]}{where} ({shared.length} {unit})")
        return ", ".join(parts)

    def _score_section(self) -> dict[str, Any]:
        shares = np.asarray(self.shares)
        found, of_shares = statistics.describe(self.scores), statistics.describe(shares)
        if found is None or of_shares is None:
            return {"bins": [], "spread": [], "scores_picture": ""}
        step = 100 // statistics.BINS
        labels = [*(f"{step * i}-{step * (i + 1) - 1}" for i in range(statistics.BINS)), "100"]
        bins = statistics.count_in_bins(shares)
        picture = ""
        if len(shares) >= MIN_FOR_PICTURE:
            most = max(range(len(bins)), key=bins.__getitem__)
            claim = f"The largest group, {bins[most]} of {len(shares)}, has {labels[most].replace('-', ' to ')} %"
            if bins.count(bins[most]) > 1:
                claim = f"Half of the submissions have {100 * of_shares.median:.0f} % or more"
            picture = charts.scores(labels, bins, of_shares.mean, of_shares.median, claim)
        rows = [
            ("mean", f"{found.mean:.2f}", f"{100 * of_shares.mean:.0f}"),
            *(
                (name, number(round(getattr(found, key), 2)), f"{100 * getattr(of_shares, key):.0f}")
                for name, key in (
                    ("lowest", "lowest"),
                    ("a quarter has at most", "lower_quartile"),
                    ("half have at most (median)", "median"),
                    ("three quarters have at most", "upper_quartile"),
                    ("highest", "highest"),
                )
            ),
        ]
        if found.deviation is not None and of_shares.deviation is not None:
            rows.insert(1, ("standard deviation", f"{found.deviation:.2f}", f"{100 * of_shares.deviation:.0f}"))
        return {
            "bins": [{"label": label, "count": count} for label, count in zip(labels, bins, strict=True)],
            "spread": rows,
            "scores_picture": picture,
        }

    def _question_section(self) -> dict[str, Any]:
        asked = self.table.questions if self.table else ()
        order = [question.id for question in asked]
        ordered = sorted(self.questions, key=lambda name: order.index(name) if name in order else len(order))
        names = {question.id: question.name for question in asked}
        automatic = [name for name in ordered if name not in self._written]
        used = [status for status in Status if any(self.questions[name].statuses[status] for name in ordered)]
        rows: list[dict[str, Any]] = []
        drawn: list[tuple[str, float, float | None]] = []
        shares: dict[str, list[float]] = {str(status): [] for status in used}
        for name in ordered:
            tally = self.questions[name]
            total = tally.statuses.total()
            for status in used:
                shares[status].append(100 * tally.statuses[status] / total)
            points = self.points.column(name)
            known = points[~np.isnan(points)]
            row = {
                "id": name,
                "name": names.get(name),
                "possible": number(tally.possible),
                "mean": "",
                "difficulty": "",
                "discrimination": "",
                "words": "" if name in automatic else "a person grades it",
                "shares": [f"{shares[status][-1]:.0f}" for status in used],
                "total": total,
            }
            if known.size and tally.possible and (name in automatic or tally.statuses[Status.GRADED]):
                difficulty = 100 * float(known.mean()) / tally.possible
                apart = statistics.discrimination(points, self.points.rest(name, automatic))
                drawn.append((name, difficulty, apart.value))
                row |= {
                    "mean": f"{known.mean():.2f}",
                    "difficulty": f"{difficulty:.0f}",
                    "discrimination": "" if apart.value is None else f"{apart.value:.2f}",
                    "words": apart.words,
                }
            rows.append(row)
        pictures = {"questions_picture": "", "verdicts_picture": ""}
        if self.submissions >= MIN_FOR_PICTURE and drawn:
            hardest = min(drawn, key=lambda question: question[1])
            claim = f"{hardest[0]} was the hardest: {hardest[1]:.0f} % of its points on average"
            pictures["questions_picture"] = charts.questions(
                [name for name, _, _ in drawn], [hard for _, hard, _ in drawn], [apart for *_, apart in drawn], claim
            )
            wrong = {name: sum(self.questions[name].statuses[status] for status in WRONG) for name in automatic}
            worst = max(wrong, key=wrong.__getitem__)
            claim = f"Most wrong answers are to {worst}: {wrong[worst]} of {self.questions[worst].statuses.total()}"
            pictures["verdicts_picture"] = charts.verdicts(ordered, {k: v for k, v in shares.items()}, claim)
        return {
            "questions": rows,
            "statuses": used,
            "answered": self.points.submissions,
            "few": self.points.submissions < statistics.FEW,
            **pictures,
        }

    def _diagnosis_rows(self) -> list[dict[str, Any]]:
        rows = []
        for (question, diagnosis), count in self.diagnoses.most_common(MAX_DIAGNOSES):
            example = self._examples.get((question, diagnosis))
            code = example.code if example else reference_form(self.folder, question, diagnosis)
            rows.append(
                {
                    "id": diagnosis,
                    "question": question,
                    "count": count,
                    "hint": hints(self.folder, question).get(diagnosis, ""),
                    "code": code,
                    "is_reference": example is None,
                    "others": example.rank[0] - 1 if example else 0,
                }
            )
        return rows

    def _cell_section(self) -> dict[str, Any]:
        rows = [tally.row(name) for name, tally in self.cells.items()]
        measurable = [row for row in rows if row["high_seconds"] >= 0.0005]
        slow = sorted(measurable, key=lambda row: (-row["high_seconds"], row["name"]))
        failing = sorted((row for row in rows if row["share"]), key=lambda row: (-row["share"], row["name"]))
        return {"slow_cells": slow[:MAX_CELLS], "failing_cells": failing[:MAX_CELLS]}


def _listed(record: Record, statuses: Counter[Status]) -> dict[str, str]:
    """A submission's row in the table of all."""
    result = record.result
    row = {"who": who(record), "link": f"feedback/{result.submission}.html"}
    if result.problem:
        return row | {"score": "0", "possible": number(record.possible), "verdicts": str(Status.NOT_GRADABLE)}
    verdicts = ", ".join(f"{statuses[status]} {status}" for status in Status if status in statuses)
    return row | {"score": number(result.score), "possible": number(result.possible), "verdicts": verdicts}


def _doubts(record: Record, question: QuestionResult, given: HandGrade) -> Iterator[str]:
    """Why a person should look again at what was given by hand."""
    if given.disputed:
        yield f"students who handed in together have different points: {given.disputed}"
    elif given.review or (given.score is not None and record.outdated):
        yield "confirm the points in the gradebook"
    if given.score is not None and given.score > (question.possible or 0.0):
        yield f"{number(given.score)} points by hand are more than {number(question.possible)}"


def _is_answered(result: SubmissionResult) -> bool:
    """Whether anything that is graded automatically is answered."""
    return any(question.own_status not in (*NOT_ANSWERED, Status.NEEDS_GRADING) for question in result.questions)


def missing_packages(result: SubmissionResult) -> list[str]:
    """Packages that a submission failed to import, in a cell or in a function; not the modules hidden from it."""
    errors = [cell.error for cell in result.cells] + [question.error for question in result.questions]
    messages = [error.message for error in errors if error is not None and error.kind == "ModuleNotFoundError"]
    found = [match[1] for message in messages if (match := _MISSING_MODULE.search(message))]
    return sorted({package for package in found if package != "utils"})


@cache
def chosen_text(assignment: str, question: str) -> str:
    """The texts that a question may have as an answer, as in a choice between several; none if it asks for code."""
    from autograder.answers import misconceptions

    answers = [known.answer for known in misconceptions.for_question(assignment, question)]
    return "\n".join(answer for answer in answers if isinstance(answer, str))


def reference_form(assignment: str, question: str, diagnosis: str) -> str:
    """The misconception as the grader knows it, for where no student's answer can be shown; "" if it has no code."""
    from autograder.answers import misconceptions

    for known in misconceptions.for_question(assignment, question):
        if known.id == diagnosis:
            if not inspect.isfunction(known.answer):
                return repr(known.answer)
            with_decorators = likeness.anonymous(textwrap.dedent(_source(known.answer)), "", ())
            return "\n".join(line for line in with_decorators.split("\n") if not line.startswith("@"))
    return ""


def _source(function: Any) -> str:
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return ""
    return source if source.lstrip().startswith(("def ", "@")) else ""
