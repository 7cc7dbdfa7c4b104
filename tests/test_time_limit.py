"""An answer that does not come to an end is stopped, and its check says where it was."""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_notebook import TEST_FILE, TWICE, answer, write_notebook

from utils import notebook, time_limit
from utils.time_limit import TimeLimit, TimeLimitReached

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(autouse=True)
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "LONGEST_CASE", 0.5)
    monkeypatch.setattr(time_limit, "AGAIN", 0.2)


def state() -> tuple[Any, ...]:
    return signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT), sys.gettrace()


def function(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import contextlib, time\n\ndef double(z):\n{lines}"


def check(source: str) -> notebook.Outcome:
    about = notebook.About(name="double", is_function=True, section="1. Twins")
    return notebook.check_answer("q1", TEST_FILE, answer(source), about)


ENDLESS = {
    "loop": "while True: pass",
    "helper": "def wait():\n    while True:\n        time.sleep(0.01)\nwait()",
    "sleep": "time.sleep(1000)",
    "generator": "return list(number for number in iter(int, 1))",
    "errors": "while True:\n    try:\n        z[5]\n    except Exception:\n        pass",
    "everything": "while True:\n    try:\n        z[5]\n    except:\n        pass",
    "everything, within": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "suppressed": "while True:\n    with contextlib.suppress(BaseException):\n        while True: pass",
    "at last": "try:\n    while True: pass\nfinally:\n    while True: pass",
    "recursive": "try:\n    while True: pass\nexcept: return double(z)",
    "answered": "try:\n    while True: pass\nexcept: return [2, 4]",
    "compiled": "import numpy\nwhile True: numpy.ones((9, 9)) @ numpy.ones((9, 9))",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_endless_answer_is_stopped_and_everything_put_back(body: str) -> None:
    before = state()
    outcome = check(function(body))
    assert outcome.verdict == "error"
    assert outcome.message.startswith("your function did not finish in 0.5 seconds, so it was stopped.\n")
    assert "The call: double([1, 2])." in outcome.message
    assert "(it was at line " in outcome.message
    assert state() == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_answer_that_is_stopped_puts_back_what_it_has_changed() -> None:
    before = np.geterr()
    lines = "with np.errstate(all='raise'):", "    while True:", "        with np.errstate(all='print'): z[0]"
    assert check(function("import numpy as np\n" + "\n".join(lines))).verdict == "error"
    assert np.geterr() == before


def test_line_of_an_endless_loop_is_quoted() -> None:
    said = check(function("i = 0\nwhile i < 3:\n    z = z")).message
    assert "in double: while i < 3:)" in said or "in double: z = z)" in said


def test_later_case_that_does_not_end_does_not_hide_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known slips that look alike are told apart by later cases, which may not end."""
    monkeypatch.setattr(notebook, "fingerprint", lambda *_: "print")
    about = notebook.About(name="double", is_function=True, slips={"print": []})
    calls = "calls = []\ndef double(z):\n    calls.append(z)\n    while len(calls) > 1: pass\n    return [2]\n"
    outcome = notebook.check_answer("q1", TEST_FILE, answer(calls), about)
    assert outcome.verdict == "failed"


def test_interrupt_becomes_a_sentence() -> None:
    outcome = check(function("time.sleep(0)\nraise KeyboardInterrupt"))
    assert outcome.verdict == "error"
    assert outcome.message.startswith("the check was interrupted before your function had come to an end.")
    assert "in double: raise KeyboardInterrupt)" in outcome.message


def test_stop_button_becomes_a_sentence() -> None:
    press = threading.Timer(0.2, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
    press.start()
    outcome = check(function("while True: pass"))
    press.join()
    assert outcome.message.startswith(("the check was interrupted", "your function did not finish"))


def test_nothing_is_stopped_where_nbgrader_runs_the_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(notebook.NBGRADER, "autograde")
    monkeypatch.setattr(notebook, "TimeLimit", None)
    assert check(TWICE).verdict == "passed"
    with pytest.raises(KeyboardInterrupt):
        check(function("raise KeyboardInterrupt"))


def test_all_questions_are_checked_though_one_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "02_tiny.ipynb", "02_tiny", 100)
    grader = notebook.start("02_tiny")
    grader._nbmeta_config.tests["q2"] = TEST_FILE.replace("double", "twice")
    environment = answer(function("while True: pass") + TWICE.replace("double", "twice"))
    environment["grader"] = grader
    exec("every = grader.check_all()", environment)
    assert [outcome.verdict for outcome in environment["every"]] == ["error", "passed"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.zeros((100, 3)), "<array of shape (100, 3)>"),
        (np.array([1.0, 2.0]), "array([1., 2.])"),
        (list(range(100)), "<list>"),
        ("b", "'b'"),
        (np.exp, "exp"),
    ],
)
def test_arguments_are_shown_shortly(value: object, shown: str) -> None:
    assert notebook._short(value) == shown


# The limit itself


def endless() -> None:
    while True:
        pass


def quiet() -> None:
    """Say nothing of what still runs."""


def test_block_that_ends_in_time_is_left_alone() -> None:
    before = state()
    with TimeLimit(60, quiet):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert state() == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_limit_within_a_limit_leaves_the_outer_one() -> None:
    before = state()
    with TimeLimit(60, quiet):
        outer = state()
        with pytest.raises(TimeLimitReached), TimeLimit(0.2, quiet):
            endless()
        assert state() == outer
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
    assert state() == before


def test_outer_limit_holds_after_an_inner_one() -> None:
    def work() -> None:
        with TimeLimit(60, quiet):
            pass
        endless()

    with pytest.raises(TimeLimitReached), TimeLimit(0.3, quiet):
        work()


def test_other_threads_have_a_limit_too() -> None:
    before = state()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            with TimeLimit(0.2, quiet):
                endless()
        except TimeLimitReached as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(raised) == 1
    assert state() == before


def test_what_cannot_be_stopped_is_told() -> None:
    """Compiled code is not stopped by a signal before it returns; here nothing is stopped at all."""
    told = threading.Event()
    limit = TimeLimit(0.1, told.set, patience=0.1)
    limit._stop = lambda number, frame: None  # type: ignore[method-assign]
    with limit:
        assert told.wait(60)


def test_nothing_is_tried_in_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(threading, "Thread", None)
    before = state()
    with TimeLimit(0.01, quiet):
        time.sleep(0.05)
    assert state() == before
