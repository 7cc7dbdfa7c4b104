"""Compare the points that this grader gives with those of otter and of nbgrader, question by question."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import nbformat

from autograder import assignment as assignments
from autograder.assignment import Assignment
from autograder.authoring import ROOT
from autograder.comparison import notebooks, stock
from autograder.comparison.allowed import ALLOWED, Allowed
from autograder.comparison.notebooks import Compared
from autograder.comparison.stock import Graded, StockError
from autograder.platforms.nbgrader.course import COURSE

__all__ = ["GRADERS", "Comparison", "Difference", "NotBuiltError", "StockError", "compare", "select"]

GRADERS = ("otter", "nbgrader")
"""What this grader is compared with."""

TOLERANCE = 1e-6

Advance = Callable[[str], None]
"""Is called with a grader's name each time that it is done with a notebook."""


class NotBuiltError(Exception):
    """Something that is compared is not there; the message names it and the cure."""


class Difference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question for which another grader gives other points."""

    assignment: str
    submission: str
    question: str
    grader: str
    ours: float | None
    theirs: float | None
    holds: str = ""
    """What the answer is, if it is a known one."""
    cause: str = ""
    """Why the difference is allowed; "" if it is not."""


class Comparison(msgspec.Struct):
    """How one assignment's notebooks fared with another grader."""

    assignment: str
    grader: str
    notebooks: int
    questions: int = 0
    """Answers that were compared."""
    differences: list[Difference] = []
    """Those that are not allowed."""
    allowed: list[Difference] = []
    stalled: list[str] = []
    """Notebooks whose execution did not come to an end, in two attempts: they say nothing about points."""
    not_needed: list[str] = []
    """Allowed differences that are none (any more)."""

    @property
    def agrees(self) -> bool:
        return not self.differences and not self.not_needed


def select(assignment: Assignment, sample: int | None = None, root: Path = ROOT) -> list[Compared]:
    """Give the notebooks that an assignment is compared on.

    Parameters
    ----------
    assignment
        A built assignment.
    sample
        How many of the sample submissions, and how many of the notebooks with known answers: the first ones of each.
        Default: all.
    root
        The project's folder.
    """
    return notebooks.samples(assignment)[:sample] + notebooks.known_answers(assignment, root)[:sample]


def compare(
    assignment: Assignment,
    chosen: Sequence[Compared],
    graders: Collection[str] = GRADERS,
    *,
    root: Path = ROOT,
    isolation: str = "auto",
    patience: float = stock.PATIENCE,
    advance: Advance = lambda grader: None,
) -> list[Comparison]:
    """Grade notebooks with this grader and with others, side by side, and compare the points for each question.

    Parameters
    ----------
    assignment
        A built assignment.
    chosen
        The notebooks.
    graders
        The others: ``otter``, ``nbgrader``.
    root
        The folder that holds ``dist/``.
    isolation
        How this grader holds the notebooks' code.
    patience
        Seconds after which a notebook counts as stalled.
    advance
        Is told of each notebook that a grader is done with.

    Returns
    -------
    list of Comparison
        One for each of `graders`.

    Raises
    ------
    NotBuiltError
        If what the others need is not built.
    StockError
        If one of the others does not run.
    """
    archive, course = root / "dist" / "otter" / f"{assignment.name}.zip", root / COURSE
    for name, path in (("otter", archive), ("nbgrader", course / "source" / assignment.name)):
        if name in graders and not path.exists():
            raise NotBuiltError(f"{path}: missing; `autograder build {assignment.name}` makes it")
    by_id = {compared.id: compared for compared in chosen}
    with tempfile.TemporaryDirectory(prefix="compare-") as folder, ThreadPoolExecutor(len(GRADERS)) as threads:
        places = {name: Path(folder, name) for name in ("ours", *graders)}
        for place in places.values():
            place.mkdir()
        running: dict[str, Future[Graded]] = {}
        if "otter" in graders:
            running["otter"] = threads.submit(
                stock.grade_with_otter,
                archive,
                {name: compared.notebook for name, compared in by_id.items()},
                places["otter"],
                patience=patience,
                progress=lambda: advance("otter"),
            )
        if "nbgrader" in graders:
            running["nbgrader"] = threads.submit(
                stock.grade_with_nbgrader,
                course,
                assignment,
                {name: notebooks.for_nbgrader(compared, assignment) for name, compared in by_id.items()},
                places["nbgrader"],
                patience=patience,
                progress=lambda: advance("nbgrader"),
            )
        ours = _our_scores(assignment, chosen, places["ours"], isolation, advance)
        return [_comparison(assignment, by_id, ours, grader, running[grader].result()) for grader in graders]


def _our_scores(
    assignment: Assignment, chosen: Sequence[Compared], folder: Path, isolation: str, advance: Advance
) -> dict[str, stock.Scores]:
    from autograder.grading.verdicts import Grader
    from autograder.submissions import find

    for compared in chosen:
        nbformat.write(compared.notebook, folder / f"{compared.id}.ipynb")
    scores: dict[str, stock.Scores] = {}
    with Grader(assignment, isolation=isolation) as grader:
        for submission in find([folder], wanted=assignment.name, known=assignments.names()):
            result = grader.grade(submission)
            scores[submission.id] = {question.question: question.score for question in result.questions}
            advance("ours")
    return scores


def _comparison(
    assignment: Assignment, chosen: dict[str, Compared], ours: dict[str, stock.Scores], grader: str, graded: Graded
) -> Comparison:
    found = Comparison(assignment.name, grader, len(chosen), stalled=list(graded.stalled))
    allowed = {
        (entry.submission, entry.question): entry
        for entry in ALLOWED
        if (entry.grader, entry.assignment) == (grader, assignment.name) and entry.submission in graded.scores
    }
    for name, theirs in graded.scores.items():
        for question in assignment.questions:
            if question.kind != "auto":
                continue
            found.questions += 1
            pair = ours[name].get(question.id), theirs.get(question.id)
            if _equal(*pair):
                continue
            entry = allowed.pop((name, question.id), None)
            difference = Difference(
                assignment.name,
                name,
                question.id,
                grader,
                *pair,
                holds=chosen[name].holds.get(question.id, ""),
                cause=entry.cause if entry else "",
            )
            (found.allowed if entry else found.differences).append(difference)
    found.not_needed = [_named(entry) for entry in allowed.values()]
    return found


def _equal(ours: float | None, theirs: float | None) -> bool:
    return ours is not None and theirs is not None and abs(ours - theirs) <= TOLERANCE


def _named(entry: Allowed) -> str:
    return f"{entry.assignment} {entry.submission} {entry.question}: {entry.grader}'s points are ours"
