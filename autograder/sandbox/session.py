"""The grader's side of one submission's sandbox: runs cells, and calls the student's functions through proxies.

Nothing that comes back is believed: values are checked by `wire`, times are measured by the supervisor, and whatever
goes wrong becomes a verdict on one cell or one question.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import os
import resource
import secrets
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np

from ..limits import Limits
from ..results import CodeError, Status
from .student import MAX_SIDE
from .warm import COMMAND_CPU, COMMAND_SWEEP, REPORT
from .wire import Channel, Decoder, Encoder, Gone, TooLate, TooLong, WireError, readable

GRACE = 2.0
"""Seconds of CPU time that a process gets to react to the interrupt at its limit, before it is killed."""
_FIRST_LOOK, _NEXT_LOOK = 0.5, 1.0
_PICTURE_SECONDS = 2.0
_FRAME_SECONDS = 20.0
"""How long a message may take once its first byte is there."""
_CALLBACK_MEMORY = 2**30
"""Bytes that a test's own function may add to the grader's memory when student code calls it."""
_CALLBACK_NUMBERS = 20_000
"""Numbers and letters in the arguments with which student code may call a test's own function."""
_CALLBACK_ARGUMENTS = 20
_ROOM_TO_GROW = 1000
"""Entries by which a student's function may lengthen a list, set or dict among its arguments."""
_UNUSABLE = "your function changes its arguments so that they can no longer be used"


class SandboxError(Exception):
    """The sandbox itself failed: the grader's fault, not the student's."""


class SessionLost(Exception):
    """The process that ran the student's cells is gone; `status` says why.

    `begun` says whether what was asked for had begun; `before`, that it had not, and that the fault lies with the cell
    before.
    """

    def __init__(self, status: Status, message: str, *, before: bool = False, begun: bool = True) -> None:
        super().__init__(message)
        self.status = status
        self.before = before
        self.begun = begun


class QuestionStopped(BaseException):
    """A question's calls ended their process, or may not go on. Not an `Exception`, so that no test catches it."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Withheld(BaseException):
    """A test would lend a student's function the right answer to a question that has no verdict yet."""


class StudentError(Exception):
    """The student's function raised. Also an instance of the builtin exception that it was, if it was one."""

    def __init__(self, error: CodeError, status: Status) -> None:
        super().__init__(error.message)
        self.error = error
        self.status = status

    def __str__(self) -> str:
        return f"{self.error.kind}: {self.error.message}" if self.error.message else self.error.kind


_MIRRORED = (
    "ArithmeticError AssertionError AttributeError FloatingPointError ImportError IndexError KeyError LookupError "
    "MemoryError NameError NotImplementedError OverflowError RecursionError RuntimeError StopIteration TypeError "
    "ValueError ZeroDivisionError"
).split()
_STUDENT_ERRORS = {name: type(name, (StudentError, getattr(builtins, name)), {}) for name in _MIRRORED}

_WARNINGS: dict[str, type[Warning]] = {
    name: kind for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Warning)
}


def read_error(raw: Any) -> tuple[CodeError, Status, list[str]]:
    """Check an error that the child describes.

    Raises
    ------
    WireError
        If it is not described as agreed.
    """
    if type(raw) is not dict:
        raise WireError("an error is malformed")
    kind, message, cell, line, bases = (raw.get(key) for key in ("kind", "message", "cell", "line", "bases"))
    texts = (kind, message, cell)
    if not all(type(text) is str for text in texts) or type(line) is not int or type(bases) is not list:
        raise WireError("an error is malformed")
    names = [base for base in bases[:20] if type(base) is str]
    error = CodeError(str(kind)[:100], str(message)[:1000], str(cell)[:200], min(max(line, 0), 10**6))
    if "TimeLimit" in names:
        status = Status.TIMEOUT
    elif "MemoryError" in names:
        status = Status.MEMORY
    elif "NotImplementedError" in names:
        status = Status.NOT_ATTEMPTED
    else:
        status = Status.ERROR
    return error, status, names


class Supervisor:
    """Asks the supervising process of a submission, which runs none of the student's code."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self.exit_status: int | None = None
        self.ended_for_memory = False
        """Whether processes were ended because all together had too much memory, since this was last set to False."""

    def time_used(self) -> tuple[float, float]:
        """Give the seconds of CPU time used by all processes, and waited for a free CPU by the one that waited most."""
        return self._ask(COMMAND_CPU)

    def sweep(self) -> None:
        """End every process that the student's code left behind."""
        self._ask(COMMAND_SWEEP)

    def _ask(self, command: bytes) -> tuple[float, float]:
        try:
            self._socket.settimeout(30)
            self._socket.sendall(command)
            while True:
                letter, first, second = self._receive()
                if letter == command:
                    return first, second
        except OSError:
            raise Gone("the supervisor ended") from None

    def _receive(self) -> tuple[bytes, float, float]:
        raw = self._socket.recv(REPORT.size, socket.MSG_WAITALL)
        if len(raw) < REPORT.size:
            raise Gone("the supervisor ended")
        letter, first, second = REPORT.unpack(raw)
        if letter == b"e":
            self.exit_status = int(first)
        elif letter == b"m":
            self.ended_for_memory = True
        return letter, first, second

    def wait_for_end(self) -> int:
        """Wait until the student's process has ended and give its wait status."""
        try:
            self._socket.settimeout(5)
            while self.exit_status is None:
                self._receive()
        except (OSError, Gone):
            return self.exit_status or 0
        return self.exit_status

    def close(self) -> None:
        """Have every process of the submission ended, and wait for that."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(30)
            while self._socket.recv(4096):
                pass
        except OSError:
            pass
        self._socket.close()


class Budget:
    """What one submission may use in all its sessions: CPU time, the grader's own for it included, and wall time.

    It is looked at before each step, so that a submission can exceed it by one cell or one question, which have limits
    of their own.
    """

    def __init__(self, limits: Limits) -> None:
        self._cpu_limit = limits.total_cpu
        self._wall_limit = limits.submission_cpu * limits.wall_factor
        self._started = time.monotonic()
        self._own = time.thread_time()
        self._closed = 0.0

    def is_spent(self, session: Session | None) -> bool:
        """Say whether all is used up, in this session and in those that were closed."""
        elapsed = time.monotonic() - self._started
        if elapsed > self._wall_limit:
            return True
        if elapsed * (os.cpu_count() or 1) < self._cpu_limit:
            return False  # it cannot have used so much, and the supervisor need not be asked
        return self._closed + self._of(session) + time.thread_time() - self._own > self._cpu_limit

    def close(self, session: Session) -> None:
        """Add what a session used that is about to be closed."""
        self._closed += self._of(session)

    @staticmethod
    def _of(session: Session | None) -> float:
        return 0.0 if session is None else session.cpu_used()


class Meter:
    """Watches the time that one cell or one question takes, while it is waited for.

    The grader's own CPU time counts, too: what student code sends has to be read and checked, and the tests' functions
    that it calls run here.
    """

    def __init__(self, supervisor: Supervisor, cpu_limit: float, wall_factor: float) -> None:
        self._supervisor = supervisor
        self._cpu_limit = cpu_limit
        self._wall_limit = cpu_limit * wall_factor
        self._started = time.monotonic()
        self._own = time.thread_time()
        self._own_wait = _time_waited()
        self._next_look = self._started + _FIRST_LOOK
        self._base: tuple[float, float] | None = None

    def wait_for(self, end: socket.socket) -> None:
        """Return when there is something to read.

        Raises
        ------
        TooLate
            When the CPU time, or several times as much wall time, is used up.
        """
        ready = False
        while not ready:
            pause = max(0.0, self._next_look - time.monotonic())
            ready = bool(select.select([end], [], [], pause)[0])
            if time.monotonic() >= self._next_look:  # also where something comes all the time
                self._look()
                self._next_look = time.monotonic() + _NEXT_LOOK

    def _look(self) -> None:
        cpu, wall = self._spent()
        if cpu > self._cpu_limit + GRACE:
            raise TooLate("the CPU time is used up")
        if wall > self._wall_limit:
            raise TooLate("the wall time is used up")

    def _spent(self) -> tuple[float, float]:
        used, waited = self._supervisor.time_used()
        elapsed = time.monotonic() - self._started
        if self._base is None:
            # What was used before this cell began is not known, but in this little time it cannot have used more.
            self._base = (used - min(used, elapsed), waited - min(waited, elapsed))
        waited += _time_waited() - self._own_wait
        # A process that always waits for others of its submission must not stop the clock.
        wall = elapsed - min(waited - self._base[1], 0.9 * elapsed)
        return used - self._base[0] + time.thread_time() - self._own, wall

    def share_left(self) -> float:
        """Give the part of the time that is left: 1 where nothing was used, 0 where all of it was."""
        cpu, wall = self._spent()
        return max(0.0, 1 - max(cpu / self._cpu_limit, wall / self._wall_limit))

    def is_used_up(self) -> bool:
        """Whether all of the time was used, as far as that is known of a process that has ended."""
        with contextlib.suppress(Gone):
            return not self.share_left()
        return False


def _time_waited() -> float:
    """Give the seconds that this thread waited for a free CPU; 0 where that is not known."""
    try:
        with open("/proc/thread-self/schedstat") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


class Session:
    """The processes of one submission.

    Parameters
    ----------
    supervisor, student : the grader's ends of the two connections.
    limits : what the submission may use.
    clean_up : called once every process of the submission has ended.
    """

    def __init__(
        self,
        supervisor: socket.socket,
        student: socket.socket,
        limits: Limits,
        clean_up: Callable[[], None] = lambda: None,
    ) -> None:
        self.limits = limits
        self._clean_up = clean_up
        self._supervisor = Supervisor(supervisor)
        self._channel = Channel(student)
        self._alive = True
        self._served_questions = False
        """Since the last cell."""

    @property
    def alive(self) -> bool:
        """Whether the student's main process still answers."""
        if self._alive and self._speaks_unasked():
            self._alive = False  # its end, or a breach
        return self._alive

    def _speaks_unasked(self) -> bool:
        return bool(select.select([self._channel.socket], [], [], 0)[0])

    def run_cell(self, cell: str, source: str) -> dict[str, Any]:
        """Run one cell and give what the child says of it: keys cell, cpu, output and maybe error.

        Raises
        ------
        SessionLost
            If the process hangs, ends or breaks the protocol. The session is of no more use then.
        """
        if not self._alive:
            raise SessionLost(Status.CRASHED, "the process is gone")
        meter = Meter(self._supervisor, self.limits.cell_cpu, self.limits.wall_factor)
        begun = False
        try:
            if self._speaks_unasked():
                self._channel.receive(deadline=time.monotonic() + _FRAME_SECONDS)
                raise WireError("it reported more than once")
            # A cell that reports for itself and never gives the process back cannot know what the next will be told.
            token = secrets.token_hex(8)
            self._served_questions = False
            message = {"do": "cell", "cell": cell, "source": source, "cpu": self.limits.cell_cpu, "token": token}
            self._channel.send(message, deadline=time.monotonic() + _FRAME_SECONDS)
            self._expect_begin(self._channel, meter, token)
            begun = True
            meter.wait_for(self._channel.socket)
            reply, _ = self._channel.receive(deadline=time.monotonic() + _FRAME_SECONDS)
            return self._check_reply(reply, cell)
        except TooLate as error:
            self._alive = False
            raise SessionLost(Status.TIMEOUT, str(error), before=not begun) from None
        except Gone:
            self._alive = False
            lost = self._how_it_ended()
            lost.before = not begun
            raise lost from None
        except WireError as error:
            self._alive = False
            message_of_breach = f"the cell broke the grader's protocol: {error}"
            raise SessionLost(Status.CRASHED, message_of_breach, before=not begun) from None

    @staticmethod
    def _expect_begin(channel: Channel, meter: Meter, token: str) -> None:
        """Wait for the word that what was asked for has begun."""
        meter.wait_for(channel.socket)
        reply, _ = channel.receive(deadline=time.monotonic() + _FRAME_SECONDS)
        if reply != {"begun": token}:
            raise WireError("it spoke unasked")

    @staticmethod
    def _check_reply(reply: Any, cell: str) -> dict[str, Any]:
        if type(reply) is not dict or type(reply.get("cpu")) is not float or type(reply.get("output")) is not str:
            raise WireError("a cell's report is malformed")
        if reply.get("cell") != cell or not 0 <= reply["cpu"] < 1e6:
            raise WireError("a cell's report is false")
        checked = {"cpu": reply["cpu"], "output": reply["output"][:10_000], "error": None, "status": Status.PASSED}
        if reply.get("error") is not None:
            checked["error"], checked["status"], _ = read_error(reply["error"])
        return checked

    def _how_it_ended(self) -> SessionLost:
        status = self._supervisor.wait_for_end()
        number = status & 0x7F
        if number == signal.SIGXCPU:
            return SessionLost(Status.TIMEOUT, "the CPU time is used up")
        if number == signal.SIGKILL:
            return SessionLost(Status.CRASHED, "the process was killed")
        if number:
            return SessionLost(Status.CRASHED, f"the process died of signal {number}")
        return SessionLost(Status.CRASHED, f"the process ended itself (exit code {status >> 8 & 0xFF})")

    def picture(self, image: bytes) -> np.ndarray | None:
        """Decode an image from a submission; None if it is none, is too large, or harms what decodes it.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3), neither side longer than `MAX_SIDE`
        """
        if not self._alive:
            return None
        meter = Meter(self._supervisor, _PICTURE_SECONDS, self.limits.wall_factor)
        try:
            self._channel.send({"do": "picture"}, [image], deadline=time.monotonic() + _FRAME_SECONDS)
            meter.wait_for(self._channel.socket)
            reply, body = self._channel.receive(deadline=time.monotonic() + _FRAME_SECONDS)
            pixels = Decoder(body).decode(reply)
        except (TooLate, Gone, WireError, ArithmeticError, LookupError, MemoryError, TypeError, ValueError):
            self._alive = False
            return None
        if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.ndim != 3:
            return None
        fits = min(pixels.shape) > 0 and max(pixels.shape) <= MAX_SIDE and pixels.shape[2] == 3
        return pixels if fits else None

    def cpu_used(self) -> float:
        """Give the seconds of CPU time that the submission's processes used in this session."""
        try:
            return self._supervisor.time_used()[0]
        except Gone:
            return 0.0

    def answers(self, question: str, share: float = 1.0) -> Answers:
        """Fork for a question's tests, which find what the cells so far define; close what this gives before the next.

        Parameters
        ----------
        question : its id.
        share : the part of a question's time that these calls may take.

        Raises
        ------
        SessionLost
            If the student's main process is gone or does not answer.
        """
        if not self.alive:
            raise SessionLost(Status.CRASHED, "the process is gone", begun=False)
        ours, theirs = socket.socketpair()
        token = secrets.token_hex(8)
        try:
            limit = share * self.limits.question_cpu
            message = {"do": "question", "question": question, "cpu": limit, "token": token}
            deadline = time.monotonic() + _FRAME_SECONDS
            self._channel.send(message, deadline=deadline)
            socket.send_fds(self._channel.socket, [b"q"], [theirs.fileno()])
        except (Gone, TooLate, OSError):
            ours.close()
            self._alive = False
            raise SessionLost(Status.CRASHED, "the process is gone", begun=False) from None
        finally:
            theirs.close()
        meter = Meter(self._supervisor, limit, self.limits.wall_factor)
        channel = Channel(ours)
        try:
            self._expect_begin(channel, meter, token)
        except (Gone, TooLate, WireError) as error:
            channel.close()
            self._alive = False
            late = isinstance(error, TooLate)
            status = Status.TIMEOUT if late else Status.CRASHED
            raise SessionLost(status, str(error), before=late and not self._served_questions, begun=False) from None
        self._served_questions = True
        self._supervisor.ended_for_memory = False
        return Answers(channel, meter, self.limits, self._supervisor)

    def close(self) -> None:
        """End every process of the submission, and remove its files."""
        self._alive = False
        self._channel.close()
        self._supervisor.close()
        self._clean_up()


class Answers:
    """What the student defined, for one question's tests: `get` gives values and proxies of functions.

    It has the one method that otter's test cases use of an environment, `get`.
    """

    def __init__(self, channel: Channel, meter: Meter, limits: Limits, supervisor: Supervisor) -> None:
        self._channel = channel
        self._meter = meter
        self._limits = limits
        self._supervisor = supervisor
        self._requests = 0
        self._callbacks = 0
        self._waits = False
        self._callback_limit: int | None = None
        self._known: dict[str, Any] = {}
        self.stopped: QuestionStopped | None = None
        """Why no more calls are possible, once that is so."""
        self.last_error: StudentError | None = None
        """The latest error that a call raised."""
        self.given = False
        """Whether anything came from the sandbox, since this was last set to False, but that a name is a function."""
        self.replaced: dict[str, Callable[..., Any]] = {}
        """Functions that stand in for the student's of these names; they are run on this side."""
        self.withheld: Collection[str] = ()
        """Names of functions that may not stand in: their questions have no verdicts yet."""

    def close(self) -> None:
        """End the question's process and whatever it started."""
        self._channel.close()
        with contextlib.suppress(Gone):
            self._supervisor.sweep()

    def share_left(self) -> float:
        """Give the part of the question's time that is left; none where no more calls are possible."""
        try:
            return 0.0 if self.stopped else self._meter.share_left()
        except Gone:
            return 0.0

    def defined(self, name: str) -> bool:
        """Say whether the student defined `name`."""
        return self.look(name) is not _MISSING

    def get(self, name: str, default: Any = None) -> Any:
        """Give a value as data, or a function as a proxy; `default` if there is no such name."""
        value = self.look(name)
        return default if value is _MISSING else value

    def look(self, name: str) -> Any:
        if name in self._known:
            value = self._known[name]
            # A test may change a value that it is given; the next one must not see that.
            self.given = self.given or not isinstance(value, Function)
            return value if isinstance(value, Function) or value is _MISSING else self._look(name)
        self._known[name] = self._look(name)
        self.given = self.given or not isinstance(self._known[name], Function)
        return self._known[name]

    def _look(self, name: str) -> Any:
        reply, body = self._ask({"look": name}, [])
        if reply.get("missing") is True:
            return _MISSING
        if reply.get("function") is True:
            return Function(self, name)
        if "error" in reply:
            raise self._student_error(reply["error"])
        if "value" not in reply:
            self._breach("a reply has neither value nor error")
        return self._guard(lambda: Decoder(body).decode(reply["value"]))

    def call(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call the student's function and give its result.

        Raises
        ------
        StudentError
            What the function raised.
        AssertionError
            If it changed its arguments into what no test can use.
        QuestionStopped
            If it hangs, ends its process, or breaks the protocol.
        """
        functions: list[Callable[..., Any]] = []

        def pass_function(function: Any) -> list[Any]:
            if isinstance(function, Function) and function.answers is self:
                return ["function", True, function.name]
            functions.append(function)
            return ["function", False, len(functions) - 1]

        encoder = Encoder(function=pass_function, strict=True)
        try:
            message = {
                "call": name,
                "arguments": [encoder.encode(value) for value in arguments],
                "named": {key: encoder.encode(value) for key, value in named.items()},
                "replaced": {key: encoder.encode(function) for key, function in self.replaced.items()},
            }
        except WireError as error:
            raise TypeError(str(error)) from None
        reply, body = self._ask(message, encoder.buffers, functions)
        self.given = True
        decoder = Decoder(body)
        result = self._guard(lambda: decoder.decode(reply["value"])) if "value" in reply else None
        usable = self._guard(lambda: self._apply_changes(decoder, reply.get("changed"), arguments, named))
        # Not guarded further: where a test turns warnings into errors, those are meant to reach it.
        for kind, text in self._guard(lambda: _read_warnings(reply.get("warnings"))):
            warnings.warn(text, kind, stacklevel=2)
        if "error" in reply:
            raise self._student_error(reply["error"])
        if "value" not in reply:
            self._breach("a reply has neither value nor error")
        if not usable:
            raise AssertionError(_UNUSABLE)
        return result

    @staticmethod
    def _apply_changes(decoder: Decoder, changed: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> bool:
        """Make the changes that the student's function made to its arguments in the test's own objects.

        What a test cannot use is left out; whether there was none of that is returned.
        """
        if type(changed) is not dict:
            raise WireError("the changes of arguments are malformed")
        own: dict[str, Any] = {str(place): value for place, value in [*enumerate(arguments), *named.items()]}
        usable = True
        for place, form in changed.items():
            if type(place) is not str or place not in own:
                raise WireError("a change is to no argument")
            usable = _change(own[place], decoder.decode(form)) and usable
        return usable

    def _ask(
        self, message: dict[str, Any], buffers: list[bytes], functions: list[Callable[..., Any]] | None = None
    ) -> tuple[dict[str, Any], memoryview]:
        """Send a request and answer the callbacks that come before its reply."""
        if self.stopped is not None:
            raise self.stopped
        if self._waits:
            self._stop(Status.GRADER_FAULT, "a test's function calls the student's function that called it")
        self._requests += 1
        if self._requests > self._limits.calls:
            self._stop(Status.TIMEOUT, "its tests make more calls than a question may have")
        identity = self._requests
        self._waits = True
        try:
            self._channel.send({"id": identity, **message}, buffers, deadline=time.monotonic() + _FRAME_SECONDS)
            while True:
                self._meter.wait_for(self._channel.socket)
                reply, body = self._channel.receive(deadline=time.monotonic() + _FRAME_SECONDS)
                if self._channel.received > self._limits.transfer:
                    self._stop(Status.MEMORY, "the results are too large")
                if type(reply) is not dict or type(reply.get("id")) is not int or reply["id"] != identity:
                    self._breach("a reply belongs to no request")
                if "callback" not in reply:
                    return reply, body
                self._answer_callback(reply, body, functions or [])
        except TooLate:
            self._stop(Status.TIMEOUT, "it takes too long")
        except TooLong:  # what a test sends may hold what student code gave it
            status = Status.MEMORY if self.given else Status.GRADER_FAULT
            self._stop(status, "what a test gives to the student's function is too large to send")
        except Gone:
            late = self._meter.is_used_up()  # brings word of what happened, too
            if self._supervisor.ended_for_memory:
                self._stop(Status.MEMORY, "its processes together used too much memory")
            if late:
                self._stop(Status.TIMEOUT, "it takes too long")
            self._stop(Status.CRASHED, "the process that ran it ended")
        except WireError as error:
            self._breach(str(error))
        finally:
            self._waits = False
        raise AssertionError("unreachable")

    def _answer_callback(self, request: dict[str, Any], body: memoryview, functions: list[Callable[..., Any]]) -> None:
        """Run a function of the test's own that the student's function calls."""
        self._callbacks += 1
        if self._callbacks > self._limits.callbacks:
            self._stop(Status.TIMEOUT, "it calls the function that it was given too many times")
        self.given = True
        place, forms, named_forms = (request.get(key) for key in ("callback", "arguments", "named"))
        if type(place) is not int or not 0 <= place < len(functions):
            raise WireError("a callback to no function")
        if type(forms) is not list or type(named_forms) is not dict:
            raise WireError("a callback is malformed")
        deadline = time.monotonic() + _FRAME_SECONDS
        if why := _refusal(functions[place], len(forms), set(named_forms)):
            self._channel.send({"raise": ["TypeError", why], "drawn": {}}, deadline=deadline)
            return
        decoder = Decoder(body)
        arguments, named = self._guard(
            lambda: (
                [decoder.decode(form) for form in forms],
                {str(key): decoder.decode(form) for key, form in named_forms.items()},
            )
        )
        try:
            answer, buffers = self._answer_of(functions[place], arguments, named)
            self._channel.send(answer, buffers, deadline=deadline)
        except TooLong:
            refusal = ["ValueError", "the result is larger than a message may be"]
            self._channel.send({"raise": refusal, "drawn": {}}, deadline=deadline)

    def _answer_of(
        self, function: Callable[..., Any], arguments: list[Any], named: dict[str, Any]
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Call a test's own function as student code asks, and give the answer to that with its arrays."""
        encoder = Encoder()
        generators = {
            str(place): (value, value.bit_generator.state)
            for place, value in [*enumerate(arguments), *named.items()]
            if isinstance(value, np.random.Generator)
        }
        try:
            if _size([*arguments, *named.values()]) > _CALLBACK_NUMBERS:
                raise ValueError("the arguments are larger than any that the tests have a use for")
            with self._bounded_memory():
                answer: dict[str, Any] = {"value": encoder.encode(function(*arguments, **named))}
        except Exception as error:
            answer, encoder = {"raise": [type(error).__name__, _words_of(error)]}, Encoder()
        # What was drawn here counts as drawn there, too.
        answer["drawn"] = {
            place: encoder.encode(generator)
            for place, (generator, before) in generators.items()
            if generator.bit_generator.state != before
        }
        return answer, encoder.buffers

    @contextlib.contextmanager
    def _bounded_memory(self) -> Iterator[None]:
        """Let what a test's function makes of a student's arguments raise MemoryError rather than fill the machine."""
        if sys.platform != "linux":
            yield
            return
        before = resource.getrlimit(resource.RLIMIT_AS)
        if self._callback_limit is None:
            with open("/proc/self/statm") as file:
                self._callback_limit = int(file.read().split()[0]) * resource.getpagesize() + _CALLBACK_MEMORY
        bounds = [limit for limit in (self._callback_limit, *before) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(bounds), before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    def _student_error(self, raw: Any) -> StudentError | QuestionStopped:
        error, status, names = self._guard(lambda: read_error(raw))
        if status is Status.TIMEOUT:
            self.stopped = QuestionStopped(status, "it takes too long")
            return self.stopped
        kind = next((_STUDENT_ERRORS[name] for name in names if name in _STUDENT_ERRORS), StudentError)
        self.last_error = kind(error, status)
        return self.last_error

    def _guard(self, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except WireError as error:
            self._breach(str(error))
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            self._breach(f"a value cannot be read ({type(error).__name__})")

    def _breach(self, what: str) -> None:
        self._stop(Status.CRASHED, f"it broke the grader's protocol: {what}")

    def _stop(self, status: Status, message: str) -> None:
        self.stopped = QuestionStopped(status, message)
        raise self.stopped


class Function:
    """Stands for a function of the student's: a call is made in the sandbox."""

    def __init__(self, answers: Answers, name: str) -> None:
        self.answers = answers
        self.name = self.__name__ = name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.answers.call(self.name, arguments, named)

    @contextlib.contextmanager
    def replacing(self, functions: dict[str, Callable[..., Any]]) -> Iterator[None]:
        """Let names among the student's variables stand for functions that are run here, while the block lasts.

        Raises
        ------
        Withheld
            If one of them may not be lent yet.
        """
        if any(name in self.answers.withheld for name in functions):
            raise Withheld
        self.answers.replaced = functions
        try:
            yield
        finally:
            self.answers.replaced = {}

    def __repr__(self) -> str:
        return f"<function {self.name}>"


class _Missing:
    def __repr__(self) -> str:
        return "<not defined>"


_MISSING = _Missing()


def _refusal(function: Callable[..., Any], positional: int, named: set[str]) -> str:
    """Say why student code may not call a function like this, before the arguments are read; "" if it may.

    A parameter with a default holds, in a test, what the function is about: only the others are student code's to give.
    """
    name = getattr(function, "__name__", "the function")
    try:
        parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    except (TypeError, ValueError):  # NumPy's own functions have none
        free, most = set[str](), 1
    else:
        free = {
            each.name
            for each in parameters
            if each.default is each.empty and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        }
        several = any(each.kind is each.VAR_POSITIONAL for each in parameters)
        most = _CALLBACK_ARGUMENTS if several else len(free)
    if unknown := named - free:
        return f"{name}() takes no argument {min(unknown)[:100]!r} by name"
    if positional + len(named) > most:
        return f"{name}() takes {most} arguments but {positional + len(named)} were given"
    return ""


def _size(value: Any) -> int:
    """Count the numbers and letters in a value that crossed."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, dict):
        return _size([*value.keys(), *value.values()])
    return sum(map(_size, value)) if isinstance(value, (list, tuple, set)) else 1


def _words_of(error: Exception) -> str:
    try:
        return readable(str(error)[:500])
    except Exception:  # it may show what it was given
        return ""


def _change(own: Any, new: Any) -> bool:
    """Make `own` equal to `new` in place; False, and nothing is done, if it would be of another kind or much longer."""
    if type(own) is not type(new):
        raise WireError("an argument changed its type")
    if isinstance(own, np.ndarray):
        return _change_array(own, new)
    if isinstance(own, np.random.Generator):
        own.bit_generator.state = new.bit_generator.state
        return True
    if not isinstance(own, (list, dict, set)):
        raise WireError("an argument that cannot change did")
    if len(new) > 2 * len(own) + _ROOM_TO_GROW or (own and not _kinds(new) <= _kinds(own)):
        return False
    own.clear()
    own.extend(new) if isinstance(own, list) else own.update(new)
    return True


def _change_array(own: np.ndarray, new: np.ndarray) -> bool:
    if own.size != new.size or own.dtype != new.dtype:
        return False
    try:
        own.flags.writeable = True  # a student's function can do that, too
        if own.shape != new.shape:
            own.shape = new.shape
    except (AttributeError, ValueError):  # it is a part of another array
        return False
    own[...] = new
    return True


def _kinds(value: Any, depth: int = 0) -> set[Any]:
    """Give the kinds of a value and of all that it holds, with their depths; all numbers are of one kind."""
    if isinstance(value, (bool, int, float, np.generic)):
        return {(depth, "number")}
    if isinstance(value, np.ndarray):
        return {(depth, "array", value.dtype.kind, value.ndim)}
    if isinstance(value, dict):
        keys = {("key", *kind) for kind in set[Any]().union(*(_kinds(key, depth + 1) for key in value))}
        return {(depth, dict)}.union(keys, *(_kinds(entry, depth + 1) for entry in value.values()))
    entries = value if isinstance(value, (list, tuple, set)) else []
    return {(depth, type(value))}.union(*(_kinds(entry, depth + 1) for entry in entries))


def _read_warnings(raw: Any) -> list[tuple[type[Warning], str]]:
    """Check the warnings of the student's call, which are issued again on this side, where the test can see them."""
    if type(raw) is not list:
        raise WireError("the warnings are malformed")
    found = []
    for entry in raw[:100]:
        if type(entry) is not list or len(entry) != 2 or type(entry[0]) is not list or type(entry[1]) is not str:
            raise WireError("a warning is malformed")
        kind = next((_WARNINGS[name] for name in entry[0] if type(name) is str and name in _WARNINGS), UserWarning)
        found.append((kind, entry[1][:500]))
    return found
