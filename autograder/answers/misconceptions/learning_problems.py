"""Wrong answers to the questions of notebook 00, learning problems; each docstring is a hint to students."""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.answers.misconceptions import KnownAnswers
from utils import learning_problems as reference

# All sizes differ but in the squares; there are negative numbers, whole ones, and labels that do not occur.


def _linear_probes() -> list[tuple[Any, ...]]:
    theta = np.array([0.5, -2.0, 3.0])
    X = np.array([[1.0, 4.0], [-2.0, 0.5], [3.0, -1.0], [0.25, 2.0]])
    return [
        (theta, X),
        (np.array([1.5, 0.25, -0.75]), X[:2].copy()),
        (theta.copy(), X[2:3].copy()),
        (np.array([2.0, -1.0, 0.5]), np.array([[3, 1], [0, -2], [4, 4]])),
    ]


def _polynomial_probes() -> list[tuple[Any, ...]]:
    x = np.array([0.5, -1.5, 2.0, 0.0, 0.75])
    return [
        (np.array([0.75]), x),
        (np.array([0.5, -2.0]), x.copy()),
        (np.array([1.5, 0.25, -0.5]), x.copy()),
        (np.array([0.5, 1.25, -1.0, 0.3]), x[:4].copy()),
        (np.array([0.2, -0.4, 0.6, 0.8, -0.3]), x[:3].copy()),
        (np.array([0.5, -0.25, 0.125]), np.array([2, -1, 0, 3])),
    ]


def _target_probes() -> list[tuple[Any, ...]]:
    vectors = np.array([[1.0, -2.0, 0.5], [3.0, 2.5, -1.0]])
    return [
        (np.array([0.5, -1.0, 2.0, 0.25, 3.0]), np.array([1.0, 0.5, -1.5, 0.25, 1.0])),
        (vectors, vectors[::-1] * 0.5 + 1),
        (np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.0, 3.5], [2.0, 1.0]])),
        (np.array([3, 0, 6]), np.array([1, 1, 2])),
    ]


def _equation_probes() -> list[tuple[Any, ...]]:
    # Where columns depend on each other, elimination meets an exact 0 in spite of rounding.
    X = np.array([[1.0, 0.5], [2.0, -1.0], [0.5, 3.0], [1.5, 1.0], [-1.0, 2.0]])
    y = np.array([1.0, 0.5, 2.0, -1.0, 0.75])
    return [
        (X, y),
        (np.column_stack([X, X[:, 1] ** 2]), y.copy()),
        (X[:2].copy(), y[:2].copy()),
        (np.array([[1, 1], [2, 2], [-1, -1]]), np.array([2, 3, 1])),
        (np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]]), np.array([1.0, -2.0])),
        (np.array([[2], [1], [-3]]), np.array([1, 4, 2])),
    ]


def _near(theta):
    return float(np.sum((np.asarray(theta) - 0.5) ** 2))


def _at_zero(theta):
    return float(np.sum(np.square(theta)) + 10)


def _far(theta):
    return float(np.sum(np.abs(np.asarray(theta) + 1.5)) - 2)


def _search_probes() -> list[tuple[Any, ...]]:
    return [
        (_near, 3, 8, np.random.default_rng(11)),
        (_far, 2, 13, np.random.default_rng(12)),
        (_near, 1, 6, np.random.default_rng(13)),
        (_far, 4, 1, np.random.default_rng(14)),
        (_near, 2, 30, np.random.default_rng(15)),
        (_at_zero, 3, 7, np.random.default_rng(16)),
    ]


def _policy_probes() -> list[tuple[Any, ...]]:
    policy = np.array([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]])
    rewards = np.array([[1.0, -2.0, 4.0], [0.5, 3.0, -1.0]])
    return [
        (policy, rewards),
        (np.array([[0.25, 0.75], [0.9, 0.1]]), np.array([[2.0, -1.0], [5.0, 1.5]])),
        (policy[:1].copy(), rewards[:1].copy()),
        (np.array([[0, 1], [1, 0], [1, 0]]), np.array([[3, 7], [-2, 4], [5, 1]])),
        (np.array([[0.1, 0.6, 0.3]] * 4), np.arange(12.0).reshape(4, 3) ** 1.5),
    ]


def _label_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([0, 2, 1, 2, 0]), 3),
        (np.array([1, 3, 3, 0]), 6),
        (np.array([2, 2, 1]), 3),
        (np.array([1, 0]), 2),
        (np.array([1, 1, 2]), 4),
    ]


_m1 = KnownAnswers("m1", "b")
_q1 = KnownAnswers("q1", reference.linear_model, _linear_probes)
_q2 = KnownAnswers("q2", reference.polynomial_model, _polynomial_probes)
_q3 = KnownAnswers("q3", reference.squared_error, _target_probes)
_q4 = KnownAnswers("q4", reference.least_squares, _equation_probes)
_q5 = KnownAnswers("q5", reference.random_search, _search_probes)
_m2 = KnownAnswers("m2", "d")
_q6 = KnownAnswers("q6", reference.PROBLEM_TYPE)
_q7 = KnownAnswers("q7", reference.expected_reward, _policy_probes)
_q8 = KnownAnswers("q8", reference.classification_rewards, _label_probes)
_m3 = KnownAnswers("m3", "a")

QUESTIONS = {known.question: known for known in (_m1, _q1, _q2, _q3, _q4, _q5, _m2, _q6, _q7, _q8, _m3)}


# m1: songs of whales

_m1.add("inputs-taken-for-outputs", "The recordings are what is given, the inputs. Who said what belongs to them?", "a")
_m1.add("trying-without-rewards", "Nothing can be tried here, and nobody gives a reward. What is given?", "c")
_m1.add("nothing-without-labels", "Much can be learned from inputs alone: what they are like, for instance.", "d")


# q1: a linear model


@_q1.wrong
def linear_without_constant(theta, X):
    """Your predictions for x = (0, 0) are 0: the third parameter is missing."""
    return X @ theta[:2]


@_q1.wrong
def linear_constant_first(theta, X):
    """You take the first parameter as the constant. Here the constant comes last."""
    return theta[0] + X @ theta[1:]


@_q1.wrong
def linear_reversed(theta, X):
    """You use the parameters from the last to the first. Which of them is `theta[0]`?"""
    return theta[2] * X[:, 0] + theta[1] * X[:, 1] + theta[0]


@_q1.wrong
def linear_weights_exchanged(theta, X):
    """The weights of the two inputs are exchanged."""
    return theta[1] * X[:, 0] + theta[0] * X[:, 1] + theta[2]


@_q1.wrong
def linear_rows_for_columns(theta, X):
    """You take the first two rows of X for its two columns: a row is one example, with both of its inputs."""
    return theta[0] * X[0] + theta[1] * X[1] + theta[2]


@_q1.wrong
def linear_summed(theta, X):
    """You return one number for all examples together. Each example has a prediction of its own."""
    return np.sum(X @ theta[:2] + theta[2])


@_q1.wrong
def linear_constant_times_product(theta, X):
    """Your third term holds x1·x2, so that the model is not linear. The third parameter stands alone."""
    return X @ theta[:2] + theta[2] * X[:, 0] * X[:, 1]


@_q1.wrong
def linear_as_column(theta, X):
    """Your result has shape (n, 1), a table of one column; asked for is shape (n,)."""
    return (X @ theta[:2] + theta[2])[:, None]


@_q1.wrong
def linear_terms_not_added(theta, X):
    """You return the terms of the sum, not the sum: a table where each example needs one number."""
    return np.column_stack([X * theta[:2], np.full(len(X), theta[2])])


@_q1.wrong
def linear_first_example_only(theta, X):
    """You return the prediction of the first example only."""
    return theta[0] * X[0, 0] + theta[1] * X[0, 1] + theta[2]


@_q1.wrong
def linear_whole_numbers_only(theta, X):
    """Your predictions lose their decimals where X holds whole numbers: the array that you fill is one of those."""
    result = np.zeros_like(X[:, 0])
    result[:] = X @ theta[:2] + theta[2]
    return result


@_q1.wrong_by_changing
def linear_changes_argument(theta, X):
    """You write into the array X that you were given, so that the caller's numbers are changed as well."""
    result = reference.linear_model(theta, X)
    if X.dtype.kind == "f":
        X *= theta[:2]
    return result


# q2: a polynomial


def _powers(x, first, count):
    return np.asarray(x, dtype=float)[:, None] ** np.arange(first, first + count)


@_q2.wrong
def polynomial_powers_from_0(theta, x):
    """At x = 0 your curve is not 0: the first parameter stands alone, as a constant. Which power belongs to it?"""
    return _powers(x, 0, len(theta)) @ theta


@_q2.wrong
def polynomial_with_constant_1(theta, x):
    """At x = 0 your curve is 1: there is a constant term that no parameter belongs to."""
    return 1 + _powers(x, 1, len(theta)) @ theta


@_q2.wrong
def polynomial_with_constant_of_first(theta, x):
    """At x = 0 your curve is not 0: the first parameter is used twice, also as a constant."""
    return theta[0] + _powers(x, 1, len(theta)) @ theta


@_q2.wrong
def polynomial_cubic_with_constant(theta, x):
    """You wrote a cubic of four parameters with a constant. Asked for is any number of them, and no constant."""
    return theta[0] + theta[1] * x + theta[2] * x**2 + theta[3] * x**3


@_q2.wrong
def polynomial_cubic_only(theta, x):
    """Your function is right for three parameters only. It must work for one, two, four, … as well."""
    return theta[0] * x + theta[1] * x**2 + theta[2] * x**3


@_q2.wrong
def polynomial_reversed(theta, x):
    """Your parameters are in reverse order: `theta[0]` belongs to x, the lowest power."""
    return _powers(x, 1, len(theta)) @ theta[::-1]


@_q2.wrong
def polynomial_by_polyval_as_it_is(theta, x):
    """Your parameters are in reverse order, and the last is a constant: so `np.polyval` reads them."""
    return np.polyval(theta, x)


@_q2.wrong
def polynomial_powers_of_theta(theta, x):
    """You raise the parameters to powers, too. Only x is raised; a weight just multiplies."""
    return ((np.asarray(x, dtype=float)[:, None] * theta) ** np.arange(1, len(theta) + 1)).sum(axis=1)


@_q2.wrong
def polynomial_times_in_place_of_power(theta, x):
    """Your curve is a straight line whatever the parameters: x times k is not x to the power k."""
    return sum(theta[k] * x * (k + 1) for k in range(len(theta)))


@_q2.wrong
def polynomial_last_term_only(theta, x):
    """Only the last term is left: each round of a loop must add to what was there before."""
    return theta[-1] * np.asarray(x, dtype=float) ** len(theta)


@_q2.wrong
def polynomial_without_last_term(theta, x):
    """The highest power is missing: where does your loop end?"""
    return _powers(x, 1, len(theta) - 1) @ theta[:-1]


@_q2.wrong
def polynomial_returns_after_first_term(theta, x):
    """Your curve is a line, θ1·x: does your function return before its loop has ended?"""
    return theta[0] * x


@_q2.wrong
def polynomial_powers_from_2(theta, x):
    """Your powers begin at 2. The first parameter belongs to x itself."""
    return _powers(x, 2, len(theta)) @ theta


@_q2.wrong
def polynomial_terms_not_added(theta, x):
    """You return the terms, a table of shape (n, d). Each example needs their sum."""
    return _powers(x, 1, len(theta)) * theta


@_q2.wrong
def polynomial_summed_over_examples(theta, x):
    """You add up over the examples. Asked for is one prediction for each of them."""
    return (_powers(x, 1, len(theta)) * theta).sum(axis=0)


@_q2.wrong
def polynomial_whole_numbers_only(theta, x):
    """Your predictions lose their decimals where x holds whole numbers: the array that you add to is one of those."""
    total = np.zeros_like(x)
    for k in range(len(theta)):
        total[:] = total + theta[k] * x ** (k + 1)
    return total


@_q2.wrong_by_changing
def polynomial_changes_argument(theta, x):
    """You multiply the array x that you were given in place, so that the caller's numbers are changed as well."""
    result = reference.polynomial_model(theta, x)
    x *= x
    return result


# q3: squared error


@_q3.wrong
def squared_error_as_mean(y_pred, y):
    """You average over the examples. Asked for is the sum."""
    return np.sum((y_pred - y) ** 2) / len(y)


@_q3.wrong
def squared_error_as_mean_of_all(y_pred, y):
    """You average over all numbers, also those within one vector. Asked for is the sum."""
    return np.mean((y_pred - y) ** 2)


@_q3.wrong
def squared_error_square_of_sum(y_pred, y):
    """You add up first and square then, so that differences of opposite sign cancel."""
    return np.sum(y_pred - y) ** 2


@_q3.wrong
def squared_error_not_squared(y_pred, y):
    """Your error can be negative, and 0 for wrong predictions: the differences are not squared."""
    return np.sum(y_pred - y)


@_q3.wrong
def squared_error_absolute(y_pred, y):
    """You add up the sizes of the differences. They are to be squared."""
    return np.sum(np.abs(y_pred - y))


@_q3.wrong
def squared_error_root(y_pred, y):
    """You take the square root in the end: that is a length, and here its square is asked for."""
    return np.sqrt(np.sum((y_pred - y) ** 2))


@_q3.wrong
def squared_error_halved(y_pred, y):
    """Your result is half the right one. Some books put ½ before the sum; here there is none."""
    return np.sum((y_pred - y) ** 2) / 2


@_q3.wrong
def squared_error_of_each_example(y_pred, y):
    """You return one error for each example. They still have to be added up."""
    return np.sum(np.reshape((y_pred - y) ** 2, (len(y), -1)), axis=1)


@_q3.wrong
def squared_error_not_summed(y_pred, y):
    """You return all the squares. They still have to be added up."""
    return (y_pred - y) ** 2


@_q3.wrong
def squared_error_of_columns(y_pred, y):
    """For vectors you return one number for each column: the sum runs over rows and columns."""
    return np.sum((y_pred - y) ** 2, axis=0)


@_q3.wrong
def squared_error_of_lengths(y_pred, y):
    """For vectors you add up distances, not squared distances."""
    difference = np.reshape(y_pred - y, (len(y), -1))
    return np.sum(np.linalg.norm(difference, axis=1))


@_q3.wrong
def squared_error_of_squares(y_pred, y):
    """You square prediction and target, and subtract then. The difference comes first."""
    return np.sum(y_pred**2 - y**2)


@_q3.wrong
def squared_error_all_pairs(y_pred, y):
    """You compare every prediction with every target: has one of them become a column?"""
    return np.sum((np.reshape(y_pred, (-1, 1)) - np.ravel(y)) ** 2)


@_q3.wrong_by_changing
def squared_error_changes_argument(y_pred, y):
    """You write into the predictions that you were given, so that the caller's numbers are changed as well."""
    result = reference.squared_error(y_pred, y)
    y_pred -= y
    return result


# q4: least squares


@_q4.wrong
def least_squares_by_solving_normal_equations(X, y):
    """Right for independent columns, an error otherwise: then XᵀX has no inverse. Who can do without one?"""
    return np.linalg.solve(X.T @ X, X.T @ y)


@_q4.wrong
def least_squares_not_of_least_norm(X, y):
    """Where several θ are best you return another one than the shortest. Compare θ1² + θ2² + … of all of them."""
    theta = np.zeros(X.shape[1])
    chosen: list[int] = []
    for column in range(X.shape[1]):
        if np.linalg.matrix_rank(X[:, [*chosen, column]]) > len(chosen):
            chosen.append(column)
    theta[chosen] = np.linalg.lstsq(X[:, chosen], y, rcond=None)[0]
    return theta


@_q4.wrong
def least_squares_ridge(X, y):
    """You add something to XᵀX so that it can be inverted. That changes the answer: it is no longer the best θ."""
    return np.linalg.solve(X.T @ X + np.eye(X.shape[1]), X.T @ y)


@_q4.wrong
def least_squares_slightly_ridge(X, y):
    """You add a little to XᵀX so that it can be inverted. The answer is close to the best θ, but not the best."""
    return np.linalg.solve(X.T @ X + 1e-3 * np.eye(X.shape[1]), X.T @ y)


@_q4.wrong
def least_squares_predictions(X, y):
    """You return the predictions Xθ, one for each example. Asked for is θ, one number for each column."""
    return X @ reference.least_squares(X, y)


@_q4.wrong
def least_squares_residuals(X, y):
    """You return what is left over in each example. Asked for is θ, one number for each column."""
    return X @ reference.least_squares(X, y) - y


@_q4.wrong
def least_squares_lowest_error(X, y):
    """You return the lowest error. Asked for is the θ that has it."""
    return reference.squared_error(X @ reference.least_squares(X, y), y)


@_q4.wrong
def least_squares_all_four_results(X, y):
    """You return several things: θ, the error, the rank, the singular values. Only θ is asked for."""
    return tuple(np.linalg.lstsq(X, y, rcond=None))


@_q4.wrong
def least_squares_with_constant(X, y):
    """You return one parameter too many: a constant that was not asked for."""
    return reference.least_squares(np.column_stack([X, np.ones(len(X))]), y)


@_q4.wrong
def least_squares_with_constant_dropped(X, y):
    """Your θ is the best one for a model with a constant. Here there is none but what X brings along."""
    return reference.least_squares(np.column_stack([X, np.ones(len(X))]), y)[:-1]


@_q4.wrong
def least_squares_column_by_column(X, y):
    """You fit each column by itself, as if the others were not there. They share the work."""
    return X.T @ y / np.sum(X**2, axis=0)


@_q4.wrong
def least_squares_first_rows_only(X, y):
    """You solve for the first d examples only, exactly. The error is a sum over all of them."""
    d = X.shape[1]
    return np.linalg.solve(X[:d], y[:d])


@_q4.wrong
def least_squares_without_inverse(X, y):
    """You return Xᵀy: that is one side of the equations for θ, not their solution."""
    return X.T @ y


@_q4.wrong
def least_squares_negative(X, y):
    """All your parameters have the wrong sign: is it Xθ − y or Xθ + y that is to be small?"""
    return -reference.least_squares(X, y)


@_q4.wrong
def least_squares_rounded(X, y):
    """Your parameters are rounded. Leave them as they are."""
    return np.round(reference.least_squares(X, y), 3)


@_q4.wrong_by_changing
def least_squares_changes_argument(X, y):
    """You write into the arrays that you were given, so that the caller's numbers are changed as well."""
    result = reference.least_squares(X, y)
    y -= y
    return result


# q5: random search


def _trials(loss, n_params, n_trials, rng):
    draws = [rng.normal(size=n_params) for _ in range(n_trials)]
    return draws, [loss(theta) for theta in draws]


@_q5.wrong
def search_keeps_last(loss, n_params, n_trials, rng):
    """You return the last trial, whether it was the best or not."""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    return draws[-1], losses[-1]


@_q5.wrong
def search_keeps_first(loss, n_params, n_trials, rng):
    """You return the first trial: is the best one so far ever replaced?"""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    return draws[0], losses[0]


@_q5.wrong
def search_keeps_worst(loss, n_params, n_trials, rng):
    """You return the trial with the highest loss. Less loss is better."""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    worst = int(np.argmax(losses))
    return draws[worst], losses[worst]


@_q5.wrong
def search_last_theta_with_best_loss(loss, n_params, n_trials, rng):
    """The loss is the lowest, but θ is the last one: when you keep the loss, keep its θ too, and a copy of it."""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    return draws[-1], min(losses)


@_q5.wrong
def search_best_theta_with_last_loss(loss, n_params, n_trials, rng):
    """θ is the best, but the loss beside it is that of the last trial."""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    return draws[int(np.argmin(losses))], losses[-1]


@_q5.wrong
def search_new_generator_in_each_trial(loss, n_params, n_trials, rng):
    """All your trials draw the same numbers: a generator that is made anew with one seed begins anew."""
    theta = np.random.default_rng(0).normal(size=n_params)
    return theta, loss(theta)


@_q5.wrong
def search_own_generator(loss, n_params, n_trials, rng):
    """Your draws do not come from `rng`: did you make a generator of your own?"""
    return reference.random_search(loss, n_params, n_trials, np.random.default_rng(0))


@_q5.wrong
def search_uniform_draws(loss, n_params, n_trials, rng):
    """Your parameters all lie between 0 and 1: they are drawn uniformly. Asked for are standard normal ones."""
    draws = [rng.random(n_params) for _ in range(n_trials)]
    best = min(draws, key=loss)
    return best, loss(best)


@_q5.wrong
def search_uniform_draws_from_minus_1_to_1(loss, n_params, n_trials, rng):
    """Your parameters all lie between −1 and 1: they are drawn uniformly. Asked for are standard normal ones."""
    draws = [rng.uniform(-1, 1, size=n_params) for _ in range(n_trials)]
    best = min(draws, key=loss)
    return best, loss(best)


@_q5.wrong
def search_steps_from_best(loss, n_params, n_trials, rng):
    """You draw around the best θ so far. Here each trial is drawn anew, whatever came before."""
    best = rng.normal(size=n_params)
    for _ in range(n_trials - 1):
        other = best + rng.normal(size=n_params)
        best = other if loss(other) < loss(best) else best
    return best, loss(best)


@_q5.wrong
def search_walks(loss, n_params, n_trials, rng):
    """Each of your trials adds to the one before. Here each is drawn anew, whatever came before."""
    places = list(np.cumsum(rng.normal(size=(n_trials, n_params)), axis=0))
    best = min(places, key=loss)
    return best, loss(best)


@_q5.wrong
def search_starts_from_zeros(loss, n_params, n_trials, rng):
    """You begin with θ = 0 as the best so far. It is none of the trials, so it must not win."""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    draws, losses = [np.zeros(n_params), *draws], [loss(np.zeros(n_params)), *losses]
    best = int(np.argmin(losses))
    return draws[best], losses[best]


@_q5.wrong
def search_one_trial_too_many(loss, n_params, n_trials, rng):
    """You make one trial too many: is there one before the loop?"""
    return reference.random_search(loss, n_params, n_trials + 1, rng)


@_q5.wrong
def search_one_trial_too_few(loss, n_params, n_trials, rng):
    """You make one trial too few: is it `range(n_trials)`, and does the first count?"""
    return reference.random_search(loss, n_params, n_trials - 1, rng)


@_q5.wrong
def search_pair_exchanged(loss, n_params, n_trials, rng):
    """The pair is the wrong way round: first θ, then its loss."""
    return reference.random_search(loss, n_params, n_trials, rng)[::-1]


@_q5.wrong
def search_theta_alone(loss, n_params, n_trials, rng):
    """You return θ alone. Asked for is the pair of θ and its loss."""
    return reference.random_search(loss, n_params, n_trials, rng)[0]


@_q5.wrong
def search_loss_alone(loss, n_params, n_trials, rng):
    """You return the lowest loss alone. Asked for is the pair of θ and its loss."""
    return reference.random_search(loss, n_params, n_trials, rng)[1]


@_q5.wrong
def search_number_of_trial(loss, n_params, n_trials, rng):
    """The second of your pair says which trial was the best. Asked for is its loss."""
    draws, losses = _trials(loss, n_params, n_trials, rng)
    best = int(np.argmin(losses))
    return draws[best], best


@_q5.wrong
def search_mean_of_trials(loss, n_params, n_trials, rng):
    """You return the mean of all trials. Asked for is the best of them."""
    draws, _ = _trials(loss, n_params, n_trials, rng)
    theta = np.mean(draws, axis=0)
    return theta, loss(theta)


@_q5.wrong
def search_same_number_everywhere(loss, n_params, n_trials, rng):
    """All parameters of a trial are the same number: draw one for each of them."""
    draws = [np.full(n_params, rng.normal()) for _ in range(n_trials)]
    best = min(draws, key=loss)
    return best, loss(best)


@_q5.wrong
def search_best_of_each_parameter(loss, n_params, n_trials, rng):
    """You choose each parameter by itself. A trial is one vector, and its loss belongs to all of it."""
    table = rng.normal(size=(n_trials, n_params))
    theta = np.array([min(column, key=lambda value: loss(np.array([value]))) for column in table.T])
    return theta, loss(theta)


for _seed in (1, 42, 123):

    def _begins_anew(loss, n_params, n_trials, rng, _seed=_seed):
        theta = np.random.default_rng(_seed).normal(size=n_params)
        return theta, loss(theta)

    def _with_own(loss, n_params, n_trials, rng, _seed=_seed):
        return reference.random_search(loss, n_params, n_trials, np.random.default_rng(_seed))

    _q5.also("search-new-generator-in-each-trial")(_begins_anew)
    _q5.also("search-own-generator")(_with_own)


# m2: which way to θ?

_m2.add("least-squares-lines-only", "A cubic is curved in x, but what is it in θ?", "a")
_m2.add("random-search-beats-minimum", "Least squares gives the least error there is. What could be below it?", "b")
_m2.add("gradient-descent-at-random", "Gradient descent draws nothing: what tells it where to step?", "c")


# q6: which kind of problem?


def _answer(**other):
    """Give the right answer, but another kind for the problems named."""
    return {**reference.PROBLEM_TYPE, **{problem: kind for kind, problems in other.items() for problem in problems}}


_PREDICTIONS, _IMAGES, _AGENTS = (
    tuple(problem for problem, kind in reference.PROBLEM_TYPE.items() if kind == wanted)
    for wanted in ("supervised", "unsupervised", "reinforcement")
)

_SINGLE: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "kind-generating-supervised": (
        "New images: nobody gives a right output for an input. What is given?",
        {"supervised": ("new images like these",)},
    ),
    "kind-generating-reinforcement": (
        "New images: they are made, but nothing rewards the making. What is given?",
        {"reinforcement": ("new images like these",)},
    ),
    "kind-self-supervision-supervised": (
        "The missing patch: there is something to predict, but nobody wrote a label. Where does the answer come from?",
        {"supervised": ("fill in the missing patch",)},
    ),
    "kind-self-supervision-reinforcement": (
        "The missing patch: no action, no reward. What is given?",
        {"reinforcement": ("fill in the missing patch",)},
    ),
    "kind-teacher-of-dog-supervises": (
        "A treat says that something was good. Does it say what would have been right?",
        {"supervised": ("teach a dog",)},
    ),
    "kind-dog-learns-alone": (
        "A dog does not only look on: what does it get for what it does?",
        {"unsupervised": ("teach a dog",)},
    ),
    "kind-robot-supervised": (
        "Nobody tells the robot the right current for each motor. What does it hear of its success?",
        {"supervised": ("robot that runs",)},
    ),
    "kind-robot-unsupervised": (
        "The robot acts, and its speed says how well. Are there only inputs?",
        {"unsupervised": ("robot that runs",)},
    ),
    "kind-shop-supervised": (
        "Demand can be predicted from data, but here orders are chosen, and their profit is all that comes back.",
        {"supervised": ("stock a shop",)},
    ),
    "kind-shop-unsupervised": (
        "The shop acts each day, and profit says how well. Are there only inputs?",
        {"unsupervised": ("stock a shop",)},
    ),
    "kind-translation-unsupervised": (
        "Translating: each sentence comes with its translation. Is that an input alone?",
        {"unsupervised": ("English to French",)},
    ),
    "kind-speech-unsupervised": (
        "Speech: each recording comes with what was said. Is that an input alone?",
        {"unsupervised": ("utterance to text",)},
    ),
    "kind-diagnosis-unsupervised": (
        "X-rays: each comes with a doctor's finding. Is that an input alone?",
        {"unsupervised": ("X-ray to disease",)},
    ),
    "kind-image-category-unsupervised": (
        "Image categories: each image comes with what it shows. Is that an input alone?",
        {"unsupervised": ("image category",)},
    ),
    "kind-images-without-labels-supervised": (
        "Making and restoring images: in neither did anybody write down right outputs. What is given?",
        {"supervised": _IMAGES},
    ),
    "kind-images-without-labels-reinforcement": (
        "Making and restoring images: in neither is there a reward for an action. What is given?",
        {"reinforcement": _IMAGES},
    ),
    "kind-reward-taken-for-label": (
        "Dog, robot, shop: a reward says how good an action was. Does it say which would have been right?",
        {"supervised": _AGENTS},
    ),
    "kind-no-labels-so-unsupervised": (
        "Dog, robot, shop: there are no labels, but is there nothing else than inputs?",
        {"unsupervised": _AGENTS},
    ),
    "kind-supervised-exchanged": (
        "Supervised and unsupervised are exchanged: the supervisor is whoever provides the right outputs.",
        {"supervised": _IMAGES, "unsupervised": _PREDICTIONS},
    ),
    "kind-all-supervised": (
        "You call everything supervised. In five of these problems nobody provides right outputs.",
        {"supervised": tuple(reference.PROBLEM_TYPE)},
    ),
}

for _id, (_hint, _other) in _SINGLE.items():
    _q6.add(_id, _hint, _answer(**_other))

_COMBINED = [(_id, _other) for _id, (_, _other) in _SINGLE.items() if len(_other) == 1]
for _first, _second in itertools.combinations(_COMBINED, 2):
    (_kind, _problems), (_other_kind, _other_problems) = (next(iter(part[1].items())) for part in (_first, _second))
    if not set(_problems) & set(_other_problems):
        _mixed: dict[str, Any] = {**reference.PROBLEM_TYPE, **dict.fromkeys(_problems, _kind)}
        _mixed |= dict.fromkeys(_other_problems, _other_kind)
        if not _q6.name(_q6.outputs(_mixed)):
            _q6.forms.append(((_first[0], _second[0]), _mixed))


# q7: the expected reward of a policy


@_q7.wrong
def reward_mean_of_steps(policy, rewards):
    """You average over the steps. Asked for is the sum."""
    return np.sum(policy * rewards) / len(policy)


@_q7.wrong
def reward_mean_of_table(policy, rewards):
    """You average over all entries of the table. Asked for is the sum."""
    return np.mean(policy * rewards)


@_q7.wrong
def reward_of_likeliest_action(policy, rewards):
    """You count the most probable action of each step only. The others are sometimes chosen, too."""
    return np.sum(rewards[np.arange(len(policy)), np.argmax(policy, axis=1)])


@_q7.wrong
def reward_of_likeliest_action_weighted(policy, rewards):
    """You count the most probable action of each step only, with its probability. The others count as well."""
    steps, actions = np.arange(len(policy)), np.argmax(policy, axis=1)
    return np.sum(policy[steps, actions] * rewards[steps, actions])


@_q7.wrong
def reward_of_best_actions(policy, rewards):
    """You take the largest reward of each step, as if the policy always chose the best action."""
    return np.sum(np.max(rewards, axis=1))


@_q7.wrong
def reward_without_policy(policy, rewards):
    """You add up all rewards, as if every action were taken at each step. How probable is each?"""
    return np.sum(rewards)


@_q7.wrong
def reward_of_uniform_policy(policy, rewards):
    """You weigh all actions alike. The policy says how probable each is."""
    return np.sum(np.mean(rewards, axis=1))


@_q7.wrong
def reward_all_pairs_of_steps(policy, rewards):
    """You combine the policy of each step with the rewards of every step. Each step has rewards of its own."""
    return np.sum(policy @ rewards.T)


@_q7.wrong
def reward_sums_multiplied(policy, rewards):
    """You add up first and multiply then. Each probability belongs to one reward."""
    return np.sum(policy) * np.sum(rewards)


@_q7.wrong
def reward_of_each_step(policy, rewards):
    """You return one number for each step. They still have to be added up."""
    return np.sum(policy * rewards, axis=1)


@_q7.wrong
def reward_of_each_action(policy, rewards):
    """You return one number for each action: the sum runs over steps and actions."""
    return np.sum(policy * rewards, axis=0)


@_q7.wrong
def reward_not_summed(policy, rewards):
    """You return the table of products. All its entries still have to be added up."""
    return policy * rewards


@_q7.wrong
def reward_of_last_step(policy, rewards):
    """You return the reward of the last step only. The sum runs over all steps."""
    return np.sum(policy[-1] * rewards[-1])


@_q7.wrong
def reward_of_first_step(policy, rewards):
    """You return the reward of the first step only: does your loop return too early?"""
    return np.sum(policy[0] * rewards[0])


@_q7.wrong
def reward_negated(policy, rewards):
    """Your sign is turned: a reward counts as it is, only a loss would be its negative."""
    return -np.sum(policy * rewards)


@_q7.wrong_by_changing
def reward_changes_argument(policy, rewards):
    """You write into the tables that you were given, so that the caller's numbers are changed as well."""
    result = reference.expected_reward(policy, rewards)
    rewards *= 0
    return result


# q8: labels as rewards


@_q8.wrong
def rewards_minus_1_for_wrong(y, n_actions):
    """Your wrong actions are punished with −1. Here they earn 0, so that the total counts the right ones."""
    return 2 * reference.classification_rewards(y, n_actions) - 1


@_q8.wrong
def rewards_for_wrong_actions(y, n_actions):
    """You reward the wrong actions, and the right one earns nothing."""
    return 1 - reference.classification_rewards(y, n_actions)


@_q8.wrong
def rewards_as_costs(y, n_actions):
    """Your right actions earn −1: that would be a loss. A reward is positive."""
    return -reference.classification_rewards(y, n_actions)


@_q8.wrong
def rewards_transposed(y, n_actions):
    """Rows and columns are exchanged: one row for each example, one column for each action."""
    return reference.classification_rewards(y, n_actions).T


@_q8.wrong
def rewards_labels_from_1(y, n_actions):
    """The rewarded column is the one left of the label's. Labels start at 0, as columns do."""
    return np.eye(n_actions)[y - 1]


@_q8.wrong
def rewards_only_classes_that_occur(y, n_actions):
    """Your table is too narrow where the last labels do not occur. An action without examples has a column, too."""
    return np.eye(y.max() + 1)[y]


@_q8.wrong
def rewards_whole_columns(y, n_actions):
    """Whole columns of your table are 1: `[:, y]` picks columns, not one entry of each row."""
    rewards = np.zeros((len(y), n_actions))
    rewards[:, y] = 1
    return rewards


@_q8.wrong
def rewards_as_large_as_label(y, n_actions):
    """Your right actions earn the number of the label. It is only a name; each right action earns 1."""
    return reference.classification_rewards(y, n_actions) * y[:, None]


@_q8.wrong
def rewards_all_ones(y, n_actions):
    """Every action earns 1, right or wrong."""
    return np.ones((len(y), n_actions))


@_q8.wrong
def rewards_all_zero(y, n_actions):
    """Every action earns 0. Where is the table filled in?"""
    return np.zeros((len(y), n_actions))


@_q8.wrong
def rewards_of_last_example_only(y, n_actions):
    """Only the last row is filled in: is the table of zeros made anew in each round of a loop?"""
    rewards = np.zeros((len(y), n_actions))
    rewards[-1, y[-1]] = 1
    return rewards


@_q8.wrong
def rewards_up_to_label(y, n_actions):
    """All actions up to the label are rewarded. Only the label itself is right."""
    return (np.arange(n_actions) <= y[:, None]).astype(float)


@_q8.wrong
def rewards_by_distance(y, n_actions):
    """Actions near the label earn more than others. Labels are names: the next number is as wrong as any."""
    return 1 / (1 + np.abs(np.arange(n_actions) - y[:, None]))


# m3: what makes it special?

_m3.add(
    "label-tells-chosen-action-only", "Learning the reward of the chosen action alone is the usual, harder case.", "b"
)
_m3.add("labels-are-no-rewards", "In q8 you made rewards of labels. What was maximized with them?", "c")
_m3.add("examples-depend-on-actions", "What you say of one image does not change which image comes next.", "d")
