"""Find what students handed in, in notebooks, folders and zips, and read it without trusting a byte of it."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import ZipInfo

import msgspec

from autograder import assignment as assignments
from autograder.assignment import Assignment
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
    GRADESCOPE_FOLDER,
    GRADESCOPE_LIST,
    MAX_ID,
    TIMESTAMP_FILE,
    Member,
    Student,
    gradescope_students,
    identify,
    is_assignment_name,
    nbgrader_time,
    safe_name,
    short_hash,
)
from autograder.submissions.text import clean_names, look_of, printable, printable_path, shortened

__all__ = ["Found", "Member", "Source", "Submission", "SubmittedCell", "find", "has_answer_cells", "look"]

ANSWER_TAG = "otter_answer_cell"
MAX_HANDED_IN = 20
"""More notebooks than this in a zip that lies in a folder or zip are not one student's."""


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
    """Attempts that were passed over, so far, for a later one of the same student."""


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
    students = _listed_students(rest, lambda parts: read_file(root.joinpath(*parts)))
    for parts in sorted(candidates):
        _add_file(root.joinpath(*parts), parts, known, seen, found, students)
    _add_without_notebook(printable_path(root) + "/", candidates, rest, known, found, students)
    return bool(candidates)


def _may_be_handed_in(name: str) -> bool:
    return is_notebook_name(name) or name.lower().endswith(".zip")


def _listed_students(places: Sequence[tuple[str, ...]], read: Callable[[tuple[str, ...]], bytes]) -> dict[str, Student]:
    """Students from Gradescope's lists: at the top, or in a folder there that is no student's."""
    students: dict[str, Student] = {}
    for parts in places:
        if parts[-1] == GRADESCOPE_LIST and len(parts) <= 2 and not GRADESCOPE_FOLDER.fullmatch(parts[0]):
            with suppress(UnreadableError):
                students |= gradescope_students(read(parts))
    return students


def _add_without_notebook(
    root: str,
    candidates: Sequence[tuple[str, ...]],
    rest: Sequence[tuple[str, ...]],
    known: Collection[str],
    found: Found,
    students: dict[str, Student],
) -> None:
    """Add students of a platform's download who handed something in, but no notebook: they must not be passed over."""
    have = {identify(parts, known, students=students).id for parts in candidates}
    files: dict[Student, list[tuple[str, ...]]] = {}
    for parts in sorted(rest):
        student = identify(parts, known, students=students)
        if student.platform and student.platform != "nbgrader" and student.id not in have:
            files.setdefault(student, []).append(parts)
    for student, places in files.items():
        names = ", ".join(shortened(parts[-1], 60) for parts in places[:3])
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        problem = f"no notebook, but {names}{more}; ask for the file that ends in .ipynb"
        where = printable(root + "/".join(clean_names(places[0])))
        found.sources.append(Source(where, student, clean_names(places[0][:-1]), _raise(UnreadableError(problem))))


def _add_file(
    path: Path,
    inside: tuple[str, ...],
    known: Collection[str],
    seen: set[str],
    found: Found,
    students: dict[str, Student] | None = None,
) -> None:
    real = os.path.realpath(path)
    if path.is_symlink():
        real = os.path.abspath(path)  # refused later, without a look at where it leads
    if real in seen:
        return  # the same file, given twice
    seen.add(real)
    above = Path(os.path.abspath(path)).parts
    student = identify(inside, known, above=above, students=students)
    if student.platform == "nbgrader":
        with suppress(UnreadableError):
            student = replace(student, submitted_at=nbgrader_time(read_file(path.with_name(TIMESTAMP_FILE))))
    names = clean_names((*above[:-1], stem_of(path.name)))
    found.sources.append(Source(printable_path(path), student, names, lambda: read_file(path)))


def _look_in_zip(path: Path, known: Collection[str], found: Found) -> bool:
    """Add what lies in a zip. Returns whether it holds anything that might be a submission."""
    shown = printable_path(path)
    (stem,) = clean_names((path.stem,))
    archive = Archive(lambda: open_regular_file(path))
    try:
        members = archive.notebooks()
        others = {member_parts(member): member for member in archive.members()}
        students = _listed_students(list(others), lambda parts: archive.read(others[parts]))
    except UnreadableError:
        # Reading it tells why, when its turn comes.
        found.sources.append(Source(shown, Student(stem), (stem,), lambda: read_file(path)))
        return True
    finally:
        archive.close()
    for member in members:
        parts = member_parts(member)
        student = identify(parts, known, students=students)
        if student.platform == "nbgrader" and (timestamp := others.get((*parts[:-1], TIMESTAMP_FILE))):
            with suppress(UnreadableError):
                student = replace(student, submitted_at=nbgrader_time(archive.read(timestamp)))
        if len(members) == len(parts) == 1 and is_assignment_name(student.id, known):
            student = Student(stem)  # one notebook in a zip: the zip is called like the student
        names = (stem, *clean_names((*parts[:-1], stem_of(parts[-1]))))
        label = f"{shown}:{printable(member.filename)}"
        found.sources.append(Source(label, student, names, archive.reader(member), archive))
    notebooks = [member_parts(member) for member in members]
    rest = [parts for parts in others if not _may_be_handed_in(parts[-1])]
    _add_without_notebook(f"{shown}:", notebooks, rest, known, found, students)
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
    taken: dict[tuple[str | None, str], Submission] = {}
    unplaced: list[Submission] = []
    opened: list[Archive] = []
    for group in _attempts(found.sources):
        for submission in _read_attempts(group, wanted, known, found, opened):
            if submission.assignment is None:
                submission.cells = ()  # cannot be graded, and may have to wait
                unplaced.append(submission)
            else:
                yield _tell_apart(submission, taken)
    for archive in opened:
        archive.close()
    graded = {assignment for assignment, _ in taken}
    for submission in unplaced:
        if len(graded) == 1:
            (submission.assignment,) = graded
        yield _tell_apart(submission, taken)


def _attempts(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Put together what one student handed in one after the other, the latest first; all else stands alone."""

    def key(source: Source) -> tuple[str, str] | None:
        return (source.student.id, source.student.order[0]) if source.student.order else None

    together: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        if kind := key(source):
            together.setdefault(kind, []).append(source)
    for source in sources:
        kind = key(source)
        if kind is None:
            yield [source]
        elif group := together.pop(kind, []):
            yield sorted(group, key=lambda source: source.student.order or ("", 0), reverse=True)


def _read_attempts(
    group: Sequence[Source], wanted: str | None, known: Collection[str], found: Found, opened: list[Archive]
) -> Iterator[Submission]:
    """Read one student's attempts: of each assignment the latest counts, and tells of the others."""
    if len(group) == 1:
        yield from _read_placed(group[0], wanted, known, opened)
        return
    latest: dict[str | None, tuple[Source, list[Submission]]] = {}
    earlier: dict[str | None, list[str]] = {}
    for source in group:
        for submission in _read_placed(source, wanted, known, opened):
            name = submission.assignment
            if name not in latest and len(latest) == 1 and None in (name, *latest):
                # A file that cannot be read, or does not say what it answers, is an attempt at what the others answer.
                (other,) = latest
                if other is None:
                    latest[name] = latest.pop(None)
                    for unread in latest[name][1]:
                        unread.assignment = name
                else:
                    name = other
            if name not in latest:
                latest[name] = source, [submission]
            elif latest[name][0] is source:
                latest[name][1].append(submission)
            else:
                earlier.setdefault(name, []).append(submission.path)
                found.earlier += 1
    for name, (_, submissions) in latest.items():
        for submission in submissions:
            if paths := earlier.get(name):
                submission.attempt = max(submission.attempt, len(paths) + 1)
                submission.notes.append(_about_earlier(paths))
            yield submission


def _read_placed(
    source: Source, wanted: str | None, known: Collection[str], opened: list[Archive]
) -> Iterator[Submission]:
    """Read what one source holds. Of the zips, only the one that was read last stays open."""
    if source.archive not in opened:
        while opened:
            opened.pop().close()
        if source.archive is not None:
            opened.append(source.archive)
    for submission in _read(source):
        _place(submission, source, wanted, known)
        yield submission


def _about_earlier(paths: Sequence[str]) -> str:
    shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    what = "an earlier attempt was" if len(paths) == 1 else f"{len(paths)} earlier attempts were"
    return f"the latest attempt counts; {what} not graded: {shown}"


def _read(source: Source) -> Iterator[Submission]:
    """Notebooks of one source: one, unless it is a zip of several."""
    if not source.path.lower().endswith(".zip"):
        yield _read_notebook(source.path, source.student, source.read)
        return
    try:
        content = source.read()
        archive = Archive(lambda: io.BytesIO(content))
        members = [member for member in archive.notebooks() if is_notebook_name(member_parts(member)[-1])]
        if not members:
            raise UnreadableError("a zip without a notebook; expected one file that ends in .ipynb")
        if not source.student.platform and (students := _students_of_platform(members)) > 1:
            raise UnreadableError(
                f"a download of {students} students inside a folder or zip; give that zip itself as PATH"
            )
        if len(members) > MAX_HANDED_IN:
            raise UnreadableError(
                f"a zip of {len(members)} notebooks, but a student hands in one; "
                "give the zip of a whole class itself as PATH"
            )
    except UnreadableError as error:
        yield _read_notebook(source.path, source.student, _raise(error))
        return
    for member in members:
        # All are that student's, whatever they are called.
        path = f"{source.path}:{printable(member.filename)}"
        yield _read_notebook(path, source.student, archive.reader(member))
    archive.close()


def _students_of_platform(members: Sequence[ZipInfo]) -> int:
    """How many students' names a platform put into a zip; a student's own zip has none, or is no way to be another."""
    found = (identify(member_parts(member), ()) for member in members)
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
        submission.assignment, submission.cells = parse(content)
    except UnreadableError as error:
        submission.problem = str(error)
    return submission


def _place(submission: Submission, source: Source, wanted: str | None, known: Collection[str]) -> None:
    """Settle which assignment a submission belongs to, or why it cannot be graded."""
    named = submission.assignment
    if named is None:
        from_path = [name for name in reversed(source.folders) if name in known]
        submission.assignment = wanted or (from_path[0] if from_path else None)
        if submission.assignment is None and not submission.problem:
            submission.problem = (
                "does not say which assignment it answers (its metadata lost otter.assignment_name); "
                "name it with --assignment"
            )
    elif wanted is not None and named != wanted:
        submission.assignment = wanted
        submission.problem = (
            f"a notebook of {shortened(named)!r}; expected {wanted!r}: ask for the right file, "
            f"or grade it without --assignment {wanted}"
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
