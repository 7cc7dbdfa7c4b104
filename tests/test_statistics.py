"""Numbers about a class equal what is computed by hand, by other libraries, or by the plainest loop."""

from __future__ import annotations

import math
import statistics as plain

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.reports import statistics

POINTS = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 3))


# --- The table of scores -------------------------------------------------------------------------------------------


def test_scores_that_are_not_known_are_nan_wherever_a_question_first_appears() -> None:
    table = statistics.ScoreTable()
    table.add({"q1": 1.0})
    table.add({"q1": None, "q2": 0.5})
    table.add({"q2": 2.0})

    np.testing.assert_array_equal(table.column("q1"), [1.0, np.nan, np.nan])
    np.testing.assert_array_equal(table.column("q2"), [np.nan, 0.5, 2.0])
    np.testing.assert_array_equal(table.column("q3"), [np.nan] * 3)


def test_the_rest_leaves_the_question_itself_out() -> None:
    table = statistics.ScoreTable()
    table.add({"q1": 1.0, "q2": 10.0, "q3": 100.0})
    table.add({"q1": 2.0, "q2": None, "q3": 200.0})

    np.testing.assert_array_equal(table.rest("q1", ["q1", "q2", "q3"]), [110.0, np.nan])
    np.testing.assert_array_equal(table.rest("q2", ["q1", "q2", "q3"]), [101.0, 202.0])
    np.testing.assert_array_equal(table.rest("w1", ["q1", "q3"]), [101.0, 202.0])


# --- The spread ----------------------------------------------------------------------------------------------------


def test_description_of_a_few_numbers_by_hand() -> None:
    found = statistics.describe([4.0, 1.0, 3.0, 2.0, 10.0])

    assert found is not None
    assert (found.count, found.mean, found.lowest, found.median, found.highest) == (5, 4.0, 1.0, 3.0, 10.0)
    assert (found.lower_quartile, found.upper_quartile) == (2.0, 4.0)
    assert found.deviation == pytest.approx(math.sqrt((9 + 4 + 1 + 0 + 36) / 4))


def test_nothing_to_describe_and_a_single_number() -> None:
    single = statistics.describe([2.5])

    assert statistics.describe([]) is None
    assert single is not None
    assert (single.deviation, single.median, single.count) == (None, 2.5, 1)


@given(st.lists(POINTS, min_size=2, max_size=50))
def test_description_agrees_with_the_standard_library(values: list[float]) -> None:
    found = statistics.describe(values)
    lower, middle, upper = plain.quantiles(values, method="inclusive")

    assert found is not None
    assert found.mean == pytest.approx(plain.fmean(values))
    assert found.deviation == pytest.approx(plain.stdev(values), abs=1e-9)
    assert (found.lower_quartile, found.median, found.upper_quartile) == pytest.approx((lower, middle, upper))
    assert (found.lowest, found.highest) == (min(values), max(values))


def test_bins_are_tenths_with_full_marks_apart() -> None:
    counts = statistics.count_in_bins([0.0, 0.0999, 0.1, 0.3, 0.7, 7 / 10, 0.999, 1.0, 1.0])

    assert counts == [2, 1, 0, 1, 0, 0, 0, 2, 0, 1, 2]
    assert statistics.count_in_bins([]) == [0] * 11


@given(st.integers(1, 60).flatmap(lambda most: st.lists(st.integers(0, most), max_size=40).map(lambda n: (most, n))))
def test_each_score_is_in_the_bin_that_whole_numbers_give(case: tuple[int, list[int]]) -> None:
    most, scores = case
    counts = [0] * 11
    for score in scores:
        counts[10 * score // most] += 1

    assert statistics.count_in_bins([score / most for score in scores]) == counts


# --- Discrimination ------------------------------------------------------------------------------------------------


def test_correlation_by_hand() -> None:
    # Deviations (-1, 0, 1) and (-1, 1, 0): products sum to 1, squares to 2 and 2.
    assert statistics.correlation(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("first", "second"),
    [([], []), ([1.0], [2.0]), ([1.0, 1.0], [1.0, 2.0]), ([1.0, 2.0], [3.0, 3.0]), ([1.0, np.nan], [np.nan, 2.0])],
)
def test_correlation_that_is_not_defined(first: list[float], second: list[float]) -> None:
    assert statistics.correlation(np.array(first), np.array(second)) is None


@given(arrays(float, st.tuples(st.just(2), st.integers(3, 30)), elements=POINTS))
def test_correlation_agrees_with_numpy(values: np.ndarray) -> None:
    first, second = values
    assume(np.ptp(first) > 0.01)
    assume(np.ptp(second) > 0.01)

    assert statistics.correlation(first, second) == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-9)


@given(arrays(float, st.tuples(st.just(2), st.integers(3, 30)), elements=POINTS), st.data())
def test_correlation_keeps_its_value_when_unknown_places_are_added(values: np.ndarray, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, values.shape[1]))
    gap = data.draw(st.sampled_from([(np.nan, 1.0), (1.0, np.nan), (np.nan, np.nan)]))
    longer = np.insert(values, place, gap, axis=1)

    assert statistics.correlation(*longer) == statistics.correlation(*values)


@given(arrays(float, st.tuples(st.just(2), st.integers(2, 30)), elements=POINTS), st.floats(0.01, 100))
def test_correlation_has_no_unit_and_no_direction(values: np.ndarray, factor: float) -> None:
    first, second = values
    value = statistics.correlation(first, second)

    assert statistics.correlation(second, first) == (None if value is None else pytest.approx(value))
    if value is not None:
        assert -1 <= value <= 1
        assert statistics.correlation(first, -second) == pytest.approx(-value)
        if np.ptp(factor * first) > 1e-6:
            assert statistics.correlation(factor * first, second) == pytest.approx(value, abs=1e-6)


def test_discrimination_is_the_correlation_with_the_other_questions() -> None:
    rng = np.random.default_rng(3)
    points = rng.integers(0, 4, size=(40, 3)) + 2.0 * rng.integers(0, 2, size=(40, 1))
    table = statistics.ScoreTable()
    for one, two, three in points:
        table.add({"q1": one, "q2": two, "q3": three})
    questions = ["q1", "q2", "q3"]
    for place, question in enumerate(questions):
        others = points.sum(axis=1) - points[:, place]
        found = statistics.discrimination(table.column(question), table.rest(question, questions))
        assert found.value == pytest.approx(np.corrcoef(points[:, place], others)[0, 1])
        assert found.submissions == 40


def test_discrimination_that_is_not_known_says_why() -> None:
    varied, constant = np.arange(10.0), np.ones(10)

    assert "fewer than 10" in statistics.discrimination(varied[:9], varied[:9]).words
    assert "fewer than 10" in statistics.discrimination(np.where(varied == 3, np.nan, varied), varied).words
    assert "all have the same points" in statistics.discrimination(constant, varied).words
    assert "other questions" in statistics.discrimination(varied, constant).words
    assert statistics.discrimination(varied, constant).value is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.0, "separates well"),
        (0.4, "separates well"),
        (0.39, "separates"),
        (0.2, "separates"),
        (0.19, "hardly separates"),
        (0.0, "hardly separates"),
        (-0.01, "students who are weak elsewhere do better here: look at the question and its tests"),
    ],
)
def test_discrimination_in_words(value: float, words: str) -> None:
    assert statistics.in_words(value) == words
