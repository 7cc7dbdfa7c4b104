"""The test files of the questions: right answers pass whatever their style, and wrong ones fail, always in words."""

import fractions
import functools
import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograder import assignment, misconceptions, submissions, verdicts
from autograder.misconceptions import softmax as known
from tests.variants.softmax import VARIANTS
from utils import softmax as reference

NAME = "02_softmax"
FUNCTIONS = {
    "q1": "linear_scores",
    "q2": "make_positive",
    "q4": "normalize",
    "q5": "softmax",
    "q6": "predict_proba",
    "q7": "sigmoid",
    "q8": "binary_theta",
    "q9": "softmax_with_temperature",
    "q10": "boundary_1d",
}
VALUES = {"q3": "positive_map", "m1": "m1"}
NAMES = FUNCTIONS | VALUES
STUDENT_NOTEBOOK = Path(__file__).parent.parent / "notebooks" / f"{NAME}.ipynb"
VARIANTS_SOURCE = (Path(__file__).parent / "variants" / "softmax.py").read_text()


@functools.cache
def cases(question):
    """Load the test cases of a question from its built test file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that otter loads
        from otter.test_files import ExceptionTestFile
    path = assignment.ASSIGNMENTS / NAME / "tests" / f"{question}.py"
    return tuple(case.body for case in ExceptionTestFile.from_file(str(path)).test_cases)


def failures(question, answer):
    """Run all the test cases of a question on an answer; return the errors of those that fail."""
    found = []
    for case in cases(question):
        try:
            case.call_func({NAMES[question]: answer})
        except Exception as error:
            found.append(error)
    return found


def right_answers():
    for question, answers in VARIANTS.items():
        for answer in answers:
            yield pytest.param(question, answer, id=f"{question}-{getattr(answer, '__name__', repr(answer))}")
    for question, name in NAMES.items():
        yield pytest.param(question, getattr(reference, name, "c"), id=f"{question}-reference")


@pytest.mark.parametrize(("question", "answer"), list(right_answers()))
@pytest.mark.filterwarnings("ignore")
def test_right_answers_pass(question, answer):
    assert failures(question, answer) == []


@pytest.fixture(scope="module")
def grader():
    """One grader for all the notebooks of right answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that otter loads
        with verdicts.Grader(assignment.load(NAME)) as ready:
            yield ready


@pytest.mark.parametrize("style", range(max(map(len, VARIANTS.values()))))
def test_right_answers_get_full_scores_from_the_grader(grader, style, tmp_path):
    cells = json.loads(STUDENT_NOTEBOOK.read_text())
    for question, answers in VARIANTS.items():
        answer = answers[style % len(answers)]
        source = f"{NAMES[question]} = {getattr(answer, '__name__', repr(str(answer)))}"
        if question in FUNCTIONS:
            source = f"{VARIANTS_SOURCE}\n{source}"
        [cell] = [cell for cell in cells["cells"] if cell["id"] == f"{question}-answer"]
        cell["source"] = source
    path = tmp_path / "student.ipynb"
    path.write_text(json.dumps(cells))
    [submission] = submissions.find([path])
    result = grader.grade(submission)
    scores = {found.question: (found.status, found.message) for found in result.questions if found.question in NAMES}
    assert scores == dict.fromkeys(NAMES, ("passed", ""))


def test_every_question_has_three_variants():
    assert set(VARIANTS) == set(NAMES)
    assert all(len(answers) >= 2 + (question in FUNCTIONS) for question, answers in VARIANTS.items())


def as_lists(result):
    return result.tolist() if isinstance(result, (np.ndarray, np.generic)) else result


def as_tuples(result):
    return tuple(map(as_tuples, result)) if isinstance(result, (list, np.ndarray)) and np.ndim(result) else result


def in_single_precision(result):
    return np.asarray(result, dtype=np.float32)


@pytest.mark.parametrize("question", FUNCTIONS)
@pytest.mark.parametrize("dress", [as_lists, as_tuples, in_single_precision, np.asarray])
def test_dress_of_the_result_does_not_matter(question, dress):
    function = getattr(reference, FUNCTIONS[question])
    assert failures(question, lambda *arguments: dress(function(*arguments))) == []


@pytest.mark.parametrize("question", FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_prints_and_other_warnings_cost_nothing(question):
    function = getattr(reference, FUNCTIONS[question])

    def noisy(*arguments):
        print("computing ...")
        print("computing ...", file=sys.stderr)
        warnings.warn("this will change one day", DeprecationWarning, stacklevel=1)
        return function(*arguments)

    assert failures(question, noisy) == []


@pytest.mark.parametrize("question", FUNCTIONS)
def test_read_only_arguments_are_enough(question):
    function = getattr(reference, FUNCTIONS[question])

    def on_read_only(*arguments):
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument.flags.writeable = False
        return function(*arguments)

    assert failures(question, on_read_only) == []


def wrong_answers():
    for question, answers in known.QUESTIONS.items():
        for wrong in answers.misconceptions:
            yield pytest.param(question, wrong.answer, id=wrong.id)
        for ids, answer in answers.forms:
            yield pytest.param(question, answer, id="+".join(ids))


@pytest.mark.parametrize(("question", "answer"), list(wrong_answers()))
@pytest.mark.filterwarnings("ignore")
def test_misconceptions_fail(question, answer):
    assert failures(question, answer)


@pytest.mark.parametrize("question", NAMES)
def test_misconceptions_are_told_apart(question):
    answers = known.QUESTIONS[question]
    named = [((wrong.id,), wrong.answer) for wrong in answers.misconceptions] + answers.forms
    assert len({ids for ids, _ in named if len(ids) == 1}) >= 3
    for ids, answer in named:
        assert misconceptions.diagnose(NAME, question, answers.outputs(answer)) == list(ids)


@pytest.mark.parametrize(("question", "answer"), list(right_answers()))
@pytest.mark.filterwarnings("ignore")
def test_right_answers_have_no_diagnosis(question, answer):
    answers = known.QUESTIONS[question]
    assert misconceptions.diagnose(NAME, question, answers.outputs(answer)) == []


class Odd:
    """A class of the student's own."""


ODD_RESULTS = {
    "None": None,
    "ellipsis": ...,
    "text": "x",
    "number as text": "0.5",
    "bytes": b"0.5",
    "nan": math.nan,
    "inf": math.inf,
    "complex": 0.5 + 0.5j,
    "real complex": 0.5 + 0j,
    "True": True,
    "zero": 0,
    "huge integer": 10**400,
    "fraction": fractions.Fraction(1, 2),
    "empty list": [],
    "nested empty list": [[]],
    "ragged list": [[0.5, 0.5], [1.0]],
    "list of texts": ["0.5", "0.5"],
    "list with None": [0.5, None],
    "dictionary": {"p": 0.5},
    "set": {0.5},
    "range": range(3),
    "object": Odd(),
    "class": Odd,
    "function": len,
    "array of objects": np.array([0.5, None], dtype=object),
    "array of texts": np.array(["a", "b"]),
    "array of booleans": np.array([True, False]),
    "array of dates": np.array(["2026-01-01"], dtype="datetime64[D]"),
    "structured array": np.zeros(3, dtype=[("p", float)]),
    "complex array": np.array([0.5 + 0j, 0.5]),
    "empty array": np.array([]),
    "0-d": np.array(0.5),
    "array of nan": np.full((2, 3), np.nan),
    "wrong shape": np.ones((1, 1, 1, 7)),
    "long": np.zeros(1_000_000),
    "huge values": np.full((2, 3), 1e308),
    "pair of arrays": (np.ones(2), np.ones(3)),
}


@pytest.mark.parametrize("result", ODD_RESULTS.values(), ids=list(ODD_RESULTS))
@pytest.mark.parametrize("question", FUNCTIONS)
def test_odd_results_fail_in_words(question, result):
    found = failures(question, lambda *arguments: result)
    assert found
    assert {type(error) for error in found} == {AssertionError}
    assert all(str(error) for error in found)


@pytest.mark.parametrize("question", FUNCTIONS)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda result: (value for value in np.ravel(result)),
        lambda result: np.expand_dims(result, 0),
        lambda result: np.expand_dims(result, -1),
        lambda result: np.append(result, 0.0),
        lambda result: np.full(np.shape(result), np.nan),
        lambda result: np.full(np.shape(result), np.inf),
        lambda result: np.full(np.shape(result), -1.7e308),
        lambda result: np.full(np.shape(result), 1.7e308),
        lambda result: np.full(np.shape(result), 1e-320),
        lambda result: np.zeros(np.shape(result)),
        lambda result: np.ones(np.shape(result), dtype=np.uint8),
        lambda result: np.asarray(result) + 0j,
        lambda result: np.asarray(result, dtype=object),
        lambda result: np.asarray(result).astype(str),
        lambda result: np.asarray(result) + 1e-3,
        lambda result: np.asarray(result) * 1.01,
        lambda result: {"result": result},
        lambda result: Odd(),
    ],
    ids=[
        "generator",
        "axis in front",
        "axis behind",
        "one more",
        "nan",
        "inf",
        "huge below",
        "huge",
        "tiny",
        "zeros",
        "ones",
        "complex",
        "objects",
        "text",
        "off by 0.001",
        "off by a hundredth",
        "dictionary",
        "own class",
    ],
)
def test_spoilt_results_fail_in_words(question, spoil):
    function = getattr(reference, FUNCTIONS[question])
    found = failures(question, lambda *arguments: spoil(function(*arguments)))
    assert found
    assert {type(error) for error in found} == {AssertionError}


@pytest.mark.parametrize("question", VALUES)
@pytest.mark.parametrize("value", [*ODD_RESULTS.values(), "", "e", "exponential", "bc", ["c"]])
def test_odd_values_fail_in_words(question, value):
    found = failures(question, value)
    assert found
    assert {type(error) for error in found} == {AssertionError}


@pytest.mark.parametrize("question", FUNCTIONS)
def test_hidden_values_are_not_told(question):
    function = getattr(reference, FUNCTIONS[question])
    for error in failures(question, lambda *arguments: np.asarray(function(*arguments)) + 0.125):
        assert "expected" not in str(error)


@pytest.mark.parametrize("question", FUNCTIONS)
@pytest.mark.parametrize("seed", ["0", "1", "2", "987654321"])
def test_right_answers_pass_with_other_seeds(question, seed, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", seed)
    for answer in VARIANTS[question]:
        assert failures(question, answer) == []


@pytest.mark.parametrize("question", NAMES)
@pytest.mark.filterwarnings("ignore")
def test_every_case_can_fail(question):
    answers = [wrong.answer for wrong in known.QUESTIONS[question].misconceptions]
    answers += [None] if question in VALUES else [lambda *arguments: None]
    for case in cases(question):
        failed = False
        for answer in answers:
            try:
                case.call_func({NAMES[question]: answer})
            except Exception:
                failed = True
        assert failed, case.test_func.__name__


@pytest.mark.parametrize("question", NAMES)
def test_points_stand_on_hidden_cases_only(question):
    public = [case for case in cases(question) if not case.hidden]
    hidden = [case for case in cases(question) if case.hidden]
    assert public
    assert hidden
    assert {case.points for case in public} == {0}
    assert {case.points for case in hidden} == {1}
