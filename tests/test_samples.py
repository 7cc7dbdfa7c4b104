"""Every sample submission gets the verdicts that it deserves."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from autograder import authoring
from autograder.assignment import load
from autograder.grading.verdicts import Grader
from autograder.submissions import Submission, find

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "autograder" / "samples"
ASSIGNMENTS = {name: load(name) for name in authoring.masters()}


def auto_questions(assignment: str) -> list[str]:
    return [question.id for question in ASSIGNMENTS[assignment].questions if question.kind == "auto"]


class Verdict(NamedTuple):
    """What a question gets; `score` counts only where some points are earned."""

    status: str
    score: float = 0.0
    diagnosis: str = ""


OPEN = Verdict("not attempted")
FAILED = Verdict("failed")
ERROR = Verdict("error")

LEARNING_PROBLEMS: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, lists, lambdas, float32, a dict that is computed
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Averages, keeps the last trial, punishes wrong actions
    "chen-wei": {
        "q3": Verdict("failed", 0, "squared-error-as-mean-of-all"),
        "q5": Verdict("failed", 0, "search-keeps-last"),
        "q7": Verdict("failed", 0, "reward-mean-of-steps"),
        "q8": Verdict("failed", 0, "rewards-minus-1-for-wrong"),
    },
    # Counts powers from 0, inverts what has no inverse
    "dariusz-nowak": {
        "q2": Verdict("failed", 0, "polynomial-powers-from-0"),
        "q4": Verdict("partial", 2, "least-squares-by-solving-normal-equations"),
        "m2": Verdict("failed", 0, "least-squares-lines-only"),
        "q8": Verdict("failed", 0, "rewards-only-classes-that-occur"),
    },
    # Takes parameters in another order, and what is likely for what is certain
    "elif-yilmaz": {
        "m1": Verdict("failed", 0, "nothing-without-labels"),
        "q1": Verdict("failed", 0, "linear-constant-first"),
        "q2": Verdict("failed", 0, "polynomial-by-polyval-as-it-is"),
        "q6": Verdict("partial", 2, "kind-images-without-labels-supervised"),
        "q7": Verdict("partial", 1, "reward-of-likeliest-action"),
        "m3": Verdict("failed", 0, "labels-are-no-rewards"),
    },
    # Squares the sum, makes a generator for each trial, two mistakes in one dict
    "farid-haddad": {
        "q3": Verdict("failed", 0, "squared-error-square-of-sum"),
        "q5": Verdict("failed", 0, "search-new-generator-in-each-trial"),
        "q6": Verdict("partial", 1),
        "q8": Verdict("failed", 0, "rewards-whole-columns"),
        "m3": Verdict("failed", 0, "label-tells-chosen-action-only"),
    },
    # Half finished: q5 returns nothing yet
    "hana-sato": {"q5": FAILED, **dict.fromkeys(("m2", "q6", "q7", "q8", "m3"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys(auto_questions("00_learning_problems"), OPEN),
    # Raises, at once or when called
    "jonas-weber": dict.fromkeys(("q1", "q4", "m2", "q6", "q7", "q8"), ERROR),
    # Loops for ever
    "kavya-raman": {"q5": Verdict("timeout")},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q5": OPEN},
    # Cheats: looks for the reference, returns what equals everything, replaces what comparisons are made with
    "quinn-taylor": {
        **dict.fromkeys(("q2", "q4"), ERROR),
        **dict.fromkeys(("q5", "q6", "q7"), FAILED),
    },
}

CONDITIONAL_PROBABILITY: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, lists, float32, numbers for truth values
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Mixes up the axes
    "chen-wei": {
        "q2": Verdict("failed", 0, "marginals-wrong-axis"),
        "q3": Verdict("failed", 0, "conditional-wrong-axis"),
        "q6": Verdict("partial", 1, "distribution-wrong-axis"),
        "q7": Verdict("failed", 0, "label-wrong-axis"),
    },
    # Gives tables the wrong shape: no keepdims, no new axis, a colon too many
    "dariusz-nowak": {
        "q3": Verdict("error", 0, "conditional-sums-lose-axis"),
        "q4": Verdict("failed", 0, "chain-rule-along-columns"),
        "q8": Verdict("failed", 0, "own-label-all-columns"),
    },
    # Takes a table as a whole where its rows are meant
    "elif-yilmaz": {
        "q1": Verdict("failed", 0, "joint-counts"),
        "q3": Verdict("failed", 0, "conditional-joint"),
        "q6": Verdict("partial", 1, "distribution-whole-table"),
        "q7": Verdict("failed", 0, "label-of-whole-table"),
    },
    # Forgets one of two things: the label, the condition, p(x), x, the sign
    "farid-haddad": {
        "q4": Verdict("failed", 0, "chain-rule-uniform-prior"),
        "q5": Verdict("partial", 1, "pairs-label-ignores-x"),
        "q6": Verdict("partial", 2, "distribution-negative-accepted"),
        "q8": Verdict("failed", 0, "own-label-largest"),
        "m1": Verdict("failed", 0, "condition-inverted"),
    },
    # Counts from 1, makes a generator for each pair, allows too much
    "grace-mbeki": {
        "q5": Verdict("failed", 0, "pairs-all-alike"),
        "q6": Verdict("partial", 3, "distribution-too-tolerant"),
        "q7": Verdict("failed", 0, "label-counted-from-1"),
        "q8": Verdict("failed", 0, "own-label-counted-from-1"),
    },
    # Half finished: q2 returns nothing yet
    "hana-sato": {"q2": FAILED, **dict.fromkeys(("q3", "q4", "q5", "q6", "m1"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys(auto_questions("01_conditional_probability"), OPEN),
    # Raises, at once or when called; the error below the function of q4 costs nothing
    "jonas-weber": dict.fromkeys(("q1", "q2", "q5", "q6"), ERROR),
    # Loops for ever
    "kavya-raman": {"q5": Verdict("timeout")},
    # Ends its own process
    "liam-oconnor": {"q3": Verdict("crashed"), "q7": ERROR},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q6": OPEN},
    # Cheats: replaces the checks and what comparisons are made with
    "olga-ivanova": dict.fromkeys(auto_questions("01_conditional_probability"), FAILED),
}

SOFTMAX: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, SciPy, lists, float32
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Sums over the wrong axis; q6 and q9 use the softmax of q5, whose slip is not counted again
    "chen-wei": {
        "q4": Verdict("partial", 1, "normalize-wrong-axis"),
        "q5": Verdict("partial", 1, "softmax-wrong-axis"),
    },
    # Subtracts no maximum
    "dariusz-nowak": {
        "q5": Verdict("partial", 3, "softmax-overflows"),
        "q7": Verdict("partial", 2, "sigmoid-overflows-below"),
        "q9": Verdict("partial", 2, "temperature-overflows"),
    },
    # Divides by the sum of the whole table, in q4; the softmax of q5 uses that and subtracts the table's maximum
    "elif-yilmaz": {
        "q4": Verdict("partial", 1, "normalize-global-sum"),
        "q5": Verdict("partial", 3, "softmax-global-sum"),
    },
    # Multiplies by the temperature
    "farid-haddad": {
        "q3": Verdict("failed", 0, "map-not-one-to-one-square"),
        "m1": Verdict("failed", 0, "doubling-changes-nothing"),
        "q9": Verdict("failed", 0, "temperature-multiplies"),
    },
    # Takes theta_1 - theta_0
    "grace-mbeki": {
        "q8": Verdict("failed", 0, "binary-theta-other-class"),
        "q10": Verdict("failed", 0, "boundary-wrong-sign"),
    },
    # Half finished: q5 returns nothing yet
    "hana-sato": {"q5": FAILED, **dict.fromkeys(("m1", "q6", "q7", "q8", "q9", "q10"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys(auto_questions("02_softmax"), OPEN),
    # Raises, at once or when called
    "jonas-weber": dict.fromkeys(("q2", "q3", "q4", "q7", "q10"), ERROR),
    # Loops for ever, in a function and in a cell
    "kavya-raman": {"q9": Verdict("timeout"), "q10": Verdict("timeout")},
    # Ends its own process, in a cell and in a function
    "liam-oconnor": {"q2": Verdict("crashed"), "q7": Verdict("crashed")},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q10": OPEN},
    # Cheats: replaces what comparisons are made with
    "olga-ivanova": dict.fromkeys(("q3", "q4", "q5", "m1", "q6", "q7", "q8", "q9", "q10"), FAILED),
    # Cheats: returns objects that claim to equal everything
    "pedro-alves": {
        **dict.fromkeys(("q1", "q3", "q4", "q5", "m1", "q6", "q8", "q9", "q10"), FAILED),
        "q2": OPEN,
        "q7": ERROR,
    },
    # Cheats: looks for tests and references, and writes results files
    "quinn-taylor": {
        **dict.fromkeys(("q4", "q5", "m1", "q6", "q7", "q9"), FAILED),
        **dict.fromkeys(("q2", "q8", "q10"), OPEN),
    },
}

MAXIMUM_LIKELIHOOD: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, SciPy, lists, lambdas, float32
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Averages where a sum is asked for
    "chen-wei": {
        "q4": Verdict("failed", 0, "nll-as-mean"),
        "q5": Verdict("failed", 0, "zero-one-as-share"),
        "q6": Verdict("failed", 0, "squared-error-as-half-mean"),
        "q9": Verdict("failed", 0, "curve-as-mean"),
    },
    # Takes logarithms of what has been rounded to 0; q4 builds on q3, where that is paid for
    "dariusz-nowak": {
        "q3": Verdict("partial", 3, "log-softmax-of-softmax"),
        "q7": Verdict("partial", 3, "cross-entropy-zero-times-infinity"),
    },
    # Mixes up signs, and p with q
    "elif-yilmaz": {
        "m1": Verdict("failed", 0, "method-loss-is-model"),
        "m2": Verdict("failed", 0, "log-turns-order"),
        "m3": Verdict("failed", 0, "inputs-are-certain"),
        "q4": Verdict("failed", 0, "nll-without-minus"),
        "q7": Verdict("failed", 0, "cross-entropy-exchanged"),
        "q9": Verdict("failed", 0, "curve-of-ones-only"),
    },
    # Picks the wrong entries, counts one too few
    "farid-haddad": {
        "q1": Verdict("failed", 0, "likelihood-of-largest"),
        "q2": Verdict("failed", 0, "underflow-one-too-few"),
        "q4": Verdict("failed", 0, "nll-of-whole-columns"),
        "q6": Verdict("failed", 0, "squared-error-without-half"),
        "q8": Verdict("failed", 0, "categorical-too-short"),
    },
    # Half finished: q3 returns nothing yet
    "hana-sato": {"q3": FAILED, **dict.fromkeys(("q4", "q5", "q6", "q7", "q8", "q9"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys(auto_questions("03_maximum_likelihood"), OPEN),
    # Raises, at once or when called
    "jonas-weber": dict.fromkeys(("q1", "m2", "q4", "q5", "q9"), ERROR),
    # Loops for ever
    "kavya-raman": {"q2": Verdict("timeout")},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q6": OPEN},
    # Cheats: looks for the reference, and replaces what comparisons are made with
    "quinn-taylor": {
        **dict.fromkeys(("q3", "q4"), ERROR),
        **dict.fromkeys(("q7", "q8"), FAILED),
    },
}

GRADIENT_DESCENT: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, SciPy, lists, lambdas, float32
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Mixes up sums and means, counts and shares
    "chen-wei": {
        "q5": Verdict("failed", 0, "nll-gradient-as-mean"),
        "q6": Verdict("failed", 0, "binary-gradient-as-mean"),
        "m2": Verdict("failed", 0, "copies-leave-sum-alone"),
        "q9": Verdict("failed", 0, "accuracy-as-count"),
    },
    # Loops over the wrong things: rows for entries, one step too few, classes for examples
    "dariusz-nowak": {
        "q2": Verdict("partial", 3, "numerical-gradient-whole-rows"),
        "q4": Verdict("failed", 0, "path-without-start"),
        "q7": Verdict("failed", 0, "training-one-step-too-few"),
        "q9": Verdict("error", 0, "accuracy-wrong-axis"),
    },
    # Mixes up signs
    "elif-yilmaz": {
        "m1": Verdict("failed", 0, "slope-sign-as-direction"),
        "q1": Verdict("partial", 2, "direction-zero-counts"),
        "q3": Verdict("failed", 0, "step-uphill"),
        "q4": Verdict("failed", 0, "path-uphill"),
        "q5": Verdict("failed", 0, "nll-gradient-negated"),
        "q6": Verdict("failed", 0, "binary-gradient-negated"),
        "q7": Verdict("failed", 0, "training-uphill"),
    },
    # Forgets one of two things: the other side, the next place, the steepest direction, the labels, the zeros
    "farid-haddad": {
        "q2": Verdict("failed", 0, "numerical-gradient-over-one-eps"),
        "q4": Verdict("failed", 0, "path-gradient-once"),
        "q5": Verdict("failed", 0, "nll-gradient-without-one-hot"),
        "m2": Verdict("failed", 0, "more-data-larger-lr"),
        "q7": Verdict("failed", 0, "training-random-start"),
        "q8": Verdict("failed", 0, "limit-of-smallest-eigenvalue"),
    },
    # Writes into arrays, and forgets to divide by n
    "grace-mbeki": {
        "q3": Verdict("partial", 1, "step-changes-theta"),
        "q4": Verdict("failed", 0, "path-of-one-array"),
        "q7": Verdict("failed", 0, "training-on-sum"),
    },
    # Half finished: q4 returns nothing yet
    "hana-sato": {"q4": FAILED, **dict.fromkeys(("q5", "q6", "m2", "q7", "q8", "q9"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys(auto_questions("04_gradient_descent"), OPEN),
    # Raises, at once or when called
    "jonas-weber": dict.fromkeys(("q1", "q4", "q6", "q8", "m2"), ERROR),
    # Loops for ever
    "kavya-raman": {"q8": Verdict("timeout")},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q9": OPEN},
    # Cheats: looks for the reference and for expected values, and replaces what comparisons are made with
    "quinn-taylor": {
        **dict.fromkeys(("q2", "q5"), ERROR),
        **dict.fromkeys(("q3", "q8", "q9"), FAILED),
    },
}
EMPIRICAL_RISK: dict[str, dict[str, Verdict]] = {
    # All right
    "amara-okafor": {},
    # All right in another way: loops, lists, a lambda, float32, polyfit
    "bo-lindqvist": {},
    # All right, with prints, warnings, magics and cells of their own
    "noah-schmidt": {},
    # Adds up where a mean is asked for; q8 builds on this q1, which is paid for once
    "chen-wei": {
        "q1": Verdict("failed", 0, "empirical-risk-as-sum"),
        "q4": Verdict("partial", 1, "draws-as-sum"),
    },
    # Lets test data into the fit, and takes any gap for overfitting
    "dariusz-nowak": {
        "q7": Verdict("partial", 2, "split-without-shuffle"),
        "q8": Verdict("failed", 0, "curve-fits-on-all"),
        "q10": Verdict("failed", 0, "degree-of-least-training-risk"),
        "q9": Verdict("failed", 0, "diagnosis-by-gap"),
        "m2": Verdict("failed", 0, "trains-on-test"),
    },
    # Forgets p(x), and that x and y are drawn together, anew each time
    "elif-yilmaz": {
        "q2": Verdict("partial", 1, "risk-ignores-p-x"),
        "q3": Verdict("failed", 0, "decision-by-p-x-given-y"),
        "q4": Verdict("failed", 0, "draws-repeated"),
        "m1": Verdict("failed", 0, "chosen-as-if-fixed"),
        "q7": Verdict("partial", 1, "split-shuffles-apart"),
    },
    # Is off by one, which costs q6 and q8 nothing, rounds the wrong way, and refuses what is just acceptable
    "farid-haddad": {
        "q5": Verdict("failed", 0, "powers-one-too-few"),
        "q7": Verdict("partial", 2, "split-rounds-down"),
        "q10": Verdict("failed", 0, "degree-as-row-number"),
        "q9": Verdict("partial", 2, "diagnosis-equal-is-too-large"),
        "m2": Verdict("failed", 0, "gap-taken-for-overfitting"),
    },
    # Half finished: q4 returns nothing yet
    "hana-sato": {"q4": FAILED, **dict.fromkeys(("q5", "q6", "q7", "q8", "q10", "q9", "m2"), OPEN)},
    # Untouched
    "ivan-petrov": dict.fromkeys(auto_questions("05_empirical_risk"), OPEN),
    # Raises, at once or when called; q8 needs the function of q6, whose cell has a syntax error: that costs q6 alone
    "jonas-weber": dict.fromkeys(("q2", "m1", "q6", "q7", "q9"), ERROR),
    # Loops for ever
    "kavya-raman": {"q10": Verdict("timeout")},
    # Moved, merged, split and deleted cells, no cell ids
    "maria-garcia": {"q5": OPEN},
    # Cheats: looks for the reference and for the tests' values, and replaces what comparisons are made with
    "quinn-taylor": {
        **dict.fromkeys(("q2", "q3", "q4"), ERROR),
        **dict.fromkeys(("q6", "q8", "q9"), FAILED),
    },
}

EXPECTED = {
    "00_learning_problems": LEARNING_PROBLEMS,
    "01_conditional_probability": CONDITIONAL_PROBABILITY,
    "02_softmax": SOFTMAX,
    "03_maximum_likelihood": MAXIMUM_LIKELIHOOD,
    "04_gradient_descent": GRADIENT_DESCENT,
    "05_empirical_risk": EMPIRICAL_RISK,
}
"""The verdicts other than full score, of each sample of each assignment."""

UNTOUCHED_TEXT: dict[str, set[str]] = {
    "00_learning_problems": {"hana-sato", "ivan-petrov", "jonas-weber", "maria-garcia", "quinn-taylor"},
    "01_conditional_probability": {"hana-sato", "ivan-petrov", "olga-ivanova"},
    "02_softmax": {"hana-sato", "ivan-petrov", "pedro-alves", "quinn-taylor"},
    "03_maximum_likelihood": {"hana-sato", "ivan-petrov"},
    "04_gradient_descent": {"hana-sato", "ivan-petrov"},
    "05_empirical_risk": {"hana-sato", "ivan-petrov"},
}
"""The samples of each assignment in which the written answer is as it was given out; a person reads all others."""

SUBMISSIONS = [(name, submission) for name in EXPECTED for submission in find([SAMPLES / name])]


@pytest.fixture(scope="module")
def grader_of() -> Iterator[Callable[[str], Grader]]:
    """Give the grader of an assignment: one for all its samples."""
    with ExitStack() as started:
        yield functools.cache(lambda name: started.enter_context(Grader(ASSIGNMENTS[name])))


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_each_sample_has_its_expected_verdicts(name: str) -> None:
    assert sorted(submission.id for submission in find([SAMPLES / name])) == sorted(EXPECTED[name])
    assert len(EXPECTED[name]) >= 8


def each_submission() -> Iterator[Any]:
    """Every sample; of those that loop until they are stopped, one lecture's is enough for a quick run."""
    for name, submission in SUBMISSIONS:
        takes_long = submission.id == "kavya-raman" and name != "03_maximum_likelihood"
        marks = [pytest.mark.slow] if takes_long else []
        yield pytest.param(name, submission, id=f"{name[:2]}-{submission.id}", marks=marks)


@pytest.mark.parametrize(("name", "submission"), list(each_submission()))
@pytest.mark.sweep(8)
def test_sample_gets_its_verdicts(grader_of: Callable[[str], Grader], name: str, submission: Submission) -> None:
    assignment = ASSIGNMENTS[name]
    expected = EXPECTED[name][submission.id]
    result = grader_of(name).grade(submission)
    assert result.problem == ""
    found = {question.question: question for question in result.questions}
    assert list(found) == [question.id for question in assignment.questions]
    for question in assignment.questions:
        verdict = found[question.id]
        if question.kind == "written":
            untouched = submission.id in UNTOUCHED_TEXT[name]
            assert (verdict.status, verdict.score) == (("not attempted", 0.0) if untouched else ("needs grading", None))
            continue
        wanted = expected.get(question.id, Verdict("passed", question.points))
        assert (verdict.status, verdict.score) == (wanted.status, wanted.score), f"{question.id}: {verdict.message}"
        if wanted.diagnosis:
            assert verdict.diagnosis == [wanted.diagnosis], question.id
    written = sum(question.points for question in assignment.questions if question.kind == "written")
    assert result.possible == assignment.possible + (written if submission.id in UNTOUCHED_TEXT[name] else 0)
