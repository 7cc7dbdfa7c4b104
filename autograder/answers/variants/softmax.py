"""Right answers to the questions of notebook 02, each in a style of its own; all must get full marks."""

import math
import warnings

import numpy as np
import scipy.special

VARIANTS = {}


def variant(question):
    """Register the decorated function as a right answer to a question."""

    def register(function):
        VARIANTS.setdefault(question, []).append(function)
        return function

    return register


# q1


@variant("q1")
def scores_by_loops(X, Theta):
    scores = []
    for x in X:
        row = []
        for k in range(Theta.shape[1]):
            row.append(sum(x[j] * Theta[j, k] for j in range(len(x))))
        scores.append(row)
    return scores


@variant("q1")
def scores_by_einsum(X, Theta):
    return np.einsum("nd,dk->nk", X, Theta)


@variant("q1")
def scores_by_dot(X, Theta):
    return np.dot(np.asarray(X), np.asarray(Theta))


@variant("q1")
def scores_by_broadcasting(X, Theta):
    return (X[:, :, None] * Theta[None, :, :]).sum(axis=1)


@variant("q1")
def scores_column_by_column(X, Theta):
    return np.stack([X @ theta for theta in Theta.T], axis=-1)


@variant("q1")
def scores_in_single_precision(X, Theta):
    return X.astype(np.float32) @ Theta.astype(np.float32)


@variant("q1")
def scores_transposed_twice(X, Theta):
    return (Theta.T @ X.T).T


@variant("q1")
def scores_as_matrix(X, Theta):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asmatrix(X) * np.asmatrix(Theta)


# q2


@variant("q2")
def positive_by_dictionary(z, how):
    maps = {"square": np.square, "abs": np.absolute, "relu": lambda z: np.maximum(z, 0), "exp": np.exp}
    if how not in maps:
        raise ValueError(how)
    return maps[how](z)


@variant("q2")
def positive_by_match(z, how):
    match how:
        case "square":
            return z * z
        case "abs":
            return np.sqrt(np.square(z))
        case "relu":
            return z * (z > 0)
        case "exp":
            return np.e**z
        case _:
            raise ValueError(f"unknown map {how}")


@variant("q2")
def positive_by_where(z, how):
    z = np.asarray(z, dtype=float)
    if how == "square":
        return np.power(z, 2)
    elif how == "abs":
        return np.where(z < 0, -z, z)
    elif how == "relu":
        return np.clip(z, 0, None)
    elif how == "exp":
        return np.exp(z)
    else:
        raise ValueError


@variant("q2")
def positive_by_loops(z, how):
    one = {"square": lambda v: v**2, "abs": abs, "relu": lambda v: max(0, v), "exp": math.exp}
    try:
        function = one[how]
    except KeyError as error:
        raise ValueError("no such map") from error
    result = np.empty(np.shape(z))
    for place, value in np.ndenumerate(z):
        result[place] = function(value)
    return result


@variant("q2")
def positive_by_vectorize(z, how):
    if how == "relu":
        return np.vectorize(lambda v: float(v) if v > 0 else 0.0)(z)
    if how in ("square", "abs", "exp"):
        return getattr(np, how)(z)
    raise ValueError("how?")


# q4


@variant("q4")
def normalize_with_none(z):
    return z / z.sum(-1)[..., None]


@variant("q4")
def normalize_by_transposing(z):
    return (z.T / z.T.sum(axis=0)).T


@variant("q4")
def normalize_by_cases(z):
    if z.ndim == 1:
        return z / z.sum()
    return np.array([row / row.sum() for row in z])


@variant("q4")
def normalize_lists(z):
    def one(numbers):
        total = sum(numbers)
        return [number / total for number in numbers]

    return one(z) if np.ndim(z) == 1 else [one(row) for row in z.tolist()]


@variant("q4")
def normalize_along_axis(z):
    return np.apply_along_axis(lambda row: row / np.sum(row), -1, z)


@variant("q4")
def normalize_in_single_precision(z):
    z = np.array(z, dtype=np.float32)
    z /= z.sum(axis=-1, keepdims=True)
    return z


@variant("q4")
def normalize_tuples(z):
    if z.ndim == 1:
        return tuple(float(v) / float(z.sum()) for v in z)
    return tuple(normalize_tuples(row) for row in z)


# q5


@variant("q5")
def softmax_by_scipy(z):
    return scipy.special.softmax(z, axis=-1)


@variant("q5")
def softmax_by_logsumexp(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z - scipy.special.logsumexp(z, axis=-1, keepdims=True))


@variant("q5")
def softmax_by_loops(z):
    if np.ndim(z) == 2:
        return [softmax_by_loops(row) for row in z]
    top = max(z)
    powers = [math.exp(v - top) for v in z]
    return [power / sum(powers) for power in powers]


@variant("q5")
def softmax_by_differences(z):
    z = np.asarray(z, dtype=float)
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


@variant("q5")
def softmax_in_extended_precision(z):
    powers = np.exp(np.asarray(z, dtype=np.longdouble))
    return powers / powers.sum(axis=-1, keepdims=True)


@variant("q5")
def softmax_in_single_precision(z):
    z = np.asarray(z, dtype=np.float32)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@variant("q5")
def softmax_single_inside_double_outside(z):
    result = np.zeros(np.shape(z))
    result[...] = softmax_in_single_precision(z)
    return result


@variant("q5")
def softmax_row_by_row(z):
    rows = np.reshape(z, (-1, np.shape(z)[-1]))
    powers = [np.exp(row - row.max()) for row in rows]
    return np.reshape([power / power.sum() for power in powers], np.shape(z))


@variant("q5")
def softmax_on_a_copy(z):
    z = np.array(z, dtype=float)
    z -= z.max(axis=-1, keepdims=True)
    return np.divide(np.exp(z), np.exp(z).sum(axis=-1, keepdims=True))


# q6


@variant("q6")
def proba_by_scipy(X, Theta):
    return scipy.special.softmax(X @ Theta, axis=1)


@variant("q6")
def proba_by_loops(X, Theta):
    table = []
    for x in X:
        powers = [math.exp(float(np.dot(x, theta))) for theta in Theta.T]
        table.append([power / sum(powers) for power in powers])
    return table


@variant("q6")
def proba_naive(X, Theta):
    powers = np.exp(np.einsum("ij,jk->ik", X, Theta))
    return powers / powers.sum(axis=1)[:, np.newaxis]


@variant("q6")
def proba_in_single_precision(X, Theta):
    return softmax_in_single_precision(X.astype("f4") @ Theta.astype("f4"))


# q7


@variant("q7")
def sigmoid_by_scipy(z):
    return scipy.special.expit(z)


@variant("q7")
def sigmoid_by_tanh(z):
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


@variant("q7")
def sigmoid_by_masks(z):
    z = np.asarray(z, dtype=float)
    result = np.empty_like(z)
    above = z >= 0
    result[above] = 1 / (1 + np.exp(-z[above]))
    result[~above] = np.exp(z[~above]) / (1 + np.exp(z[~above]))
    return result


@variant("q7")
def sigmoid_by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


@variant("q7")
def sigmoid_by_loops(z):
    def one(value):
        return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))

    z = np.asarray(z)
    return np.array([one(value) for value in z.ravel()]).reshape(z.shape)


@variant("q7")
def sigmoid_silenced(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


@variant("q7")
def sigmoid_as_two_class_softmax(z):
    scores = np.stack([np.asarray(z, dtype=float), np.zeros(np.shape(z))], axis=-1)
    return scipy.special.softmax(scores, axis=-1)[..., 0]


@variant("q7")
def sigmoid_in_single_precision(z):
    return scipy.special.expit(np.asarray(z, dtype=np.float32))


# q8


@variant("q8")
def theta_by_unpacking(Theta):
    first, second = np.asarray(Theta).T
    return first - second


@variant("q8")
def theta_by_product(Theta):
    return Theta @ np.array([1, -1])


@variant("q8")
def theta_by_loop(Theta):
    return [float(row[0]) - float(row[1]) for row in Theta]


@variant("q8")
def theta_by_difference(Theta):
    return -np.diff(Theta, axis=1).ravel()


@variant("q8")
def theta_in_single_precision(Theta):
    Theta = np.asarray(Theta, dtype=np.float32)
    return np.subtract(Theta[..., 0], Theta[..., 1])


# q9


@variant("q9")
def temperature_by_scipy(z, temperature):
    return scipy.special.softmax(np.asarray(z) / temperature, axis=-1)


@variant("q9")
def temperature_by_powers(z, temperature):
    z = np.asarray(z, dtype=float)
    p = np.exp(z - z.max(axis=-1, keepdims=True)) ** (1 / temperature)
    return p / p.sum(axis=-1, keepdims=True)


@variant("q9")
def temperature_by_loops(z, temperature):
    if np.ndim(z) > 1:
        return [temperature_by_loops(row, temperature) for row in z]
    top = max(z)
    powers = [math.exp((value - top) / temperature) for value in z]
    return [power / math.fsum(powers) for power in powers]


@variant("q9")
def temperature_in_single_precision(z, temperature):
    return softmax_in_single_precision(np.asarray(z, dtype=np.float32) / np.float32(temperature))


# q10


@variant("q10")
def boundary_by_formula(theta_red, theta_blue):
    return -(theta_red[1] - theta_blue[1]) / (theta_red[0] - theta_blue[0])


@variant("q10")
def boundary_by_solving(theta_red, theta_blue):
    (w_red, b_red), (w_blue, b_blue) = theta_red, theta_blue
    return np.linalg.solve(np.array([[w_red - w_blue]]), np.array([b_blue - b_red]))[0]


@variant("q10")
def boundary_by_roots(theta_red, theta_blue):
    return np.roots(np.subtract(theta_red, theta_blue, dtype=float))[0]


@variant("q10")
def boundary_as_array_of_no_dimension(theta_red, theta_blue):
    difference = np.asarray(theta_red, dtype=float) - np.asarray(theta_blue, dtype=float)
    return np.array(-difference[1] / difference[0])


@variant("q10")
def boundary_in_single_precision(theta_red, theta_blue):
    difference = np.asarray(theta_red, np.float32) - np.asarray(theta_blue, np.float32)
    return float(-difference[1] / difference[0])


# Values

VARIANTS["q3"] = ["exp", np.str_("exp")]
VARIANTS["m1"] = ["c", "C", " c "]
