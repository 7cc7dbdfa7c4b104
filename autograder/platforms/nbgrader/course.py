"""Make the nbgrader course: source notebooks with answers and hidden tests, which nbgrader takes out for students."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import handout
from autograder.assignment import Assignment
from autograder.built import BUILD_KEY, cells_digest
from autograder.errors import BuildError
from autograder.imports import PACKAGE, package_files
from autograder.sources import as_text, cut, names_used

COURSE = Path("dist", "nbgrader")

_BEGIN_SOLUTION, _END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
_BEGIN_HIDDEN, _END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"

_GRADE_CELL = f"""{_BEGIN_HIDDEN}
from utils.grade_cell import points_earned

points_earned(
    lambda: (
{_END_HIDDEN}
{{check}}
{_BEGIN_HIDDEN}
    ),
    tests={{tests}},
    references={{{{{{references}}}}}},
)
{_END_HIDDEN}"""
"""The line that students see stands in the midst of one call, which decides when to run it and ends in the points."""

CONFIG = Path(__file__).with_name("nbgrader_config.py")


def course_files(
    assignment: Assignment, student: NotebookNode, answered: NotebookNode, tests: dict[str, str], root: Path
) -> dict[Path, bytes]:
    """Make the course's files that belong to one assignment.

    Parameters
    ----------
    assignment
        The assignment as the grader knows it.
    student
        The notebook that students open, with nbgrader's metadata.
    answered
        A notebook with answers in cells that have the student notebook's ids.
    tests
        Source of each question's test file, hidden cases included.
    root
        The folder that holds ``utils``.

    Returns
    -------
    dict of Path to bytes
        Contents by path below `root`. Of ``utils`` there is only what students may have: nbgrader hands out every
        file that lies beside a source notebook.

    Raises
    ------
    BuildError
        If a test needs something that cannot be put into its grade cell.
    AssignmentError
        If what students would get answers the assignment's questions or those of a later lecture.
    """
    folder = COURSE / "source" / assignment.name
    files = {COURSE / CONFIG.name: CONFIG.read_bytes()}
    notebook = source_notebook(assignment, student, answered, tests, root)
    files[folder / f"{assignment.name}.ipynb"] = (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
    given = handout.modules(assignment, root) | handout.needed(handout.modules_in([_GRADE_CELL]), root)
    files |= {folder / path.relative_to(root): path.read_bytes() for path in handout.files(given, root)}
    return files


def course_of_built(assignment: Assignment, root: Path) -> dict[Path, bytes]:
    """Make the course's files of one assignment from its built notebooks and tests, without its master."""
    student, answered = (
        nbformat.read(root / folder / f"{assignment.name}.ipynb", as_version=4) for folder in ("notebooks", "solutions")
    )
    questions = [question.id for question in assignment.questions if question.kind == "auto"]
    tests = {question: assignment.test_file(question).read_text(encoding="utf-8") for question in questions}
    return course_files(assignment, student, answered, tests, root)


def leftovers(name: str, root: Path, built: Iterable[Path]) -> list[Path]:
    """Files that an earlier build put beside a source notebook: one may be a module that students must not get now."""
    folder = root / COURSE / "source" / name / PACKAGE
    kept = {root / path for path in built}
    return sorted(path for path in package_files(folder) if path not in kept)


def source_notebook(
    assignment: Assignment, student: NotebookNode, answered: NotebookNode, tests: dict[str, str], root: Path
) -> NotebookNode:
    """Make the notebook that nbgrader makes the student notebook from, by taking out what it marks."""
    answers = {cell["id"]: cell.source for cell in answered.cells}
    hidden = handout.hidden(handout.modules(assignment, root), root)
    source = copy.deepcopy(student)
    for cell in source.cells:
        entry = cell.metadata.get("nbgrader")
        if entry is not None and entry["solution"]:
            cell.source = with_solution(cell.source, answers[cell["id"]])
        elif entry is not None:
            question = entry["grade_id"]
            references = _references(hidden, question, tests[question], root)
            cell.source = grade_cell(cell.source, tests[question], references)
    source.metadata[BUILD_KEY] = {"cells": cells_digest(source)}
    return source


def with_solution(stub: str, answer: str) -> str:
    """Put an answer into a cell between nbgrader's marks, so that the stub is what is left without it.

    In a function the answer comes before the line that raises NotImplementedError; elsewhere it follows the stub.
    """
    stub_lines, answer_lines = stub.split("\n"), answer.split("\n")
    begin = _common(stub_lines, answer_lines)
    end = _common(stub_lines[begin:][::-1], answer_lines[begin:][::-1])
    left = stub_lines[begin : len(stub_lines) - end]
    solution = answer_lines[begin : len(answer_lines) - end]
    first = next((line for line in left if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    region = [indent + _BEGIN_SOLUTION, *solution, indent + _END_SOLUTION]
    stops = first.lstrip().startswith("raise ")
    middle = [*region, *left] if stops else [*left, *region]
    return "\n".join([*stub_lines[:begin], *middle, *stub_lines[len(stub_lines) - end :]])


def _common(first: list[str], second: list[str]) -> int:
    """Count the lines that two lists begin with alike."""
    for count, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return count
    return min(len(first), len(second))


def grade_cell(check: str, tests: str, references: dict[str, str]) -> str:
    """Make the grade cell whose visible part is `check`."""
    listed = ", ".join(f"{name!r}: {as_text(source)}" for name, source in references.items())
    return _GRADE_CELL.format(check=check, tests=as_text(tests), references=listed)


def _references(hidden: Collection[str], question: str, tests: str, root: Path) -> dict[str, str]:
    """Give the part of each module that students do not have which a test file needs, by the module's name."""
    needed = {}
    for module in hidden:
        names = names_used(tests, module)
        if names == set():
            continue
        path = root / PACKAGE / f"{module}.py"
        source = path.read_text(encoding="utf-8")
        needed[module] = source if names is None else cut(source, names)
        others = [other for other in hidden if names_used(needed[module], other) != set()]
        if others:
            wrong = f"what the tests of {question} use of it imports {', '.join(others)}, which students do not have"
            raise BuildError(path.relative_to(root).as_posix(), 1, wrong, "define here what is needed of it")
    return needed
