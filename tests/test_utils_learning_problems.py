"""Reference answers of notebook 00, compared with independent oracles and by their properties."""

import doctest
import itertools
import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import datasets, learning_problems

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

moderate = st.floats(-20, 20, allow_subnormal=False)
whole = st.integers(-9, 9)


def vectors(min_size=1, max_size=8, elements=moderate):
    return hnp.arrays(float, st.integers(min_size, max_size), elements=elements)


@st.composite
def two_alike(draw):
    """Draw two arrays of one shape, (n,) or (n, m)."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=2, max_side=6))
    return draw(hnp.arrays(float, shape, elements=moderate)), draw(hnp.arrays(float, shape, elements=moderate))


@st.composite
def equations(draw, elements=whole):
    """Draw inputs of whole numbers, dependent ones among them, and targets."""
    n, d = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    X = draw(hnp.arrays(int, (n, d), elements=elements))
    return X, draw(hnp.arrays(int, n, elements=elements))


@st.composite
def policies(draw):
    """Draw the probabilities and the rewards of some actions at some steps."""
    T, A = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    weights = draw(hnp.arrays(float, (T, A), elements=st.floats(0.01, 1)))
    return weights / weights.sum(axis=1, keepdims=True), draw(hnp.arrays(float, (T, A), elements=moderate))


@pytest.mark.parametrize("module", [learning_problems, datasets])
def test_examples_in_docstrings(module):
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed


@given(
    hnp.arrays(float, 3, elements=moderate),
    hnp.arrays(float, st.tuples(st.integers(1, 7), st.just(2)), elements=moderate),
)
def test_linear_model_by_loop(theta, X):
    expected = [theta[0] * x1 + theta[1] * x2 + theta[2] for x1, x2 in X]
    assert learning_problems.linear_model(theta, X) == pytest.approx(expected, abs=1e-9)


def test_linear_model_of_whole_numbers():
    result = learning_problems.linear_model([0.5, 0.25, 0.125], np.array([[1, 2], [3, 4]]))
    assert result.tolist() == [1.125, 2.625]


@given(vectors(max_size=6), vectors(elements=st.floats(-2, 2, allow_subnormal=False)))
def test_polynomial_model_is_numpys_without_constant(theta, x):
    polynomial = np.polynomial.Polynomial([0.0, *theta])
    assert learning_problems.polynomial_model(theta, x) == pytest.approx(polynomial(x), abs=1e-9)


@given(vectors(max_size=6), vectors(max_size=6), st.floats(-2, 2))
def test_polynomial_model_is_linear_in_theta(first, second, factor):
    size = min(len(first), len(second))
    first, second, x = first[:size], second[:size], np.linspace(-1, 1, 5)
    both = learning_problems.polynomial_model(first + factor * second, x)
    apart = learning_problems.polynomial_model(first, x) + factor * learning_problems.polynomial_model(second, x)
    assert both == pytest.approx(apart, abs=1e-9)


@given(vectors(max_size=6))
def test_polynomial_model_is_0_at_0(theta):
    assert learning_problems.polynomial_model(theta, [0, 0]).tolist() == [0, 0]


@given(two_alike())
def test_squared_error_by_exact_arithmetic(pair):
    y_pred, y = pair
    exact = sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(y_pred.flat, y.flat, strict=True))
    assert learning_problems.squared_error(y_pred, y) == pytest.approx(float(exact))


@given(two_alike())
def test_squared_error_is_a_sum_over_examples(pair):
    y_pred, y = pair
    single = [learning_problems.squared_error(y_pred[i : i + 1], y[i : i + 1]) for i in range(len(y))]
    assert learning_problems.squared_error(y_pred, y) == pytest.approx(math.fsum(single))
    assert learning_problems.squared_error(y, y_pred) == pytest.approx(math.fsum(single))
    assert learning_problems.squared_error(y, y) == 0


@given(equations())
def test_least_squares_makes_the_gradient_vanish_and_has_the_least_norm(given_equations):
    X, y = given_equations
    theta = learning_problems.least_squares(X, y)
    assert X.T @ (X @ theta - y) == pytest.approx(np.zeros(X.shape[1]), abs=1e-7)
    # The solution of least norm has no part that X maps to 0.
    invisible = scipy.linalg.null_space(X.astype(float), rcond=1e-10)
    assert invisible.T @ theta == pytest.approx(np.zeros(invisible.shape[1]), abs=1e-7)


@given(equations())
def test_least_squares_is_found_by_exact_elimination_where_there_is_one_solution(given_equations):
    X, y = given_equations
    gram = [[Fraction(int(value)) for value in row] for row in X.T @ X]
    right = [Fraction(int(value)) for value in X.T @ y]
    exact = eliminate(gram, right)
    assume(exact is not None)
    assert learning_problems.least_squares(X, y) == pytest.approx([float(value) for value in exact], rel=1e-6, abs=1e-7)


def eliminate(matrix, right):
    """Solve linear equations in fractions; None if there is not exactly one solution."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = next((row for row in range(column, size) if rows[row][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(size):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


def test_least_squares_is_the_minimum_that_a_search_finds():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(9, 3)), rng.normal(size=9)
    found = scipy.optimize.minimize(lambda theta: learning_problems.squared_error(X @ theta, y), np.zeros(3))
    assert learning_problems.least_squares(X, y) == pytest.approx(found.x, abs=1e-5)


@given(st.integers(1, 4), st.integers(1, 20), st.integers(0, 1000))
def test_random_search_keeps_the_best_of_the_same_draws(n_params, n_trials, seed):
    draws = np.random.default_rng(seed).standard_normal((n_trials, n_params))
    losses = np.abs(draws - 0.25).sum(axis=1)
    theta, value = learning_problems.random_search(
        lambda theta: np.abs(theta - 0.25).sum(), n_params, n_trials, np.random.default_rng(seed)
    )
    assert theta.tolist() == draws[losses.argmin()].tolist()
    assert value == pytest.approx(losses.min())


def test_random_search_gets_better_with_more_trials():
    losses = [
        learning_problems.random_search(lambda theta: np.sum((theta - 1) ** 2), 2, n, np.random.default_rng(3))[1]
        for n in (1, 10, 100, 1000)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.05


def test_random_search_draws_standard_normal_numbers():
    seen = []

    def loss(theta):
        seen.extend(theta)
        return 0.0

    learning_problems.random_search(loss, 4, 1000, np.random.default_rng(0))
    assert scipy.stats.kstest(seen, "norm").pvalue > 0.01


@given(policies())
def test_expected_reward_by_enumeration(policy_and_rewards):
    policy, rewards = policy_and_rewards
    expected = 0.0
    for actions in itertools.product(range(policy.shape[1]), repeat=len(policy)):
        chance = math.prod(policy[t, a] for t, a in enumerate(actions))
        expected += chance * sum(rewards[t, a] for t, a in enumerate(actions))
    assert learning_problems.expected_reward(policy, rewards) == pytest.approx(expected, abs=1e-9)


@given(policies(), moderate)
def test_expected_reward_grows_with_a_bonus_for_each_step(policy_and_rewards, bonus):
    policy, rewards = policy_and_rewards
    before = learning_problems.expected_reward(policy, rewards)
    assert learning_problems.expected_reward(policy, rewards + bonus) == pytest.approx(before + len(policy) * bonus)


@given(
    st.integers(1, 5).flatmap(
        lambda K: st.tuples(hnp.arrays(int, st.integers(1, 9), elements=st.integers(0, K - 1)), st.just(K))
    )
)
def test_classification_rewards_by_loop(labels):
    y, K = labels
    rewards = learning_problems.classification_rewards(y, K)
    assert rewards.dtype == float
    assert rewards.tolist() == [[float(label == action) for action in range(K)] for label in y]


def test_a_classifier_earns_the_number_of_right_labels():
    rng = np.random.default_rng(1)
    y, y_pred = rng.integers(4, size=50), rng.integers(4, size=50)
    rewards = learning_problems.classification_rewards(y, 4)
    assert learning_problems.expected_reward(np.eye(4)[y_pred], rewards) == sum(y == y_pred)
    assert learning_problems.expected_reward(np.full((50, 4), 1 / 4), rewards) == pytest.approx(12.5)


def test_kinds_of_problems():
    kinds = list(learning_problems.PROBLEM_TYPE.values())
    assert {kind: kinds.count(kind) for kind in kinds} == {"supervised": 4, "unsupervised": 2, "reinforcement": 3}


def test_hikes_follow_the_rule_that_the_notebook_tries():
    X, y = datasets.hikes(3000, np.random.default_rng(0))
    assert y.min() > 0
    theta = learning_problems.least_squares(np.column_stack([X, np.ones(len(X))]), y)
    assert theta == pytest.approx([0.2, 0.17, 0.5], abs=0.05)


def test_rubber_buffer_needs_no_force_at_rest_and_more_than_a_line():
    x, y = datasets.rubber_buffer(3000, np.random.default_rng(0))
    powers = np.column_stack([np.ones(len(x)), x, x**2, x**3])
    theta = learning_problems.least_squares(powers, y)
    assert theta[0] == pytest.approx(0, abs=0.03)
    line, cubic = (
        learning_problems.squared_error(powers[:, 1:end] @ learning_problems.least_squares(powers[:, 1:end], y), y)
        for end in (2, 4)
    )
    assert cubic < line / 2


def test_arguments_are_left_alone():
    rng = np.random.default_rng(2)
    X, y, table = rng.normal(size=(6, 2)), rng.integers(3, size=6), rng.normal(size=(6, 2))
    for function, arguments in (
        (learning_problems.linear_model, (rng.normal(size=3), X)),
        (learning_problems.polynomial_model, (rng.normal(size=3), X[:, 0].copy())),
        (learning_problems.squared_error, (X, table)),
        (learning_problems.least_squares, (X, table[:, 0].copy())),
        (learning_problems.expected_reward, (X, table)),
        (learning_problems.classification_rewards, (y, 3)),
    ):
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument.flags.writeable = False
        function(*arguments)


def test_reference_needs_numpy_only():
    script = "import sys, numpy; old = set(sys.modules); import utils.learning_problems; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= {"numpy", "utils"}
    assert {name for name in loaded if name.startswith("utils.")} == {"utils.environment", "utils.learning_problems"}
