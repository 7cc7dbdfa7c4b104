"""Make nbgrader's course of one assignment from the built files, hand samples in, and run nbgrader on it."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from autograder import assignment as assignments
from autograder.authoring import ROOT
from autograder.platforms.nbgrader.course import course_files

NAME = "02_softmax"
TAKEN = "document.title = 'taken'"
SCRIPT = f'<script>{TAKEN}</script><img src="nowhere" onerror="{TAKEN}">'


def make_course(folder: Path, name: str = NAME) -> None:
    """Write what `autograder build` writes to dist/nbgrader for one assignment, without executing a notebook."""
    table = assignments.load(name)
    student, answered = (
        nbformat.read(ROOT / place / f"{name}.ipynb", as_version=4) for place in ("notebooks", "solutions")
    )
    tests = {path.stem: path.read_text(encoding="utf-8") for path in table.folder.glob("tests/*.py")}
    for path, content in course_files(table, student, answered, tests, ROOT).items():
        place = folder / path.relative_to("dist/nbgrader")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def sample(student: str) -> dict[str, Any]:
    """A sample submission."""
    path = ROOT / "autograder" / "samples" / NAME / f"{student}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def cell(notebook: dict[str, Any], cell_id: str) -> dict[str, Any]:
    """One of its cells."""
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def hand_in(course: Path, student: str, notebook: dict[str, Any], name: str = NAME) -> Path:
    """Lay a submission where `nbgrader collect` would."""
    path = course / "submitted" / student / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def hostile(notebook: dict[str, Any], canary: Path) -> dict[str, Any]:
    """A submission that tries to write a file, to change its points, and to run script in the browser of its reader."""
    notebook = copy.deepcopy(notebook)
    notebook["metadata"]["title"] = f"</title>{SCRIPT}"
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": f"</script>{SCRIPT}"}}
    attack = f"import pathlib\npathlib.Path({os.fspath(canary)!r}).write_text('taken')\n"
    shown = [
        {"output_type": "display_data", "data": {"text/html": SCRIPT, "application/javascript": TAKEN}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": SCRIPT},
    ]
    extra = [
        {"cell_type": "code", "source": attack, "outputs": shown, "execution_count": 1},
        {"cell_type": "markdown", "source": f"Look: {SCRIPT}"},
        {"cell_type": "raw", "source": SCRIPT},
    ]
    for place, added in enumerate(extra):
        added["metadata"] = {"tags": [f'"><script>{TAKEN}</script>'], "raw_mimetype": "text/html"}
        notebook["cells"].insert(2, {"id": f"added-{place}", **added})
    cell(notebook, "w1-answer")["source"] += f"\n\n{SCRIPT}\n\n[here](javascript:{TAKEN.replace(' ', '')})"
    cell(notebook, "q1-answer")["source"] = f'def linear_scores(X, Theta):\n    raise ValueError("""{SCRIPT}""")'
    cell(notebook, "q2-check")["metadata"]["nbgrader"] = {"grade": False, "locked": False, "solution": False}
    cell(notebook, "q4-check")["metadata"]["nbgrader"] = {
        "grade": True,
        "grade_id": "q4",
        "points": 100,
        "solution": True,
    }
    cell(notebook, "q5-check")["source"] = "100.0"
    cell(notebook, "q6-check")["metadata"]["nbgrader"] = {"grade": True, "grade_id": SCRIPT, "points": SCRIPT}
    return notebook


def environment(home: Path) -> dict[str, str]:
    """Environment for Jupyter's programs: private folders, and none of the environment's programs on the path."""
    home.mkdir(exist_ok=True)
    folders = {
        f"JUPYTER_{kind}_DIR": os.fspath(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME", "CONFIG_PATH")
    }
    return {"HOME": os.fspath(home), "IPYTHONDIR": os.fspath(home / "ipython"), "PATH": os.defpath, **folders}


def nbgrader(course: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader in the course's folder."""
    program = Path(sys.executable).parent / "nbgrader"
    # nbgrader finds alembic on the path only.
    variables = {"PATH": os.pathsep.join((os.fspath(program.parent), os.defpath)), **variables}
    return subprocess.run(
        [program, *arguments],
        cwd=course,
        env=environment(course.parent / "home") | variables,
        capture_output=True,
        text=True,
        timeout=600,
    )
