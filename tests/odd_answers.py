"""Answers that do odd things, generated for every question of a notebook: what is run in the jail, as source."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.assignment import Assignment
from autograder.submissions import Submission, SubmittedCell

ROOT = Path(__file__).parents[1]

VALUES = (
    "None", "...", "True", "0", "-1", "0.0", "float('nan')", "float('inf')", "1j", "2**62", "2**64", "-10**400",
    "''", "'a'", "'b' * 10**6", "'\\ud800'", "b'x'", "b''",
    "[]", "()", "{}", "set()", "frozenset({1})", "[None]", "[...]", "['x'] * 3", "['1', 2.0]", "[[1.0], [1.0, 2.0]]",
    "[1.0, [2.0]]", "[[[[[[1.0]]]]]]", "[10**400, 1]", "[2**63, -1]", "[True, 2]", "(None, None)", "([], {})",
    "[{}, {}]",
    "{1: {2: {3: [None]}}}", "{'a': np.zeros(2)}", "{'image category': 1}", "{None: None}", "{(1, 2): 'x'}",
    "np.float16(1e4)", "np.bool_(True)", "np.uint64(2**64 - 1)", "np.str_('x')", "np.datetime64('2020')",
    "np.complex64(1)",
    "np.zeros(0)", "np.zeros((0, 3))", "np.zeros((3, 0))", "np.zeros((3, 0, 2))", "np.zeros((1,) * 8)",
    "np.zeros((1,) * 20)",
    "np.zeros((500, 500))", "np.zeros(10**7, np.uint8)", "np.full(3, np.nan)", "np.full((4, 2), np.inf)", "np.array(5)",
    "np.array(['x', 'y'])", "np.array([{}, None], object)", "np.array([1, 2**70], object)",
    "np.array([(1, 2.0)], 'i4,f8')",
    "np.ones(3, bool)", "np.ones((2, 2), complex)", "np.array([-128], np.int8)", "np.ma.masked_all(3)",
    "np.arange(3)[::-1]",
    "(number for number in range(3))", "lambda *arguments: None", "len", "np", "object()", "Exception('x')", "range(3)",
    "np.random.default_rng(1)", "np.random.RandomState(1)", "np.random.Generator(np.random.MT19937(1))",
    "list(range(300_000))", "[[0.5] * 500] * 500", "memoryview(b'x')",
)  # fmt: skip
"""Results, entries and arguments of every kind, each an expression that is evaluated when it is used."""

ERRORS = (
    "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError "
    "BufferError EOFError Exception ExceptionGroup FileNotFoundError FloatingPointError GeneratorExit ImportError "
    "IndexError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplementedError "
    "OSError OverflowError RecursionError RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError "
    "SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UserWarning ValueError "
    "ZeroDivisionError"
).split()

CHANGES = {
    "list": (
        "[:] = ['x'] * len(given)", "[:] = [value] * len(given)", "[:] = [value]", ".clear()", ".append(value)",
        "[:] = [[entry] for entry in given]", "[:] = list(range(100_000))", ".extend(given * 50)", ".reverse()",
        "[:] = [np.zeros(2)] * len(given)", "[:] = [given_before] * 3", "[:] = [np.random.default_rng(1)] * 40_000",
    ),
    "ndarray": (
        "[...] = np.nan", "[...] = -1", "[...] = 10**9", ".shape = (given.size, 1)",
        ".resize((2 * given.size,), refcheck=False)",
        ".resize((0,), refcheck=False)", ".dtype = np.uint8", ".sort()", ".setflags(write=False)", "[...] = value",
        ".shape = (1,) * 20 + given.shape", ".byteswap(True)",
    ),
    "dict": (".clear()", "[None] = value", ".update({str(k): k for k in range(10**5)})", "['x'] = {}"),
    "set": (".clear()", ".add('x')", ".update(range(900))"),
    "Generator": (
        ".random(1000)", ".bit_generator.state = np.random.PCG64(5).state", ".bit_generator.advance(2**100)",
        ".spawn(3)",
    ),
}  # fmt: skip
"""What is done to an argument in place, by its kind."""

DISTORTIONS = (
    "part[..., :0]", "part[:0]", "part[None]", "part * np.nan", "part.astype('U')", "part.astype(object)",
    "part[..., None]",
    "part.astype(complex)", "part.tolist()", "part.astype(np.uint8)", "np.tile(part, 3)", "part + 2.0**62", "str(part)",
    "[part, part]", "part.astype(bool)", "part[::-1]", "-part", "part.astype(np.float16)", "None", "{'x': part}",
)  # fmt: skip
"""What becomes of each part of a right result; a number is an array without axes."""

CALLBACKS = (
    "function(value)", "function(value, value)", "function()", "function(*[value] * 50)", "function(given, value)",
    "function(*[np.random.default_rng(1)] * 48_000)", "function(*[np.random.default_rng(1)] * 20)",
    "function([2**61 + 1] * 600)", "function([2**13_900] * 600)", "function(np.ones((900, 900), np.uint8))",
    "function(np.random.default_rng(1))",
    "function(**{name: value for name in ('H', 'a', 'b', 'goal', 'target', 'theta')})",
    "function(np.ones(4), np.ones((900, 900), np.uint8))", "function('x' * 400_000)", "function(function)",
    "function(theta=value)", "function(x=value, y=value)", "function([[0.5] * 400] * 400)",
)  # fmt: skip
"""How a function among the arguments is called."""

WAYS = {
    "returns": len(VALUES),
    "returns late": len(VALUES),
    "distorts": 2 * len(DISTORTIONS),
    "changes": 2 * max(map(len, CHANGES.values())),
    "changes and raises": max(map(len, CHANGES.values())),
    "calls back": len(CALLBACKS),
    "raises": len(ERRORS),
}
"""What an answer does, and in how many forms."""

_PRELUDE = f"""
import numpy as np
VALUES = {VALUES!r}
CHANGES = {CHANGES!r}
DISTORTIONS = {DISTORTIONS!r}
CALLBACKS = {CALLBACKS!r}
ERRORS = {ERRORS!r}

def odd(number):
    try:
        return eval(VALUES[number % len(VALUES)])
    except Exception:
        return None

def distorted(value, number):
    if isinstance(value, (tuple, list)):
        every = 1 if number % (2 * len(DISTORTIONS)) < len(DISTORTIONS) else 2
        return type(value)(distorted(part, number) if k % every == 0 else part for k, part in enumerate(value))
    try:
        return eval(DISTORTIONS[number % len(DISTORTIONS)], globals(), {{"part": np.asarray(value)}})
    except Exception:
        return value

def answering(right, way, start):
    calls = 0

    def answer(*arguments, **named):
        nonlocal calls
        number = start + calls
        calls += 1
        if way == "returns" or way == "returns late" and calls % 2 == 0:
            return odd(number)
        if way == "raises":
            kind = vars(__import__("builtins"))[ERRORS[number % len(ERRORS)]]
            details = {{"UnicodeDecodeError": ("utf-8", b"x", 0, 1, "y")}}.get(kind.__name__, ("odd",))
            raise kind("odd", [ValueError("x")]) if "Group" in kind.__name__ else kind(*details)
        if way == "calls back":
            for function in filter(callable, arguments):
                given = [argument for argument in arguments if not callable(argument)][:1]
                value = odd(number * 7)
                names = {{"function": function, "value": value, "given": given}}
                try:
                    eval(CALLBACKS[number % len(CALLBACKS)], globals(), names)
                except Exception:
                    pass
        result = right(*arguments, **named)
        if way == "distorts":
            return distorted(result, number)
        if way.startswith("changes"):
            given_all = [given for given in [*arguments, *named.values()] if type(given).__name__ in CHANGES]
            if given_all:  # one at a time, so that each meets every check
                given, value = given_all[number % len(given_all)], odd(number * 7)
                changes = CHANGES[type(given).__name__]
                given_before = list(given) if isinstance(given, list) else None
                try:
                    exec("given" + changes[number // len(given_all) % len(changes)])
                except Exception:
                    pass
            if way == "changes and raises":
                raise ValueError("odd")
        return result

    return answer
"""


def submission(assignment: Assignment, way: str, number: int) -> Submission:
    """Give a submission in which every answer is right but for one odd thing, which it does in each call."""
    solutions = json.loads((ROOT / "solutions" / f"{assignment.name}.ipynb").read_text(encoding="utf-8"))
    sources = {cell["id"]: "".join(cell["source"]) for cell in solutions["cells"]}
    asked = {f"{question.id}-answer": question.name for question in assignment.questions if question.kind == "auto"}
    cells = [SubmittedCell(id, "code", _odd(sources[id], name, way, number)) for id, name in asked.items()]
    return Submission(id="x", given_id="x", path="x.ipynb", cells=tuple(cells))


def _odd(source: str, name: str | None, way: str, number: int) -> str:
    value = f"answering({name}, {way!r}, {number}) if callable({name}) else odd({number})"
    return f"{source}\n{_PRELUDE}\n{name} = {value}"


def each() -> list[tuple[str, int]]:
    """Give each way with each of its forms."""
    return [(way, number) for way, forms in WAYS.items() for number in range(forms)]


def one_of_each(start: int) -> list[tuple[str, int]]:
    """Give each way with one of its forms, others for another start."""
    return [(way, start % forms) for way, forms in WAYS.items()]
