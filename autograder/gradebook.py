"""Exchange with nbgrader's gradebook: scores, comments and flags go in, what people graded by hand comes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbformat import NotebookNode

from autograder import graded_notebooks
from autograder.assignment import Assignment
from autograder.grade_cells import answer_id
from autograder.graded_notebooks import GradeCell, cells_of
from autograder.pages import number
from autograder.records import GradebookError, Record, apply_by_hand, write_atomically
from autograder.results import HandGrade, QuestionResult
from autograder.submissions import Member
from autograder.submissions.students import safe_name
from autograder.submissions.text import printable

CONFIGURATION = "nbgrader_config.py"
"""Lies in the top folder of a course."""
DEFAULT_COURSE = "default_course"
MAX_LENGTH = 128
"""Of a student's id and of a name in the gradebook."""
NOT_GENERATED = 'raise RuntimeError("The tests are not in the gradebook; run: nbgrader generate_assignment {name}")'

_EMAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}")
_STUDENT_ID = re.compile(r"\w(?:[\w.@+ -]*[\w@+-])?")


@contextmanager
def opened(url: str, course: Path | None = None) -> Iterator[Gradebook]:
    """Open a gradebook, and make one if there is none.

    Parameters
    ----------
    url
        SQLAlchemy's address of a database, such as ``sqlite:///gradebook.db``.
    course
        nbgrader's course folder, where graded notebooks go. Default: the folder of an SQLite file, if it is one.

    Raises
    ------
    GradebookError
        If it cannot be opened, or is not nbgrader's, or of another version.
    """
    from sqlalchemy.exc import SQLAlchemyError

    shown = without_password(url)
    try:
        book = _open(url, shown)
    except SQLAlchemyError as error:
        raise GradebookError(f"{shown}: cannot be opened ({_reason(error)}); {_cure(error)}") from None
    try:
        yield Gradebook(book, shown, course or course_of(url))
    except SQLAlchemyError as error:
        book.db.rollback()
        raise GradebookError(f"{shown}: cannot be read or written ({_reason(error)}); {_cure(error)}") from None
    finally:
        book.close()


@contextmanager
def connected(url: str) -> Iterator[Gradebook]:
    """Open a gradebook that nbgrader itself has just used."""
    from nbgrader import api

    with api.Gradebook(url) as book:
        yield Gradebook(book, without_password(url), None)


class Gradebook:
    """An open gradebook of nbgrader's."""

    def __init__(self, book: Any, shown: str, course: Path | None) -> None:
        self._book, self._shown, self.course = book, shown, course
        self._prepared: dict[str, dict[str, GradeCell]] = {}
        self._cells: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        self._taken: dict[tuple[str, str], str] = {}
        self.remarks: list[str] = []
        """What a person should know, though nothing is wrong."""

    # Assignments

    def prepare(self, table: Assignment) -> None:
        """See to it that the gradebook has an assignment with the cells and points that this build has.

        Raises
        ------
        GradebookError
            If it has others.
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
        found = {cell.name: cell.max_score for cell in notebook.grade_cells}
        comments = {cell.name for cell in notebook.solution_cells}
        differences = []
        for name, cell in wanted.items():
            if cell.grade and name not in found:
                differences.append(f"{name} is not in the gradebook")
            elif cell.grade and found[name] != cell.points:
                points = f"{number(cell.points)} points in this build, {number(found[name])} in the gradebook"
                differences.append(f"{name} has {points}")
            elif cell.solution and name not in comments:
                differences.append(f"the answer cell {name} is not in the gradebook")
        if differences:
            raise GradebookError(
                f"{self._shown}: its {table.name} is not the one that is built here: {'; '.join(differences)}. Nothing "
                f"of {table.name} was written. Run `nbgrader generate_assignment {table.name} --force` in the course "
                "folder, with source/ from this build; if nbgrader refuses because there are submissions, give another "
                "gradebook"
            )
        others = sorted({*found, *comments} - wanted.keys())
        if others:
            self.remarks.append(
                f"{self._shown}: {table.name} has more cells there than in this build; left as they are: "
                f"{', '.join(others)}"
            )

    # Submissions

    def exchange(self, record: Record, table: Assignment) -> None:
        """Write a submission's scores and comments, and read what people gave by hand into its record.

        All of it is one transaction. Scores and comments given by hand stay as they are.

        Raises
        ------
        GradebookError
            If another submission of this run has the same student. For others who handed it in it is written.
        """
        self.prepare(table)
        by_hand: dict[str, HandGrade] = {}
        doubles = []
        for member in (Member(record.given_id, record.student, record.email), *record.others):
            student = student_id(member.id)
            first = self._taken.setdefault((table.name, student), record.path)
            if first != record.path:
                doubles.append(f"{student!r}, whose submission is {first}")
                continue
            by_hand = self.write(record, table, student, member) | by_hand
            if self.course is not None:
                self._write_notebook(self.course, student, record, table)
        if not record.result.problem:
            record.by_hand = by_hand
        record.exchanged = record.content
        apply_by_hand(record)
        if doubles:
            raise GradebookError(
                f"{record.path}: not written to the gradebook for {' and '.join(doubles)}: there a student has one"
            )

    def write(
        self, record: Record, table: Assignment, student: str, member: Member | None = None
    ) -> dict[str, HandGrade]:
        """Write a student's scores and comments, in one transaction; returns what people gave by hand."""
        self.prepare(table)
        grades, comments = self._rows(table.name, student, member or Member(student))
        outdated = bool(record.exchanged) and record.exchanged != record.content
        if record.result.problem:
            self._write_problem(record, table, grades, comments)
        by_hand: dict[str, HandGrade] = {}
        for question in record.result.questions:
            if question.question not in self._prepared[table.name]:
                continue  # a question of an earlier build
            grade = grades[question.question]
            comment = comments[answer_id(table.question(question.question))]
            self._write_grade(grade, table, question, outdated)
            comment.auto_comment = graded_notebooks.comment(table, record, question)
            given = _given(grade, comment.manual_comment)
            if given is not None:
                by_hand[question.question] = given
        self._book.db.commit()
        return by_hand

    def _rows(self, name: str, student: str, member: Member) -> tuple[dict[str, Any], dict[str, Any]]:
        """Grades and comments of a submission by the cells' ids; they are made where they are missing."""
        from nbgrader import api

        submitted = self._submitted(name, student)
        if not submitted:
            self._enter(name, student, member)
            submitted = self._submitted(name, student)
        found: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        for notebook, called, submission in submitted:
            grades, comments = self._cells_of(notebook)
            for kind, cells, rows in ((api.Grade, grades, found[0]), (api.Comment, comments, found[1])):
                present = {row.cell_id: row for row in self._book.db.query(kind).filter_by(notebook_id=submission)}
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


def _given(grade: Any, comment: str | None) -> HandGrade | None:
    """What a person gave for a question; None if nothing."""
    score = grade.manual_score
    if score is None and grade.extra_credit is not None and grade.auto_score is not None:
        score = grade.auto_score
    if score is not None:
        score += grade.extra_credit or 0.0
    if score is None and not comment:
        return None
    review = grade.manual_score is not None and bool(grade.needs_manual_grade)
    return HandGrade(score=score, comment=comment or "", review=review)


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
    from sqlalchemy.engine import make_url

    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    folder = Path(address.database).resolve().parent
    return folder if (folder / CONFIGURATION).is_file() else None


def _open(url: str, shown: str) -> Any:
    """Open the database with nbgrader's API, once it is sure that nothing half-made can come of it."""
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
    head = _newest_version()
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
    with _alembic_on_path():
        return api.Gradebook(address, DEFAULT_COURSE) if tables else _create(address, shown)


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
