"""Chance is judged on independent draws: what only looks like it earns no points, whatever it keeps or sets back."""

import copy
import itertools
import pickle

import numpy as np
import pytest
from test_question_tests import FUNCTIONS, LECTURES, cases, each, right_answers

from utils import checks, conditional_probability

PAIRS = LECTURES["01_conditional_probability"], "q5"
SPLIT = LECTURES["05_empirical_risk"], "q7"
SEEDS = ("0", "987654321")


def _passed(lecture, question, make_answer):
    """Run the hidden cases on an answer that has kept nothing yet; return the names of those that pass."""
    answer, passed = make_answer(), set()
    for case in cases(lecture, question):
        try:
            case.call_func({lecture.names[question]: answer})
        except Exception:
            continue
        if case.hidden:
            passed.add(case.test_func.__name__)
    return passed


# --- sample_pairs ---------------------------------------------------------------------------------------------------


def _quota(p_x, p_y_given_x, n):
    """Give pairs of which each is as frequent as can be, in order."""
    joint = (p_x[:, None] * p_y_given_x).ravel()
    cells = np.searchsorted(joint.cumsum(), (np.arange(n) + 0.5) / n).clip(max=joint.size - 1)
    return cells // p_y_given_x.shape[1], cells % p_y_given_x.shape[1]


def _counting():
    counter = itertools.count()

    def answer(p_x, p_y_given_x, n, rng):
        x, y = _quota(p_x, p_y_given_x, 4000)
        places = np.random.default_rng(0).permutation(4000)[[next(counter) % 4000 for _ in range(n)]]
        return x[places], y[places]

    return answer


def _taking_turns_for_each_state():
    counter, known = itertools.count(), {}

    def answer(p_x, p_y_given_x, n, rng):
        key = pickle.dumps((p_x.tolist(), n, rng.bit_generator.state))
        if key not in known:
            x, y = _quota(p_x, p_y_given_x, 8)
            known[key] = (x[[next(counter) % 8]], y[[next(counter) * 3 % 8]]) if n == 1 else None
        return known[key] or conditional_probability.sample_pairs(p_x, p_y_given_x, n, rng)

    return answer


def _own_generator():
    own = np.random.default_rng(5)
    return lambda p_x, p_y_given_x, n, rng: conditional_probability.sample_pairs(p_x, p_y_given_x, n, own)


def _set_back(p_x, p_y_given_x, n, rng):
    rng.bit_generator.state = np.random.default_rng(3).bit_generator.state
    return conditional_probability.sample_pairs(p_x, p_y_given_x, n, rng)


def _shuffled_quota(p_x, p_y_given_x, n, rng):
    order = rng.permutation(n)
    x, y = _quota(p_x, p_y_given_x, n)
    return x[order], y[order]


def _strata(p_x, p_y_given_x, n, rng):
    joint = (p_x[:, None] * p_y_given_x).ravel()
    u = rng.permutation((np.arange(n) + rng.uniform(size=n)) / n)
    cells = np.searchsorted(joint.cumsum(), u).clip(max=joint.size - 1)
    return cells // p_y_given_x.shape[1], cells % p_y_given_x.shape[1]


def _quota_of_y_for_each_x(p_x, p_y_given_x, n, rng):
    x = rng.choice(len(p_x), n, p=p_x)
    y = np.empty(n, dtype=int)
    for value in range(len(p_x)):
        places = rng.permutation(np.flatnonzero(x == value))
        y[places] = _quota(np.ones(1), p_y_given_x[[value]], len(places))[1]
    return x, y


def _alternating(p_x, p_y_given_x, n, rng):
    x, y = conditional_probability.sample_pairs(p_x, p_y_given_x, n, rng)
    order = np.argsort(x, kind="stable")
    order = np.concatenate([order[::2], order[1::2]]).reshape(-1) if n % 2 else order.reshape(2, -1).T.ravel()
    return x[order], y[order]


def _sorted(p_x, p_y_given_x, n, rng):
    x, y = conditional_probability.sample_pairs(p_x, p_y_given_x, n, rng)
    order = np.argsort(x)
    return x[order], y[order]


def _each_twice(p_x, p_y_given_x, n, rng):
    x, y = conditional_probability.sample_pairs(p_x, p_y_given_x, (n + 1) // 2, rng)
    return x.repeat(2)[:n], y.repeat(2)[:n]


def _opposites(p_x, p_y_given_x, n, rng):
    """Use each random number u twice, as u and as 1 − u."""
    u, v = rng.uniform(size=(2, (n + 1) // 2))
    u, v = (np.column_stack([w, 1 - w]).ravel()[:n] for w in (u, v))
    x = np.searchsorted(p_x.cumsum(), u).clip(max=len(p_x) - 1)
    y = (v[:, None] > p_y_given_x[x].cumsum(axis=1)).sum(axis=1).clip(max=p_y_given_x.shape[1] - 1)
    return x, y


def _always(answer):
    return lambda: answer


CASE_OF_ORDER = "pairs_are_independent_and_in_no_order"
NO_CHANCE = [_counting, _own_generator, _taking_turns_for_each_state]
NOT_INDEPENDENT = [
    *(_set_back, _shuffled_quota, _strata, _quota_of_y_for_each_x, _alternating, _sorted, _each_twice, _opposites)
]


@pytest.mark.parametrize("make", [*NO_CHANCE, *map(_always, NOT_INDEPENDENT)])
@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_that_are_not_drawn_independently_are_refused(make, seed, monkeypatch):
    monkeypatch.setenv(checks.SEED_VARIABLE, seed)
    assert CASE_OF_ORDER not in _passed(*PAIRS, make)


# --- split_data -----------------------------------------------------------------------------------------------------


def _cut(X, y, test_fraction, first):
    """Put into test what follows on number `first`, round the end."""
    order = np.roll(np.arange(len(y)), -first)
    test, train = np.split(order, [round(len(y) * test_fraction)])
    return X[train], y[train], X[test], y[test]


def _split_by_counter():
    counter = itertools.count()
    return lambda X, y, test_fraction, rng: _cut(X, y, test_fraction, next(counter) % len(y))


def _split_by_counter_for_each_state():
    counter, known = itertools.count(), {}

    def answer(X, y, test_fraction, rng):
        key = pickle.dumps((len(y), rng.bit_generator.state))
        if key not in known:
            known[key] = next(counter)
        return _cut(X, y, test_fraction, known[key] % len(y))

    return answer


def _split_by_a_counter_in_the_generator(X, y, test_fraction, rng):
    """Keep a counter in the generator itself, where the next call would find it."""
    state = rng.bit_generator.state
    first = state["state"]["state"] if state["state"]["state"] < 10**6 else 0
    state["state"]["state"] = first + 1
    rng.bit_generator.state = state
    return _cut(X, y, test_fraction, first % len(y))


@pytest.mark.parametrize(
    "make",
    [_split_by_counter, _split_by_counter_for_each_state, _always(_split_by_a_counter_in_the_generator)],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_splits_by_a_counter_are_refused(make, seed, monkeypatch):
    monkeypatch.setenv(checks.SEED_VARIABLE, seed)
    assert "every_example_may_be_tested" not in _passed(*SPLIT, make)


# --- All questions --------------------------------------------------------------------------------------------------


def _plain(value):
    """Turn an argument into what can be compared; functions of the tests are left out."""
    if isinstance(value, np.random.Generator):
        return str(value.bit_generator.state)
    return None if callable(value) else repr(np.asarray(value, dtype=object).tolist())


def _spoil(value):
    """Do to an argument whatever may come back from a student's process."""
    if isinstance(value, np.random.Generator):
        value.bit_generator.state = np.random.default_rng(0).bit_generator.state
    elif isinstance(value, np.ndarray):
        value[...] = 0
    elif isinstance(value, list):
        value[:] = [0] * len(value)


def _inputs(lecture, question, case, spoil):
    seen = []

    def answer(*arguments, **named):
        seen.append([_plain(value) for value in (*arguments, *named.values())])
        result = copy.deepcopy(lecture.reference(question)(*arguments, **named))
        for value in arguments if spoil else ():
            _spoil(value)
        return result

    try:
        case.call_func({lecture.names[question]: answer})
    except AssertionError:  # of the check that arguments are left alone, or one that compares with them
        assert spoil
    return seen


@each(FUNCTIONS)
@pytest.mark.filterwarnings("ignore")
def test_what_an_answer_does_to_its_arguments_changes_no_later_ones(lecture, question):
    for case in (case for case in cases(lecture, question) if case.hidden):
        left_alone, spoilt = (_inputs(lecture, question, case, spoil) for spoil in (False, True))
        assert [inputs for inputs in spoilt if inputs not in left_alone] == [], case.test_func.__name__


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_right_draws_pass_with_many_seeds(seed, monkeypatch):
    monkeypatch.setenv(checks.SEED_VARIABLE, str(seed))
    for lecture, question in (PAIRS, SPLIT):
        hidden = {case.test_func.__name__ for case in cases(lecture, question) if case.hidden}
        for name, answer in right_answers(lecture, question):
            assert _passed(lecture, question, _always(answer)) == hidden, name
