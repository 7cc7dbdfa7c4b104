"""Wrong answers to the questions of notebook 01, predicting probabilities; each docstring is a hint to students."""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.answers.misconceptions import KnownAnswers
from utils import conditional_probability as reference

# Tables have different numbers of rows and columns, but for one square each, and uneven probabilities.

_DRAWS = 16_000
_GRAIN = 16


def _sample_probes() -> list[tuple[Any, ...]]:
    x, y = np.array([0, 2, 2, 0, 2, 0, 0]), np.array([1, 0, 0, 3, 0, 1, 2])
    return [
        (x, y, 3, 4),
        (x.copy(), y.copy(), 4, 5),
        (np.array([1, 0, 1, 1, 0]), np.array([0, 1, 0, 1, 1]), 2, 2),
    ]


def _joint_probes() -> list[tuple[Any, ...]]:
    joint = np.array([[0.05, 0.1, 0.25], [0.3, 0.2, 0.1]])
    return [(joint,), (np.array([[0.1, 0.4], [0.2, 0.3]]),), (np.array([[0, 0, 0, 1], [0, 0, 0, 0]]),)]


def _possible_joint_probes() -> list[tuple[Any, ...]]:
    joint = np.array([[0.05, 0.1, 0.25], [0.3, 0.2, 0.1]])
    return [
        (joint,),
        (np.array([[0.1, 0.4], [0.2, 0.3]]),),
        (np.array([[0.125, 0.0, 0.25], [0.0, 0.0, 0.0], [0.5, 0.0, 0.125], [0.0, 0.0, 0.0]]),),
    ]


def _factor_probes() -> list[tuple[Any, ...]]:
    p_y_given_x = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    return [
        (np.array([0.2, 0.8]), p_y_given_x),
        (np.array([0.3, 0.7]), np.array([[0.4, 0.6], [0.9, 0.1]])),
        (np.array([0, 1, 0]), np.array([[0.4, 0.6], [0.9, 0.1], [0.5, 0.5]])),
        (np.array([0.3, 0.7]), np.array([[0, 1, 0], [1, 0, 0]])),
    ]


def _draw_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([0.25, 0.75]), np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]), _DRAWS, np.random.default_rng(1)),
        (np.array([0.5, 0.5]), np.array([[0.75, 0.25], [0.5, 0.5]]), _DRAWS, np.random.default_rng(2)),
    ]


def _supposed_probes() -> list[tuple[Any, ...]]:
    cases = (
        [0.25, 0.75],
        [0.0, 1.0, 0.0],
        [1.5, -0.5],
        [1.0, 1e-12, -1e-12],
        [0.5, 0.25],
        [0.25, 0.5 + 3e-9, 0.25],
        [0.25, 0.5 + 1e-6, 0.25],
        [[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]],
        [[0.5, 0.25, 0.25], [1.5, 0.0, -0.5]],
        [[0.5, 0.25, 0.25], [0.5, 0.25, 0.5]],
        [[0.25, 0.25], [0.25, 0.25]],
        [[0.5, 0.25], [0.75, 0.5]],
        [[0.25, 0.25], [0.75, 0.75]],
    )
    return [(np.array(case),) for case in cases]


def _table_probes() -> list[tuple[Any, ...]]:
    p = np.array([[0.1, 0.2, 0.7], [0.4, 0.35, 0.25], [0.15, 0.45, 0.4], [0.05, 0.8, 0.15]])
    return [(p,), (np.array([[0.3, 0.7], [0.6, 0.4]]),), (p[:1].copy(),)]


def _labelled_probes() -> list[tuple[Any, ...]]:
    p = np.array([[0.1, 0.2, 0.7], [0.4, 0.35, 0.25], [0.15, 0.45, 0.4], [0.05, 0.8, 0.15]])
    square = np.array([[0.5, 0.2, 0.3], [0.1, 0.3, 0.6], [0.35, 0.25, 0.4]])
    return [(p, np.array([1, 2, 2, 0])), (square, np.array([1, 0, 1])), (p[:1].copy(), np.array([0]))]


def _frequencies(value: Any) -> Any:
    """Summarize pairs by their fractions, in sixteenths, and whether x is sorted; anything else is left as it is."""
    try:
        pairs = np.array(value, dtype=float)
    except Exception:  # a ragged list, or worse
        return value
    if pairs.shape not in ((2, _DRAWS), (_DRAWS, 2)) or not np.isfinite(pairs).all():
        return value
    x, y = pairs if len(pairs) == 2 else pairs.T
    if (x == x[0]).all() and (y == y[0]).all():
        return "all alike"
    edges = np.arange(-0.5, 5)
    table = np.histogram2d(x, y, bins=(edges, edges))[0] / _DRAWS
    return [np.round(table * _GRAIN), (np.diff(x) >= 0).all(), len(pairs) == 2]


_q1 = KnownAnswers("q1", reference.empirical_joint, _sample_probes)
_q2 = KnownAnswers("q2", reference.marginals, _joint_probes)
_q3 = KnownAnswers("q3", reference.conditional, _possible_joint_probes, may_warn=True)
_q4 = KnownAnswers("q4", reference.chain_rule, _factor_probes)
_q5 = KnownAnswers("q5", reference.sample_pairs, _draw_probes, summary=_frequencies)
_q6 = KnownAnswers("q6", reference.is_distribution, _supposed_probes)
_q7 = KnownAnswers("q7", reference.most_likely, _table_probes)
_q8 = KnownAnswers("q8", reference.probability_of_label, _labelled_probes)
_m1 = KnownAnswers("m1", "c")

QUESTIONS = {known.question: known for known in (_q7, _q8, _q1, _q2, _q3, _m1, _q4, _q5, _q6)}


# q1: the joint table


def _counts(x: np.ndarray, y: np.ndarray, n_x: int, n_y: int) -> np.ndarray:
    return reference.empirical_joint(x, y, n_x, n_y) * len(x)


@_q1.wrong
def joint_counts(x, y, n_x, n_y):
    """Your table holds counts. Fractions of all samples together sum to 1."""
    return _counts(x, y, n_x, n_y)


@_q1.wrong
def joint_truncated(x, y, n_x, n_y):
    """Your table is all zeros: what kind of number can it hold?"""
    table = np.zeros((n_x, n_y), dtype=int)
    for a, b in zip(x, y, strict=True):
        table[a, b] += 1 / len(x)
    return table


@_q1.wrong
def joint_repeated_pairs_counted_once(x, y, n_x, n_y):
    """A pair that occurs twice counts only once: with `table[x, y] += 1` NumPy adds to each cell a single time."""
    table = np.zeros((n_x, n_y))
    table[x, y] += 1
    return table / len(x)


@_q1.wrong
def joint_transposed(x, y, n_x, n_y):
    """Rows and columns are exchanged: a row should belong to a value of x."""
    return reference.empirical_joint(x, y, n_x, n_y).T


@_q1.wrong
def joint_conditional(x, y, n_x, n_y):
    """Your rows sum to 1: you divide by the samples of each x. Here the whole table sums to 1."""
    return reference.conditional(_counts(x, y, n_x, n_y))


@_q1.wrong
def joint_conditional_on_y(x, y, n_x, n_y):
    """Your columns sum to 1: you divide by the samples of each y. Here the whole table sums to 1."""
    return reference.conditional(_counts(x, y, n_x, n_y).T).T


@_q1.wrong
def joint_values_missing(x, y, n_x, n_y):
    """Your table is too small: a value that does not occur among the samples has its row or column all the same."""
    return reference.empirical_joint(x, y, max(x) + 1, max(y) + 1)


@_q1.wrong
def joint_occurring_values_only(x, y, n_x, n_y):
    """Your table has rows and columns only for values that occur; the others have theirs too, full of zeros."""
    places_x, places_y = np.unique(x), np.unique(y)
    table = np.zeros((len(places_x), len(places_y)))
    for a, b in zip(x, y, strict=True):
        table[np.searchsorted(places_x, a), np.searchsorted(places_y, b)] += 1
    return table / len(x)


@_q1.wrong
def joint_divided_by_cells(x, y, n_x, n_y):
    """You divide the counts by the number of cells. A fraction of the samples is a part of their number."""
    return _counts(x, y, n_x, n_y) / (n_x * n_y)


@_q1.wrong
def joint_assumes_independence(x, y, n_x, n_y):
    """You multiply the fractions of x and of y, as if the two had nothing to do with each other. Count the pairs."""
    p_x, p_y = reference.marginals(reference.empirical_joint(x, y, n_x, n_y))
    return np.outer(p_x, p_y)


@_q1.also("joint-conditional")
def _(x, y, n_x, n_y):
    counts = _counts(x, y, n_x, n_y)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@_q1.also("joint-conditional-on-y")
def _(x, y, n_x, n_y):
    counts = _counts(x, y, n_x, n_y)
    return counts / np.maximum(counts.sum(axis=0, keepdims=True), 1)


# q2: marginals


@_q2.wrong
def marginals_wrong_axis(joint):
    """Your p(x) has one number per column. Did you exchange p_x and p_y? `axis=` names the axis that disappears."""
    p_x, p_y = reference.marginals(joint)
    return p_y, p_x


@_q2.wrong
def marginals_mean(joint):
    """Your marginals do not sum to 1: you take means where sums are wanted."""
    return joint.mean(axis=1), joint.mean(axis=0)


@_q2.wrong
def marginals_total(joint):
    """You sum over the whole table, which gives a single number. Each marginal keeps one of the two axes."""
    return joint.sum(), joint.sum()


@_q2.wrong
def marginals_keep_axis(joint):
    """Your marginals are tables with one column and with one row; plain arrays of shape (n_x,) and (n_y,) are asked."""
    return joint.sum(axis=1, keepdims=True), joint.sum(axis=0, keepdims=True)


@_q2.wrong
def marginals_first_only(joint):
    """You return p(x) alone. The answer is a pair."""
    return reference.marginals(joint)[0]


@_q2.wrong
def marginals_largest(joint):
    """You take the largest entry of each row and column. A size can come with any kind: their probabilities add up."""
    return joint.max(axis=1), joint.max(axis=0)


@_q2.wrong
def marginals_number_of_entries(joint):
    """Your p(x) are the entries of the first column and your p(y) those of the first row; sum over all of them."""
    return joint[:, 0], joint[0]


# q3: conditional probability


@_q3.wrong
def conditional_wrong_axis(joint):
    """Your columns sum to 1, your rows do not: that is p(x | y), the other way round."""
    return joint / joint.sum(axis=0, keepdims=True)


@_q3.wrong
def conditional_joint(joint):
    """Your whole table sums to 1: you return the joint table. Given x, only one row counts, and it sums to 1."""
    return joint / joint.sum()


@_q3.wrong
def conditional_sums_lose_axis(joint):
    """A table fails, or, if it is square, rows are divided by other rows' sums: compare (n_x, n_y) with (n_x,)."""
    return joint / joint.sum(axis=1)


@_q3.wrong
def conditional_assumes_independence(joint):
    """All your rows are alike: that is p(y), in which x plays no part."""
    return np.tile(joint.sum(axis=0), (len(joint), 1))


@_q3.wrong
def conditional_zero_where_unknown(joint):
    """Where p(x) = 0 your row is all zeros, which claims that no y is possible. Nothing is known there: NaN."""
    return np.nan_to_num(reference.conditional(joint))


@_q3.wrong
def conditional_uniform_where_unknown(joint):
    """Where p(x) = 0 your row is uniform, but nothing is known of it: NaN."""
    return np.nan_to_num(reference.conditional(joint), nan=1 / joint.shape[1])


@_q3.wrong
def conditional_drops_unknown_rows(joint):
    """Your table has fewer rows than the joint one: a row with p(x) = 0 keeps its place, filled with NaN."""
    return reference.conditional(joint[joint.sum(axis=1) > 0])


@_q3.wrong
def conditional_transposed(joint):
    """Rows and columns are exchanged: a row should belong to a value of x."""
    return reference.conditional(joint).T


@_q3.wrong
def conditional_divided_by_largest(joint):
    """The largest entry of each of your rows is 1: you divide by the largest, not by the sum."""
    return joint / joint.max(axis=1, keepdims=True)


@_q3.wrong
def conditional_smoothed(joint):
    """You add something to the entries before you divide. The question asks for the table as it is."""
    return reference.conditional(joint + 0.01)


@_q3.wrong
def conditional_smoothed_afterwards(joint):
    """You add something to the probabilities, so your rows sum to more than 1."""
    return reference.conditional(joint) + 0.01


@_q3.wrong_by_changing
def conditional_changes_argument(joint):
    """You write into the table that you were given, so that the caller's numbers are changed as well."""
    joint /= joint.sum(axis=1, keepdims=True)
    return joint


@_q3.also("conditional-wrong-axis", "conditional-zero-where-unknown")
def _(joint):
    return np.nan_to_num(reference.conditional(joint.T).T)


# q4: the chain rule


@_q4.wrong
def chain_rule_along_columns(p_x, p_y_given_x):
    """Your table fails, or, if it is square, p(x) went along the columns: give it the shape (n_x, 1)."""
    return p_x * p_y_given_x


@_q4.wrong
def chain_rule_marginal(p_x, p_y_given_x):
    """Your result has one number for each y: a sum over x was taken, which gives p(y). Keep the table."""
    return p_x @ p_y_given_x


@_q4.wrong
def chain_rule_ignores_prior(p_x, p_y_given_x):
    """Your rows still sum to 1, so the whole table sums to the number of rows: p(x) plays no part in it."""
    return p_y_given_x.copy()


@_q4.wrong
def chain_rule_uniform_prior(p_x, p_y_given_x):
    """All your rows have the same sum, as if each x had the same probability."""
    return p_y_given_x / len(p_x)


@_q4.wrong
def chain_rule_adds(p_x, p_y_given_x):
    """You add the two probabilities. "This and that" is a product."""
    return p_x[:, np.newaxis] + p_y_given_x


@_q4.wrong
def chain_rule_transposed(p_x, p_y_given_x):
    """Rows and columns are exchanged: a row should belong to a value of x."""
    return reference.chain_rule(p_x, p_y_given_x).T


@_q4.wrong
def chain_rule_divides(p_x, p_y_given_x):
    """You divide by p(x). That leads from the joint table to p(y | x); here the way goes back."""
    with np.errstate(divide="ignore"):
        return p_y_given_x / p_x[:, np.newaxis]


@_q4.wrong
def chain_rule_truncated(p_x, p_y_given_x):
    """With whole numbers in an argument your entries become 0: what kind of number can your result array hold?"""
    joint = np.zeros(p_y_given_x.shape, dtype=p_x.dtype)
    joint[...] = reference.chain_rule(p_x, p_y_given_x)
    return joint


@_q4.also("chain-rule-truncated")
def _(p_x, p_y_given_x):
    joint = np.zeros_like(p_y_given_x)
    joint[...] = reference.chain_rule(p_x, p_y_given_x)
    return joint


@_q4.wrong_by_changing
def chain_rule_changes_argument(p_x, p_y_given_x):
    """You write into the table that you were given, so that the caller's numbers are changed as well."""
    p_y_given_x *= p_x[:, np.newaxis]
    return p_y_given_x


# q5: drawing pairs


def _draw_labels(p: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(len(p), size=n, p=p)


@_q5.wrong
def pairs_label_ignores_x(p_x, p_y_given_x, n, rng):
    """Your y does not depend on x: it is drawn from p(y), in place of the row of its own x."""
    x = _draw_labels(p_x, n, rng)
    return x, _draw_labels(p_x @ p_y_given_x, n, rng)


@_q5.wrong
def pairs_label_most_likely(p_x, p_y_given_x, n, rng):
    """Each x always gets the same y, its most probable one. Less probable ones should come up, too, less often."""
    x = _draw_labels(p_x, n, rng)
    return x, p_y_given_x.argmax(axis=1)[x]


@_q5.wrong
def pairs_label_uniform(p_x, p_y_given_x, n, rng):
    """All your y are equally frequent: their probabilities are not used."""
    return _draw_labels(p_x, n, rng), rng.integers(p_y_given_x.shape[1], size=n)


@_q5.wrong
def pairs_x_uniform(p_x, p_y_given_x, n, rng):
    """All your x are equally frequent: p(x) is not used."""
    return reference.sample_pairs(np.full(len(p_x), 1 / len(p_x)), p_y_given_x, n, rng)


@_q5.wrong
def pairs_x_most_likely(p_x, p_y_given_x, n, rng):
    """All your x are the most probable one. Less probable ones should come up, too, less often."""
    return reference.sample_pairs(np.eye(len(p_x))[p_x.argmax()], p_y_given_x, n, rng)


@_q5.wrong
def pairs_all_alike(p_x, p_y_given_x, n, rng):
    """All your pairs are alike. Is a generator made anew for each, or a single pair drawn and repeated?"""
    x, y = reference.sample_pairs(p_x, p_y_given_x, 1, np.random.default_rng(0))
    return np.repeat(x, n), np.repeat(y, n)


@_q5.wrong
def pairs_exchanged(p_x, p_y_given_x, n, rng):
    """You return y before x."""
    x, y = reference.sample_pairs(p_x, p_y_given_x, n, rng)
    return y, x


@_q5.wrong
def pairs_as_rows(p_x, p_y_given_x, n, rng):
    """You return n pairs. The question asks for a pair of two arrays, all x and all y, each of shape (n,)."""
    return np.column_stack(reference.sample_pairs(p_x, p_y_given_x, n, rng))


@_q5.wrong
def pairs_sorted(p_x, p_y_given_x, n, rng):
    """Your x are sorted. Pairs that are drawn one after the other come in no order."""
    x, y = reference.sample_pairs(p_x, p_y_given_x, n, rng)
    order = np.lexsort((y, x))
    return x[order], y[order]


@_q5.wrong
def pairs_counted_from_1(p_x, p_y_given_x, n, rng):
    """Your values begin with 1. Those of x are 0 to n_x − 1, and those of y 0 to n_y − 1."""
    x, y = reference.sample_pairs(p_x, p_y_given_x, n, rng)
    return x + 1, y + 1


@_q5.also("pairs-x-uniform", "pairs-label-ignores-x")
def _(p_x, p_y_given_x, n, rng):
    return rng.integers(len(p_x), size=n), _draw_labels(p_x @ p_y_given_x, n, rng)


@_q5.also("pairs-x-uniform", "pairs-label-most-likely")
def _(p_x, p_y_given_x, n, rng):
    x = rng.integers(len(p_x), size=n)
    return x, p_y_given_x.argmax(axis=1)[x]


# q6: is it a distribution?


@_q6.wrong
def distribution_negative_accepted(p):
    """You look at the sum only: (1.5, −0.5) sums to 1 as well."""
    return bool(np.all(np.abs(p.sum(axis=-1) - 1) <= 1e-8))


@_q6.wrong
def distribution_any_sum_accepted(p):
    """You look at the entries only: (0.5, 0.25) has no negative entry, but does not sum to 1."""
    return bool(np.all(p >= 0))


@_q6.wrong
def distribution_whole_table(p):
    """You sum over the whole table. Each row is to be a distribution of its own."""
    return bool(np.all(p >= 0) and abs(p.sum() - 1) <= 1e-8)


@_q6.wrong
def distribution_wrong_axis(p):
    """You sum down the columns of a table. Each row is to be a distribution."""
    return bool(np.all(p >= 0) and np.all(np.abs(p.sum(axis=0) - 1) <= 1e-8))


@_q6.wrong
def distribution_answer_per_row(p):
    """You return one answer for each row. A single one is asked: are all rows distributions?"""
    return (p >= 0).all(axis=-1) & (np.abs(p.sum(axis=-1) - 1) <= 1e-8)


@_q6.wrong
def distribution_one_good_row_is_enough(p):
    """You accept a table when one of its rows is a distribution. Every row has to be one."""
    return bool(np.any((p >= 0).all(axis=-1) & (np.abs(p.sum(axis=-1) - 1) <= 1e-8)))


@_q6.wrong
def distribution_mean_of_rows(p):
    """You accept rows that sum to 1 only on average."""
    return bool(np.all(p >= 0) and abs(np.mean(p.sum(axis=-1)) - 1) <= 1e-8)


@_q6.wrong
def distribution_zero_refused(p):
    """You refuse (0, 1, 0). A probability may be 0; it may not be negative."""
    return bool(np.all(p > 0) and np.all(np.abs(p.sum(axis=-1) - 1) <= 1e-8))


@_q6.wrong
def distribution_no_tolerance(p):
    """A sum that is off by a billionth is refused. Computers round: compare with the allowance of 1e-8."""
    return bool(np.all(p >= 0) and np.all(p.sum(axis=-1) == 1))


@_q6.wrong
def distribution_too_tolerant(p):
    """A sum that is off by a millionth is accepted. `np.isclose` allows more than 1e-8 if it is not told otherwise."""
    return bool(np.all(p >= 0) and np.all(np.isclose(p.sum(axis=-1), 1)))


@_q6.wrong
def distribution_slightly_negative_accepted(p):
    """You accept an entry a little below 0. The allowance for rounding is for sums only."""
    return bool(np.all(p >= -1e-8) and np.all(np.abs(p.sum(axis=-1) - 1) <= 1e-8))


@_q6.wrong
def distribution_tables_only(p):
    """A table works, a single distribution fails: which name fits the last axis of both?"""
    return bool(np.all(p >= 0) and np.all(np.abs(p.sum(axis=1) - 1) <= 1e-8))


@_q6.wrong
def distribution_one_sided(p):
    """You accept sums on one side of 1, however far off they are: a difference has a sign."""
    return bool(np.all(p >= 0) and np.all(p.sum(axis=-1) - 1 <= 1e-8))


@_q6.wrong
def distribution_opposite(p):
    """Your answers are the wrong way round: True is for a distribution."""
    return not reference.is_distribution(p)


@_q6.also("distribution-one-sided")
def _(p):
    return bool(np.all(p >= 0) and np.all(1 - p.sum(axis=-1) <= 1e-8))


@_q6.also("distribution-any-sum-accepted")
def _(p):
    return bool(np.all((p >= 0) & (p <= 1)))


@_q6.also("distribution-negative-accepted", "distribution-whole-table")
def _(p):
    return bool(abs(p.sum() - 1) <= 1e-8)


@_q6.also("distribution-negative-accepted", "distribution-too-tolerant")
def _(p):
    return bool(np.all(np.isclose(p.sum(axis=-1), 1)))


@_q6.also("distribution-negative-accepted", "distribution-no-tolerance")
def _(p):
    return bool(np.all(p.sum(axis=-1) == 1))


@_q6.also("distribution-whole-table", "distribution-too-tolerant")
def _(p):
    return bool(np.all(p >= 0) and np.isclose(p.sum(), 1))


@_q6.also("distribution-whole-table", "distribution-no-tolerance")
def _(p):
    return bool(np.all(p >= 0) and p.sum() == 1)


@_q6.also("distribution-wrong-axis", "distribution-too-tolerant")
def _(p):
    return bool(np.all(p >= 0) and np.all(np.isclose(p.sum(axis=0), 1)))


# q7: the most likely label


@_q7.wrong
def label_largest_probability(p_y_given_x):
    """You return the largest probabilities. The question asks in which columns they stand."""
    return p_y_given_x.max(axis=1)


@_q7.wrong
def label_of_whole_table(p_y_given_x):
    """You return one number for the whole table. Each row has a most probable label of its own."""
    return np.argmax(p_y_given_x)


@_q7.wrong
def label_wrong_axis(p_y_given_x):
    """You look for the largest entry of each column. Each row belongs to an example."""
    return np.argmax(p_y_given_x, axis=0)


@_q7.wrong
def label_one_hot(p_y_given_x):
    """You mark the largest entry of each row with a 1. The question asks for its column number."""
    return (p_y_given_x == p_y_given_x.max(axis=1, keepdims=True)).astype(float)


@_q7.wrong
def label_counted_from_1(p_y_given_x):
    """Your labels are too large by 1: the first column belongs to label 0."""
    return np.argmax(p_y_given_x, axis=1) + 1


@_q7.wrong
def label_least_likely(p_y_given_x):
    """You return the least probable labels."""
    return np.argmin(p_y_given_x, axis=1)


@_q7.wrong
def label_above_one_half(p_y_given_x):
    """You look for probabilities above 1/2. With many labels the largest may be well below."""
    return np.argmax(p_y_given_x > 0.5, axis=1)


@_q7.wrong
def label_order(p_y_given_x):
    """You return the labels of each row in an order. Only the most probable one is asked."""
    return np.argsort(p_y_given_x, axis=1)


@_q7.also("label-order")
def _(p_y_given_x):
    return np.argsort(-p_y_given_x, axis=1)


# q8: the probability of the true label


@_q8.wrong
def own_label_largest(p_y_given_x, y):
    """You return the largest probability of each row. The true label may be another."""
    return p_y_given_x.max(axis=1)


@_q8.wrong
def own_label_all_columns(p_y_given_x, y):
    """Your result is a table: the colon takes all rows for each label. Each label goes with its own row."""
    return p_y_given_x[:, y]


@_q8.wrong
def own_label_counted_from_1(p_y_given_x, y):
    """You take the column before that of the label: the first column belongs to label 0."""
    return p_y_given_x[np.arange(len(y)), y - 1]


@_q8.wrong
def own_label_exchanged(p_y_given_x, y):
    """Row and column are exchanged: the row is the example's, the column the label's."""
    return p_y_given_x[y, np.arange(len(y))]


@_q8.wrong
def own_label_wrong_labels(p_y_given_x, y):
    """You return what the other labels get together, 1 − p."""
    return 1 - reference.probability_of_label(p_y_given_x, y)


@_q8.wrong
def own_label_logarithm(p_y_given_x, y):
    """Your numbers are negative: you return logarithms. That comes later in the course."""
    return np.log(reference.probability_of_label(p_y_given_x, y))


@_q8.wrong
def own_label_mean(p_y_given_x, y):
    """You return one number for all examples. Each example has one."""
    return np.mean(reference.probability_of_label(p_y_given_x, y))


@_q8.wrong
def own_label_rows(p_y_given_x, y):
    """Your result is a table: you take whole rows, and use the labels as row numbers."""
    return p_y_given_x[y]


@_q8.wrong
def own_label_truncated(p_y_given_x, y):
    """Your probabilities are all 0: an array that is made like y holds whole numbers only."""
    own = np.zeros_like(y)
    for i, label in enumerate(y):
        own[i] = p_y_given_x[i, label]
    return own


@_q8.wrong
def own_label_masked_table(p_y_given_x, y):
    """Your result is a table with zeros at the other labels. The question asks for one number per example."""
    return p_y_given_x * np.eye(p_y_given_x.shape[1])[y]


# m1: the other way round

_m1.add("condition-inverted", "You found p(horse | large). The animal is known to be a horse: who counts, then?", "a")
_m1.add("condition-forgotten", "28/200 is the probability of both, large and a horse, before the phone rings.", "b")
_m1.add("evidence-ignored", "40/200 is the share of large animals. That it is a horse should change something.", "d")
