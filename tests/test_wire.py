"""What crosses between grader and sandbox: plain data, unchanged; everything else is refused or becomes opaque."""

from __future__ import annotations

import math
import socket
import threading
import time
import tracemalloc
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from autograder.sandbox import wire
from autograder.sandbox.wire import Channel, Decoder, Encoder, Gone, Opaque, TooLate, TooLong, WireError


def cross(value: Any) -> Any:
    """Give what arrives of a value."""
    encoder = Encoder()
    head = msgspec.msgpack.decode(msgspec.msgpack.encode(encoder.encode(value)))
    return Decoder(b"".join(encoder.buffers)).decode(head)


def same(first: Any, second: Any) -> bool:
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes()
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, (float, np.floating)) and math.isnan(first):
        return math.isnan(second)
    return bool(first == second)


integers = st.integers(-(2**63), 2**64 - 1)
numbers = st.none() | st.booleans() | integers | st.floats() | st.text(max_size=20) | st.binary(max_size=20)
arrays = st_numpy.arrays(
    dtype=st.sampled_from([bool, np.int64, np.uint8, np.float64, np.float32, np.float16, np.complex128]),
    shape=st_numpy.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
plain = st.recursive(
    numbers | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | integers, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
def test_plain_data_arrives_unchanged(value):
    assert same(cross(value), value)


@pytest.mark.parametrize("value", [np.float32(0.1), np.int8(-3), np.bool_(True), 2**64 - 1, {1, "a"}, 1j, ...])
def test_other_plain_values_arrive_unchanged(value):
    assert same(cross(value), value)


def test_read_only_arrays_stay_read_only():
    array = np.arange(3.0)
    array.flags.writeable = False
    assert not cross(array).flags.writeable
    assert cross(np.arange(3.0)).flags.writeable


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(3)
    rng.integers(5, dtype=np.int32)  # leaves half a number in its buffer
    arrived = cross(rng)
    assert np.array_equal(arrived.integers(100, size=7, dtype=np.int32), rng.integers(100, size=7, dtype=np.int32))


def test_what_a_generator_spawns_depends_on_its_state():
    first, same_again, other = (cross(np.random.default_rng(seed)).spawn(1)[0].random() for seed in (1, 1, 2))
    assert first == same_again != other


class Liar(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__

    def __float__(self):
        return 42.0


class LyingArray(np.ndarray):
    def __array_ufunc__(self, *_, **__):
        return True


def test_subclasses_lose_what_they_override():
    assert same(cross(Liar(2.0)), 2.0)
    assert type(cross(np.arange(3.0).view(LyingArray))) is np.ndarray


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        ((x for x in ()), "generator"),
        (len, "builtin_function"),
        (np.array([{}]), "array"),
        (2**64, "more than 64 bits"),
        (-(2**20_000), "more than 64 bits"),
        (np.zeros(wire.MAX_NUMBERS + 1, np.uint8), "array"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_not_plain_data_becomes_opaque(value, name):
    arrived = cross(value)
    assert isinstance(arrived, Opaque)
    assert name in arrived.type_name


class Disguised:
    """Says that it is a number."""

    __class__ = np.float64


class ListThatLies(list):
    def __len__(self):
        return 0

    def __iter__(self):
        return iter(["lie"])


class DictThatLies(dict):
    def items(self):
        return [("lie", 1)]

    __iter__ = keys = __len__ = None


class TextThatLies(str):
    def encode(self, *_, **__):
        return b"lie"

    def isascii(self):
        return True

    __str__ = __repr__ = lambda self: "lie"


class ArrayOf:
    def __init__(self, value):
        self.value = value

    def __array__(self, dtype=None, copy=None):
        return self.value


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (ListThatLies([1, 2]), [1, 2]),
        (DictThatLies({"a": 1}), {"a": 1}),
        (TextThatLies("a"), "a"),
        (ArrayOf(np.ones(2)), np.ones(2)),
        ([TextThatLies("a"), ListThatLies([Liar(1.0)])], ["a", [1.0]]),
    ],
)
def test_what_lies_about_itself_arrives_as_it_is(value, arrives):
    assert same(cross(value), arrives)


@pytest.mark.parametrize(
    "value",
    [Disguised(), ArrayOf(np.array([{}])), ArrayOf(np.array(["a"])), memoryview(b"x")],
    ids=["disguised", "objects", "texts", "buffer"],
)
def test_what_is_no_number_becomes_opaque_whatever_it_says(value):
    assert isinstance(cross(value), Opaque)


def test_keys_that_all_have_one_hash_are_not_read(channels):
    """Lists as keys become tuples, whose hashes can be made equal: four hundred thousand of them take an hour."""
    pairs = b"".join(b"\x92\xcd" + number.to_bytes(2, "big") + b"\x00\x00" for number in range(1000))
    head = b"\xde" + (1000).to_bytes(2, "big") + pairs
    channels[0].socket.sendall(wire.HEADER.pack(len(head), 0) + head)
    with pytest.raises(WireError, match="malformed"):
        channels[1].receive(deadline=time.monotonic() + 5)


def test_foreign_byte_orders_and_widths_become_native():
    assert same(cross(np.array([1.0, 2.0], dtype=">f8")), np.array([1.0, 2.0]))
    assert same(cross(np.longdouble(1.5)), np.float64(1.5))


def test_a_list_within_itself_ends():
    loop: list[Any] = []
    loop.append(loop)
    assert isinstance(cross(loop), list)


def test_huge_results_become_opaque_without_being_copied():
    assert isinstance(cross(np.broadcast_to(1.0, (10**5, 10**5))), Opaque)


tags = st.sampled_from(sorted(wire._TAGS))
dtypes = st.sampled_from(sorted(wire.DTYPES))
forms = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(tags, inner, inner, inner).map(list)
        | st.tuples(tags, inner).map(list)
        | st.tuples(st.just("array"), dtypes, st.lists(st.integers()), st.booleans()).map(list)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=10,
)


@settings(max_examples=2000)
@given(forms, st.binary(max_size=64))
def test_whatever_a_frame_says_the_decoder_gives_plain_data_or_a_wire_error(form, body):
    try:
        value = Decoder(body).decode(form)
    except WireError:
        return
    allowed = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, np.ndarray, np.generic)
    assert isinstance(value, (*allowed, Opaque, np.random.Generator)) or value is ...
    if isinstance(value, np.ndarray):
        assert value.dtype.str in wire.DTYPES


@pytest.mark.parametrize(
    "form",
    [
        ["array", "|O", [1], True],
        ["array", "<f8", [3], True],
        ["array", "<f8", [-1], True],
        ["array", "<f8", [2**40, 0], True],
        ["array", "<f8", [1.0], True],
        ["array", "<f8", [0] * 40, True],
        ["array", "<f8", [0, *[2**31 - 1] * 7], True],
        ["array", "|b1", [1], True],
        ["scalar", "<f8", b"123"],
        ["list", True, [1.0, "x"]],
        ["set", False, [["list", True, []]]],
        ["dict", [[["list", True, []], 1]]],
        ["dict", [[1]]],
        ["int", "10"],
        ["generator", ["0", "0", "0"]],
        ["generator", ["f" * 10_000, "0", "0", "0"]],
        ["generator", ["0", "0", "2", "0"]],
        ["function", False, 0],
        ["nonsense"],
        [],
        {"a": 1},
    ],
    ids=str,
)
def test_malformed_values_are_refused(form):
    with pytest.raises(WireError):
        Decoder(b"\2" * 8).decode(form)


def test_arrays_that_are_small_as_bytes_are_counted_by_their_numbers():
    half = wire.MAX_NUMBERS // 2
    forms = [["array", "|u1", [half], True]] * 2
    assert len(Decoder(bytes(3 * half)).decode(["list", False, forms])) == 2
    with pytest.raises(WireError, match="too many numbers"):
        Decoder(bytes(3 * half)).decode(["list", False, [*forms, forms[0]]])


def test_nesting_is_bounded():
    form: Any = 1
    for _ in range(wire.MAX_DEPTH + 2):
        form = ["list", False, [form]]
    with pytest.raises(WireError):
        Decoder(b"").decode(form)


@pytest.fixture
def channels():
    ends = socket.socketpair()
    pair = Channel(ends[0]), Channel(ends[1])
    yield pair
    for channel in pair:
        channel.close()


def test_a_frame_arrives_with_its_bytes(channels):
    channels[0].send({"id": 1}, [b"ab", b"c"])
    assert channels[1].receive() == ({"id": 1}, bytearray(b"abc"))


@pytest.mark.parametrize(
    "raw",
    [
        wire.HEADER.pack(wire.MAX_HEAD + 1, 0),
        wire.HEADER.pack(0, wire.MAX_BODY + 1),
        wire.HEADER.pack(3, 0) + b"\xc1\xc1\xc1",
        wire.HEADER.pack(2000, 0) + b"\x91" * 2000,
        wire.HEADER.pack(0, 0),
    ],
)
def test_what_is_no_frame_is_refused(channels, raw):
    channels[0].socket.sendall(raw)
    with pytest.raises(WireError):
        channels[1].receive(deadline=time.monotonic() + 5)


def test_half_a_frame_and_then_silence_is_too_late(channels):
    channels[0].socket.sendall(wire.HEADER.pack(100, 0) + b"half")
    with pytest.raises(TooLate):
        channels[1].receive(deadline=time.monotonic() + 0.05)


def test_half_a_frame_and_then_the_end_is_gone(channels):
    channels[0].socket.sendall(wire.HEADER.pack(100, 0) + b"half")
    channels[0].close()
    with pytest.raises(Gone):
        channels[1].receive()


def test_sending_to_one_that_does_not_read_is_too_late(channels):
    with pytest.raises(TooLate):
        channels[0].send({}, [b"x" * 10**7], deadline=time.monotonic() + 0.05)


def test_a_message_that_is_too_long_is_not_begun(channels):
    with pytest.raises(TooLong):
        channels[0].send(["x" * (wire.MAX_HEAD + 1)])
    channels[0].send({"id": 2})
    assert channels[1].receive() == ({"id": 2}, bytearray())


@pytest.mark.slow
def test_the_head_that_is_largest_in_memory_stays_within_bounds(channels):
    """A byte for each empty list is the most that a head's length can be made to grow."""
    count = wire.MAX_HEAD - 5
    packed = b"\xdd" + count.to_bytes(4, "big") + b"\x90" * count
    sender = threading.Thread(target=channels[0].socket.sendall, args=(wire.HEADER.pack(len(packed), 0) + packed,))
    sender.start()
    tracemalloc.start()
    head, _ = channels[1].receive(deadline=time.monotonic() + 60)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sender.join()
    assert len(head) == count
    assert peak < 350 * 2**20
