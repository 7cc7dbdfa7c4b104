"""What all pages and tables have in common: templates, and numbers and names as people read them."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

import jinja2

from autograder.records import Record, write_atomically
from autograder.results import QuestionResult, Status
from autograder.text import number

TEMPLATES = Path(__file__).parent / "templates"
FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a formula starts with in spreadsheets, the full-width forms too."""


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )


def template(name: str) -> jinja2.Template:
    """A page's template; everything that is put into it is escaped."""
    return _environment().get_template(name)


def write_if_changed(path: Path, content: bytes) -> None:
    """Write a file, unless it holds just that."""
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    write_atomically(path, content)


def csv_cell(value: str | float | None) -> str:
    """Text of a cell that no spreadsheet takes for a formula."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, (int, float)):
        return number(value)
    return f"'{value}" if value.lstrip()[:1] in FORMULA_SIGNS else value


def counts(question: QuestionResult) -> bool:
    """Whether the score of a question is known."""
    return question.status not in (Status.NEEDS_GRADING, Status.GRADER_FAULT)


def students(record: Record) -> str:
    """The names of all who handed it in; the ids of those without one."""
    names = [record.student, *(member.name or member.id for member in record.others)]
    return ", ".join(name for name in names if name)


def who(record: Record) -> str:
    """A submission's id, with the student's name where it is known."""
    name = record.result.submission
    told = [part for part in (students(record), record.given_id) if part and part != name]
    told += ["late"] if record.late else []
    told += [f"attempt {record.attempt}"] if record.attempt > 1 else []
    return f"{name} ({', '.join(dict.fromkeys(told))})" if told else name


@cache
def hints(assignment: str, question_id: str) -> dict[str, str]:
    """The hint for each misconception about a question."""
    from autograder.answers import misconceptions

    return misconceptions.hints(assignment, question_id)
