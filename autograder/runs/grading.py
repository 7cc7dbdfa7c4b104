"""Grade what was handed in: find it, grade what has no valid record yet, in several workers, and record it."""

from __future__ import annotations

import importlib
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder import assignment as assignments
from autograder import handout, records
from autograder.assignment import Assignment, AssignmentError
from autograder.grading.verdicts import GRADER_VERSION
from autograder.records import GradebookError, Record, changes
from autograder.records.changes import Basis
from autograder.results import SubmissionResult
from autograder.runs.graders import Task
from autograder.runs.summary import Summary
from autograder.runs.workers import Workers, usable_processors
from autograder.sandbox import remove_abandoned
from autograder.submissions import Found, Submission, find, has_answer_cells, look
from autograder.text import words

if TYPE_CHECKING:
    from autograder.runs.cluster import Cluster

MAX_REMARKS = 20
"""So many files that did not take another's place, or did, are named one by one; all of them stand in the records."""

Progress = Callable[[int, int, str], None]
"""Called with the number of submissions done, the number of all, and the one done last ("" at the start)."""


class UnknownQuestionError(Exception):
    """A question was chosen that no assignment has."""


def grade(
    paths: Sequence[str | Path],
    *,
    assignment: str | None = None,
    output: str | Path = "out",
    jobs: int | None = None,
    scheduler: str | None = None,
    isolation: str = "auto",
    seed: int | None = None,
    fresh: bool = False,
    questions: Collection[str] | None = None,
    progress: Progress | None = None,
    gradebook: str | None = None,
    course: Path | None = None,
    take_back: bool = False,
) -> Summary:
    """Grade submissions and write their records and reports.

    Parameters
    ----------
    paths
        Notebooks, folders and zips of them.
    assignment
        The assignment that all of them answer. Default: the one that each notebook names.
    output
        Folder for records and reports. A second run with the same folder grades only what has changed.
    jobs
        Number of workers. Default: the number of usable processors.
    scheduler
        Address of a Dask scheduler, such as ``tcp://192.0.2.7:8786``: grade on its workers, in place of this machine.
    isolation
        Passed on to the grader.
    seed
        Of the hidden tests' inputs. Default: the one that `output` has had since its first run, when it was drawn.
    fresh
        Grade also what has a valid record.
    questions
        Grade only these; the others keep what was recorded.
    progress
        Called after each submission.
    gradebook
        Address of nbgrader's gradebook: scores go there, and what people gave by hand comes back.
    course
        nbgrader's course folder, which gets graded notebooks. Default: the gradebook's folder, if it is one.
    take_back
        Take points and comments back in the records that a person took back in the gradebook.

    Raises
    ------
    AssignmentError
        If there is no such assignment.
    GradebookError
        If the gradebook cannot be used. Before anything is graded, where that can be told.
    UnknownQuestionError
        If a chosen question is in no assignment.
    OutputBusyError
        If another grader writes to the same folder.
    OutputError
        If a record or report cannot be written.
    ClusterError
        If the cluster cannot be used.
    NoSafeJail
        If nothing on this machine, or on a worker of the cluster, can hold untrusted code.
    """
    known = assignments.names()
    if assignment is not None:
        assignments.load(assignment)
    _check_questions(questions, [assignment] if assignment else known)
    if scheduler is not None:
        from autograder.runs.cluster import check_address

        check_address(scheduler)
    found = look(paths, known)
    remarks: list[str] = []
    if gradebook is not None:
        from autograder.platforms.nbgrader.gradebook import (
            opened,  # imports nbgrader's database, which a run without it does not need
        )

        with opened(gradebook, course) as book:  # better now than after an hour of grading
            remarks = book.remarks
    # What the reports need is imported while the sandboxes warm up.
    threading.Thread(target=importlib.import_module, args=("autograder.reports",)).start()
    with records.locked(Path(output)):
        seed = records.seed_of_class(Path(output), seed)
        run = Run(
            Path(output), found, assignment, questions, seed, fresh, progress or (lambda done, total, submission: None)
        )
        run.summary.remarks += remarks
        with _workers(scheduler, jobs, len(found.sources), isolation, seed) as workers:
            records.remove_leftovers(run.output)
            remove_abandoned()
            run.tell("")
            for task, result in workers.grade(run.tasks(known)):
                run.finish(task, result)
            run.resolve()
            try:
                if gradebook is not None:
                    exchange(gradebook, run.summary, course, take_back=take_back)
            finally:
                from autograder import reports

                reports.write(run.output)
    run.summary.lines.sort(key=lambda line: (line.assignment, line.submission))
    run.summary.remark_on_hidden()
    return run.summary


def exchange(url: str, summary: Summary, course: Path | None = None, *, take_back: bool = False) -> None:
    """Write the records of a run into nbgrader's gradebook, and read into them what people gave by hand.

    The gradebook has to be there.

    Raises
    ------
    GradebookError
        If the gradebook cannot be used.
    """
    from autograder.platforms.nbgrader.gradebook import opened

    lines, summary.lines = summary.lines, []
    tables: dict[str, Assignment] = {}
    with opened(url, course, create=False, take_back=take_back) as book:
        for line in sorted(lines, key=lambda line: (line.assignment, line.submission)):
            record = records.read(summary.output, line.assignment, line.submission)
            if record is None:
                continue
            before = msgspec.json.encode(record)
            try:
                if line.assignment:
                    if line.assignment not in tables:
                        tables[line.assignment] = assignments.load(line.assignment)
                    book.exchange(record, tables[line.assignment])
            except (GradebookError, AssignmentError) as error:
                summary.problems.append(str(error))
            if msgspec.json.encode(record) != before:
                records.save(summary.output, record)
            summary.add(record, renewed=line.renewed)
        summary.remarks += [*book.remarks, *book.findings(problems=False)]
        summary.problems += book.findings(problems=True)
    summary.problems = list(dict.fromkeys(summary.problems))


def exchange_all(url: str, output: Path, course: Path | None = None, *, take_back: bool = False) -> Summary:
    """Do the same with all records in `output`, and write the reports again."""
    from autograder import reports

    summary = Summary(output)
    with records.locked(output):
        for folder in records.folders(output):
            for record in records.read_folder(output, folder):
                summary.add(record, renewed=False)
        try:
            exchange(url, summary, course, take_back=take_back)
        finally:
            reports.write(output, anew=True)
    summary.remark_on_hidden()
    return summary


def _workers(scheduler: str | None, jobs: int | None, submissions: int, isolation: str, seed: int) -> Workers | Cluster:
    if scheduler is None:
        return Workers(min(jobs or usable_processors(), submissions), isolation, seed)
    from autograder.runs.cluster import Cluster  # few runs need one

    return Cluster(scheduler, isolation, seed)


class Run:
    """One run of `grade`: which submissions need grading, and what becomes of the results."""

    def __init__(
        self,
        output: Path,
        found: Found,
        assignment: str | None,
        questions: Collection[str] | None,
        seed: int,
        fresh: bool,
        progress: Progress,
    ) -> None:
        self.output = output
        self.summary = Summary(output, problems=list(found.problems), seed=seed)
        self._found, self._assignment, self._questions = found, assignment, questions
        self._seed, self._fresh, self._progress = seed, fresh, progress
        self._tables: dict[str, Assignment | None] = {}
        self._bases: dict[str, dict[str, Basis]] = {}
        self._started = datetime.now(UTC).isoformat(timespec="seconds")
        self._replacements = 0

    def tasks(self, known: Collection[str]) -> Iterator[Task]:
        """Settle what needs no grading, and hand out the rest."""
        for submission in find(self._found, self._assignment, known):
            name = submission.assignment
            table = self._table(name) if name else None
            if name and table is None:
                continue  # its table is broken, which stands among the problems
            if table is not None and not submission.problem and not has_answer_cells(submission, table):
                submission.problem = (
                    f"no cell answers a question of {table.name}; expected cells that carry the tag "
                    "otter_answer_cell: ask for the notebook that was worked in"
                )
            old = records.read(self.output, submission.assignment, submission.id)
            if old is not None and (why := records.why_kept(old, submission)):
                self._keep(old, submission, why)
                continue
            if table is None or submission.problem:
                self._set_aside(old, not_gradable(submission, table, self._seed))
                continue
            keys = self._keys(submission, table)
            stale = list(keys) if self._fresh else records.stale_questions(old, keys)
            if stale:
                yield Task(submission, table, stale)
            elif old is not None:
                if records.hand_in_again(old, submission):
                    records.save(self.output, old)
                self._settle(old, renewed=False)

    def finish(self, task: Task, result: SubmissionResult) -> None:
        """Record what came out."""
        submission, table = task.submission, task.assignment
        result.notes = [*submission.notes, *result.notes]
        new = records.new_record(submission, result, GRADER_VERSION)
        graded = {question.question for question in result.questions}
        new.keys = {question: key for question, key in self._keys(submission, table).items() if question in graded}
        old = records.read(self.output, table.name, submission.id)
        self._about_place(old, new)
        self._settle(self._compared(old, records.merge(old, new, table)), renewed=True)

    def _keep(self, record: Record, submission: Submission, why: str) -> None:
        """Leave a record as it is, and say which other file was found."""
        note = f"{submission.path} did not take the place of {record.path}: {why}"
        records.remember_file(record, submission.path, submission.digest, self._started, submission.problem)
        if note not in record.result.notes:
            record.result.notes = [*record.result.notes, note]
            records.save(self.output, record)
        self._remark(record, note)
        self._settle(record, renewed=False)

    def _about_place(self, old: Record | None, new: Record) -> None:
        """Say that a file from another place counts now."""
        if old is not None and old.content != new.content and old.path != new.path and not old.result.problem:
            self._remark(new, f"{new.path} took the place of {old.path}")

    def _remark(self, record: Record, what: str) -> None:
        self._replacements += 1
        if self._replacements <= MAX_REMARKS:
            self.summary.remarks.append(f"{record.result.submission} ({record.result.assignment}): {what}")

    def resolve(self) -> None:
        """Remove what a download says of students as not gradable once another file of theirs is graded.

        Two students may have one name, so that a name counts only if a single one has it. Nothing is resolved that no
        platform gave a name to: where files are called as students like, two called alike may be two students'.
        """
        for name in sorted({line.assignment for line in self.summary.lines if line.assignment}):
            waiting = [record for record in records.read_folder(self.output, records.UNPLACED) if record.student]
            by_id: dict[str, str] = {}
            by_name: dict[str, str] = {}
            names = Counter(words(record.student) for record in waiting)
            for record in records.read_folder(self.output, name):
                names[words(record.student)] += 1
                if record.result.problem:
                    waiting += [record] if record.student else []
                    continue
                by_id.setdefault(record.given_id, record.result.submission)
                if not record.student:  # the file may be called like the student whom a download names
                    by_name.setdefault(words(record.given_id), record.result.submission)
            for record in waiting:
                called = words(record.student)
                own = by_id.get(record.given_id) or (by_name.get(called) if names[called] == 1 else None)
                if own:
                    self._resolve(record, name, own)
        if self._replacements > MAX_REMARKS:
            self.summary.remarks.append(f"and {self._replacements - MAX_REMARKS} more such files; see attention.csv")

    def _resolve(self, waiting: Record, assignment: str, submission: str) -> None:
        """Let a graded record take over a file of the same student that cannot be graded."""
        record = records.read(self.output, assignment, submission)
        if record is None or not records.take_over_by_hand(waiting, record):
            return
        problem = waiting.result.problem
        records.remember_file(record, waiting.path, waiting.content, self._started, problem)
        note = (
            f"{waiting.path}, of the same student {waiting.student!r}, is passed over: it cannot be graded ({problem})"
        )
        record.result.notes = list(dict.fromkeys([*record.result.notes, note]))
        records.save(self.output, record)
        records.remove(self.output, waiting)
        self._remark(record, note)
        gone = (waiting.result.submission, waiting.result.assignment)
        self.summary.lines = [line for line in self.summary.lines if (line.submission, line.assignment) != gone]

    def tell(self, submission: str) -> None:
        """Report how far the run is."""
        done = len(self.summary.lines)
        self._progress(done, max(done, len(self._found.sources) - self._found.earlier), submission)

    def _set_aside(self, old: Record | None, new: Record) -> None:
        """Record what cannot be graded, unless that is known already."""
        records.keep_by_hand(old, new)
        if old is not None:
            records.inherit(old, new)
            if msgspec.structs.replace(new, graded_at=old.graded_at) == old:
                self._settle(old, renewed=False)
                return
        self._settle(self._compared(old, new), renewed=True)

    def _compared(self, old: Record | None, new: Record) -> Record:
        """Add to a new record how it differs from the old one."""
        if old is not None:
            found = changes.compare(old.result, new.result, old.keys, new.keys, self._started)
            new.history = changes.remember(new.history, found)
            self.summary.note(new, found)
        return new

    def _settle(self, record: Record, *, renewed: bool) -> None:
        if renewed:
            records.save(self.output, record)
        else:
            records.forget_unplaced(self.output, record)  # a run that was killed may have left it
        self.summary.add(record, renewed=renewed)
        self.tell(record.result.submission)

    def _keys(self, submission: Submission, table: Assignment) -> dict[str, Basis]:
        if table.name not in self._bases:  # all but the file itself is the same for the whole class
            self._bases[table.name] = changes.bases(table, "", GRADER_VERSION, self._seed)
        return {
            question: msgspec.structs.replace(basis, content=submission.digest)
            for question, basis in self._bases[table.name].items()
            if self._questions is None or question in self._questions
        }

    def _table(self, name: str) -> Assignment | None:
        if name not in self._tables:
            try:
                table = self._tables[name] = assignments.load(name)
                handout.modules(table)
            except AssignmentError as error:
                self._tables[name] = None
                self.summary.problems.append(str(error))
        return self._tables[name]


def _check_questions(questions: Collection[str] | None, names: Collection[str]) -> None:
    if questions is None:
        return
    existing: list[str] = []
    for name in names:
        with suppress(AssignmentError):  # one that is broken is named when a submission needs it
            existing += [question.id for question in assignments.load(name).questions]
    unknown = [question for question in questions if question not in existing]
    if unknown:
        raise UnknownQuestionError(
            f"no question is called {', '.join(map(repr, unknown))}; there are {', '.join(dict.fromkeys(existing))}"
        )


def not_gradable(submission: Submission, table: Assignment | None, seed: int) -> Record:
    """Record of a submission that cannot be graded."""
    result = SubmissionResult(
        submission=submission.id,
        assignment=submission.assignment or "",
        problem=submission.problem,
        notes=submission.notes,
        seed=seed,
    )
    record = records.new_record(submission, result, GRADER_VERSION)
    record.possible = table.possible if table is not None else None
    return record
