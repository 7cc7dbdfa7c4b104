"""Make the grader itself stumble or toil: arguments changed in place, calls of the tests' functions, odd results."""

from __future__ import annotations

from .cases import DESCENT, RIGHT, RISK, attack, verdict

_SPLIT = (
    "def split_data(X, y, test_fraction, rng):\n    order = rng.permutation(len(y))\n"
    "    n_test = round(len(y) * test_fraction)\n    test, train = order[:n_test], order[n_test:]\n"
)


def _changes(name: str, aim: str, change: str, **details: object) -> object:
    """Make a case in which a right answer to q10 of the risk notebook changes its arguments as well."""
    right = RIGHT[RISK]["q10"].replace("return ", "found = ")
    details = {"says": "changes its arguments", **details}
    source = f"{right}\n    {change}\n    return found"
    return attack(name, aim, source, question="q10", assignment=RISK, **details)


def _calls(name: str, aim: str, call: str, *, of: str = "q2", **details: object) -> object:
    """Make a case in which an answer calls the function that a test gave it in a way that no test has a use for."""
    assignment = RISK if of == "q4 risk" else DESCENT
    head = {
        "q2": "def numerical_gradient(loss, theta, eps=1e-5):",
        "q4": "def gradient_descent(grad_fn, theta0, lr, n_steps):",
        "q4 risk": "def monte_carlo_risk(loss, sample, n, rng):",
    }[of]
    return attack(name, aim, f"{head}\n    {call}", question=of[:2], assignment=assignment, **details)


_CHANGES = (
    _changes(
        "fills a list argument with texts",
        "the comparison of the list with what it was fails, which is the grader's fault",
        "degrees = [] if isinstance(degrees, tuple) else degrees\n    degrees[:] = ['x'] * len(degrees)",
        everywhere=True,
    ),
    _changes(
        "fills a list argument with lists",
        "what the test does with its own list raises an error",
        "if isinstance(degrees, list): degrees[:] = [[entry] for entry in degrees]",
    ),
    _changes(
        "fills a list argument with huge whole numbers",
        "what the test computes from its own list takes hours",
        "if isinstance(degrees, list): degrees[:] = [10**4000] * len(degrees)",
    ),
    _changes(
        "fills a list argument with None",
        "what the test does with its own list raises an error",
        "if isinstance(degrees, list): degrees[:] = [None] * len(degrees)",
    ),
    _changes(
        "lengthens a list argument a hundred thousandfold",
        "the test cannot send its own list again",
        "if isinstance(degrees, list): degrees.extend(range(200_000))",
    ),
    _changes(
        "puts five thousand generators into a list argument",
        "the test cannot send its own list again",
        "if isinstance(degrees, list): degrees[:] = [np.random.default_rng(1)] * 5_000",
    ),
    _changes(
        "empties a list argument",
        "the test's own reference fails on its own list",
        "if isinstance(degrees, list): degrees.clear()",
        says="cannot work with",
    ),
    _changes(
        "makes an array argument longer in place",
        "writing it back raises an error",
        "curve.resize((500, 2), refcheck=False)",
    ),
    _changes(
        "makes an array argument another kind of numbers in place",
        "writing it back raises an error",
        "curve.dtype = np.uint8",
    ),
    _changes(
        "makes an array argument empty in place",
        "the summary of what it was has no column",
        "curve.resize((0, 2), refcheck=False)",
    ),
    _changes(
        "changes its arguments and raises an error",
        "of two things that are wrong the grader trips over the second",
        "if isinstance(degrees, list): degrees[:] = ['x']\n    raise ValueError('odd')",
        gets="error 0",
        says="odd",
    ),
    attack(
        "winds back the generator that it was given",
        "the test draws the same numbers for ever, as if they were right",
        "def split_data(X, y, test_fraction, rng):\n    rng.bit_generator.state = np.random.PCG64(1).state\n"
        + _SPLIT.partition("\n")[2]
        + "    return X[train], y[train], X[test], y[test]",
        question="q7",
        assignment=RISK,
        gets="partial 2",
        patient=True,
    ),
    attack(
        "a reply that changes what is no argument",
        "the grader looks for an argument that is not there",
        RIGHT[RISK]["q10"] + "\nimport sandbox.student as student\n"
        "true_reply = student.Answering._reply\n"
        "def reply(self, reply, encoder):\n"
        "    true_reply(self, reply | {'changed': {'99': ['list', False, []]}}, encoder)\n"
        "student.Answering._reply = reply",
        question="q10",
        assignment=RISK,
        gets="crashed 0",
        says="no argument",
        others={"q5": verdict("crashed 0")},
    ),
    attack(
        "loops where its reply is put together",
        "the limit strikes outside the call, so that the end looks like a crash",
        "import sandbox.student as student\ndef endless(value):\n    while True: pass\n"
        "student._image = endless\ndef softmax(z):\n    return z",
        gets="timeout 0",
        others={"q8": verdict("timeout 0")},
    ),
    attack(
        "loops where its error is described",
        "the limit strikes outside the call, so that the end looks like a crash",
        "import sandbox.student as student\ndef endless(error):\n    while True: pass\n"
        "student.describe = endless\ndef softmax(z):\n    raise ValueError",
        gets="timeout 0",
    ),
    attack(
        "a cell that answers the interrupt with an end",
        "an exit code of 0 looks like success",
        "import os, signal\nsignal.signal(signal.SIGPROF, lambda *_: os._exit(0))\nwhile True: pass",
        gets="crashed 0",
    ),
    attack(
        "a reply that makes an array of a list argument",
        "the grader gives the test something of another kind",
        RIGHT[RISK]["q10"] + "\nimport sandbox.student as student\n"
        "true_reply = student.Answering._reply\n"
        "def reply(self, reply, encoder):\n    true_reply(self, reply | {'changed': {'1': 1}}, encoder)\n"
        "student.Answering._reply = reply",
        question="q10",
        assignment=RISK,
        gets="crashed 0",
        says="cannot change",
        others={"q5": verdict("crashed 0")},
    ),
)

_CALLBACKS = (
    _calls(
        "gives a test's function ten thousand generators",
        "the answer repeats them and is longer than a message may be, which is the grader's fault",
        "return loss(*[np.random.default_rng(1)] * 10_000)",
        of="q4 risk",
        gets="error 0",
        says="TypeError",
        everywhere=True,
    ),
    _calls(
        "gives a test's function a list of thousands of generators",
        "the answer repeats them and is longer than a message may be, which is the grader's fault",
        "return loss([np.random.default_rng(1)] * 20_001, 1)",
        of="q4 risk",
        gets="error 0",
        says="larger than any",
    ),
    _calls(
        "gives a test's function too much by name",
        "names of arguments are taken for what they are not",
        "return sample(**{f'rng{k}': 1 for k in range(1000)})",
        of="q4 risk",
        gets="error 0",
        says="by name",
    ),
    _calls(
        "multiplies whole numbers of fourteen thousand bits in a test's function",
        "the grader computes for minutes",
        "return loss([2**13_900 + 1] * 600)",
        gets="error 0",
        says="TypeError",
        everywhere=True,
    ),
    _calls(
        "overrides by name what a test's function has stored as a default",
        "a product of small whole numbers keeps the grader busy for minutes",
        "return grad_fn(np.ones((900, 900), np.uint8), H=np.ones((900, 900), np.uint8))",
        of="q4",
        gets="error 0",
        says="TypeError",
        everywhere=True,
    ),
    _calls(
        "overrides by place what a test's function has stored as a default",
        "a product of small whole numbers keeps the grader busy for minutes",
        "return [grad_fn(theta0, np.ones((90, 90), np.uint8)), theta0]",
        of="q4",
        gets="error 0",
        says="TypeError",
    ),
    _calls(
        "gives a test's function a large array",
        "the grader computes for minutes, or fills its memory",
        "return loss(np.ones((900, 900), np.uint8))",
        gets="error 0",
        says="larger than any",
    ),
    _calls(
        "gives a test's function a long list within lists",
        "each entry costs the grader a hundred bytes",
        "return loss([[0.5] * 200] * 150)",
        gets="error 0",
        says="larger than any",
    ),
    _calls(
        "gives a test's function a long text",
        "it is copied for each of its letters",
        "return loss('x' * 400_000)",
        gets="error 0",
        says="larger than any",
    ),
    _calls(
        "gives a test's function whole numbers of all 64 bits",
        "their square is too large for what computes it",
        "return loss(np.full((2, 2), 2**63, np.uint64)) * loss([2**64 - 1, -(2**63)])",
        gets="failed or error 0",
    ),
    _calls(
        "calls a test's function with large arrays for ever",
        "what is refused costs nothing, so no limit strikes",
        "while True:\n        try:\n            loss(np.ones(10**6))\n        except ValueError:\n            pass",
        gets="timeout or memory 0",
        slow=True,
    ),
    _calls(
        "calls a test's function with long lists for ever",
        "reading them is the grader's work, not the student's",
        "numbers = list(range(300_000))\n    while True:\n        try:\n            loss(numbers)\n"
        "        except ValueError:\n            pass",
        gets="timeout or memory 0",
        slow=True,
    ),
    _calls(
        "gives a test's function no, too many and odd arguments, and swallows what it raises",
        "a test's function fails in a way that ends its test",
        "for arguments in ((), (1,) * 19, (None,), ('x',), ({},), (loss,), ([[], [1]],), (np.zeros((0, 0)),), (1j,)):\n"
        "        try:\n            loss(*arguments)\n        except Exception:\n            pass\n    return None",
        gets="failed 0",
        says="None",
    ),
    _calls(
        "gives a test's function a generator and the test another",
        "states are mixed up",
        "other = np.random.Generator(np.random.MT19937(1))\n    return sample(other)",
        of="q4 risk",
    ),
)


def _gives(name: str, aim: str, result: str, **details: object) -> object:
    return attack(name, aim, f"def softmax(z):\n    return {result}", **details)


_RESULTS = (
    _gives(
        "64 MiB of small whole numbers",
        "as floats they are half a gigabyte, and there are five copies of them",
        "np.zeros(2**26, np.uint8)",
        says="array of 67108864 entries",
        everywhere=True,
    ),
    _gives("two million truth values", "a check of each costs more than to send them", "np.ones(2**21, bool)"),
    _gives("a list of as many whole numbers as may be", "it is made an array again and again", "[7] * 399_000"),
    _gives("whole numbers of forty thousand bits", "what checks them computes for hours", "[10**12_000] * 300"),
    _gives("a table without columns", "what looks at the first column fails", "np.zeros((2, 0))"),
    _gives("a table without rows", "the least of no numbers is an error", "np.zeros((0, 2))"),
    _gives("an array with names for its columns", "no arithmetic is defined for it", "np.zeros(2, 'i4,f8')"),
    _gives(
        "an array of objects to a test's function",
        "arithmetic calls their methods",
        "np.array([print, {}], dtype=object)",
    ),
    _gives("twenty axes", "a shape that few functions take", "np.zeros((1,) * 20)"),
    _gives("a dict of dicts of lists", "what looks into it never comes out", "{1: {2: {3: [{4: [None]}]}}}"),
    _gives("a function", "a call of it runs in the grader", "lambda *arguments: z"),
    attack(
        "a split without columns",
        "naming the misconception looks at the first column and fails, which is the grader's fault",
        _SPLIT + "    return X[train, :0], y[train], X[test, :0], y[test]",
        question="q7",
        assignment=RISK,
        everywhere=True,
    ),
    attack(
        "an error that holds errors",
        "a group of errors is caught by nothing",
        "def softmax(z):\n    raise BaseExceptionGroup('odd', [KeyboardInterrupt(), StopIteration()])",
        gets="error 0",
        says="BaseExceptionGroup",
    ),
    attack(
        "an interruption",
        "the grader takes it for its own end",
        "def softmax(z):\n    raise KeyboardInterrupt",
        gets="error 0",
        says="KeyboardInterrupt",
    ),
    attack(
        "sleeps in each call, and is wrong",
        "it is run again to name the misconception, for as long again",
        "import time\ndef softmax(z):\n    time.sleep(0.3)\n    return z",
        gets="failed or timeout 0",
    ),
)

CASES = (*_CHANGES, *_CALLBACKS, *_RESULTS)
