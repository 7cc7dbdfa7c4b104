"""Make everything that people and other systems read from the records: scores, feedback, results and reports."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from markdown_it import MarkdownIt

from autograder import assignment as assignments
from autograder.assignment import Assignment, AssignmentError
from autograder.imports import package_files
from autograder.records import Record, explaining, folders, read_folder, replacing
from autograder.reports.change_pages import ChangePage
from autograder.reports.class_report import Cohort
from autograder.reports.pages import TEMPLATES, counts, csv_cell, students, template, who, write_if_changed
from autograder.reports.pages import hints as known_hints
from autograder.results import CellOutcome, QuestionResult, Status, SubmissionResult
from autograder.text import number, printable, printable_text
from autograder.version import source_version

COLUMNS = (
    *("submission", "assignment", "question", "score", "possible", "status", "diagnosis"),
    *("reason", "student", "late", "attempt"),
)
"""Of ``grades.csv``; the first seven are fixed."""

WORDS = {
    Status.PASSED: ("✓", "Correct"),
    Status.PARTIAL: ("◐", "Partly correct"),
    Status.FAILED: ("✗", "Not yet right"),
    Status.ERROR: ("✗", "Your code raised an error"),
    Status.TIMEOUT: ("✗", "Took too long"),
    Status.MEMORY: ("✗", "Needed too much memory"),
    Status.CRASHED: ("✗", "Ended the program that ran it"),
    Status.NOT_ATTEMPTED: ("○", "Not answered"),
    Status.SKIPPED: ("○", "Not graded, because something that it builds on is missing"),
    Status.GRADER_FAULT: ("?", "The grader failed here; this is not your mistake"),
    Status.NEEDS_GRADING: ("…", "Read by a person"),
    Status.GRADED: ("✎", "Graded by a person"),
    Status.NOT_GRADABLE: ("✗", "Could not be graded"),
}
"""Each verdict as a student reads it: a sign that does not depend on colour, and words."""
WITHOUT_ADVICE = (Status.PASSED, Status.NEEDS_GRADING, Status.GRADED, Status.GRADER_FAULT)


def write(output: Path, *, anew: bool = False) -> None:
    """Write all reports from the records in `output`.

    Parameters
    ----------
    anew
        Make also those pages again whose record has not changed since they were written.

    Raises
    ------
    OutputError
        If a record cannot be read, or a report cannot be written.
    """
    found = folders(output)
    overview = []
    with replacing(output / "grades.csv", if_changed=True) as file:
        grades = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.DictWriter(grades, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for folder in found:
            overview.append(_write_folder(output, folder, writer, anew=anew))
        grades.detach()
    page = template("index.html").render(overview=[entry for entry in overview if entry])
    write_if_changed(output / "report.html", page.encode())


def _write_folder(output: Path, folder: str, writer: csv.DictWriter[str], *, anew: bool) -> dict[str, Any] | None:
    """Write the reports of one assignment; its line in the overview, or None if nothing is left in it."""
    table = _table(folder)
    cohort = Cohort(folder, table)
    history = ChangePage()
    edition = f"{_edition()} {table.digest() if table else ''}".encode()
    names: set[str] = set()
    for record in read_folder(output, folder):
        name = record.result.submission
        names.add(name)
        for row in rows(record):
            writer.writerow({column: csv_cell(value) for column, value in row.items()})
        _write_for_student(output / folder, record, table, edition, anew=anew)
        cohort.add(record)
        history.add(record, who(record))
    # A submission whose record has gone leaves nothing behind that could be taken for a grade.
    for place, ending in (("results", ".json"), ("feedback", ".html")):
        _remove_others(output / folder / place, ending, names)
    report, attention = output / folder / "report.html", output / folder / "attention.csv"
    if not cohort.submissions:
        report.unlink(missing_ok=True)
        attention.unlink(missing_ok=True)
        return None
    page = output / folder / "changes.html"
    if history:
        write_if_changed(page, template("changes.html").render(title=cohort.title, **history.content()).encode())
    else:
        page.unlink(missing_ok=True)
    write_if_changed(report, cohort.page(changes=len(history)).encode())
    write_if_changed(attention, cohort.attention())
    return cohort.overview()


def _write_for_student(folder: Path, record: Record, table: Assignment | None, edition: bytes, *, anew: bool) -> None:
    """Write what a student gets, unless it was made from the same record by the same edition of this program."""
    name = record.result.submission
    feedback_page = folder / "feedback" / f"{name}.html"
    results = folder / "results" / f"{name}.json"
    edition = hashlib.sha256(edition + msgspec.json.encode(record)).hexdigest()[:16].encode()
    mark = b"<!-- made from " + edition + b" -->\n"
    if not anew and results.exists() and _end_of(feedback_page, len(mark)) == mark:
        return
    content = msgspec.json.format(msgspec.json.encode(gradescope_results(record)), indent=2)
    write_if_changed(results, content + b"\n")
    write_if_changed(feedback_page, feedback(record, table).encode() + b"\n" + mark)


def _end_of(path: Path, length: int) -> bytes:
    """The last bytes of a file; nothing if there is no such file, or it is shorter."""
    try:
        with path.open("rb") as file:
            file.seek(-length, os.SEEK_END)
            return file.read(length)
    except OSError:
        return b""


def _remove_others(folder: Path, ending: str, names: Collection[str]) -> None:
    """Remove files with an ending that are not called like one of the submissions."""
    with explaining(folder), suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(ending) and entry.name[0] != "." and entry.name.removesuffix(ending) not in names:
                os.unlink(entry.path)


@cache
def _edition() -> str:
    """Hash of all but records and assignments that decides what a page looks like."""
    digest = hashlib.sha256(source_version(__name__).encode())
    for path in sorted(package_files(TEMPLATES)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _table(folder: str) -> Assignment | None:
    """The built assignment; None where the records are of one that is not built here."""
    try:
        return assignments.load(folder)
    except AssignmentError:
        return None


# --- Scores --------------------------------------------------------------------------------------------------------


def rows(record: Record) -> Iterator[dict[str, Any]]:
    """The rows of a submission in ``grades.csv``, as plain values; None where a cell is empty."""
    result = record.result
    common: dict[str, Any] = {"submission": result.submission, "assignment": result.assignment}
    common |= {"student": students(record), "late": record.late, "attempt": record.attempt or None}
    if result.problem:
        verdict = {"question": "", "score": 0.0, "possible": record.possible, "status": str(Status.NOT_GRADABLE)}
        yield _in_order(common | verdict | {"diagnosis": "", "reason": printable(result.problem)})
    for question in result.questions:
        verdict = {
            "question": question.question,
            "score": question.score if counts(question) else None,
            "possible": question.possible,
            "status": str(question.status),
        }
        diagnosis = ";".join(question.diagnosis)
        reason = "; ".join(filter(None, (by_hand(question), printable(question.comment), printable(question.message))))
        yield _in_order(common | verdict | {"diagnosis": diagnosis, "reason": reason})


def _in_order(row: dict[str, Any]) -> dict[str, Any]:
    return {column: row[column] for column in COLUMNS}


def gradescope_results(record: Record) -> dict[str, Any]:
    """What Gradescope expects in ``results.json``."""
    result = record.result
    if result.problem:
        output = f"This file could not be graded: {printable(result.problem)}"
        common = {"output_format": "text", "visibility": "visible", "tests": [], "extra_data": extra_data(record)}
        return {"score": 0.0, "output": output} | common
    tests = []
    for question in result.questions:
        test: dict[str, Any] = {"name": question.question, "name_format": "text"}
        if counts(question):
            test |= {"score": question.score or 0.0, "max_score": question.possible or 0.0}
            right = (question.score or 0.0) >= (question.possible or 0.0)
            test["status"] = "passed" if question.status == Status.PASSED or (by_hand(question) and right) else "failed"
        said = [f"Points {by_hand(question)}."] if by_hand(question) else []
        said += [printable_text(question.comment)] if question.comment else []
        paragraphs = [WORDS[question.status][1], *said, *messages(question), *hints(result.assignment, question)]
        test |= {"output": "\n\n".join(paragraphs), "output_format": "text"}
        # Hidden cases decide the points, so a question's result is shown when the instructor publishes the grades.
        tests.append(test | {"visibility": "after_published"})
    return {
        "score": result.score,
        "extra_data": extra_data(record),
        "execution_time": round(result.wall_seconds, 3),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def by_hand(question: QuestionResult) -> str:
    """How a person came to a question's score; "" if no person gave it."""
    automatic = question.automatic
    if automatic is None:
        return ""
    if automatic.score is None:
        return "given by hand"
    if automatic.score == question.score:
        return "confirmed by hand"
    return f"changed by hand from {number(automatic.score)} to {number(question.score)}"


def extra_data(record: Record) -> dict[str, Any]:
    """Whose file it is, what its download told of it, and how its code was isolated. Gradescope keeps it unseen."""
    told = {"student": record.given_id, "name": record.student, "late": record.late, "attempt": record.attempt}
    told |= {"others": [member.id for member in record.others], "isolation": record.result.isolation}
    return {key: value for key, value in told.items() if value}


# --- Feedback for one student --------------------------------------------------------------------------------------


def messages(question: QuestionResult) -> list[str]:
    """What is wrong with an answer, each thing once; with several checks, which of them saw it."""
    failed = [case for case in question.cases if not case.passed]
    said = [f"{in_words(case.name)}: {case.message}" for case in failed] or [question.message]
    texts = [printable_text(text).strip() for text in said]
    return [sentence(text) for text in dict.fromkeys(texts) if text]


def checks(question: QuestionResult) -> list[dict[str, Any]]:
    """The checks that an answer which is not right went through: those with points, and those that it failed."""
    return [
        {
            "name": in_words(case.name),
            "points": f"{number(case.points if case.passed else 0)} / {number(case.points)}" if case.points else "",
            "sign": WORDS[Status.PASSED if case.passed else Status.FAILED][0],
            "seen": "passed" if case.passed else sentence(printable_text(case.message).strip()),
        }
        for case in question.cases
        if question.own_status != Status.PASSED and (case.points or not case.passed)
    ]


def in_words(name: str) -> str:
    """A test's name as a sentence begins: ``every_row_sums_to_one`` is “Every row sums to one”."""
    return sentence(printable(name).replace("_", " ")).rstrip(".")


def sentence(text: str) -> str:
    """Text that starts with a capital letter and ends like a sentence."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def hints(assignment: str, question: QuestionResult) -> list[str]:
    """The hints for the misconceptions that an answer shows."""
    if not question.diagnosis:
        return []
    known = known_hints(assignment, question.question)
    said = "\n".join(messages(question))
    found = [known[diagnosis] for diagnosis in question.diagnosis if diagnosis in known]
    return [hint for hint in dict.fromkeys(found) if hint not in said]


def error_in_words(question: QuestionResult) -> str:
    """The error that the student's code raised, and where."""
    error = question.error
    if error is None:
        return ""
    said = printable(question.message)
    text = printable(f"{error.kind}: {error.message}").rstrip(": ")
    if error.line and error.cell:
        place = f"line {error.line} of {cell_in_words(error.cell)}"
        return f"This happened in {place}." if text in said else f"{text}. This happened in {place}."
    return "" if text in said else text


def cell_in_words(cell: str) -> str:
    """What a student calls a cell: the grader's ``q5-answer (7)`` is the seventh code cell."""
    numbered = re.fullmatch(r"(.*) \((\d+)\)", printable(cell))
    return f"code cell {numbered[2]}" if numbered else f"the given cell {printable(cell)}"


def other_cells(result: SubmissionResult) -> list[dict[str, str]]:
    """Cells without an answer that did not run to their end: what they define was missing afterwards."""
    entries = []
    for cell in result.cells:
        if cell.status != Status.PASSED and not cell.question:
            error = cell.error
            told = printable(f"{error.kind}: {error.message}") if error is not None else str(cell.status)
            entries.append(
                {"cell": cell_in_words(cell.cell), "line": str(error.line or "") if error else "", "why": told}
            )
    return entries


def lines(question: QuestionResult, cells: Sequence[CellOutcome] = ()) -> list[dict[str, Any]]:
    """The student's answer line by line, the erring one marked."""
    error = question.error
    holding = [cell.cell for cell in cells if question.question in cell.question.split(",")]
    # With an answer in several cells, a line's number does not tell where it stands in all of them.
    marked = error.line if error is not None and holding == [error.cell] else 0
    text = printable_text(question.source).expandtabs(4).rstrip()
    return [
        {"number": i, "text": line, "marked": i == marked} for i, line in enumerate(text.split("\n"), start=1) if text
    ]


def feedback(record: Record, table: Assignment | None) -> str:
    """The page that a student reads."""
    result = record.result
    asked = {question.id: question for question in table.questions} if table else {}
    looks = {figure.question: from_markdown(figure.look) for figure in table.figures} if table else {}
    questions = []
    for question in result.questions:
        sign, verdict = WORDS[question.status]
        possible = number(question.possible)
        unit = "point" if possible == "1" else "points"
        score = f"{number(question.score)} of {possible}" if counts(question) else f"up to {possible}"
        changed = f", {by_hand(question)}" if question.automatic and question.automatic.score is not None else ""
        entry = asked.get(question.question)
        questions.append(
            {
                "id": question.question,
                "name": entry.name if entry and entry.name != entry.id else None,
                "section": entry.section if entry else "",
                "sign": sign,
                "verdict": verdict,
                "points": f"{number(question.score)} / {possible}" if counts(question) else f"up to {possible}",
                "points_in_words": f"{score} {unit}{changed}",
                "comment": printable_text(question.comment),
                "messages": [] if question.cases else messages(question),
                "checks": checks(question),
                "hints": hints(result.assignment, question),
                "error": error_in_words(question),
                "lines": lines(question, result.cells),
                "is_text": entry.kind == "written" if entry else question.own_status == Status.NEEDS_GRADING,
                "read_again": question.status not in WITHOUT_ADVICE,
                "picture": picture_address(question.picture),
                "look": looks.get(question.question, ""),
            }
        )
    return template("feedback.html").render(
        title=table.title if table else result.assignment or "Unknown assignment",
        who=who(record),
        problem=printable_text(result.problem),
        score=number(result.score),
        possible=number(result.possible),
        written=sum(question.status == Status.NEEDS_GRADING for question in result.questions),
        faults=[question.question for question in result.questions if question.status == Status.GRADER_FAULT],
        questions=questions,
        other_cells=other_cells(result),
        isolation=result.isolation,
    )


def picture_address(png: bytes) -> str:
    """Address of an ``<img>`` that holds the picture itself; "" if there is none, or what is recorded is none."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}" if png.startswith(b"\x89PNG\r\n") else ""


@cache
def from_markdown(text: str) -> str:
    """Turn an author's Markdown into HTML; HTML in it is shown as it stands."""
    rendered: str = MarkdownIt("commonmark", {"html": False}).render(text[:1].upper() + text[1:])
    return rendered
