"""Messages between the grader and the sandbox: plain data in frames of bounded length, checked on arrival.

A frame is a header (two lengths), a msgpack head and the raw bytes of the arrays that the head mentions, in order. Both
sides use this module; only the grader's side may be trusted, so `decode` believes nothing. There is no pickle, no
object array and no code in a frame.

A value in the head is None, a bool, an int of at most 64 bits, a float or a string as it is, and otherwise a list whose
first entry is a tag (see `_TAGS`). Raw bytes in a head are written as the text of which they are the Latin-1 code.
Longer ints do not cross: a few of them are cheap to send and take minutes to multiply.
"""

from __future__ import annotations

import math
import re
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

HEADER = struct.Struct("<IQ")
MAX_HEAD = 4 * 2**20
"""Bytes of a head. One byte can stand for a list, which takes 64 bytes in Python."""
MAX_NUMBERS = 2**21
"""Numbers in all arrays of one frame: what is small as bytes may be eight times as large where it is checked."""
MAX_BODY = 16 * MAX_NUMBERS
"""Bytes of the arrays in one frame."""
MAX_DEPTH = 16
"""Lists within lists."""
MAX_ITEMS = 400_000
"""Entries of all lists, tuples, sets and dicts of one frame."""
MAX_KEYS = 1000
"""Entries of sets and dicts of one frame that are no strings: their hashes can be made to collide."""
MAX_GENERATORS = 100
"""Random generators of one frame: to make one takes as long as to read a hundred numbers."""
MAX_DIMENSIONS = 8
_GENERATOR_DIGITS = 32
"""Hexadecimal digits of the longest number in a generator's state."""
MAX_NAME = 100
_SMALL = 2**16
"""Bytes of a frame that is sent in one piece."""

DTYPES = {np.dtype(code).str for code in ("?", "b", "B", "h", "H", "i", "I", "l", "L", "e", "f", "d", "F", "D")}
"""Kinds of numbers that cross: booleans, integers, floats and complex numbers in native byte order."""

_NATIVE = {"i": np.int64, "u": np.uint64, "f": np.float64, "c": np.complex128}
"""What an array in foreign byte order or of unusual width is converted to."""

_HEXADECIMAL = re.compile("[0-9a-f]+")
_WORD = range(-(2**63), 2**64)
"""Ints that cross: those of 64 bits."""
_GENERATOR = "PCG64"
_GENERATOR_LIMITS = {"state": 2**128, "inc": 2**128, "has_uint32": 2, "uinteger": 2**32}


_Form: Any = bool | int | float | str | None
for _ in range(3 * MAX_DEPTH + 3):  # a dict within a dict adds three lists
    _Form = bool | int | float | str | list[_Form] | None
_decode_head = msgspec.msgpack.Decoder(dict[str, _Form | dict[str, _Form]] | list[_Form] | None).decode
"""Reads a head. Maps have texts as keys and hold no maps: lists as keys could be made to have one hash, and a map of a
few hundred thousand of them takes hours to build. Texts cannot, since their hashes depend on a secret."""


class WireError(Exception):
    """The other side broke the protocol, or a value cannot cross."""


class Gone(WireError):
    """The other side closed the connection."""


class TooLate(WireError):
    """Nothing came in time."""


class TooLong(WireError):
    """A message exceeds what one frame may hold; nothing of it was sent."""


class Opaque:
    """Stands for a value that is not plain data, such as a data frame or a generator object."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"<a {self.type_name}, which is not plain data>"


def readable(text: str) -> str:
    """Give the text with question marks for what is no character, such as half of an emoji: it cannot be sent."""
    return text if text.isascii() else text.encode(errors="replace").decode()


class Encoder:
    """Turns values into a head and raw array bytes.

    Parameters
    ----------
    function : callable, optional
        Gives the tagged form of a function, so that the other side can call it back. Without it functions are opaque.
    strict : bool
        Whether what is not plain data is an error: so it is for a test's arguments, not for a student's results.
    """

    def __init__(self, function: Callable[[Any], list[Any]] | None = None, *, strict: bool = False) -> None:
        self.buffers: list[bytes] = []
        self._function = function
        self._strict = strict
        self._numbers = 0
        self._items = 0
        self._generators = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Give the form of `value` that a head can hold.

        What is not plain data becomes opaque rather than an error: a wrong answer must still reach the tests.
        """
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            return value if value in _WORD else self._opaque("whole number of more than 64 bits")
        if kind is str:
            return readable(value) if len(value) < MAX_HEAD // 8 else self._opaque("very long string")
        if kind is list or kind is tuple:
            return self._sequence("list" if kind is list else "tuple", value, depth)
        if kind is np.ndarray:
            return self._array(value)
        if np.generic in kind.__mro__:  # unlike isinstance, this asks nothing of the value
            return self._scalar(value)
        return self._unusual(value, depth)

    def _opaque(self, type_name: str) -> list[Any]:
        if self._strict:
            raise WireError(f"a test's own value is no plain data that could be sent: {type_name}")
        return ["opaque", type_name[:MAX_NAME]]

    def _sequence(self, tag: str, values: Any, depth: int) -> list[Any]:
        self._items += len(values)
        if depth >= MAX_DEPTH or self._items > MAX_ITEMS:
            return self._opaque(f"{tag} that is too {'deep' if depth >= MAX_DEPTH else 'long'}")
        if set(map(type, values)) <= {float}:
            return [tag, True, list(values)]
        return [tag, False, [self.encode(entry, depth + 1) for entry in values]]

    def _array(self, array: np.ndarray) -> list[Any]:
        if array.dtype.kind in "iufc" and array.dtype.str not in DTYPES:
            array = array.astype(_NATIVE[array.dtype.kind])
        if array.ndim > MAX_DIMENSIONS or array.dtype.str not in DTYPES:
            return self._opaque(f"array of {array.dtype.name}")
        if self._numbers + array.size > MAX_NUMBERS:
            return self._opaque(f"array of {array.size} entries")
        self._numbers += array.size
        self.buffers.append(array.tobytes())
        return ["array", array.dtype.str, list(array.shape), bool(array.flags.writeable)]

    def _scalar(self, value: np.generic) -> list[Any]:
        if isinstance(value, np.str_):
            return self.encode(str(value))
        if value.dtype.kind in "fc" and value.dtype.str not in DTYPES:
            value = value.astype(_NATIVE[value.dtype.kind])
        if value.dtype.str not in DTYPES:
            return self._opaque(type(value).__name__)
        return ["scalar", value.dtype.str, value.tobytes().decode("latin-1")]

    def _unusual(self, value: Any, depth: int) -> Any:
        """Encode what is not exactly of a plain type; subclasses lose what they override."""
        kind = type(value)
        bases = kind.__mro__
        if value is Ellipsis:
            return ["ellipsis"]
        if kind is Opaque:
            return ["opaque", value.type_name]  # it came from the other side
        if kind is complex:
            return ["complex", value.real, value.imag]
        if kind is bytes:
            text = value[: MAX_HEAD // 8].decode("latin-1")
            return ["bytes", text] if len(value) < MAX_HEAD // 8 else self._opaque("very long bytes")
        if kind is set or kind is frozenset:
            return self._sequence("set", list(value), depth)
        if kind is dict:
            return self._dict(value, depth)
        if kind is np.random.Generator:
            return self._generator(value)
        if np.ndarray in bases:
            return self._array(np.array(value, subok=False))
        for plain, read in _WITHOUT_OVERRIDES.items():
            if plain in bases:
                return self.encode(read(value), depth)
        if self._function is not None and callable(value):
            return self._function(value)
        if hasattr(kind, "__array__"):
            array = np.asarray(value)
            if type(array) is np.ndarray:
                return self._array(array)
        return self._opaque(kind.__name__)

    def _generator(self, generator: np.random.Generator) -> list[Any]:
        state: Any = generator.bit_generator.state
        if state["bit_generator"] != _GENERATOR:
            return self._opaque(f"Generator of {state['bit_generator']}")
        self._generators += 1
        if self._generators > MAX_GENERATORS:
            return self._opaque("Generator among too many")
        numbers = {**state["state"], "has_uint32": state["has_uint32"], "uinteger": state["uinteger"]}
        return ["generator", [format(int(numbers[key]), "x") for key in _GENERATOR_LIMITS]]

    def _dict(self, value: dict[Any, Any], depth: int) -> list[Any]:
        self._items += 2 * len(value)
        if depth >= MAX_DEPTH or self._items > MAX_ITEMS:
            return self._opaque("dict that is too large")
        return ["dict", [[self.encode(key, depth + 1), self.encode(entry, depth + 1)] for key, entry in value.items()]]


_WITHOUT_OVERRIDES: dict[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    complex: complex.__pos__,
    str: str.__str__,
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}
"""Give the plain value of a subclass's, whatever its methods do."""


class Decoder:
    """Turns a head and raw bytes back into values, checking everything.

    Parameters
    ----------
    body : bytes-like
        The raw bytes of the frame's arrays.
    function : callable, optional
        Makes the function for a tagged one. Without it a function in the frame is a breach of the protocol.
    """

    def __init__(self, body: Any, function: Callable[[list[Any]], Any] | None = None) -> None:
        self._body = memoryview(body)
        self._offset = 0
        self._entries = 0
        self._items = 0
        self._generators = 0
        self._keys = 0
        self._function = function

    def decode(self, form: Any, depth: int = 0) -> Any:
        """Give the value of one form.

        Raises
        ------
        WireError
            If the form is not exactly as `Encoder` makes it, or exceeds a limit.
        """
        if form is None or type(form) in (bool, int, float, str):
            return form
        if type(form) is not list or not form or type(form[0]) is not str:
            raise WireError("a value has no tag")
        read = _TAGS.get(form[0])
        if read is None or depth > MAX_DEPTH:
            raise WireError("a value has an unknown tag or is too deep")
        return read(self, form, depth)

    def _numbers(self, tagged: list[Any], depth: int) -> list[Any]:
        _, only_floats, entries = _fields(tagged, 3, str, bool, list)
        self._items += len(entries)
        if self._items > MAX_ITEMS:
            raise WireError("a list is too long")
        if only_floats:
            if not set(map(type, entries)) <= {float}:
                raise WireError("a list of floats holds something else")
            return entries
        return [self.decode(entry, depth + 1) for entry in entries]

    def _list(self, tagged: list[Any], depth: int) -> list[Any]:
        return self._numbers(tagged, depth)

    def _tuple(self, tagged: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._numbers(tagged, depth))

    def _set(self, tagged: list[Any], depth: int) -> set[Any]:
        return {self._hashable(entry) for entry in self._numbers(tagged, depth)}

    def _dict(self, tagged: list[Any], depth: int) -> dict[Any, Any]:
        _, pairs = _fields(tagged, 2, str, list)
        self._items += 2 * len(pairs)
        if self._items > MAX_ITEMS:
            raise WireError("a dict is too large")
        result = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2:
                raise WireError("a dict's entry is no pair")
            result[self._hashable(self.decode(pair[0], depth + 1))] = self.decode(pair[1], depth + 1)
        return result

    def _hashable(self, value: Any) -> Any:
        if type(value) is str:
            return value
        self._keys += 1
        if self._keys > MAX_KEYS:
            raise WireError("a set or dict holds too many entries that are no strings")
        try:
            hash(value)
        except TypeError:
            raise WireError("a set or dict holds something that cannot be in one") from None
        return value

    def _array(self, tagged: list[Any], depth: int) -> np.ndarray:
        _, code, shape, writeable = _fields(tagged, 4, str, str, list, bool)
        if code not in DTYPES or len(shape) > MAX_DIMENSIONS:
            raise WireError("an array is of a kind that may not cross")
        if not all(type(length) is int and 0 <= length < 2**31 for length in shape):
            raise WireError("an array has an impossible shape")
        dtype = np.dtype(code)
        self._entries += math.prod(shape)
        if self._entries > MAX_NUMBERS:
            raise WireError("the arrays hold too many numbers")
        size = math.prod(shape) * dtype.itemsize
        if size > len(self._body) - self._offset:
            raise WireError("an array is longer than its bytes")
        raw = self._body[self._offset : self._offset + size]
        self._offset += size
        if dtype.kind == "b" and bytes(raw).strip(b"\0\1"):
            raise WireError("a boolean is neither true nor false")
        try:
            array = np.frombuffer(raw, dtype=dtype).reshape(shape).copy()
        except ValueError:
            raise WireError("an array has an impossible shape") from None
        array.flags.writeable = writeable
        return array

    def _scalar(self, tagged: list[Any], depth: int) -> Any:
        _, code, text = _fields(tagged, 3, str, str, str)
        raw = _raw(text)
        if code not in DTYPES or len(raw) != np.dtype(code).itemsize:
            raise WireError("a number is of a kind that may not cross")
        if code == "|b1":
            if raw not in (b"\0", b"\1"):
                raise WireError("a boolean is neither true nor false")
            return np.bool_(raw == b"\1")
        return np.frombuffer(raw, dtype=code)[0]

    def _complex(self, tagged: list[Any], depth: int) -> complex:
        _, real, imaginary = _fields(tagged, 3, str, float, float)
        return complex(real, imaginary)

    def _bytes(self, tagged: list[Any], depth: int) -> bytes:
        return _raw(_fields(tagged, 2, str, str)[1])

    def _ellipsis(self, tagged: list[Any], depth: int) -> Any:
        return Ellipsis

    def _opaque(self, tagged: list[Any], depth: int) -> Opaque:
        return Opaque(_fields(tagged, 2, str, str)[1][:MAX_NAME])

    def _generator(self, tagged: list[Any], depth: int) -> np.random.Generator:
        _, texts = _fields(tagged, 2, str, list)
        self._generators += 1
        if self._generators > MAX_GENERATORS:
            raise WireError("there are too many generators")
        if len(texts) != len(_GENERATOR_LIMITS) or not all(type(text) is str for text in texts):
            raise WireError("a generator's state is incomplete")
        numbers = dict(zip(_GENERATOR_LIMITS, map(_hexadecimal, texts), strict=True))
        if not all(0 <= numbers[key] < limit for key, limit in _GENERATOR_LIMITS.items()):
            raise WireError("a generator's state is out of range")
        bit_generator = np.random.PCG64(numbers["state"])  # so that what it spawns depends on its state, too
        bit_generator.state = {
            "bit_generator": _GENERATOR,
            "state": {"state": numbers["state"], "inc": numbers["inc"]},
            "has_uint32": numbers["has_uint32"],
            "uinteger": numbers["uinteger"],
        }
        return np.random.Generator(bit_generator)

    def _call(self, tagged: list[Any], depth: int) -> Any:
        if self._function is None:
            raise WireError("a function came where none may")
        return self._function(tagged)


_TAGS: dict[str, Callable[[Decoder, list[Any], int], Any]] = {
    "list": Decoder._list,
    "tuple": Decoder._tuple,
    "set": Decoder._set,
    "dict": Decoder._dict,
    "array": Decoder._array,
    "scalar": Decoder._scalar,
    "complex": Decoder._complex,
    "bytes": Decoder._bytes,
    "ellipsis": Decoder._ellipsis,
    "opaque": Decoder._opaque,
    "generator": Decoder._generator,
    "function": Decoder._call,
}


def _fields(tagged: list[Any], count: int, *kinds: type) -> list[Any]:
    if len(tagged) != count or not all(type(field) is kind for field, kind in zip(tagged, kinds, strict=True)):
        raise WireError(f"a {tagged[0][:MAX_NAME]!r} is malformed")
    return tagged


def _raw(text: str) -> bytes:
    """Give the bytes that a text of Latin-1 stands for."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise WireError("bytes are malformed") from None


def _hexadecimal(text: str) -> int:
    if len(text) > _GENERATOR_DIGITS or not _HEXADECIMAL.fullmatch(text):
        raise WireError("a number of a generator's state is malformed")
    return int(text, 16)


class Channel:
    """One end of a stream socket that carries frames."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self.received = 0
        """Bytes that came so far, headers left out."""

    def fileno(self) -> int:
        return self.socket.fileno()

    def close(self) -> None:
        self.socket.close()

    def send(self, head: Any, buffers: list[bytes] = [], *, deadline: float | None = None) -> None:  # noqa: B006
        """Send one frame; `deadline` is on the monotonic clock.

        Raises
        ------
        Gone, TooLate, TooLong
            If the other side closed, does not read in time, or is not to get a message of this length.
        """
        packed = msgspec.msgpack.encode(head)
        if len(packed) > MAX_HEAD:
            raise TooLong("a message is too long to send")
        parts = [HEADER.pack(len(packed), sum(map(len, buffers))) + packed, *buffers]
        if sum(map(len, parts)) < _SMALL:
            parts = [b"".join(parts)]
        try:
            for part in parts:
                self._set_timeout(deadline)
                self.socket.sendall(part)
        except TimeoutError:
            raise TooLate("the other side does not read") from None
        except OSError as error:
            raise Gone(f"the other side closed ({error})") from None

    def receive(self, *, deadline: float | None = None) -> tuple[Any, memoryview]:
        """Wait for one frame and give its head (of plain types, otherwise unchecked) and its raw bytes.

        Raises
        ------
        Gone, TooLate, WireError
            If the other side closed, sends nothing in time, or sends what is no frame.
        """
        head_length, body_length = HEADER.unpack(self._exactly(HEADER.size, deadline))
        if head_length > MAX_HEAD or body_length > MAX_BODY:
            raise WireError("a message is too long")
        self.received += head_length + body_length
        content = memoryview(self._exactly(head_length + body_length, deadline))
        try:
            return _decode_head(content[:head_length]), content[head_length:]
        except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
            raise WireError(f"a message is malformed ({type(error).__name__})") from None

    def _exactly(self, length: int, deadline: float | None) -> bytearray:
        data = bytearray(length)
        view = memoryview(data)
        while view:
            try:
                self._set_timeout(deadline)
                count = self.socket.recv_into(view)
            except TimeoutError:
                raise TooLate("nothing came in time") from None
            except OSError as error:
                raise Gone(f"the other side closed ({error})") from None
            if not count:
                raise Gone("the other side closed")
            view = view[count:]
        return data

    def _set_timeout(self, deadline: float | None) -> None:
        if deadline is None:
            if self.socket.gettimeout() is not None:
                self.socket.settimeout(None)
            return
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self.socket.settimeout(remaining)
