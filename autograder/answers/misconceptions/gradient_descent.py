"""Wrong answers to the questions of notebook 04, gradient descent; each docstring is a hint to students."""

# mypy: disallow-untyped-defs=False

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.answers.misconceptions import KnownAnswers
from utils import gradient_descent as reference
from utils import softmax

# Sizes n, d and K differ but in the squares; scores are moderate; some labels do not occur.


def _direction_probes() -> list[tuple[Any, ...]]:
    pairs = [
        ([1.0, 1.0], [-3.0, 2.0]),
        ([2.0, 3.0], [-3.0, 2.0]),
        ([0.5, -2.0, 1.0], [0.5, -2.0, 1.0]),
        ([-0.5, 2.0, -1.0], [0.5, -2.0, 1.0]),
        ([-1.0, 2.0, -1.0], [0.5, -2.0, 1.0]),
        ([-1.0, 100.0], [2.0, 0.0]),
        ([3.0, -1.0, 0.5], [-1.0, -2.0, 1.0]),
        ([-3.0, 1.0, 0.5], [1.0, 2.0, -1.0]),
        ([-1.0, -1.0], [3.0, -2.0]),
        ([4.0, -1.0], [1.0, 2.0]),
        ([-1.0, -5.0], [2.0, 1.0]),
        ([1e-8, 1e-8], [-3.0, 2.0]),
        ([2.0], [-1.0]),
        ([-2.0], [-1.0]),
        ([0.0, 0.0], [1.0, 2.0]),
        ([1.0, -2.0], [0.0, 0.0]),
        ([-1.0, 3.0, 1.0], [4.0, 1.0, 0.5]),
        ([1.0, 2.0, -4.0], [1.0, 1.0, 0.5]),
        ([-2.0, 1.0], [2.0, 4.0]),
    ]
    return [(np.array(v), np.array(grad)) for v, grad in pairs]


def _cubic(theta: Any) -> float:
    theta = np.asarray(theta, dtype=float)
    return float(np.sum(theta**3) + 2 * np.sum(theta[:1] * theta[-1:]) + np.sum(np.arange(theta.size) * theta.ravel()))


def _loss_probes() -> list[tuple[Any, ...]]:
    table = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]])
    return [
        (_cubic, np.array([0.5, -1.0, 2.0, 0.75]), 1e-4),
        (_cubic, np.array([1.5]), 0.5),
        (_cubic, table, 0.25),
        (_cubic, np.array([[1.0, -0.5], [0.25, 2.0]]), 0.1),
        (_cubic, np.array([3, -1, 2]), 0.5),
        (_cubic, np.array([0.5, -1.0, 2.0])),
    ]


def _step_probes() -> list[tuple[Any, ...]]:
    return [
        (np.array([1.0, 2.0, -0.5]), np.array([4.0, -6.0, 1.5]), 0.5),
        (np.array([[0.25, -1.0], [2.0, 3.0], [1.0, 0.5]]), np.array([[1.0, 2.0], [-0.5, 0.25], [3.0, -2.0]]), 0.1),
        (np.array([2.0]), np.array([-3.0]), 2.0),
        (np.array([3, -1]), np.array([1, 4]), 0.3),
    ]


def _bowl(theta: Any) -> Any:
    return np.array([[2.0, 1.0], [1.0, 4.0]]) @ np.asarray(theta, dtype=float)


def _curved(theta: Any) -> Any:
    theta = np.asarray(theta, dtype=float)
    return np.tanh(theta + theta.sum()) + theta


def _path_probes() -> list[tuple[Any, ...]]:
    return [
        (_bowl, np.array([1.0, -2.0]), 0.1, 4),
        (_curved, np.array([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]]), 0.3, 3),
        (_curved, np.array([2.0]), 0.5, 1),
        (_bowl, np.array([3, -1]), 0.2, 2),
        (_curved, np.array([0.5, 1.5, -2.0]), 0.25, 0),
    ]


def _table_probes() -> list[tuple[Any, ...]]:
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0], [0.5, 0.25, 0.75]])
    Theta = np.array([[0.5, -1.0, 0.0, 1.0], [0.0, 0.5, 0.25, -0.5], [1.0, 0.0, -1.0, 0.5]])
    whole = np.array([[1, -2], [0, 1], [2, 1]])
    return [
        (Theta, X, np.array([3, 0, 1, 3, 1])),
        (Theta[:2, :3].copy(), X[:1, :2].copy(), np.array([1])),
        (Theta[:, :3].copy(), X[:3].copy(), np.array([0, 2, 1])),
        (whole, np.array([[1, 0, 2], [-1, 1, 1], [0, 2, -1], [1, 1, 0]]), np.array([0, 1, 1, 0])),
    ]


def _binary_probes() -> list[tuple[Any, ...]]:
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0], [0.5, 0.25, 0.75]])
    theta = np.array([0.5, -1.0, 0.25])
    return [
        (theta, X, np.array([1, 0, 0, 1, 1])),
        (theta[:2].copy(), X[:1, :2].copy(), np.array([0])),
        (theta.copy(), X[:3].copy(), np.array([1, 0, 1])),
        (np.array([1, -2]), np.array([[1, 0], [2, -1], [0, 3], [-1, 1]]), np.array([1, 1, 0, 1])),
    ]


def _training_probes() -> list[tuple[Any, ...]]:
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0], [0.5, 0.25, 0.75]])
    return [
        (X, np.array([3, 0, 1, 3, 1]), 4, 0.3, 3),
        (X[:4, :2].copy(), np.array([1, 0, 1, 1]), 3, 0.5, 5),
        (X[:3].copy(), np.array([0, 2, 1]), 3, 0.25, 2),
        (np.array([[1, 0, 2, 1], [-1, 1, 1, 0], [0, 2, -1, 1]]), np.array([0, 1, 1]), 2, 0.1, 1),
        (X.copy(), np.array([0, 1, 0, 1, 1]), 2, 0.1, 0),
    ]


def _bowl_probes() -> list[tuple[Any, ...]]:
    tables = (
        [[1.0, 0.0], [0.0, 4.0]],
        [[2.0, 3.0], [3.0, 10.0]],
        [[4.0, -1.0, 0.5], [-1.0, 3.0, 1.0], [0.5, 1.0, 2.0]],
    )
    return [(np.array(table),) for table in (*tables, [[5]], [[4, -3], [-3, 4]])]


def _accuracy_probes() -> list[tuple[Any, ...]]:
    X = np.array([[1.0, 0.5], [0.25, 2.0], [-1.5, 0.5], [2.0, -1.0], [0.5, 1.0], [-1.0, -2.0], [3.0, 0.25]])
    Theta = np.array([[1.0, 0.0, -1.0], [0.0, 1.25, 0.5]])
    square = np.array([[1.0, -0.5, 2.0], [0.25, 1.5, -1.0], [-2.0, 0.75, 0.5]])
    return [
        (Theta, X, np.array([0, 1, 1, 0, 2, 0, 0])),
        (Theta.copy(), X.copy(), np.array([1, 1, 2, 2, 1, 0, 1])),
        (square, square[::-1].copy(), np.array([0, 2, 2])),
        (np.array([[2, 0, -1, 1], [0, 3, -2, 1]]), np.array([[3, 1], [1, 4], [-2, 1]]), np.array([0, 1, 2])),
        (Theta.copy(), X[:1].copy(), np.array([0])),
        (Theta / 4, X[::-1].copy(), np.array([0, 2, 1, 0, 0, 1, 0])),
    ]


_m1 = KnownAnswers("m1", "b")
_q2 = KnownAnswers("q2", reference.numerical_gradient, _loss_probes)
_q1 = KnownAnswers("q1", reference.is_descent_direction, _direction_probes, may_warn=True)
_q3 = KnownAnswers("q3", reference.gradient_step, _step_probes)
_q4 = KnownAnswers("q4", reference.gradient_descent, _path_probes)
_q8 = KnownAnswers("q8", reference.largest_stable_lr, _bowl_probes)
_q6 = KnownAnswers("q6", reference.binary_nll_gradient, _binary_probes)
_q5 = KnownAnswers("q5", reference.nll_gradient, _table_probes)
_m2 = KnownAnswers("m2", "b")
_q7 = KnownAnswers("q7", reference.fit_logistic_regression, _training_probes)
_q9 = KnownAnswers("q9", reference.accuracy, _accuracy_probes)

QUESTIONS = {known.question: known for known in (_m1, _q2, _q1, _q3, _q4, _q8, _q6, _q5, _m2, _q7, _q9)}


def _one_hot(y: np.ndarray, n_classes: int) -> np.ndarray:
    return np.eye(n_classes)[y]


# m1: left or right?

_m1.add("slope-sign-as-direction", "A negative slope means: further right, lower. Which way do you want to go?", "a")
_m1.add(
    "slope-as-change", "The slope is the change for each unit of θ, and the step is much shorter than one unit.", "c"
)
_m1.add(
    "smaller-theta-for-smaller-loss", "The height of the loss and the size of θ are two things. Draw the curve.", "d"
)


# q2: measure the gradient


def _differences(loss: Callable[..., Any], theta: np.ndarray, quotient: Callable[..., float]) -> np.ndarray:
    """Measure along each parameter; `quotient` gets the loss and a move of length 1."""
    gradient = np.zeros(theta.shape)
    for place in np.ndindex(theta.shape):
        move = np.zeros(theta.shape)
        move[place] = 1.0
        gradient[place] = quotient(loss, move)
    return gradient


@_q2.wrong
def numerical_gradient_over_one_eps(loss, theta, eps=1e-6):
    """Your slopes are twice the right ones: how far are the two places apart?"""
    return 2 * reference.numerical_gradient(loss, theta, eps)


@_q2.wrong
def numerical_gradient_forward(loss, theta, eps=1e-6):
    """You compare with the loss at θ itself: go to both sides. The difference shows as soon as eps is larger."""
    return _differences(loss, theta, lambda loss, move: (loss(theta + eps * move) - loss(theta)) / eps)


@_q2.wrong
def numerical_gradient_backward(loss, theta, eps=1e-6):
    """You compare with the loss at θ itself: go to both sides, not only to the lower one."""
    return _differences(loss, theta, lambda loss, move: (loss(theta) - loss(theta - eps * move)) / eps)


@_q2.wrong
def numerical_gradient_forward_over_two_eps(loss, theta, eps=1e-6):
    """Your slopes are half as large as they should be: the places that you compare are only one eps apart."""
    return _differences(loss, theta, lambda loss, move: (loss(theta + eps * move) - loss(theta)) / (2 * eps))


@_q2.wrong
def numerical_gradient_vanishing_eps(loss, theta, eps=1e-6):
    """All your slopes are 0: your step is so tiny that adding it to θ changes no digit."""
    return _differences(
        loss, theta, lambda loss, move: (loss(theta + 1e-17 * move) - loss(theta - 1e-17 * move)) / 2e-17
    )


@_q2.wrong
def numerical_gradient_ignores_eps(loss, theta, eps=1e-6):
    """A larger eps changes nothing in your result: use the argument in place of a number of your own."""
    return reference.numerical_gradient(loss, theta)


@_q2.wrong
def numerical_gradient_moves_all(loss, theta, eps=1e-6):
    """All your slopes are equal: you move all parameters at once. Move one and hold the others."""
    slope = (loss(theta + eps) - loss(theta - eps)) / (2 * eps)
    return np.full(theta.shape, slope)


@_q2.wrong
def numerical_gradient_one_number(loss, theta, eps=1e-6):
    """You return a single number: every parameter has a slope of its own."""
    return (loss(theta + eps) - loss(theta - eps)) / (2 * eps)


@_q2.wrong
def numerical_gradient_whole_rows(loss, theta, eps=1e-6):
    """Vectors work, tables do not: `range(len(theta))` runs over rows, and a row holds several parameters."""
    gradient = np.zeros(theta.shape)
    for i in range(len(theta)):
        move = np.zeros(theta.shape)
        move[i] = eps
        gradient[i] = (loss(theta + move) - loss(theta - move)) / (2 * eps)
    return gradient


@_q2.wrong
def numerical_gradient_vectors_only(loss, theta, eps=1e-6):
    """Vectors work, a table gives an error: its places have two numbers, not one."""
    if theta.ndim > 1:
        raise IndexError("index is out of bounds")
    return reference.numerical_gradient(loss, theta, eps)


@_q2.wrong
def numerical_gradient_flat(loss, theta, eps=1e-6):
    """Your slopes come in one long row: the result should have the shape of theta."""
    return reference.numerical_gradient(loss, theta, eps).ravel()


@_q2.wrong
def numerical_gradient_negated(loss, theta, eps=1e-6):
    """Your signs are turned: where the loss rises with θ the slope is positive."""
    return -reference.numerical_gradient(loss, theta, eps)


@_q2.wrong
def numerical_gradient_without_division(loss, theta, eps=1e-6):
    """You return differences of losses: a slope is a difference for each unit of θ."""
    return 2 * eps * reference.numerical_gradient(loss, theta, eps)


@_q2.wrong
def numerical_gradient_times_eps(loss, theta, eps=1e-6):
    """You divide by 2 and then multiply by eps: mind the brackets around the product below the line."""
    return reference.numerical_gradient(loss, theta, eps) * eps**2


@_q2.wrong
def numerical_gradient_keeps_moves(loss, theta, eps=1e-6):
    """Only your first slope is right: each parameter stays moved while the next is measured."""
    gradient, above, below = np.zeros(theta.shape), theta.astype(float), theta.astype(float)
    for place in np.ndindex(theta.shape):
        above[place] += eps
        below[place] -= eps
        gradient[place] = (loss(above) - loss(below)) / (2 * eps)
    return gradient


@_q2.wrong
def numerical_gradient_truncated(loss, theta, eps=1e-6):
    """With whole numbers in theta your slopes lose their decimals: what kind of number can your result hold?"""
    gradient = np.zeros_like(theta)
    gradient[...] = reference.numerical_gradient(loss, theta, eps)
    return gradient


@_q2.wrong
def numerical_gradient_whole_moves(loss, theta, eps=1e-6):
    """With whole numbers in theta your slopes are 0 or wrong: an array of whole numbers cannot hold θ + eps."""
    gradient = np.zeros(theta.shape)
    for place in np.ndindex(theta.shape):
        above, below = theta.copy(), theta.copy()
        above[place] = theta[place] + eps
        below[place] = theta[place] - eps
        gradient[place] = (loss(above) - loss(below)) / (2 * eps)
    return gradient


@_q2.wrong_by_changing
def numerical_gradient_changes_theta(loss, theta, eps=1e-6):
    """You move parameters in the array that you were given, so the caller's θ is changed. Move them in a copy."""
    result = reference.numerical_gradient(loss, theta, eps)
    theta += np.ones_like(theta)
    return result


# q1: is it a descent direction?


@_q1.wrong
def direction_zero_counts(v, grad):
    """You call it descent where v · grad is 0. There the loss does not change to first order."""
    return bool(np.dot(v, grad) <= 0)


@_q1.wrong
def direction_uphill(v, grad):
    """Your answers are turned: a positive v · grad means that the loss rises along v."""
    return bool(np.dot(v, grad) > 0)


@_q1.wrong
def direction_only_minus_gradient(v, grad):
    """You accept minus the gradient only. It is the steepest way down, but many directions lead down."""
    return bool(np.allclose(v, -grad) and np.any(grad))


@_q1.wrong
def direction_only_parallel_to_minus_gradient(v, grad):
    """You accept only directions that are parallel to minus the gradient. Many others lead down as well."""
    lengths = np.linalg.norm(v) * np.linalg.norm(grad)
    return bool(lengths > 0 and np.isclose(np.dot(v, grad) / lengths, -1))


@_q1.wrong
def direction_every_entry_down(v, grad):
    """You ask that every entry of v leads down by itself. One may go up if the others go down by more."""
    return bool(np.all(v * grad < 0))


@_q1.wrong
def direction_some_entry_down(v, grad):
    """You are content if some entry of v leads down. The others may go up by more: add all of them."""
    return bool(np.any(v * grad < 0))


@_q1.wrong
def direction_first_entry(v, grad):
    """You look at the first entry only. All entries add to the change of the loss."""
    return bool(v[0] * grad[0] < 0)


@_q1.wrong
def direction_by_sum_of_v(v, grad):
    """You look at the signs in v and not at the gradient: whether a step leads down depends on both."""
    return bool(np.sum(v) < 0)


@_q1.wrong
def direction_by_sum_of_gradient(v, grad):
    """You look at the gradient and not at v: whether a step leads down depends on both."""
    return bool(np.sum(grad) < 0)


@_q1.wrong
def direction_by_product_of_sums(v, grad):
    """You multiply two sums. Multiply entry by entry first, and add then."""
    return bool(np.sum(v) * np.sum(grad) < 0)


@_q1.wrong
def direction_by_sum_of_both(v, grad):
    """You add v and grad. What counts is how far they point the same way: products, entry by entry."""
    return bool(np.sum(v + grad) < 0)


@_q1.wrong
def direction_full_step(v, grad):
    """You ask that the gradient gets shorter with a full step. It is about small steps: compare directions only."""
    return bool(np.linalg.norm(v + grad) < np.linalg.norm(grad))


@_q1.wrong
def direction_with_threshold(v, grad):
    """A very short v fails in your test: its length should not matter, only the sign of the product."""
    return bool(np.dot(v, grad) < -1e-6)


@_q1.wrong
def direction_as_number(v, grad):
    """You return the product itself. Asked for is whether it is below 0, True or False."""
    return float(np.dot(v, grad))


@_q1.wrong
def direction_each_entry(v, grad):
    """You return one truth value for each entry. A direction as a whole leads down or does not."""
    return v * grad < 0


@_q1.wrong
def direction_always(v, grad):
    """You say yes to every direction. Compare v with the gradient."""
    return True


# q3: one step


@_q3.wrong
def step_uphill(theta, grad, lr):
    """Your step goes up: the gradient points to where the loss rises."""
    return theta + lr * grad


@_q3.wrong
def step_replaces_theta(theta, grad, lr):
    """You return the step alone, without the place where it begins: with `theta =- x`, theta becomes −x."""
    return -lr * grad


@_q3.wrong
def step_without_sign_and_place(theta, grad, lr):
    """You return the learning rate times the gradient. That is the length of the step, not where it leads."""
    return lr * grad


@_q3.wrong
def step_normalized(theta, grad, lr):
    """All your steps have length lr. In gradient descent a step is longer where the landscape is steeper."""
    return theta - lr * grad / np.linalg.norm(grad)


@_q3.wrong
def step_by_sign(theta, grad, lr):
    """You only use the signs of the slopes. Their sizes count as well."""
    return theta - lr * np.sign(grad)


@_q3.wrong
def step_without_lr(theta, grad, lr):
    """Your result does not depend on the learning rate: the step is lr times the gradient."""
    return theta - grad


@_q3.wrong
def step_divided_by_lr(theta, grad, lr):
    """A larger learning rate makes your steps shorter. It should multiply, not divide."""
    return theta - grad / lr


@_q3.wrong
def step_lr_twice(theta, grad, lr):
    """Your step has the learning rate in it twice. It multiplies the gradient once."""
    return theta - lr * lr * grad


@_q3.wrong
def step_ignores_gradient(theta, grad, lr):
    """Your step is the same whatever the gradient: each parameter should move by lr times its own slope."""
    return theta - lr


@_q3.wrong
def step_scales_theta(theta, grad, lr):
    """You multiply theta by the learning rate as well. Only the gradient is multiplied by it."""
    return lr * (theta - grad)


@_q3.wrong
def step_multiplies_theta(theta, grad, lr):
    """Your step is longer where theta is larger. Its length depends on the gradient, not on theta."""
    return theta - lr * theta * grad


@_q3.wrong
def step_halved(theta, grad, lr):
    """Your step is half as long as it should be: no factor belongs to it but the learning rate."""
    return theta - lr * grad / 2


@_q3.wrong
def step_averaged(theta, grad, lr):
    """You divide by the number of parameters. Each parameter moves by lr times its own slope."""
    return theta - lr * grad / np.size(grad)


@_q3.wrong
def step_with_one_slope(theta, grad, lr):
    """All your parameters move by the same amount. Each has a slope of its own."""
    return theta - lr * np.sum(grad)


@_q3.wrong
def step_of_first_parameter(theta, grad, lr):
    """Only your first parameter moves. All of them take a step at once."""
    result = np.array(theta, dtype=float)
    result.flat[0] -= lr * grad.flat[0]
    return result


@_q3.wrong
def step_truncated(theta, grad, lr):
    """With whole numbers your result loses its decimals: what kind of number can your result array hold?"""
    result = theta.copy()
    result[...] = theta - lr * grad
    return result


@_q3.wrong_by_changing
def step_changes_theta(theta, grad, lr):
    """You write into the theta that you were given. Return a new array and leave the old one as it is."""
    result = theta - lr * grad
    theta -= np.ones_like(theta)
    return result


# q4: the whole path


def _walk(grad_fn: Callable[..., Any], theta0: Any, n_steps: int, step: Callable[..., Any]) -> np.ndarray:
    """Take steps of any kind: `step` gets a place and its gradient."""
    path = [np.array(theta0, dtype=float)]
    for _ in range(n_steps):
        path.append(step(path[-1], grad_fn(path[-1])))
    return np.array(path)


@_q4.wrong
def path_uphill(grad_fn, theta0, lr, n_steps):
    """Your path climbs: each step should go against the gradient."""
    return _walk(grad_fn, theta0, n_steps, lambda theta, grad: theta + lr * grad)


@_q4.wrong
def path_without_start(grad_fn, theta0, lr, n_steps):
    """Your path has one row too few: the start belongs to it, as row 0."""
    return reference.gradient_descent(grad_fn, theta0, lr, n_steps)[1:]


@_q4.also("path-without-start")
def _(grad_fn, theta0, lr, n_steps):
    return np.array(list(reference.gradient_descent(grad_fn, theta0, lr, n_steps)[1:]))


@_q4.wrong
def path_one_step_too_few(grad_fn, theta0, lr, n_steps):
    """Your path ends one step early: n_steps steps and the start make n_steps + 1 rows."""
    return reference.gradient_descent(grad_fn, theta0, lr, max(n_steps - 1, 0))


@_q4.wrong
def path_one_step_too_many(grad_fn, theta0, lr, n_steps):
    """Your path has one step too many: row 0 is the start, the last row is the place after n_steps steps."""
    return reference.gradient_descent(grad_fn, theta0, lr, n_steps + 1)


@_q4.wrong
def path_of_one_array(grad_fn, theta0, lr, n_steps):
    """All rows of your path are alike: the list holds one array many times, and each step changes it."""
    end = reference.gradient_descent(grad_fn, theta0, lr, n_steps)[-1]
    return np.array([end] * (n_steps + 1))


@_q4.wrong
def path_last_only(grad_fn, theta0, lr, n_steps):
    """You return the end of the path only. Asked for is every place on the way, start and end included."""
    return reference.gradient_descent(grad_fn, theta0, lr, n_steps)[-1]


@_q4.wrong
def path_gradient_once(grad_fn, theta0, lr, n_steps):
    """All your steps are alike: the gradient has to be computed anew at each place."""
    first = np.asarray(grad_fn(np.array(theta0, dtype=float)))
    return _walk(grad_fn, theta0, n_steps, lambda theta, grad: theta - lr * first)


@_q4.wrong
def path_always_from_start(grad_fn, theta0, lr, n_steps):
    """Each of your steps begins at the start again. It should begin where the last one ended."""
    path = reference.gradient_descent(grad_fn, theta0, lr, min(n_steps, 1))
    return np.array([path[0], *[path[-1]] * n_steps])


@_q4.wrong
def path_lr_twice(grad_fn, theta0, lr, n_steps):
    """Your steps are too short: the learning rate is in them twice."""
    return reference.gradient_descent(grad_fn, theta0, lr * lr, n_steps)


@_q4.wrong
def path_without_lr(grad_fn, theta0, lr, n_steps):
    """Your steps do not depend on the learning rate."""
    return reference.gradient_descent(grad_fn, theta0, 1.0, n_steps)


@_q4.wrong
def path_normalized(grad_fn, theta0, lr, n_steps):
    """All your steps have length lr. In gradient descent they get shorter as the slope does."""
    return _walk(grad_fn, theta0, n_steps, lambda theta, grad: theta - lr * grad / np.linalg.norm(grad))


@_q4.wrong
def path_replaces_theta(grad_fn, theta0, lr, n_steps):
    """Your steps forget where they begin: with `theta =- x`, theta becomes −x."""
    return _walk(grad_fn, theta0, n_steps, lambda theta, grad: -lr * grad)


@_q4.wrong
def path_falling_lr(grad_fn, theta0, lr, n_steps):
    """Your learning rate shrinks on the way. Here it stays the same; the steps get shorter all by themselves."""
    path = [np.array(theta0, dtype=float)]
    for step in range(n_steps):
        path.append(path[-1] - lr / (step + 1) * grad_fn(path[-1]))
    return np.array(path)


@_q4.wrong
def path_one_parameter_after_the_other(grad_fn, theta0, lr, n_steps):
    """Your later parameters see the new value of the earlier ones: take one gradient, and move all at once."""

    def step(theta: np.ndarray, grad: Any) -> np.ndarray:
        theta = theta.copy()
        for place in np.ndindex(theta.shape):
            theta[place] -= lr * np.asarray(grad_fn(theta))[place]
        return theta

    return _walk(grad_fn, theta0, n_steps, step)


@_q4.wrong
def path_steps_as_columns(grad_fn, theta0, lr, n_steps):
    """Your path lies on its side: each step should be a row."""
    return np.moveaxis(reference.gradient_descent(grad_fn, theta0, lr, n_steps), 0, -1)


@_q4.wrong
def path_of_steps(grad_fn, theta0, lr, n_steps):
    """You keep the steps, not the places where they lead."""
    path = reference.gradient_descent(grad_fn, theta0, lr, n_steps)
    return np.concatenate([path[:1], np.diff(path, axis=0)])


@_q4.wrong
def path_of_gradients(grad_fn, theta0, lr, n_steps):
    """You keep the gradients. Asked for are the places that are visited."""
    path = reference.gradient_descent(grad_fn, theta0, lr, n_steps)
    return np.array([grad_fn(theta) for theta in path])


@_q4.wrong
def path_truncated(grad_fn, theta0, lr, n_steps):
    """From a start of whole numbers your path loses its decimals: what kind of number can your array hold?"""
    path = np.zeros((n_steps + 1, *np.shape(theta0)), dtype=theta0.dtype)
    path[0] = theta0
    for step in range(n_steps):
        path[step + 1] = path[step] - lr * grad_fn(path[step])
    return path


@_q4.wrong_by_changing
def path_changes_start(grad_fn, theta0, lr, n_steps):
    """You move the start that you were given, so the caller's theta0 is changed. Begin with a copy."""
    path = reference.gradient_descent(grad_fn, theta0, lr, n_steps)
    theta0 += np.ones_like(theta0)
    return path


@_q4.also("path-of-one-array", "path-changes-start")
def _(grad_fn, theta0, lr, n_steps):
    path = [theta0]
    for _ in range(n_steps):
        theta0 -= (lr * grad_fn(theta0)).astype(theta0.dtype)
        path.append(theta0)
    if theta0.dtype.kind == "i":
        raise TypeError("cannot cast")
    return np.array(path)


# q8: the largest stable learning rate


def _eigenvalues(H: np.ndarray) -> np.ndarray:
    return np.linalg.eigvalsh(np.asarray(H, dtype=float))


@_q8.wrong
def limit_one_over_largest(H):
    """Your limit is half of the right one: the factor 1 − αλ may also lie between −1 and 0."""
    return 1 / _eigenvalues(H)[-1]


@_q8.wrong
def limit_of_smallest_eigenvalue(H):
    """You take the flattest direction. A larger learning rate first fails in another one."""
    return 2 / _eigenvalues(H)[0]


@_q8.wrong
def limit_of_trace(H):
    """Your limit is too small: the trace is the sum of all eigenvalues, and only one of them sets the limit."""
    return 2 / np.trace(H)


@_q8.wrong
def limit_of_mean_eigenvalue(H):
    """You average the eigenvalues. In the steepest direction that learning rate is too large."""
    return 2 / np.mean(_eigenvalues(H))


@_q8.wrong
def limit_of_largest_entry(H):
    """You look at entries of H. They are eigenvalues only if all the others off the diagonal are 0."""
    return 2 / np.max(H)


@_q8.wrong
def limit_of_determinant(H):
    """You use the determinant, the product of all eigenvalues. Only one of them sets the limit."""
    return 2 / np.linalg.det(np.asarray(H, dtype=float))


@_q8.wrong
def limit_of_row_sums(H):
    """You use sums of entries, a bound for the eigenvalues. The limit needs the eigenvalue itself."""
    return 2 / np.max(np.sum(np.abs(H), axis=1))


@_q8.wrong
def limit_of_frobenius_norm(H):
    """You use the root of the sum of squares of all entries, which is larger than any eigenvalue."""
    return 2 / np.sqrt(np.sum(np.square(np.asarray(H, dtype=float))))


@_q8.wrong
def limit_is_best_lr(H):
    """You give the learning rate that is fastest. Asked for is the limit up to which it converges at all."""
    eigenvalues = _eigenvalues(H)
    return 2 / (eigenvalues[0] + eigenvalues[-1])


@_q8.wrong
def limit_as_eigenvalue(H):
    """You return an eigenvalue. Which learning rate makes the factor 1 − αλ equal to −1?"""
    return _eigenvalues(H)[-1]


@_q8.wrong
def limit_inverted(H):
    """Your limit grows with the steepness. A steeper bowl needs a smaller learning rate."""
    return _eigenvalues(H)[-1] / 2


@_q8.wrong
def limit_for_bowl_without_half(H):
    """Your limit belongs to θᵀHθ. With the ½ in front, the gradient is Hθ."""
    return 1 / (2 * _eigenvalues(H)[-1])


@_q8.wrong
def limit_of_each_direction(H):
    """You return a limit for each direction. One learning rate has to do for all of them."""
    return 2 / _eigenvalues(H)


@_q8.wrong
def limit_of_last_diagonal_entry(H):
    """You look at one entry of the diagonal. It is an eigenvalue only if H has nothing else in that row."""
    return 2 / H[-1, -1]


@_q8.wrong
def limit_of_condition_number(H):
    """You use the ratio of two eigenvalues. It says how long the valley is, not how steep."""
    eigenvalues = _eigenvalues(H)
    return 2 * eigenvalues[0] / eigenvalues[-1]


# q6: the gradient for two classes


def _residual(theta: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return softmax.sigmoid(X @ theta) - y


@_q6.wrong
def binary_gradient_negated(theta, X, y):
    """Your signs are turned: the gradient of the loss is prediction minus truth, not truth minus prediction."""
    return -reference.binary_nll_gradient(theta, X, y)


@_q6.wrong
def binary_gradient_as_mean(theta, X, y):
    """Your gradient is the right one divided by n: the question asks for the sum over the examples."""
    return reference.binary_nll_gradient(theta, X, y) / len(X)


@_q6.wrong
def binary_gradient_of_class_0(theta, X, y):
    """You take the sigmoid for the probability of label 0. Here it is that of label 1."""
    return X.T @ (y - softmax.sigmoid(-(X @ theta)))


@_q6.wrong
def binary_gradient_without_labels(theta, X, y):
    """Your gradient does not depend on the labels: from each probability the truth has to be subtracted."""
    return X.T @ softmax.sigmoid(X @ theta)


@_q6.wrong
def binary_gradient_without_sigmoid(theta, X, y):
    """You subtract the label from the score: that is the gradient of squared error. The sigmoid is missing."""
    return X.T @ (X @ theta - y)


@_q6.wrong
def binary_gradient_of_squared_error(theta, X, y):
    """You have an extra factor p(1 − p): that belongs to squared error. For the NLL it cancels."""
    p = softmax.sigmoid(X @ theta)
    return X.T @ ((p - y) * p * (1 - p))


@_q6.wrong
def binary_gradient_of_ones_only(theta, X, y):
    """Examples with label 0 add nothing in your gradient. They should add x times their probability of label 1."""
    return X.T @ (_residual(theta, X, y) * y)


@_q6.wrong
def binary_gradient_of_zeros_only(theta, X, y):
    """Examples with label 1 add nothing in your gradient."""
    return X.T @ (_residual(theta, X, y) * (1 - y))


@_q6.wrong
def binary_gradient_of_signs(theta, X, y):
    """You take the labels as −1 and 1. Here the truth is 0 or 1."""
    return X.T @ (softmax.sigmoid(X @ theta) - (2 * y - 1))


@_q6.wrong
def binary_gradient_of_decisions(theta, X, y):
    """You round the probabilities to labels first. How far they are from the truth is what counts."""
    return X.T @ ((X @ theta > 0) - y)


@_q6.wrong
def binary_gradient_without_inputs(theta, X, y):
    """You add up prediction minus truth. Each of these differences has to be multiplied by its row of X."""
    return np.sum(_residual(theta, X, y))


@_q6.wrong
def binary_gradient_per_example(theta, X, y):
    """You return one row for each example: they still have to be added up."""
    return X * _residual(theta, X, y)[:, None]


@_q6.wrong
def binary_gradient_differences_only(theta, X, y):
    """You return one number for each example. Asked for is one for each parameter."""
    return _residual(theta, X, y)


@_q6.wrong
def binary_gradient_not_transposed(theta, X, y):
    """You multiply X by the differences without exchanging its rows and columns: shapes fit only if n = d."""
    return X @ _residual(theta, X, y)


@_q6.wrong
def binary_gradient_as_column(theta, X, y):
    """Your gradient is a table with one column. It should have the shape of theta, (d,)."""
    return reference.binary_nll_gradient(theta, X, y)[:, None]


@_q6.wrong
def binary_gradient_added_to_theta(theta, X, y):
    """You return theta after a step, or something like it. Asked for is the gradient alone."""
    return theta - reference.binary_nll_gradient(theta, X, y)


@_q6.wrong
def binary_gradient_truncated(theta, X, y):
    """With whole numbers in theta your gradient loses its decimals: what kind of number can your array hold?"""
    gradient = np.zeros_like(theta)
    gradient[...] = reference.binary_nll_gradient(theta, X, y)
    return gradient


@_q6.wrong_by_changing
def binary_gradient_changes_argument(theta, X, y):
    """You write into the arrays that you were given, so the caller's numbers are changed."""
    result = reference.binary_nll_gradient(theta, X, y)
    theta += np.ones_like(theta)
    return result


# q5: the gradient for K classes


def _table(Theta: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Prediction minus truth, (n, K)."""
    return softmax.predict_proba(X, Theta) - _one_hot(y, Theta.shape[1])


@_q5.wrong
def nll_gradient_negated(Theta, X, y):
    """Your signs are turned: the gradient of the loss is prediction minus truth, not truth minus prediction."""
    return -reference.nll_gradient(Theta, X, y)


@_q5.wrong
def nll_gradient_as_mean(Theta, X, y):
    """Your gradient is the right one divided by n: the question asks for the sum over the examples."""
    return reference.nll_gradient(Theta, X, y) / len(X)


@_q5.wrong
def nll_gradient_as_mean_over_table(Theta, X, y):
    """Your gradient is the right one divided by n·K: nothing is averaged here, neither examples nor classes."""
    return reference.nll_gradient(Theta, X, y) / (len(X) * Theta.shape[1])


@_q5.wrong
def nll_gradient_without_one_hot(Theta, X, y):
    """The rows of your gradient do not sum to 0: from the probabilities the truth has to be subtracted."""
    return X.T @ softmax.predict_proba(X, Theta)


@_q5.wrong
def nll_gradient_of_truth_only(Theta, X, y):
    """Your gradient does not depend on Theta: the probabilities are missing."""
    return -X.T @ _one_hot(y, Theta.shape[1])


@_q5.wrong
def nll_gradient_labels_as_numbers(Theta, X, y):
    """You subtract the label's number, such as 3. The truth is a row with a single 1 at the label's place."""
    return X.T @ (softmax.predict_proba(X, Theta) - y[:, None])


@_q5.wrong
def nll_gradient_of_label_only(Theta, X, y):
    """Only the column of the label gets something from an example. The other classes' probabilities count, too."""
    return X.T @ (_table(Theta, X, y) * _one_hot(y, Theta.shape[1]))


@_q5.wrong
def nll_gradient_one_minus_everywhere(Theta, X, y):
    """You subtract 1 from every probability. Only the label that was seen has the truth 1."""
    return X.T @ (softmax.predict_proba(X, Theta) - 1)


@_q5.wrong
def nll_gradient_whole_columns(Theta, X, y):
    """You subtract from whole columns: `[:, y]` picks all rows, not one entry of each."""
    p = softmax.predict_proba(X, Theta)
    p[:, y] -= 1
    return X.T @ p


@_q5.wrong
def nll_gradient_of_scores(Theta, X, y):
    """You subtract the truth from the scores: that is the gradient of squared error. The softmax is missing."""
    return X.T @ (X @ Theta - _one_hot(y, Theta.shape[1]))


@_q5.wrong
def nll_gradient_of_sigmoids(Theta, X, y):
    """You use a sigmoid for each class: the probabilities of an example should sum to 1 over its classes."""
    return X.T @ (softmax.sigmoid(X @ Theta) - _one_hot(y, Theta.shape[1]))


@_q5.wrong
def nll_gradient_softmax_over_examples(Theta, X, y):
    """Your softmax runs over the examples. It should run over the classes of each example."""
    return X.T @ (softmax.softmax((X @ Theta).T).T - _one_hot(y, Theta.shape[1]))


@_q5.wrong
def nll_gradient_of_decisions(Theta, X, y):
    """You turn the probabilities into labels first. How far they are from the truth is what counts."""
    K = Theta.shape[1]
    return X.T @ (_one_hot((X @ Theta).argmax(axis=1), K) - _one_hot(y, K))


@_q5.wrong
def nll_gradient_of_squared_error(Theta, X, y):
    """You have an extra factor p(1 − p). For the NLL of a softmax it cancels: prediction minus truth is all."""
    p = softmax.predict_proba(X, Theta)
    return X.T @ (_table(Theta, X, y) * p * (1 - p))


@_q5.wrong
def nll_gradient_transposed(Theta, X, y):
    """Rows and columns of your gradient are exchanged: it should have the shape of Theta."""
    return reference.nll_gradient(Theta, X, y).T


@_q5.wrong
def nll_gradient_not_transposed(Theta, X, y):
    """You multiply X without exchanging its rows and columns: shapes fit only if n = d."""
    return X @ _table(Theta, X, y)


@_q5.wrong
def nll_gradient_differences_only(Theta, X, y):
    """You return prediction minus truth. Each difference still has to be multiplied by the inputs."""
    return _table(Theta, X, y)


@_q5.wrong
def nll_gradient_of_labels_that_occur(Theta, X, y):
    """Your one-hot rows are as long as the largest label asks. They need a place for each class of Theta."""
    return X.T @ (softmax.predict_proba(X, Theta) - np.eye(np.max(y) + 1)[y])


@_q5.wrong
def nll_gradient_labels_from_one(Theta, X, y):
    """Your truth is one place too far left. Labels start at 0, as columns do."""
    return X.T @ (softmax.predict_proba(X, Theta) - _one_hot(y - 1, Theta.shape[1]))


@_q5.wrong
def nll_gradient_truncated(Theta, X, y):
    """With whole numbers in Theta your gradient loses its decimals: what kind of number can your array hold?"""
    gradient = np.zeros_like(Theta)
    gradient[...] = reference.nll_gradient(Theta, X, y)
    return gradient


@_q5.wrong_by_changing
def nll_gradient_changes_argument(Theta, X, y):
    """You write into the arrays that you were given, so the caller's numbers are changed."""
    result = reference.nll_gradient(Theta, X, y)
    Theta += np.ones_like(Theta)
    return result


# m2: twice the data

_m2.add(
    "copies-leave-sum-alone", "Copies tell nothing new, that is true, but a sum with each term twice is longer.", "a"
)
_m2.add(
    "more-data-larger-lr", "The gradient of the sum has grown. What must the learning rate do to keep the step?", "c"
)
_m2.add(
    "copies-move-minimum", "Twice the loss has its lowest point at the same place. Only the gradient has grown.", "d"
)


# q7: train it


def _train(
    X: np.ndarray, y: np.ndarray, n_classes: int, n_steps: int, step: Callable[..., Any], start: float = 0.0
) -> np.ndarray:
    """Take steps of any kind; `step` gets Theta and the gradient of the mean."""
    Theta = np.full((X.shape[1], n_classes), start)
    for _ in range(n_steps):
        Theta = step(Theta, reference.nll_gradient(Theta, X, y) / len(X))
    return Theta


@_q7.wrong
def training_on_sum(X, y, n_classes, lr, n_steps):
    """Your steps are n times too long: the question descends on the mean NLL, not on the sum."""
    return reference.fit_logistic_regression(X, y, n_classes, lr * len(X), n_steps)


@_q7.wrong
def training_mean_twice(X, y, n_classes, lr, n_steps):
    """Your steps are n times too short: you divide by n twice."""
    return reference.fit_logistic_regression(X, y, n_classes, lr / len(X), n_steps)


@_q7.wrong
def training_mean_over_table(X, y, n_classes, lr, n_steps):
    """Your steps are too short: the mean runs over the n examples, not over classes as well."""
    return reference.fit_logistic_regression(X, y, n_classes, lr / n_classes, n_steps)


@_q7.wrong
def training_mean_over_features(X, y, n_classes, lr, n_steps):
    """You divide by the number of features. The mean runs over the examples."""
    return reference.fit_logistic_regression(X, y, n_classes, lr * len(X) / X.shape[1], n_steps)


@_q7.wrong
def training_uphill(X, y, n_classes, lr, n_steps):
    """Your training makes the loss larger: a step should go against the gradient."""
    return _train(X, y, n_classes, n_steps, lambda Theta, grad: Theta + lr * grad)


@_q7.wrong
def training_one_step_too_few(X, y, n_classes, lr, n_steps):
    """Your training ends one step early."""
    return reference.fit_logistic_regression(X, y, n_classes, lr, max(n_steps - 1, 0))


@_q7.wrong
def training_one_step_too_many(X, y, n_classes, lr, n_steps):
    """Your training takes one step too many."""
    return reference.fit_logistic_regression(X, y, n_classes, lr, n_steps + 1)


@_q7.wrong
def training_random_start(X, y, n_classes, lr, n_steps):
    """You start at random numbers. The question starts at zeros; after no step Theta should be all 0."""
    Theta = np.random.default_rng(0).normal(size=(X.shape[1], n_classes))
    for _ in range(n_steps):
        Theta = Theta - lr * reference.nll_gradient(Theta, X, y) / len(X)
    return Theta


@_q7.wrong
def training_from_ones(X, y, n_classes, lr, n_steps):
    """You start at ones. The question starts at zeros; after no step Theta should be all 0."""
    return _train(X, y, n_classes, n_steps, lambda Theta, grad: Theta - lr * grad, start=1.0)


@_q7.wrong
def training_returns_path(X, y, n_classes, lr, n_steps):
    """You return the whole path. Asked for is the place where it ends."""
    steps = range(n_steps + 1)
    return np.array([reference.fit_logistic_regression(X, y, n_classes, lr, step) for step in steps])


@_q7.wrong
def training_gradient_once(X, y, n_classes, lr, n_steps):
    """All your steps are alike: the gradient has to be computed anew after each step."""
    return reference.fit_logistic_regression(X, y, n_classes, lr * n_steps, min(n_steps, 1))


@_q7.wrong
def training_normalized(X, y, n_classes, lr, n_steps):
    """All your steps have the same length. In gradient descent the gradient's length counts."""
    return _train(X, y, n_classes, n_steps, lambda Theta, grad: Theta - lr * grad / np.linalg.norm(grad))


@_q7.wrong
def training_example_by_example(X, y, n_classes, lr, n_steps):
    """You take a step for each example. One step uses the gradient of all of them."""
    Theta = np.zeros((X.shape[1], n_classes))
    for _ in range(n_steps):
        for i in range(len(X)):
            Theta = Theta - lr * reference.nll_gradient(Theta, X[i : i + 1], y[i : i + 1])
    return Theta


@_q7.wrong
def training_classes_that_occur(X, y, n_classes, lr, n_steps):
    """Theta has too few columns where the last labels never occur. How many classes does the question name?"""
    return reference.fit_logistic_regression(X, y, int(np.max(y)) + 1, lr, n_steps)


@_q7.wrong
def training_transposed(X, y, n_classes, lr, n_steps):
    """Rows and columns of your Theta are exchanged: each class has a column."""
    return reference.fit_logistic_regression(X, y, n_classes, lr, n_steps).T


@_q7.wrong
def training_adds_constant(X, y, n_classes, lr, n_steps):
    """Your Theta has a row too many: use X as it is, without a column of ones."""
    X = np.column_stack([X, np.ones(len(X))])
    return reference.fit_logistic_regression(X, y, n_classes, lr, n_steps)


@_q7.wrong
def training_scales_inputs(X, y, n_classes, lr, n_steps):
    """You standardize the inputs first. Use X as it is."""
    return reference.fit_logistic_regression((X - X.mean(axis=0)) / X.std(axis=0), y, n_classes, lr, n_steps)


@_q7.wrong
def training_shrinks(X, y, n_classes, lr, n_steps):
    """You shrink Theta in each step (a penalty for large parameters). The question has no such term."""
    return _train(X, y, n_classes, n_steps, lambda Theta, grad: Theta - lr * (grad + 0.01 * Theta))


@_q7.wrong
def training_without_one_hot(X, y, n_classes, lr, n_steps):
    """Your training never looks at the labels: from the probabilities the truth has to be subtracted."""
    Theta = np.zeros((X.shape[1], n_classes))
    for _ in range(n_steps):
        Theta = Theta - lr * X.T @ softmax.predict_proba(X, Theta) / len(X)
    return Theta


@_q7.wrong
def training_of_sigmoids(X, y, n_classes, lr, n_steps):
    """You train a sigmoid for each class. The probabilities of an example should come from a softmax."""
    Theta, truth = np.zeros((X.shape[1], n_classes)), _one_hot(y, n_classes)
    for _ in range(n_steps):
        Theta = Theta - lr * X.T @ (softmax.sigmoid(X @ Theta) - truth) / len(X)
    return Theta


@_q7.wrong
def training_returns_probabilities(X, y, n_classes, lr, n_steps):
    """You return probabilities. Asked for are the parameters."""
    return softmax.predict_proba(X, reference.fit_logistic_regression(X, y, n_classes, lr, n_steps))


@_q7.wrong
def training_lr_twice(X, y, n_classes, lr, n_steps):
    """Your steps are too short: the learning rate is in them twice."""
    return reference.fit_logistic_regression(X, y, n_classes, lr * lr, n_steps)


@_q7.wrong_by_changing
def training_changes_inputs(X, y, n_classes, lr, n_steps):
    """You write into the arrays that you were given, so the caller's numbers are changed."""
    result = reference.fit_logistic_regression(X, y, n_classes, lr, n_steps)
    X += np.ones_like(X)
    return result


# q9: accuracy


def _predicted(Theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    return np.argmax(X @ Theta, axis=1)


@_q9.wrong
def accuracy_as_count(Theta, X, y):
    """You count the right labels. Asked for is their share, between 0 and 1."""
    return np.sum(_predicted(Theta, X) == y)


@_q9.wrong
def accuracy_in_percent(Theta, X, y):
    """Your result is 100 times the right one: asked for is a share between 0 and 1, not a percentage."""
    return 100 * np.mean(_predicted(Theta, X) == y)


@_q9.wrong
def accuracy_as_error(Theta, X, y):
    """You give the share of wrong labels. Asked for is the share of right ones."""
    return np.mean(_predicted(Theta, X) != y)


@_q9.wrong
def accuracy_of_smallest(Theta, X, y):
    """You take the smallest score. The label with the largest is predicted."""
    return np.mean(np.argmin(X @ Theta, axis=1) == y)


@_q9.wrong
def accuracy_wrong_axis(Theta, X, y):
    """You look for the largest score of each class. It is the largest of each example that is asked for."""
    return np.mean(np.argmax(X @ Theta, axis=0) == y)


@_q9.wrong
def accuracy_without_axis(Theta, X, y):
    """You look for the largest score of the whole table. Each example has its own."""
    return np.mean(np.argmax(X @ Theta) == y)


@_q9.wrong
def accuracy_of_probability(Theta, X, y):
    """You average the probability of the true labels. Accuracy only asks whether the label is the most probable one."""
    return np.mean(softmax.predict_proba(X, Theta)[np.arange(len(y)), y])


@_q9.wrong
def accuracy_above_one_half(Theta, X, y):
    """You ask for a probability above 1/2. With more than two classes the largest can be smaller than that."""
    return np.mean(softmax.predict_proba(X, Theta)[np.arange(len(y)), y] > 0.5)


@_q9.wrong
def accuracy_of_positive_scores(Theta, X, y):
    """You ask for a score above 0. It should be the largest of its row, whatever its sign."""
    return np.mean((X @ Theta)[np.arange(len(y)), y] > 0)


@_q9.wrong
def accuracy_by_classes(Theta, X, y):
    """You divide by the number of classes. It is a share of the examples."""
    return np.sum(_predicted(Theta, X) == y) / Theta.shape[1]


@_q9.wrong
def accuracy_labels_from_one(Theta, X, y):
    """Your predicted labels are one too large. Labels start at 0, as columns do."""
    return np.mean(_predicted(Theta, X) + 1 == y)


@_q9.wrong
def accuracy_of_each_example(Theta, X, y):
    """You return one value for each example. Asked for is the share of the right ones."""
    return (_predicted(Theta, X) == y).astype(float)


@_q9.wrong
def accuracy_of_absolute_scores(Theta, X, y):
    """You take the score that is largest without its sign. A very negative score makes a label improbable."""
    return np.mean(np.argmax(np.abs(X @ Theta), axis=1) == y)


@_q9.wrong
def accuracy_whole_number(Theta, X, y):
    """Your result is 0 or 1 only: a whole-number division, or rounding, takes the decimals."""
    return int(np.mean(_predicted(Theta, X) == y))
