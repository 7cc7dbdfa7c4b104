"""A built assignment as the grader reads it: questions, given cells and otter test files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENTS = Path(__file__).parent / "assignments"
TABLE = "assignment.json"
NAME = re.compile(r"\d\d_[a-z0-9_]+")
"""How masters are called, and the assignments that are built from them."""

Role = Literal["given", "figure", "answer", "check", "export"]


class AssignmentError(Exception):
    """An assignment that is not built, or whose built files are broken."""


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cell of the student notebook.

    ``given`` cells set the scene, and the grader runs those that are code; ``figure`` cells only draw; ``answer`` cells
    hold a stub in `source`; ``check`` cells call ``grader.check``; ``export`` cells make the submission zip.
    """

    id: str
    role: Role
    source: str
    question: str | None = None


class Figure(msgspec.Struct, frozen=True):
    """A picture that students' functions draw."""

    cell: str
    """Id of the cell that draws it."""
    question: str
    """The last of the questions whose answers draw it."""
    look: str
    """What a right one shows, in Markdown."""


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question. `name` is the function or variable that the student defines (None for a written question)."""

    id: str
    kind: Literal["auto", "written"]
    points: float
    name: str | None = None
    section: str = ""
    """Heading of the section that the question stands in: what to read again."""


class Assignment(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What ``assignment.json`` holds."""

    name: str
    title: str
    questions: tuple[Question, ...]
    cells: tuple[Cell, ...]
    """The code cells of the student notebook, in order."""

    modules: tuple[str, ...] = ()
    """Modules of `utils` that students have beside those that `cells` import: what public tests import, and references
    of earlier lectures. See `autograder.handout`."""

    figures: tuple[Figure, ...] = ()

    texts: tuple[Cell, ...] = ()
    """The Markdown cells of the student notebook, in order: prompts, stubs of written answers, and what is between."""

    def question(self, question_id: str) -> Question:
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def asks_for_function(self, question_id: str) -> bool:
        """Whether the answer is a function: its stub says so."""
        stubs = (cell.source for cell in self.cells if cell.role == "answer" and cell.question == question_id)
        return any(stub.lstrip().startswith("def ") for stub in stubs)

    @property
    def possible(self) -> float:
        """Points of the auto-graded questions."""
        return sum(question.points for question in self.questions if question.kind == "auto")

    @property
    def references(self) -> tuple[str, ...]:
        """Modules of `utils` that a submission must not see: the references of this and later lectures."""
        return reference_modules(self.name, lectures())

    @property
    def folder(self) -> Path:
        return ASSIGNMENTS / self.name

    def test_file(self, question_id: str) -> Path:
        return self.folder / "tests" / f"{question_id}.py"

    def question_digest(self, question_id: str) -> str:
        """Hash of all that decides a question's points: its test file and its entry in the table."""
        digest = hashlib.sha256(msgspec.json.encode(self.question(question_id)))
        test_file = self.test_file(question_id)
        if test_file.is_file():
            digest.update(test_file.read_bytes())
        return digest.hexdigest()

    def digest(self) -> str:
        """Hash of the whole build: table, given cells and test files."""
        digest = hashlib.sha256(msgspec.json.encode(self))
        for question in self.questions:
            digest.update(self.question_digest(question.id).encode())
        return digest.hexdigest()


def names() -> list[str]:
    """Names of the built assignments, sorted."""
    return sorted(path.parent.name for path in ASSIGNMENTS.glob(f"*/{TABLE}"))


def lectures(root: Path = ROOT) -> list[str]:
    """Names of all lectures that have a master or are built, sorted."""
    masters = [path.stem for path in (root / "solutions").glob("*.py")]
    built = [path.parent.name for path in (root / "autograder" / "assignments").glob(f"*/{TABLE}")]
    return sorted(name for name in {*masters, *built} if NAME.fullmatch(name))


def reference_modules(name: str, lectures: Iterable[str]) -> tuple[str, ...]:
    """Modules of `utils` that answer the questions of lecture `name` or of one of `lectures` that is no earlier."""
    number = name.partition("_")[0]
    later = sorted(lecture for lecture in {*lectures, name} if lecture.partition("_")[0] >= number)
    return tuple(lecture.partition("_")[2] for lecture in later)


def load(name: str) -> Assignment:
    """Read a built assignment.

    Raises
    ------
    AssignmentError
        If there is none of this name, or its table cannot be read.
    """
    path = ASSIGNMENTS / name / TABLE
    if name not in names():
        known = ", ".join(names()) or "none is built yet"
        raise AssignmentError(f"no assignment is called {name!r} (built: {known}); `autograder build {name}` makes one")
    try:
        return msgspec.json.decode(path.read_bytes(), type=Assignment)
    except msgspec.DecodeError as error:
        raise AssignmentError(
            f"{path}: not an assignment table ({error}); `autograder build {name}` writes it anew"
        ) from None
