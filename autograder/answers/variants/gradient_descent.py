"""Right answers to the questions of notebook 04, each in a style of its own; all must get full marks."""

import functools
import itertools
import math

import numpy as np
import scipy.linalg
import scipy.optimize
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
def direction_by_loop(v, grad):
    total = 0.0
    for a, b in zip(v, grad, strict=True):
        total += a * b
    return total < 0


@variant("q1")
def direction_by_sum_as_numpy_boolean(v, grad):
    return np.sum(v * grad) < 0


@variant("q1")
def direction_as_number(v, grad):
    return int(sum(a * b for a, b in zip(v.tolist(), grad.tolist(), strict=True)) < 0)


@variant("q1")
def direction_as_array_of_no_dimension(v, grad):
    return np.array(np.einsum("i,i->", v, grad) < 0)


@variant("q1")
def direction_by_angle(v, grad):
    lengths = np.linalg.norm(v) * np.linalg.norm(grad)
    return bool(lengths > 0 and np.inner(v, grad) / lengths < -1e-15)


@variant("q1")
def direction_by_sign(v, grad):
    return np.sign(v.astype(np.float32) @ grad.astype(np.float32)) == -1


# q2


@variant("q2")
def numerical_gradient_by_unit_vectors(loss, theta, eps=1e-6):
    units = np.eye(theta.size).reshape(theta.size, *theta.shape)
    slopes = [(loss(theta + eps * unit) - loss(theta - eps * unit)) / (2 * eps) for unit in units]
    return np.reshape(slopes, theta.shape)


@variant("q2")
def numerical_gradient_in_flat_order(loss, theta, eps=1e-6):
    theta = np.array(theta, dtype=float)
    flat, slopes = theta.ravel(), []
    for i in range(flat.size):
        before = flat[i]
        flat[i] = before + eps
        above = loss(theta)
        flat[i] = before - eps
        below = loss(theta)
        flat[i] = before
        slopes.append((above - below) / eps / 2)
    return np.array(slopes).reshape(theta.shape)


@variant("q2")
def numerical_gradient_by_indices(loss, theta, eps=1e-6):
    def moved(place, by):
        copy = theta + 0.0
        copy[place] += by
        return loss(copy)

    gradient = np.empty(np.shape(theta))
    for place in itertools.product(*map(range, theta.shape)):
        gradient[place] = (moved(place, eps) - moved(place, -eps)) / (2 * eps)
    return gradient.tolist()


@variant("q2")
def numerical_gradient_by_iterator(loss, theta, eps=1e-6):
    gradient = np.zeros_like(theta, dtype=np.float64)
    steps = np.nditer(theta, flags=["multi_index"])
    for _ in steps:
        step = np.zeros_like(gradient)
        step[steps.multi_index] = 1
        gradient[steps.multi_index] = 0.5 * (loss(theta + step * eps) - loss(theta - step * eps)) / eps
    return gradient


@variant("q2")
def numerical_gradient_by_scipy(loss, theta, eps=1e-6):
    forward = scipy.optimize.approx_fprime(theta.ravel().astype(float), lambda t: loss(t.reshape(theta.shape)), eps)
    backward = scipy.optimize.approx_fprime(theta.ravel().astype(float), lambda t: loss(t.reshape(theta.shape)), -eps)
    return ((forward + backward) / 2).reshape(theta.shape)


# q3


@variant("q3")
def step_by_loop(theta, grad, lr):
    result = [t - lr * g for t, g in zip(theta.ravel().tolist(), grad.ravel().tolist(), strict=True)]
    return np.reshape(result, theta.shape)


@variant("q3")
def step_on_a_copy(theta, grad, lr):
    theta = theta.astype(float)
    theta -= lr * grad
    return theta


@variant("q3")
def step_as_list(theta, grad, lr):
    return (theta + np.multiply(grad, -lr)).tolist()


@variant("q3")
def step_in_single_precision(theta, grad, lr):
    return theta.astype(np.float32) - np.float32(lr) * grad.astype(np.float32)


@variant("q3")
def step_by_blas(theta, grad, lr):
    moved = scipy.linalg.blas.daxpy(grad.ravel().astype(float), theta.ravel().astype(float), a=-lr)
    return moved.reshape(theta.shape)


# q4


@variant("q4")
def path_in_a_table(grad_fn, theta0, lr, n_steps):
    path = np.zeros((n_steps + 1, *theta0.shape))
    path[0] = theta0
    for step in range(1, n_steps + 1):
        path[step] = path[step - 1] - lr * grad_fn(path[step - 1])
    return path


@variant("q4")
def path_as_list_of_arrays(grad_fn, theta0, lr, n_steps):
    theta, path = theta0, [theta0]
    while len(path) <= n_steps:
        theta = theta - lr * np.asarray(grad_fn(theta))
        path.append(theta)
    return path


@variant("q4")
def path_of_copies(grad_fn, theta0, lr, n_steps):
    theta = np.array(theta0, dtype=np.float64)
    path = [theta.copy()]
    for _ in range(n_steps):
        theta -= lr * grad_fn(theta)
        path.append(theta.copy())
    return np.stack(path, axis=0)


@variant("q4")
def path_by_accumulate(grad_fn, theta0, lr, n_steps):
    steps = itertools.accumulate(range(n_steps), lambda theta, _: theta - lr * grad_fn(theta), initial=theta0)
    return [theta.tolist() for theta in steps]


@variant("q4")
def path_by_recursion(grad_fn, theta0, lr, n_steps):
    start = np.asarray(theta0, dtype=float)[np.newaxis]
    if n_steps == 0:
        return start
    rest = path_by_recursion(grad_fn, theta0 - lr * grad_fn(theta0), lr, n_steps - 1)
    return np.concatenate([start, rest])


@variant("q4")
def path_with_one_gradient_too_many(grad_fn, theta0, lr, n_steps):
    path, theta = [], theta0.astype(float)
    for _ in range(n_steps + 1):
        path.append(theta)
        theta = theta - np.multiply(lr, grad_fn(theta))
    return tuple(path)


# q5


@variant("q5")
def nll_gradient_by_loops(Theta, X, y):
    gradient = np.zeros(Theta.shape)
    for x, label in zip(X, y, strict=True):
        p = scipy.special.softmax(x @ Theta)
        for k in range(Theta.shape[1]):
            gradient[:, k] += x * (p[k] - (label == k))
    return gradient


@variant("q5")
def nll_gradient_by_picking(Theta, X, y):
    p = scipy.special.softmax(X @ Theta, axis=1)
    p[np.arange(len(y)), y] -= 1
    return X.T @ p


@variant("q5")
def nll_gradient_by_einsum(Theta, X, y):
    exps = np.exp(X @ Theta)
    truth = (y[:, None] == np.arange(Theta.shape[1])).astype(float)
    return np.einsum("nd,nk->dk", X, exps / exps.sum(axis=1, keepdims=True) - truth).tolist()


@variant("q5")
def nll_gradient_class_by_class(Theta, X, y):
    p = scipy.special.softmax(X @ Theta, axis=-1)
    columns = [((p[:, k] - (y == k))[:, None] * X).sum(axis=0) for k in range(Theta.shape[1])]
    return np.stack(columns, axis=1)


@variant("q5")
def nll_gradient_in_single_precision(Theta, X, y):
    X = X.astype(np.float32)
    p = scipy.special.softmax(X @ Theta.astype(np.float32), axis=1)
    return X.T @ (p - np.eye(Theta.shape[1], dtype=np.float32)[y])


@variant("q5")
def nll_gradient_by_outer_products(Theta, X, y):
    one_hot = np.identity(Theta.shape[1])
    terms = (np.outer(x, scipy.special.softmax(x @ Theta) - one_hot[label]) for x, label in zip(X, y, strict=True))
    return functools.reduce(np.add, terms)


# q6


@variant("q6")
def binary_gradient_by_loops(theta, X, y):
    gradient = [0.0] * len(theta)
    for x, label in zip(X, y, strict=True):
        p = 1 / (1 + math.exp(-sum(a * b for a, b in zip(x, theta, strict=True))))
        for j in range(len(theta)):
            gradient[j] += x[j] * (p - label)
    return gradient


@variant("q6")
def binary_gradient_from_the_left(theta, X, y):
    return (scipy.special.expit(X @ theta) - y) @ X


@variant("q6")
def binary_gradient_by_broadcasting(theta, X, y):
    p = 1 / (1 + np.exp(-np.dot(X, theta)))
    return np.sum((p - y)[:, np.newaxis] * X, axis=0)


@variant("q6")
def binary_gradient_by_softmax(theta, X, y):
    Theta = np.column_stack([np.zeros(len(theta)), theta])
    return nll_gradient_by_picking(Theta, X, y)[:, 1]


@variant("q6")
def binary_gradient_of_two_groups(theta, X, y):
    ones, zeros = X[y == 1], X[y == 0]
    return zeros.T @ scipy.special.expit(zeros @ theta) - ones.T @ scipy.special.expit(-(ones @ theta))


@variant("q6")
def binary_gradient_in_single_precision(theta, X, y):
    X = X.astype(np.float32)
    p = 1 / (1 + np.exp(-X @ theta.astype(np.float32)))
    return X.T @ (p - y.astype(np.float32))


# q7


@variant("q7")
def training_by_loop(X, y, n_classes, lr, n_steps):
    Theta = np.zeros((X.shape[1], n_classes))
    for _ in range(n_steps):
        Theta -= lr * nll_gradient_by_picking(Theta, X, y) / len(y)
    return Theta


@variant("q7")
def training_by_means(X, y, n_classes, lr, n_steps):
    Theta, truth = np.zeros((X.shape[1], n_classes)), np.eye(n_classes)[y]
    for _ in range(n_steps):
        differences = scipy.special.softmax(X @ Theta, axis=1) - truth
        Theta = Theta - lr * np.mean(X[:, :, None] * differences[:, None, :], axis=0)
    return Theta


@variant("q7")
def training_with_smaller_lr_on_the_sum(X, y, n_classes, lr, n_steps):
    path = path_in_a_table(
        lambda Theta: nll_gradient_by_picking(Theta, X, y), np.zeros((X.shape[1], n_classes)), lr / len(X), n_steps
    )
    return path[n_steps].tolist()


@variant("q7")
def training_of_transposed_parameters(X, y, n_classes, lr, n_steps):
    rows = np.zeros((n_classes, X.shape[1]))
    for _ in range(n_steps):
        p = scipy.special.softmax(rows @ X.T, axis=0)
        p[y, np.arange(len(y))] -= 1
        rows = rows - (lr / X.shape[0]) * (p @ X)
    return rows.T


@variant("q7")
def training_in_single_precision(X, y, n_classes, lr, n_steps):
    Theta = np.zeros((X.shape[1], n_classes), dtype=np.float32)
    for _ in range(n_steps):
        Theta = Theta - np.float32(lr / len(X)) * nll_gradient_in_single_precision(Theta, X, y)
    return Theta


# q8


@variant("q8")
def limit_by_general_eigenvalues(H):
    return 2 / max(np.linalg.eigvals(H).real)


@variant("q8")
def limit_by_spectral_norm(H):
    return 2 / np.linalg.norm(H, 2)


@variant("q8")
def limit_by_singular_values(H):
    return np.array(2.0 / np.linalg.svd(H, compute_uv=False)[0])


@variant("q8")
def limit_by_scipy(H):
    values = scipy.linalg.eigh(H, eigvals_only=True)
    return min(2 / value for value in values)


@variant("q8")
def limit_by_inverse(H):
    return 2 * np.linalg.eigvalsh(np.linalg.inv(H)).min()


@variant("q8")
def limit_in_single_precision(H):
    return np.float32(2) / np.linalg.eigvalsh(H.astype(np.float32))[-1]


# q9


@variant("q9")
def accuracy_by_loop(Theta, X, y):
    right = 0
    for x, label in zip(X, y, strict=True):
        scores = [x @ Theta[:, k] for k in range(Theta.shape[1])]
        right += scores.index(max(scores)) == label
    return right / len(y)


@variant("q9")
def accuracy_of_probabilities(Theta, X, y):
    p = scipy.special.softmax(X @ Theta, axis=1)
    return (p.argmax(axis=1) == y).mean()


@variant("q9")
def accuracy_by_counting_wrong(Theta, X, y):
    return 1 - np.count_nonzero(np.argmax(X @ Theta, axis=-1) - y) / y.size


@variant("q9")
def accuracy_by_comparing_scores(Theta, X, y):
    scores = X @ Theta
    return np.array(np.mean(scores[np.arange(len(y)), y] == scores.max(axis=1)))


@variant("q9")
def accuracy_by_sorting(Theta, X, y):
    return float(sum(np.argsort(X @ Theta)[:, -1] == y) / len(X))


@variant("q9")
def accuracy_in_single_precision(Theta, X, y):
    return np.mean((X @ Theta).argmax(1) == y, dtype=np.float32)


# Values

VARIANTS["m1"] = ["b", "B", " b"]
VARIANTS["m2"] = ["b", "B\n", " b "]
