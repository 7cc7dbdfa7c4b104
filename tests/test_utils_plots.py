"""Figures: drawn by the functions that they get, said in words, and never an error in a notebook."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread

from utils import conditional_probability, datasets, empirical_risk, maximum_likelihood, plots, softmax, widgets
from utils import plots_conditional_probability as plots_01
from utils import plots_empirical_risk as plots_05
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

# Empirical risk

JOINT = np.array([[15, 50, 0, 35], [42, 12, 3, 3], [12, 0, 28, 0]]) / 200
TIME, LEVEL = datasets.tides(60, np.random.default_rng(3))
FRESH = datasets.tides(200, np.random.default_rng(4))
FIT = [empirical_risk.polynomial_features, empirical_risk.fit_polynomial]
DIAGNOSIS = [empirical_risk.diagnose, empirical_risk.risk_curve, *FIT]
DIGITS = [part[:200] for part in datasets.digits()]


def sample(rng):
    """Draw one pair from the joint table."""
    return divmod(int(np.searchsorted(JOINT.cumsum(), rng.uniform())), 4)


def zero_one(x, y):
    return float([1, 0, 0][x] != y)


def nll(x, y):
    return x + 0.5 * y


def descend(gradient, theta, lr, n_steps):
    for _ in range(n_steps):
        theta = theta - lr * gradient(theta)
    return theta


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
        DIGITS,
    ),
}
every_figure = pytest.mark.parametrize(("draw", "functions", "rest"), FIGURES.values(), ids=list(FIGURES))


def unanswered(*arguments):
    raise NotImplementedError("q5: replace this line with your code")


@every_figure
def test_figure_is_an_image_with_a_description(draw, functions, rest):
    picture = draw(*functions, *rest)
    assert isinstance(picture, plots.Picture)
    png, metadata = picture._repr_png_()
    pixels = imread(io.BytesIO(png))
    assert pixels.shape[0] > 200
    assert pixels.std() > 0.05
    assert metadata["alt"] == picture.description
    assert picture.description in repr(picture)


@every_figure
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
        assert isinstance(note, plots.Note)
        assert repr(note).startswith("Answer q5 first")


@every_figure
@pytest.mark.parametrize("result", [None, "text", 3, np.nan, [[1, 2], [3]], np.ones((2, 7, 1)), {}, object()])
def test_figure_of_a_wrong_answer_is_no_error(draw, functions, rest, result):
    for place in range(len(functions)):
        given = [*functions]
        given[place] = lambda *arguments: result
        shown = draw(*given, *rest)
        assert isinstance(shown, (plots.Note, plots.Picture))
    shown = draw(*[lambda *arguments: result] * len(functions), *rest)
    one_number = isinstance(result, int)  # where a function returns one number, this one can be drawn
    assert isinstance(shown, plots.Note) or one_number


@every_figure
def test_figure_of_a_failing_answer_names_the_error(draw, functions, rest):
    def fails(*arguments):
        raise ValueError("no good")

    note = draw(*[fails] * len(functions), *rest)
    assert "ValueError: no good" in repr(note)


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


def test_slider_draws_the_tested_figure(capsys):
    slider = widgets.temperature_slider(softmax.softmax_with_temperature, SCORES, ANIMALS)
    control = slider.children[0]
    assert control.continuous_update is False
    assert (control.base**control.min, control.base**control.max) == (0.1, 100)
    assert control.description == "temperature"
    control.value = 10.0
    assert "Bar chart of the probabilities at temperature 10" in capsys.readouterr().out


def test_slider_of_an_open_question_is_a_note():
    note = widgets.temperature_slider(unanswered, SCORES, ANIMALS)
    assert repr(note).startswith("Answer q5 first")


def test_areas_of_a_wrong_chain_rule_do_not_fill_the_square():
    right = plots_01.areas(conditional_probability.chain_rule, P_SIZE, P_KIND, SIZES, ANIMALS)
    wrong = plots_01.areas(lambda p_x, table: p_x[:, None] * table / 2, P_SIZE, P_KIND, SIZES, ANIMALS)
    assert "together they are 1." in right.description
    assert "together they are 0.5." in wrong.description


def test_table_of_digits_counts_wrong_labels():
    certain = np.eye(10)[LABELS]
    right = plots_01.digit_table(conditional_probability.most_likely, IMAGES, certain, LABELS)
    wrong = plots_01.digit_table(lambda p: (p.argmax(axis=1) + 1) % 10, IMAGES, certain, LABELS)
    assert "0 of the labels picked are wrong" in right.description
    assert "6 of the labels picked are wrong" in wrong.description


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
def test_sliders_of_conditional_probability(slider, description, capsys):
    control = slider().children[0]
    assert control.continuous_update is False
    assert control.description == description
    control.value = 0.9
    assert "Picture: " in capsys.readouterr().out


def test_sliders_of_open_questions_are_notes():
    for note in (
        widgets.areas_slider(unanswered, P_SIZE, P_KIND, SIZES, ANIMALS),
        widgets.morph_slider(unanswered, predict, np.zeros(64), np.ones(64)),
    ):
        assert repr(note).startswith("Answer q5 first")


def test_slider_over_theta_draws_the_tested_figure(capsys):
    slider = widgets.theta_slider(maximum_likelihood.nll_curve, WEIGHT, DOG)
    control = slider.children[0]
    assert control.continuous_update is False
    assert (control.min, control.max, control.description) == (-2, 8, "theta")
    control.value = 3.0
    assert "Data and P(dog | x) at θ = 3" in capsys.readouterr().out
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


def test_slider_over_the_degree_draws_the_tested_figure(capsys):
    answers = [*FIT, empirical_risk.risk_curve, empirical_risk.split_data]
    control = widgets.degree_slider(*answers, TIME, LEVEL).children[0]
    assert control.continuous_update is False
    assert (control.min, control.max, control.step, control.description) == (0, 12, 1, "degree")
    control.value = 7
    assert "the fit of degree 7" in capsys.readouterr().out
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
