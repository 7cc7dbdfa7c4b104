"""Figures of notebook 03, drawn by the functions that students write; see `plots` for what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from utils import checks
from utils.plots import COLOURS, GREY, HATCHES, LINES, MARKERS, Function, Picture, drawn_by_students

WEIGHT = "weight (standard deviations)"


@drawn_by_students
def likelihood_of_examples(likelihood: Function, p: ArrayLike, y: ArrayLike, classes: Sequence[str]) -> Picture:
    """Draw the probability of each example's label, and the likelihood of the first 1, 2, ... of them."""
    p, y = np.asarray(p), np.asarray(y)
    n = len(y)
    single = [checks.real_number(likelihood(p[i : i + 1], y[i : i + 1]), "a likelihood") for i in range(n)]
    so_far = [checks.real_number(likelihood(p[:k], y[:k]), "a likelihood") for k in range(1, n + 1)]
    figure = Figure(figsize=(10, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for k, name in enumerate(classes):
        members = np.flatnonzero(y == k)
        bars = left.bar(members + 1, np.array(single)[members], color=COLOURS[k], edgecolor="white", hatch=HATCHES[k])
        bars.set_label(f"a {name}")
    left.axhline(1, color=GREY, linewidth=0.8)
    left.set(
        title="What the model gave to the label that was seen",
        xlabel="example number",
        ylabel="P(label | x)",
        ylim=(0, 1.35),
    )
    left.grid(axis="x", visible=False)
    left.legend(ncols=4, loc="upper center", fontsize="small", columnspacing=1)
    right.plot(range(1, n + 1), so_far, color=COLOURS[0], marker="o")
    right.set(title="Every example makes the product smaller", xlabel="number of examples", ylabel="likelihood")
    right.set_ylim(bottom=0)
    lowest = int(np.argmin(single))
    return Picture(
        figure,
        f"Bars of the probabilities of {n} labels, the lowest that of example {lowest + 1}, {single[lowest]:.2g}; "
        f"and a curve of the likelihood of the first 1 to {n} of them, from {so_far[0]:.2g} to {so_far[-1]:.2g}.",
    )


@drawn_by_students
def underflow(likelihood: Function, underflow_count: Function) -> Picture:
    """Draw likelihoods of more and more examples until they are 0, and the sums of logarithms that go on."""
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharex=True)
    ends = []
    for k, (factor, name) in enumerate([(0.5, "1/2"), (0.1, "1/10")]):
        sizes = np.arange(2, 1301, 4)
        table = np.tile([factor, 1 - factor], (sizes[-1], 1))
        labels = np.zeros(len(table), dtype=int)
        products = np.array([checks.real_number(likelihood(table[:n], labels[:n]), "a likelihood") for n in sizes])
        ends.append(checks.real_number(underflow_count(factor), "the count"))
        seen = products > 0
        look: Any = {"color": COLOURS[k], "linestyle": LINES[k], "marker": MARKERS[k], "markevery": 40}
        left.plot(sizes[seen], np.log10(products[seen]), **look)
        left.axvline(ends[-1], color=COLOURS[k], linestyle=":", linewidth=1.5)
        left.annotate(f"0.0 from\nn = {ends[-1]:g} on", (ends[-1], -60), xytext=(4, 0), textcoords="offset points")
        right.plot(sizes, sizes * np.log(factor), label=f"each label has probability {name}", **look)
    powers = range(0, -351, -100)
    left.set_yticks(powers, [f"$10^{{{power}}}$" if power else "1" for power in powers])
    left.set(title="The product ends at zero …", xlabel="number of examples n", ylabel="likelihood", xlim=(0, 1400))
    right.set(title="… the sum of logarithms does not", xlabel="number of examples n", ylabel="log-likelihood")
    figure.legend(loc="outside lower center", ncols=2)
    return Picture(
        figure,
        "Two falling lines of likelihoods on a logarithmic axis, which end where the product is 0, "
        f"and vertical lines at n = {ends[0]:g} and n = {ends[1]:g}; beside them sums of logarithms, which go on.",
    )


@drawn_by_students
def log_likelihood_surface(negative_log_likelihood: Function, x: ArrayLike, y: ArrayLike) -> Picture:
    """Draw maps of the likelihood and of its logarithm over slope w and constant b of a two-class model."""
    x, y = np.asarray(x), np.asarray(y)
    w, b = np.linspace(-1, 5, 49), np.linspace(-2.5, 2.5, 41)
    log_likelihood = np.empty((len(b), len(w)))
    for row, column in np.ndindex(log_likelihood.shape):
        scores = np.column_stack([np.zeros(len(x)), w[column] * x + b[row]])
        loss = checks.real_number(negative_log_likelihood(scores, y.copy()), "the NLL")
        log_likelihood[row, column] = -loss
    relative = np.exp(np.clip(log_likelihood - log_likelihood.max(), -700, 0))
    figure = Figure(figsize=(10, 4.6), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    tops = []
    for axes, values, title, label in zip(
        panels,
        (relative, log_likelihood),
        ("Likelihood: an island in a flat sea", "Log-likelihood: one hill, the same top"),
        ("share of the largest likelihood", "log-likelihood (a sum of logarithms)"),
        strict=True,
    ):
        image = axes.contourf(w, b, values, levels=16, cmap="viridis")
        figure.colorbar(image, ax=axes, label=label, location="bottom")
        top = np.unravel_index(values.argmax(), values.shape)
        tops.append((w[top[1]], b[top[0]]))
        axes.plot(*tops[-1], marker="X", color="white", markeredgecolor="black", markersize=11)
        axes.set(title=title, xlabel="slope w (no unit)")
        axes.grid(False)
    panels[0].set_ylabel("constant b (no unit)")
    (w_top, b_top), _ = tops
    return Picture(
        figure,
        f"Maps of the likelihood and of the log-likelihood; the highest points are at w = {w_top:.2g}, b = {b_top:.2g} "
        f"and at w = {tops[1][0]:.2g}, b = {tops[1][1]:.2g}.",
    )


@drawn_by_students
def three_losses(
    zero_one_loss: Function,
    half_squared_error: Function,
    negative_log_likelihood: Function,
    x: ArrayLike,
    y: ArrayLike,
) -> Picture:
    """Draw three losses of the model P(dog | x) = sigmoid(3(x - t)) over its threshold t."""
    x, y = np.asarray(x), np.asarray(y)
    thresholds = np.linspace(-2, 2, 201)
    losses = np.empty((3, len(thresholds)))
    for place, threshold in enumerate(thresholds):
        scores = np.column_stack([np.zeros(len(x)), 3 * (x - threshold)])
        p_dog = np.exp(scores[:, 1] - np.logaddexp(0, scores[:, 1]))
        labels = (x > threshold).astype(int)
        losses[:, place] = (
            checks.real_number(zero_one_loss(labels, y.copy()), "the zero-one loss"),
            checks.real_number(half_squared_error(p_dog, y.astype(float)), "the squared error"),
            checks.real_number(negative_log_likelihood(scores, y.copy()), "the NLL"),
        )
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    names = ("Zero-one loss: a staircase", "Half squared error: smooth", "NLL: smooth")
    sums = ("number of wrong labels", "sum of ½ (P(dog | x) − y)²", "sum of −log P(label | x)")
    for k, (axes, values) in enumerate(zip(figure.subplots(1, 3), losses, strict=True)):
        axes.plot(thresholds, values, color=COLOURS[k], drawstyle="default" if k else "steps-mid")
        lowest = values.argmin()
        axes.plot(thresholds[lowest], values[lowest], marker="X", color="black", markersize=9)  # the first of several
        axes.set(title=names[k], xlabel="threshold t (standard deviations)", ylabel=sums[k])
        axes.set_ylim(bottom=0)
    places = ", ".join(f"{thresholds[values.argmin()]:.2g}" for values in losses)
    return Picture(figure, f"Three losses over a threshold; they are first lowest at {places}.")


@drawn_by_students
def one_sample_estimates(cross_entropy: Function, p: ArrayLike, q: ArrayLike, rng: np.random.Generator) -> Picture:
    """Draw -log q of labels from p, their mean so far, and the cross-entropies of p with q and with itself."""
    p, q = np.asarray(p), np.asarray(q)
    levels = [checks.real_number(cross_entropy(p.copy(), other.copy()), "the cross-entropy") for other in (q, p)]
    n = 3000
    surprise = -np.log(q[rng.choice(len(p), size=n, p=p)])
    count = np.arange(1, n + 1)
    figure = Figure(figsize=(10, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 2))
    for values, name, side, hatch in ((p, "nature's p", -0.2, ""), (q, "the model's q", 0.2, "//")):
        colour = COLOURS[1 if hatch else 0]
        left.bar(np.arange(len(p)) + side, values, 0.4, label=name, color=colour, edgecolor="white", hatch=hatch)
    left.set_xticks(range(len(p)), [str(k) for k in range(len(p))])
    left.grid(axis="x", visible=False)
    left.set(title="Nature and model disagree", xlabel="label", ylabel="probability", ylim=(0, 1))
    left.legend()
    right.plot(count, surprise, ".", color=GREY, alpha=0.25, markersize=3, label="−log q(y) of one label")
    right.plot(count, surprise.cumsum() / count, color=COLOURS[2], label="mean so far")
    for level, name, line in zip(levels, ("your H(p, q)", "your H(p, p)"), ("--", ":"), strict=True):
        right.axhline(level, color="black", linestyle=line, linewidth=1.5, label=f"{name} = {level:.3f}")
    right.set(
        title="One label is a rough estimate, the mean of many is a good one",
        xlabel="number of labels (logarithmic)",
        ylabel="−log q(y)",
        xscale="log",
        ylim=(0, 2.2),
    )
    right.legend(loc="upper right", ncols=2, fontsize="small")
    return Picture(
        figure,
        f"Bars of p and q, and the mean of −log q(y) over up to {n} labels: at the end {surprise.mean():.2f}, "
        f"beside levels at {levels[0]:.2f} and {levels[1]:.2f}.",
    )


@drawn_by_students
def likelihood_of_a_share(likelihood: Function, categorical_mle: Function, y: ArrayLike) -> Picture:
    """Draw the likelihood of labels 0 and 1 over the probability of label 1, and where it is said to be largest."""
    y = np.asarray(y)
    shares = np.linspace(0, 1, 101)
    curve = [
        checks.real_number(likelihood(np.tile([1 - share, share], (len(y), 1)), y.copy()), "a likelihood")
        for share in shares
    ]
    best = float(checks.finite(categorical_mle(y.copy(), 2), (2,), "the probabilities")[1])
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.plot(shares, curve, color=COLOURS[0])
    axes.axvline(best, color="black", linestyle=":", label=f"your categorical_mle, {best:.3g}")
    axes.set(
        title="The most likely probability is the share that was seen",
        xlabel="probability of a dog",
        ylabel=f"likelihood of {len(y)} labels",
    )
    axes.legend(loc="upper left")
    return Picture(
        figure,
        f"The likelihood over the probability of a dog, highest at {shares[int(np.argmax(curve))]:.2f}, "
        f"and a vertical line at {best:.2f}.",
    )


@drawn_by_students
def theta_and_loss(nll_curve: Function, x: ArrayLike, y: ArrayLike, theta: float) -> Picture:
    """Draw data and model at one parameter, beside the loss over all of them."""
    x, y = np.asarray(x), np.asarray(y)
    grid = np.linspace(-2, 8, 101)
    curve = checks.finite(nll_curve(grid.copy(), x.copy(), y.copy()), grid.shape, "the curve")
    here = checks.finite(nll_curve(np.array([theta]), x.copy(), y.copy()), (1,), "the curve")[0]
    figure = Figure(figsize=(10, 3.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    _fit(left, nll_curve, x, y, theta)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower left", ncols=4, fontsize="small")
    right.plot(grid, curve, color=COLOURS[0])
    right.plot(theta, here, marker="o", color=COLOURS[1], markersize=10)
    right.annotate(f"{here:.1f}", (theta, here), xytext=(0, 10), textcoords="offset points", ha="center")
    right.set(title="The loss, and where you are on it", xlabel="θ (no unit)", ylabel="NLL (sum over the examples)")
    right.set_ylim(0, 1.1 * max(curve.max(), here))
    return Picture(figure, f"Data and P(dog | x) at θ = {theta:.3g}, and the curve of the NLL, {here:.1f} at this θ.")


@drawn_by_students
def theta_sweep(nll_curve: Function, x: ArrayLike, y: ArrayLike) -> Picture:
    """Draw data and model at four parameters."""
    x, y = np.asarray(x), np.asarray(y)
    thetas = (-1.0, 0.0, 1.5, 8.0)
    figure = Figure(figsize=(10, 5.6), layout="constrained")
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for axes, theta in zip(panels.flat, thetas, strict=True):
        _fit(axes, nll_curve, x, y, theta)
    for axes in panels[0]:
        axes.set_xlabel("")
    for axes in panels[:, 1]:
        axes.set_ylabel("")
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    losses = [checks.finite(nll_curve(np.array([theta]), x.copy(), y.copy()), (1,), "the curve")[0] for theta in thetas]
    told = ", ".join(f"{loss:.1f} at θ = {theta:g}" for theta, loss in zip(thetas, losses, strict=True))
    return Picture(figure, f"Data and P(dog | x) at four parameters; the NLL is {told}.")


@drawn_by_students
def nll_minimum(nll_curve: Function, x: ArrayLike, y: ArrayLike) -> Picture:
    """Draw the loss over all parameters, without and with the constant that p(x) adds."""
    x, y = np.asarray(x), np.asarray(y)
    grid = np.linspace(-2, 8, 201)
    curve = checks.finite(nll_curve(grid.copy(), x.copy(), y.copy()), grid.shape, "the curve")
    constant = np.sum(x**2 / 2 + np.log(2 * np.pi) / 2)  # -Σ log p(x) of the standard normal distribution
    lowest = curve.argmin()
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(grid, curve + constant, color=COLOURS[1], linestyle="--", label=r"with the constant: −log $p_\theta(D)$")
    axes.plot(grid, curve, color=COLOURS[0], label="without it: the NLL")
    for values in (curve + constant, curve):
        axes.plot(grid[lowest], values[lowest], marker="X", color="black", markersize=9)
    axes.axvline(grid[lowest], color="black", linestyle=":", linewidth=1, label=f"lowest at θ = {grid[lowest]:.2f}")
    axes.set(title="A constant moves the curve up, not its minimum sideways", xlabel="θ (no unit)", ylabel="loss (sum)")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize="small")
    return Picture(
        figure,
        f"The NLL over θ, lowest ({curve[lowest]:.1f}) at θ = {grid[lowest]:.2f}; "
        f"and the same curve moved up by {constant:.1f}.",
    )


def _fit(axes: Axes, nll_curve: Function, x: NDArray[Any], y: NDArray[Any], theta: float) -> None:
    """Draw cats at 0 and dogs at 1, the curve P(dog | x) of one parameter, and how far each animal is from it.

    Of one example with label 1, exp(-NLL) is its probability.
    """

    def p_dog(weight: float) -> float:
        loss = checks.finite(nll_curve(np.array([theta]), np.array([weight]), np.array([1])), (1,), "the curve")
        return float(np.exp(-loss[0]))

    weights = np.linspace(-3, 3, 301)
    axes.vlines(
        x, [p_dog(float(weight)) for weight in x], y, color=GREY, linewidth=0.8, alpha=0.7, label="1 − P(label | x)"
    )
    axes.plot(weights, [p_dog(float(weight)) for weight in weights], color="black", label="P(dog | x)")
    axes.plot(x[y == 1], y[y == 1], MARKERS[0], color=COLOURS[0], label="dog")
    axes.plot(x[y == 0], y[y == 0], MARKERS[1], color=COLOURS[1], label="cat")
    loss = checks.finite(nll_curve(np.array([theta]), x.copy(), y.copy()), (1,), "the curve")[0]
    number = f"{theta:.3g}".replace("-", "−")
    axes.set(title=f"θ = {number}: NLL {loss:.1f}", xlabel=WEIGHT, ylabel="P(dog | x)", ylim=(-0.08, 1.08))
