"""Write scores as the CSV files that other systems import, with students matched by id.

What each system reads is noted at its function, with where that was looked up. Three rules hold for all:

- A score that is not complete is left out, so that nobody's grade is published by mistake: written answers that no
  person has graded, faults of the grader, files that could not be graded. With ``provisional`` the points so far count.
- A grade that the system holds is never cleared: rows and cells without a new score are left out or stay as they are.
- No cell starts a formula in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder import assignment as assignments
from autograder import records
from autograder.assignment import Assignment, AssignmentError
from autograder.records import UNPLACED, Record
from autograder.reports.pages import counts, csv_cell
from autograder.results import Status
from autograder.submissions import Member
from autograder.text import letters, number, printable, shortened, words

FORMATS = ("canvas", "moodle", "gradescope", "nbgrader")
MAX_ROSTER = 50_000_000
MAX_LINES = 20
"""Of a list of students, so many are printed; all stand in the files."""
BOM = "\ufeff"
LISTED = ("found_in", "id", "name", "assignment", "reason")
"""Columns of the list of students who were not matched."""


class ExportError(Exception):
    """Nothing can be written; the message says why and what to do."""


class Score(msgspec.Struct):
    """One student's points in one assignment."""

    student: str
    """The id, as the platform gave it."""
    name: str
    email: str
    assignment: str
    submission: str
    points: float
    possible: float
    missing: str = ""
    """Why the points are not complete; "" if they are."""
    questions: dict[str, float | None] = {}
    late: bool = False
    attempt: int = 0
    submitted_at: str = ""


class Unmatched(msgspec.Struct, frozen=True):
    """A student who is in the submissions or in the roster only, and why."""

    found_in: str
    id: str
    name: str
    assignment: str
    reason: str


class Incomplete(msgspec.Struct, frozen=True):
    """A score that is not complete, and why."""

    id: str
    name: str
    assignment: str
    reason: str


class Export(msgspec.Struct):
    """What was written, and what was not."""

    format: str
    path: Path
    scores: int = 0
    """Scores in the file."""
    provisional: bool = False
    incomplete: list[Incomplete] = []
    """Scores that are left out, or written as they are if that was asked for."""
    unmatched: list[Unmatched] = []
    unmatched_path: Path | None = None
    matched_by_name: list[str] = []
    """Students whose id is not in the roster as it is here, but whose name is there once, or that number without zeros
    before it or ``.0`` behind it."""
    warnings: list[str] = []

    @property
    def complete(self) -> bool:
        """Whether every submission's score is in the file."""
        lost = any(entry.found_in == "submissions" for entry in self.unmatched)
        return not lost and (self.provisional or not self.incomplete)


@dataclass
class Sheet:
    """A CSV file to be written."""

    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    scores: int = 0
    delimiter: str = ","
    bom: bool = False

    def add(self, cells: Iterable[str | float | None], scores: int = 1) -> None:
        self.rows.append([safe_cell(cell) for cell in cells])
        self.scores += scores

    def encode(self) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\n")
        writer.writerow(map(safe_cell, self.columns))
        writer.writerows(self.rows)
        return ((BOM if self.bom else "") + text.getvalue()).encode()


def safe_cell(value: str | float | None) -> str:
    """Text of one line that no spreadsheet takes for a formula. A lone dash, which stands for nothing, is left out."""
    if not isinstance(value, str):
        return csv_cell(value)
    text = re.sub(r"[\t\r\n\0\v\f]+", " ", value)
    return "" if text.strip() == "-" else csv_cell(text)


def export(
    directory: Path,
    format: str,
    *,
    output: Path | None = None,
    roster: Path | None = None,
    assignment: str | None = None,
    columns: Sequence[str] = (),
    provisional: bool = False,
) -> Export:
    """Write the scores in `directory` for another system.

    Parameters
    ----------
    directory
        The output folder of a run.
    format
        One of `FORMATS`.
    output
        The file. Default: ``exports/<format>.csv`` in `directory`. The list of students who were not matched is
        written beside it.
    roster
        A CSV file that the system itself exported. Ids, names and other columns are copied from there.
    assignment
        The only one to export. Default: all.
    columns
        Headers of the columns that the scores go to, such as ``Homework 2 (4711)``; with several assignments
        ``02_softmax=Homework 2 (4711)``.
    provisional
        Write scores that are not complete, too.

    Raises
    ------
    ExportError
        If `directory` holds no such records, or the roster cannot be used.
    """
    result = Export(format, output or directory / "exports" / f"{format}.csv", provisional=provisional)
    chosen = _chosen(directory, assignment)
    scores = _scores(directory, chosen, result)
    if not chosen:
        raise ExportError(f"{directory}: holds no graded submission of an assignment that is known")
    result.incomplete = [
        Incomplete(score.student, score.name, score.assignment, score.missing) for score in scores if score.missing
    ]
    plan = _Plan(result, scores, Roster.read(roster) if roster else None, chosen, _headers(columns, chosen))
    sheet = WRITERS[format](plan)
    result.scores = sheet.scores
    result.unmatched.sort(key=lambda entry: (entry.found_in == "roster", entry.assignment))
    records.write_atomically(result.path, sheet.encode())
    listing = result.path.with_name(f"{result.path.stem}-unmatched.csv")
    if result.unmatched:
        listed = Sheet(list(LISTED))
        for entry in result.unmatched:
            listed.add(msgspec.structs.astuple(entry))
        records.write_atomically(listing, listed.encode())
        result.unmatched_path = listing
    else:
        listing.unlink(missing_ok=True)
    return result


def summary(exported: Export) -> Iterator[str]:
    """What an instructor should know of an export, a line each; of long lists the beginning."""
    yield from exported.warnings
    if exported.incomplete:
        scores = _counted(len(exported.incomplete), "score is", "scores are")
        done = (
            "the points so far count" if exported.provisional else "left out (--provisional writes the points so far)"
        )
        yield f"{scores} not complete, and {done}:"
        yield from _beginning(_by_reason(exported.incomplete))
    if exported.matched_by_name:
        yield "Not found by id, but by name, or by an id that is written in another way; check these:"
        yield from _beginning(exported.matched_by_name)
    lost = [entry for entry in exported.unmatched if entry.found_in == "submissions"]
    if lost:
        yield f"{_counted(len(lost), 'submission is', 'submissions are')} not in the file:"
        yield from _beginning([printable(f"{_called(entry.id, entry.name)}: {entry.reason}") for entry in lost])
    absent = [entry for entry in exported.unmatched if entry.found_in == "roster"]
    if absent:
        yield f"{_counted(len(absent), 'student of the roster has', 'students of the roster have')} no submission:"
        yield from _beginning([printable(_called(entry.id, entry.name)) for entry in absent])
    if exported.unmatched_path:
        yield f"Who was not matched also stands in {exported.unmatched_path}"


def _by_reason(incomplete: Sequence[Incomplete]) -> list[str]:
    """One line for each reason, with the first few students: in a whole class one reason is often everybody's."""
    found: dict[tuple[str, str], list[str]] = {}
    for entry in incomplete:
        found.setdefault((entry.assignment, entry.reason), []).append(_called(entry.id, entry.name))
    lines = []
    for (assignment, reason), students in found.items():
        more = f" and {len(students) - 3} more" if len(students) > 3 else ""
        lines.append(printable(f"{assignment}: {reason}: {', '.join(students[:3])}{more}"))
    return lines


def _called(student: str, name: str) -> str:
    return f"{student} ({name})" if name and name != student else student


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _beginning(lines: Sequence[str]) -> Iterator[str]:
    for line in lines[:MAX_LINES]:
        yield f"  {line}"
    if len(lines) > MAX_LINES:
        yield f"  and {len(lines) - MAX_LINES} more"


# --- Scores --------------------------------------------------------------------------------------------------------


def _chosen(directory: Path, assignment: str | None) -> list[str]:
    found = records.folders(directory)
    graded = [name for name in found if name != UNPLACED]
    if not found:
        raise ExportError(f"{directory}: holds no records; expected the --output folder of `autograder grade`")
    if assignment is not None and assignment not in graded:
        raise ExportError(f"{directory}: holds nothing of {assignment!r} (there is {', '.join(graded) or 'nothing'})")
    return [assignment] if assignment else graded


def _scores(directory: Path, chosen: Sequence[str], result: Export) -> list[Score]:
    """Scores of all students, one for each assignment; what cannot be one goes on the list of those left out."""
    for record in records.read_folder(directory, UNPLACED):
        reason = f"it cannot be told which assignment it answers ({record.result.submission})"
        result.unmatched.append(Unmatched("submissions", _id(record), record.student, "", reason))
    scores = []
    for name in chosen:
        try:
            table = assignments.load(name)
        except AssignmentError:
            table = None
        found: dict[str, list[Score]] = {}
        for record in records.read_folder(directory, name):
            for score in _scores_of(record, table):
                found.setdefault(score.student, []).append(score)
        for several in found.values():
            graded = [score for score in several if not score.missing.startswith("not gradable")] or several
            if len(graded) == 1:
                scores += graded
                continue
            names = ", ".join(score.submission for score in graded)
            reason = f"{len(graded)} submissions ({names}), and nothing tells which is the latest; keep one"
            first = graded[0]
            result.unmatched.append(Unmatched("submissions", first.student, first.name, name, reason))
    return scores


def _id(record: Record) -> str:
    return record.given_id or record.result.submission


def _scores_of(record: Record, table: Assignment | None) -> Iterator[Score]:
    """The same score for everybody who handed it in."""
    results = {question.question: question for question in record.result.questions}
    known = {question: entry.score if counts(entry) else None for question, entry in results.items()}
    asked = {question.id: question.points for question in table.questions} if table else {}
    asked = asked or {question: entry.possible or 0.0 for question, entry in results.items()}
    waiting = [name for name, entry in results.items() if entry.status == Status.NEEDS_GRADING]
    faults = [name for name, entry in results.items() if entry.status == Status.GRADER_FAULT]
    absent = [name for name in asked if name not in results]
    disputed = [name for name, given in record.by_hand.items() if given.disputed and name in results]
    reasons = [f"{', '.join(waiting)} not graded by a person yet"] if waiting else []
    reasons += [f"the grader failed on {', '.join(faults)}"] if faults else []
    reasons += [f"{', '.join(absent)} not graded"] if absent else []
    reasons += [f"{', '.join(disputed)} graded differently for students who handed in together"] if disputed else []
    problem = f"not gradable: {shortened(record.result.problem, 120)}" if record.result.problem else ""
    for member in (Member(_id(record), record.student, record.email), *record.others):
        yield Score(
            student=member.id,
            name=member.name,
            email=member.email,
            assignment=record.result.assignment,
            submission=record.result.submission,
            points=sum(points or 0.0 for points in known.values()),
            possible=sum(asked.values()) or record.possible or 0.0,
            missing=problem or "; ".join(reasons),
            questions={question: known.get(question) for question in asked},
            late=record.late,
            attempt=record.attempt,
            submitted_at=record.submitted_at,
        )


# --- Rosters -------------------------------------------------------------------------------------------------------


@dataclass
class Roster:
    """A CSV file that a platform exported."""

    path: Path
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    """Where each row ends in the file."""
    delimiter: str
    bom: bool

    @classmethod
    def read(cls, path: Path) -> Roster:
        """Read a roster, whatever stands between its cells.

        Raises
        ------
        ExportError
            If it is no such file.
        """
        again = "give the CSV file as the platform exported it"
        try:
            if path.stat().st_size > MAX_ROSTER:
                raise ExportError(f"{path}: larger than {MAX_ROSTER // 1_000_000} MB; {again}")
            text = path.read_bytes().decode()
        except OSError as error:
            raise ExportError(f"{path}: cannot be read ({error.strerror}); {again}") from None
        except UnicodeDecodeError:
            raise ExportError(f"{path}: not UTF-8; {again}, or save it as “CSV UTF-8”") from None
        bom = text.startswith(BOM)
        text = text.removeprefix(BOM)
        first_line = text.partition("\n")[0]
        delimiter = max(",;\t", key=first_line.count)
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            numbered = [(reader.line_num, row) for row in reader if any(row)]
        except csv.Error as error:
            raise ExportError(f"{path}: no CSV file ({error}); {again}") from None
        rows = [row for _, row in numbered]
        if len(rows) < 2 or len(rows[0]) < 2:
            raise ExportError(
                f"{path}: expected a line with the names of columns, and a line for each student; {again}"
            )
        columns = [name.strip() for name in rows[0]]
        filled = [row + [""] * (len(columns) - len(row)) for row in rows[1:]]
        return cls(path, columns, filled, [line for line, _ in numbered[1:]], delimiter, bom)

    def cell(self, row: int, column: str) -> str:
        """A cell; "" if there is no such column."""
        return self.rows[row][self.columns.index(column)] if column in self.columns else ""

    def sheet(self, columns: Sequence[str]) -> Sheet:
        """An empty file of the same kind, with some of its columns."""
        return Sheet(list(columns), delimiter=self.delimiter, bom=self.bom)

    def first_of(self, *columns: str) -> str:
        """The first of these columns that it has.

        Raises
        ------
        ExportError
            If it has none.
        """
        for column in columns:
            if column in self.columns:
                return column
        raise ExportError(
            f"{self.path}: has no column {' or '.join(map(repr, columns))} (it has: {self._shown(self.columns)}); "
            "give the CSV file as the platform exported it"
        )

    def column_for(self, assignment: str, title: str, given: str | None, among: Sequence[str]) -> str:
        """The column of an assignment: the one that was given, or the only one that is called like it.

        Raises
        ------
        ExportError
            If there is none, or more than one.
        """
        if given is not None:
            return self.first_of(given)
        for name in (assignment, assignment.partition("_")[2], title):
            fitting = [column for column in among if name and letters(_title_of(column)) == letters(name)]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                break
        raise ExportError(
            f"{self.path}: {'several columns are' if fitting else 'no column is'} called like {assignment}; "
            f'name it with --column "HEADER", or choose with --assignment (columns: {self._shown(fitting or among)})'
        )

    @staticmethod
    def _shown(columns: Sequence[str]) -> str:
        return "; ".join(shortened(column, 60) for column in columns[:20]) or "none"


def _title_of(column: str) -> str:
    """An assignment's title in a header: Canvas writes ``Title (4711)``, Moodle ``Assignment: Title (Real)``."""
    return re.sub(r"^Assignment:|\s*\((?:\d+|Real|Points)\)$", "", column).strip()


_BY_A_SPREADSHEET = re.compile(r"[0-9](?:[.,][0-9]+)?e\+[0-9]+")


def _exact(text: str) -> str:
    """An id without what nobody sees or types on purpose: blanks around it, capitals, full-width characters."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _bare(key: str) -> str:
    """A number without what spreadsheets add or take away: zeros before it, ``.0`` behind it."""
    number = re.fullmatch(r"0*([0-9]+?)(?:[.,]0{1,2})?", key)
    return number[1] if number else key


class _Ids:
    """The ids in a roster, to find a student's row by."""

    def __init__(self, keys: Mapping[int, Sequence[str]]) -> None:
        """Look at the ids of each row, those that count most first."""
        self.problems: list[tuple[int, str]] = []
        """Rows with an id that cannot be told any more, and what is wrong."""
        width = max(map(len, keys.values()), default=0)
        self._exact: list[dict[str, list[int]]] = [{} for _ in range(width)]
        self._bare: list[dict[str, list[int]]] = [{} for _ in range(width)]
        for row, several in keys.items():
            for place, key in enumerate(map(_exact, several)):
                if _BY_A_SPREADSHEET.fullmatch(key):
                    self.problems.append((row, f"a spreadsheet made {key.upper()} of its id; export the roster again"))
                elif key:
                    self._exact[place].setdefault(key, []).append(row)
                    self._bare[place].setdefault(_bare(key), []).append(row)

    def find(self, *ids: str) -> tuple[list[int], bool]:
        """Rows of a student, and whether the id is written there as here; else it differs as spreadsheets change it."""
        wanted = [key for key in map(_exact, ids) if key]
        for tables, exact in ((self._exact, True), (self._bare, False)):
            for key in wanted if exact else map(_bare, wanted):
                for table in tables:
                    if key in table:
                        return table[key], exact
        return [], True


# --- Files for each system -----------------------------------------------------------------------------------------


@dataclass
class _Plan:
    """What the writers work with."""

    result: Export
    scores: list[Score]
    roster: Roster | None
    assignments: list[str]
    headers: dict[str, str]

    def points(self, score: Score) -> float | None:
        """The points to write; None where none should be."""
        return score.points if self.result.provisional or not score.missing else None

    def only_assignment(self, what: str) -> str:
        """The assignment, where a file is for one only.

        Raises
        ------
        ExportError
            If there are several.
        """
        if len(self.assignments) > 1:
            raise ExportError(
                f"{what} is for one assignment; choose it with --assignment (graded: {', '.join(self.assignments)})"
            )
        return self.assignments[0]

    def possible(self, assignment: str) -> float:
        return max((score.possible for score in self.scores if score.assignment == assignment), default=0.0)

    def title(self, assignment: str) -> str:
        try:
            return assignments.load(assignment).title
        except AssignmentError:
            return assignment

    def by_student(self) -> list[list[Score]]:
        """Scores of one student after the other, sorted by name."""
        found: dict[str, list[Score]] = {}
        for score in self.scores:
            found.setdefault(score.student, []).append(score)
        return sorted(found.values(), key=lambda several: (several[0].name.casefold(), several[0].student))

    def leave_out(self, score: Score, reason: str) -> None:
        self.result.unmatched.append(Unmatched("submissions", score.student, score.name, score.assignment, reason))

    def match(
        self,
        keys: Callable[[int], Sequence[str]],
        name: Callable[[int], str],
        rows: Sequence[int],
    ) -> dict[int, list[Score]]:
        """Find each student's row in the roster, and list those without one, both ways.

        Parameters
        ----------
        keys
            Ids in a row, those that count most first.
        name
            The name in a row, by which a student is found only if no id is.
        rows
            The rows that hold students.
        """
        assert self.roster is not None
        ids = _Ids({row: keys(row) for row in rows})
        self.result.warnings += [f"{self._row(row, name)}: {problem}" for row, problem in ids.problems]
        names: dict[str, list[int]] = {}
        for row in rows:
            for form in {words(name(row)), letters(name(row))} - {""}:
                names.setdefault(form, []).append(row)
        claims: dict[tuple[int, str], list[tuple[Score, bool]]] = {}
        unknown, doubtful = [], set()
        for score in self.scores:
            places, exact = ids.find(score.student, score.email)
            if len(places) > 1:
                doubtful |= set(places)
                shown = ", ".join(self._row(row, name) for row in places[:5])
                self.leave_out(score, f"its id is that of {len(places)} rows of the roster: {shown}")
            elif places:
                claims.setdefault((places[0], score.assignment), []).append((score, exact))
            else:
                unknown.append(score)
        matched: dict[int, list[Score]] = {}
        for (row, _), claimed in claims.items():
            self._settle(matched, row, claimed, self._row(row, name))
        for score in unknown:
            same = {other.student for other in self.scores if other.name == score.name}
            places = next((names[form] for form in (words(score.name), letters(score.name)) if form in names), [])
            if len(places) == len(same) == 1 and self._take(matched, claims, places[0], score):
                self._check(score, name(places[0]))
            elif not (len(places) == len(same) == 1):
                self.leave_out(score, "its id is not in the roster" + self._about_name(score, places, same))
        doubtful |= {row for row, _ in claims}
        for row in rows:
            if row not in matched and row not in doubtful:
                first = next((key for key in keys(row) if key.strip()), "")
                self.result.unmatched.append(Unmatched("roster", first, name(row), "", "no submission"))
        return matched

    def _settle(
        self, matched: dict[int, list[Score]], row: int, claimed: Sequence[tuple[Score, bool]], shown: str
    ) -> None:
        """Give a row to the only submission whose id it is; of several, to the only one whose id is written so."""
        right = [score for score, exact in claimed if exact] or [score for score, _ in claimed]
        others = [score for score, _ in claimed if score not in right]
        if len(right) == 1:
            matched.setdefault(row, []).append(right[0])
            if (right[0], False) in claimed:
                self._check(right[0], shown)
        else:
            others += right
        listed = ", ".join(_called(score.student, score.name) for score, _ in claimed)
        for score in others:
            self.leave_out(score, f"{shown} of the roster fits several submissions ({listed}); keep one")

    def _check(self, score: Score, shown: str) -> None:
        self.result.matched_by_name.append(printable(f"{_called(score.student, score.name)}: {shown}"))

    def _row(self, row: int, name: Callable[[int], str]) -> str:
        """A row of the roster as a person finds it again."""
        assert self.roster is not None
        return printable(f"line {self.roster.lines[row]} ({name(row) or 'no name'})")

    def _take(
        self,
        matched: dict[int, list[Score]],
        claims: Mapping[tuple[int, str], Sequence[tuple[Score, bool]]],
        row: int,
        score: Score,
    ) -> bool:
        taken = [other for other, _ in claims.get((row, score.assignment), ())]
        taken += [other for other in matched.get(row, []) if other.assignment == score.assignment]
        if taken:
            self.leave_out(score, f"its row of the roster is that of {taken[0].student}, who has another submission")
            return False
        matched.setdefault(row, []).append(score)
        return True

    @staticmethod
    def _about_name(score: Score, places: Sequence[int], same: set[str]) -> str:
        if len(places) > 1 or (places and len(same) > 1):
            return ", and its name is not unique"
        return ", nor is its name" if score.name else ""


def _headers(columns: Sequence[str], chosen: Sequence[str]) -> dict[str, str]:
    """Columns that were named, by assignment."""
    headers = {}
    for column in columns:
        name, equals, header = column.partition("=")
        if equals and name in chosen:
            headers[name] = header
        elif len(chosen) == 1:
            headers[chosen[0]] = column
        else:
            raise ExportError(
                f"--column {column!r}: several assignments were graded ({', '.join(chosen)}); "
                "write NAME=HEADER, or choose one with --assignment"
            )
    return headers


def _canvas(plan: _Plan) -> Sheet:
    """Write a gradebook CSV for Canvas: Grades, Import.

    Canvas (canvas-lms, ``lib/gradebook_importer.rb``) wants the columns Student, ID, then SIS User ID and SIS Login ID,
    or SIS Login ID alone, Integration ID and Root Account if the export has them, then Section; all others are
    assignments, called ``Title (id)``, or by title alone. It finds a student by ID, by SIS ids, then by name. A row
    with "Points Possible" holds what assignments are worth. An empty cell clears a grade. A byte order mark is written
    by its export if the user asks for it (``lib/gradebook_exporter.rb``), and not needed.
    """
    roster = plan.roster
    if roster is None:
        sheet = Sheet(["Student", "ID", "SIS Login ID", "Section"])
        sheet.columns += [plan.headers.get(name, plan.title(name)) for name in plan.assignments]
        sheet.add(["    Points Possible", "", "", "", *map(plan.possible, plan.assignments)], 0)
        for several in plan.by_student():
            points = {score.assignment: plan.points(score) for score in several}
            known = sum(value is not None for value in points.values())
            if known:
                numeric = several[0].student.isdecimal()
                ids = [several[0].student, ""] if numeric else ["", several[0].student]
                cells = [several[0].name or several[0].student, *ids, ""]
                sheet.add([*cells, *(points.get(name) for name in plan.assignments)], known)
        if len(plan.assignments) > 1:
            plan.result.warnings.append("an empty cell clears a grade in Canvas; with --roster none is cleared")
        return sheet
    roster.first_of("ID")
    fixed = roster.columns[: roster.columns.index(roster.first_of("Section")) + 1]
    others = [column for column in roster.columns[len(fixed) :] if column]
    columns = {
        name: roster.column_for(name, plan.title(name), plan.headers.get(name), others) for name in plan.assignments
    }
    if len(set(columns.values())) < len(columns):
        raise ExportError(f"{roster.path}: one column for several assignments; name each with --column NAME=HEADER")
    sheet = roster.sheet([*fixed, *columns.values()])
    students = []
    for row in range(len(roster.rows)):
        if "Points Possible" in roster.rows[row][0]:
            cells = [roster.cell(row, column) for column in columns.values()]
            sheet.add([*roster.rows[row][: len(fixed)], *cells], 0)
            for name, cell in zip(columns, cells, strict=True):
                _compare_possible(plan, name, cell, "Canvas")
        elif roster.cell(row, "ID").strip():
            students.append(row)

    def called(row: int) -> str:
        return " ".join(filter(None, (roster.cell(row, column) for column in ("Student", "LastName", "FirstName"))))

    id_columns = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
    matched = plan.match(lambda row: [roster.cell(row, column) for column in id_columns], called, students)
    for row in sorted(matched):
        points = {score.assignment: plan.points(score) for score in matched[row]}
        known = sum(value is not None for value in points.values())
        if known:
            cells = [
                roster.cell(row, column) if points.get(name) is None else number(points[name])
                for name, column in columns.items()
            ]
            sheet.add([*roster.rows[row][: len(fixed)], *cells], known)
    return sheet


WORKSHEET = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)")
"""The columns of Moodle's grading worksheet that are written without a roster, in English."""
LONG_TEXTS = ("Feedback comments", "Online text")
"""Columns of it that are not copied: an upload would take the comments for new ones, changed by a mere apostrophe."""
MOODLE_IDENTITY = (
    *("First name", "Last name", "Surname", "Full name", "Username", "ID number"),
    *("Institution", "Department", "Email address"),
)
"""Columns of Moodle's gradebook export that say who a student is."""


def _moodle(plan: _Plan) -> Sheet:
    """Write a grading worksheet, or a gradebook CSV, for Moodle.

    The worksheet (moodle, ``mod/assign/feedback/offline/importgradeslib.php`` and ``locallib.php``): of its columns
    Identifier ("Participant" and a number), Grade and "Last modified (grade)" must be there, under the site's own names
    for them. Rows with an empty grade, or with one above the maximum, are passed over. "-" stands for no date.
    The gradebook's CSV import lets the teacher say what each column is. Both take UTF-8 with or without a byte order
    mark (``lib/csvlib.class.php``).
    """
    assignment = plan.only_assignment("a file for Moodle")
    roster = plan.roster
    if roster is None:
        sheet = Sheet(list(WORKSHEET))
        for (score,) in plan.by_student():
            if not score.student.isdecimal():
                plan.leave_out(score, "its id is no participant's number of Moodle; give the worksheet with --roster")
            elif (points := plan.points(score)) is not None:
                sheet.add([f"Participant {score.student}", score.name, points, score.possible, ""])
        return sheet
    if all(re.fullmatch(r"\D+\d+", row[0].strip()) for row in roster.rows):
        return _moodle_worksheet(plan, roster, assignment)
    identity = [column for column in roster.columns if column in MOODLE_IDENTITY]
    others = [column for column in roster.columns if column not in identity]
    column = roster.column_for(assignment, plan.title(assignment), plan.headers.get(assignment), others)
    sheet = roster.sheet([*identity, column])
    ids = ("ID number", "Email address", "Username")
    parts = ("First name", "Last name", "Surname")
    matched = plan.match(
        lambda row: [roster.cell(row, name) for name in ids],
        lambda row: roster.cell(row, "Full name") or " ".join(filter(None, (roster.cell(row, name) for name in parts))),
        range(len(roster.rows)),
    )
    for row in sorted(matched):
        for score in matched[row]:
            if (points := plan.points(score)) is not None:
                sheet.add([*(roster.cell(row, name) for name in identity), points])
    return sheet


def _moodle_worksheet(plan: _Plan, roster: Roster, assignment: str) -> Sheet:
    grade = roster.first_of(plan.headers.get(assignment, "Grade"))
    kept = [column for column in roster.columns if column not in LONG_TEXTS]
    sheet = roster.sheet(kept)
    ids = ("ID number", "Email address", "Username")

    def keys(row: int) -> list[str]:
        digits = re.search(r"\d+$", roster.rows[row][0].strip())
        return [digits[0] if digits else "", *(roster.cell(row, name) for name in ids)]

    rows = range(len(roster.rows))
    groups = {score.name: score for score in plan.scores if score.name}
    shared = {row: [groups[name]] for row in rows if (name := roster.cell(row, "Group")) in groups}
    in_groups = [score for several in shared.values() for score in several]
    single = _Plan(plan.result, [score for score in plan.scores if score not in in_groups], roster, [assignment], {})
    matched = single.match(keys, lambda row: roster.cell(row, "Full name"), [row for row in rows if row not in shared])
    # A group's number may happen to be that of somebody's participation: the name must fit, too.
    for row, (score, *_) in list(matched.items()):
        called, wanted = score.name, roster.cell(row, "Full name")
        if called and wanted and not set(words(wanted).split()) <= set(words(called).split()):
            del matched[row]
            plan.leave_out(score, f"its number is that of {wanted} in the worksheet; is it this assignment's?")
    matched |= shared
    for row in range(len(roster.rows)):
        points = plan.points(matched[row][0]) if row in matched else None
        cells = dict(zip(roster.columns, roster.rows[row], strict=False))
        if points is not None:
            cells[grade] = number(points)
        sheet.add([cells[column] for column in kept], int(points is not None))
    _compare_possible(plan, assignment, roster.cell(0, "Maximum Grade"), "Moodle")
    return sheet


def _compare_possible(plan: _Plan, assignment: str, cell: str, platform: str) -> None:
    try:
        there = float(cell.replace(",", "."))
    except ValueError:
        return
    here = plan.possible(assignment)
    if there != here:
        plan.result.warnings.append(
            f"{assignment} is worth {number(here)} points here and {number(there)} in {platform}, "
            "which takes the numbers as they are"
        )


GRADESCOPE = (
    *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status"),
    *("Submission ID", "Submission Time", "Lateness (H:M:S)", "View Count", "Submission Count"),
)


def _gradescope(plan: _Plan) -> Sheet:
    """Write a CSV as Gradescope itself exports grades ("Download Grades"), for what reads such files.

    Gradescope offers no import of scores; they come from its autograder. Its columns stand in no documentation that was
    found; these are the ones that public programs which read its exports expect, followed by one for each question,
    ``1: q1 (2.0 pts)``.
    """
    assignment = plan.only_assignment("a file like Gradescope's")
    possible = plan.possible(assignment)
    questions = [name for score in plan.scores[:1] for name in score.questions]
    sheet = Sheet([*GRADESCOPE, *_question_columns(assignment, questions)])

    def add(score: Score, who: Sequence[str]) -> None:
        points = plan.points(score)
        status = "Ungraded" if score.missing else "Graded"
        told: list[str | float | None] = ["", score.submitted_at, "", "", score.attempt or 1]
        shown = [score.questions.get(name) for name in questions]
        sheet.add([*who, points, possible, status, *told, *shown], int(points is not None))

    roster = plan.roster
    if roster is None:
        for (score,) in plan.by_student():
            email = score.email or (score.student if "@" in score.student else "")
            add(score, [*_first_and_last(score.name), "" if email == score.student else score.student, email, ""])
        return sheet

    def who(row: int) -> list[str]:
        names = roster.cell(row, "First Name"), roster.cell(row, "Last Name")
        if not any(names):
            names = _first_and_last(roster.cell(row, "Name") or roster.cell(row, "Full Name"))
        sections = roster.cell(row, "Sections") or roster.cell(row, "Section")
        return [*names, roster.cell(row, "SID"), roster.cell(row, "Email"), sections]

    roster.first_of("SID", "Email")
    matched = plan.match(lambda row: who(row)[2:4], lambda row: " ".join(who(row)[:2]), range(len(roster.rows)))
    for row in range(len(roster.rows)):
        for score in matched.get(row, []):
            add(score, who(row))
        if row not in matched:
            sheet.add([*who(row), None, possible, "Missing"] + [None] * (5 + len(questions)), 0)
    return sheet


def _question_columns(assignment: str, questions: Sequence[str]) -> list[str]:
    try:
        points = {question.id: question.points for question in assignments.load(assignment).questions}
    except AssignmentError:
        points = {}
    return [f"{place}: {name} ({points.get(name, 0.0)} pts)" for place, name in enumerate(questions, start=1)]


def _first_and_last(name: str) -> tuple[str, str]:
    """First and last name, as well as can be told: what stands before a comma, or the last word, is the last name."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


NBGRADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def _nbgrader(plan: _Plan) -> Sheet:
    """Write what ``nbgrader export`` writes, for what reads such files (nbgrader 0.9.6, ``plugins/export.py``).

    Its own gradebook is filled by ``autograder grade --gradebook``. There is no penalty for late work here.
    """
    sheet = Sheet(list(NBGRADER))
    roster = plan.roster
    order: Mapping[int, list[Score]] = dict(enumerate(plan.by_student()))
    rows: dict[int, int] = {}
    if roster is not None:
        roster.first_of("student_id", "id")
        # nbgrader's own export has a row for each student and assignment; one is enough to say who it is.
        first: dict[str, int] = {}
        for row in range(len(roster.rows)):
            first.setdefault(_exact(roster.cell(row, "student_id") or roster.cell(row, "id")), row)
        order = plan.match(
            lambda row: [roster.cell(row, "student_id") or roster.cell(row, "id"), roster.cell(row, "email")],
            lambda row: f"{roster.cell(row, 'first_name')} {roster.cell(row, 'last_name')}".strip(),
            list(first.values()),
        )
        rows = {row: row for row in order}
    due = _due_dates(roster)
    for name in plan.assignments:
        for place in sorted(order):
            for score in order[place]:
                points = plan.points(score)
                if score.assignment != name:
                    continue
                if roster is not None:
                    row = rows[place]
                    student = roster.cell(row, "student_id") or roster.cell(row, "id")
                    who = [student, *(roster.cell(row, column) for column in ("last_name", "first_name", "email"))]
                else:
                    who = [score.student, *reversed(_first_and_last(score.name)), score.email]
                cells = [points, 0.0, points] if points is not None else [None, None, None]
                known = int(points is not None)
                sheet.add([name, due.get(name, ""), score.submitted_at, *who, *cells, score.possible], known)
    return sheet


def _due_dates(roster: Roster | None) -> dict[str, str]:
    if roster is None:
        return {}
    rows = range(len(roster.rows))
    return {roster.cell(row, "assignment"): roster.cell(row, "duedate") for row in rows}


WRITERS: dict[str, Callable[[_Plan], Sheet]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "gradescope": _gradescope,
    "nbgrader": _nbgrader,
}
