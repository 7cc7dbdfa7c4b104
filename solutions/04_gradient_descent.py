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
# name: 04_gradient_descent
# show_question_points: true

# %% [markdown]
# # Gradient descent: how to find good parameters
#
# A loss says how bad given parameters are; it does not say where better ones are. This notebook walks downhill: from
# the slope of a curve, step by step, to a classifier of handwritten digits that is trained by your own code.
#
# **Lecture slides covered:** the loss landscape · gradient descent: find a direction in which the loss decreases, and
# go there · which way does the loss decrease? · the gradient · the learning rate · logistic regression, multi-class and
# binary · run it on a big GPU
#
# **Afterwards you can**
#
# 1. read a loss landscape and say, from a slope or a gradient, which directions lead down;
# 2. measure a gradient with finite differences, and check a formula against them;
# 3. implement gradient descent and keep its whole path;
# 4. recognise a learning rate that is too small or too large, and compute the limit for a bowl;
# 5. derive the gradient of logistic regression, train it on digits, and measure its accuracy.
#
# **Time:** about 120 minutes. You need the softmax and the sigmoid (notebook 02), the negative log-likelihood (notebook
# 03), and matrix products with `@`. A derivative is all the calculus you need; section 6 uses the eigenvalues of a
# symmetric matrix.
#
# **How it works:** each question has an answer cell to fill in and, below it, a check that you may run as often as you
# like. It runs the examples of the prompt and looks at shapes and general properties. Hidden checks run when your
# notebook is graded: they use other numbers and test the rest of the prompt. Of a letter the check only sees that it is
# one; written answers have no check. Two rules hold for every function here: it leaves the arrays that it is given
# unchanged, and it works for arrays of whole numbers, too.
# Answers may use NumPy, SciPy, Matplotlib and Python's own library: other packages may be missing when they are graded.
#
# A slip is paid for once: where q4 and q7 call your `gradient_step` or `nll_gradient`, a right one is tried as well.
# The names q1 to q9 are labels: the questions come in the lecture's order, so q2 is the first of them. Pictures are
# drawn by *your* functions. Until a question is answered, its picture only says so.

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

grader = start("04_gradient_descent")

# %% [markdown]
# ## 1. The loss landscape
#
# Step 3 of the machine learning method is the **optimizer**, which finds a θ with a low loss. In notebook 03 we tried
# all θ on a grid. A classifier of digits has 650 parameters (for each of 10 digits, 64 pixels and a constant), and
# nobody can try them all.
#
# Take the cats and dogs again, with P(dog | x) = σ(θ₁x + θ₂), where x is the weight. Two parameters span a plane, and
# the loss L(θ), the negative log-likelihood (NLL), is a height above it: the **loss landscape**. An optimizer stands
# somewhere in it, in thick fog. The lecture's recipe:
#
# 1. find a direction v in which L(θ) decreases;
# 2. go a little way along it, $\theta \leftarrow \theta + \alpha v$, and begin again.
#
# **Predict:** heavy animals are mostly dogs. Is the lowest point at a positive or at a negative θ₁?

# %%
import numpy as np

from utils import conditional_probability, datasets, maximum_likelihood, softmax, widgets
from utils import plots_gradient_descent as figures

rng = np.random.default_rng(seed=0)
weight, dog = datasets.cats_and_dogs(n=40, rng=rng)  # weight in standard deviations from the mean; 1: dog, 0: cat
animals = np.column_stack([weight, np.ones(40)])  # the constant 1 goes with the second parameter


def loss(theta):
    """Return the NLL, a sum over the 40 animals, at theta = (theta_1, theta_2)."""
    scores = np.column_stack([np.zeros(40), animals @ theta])  # the softmax of (0, z) is (1 - sigmoid(z), sigmoid(z))
    return maximum_likelihood.negative_log_likelihood(scores, dog)


print("the loss at (0, 0) is", round(loss(np.array([0.0, 0.0])), 3), "= 40 ln 2")

# %% tags=["figure"]
figures.landscape(loss)

# %% [markdown]
# **Look:** the same loss twice. On the left a map from above: along each white line the loss is the same, dark is low,
# and the cross marks the lowest point of the grid. On the right the height is drawn as a height: one valley, steep on
# the left, flat on the right. The lowest point is near θ = (1.6, 0.3): the heavier, the more likely a dog.
#
# ## 2. Which way is down?
#
# First with a single parameter: the model P(dog | x) = σ(θx) of notebook 03, whose loss is a curve over θ. Its
# derivative dL/dθ is the **slope**: how much L rises for each unit that θ moves to the right. Move θ a little, by αv,
# and the loss becomes
#
# $$L(\theta + \alpha v) \approx L(\theta) + \alpha v\, \frac{dL}{d\theta} .$$
#
# It falls if v and the slope have opposite signs: **negative slope, go right; positive slope, go left**. With several
# parameters the same holds for each of them, as long as the others stay where they are.

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# ### Question m1: left or right? (multiple choice)
#
# At θ = 2 a loss has the value 5 and the slope −3. In which direction should θ go, and how does the loss change for a
# very small step of length 0.01 in that direction?
#
# - **a** To the left, because the slope is negative; the loss falls by about 0.03.
# - **b** To the right; the loss falls by about 0.03.
# - **c** To the right; the loss falls by about 3, whatever the step.
# - **d** To the left, because θ has to get smaller if L is to get smaller.
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
    assert checks.letter(m1, "abcd", "m1") == "b", "that is not it: draw a falling line, and walk along it"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 3. The gradient
#
# With d parameters there are d slopes: $\partial L / \partial \theta_j$ says how L changes if θ<sub>j</sub> alone
# moves. Written in one vector they are the **gradient**
#
# $$\nabla L(\theta) =
#   \left( \frac{\partial L}{\partial \theta_1}, \dots, \frac{\partial L}{\partial \theta_d} \right) ,$$
#
# an array with the shape of θ. Before any formula, slopes can simply be *measured*: move one parameter by a tiny ε to
# either side and see what the loss does. That is slow, two losses for each parameter, but it needs no calculus, and so
# it is the best test of a formula.
#
# **Predict:** at the lowest point of the landscape, what is the gradient?

# %% [raw]
# # BEGIN QUESTION
# name: q2

# %% [markdown]
# ### Question q2: measure the gradient
#
# Write `numerical_gradient(loss, theta, eps=1e-6)`. `loss` is a function: `loss(theta)` takes an array of the shape of
# `theta` and returns one number. `theta` may have **any shape**, such as (d,) or (d, K). Return an array of the **same
# shape**. Entry j is the central difference for parameter j, all others held where they are:
#
# $$\frac{L(\theta + \varepsilon e_j) - L(\theta - \varepsilon e_j)}{2\varepsilon} ,$$
#
# where $e_j$ is 1 at place j and 0 elsewhere, and ε is `eps`. Do not change `theta`; it may hold whole numbers.
#
# *By hand:* for L(θ) = θ₁² + 3θ₂ at θ = (2, 1) the result is **(4, 3)**. The first entry is
# $((2+\varepsilon)^2 - (2-\varepsilon)^2) / 2\varepsilon = 8\varepsilon / 2\varepsilon = 4$.
#
# <details><summary>Hint 1: idea</summary>
#
# Loop over all places of θ. In each round make two copies of θ as floats, one with that place raised, one with it
# lowered.
#
# </details>
#
# <details><summary>Hint 2: any shape</summary>
#
# `np.ndindex(theta.shape)` gives every place of an array of any shape, ready for `copy[place]`.
#
# </details>
#
# <details><summary>Hint 3: whole numbers</summary>
#
# In an array of whole numbers there is no room for 2.000001. `theta.astype(float)` makes a copy with floats.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def numerical_gradient(loss, theta, eps=1e-6):
    """Return the central differences of loss at theta, an array like theta."""
    # BEGIN SOLUTION NO PROMPT
    gradient = np.zeros(theta.shape)
    for place in np.ndindex(theta.shape):
        above, below = theta.astype(float), theta.astype(float)
        above[place] += eps
        below[place] -= eps
        gradient[place] = (loss(above) - loss(below)) / (2 * eps)
    return gradient
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
def example_by_hand(numerical_gradient):
    gradient = numerical_gradient(lambda theta: theta[0] ** 2 + 3 * theta[1], np.array([2.0, 1.0]))
    checks.close(gradient, [4.0, 3.0], "the gradient of the example by hand", rtol=1e-4, atol=1e-6)

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def shape_of_theta(numerical_gradient):
    theta = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
    gradient = checks.finite(numerical_gradient(lambda theta: np.sum(theta), theta), (2, 3), "the gradient")
    checks.close(gradient, np.ones((2, 3)), "the gradient of a sum", rtol=1e-4, atol=1e-6)

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers(numerical_gradient):
    gradient = numerical_gradient(lambda theta: np.sum(theta) / 2, np.array([3, -1, 2]))
    checks.close(gradient, [0.5, 0.5, 0.5], "the gradient of half a sum at whole numbers", rtol=1e-4, atol=1e-6)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_gradient_of_vectors(numerical_gradient):
    from utils import gradient_descent

    rng = checks.rng("q2")
    for d in (4, 2, 1):
        a, b, theta = rng.normal(size=(3, d))

        def loss(theta, a=a, b=b):
            return float(np.sum(np.sin(a * np.asarray(theta))) + np.sum(b * np.asarray(theta)) ** 2)

        expected = gradient_descent.numerical_gradient(loss, theta)
        checks.close(numerical_gradient(loss, theta.copy()), expected, "the gradient", rtol=1e-4, atol=1e-6)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_gradient_of_tables(numerical_gradient):
    from utils import gradient_descent

    rng = checks.rng("q2 table")
    for shape in [(3, 2), (2, 2), (1, 4), (2, 1, 3)]:
        a, b, theta = rng.normal(size=(3, *shape))

        def loss(theta, a=a, b=b):
            return float(np.sum(np.exp(a * np.asarray(theta))) - np.sum(b * np.asarray(theta)) ** 2)

        expected = gradient_descent.numerical_gradient(loss, theta)
        checks.close(numerical_gradient(loss, theta.copy()), expected, "the gradient", rtol=1e-4, atol=1e-6)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def central_differences_with_the_eps_given(numerical_gradient):
    from utils import gradient_descent

    theta = checks.rng("q2 eps").normal(size=3)

    def loss(theta):
        return float(np.sum(np.asarray(theta) ** 3) + np.prod(theta))

    for eps in (0.5, 0.1):
        expected = gradient_descent.numerical_gradient(loss, theta, eps)
        found = numerical_gradient(loss, theta.copy(), eps=eps)
        checks.close(found, expected, f"the gradient with eps = {eps}", rtol=1e-4, atol=1e-6)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(numerical_gradient):
    from utils import gradient_descent

    def loss(theta):
        return float(np.sum(np.asarray(theta) ** 2) + np.prod(theta))

    theta = np.array([3, -1, 2])
    expected = gradient_descent.numerical_gradient(loss, theta)
    checks.close(numerical_gradient(loss, theta.copy()), expected, "the gradient", rtol=1e-4, atol=1e-6)
    checks.leaves_arguments_alone(numerical_gradient, loss, np.array([0.1, 0.7, -1.3]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
def loss_1d(theta):
    """Return the NLL, a sum, of the model with one parameter; theta has shape (1,)."""
    return maximum_likelihood.nll_curve(theta, weight, dog)[0]


figures.slopes(numerical_gradient, loss_1d, [-1.0, 0.5, 3.0, 5.0])

# %% tags=["figure"]
figures.gradient_field(numerical_gradient, loss)

# %% [markdown]
# **Look at the first picture:** on the left the loss of the model with one parameter. At four places a short line has
# the slope that your function measured; the arrow points to where the loss falls. In a right picture each line touches
# the curve, and the arrows point towards the lowest point: to the right (blue circles) where the slope is negative, to
# the left (orange squares) where it is positive. On the right the slope itself, which goes through 0 where the loss is
# lowest.
#
# **Look at the second picture:** now two parameters. Each arrow is *minus* your gradient, drawn from a black dot. In a
# right picture every arrow crosses the contour lines (of equal loss) at right angles, towards lower loss; arrows are
# long where the lines lie close together, and vanish near the lowest point. There both slopes are 0: the gradient is
# the zero vector.
#
# ## 4. Directions that lead down
#
# Go against the slope in every dimension, $v_j = -\partial L / \partial \theta_j$: that is v = −∇L, the steepest way
# down. It is not the only one. For any direction v and a small α, add up what each parameter contributes:
#
# $$L(\theta + \alpha v) \approx L(\theta) + \alpha\, (v \cdot \nabla L) , \qquad
#   v \cdot \nabla L = \sum_j v_j \frac{\partial L}{\partial \theta_j} .$$
#
# That is *to first order*: true for steps that are short enough. A v with v · ∇L < 0 is a **descent direction**. For v
# = −∇L the product is −‖∇L‖²: below 0 wherever the gradient is not zero.
#
# **Predict:** the gradient is (2, 0). Is (−1, 100) a descent direction?

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# ### Question q1: is it a descent direction?
#
# Write `is_descent_direction(v, grad)`. Both arguments have shape (d,): a direction of any length, and the gradient at
# the place where the step begins. Return `True` if a small enough step along v makes the loss smaller to first order,
# that is, exactly where **v · grad < 0**. Where the product is 0 or positive, return `False`. (The `True` and `False`
# that NumPy's comparisons give will do.)
#
# *By hand:* grad = (−3, 2). For v = (1, 1) the product is 1·(−3) + 1·2 = −1: **True**. For v = (2, 3) it is
# 2·(−3) + 3·2 = 0: **False**, since along this v the loss does not change to first order.
#
# <details><summary>Hint 1: idea</summary>
#
# One entry of v may go uphill if another one goes downhill by more. Only the sum counts.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# From two arrays of shape (d,) comes one number, and from its sign one truth value.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def is_descent_direction(v, grad):
    """Return whether a small step along v, shape (d,), lowers a loss with gradient grad, shape (d,)."""
    # BEGIN SOLUTION NO PROMPT
    return v @ grad < 0
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
def examples_by_hand(is_descent_direction):
    grad = np.array([-3.0, 2.0])
    first = checks.truth(is_descent_direction(np.array([1.0, 1.0]), grad.copy()), "the answer for v = (1, 1)")
    second = checks.truth(is_descent_direction(np.array([2.0, 3.0]), grad.copy()), "the answer for v = (2, 3)")
    assert first, "the first example by hand, v = (1, 1), comes out wrong"
    assert not second, "the second example by hand, v = (2, 3), comes out wrong"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def against_the_gradient_and_along_it(is_descent_direction):
    grad = np.array([0.5, -2.0, 1.0])
    against = checks.truth(is_descent_direction(-grad, grad.copy()), "the answer for v = -grad")
    along = checks.truth(is_descent_direction(grad.copy(), grad.copy()), "the answer for v = grad")
    assert against, "minus the gradient must be a descent direction"
    assert not along, "the gradient itself must be none"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def four_more_directions(is_descent_direction):
    directions = [([1.0, -1.0], True), ([1.0, 0.25], True), ([-1.0, -2.0], True), ([1.0, 3.0], False)]
    answers = [is_descent_direction(np.array(v), np.array([-3.0, 2.0])) for v, _ in directions]
    for (v, down), answer in zip(directions, answers, strict=True):
        where = f"v = ({v[0]:g}, {v[1]:g}) and grad = (-3, 2)"
        assert checks.truth(answer, f"the answer for {where}") == down, f"the answer for {where} comes out wrong"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_for_many_directions(is_descent_direction):
    from utils import gradient_descent

    rng = checks.rng("q1")
    for d in (2, 3, 5, 1, 8):
        for _ in range(12):
            v, grad = rng.integers(1, 17, size=(2, d)) * rng.choice([-1, 1], size=(2, d)) / 4
            if v @ grad == 0:
                continue
            expected = gradient_descent.is_descent_direction(v, grad)
            answer = checks.truth(is_descent_direction(v.copy(), grad.copy()), "the answer")
            assert answer == expected, f"the answer is wrong for a direction and a gradient of length {d}"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def zero_is_no_descent(is_descent_direction):
    for v, grad in [([0.0, 3.0], [2.0, 0.0]), ([0.0, 0.0], [1.0, -2.0]), ([1.0, 1.0], [0.0, 0.0]), ([2, -1], [1, 2])]:
        answer = checks.truth(is_descent_direction(np.array(v), np.array(grad)), "the answer")
        assert not answer, "the answer is wrong where v · grad is 0"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def length_does_not_matter(is_descent_direction):
    v, grad = np.array([1.0, -4.0, 0.5]), np.array([2.0, 1.0, 3.0])
    for length in (1e-8, 1e-3, 1.0, 1e6):
        down = checks.truth(is_descent_direction(length * v, grad.copy()), "the answer")
        up = checks.truth(is_descent_direction(-length * v, grad.copy()), "the answer")
        assert down, "the answer is wrong for a short or a long direction"
        assert not up, "the answer is wrong for a short or a long direction"
    checks.leaves_arguments_alone(is_descent_direction, v, grad)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
here = np.array([-2.0, 2.0])
widgets.direction_slider(is_descent_direction, numerical_gradient, loss, here)

# %% tags=["figure"]
figures.directions(is_descent_direction, numerical_gradient, loss, here)

# %% [markdown]
# **Try:** turn the direction with the slider (arrow keys work too). (1) Between which angles does your function say
# *descent*? (2) At 80°, the loss falls at first; what happens on a longer walk? (3) At which angle does the loss fall
# fastest? The second picture shows many angles at once and needs no slider.
#
# **Look:** on the left 24 directions around one point of the landscape: solid blue where your function sees a
# descent, dotted orange where not; minus the gradient in black. In a right picture exactly the half on the side of
# lower loss is blue, the angles between −90° and 90°; the border runs along the contour line, where v · ∇L = 0. On the
# right the loss along five of the directions. At 0° it falls fastest. At 80° it falls for a short while and then rises
# above its start: hence the words *a small enough step*. The (−1, 100) of the prediction is a descent direction, too,
# for the gradient (2, 0): the product is −2, though nearly the whole step goes along the contour line.
#
# ## 5. Gradient descent
#
# Take v = −∇L(θ), and the recipe of section 1 becomes **gradient descent**:
#
# $$\theta \leftarrow \theta - \alpha\, \nabla L(\theta) .$$
#
# The number α > 0 is the **learning rate**, `lr` in code. It multiplies the gradient, so steps are long where the
# landscape is steep, and become short by themselves near a minimum.
#
# **Predict:** θ = 1, the slope is 4, and the learning rate 0.5. Where does one step lead? And if the slope is −4?

# %% [raw]
# # BEGIN QUESTION
# name: q3

# %% [markdown]
# ### Question q3: one step
#
# Write `gradient_step(theta, grad, lr)`. `theta` and `grad` are arrays of the same shape, any shape; `lr` is a positive
# number. Return a **new** array of that shape: θ after **one** step of gradient descent. Do not change the arguments;
# they may hold whole numbers.
#
# *By hand:* for `theta = np.array([1.0, 2.0])`, `grad = np.array([4, -6])` and `lr = 0.5` the step is −0.5 · (4, −6) =
# (−2, 3), so the result is **(−1, 5)**.
#
# <details><summary>Hint 1: idea</summary>
#
# Against the gradient, so many times its length as `lr` says.
#
# </details>
#
# <details><summary>Hint 2: a new array</summary>
#
# `theta -= …` writes into the caller's array. Build the result from an expression instead.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def gradient_step(theta, grad, lr):
    """Return theta after one step of gradient descent with learning rate lr, an array like theta."""
    # BEGIN SOLUTION NO PROMPT
    return theta - lr * grad
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
def example_by_hand(gradient_step):
    result = gradient_step(np.array([1.0, 2.0]), np.array([4, -6]), 0.5)
    checks.close(result, [-1.0, 5.0], "the result of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def no_slope_no_step(gradient_step):
    theta = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    checks.close(gradient_step(theta.copy(), np.zeros((2, 3)), 0.25), theta, "the result where the gradient is zero")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers(gradient_step):
    result = gradient_step(np.array([3, 1]), np.array([1, -1]), 0.5)
    checks.close(result, [2.5, 1.5], "the result of half a step at whole numbers")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_step(gradient_step):
    from utils import gradient_descent

    rng = checks.rng("q3")
    for shape in [(3,), (1,), (6,), (2, 3), (2, 2)]:
        theta, grad, lr = rng.normal(size=shape), rng.normal(scale=3, size=shape), rng.uniform(0.01, 2)
        expected = gradient_descent.gradient_step(theta, grad, lr)
        checks.close(gradient_step(theta.copy(), grad.copy(), lr), expected, "the result", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(gradient_step):
    from utils import gradient_descent

    rng = checks.rng("q3 whole")
    theta, grad = rng.integers(-5, 6, size=4), rng.integers(1, 8, size=4)
    expected = gradient_descent.gradient_step(theta, grad, 0.3)
    checks.close(gradient_step(theta.copy(), grad.copy(), 0.3), expected, "the result", atol=5e-8)
    checks.leaves_arguments_alone(gradient_step, rng.normal(size=3), rng.normal(size=3), 0.1)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q4

# %% [markdown]
# ### Question q4: the whole path
#
# Write `gradient_descent(grad_fn, theta0, lr, n_steps)`. `grad_fn` is a function: `grad_fn(theta)` returns the gradient
# at `theta`, an array of the same shape. Start at `theta0`, an array of any shape, and take `n_steps` steps. After each
# step the gradient is computed **anew**, at the place just reached. Return the whole path: an array of shape
# **(n_steps + 1, …)**, where row 0 is `theta0`, row 1 the place after one step, and so on; the dots stand for the shape
# of `theta0`. For `n_steps = 0` the path is `theta0` alone. Do not change `theta0`; it may hold whole numbers. You may
# use your `gradient_step`.
#
# *By hand:* L(θ) = θ² has the gradient 2θ. From `theta0 = np.array([8.0])` with `lr = 0.25`, each step subtracts
# 0.25 · 2θ, which halves θ. Three steps give **[[8], [4], [2], [1]]**, shape (4, 1).
#
# <details><summary>Hint 1: idea</summary>
#
# A list that begins with the start. In a loop, compute the next place from the last one and append it.
#
# </details>
#
# <details><summary>Hint 2: rows that differ</summary>
#
# If all rows come out alike, the list holds one and the same array many times, and `-=` changes it each time.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# `np.array(path)` makes one array of a list of equal shapes, with the list's length in front.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def gradient_descent(grad_fn, theta0, lr, n_steps):
    """Return the path of n_steps steps from theta0, an array of shape (n_steps + 1, ...)."""
    # BEGIN SOLUTION NO PROMPT
    path = [theta0]
    for _ in range(n_steps):
        path.append(gradient_step(path[-1], grad_fn(path[-1]), lr))
    return np.array(path)
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
def example_by_hand(gradient_descent):
    path = gradient_descent(lambda theta: 2 * np.asarray(theta), np.array([8.0]), 0.25, 3)
    checks.close(path, [[8.0], [4.0], [2.0], [1.0]], "the path of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def start_first_and_shape(gradient_descent):
    theta0 = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    path = gradient_descent(lambda theta: np.asarray(theta) - 1, theta0.copy(), 0.5, 4)
    path = checks.finite(path, (5, 2, 3), "the path")
    checks.close(path[0], theta0, "row 0 of the path")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers(gradient_descent):
    path = gradient_descent(lambda theta: 2 * np.asarray(theta), np.array([2]), 0.25, 2)
    checks.close(path, [[2.0], [1.0], [0.5]], "the path of the example by hand from the whole number 2")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_path_in_a_bowl(gradient_descent):
    from utils import gradient_descent as reference

    rng = checks.rng("q4")
    for d, n_steps in [(3, 7), (2, 2), (1, 5), (4, 12)]:
        root = rng.normal(size=(d, d))
        H, theta0, lr = root @ root.T + np.eye(d), rng.normal(scale=2, size=d), rng.uniform(0.01, 0.1)

        def grad_fn(theta, H=H):
            return H @ np.asarray(theta)

        expected = reference.gradient_descent(grad_fn, theta0, lr, n_steps)
        for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
            with attempt:
                checks.close(gradient_descent(grad_fn, theta0.copy(), lr, n_steps), expected, "the path", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_path_of_tables(gradient_descent):
    from utils import gradient_descent as reference

    rng = checks.rng("q4 table")
    for shape, n_steps in [((3, 2), 4), ((2, 2), 6), ((1, 3), 1)]:
        target, theta0 = rng.normal(size=(2, *shape))

        def grad_fn(theta, target=target):
            gap = np.asarray(theta) - target
            return gap + np.tanh(gap.sum())

        expected = reference.gradient_descent(grad_fn, theta0, 0.3, n_steps)
        for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
            with attempt:
                checks.close(gradient_descent(grad_fn, theta0.copy(), 0.3, n_steps), expected, "the path", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def no_steps_whole_numbers_and_untouched_argument(gradient_descent):
    from utils import gradient_descent as reference

    def grad_fn(theta):
        return np.asarray(theta) + np.array([1.0, -0.5])

    whole = np.array([3, -2])
    for n_steps in (0, 1, 3):
        expected = reference.gradient_descent(grad_fn, whole, 0.3, n_steps)
        for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
            with attempt:
                path = gradient_descent(grad_fn, whole.copy(), 0.3, n_steps)
                checks.close(path, expected, f"the path of {n_steps} steps", atol=5e-8)
    for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
        with attempt:
            checks.leaves_arguments_alone(gradient_descent, grad_fn, np.array([0.5, 2.0]), 0.1, 3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.descent(gradient_descent, lambda theta: numerical_gradient(loss, theta), loss, here, 0.05, 40)

# %% [markdown]
# **Look:** 40 steps of your `gradient_descent` with the gradient that your `numerical_gradient` measures, from a bad
# start. In a right picture the path leads down into the valley, first in long steps, then in ever shorter ones, though
# the learning rate is the same throughout: the gradient shrinks. On the right the loss falls with every step, and
# levels off at about 22.7, the lowest there is. It is not 0: some dogs are light. (The steps that you predicted lead
# from 1 to −1 and, with the slope −4, to 3.)
#
# ## 6. The learning rate
#
# Close to a minimum nearly every smooth landscape looks like a bowl, $\tfrac12 \theta^\top H \theta$ with a symmetric
# matrix H of shape (d, d): its gradient is Hθ, its minimum at 0. Along an **eigenvector** u of H, Hu = λu, the bowl is
# a parabola with steepness λ, and for θ = cu one step gives
#
# $$\theta - \alpha H \theta = (1 - \alpha \lambda)\, \theta .$$
#
# Each step multiplies by 1 − αλ: near 1 it creeps, at 0 it arrives at once, below 0 it jumps across the valley, and
# beyond −1 it lands higher on the other side. All eigenvectors share one α.
#
# **Predict:** one direction has λ = 1, another λ = 11. Which of the two limits the learning rate?
#
# **Try:** then move the slider below (arrow keys work too). (1) At which learning rate is the loss lowest after 40
# steps? (2) From where on does the path zigzag across the valley, and from where on does it leave it? (3) When it
# leaves, does it do so along the valley or across it? The second picture shows four positions of the slider.

# %% tags=["figure"]
H = np.array([[2.0, 3.0], [3.0, 10.0]])  # its eigenvalues are 1 and 11
bowl_start = np.array([4.0, 1.0])
widgets.learning_rate_slider(gradient_descent, H, bowl_start, 40)

# %% tags=["figure"]
figures.learning_rate_sweep(gradient_descent, H, bowl_start, [0.01, 0.1, 0.175, 0.19], 40)

# %% [markdown]
# **Look:** in a right picture 0.01 is **too small**: after 40 steps the path still creeps along the flat floor of the
# valley. 0.1 is **safe**: one jump to the floor, then straight to the minimum. 0.175 zigzags from wall to wall but
# arrives. 0.19 is **too large**: each jump lands higher than the last, the path leaves the map, and the loss grows
# without bound. Only the scale at the bottom, where each line is a factor of 10, can show all four.

# %% [raw]
# # BEGIN QUESTION
# name: q8

# %% [markdown]
# ### Question q8: the largest stable learning rate
#
# Write `largest_stable_lr(H)`. `H`, shape (d, d), is symmetric and all its eigenvalues are positive; it may hold whole
# numbers. Gradient descent on ½ θᵀHθ **converges from everywhere** if from every start the path tends to 0. Return, as
# one float, the limit for the learning rate: for each smaller one gradient descent converges from everywhere, and for
# each larger one it does not.
#
# *By hand:* for H = [[1, 0], [0, 4]] a step multiplies θ₁ by 1 − α and θ₂ by 1 − 4α. Both factors have to lie between
# −1 and 1. The first does for α < 2, the second for α < 1/2; the result is **0.5**. The same bowl turned by 45° has
# H = [[2.5, −1.5], [−1.5, 2.5]] and the same eigenvalues, so its limit is **0.5** as well.
#
# <details><summary>Hint 1: idea</summary>
#
# For a general H the factors are 1 − αλ, one for each eigenvalue λ. Which of them reaches −1 first as α grows?
#
# </details>
#
# <details><summary>Hint 2: eigenvalues</summary>
#
# `np.linalg.eigvalsh` gives the eigenvalues of a symmetric matrix, the smallest first.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def largest_stable_lr(H):
    """Return the limit below which gradient descent on the bowl of H, (d, d), converges from everywhere."""
    # BEGIN SOLUTION NO PROMPT
    return 2 / np.max(np.linalg.eigvalsh(H))
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
def example_by_hand(largest_stable_lr):
    checks.close(largest_stable_lr(np.array([[1.0, 0.0], [0.0, 4.0]])), 0.5, "the limit of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def steeper_bowls_need_smaller_steps(largest_stable_lr):
    H = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
    flat = checks.real_number(largest_stable_lr(H.copy()), "the limit")
    steep = checks.real_number(largest_stable_lr(4 * H), "the limit")
    assert flat > 0, "the limit must be positive"
    checks.close(4 * steep, flat, "4 times the limit for 4 H")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_turned(largest_stable_lr):
    H = np.array([[2.5, -1.5], [-1.5, 2.5]])
    checks.close(largest_stable_lr(H), 0.5, "the limit of the example by hand, turned by 45°")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_limit(largest_stable_lr):
    from utils import gradient_descent

    rng = checks.rng("q8")
    for d in (2, 3, 5, 4):
        directions, _ = np.linalg.qr(rng.normal(size=(d, d)))
        H = directions @ np.diag(rng.uniform(0.2, 6, size=d)) @ directions.T
        H = (H + H.T) / 2
        checks.close(largest_stable_lr(H.copy()), gradient_descent.largest_stable_lr(H), "the limit")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def small_and_whole_matrices_and_untouched_argument(largest_stable_lr):
    from utils import gradient_descent

    for rows in ([[5]], [[0.25]], [[4, -3], [-3, 4]], [[2, 1, 0], [1, 3, -1], [0, -1, 1]]):
        H = np.array(rows)
        checks.close(largest_stable_lr(H.copy()), gradient_descent.largest_stable_lr(H), "the limit")
    checks.leaves_arguments_alone(largest_stable_lr, np.array([[2.0, -1.0], [-1.0, 3.0]]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.stable_limit(largest_stable_lr, gradient_descent, H, bowl_start, np.linspace(0.005, 0.22, 44), 60)

# %% [markdown]
# **Look:** for each learning rate the loss after 60 steps, on a logarithmic scale, and a dotted line at your limit. In
# a right picture the dotted line stands where the curve rises through the loss of the start (dashed). The steeper
# direction, λ = 11, sets this limit. It answers the questions at the slider, too: from 1/11 on the path zigzags, from
# 2/11 on it leaves, across the valley, and near 0.165, only a little below the limit, the loss gets lowest. Of a real
# loss nobody knows H, and H differs from place to place: there one tries several learning rates, and looks at the loss
# curves.
#
# ## 7. Logistic regression with two classes
#
# A linear score and a sigmoid, trained by maximum likelihood: that is **logistic regression**. As in notebook 03, P(y =
# **1** | x) = σ(x · θ). (In question q8 of notebook 02 the sigmoid was for class 0.) An example with score z costs
# −log σ(z) if y = 1, and −log(1 − σ(z)) if y = 0. Since the sigmoid has the slope σ′ = σ(1 − σ), the slopes of these
# in z are
#
# $$-\frac{\sigma'(z)}{\sigma(z)} = \sigma(z) - 1 \quad (y = 1) , \qquad
#   \frac{\sigma'(z)}{1 - \sigma(z)} = \sigma(z) \quad (y = 0) .$$
#
# In both cases that is **σ(z) − y**, prediction minus truth. And z changes by x<sub>j</sub> for each unit of
# θ<sub>j</sub>. Together, as a **sum** over the examples:
#
# $$\nabla L(\theta) = \sum_i x_i\, \bigl( \sigma(x_i \cdot \theta) - y_i \bigr) .$$
#
# **Predict:** an example is predicted perfectly. What does it add to the gradient?

# %% [raw]
# # BEGIN QUESTION
# name: q6

# %% [markdown]
# ### Question q6: the gradient for two classes
#
# Write `binary_nll_gradient(theta, X, y)`. `theta` has shape (d,), `X` shape (n, d), one example per row, and `y` shape
# (n,), labels 0 and 1. Return the gradient of the NLL, shape **(d,)**, for P(y = **1** | x) = σ(x · θ): a **sum** over
# the n examples, not a mean. The scores stay between −20 and 20; you may use `softmax.sigmoid`. Whole numbers must work
# too; do not change the arguments.
#
# *By hand:* θ = (0, 0), X = [[1, 3], [2, 0]], y = (1, 0). Both probabilities are ½, so the differences σ − y are −½ and
# ½. The first row adds −½ · (1, 3), the second ½ · (2, 0): **(0.5, −1.5)**.
#
# <details><summary>Hint 1: idea</summary>
#
# First one number for each example: how far the prediction is from the label, with its sign.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# You have (n, d) and (n,), and need (d,): each row of X times its number, all rows added up. A matrix product does
# that, if the n's meet: (d, n) with (n,).
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def binary_nll_gradient(theta, X, y):
    """Return the gradient, (d,), of the sum NLL of P(y = 1 | x) = sigmoid(x . theta)."""
    # BEGIN SOLUTION NO PROMPT
    return X.T @ (softmax.sigmoid(X @ theta) - y)
    # END SOLUTION
    raise NotImplementedError("q6: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(binary_nll_gradient):
    gradient = binary_nll_gradient(np.array([0, 0]), np.array([[1.0, 3.0], [2.0, 0.0]]), np.array([1, 0]))
    checks.close(gradient, [0.5, -1.5], "the gradient of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_slope_for_each_parameter(binary_nll_gradient):
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0]])
    theta, y = np.array([0.5, -1.0, 0.25]), np.array([1, 0, 0, 1])
    whole = checks.finite(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), (3,), "the gradient")
    parts = [checks.finite(binary_nll_gradient(theta.copy(), X[i : i + 1], y[i : i + 1]), (3,)) for i in range(4)]
    with np.errstate(over="ignore"):
        together = np.allclose(whole, np.sum(parts, axis=0), atol=1e-5)
    assert together, "the gradient of four examples must be the sum of the four gradients"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_gradient(binary_nll_gradient):
    from utils import gradient_descent

    rng = checks.rng("q6")
    for n, d in [(7, 3), (3, 5), (1, 4), (12, 1), (40, 2)]:
        theta, X, y = rng.normal(size=d), rng.normal(size=(n, d)), rng.integers(2, size=n)
        expected = gradient_descent.binary_nll_gradient(theta, X, y)
        checks.close(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), expected, "the gradient", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_gradient_where_n_equals_d(binary_nll_gradient):
    from utils import gradient_descent

    rng = checks.rng("q6 square")
    for size in (3, 2, 4):
        theta, X = rng.normal(size=size), rng.normal(size=(size, size))
        y = np.arange(size) % 2
        expected = gradient_descent.binary_nll_gradient(theta, X, y)
        checks.close(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), expected, "the gradient", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def one_label_only_whole_numbers_and_untouched_arguments(binary_nll_gradient):
    from utils import gradient_descent

    rng = checks.rng("q6 whole")
    theta, X = np.array([1, -2, 0]), rng.integers(-3, 4, size=(5, 3))
    for y in (np.ones(5, dtype=int), np.zeros(5, dtype=int), np.array([0, 1, 1, 0, 1])):
        expected = gradient_descent.binary_nll_gradient(theta, X, y)
        checks.close(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), expected, "the gradient", atol=5e-8)
    y = np.array([1, 0, 0, 1])
    checks.leaves_arguments_alone(binary_nll_gradient, rng.normal(size=2), rng.normal(size=(4, 2)), y)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.binary_training(gradient_descent, binary_nll_gradient, loss, animals, dog, here, 0.05, 60)

# %% [markdown]
# **Look:** on the left the path of your `gradient_descent` with your formula in place of measured slopes; on the right
# P(dog | x) at the marked moments, above the cats (squares, at 0) and the dogs (circles, at 1). In a right picture the
# path is the one of section 5, since formula and measurement agree. The model begins the wrong way round (blue), calls
# heavy animals cats, is nearly flat after 5 steps (green), and in the end (pink) rises from the cats to the dogs. An
# animal that is predicted perfectly adds nothing to the gradient: the others turn the curve.
#
# ## 8. More classes
#
# With K classes each has a parameter vector, a column of Θ, shape (d, K), and the softmax turns the scores z of an
# example into P(y = k | x), in short p(k | x). The example costs
#
# $$-\log p(y \mid x) = -z_y + \log \sum_j e^{z_j} .$$
#
# The slope of the logarithm in z<sub>k</sub> is e<sup>z<sub>k</sub></sup> divided by the sum, which is p(k | x). So the
# slope of the whole is once more prediction minus truth, where the truth is 1 for the label that was seen and 0 for
# the others (a **one-hot** row). With δ(…) = 1 where the bracket holds, and 0 elsewhere:
#
# $$\frac{\partial L}{\partial \theta_k} = \sum_i x_i\, \bigl( p(k \mid x_i) - \delta(y_i = k) \bigr) .$$
#
# **Predict:** the gradient has the shape of Θ. What does each of its rows sum to?

# %% [raw]
# # BEGIN QUESTION
# name: q5

# %% [markdown]
# ### Question q5: the gradient for K classes
#
# Write `nll_gradient(Theta, X, y)`. `Theta` has shape (d, K), `X` shape (n, d), `y` shape (n,), labels from 0 to K − 1.
# The probabilities are the softmax of the scores X @ Theta along each row. Return the gradient of the NLL, shape **(d,
# K)**: a **sum** over the n examples, not a mean. The scores stay between −20 and 20; you may use
# `softmax.predict_proba(X, Theta)`, which takes X first. Whole numbers must work too; do not change the arguments.
#
# *By hand:* Θ all zeros, shape (2, 2), X = [[1, 3]], y = (0,). Both probabilities are ½; minus the one-hot row (1, 0)
# that leaves (−½, ½). Feature 1 times that is (−½, ½), feature 3 times that (−1½, 1½): **[[−0.5, 0.5], [−1.5, 1.5]]**.
#
# <details><summary>Hint 1: idea</summary>
#
# First a table (n, K) of prediction minus truth. Its one-hot part is a table, too, with a single 1 in each row.
#
# </details>
#
# <details><summary>Hint 2: one-hot</summary>
#
# `np.eye(K)` has the one-hot row of label k as its row k, and rows can be picked by an array of labels. Or change only
# the entries at (i, y<sub>i</sub>), in an array of your own.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# (n, d) and (n, K) are to give (d, K): the n's have to meet in the middle of the product.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def nll_gradient(Theta, X, y):
    """Return the gradient, (d, K), of the sum NLL of softmax probabilities with parameters Theta (d, K)."""
    # BEGIN SOLUTION NO PROMPT
    one_hot = np.eye(Theta.shape[1])[y]
    return X.T @ (softmax.predict_proba(X, Theta) - one_hot)
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
def example_by_hand(nll_gradient):
    gradient = nll_gradient(np.array([[0, 0], [0, 0]]), np.array([[1.0, 3.0]]), np.array([0]))
    checks.close(gradient, [[-0.5, 0.5], [-1.5, 1.5]], "the gradient of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def what_one_class_gains_others_lose(nll_gradient):
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0], [0.5, 0.5, 0.5]])
    Theta = np.array([[0.5, -1.0, 0.0, 1.0], [0.0, 0.5, 0.25, -0.5], [1.0, 0.0, -1.0, 0.5]])
    gradient = checks.finite(nll_gradient(Theta, X, np.array([3, 0, 1, 3, 2])), (3, 4), "the gradient")
    with np.errstate(over="ignore"):
        balanced = np.allclose(gradient.sum(axis=1), 0, atol=1e-5)
    assert balanced, "each row of the gradient must sum to 0 over the classes"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_gradient(nll_gradient):
    from utils import gradient_descent

    rng = checks.rng("q5")
    for n, d, K in [(7, 3, 4), (3, 5, 2), (1, 4, 3), (9, 1, 5), (6, 2, 1)]:
        Theta, X, y = rng.normal(size=(d, K)), rng.normal(size=(n, d)), rng.integers(K, size=n)
        expected = gradient_descent.nll_gradient(Theta, X, y)
        checks.close(nll_gradient(Theta.copy(), X.copy(), y.copy()), expected, "the gradient", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_gradient_when_all_sizes_are_equal(nll_gradient):
    from utils import gradient_descent

    rng = checks.rng("q5 square")
    for size in (3, 2, 4):
        Theta, X = rng.normal(size=(size, size)), rng.normal(size=(size, size))
        y = rng.integers(size - (size == 3), size=size)  # once without the last class
        expected = gradient_descent.nll_gradient(Theta, X, y)
        checks.close(nll_gradient(Theta.copy(), X.copy(), y.copy()), expected, "the gradient", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def many_examples_whole_numbers_and_untouched_arguments(nll_gradient):
    from utils import gradient_descent

    rng = checks.rng("q5 whole")
    Theta, X, y = rng.integers(-2, 3, size=(3, 4)), rng.integers(-2, 3, size=(60, 3)), rng.integers(4, size=60)
    expected = gradient_descent.nll_gradient(Theta, X, y)
    checks.close(nll_gradient(Theta.copy(), X.copy(), y.copy()), expected, "the gradient", atol=2.5e-7)
    checks.leaves_arguments_alone(nll_gradient, rng.normal(size=(2, 4)), rng.normal(size=(60, 2)), y)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
images, digit = datasets.digits()
pixels = np.column_stack([images, np.ones(len(images))])  # 64 pixels and a constant 1
few, few_digits = pixels[:20], digit[:20]
figures.gradient_check(
    lambda Theta: nll_gradient(Theta, few, few_digits),
    numerical_gradient,
    lambda Theta: maximum_likelihood.negative_log_likelihood(few @ Theta, few_digits),
    np.random.default_rng(1).normal(size=(65, 10)),
)

# %% [markdown]
# **Look:** a **gradient check**, on 20 handwritten digits. Θ has 65 · 10 = 650 entries; each dot compares a slope by
# your formula with the same slope measured by your `numerical_gradient`. In a right picture all 650 dots lie on the
# dashed line. The measurement computes the loss 1300 times, the formula makes one pass through the data: this is why we
# derive formulas, and why we measure once, before we trust them. Each row of the gradient sums to 0, since the
# probabilities sum to 1 and so does the one-hot row: what one class gains, others lose.
#
# ## 9. A classifier of digits, trained by you
#
# Sum or mean? $L$ and $L / n$ have their minimum at the same θ, but the gradient of the mean is n times shorter. A
# learning rate that suits a mean suits it for 100 examples as for 100 000, so training usually descends on the
# **mean** NLL:
#
# $$\Theta \leftarrow \Theta - \frac{\alpha}{n} \nabla L(\Theta) , \qquad \Theta = 0 \text{ at the start.}$$

# %% [raw]
# # BEGIN QUESTION
# name: m2

# %% [markdown]
# ### Question m2: twice the data (multiple choice)
#
# Gradient descent on the **sum** NLL works well with some learning rate. Then every example of the data set is copied,
# so that it occurs twice. Which learning rate gives exactly the same path as before?
#
# - **a** The same: copies tell nothing new.
# - **b** Half of it: the gradient of the sum has become twice as long.
# - **c** Twice as much: there are twice as many examples to learn from.
# - **d** None: the minimum has moved, so the path must change.
#
# Set `m2` to one letter in quotes.

# %% [raw]
# # BEGIN SOLUTION

# %%
m2 = "b"  # SOLUTION

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
    assert checks.letter(m2, "abcd", "m2") == "b", "that is not it: what happens to a sum if each term occurs twice?"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q7

# %% [markdown]
# ### Question q7: train it
#
# Write `fit_logistic_regression(X, y, n_classes, lr, n_steps)`. `X` has shape (n, d), `y` shape (n,), labels from 0 to
# `n_classes` − 1, of which some may never occur. Start with Θ = **zeros** and take exactly `n_steps` steps of gradient
# descent with learning rate `lr` on the **mean** NLL (the sum divided by n). Return Θ after the last step, shape **(d,
# n_classes)**. X is used as it is: nothing is added to it or scaled. Whole numbers must work too; do not change the
# arguments. You may use your `nll_gradient` (which is of the **sum**), `gradient_step` and `gradient_descent`, if q4 is
# right; if not, write a loop here.
#
# *By hand:* X = [[1], [−1]], y = (0, 1), two classes, `lr = 0.5`, one step. At zero all probabilities are ½, so the sum
# has the gradient 1 · (−½, ½) + (−1) · (½, −½) = (−1, 1), the mean (−½, ½), and Θ becomes **[[0.25, −0.25]]**.
#
# <details><summary>Hint 1: idea</summary>
#
# You have written all the parts: a start, a gradient, a step, a loop. What is missing is the division by n.
#
# </details>
#
# <details><summary>Hint 2: a function of Θ alone</summary>
#
# `gradient_descent` wants a function of one argument. `lambda Theta: …` makes one, and may use X and y inside.
#
# </details>
#
# <details><summary>Hint 3: the last row</summary>
#
# A path has n_steps + 1 rows. Asked for is the place where it ends.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def fit_logistic_regression(X, y, n_classes, lr, n_steps):
    """Return Theta, (d, n_classes), after n_steps steps of gradient descent on the mean NLL, from zeros."""
    # BEGIN SOLUTION NO PROMPT
    zeros = np.zeros((X.shape[1], n_classes))
    path = gradient_descent(lambda Theta: nll_gradient(Theta, X, y) / len(X), zeros, lr, n_steps)
    return path[-1]
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
def example_by_hand(fit_logistic_regression):
    Theta = fit_logistic_regression(np.array([[1.0], [-1.0]]), np.array([0, 1]), 2, 0.5, 1)
    checks.close(Theta, [[0.25, -0.25]], "Theta of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def from_zeros_downhill(fit_logistic_regression):
    from utils import maximum_likelihood

    X = np.array([[1.0, 0.5, 1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 1.0], [0.5, -0.5, 1.0]])
    y = np.array([3, 0, 1, 3, 2])
    start = checks.finite(fit_logistic_regression(X, y, 4, 0.1, 0), (3, 4), "Theta after no step")
    checks.close(start, np.zeros((3, 4)), "Theta after no step")
    losses = []
    for n_steps in (1, 5, 20):
        Theta = checks.finite(fit_logistic_regression(X, y, 4, 0.1, n_steps), (3, 4), "Theta")
        losses.append(maximum_likelihood.negative_log_likelihood(X @ Theta, y))
    assert 5 * np.log(4) > losses[0] > losses[1] > losses[2], "the loss must fall from step to step"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_parameters(fit_logistic_regression):
    from utils import gradient_descent

    rng = checks.rng("q7")
    earlier = gradient_descent.gradient_step, gradient_descent.nll_gradient
    for n, d, K, n_steps in [(9, 3, 4, 6), (5, 6, 3, 10), (11, 2, 2, 1), (1, 3, 2, 4), (4, 2, 1, 3)]:
        # Once the last class does not occur.
        X, y, lr = rng.normal(size=(n, d)), rng.integers(K - (n == 5), size=n), rng.uniform(0.1, 0.5)
        expected = gradient_descent.fit_logistic_regression(X, y, K, lr, n_steps)
        for attempt in checks.follow_through(fit_logistic_regression, *earlier):
            with attempt:
                checks.close(fit_logistic_regression(X.copy(), y.copy(), K, lr, n_steps), expected, "Theta", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_parameters_when_all_sizes_are_equal(fit_logistic_regression):
    from utils import gradient_descent

    rng = checks.rng("q7 square")
    earlier = gradient_descent.gradient_step, gradient_descent.nll_gradient
    for size, n_steps in [(3, 5), (2, 8), (4, 2)]:
        X, y = rng.normal(size=(size, size)), rng.integers(size - (size == 3), size=size)
        expected = gradient_descent.fit_logistic_regression(X, y, size, 0.3, n_steps)
        for attempt in checks.follow_through(fit_logistic_regression, *earlier):
            with attempt:
                found = fit_logistic_regression(X.copy(), y.copy(), size, 0.3, n_steps)
                checks.close(found, expected, "Theta", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def missing_labels_whole_numbers_and_untouched_arguments(fit_logistic_regression):
    from utils import gradient_descent

    rng = checks.rng("q7 whole")
    earlier = gradient_descent.gradient_step, gradient_descent.nll_gradient
    X, y = rng.integers(-2, 3, size=(7, 3)), np.array([1, 0, 1, 3, 0, 3, 1])
    for K, n_steps in [(6, 4), (4, 0), (5, 3)]:
        expected = gradient_descent.fit_logistic_regression(X, y, K, 0.2, n_steps)
        for attempt in checks.follow_through(fit_logistic_regression, *earlier):
            with attempt:
                checks.close(fit_logistic_regression(X.copy(), y.copy(), K, 0.2, n_steps), expected, "Theta", atol=5e-8)
    more = rng.normal(size=(7, 2))
    for attempt in checks.follow_through(fit_logistic_regression, *earlier):
        with attempt:
            checks.leaves_arguments_alone(fit_logistic_regression, more.copy(), y.copy(), 4, 0.1, 3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q9

# %% [markdown]
# ### Question q9: accuracy
#
# How good is a classifier? The zero-one loss counts wrong labels; the **accuracy** is the share of right ones. The
# label with the largest probability is predicted, which is also that with the largest score: the softmax keeps the
# order.
#
# Write `accuracy(Theta, X, y)`. `Theta` has shape (d, K), `X` shape (n, d), `y` shape (n,), labels from 0 to K − 1.
# Return one float between 0 and 1: the **share** of the rows of `X` for which the largest of the K scores, X @ Theta,
# is that of the label. No two scores of an example are equal in the tests. Whole numbers must work too; do not change
# the arguments.
#
# *By hand:* Θ = [[1, −1]], X = [[2], [−1], [3], [0.5]], y = (0, 1, 1, 0). The scores are (2, −2), (−1, 1), (3, −3) and
# (0.5, −0.5), the predicted labels 0, 1, 0, 0. Three of four are right: **0.75**.
#
# <details><summary>Hint 1: idea</summary>
#
# Scores, then one label for each row, then a comparison with y.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# `np.argmax` needs to know along which axis to look: each example is a row. The mean of an array of True and False is
# the share of True.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def accuracy(Theta, X, y):
    """Return the share of the rows of X (n, d) whose largest score is that of the label in y (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return np.mean(np.argmax(X @ Theta, axis=1) == y)
    # END SOLUTION
    raise NotImplementedError("q9: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(accuracy):
    X, y = np.array([[2.0], [-1.0], [3.0], [0.5]]), np.array([0, 1, 1, 0])
    checks.close(accuracy(np.array([[1.0, -1.0]]), X, y), 0.75, "the accuracy of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def share_between_0_and_1(accuracy):
    X = np.array([[1.0, 0.5], [0.25, 2.0], [-1.5, 0.5], [2.0, -1.0], [0.5, 1.0]])
    Theta = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 0.5]])
    for y in ([0, 1, 2, 0, 1], [1, 0, 0, 2, 2], [0, 0, 0, 0, 0]):
        value = checks.real_number(accuracy(Theta.copy(), X.copy(), np.array(y)), "the accuracy")
        checks.between(value, 0, 1, "the accuracy")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_share(accuracy):
    from utils import gradient_descent

    rng = checks.rng("q9")
    for n, d, K in [(30, 3, 4), (7, 5, 2), (1, 2, 3), (50, 1, 6), (3, 4, 5)]:
        Theta, X = rng.normal(size=(d, K)), rng.normal(size=(n, d))
        y = (X @ Theta + rng.normal(size=(n, K))).argmax(axis=1)
        checks.close(accuracy(Theta.copy(), X.copy(), y.copy()), gradient_descent.accuracy(Theta, X, y), "the accuracy")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_share_when_all_sizes_are_equal(accuracy):
    from utils import gradient_descent

    rng = checks.rng("q9 square")
    for size in range(2, 14):
        Theta, X = rng.normal(size=(size, size)), rng.normal(size=(size, size))
        y = (X @ Theta + rng.normal(size=(size, size))).argmax(axis=1)
        checks.close(accuracy(Theta.copy(), X.copy(), y.copy()), gradient_descent.accuracy(Theta, X, y), "the accuracy")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def all_right_all_wrong_and_untouched_arguments(accuracy):
    X = np.array([[3, 1], [1, 4], [-2, 1], [5, -1], [0, 2], [-1, -3]])
    Theta = np.array([[2, 0, -1], [0, 3, -2]])
    right = (X @ Theta).argmax(axis=1)
    checks.close(accuracy(Theta.copy(), X.copy(), right.copy()), 1.0, "the accuracy where every label is right")
    checks.close(accuracy(Theta.copy(), X.copy(), (right + 1) % 3), 0.0, "the accuracy where every label is wrong")
    checks.leaves_arguments_alone(accuracy, Theta * 0.5, X * 0.5, right)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# Now the digits: 1500 images to train on, 297 others to see what has been learnt. At Θ = 0 each digit has probability
# 1/10, so the mean NLL is ln 10 ≈ 2.30.
#
# **Predict:** with learning rate 1, how many of 300 steps does it take until nine of ten images are right? What will
# the curves for the learning rates 0.03 and 6 look like?

# %% tags=["figure"]
known, new = (pixels[:1500], digit[:1500]), (pixels[1500:], digit[1500:])


def mean_nll(Theta, X, y):
    """Return the mean NLL of the images X (n, 65) with labels y (n,)."""
    return maximum_likelihood.negative_log_likelihood(X @ Theta, y) / len(y)


figures.digits_training(gradient_descent, nll_gradient, accuracy, mean_nll, known, new, [0.03, 6.0, 1.0], 300)

# %% [markdown]
# **Look:** on the left the mean NLL of the 1500 known images. In a right picture all three curves begin at 2.30. With
# 0.03 (solid) the loss falls steadily but has come only half-way after 300 steps; with 1 (dash-dotted) it falls fast
# and smoothly to about 0.13; with 6 (dashed) it first leaps up to more than 5: too large for the landscape near the
# start, though it does well further on. On the right your `accuracy`, for learning rate 1: a single step takes it from
# 0.1 to nearly 0.9, five steps to nine of ten known images, and at the end 97 of 100 known images are right, but only
# 89 of 100 new ones. Why these differ is the subject of notebook 05. And why does the accuracy rise at all, when each
# step looks at the NLL only? Question w1 asks.

# %% tags=["figure"]
shown = [1541, 1524, 1646, 1666, 1588, 1690]
figures.digit_probabilities(
    fit_logistic_regression,
    softmax.predict_proba,
    conditional_probability.most_likely,
    known,
    (pixels[shown], digit[shown]),
    1.0,
    300,
)

# %% tags=["figure"]
figures.digit_weights(fit_logistic_regression, known, 1.0, 300)

# %% [markdown]
# **Look at the first picture:** the table of ten probabilities with which notebook 01 began; there the probabilities
# were given, now your `fit_logistic_regression` has found the Θ that they come from, using none of the images shown. In
# a right picture the first row is certain of a 0. In the next four the true digit (triangle) has the largest
# probability (frame), but a second one gets a share: 5 or 9? 9 or 3? 8 or 7? The last image, a 3, is taken for a 5,
# with 1 close behind.
#
# **Look at the second picture:** what did it learn? Each panel is a column of your Θ, its 64 pixel parameters drawn
# where their pixels are. Ink on a purple pixel raises the score of the digit, ink on an orange one lowers it. In a
# right picture the 0 has an orange centre (a 0 has a hole there), and the left and right edges are nearly white: hardly
# an image has ink there, so their slopes are next to 0, and they stay where they began.

# %% [raw]
# # BEGIN QUESTION
# name: w1
# manual: true
# points: 3

# %% [markdown]
# ### Question w1: three training runs (written)
#
# Three friends train the digits classifier, each with a right gradient. Ada's loss falls evenly, but after an hour it
# is still near 2.3. Ben's loss jumps up and down by whole units. Cleo minimizes the number of wrong labels (zero-one
# loss) in place of the NLL; her gradient is the zero vector at almost every Θ. Answer in three to six sentences: (1)
# What is the matter with Ada's and with Ben's training, and what would you change in each? (2) Every step goes along
# minus the gradient. How can Ben's loss rise all the same? (3) Why can Cleo not use gradient descent, and how can it be
# that the NLL helps with the number of wrong labels after all?

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Example answer.** Ada's learning rate is too small: each step is right but tiny, so she should raise it, for
# instance tenfold. Ben's is too large: his steps jump across the valley, so he should lower it. The gradient describes
# the loss only to first order, close to the place where it was computed; a long step leaves that neighbourhood and can
# land higher on the other side. Cleo's loss is a staircase: a small change of Θ changes no label, so all slopes are 0
# and give no direction. The NLL is smooth and falls whenever the true label becomes more probable, and once it is more
# probable than all the others, the label is right.
#
# **Rubric, 3 points.** One point for each part:
#
# 1. names both causes (too small, too large) *and* both remedies; only one friend: half a point. "Ada needs more
#    steps": half of hers, since it works but is not the cause;
# 2. says that a gradient tells about small steps only (first order, the neighbourhood), or describes overshooting a
#    valley *because* the step is long. "The learning rate is too large" alone, as in part 1: no point;
# 3. says that the zero-one loss is flat almost everywhere (or a staircase), so that no step is taken, *and* that a
#    lower NLL goes with more probable true labels; only one of the two: half a point.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 10. Run it on a big GPU (optional, no points)
#
# Step 4 of the method. A GPU does the same arithmetic on thousands of numbers at once. NumPy does not use it, but
# PyTorch does, with arrays that are used nearly as NumPy's are. It even finds gradients by itself, from the operations
# that made the loss (`backward`). The step is still *your* `gradient_step`: a minus and a product work for
# these arrays, too. Where there is no PyTorch the cell says so, and nothing is lost.
#
# **Predict:** will it end at the same loss as your NumPy training did?

# %% tags=["figure"]
def train_with_pytorch(torch, device, gradient_step, X, y, lr, n_steps):
    """Train on arrays that lie on a device, "cuda" (a GPU) or "cpu"; return the mean NLL at the end."""
    X, y = torch.tensor(X, device=device), torch.tensor(y, device=device)
    Theta = torch.zeros((X.shape[1], 10), dtype=X.dtype, device=device)
    for _ in range(n_steps):
        Theta = Theta.detach().requires_grad_()
        loss = torch.nn.functional.cross_entropy(X @ Theta, y)  # the mean NLL of the softmax
        loss.backward()
        with torch.no_grad():
            Theta = gradient_step(Theta, Theta.grad, lr)
    return torch.nn.functional.cross_entropy(X @ Theta, y).item()


figures.on_a_big_gpu(train_with_pytorch, gradient_step, *known, 1.0, 300)

# %% [markdown]
# **Look:** with PyTorch, the sentence above ends with a mean loss of 0.1328, the last point of the dash-dotted curve of
# section 9: another library, perhaps another machine, the same mathematics. With 1500 small images a GPU is hardly
# faster than your processor. With a million large ones, and a network in place of a matrix, it is the difference
# between hours and weeks.
#
# ## Recap
#
# A loss is a landscape over the parameters. The gradient collects the slopes; every direction with v · ∇L < 0 leads
# down at first, and −∇L is the steepest. Gradient descent repeats θ ← θ − α∇L(θ). With a learning rate that is too
# small it creeps, with one that is too large it overshoots; for a bowl the limit is set by the steepest direction. For
# logistic regression the gradient is inputs times (prediction − truth), and 300 such steps make a classifier of digits.
#
# **You should now be able to**
#
# - say from the sign of a slope, or of v · ∇L, whether a step leads down;
# - measure a gradient, and check a formula with it;
# - write gradient descent from memory, and say what its path and its loss curve look like for each kind of learning
#   rate;
# - derive the gradient of logistic regression, and say whether a given one is of the sum or of the mean;
# - train and judge a classifier of your own.
#
# **Next:** the classifier is better on images it knows than on new ones. How well does it really do, and how would we
# know? [Notebook 05: empirical risk](05_empirical_risk.ipynb).
