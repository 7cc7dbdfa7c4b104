"""Figures of the notebooks, drawn by the functions that students write.

Each public function takes the student's functions as arguments and returns a `Picture`, or a `NoPicture` that says
which question to answer first. Nothing here knows an answer.
"""

from __future__ import annotations

import base64
import functools
import html
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from utils import checks

Function = Callable[..., Any]

NO_PICTURE = "no-picture"
"""Key of the metadata of an output that stands where a picture would, if there is something to correct first."""

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""One colour for each class, told apart by all common kinds of colour vision (Okabe and Ito)."""
MARKERS = ("o", "s", "^", "D")
LINES = ("-", "--", "-.", ":")
HATCHES = ("", "//", "..", "xx")
RED, BLUE = "#D55E00", "#0072B2"
GREY = "#666666"
COLOURS_IN_PNG = 256

STYLE: Any = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": "medium",
    "figure.dpi": 100,
    "font.size": 10,
    "grid.alpha": 0.3,
    "lines.linewidth": 2,
}

SNOUT = "snout length (standard deviations)"
EARS = "ear length (standard deviations)"


class Picture:
    """A figure that a notebook shows as an image, with a description for those who cannot see it."""

    def __init__(self, figure: Figure, description: str) -> None:
        self.figure = figure
        self.description = description

    @functools.cached_property
    def _drawn(self) -> bytes:
        drawn, compact = io.BytesIO(), io.BytesIO()
        self.figure.savefig(drawn, format="png")
        # With a palette it takes a third of the room in a notebook.
        with Image.open(drawn) as image:
            palette = image.convert("RGB").quantize(COLOURS_IN_PNG, dither=Image.Dither.NONE)
        palette.save(compact, format="PNG", optimize=True)
        return compact.getvalue()

    def png(self) -> bytes:
        """Draw the figure as a PNG image, once."""
        return self._drawn

    def _repr_html_(self) -> str:
        """Show the image with its description, which JupyterLab leaves out where it shows a PNG image alone."""
        source = f"data:image/png;base64,{base64.b64encode(self.png()).decode()}"
        return f'<img src="{source}" alt="{html.escape(self.description)}" style="max-width: 100%">'

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        return self.png(), {"alt": self.description}

    def __repr__(self) -> str:
        return f"Picture: {self.description}"


class Note:
    """A sentence that stands where a picture would."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class NoPicture(Note):
    """A sentence that says why a picture cannot be drawn yet. In a notebook it is marked: a build refuses it."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, bool]]:
        return {"text/plain": self.text}, {NO_PICTURE: True}


def drawn_by_students(draw: Callable[..., Picture]) -> Callable[..., Picture | NoPicture]:
    """Show a note in place of the picture when a student's function is missing, fails or returns something odd."""

    @functools.wraps(draw)
    def draw_or_explain(*arguments: Any) -> Picture | NoPicture:
        try:
            with mpl.rc_context(STYLE), np.errstate(all="ignore"):
                return draw(*arguments)
        except NotImplementedError as error:
            question = re.match(r"[a-z]\d+", str(error))
            which = question.group() if question else "the question above"
            return NoPicture(f"Answer {which} first: your own function draws this picture.")
        except AssertionError as error:  # a check of `checks`, in words
            text = str(error)
            return NoPicture(f"No picture yet: {text}{'' if text.endswith(('.', '?', '!')) else '.'}")
        except Exception as error:  # a figure must never stop a notebook; the question's check explains in full
            return NoPicture(f"No picture yet, because of your function: {type(error).__name__}: {error}")

    return draw_or_explain


@drawn_by_students
def scores_of_animals(linear_scores: Function, X: ArrayLike, Theta: ArrayLike, classes: Sequence[str]) -> Picture:
    """Draw a group of bars for each of a few examples: its score for every class."""
    X, Theta = np.asarray(X), np.asarray(Theta)
    scores = checks.finite(linear_scores(X, Theta), (len(X), len(classes)), "the table of scores")
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    axes = figure.subplots()
    _grouped_bars(axes, scores, classes)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xticks(range(len(X)), [f"a {name}" for name in classes])
    axes.set(title="Scores can be any numbers: below zero, above one", xlabel="example", ylabel="score (no unit)")
    axes.legend(title="score for", ncols=2)
    extremes = "; ".join(
        f"a {name} scores highest for {classes[row.argmax()]} ({row.max():.1f}) and lowest for {classes[row.argmin()]} "
        f"({row.min():.1f})"
        for name, row in zip(classes, scores, strict=False)
    )
    return Picture(figure, f"Bar chart of the scores of {len(X)} examples for {len(classes)} classes: {extremes}.")


@drawn_by_students
def positive_maps(make_positive: Function) -> Picture:
    """Draw the four maps of `make_positive` side by side."""
    z = np.linspace(-3, 3, 121)
    figure = Figure(figsize=(10, 2.9), layout="constrained")
    panels = figure.subplots(1, 4, sharey=True)
    formulas = {"square": "z²", "abs": "|z|", "relu": "max(0, z)", "exp": "exp z"}
    ends = []
    for axes, (how, formula) in zip(panels, formulas.items(), strict=True):
        values = checks.real_array(make_positive(z.copy(), how), z.shape, f"the result of {how!r}")
        ends.append(f"{how} is {values[0]:.2g} at -3, {values[len(z) // 2]:.2g} at 0 and {values[-1]:.2g} at 3")
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.plot(z, values, color="black")
        axes.set(title=f'"{how}": {formula}', xlabel="score z (no unit)", ylim=(-0.5, 9))
    panels[0].set_ylabel("result (no unit)")
    figure.suptitle("Four ways to remove the minus sign")
    return Picture(figure, f"Four curves over scores from -3 to 3: {'; '.join(ends)}.")


@drawn_by_students
def scores_to_probabilities(softmax: Function, scores: ArrayLike, classes: Sequence[str]) -> Picture:
    """Draw the scores of one example beside its probabilities."""
    scores = np.asarray(scores)
    p = checks.finite(softmax(scores.copy()), scores.shape, "the result of softmax")
    figure = Figure(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    _bars(left, scores, classes)
    _label_bars(left, scores, "{:g}")
    left.axhline(0, color="black", linewidth=0.8)
    left.set(title="Scores: any numbers", xlabel="class", ylabel="score (no unit)")
    left.margins(y=0.12)
    _bars(right, p, classes)
    _label_bars(right, p)
    right.set(title=f"Softmax: they sum to {p.sum():.3g}", xlabel="class", ylabel="probability", ylim=(0, 1.1))
    values = ", ".join(f"{name} {value:.2f}" for name, value in zip(classes, p, strict=True))
    return Picture(figure, f"Bar charts of the scores of one example and of its probabilities: {values}.")


@drawn_by_students
def probabilities_2d(
    predict_proba: Function, Theta: ArrayLike, X: ArrayLike, y: ArrayLike, classes: Sequence[str]
) -> Picture:
    """Draw the regions of the most probable class and a map of each class's probability.

    `X` has two features and a constant 1.
    """
    Theta, X, y = np.asarray(Theta), np.asarray(X), np.asarray(y)
    K, side = len(classes), 81
    low, high = X[:, :2].min(axis=0) - 0.5, X[:, :2].max(axis=0) + 0.5
    first, second = np.meshgrid(np.linspace(low[0], high[0], side), np.linspace(low[1], high[1], side))
    grid = np.column_stack([first.ravel(), second.ravel(), np.ones(first.size)])
    p = checks.finite(predict_proba(grid, Theta), (len(grid), K), "the table of probabilities").T.reshape(K, side, side)

    figure = Figure(figsize=(10, 4.6), layout="constrained")
    panels = figure.subplot_mosaic([["all", "all", "0", "1"], ["all", "all", "2", "3"]])
    regions = panels["all"]
    winner = p.argmax(axis=0)
    regions.contourf(first, second, winner, levels=np.arange(-0.5, K), colors=COLOURS[:K], alpha=0.2)
    for k, name in enumerate(classes):
        members = X[y == k]
        regions.scatter(members[:, 0], members[:, 1], color=COLOURS[k], marker=MARKERS[k], s=22, label=name)
        # Where a class is exactly as probable as its strongest rival lies its border.
        lead = p[k] - np.delete(p, k, axis=0).max(axis=0)
        if lead.min() < 0 < lead.max():
            regions.contour(first, second, lead, levels=[0], colors="black", linewidths=1.2)
    regions.set(title="Linear scores: the regions have straight borders", xlabel=SNOUT, ylabel=EARS)
    regions.grid(False)
    figure.legend(*regions.get_legend_handles_labels(), loc="outside lower left", ncols=K)

    for k, name in enumerate(classes):
        axes = panels[str(k)]
        image = axes.pcolormesh(first, second, p[k], cmap="cividis", vmin=0, vmax=1, shading="gouraud", rasterized=True)
        if p[k].min() < 0.5 < p[k].max():
            axes.contour(first, second, p[k], levels=[0.5], colors="white", linewidths=1.2)
        axes.set_title(f"P({name} | x)")
        axes.grid(False)
    for axes in (panels["0"], panels["2"]):
        axes.set_ylabel("ears")
    for axes in (panels["2"], panels["3"]):
        axes.set_xlabel("snout")
    figure.colorbar(image, ax=[panels["1"], panels["3"]], label="probability (white line: 1/2)")
    corners = {"short snout and short ears": (0, 0), "long snout and short ears": (0, -1)}
    corners |= {"short snout and long ears": (-1, 0), "long snout and long ears": (-1, -1)}
    seen = ", ".join(f"{classes[winner[corner]]} where {which} meet" for which, corner in corners.items())
    return Picture(
        figure,
        f"Map of the most probable of {K} classes, with the data, and {K} maps of the probability of each class. Most "
        f"probable in the corners: {seen}.",
    )


@drawn_by_students
def probabilities_1d(
    predict_proba: Function, theta_red: Sequence[float], theta_blue: Sequence[float], boundary_1d: Function
) -> Picture:
    """Draw P(red | x) and P(blue | x) for scores w·x + b, and the boundary between the two."""
    x = np.linspace(-2, 4, 241)
    X = np.column_stack([x, np.ones_like(x)])
    p = checks.finite(predict_proba(X, np.column_stack([theta_red, theta_blue])), (len(x), 2), "the probabilities")
    boundary = checks.real_number(boundary_1d(tuple(theta_red), tuple(theta_blue)), "the boundary")
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.plot(x, p[:, 0], color=RED, linestyle="-", label="P(red | x)")
    axes.plot(x, p[:, 1], color=BLUE, linestyle="--", label="P(blue | x)")
    axes.axhline(0.5, color=GREY, linewidth=0.8)
    axes.axvline(boundary, color="black", linestyle=":", label=f"your boundary, x = {boundary:.3g}")
    axes.set(title="At the boundary both classes have probability 1/2", xlabel="x (no unit)", ylabel="probability")
    axes.legend()
    curves = f"P(red | x), {_ends(p[:, 0])}, and of P(blue | x), {_ends(p[:, 1])}"
    return Picture(figure, f"Curves of {curves}, over x, and a vertical line at x = {boundary:.3g}.")


@drawn_by_students
def temperature(
    softmax_with_temperature: Function, scores: ArrayLike, classes: Sequence[str], temperature: float
) -> Picture:
    """Draw the probabilities of one example at one temperature."""
    scores = np.asarray(scores)
    p = checks.finite(softmax_with_temperature(scores.copy(), temperature), scores.shape, "the probabilities")
    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.subplots()
    _bars(axes, p, classes)
    _label_bars(axes, p, "{:.3f}")
    axes.axhline(1 / len(classes), color=GREY, linestyle="--", linewidth=1, zorder=0, label="all equal")
    axes.legend()
    axes.set(title=f"Softmax at temperature {temperature:.3g}", xlabel="class", ylabel="probability", ylim=(0, 1.1))
    values = _named(classes, p)
    return Picture(figure, f"Bar chart of the probabilities at temperature {temperature:.3g}: {values}.")


@drawn_by_students
def temperature_sweep(softmax_with_temperature: Function, scores: ArrayLike, classes: Sequence[str]) -> Picture:
    """Draw the probabilities of one example over temperatures from 0.1 to 100."""
    scores = np.asarray(scores)
    temperatures = np.geomspace(0.1, 100, 61)
    p = np.array(
        [
            checks.finite(softmax_with_temperature(scores.copy(), float(t)), scores.shape, "the probabilities")
            for t in temperatures
        ]
    )
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    for k, name in enumerate(classes):
        axes.plot(
            temperatures, p[:, k], color=COLOURS[k], linestyle=LINES[k], marker=MARKERS[k], markevery=10, label=name
        )
    axes.axhline(1 / len(classes), color=GREY, linewidth=0.8)
    axes.set(
        title="Cold: the winner takes all. Hot: everybody gets the same",
        xlabel="temperature (no unit, logarithmic)",
        ylabel="probability",
        xscale="log",
    )
    axes.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axes.legend()
    values = "; ".join(f"at {temperatures[place]:.3g} {_named(classes, p[place])}" for place in (0, 20, 40, 60))
    shown = f"Lines of the probabilities of {len(classes)} classes over temperatures from 0.1 to 100"
    return Picture(figure, f"{shown}: {values}.")


@drawn_by_students
def redundant_parameters(predict_proba: Function, Theta: ArrayLike, shift: ArrayLike) -> Picture:
    """Draw P(y = 0 | x) in one dimension before and after adding `shift` to both columns of `Theta`."""
    Theta, shift = np.asarray(Theta), np.asarray(shift)
    x = np.linspace(-2, 4, 241)
    X = np.column_stack([x, np.ones_like(x)])
    before = checks.finite(predict_proba(X, Theta), (len(x), 2), "the probabilities")[:, 0]
    after = checks.finite(predict_proba(X, Theta + shift[:, None]), (len(x), 2), "the probabilities")[:, 0]
    figure = Figure(figsize=(7, 3), layout="constrained")
    axes = figure.subplots()
    _two_ways(axes, x, before, after, "with Theta", "same vector added to both")
    axes.set(title="Adding the same to both scores changes no probability", xlabel="x (no unit)")
    return Picture(
        figure,
        f"P(y = 0 | x), {_ends(before)}, before and after the shift; the two differ by {_gap(before, after)}.",
    )


@drawn_by_students
def sigmoid_and_softmax(
    sigmoid: Function, binary_theta: Function, predict_proba: Function, Theta: ArrayLike
) -> Picture:
    """Draw the sigmoid, and P(y = 0 | x) by softmax with two vectors and by sigmoid with one."""
    Theta = np.asarray(Theta)
    z = np.linspace(-8, 8, 201)
    curve = checks.finite(sigmoid(z.copy()), z.shape, "the result of sigmoid")
    x = np.linspace(-2, 4, 241)
    X = np.column_stack([x, np.ones_like(x)])
    theta = checks.finite(binary_theta(Theta.copy()), (2,), "the result of binary_theta")
    two = checks.finite(predict_proba(X, Theta), (len(x), 2), "the probabilities")[:, 0]
    one = checks.finite(sigmoid(X @ theta), x.shape, "the result of sigmoid")
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    left.plot(z, curve, color=GREY)
    left.axhline(0.5, color=GREY, linewidth=0.8)
    left.axvline(0, color=GREY, linewidth=0.8)
    left.set(title="The sigmoid squeezes all numbers between 0 and 1", xlabel="z (no unit)", ylabel="σ(z)")
    _two_ways(right, x, two, one, "softmax, two vectors", "sigmoid, one vector")
    right.set(title="Two classes: one vector does the work of two", xlabel="x (no unit)")
    middle = f"{_ends(curve)}, {curve[len(z) // 2]:.2f} in the middle at z = 0"
    return Picture(
        figure,
        f"The sigmoid, {middle}, and P(y = 0 | x), {_ends(two)}, in two ways, which differ by {_gap(two, one)}.",
    )


def _bars(axes: Axes, values: NDArray[np.float64], classes: Sequence[str]) -> None:
    """Draw one bar for each class, in the class's colour and hatching."""
    bars = axes.bar(list(classes), values, color=COLOURS[: len(classes)], edgecolor="white")
    for bar, hatch in zip(bars, HATCHES, strict=False):
        bar.set_hatch(hatch)
    axes.grid(axis="x", visible=False)


def _grouped_bars(axes: Axes, table: NDArray[np.float64], classes: Sequence[str]) -> None:
    """Draw the rows of a table as groups of bars, one bar for each class."""
    width = 0.8 / len(classes)
    for k, name in enumerate(classes):
        places = np.arange(len(table)) + (k - (len(classes) - 1) / 2) * width
        axes.bar(places, table[:, k], width, color=COLOURS[k], hatch=HATCHES[k], edgecolor="white", label=name)
    axes.grid(axis="x", visible=False)


def _label_bars(axes: Axes, values: NDArray[np.float64], form: str = "{:.2f}") -> None:
    """Write each bar's value at its end: above it, or below it if it is negative."""
    for place, value in enumerate(values):
        offset, side = ((0, 2), "bottom") if value >= 0 else ((0, -2), "top")
        axes.annotate(
            form.format(value), (place, value), xytext=offset, textcoords="offset points", ha="center", va=side
        )


def _named(classes: Sequence[str], values: NDArray[np.float64]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in zip(classes, values, strict=True))


def _two_ways(
    axes: Axes,
    x: NDArray[np.float64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    first_label: str,
    second_label: str,
) -> None:
    """Draw two curves that should lie on each other: a broad line and a dashed one."""
    axes.plot(x, first, color=COLOURS[0], linewidth=7, alpha=0.4, label=first_label)
    axes.plot(x, second, color="black", linestyle="--", linewidth=1.5, label=second_label)
    axes.set_ylabel("P(y = 0 | x)")
    axes.legend(loc="lower right")


def _ends(curve: NDArray[np.float64]) -> str:
    return f"from {curve[0]:.2f} on the left to {curve[-1]:.2f} on the right"


def _gap(first: NDArray[np.float64], second: NDArray[np.float64]) -> str:
    """Say how far two curves are apart; rounding errors differ between machines and are not told."""
    gap = np.abs(first - second).max()
    return "less than 1e-9" if gap < 1e-9 else f"up to {gap:.2g}"
