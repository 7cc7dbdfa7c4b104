"""The file itself: files, folders and zips that are no notebook, pretend to be one, or carry names that do harm."""

from __future__ import annotations

import base64
import io
import json
import os
import socket
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.submissions.files import MAX_FILE

from .cases import RIGHT, RISK, SOFTMAX

ANSWERED = ("q1", "q5")
"""Questions that the notebooks answer, rightly."""
GRADED = ""
"""Stands in place of a reason: the notebook is graded, and these questions get full points."""


@dataclass(frozen=True)
class FileCase:
    """Something that was handed in.

    Attributes
    ----------
    name : what it is, in words.
    make : writes it into an empty folder; gets the path of a secret file, too, and may give paths to grade in place of
        that folder.
    reasons : for each submission found in it, sorted by path, what must stand in the reason why it cannot be graded;
        `GRADED` if it must be graded.
    hostile : whether somebody meant harm.
    says : text that must stand in a note on it.
    """

    name: str
    make: Callable[[Path, Path], list[Path] | None]
    reasons: tuple[str, ...]
    hostile: bool = False
    says: str = ""

    @property
    def aim(self) -> str:
        """What its author hopes for."""
        if not self.hostile:
            return "none: the file is broken, and the reason must say how"
        return "the grader is led astray, held up or flooded, or the batch ends here"


def notebook(**changes: Any) -> dict[str, Any]:
    """A notebook that answers some questions rightly, with parts of it changed."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "otter": {"assignment_name": SOFTMAX},
    }
    cells = [answer_cell(name) for name in ANSWERED]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells, **changes}


def answer_cell(question: str, **changes: Any) -> dict[str, Any]:
    """The cell that answers a question, with parts of it changed."""
    cell = {"cell_type": "code", "id": f"{question}-answer", "source": RIGHT[SOFTMAX][question], "outputs": []}
    return {**cell, "execution_count": None, "metadata": {"tags": ["otter_answer_cell"]}, **changes}


def packed(**changes: Any) -> bytes:
    """The bytes of such a notebook."""
    return json.dumps(notebook(**changes)).encode()


_RIGHT = packed()


# --- How cases are made --------------------------------------------------------------------------------------------


def _text(
    name: str, content: bytes | Callable[[], bytes], *reasons: str, file: str = "ada.ipynb", **details: Any
) -> FileCase:
    """Make a case of one file with this content."""

    def make(folder: Path, secret: Path) -> None:
        (folder / file).write_bytes(content if isinstance(content, bytes) else content())

    return FileCase(name, make, reasons, **details)


def _named(name: str, *files: str, says: str = "") -> FileCase:
    """Make a case of right notebooks whose names are meant to do harm."""

    def make(folder: Path, secret: Path) -> None:
        for number, file in enumerate(files):
            # A comment makes each another file.
            (folder / file).write_bytes(packed(nbformat_minor=number))

    return FileCase(name, make, (GRADED,) * len(files), hostile=True, says=says)


def _zipped(
    name: str, members: dict[str, bytes] | Callable[[], bytes], *reasons: str, file: str = "class.zip", **details: Any
) -> FileCase:
    """Make a case of a zip with these members, or of these bytes."""

    def make(folder: Path, secret: Path) -> list[Path]:
        (folder / file).write_bytes(members() if callable(members) else _zip(members))
        return [folder / file]

    return FileCase(name, make, reasons, hostile=True, **details)


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _zip_of_kind(mode: int, target: str) -> bytes:
    """Make a zip whose one member claims to be a link, a pipe or a device."""
    member = zipfile.ZipInfo("ada.ipynb")
    member.external_attr = (mode | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, target)
    return file.getvalue()


def _zip_that_lies(declared: int) -> bytes:
    """Make a zip whose member is said to be smaller than it unpacks to."""
    content = _zip({"ada.ipynb": _RIGHT + b" " * 10**6})
    size = struct.pack("<I", len(_RIGHT) + 10**6)
    return content.replace(size, struct.pack("<I", declared))


def _zip_of_overlapping_members() -> bytes:
    """Make a zip of many members that all lie at the same place, each as large as may be."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(_RIGHT) + packer.flush()
    check, sizes = zlib.crc32(_RIGHT), (len(body), len(_RIGHT))
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, check, *sizes, 7, 0) + b"0.ipynb" + body
    entries = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, check, *sizes, 7, 0, 0, 0, 0, 0, 0) + b"%d.ipynb" % n
        for n in range(10)
    )
    return local + entries + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 10, 10, len(entries), len(local), 0)


def _zip_in_zips(depth: int) -> bytes:
    content = _zip({"ada.ipynb": _RIGHT})
    for _ in range(depth):
        content = _zip({f"{number}.zip": content for number in range(4)})
    return content


def _encrypted() -> bytes:
    content = bytearray(_zip({"ada.ipynb": _RIGHT}))
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def _damaged() -> bytes:
    content = bytearray(_zip({"ada.ipynb": _RIGHT, "bo.ipynb": _RIGHT}, zipfile.ZIP_STORED))
    content[60] ^= 1
    return bytes(content)


def _link(to: Callable[[Path], str | Path], name: str = "ada.ipynb") -> Callable[[Path, Path], None]:
    def make(folder: Path, secret: Path) -> None:
        (folder / name).symlink_to(to(secret))

    return make


def _pipe(folder: Path, secret: Path) -> None:
    os.mkfifo(folder / "ada.ipynb")


def _socket(folder: Path, secret: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)  # the address of a socket has little room
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("ada.ipynb")
    finally:
        os.chdir(here)


def _folder(folder: Path, secret: Path) -> None:
    (folder / "ada.ipynb").mkdir()
    (folder / "ada.ipynb" / "bo.ipynb").write_bytes(_RIGHT)


def _linked_folder(folder: Path, secret: Path) -> None:
    (folder / "bo.ipynb").write_bytes(_RIGHT)
    (folder / "more").symlink_to(secret.parent)
    (folder / "round").symlink_to(folder)


def _deep_folders(folder: Path, secret: Path) -> None:
    for _ in range(60):
        folder = folder / "a"
    folder.mkdir(parents=True)
    (folder / "ada.ipynb").write_bytes(_RIGHT)


def _with_picture(png: str) -> bytes:
    outputs = [{"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}]
    wrong = answer_cell("q3", source="positive_map = 'relu'", outputs=outputs)
    return packed(cells=[*notebook()["cells"], wrong])


def _picture_bomb() -> bytes:
    """Make a notebook with a picture that claims to be a hundred thousand pixels wide and high."""
    size = struct.pack(">2I5B", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", size), (b"IDAT", zlib.compress(b"\0" * 10**6)), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return _with_picture(base64.b64encode(png).decode())


def _long_outputs() -> bytes:
    outputs = [{"output_type": "stream", "name": "stdout", "text": ["tick\n"] * 100} for _ in range(2000)]
    outputs.append({"output_type": "display_data", "data": {"text/html": "<b>" * 10**7}, "metadata": {}})
    return packed(cells=[answer_cell("q1"), answer_cell("q5", outputs=outputs)])


_DEEP = b"[" * 5000 + b"]" * 5000

# --- What is no notebook -------------------------------------------------------------------------------------------

_CONTENT = (
    _text("an empty file", b"", "an empty file"),
    _text("nothing but blanks", b" \n\n\t \n", "an empty file"),
    _text("nothing but NUL, as a full disk leaves it", b"\0" * 4096, "NUL bytes"),
    _text("NUL bytes in the middle", _RIGHT[:40] + b"\0\0" + _RIGHT[40:], "NUL bytes"),
    _text("a byte order mark", b"\xef\xbb\xbf" + _RIGHT, GRADED),
    _text("UTF-16", _RIGHT.decode().encode("utf-16"), GRADED),
    _text("UTF-16 without a mark", _RIGHT.decode().encode("utf-16-le"), GRADED),
    _text("UTF-16 that ends in the middle of a letter", _RIGHT.decode().encode("utf-16")[:-1], "not UTF-16"),
    _text("Latin-1", packed().replace(b"softmax(z)", "größe(z)".encode("latin-1")), "not UTF-8"),
    _text("half a download", _RIGHT[: len(_RIGHT) // 2], "ends in the middle"),
    _text("a login page", b"<!DOCTYPE html>\n<html><title>Sign in</title></html>", "a web page"),
    _text("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
    _text("a zip called like a notebook", _zip({"ada.ipynb": _RIGHT}), "a zip"),
    _text("a compressed file called like a notebook", b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
    _text("a picture called like a notebook", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
    _text("a Python file called like a notebook", RIGHT[SOFTMAX]["q5"].encode(), "not JSON"),
    _text("two versions in one file", b"<<<<<<< HEAD\n" + _RIGHT + b"\n=======\n{}\n>>>>>>> b\n", "conflict"),
    _text("something behind the end", _RIGHT + b"}", "not JSON"),
    _text("a list and nothing else", b"[]", "found a list"),
    _text("a number and nothing else", b"42", "found a number"),
    _text("a text and nothing else", b'"hello"', "found text"),
    _text("null and nothing else", b"null", "found nothing"),
    _text("an empty object", b"{}", 'expected "nbformat": 4, found none'),
)

_FORM = (
    _text("notebook format 3", b'{"nbformat": 3, "worksheets": [{"cells": []}]}', "notebook format 3"),
    _text("notebook format 99", packed(nbformat=99), "notebook format 99"),
    _text("notebook format in words", packed(nbformat="four"), "notebook format four"),
    _text("a minor format that does not exist", packed(nbformat_minor=999), GRADED),
    _text("no cells", packed(cells=[]), "a notebook without cells"),
    _text("cells missing", b'{"nbformat": 4, "metadata": {}}', '"cells" is nothing'),
    _text("cells that are no list", packed(cells={"0": answer_cell("q1")}), '"cells" is an object'),
    _text("cells that are numbers", packed(cells=[1, 2, 3]), "cell 1 is a number"),
    _text("a source of nothing", packed(cells=[answer_cell("q1", source=None)]), '"source"'),
    _text("a source of numbers", packed(cells=[answer_cell("q1", source=[1, 2])]), '"source"'),
    _text("a source of lists", packed(cells=[answer_cell("q1", source=[["x"]])]), '"source"'),
    _text("no cell types", packed(cells=[{"source": "x = 1"}]), '"cell_type"'),
    _text(
        "a cell type that does not exist",
        packed(cells=[*notebook()["cells"], {"cell_type": "diagram", "source": "x"}]),
        GRADED,
    ),
    _text("a notebook for R", packed(metadata={"kernelspec": {"language": "R"}}), "a notebook for R"),
    _text("six thousand cells", packed(cells=[{"cell_type": "code", "source": ""}] * 6000), "6000 cells"),
    _text("another notebook, without answers", packed(cells=[{"cell_type": "code", "source": "1"}]), "no cell answers"),
    _text(
        "no metadata", json.dumps({k: v for k, v in notebook().items() if k != "metadata"}).encode(), "which assignment"
    ),
    _text("metadata that is a list", packed(metadata=[1]), "which assignment"),
    _text("cell metadata that is a text", packed(cells=[answer_cell(q, metadata="x") for q in ANSWERED]), GRADED),
    _text(
        "tags that are numbers", packed(cells=[answer_cell(q, metadata={"tags": [1, None]}) for q in ANSWERED]), GRADED
    ),
    _text("outputs that are no list", packed(cells=[answer_cell(q, outputs={"a": 1}) for q in ANSWERED]), GRADED),
    _text(
        "no cell ids, format 4.4",
        packed(nbformat_minor=4, cells=[{k: v for k, v in answer_cell(q).items() if k != "id"} for q in ANSWERED]),
        GRADED,
    ),
    _text("the same cell id everywhere", packed(cells=[answer_cell(q, id="x") for q in ANSWERED]), GRADED),
    _text(
        "NaN and infinity among the numbers",
        packed(nbformat_minor=float("nan"), extra=[float("inf"), -float("inf")]),
        GRADED,
    ),
    _text("outputs of forty megabytes", _long_outputs, GRADED),
)

_TRAPS = (
    _text(
        "a file larger than may be", lambda: _RIGHT + b" " * (MAX_FILE + 1 - len(_RIGHT)), "MB are read", hostile=True
    ),
    _text(
        "lists within lists, two hundred thousand deep", b'{"a":' + b"[" * 200_000, "nested too deeply", hostile=True
    ),
    _text(
        "metadata nested deeper than can be read",
        b'{"metadata": ' + _DEEP + b', "nbformat": 4}',
        "nested too deeply",
        hostile=True,
    ),
    _text("the cells twice, the last time none", _RIGHT[:-1] + b', "cells": []}', "without cells", hostile=True),
    _text(
        "an answer twice in one cell",
        _RIGHT.replace(b'"source": ', b'"source": "wrong", "source": '),
        GRADED,
        hostile=True,
        says="'source' twice, with two values",
    ),
    _text(
        "the kind of an output twice, as Databricks writes it",
        packed(cells=[answer_cell(q, outputs=[{"output_type": "stream"}]) for q in ANSWERED]).replace(
            b'"output_type"', b'"output_type": "display_data", "output_type"'
        ),
        GRADED,
    ),
    _text(
        "fifty megabytes of empty objects",
        lambda: _RIGHT[:-1] + b', "x": [' + b"{}," * ((MAX_FILE - len(_RIGHT)) // 3 - 9) + b"0]}",
        "texts, lists, objects",
        hostile=True,
    ),
    _text(
        "fifty megabytes of empty texts",
        lambda: _RIGHT[:-1] + b', "x": [' + b'"",' * ((MAX_FILE - len(_RIGHT)) // 3 - 9) + b"0]}",
        "texts, lists, objects",
        hostile=True,
    ),
    _text(
        "a number of five thousand digits", b'{"nbformat": ' + b"9" * 5000 + b"}", "thousands of digits", hostile=True
    ),
    _text("a number with an exponent of a million", b'{"nbformat": 4e999999}', "notebook format inf", hostile=True),
    _text(
        "another assignment's name with a path in it",
        packed(metadata={"otter": {"assignment_name": "../../etc"}}),
        "not built here",
        hostile=True,
    ),
    _text(
        "an assignment's name that is a page",
        packed(metadata={"otter": {"assignment_name": "<script>alert(1)</script>" * 500}}),
        "not built here",
        hostile=True,
    ),
    _text("a picture that unpacks to thirty gigabytes", _picture_bomb, GRADED, hostile=True),
    _text(
        "a picture that is a page",
        _with_picture(base64.b64encode(b"<svg onload=alert(1)>").decode()),
        GRADED,
        hostile=True,
    ),
    _text(
        "points and results in its metadata",
        packed(
            score=100,
            metadata={
                **notebook()["metadata"],
                "otter": {"assignment_name": SOFTMAX, "tests": {"q5": {"points": 100}}, "score": 100},
            },
        ),
        GRADED,
        hostile=True,
    ),
    _text(
        "a line of ten million blanks and one of ten million signs",
        lambda: packed(
            cells=[
                answer_cell("q1"),
                answer_cell("q5"),
                {"cell_type": "code", "source": "# " + " " * 10**7 + "\n# " + "=" * 10**7},
            ]
        ),
        GRADED,
        hostile=True,
    ),
    FileCase("a link to a file that students may not read", _link(lambda secret: secret), ("a link",), hostile=True),
    FileCase("a link to nothing", _link(lambda secret: "/nowhere"), ("a link",), hostile=True),
    FileCase("a link to itself", _link(lambda secret: "ada.ipynb"), ("a link",), hostile=True),
    FileCase("a zip that is a link", _link(lambda secret: secret, "ada.zip"), ("a link",), hostile=True),
    FileCase("links to folders, one that leads round in a circle", _linked_folder, (GRADED,), hostile=True),
    FileCase("a named pipe", _pipe, ("a named pipe",), hostile=True),
    FileCase("a socket", _socket, ("a socket",), hostile=True),
    FileCase("a device", lambda folder, secret: [Path("/dev/zero")], ("a device",), hostile=True),
    FileCase(
        "a file that cannot be read", lambda folder, secret: [Path("/proc/self/mem")], ("cannot be read",), hostile=True
    ),
    FileCase("a folder called like a notebook", _folder, ("a folder",), hostile=True),
    FileCase("sixty folders within each other", _deep_folders, (GRADED,), hostile=True),
)

_ZIPS = (
    _zipped("a zip with .. in a name", {"../evil.ipynb": _RIGHT, "bo.ipynb": _RIGHT}, "leads out", GRADED),
    _zipped("a zip with a name from the root", {"/etc/evil.ipynb": _RIGHT}, "leads out"),
    _zipped("a zip with a drive's name", {"C:\\evil.ipynb": _RIGHT}, "leads out"),
    _zipped("a zip with .. behind a backslash", {"..\\evil.ipynb": _RIGHT}, "leads out"),
    _zipped("a zip with a link", lambda: _zip_of_kind(stat.S_IFLNK, "/etc/passwd"), "holds a link"),
    _zipped("a zip with a named pipe", lambda: _zip_of_kind(stat.S_IFIFO, ""), "holds a named pipe"),
    _zipped("a zip with a device", lambda: _zip_of_kind(stat.S_IFCHR, ""), "holds a device"),
    _zipped("a zip that unpacks to a thousand times its size", {"ada.ipynb": b" " * 2 * 10**7}, "bomb"),
    _zipped("zips in zips in zips", lambda: _zip_in_zips(3), *["zips within zips"] * 4),
    _zipped("a zip in a student's zip", {"ada.zip": _zip({"again.zip": _zip({"ada.ipynb": _RIGHT})})}, GRADED),
    _zipped("zips of notebooks in a student's zip", lambda: _zip_in_zips(2), *[GRADED] * 4),
    _zipped("a zip whose members overlap", _zip_of_overlapping_members, GRADED, *["damaged"] * 9),
    _zipped("a zip that says too small a size", lambda: _zip_that_lies(100), "damaged"),
    _zipped("a zip that says too large a size", lambda: _zip_that_lies(2 * 10**6), "bomb"),
    _zipped("an encrypted zip", _encrypted, "encrypted"),
    _zipped("a damaged member beside a good one", _damaged, "damaged", GRADED),
    _zipped("half a zip", lambda: _zip({"ada.ipynb": _RIGHT})[:-30], "not a zip"),
    _zipped("a text called like a zip", lambda: b"no zip at all", "not a zip"),
    _zipped("two members with one name", lambda: _twice(), GRADED, GRADED),
    _zipped("a name of three hundred letters", {"a" * 300 + ".ipynb": _RIGHT}, GRADED),
    _zipped("names with escapes and line breaks", {"\x1b[31mada\n\x1b]0;x\x07.ipynb": _RIGHT}, GRADED),
    _zipped(
        "thirty notebooks of one student", {"ada.zip": _zip({f"{n}.ipynb": _RIGHT for n in range(30)})}, "30 notebooks"
    ),
)


def _twice() -> bytes:
    return _zip({"ada.ipynb": _RIGHT, "bda.ipynb": packed(nbformat_minor=4)}).replace(b"bda.ipynb", b"ada.ipynb")


_NAMES = (
    _named("letters that look alike", "ada.ipynb", "\N{CYRILLIC SMALL LETTER A}da.ipynb", says="looks like"),
    _named("capital and small letters", "ada.ipynb", "ADA.ipynb", says="has the same id"),
    _named("one letter in two ways", "Jos\u00e9.ipynb", "Jose\u0301.ipynb", says="looks like"),
    _named("dots at the end", "ada.ipynb", "ada..ipynb", "ada...ipynb"),
    _named("a change of direction", "\u202etxt.ada.ipynb"),
    _named("letters that take no room", "a\u200bda.ipynb", "ada.ipynb", says="looks like"),
    _named("a name as long as may be", "a" * 249 + ".ipynb"),
    _named("line breaks", "ada\nbo\r\ncy.ipynb"),
    _named("escapes for the terminal", "\x1b[31mada\x1b]8;;http:evil\x07x\x1b]8;;\x07.ipynb"),
    _named("what programs take for options", "-rf.ipynb", "--help.ipynb", "-.ipynb"),
    _named("formulas", '=HYPERLINK("http:evil").ipynb', "@SUM(1).ipynb", "+1.ipynb", "\uff1dA1.ipynb"),
    _named("quotes for a database", "'; DROP TABLE grade; --.ipynb", "x' OR '1'='1.ipynb"),
    _named("a page", "<img src=x onerror=alert(1)>.ipynb", "&lt;b&gt;.ipynb"),
    _named("templates and markup", "{{7*191}}.ipynb", "[red]ada[link=evil].ipynb", "%(x)s ${HOME} $(id).ipynb"),
    _named("paths in disguise", "..\\..\\ada.ipynb", "%2e%2e%2fada.ipynb", "..%c0%afada.ipynb", "..\u2215ada.ipynb"),
    _named("names that Windows keeps for itself", "NUL.ipynb", "com1.ipynb", "aux.x.ipynb"),
    _named("nothing but blanks and dots", " .ipynb", "\u00a0.ipynb"),
    _named("bytes that are no text", os.fsdecode(b"ad\xff.ipynb")),
)

_ORIGINAL = Path(__file__).parents[2] / "notebooks" / f"{SOFTMAX}.ipynb"
_WRONG = packed(cells=[answer_cell(name, source="wrong = 1") for name in ANSWERED])


def _class(number: int) -> dict[str, bytes]:
    """Make a class of three as Canvas names them; each number is another class, since all are graded in one run."""
    return {f"x_1{number}0{student}_200{student}_{SOFTMAX}.ipynb": _RIGHT for student in range(3)}


_DOWNLOADS = (
    _zipped(
        "a name in Canvas that Moodle would give another",
        {**_class(1), "student_1110001_2220003_x_7770007_assignsubmission_file_.ipynb": _RIGHT},
        *[GRADED] * 4,
    ),
    _zipped(
        "a late one in Canvas that Moodle would not know of",
        {**_class(2), "student_LATE_1210001_2220003_x_7770007_assignsubmission_file_.ipynb": _RIGHT},
        *[GRADED] * 4,
    ),
    _zipped(
        "a blank original uploaded last",
        {**_class(3), f"x_1300_2009_{SOFTMAX} original.ipynb": _ORIGINAL.read_bytes()},
        *[GRADED] * 3,
        says="also handed in, and not graded",
    ),
    _zipped(
        "an empty file uploaded last",
        {**_class(4), "x_1400_2009_Untitled.ipynb": b""},
        *[GRADED] * 3,
        says="an empty file",
    ),
    _zipped(
        "two answered notebooks uploaded together",
        {**_class(5), "x_1500_1999_first try.ipynb": _WRONG},
        *[GRADED] * 3,
        says="2 notebooks with answers were handed in",
    ),
    _zipped(
        "another assignment's notebook among a class",
        {**_class(6), "x_1609_2009_hw.ipynb": packed(metadata={"otter": {"assignment_name": RISK}})},
        *[GRADED] * 3,
        f"expected '{SOFTMAX}'",
    ),
)

CASES = (*_CONTENT, *_FORM, *_TRAPS, *_ZIPS, *_NAMES, *_DOWNLOADS)
