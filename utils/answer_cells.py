"""Remember how the last run of each answer's cell ended, so that a check knows an older version when it sees one."""

from __future__ import annotations

import ast
import asyncio
import dis
import re
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType
from typing import Any

_LONGEST_MESSAGE = 1000
_UNREADABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
"""What Python raises for source that it cannot compile."""

_DEFINITION = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)"  # also where a bracket or colon is missing
    r"|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class LastRun:
    """How the last run of a cell ended that leaves a name other than the cell says."""

    cell: str | None
    """Id of the cell, if known."""
    place: str
    """The cell in words."""
    end: str
    """What happened, in words."""
    is_older: bool
    """Whether the name holds what it held before that run."""

    def __str__(self) -> str:
        return f"the last run of {self.place} {self.end}"


class LastRuns:
    """Listens to a shell and keeps, for each name, the last run that did not give it what its cell says.

    Parameters
    ----------
    shell
        IPython's shell.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.answers: dict[str, str] = {}
        """Names of answers, by the ids that their cells have in a notebook as it is given out."""
        self._unfinished: dict[str, LastRun] = {}
        self._cells: dict[str, str | None] = {}  # by name, the cell that gave it its value
        self._values = self._watched()
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)

    def unfinished(self, environment: dict[str, Any]) -> dict[str, LastRun]:
        """Give the names that do not hold what their cells say, with what happened; none for foreign names."""
        return self._unfinished if environment is self.shell.user_ns else {}

    def _before(self, info: Any = None) -> None:
        self._values = self._watched()

    def _after(self, result: Any) -> None:
        """Look at a run that has just ended."""
        if result is None:
            return
        cell = _cell_id(self.shell, result.info)
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        source = _source(result.info)
        magic = result.info.raw_cell.lstrip().startswith("%%")  # what it defines cannot be read from Python's code
        own = {name for name, owner in self._owners().items() if cell is not None and owner == cell}
        bound = self._changed() | _bound(source, self.shell.user_ns, result)
        for name in bound:
            self._cells[name] = cell
            self._unfinished.pop(name, None)
        if error is not None:
            for name in bound | own | _defined(result.info.raw_cell, source):
                self._keep(name, cell, _ending(error, name in bound), is_older=name not in bound)
        elif not magic:
            for name in [name for name, run in self._unfinished.items() if cell is not None and run.cell == cell]:
                del self._unfinished[name]
            for name in own & self._cells.keys() - bound:
                if callable(self.shell.user_ns.get(name)) or not re.search(rf"\b{name}\b", result.info.raw_cell):
                    self._keep(name, cell, f"did not define `{name}`", is_older=True)
        self._values = self._watched()

    def _keep(self, name: str, cell: str | None, end: str, is_older: bool) -> None:
        is_answer = name in self.answers.values()
        if not is_answer and not callable(self.shell.user_ns.get(name)):
            return
        owner = self._owners().get(name)
        if cell is not None and owner is not None and cell != owner and name in self._cells:
            place = f"a cell that defines `{name}`"
        else:
            place = "your answer cell" if is_answer else f"the cell that defines `{name}`"
        self._unfinished[name] = LastRun(cell, place, end, is_older)

    def _owners(self) -> dict[str, str | None]:
        """Give the cell that each name came from last; of an answer that came from none, the one it is to come from."""
        return {name: cell for cell, name in self.answers.items()} | self._cells

    def _watched(self) -> dict[str, Any]:
        """Give functions and answers as they are now."""
        answers = set(self.answers.values())
        names = self.shell.user_ns
        return {name: value for name, value in names.items() if callable(value) or name in answers}

    def _changed(self) -> set[str]:
        missing = object()
        return {name for name, value in self._watched().items() if self._values.get(name, missing) is not value}


_last_runs: list[LastRuns] = []


def watch(answers: dict[str, str]) -> LastRuns | None:
    """Listen to the shell that this runs in, if there is one.

    Parameters
    ----------
    answers
        Names of answers, by the ids that their cells have in a notebook as it is given out.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return None
    if not _last_runs or _last_runs[0].shell is not shell:
        _last_runs[:] = [LastRuns(shell)]
    _last_runs[0].answers.update(answers)
    return _last_runs[0]


def used_functions(name: str, environment: dict[str, Any]) -> set[str]:
    """Name the other functions of a notebook that a function calls, and those that these call in turn."""
    waiting, found = [name], set[str]()
    while waiting:
        function = environment.get(waiting.pop())
        code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
        new = {other for other in _globals_of(code) if callable(environment.get(other))} - found - {name}
        found |= new
        waiting += new
    return found


def raised(error: BaseException) -> str:
    """Write an error as Python does at the end of a traceback."""
    text = text_of(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def text_of(error: BaseException) -> str:
    """Write the message of an error; nothing if its class is broken."""
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except Exception:
        return ""  # an exception class of the student's own may be broken
    return text if len(text) <= _LONGEST_MESSAGE else text[:_LONGEST_MESSAGE] + " …"


def _ending(error: BaseException, was_defined: bool) -> str:
    if isinstance(error, (KeyboardInterrupt, asyncio.CancelledError)):
        return "was interrupted"
    return f"stopped with an error ({raised(error)})"


def _cell_id(shell: Any, info: Any) -> str | None:
    """Give the id of the cell that ran; None where the notebook's program does not tell."""
    if getattr(info, "cell_id", None):
        return str(info.cell_id)
    for place in (shell, getattr(shell, "kernel", None)):  # the latter in a browser
        try:
            return str(place.get_parent()["metadata"]["cellId"])  # type: ignore[union-attr]
        except (AttributeError, KeyError, TypeError):
            continue
    return None


def _source(info: Any) -> str:
    return getattr(info, "transformed_cell", None) or info.raw_cell


def _bound(source: str, names: dict[str, Any], result: Any) -> set[str]:
    """Name what the statements of a cell that ran to their end bind, be it to the value of before."""
    if result.error_before_exec is not None:
        return set()
    end = _line(result.error_in_exec, names) if result.error_in_exec is not None else float("inf")
    return {name for line, name in _assignments(source) if line < end}


def _line(error: BaseException, names: dict[str, Any]) -> float:
    """Give the line of a cell that an error came from; 0 if it came from none."""
    return next((line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_globals is names), 0)


def _assignments(source: str) -> list[tuple[int, str]]:
    """Give each name that a statement of a cell binds, with the statement's last line; nothing if it is not Python."""
    try:
        statements = ast.parse(source).body
        return [(statement.end_lineno or 0, name) for statement in statements for name in _stored(statement)]
    except _UNREADABLE:
        return []


def _stored(statement: ast.stmt) -> Iterable[str]:
    module = ast.Module([statement], type_ignores=[])
    code = compile(module, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return [step.argval for step in dis.get_instructions(code) if step.opname in ("STORE_NAME", "STORE_GLOBAL")]


def _defined(raw: str, source: str) -> set[str]:
    """Name what a cell defines; if it is not Python, by how its lines begin."""
    return {name for _, name in _assignments(source)} or {
        name for match in _DEFINITION.findall(raw) for name in match if name
    }


def _globals_of(code: CodeType | None) -> set[str]:
    """Give the global names that a function uses."""
    if not isinstance(code, CodeType):
        return set()
    used = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return used.union(*(_globals_of(part) for part in code.co_consts if isinstance(part, CodeType)))
