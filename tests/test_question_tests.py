"""The test files of the questions: right answers pass whatever their style, and wrong ones fail, always in words."""

import dataclasses
import fractions
import functools
import importlib
import json
import math
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import assignment, build, misconceptions, submissions, verdicts

ROOT = Path(__file__).parent.parent


@dataclasses.dataclass(frozen=True, eq=False)
class Asked:
    """An automatically graded question, with all that is known of its answers."""

    lecture: str
    id: str
    name: str
    known: Any
    variants: Any

    @property
    def reference(self):
        return self.known.reference

    @property
    def wrong(self):
        """Wrong answers, and the ids of the misconceptions that each holds."""
        return [((wrong.id,), wrong.answer) for wrong in self.known.misconceptions] + self.known.forms

    def __str__(self):
        return f"{self.lecture[:2]}-{self.id}"


def questions_of(lecture):
    module = lecture.partition("_")[2]
    known = importlib.import_module(f"autograder.misconceptions.{module}").QUESTIONS
    variants = importlib.import_module(f"tests.variants.{module}").VARIANTS
    for question in assignment.load(lecture).questions:
        if question.kind == "auto":
            yield Asked(lecture, question.id, question.name, known[question.id], variants[question.id])


LECTURES = build.masters()
QUESTIONS = [question for lecture in LECTURES for question in questions_of(lecture)]
FUNCTIONS = [question for question in QUESTIONS if callable(question.reference)]
VALUES = [question for question in QUESTIONS if not callable(question.reference)]

every_question = pytest.mark.parametrize("question", QUESTIONS, ids=str)
every_function = pytest.mark.parametrize("question", FUNCTIONS, ids=str)
every_value = pytest.mark.parametrize("question", VALUES, ids=str)


@functools.cache
def cases(question):
    """Load the test cases of a question from its built test file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that otter loads
        from otter.test_files import ExceptionTestFile
    path = assignment.ASSIGNMENTS / question.lecture / "tests" / f"{question.id}.py"
    return tuple(case.body for case in ExceptionTestFile.from_file(str(path)).test_cases)


def failures(question, answer):
    """Run all the test cases of a question on an answer; return the errors of those that fail."""
    found = []
    for case in cases(question):
        try:
            case.call_func({question.name: answer})
        except Exception as error:
            found.append(error)
    return found


def right_answers():
    for question in QUESTIONS:
        for answer in question.variants:
            yield pytest.param(question, answer, id=f"{question}-{getattr(answer, '__name__', repr(answer))}")
        yield pytest.param(question, question.reference, id=f"{question}-reference")


@pytest.mark.parametrize(("question", "answer"), list(right_answers()))
@pytest.mark.filterwarnings("ignore")
def test_right_answers_pass(question, answer):
    assert failures(question, answer) == []


@pytest.fixture(scope="module", params=LECTURES)
def lecture_grader(request):
    """One grader for all the notebooks of right answers to a lecture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that otter loads
        with verdicts.Grader(assignment.load(request.param)) as ready:
            yield request.param, ready


@pytest.mark.parametrize("style", range(max(len(question.variants) for question in QUESTIONS)))
def test_right_answers_get_full_scores_from_the_grader(lecture_grader, style, tmp_path):
    lecture, grader = lecture_grader
    asked = [question for question in QUESTIONS if question.lecture == lecture]
    variants_source = (ROOT / "tests" / "variants" / f"{lecture.partition('_')[2]}.py").read_text()
    notebook = json.loads((ROOT / "notebooks" / f"{lecture}.ipynb").read_text())
    for question in asked:
        answer = question.variants[style % len(question.variants)]
        source = f"{question.name} = {getattr(answer, '__name__', repr(str(answer)))}"
        if question in FUNCTIONS:
            source = f"{variants_source}\n{source}"
        [cell] = [cell for cell in notebook["cells"] if cell["id"] == f"{question.id}-answer"]
        cell["source"] = source
    path = tmp_path / "student.ipynb"
    path.write_text(json.dumps(notebook))
    [submission] = submissions.find([path])
    result = grader.grade(submission)
    names = {question.id for question in asked}
    found = {found.question: (found.status, found.message) for found in result.questions if found.question in names}
    assert found == dict.fromkeys(names, ("passed", ""))


@every_question
def test_every_question_has_three_variants(question):
    assert len(question.variants) >= 2 + (question in FUNCTIONS)


def as_lists(result):
    return result.tolist() if isinstance(result, (np.ndarray, np.generic)) else result


def as_tuples(result):
    return tuple(map(as_tuples, result)) if isinstance(result, (list, np.ndarray)) and np.ndim(result) else result


def in_single_precision(result):
    return np.asarray(result, dtype=np.float32)


@every_function
@pytest.mark.parametrize("dress", [as_lists, as_tuples, in_single_precision, np.asarray])
def test_dress_of_the_result_does_not_matter(question, dress):
    function = question.reference
    assert failures(question, lambda *arguments: dress(function(*arguments))) == []


@every_function
@pytest.mark.filterwarnings("ignore")
def test_prints_and_other_warnings_cost_nothing(question):
    function = question.reference

    def noisy(*arguments):
        print("computing ...")
        print("computing ...", file=sys.stderr)
        warnings.warn("this will change one day", DeprecationWarning, stacklevel=1)
        return function(*arguments)

    assert failures(question, noisy) == []


@every_function
def test_read_only_arguments_are_enough(question):
    function = question.reference

    def on_read_only(*arguments):
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument.flags.writeable = False
        return function(*arguments)

    assert failures(question, on_read_only) == []


def wrong_answers():
    for question in QUESTIONS:
        for ids, answer in question.wrong:
            yield pytest.param(question, answer, id="+".join(ids))


@pytest.mark.parametrize(("question", "answer"), list(wrong_answers()))
@pytest.mark.filterwarnings("ignore")
def test_misconceptions_fail(question, answer):
    assert failures(question, answer)


@every_question
def test_misconceptions_are_told_apart(question):
    assert len({ids for ids, _ in question.wrong if len(ids) == 1}) >= 3
    for ids, answer in question.wrong:
        outputs = question.known.outputs(answer)
        assert misconceptions.diagnose(question.lecture, question.id, outputs) == list(ids)


@pytest.mark.parametrize(("question", "answer"), list(right_answers()))
@pytest.mark.filterwarnings("ignore")
def test_right_answers_have_no_diagnosis(question, answer):
    assert misconceptions.diagnose(question.lecture, question.id, question.known.outputs(answer)) == []


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
@every_function
def test_odd_results_fail_in_words(question, result):
    found = failures(question, lambda *arguments: result)
    assert found
    assert {type(error) for error in found} == {AssertionError}
    assert all(str(error) for error in found)


@every_function
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
    function = question.reference
    found = failures(question, lambda *arguments: spoil(function(*arguments)))
    assert found
    assert {type(error) for error in found} == {AssertionError}


@every_value
@pytest.mark.parametrize("value", [*ODD_RESULTS.values(), "", "e", "exponential", "bc", ["c"]])
def test_odd_values_fail_in_words(question, value):
    found = failures(question, value)
    assert found
    assert {type(error) for error in found} == {AssertionError}


@every_function
def test_hidden_values_are_not_told(question):
    function = question.reference
    for error in failures(question, lambda *arguments: np.asarray(function(*arguments)) + 0.125):
        assert "expected" not in str(error)


@every_function
@pytest.mark.parametrize("seed", ["0", "1", "2", "987654321"])
@pytest.mark.filterwarnings("ignore")
def test_right_answers_pass_with_other_seeds(question, seed, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", seed)
    for answer in question.variants:
        assert failures(question, answer) == []


@every_question
@pytest.mark.filterwarnings("ignore")
def test_every_case_can_fail(question):
    answers = [answer for _, answer in question.wrong]
    answers += [None] if question in VALUES else [lambda *arguments: None]
    for case in cases(question):
        failed = False
        for answer in answers:
            try:
                case.call_func({question.name: answer})
            except Exception:
                failed = True
        assert failed, case.test_func.__name__


@every_question
def test_points_stand_on_hidden_cases_only(question):
    public = [case for case in cases(question) if not case.hidden]
    hidden = [case for case in cases(question) if case.hidden]
    assert public
    assert hidden
    assert {case.points for case in public} == {0}
    assert {case.points for case in hidden} == {1}
