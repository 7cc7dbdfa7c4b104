"""Finds written answers: all that was written where an answer belongs and, failing that, anywhere in the notebook."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from autograder.assignment import Assignment
from autograder.grading.identity import Found, Identified, given_lines, key_of
from autograder.text import normalize

MIN_WORDS = 8
"""Text of fewer words, far from any written question, is not taken for an answer to one: a name, or a heading."""

_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"\]\([^()]*\)")
_PICTURE = re.compile(r"\((?:attachment:|data:image/)")


def written_answers(assignment: Assignment, cells: Sequence[Identified]) -> dict[str, tuple[Found, str]]:
    """Give for each written question how its answer was found, and its text.

    The text is all that was added to the question's cells and between its prompt and the next given cell, in any type
    of cell. If that is nothing, it is all else that was added to the notebook as text: a person decides what it is.

    Parameters
    ----------
    assignment
        Its texts and questions.
    cells
        The submission's, but for those that hold code for other questions.
    """
    given = given_lines(assignment)
    written = [question.id for question in assignment.questions if question.kind == "written"]
    said = [(entry, _added(entry, given)) for entry in cells]
    outside = [text for entry, text in said if entry.question not in written and entry.cell.type != "code"]
    elsewhere = "\n\n".join(text for text in outside if _may_answer(text))
    found = {}
    for question in written:
        text = "\n\n".join(text for entry, text in said if entry.question == question and text)
        if text:
            found[question] = Found.ANSWERED, text
        elif elsewhere:
            found[question] = Found.ELSEWHERE, elsewhere
        else:
            found[question] = Found.STUB if _has_stub(question, cells) else Found.MISSING, ""
    return found


def _added(entry: Identified, given: Collection[str]) -> str:
    """Give what a cell says beyond what was given out: of a given text the lines that are new, of others all."""
    if entry.given is not None and entry.cell.source == entry.given.source:
        return ""
    lines = [line for line in entry.cell.source.split("\n") if line.strip() and key_of(line) not in given]
    if lines and entry.given is not None and entry.given.role != "answer":
        return "\n".join(lines)
    return entry.cell.source if lines else ""


def _may_answer(text: str) -> bool:
    without_tags = _TAG.sub(" ", text)
    words = re.findall(r"[^\W_]+", _ADDRESS.sub("] ", without_tags))
    return len(words) >= MIN_WORDS or _PICTURE.search(without_tags) is not None


def _has_stub(question: str, cells: Sequence[Identified]) -> bool:
    """Say whether a question's answer cell is there. One that was emptied is not as it was given out."""
    answers = (entry for entry in cells if entry.given is not None and entry.given.role == "answer")
    return any(
        entry.question == question and (normalize(entry.cell.source) != "" or not entry.given.source)
        for entry in answers
        if entry.given is not None
    )
