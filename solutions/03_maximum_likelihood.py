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
# name: 03_maximum_likelihood
# show_question_points: true

# %% [markdown]
# # Maximum likelihood: which parameters explain the data best?
#
# A model turns inputs into probabilities, and its parameters θ decide how good these are. This notebook derives what
# "good" means: from the way data come about, through a product that no computer can hold, to the loss that nearly every
# classifier minimizes today.
#
# **Lecture slides covered:** the machine learning method · Marr's levels · how is the data set generated? · maximum
# likelihood · the trouble with products, and logarithms · the negative log-likelihood · other loss functions: zero-one
# loss and squared error · cross-entropy
#
# **Afterwards you can**
#
# 1. name the four steps of the machine learning method and say which of them a loss belongs to;
# 2. compute the likelihood of a data set, and show at which size it vanishes in a computer;
# 3. derive the negative log-likelihood and explain why p(x) drops out of it;
# 4. compute it from scores of any size, and compare it with zero-one loss and squared error;
# 5. explain what cross-entropy has to do with it, and find the θ with the lowest loss on a grid.
#
# **Time:** about 90 minutes. You need the softmax and the sigmoid of notebook 02, and NumPy's arrays and sums with
# `axis=` and `keepdims=`. Here log is always the **natural** logarithm, `np.log`.
#
# **How it works:** each question has an answer cell to fill in and, below it, a check that you may run as often as you
# like. It runs the examples of the prompt and looks at shapes and general properties. Hidden checks run when your
# notebook is graded: they use other numbers and test the rest of the prompt. Of a letter the check only sees that it is
# one; written answers have no check. Pictures are drawn by *your* functions. Until a question is answered, its picture
# only says so.
# Answers may use NumPy, SciPy, Matplotlib and Python's own library: other packages may be missing when they are graded.
#
# **Two rules hold for every function here**, and the prompts do not repeat them: it leaves the arrays that it is given
# unchanged, and it works for arrays of whole numbers, too.

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

grader = start("03_maximum_likelihood")

# %% [markdown]
# ## 1. The machine learning method
#
# Every method of this course is made in the same four steps:
#
# 1. choose a **model class**: which functions are possible? (linear scores with a softmax, a neural network, …)
# 2. choose a **loss**: a number that says how badly given parameters θ fit the data;
# 3. choose an **optimizer**: a procedure that finds a θ with a low loss;
# 4. run it **on a big GPU**.
#
# David Marr asked three questions about anything that computes, a brain included; the lecture puts the steps beside
# them. *Why* does it do what it does (the computational level)? Because of the loss. *What* does it compute (the
# algorithmic level)? The model. *How* is that brought about (the implementation)? By the optimizer. The lecture adds a
# fourth: *and on which GPU?* (Marr himself asked *what* is computed and *why* on the first level, *how*, with which
# representation and which algorithm, on the second, and how that is realized physically on the third. The lecture's
# pairing is looser.)
#
# Notebook 02 was about step 1. This one is about step 2.

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# ### Question m1: which step is it? (multiple choice)
#
# Someone fits linear scores with a softmax by gradient descent. So far, the number to be made small was the negative
# log-likelihood; from today on it is half the sum of squared errors. All else stays as it was. Which step of the method
# has changed, and which of Marr's questions does that step answer in the lecture?
#
# - **a** The model class: *what* is computed.
# - **b** The loss: *why* it is done.
# - **c** The optimizer: *how* it is done.
# - **d** None: such a number only reports how well the training went.
#
# Set `m1` to one letter in quotes, for instance `m1 = "a"`. A capital letter counts, too.

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
    assert checks.letter(m1, "abcd", "m1") == "b", "that is not the step: which one says what is to be made small?"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 2. How is the data set generated?
#
# Nature first draws an input x from p(x), then a label y from p(y | x); and again for the next pair, without looking at
# the earlier ones. The pairs are **i.i.d.**, *independent and identically distributed*. Probabilities of independent
# events are multiplied, so the whole data set D of n pairs has
#
# $$p(D) = \prod_i p(x_i, y_i) = \prod_i p(x_i)\, p(y_i \mid x_i) .$$
#
# Nobody knows p(y | x), so put the model's $p_\theta(y \mid x)$ in its place:
#
# $$p_\theta(D) = \prod_i p(x_i)\, p_\theta(y_i \mid x_i) .$$
#
# Seen as a function of θ, this is called the **likelihood**. θ occurs only in the second factors, and their product,
# $\prod_i p_\theta(y_i \mid x_i)$, is usually called the likelihood, too (section 4 says why we may). **Maximum
# likelihood** chooses the θ for which it is largest: under that θ, the data that we did see are most probable.
#
# **Predict:** two models, 100 examples each. One gives every true label probability 0.9. The other gives 99 of them
# 0.99, and the last one 0. Which has the larger product of these probabilities?

# %%
import numpy as np

from utils import datasets, softmax, widgets
from utils import plots_maximum_likelihood as figures

rng = np.random.default_rng(seed=3)
X, y = datasets.animals(n_per_class=30, rng=rng)

# The parameters that somebody chose in notebook 02, and the probabilities that they give: one row for each animal.
Theta = np.array(
    [
        [1.0, -3.0, 4.0, -2.0],
        [-0.5, -2.0, 2.5, 3.0],
        [0.5, -1.5, -4.0, -1.5],
    ]
)
p = softmax.predict_proba(X, Theta)
print("p has shape", p.shape, "and y has shape", y.shape)

# For later, a data set as small as can be: one number x, the weight (in standard deviations from the mean), and a
# label, 1 for a dog and 0 for a cat. Nature draws x from a normal distribution, then y: P(dog | x) = sigmoid(1.5 x).
# (Take care: here a dog is label 1. Among the four animals above, `datasets.ANIMALS`, it is label 0.)
weight, dog = datasets.cats_and_dogs(n=40, rng=rng)
print("the first pairs (x, y):", list(zip(weight[:4].round(2).tolist(), dog[:4].tolist(), strict=True)))

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# ### Question q1: likelihood
#
# Write `likelihood(p_y_given_x, y)`. Row i of the table `p_y_given_x`, shape (n, K), holds the probabilities that a
# model gives to the K labels of example i. `y`, shape (n,), holds the labels that were seen, whole numbers from 0 to
# K − 1. Return one float, the likelihood of the labels: the **product** over i of the probability that row i gives to
# label y<sub>i</sub>. It may be a plain product: the trouble with it is the subject of the next section.
#
# *By hand:* for `p_y_given_x = np.array([[0.7, 0.3], [0.2, 0.8], [0.6, 0.4]])` and `y = np.array([0, 1, 1])` the labels
# seen have the probabilities 0.7, 0.8 and 0.4, and their product is **0.224**.
#
# <details><summary>Hint 1: idea</summary>
#
# First collect n numbers, one from each row; then multiply them.
#
# </details>
#
# <details><summary>Hint 2: picking</summary>
#
# `A[[0, 1, 2], [5, 6, 7]]` picks three entries: row 0 column 5, row 1 column 6, row 2 column 7. `A[:, y]` is something
# else: whole columns. A loop over the rows is fine, too.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# Row numbers 0, 1, …, n − 1 (`np.arange`) and labels both have shape (n,), and so has what they pick. `np.prod`
# multiplies all of it.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def likelihood(p_y_given_x, y):
    """Return the product of the probabilities, rows of p_y_given_x (n, K), of the labels y (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return np.prod(p_y_given_x[np.arange(len(y)), y])
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
def example_by_hand(likelihood):
    table = np.array([[0.7, 0.3], [0.2, 0.8], [0.6, 0.4]])
    checks.close(likelihood(table, np.array([0, 1, 1])), 0.224, "the likelihood of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_number_between_0_and_1(likelihood):
    table = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5], [0.6, 0.3, 0.1]])
    value = checks.real_number(likelihood(table, np.array([2, 1, 2, 0])), "the likelihood")
    checks.between(value, 0, 1, "the likelihood")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_likelihood(likelihood):
    from utils import maximum_likelihood

    rng = checks.rng("q1")
    for n, K in [(5, 3), (3, 4), (6, 2), (2, 5)]:
        table, y = rng.dirichlet([3.0] * K, size=n), rng.integers(K, size=n)
        expected = maximum_likelihood.likelihood(table, y)
        checks.close(likelihood(table.copy(), y.copy()), expected, "the likelihood")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_likelihood_of_square_and_single_tables(likelihood):
    from utils import maximum_likelihood

    rng = checks.rng("q1 square")
    for n, K in [(3, 3), (2, 2), (1, 4), (4, 1)]:
        table, y = rng.dirichlet([3.0] * K, size=n), rng.integers(K, size=n)
        expected = maximum_likelihood.likelihood(table, y)
        checks.close(likelihood(table.copy(), y.copy()), expected, "the likelihood")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def certain_and_impossible_labels_and_untouched_arguments(likelihood):
    certain = np.array([[0, 1, 0], [1, 0, 0]])
    checks.close(likelihood(certain.copy(), np.array([1, 0])), 1.0, "the likelihood of certain labels")
    checks.close(likelihood(certain.copy(), np.array([1, 2])), 0.0, "the likelihood with an impossible label")
    checks.leaves_arguments_alone(likelihood, np.array([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]]), np.array([0, 1, 0]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
some = [0, 45, 66, 4, 97, 30, 75, 112]
figures.likelihood_of_examples(likelihood, p[some], y[some], datasets.ANIMALS)

# %% [markdown]
# **Look:** on the left, for eight of the animals, the probability that the model gave to what the animal really was; on
# the right the likelihood of the first 1, 2, …, 8 of them. In a right picture no bar is higher than 1, and the curve
# only ever falls: every example multiplies it by a number below 1. The one low bar (example 4) costs more than all the
# others together. Probability 0 costs everything: in the prediction above, the second model's product is 0, and the
# first one's, 0.9¹⁰⁰ ≈ 0.00003, is larger.
#
# ## 3. The trouble with products
#
# Multiply a few hundred numbers below 1 and the result is tiny. A float has a smallest positive value, about
# $5\cdot 10^{-324}$; a result that is at most half of that is rounded to exactly 0. This is called **underflow**. From
# there on all θ look alike: 0 = 0.
#
# **Predict:** a model gives each label probability 1/2. After how many examples, roughly, is the likelihood 0.0: after
# 100, 1000 or 10 000? And with probability 1/10?

# %% [raw]
# # BEGIN QUESTION
# name: q2

# %% [markdown]
# ### Question q2: how many factors until zero?
#
# Write `underflow_count(p)`. `p` is a float, greater than 0 and at most 1/2. (With a larger factor the product may
# never become 0: the smallest positive float, times 0.7, is rounded to itself.) Start with the number 1.0 and multiply
# it by `p` again and again, **one factor at a time**; return after how many multiplications (an int) it is exactly
# `0.0` for the first time. Do multiply one at a time: `p**n` and logarithms round differently, and can be off by one.
#
# *By hand:* for p = 1e-200 the products are 1e-200 after one multiplication, and 1e-400 after two, which is less than
# any float can hold: it has become 0.0. So the answer is **2**. For p = 1/4 = 2⁻², the product after 537
# multiplications is 2⁻¹⁰⁷⁴, the smallest positive float, and the next one gives 0.0: the answer is **538**.
#
# If the check does not end within a few seconds, your loop never stops: press ■ (interrupt the kernel).
#
# <details><summary>Hint 1: idea</summary>
#
# A `while` loop that goes on as long as the product is above 0, and a counter.
#
# </details>
#
# <details><summary>Hint 2: where to count</summary>
#
# Count each multiplication, also the last one, which gives 0.0. Try your loop with p = 1e-200. If it never stops: which
# number is it that becomes 0, the product or `p`?
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def underflow_count(p):
    """Return after how many multiplications by p, one at a time, the number 1.0 has become exactly 0.0."""
    # BEGIN SOLUTION NO PROMPT
    product, count = 1.0, 0
    while product > 0:
        product = product * p
        count = count + 1
    return count
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
def examples_by_hand(underflow_count):
    checks.whole(underflow_count(1e-200), 2, "the count for p = 1e-200")
    checks.whole(underflow_count(0.25), 538, "the count for p = 1/4")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def larger_factors_last_longer(underflow_count):
    small, large = (checks.real_number(underflow_count(p), f"the count for p = {p}") for p in (1e-9, 1e-6))
    assert small == int(small) > 0, "a count is a whole number above 0"
    assert large == int(large), "a count is a whole number above 0"
    assert small < large, "a smaller factor must reach 0 after fewer multiplications"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_count_of_given_factors(underflow_count):
    from utils import maximum_likelihood

    for p in (0.5, 0.25, 0.1, 0.45, 1e-3, 1e-100, 1e-323):
        checks.whole(underflow_count(p), maximum_likelihood.underflow_count(p), f"the count for p = {p}")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_count_of_random_factors(underflow_count):
    from utils import maximum_likelihood

    rng = checks.rng("q2")
    for p in [*rng.uniform(0.01, 0.5, size=60).tolist(), *(10 ** -rng.uniform(2, 300, size=20)).tolist()]:
        checks.whole(underflow_count(p), maximum_likelihood.underflow_count(p), f"the count for p = {p}")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.underflow(likelihood, underflow_count)

# %% [markdown]
# **Look:** on the left your `likelihood` of n examples, each with probability 1/2 (solid) and 1/10 (dashed), on an axis
# where each step is a factor of $10^{100}$. In a right picture two straight lines run down and break off where your
# `underflow_count` has drawn the vertical lines, at about 1000 and 300 examples: beyond, the product is 0, and there is
# no place for 0 on such an axis. On the right the logarithms of the same products, as *sums* of logarithms: they simply
# go on.
#
# ## 4. Logarithms
#
# A product becomes a sum under the logarithm, log(ab) = log a + log b. So take the logarithm of the likelihood:
#
# $$\log p_\theta(D) = \sum_i \log p(x_i) + \sum_i \log p_\theta(y_i \mid x_i) .$$
#
# The sum of 1000 logarithms of 1/2 is −693, a harmless number. But may we maximize one thing in place of another?
#
# **Predict:** log is a rising function. If one θ has a larger likelihood than another, which of them has the larger
# log-likelihood?

# %% [raw]
# # BEGIN QUESTION
# name: m2

# %% [markdown]
# ### Question m2: may we take the logarithm? (multiple choice)
#
# Let θ* be the parameters with the largest likelihood (greater than 0). We maximize the *log*-likelihood instead, with
# exact arithmetic. What do we find?
#
# - **a** Other parameters, because the logarithm squeezes large values together.
# - **b** The same θ*, and the same largest value.
# - **c** The same θ*, but another largest value.
# - **d** The worst parameters, because logarithms of numbers below 1 are negative: now we have to minimize.
#
# Set `m2` to one letter in quotes.

# %% [raw]
# # BEGIN SOLUTION

# %%
m2 = "c"  # SOLUTION

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
    assert checks.letter(m2, "abcd", "m2") == "c", "that is not what we find: try it with the numbers 0.1, 0.3 and 0.2"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: m3

# %% [markdown]
# ### Question m3: where did p(x) go? (multiple choice)
#
# The logarithm above has two sums. From here on the lecture keeps only the second one, $\sum_i \log p_\theta(y_i
# \mid x_i)$. Why may $\sum_i \log p(x_i)$ be left out when we look for the best θ?
#
# - **a** Because the inputs are given: p(x<sub>i</sub>) = 1, and log 1 = 0.
# - **b** Because x<sub>i</sub> and y<sub>i</sub> are independent of each other.
# - **c** Because it is the logarithm of a product of many small numbers, which is as good as 0.
# - **d** Because it has no θ in it: it adds the same number for every θ, and that moves no maximum.
#
# Set `m3` to one letter in quotes.

# %% [raw]
# # BEGIN SOLUTION

# %%
m3 = "d"  # SOLUTION

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
    assert checks.letter(m3, "abcd", "m3") == "d", "that is not the reason: look for θ in each of the two sums"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 5. The negative log-likelihood
#
# What is left is to be maximized; a loss is something to be *minimized*. So turn the sign:
#
# $$L(\theta) = -\sum_i \log p_\theta(y_i \mid x_i) .$$
#
# This is the **negative log-likelihood** (NLL), a sum over the examples. A label that the model was sure of costs
# −log 1 = 0, one with probability 1/2 costs log 2 ≈ 0.69, and the cost grows without bound as the probability falls.
#
# With a softmax model we need its logarithm. Do not compute it as log(softmax(z)): a softmax value that was rounded to
# 0 would give −∞. The logarithm of a quotient is a difference, so
#
# $$\log \text{softmax}(z)_k = z_k - \log \sum_j e^{z_j} .$$
#
# **Predict:** for scores (1000, −1000), what are the two log-probabilities?

# %% [raw]
# # BEGIN QUESTION
# name: q3

# %% [markdown]
# ### Question q3: log softmax
#
# Write `log_softmax(z)`. `z` holds scores of shape (K,) or (n, K); return the natural logarithms of the softmax
# probabilities **along the last axis**, same shape. For scores as large as 1000 or as low as −1000 the result must be
# right to within rounding, without −∞, without NaN and **without a warning**.
#
# *By hand:* scores (log 3, 0) have the probabilities (3/4, 1/4), and the result is (log(3/4), log(1/4)) ≈
# **(−0.288, −1.386)**. For (1000, −1000) it is **(0, −2000)**: the second number is finite, though its probability is
# far too small for a float.
#
# <details><summary>Hint 1: idea</summary>
#
# As in the softmax, lowering all scores of an example by one number changes nothing. By which number, so that exp
# never overflows?
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The largest score of the example. Lower *every* z in the formula by it, the one outside the sum as well. Then the sum
# is at least 1 (why?), and its logarithm is harmless.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# Largest score and sum are one per row. For a table keep them in shape (n, 1): `keepdims`.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def log_softmax(z):
    """Return the logarithms of the softmax probabilities of the scores z, (K,) or (n, K), along the last axis."""
    # BEGIN SOLUTION NO PROMPT
    shifted = z - np.max(z, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
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
def example_by_hand(log_softmax):
    result = log_softmax(np.array([np.log(3), 0.0]))
    checks.close(result, np.log([0.75, 0.25]), "log_softmax of (log 3, 0)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def logarithms_of_probabilities(log_softmax):
    for z in (np.array([[1.0, 2.0, -1.0], [0.0, -3.0, 0.5]]), np.array([[1, 2, -1], [0, -3, 1]])):
        what = "your result" if z.dtype == float else "your result for whole numbers"
        result = checks.finite(log_softmax(z.copy()), z.shape, what)
        assert (result <= 0).all(), "logarithms of probabilities are at most 0"
        checks.sums_to_one(np.exp(result), f"exp of {what}")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def large_scores_give_numbers(log_softmax):
    with checks.no_warning():
        result = log_softmax(np.array([1000.0, -1000.0]))
    checks.finite(result, (2,), "log_softmax of (1000, -1000)")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_a_table(log_softmax):
    from utils import maximum_likelihood

    rng = checks.rng("q3")
    for shape in [(5, 3), (2, 6), (4, 4), (3, 1), (1, 4)]:
        z = rng.normal(scale=2, size=shape)
        checks.close(log_softmax(z.copy()), maximum_likelihood.log_softmax(z), atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_one_example(log_softmax):
    from utils import maximum_likelihood

    rng = checks.rng("q3 one")
    for K in (2, 5, 1):
        z = rng.normal(scale=2, size=K)
        checks.close(log_softmax(z.copy()), maximum_likelihood.log_softmax(z), atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(log_softmax):
    from utils import maximum_likelihood

    rng = checks.rng("q3 whole")
    z = rng.integers(-5, 6, size=(4, 3))
    checks.close(log_softmax(z.copy()), maximum_likelihood.log_softmax(z), atol=5e-8)
    checks.leaves_arguments_alone(log_softmax, rng.normal(size=(3, 2)))
    checks.leaves_arguments_alone(log_softmax, rng.normal(size=4))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def exact_and_silent_for_huge_scores(log_softmax):
    from utils import maximum_likelihood

    rng = checks.rng("q3 huge")
    eighths = rng.integers(-8000, 8001, size=(6, 4)) / 8  # numbers that 32-bit floats hold exactly, too
    eighths = np.column_stack([eighths, eighths.max(axis=1)])  # and two largest ones, so no logarithm is next to 0
    close_by = rng.integers(-16, 17, size=(4, 3)) / 8 + np.array([[1000.0], [-1000.0], [0.0], [500.0]])
    for z in (eighths, close_by, np.array([1000.0, -1000.0, 999.0])):
        with checks.no_warning():
            result = log_softmax(z.copy())
        checks.exact(result, maximum_likelihood.log_softmax(z))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q4

# %% [markdown]
# ### Question q4: negative log-likelihood
#
# Write `negative_log_likelihood(scores, y)`. Row i of `scores`, shape (n, K), holds the **scores** (not probabilities)
# of the K labels for example i; `y`, shape (n,), holds the labels seen, 0 to K − 1. Return one float: minus the **sum**
# over the examples (not the mean) of the log softmax of row i at label y<sub>i</sub>. Scores of ±1000 must be
# right and give no warning. You may use your `log_softmax`.
#
# *By hand:* for `scores = np.array([[np.log(3), 0], [0, 0]])` and `y = np.array([0, 1])` the labels have the
# probabilities 3/4 and 1/2, so the result is −log(3/4) − log(1/2) ≈ 0.288 + 0.693 = **0.981**.
#
# <details><summary>Hint 1: idea</summary>
#
# The same picking as in q1, but from another table, and with a sum where the product was.
#
# </details>
#
# <details><summary>Hint 2: sign</summary>
#
# Log-probabilities are at most 0, so the NLL is at least 0.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def negative_log_likelihood(scores, y):
    """Return the sum over the examples of -log p(label), for scores (n, K) and labels y (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return -np.sum(log_softmax(scores)[np.arange(len(y)), y])
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
def example_by_hand(negative_log_likelihood):
    value = negative_log_likelihood(np.array([[np.log(3), 0.0], [0.0, 0.0]]), np.array([0, 1]))
    checks.close(value, -np.log(0.75) - np.log(0.5), "the NLL of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def equal_scores_cost_log_K_each(negative_log_likelihood):
    value = negative_log_likelihood(np.full((6, 4), 2), np.array([0, 3, 1, 1, 2, 0]))
    checks.close(value, 6 * np.log(4), "the NLL of 6 examples with 4 equal scores each")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def large_scores_give_a_number(negative_log_likelihood):
    with checks.no_warning():
        value = negative_log_likelihood(np.array([[1000.0, -1000.0], [-1000.0, 1000.0]]), np.array([1, 1]))
    checks.between(checks.real_number(value, "the NLL"), 0, np.inf, "the NLL")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_nll(negative_log_likelihood):
    from utils import maximum_likelihood

    rng = checks.rng("q4")
    for n, K in [(7, 3), (2, 5), (1, 4), (4, 1)]:
        scores, y = rng.normal(scale=2, size=(n, K)), rng.integers(K, size=n)
        expected = maximum_likelihood.negative_log_likelihood(scores, y)
        for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
            with attempt:
                checks.close(negative_log_likelihood(scores.copy(), y.copy()), expected, "the NLL")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_nll_of_square_and_long_tables(negative_log_likelihood):
    from utils import maximum_likelihood

    rng = checks.rng("q4 square")
    for n, K in [(3, 3), (2, 2), (1500, 3)]:
        scores, y = rng.normal(scale=2, size=(n, K)), rng.integers(K, size=n)
        expected = maximum_likelihood.negative_log_likelihood(scores, y)
        for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
            with attempt:
                checks.close(negative_log_likelihood(scores.copy(), y.copy()), expected, "the NLL")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(negative_log_likelihood):
    from utils import maximum_likelihood

    rng = checks.rng("q4 whole")
    scores, y = rng.integers(-5, 6, size=(6, 4)), rng.integers(4, size=6)
    others = rng.normal(size=(6, 4))
    expected = maximum_likelihood.negative_log_likelihood(scores, y)
    for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
        with attempt:
            checks.close(negative_log_likelihood(scores.copy(), y.copy()), expected, "the NLL")
            checks.leaves_arguments_alone(negative_log_likelihood, others.copy(), y.copy())

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_and_silent_for_huge_scores(negative_log_likelihood):
    from utils import maximum_likelihood

    rng = checks.rng("q4 huge")
    scores = np.vstack([rng.integers(-8000, 8001, size=(6, 3)) / 8, [[1000.0, -1000.0, 999.0]]])
    for y in (rng.integers(3, size=7), scores.argmin(axis=1), scores.argmax(axis=1)):
        expected = maximum_likelihood.negative_log_likelihood(scores, y)
        for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
            with attempt:
                with checks.no_warning():
                    value = negative_log_likelihood(scores.copy(), y.copy())
                checks.close(value, expected, "the NLL of huge scores", rtol=1e-12, atol=1e-12)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.log_likelihood_surface(negative_log_likelihood, weight, dog)

# %% [markdown]
# **Look:** two maps over the parameters of the model P(dog | x) = σ(w x + b), for the 40 cats and dogs of section 2. On
# the left the likelihood, as a share of its largest value; on the right the log-likelihood, minus your
# `negative_log_likelihood`: a surface that is a *sum* of 40 logarithms. The cross marks the highest point of each map.
# In a right picture both crosses lie at the same place, near w = 1.6 and b = −0.5: what has the larger likelihood has
# the larger log-likelihood, too, so the logarithm moves no maximum.
# (Nature used w = 1.5 and b = 0; 40 animals do not tell it more precisely.) The left map is a small island in a flat
# sea, where no direction looks better than another; the right one rises towards the top from everywhere.
#
# ## 6. Other loss functions
#
# The NLL is one loss of many. Two others that the lecture names, both **sums** over the examples ($\hat y_i$ is the
# prediction for example i):
#
# - **zero-one loss** counts the wrong labels, $\sum_i \delta(\hat y_i \ne y_i)$, where δ is 1 if its condition holds
#   and 0 if not. It is what we often care about in the end;
# - **squared error**, $\sum_i \tfrac12 \lVert \hat y_i - y_i \rVert^2$, is for predictions that are numbers or vectors
#   (a temperature, a position). It is often called mean squared error, though here it is half a sum.
#
# **Predict:** move θ a tiny bit. How much does the number of wrong labels change?

# %% [raw]
# # BEGIN QUESTION
# name: q5

# %% [markdown]
# ### Question q5: zero-one loss
#
# Write `zero_one_loss(y_pred, y)`. Both arguments hold labels, whole numbers, shape (n,). Return **how many** of the
# predictions differ from the true label: a single number from 0 to n (a count, not a share). Labels are names: it
# matters *whether* they differ, not by how much.
#
# *By hand:* for `y_pred = np.array([0, 2, 0])` and `y = np.array([0, 1, 2])` the second and the third are wrong, so the
# result is **2**.
#
# <details><summary>Hint</summary>
#
# A comparison of two arrays gives an array of True and False. True counts as 1 in a sum.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def zero_one_loss(y_pred, y):
    """Return how many of the predicted labels y_pred (n,) differ from the true labels y (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return np.sum(y_pred != y)
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
def example_by_hand(zero_one_loss):
    checks.whole(zero_one_loss(np.array([0, 2, 0]), np.array([0, 1, 2])), 2, "the loss of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def all_right_costs_nothing(zero_one_loss):
    y = np.array([3, 0, 1, 1, 2])
    checks.whole(zero_one_loss(y.copy(), y.copy()), 0, "the loss where every label is right")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_count(zero_one_loss):
    from utils import maximum_likelihood

    rng = checks.rng("q5")
    for n, K in [(20, 4), (9, 2), (4, 10), (1, 3), (300, 6)]:
        y_pred, y = rng.integers(K, size=n), rng.integers(K, size=n)
        expected = maximum_likelihood.zero_one_loss(y_pred, y)
        checks.whole(zero_one_loss(y_pred.copy(), y.copy()), expected, "the loss")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def all_wrong_and_untouched_arguments(zero_one_loss):
    y = np.array([5, 0, 1, 1, 2, 9])
    checks.whole(zero_one_loss((y + 3) % 10, y.copy()), 6, "the loss where every label is wrong")
    checks.leaves_arguments_alone(zero_one_loss, np.array([0, 1, 2, 2]), np.array([0, 2, 1, 2]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q6

# %% [markdown]
# ### Question q6: half the squared error
#
# Write `half_squared_error(y_pred, y)`. Both arguments have the same shape: (n,), one number per example, or (n, m),
# one vector of m numbers per example. Return one float: the **sum** over all examples of **half** the squared distance
# between prediction and target. For a vector, the squared distance is the sum of its m squared differences. Nothing is
# averaged.
#
# *By hand:* for predictions (1, 4) and targets (0, 2): ½·1² + ½·2² = **2.5**. For predictions [[1, 2], [0, 0]] and
# targets [[0, 0], [0, 1]]: ½·(1² + 2²) + ½·(0² + 1²) = **3**.
#
# <details><summary>Hint</summary>
#
# Square each difference first, then add up. For both shapes the sum runs over every number in the table.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def half_squared_error(y_pred, y):
    """Return half the sum of the squared differences of y_pred and y, both (n,) or both (n, m)."""
    # BEGIN SOLUTION NO PROMPT
    return np.sum((y_pred - y) ** 2) / 2
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
def examples_by_hand(half_squared_error):
    checks.close(half_squared_error(np.array([1, 4]), np.array([0, 2])), 2.5, "the loss of the first example")
    vectors, targets = np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])
    checks.close(half_squared_error(vectors, targets), 3.0, "the loss of the second example")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def no_difference_costs_nothing(half_squared_error):
    y = np.array([[1.5, -2.0, 0.25], [4.0, 1.0, -1.0]])
    checks.close(half_squared_error(y.copy(), y.copy()), 0.0, "the loss where each prediction is right")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_error_of_numbers(half_squared_error):
    from utils import maximum_likelihood

    rng = checks.rng("q6")
    for n in (5, 8, 1):
        y_pred, y = rng.normal(scale=2, size=n), rng.normal(scale=2, size=n)
        expected = maximum_likelihood.half_squared_error(y_pred, y)
        checks.close(half_squared_error(y_pred.copy(), y.copy()), expected, "the loss")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_error_of_vectors(half_squared_error):
    from utils import maximum_likelihood

    rng = checks.rng("q6 vectors")
    for shape in [(5, 3), (2, 4), (3, 3), (6, 1), (1, 5)]:
        y_pred, y = rng.normal(scale=2, size=shape), rng.normal(scale=2, size=shape)
        expected = maximum_likelihood.half_squared_error(y_pred, y)
        checks.close(half_squared_error(y_pred.copy(), y.copy()), expected, "the loss")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(half_squared_error):
    from utils import maximum_likelihood

    y_pred, y = np.array([[3, 1], [0, -2], [5, 5]]), np.array([[0, 1], [1, 4], [2, 5]])
    expected = maximum_likelihood.half_squared_error(y_pred, y)
    checks.close(half_squared_error(y_pred.copy(), y.copy()), expected, "the loss of whole numbers")
    checks.leaves_arguments_alone(half_squared_error, y_pred.astype(float), y.astype(float))
    checks.leaves_arguments_alone(half_squared_error, np.array([1.0, 2.0, 5.0]), np.array([0.5, 4.0, 2.0]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.three_losses(zero_one_loss, half_squared_error, negative_log_likelihood, weight, dog)

# %% [markdown]
# **Look:** the model calls everything heavier than a threshold t a dog, more surely the farther from t: P(dog | x) =
# σ(3(x − t)). Each panel shows one of your losses while t moves. The zero-one loss counts where "dog if x > t" is
# wrong; the squared error compares P(dog | x) with the label, 0 or 1; the NLL takes −log of the label's probability. In
# a right picture the first is a **staircase**: nearly everywhere a small step changes nothing at all, so no optimizer
# could tell which way is down. The other two are smooth: a probability is easier to learn than a label (as in notebook
# 01). On the staircase several steps are equally low, and the cross marks the first. Squared error and NLL, too, are
# lowest at different t: different losses want different things.
#
# ## 7. Cross-entropy
#
# Let p be the true probabilities of the labels for one x, and q those of the model. If label k is drawn, the model's
# **surprise**, as we name it, is $-\log q_k$. Labels are drawn from p, so on average it is
#
# $$H(p, q) = -\sum_k p_k \log q_k ,$$
#
# the **cross-entropy** of p and q. For fixed p it is lowest, among all q, for q = p (stated without proof). We never
# see p; we see one label, $y_i$, drawn from it. Then $-\log p_\theta(y_i \mid x_i)$ is an estimate of the cross-entropy
# from **one sample**: right on average. So the NLL is an estimate of the sum of all cross-entropies, and for this
# reason is often itself called *cross-entropy loss*.
#
# **Predict:** what is H(p, q) if p is one-hot, probability 1 at the label that was seen?

# %% [raw]
# # BEGIN QUESTION
# name: q7

# %% [markdown]
# ### Question q7: cross-entropy
#
# Write `cross_entropy(p, q)`. `p` and `q` have the same shape, (K,) or (n, K), and hold probabilities **along the last
# axis**. Return $-\sum_k p_k \log q_k$: one float for shape (K,), an array of shape **(n,)** for (n, K). Two rules for
# zeros: where $p_k = 0$ the term is 0, **also if** $q_k = 0$; where $q_k = 0$ but $p_k > 0$ the result of that row is
# `np.inf`. Warnings are allowed here.
#
# *By hand:* p = (½, ½), q = (¼, ¾): −½ log(¼) − ½ log(¾) ≈ 0.693 + 0.144 = **0.837**. p = (1, 0), q = (¼, ¾): −log(¼) ≈
# **1.386**. p = (1, 0), q = (1, 0): **0** (−0.0 is fine). p = (½, ½), q = (1, 0): **∞**.
#
# <details><summary>Hint 1: idea</summary>
#
# In NumPy log 0 is −inf, as the second rule wants. Only 0 · (−inf) is trouble: it gives NaN where the first rule wants
# 0.
#
# </details>
#
# <details><summary>Hint 2: choosing</summary>
#
# `np.where(condition, a, b)` picks from a or b, entry by entry. A NaN that it does not pick does no harm. NumPy warns
# of it all the same, in red above the check; lines inside `with np.errstate(all="ignore"):` are quiet.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def cross_entropy(p, q):
    """Return -sum of p log q along the last axis, for probabilities p and q of shape (K,) or (n, K)."""
    # BEGIN SOLUTION NO PROMPT
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(q), 0.0)
    return -np.sum(terms, axis=-1)
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
def examples_by_hand(cross_entropy):
    value = cross_entropy(np.array([0.5, 0.5]), np.array([0.25, 0.75]))
    checks.close(value, -0.5 * np.log(0.25) - 0.5 * np.log(0.75), "the cross-entropy of the first example by hand")
    value = cross_entropy(np.array([1, 0]), np.array([0.25, 0.75]))
    checks.close(value, np.log(4), "the cross-entropy of (1, 0) and (1/4, 3/4)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_number_for_each_row(cross_entropy):
    p = np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])
    q = np.array([[0.6, 0.3, 0.1], [0.3, 0.3, 0.4]])
    other = checks.finite(cross_entropy(p.copy(), q.copy()), (2,), "the cross-entropies")
    same = checks.finite(cross_entropy(p.copy(), p.copy()), (2,), "the cross-entropies")
    checks.between(same, 0, np.log(3), "the cross-entropy of p with p itself")
    assert (same < other).all(), "the cross-entropy of p with another q must be higher than with p itself"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def zeros_follow_the_two_rules(cross_entropy):
    value = cross_entropy(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    checks.close(value, 0.0, "the cross-entropy of (1, 0) and (1, 0)")
    value = cross_entropy(np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    checks.close(value, np.inf, "the cross-entropy of (1/2, 1/2) and (1, 0)")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_a_table(cross_entropy):
    from utils import maximum_likelihood

    rng = checks.rng("q7")
    for n, K in [(5, 3), (2, 6), (4, 4), (1, 3)]:
        p, q = rng.dirichlet([2.0] * K, size=n), rng.dirichlet([2.0] * K, size=n)
        checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), "the cross-entropies")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_one_pair(cross_entropy):
    from utils import maximum_likelihood

    rng = checks.rng("q7 one")
    for K in (2, 5, 3):
        p, q = rng.dirichlet([2.0] * K), rng.dirichlet([2.0] * K)
        checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), "the cross-entropy")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def zeros_in_p_add_nothing(cross_entropy):
    from utils import maximum_likelihood

    p = np.array([[0.0, 0.25, 0.75], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.3, 0.0, 0.7]])
    q = np.array([[0.2, 0.3, 0.5], [0.9, 0.1, 0.0], [0.0, 0.0, 1.0], [0.6, 0.0, 0.4]])
    checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), "the cross-entropies")
    one_hot = np.array([[0, 1, 0], [1, 0, 0]])
    expected = maximum_likelihood.cross_entropy(one_hot, q[:2])
    checks.close(cross_entropy(one_hot, q[:2].copy()), expected, "the cross-entropies where p is one-hot")
    checks.leaves_arguments_alone(cross_entropy, p, q)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def impossible_labels_cost_infinitely_much(cross_entropy):
    from utils import maximum_likelihood

    p = np.array([[0.5, 0.25, 0.25], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]])
    q = np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5], [0.5, 0.5, 0.0]])
    checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), "the cross-entropies")
    checks.close(cross_entropy(p[0].copy(), q[0].copy()), np.inf, "the cross-entropy with an impossible label")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.one_sample_estimates(cross_entropy, np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5]), rng)

# %% [markdown]
# **Look:** on the left the true probabilities p of three labels, and those of a model, q. On the right, labels are
# drawn from p: each dot is one −log q(y), a very rough estimate that takes only three values; the line is the mean of
# all the dots so far. In a right picture the line settles on the upper level, your `cross_entropy(p, q)`. The lower
# level, `cross_entropy(p, p)`, is the best that any model can do: labels that are random stay surprising. (And for a
# one-hot p a single term is left, −log q of the label seen: what the NLL adds up.)

# %% [raw]
# # BEGIN QUESTION
# name: w1
# manual: true
# points: 3

# %% [markdown]
# ### Question w1: all right, and yet a loss (written)
#
# A classifier gets every one of 100 training labels right (the true label has the largest probability), so its
# zero-one loss is 0. Its NLL is 60. A friend says: "Then your NLL has a bug, or it is the wrong loss: what is there to
# improve?" Answer in three to six sentences: (1) How can both numbers be right? (2) Give a reason to minimize the NLL
# in training even if, in the end, only wrong labels count. (3) Where does the NLL come from: which probability do we
# maximize by minimizing it, and what has happened to p(x)?

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Example answer.** The zero-one loss only asks whether the true label has the *largest* probability, the NLL asks
# *how large* it is: 100 labels with probability about 0.55 each give −100 · log 0.55 ≈ 60 and no error. The zero-one
# loss is a staircase in θ: a small step changes nothing, so it does not tell an optimizer where to go, whereas the NLL
# falls smoothly as the true labels become more probable (which also leaves room for error on new examples). Minimizing
# the NLL means maximizing the likelihood p(D) of the data, written as a sum by the logarithm; the factors p(x) do not
# depend on θ, so they add a constant and are left out.
#
# **Rubric, 3 points.** One point for each part:
#
# 1. says that the largest probability need not be near 1, so that −log of it is above 0; numbers are welcome but not
#    needed. "The NLL is more precise" alone: half a point;
# 2. gives one good reason: the zero-one loss is flat or jumps (no slope to follow), or larger probabilities for the
#    true labels leave a margin for new examples. "It is what everybody uses": no point;
# 3. names the likelihood of the data (or of the labels given the inputs) *and* says that p(x) has no θ in it or is a
#    constant; only one of the two: half a point.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 8. A maximum that can be computed
#
# Before we search for a θ, a case where nobody has to. Suppose there is no x: only labels, drawn i.i.d. The model is
# nothing but K probabilities $q_0, \dots, q_{K-1}$, and we look for the best ones. If label k occurs $n_k$ times among
# n, its *share* is $n_k / n$, and the log-likelihood is
#
# $$\sum_i \log q_{y_i} = \sum_k n_k \log q_k = -n \sum_k \tfrac{n_k}{n} \log q_k = -n\, H(\text{share},\, q) ,$$
#
# minus n times a cross-entropy, with the shares in the place of the true probabilities. Section 7 said for which q a
# cross-entropy is lowest.
#
# **Predict:** of 12 animals 9 were dogs. Which probability of *dog* makes that most likely?

# %% [raw]
# # BEGIN QUESTION
# name: q8

# %% [markdown]
# ### Question q8: the most likely class probabilities
#
# Write `categorical_mle(y, n_classes)`. `y`, shape (n,), holds labels, whole numbers from 0 to `n_classes` − 1, of
# which some may never occur. Return the probabilities, shape **(n_classes,)**, under which these labels are most
# likely: entry k belongs to label k, and all together sum to 1.
#
# *By hand:* for `y = np.array([0, 2, 0, 1, 0])` and `n_classes = 4` the result is **(0.6, 0.2, 0.2, 0)**.
#
# <details><summary>Hint 1: idea</summary>
#
# How many of the labels are 0, how many 1, and so on? What must such counts be divided by to sum to 1?
#
# </details>
#
# <details><summary>Hint 2: labels that do not occur</summary>
#
# They need an entry, too. `np.bincount` has an argument for it; a loop over `range(n_classes)` is as good.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def categorical_mle(y, n_classes):
    """Return the class probabilities, shape (n_classes,), that make the labels y (n,) most likely."""
    # BEGIN SOLUTION NO PROMPT
    return np.bincount(y, minlength=n_classes) / len(y)
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
def probabilities_of_all_classes(categorical_mle):
    p = checks.finite(categorical_mle(np.array([1, 1, 3, 1, 0]), 6), (6,), "the probabilities")
    checks.sums_to_one(p, "the probabilities")
    checks.between(p, 0, 1, "the probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(categorical_mle):
    p = categorical_mle(np.array([0, 2, 0, 1, 0]), 4)
    checks.close(p, [0.6, 0.2, 0.2, 0.0], "the probabilities of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities(categorical_mle):
    from utils import maximum_likelihood

    rng = checks.rng("q8")
    for n, K, occurring in [(30, 4, 4), (7, 2, 2), (5, 5, 5), (11, 3, 3), (9, 4, 3)]:
        y = rng.choice(occurring, size=n, p=rng.dirichlet([3.0] * occurring))
        checks.close(categorical_mle(y.copy(), K), maximum_likelihood.categorical_mle(y, K), "the probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def classes_that_do_not_occur_and_untouched_argument(categorical_mle):
    from utils import maximum_likelihood

    for labels, K in [([1, 3, 3, 1, 4, 3], 7), ([2, 2, 2], 3), ([0], 1), ([0], 4)]:
        y = np.array(labels)
        checks.close(categorical_mle(y.copy(), K), maximum_likelihood.categorical_mle(y, K), "the probabilities")
    checks.leaves_arguments_alone(categorical_mle, np.array([3, 0, 2, 0]), 5)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.likelihood_of_a_share(likelihood, categorical_mle, np.array([1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1]))

# %% [markdown]
# **Look:** the likelihood (your q1) of 12 labels, 9 dogs and 3 cats, for every probability of *dog* from 0 to 1, and a
# vertical line at your `categorical_mle`. In a right picture the line goes through the top of the curve, at 9/12. The
# curve is broad: 0.6 still has more than half the likelihood of 0.75. With 1200 labels in place of 12 it would be ten
# times narrower.
#
# ## 9. Looking for the minimum
#
# Usually no formula gives the best θ. With a single parameter we can simply look at all of them. Take the cats and dogs
# again, now with the model
#
# $$p_\theta(y = 1 \mid x) = \sigma(\theta x) = \frac{1}{1 + e^{-\theta x}}, \qquad
#   p_\theta(y = 0 \mid x) = 1 - \sigma(\theta x) = \sigma(-\theta x) .$$
#
# (In notebook 02 the sigmoid was for class 0. From here on it is, as in most books, for class **1**: here, a dog.)
#
# **Predict:** at θ = 0 every label has probability 1/2. What is the NLL of 40 examples there?

# %% [raw]
# # BEGIN QUESTION
# name: q9

# %% [markdown]
# ### Question q9: the NLL curve
#
# Write `nll_curve(theta_grid, x, y)`. `theta_grid`, shape (m,), holds the parameters to be tried; `x`, shape (n,), one
# number per example; `y`, shape (n,), the labels 0 or 1. Return an array of shape **(m,)**: for each θ of the grid the
# NLL, $-\sum_i \log p_\theta(y_i \mid x_i)$, a **sum** over the n examples, with P(y = **1** | x) = σ(θx). The
# products θx stay moderate (between −20 and 20), so a plain sigmoid will do; you may use `softmax.sigmoid`.
#
# *By hand:* x = (1, −2) and y = (1, 0). At θ = 0 both labels have probability 1/2: 2 log 2 ≈ **1.386**. At θ = log 3
# the first has σ(log 3) = 3/4, the second 1 − σ(−2 log 3) = 9/10, so the NLL is −log(3/4) − log(9/10) ≈ **0.393**. The
# result for the grid (0, log 3) is (1.386, 0.393).
#
# <details><summary>Hint 1: idea</summary>
#
# A loop over the grid, and for each θ a sum over the examples. For a label 1 take σ(θx), for a label 0 take 1 − σ(θx).
#
# </details>
#
# <details><summary>Hint 2: one formula for both labels</summary>
#
# Both are σ(s θ x) with the sign s = +1 for a label 1 and s = −1 for a label 0.
#
# </details>
#
# <details><summary>Hint 3: shape, without a loop</summary>
#
# (m, 1) times (n,) is a table of shape (m, n): one row per θ. Sum over the examples, that is along each row.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def nll_curve(theta_grid, x, y):
    """Return the NLL of P(y = 1 | x) = sigmoid(theta x) at each theta of the grid, shape (m,)."""
    # BEGIN SOLUTION NO PROMPT
    sign = 2 * y - 1
    p = softmax.sigmoid(theta_grid[:, None] * x * sign)
    return -np.sum(np.log(p), axis=1)
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
def example_by_hand(nll_curve):
    curve = nll_curve(np.array([0.0, np.log(3)]), np.array([1.0, -2.0]), np.array([1, 0]))
    checks.close(curve, [2 * np.log(2), -np.log(0.75) - np.log(0.9)], "the curve of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_value_for_each_theta(nll_curve):
    x, y = np.array([1, -1, 2]), np.array([1, 0, 0])
    curve = checks.finite(nll_curve(np.array([-2, -1, 0, 1, 3]), x, y), (5,), "the curve for whole numbers")
    checks.between(curve, 0, np.inf, "the curve for whole numbers")
    checks.close(curve[2], 3 * np.log(2), "the curve at theta = 0, for three examples,")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_curve(nll_curve):
    from utils import maximum_likelihood

    rng = checks.rng("q9")
    earlier = (
        maximum_likelihood.likelihood,
        maximum_likelihood.log_softmax,
        maximum_likelihood.negative_log_likelihood,
        maximum_likelihood.cross_entropy,
    )
    for m, n in [(7, 4), (3, 12), (1, 5), (6, 1)]:
        grid, x, y = rng.uniform(-3, 3, size=m), rng.uniform(-2, 2, size=n), rng.integers(2, size=n)
        expected = maximum_likelihood.nll_curve(grid, x, y)
        for attempt in checks.follow_through(nll_curve, *earlier):
            with attempt:
                checks.close(nll_curve(grid.copy(), x.copy(), y.copy()), expected, "the curve")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_curve_when_all_sizes_are_equal(nll_curve):
    from utils import maximum_likelihood

    rng = checks.rng("q9 square")
    earlier = (
        maximum_likelihood.likelihood,
        maximum_likelihood.log_softmax,
        maximum_likelihood.negative_log_likelihood,
        maximum_likelihood.cross_entropy,
    )
    for size in (4, 2):
        grid, x, y = rng.uniform(-3, 3, size=size), rng.uniform(-2, 2, size=size), rng.integers(2, size=size)
        expected = maximum_likelihood.nll_curve(grid, x, y)
        for attempt in checks.follow_through(nll_curve, *earlier):
            with attempt:
                checks.close(nll_curve(grid.copy(), x.copy(), y.copy()), expected, "the curve")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def one_label_only_whole_numbers_and_untouched_arguments(nll_curve):
    from utils import maximum_likelihood

    grid, x = np.array([-2, 0, 1, 3]), np.array([1, -2, 0, 2, -1])
    earlier = (
        maximum_likelihood.likelihood,
        maximum_likelihood.log_softmax,
        maximum_likelihood.negative_log_likelihood,
        maximum_likelihood.cross_entropy,
    )
    for y in (np.ones(5, dtype=int), np.zeros(5, dtype=int), np.array([1, 0, 0, 1, 1])):
        expected = maximum_likelihood.nll_curve(grid, x, y)
        for attempt in checks.follow_through(nll_curve, *earlier):
            with attempt:
                checks.close(nll_curve(grid.copy(), x.copy(), y.copy()), expected, "the curve")
    for attempt in checks.follow_through(nll_curve, *earlier):
        with attempt:
            grid, x, y = np.array([0.5, -1.0, 2.0]), np.array([1.0, -0.5]), np.array([0, 1])
            checks.leaves_arguments_alone(nll_curve, grid, x, y)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
widgets.theta_slider(nll_curve, weight, dog)

# %% [markdown]
# **Try:** move the slider (arrow keys work too). (1) Which θ gives the lowest NLL that you can find? (2) At θ = 8
# several cats have a line almost 1 long. What does the length mean, and why do they not all cost the same? (The cost of
# an animal is −log(1 − length).) (3) Does the NLL ever reach 0 for these animals?
#
# Below are four positions of the slider as a picture that needs none:

# %% tags=["figure"]
figures.theta_sweep(nll_curve, weight, dog)

# %% [markdown]
# **Look:** each panel shows the animals (dogs as circles at the top, cats as squares at the bottom) and the curve
# P(dog | x) for one θ. A vertical line leads from each animal to the curve: the longer, the less probable its label. In
# a right picture θ = −1 has the slope the wrong way round, θ = 0 is undecided everywhere (its NLL, as predicted, is
# 40 log 2 ≈ 27.7), θ = 1.5 (nature's own) follows the animals, and θ = 8 is so sure of itself that it is punished where
# a light dog or a heavy cat turns up: a line of length 0.99 costs 4.6, one of 0.9999 twice as much.

# %% tags=["figure"]
figures.nll_minimum(nll_curve, weight, dog)

# %% [markdown]
# **Look:** the NLL over θ, with a cross at its lowest point; dashed: the same curve with the constant $-\sum_i \log
# p(x_i)$ of section 4 added. (As a rule p(x) is unknown. Here we know it: x was drawn from a standard normal
# distribution.) In a right picture the dashed curve is the solid one moved up, and both crosses stand at one θ. It is
# near 1.5, which the data were made with, but not equal: 40 examples only say so much.
#
# ## Recap
#
# Data are drawn independently, so their probability is a product; the best θ makes it as large as possible. The product
# underflows, its logarithm does not, and has its maximum at the same place. The part with p(x) has no θ in it and
# drops, and with the sign turned a loss is left: the negative log-likelihood, a sum of −log p(label). It is smooth
# where the zero-one loss is a staircase, and it estimates the cross-entropy between nature's probabilities and the
# model's.
#
# **You should now be able to**
#
# - name the four steps of the machine learning method, and which of Marr's questions each answers;
# - write down p(D) and get from there to the NLL, giving a reason for each step;
# - compute log softmax and NLL from memory so that scores of ±1000 do no harm;
# - say what zero-one loss, squared error and NLL each look at, and which an optimizer can use;
# - explain −log p(label) as a one-sample estimate of a cross-entropy.
#
# **Next:** looking at all θ works for one parameter, not for thousands. How to walk downhill instead: [Notebook 04:
# gradient descent](04_gradient_descent.ipynb).
