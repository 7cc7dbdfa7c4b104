"""Reference answers of notebook 04, compared with independent oracles and by their properties."""

import doctest
import subprocess
import sys

import numpy as np
import pytest
import scipy.optimize
import scipy.special
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import datasets, gradient_descent, maximum_likelihood

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

small = st.floats(-2, 2, allow_subnormal=False)
whole = st.integers(-9, 9)
shapes = hnp.array_shapes(min_dims=1, max_dims=3, max_side=4)


@st.composite
def pairs_of_one_shape(draw, elements=small):
    return draw(hnp.arrays(float, (2, *draw(shapes)), elements=elements))


@st.composite
def classifiers(draw):
    """Draw parameters, inputs and labels."""
    n, d, K = draw(st.integers(1, 7)), draw(st.integers(1, 5)), draw(st.integers(1, 4))
    Theta = draw(hnp.arrays(float, (d, K), elements=small))
    X = draw(hnp.arrays(float, (n, d), elements=small))
    return Theta, X, draw(hnp.arrays(int, n, elements=st.integers(0, K - 1)))


@st.composite
def bowls(draw):
    """Draw a symmetric positive definite matrix and its largest eigenvalue."""
    d = draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    directions, _ = np.linalg.qr(rng.normal(size=(d, d)))
    eigenvalues = rng.uniform(0.2, 8, size=d)
    return directions @ np.diag(eigenvalues) @ directions.T, eigenvalues.max()


def test_examples_in_docstrings():
    results = doctest.testmod(gradient_descent)
    assert results.attempted
    assert not results.failed


@given(hnp.arrays(int, st.tuples(st.just(2), st.integers(1, 6)), elements=whole))
def test_descent_direction_is_where_a_tiny_step_lowers_a_linear_loss(rows):
    v, grad = rows
    step = sum(int(a) * int(b) for a, b in zip(v, grad, strict=True))
    answer = gradient_descent.is_descent_direction(v, grad)
    assert type(answer) is bool
    assert answer == (step < 0)
    assert gradient_descent.is_descent_direction(-grad, grad) == bool(grad.any())


@given(st.integers(0, 359))
def test_descent_directions_lower_the_loss_of_a_short_step(degrees):
    theta, H = np.array([1.0, -2.0]), np.array([[3.0, 1.0], [1.0, 2.0]])
    v = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    assume(abs(v @ H @ theta) > 1e-2)

    def loss(theta):
        return theta @ H @ theta / 2

    falls = loss(theta + 1e-4 * v) < loss(theta)
    assert gradient_descent.is_descent_direction(v, H @ theta) == falls


@given(pairs_of_one_shape())
def test_numerical_gradient_of_a_known_function(pair):
    theta, a = pair

    def loss(theta):
        return np.sum(np.sin(a * theta)) + np.sum(theta) ** 2

    expected = a * np.cos(a * theta) + 2 * np.sum(theta)
    result = gradient_descent.numerical_gradient(loss, theta)
    assert result.shape == theta.shape
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-6)


@given(hnp.arrays(float, 3, elements=small), st.sampled_from([0.5, 0.1, 1e-2]))
def test_numerical_gradient_is_central(theta, eps):
    # For a cube the central difference is 3θ² + ε², the forward one 3θ² + 3θε + ε².
    result = gradient_descent.numerical_gradient(lambda theta: np.sum(theta**3), theta, eps=eps)
    np.testing.assert_allclose(result, 3 * theta**2 + eps**2, rtol=1e-8, atol=1e-8)


def test_numerical_gradient_of_whole_numbers():
    assert gradient_descent.numerical_gradient(lambda t: t[0] * t[1] / 4, np.array([3, 1])) == pytest.approx(
        [0.25, 0.75]
    )


@given(pairs_of_one_shape(), st.floats(0.01, 2))
def test_step_by_loop(pair, lr):
    theta, grad = pair
    result = gradient_descent.gradient_step(theta, grad, lr)
    assert result.shape == theta.shape
    assert result.ravel().tolist() == [
        float(a) - lr * float(b) for a, b in zip(theta.ravel(), grad.ravel(), strict=True)
    ]


@given(bowls(), st.floats(0.01, 0.3), st.integers(0, 8))
def test_path_in_a_bowl_is_a_power_of_a_matrix(bowl, lr, n_steps):
    H, _ = bowl
    theta0 = np.arange(1.0, len(H) + 1)
    path = gradient_descent.gradient_descent(lambda theta: H @ theta, theta0, lr, n_steps)
    assert path.shape == (n_steps + 1, len(H))
    shrink = np.eye(len(H)) - lr * H
    expected = [np.linalg.matrix_power(shrink, step) @ theta0 for step in range(n_steps + 1)]
    np.testing.assert_allclose(path, expected, rtol=1e-9, atol=1e-9)


def test_path_from_whole_numbers_and_of_tables():
    assert gradient_descent.gradient_descent(lambda t: t, np.array([3, -1]), 0.5, 1).tolist() == [[3, -1], [1.5, -0.5]]
    table = np.ones((2, 3))
    assert gradient_descent.gradient_descent(lambda t: t, table, 0.5, 4).shape == (5, 2, 3)


@given(classifiers())
def test_nll_gradient_is_the_measured_one(given_classifier):
    Theta, X, y = given_classifier

    def loss(Theta):
        p = scipy.special.log_softmax(X @ Theta, axis=1)
        return -sum(p[i, label] for i, label in enumerate(y))

    gradient = gradient_descent.nll_gradient(Theta, X, y)
    assert gradient.shape == Theta.shape
    measured = scipy.optimize.approx_fprime(Theta.ravel(), lambda flat: loss(flat.reshape(Theta.shape)), 1e-6)
    np.testing.assert_allclose(gradient.ravel(), measured, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-9)


@given(classifiers())
def test_nll_gradient_is_a_sum_over_examples(given_classifier):
    Theta, X, y = given_classifier
    single = [gradient_descent.nll_gradient(Theta, X[i : i + 1], y[i : i + 1]) for i in range(len(y))]
    np.testing.assert_allclose(gradient_descent.nll_gradient(Theta, X, y), sum(single), atol=1e-9)


@given(classifiers())
def test_binary_gradient_is_a_column_of_the_one_for_two_classes(given_classifier):
    Theta, X, y = given_classifier
    theta, labels = Theta[:, 0], y % 2
    two = np.column_stack([np.zeros_like(theta), theta])
    gradient = gradient_descent.binary_nll_gradient(theta, X, labels)
    np.testing.assert_allclose(gradient, gradient_descent.nll_gradient(two, X, labels)[:, 1], atol=1e-9)


@given(hnp.arrays(float, 5, elements=small), st.floats(-3, 3))
def test_binary_gradient_is_the_slope_of_the_nll_curve(x, theta):
    y = np.array([0, 1, 1, 0, 1])
    measured = np.diff(maximum_likelihood.nll_curve([theta - 1e-6, theta + 1e-6], x, y))[0] / 2e-6
    gradient = gradient_descent.binary_nll_gradient([theta], x[:, np.newaxis], y)
    assert gradient == pytest.approx([measured], rel=1e-4, abs=1e-6)


@given(classifiers(), st.floats(0.01, 0.2))
def test_training_lowers_the_loss_and_starts_at_zeros(given_classifier, lr):
    _, X, y = given_classifier
    K = int(y.max()) + 2
    fits = [gradient_descent.fit_logistic_regression(X, y, K, lr, n_steps) for n_steps in (0, 1, 10)]
    losses = [maximum_likelihood.negative_log_likelihood(X @ Theta, y) for Theta in fits]
    assert not fits[0].any()
    assert losses[0] + 1e-9 >= losses[1] >= losses[2] - 1e-9
    np.testing.assert_allclose(fits[1], -lr * gradient_descent.nll_gradient(fits[0], X, y) / len(X), atol=1e-12)


def test_training_ends_where_scipy_ends():
    rng = np.random.default_rng(5)
    X = np.column_stack([rng.normal(size=(60, 2)), np.ones(60)])
    y = (X @ rng.normal(size=(3, 3)) + rng.gumbel(size=(60, 3))).argmax(axis=1)

    def mean_nll(flat):
        return maximum_likelihood.negative_log_likelihood(X @ flat.reshape(3, 3), y) / 60

    Theta = gradient_descent.fit_logistic_regression(X, y, 3, 1.0, 3000)
    found = scipy.optimize.minimize(mean_nll, np.zeros(9), options={"gtol": 1e-8}).x.reshape(3, 3)
    # A vector that is added to all columns changes no probability, and gradient descent from zeros adds none.
    np.testing.assert_allclose(Theta, found - found.mean(axis=1, keepdims=True), atol=1e-3)


def test_training_on_digits():
    images, digits = datasets.digits()
    X = np.column_stack([images, np.ones(len(images))])
    Theta = gradient_descent.fit_logistic_regression(X[:1500], digits[:1500], 10, 1.0, 100)
    assert gradient_descent.accuracy(Theta, X[:1500], digits[:1500]) > 0.95
    assert gradient_descent.accuracy(Theta, X[1500:], digits[1500:]) > 0.85


@given(bowls())
def test_largest_stable_lr_by_running_below_and_above(bowl):
    H, largest = bowl
    limit = gradient_descent.largest_stable_lr(H)
    assert type(limit) is float
    assert limit == pytest.approx(2 / largest)
    start = np.linalg.eigh(H)[1].sum(axis=1)  # something of every eigenvector
    for share, grows in ((0.9, False), (1.1, True)):
        path = gradient_descent.gradient_descent(lambda theta: H @ theta, start, share * limit, 200)
        assert (np.linalg.norm(path[-1]) > np.linalg.norm(start)) == grows


@given(classifiers())
def test_accuracy_by_loop(given_classifier):
    Theta, X, y = given_classifier
    scores = X @ Theta
    ties = [np.count_nonzero(row == row.max()) > 1 for row in scores]
    assume(not any(ties))
    right = sum(row.tolist().index(max(row)) == label for row, label in zip(scores, y, strict=True))
    result = gradient_descent.accuracy(Theta, X, y)
    assert type(result) is float
    assert result == right / len(y)
    assert result == pytest.approx(1 - maximum_likelihood.zero_one_loss(scores.argmax(axis=1), y) / len(y))


def test_references_leave_their_arguments_alone():
    theta, grad, H = np.array([1.0, -2.0]), np.array([0.5, 1.0]), np.array([[2.0, 1.0], [1.0, 3.0]])
    X, y, Theta = np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 0.5]]), np.array([1, 0, 1]), np.zeros((2, 3))
    for argument in (theta, grad, H, X, y, Theta):
        argument.flags.writeable = False
    gradient_descent.is_descent_direction(theta, grad)
    gradient_descent.numerical_gradient(np.sum, theta)
    gradient_descent.gradient_step(theta, grad, 0.1)
    gradient_descent.gradient_descent(lambda theta: theta, theta, 0.1, 2)
    gradient_descent.nll_gradient(Theta, X, y)
    gradient_descent.binary_nll_gradient(theta, X, y)
    gradient_descent.fit_logistic_regression(X, y, 3, 0.1, 2)
    gradient_descent.largest_stable_lr(H)
    gradient_descent.accuracy(Theta, X, y)


def test_reference_needs_numpy_and_softmax_only():
    script = "import sys, numpy; old = set(sys.modules); import utils.gradient_descent; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= {"numpy", "utils"}
    assert {name for name in loaded if name.startswith("utils.")} == {
        "utils.environment",
        "utils.gradient_descent",
        "utils.softmax",
    }
