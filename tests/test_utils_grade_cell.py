"""What an nbgrader grade cell does when it is run: the points, the words, and the quiet around them."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import warnings
from typing import Any

import numpy as np
import pytest

import utils
from utils import grade_cell

TESTS = """
from otter.test_files import test_case

name = "q1"

@test_case(points=0, hidden=False)
def has_a_value(double):
    assert double(1) is not None

@test_case(points=1, hidden=True)
def doubles_one(double):
    assert double(1) == 2, "double(1) is not what it should be"

@test_case(points=2, hidden=True)
def doubles_as_the_reference(double):
    from utils import lent_module
    assert double(3) == lent_module.double(3)
"""
REFERENCES = {"lent_module": "def double(z):\n    return 2 * z\n"}


def points(code: str, tests: str = TESTS, **names: Any) -> float:
    """Run a grade cell below a cell with `code`."""
    notebook = {"points_earned": grade_cell.points_earned, "tests": tests, "references": REFERENCES, **names}
    exec(code, notebook)
    return eval("points_earned(lambda: (\ngrader.check('q1')\n), tests, references)", notebook)


@pytest.mark.parametrize(
    ("code", "earned", "said"),
    [
        ("def double(z): return z + z", 3.0, "✓ doubles one (1 of 1)\n✓ doubles as the reference (2 of 2)\n"),
        ("def double(z): return 2", 1.0, "✓ doubles one (1 of 1)\n✗ doubles as the reference (0 of 2): "),
        ("def double(z): return z + 4", 0.0, "✗ doubles one (0 of 1): double(1) is not what it should be\n"),
        ("def double(z): return 1 / 0", 0.0, "✗ doubles one (0 of 1): your code raised ZeroDivisionError: division"),
        ("def double(z): raise SystemExit(2)", 0.0, "your code raised SystemExit: 2"),
        ("def double(z): raise NotImplementedError('q1: your code')", 0.0, "(0 of 1): not answered, or built on"),
        ("double = ...", 0.0, "your code raised TypeError: "),
        ("", 0.0, "your code raised TypeError: 'NoneType'"),
        ("sum = round = float = print = str = 0\ndef double(z): return 2 * z", 3.0, "✓ doubles one"),
    ],
)
def test_points_are_those_of_the_cases_that_pass(
    capsys: pytest.CaptureFixture[str], code: str, earned: float, said: str
) -> None:
    found = points(code)
    assert (type(found), found) == (float, earned)
    assert said in capsys.readouterr().out


def test_error_without_words_costs_its_case_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code = "class Mute(Exception):\n    def __str__(self): raise ValueError\n"
    assert points(f"{code}def double(z):\n    if z == 3: raise Mute\n    return 2 * z") == 1.0
    assert "(0 of 2): your code raised Mute" in capsys.readouterr().out


def test_all_or_nothing_gives_all_or_nothing() -> None:
    tests = TESTS.replace('name = "q1"', 'name = "q1"\nall_or_nothing = True')
    assert points("def double(z): return 2", tests) == 0.0
    assert points("def double(z): return 2 * z", tests) == 3.0


def test_time_limit_ends_the_cell_without_points(capsys: pytest.CaptureFixture[str]) -> None:
    assert points("def double(z):\n    if z == 3: raise KeyboardInterrupt\n    return 2 * z") == 0.0
    assert "took too long" in capsys.readouterr().out


def test_public_check_is_shown_and_earns_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    class Checked:
        def check(self, question: str) -> str:
            print("not shown")
            return f"{question}: public checks passed"

    assert points("def double(z): return 2", grader=Checked()) == 1.0
    shown = capsys.readouterr().out
    assert "q1: public checks passed" in shown
    assert "not shown" not in shown


def test_nothing_that_an_answer_writes_comes_out(capfd: pytest.CaptureFixture[str]) -> None:
    errors = sys.stderr
    logger = logging.getLogger("test_grade_cell")
    handler = logging.StreamHandler(errors)
    logger.addHandler(handler)

    def double(z: int) -> int:
        warnings.warn("a warning", stacklevel=1)
        np.float64(1) / np.float64(0)
        print("printed")
        print("to stderr", file=sys.stderr)
        logger.warning("logged")
        os.write(2, b"by another program")
        return 2 * z

    try:
        assert points("", double=double) == 3.0
        print("afterwards", file=errors)
        os.write(2, b"afterwards")
    finally:
        logger.removeHandler(handler)
    captured = capfd.readouterr()
    assert captured.err.replace("\n", "") == "afterwards" * 2
    assert captured.out.splitlines() == ["✓ doubles one (1 of 1)", "✓ doubles as the reference (2 of 2)"]


def test_warnings_made_errors_do_not_cost_points() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert points("import warnings\ndef double(z):\n    warnings.warn('careful')\n    return 2 * z") == 3.0


def test_lent_module_is_gone_afterwards() -> None:
    with grade_cell.lent(REFERENCES):
        assert importlib.import_module("utils.lent_module").double(2) == 4
    assert "utils.lent_module" not in sys.modules
    assert not hasattr(utils, "lent_module")


def test_module_that_was_there_is_back_afterwards() -> None:
    from utils import softmax

    with grade_cell.lent({"softmax": "answer = 1"}):
        from utils import softmax as lent

        assert lent.answer == 1
    from utils import softmax as afterwards

    assert afterwards is softmax is sys.modules["utils.softmax"]


def test_broken_lent_module_leaves_nothing_behind() -> None:
    with pytest.raises(ZeroDivisionError), grade_cell.lent({"lent_module": "1 / 0"}):
        pass
    assert "utils.lent_module" not in sys.modules
