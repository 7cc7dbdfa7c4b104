"""Runs cases of the corpus and looks at everything that none may touch: the canaries.

After each case the same questions are asked, whatever it tried: did each question get exactly its verdict; were the
files outside left alone, and not even read; did anything arrive at a socket; is a process or a file left; does a
secret, a hidden test or a reference answer stand in any output; and does the next submission, an honest one, get its
points.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import os
import secrets
import select
import shutil
import socket
import stat
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Self
from unittest import mock

import msgspec

from autograder import assignment as assignments
from autograder import records, reports
from autograder.assignment import Assignment
from autograder.grading.verdicts import DEFAULT_LIMITS, GRADER_VERSION, Grader
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.sandbox import Limits, session
from autograder.submissions import Submission, SubmittedCell

from .cases import FULL, OTHERS, RIGHT, Case

ROOT = Path(__file__).parents[2]
TIERS = ("bubblewrap", "landlock")
"""Kinds of jail that are attacked."""
SHORT = Limits(cell_cpu=0.6, question_cpu=0.6, wall_factor=2.0, memory=2**29, processes=32)
"""What attacks may use: enough for what they try, and soon used up."""
_LOOKS = {"_FRAME_SECONDS": 1.0, "_FIRST_LOOK": 0.1, "_NEXT_LOOK": 0.2, "GRACE": 0.3}
"""The grader's own patience, shortened likewise."""
_SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
_SHORTEST_LINE = 25
"""Lines of fewer letters, such as ``return result``, belong to nobody."""


@dataclass
class Outcome:
    """What came of a case.

    Attributes
    ----------
    found : status and score of each question concerned.
    complaints : what is not as it must be; empty if all is well.
    result : everything that the grader knows of it.
    """

    case: Case
    tier: str
    found: dict[str, tuple[Status, float | None]]
    complaints: list[str]
    result: SubmissionResult
    seconds: float = 0.0


@dataclass
class Canaries:
    """What a submission would like to reach outside its jail; `complaints` says what it reached."""

    folder: Path
    secret: str = field(default_factory=lambda: f"secret-{secrets.token_hex(12)}")
    marker: str = field(default_factory=lambda: f"left-behind-{secrets.token_hex(8)}")
    listeners: dict[str, socket.socket] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.gradebook = self.folder / "gradebook"
        self.board = self.folder / "notice-board"
        self.folder.chmod(0o777)
        for path, mode in ((self.gradebook, 0o644), (self.board, 0o666)):
            path.write_text(f"ada 3.0 {self.secret}\n")
            path.chmod(mode)
            # A file that was last read before it was written to shows the next reading.
            os.utime(path, ns=(0, path.stat().st_mtime_ns))
        self._listen()
        self._before = self._files()
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self.listeners.values():
            listener.close()

    def _listen(self) -> None:
        tcp = socket.create_server(("127.0.0.1", 0))
        self.listeners["TCP"] = tcp
        with contextlib.suppress(OSError):  # not every machine has IPv6
            self.listeners["TCP over IPv6"] = socket.create_server(("::1", self.port), family=socket.AF_INET6)
        kinds = ((socket.SOCK_STREAM, "stream"), (socket.SOCK_DGRAM, "datagram"))
        self.listeners["UDP"] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.listeners["UDP"].bind(("127.0.0.1", 0))
        for kind, name in kinds:
            abstract = socket.socket(socket.AF_UNIX, kind)
            abstract.bind(f"\0{self.marker}")
            self.listeners[f"abstract socket ({name})"] = abstract
        self.listeners["socket in a folder"] = socket.socket(socket.AF_UNIX)
        self.listeners["socket in a folder"].bind(str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        for listener in self.listeners.values():
            if listener.type == socket.SOCK_STREAM:
                listener.listen()

    @property
    def port(self) -> int:
        return int(self.listeners["TCP"].getsockname()[1])

    def marks(self) -> dict[str, str]:
        """What cases write for things that have another name each time."""
        return {
            "<canary>": str(self.gradebook),
            "<board>": str(self.board),
            "<socket>": str(self.folder / "socket"),
            "<marker>": self.marker,
            "<abstract>": self.marker,
            "<port>": str(self.port),
            "<udp>": str(self.listeners["UDP"].getsockname()[1]),
            "<pid>": str(os.getpid()),
            "<root>": str(ROOT),
        }

    def complaints(self, user: int | None = None) -> list[str]:
        """Say what was reached since the start.

        Parameters
        ----------
        user : the user that student code runs as, if it is not this one.
        """
        said = [f"a file outside was {what}" for what in self._changes()]
        reached = select.select(list(self.listeners.values()), [], [], 0)[0]
        said += [f"something arrived: {name}" for name, listener in self.listeners.items() if listener in reached]
        said += [f"a file is left: {path}" for path in self._left(user)]
        return said

    def _changes(self) -> Iterator[str]:
        after = self._files()
        for name in sorted(self._before.keys() | after.keys()):
            old, new = self._before.get(name), after.get(name)
            if old is None or new is None:
                yield f"{'made' if old is None else 'removed'}: {name}"
            elif old[1:] != new[1:]:
                yield f"changed: {name}"
            elif old[0] != new[0]:
                yield f"read: {name}"

    def _files(self) -> dict[str, tuple[int, ...]]:
        """Give when each file was read, and what would show a change."""
        found = {}
        for path in self.folder.iterdir():
            entry = path.lstat()
            # A socket is not read; looking into it would be.
            read = entry.st_atime_ns if stat.S_ISREG(entry.st_mode) else 0
            found[path.name] = (read, entry.st_mode, entry.st_uid, entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns)
        return found

    def _left(self, user: int | None) -> Iterator[str]:
        for folder in _SHARED_FOLDERS:
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        owner = entry.stat(follow_symlinks=False).st_uid
                        if self.marker in entry.name or (user is not None and owner == user):
                            yield entry.path


class World:
    """Graders in one kind of jail, and the canaries around them. A context manager.

    Raises
    ------
    NoSafeJail
        On the first case, if this kind of jail does not work here.
    """

    def __init__(self, tier: str) -> None:
        self.tier = tier
        self._stack = contextlib.ExitStack()
        self._graders: dict[tuple[str, bool], Grader] = {}
        self._at_rest = _State()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            # Open to every user, so that file modes alone protect nothing.
            self.folder = Path(tempfile.mkdtemp(prefix="autograder-corpus-"))
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.folder.chmod(0o755)
            outside = Path(tempfile.mkdtemp(prefix="autograder-canaries-", dir=_folder_that_jails_share()))
            stack.callback(shutil.rmtree, outside, ignore_errors=True)
            self.canaries = stack.enter_context(Canaries(outside))
            self.marks = self.canaries.marks()
            secret = {"A_SECRET_OF_THE_GRADER": self.canaries.secret, "TMPDIR": str(self.folder)}
            stack.enter_context(mock.patch.dict(os.environ, secret))
            stack.enter_context(mock.patch.object(tempfile, "tempdir", str(self.folder)))
            for name, seconds in _LOOKS.items():
                stack.enter_context(mock.patch.object(session, name, seconds))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def grader(self, assignment: str, *, patient: bool = False) -> Grader:
        """Give the warm grader for an assignment, with attacks' limits or the usual ones."""
        if (assignment, patient) not in self._graders:
            limits = DEFAULT_LIMITS if patient else SHORT
            made = Grader(assignments.load(assignment), isolation=self.tier, limits=limits)
            self._graders[assignment, patient] = self._stack.enter_context(made)
            made.sandbox.session(everything=True).close()  # Matplotlib makes folders of its own
            self._at_rest = self._settled()
        return self._graders[assignment, patient]

    def run(self, case: Case) -> Outcome:
        """Grade a case and an honest submission after it, and look at the canaries."""
        started = time.monotonic()
        grader = self.grader(case.assignment, patient=case.patient)
        submission = submission_of(case, self.marks)
        with _output_of_this_process() as output:
            result = grader.grade(submission, set(case.expected()))
            following = grader.grade(_honest(case.assignment), set(RIGHT[case.assignment]))
        found = {question.question: (question.status, question.score) for question in result.questions}
        complaints = [
            f"{name} got {found[name][0]} {found[name][1]}, not {verdict} ({_message_of(result, name)})"
            for name, verdict in case.expected().items()
            if not verdict.allows(*found[name])
        ]
        complaints += _what_is_not_said(case, result)
        texts = outputs(submission, result, grader.assignment) | {"stdout and stderr": output.read()}
        complaints += what_outputs_give_away(texts, self.canaries.secret, case, grader.assignment)
        full = FULL[case.assignment]
        lost = [question.question for question in following.questions if question.score != full[question.question]]
        complaints += [f"the next submission, an honest one, lost {', '.join(lost)}"] if lost else []
        complaints += self.canaries.complaints(grader.sandbox._plan.uid)
        complaints += self._what_is_left()
        return Outcome(case, self.tier, found, complaints, result, time.monotonic() - started)

    def _what_is_left(self) -> list[str]:
        """Say what the submission left running or lying about, once what is about to end has ended."""
        for _ in range(100):
            now = self._state()
            if now.is_within(self._at_rest):
                return []
            time.sleep(0.05)
        return list(now.beyond(self._at_rest))

    def _state(self) -> _State:
        files = set()
        for path in self.folder.rglob("*"):
            parts = [
                "scratch" if part.startswith("scratch-") else part for part in path.parts[len(self.folder.parts) :]
            ]
            # Until the next submission the scratch folder of the last one, which was honest and left nothing, stays.
            if parts[-1] != "scratch":
                files.add("/".join(parts))
        return _State(count_processes(self.canaries.marker), len(os.listdir("/proc/self/fd")), frozenset(files))

    def _settled(self) -> _State:
        """Give the state once the attack at a grader's start has ended to its last process."""
        seen = [self._state()]
        for _ in range(20):
            time.sleep(0.02)
            seen.append(self._state())
        rest = min(seen, key=lambda state: state.processes)
        # What the attack left is no part of it.
        return replace(rest, files=frozenset(path for path in rest.files if "/scratch/" not in path))


@dataclass(frozen=True)
class _State:
    """What there is between two submissions.

    Attributes
    ----------
    processes : number of processes below this one, and of those that carry the marker.
    descriptors : number of files that this process has open.
    files : what lies in the grader's folder.
    """

    processes: int = 0
    descriptors: int = 0
    files: frozenset[str] = frozenset()

    def is_within(self, rest: _State) -> bool:
        return not list(self.beyond(rest))

    def beyond(self, rest: _State) -> Iterator[str]:
        """Say what there is beside what there was at rest."""
        if self.processes > rest.processes:
            yield f"{self.processes} processes, not {rest.processes}"
        if self.descriptors > rest.descriptors:
            yield f"{self.descriptors} open descriptors, not {rest.descriptors}"
        yield from (f"in the grader's folder: {path}" for path in sorted(self.files - rest.files))


def submission_of(case: Case, marks: dict[str, str]) -> Submission:
    """Make a case's submission, with the marks in its sources replaced."""
    sources = list(case.cells)
    for mark, text in marks.items():
        sources = [source.replace(mark, text) for source in sources]
    added = [
        case.ids[number] if number < len(case.ids) else f"added-{number + 1}" for number in range(len(sources) - 1)
    ]
    ids = [f"{case.question}-answer", *added]
    own = [SubmittedCell(cell_id, "code", source) for cell_id, source in zip(ids, sources, strict=True)]
    first, last = _answers(case.assignment, OTHERS[case.assignment])
    checks = [
        SubmittedCell("", "code", f'grader.check("{name}")') for name in (case.question, *OTHERS[case.assignment])
    ]
    return Submission(id="x", given_id="x", path="x.ipynb", cells=(first, checks[1], *own, checks[0], last, checks[2]))


def _answers(assignment: str, questions: Any) -> list[SubmittedCell]:
    return [SubmittedCell(f"{name}-answer", "code", RIGHT[assignment][name]) for name in questions]


def _honest(assignment: str) -> Submission:
    return Submission(id="y", given_id="y", path="y.ipynb", cells=tuple(_answers(assignment, RIGHT[assignment])))


def _folder_that_jails_share() -> str | None:
    """Give a folder outside /tmp, which one kind of jail hides anyway; None where there is none."""
    return "/var/tmp" if os.access("/var/tmp", os.W_OK) else None


@contextlib.contextmanager
def _output_of_this_process() -> Iterator[io.TextIOBase]:
    """Collect what this process and its children write to stdout and stderr in the block; read it afterwards."""
    with tempfile.TemporaryFile("w+", errors="replace") as file:
        kept = {number: os.dup(number) for number in (1, 2)}
        try:
            for number in kept:
                os.dup2(file.fileno(), number)
            yield file  # type: ignore[misc]
        finally:
            for number, copy in kept.items():
                os.dup2(copy, number)
                os.close(copy)
            file.seek(0)
            text = io.StringIO(file.read())
            file.read = text.read  # type: ignore[method-assign]


def count_processes(marker: str) -> int:
    """Count the processes below this one and, wherever they are, those that carry the marker."""
    parents: dict[int, int] = {}
    marked: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_bytes().rsplit(b")", 1)[1].split()
            if marker.encode() in (folder / "cmdline").read_bytes():
                marked.add(int(folder.name))
        except OSError:
            continue
        if fields[0] != b"Z" or int(fields[17]) > 1:  # its first thread may have ended without the others
            parents[int(folder.name)] = int(fields[1])
    below = {os.getpid()}
    while found := {child for child, parent in parents.items() if parent in below} - below:
        below |= found
    return len(below | marked)


# --- What is said --------------------------------------------------------------------------------------------------


def _question(result: SubmissionResult, name: str) -> QuestionResult:
    return next(question for question in result.questions if question.question == name)


def _message_of(result: SubmissionResult, name: str) -> str:
    return _question(result, name).message


def record_of(case: Case, result: SubmissionResult) -> str:
    """Whatever the record says about the question and its cells."""
    question = _question(result, case.question)
    errors = [question.error, *(cell.error for cell in result.cells)]
    return " ".join(
        [question.message, *result.notes, *(f"{error.kind}: {error.message}" for error in errors if error is not None)]
        + [cell.status for cell in result.cells]
    )


def _what_is_not_said(case: Case, result: SubmissionResult) -> Iterator[str]:
    if case.says not in record_of(case, result):
        yield f"the record does not say {case.says!r}: {record_of(case, result)}"
    if case.output is not None:
        cell = next(cell for cell in result.cells if cell.cell.startswith(f"{case.question}-answer"))
        if (cell.status, cell.output.strip()) != (Status.PASSED, case.output):
            yield f"its first cell {cell.status} and printed {cell.output.strip()!r}, not {case.output!r}"


def outputs(submission: Submission, result: SubmissionResult, assignment: Assignment) -> dict[str, str]:
    """Everything that is written for a submission, by kind."""
    record = records.new_record(submission, result, GRADER_VERSION)
    record.possible = assignment.possible
    cohort = reports.Cohort(assignment.name, assignment)
    cohort.add(record)
    table = io.StringIO()
    csv.writer(table).writerows([reports.csv_cell(cell) for cell in row.values()] for row in reports.rows(record))
    return {
        "record": msgspec.json.encode(record).decode(),
        "results": msgspec.json.encode(reports.gradescope_results(record)).decode(),
        "grades": table.getvalue(),
        "feedback": reports.feedback(record, assignment),
        "report": cohort.page(),
    }


def what_outputs_give_away(texts: dict[str, str], secret: str, case: Case, assignment: Assignment) -> Iterator[str]:
    """Say where a secret, a hidden test or a reference answer stands, or what no page, table or terminal may get."""
    own = _squeezed("".join([*case.cells, *RIGHT[case.assignment].values()]))
    lines = [line for line in secret_lines(assignment) if line not in own]
    for name, text in texts.items():
        if secret in text:
            yield f"a secret stands in {name}"
        squeezed = _squeezed(text)
        yield from (f"a hidden line stands in {name}: {line}" for line in lines if line in squeezed)
        if name in ("grades", "feedback", "report") and (odd := controls(text)):
            yield f"{name} holds control characters: {odd}"
    for row in csv.reader(io.StringIO(texts["grades"])):
        yield from (f"a cell of the table is a formula: {cell}" for cell in row if is_formula(cell))


def controls(text: str) -> str:
    """Give the characters that are not to be seen but do something: controls, escapes, changes of direction."""
    allowed = "\n\r\t\u200c\u200d"
    odd = {char for char in text if char not in allowed and unicodedata.category(char) in ("Cc", "Cf", "Cs")}
    return " ".join(sorted(f"U+{ord(char):04X}" for char in odd))


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet would compute the cell."""
    return cell.lstrip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") and not _is_number(cell)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _squeezed(text: str) -> str:
    """Take out what formatting may change."""
    return "".join(text.split()).replace("\\n", "")


@cache
def secret_lines(assignment: Assignment) -> tuple[str, ...]:
    """Give the lines of hidden tests and of references that no output may hold, without their spaces."""
    public, hidden = [], []
    for question in assignment.questions:
        if question.kind == "auto":
            source = assignment.test_file(question.id).read_text(encoding="utf-8")
            for function in ast.walk(ast.parse(source)):
                if isinstance(function, ast.FunctionDef) and function.decorator_list:
                    is_hidden = "hidden=True" in ast.unparse(function.decorator_list[0])
                    (hidden if is_hidden else public).extend(ast.unparse(function.body).splitlines())
    for reference in assignment.references:
        hidden += (ROOT / "utils" / f"{reference}.py").read_text(encoding="utf-8").splitlines()
    given = _squeezed("\n".join([*public, *(cell.source for cell in assignment.cells)]))
    squeezed = dict.fromkeys(_squeezed(line) for line in hidden)
    return tuple(line for line in squeezed if len(line) >= _SHORTEST_LINE and line not in given)
