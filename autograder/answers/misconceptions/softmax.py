"""Wrong answers to the questions of notebook 02, from scores to probabilities; each docstring is a hint to students."""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.answers.misconceptions import KnownAnswers
from utils import softmax as reference

# Sizes n, d and K all differ but in the squares; scores are uneven, of both signs, and huge where a question allows it.


def _tables() -> tuple[np.ndarray, np.ndarray]:
    X = np.array([[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5], [1.0, 3.0]])
    Theta = np.array([[1.0, -0.5, 2.0], [0.25, 1.5, -1.0]])
    return X, Theta


def _linear_probes() -> list[tuple[Any, ...]]:
    X, Theta = _tables()
    square = np.array([[1.0, -2.0], [0.5, 1.25]])
    return [
        (X, Theta),
        (X[:1], Theta),
        (square, np.array([[0.5, 1.5], [-1.0, 0.25]])),
        (np.array([[1, 2], [3, -1], [0, 4]]), Theta * 0.7),
    ]


def _map_probes() -> list[tuple[Any, ...]]:
    z = np.array([[-2.5, 0.0, 1.5], [0.5, -0.25, 3.0]])
    whole = np.array([-3, 0, 2])
    maps = ("square", "abs", "relu", "exp")
    return [
        *((z.copy(), how) for how in maps),
        *((z[0].copy(), how) for how in maps),
        *((whole.copy(), how) for how in maps),
        (z[0].copy(), "cube"),
    ]


def _positive_probes() -> list[tuple[Any, ...]]:
    z = np.array([[1.0, 2.0, 5.0], [4.0, 0.5, 0.25]])
    square = np.array([[1.0, 3.0], [2.0, 0.5]])
    return [(z,), (z[0].copy(),), (square,), (np.array([[1, 2, 6], [3, 3, 1]]),)]


def _score_probes() -> list[tuple[Any, ...]]:
    z = np.array([[1.0, -2.0, 0.5], [3.0, 2.5, -1.0]])
    huge = np.array([[1000.0, 999.0, 998.5], [0.5, -1.0, 1.5], [-1000.0, -999.0, -1001.0]])
    high = np.array([[1000.0, 1001.0], [998.0, 1000.5]])
    square = np.array([[1.0, 3.0], [2.0, -0.5]])
    whole = np.array([[1, 2, -1], [0, 3, 1]])
    return [(z,), (z[0].copy(),), (square,), (whole,), (huge,), (high,), (np.array([1000.0, -1000.0]),)]


def _number_probes() -> list[tuple[Any, ...]]:
    z = np.array([-3.0, -0.5, 0.0, 0.25, 2.0])
    whole = np.array([[-2, 0, 1], [3, -1, 2]])
    return [(z,), (whole,), (np.array(1.5),), (np.array([800.0, 1000.0]),), (np.array([-1000.0]),)]


def _pair_probes() -> list[tuple[Any, ...]]:
    Theta = np.array([[3.0, 1.0], [0.5, 5.0], [-2.0, 1.5]])
    return [(Theta,), (np.array([[1.0, 4.0], [2.5, -1.0]]),), (np.array([[3, 1], [0, 5]]),)]


def _temperature_probes() -> list[tuple[Any, ...]]:
    z = np.array([[1.0, -2.0, 0.5], [3.0, 2.5, -1.0]])
    return [
        (z.copy(), 0.5),
        (z.copy(), 4.0),
        (z[0].copy(), 2.0),
        (np.array([[1.0, 3.0], [2.0, -0.5]]), 1.0),
        (np.array([[0, 2, -1], [3, 1, 4]]), 2),
        (z.copy(), 1e-4),
    ]


def _line_probes() -> list[tuple[Any, ...]]:
    return [((2.0, -1.0), (-1.0, 2.0)), ((0.5, 3.0), (2.0, -1.5)), ([1, 5], [4, -2]), ((-1.5, 0.5), (0.25, 4.0))]


_q1 = KnownAnswers("q1", reference.linear_scores, _linear_probes)
_q2 = KnownAnswers("q2", reference.make_positive, _map_probes)
_q3 = KnownAnswers("q3", reference.positive_map)
_q4 = KnownAnswers("q4", reference.normalize, _positive_probes)
_q5 = KnownAnswers("q5", reference.softmax, _score_probes)
_q6 = KnownAnswers("q6", reference.predict_proba, _linear_probes)
_q7 = KnownAnswers("q7", reference.sigmoid, _number_probes)
_q8 = KnownAnswers("q8", reference.binary_theta, _pair_probes)
_q9 = KnownAnswers("q9", reference.softmax_with_temperature, _temperature_probes)
_q10 = KnownAnswers("q10", reference.boundary_1d, _line_probes)
_m1 = KnownAnswers("m1", "c")

QUESTIONS = {known.question: known for known in (_q1, _q2, _q3, _q4, _q5, _m1, _q6, _q10, _q9, _q8, _q7)}


def _exp_over_sum(z: np.ndarray) -> np.ndarray:
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


# q1: linear scores


@_q1.wrong
def linear_scores_transposed(X, Theta):
    """Your table has one row for each class; it should have one row for each example."""
    return (X @ Theta).T


@_q1.wrong
def linear_scores_entry_by_entry(X, Theta):
    """You multiply the tables entry by entry, which only works if they have one shape. A score is a sum of products."""
    return X * Theta


@_q1.wrong
def linear_scores_theta_transposed(X, Theta):
    """The parameters of a class are a column of Theta; your product uses its rows."""
    return X @ Theta.T


@_q1.wrong
def linear_scores_truncated(X, Theta):
    """With whole numbers in X your scores lose their decimals: what kind of number can your result array hold?"""
    scores = np.zeros((X.shape[0], Theta.shape[1]), dtype=X.dtype)
    for i, k in np.ndindex(scores.shape):
        scores[i, k] = X[i] @ Theta[:, k]
    return scores


@_q1.wrong
def linear_scores_normalized(X, Theta):
    """You return probabilities. Scores come first: they may be negative and need not sum to 1."""
    return reference.softmax(X @ Theta)


# q2: four maps


def _make_positive_but(how: str, wrong: Any) -> Any:
    """Return make_positive with one of its maps exchanged."""
    return lambda z, chosen: wrong(z) if chosen == how else reference.make_positive(z, chosen)


def _exp_into_own_kind(z: np.ndarray) -> np.ndarray:
    result = np.zeros_like(z)
    result[...] = np.exp(z)
    return result


_q2.add(
    "square-doubled",
    "Your square of 3 is 6. Doubling is not squaring, and it keeps the minus sign.",
    _make_positive_but("square", lambda z: 2 * z),
)
_q2.add(
    "abs-as-relu",
    "Your absolute value of a negative number is 0. It should be as far from 0 as the number itself.",
    _make_positive_but("abs", lambda z: np.maximum(0, z)),
)
_q2.add(
    "relu-as-abs",
    "Your relu mirrors negative numbers. It should cut them off at 0.",
    _make_positive_but("relu", np.abs),
)
_q2.add(
    "relu-as-step",
    "Your relu gives only 0 and 1. Positive numbers should stay as they are.",
    _make_positive_but("relu", lambda z: (z > 0).astype(float)),
)
_q2.add(
    "relu-drops-negatives",
    "Your relu returns fewer numbers than it got. Negative numbers become 0, they do not disappear.",
    _make_positive_but("relu", lambda z: z[z > 0]),
)
_q2.add(
    "relu-largest-only",
    "Your relu takes the largest number of the array. It should compare each number with 0: NumPy has two functions "
    "with similar names for this.",
    _make_positive_but("relu", lambda z: np.max(z, 0)),
)
_q2.add(
    "exp-of-minus",
    "Your exp falls where it should rise: the sign of the exponent is turned.",
    _make_positive_but("exp", lambda z: np.exp(-z)),
)
_q2.add(
    "exp-base-2",
    "Your exp of 1 is 2. The base should be e, about 2.718.",
    _make_positive_but("exp", lambda z: 2.0**z),
)
_q2.add(
    "exp-truncated",
    "With whole numbers your exp loses its decimals: what kind of number can your result array hold?",
    _make_positive_but("exp", _exp_into_own_kind),
)
_q2.add(
    "unknown-map-accepted",
    "A name that is none of the four gets a result from you. It should be answered with an error.",
    lambda z, how: reference.make_positive(z, how if how in ("square", "abs", "relu") else "exp"),
)
_q2.add(
    "unknown-map-returns-input",
    "A name that is none of the four gets its numbers back unchanged. It should be answered with an error.",
    lambda z, how: reference.make_positive(z, how) if how in ("square", "abs", "relu", "exp") else z,
)


@_q2.wrong_by_changing
def make_positive_changes_argument(z, how):
    """You write into the array that you were given, so that the caller's numbers are changed as well."""
    result = reference.make_positive(z, how)
    if how == "relu":
        z[z < 0] = 0
    return result


# q3: which map

_q3.add("map-not-one-to-one-square", "Compare the squares of 3 and −3: can you get the score back?", "square")
_q3.add("map-not-one-to-one-abs", "Compare |3| with |−3|: can you get the score back?", "abs")
_q3.add("map-not-one-to-one-relu", "Compare what relu makes of −1 and of −5, and ask whether that is positive.", "relu")


# q4: normalize


@_q4.wrong
def normalize_wrong_axis(z):
    """Your columns sum to 1, your rows do not: which axis belongs to one example?"""
    return z / np.sum(z, axis=0, keepdims=True)


@_q4.wrong
def normalize_global_sum(z):
    """Your whole table sums to 1. Each row should: every example has a sum of its own."""
    return z / np.sum(z)


@_q4.wrong
def normalize_by_largest(z):
    """Your largest number is 1: you divide by the largest, not by the sum."""
    return z / np.max(z, axis=-1, keepdims=True)


@_q4.wrong
def normalize_by_mean(z):
    """Your rows sum to their number of entries: you divide by the mean, not by the sum."""
    return z / np.mean(z, axis=-1, keepdims=True)


@_q4.wrong
def normalize_with_exp(z):
    """Your rows sum to 1 but the proportions changed: the numbers are positive already, no exp is needed here."""
    return reference.softmax(z)


@_q4.wrong
def normalize_by_length(z):
    """Your rows have length 1 in the sense of Pythagoras: their squares sum to 1, they themselves do not."""
    return z / np.sqrt(np.sum(np.square(z), axis=-1, keepdims=True))


@_q4.wrong
def normalize_sums_lose_axis(z):
    """A table fails, or, if it is square, rows are divided by other rows' sums: compare the shapes (n, K) and (n,)."""
    return z / np.sum(z, axis=-1)


@_q4.wrong
def normalize_tables_only(z):
    """A table works, a single example fails: which name fits the last axis of both?"""
    return z / np.sum(z, axis=1, keepdims=True)


@_q4.wrong
def normalize_truncated(z):
    """With whole numbers all your results are 0: what kind of number can your result array hold?"""
    result = np.zeros_like(z)
    result[...] = reference.normalize(z)
    return result


@_q4.wrong_by_changing
def normalize_changes_argument(z):
    """You write into the array that you were given, so that the caller's numbers are changed as well."""
    z /= np.sum(z, axis=-1, keepdims=True)
    return z


@_q4.also("normalize-tables-only", "normalize-sums-lose-axis")
def _(z):
    return z / np.sum(z, axis=1)


# q5: softmax


@_q5.wrong
def softmax_wrong_axis(z):
    """Your columns sum to 1, your rows do not: you sum over the examples, not over the classes of one example."""
    powers = np.exp(z - np.max(z, axis=0))
    return powers / np.sum(powers, axis=0)


@_q5.wrong
def softmax_global_sum(z):
    """Your whole table sums to 1. Each row should: every example has a sum of its own."""
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers)


@_q5.wrong
def softmax_overflows(z):
    """Small scores are right, scores near 1000 are not numbers: exp overflows. What may you subtract without any
    effect?
    """
    return _exp_over_sum(z)


@_q5.wrong
def softmax_subtracts_column_maximum(z):
    """Adding 5 to all scores of a class changes nothing: you subtract a largest score per class, not per example."""
    return _exp_over_sum(z - np.max(z, axis=0))


@_q5.wrong
def softmax_subtracts_global_maximum(z):
    """A row far below the others becomes NaN: you subtract the largest score of the whole table, not of each row."""
    return _exp_over_sum(z - np.max(z))


@_q5.wrong
def softmax_without_exp(z):
    """Negative scores give negative results: the scores were divided by their sum without being made positive first."""
    return z / np.sum(z, axis=-1, keepdims=True)


@_q5.wrong
def softmax_bracket_slip(z):
    """Your entries are all near 1 and a row sums to about K: a bracket closes too late, and the division happens inside
    exp.
    """
    return np.exp(z / np.sum(np.exp(z), axis=-1, keepdims=True))


@_q5.wrong
def softmax_twice(z):
    """Your probabilities are too even, none is more than e times another of its row: is softmax applied twice?"""
    return reference.softmax(reference.softmax(z))


@_q5.wrong
def softmax_one_hot(z):
    """The largest score gets everything. That is the hard maximum; the softmax leaves a share to the others."""
    return (z == np.max(z, axis=-1, keepdims=True)).astype(float)


@_q5.wrong
def softmax_as_sigmoids(z):
    """Each entry depends on its own score only, and rows do not sum to 1: that is a sigmoid for each class."""
    return reference.sigmoid(z)


@_q5.wrong
def softmax_with_squares(z):
    """A score and its negative get the same probability: the scores are squared where exp is wanted."""
    return reference.normalize(np.square(z))


@_q5.wrong
def softmax_with_absolute_values(z):
    """A score and its negative get the same probability: |z| stands where exp is wanted."""
    return reference.normalize(np.abs(z))


@_q5.wrong
def softmax_returns_logarithm(z):
    """All your results are negative or 0: you return the logarithms of the probabilities."""
    shifted = z - np.max(z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


@_q5.wrong
def softmax_base_2(z):
    """A step of 1 in the score doubles your probability. The base should be e, about 2.718."""
    return reference.softmax(z * np.log(2))


@_q5.wrong
def softmax_base_10(z):
    """A step of 1 in the score multiplies your probability by 10. The base should be e, about 2.718."""
    return reference.softmax(z * np.log(10))


@_q5.wrong
def softmax_of_minus(z):
    """The lowest score gets the largest probability: the sign of the exponent is turned."""
    return reference.softmax(-z)


@_q5.wrong
def softmax_not_normalized(z):
    """Your rows do not sum to 1: the numbers are made positive, but not divided by their sum."""
    return np.exp(z - np.max(z, axis=-1, keepdims=True))


@_q5.wrong_by_changing
def softmax_changes_argument(z):
    """Your function returns the right thing once, but it writes into the scores that it was given."""
    z -= np.max(z, axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= np.sum(z, axis=-1, keepdims=True)
    return z


@_q5.wrong
def softmax_truncated(z):
    """With whole numbers all your results are 0: what kind of number can your result array hold?"""
    result = np.zeros_like(z)
    result[...] = reference.softmax(z)
    return result


@_q5.wrong
def softmax_tables_only(z):
    """A table works, a single example fails: which name fits the last axis of both?"""
    powers = np.exp(z - np.max(z, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


@_q5.wrong
def softmax_sums_lose_axis(z):
    """A table fails, or, if it is square, rows are divided by other rows' sums: compare the shapes (n, K) and (n,)."""
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers, axis=-1)


# The same with no largest score subtracted, as long as another idea is missing too, and with others subtracted.


@_q5.also("softmax-wrong-axis", "softmax-overflows")
def _(z):
    return np.exp(z) / np.sum(np.exp(z), axis=0)


@_q5.also("softmax-wrong-axis")
def _(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=0)


@_q5.also("softmax-global-sum", "softmax-overflows")
def _(z):
    return np.exp(z) / np.sum(np.exp(z))


@_q5.also("softmax-global-sum")
def _(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers)


@_q5.also("softmax-not-normalized", "softmax-overflows")
def _(z):
    return np.exp(z)


@_q5.also("softmax-not-normalized")
def _(z):
    return np.exp(z - np.max(z))


@_q5.also("softmax-base-10", "softmax-overflows")
def _(z):
    return 10.0**z / np.sum(10.0**z, axis=-1, keepdims=True)


@_q5.also("softmax-of-minus", "softmax-overflows")
def _(z):
    return _exp_over_sum(-z)


@_q5.also("softmax-twice", "softmax-overflows")
def _(z):
    return _exp_over_sum(_exp_over_sum(z))


@_q5.also("softmax-returns-logarithm", "softmax-overflows")
def _(z):
    return np.log(_exp_over_sum(z))


@_q5.also("softmax-bracket-slip")
def _(z):
    shifted = z - np.max(z, axis=-1, keepdims=True)
    return np.exp(shifted / np.sum(np.exp(shifted), axis=-1, keepdims=True))


@_q5.also("softmax-tables-only", "softmax-overflows")
def _(z):
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)


@_q5.also("softmax-tables-only", "softmax-subtracts-global-maximum")
def _(z):
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers, axis=1, keepdims=True)


@_q5.also("softmax-sums-lose-axis", "softmax-overflows")
def _(z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1)


@_q5.also("softmax-sums-lose-axis")
def _(z):
    powers = np.exp(z - np.max(z, axis=-1))
    return powers / np.sum(powers, axis=-1)


@_q5.also("softmax-sums-lose-axis")
def _(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1)


@_q5.also("softmax-tables-only", "softmax-sums-lose-axis")
def _(z):
    powers = np.exp(z - np.max(z))
    return powers / np.sum(powers, axis=1)


@_q5.also("softmax-tables-only", "softmax-sums-lose-axis")
def _(z):
    powers = np.exp(z - np.max(z, axis=1))
    return powers / np.sum(powers, axis=1)


@_q5.also("softmax-tables-only", "softmax-sums-lose-axis", "softmax-overflows")
def _(z):
    return np.exp(z) / np.sum(np.exp(z), axis=1)


# q6: probabilities of a linear classifier


@_q6.wrong
def predict_proba_returns_scores(X, Theta):
    """You return the scores: they still have to become positive and to sum to 1."""
    return X @ Theta


@_q6.wrong
def predict_proba_transposed(X, Theta):
    """Your table has one row for each class; it should have one row for each example."""
    return reference.predict_proba(X, Theta).T


@_q6.wrong
def predict_proba_wrong_axis(X, Theta):
    """Your columns sum to 1, your rows do not: you sum over the examples, not over the classes of one example."""
    return reference.softmax((X @ Theta).T).T


@_q6.wrong
def predict_proba_global_sum(X, Theta):
    """Your whole table sums to 1. Each row should: every example has a sum of its own."""
    return reference.softmax((X @ Theta).ravel()).reshape(X.shape[0], -1)


@_q6.wrong
def predict_proba_as_sigmoids(X, Theta):
    """Each entry depends on its own score only, and rows do not sum to 1: that is a sigmoid for each class."""
    return reference.sigmoid(X @ Theta)


@_q6.wrong
def predict_proba_one_hot(X, Theta):
    """The most probable class gets everything. Probabilities leave a share to the others."""
    scores = X @ Theta
    return (scores == scores.max(axis=-1, keepdims=True)).astype(float)


@_q6.wrong
def predict_proba_returns_labels(X, Theta):
    """You return one label for each example; the question asks for one probability for each class."""
    return (X @ Theta).argmax(axis=-1)


@_q6.wrong
def predict_proba_softmax_of_inputs(X, Theta):
    """The order is turned: softmax is for scores, and you apply it to the inputs."""
    return reference.softmax(X) @ Theta


@_q6.wrong
def predict_proba_softmax_twice(X, Theta):
    """Your probabilities are too even, none is more than e times another of its row: is softmax applied twice?"""
    return reference.softmax(reference.predict_proba(X, Theta))


_q6.inherit(_q1, lambda linear_scores: lambda X, Theta: reference.softmax(linear_scores(X, Theta)))
_q6.inherit(_q5, lambda softmax: lambda X, Theta: softmax(X @ Theta))


# q7: sigmoid


@_q7.wrong
def sigmoid_overflows_below(z):
    """Your values are right, but at −1000 exp overflows and warns. Which exponent is never above 0?"""
    return 1 / (1 + np.exp(-z))


@_q7.wrong
def sigmoid_overflows_above(z):
    """At 1000 you divide infinity by infinity. Which exponent is never above 0?"""
    return np.exp(z) / (1 + np.exp(z))


@_q7.wrong
def sigmoid_overflows_in_unused_branch(z):
    """At ±1000 exp overflows: `np.where` computes both branches everywhere, also the one that it does not use."""
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@_q7.wrong
def sigmoid_of_minus(z):
    """Your curve falls where it should rise: the sign of the exponent is turned."""
    return reference.sigmoid(-np.asarray(z))


@_q7.wrong
def sigmoid_as_tanh(z):
    """Your values run from −1 to 1: that is another S-shaped curve, the hyperbolic tangent."""
    return np.tanh(z)


@_q7.wrong
def sigmoid_as_step(z):
    """Your values are only 0 and 1 (1/2 at 0): that is a hard step, the sigmoid is a soft one."""
    return np.where(z > 0, 1.0, np.where(z < 0, 0.0, 0.5))


@_q7.wrong
def sigmoid_slope(z):
    """You return the slope of the sigmoid: it has its peak, 1/4, at 0."""
    return reference.sigmoid(z) * reference.sigmoid(-np.asarray(z))


@_q7.wrong
def sigmoid_as_softmax(z):
    """Your numbers sum to 1 over the array: that is a softmax. Here each number is on its own."""
    return reference.softmax(np.atleast_1d(z)).reshape(np.shape(z))


@_q7.wrong
def sigmoid_truncated(z):
    """With whole numbers your results are only 0 and 1: what kind of number can your result array hold?"""
    result = np.zeros_like(z)
    result[...] = reference.sigmoid(z)
    return result


@_q7.wrong
def sigmoid_single_numbers_only(z):
    """A single number works, an array fails: the exp of the module `math` takes one number at a time."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


@_q7.wrong_by_changing
def sigmoid_changes_argument(z):
    """You write into the array that you were given, so that the caller's numbers are changed as well."""
    result = reference.sigmoid(z)
    if z.dtype.kind == "f":
        z[...] = result
    return result


@_q7.also("sigmoid-of-minus", "sigmoid-overflows-above")
def _(z):
    return 1 / (1 + np.exp(z))


@_q7.also("sigmoid-slope", "sigmoid-overflows-below")
def _(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


# q8: one vector for two classes


@_q8.wrong
def binary_theta_other_class(Theta):
    """Your vector gives the probability of class 1; the question asks for class 0."""
    return Theta[:, 1] - Theta[:, 0]


@_q8.wrong
def binary_theta_sum(Theta):
    """Adding the same vector to both columns changes your result. Only what the two differ by should count."""
    return Theta[:, 0] + Theta[:, 1]


@_q8.wrong
def binary_theta_first_only(Theta):
    """Your result ignores class 1. One of the vectors may be set to 0 only if the other makes up for it."""
    return Theta[:, 0]


@_q8.wrong
def binary_theta_half(Theta):
    """Your vector is half as long as it should be: look at the formula again, there is no mean in it."""
    return (Theta[:, 0] - Theta[:, 1]) / 2


@_q8.wrong
def binary_theta_rows(Theta):
    """You take rows of Theta. The parameters of a class are a column."""
    return Theta[0] - Theta[1]


@_q8.wrong
def binary_theta_without_sign(Theta):
    """The sign is lost: your result is never negative, so class 1 could never win."""
    return np.abs(Theta[:, 0] - Theta[:, 1])


# q9: temperature


@_q9.wrong
def temperature_multiplies(z, temperature):
    """A higher temperature makes your result sharper; it should make it more even."""
    return reference.softmax(z * temperature)


@_q9.wrong
def temperature_divides_probabilities(z, temperature):
    """Your rows sum to 1 / temperature: the probabilities were divided, in place of the scores."""
    return reference.softmax(z) / temperature


@_q9.wrong
def temperature_power_not_normalized(z, temperature):
    """The proportions are right but the rows do not sum to 1: after the power, a division by the sum is missing."""
    return reference.softmax(z) ** (1 / temperature)


@_q9.wrong
def temperature_ignored(z, temperature):
    """The temperature has no effect on your result."""
    return reference.softmax(z)


@_q9.wrong
def temperature_overflows(z, temperature):
    """At temperature 0.0001 your result is no number: the scores become huge, and exp overflows."""
    return _exp_over_sum(z / temperature)


@_q9.wrong
def temperature_wrong_axis(z, temperature):
    """Your columns sum to 1, your rows do not: you sum over the examples, not over the classes of one example."""
    powers = np.exp((z - np.max(z, axis=0)) / temperature)
    return powers / np.sum(powers, axis=0)


@_q9.wrong
def temperature_above_only(z, temperature):
    """The scores are divided by the temperature, but in the sum they are not: divide once, at the start."""
    return np.exp(z / temperature) / np.sum(np.exp(z), axis=-1, keepdims=True)


@_q9.wrong_by_changing
def temperature_changes_argument(z, temperature):
    """You write into the scores that you were given, so that the caller's numbers are changed as well."""
    if z.dtype.kind == "f":
        z /= temperature
        return reference.softmax(z)
    return reference.softmax(z / temperature)


@_q9.also("temperature-wrong-axis", "temperature-overflows")
def _(z, temperature):
    powers = np.exp(z / temperature)
    return powers / np.sum(powers, axis=0)


@_q9.also("temperature-multiplies", "temperature-wrong-axis")
def _(z, temperature):
    powers = np.exp(z * temperature)
    return powers / np.sum(powers, axis=0)


_q9.inherit(_q5, lambda softmax: lambda z, temperature: softmax(z / temperature))


# q10: the boundary in one dimension


@_q10.wrong
def boundary_wrong_sign(theta_red, theta_blue):
    """Your boundary lies on the wrong side of 0: put your x into both scores, and look at the sign when b changes
    sides.
    """
    return (theta_red[1] - theta_blue[1]) / (theta_red[0] - theta_blue[0])


@_q10.wrong
def boundary_swaps_slope_and_constant(theta_red, theta_blue):
    """Slope and constant are exchanged: each pair is (w, b), and w is what x is multiplied with."""
    return (theta_blue[0] - theta_red[0]) / (theta_red[1] - theta_blue[1])


@_q10.wrong
def boundary_red_score_zero(theta_red, theta_blue):
    """You return where red's score is 0. The boundary is where the two scores are equal."""
    return -theta_red[1] / theta_red[0]


@_q10.wrong
def boundary_scores_opposite(theta_red, theta_blue):
    """You return where the two scores sum to 0. The boundary is where they are equal."""
    return -(theta_red[1] + theta_blue[1]) / (theta_red[0] + theta_blue[0])


@_q10.wrong
def boundary_halfway(theta_red, theta_blue):
    """You return the middle between the places where each score is 0. The boundary is where the two are equal."""
    return (-theta_red[1] / theta_red[0] - theta_blue[1] / theta_blue[0]) / 2


@_q10.wrong
def boundary_not_divided(theta_red, theta_blue):
    """You return the difference of the constants: it still has to be divided by the difference of the slopes."""
    return theta_blue[1] - theta_red[1]


# m1: twice the scores

_m1.add(
    "doubling-moves-each-alone", "No probability goes with its own score alone: what does the sum of all become?", "a"
)
_m1.add(
    "doubling-changes-nothing", "The proportions of the scores are the same, but exp looks at their differences.", "b"
)
_m1.add("doubling-squares", "The numbers that exp gives become their squares. Do these still sum to 1?", "d")
