"""The grader's side of the conversation: whatever a child says, it ends in a value, an error or a clean breach."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.results import Status
from autograder.sandbox import (
    Answers,
    Limits,
    Opaque,
    QuestionStopped,
    Session,
    SessionLost,
    StudentError,
    session,
    wire,
)
from autograder.sandbox.session import Meter, Supervisor
from autograder.sandbox.warm import REPORT

LIMITS = Limits(cell_cpu=0.05, question_cpu=0.05, wall_factor=2.0, callbacks=20, transfer=2**20)


def frame(head: Any, body: bytes = b"", *, lies: tuple[int, int] = (0, 0)) -> bytes:
    """Give a frame as a child would send it; `lies` is added to the two lengths in its header."""
    packed = head if isinstance(head, bytes) else msgspec.msgpack.encode(head)
    return wire.HEADER.pack(max(0, len(packed) + lies[0]), max(0, len(body) + lies[1])) + packed + body


class StillSupervisor(Supervisor):
    """Stands in for the supervising process: nothing below it uses any time, and its child has exited with 3."""

    def __init__(self) -> None:
        self.exit_status = 3 << 8
        self.ended_for_memory = False
        self.swept = 0

    def time_used(self) -> tuple[float, float]:
        return 0.0, 0.0

    def sweep(self) -> None:
        self.swept += 1

    def wait_for_end(self) -> int:
        return self.exit_status or 0

    def close(self) -> None:
        pass


@contextlib.contextmanager
def child_that_says(raw: bytes, *, ends: bool = True) -> Iterator[tuple[wire.Channel, socket.socket]]:
    """Give the grader's end of a connection on which a child has said all that it ever will."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    try:
        theirs.sendall(raw)
        if ends:
            theirs.shutdown(socket.SHUT_WR)
        yield wire.Channel(ours), theirs
    finally:
        ours.close()
        theirs.close()


def answers_over(channel: wire.Channel) -> Answers:
    supervisor = StillSupervisor()
    return Answers(channel, Meter(supervisor, LIMITS.question_cpu, LIMITS.wall_factor), LIMITS, supervisor)


def reply(**fields: Any) -> dict[str, Any]:
    return {"id": 1, "value": 1.5, "changed": {}, "warnings": [], **fields}


def call(raw: bytes, *arguments: Any, ends: bool = True) -> Any:
    """Call a student's function whose process says `raw`."""
    with child_that_says(raw, ends=ends) as (channel, _):
        return answers_over(channel).call("f", arguments, {})


def test_an_honest_reply_gives_its_value():
    assert call(frame(reply())) == 1.5


PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray, np.generic, Opaque)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=6)
    | st.binary(max_size=6)
)
keys = st.sampled_from(
    "id value error changed warnings callback arguments named missing function begun cell cpu".split()
)
tags = st.sampled_from(sorted(wire._TAGS))
dtypes = st.sampled_from([*sorted(wire.DTYPES), "|O", "<U3", "|V8", "<M8[s]", ">f8"])
forms = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(tags, inner).map(list)
        | st.tuples(tags, inner, inner).map(list)
        | st.tuples(st.just("array"), dtypes, st.lists(st.integers(-1, 2**33), max_size=3), st.booleans()).map(list)
        | st.tuples(st.just("scalar"), dtypes, st.text(max_size=8)).map(list)
        | st.dictionaries(keys | st.text(max_size=3) | st.integers(-(2**63), 2**63), inner, max_size=3)
    ),
    max_leaves=8,
)
identities = st.sampled_from([1, 1, 1, 1, 0, 2, -1, True, 1.0, "1", None])
honest = st.just(reply())
forged = (
    st.builds(lambda identity, key, form: {**reply(), "id": identity, key: form}, identities, keys, forms)
    | st.builds(lambda form: {"id": 1, "callback": 0, "arguments": [form], "named": {}}, forms)
    | st.builds(lambda form: {"id": 1, "error": form, "changed": {}, "warnings": []}, forms)
    | forms
)
lies = st.sampled_from([(0, 0)] * 6 + [(1, 0), (-1, 0), (0, 5), (0, -1), (2**31, 0), (0, 2**60)])
heads = st.one_of(honest, forged).map(msgspec.msgpack.encode)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Change, cut out or put in a few bytes of a good frame."""
    raw = bytearray(frame(reply(value=["array", "<f8", [2], True]), bytes(16)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(raw) - 1))
        how = draw(st.sampled_from(["change", "cut", "put"]))
        if how == "change":
            raw[place] = draw(st.integers(0, 255))
        elif how == "cut":
            del raw[place : place + draw(st.integers(1, 8))]
        else:
            raw[place:place] = draw(st.binary(min_size=1, max_size=8))
        if not raw:
            break
    return bytes(raw)


frames = (
    st.builds(lambda head, body, lie: frame(head, body, lies=lie), heads, st.binary(max_size=40), lies)
    | spoilt()
    | st.binary(max_size=60)
)
streams = st.lists(frames, max_size=4).map(b"".join)


def outcome_of(act: Callable[[], Any]) -> Any:
    """Give what an act returns, or the verdict that it ends in; any other error is the test's to report."""
    try:
        return act()
    except (QuestionStopped, StudentError, SessionLost) as ended:
        return ended


@settings(max_examples=300)
@given(streams)
def test_whatever_a_child_says_to_a_call_is_a_value_an_error_or_a_breach(raw):
    given_array, given_list = np.zeros(3), [1, 2]
    with child_that_says(raw) as (channel, _), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = answers_over(channel)
        outcome = outcome_of(lambda: answers.call("f", (given_array, given_list, np.sum), {}))
        if isinstance(outcome, QuestionStopped):
            assert outcome.status in (Status.CRASHED, Status.TIMEOUT, Status.MEMORY)
            assert outcome_of(lambda: answers.call("f", (), {})) is outcome  # once broken, a question stays so
        elif isinstance(outcome, StudentError):
            assert answers.last_error is outcome
        else:
            assert outcome is ... or isinstance(outcome, (*PLAIN, np.random.Generator))
    assert type(given_array) is np.ndarray
    assert given_array.dtype == float
    assert given_array.size == 3
    assert type(given_list) is list


@settings(max_examples=100)
@given(streams)
def test_whatever_a_child_says_to_a_look_is_a_value_an_error_or_a_breach(raw):
    with child_that_says(raw) as (channel, _):
        answers = answers_over(channel)
        with contextlib.suppress(QuestionStopped, StudentError):
            value = answers.get("answer")
            assert value is ... or isinstance(value, (*PLAIN, np.random.Generator, session.Function))


def session_over(channel: wire.Channel) -> Session:
    ours, theirs = socket.socketpair()
    theirs.close()
    started = Session(ours, channel.socket, LIMITS)
    started._supervisor.close()
    started._supervisor = StillSupervisor()
    return started


REPORT_OF_A = {"cell": "a", "cpu": 0.5, "output": "x"}


@settings(max_examples=200)
@given(st.booleans(), streams)
def test_whatever_a_child_says_to_a_cell_is_a_report_or_a_loss(begins, raw):
    token = "0123456789abcdef"
    with (
        child_that_says((frame({"begun": token}) if begins else b"") + raw) as (channel, _),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(session.secrets, "token_hex", lambda length: token)
        patch.setattr(Session, "_speaks_unasked", lambda self: False)
        started = session_over(channel)
        outcome = outcome_of(lambda: started.run_cell("a", "x = 1"))
        if isinstance(outcome, SessionLost):
            assert outcome.status in (Status.CRASHED, Status.TIMEOUT)
            assert outcome.before or begins
            assert isinstance(outcome_of(lambda: started.run_cell("b", "x = 2")), SessionLost)
        else:
            assert begins
            assert type(outcome["output"]) is str
            assert 0 <= outcome["cpu"] < 1e6


@settings(max_examples=100)
@given(streams)
def test_whatever_a_child_says_to_a_picture_is_small_or_nothing(raw):
    with child_that_says(raw) as (channel, _):
        pixels = session_over(channel).picture(b"\x89PNG")
    assert pixels is None or (pixels.ndim == 3 and pixels.dtype == np.uint8 and max(pixels.shape) <= session.MAX_SIDE)


class Child:
    """A child of the session's that follows a script: for each message that comes, the frames that go back."""

    def __init__(self, *script: Any) -> None:
        self.ours, self._theirs = socket.socketpair()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._speak, args=(script,))

    def __enter__(self) -> Child:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.ours.close()
        self._thread.join()
        self._theirs.close()

    def _speak(self, script: tuple[Any, ...]) -> None:
        channel = wire.Channel(self._theirs)
        with contextlib.suppress(wire.Gone, OSError):
            for act in script:
                message, _ = channel.receive()
                for said in act(message):
                    self._theirs.sendall(said)
            self._over.wait()  # silent and deaf, but there


def begins(message: dict[str, Any]) -> bytes:
    return frame({"begun": message["token"]})


def reports(message: dict[str, Any]) -> bytes:
    return frame({"cell": message["cell"], "cpu": 0.0, "output": ""})


class TestWhoIsToBlame:
    """A cell that reports for itself and keeps the process must not be paid for by the next one."""

    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch):
        for name, seconds in (("_FIRST_LOOK", 0.02), ("_NEXT_LOOK", 0.02), ("_FRAME_SECONDS", 0.2)):
            monkeypatch.setattr(session, name, seconds)

    def test_honest_cells_report_one_after_the_other(self):
        with Child(*[lambda message: [begins(message), reports(message)]] * 3) as child:
            started = session_over(wire.Channel(child.ours))
            for cell in "abc":
                assert started.run_cell(cell, "1")["status"] is Status.PASSED

    def lose_the_second(self, *script: Any) -> SessionLost:
        with Child(*script) as child:
            started = session_over(wire.Channel(child.ours))
            started.run_cell("a", "1")
            time.sleep(0.02)
            with pytest.raises(SessionLost) as caught:
                started.run_cell("b", "2")
        return caught.value

    def test_silence_after_a_report_is_the_first_one_s_fault(self):
        lost = self.lose_the_second(lambda message: [begins(message), reports(message)])
        assert (lost.before, lost.status) == (True, Status.TIMEOUT)

    def test_two_reports_are_the_first_one_s_fault(self):
        lost = self.lose_the_second(lambda message: [begins(message), reports(message), reports(message)])
        assert (lost.before, lost.status) == (True, Status.CRASHED)

    def test_a_beginning_that_was_not_asked_for_is_the_first_one_s_fault(self):
        lost = self.lose_the_second(
            lambda message: [begins(message), reports(message)],
            lambda message: [frame({"begun": "guessed"}), frame({"cell": "b", "cpu": 0.0, "output": ""})],
        )
        assert lost.before

    def test_silence_after_the_beginning_is_the_second_one_s_fault(self):
        lost = self.lose_the_second(
            lambda message: [begins(message), reports(message)], lambda message: [begins(message)]
        )
        assert (lost.before, lost.status) == (False, Status.TIMEOUT)

    def test_a_question_that_is_not_begun_is_the_last_cell_s_fault(self):
        with Child(lambda message: [begins(message), reports(message)]) as child:
            started = session_over(wire.Channel(child.ours))
            started.run_cell("a", "1")
            with pytest.raises(SessionLost) as caught:
                started.answers("q1")
            assert not started.alive
        assert (caught.value.before, caught.value.status) == (True, Status.TIMEOUT)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (frame(reply(id=2)), "no request"),
        (frame(reply(id=True)), "no request"),
        (frame(reply(id=1.0)), "no request"),
        (frame([1, 2]), "no request"),
        (frame({"id": 1}), "changes of arguments"),
        (frame({"id": 1, "changed": {}, "warnings": []}), "neither value nor error"),
        (frame(reply(changed={"7": 1})), "no argument"),
        (frame(reply(changed={"0": ["list", True, []]})), "changed its type"),
        (frame(reply(warnings=[["UserWarning", "x"]])), "warning"),
        (frame(reply(error="x")), "error is malformed"),
        (frame({"id": 1, "callback": 3, "arguments": [], "named": {}}), "callback to no function"),
        (frame({"id": 1, "callback": 0, "arguments": 3, "named": {}}), "callback is malformed"),
        (frame({"id": 1, "callback": 0, "arguments": [["nonsense"]], "named": {}}), "tag"),
        (frame(reply(), lies=(2**31, 0)), "too long"),
        (frame(reply(), lies=(0, 2**62)), "too long"),
        (frame(b"\x81\x92\x01\x02\x03"), "malformed"),
        (frame({"id": 1, "value": {"a": {"b": 1}}}), "malformed"),
        (frame({"id": 1, "value": b"x"}), "malformed"),
    ],
)
def test_a_breach_says_what_was_wrong(raw, says):
    with pytest.raises(QuestionStopped, match=says) as caught:
        call(raw, np.zeros(3), np.sum)
    assert caught.value.status is Status.CRASHED


def test_a_reply_after_the_reply_belongs_to_no_request():
    with child_that_says(frame(reply()) * 2) as (channel, _):
        answers = answers_over(channel)
        assert answers.call("f", (), {}) == 1.5
        with pytest.raises(QuestionStopped, match="no request"):
            answers.call("f", (), {})


def test_silence_is_too_late(monkeypatch):
    for name, seconds in (("_FIRST_LOOK", 0.02), ("_NEXT_LOOK", 0.02), ("_FRAME_SECONDS", 0.1)):
        monkeypatch.setattr(session, name, seconds)
    for raw in (b"", frame(reply())[:-3]):
        with pytest.raises(QuestionStopped) as caught:
            call(raw, ends=False)
        assert caught.value.status is Status.TIMEOUT


def test_heads_count_against_the_bytes_that_a_question_may_send():
    asks = frame({"id": 1, "callback": 0, "arguments": [["list", True, [0.5] * 1000]], "named": {}})
    with child_that_says(asks * 3 + frame(reply())) as (channel, _):
        answers = answers_over(channel)
        answers._limits = replace(LIMITS, transfer=20_000)
        with pytest.raises(QuestionStopped, match="too large") as caught:
            answers.call("f", (np.sum,), {})
    assert caught.value.status is Status.MEMORY


def test_callbacks_are_counted():
    asks = frame({"id": 1, "callback": 0, "arguments": [], "named": {}})
    with pytest.raises(QuestionStopped, match="too many times") as caught:
        call(asks * 30, lambda: 1)
    assert caught.value.status is Status.TIMEOUT


def change(own: Any, form: Any, body: bytes = b"") -> Any:
    """Let a student's function return 1.5 and change its argument; give the argument afterwards."""
    assert call(frame(reply(changed={"0": form}), body), own) == 1.5
    return own


def list_of(*entries: Any) -> list[Any]:
    return ["list", False, list(entries)]


def test_changes_of_arguments_reach_the_test_where_it_can_use_them():
    assert change([1, 2], list_of(2.5, True, 3)) == [2.5, True, 3]
    assert change([], list_of("a", None)) == ["a", None]
    assert change([[1], [2]], list_of(list_of(3))) == [[3]]
    assert change({"a": 1}, ["dict", [["b", 2.0]]]) == {"b": 2.0}
    assert change(np.zeros(4), ["array", "<f8", [2, 2], True], bytes(32)).shape == (2, 2)


UNUSABLE: tuple[tuple[Any, Any, bytes], ...] = (
    ([1, 2], list_of("x", "x"), b""),
    ([1, 2], list_of(1, None), b""),
    ([1, 2], list_of(list_of(1), 2), b""),
    ([1, 2], list_of(["opaque", "whole number of more than 64 bits"]), b""),
    ([1, 2], ["list", True, [0.5] * 5000], b""),
    ([[1], [2]], list_of(1, 2), b""),
    ([np.zeros(2)], list_of(["array", "|u1", [2], True]), bytes(2)),
    ({"a": 1}, ["dict", [["a", "x"]]], b""),
    ({1}, ["set", False, ["x"]], b""),
    (np.zeros(4), ["array", "<f8", [2], True], bytes(16)),
    (np.zeros(4), ["array", "|u1", [4], True], bytes(4)),
    (np.zeros((2, 3)).T[1:], ["array", "<f8", [4], True], bytes(32)),
)


@pytest.mark.parametrize(("own", "form", "body"), UNUSABLE, ids=str)
def test_changes_of_arguments_that_no_test_can_use_fail_the_answer_and_are_not_made(own, form, body):
    before = repr(own)
    with pytest.raises(AssertionError, match="changes its arguments"):
        call(frame(reply(changed={"0": form}), body), own)
    assert repr(own) == before


def ask(function: Callable[..., Any], *forms: Any, body: bytes = b"", **named: Any) -> Any:
    """Let student code call a test's function with these arguments; give what it is answered."""
    asked = frame({"id": 1, "callback": 0, "arguments": list(forms), "named": named}, body)
    with child_that_says(asked + frame(reply())) as (channel, theirs):
        assert answers_over(channel).call("f", (function,), {}) == 1.5
        theirs.setblocking(False)
        answer = wire.Channel(theirs)
        answer.receive(deadline=time.monotonic() + 5)
        return answer.receive(deadline=time.monotonic() + 5)[0]


def with_a_default(theta, H=2.0):
    return theta * H


@pytest.mark.parametrize(
    ("forms", "named", "says"),
    [
        ([], {}, "missing 1 required"),
        ([1.0, 3.0], {}, "takes 1 arguments but 2 were given"),
        ([1.0], {"H": 3.0}, "takes no argument 'H' by name"),
        ([1.0], {"theta": 3.0}, "takes 1 arguments but 2 were given"),
        ([["list", True, [0.5] * 30_000]], {}, "larger than any"),
        ([["dict", [["x" * 30_000, 1]]]], {}, "larger than any"),
    ],
)
def test_student_code_chooses_only_what_is_an_argument_and_is_small(forms, named, says):
    assert says in ask(with_a_default, *forms, **named)["raise"][1]


def test_student_code_may_give_arguments_by_name():
    assert ask(with_a_default, theta=1.5)["value"] == 3.0
    assert ask(lambda *values: sum(values), 1, 2)["value"] == 3
    assert ask(np.exp, 0.0)["value"] == ["scalar", "<f8", np.float64(1).tobytes().decode("latin-1")]
    assert "by name" in ask(np.exp, 0.0, out=1)["raise"][1]


def test_generators_come_back_only_where_numbers_were_drawn():
    form = wire.Encoder().encode(np.random.default_rng(1))
    assert ask(lambda rng: 1, form)["drawn"] == {}
    assert list(ask(lambda rng: rng.normal(), form)["drawn"]) == ["0"]


def test_an_answer_that_is_too_long_is_the_caller_s_error():
    assert ask(lambda: ["x" * 400_000] * 20)["raise"] == ["ValueError", "the result is larger than a message may be"]


def test_the_grader_s_own_time_counts(monkeypatch):
    clock = iter(range(0, 10_000, 1))
    monkeypatch.setattr(session.time, "thread_time", lambda: next(clock))
    monkeypatch.setattr(session, "_NEXT_LOOK", 0.0)
    monkeypatch.setattr(session, "_FIRST_LOOK", 0.0)
    asks = frame({"id": 1, "callback": 0, "arguments": [1.0], "named": {}})
    with pytest.raises(QuestionStopped, match="too long") as caught:
        call(asks * 10 + frame(reply()), with_a_default)
    assert caught.value.status is Status.TIMEOUT


def test_what_is_left_of_a_question_s_time_is_told(monkeypatch):
    own = [0.0]
    monkeypatch.setattr(session.time, "thread_time", lambda: own[0])
    monkeypatch.setattr(session.time, "monotonic", lambda: 0.0)
    meter = Meter(StillSupervisor(), 10.0, 5.0)
    assert meter.share_left() == 1.0
    own[0] = 4.0
    assert meter.share_left() == pytest.approx(0.6)
    own[0] = 12.0
    assert meter.share_left() == 0.0


class UsedSession:
    """Stands in for a session whose processes used some CPU time."""

    def __init__(self, cpu: float) -> None:
        self._cpu = cpu

    def cpu_used(self) -> float:
        return self._cpu


@pytest.mark.parametrize(
    ("closed", "open_now", "own", "elapsed", "spent"),
    [
        (0.0, 0.0, 0.0, 599.0, False),
        (0.0, 0.0, 0.0, 601.0, True),
        (100.0, 100.0, 50.0, 590.0, False),
        (200.0, 101.0, 0.0, 590.0, True),
        (0.0, 299.0, 2.0, 590.0, True),
    ],
)
def test_a_submission_has_one_budget_for_all_its_sessions(monkeypatch, closed, open_now, own, elapsed, spent):
    limits = Limits(submission_cpu=120.0, wall_factor=5.0, total_cpu=300.0)
    now = {"monotonic": 0.0, "thread_time": 0.0}
    for name in now:
        monkeypatch.setattr(session.time, name, lambda name=name: now[name])
    budget = session.Budget(limits)
    assert not budget.is_spent(None)
    now |= {"monotonic": elapsed, "thread_time": own}
    budget.close(UsedSession(closed))
    assert budget.is_spent(UsedSession(open_now)) is spent


def test_a_callback_cannot_fill_the_grader_s_memory():
    asked = frame({"id": 1, "callback": 0, "arguments": [2**28], "named": {}})  # 2 GiB as an array
    with child_that_says(asked + frame(reply())) as (channel, theirs):
        assert answers_over(channel).call("f", (lambda length: np.ones(length),), {}) == 1.5
        answer = wire.Channel(theirs)
        answer.receive()
        assert answer.receive()[0]["raise"][0] in ("MemoryError", "_ArrayMemoryError")


def test_a_test_s_function_cannot_call_back_into_the_student_s():
    asked = frame({"id": 1, "callback": 0, "arguments": [], "named": {}})
    with child_that_says(asked) as (channel, _):
        answers = answers_over(channel)
        with pytest.raises(QuestionStopped, match="function that called it") as caught:
            answers.call("f", (lambda: answers.call("g", (), {}),), {})
    assert caught.value.status is Status.GRADER_FAULT


def test_a_supervisor_that_ends_is_gone():
    ours, theirs = socket.socketpair()
    theirs.sendall(REPORT.pack(b"e", 9.0, 0.0))
    theirs.shutdown(socket.SHUT_WR)
    supervisor = Supervisor(ours)
    with pytest.raises(wire.Gone):
        supervisor.time_used()
    assert supervisor.wait_for_end() == 9
    supervisor.close()
    theirs.close()
