"""Sliders of the notebooks: each is a thin wrapper around a function of `plots`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import ArrayLike

from utils import plots, plots_maximum_likelihood


def temperature_slider(softmax_with_temperature: Callable[..., Any], scores: ArrayLike, classes: Sequence[str]) -> Any:
    """Show the probabilities of one example at the temperature of a slider from 0.1 to 100.

    Until the question is answered, a note is shown instead.
    """

    def draw(temperature: float) -> plots.Picture | plots.Note:
        return plots.temperature(softmax_with_temperature, scores, classes, temperature)

    first = draw(1.0)
    if isinstance(first, plots.Note):
        return first

    import ipywidgets

    slider = ipywidgets.FloatLogSlider(
        value=1.0,
        base=10,
        min=-1,
        max=2,
        step=0.05,
        description="temperature",
        continuous_update=False,
        style={"description_width": "initial"},
        layout={"width": "28em"},
    )
    return ipywidgets.interactive(draw, {"auto_display": True}, temperature=slider)


def theta_slider(nll_curve: Callable[..., Any], x: ArrayLike, y: ArrayLike) -> Any:
    """Show the model P(dog | x) = sigmoid(theta·x), its data and its loss at the theta of a slider from -2 to 8.

    Until the question is answered, a note is shown instead.
    """

    def draw(theta: float) -> plots.Picture | plots.Note:
        return plots_maximum_likelihood.theta_and_loss(nll_curve, x, y, theta)

    first = draw(0.0)
    if isinstance(first, plots.Note):
        return first

    import ipywidgets

    slider = ipywidgets.FloatSlider(
        value=0.0,
        min=-2.0,
        max=8.0,
        step=0.1,
        description="theta",
        continuous_update=False,
        style={"description_width": "initial"},
        layout={"width": "28em"},
    )
    return ipywidgets.interactive(draw, {"auto_display": True}, theta=slider)
