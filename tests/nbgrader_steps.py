"""Do nbgrader's steps in one process, as formgrader does them, and print what the gradebook holds.

Usage: ``python nbgrader_steps.py STEP:ASSIGNMENT[:STUDENT] ...``, in the folder of a course. A step is a method of
nbgrader's own ``NbGraderAPI``.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader


def main(steps: list[str]) -> None:
    api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py").load_config())
    for step in steps:
        method, *arguments = step.split(":")
        result = getattr(api, method)(*arguments)
        if not result["success"]:
            sys.exit(f"{step}: {result['error']}\n{result['log']}")
    print(json.dumps(grades()))


def grades() -> dict[str, dict[str, list[object]]]:
    """Points and the flag for a person to look, by ``assignment/student`` and question."""
    found = {}
    with Gradebook(f"sqlite:///{Path('gradebook.db').resolve()}") as gradebook:
        for assignment in gradebook.assignments:
            for submission in gradebook.assignment_submissions(assignment.name):
                for notebook in submission.notebooks:
                    found[f"{assignment.name}/{submission.student.id}"] = {
                        grade.name: [grade.auto_score, grade.max_score, bool(grade.needs_manual_grade)]
                        for grade in notebook.grades
                    }
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1:])
