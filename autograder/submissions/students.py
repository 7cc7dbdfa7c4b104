"""Tell from a file's name and folder who handed it in, when, and how often before.

Each platform names what it lets an instructor download in its own way. The forms below were read in the platforms' own
code and documentation; each says where.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from autograder.submissions.files import UnreadableError, is_ignored_folder, is_notebook_name, stem_of
from autograder.text import clean_names, printable, shortened

MAX_ID = 100
MAX_NAME = 255
"""Longer names stand in zips only, and are nobody's."""


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
    series: str = field(default="", compare=False)
    """What attempts have in common, such as the file's name; "" if the file is no attempt after or before another."""
    number: tuple[int, ...] = field(default=(), compare=False)
    """Grows from one attempt of a series to the next."""
    file: str = field(default="", compare=False)
    """The student's own name for the file, without its ending, where a platform put one before it."""
    download: str = field(default="", compare=False)
    """What a person downloaded in one go, and so for one assignment; "" if that cannot be told."""
    doubt: str = field(default="", compare=False)
    """Why a person should see whose it is; "" if nothing speaks against the id."""


TIMESTAMP_FILE = "timestamp.txt"
"""Where nbgrader keeps the time of a submission: ``submitted/<student>/<assignment>/timestamp.txt``, as
``2026-11-25 10:00:00.000000 UTC`` (nbgrader 0.9.6, ``coursedir.py``, ``get_existing_timestamp``)."""

CANVAS_NAME = re.compile(
    r"(?:(?P<name>.*?)_)?(?:(?P<late>LATE)_)?(?P<id>[0-9]{3,})_(?:(?P<attachment>[0-9]{3,})_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
"""Canvas, "Download Submissions" (canvas-lms, ``lib/content_zipper.rb``, ``get_filename`` and
``add_upload_submission``): the sortable name in lower case without blanks and punctuation, LATE where it was late, the
user's id as in the gradebook's column ID, the attachment's id, the file's name. In a group assignment the name is the
group's and the id that of one member. Of a student's attempts the download holds the latest, with all files that were
uploaded together; as the same name was used before, Canvas may have put ``-1``, ``-2`` behind it, so that downloads of
several days together hold several attempts, told by the file's name that repeats and the attachment's id that grows."""

CANVAS_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<id>anon_[0-9A-Za-z]{3,})_(?:(?P<attachment>[0-9]{3,})_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
"""The same with anonymous grading: no name, and an id that the gradebook does not show."""

CANVAS_COUNT = re.compile(r"-(\d{1,3})$")

MOODLE_NAME = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>[0-9]+))?_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?",
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
GRADESCOPE_FOLDER = re.compile(r"submission_(?P<id>[0-9]+)")

OTTER_TIME = re.compile(r"_(\d{4})_(\d\d)_(\d\d)T(\d\d)_(\d\d)_(\d\d)_(\d{6})(?=\W|$)")
"""The time in the name of the zip that ``grader.export`` makes, ``02_softmax_2026_11_25T10_00_00_000000.zip``
(otter-grader 7.0.0, ``check/notebook.py``)."""


Parts = tuple[str, ...]
"""Folders and the name of a file, from the path that was given on."""
MAX_DEPTH = 12
"""Deeper in folders than this no download begins."""


class Downloads:
    """What lies behind one given path: which platform made what there, and so whose each file is.

    A platform puts names of its own before, or around, what students chose. So the names of all entries of a folder
    decide which platform made it, and nothing is read but that platform's form: what a student chose (all that stands
    further in, or behind) never decides who he is, whether he was late, or which attempt it is.
    """

    def __init__(
        self,
        places: Iterable[Parts],
        known: Collection[str],
        *,
        above: Sequence[str] = (),
        read: Callable[[Parts], bytes] | None = None,
    ) -> None:
        """Look at the names of all files.

        Parameters
        ----------
        places
            Where they lie.
        known
            Names of assignments.
        above
            Folders from the root of the file system on to where they lie; nbgrader's ``submitted`` may be among them.
        read
            Reads a file, for Gradescope's list of students.
        """
        self._known, self._above, self._read = known, clean_names(above), read
        self._entries: dict[Parts, dict[str, bool]] = {}
        for parts in places:
            names = clean_names(parts)
            if any(map(is_ignored_folder, names[:-1])):
                continue
            for depth in range(min(len(names), MAX_DEPTH)):
                self._entries.setdefault(names[:depth], {})[names[depth]] = depth < len(names) - 1
        self._made: dict[Parts, str] = {}
        self._anonymous: set[Parts] = set()
        self._listed: dict[Parts, dict[str, Student]] = {}
        self._settle(())

    def _settle(self, folder: Parts) -> None:
        """Find out what made a folder or, if nothing did, the folders in it that no student may have made."""
        platform = self._platform(folder)
        if platform:
            self._made[folder] = platform
            if platform == "canvas" and _all_anonymous(self._entries[folder]):
                self._anonymous.add(folder)
            if platform == "gradescope" and self._read and GRADESCOPE_LIST in self._entries[folder]:
                with suppress(UnreadableError):
                    self._listed[folder] = gradescope_students(self._read((*folder, GRADESCOPE_LIST)))
            return
        entries = self._entries.get(folder, {})
        files = [name for name, is_folder in entries.items() if not is_folder and _may_be_handed_in(name)]
        inner = [(*folder, name) for name, is_folder in entries.items() if is_folder]
        # A folder that holds nothing but one folder, or mostly downloads, is somebody's who downloads.
        wraps = not files and len(inner) == 1
        wraps = wraps or 2 * sum(map(bool, map(self._platform, inner))) > len(inner) + len(files)
        for path in inner:
            if wraps or is_assignment_name(path[-1], self._known):
                self._settle(path)

    def _platform(self, folder: Parts) -> str:
        """What made a folder, by the form of most names in it; "" if no platform did."""
        forms: Counter[str] = Counter()
        for name, is_folder in self._entries.get(folder, {}).items():
            form = form_of(name, is_folder)
            if form or is_folder or _may_be_handed_in(name):
                forms[form] += 1
        plain = forms.pop("", 0)
        most = max(forms, key=lambda form: forms[form], default="")
        if most and 2 * forms[most] >= forms.total() + plain:
            return most
        return "nbgrader" if folder[-1:] == (SUBMITTED,) else ""

    def student(self, parts: Sequence[str]) -> Student:
        """Whose a file is."""
        names = clean_names(parts)
        place = next((names[:depth] for depth in range(len(names)) if names[:depth] in self._made), None)
        platform = self._made[place] if place is not None else ""
        if place is not None and platform not in ("", "nbgrader"):
            student = self._from_platform(platform, place, names)
            if student is not None:
                return replace(student, download="/".join((platform, *place)))
        beyond = len(place) if place is not None and platform != "nbgrader" else 0
        student = None
        if platform == "nbgrader":
            student = self._from_nbgrader(names)
        elif place is None and SUBMITTED in self._above:
            student = self._from_nbgrader((*self._above, *names))
        return student or self._plain(names, names[beyond:])

    def _from_platform(self, platform: str, place: Parts, names: Parts) -> Student | None:
        entry, is_folder = names[len(place)], len(names) > len(place) + 1
        time = OTTER_TIME.search(stem_of(names[-1]))
        canvas = CANVAS_ANONYMOUS if place in self._anonymous else CANVAS_NAME
        if platform == "canvas" and not is_folder and (match := canvas.fullmatch(entry)):
            return _from_canvas(match, self._known)
        if platform == "moodle" and (match := MOODLE_NAME.fullmatch(entry)):
            return _with_time(Student(match["id"] or match["name"], match["name"], platform="moodle"), time)
        if platform == "gradescope" and is_folder and (match := GRADESCOPE_FOLDER.fullmatch(entry)):
            student = self._listed.get(place, {}).get(entry) or Student(match["id"], platform="gradescope")
            return replace(student, series="gradescope", number=(int(match["id"]),))
        return None

    def _from_nbgrader(self, path: Parts) -> Student | None:
        """Read nbgrader's ``submitted/<student>/<assignment>/…``; the outermost such folder counts."""
        stem, time = _without_time(path[-1])
        for place, name in enumerate(path[:-3]):
            owner, assignment, *rest = path[place + 1 :]
            right = assignment in self._known or (len(rest) == 1 and is_assignment_name(stem, self._known))
            if name == SUBMITTED and right:
                download = "/".join(("nbgrader", *path[: place + 1], assignment))
                return replace(_with_time(Student(owner, platform="nbgrader"), time), download=download)
        return None

    def _plain(self, names: Parts, inside: Parts) -> Student:
        """A file that no platform named: the student is called like it, or like its folder."""
        *folders, file = inside
        stem, time = _without_time(file)
        owners = [name for name in reversed(folders) if not is_assignment_name(name, self._known)]
        if owners and is_assignment_name(stem, self._known):
            return _with_time(Student(owners[0]), time)
        form = form_of(file, is_folder=False)
        doubt = f"called as {FORMS[form]} would, unlike what lies beside it; see whose it is" if form else ""
        student = Student(stem or stem_of(file), download="/".join(("files", *names[:-1])), doubt=doubt)
        return _with_time(student, time)


SUBMITTED = "submitted"
FORMS = {"canvas": "Canvas", "moodle": "Moodle", "gradescope": "Gradescope"}


def _may_be_handed_in(name: str) -> bool:
    return is_notebook_name(name) or name.lower().endswith(".zip")


def form_of(name: str, is_folder: bool) -> str:
    """The platform that names files or folders so; "" if none does.

    Where two do, a student's own name looks like the other's: the one whose part of the name ends first wrote it.
    """
    ends: dict[str, int] = {}
    if not is_folder and (match := CANVAS_NAME.fullmatch(name) or CANVAS_ANONYMOUS.fullmatch(name)):
        ends["canvas"] = match.start("file") if match["file"] else len(name)
    if match := MOODLE_NAME.fullmatch(name):
        ends["moodle"] = match.start("file") if match["file"] is not None else len(name)
    if is_folder and GRADESCOPE_FOLDER.fullmatch(name):
        ends["gradescope"] = len(name)
    return min(ends, key=lambda form: ends[form], default="")


def _all_anonymous(names: Iterable[str]) -> bool:
    """Whether Canvas named no student; somebody may be called Anon."""
    forms = [CANVAS_ANONYMOUS.fullmatch(name) for name in names if form_of(name, is_folder=False) == "canvas"]
    return all(forms)


def _from_canvas(match: re.Match[str], known: Collection[str]) -> Student:
    parts = match.groupdict()
    name = stem_of(parts["file"] or "")
    plain, time = _without_time(name)
    # A student's own name for the file may end in a number, too: "homework-2" is no third attempt.
    again = CANVAS_COUNT.search(name) if is_assignment_name(plain, known) else None
    student = Student(
        parts["id"],
        parts.get("name") or "",
        late=bool(parts["late"]),
        attempt=int(again[1]) + 1 if again else 0,
        platform="canvas",
        file=CANVAS_COUNT.sub("", name) if again else name,
        number=(int(parts["attachment"]),) if parts["attachment"] else (),
    )
    return _with_time(student, time)


def _without_time(file: str) -> tuple[str, re.Match[str] | None]:
    """A file's name without its ending and without the time that otter puts into it; and that time."""
    stem = stem_of(file)
    time = OTTER_TIME.search(stem)
    return (stem.replace(time[0], "") if time else stem), time


def _with_time(student: Student, time: re.Match[str] | None) -> Student:
    """Add what the name of otter's zip tells: when it was made."""
    if time is None:
        return student
    number = (int("".join(time.groups())), *student.number)
    return replace(student, submitted_at=_time_of(time), series="time", number=number)


def _time_of(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, _ = match.groups()
    return f"{year}-{month}-{day} {hour}:{minute}:{second}"


def identify(inside: Sequence[str], known: Collection[str], *, above: Sequence[str] = ()) -> Student:
    """Tell the student from where a file lies that was given alone."""
    return Downloads([tuple(inside)], known, above=above).student(inside)


def is_assignment_name(name: str, known: Collection[str]) -> bool:
    """Whether a file or folder is called like an assignment, as ``02_softmax (1)`` is like ``02_softmax``."""
    return len(name) <= MAX_NAME and any(
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
        created, earlier = entry.get("created_at"), entry.get("history")
        students[str(folder)] = Student(
            first.id,
            first.name,
            first.email,
            attempt=len(earlier) + 1 if isinstance(earlier, list) else 0,
            submitted_at=shortened(str(created), 60) if isinstance(created, (str, datetime)) else "",
            others=tuple(others),
            platform="gradescope",
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
