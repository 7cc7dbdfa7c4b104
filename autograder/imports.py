"""Find what code imports, what that imports in turn, and which files a package has; nothing is run for it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

PACKAGE = "utils"
"""What notebooks and their tests import."""

_STATEMENT = re.compile(
    r"[ \t]*("
    r"from[ \t]*[\w.]+[ \t]+import\b[ \t]*(?:\([^)]*\)|(?:\\\n|[^\n;#])*)"
    r"|import[ \t](?:\\\n|[^\n;#])*)"
)
_BY_NAME = re.compile(r"\bimport_module\b|\b__import__\b")
"""What imports a module by a name that is made up when it runs."""
_BEFORE = re.compile(r"^|[;:]")
"""A statement begins on a line of its own, or behind one of these."""


def imported(source: str, package: str = "", *, nested: bool = True) -> Iterator[tuple[int, str]]:
    """Give every module that some code may import, and every name that it takes from one: a line, and the full name.

    Parsing whole files takes too long at each start, so only what looks like an import is parsed. What looks like one
    inside a text counts, too: a file too many does no harm, one too few does.

    Parameters
    ----------
    source
        Python, or the code of a notebook cell.
    package
        The package that the code is in; relative imports begin there.
    nested
        Also what is imported inside functions and under conditions.
    """
    begin = 0
    while (word := source.find("import", begin)) >= 0:
        line, end = source.rfind("\n", 0, word) + 1, source.find("\n", word)
        begin = len(source) if end < 0 else end
        for before in _BEFORE.finditer(source[line:begin]):
            found = _STATEMENT.match(source, line + before.end())
            if found and (nested or found.start(1) == line):
                number = source.count("\n", 0, line) + 1
                yield from ((number, name) for name in _names(found.group(1), package))


@cache
def _names(statement: str, package: str) -> tuple[str, ...]:
    """Give the full names of what one statement imports."""
    try:
        (node,) = ast.parse(statement).body
    except SyntaxError:  # prose
        return ()
    if isinstance(node, ast.Import):
        return tuple(alias.name for alias in node.names)
    assert isinstance(node, ast.ImportFrom)
    above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
    module = ".".join([*above, *([node.module] if node.module else [])])
    return (module, *(f"{module}.{alias.name}" for alias in node.names))


def reached(entries: Collection[str], root: Path) -> set[Path]:
    """Give the source files that importing some modules may have Python read.

    Where a module of a package imports by a name that is made up when it runs, all modules of the package count.
    Otherwise, and of a package at the top, only what is imported counts.

    Parameters
    ----------
    entries
        Full names of modules. Only what lies in their top packages is followed.
    root
        The folder that holds the top packages.
    """
    top = {entry.partition(".")[0] for entry in entries}
    found: set[Path] = set()
    seen: set[str] = set()
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        if name in seen or name.partition(".")[0] not in top:
            continue
        seen.add(name)
        if "." in name:
            waiting.append(name.rpartition(".")[0])  # it is imported on the way
        for path in _sources(name, root) - found:
            found.add(path)
            package = ".".join(path.relative_to(root).parent.parts)
            source = path.read_text(encoding="utf-8")
            # What a top package imports on demand is not imported on the way to its modules.
            waiting += (module for _, module in imported(source, package, nested="." in name))
    return found


def _sources(name: str, root: Path) -> set[Path]:
    place = root.joinpath(*name.split("."))
    if (place / "__init__.py").is_file():
        by_name = any(_BY_NAME.search(path.read_text(encoding="utf-8")) for path in place.glob("*.py"))
        return set(place.rglob("*.py")) if by_name and "." in name else {place / "__init__.py"}
    return {module} if (module := place.with_suffix(".py")).is_file() else set()


def package_files(folder: Path) -> Iterator[Path]:
    """Give every file of a package but what Python and editors leave there."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        yield from (Path(parent, name) for name in names if not name.startswith(".") and not name.endswith(".pyc"))
