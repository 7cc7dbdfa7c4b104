"""Tell whether two students' answers are the same apart from layout and comments, and how unlikely that is by chance.

What students wrote is cut into tokens and never parsed or run. Only hashes and numbers of what was written are kept,
so that a class of any size fits into memory.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import math
import re
import tokenize
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_CHARACTERS = 20_000
MAX_LINE = 1000
"""Longer sources and lines are not cut into tokens: they may be made to take for ever."""
MIN_TOKENS = 12
"""Code of fewer tokens is alike too easily."""
MIN_WORDS = 8
"""Text of fewer words is alike too easily."""

_LAYOUT = (
    tokenize.ENCODING,
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)
_LITERAL = re.compile(r"""([A-Za-z]*)(\'\'\'|\"\"\"|'|")(.*)\2""", re.DOTALL)
_BREAKS = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
_FAULTS = (tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError)


class Fingerprint(NamedTuple):
    """What a source or a text says, without the source or text."""

    digest: bytes
    length: int
    """Tokens of code, words of text."""


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    """Cut a source into tokens, its comments left out, and each docstring or lone string replaced by ``...``.

    Raises
    ------
    ValueError
        If it is no Python, or too long to try.
    """
    if len(source) > MAX_CHARACTERS or max(map(len, source.split("\n"))) > MAX_LINE:
        raise ValueError("too long to be compared token by token")
    kept: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source + "\n").readline):
            if token.type not in (tokenize.COMMENT, tokenize.NL):
                kept.append(token)
    except _FAULTS as error:
        raise ValueError(f"no Python: {error}") from None
    if any(token.type == tokenize.ERRORTOKEN and token.string.strip() for token in kept):
        raise ValueError("no Python")
    for place, token in enumerate(kept):
        starts = place == 0 or kept[place - 1].type in _BREAKS
        ends = place + 1 < len(kept) and kept[place + 1].type in (tokenize.NEWLINE, tokenize.ENDMARKER)
        if token.type == tokenize.STRING and starts and ends:
            kept[place] = token._replace(type=tokenize.OP, string="...")
    return kept


def of_code(source: str) -> Fingerprint:
    """Fingerprint of code, whatever its comments, docstrings and layout; of its words if it is no Python."""
    try:
        words = [token.string for token in _tokens(source) if token.type not in _LAYOUT]
    except ValueError:
        words = source.split()
    return _fingerprint([word for word in words if word != "..."])


def of_text(text: str) -> Fingerprint:
    """Fingerprint of a written answer, whatever its capitals, punctuation and line breaks."""
    return _fingerprint(re.findall(r"\w+", text.casefold()))


def names(source: str) -> set[str]:
    """Names that occur in code, outside of comments and strings; none if it is no Python."""
    try:
        return {token.string for token in _tokens(source) if token.type == tokenize.NAME}
    except ValueError:
        return set()


def _fingerprint(words: Collection[str]) -> Fingerprint:
    content = "\0".join(words).encode("utf-8", "replace")
    return Fingerprint(hashlib.blake2b(content, digest_size=10).digest(), len(words))


def anonymous(source: str, known_text: str, names: Iterable[str]) -> str:
    """Give code that shows a way to answer and not who wrote it.

    Comments and docstrings are left out, and so is what stands in strings, unless the notebook itself has it.

    Parameters
    ----------
    source
        The student's code.
    known_text
        What the notebook gives to all: strings that occur in it may stay.
    names
        What the student and the submission are called.

    Returns
    -------
    str
        "" if it cannot be made anonymous: it is no Python, or it holds a part of a name.
    """
    try:
        tokens = _tokens(source)
    except ValueError:
        return ""
    if any(token.type == getattr(tokenize, "FSTRING_START", -1) for token in tokens):
        return ""  # newer Pythons cut up a string with values in it; such an answer makes no good example
    parts = {part for name in names for part in re.findall(r"[^\W\d_]{3,}|\d{4,}", name.casefold())}
    lines: list[str] = []
    row = 0
    column = 0
    depth = 0
    fresh = True
    for token in tokens:
        text = token.string
        if token.type == tokenize.INDENT:
            depth += 1
        elif token.type == tokenize.DEDENT:
            depth -= 1
        if token.type in _LAYOUT:
            fresh = fresh or token.type in _BREAKS
            continue
        if token.type == tokenize.STRING and not _may_be_shown(text, known_text):
            text = '"…"'
        if any(part in text.casefold() for part in parts):
            return ""
        if fresh:
            lines.append("    " * depth + text)
        elif token.start[0] != row:  # a line that goes on inside brackets
            lines.append("    " * (depth + 1) + text)
        else:
            lines[-1] += " " * min(1, token.start[1] - column) + text
        (row, column), fresh = token.end, False
    # A docstring's place is needed only where nothing else stands.
    shown = [line for place, line in enumerate(lines) if line.strip() != "..." or _only_statement(lines, place)]
    return "\n".join(shown)


def _may_be_shown(literal: str, known_text: str) -> bool:
    """Whether a string holds nothing, or something that everybody knows: no part of a word, and no value."""
    match = _LITERAL.fullmatch(literal)
    if match is None or "f" in match[1].casefold():
        return False
    return not match[3] or re.search(rf"(?<!\w){re.escape(match[3])}(?!\w)", known_text) is not None


def _only_statement(lines: list[str], place: int) -> bool:
    depth = len(lines[place]) - len(lines[place].lstrip())
    beside = itertools.takewhile(lambda line: len(line) - len(line.lstrip()) >= depth, lines[place + 1 :])
    return not any(line.strip() for line in beside)


# --- Groups --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """One thing that all members of a group have alike."""

    kind: str
    question: str
    length: int
    """Tokens of code, words of text."""


@dataclass(frozen=True)
class Group:
    """Submissions that are alike."""

    members: tuple[int, ...]
    """Places of the submissions, in the order in which they were added."""
    shared: tuple[Shared, ...]
    bits: float
    """How unlikely a coincidence is: see `surprise`."""


def surprise(members: int, submissions: int) -> float:
    """How unlikely it is that a submission shares what `members` of them share, in bits.

    Of the other submissions, a share of ``(members - 1) / (submissions - 1)`` has it: what half the class wrote is no
    surprise (1 bit), what one other in a thousand wrote is one (10 bits).
    """
    return math.log2((submissions - 1) / (members - 1))


@dataclass
class Likeness:
    """Finds the submissions that share an answer, from fingerprints that are added one by one."""

    submissions: int = 0
    _first: dict[tuple[str, str, bytes], int] = field(default_factory=dict)
    _several: dict[tuple[str, str, bytes], list[int]] = field(default_factory=dict)
    _lengths: dict[tuple[str, str, bytes], int] = field(default_factory=dict)

    def add(self, kind: str, question: str, fingerprint: Fingerprint) -> None:
        """Note what the present submission, the one numbered `submissions`, holds."""
        key = (kind, question, fingerprint.digest)
        first = self._first.setdefault(key, self.submissions)
        if first != self.submissions:
            members = self._several.setdefault(key, [first])
            self._lengths[key] = fingerprint.length
            if members[-1] != self.submissions:
                members.append(self.submissions)

    def next_submission(self) -> None:
        """Say that the present submission is complete."""
        self.submissions += 1

    def groups(self) -> list[Group]:
        """Groups of at least two submissions, the most unlikely coincidence first.

        Things that the same submissions share count together. Where the bits are equal, longer code and texts go first.
        """
        by_members: dict[tuple[int, ...], list[Shared]] = {}
        for (kind, question, digest), members in self._several.items():
            shared = Shared(kind, question, self._lengths[kind, question, digest])
            by_members.setdefault(tuple(members), []).append(shared)
        found = [
            Group(members, tuple(shared), len(shared) * surprise(len(members), self.submissions))
            for members, shared in by_members.items()
        ]
        return sorted(found, key=lambda group: (-round(group.bits, 6), -_length(group), group.members))


def _length(group: Group) -> int:
    return sum(shared.length for shared in group.shared)
