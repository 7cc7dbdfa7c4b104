"""Reference answers to notebook 02: from scores to probabilities.

`X` (n, d) holds one example per row and `Theta` (d, K) one parameter vector per column. Probabilities run along the
last axis.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

positive_map = "exp"
"""The one map of `make_positive` that is one-to-one and onto the positive real numbers."""


def linear_scores(X: ArrayLike, Theta: ArrayLike) -> Floats:
    """Score every class for every example with a linear function.

    Slide: "any function may give scores".

    Parameters
    ----------
    X : array_like, shape (n, d)
        One example per row.
    Theta : array_like, shape (d, K)
        One parameter vector per column.

    Returns
    -------
    ndarray, shape (n, K)
        The score of class k for example i in row i, column k.

    Raises
    ------
    ValueError
        If the number of columns of `X` is not the number of rows of `Theta`.

    Examples
    --------
    >>> linear_scores([[1, 2]], [[3, 0, 1], [1, 0, -1]]).tolist()
    [[5.0, 0.0, -1.0]]
    """
    return np.asarray(X, dtype=float) @ np.asarray(Theta, dtype=float)


def make_positive(z: ArrayLike, how: str) -> Floats:
    """Map each number to one that is not negative.

    Slide: "how do we make a number positive?".

    Parameters
    ----------
    z : array_like, any shape
    how : {"square", "abs", "relu", "exp"}
        z², |z|, max(0, z) or exp z.

    Returns
    -------
    ndarray, shape of `z`

    Raises
    ------
    ValueError
        If `how` is none of the four.

    Examples
    --------
    >>> make_positive([-2, 0, 3], "relu").tolist()
    [0.0, 0.0, 3.0]
    """
    z = np.asarray(z, dtype=float)
    if how == "square":
        return z**2
    if how == "abs":
        return np.abs(z)
    if how == "relu":
        return np.maximum(0.0, z)
    if how == "exp":
        return np.exp(z)
    raise ValueError(f'`how` must be "square", "abs", "relu" or "exp", not {how!r}')


def normalize(z: ArrayLike) -> Floats:
    """Divide positive numbers by their sum, so that they sum to 1 along the last axis.

    Slide: "how do we make numbers sum to 1?".

    Parameters
    ----------
    z : array_like, shape (K,) or (n, K)
        Positive numbers.

    Returns
    -------
    ndarray, shape of `z`

    Examples
    --------
    >>> normalize([[1, 3], [1, 1]]).tolist()
    [[0.25, 0.75], [0.5, 0.5]]
    """
    z = np.asarray(z, dtype=float)
    return z / z.sum(axis=-1, keepdims=True)


def softmax(z: ArrayLike) -> Floats:
    """Turn scores into probabilities along the last axis.

    Subtracting the largest score first changes nothing in exact arithmetic and keeps `exp` from overflowing.

    Slide: "the softmax".

    Parameters
    ----------
    z : array_like, shape (K,) or (n, K)
        Scores, of any size and sign.

    Returns
    -------
    ndarray, shape of `z`
        exp(z_k) / Σ_j exp(z_j).

    Examples
    --------
    >>> softmax([1000.0, 1000.0]).tolist()
    [0.5, 0.5]
    """
    z = np.asarray(z, dtype=float)
    return normalize(np.exp(z - z.max(axis=-1, keepdims=True)))


def predict_proba(X: ArrayLike, Theta: ArrayLike) -> Floats:
    """Give the probability P(y = k | x) of every class for every example.

    Slide: "the softmax, in general".

    Parameters
    ----------
    X : array_like, shape (n, d)
    Theta : array_like, shape (d, K)

    Returns
    -------
    ndarray, shape (n, K)
        Every row sums to 1.

    Raises
    ------
    ValueError
        If the number of columns of `X` is not the number of rows of `Theta`.

    Examples
    --------
    >>> predict_proba([[0.0, 0.0]], [[1, 2], [3, 4]]).tolist()
    [[0.5, 0.5]]
    """
    return softmax(linear_scores(X, Theta))


def sigmoid(z: ArrayLike) -> Floats:
    """Compute the logistic function 1 / (1 + exp(-z)) of each number.

    Both branches only ever take exp of a number that is not positive, so nothing overflows.

    Slide: "the logistic equation, also called the sigmoid".

    Parameters
    ----------
    z : array_like, any shape

    Returns
    -------
    ndarray, shape of `z`
        Numbers between 0 and 1.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    z = np.asarray(z, dtype=float)
    decay = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, decay) / (1.0 + decay)


def binary_theta(Theta: ArrayLike) -> Floats:
    """Replace the two parameter vectors of a two-class softmax by one.

    With the result θ₊, P(y = 0 | x) = sigmoid(x · θ₊).

    Slide: "the binary case, and why it is redundant" (its y₁ is class 0 here).

    Parameters
    ----------
    Theta : array_like, shape (d, 2)

    Returns
    -------
    ndarray, shape (d,)
        θ_0 - θ_1.

    Examples
    --------
    >>> binary_theta([[3, 1], [0, 5]]).tolist()
    [2.0, -5.0]
    """
    Theta = np.asarray(Theta, dtype=float)
    return Theta[:, 0] - Theta[:, 1]


def softmax_with_temperature(z: ArrayLike, temperature: float) -> Floats:
    """Turn scores into probabilities that are sharper (low temperature) or more even (high temperature).

    Slide: "why is it called a softmax?".

    Parameters
    ----------
    z : array_like, shape (K,) or (n, K)
    temperature : float
        Greater than 0. Near 0 the result is a one-hot arg max, at 1 the plain softmax, without end it becomes uniform.

    Returns
    -------
    ndarray, shape of `z`

    Examples
    --------
    >>> softmax_with_temperature([3.0, 1.0, 2.0], 1e-4).tolist()
    [1.0, 0.0, 0.0]
    """
    return softmax(np.asarray(z, dtype=float) / temperature)


def boundary_1d(theta_red: ArrayLike, theta_blue: ArrayLike) -> float:
    """Find the x at which red and blue are equally probable.

    That is where the two scores w·x + b are equal.

    Slide: "a one-dimensional picture".

    Parameters
    ----------
    theta_red, theta_blue : array_like, shape (2,)
        Slope w and constant b of each class, as (w, b). The slopes differ.

    Returns
    -------
    float

    Examples
    --------
    >>> boundary_1d((2, -1), (-1, 2))
    1.0
    """
    slope, constant = np.subtract(theta_red, theta_blue, dtype=float)
    return float(-constant / slope)
