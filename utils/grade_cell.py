"""Run the tests that stand in a grade cell of nbgrader's, and give the points earned."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

PACKAGE = "utils"


def points_earned(public_check: Callable[[], Any], tests: str, references: Mapping[str, str] | None = None) -> float:
    """Run a question's public check, then its hidden tests, and print how they went.

    nbgrader gives no points to a grade cell that writes to the standard error stream, and all points to one whose last
    value is no number. So nothing that an answer prints, warns of or raises comes out of here; one float does.

    Parameters
    ----------
    public_check
        A function of no arguments, made in the notebook, that calls ``grader.check``. Its global names are the
        notebook's. What it returns is shown; it earns no points.
    tests
        Source of an otter test file of the exception-based kind.
    references
        Sources of modules of `utils` that the tests import and that students do not have, by name. They exist
        while the tests run, and no longer.

    Returns
    -------
    float
        The sum of the points of all test cases that passed, as otter has it.
    """
    outcome: Any = None
    results: list[tuple[Any, str | None]] = []
    interrupted = False
    all_or_nothing = False
    with quiet(), lent(references or {}):
        try:
            outcome = _attempt(public_check)
            test_file = _test_file(tests)
            all_or_nothing = bool(test_file.all_or_nothing)
            for case in test_file.test_cases:
                results.append((case, _problem(case, public_check.__globals__)))
        except KeyboardInterrupt:  # nbgrader's time limit: what is left would hang as well
            interrupted = True
    points = sum(case.points for case, problem in results if problem is None)
    failed = interrupted or (all_or_nothing and any(problem is not None for _, problem in results))
    if outcome is not None:
        _display(outcome)
    if interrupted:
        print("Your code took too long and was stopped.")
    for case, problem in results:
        if case.points:
            print(_line(case, problem))
    return 0.0 if failed else float(round(points, 6))


def _test_file(tests: str) -> Any:
    from otter.test_files import ExceptionTestFile

    return ExceptionTestFile.from_string(tests)


def _attempt(public_check: Callable[[], Any]) -> Any:
    """Give what the check says; nothing if a student's cell made it unusable."""
    try:
        return public_check()
    except (Exception, SystemExit):
        return None


def _problem(case: Any, names: dict[str, Any]) -> str | None:
    """Run one test case; None if it passed, else what is wrong in words."""
    try:
        case.body.call_func(names)
    except AssertionError as error:
        return _text(error) or "a property that the answer must have does not hold"
    except NotImplementedError:
        return "not answered, or built on an answer that is missing"
    except (Exception, SystemExit) as error:
        return f"your code raised {type(error).__name__}: {_text(error)}"
    return None


def _text(error: BaseException) -> str:
    try:
        return str(error)[:1000]
    except Exception:
        return ""  # an exception class of the student's own may be broken


def _line(case: Any, problem: str | None) -> str:
    title = case.body.test_func.__name__.replace("_", " ")
    earned = case.points if problem is None else 0
    sign, said = ("✓", "") if problem is None else ("✗", f": {problem}")
    return f"{sign} {title} ({earned:g} of {case.points:g}){said}"


def _display(outcome: Any) -> None:
    from IPython.display import display

    with contextlib.suppress(Exception):  # it may be anything, if a student's cell replaced the grader
        display(outcome)


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing out that is printed, displayed or warned of, or that goes to the standard error stream by any way."""
    from IPython.utils.capture import capture_output

    default = np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
    with _closed(sys.stderr), _nowhere(2), capture_output(), warnings.catch_warnings(), default:
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _closed(stream: Any) -> Iterator[None]:
    """Drop what is written to `stream` by those who kept it, such as a log handler that an answer set up."""
    try:
        stream.write = len
    except AttributeError:  # a stream that cannot be changed is no kernel's
        yield
        return
    try:
        yield
    finally:
        del stream.write


@contextmanager
def _nowhere(descriptor: int) -> Iterator[None]:
    """Drop what is written to a file descriptor, by another program for instance."""
    try:
        kept = os.dup(descriptor)
    except OSError:  # closed
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), descriptor)
        yield
    finally:
        os.dup2(kept, descriptor)
        os.close(kept)


@contextmanager
def lent(sources: Mapping[str, str]) -> Iterator[None]:
    """Let modules of `utils` exist for a while, made from their sources.

    Parameters
    ----------
    sources
        By name, without the package; a module comes after those that it imports.
    """
    package = importlib.import_module(PACKAGE)
    before = {name: (sys.modules.get(f"{PACKAGE}.{name}"), vars(package).get(name)) for name in sources}
    try:
        for name, source in sources.items():
            full_name = f"{PACKAGE}.{name}"
            module = types.ModuleType(full_name)
            sys.modules[full_name] = module
            setattr(package, name, module)
            exec(compile(source, f"<{full_name}>", "exec"), module.__dict__)
        yield
    finally:
        for name, (module_before, attribute_before) in before.items():
            _restore(sys.modules, f"{PACKAGE}.{name}", module_before)
            _restore(vars(package), name, attribute_before)


def _restore(table: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
