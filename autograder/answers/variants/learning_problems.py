"""Right answers to the questions of notebook 00, each in a style of its own; all must get full marks."""

import math

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.spatial

VARIANTS = {}


def variant(question):
    """Register the decorated function as a right answer to a question."""

    def register(function):
        VARIANTS.setdefault(question, []).append(function)
        return function

    return register


# q1


@variant("q1")
def linear_by_loop(theta, X):
    predictions = []
    for x1, x2 in X:
        predictions.append(theta[0] * x1 + theta[1] * x2 + theta[2])
    return predictions


@variant("q1")
def linear_by_column_of_ones(theta, X):
    return np.hstack([X, np.ones((len(X), 1))]) @ theta


@variant("q1")
def linear_by_dot(theta, X):
    return np.dot(X, theta[:-1]) + theta[-1]


@variant("q1")
def linear_by_unpacking(theta, X):
    a, b, c = theta
    first, second = X.T
    return tuple(float(value) for value in a * first + b * second + c)


@variant("q1")
def linear_by_einsum_in_single_precision(theta, X):
    theta = np.asarray(theta, dtype=np.float32)
    return np.einsum("nd,d->n", X.astype(np.float32), theta[:2]) + theta[2]


# q2


@variant("q2")
def polynomial_by_loop(theta, x):
    total = np.zeros(len(x))
    for k in range(len(theta)):
        total += theta[k] * x ** (k + 1)
    return total


@variant("q2")
def polynomial_by_powers(theta, x):
    return (x[:, np.newaxis] ** np.arange(1, len(theta) + 1)) @ theta


@variant("q2")
def polynomial_by_horner(theta, x):
    result = 0.0 * x
    for weight in reversed(theta):
        result = (result + weight) * x
    return result


@variant("q2")
def polynomial_by_polyval(theta, x):
    return np.polyval([*theta[::-1], 0.0], x)


@variant("q2")
def polynomial_by_class(theta, x):
    return np.polynomial.Polynomial([0.0, *theta])(x)


@variant("q2")
def polynomial_by_vander(theta, x):
    return (np.vander(x.astype(float), len(theta) + 1, increasing=True)[:, 1:] @ theta).tolist()


@variant("q2")
def polynomial_in_single_precision(theta, x):
    x = x.astype(np.float32)
    return np.sum([weight * x ** (k + 1) for k, weight in enumerate(theta.astype(np.float32))], axis=0)


@variant("q2")
def polynomial_by_two_loops(theta, x):
    return [sum(weight * float(value) ** power for power, weight in enumerate(theta, start=1)) for value in x]


# q3


@variant("q3")
def squared_error_by_loop(y_pred, y):
    total = 0.0
    for first, second in zip(np.ravel(y_pred), np.ravel(y), strict=True):
        total += (first - second) ** 2
    return total


@variant("q3")
def squared_error_by_norm(y_pred, y):
    return np.linalg.norm(np.asarray(y_pred) - y) ** 2


@variant("q3")
def squared_error_by_dot(y_pred, y):
    difference = (y_pred - y).ravel()
    return difference @ difference


@variant("q3")
def squared_error_by_examples(y_pred, y):
    rows = (np.asarray(y_pred, dtype=float) - y).reshape(len(y), -1)
    return np.array(sum(np.linalg.norm(row) ** 2 for row in rows))


@variant("q3")
def squared_error_by_scipy(y_pred, y):
    return float(scipy.spatial.distance.sqeuclidean(np.ravel(y_pred), np.ravel(y)))


@variant("q3")
def squared_error_by_fsum(y_pred, y):
    return math.fsum(np.square(np.subtract(y_pred, y)).flat)


# q4


@variant("q4")
def least_squares_by_pseudo_inverse(X, y):
    return np.linalg.pinv(X) @ y


@variant("q4")
def least_squares_by_scipy(X, y):
    theta, _, _, _ = scipy.linalg.lstsq(X, y)
    return theta


@variant("q4")
def least_squares_by_scipys_pseudo_inverse(X, y):
    return (scipy.linalg.pinv(X) @ y).tolist()


@variant("q4")
def least_squares_by_singular_values(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    keep = s > 1e-10 * s[0]
    return Vt[keep].T @ ((U[:, keep].T @ y) / s[keep])


@variant("q4")
def least_squares_in_single_precision(X, y):
    return np.linalg.lstsq(X.astype(np.float32), y.astype(np.float32))[0]


@variant("q4")
def least_squares_with_rcond(X, y):
    return tuple(np.linalg.lstsq(np.array(X, dtype=float), np.array(y, dtype=float), rcond=1e-12)[0])


@variant("q4")
def least_squares_by_pseudo_inverse_of_normal_equations(X, y):
    return np.linalg.pinv(X.T @ X, rcond=1e-10) @ X.T @ y


# q5


@variant("q5")
def search_over_a_table(loss, n_params, n_trials, rng):
    draws = rng.normal(size=(n_trials, n_params))
    values = np.array([loss(theta) for theta in draws])
    return draws[values.argmin()], values.min()


@variant("q5")
def search_with_min(loss, n_params, n_trials, rng):
    trials = [rng.standard_normal(n_params) for _ in range(n_trials)]
    best = min(trials, key=loss)
    return best, loss(best)


@variant("q5")
def search_from_the_first(loss, n_params, n_trials, rng):
    theta = rng.normal(0.0, 1.0, n_params)
    value = loss(theta)
    for _ in range(n_trials - 1):
        other = rng.normal(0.0, 1.0, n_params)
        if loss(other) < value:
            theta, value = other, loss(other)
    return [theta.tolist(), np.array(value)]


@variant("q5")
def search_number_by_number(loss, n_params, n_trials, rng):
    found = []
    for trial in range(n_trials):
        theta = np.array([rng.normal() for _ in range(n_params)])
        found.append((loss(theta), trial, theta))
    value, _, theta = sorted(found, key=lambda entry: entry[0])[0]
    return theta, value


@variant("q5")
def search_in_one_array(loss, n_params, n_trials, rng):
    theta, best, lowest = np.empty(n_params), None, np.inf
    for _ in range(n_trials):
        theta[:] = rng.normal(size=n_params)
        if loss(theta) < lowest:
            best, lowest = theta.copy(), loss(theta)
    return tuple(best), float(lowest)


# q6

_SUPERVISED = ("image category", "English to French", "X-ray to disease", "utterance to text")
_UNSUPERVISED = ("new images like these", "fill in the missing patch")
_REINFORCEMENT = ("teach a dog", "robot that runs", "stock a shop")

VARIANTS["q6"] = [
    {
        **dict.fromkeys(_SUPERVISED, "supervised"),
        **dict.fromkeys(_UNSUPERVISED, "unsupervised"),
        **dict.fromkeys(_REINFORCEMENT, "reinforcement"),
    },
    {
        **dict.fromkeys(_REINFORCEMENT, "Reinforcement"),
        **dict.fromkeys(_SUPERVISED, " supervised"),
        **dict.fromkeys(_UNSUPERVISED, "UNSUPERVISED "),
    },
]


# q7


@variant("q7")
def reward_by_loops(policy, rewards):
    total = 0
    for t in range(policy.shape[0]):
        for a in range(policy.shape[1]):
            total += policy[t, a] * rewards[t, a]
    return total


@variant("q7")
def reward_by_einsum(policy, rewards):
    return np.einsum("ta,ta->", policy, rewards)


@variant("q7")
def reward_by_trace(policy, rewards):
    return np.trace(policy @ rewards.T)


@variant("q7")
def reward_in_single_precision(policy, rewards):
    return (policy.astype(np.float32) * rewards.astype(np.float32)).sum()


@variant("q7")
def reward_by_vdot(policy, rewards):
    return np.array(np.vdot(policy, rewards))


@variant("q7")
def reward_by_steps(policy, rewards):
    return float(sum(np.average(r, weights=p) for p, r in zip(policy, rewards, strict=True)))


# q8


@variant("q8")
def rewards_by_comparison(y, n_actions):
    return (y[:, None] == np.arange(n_actions)).astype(int)


@variant("q8")
def rewards_by_identity(y, n_actions):
    return np.eye(n_actions)[y]


@variant("q8")
def rewards_by_lists(y, n_actions):
    return [[1.0 if action == label else 0.0 for action in range(n_actions)] for label in y]


@variant("q8")
def rewards_by_put_along_axis(y, n_actions):
    table = np.zeros((len(y), n_actions), dtype=np.float32)
    np.put_along_axis(table, np.asarray(y)[:, None], 1, axis=1)
    return table


@variant("q8")
def rewards_by_loop(y, n_actions):
    rewards = np.zeros((y.size, n_actions))
    for i, label in enumerate(y):
        rewards[i][label] += 1
    return rewards


VARIANTS["m1"] = ["b", " B "]
VARIANTS["m2"] = ["d", "D"]
VARIANTS["m3"] = ["a", np.str_("A")]
