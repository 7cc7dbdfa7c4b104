"""Figures of notebook 04, drawn by the functions that students write; see `plots` for what they have in common."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from utils import checks
from utils.plots import COLOURS, GREY, LINES, MARKERS, Function, NoPicture, Note, Picture, drawn_by_students
from utils.plots_conditional_probability import digit_table

Floats = NDArray[np.float64]

FIRST = "θ₁ (no unit)"
SECOND = "θ₂ (no unit)"
W, B = (-3.0, 5.0), (-3.0, 3.0)
"""The part of the landscape of cats and dogs that is drawn: slope w = θ₁ and constant b = θ₂."""


@drawn_by_students
def landscape(loss: Function) -> Picture:
    """Draw a loss of two parameters as contour lines and as a surface."""
    w, b, table = _loss_table(loss, W, B)
    row, column = np.unravel_index(table.argmin(), table.shape)
    lowest = w[column], b[row]
    figure = Figure(figsize=(10, 4.4), layout="constrained")
    flat, solid = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2, projection="3d")
    image = flat.contourf(w, b, table, levels=20, cmap="viridis")
    flat.contour(w, b, table, levels=20, colors="white", linewidths=0.5)
    flat.plot(*lowest, marker="X", color="white", markeredgecolor="black", markersize=11)
    figure.colorbar(image, ax=flat, label="loss L(θ)")
    flat.set(title="From above: lines of equal loss", xlabel=FIRST, ylabel=SECOND)
    flat.grid(False)
    surface: Any = solid
    surface.plot_surface(*np.meshgrid(w, b), table, cmap="viridis", rcount=41, ccount=41)
    surface.set(title="The same as a surface", xlabel=FIRST, ylabel=SECOND, zlabel="loss L(θ)")
    surface.view_init(elev=32, azim=-60)
    surface.set_box_aspect(None, zoom=0.88)
    return Picture(
        figure,
        f"A loss over two parameters as contour lines and as a surface; it runs from {table.min():.0f}, at "
        f"θ = ({lowest[0]:.1f}, {lowest[1]:.1f}), to {table.max():.0f}.",
    )


@drawn_by_students
def slopes(numerical_gradient: Function, loss: Function, places: Sequence[float]) -> Picture:
    """Draw a loss of one parameter with its slope at some places, and an arrow to where it falls."""
    grid = np.linspace(-2, 6, 121)
    curve = np.array([checks.real_number(loss(np.array([theta])), "the loss") for theta in grid])
    found = [_slope(numerical_gradient, loss, theta) for theta in places]
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(grid, curve, color=GREY, label="loss L(θ)")
    top = curve.max()
    for theta, slope in zip(places, found, strict=True):
        here = checks.real_number(loss(np.array([theta])), "the loss")
        k = 0 if slope < 0 else 1
        reach = np.array([-0.7, 0.7])
        left.plot(theta + reach, here + slope * reach, color=COLOURS[k], linestyle=LINES[k])
        left.plot(theta, here, color=COLOURS[k], marker=MARKERS[k], markersize=8)
        left.annotate(
            "",
            (theta - np.sign(slope) * 0.9, here + 0.08 * top),
            xytext=(theta, here + 0.08 * top),
            arrowprops={"arrowstyle": "->", "color": COLOURS[k], "linewidth": 2},
        )
    left.set(title="Go right where the slope is negative, left where it is positive", ylabel="loss (sum)")
    left.title.set_fontsize("small")
    left.set_xlabel("θ (no unit)")
    left.set_ylim(0, 1.15 * top)
    line = [_slope(numerical_gradient, loss, float(theta)) for theta in grid[::3]]
    right.plot(grid[::3], line, color=GREY)
    right.axhline(0, color="black", linewidth=0.8)
    for k, sign in enumerate(("negative", "positive")):
        chosen = [(theta, slope) for theta, slope in zip(places, found, strict=True) if (slope < 0) == (k == 0)]
        if chosen:
            style: Any = {"color": COLOURS[k], "marker": MARKERS[k], "markersize": 8, "linestyle": "none"}
            right.plot(*zip(*chosen, strict=True), label=f"your slope is {sign}", **style)
    right.set(title="Where the slope is 0, the loss is lowest", xlabel="θ (no unit)", ylabel="slope dL/dθ")
    right.legend()
    told = ", ".join(f"{slope:.1f} at θ = {theta:g}" for theta, slope in zip(places, found, strict=True))
    return Picture(figure, f"A loss over one parameter with tangents, and its slope: {told}.")


@drawn_by_students
def gradient_field(numerical_gradient: Function, loss: Function) -> Picture:
    """Draw the contour lines of a loss, and minus its gradient as arrows."""
    figure = Figure(figsize=(8, 4.8), layout="constrained")
    axes = figure.subplots()
    _contours(axes, loss, W, B)
    centres = np.array([(w, b) for b in np.linspace(-2.4, 2.4, 5) for w in np.linspace(-2.5, 4.5, 8)])
    gradients = np.array(
        [checks.finite(numerical_gradient(loss, theta.copy()), (2,), "the gradient") for theta in centres]
    )
    axes.quiver(*centres.T, *-gradients.T, color=COLOURS[1], angles="xy", scale_units="xy", scale=45, width=0.005)
    axes.plot(*centres.T, ".", color="black", markersize=4)
    axes.set(title="Minus the gradient points across the lines, and is longest where it is steep")
    steepest = np.linalg.norm(gradients, axis=1).max()
    return Picture(
        figure,
        f"Contour lines with arrows of minus the gradient at {len(centres)} places; the longest gradient is "
        f"{steepest:.0f}.",
    )


@drawn_by_students
def directions(is_descent_direction: Function, numerical_gradient: Function, loss: Function, at: ArrayLike) -> Picture:
    """Draw directions around a point, told apart by `is_descent_direction`, and the loss along five of them."""
    at = np.array(at, dtype=float)
    grad = checks.finite(numerical_gradient(loss, at.copy()), (2,), "the gradient")
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    _contours(left, loss, (at[0] - 1.6, at[0] + 1.6), (at[1] - 1.3, at[1] + 1.3))
    downhill = 0
    for turn in range(24):
        v = _turned(-grad, 15 * turn + 7.5)  # none at a right angle, where rounding would decide
        down = checks.truth(is_descent_direction(v.copy(), grad.copy()), "the result of is_descent_direction")
        downhill += down
        tip = at + 0.9 * v
        left.annotate(
            "",
            (float(tip[0]), float(tip[1])),
            xytext=(float(at[0]), float(at[1])),
            arrowprops={
                "arrowstyle": "-|>" if down else "->",
                "color": COLOURS[0] if down else COLOURS[1],
                "linestyle": "-" if down else ":",
                "linewidth": 2 if down else 1.5,
            },
        )
    steepest = at + 1.2 * _turned(-grad, 0)
    left.annotate(
        "",
        (float(steepest[0]), float(steepest[1])),
        xytext=(float(at[0]), float(at[1])),
        arrowprops={"arrowstyle": "-|>", "color": "black", "linewidth": 2.5},
    )
    left.plot([], [], color="black", linewidth=2.5, label="−gradient, measured by yours")
    left.plot([], [], color=COLOURS[0], label="descent direction, says yours")
    left.plot([], [], color=COLOURS[1], linestyle=":", label="none, says yours")
    left.set_title("Half of all directions lead down")
    left.set_aspect("equal")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=3, fontsize="small")
    alphas = np.linspace(0, 2.2, 45)
    start = checks.real_number(loss(at.copy()), "the loss")
    for k, angle in enumerate((0, 45, 80, 120, 180)):
        v = _turned(-grad, angle)
        down = checks.truth(is_descent_direction(v.copy(), grad.copy()), "the result of is_descent_direction")
        along = [checks.real_number(loss(at + alpha * v), "the loss") for alpha in alphas]
        colour, line, marker = (GREY, (0, (1, 3)), "v") if k == 4 else (COLOURS[k], LINES[k], MARKERS[k])
        verdict = "descent" if down else "no descent"
        right.plot(
            alphas, along, color=colour, linestyle=line, marker=marker, markevery=11, label=f"{angle}°: {verdict}"
        )
    right.axhline(start, color="black", linewidth=0.8)
    right.set(
        title="A descent direction leads down at first, not for ever",
        xlabel="α: how far along v (length of v: 1)",
        ylabel="loss L(θ + αv) (sum)",
    )
    right.legend(title="angle to −gradient", fontsize="small")
    return Picture(
        figure,
        f"24 directions around a point of the landscape, of which {downhill} are said to lead down, and the loss along "
        "five of them.",
    )


@drawn_by_students
def direction(
    is_descent_direction: Function, numerical_gradient: Function, loss: Function, at: ArrayLike, angle: float
) -> Picture:
    """Draw one direction on the map, turned by `angle` degrees from minus the gradient, and the loss along it."""
    at = np.array(at, dtype=float)
    grad = checks.finite(numerical_gradient(loss, at.copy()), (2,), "the gradient")
    v = _turned(-grad, angle)
    down = checks.truth(is_descent_direction(v.copy(), grad.copy()), "the result of is_descent_direction")
    k = 0 if down else 1
    verdict = "a descent direction" if down else "no descent direction"
    figure = Figure(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    _contours(left, loss, (at[0] - 2.4, at[0] + 2.4), (at[1] - 2, at[1] + 2))
    tip = at + 1.6 * v
    arrow: Any = {"arrowstyle": "-|>", "color": COLOURS[k], "linewidth": 3}
    left.annotate("", (float(tip[0]), float(tip[1])), xytext=(float(at[0]), float(at[1])), arrowprops=arrow)
    left.plot(*at, marker="o", color="black")
    left.set_title(f"v, turned by {angle:.0f}° from −gradient")
    left.set_aspect("equal")
    alphas = np.linspace(0, 2.4, 61)
    along = np.array([checks.real_number(loss(at + alpha * v), "the loss") for alpha in alphas])
    right.plot(alphas, along, color=COLOURS[k], label="L(θ + αv)")
    first_order = along[0] + alphas * (v @ grad)
    right.plot(alphas, first_order, color=GREY, linestyle="--", label=f"first order: slope v · grad = {v @ grad:.1f}")
    right.axhline(along[0], color="black", linewidth=0.8)
    right.set(
        title=f"Yours says: {verdict}",
        xlabel="α: how far along v (length of v: 1)",
        ylabel="loss (sum)",
        ylim=(0, 2.2 * along[0]),
    )
    right.legend()
    return Picture(
        figure, f"A direction at {angle:.0f}° to minus the gradient, said to be {verdict}, and the loss along it."
    )


@drawn_by_students
def descent(
    gradient_descent: Function, gradient: Function, loss: Function, theta0: ArrayLike, lr: float, n_steps: int
) -> Picture:
    """Draw a path of gradient descent on the map of a loss, and the loss at each step."""
    theta0 = np.array(theta0, dtype=float)
    path = _path(gradient_descent, gradient, theta0, lr, n_steps)
    losses = np.array([checks.real_number(loss(theta), "the loss") for theta in path])
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.3, 1))
    _contours(left, loss, W, B)
    _draw_path(left, path)
    left.set_title("Every step goes across the contour lines")
    left.legend(loc="lower right", fontsize="small")
    right.plot(losses, color=COLOURS[0], marker="o", markersize=4)
    right.set(title="Every step lowers the loss", xlabel="number of steps", ylabel="loss (sum)")
    right.set_ylim(bottom=0)
    return Picture(
        figure,
        f"Path of {n_steps} steps on the landscape, from ({path[0, 0]:.1f}, {path[0, 1]:.1f}) to "
        f"({path[-1, 0]:.1f}, {path[-1, 1]:.1f}); the loss goes from {losses[0]:.1f} to {losses[-1]:.1f}.",
    )


@drawn_by_students
def learning_rate(gradient_descent: Function, H: ArrayLike, theta0: ArrayLike, lr: float, n_steps: int) -> Picture:
    """Draw a path of gradient descent on the bowl of `H` at one learning rate, and the loss at each step."""
    H, theta0 = np.asarray(H, dtype=float), np.array(theta0, dtype=float)
    path = _path(gradient_descent, lambda theta: H @ np.asarray(theta), theta0, lr, n_steps)
    figure = Figure(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    _bowl_path(left, H, path)
    left.set_title(f"Learning rate {lr:.3g}: {n_steps} steps")
    left.legend(loc="lower right", fontsize="small")
    losses = _bowl_losses(H, path)
    right.plot(losses, color=COLOURS[0], marker="o", markersize=4)
    right.axhline(losses[0], color=GREY, linestyle="--", linewidth=1, label="loss at the start")
    right.set(
        title=f"After {n_steps} steps the loss is {losses[-1]:.2g}",
        xlabel="number of steps",
        ylabel="loss (logarithmic)",
        yscale="log",
        ylim=(1e-6, 1e6),
    )
    right.legend()
    return Picture(
        figure,
        f"Path of {n_steps} steps on a bowl at learning rate {lr:.3g}; the loss goes from {losses[0]:.2g} to "
        f"{losses[-1]:.2g}.",
    )


@drawn_by_students
def learning_rate_sweep(
    gradient_descent: Function, H: ArrayLike, theta0: ArrayLike, lrs: Sequence[float], n_steps: int
) -> Picture:
    """Draw paths of gradient descent on the bowl of `H` at several learning rates, and their losses."""
    H, theta0 = np.asarray(H, dtype=float), np.array(theta0, dtype=float)
    figure = Figure(figsize=(10, 6), layout="constrained")
    grid = figure.add_gridspec(2, len(lrs), height_ratios=(1, 1))
    below = figure.add_subplot(grid[1, :])
    told = []
    for k, lr in enumerate(lrs):
        path = _path(gradient_descent, lambda theta: H @ np.asarray(theta), theta0, lr, n_steps)
        axes = figure.add_subplot(grid[0, k])
        _bowl_path(axes, H, path)
        axes.set_title(f"learning rate {lr:g}")
        if k:
            axes.set_ylabel("")
            axes.tick_params(labelleft=False)
        losses = _bowl_losses(H, path)
        style: Any = {"color": COLOURS[k], "linestyle": LINES[k], "marker": MARKERS[k], "markevery": 5}
        below.plot(losses, label=f"learning rate {lr:g}", **style)
        told.append(f"{losses[-1]:.2g} at learning rate {lr:g}")
    below.set(
        title="Too small: slow. Too large: every step overshoots, and the loss grows",
        xlabel="number of steps",
        ylabel="loss (logarithmic)",
        yscale="log",
    )
    below.legend(ncols=2, fontsize="small")
    return Picture(figure, f"Paths and losses of {n_steps} steps on a bowl; in the end the loss is {', '.join(told)}.")


@drawn_by_students
def stable_limit(
    largest_stable_lr: Function,
    gradient_descent: Function,
    H: ArrayLike,
    theta0: ArrayLike,
    lrs: Sequence[float],
    n_steps: int,
) -> Picture:
    """Draw the loss after many steps over the learning rate, with the limit that `largest_stable_lr` gives."""
    H, theta0 = np.asarray(H, dtype=float), np.array(theta0, dtype=float)
    limit = checks.real_number(largest_stable_lr(H.copy()), "the largest stable learning rate")
    ends = []
    for lr in lrs:
        path = _path(gradient_descent, lambda theta: H @ np.asarray(theta), theta0, float(lr), n_steps)
        ends.append(_bowl_losses(H, path)[-1])
    start = _bowl_losses(H, theta0[np.newaxis])[0]
    figure = Figure(figsize=(7.5, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(lrs, ends, color=COLOURS[0], marker="o", markersize=4, label=f"loss after {n_steps} steps")
    axes.axhline(start, color=GREY, linestyle="--", linewidth=1, label="loss at the start")
    axes.axvline(limit, color="black", linestyle=":", label=f"your limit, {limit:.4g}")
    axes.set(
        title="Just below the limit the loss still falls, above it the loss explodes",
        xlabel="learning rate (no unit)",
        ylabel="loss (logarithmic)",
        yscale="log",
    )
    axes.set_xlim(0, max(1.05 * max(lrs), 1.02 * min(limit, 3 * max(lrs))))
    axes.legend(fontsize="small")
    return Picture(
        figure,
        f"The loss after {n_steps} steps over the learning rate, lowest at {lrs[int(np.argmin(ends))]:.2g}, "
        f"and a vertical line at {limit:.4g}.",
    )


@drawn_by_students
def gradient_check(gradient: Function, numerical_gradient: Function, loss: Function, theta: ArrayLike) -> Picture:
    """Draw each number of a gradient that a formula gives over the one that finite differences give."""
    theta = np.array(theta, dtype=float)
    formula = checks.finite(gradient(theta.copy()), theta.shape, "the gradient").ravel()
    measured = checks.finite(numerical_gradient(loss, theta.copy()), theta.shape, "the numerical gradient").ravel()
    gap = np.abs(formula - measured).max()
    figure = Figure(figsize=(5.6, 4.2), layout="constrained")
    axes = figure.subplots()
    ends = np.array([min(formula.min(), measured.min()), max(formula.max(), measured.max())])
    axes.plot(ends, ends, color=GREY, linestyle="--", linewidth=1, label="equal")
    axes.plot(measured, formula, color=COLOURS[0], marker="o", linestyle="none", label="one parameter each")
    axes.set(
        title=f"{len(formula)} slopes: the formula beside measurement",
        xlabel="slope measured by numerical_gradient",
        ylabel="slope by your formula",
    )
    axes.legend()
    told = "less than 0.0001" if gap < 1e-4 else f"{gap:.2g}"
    return Picture(
        figure, f"{len(formula)} slopes by formula over the measured ones; the largest difference is {told}."
    )


@drawn_by_students
def binary_training(
    gradient_descent: Function,
    binary_nll_gradient: Function,
    loss: Function,
    X: ArrayLike,
    y: ArrayLike,
    theta0: ArrayLike,
    lr: float,
    n_steps: int,
) -> Picture:
    """Draw the path of a classifier of cats and dogs on the landscape, and P(dog | x) at four moments of it."""
    X, y, theta0 = np.asarray(X), np.asarray(y), np.array(theta0, dtype=float)
    path = _path(gradient_descent, lambda theta: binary_nll_gradient(theta, X.copy(), y.copy()), theta0, lr, n_steps)
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    _contours(left, loss, W, B)
    _draw_path(left, path)
    left.set_title("The parameters walk downhill …")
    x = np.linspace(-3, 3, 121)
    for label, name, marker in ((1, "a dog", "o"), (0, "a cat", "s")):
        here = y == label
        right.plot(X[here, 0], y[here], marker=marker, color=GREY, alpha=0.5, linestyle="none", label=name)
    moments = sorted({0, 1, 5, n_steps})
    for k, step in enumerate(moments):
        p = 1 / (1 + np.exp(-(path[step, 0] * x + path[step, 1])))
        style: Any = {"color": COLOURS[k], "linestyle": LINES[k], "marker": MARKERS[k], "markevery": 20}
        right.plot(x, p, label=f"after {step} step{'s' * (step != 1)}", **style)
        left.plot(*path[step], marker=MARKERS[k], color=COLOURS[k], markeredgecolor="white", markersize=10, zorder=4)
    right.set(title="… and the model turns towards the animals", xlabel="weight (standard deviations)")
    right.set_ylabel("P(dog | x)")
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=6, fontsize="small")
    losses = [checks.real_number(loss(path[step]), "the loss") for step in moments]
    told = ", ".join(f"{value:.1f} after {step} steps" for step, value in zip(moments, losses, strict=True))
    return Picture(figure, f"Path on the landscape, and P(dog | x) at {len(moments)} moments; the loss is {told}.")


@drawn_by_students
def digits_training(
    gradient_descent: Function,
    nll_gradient: Function,
    accuracy: Function,
    loss: Function,
    train: tuple[ArrayLike, ArrayLike],
    new: tuple[ArrayLike, ArrayLike],
    lrs: Sequence[float],
    n_steps: int,
) -> Picture:
    """Draw the falling mean loss at several learning rates, and the accuracy over the steps at the last of them.

    `loss(Theta, X, y)` is a mean over the examples.
    """
    (X, y), (X_new, y_new) = [(np.asarray(inputs), np.asarray(labels)) for inputs, labels in (train, new)]
    theta0 = np.zeros((X.shape[1], int(y.max()) + 1))
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    told = []
    for k, lr in enumerate(lrs):
        path = _path(gradient_descent, lambda Theta: np.divide(nll_gradient(Theta, X, y), len(X)), theta0, lr, n_steps)
        steps = np.unique(np.r_[0:10, 10 : n_steps + 1 : 5, n_steps])
        losses = [checks.real_number(loss(path[step], X, y), "the loss") for step in steps]
        style: Any = {"color": COLOURS[k], "linestyle": LINES[k], "marker": MARKERS[k], "markevery": 10}
        left.plot(steps, losses, label=f"learning rate {lr:g}", **style)
        told.append(f"{losses[0]:.2f} to {losses[-1]:.2f} at learning rate {lr:g}")
    left.set(
        title="The loss falls, if the learning rate suits", xlabel="number of steps", ylabel="mean NLL of an image"
    )
    left.set_ylim(0, 6)
    left.legend()
    shown = np.unique(np.r_[0, 1, 2, 5, np.linspace(10, n_steps, 15).astype(int)])
    for k, (name, inputs, labels) in enumerate((("known images", X, y), ("new images", X_new, y_new))):
        shares = [
            checks.real_number(accuracy(path[step].copy(), inputs.copy(), labels.copy()), "the accuracy")
            for step in shown
        ]
        style = {"color": COLOURS[k + 2], "linestyle": LINES[k], "marker": MARKERS[k], "markersize": 4}
        right.plot(shown, shares, label=f"{len(labels)} {name}: {shares[-1]:.3f} at the end", **style)
    right.set(title=f"The accuracy rises (learning rate {lrs[-1]:g})", xlabel="number of steps", ylabel="accuracy")
    right.set_ylim(0, 1.02)
    right.legend(loc="lower right")
    return Picture(
        figure, f"Falling curves of the mean loss, from {', from '.join(told)}, and rising curves of the accuracy."
    )


@drawn_by_students
def digit_probabilities(
    fit_logistic_regression: Function,
    predict_proba: Function,
    most_likely: Function,
    train: tuple[ArrayLike, ArrayLike],
    shown: tuple[ArrayLike, ArrayLike],
    lr: float,
    n_steps: int,
) -> Picture:
    """Draw images of digits beside the ten probabilities that the trained classifier gives to each."""
    Theta = _fitted(fit_logistic_regression, train, lr, n_steps)
    X, y = np.asarray(shown[0]), np.asarray(shown[1])
    table = digit_table(most_likely, X[:, :64], predict_proba(X, Theta), y)  # the last column is the constant 1
    assert isinstance(table, Picture), repr(table)
    return table


@drawn_by_students
def digit_weights(
    fit_logistic_regression: Function, train: tuple[ArrayLike, ArrayLike], lr: float, n_steps: int
) -> Picture:
    """Draw the parameter vector of each digit as an image of 8 by 8 pixels."""
    Theta = _fitted(fit_logistic_regression, train, lr, n_steps)
    images = Theta[:64].T.reshape(-1, 8, 8)
    extreme = np.abs(images).max()
    figure = Figure(figsize=(10, 3.9), layout="constrained")
    panels = figure.subplots(2, 5)
    for k, (axes, pixels) in enumerate(zip(panels.flat, images, strict=False)):
        image = axes.imshow(pixels, cmap="PuOr", vmin=-extreme, vmax=extreme)
        axes.set(title=f"θ of digit {k}", xticks=[], yticks=[])
        axes.grid(False)
    figure.colorbar(image, ax=panels, label="score for each unit of ink")
    for axes in panels[1]:
        axes.set_xlabel("pixel column")
    for axes in panels[:, 0]:
        axes.set_ylabel("pixel row")
    figure.suptitle("What the classifier looks for: ink in purple pixels speaks for a digit, in orange ones against it")
    return Picture(
        figure,
        f"The parameters of {len(images)} digits as images; they run from {Theta.min():.1f} to {Theta.max():.1f}.",
    )


def on_a_big_gpu(train: Function, gradient_step: Function, X: ArrayLike, y: ArrayLike, lr: float, n_steps: int) -> Note:
    """Train the digits classifier on PyTorch arrays, on a GPU where there is one, and say in a sentence how it went.

    `train(torch, device, gradient_step, X, y, lr, n_steps)` returns the mean loss at the end.
    """
    if importlib.util.find_spec("torch") is None:
        return Note("PyTorch is not installed here, so this optional section has nothing to run.")
    try:
        torch: Any = importlib.import_module("torch")
    except Exception as error:  # it may be broken here, and this section is optional
        return Note(f"This optional section did not run: {type(error).__name__}: {error}")
    try:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        loss = float(train(torch, device, gradient_step, np.array(X), np.array(y), lr, n_steps))
    except NotImplementedError:
        return NoPicture("Answer q3 first: your own function takes these steps.")
    except Exception as error:
        return NoPicture(f"This optional section did not run: {type(error).__name__}: {error}")
    where = "a GPU" if device == "cuda" else "the CPU, as there is no GPU here,"
    return Note(f"PyTorch took {n_steps} of your steps on {where} and ended at a mean loss of {loss:.4f}.")


def _slope(numerical_gradient: Function, loss: Function, theta: float) -> float:
    return float(checks.finite(numerical_gradient(loss, np.array([theta])), (1,), "the gradient")[0])


def _loss_table(
    loss: Function, first: tuple[float, float], second: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Compute a loss of two parameters on a grid, one row for each value of the second."""
    w, b = np.linspace(*first, 41), np.linspace(*second, 41)
    table = np.array([[checks.real_number(loss(np.array([one, two])), "the loss") for one in w] for two in b])
    return w, b, table


def _contours(axes: Axes, loss: Function, first: tuple[float, float], second: tuple[float, float]) -> None:
    """Draw bands of about equal loss, dark where it is low, and label the axes.

    Thin lines in place of bands would make the image several times as large.
    """
    w, b, table = _loss_table(loss, first, second)
    axes.contourf(w, b, table, levels=14, cmap="viridis", alpha=0.6)
    axes.set(xlabel=FIRST, ylabel=SECOND, xlim=first, ylim=second)
    axes.grid(False)


def _turned(vector: Floats, angle: float) -> Floats:
    """Return the direction, of length 1, that is turned from `vector` by an angle in degrees."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[cos, -sin], [sin, cos]])
    return turn @ vector / np.linalg.norm(vector)


def _path(gradient_descent: Function, gradient: Function, theta0: Floats, lr: float, n_steps: int) -> Floats:
    """Return the path that a student's function takes."""
    path = gradient_descent(gradient, theta0.copy(), lr, n_steps)
    return checks.finite(path, (n_steps + 1, *theta0.shape), "the path")


def _draw_path(axes: Axes, path: Floats) -> None:
    axes.plot(*path.T, color=COLOURS[1], marker=".", linewidth=1.5, markersize=7, label="path")
    axes.plot(*path[0], marker="o", color="black", linestyle="none", markersize=8, label="start")
    axes.plot(*path[-1], marker="X", color="black", linestyle="none", markersize=9, label="last step")


def _bowl_losses(H: Floats, path: Floats) -> Floats:
    return 0.5 * np.einsum("ti,ij,tj->t", path, H, path)


def _bowl_path(axes: Axes, H: Floats, path: Floats) -> None:
    """Draw a path on bands of about equal height of ½ θᵀHθ."""
    reach = 1.35 * np.abs(path[0]).max()
    side = np.linspace(-reach, reach, 61)
    first, second = np.meshgrid(side, side)
    height = 0.5 * (H[0, 0] * first**2 + 2 * H[0, 1] * first * second + H[1, 1] * second**2)
    start = _bowl_losses(H, path[:1])[0]
    levels = start * np.array([0, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16])
    axes.contourf(side, side, height, levels=levels, norm="symlog", cmap="viridis", alpha=0.6)
    _draw_path(axes, path)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel=FIRST, ylabel=SECOND)
    axes.grid(False)


def _fitted(fit_logistic_regression: Function, train: tuple[ArrayLike, ArrayLike], lr: float, n_steps: int) -> Floats:
    """Return the parameters that a student's function finds for ten digits."""
    X, y = np.array(train[0]), np.array(train[1])
    Theta = fit_logistic_regression(X, y, 10, lr, n_steps)
    return checks.finite(Theta, (X.shape[1], 10), "the parameters")
