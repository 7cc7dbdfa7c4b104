"""Find what students handed in, in notebooks, folders and zips, and read it without trusting a byte of it."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import ZipInfo

import msgspec

from autograder import assignment as assignments
from autograder.assignment import Assignment, AssignmentError
from autograder.submissions.choice import HandedIn, Worth, choose
from autograder.submissions.files import (
    Archive,
    UnreadableError,
    is_ignored,
    is_ignored_folder,
    is_notebook_name,
    member_parts,
    open_regular_file,
    read_file,
    stem_of,
)
from autograder.submissions.notebook import SubmittedCell, parse
from autograder.submissions.students import (
    MAX_ID,
    TIMESTAMP_FILE,
    Downloads,
    Member,
    Student,
    identify,
    is_assignment_name,
    nbgrader_time,
    safe_name,
    short_hash,
)
from autograder.text import clean_names, look_of, normalize, printable, printable_path, shortened

__all__ = ["Found", "Member", "Source", "Submission", "SubmittedCell", "find", "has_answer_cells", "look"]

ANSWER_TAG = "otter_answer_cell"
PLACEHOLDER = "type your answer here"
"""Stands in a written answer until there is one."""
MAX_HANDED_IN = 20
"""More notebooks, or zips of them, than this in a zip that lies in a folder or zip are not one student's."""
_NAMED = re.compile(rb'"assignment_name"\s*:\s*"([^"\\\s]{1,100})"')


class Submission(msgspec.Struct, omit_defaults=True):
    """One notebook that was handed in, readable or not."""

    id: str
    """Safe and unique within its assignment: the name of every file that is written for it."""
    given_id: str
    """The student's id as the file's name or folder gives it."""
    path: str
    """Where it was found, for messages."""
    digest: str = ""
    """Hash of the file; "" if it could not be read."""
    assignment: str | None = None
    problem: str = ""
    """Why it cannot be graded; "" if it can."""
    cells: tuple[SubmittedCell, ...] = ()
    student: str = ""
    """The student's name, where a download tells it."""
    email: str = ""
    late: bool = False
    """Whether a download says that it was late."""
    attempt: int = 0
    """Which attempt of the student it is; 0 if that is not told."""
    submitted_at: str = ""
    others: list[Member] = []
    """Students who handed it in together with this one."""
    notes: list[str] = []


@dataclass(frozen=True)
class Source:
    """A place that holds one notebook, or a zip that a student handed in."""

    path: str
    student: Student
    folders: tuple[str, ...]
    """Names of the folders and of the file without its ending; one may be the name of an assignment."""
    read: Callable[[], bytes]
    archive: Archive | None = None
    """The zip that it lies in."""


@dataclass
class Found:
    """The sources behind some paths, and what is wrong with paths that lead to none."""

    sources: list[Source] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    earlier: int = 0
    """Files that were passed over, so far, for another one of the same student."""


# --- Where submissions lie -----------------------------------------------------------------------------------------


def look(paths: Sequence[str | Path], known: Collection[str] | None = None) -> Found:
    """List the notebooks behind `paths`, without reading them.

    Parameters
    ----------
    paths
        Notebooks, folders of them (searched all the way down), zips of them.
    known
        Names of assignments: a file called like one is not called like its student. Default: those that are built.
    """
    known = assignments.names() if known is None else known
    found = Found()
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        shown = printable_path(given)
        if not os.path.lexists(path):
            found.problems.append(f"{shown}: does not exist; give a notebook, a folder of notebooks or a zip of them")
        elif path.is_dir() and not is_notebook_name(path.name):
            if not _look_in_folder(path, known, seen, found):
                found.problems.append(f"{shown}: no notebook in this folder; expected files that end in .ipynb")
        elif path.name.lower().endswith(".zip"):
            real = os.path.realpath(path)
            if real not in seen and not _look_in_zip(path, known, found):
                found.problems.append(f"{shown}: no notebook in this zip; expected files that end in .ipynb")
            seen.add(real)
        else:
            _add_file(path, (path.name,), known, seen, found)
    return found


def _look_in_folder(root: Path, known: Collection[str], seen: set[str], found: Found) -> bool:
    """Add what lies in a folder. Returns whether it holds anything that might be a submission."""

    def unreadable(error: OSError) -> None:
        found.problems.append(f"{printable_path(error.filename)}: cannot be searched ({error.strerror})")

    candidates: list[tuple[str, ...]] = []
    rest: list[tuple[str, ...]] = []
    for folder, subfolders, files in os.walk(root, onerror=unreadable):
        inside = Path(folder).relative_to(root).parts
        # A folder called x.ipynb is no notebook, but somebody's hand-in that must not be passed over.
        mistaken = [name for name in subfolders if is_notebook_name(name)]
        subfolders[:] = [name for name in subfolders if not is_ignored_folder(name) and name not in mistaken]
        for name in [*files, *mistaken]:
            if not is_ignored(name):
                (candidates if _may_be_handed_in(name) else rest).append((*inside, name))
    downloads = Downloads(
        [*candidates, *rest],
        known,
        above=Path(os.path.abspath(root)).parts,
        read=lambda parts: read_file(root.joinpath(*parts)),
    )
    for parts in sorted(candidates):
        _add_file(root.joinpath(*parts), parts, known, seen, found, downloads)
    _add_without_notebook(printable_path(root) + "/", candidates, rest, found, downloads)
    return bool(candidates)


def _may_be_handed_in(name: str) -> bool:
    return is_notebook_name(name) or name.lower().endswith(".zip")


def _add_without_notebook(
    root: str,
    candidates: Sequence[tuple[str, ...]],
    rest: Sequence[tuple[str, ...]],
    found: Found,
    downloads: Downloads,
) -> None:
    """Add students of a platform's download who handed something in, but no notebook: they must not be passed over."""
    have = {downloads.student(parts).id for parts in candidates}
    files: dict[Student, list[tuple[str, ...]]] = {}
    for parts in sorted(rest):
        student = downloads.student(parts)
        if student.platform and student.platform != "nbgrader" and student.id not in have:
            files.setdefault(student, []).append(parts)
    for student, places in files.items():
        names = ", ".join(shortened(parts[-1], 60) for parts in places[:3])
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        problem = f"no notebook, but {names}{more}; ask for the file that ends in .ipynb"
        where = printable(root + "/".join(clean_names(places[0])))
        student = replace(student, download=f"{root}{student.download}")
        found.sources.append(Source(where, student, clean_names(places[0][:-1]), _raise(UnreadableError(problem))))


def _add_file(
    path: Path,
    inside: tuple[str, ...],
    known: Collection[str],
    seen: set[str],
    found: Found,
    downloads: Downloads | None = None,
) -> None:
    real = os.path.realpath(path)
    if path.is_symlink():
        real = os.path.abspath(path)  # refused later, without a look at where it leads
    if real in seen:
        return  # the same file, given twice
    seen.add(real)
    above = Path(os.path.abspath(path)).parts[:-1]
    if downloads is None:  # a file that was given alone, which says nothing of others
        student = replace(identify(inside, known, above=above), download="")
    else:
        student = downloads.student(inside)
        root = printable_path(path.parents[len(inside) - 1])
        student = replace(student, download=student.download and f"{root}/{student.download}")
    if student.platform == "nbgrader":
        with suppress(UnreadableError):
            student = replace(student, submitted_at=nbgrader_time(read_file(path.with_name(TIMESTAMP_FILE))))
    names = clean_names((*above, stem_of(path.name)))
    found.sources.append(Source(printable_path(path), student, names, lambda: read_file(path)))


def _look_in_zip(path: Path, known: Collection[str], found: Found) -> bool:
    """Add what lies in a zip. Returns whether it holds anything that might be a submission."""
    shown = printable_path(path)
    (stem,) = clean_names((path.stem,))
    archive = Archive(lambda: open_regular_file(path))
    try:
        members = archive.notebooks()
        others = {member_parts(member): member for member in archive.members()}
    except UnreadableError:
        # Reading it tells why, when its turn comes.
        found.sources.append(Source(shown, Student(stem), (stem,), lambda: read_file(path)))
        return True
    finally:
        archive.close()
    downloads = Downloads(others, known, read=lambda parts: archive.read(others[parts]))
    for member in members:
        parts = member_parts(member)
        student = downloads.student(parts)
        if student.platform == "nbgrader" and (timestamp := others.get((*parts[:-1], TIMESTAMP_FILE))):
            with suppress(UnreadableError):
                student = replace(student, submitted_at=nbgrader_time(archive.read(timestamp)))
        if len(members) == len(parts) == 1 and is_assignment_name(student.id, known):
            student = Student(stem)  # one notebook in a zip: the zip is called like the student
        student = replace(student, download=student.download and f"{shown}:{student.download}")
        names = (stem, *clean_names((*parts[:-1], stem_of(parts[-1]))))
        label = f"{shown}:{printable(member.filename)}"
        found.sources.append(Source(label, student, names, archive.reader(member), archive))
    notebooks = [member_parts(member) for member in members]
    rest = [parts for parts in others if not _may_be_handed_in(parts[-1])]
    _add_without_notebook(f"{shown}:", notebooks, rest, found, downloads)
    archive.close()
    return bool(members)


def find(
    paths: Sequence[str | Path] | Found, wanted: str | None = None, known: Collection[str] | None = None
) -> Iterator[Submission]:
    """Read submissions one after the other.

    Those whose assignment cannot be told come last: they count for the assignment of the others, if there is only one.

    Parameters
    ----------
    paths
        Notebooks, folders and zips, or what `look` found in them.
    wanted
        The assignment that all of them should belong to. Default: the one that each notebook names.
    known
        Names of assignments. Default: those that are built.

    Yields
    ------
    Submission
        Its ``problem`` says why it cannot be graded. Its ``assignment`` is None only if it cannot be told.
    """
    known = assignments.names() if known is None else known
    found = paths if isinstance(paths, Found) else look(paths, known)
    reader = _Reader(found, wanted, known)
    taken: dict[tuple[str | None, str], Submission] = {}
    unplaced: list[Submission] = []
    for group in _of_students(found.sources):
        for submission in reader.read(group):
            if submission.assignment is None:
                submission.cells = ()  # cannot be graded, and may have to wait
                unplaced.append(submission)
            else:
                yield _tell_apart(submission, taken)
    reader.close()
    graded = {assignment for assignment, _ in taken}
    for submission in unplaced:
        if len(graded) == 1:
            (submission.assignment,) = graded
        yield _tell_apart(submission, taken)


def _of_students(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Put together what one student handed in; what does not tell of a platform or of attempts stays alone."""

    def key(source: Source) -> tuple[str, str] | None:
        student = source.student
        return (student.platform or student.series, student.id) if student.platform or student.series else None

    together: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        if kind := key(source):
            together.setdefault(kind, []).append(source)
    for source in sources:
        kind = key(source)
        if kind is None:
            yield [source]
        elif group := together.pop(kind, []):
            yield group


class _Reader:
    """Reads what each student handed in, and settles which assignment it answers and what of it counts."""

    def __init__(self, found: Found, wanted: str | None, known: Collection[str]) -> None:
        self._found, self._wanted, self._known = found, wanted, known
        self._open: Archive | None = None
        self._tables: dict[str, Assignment | None] = {}
        self._expected: dict[str, str | None] = {}
        self._downloads: dict[str, list[Source]] = {}
        for source in found.sources:
            if source.student.download:
                self._downloads.setdefault(source.student.download, []).append(source)

    def close(self) -> None:
        self._open_only(None)

    def read(self, group: Sequence[Source]) -> Iterator[Submission]:
        """What counts of one student's files. Of their cells, only one file's are in memory at a time."""
        files = []
        for number, source in enumerate(group):
            for place, submission in enumerate(self._placed(source)):
                if len(group) == 1 and not _is_zip(source):
                    yield submission
                    return
                files.append(self._handed_in(submission, source, (number, place)))
        choices = list(choose(files))
        self._found.earlier += max(0, len(group) - sum(len(choice.counting) for choice in choices))
        for choice in choices:
            for file in choice.counting:
                number, place = file.place
                (submission,) = self._placed(group[number], only=place)
                submission.assignment = choice.assignment
                if choice.earlier:
                    submission.attempt = max(submission.attempt, len(choice.earlier) + 1)
                submission.notes += choice.notes
                yield submission

    def _handed_in(self, submission: Submission, source: Source, place: tuple[int, int]) -> HandedIn:
        return HandedIn(
            path=submission.path,
            student=source.student,
            assignment=submission.assignment,
            worth=self._worth(submission),
            problem=submission.problem,
            digest=submission.digest,
            place=place,
        )

    def _worth(self, submission: Submission) -> Worth:
        if submission.problem or submission.assignment is None:
            return Worth.UNREADABLE
        table = self._table(submission.assignment)
        if table is None or is_answered(submission, table):
            return Worth.ANSWERED  # where the questions are not known, everything may be an answer
        return Worth.BLANK if has_answer_cells(submission, table) else Worth.WITHOUT_ANSWERS

    def _table(self, name: str) -> Assignment | None:
        if name not in self._tables:
            self._tables[name] = None
            with suppress(AssignmentError):  # it is named when the submission is to be graded
                self._tables[name] = assignments.load(name)
        return self._tables[name]

    def _placed(self, source: Source, only: int | None = None) -> Iterator[Submission]:
        """The notebooks of a source, each with its assignment, or with the reason why it cannot be graded."""
        expected = self._wanted or self._expected_in(source.student.download)
        self._open_only(source.archive)
        for submission in _read(source, only):
            _place(submission, source, self._wanted, expected, self._known)
            if source.student.doubt:
                submission.notes.append(f"{submission.path}: {source.student.doubt}")
            yield submission

    def _open_only(self, archive: Archive | None) -> None:
        """Of all zips, only the one that is read stays open."""
        if self._open is not None and self._open is not archive:
            self._open.close()
        self._open = archive

    def _expected_in(self, download: str) -> str | None:
        """The assignment of a download: that of more than half of its students; None if there is none."""
        if not download:
            return None
        if download not in self._expected:
            votes: Counter[str] = Counter()
            voters = set()
            for source in self._downloads[download]:
                self._open_only(source.archive)
                voters |= {(source.student.id, name) for name in _named_in(source) if name in self._known}
            votes.update(name for _, name in voters)
            name, most = votes.most_common(1)[0] if votes else (None, 0)
            self._expected[download] = name if 2 * most > votes.total() else None
        return self._expected[download]


def _named_in(source: Source) -> Iterator[str]:
    """Assignments that the notebooks of a source name; looked for without reading them as notebooks."""
    with suppress(UnreadableError):
        for _, read in _notebooks(source):
            with suppress(UnreadableError):
                for name in _NAMED.findall(read())[-1:]:
                    yield name.decode("utf-8", "replace")


def _is_zip(source: Source) -> bool:
    return source.path.lower().endswith(".zip")


def _read(source: Source, only: int | None = None) -> Iterator[Submission]:
    """Notebooks of one source, or `only` one of them."""
    try:
        notebooks = _notebooks(source)
        if only is not None:
            notebooks = notebooks[only : only + 1]
            if not notebooks:
                raise UnreadableError("changed while it was read; grade it again when nothing writes to it any more")
    except UnreadableError as error:
        notebooks = [(source.path, _raise(error))]
    for path, read in notebooks:
        yield _read_notebook(path, source.student, read)


Reading = tuple[str, Callable[[], bytes]]
"""Where a notebook lies, for messages, and how to read it."""


def _notebooks(source: Source) -> list[Reading]:
    """The notebooks of one source: itself or, if it is a zip, those in it. All are that student's.

    Raises
    ------
    UnreadableError
        If it is a zip that is not one student's, or holds no notebook.
    """
    if not _is_zip(source):
        return [(source.path, source.read)]
    content = source.read()
    found = _in_zip(source.path, Archive(lambda: io.BytesIO(content)), source.student, inside=True)
    if len(found) > MAX_HANDED_IN:
        raise UnreadableError(
            f"a zip of {len(found)} notebooks, but a student hands in one; give the zip of a whole class itself as PATH"
        )
    return found


def _in_zip(path: str, archive: Archive, student: Student, *, inside: bool) -> list[Reading]:
    """Notebooks in a student's zip and, if `inside`, in the zips that lie in it, but no deeper."""
    members = archive.notebooks()
    notebooks = [member for member in members if is_notebook_name(member_parts(member)[-1])]
    zips = [member for member in members if member not in notebooks]
    if not student.platform and (students := _students_of_platform(notebooks)) > 1:
        raise UnreadableError(f"a download of {students} students inside a folder or zip; give that zip itself as PATH")
    found = [(f"{path}:{printable(member.filename)}", archive.reader(member)) for member in notebooks]
    if zips and not inside and not found:
        raise UnreadableError("zips within zips within a zip; pack the notebook itself into a new zip")
    for member in zips[:MAX_HANDED_IN] if inside else ():
        place = f"{path}:{printable(member.filename)}"
        try:
            found += _in_zip(place, Archive(_opener(archive, member)), student, inside=False)
        except UnreadableError as error:
            found.append((place, _raise(error)))
    if not found:
        raise UnreadableError("a zip without a notebook; expected one file that ends in .ipynb")
    return found


def _opener(archive: Archive, member: ZipInfo) -> Callable[[], io.BytesIO]:
    """Open a zip in a zip only when it is read, so that there is one in memory at a time."""
    return lambda: io.BytesIO(archive.read(member))


def _students_of_platform(members: Sequence[ZipInfo]) -> int:
    """How many students' names a platform put into a zip; a student's own zip has none, or is no way to be another."""
    places = [member_parts(member) for member in members]
    downloads = Downloads(places, ())
    found = map(downloads.student, places)
    return len({student.id for student in found if student.platform in ("canvas", "moodle", "gradescope")})


def _raise(error: UnreadableError) -> Callable[[], bytes]:
    def read() -> bytes:
        raise error

    return read


def _read_notebook(path: str, student: Student, read: Callable[[], bytes]) -> Submission:
    submission = Submission(
        id=safe_name(student.id),
        given_id=printable(student.id),
        path=path,
        student=printable(student.name),
        email=student.email,
        late=student.late,
        attempt=student.attempt,
        submitted_at=student.submitted_at,
        others=list(student.others),
    )
    try:
        content = read()
        submission.digest = hashlib.sha256(content).hexdigest()
        submission.assignment, submission.cells, notes = parse(content)
        submission.notes += notes
    except UnreadableError as error:
        submission.problem = str(error)
    return submission


def _place(
    submission: Submission, source: Source, wanted: str | None, expected: str | None, known: Collection[str]
) -> None:
    """Settle which assignment a submission belongs to, or why it cannot be graded.

    One download is one assignment: what else lies in it, or cannot be read, is listed there and nowhere else.
    """
    named = submission.assignment
    if named is None:
        from_path = [name for name in reversed(source.folders) if name in known]
        submission.assignment = wanted or expected or (from_path[0] if from_path else None)
        if submission.assignment is None and not submission.problem:
            submission.problem = (
                "does not say which assignment it answers (its metadata lost otter.assignment_name); "
                "name it with --assignment"
            )
    elif expected is not None and named != expected:
        submission.assignment = expected
        other_way = f"grade it without --assignment {wanted}" if wanted else "grade that file by itself"
        submission.problem = (
            f"a notebook of {shortened(named, 40)!r}; expected {expected!r}: ask for the right file, or {other_way}"
        )
    elif named not in known:
        submission.assignment = None
        built = ", ".join(sorted(known)) or "none"
        submission.problem = (
            f"a notebook of {shortened(named, 40)!r}, which is not built here (built: {built}); "
            "ask for the right file, or build that assignment"
        )


def _tell_apart(submission: Submission, taken: dict[tuple[str | None, str], Submission]) -> Submission:
    """Give a second submission with the same id a name of its own."""
    first = taken.get((submission.assignment, submission.id.casefold()))
    if first is not None:
        # Two students whose ids differ in case only get a name from the id; one student's second file, from its path.
        same = first.given_id == submission.given_id
        submission.id = f"{submission.id[: MAX_ID - 9]}-{short_hash(submission.path if same else submission.given_id)}"
        while (submission.assignment, submission.id.casefold()) in taken:
            submission.id = f"{submission.id[: MAX_ID - 9]}-{short_hash(submission.id)}"
        submission.notes.append(
            f"{first.path} has the same id {first.given_id!r}; "
            f"this one, {submission.path}, is kept as {submission.id!r}"
        )
    # Only what messages need is kept: the cells of a whole class would fill the memory.
    kept = Submission(id=submission.id, given_id=submission.given_id, path=submission.path)
    taken[submission.assignment, submission.id.casefold()] = kept
    # No id holds blanks, so that what ids look like can be kept among them.
    alike = taken.setdefault((submission.assignment, f"looks like {look_of(submission.given_id)}"), kept)
    if alike.given_id.casefold() != submission.given_id.casefold():
        submission.notes.append(
            f"its id looks like that of {alike.path} but is another, written with other characters; "
            f"see whose it is. It is kept as {submission.id!r}"
        )
    return submission


def is_answered(submission: Submission, assignment: Assignment) -> bool:
    """Whether any answer differs from what was given out."""
    given_out = {normalize(cell.source) for cell in assignment.cells} | {""}
    own = [cell for cell in submission.cells if normalize(cell.source) not in given_out]
    own = [cell for cell in own if PLACEHOLDER not in cell.source.casefold()]
    return has_answer_cells(msgspec.structs.replace(submission, cells=tuple(own)), assignment)


def has_answer_cells(submission: Submission, assignment: Assignment) -> bool:
    """Whether there is anything to grade: a marked answer cell, or code that defines what a question asks for."""
    marked = {cell.id for cell in assignment.cells if cell.role == "answer"}
    marked |= {f"{question.id}-answer" for question in assignment.questions}
    names = "|".join(re.escape(question.name) for question in assignment.questions if question.name)
    definition = rf"(?:async[ \t]+)?def[ \t]+(?:{names})\b|(?:{names})[ \t]*(?::[^=\n]*)?="
    defines = re.compile(rf"^[ \t]*(?:{definition})", re.MULTILINE)
    for cell in submission.cells:
        if cell.id in marked or ANSWER_TAG in cell.tags:
            return True
        if names and cell.type == "code" and defines.search(cell.source):
            return True
    return False
