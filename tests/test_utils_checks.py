"""Property checks: what they accept, what they refuse, and in which words."""

import functools
import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils import checks


def test_random_numbers_depend_on_question_and_seed_only(monkeypatch):
    monkeypatch.delenv(checks.SEED_VARIABLE, raising=False)
    first = checks.rng("q5").normal(size=3)
    assert np.array_equal(first, checks.rng("q5").normal(size=3))
    assert not np.array_equal(first, checks.rng("q6").normal(size=3))
    monkeypatch.setenv(checks.SEED_VARIABLE, "7")
    assert not np.array_equal(first, checks.rng("q5").normal(size=3))
    monkeypatch.setenv(checks.SEED_VARIABLE, str(checks.DEFAULT_SEED))
    assert np.array_equal(first, checks.rng("q5").normal(size=3))


def test_random_numbers_are_the_same_in_another_interpreter():
    script = "from utils import checks; print(checks.rng('q5').integers(10**9))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(run.stdout) == checks.rng("q5").integers(10**9)


@pytest.mark.parametrize("seed", ["-1", "1.5", "seven"])
def test_bad_seed_is_named(seed, monkeypatch):
    monkeypatch.setenv(checks.SEED_VARIABLE, seed)
    with pytest.raises(ValueError, match=f"AUTOGRADER_SEED must be a whole number .*{seed}"):
        checks.rng("q5")


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6).reshape(2, 3),
        [[0, 1, 2], [3, 4, 5]],
        ((0.0, 1, 2), [3, 4, np.float32(5)]),
        [np.arange(3), np.array([3.0, 4.0, 5.0])],
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.arange(6, dtype=np.float16).reshape(2, 3),
        np.arange(6, dtype=np.longdouble).reshape(2, 3),
        np.ma.masked_array([[0, 1, 2], [3, 4, 5]]),
    ],
)
def test_arrays_come_in_many_dresses(value):
    array = checks.finite(value, (2, 3))
    assert type(array) is np.ndarray
    assert array.dtype == float
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("value", [2, 2.0, np.float64(2), np.float32(2), np.int8(2), np.array(2)])
def test_numbers_come_in_many_dresses(value):
    assert checks.real_number(value) == 2.0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, r"is None; is a `return` missing\?"),
        (..., "placeholder"),
        (True, "boolean"),
        (np.bool_(True), "boolean"),
        ([True, False], "holds booleans"),
        ("0.5", "is a str, where numbers"),
        (["0.5"], "holds text"),
        (1j, "complex numbers"),
        (np.array([1 + 0j]), "complex numbers"),
        ([None], "holds objects"),
        ([[1, 2], [3]], "different lengths"),
        ({0.5: 1}, "is a dict"),
        (range(3), "is a range"),
        ((v for v in "ab"), "is a generator"),
        (10**400, "holds objects"),
        (np.array([1.0, np.nan]), r"NaN \(not a number\): 1 of 2"),
        ([1.0, -np.inf], "infinite values: 1 of 2"),
        (np.nan, r"is NaN \(not a number\)$"),
        (np.array(-np.inf), "is infinite$"),
    ],
)
def test_refusals_say_what_was_seen(value, words):
    with pytest.raises(AssertionError, match=words):
        checks.finite(value)


def test_values_that_the_grader_does_not_take_over_are_called_by_their_own_name():
    class Opaque:
        type_name = "DataFrame"

    with pytest.raises(AssertionError, match="is a DataFrame, where numbers"):
        checks.finite(Opaque())


def test_list_in_itself_is_refused():
    endless = [1.0]
    endless.append(endless)
    with pytest.raises(AssertionError, match="cannot be made an array"):
        checks.finite(endless)


@pytest.mark.parametrize(
    ("value", "shape", "words"),
    [
        (np.ones((2, 3)), (3, 2), r"shape \(3, 2\), but it has shape \(2, 3\): rows and columns are exchanged"),
        (np.ones(3), (3, 1), r"must be an array of shape \(3, 1\), but it has shape \(3,\)$"),
        (np.ones(1), (), r"must be one number, but it has shape \(1,\)"),
        (np.ones(3) > 0, (), r"must be one number, but it is an array of shape \(3,\)$"),
        (np.ones(3) > 0, (3,), "holds booleans"),
        (1.0, (1,), r"must be an array of shape \(1,\), but it has shape \(\)"),
    ],
)
def test_wrong_shapes_are_named(value, shape, words):
    with pytest.raises(AssertionError, match=words):
        checks.finite(value, shape, "the table")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([[0.5, 0.25], [0.5, 0.75]], "columns sum to 1 instead of its rows"),
        ([[0.25, 0.25], [0.25, 0.25]], "whole table sums to 1 instead of each row"),
        ([[0.5, 0.5], [0.5, 0.6]], "sums run from 1 to 1.1"),
        ([0.5, 0.6], "but the sum is 1.1"),
        ([[0.5, 0.6]], "but the sum is 1.1"),
        (1.0, "single number"),
    ],
)
def test_wrong_sums_are_explained(value, words):
    with pytest.raises(AssertionError, match=words):
        checks.sums_to_one(value)


def test_right_sums_pass():
    checks.sums_to_one([0.25, 0.75])
    checks.sums_to_one(np.full((2, 3), 1 / 3))
    checks.sums_to_one(np.full((2, 3), 1 / 3, dtype=np.float32))


def test_between():
    checks.between([0, 0.5, 1], 0, 1)
    checks.between([0, 5], 0, np.inf)
    with pytest.raises(AssertionError, match=r"between 0 and 1, but its values run from -0.5 to 0.5"):
        checks.between([-0.5, 0.5], 0, 1)
    with pytest.raises(AssertionError, match="at least 0, but it is -1"):
        checks.between(-1.0, 0, np.inf)


SINGLE = [
    lambda array: array.astype(np.float32),
    lambda array: array.astype(np.float32).astype(float),
    lambda array: array.astype(np.float32).tolist(),
]


def test_close_has_three_tolerances():
    third = np.array([1 / 3, 200 / 3])
    checks.close(third * (1 + 5e-7), third)
    for single in SINGLE:
        checks.close(single(third * (1 + 1e-5)), third)
    checks.close((third * (1 + 1e-3)).astype(np.float16), third)
    wrong = [third * (1 + 5e-6), *(single(third * (1 + 5e-5)) for single in SINGLE)]
    for result in [*wrong, (third * (1 + 5e-3)).astype(np.float16)]:
        with pytest.raises(AssertionError, match="2 of 2 values of your result differ"):
            checks.close(result, third)


@pytest.mark.parametrize("single", SINGLE)
def test_the_absolute_tolerance_grows_with_the_relative_one_and_only_where_there_is_one(single):
    small = np.array([3e-6, -3e-6])
    checks.close(single(small + 1e-8), small)
    checks.close(single(small + 5e-7), small, atol=5e-8)
    checks.close(single(small + 5e-7), small, rtol=1e-4, atol=1e-6)
    for wrong, options in (
        (small + 5e-8, {}),
        (small + 2e-9, {"atol": 0.0}),
        (small + 2e-6, {"rtol": 1e-4, "atol": 1e-6}),
        (small + 2e-9, {"rtol": 1e-12, "atol": 1e-12}),
    ):
        with pytest.raises(AssertionError):
            checks.close(single(wrong), small, **options)


def test_close_tells_nothing_but_the_students_own_numbers():
    with pytest.raises(AssertionError) as caught:
        checks.close(0.25, 0.123456)
    assert "0.25" in str(caught.value)
    assert "0.12" not in str(caught.value)
    with pytest.raises(AssertionError, match="they fill 1 of 2 rows"):
        checks.close([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [5.0, 6.0]])


def test_close_allows_nan_only_where_it_belongs():
    checks.close([1.0, np.nan], [1.0, np.nan])
    with pytest.raises(AssertionError, match="NaN"):
        checks.close([1.0, np.nan], [1.0, 2.0])


def test_exact_is_stricter():
    checks.exact([0.1 + 1e-13], [0.1])
    with pytest.raises(AssertionError):
        checks.exact([0.1 + 1e-11], [0.1])
    for single in SINGLE:
        checks.exact(single(np.array([0.1, 1e-30, 0.0])), [0.1, 1e-30, 0.0])
        with pytest.raises(AssertionError):
            checks.exact(single(np.array([0.1, 9e-7])), [0.1, 0.0])


@pytest.mark.parametrize("kind", [int, float, np.float16, np.float32, np.float64])
def test_whole_numbers_must_be_right_in_every_type(kind):
    checks.whole(kind(538), 538)
    checks.whole(np.array([0, 7], dtype=kind), [0, 7])
    with pytest.raises(AssertionError, match="not the right value"):
        checks.whole(kind(537), 538)


@pytest.mark.parametrize("single", SINGLE)
def test_a_factor_makes_a_count_wrong_in_every_precision(single):
    for factor in (1.00009, 1 + 1e-6, 1 - 1e-6):
        for wrong in (538 * factor, single(np.array(538 * factor))):
            with pytest.raises(AssertionError):
                checks.whole(wrong, 538)


@given(n=st.integers(1, 300), share=st.floats(0, 1), kind=st.sampled_from([np.float32, np.float64]))
def test_a_count_may_be_a_mean_times_n(n, share, kind):
    count = round(share * n)
    checks.whole(kind(count) / kind(n) * kind(n), count)


def test_texts_and_letters():
    assert checks.one_of("exp", ("abs", "exp")) == "exp"
    assert checks.letter(" B ", "abc") == "b"
    with pytest.raises(AssertionError, match='one of "abs", "exp", in quotes, but it is the placeholder'):
        checks.one_of(..., ("abs", "exp"))
    with pytest.raises(AssertionError, match="but it is 'EXP'"):
        checks.one_of("EXP", ("abs", "exp"))
    for value in ("d", "ab", "", "x" * 1000):
        with pytest.raises(AssertionError, match="one letter in quotes"):
            checks.letter(value, "abc")
    with pytest.raises(AssertionError, match="but it is a list"):
        checks.letter(["a"], "abc")


class EveryKey(dict):
    """Has whatever key it is asked for."""

    def __contains__(self, key):
        return True

    def __getitem__(self, key):
        return "hot"


def test_choices_by_key():
    allowed = ("hot", "cold")
    assert checks.choices({"tea": " Hot", "ice": "cold", 3: None}, ("tea", "ice"), allowed) == {
        "tea": "hot",
        "ice": "cold",
    }
    for value, words in (
        (["hot"], "must be a dict, .* but it is a list"),
        (..., "but it is the placeholder"),
        ({"tea": "hot"}, "no entry for 'ice'"),
        (EveryKey(), "no entry for 'tea'"),
        ({"tea": "hot", "ice": "warm"}, "the entry for 'ice' must be one of \"hot\", \"cold\", but it is 'warm'"),
        ({"tea": ..., "ice": "cold"}, "the entry for 'tea' must be .* but it is the placeholder"),
    ):
        with pytest.raises(AssertionError, match=words):
            checks.choices(value, ("tea", "ice"), allowed)


@pytest.mark.parametrize("kind", [bool, np.bool_, np.array, int, float, np.float32])
def test_truth_values(kind):
    assert checks.truth(kind(True)) is True
    assert checks.truth(kind(False)) is False


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([True, False]), r"one True or False, but it is an array of shape \(2,\)"),
        (0.5, "True or False, but it is 0.5"),
        (None, "is None"),
        ("True", "a str"),
    ],
)
def test_what_is_no_truth_value(value, words):
    with pytest.raises(AssertionError, match=words):
        checks.truth(value)


def test_whole_numbers():
    assert checks.whole_numbers([1.0, 2], (2,)).tolist() == [1, 2]
    assert checks.whole_numbers(np.int8([3])).dtype == np.int64
    with pytest.raises(AssertionError, match="not all of its values are: 1 of 2"):
        checks.whole_numbers([1, 1.5])
    with pytest.raises(AssertionError, match=r"must be a whole number, but it is 1\.5$"):
        checks.whole_numbers(1.5)
    with pytest.raises(AssertionError, match="whole numbers"):
        checks.whole_numbers([1e300])
    with pytest.raises(AssertionError, match="booleans"):
        checks.whole_numbers(np.array([True]))


@pytest.mark.parametrize("value", [(1, 2), [1, 2], np.array([[1], [2]])])
def test_pairs(value):
    assert checks.pair(value) == (1, 2)


@pytest.mark.parametrize("value", [None, 3, "ab", np.array(1.0), np.array([1, 2]), {1: 2, 3: 4}])
def test_what_is_no_pair(value):
    with pytest.raises(AssertionError, match="must be a pair"):
        checks.pair(value)


def test_pair_of_three():
    with pytest.raises(AssertionError, match="it holds 3"):
        checks.pair((1, 2, 3))


@pytest.mark.parametrize("value", [(1, "a", None), [1, "a", None]])
def test_several_things(value):
    assert checks.several(value, 3) == (1, "a", None)


@pytest.mark.parametrize("value", [None, 3, "abc", np.ones(3), {1: 2}, (x for x in "abc")])
def test_what_is_not_several_things(value):
    with pytest.raises(AssertionError, match="must be 3 things, such as"):
        checks.several(value, 3)


def test_too_few_things():
    with pytest.raises(AssertionError, match="your parts must be 4 things, but it holds 2"):
        checks.several((1, 2), 4, "your parts")


def test_right_draws_are_accepted_and_others_refused():
    rng = np.random.default_rng(0)
    p = [0.5, 0.3, 0.2, 0.0]
    checks.drawn_from(rng.choice(4, size=3000, p=p), p)
    checks.drawn_from([0, 0, 0, 1], p)  # few draws prove little
    with pytest.raises(AssertionError, match="too far from its probability"):
        checks.drawn_from(rng.choice(3, size=3000), p)
    with pytest.raises(AssertionError, match="of your draws are 3"):
        checks.drawn_from([0, 3], p)
    with pytest.raises(AssertionError, match="from 0 to 3"):
        checks.drawn_from([0, 4], p)
    with pytest.raises(AssertionError, match="there are none"):
        checks.drawn_from([], p)


def test_right_draws_are_refused_as_rarely_as_promised():
    n, p, refused = 400, 0.3, []
    for successes in range(n + 1):
        try:
            checks.drawn_from(np.repeat([0, 1], [n - successes, successes]), [1 - p, p])
        except AssertionError:
            refused.append(successes)
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in refused]
    assert 0 < sum(chances) < checks.CHANCE_OF_FALSE_ALARM


def test_changed_arguments_are_noticed():
    def in_place(z, w):
        w *= 2
        return w

    checks.leaves_arguments_alone(lambda z, w: z * w, np.ones(3), 2)
    checks.leaves_arguments_alone(lambda z: z, np.array([1.0, np.nan]))
    with pytest.raises(AssertionError, match="argument number 2"):
        checks.leaves_arguments_alone(in_place, np.ones(3), np.ones(2))


def test_rejects():
    checks.rejects(ValueError, float, "cube")
    with pytest.raises(AssertionError, match="with 'cube' your function must raise ValueError, but it returned a str"):
        checks.rejects(ValueError, str.upper, "cube")
    with pytest.raises(KeyError):
        checks.rejects(ValueError, {}.__getitem__, "cube")


def test_no_warning_sees_numpys_and_no_others():
    with checks.no_warning():
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        np.exp(np.array([-1000.0]))
    for risky in (lambda: np.exp(np.array([1000.0])), lambda: np.array([0.0]) / 0):
        with pytest.raises(AssertionError, match="gave a warning"), checks.no_warning():
            risky()


def test_no_warning_works_under_strict_settings():
    with np.errstate(all="ignore"), pytest.raises(AssertionError, match="overflow"), checks.no_warning():
        np.exp(np.array([1000.0]))


def test_no_warning_passes_errors_on():
    with pytest.raises(ZeroDivisionError), checks.no_warning():
        int("1") // int("0")


# Answers that build on earlier answers

EARLIER = """
def double(z):
    {double}

def quadruple(z):
    {quadruple}
"""
BUILDS_ON_IT = "return double(double(z))"


def student_answer(double, quadruple=BUILDS_ON_IT):
    names = {}
    exec(EARLIER.format(double=double, quadruple=quadruple), names)
    return names["quadruple"]


def right_double(z):
    return 2 * z


right_double.__name__ = "double"


def quadruple_test(quadruple):
    for attempt in checks.follow_through(quadruple, right_double):
        with attempt:
            checks.close(quadruple(3), 12)


@pytest.mark.parametrize("double", ["return 2 * z", "return 3 * z", "raise NotImplementedError('q1')", "return None"])
def test_a_slip_in_an_earlier_answer_is_not_paid_for_twice(double):
    quadruple_test(student_answer(double))


def test_a_slip_of_its_own_is_paid_for():
    for double in ("return 2 * z", "return 3 * z"):
        with pytest.raises(AssertionError):
            quadruple_test(student_answer(double, "return 3 * double(z)"))
    with pytest.raises(AssertionError):
        quadruple_test(student_answer("return 3 * z", "return 9 * z"))


def test_a_right_answer_may_rely_on_an_earlier_one_of_its_own_making():
    quadruple_test(student_answer("return lambda factor: factor * z", "return double(z)(4)"))


def test_earlier_answers_are_as_they_were_afterwards():
    answer = student_answer("return 3 * z")
    quadruple_test(answer)
    assert answer(1) == 9
    own = {}
    exec("def quadruple(z):\n    return double(double(z))", own)
    quadruple_test(own["quadruple"])
    assert "double" not in own


def test_answers_without_variables_of_their_own_are_tested_too():
    quadruple_test(functools.partial(np.multiply, 4))
    with pytest.raises(AssertionError):
        quadruple_test(functools.partial(np.multiply, 3))


def test_right_answers_refuse_what_would_take_long():
    double = checks.bounded(right_double)
    assert double(100) == 200
    for large in (101, np.int64(10**6), np.zeros(10_001), [0.0] * 10_001):
        with pytest.raises(ValueError, match="larger than any"):
            double(large)
    table = checks.bounded(np.outer)
    assert table(np.ones(300), np.ones(300)).shape == (300, 300)
    for lengths in ((5000, 5001), (400, 400)):
        with pytest.raises(ValueError, match="larger than any"):
            table(*map(np.ones, lengths))


def test_numbers_in():
    assert checks.numbers_in([[1, 2.5]]).tolist() == [[1.0, 2.5]]
    assert checks.numbers_in(True).tolist() == 1.0
    for other in (None, "1", ["1"], [[1], [1, 2]], 1j, {}, object()):
        assert checks.numbers_in(other) is None


def test_numbers_of_successes_scatter_like_chance():
    rng = np.random.default_rng(0)
    for n, p, calls in ((8, 0.5, 50), (8, 0.25, 50), (100, 0.5, 25), (9, 1 / 3, 50)):
        for _ in range(200):
            checks.vary_like_chance(rng.binomial(n, p, size=calls), n, p, "the numbers")
        for odd in (np.full(calls, round(n * p)), np.where(rng.uniform(size=calls) < p, n, 0)):
            with pytest.raises(AssertionError, match="too far from its probability"):
                checks.vary_like_chance(odd, n, p, "the numbers")


def test_draws_of_rng_come_from_the_state_alone():
    drawn = checks.draws_of_rng(lambda rng: rng.normal(), "q1", 70, "the number")
    assert len(set(drawn)) == 70
    numbers = iter(range(1000))
    for draw in (lambda rng: next(numbers), lambda rng: np.random.default_rng().normal()):
        with pytest.raises(AssertionError, match="all chance must be rng's"):
            checks.draws_of_rng(draw, "q1", 70, "the number")
