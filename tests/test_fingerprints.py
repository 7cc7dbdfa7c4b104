"""Known slips are recognised in a notebook by hashes of what they return, whatever the rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.fingerprints import OFFSETS, Recorder, fingerprint, is_steady

RESULTS = [np.array([[0.3, -0.7], [1e-20, 5.0]]), [1, 2.5], ("a", np.ones(2)), None, ValueError("no"), True]


def test_recorder_passes_on_and_keeps_what_is_returned():
    grown = np.zeros(2)

    def grow(by: float) -> np.ndarray:
        grown[:] += by
        return grown

    recorder = Recorder(grow)
    recorder(1.0)
    recorder(by=2.0)
    assert [result.tolist() for result in recorder.results] == [[1.0, 1.0], [3.0, 3.0]]
    assert recorder.changed == 0
    assert recorder.__name__ == "grow"


def test_recorder_keeps_errors_and_lets_them_through():
    recorder = Recorder(lambda z: z / 0)
    with pytest.raises(ZeroDivisionError):
        recorder(1)
    assert [type(result) for result in recorder.results] == [ZeroDivisionError]


@pytest.mark.parametrize("dtype", [float, int, object])
def test_recorder_sees_a_changed_argument(dtype):
    def change(first, second):
        second[0] = 7

    recorder = Recorder(change)
    recorder(np.zeros(2, dtype), np.zeros(2, dtype))
    assert recorder.changed == 2


def test_nan_that_stays_is_no_change():
    recorder = Recorder(lambda z: None)
    recorder(np.array([np.nan, 1.0]))
    assert recorder.changed == 0


def test_the_dress_of_a_result_does_not_count():
    as_array = fingerprint("q1", [np.array([[1, 2], [3, 4]])], 5)
    assert fingerprint("q1", [[[1.0, 2.0], (3, 4)]], 5) == as_array
    assert fingerprint("q1", [np.array([[1, 2], [3, 4]], dtype=np.float32)], 5) == as_array


def test_values_shape_question_and_number_of_calls_count():
    prints = [
        fingerprint("q1", [np.array([1.0, 2.0])], 0),
        fingerprint("q2", [np.array([1.0, 2.0])], 0),
        fingerprint("q1", [np.array([1.0, 2.01])], 0),
        fingerprint("q1", [np.array([1.0, -2.0])], 0),
        fingerprint("q1", [np.array([[1.0, 2.0]])], 0),
        fingerprint("q1", [np.array([1.0, 2.0])] * 2, 0),
        fingerprint("q1", [np.array([1.0, np.nan])], 0),
        fingerprint("q1", [np.array([1.0, np.inf])], 0),
        fingerprint("q1", [], 0),
    ]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("offset", range(OFFSETS))
def test_zero_and_one_differ(offset):
    assert fingerprint("q1", [False], offset) != fingerprint("q1", [True], offset)
    assert fingerprint("q1", [0.0], offset) != fingerprint("q1", [1.0], offset)


@pytest.mark.parametrize("offset", [0, 1, OFFSETS - 1])
def test_every_kind_of_result_has_a_steady_print(offset):
    assert fingerprint("q1", RESULTS, offset) == fingerprint("q1", list(RESULTS), offset)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.integers(0, OFFSETS - 1), st.floats(-1e-6, 1e-6))
def test_steady_results_have_one_fingerprint_with_and_without_rounding(numbers, offset, error):
    if is_steady([numbers], offset):
        noisy = [number * (1 + error) for number in numbers]
        assert fingerprint("q1", [np.array(noisy)], offset) == fingerprint("q1", [numbers], offset)


def test_numbers_on_an_edge_are_not_steady():
    assert not is_steady([1.0], 0)
    assert is_steady([1.0], 7)
    assert not is_steady([np.array([3.0, 1e-11])], 7)
    assert is_steady([np.array([3.0, 1e-17, np.nan])], 7) == is_steady([3.0], 7)
