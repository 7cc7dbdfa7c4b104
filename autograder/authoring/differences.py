"""Say in what a built file differs from a fresh one: whoever reads it must not have to build to find out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_SHOWN = 60
"""Characters of a value that are shown."""
_NOTHING = object()


def difference(found: bytes, fresh: bytes, kind: str) -> str:
    """Say where a file first differs from what the build makes now, and in how many places; "" if it does not.

    Parameters
    ----------
    found, fresh : bytes
    kind : str
        Its ending: files in JSON (``.json``, ``.ipynb``) are compared value by value, others line by line.
    """
    if found == fresh:
        return ""
    try:
        if kind in (".json", ".ipynb"):
            places = list(_places("", json.loads(found), json.loads(fresh)))
        else:
            old, new = (content.decode().splitlines() for content in (found, fresh))
            places = [place.replace("[", "line ").replace("]", "") for place in _places("", old, new)]
    except (ValueError, RecursionError):
        return "not a file that the build can read"
    more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
    return f"{places[0]}{more}" if places else "written otherwise, with the same content"


def _places(place: str, old: Any, new: Any) -> Iterator[str]:
    """Name each value that differs, by its path in the file."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _places(f"{place}.{key}".lstrip("."), old.get(key, _NOTHING), new.get(key, _NOTHING))
    elif isinstance(old, list) and isinstance(new, list):
        for i in range(max(len(old), len(new))):
            pair = (values[i] if i < len(values) else _NOTHING for values in (old, new))
            yield from _places(f"{place}[{_named(i, old, new)}]", *pair)
    elif old != new:
        yield f"{place} is {_short(old)}, the build makes {_short(new)}"


def _named(i: int, *lists: list[Any]) -> str:
    """How an entry is called: a cell by its id, everything else by its number, counted from 1."""
    ids = {values[i]["id"] for values in lists if i < len(values) and isinstance(values[i], dict) and "id" in values[i]}
    return str(ids.pop()) if len(ids) == 1 else str(i + 1)


def _short(value: Any) -> str:
    if value is _NOTHING:
        return "missing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
