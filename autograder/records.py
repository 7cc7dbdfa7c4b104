"""Keep what is known of each submission in one file, so that a run can stop anywhere and a later one goes on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.assignment import Assignment
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.submissions import Member, Submission

LOCK = ".lock"
RECORDS = "records"
UNPLACED = "unknown-assignment"
"""Folder of the submissions whose assignment cannot be told."""


class Record(msgspec.Struct, omit_defaults=True):
    """One submission: its verdicts, and what they depend on."""

    result: SubmissionResult
    given_id: str = ""
    student: str = ""
    email: str = ""
    late: bool = False
    """Whether the download that it came in says that it was late."""
    attempt: int = 0
    """Which attempt of the student it is; 0 if that is not told."""
    submitted_at: str = ""
    others: list[Member] = []
    """Students who handed it in together with this one."""
    path: str = ""
    content: str = ""
    """Hash of the file that was handed in."""
    keys: dict[str, str] = {}
    """For each question, the hash of all that its verdict depends on."""
    grader: str = ""
    graded_at: str = ""
    possible: float | None = None
    """Points of the whole assignment; None if it is not known."""


class OutputBusyError(Exception):
    """Another grader is writing to the same folder."""


def question_keys(assignment: Assignment, content: str, version: str, seed: int) -> dict[str, str]:
    """For each question, the hash of all that its verdict depends on.

    Parameters
    ----------
    assignment
        Its given cells count for every question, a test file for its own question only.
    content
        Hash of the file that was handed in.
    version, seed
        Of the grader.
    """
    shared = msgspec.json.encode(
        [content, version, seed, assignment.name, assignment.cells, assignment.references],
    )
    return {
        question.id: hashlib.sha256(shared + assignment.question_digest(question.id).encode()).hexdigest()
        for question in assignment.questions
    }


def stale_questions(record: Record | None, keys: dict[str, str]) -> list[str]:
    """Questions whose verdict is missing, depends on something that has changed, or is the grader's fault."""
    if record is None or record.result.problem:
        return list(keys)
    settled = {
        result.question
        for result in record.result.questions
        if result.status != Status.GRADER_FAULT and record.keys.get(result.question) == keys.get(result.question)
    }
    return [question for question in keys if question not in settled]


def new_record(submission: Submission, result: SubmissionResult, version: str) -> Record:
    """Record `result`, as yet without keys."""
    return Record(
        result=result,
        given_id=submission.given_id,
        student=submission.student,
        email=submission.email,
        late=submission.late,
        attempt=submission.attempt,
        submitted_at=submission.submitted_at,
        others=submission.others,
        path=submission.path,
        content=submission.digest,
        grader=version,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def hand_in_again(record: Record, submission: Submission) -> bool:
    """Note what has changed about a file of the same content: its place, its student, whether it is late.

    Returns
    -------
    bool
        Whether anything has.
    """
    told = ("given_id", "student", "email", "late", "attempt", "submitted_at", "others", "path")
    changed = [name for name in told if getattr(record, name) != getattr(submission, name)]
    for name in changed:
        setattr(record, name, getattr(submission, name))
    new = [note for note in submission.notes if note not in record.result.notes]
    record.result.notes = [*new, *record.result.notes]
    return bool(changed or new)


def merge(old: Record | None, new: Record, assignment: Assignment) -> Record:
    """Let the questions that `new` leaves out keep what `old` says of them."""
    graded = {result.question: result for result in new.result.questions}
    kept: dict[str, QuestionResult] = {}
    if old is not None and not new.result.problem:
        kept = {result.question: result for result in old.result.questions}
        new.keys = {question: key for question, key in old.keys.items() if question not in graded} | new.keys
    both = kept | graded
    order = [question.id for question in assignment.questions if question.id in both]
    new.result.questions = [both[question] for question in order]
    new.keys = {question: key for question, key in new.keys.items() if question in order}
    new.possible = assignment.possible
    return new


# --- Files ---------------------------------------------------------------------------------------------------------


def record_path(output: Path, assignment: str | None, submission: str) -> Path:
    """Where the record of a submission lies."""
    return output / (assignment or UNPLACED) / RECORDS / f"{submission}.json"


def save(output: Path, record: Record) -> None:
    """Write a record so that a reader finds the old one or the new one, whatever happens meanwhile."""
    result = record.result
    path = record_path(output, result.assignment, result.submission)
    write_atomically(path, msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n", durable=True)
    if result.assignment:
        # Once the assignment of a submission is known, what was noted before is out of date.
        record_path(output, None, result.submission).unlink(missing_ok=True)


def read(output: Path, assignment: str | None, submission: str) -> Record | None:
    """Read a record; None if there is none. A damaged one counts as none, so that it is made anew."""
    return _read(record_path(output, assignment, submission))


def _read(path: Path) -> Record | None:
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    folder = record.result.assignment or UNPLACED
    # A record that was copied to another name must not overwrite that one's reports.
    return record if (path.stem, path.parts[-3]) == (record.result.submission, folder) else None


def folders(output: Path) -> list[str]:
    """Folders that hold records, each called like its assignment; that of no assignment comes first."""
    found = [path.parent.name for path in output.glob(f"*/{RECORDS}")]
    return sorted(found, key=lambda name: "" if name == UNPLACED else name)


def read_folder(output: Path, folder: str) -> Iterator[Record]:
    """Read the records of one assignment, one at a time, sorted by submission."""
    found = (output / folder / RECORDS).glob("*.json")
    for path in sorted((path for path in found if not path.name.startswith(".")), key=lambda path: path.stem):
        record = _read(path)
        if record is not None:
            yield record


def write_atomically(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace a file in one step.

    Parameters
    ----------
    durable
        Wait until it is on the disk, so that it survives a power cut. Costs milliseconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable and os.name == "posix":  # the new name is on the disk only once the folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove_leftovers(output: Path) -> None:
    """Delete temporary files of a run that was killed. Only for who holds the lock."""
    for path in output.glob(f"*/{RECORDS}/.*.json.*"):
        path.unlink(missing_ok=True)


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Keep other graders out of a folder.

    Raises
    ------
    OutputBusyError
        If another grader is at work there.
    """
    output.mkdir(parents=True, exist_ok=True)
    path = output / LOCK
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file.fileno()):
            file.seek(0)
            who = file.read(40).strip() or "unknown"
            raise OutputBusyError(
                f"{output}: another grader (process {who}) is writing there; wait for it, or give another --output"
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        # The system lets go of the lock when the file is closed, also when this process is killed.
        yield


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows, where nothing of the kind is at hand
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
