"""Wrong answers to the questions of notebook 05, empirical risk; each docstring is a hint to students."""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.answers.misconceptions import KnownAnswers
from utils import empirical_risk as reference

# Tables have different numbers of rows and columns, but for one square each, uneven probabilities, and decisions that
# are not the best.

_GRAIN = 16


def _decision_probes() -> list[tuple[Any, ...]]:
    joint = np.array([[0.05, 0.1, 0.25], [0.3, 0.2, 0.1]])
    square = np.array([[0.1, 0.4], [0.2, 0.3]])
    tall = np.array([[0.1, 0.15], [0.05, 0.3], [0.22, 0.03], [0.06, 0.09]])
    return [
        (joint, np.array([1, 2])),
        (square, np.array([1, 0])),
        (square.copy(), np.array([1, 1])),
        (tall, np.array([0, 0, 1, 0])),
        (np.array([[0, 1, 0]]), np.array([1])),
    ]


def _joint_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([[0.02, 0.15, 0.08], [0.03, 0.42, 0.3]]),),
        (np.array([[0.1, 0.4, 0.02], [0.05, 0.06, 0.04], [0.2, 0.03, 0.1]]),),
        (np.array([[0.1, 0.15], [0.05, 0.3], [0.22, 0.03], [0.06, 0.09]]),),
    ]


def _loss_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([0.5, 3.0, 0.25, 1.75, 2.0]),),
        (np.array([0, 1, 0, 0, 1, 1, 1]),),
        (np.array([3, 1, 0, 4]),),
        (np.array([0.2, 0.9]),),
        (np.array([0.7]),),
    ]


def _draw(rng: np.random.Generator) -> tuple[float, int]:
    return float(rng.normal()), int(rng.integers(4))


def _draw_label(rng: np.random.Generator) -> tuple[int, int]:
    return int(rng.integers(5)), int(rng.integers(5))


def _distance(x, y):
    return (x - y) ** 2 + 0.5 * y


def _is_wrong(x, y):
    return int(x > y)


def _draw_probes() -> list[tuple[Any, ...]]:
    return [
        (_distance, _draw, 7, np.random.default_rng(1)),
        (_distance, _draw, 20, np.random.default_rng(2)),
        (_is_wrong, _draw_label, 13, np.random.default_rng(4)),
        (_distance, _draw, 1, np.random.default_rng(3)),
    ]


def _power_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([0.5, -1.5, 2.0, 0.25]), 2),
        (np.array([2, -3, 1]), 4),
        (np.array([1.5, -0.5]), 1),
        (np.array([0.5, 3.0, -2.0]), 2),
        (np.array([0.75, 2.0]), 0),
    ]


def _point_probes() -> list[tuple[Any, ...]]:
    x = np.array([-0.9, -0.5, -0.2, 0.1, 0.4, 0.6, 1.0])
    y = np.array([1.0, -0.5, 0.25, 2.0, 1.5, -1.0, 0.5])
    return [
        (x, y, 2),
        (x.copy(), y.copy(), 3),
        (x[:4].copy(), y[:4].copy(), 1),
        (np.array([-1, 0, 1, 1]), np.array([2, 0, 3, 6]), 1),
        (x.copy(), y.copy(), 0),
    ]


def _example_probes() -> list[tuple[Any, ...]]:
    """Give examples whose rows and labels tell their number; the shares of many are no whole numbers."""
    probes = []
    for n, fraction, seed in [(4001, 0.25, 1), (4003, 0.25, 2)]:
        ids = np.arange(n)
        probes.append((np.column_stack([ids, ids / 4]), 3 * ids, fraction, np.random.default_rng(seed)))
    return probes


def _curve_probes() -> list[tuple[Any, ...]]:
    x = np.array([-0.9, -0.5, -0.2, 0.1, 0.4, 0.6, 1.0])
    y = np.array([1.0, -0.5, 0.25, 2.0, 1.5, -1.0, 0.5])
    x_test, y_test = np.array([-0.7, 0.3, 0.8, 0.95]), np.array([0.5, 1.0, -0.5, 2.0])
    return [
        (x, y, x_test, y_test, [1, 3, 2]),
        (x.copy(), y.copy(), x_test.copy(), y_test.copy(), (0, 2)),
        (x_test.copy(), y_test.copy(), x.copy(), y.copy(), [1]),
    ]


def _risk_probes() -> list[tuple[Any, ...]]:
    return [
        *[(train, test, 2) for train in (1.0, 1.5, 3.0, 4.0) for test in (0.5, 1.25, 2.5, 3.5, 5.0)],
        (2, 2, 2),
        (2, 1, 2),
        (1, 2, 2),
        (2, 3, 2),
        (3, 2, 2),
        (0.5, 0.9, 0.8),
    ]


def _selection_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([[0.9, 0.8], [0.7, 0.3], [0.4, 0.5], [0.2, 0.9]]), [2, 4, 7, 9]),
        (np.array([[0.9, 0.8], [0.6, 0.5], [0.3, 0.7], [0.4, 0.35], [0.45, 0.9]]), [1, 2, 4, 6, 8]),
        (np.array([[0.9, 0.8], [0.7, 0.25], [0.5, 0.25], [0.3, 0.7]]), (1, 3, 5, 6)),
        (np.array([[0.9, 0.4], [0.45, 0.5], [0.3, 0.7]]), (3, 5, 8)),
    ]


def _split_summary(value: Any) -> Any:
    """Summarize a split by sizes, by whether pairs are kept, by overlaps, and by where the test examples come from."""
    if not isinstance(value, (tuple, list)):
        return value
    if len(value) != 4:
        return ["holds", len(value)]
    try:
        parts = [np.array(part, dtype=float) for part in value]
    except Exception:  # a ragged list, or worse
        return value
    if [part.ndim for part in parts] != [2, 1, 2, 1]:
        return ["axes", [part.ndim for part in parts]]
    X_train, y_train, X_test, y_test = parts
    if len(X_train) != len(y_train) or len(X_test) != len(y_test) or len(y_test) == 0 or len(y_train) == 0:
        return ["sizes", [len(part) for part in parts]]
    train, test = X_train[:, 0], X_test[:, 0]
    n = 4001 if 4001 - len(train) - len(test) in (-1, 0, 1) and not (np.append(train, test) > 4000).any() else 4003
    excess = len(test) - round(n * 0.25)
    quarters = np.histogram(test, bins=4, range=(0, n))[0] / len(test)
    return [
        excess if abs(excess) < 2 else 99,
        round(_GRAIN * len(test) / n),
        round(_GRAIN * len(train) / n),
        bool(np.array_equal(3 * train, y_train) and np.array_equal(3 * test, y_test)),
        len(np.unique(test)) == len(test),
        bool(np.isin(test, train).any()),
        len(np.unique(np.diff(np.sort(test)))) == 1,
        np.round(_GRAIN * quarters),
    ]


_q2 = KnownAnswers("q2", reference.true_risk, _decision_probes)
_q3 = KnownAnswers("q3", reference.best_decision, _joint_probes)
_q1 = KnownAnswers("q1", reference.empirical_risk, _loss_probes)
_q4 = KnownAnswers("q4", reference.monte_carlo_risk, _draw_probes)
_m1 = KnownAnswers("m1", "b")
_q5 = KnownAnswers("q5", reference.polynomial_features, _power_probes)
_q6 = KnownAnswers("q6", reference.fit_polynomial, _point_probes)
_q7 = KnownAnswers("q7", reference.split_data, _example_probes, summary=_split_summary)
_q8 = KnownAnswers("q8", reference.risk_curve, _curve_probes)
_q10 = KnownAnswers("q10", reference.select_degree, _selection_probes)
_q9 = KnownAnswers("q9", reference.diagnose, _risk_probes)
_m2 = KnownAnswers("m2", "b")

QUESTIONS = {known.question: known for known in (_q2, _q3, _q1, _q4, _m1, _q5, _q6, _q7, _q8, _q10, _q9, _m2)}


# q2: true risk


@_q2.wrong
def risk_is_accuracy(joint, decision):
    """You return the probability of being right. A risk is that of being wrong."""
    return joint[np.arange(len(decision)), decision].sum()


@_q2.wrong
def risk_ignores_p_x(joint, decision):
    """Each x counts alike in your result. How often does each x come up? The entries of p(x, y) know."""
    right = joint[np.arange(len(decision)), decision] / joint.sum(axis=1)
    return 1 - right.mean()


@_q2.wrong
def risk_sums_conditional_errors(joint, decision):
    """Your result can exceed 1: you add p(error | x) over all x, without the weights p(x)."""
    right = joint[np.arange(len(decision)), decision] / joint.sum(axis=1)
    return np.sum(1 - right)


@_q2.wrong
def risk_of_best_decision(joint, decision):
    """You return the least risk that is possible. The decision that is given may be another."""
    return 1 - joint.max(axis=1).sum()


@_q2.wrong
def risk_counts_cells(joint, decision):
    """You count the cells in which the decision is wrong. Add up their probabilities."""
    return float(joint.size - len(decision))


@_q2.wrong
def risk_of_whole_columns(joint, decision):
    """`[:, decision]` picks whole columns. Of each row only one cell belongs to the decision."""
    return 1 - joint[:, decision].sum()


@_q2.wrong
def risk_per_x(joint, decision):
    """You return one number for each x. The risk is one number for all of them together."""
    return joint.sum(axis=1) - joint[np.arange(len(decision)), decision]


@_q2.wrong
def risk_averages_cells(joint, decision):
    """You take a mean over the x. The entries of p(x, y) hold the weights of an expected value already: add them."""
    return np.mean(joint.sum(axis=1) - joint[np.arange(len(decision)), decision])


@_q2.wrong
def risk_as_distance_of_labels(joint, decision):
    """You weigh an error by how far the labels are apart. The zero-one loss asks only whether they differ."""
    distance = np.abs(decision[:, np.newaxis] - np.arange(joint.shape[1]))
    return np.sum(joint * distance)


@_q2.wrong
def risk_labels_from_one(joint, decision):
    """You take the column left of the label's. Labels start at 0, as columns do."""
    return 1 - joint[np.arange(len(decision)), decision - 1].sum()


@_q2.wrong_by_changing
def risk_changes_argument(joint, decision):
    """You write zeros into the table that you were given, so that the caller's numbers are changed as well."""
    joint[np.arange(len(decision)), decision] = 0
    return joint.sum()


# q3: the best decision


@_q3.wrong
def decision_by_p_x_given_y(joint):
    """You compare p(x | y), columns divided by their sums, which favours rare labels. The x is known, not the y."""
    return np.argmax(joint / joint.sum(axis=0), axis=1)


@_q3.wrong
def decision_always_the_same(joint):
    """You give every x the label that is most probable over all. What is known of x should count."""
    return np.full(len(joint), joint.sum(axis=0).argmax())


@_q3.wrong
def decision_wrong_axis(joint):
    """You look for the largest entry of each column, an x for every y. Asked for is a y for every x."""
    return np.argmax(joint, axis=0)


@_q3.wrong
def decision_largest_probability(joint):
    """You return the largest probabilities. Asked for are the labels that they belong to."""
    return joint.max(axis=1)


@_q3.wrong
def decision_of_most_risk(joint):
    """You choose the least probable label of each row, which makes the risk as large as it can be."""
    return np.argmin(joint, axis=1)


@_q3.wrong
def decision_counted_from_1(joint):
    """Your labels are too large by 1: the first column belongs to label 0."""
    return np.argmax(joint, axis=1) + 1


@_q3.wrong
def decision_one_hot(joint):
    """You mark the best label of each row with a 1. Asked for is its number."""
    return (joint == joint.max(axis=1, keepdims=True)).astype(int)


@_q3.wrong
def decision_of_whole_table(joint):
    """You return one number for the whole table. Every x has a decision of its own."""
    return np.argmax(joint)


@_q3.wrong
def decision_returns_risk(joint):
    """You return the least risk. Asked for is the decision that has it."""
    return 1 - joint.max(axis=1).sum()


# q1: empirical risk


@_q1.wrong
def empirical_risk_as_sum(losses):
    """Your result grows with the number of examples: you return the sum. The empirical risk is a mean."""
    return np.sum(losses)


@_q1.wrong
def empirical_risk_as_median(losses):
    """You return the median, which rare large losses leave alone. A mean takes all of them into account."""
    return np.median(losses)


@_q1.wrong
def empirical_risk_as_root_mean_square(losses):
    """You square the losses, average, and take the root. The losses are to be averaged as they are."""
    return np.sqrt(np.mean(np.square(losses)))


@_q1.wrong
def empirical_risk_as_mean_square(losses):
    """You square the losses. They are losses already; average them as they are."""
    return np.mean(np.square(losses))


@_q1.wrong
def empirical_risk_divided_by_n_minus_1(losses):
    """You divide by n − 1. That belongs to variances; a mean of n numbers is their sum divided by …?"""
    return np.sum(losses) / (len(losses) - 1)


@_q1.wrong
def empirical_risk_as_accuracy(losses):
    """You return 1 minus the mean: the share of right answers. A risk is large where the losses are."""
    return 1 - np.mean(losses)


@_q1.wrong
def empirical_risk_as_share_above_0(losses):
    """You count the losses that are not 0. How large they are matters, too."""
    return np.count_nonzero(losses) / len(losses)


@_q1.wrong
def empirical_risk_as_largest(losses):
    """You return the largest loss. All examples count."""
    return np.max(losses)


@_q1.wrong
def empirical_risk_of_whole_parts(losses):
    """Your result has no decimals: `//` and `int` cut them off."""
    return np.sum(losses) // len(losses)


@_q1.wrong
def empirical_risk_running(losses):
    """You return a mean for every number of examples. Asked for is the one over all of them."""
    return np.cumsum(losses) / np.arange(1, len(losses) + 1)


@_q1.wrong
def empirical_risk_halved(losses):
    """Your result is half of the mean. The ½ belongs to the squared error of notebook 03."""
    return np.mean(losses) / 2


# q4: a risk by drawing examples


@_q4.wrong
def draws_as_sum(loss, sample, n, rng):
    """Your result grows with n: you return the sum of the losses, not their mean."""
    return n * reference.monte_carlo_risk(loss, sample, n, rng)


@_q4.wrong
def draws_repeated(loss, sample, n, rng):
    """You draw one example and use it n times. Each of the n examples is a new draw."""
    x, y = sample(rng)
    return np.mean([loss(x, y) for _ in range(n)])


@_q4.wrong
def draws_from_own_generator(loss, sample, n, rng):
    """Your draws do not come from the generator that you are given: you make one of your own."""
    return reference.monte_carlo_risk(loss, sample, n, np.random.default_rng(0))


@_q4.wrong
def draws_from_new_generators(loss, sample, n, rng):
    """You make a new generator for each draw, so that all draws are alike. Use the one that you are given."""
    return np.mean([loss(*sample(np.random.default_rng(0))) for _ in range(n)])


@_q4.wrong
def draws_x_and_y_apart(loss, sample, n, rng):
    """You take x from one call of `sample` and y from another. An x and its y belong together."""
    return np.mean([loss(sample(rng)[0], sample(rng)[1]) for _ in range(n)])


@_q4.wrong
def draws_one_too_many(loss, sample, n, rng):
    """You draw n + 1 examples."""
    return reference.monte_carlo_risk(loss, sample, n + 1, rng)


@_q4.wrong
def draws_one_too_few(loss, sample, n, rng):
    """You draw n − 1 examples: where does your loop start?"""
    return reference.monte_carlo_risk(loss, sample, n - 1, rng) if n > 1 else 0.0


@_q4.wrong
def draws_first_thrown_away(loss, sample, n, rng):
    """Your first draw is not used: `sample` is called once before the n examples are drawn."""
    sample(rng)
    return reference.monte_carlo_risk(loss, sample, n, rng)


@_q4.wrong
def draws_loss_of_means(loss, sample, n, rng):
    """You average x and y first and compute one loss of these means. The losses are what has to be averaged."""
    x, y = np.mean([sample(rng) for _ in range(n)], axis=0)
    return loss(x, y)


@_q4.wrong
def draws_exchanged(loss, sample, n, rng):
    """You pass y before x to the loss."""
    return np.mean([loss(*sample(rng)[::-1]) for _ in range(n)])


@_q4.wrong
def draws_last_only(loss, sample, n, rng):
    """You return the loss of the last example: the earlier ones are overwritten."""
    value = 0.0
    for _ in range(n):
        value = loss(*sample(rng))
    return value


@_q4.wrong
def draws_not_averaged(loss, sample, n, rng):
    """You return all the losses. Asked for is one number, their mean."""
    return [loss(*sample(rng)) for _ in range(n)]


# m1: the best of a thousand

_m1.add("chosen-as-if-fixed", "It approaches for a rule that is fixed before. How was this rule found?", "a")
_m1.add("chosen-better-than-measured", "It looks best on these 50. Was there no luck in it at all?", "c")
_m1.add("risks-unrelated", "Both are about the same losses, and near each other for many examples.", "d")


# q5: powers of x


@_q5.wrong
def powers_one_too_few(x, degree):
    """Your table lacks its last column: `range(degree)` ends before `degree`."""
    return reference.polynomial_features(x, degree)[:, :degree]


@_q5.wrong
def powers_without_constant(x, degree):
    """Your table begins with x¹. The first column holds x⁰: what is any number to the power 0?"""
    return reference.polynomial_features(x, degree)[:, 1:]


@_q5.wrong
def powers_falling(x, degree):
    """Your columns stand in falling order. The powers are to rise from left to right."""
    return reference.polynomial_features(x, degree)[:, ::-1]


@_q5.wrong
def powers_transposed(x, degree):
    """Rows and columns are exchanged: a row should belong to one x."""
    return reference.polynomial_features(x, degree).T


@_q5.wrong
def powers_as_multiples(x, degree):
    """Your columns are 0, x, 2x, 3x, …: multiples of x. Asked for are powers."""
    return np.outer(x, np.arange(degree + 1))


@_q5.wrong
def powers_exchanged(x, degree):
    """You compute kˣ for xᵏ: base and exponent are exchanged."""
    return np.arange(degree + 1)[np.newaxis, :] ** np.asarray(x, dtype=float)[:, np.newaxis]


@_q5.wrong
def powers_shifted(x, degree):
    """Your powers run from 1 to degree + 1. The first column holds x⁰."""
    return reference.polynomial_features(x, degree + 1)[:, 1:]


@_q5.wrong
def powers_last_only(x, degree):
    """You return one power. Asked for is a table with all powers from 0 on."""
    return np.asarray(x, dtype=float) ** degree


@_q5.wrong
def powers_added(x, degree):
    """You add the powers of each x. Each power keeps a column of its own."""
    return reference.polynomial_features(x, degree).sum(axis=1)


@_q5.wrong
def powers_zero_first_column(x, degree):
    """Your first column is 0. What is any number to the power 0?"""
    table = reference.polynomial_features(x, degree)
    table[:, 0] = 0
    return table


@_q5.wrong
def powers_one_too_many(x, degree):
    """Your table has a column too many: the last power is `degree`."""
    return reference.polynomial_features(x, degree + 1)


@_q5.wrong
def powers_truncated(x, degree):
    """Your table has no decimals: what kind of number can it hold?"""
    return reference.polynomial_features(x, degree).astype(int)


def _one_column_too_few(x, degree):
    """Fail for degree 0, where no column is left to be stacked."""
    return np.column_stack([x**k for k in range(degree)])


@_q5.also("powers-one-too-few")
def _(x, degree):
    return _one_column_too_few(x, degree)


# q6: fit a polynomial


@_q6.wrong
def fit_highest_first(x, y, degree):
    """Your parameters are in falling order, as those of `np.polyfit`. The lowest power comes first here."""
    return reference.fit_polynomial(x, y, degree)[::-1]


@_q6.wrong
def fit_without_constant(x, y, degree):
    """You have one parameter too few: there is no constant term θ_0."""
    return np.linalg.lstsq(reference.polynomial_features(x, degree)[:, 1:], y)[0]


@_q6.wrong
def fit_through_origin(x, y, degree):
    """Your θ_0 is always 0: your curves all pass through the origin."""
    theta = np.linalg.lstsq(reference.polynomial_features(x, degree)[:, 1:], y)[0]
    return np.concatenate([[0.0], theta])


@_q6.wrong
def fit_degree_too_low(x, y, degree):
    """You have one parameter too few: the highest power is missing."""
    return np.linalg.lstsq(reference.polynomial_features(x, degree)[:, :degree], y)[0]


@_q6.also("fit-degree-too-low")
def _(x, y, degree):
    return np.linalg.lstsq(_one_column_too_few(x, degree), y)[0]


@_q6.wrong
def fit_degree_too_high(x, y, degree):
    """You have one parameter too many: a polynomial of degree p has p + 1 of them."""
    return reference.fit_polynomial(x, y, degree + 1)


@_q6.wrong
def fit_returns_values(x, y, degree):
    """You return the values of the polynomial at x. Asked for are its parameters."""
    return reference.polynomial_features(x, degree) @ reference.fit_polynomial(x, y, degree)


@_q6.wrong
def fit_exchanged(x, y, degree):
    """You fit x as a polynomial in y. The powers are those of x."""
    return reference.fit_polynomial(y, x, degree)


@_q6.wrong
def fit_through_first_points(x, y, degree):
    """Your curve passes exactly through the first degree + 1 points and leaves out the others. All of them count."""
    return reference.fit_polynomial(x[: degree + 1], y[: degree + 1], degree)


@_q6.wrong
def fit_projection_only(x, y, degree):
    """You multiply the powers with y, but columns of powers overlap: that is only half of the normal equations."""
    return reference.polynomial_features(x, degree).T @ y


@_q6.wrong
def fit_ridge(x, y, degree):
    """Your parameters are too small: something is added that keeps them so. Only the squared error counts here."""
    A = reference.polynomial_features(x, degree)
    return np.linalg.solve(A.T @ A + 0.01 * np.eye(degree + 1), A.T @ y)


@_q6.wrong
def fit_returns_everything(x, y, degree):
    """You return all that `lstsq` gives: residuals, rank and singular values as well. The solution is the first."""
    return list(np.linalg.lstsq(reference.polynomial_features(x, degree), y))


@_q6.wrong
def fit_as_column(x, y, degree):
    """Your parameters stand in a table with one column. A plain array of shape (degree + 1,) is asked."""
    return reference.fit_polynomial(x, y, degree)[:, np.newaxis]


@_q6.wrong
def fit_rounded(x, y, degree):
    """Your parameters are rounded. Return them as they are."""
    return np.round(reference.fit_polynomial(x, y, degree), 2)


# q7: split the data


def _parts(X: np.ndarray, y: np.ndarray, train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, ...]:
    return X[train], y[train], X[test], y[test]


@_q7.wrong
def split_without_shuffle(X, y, test_fraction, rng):
    """The last examples are always those in test. If the data are sorted, these are special; all chance is missing."""
    n_train = len(y) - round(len(y) * test_fraction)
    return X[:n_train], y[:n_train], X[n_train:], y[n_train:]


@_q7.also("split-without-shuffle")
def _(X, y, test_fraction, rng):
    n_test = round(len(y) * test_fraction)
    return X[n_test:], y[n_test:], X[:n_test], y[:n_test]


@_q7.wrong
def split_every_kth(X, y, test_fraction, rng):
    """Your test examples stand at equal distances: no chance is in it. What if the data have a rhythm?"""
    test = np.arange(0, len(y), round(1 / test_fraction))[: round(len(y) * test_fraction)]
    return _parts(X, y, np.setdiff1d(np.arange(len(y)), test), test)


@_q7.wrong
def split_with_replacement(X, y, test_fraction, rng):
    """Some examples are in both parts, and some twice in one: your draws put each example back."""
    n = len(y)
    n_test = round(n * test_fraction)
    return _parts(X, y, rng.integers(n, size=n - n_test), rng.integers(n, size=n_test))


@_q7.wrong
def split_twice_drawn(X, y, test_fraction, rng):
    """Some test examples are in the training part, too: the two parts are drawn independently of each other."""
    n = len(y)
    n_test = round(n * test_fraction)
    train, test = rng.choice(n, size=n - n_test, replace=False), rng.choice(n, size=n_test, replace=False)
    return _parts(X, y, train, test)


@_q7.wrong
def split_trains_on_all(X, y, test_fraction, rng):
    """Your training part still holds all examples, those in test as well."""
    test = rng.permutation(len(y))[: round(len(y) * test_fraction)]
    return _parts(X, y, np.arange(len(y)), test)


@_q7.wrong
def split_shuffles_apart(X, y, test_fraction, rng):
    """Rows and labels no longer belong together: `X` and `y` were not shuffled in one and the same order."""
    n_test = round(len(y) * test_fraction)
    X, y = X[rng.permutation(len(y))], y[rng.permutation(len(y))]
    return X[n_test:], y[n_test:], X[:n_test], y[:n_test]


@_q7.also("split-shuffles-apart")
def _(X, y, test_fraction, rng):
    n_test = round(len(y) * test_fraction)
    X = X[rng.permutation(len(y))]
    return X[n_test:], y[n_test:], X[:n_test], y[:n_test]


@_q7.wrong
def split_rounds_down(X, y, test_fraction, rng):
    """Your test part is one too small for some n: `int` and `//` cut decimals off, where rounding is asked."""
    order = rng.permutation(len(y))
    n_test = int(len(y) * test_fraction)
    return _parts(X, y, order[n_test:], order[:n_test])


@_q7.wrong
def split_rounds_up(X, y, test_fraction, rng):
    """Your test part is one too large for some n: `ceil` rounds up, where the nearest whole number is asked."""
    order = rng.permutation(len(y))
    n_test = int(np.ceil(len(y) * test_fraction))
    return _parts(X, y, order[n_test:], order[:n_test])


@_q7.wrong
def split_parts_exchanged(X, y, test_fraction, rng):
    """`test_fraction` of the examples are in the training part, and the rest in test: the other way round."""
    X_train, y_train, X_test, y_test = reference.split_data(X, y, test_fraction, rng)
    return X_test, y_test, X_train, y_train


@_q7.wrong
def split_order_of_results(X, y, test_fraction, rng):
    """You return both X first, then both y. The order asked for keeps each X with its y: look at the prompt."""
    X_train, y_train, X_test, y_test = reference.split_data(X, y, test_fraction, rng)
    return X_train, X_test, y_train, y_test


@_q7.wrong
def split_by_coins(X, y, test_fraction, rng):
    """The size of your test part is random: a coin is tossed for each example. It should be the same each time."""
    test = rng.uniform(size=len(y)) < test_fraction
    return X[~test], y[~test], X[test], y[test]


@_q7.wrong
def split_in_pairs(X, y, test_fraction, rng):
    """You return two things, each a pair. Four arrays are asked."""
    X_train, y_train, X_test, y_test = reference.split_data(X, y, test_fraction, rng)
    return (X_train, y_train), (X_test, y_test)


@_q7.wrong_by_changing
def split_changes_argument(X, y, test_fraction, rng):
    """You shuffle the arrays that you were given, so that the caller's data are changed as well."""
    order = rng.permutation(len(y))
    n_test = round(len(y) * test_fraction)
    X[:], y[:] = X[order], y[order]
    return X[n_test:].copy(), y[n_test:].copy(), X[:n_test].copy(), y[:n_test].copy()


@_q7.also("split-shuffles-apart", "split-changes-argument")
def _(X, y, test_fraction, rng):
    n_test = round(len(y) * test_fraction)
    rng.shuffle(X)
    rng.shuffle(y)
    return X[n_test:].copy(), y[n_test:].copy(), X[:n_test].copy(), y[:n_test].copy()


# q8: the risk curve


def _values(theta: np.ndarray, x: np.ndarray) -> np.ndarray:
    return reference.polynomial_features(x, len(theta) - 1) @ theta


def _curve(x_train, y_train, x_test, y_test, degrees, *, fit=reference.fit_polynomial, risk=None):
    """Make a risk curve with another fit, or another way to sum up errors."""
    risk = risk or (lambda errors: np.mean(errors**2))
    rows = []
    for degree in degrees:
        theta = fit(x_train, y_train, degree)
        rows.append([risk(_values(theta, x_train) - y_train), risk(_values(theta, x_test) - y_test)])
    return np.array(rows)


@_q8.wrong
def curve_test_on_train(x_train, y_train, x_test, y_test, degrees):
    """Both your columns are alike: the "test" risk is computed on the training data."""
    return _curve(x_train, y_train, x_train, y_train, degrees)


@_q8.wrong
def curve_fits_on_all(x_train, y_train, x_test, y_test, degrees):
    """Your test risk is too low: the test data take part in the fit. Then it says nothing about new data."""
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])

    def fit(_x, _y, degree):
        return reference.fit_polynomial(x, y, degree)

    return _curve(x_train, y_train, x_test, y_test, degrees, fit=fit)


@_q8.wrong
def curve_refits_on_test(x_train, y_train, x_test, y_test, degrees):
    """For the test risk you fit once more, to the test data. Use the parameters that the training data gave."""
    train = _curve(x_train, y_train, x_train, y_train, degrees)
    test = _curve(x_test, y_test, x_test, y_test, degrees)
    return np.column_stack([train[:, 0], test[:, 0]])


@_q8.wrong
def curve_as_sums(x_train, y_train, x_test, y_test, degrees):
    """Your risks are sums over the examples. A mean can be compared between data sets of different size."""
    return _curve(x_train, y_train, x_test, y_test, degrees, risk=lambda errors: np.sum(errors**2))


@_q8.wrong
def curve_as_roots(x_train, y_train, x_test, y_test, degrees):
    """You take the square root of the mean square. Leave it out: the mean squared error is asked."""
    return np.sqrt(_curve(x_train, y_train, x_test, y_test, degrees))


@_q8.wrong
def curve_halved(x_train, y_train, x_test, y_test, degrees):
    """Your risks are half the mean squared error. The ½ of notebook 03 is not part of it."""
    return _curve(x_train, y_train, x_test, y_test, degrees) / 2


@_q8.wrong
def curve_of_absolute_errors(x_train, y_train, x_test, y_test, degrees):
    """You average |error|. The error is to be squared."""
    return _curve(x_train, y_train, x_test, y_test, degrees, risk=lambda errors: np.mean(np.abs(errors)))


@_q8.wrong
def curve_squares_the_mean(x_train, y_train, x_test, y_test, degrees):
    """You square the mean error, in which errors of both signs cancel. Square each error first."""
    return _curve(x_train, y_train, x_test, y_test, degrees, risk=lambda errors: np.mean(errors) ** 2)


@_q8.wrong
def curve_columns_exchanged(x_train, y_train, x_test, y_test, degrees):
    """Your columns are exchanged: the training risk comes first."""
    return _curve(x_train, y_train, x_test, y_test, degrees)[:, ::-1]


@_q8.wrong
def curve_transposed(x_train, y_train, x_test, y_test, degrees):
    """Rows and columns are exchanged: a row should belong to one degree."""
    return _curve(x_train, y_train, x_test, y_test, degrees).T


@_q8.wrong
def curve_of_row_numbers(x_train, y_train, x_test, y_test, degrees):
    """You use 0, 1, 2, … as degrees. The degrees to be tried are the entries of `degrees`."""
    return _curve(x_train, y_train, x_test, y_test, range(len(degrees)))


@_q8.wrong
def curve_last_degree_only(x_train, y_train, x_test, y_test, degrees):
    """You return the risks of one degree. Each degree needs a row."""
    return _curve(x_train, y_train, x_test, y_test, degrees)[-1]


@_q8.wrong
def curve_of_one_fit(x_train, y_train, x_test, y_test, degrees):
    """All your rows are alike: the fit is made once, for the first degree."""
    return _curve(x_train, y_train, x_test, y_test, [degrees[0]] * len(degrees))


@_q8.wrong
def curve_roles_exchanged(x_train, y_train, x_test, y_test, degrees):
    """You fit to the test data and test on the training data."""
    return _curve(x_test, y_test, x_train, y_train, degrees)


@_q8.wrong
def curve_parameters_reversed(x_train, y_train, x_test, y_test, degrees):
    """Your parameters and your powers are in opposite order: one rises, the other falls."""
    return _curve(
        x_train, y_train, x_test, y_test, degrees, fit=lambda x, y, degree: reference.fit_polynomial(x, y, degree)[::-1]
    )


@_q8.wrong
def curve_degree_too_low(x_train, y_train, x_test, y_test, degrees):
    """Your fits lack their highest power: how many columns does your table of q5 have?"""

    def fit(x, y, degree):
        return np.linalg.lstsq(reference.polynomial_features(x, degree)[:, :degree], y)[0]

    return _curve(x_train, y_train, x_test, y_test, degrees, fit=fit)


@_q8.also("curve-degree-too-low")
def _(x_train, y_train, x_test, y_test, degrees):
    def fit(x, y, degree):
        return np.linalg.lstsq(_one_column_too_few(x, degree), y)[0]

    return _curve(x_train, y_train, x_test, y_test, degrees, fit=fit)


@_q8.also("curve-test-on-train", "curve-as-sums")
def _(x_train, y_train, x_test, y_test, degrees):
    return _curve(x_train, y_train, x_train, y_train, degrees, risk=lambda errors: np.sum(errors**2))


@_q8.also("curve-test-on-train", "curve-as-roots")
def _(x_train, y_train, x_test, y_test, degrees):
    return np.sqrt(_curve(x_train, y_train, x_train, y_train, degrees))


@_q8.also("curve-fits-on-all")
def _(x_train, y_train, x_test, y_test, degrees):
    x, y = np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])
    return _curve(x, y, x_test, y_test, degrees)


# q10: choose a degree


@_q10.wrong
def degree_of_least_training_risk(curve, degrees):
    """You choose by the training risk, which always likes the most powerful model."""
    return degrees[np.argmin(curve[:, 0])]


@_q10.wrong
def degree_as_row_number(curve, degrees):
    """You return the row of the least test risk. Which degree belongs to that row?"""
    return np.argmin(curve[:, 1])


@_q10.wrong
def degree_highest_at_a_tie(curve, degrees):
    """Where two degrees have the same test risk you return the higher one. Which is the simpler model?"""
    return degrees[len(curve) - 1 - np.argmin(curve[::-1, 1])]


@_q10.wrong
def degree_of_largest_risk(curve, degrees):
    """You look for the largest test risk. A risk should be small."""
    return degrees[np.argmax(curve[:, 1])]


@_q10.wrong
def degree_of_least_gap(curve, degrees):
    """You choose where test and training risk are closest. Two large risks can be close, too."""
    return degrees[np.argmin(np.abs(curve[:, 1] - curve[:, 0]))]


@_q10.wrong
def degree_of_least_sum(curve, degrees):
    """You add the training risk to the test risk. Only the test risk is honest."""
    return degrees[np.argmin(curve.sum(axis=1))]


@_q10.wrong
def degree_before_first_rise(curve, degrees):
    """You stop where the test risk rises for the first time. It may fall again, and lower."""
    place = 0
    while place + 1 < len(curve) and curve[place + 1, 1] < curve[place, 1]:
        place += 1
    return degrees[place]


@_q10.wrong
def degree_returns_risk(curve, degrees):
    """You return the least test risk. Asked for is the degree that has it."""
    return curve[:, 1].min()


@_q10.wrong
def degree_of_whole_table(curve, degrees):
    """You look for the smallest number of the whole table, in the training column as well."""
    return degrees[np.argmin(curve) // 2]


@_q10.wrong
def degree_highest(curve, degrees):
    """You always return the last degree."""
    return degrees[-1]


# q9: a diagnosis


@_q9.wrong
def diagnosis_by_gap(train_risk, test_risk, acceptable):
    """You call it overfitting whenever test is above train. Both are to be compared with what is acceptable."""
    if test_risk > train_risk:
        return "overfitting"
    return "underfitting" if train_risk > acceptable else "good fit"


@_q9.wrong
def diagnosis_test_first(train_risk, test_risk, acceptable):
    """Two high risks are overfitting in your answer. Where even the training risk is too large, which fault is it?"""
    if test_risk > acceptable:
        return "overfitting"
    return "underfitting" if train_risk > acceptable else "good fit"


@_q9.wrong
def diagnosis_exchanged(train_risk, test_risk, acceptable):
    """You exchange the two words: a model that is too weak to learn its data underfits."""
    names = {"underfitting": "overfitting", "overfitting": "underfitting", "good fit": "good fit"}
    return names[reference.diagnose(train_risk, test_risk, acceptable)]


@_q9.wrong
def diagnosis_equal_is_too_large(train_risk, test_risk, acceptable):
    """A risk that equals the acceptable one is refused. The question says larger."""
    if train_risk >= acceptable:
        return "underfitting"
    return "overfitting" if test_risk >= acceptable else "good fit"


@_q9.wrong
def diagnosis_needs_both_high(train_risk, test_risk, acceptable):
    """You call it underfitting only if both risks are too large. A training risk that is too large is enough."""
    if train_risk > acceptable and test_risk > acceptable:
        return "underfitting"
    return "overfitting" if test_risk > acceptable else "good fit"


@_q9.wrong
def diagnosis_of_train_only(train_risk, test_risk, acceptable):
    """You look at the training risk only. A model can do well on train and badly on test."""
    return "underfitting" if train_risk > acceptable else "good fit"


@_q9.wrong
def diagnosis_of_test_only(train_risk, test_risk, acceptable):
    """You look at the test risk only, so that no underfitting is ever found."""
    return "overfitting" if test_risk > acceptable else "good fit"


@_q9.wrong
def diagnosis_by_difference(train_risk, test_risk, acceptable):
    """You compare the difference of the risks with the acceptable one. It is the test risk itself that counts."""
    if train_risk > acceptable:
        return "underfitting"
    return "overfitting" if test_risk - train_risk > acceptable else "good fit"


@_q9.wrong
def diagnosis_never_good(train_risk, test_risk, acceptable):
    """You never find a good fit: what if neither risk is too large?"""
    return "underfitting" if train_risk > acceptable else "overfitting"


@_q9.wrong
def diagnosis_turned_round(train_risk, test_risk, acceptable):
    """Low risks are faults in your answer and high ones are not: which side of the border is bad?"""
    if train_risk < acceptable:
        return "underfitting"
    return "overfitting" if test_risk < acceptable else "good fit"


# m2: what will help?

_m2.add("more-data-for-underfitting", "Not even the images that it has are learned. Why add more of them?", "a")
_m2.add("gap-taken-for-overfitting", "Test is mostly above train. Which of the risks is not acceptable?", "c")
_m2.add("trains-on-test", "Then no honest estimate is left, and a training risk of 0.45 stays too high.", "d")
