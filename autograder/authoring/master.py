"""Read a master: its cells with their lines in the file, its otter blocks, its questions and their test cases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import jupytext
import yaml
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from autograder.assignment import NAME, reference_modules
from autograder.errors import BuildError

QUESTION_ID = re.compile(r"[a-z][a-z0-9_]*")
_CELL_MARKER = re.compile(r"# %%")
_BOUNDARY = re.compile(r"#\s*(begin|end)\s+(question|prompt|solution|tests)\s*", re.IGNORECASE)
_CONFIG = re.compile(r"#\s*assignment\s+config\s*", re.IGNORECASE)

Block = Literal["question", "prompt", "solution", "tests"]


@dataclass(frozen=True)
class MasterCell:
    """A cell of the master. `line` is that of its first source line; `block` the innermost otter block around it."""

    id: str
    kind: str
    source: str
    line: int
    question: str | None
    block: Block | None

    def line_of(self, row: int | None) -> int:
        """Line in the master of row `row` of this cell, counted from 1."""
        return self.line + (row or 1) - 1


@dataclass(frozen=True)
class TestCell:
    """One test case: the function in a cell of a tests block."""

    __test__ = False  # pytest collects classes by this name otherwise

    cell: MasterCell
    function: ast.FunctionDef
    hidden: bool
    points: float | None

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def line(self) -> int:
        """Line of the ``def``."""
        return self.cell.line_of(self.function.lineno)

    @property
    def arguments(self) -> list[str]:
        return [argument.arg for argument in self.function.args.args]


@dataclass
class MasterQuestion:
    """A question as the master has it. `line` is that of its BEGIN QUESTION."""

    id: str
    line: int
    manual: bool
    points: float | None
    cells: list[MasterCell] = field(default_factory=list)
    tests: list[TestCell] = field(default_factory=list)

    @property
    def answers(self) -> list[MasterCell]:
        return [cell for cell in self.cells if cell.block == "solution"]


@dataclass
class Master:
    """A master as it was read. The ids of the cells of `notebook` are those of `cells`."""

    name: str
    path: str
    notebook: NotebookNode
    config: MasterCell
    cells: dict[str, MasterCell]
    questions: dict[str, MasterQuestion]
    references: tuple[str, ...]

    def error(self, line: int, wrong: str, cure: str) -> BuildError:
        """Make the error that a fault at `line` of this master deserves."""
        return BuildError(self.path, line, wrong, cure)


def parse_code(source: str) -> ast.Module:
    """Parse the code of a notebook cell, which may hold magics and top-level ``await``."""
    python = TransformerManager().transform_cell(source)
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(python, "<cell>", "exec", flags=flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def read_master(path: Path, *, root: Path, masters: Iterable[str] = ()) -> Master:
    """Read the master at `path`.

    Parameters
    ----------
    path
        A jupytext ``py:percent`` file with otter-assign blocks.
    root
        The project's folder; messages name files relative to it.
    masters
        Names of all lectures, which decide what comes later in the course.

    Raises
    ------
    BuildError
        At the first fault, with file, line and cure.
    """
    return _Reader(path, root, masters).read()


class _Reader:
    """Walks once through the cells of a master, keeping the blocks that are open."""

    def __init__(self, path: Path, root: Path, masters: Iterable[str]) -> None:
        self.file = path
        self.path = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        self.name = path.stem
        self.references = reference_modules(self.name, masters)
        self.blocks: list[tuple[Block, int]] = []
        self.questions: dict[str, MasterQuestion] = {}
        self.question: MasterQuestion | None = None
        self.config: MasterCell | None = None

    def error(self, line: int, wrong: str, cure: str) -> BuildError:
        return BuildError(self.path, line, wrong, cure)

    def read(self) -> Master:
        if not NAME.fullmatch(self.name):
            raise self.error(1, f"{self.name!r} does not name a master", "call it like 02_softmax.py")
        notebook, lines = self._parse()
        cells: dict[str, MasterCell] = {}
        for node, line in zip(notebook.cells, lines, strict=True):
            cell = self._walk(node, line)
            cells[cell.id] = cell
            node["id"] = cell.id
        if self.blocks:
            raise self._unended()
        if self.config is None:
            raise self.error(1, "no assignment config", "begin with a raw cell `# ASSIGNMENT CONFIG` and the name")
        if not self.questions:
            raise self.error(1, "no question", "put one between raw cells `# BEGIN QUESTION` and `# END QUESTION`")
        return Master(self.name, self.path, notebook, self.config, cells, self.questions, self.references)

    def _parse(self) -> tuple[NotebookNode, list[int]]:
        """Split the file into cells, and find the line on which each begins."""
        try:
            text = self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise self.error(1, "no such master", "see solutions/ for those there are") from None
        except UnicodeDecodeError as error:
            line = self.file.read_bytes()[: error.start].count(b"\n") + 1
            raise self.error(line, f"not UTF-8 text ({error.reason})", "save the file as UTF-8") from None
        try:
            notebook = jupytext.reads(text, fmt="py:percent")
        except yaml.YAMLError as error:
            raise self.error(1, f"the header is not YAML ({_one_line(error)})", "mend it or delete it") from None
        rows = text.splitlines()
        marked = [row for row, line in enumerate(rows) if _CELL_MARKER.match(line)]
        if len(marked) != len(notebook.cells):
            raise self.error(
                1,
                f"{len(notebook.cells)} cells but {len(marked)} lines `# %%`",
                "begin every cell, the first one too, with `# %%` and use it nowhere else",
            )
        # A cell's source begins at its first line that is not blank.
        begins = [next((row for row in range(mark + 1, len(rows)) if rows[row].strip()), mark) for mark in marked]
        return notebook, [row + 1 for row in begins]

    def _walk(self, node: NotebookNode, line: int) -> MasterCell:
        if node.cell_type == "raw":
            return self._walk_raw(node.source, line)
        block = self.blocks[-1][0] if self.blocks else None
        cell = MasterCell(
            f"line-{line}", node.cell_type, node.source, line, self.question.id if self.question else None, block
        )
        if cell.kind == "code":
            self._check_code(cell)
        if self.question:
            if block == "tests":
                self.question.tests.append(self._read_test(cell))
            else:
                self.question.cells.append(cell)
        return cell

    def _walk_raw(self, source: str, line: int) -> MasterCell:
        question = self.question.id if self.question else None
        cell = MasterCell(f"line-{line}", "raw", source, line, question, None)
        first_line = source.strip().partition("\n")[0]
        boundary = _BOUNDARY.fullmatch(first_line)
        if _CONFIG.fullmatch(first_line):
            self._read_config(cell)
        elif boundary is None:
            raise self.error(
                line,
                f"this raw cell begins with {first_line!r}, which is no otter block",
                "begin it with `# BEGIN …` or `# END …` and QUESTION, PROMPT, SOLUTION or TESTS",
            )
        else:
            block = cast(Block, boundary.group(2).lower())
            (self._begin if boundary.group(1).lower() == "begin" else self._end)(block, cell)
        return cell

    def _begin(self, block: Block, cell: MasterCell) -> None:
        if self.blocks and (block == "question" or len(self.blocks) > 1):
            raise self._unended(cell.line)
        if block == "question":
            self.question = self._read_question(cell)
            self.questions[self.question.id] = self.question
        elif not self.blocks:
            raise self.error(cell.line, f"a {block} block outside a question", "put `# BEGIN QUESTION` before it")
        self.blocks.append((block, cell.line))

    def _end(self, block: Block, cell: MasterCell) -> None:
        if not self.blocks:
            raise self.error(cell.line, f"END {block.upper()} without a BEGIN", "delete it, or put the BEGIN before it")
        if self.blocks[-1][0] != block:
            raise self._unended(cell.line)
        self.blocks.pop()
        if block == "question":
            self.question = None

    def _unended(self, before: int | None = None) -> BuildError:
        """Make the error for the innermost open block, whose END is missing before line `before`."""
        block, line = self.blocks[-1]
        where = f"before line {before}" if before else "after it"
        return self.error(line, f"this {block} block has no END", f"put a raw cell `# END {block.upper()}` {where}")

    def _yaml(self, source: str, line: int) -> dict[str, Any]:
        try:
            config = yaml.safe_load(source)
        except yaml.YAMLError as error:
            mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
            line += mark.line if mark else 0
            raise self.error(line, f"not YAML ({_one_line(error)})", "write lines like `name: q5`") from None
        if not isinstance(config or {}, dict):
            raise self.error(line, f"found {config!r} where options belong", "write lines like `name: q5`")
        return config or {}

    def _read_config(self, cell: MasterCell) -> None:
        if self.config is not None:
            raise self.error(cell.line, "a second assignment config", f"keep the one on line {self.config.line} only")
        name = self._yaml(cell.source, cell.line).get("name")
        if name != self.name:
            raise self.error(cell.line, f"the assignment is called {name!r}", f"write `name: {self.name}`, as the file")
        self.config = cell

    def _read_question(self, cell: MasterCell) -> MasterQuestion:
        config = self._yaml(cell.source, cell.line)
        question_id, points = config.get("name"), config.get("points")
        if not isinstance(question_id, str) or not QUESTION_ID.fullmatch(question_id):
            raise self.error(cell.line, f"the question's name is {question_id!r}", "write one such as `name: q5`")
        if question_id in self.questions:
            line = self.questions[question_id].line
            raise self.error(cell.line, f"a second question {question_id} (the first: line {line})", "rename one")
        if points is not None and (isinstance(points, bool) or not isinstance(points, int | float)):
            raise self.error(cell.line, f"points are {points!r}", "write one number, the points of the whole question")
        return MasterQuestion(question_id, cell.line, bool(config.get("manual", False)), points)

    def _check_code(self, cell: MasterCell) -> None:
        try:
            parse_code(cell.source)
        except SyntaxError as error:
            raise self.error(cell.line_of(error.lineno), f"not Python ({error.msg})", "mend the code") from None

    def _read_test(self, cell: MasterCell) -> TestCell:
        if cell.kind != "code":
            raise self.error(cell.line, f"a {cell.kind} cell among the tests", "move it out of the tests block")
        if cell.source.startswith("#"):
            raise self.error(cell.line, "a comment before a test", "put it into the function; options go into a string")
        body = parse_code(cell.source).body
        config: dict[str, Any] = {}
        match body:
            case [ast.Expr(value=ast.Constant(value=str(text))), *rest]:
                lines = cell.source.splitlines()
                if "BEGIN TEST CONFIG" not in lines[0] or not any("END TEST CONFIG" in line for line in lines):
                    cure = 'write `""" # BEGIN TEST CONFIG` above the options and `""" # END TEST CONFIG` below them'
                    raise self.error(cell.line, "the options of this test are not marked as such", cure)
                config, body = self._yaml(text, cell.line), rest
        if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
            cure = "write exactly one `def`, with its imports inside"
            raise self.error(cell.line, f"a test cell with {len(body)} statements", cure)
        for option in ("failure_message", "success_message"):
            message = str(config.get(option, ""))
            if set(message) & {'"', "\\", "\n"}:
                line = next(row for row, text in enumerate(cell.source.splitlines(), start=1) if option in text)
                cure = "use single quotes in it, and one line"
                raise self.error(cell.line_of(line), f"{option} holds a double quote, backslash or line break", cure)
        points = config.get("points")
        if points is not None and (isinstance(points, bool) or not isinstance(points, int | float) or points < 0):
            raise self.error(cell.line, f"points are {points!r}", "write a number, 0 or more")
        return TestCell(cell, body[0], bool(config.get("hidden", False)), points)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
