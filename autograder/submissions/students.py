"""Tell from a file's name and folder who handed it in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.submissions.files import stem_of
from autograder.submissions.text import clean_names, printable

MAX_ID = 100


@dataclass(frozen=True)
class Student:
    """Who handed a file in, as its name or folder tells."""

    id: str
    name: str = ""


GRADESCOPE_LIST = "submission_metadata.yml"
GRADESCOPE_FOLDER = re.compile(r"submission_(?P<id>\d+)")
MOODLE_NAME = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file(?:_.*)?", re.DOTALL)
CANVAS_NAME = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d{3,})_\d{3,}_.+", re.DOTALL)


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
        Students by the name of Gradescope's folder for them.
    """
    *folders, file = clean_names(inside)
    stem = stem_of(file)
    path = clean_names(above) or (*folders, file)
    # The outermost name counts everywhere: what lies further in is the student's own choice.
    for i, name in enumerate(path[:-3]):
        owner, assignment, *rest = path[i + 1 :]
        if name == "submitted" and (assignment in known or (len(rest) == 1 and is_assignment_name(stem, known))):
            return Student(owner)
    for name in (*folders, file):
        if match := MOODLE_NAME.fullmatch(name):
            return Student(match["id"], match["name"])
        if match := GRADESCOPE_FOLDER.fullmatch(name):
            return (students or {}).get(name, Student(match["id"]))
    if match := CANVAS_NAME.fullmatch(file):
        return Student(match["id"], match["name"])
    if is_assignment_name(stem, known):
        for name in reversed(folders):
            if not is_assignment_name(name, known):
                return Student(name)
    return Student(stem)


def is_assignment_name(name: str, known: Collection[str]) -> bool:
    """Whether a file or folder is called like an assignment, as ``02_softmax (1)`` is like ``02_softmax``."""
    return any(
        re.fullmatch(rf"{re.escape(assignment)}[\W\d_]*(copy)?[\W\d_]*", name, re.IGNORECASE) for assignment in known
    )


def gradescope_students(content: bytes) -> dict[str, Student]:
    """Students by folder, from the list that Gradescope puts into its downloads."""
    if not content:
        return {}
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # Ruby's symbols (":name") and its own tags stand in the file; plain strings are all that is wanted.
    try:
        table = yaml.load(re.sub(rb"!ruby/\S+", b"", content), Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    students = {}
    for folder, entry in table.items() if isinstance(table, dict) else ():
        submitters = entry.get(":submitters") if isinstance(entry, dict) else None
        first = submitters[0] if isinstance(submitters, list) and submitters else None
        if isinstance(first, dict):
            student_id = first.get(":sid") or first.get(":email")
            if isinstance(student_id, (str, int)):
                students[str(folder)] = Student(str(student_id), printable(str(first.get(":name") or "")))
    return students


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
