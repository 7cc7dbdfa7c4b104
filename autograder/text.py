"""Make text that others wrote fit to be shown: no controls, no escapes, nothing that cannot be encoded."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

TERMINAL_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
JOINERS = "\u200c\u200d"
LOOK_ALIKE = str.maketrans("асԁеһіјӏоԛрѕԝхуαικνορτυχ", "acdehijloqpswxyaiknoptux")
"""Small Cyrillic and Greek letters that are drawn like Latin ones."""


def printable_path(path: str | Path) -> str:
    """A path for one line of a terminal or table."""
    return printable(os.fspath(path))


def printable(text: str) -> str:
    """Text for one line of a terminal or table: no control, no invisible and no direction-changing characters."""
    return " ".join(printable_text(text).split())


def printable_text(text: str) -> str:
    """Text of several lines that holds nothing but characters to be seen."""
    text = TERMINAL_ESCAPE.sub("", without_surrogates(text)).replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text  # as nearly all of it is; looking at each character takes long for a class of thousands
    return "".join(char if _is_visible(char) else "\N{REPLACEMENT CHARACTER}" for char in text)


def _is_visible(char: str) -> bool:
    return char in "\n\t" or char in JOINERS or unicodedata.category(char)[0] != "C"


def shortened(text: str, limit: int = 80) -> str:
    """One line of text that is not too long to be part of a message."""
    text = printable(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def look_of(text: str) -> str:
    """What a reader sees of a name: the same for names that only look alike, such as those with a Cyrillic a."""
    visible = (char for char in text if unicodedata.category(char) != "Cf" and char != "\N{REPLACEMENT CHARACTER}")
    return unicodedata.normalize("NFKC", "".join(visible)).casefold().translate(LOOK_ALIKE)


def letters(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


def words(name: str) -> str:
    """A name whose order does not count: ``Doe, Jane`` is ``Jane Doe``."""
    return " ".join(sorted(filter(None, map(letters, re.split(r"[\W_]+", name)))))


def without_surrogates(text: str) -> str:
    """Text that can be encoded."""
    if text.isascii() or not _SURROGATE.search(text):
        return text  # the same object: the names of folders are shared by a whole class, and a cell may be large
    return text.encode("utf-8", "replace").decode("utf-8")


def clean_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names with everything replaced that cannot be written as UTF-8."""
    return tuple(without_surrogates(name) for name in names)


def number(value: float | None) -> str:
    """A number of points as people write it: 2, 1.5."""
    return "" if value is None else f"{value:.10g}"


def normalize(source: str) -> str:
    """Give a source without what editors change by themselves: line ends and trailing white space."""
    return "\n".join(line.rstrip() for line in source.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
