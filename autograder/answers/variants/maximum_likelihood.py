"""Right answers to the questions of notebook 03, each in a style of its own; all must get full marks."""

import collections
import fractions
import math

import numpy as np
import scipy.spatial
import scipy.special
import scipy.stats

VARIANTS = {}


def variant(question):
    """Register the decorated function as a right answer to a question."""

    def register(function):
        VARIANTS.setdefault(question, []).append(function)
        return function

    return register


# q1


@variant("q1")
def likelihood_by_loop(p_y_given_x, y):
    product = 1
    for row, label in zip(p_y_given_x, y, strict=True):
        product = product * row[label]
    return product


@variant("q1")
def likelihood_by_math_prod(p_y_given_x, y):
    return math.prod(p_y_given_x[i][k] for i, k in enumerate(y))


@variant("q1")
def likelihood_by_take_along_axis(p_y_given_x, y):
    return np.take_along_axis(p_y_given_x, np.asarray(y)[:, None], axis=1).prod()


@variant("q1")
def likelihood_by_one_hot(p_y_given_x, y):
    one_hot = np.eye(p_y_given_x.shape[1])[y]
    return np.array((p_y_given_x * one_hot).sum(axis=1).prod())


@variant("q1")
def likelihood_by_choosing_columns_of_columns(p_y_given_x, y):
    return float(np.diag(p_y_given_x[:, y]).prod())


@variant("q1")
def likelihood_in_single_precision(p_y_given_x, y):
    return p_y_given_x.astype(np.float32)[range(len(y)), y].prod()


@variant("q1")
def likelihood_by_logarithms(p_y_given_x, y):
    return np.exp(np.log(p_y_given_x[np.arange(len(y)), y]).sum())


# q2


@variant("q2")
def underflow_for_ever(p):
    product = 1.0
    n = 0
    while True:
        product *= p
        n += 1
        if product == 0.0:
            return n


@variant("q2")
def underflow_by_cumprod(p):
    return int(np.argmax(np.cumprod(np.full(2000, float(p))) == 0)) + 1


@variant("q2")
def underflow_as_float(p):
    products = [1.0]
    while products[-1]:
        products.append(products[-1] * p)
    return float(len(products) - 1)


@variant("q2")
def underflow_by_recursion(p):
    def more(product, count):
        for _ in range(100):
            if product == 0:
                return count
            product, count = product * p, count + 1
        return more(product, count)

    return np.int64(more(np.float64(1), 0))


@variant("q2")
def underflow_with_for(p):
    product = np.float64(1.0)
    for factors in range(1, 5000):
        product = np.multiply(product, p)
        if not product > 0:
            return np.array(factors)


# q3


@variant("q3")
def log_softmax_by_scipy(z):
    return scipy.special.log_softmax(z, axis=-1)


@variant("q3")
def log_softmax_by_logsumexp(z):
    z = np.asarray(z, dtype=float)
    return z - scipy.special.logsumexp(z, axis=-1, keepdims=True)


@variant("q3")
def log_softmax_by_loops(z):
    if np.ndim(z) == 2:
        return [log_softmax_by_loops(row) for row in z]
    top = max(z)
    log_sum = math.log(sum(math.exp(value - top) for value in z))
    return [float(value - top) - log_sum for value in z]


@variant("q3")
def log_softmax_by_logaddexp(z):
    z = np.asarray(z, dtype=float)
    return z - np.logaddexp.reduce(z, axis=-1, keepdims=True)


@variant("q3")
def log_softmax_in_single_precision(z):
    z = np.asarray(z, dtype=np.float32)
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@variant("q3")
def log_softmax_by_transposing(z):
    columns = np.transpose(z)
    columns = columns - columns.max(axis=0)
    return (columns - np.log(np.exp(columns).sum(axis=0))).T


@variant("q3")
def log_softmax_by_differences(z):
    z = np.asarray(z, dtype=np.longdouble)
    gaps = z[..., None, :] - z[..., :, None]
    return -np.log(np.exp(gaps).sum(axis=-1))


# q4


@variant("q4")
def nll_by_scipy(scores, y):
    return -scipy.special.log_softmax(scores, axis=1)[np.arange(len(y)), y].sum()


@variant("q4")
def nll_by_loop(scores, y):
    total = 0.0
    for row, label in zip(scores, y, strict=True):
        top = max(row)
        total += math.log(sum(math.exp(value - top) for value in row)) - float(row[label] - top)
    return total


@variant("q4")
def nll_by_one_hot(scores, y):
    one_hot = np.eye(scores.shape[1])[y]
    return -np.sum(one_hot * log_softmax_by_scipy(scores))


@variant("q4")
def nll_as_difference_of_sums(scores, y):
    picked = np.take_along_axis(scores, y[:, None], axis=1)[:, 0]
    return float(np.sum(scipy.special.logsumexp(scores, axis=1) - picked))


@variant("q4")
def nll_in_single_precision(scores, y):
    return np.float32(-log_softmax_in_single_precision(scores)[np.arange(len(y)), y].sum())


@variant("q4")
def nll_as_array_of_no_dimension(scores, y):
    return np.array(sum(-log_softmax_by_scipy(row)[label] for row, label in zip(scores, y, strict=True)))


# q5


@variant("q5")
def zero_one_by_loop(y_pred, y):
    wrong = 0
    for a, b in zip(y_pred, y, strict=True):
        if a != b:
            wrong += 1
    return wrong


@variant("q5")
def zero_one_as_float(y_pred, y):
    return float((y_pred != y).mean() * len(y))


@variant("q5")
def zero_one_by_counting_right(y_pred, y):
    return len(y) - (y_pred == y).sum()


@variant("q5")
def zero_one_by_nonzero(y_pred, y):
    return np.count_nonzero(y_pred - y)


@variant("q5")
def zero_one_by_builtin_sum(y_pred, y):
    return sum(y_pred != y)


@variant("q5")
def zero_one_by_lists(y_pred, y):
    return len([a for a, b in zip(y_pred.tolist(), y.tolist(), strict=True) if a != b])


# q6


@variant("q6")
def squared_error_by_loop(y_pred, y):
    total = 0.0
    for a, b in zip(y_pred, y, strict=True):
        total += 0.5 * np.sum((a - b) ** 2)
    return total


@variant("q6")
def squared_error_by_norm(y_pred, y):
    return np.linalg.norm(y_pred - y) ** 2 / 2


@variant("q6")
def squared_error_by_dot(y_pred, y):
    difference = np.ravel(y_pred - y)
    return difference @ difference / 2


@variant("q6")
def squared_error_by_norms(y_pred, y):
    difference = np.reshape(y_pred - y, (len(y), -1))
    return float(sum(0.5 * np.linalg.norm(row) ** 2 for row in difference))


@variant("q6")
def squared_error_by_scipy(y_pred, y):
    return scipy.spatial.distance.sqeuclidean(np.ravel(y_pred), np.ravel(y)) / 2


@variant("q6")
def squared_error_in_single_precision(y_pred, y):
    return np.float32(0.5) * np.sum(np.square(y_pred.astype(np.float32) - y.astype(np.float32)))


# q7


@variant("q7")
def cross_entropy_by_scipy(p, q):
    return -scipy.special.xlogy(p, q).sum(axis=-1)


@variant("q7")
def cross_entropy_with_warnings(p, q):
    return -np.where(p > 0, p * np.log(q), 0).sum(axis=-1)


@variant("q7")
def cross_entropy_by_loops(p, q):
    if np.ndim(p) == 2:
        return [cross_entropy_by_loops(*rows) for rows in zip(p, q, strict=True)]
    total = 0.0
    for a, b in zip(p, q, strict=True):
        if a > 0:
            total -= a * math.log(b) if b > 0 else -math.inf
    return float(total)


@variant("q7")
def cross_entropy_by_nan_to_num(p, q):
    terms = -p * np.log(q)
    terms[np.isnan(terms)] = 0
    return np.sum(terms, axis=-1)


@variant("q7")
def cross_entropy_by_nansum(p, q):
    with np.errstate(all="ignore"):
        return -np.nansum(p * np.log(q), axis=-1)


@variant("q7")
def cross_entropy_by_entropy(p, q):
    return np.apply_along_axis(scipy.stats.entropy, -1, p) + scipy.special.rel_entr(p, q).sum(axis=-1)


@variant("q7")
def cross_entropy_in_single_precision(p, q):
    p, q = p.astype(np.float32), q.astype(np.float32)
    return -scipy.special.xlogy(p, q).sum(axis=-1, dtype=np.float32)


@variant("q7")
def cross_entropy_as_tuple(p, q):
    result = cross_entropy_by_loops(p, q)
    return tuple(result) if isinstance(result, list) else np.array(result)


# q8


@variant("q8")
def categorical_by_means(y, n_classes):
    return np.array([np.mean(y == k) for k in range(n_classes)])


@variant("q8")
def categorical_by_counter(y, n_classes):
    counts = collections.Counter(y.tolist())
    return [counts[k] / len(y) for k in range(n_classes)]


@variant("q8")
def categorical_by_one_hot(y, n_classes):
    return np.eye(n_classes)[y].mean(axis=0)


@variant("q8")
def categorical_by_loop(y, n_classes):
    p = np.zeros(n_classes)
    for label in y:
        p[label] += 1 / y.size
    return p


@variant("q8")
def categorical_by_histogram(y, n_classes):
    return np.histogram(y, bins=np.arange(n_classes + 1) - 0.5, density=True)[0]


@variant("q8")
def categorical_by_comparing(y, n_classes):
    return tuple((y[:, None] == np.arange(n_classes)).mean(axis=0, dtype=np.float32))


@variant("q8")
def categorical_by_fractions(y, n_classes):
    return [float(fractions.Fraction(y.tolist().count(k), len(y))) for k in range(n_classes)]


# q9


@variant("q9")
def curve_by_loop(theta_grid, x, y):
    curve = []
    for theta in theta_grid:
        p = 1 / (1 + np.exp(-theta * x))
        curve.append(-np.sum(np.where(y == 1, np.log(p), np.log(1 - p))))
    return curve


@variant("q9")
def curve_by_two_loops(theta_grid, x, y):
    curve = np.zeros(len(theta_grid))
    for place, theta in enumerate(theta_grid):
        for one, label in zip(x, y, strict=True):
            p = 1 / (1 + math.exp(-theta * one))
            curve[place] -= math.log(p if label == 1 else 1 - p)
    return curve


@variant("q9")
def curve_by_cross_entropy_formula(theta_grid, x, y):
    p = scipy.special.expit(np.outer(theta_grid, x))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1)


@variant("q9")
def curve_by_log_expit(theta_grid, x, y):
    signs = np.where(y, 1, -1)
    return -scipy.special.log_expit(theta_grid[:, np.newaxis] * (signs * x)).sum(axis=-1)


@variant("q9")
def curve_by_softmax(theta_grid, x, y):
    def nll(theta):
        scores = np.column_stack([np.zeros(len(x)), theta * x])
        return nll_by_scipy(scores, y)

    return np.array([nll(theta) for theta in theta_grid])


@variant("q9")
def curve_with_examples_in_rows(theta_grid, x, y):
    return np.log1p(np.exp(-x[:, None] * theta_grid * (2 * y[:, None] - 1))).sum(axis=0)


@variant("q9")
def curve_in_single_precision(theta_grid, x, y):
    z = np.outer(theta_grid, x).astype(np.float32)
    p = 1 / (1 + np.exp(-z))
    return -np.log(np.where(y == 1, p, 1 - p)).sum(axis=1)


# Values

VARIANTS["m1"] = ["b", "B", " b"]
VARIANTS["m2"] = ["c", "C", "c\n"]
VARIANTS["m3"] = ["d", "D", " D "]
