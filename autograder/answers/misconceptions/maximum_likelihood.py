"""Wrong answers to the questions of notebook 03, maximum likelihood; each docstring is a hint to students."""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.answers.misconceptions import KnownAnswers
from utils import maximum_likelihood as reference
from utils import softmax

# Sizes n and K differ but in the squares; some labels are not the most probable ones; n is often no power of two.


def _likelihood_probes() -> list[tuple[Any, ...]]:
    table = np.array([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.1, 0.3, 0.6], [0.25, 0.15, 0.6], [0.05, 0.9, 0.05]])
    square = np.array([[0.6, 0.4], [0.3, 0.7]])
    return [
        (table, np.array([0, 1, 2, 0, 1])),
        (square, np.array([1, 1])),
        (table[:1].copy(), np.array([1])),
        (np.array([[0, 1], [1, 0], [0, 1]]), np.array([1, 0, 1])),
    ]


def _factor_probes() -> list[tuple[Any, ...]]:
    return [(0.5,), (0.25,), (0.1,), (0.45,), (0.037,), (1e-3,), (1e-100,)]


def _score_probes() -> list[tuple[Any, ...]]:
    z = np.array([[1.0, -2.0, 0.5], [3.0, 2.5, -1.0]])
    huge = np.array([[1000.0, 999.0, 998.5], [0.5, -1.0, 1.5], [-1000.0, -999.0, -1001.0]])
    square = np.array([[1.0, 3.0], [2.0, -0.5]])
    whole = np.array([[1, 2, -1], [0, 3, 1]])
    return [
        (z,),
        (z[0].copy(),),
        (square,),
        (whole,),
        (huge,),
        (np.array([1000.0, -1000.0]),),
        (np.array([0.0, -800.0]),),
    ]


def _loss_probes() -> list[tuple[Any, ...]]:
    scores = np.array([[1.0, -2.0, 0.5], [3.0, 2.5, -1.0], [0.0, 0.25, 1.5], [-1.0, 2.0, 0.75], [0.5, 0.25, -3.0]])
    whole = np.array([[1, 2, -1], [0, 3, 1], [2, 2, 5]])
    huge = np.array([[1000.0, -1000.0], [-1000.0, 1000.0], [500.0, 499.5]])
    return [
        (scores, np.array([0, 1, 2, 0, 1])),
        (scores[:1].copy(), np.array([2])),
        (whole, np.array([1, 2, 0])),
        (np.array([[1.0, 3.0], [2.0, -0.5]]), np.array([0, 0])),
        (huge, np.array([1, 0, 0])),
        (np.array([[1000.0, 999.0], [998.0, 1000.5]]), np.array([0, 0])),
        (np.array([[0.0, -800.0], [1.0, 2.0]]), np.array([1, 0])),
        (np.tile(scores, (300, 1)), np.tile([0, 1, 2, 0, 1], 300)),
    ]


def _label_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([0, 2, 1, 3, 3, 0, 5]), np.array([0, 1, 2, 3, 0, 4, 5])),
        (np.array([1, 0, 1]), np.array([0, 1, 1])),
        (np.array([4, 1, 0, 2]), np.array([4, 1, 0, 2])),
        (np.array([2, 7, 7, 1, 0]), np.array([5, 1, 0, 2, 3])),
    ]


def _target_probes() -> list[tuple[Any, ...]]:
    vectors = np.array([[1.0, -2.0, 0.5], [3.0, 2.5, -1.0]])
    return [
        (np.array([0.5, -1.0, 2.0, 0.25, 3.0]), np.array([1.0, 0.5, -1.5, 0.25, 1.0])),
        (vectors, vectors[::-1] * 0.5 + 1),
        (np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.0, 3.5], [2.0, 1.0]])),
        (np.array([3, 0, 6]), np.array([1, 1, 2])),
    ]


def _distribution_probes() -> list[tuple[Any, ...]]:
    p = np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])
    q = np.array([[0.6, 0.3, 0.1], [0.3, 0.2, 0.5]])
    return [
        (p, q),
        (p[0].copy(), q[0].copy()),
        (np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([[0.9, 0.1], [0.4, 0.6]])),
        (np.array([[0.0, 0.25, 0.75], [0.5, 0.5, 0.0]]), np.array([[0.2, 0.3, 0.5], [0.9, 0.1, 0.0]])),
        (np.array([[0.5, 0.25, 0.25], [0.0, 0.0, 1.0]]), np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]])),
        (np.array([[0, 1, 0]]), np.array([[0.2, 0.3, 0.5]])),
    ]


def _class_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([0, 2, 0, 1, 0, 2]), 3),
        (np.array([1, 3, 3, 1, 4, 3, 1]), 7),
        (np.array([2, 2, 0]), 4),
        (np.array([1, 0, 1, 1]), 2),
    ]


def _curve_probes() -> list[tuple[Any, ...]]:
    x, y = np.array([0.5, -1.0, 2.0, 1.5, -0.25]), np.array([1, 0, 0, 1, 1])
    return [
        (np.array([0.0, 0.5, -2.0]), x, y),
        (np.array([1.0, -0.5, 3.0, 0.25, 2.0]), x.copy(), y.copy()),
        (np.array([2.0]), x[:2].copy(), np.array([0, 0])),
        (np.array([0, 1, -1, 2]), np.array([1, -2, 2]), np.array([1, 0, 1])),
    ]


_m1 = KnownAnswers("m1", "b")
_q1 = KnownAnswers("q1", reference.likelihood, _likelihood_probes)
_q2 = KnownAnswers("q2", reference.underflow_count, _factor_probes)
_m2 = KnownAnswers("m2", "c")
_m3 = KnownAnswers("m3", "d")
_q3 = KnownAnswers("q3", reference.log_softmax, _score_probes)
_q4 = KnownAnswers("q4", reference.negative_log_likelihood, _loss_probes)
_q5 = KnownAnswers("q5", reference.zero_one_loss, _label_probes)
_q6 = KnownAnswers("q6", reference.half_squared_error, _target_probes)
_q7 = KnownAnswers("q7", reference.cross_entropy, _distribution_probes, may_warn=True)
_q8 = KnownAnswers("q8", reference.categorical_mle, _class_probes)
_q9 = KnownAnswers("q9", reference.nll_curve, _curve_probes)

QUESTIONS = {known.question: known for known in (_m1, _q1, _q2, _m2, _m3, _q3, _q4, _q5, _q6, _q7, _q8, _q9)}


def _of_labels(table: np.ndarray, y: np.ndarray) -> np.ndarray:
    return table[np.arange(len(y)), y]


# m1: which step is it?

_m1.add("method-loss-is-model", "Both versions compute the same functions of x. What did change?", "a")
_m1.add(
    "method-loss-is-optimizer", "The way to search, gradient descent, stayed. What it searches for has changed.", "c"
)
_m1.add(
    "method-loss-is-report", "Training makes this number small: it decides which θ is found, it is no mere report.", "d"
)


# q1: likelihood


@_q1.wrong
def likelihood_as_sum(p_y_given_x, y):
    """You add the probabilities. Independent events happen together with the product of their probabilities."""
    return np.sum(_of_labels(p_y_given_x, y))


@_q1.wrong
def likelihood_as_mean(p_y_given_x, y):
    """You return the mean of the probabilities. Independent events happen together with the product of theirs."""
    return np.mean(_of_labels(p_y_given_x, y))


@_q1.wrong
def likelihood_of_largest(p_y_given_x, y):
    """You multiply the largest probability of each row. Asked for is that of the label that was seen."""
    return np.prod(np.max(p_y_given_x, axis=1))


@_q1.wrong
def likelihood_of_other_labels(p_y_given_x, y):
    """You multiply 1 − p: how probable it is that no label is the one that was seen."""
    return np.prod(1 - _of_labels(p_y_given_x, y))


@_q1.wrong
def likelihood_of_whole_columns(p_y_given_x, y):
    """You multiply far too many numbers: `[:, y]` picks whole columns, not one entry of each row."""
    return np.prod(p_y_given_x[:, y])


@_q1.wrong
def likelihood_of_whole_table(p_y_given_x, y):
    """You multiply all the numbers of the table; only the labels that were seen count."""
    return np.prod(p_y_given_x)


@_q1.wrong
def likelihood_as_logarithm(p_y_given_x, y):
    """Your result is negative or 0: it is the logarithm of the likelihood. For now the plain product is asked for."""
    return np.sum(np.log(_of_labels(p_y_given_x, y)))


@_q1.wrong
def likelihood_as_negative_logarithm(p_y_given_x, y):
    """You return the negative log-likelihood. For now the plain product is asked for."""
    return -np.sum(np.log(_of_labels(p_y_given_x, y)))


@_q1.wrong
def likelihood_not_multiplied(p_y_given_x, y):
    """You return one number for each example: the right ones, but they still have to be multiplied."""
    return _of_labels(p_y_given_x, y)


@_q1.wrong
def likelihood_labels_from_one(p_y_given_x, y):
    """You take the column left of the label's. Labels start at 0, as columns do."""
    return np.prod(_of_labels(p_y_given_x, y - 1))


@_q1.wrong
def likelihood_geometric_mean(p_y_given_x, y):
    """You take the n-th root of the product. The likelihood is the product itself."""
    return np.prod(_of_labels(p_y_given_x, y)) ** (1 / len(y))


# q2: how many factors until zero


@_q2.wrong
def underflow_one_too_few(p):
    """Your count is one too low: it counts the products that are still above 0, not the multiplication that gives 0."""
    return reference.underflow_count(p) - 1


@_q2.wrong
def underflow_one_too_many(p):
    """Your count is one too high: does it start at 0, and is 1.0 the product of no factor yet?"""
    return reference.underflow_count(p) + 1


@_q2.wrong
def underflow_by_power(p):
    """Your count is off for some p: `p**n` is rounded once, a product of n factors n times. Multiply one at a time."""
    count = 1
    while p**count > 0:
        count += 1
    return count


@_q2.wrong
def underflow_by_logarithm(p):
    """Your count is off by one for some p: a logarithm does not know how products are rounded. Multiply them."""
    return math.ceil(math.log(5e-324) / math.log(p))


@_q2.wrong
def underflow_at_smallest_normal(p):
    """You stop at about 1e-308. Floats go on below that, with fewer digits, down to 5e-324."""
    count, product = 0, 1.0
    while product >= np.finfo(float).tiny:
        product *= p
        count += 1
    return count


@_q2.wrong
def underflow_in_single_precision(p):
    """Your product is a 32-bit float, which ends at 1e-45. Python's own floats, and NumPy's default, have 64 bits."""
    count, product = 0, np.float32(1)
    while product > 0:
        product = np.float32(product * np.float32(p))
        count += 1
    return count


@_q2.wrong
def underflow_at_machine_precision(p):
    """You stop where the product is small beside 1, about 1e-16. It is asked when it is exactly 0.0."""
    count, product = 0, 1.0
    while 1 + product != 1:
        product *= p
        count += 1
    return count


@_q2.wrong
def underflow_returns_product(p):
    """You return the product, which is 0.0 in the end. Asked for is the number of multiplications."""
    return 0.0


# m2: may we take the logarithm?

_m2.add(
    "log-moves-maximum", "Squeezing changes distances, not the order: which of 0.1, 0.3, 0.2 has the largest log?", "a"
)
_m2.add("log-keeps-value", "The largest value itself does change: what is log 0.3?", "b")
_m2.add("log-turns-order", "Negative numbers can be maximized, too: which is larger, −1 or −5?", "d")


# m3: where did p(x) go?

_m3.add("inputs-are-certain", "If each p(x) were 1, every input would be the same. Look for θ in the sum instead.", "a")
_m3.add("inputs-independent-of-labels", "If x and y were independent, no x could help to predict y.", "b")
_m3.add("inputs-negligible", "The logarithm of a tiny number is far from 0. Look for θ in the sum instead.", "c")


# q3: log softmax


@_q3.wrong
def log_softmax_of_softmax(z):
    """At (1000, −1000) your result is −∞: the softmax is rounded to 0 there before the logarithm is taken."""
    return np.log(softmax.softmax(z))


@_q3.wrong
def log_softmax_overflows(z):
    """Small scores are right, scores near 1000 are not numbers: exp overflows. What may you subtract without any
    effect?
    """
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))


@_q3.wrong
def log_softmax_as_softmax(z):
    """You return the probabilities, not their logarithms: no logarithm of a probability is above 0."""
    return softmax.softmax(z)


@_q3.wrong
def log_softmax_wrong_axis(z):
    """You sum over the examples, not over the classes of one example: your rows do not sum to 1 after exp."""
    shifted = z - np.max(z, axis=0)
    return shifted - np.log(np.sum(np.exp(shifted), axis=0))


@_q3.wrong
def log_softmax_global_sum(z):
    """You sum over the whole table. Every example has a sum of its own."""
    shifted = z - np.max(z)
    return shifted - np.log(np.sum(np.exp(shifted)))


@_q3.wrong
def log_softmax_only_shifted(z):
    """The largest entry of each row is 0: the largest score is subtracted, the logarithm of the sum is not."""
    return z - np.max(z, axis=-1, keepdims=True)


@_q3.wrong
def log_softmax_negated(z):
    """Your sign is turned: logarithms of probabilities are at most 0. The minus sign of the NLL comes later."""
    return -reference.log_softmax(z)


@_q3.wrong
def log_softmax_base_10(z):
    """Your values are 0.434 times the right ones: that is the logarithm to base 10."""
    return reference.log_softmax(z) / np.log(10)


@_q3.wrong
def log_softmax_base_2(z):
    """Your values are 1.443 times the right ones: that is the logarithm to base 2."""
    return reference.log_softmax(z) / np.log(2)


@_q3.wrong
def log_softmax_with_epsilon(z):
    """Your values never fall below −28 or so: a small number added inside the logarithm hides how improbable a label
    is.
    """
    return np.log(softmax.softmax(z) + 1e-12)


@_q3.wrong
def log_softmax_maximum_not_added_back(z):
    """The largest score was lowered inside the sum only: subtract it from the score itself as well."""
    return z - np.log(np.sum(np.exp(z - np.max(z, axis=-1, keepdims=True)), axis=-1, keepdims=True))


@_q3.wrong
def log_softmax_tables_only(z):
    """A table works, a single example fails: which name fits the last axis of both?"""
    shifted = z - np.max(z, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


@_q3.wrong
def log_softmax_truncated(z):
    """With whole numbers your result loses its decimals: what kind of number can your result array hold?"""
    result = np.zeros_like(z)
    result[...] = reference.log_softmax(z)
    return result


@_q3.wrong_by_changing
def log_softmax_changes_argument(z):
    """You write into the scores that you were given, so that the caller's numbers are changed as well."""
    result = reference.log_softmax(z)
    if z.dtype.kind == "f":
        z -= np.max(z, axis=-1, keepdims=True)
    return result


@_q3.also("log-softmax-of-softmax", "log-softmax-overflows")
def _(z):
    return np.log(np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True))


@_q3.also("log-softmax-tables-only", "log-softmax-overflows")
def _(z):
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))


@_q3.also("log-softmax-wrong-axis", "log-softmax-overflows")
def _(z):
    return z - np.log(np.sum(np.exp(z), axis=0))


@_q3.also("log-softmax-global-sum", "log-softmax-overflows")
def _(z):
    return z - np.log(np.sum(np.exp(z)))


# q4: negative log-likelihood


@_q4.wrong
def nll_without_minus(scores, y):
    """Your result is negative: a minus sign is missing, this is the log-likelihood."""
    return np.sum(_of_labels(reference.log_softmax(scores), y))


@_q4.wrong
def nll_as_mean(scores, y):
    """Your result is the right one divided by n: the question asks for the sum over the examples, not the mean."""
    return -np.mean(_of_labels(reference.log_softmax(scores), y))


@_q4.wrong
def nll_as_mean_over_table(scores, y):
    """Your result is too small by the factor n·K: a mean over the whole table counts the zeros of the one-hot table."""
    one_hot = np.eye(scores.shape[1])[y]
    return -np.mean(one_hot * reference.log_softmax(scores))


@_q4.wrong
def nll_of_largest(scores, y):
    """You take the largest probability of each row. Asked for is that of the label that was seen."""
    return -np.sum(np.max(reference.log_softmax(scores), axis=1))


@_q4.wrong
def nll_of_product(scores, y):
    """Many examples give ∞: you take the logarithm of the product, which is 0 by then. Add logarithms instead."""
    return -np.log(np.prod(_of_labels(softmax.softmax(scores), y)))


@_q4.wrong
def nll_of_softmax(scores, y):
    """Huge scores give ∞: the softmax is rounded to 0 before the logarithm is taken. Use the logarithm of the softmax
    itself.
    """
    return -np.sum(np.log(softmax.softmax(scores)[np.arange(len(y)), y]))


@_q4.wrong
def nll_of_whole_columns(scores, y):
    """Your sum has n·n terms: `[:, y]` picks whole columns, not one entry of each row."""
    return -np.sum(reference.log_softmax(scores)[:, y])


@_q4.wrong
def nll_of_whole_table(scores, y):
    """You sum over all labels. Only the one that was seen counts in each row."""
    return -np.sum(reference.log_softmax(scores))


@_q4.wrong
def nll_with_other_classes(scores, y):
    """You also add −log(1 − p) of the other labels; with a softmax, the label that was seen says it all."""
    p = softmax.softmax(scores)
    one_hot = np.eye(scores.shape[1])[y]
    return -np.sum(np.where(one_hot > 0, np.log(p), np.log(1 - p)))


@_q4.wrong
def nll_of_scores(scores, y):
    """You sum the scores themselves: they still have to go through the log softmax."""
    return -np.sum(_of_labels(scores, y))


@_q4.wrong
def nll_scores_as_probabilities(scores, y):
    """You take the logarithm of the scores, which is no number where they are negative. They are no probabilities."""
    return -np.sum(np.log(_of_labels(scores, y)))


@_q4.wrong
def nll_softmax_twice(scores, y):
    """Your loss cannot come near 0 however good the scores are: is a softmax applied to probabilities?"""
    return -np.sum(_of_labels(reference.log_softmax(softmax.softmax(scores)), y))


@_q4.wrong
def nll_wrong_axis(scores, y):
    """Your softmax sums over the examples, not over the labels of one example."""
    return -np.sum(_of_labels(reference.log_softmax(scores.T).T, y))


@_q4.wrong
def nll_base_2(scores, y):
    """Your result is 1.443 times the right one: that is the logarithm to base 2."""
    return reference.negative_log_likelihood(scores, y) / np.log(2)


@_q4.wrong
def nll_base_10(scores, y):
    """Your result is 0.434 times the right one: that is the logarithm to base 10."""
    return reference.negative_log_likelihood(scores, y) / np.log(10)


@_q4.wrong
def nll_log_of_mean(scores, y):
    """You take the logarithm of the mean probability. The NLL takes each logarithm first, and then the sum."""
    return -len(y) * np.log(np.mean(_of_labels(softmax.softmax(scores), y)))


@_q4.wrong
def nll_not_summed(scores, y):
    """You return one number for each example: the right ones, but they still have to be added up."""
    return -_of_labels(reference.log_softmax(scores), y)


@_q4.wrong
def nll_with_epsilon(scores, y):
    """Very improbable labels cost you too little: a small number added inside the logarithm hides them."""
    return -np.sum(np.log(_of_labels(softmax.softmax(scores), y) + 1e-5))


@_q4.wrong
def nll_overflows(scores, y):
    """Small scores are right, scores near 1000 are not numbers: exp overflows. Is `log_softmax` used?"""
    return np.sum(np.log(np.sum(np.exp(scores), axis=1)) - _of_labels(scores, y))


@_q4.wrong_by_changing
def nll_changes_argument(scores, y):
    """You write into the scores that you were given, so that the caller's numbers are changed as well."""
    result = reference.negative_log_likelihood(scores, y)
    if scores.dtype.kind == "f":
        scores -= np.max(scores, axis=1, keepdims=True)
    return result


@_q4.also("nll-of-softmax", "nll-overflows")
def _(scores, y):
    return -np.sum(np.log(_of_labels(np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True), y)))


@_q4.also("nll-of-product", "nll-overflows")
def _(scores, y):
    return -np.log(np.prod(_of_labels(np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True), y)))


@_q4.also("nll-without-minus", "nll-of-softmax")
def _(scores, y):
    return np.sum(np.log(_of_labels(softmax.softmax(scores), y)))


@_q4.also("nll-as-mean", "nll-of-softmax")
def _(scores, y):
    return -np.mean(np.log(_of_labels(softmax.softmax(scores), y)))


@_q4.also("nll-of-whole-columns", "nll-of-softmax")
def _(scores, y):
    return -np.sum(np.log(softmax.softmax(scores)[:, y]))


# q5: zero-one loss


@_q5.wrong
def zero_one_counts_right(y_pred, y):
    """You count the labels that are right. A loss counts the wrong ones."""
    return np.sum(y_pred == y)


@_q5.wrong
def zero_one_as_share(y_pred, y):
    """You return the share of wrong labels. The question asks for their number."""
    return np.mean(y_pred != y)


@_q5.wrong
def zero_one_as_accuracy(y_pred, y):
    """You return the share of right labels, the accuracy. The question asks for the number of wrong ones."""
    return np.mean(y_pred == y)


@_q5.wrong
def zero_one_sums_distances(y_pred, y):
    """It matters whether labels differ, not by how much: label 5 is not further from 0 than label 1 is."""
    return np.sum(np.abs(y_pred - y))


@_q5.wrong
def zero_one_sums_differences(y_pred, y):
    """Your differences have signs and cancel each other. Ask for each pair whether the labels differ."""
    return np.sum(y_pred - y)


@_q5.wrong
def zero_one_squared(y_pred, y):
    """You add squared differences: labels are names, and it only matters whether they differ."""
    return np.sum((y_pred - y) ** 2)


@_q5.wrong
def zero_one_any(y_pred, y):
    """Your result is at most 1: you say whether there is a wrong label at all. Asked for is how many there are."""
    return int(np.any(y_pred != y))


@_q5.wrong
def zero_one_not_summed(y_pred, y):
    """You return one number for each example: the right ones, but they still have to be added up."""
    return (y_pred != y).astype(int)


@_q5.wrong
def zero_one_below_only(y_pred, y):
    """You count predictions that are too low only. A label that is too high is wrong as well."""
    return np.sum(y_pred < y)


# q6: half the squared error


@_q6.wrong
def squared_error_without_half(y_pred, y):
    """Your result is twice the right one: the half is missing."""
    return 2 * reference.half_squared_error(y_pred, y)


@_q6.wrong
def squared_error_halved_twice(y_pred, y):
    """Your result is half the right one: is the half taken twice, or squared together with the difference?"""
    return reference.half_squared_error(y_pred, y) / 2


@_q6.wrong
def squared_error_as_mean(y_pred, y):
    """You average. The question asks for a sum over the examples, though the name 'mean squared error' is common."""
    return np.mean((y_pred - y) ** 2)


@_q6.wrong
def squared_error_as_half_mean(y_pred, y):
    """You take half the mean. The question asks for half the sum."""
    return np.mean((y_pred - y) ** 2) / 2


@_q6.wrong
def squared_error_half_mean_over_examples(y_pred, y):
    """Your result is the right one divided by n: the question asks for the sum over the examples, not the mean."""
    return reference.half_squared_error(y_pred, y) / len(y)


@_q6.wrong
def squared_error_mean_over_entries(y_pred, y):
    """For vectors your result is too small by the factor m: within an example, too, squares are added."""
    return 0.5 * np.sum(np.mean(np.reshape((y_pred - y) ** 2, (len(y), -1)), axis=1))


@_q6.wrong
def squared_error_square_of_sum(y_pred, y):
    """Errors of opposite signs cancel in your result: square each difference before you add them up."""
    return np.sum(y_pred - y) ** 2 / 2


@_q6.wrong
def squared_error_not_squared(y_pred, y):
    """You add the distances, not their squares."""
    return np.sum(np.abs(y_pred - y)) / 2


@_q6.wrong
def squared_error_root(y_pred, y):
    """You take a root: that is a distance, the question asks for half its square."""
    return np.sqrt(np.sum((y_pred - y) ** 2)) / 2


@_q6.wrong
def squared_error_plain_root(y_pred, y):
    """You return the length of the difference, which is a root. The question asks for half its square."""
    return np.sqrt(np.sum((y_pred - y) ** 2))


@_q6.wrong
def squared_error_truncated(y_pred, y):
    """With whole numbers your half loses its decimals: is it rounded down by `//`, or in an array of whole numbers?"""
    total = np.sum((y_pred - y) ** 2)
    return total // 2 if y.dtype.kind == "i" else total / 2


@_q6.wrong
def squared_error_all_pairs(y_pred, y):
    """You compare each prediction with every target, a table of n by n differences: compare their shapes."""
    if y.ndim == 1:
        return np.sum((y_pred - y[:, None]) ** 2) / 2
    return np.sum((y_pred[:, None, :] - y) ** 2) / 2


@_q6.wrong
def squared_error_not_summed(y_pred, y):
    """You return one number for each entry: they still have to be added up."""
    return (y_pred - y) ** 2 / 2


@_q6.wrong_by_changing
def squared_error_changes_argument(y_pred, y):
    """You write into the predictions that you were given, so that the caller's numbers are changed as well."""
    result = reference.half_squared_error(y_pred, y)
    y_pred -= y.astype(y_pred.dtype)
    return result


# q7: cross-entropy


@_q7.wrong
def cross_entropy_exchanged(p, q):
    """You exchanged p and q: the average is over what nature does (p), the logarithm is of what the model says (q)."""
    return reference.cross_entropy(q, p)


@_q7.wrong
def cross_entropy_zero_times_infinity(p, q):
    """Where p and q are both 0 your result is NaN: 0 · log 0 should add nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result = -np.sum(p * np.log(q), axis=-1)
    return result


@_q7.wrong
def cross_entropy_without_minus(p, q):
    """Your result is negative: the logarithm of a probability is, so a minus sign is missing."""
    return -reference.cross_entropy(p, q)


@_q7.wrong
def cross_entropy_of_p_only(p, q):
    """Your result does not depend on the model: it is the entropy of p, the logarithm should be of q."""
    return reference.cross_entropy(p, p)


@_q7.wrong
def cross_entropy_as_divergence(p, q):
    """Your result is 0 for q = p: the entropy of p has been subtracted, this is the Kullback-Leibler divergence."""
    return reference.cross_entropy(p, q) - reference.cross_entropy(p, p)


@_q7.wrong
def cross_entropy_wrong_axis(p, q):
    """You sum over the rows: one number for each example is asked for, so the sum runs along the last axis."""
    return reference.cross_entropy(p.T, q.T)


@_q7.wrong
def cross_entropy_one_number(p, q):
    """You add up the rows of a table. Each of them should keep a number of its own."""
    return np.sum(reference.cross_entropy(p, q))


@_q7.wrong
def cross_entropy_mean_of_rows(p, q):
    """You average over the rows of a table. Each of them should keep a number of its own."""
    return np.mean(reference.cross_entropy(p, q))


@_q7.wrong
def cross_entropy_as_mean(p, q):
    """Your results are too small by the factor K: the terms are added up, not averaged."""
    return reference.cross_entropy(p, q) / p.shape[-1]


@_q7.wrong
def cross_entropy_base_2(p, q):
    """Your values are 1.443 times the right ones: that is the logarithm to base 2."""
    return reference.cross_entropy(p, q) / np.log(2)


@_q7.wrong
def cross_entropy_base_10(p, q):
    """Your values are 0.434 times the right ones: that is the logarithm to base 10."""
    return reference.cross_entropy(p, q) / np.log(10)


@_q7.wrong
def cross_entropy_with_epsilon(p, q):
    """An impossible label costs you a finite amount: a small number added inside the logarithm hides that q is 0."""
    return -np.sum(p * np.log(q + 1e-12), axis=-1)


@_q7.wrong
def cross_entropy_leaves_out_impossible(p, q):
    """An impossible label costs you nothing: terms with q = 0 are left out also where p is above 0."""
    return -np.sum(p * np.log(np.where(q > 0, q, 1.0)), axis=-1)


@_q7.wrong
def cross_entropy_with_complement(p, q):
    """You also add −(1 − p) log(1 − q): that is the formula for a single yes-or-no label."""
    return reference.cross_entropy(p, q) + reference.cross_entropy(1 - p, 1 - q)


@_q7.wrong
def cross_entropy_tables_only(p, q):
    """A table works, a single pair fails: which name fits the last axis of both?"""
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.sum(np.where(p > 0, p * np.log(q), 0.0), axis=1)


@_q7.wrong
def cross_entropy_truncated(p, q):
    """With whole numbers in p your terms lose their decimals: what kind of number can the array of your terms hold?"""
    terms = np.zeros_like(p)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms[...] = np.where(p > 0, p * np.log(q), 0.0)
    return -np.sum(terms, axis=-1)


@_q7.wrong_by_changing
def cross_entropy_changes_argument(p, q):
    """You write into the probabilities that you were given, so that the caller's numbers are changed as well."""
    result = reference.cross_entropy(p, q)
    q[p == 0] = 1
    return result


@_q7.also("cross-entropy-tables-only", "cross-entropy-zero-times-infinity")
def _(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.sum(p * np.log(q), axis=1)


@_q7.also("cross-entropy-without-minus", "cross-entropy-zero-times-infinity")
def _(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sum(p * np.log(q), axis=-1)


@_q7.also("cross-entropy-one-number", "cross-entropy-zero-times-infinity")
def _(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.sum(p * np.log(q))


@_q7.also("cross-entropy-exchanged", "cross-entropy-zero-times-infinity")
def _(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.sum(q * np.log(p), axis=-1)


# q8: the most likely class probabilities


@_q8.wrong
def categorical_only_seen(y, n_classes):
    """Classes that do not occur have no entry in your result, so it is too short, or entries are shifted."""
    return np.unique(y, return_counts=True)[1] / len(y)


@_q8.wrong
def categorical_too_short(y, n_classes):
    """Classes above the largest label that occurs have no entry in your result. The number of classes is given."""
    return np.bincount(y) / len(y)


@_q8.wrong
def categorical_counts(y, n_classes):
    """You return counts: they have the right proportions, but probabilities sum to 1."""
    return np.bincount(y, minlength=n_classes)


@_q8.wrong
def categorical_best_class(y, n_classes):
    """You return the class that occurs most. Asked for are the probabilities of all classes."""
    return int(np.argmax(np.bincount(y, minlength=n_classes)))


@_q8.wrong
def categorical_one_hot(y, n_classes):
    """All the probability goes to the class that occurs most. The other labels that were seen would be impossible."""
    return np.eye(n_classes)[np.argmax(np.bincount(y, minlength=n_classes))]


@_q8.wrong
def categorical_largest_likelihood(y, n_classes):
    """You return the largest value of the likelihood. Asked for are the probabilities at which it is reached."""
    p = reference.categorical_mle(y, n_classes)
    return np.prod(p[y])


@_q8.wrong
def categorical_smoothed(y, n_classes):
    """You add one to each count. That can be wise, but the likelihood is largest without it."""
    return (np.bincount(y, minlength=n_classes) + 1) / (len(y) + n_classes)


@_q8.wrong
def categorical_uniform(y, n_classes):
    """Your probabilities are all alike, whatever the labels are."""
    return np.full(n_classes, 1 / n_classes)


@_q8.wrong
def categorical_softmax_of_counts(y, n_classes):
    """You put a softmax over the counts. Counts are positive already: what makes them sum to 1?"""
    return softmax.softmax(np.bincount(y, minlength=n_classes))


@_q8.wrong
def categorical_divided_by_classes(y, n_classes):
    """You divide by the number of classes. The counts sum to something else."""
    return np.bincount(y, minlength=n_classes) / n_classes


@_q8.wrong
def categorical_truncated(y, n_classes):
    """Your probabilities are 0 or 1 only: what kind of number can your result array hold?"""
    return np.bincount(y, minlength=n_classes) // len(y)


@_q8.wrong
def categorical_labels_from_one(y, n_classes):
    """Your entries are shifted by one: labels run from 0 to n_classes − 1, not from 1 to n_classes."""
    return np.array([np.mean(y == k) for k in range(1, n_classes + 1)])


# q9: the NLL curve


def _signed(y: np.ndarray) -> np.ndarray:
    return 2 * y - 1


@_q9.wrong
def curve_without_minus(theta_grid, x, y):
    """Your curve is negative: a minus sign is missing, this is the log-likelihood."""
    return -reference.nll_curve(theta_grid, x, y)


@_q9.wrong
def curve_as_mean(theta_grid, x, y):
    """Your curve is the right one divided by n: the question asks for the sum over the examples, not the mean."""
    return reference.nll_curve(theta_grid, x, y) / len(x)


@_q9.wrong
def curve_of_class_0(theta_grid, x, y):
    """Your curve is mirrored at θ = 0: the sigmoid is the probability of label 1 here, not of label 0."""
    return reference.nll_curve(-theta_grid, x, y)


@_q9.wrong
def curve_of_ones_only(theta_grid, x, y):
    """Examples with label 0 cost nothing in your curve: they should cost −log(1 − σ(θx))."""
    return np.array([-np.sum(y * np.log(softmax.sigmoid(theta * x))) for theta in theta_grid])


@_q9.wrong
def curve_ignores_labels(theta_grid, x, y):
    """Your curve treats all labels as 1: an example with label 0 should cost −log(1 − σ(θx))."""
    return reference.nll_curve(theta_grid, x, np.ones_like(y))


@_q9.wrong
def curve_as_likelihood(theta_grid, x, y):
    """You return the likelihood: its logarithm and the minus sign are missing."""
    return np.exp(-reference.nll_curve(theta_grid, x, y))


@_q9.wrong
def curve_lowest_value(theta_grid, x, y):
    """You return the lowest value only. Asked for is the whole curve, one value for each θ."""
    return np.min(reference.nll_curve(theta_grid, x, y))


@_q9.wrong
def curve_best_theta(theta_grid, x, y):
    """You return the best θ only. Asked for is the whole curve, one value for each θ."""
    return theta_grid[np.argmin(reference.nll_curve(theta_grid, x, y))]


@_q9.wrong
def curve_per_example(theta_grid, x, y):
    """You return one number for each example: the sum should run over the examples, not over the grid."""
    margins = np.multiply.outer(theta_grid, _signed(y) * x)
    return np.logaddexp(0, -margins).sum(axis=0)


@_q9.wrong
def curve_not_summed(theta_grid, x, y):
    """You return a table: the sum over the examples, along each row, is missing."""
    margins = np.multiply.outer(theta_grid, _signed(y) * x)
    return np.logaddexp(0, -margins)


@_q9.wrong
def curve_one_number(theta_grid, x, y):
    """You add up the whole table, over the grid as well. Each θ should keep a value of its own."""
    return np.sum(reference.nll_curve(theta_grid, x, y))


@_q9.wrong
def curve_of_labels_as_signs(theta_grid, x, y):
    """A label 0 makes your exponent 0 and always costs log 2: the sign for it should be −1, not 0."""
    margins = np.multiply.outer(theta_grid, y * x)
    return np.logaddexp(0, -margins).sum(axis=1)


@_q9.wrong
def curve_base_2(theta_grid, x, y):
    """Your values are 1.443 times the right ones: that is the logarithm to base 2."""
    return reference.nll_curve(theta_grid, x, y) / np.log(2)


@_q9.wrong
def curve_base_10(theta_grid, x, y):
    """Your values are 0.434 times the right ones: that is the logarithm to base 10."""
    return reference.nll_curve(theta_grid, x, y) / np.log(10)


@_q9.wrong
def curve_as_squared_error(theta_grid, x, y):
    """You add squared errors: that is another loss. The NLL takes the logarithm of the label's probability."""
    return np.array([np.sum((softmax.sigmoid(theta * x) - y) ** 2) for theta in theta_grid])


@_q9.wrong
def curve_pairs_grid_with_examples(theta_grid, x, y):
    """You multiply θ and x entry by entry, which needs equal lengths. Each θ meets every x: m times n products."""
    return np.logaddexp(0, -theta_grid * x * _signed(y))


@_q9.wrong
def curve_truncated(theta_grid, x, y):
    """With whole numbers in the grid your curve loses its decimals: what kind of number can your result array hold?"""
    curve = np.zeros_like(theta_grid)
    curve[...] = reference.nll_curve(theta_grid, x, y)
    return curve
