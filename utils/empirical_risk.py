"""Reference answers to notebook 05: empirical risk, true risk, over- and underfitting.

Decisions and labels are whole numbers from 0 on; a joint distribution p(x, y) is a table with one row for each value of
x and one column for each value of y. Risks are **means** over examples, or expected values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def empirical_risk(losses: ArrayLike) -> float:
    """Average the losses of the examples of a data set.

    Slide: "empirical risk".

    Parameters
    ----------
    losses : array_like, shape (n,)
        The loss of each example, of whatever kind: 0 or 1, −log p(y_i | x_i), …

    Returns
    -------
    float
        1/n Σ_i losses_i.

    Examples
    --------
    >>> empirical_risk([0, 1, 1, 0])
    0.5
    """
    return float(np.mean(np.asarray(losses, dtype=float)))


def true_risk(joint: ArrayLike, decision: ArrayLike) -> float:
    """Compute how probable it is that a decision is wrong: the expected zero-one loss.

    Slide: "risk".

    Parameters
    ----------
    joint : array_like, shape (n_x, n_y)
        p(x, y).
    decision : array_like of int, shape (n_x,)
        The label that is predicted for each x.

    Returns
    -------
    float
        E_{x~p(x), y~p(y|x)}[δ(decision(x) ≠ y)] = Σ_x Σ_y p(x, y) δ(decision(x) ≠ y).

    Raises
    ------
    ValueError
        If there is not one decision for each x.

    Examples
    --------
    >>> true_risk([[0.25, 0.125], [0.125, 0.5]], [0, 1])
    0.25
    """
    joint, decision = np.asarray(joint, dtype=float), np.asarray(decision)
    if decision.shape != joint.shape[:1]:
        raise ValueError(f"`decision` must hold {len(joint)} labels, one for each x, but its shape is {decision.shape}")
    wrong = decision[:, np.newaxis] != np.arange(joint.shape[1])
    return float(joint[wrong].sum())


def best_decision(joint: ArrayLike) -> Integers:
    """Find the decision that is wrong least often: for each x its most probable y.

    Slide: "risk".

    Parameters
    ----------
    joint : array_like, shape (n_x, n_y)
        p(x, y).

    Returns
    -------
    ndarray of int, shape (n_x,)
        At a tie the lower label.

    Examples
    --------
    >>> best_decision([[0.25, 0.125], [0.125, 0.5]]).tolist()
    [0, 1]
    """
    return np.argmax(joint, axis=1)


def monte_carlo_risk(
    loss: Callable[[Any, Any], float],
    sample: Callable[[np.random.Generator], tuple[Any, Any]],
    n: int,
    rng: np.random.Generator,
) -> float:
    """Estimate a risk by the mean loss of `n` examples that are drawn one after the other.

    Slide: "empirical risk".

    Parameters
    ----------
    loss : callable
        ``loss(x, y)`` is the loss of one example.
    sample : callable
        ``x, y = sample(rng)`` draws one example from p(x) p(y | x).
    n : int
        How many examples.
    rng : numpy.random.Generator

    Returns
    -------
    float

    Examples
    --------
    >>> monte_carlo_risk(lambda x, y: x + y, lambda rng: (2.0, rng.integers(1)), 3, np.random.default_rng(0))
    2.0
    """
    return empirical_risk([loss(*sample(rng)) for _ in range(n)])


def polynomial_features(x: ArrayLike, degree: int) -> Floats:
    """List the powers of each number, from 0 to `degree`.

    Slide: "empirical risk minimization".

    Parameters
    ----------
    x : array_like, shape (n,)
    degree : int
        At least 0.

    Returns
    -------
    ndarray, shape (n, degree + 1)
        Column k holds x^k; column 0 holds ones.

    Examples
    --------
    >>> polynomial_features([2, -3], 2).tolist()
    [[1.0, 2.0, 4.0], [1.0, -3.0, 9.0]]
    """
    return np.power.outer(np.asarray(x, dtype=float), np.arange(degree + 1))


def fit_polynomial(x: ArrayLike, y: ArrayLike, degree: int) -> Floats:
    """Find the polynomial of least mean squared error on the examples.

    Slide: "empirical risk minimization".

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Inputs and targets; there must be more than `degree` different inputs for the polynomial to be the only one.
    degree : int

    Returns
    -------
    ndarray, shape (degree + 1,)
        The coefficients of x^0, x^1, …, x^degree.

    Examples
    --------
    >>> fit_polynomial([0, 1, 2, 3], [1, 3, 5, 7], 1).round(6).tolist()
    [1.0, 2.0]
    """
    theta, *_ = np.linalg.lstsq(polynomial_features(x, degree), np.asarray(y, dtype=float))
    return theta


def split_data(
    X: ArrayLike, y: ArrayLike, test_fraction: float, rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Put a random part of the examples aside, to test with.

    Slide: "empirical risk and true risk".

    Parameters
    ----------
    X : array_like, shape (n, d)
    y : array_like, shape (n,)
        The label of each row of `X`.
    test_fraction : float
        The share of the examples that become test examples; their number is rounded.
    rng : numpy.random.Generator

    Returns
    -------
    X_train, y_train, X_test, y_test : ndarray
        Each example is in one of the two parts, and each is as likely to be a test example.

    Raises
    ------
    ValueError
        If there are not as many rows as labels.

    Examples
    --------
    >>> parts = split_data([[1], [2], [3], [4]], [10, 20, 30, 40], 0.25, np.random.default_rng(0))
    >>> [part.shape for part in parts]
    [(3, 1), (3,), (1, 1), (1,)]
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"`X` and `y` must hold as many examples, but they hold {len(X)} and {len(y)}")
    test, train = np.split(rng.permutation(len(y)), [round(len(y) * test_fraction)])
    return X[train], y[train], X[test], y[test]


def risk_curve(
    x_train: ArrayLike, y_train: ArrayLike, x_test: ArrayLike, y_test: ArrayLike, degrees: Sequence[int]
) -> Floats:
    """Fit polynomials of several degrees to the training data, and compute the risk of each on train and on test data.

    Slide: "overfitting".

    Parameters
    ----------
    x_train, y_train : array_like, shape (n_train,)
    x_test, y_test : array_like, shape (n_test,)
    degrees : sequence of int

    Returns
    -------
    ndarray, shape (len(degrees), 2)
        Mean squared error of each degree's fit: on the training data, and on the test data.

    Examples
    --------
    >>> risk_curve([0, 1, 2], [0, 1, 2], [3, 4], [4, 4], [0, 1]).round(6).tolist()
    [[0.666667, 9.0], [0.0, 0.5]]
    """
    curve = []
    for degree in degrees:
        theta = fit_polynomial(x_train, y_train, degree)
        curve.append(
            [
                empirical_risk((polynomial_features(x, degree) @ theta - np.asarray(y, dtype=float)) ** 2)
                for x, y in ((x_train, y_train), (x_test, y_test))
            ]
        )
    return np.array(curve)


def diagnose(train_risk: float, test_risk: float, acceptable: float) -> str:
    """Name what is wrong with a model that was fitted to training data.

    Slides: "overfitting", "underfitting".

    Parameters
    ----------
    train_risk, test_risk : float
        Empirical risk on the training data and on test data.
    acceptable : float
        The largest risk that is good enough.

    Returns
    -------
    str
        "underfitting" where even the training risk is too large, else "overfitting" where the test risk is too
        large, else "good fit".

    Examples
    --------
    >>> diagnose(0.1, 0.5, 0.2), diagnose(0.4, 0.5, 0.2), diagnose(0.1, 0.15, 0.2)
    ('overfitting', 'underfitting', 'good fit')
    """
    if train_risk > acceptable:
        return "underfitting"
    return "overfitting" if test_risk > acceptable else "good fit"


def select_degree(curve: ArrayLike, degrees: Sequence[int]) -> int:
    """Choose the degree of least test risk.

    Slide: "overfitting".

    Parameters
    ----------
    curve : array_like, shape (len(degrees), 2)
        Training risk and test risk of each degree.
    degrees : sequence of int
        In rising order.

    Returns
    -------
    int
        At a tie the lower degree.

    Examples
    --------
    >>> select_degree([[0.5, 0.6], [0.25, 0.5], [0.125, 0.5]], [1, 3, 5])
    3
    """
    return int(degrees[int(np.argmin(np.asarray(curve)[:, 1]))])
