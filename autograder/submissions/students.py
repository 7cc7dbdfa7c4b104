"""Tell from a file's name and folder who handed it in, when, and how often before.

Each platform names what it lets an instructor download in its own way. The forms below were read in the platforms' own
code and documentation; each says where.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from autograder.submissions.files import stem_of
from autograder.submissions.text import clean_names, printable, shortened

MAX_ID = 100


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of several students who handed in one file together."""

    id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Student:
    """Who handed a file in, and what else its place tells about the handing in."""

    id: str
    name: str = ""
    email: str = ""
    late: bool = False
    """Whether the platform marked it late; False also where it does not say."""
    attempt: int = 0
    """Which attempt it is, from 1 on; 0 if that is not told."""
    submitted_at: str = ""
    others: tuple[Member, ...] = ()
    """Students who handed it in together with this one."""
    platform: str = field(default="", compare=False)
    """What named the file: ``canvas``, ``moodle``, ``gradescope`` or ``nbgrader``; "" if that cannot be told."""
    order: tuple[str, int] | None = field(default=None, compare=False)
    """A kind and a number that grows from one attempt to the next; only numbers of one kind can be compared."""


TIMESTAMP_FILE = "timestamp.txt"
"""Where nbgrader keeps the time of a submission: ``submitted/<student>/<assignment>/timestamp.txt``, as
``2026-11-25 10:00:00.000000 UTC`` (nbgrader 0.9.6, ``coursedir.py``, ``get_existing_timestamp``)."""

CANVAS_NAME = re.compile(
    r"(?:(?P<name>.*?)_)?(?:(?P<late>LATE)_)?(?P<id>\d{3,})_(?:(?P<attachment>\d{3,})_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
"""Canvas, "Download Submissions" (canvas-lms, ``lib/content_zipper.rb``, ``get_filename`` and
``add_upload_submission``): the sortable name in lower case without blanks and punctuation, LATE where it was late, the
user's id as in the gradebook's column ID, the attachment's id, the file's name. In a group assignment the name is the
group's and the id that of one member. Of a student's attempts the download holds the latest; as the same name was used
before, Canvas may have put ``-1``, ``-2`` behind it, so that downloads of several days together hold several."""

CANVAS_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<id>anon_[0-9A-Za-z]{3,})_(?:(?P<attachment>\d{3,})_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
"""The same with anonymous grading: no name, and an id that the gradebook does not show."""

CANVAS_COUNT = re.compile(r"-(\d{1,3})$")

MOODLE_NAME = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?:file|onlinetext)(?:_.*)?",
    re.DOTALL,
)
"""Moodle, "Download all submissions" (moodle, ``mod/assign/locallib.php`` and, from 4.2 on,
``mod/assign/classes/downloader.php``): a folder ``Full name_ID_assignsubmission_file`` for each student, up to 4.1 with
an underscore at the end, or, with "Download submissions in folders" off, files whose names begin like that. ID is the
participant's number in this assignment, as in the grading worksheet's column Identifier; with blind marking the name is
"Participant". In group work it is the group's name and id, without an id for those in no group. The download holds each
student's latest attempt, and does not say what was late."""

GRADESCOPE_LIST = "submission_metadata.yml"
"""Gradescope, "Export Submissions": for each folder or file of the export who handed it in, with Ruby's symbols as
keys (``:submitters:``, ``:name:``, ``:sid:``, ``:email:``, ``:created_at:``, ``:history:`` with earlier attempts). No
documentation says so; that is what public programs which read such exports expect."""
GRADESCOPE_FOLDER = re.compile(r"submission_(?P<id>\d+)")

OTTER_TIME = re.compile(r"_(\d{4})_(\d\d)_(\d\d)T(\d\d)_(\d\d)_(\d\d)_(\d{6})(?=\W|$)")
"""The time in the name of the zip that ``grader.export`` makes, ``02_softmax_2026_11_25T10_00_00_000000.zip``
(otter-grader 7.0.0, ``check/notebook.py``)."""


def identify(
    inside: Sequence[str],
    known: Collection[str],
    *,
    above: Sequence[str] = (),
    students: dict[str, Student] | None = None,
) -> Student:
    """Tell the student from where a file lies.

    Parameters
    ----------
    inside
        Folders inside the given path, and the file's name.
    known
        Names of assignments.
    above
        The same from the root of the file system on, where nbgrader's ``submitted`` folder may stand.
    students
        Students by the name of Gradescope's folder or file for them.
    """
    *folders, file = clean_names(inside)
    stem = stem_of(file)
    time = OTTER_TIME.search(stem)
    plain = stem.replace(time[0], "") if time else stem
    path = clean_names(above) or (*folders, file)
    # The outermost name counts everywhere: what lies further in is the student's own choice.
    for i, name in enumerate(path[:-3]):
        owner, assignment, *rest = path[i + 1 :]
        if name == "submitted" and (assignment in known or (len(rest) == 1 and is_assignment_name(plain, known))):
            return _with_time(Student(owner, platform="nbgrader"), time)
    for name in (*folders, file):
        if students and name in students:
            return students[name]
        if match := MOODLE_NAME.fullmatch(name):
            return _with_time(Student(match["id"] or match["name"], match["name"], platform="moodle"), time)
        if match := GRADESCOPE_FOLDER.fullmatch(name):
            return Student(match["id"], platform="gradescope", order=("gradescope", int(match["id"])))
    if match := CANVAS_NAME.fullmatch(file) or CANVAS_ANONYMOUS.fullmatch(file):
        return _from_canvas(match, time, known)
    if is_assignment_name(plain, known):
        for name in reversed(folders):
            if not is_assignment_name(name, known):
                return _with_time(Student(name), time)
    return _with_time(Student(plain or stem), time)


def _from_canvas(match: re.Match[str], time: re.Match[str] | None, known: Collection[str]) -> Student:
    parts = match.groupdict()
    name = stem_of(parts["file"] or "")
    # A student's own name for the file may end in a number, too: "homework-2" is no third attempt.
    given_out = is_assignment_name(name.replace(time[0], "") if time else name, known)
    again = CANVAS_COUNT.search(name) if given_out else None
    return Student(
        parts["id"],
        parts.get("name") or "",
        late=bool(parts["late"]),
        attempt=int(again[1]) + 1 if again else 0,
        submitted_at=_time_of(time) if time else "",
        platform="canvas",
        order=("canvas", int(parts["attachment"])) if parts["attachment"] else None,
    )


def _with_time(student: Student, time: re.Match[str] | None) -> Student:
    """Add what the name of otter's zip tells: when it was made."""
    if time is None:
        return student
    return Student(
        student.id,
        student.name,
        submitted_at=_time_of(time),
        platform=student.platform,
        order=("time", int("".join(time.groups()))),
    )


def _time_of(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, _ = match.groups()
    return f"{year}-{month}-{day} {hour}:{minute}:{second}"


def is_assignment_name(name: str, known: Collection[str]) -> bool:
    """Whether a file or folder is called like an assignment, as ``02_softmax (1)`` is like ``02_softmax``."""
    return any(
        re.fullmatch(rf"{re.escape(assignment)}[\W\d_]*(copy)?[\W\d_]*", name, re.IGNORECASE) for assignment in known
    )


def nbgrader_time(content: bytes) -> str:
    """The time in nbgrader's ``timestamp.txt``; "" if the file holds none."""
    text = shortened(content[:200].decode("utf-8", "replace"), 60)
    return text if re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", text) else ""


def gradescope_students(content: bytes) -> dict[str, Student]:
    """Students by folder, from the list that Gradescope puts into its downloads."""
    if not content:
        return {}
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # Ruby's own tags stand in the file; plain values are all that is wanted.
    try:
        table = yaml.load(re.sub(rb"!ruby/\S+", b"", content), Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    students = {}
    for folder, entry in table.items() if isinstance(table, dict) else ():
        entry = _without_symbols(entry)
        listed = entry.get("submitters")
        people = map(_member, listed) if isinstance(listed, list) else ()
        members = [member for member in people if member is not None]
        if not members:
            continue
        first, *others = members
        number = GRADESCOPE_FOLDER.match(str(folder))
        created, earlier = entry.get("created_at"), entry.get("history")
        students[str(folder)] = Student(
            first.id,
            first.name,
            first.email,
            attempt=len(earlier) + 1 if isinstance(earlier, list) else 0,
            submitted_at=shortened(str(created), 60) if isinstance(created, (str, datetime)) else "",
            others=tuple(others),
            platform="gradescope",
            order=("gradescope", int(number["id"])) if number else None,
        )
    return students


def _without_symbols(entry: object) -> dict[str, object]:
    """An entry whose keys are plain words, whether they were Ruby's symbols (``:name``) or not."""
    if not isinstance(entry, dict):
        return {}
    return {str(key).removeprefix(":"): value for key, value in entry.items()}


def _member(person: object) -> Member | None:
    """One of the submitters; None if nothing tells who it is."""
    known = _without_symbols(person)
    said = {
        key: printable(str(known[key])) for key in ("sid", "email", "name") if isinstance(known.get(key), (str, int))
    }
    student_id = said.get("sid") or said.get("email")
    return Member(student_id, said.get("name", ""), said.get("email", "")) if student_id else None


def safe_name(given: str) -> str:
    """Turn an id into a name that is safe as a file name everywhere.

    An id of letters, digits, dots, dashes and underscores stays as it is. In any other, each strange character is
    replaced and a short hash of the whole is added, so that two ids never become one name.
    """
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._-") or "student"
    if name == given and len(name) <= MAX_ID and name.upper().split(".")[0] not in RESERVED_NAMES:
        return name
    return f"{name[: MAX_ID - 9]}-{short_hash(given)}"


# Names that Windows keeps for devices.
RESERVED_NAMES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{i}" for port in ("COM", "LPT") for i in range(1, 10))}


def short_hash(text: str) -> str:
    """Eight digits that another text hardly ever has."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
