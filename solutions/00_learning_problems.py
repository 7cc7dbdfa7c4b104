# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [raw]
# # ASSIGNMENT CONFIG
# name: 00_learning_problems
# show_question_points: true

# %% [markdown]
# # Learning problems: what is given, and what is to be learned?
#
# Translating, drawing faces, running on two legs: machines learn all of these, but not from the same kind of data. This
# notebook sorts learning problems into three kinds, builds the commonest one from its three parts with your own code,
# and shows in numbers that it is a special case of the most general one.
#
# **Lecture slides covered:** how do we formulate learning problems? · what is predicted from what · supervised,
# unsupervised and reinforcement learning · the data set D · how do we represent f_θ, measure the difference, find θ? ·
# generative modelling and self-supervised learning · actions, observations, rewards · supervised learning as
# reinforcement learning · what is used where
#
# **Afterwards you can**
#
# 1. tell from what is given whether a problem is supervised, unsupervised or reinforcement learning;
# 2. write a linear and a polynomial model f_θ and compute the squared error of their predictions;
# 3. find parameters by least squares and by random search, and say when each will do;
# 4. explain how hidden parts of the data take the place of labels;
# 5. write a classification problem as actions and rewards, and show that the total reward counts the right labels.
#
# **Time:** about 80 minutes. You need NumPy's arrays, `@`, and sums with `axis=`.
#
# **How it works:** each question has an **answer cell**. Replace its `raise` line, or its `...`, with your code and run
# the cell (Shift + Enter); then run the **check** below it, as often as you like. It looks at types, shapes, general
# properties and the example of the prompt. Hidden checks run when the notebook is graded and test the rest of the
# prompt with other numbers; they give the points. Of a value or a letter the check sees only the form, and the written
# answer has no check. Stuck? The hints unfold. Two rules hold for every function: it leaves the arrays that it is given
# unchanged, and it works for arrays of whole numbers, too. Pictures are drawn by *your* functions. Until a question is
# answered, its picture only says so.
# Answers may use NumPy, SciPy, Matplotlib and Python's own library: other packages may be missing when they are graded.

# %%
# Run this cell first, and again whenever the kernel was restarted. If a cell further down says that a name, such as
# `grader`, is not defined, run the cells above it: menu Run, Run All Above Selected Cell.
try:
    from utils.notebook import start
except ModuleNotFoundError as error:
    if error.name not in ("utils", "utils.notebook"):
        raise
    wrong_folder = (
        "This notebook needs the folder `utils` that came with it: put both into one folder, open the notebook from "
        "there, and run this cell again."
    )
    raise ModuleNotFoundError(wrong_folder) from None

grader = start("00_learning_problems")

# %% [markdown]
# ## 1. What is predicted from what?
#
# Many problems ask for an output y that belongs to an input x:
#
# | input x | output y |
# |---|---|
# | an image | the category of what it shows |
# | a sentence in English | the same in French |
# | an X-ray image | the disease, if any |
# | an utterance, as sound | its text |
#
# But not all do. What the world gives us decides what kind of problem it is:
#
# | kind of learning | the world gives | to be learned |
# |---|---|---|
# | **supervised** | inputs $x_i$, each with its right output $y_i$ | a function from x to y, right for new x, too |
# | **unsupervised** | inputs $x_i$ alone | what such x are like |
# | **reinforcement** | a reward for what one does; nobody says what is right | what to do for much reward |
#
# **Predict:** a child learns the names of animals from a picture book, and learns to ride a bicycle. Which kind is
# which?

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# ### Question m1: songs of whales (multiple choice)
#
# An archive holds a million recordings of whales. Nobody has written down which whale sings, or what it might mean, and
# nobody can ask the whales. A machine is to learn from these recordings. Which kind of learning is it?
#
# - **a** Supervised: the recordings are the right outputs.
# - **b** Unsupervised: it can learn what the songs of whales are like, and make new ones.
# - **c** Reinforcement learning: a machine without labels has to try things out.
# - **d** None: from data without labels nothing can be learned.
#
# Set `m1` to one letter in quotes, for instance `m1 = "a"`.

# %% [raw]
# # BEGIN SOLUTION

# %%
m1 = "b"  # SOLUTION

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_letter(m1):
    checks.letter(m1, "abcd", "m1")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_letter(m1):
    assert checks.letter(m1, "abcd", "m1") == "b", "that is not the kind: what is given here, and what is not?"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 2. How do we represent f_θ?
#
# Supervised learning first, as from the picture book: each animal comes with its name. (Of riding a bicycle nobody can
# tell the right movements, but each fall is a reward, a negative one: reinforcement learning.) The **data set** is
# $D = \{(x_1, y_1), \dots, (x_n, y_n)\}$, and we look for a function $f_\theta$ with $f_\theta(x_i) \approx y_i$. Three
# questions have to be answered each time: how do we *represent* $f_\theta$, how do we *measure* the difference between
# $f_\theta(x_i)$ and $y_i$, and how do we *find* θ?
#
# The first answer is a **model**: a formula with numbers left open, the **parameters** θ. The simplest is linear. For
# two inputs:
#
# $$f_\theta(x) = \theta_1 x_1 + \theta_2 x_2 + \theta_3 .$$
#
# Our examples are 40 hikes: $x_1$ is the distance in kilometres, $x_2$ the climb in hundreds of metres, y the duration
# in hours.
#
# **Predict:** what are the units of $\theta_1$, $\theta_2$ and $\theta_3$? Which of them stands for hours of rest?

# %%
import numpy as np

from utils import datasets, widgets
from utils import plots_learning_problems as figures

rng = np.random.default_rng(seed=0)
X, hours = datasets.hikes(n=40, rng=rng)
print("X has shape", X.shape, "and its first hike is", X[0].round(1).tolist(), "in", hours[0].round(1), "hours")

# For later. A rubber buffer was pushed by x cm (pulled, if x is negative), which took a force of y newtons:
push, force = datasets.rubber_buffer(n=16, rng=rng)
# Handwritten digits; 14 cats (label 0) and dogs (label 1) on a scale; 120 whose snouts and ears were measured:
images, digits = datasets.digits()
weight, dog = datasets.cats_and_dogs(n=14, rng=np.random.default_rng(seed=7), theta=2.5)
traits, kind = datasets.animals(n_per_class=60, rng=rng)
traits, is_dog = traits[kind <= 1, :2], 1 - kind[kind <= 1]

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# ### Question q1: a linear model
#
# Write `linear_model(theta, X)`. `theta`, shape (3,), holds $\theta_1, \theta_2, \theta_3$ in this order, so that
# `theta[0]` is $\theta_1$. `X`, shape (n, 2), holds one example per row: $x_1$ and $x_2$. Return the n predictions
# $\theta_1 x_1 + \theta_2 x_2 + \theta_3$, shape **(n,)**.
#
# *By hand:* with `theta = np.array([0.2, 0.17, 0.5])` a hike of 10 km with 500 m of climb takes 0.2·10 + 0.17·5 + 0.5 =
# **3.35** hours, and one of 20 km on the level 0.2·20 + 0.17·0 + 0.5 = **4.5**. So for
# `X = np.array([[10, 5], [20, 0]])` the result is (3.35, 4.5).
#
# <details><summary>Hint 1: idea</summary>
#
# The first column of X holds $x_1$ of all examples, the second $x_2$. NumPy multiplies a whole column by a number, and
# adds a number to each entry.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# `X[:, 0]` is the first column, shape (n,); `X[0]` is the first *row*.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def linear_model(theta, X):
    """Return the predictions, shape (n,), of the linear model with parameters theta (3,) for the rows of X (n, 2)."""
    # BEGIN SOLUTION NO PROMPT
    return theta[0] * X[:, 0] + theta[1] * X[:, 1] + theta[2]
    # END SOLUTION
    raise NotImplementedError("q1: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(linear_model):
    predictions = linear_model(np.array([0.2, 0.17, 0.5]), np.array([[10, 5], [20, 0]]))
    checks.close(predictions, [3.35, 4.5], "the predictions of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_prediction_for_each_row(linear_model):
    predictions = linear_model(np.array([1.5, -2.0, 0.25]), np.zeros((5, 2)))
    predictions = checks.finite(predictions, (5,), "the predictions")
    assert (predictions == predictions[0]).all(), "equal examples must get equal predictions"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_predictions(linear_model):
    from utils import learning_problems

    rng = checks.rng("q1")
    for n in (7, 4, 1):
        theta, X = rng.normal(size=3), rng.normal(scale=3, size=(n, 2))
        expected = learning_problems.linear_model(theta, X)
        checks.close(linear_model(theta.copy(), X.copy()), expected, "the predictions", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def two_or_three_examples_whole_numbers_and_untouched_arguments(linear_model):
    from utils import learning_problems

    rng = checks.rng("q1 small")
    for n in (2, 3):
        theta, X = rng.normal(size=3), rng.integers(-9, 10, size=(n, 2))
        expected = learning_problems.linear_model(theta, X)
        checks.close(linear_model(theta.copy(), X.copy()), expected, "the predictions", atol=5e-8)
    checks.leaves_arguments_alone(linear_model, rng.normal(size=3), rng.normal(size=(4, 2)))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.hikes(linear_model, [0.2, 0.17, 0.5], X, hours)

# %% [markdown]
# **Look:** on the left the duration that your model predicts for every distance and climb, with the 40 hikes as dots;
# on the right prediction and truth of each hike. In a right picture equal colours lie along straight lines that fall
# from left to right, it gets brighter towards the top right, and the dots on the right lie close to the dashed line.
# Close, not on it: two numbers do not say all about a hike. As each term is in hours, $\theta_1$ is in hours per
# kilometre, $\theta_2$ in hours per hundred metres of climb, and $\theta_3$ in hours: it is there without a step, so it
# stands for the rest.
#
# Other data need other models. A line cannot bend; a **polynomial** can:
#
# $$f_\theta(x) = \theta_1 x + \theta_2 x^2 + \theta_3 x^3 + \dots$$
#
# There is no constant term here, and for our second data set that is right: no push x, no force y.
#
# **Predict:** with two parameters, which point does every one of these curves go through, whatever θ is?

# %% [raw]
# # BEGIN QUESTION
# name: q2

# %% [markdown]
# ### Question q2: a polynomial
#
# Write `polynomial_model(theta, x)`. `theta`, shape (d,), holds any number d ≥ 1 of parameters: the first is the weight
# of x, the second of x², and so on up to $x^d$. There is **no constant term**. `x`, shape (n,), holds one number per
# example. Return the n predictions, shape **(n,)**.
#
# *By hand:* for `theta = np.array([0.5, -2.0])` the model is 0.5x − 2x². For `x = np.array([0, 1, 3])` the predictions
# are 0, 0.5 − 2 = −1.5 and 1.5 − 18 = −16.5: **(0, −1.5, −16.5)**.
#
# <details><summary>Hint 1: idea</summary>
#
# A loop over the parameters: each adds its own power of x to the predictions.
#
# </details>
#
# <details><summary>Hint 2: counting</summary>
#
# Python counts from 0, but the power that belongs to `theta[0]` is 1.
#
# </details>
#
# <details><summary>Hint 3: shape, and whole numbers</summary>
#
# If you begin with zeros to add to, make them floats of shape (n,). `np.zeros_like(x)` would be whole numbers if x is.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def polynomial_model(theta, x):
    """Return the predictions theta[0] x + theta[1] x^2 + ..., shape (n,), for x (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return sum(weight * x ** (k + 1) for k, weight in enumerate(theta))
    # END SOLUTION
    raise NotImplementedError("q2: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(polynomial_model):
    predictions = polynomial_model(np.array([0.5, -2.0]), np.array([0, 1, 3]))
    checks.close(predictions, [0.0, -1.5, -16.5], "the predictions of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def any_number_of_parameters(polynomial_model):
    x = np.array([0.5, -1.0, 2.0, 0.0])
    for d in (1, 3, 5):
        predictions = checks.finite(polynomial_model(np.ones(d), x.copy()), (4,), "the predictions")
        checks.close(predictions[3], 0.0, "the prediction for x = 0")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_predictions_of_lines_and_cubics(polynomial_model):
    from utils import learning_problems

    rng = checks.rng("q2")
    for d, n in [(1, 5), (3, 7), (3, 1)]:
        theta, x = rng.normal(size=d), rng.uniform(-1.5, 1.5, size=n)
        expected = learning_problems.polynomial_model(theta, x)
        checks.close(polynomial_model(theta.copy(), x.copy()), expected, "the predictions", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_predictions_of_other_polynomials(polynomial_model):
    from utils import learning_problems

    rng = checks.rng("q2 other")
    for d, n in [(2, 5), (4, 4), (5, 3), (1, 1)]:
        theta, x = rng.normal(size=d), rng.uniform(-1.5, 1.5, size=n)
        expected = learning_problems.polynomial_model(theta, x)
        checks.close(polynomial_model(theta.copy(), x.copy()), expected, "the predictions", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(polynomial_model):
    from utils import learning_problems

    rng = checks.rng("q2 whole")
    theta, x = rng.normal(size=4), np.array([-3, -1, 0, 2, 4])
    expected = learning_problems.polynomial_model(theta, x)
    checks.close(polynomial_model(theta.copy(), x.copy()), expected, "the predictions for whole x", atol=5e-8)
    checks.leaves_arguments_alone(polynomial_model, theta, rng.normal(size=5))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.family_of_curves(polynomial_model, [(1.5,), (1.0, 0.8), (0.0, 0.0, 1.0), (2.0, -0.5, -1.0)], push, force)

# %% [markdown]
# **Look:** the measurements as dots, and your model with four different θ: a line, a parabola and two cubics. In a
# right picture all four go through the origin. A model is not one curve but a whole family of them, and learning means
# to choose one. The curves with θ = (1.5) and θ = (0, 0, 1) both look promising: which is better?
#
# ## 3. How do we measure the difference?
#
# We need one number that says how far predictions are from the data: a **loss**. A common one is the **squared error**,
# a **sum** over the examples:
#
# $$L(\theta) = \sum_i \lVert f_\theta(x_i) - y_i \rVert^2 .$$
#
# If y is a single number, ‖·‖² is simply the square of the difference; if y is a vector (a position, say), it is the
# squared length of the difference.
#
# **Predict:** predictions that are off by 1 in two examples, or off by 2 in one of them and right in the other: which
# has the larger squared error?

# %% [raw]
# # BEGIN QUESTION
# name: q3

# %% [markdown]
# ### Question q3: squared error
#
# Write `squared_error(y_pred, y)`. Both arguments have the same shape: (n,), one number per example, or (n, m), one
# vector of m numbers per example. Return one float: the **sum** over all examples of the squared distance between
# prediction and target. For a vector, that is the sum of its m squared differences. Nothing is averaged or halved.
#
# *By hand:* for predictions (2, 5, 4) and targets (1, 7, 4) it is 1² + (−2)² + 0² = **5**. For predictions
# [[0, 3], [1, 1]] and targets [[0, 0], [2, 0]] it is (0² + 3²) + ((−1)² + 1²) = **11**.
#
# <details><summary>Hint</summary>
#
# First square, then add up: positive and negative differences must not cancel each other. For both shapes the sum runs
# over every number in the array.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def squared_error(y_pred, y):
    """Return the sum of the squared differences of y_pred and y, both (n,) or both (n, m)."""
    # BEGIN SOLUTION NO PROMPT
    return np.sum((y_pred - y) ** 2)
    # END SOLUTION
    raise NotImplementedError("q3: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_of_numbers_by_hand(squared_error):
    y_pred, y = np.array([2.0, 5.0, 4.0]), np.array([1.0, 7.0, 4.0])
    checks.close(squared_error(y_pred, y), 5.0, "the error of the first example")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_of_vectors_by_hand(squared_error):
    vectors, targets = np.array([[0.0, 3.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [2.0, 0.0]])
    checks.close(squared_error(vectors, targets), 11.0, "the error of the second example")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def no_difference_costs_nothing(squared_error):
    y = np.array([[1.5, -2.0, 0.25], [4.0, 1.0, -1.0]])
    checks.close(squared_error(y.copy(), y.copy()), 0.0, "the error where each prediction is right")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_error_of_numbers(squared_error):
    from utils import learning_problems

    rng = checks.rng("q3")
    for n in (5, 8, 1):
        y_pred, y = rng.normal(scale=2, size=n), rng.normal(scale=2, size=n)
        expected = learning_problems.squared_error(y_pred, y)
        checks.close(squared_error(y_pred.copy(), y.copy()), expected, "the error")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_error_of_vectors(squared_error):
    from utils import learning_problems

    rng = checks.rng("q3 vectors")
    for shape in [(5, 3), (2, 4), (3, 3), (6, 1), (1, 5)]:
        y_pred, y = rng.normal(scale=2, size=shape), rng.normal(scale=2, size=shape)
        expected = learning_problems.squared_error(y_pred, y)
        checks.close(squared_error(y_pred.copy(), y.copy()), expected, "the error")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(squared_error):
    from utils import learning_problems

    y_pred, y = np.array([[3, 1], [0, -2], [5, 5]]), np.array([[0, 1], [1, 4], [2, 5]])
    expected = learning_problems.squared_error(y_pred, y)
    checks.close(squared_error(y_pred.copy(), y.copy()), expected, "the error of whole numbers")
    checks.leaves_arguments_alone(squared_error, y_pred.astype(float), y.astype(float))
    checks.leaves_arguments_alone(squared_error, np.array([1.0, 2.0, 5.0]), np.array([0.5, 4.0, 2.0]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
widgets.slope_slider(polynomial_model, squared_error, push, force)

# %% [markdown]
# **Try:** move the slider (arrow keys work too). (1) Which slope gives the lowest error that you can find? (2) With
# that slope, which measurements have the largest squares, and could another slope help them without harm to others? (3)
# Does the error of a line ever reach 0 here?
#
# Below are four positions of the slider as a picture that needs none:

# %% tags=["figure"]
figures.slope_sweep(polynomial_model, squared_error, push, force)

# %% [markdown]
# **Look:** each panel shows the line $\theta_1 x$ for one slope, and for every measurement a square whose side is its
# difference from the line. The squared error is the area of all of them together. In a right picture the error falls
# and rises again from left to right and is lowest in the third panel. A measurement that is twice as far away counts
# four times as much: being off by 2 once costs 4, being off by 1 twice costs 2.
#
# ## 4. How do we find θ?
#
# Three ways. **Least squares**: for some models the best θ can be computed at once. **Random search**: try many θ, keep
# the best. **Gradient descent**: from any θ, step again and again to where the loss falls most steeply; notebook 04 is
# about it.
#
# Least squares needs predictions of the form $X\theta$, weighted sums of columns, and finds
#
# $$\arg\min_\theta \lVert X\theta - y \rVert^2 .$$
#
# If columns of X repeat each other, many θ are equally good. Of these the usual choice is the one of **least norm**
# $\lVert\theta\rVert$: the shortest vector.
#
# **Predict:** a cubic is curved. Can least squares fit it, or only lines?

# %% [raw]
# # BEGIN QUESTION
# name: q4

# %% [markdown]
# ### Question q4: least squares
#
# Write `least_squares(X, y)`. `X`, shape (n, d), holds one example per row, `y`, shape (n,), the targets. Return the
# parameters, shape **(d,)**, that minimize $\lVert X\theta - y \rVert^2$. Do not add a constant: whoever wants one puts
# a column of ones into X. X may have linearly dependent columns, or fewer rows than columns; where more than one θ is
# best, return the one of least norm, that is with the smallest $\theta_1^2 + \dots + \theta_d^2$.
#
# *By hand:* for `X = np.array([[1], [2]])` and `y = np.array([1, 3])` the loss is (θ − 1)² + (2θ − 3)². Its slope 2(θ −
# 1) + 4(2θ − 3) = 10θ − 14 is 0 at θ = **1.4**: the result is (1.4), shape (1,). For `X = np.array([[1, 1], [2, 2]])`
# and `y = np.array([2, 4])` all θ with $\theta_1 + \theta_2 = 2$ are perfect; (2, 0) has norm² 4, and the least norm
# has **(1, 1)**.
#
# <details><summary>Hint 1: idea</summary>
#
# You need not derive anything: NumPy's module `np.linalg` has a function that solves exactly this problem. Its name is
# short for *least squares*. (There is another way, with the *pseudo-inverse*.)
#
# </details>
#
# <details><summary>Hint 2: what comes back</summary>
#
# That function returns four things; you want only the first.
#
# </details>
#
# <details><summary>Hint 3: why not invert XᵀX?</summary>
#
# Textbooks give the solution of $X^\top X\,\theta = X^\top y$. With dependent columns, $X^\top X$ has no inverse, and
# an attempt fails or returns nonsense.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def least_squares(X, y):
    """Return the theta (d,) of least norm among the minimizers of the squared error of X (n, d) @ theta from y (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return np.linalg.lstsq(X, y)[0]
    # END SOLUTION
    raise NotImplementedError("q4: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def examples_by_hand(least_squares):
    theta = least_squares(np.array([[1], [2]]), np.array([1, 3]))
    checks.close(theta, [1.4], "the result of the first example")
    theta = least_squares(np.array([[1, 1], [2, 2]]), np.array([2, 4]))
    checks.close(theta, [1.0, 1.0], "the result of the second example")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def no_step_lowers_the_error(least_squares):
    X = np.array([[1.0, 0.5], [2.0, -1.0], [0.0, 3.0], [1.5, 1.0], [-1.0, 2.0]])
    y = np.array([1.0, 0.0, 2.0, -1.0, 0.5])
    theta = checks.finite(least_squares(X.copy(), y.copy()), (2,), "the result")
    steps = np.array([[0.0, 0.0], [0.01, 0.0], [-0.01, 0.0], [0.0, 0.01], [0.0, -0.01]])
    with np.errstate(all="ignore"):
        error, *others = [np.sum((X @ (theta + step) - y) ** 2) for step in steps]
    assert error < min(others), "a small step away from your result does not raise the error, so it is not the lowest"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_parameters(least_squares):
    from utils import learning_problems

    rng = checks.rng("q4")
    for n, d in [(9, 3), (12, 2), (6, 1), (4, 4)]:
        X, y = rng.normal(size=(n, d)), rng.normal(size=n) + 1
        X[:d] += 3 * np.eye(d)  # so that no column is nearly a sum of others
        expected = learning_problems.least_squares(X, y)
        checks.close(least_squares(X.copy(), y.copy()), expected, "the parameters", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def least_norm_where_columns_depend_on_each_other(least_squares):
    from utils import learning_problems

    rng = checks.rng("q4 dependent")
    level, alternating = np.array([1.0, 1, 1, 1, 0, 0]), np.array([1.0, -1, 1, -1, 2, 0])
    blocks = np.array([[1.0, 1, 0, 0], [2, 2, 0, 0], [0, 0, 3, 1], [0, 0, 1, -2], [0, 0, 0, 1]])
    # Columns whose dependence rounding cannot hide.
    for X in (
        np.column_stack([level, alternating, level]),
        np.column_stack([level, np.zeros(6), alternating, -level]),
        blocks,
    ):
        y = rng.normal(size=len(X))
        expected = learning_problems.least_squares(X, y)
        checks.close(least_squares(X.copy(), y.copy()), expected, "the parameters", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def least_norm_where_there_are_few_examples(least_squares):
    from utils import learning_problems

    y = checks.rng("q4 few").normal(size=2)
    for X in (np.array([[1.0, 2.0, -1.0, 0.5], [0.0, 1.0, 3.0, -2.0]]), np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 0.0]])):
        expected = learning_problems.least_squares(X, y)
        checks.close(least_squares(X.copy(), y.copy()), expected, "the parameters", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(least_squares):
    from utils import learning_problems

    X, y = np.array([[1, 3], [2, -1], [0, 2], [4, 1], [-2, 5]]), np.array([2, 0, -3, 5, 1])
    expected = learning_problems.least_squares(X, y)
    checks.close(least_squares(X.copy(), y.copy()), expected, "the parameters", atol=5e-8)
    checks.leaves_arguments_alone(least_squares, X.astype(float), y.astype(float))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q5

# %% [markdown]
# ### Question q5: random search
#
# Random search asks nothing of a model but its loss: draw θ at random, compute the loss, and remember θ if no earlier
# one was better. **Predict:** with one parameter, 100 trials come close to the best line. Are 100 enough for three?
#
# Write `random_search(loss, n_params, n_trials, rng)`. `loss` is a function: `loss(theta)` gives a number for a `theta`
# of shape (n_params,). Make `n_trials` (at least 1) trials, one after the other; each draws n_params independent
# **standard normal** numbers from the generator `rng` (`rng.normal`), nothing else. Return the pair `(theta, value)`:
# of all trials the θ with the **lowest** loss, shape (n_params,), and that loss, a float. Ties do not occur in the
# tests.
#
# *By hand:* let `loss` give |θ − 1|, and let three trials with one parameter draw 0.3, 1.2 and −0.5. Their losses are
# 0.7, 0.2 and 1.5, so the result is the pair **(array([1.2]), 0.2)**.
#
# <details><summary>Hint 1: idea</summary>
#
# A loop that keeps two things: the best θ so far, and its loss.
#
# </details>
#
# <details><summary>Hint 2: the first trial</summary>
#
# Any loss is lower than `np.inf`.
#
# </details>
#
# <details><summary>Hint 3: the generator</summary>
#
# Make no generator of your own: one that is made anew in each trial draws the same numbers each time.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def random_search(loss, n_params, n_trials, rng):
    """Return the best of n_trials standard normal theta (n_params,) drawn from rng, and its loss."""
    # BEGIN SOLUTION NO PROMPT
    best, lowest = None, np.inf
    for _ in range(n_trials):
        theta = rng.normal(size=n_params)
        value = loss(theta)
        if value < lowest:
            best, lowest = theta, value
    return best, lowest
    # END SOLUTION
    raise NotImplementedError("q5: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def parameters_and_their_loss(random_search):
    tried, numbers = set(), []

    def loss(theta):
        tried.add(tuple(np.ravel(theta).tolist()))
        return float(np.max(np.abs(np.asarray(theta) - 0.5)))

    for n_params, n_trials in [(2, 5), (1, 1), (4, 3)]:
        tried.clear()
        found = random_search(loss, n_params, n_trials, np.random.default_rng(n_trials))
        theta, value = checks.pair(found, "the result")
        theta = checks.finite(theta, (n_params,), "theta")
        numbers.append((len(tried), n_trials))
        checks.close(value, loss(theta), "the second of the pair, which must be the loss of theta: it")
    for number, n_trials in numbers:
        assert number == n_trials, f"the loss was asked for {number} different theta where n_trials is {n_trials}"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def many_trials_come_close(random_search):
    found = random_search(lambda theta: abs(float(theta[0]) - 0.5), 1, 500, np.random.default_rng(1))
    theta = checks.finite(checks.pair(found, "the result")[0], (1,), "theta")
    assert abs(theta[0] - 0.5) < 0.1, "after 500 trials theta should be close to where the loss is lowest"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_parameters(random_search):
    from utils import learning_problems

    rng = checks.rng("q5")

    def counting(step):
        places = {}
        return lambda theta: step * places.setdefault(tuple(np.ravel(theta).tolist()), len(places))

    def distance(theta):
        return float(np.sum((np.asarray(theta) - goal) ** 2))

    for n_params, n_trials in [(3, 20), (1, 12), (2, 40), (5, 5)]:
        goal, seed = rng.normal(size=n_params), int(rng.integers(10**6))
        # The nearest theta is the best, then the first that is tried, then the last.
        for make_loss in (lambda: distance, lambda: counting(1), lambda: counting(-1)):
            expected, _ = learning_problems.random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            found = random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            checks.close(checks.pair(found, "the result")[0], expected, "theta")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_loss(random_search):
    from utils import learning_problems

    rng = checks.rng("q5 loss")

    def falling():
        places = {}
        return lambda theta: 1.5 - places.setdefault(tuple(np.ravel(theta).tolist()), len(places))

    def distance(theta):
        return float(np.sum(np.abs(np.asarray(theta) - goal)) - 3)

    for n_params, n_trials in [(3, 20), (2, 7), (1, 30)]:
        goal, seed = rng.normal(size=n_params), int(rng.integers(10**6))
        for make_loss in (lambda: distance, falling):
            _, expected = learning_problems.random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            found = random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            checks.close(checks.pair(found, "the result")[1], expected, "the loss")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def one_trial_and_a_loss_that_grows(random_search):
    from utils import learning_problems

    def falling():
        places = {}
        return lambda theta: 100.0 - places.setdefault(tuple(np.ravel(theta).tolist()), len(places))

    losses = (lambda theta: float(np.sum(theta)), lambda theta: 100 + float(np.sum(np.square(theta))))
    for make_loss in (lambda: losses[0], lambda: losses[1], falling):
        for n_params, n_trials in [(2, 1), (1, 1), (3, 15)]:
            seed = int(checks.rng("q5 one").integers(10**6))
            expected, lowest = learning_problems.random_search(
                make_loss(), n_params, n_trials, np.random.default_rng(seed)
            )
            found = random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            theta, value = checks.pair(found, "the result")
            checks.close(theta, expected, "theta")
            checks.close(value, lowest, "the loss")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.fits(polynomial_model, squared_error, least_squares, random_search, push, force, 100)

# %% [markdown]
# **Look:** a line and a cubic, each fitted to the measurements by your `least_squares` (solid) and by your
# `random_search` with 100 trials (dashed). In a right picture the two lines all but coincide, the two cubics do not,
# and the error of least squares is never the higher one: nothing can be lower. The cubic is curved, but it is a
# weighted sum of the columns x, x² and x³, linear in θ; so least squares fits it as easily as a line.

# %% tags=["figure"]
figures.three_ways(polynomial_model, squared_error, least_squares, random_search, push, force)

# %% [markdown]
# **Look:** on the left the error of a line over its slope, with all three ways to its bottom. Random search (squares)
# tries here and there, gradient descent (triangles) walks downhill from the right in ever shorter steps, least squares
# (cross) is there at once. On the right, the mean of five runs of random search: how far it stays above the least
# error. In a right picture the curves fall, and the more parameters, the more slowly. With the millions of parameters
# of a neural network random search is hopeless and no formula is known: gradient descent is what remains.

# %% [raw]
# # BEGIN QUESTION
# name: m2

# %% [markdown]
# ### Question m2: which way to θ? (multiple choice)
#
# We want the θ with the least squared error on given data. Which statement is right?
#
# - **a** Least squares fits straight lines only; a cubic needs random search or gradient descent.
# - **b** With enough trials random search gets below the error of least squares, as it is not bound to a formula.
# - **c** Gradient descent is random search with small steps: it tries some at random and keeps those that help.
# - **d** Least squares gives the least error at once, but only for predictions that are weighted sums of known columns;
#   random search needs no more than a loss that can be computed.
#
# Set `m2` to one letter in quotes.

# %% [raw]
# # BEGIN SOLUTION

# %%
m2 = "d"  # SOLUTION

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_letter(m2):
    checks.letter(m2, "abcd", "m2")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_letter(m2):
    assert checks.letter(m2, "abcd", "m2") == "d", "that is not right: look again at the two pictures of section 4"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 5. Learning without labels
#
# Labels are expensive, inputs are cheap. **Unsupervised** learning has $D = \{x_1, \dots, x_n\}$ only. Two things can
# be asked of it:
#
# - **generative modelling**: learn what such x are like, well enough to make new ones;
# - **self-supervised learning**: hide a part of each x and predict it from the rest. The hidden part serves as the
#   label, and nobody had to write it down. (A language model predicts the next word of a text.)
#
# Our x are handwritten digits, 8 by 8 pixels. Hide 4 by 4 of them; then each hidden pixel is a problem for your
# `least_squares`: its value is y, and the 48 visible pixels and a constant are x.
#
# **Predict:** some pixels near the edge are empty in every image. What does that do to $X^\top X$?

# %% tags=["figure"]
figures.filled_patches(least_squares, images[:600], images[1500:1508])

# %% [markdown]
# **Look:** eight images that were not used to learn, with the hidden part hatched; below what your `least_squares`,
# fitted to 600 other images, makes of it; at the bottom the truth. In a right picture the patches are blurred, but dark
# and light mostly where they should be. Nobody told the machine what a digit is, or which one it sees. (A pixel that is
# always empty is a column of zeros in X, so $X^\top X$ has a row of zeros and no inverse; the θ of least norm gives
# such a pixel the weight 0.)
#
# A generative model can be made in the same way: predict the first pixel, then the second from the first, the third
# from the first two, and so on, each time by least squares. To make something new, add to each prediction some noise:
# as much as the fit left unexplained.
#
# **Predict:** without the noise, how would nine new images differ from each other?

# %% tags=["figure"]
figures.new_images(least_squares, images[digits == 3], rng)

# %% [markdown]
# **Look:** nine threes from the data, and below nine that nobody wrote. In a right picture most of them look like a
# careless 3, and no two are alike. Without the noise all nine would be the same: the first pixel always has the same
# prediction, and so all the others. So simple a model knows no strokes, only which pixels tend to be dark together;
# language models make their texts in the same way, piece by piece, with far larger models and far more data.
#
# ## 6. Learning from rewards
#
# In **reinforcement learning** an *agent* observes, at each time step t, the state $s_t$ of its world, chooses an
# action $a_t = f_\theta(s_t)$ and gets a reward $r(s_t, a_t)$. (Often it sees a part of the state only, its
# *observation*.) Nobody tells it the right action. The aim is the θ with the largest **sum of rewards**,
#
# $$\max_\theta \sum_t r(s_t, a_t) \quad\text{where}\quad a_t = f_\theta(s_t) .$$
#
# | agent | actions | observations | rewards |
# |---|---|---|---|
# | a dog | moving its muscles | what it sees, hears and smells | treats |
# | a robot that runs | currents in its motors | camera images, angles of its joints | speed, without a fall |
# | a shop | what to order, and how much | what is in stock, the date | profit |
#
# It is used elsewhere, too: to play games, to drive cars, to choose what to show on a web page, to set traffic lights
# and the cooling of computing centres, and to make language models answer as people like it.
#
# **Predict:** why is the sum to be large, and not each single reward?

# %% [raw]
# # BEGIN QUESTION
# name: q6

# %% [markdown]
# ### Question q6: which kind of problem?
#
# Set `problem_type` to a dict that gives each of nine problems its kind: `"supervised"`, `"unsupervised"` or
# `"reinforcement"`. Copy this and replace each `...` by one of the three texts, in quotes:
#
# ```python
# problem_type = {
#     "image category": ...,  # many images, and what each of them shows
#     "English to French": ...,  # many sentences, each with its translation
#     "X-ray to disease": ...,  # many X-ray images, each with a doctor's finding
#     "utterance to text": ...,  # many recordings, each with what was said
#     "new images like these": ...,  # many images; make more of their kind
#     "fill in the missing patch": ...,  # many images; restore a part that is hidden
#     "teach a dog": ...,  # treats for what it does well
#     "robot that runs": ...,  # the faster it gets, the better
#     "stock a shop": ...,  # orders each day, and the profit that comes of them
# }
# ```
#
# *By hand:* for a tenth problem, `"spam or not"`, with many letters, each marked by its reader, the entry would be
# **"supervised"**: every input came with its right output.
#
# <details><summary>Hint 1: idea</summary>
#
# Ask what the world gives. The right output for each input? Inputs only? Or rewards for actions?
#
# </details>
#
# <details><summary>Hint 2: a part that is hidden</summary>
#
# Did anybody write labels down for it? See section 5.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
# BEGIN SOLUTION NO PROMPT
with_right_outputs = ["image category", "English to French", "X-ray to disease", "utterance to text"]
inputs_only = ["new images like these", "fill in the missing patch"]
rewards_for_actions = ["teach a dog", "robot that runs", "stock a shop"]
problem_type = (
    dict.fromkeys(with_right_outputs, "supervised")
    | dict.fromkeys(inputs_only, "unsupervised")
    | dict.fromkeys(rewards_for_actions, "reinforcement")
)
# END SOLUTION
""" # BEGIN PROMPT
problem_type = ...
""" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_kind_for_each_problem(problem_type):
    problems = (
        "image category",
        "English to French",
        "X-ray to disease",
        "utterance to text",
        "new images like these",
        "fill in the missing patch",
        "teach a dog",
        "robot that runs",
        "stock a shop",
    )
    checks.choices(problem_type, problems, ("supervised", "unsupervised", "reinforcement"), "problem_type")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_kinds_of_translating_and_recognising(problem_type):
    problems = ("image category", "English to French", "X-ray to disease", "utterance to text")
    kinds = checks.choices(problem_type, problems, ("supervised", "unsupervised", "reinforcement"), "problem_type")
    wrong = [problem for problem in problems if kinds[problem] != "supervised"]
    assert not wrong, f"ask again what is given in this problem: {wrong[0]}"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_kinds_of_making_and_restoring_images(problem_type):
    problems = ("new images like these", "fill in the missing patch")
    kinds = checks.choices(problem_type, problems, ("supervised", "unsupervised", "reinforcement"), "problem_type")
    wrong = [problem for problem in problems if kinds[problem] != "unsupervised"]
    assert not wrong, f"ask again what is given in this problem: {wrong[0]}"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_kinds_of_dog_robot_and_shop(problem_type):
    problems = ("teach a dog", "robot that runs", "stock a shop")
    kinds = checks.choices(problem_type, problems, ("supervised", "unsupervised", "reinforcement"), "problem_type")
    wrong = [problem for problem in problems if kinds[problem] != "reinforcement"]
    assert not wrong, f"ask again what is given in this problem: {wrong[0]}"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q7

# %% [markdown]
# ### Question q7: the expected reward of a policy
#
# What an agent does in each state is its **policy**. It may be random: row t of the table `policy`, shape (T, A), holds
# the probabilities of the A actions at time step t (a certain choice is a 1 among 0s). `rewards`, also (T, A), holds
# what each action would bring at each step. Write `expected_reward(policy, rewards)`: return one float, the **sum**
# over all steps t and all actions a of probability times reward, $\sum_t \sum_a \pi_{ta}\, r_{ta}$ (π is the table
# `policy`, r the table `rewards`). Nothing is averaged.
#
# *By hand:* a shop orders 0, 1 or 2 crates of apples. On day one it surely orders 1, on day two it tosses a coin for 0
# or 2: `policy = np.array([[0, 1, 0], [0.5, 0, 0.5]])`. The profits would be
# `rewards = np.array([[0, 3, 1], [0, 2, 4]])`. It expects 1·3 on day one and 0.5·0 + 0.5·4 = 2 on day two, in all
# **5**.
#
# <details><summary>Hint 1: idea</summary>
#
# Every entry of one table meets the entry at the same place in the other.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# The product of the two tables, entry by entry, has shape (T, A) again. The product `@` is another one: it mixes rows
# and columns.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def expected_reward(policy, rewards):
    """Return the sum over steps and actions of probability times reward, both tables (T, A)."""
    # BEGIN SOLUTION NO PROMPT
    return np.sum(policy * rewards)
    # END SOLUTION
    raise NotImplementedError("q7: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(expected_reward):
    policy, rewards = np.array([[0, 1, 0], [0.5, 0, 0.5]]), np.array([[0, 3, 1], [0, 2, 4]])
    checks.close(expected_reward(policy, rewards), 5.0, "the sum of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def a_reward_of_2_whatever_is_done(expected_reward):
    policy = np.array([[0.2, 0.8], [0.5, 0.5], [1.0, 0.0]])
    checks.close(expected_reward(policy, np.full((3, 2), 2.0)), 6.0, "the sum of 3 steps with a reward of 2 each")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_reward_of_random_policies(expected_reward):
    from utils import learning_problems

    rng = checks.rng("q7")
    for T, A in [(5, 3), (2, 4), (6, 2), (1, 3)]:
        policy, rewards = rng.dirichlet([2.0] * A, size=T), rng.normal(scale=3, size=(T, A))
        expected = learning_problems.expected_reward(policy, rewards)
        checks.close(expected_reward(policy.copy(), rewards.copy()), expected, "the sum", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_reward_of_square_tables_and_single_actions(expected_reward):
    from utils import learning_problems

    rng = checks.rng("q7 square")
    for T, A in [(3, 3), (2, 2), (4, 1), (1, 1)]:
        policy, rewards = rng.dirichlet([2.0] * A, size=T), rng.normal(scale=3, size=(T, A))
        expected = learning_problems.expected_reward(policy, rewards)
        checks.close(expected_reward(policy.copy(), rewards.copy()), expected, "the sum", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def certain_choices_whole_numbers_and_untouched_arguments(expected_reward):
    from utils import learning_problems

    rng = checks.rng("q7 certain")
    policy, rewards = np.eye(4, dtype=int)[rng.integers(4, size=7)], rng.integers(-9999, 10_000, size=(7, 4))
    expected = learning_problems.expected_reward(policy, rewards)
    checks.close(expected_reward(policy.copy(), rewards.copy()), expected, "the sum for certain choices")
    checks.leaves_arguments_alone(expected_reward, rng.dirichlet([1.0] * 3, size=4), rng.normal(size=(4, 3)))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 7. Supervised learning is a special case
#
# Play a game of one step: the state is an input x, the actions are the K labels, and an action earns 1 if it is the
# right label, else 0. Then the game is over, and the next one brings the next example. Such a game without a second
# step is called a **bandit** (with inputs, a *contextual* bandit), after the "one-armed bandits" of casinos. A policy
# for it is nothing but a classifier, $f_\theta(x) = a$, and
#
# $$\sum_i r(x_i, a_i) = \text{the number of right labels}.$$
#
# To maximize the reward is to learn what supervised learning wants. So reinforcement learning **subsumes** supervised
# learning; not the reverse: in general actions change the states that follow, so that a small reward now may open the
# way to larger ones (that is why their sum counts), and of an action that was not chosen the reward stays unknown.
#
# **Predict:** what does a policy earn from n examples that gives each of K labels probability 1/K?

# %% [raw]
# # BEGIN QUESTION
# name: q8

# %% [markdown]
# ### Question q8: labels as rewards
#
# Write `classification_rewards(y, n_actions)`. `y`, shape (n,), holds the labels, whole numbers from 0 to `n_actions` −
# 1, of which some may not occur. Action k means "say label k". Return the table of rewards, shape **(n, n_actions)**:
# row i, column k is **1.0** if k is the label of example i, and **0.0** otherwise (numbers, not True and False).
#
# *By hand:* for `y = np.array([2, 0])` and `n_actions = 3` the result is `[[0, 0, 1], [1, 0, 0]]`.
#
# <details><summary>Hint 1: idea</summary>
#
# Begin with a table of zeros, and put a 1 into each row. Or compare each label with each action.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# Labels as a column, (n, 1), compared with actions as a row, (n_actions,), give a table (n, n_actions) of True and
# False.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def classification_rewards(y, n_actions):
    """Return a table (n, n_actions) with 1.0 where the action is the label of the example, y (n,), and else 0.0."""
    # BEGIN SOLUTION NO PROMPT
    rewards = np.zeros((len(y), n_actions))
    rewards[np.arange(len(y)), y] = 1.0
    return rewards
    # END SOLUTION
    raise NotImplementedError("q8: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(classification_rewards):
    rewards = classification_rewards(np.array([2, 0]), 3)
    checks.whole(rewards, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], "the table of rewards of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_reward_in_each_row(classification_rewards):
    rewards = checks.finite(classification_rewards(np.array([1, 0, 1, 3]), 5), (4, 5), "the table of rewards")
    assert np.isin(rewards, (0, 1)).all(), "each reward must be 0 or 1"
    assert (rewards.sum(axis=1) == 1).all(), "in each row exactly one action earns something"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_rewards(classification_rewards):
    from utils import learning_problems

    rng = checks.rng("q8")
    for n, K, occurring in [(7, 3, 3), (2, 5, 5), (9, 2, 2), (4, 4, 3), (3, 1, 1)]:
        y = rng.integers(occurring, size=n)
        expected = learning_problems.classification_rewards(y, K)
        checks.whole(classification_rewards(y.copy(), K), expected, "the table of rewards")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def labels_that_do_not_occur_and_untouched_argument(classification_rewards):
    from utils import learning_problems

    for labels, K in [([0, 2, 2], 6), ([1, 1, 1, 1], 3), ([0], 4), ([4], 5)]:
        y = np.array(labels)
        expected = learning_problems.classification_rewards(y, K)
        checks.whole(classification_rewards(y.copy(), K), expected, "the table of rewards")
    checks.leaves_arguments_alone(classification_rewards, np.array([3, 0, 2, 0]), 5)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
widgets.policy_slider(expected_reward, classification_rewards, weight, dog)

# %% [markdown]
# **Try:** fourteen animals come to a shelter, and the policy calls each that is heavier than a threshold a dog (label
# 1), else a cat (label 0). (1) Move the slider: which threshold earns most? (2) Find an animal for which *no* threshold
# near the best one gets the reward. What is odd about it? (3) Is there a threshold that earns 14?
#
# Below are three positions of the slider as a picture that needs none:

# %% tags=["figure"]
figures.bandit_sweep(expected_reward, classification_rewards, weight, dog)

# %% [markdown]
# **Look:** one column for each animal, the lightest on the left. The two numbers are the rewards of both actions, from
# your `classification_rewards`; the policy's choice is framed: a green circle if it is rewarded, a violet square if
# not. In a right picture each column holds one 1 and one 0, and the total in the title is the number of circles.
# Guessing, with probability 1/K for each label, would earn n/K on average, here 14/2 = 7. Beside the slider, the broad
# green line (your `expected_reward`) and the dashed one (right labels, simply counted) are one line.
#
# Once a problem has a number to be maximized, we can search. Here minus the reward is the loss of your `random_search`,
# and the policy says "dog" where your `linear_model` of snout and ear length is above 0.

# %% tags=["figure"]
figures.policy_search(linear_model, random_search, expected_reward, classification_rewards, traits, is_dog, 200)

# %% [markdown]
# **Look:** on the left 120 cats and dogs and what the best policy says of each place; on the right what each of 200
# trials earned, and the best so far. In a right picture the best policy separates nearly all cats from the dogs, and
# the line on the right never falls. Trials that call all animals the same earn 60. No gradient, no label in sight of
# the agent: rewards alone have made a classifier. It took 200 trials for three parameters, though.

# %% [raw]
# # BEGIN QUESTION
# name: m3

# %% [markdown]
# ### Question m3: what makes it special? (multiple choice)
#
# Supervised classification, written as reinforcement learning: what sets it apart from most problems of reinforcement
# learning?
#
# - **a** Every example is a game of its own, whose action changes no later state, and the label tells the reward of
#   *every* action.
# - **b** The agent is told the reward of the action that it chose, and of no other.
# - **c** It has no rewards, since labels are not rewards.
# - **d** An early mistake can spoil the rewards of many later steps.
#
# Set `m3` to one letter in quotes.

# %% [raw]
# # BEGIN SOLUTION

# %%
m3 = "a"  # SOLUTION

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_letter(m3):
    checks.letter(m3, "abcd", "m3")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_letter(m3):
    assert checks.letter(m3, "abcd", "m3") == "a", "that is not it: what does a label say about the other actions?"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 8. What is used where?
#
# Reinforcement learning is the most general kind, and yet **most machine learning in industry is supervised**. Labels
# are often there already (what customers bought, what doctors found) or can be paid for; nothing has to be tried out on
# real patients or roads; and on examples kept aside one can measure beforehand how good a model is. Unsupervised
# learning pays where inputs abound and labels are scarce, often as a first step. Reinforcement learning is for where
# decisions have consequences: where what we do now changes what we shall see next.
#
# This course, too, begins with supervised learning, and so do the next notebooks.

# %% [raw]
# # BEGIN QUESTION
# name: w1
# manual: true
# points: 3

# %% [markdown]
# ### Question w1: one shop, two problems (written)
#
# A grocer orders fresh bread every evening for the next day; what is not sold is thrown away. Answer in four to eight
# sentences: (1) Write this as reinforcement learning: what are observations, actions and reward? Give one way in which
# today's action changes what the shop will face *later*. (2) Now write a part of it as supervised learning: what are
# $x_i$ and $y_i$, and where do the pairs come from? What would the grocer still have to decide? (3) Most machine
# learning in industry is supervised. Give one reason why the grocer, too, may do better to begin with (2).

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Example answer.** (1) The observation is what the shop knows in the evening: bread left over, weekday, weather
# forecast, the sales of the last days. The action is the number of loaves to order, the reward the next day's profit:
# income minus the cost of all loaves. If it orders too few, customers who found empty shelves may not come back, and it
# never learns how many would have bought. (2) $x_i$ is what was known on an evening (weekday, weather, holidays) and
# $y_i$ the number of loaves asked for the next day; the pairs are in the till's records. The model predicts demand; how
# many loaves to order, more or fewer than predicted, is still to be decided from prices and waste. (3) The records
# exist already, so no losses are made by trying out orders, and one can test on past weeks how good the predictions are
# before relying on them.
#
# **Rubric, 3 points.** One point for each part:
#
# 1. names all three (observations without tomorrow's sales in them, an order as action, profit or the like as reward)
#    *and* an effect on later states: leftovers, customers lost, money or space bound. No later effect: half a point;
# 2. gives x and y that fit together, with x known *before* y, says where they come from, and sees that a prediction is
#    not yet an order. One of these missing: half a point;
# 3. a reason that fits the shop: data exist, no costly trying, can be tested beforehand, simpler. "Because everybody
#    does": no point.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Recap
#
# What the world gives decides the kind of problem: inputs with right outputs (supervised), inputs alone (unsupervised),
# or rewards for actions (reinforcement). Supervised learning needs three choices: a model $f_\theta$, a loss that
# measures how far its predictions are from the data, and a way to find a θ with a low loss. Least squares finds it at
# once, but only for weighted sums; random search works for any loss, but drowns in many parameters; gradient descent
# will be the way out. Without labels, parts of the data can serve as labels for other parts. And a classifier is a
# policy for a game of one step whose total reward counts the right labels.
#
# **You should now be able to**
#
# - name the kind of a learning problem, and say what is given in it;
# - write linear and polynomial models and their squared error from memory;
# - choose between least squares, random search and gradient descent, with reasons;
# - explain generative modelling and self-supervision by an example;
# - name observations, actions and rewards of a problem, and turn labels into rewards.
#
# **Next:** our outputs were numbers or labels. It is easier to learn *how probable* each label is:
# [Notebook 01: conditional probability](01_conditional_probability.ipynb).
