"""Submissions that attack the grader, are broken, or are odd but right, each with exactly what must come of it.

A module for each class of attack. `world` runs a case and looks at everything that no case may touch; the command
`python tests/attack.py` runs them all and prints a table, and `test_hostile` runs them under pytest.
"""

from __future__ import annotations

from . import broken, code, comparison, exhaustion, forgery, hidden, honest, runner, trusted
from .cases import Case

GROUPS: dict[str, tuple[str, tuple[Case, ...]]] = {
    "comparison": ("make the comparison say yes", comparison.CASES),
    "runner": ("make the runner say yes", runner.CASES),
    "forgery": ("forge the score", forgery.CASES),
    "code": ("run code in the grader", code.CASES),
    "hidden": ("read what is hidden", hidden.CASES),
    "exhaustion": ("exhaust or break", exhaustion.CASES),
    "trusted": ("make the grader itself stumble or toil", trusted.CASES),
    "broken": ("broken without ill will", broken.CASES),
    "honest": ("right in an unusual way", honest.CASES),
}
"""By name: what it is about, and its cases."""

HOSTILE = ("comparison", "runner", "forgery", "code", "hidden", "exhaustion", "trusted")
"""Groups of attacks."""
