"""Figures of notebook 00, drawn by the functions that students write; see `plots` for what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from utils import checks
from utils.plots import COLOURS, EARS, GREY, LINES, MARKERS, SNOUT, Function, Picture, drawn_by_students

Floats = NDArray[np.float64]

DISTANCE = "distance (km)"
CLIMB = "climb (hundreds of metres)"
PUSH = "push x (cm)"
FORCE = "force y (N)"
WEIGHT = "weight (standard deviations)"

CAT, DOG = 0, 1
"""The labels, which are also the actions."""
_LOOKS = {CAT: (COLOURS[1], MARKERS[1], "cat"), DOG: (COLOURS[0], MARKERS[0], "dog")}
"""Colour, marker and name of each label, as in the other notebooks."""

_SIDE = 8
"""Pixels along each side of an image."""
_HOLE = np.zeros((_SIDE, _SIDE), dtype=bool)
_HOLE[2:6, 2:6] = True


@drawn_by_students
def hikes(linear_model: Function, theta: ArrayLike, X: ArrayLike, y: ArrayLike) -> Picture:
    """Draw what a linear model of two inputs says everywhere, and what it says of each hike beside the truth."""
    theta, X, y = np.asarray(theta), np.asarray(X), np.asarray(y)
    predicted = checks.finite(linear_model(theta.copy(), X.copy()), y.shape, "the predictions")
    first, second = np.meshgrid(np.linspace(3, 21, 37), np.linspace(-0.5, 12.5, 27))
    grid = np.column_stack([first.ravel(), second.ravel()])
    surface = checks.finite(linear_model(theta.copy(), grid), (len(grid),), "the predictions")
    error = np.abs(predicted - y).mean()
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(6, 4))
    image = left.contourf(first, second, surface.reshape(first.shape), levels=12, cmap="cividis")
    figure.colorbar(image, ax=left, label="predicted duration (h)")
    left.plot(X[:, 0], X[:, 1], "o", color="white", markeredgecolor="black", markersize=6)
    left.set(title="The same duration lies along straight lines", xlabel=DISTANCE, ylabel=CLIMB)
    left.grid(False)
    right.plot([0, 7], [0, 7], color=GREY, linestyle="--", linewidth=1.2, label="prediction = truth")
    right.plot(y, predicted, "o", color=COLOURS[0], label="a hike")
    right.set(title="Each hike: prediction and truth", xlabel="duration y (h)", ylabel="prediction (h)")
    right.legend(loc="upper left")
    return Picture(
        figure,
        "A map of the duration that the model predicts over distance and climb, and a scatter plot of the predicted "
        f"durations of {len(y)} hikes over the true ones; on average they differ by {error:.2g} hours.",
    )


@drawn_by_students
def family_of_curves(
    polynomial_model: Function, thetas: Sequence[Sequence[float]], x: ArrayLike, y: ArrayLike
) -> Picture:
    """Draw data, and the polynomials of several parameter vectors."""
    x, y = np.asarray(x), np.asarray(y)
    grid = np.linspace(-1.6, 1.6, 81)
    figure = Figure(figsize=(7, 3.8), layout="constrained")
    axes = figure.subplots()
    axes.plot(x, y, "o", color="black", markersize=5, label="a measurement")
    at_zero = []
    for k, theta in enumerate(thetas):
        curve = _curve(polynomial_model, theta, grid)
        at_zero.append(curve[len(grid) // 2])
        numbers = ", ".join(_signed(value) for value in theta)
        axes.plot(grid, curve, color=COLOURS[k], linestyle=LINES[k], label=f"θ = ({numbers})")
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set(title="Each θ is another curve; all of them go through (0, 0)", xlabel=PUSH, ylabel=FORCE, ylim=(-4, 4))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right center", fontsize="small")
    values = ", ".join(_signed(value) for value in at_zero)
    return Picture(figure, f"{len(x)} measurements and {len(thetas)} curves, whose values at x = 0 are {values}.")


@drawn_by_students
def slope_and_error(
    polynomial_model: Function, squared_error: Function, x: ArrayLike, y: ArrayLike, slope: float
) -> Picture:
    """Draw a line of one slope with the squares of its differences, beside the error over all slopes."""
    x, y = np.asarray(x), np.asarray(y)
    slopes = np.linspace(-1, 3, 81)
    errors = np.array([_error(polynomial_model, squared_error, [s], x, y) for s in slopes])
    here = _error(polynomial_model, squared_error, [slope], x, y)
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(4, 6))
    _line_with_squares(left, polynomial_model, x, y, slope)
    left.set_title(f"θ₁ = {_signed(slope)}: the squares of the differences")
    right.plot(slopes, errors, color=COLOURS[0])
    right.plot(slope, here, marker="o", color=COLOURS[1], markersize=10)
    right.annotate(f"{here:.1f}", (slope, here), xytext=(0, 10), textcoords="offset points", ha="center")
    right.set(title="The area of all squares, for every slope", xlabel="slope θ₁ (N/cm)", ylabel="squared error (N²)")
    right.set_ylim(min(0, 1.1 * errors.min()), 1.1 * max(errors.max(), here, 1e-9))
    return Picture(
        figure,
        f"{len(x)} measurements, a line of slope {_signed(slope)} and the squares of its differences from them; "
        f"the squared error over the slope, {here:.1f} at this one.",
    )


@drawn_by_students
def slope_sweep(polynomial_model: Function, squared_error: Function, x: ArrayLike, y: ArrayLike) -> Picture:
    """Draw lines of four slopes with the squares of their differences."""
    x, y = np.asarray(x), np.asarray(y)
    slopes = (-0.5, 0.5, 1.2, 2.5)
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    errors = []
    for axes, slope in zip(figure.subplots(1, 4, sharey=True), slopes, strict=True):
        _line_with_squares(axes, polynomial_model, x, y, slope)
        errors.append(_error(polynomial_model, squared_error, [slope], x, y))
        axes.set_title(f"θ₁ = {_signed(slope)}: error {errors[-1]:.1f}")
        if slope != slopes[0]:
            axes.set_ylabel("")
    figure.suptitle("The error is the area of all squares: smallest where the line follows the data")
    told = ", ".join(f"{error:.1f} at {_signed(slope)}" for error, slope in zip(errors, slopes, strict=True))
    return Picture(figure, f"Lines of four slopes with the squares of their differences; the squared error is {told}.")


@drawn_by_students
def fits(
    polynomial_model: Function,
    squared_error: Function,
    least_squares: Function,
    random_search: Function,
    x: ArrayLike,
    y: ArrayLike,
    n_trials: int,
) -> Picture:
    """Draw a line and a cubic, each fitted by least squares and by random search."""
    x, y = np.asarray(x), np.asarray(y)
    grid = np.linspace(-1.6, 1.6, 81)
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    told = []
    for axes, degree, name in zip(panels, (1, 3), ("A line", "A cubic"), strict=True):
        exact = _solve(polynomial_model, least_squares, degree, x, y)
        found, _ = _search(polynomial_model, squared_error, random_search, degree, n_trials, seed=7, x=x, y=y)
        axes.plot(x, y, "o", color="black", markersize=5, zorder=3, label="a measurement")
        errors = []
        for theta, method, place in ((exact, "least squares", 0), (found, f"random search, {n_trials} trials", 1)):
            errors.append(_error(polynomial_model, squared_error, theta, x, y))
            label = f"{method}: error {errors[-1]:.2f}"
            curve = _curve(polynomial_model, theta, grid)
            axes.plot(grid, curve, color=COLOURS[place], linestyle=LINES[place], label=label)
        told.append(f"{name.lower()} {errors[0]:.2f} by least squares and {errors[1]:.2f} by random search")
        plural = "parameter" if degree == 1 else "parameters"
        axes.set(title=f"{name}: {degree} {plural}", xlabel=PUSH, ylabel=FORCE, ylim=(-4, 4.6))
        axes.legend(loc="upper left", fontsize="small")
    panels[1].set_ylabel("")
    return Picture(figure, f"Data with two fits of a line and of a cubic. Squared errors: {'; '.join(told)}.")


@drawn_by_students
def three_ways(
    polynomial_model: Function,
    squared_error: Function,
    least_squares: Function,
    random_search: Function,
    x: ArrayLike,
    y: ArrayLike,
) -> Picture:
    """Draw the error over the slope with three ways to its bottom, and how random search does with more parameters."""
    x, y = np.asarray(x), np.asarray(y)
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)

    slopes = np.linspace(-2.6, 3.4, 121)
    left.plot(slopes, [_error(polynomial_model, squared_error, [s], x, y) for s in slopes], color=GREY, linewidth=1.5)
    _, tried = _search(polynomial_model, squared_error, random_search, 1, 12, seed=3, x=x, y=y)
    steps = _downhill(lambda slope: _error(polynomial_model, squared_error, [slope], x, y), start=3.2)
    exact = _solve(polynomial_model, least_squares, 1, x, y)[0]
    for points, name, place, line in (
        ([theta[0] for theta in tried], "random search: 12 draws", 1, ""),
        (steps, "gradient descent: step by step", 2, "-"),
        ([exact], "least squares: at once", 0, ""),
    ):
        heights = [_error(polynomial_model, squared_error, [point], x, y) for point in points]
        look: Any = {"marker": "X" if place == 0 else MARKERS[place], "markersize": 11 if place == 0 else 6}
        left.plot(points, heights, color=COLOURS[place], linestyle=line, linewidth=1, label=name, **look)
    left.set(title="Three ways to the bottom of one curve", xlabel="slope θ₁ (N/cm)", ylabel="squared error (N²)")
    left.set_xlim(slopes[0], slopes[-1])
    left.legend(loc="upper right", fontsize="small")

    trials = np.array([1, 3, 10, 30, 100, 300, 1000])
    told = []
    for place, degree in enumerate((1, 3, 5)):
        least = _error(polynomial_model, squared_error, _solve(polynomial_model, least_squares, degree, x, y), x, y)
        excess = np.array([_excess(polynomial_model, squared_error, random_search, degree, x, y, n) for n in trials])
        excess = np.maximum(excess - least, 1e-6)
        name = "1 parameter" if degree == 1 else f"{degree} parameters"
        right.plot(trials, excess, color=COLOURS[place], linestyle=LINES[place], marker=MARKERS[place], label=name)
        told.append(f"{excess[-1]:.2g} with {name}")
    right.set(
        title="Random search needs ever more trials",
        xlabel="number of trials (logarithmic)",
        ylabel="error above the least one (N², logarithmic)",
        xscale="log",
        yscale="log",
    )
    right.legend(loc="lower left")
    return Picture(
        figure,
        f"The squared error over the slope, with random draws, steps of gradient descent and least squares at slope "
        f"{_signed(exact)}; and how far random search stays above the least error: after 1000 trials by "
        f"{', '.join(told)}.",
    )


@drawn_by_students
def filled_patches(least_squares: Function, known: ArrayLike, new: ArrayLike) -> Picture:
    """Draw images with a hole, what the other pixels say about it, and the truth.

    For each pixel of the hole, `least_squares` fits its value in the known images to their other pixels.
    """
    known, new = np.asarray(known), np.asarray(new)
    hole = _HOLE.ravel()
    inputs, new_inputs = _with_constant(known[:, ~hole]), _with_constant(new[:, ~hole])
    filled = new.copy()
    for pixel in np.flatnonzero(hole):
        theta = checks.finite(least_squares(inputs.copy(), known[:, pixel].copy()), (inputs.shape[1],), "theta")
        filled[:, pixel] = new_inputs @ theta
    error = np.abs(filled - new)[:, hole].mean()
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    panels = figure.subplots(3, len(new))
    rows = (("input x:\nthe visible pixels", new, True), ("filled in by\nyour least squares", filled, False))
    for row, (name, images, holed) in enumerate((*rows, ("target y:\nwhat was there", new, False))):
        for axes, image in zip(panels[row], images, strict=True):
            _show(axes, image)
            if holed:
                axes.add_patch(Rectangle((1.5, 1.5), 4, 4, facecolor=COLOURS[1], hatch="//", edgecolor="white"))
            else:
                axes.add_patch(Rectangle((1.5, 1.5), 4, 4, fill=False, edgecolor=COLOURS[1], linewidth=1))
        panels[row, 0].set_ylabel(name, rotation=0, ha="right", va="center")
    figure.suptitle("Self-supervision: the rest of an image is the question, the hidden part the answer")
    return Picture(
        figure,
        f"{len(new)} images of digits with a hole of 4 by 4 pixels, filled in, and whole; "
        f"on average a pixel filled in is off by {error:.2g} of full ink.",
    )


@drawn_by_students
def new_images(least_squares: Function, known: ArrayLike, rng: np.random.Generator) -> Picture:
    """Draw known images of one kind, and new ones that are made pixel by pixel.

    `least_squares` fits each pixel to those before it; a new image is made by predicting each pixel in turn and adding
    noise, as much as the fit left unexplained.
    """
    known = np.asarray(known)
    count = 9
    made = np.empty((count, known.shape[1]))
    for pixel in range(known.shape[1]):
        inputs = _with_constant(known[:, :pixel])
        theta = checks.finite(least_squares(inputs.copy(), known[:, pixel].copy()), (pixel + 1,), "theta")
        unexplained = np.sqrt(np.mean((known[:, pixel] - inputs @ theta) ** 2))
        made[:, pixel] = _with_constant(made[:, :pixel]) @ theta + rng.normal(scale=unexplained, size=count)
    figure = Figure(figsize=(10, 3), layout="constrained")
    panels = figure.subplots(2, count)
    for row, (name, images) in enumerate((("data:\nD = {x}", known[:count]), ("new, made\nby a model", made))):
        for axes, image in zip(panels[row], images, strict=True):
            _show(axes, image)
        panels[row, 0].set_ylabel(name, rotation=0, ha="right", va="center")
    figure.suptitle("Generative modelling: new images like these")
    inked = np.clip(made, 0, 1).mean()
    return Picture(
        figure,
        f"{count} images of one digit from the data, and {count} made by a model; "
        f"on average their pixels have {known[:count].mean():.2f} and {inked:.2f} of full ink.",
    )


@drawn_by_students
def bandit(
    expected_reward: Function, classification_rewards: Function, x: ArrayLike, y: ArrayLike, threshold: float
) -> Picture:
    """Draw what one policy does with some animals and what that brings, beside the reward of all thresholds."""
    x, y = np.asarray(x), np.asarray(y)
    thresholds = np.linspace(-1.5, 1.5, 121)
    reward = [_reward(expected_reward, classification_rewards, x, y, t) for t in thresholds]
    right_labels = [np.sum(_policy(x, t).argmax(axis=1) == y) for t in thresholds]
    here = _reward(expected_reward, classification_rewards, x, y, threshold)
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(6, 4))
    _actions(left, classification_rewards, x, y, threshold)
    left.set_title(f"Says dog above {_signed(threshold)}: total reward {here:g}")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=3, fontsize="small")
    right.plot(thresholds, reward, color=COLOURS[2], linewidth=7, alpha=0.4, label="your expected reward")
    right.plot(thresholds, right_labels, color="black", linestyle="--", linewidth=1.5, label="right labels, counted")
    right.plot(threshold, here, marker="o", color=COLOURS[1], markersize=9)
    right.set(title="Its sum counts the right labels", xlabel="threshold (standard deviations)", ylabel="total reward")
    right.set_ylim(min(0, *reward), 1.5 * max(len(y), *reward))
    right.yaxis.get_major_locator().set_params(integer=True)
    right.legend(loc="upper left", fontsize="small")
    return Picture(
        figure,
        f"Actions and rewards for {len(y)} animals at threshold {_signed(threshold)}, total reward {here:g}; "
        "the total reward over the threshold, and the number of right labels.",
    )


@drawn_by_students
def bandit_sweep(expected_reward: Function, classification_rewards: Function, x: ArrayLike, y: ArrayLike) -> Picture:
    """Draw what policies with three thresholds do and what that brings."""
    x, y = np.asarray(x), np.asarray(y)
    thresholds = (-1.2, 0.05, 0.6)
    figure = Figure(figsize=(10, 5.6), layout="constrained")
    panels = figure.subplots(3, 1, sharex=True)
    rewards = []
    for axes, threshold in zip(panels, thresholds, strict=True):
        rewards.append(_reward(expected_reward, classification_rewards, x, y, threshold))
        _actions(axes, classification_rewards, x, y, threshold)
        axes.set_title(f"Says dog above {_signed(threshold)}: total reward {rewards[-1]:g}")
    for axes in panels[:-1]:
        axes.set_xlabel("")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    told = ", ".join(f"{reward:g} at {_signed(t)}" for reward, t in zip(rewards, thresholds, strict=True))
    return Picture(figure, f"Actions and rewards for {len(y)} animals at three thresholds; the total reward is {told}.")


@drawn_by_students
def policy_search(
    linear_model: Function,
    random_search: Function,
    expected_reward: Function,
    classification_rewards: Function,
    X: ArrayLike,
    y: ArrayLike,
    n_trials: int,
) -> Picture:
    """Draw the policy with the largest reward that random search finds, and how the reward grew with the trials."""
    X, y = np.asarray(X), np.asarray(y)
    earned: list[float] = []

    def says_dog(theta: ArrayLike, examples: Floats) -> NDArray[np.bool_]:
        scores = linear_model(np.array(theta, dtype=float), examples)
        return checks.finite(scores, (len(examples),), "the result of linear_model") > 0

    def reward(theta: ArrayLike) -> float:
        policy = np.eye(2)[says_dog(theta, X).astype(int)]
        table = checks.finite(classification_rewards(y.copy(), 2), policy.shape, "the rewards")
        return checks.real_number(expected_reward(policy, table), "the expected reward")

    def lost(theta: ArrayLike) -> float:
        earned.append(reward(theta))
        return -earned[-1]

    found = random_search(lost, 3, n_trials, np.random.default_rng(5))
    theta = checks.finite(checks.pair(found, "the result of random_search")[0], (3,), "theta")
    best = reward(theta)

    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    low, high = X.min(axis=0) - 0.5, X.max(axis=0) + 0.5
    first, second = np.meshgrid(np.linspace(low[0], high[0], 121), np.linspace(low[1], high[1], 121))
    action = says_dog(theta, np.column_stack([first.ravel(), second.ravel()])).reshape(first.shape)
    colours = [_LOOKS[CAT][0], _LOOKS[DOG][0]]
    left.contourf(first, second, action.astype(int), levels=[-0.5, 0.5, 1.5], colors=colours, alpha=0.2)
    for label, (colour, marker, name) in _LOOKS.items():
        left.plot(*X[y == label].T, marker, color=colour, linestyle="", markersize=5, label=f"a {name}")
    left.set(title=f"Best policy: reward {best:g} of {len(y)}", xlabel=SNOUT, ylabel=EARS)
    left.legend(loc="upper left", fontsize="small")
    left.grid(False)
    right.plot(range(1, len(earned) + 1), earned, ".", color=GREY, alpha=0.5, markersize=4, label="one trial")
    right.plot(range(1, len(earned) + 1), np.maximum.accumulate(earned), color=COLOURS[2], label="best so far")
    right.set(title="The reward grows by trying", xlabel="number of trials", ylabel="total reward")
    right.set_ylim(0, 1.2 * len(y))
    right.legend(loc="lower right")
    return Picture(
        figure,
        f"Cats and dogs and the regions where the policy says cat or dog; it earns {best:g} of {len(y)}. "
        f"The reward of {len(earned)} trials and the best so far.",
    )


def _curve(polynomial_model: Function, theta: ArrayLike, x: Floats) -> Floats:
    """Ask the student's model for its predictions."""
    return checks.finite(polynomial_model(np.array(theta, dtype=float), x.copy()), x.shape, "the predictions")


def _error(polynomial_model: Function, squared_error: Function, theta: ArrayLike, x: Floats, y: Floats) -> float:
    """Measure by the student's functions how far a polynomial is from the data."""
    return checks.real_number(squared_error(_curve(polynomial_model, theta, x), y.copy()), "the squared error")


def _solve(polynomial_model: Function, least_squares: Function, degree: int, x: Floats, y: Floats) -> Floats:
    """Fit a polynomial by least squares: column k of the inputs is what the k-th parameter alone would predict."""
    inputs = np.column_stack([_curve(polynomial_model, alone, x) for alone in np.eye(degree)])
    return checks.finite(least_squares(inputs, y.copy()), (degree,), "the result of least_squares")


def _search(
    polynomial_model: Function,
    squared_error: Function,
    random_search: Function,
    degree: int,
    n_trials: int,
    seed: int,
    x: Floats,
    y: Floats,
) -> tuple[Floats, list[Floats]]:
    """Fit a polynomial by random search; return what it found and all that it tried."""
    tried: list[Floats] = []

    def loss(theta: ArrayLike) -> float:
        tried.append(np.array(theta, dtype=float))
        return _error(polynomial_model, squared_error, theta, x, y)

    found = random_search(loss, degree, n_trials, np.random.default_rng(seed))
    theta, _ = checks.pair(found, "the result of random_search")
    return checks.finite(theta, (degree,), "the parameters that random_search found"), tried


def _excess(
    polynomial_model: Function,
    squared_error: Function,
    random_search: Function,
    degree: int,
    x: Floats,
    y: Floats,
    n_trials: int,
) -> float:
    """Measure the error of random search, averaged over a few runs."""
    errors = []
    for seed in range(5):
        theta, _ = _search(polynomial_model, squared_error, random_search, degree, n_trials, seed, x, y)
        errors.append(_error(polynomial_model, squared_error, theta, x, y))
    return float(np.mean(errors))


def _downhill(error: Function, start: float) -> list[float]:
    """Walk a few steps down a curve, each as long as the curve is steep there."""
    places = [start]
    for _ in range(8):
        slope = (error(places[-1] + 1e-4) - error(places[-1] - 1e-4)) / 2e-4
        places.append(places[-1] - 0.012 * slope)
    return places


def _line_with_squares(axes: Axes, polynomial_model: Function, x: Floats, y: Floats, slope: float) -> None:
    """Draw a line through (0, 0), and for each measurement the square of its difference."""
    predicted = _curve(polynomial_model, [slope], x)
    squares = [
        Rectangle((place if place < 0 else place - abs(gap), min(low, low + gap)), abs(gap), abs(gap))
        for place, low, gap in zip(x, predicted, y - predicted, strict=True)
    ]
    axes.add_collection(PatchCollection(squares, facecolor=COLOURS[1], edgecolor=COLOURS[1], alpha=0.25))
    grid = np.array([-1.6, 1.6])
    axes.plot(grid, _curve(polynomial_model, [slope], grid), color=COLOURS[0])
    axes.plot(x, y, "o", color="black", markersize=4)
    axes.set(xlabel=PUSH, ylabel=FORCE, xlim=(-2.4, 2.4), ylim=(-4, 4), aspect="equal")


def _policy(x: Floats, threshold: float) -> Floats:
    """Give the probabilities of the actions cat and dog for each animal: dog if it weighs more than the threshold."""
    return np.eye(2)[(x > threshold).astype(int)]


def _reward(
    expected_reward: Function, classification_rewards: Function, x: Floats, y: NDArray[Any], threshold: float
) -> float:
    """Ask the student's functions what a policy earns."""
    table = checks.finite(classification_rewards(y.copy(), 2), (len(y), 2), "the rewards")
    return checks.real_number(expected_reward(_policy(x, threshold), table), "the expected reward")


def _actions(axes: Axes, classification_rewards: Function, x: Floats, y: NDArray[Any], threshold: float) -> None:
    """Draw one column for each animal: the reward of each action as a number, and the chosen action as a frame."""
    order = np.argsort(x)
    table = checks.finite(classification_rewards(y[order], 2), (len(y), 2), "the rewards")
    chosen = _policy(x[order], threshold).argmax(axis=1)
    for place, (rewards, action) in enumerate(zip(table, chosen, strict=True)):
        for row, reward in enumerate(rewards):
            axes.annotate(_signed(reward), (place, row), ha="center", va="center", fontsize=9)
        good = rewards[action] > 0
        axes.plot(
            place,
            action,
            marker="o" if good else "s",
            color=COLOURS[2] if good else COLOURS[3],
            markersize=17,
            markerfacecolor="none",
            markeredgewidth=2,
        )
    axes.plot([], [], "o", color=COLOURS[2], markerfacecolor="none", markersize=9, label="chosen, reward above 0")
    axes.plot([], [], "s", color=COLOURS[3], markerfacecolor="none", markersize=9, label="chosen, reward 0 or less")
    border = np.searchsorted(x[order], threshold, side="right") - 0.5
    axes.axvline(border, color="black", linestyle=":", linewidth=1.5, label="threshold")
    axes.set_yticks([CAT, DOG], ["says cat", "says dog"])
    axes.set_xticks(range(len(y)), [_signed(round(float(weight), 1) + 0.0) for weight in x[order]], fontsize="x-small")
    axes.set(xlabel=f"animals by {WEIGHT}", ylabel="action", xlim=(-0.7, len(y) - 0.3), ylim=(-0.6, 1.6))
    axes.grid(False)


def _with_constant(inputs: Floats) -> Floats:
    """Add a column of ones."""
    return np.column_stack([inputs, np.ones(len(inputs))])


def _show(axes: Axes, image: Floats) -> None:
    """Draw an image of ink on paper."""
    axes.imshow(image.reshape(_SIDE, _SIDE), cmap="gray_r", vmin=0, vmax=1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _signed(value: float) -> str:
    """Write a number with a true minus sign."""
    return f"{value:.3g}".replace("-", "−")
