"""The test files of the questions: right answers pass whatever their style, and wrong ones fail, always in words."""

import contextlib
import copy
import fractions
import functools
import importlib
import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from autograder import assignment, authoring, submissions
from autograder.answers import misconceptions
from autograder.grading import verdicts
from autograder.sandbox import Opaque
from utils import checks, softmax

ROOT = Path(__file__).parent.parent


class Lecture:
    """What is known of one notebook: its questions, right answers and wrong ones."""

    def __init__(self, name):
        module = name.partition("_")[2]
        self.name = name
        self.known = importlib.import_module(f"autograder.answers.misconceptions.{module}").QUESTIONS
        self.variants = importlib.import_module(f"autograder.answers.variants.{module}").VARIANTS
        self.variants_source = (ROOT / "autograder" / "answers" / "variants" / f"{module}.py").read_text()
        automatic = [question for question in assignment.load(name).questions if question.kind == "auto"]
        self.names = {question.id: question.name for question in automatic}

    def reference(self, question):
        return self.known[question].reference

    def asks_for_function(self, question):
        return callable(self.reference(question))

    def gives_text(self, question):
        """Say whether the answer is a function that returns text, not numbers."""
        known = self.known[question]
        return self.asks_for_function(question) and isinstance(known.outputs(known.reference)[0].value, str)


LECTURES = {name: Lecture(name) for name in authoring.masters()}
QUESTIONS = [(lecture, question) for lecture in LECTURES.values() for question in lecture.names]
FUNCTIONS = [(lecture, question) for lecture, question in QUESTIONS if lecture.asks_for_function(question)]
NUMERIC = [(lecture, question) for lecture, question in FUNCTIONS if not lecture.gives_text(question)]
VALUES = [(lecture, question) for lecture, question in QUESTIONS if not lecture.asks_for_function(question)]


def each(questions):
    """Run a test for each of these questions."""
    ids = [f"{lecture.name[:2]}-{question}" for lecture, question in questions]
    return pytest.mark.parametrize(("lecture", "question"), questions, ids=ids)


@functools.cache
def cases(lecture, question):
    """Load the test cases of a question from its built test file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that otter loads
        from otter.test_files import ExceptionTestFile
    path = assignment.ASSIGNMENTS / lecture.name / "tests" / f"{question}.py"
    return tuple(case.body for case in ExceptionTestFile.from_file(str(path)).test_cases)


def failures(lecture, question, answer):
    """Run all the test cases of a question on an answer; return the errors of those that fail."""
    found = []
    for case in cases(lecture, question):
        try:
            case.call_func({lecture.names[question]: answer})
        except Exception as error:
            found.append(error)
    return found


def right_answers(lecture, question):
    """Give the right answers in all styles, by name."""
    answers = [*lecture.variants[question], lecture.reference(question)]
    return [(getattr(answer, "__name__", repr(answer)), answer) for answer in answers]


def wrong_answers(lecture, question):
    """Give the known wrong answers, by the ids of the misconceptions that they show."""
    return [("+".join(ids), answer) for ids, answer in misconceptions.wrong_answers(lecture.name, question)]


# One test runs all the answers to a question: a test for each would cost more time than what it tests.


@each(QUESTIONS)
@pytest.mark.filterwarnings("ignore")
def test_right_answers_pass(lecture, question):
    assert {
        name: failed
        for name, answer in right_answers(lecture, question)
        if (failed := failures(lecture, question, answer))
    } == {}


@pytest.fixture(scope="module")
def grader_of():
    """Give the grader of a lecture: one for all the notebooks of right answers."""
    with contextlib.ExitStack() as started, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that otter loads
        yield functools.cache(lambda name: started.enter_context(verdicts.Grader(assignment.load(name))))


def styles():
    for lecture in LECTURES.values():
        for style in range(max(map(len, lecture.variants.values()))):
            yield pytest.param(lecture, style, id=f"{lecture.name[:2]}-{style}")


@pytest.mark.parametrize(("lecture", "style"), list(styles()))
@pytest.mark.sweep(12)
def test_right_answers_get_full_scores_from_the_grader(grader_of, lecture, style, tmp_path):
    notebook = json.loads((ROOT / "notebooks" / f"{lecture.name}.ipynb").read_text())
    for question, answers in lecture.variants.items():
        answer = answers[style % len(answers)]
        value = str(answer) if isinstance(answer, str) else answer
        source = f"{lecture.names[question]} = {getattr(answer, '__name__', repr(value))}"
        if lecture.asks_for_function(question):
            source = f"{lecture.variants_source}\n{source}"
        [cell] = [cell for cell in notebook["cells"] if cell["id"] == f"{question}-answer"]
        cell["source"] = source
    path = tmp_path / "student.ipynb"
    path.write_text(json.dumps(notebook))
    [submission] = submissions.find([path])
    result = grader_of(lecture.name).grade(submission)
    scores = {found.question: (found.status, found.message) for found in result.questions}
    assert {question: scores[question] for question in lecture.names} == dict.fromkeys(lecture.names, ("passed", ""))


@each(QUESTIONS)
def test_every_question_has_three_variants(lecture, question):
    assert set(lecture.variants) == set(lecture.names)
    assert len(lecture.variants[question]) >= 2 + lecture.asks_for_function(question)


def as_lists(result):
    return result.tolist() if isinstance(result, (np.ndarray, np.generic)) else result


def as_tuples(result):
    return tuple(map(as_tuples, result)) if isinstance(result, (list, np.ndarray)) and np.ndim(result) else result


def rounded(result, kind, *, back=False):
    """Round what numbers with decimals there are in a result; with `back`, store them as 64-bit numbers again."""
    if isinstance(result, (tuple, list)) and not isinstance(checks.numbers_in(result), np.ndarray):
        return type(result)(rounded(member, kind, back=back) for member in result)
    try:
        array = np.asarray(result)
    except ValueError:  # of different lengths
        return type(result)(rounded(member, kind, back=back) for member in result)
    if array.dtype.kind != "f":
        return result
    with np.errstate(all="ignore"):
        return array.astype(kind).astype(float) if back else array.astype(kind)


def in_single_precision(result):
    return rounded(result, np.float32)


def stored_again(result):
    return rounded(result, np.float32, back=True)


def in_half_precision(result):
    return rounded(result, np.float16)


def on_single_precision(function, *, back=False):
    """Let a function compute with 32-bit numbers from the start."""

    def single(*arguments, **named):
        cast = [a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype == float else a for a in arguments]
        return rounded(function(*cast, **named), np.float32, back=back)

    return single


def member_by_member(change, result):
    """Change each array of a pair, or the one result."""
    return tuple(map(change, result)) if isinstance(result, tuple) else change(result)


def dressed(dress, function):
    """Change what a function returns, each array of a pair for itself."""
    return lambda *arguments, **named: member_by_member(dress, function(*arguments, **named))


@each(NUMERIC)
def test_dress_of_the_result_does_not_matter(lecture, question):
    function = lecture.reference(question)
    for dress in (as_lists, as_tuples, in_single_precision, stored_again, np.asarray):
        assert failures(lecture, question, dressed(dress, function)) == [], dress.__name__


def points(lecture, question, answer):
    """Count the hidden test cases that an answer passes, each with arguments of its own."""
    passed = 0
    for case in cases(lecture, question):
        if case.hidden:
            with contextlib.suppress(Exception):
                case.call_func({lecture.names[question]: answer})
                passed += 1
    return passed


def stable(lecture, question, answer):
    """Tell whether 32-bit arithmetic from the start changes an answer's results by no more than it must.

    What is compared are the results on the arguments of the hidden test cases, each array as a whole.
    """
    pairs = []

    def both(*arguments, **named):
        single = on_single_precision(answer)(*copy.deepcopy(arguments), **named)
        double = answer(*arguments, **named)
        pairs.append((checks.numbers_in(double), checks.numbers_in(single), np.asarray(double).dtype.kind))
        return double

    points(lecture, question, both)
    return all(kind == "f" and _close_as_a_whole(double, single) for double, single, kind in pairs)


def _close_as_a_whole(double, single):
    if double is None or single is None or double.shape != single.shape:
        return False
    finite = np.isfinite(double)
    allowed = 5e-6 * np.abs(double[finite]).max(initial=0.0)
    return np.allclose(double[finite], single[finite], rtol=0, atol=allowed)


DECIMAL = [(lecture, question) for lecture, question in NUMERIC if lecture.known[question].summary is None]
"""Questions whose answers give numbers with decimals, or could."""


@each(NUMERIC)
@pytest.mark.filterwarnings("ignore")
def test_right_answers_pass_whatever_precision_their_results_have(lecture, question):
    hidden = sum(case.hidden for case in cases(lecture, question))
    function = lecture.reference(question)
    for dress in (in_single_precision, stored_again, in_half_precision):
        assert points(lecture, question, lambda *a, d=dress, **n: d(function(*a, **n))) == hidden, dress.__name__


@each(DECIMAL)
@pytest.mark.filterwarnings("ignore")
def test_right_answers_pass_that_compute_in_32_bits(lecture, question):
    for name, answer in right_answers(lecture, question):
        cast = lambda *arguments, f=answer, **named: stored_again(f(*arguments, **named))  # noqa: E731
        assert failures(lecture, question, cast) == [], name
        if stable(lecture, question, answer):
            for back in (False, True):
                single = on_single_precision(answer, back=back)
                assert failures(lecture, question, single) == [], (name, back)


@each(DECIMAL)
@pytest.mark.filterwarnings("ignore")
def test_wrong_answers_gain_nothing_by_less_precision(lecture, question):
    for name, answer in wrong_answers(lecture, question):
        single = points(lecture, question, lambda *a, f=answer, **n: in_single_precision(f(*a, **n)))
        assert single <= points(lecture, question, answer), name


@each(DECIMAL)
@pytest.mark.filterwarnings("ignore")
def test_less_precision_excuses_no_wrong_result(lecture, question):
    too_large = dressed(lambda result: np.asarray(result) * 1.00009, lecture.reference(question))
    double = points(lecture, question, too_large)
    for dress in (in_single_precision, stored_again):
        assert points(lecture, question, dressed(dress, too_large)) <= double, dress.__name__


@each(FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_prints_and_other_warnings_cost_nothing(lecture, question):
    function = lecture.reference(question)

    def noisy(*arguments, **named):
        print("computing ...")
        print("computing ...", file=sys.stderr)
        warnings.warn("this will change one day", DeprecationWarning, stacklevel=1)
        return function(*arguments, **named)

    assert failures(lecture, question, noisy) == []


@each(FUNCTIONS)
def test_read_only_arguments_are_enough(lecture, question):
    function = lecture.reference(question)

    def on_read_only(*arguments, **named):
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument.flags.writeable = False
        return function(*arguments, **named)

    assert failures(lecture, question, on_read_only) == []


@each(QUESTIONS)
@pytest.mark.filterwarnings("ignore")
def test_misconceptions_fail(lecture, question):
    assert [name for name, answer in wrong_answers(lecture, question) if not failures(lecture, question, answer)] == []


@each(QUESTIONS)
def test_misconceptions_are_told_apart(lecture, question):
    answers = lecture.known[question]
    named = [((wrong.id,), wrong.answer) for wrong in answers.misconceptions] + answers.forms
    assert len({ids for ids, _ in named if len(ids) == 1}) >= 3
    for ids, answer in named:
        assert misconceptions.diagnose(lecture.name, question, answers.outputs(answer)) == list(ids)


@each(QUESTIONS)
@pytest.mark.filterwarnings("ignore")
def test_right_answers_have_no_diagnosis(lecture, question):
    known = lecture.known[question]
    for name, answer in right_answers(lecture, question):
        assert misconceptions.diagnose(lecture.name, question, known.outputs(answer)) == [], name


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
    "largest integer that crosses": 10**4200,
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
    "what did not cross": Opaque("DataFrame"),
    "random generator": np.random.default_rng(0),
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


def fails_in_words(lecture, question, answer):
    """Tell whether an answer fails, and by nothing but assertions that say something."""
    found = failures(lecture, question, answer)
    return bool(found) and all(type(error) is AssertionError and str(error) for error in found)


def returning(result):
    return lambda *arguments, **named: result


@each(FUNCTIONS)
def test_odd_results_fail_in_words(lecture, question):
    odd = [name for name, result in ODD_RESULTS.items() if not fails_in_words(lecture, question, returning(result))]
    assert odd == []


SPOILS = {
    "generator": lambda result: (value for value in np.ravel(result)),
    "axis in front": lambda result: np.expand_dims(result, 0),
    "axis behind": lambda result: np.expand_dims(result, -1),
    "one more": lambda result: np.append(result, 0.0),
    "nan": lambda result: np.full(np.shape(result), np.nan),
    "inf": lambda result: np.full(np.shape(result), np.inf),
    "huge below": lambda result: np.full(np.shape(result), -1.7e308),
    "huge": lambda result: np.full(np.shape(result), 1.7e308),
    "tiny": lambda result: np.full(np.shape(result), 1e-320),
    "zeros": lambda result: np.zeros(np.shape(result)),
    "ones": lambda result: np.ones(np.shape(result), dtype=np.uint8),
    "complex": lambda result: np.asarray(result) + 0j,
    "objects": lambda result: np.asarray(result, dtype=object),
    "text": lambda result: np.asarray(result).astype(str),
    "off by 0.001": lambda result: np.asarray(result) + 1e-3,
    "off by a hundredth": lambda result: np.asarray(result) * 1.01,
    "dictionary": lambda result: {"result": result},
    "own class": lambda result: Odd(),
}


@each(NUMERIC)
def test_spoilt_results_fail_in_words(lecture, question):
    function = lecture.reference(question)
    spoilt = {name: dressed(spoil, function) for name, spoil in SPOILS.items()}
    assert [name for name, answer in spoilt.items() if not fails_in_words(lecture, question, answer)] == []


@each(VALUES)
def test_odd_values_fail_in_words(lecture, question):
    values = [*ODD_RESULTS.values(), "", "e", "exponential", "bc", ["c"]]
    assert [value for value in values if not fails_in_words(lecture, question, value)] == []


@each(FUNCTIONS)
def test_hidden_values_are_not_told(lecture, question):
    function = lecture.reference(question)
    moved = functools.partial(member_by_member, lambda result: np.asarray(result) + 0.125)
    for error in failures(lecture, question, lambda *arguments, **named: moved(function(*arguments, **named))):
        assert "expected" not in str(error)


@each(FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.sweep(5)
def test_right_answers_pass_with_other_seeds(lecture, question, monkeypatch):
    for seed in ("0", "1", "2", "987654321"):
        monkeypatch.setenv("AUTOGRADER_SEED", seed)
        for name, answer in right_answers(lecture, question):
            assert failures(lecture, question, answer) == [], (seed, name)


@each(QUESTIONS)
@pytest.mark.filterwarnings("ignore")
def test_every_case_can_fail(lecture, question):
    answers = [wrong.answer for wrong in lecture.known[question].misconceptions]
    answers += [lambda *arguments, **named: None] if lecture.asks_for_function(question) else [None]
    for case in cases(lecture, question):
        failed = False
        for answer in answers:
            try:
                case.call_func({lecture.names[question]: answer})
            except Exception:
                failed = True
        assert failed, case.test_func.__name__


@each(QUESTIONS)
def test_points_stand_on_hidden_cases_only(lecture, question):
    public = [case for case in cases(lecture, question) if not case.hidden]
    hidden = [case for case in cases(lecture, question) if case.hidden]
    assert public
    assert hidden
    assert {case.points for case in public} == {0}
    assert {case.points for case in hidden} == {1}


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("bound", [10.0, 13.9, 15.0, 17.0, 25.0])
def test_a_sigmoid_that_is_cut_off_fails_where_exactness_is_asked_for(kind, bound):
    passed = points(LECTURES["02_softmax"], "q7", lambda z: softmax.sigmoid(np.clip(z, -bound, bound)).astype(kind))
    assert passed < 3
