"""Small generated data sets for the notebooks; each takes its random numbers as an argument."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ANIMALS = ("dog", "cat", "horse", "rabbit")
"""Names of the classes 0 to 3 of `animals`."""

_ANIMAL_CENTERS = np.array([[0.4, -0.6], [-1.4, -1.0], [1.8, 1.0], [-0.8, 1.6]])
_ANIMAL_SPREAD = 0.45


def animals(n_per_class: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Generate animals that are described by the length of their snout and of their ears.

    Parameters
    ----------
    n_per_class : int
        Number of examples of each of the four classes.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (4 * n_per_class, 3)
        Snout length and ear length, in standard deviations from the average animal, and a constant 1.
    y : ndarray of int, shape (4 * n_per_class,)
        Labels 0 to 3, in order; their names are in `ANIMALS`.

    Examples
    --------
    >>> X, y = animals(2, np.random.default_rng(0))
    >>> X.shape, y.tolist()
    ((8, 3), [0, 0, 1, 1, 2, 2, 3, 3])
    """
    y = np.repeat(np.arange(len(ANIMALS)), n_per_class)
    lengths = rng.normal(_ANIMAL_CENTERS[y], _ANIMAL_SPREAD)
    return np.column_stack([lengths, np.ones(len(y))]), y


def cats_and_dogs(
    n: int, rng: np.random.Generator, theta: float = 1.5
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Generate cats and dogs that are described by their weight: first x from p(x), then y from p(y | x).

    Parameters
    ----------
    n : int
        Number of animals.
    rng : numpy.random.Generator
    theta : float
        How sharply weight tells them apart: P(dog | x) = 1 / (1 + exp(-theta·x)).

    Returns
    -------
    x : ndarray, shape (n,)
        Weight, in standard deviations from the mean; normally distributed.
    y : ndarray of int, shape (n,)
        1 for a dog, 0 for a cat.

    Examples
    --------
    >>> x, y = cats_and_dogs(5, np.random.default_rng(0), theta=100.0)
    >>> np.array_equal(y, x > 0)
    True
    """
    x = rng.normal(size=n)
    p_dog = 1 / (1 + np.exp(-theta * x))
    return x, (rng.uniform(size=n) < p_dog).astype(np.int64)
