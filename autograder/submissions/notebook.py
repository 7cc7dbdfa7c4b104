"""Read a notebook file leniently in form and strictly in kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from autograder.submissions.files import UnreadableError
from autograder.text import printable, shortened, without_surrogates

MAX_CELLS = 5_000
MAX_PARTS = 2_000_000
"""So many texts, lists, objects and commas a notebook may hold: what a program needs to hold it grows with them."""
MAX_NOTES = 10
MAX_OUTPUTS = 100
"""Outputs of a cell that are searched for an image."""
MAX_PICTURE = 1_000_000
"""Characters of an image in Base64; larger ones are passed over."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
# Possessive, so that no text makes it try twice or remember much; a text without an end is one part, too.
_PART = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[,\[{]', re.DOTALL)
SAVE_AGAIN = "open it in JupyterLab, save it, and hand it in again"
WORKED_IN = "hand in the notebook that was worked in"
_OTHER_FILES = {
    b"%PDF": "a PDF",
    b"PK\3\4": "a zip",
    b"\x1f\x8b": "a file packed by gzip",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a text of a word processor",
}
"""What else is handed in under a notebook's name, by how it begins."""
_WEB_PAGE = re.compile(r"\s*<(!doctype|html|\?xml)", re.IGNORECASE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


class SubmittedCell(msgspec.Struct, frozen=True, omit_defaults=True):
    """A cell as the student left it. `id` is "" in notebooks that have none."""

    id: str
    type: str
    source: str
    tags: tuple[str, ...] = ()
    picture: str = ""
    """The last PNG image among its outputs, in Base64."""
    other_names: tuple[str, ...] = ()
    """What else it is called: its id as Colab keeps it, and as nbgrader does."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.id, *self.other_names)


class Contents(NamedTuple):
    """What a notebook file holds."""

    assignment: str | None
    """The name of the assignment that its metadata tell."""
    cells: tuple[SubmittedCell, ...]
    notes: tuple[str, ...] = ()
    """What a person should know about the file."""


def parse(content: bytes) -> Contents:
    """Read a notebook's assignment and cells.

    Written by hand rather than with nbformat, whose schema refuses notebooks that can be graded very well. Every form
    of JSON is read that Python reads: in UTF-8, UTF-16 or UTF-32, with a byte order mark or without, and with keys that
    an object names twice, of which the last counts, as for Jupyter.

    Raises
    ------
    UnreadableError
        If it is not a notebook of format 4 for Python.
    """
    notebook = _parse_json(_decoded(content))
    if not isinstance(notebook, dict):
        raise UnreadableError(f"JSON, but not a notebook (expected an object, found {_kind(notebook)}); {WORKED_IN}")
    version = notebook.get("nbformat")
    if version is None:
        raise UnreadableError(f'JSON, but not a notebook (expected "nbformat": 4, found none); {WORKED_IN}')
    if version != 4 or isinstance(version, bool):
        raise UnreadableError(f"notebook format {shortened(str(version))}; expected 4: {SAVE_AGAIN}")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise UnreadableError(f'"cells" is {_kind(cells)}; expected a list: {WORKED_IN}')
    if not cells:
        raise UnreadableError(f"a notebook without cells; {WORKED_IN}")
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"a notebook of {len(cells)} cells; at most {MAX_CELLS} are read")
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    language = _language(metadata)
    if language and not language.lower().startswith(("python", "ipython")):
        raise UnreadableError(f"a notebook for {shortened(language)}; expected Python: choose the Python 3 kernel")
    otter = metadata.get("otter")
    name = otter.get("assignment_name") if isinstance(otter, dict) else None
    name = printable(name) if isinstance(name, str) and name else None
    read = tuple(_cell(number, cell) for number, cell in enumerate(cells, start=1))
    return Contents(name, read, tuple(islice(_ambiguous(notebook, metadata, cells), MAX_NOTES)))


def _decoded(content: bytes) -> str:
    """Text of a file; its encoding is told as Python tells that of JSON."""
    if not content.strip():
        raise UnreadableError(f"an empty file; expected a notebook: {WORKED_IN}")
    if not content.strip(b"\0"):
        raise UnreadableError(f"nothing but NUL bytes, as a full disk leaves them; expected a notebook: {WORKED_IN}")
    other = next((what for start, what in _OTHER_FILES.items() if content.startswith(start)), "")
    if other:
        raise UnreadableError(f"{other} called like a notebook; {WORKED_IN}")
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        expected = encoding.upper().removesuffix("-SIG")
        raise UnreadableError(
            f"not {expected} (byte {error.start}); expected a notebook in JSON: {WORKED_IN}"
        ) from None


def _parse_json(text: str) -> Any:
    if _WEB_PAGE.match(text):
        raise UnreadableError(f"a web page called like a notebook; {WORKED_IN}")
    if "\0" in text:
        raise UnreadableError(
            f"holds NUL bytes (the first at {text.index(chr(0))}); expected a notebook in JSON: {WORKED_IN}"
        )
    if any(True for _ in islice(_PART.finditer(text), MAX_PARTS, None)):
        raise UnreadableError(
            f"more than {MAX_PARTS:,} texts, lists, objects and commas, which take too much memory; "
            "clear the outputs, save, and hand the notebook in again"
        )
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        if text.lstrip().startswith("{") and not text.rstrip().endswith("}"):
            raise UnreadableError(f"ends in the middle, like a broken download; get it again, or {WORKED_IN}") from None
        if _CONFLICT.search(text):
            raise UnreadableError(
                "holds an unsettled conflict of two versions (git); settle it, and hand it in again"
            ) from None
        place = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise UnreadableError(f"not JSON ({place}); expected a notebook: {WORKED_IN}") from None
    except RecursionError:
        raise UnreadableError(f"nested too deeply to be a notebook; {WORKED_IN}") from None
    except ValueError:  # the only other thing that Python refuses to read
        raise UnreadableError(f"not a notebook (it holds a number of thousands of digits); {WORKED_IN}") from None


class _Ambiguous(dict[str, Any]):
    """An object that names something twice, with two values: programs differ in which they believe."""

    twice: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    for key, value in pairs:
        if value != result[key]:
            ambiguous = _Ambiguous(result)
            ambiguous.twice = key
            return ambiguous
    return result


def _ambiguous(notebook: dict[str, Any], metadata: dict[str, Any], cells: list[Any]) -> Iterator[str]:
    """Notes on what is read from a notebook and stands in it twice. What else does, as in outputs, decides nothing."""
    places = {"the notebook": notebook, "its metadata": metadata, "its metadata's otter": metadata.get("otter")}
    for where, value in places.items():
        yield from _about_twice(where, value)
    for number, cell in enumerate(cells, start=1):
        yield from _about_twice(f"cell {number}", cell)
        yield from _about_twice(f"the metadata of cell {number}", cell.get("metadata"))


def _about_twice(where: str, value: Any) -> Iterator[str]:
    if isinstance(value, _Ambiguous):
        yield (
            f"{where} has the key {shortened(value.twice, 40)!r} twice, with two values: the last counts, as for "
            "Jupyter, but another program may show the first; see which is meant"
        )


def _language(metadata: dict[str, Any]) -> str:
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        entry = metadata.get(section)
        if isinstance(entry, dict) and isinstance(entry.get(key), str):
            return str(entry[key])
    return ""


def _cell(number: int, cell: Any) -> SubmittedCell:
    where = f"cell {number}"
    if not isinstance(cell, dict):
        raise UnreadableError(f"{where} is {_kind(cell)}; expected an object: {WORKED_IN}")
    cell_type, source = cell.get("cell_type"), cell.get("source", "")
    if not isinstance(cell_type, str):
        found = _kind(cell_type)
        raise UnreadableError(f'{where} has {found} as "cell_type"; expected "code" or "markdown": {WORKED_IN}')
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnreadableError(f'{where} has {_kind(source)} as "source"; expected text: {WORKED_IN}')
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags = metadata.get("tags")
    cell_id, *other_names = _names(cell, metadata) or ("",)
    return SubmittedCell(
        id=cell_id,
        type=without_surrogates(cell_type),
        source=without_surrogates(source.replace("\r\n", "\n").replace("\r", "\n")),
        tags=tuple(without_surrogates(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        picture=_picture(cell.get("outputs")),
        other_names=tuple(other_names),
    )


def _names(cell: dict[str, Any], metadata: dict[str, Any]) -> list[str]:
    """Give a cell's ids: its own, the one that Colab keeps in the metadata, and nbgrader's."""
    nbgrader = metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    found = (cell.get("id"), metadata.get("id"), grade_id)
    return list(dict.fromkeys(without_surrogates(name) for name in found if isinstance(name, str) and name))


def _picture(outputs: Any) -> str:
    """Find the last image of a cell; "" if there is none, or none of a size and form that a notebook has."""
    for output in reversed(outputs[-MAX_OUTPUTS:]) if isinstance(outputs, list) else ():
        data = output.get("data") if isinstance(output, dict) else None
        image = data.get("image/png") if isinstance(data, dict) else None
        if isinstance(image, list) and all(isinstance(line, str) for line in image):
            image = "".join(image)
        if isinstance(image, str) and len(image) <= MAX_PICTURE and _BASE64.fullmatch(image):
            return image
    return ""


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return kinds.get(type(value), "a number")
