"""Build course notebooks from one source each, and grade what students hand in without trusting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.api import grade

__all__ = ["grade"]


def __getattr__(name: str) -> Any:
    """Import what grades only when it is asked for: most parts of this package need none of it."""
    if name == "grade":
        from autograder.api import grade

        return grade
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
