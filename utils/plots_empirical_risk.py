"""Figures of notebook 05, drawn by the functions that students write; see `plots` for what they have in common."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from utils import checks
from utils.plots import COLOURS, GREY, LINES, MARKERS, Function, Picture, drawn_by_students

TIME = "time x (units of 8 hours)"
LEVEL = "water level y (m)"
RISK = "mean squared error (m²)"
VERDICTS = ("underfitting", "overfitting", "good fit")
TRAIN: Any = {"color": COLOURS[0], "linestyle": LINES[0], "marker": MARKERS[0], "markersize": 5}
TEST: Any = {"color": COLOURS[1], "linestyle": LINES[1], "marker": MARKERS[1], "markersize": 5}


@drawn_by_students
def risks_of_decisions(
    true_risk: Function, best_decision: Function, joint: ArrayLike, rows: Sequence[str], columns: Sequence[str]
) -> Picture:
    """Draw the joint table with the best decision framed, beside the risks of all decisions that there are."""
    joint = np.asarray(joint)
    n_x, n_y = joint.shape
    best = checks.whole_numbers(best_decision(joint.copy()), (n_x,), "the best decision")
    checks.between(best, 0, n_y - 1, "the best decision")
    decisions = itertools.product(range(n_y), repeat=n_x)
    risks = np.sort([_risk_of(true_risk, joint, np.array(decision)) for decision in decisions])
    own = _risk_of(true_risk, joint, best)
    figure = Figure(figsize=(10, 3.5), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.3))
    left.imshow(joint, cmap="cividis", vmin=0, vmax=joint.max() * 1.1, aspect="auto")
    for i, k in np.ndindex(joint.shape):
        colour = "black" if joint[i, k] > 0.6 * joint.max() else "white"
        left.text(k, i, f"{joint[i, k]:.3f}", ha="center", va="center", color=colour)
    for i, k in enumerate(best):
        left.add_patch(Rectangle((k - 0.46, i - 0.44), 0.92, 0.88, fill=False, edgecolor=COLOURS[1], linewidth=3))
    left.set_xticks(range(n_y), columns)
    left.set_yticks(range(n_x), rows)
    left.grid(False)
    left.set(title="p(x, y), and your best decision", xlabel="kind y", ylabel="size x")
    right.plot(np.arange(1, len(risks) + 1), risks, "o", color=GREY, markersize=4, label="one decision each")
    right.axhline(own, color=COLOURS[1], linestyle="--", label=f"your best decision: {own:.3g}")
    right.set(
        title=f"Of all {len(risks)} decisions one has the least risk",
        xlabel="decisions, sorted by their risk",
        ylabel="risk (probability of an error)",
        ylim=(0, 1.05),
    )
    right.legend(loc="lower right")
    named = ", ".join(f"{row}: {columns[k]}" for row, k in zip(rows, best, strict=True))
    return Picture(
        figure,
        f"Table p(x, y) with a decision framed ({named}), and the risks of {len(risks)} decisions, from "
        f"{risks[0]:.3g} to {risks[-1]:.3g}; that of the framed one is {own:.3g}.",
    )


@drawn_by_students
def convergence(
    empirical_risk: Function,
    monte_carlo_risk: Function,
    true_risk: Function,
    joint: ArrayLike,
    decision: ArrayLike,
    losses: tuple[Function, Function],
    nll_risk: float,
    sample: Function,
) -> Picture:
    """Draw the empirical risk of one growing data set, and of many of each of four sizes, beside the true risk.

    `losses` are the zero-one loss of `decision`, whose true risk is computed from `joint`, and the NLL of a model,
    whose true risk is `nll_risk`.
    """
    rng = np.random.default_rng(6)
    sizes, repeats = (10, 40, 160, 640), 20
    truths = _risk_of(true_risk, np.asarray(joint), np.asarray(decision)), nll_risk
    figure = Figure(figsize=(10, 4), layout="constrained")
    told = []
    panels = zip(figure.subplots(1, 2), losses, ("zero-one loss", "NLL"), truths, strict=True)
    for axes, loss, name, truth in panels:
        values = np.array([loss(*sample(rng)) for _ in range(sizes[-1])])
        grid = np.unique(np.geomspace(4, len(values), 60).astype(int))
        growing = [checks.real_number(empirical_risk(values[:n].copy()), "the empirical risk") for n in grid]
        axes.plot(grid, growing, color=COLOURS[0], linewidth=1.5, label="one data set, growing")
        spreads = []
        for n in sizes:
            found = [
                checks.real_number(monte_carlo_risk(loss, sample, n, rng), "the estimate of the risk")
                for _ in range(repeats)
            ]
            axes.plot([n] * repeats, found, MARKERS[1], color=COLOURS[1], alpha=0.45, markersize=4)
            spreads.append(float(np.std(found)))
            axes.annotate(
                f"±{spreads[-1]:.3f}",
                (n, max(found)),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                bbox={"color": "white", "alpha": 0.8, "pad": 0.5},
            )
        axes.plot([], [], MARKERS[1], color=COLOURS[1], markersize=4, label=f"{repeats} data sets of each size")
        axes.axhline(truth, color="black", linestyle="--", linewidth=1.5, label="true risk")
        axes.set(title=name, xlabel="number of examples n (logarithmic)", ylabel=f"risk (mean {name})", xscale="log")
        axes.set_xticks(sizes, [str(n) for n in sizes])
        axes.minorticks_off()
        axes.margins(y=0.12)
        told.append(f"{name}: true risk {truth:.3g}, standard deviations " + ", ".join(f"{s:.2g}" for s in spreads))
    figure.suptitle("Four times as many examples, half the spread")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return Picture(figure, f"Estimates of two risks from {', '.join(map(str, sizes))} examples. {'; '.join(told)}.")


@drawn_by_students
def chosen_by_empirical_risk(
    empirical_risk: Function, true_risk: Function, joint: ArrayLike, sample: Function
) -> Picture:
    """Draw the empirical risk of the decision that looks best on n examples, beside its true risk."""
    joint = np.asarray(joint)
    n_x, n_y = joint.shape
    rng = np.random.default_rng(3)
    decisions = np.array(list(itertools.product(range(n_y), repeat=n_x)))
    true_risks = np.array([_risk_of(true_risk, joint, decision) for decision in decisions])
    sizes, repeats = (4, 8, 16, 32, 64, 128), 40
    means = np.empty((len(sizes), 2))
    for place, n in enumerate(sizes):
        found = []
        for _ in range(repeats):
            x, y = np.array([sample(rng) for _ in range(n)]).T
            wrong = (decisions[:, x] != y).astype(float)
            risks = [checks.real_number(empirical_risk(losses.copy()), "the empirical risk") for losses in wrong]
            chosen = int(np.argmin(risks))
            found.append((risks[chosen], true_risks[chosen]))
        means[place] = np.mean(found, axis=0)
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(sizes, means[:, 1], label="its true risk", **TEST)
    axes.axhline(true_risks.min(), color="black", linestyle=":", label="least true risk of all decisions")
    axes.plot(sizes, means[:, 0], label="its empirical risk", **TRAIN)
    axes.set(
        title="The decision that looks best on n examples is worse than it looks",
        xlabel="number of examples n (logarithmic)",
        ylabel=f"risk (mean over {repeats} data sets)",
        xscale="log",
    )
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    axes.legend()
    return Picture(
        figure,
        f"Empirical and true risk of the decision with the least empirical risk: {means[0, 0]:.2f} and "
        f"{means[0, 1]:.2f} with {sizes[0]} examples, {means[-1, 0]:.2f} and {means[-1, 1]:.2f} with {sizes[-1]}.",
    )


@drawn_by_students
def fits_of_growing_degree(
    polynomial_features: Function, fit_polynomial: Function, x: ArrayLike, y: ArrayLike
) -> Picture:
    """Draw polynomials of three degrees through the data, and the training risk of every degree."""
    x, y = np.asarray(x), np.asarray(y)
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.3, 1))
    for degree, colour, line in zip((1, 5, 12), (COLOURS[1], COLOURS[2], "black"), LINES, strict=False):
        _curve(left, polynomial_features, fit_polynomial, x, y, degree, color=colour, linestyle=line)
    _readings(left, x, y, label="reading")
    left.set_title(f"{len(x)} readings and three fits")
    left.legend(fontsize="small", ncols=2, loc="lower right")
    degrees = range(13)
    risks = [float(np.mean(_errors(polynomial_features, fit_polynomial, x, y, degree) ** 2)) for degree in degrees]
    right.plot(degrees, risks, **TRAIN)
    right.set(title="The risk on these readings only falls", xlabel="degree", ylabel=RISK)
    right.set_ylim(bottom=0)
    return Picture(
        figure,
        f"Polynomials of degree 1, 5 and 12 through {len(x)} readings, and the mean squared error of degrees 0 to 12, "
        f"from {risks[0]:.2f} to {risks[-1]:.2f}.",
    )


@drawn_by_students
def degree_and_risk(
    polynomial_features: Function,
    fit_polynomial: Function,
    risk_curve: Function,
    split_data: Function,
    x: ArrayLike,
    y: ArrayLike,
    degree: int,
) -> Picture:
    """Draw the fit of one degree with training and test data, beside the risks of all degrees."""
    x_train, y_train, x_test, y_test = _parts(split_data, x, y)
    degrees = list(range(13))
    curve = _risks(risk_curve, x_train, y_train, x_test, y_test, degrees)
    figure = Figure(figsize=(10, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    _unseen(left)
    _curve(left, polynomial_features, fit_polynomial, x_train, y_train, degree, color="black")
    _readings(left, x_train, y_train, x_test, y_test)
    left.set_title(f"The fit of degree {degree} to the training data")
    left.legend(fontsize="small", ncols=2, loc="lower right")
    _draw_curve(right, degrees, curve)
    right.axvline(degree, color="black", linestyle=":", linewidth=1.5)
    right.set_title(f"Risk on train {curve[degree, 0]:.3f}, on test {curve[degree, 1]:.3g}")
    right.legend(loc="upper center")
    return Picture(
        figure,
        f"Training and test data with the fit of degree {degree}, and the curves of both risks; at this degree they "
        f"are {curve[degree, 0]:.3f} and {curve[degree, 1]:.3g}.",
    )


@drawn_by_students
def degree_sweep(
    polynomial_features: Function,
    fit_polynomial: Function,
    risk_curve: Function,
    split_data: Function,
    select_degree: Function,
    x: ArrayLike,
    y: ArrayLike,
    x_fresh: ArrayLike,
    y_fresh: ArrayLike,
) -> Picture:
    """Draw fits of four degrees beside the risks of all degrees, with the degree that is chosen."""
    x_train, y_train, x_test, y_test = _parts(split_data, x, y)
    degrees = list(range(13))
    curve = _risks(risk_curve, x_train, y_train, x_test, y_test, degrees)
    fresh = _risks(risk_curve, x_train, y_train, x_fresh, y_fresh, degrees)[:, 1]
    chosen = int(checks.whole_numbers(select_degree(curve.copy(), degrees), (), "the degree"))
    figure = Figure(figsize=(10, 5.2), layout="constrained")
    panels = figure.subplot_mosaic([["a", "b", "risk", "risk"], ["c", "d", "risk", "risk"]])
    for key, degree in zip("abcd", (1, 3, 6, 12), strict=True):
        axes = panels[key]
        _unseen(axes)
        _curve(axes, polynomial_features, fit_polynomial, x_train, y_train, degree, color="black", label=None)
        _readings(axes, x_train, y_train, x_test, y_test)
        axes.set_title(f"degree {degree}")
        if key in "ab":
            axes.set_xlabel("")
        if key in "bd":
            axes.set_ylabel("")
    axes = panels["risk"]
    axes.plot(degrees, fresh, color=GREY, linestyle="-.", label=f"on {len(np.asarray(x_fresh))} fresh readings")
    _draw_curve(axes, degrees, curve)
    axes.axvline(chosen, color="black", linestyle=":", label=f"your select_degree: {chosen}")
    axes.set_title("Risk on train falls, on test it falls and rises")
    axes.legend(loc="upper left")
    figure.legend(*panels["a"].get_legend_handles_labels(), loc="outside lower left", ncols=4)
    return Picture(
        figure,
        f"Fits of degree 1, 3, 6 and 12, and risks over the degree: on train from {curve[0, 0]:.2f} down to "
        f"{curve[-1, 0]:.2f}, on test least at degree {degrees[int(curve[:, 1].argmin())]}; chosen is degree {chosen}.",
    )


@drawn_by_students
def too_few_data(
    diagnose: Function,
    risk_curve: Function,
    polynomial_features: Function,
    fit_polynomial: Function,
    few: Sequence[ArrayLike],
    many: Sequence[ArrayLike],
    test: Sequence[ArrayLike],
    acceptable: float,
) -> Picture:
    """Draw fits of one degree to few and to many readings."""
    answers = (diagnose, risk_curve, polynomial_features, fit_polynomial)
    panels = [(f"{len(np.asarray(data[0]))} readings, degree 7", data, 7) for data in (few, many)]
    return _two_fits(answers, panels, test, acceptable, "Too few data: the same model, with more of them, is fine")


@drawn_by_students
def too_powerful(
    diagnose: Function,
    risk_curve: Function,
    polynomial_features: Function,
    fit_polynomial: Function,
    train: Sequence[ArrayLike],
    test: Sequence[ArrayLike],
    acceptable: float,
) -> Picture:
    """Draw fits of a high and of a moderate degree to the same readings."""
    answers = (diagnose, risk_curve, polynomial_features, fit_polynomial)
    panels = [(f"{len(np.asarray(train[0]))} readings, degree {degree}", train, degree) for degree in (14, 5)]
    return _two_fits(answers, panels, test, acceptable, "Too powerful: on the same data, a lower degree is fine")


@drawn_by_students
def too_weak(
    diagnose: Function,
    risk_curve: Function,
    polynomial_features: Function,
    fit_polynomial: Function,
    train: Sequence[ArrayLike],
    test: Sequence[ArrayLike],
    acceptable: float,
) -> Picture:
    """Draw fits of a low and of a moderate degree to the same readings."""
    answers = (diagnose, risk_curve, polynomial_features, fit_polynomial)
    panels = [(f"{len(np.asarray(train[0]))} readings, degree {degree}", train, degree) for degree in (1, 5)]
    return _two_fits(answers, panels, test, acceptable, "Too weak: no amount of data helps a straight line")


@drawn_by_students
def wrong_learning_rate(
    diagnose: Function,
    empirical_risk: Function,
    polynomial_features: Function,
    descend: Function,
    train: Sequence[ArrayLike],
    test: Sequence[ArrayLike],
    acceptable: float,
) -> Picture:
    """Draw how gradient descent fits a cubic with learning rates too small, right and too large.

    ``descend(gradient, theta, lr, n_steps)`` returns the parameters after 0, 1, … steps.
    """
    x, y = (np.asarray(part) for part in train)
    x_test, y_test = (np.asarray(part) for part in test)
    A, A_test = (
        checks.finite(polynomial_features(inputs.copy(), 3), (len(inputs), 4), "the features") for inputs in (x, x_test)
    )
    grid = np.linspace(-1, 1, 121)
    A_grid = checks.finite(polynomial_features(grid.copy(), 3), (len(grid), 4), "the features")

    def gradient(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return A.T @ (A @ theta - y) * 2 / len(y)

    def risk(theta: NDArray[np.float64], features: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
        return checks.real_number(empirical_risk((features @ theta - targets) ** 2), "the empirical risk")

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    steps, told = np.unique(np.geomspace(1, 300, 40).astype(int)), []
    for k, (lr, shown) in enumerate([(0.003, 300), (0.5, 300), (1.0, 18)]):
        look: Any = {"color": COLOURS[k], "linestyle": LINES[k]}
        upto = steps[steps <= shown]
        path = descend(gradient, np.zeros(4), lr, shown)[upto]
        left.plot(upto, [risk(theta, A, y) for theta in path], marker=MARKERS[k], markevery=4, **look)
        verdict = _verdict(diagnose, risk(path[-1], A, y), risk(path[-1], A_test, y_test), acceptable)
        label = f"α = {lr:g}, {shown} steps: {verdict}"
        right.plot(grid, A_grid @ path[-1], label=label, **look)
        told.append(label)
    left.axhline(acceptable, color=GREY, linestyle=":")
    left.annotate("acceptable", (1, acceptable), xytext=(0, 3), textcoords="offset points", fontsize="small")
    left.set(
        title="Training risk during gradient descent",
        xlabel="step (logarithmic)",
        ylabel=RISK,
        xscale="log",
        yscale="log",
    )
    left.set_ylim(0.05, 30)
    _readings(right, x, y, size=8)
    right.set(title="The cubics in the end", ylim=(-2.4, 2.4))
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    figure.suptitle("Wrong learning rate: the model could do it, the optimizer does not get there")
    return Picture(figure, f"Gradient descent with three learning rates. {'; '.join(told)}.")


@drawn_by_students
def whole_method(
    split_data: Function,
    empirical_risk: Function,
    run: Function,
    predict: Function,
    mean_nll: Function,
    X: ArrayLike,
    y: ArrayLike,
) -> Picture:
    """Draw the risks of a classifier of digits while it learns, and what it says of some test images.

    ``run(X, y, n_steps)`` returns its parameters after 0, 1, … steps, ``predict(Theta, X)`` its labels and
    ``mean_nll(Theta, X, y)`` the loss that is minimized.
    """
    X, y = np.asarray(X), np.asarray(y)
    parts = checks.several(split_data(X.copy(), y.copy(), 0.3, np.random.default_rng(7)), 4, "the result of split_data")
    X_train, y_train = _images(parts[0], parts[1], X.shape[1], "train")
    X_test, y_test = _images(parts[2], parts[3], X.shape[1], "test")
    path = run(X_train, y_train, 300)
    steps = np.unique(np.geomspace(1, len(path), 24).astype(int)) - 1
    curves = np.empty((2, 2, len(steps)))
    for place, step in enumerate(steps):
        for part, (images, labels) in enumerate([(X_train, y_train), (X_test, y_test)]):
            errors = (predict(path[step], images) != labels).astype(float)
            curves[0, part, place] = mean_nll(path[step], images, labels)
            curves[1, part, place] = checks.real_number(empirical_risk(errors), "the empirical risk")
    said = predict(path[-1], X_test)
    figure = Figure(figsize=(11, 3.7), layout="constrained")
    grid = figure.add_gridspec(2, 8, width_ratios=(4, 4, 1, 1, 1, 1, 1, 1))
    names = ("NLL (mean)", "zero-one risk (share of errors)")
    for column, (values, name) in enumerate(zip(curves, names, strict=True)):
        axes = figure.add_subplot(grid[:, column])
        axes.plot(steps + 1, values[0], markevery=3, label=f"on {len(y_train)} train images", **TRAIN)
        axes.plot(steps + 1, values[1], markevery=3, label=f"on {len(y_test)} test images", **TEST)
        axes.set(xlabel="step + 1 (logarithmic)", ylabel=name, xscale="log")
        axes.set_ylim(bottom=0)
        axes.set_title(f"in the end {values[0, -1]:.3f} on train,\n{values[1, -1]:.3f} on test")
    axes.legend(fontsize="small")
    groups = (np.flatnonzero(said == y_test)[:6], np.flatnonzero(said != y_test)[:6])
    for row, members in enumerate(groups):
        for column, i in enumerate(members):
            image = figure.add_subplot(grid[row, 2 + column])
            image.imshow(X_test[i, :64].reshape(8, 8), cmap="Greys", vmin=0, vmax=1)
            image.set(xticks=[], yticks=[])
            image.grid(False)
            image.set_title(f"{said[i]}, but\nis {y_test[i]}" if row else f"{said[i]}", fontsize="small")
    figure.suptitle("A classifier of digits learns, and is tested on images that it has not seen")
    return Picture(
        figure,
        "Mean NLL and zero-one risk of a classifier of digits over the steps of gradient descent; the zero-one risk is "
        f"in the end {curves[1, 0, -1]:.3f} on train and {curves[1, 1, -1]:.3f} on test. Test images with its labels.",
    )


def _risk_of(true_risk: Function, joint: NDArray[np.float64], decision: NDArray[np.int64]) -> float:
    return checks.real_number(true_risk(joint.copy(), decision.copy()), "the true risk")


def _verdict(diagnose: Function, train_risk: float, test_risk: float, acceptable: float) -> str:
    return checks.one_of(diagnose(train_risk, test_risk, acceptable), VERDICTS, "the result of diagnose")


def _errors(
    polynomial_features: Function, fit_polynomial: Function, x: NDArray[Any], y: NDArray[Any], degree: int
) -> NDArray[np.float64]:
    theta = checks.finite(fit_polynomial(x.copy(), y.copy(), degree), (degree + 1,), "the coefficients")
    features = checks.finite(polynomial_features(x.copy(), degree), (len(x), degree + 1), "the features")
    return features @ theta - y


def _risks(
    risk_curve: Function,
    x_train: ArrayLike,
    y_train: ArrayLike,
    x_test: ArrayLike,
    y_test: ArrayLike,
    degrees: Sequence[int],
) -> NDArray[np.float64]:
    data = (np.array(part) for part in (x_train, y_train, x_test, y_test))
    curve = checks.finite(risk_curve(*data, list(degrees)), (len(degrees), 2), "the risk curve")
    checks.between(curve, 0, np.inf, "the risk curve")
    return curve


def _parts(split_data: Function, x: ArrayLike, y: ArrayLike) -> list[NDArray[np.float64]]:
    """Split readings into training and test data; 60 % are for the test."""
    x, y = np.asarray(x), np.asarray(y)
    found = checks.several(
        split_data(x[:, np.newaxis].copy(), y.copy(), 0.6, np.random.default_rng(2)), 4, "the result of split_data"
    )
    parts = []
    for X_part, y_part, name in ((found[0], found[1], "train"), (found[2], found[3], "test")):
        targets = checks.finite(y_part, what=f"y_{name}")
        if targets.ndim != 1:
            raise AssertionError(f"y_{name} must be an array of one axis, but it has shape {targets.shape}")
        parts += [checks.finite(X_part, (len(targets), 1), f"X_{name}")[:, 0], targets]
    if len(parts[0]) < 14:
        raise AssertionError("X_train must hold at least 14 of the readings")
    return parts


def _images(X: Any, y: Any, n_pixels: int, name: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Check one part of a data set of digits."""
    labels = checks.whole_numbers(y, what=f"y_{name}")
    if labels.ndim != 1 or len(labels) == 0:
        raise AssertionError(f"y_{name} must be an array of labels, but it has shape {labels.shape}")
    checks.between(labels, 0, 9, f"y_{name}")
    return checks.finite(X, (len(labels), n_pixels), f"X_{name}"), labels


def _readings(
    axes: Axes,
    x_train: NDArray[Any],
    y_train: NDArray[Any],
    x_test: NDArray[Any] | None = None,
    y_test: NDArray[Any] | None = None,
    size: float = 20,
    label: str = "train",
) -> None:
    """Draw training data as blue circles and test data as orange squares."""
    axes.scatter(x_train, y_train, s=size, color=COLOURS[0], marker=MARKERS[0], label=label, zorder=3)
    if x_test is not None and y_test is not None:
        axes.scatter(
            x_test, y_test, s=size, marker=MARKERS[1], facecolor="none", edgecolor=COLOURS[1], label="test", zorder=3
        )
    axes.set(xlabel=TIME, ylabel=LEVEL, ylim=(-2.4, 2.4))


def _unseen(axes: Axes) -> None:
    """Shade the times at which there are no data."""
    for low, high in ((-1.3, -1), (1, 1.3)):
        axes.axvspan(low, high, color=GREY, alpha=0.15, linewidth=0)
    axes.set_xlim(-1.3, 1.3)


def _curve(
    axes: Axes,
    polynomial_features: Function,
    fit_polynomial: Function,
    x: NDArray[Any],
    y: NDArray[Any],
    degree: int,
    label: str | None = "degree {}",
    **look: Any,
) -> None:
    """Draw the polynomial of one degree that fits the data."""
    low, high = axes.get_xlim() if axes.patches else (-1, 1)
    grid = np.linspace(low, high, 241)
    theta = checks.finite(fit_polynomial(x.copy(), y.copy(), degree), (degree + 1,), "the coefficients")
    features = checks.finite(polynomial_features(grid.copy(), degree), (len(grid), degree + 1), "the features")
    axes.plot(grid, features @ theta, label=label.format(degree) if label else "fit to train", **look)


def _draw_curve(axes: Axes, degrees: Sequence[int], curve: NDArray[np.float64]) -> None:
    axes.plot(degrees, curve[:, 0], label="on train", **TRAIN)
    axes.plot(degrees, curve[:, 1], label="on test", **TEST)
    axes.set(xlabel="degree", ylabel=f"{RISK}, logarithmic", yscale="log", ylim=(0.02, 20))


def _two_fits(
    answers: Sequence[Function],
    panels: Sequence[tuple[str, Sequence[ArrayLike], int]],
    test: Sequence[ArrayLike],
    acceptable: float,
    title: str,
) -> Picture:
    """Draw two fits side by side, each with its risks and what `diagnose` says of them."""
    diagnose, risk_curve, polynomial_features, fit_polynomial = answers
    x_test, y_test = (np.asarray(part) for part in test)
    figure = Figure(figsize=(10, 3.7), layout="constrained")
    told = []
    for axes, (name, train, degree) in zip(figure.subplots(1, 2, sharey=True), panels, strict=True):
        x, y = (np.asarray(part) for part in train)
        [[train_risk, test_risk]] = _risks(risk_curve, x, y, x_test, y_test, [degree])
        verdict = _verdict(diagnose, float(train_risk), float(test_risk), acceptable)
        _curve(axes, polynomial_features, fit_polynomial, x, y, degree, label=None, color="black")
        _readings(axes, x, y, size=20 if len(x) < 50 else 8)
        said = f"{name}: {verdict} (train {train_risk:.2f}, test {test_risk:.2f})"
        axes.set_title(f"{name}: {verdict}\nrisk {train_risk:.2f} on train, {test_risk:.2f} on test")
        told.append(said)
    figure.suptitle(title)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return Picture(figure, f"Two fits. {'; '.join(told)}.")
