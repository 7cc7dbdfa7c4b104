"""The audit of the tests finds gaps, pairs that are not told apart, and mutants that nobody notices."""

from __future__ import annotations

import json
import textwrap
import types

import pytest
from typer.testing import CliRunner

from autograder import assignment, authoring, cli
from autograder.answers import misconceptions, variants
from autograder.answers.misconceptions import KnownAnswers
from autograder.authoring import audit
from autograder.authoring.catalogue import tolerances
from autograder.authoring.mutants import mutants

SOURCE = '''
"""A reference module."""
import numpy as np

def _shifted(z):
    return z - z.max(axis=-1, keepdims=True)

def share(z, place=0):
    """Return 1 share."""
    if place < 0:
        raise ValueError("place must not be negative: 1, 2, ...")
    total = 0.0
    for k in range(len(z)):
        total += z[k]
    return z[place] / total

def scores(z):
    return _shifted(np.exp(z))
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of reference functions."""
    (tmp_path / "reference_for_mutants.py").write_text(textwrap.dedent(SOURCE))
    monkeypatch.syspath_prepend(tmp_path)
    yield __import__("reference_for_mutants")
    monkeypatch.delitem(__import__("sys").modules, "reference_for_mutants")


def test_mutants_differ_in_one_place_each(module):
    changes = [mutant.change.partition(": ")[2] for mutant in mutants(module.share)]
    assert len(changes) == len(set(changes))
    assert {
        "0.0  →  1.0",
        "range(len(z))  →  range(len(z) - 1)",
        "z[place] / total  →  z[place] * total",
        "z[place] / total  →  total / z[place]",
    } <= set(changes)
    assert not any("place <" in change or "negative" in change for change in changes), "checks of arguments stay"


def test_mutants_reach_private_functions_that_are_called(module):
    changes = [mutant.change for mutant in mutants(module.scores)]
    assert any("z.max(axis=-1, keepdims=True)  →  z.min(" in change for change in changes)
    assert any("z.max(axis=-1, keepdims=True)  →  z.max(axis=-1)" in change for change in changes)
    assert any("np.exp(z)  →  np.exp2(z)" in change for change in changes)


def test_mutants_can_be_called_and_leave_the_module_alone(module):
    results = set()
    for mutant in mutants(module.share):
        function = mutant.make()
        assert isinstance(function, types.FunctionType)
        try:
            results.add(float(function([1.0, 4.0])))
        except Exception as error:
            results.add(type(error).__name__)
    assert len(results) > 3
    assert module.share([1.0, 4.0]) == 0.2


def test_what_never_ends_or_dies_is_noticed(monkeypatch):
    monkeypatch.setattr(audit, "MUTANT_SECONDS", 1)

    def loop():
        while True:
            pass

    assert not audit._in_a_process(loop)
    assert not audit._in_a_process(lambda: 1 / 0)
    assert not audit._in_a_process(lambda: bytearray(2**40))
    assert not audit._in_a_process(lambda: False)
    assert audit._in_a_process(lambda: True)


@pytest.fixture
def softmax_with(monkeypatch):
    """Audit q4 of notebook 02 with other known answers."""

    def audited(known):
        monkeypatch.setattr(misconceptions, "known_answers", lambda name, question: known)
        monkeypatch.setattr(variants, "of_question", lambda name, question: [])
        table = assignment.load("02_softmax")
        return audit._audit_question(table, table.question("q4"), True)

    return audited


def known_answers(reference):
    return KnownAnswers("q4", reference, lambda: [([[1.0, 3.0, 2.0], [2.0, 2.0, 5.0]],)])


def test_gaps_are_found(softmax_with):
    from utils import softmax

    known = known_answers(softmax.normalize)
    known.add("no-slip-at-all", "None.", lambda z: softmax.normalize(z))
    known.add("transposed", "Rows.", lambda z: softmax.normalize(z).T)
    known.add("transposed-too", "Rows.", lambda z: softmax.normalize(z).T)
    found = softmax_with(known)
    assert found.accepted == ["no-slip-at-all"]
    assert found.misnamed == ["no-slip-at-all"]
    assert found.alike == ["transposed = transposed-too"]
    assert found.gaps == ["the misconception no-slip-at-all passes", "no-slip-at-all gets a wrong diagnosis"]
    assert found.mutants > len(found.survivors)


def test_right_answer_that_fails_is_a_gap(softmax_with):
    from utils import softmax

    found = softmax_with(known_answers(softmax.softmax))
    assert found.gaps == ["the right answer reference fails"]


# On the command line


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow  # `.ci/run` runs the command
def test_every_question_of_the_course_stands_the_audit():
    result = CliRunner().invoke(cli.app, ["audit", "--json"])
    assert result.exit_code == 0, result.output
    audits = json.loads(result.stdout)["assignments"]
    assert list(audits) == assignment.names()
    for found in (question for questions in audits.values() for question in questions):
        assert found["right"] >= 3
        assert found["wrong"] >= 3


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_table_names_every_question_and_survivor():
    result = CliRunner().invoke(cli.app, ["audit", "02_softmax", "--mutants"])
    assert result.exit_code == 0, result.output
    for question in assignment.load("02_softmax").questions:
        if question.kind == "auto":
            assert f" {question.id} " in result.stdout
    assert "q7: not noticed: " in result.stdout
    assert "mutants noticed" in result.stdout


def test_unknown_assignment_is_a_bad_option():
    result = CliRunner().invoke(cli.app, ["audit", "09_nothing"])
    assert result.exit_code == 2
    assert "no assignment is called 09_nothing" in result.output


# The list of all questions


CASE = """
from otter.test_files import test_case

@test_case(points=0, hidden=False)
def example(f):
    checks.close(f(1), 2, rtol=0.5)

@test_case(points=1, hidden=True)
def values(f):
    {0}
"""


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        ("checks.close(f(1), 2)", "relative 1e-06, absolute 1e-09"),
        ("checks.close(f(1), 2, 'x', rtol=1e-4, atol=1e-6)", "relative 0.0001, absolute 1e-06"),
        ("checks.close(f(1), 2); checks.exact(f(2), 4)", "relative 1e-06, absolute 1e-09; to 1e-12"),
        ("checks.close(f(1), 2); checks.close(f(2), 4)", "relative 1e-06, absolute 1e-09"),
        ("assert checks.letter(f, 'abc') == 'b'", "no tolerance is needed"),
        (
            "checks.drawn_from(f(1), [0.5, 0.5])",
            "by how often each value is drawn (right draws are refused with a chance below 1e-11)",
        ),
    ],
)
def test_tolerances_are_read_off_the_hidden_cases(comparison, words):
    assert tolerances(CASE.format(comparison)) == words


def test_list_of_questions_is_fresh_and_has_every_question_and_misconception():
    assert authoring.build_catalogue(check=True)
    text = (authoring.ROOT / authoring.CATALOGUE).read_text(encoding="utf-8")
    for name in assignment.names():
        for question in assignment.load(name).questions:
            assert f"### {question.id}: " in text.partition(f"## {name}: ")[2].partition("\n## ")[0]
            for wrong in misconceptions.for_question(name, question.id):
                assert f"| `{wrong.id}` |" in text


def test_stale_list_is_written_anew(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "02_softmax.py").write_text("")
    assert not authoring.build_catalogue(tmp_path, check=True)
    assert not (tmp_path / authoring.CATALOGUE).exists()
    assert not authoring.build_catalogue(tmp_path)
    assert authoring.build_catalogue(tmp_path)
    assert "## 02_softmax: " in (tmp_path / authoring.CATALOGUE).read_text(encoding="utf-8")
