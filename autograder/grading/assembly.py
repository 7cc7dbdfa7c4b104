"""Puts a submission together anew: the master's given cells, and the student's answers and added cells in their order.

Nothing the student did to a given cell, a check cell or the notebook's bookkeeping decides a grade: given cells come
from the master, checks are left out, and answers are found wherever they are (see `identity`), so that moved, copied,
deleted, retyped and split cells lose nothing. Sources are only compared and searched, never parsed: what comes from a
student may be made to break a parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autograder.assignment import Assignment, Cell
from autograder.grading.identity import Found, Identified, identify
from autograder.grading.written import written_answers
from autograder.submissions import Submission
from autograder.text import normalize

__all__ = ["Found", "Program", "Step", "assemble", "defined_names", "normalize", "only_checks"]

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
MAX_NAMES = 3
MAX_NAME = 40
"""Names that an answer cell defines in place of the one that is asked for, and their length."""


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
    found: dict[str, Found] = field(default_factory=dict)
    """How each question's answer was found."""
    misnamed: dict[str, list[str]] = field(default_factory=dict)
    """What the answer cell of a question defines, where nothing in the notebook seems to define what is asked for."""
    notes: list[str] = field(default_factory=list)

    @property
    def draws(self) -> bool:
        """Whether the student's own cells seem to draw figures."""
        return any(step.source and not step.given and _DRAWING.search(step.source) for step in self.steps)


def assemble(assignment: Assignment, submission: Submission) -> Program:
    """Give the program that a submission amounts to."""
    return _Assembler(assignment, submission).run()


class _Assembler:
    def __init__(self, assignment: Assignment, submission: Submission) -> None:
        self._assignment = assignment
        self._cells = identify(assignment, submission.cells)
        self._code = {cell.id for cell in assignment.cells}
        self._stubs = {normalize(cell.source) for cell in assignment.cells if cell.role == "answer"}
        self._names = {question.id: question.name for question in assignment.questions if question.name}
        self._defined = {
            name
            for entry in self._cells
            if entry.cell.type == "code" and not self._is_stub(entry)
            for name in defined_names(entry.cell.source)
        }
        self._program = Program()
        self._emitted: set[str] = set()

    def run(self) -> Program:
        self._begin_with_given_cells()
        texts: list[Identified] = []
        code = 0
        for entry in self._cells:
            if entry.cell.type == "code":
                code += 1
                holds_text = self._add(entry, str(code)) if code <= MAX_CELLS else True
            else:
                holds_text = not self._add_as_code(entry, len(texts) + 1)
            if holds_text:
                texts.append(entry)
        if code > MAX_CELLS:
            self._program.notes.append(f"{code} code cells; only the first {MAX_CELLS} were run")
        self._insert_missing()
        self._find_answers(texts)
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

    def _is_stub(self, entry: Identified) -> bool:
        return normalize(entry.cell.source) in self._stubs

    def _add(self, entry: Identified, number: str) -> bool:
        """Add a code cell to the program; False if it can be no part of a written answer."""
        source = normalize(entry.cell.source)
        master = entry.given if entry.given is not None and entry.given.id in self._code else None
        unchanged = master is not None and normalize(master.source) == source
        if not source or source in self._stubs or (unchanged and master is not None and master.role == "figure"):
            return False
        if only_checks(source):
            self._add_check(entry, source)
            return False
        if master is not None and master.role == "given":
            self._emit_given(master)
            if unchanged:
                return False
            self._program.notes.append(f"the given cell {master.id} was edited; it ran after the original")
        questions = self._questions_of(entry, source)
        self._add_step(entry, number, entry.cell.source.replace("\r\n", "\n"), questions)
        return master is None and not questions

    def _questions_of(self, entry: Identified, source: str) -> list[str]:
        """Give the questions that a code cell answers: those whose cell it is, and whose names it defines."""
        defined = defined_names(source)
        questions = [question for question, name in self._names.items() if name in defined]
        own = entry.question
        if own not in self._names or (entry.given is not None and entry.given.role != "answer"):
            return questions
        instead = [] if self._names[own] in self._defined else _instead(source)
        by_place = entry.given is None and bool(instead) and not questions and self._assignment.asks_for_function(own)
        if instead and (entry.given is not None or by_place):
            self._program.misnamed.setdefault(own, []).extend(instead)
        return list(dict.fromkeys([own, *questions])) if entry.given is not None or by_place else questions

    def _add_step(self, entry: Identified, number: str, source: str, questions: list[str]) -> None:
        for question in questions:
            before = self._program.sources.get(question)
            self._program.sources[question] = source if before is None else f"{before}\n\n{source}"
        name = entry.given.id if entry.given is not None else entry.cell.id or "cell"
        self._program.steps.append(Step(f"{name} ({number})", source, tuple(questions)))
        self._add_check(entry, source)  # a check may follow the answer in the same cell

    def _add_check(self, entry: Identified, source: str) -> None:
        """Note that the questions whose checks a cell calls are checked at this point."""
        calls = "\n".join(line for line in source.split("\n") if _GRADER_LINE.fullmatch(line.strip()))
        checked = tuple(dict.fromkeys(name for name in _CHECKED.findall(calls) if name in self._names))
        if checked:
            self._program.steps.append(Step(entry.cell.id, None, checked))

    def _add_as_code(self, entry: Identified, number: int) -> bool:
        """Add a text cell to the program if it holds the code of an answer that no code cell gives."""
        source = _without_fences(entry.cell.source)
        if not source.strip() or self._is_stub(entry) or (entry.given is not None and entry.given.role != "answer"):
            return False
        defined = defined_names(source)
        for question, name in self._names.items():
            here = entry.question == question and (entry.given is not None or name in defined)
            if name not in self._defined and (here or f"def {name}(" in source):
                self._program.found[question] = Found.OTHER_TYPE
                self._program.notes.append(f"the answer to {question} is in a {entry.cell.type} cell; it ran as code")
                self._add_step(entry, f"text {number}", source, [question])
                return True
        return False

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

    def _find_answers(self, texts: list[Identified]) -> None:
        """Say how each question's answer was found, and what a person must know of those that were not."""
        written = written_answers(self._assignment, texts)
        stubs = {entry.question for entry in self._cells if self._is_stub(entry) and entry.given is not None}
        for question in self._assignment.questions:
            if question.kind == "written":
                self._program.found[question.id], self._program.sources[question.id] = written[question.id]
            elif question.id in self._program.sources:
                self._program.found.setdefault(question.id, Found.ANSWERED)
            else:
                self._program.found[question.id] = Found.STUB if question.id in stubs else Found.MISSING
        lost = self._found_so(Found.MISSING)
        if lost:
            self._program.notes.append(f"no answer cell was found, or it is empty: {', '.join(lost)}")
        for question_id in self._found_so(Found.ELSEWHERE):
            self._program.notes.append(
                f"the cell for the answer to {question_id} holds nothing new, but text elsewhere may be the answer"
            )

    def _found_so(self, how: Found) -> list[str]:
        return [question for question, found in self._program.found.items() if found is how]


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
            imported = line.rpartition("import ")[2].strip("( )").split(",")
            names.update(part.split(" as ")[-1].strip() for part in imported)
        else:
            for target in _EQUALS.split(line)[:-1]:
                if "(" in target.strip(" ()"):
                    break  # the arguments of a call
                names.update(part.split(":")[0].strip(" ()[]*") for part in target.split(","))
    return names


def _instead(source: str) -> list[str]:
    """Give what a source defines, in order: functions or, if there are none, variables; a few are enough."""
    functions = [found[1] for line in source.split("\n") if (found := _DEFINED.match(line[:MAX_LINE]))]
    names = functions or sorted(name for name in defined_names(source) if name.isidentifier())
    return [name for name in dict.fromkeys(names) if len(name) <= MAX_NAME][:MAX_NAMES]


def _without_fences(source: str) -> str:
    """Give the code that a text cell holds: what is within fences, or all of it if there are none."""
    parts = re.split(r"^[ \t]*```.*$", source, flags=re.MULTILINE)
    return "\n".join(parts[1::2]) if len(parts) > 1 else source
