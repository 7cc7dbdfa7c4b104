"""Right answers to the questions of notebook 05, each in a style of its own; all must get full marks."""

import fractions
import functools
import itertools
import math
import statistics

import numpy as np
import scipy.linalg
import scipy.optimize

VARIANTS = {}


def variant(question):
    """Register the decorated function as a right answer to a question."""

    def register(function):
        VARIANTS.setdefault(question, []).append(function)
        return function

    return register


# q2


@variant("q2")
def true_risk_by_loops(joint, decision):
    risk = 0
    for x, row in enumerate(joint):
        for y, p in enumerate(row):
            if decision[x] != y:
                risk += p
    return risk


@variant("q2")
def true_risk_as_one_minus(joint, decision):
    return 1 - sum(joint[x][k] for x, k in enumerate(decision))


@variant("q2")
def true_risk_by_mask(joint, decision):
    wrong = np.arange(joint.shape[1]) != decision[:, None]
    return np.array((joint * wrong).sum())


@variant("q2")
def true_risk_by_one_hot(joint, decision):
    loss = 1 - np.eye(joint.shape[1])[decision]
    return float(np.vdot(joint, loss))


@variant("q2")
def true_risk_by_chain_rule(joint, decision):
    p_x = joint.sum(axis=1)
    right = np.take_along_axis(joint / p_x[:, None], decision[:, None], axis=1)[:, 0]
    return p_x @ (1 - right)


@variant("q2")
def true_risk_in_single_precision(joint, decision):
    copy = joint.astype(np.float32)
    copy[np.arange(len(copy)), decision] = 0
    return copy.sum()


# q3


@variant("q3")
def best_by_loop(joint):
    return [int(np.argmax(row)) for row in joint]


@variant("q3")
def best_by_conditional(joint):
    return (joint / joint.sum(axis=1, keepdims=True)).argmax(axis=-1)


@variant("q3")
def best_by_least_remaining(joint):
    remaining = joint.sum(axis=1, keepdims=True) - joint
    return tuple(float(k) for k in remaining.argmin(axis=1))


@variant("q3")
def best_by_trying_all(joint):
    n_x, n_y = joint.shape
    decisions = itertools.product(range(n_y), repeat=n_x)
    return np.array(min(decisions, key=lambda decision: true_risk_by_loops(joint, decision)))


@variant("q3")
def best_by_sorting(joint):
    return np.argsort(joint, axis=1)[:, -1].astype(np.int32)


@variant("q3")
def best_by_index(joint):
    return [row.index(max(row)) for row in joint.tolist()]


# q1


@variant("q1")
def risk_by_sum(losses):
    return sum(losses) / len(losses)


@variant("q1")
def risk_by_statistics(losses):
    return statistics.fmean(losses.tolist())


@variant("q1")
def risk_by_average(losses):
    return np.array(np.average(losses))


@variant("q1")
def risk_by_running_mean(losses):
    mean = 0.0
    for k, loss in enumerate(losses, start=1):
        mean += (loss - mean) / k
    return mean


@variant("q1")
def risk_by_dot(losses):
    return losses @ np.full(len(losses), 1 / len(losses))


@variant("q1")
def risk_in_single_precision(losses):
    return np.mean(losses, dtype=np.float32)


# q4


@variant("q4")
def monte_carlo_by_comprehension(loss, sample, n, rng):
    return sum(loss(*sample(rng)) for _ in range(n)) / n


@variant("q4")
def monte_carlo_first_all_draws(loss, sample, n, rng):
    pairs = [sample(rng) for _ in range(n)]
    return np.mean([loss(x, y) for x, y in pairs])


@variant("q4")
def monte_carlo_while(loss, sample, n, rng):
    total, done = 0.0, 0
    while done < n:
        x, y = sample(rng)
        total = total + loss(x, y)
        done += 1
    return np.array(total / done)


@variant("q4")
def monte_carlo_into_array(loss, sample, n, rng):
    losses = np.zeros(n)
    for i in range(n):
        pair = sample(rng)
        losses[i] = loss(pair[0], pair[1])
    return losses.mean()


@variant("q4")
def monte_carlo_by_fromiter(loss, sample, n, rng):
    draws = (loss(*sample(rng)) for _ in range(n))
    return float(np.fromiter(draws, dtype=float, count=n).mean())


@variant("q4")
def monte_carlo_in_single_precision(loss, sample, n, rng):
    return np.mean(np.array([loss(*sample(rng)) for _ in range(n)], dtype=np.float32))


# q5


@variant("q5")
def features_by_vander(x, degree):
    return np.vander(x, degree + 1, increasing=True)


@variant("q5")
def features_by_columns(x, degree):
    return np.column_stack([x**k for k in range(degree + 1)])


@variant("q5")
def features_by_lists(x, degree):
    return [[value**k for k in range(degree + 1)] for value in x.tolist()]


@variant("q5")
def features_by_transposing(x, degree):
    return np.array([x**k for k in range(degree + 1)]).T


@variant("q5")
def features_by_cumulative_product(x, degree):
    table = np.ones((len(x), degree + 1))
    table[:, 1:] = x[:, None]
    return np.cumprod(table, axis=1)


@variant("q5")
def features_by_outer(x, degree):
    return np.power.outer(x.astype(float), range(degree + 1))


@variant("q5")
def features_by_polyvander(x, degree):
    return np.polynomial.polynomial.polyvander(x, degree).astype(np.float32)


# q6


@variant("q6")
def fit_by_polyfit(x, y, degree):
    return np.polyfit(x, y, degree)[::-1]


@variant("q6")
def fit_by_polynomial(x, y, degree):
    return np.polynomial.polynomial.polyfit(x, y, degree)


@variant("q6")
def fit_by_pinv(x, y, degree):
    return (np.linalg.pinv(features_by_vander(x, degree)) @ y).tolist()


@variant("q6")
def fit_by_normal_equations(x, y, degree):
    A = features_by_columns(x, degree)
    return np.linalg.solve(A.T @ A, A.T @ y)


@variant("q6")
def fit_by_qr(x, y, degree):
    Q, R = np.linalg.qr(features_by_columns(x.astype(float), degree))
    return scipy.linalg.solve_triangular(R, Q.T @ y)


@variant("q6")
def fit_by_scipy(x, y, degree):
    return tuple(scipy.linalg.lstsq(features_by_lists(x, degree), y)[0])


@variant("q6")
def fit_in_legendre_polynomials(x, y, degree):
    return np.polynomial.Legendre.fit(x, y, degree, domain=[-1, 1]).convert(kind=np.polynomial.Polynomial).coef


# q7


@variant("q7")
def split_by_choice(X, y, test_fraction, rng):
    n = len(y)
    test = rng.choice(n, size=round(n * test_fraction), replace=False)
    train = np.setdiff1d(np.arange(n), test)
    return X[train], y[train], X[test], y[test]


@variant("q7")
def split_by_shuffle(X, y, test_fraction, rng):
    order = list(range(X.shape[0]))
    rng.shuffle(order)
    n_train = len(order) - round(len(order) * test_fraction)
    return [X[order[:n_train]], y[order[:n_train]], X[order[n_train:]], y[order[n_train:]]]


@variant("q7")
def split_by_mask(X, y, test_fraction, rng):
    is_test = rng.permutation(len(X)) < round(len(X) * test_fraction)
    return X[~is_test], y[~is_test], X[is_test], y[is_test]


@variant("q7")
def split_by_sorting_random_numbers(X, y, test_fraction, rng):
    order = np.argsort(rng.uniform(size=len(y)))
    test, train = np.split(order, [int(np.round(len(y) * test_fraction))])
    return X[train].tolist(), y[train].tolist(), X[test].tolist(), y[test].tolist()


@variant("q7")
def split_by_shuffling_together(X, y, test_fraction, rng):
    together = rng.permutation(np.column_stack([X, y]))
    n = round(test_fraction * len(together))
    return together[n:, :-1], together[n:, -1], together[:n, :-1], together[:n, -1]


@variant("q7")
def split_by_drawing_one_after_the_other(X, y, test_fraction, rng):
    train = list(zip(X, y, strict=True))
    test = [train.pop(rng.integers(len(train))) for _ in range(round(len(train) * test_fraction))]
    X_train, y_train = zip(*train, strict=True)
    X_test, y_test = zip(*test, strict=True)
    return X_train, y_train, X_test, y_test


@variant("q7")
def split_with_the_same_generator_twice(X, y, test_fraction, rng):
    state = rng.bit_generator.state
    X_mixed = rng.permutation(X)
    rng.bit_generator.state = state
    y_mixed = rng.permutation(y)
    n = round(len(y) * test_fraction)
    return X_mixed[n:], y_mixed[n:], X_mixed[:n], y_mixed[:n]


# q8


@variant("q8")
def curve_by_polyfit(x_train, y_train, x_test, y_test, degrees):
    curve = []
    for degree in degrees:
        theta = np.polyfit(x_train, y_train, degree)
        curve.append(
            (
                np.mean((np.polyval(theta, x_train) - y_train) ** 2),
                np.mean((np.polyval(theta, x_test) - y_test) ** 2),
            )
        )
    return curve


@variant("q8")
def curve_filled_in(x_train, y_train, x_test, y_test, degrees):
    curve = np.zeros((len(degrees), 2))
    for row, degree in enumerate(degrees):
        model = np.polynomial.Polynomial.fit(x_train, y_train, degree)
        curve[row, 0] = np.square(model(x_train) - y_train).mean()
        curve[row, 1] = np.square(model(x_test) - y_test).mean()
    return curve


@variant("q8")
def curve_column_by_column(x_train, y_train, x_test, y_test, degrees):
    thetas = [fit_by_pinv(x_train, y_train, degree) for degree in degrees]

    def risks(x, y):
        return [np.mean((y - features_by_vander(x, len(theta) - 1) @ theta) ** 2) for theta in thetas]

    return np.column_stack([risks(x_train, y_train), risks(x_test, y_test)])


@variant("q8")
def curve_by_loops(x_train, y_train, x_test, y_test, degrees):
    def risk(theta, x, y):
        total = 0.0
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            value = sum(c * a**k for k, c in enumerate(theta))
            total += (value - b) ** 2
        return total / len(x)

    rows = []
    for degree in degrees:
        theta = fit_by_polynomial(x_train, y_train, degree).tolist()
        rows.append([risk(theta, x_train, y_train), risk(theta, x_test, y_test)])
    return tuple(map(tuple, rows))


@variant("q8")
def curve_by_norms(x_train, y_train, x_test, y_test, degrees):
    def row(degree):
        theta = fit_by_qr(x_train, y_train, degree)
        return [
            np.linalg.norm(features_by_vander(x, degree) @ theta - y) ** 2 / y.size
            for x, y in [(x_train, y_train), (x_test, y_test)]
        ]

    return np.array(list(map(row, degrees)), dtype=np.float32)


@variant("q8")
def curve_by_curve_fit(x_train, y_train, x_test, y_test, degrees):
    def row(degree):
        def errors(theta, x, y):
            return np.polyval(theta, x) - y

        found = scipy.optimize.least_squares(
            errors, np.zeros(degree + 1), args=(x_train, y_train), xtol=1e-14, ftol=1e-14, gtol=1e-14
        )
        return [np.mean(errors(found.x, x, y) ** 2) for x, y in [(x_train, y_train), (x_test, y_test)]]

    return [row(degree) for degree in degrees]


# q10


@variant("q10")
def degree_by_min(curve, degrees):
    return min(zip(curve[:, 1], degrees, strict=True))[1]


@variant("q10")
def degree_by_loop(curve, degrees):
    best, best_risk = None, math.inf
    for degree, (_, risk) in zip(degrees, curve, strict=True):
        if risk < best_risk:
            best, best_risk = degree, risk
    return float(best)


@variant("q10")
def degree_by_index(curve, degrees):
    risks = curve[:, 1].tolist()
    return np.int64(degrees[risks.index(min(risks))])


@variant("q10")
def degree_by_mask(curve, degrees):
    return np.array(np.array(degrees)[curve[:, 1] == curve[:, 1].min()].min())


@variant("q10")
def degree_by_sorting(curve, degrees):
    return sorted(degrees, key=lambda degree: curve[list(degrees).index(degree)][1])[0]


@variant("q10")
def degree_by_reduce(curve, degrees):
    def better(i, j):
        return j if fractions.Fraction(float(curve[j, 1])) < fractions.Fraction(float(curve[i, 1])) else i

    return degrees[functools.reduce(better, range(len(degrees)))]


# q9


@variant("q9")
def diagnosis_by_elif(train_risk, test_risk, acceptable):
    if train_risk > acceptable:
        result = "underfitting"
    elif test_risk > acceptable:
        result = "overfitting"
    else:
        result = "good fit"
    return result


@variant("q9")
def diagnosis_from_the_good_end(train_risk, test_risk, acceptable):
    if train_risk <= acceptable:
        return "good fit" if test_risk <= acceptable else "overfitting"
    return "underfitting"


@variant("q9")
def diagnosis_by_table(train_risk, test_risk, acceptable):
    names = {(False, False): "good fit", (False, True): "overfitting"}
    return names.get((train_risk > acceptable, test_risk > acceptable), "underfitting")


@variant("q9")
def diagnosis_by_select(train_risk, test_risk, acceptable):
    conditions = [train_risk > acceptable, test_risk > acceptable]
    return str(np.select(conditions, ["underfitting", "overfitting"], "good fit"))


@variant("q9")
def diagnosis_as_numpy_text(train_risk, test_risk, acceptable):
    place = 0 if train_risk > acceptable else 1 + (test_risk <= acceptable)
    return np.array(["underfitting", "overfitting", "good fit"])[place]


# Values

VARIANTS["m1"] = ["b", "B", " b"]
VARIANTS["m2"] = ["b", "B\n", "B "]
