"""Exchange with nbgrader's gradebook: scores, comments and flags go in, what people graded by hand comes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
import nbformat
from nbformat import NotebookNode

from autograder.assignment import Assignment
from autograder.platforms.nbgrader import graded_notebooks
from autograder.platforms.nbgrader.grade_cells import answer_id
from autograder.platforms.nbgrader.graded_notebooks import GradeCell, cells_of
from autograder.records import GradebookError, Record, apply_by_hand, write_atomically
from autograder.records.hand_grades import (
    PROBLEMS,
    Finding,
    Row,
    Settled,
    absent,
    agrees,
    in_words,
    is_empty,
    near,
    settle,
    words,
)
from autograder.results import HandGrade, QuestionResult
from autograder.submissions import Member
from autograder.submissions.students import safe_name
from autograder.text import number, printable

CONFIGURATION = "nbgrader_config.py"
"""Lies in the top folder of a course."""
DEFAULT_COURSE = "default_course"
READINGS = "autograder_readings"
"""Our own table in the gradebook: which grades have seen which state of what is recorded as given by hand.

It is in the database itself, and so belongs to it wherever it is moved and whatever address leads there. An older
copy lacks what was noted later, and a grade that nbgrader deleted and made again has another id.
"""
MAX_LENGTH = 128
"""Of a student's id and of a name in the gradebook."""
NOT_GENERATED = 'raise RuntimeError("The tests are not in the gradebook; run: nbgrader generate_assignment {name}")'

_EMAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}")
_STUDENT_ID = re.compile(r"\w(?:[\w.@+ -]*[\w@+-])?")


@contextmanager
def opened(
    url: str, course: Path | None = None, *, create: bool = True, take_back: bool = False
) -> Iterator[Gradebook]:
    """Open a gradebook, and make one if there is none.

    Parameters
    ----------
    url
        SQLAlchemy's address of a database, such as ``sqlite:///gradebook.db``.
    course
        nbgrader's course folder, where graded notebooks go. Default: the folder of an SQLite file, if it is one.
    create
        Make a gradebook if there is none, and say so in its remarks.
    take_back
        Let what is no longer in the gradebook, or is something else there, be taken back in the records.

    Raises
    ------
    GradebookError
        If it cannot be opened, or is not nbgrader's, or of another version, or is missing and not to be made.
    """
    from sqlalchemy.exc import SQLAlchemyError

    shown = without_password(url)
    try:
        database, made = _open(url, shown, create)
    except SQLAlchemyError as error:
        raise GradebookError(f"{shown}: cannot be opened ({_reason(error)}); {_cure(error)}") from None
    try:
        book = Gradebook(database, shown, course or course_of(url), take_back=take_back)
        if made:
            book.remarks.append(f"{shown}: there was no such gradebook, so a new one was made{near(file_of(url))}")
        yield book
    except SQLAlchemyError as error:
        database.db.rollback()
        raise GradebookError(f"{shown}: cannot be read or written ({_reason(error)}); {_cure(error)}") from None
    finally:
        database.close()


@contextmanager
def connected(url: str) -> Iterator[Gradebook]:
    """Open a gradebook that nbgrader itself has just used."""
    from nbgrader import api

    with api.Gradebook(url) as book:
        yield Gradebook(book, without_password(url), None)


class Rows(NamedTuple):
    """What the gradebook has of a student's submission, by the cells' ids."""

    student: str
    grades: dict[str, Any]
    comments: dict[str, Any]


class Gradebook:
    """An open gradebook of nbgrader's."""

    def __init__(self, book: Any, shown: str, course: Path | None, *, take_back: bool = False) -> None:
        self._book, self._shown, self.course, self._take_back = book, shown, course, take_back
        self._prepared: dict[str, dict[str, GradeCell]] = {}
        self._cells: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        self._taken: dict[tuple[str, str], str] = {}
        self._has_readings = False
        self._found: dict[Finding, list[str]] = {}
        self.remarks: list[str] = []
        """What a person should know, though nothing is wrong."""

    def findings(self, *, problems: bool) -> Iterator[str]:
        """What became of points and comments given by hand, a line for each kind; problems need a person."""
        for finding, entries in self._found.items():
            if (finding in PROBLEMS) == problems:
                yield f"{self._shown}: {in_words(finding, entries)}"

    # Assignments

    def prepare(self, table: Assignment) -> None:
        """See to it that the gradebook has an assignment with the cells and points that this build has.

        Raises
        ------
        GradebookError
            If it has other cells. Where only points differ, the build's are taken over.
        """
        if table.name in self._prepared:
            return
        from nbgrader.api import MissingEntry

        wanted = cells_of(table)
        try:
            notebook = self._book.find_notebook(table.name, table.name)
        except MissingEntry:
            self._create(table, list(wanted.values()))
        else:
            self._compare(table, notebook, wanted)
        self._prepared[table.name] = wanted

    def _create(self, table: Assignment, cells: list[GradeCell]) -> None:
        """Enter an assignment as `nbgrader generate_assignment` does."""
        from nbgrader import api, utils

        name = table.name
        given = {cell.id: cell for cell in graded_notebooks.student_notebook(table).cells}
        assignment = self._book.update_or_create_assignment(name)
        notebook = api.Notebook(name=name, assignment=assignment)
        database = self._book.db
        database.add(notebook)
        for cell in cells:
            if cell.grade:
                kind = cell.cell_type
                database.add(
                    api.GradeCell(name=cell.grade_id, notebook=notebook, max_score=cell.points, cell_type=kind)
                )
            if cell.solution:
                database.add(api.SolutionCell(name=cell.grade_id, notebook=notebook))
            # Its hidden tests are not at hand: nbgrader's own autograder must not take a check without them for one.
            source = given[cell.cell_id].source if cell.solution else NOT_GENERATED.format(name=name)
            metadata = NotebookNode(nbgrader=cell.metadata)
            as_cell = NotebookNode(cell_type=cell.cell_type, source=source, metadata=metadata)
            database.add(
                api.SourceCell(
                    name=cell.grade_id,
                    notebook=notebook,
                    cell_type=cell.cell_type,
                    locked=cell.locked,
                    source=source,
                    checksum=utils.compute_checksum(as_cell),
                )
            )
        database.commit()

    def _compare(self, table: Assignment, notebook: Any, wanted: dict[str, GradeCell]) -> None:
        found = {cell.name: cell for cell in notebook.grade_cells}
        comments = {cell.name for cell in notebook.solution_cells}
        others = sorted({*found, *comments} - wanted.keys())
        differences, points = [], []
        for name, cell in wanted.items():
            if cell.grade and name not in found:
                differences.append(f"{name} is not in the gradebook")
            elif cell.grade and found[name].cell_type != cell.cell_type:
                kinds = f"a {cell.cell_type} cell in this build, a {found[name].cell_type} cell in the gradebook"
                differences.append(f"{name} is {kinds}")
            elif cell.grade and found[name].max_score != cell.points:
                there = number(found[name].max_score)
                points.append(f"{name} has {number(cell.points)} points in this build, {there} in the gradebook")
            if cell.solution and name not in comments:
                differences.append(f"the answer cell {name} is not in the gradebook")
        if differences or (points and others):
            surplus = [f"only the gradebook has {', '.join(others)}"] if others else []
            raise GradebookError(
                f"{self._shown}: its {table.name} is not the one that is built here: "
                f"{'; '.join([*differences, *points, *surplus])}. Nothing of {table.name} was written. Run "
                f"`nbgrader generate_assignment {table.name} --force` in the course folder, with source/ from this "
                "build; if nbgrader refuses because there are submissions, give another gradebook: what people gave by "
                "hand is written into it from the records"
            )
        if points:
            self._take_over_points(table, found, wanted)
            self.remarks.append(f"{self._shown}: {table.name} got the points of this build: {'; '.join(points)} before")
        elif others:
            self.remarks.append(
                f"{self._shown}: {table.name} has more cells there than in this build; left as they are: "
                f"{', '.join(others)}"
            )

    def _take_over_points(self, table: Assignment, found: dict[str, Any], wanted: dict[str, GradeCell]) -> None:
        """Change what questions are worth. Points given by hand stay; those that are more now are flagged."""
        from nbgrader import api, utils

        query = self._book.db.query
        for name, cell in found.items():
            new = wanted[name]
            if cell.max_score == new.points:
                continue
            cell.max_score = new.points
            for source in query(api.SourceCell).filter_by(notebook_id=cell.notebook_id, name=name):
                as_cell = NotebookNode(cell_type=source.cell_type, source=source.source or "")
                as_cell.metadata = NotebookNode(nbgrader=new.metadata)
                source.checksum = utils.compute_checksum(as_cell)  # it covers the points
            for grade in query(api.Grade).filter(api.Grade.cell_id == cell.id, api.Grade.manual_score > new.points):
                self._flag_above(grade, f"{table.name} {name} of {grade.student.id}", new.points)
        self._book.db.commit()

    def _flag_above(self, grade: Any, where: str, points: float | None) -> None:
        grade.needs_manual_grade = True
        self._note(Finding.ABOVE, f"{where} ({number(grade.manual_score)} of {number(points)} points)")

    def _note(self, finding: Finding, what: str) -> None:
        self._found.setdefault(finding, []).append(printable(what))

    # Submissions

    def exchange(self, record: Record, table: Assignment) -> None:
        """Write a submission's scores and comments, and settle what people gave by hand between it and its record.

        All of it is one transaction. Scores and comments given by hand stay as they are; those that only the record has
        are written, too.

        Raises
        ------
        GradebookError
            If another submission of this run has the same student. For others who handed it in it is written.
        """
        self.prepare(table)
        self._make_readings()
        self._begin()
        students, doubles = self._students(record, table)
        rows = [self._rows(table.name, student, member) for student, member in students.items()]
        if rows:
            settled = self._settle(record, table, rows)
            for row in rows:
                self._write(record, table, row)
            self._keep(record, settled)
            self._book.db.commit()
            record.exchanged = record.content
        apply_by_hand(record)
        if self.course is not None:
            for student in students:
                self._write_notebook(self.course, student, record, table)
        if doubles:
            raise GradebookError(
                f"{record.path}: not written to the gradebook for {' and '.join(doubles)}: there a student has one"
            )

    def _begin(self) -> None:
        """Begin a transaction in which nobody else writes what is read here; in PostgreSQL the rows are locked."""
        from sqlalchemy import text

        self._book.db.commit()
        if self._book.engine.dialect.name == "sqlite":
            self._book.db.execute(text("BEGIN IMMEDIATE"))

    def _students(self, record: Record, table: Assignment) -> tuple[dict[str, Member], list[str]]:
        """Those who handed it in, by their ids in the gradebook; and who of them has another submission, in words."""
        students: dict[str, Member] = {}
        doubles = []
        for member in (Member(record.given_id, record.student, record.email), *record.others):
            student = student_id(member.id)
            first = self._taken.setdefault((table.name, student), record.path)
            if first == record.path:
                students.setdefault(student, member)
            else:
                doubles.append(f"{student!r}, whose submission is {first}")
        return students, doubles

    def write(self, record: Record, table: Assignment, student: str) -> None:
        """Write a student's automatic scores and comments, in one transaction."""
        self.prepare(table)
        self._write(record, table, self._rows(table.name, student, Member(student)))
        self._book.db.commit()

    def _write(self, record: Record, table: Assignment, rows: Rows) -> None:
        if record.result.problem:
            self._write_problem(record, table, rows.grades, rows.comments)
        for question in record.result.questions:
            if question.question in self._prepared[table.name]:  # else it is one of an earlier build
                self._write_grade(rows.grades[question.question], table, question, record.outdated)
                comment = rows.comments[answer_id(table.question(question.question))]
                comment.auto_comment = graded_notebooks.comment(table, record, question)

    # What people gave by hand

    def _settle(self, record: Record, table: Assignment, rows: Sequence[Rows]) -> dict[str, Settled]:
        """Settle what counts, of the record's and the gradebook's, and write what only the record has."""
        readings = self._readings(record)
        found = {}
        for question in table.questions:
            if question.id not in self._prepared[table.name]:
                continue
            recorded = record.by_hand.get(question.id)
            there = []
            for row in rows:
                grade, comment = row.grades[question.id], row.comments[answer_id(question)]
                known = recorded is not None and (grade.id, recorded.reading) in readings
                there.append(Row(row.student, _given(grade, comment), known, grade, comment))
            settled = found[question.id] = settle(recorded, there, self._take_back)
            for finding, what in settled.findings.items():
                self._note(finding, f"{table.name} {question.id} of {rows[0].student} ({what})")
            for entry in settled.rows:
                if not entry.known:
                    self._fill(entry, settled.given, recorded, f"{table.name} {question.id}", question.points)
        return found

    def _fill(self, row: Row, given: HandGrade, recorded: HandGrade | None, where: str, points: float) -> None:
        """Write what was given by hand but is not in this row, as a person does in formgrader."""
        missing = absent(row.given, given)
        if "score" in missing:
            row.grade.manual_score, row.grade.needs_manual_grade = given.score, False
        if "extra" in missing:
            row.grade.extra_credit = given.extra
        if "comment" in missing:
            row.comment.manual_comment = given.comment
        if recorded is not None and recorded.review and row.grade.manual_score is not None:
            row.grade.needs_manual_grade = True
        if missing:
            self._note(Finding.RESTORED, f"{where} of {row.student} ({words(given)})")
        if "score" in missing and given.score is not None and given.score > points:
            self._flag_above(row.grade, f"{where} of {row.student}", points)

    def _keep(self, record: Record, found: dict[str, Settled]) -> None:
        """Record what counts, and note in the gradebook which rows have seen it."""
        self._book.db.flush()  # new rows get their ids
        readings = []
        for question, settled in found.items():
            given, recorded = settled.given, record.by_hand.pop(question, None)
            scored = [row.grade for row in settled.rows if row.grade.manual_score is not None]
            given.review = settled.open or any(grade.needs_manual_grade for grade in scored)
            if not is_empty(given):
                if not given.reading or (given != recorded and not (settled.open and agrees(given, recorded))):
                    given.reading = uuid4().hex
                record.by_hand[question] = given
                same = recorded is not None and recorded.reading == given.reading
                readings += [(row.grade.id, given.reading) for row in settled.rows if not (same and row.known)]
        self._remember(readings)

    def _readings(self, record: Record) -> set[tuple[str, str]]:
        """Ids of grades here that have seen what is recorded, each with the reading in which they did."""
        from sqlalchemy import bindparam, text

        wanted = sorted({given.reading for given in record.by_hand.values() if given.reading})
        if not wanted:
            return set()
        query = f"SELECT grade_id, reading FROM {READINGS} WHERE reading IN :wanted"
        found = self._book.db.execute(text(query).bindparams(bindparam("wanted", expanding=True)), {"wanted": wanted})
        return {(grade, reading) for grade, reading in found}

    def _remember(self, readings: Sequence[tuple[str, str]]) -> None:
        from sqlalchemy import text

        if readings:
            rows = [{"grade": grade, "reading": reading} for grade, reading in readings]
            self._book.db.execute(text(f"INSERT INTO {READINGS} VALUES (:grade, :reading)"), rows)

    def _make_readings(self) -> None:
        """Make the table of readings, unless it is there.

        It refers to nbgrader's rows without a foreign key: nbgrader must be free to delete these.
        """
        from sqlalchemy import inspect, text

        if not self._has_readings and not inspect(self._book.engine).has_table(READINGS):
            columns = "grade_id VARCHAR(32) NOT NULL, reading VARCHAR(32) NOT NULL, PRIMARY KEY (grade_id, reading)"
            self._book.db.execute(text(f"CREATE TABLE IF NOT EXISTS {READINGS} ({columns})"))
            self._book.db.commit()
        self._has_readings = True

    # Rows

    def _rows(self, name: str, student: str, member: Member) -> Rows:
        """A student's grades and comments; they are made where they are missing."""
        from nbgrader import api

        submitted = self._submitted(name, student)
        if not submitted:
            self._enter(name, student, member)
            submitted = self._submitted(name, student)
        found = Rows(student, {}, {})
        for notebook, called, submission in submitted:
            grades, comments = self._cells_of(notebook)
            for kind, cells, rows in ((api.Grade, grades, found.grades), (api.Comment, comments, found.comments)):
                query = self._book.db.query(kind).filter_by(notebook_id=submission).with_for_update()
                present = {row.cell_id: row for row in query}
                for cell_id, cell in cells.items():
                    row = present.get(cell_id)
                    if row is None:  # a submission just entered, or a cell that the assignment got later
                        row = kind(cell_id=cell_id, notebook_id=submission)
                        self._book.db.add(row)
                    if called == name:
                        rows[cell] = row
        return found

    def _submitted(self, name: str, student: str) -> list[tuple[str, str, str]]:
        """Of an assignment's notebooks that a student handed in: id, name, and the id of what was handed in."""
        from nbgrader import api

        query = (
            self._book.db.query(api.Notebook.id, api.Notebook.name, api.SubmittedNotebook.id)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .filter(api.Assignment.name == name, api.SubmittedAssignment.student_id == student)
        )
        return [(notebook, called, submission) for notebook, called, submission in query]

    def _cells_of(self, notebook: str) -> tuple[dict[str, str], dict[str, str]]:
        """Names of a notebook's cells by the database's ids: those with grades, and those with comments."""
        if notebook not in self._cells:
            from nbgrader import api

            query = self._book.db.query
            with_grades = query(api.GradeCell).filter_by(notebook_id=notebook).all()
            with_comments = query(api.SolutionCell).filter_by(notebook_id=notebook).all()
            tasks = query(api.TaskCell).filter_by(notebook_id=notebook).all()
            self._cells[notebook] = (
                {cell.id: cell.name for cell in [*with_grades, *tasks]},
                {cell.id: cell.name for cell in [*with_comments, *tasks]},
            )
        return self._cells[notebook]

    def _enter(self, name: str, student: str, member: Member) -> None:
        """Enter a submission as `Gradebook.add_submission` does, but without ending the transaction."""
        from nbgrader import api

        database = self._book.db
        if database.get(api.Student, student) is None:
            first, last = names(member.name)
            email = member.email if _EMAIL.fullmatch(member.email) else None
            database.add(api.Student(id=student, first_name=first, last_name=last, email=email))
            database.flush()
        assignment = self._book.find_assignment(name)
        submitted = api.SubmittedAssignment(id=api.new_uuid(), assignment_id=assignment.id, student_id=student)
        database.add(submitted)
        database.flush()
        for (notebook,) in database.query(api.Notebook.id).filter_by(assignment_id=assignment.id).all():
            database.add(api.SubmittedNotebook(id=api.new_uuid(), notebook_id=notebook, assignment_id=submitted.id))
        database.flush()

    def _write_grade(self, grade: Any, table: Assignment, question: QuestionResult, outdated: bool) -> None:
        """Renew the automatic score. A score given by hand stays; if what it was given for changed, it is flagged."""
        score = question.score if question.automatic is None else question.automatic.score
        changed = grade.auto_score is not None and score != grade.auto_score
        grade.auto_score = score
        if grade.manual_score is None:
            grade.needs_manual_grade = score is None
        elif outdated or changed:
            grade.needs_manual_grade = True

    def _write_problem(
        self, record: Record, table: Assignment, grades: dict[str, Any], comments: dict[str, Any]
    ) -> None:
        """Enter a submission that cannot be graded: no points, and the reason where the first answer would be."""
        why = graded_notebooks.plain(f"This file could not be graded: {record.result.problem}")
        for cell in cells_of(table).values():
            if cell.grade:
                grades[cell.grade_id].auto_score = 0.0
                if grades[cell.grade_id].manual_score is None:
                    grades[cell.grade_id].needs_manual_grade = False
                elif record.outdated:
                    grades[cell.grade_id].needs_manual_grade = True
            if cell.solution:
                comments[cell.grade_id].auto_comment, why = why, ""

    # Notebooks for formgrader

    def _write_notebook(self, course: Path, student: str, record: Record, table: Assignment) -> None:
        """Write the notebook that formgrader shows, unless one made from the same file is there."""
        path = course / "autograded" / student / table.name / f"{table.name}.ipynb"
        present = _origin(path)
        new = graded_notebooks.origin(record, whole=False)
        if present != new and (present.get("content"), present.get("whole")) != (record.content, True):
            text = nbformat.writes(graded_notebooks.from_record(record, table)) + "\n"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.encode())


def _origin(path: Path) -> dict[str, Any]:
    """What a graded notebook says of itself; nothing if there is none, or another program made it."""
    try:
        mark = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])["metadata"][graded_notebooks.ORIGIN]
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return {}
    return mark if isinstance(mark, dict) else {}


def _given(grade: Any, comment: Any) -> HandGrade:
    """What a person gave for a question, all of it empty if nothing."""
    return HandGrade(score=grade.manual_score, extra=grade.extra_credit, comment=comment.manual_comment or "")


# --- Students ------------------------------------------------------------------------------------------------------


def student_id(given: str) -> str:
    """A student's id in the gradebook: the one that was given, if it is safe as the name of a folder and in a page."""
    return given if len(given) <= MAX_LENGTH and _STUDENT_ID.fullmatch(given) else safe_name(given)


def names(full: str) -> tuple[str | None, str | None]:
    """First and last name for nbgrader, whose pages and export take them as they stand: letters, no signs."""
    last, comma, first = full.partition(",")
    if not comma:
        first, _, last = full.strip().rpartition(" ")
    first, last = (
        " ".join(re.sub(r"[^\w.'’ -]|_", " ", part).split()).strip(" .'’-")[:MAX_LENGTH] for part in (first, last)
    )
    return first or None, last or None


# --- Databases -----------------------------------------------------------------------------------------------------


def without_password(url: str) -> str:
    """An address that may be shown."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", printable(url))


def course_of(url: str) -> Path | None:
    """The course folder in which an SQLite gradebook lies; None if it lies elsewhere."""
    file = file_of(url)
    if file is None:
        return None
    folder = file.resolve().parent
    return folder if (folder / CONFIGURATION).is_file() else None


def file_of(url: str) -> Path | None:
    """The file of an SQLite gradebook; None if it is on a server or in memory."""
    from sqlalchemy.engine import make_url

    address = make_url(url)
    name = address.database or ""
    if name.startswith("file:"):
        name = urlsplit(name).path
    return Path(name) if address.get_backend_name() == "sqlite" and name not in ("", ":memory:") else None


def _open(url: str, shown: str, create: bool) -> tuple[Any, bool]:
    """Open the database with nbgrader's API, once it is sure that nothing half-made can come of it.

    Returns
    -------
    tuple
        The gradebook, and whether it was made.
    """
    from nbgrader import api
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        address = usable(url)
        engine = create_engine(address)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise GradebookError(
            f"{shown}: no address of a gradebook; expected one such as sqlite:///gradebook.db (a file in this folder), "
            "sqlite:////home/me/course/gradebook.db or postgresql://user:password@host/database"
        ) from None
    except ModuleNotFoundError as error:
        extra = (error.name or "").startswith("psycopg")
        cure = "install this project's extra `postgresql`" if extra else f"install {error.name}"
        raise GradebookError(f"{shown}: the package {error.name} is missing, which talks to it; {cure}") from None
    head, file = _newest_version(), file_of(url)
    if not create and file is not None and not file.exists():  # to look into it would make it
        raise _missing(shown, "there is no such file", file)
    try:
        tables = inspect(engine).get_table_names()
        with engine.connect() as connection:
            versions = []
            if "alembic_version" in tables:
                versions = list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    finally:
        engine.dispose()
    if tables and "course" not in tables:
        raise GradebookError(
            f"{shown}: holds other tables ({', '.join(sorted(tables)[:3])}) and is no gradebook of nbgrader "
            f"{_version()}; give a database of its own. An old gradebook: back it up, then run `nbgrader db upgrade`"
        )
    if tables and versions != [head]:
        what = f"its version is {versions[0]}, not {head}" if versions else "nbgrader's version mark is missing"
        raise GradebookError(
            f"{shown}: not a whole gradebook of nbgrader {_version()}: {what}. If nothing is in it yet, delete it; "
            "otherwise back it up and run `nbgrader db upgrade`"
        )
    if not tables and not create:
        raise _missing(shown, "this database is empty", file)
    with _alembic_on_path():
        return (api.Gradebook(address, DEFAULT_COURSE), False) if tables else (_create(address, shown), True)


def _missing(shown: str, what: str, file: Path | None) -> GradebookError:
    return GradebookError(
        f"{shown}: {what}; expected a gradebook that `autograder grade --gradebook` or nbgrader made. Nothing was "
        f"changed{near(file)}"
    )


def _create(address: str, shown: str) -> Any:
    """Make a new gradebook, or nothing: half of one would be taken for a whole one later."""
    from nbgrader import api
    from sqlalchemy import create_engine, text

    try:
        if shutil.which("alembic") is None:
            raise FileNotFoundError("there is no such command")
        return api.Gradebook(address, DEFAULT_COURSE)
    except (OSError, subprocess.SubprocessError) as error:
        engine = create_engine(address)
        api.Base.metadata.drop_all(engine)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        engine.dispose()
        raise GradebookError(
            f"{shown}: not made, for the command alembic, which nbgrader needs for it, does not run ({error}); install "
            "nbgrader anew into the environment of this program"
        ) from None


def usable(url: str) -> str:
    """An address with the driver that is installed: psycopg2, which the extra `postgresql` brings, or psycopg."""
    from sqlalchemy.engine import make_url

    address = make_url(url)
    if address.drivername == "postgresql" and find_spec("psycopg") is None:
        address = address.set(drivername="postgresql+psycopg2")
    return address.render_as_string(hide_password=False)


@cache
def _newest_version() -> str | None:
    """The version of the tables of the nbgrader that is installed."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR).get_current_head()


def put_alembic_on_path() -> None:
    """Let nbgrader find the command alembic, which is installed beside this Python."""
    beside = os.path.dirname(sys.executable)
    if shutil.which("alembic", path=beside):
        os.environ["PATH"] = os.pathsep.join(filter(None, (beside, os.environ.get("PATH"))))


@contextmanager
def _alembic_on_path() -> Iterator[None]:
    before = os.environ.get("PATH")
    put_alembic_on_path()
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PATH", None)
        else:
            os.environ["PATH"] = before


def _version() -> str:
    import nbgrader

    return str(nbgrader.__version__)


def _reason(error: Exception) -> str:
    return printable(str(getattr(error, "orig", None) or error)).split("(Background on this error")[0].strip()


def _cure(error: Exception) -> str:
    said = str(error).lower()
    if "locked" in said:
        return "another program writes to it; wait until it is done, and run the command again"
    if "readonly" in said:
        return "make the file and its folder writable"
    if "unable to open" in said:
        return "make sure that its folder exists and can be written"
    if "not a database" in said:
        return "give a file that nbgrader made, or one that does not exist yet"
    return "check the address, and that the database's server runs and lets you in"
