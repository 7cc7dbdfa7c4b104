"""Figures of notebook 01, drawn by the functions that students write; see `plots` for what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from utils import checks
from utils.plots import COLOURS, GREY, HATCHES, LINES, MARKERS, Function, Picture, drawn_by_students

DIGITS = tuple("0123456789")

_NARROW = 0.03
"""Columns up to this width carry no name: there is no room for it."""


@drawn_by_students
def digit_table(most_likely: Function, X: ArrayLike, p: ArrayLike, y: ArrayLike) -> Picture:
    """Draw images of digits beside the ten probabilities of each, with the label that `most_likely` picks framed."""
    X, p, y = np.asarray(X), np.asarray(p), np.asarray(y)
    n, K = p.shape
    picked = _labels(most_likely(p.copy()), n, K)
    figure = Figure(figsize=(9, 0.62 * n + 0.9), layout="constrained")
    grid = figure.add_gridspec(n, 2, width_ratios=(1, 11), wspace=0.02, hspace=0.2)
    for i, pixels in enumerate(X):
        _draw_digit(figure.add_subplot(grid[i, 0]), pixels)
    table = figure.add_subplot(grid[:, 1])
    table.imshow(p, cmap="cividis", vmin=0, vmax=1, aspect="auto")
    for i, k in np.ndindex(p.shape):
        table.text(k, i, f"{p[i, k]:.2f}", ha="center", va="center", color="black" if p[i, k] > 0.55 else "white")
    for i, (own, true) in enumerate(zip(picked, y, strict=True)):
        table.add_patch(Rectangle((own - 0.46, i - 0.44), 0.92, 0.88, fill=False, edgecolor=COLOURS[1], linewidth=3))
        table.plot(true, i + 0.33, marker="^", color="white", markeredgecolor="black", markersize=8)
    table.set_xticks(range(K), DIGITS[:K])
    table.set_yticks([])
    table.grid(False)
    wrong = np.count_nonzero(picked != y)
    table.set(
        title="Ten probabilities for each image (frame: your label, triangle: the true one)",
        xlabel="label y",
        ylabel="p(y | x) of each image x",
    )
    return Picture(figure, f"Table of ten probabilities for {n} images of digits; wrong labels picked: {wrong} of {n}.")


@drawn_by_students
def steps_and_slopes(
    most_likely: Function,
    probability_of_label: Function,
    widths: Sequence[float],
    tables: Sequence[NDArray[np.float64]],
    y: ArrayLike,
) -> Picture:
    """Draw how a classifier's wrong labels, and its probability of the true ones, change with its parameter."""
    y = np.asarray(y)
    errors, means = [], []
    for p in tables:
        errors.append(np.count_nonzero(_labels(most_likely(p.copy()), *p.shape) != y))
        own = checks.finite(probability_of_label(p.copy(), y.copy()), y.shape, "the result of probability_of_label")
        means.append(own.mean())
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.step(widths, errors, where="mid", color=COLOURS[1])
    left.set(title="Wrong labels jump or stand still", xlabel="width (no unit)", ylabel=f"wrong labels of {len(y)}")
    right.plot(widths, means, color=COLOURS[0])
    right.set(title="The probability of the true label glides", xlabel="width (no unit)", ylabel="mean of p(y_i | x_i)")
    return Picture(
        figure,
        f"Two curves over the classifier's width: wrong labels, from {min(errors)} to {max(errors)}, and the mean "
        f"probability of the true label, from {min(means):.2f} to {max(means):.2f}, largest at the width "
        f"{widths[int(np.argmax(means))]:.3g}.",
    )


@drawn_by_students
def morph(most_likely: Function, predict: Function, first: ArrayLike, second: ArrayLike, share: float) -> Picture:
    """Draw a mixture of two images beside its ten probabilities; `share` is how much of the second is in it."""
    x = (1 - share) * np.asarray(first) + share * np.asarray(second)
    p = predict(x[np.newaxis])
    [label] = _labels(most_likely(p.copy()), *p.shape)
    figure = Figure(figsize=(7, 2.8), layout="constrained")
    image, bars = figure.subplots(1, 2, width_ratios=(1, 2.6))
    _draw_digit(image, x)
    image.set_title(f"{share:.0%} of the second image")
    drawn = bars.bar(DIGITS[: p.shape[1]], p[0], color=COLOURS[0])
    drawn[label].set(color=COLOURS[1], hatch="//", edgecolor="white")
    bars.grid(axis="x", visible=False)
    bars.set(title=f"Your label: {label}, with probability {p[0, label]:.2f}", xlabel="label y", ylabel="p(y | x)")
    bars.set_ylim(0, 1.05)
    return Picture(figure, f"Mixed image and bars of its ten probabilities; the label is {label} ({p[0, label]:.2f}).")


@drawn_by_students
def morph_sweep(most_likely: Function, predict: Function, first: ArrayLike, second: ArrayLike) -> Picture:
    """Draw the probabilities and the label of mixtures of two images, from the first to the second."""
    first, second = np.asarray(first), np.asarray(second)
    shares = np.linspace(0, 1, 101)
    p = predict((1 - shares[:, None]) * first + shares[:, None] * second)
    labels = _labels(most_likely(p.copy()), *p.shape)
    figure = Figure(figsize=(9, 4.4), layout="constrained")
    grid = figure.add_gridspec(3, 9, height_ratios=(0.9, 2, 1.3))
    for place, share in enumerate(np.linspace(0, 1, 9)):
        _draw_digit(figure.add_subplot(grid[0, place]), (1 - share) * first + share * second)
    upper, lower = figure.add_subplot(grid[1, :]), figure.add_subplot(grid[2, :])
    largest = np.sort(np.argsort(p.max(axis=0))[-3:])
    for k, colour, line, marker in zip(largest, COLOURS, LINES, MARKERS, strict=False):
        upper.plot(shares, p[:, k], color=colour, linestyle=line, marker=marker, markevery=10, label=f"p(y = {k} | x)")
    upper.legend(loc="center left")
    upper.set(title="While the image changes a little, each probability changes a little", ylabel="probability")
    lower.step(shares, labels, where="mid", color=GREY)
    lower.set(
        title="… but the label leaps",
        xlabel="share of the second image",
        ylabel="label",
        yticks=np.unique(labels),
        ylim=(labels.min() - 0.6, labels.max() + 0.6),
    )
    for axes in (upper, lower):
        axes.set_xlim(-0.06, 1.06)
    changes = np.count_nonzero(np.diff(labels))
    often = "once" if changes == 1 else f"{changes} times"
    return Picture(figure, f"Curves of three probabilities over the mixture; below, the label, which changes {often}.")


@drawn_by_students
def joint_table(
    empirical_joint: Function,
    marginals: Function,
    x: ArrayLike,
    y: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
) -> Picture:
    """Draw the table of p(x, y) with its two marginals at the edges."""
    x, y = np.asarray(x), np.asarray(y)
    shape = len(rows), len(columns)
    joint = checks.finite(empirical_joint(x.copy(), y.copy(), *shape), shape, "the joint table")
    found = checks.pair(marginals(joint.copy()), "the result of marginals")
    p_x = checks.finite(found[0], shape[:1], "p(x)")
    p_y = checks.finite(found[1], shape[1:], "p(y)")
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    panels = figure.subplots(2, 2, width_ratios=(shape[1], 1.2), height_ratios=(shape[0], 1.2))
    parts = ((panels[0, 0], joint), (panels[0, 1], p_x[:, None]), (panels[1, 0], p_y[None, :]))
    for axes, values in parts:
        _number_table(axes, values, highest=0.5)
    panels[0, 0].set(title="p(x, y): share of all animals", ylabel="size x")
    panels[0, 0].set_yticks(range(shape[0]), rows)
    panels[0, 1].set_title("p(x)")
    panels[1, 0].set_xticks(range(shape[1]), columns)
    panels[1, 0].set(ylabel="p(y)", xlabel="kind y")
    panels[1, 1].axis("off")
    panels[1, 1].text(0.5, 0.5, f"sum {joint.sum():.3g}", ha="center", va="center", transform=panels[1, 1].transAxes)
    return Picture(
        figure,
        f"Table of p(x, y), which sums to {joint.sum():.3g}; at its edges p(x): {_named(rows, p_x)}, and p(y): "
        f"{_named(columns, p_y)}.",
    )


@drawn_by_students
def conditional_rows(
    conditional: Function,
    empirical_joint: Function,
    x: ArrayLike,
    y: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
) -> Picture:
    """Draw each row of p(y | x) as one bar, divided among the labels."""
    x, y = np.asarray(x), np.asarray(y)
    shape = len(rows), len(columns)
    joint = checks.finite(empirical_joint(x.copy(), y.copy(), *shape), shape, "the joint table")
    p = checks.finite(conditional(joint), shape, "the result of conditional")
    figure = Figure(figsize=(8, 2.8), layout="constrained")
    axes = figure.subplots()
    start = np.zeros(len(rows))
    for k, name in enumerate(columns):
        bars = axes.barh(rows, p[:, k], left=start, color=COLOURS[k], hatch=HATCHES[k], edgecolor="white", label=name)
        texts = [f"{value:.2f}" if value >= 0.08 else "" for value in p[:, k]]
        axes.bar_label(bars, texts, label_type="center", bbox={"color": "white", "pad": 1})
        start = start + p[:, k]
    axes.axvline(1, color="black", linewidth=1)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set(title="Among animals of one size, the kinds share the probability 1", xlabel="p(y | x)", ylabel="size x")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", title="kind y")
    parts = "; ".join(f"{row}: {_named(columns, values)}" for row, values in zip(rows, p, strict=True))
    ends = _enumerated(f"{end:.3g}" for end in start)
    return Picture(figure, f"A bar for each size, divided by p(y | x) ({parts}); the bars end at {ends}.")


@drawn_by_students
def areas(
    chain_rule: Function, p_x: ArrayLike, p_y_given_x: ArrayLike, rows: Sequence[str], columns: Sequence[str]
) -> Picture:
    """Draw the unit square with columns as wide as p(x), each divided by `chain_rule` into areas p(x) p(y | x)."""
    figure = Figure(figsize=(5.6, 4.2), layout="constrained")
    axes = figure.subplots()
    joint = _draw_areas(axes, chain_rule, np.asarray(p_x), np.asarray(p_y_given_x), rows)
    axes.set(title="Each area is p(x) · p(y | x) = p(x, y)", ylabel="p(y | x)")
    figure.legend(handles=_area_legend(columns), loc="outside right upper", title="kind y")
    return Picture(figure, f"Unit square divided into areas p(x, y); together they are {joint.sum():.3g}.")


@drawn_by_students
def areas_sweep(
    chain_rule: Function,
    shares: Sequence[float],
    p_x: Sequence[float],
    p_y_given_x: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
) -> Picture:
    """Draw the areas p(x) p(y | x) for several probabilities of the first x and one p(y | x), side by side."""
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    panels = figure.subplots(1, len(shares), sharey=True)
    sums = []
    for axes, share in zip(panels, shares, strict=True):
        joint = _draw_areas(axes, chain_rule, with_first(share, p_x), np.asarray(p_y_given_x), rows)
        sums.append(f"{joint.sum():.3g}")
        axes.set_title(f"p({rows[0]}) = {share:.2g}")
    panels[0].set_ylabel("p(y | x)")
    figure.suptitle("Another p(x) moves the walls, and the heights p(y | x) stay")
    figure.legend(handles=_area_legend(columns), loc="outside right upper", title="kind y")
    different = _enumerated(f"{share:.2g}" for share in shares)
    return Picture(
        figure,
        f"{len(shares)} unit squares, divided into areas p(x, y), for p({rows[0]}) = {different}; the areas sum to "
        f"{_enumerated(sums)}.",
    )


@drawn_by_students
def draws(
    sample_pairs: Function,
    chain_rule: Function,
    p_x: ArrayLike,
    p_y_given_x: ArrayLike,
    numbers: Sequence[int],
    columns: Sequence[str],
) -> Picture:
    """Draw the fractions of pairs that `sample_pairs` gives, for several numbers of pairs, over their probabilities."""
    p_x, p_y_given_x = np.asarray(p_x), np.asarray(p_y_given_x)
    joint = checks.finite(chain_rule(p_x.copy(), p_y_given_x.copy()), p_y_given_x.shape, "the result of chain_rule")
    figure = Figure(figsize=(10, 3.4), layout="constrained")
    panels = figure.subplots(1, len(numbers), sharey=True)
    gaps = []
    for seed, (axes, n) in enumerate(zip(panels, numbers, strict=True)):
        pairs = checks.pair(sample_pairs(p_x.copy(), p_y_given_x.copy(), n, np.random.default_rng(seed)), "your pairs")
        x, y = (checks.whole_numbers(values, (n,), "the values drawn") for values in pairs)
        checks.between(x, 0, joint.shape[0] - 1, "x")
        checks.between(y, 0, joint.shape[1] - 1, "y")
        fractions = np.bincount(x * joint.shape[1] + y, minlength=joint.size).reshape(joint.shape) / n
        gaps.append(f"{np.abs(fractions - joint).max():.2g}")
        for k in range(len(columns)):
            axes.scatter(joint[:, k], fractions[:, k], color=COLOURS[k], marker=MARKERS[k], zorder=2, label=columns[k])
        top = max(joint.max(), fractions.max()) * 1.1
        axes.plot([0, top], [0, top], color=GREY, linestyle="--", linewidth=1, zorder=1)
        axes.set(title=f"n = {n}", xlabel="probability p(x, y)")
    panels[0].set_ylabel("fraction of your pairs")
    figure.suptitle("Do the fractions come closer to the probabilities?")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right upper", title="kind y")
    return Picture(
        figure,
        f"Fractions over probabilities, for {_enumerated(map(str, numbers))} pairs; they are up to "
        f"{_enumerated(gaps)} apart.",
    )


@drawn_by_students
def line_as_probability(
    is_distribution: Function, x: ArrayLike, y: ArrayLike, slope: float, constant: float
) -> Picture:
    """Draw 0/1 labels over one feature with a straight line, and where (1 − line, line) is no distribution."""
    x, y = np.asarray(x), np.asarray(y)
    grid = np.linspace(-1, 1, 161)
    line = slope * grid + constant
    sound = np.array([checks.truth(is_distribution(np.array([1 - value, value])), "is_distribution") for value in line])
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    axes = figure.subplots()
    refused = "your is_distribution says False"
    axes.fill_between(grid, -0.6, 1.6, where=~sound, step="mid", color=GREY, alpha=0.25, linewidth=0, label=refused)
    for label in (0, 1):
        here = y == label
        axes.scatter(x[here], y[here], color=COLOURS[label], marker=MARKERS[label], s=16, alpha=0.4, label=f"a {label}")
    axes.plot(grid, line, color="black", label="x·θ, best line")
    for level in (0, 1):
        axes.axhline(level, color=GREY, linewidth=0.8)
    axes.set(
        title="A straight line leaves the range from 0 to 1",
        xlabel="ink at the centre minus ink beside it (1: full ink)",
        ylabel="label y, or x·θ",
        ylim=(-0.6, 1.6),
        xlim=(grid[0], grid[-1]),
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper")
    return Picture(
        figure,
        f"Labels 0 and 1 over the ink at the centre, with a line from {line[0]:.2f} to {line[-1]:.2f}; "
        f"is_distribution says False on {np.mean(~sound):.0%} of the picture's width.",
    )


def with_first(share: float, p_x: Sequence[float]) -> NDArray[np.float64]:
    """Return p(x) with another probability of its first value; the other values divide the rest as before."""
    p = np.array(p_x, dtype=float)
    p[1:] *= (1 - share) / (1 - p[0])
    p[0] = share
    return p


def _labels(value: object, n: int, K: int) -> NDArray[np.int64]:
    """Return what `most_likely` gave as labels that can be drawn."""
    labels = checks.whole_numbers(value, (n,), "the result of most_likely")
    checks.between(labels, 0, K - 1, "the result of most_likely")
    return labels


def _enumerated(words: Iterable[str]) -> str:
    """Write "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _named(names: Sequence[str], values: NDArray[np.float64]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in zip(names, values, strict=True))


def _draw_digit(axes: Axes, pixels: ArrayLike) -> None:
    axes.imshow(np.reshape(pixels, (8, 8)), cmap="gray_r", vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)


def _number_table(axes: Axes, values: NDArray[np.float64], highest: float) -> None:
    """Draw a table of numbers with darker and lighter cells."""
    axes.imshow(values, cmap="cividis", vmin=0, vmax=highest, aspect="auto")
    for (i, k), value in np.ndenumerate(values):
        axes.text(k, i, f"{value:.3f}", ha="center", va="center", color="black" if value > 0.55 * highest else "white")
    axes.set(xticks=[], yticks=[])
    axes.grid(False)


def _draw_areas(
    axes: Axes,
    chain_rule: Function,
    p_x: NDArray[np.float64],
    p_y_given_x: NDArray[np.float64],
    rows: Sequence[str],
) -> NDArray[np.float64]:
    """Draw one column for each x; its pieces have the areas that `chain_rule` gives. Return these."""
    joint = checks.finite(chain_rule(p_x.copy(), p_y_given_x.copy()), p_y_given_x.shape, "the result of chain_rule")
    walls = np.concatenate([[0], np.cumsum(p_x)])
    for (i, k), area in np.ndenumerate(joint):
        left, width = float(walls[i]), float(p_x[i])
        bottom, height = float(joint[i, :k].sum()) / width, float(area) / width
        piece = Rectangle((left, bottom), width, height, facecolor=COLOURS[k], hatch=HATCHES[k], edgecolor="white")
        axes.add_patch(piece)
        if area >= 0.035 and width > 0.12:
            white = {"color": "white", "alpha": 0.85, "pad": 1}
            axes.text(left + width / 2, bottom + height / 2, f"{area:.3f}", ha="center", va="center", bbox=white)
    axes.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color="black", linewidth=1)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.06), xlabel="p(x): widths")
    names = [name if width > _NARROW else "" for name, width in zip(rows, p_x, strict=True)]
    axes.set_xticks(walls[:-1] + p_x / 2, names, rotation=60, ha="right", rotation_mode="anchor")
    axes.grid(False)
    return joint


def _area_legend(columns: Sequence[str]) -> list[Rectangle]:
    return [
        Rectangle((0, 0), 1, 1, facecolor=COLOURS[k], hatch=HATCHES[k], edgecolor="white", label=name)
        for k, name in reversed(list(enumerate(columns)))
    ]
