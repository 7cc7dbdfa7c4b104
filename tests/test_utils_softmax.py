"""Reference answers of notebook 02, compared with independent oracles and by their properties."""

import doctest
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import datasets, softmax

moderate = st.floats(-20, 20, allow_subnormal=False)
any_size = st.floats(-1000, 1000, allow_subnormal=False)
tables = hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=2, max_side=6), elements=moderate)
huge_tables = hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=2, max_side=6), elements=any_size)
positive_tables = hnp.arrays(float, (4, 3), elements=st.floats(1e-3, 1e3))


@pytest.mark.parametrize("module", [softmax, datasets])
def test_examples_in_docstrings(module):
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.randoms(use_true_random=False))
def test_linear_scores_are_sums_of_products(n, d, K, random):
    X = [[random.randint(-9, 9) for _ in range(d)] for _ in range(n)]
    Theta = [[random.randint(-9, 9) for _ in range(K)] for _ in range(d)]
    expected = [[sum(X[i][j] * Theta[j][k] for j in range(d)) for k in range(K)] for i in range(n)]
    assert softmax.linear_scores(X, Theta).tolist() == expected


def test_linear_scores_of_unfitting_tables():
    with pytest.raises(ValueError, match="matmul"):
        softmax.linear_scores(np.ones((2, 3)), np.ones((2, 3)))


@pytest.mark.parametrize(
    ("how", "one"),
    [("square", lambda v: v * v), ("abs", math.fabs), ("relu", lambda v: v if v > 0 else 0), ("exp", math.exp)],
)
@given(z=tables)
def test_make_positive_number_by_number(how, one, z):
    result = softmax.make_positive(z, how)
    assert result.shape == z.shape
    assert result.ravel() == pytest.approx([one(value) for value in z.ravel()])
    assert (result >= 0).all()


def test_make_positive_knows_four_maps():
    with pytest.raises(ValueError, match=r"must be .*, not 'cube'"):
        softmax.make_positive([1.0], "cube")


def test_positive_map_is_the_only_one_of_its_kind():
    z = np.linspace(-5, 5, 101)
    fit = []
    for how in ("square", "abs", "relu", "exp"):
        values = softmax.make_positive(z, how)
        if (np.diff(values) > 0).all() and (values > 0).all():
            fit.append(how)
    assert fit == [softmax.positive_map]


@given(positive_tables)
def test_normalize_keeps_proportions(z):
    p = softmax.normalize(z)
    assert p.sum(axis=1) == pytest.approx(1)
    assert p * z.sum(axis=1, keepdims=True) == pytest.approx(z)


@given(tables)
def test_softmax_is_scipys(z):
    assert softmax.softmax(z) == pytest.approx(scipy.special.softmax(z, axis=-1))


@given(huge_tables)
def test_softmax_is_a_distribution_without_warning(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = softmax.softmax(z)
    assert (p >= 0).all()
    assert p.sum(axis=-1) == pytest.approx(1)
    assert (p.max(axis=-1) == np.take_along_axis(p, z.argmax(axis=-1, keepdims=True), axis=-1)[..., 0]).all()


@given(tables, moderate)
def test_softmax_ignores_a_shift(z, shift):
    assert softmax.softmax(z + shift) == pytest.approx(softmax.softmax(z))


def test_softmax_of_huge_scores_in_exact_arithmetic():
    expected = 1 / (1 + math.exp(-1) + math.exp(-2))
    for top in (1000.0, -1000.0, 0.0):
        assert softmax.softmax([top, top - 1, top - 2])[0] == pytest.approx(expected, rel=0, abs=1e-12)
    assert softmax.softmax([[1000.0, -1000.0]]).tolist() == [[1.0, 0.0]]


@given(hnp.arrays(float, (3, 2), elements=st.floats(-2, 2)), hnp.arrays(float, (2, 4), elements=st.floats(-2, 2)))
def test_predict_proba_by_loops(X, Theta):
    for x, p in zip(X, softmax.predict_proba(X, Theta), strict=True):
        powers = [math.exp(sum(x * theta)) for theta in Theta.T]
        assert p == pytest.approx([power / sum(powers) for power in powers])


@given(hnp.arrays(float, hnp.array_shapes(min_dims=0, max_dims=3, max_side=3), elements=any_size))
def test_sigmoid_is_scipys_without_warning(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = softmax.sigmoid(z)
    assert np.shape(p) == np.shape(z)
    np.testing.assert_allclose(p, scipy.special.expit(z), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(p + softmax.sigmoid(-z), 1, rtol=1e-12)


@given(hnp.arrays(float, (5, 3), elements=st.floats(-2, 2)), hnp.arrays(float, (3, 2), elements=st.floats(-2, 2)))
def test_one_vector_does_the_work_of_two(X, Theta):
    by_sigmoid = softmax.sigmoid(X @ softmax.binary_theta(Theta))
    assert by_sigmoid == pytest.approx(softmax.predict_proba(X, Theta)[:, 0])


@given(tables, st.floats(0.1, 10))
def test_temperature_is_a_power(z, temperature):
    powers = softmax.softmax(z) ** (1 / temperature)
    expected = powers / powers.sum(axis=-1, keepdims=True)
    assert softmax.softmax_with_temperature(z, temperature) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_temperature_at_both_ends():
    z = np.array([[3.0, -1.0, 2.0], [0.0, 0.5, -20.0]])
    assert softmax.softmax_with_temperature(z, 1e-4).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert softmax.softmax_with_temperature(z, 1e12) == pytest.approx(np.full((2, 3), 1 / 3))


@given(st.tuples(moderate, moderate), st.floats(0.1, 5), moderate)
def test_both_classes_are_even_at_the_boundary(theta_red, step, b_blue):
    theta_blue = (theta_red[0] + step, b_blue)
    x = softmax.boundary_1d(theta_red, theta_blue)
    assert isinstance(x, float)
    red, blue = (w * x + b for w, b in (theta_red, theta_blue))
    assert red == pytest.approx(blue, rel=1e-6, abs=1e-6)


def test_references_leave_their_arguments_alone():
    z, X, Theta = np.array([[1.0, -2.0]]), np.array([[1.0, 2.0]]), np.array([[0.5, 1.0], [2.0, 3.0]])
    for argument in (z, X, Theta):
        argument.flags.writeable = False
    softmax.linear_scores(X, Theta)
    softmax.predict_proba(X, Theta)
    softmax.binary_theta(Theta)
    softmax.softmax_with_temperature(z, 2.0)
    for how in ("square", "abs", "relu", "exp"):
        softmax.make_positive(z, how)
    for function in (softmax.normalize, softmax.softmax, softmax.sigmoid):
        function(z)


def test_reference_needs_numpy_only():
    script = "import sys, numpy; before = set(sys.modules); import utils.softmax; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= {"numpy", "utils"}


@pytest.mark.parametrize("module", ["checks", "plots", "plots_maximum_likelihood", "datasets", "widgets"])
def test_shared_modules_load_no_reference(module):
    script = f"import sys; import utils.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert f"utils.{module}" in loaded
    assert not {"utils.softmax", "utils.maximum_likelihood"} & set(loaded)
    assert not any(name.startswith("autograder") for name in loaded)


def test_animals_are_apart_and_reproducible():
    X, y = datasets.animals(50, np.random.default_rng(1))
    again, _ = datasets.animals(50, np.random.default_rng(1))
    assert np.array_equal(X, again)
    assert X.shape == (200, 3)
    assert (X[:, 2] == 1).all()
    centers = np.array([X[y == k].mean(axis=0) for k in range(len(datasets.ANIMALS))])
    nearest = np.linalg.norm(X[:, None] - centers, axis=2).argmin(axis=1)
    assert (nearest == y).mean() > 0.9
