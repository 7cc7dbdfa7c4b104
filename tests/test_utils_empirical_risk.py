"""Reference answers of notebook 05 and its data, compared with independent oracles and by their properties."""

import collections
import doctest
import fractions
import itertools
import math
import statistics
import subprocess
import sys

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import checks, datasets, empirical_risk

moderate = st.floats(-20, 20, allow_subnormal=False)


@st.composite
def joints(draw):
    """Draw joint tables in whole numbers of a common part."""
    n_x, n_y = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    counts = draw(hnp.arrays(np.int64, (n_x, n_y), elements=st.integers(1, 9)))
    return counts / counts.sum()


@st.composite
def joints_with_decisions(draw):
    joint = draw(joints())
    return joint, draw(hnp.arrays(np.int64, len(joint), elements=st.integers(0, joint.shape[1] - 1)))


@st.composite
def points(draw):
    """Draw different x and any y, and a degree below their number."""
    x = np.array(draw(st.lists(st.integers(-8, 8), min_size=1, max_size=12, unique=True))) / 8
    y = draw(hnp.arrays(float, len(x), elements=moderate))
    return x, y, draw(st.integers(0, min(5, len(x) - 1)))


def test_examples_in_docstrings():
    results = doctest.testmod(empirical_risk)
    assert results.attempted
    assert not results.failed


@given(st.lists(moderate, min_size=1))
def test_empirical_risk_is_the_mean(losses):
    risk = empirical_risk.empirical_risk(losses)
    assert type(risk) is float
    assert risk == pytest.approx(statistics.fmean(losses), abs=1e-12)


@given(joints_with_decisions())
def test_true_risk_by_loop(given_joint):
    joint, decision = given_joint
    wrong = fractions.Fraction(0)
    for x, y in np.ndindex(joint.shape):
        if decision[x] != y:
            wrong += fractions.Fraction(float(joint[x, y]))
    assert empirical_risk.true_risk(joint, decision) == pytest.approx(float(wrong), abs=1e-12)


@given(joints_with_decisions())
def test_true_risk_and_being_right_sum_to_one(given_joint):
    joint, decision = given_joint
    right = joint[np.arange(len(joint)), decision].sum()
    assert empirical_risk.true_risk(joint, decision) + right == pytest.approx(1)


@given(joints())
def test_no_decision_has_a_lower_risk_than_the_best(joint):
    best = empirical_risk.true_risk(joint, empirical_risk.best_decision(joint))
    labels = range(joint.shape[1])
    others = [empirical_risk.true_risk(joint, each) for each in itertools.product(labels, repeat=len(joint))]
    assert best == pytest.approx(min(others))


def test_decision_of_another_length_is_refused():
    with pytest.raises(ValueError, match="must hold 2 labels"):
        empirical_risk.true_risk([[0.5, 0.0], [0.25, 0.25]], [0])


def test_monte_carlo_risk_calls_the_draws_in_order():
    drawn = iter([(1, 2), (3, 4), (5, 6)])
    risk = empirical_risk.monte_carlo_risk(lambda x, y: 10 * x + y, lambda rng: next(drawn), 3, None)
    assert risk == pytest.approx((12 + 34 + 56) / 3)


def test_monte_carlo_risk_comes_near_the_true_risk():
    joint, decision = np.array([[0.3, 0.1], [0.2, 0.4]]), [1, 1]
    rng = np.random.default_rng(0)

    def sample(rng):
        return divmod(int(rng.choice(4, p=joint.ravel())), 2)

    found = empirical_risk.monte_carlo_risk(lambda x, y: float(decision[x] != y), sample, 4000, rng)
    assert found == pytest.approx(empirical_risk.true_risk(joint, decision), abs=5 * math.sqrt(0.25 / 4000))


@given(hnp.arrays(float, st.integers(1, 6), elements=st.floats(-3, 3, allow_subnormal=False)), st.integers(0, 5))
def test_polynomial_features_by_multiplying(x, degree):
    features = empirical_risk.polynomial_features(x, degree)
    assert features.shape == (len(x), degree + 1)
    column = np.ones(len(x))
    for k in range(degree + 1):
        assert features[:, k] == pytest.approx(column)
        column = column * x


@given(points())
def test_fit_is_numpys_polyfit(given_points):
    x, y, degree = given_points
    theta = empirical_risk.fit_polynomial(x, y, degree)
    assert theta.shape == (degree + 1,)
    fitted = empirical_risk.polynomial_features(x, degree) @ theta
    expected = np.polynomial.Polynomial.fit(x, y, degree)(x) if len(x) > 1 else y
    assert fitted == pytest.approx(expected, abs=1e-6)


@given(points())
def test_errors_of_the_fit_are_orthogonal_to_the_features(given_points):
    x, y, degree = given_points
    features = empirical_risk.polynomial_features(x, degree)
    errors = y - features @ empirical_risk.fit_polynomial(x, y, degree)
    assert features.T @ errors == pytest.approx(0, abs=1e-7)


def test_fit_is_what_a_general_optimizer_finds():
    x, y = datasets.tides(12, np.random.default_rng(4))

    def risk(theta):
        return np.mean((np.polyval(theta[::-1], x) - y) ** 2)

    found = scipy.optimize.minimize(risk, np.zeros(4), tol=1e-12).x
    assert empirical_risk.fit_polynomial(x, y, 3) == pytest.approx(found, abs=1e-4)


@given(st.integers(1, 30), st.floats(0, 1), st.integers(0, 2**32))
def test_split_holds_each_pair_once(n, fraction, seed):
    X, y = np.column_stack([np.arange(n), -np.arange(n)]), 7 * np.arange(n)
    X_train, y_train, X_test, y_test = empirical_risk.split_data(X, y, fraction, np.random.default_rng(seed))
    assert len(X_test) == len(y_test) == round(n * fraction)
    assert np.array_equal(np.sort(np.concatenate([y_train, y_test])), y)
    for features, labels in ((X_train, y_train), (X_test, y_test)):
        assert np.array_equal(features[:, 0] * 7, labels)
        assert np.array_equal(features[:, 1], -features[:, 0])


def test_each_example_is_as_likely_a_test_example():
    rng, ids = np.random.default_rng(0), np.arange(7)
    tests = [empirical_risk.split_data(ids[:, None], ids, 0.3, rng)[3] for _ in range(3000)]
    checks.drawn_from(np.concatenate(tests), np.full(7, 1 / 7))
    pairs = collections.Counter(tuple(sorted(test.tolist())) for test in tests)
    assert len(pairs) == math.comb(7, 2)
    assert min(pairs.values()) > 0.6 * 3000 / 21


def test_split_of_unequal_lengths_is_refused():
    with pytest.raises(ValueError, match="as many examples"):
        empirical_risk.split_data([[1], [2]], [1], 0.5, np.random.default_rng(0))


@given(points(), points())
def test_risk_curve_by_loop(train, test):
    (x, y, degree), (x_test, y_test, _) = train, test
    degrees = list(range(degree + 1))
    curve = empirical_risk.risk_curve(x, y, x_test, y_test, degrees)
    assert curve.shape == (len(degrees), 2)
    for row, each in zip(curve, degrees, strict=True):
        theta = empirical_risk.fit_polynomial(x, y, each).tolist()
        for value, inputs, targets in ((row[0], x, y), (row[1], x_test, y_test)):
            errors = [
                sum(c * float(a) ** k for k, c in enumerate(theta)) - b for a, b in zip(inputs, targets, strict=True)
            ]
            assert value == pytest.approx(statistics.fmean(error**2 for error in errors), rel=1e-6, abs=1e-6)


@given(points())
def test_training_risk_never_rises_with_the_degree(given_points):
    x, y, degree = given_points
    curve = empirical_risk.risk_curve(x, y, x, y, range(degree + 1))
    assert (np.diff(curve[:, 0]) <= 1e-9 + 1e-9 * curve[:-1, 0]).all()
    assert np.array_equal(curve[:, 0], curve[:, 1])


def test_diagnose_on_both_sides_of_each_border():
    found = {risks: empirical_risk.diagnose(*risks, 2) for risks in itertools.product((1, 2, 3), repeat=2)}
    assert {risks for risks, name in found.items() if name == "underfitting"} == {(3, 1), (3, 2), (3, 3)}
    assert {risks for risks, name in found.items() if name == "overfitting"} == {(1, 3), (2, 3)}
    assert {name for risks, name in found.items() if max(risks) <= 2} == {"good fit"}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8), st.integers(0, 3))
def test_select_degree_by_sorting(curve, first):
    degrees = [first + 2 * place for place in range(len(curve))]
    _, expected = min((test, degree) for (_, test), degree in zip(curve, degrees, strict=True))
    found = empirical_risk.select_degree(np.array(curve), degrees)
    assert type(found) is int
    assert found == expected


def test_references_leave_their_arguments_alone():
    joint, decision = np.array([[0.25, 0.25], [0.125, 0.375]]), np.array([1, 0])
    x, y, X = np.array([-1.0, 0.0, 0.5]), np.array([1.0, 2.0, 0.0]), np.ones((3, 2))
    for argument in (joint, decision, x, y, X):
        argument.flags.writeable = False
    empirical_risk.empirical_risk(x)
    empirical_risk.true_risk(joint, decision)
    empirical_risk.best_decision(joint)
    empirical_risk.polynomial_features(x, 2)
    empirical_risk.fit_polynomial(x, y, 1)
    empirical_risk.split_data(X, y, 0.4, np.random.default_rng(0))
    empirical_risk.risk_curve(x, y, x, y, (0, 1))
    empirical_risk.select_degree(joint, (1, 2))


def test_reference_needs_numpy_only():
    script = "import sys, numpy; old = set(sys.modules); import utils.empirical_risk; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= {"numpy", "utils"}
    assert {name for name in loaded if name.startswith("utils.")} == {"utils.empirical_risk", "utils.environment"}


def test_tides_are_the_level_and_waves():
    x, y = datasets.tides(20_000, np.random.default_rng(1))
    again, _ = datasets.tides(20_000, np.random.default_rng(1))
    assert np.array_equal(x, again)
    assert (np.abs(x) <= 1).all()
    assert x.mean() == pytest.approx(0, abs=0.03)
    waves = y - datasets.tide_level(x)
    assert waves.mean() == pytest.approx(0, abs=0.02)
    assert waves.std() == pytest.approx(datasets.WAVES, rel=0.03)
