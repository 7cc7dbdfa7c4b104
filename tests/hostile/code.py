"""Run code in the grader: objects, errors, names and texts that are to do something where they are read."""

from __future__ import annotations

from .cases import WRONG, attack

_BOMB = "class Bomb{base}:\n    def __reduce__(self):\n        import os\n        return os.chmod, ('<canary>', 0)\n"

CASES = (
    attack(
        "an object that runs code when it is unpickled",
        "results cross by pickle",
        _BOMB.format(base="") + "def softmax(z):\n    return np.array([Bomb()], dtype=object)",
        everywhere=True,
    ),
    attack(
        "such an object instead of a letter",
        "answers that are no functions cross by pickle",
        _BOMB.format(base="(str)") + "positive_map = Bomb('exp!')",
        question="q3",
    ),
    attack(
        "an error that is such an object, with a name of a megabyte",
        "errors cross by pickle, or fill a page",
        _BOMB.format(base="(Exception)") + "    def __str__(self): return '<script>alert(1)</script>' * 100_000\n"
        "Bomb.__name__ = '=cmd|' * 200_000\n"
        "def softmax(z):\n    raise Bomb",
        gets="error 0",
        says="<script>",
    ),
    attack(
        "a file of objects among its own data",
        "the grader loads .npy files and logs with pickle",
        _BOMB.format(base="")
        + "import pickle\nnp.save('data.npy', np.array([Bomb()], dtype=object), allow_pickle=True)\n"
        "for name in ('.OTTER_LOG', 'log.pkl', 'results.pkl'):\n    pickle.dump(Bomb(), open(name, 'wb'))\n"
        "def softmax(z):\n    return np.load('data.npy', mmap_mode=None, allow_pickle=False)",
        gets="error 0",
        says="allow_pickle=False",
    ),
    attack(
        "an error that cannot be shown",
        "whoever wants to show it falls into an endless recursion",
        "class Shy(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\n"
        "def softmax(z):\n    raise Shy",
        gets="error 0",
        says="Shy",
    ),
    attack(
        "an error that takes for ever to say",
        "whoever wants to show it waits for ever",
        "class Slow(Exception):\n    def __str__(self):\n        while True: pass\ndef softmax(z):\n    raise Slow",
        gets="error 0",
        says="Slow",
        slow=True,
    ),
    attack(
        "an error of a gigabyte",
        "its message fills the grader's memory and the page",
        "class Long(Exception):\n    def __str__(self): return 'x' * 10**9\ndef softmax(z):\n    raise Long",
        gets="error 0",
        says="Long",
    ),
    attack(
        "an error that says something else than text",
        "a message that is no text breaks what writes it",
        "class Odd(Exception):\n    def __str__(self): return 7\n    args = property(lambda self: 1 / 0)\n"
        "def softmax(z):\n    raise Odd",
        gets="error 0",
        says="Odd",
    ),
    attack(
        "an error whose class lies about itself",
        "describing it calls the student's code in the wrong place",
        "class Meta(type):\n    __mro__ = property(lambda self: 1 / 0)\n    __name__ = property(lambda self: 1 / 0)\n"
        "class Liar(Exception, metaclass=Meta): pass\ndef softmax(z):\n    raise Liar",
        gets="crashed 0",
    ),
    attack(
        "errors that cause each other in a circle",
        "following their causes never ends",
        "def softmax(z):\n    first, second = ValueError('a'), ValueError('b')\n"
        "    first.__cause__, second.__cause__ = second, first\n    first.__context__ = second\n    raise first",
        gets="error 0",
        says="ValueError: a",
    ),
    attack(
        "an error that drives the terminal",
        "escape sequences move the cursor, change the title and set a link in the instructor's terminal",
        "def softmax(z):\n    raise ValueError('\\x1b[2J\\x1b]0;owned\\x07\\x1b]8;;http://evil\\x07here\\x1b]8;;\\x07\\x9b31m"
        "\\u202etxt')",
        gets="error 0",
        says="ValueError",
    ),
    attack(
        "texts with NUL and halves of characters",
        "files and pages cannot be written",
        "print('\\0\\ud800\\udfff\\ufffe')\ndef softmax(z):\n    raise ValueError('\\0\\ud800<\\udfff>')",
        gets="error 0",
        says="ValueError",
    ),
    attack(
        "templates in errors and outputs",
        "a template engine computes what stands in braces",
        "print('{{7*191}} {% raise %} ${7*191} #{7*191}')\n"
        "def softmax(z):\n    raise ValueError('{{7*191}} {% raise %} ${7*191} %(x)s {0} {result}')",
        gets="error 0",
        says="{{7*191}}",
    ),
    attack(
        "pages, pictures and scripts in its outputs",
        "HTML, SVG, Markdown and JavaScript run where the instructor reads",
        "from IPython.display import HTML, SVG, Javascript, Markdown, display\n"
        "display(HTML('<script>alert(1)</script>'), Javascript('alert(2)'), Markdown('[x](javascript:alert(3))'))\n"
        'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4)"/>\'))\n'
        "print('<img src=x onerror=alert(5)>')" + WRONG,
    ),
    attack(
        "a warning of a class of its own that cannot be shown",
        "passing it on fails, and with it the test",
        "import warnings\nclass Shy(Warning):\n    def __str__(self): raise ValueError('shy')\n"
        "def softmax(z):\n    warnings.warn(Shy())\n    return z",
        gets="error 0",
        says="shy",
    ),
)
