"""List all questions for people: what each asks for, how its numbers are compared, and which mistakes have a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.answers import misconceptions
from autograder.assignment import Assignment, Question
from utils import checks

_HEAD = """# All questions

This page is built by `autograder build` from the masters, the tests and `autograder/answers/misconceptions/`.

**How numbers are compared** says what difference from the reference answer a hidden test case allows. A result that
carries no more than 32-bit precision is compared with a relative tolerance of {single:g}, one of 16 bits with {half:g},
where those are wider, and the absolute tolerance grows in proportion. What is compared to 1e-12 gets no wider absolute
one, and whole numbers must be right in every type.

**Misconceptions** are the ids that the column `diagnosis` of `grades.csv` may hold, and what the student reads. An
answer gets an id if it returns on several inputs what that known wrong answer returns. These may stand beside any
other, or alone, where all numbers are the right ones but for one such slip:

{general}
"""


def catalogue(tables: Sequence[Assignment]) -> str:
    """Write the page, in Markdown.

    Parameters
    ----------
    tables
        The built assignments, in order.
    """
    general = "\n".join(f"- `{id}`: {hint}" for id, hint in misconceptions.variations.HINTS.items())
    parts = [_HEAD.format(single=checks.RTOL_SINGLE, half=checks.RTOL_HALF, general=general)]
    for table in tables:
        parts.append(f"## {table.name}: {table.title}\n")
        parts += [_question(table, question) for question in table.questions]
    return "\n".join(parts)


def _question(table: Assignment, question: Question) -> str:
    points = f"{question.points:g} {'point' if question.points == 1 else 'points'}"
    if question.kind == "written":
        return f"### {question.id}: a written answer\n\n{points}, given by a person with the rubric in the solution.\n"
    source = table.test_file(question.id).read_text(encoding="utf-8")
    compared = f"{points}. How numbers are compared: {tolerances(source)}."
    lines = [f"### {question.id}: `{question.name}`", "", compared, ""]
    known = misconceptions.for_question(table.name, question.id)
    if known:
        lines += ["| misconception | what the student reads |", "|---|---|"]
        lines += [f"| `{wrong.id}` | {wrong.hint.replace('|', chr(92) + '|')} |" for wrong in known]
        lines.append("")
    return "\n".join(lines)


def tolerances(source: str) -> str:
    """Say in words how the hidden cases of a test file compare numbers."""
    found = dict.fromkeys(words for case in _hidden_cases(source) for words in _comparisons(case))
    return "; ".join(found) or "no tolerance is needed"


def _hidden_cases(source: str) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            options = [option for mark in node.decorator_list if isinstance(mark, ast.Call) for option in mark.keywords]
            if any(option.arg == "hidden" and ast.unparse(option.value) == "True" for option in options):
                yield node


def _comparisons(case: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(case):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "exact":
                yield "to 1e-12"
            elif node.func.attr == "whole":
                yield "as whole numbers"
            elif node.func.attr in ("drawn_from", "vary_like_chance"):
                chance = checks.CHANCE_OF_FALSE_ALARM
                yield f"by how often each value is drawn (right draws are refused with a chance below {chance:g})"
            elif node.func.attr == "close":
                allowed = {"rtol": checks.RTOL, "atol": checks.ATOL}
                given = {option.arg: option.value for option in node.keywords if option.arg in allowed}
                allowed |= {str(name): ast.literal_eval(value) for name, value in given.items()}
                yield f"relative {allowed['rtol']:g}, absolute {allowed['atol']:g}"
