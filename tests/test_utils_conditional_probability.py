"""Reference answers of notebook 01 and its data, compared with independent oracles and by their properties."""

import collections
import doctest
import fractions
import math
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from utils import checks, conditional_probability, datasets

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

sizes = st.tuples(st.integers(1, 5), st.integers(1, 5))


@st.composite
def joints(draw):
    """Joint tables in whole numbers of a common part, some with rows of zeros."""
    counts = draw(hnp.arrays(np.int64, draw(sizes), elements=st.integers(0, 9)))
    counts[0, 0] += 1
    return counts / counts.sum()


def test_examples_in_docstrings():
    results = doctest.testmod(conditional_probability)
    assert results.attempted
    assert not results.failed


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=30))
def test_joint_counts_pairs(pairs):
    x, y = zip(*pairs, strict=True)
    joint = conditional_probability.empirical_joint(x, y, 4, 5)
    counts = collections.Counter(pairs)
    assert joint.tolist() == [[counts[a, b] / len(pairs) for b in range(5)] for a in range(4)]


def test_joint_of_unfitting_samples():
    with pytest.raises(ValueError, match="must have one length"):
        conditional_probability.empirical_joint([0, 1], [0], 2, 2)
    with pytest.raises(IndexError):
        conditional_probability.empirical_joint([0, 2], [0, 1], 2, 2)


@given(joints())
def test_marginals_by_loops(joint):
    p_x, p_y = conditional_probability.marginals(joint)
    assert p_x == pytest.approx([math.fsum(row) for row in joint])
    assert p_y == pytest.approx([math.fsum(column) for column in joint.T])


@given(joints())
def test_conditional_in_exact_arithmetic(joint):
    table = conditional_probability.conditional(joint)
    for row, exact in zip(table, [[fractions.Fraction(p) for p in row] for row in joint], strict=True):
        total = sum(exact)
        if total == 0:
            assert np.isnan(row).all()
        else:
            assert row == pytest.approx([float(p / total) for p in exact])


@given(joints())
def test_chain_rule_undoes_the_conditional(joint):
    p_x, _ = conditional_probability.marginals(joint)
    again = conditional_probability.chain_rule(p_x, conditional_probability.conditional(joint))
    known = p_x > 0
    assert again[known] == pytest.approx(joint[known])


def test_chain_rule_by_loops():
    p_x, table = [0.2, 0.8], [[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]
    expected = [[p * q for q in row] for p, row in zip(p_x, table, strict=True)]
    assert conditional_probability.chain_rule(p_x, table) == pytest.approx(np.array(expected))
    with pytest.raises(ValueError, match="broadcast"):
        conditional_probability.chain_rule([0.2, 0.3, 0.5], table)


@given(joints(), st.integers(0, 2**32))
def test_drawn_pairs_are_possible_ones(joint, seed):
    p_x, _ = conditional_probability.marginals(joint)
    table = conditional_probability.conditional(joint)
    x, y = conditional_probability.sample_pairs(p_x, table, 50, np.random.default_rng(seed))
    assert x.shape == y.shape == (50,)
    assert (joint[x, y] > 0).all()


def test_drawn_pairs_are_as_frequent_as_their_probability():
    p_x, table = np.array([0.6, 0.3, 0.1]), np.array([[0.5, 0.5], [0.1, 0.9], [1.0, 0.0]])
    x, y = conditional_probability.sample_pairs(p_x, table, 50_000, np.random.default_rng(1))
    joint = conditional_probability.empirical_joint(x, y, 3, 2)
    assert joint == pytest.approx(conditional_probability.chain_rule(p_x, table), abs=0.02)
    checks.drawn_from(2 * x + y, conditional_probability.chain_rule(p_x, table).ravel())


@given(joints())
def test_distributions_among_tables(joint):
    table = conditional_probability.conditional(joint)
    assert conditional_probability.is_distribution(joint.ravel())
    assert conditional_probability.is_distribution(table[joint.sum(axis=1) > 0])
    assert conditional_probability.is_distribution(joint) == (len(joint) == 1)


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([1.0], True),
        ([0.5, 0.5 + 9e-9], True),
        ([0.5, 0.5 + 2e-8], False),
        ([1.0, 1e-12, -1e-12], False),
        ([[0.5, 0.5], [0.5, 0.6]], False),
        ([[0, 1], [1, 0]], True),
        ([0.0, 0.0], False),
        ([math.nan, 1.0], False),
    ],
)
def test_edges_of_a_distribution(p, expected):
    assert conditional_probability.is_distribution(p) is expected


@given(hnp.arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(0, 1)))
def test_labels_and_their_probabilities_by_loops(p):
    labels = conditional_probability.most_likely(p)
    assert labels.tolist() == [max(range(len(row)), key=row.__getitem__) for row in p.tolist()]
    own = conditional_probability.probability_of_label(p, labels)
    assert own.tolist() == [max(row) for row in p.tolist()]
    last = np.full(len(p), p.shape[1] - 1)
    assert conditional_probability.probability_of_label(p, last).tolist() == p[:, -1].tolist()


def test_references_leave_their_arguments_alone():
    joint, p_x, labels = np.array([[0.25, 0.25], [0.5, 0.0]]), np.array([0.5, 0.5]), np.array([0, 1])
    for argument in (joint, p_x, labels):
        argument.flags.writeable = False
    conditional_probability.empirical_joint(labels, labels, 2, 2)
    conditional_probability.marginals(joint)
    table = conditional_probability.conditional(joint)
    conditional_probability.chain_rule(p_x, table)
    conditional_probability.sample_pairs(p_x, table, 3, np.random.default_rng(0))
    conditional_probability.is_distribution(joint)
    conditional_probability.most_likely(table)
    conditional_probability.probability_of_label(table, labels)


def test_reference_needs_numpy_only():
    script = (
        "import sys, numpy; before = set(sys.modules); import utils.conditional_probability; "
        "print(*(set(sys.modules) - before))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) <= {"numpy", "utils"}


# Data


def test_vets_animals():
    x, y = datasets.animal_sizes(np.random.default_rng(3))
    other_x, _ = datasets.animal_sizes(np.random.default_rng(4))
    joint = conditional_probability.empirical_joint(x, y, len(datasets.SIZES), len(datasets.ANIMALS))
    assert len(x) == len(y) == 200
    assert joint.sum(axis=1) == pytest.approx([0.5, 0.3, 0.2])
    assert conditional_probability.conditional(joint)[1] == pytest.approx([0.7, 0.2, 0.05, 0.05])
    assert (x != other_x).any()


def test_digits_are_the_known_ones():
    X, y = datasets.digits()
    assert X.shape == (1797, 64)
    assert (X.min(), X.max()) == (0, 1)
    assert (np.round(X * 16) == X * 16).all()
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (X[0] * 16).sum() == 294
    assert int((X * 16).sum()) == 561718


def test_digits_state_their_source_and_are_small(root_folder):
    folder = root_folder / "utils" / "data"
    assert (folder / "digits.npz").stat().st_size < 60_000
    text = (folder / "README.md").read_text()
    notebook = (root_folder / "notebooks" / "01_conditional_probability.ipynb").read_text()
    for said in ("CC BY 4.0", "UCI Machine Learning", "Alpaydin"):
        assert said in text
        assert said in notebook


def test_votes_are_shares_and_similar_images_have_more():
    X, y = datasets.digits()
    p = datasets.votes_of_similar_images(X[1500:1600], X[:1500], y[:1500])
    assert p.shape == (100, 10)
    assert conditional_probability.is_distribution(p)
    assert (conditional_probability.most_likely(p) == y[1500:1600]).mean() > 0.9
    known = datasets.votes_of_similar_images(X[:20], X[:1500], y[:1500], width=0.1)
    assert conditional_probability.probability_of_label(known, y[:20]) == pytest.approx(1)


def test_votes_by_loops():
    X_known, y_known = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), np.array([1, 0, 1])
    votes = [math.exp(-(math.dist([0.5, 0.5], image) ** 2) / 0.25) for image in X_known]
    expected = [votes[1] / sum(votes), (votes[0] + votes[2]) / sum(votes)]
    found = datasets.votes_of_similar_images(np.array([[0.5, 0.5]]), X_known, y_known, width=0.5)
    assert found[0] == pytest.approx(expected)


def test_packages_carry_the_digits(root_folder, tmp_path):
    script = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    command = [sys.executable, "-c", script, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root_folder)
    with zipfile.ZipFile(tmp_path / run.stdout.split()[-1]) as wheel:
        assert {"utils/data/digits.npz", "utils/data/README.md"} <= set(wheel.namelist())
