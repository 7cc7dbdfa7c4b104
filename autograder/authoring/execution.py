"""Execute a solution notebook and run every test case, the hidden ones too, on the reference answers."""

from __future__ import annotations

import contextlib
import copy
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.master import Master
from autograder.authoring.notebooks import BuiltNotebook
from autograder.errors import BuildError
from autograder.limits import REFERENCE_SHARE, Limits

TIMEOUT = 120
"""Seconds that one cell of a solution may take; generous, since other work may run beside it."""

MOST_CPU = REFERENCE_SHARE * Limits.question_cpu
"""Seconds of CPU time that a question's tests may take on the reference answer; the best of three runs counts, since
what else a machine does makes a run slower, but never faster."""

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)")

_RUN_TESTS = """
def _run_tests(source, environment, enough):
    import time

    from IPython.display import display
    from otter.test_files import ExceptionTestFile

    fastest = float("inf")
    for _ in range(3):
        failures = []
        started = time.process_time()
        for number, case in enumerate(ExceptionTestFile.from_string(source).test_cases):
            try:
                case.body.call_func(environment)
            except BaseException as error:
                failures.append([number, type(error).__name__, str(error)])
        fastest = min(fastest, time.process_time() - started)
        if failures or fastest <= enough:
            break
    display({"application/json": {"failures": failures, "cpu": fastest}}, raw=True)


_run_tests(SOURCE, dict(globals()), ENOUGH)
"""


def execute(master: Master, solution: BuiltNotebook, tests: dict[str, str], root: Path) -> NotebookNode:
    """Run a solution notebook and then its questions' test cases, in one kernel.

    Parameters
    ----------
    master
        The master that the notebook comes from.
    solution
        The solution notebook, without outputs.
    tests
        Source of each question's test file.
    root
        The folder that holds ``utils``.

    Returns
    -------
    NotebookNode
        A copy with outputs: no time stamps, nothing that differs from run to run.

    Raises
    ------
    BuildError
        If a cell raises or shows no picture where it should, or a reference answer fails one of its own test cases or
        takes too long in them.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    executed = copy.deepcopy(solution.notebook)
    test_cells = {
        question: nbformat.v4.new_code_cell(
            _RUN_TESTS.replace("ENOUGH", repr(MOST_CPU)).replace("SOURCE", repr(source))
        )
        for question, source in tests.items()
    }
    executed.cells.extend(test_cells.values())
    begun: list[NotebookNode] = []
    with tempfile.TemporaryDirectory(prefix="execute-") as folder, _private_jupyter(Path(folder)) as environment:
        course = Path(folder, "course")
        course.mkdir()
        # The first cell looks for its own notebook here.
        nbformat.write(solution.notebook, course / f"{master.name}.ipynb")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), environment.get("PYTHONPATH")]))
        client = NotebookClient(
            executed,
            timeout=TIMEOUT,
            kernel_name="python3",
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": str(course)}},
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            on_cell_start=lambda cell, cell_index: begun.append(cell),
        )
        try:
            client.execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            for question, cell in test_cells.items():
                if cell is begun[-1]:
                    raise _unended_tests(master, question, error) from None
            raise _cell_failure(master, solution, begun[-1], error) from None
    del executed.cells[-len(test_cells) :]
    for question, cell in test_cells.items():
        _report_failed_tests(master, question, cell)
    _report_missing_pictures(master, solution, executed)
    _clean_outputs(executed)
    executed.metadata = copy.deepcopy(solution.notebook.metadata)
    return executed


@contextlib.contextmanager
def _private_jupyter(folder: Path) -> Iterator[dict[str, str]]:
    """Keep the kernel away from settings, kernels and start-up files of whoever builds."""
    private = {
        "AUTOGRADER_SEED": "",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_PATH": "",
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "",
    }
    before = {name: os.environ.get(name) for name in private}
    os.environ.update(private)
    try:
        yield dict(os.environ)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _cell_failure(master: Master, solution: BuiltNotebook, cell: NotebookNode, error: Exception) -> BuildError:
    """Say where in the master the cell comes from that did not run to its end."""
    origin = master.cells[solution.origins[cell["id"]]] if cell["id"] in solution.origins else None
    if origin is None:  # a check cell, which otter made
        return master.error(1, f"the cell {cell['id']} does not run ({_one_line(error)})", "mend what it uses")
    for output in cell.outputs:
        if output.output_type == "error":
            found = _LINE_IN_CELL.search(_COLOUR.sub("", "\n".join(output.traceback)))
            row = int(found.group(1)) if found else 1
            # Otter's marks stand in the master's cell but not in the executed one.
            text, rows = cell.source.splitlines()[row - 1], origin.source.splitlines()
            line = origin.line_of(rows.index(text) + 1 if text in rows else row)
            return master.error(line, f"this cell raises {output.ename}: {output.evalue}", "mend it or what it uses")
    return master.error(origin.line, f"this cell does not end ({_one_line(error)})", "mend it")


def _unended_tests(master: Master, question_id: str, error: Exception) -> BuildError:
    line = master.questions[question_id].tests[0].line
    return master.error(line, f"the tests of {question_id} do not end ({_one_line(error)})", "mend them or the answer")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _report_failed_tests(master: Master, question_id: str, cell: NotebookNode) -> None:
    for output in cell.outputs:
        report = output.get("data", {}).get("application/json", {"failures": [], "cpu": 0.0})
        for number, kind, message in report["failures"]:
            test = master.questions[question_id].tests[number]
            wrong = f"the solution of {question_id} fails its own test {test.name} ({kind}: {message})"
            raise master.error(test.line, wrong, "mend the answer or the test")
        if report["cpu"] > MOST_CPU:
            raise master.error(
                master.questions[question_id].tests[0].line,
                f"the tests of {question_id} take {report['cpu']:.1f} s of CPU time on the reference answer",
                f"make them smaller: a submission may take {Limits.question_cpu:g} s, the reference {MOST_CPU:g} s",
            )


def _report_missing_pictures(master: Master, solution: BuiltNotebook, executed: NotebookNode) -> None:
    """Refuse a figure that says in place of a picture what is wrong: here it can only be the solution."""
    from utils.plots import NO_PICTURE

    for cell in executed.cells:
        for output in cell.get("outputs", []):
            if output.get("metadata", {}).get(NO_PICTURE):
                said = " ".join(output.data["text/plain"].split())
                wrong = f"this cell shows no picture on the reference answers, but says: {said}"
                line = master.cells[solution.origins[cell["id"]]].line
                raise master.error(line, wrong.rstrip("."), "fix the answers that it draws, or what it gives to them")


def _clean_outputs(notebook: NotebookNode) -> None:
    """Put words in place of live widgets, which are dead in a saved notebook, and keep each picture once."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output["data"].pop("text/html", None)  # the same picture, for JupyterLab
            if _WIDGET_VIEW in output.get("data", {}):
                output["data"] = {"text/plain": "(a live control: run this cell to use it)"}
