"""Figures: drawn by the functions that they get, said in words, and never an error in a notebook."""

import base64
import html
import importlib.machinery
import io
import re
import sys
import types

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread

from utils import (
    conditional_probability,
    datasets,
    empirical_risk,
    gradient_descent,
    learning_problems,
    maximum_likelihood,
    plots,
    softmax,
    widgets,
)
from utils import plots_conditional_probability as plots_01
from utils import plots_empirical_risk as plots_05
from utils import plots_gradient_descent as plots_04
from utils import plots_learning_problems as plots_00
from utils import plots_maximum_likelihood as plots_03

X, y = datasets.animals(n_per_class=5, rng=np.random.default_rng(0))
THETA = np.array([[1.0, -3.0, 4.0, -2.0], [-0.5, -2.0, 2.5, 3.0], [0.5, -1.5, -4.0, -1.5]])
BINARY = np.array([[2.0, -1.0], [-1.0, 2.0]])
SCORES = np.array([2.0, 1.0, 0.0, -1.0])
ANIMALS = datasets.ANIMALS

FIGURES = {
    "scores_of_animals": (plots.scores_of_animals, [softmax.linear_scores], [X[::5], THETA, ANIMALS]),
    "positive_maps": (plots.positive_maps, [softmax.make_positive], []),
    "scores_to_probabilities": (plots.scores_to_probabilities, [softmax.softmax], [SCORES, ANIMALS]),
    "probabilities_2d": (plots.probabilities_2d, [softmax.predict_proba], [THETA, X, y, ANIMALS]),
    "temperature": (plots.temperature, [softmax.softmax_with_temperature], [SCORES, ANIMALS, 0.5]),
    "temperature_sweep": (plots.temperature_sweep, [softmax.softmax_with_temperature], [SCORES, ANIMALS]),
    "redundant_parameters": (plots.redundant_parameters, [softmax.predict_proba], [BINARY, np.array([3.0, -2.0])]),
    "sigmoid_and_softmax": (
        plots.sigmoid_and_softmax,
        [softmax.sigmoid, softmax.binary_theta, softmax.predict_proba],
        [BINARY],
    ),
    "probabilities_1d": (
        lambda predict_proba, boundary_1d: plots.probabilities_1d(predict_proba, (2.0, -1.0), (-1.0, 2.0), boundary_1d),
        [softmax.predict_proba, softmax.boundary_1d],
        [],
    ),
}

# Conditional probability

SIZES = datasets.SIZES
P_SIZE = np.array([0.5, 0.3, 0.2])
P_KIND = np.array([[0.15, 0.5, 0, 0.35], [0.7, 0.2, 0.05, 0.05], [0.3, 0, 0.7, 0]])
SIZE, KIND = datasets.animal_sizes(np.random.default_rng(1))
IMAGES, LABELS = (part[1500:1506] for part in datasets.digits())
P_DIGITS = np.random.default_rng(3).dirichlet([0.3] * 10, size=6)
INK = np.linspace(-0.9, 0.9, 8)


def predict(images):
    """Give 0 and 4 all the probability, by the ink in the middle."""
    ink = 1 / (1 + np.exp(10 * (0.5 - np.asarray(images)[:, 27])))
    return np.column_stack([1 - ink, *[0 * ink] * 3, ink, *[0 * ink] * 5])


FIGURES |= {
    "digit_table": (plots_01.digit_table, [conditional_probability.most_likely], [IMAGES, P_DIGITS, LABELS]),
    "steps_and_slopes": (
        plots_01.steps_and_slopes,
        [conditional_probability.most_likely, conditional_probability.probability_of_label],
        [[0.5, 1.0], [P_DIGITS, P_DIGITS[::-1]], LABELS],
    ),
    "morph": (
        lambda most_likely, *rest: plots_01.morph(most_likely, predict, *rest),
        [conditional_probability.most_likely],
        [np.zeros(64), np.ones(64), 0.4],
    ),
    "morph_sweep": (
        lambda most_likely, *rest: plots_01.morph_sweep(most_likely, predict, *rest),
        [conditional_probability.most_likely],
        [np.zeros(64), np.ones(64)],
    ),
    "joint_table": (
        plots_01.joint_table,
        [conditional_probability.empirical_joint, conditional_probability.marginals],
        [SIZE, KIND, SIZES, ANIMALS],
    ),
    "conditional_rows": (
        plots_01.conditional_rows,
        [conditional_probability.conditional, conditional_probability.empirical_joint],
        [SIZE, KIND, SIZES, ANIMALS],
    ),
    "areas": (plots_01.areas, [conditional_probability.chain_rule], [P_SIZE, P_KIND, SIZES, ANIMALS]),
    "areas_sweep": (
        plots_01.areas_sweep,
        [conditional_probability.chain_rule],
        [[0.1, 0.8], P_SIZE, P_KIND, SIZES, ANIMALS],
    ),
    "draws": (
        plots_01.draws,
        [conditional_probability.sample_pairs, conditional_probability.chain_rule],
        [P_SIZE, P_KIND, [20, 200], ANIMALS],
    ),
    "line_as_probability": (
        plots_01.line_as_probability,
        [conditional_probability.is_distribution],
        [INK, np.arange(8) % 2, 0.8, 0.5],
    ),
}

# Maximum likelihood

WEIGHT, DOG = datasets.cats_and_dogs(n=20, rng=np.random.default_rng(0))

FIGURES |= {
    "likelihood_of_examples": (
        plots_03.likelihood_of_examples,
        [maximum_likelihood.likelihood],
        [softmax.predict_proba(X, THETA)[::3], y[::3], ANIMALS],
    ),
    "underflow": (
        plots_03.underflow,
        [maximum_likelihood.likelihood, maximum_likelihood.underflow_count],
        [],
    ),
    "log_likelihood_surface": (
        plots_03.log_likelihood_surface,
        [maximum_likelihood.negative_log_likelihood],
        [WEIGHT, DOG],
    ),
    "three_losses": (
        plots_03.three_losses,
        [
            maximum_likelihood.zero_one_loss,
            maximum_likelihood.half_squared_error,
            maximum_likelihood.negative_log_likelihood,
        ],
        [WEIGHT, DOG],
    ),
    "one_sample_estimates": (
        plots_03.one_sample_estimates,
        [maximum_likelihood.cross_entropy],
        [np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5]), np.random.default_rng(0)],
    ),
    "likelihood_of_a_share": (
        plots_03.likelihood_of_a_share,
        [maximum_likelihood.likelihood, maximum_likelihood.categorical_mle],
        [np.array([1, 1, 0, 1, 0, 1])],
    ),
    "theta_and_loss": (plots_03.theta_and_loss, [maximum_likelihood.nll_curve], [WEIGHT, DOG, 2.0]),
    "theta_sweep": (plots_03.theta_sweep, [maximum_likelihood.nll_curve], [WEIGHT, DOG]),
    "nll_minimum": (plots_03.nll_minimum, [maximum_likelihood.nll_curve], [WEIGHT, DOG]),
}

# Learning problems

HIKES, HOURS = datasets.hikes(n=12, rng=np.random.default_rng(0))
PUSH, FORCE = datasets.rubber_buffer(n=8, rng=np.random.default_rng(0))
LIGHT, IS_DOG = datasets.cats_and_dogs(n=10, rng=np.random.default_rng(7))
PIXELS = datasets.digits()[0][:80]
MODEL_AND_ERROR = [learning_problems.polynomial_model, learning_problems.squared_error]
WAYS = [learning_problems.least_squares, learning_problems.random_search]
REWARDS = [learning_problems.expected_reward, learning_problems.classification_rewards]

FIGURES |= {
    "hikes": (plots_00.hikes, [learning_problems.linear_model], [[0.2, 0.17, 0.5], HIKES, HOURS]),
    "family_of_curves": (
        plots_00.family_of_curves,
        [learning_problems.polynomial_model],
        [[(1.5,), (1.0, 0.8), (0.0, 0.0, 1.0)], PUSH, FORCE],
    ),
    "slope_and_error": (plots_00.slope_and_error, MODEL_AND_ERROR, [PUSH, FORCE, 0.5]),
    "slope_sweep": (plots_00.slope_sweep, MODEL_AND_ERROR, [PUSH, FORCE]),
    "fits": (plots_00.fits, MODEL_AND_ERROR + WAYS, [PUSH, FORCE, 20]),
    "three_ways": (plots_00.three_ways, MODEL_AND_ERROR + WAYS, [PUSH, FORCE]),
    "filled_patches": (plots_00.filled_patches, [learning_problems.least_squares], [PIXELS[:60], PIXELS[60:64]]),
    "new_images": (
        lambda least_squares, known: plots_00.new_images(least_squares, known, np.random.default_rng(0)),
        [learning_problems.least_squares],
        [PIXELS],
    ),
    "bandit": (plots_00.bandit, REWARDS, [LIGHT, IS_DOG, 0.2]),
    "bandit_sweep": (plots_00.bandit_sweep, REWARDS, [LIGHT, IS_DOG]),
    "policy_search": (
        plots_00.policy_search,
        [learning_problems.linear_model, learning_problems.random_search, *REWARDS],
        [X[y <= 1, :2], 1 - y[y <= 1], 30],
    ),
}
# Gradient descent

PLANE = np.column_stack([WEIGHT, np.ones(len(WEIGHT))])
BOWL, BOWL_START = np.array([[2.0, 3.0], [3.0, 10.0]]), np.array([4.0, 1.0])
START = np.array([-2.0, 2.0])
PIXELS_AND_ONE = np.column_stack([datasets.digits()[0], np.ones(1797)])
DIGITS = PIXELS_AND_ONE[:30], datasets.digits()[1][:30]
NEW_DIGITS = PIXELS_AND_ONE[30:36], datasets.digits()[1][30:36]


def nll_in_the_plane(theta):
    """Return the loss of cats and dogs with two parameters."""
    scores = np.column_stack([np.zeros(len(WEIGHT)), PLANE @ theta])
    return maximum_likelihood.negative_log_likelihood(scores, DOG)


def nll_on_the_line(theta):
    """Return the loss of cats and dogs with one parameter."""
    return maximum_likelihood.nll_curve(theta, WEIGHT, DOG)[0]


def gradient_in_the_plane(theta):
    return gradient_descent.binary_nll_gradient(theta, PLANE, DOG)


def nll_of_digits(Theta, X, y):
    return maximum_likelihood.negative_log_likelihood(X @ Theta, y) / len(y)


FIGURES |= {
    "landscape": (plots_04.landscape, [nll_in_the_plane], []),
    "slopes": (
        lambda numerical_gradient: plots_04.slopes(numerical_gradient, nll_on_the_line, [-1.0, 0.5, 4.0]),
        [gradient_descent.numerical_gradient],
        [],
    ),
    "gradient_field": (
        lambda numerical_gradient: plots_04.gradient_field(numerical_gradient, nll_in_the_plane),
        [gradient_descent.numerical_gradient],
        [],
    ),
    "directions": (
        lambda *functions: plots_04.directions(*functions, nll_in_the_plane, START),
        [gradient_descent.is_descent_direction, gradient_descent.numerical_gradient],
        [],
    ),
    "direction": (
        lambda *functions: plots_04.direction(*functions, nll_in_the_plane, START, 70),
        [gradient_descent.is_descent_direction, gradient_descent.numerical_gradient],
        [],
    ),
    "descent": (
        lambda *functions: plots_04.descent(*functions, nll_in_the_plane, START, 0.05, 12),
        [gradient_descent.gradient_descent, gradient_in_the_plane],
        [],
    ),
    "learning_rate": (
        plots_04.learning_rate,
        [gradient_descent.gradient_descent],
        [BOWL, BOWL_START, 0.1, 12],
    ),
    "learning_rate_sweep": (
        plots_04.learning_rate_sweep,
        [gradient_descent.gradient_descent],
        [BOWL, BOWL_START, [0.01, 0.1, 0.19], 12],
    ),
    "stable_limit": (
        plots_04.stable_limit,
        [gradient_descent.largest_stable_lr, gradient_descent.gradient_descent],
        [BOWL, BOWL_START, [0.01, 0.1, 0.17, 0.19], 12],
    ),
    "gradient_check": (
        lambda *functions: plots_04.gradient_check(*functions, nll_in_the_plane, START),
        [gradient_in_the_plane, gradient_descent.numerical_gradient],
        [],
    ),
    "binary_training": (
        lambda *functions: plots_04.binary_training(*functions, nll_in_the_plane, PLANE, DOG, START, 0.05, 12),
        [gradient_descent.gradient_descent, gradient_descent.binary_nll_gradient],
        [],
    ),
    "digits_training": (
        lambda *functions: plots_04.digits_training(*functions, nll_of_digits, DIGITS, NEW_DIGITS, [0.1, 1.0], 12),
        [gradient_descent.gradient_descent, gradient_descent.nll_gradient, gradient_descent.accuracy],
        [],
    ),
    "digit_probabilities": (
        lambda fit: plots_04.digit_probabilities(
            fit, softmax.predict_proba, conditional_probability.most_likely, DIGITS, NEW_DIGITS, 1.0, 12
        ),
        [gradient_descent.fit_logistic_regression],
        [],
    ),
    "digit_weights": (plots_04.digit_weights, [gradient_descent.fit_logistic_regression], [DIGITS, 1.0, 12]),
}

# Empirical risk

JOINT = np.array([[15, 50, 0, 35], [42, 12, 3, 3], [12, 0, 28, 0]]) / 200
TIME, LEVEL = datasets.tides(60, np.random.default_rng(3))
FRESH = datasets.tides(200, np.random.default_rng(4))
FIT = [empirical_risk.polynomial_features, empirical_risk.fit_polynomial]
DIAGNOSIS = [empirical_risk.diagnose, empirical_risk.risk_curve, *FIT]
FIRST_DIGITS = [part[:200] for part in datasets.digits()]


def sample(rng):
    """Draw one pair from the joint table."""
    return divmod(int(np.searchsorted(JOINT.cumsum(), rng.uniform())), 4)


def zero_one(x, y):
    return float([1, 0, 0][x] != y)


def nll(x, y):
    return x + 0.5 * y


def descend(gradient, theta, lr, n_steps):
    path = [theta]
    for _ in range(n_steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


def run(X, y, n_steps):
    """Give classifiers that know more and more classes by their mean image."""
    means = np.array([X[y == k].mean(axis=0) if (y == k).any() else np.zeros(64) for k in range(10)])
    return [np.where(np.arange(10)[:, None] <= 10 * step / n_steps, means, 9) for step in range(n_steps + 1)]


def nearest(means, X):
    return np.argmin([((X - mean) ** 2).sum(axis=1) for mean in means], axis=0)


FIGURES |= {
    "risks_of_decisions": (
        plots_05.risks_of_decisions,
        [empirical_risk.true_risk, empirical_risk.best_decision],
        [JOINT, SIZES, ANIMALS],
    ),
    "convergence": (
        plots_05.convergence,
        [empirical_risk.empirical_risk, empirical_risk.monte_carlo_risk, empirical_risk.true_risk],
        [JOINT, np.array([1, 0, 0]), (zero_one, nll), 1.6, sample],
    ),
    "chosen_by_empirical_risk": (
        plots_05.chosen_by_empirical_risk,
        [empirical_risk.empirical_risk, empirical_risk.true_risk],
        [JOINT, sample],
    ),
    "fits_of_growing_degree": (plots_05.fits_of_growing_degree, FIT, [TIME[:20], LEVEL[:20]]),
    "degree_and_risk": (
        plots_05.degree_and_risk,
        [*FIT, empirical_risk.risk_curve, empirical_risk.split_data],
        [TIME, LEVEL, 3],
    ),
    "degree_sweep": (
        plots_05.degree_sweep,
        [*FIT, empirical_risk.risk_curve, empirical_risk.split_data, empirical_risk.select_degree],
        [TIME, LEVEL, *FRESH],
    ),
    "too_few_data": (plots_05.too_few_data, DIAGNOSIS, [(TIME[:12], LEVEL[:12]), FRESH, (TIME, LEVEL), 0.15]),
    "too_powerful": (plots_05.too_powerful, DIAGNOSIS, [(TIME[:24], LEVEL[:24]), FRESH, 0.15]),
    "too_weak": (plots_05.too_weak, DIAGNOSIS, [FRESH, (TIME, LEVEL), 0.15]),
    "wrong_learning_rate": (
        lambda *given: plots_05.wrong_learning_rate(*given[:3], descend, *given[3:]),
        [empirical_risk.diagnose, empirical_risk.empirical_risk, empirical_risk.polynomial_features],
        [FRESH, FRESH, 0.15],
    ),
    "whole_method": (
        lambda *given: plots_05.whole_method(*given[:2], run, nearest, lambda means, X, y: means.mean(), *given[2:]),
        [empirical_risk.split_data, empirical_risk.empirical_risk],
        FIRST_DIGITS,
    ),
}
every_figure = pytest.mark.parametrize(("draw", "functions", "rest"), FIGURES.values(), ids=list(FIGURES))


def unanswered(*arguments):
    raise NotImplementedError("q5: replace this line with your code")


@every_figure
@pytest.mark.sweep(9)
def test_figure_is_an_image_with_a_description(draw, functions, rest):
    picture = draw(*functions, *rest)
    assert isinstance(picture, plots.Picture)
    png, metadata = picture._repr_png_()
    pixels = imread(io.BytesIO(png))
    assert pixels.shape[0] > 200
    assert pixels.std() > 0.05
    assert metadata["alt"] == picture.description
    assert f'alt="{html.escape(picture.description)}"' in picture._repr_html_()
    assert base64.b64encode(png).decode() in picture._repr_html_()
    assert picture.description in repr(picture)


@every_figure
@pytest.mark.sweep(9)
def test_figure_says_what_it_shows(draw, functions, rest):
    figure = draw(*functions, *rest).figure
    titles = [axes.get_title() for axes in figure.axes]
    titles.append(figure.get_suptitle())
    assert any(len(title.split()) > 2 for title in titles)
    labels = [axes.get_xlabel() for axes in figure.axes]
    labels += [axes.get_ylabel() for axes in figure.axes]
    assert len([label for label in labels if label]) >= 2


@every_figure
def test_figure_of_an_open_question_names_it(draw, functions, rest):
    for place in range(len(functions)):
        given = [*functions]
        given[place] = unanswered
        note = draw(*given, *rest)
        assert isinstance(note, plots.NoPicture)
        assert repr(note).startswith("Answer q5 first")
        assert note._repr_mimebundle_() == ({"text/plain": repr(note)}, {plots.NO_PICTURE: True})


@every_figure
@pytest.mark.parametrize("result", [None, "text", 3, np.nan, [[1, 2], [3]], np.ones((2, 7, 1)), {}, object()])
@pytest.mark.sweep(7)
def test_figure_of_a_wrong_answer_is_no_error(draw, functions, rest, result):
    for place in range(len(functions)):
        given = [*functions]
        given[place] = lambda *arguments: result
        shown = draw(*given, *rest)
        assert isinstance(shown, (plots.NoPicture, plots.Picture))
    shown = draw(*[lambda *arguments: result] * len(functions), *rest)
    one_number = isinstance(result, int)  # where a function returns one number, this one can be drawn
    assert isinstance(shown, plots.NoPicture) or one_number


@every_figure
def test_figure_of_a_failing_answer_names_the_error(draw, functions, rest):
    def fails(*arguments):
        raise ValueError("no good")

    note = draw(*[fails] * len(functions), *rest)
    assert "ValueError: no good" in repr(note)


def test_sentence_that_stands_for_a_picture_ends_once():
    assert repr(plots.scores_to_probabilities(lambda z: None, SCORES, ANIMALS)).endswith("is a `return` missing?")
    assert repr(plots.scores_to_probabilities(lambda z: z[1:], SCORES, ANIMALS)).endswith("has shape (3,).")


def test_wrong_answers_look_wrong():
    right = plots.scores_to_probabilities(softmax.softmax, SCORES, ANIMALS)
    wrong = plots.scores_to_probabilities(lambda z: np.exp(z), SCORES, ANIMALS)
    assert "sum to 1" in right.figure.axes[1].get_title()
    assert "sum to 11.5" in wrong.figure.axes[1].get_title()
    shifted = plots.redundant_parameters(lambda X, Theta: np.tanh(X @ Theta), BINARY, np.array([3.0, -2.0]))
    assert "less than" not in shifted.description


def test_figures_neither_change_settings_nor_their_arguments():
    names = [name for name in mpl.rcParams if name != "backend"]  # to look at this one would load it
    before = {name: mpl.rcParams[name] for name in names}
    scores = SCORES.copy()

    def changes(z):
        z += 1
        return softmax.softmax(z)

    plots.scores_to_probabilities(changes, scores, ANIMALS)
    assert {name: mpl.rcParams[name] for name in names} == before
    assert np.array_equal(scores, SCORES)


def test_classes_differ_in_more_than_colour():
    figure = plots.temperature_sweep(softmax.softmax_with_temperature, SCORES, ANIMALS).figure
    lines = figure.axes[0].get_lines()[: len(ANIMALS)]
    for look in ("color", "linestyle", "marker"):
        assert len({str(line.properties()[look]) for line in lines}) == len(ANIMALS)


def moved(slider, value):
    """What a slider shows when it has been moved."""
    control, picture = slider.children
    control.value = value
    return picture.value


def test_slider_draws_the_tested_figure():
    slider = widgets.temperature_slider(softmax.softmax_with_temperature, SCORES, ANIMALS)
    control = slider.children[0]
    assert control.continuous_update is False
    assert (control.base**control.min, control.base**control.max) == (0.1, 100)
    assert control.description == "temperature"
    assert 'alt="Bar chart of the probabilities at temperature 1:' in slider.children[1].value
    assert 'alt="Bar chart of the probabilities at temperature 10:' in moved(slider, 10.0)


def test_slider_shows_why_there_is_no_picture():
    def softmax_with_temperature(scores, temperature):
        if temperature > 5:
            raise ValueError("<b>too hot</b>")
        return softmax.softmax_with_temperature(scores, temperature)

    slider = widgets.temperature_slider(softmax_with_temperature, SCORES, ANIMALS)
    assert moved(slider, 10.0) == (
        "<p>No picture yet, because of your function: ValueError: &lt;b&gt;too hot&lt;/b&gt;</p>"
    )
    assert moved(slider, 2.0).startswith("<img")


def test_slider_of_an_open_question_is_a_note():
    note = widgets.temperature_slider(unanswered, SCORES, ANIMALS)
    assert repr(note).startswith("Answer q5 first")


def test_areas_of_a_wrong_chain_rule_do_not_fill_the_square():
    right = plots_01.areas(conditional_probability.chain_rule, P_SIZE, P_KIND, SIZES, ANIMALS)
    wrong = plots_01.areas(lambda p_x, table: p_x[:, None] * table / 2, P_SIZE, P_KIND, SIZES, ANIMALS)
    assert "together they are 1." in right.description
    assert "together they are 0.5." in wrong.description


def test_descriptions_of_conditional_probability_tell_right_from_wrong():
    bars = [SIZE, KIND, SIZES, ANIMALS]
    joint = conditional_probability.empirical_joint
    right = plots_01.conditional_rows(conditional_probability.conditional, joint, *bars)
    wrong = plots_01.conditional_rows(lambda p: p, joint, *bars)
    assert "the bars end at 1, 1 and 1." in right.description
    assert "the bars end at 0.5, 0.3 and 0.2." in wrong.description
    table = plots_01.joint_table(joint, conditional_probability.marginals, *bars)
    assert "p(x): small 0.500, medium 0.300, large 0.200, and p(y): dog 0.345" in table.description
    sweep = plots_01.areas_sweep(lambda p_x, p: p / 3, [0.1, 0.8], P_SIZE, P_KIND, SIZES, ANIMALS)
    assert "p(small) = 0.1 and 0.8; the areas sum to 1 and 1." in sweep.description
    mixtures = [np.zeros(64), np.ones(64)]
    once = plots_01.morph_sweep(conditional_probability.most_likely, predict, *mixtures)
    never = plots_01.morph_sweep(lambda p: np.zeros(len(p)), predict, *mixtures)
    assert "which changes once." in once.description
    assert "which changes 0 times." in never.description


def test_columns_without_room_have_no_name():
    narrow = plots_01.areas(conditional_probability.chain_rule, [0.96, 0.02, 0.02], P_KIND, SIZES, ANIMALS).figure
    assert [label.get_text() for label in narrow.axes[0].get_xticklabels()] == ["small", "", ""]


def test_table_of_digits_counts_wrong_labels():
    certain = np.eye(10)[LABELS]
    right = plots_01.digit_table(conditional_probability.most_likely, IMAGES, certain, LABELS)
    wrong = plots_01.digit_table(lambda p: (p.argmax(axis=1) + 1) % 10, IMAGES, certain, LABELS)
    assert "wrong labels picked: 0 of 6" in right.description
    assert "wrong labels picked: 6 of 6" in wrong.description


def test_another_first_probability_leaves_a_distribution():
    for share in (0.02, 0.5, 0.98):
        p = plots_01.with_first(share, P_SIZE)
        assert p.sum() == pytest.approx(1)
        assert p[0] == share
        assert p[1] / p[2] == pytest.approx(P_SIZE[1] / P_SIZE[2])


@pytest.mark.parametrize(
    ("slider", "description"),
    [
        (lambda: widgets.areas_slider(conditional_probability.chain_rule, P_SIZE, P_KIND, SIZES, ANIMALS), "p(small)"),
        (
            lambda: widgets.morph_slider(conditional_probability.most_likely, predict, np.zeros(64), np.ones(64)),
            "share of the second image",
        ),
    ],
)
def test_sliders_of_conditional_probability(slider, description):
    shown = slider()
    control, picture = shown.children
    first = picture.value
    assert re.search(r'^<img .* alt="\w', first)
    assert control.continuous_update is False
    assert control.description == description
    assert moved(shown, 0.9) != first


def test_sliders_of_open_questions_are_notes():
    for note in (
        widgets.areas_slider(unanswered, P_SIZE, P_KIND, SIZES, ANIMALS),
        widgets.morph_slider(unanswered, predict, np.zeros(64), np.ones(64)),
    ):
        assert repr(note).startswith("Answer q5 first")


def test_slider_over_theta_draws_the_tested_figure():
    slider = widgets.theta_slider(maximum_likelihood.nll_curve, WEIGHT, DOG)
    control = slider.children[0]
    assert control.continuous_update is False
    assert (control.min, control.max, control.description) == (-2, 8, "theta")
    assert "Data and P(dog | x) at θ = 3" in moved(slider, 3.0)
    assert repr(widgets.theta_slider(unanswered, WEIGHT, DOG)).startswith("Answer q5 first")


def test_wrong_losses_look_wrong():
    turned = plots_03.nll_minimum(lambda *given: -maximum_likelihood.nll_curve(*given), WEIGHT, DOG)
    right = plots_03.nll_minimum(maximum_likelihood.nll_curve, WEIGHT, DOG)
    assert turned.description != right.description
    flat = plots_03.theta_sweep(lambda grid, x, y: np.full(len(grid), 0.5), WEIGHT, DOG)
    assert "0.5 at θ = -1, 0.5 at θ = 0" in flat.description


def test_settings_of_the_shared_style_reach_other_modules():
    figure = plots_03.nll_minimum(maximum_likelihood.nll_curve, WEIGHT, DOG).figure
    assert not figure.axes[0].spines["top"].get_visible()


@pytest.mark.parametrize(
    ("slider", "ends", "label"),
    [
        (lambda model: widgets.slope_slider(model, learning_problems.squared_error, PUSH, FORCE), (-1, 3), "slope"),
        (
            lambda _: widgets.policy_slider(*REWARDS, LIGHT, IS_DOG),
            (-1.5, 1.5),
            "threshold",
        ),
    ],
)
def test_sliders_of_learning_problems(slider, ends, label):
    shown = slider(learning_problems.polynomial_model)
    control, picture = shown.children
    first = picture.value
    assert re.search(r'^<img .* alt="\w', first)
    assert control.continuous_update is False
    assert (control.min, control.max, control.description) == (*ends, label)
    assert moved(shown, 0.5) != first


def test_sliders_of_open_questions_about_learning_problems_are_notes():
    for note in (
        widgets.slope_slider(unanswered, learning_problems.squared_error, PUSH, FORCE),
        widgets.policy_slider(unanswered, learning_problems.classification_rewards, LIGHT, IS_DOG),
    ):
        assert repr(note).startswith("Answer q5 first")


def test_curves_with_a_constant_miss_the_origin():
    thetas = [(1.5,), (1.0, 0.8)]
    right = plots_00.family_of_curves(learning_problems.polynomial_model, thetas, PUSH, FORCE)
    wrong = plots_00.family_of_curves(lambda theta, x: np.polyval(theta, x), thetas, PUSH, FORCE)
    assert "values at x = 0 are 0, 0." in right.description
    assert "values at x = 0 are 1.5, 0.8." in wrong.description


def test_reward_of_a_policy_is_the_number_of_right_labels_only_with_right_rewards():
    lines = plots_00.bandit(*REWARDS, LIGHT, IS_DOG, 0.2).figure.axes[1].get_lines()
    assert np.array_equal(lines[0].get_ydata(), lines[1].get_ydata())
    punishing = [REWARDS[0], lambda y, K: 2 * np.eye(K)[y] - 1]
    lines = plots_00.bandit(*punishing, LIGHT, IS_DOG, 0.2).figure.axes[1].get_lines()
    assert not np.array_equal(lines[0].get_ydata(), lines[1].get_ydata())


def test_search_that_keeps_the_last_trial_looks_worse():
    def keeps_last(loss, n_params, n_trials, rng):
        theta = rng.normal(size=(n_trials, n_params))[-1]
        return theta, loss(theta)

    given = [*MODEL_AND_ERROR, learning_problems.least_squares]
    right = plots_00.fits(*given, learning_problems.random_search, PUSH, FORCE, 100).description
    wrong = plots_00.fits(*given, keeps_last, PUSH, FORCE, 100).description
    assert right.split(" by least")[0] == wrong.split(" by least")[0]
    assert right != wrong


@pytest.mark.parametrize(
    ("slider", "description"),
    [
        (
            lambda: widgets.direction_slider(
                gradient_descent.is_descent_direction, gradient_descent.numerical_gradient, nll_in_the_plane, START
            ),
            "angle to −gradient (degrees)",
        ),
        (
            lambda: widgets.learning_rate_slider(gradient_descent.gradient_descent, BOWL, BOWL_START, 12),
            "learning rate",
        ),
    ],
)
def test_sliders_of_gradient_descent(slider, description):
    shown = slider()
    control, picture = shown.children
    first = picture.value
    assert re.search(r'^<img .* alt="\w', first)
    assert control.continuous_update is False
    assert control.description == description
    assert moved(shown, control.max) != first


def test_sliders_of_open_questions_of_gradient_descent_are_notes():
    for note in (
        widgets.direction_slider(unanswered, gradient_descent.numerical_gradient, nll_in_the_plane, START),
        widgets.learning_rate_slider(unanswered, BOWL, BOWL_START, 12),
    ):
        assert repr(note).startswith("Answer q5 first")


def test_wrong_paths_look_wrong():
    def uphill(grad_fn, theta0, lr, n_steps):
        return gradient_descent.gradient_descent(grad_fn, theta0, -lr, n_steps)

    right, wrong = (
        plots_04.descent(walk, gradient_in_the_plane, nll_in_the_plane, START, 0.05, 12)
        for walk in (gradient_descent.gradient_descent, uphill)
    )
    losses = [axes.get_lines()[0].get_ydata() for axes in (right.figure.axes[1], wrong.figure.axes[1])]
    assert (np.diff(losses[0]) < 0).all()
    assert (np.diff(losses[1]) > 0).all()


def test_wrong_gradients_lie_off_the_line():
    def check(gradient):
        return plots_04.gradient_check(gradient, gradient_descent.numerical_gradient, nll_in_the_plane, START)

    assert "less than 0.0001" in check(gradient_in_the_plane).description
    assert "less than" not in check(lambda theta: -gradient_in_the_plane(theta)).description


def test_directions_are_counted():
    def count(is_descent_direction):
        return plots_04.directions(
            is_descent_direction, gradient_descent.numerical_gradient, nll_in_the_plane, START
        ).description

    assert "of which 12 are said" in count(lambda v, grad: v @ grad < -1e-9)
    assert "of which 24 are said" in count(lambda v, grad: True)


def gpu_sentence(train, failed=False):
    note = plots_04.on_a_big_gpu(train, gradient_descent.gradient_step, *DIGITS, 1.0, 12)
    assert isinstance(note, plots.NoPicture) == failed
    return repr(note)


def test_gpu_section_without_pytorch(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert gpu_sentence(unanswered) == "PyTorch is not installed here, so this optional section has nothing to run."


@pytest.mark.parametrize(("gpu", "where"), [(True, "on a GPU and"), (False, "on the CPU, as there is no GPU here,")])
def test_gpu_section_with_pytorch(monkeypatch, gpu, where):
    torch = types.ModuleType("torch")
    torch.__spec__ = importlib.machinery.ModuleSpec("torch", None)
    torch.cuda = types.SimpleNamespace(is_available=lambda: gpu)
    monkeypatch.setitem(sys.modules, "torch", torch)

    def train(torch, device, gradient_step, X, y, lr, n_steps):
        assert device == ("cuda" if gpu else "cpu")
        assert X.shape == (30, 65)
        return 0.25

    def fails(*arguments):
        raise RuntimeError("out of memory")

    sentence = gpu_sentence(train)
    assert where in sentence
    assert "0.2500" in sentence
    assert gpu_sentence(unanswered, failed=True) == "Answer q3 first: your own function takes these steps."
    assert "RuntimeError: out of memory" in gpu_sentence(fails, failed=True)


def test_slider_over_the_degree_draws_the_tested_figure():
    answers = [*FIT, empirical_risk.risk_curve, empirical_risk.split_data]
    slider = widgets.degree_slider(*answers, TIME, LEVEL)
    control = slider.children[0]
    assert control.continuous_update is False
    assert (control.min, control.max, control.step, control.description) == (0, 12, 1, "degree")
    assert "the fit of degree 7" in moved(slider, 7)
    assert repr(widgets.degree_slider(*FIT, unanswered, answers[-1], TIME, LEVEL)).startswith("Answer q5 first")


def test_wrong_risks_look_wrong():
    def describe(draw, *functions):
        return draw(*functions, *FIGURES[draw.__name__][2]).description

    by_p_x_given_y = describe(
        plots_05.risks_of_decisions,
        empirical_risk.true_risk,
        lambda joint: np.argmax(joint / joint.sum(axis=0), axis=1),
    )
    assert "from 0.4 to" in by_p_x_given_y
    assert not by_p_x_given_y.endswith("framed one is 0.4.")
    repeated = describe(
        plots_05.convergence,
        empirical_risk.empirical_risk,
        lambda loss, sample, n, rng: loss(*sample(rng)),
        empirical_risk.true_risk,
    )
    assert "true risk 0.48, standard deviations 0.5, 0.5, 0.5, 0.5" in repeated.replace("0.49", "0.5")
    by_training_risk = describe(
        plots_05.degree_sweep,
        *FIT,
        empirical_risk.risk_curve,
        empirical_risk.split_data,
        lambda curve, degrees: degrees[np.argmin(curve[:, 0])],
    )
    assert "chosen is degree 12" in by_training_risk


def test_the_four_causes_are_what_they_are_said_to_be():
    few = plots_05.too_few_data(*DIAGNOSIS, *FIGURES["too_few_data"][2]).description
    assert "degree 7: overfitting" in few
    assert "200 readings, degree 7: good fit" in few
    powerful = plots_05.too_powerful(*DIAGNOSIS, *FIGURES["too_powerful"][2]).description
    assert "degree 14: overfitting" in powerful
    assert "degree 5: good fit" in powerful
    weak = plots_05.too_weak(*DIAGNOSIS, *FIGURES["too_weak"][2]).description
    assert "degree 1: underfitting" in weak
    assert "degree 5: good fit" in weak
    draw, functions, rest = FIGURES["wrong_learning_rate"]
    rates = draw(*functions, *rest).description
    assert [part.rpartition(" ")[2] for part in rates.rstrip(".").split(";")] == ["underfitting", "fit", "underfitting"]
