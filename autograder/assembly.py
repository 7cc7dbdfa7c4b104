"""Puts a submission together anew: the master's given cells, and the student's answers and added cells in their order.

Nothing the student did to a given cell, a check cell or the notebook's bookkeeping decides a grade: given cells come
from the master, checks are left out, and answers are found by the question's id or by the name that they define, so
that moved, copied, deleted and split cells lose nothing. Sources are only compared and searched, never parsed: what
comes from a student may be made to break a parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .assignment import Assignment, Cell, Question
from .submissions import Submission, SubmittedCell

# None of these repeats within a repetition: on sources that are made to take long they must not.
_GRADER_LINE = re.compile(r"grader\.\w+\([^()]*\);?")
_CHECKED = re.compile(r"""grader\.check\(\s*["'](\w{1,40})["']\s*\)""")
_DEFINED = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_EQUALS = re.compile(r"(?<![=<>!+\-*/%&|^@:])=(?!=)")
_DRAWING = re.compile(r"\b(?:matplotlib|pylab|pyplot|plots|plt)\b")
MAX_CELLS = 2000
"""Code cells of one submission that are run; the rest is left out, with a note."""
MAX_LINE = 1000
"""Characters of a line that are searched for a name."""


@dataclass(frozen=True)
class Step:
    """Run a cell; or, if `source` is None, test the answers to the questions that the notebook checks at this point.

    `questions` are those whose answer the cell holds, or that are checked here.
    """

    cell: str
    source: str | None
    questions: tuple[str, ...] = ()
    given: bool = False


@dataclass
class Program:
    """A submission as it is to be run."""

    steps: list[Step] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """The student's code or text by question."""
    notes: list[str] = field(default_factory=list)

    @property
    def draws(self) -> bool:
        """Whether the student's own cells seem to draw figures."""
        return any(step.source and not step.given and _DRAWING.search(step.source) for step in self.steps)


def assemble(assignment: Assignment, submission: Submission) -> Program:
    """Give the program that a submission amounts to."""
    return _Assembler(assignment).run(submission)


def normalize(source: str) -> str:
    """Give a source without what editors change by themselves: line ends and trailing white space."""
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()


class _Assembler:
    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._by_id = {cell.id: cell for cell in assignment.cells}
        self._by_source: dict[str, Cell] = {}
        for cell in assignment.cells:
            self._by_source.setdefault(normalize(cell.source), cell)
        self._stubs = {normalize(cell.source) for cell in assignment.cells if cell.role == "answer"}
        self._names = {question.id: question.name for question in assignment.questions if question.name}
        self._program = Program()
        self._emitted: set[str] = set()

    def run(self, submission: Submission) -> Program:
        self._begin_with_given_cells()
        code = [cell for cell in submission.cells if cell.type == "code"]
        if len(code) > MAX_CELLS:
            self._program.notes.append(f"{len(code)} code cells; only the first {MAX_CELLS} were run")
        for number, cell in enumerate(code[:MAX_CELLS], start=1):
            self._add(cell, number)
        self._insert_missing()
        for question in self._assignment.questions:
            if question.kind == "written":
                self._program.sources[question.id] = _written_answer(question, submission.cells)
        return self._program

    def _begin_with_given_cells(self) -> None:
        """Run what the master gives before its first question first, wherever the student moved it."""
        for cell in self._assignment.cells:
            if cell.role == "answer":
                return
            if cell.role == "given":
                self._emit_given(cell)

    def _emit_given(self, cell: Cell) -> None:
        if cell.id not in self._emitted:
            self._emitted.add(cell.id)
            self._program.steps.append(Step(cell.id, cell.source, given=True))

    def _add(self, cell: SubmittedCell, number: int) -> None:
        source = normalize(cell.source)
        as_written = cell.source.replace("\r\n", "\n")
        # A cell that lost its id, as some editors make it, is still known by an unchanged source.
        master = self._by_id.get(cell.id) or self._by_source.get(source)
        unchanged = master is not None and normalize(master.source) == source
        if not source or source in self._stubs or (unchanged and master is not None and master.role == "figure"):
            return
        if only_checks(source):
            self._add_check(cell, source)
            return
        if master is not None and master.role == "given":
            self._emit_given(master)
            if unchanged:
                return
            self._program.notes.append(f"the given cell {master.id} was edited; it ran after the original")
        defined = defined_names(source)
        questions = [question for question, name in self._names.items() if name in defined]
        if master is not None and master.question in self._names and master.role == "answer":
            questions = list(dict.fromkeys([master.question, *questions]))
        for question in questions:
            before = self._program.sources.get(question)
            self._program.sources[question] = as_written if before is None else f"{before}\n\n{as_written}"
        self._program.steps.append(Step(f"{cell.id or 'cell'} ({number})", as_written, tuple(questions)))
        self._add_check(cell, source)  # a check may follow the answer in the same cell

    def _add_check(self, cell: SubmittedCell, source: str) -> None:
        """Note that the questions whose checks a cell calls are checked at this point."""
        calls = "\n".join(line for line in source.split("\n") if _GRADER_LINE.fullmatch(line.strip()))
        checked = tuple(dict.fromkeys(name for name in _CHECKED.findall(calls) if name in self._names))
        if checked:
            self._program.steps.append(Step(cell.id, None, checked))

    def _insert_missing(self) -> None:
        """Put given cells that the student deleted where the master has them: after the nearest cell before them."""
        places = {step.cell.rsplit(" (", 1)[0]: index for index, step in enumerate(self._program.steps)}
        missing: list[tuple[int, Cell]] = []
        place = -1
        for cell in self._assignment.cells:
            if cell.id in places:
                place = max(place, places[cell.id])
            elif cell.role == "given" and cell.id not in self._emitted:
                missing.append((place, cell))
        for place, cell in reversed(missing):
            self._program.steps.insert(place + 1, Step(cell.id, cell.source, given=True))


def only_checks(source: str) -> bool:
    """Say whether a source does nothing but call the grader."""
    lines = [line.strip() for line in source.split("\n")]
    return all(not line or line.startswith("#") or _GRADER_LINE.fullmatch(line) for line in lines)


def defined_names(source: str) -> set[str]:
    """Give the names that a source seems to define: by def, class, import or assignment, line by line."""
    names: set[str] = set()
    for line in source.split("\n"):
        line = line[:MAX_LINE].strip()
        definition = _DEFINED.match(line)
        if definition:
            names.add(definition[1])
        elif line.startswith(("import ", "from ")):
            names.update(part.strip() for part in line.replace(",", " as ").split(" as "))
        else:
            for target in _EQUALS.split(line)[:-1]:
                if "(" in target.strip(" ()"):
                    break  # the arguments of a call
                names.update(part.split(":")[0].strip(" ()[]*") for part in target.split(","))
    return names


def _written_answer(question: Question, cells: Sequence[SubmittedCell]) -> str:
    return "\n\n".join(cell.source for cell in cells if cell.id == f"{question.id}-answer" and cell.type == "markdown")
