"""Small data sets for the notebooks; those that are generated take their random numbers as an argument."""

from __future__ import annotations

from pathlib import Path

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


# Conditional probability

SIZES = ("small", "medium", "large")
"""Names of the values 0 to 2 of x in `animal_sizes`."""

_ANIMALS_OF_SIZE = np.array([[15, 50, 0, 35], [42, 12, 3, 3], [12, 0, 28, 0]])
"""How many of the animals of each size (row) belong to each kind (column)."""

_DIGITS = Path(__file__).parent / "data" / "digits.npz"


def animal_sizes(rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the 200 animals that a vet saw: the size and the kind of each, in random order.

    Parameters
    ----------
    rng : numpy.random.Generator
        Decides on the order only.

    Returns
    -------
    x : ndarray of int, shape (200,)
        Sizes 0 to 2; their names are in `SIZES`.
    y : ndarray of int, shape (200,)
        Kinds 0 to 3; their names are in `ANIMALS`.

    Examples
    --------
    >>> x, y = animal_sizes(np.random.default_rng(0))
    >>> x.shape, int(sum((x == 2) & (y == 0)))
    ((200,), 12)
    """
    sizes, kinds = np.indices(_ANIMALS_OF_SIZE.shape).reshape(2, -1)
    order = rng.permutation(_ANIMALS_OF_SIZE.sum())
    counts = _ANIMALS_OF_SIZE.ravel()
    return np.repeat(sizes, counts)[order], np.repeat(kinds, counts)[order]


def digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Load 1797 handwritten digits, each 8 by 8 pixels.

    The images are from the Optical Recognition of Handwritten Digits data set by E. Alpaydin and C. Kaynak (UCI
    Machine Learning Repository, CC BY 4.0); `utils/data/README.md` says more.

    Returns
    -------
    X : ndarray, shape (1797, 64)
        One image per row, its pixels row by row, from 0 (paper) to 1 (full ink).
    y : ndarray of int, shape (1797,)
        The digit that each image shows, 0 to 9.

    Examples
    --------
    >>> X, y = digits()
    >>> X.shape, float(X.max()), y[:5].tolist()
    ((1797, 64), 1.0, [0, 1, 2, 3, 4])
    """
    with np.load(_DIGITS) as arrays:
        images, labels = arrays["images"], arrays["labels"]
    return images.reshape(len(images), -1) / 16, labels.astype(np.int64)


def votes_of_similar_images(
    X: NDArray[np.float64], X_known: NDArray[np.float64], y_known: NDArray[np.int64], width: float = 0.7
) -> NDArray[np.float64]:
    """Give each label a probability: its share of the votes of images whose label is known.

    Every known image votes for its own label, with exp(−(distance / width)²) votes, so that similar images have the
    most to say.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        New images.
    X_known : ndarray, shape (m, d)
    y_known : ndarray of int, shape (m,)
        Labels 0 to K−1 of the known images.
    width : float
        The distance at which an image has lost most of its votes.

    Returns
    -------
    ndarray, shape (n, K)

    Examples
    --------
    >>> known = np.array([[0.0], [1.0]])
    >>> votes_of_similar_images(np.array([[0.5]]), known, np.array([0, 1])).tolist()
    [[0.5, 0.5]]
    """
    one_hot = np.eye(y_known.max() + 1)[y_known]
    shares = []
    for x in X:
        votes = np.exp(-np.sum((X_known - x) ** 2, axis=1) / width**2)
        shares.append(votes @ one_hot / votes.sum())
    return np.array(shares)


# Maximum likelihood


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


# Learning problems

_HOURS = np.array([0.2, 0.17, 0.5])
"""Hours for each kilometre and for each hundred metres of climb, and hours of rest."""
_FORCE = np.array([0.5, 0.15, 0.6])
"""Newtons for each centimetre, square centimetre and cubic centimetre."""


def hikes(n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Generate hikes that are described by their length and climb, and how long each took.

    Parameters
    ----------
    n : int
        Number of hikes.
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray, shape (n, 2)
        Distance in kilometres, and climb in hundreds of metres.
    y : ndarray, shape (n,)
        Duration in hours.

    Examples
    --------
    >>> X, y = hikes(5, np.random.default_rng(0))
    >>> X.shape, bool((y > 0).all())
    ((5, 2), True)
    """
    X = np.column_stack([rng.uniform(4, 20, size=n), rng.uniform(0, 12, size=n)])
    return X, X @ _HOURS[:2] + _HOURS[2] + rng.normal(scale=0.3, size=n)


def rubber_buffer(n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Generate measurements of a rubber buffer, which gets stiffer the farther it is moved.

    Parameters
    ----------
    n : int
        Number of measurements.
    rng : numpy.random.Generator

    Returns
    -------
    x : ndarray, shape (n,)
        How far it was pushed, in centimetres, in equal steps from -1.5 to 1.5; negative if it was pulled.
    y : ndarray, shape (n,)
        The force that this took, in newtons.

    Examples
    --------
    >>> x, y = rubber_buffer(50, np.random.default_rng(0))
    >>> bool(np.corrcoef(x, y)[0, 1] > 0.9)
    True
    """
    x = np.linspace(-1.5, 1.5, n)
    powers = np.column_stack([x, x**2, x**3])
    return x, powers @ _FORCE + rng.normal(scale=0.25, size=n)


# Empirical risk

WAVES = 0.3
"""Standard deviation, in metres, of what the waves add to the water level in `tides`."""


def tide_level(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the water level in a harbour, in metres above its mean, as it would be without waves.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Time in units of 8 hours, from −1 (4 in the morning) to 1 (8 in the evening).

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> tide_level(np.array([-0.5, 0.0, 0.5])).round(3).tolist()
    [-0.909, 0.0, 0.909]
    """
    return np.sin(4 * x)


def tides(n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read the water level in a harbour at random times; waves disturb each reading.

    Parameters
    ----------
    n : int
        Number of readings.
    rng : numpy.random.Generator

    Returns
    -------
    x : ndarray, shape (n,)
        Time in units of 8 hours, uniform between −1 and 1.
    y : ndarray, shape (n,)
        Water level in metres: `tide_level`, and normal noise with standard deviation `WAVES`.

    Examples
    --------
    >>> x, y = tides(3, np.random.default_rng(0))
    >>> x.shape, y.shape
    ((3,), (3,))
    """
    x = rng.uniform(-1, 1, size=n)
    return x, tide_level(x) + rng.normal(scale=WAVES, size=n)
