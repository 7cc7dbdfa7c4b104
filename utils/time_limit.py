"""End what takes too long: an endless loop in an answer must not hang its notebook."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

AGAIN = 1.0
"""Seconds after which what goes on in spite of all is stopped again."""


class TimeLimitReached(BaseException):
    """Raised in whatever is running when the time is up; `except Exception` lets it pass."""


STOPPED = (KeyboardInterrupt, TimeLimitReached)


class TimeLimit:
    """Raise `TimeLimitReached` in a block that takes longer than some seconds of wall time.

    It is raised once, so that the block can put back what it has changed; a second later, if need be, in every line. A
    signal does it in the main thread, elsewhere an exception that is sent to the thread. Neither ends a long
    computation within one call of compiled code. In a browser there is nothing that could.

    Parameters
    ----------
    seconds
        How long the block may take.
    still_running
        Called, in another thread, if the block goes on for longer than `patience` seconds after that.
    """

    def __init__(self, seconds: float, still_running: Callable[[], None], patience: float = 10) -> None:
        self._seconds = seconds
        self._still_running = still_running
        self._patience = patience
        self._raised = False
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.get_ident()
        self._by_signal = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    def __enter__(self) -> None:
        if sys.platform == "emscripten":
            return
        self._outside = sys._getframe(1)
        with contextlib.suppress(RuntimeError):  # no thread to be had
            threading.Thread(target=self._watch, daemon=True).start()
        if self._by_signal:
            self._tracing = sys.gettrace()
            self._begin = time.monotonic()
            self._handler = signal.signal(signal.SIGALRM, self._stop)
            self._timer = signal.setitimer(signal.ITIMER_REAL, self._seconds, AGAIN)

    def __exit__(self, *_: object) -> None:
        if sys.platform == "emscripten":
            return
        if self._by_signal:
            self._restore_signal()
        with self._lock:
            self._over.set()
            if not self._by_signal:
                _send(self._thread, None)
        del self._outside

    def _restore_signal(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._handler if self._handler is not None else signal.SIG_DFL)
        if sys.gettrace() is not self._tracing:
            sys.settrace(self._tracing)
        left, interval = self._timer
        if left:  # a limit around this one, or a timer of the student's
            passed = time.monotonic() - self._begin
            signal.setitimer(signal.ITIMER_REAL, max(left - passed, 0.001), interval)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Raise in the main thread; if that was caught already, raise again in each line that would catch it."""
        inside = []
        while frame is not None and frame is not self._outside:
            inside.append(frame)
            frame = frame.f_back
        if any(frame.f_globals is globals() for frame in inside):
            return  # the block has ended, or not begun
        if self._raised:
            for running in inside:
                running.f_trace = _refuse
            sys.settrace(_look_away)
        self._raised = True
        raise TimeLimitReached

    def _watch(self) -> None:
        if self._over.wait(self._seconds):
            return
        with self._lock:
            if not self._by_signal and not self._over.is_set():
                _send(self._thread, TimeLimitReached)
        if not self._over.wait(self._patience):
            self._still_running()


def _look_away(frame: FrameType, event: str, argument: Any) -> None:
    """Trace no function that is called from now on; those that are running have tracing of their own."""


def _refuse(frame: FrameType, event: str, argument: Any) -> Any:
    if event == "line":
        raise TimeLimitReached
    return _refuse


def _send(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in another thread, or take back one that was not raised yet."""
    import ctypes

    with contextlib.suppress(AttributeError):  # not CPython
        reason = ctypes.py_object(error) if error is not None else None
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), reason)
