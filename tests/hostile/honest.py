"""Honest work that must lose nothing, however unusual it looks."""

from __future__ import annotations

from .cases import RIGHT, RISK, SOFTMAX, honest

_ANSWERS = RIGHT[SOFTMAX]


def _softmax(result: str) -> str:
    """Give a right answer to q5 that returns `result`, made from the right `p`."""
    return _ANSWERS["q5"].replace("return exponentials", "p = exponentials") + f"\n    return {result}"


CASES = (
    honest("prints", _ANSWERS["q5"].replace(":\n", ":\n    print('scores', z)\n", 1) + "\nprint(softmax(np.ones(3)))"),
    honest(
        "writes to stderr and logs",
        "import logging, sys\nlogging.basicConfig(level=logging.DEBUG)\n"
        + _ANSWERS["q5"].replace(":\n", ":\n    print('!', file=sys.stderr); logging.info('called')\n", 1),
        everywhere=True,
    ),
    honest("prints half of a surrogate pair", _ANSWERS["q5"] + "\nprint('\\ud83d')"),
    honest("a RuntimeWarning in the cell", "np.log(np.zeros(1))\n" + _ANSWERS["q5"]),
    honest(
        "a warning of its own", "import warnings\n" + _ANSWERS["q5"].replace(":\n", ":\n    warnings.warn('slow')\n", 1)
    ),
    honest("warnings turned into errors", "import warnings\nwarnings.simplefilter('error')\n" + _ANSWERS["q5"]),
    honest("NumPy's errors raised", "np.seterr(all='raise')\n" + _ANSWERS["q5"]),
    honest("single precision", _softmax("p.astype(np.float32)")),
    honest("a list", _softmax("p.tolist()")),
    honest("a tuple of arrays", _softmax("tuple(p)")),
    honest("an array subclass", "class Mine(np.ndarray): pass\n" + _softmax("p.view(Mine)")),
    honest("a masked array", _softmax("np.ma.array(p)")),
    honest("a view in another order", _softmax("np.asfortranarray(p)")),
    honest("a 0-d array", _ANSWERS["q10"].replace("return", "return np.asarray(") + ")", question="q10"),
    honest("a NumPy number", _ANSWERS["q10"].replace("return", "return np.float64(") + ")", question="q10"),
    honest("a NumPy string", "positive_map = np.array(['abs', 'exp'])[1]", question="q3"),
    honest(
        "sorts its own arguments in place first",
        "def boundary_1d(red, blue):\n    red, blue = list(red), list(blue)\n"
        "    red[0] -= blue[0]\n    return (blue[1] - red[1]) / red[0]",
        question="q10",
    ),
    honest("more imports", "import math, os, sys, itertools as it\nfrom collections import *\n" + _ANSWERS["q5"]),
    honest("SciPy", "from scipy import special\ndef softmax(z):\n    return special.softmax(z, axis=-1)"),
    honest(
        "a helper in another cell",
        "def softmax(z):\n    return normalized(shifted(z))",
        "def shifted(z):\n    return np.exp(z - z.max(axis=-1, keepdims=True))",
        "def normalized(z):\n    return z / z.sum(axis=-1, keepdims=True)",
    ),
    honest(
        "an answer split over cells",
        "def largest(z):\n    return np.max(z, axis=-1, keepdims=True)",
        _ANSWERS["q5"].replace("np.max(z, axis=-1, keepdims=True)", "largest(z)"),
    ),
    honest("a lambda", "from scipy.special import softmax as scipys\nsoftmax = lambda z: scipys(z, axis=-1)"),
    honest(
        "a partial function",
        "import functools, scipy.special\nsoftmax = functools.partial(scipy.special.softmax, axis=-1)",
    ),
    honest(
        "an object that can be called",
        "class Softmax:\n    def __call__(self, z):\n        p = np.exp(z - z.max(axis=-1, keepdims=True))\n"
        "        return p / p.sum(axis=-1, keepdims=True)\nsoftmax = Softmax()",
    ),
    honest(
        "a vectorized function",
        "import math\n@np.vectorize\ndef sigmoid(z):\n"
        "    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))",
        question="q7",
    ),
    honest(
        "a decorated and typed function",
        "import functools\ndef traced(f):\n    @functools.wraps(f)\n"
        "    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n@traced\n"
        + _ANSWERS["q5"].replace("(z):", "(z: np.ndarray) -> np.ndarray:", 1),
    ),
    honest(
        "a nested function and a generator",
        "def softmax(z):\n    def rows(table):\n        for row in table:\n"
        "            p = np.exp(row - row.max())\n            yield p / p.sum()\n"
        "    return next(rows([z])) if z.ndim == 1 else np.array(list(rows(z)))",
    ),
    honest(
        "recursion",
        "def softmax(z):\n    if z.ndim > 1:\n        return np.stack([softmax(row) for row in z])\n"
        "    p = np.exp(z - z.max())\n    return p / p.sum()",
    ),
    honest(
        "threads in the function",
        "from concurrent.futures import ThreadPoolExecutor\ndef softmax(z):\n"
        "    if z.ndim > 1:\n        with ThreadPoolExecutor(2) as pool:\n"
        "            return np.stack(list(pool.map(softmax, z)))\n"
        "    p = np.exp(z - z.max())\n    return p / p.sum()",
    ),
    honest(
        "magics and pictures",
        "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n" + _ANSWERS["q5"],
    ),
    honest("a timed cell", "%%time\n" + _ANSWERS["q5"]),
    honest("shell commands", "!ls\nfiles = !ls\n" + _ANSWERS["q5"]),
    honest("reloading", "%load_ext autoreload\n%autoreload 2\n" + _ANSWERS["q5"]),
    honest(
        "rich output",
        "from IPython.display import HTML, Markdown, clear_output, display\n"
        "display(HTML('<b>x</b>'), Markdown('y'))\nclear_output()\n" + _ANSWERS["q5"] + "\nsoftmax",
    ),
    honest("a widget", _ANSWERS["q5"], "import ipywidgets\n@ipywidgets.interact(k=(0, 3))\ndef show(k): print(k)"),
    honest("a progress bar", "from rich.progress import track\nfor _ in track(range(3)): pass\n" + _ANSWERS["q5"]),
    honest("input() in a cell of its own", _ANSWERS["q5"], "name = input('your name? ')"),
    honest(
        "seeds", "import random\nrandom.seed(1); np.random.seed(1)\nrng = np.random.default_rng(1)\n" + _ANSWERS["q5"]
    ),
    honest(
        "await",
        _ANSWERS["q5"],
        "import asyncio\nawait asyncio.sleep(0)\nasync def soon(): return 1\nassert await soon() == 1",
    ),
    honest(
        "processes in a cell of its own",
        _ANSWERS["q5"],
        "import multiprocessing\np = multiprocessing.Process(target=print, args=('x',))\np.start(); p.join()",
    ),
    honest(
        "a thread that runs on",
        _ANSWERS["q5"],
        "import threading, time\ndef tick():\n    while True: time.sleep(0.01)\n"
        "threading.Thread(target=tick, daemon=True).start()",
    ),
    honest("a print of its own", "def print(*words): pass\n" + _ANSWERS["q5"] + "\nprint('x')"),
    honest("pandas", _ANSWERS["q5"], "import pandas as pd\npd.DataFrame({'a': [1, 2]}).describe()"),
    honest("Windows' line ends", _ANSWERS["q5"].replace("\n", "\r\n")),
    honest("a cell that is indented as a whole", "    import math\n    " + _ANSWERS["q5"].replace("\n", "\n    ")),
    honest(
        "tabs, and lines between lines",
        "\n\n\n" + "# a comment\n" * 3 + "\n" * 60 + _ANSWERS["q5"].replace("    ", "\t"),
    ),
    honest(
        "files of its own",
        "import shutil\nnp.save('a.npy', np.ones(3))\nshutil.copy('a.npy', 'b.npy')\n"
        "assert np.load('b.npy').sum() == 3\n" + _ANSWERS["q5"],
    ),
    honest("an error in a cell of its own", "1 / 0", _ANSWERS["q5"]),
    honest(
        "another right version below, checked again",
        "def softmax(z):\n    return z",
        _ANSWERS["q5"],
        'grader.check("q5")',
    ),
    honest(
        "an array with strides of its own",
        _softmax("p[..., ::-1][..., ::-1] if p.ndim == 1 else np.vstack([p, p])[: len(p)][::-1][::-1]"),
    ),
    honest("more precision than the reference has", _softmax("p.astype(np.longdouble)")),
    honest("an array in the other byte order", _softmax("p.astype('>f8')")),
    honest("an array that may not be written to", _softmax("np.broadcast_to(p, p.shape)")),
    honest("an array in a file", _softmax("(np.save('p', p), np.load('p.npy', mmap_mode='r'))[1]")),
    honest(
        "a named tuple",
        "from collections import namedtuple\n" + _softmax("namedtuple('P', [f'c{k}' for k in range(len(p))])(*p)"),
    ),
    honest(
        "a number of its own class",
        "class Mine(float): pass\n" + _ANSWERS["q10"].replace("return ", "return Mine(") + ")",
        question="q10",
    ),
    honest("a text of its own class", "class Mine(str): pass\npositive_map = Mine('exp')", question="q3"),
    honest(
        "an enumeration",
        "import enum\nclass Map(enum.StrEnum):\n    exp = 'exp'\npositive_map = Map.exp",
        question="q3",
    ),
    honest("a cached function", "import functools\n@functools.cache\ndef shift(k): return k\n" + _ANSWERS["q5"]),
    honest(
        "a docstring with examples",
        _ANSWERS["q5"].replace(":\n", ":\n    '''Softmax.\n\n    >>> softmax(np.zeros(1))\n    '''\n", 1),
    ),
    honest(
        "tests of its own",
        _ANSWERS["q5"],
        "import unittest\nclass Mine(unittest.TestCase):\n    def test(self): self.assertTrue(True)\n"
        "unittest.main(argv=[''], exit=False)",
    ),
    honest(
        "a class around the answer",
        "class Answers:\n    @staticmethod\n    "
        + _ANSWERS["q5"].replace("\n", "\n    ")
        + "\nsoftmax = Answers.softmax",
    ),
    honest("symbols of the field as names", _ANSWERS["q5"].replace("exponentials", "ζ")),
    honest("other scripts", "# ответ 答え إجابة 🙂\n" + _ANSWERS["q5"] + "\nprint('ответ 答え إجابة 🙂')"),
    honest(
        "a global that counts the calls",
        "calls = 0\n" + _ANSWERS["q5"].replace(":\n", ":\n    global calls\n    calls += 1\n", 1),
    ),
    honest(
        "a signal handler and an exit handler that harm nothing",
        "import atexit, signal\natexit.register(print, 'bye')\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\n"
        + _ANSWERS["q5"],
    ),
    honest("a trace that was left on", "import sys\nsys.settrace(lambda *_: None)\n" + _ANSWERS["q5"]),
    honest(
        "a log in a folder of its own",
        "import logging, pathlib\npathlib.Path('logs').mkdir()\nlogging.basicConfig(filename='logs/a', level='INFO')\n"
        + _ANSWERS["q5"].replace(":\n", ":\n    logging.info('called')\n", 1),
    ),
    honest("slow but legal", _ANSWERS["q5"].replace(":\n", ":\n    sum(range(10**5))\n", 1)),
    honest(
        "draws kept in a list",
        "def monte_carlo_risk(loss, sample, n, rng):\n    drawn = [sample(rng) for _ in range(n)]\n"
        "    return np.mean([loss(x, y) for x, y in drawn])",
        question="q4",
        assignment=RISK,
    ),
    honest(
        "a list argument tidied in place",
        "def select_degree(curve, degrees):\n    if isinstance(degrees, list):\n"
        "        degrees[:] = [float(degree) for degree in degrees]\n"
        "    return int(degrees[int(np.argmin(curve[:, 1]))])",
        question="q10",
        assignment=RISK,
    ),
    honest(
        "functions wrapped and called by keyword",
        "import functools\ndef monte_carlo_risk(loss, sample, n, rng):\n    draw = functools.partial(sample, rng)\n"
        "    return sum(loss(x=x, y=y) for x, y in (draw() for _ in range(n))) / n",
        question="q4",
        assignment=RISK,
    ),
)
