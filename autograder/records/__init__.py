"""Keep what is known of each submission in one file, so that a run can stop anywhere and a later one goes on."""

from __future__ import annotations

import errno
import filecmp
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from autograder.assignment import Assignment
from autograder.records.changes import Basis, Change
from autograder.results import Automatic, HandGrade, QuestionResult, Status, SubmissionResult
from autograder.submissions import Member, Submission

LOCK = ".lock"
SEED = "autograder-seed"
"""File that holds the seed of the hidden tests' inputs for a class."""
RECORDS = "records"
MAX_FILES = 20
"""So many files of one student are remembered beside the one that counts, the newest ones."""
UNPLACED = "unknown-assignment"
"""Folder of the submissions whose assignment cannot be told."""


class OtherFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of the same student that was found, too, and does not count."""

    path: str
    content: str = ""
    """Hash of it."""
    at: str = ""
    """When it was graded or, if it never was, found."""
    problem: str = ""
    """Why it cannot be graded; "" if it can."""


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
    keys: dict[str, Basis] = {}
    """For each question, all that its verdict depends on."""
    grader: str = ""
    graded_at: str = ""
    possible: float | None = None
    """Points of the whole assignment; None if it is not known."""
    by_hand: dict[str, HandGrade] = {}
    """For each question, what a person gave. It stays until a person takes it back, also if the question is gone."""
    exchanged: str = ""
    """Hash of the file whose scores were last written to the gradebook; "" if none were."""
    history: list[Change] = []
    """How its verdicts changed from run to run, the newest change last."""
    other_files: list[OtherFile] = []
    """Files that this one took the place of, or that did not take its place, the newest last."""

    @property
    def outdated(self) -> bool:
        """Whether what the gradebook holds was given for another file."""
        return bool(self.exchanged) and self.exchanged != self.content


class OutputBusyError(Exception):
    """Another grader is writing to the same folder."""


class GradebookError(Exception):
    """A gradebook that cannot be used; the message says which, why and what to do."""


class OutputError(OSError):
    """A file or folder of the output that cannot be written; the message says which, why and what to do."""


def stale_questions(record: Record | None, keys: dict[str, Basis]) -> list[str]:
    """Questions whose verdict is missing, depends on something that has changed, or is the grader's fault."""
    if record is None or record.result.problem:
        return list(keys)
    settled = {
        result.question
        for result in record.result.questions
        if result.own_status != Status.GRADER_FAULT and record.keys.get(result.question) == keys.get(result.question)
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


def why_kept(record: Record, submission: Submission) -> str:
    """Why a record stays though another file is at hand; "" if that file takes its place.

    A file that is found at the same place does, and one that is new here. A file from elsewhere does not if it cannot
    be graded, if it was handed in before, or if this one has taken its place already.
    """
    if record.result.problem or not _is_another(record, submission):
        return ""
    if submission.problem:
        return f"it cannot be graded ({submission.problem})"
    told = (0 < record.attempt < submission.attempt) or (
        bool(record.submitted_at) and record.submitted_at < submission.submitted_at
    )
    if (0 < submission.attempt < record.attempt) or (
        bool(submission.submitted_at) and submission.submitted_at < record.submitted_at
    ):
        return "it was handed in before"
    if not told and submission.digest in {file.content for file in record.other_files}:
        return "an earlier run put the other in its place"
    return ""


def _is_another(record: Record, submission: Submission) -> bool:
    """Whether a file is another than the recorded one, and from another place."""
    same_place = os.path.abspath(record.path) == os.path.abspath(submission.path)
    return not same_place and record.content != submission.digest


def remember_file(record: Record, path: str, content: str, at: str, problem: str = "") -> bool:
    """Take down another file of the same student. Returns whether it was not known."""
    known = {(file.path, file.content) for file in record.other_files}
    if (path, content) in known or (path, content) == (record.path, record.content):
        return False
    record.other_files = [*record.other_files, OtherFile(path, content, at, problem)][-MAX_FILES:]
    return True


def inherit(old: Record, new: Record) -> None:
    """Let a new record remember what the one before it does, and which file that was about."""
    new.history = old.history
    new.other_files = [file for file in old.other_files if file.content != new.content or not file.content]
    if old.content != new.content:
        remember_file(new, old.path, old.content, old.graded_at, old.result.problem)


def merge(old: Record | None, new: Record, assignment: Assignment) -> Record:
    """Let the questions that `new` leaves out keep what `old` says of them."""
    graded = {result.question: result for result in new.result.questions}
    kept: dict[str, QuestionResult] = {}
    if old is not None:
        inherit(old, new)
    if old is not None and not new.result.problem:
        kept = {result.question: result for result in old.result.questions}
        # What was noted on a question stays with its verdict.
        theirs = tuple(f"question {question}: " for question in kept.keys() - graded.keys())
        notes = [note for note in old.result.notes if note.startswith(theirs)]
        new.result.notes = list(dict.fromkeys([*new.result.notes, *notes]))
        new.keys = {question: key for question, key in old.keys.items() if question not in graded} | new.keys
    both = kept | graded
    order = [question.id for question in assignment.questions if question.id in both]
    new.result.questions = [both[question] for question in order]
    new.keys = {question: key for question, key in new.keys.items() if question in order}
    new.possible = assignment.possible
    keep_by_hand(old, new)
    return new


def keep_by_hand(old: Record | None, new: Record) -> None:
    """Let what a person gave outlive that a submission is graded again."""
    if old is not None:
        new.by_hand, new.exchanged = old.by_hand, old.exchanged
    apply_by_hand(new)


def take_over_by_hand(old: Record, new: Record) -> bool:
    """Let a record have what a person gave in another one of the same student, which is then removed.

    Returns
    -------
    bool
        False, and nothing is taken over, if a person gave something else for the same question in each.
    """
    both = old.by_hand | new.by_hand
    if any(both[question] != given for question, given in old.by_hand.items()):
        return False
    new.by_hand, new.exchanged = both, new.exchanged or old.exchanged
    apply_by_hand(new)
    return True


def apply_by_hand(record: Record) -> None:
    """Let the scores that a person gave stand for the grader's, and keep these beside them."""
    for question in record.result.questions:
        if question.automatic is not None:
            question.status, question.score = question.automatic.status, question.automatic.score
            question.automatic = None
        given = record.by_hand.get(question.question)
        question.comment = given.comment if given is not None else ""
        total = given.total(question.score) if given is not None else None
        if total is not None:
            question.automatic = Automatic(question.status, question.score)
            question.status, question.score = Status.GRADED, total


# --- Files ---------------------------------------------------------------------------------------------------------


def record_path(output: Path, assignment: str | None, submission: str) -> Path:
    """Where the record of a submission lies."""
    return output / (assignment or UNPLACED) / RECORDS / f"{submission}.json"


def save(output: Path, record: Record) -> None:
    """Write a record so that a reader finds the old one or the new one, whatever happens meanwhile."""
    result = record.result
    path = record_path(output, result.assignment, result.submission)
    write_atomically(path, msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n", durable=True)
    forget_unplaced(output, record)


def remove(output: Path, record: Record) -> None:
    """Remove a record whose student has another one."""
    path = record_path(output, record.result.assignment, record.result.submission)
    with explaining(path):
        path.unlink(missing_ok=True)


def forget_unplaced(output: Path, record: Record) -> None:
    """Once the assignment of a submission is known, remove what was noted before."""
    if record.result.assignment:
        path = record_path(output, None, record.result.submission)
        with explaining(path), suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def read(output: Path, assignment: str | None, submission: str) -> Record | None:
    """Read a record; None if there is none. A damaged one counts as none, so that it is made anew."""
    return _read(record_path(output, assignment, submission))


def _read(path: Path) -> Record | None:
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    except OSError as error:
        raise _unreadable(path, error) from error
    folder = record.result.assignment or UNPLACED
    # A record that was copied to another name must not overwrite that one's reports.
    return record if (path.stem, path.parts[-3]) == (record.result.submission, folder) else None


def _unreadable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be read ({error.strerror or error}): change its owner or rights, then give the same "
        "command again. Nothing was changed there"
    )


def folders(output: Path) -> list[str]:
    """Folders that hold records, each called like its assignment; that of no assignment comes first."""
    found = [name for name in _names(output) if (output / name / RECORDS).is_dir()]
    return sorted(found, key=lambda name: "" if name == UNPLACED else name)


def read_folder(output: Path, folder: str) -> Iterator[Record]:
    """Read the records of one assignment, one at a time, sorted by submission."""
    place = output / folder / RECORDS
    found = [name.removesuffix(".json") for name in _names(place) if name.endswith(".json") and name[0] != "."]
    for name in sorted(found):
        record = _read(place / f"{name}.json")
        if record is not None:
            yield record


def _names(folder: Path) -> list[str]:
    """Names of what lies in a folder; none if there is no such folder.

    Raises
    ------
    OutputError
        If it cannot be searched: what is not seen must not be taken for gone.
    """
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(folder, error) from error


def write_atomically(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace a file in one step.

    Parameters
    ----------
    durable
        Wait until it is on the disk, so that it survives a power cut. Costs milliseconds.

    Raises
    ------
    OutputError
        If it cannot be written. The old file, if there was one, is left as it was.
    """
    with replacing(path, durable=durable) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, *, durable: bool = False, if_changed: bool = False) -> Iterator[BinaryIO]:
    """Write a file piece by piece; it takes the old one's place in one step at the end.

    Parameters
    ----------
    durable
        Wait until it is on the disk.
    if_changed
        Leave the old file alone if it has the same content.

    Raises
    ------
    OutputError
        If it cannot be written. The old file, if there was one, is left as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with explaining(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                yield file
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            if if_changed and path.is_file() and filecmp.cmp(temporary, path, shallow=False):
                temporary.unlink()
                return
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        if durable and os.name == "posix":  # the new name is on the disk only once the folder is
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be written into words that help."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, "give another --output")
        why = error.strerror or str(error)
        message = f"{path}: cannot be written ({why}): {advice}. What was graded is recorded: the same command goes on"
        raise OutputError(message) from error


_ADVICE = {
    errno.ENOSPC: "free some space on that disk, or move the whole folder to a larger one",
    errno.EDQUOT: "your quota on that disk is used up: free some space, or move the whole folder to another disk",
    errno.EFBIG: "a file may not grow so large there: raise the limit (ulimit -f), or move the folder to another disk",
    errno.EACCES: "you have no right to write there: change the folder's owner or rights, or give another --output",
    errno.EPERM: "you have no right to write there: change the folder's owner or rights, or give another --output",
    errno.EROFS: "that disk is mounted for reading only: give another --output",
    errno.ENOTDIR: "a file stands where a folder is needed: move it away, or give another --output",
    errno.EEXIST: "a file stands where a folder is needed: move it away, or give another --output",
    errno.EISDIR: "a folder stands where a file is needed: move it away, or give another --output",
}

_TEMPORARY = re.compile(r"\..+\.\d+")


def seed_of_class(folder: Path, chosen: int | None = None) -> int:
    """Return the seed of the hidden tests' inputs that is kept in a folder.

    The first time, one is drawn that nobody can know. So inputs that a student works out from the public tests are not
    those of this class.

    Parameters
    ----------
    folder
        Of a class: the output of a run, or nbgrader's course.
    chosen
        Keep this one from now on.

    Raises
    ------
    OutputError
        If it cannot be written, or the file that holds it was damaged.
    """
    path = folder / SEED
    if chosen is None and path.is_file():
        text = path.read_text(encoding="utf-8", errors="replace").strip()
        if not (text.isascii() and text.isdecimal()):
            raise OutputError(f"{path}: expected one whole number; put the seed of this class into it, or delete it")
        return int(text)
    seed = secrets.randbelow(2**32) if chosen is None else chosen
    write_atomically(path, f"{seed}\n".encode(), durable=True)
    return seed


def remove_leftovers(output: Path) -> None:
    """Delete temporary files of a run that was killed. Only for who holds the lock."""
    for folder in (output, *(output / name for name in folders(output))):
        for place in (folder, folder / RECORDS, folder / "feedback", folder / "results"):
            with suppress(FileNotFoundError), os.scandir(place) as entries:
                for entry in entries:
                    if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        with explaining(Path(entry.path)):
                            os.unlink(entry.path)


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Keep other graders out of a folder.

    Raises
    ------
    OutputBusyError
        If another grader is at work there.
    OutputError
        If the folder cannot be made or written to.
    """
    path = output / LOCK
    with explaining(path):
        output.mkdir(mode=0o750, parents=True, exist_ok=True)  # grades are no business of the machine's other users
        file = path.open("a+", encoding="utf-8")
    with file:
        if not _lock(file.fileno()):
            file.seek(0)
            who = file.read(40).strip() or "unknown"
            raise OutputBusyError(
                f"{output}: another grader (process {who}) is writing there; wait for it, or give another --output"
            )
        # Only for the message above: on a full disk it is missing.
        with suppress(OSError):
            os.truncate(file.fileno(), 0)
            os.write(file.fileno(), f"{os.getpid()}\n".encode())
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
