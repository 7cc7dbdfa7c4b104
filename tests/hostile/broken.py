"""Broken, but without ill will: slips that cost their own question and no other."""

from __future__ import annotations

from .cases import RIGHT, RISK, SOFTMAX, WRONG, broken

_RIGHT = RIGHT[SOFTMAX]["q5"]

CASES = (
    broken("a syntax error", "def softmax(z)\n    return z", gets="error 0", says="SyntaxError", everywhere=True),
    broken("a name that is misspelt", "def softmax(z):\n    return nump.exp(z)", gets="error 0", says="NameError"),
    broken("no return", "def softmax(z):\n    np.exp(z)", gets="failed 0", says="None"),
    broken("too few arguments", "def softmax():\n    return 1", gets="error 0", says="TypeError"),
    broken("a loop without end", "def softmax(z):\n    while z.size: pass", gets="timeout 0", says="too long"),
    broken(
        "recursion without end",
        "def softmax(z):\n    return softmax(z - z.max())",
        gets="error 0",
        says="RecursionError",
    ),
    broken(
        "the name used for its own result", _RIGHT + "\nsoftmax = softmax(np.ones(3))", gets="failed 0", says="function"
    ),
    broken("exit() at the end of the cell", "exit()" + WRONG, gets="error 0", says="SystemExit"),
    broken("an index outside", "def softmax(z):\n    return z[99]", gets="error 0", says="IndexError"),
    broken(
        "asks for input in the answer", "def softmax(z):\n    return float(input('z?'))", gets="error 0", says="EOF"
    ),
    broken(
        "an import of what is not installed",
        "import no_such_module\n" + _RIGHT,
        gets="error 0",
        says="ModuleNotFoundError",
    ),
    broken(
        "deletes NumPy after use",
        "def softmax(z):\n    return np.exp(z)\ndel np",
        gets="error 0",
        says="NameError",
    ),
    broken("forks and forgets to end the copy", "import os\nos.fork()" + WRONG, gets="failed 0"),
    broken("prints in place of returning", "def softmax(z):\n    print(np.exp(z))", gets="failed 0", says="None"),
    broken("an indentation that is off", "def softmax(z):\nreturn z", gets="error 0", says="IndentationError"),
    broken("a stub that was left", "def softmax(z):\n    raise NotImplementedError('q5')", gets="not attempted 0"),
    broken("three dots", "softmax = ...", gets="not attempted 0"),
    broken("the answer behind a comment sign", "# def softmax(z):\n#     return z", gets="not attempted 0"),
    broken("a test that fails in the answer cell", "assert False, 'try it'" + WRONG, gets="error 0", says="try it"),
    broken("text pasted from a forum", "Use np.exp and divide by the sum!", gets="error 0", says="SyntaxError"),
    broken("quotes from a word processor", "positive_map = “exp”", question="q3", gets="error 0", says="SyntaxError"),
    broken(
        "a conflict of versions",
        "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b" + WRONG,
        gets="error 0",
        says="Syntax",
    ),
    broken(
        "calls what it was given with too many arguments",
        "def monte_carlo_risk(loss, sample, n, rng):\n    return loss(*sample(rng), rng)",
        question="q4",
        assignment=RISK,
        gets="error 0",
        says="TypeError",
    ),
)
