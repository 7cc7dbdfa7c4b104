"""Make the comparison say yes: results and replaced functions that are to make a wrong answer look right."""

from __future__ import annotations

from .cases import RIGHT, SOFTMAX, WRONG, attack

_ANSWERS = RIGHT[SOFTMAX]


def _softmax_as(change: str) -> str:
    """Give a right answer to q5 whose result has `change` put behind it."""
    return _ANSWERS["q5"].replace("return exp", "return (exp") + f"){change}"


CASES = (
    attack(
        "replaces NumPy's comparisons",
        "np.isclose and its like say yes to whatever the test compares",
        "for place in (np, np.testing):\n"
        "    for name in ('isclose', 'allclose', 'array_equal', 'assert_allclose', 'isnan', 'isfinite'):\n"
        "        setattr(place, name, lambda *_, **__: np.True_)" + WRONG,
        everywhere=True,
    ),
    attack(
        "replaces comparisons of the standard library",
        "math.isclose, all, any and abs say yes",
        "import builtins, math\nmath.isclose = lambda *_, **__: True\n"
        "builtins.all = builtins.any = lambda *_: True\nbuiltins.abs = lambda *_: 0" + WRONG,
    ),
    attack(
        "replaces the checks that the tests use",
        "utils.checks accepts everything",
        "from utils import checks\n"
        "for name in ('close', 'exact', 'finite', 'sums_to_one', 'between', 'leaves_arguments_alone'):\n"
        "    setattr(checks, name, lambda value, *_, **__: value)" + WRONG,
    ),
    attack(
        "changes the methods of NumPy's array class itself",
        "every array compares as equal, also in the test's own hands",
        "import ctypes, gc\nmethods = gc.get_referents(np.ndarray.__dict__)[0]\n"
        "methods['__eq__'] = methods['__sub__'] = lambda self, other: np.True_\n"
        "methods['all'] = lambda self, *_, **__: True\n"
        "ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))" + WRONG,
    ),
    attack(
        "changes the methods of float and int",
        "numbers compare as equal to every other number",
        "import ctypes, gc\nfor kind in (float, int):\n    methods = gc.get_referents(kind.__dict__)[0]\n"
        "    methods['__eq__'] = lambda self, other: True\n    methods['is_integer'] = lambda self: True\n"
        "    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))" + WRONG,
    ),
    attack(
        "overwrites a number in memory",
        "the small integer 200 is 100 from now on, for the test as well",
        "import ctypes\nctypes.memset(id(200) + 24, 100, 1)" + WRONG,
    ),
    attack(
        "a float that equals everything",
        "the result answers == and abs() as it likes",
        "class Yes(float):\n"
        "    __eq__ = __le__ = __ge__ = lambda self, other: True\n    __ne__ = __lt__ = __gt__ = lambda *_: False\n"
        "    __sub__ = __rsub__ = __abs__ = lambda *_: 0.0\n    __hash__ = float.__hash__\n"
        "def boundary_1d(red, blue):\n    return Yes(3)",
        question="q10",
    ),
    attack(
        "an int that turns into another number when it is converted",
        "float() and int() of the result give what the test wants",
        "class Yes(int):\n    __float__ = lambda self: float('inf')\n    __int__ = __index__ = lambda self: 7\n"
        "    __array__ = lambda self, *_, **__: np.asarray(7.0)\n"
        "def boundary_1d(red, blue):\n    return Yes(3)",
        question="q10",
    ),
    attack(
        "a text that equals everything",
        "the answer compares as the right letter",
        "class Yes(str):\n    __eq__ = lambda *_: True\n    __ne__ = lambda *_: False\n    __hash__ = str.__hash__\n"
        "    strip = lower = lambda self: self\npositive_map = Yes('relu')",
        question="q3",
    ),
    attack(
        "a text with the right answer's hash",
        "the answer is found among the right ones in a set or dict",
        "class Yes(str):\n    __hash__ = lambda self: hash('exp')\n    __eq__ = lambda self, other: other == 'exp'\n"
        "positive_map = Yes('relu')",
        question="q3",
    ),
    attack(
        "all answers at once in a tuple that looks like a text",
        "whatever the test asks for is in it",
        "class All(tuple):\n    strip = lower = lambda self: self\n    __contains__ = __eq__ = lambda *_: True\n"
        "    __hash__ = lambda self: hash('exp')\n    __len__ = lambda self: 1\n"
        "positive_map = All(['square', 'abs', 'relu', 'exp'])",
        question="q3",
    ),
    attack(
        "a dict that has every key",
        "lookups in the result give what the test expects",
        "class Any(dict):\n    __missing__ = __getitem__ = lambda self, key: 1.0\n    __eq__ = lambda *_: True\n"
        "    __hash__ = lambda self: 0\ndef softmax(z):\n    return Any()",
    ),
    attack(
        "an array whose operations lie",
        "NumPy hands every operation on the result to the student's class",
        "class Yes(np.ndarray):\n"
        "    def __array_ufunc__(self, *_, **__): return np.True_\n"
        "    def __array_function__(self, *_, **__): return np.True_\n"
        "    def __eq__(self, other): return np.ones(self.shape, bool)\n"
        "def softmax(z):\n    return np.zeros_like(z).view(Yes)",
    ),
    attack(
        "an array that masks whatever is wrong",
        "masked entries are left out of comparisons, so nothing differs",
        "def softmax(z):\n    return np.ma.masked_all_like(z)",
    ),
    attack(
        "an object that is a new array each time",
        "checked once with one value and compared with another",
        "class Lie:\n    def __array__(self, *_, **__): return np.random.random((2,))\n"
        "def softmax(z):\n    return Lie()",
    ),
    attack(
        "an object whose array lies at an address of its choice",
        "NumPy reads memory of the grader as the result",
        "class Window:\n    __array_interface__ = {'version': 3, 'shape': (4,), 'typestr': '<f8', "
        "'data': (0x10000, False)}\ndef softmax(z):\n    return Window()",
    ),
    attack(
        "an object with a property for every question that is asked of it",
        "shape, dtype and values are made up when they are looked at",
        "class Made:\n    shape = property(lambda self: (5, 3))\n    dtype = np.dtype(float)\n"
        "    __getattr__ = lambda self, name: (lambda *_, **__: True)\n    __getitem__ = lambda self, k: 1 / 3\n"
        "    __len__ = lambda self: 3\ndef softmax(z):\n    return Made()",
    ),
    attack(
        "overwrites the lists and arrays that it is given",
        "the expected value is computed from what it left there",
        "def boundary_1d(red, blue):\n    for pair, values in ((red, [1, 0]), (blue, [0, 0])):\n"
        "        if not isinstance(pair, tuple):\n            pair[:] = values\n    return 0.0",
        question="q10",
    ),
    attack(
        "makes the reference fail on what it left in its arguments",
        "a test that breaks does not count",
        "def boundary_1d(red, blue):\n    x = (blue[1] - red[1]) / (red[0] - blue[0])\n"
        "    if isinstance(red, list):\n        red[:] = ['a', 'b', 'c']\n    return x + 1",
        question="q10",
    ),
    attack("a shape that broadcasts", "a comparison of unlike shapes stretches the result", _softmax_as("[..., None]")),
    attack(
        "no entries at all",
        "all() of nothing is true",
        "def softmax(z):\n    return np.empty((0, *np.shape(z)[1:]))",
    ),
    attack("complex numbers", "an imaginary part is dropped on the way", _ANSWERS["q5"] + " + 0j"),
    attack("numbers as text", "a cast makes numbers of them", _softmax_as(".astype(str)")),
    attack("numbers as objects", "each entry compares by a method of its own", _softmax_as(".astype(object)")),
    attack(
        "numbers in a structured array",
        "a dtype with fields slips past the checks of kinds",
        _softmax_as(".view([('p', float)])"),
    ),
    attack(
        "numbers as dates and lengths of time",
        "datetime64 and timedelta64 compare as numbers",
        "def softmax(z):\n    return np.zeros(np.shape(z), 'm8[s]' if np.ndim(z) == 1 else 'M8[s]')",
    ),
    attack("nothing but NaN", "NaN passes through a tolerance", "def softmax(z):\n    return np.full(z.shape, np.nan)"),
    attack(
        "nothing but infinity",
        "an infinite value makes a relative tolerance infinite",
        "def softmax(z):\n    return np.full(np.shape(z), np.inf, np.longdouble)",
    ),
    attack(
        "a window into memory that is not the result's",
        "an array with made-up strides carries memory over to the grader",
        "def softmax(z):\n    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**6,), (2**20,))",
        gets="crashed 0",
        says="ended",
    ),
    attack(
        "an array in a file that shrinks before it is sent",
        "the grader reads past the end of a file",
        "def softmax(z):\n    values = np.memmap('values', float, 'w+', shape=(10**6,))\n"
        "    open('values', 'r+b').truncate(8)\n    return values",
        gets="crashed 0",
        says="ended",
    ),
    attack(
        "the right values for the public checks alone",
        "the examples of the notebook are all that is tested",
        "def softmax(z):\n    z = np.asarray(z, float)\n    known = {(np.log(3), 0.0): [0.75, 0.25], (1000.0, 1000.0): "
        "[0.5, 0.5],\n             (1000.0, -1000.0): [1.0, 0.0]}\n"
        "    return np.array(known.get(tuple(z.ravel()), np.full(z.shape, 1 / z.shape[-1])))",
    ),
    attack(
        "a module that looks like NumPy beside the notebook",
        "the grader imports it in NumPy's place",
        "import sys\nopen('numpy.py', 'w').write('allclose = isclose = lambda *_, **__: True')\n"
        "open('otter.py', 'w').write('')\nsys.path.insert(0, '.')" + WRONG,
    ),
)
