"""The one error of the build: where the master is wrong, what is wrong there, and what to do about it."""

from __future__ import annotations


class BuildError(Exception):
    """A master, or a file in the build's way, that nothing can be built from.

    Parameters
    ----------
    path
        The file, as a reader of the message can open it.
    line
        The line in it, counted from 1.
    wrong
        What is wrong, naming what was found.
    cure
        What to do.
    """

    def __init__(self, path: str, line: int, wrong: str, cure: str) -> None:
        super().__init__(f"{path}:{line}: {wrong}; {cure}")
        self.path = path
        self.line = line
