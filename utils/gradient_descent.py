"""Reference answers to notebook 04: gradient descent, and logistic regression trained by it.

`theta` is a parameter vector (d,), `Theta` (d, K) has one parameter vector per class in its columns. `X` (n, d) holds
one example per row, `y` (n,) its label from 0 to K-1. A gradient has the shape of the parameters. Each function says
whether it means the **sum** or the **mean** over the examples.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from utils.softmax import predict_proba, sigmoid

Floats = NDArray[np.float64]


def is_descent_direction(v: ArrayLike, grad: ArrayLike) -> bool:
    """Tell whether a small enough step along `v` makes the loss smaller, to first order.

    The loss changes by α·(v · grad) for a small step α·v.

    Slide: "gradient descent: find a direction in which the loss decreases".

    Parameters
    ----------
    v : array_like, shape (d,)
        The direction of the step; its length does not matter.
    grad : array_like, shape (d,)
        The gradient of the loss where the step begins.

    Returns
    -------
    bool
        True where v · grad < 0, and False where it is 0 or more.

    Examples
    --------
    >>> is_descent_direction([1, 1], [-3, 2]), is_descent_direction([2, 3], [-3, 2])
    (True, False)
    """
    return bool(np.dot(v, grad) < 0)


def numerical_gradient(loss: Callable[[Floats], float], theta: ArrayLike, eps: float = 1e-6) -> Floats:
    """Measure the slope of a loss along each parameter with central differences.

    Slide: "the gradient".

    Parameters
    ----------
    loss : callable
        Takes parameters of the shape of `theta` and returns one number.
    theta : array_like, any shape
        Where the slopes are measured.
    eps : float
        How far to go to each side.

    Returns
    -------
    ndarray, shape of `theta`
        (L(θ + eps·e) - L(θ - eps·e)) / (2 eps), where e moves one parameter alone.

    Examples
    --------
    >>> numerical_gradient(lambda theta: theta[0] ** 2 + 3 * theta[1], [2.0, 1.0]).round(6).tolist()
    [4.0, 3.0]
    """
    theta = np.asarray(theta, dtype=float)
    gradient = np.empty(theta.shape)
    for place in np.ndindex(theta.shape):
        move = np.zeros(theta.shape)
        move[place] = eps
        gradient[place] = (loss(theta + move) - loss(theta - move)) / (2 * eps)
    return gradient


def gradient_step(theta: ArrayLike, grad: ArrayLike, lr: float) -> Floats:
    """Take one step against the gradient.

    Slide: "gradient descent" (lr is its α).

    Parameters
    ----------
    theta, grad : array_like, of one shape
    lr : float
        Learning rate: how long the step is, in multiples of the gradient.

    Returns
    -------
    ndarray, shape of `theta`
        θ - lr·grad.

    Examples
    --------
    >>> gradient_step([1.0, 2.0], [4, -6], 0.5).tolist()
    [-1.0, 5.0]
    """
    return np.asarray(theta, dtype=float) - lr * np.asarray(grad, dtype=float)


def gradient_descent(grad_fn: Callable[[Floats], ArrayLike], theta0: ArrayLike, lr: float, n_steps: int) -> Floats:
    """Take `n_steps` steps against the gradient, and keep every place on the way.

    Slide: "gradient descent".

    Parameters
    ----------
    grad_fn : callable
        Takes parameters and returns the gradient there, of the same shape.
    theta0 : array_like, any shape
        Where to start.
    lr : float
    n_steps : int
        At least 0.

    Returns
    -------
    ndarray, shape (n_steps + 1, …)
        The start, the place after one step, after two, and so on; each of the shape of `theta0`.

    Examples
    --------
    >>> gradient_descent(lambda theta: 2 * theta, [8.0], 0.25, 3).tolist()
    [[8.0], [4.0], [2.0], [1.0]]
    """
    path = [np.array(theta0, dtype=float)]
    for _ in range(n_steps):
        path.append(gradient_step(path[-1], grad_fn(path[-1]), lr))
    return np.stack(path)


def nll_gradient(Theta: ArrayLike, X: ArrayLike, y: ArrayLike) -> Floats:
    """Compute the gradient of the negative log-likelihood of softmax probabilities, a **sum** over the examples.

    Slide: "logistic regression".

    Parameters
    ----------
    Theta : array_like, shape (d, K)
    X : array_like, shape (n, d)
    y : array_like of int, shape (n,)
        Labels from 0 to K-1.

    Returns
    -------
    ndarray, shape (d, K)
        Column k is Σ_i x_i (p(k | x_i) - [y_i = k]): each input counts by how wrong its probability is.

    Examples
    --------
    >>> nll_gradient(np.zeros((2, 2)), [[1.0, 3.0]], [0]).tolist()
    [[-0.5, 0.5], [-1.5, 1.5]]
    """
    residual = predict_proba(X, Theta)
    residual[np.arange(len(residual)), np.asarray(y)] -= 1
    return np.asarray(X, dtype=float).T @ residual


def binary_nll_gradient(theta: ArrayLike, X: ArrayLike, y: ArrayLike) -> Floats:
    """Compute the gradient of the negative log-likelihood of P(y = 1 | x) = sigmoid(x · θ), a **sum**.

    Slide: "logistic regression, the binary case".

    Parameters
    ----------
    theta : array_like, shape (d,)
    X : array_like, shape (n, d)
    y : array_like of int, shape (n,)
        Labels 0 and 1.

    Returns
    -------
    ndarray, shape (d,)
        Σ_i x_i (P(1 | x_i) - y_i).

    Examples
    --------
    >>> binary_nll_gradient([0.0, 0.0], [[1.0, 3.0], [2.0, 0.0]], [1, 0]).tolist()
    [0.5, -1.5]
    """
    X = np.asarray(X, dtype=float)
    return X.T @ (sigmoid(X @ np.asarray(theta, dtype=float)) - np.asarray(y))


def fit_logistic_regression(X: ArrayLike, y: ArrayLike, n_classes: int, lr: float, n_steps: int) -> Floats:
    """Train a softmax classifier by gradient descent on the **mean** negative log-likelihood, starting from zeros.

    Slide: "logistic regression".

    Parameters
    ----------
    X : array_like, shape (n, d)
    y : array_like of int, shape (n,)
        Labels from 0 to n_classes - 1; some may not occur.
    n_classes : int
    lr : float
    n_steps : int

    Returns
    -------
    ndarray, shape (d, n_classes)
        The parameters after the last step.

    Examples
    --------
    >>> fit_logistic_regression([[1.0], [-1.0]], [0, 1], 2, lr=0.5, n_steps=1).tolist()
    [[0.25, -0.25]]
    """
    X = np.asarray(X, dtype=float)
    Theta = np.zeros((X.shape[1], n_classes))
    for _ in range(n_steps):
        Theta = gradient_step(Theta, nll_gradient(Theta, X, y) / len(X), lr)
    return Theta


def largest_stable_lr(H: ArrayLike) -> float:
    """Find up to which learning rate gradient descent on the bowl ½ θᵀHθ converges from everywhere.

    Along an eigenvector of `H` with eigenvalue λ, one step multiplies θ by 1 - lr·λ; that is between -1 and 1 for all
    of them as long as lr < 2 / λ_max.

    Slide: "the learning rate".

    Parameters
    ----------
    H : array_like, shape (d, d)
        Symmetric and positive definite.

    Returns
    -------
    float
        2 / λ_max: below it every start leads to the minimum, from it on some do not.

    Examples
    --------
    >>> largest_stable_lr([[1.0, 0.0], [0.0, 4.0]])
    0.5
    """
    return float(2 / np.linalg.eigvalsh(np.asarray(H, dtype=float))[-1])


def accuracy(Theta: ArrayLike, X: ArrayLike, y: ArrayLike) -> float:
    """Compute the share of examples whose label has the largest score.

    Slide: "logistic regression".

    Parameters
    ----------
    Theta : array_like, shape (d, K)
    X : array_like, shape (n, d)
    y : array_like of int, shape (n,)

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> accuracy([[1.0, -1.0]], [[2.0], [-1.0], [3.0], [0.5]], [0, 1, 1, 0])
    0.75
    """
    scores = np.asarray(X, dtype=float) @ np.asarray(Theta, dtype=float)
    return float(np.mean(scores.argmax(axis=1) == np.asarray(y)))
