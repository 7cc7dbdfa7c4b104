"""Make the nbgrader course: source notebooks with answers and hidden tests, which nbgrader takes out for students."""

from __future__ import annotations

import ast
import copy
import os
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build.master import Master, defined_names
from autograder.build.notebooks import BUILD_KEY, BuiltNotebook, cells_digest

COURSE = Path("dist", "nbgrader")
PACKAGE = "utils"

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

CONFIG = Path(__file__).resolve().parents[1] / "templates" / "nbgrader_config.py"


def course_files(
    master: Master, student: BuiltNotebook, answered: BuiltNotebook, tests: dict[str, str], root: Path
) -> dict[Path, bytes]:
    """Make the course's files that come from one master.

    Parameters
    ----------
    master
        The master.
    student
        The notebook that students open, with nbgrader's metadata.
    answered
        The notebook with answers; its cells have the student notebook's ids.
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
    """
    folder = COURSE / "source" / master.name
    hidden = {f"{module}.py" for module in master.references}
    files = {COURSE / CONFIG.name: CONFIG.read_bytes()}
    notebook = source_notebook(master, student.notebook, answered.notebook, tests, root)
    files[folder / f"{master.name}.ipynb"] = (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
    for path in sorted(_package_files(root / PACKAGE)):
        if path.name not in hidden:
            files[folder / path.relative_to(root)] = path.read_bytes()
    return files


def _package_files(folder: Path) -> Iterable[Path]:
    """Every file of a package but what Python and editors leave there."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        yield from (Path(parent, name) for name in names if not name.startswith(".") and not name.endswith(".pyc"))


def leftovers(name: str, root: Path, built: Iterable[Path]) -> list[Path]:
    """Files that an earlier build put beside a source notebook: one may be a module that students must not get now."""
    folder = root / COURSE / "source" / name / PACKAGE
    kept = {root / path for path in built}
    return sorted(path for path in _package_files(folder) if path not in kept)


def source_notebook(
    master: Master, student: NotebookNode, answered: NotebookNode, tests: dict[str, str], root: Path
) -> NotebookNode:
    """Make the notebook that nbgrader makes the student notebook from, by taking out what it marks."""
    answers = {cell["id"]: cell.source for cell in answered.cells}
    source = copy.deepcopy(student)
    for cell in source.cells:
        entry = cell.metadata.get("nbgrader")
        if entry is not None and entry["solution"]:
            cell.source = with_solution(cell.source, answers[cell["id"]])
        elif entry is not None:
            question = entry["grade_id"]
            references = _references(master, question, tests[question], root)
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
    listed = ", ".join(f"{name!r}: {_text(source)}" for name, source in references.items())
    return _GRADE_CELL.format(check=check, tests=_text(tests), references=listed)


def _text(source: str) -> str:
    """Write a source as a Python string that a person can read."""
    source = source.strip("\n") + "\n"
    return repr(source) if "'''" in source else f"r'''\n{source}'''"


def _references(master: Master, question: str, tests: str, root: Path) -> dict[str, str]:
    """Give the part of each module that students do not have which a test file needs, by the module's name."""
    needed = {}
    for module in master.references:
        names = names_used(tests, module)
        if names == set():
            continue
        source = (root / PACKAGE / f"{module}.py").read_text(encoding="utf-8")
        needed[module] = source if names is None else cut(source, names)
        others = [other for other in master.references if names_used(needed[module], other) != set()]
        if others:
            line = master.questions[question].tests[0].line
            wrong = f"the tests of {question} use {PACKAGE}.{module}, which imports {', '.join(others)}"
            raise master.error(line, wrong, "copy what it needs from there: a grade cell holds one module's code")
    return needed


def names_used(source: str, module: str) -> set[str] | None:
    """Names of a module of `utils` that some code uses, or None if that cannot be told, so that it may be any."""
    names: set[str] = set()
    tree = ast.parse(source)
    # A function of a test may take an argument that is called like a module which another one imports.
    for part in tree.body:
        aliases: set[str] = set()
        for node in ast.walk(part):
            if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                aliases.update(alias.asname or alias.name for alias in node.names if alias.name == module)
            elif isinstance(node, ast.ImportFrom) and node.module == f"{PACKAGE}.{module}":
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.Import) and f"{PACKAGE}.{module}" in [alias.name for alias in node.names]:
                return None
        attributes = [node for node in ast.walk(part) if isinstance(node, ast.Attribute)]
        used = [node for node in attributes if isinstance(node.value, ast.Name) and node.value.id in aliases]
        names.update(node.attr for node in used)
        bases = {id(node.value) for node in used}
        loaded = (node for node in ast.walk(part) if isinstance(node, ast.Name) and node.id in aliases)
        if any(id(node) not in bases for node in loaded):
            return None
    return None if "*" in names else names


def cut(source: str, names: Iterable[str]) -> str:
    """Cut out of a module's source the statements that define `names`, and those that they need in turn.

    Raises
    ------
    KeyError
        If the module does not define one of `names`.
    """
    tree = ast.parse(source)
    lines = source.split("\n")
    defining: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in defined_names(ast.Module([statement], [])):
            defining.setdefault(name, []).append(statement)
    kept: dict[int, ast.stmt] = {
        id(node): node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    }
    waiting = list(names)
    for name in waiting:
        if name not in defining:
            raise KeyError(name)
    while waiting:
        for statement in defining.get(waiting.pop(), []):
            if id(statement) not in kept:
                kept[id(statement)] = statement
                waiting += [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    parts = []
    for statement in tree.body:
        if id(statement) in kept:
            decorators = getattr(statement, "decorator_list", [])
            first = min(node.lineno for node in (statement, *decorators))
            parts.append("\n".join(lines[first - 1 : statement.end_lineno]))
    return "\n\n".join(parts) + "\n"
