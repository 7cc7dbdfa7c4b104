"""Right answers in other styles than the reference's, by lecture; all must get full marks.

The source of each module is also run in the sandbox, as a student's, so it imports nothing of the project and gives no
types.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any


def of_question(assignment: str, question: str) -> list[tuple[str, Any]]:
    """Give the right answers to a question, functions or values, by name; none if the assignment has none."""
    module = f"{__name__}.{assignment.partition('_')[2]}"
    if importlib.util.find_spec(module) is None:
        return []
    answers = importlib.import_module(module).VARIANTS.get(question, [])
    return [(str(getattr(answer, "__name__", repr(answer))), answer) for answer in answers]
