"""Cells of submissions that attack the grader, are broken, or are odd but honest, and the score that each must get."""

from __future__ import annotations

from dataclasses import dataclass

RIGHT = {
    "q1": "def linear_scores(X, Theta):\n    return X @ Theta",
    "q3": 'positive_map = "exp"',
    "q5": (
        "def softmax(z):\n    exponentials = np.exp(z - np.max(z, axis=-1, keepdims=True))\n"
        "    return exponentials / exponentials.sum(axis=-1, keepdims=True)"
    ),
    "q7": "def sigmoid(z):\n    decay = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1, decay) / (1 + decay)",
    "q8": "def binary_theta(Theta):\n    return Theta[:, 0] - Theta[:, 1]",
    "q10": "def boundary_1d(red, blue):\n    return (blue[1] - red[1]) / (red[0] - blue[0])",
}
FULL = {"q1": 3.0, "q3": 1.0, "q5": 4.0, "q7": 3.0, "q8": 2.0, "q10": 2.0}
WRONG = "\ndef softmax(z):\n    return z\n"
"""A wrong answer to q5, for attacks that try to make it count."""


@dataclass(frozen=True)
class Case:
    """One submission's own cells; honest answers to q1 and q8 are put before and after them.

    Attributes
    ----------
    name : what it tries, in words.
    cells : sources; the first is the answer cell of `question`, the others have been added.
    question : the question that is attacked or answered.
    score : its score; None for full points.
    says : text that must stand in the record of it (a message, a note, a cell's error), so that it is seen.
    output : what the first cell must have printed, for attacks that report what they found.
    spoils_itself : whether the honest answers of the same submission may be lost, too.
    patient : whether it needs more time than attacks get.
    slow : whether it takes seconds, whatever the limits.
    """

    name: str
    cells: tuple[str, ...]
    question: str = "q5"
    score: float | None = None
    says: str = ""
    output: str | None = None
    spoils_itself: bool = False
    patient: bool = False
    slow: bool = False


def _attack(name: str, *cells: str, score: float = 0.0, **details: object) -> Case:
    return Case(name, cells, score=score, **details)  # type: ignore[arg-type]


def _honest(name: str, *cells: str, patient: bool = True, **details: object) -> Case:
    return Case(name, cells, patient=patient, **details)  # type: ignore[arg-type]


def _wrong_but_for(source: str) -> str:
    return source + WRONG


# --- Make the comparison say yes -----------------------------------------------------------------------------------

COMPARISON = (
    _attack(
        "replaces NumPy's comparisons",
        _wrong_but_for(
            "for place in (np, np.testing):\n"
            "    for name in ('isclose', 'allclose', 'array_equal', 'assert_allclose', 'isnan', 'isfinite'):\n"
            "        setattr(place, name, lambda *_, **__: np.True_)"
        ),
    ),
    _attack(
        "replaces comparisons of the standard library",
        _wrong_but_for(
            "import builtins, math\nmath.isclose = lambda *_, **__: True\n"
            "builtins.all = builtins.any = lambda *_: True\nbuiltins.abs = lambda *_: 0"
        ),
    ),
    _attack(
        "replaces the checks that the tests use",
        _wrong_but_for(
            "from utils import checks\n"
            "for name in ('close', 'exact', 'finite', 'sums_to_one', 'between', 'leaves_arguments_alone'):\n"
            "    setattr(checks, name, lambda value, *_, **__: value)"
        ),
    ),
    _attack(
        "a float that equals everything",
        "class Yes(float):\n"
        "    __eq__ = __le__ = __ge__ = lambda self, other: True\n    __ne__ = __lt__ = __gt__ = lambda *_: False\n"
        "    __sub__ = __rsub__ = __abs__ = lambda *_: 0.0\n    __hash__ = float.__hash__\n"
        "def boundary_1d(red, blue):\n    return Yes(3)",
        question="q10",
    ),
    _attack(
        "a text that equals everything",
        "class Yes(str):\n    __eq__ = lambda *_: True\n    __ne__ = lambda *_: False\n    __hash__ = str.__hash__\n"
        "    strip = lower = lambda self: self\npositive_map = Yes('relu')",
        question="q3",
    ),
    _attack(
        "an array whose operations lie",
        "class Yes(np.ndarray):\n"
        "    def __array_ufunc__(self, *_, **__): return np.True_\n"
        "    def __array_function__(self, *_, **__): return np.True_\n"
        "    def __eq__(self, other): return np.ones(self.shape, bool)\n"
        "def softmax(z):\n    return np.zeros_like(z).view(Yes)",
    ),
    _attack(
        "an object that is a new array each time",
        "class Lie:\n    def __array__(self, *_, **__): return np.random.random((2,))\n"
        "def softmax(z):\n    return Lie()",
    ),
    _attack(
        "overwrites the lists and arrays that it is given",
        "def boundary_1d(red, blue):\n    for pair, values in ((red, [1, 0]), (blue, [0, 0])):\n"
        "        if not isinstance(pair, tuple):\n            pair[:] = values\n    return 0.0",
        question="q10",
    ),
    _attack(
        "makes the reference fail on what it left in its arguments",
        "def boundary_1d(red, blue):\n    x = (blue[1] - red[1]) / (red[0] - blue[0])\n"
        "    if isinstance(red, list):\n        red[:] = ['a', 'b', 'c']\n    return x + 1",
        question="q10",
    ),
    _attack(
        "a shape that broadcasts",
        RIGHT["q5"].replace("return exp", "return (exp") + ")[..., None]",
    ),
    _attack("complex numbers", RIGHT["q5"] + " + 0j"),
    _attack("numbers as text", RIGHT["q5"].replace("return exp", "return (exp") + ").astype(str)"),
    _attack("numbers as objects", RIGHT["q5"].replace("return exp", "return (exp") + ").astype(object)"),
    _attack(
        "numbers in a structured array",
        RIGHT["q5"].replace("return exp", "return (exp") + ").view([('p', float)])",
    ),
    _attack("nothing but NaN", "def softmax(z):\n    return np.full(z.shape, np.nan)"),
    _attack(
        "a module that looks like NumPy beside the notebook",
        _wrong_but_for(
            "import sys\nopen('numpy.py', 'w').write('allclose = isclose = lambda *_, **__: True')\n"
            "open('otter.py', 'w').write('')\nsys.path.insert(0, '.')"
        ),
    ),
)

# --- Make the runner say yes ---------------------------------------------------------------------------------------

RUNNER = (
    _attack(
        "replaces otter's checker",
        _wrong_but_for(
            "import sys, types\nfake = types.ModuleType('otter.test_files')\nfake.test_case = lambda *_, **__: print\n"
            "sys.modules['otter.test_files'] = fake\nimport otter\notter.Notebook.check = lambda *_, **__: 'passed'"
        ),
    ),
    _attack(
        "transforms away every assertion",
        "import ast\n"
        "class Delete(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Delete())\n"
        "get_ipython().input_transformers_post.append(lambda lines: [line.replace('assert', '#') for line in lines])",
        "def softmax(z):\n    return z",
    ),
    _attack(
        "flips results from a thread",
        _wrong_but_for(
            "import gc, threading, time\n"
            "def flip():\n    while True:\n        for thing in gc.get_objects():\n"
            "            if isinstance(thing, dict) and 'passed' in thing:\n                thing['passed'] = True\n"
            "        time.sleep(0.01)\n"
            "threading.Thread(target=flip, daemon=True).start()"
        ),
    ),
    _attack(
        "redefines grader",
        _wrong_but_for(
            "class Generous:\n    def check(self, question): return 'all tests passed!'\n"
            "    export = check_all = check\ngrader = Generous()"
        )
        + 'grader.check("q5")',
    ),
    _attack(
        "prints points as its last value",
        _wrong_but_for("") + "print('q5 passed 4.0/4.0')\n{'q5': 4.0, 'score': 4.0, 'status': 'passed'}",
    ),
    _attack(
        "traces and profiles whatever runs",
        _wrong_but_for(
            "import sys, threading\n"
            "def spy(frame, event, argument):\n"
            "    for name in ('expected', 'target', 'reference'):\n"
            "        if name in frame.f_locals:\n            raise SystemExit(0)\n    return spy\n"
            "sys.setprofile(spy); threading.settrace(spy)"
        ),
    ),
    _attack(
        "answers twice, right and then wrong, and checks both",
        RIGHT["q5"],
        'grader.check("q5")',
        "def softmax(z):\n    return z",
        'grader.check("q5")',
    ),
)

# --- Forge the score -----------------------------------------------------------------------------------------------

FRAMES = """
import os, stat, struct, time
import msgspec

def sockets():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number
        except OSError:
            pass

def frame(head, body=b""):
    packed = head if isinstance(head, bytes) else msgspec.msgpack.encode(head)
    return struct.pack("<IQ", len(packed), len(body)) + packed + body
"""
"""Speaks the protocol by itself: a header of two lengths, a head and a body."""

REPORT = "{'cell': current_cell[0], 'cpu': 0.0, 'output': 'well done'}"
ANSWERING = FRAMES + "from sandbox.student import current_cell\nfrom sandbox import wire\n"


def _forged_result(form: str) -> str:
    """Give an answer to q5 whose results all cross as `form`, whatever the function returns."""
    forge = "wire.Encoder.encode = lambda self, value, depth=0: FORM"
    return f"{ANSWERING}FORM = {form}\ndef softmax(z):\n    {forge}\n    return z"


def _forged_replies(change: str) -> str:
    """Give an answer to q5 that runs `change` on each reply, `send` being the true way to send one."""
    return (
        f"{ANSWERING}true_send = wire.Channel.send\n"
        "def send(self, head, buffers=(), **options):\n"
        "    if not isinstance(head, dict) or 'id' not in head:\n"
        "        return true_send(self, head, list(buffers), **options)\n"
        f"    {change}\n"
        "def softmax(z):\n    wire.Channel.send = send\n    return z"
    )


FORGERY = (
    _attack(
        "writes results where graders look for them",
        _wrong_but_for(
            "import os, pathlib\n"
            "for name in ('results.json', 'grades.csv', '.OTTER_LOG', '/autograder/results/results.json',\n"
            "             '<canary>'):\n"
            "    try:\n        pathlib.Path(name).parent.mkdir(parents=True, exist_ok=True)\n"
            "        pathlib.Path(name).write_text('{\"score\": 100}')\n    except OSError:\n        pass"
        ),
    ),
    _attack(
        "replaces what would write results",
        _wrong_but_for(
            "import json, pickle, msgspec\n"
            "pickle.dump = pickle.dumps = json.dump = json.dumps = lambda *_, **__: b'{\"score\": 100}'\n"
            "msgspec.json.encode = lambda *_, **__: b'{\"score\": 100}'"
        ),
    ),
    _attack(
        "a detached child that waits and edits a file outside",
        _wrong_but_for(
            "import os, subprocess, sys\n"
            "code = 'import time, os; time.sleep(0.2); os.chmod(\"<canary>\", 0o666); '\n"
            'code += \'open("<canary>", "a").write("x")\'\n'
            "if os.fork() == 0:\n    os.setsid()\n"
            "    subprocess.Popen([sys.executable, '-I', '-S', '-c', code + '; time.sleep(60)', '<marker>'])\n"
            "    os._exit(0)"
        ),
    ),
    _attack(
        "changes, links and opens a file outside by every way that there is",
        _wrong_but_for(
            "import os\n"
            "ways = (lambda path: os.chmod(path, 0o777), lambda path: os.utime(path, (0, 0)),\n"
            "        lambda path: os.truncate(path, 0), lambda path: os.unlink(path),\n"
            "        lambda path: os.link(path, 'x'),\n"
            "        lambda path: os.rename(path, 'x'), lambda path: os.chown(path, os.getuid(), -1),\n"
            "        lambda path: os.setxattr(path, 'user.x', b'x'), lambda path: os.open(path, os.O_RDWR),\n"
            "        lambda path: os.open(path, os.O_RDONLY), lambda path: os.replace('/dev/null', path),\n"
            "        lambda path: (os.symlink(path, 'y'), open('y', 'w')))\n"
            "for way in ways:\n    try:\n        way('<canary>')\n    except OSError:\n        pass"
        ),
    ),
    _attack(
        "one right answer under several questions' ids counts once",
        RIGHT["q5"] + "\nq5 = q99 = softmax",
        RIGHT["q5"],
        RIGHT["q5"],
        score=4.0,
    ),
    _attack(
        "reports a cell of its own and never reads again",
        ANSWERING + f"os.write(next(sockets()), frame({REPORT}))\nwhile True:\n    time.sleep(1000)",
        "x = 1  # " + "a cell too long for the socket's buffer " * 50_000,
        slow=True,
    ),
    _attack(
        "reports with a time that is no number",
        "from sandbox import student\ntrue_run = student._run_cell\n"
        "student._run_cell = lambda message: {**true_run(message), 'cpu': float('nan')}",
        says="protocol",
        spoils_itself=True,
    ),
    _attack(
        "a partial frame, then silence",
        ANSWERING + f"os.write(next(sockets()), frame({REPORT})[:20])\nwhile True:\n    time.sleep(1000)",
    ),
    _attack(
        "a frame that claims to be endless",
        ANSWERING + "os.write(next(sockets()), struct.pack('<IQ', 2**32 - 1, 2**63))\nos._exit(0)",
        says="too long",
    ),
    _attack(
        "a frame nested deeper than anything can read",
        ANSWERING + "os.write(next(sockets()), frame(b'\\x91' * 100_000 + b'\\xc0'))\nos._exit(0)",
        says="malformed",
    ),
    _attack(
        "noise on every inherited descriptor",
        ANSWERING + "for number in [*range(256)]:\n    try:\n        os.write(number, b'passed' * 1000)\n"
        "    except OSError:\n        pass",
        says="too long",
    ),
    _attack(
        "every reply twice",
        ANSWERING + f"from sandbox import student\ntrue_run = student._run_cell\n"
        f"def twice(message):\n    report = true_run(message)\n    os.write(next(sockets()), frame(report))\n"
        f"    return report\n"
        f"student._run_cell = twice{WRONG}",
        spoils_itself=True,
    ),
    _attack(
        "every answer of a function twice",
        _forged_replies("true_send(self, head, list(buffers)); true_send(self, head, list(buffers))"),
        says="belongs to no request",
    ),
    _attack(
        "an answer to the next question before it was asked",
        _forged_replies("true_send(self, {**head, 'id': head['id'] + 1}, list(buffers))"),
        says="belongs to no request",
    ),
    _attack(
        "an answer with everything that it may not hold",
        _forged_replies(
            "true_send(self, {**head, 'value': None, 'changed': {'0': ['list', True, []], '9': 1}, 'warnings': 7,"
            " 'passed': True, 'score': 100})"
        ),
        says="protocol",
    ),
    _attack("an answer that is a list", _forged_replies("true_send(self, ['passed', 100])"), says="no request"),
    _attack(
        "an answer that calls a function of the tests",
        _forged_replies("true_send(self, {'id': head['id'], 'callback': 0, 'arguments': [], 'named': {}})"),
        says="callback",
    ),
    _attack(
        "an answer that raises what the tests raise when all is well",
        _forged_replies(
            "true_send(self, {'id': head['id'], 'changed': {}, 'warnings': [], 'error': {'kind': 'Passed',"
            " 'message': '',"
            " 'cell': '', 'line': 0, 'bases': ['StopIteration', 'GeneratorExit', 'SystemExit']}})"
        ),
        says="Passed",
    ),
    _attack("a result with a tag that does not exist", _forged_result("['pickle', '']"), says="tag"),
    _attack("a function as a result", _forged_result("['function', True, 'softmax']"), says="function"),
    _attack("an array longer than its bytes", _forged_result("['array', '<f8', [10], True]"), says="bytes"),
    _attack(
        "an array of impossible shape", _forged_result("['array', '<f8', [0] + [2**31 - 1] * 7, True]"), says="shape"
    ),
    _attack("an array of objects", _forged_result("['array', '|O', [1], True]"), says="kind"),
    _attack(
        "a set whose entries all have one hash",
        _forged_result("['set', False, [['complex', -1000003.0 * k, float(k)] for k in range(60_000)]]"),
        says="too many entries",
    ),
    _attack("a boolean that is neither", _forged_result("['scalar', '|b1', '\\x07']")),
)

# --- Run code in the grader ----------------------------------------------------------------------------------------

CODE = (
    _attack(
        "an object that runs code when it is unpickled",
        "class Bomb:\n    def __reduce__(self):\n        import os\n        return os.chmod, ('<canary>', 0)\n"
        "def softmax(z):\n    return np.array([Bomb()], dtype=object)",
    ),
    _attack(
        "such an object instead of a letter",
        "class Bomb(str):\n    def __reduce__(self):\n        import os\n        return os.chmod, ('<canary>', 0)\n"
        "positive_map = Bomb('exp!')",
        question="q3",
    ),
    _attack(
        "an error that is such an object, with a name of a megabyte",
        "class Bomb(Exception):\n    def __reduce__(self):\n        import os\n"
        "        return os.chmod, ('<canary>', 0)\n"
        "    def __str__(self): return '<script>alert(1)</script>' * 100_000\n"
        "Bomb.__name__ = '=cmd|' * 200_000\n"
        "def softmax(z):\n    raise Bomb",
        says="<script>",
    ),
    _attack(
        "an error that cannot be shown",
        "class Shy(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\n"
        "def softmax(z):\n    raise Shy",
        says="Shy",
    ),
    _attack(
        "a warning of a class of its own that cannot be shown",
        "import warnings\nclass Shy(Warning):\n    def __str__(self): raise ValueError('shy')\n"
        "def softmax(z):\n    warnings.warn(Shy())\n    return z",
    ),
)

# --- Read what is hidden -------------------------------------------------------------------------------------------

SECRETS = """
import glob, os, sys
found = []
def attempt(what, action):
    try:
        if action():
            found.append(what)
    except BaseException:
        pass
"""

HIDDEN = (
    _attack(
        "files of the project and of the grader",
        SECRETS
        + "root = '<root>'\n"
        + "for part in ('solutions', 'autograder', 'autograder/assignments/02_softmax/tests/q5.py',\n"
        "             'utils/softmax.py',\n"
        "             'tests', '.git', 'out', 'pyproject.toml'):\n"
        "    attempt(part, lambda: os.listdir(f'{root}/{part}') if os.path.isdir(f'{root}/{part}') "
        "else open(f'{root}/{part}').read())\n"
        "for path in ('/etc/passwd', '/etc/shadow', '/root', '/home', '<canary>'):\n"
        "    attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path).read())\n"
        "for module in ('utils.softmax', 'autograder', 'solutions', 'otter.test_files'):\n"
        "    attempt(module, lambda: __import__(module, fromlist=['x']).__file__)\n"
        "print(found)" + WRONG,
        output="[]",
    ),
    _attack(
        "tests and references in memory",
        SECRETS + "import gc, types\n"
        "words = ('right_values_for' + '_a_table', 'even_when' + '_hot')\n"
        "for thing in gc.get_objects():\n"
        "    if isinstance(thing, types.FunctionType):\n"
        "        attempt('function', lambda: any(word in thing.__name__ for word in words))\n"
        "    if isinstance(thing, dict):\n"
        "        attempt('text', lambda: any(isinstance(x, str) and word in x and x != word and 'words' not in x\n"
        "                                    for x in thing.values() for word in words))\n"
        "attempt('module', lambda: [n for n in sys.modules if n.startswith(('autograder', 'utils.softmax'))])\n"
        "print(found)" + WRONG,
        output="[]",
    ),
    _attack(
        "environment, parents, other processes",
        SECRETS + "attempt('environment', lambda: any('<marker>' in value for value in os.environ.values()))\n"
        "attempt('seed', lambda: 'AUTOGRADER_SEED' in os.environ)\n"
        "for pid in ('<pid>', '1', str(os.getppid())):\n"
        "    for name in ('environ', 'mem', 'cwd', 'fd'):\n"
        "        attempt(f'{name} of another process', lambda: glob.glob(f'/proc/{pid}/fd/*') if name == 'fd'\n"
        "                else os.readlink(f'/proc/{pid}/cwd') if name == 'cwd'\n"
        "                else open(f'/proc/{pid}/{name}', 'rb').read(1))\n"
        "print(found)" + WRONG,
        output="[]",
    ),
    _attack(
        "network and loopback",
        SECRETS + "import socket, urllib.request\n"
        "attempt('loopback', lambda: socket.create_connection(('127.0.0.1', <port>), 1))\n"
        "attempt('datagram', lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', <port>)))\n"
        "attempt('netlink', lambda: socket.socket(16, socket.SOCK_RAW, 0))\n"
        "attempt('web', lambda: urllib.request.urlopen('http://127.0.0.1:<port>/', timeout=1))\n"
        "print(found)" + WRONG,
        output="[]",
    ),
    _attack(
        "limits and priority of other processes",
        SECRETS + "import resource, signal\n"
        "for pid in (<pid>, os.getppid()):\n"
        "    attempt('limit', lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE))\n"
        "    attempt('priority', lambda: os.setpriority(os.PRIO_PROCESS, pid, 19) is None)\n"
        "    attempt('processor', lambda: os.sched_setaffinity(pid, {0}) is None)\n"
        "attempt('signal', lambda: os.kill(<pid>, 0) is None)\n"
        "attempt('memory without limit', lambda: os.memfd_create('x'))\n"
        "print(found)" + WRONG,
        output="[]",
    ),
)

# --- Exhaust or break ----------------------------------------------------------------------------------------------

EXHAUSTION = (
    _attack("ends itself in a cell", "import os\nos._exit(0)", says="ended itself"),
    _attack("ends itself in the function", "import os\ndef softmax(z):\n    os._exit(0)", says="ended the process"),
    _attack(
        "kills its parent and everything else",
        "import os, signal\n"
        "def softmax(z):\n    for pid in (os.getppid(), -1, 1, <pid>):\n        try:\n            os.kill(pid, 9)\n"
        "        except OSError:\n            pass\n    return z",
    ),
    _attack(
        "stops its parent for ever",
        "import os, signal\ndef softmax(z):\n    os.kill(os.getppid(), signal.SIGSTOP)\n    return z",
    ),
    _attack(
        "a loop that catches everything",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        says="timeout",
    ),
    _attack(
        "a function that switches off its own clock",
        "import signal\ndef softmax(z):\n    signal.setitimer(signal.ITIMER_PROF, 0)\n"
        "    signal.signal(signal.SIGPROF, signal.SIG_IGN)\n    while True: pass",
        says="too long",
    ),
    _attack(
        "a loop inside C", "import itertools\ndef softmax(z):\n    return sum(itertools.repeat(0))", says="too long"
    ),
    _attack("sleeps for ever", "import time\ndef softmax(z):\n    time.sleep(1e6)", says="too long"),
    _attack(
        "processes without end",
        "import os\ntry:\n    while True:\n        os.fork()\nexcept OSError:\n    while True: pass",
    ),
    _attack(
        "threads without end",
        "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(100,)).start()",
    ),
    _attack(
        "memory without end",
        "def softmax(z):\n    grow = []\n    while True: grow.append(np.empty(10**7))",
        says="memory",
    ),
    _attack("a terabyte at once", "def softmax(z):\n    return np.ones(2**37)", says="memory"),
    _attack(
        "gigabytes of output",
        "import os, sys\nfor _ in range(2000):\n    print('x' * 10**6)\n    os.write(1, b'x' * 10**6)\nprint('end')"
        + WRONG,
    ),
    _attack(
        "a file larger than allowed",
        "with open('big', 'wb') as file:\n    for _ in range(400):\n        file.write(bytes(10**6))",
        says="cell",
    ),
    _attack(
        "folders within folders, closed ones too",
        "import os\nos.mkdir('closed'); open('closed/file', 'w').close(); os.chmod('closed', 0)\n"
        "for _ in range(3000):\n    os.mkdir('d'); os.chdir('d')" + WRONG,
    ),
    _attack("deep recursion", "import sys\nsys.setrecursionlimit(10**9)\ndef softmax(z):\n    return softmax(z)"),
    _attack("a segmentation fault in a cell", "import ctypes\nctypes.string_at(0)", says="signal 11"),
    _attack(
        "a segmentation fault in the function",
        "import ctypes\ndef softmax(z):\n    return ctypes.string_at(0)",
        says="ended the process",
    ),
    _attack(
        "a last value that takes for ever to show",
        "class Slow:\n    def __repr__(self):\n        while True: pass\n    _repr_html_ = __str__ = __repr__\n"
        + WRONG
        + "Slow()",
    ),
    _attack(
        "a result that takes for ever to throw away",
        "class Slow:\n    def __del__(self):\n        while True: pass\ndef softmax(z):\n    return Slow()",
    ),
    _attack(
        "a thread that goes on into the next question",
        _wrong_but_for(
            "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin, daemon=True).start()"
        ),
        patient=True,
    ),
    _attack(
        "processes that go on into the next question",
        "import subprocess, sys\ndef softmax(z):\n"
        "    code = 'while True: pass'\n"
        "    subprocess.Popen([sys.executable, '-I', '-S', '-c', code, '<marker>'], start_new_session=True)\n"
        "    return z",
    ),
    _attack("billions of broadcast entries", "def softmax(z):\n    return np.broadcast_to(0.5, (10**6, 10**6))"),
    _attack(
        "a text in a list that fills the memory when it becomes an array",
        "def softmax(z):\n    return ['a' * 1_000_000] + ['b'] * 20_000",
        says="text",
    ),
    _attack(
        "a list that holds itself", "def softmax(z):\n    endless = []\n    endless.append(endless)\n    return endless"
    ),
    _attack(
        "a whole number of a million digits",
        "def boundary_1d(red, blue):\n    return 10**1_000_000",
        question="q10",
    ),
    _attack(
        "closes every descriptor",
        "import os\nos.closerange(0, 256)",
        says="cell",
    ),
)

HOSTILE = {
    "comparison": COMPARISON,
    "runner": RUNNER,
    "forgery": FORGERY,
    "code": CODE,
    "hidden": HIDDEN,
    "exhaustion": EXHAUSTION,
}

# --- Broken, but honest --------------------------------------------------------------------------------------------

BROKEN = (
    _attack("a syntax error", "def softmax(z)\n    return z", says="SyntaxError"),
    _attack("a name that is misspelt", "def softmax(z):\n    return nump.exp(z)", says="NameError"),
    _attack("no return", "def softmax(z):\n    np.exp(z)", says="None"),
    _attack("too few arguments", "def softmax():\n    return 1", says="TypeError"),
    _attack("a loop without end", "def softmax(z):\n    while z.size: pass", says="too long"),
    _attack("recursion without end", "def softmax(z):\n    return softmax(z - z.max())", says="RecursionError"),
    _attack("the name used for its own result", RIGHT["q5"] + "\nsoftmax = softmax(np.ones(3))", says="function"),
    _attack("exit() at the end of the cell", "exit()" + WRONG, says="SystemExit"),
    _attack("an index outside", "def softmax(z):\n    return z[99]", says="IndexError"),
    _attack("asks for input in the answer", "def softmax(z):\n    return float(input('z?'))", says="EOF"),
    _attack("an import of what is not installed", "import no_such_module\n" + RIGHT["q5"], says="ModuleNotFoundError"),
    _attack(
        "deletes NumPy after use", "def softmax(z):\n    return np.exp(z)\ndel np", says="NameError", spoils_itself=True
    ),
    _attack("forks and forgets to end the copy", "import os\nos.fork()" + WRONG),
)

# --- Honest work that must lose nothing ----------------------------------------------------------------------------


def _softmax(result: str) -> str:
    """Give a right answer to q5 that returns `result`, made from the right `p`."""
    return RIGHT["q5"].replace("return exponentials", "p = exponentials") + f"\n    return {result}"


HONEST = (
    _honest("prints", RIGHT["q5"].replace(":\n", ":\n    print('scores', z)\n", 1) + "\nprint(softmax(np.ones(3)))"),
    _honest(
        "writes to stderr and logs",
        "import logging, sys\nlogging.basicConfig(level=logging.DEBUG)\n"
        + RIGHT["q5"].replace(":\n", ":\n    print('!', file=sys.stderr); logging.info('called')\n", 1),
    ),
    _honest("prints half of a surrogate pair", RIGHT["q5"] + "\nprint('\\ud83d')"),
    _honest("a RuntimeWarning in the cell", "np.log(np.zeros(1))\n" + RIGHT["q5"]),
    _honest(
        "a warning of its own", "import warnings\n" + RIGHT["q5"].replace(":\n", ":\n    warnings.warn('slow')\n", 1)
    ),
    _honest("warnings turned into errors", "import warnings\nwarnings.simplefilter('error')\n" + RIGHT["q5"]),
    _honest("NumPy's errors raised", "np.seterr(all='raise')\n" + RIGHT["q5"]),
    _honest("single precision", _softmax("p.astype(np.float32)")),
    _honest("a list", _softmax("p.tolist()")),
    _honest("a tuple of arrays", _softmax("tuple(p)")),
    _honest("an array subclass", "class Mine(np.ndarray): pass\n" + _softmax("p.view(Mine)")),
    _honest("a masked array", _softmax("np.ma.array(p)")),
    _honest("a view in another order", _softmax("np.asfortranarray(p)")),
    _honest("a 0-d array", RIGHT["q10"].replace("return", "return np.asarray(") + ")", question="q10"),
    _honest("a NumPy number", RIGHT["q10"].replace("return", "return np.float64(") + ")", question="q10"),
    _honest("a NumPy string", "positive_map = np.array(['abs', 'exp'])[1]", question="q3"),
    _honest(
        "sorts its own arguments in place first",
        "def boundary_1d(red, blue):\n    red, blue = list(red), list(blue)\n"
        "    red[0] -= blue[0]\n    return (blue[1] - red[1]) / red[0]",
        question="q10",
    ),
    _honest("more imports", "import math, os, sys, itertools as it\nfrom collections import *\n" + RIGHT["q5"]),
    _honest("SciPy", "from scipy import special\ndef softmax(z):\n    return special.softmax(z, axis=-1)"),
    _honest(
        "a helper in another cell",
        "def softmax(z):\n    return normalized(shifted(z))",
        "def shifted(z):\n    return np.exp(z - z.max(axis=-1, keepdims=True))",
        "def normalized(z):\n    return z / z.sum(axis=-1, keepdims=True)",
    ),
    _honest(
        "an answer split over cells",
        "def largest(z):\n    return np.max(z, axis=-1, keepdims=True)",
        RIGHT["q5"].replace("np.max(z, axis=-1, keepdims=True)", "largest(z)"),
    ),
    _honest("a lambda", "from scipy.special import softmax as scipys\nsoftmax = lambda z: scipys(z, axis=-1)"),
    _honest(
        "a partial function",
        "import functools, scipy.special\nsoftmax = functools.partial(scipy.special.softmax, axis=-1)",
    ),
    _honest(
        "an object that can be called",
        "class Softmax:\n    def __call__(self, z):\n        p = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "        return p / p.sum(axis=-1, keepdims=True)\nsoftmax = Softmax()",
    ),
    _honest(
        "a vectorized function",
        "import math\n@np.vectorize\ndef sigmoid(z):\n"
        "    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))",
        question="q7",
    ),
    _honest(
        "a decorated and typed function",
        "import functools\ndef traced(f):\n    @functools.wraps(f)\n"
        "    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n@traced\n"
        + RIGHT["q5"].replace("(z):", "(z: np.ndarray) -> np.ndarray:", 1),
    ),
    _honest(
        "a nested function and a generator",
        "def softmax(z):\n    def rows(table):\n        for row in table:\n"
        "            p = np.exp(row - row.max())\n            yield p / p.sum()\n"
        "    return next(rows([z])) if z.ndim == 1 else np.array(list(rows(z)))",
    ),
    _honest(
        "recursion",
        "def softmax(z):\n    if z.ndim > 1:\n        return np.stack([softmax(row) for row in z])\n"
        "    p = np.exp(z - z.max())\n    return p / p.sum()",
    ),
    _honest(
        "threads in the function",
        "from concurrent.futures import ThreadPoolExecutor\ndef softmax(z):\n"
        "    if z.ndim > 1:\n        with ThreadPoolExecutor(2) as pool:\n"
        "            return np.stack(list(pool.map(softmax, z)))\n"
        "    p = np.exp(z - z.max())\n    return p / p.sum()",
    ),
    _honest(
        "magics and pictures",
        "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n" + RIGHT["q5"],
    ),
    _honest("a timed cell", "%%time\n" + RIGHT["q5"]),
    _honest("shell commands", "!ls\nfiles = !ls\n" + RIGHT["q5"]),
    _honest("reloading", "%load_ext autoreload\n%autoreload 2\n" + RIGHT["q5"]),
    _honest(
        "rich output",
        "from IPython.display import HTML, Markdown, clear_output, display\n"
        "display(HTML('<b>x</b>'), Markdown('y'))\nclear_output()\n" + RIGHT["q5"] + "\nsoftmax",
    ),
    _honest("a widget", RIGHT["q5"], "import ipywidgets\n@ipywidgets.interact(k=(0, 3))\ndef show(k): print(k)"),
    _honest("a progress bar", "from rich.progress import track\nfor _ in track(range(3)): pass\n" + RIGHT["q5"]),
    _honest("input() in a cell of its own", RIGHT["q5"], "name = input('your name? ')"),
    _honest(
        "seeds", "import random\nrandom.seed(1); np.random.seed(1)\nrng = np.random.default_rng(1)\n" + RIGHT["q5"]
    ),
    _honest(
        "await",
        RIGHT["q5"],
        "import asyncio\nawait asyncio.sleep(0)\nasync def soon(): return 1\nassert await soon() == 1",
    ),
    _honest(
        "processes in a cell of its own",
        RIGHT["q5"],
        "import multiprocessing\np = multiprocessing.Process(target=print, args=('x',))\np.start(); p.join()",
    ),
    _honest(
        "a thread that runs on",
        RIGHT["q5"],
        "import threading, time\ndef tick():\n    while True: time.sleep(0.01)\n"
        "threading.Thread(target=tick, daemon=True).start()",
    ),
    _honest("a print of its own", "def print(*words): pass\n" + RIGHT["q5"] + "\nprint('x')"),
    _honest("pandas", RIGHT["q5"], "import pandas as pd\npd.DataFrame({'a': [1, 2]}).describe()"),
    _honest("Windows' line ends", RIGHT["q5"].replace("\n", "\r\n")),
    _honest("a cell that is indented as a whole", "    import math\n    " + RIGHT["q5"].replace("\n", "\n    ")),
    _honest(
        "tabs, and lines between lines", "\n\n\n" + "# a comment\n" * 3 + "\n" * 60 + RIGHT["q5"].replace("    ", "\t")
    ),
    _honest(
        "files of its own",
        "import shutil\nnp.save('a.npy', np.ones(3))\nshutil.copy('a.npy', 'b.npy')\n"
        "assert np.load('b.npy').sum() == 3\n" + RIGHT["q5"],
    ),
    _honest("an error in a cell of its own", "1 / 0", RIGHT["q5"]),
    _honest(
        "another right version below, checked again", "def softmax(z):\n    return z", RIGHT["q5"], 'grader.check("q5")'
    ),
)
