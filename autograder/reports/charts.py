"""Draw the pictures of the class report, each as an address that an ``<img>`` holds.

They are SVG: sharp on paper and on any screen, and their letters are drawn, so that they look the same everywhere.
Every picture has a table beside it with the same numbers.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograder.results import Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#6E7781"
LOOKS: dict[str, tuple[str, str, str]] = {
    Status.PASSED: ("#009E73", "", "white"),
    Status.PARTIAL: ("#A6DBC8", "//", "black"),
    Status.FAILED: ("#D55E00", "", "white"),
    Status.ERROR: ("#F2A35E", "\\\\", "black"),
    Status.TIMEOUT: ("#CC79A7", "", "black"),
    Status.MEMORY: ("#E3B8D0", "..", "black"),
    Status.CRASHED: ("#7D3C68", "", "white"),
    Status.NOT_ATTEMPTED: ("#D0D7DE", "", "black"),
    Status.SKIPPED: ("#EEF1F4", "--", "black"),
    Status.GRADER_FAULT: ("#000000", "", "white"),
    Status.NEEDS_GRADING: ("#F0E442", "", "black"),
    Status.GRADED: ("#56B4E9", "", "black"),
    Status.NOT_GRADABLE: ("#6E7781", "", "white"),
}
"""Each verdict's colour, hatching and colour of its numbers: to be told apart without colours, too."""
MIN_LABELLED = 7.0
"""A share in % below this has no room for its number."""


def scores(labels: Sequence[str], counts: Sequence[int], mean: float, median: float, claim: str) -> str:
    """Draw how many submissions are in each tenth of the points, with mean and median.

    Parameters
    ----------
    labels, counts
        Of the tenths, and of full marks as the last.
    mean, median
        Shares of the points, between 0 and 1.
    claim
        The picture's title: what is to be seen in it.
    """
    with _figure() as figure:
        figure.set_size_inches(6.4, 3.4)
        axes = figure.add_subplot()
        bars = axes.bar(range(len(counts)), counts, color=BLUE, width=0.85)
        axes.bar_label(bars, [str(count) if count else "" for count in counts], padding=2)
        axes.set_xticks(range(len(labels)), labels, fontsize="small")
        axes.set(title=claim, xlabel="score in %", ylabel="submissions", ylim=(0, 1.15 * max([*counts, 1])))
        _whole_numbers(axes)
        # Full marks have a bar of their own, one to the right of 90-99.
        for value, name, line in ((mean, "mean", "--"), (median, "median", ":")):
            place = 10 * value - 0.5 if value < 1 else 10.0
            axes.axvline(place, color=ORANGE, linestyle=line, linewidth=2, label=f"{name} {100 * value:.0f} %")
        axes.legend(loc="best", frameon=False, fontsize="small")
        return _address(figure)


def verdicts(questions: Sequence[str], shares: dict[str, Sequence[float]], claim: str) -> str:
    """Draw one bar for each question, made of the share of each verdict in %; the first question on top."""
    with _figure() as figure:
        figure.set_size_inches(8, 1.5 + 0.32 * len(questions))
        axes = figure.add_subplot()
        places = range(len(questions))
        left = [0.0] * len(questions)
        for name, widths in shares.items():
            colour, hatch, ink = LOOKS[name]
            bars = axes.barh(
                places, widths, left=left, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5, label=name
            )
            if not hatch:
                texts = [f"{width:.0f}" if width >= MIN_LABELLED else "" for width in widths]
                axes.bar_label(bars, texts, label_type="center", color=ink, fontsize="small")
            left = [start + width for start, width in zip(left, widths, strict=True)]
        axes.set_yticks(places, questions)
        axes.invert_yaxis()
        axes.set(xlim=(0, 100), xlabel="share of the submissions in %", ylabel="question")
        axes.set_title(claim)
        figure.legend(loc="outside lower center", ncols=5, frameon=False, fontsize="small")
        return _address(figure)


def questions(
    names: Sequence[str], difficulty: Sequence[float], discrimination: Sequence[float | None], claim: str
) -> str:
    """Draw, side by side, the mean share of the points in % and the discrimination of each question."""
    with _figure() as figure:
        figure.set_size_inches(8, 1.4 + 0.28 * len(names))
        hard, apart = figure.subplots(1, 2, sharey=True)
        places = range(len(names))
        axes: Axes = hard
        axes.bar_label(axes.barh(places, difficulty, color=BLUE), fmt="%.0f", padding=2, fontsize="small")
        axes.set(xlim=(0, 112), xlabel="mean share of the points in %", ylabel="question", title="Difficulty")
        axes.set_xticks(range(0, 101, 25))
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        known = [(place, value) for place, value in enumerate(discrimination) if value is not None]
        for place, value in known:
            weak = value < 0.2
            apart.plot([0, value], [place, place], color=GREY, linewidth=1)
            apart.plot(value, place, "s" if weak else "o", color=ORANGE if weak else BLUE)
        apart.axvline(0, color="black", linewidth=0.8)
        apart.axvline(0.2, color=GREY, linestyle="--", linewidth=1)
        apart.set(xlim=(min([-0.1, *(value - 0.1 for _, value in known)]), 1), title="Discrimination")
        apart.set_xlabel("correlation (square: below 0.2)")
        figure.suptitle(claim)
        return _address(figure)


@contextmanager
def _figure() -> Iterator[Figure]:
    """A figure in the report's style, to be drawn and saved inside the block."""
    # Both here and without pyplot: half a second of import, and its list of open figures, are for those who need them.
    import matplotlib
    from matplotlib.figure import Figure

    style: Any = {
        "svg.hashsalt": "autograder",  # the same picture is the same bytes
        "font.size": 10,
        "axes.titlesize": 11,
        "figure.titlesize": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "hatch.linewidth": 0.6,
    }
    with matplotlib.rc_context(style):
        yield Figure(layout="constrained")


def _whole_numbers(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))


def _address(figure: Figure) -> str:
    picture = io.BytesIO()
    figure.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.getvalue()).decode()}"
