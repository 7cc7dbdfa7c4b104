"""Reference answers of notebook 03, compared with independent oracles and by their properties."""

import doctest
import math
import subprocess
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import datasets, maximum_likelihood

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

moderate = st.floats(-20, 20, allow_subnormal=False)
any_size = st.floats(-1000, 1000, allow_subnormal=False)
tables = hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=2, max_side=6), elements=moderate)
huge_tables = hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=2, max_side=6), elements=any_size)


@st.composite
def labelled(draw, elements=moderate):
    """Draw a table with one row for each of n examples, and a label for each."""
    n, K = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    table = draw(hnp.arrays(float, (n, K), elements=elements))
    return table, draw(hnp.arrays(int, n, elements=st.integers(0, K - 1)))


@st.composite
def two_distributions(draw):
    K = draw(st.integers(1, 5))
    weights = draw(hnp.arrays(float, (2, K), elements=st.floats(0.01, 1)))
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("module", [maximum_likelihood, datasets])
def test_examples_in_docstrings(module):
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed


@given(labelled(st.floats(0, 1)))
def test_likelihood_by_loop(given_labels):
    table, y = given_labels
    product = Fraction(1)
    for row, label in zip(table, y, strict=True):
        product *= Fraction(float(row[label]))
    assert maximum_likelihood.likelihood(table, y) == pytest.approx(float(product))


def test_likelihood_of_many_examples_is_zero():
    table = np.full((1100, 2), 0.5)
    assert maximum_likelihood.likelihood(table[:1000], np.zeros(1000, dtype=int)) == 0.5**1000
    assert maximum_likelihood.likelihood(table, np.zeros(1100, dtype=int)) == 0.0


@pytest.mark.parametrize("power", range(1, 12))
def test_underflow_count_of_powers_of_one_half(power):
    # Half of the least float, 2 to the power -1074, is rounded to 0, and so is everything below.
    assert maximum_likelihood.underflow_count(0.5**power) == math.ceil(1075 / power)


@given(st.floats(5e-324, 0.5))
def test_underflow_count_is_the_first(p):
    products = np.cumprod(np.full(maximum_likelihood.underflow_count(p), p))
    assert products[-1] == 0
    assert (products[:-1] > 0).all()


@pytest.mark.parametrize("p", [0.0, -0.1, 0.51, 1.0, math.nan, math.inf])
def test_underflow_count_of_other_factors(p):
    with pytest.raises(ValueError, match=r"must be greater than 0 and at most 1/2, not"):
        maximum_likelihood.underflow_count(p)


@given(huge_tables)
def test_log_softmax_is_scipys_without_warning(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = maximum_likelihood.log_softmax(z)
    assert result.shape == z.shape
    np.testing.assert_allclose(result, scipy.special.log_softmax(z, axis=-1), rtol=1e-12, atol=1e-12)
    assert np.exp(result).sum(axis=-1) == pytest.approx(1)


@given(tables, moderate)
def test_log_softmax_ignores_a_shift(z, shift):
    assert maximum_likelihood.log_softmax(z + shift) == pytest.approx(maximum_likelihood.log_softmax(z))


@given(labelled())
def test_nll_is_minus_the_logarithm_of_the_likelihood(given_labels):
    scores, y = given_labels
    p = scipy.special.softmax(scores, axis=1)
    expected = -sum(math.log(p[i, label]) for i, label in enumerate(y))
    assert maximum_likelihood.negative_log_likelihood(scores, y) == pytest.approx(expected, abs=1e-9)


@given(labelled(any_size))
def test_nll_is_a_sum_over_examples(given_labels):
    scores, y = given_labels
    single = [maximum_likelihood.negative_log_likelihood(scores[i : i + 1], y[i : i + 1]) for i in range(len(y))]
    whole = maximum_likelihood.negative_log_likelihood(scores, y)
    assert whole == pytest.approx(sum(single), rel=1e-12, abs=1e-9)
    assert whole >= 0


@given(labelled())
def test_nll_is_the_cross_entropy_of_one_hot_labels(given_labels):
    scores, y = given_labels
    one_hot = np.eye(scores.shape[1])[y]
    entropies = maximum_likelihood.cross_entropy(one_hot, scipy.special.softmax(scores, axis=1))
    assert maximum_likelihood.negative_log_likelihood(scores, y) == pytest.approx(entropies.sum(), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_zero_one_loss_by_loop(pairs):
    y_pred, y = zip(*pairs, strict=True)
    result = maximum_likelihood.zero_one_loss(y_pred, y)
    assert type(result) is int
    assert result == sum(a != b for a, b in pairs)


@given(hnp.arrays(float, (4, 3), elements=moderate), hnp.arrays(float, (4, 3), elements=moderate))
def test_half_squared_error_by_loop(y_pred, y):
    expected = sum(0.5 * (a - b) ** 2 for a, b in zip(y_pred.ravel(), y.ravel(), strict=True))
    assert maximum_likelihood.half_squared_error(y_pred, y) == pytest.approx(expected)
    by_column = [maximum_likelihood.half_squared_error(y_pred[:, j], y[:, j]) for j in range(3)]
    assert sum(by_column) == pytest.approx(expected)


def test_half_squared_error_has_the_difference_as_slope():
    y_pred, y, step = np.array([1.0, -2.0, 0.5]), np.array([0.25, 1.0, 0.5]), 1e-6
    for j, unit in enumerate(np.eye(3)):
        above = maximum_likelihood.half_squared_error(y_pred + step * unit, y)
        below = maximum_likelihood.half_squared_error(y_pred - step * unit, y)
        assert (above - below) / (2 * step) == pytest.approx(y_pred[j] - y[j], abs=1e-6)


@given(two_distributions())
def test_cross_entropy_is_entropy_and_divergence(rows):
    p, q = rows
    expected = scipy.stats.entropy(p) + scipy.stats.entropy(p, q)
    assert maximum_likelihood.cross_entropy(p, q) == pytest.approx(expected)
    assert maximum_likelihood.cross_entropy(p, p) <= maximum_likelihood.cross_entropy(p, q) + 1e-12


def test_cross_entropy_of_zeros_without_warning():
    p = np.array([[0, 1, 0], [0.5, 0.5, 0], [1, 0, 0]])
    q = np.array([[0, 1, 0], [0.25, 0, 0.75], [0.5, 0.5, 0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = maximum_likelihood.cross_entropy(p, q)
    assert result.tolist() == [0, math.inf, math.log(2)]
    assert np.ndim(maximum_likelihood.cross_entropy(p[0], q[0])) == 0


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(4, 6))
def test_categorical_mle_counts(y, n_classes):
    expected = [y.count(k) / len(y) for k in range(n_classes)]
    assert maximum_likelihood.categorical_mle(y, n_classes).tolist() == pytest.approx(expected)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=20), st.lists(st.floats(0.05, 1), min_size=3, max_size=3))
def test_nothing_is_more_likely_than_categorical_mle(y, weights):
    other = np.array(weights) / sum(weights)
    best = maximum_likelihood.categorical_mle(y, 3)
    likelihoods = [maximum_likelihood.likelihood(np.tile(p, (len(y), 1)), y) for p in (best, other)]
    assert likelihoods[0] >= likelihoods[1] * (1 - 1e-9)


@given(
    hnp.arrays(float, st.integers(1, 5), elements=st.floats(-3, 3)),
    hnp.arrays(float, 6, elements=st.floats(-3, 3)),
    hnp.arrays(int, 6, elements=st.integers(0, 1)),
)
def test_nll_curve_is_the_nll_of_scores_0_and_theta_x(grid, x, y):
    curve = maximum_likelihood.nll_curve(grid, x, y)
    scores = [np.column_stack([np.zeros(6), theta * x]) for theta in grid]
    assert curve == pytest.approx([maximum_likelihood.negative_log_likelihood(table, y) for table in scores])


def test_nll_curve_bends_upwards_and_has_the_optimizers_minimum():
    x, y = datasets.cats_and_dogs(200, np.random.default_rng(5))
    grid = np.linspace(-2, 6, 801)
    curve = maximum_likelihood.nll_curve(grid, x, y)
    assert (np.diff(curve, 2) > 0).all()
    found = scipy.optimize.minimize_scalar(lambda theta: maximum_likelihood.nll_curve([theta], x, y)[0])
    assert grid[curve.argmin()] == pytest.approx(found.x, abs=0.01)


def test_references_leave_their_arguments_alone():
    table, y = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([1, 0])
    x, grid = np.array([1.0, -2.0]), np.array([0.0, 1.0, 2.0])
    for argument in (table, y, x, grid):
        argument.flags.writeable = False
    maximum_likelihood.likelihood(table, y)
    maximum_likelihood.log_softmax(table)
    maximum_likelihood.negative_log_likelihood(table, y)
    maximum_likelihood.zero_one_loss(y, y)
    maximum_likelihood.half_squared_error(table, table)
    maximum_likelihood.cross_entropy(table, table)
    maximum_likelihood.categorical_mle(y, 3)
    maximum_likelihood.nll_curve(grid, x, y)


def test_reference_needs_numpy_only():
    script = (
        "import sys, numpy; old = set(sys.modules); import utils.maximum_likelihood; print(*set(sys.modules) - old)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= {"numpy", "utils"}
    assert {name for name in loaded if name.startswith("utils.")} == {"utils.environment", "utils.maximum_likelihood"}


def test_cats_and_dogs_follow_their_model():
    x, y = datasets.cats_and_dogs(20_000, np.random.default_rng(1), theta=2.0)
    again, _ = datasets.cats_and_dogs(20_000, np.random.default_rng(1), theta=2.0)
    assert np.array_equal(x, again)
    assert set(y.tolist()) == {0, 1}
    near = np.abs(x - 0.5) < 0.05
    assert y[near].mean() == pytest.approx(scipy.special.expit(1.0), abs=0.05)
    assert x.mean() == pytest.approx(0, abs=0.05)
    assert x.std() == pytest.approx(1, abs=0.05)
