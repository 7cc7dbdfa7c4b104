"""Sliders of the notebooks: each is a thin wrapper around a function of `plots`."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import ArrayLike

from utils import (
    plots,
    plots_conditional_probability,
    plots_empirical_risk,
    plots_gradient_descent,
    plots_learning_problems,
    plots_maximum_likelihood,
)

LAYOUT = {"width": "40em", "max_width": "100%"}
"""Of a slider: wide enough that a long label leaves room for its track."""


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
        layout=dict(LAYOUT),
    )
    return _with_picture(slider, draw, first)


# Conditional probability


def morph_slider(
    most_likely: Callable[..., Any], predict: Callable[..., Any], first: ArrayLike, second: ArrayLike
) -> Any:
    """Show a mixture of two images and its ten probabilities, mixed as a slider from 0 to 1 says."""

    def draw(share: float) -> plots.Picture | plots.Note:
        return plots_conditional_probability.morph(most_likely, predict, first, second, share)

    return _slider(draw, "share of the second image", start=0.5)


def areas_slider(
    chain_rule: Callable[..., Any],
    p_x: Sequence[float],
    p_y_given_x: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
) -> Any:
    """Show the areas p(x) p(y | x), with the probability of the first x on a slider; the others share the rest."""

    def draw(share: float) -> plots.Picture | plots.Note:
        prior = plots_conditional_probability.with_first(share, p_x)
        return plots_conditional_probability.areas(chain_rule, prior, p_y_given_x, rows, columns)

    return _slider(draw, f"p({rows[0]})", start=p_x[0], low=0.02, high=0.98)


# Maximum likelihood


def theta_slider(nll_curve: Callable[..., Any], x: ArrayLike, y: ArrayLike) -> Any:
    """Show the model P(dog | x) = sigmoid(theta·x), its data and its loss at the theta of a slider from -2 to 8."""

    def draw(theta: float) -> plots.Picture | plots.Note:
        return plots_maximum_likelihood.theta_and_loss(nll_curve, x, y, theta)

    return _slider(draw, "theta", start=0.0, low=-2.0, high=8.0, step=0.1)


# Learning problems


def slope_slider(
    polynomial_model: Callable[..., Any], squared_error: Callable[..., Any], x: ArrayLike, y: ArrayLike
) -> Any:
    """Show a line, its differences from the data and its error, with the slope on a slider from -1 to 3."""

    def draw(slope: float) -> plots.Picture | plots.Note:
        return plots_learning_problems.slope_and_error(polynomial_model, squared_error, x, y, slope)

    return _slider(draw, "slope", start=0.0, low=-1.0, high=3.0, step=0.1)


def policy_slider(
    expected_reward: Callable[..., Any], classification_rewards: Callable[..., Any], x: ArrayLike, y: ArrayLike
) -> Any:
    """Show actions and rewards of the policy "dog above the threshold", with it on a slider from -1.5 to 1.5."""

    def draw(threshold: float) -> plots.Picture | plots.Note:
        return plots_learning_problems.bandit(expected_reward, classification_rewards, x, y, threshold)

    return _slider(draw, "threshold", start=-1.0, low=-1.5, high=1.5, step=0.05)


# Gradient descent


def direction_slider(
    is_descent_direction: Callable[..., Any],
    numerical_gradient: Callable[..., Any],
    loss: Callable[..., Any],
    at: ArrayLike,
) -> Any:
    """Show a direction on the map of a loss, turned by the angle of a slider from minus the gradient."""

    def draw(angle: float) -> plots.Picture | plots.Note:
        return plots_gradient_descent.direction(is_descent_direction, numerical_gradient, loss, at, angle)

    return _slider(draw, "angle to −gradient (degrees)", start=60.0, low=-180.0, high=180.0, step=5.0)


def learning_rate_slider(gradient_descent: Callable[..., Any], H: ArrayLike, theta0: ArrayLike, n_steps: int) -> Any:
    """Show a path on the bowl ½ θᵀHθ at the learning rate of a slider from 0.005 to 0.2."""

    def draw(lr: float) -> plots.Picture | plots.Note:
        return plots_gradient_descent.learning_rate(gradient_descent, H, theta0, lr, n_steps)

    return _slider(draw, "learning rate", start=0.05, low=0.005, high=0.2, step=0.005, digits=3)


# Empirical risk


def degree_slider(
    polynomial_features: Callable[..., Any],
    fit_polynomial: Callable[..., Any],
    risk_curve: Callable[..., Any],
    split_data: Callable[..., Any],
    x: ArrayLike,
    y: ArrayLike,
) -> Any:
    """Show the polynomial of the degree of a slider from 0 to 12, and its risks on training and test data."""
    answers = (polynomial_features, fit_polynomial, risk_curve, split_data)

    def draw(degree: float) -> plots.Picture | plots.Note:
        return plots_empirical_risk.degree_and_risk(*answers, x, y, int(degree))

    return _slider(draw, "degree", start=1, low=0, high=12, step=1)


def _slider(
    draw: Callable[[float], plots.Picture | plots.Note],
    label: str,
    start: float,
    low: float = 0.0,
    high: float = 1.0,
    step: float = 0.02,
    digits: int = 2,
) -> Any:
    """Show what `draw` makes of a slider's value, or the note that stands for it until its question is answered."""
    first = draw(start)
    if isinstance(first, plots.Note):
        return first

    import ipywidgets

    whole = isinstance(step, int)
    slider = (ipywidgets.IntSlider if whole else ipywidgets.FloatSlider)(
        value=start,
        min=low,
        max=high,
        step=step,
        readout_format="d" if whole else f".{digits}f",
        description=label,
        continuous_update=False,
        style={"description_width": "initial"},
        layout=dict(LAYOUT),
    )
    return _with_picture(slider, draw, first)


def _with_picture(slider: Any, draw: Callable[[float], plots.Picture | plots.Note], first: plots.Picture) -> Any:
    """Put a slider above a picture that is drawn anew when it is moved.

    The picture is text in an HTML widget. An Output widget would make whoever runs the notebook without a browser
    (nbclient, nbgrader, Otter-Grader) send messages back to the kernel between cells, and some never got their answer.
    """
    import ipywidgets

    picture = ipywidgets.HTML(_html(first))

    def draw_anew(change: dict[str, Any]) -> None:
        picture.value = _html(draw(change["new"]))

    slider.observe(draw_anew, names="value")
    return ipywidgets.VBox([slider, picture])


def _html(shown: plots.Picture | plots.Note) -> str:
    if isinstance(shown, plots.Note):
        return f"<p>{html.escape(str(shown))}</p>"
    source = f"data:image/png;base64,{base64.b64encode(shown.png()).decode()}"
    return f'<img src="{source}" alt="{html.escape(shown.description)}" style="max-width: 100%">'
