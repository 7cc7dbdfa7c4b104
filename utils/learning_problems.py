"""Reference answers to notebook 00: models, a loss and ways to find parameters, and rewards.

A model's parameters are one vector `theta`. A policy has one row for each time step t and one column for each action;
a row holds the probabilities of the actions at that step, and `rewards` what each action would bring.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

PROBLEM_TYPE = {
    "image category": "supervised",
    "English to French": "supervised",
    "X-ray to disease": "supervised",
    "utterance to text": "supervised",
    "new images like these": "unsupervised",
    "fill in the missing patch": "unsupervised",
    "teach a dog": "reinforcement",
    "robot that runs": "reinforcement",
    "stock a shop": "reinforcement",
}
"""The kind of learning that each problem of the notebook calls for."""


def linear_model(theta: ArrayLike, X: ArrayLike) -> Floats:
    """Compute the prediction of a linear model of two inputs, with a constant.

    Slide: "how do we represent f_θ(x)?".

    Parameters
    ----------
    theta : array_like, shape (3,)
        The weight of the first input, that of the second, and the constant.
    X : array_like, shape (n, 2)
        One example per row.

    Returns
    -------
    ndarray, shape (n,)
        θ_1 x_1 + θ_2 x_2 + θ_3 of each example.

    Examples
    --------
    >>> linear_model([0.2, 0.1, 1.0], [[10, 5], [20, 0]]).tolist()
    [3.5, 5.0]
    """
    theta, X = np.asarray(theta, dtype=float), np.asarray(X, dtype=float)
    return X @ theta[:2] + theta[2]


def polynomial_model(theta: ArrayLike, x: ArrayLike) -> Floats:
    """Compute the prediction of a polynomial without a constant term.

    Slide: "how do we represent f_θ(x)?".

    Parameters
    ----------
    theta : array_like, shape (d,)
        The weights of x, x², …, x^d; d is at least 1.
    x : array_like, shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        θ_1 x + θ_2 x² + … + θ_d x^d of each x.

    Examples
    --------
    >>> polynomial_model([1.0, 0.0, 2.0], [0, 1, -2]).tolist()
    [0.0, 3.0, -18.0]
    """
    theta, x = np.asarray(theta, dtype=float), np.asarray(x, dtype=float)
    powers = x[:, None] ** np.arange(1, len(theta) + 1)
    return powers @ theta


def squared_error(y_pred: ArrayLike, y: ArrayLike) -> float:
    """Add up the squared distances between predictions and targets.

    Slide: "how do we measure the difference?".

    Parameters
    ----------
    y_pred, y : array_like, shape (n,) or (n, m)
        Predictions and targets, of one shape.

    Returns
    -------
    float
        Σ_i ‖y_pred_i - y_i‖².

    Examples
    --------
    >>> squared_error([1.0, 4.0], [0.0, 2.0])
    5.0
    """
    difference = np.subtract(y_pred, y, dtype=float)
    return float(np.sum(difference**2))


def least_squares(X: ArrayLike, y: ArrayLike) -> Floats:
    """Find the parameters of a linear model without constant that have the least squared error.

    Slide: "how do we find θ?".

    Parameters
    ----------
    X : array_like, shape (n, d)
        One example per row.
    y : array_like, shape (n,)
        Targets.

    Returns
    -------
    ndarray, shape (d,)
        The θ that minimizes ‖Xθ - y‖²; if there are several, the one of least norm.

    Examples
    --------
    >>> least_squares([[1, 1], [2, 2], [3, 3]], [2, 4, 6]).round(6).tolist()
    [1.0, 1.0]
    """
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    return np.linalg.lstsq(X, y, rcond=None)[0]


def random_search(
    loss: Callable[[Floats], float], n_params: int, n_trials: int, rng: np.random.Generator
) -> tuple[Floats, float]:
    """Draw parameters at random and keep the best.

    Slide: "how do we find θ?".

    Parameters
    ----------
    loss : callable
        Gives a number for parameters of shape (n_params,); less is better.
    n_params : int
    n_trials : int
        At least 1.
    rng : numpy.random.Generator

    Returns
    -------
    theta : ndarray, shape (n_params,)
        The best of n_trials draws, each of n_params independent standard normal numbers.
    value : float
        Its loss.

    Examples
    --------
    >>> theta, value = random_search(lambda theta: abs(theta[0] - 1), 1, 1000, np.random.default_rng(0))
    >>> bool(value < 0.01)
    True
    """
    draws = [rng.normal(size=n_params) for _ in range(n_trials)]
    losses = [float(loss(theta)) for theta in draws]
    best = int(np.argmin(losses))
    return draws[best], losses[best]


def expected_reward(policy: ArrayLike, rewards: ArrayLike) -> float:
    """Compute the sum of rewards that a policy can expect.

    Slide: "reinforcement learning".

    Parameters
    ----------
    policy : array_like, shape (T, A)
        Row t holds the probabilities of the A actions at time step t.
    rewards : array_like, shape (T, A)
        What each action at each time step would bring.

    Returns
    -------
    float
        Σ_t Σ_a policy[t, a] · rewards[t, a].

    Examples
    --------
    >>> expected_reward([[1, 0], [0.5, 0.5]], [[3, 9], [2, 4]])
    6.0
    """
    return float(np.sum(np.multiply(policy, rewards, dtype=float)))


def classification_rewards(y: ArrayLike, n_actions: int) -> Floats:
    """Turn labels into rewards: 1 for the action that names the label, 0 for any other.

    Slide: "supervised learning is a special case of reinforcement learning".

    Parameters
    ----------
    y : array_like of int, shape (n,)
        Labels from 0 to n_actions - 1.
    n_actions : int

    Returns
    -------
    ndarray, shape (n, n_actions)

    Examples
    --------
    >>> classification_rewards([1, 0], 3).tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    return (np.asarray(y)[:, None] == np.arange(n_actions)).astype(float)
