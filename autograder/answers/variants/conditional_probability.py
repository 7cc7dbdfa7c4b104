"""Right answers to the questions of notebook 01, each in a style of its own; all must get full marks."""

import bisect
import collections
import itertools
import math

import numpy as np
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
def joint_by_add_at(x, y, n_x, n_y):
    joint = np.zeros((n_x, n_y))
    np.add.at(joint, (x, y), 1 / len(x))
    return joint


@variant("q1")
def joint_by_bincount(x, y, n_x, n_y):
    return np.bincount(x * n_y + y, minlength=n_x * n_y).reshape(n_x, n_y) / x.size


@variant("q1")
def joint_by_masks(x, y, n_x, n_y):
    return [[np.mean((x == a) & (y == b)) for b in range(n_y)] for a in range(n_x)]


@variant("q1")
def joint_by_counter(x, y, n_x, n_y):
    counts = collections.Counter(zip(x.tolist(), y.tolist(), strict=True))
    return tuple(tuple(counts[a, b] / len(x) for b in range(n_y)) for a in range(n_x))


@variant("q1")
def joint_by_one_hot(x, y, n_x, n_y):
    return np.eye(n_x)[x].T @ np.eye(n_y)[y] / len(x)


@variant("q1")
def joint_by_histogram(x, y, n_x, n_y):
    edges = (np.arange(n_x + 1) - 0.5, np.arange(n_y + 1) - 0.5)
    return np.histogram2d(x, y, bins=edges)[0] / len(y)


@variant("q1")
def joint_in_single_precision(x, y, n_x, n_y):
    joint = np.zeros((n_x, n_y), dtype=np.float32)
    for a, b in zip(x, y, strict=True):
        joint[a][b] += 1
    return joint / np.float32(len(x))


# q2


@variant("q2")
def marginals_as_list(joint):
    return [np.sum(joint, axis=-1), np.sum(joint, axis=-2)]


@variant("q2")
def marginals_by_loops(joint):
    p_x = [sum(row) for row in joint]
    p_y = [sum(row[k] for row in joint) for k in range(len(joint[0]))]
    return p_x, p_y


@variant("q2")
def marginals_by_einsum(joint):
    return np.einsum("xy->x", joint), np.einsum("xy->y", joint)


@variant("q2")
def marginals_by_products(joint):
    n_x, n_y = joint.shape
    return joint @ np.ones(n_y), np.ones(n_x) @ joint


@variant("q2")
def marginals_in_single_precision(joint):
    small = joint.astype(np.float32)
    return small.sum(1), small.T.sum(1)


@variant("q2")
def marginals_by_scipy(joint):
    return tuple(np.ravel(margin) for margin in scipy.stats.contingency.margins(joint))


# q3


@variant("q3")
def conditional_with_warning(joint):
    return joint / np.sum(joint, axis=1)[:, None]


@variant("q3")
def conditional_by_loops(joint):
    table = []
    for row in joint:
        total = sum(row)
        table.append([p / total for p in row] if total > 0 else [math.nan] * len(row))
    return table


@variant("q3")
def conditional_by_where(joint):
    p_x = joint.sum(axis=1, keepdims=True)
    return np.where(p_x > 0, joint / np.where(p_x > 0, p_x, 1), np.nan)


@variant("q3")
def conditional_by_transposing(joint):
    with np.errstate(all="ignore"):
        return (joint.T / joint.sum(1)).T


@variant("q3")
def conditional_in_place(joint):
    table = np.array(joint, dtype=float)
    for row in table:
        row[:] = row / row.sum() if row.any() else np.nan
    return table


@variant("q3")
def conditional_in_single_precision(joint):
    small = np.float32(joint)
    return small / small.sum(axis=1, keepdims=True)


# q4


@variant("q4")
def chain_by_reshape(p_x, p_y_given_x):
    return p_y_given_x * p_x.reshape(-1, 1)


@variant("q4")
def chain_by_einsum(p_x, p_y_given_x):
    return np.einsum("x,xy->xy", p_x, p_y_given_x)


@variant("q4")
def chain_by_diagonal(p_x, p_y_given_x):
    return np.diag(p_x) @ p_y_given_x


@variant("q4")
def chain_by_loops(p_x, p_y_given_x):
    return [[float(p * q) for q in row] for p, row in zip(p_x, p_y_given_x, strict=True)]


@variant("q4")
def chain_by_transposing(p_x, p_y_given_x):
    return (p_x * p_y_given_x.T).T


@variant("q4")
def chain_in_single_precision(p_x, p_y_given_x):
    return p_x.astype("float32")[:, None] * p_y_given_x.astype("float32")


# q5


@variant("q5")
def pairs_one_after_the_other(p_x, p_y_given_x, n, rng):
    pairs = []
    for _ in range(n):
        x = rng.choice(len(p_x), p=p_x)
        pairs.append((x, rng.choice(len(p_y_given_x[x]), p=p_y_given_x[x])))
    return [x for x, _ in pairs], [y for _, y in pairs]


@variant("q5")
def pairs_from_joint(p_x, p_y_given_x, n, rng):
    joint = p_x[:, None] * p_y_given_x
    cells = rng.choice(joint.size, size=n, p=joint.ravel())
    return np.divmod(cells, joint.shape[1])


@variant("q5")
def pairs_by_inversion(p_x, p_y_given_x, n, rng):
    x = np.searchsorted(np.cumsum(p_x), rng.random(n), side="right").clip(0, len(p_x) - 1)
    steps = np.cumsum(p_y_given_x, axis=1)[x]
    y = (rng.random((n, 1)) >= steps).sum(axis=1).clip(0, p_y_given_x.shape[1] - 1)
    return np.array([x, y])


@variant("q5")
def pairs_by_bisection(p_x, p_y_given_x, n, rng):
    def draw(p):
        steps = list(itertools.accumulate(p))
        return min(bisect.bisect_right(steps, rng.uniform() * steps[-1]), len(steps) - 1)

    x = [draw(p_x) for _ in range(n)]
    return x, [draw(p_y_given_x[a]) for a in x]


@variant("q5")
def pairs_by_multinomial(p_x, p_y_given_x, n, rng):
    x = rng.multinomial(1, p_x, size=n).argmax(axis=1)
    return x.astype(float), rng.multinomial(1, p_y_given_x[x]).argmax(axis=1)


@variant("q5")
def pairs_shuffled(p_x, p_y_given_x, n, rng):
    counts = rng.multinomial(n, (p_x[:, None] * p_y_given_x).ravel())
    cells = rng.permutation(np.repeat(np.arange(counts.size), counts))
    return [cells // p_y_given_x.shape[1], cells % p_y_given_x.shape[1]]


@variant("q5")
def pairs_by_gumbel(p_x, p_y_given_x, n, rng):
    with np.errstate(divide="ignore"):
        x = (np.log(p_x) + rng.gumbel(size=(n, len(p_x)))).argmax(axis=1)
        y = (np.log(p_y_given_x[x]) + rng.gumbel(size=(n, p_y_given_x.shape[1]))).argmax(axis=1)
    return x.astype(np.int32), y.astype(np.int8)


@variant("q5")
def pairs_from_child_generator(p_x, p_y_given_x, n, rng):
    (child,) = rng.spawn(1)
    x = child.choice(len(p_x), n, p=p_x)
    return x, np.array([child.choice(p_y_given_x.shape[1], p=p_y_given_x[a]) for a in x])


# q6


@variant("q6")
def distribution_by_allclose(p):
    return (p >= 0).all() and np.allclose(p.sum(axis=-1), 1, rtol=0, atol=1e-8)


@variant("q6")
def distribution_by_loops(p):
    rows = [p] if np.ndim(p) == 1 else p
    bad = [row for row in rows if min(row) < 0 or abs(sum(row) - 1) > 1e-8]
    return not bad


@variant("q6")
def distribution_as_number(p):
    return int(p.min() >= 0 and np.max(np.abs(np.sum(p, -1) - 1)) < 1e-8)


@variant("q6")
def distribution_by_recursion(p):
    if p.ndim == 2:
        return all(distribution_by_recursion(row) for row in p)
    return bool(not (p < 0).any() and math.isclose(math.fsum(p), 1, rel_tol=0, abs_tol=1e-8))


@variant("q6")
def distribution_by_rows(p):
    p = np.atleast_2d(p)
    return np.logical_and.reduce((p >= 0).all(axis=1) & (abs(p.sum(axis=1) - 1) <= 1e-8))


@variant("q6")
def distribution_as_array(p):
    return np.array(not np.any(p < 0) and np.all(abs(1 - p.sum(axis=p.ndim - 1)) <= 1e-8))


# q7


@variant("q7")
def label_by_method(p_y_given_x):
    return p_y_given_x.argmax(-1)


@variant("q7")
def label_by_loop(p_y_given_x):
    return [max(range(len(row)), key=row.__getitem__) for row in p_y_given_x]


@variant("q7")
def label_by_sorting(p_y_given_x):
    return np.argsort(p_y_given_x, axis=1)[:, -1]


@variant("q7")
def label_by_index(p_y_given_x):
    return tuple(list(row).index(max(row)) for row in p_y_given_x)


@variant("q7")
def label_as_float(p_y_given_x):
    return np.argmax(p_y_given_x, axis=1).astype(float)


@variant("q7")
def label_by_where(p_y_given_x):
    return np.nonzero(p_y_given_x == p_y_given_x.max(axis=1, keepdims=True))[1]


# q8


@variant("q8")
def own_label_by_loop(p_y_given_x, y):
    return [row[label] for row, label in zip(p_y_given_x, y, strict=True)]


@variant("q8")
def own_label_by_take_along_axis(p_y_given_x, y):
    return np.take_along_axis(p_y_given_x, y[:, None], axis=1)[:, 0]


@variant("q8")
def own_label_by_one_hot(p_y_given_x, y):
    return np.sum(p_y_given_x * (y[:, None] == np.arange(p_y_given_x.shape[1])), axis=1)


@variant("q8")
def own_label_by_diagonal(p_y_given_x, y):
    return np.diag(p_y_given_x[:, y])


@variant("q8")
def own_label_by_flat_place(p_y_given_x, y):
    return p_y_given_x.ravel()[np.arange(len(y)) * p_y_given_x.shape[1] + y]


@variant("q8")
def own_label_in_single_precision(p_y_given_x, y):
    return np.array([p_y_given_x[i, y[i]] for i in range(len(y))], dtype=np.float32)


# The value

VARIANTS["m1"] = ["C", " c "]
