"""Reference answers to notebook 03: maximum likelihood and the losses that come from it.

Labels `y` (n,) are whole numbers from 0 to K-1; scores and probabilities have one row per example and run along the
last axis. Losses are **sums** over the examples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def likelihood(p_y_given_x: ArrayLike, y: ArrayLike) -> float:
    """Multiply the probabilities that a model gives to the labels that were seen.

    Slide: "how is the data set generated?".

    Parameters
    ----------
    p_y_given_x : array_like, shape (n, K)
        Row i holds the probabilities of the K labels for example i.
    y : array_like of int, shape (n,)
        The labels that were seen.

    Returns
    -------
    float
        Π_i p(y_i | x_i), between 0 and 1; exactly 0.0 where the product is too small for a float.

    Examples
    --------
    >>> likelihood([[0.5, 0.5], [0.25, 0.75]], [0, 1])
    0.375
    """
    return float(np.prod(_of_labels(p_y_given_x, y)))


def underflow_count(p: float) -> int:
    """Count how many factors `p` it takes until their product, computed one factor at a time, is exactly 0.0.

    Slide: "the trouble with products".

    Parameters
    ----------
    p : float
        Greater than 0, at most 1/2. (A larger factor may never get there: the least positive number, times 0.7, is
        rounded to itself.)

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `p` is not in this range.

    Examples
    --------
    >>> underflow_count(0.5)
    1075
    """
    if not 0 < p <= 0.5:
        raise ValueError(f"`p` must be greater than 0 and at most 1/2, not {p}")
    product, count = 1.0, 0
    while product > 0:
        product *= float(p)
        count += 1
    return count


def log_softmax(z: ArrayLike) -> Floats:
    """Compute the logarithms of the softmax probabilities along the last axis.

    Nothing is exponentiated but numbers of at most 0, and no logarithm of a vanishing probability is taken.

    Slide: "take the logarithm".

    Parameters
    ----------
    z : array_like, shape (K,) or (n, K)
        Scores, of any size and sign.

    Returns
    -------
    ndarray, shape of `z`
        Numbers of at most 0.

    Examples
    --------
    >>> log_softmax([1000.0, -1000.0]).tolist()
    [0.0, -2000.0]
    """
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def negative_log_likelihood(scores: ArrayLike, y: ArrayLike) -> float:
    """Sum up how surprised a softmax classifier is by each label.

    Slide: "minimize the negative log-likelihood".

    Parameters
    ----------
    scores : array_like, shape (n, K)
        Row i holds the scores of the K labels for example i.
    y : array_like of int, shape (n,)

    Returns
    -------
    float
        -Σ_i log softmax(scores_i)[y_i], in natural logarithms.

    Examples
    --------
    >>> round(negative_log_likelihood([[1000.0, 1000.0]], [0]), 6)
    0.693147
    """
    return float(-np.sum(_of_labels(log_softmax(scores), y)))


def zero_one_loss(y_pred: ArrayLike, y: ArrayLike) -> int:
    """Count the wrong predictions.

    Slide: "other loss functions".

    Parameters
    ----------
    y_pred, y : array_like of int, shape (n,)
        Predicted labels and true ones.

    Returns
    -------
    int
        Σ_i δ(y_pred_i ≠ y_i).

    Examples
    --------
    >>> zero_one_loss([0, 2, 1], [0, 1, 2])
    2
    """
    return int(np.count_nonzero(np.asarray(y_pred) != np.asarray(y)))


def half_squared_error(y_pred: ArrayLike, y: ArrayLike) -> float:
    """Add up half the squared distance between each prediction and its target.

    Slide: "other loss functions" (there called mean squared error; it is a half-sum).

    Parameters
    ----------
    y_pred, y : array_like, shape (n,) or (n, m)
        Predictions and targets, of one shape.

    Returns
    -------
    float
        Σ_i ½ ‖y_pred_i - y_i‖².

    Examples
    --------
    >>> half_squared_error([1.0, 4.0], [0.0, 2.0])
    2.5
    """
    difference = np.subtract(y_pred, y, dtype=float)
    return float(0.5 * np.sum(difference**2))


def cross_entropy(p: ArrayLike, q: ArrayLike) -> Floats | np.float64:
    """Compute how surprised a model `q` is on average by labels that are drawn from `p`.

    Slide: "cross-entropy".

    Parameters
    ----------
    p, q : array_like, shape (K,) or (n, K)
        Probabilities along the last axis, of one shape.

    Returns
    -------
    float, or ndarray of shape (n,)
        -Σ_k p_k log q_k, where a label with p_k = 0 adds 0, and one with q_k = 0 < p_k makes the sum +inf.

    Examples
    --------
    >>> cross_entropy([[1.0, 0.0], [0.5, 0.5]], [[1.0, 0.0], [1.0, 0.0]]).tolist()
    [0.0, inf]
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    surprise = np.zeros(p.shape)
    with np.errstate(divide="ignore"):  # log 0 is meant: an impossible label is an infinite surprise
        np.multiply(p, -np.log(q), out=surprise, where=p > 0)
    return surprise.sum(axis=-1)


def categorical_mle(y: ArrayLike, n_classes: int) -> Floats:
    """Find the class probabilities that make the labels `y` most likely: the share of each class.

    Slide: "maximum likelihood".

    Parameters
    ----------
    y : array_like of int, shape (n,)
        Labels from 0 to n_classes - 1; some may not occur.
    n_classes : int

    Returns
    -------
    ndarray, shape (n_classes,)

    Examples
    --------
    >>> categorical_mle([0, 2, 0, 1], 4).tolist()
    [0.5, 0.25, 0.25, 0.0]
    """
    return np.bincount(y, minlength=n_classes) / len(np.asarray(y))


def nll_curve(theta_grid: ArrayLike, x: ArrayLike, y: ArrayLike) -> Floats:
    """Compute the negative log-likelihood of a one-parameter model at each parameter of a grid.

    The model is P(y = 1 | x) = sigmoid(θ·x).

    Slide: "minimize the negative log-likelihood".

    Parameters
    ----------
    theta_grid : array_like, shape (m,)
    x : array_like, shape (n,)
    y : array_like of int, shape (n,)
        Labels 0 and 1.

    Returns
    -------
    ndarray, shape (m,)
        -Σ_i log P(y_i | x_i) at each θ.

    Examples
    --------
    >>> nll_curve([0.0, np.log(3)], [1, -2], [1, 0]).round(3).tolist()
    [1.386, 0.393]
    """
    sign = np.where(np.asarray(y) == 1, 1.0, -1.0)
    margins = np.multiply.outer(np.asarray(theta_grid, dtype=float), sign * np.asarray(x, dtype=float))
    return np.logaddexp(0.0, -margins).sum(axis=1)


def _of_labels(table: ArrayLike, y: ArrayLike) -> Floats:
    """Pick from each row the entry of its label."""
    y = np.asarray(y)
    return np.asarray(table, dtype=float)[np.arange(len(y)), y]
