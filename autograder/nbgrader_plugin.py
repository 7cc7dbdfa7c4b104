"""nbgrader's autograder with this grader in it: what students handed in runs in the jail, never in a kernel.

`use_jail` puts these preprocessors into the pipeline of `nbgrader autograde` and of formgrader's button::

    from autograder.nbgrader_plugin import use_jail

    use_jail(get_config())
"""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer

from autograder import assignment as assignments
from autograder import records
from autograder.assignment import Assignment
from autograder.grading.verdicts import GRADER_VERSION, Grader
from autograder.platforms.nbgrader import gradebook, graded_notebooks
from autograder.records import Record
from autograder.results import Status
from autograder.runs.graders import Graders, Task
from autograder.runs.grading import not_gradable
from autograder.sandbox import NoSafeJail
from autograder.submissions import Submission, find, has_answer_cells

SANITIZE = (
    "nbgrader.preprocessors.ClearOutput",
    "autograder.nbgrader_plugin.RestoreCells",
    "nbgrader.preprocessors.CheckCellMetadata",
)
"""What is done to a notebook first. RestoreCells does the work of nbgrader's DeduplicateIds and OverwriteCells."""
AUTOGRADE = (
    "autograder.nbgrader_plugin.JailedExecute",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.nbgrader_plugin.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
)
"""How it is graded."""

VERDICTS = "autograder"
"""Key of nbgrader's resources under which one preprocessor leaves the record for the next."""

_graders: dict[tuple[str, int], Graders] = {}
"""Warm graders of this process, kept from one submission to the next."""


class NotGradedError(Exception):
    """A submission that this pipeline cannot grade; the message says why and what to do."""


def use_jail(config: Any, *, isolation: str = "auto") -> None:
    """Let this grader take the place of nbgrader's execution of notebooks.

    Parameters
    ----------
    config
        What ``get_config()`` gives in ``nbgrader_config.py``.
    isolation
        ``auto`` or the kind of jail to use.
    """
    gradebook.put_alembic_on_path()
    config.Autograde.sanitize_preprocessors = list(SANITIZE)
    config.Autograde.autograde_preprocessors = list(AUTOGRADE)
    config.JailedExecute.isolation = isolation


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Give the cells of an assignment back what nbgrader knows them by, whatever became of it on the way."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        graded_notebooks.restore(nb, load(resources))
        return nb, resources


class JailedExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Grade what was handed in, in the jail, and write into each check cell what nbgrader computes the score from."""

    isolation = Enum(
        ["auto", "bubblewrap", "landlock", "user", "process"], "auto", help="How student code is held."
    ).tag(config=True)
    seed = Integer(
        None, allow_none=True, help="Seed of the hidden tests' inputs. Default: drawn once and kept in the course."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        table = load(resources)
        submission = self._submission(table, resources)
        record = self._grade(submission, table)
        faults = [result.question for result in record.result.questions if result.status == Status.GRADER_FAULT]
        registered = getattr(self.parent, "_preprocessors", [])
        if faults and not any(isinstance(preprocessor, SaveVerdicts) for preprocessor in registered):
            raise NotGradedError(
                f"{submission.path}: the grader failed on {', '.join(faults)}, which must not cost points, and only "
                "SaveVerdicts can leave them open; switch the pipeline on with use_jail in nbgrader_config.py"
            )
        resources[VERDICTS] = record
        if record.result.problem:  # what nbgrader read may be another's file, by a link
            return graded_notebooks.from_record(record, table), resources
        return graded_notebooks.from_submission(nb, record, table), resources

    def _submission(self, table: Assignment, resources: dict[str, Any]) -> Submission:
        """Read the file that was handed in: the one at hand has lost its outputs and gained hidden tests."""
        course = self.parent.parent.coursedir
        names = resources["nbgrader"]
        folder = course.format_path(course.submitted_directory, names["student"], names["assignment"])
        path = Path(folder, f"{names['notebook']}.ipynb")
        (submission,) = find([path], table.name, [table.name])
        if not submission.problem and not has_answer_cells(submission, table):
            submission.problem = f"no cell answers a question of {table.name}; ask for the notebook that was worked in"
        submission.given_id = names["student"]
        return submission

    def _grade(self, submission: Submission, table: Assignment) -> Record:
        seed = self.seed
        if seed is None:
            seed = records.seed_of_class(Path(self.parent.parent.coursedir.root))
        if submission.problem:
            return not_gradable(submission, table, seed)
        key = (self.isolation, seed)
        if key not in _graders:
            _graders[key] = Graders(self.isolation, seed, Grader).__enter__()
        questions = [question.id for question in table.questions]
        try:
            result = _graders[key].grade(Task(submission, table, questions))
        except NoSafeJail as error:
            raise NotGradedError(
                f"{submission.path}: not graded, because student code is not safe here: {error}"
            ) from None
        result.notes = [*submission.notes, *result.notes]
        for note in result.notes:
            self.log.warning("%s: %s", submission.path, note)
        record = records.new_record(submission, result, GRADER_VERSION)
        record.possible = table.possible
        return record


class SaveVerdicts(NbGraderPreprocessor):  # type: ignore[misc]
    """Write comments into the gradebook, and what the points alone do not tell: which answers a person must look at."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        record = resources.pop(VERDICTS)
        with gradebook.connected(resources["nbgrader"]["db_url"]) as book:
            book.write(record, load(resources), resources["nbgrader"]["student"])
        return nb, resources


def load(resources: dict[str, Any]) -> Assignment:
    """The built assignment of the notebook in work.

    Raises
    ------
    NotGradedError
        If it is not built here: its code must not run in a kernel by mistake.
    """
    names = resources["nbgrader"]
    name = names["notebook"]
    if name not in assignments.names() or names["assignment"] != name:
        raise NotGradedError(
            f"{names['assignment']}/{name}.ipynb: not an assignment that is built here (built: "
            f"{', '.join(assignments.names()) or 'none'}), and students' code runs in the jail only. In a course of "
            "its own, without use_jail in nbgrader_config.py, nbgrader grades it in its usual way"
        )
    return assignments.load(name)


@atexit.register
def close_graders() -> None:
    """End the warm graders of this process."""
    while _graders:
        _graders.popitem()[1].__exit__(None, None, None)
