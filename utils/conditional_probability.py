"""Reference answers to notebook 01: predicting probabilities.

x and y are random variables with finitely many values 0, 1, 2, …; tables have one row for each value of x and one
column for each value of y.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SUM_TOLERANCE = 1e-8
"""How far from 1 the sum of a distribution may be, for rounding."""


def empirical_joint(x: ArrayLike, y: ArrayLike, n_x: int, n_y: int) -> Floats:
    """Estimate the joint distribution p(x, y) by the fraction of samples in each cell.

    Slide: "x and y are random variables".

    Parameters
    ----------
    x, y : array_like of int, shape (n,)
        The pairs (x_i, y_i), with 0 <= x_i < n_x and 0 <= y_i < n_y.
    n_x, n_y : int
        How many values x and y can have, whether they occur or not.

    Returns
    -------
    ndarray, shape (n_x, n_y)
        The whole table sums to 1.

    Raises
    ------
    ValueError
        If there are not as many values of x as of y.
    IndexError
        If a value does not fit into the table.

    Examples
    --------
    >>> empirical_joint([0, 0, 1, 0], [1, 1, 0, 2], 2, 3).tolist()
    [[0.0, 0.5, 0.25], [0.25, 0.0, 0.0]]
    """
    x, y = np.asarray(x), np.asarray(y)
    if x.shape != y.shape:
        raise ValueError(f"`x` and `y` must have one length, but their shapes are {x.shape} and {y.shape}")
    counts = np.zeros((n_x, n_y))
    np.add.at(counts, (x, y), 1)
    return counts / len(x)


def marginals(joint: ArrayLike) -> tuple[Floats, Floats]:
    """Sum a joint distribution over one variable, to get that of the other.

    Slide: "x and y are random variables".

    Parameters
    ----------
    joint : array_like, shape (n_x, n_y)
        p(x, y).

    Returns
    -------
    p_x : ndarray, shape (n_x,)
    p_y : ndarray, shape (n_y,)

    Examples
    --------
    >>> p_x, p_y = marginals([[0.0, 0.5, 0.25], [0.25, 0.0, 0.0]])
    >>> p_x.tolist(), p_y.tolist()
    ([0.75, 0.25], [0.25, 0.5, 0.25])
    """
    joint = np.asarray(joint, dtype=float)
    return joint.sum(axis=1), joint.sum(axis=0)


def conditional(joint: ArrayLike) -> Floats:
    """Divide each row of a joint distribution by its sum, to get p(y | x) = p(x, y) / p(x).

    Slide: "the chain rule of probability".

    Parameters
    ----------
    joint : array_like, shape (n_x, n_y)
        p(x, y).

    Returns
    -------
    ndarray, shape (n_x, n_y)
        Every row sums to 1; a row with p(x) = 0, where nothing is known, is NaN.

    Examples
    --------
    >>> conditional([[0.125, 0.375], [0.5, 0.0], [0.0, 0.0]]).tolist()
    [[0.25, 0.75], [1.0, 0.0], [nan, nan]]
    """
    joint = np.asarray(joint, dtype=float)
    p_x = joint.sum(axis=1, keepdims=True)
    return np.divide(joint, p_x, out=np.full(joint.shape, np.nan), where=p_x > 0)


def chain_rule(p_x: ArrayLike, p_y_given_x: ArrayLike) -> Floats:
    """Multiply p(x) with p(y | x), to get the joint distribution p(x, y).

    Slide: "the chain rule of probability".

    Parameters
    ----------
    p_x : array_like, shape (n_x,)
    p_y_given_x : array_like, shape (n_x, n_y)

    Returns
    -------
    ndarray, shape (n_x, n_y)

    Raises
    ------
    ValueError
        If there is not one row for each value of x.

    Examples
    --------
    >>> chain_rule([0.5, 0.5], [[0.25, 0.75], [1.0, 0.0]]).tolist()
    [[0.125, 0.375], [0.5, 0.0]]
    """
    return np.asarray(p_x, dtype=float)[:, np.newaxis] * np.asarray(p_y_given_x, dtype=float)


def sample_pairs(p_x: ArrayLike, p_y_given_x: ArrayLike, n: int, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw independent pairs (x, y): first x from p(x), then y from the row of that x.

    Slide: "x and y are random variables".

    Parameters
    ----------
    p_x : array_like, shape (n_x,)
    p_y_given_x : array_like, shape (n_x, n_y)
    n : int
        How many pairs.
    rng : numpy.random.Generator

    Returns
    -------
    x, y : ndarray of int, shape (n,)

    Raises
    ------
    ValueError
        If `p_x` or a row of `p_y_given_x` that is needed is no distribution.

    Examples
    --------
    >>> x, y = sample_pairs([0.5, 0.5], [[0.0, 1.0], [1.0, 0.0]], 4, np.random.default_rng(0))
    >>> (x + y).tolist()
    [1, 1, 1, 1]
    """
    p_x, p_y_given_x = np.asarray(p_x, dtype=float), np.asarray(p_y_given_x, dtype=float)
    x = rng.choice(len(p_x), size=n, p=p_x)
    y = np.zeros(n, dtype=np.int64)
    for value in np.unique(x):
        here = x == value
        y[here] = rng.choice(p_y_given_x.shape[1], size=np.count_nonzero(here), p=p_y_given_x[value])
    return x, y


def is_distribution(p: ArrayLike) -> bool:
    """Tell whether numbers are probabilities: none is below 0, and along the last axis they sum to 1.

    Slide: "ten labels need ten numbers, positive and summing to 1".

    Parameters
    ----------
    p : array_like, shape (K,) or (n, K)
        One distribution, or one in each row.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_distribution([0.25, 0.75]), is_distribution([[0.25, 0.75], [1.5, -0.5]])
    (True, False)
    """
    p = np.asarray(p, dtype=float)
    return bool(np.all(p >= 0) and np.all(np.abs(p.sum(axis=-1) - 1) <= SUM_TOLERANCE))


def most_likely(p_y_given_x: ArrayLike) -> Integers:
    """Find the most probable label of each row.

    Slide: "prediction is difficult".

    Parameters
    ----------
    p_y_given_x : array_like, shape (n, K)

    Returns
    -------
    ndarray of int, shape (n,)
        Labels 0 to K−1; at a tie the first.

    Examples
    --------
    >>> most_likely([[0.1, 0.9], [0.6, 0.4]]).tolist()
    [1, 0]
    """
    return np.argmax(p_y_given_x, axis=1)


def probability_of_label(p_y_given_x: ArrayLike, y: ArrayLike) -> Floats:
    """Pick from each row the probability of that example's own label.

    Slide: "prediction is difficult".

    Parameters
    ----------
    p_y_given_x : array_like, shape (n, K)
    y : array_like of int, shape (n,)
        True labels, 0 to K−1.

    Returns
    -------
    ndarray, shape (n,)
        p(y_i | x_i).

    Raises
    ------
    IndexError
        If there are not as many labels as rows, or a label has no column.

    Examples
    --------
    >>> probability_of_label([[0.1, 0.9], [0.6, 0.4]], [0, 0]).tolist()
    [0.1, 0.6]
    """
    p_y_given_x = np.asarray(p_y_given_x, dtype=float)
    return p_y_given_x[np.arange(len(p_y_given_x)), np.asarray(y)]
