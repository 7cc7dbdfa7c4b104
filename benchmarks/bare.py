"""Run notebooks and nothing else, as a floor for what grading them can cost. Run as ``python -m benchmarks.bare``.

None of these ways has a jail, so they get honest samples only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASSIGNMENT = "02_softmax"


def code_cells(path: Path) -> list[str]:
    """Return the notebook's code cells, without those that load otter and check answers."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [source for source in sources if "grader" not in source]


def without_magics(source: str) -> str:
    """Leave out lines that only IPython understands."""
    return "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(("%", "!")))


def kernel(paths: list[Path]) -> None:
    """Execute each notebook with nbclient, in a fresh Jupyter kernel of its own."""
    from nbclient import NotebookClient
    from nbformat import v4

    for path in paths:
        notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in code_cells(path)])
        quiet = ["--log-level=ERROR"]
        NotebookClient(notebook, kernel_name="python3", allow_errors=True, extra_arguments=quiet).execute()


def interpreter(paths: list[Path]) -> None:
    """Execute all notebooks in one IPython shell that has NumPy and Matplotlib; figures are drawn as PNG."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    class Shell(InteractiveShell):
        def enable_gui(self, gui: str | None = None) -> None:
            """Do nothing: there is no event loop."""

    shell = Shell.instance()
    if shell.history_manager is not None:
        shell.history_manager.enabled = False
    with capture_output():
        shell.run_cell("%matplotlib inline\nimport numpy, matplotlib.pyplot")
    for path in paths:
        shell.reset(new_session=False)
        for source in code_cells(path):
            with capture_output():
                shell.run_cell(source)


def alone(paths: list[Path]) -> None:
    """Execute what the grader executes, answers and tests, in this process: no IPython, no jail, no proxies."""
    from contextlib import redirect_stderr, redirect_stdout, suppress

    from autograder import assignment, submissions
    from autograder.grading.assembly import assemble
    from autograder.grading.verdicts import import_test_files
    from utils.checks import DEFAULT_SEED, SEED_VARIABLE

    os.environ["MPLBACKEND"] = "agg"
    os.environ[SEED_VARIABLE] = str(DEFAULT_SEED)
    import matplotlib.pyplot  # noqa: F401

    test_file = import_test_files()
    table = assignment.load(ASSIGNMENT)
    questions = [question.id for question in table.questions if question.kind == "auto"]
    tests = [test_file.from_file(str(table.test_file(question))) for question in questions]
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        for path in paths:
            (submission,) = submissions.find([path])
            names: dict[str, Any] = {"__name__": "__main__"}
            for step in assemble(table, submission).steps:
                with suppress(Exception):  # what an answer raises is its own affair
                    exec(compile(without_magics(step.source or ""), step.cell, "exec"), names)
            for case in (case for test in tests for case in test.test_cases):
                with suppress(Exception):
                    case.body.call_func(names)


WAYS: dict[str, Callable[[list[Path]], None]] = {"kernel": kernel, "interpreter": interpreter, "alone": alone}


if __name__ == "__main__":
    WAYS[sys.argv[1]](sorted(Path(sys.argv[2]).glob("*.ipynb")))
