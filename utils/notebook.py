"""Make the `grader` of a course notebook: otter's Notebook, with words that a student can act on."""

from __future__ import annotations

import contextlib
import dis
import html
import inspect
import json
import linecache
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import CodeType
from typing import Any, Literal

import numpy as np
import otter

from utils import answer_cells
from utils.answer_cells import LastRun, raised, text_of
from utils.environment import UNDEFINED, check_otter, home
from utils.fingerprints import Recorder, fingerprint
from utils.time_limit import STOPPED, TimeLimit

NBGRADER = "NBGRADER_EXECUTION"
"""Environment variable in which nbgrader says what it runs a notebook for: ``autograde`` or ``validate``."""

LONGEST_CASE = 20.0
"""Seconds that a test case of a check may take, as many as the grader gives a cell."""

_LONGEST_ARGUMENT = 40
_STILL_RUNNING = (
    "{question} has not come to an end, and the check cannot end it. Choose the menu Kernel, Restart Kernel: the "
    "notebook keeps what is written in it. Then look at the loops of your answer, and at the sizes of what it computes."
)

Verdict = Literal["passed", "noted", "failed", "error", "open", "unknown"]
"""``noted`` is an answer whose form is right, where a public check can tell no more."""

_SIGNS: dict[Verdict, tuple[str, str]] = {
    "passed": ("✓", "#0072b2"),
    "noted": ("✎", "#0072b2"),
    "failed": ("✗", "#d55e00"),
    "error": ("✗", "#d55e00"),
    "open": ("○", "#999999"),
    "unknown": ("?", "#999999"),
}


@dataclass(frozen=True, repr=False)
class Outcome:
    """What a check found, in words. A notebook shows it as the result of the check cell."""

    question: str
    verdict: Verdict
    message: str
    cause: str = field(default="", compare=False)
    """The error in the student's code that it comes from, with its place; empty if it comes from none."""

    def __repr__(self) -> str:
        return f"{self.question}: {self.message}"

    def _repr_html_(self) -> str:
        sign, colour = _SIGNS[self.verdict]
        return (
            f'<div role="status" style="border-left: 4px solid {colour}; padding-left: 0.6em; white-space: pre-wrap">'
            f'<span aria-hidden="true">{sign} </span><strong>{html.escape(self.question)}:</strong> '
            f"{html.escape(self.message)}</div>"
        )


@dataclass(frozen=True)
class About:
    """What a notebook's metadata says of a question, beside its public tests."""

    name: str
    """Of the function or variable that the student defines."""
    is_function: bool
    section: str = ""
    """Heading to read again."""
    offset: int = 0
    """Of the fingerprints."""
    slips: dict[str, list[str]] = field(default_factory=dict)
    """Fingerprints of known wrong answers in the public tests up to the first that fails, with a hint for each.

    Where there is no hint, several look alike so far: their fingerprints in all the tests tell them apart.
    """


def start(name: str, path: str | None = None) -> otter.Notebook:
    """Make the grader of the notebook of assignment `name`.

    Parameters
    ----------
    name
        Name of the assignment, such as ``"02_softmax"``.
    path
        The notebook's file; found by its assignment, whatever it is called, if not given.

    Returns
    -------
    otter.Notebook
        The grader: ``grader.check("q5")`` runs the public checks of a question.

    Raises
    ------
    UnsuitableEnvironmentError
        If otter is too old.
    """
    if not hasattr(otter.Notebook, "init_grading_mode"):
        return otter.Notebook()  # a stand-in for otter, where answers run but checks do not
    check_otter(otter.__version__)
    grader = Grader(name, path)
    if not grader._grading_mode:
        _explain_undefined_names()
        if advice := home():
            _show(advice)
    return grader


def _explain_undefined_names() -> None:
    """Let the error of a cell that is run out of order say what to do, in the kernel that runs this."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return

    def explain(shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: Any = None) -> None:
        if not isinstance(error, UnboundLocalError):
            error.add_note(UNDEFINED.format(name=getattr(error, "name", None) or "A name"))
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    shell.set_custom_exc((NameError,), explain)


def _show(advice: str) -> None:
    from IPython.display import display

    style = "border-left: 4px solid #e69f00; padding-left: 0.6em"
    page = f'<div role="note" style="{style}">{html.escape(advice)}</div>'
    display({"text/html": page, "text/plain": advice}, raw=True)


def find_notebook(name: str) -> str | None:
    """Find the notebook of assignment `name` in the working folder, whatever its file is called.

    If there are several, it is the one that this kernel was started for, or else the one changed last.
    """
    found = [path for path in Path.cwd().glob("*.ipynb") if _assignment_of(path) == name]
    session = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    found.sort(key=lambda path: (path.name == session, path.stat().st_mtime))
    return found[-1].name if found else None


def _assignment_of(path: Path) -> str | None:
    try:
        assignment: str = json.loads(path.read_text(encoding="utf-8"))["metadata"]["otter"]["assignment_name"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None  # not a notebook of this course
    return assignment


class Grader(otter.Notebook):  # type: ignore[misc]
    """Otter's Notebook, except that a check speaks in words and shows neither test source nor traceback.

    When otter itself grades a notebook it behaves as otter's own.
    """

    def __init__(self, name: str, path: str | None = None) -> None:
        self.assignment = name
        if not self._grading_mode:
            path = path or find_notebook(name)
        super().__init__(path)
        self._about = _read_about(self._notebook) if not self._grading_mode and self._notebook else {}
        self._runs = None
        if not self._grading_mode and not os.environ.get(NBGRADER):
            answers = {f"{question}-answer": about.name for question, about in self._about.items()}
            self._runs = answer_cells.watch(answers)
        self._told: dict[str, str] = {}

    def check(self, question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Run the public checks of a question on what the notebook has defined so far."""
        environment = global_env if global_env is not None else _callers_names()
        if self._grading_mode:
            return super().check(question, environment)
        outcome = self._told_once(self._outcome(question, environment))
        if os.environ.get(NBGRADER) == "validate" and outcome.verdict not in ("passed", "noted"):
            print(outcome.message, file=sys.stderr)  # by this nbgrader's Validate knows a check that failed
        return outcome

    def _outcome(self, question: str, environment: dict[str, Any]) -> Outcome:
        if not self._notebook:
            return Outcome(question, "unknown", self._not_found())
        source = self._nbmeta_config.tests.get(question)
        if source is None:
            known = ", ".join(self._nbmeta_config.tests)
            return Outcome(question, "unknown", f"there is no such question here. There are {known}.")
        about = self._about.get(question)
        runs = self._runs.unfinished(environment) if self._runs is not None else {}
        if about is not None and about.name in runs and runs[about.name].is_older:
            return _not_checked(question, about.name, runs[about.name], environment)
        outcome = check_answer(question, source, environment, about)
        return _with_last_runs(outcome, about.name, runs, environment) if about is not None and runs else outcome

    def _told_once(self, outcome: Outcome) -> Outcome:
        """Point to the question whose check has said the same."""
        self._told = {cause: question for cause, question in self._told.items() if question != outcome.question}
        if not outcome.cause:
            return outcome
        first = self._told.setdefault(outcome.cause, outcome.question)
        if first == outcome.question:
            return outcome
        return replace(outcome, message=f"the same as in {first}, whose check says more.")

    def check_all(self) -> list[Outcome]:
        """Run the public checks of all questions."""
        environment = _callers_names()
        return [self.check(question, environment) for question in self._nbmeta_config.tests]

    def export(self, nb_path: str | None = None, *arguments: Any, **options: Any) -> None:
        """Write the zip file to hand in, as otter does, from the notebook as it was last saved."""
        if os.environ.get(NBGRADER):
            return  # it is handed in already, or only being validated
        if not self._grading_mode:
            nb_path = nb_path or find_notebook(self.assignment)  # it may have been renamed since the start
            if nb_path is None:
                raise FileNotFoundError(self._not_found())
        super().export(nb_path, *arguments, **options)

    def _not_found(self) -> str:
        return (
            f"no notebook of assignment {self.assignment} lies in the folder {Path.cwd()}: open the notebook from the "
            "folder that holds its file, save it, and run its first cell again."
        )

    def _log_event(self, *arguments: Any, **options: Any) -> None:
        """Keep no log: it would put pickled copies of answers into what is handed in."""


def _callers_names() -> dict[str, Any]:
    """Global names of the cell that called the caller of this function."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    assert frame.f_back.f_back is not None
    return frame.f_back.f_back.f_globals


def _read_about(path: str) -> dict[str, About]:
    """Read what a notebook says of its questions; what is missing or was spoilt is left out."""
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))["metadata"]["checks"]
        return {question: About(**entry) for question, entry in entries.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}  # checks work without it, if less helpfully


def check_answer(question: str, source: str, environment: dict[str, Any], about: About | None = None) -> Outcome:
    """Run the test cases in `source` on the names of a notebook, up to the first that does not pass.

    Each is ended after `LONGEST_CASE` seconds, but not where nbgrader runs the notebook: it has a limit of its own.

    Parameters
    ----------
    question
        Id of the question.
    source
        An otter test file of the exception-based kind.
    environment
        The notebook's names and their values.
    about
        What the notebook says of the question; it makes the words more helpful.
    """
    from otter.test_files import ExceptionTestFile

    recorder = None
    names = environment
    if about is not None and about.is_function and about.name in environment:
        answer = environment[about.name]
        if callable(answer):
            recorder = Recorder(answer)
            names = {**environment, about.name: recorder}
        elif answer is not ...:
            found = type(answer).__name__
            message = f"{about.name} must be a function (`def {about.name}(…):`), but it is of type {found}."
            return Outcome(question, "failed", _with_advice(message, about))
    cases = ExceptionTestFile.from_string(source, f"{question}.py").test_cases
    for number, case in enumerate(cases, start=1):
        test: Callable[..., None] = case.body.test_func
        outcome = _unanswered(question, inspect.signature(test).parameters, environment, about)
        if outcome:
            return outcome
        title = test.__name__.replace("_", " ")
        try:
            _run(case, question, names)
        except (Exception, SystemExit) as error:
            outcome = _failure(question, title, case.failure_message or "", error, environment)
            if outcome.verdict == "open":
                return outcome
            hints = _known_slips(question, about, recorder, cases[number:], names) if about and recorder else []
            return replace(outcome, message=_with_advice(outcome.message, about, recorder, hints))
        except STOPPED as error:
            if os.environ.get(NBGRADER):
                raise
            return _stopped(question, error, environment, recorder)
        if recorder is not None and recorder.changed:
            message = f"a public check failed ({title}): {_changes(recorder)}"
            return Outcome(question, "failed", _with_advice(message, about))
    if about is not None and not about.is_function:
        message = "public checks passed: your answer has the right form. Whether it is right is seen when it is graded."
        return Outcome(question, "noted", message)
    return Outcome(question, "passed", "public checks passed. Hidden checks run later, when your notebook is graded.")


def _run(case: Any, question: str, names: dict[str, Any]) -> None:
    """Run a test case, and end it if it takes too long."""
    if os.environ.get(NBGRADER):
        case.body.call_func(names)
        return
    with TimeLimit(LONGEST_CASE, lambda: print(_STILL_RUNNING.format(question=question), file=sys.stderr)):
        case.body.call_func(names)


def _known_slips(
    question: str, about: About, recorder: Recorder, further: Iterable[Any], names: dict[str, Any]
) -> list[str]:
    """Give hints if what an answer returned is what a known wrong answer returns; run `further` cases if need be."""
    found = about.slips.get(fingerprint(question, recorder.results, about.offset))
    if found == []:
        with contextlib.suppress(*STOPPED):
            for case in further:
                with contextlib.suppress(Exception, SystemExit):
                    _run(case, question, names)
        found = about.slips.get(fingerprint(question, recorder.results, about.offset))
    return found or []


def _changes(recorder: Recorder) -> str:
    return f"your function changed its argument number {recorder.changed}; work on a copy instead."


def _with_advice(message: str, about: About | None, recorder: Recorder | None = None, hints: Iterable[str] = ()) -> str:
    """Add to a message what else is known: an argument that was changed, known slips, where to read again."""
    parts = [message]
    if recorder is not None and recorder.changed:
        parts.append(f"Besides, {_changes(recorder)}")
    parts += [f"Perhaps this helps: {hint}" for hint in hints]
    if about is not None and about.section:
        parts.append(f"Read again: section “{about.section}”.")
    return "\n".join(parts)


def _unanswered(
    question: str, names: Iterable[str], environment: dict[str, Any], about: About | None
) -> Outcome | None:
    """Tell whether a name that the check needs is missing or still holds its stub."""
    for name in names:
        if name not in environment:
            message = f"{name} is not defined. Run the answer cell, and keep the name as it was given."
            if about is not None and not about.is_function:
                message += " If running it gave an error: is the answer in quotes?"
            return Outcome(question, "open", message)
        if environment[name] is ... or _is_empty(environment[name]):
            return Outcome(question, "open", "not answered yet.")
    return None


def _is_empty(value: object) -> bool:
    """Tell whether a value is a function that does nothing but return None or ``...``."""
    code = getattr(value, "__code__", None)
    if code is None:
        return False
    steps = [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "NOP", "RETURN_VALUE")]
    constant = len(steps) == 1 and "CONST" in steps[0].opname
    return constant and (steps[0].argval is None or steps[0].argval is ...)


def _failure(
    question: str, title: str, failure_message: str, error: BaseException, environment: dict[str, Any]
) -> Outcome:
    """Say what an exception means: a stub, a property that does not hold, or an error in the student's code."""
    text = text_of(error)
    if isinstance(error, NotImplementedError):
        first = text.partition(":")[0]
        other = first if first.isidentifier() and first != question else ""
        return Outcome(question, "open", f"answer {other} first." if other else "not answered yet.")
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [(frame.f_code, line) for frame, line in frames if frame.f_globals is environment]
    if isinstance(error, AssertionError) and (not own or frames[-1][0].f_globals is not environment):
        said = " ".join(filter(None, [failure_message, text]))
        return Outcome(question, "failed", f"a public check failed ({title}){': ' if said else '.'}{said}")
    cure = f"\n{UNDEFINED.format(name=error.name)}" if type(error) is NameError and error.name else ""
    if not own:
        said = f"calling your answer raised {raised(error)}"
        return Outcome(question, "error", said)
    said = f"your code raised {raised(error)}\n({_place(*own[-1])})"
    return Outcome(question, "error", said + cure, cause=said)


def _place(code: CodeType, line: int) -> str:
    """Name a line of the student's, and quote it."""
    statement = linecache.getline(code.co_filename, line).strip()
    where = f"line {line} of its cell" + (f", in {code.co_name}" if code.co_name.isidentifier() else "")
    return f"{where}: {statement}" if statement else where


def _stopped(question: str, error: BaseException, environment: dict[str, Any], recorder: Recorder | None) -> Outcome:
    """Say which call did not come to an end, and where it was."""
    own = _where_it_was(error, environment)
    what = "your function" if own or (recorder is not None and recorder.running) else "the check"
    call = f"\nThe call: {_call(recorder)}." if recorder is not None and recorder.running else ""
    place = f"\n(it was at {_place(*own)})" if own else ""
    if isinstance(error, KeyboardInterrupt):
        return Outcome(question, "error", f"the check was interrupted before {what} had come to an end.{call}{place}")
    advice = (
        "\nIs that in a loop? Look at what should end it: does each round come closer to the end? If there is no "
        "endless loop, there are too many steps: look at the sizes of what it computes."
    )
    said = f"{what} did not finish in {LONGEST_CASE:g} seconds, so it was stopped."
    return Outcome(question, "error", said + call + place + advice, cause=said + place if own else "")


def _where_it_was(error: BaseException | None, environment: dict[str, Any]) -> tuple[CodeType, int] | None:
    """Give the student's line that was stopped first: on its way out an error may have been raised again and again."""
    place = None
    while error is not None:
        own = [
            (frame.f_code, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_globals is environment
        ]
        place = own[-1] if own else place
        error = error.__context__
    return place


def _call(recorder: Recorder) -> str:
    """Write a call as in code, with short arguments."""
    assert recorder.running is not None
    arguments, named = recorder.running
    shown = [_short(value) for value in arguments] + [f"{name}={_short(value)}" for name, value in named.items()]
    return f"{recorder.__name__}({', '.join(shown)})"


def _short(value: Any) -> str:
    """Write an argument in a few characters."""
    if isinstance(value, np.ndarray) and value.size > 4:
        return f"<array of shape {value.shape}>"
    if callable(value):
        return str(getattr(value, "__name__", type(value).__name__))
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST_ARGUMENT else f"<{type(value).__name__}>"


def _not_checked(question: str, name: str, run: LastRun, environment: dict[str, Any]) -> Outcome:
    """Say why an answer is not what its cell says, where the cell's last run did not define it."""
    found = (
        f"what there is to check is an older version of `{name}`" if name in environment else f"`{name}` is not defined"
    )
    cure = "Correct the cell if need be, and run it to its end; then run this check again."
    return Outcome(question, "error", f"{run}, so {found}.\n{cure}", cause=f"{run.cell} {run.end}" if run.cell else "")


def _with_last_runs(outcome: Outcome, name: str, runs: dict[str, LastRun], environment: dict[str, Any]) -> Outcome:
    """Add what is known of the runs that an answer, and the functions that it uses, come from."""
    said = []
    if name in runs:
        said.append(f"But {runs[name]} after it had defined `{name}`; that version is checked here.")
    for used in sorted(answer_cells.used_functions(name, environment) & runs.keys()):
        version = "an older version" if runs[used].is_older else "the version defined before that"
        said.append(f"But {runs[used]}; your answer uses `{used}`, and {version} of it is there.")
    if not said:
        return outcome
    verdict: Verdict = "noted" if outcome.verdict == "passed" else outcome.verdict
    return replace(outcome, verdict=verdict, message="\n".join([outcome.message, *said]))
