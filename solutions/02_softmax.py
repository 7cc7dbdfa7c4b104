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
# name: 02_softmax
# show_question_points: true

# %% [markdown]
# # From scores to probabilities: the softmax
#
# A classifier looks at an example, say an animal, and gives every class a score. This notebook turns such scores, which
# may be any numbers at all, into probabilities: step by step, until the softmax and the sigmoid stand there as your own
# code.
#
# **Lecture slides covered:** how do we represent p(y | x)? · any function may give scores · making a number positive ·
# making numbers sum to 1 · the softmax for dogs and cats · the softmax for N classes · nothing magical · pictures in
# two dimensions and in one · why is it called a *soft*max? · the binary case · the sigmoid
#
# **Afterwards you can**
#
# 1. compute linear scores for many examples at once and say what their shape means;
# 2. choose a map that makes numbers positive and give a reason for the choice;
# 3. write a softmax that is right for scores of any size, and say why it needs care;
# 4. draw the regions that a softmax classifier makes, and compute where two classes are equally probable;
# 5. explain why two parameter vectors are one too many for two classes, and follow the sigmoid's derivation.
#
# **Time:** about 90 minutes. You need the notation of notebook 01 (p(y | x) as a table with one row per x) and NumPy's
# arrays, `@`, and sums with `axis=` and `keepdims=`.
#
# **How it works:** each question has an answer cell to fill in and, below it, a check that you may run as often as you
# like. It looks at the type, shape and general properties of your results and at the example in the prompt. Hidden
# checks run when the notebook is graded and test all else that the prompt says, with other numbers. Of a value or a
# letter the check sees only the form, and written answers have no check. Two rules hold for every function here: it
# leaves the arrays that it is given unchanged, and it works for arrays of whole numbers, too.
# Answers may use NumPy, SciPy, Matplotlib and Python's own library: other packages may be missing when they are graded.
#
# The names q1 to q10 are labels: the questions come in the lecture's order, so the last four are q10, q9, q8, q7.
# Pictures are drawn by *your* functions. Until a question is answered, its picture only says so.

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

grader = start("02_softmax")

# %% [markdown]
# ## 1. Any function may give scores
#
# We want p(y | x): for an example x, one probability per class. Let us first ask for less: one **score** per class, any
# number, larger for a more likely class. Any function may give it, a neural network for instance. The simplest is
# linear: class k has a parameter vector $\theta_k$, and its score is the sum of products of x with it,
#
# $$f_\theta(x)_k = x \cdot \theta_k .$$
#
# The examples are the rows of `X`, the parameter vectors the columns of `Theta`. Ours are dogs, cats, horses and
# rabbits (K = 4), each described by d = 3 numbers: snout length, ear length (both measured from the average animal, in
# standard deviations) and a constant 1, so that a class can have a head start.
#
# **Predict:** of 5 animals, 3 numbers each, and 4 classes: what shape has the table of scores?

# %%
import numpy as np

from utils import datasets, plots, widgets

rng = np.random.default_rng(seed=2)
X, y = datasets.animals(n_per_class=30, rng=rng)
classes = datasets.ANIMALS

# Column k belongs to class k: its weight for the snout, its weight for the ears, its constant.
Theta = np.array(
    [
        [1.0, -3.0, 4.0, -2.0],
        [-0.5, -2.0, 2.5, 3.0],
        [0.5, -1.5, -4.0, -1.5],
    ]
)
print("X has shape", X.shape, "and Theta has shape", Theta.shape)

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# ### Question q1: linear scores
#
# Write `linear_scores(X, Theta)`. It takes `X`, shape (n, d), one example per row, and `Theta`, shape (d, K), one
# parameter vector per column, and returns the scores, shape **(n, K)**: row i holds the K scores of example i.
#
# *By hand:* for the single example x = (1, 2), that is `X = np.array([[1, 2]])`, and
# `Theta = np.array([[3, 0, 1], [1, 0, -1]])` the scores are 1·3 + 2·1 = **5**, 1·0 + 2·0 = **0** and
# 1·1 + 2·(−1) = **−1**, so the result is `[[5, 0, -1]]`, shape (1, 3).
#
# <details><summary>Hint 1: idea</summary>
#
# Each entry of the result is the sum of products of one row of X with one column of Theta. Which product of two
# matrices does that?
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# scores<sub>ik</sub> = Σ<sub>j</sub> X<sub>ij</sub> Θ<sub>jk</sub>. NumPy has an operator for it.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# (n, d) times (d, K) gives (n, K). No transpose is needed.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def linear_scores(X, Theta):
    """Return the scores, shape (n, K), of the examples X (n, d) under the parameters Theta (d, K)."""
    # BEGIN SOLUTION NO PROMPT
    return X @ Theta
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
def example_by_hand(linear_scores):
    scores = linear_scores(np.array([[1, 2]]), np.array([[3, 0, 1], [1, 0, -1]]))
    checks.close(scores, [[5.0, 0.0, -1.0]], "the table of scores of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers_keep_decimals(linear_scores):
    X, Theta = np.array([[1, 2], [0, -1], [3, 1]]), np.array([[0.5, -0.25], [1.5, 0.75]])
    expected = checks.finite(linear_scores(X.astype(float), Theta.copy()), (3, 2), "the table of scores")
    whole = linear_scores(X, Theta.copy())
    checks.close(whole, expected, "the scores of whole numbers, compared with those of the same numbers as decimals,")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_row_per_example(linear_scores):
    scores = linear_scores(np.zeros((5, 3)), np.ones((3, 4)))
    scores = checks.finite(scores, (5, 4), "the table of scores")
    assert (scores == 0).all(), "an example of zeros must get the score 0 for every class"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_scores(linear_scores):
    from utils import softmax

    rng = checks.rng("q1")
    for n, d, K in [(7, 3, 5), (1, 4, 2), (6, 1, 3), (4, 2, 1)]:
        X, Theta = rng.normal(size=(n, d)), rng.normal(size=(d, K))
        expected = softmax.linear_scores(X, Theta)
        checks.close(linear_scores(X.copy(), Theta.copy()), expected, "the table of scores", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_scores_when_all_sizes_are_equal(linear_scores):
    from utils import softmax

    rng = checks.rng("q1 square")
    X, Theta = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    expected = softmax.linear_scores(X, Theta)
    checks.close(linear_scores(X.copy(), Theta.copy()), expected, "the table of scores", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(linear_scores):
    from utils import softmax

    rng = checks.rng("q1 whole")
    X, Theta = rng.integers(-9, 10, size=(6, 2)), rng.normal(size=(2, 3))
    expected = softmax.linear_scores(X, Theta)
    checks.close(linear_scores(X.copy(), Theta.copy()), expected, "the table of scores", atol=5e-8)
    checks.leaves_arguments_alone(linear_scores, X, Theta)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
plots.scores_of_animals(linear_scores, X[[1, 31, 61, 91]], Theta, classes)

# %% [markdown]
# **Look:** four animals, one of each kind, with four bars each. Scores go below zero and beyond one; they are no
# probabilities yet. In a right picture the tallest bar of each group is that of the animal's own class. Only the order
# and the distances of the scores carry meaning. (The table of these four animals has shape (4, 4), that of
# the five in the prediction has shape (5, 4).)
#
# ## 2. Making a number positive
#
# A probability is never negative, and a score can be. So we need a map from any number z to a positive one. Four
# candidates: z², |z|, max(0, z) (called *relu*) and exp z. Two properties help us to choose:
#
# - **one-to-one**: different scores give different results, so that nothing is lost;
# - **onto the positive numbers**: every positive number is the result of some score, and nothing else is.
#
# One warning for all the questions to come: do not write results into an array made by `np.empty_like(z)` or
# `np.zeros_like(z)`. Where z holds whole numbers, so does that array, and decimals are cut off.
#
# **Predict:** which of the four give the same result for z = 3 and z = −3? Which can give exactly 0?

# %% [raw]
# # BEGIN QUESTION
# name: q2

# %% [markdown]
# ### Question q2: four maps
#
# Write `make_positive(z, how)`. `z` is an array of any shape, `how` is one of the texts `"square"`, `"abs"`, `"relu"`
# and `"exp"`. Return an array of the **same shape** as `z`, in which every number z is replaced by z², |z|, max(0, z)
# or exp z. For any other `how`, raise a `ValueError`. Do not change `z` itself; whole numbers must work too.
#
# *By hand:* for z = (−2, 0, 3), `"square"` gives (4, 0, 9), `"abs"` gives (2, 0, 3), `"relu"` gives (0, 0, 3) and
# `"exp"` gives about (0.135, 1, 20.086). `make_positive(z, "cube")` raises a `ValueError`.
#
# <details><summary>Hint 1: idea</summary>
#
# One branch per text, and an error at the end if no branch was taken.
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# NumPy works on all entries of an array at once: `**`, `np.abs`, `np.maximum` (not `np.max`), `np.exp`.
#
# </details>
#
# <details><summary>Hint 3: the error</summary>
#
# `raise ValueError("...")` with words that say what is allowed.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def make_positive(z, how):
    """Return an array like z with each number squared, made absolute, cut off at 0, or exponentiated."""
    # BEGIN SOLUTION NO PROMPT
    if how == "square":
        return z**2
    if how == "abs":
        return np.abs(z)
    if how == "relu":
        return np.maximum(0, z)
    if how == "exp":
        return np.exp(z)
    raise ValueError('how must be "square", "abs", "relu" or "exp"')
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
def example_by_hand(make_positive):
    z = np.array([-2, 0, 3])
    by_hand = {"square": [4, 0, 9], "abs": [2, 0, 3], "relu": [0, 0, 3], "exp": [0.1353, 1, 20.0855]}
    for how, expected in by_hand.items():
        checks.close(make_positive(z.copy(), how), expected, f"the result of {how!r} for (-2, 0, 3)", rtol=1e-3)

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def never_negative_and_same_shape(make_positive):
    z = np.array([[-2.0, 0.0, 3.0], [1.5, -0.5, -4.0]])
    for how in ("square", "abs", "relu", "exp"):
        result = checks.finite(make_positive(z.copy(), how), z.shape, f"the result of {how!r}")
        checks.between(result, 0, np.inf, f"the result of {how!r}")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def each_map_keeps_its_character(make_positive):
    z = np.array([0.5, 1.0, 2.0])
    for how in ("square", "abs"):
        plus = checks.finite(make_positive(z.copy(), how), (3,), f"the result of {how!r}")
        checks.close(make_positive(-z, how), plus, f"{how!r} of -z, compared with {how!r} of z,")
    below = checks.finite(make_positive(-z, "relu"), (3,), "the result of 'relu'")
    assert (below == 0).all(), "'relu' must turn every negative number into 0"
    above = checks.finite(make_positive(z.copy(), "exp"), (3,), "the result of 'exp'")
    below = checks.finite(make_positive(-z, "exp"), (3,), "the result of 'exp'")
    assert (np.diff(above) > 0).all(), "'exp' must give more for a larger number"
    assert (below > 0).all(), "'exp' must be above 0, also for a negative number"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def unknown_map_is_an_error(make_positive):
    checks.rejects(ValueError, make_positive, np.array([1.0, 2.0]), "cube")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values(make_positive):
    from utils import softmax

    rng = checks.rng("q2")
    for shape in [(9,), (4, 3)]:
        z = rng.normal(scale=3, size=shape)
        for how in ("square", "abs", "relu", "exp"):
            checks.close(make_positive(z.copy(), how), softmax.make_positive(z, how), f"the result of {how!r}")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_whole_numbers(make_positive):
    from utils import softmax

    z = np.array([-5, -2, 0, 1, 4])
    for how in ("square", "abs", "relu", "exp"):
        checks.close(make_positive(z.copy(), how), softmax.make_positive(z, how), f"the result of {how!r}")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def error_for_others_and_untouched_argument(make_positive):
    z = np.array([-1.0, 0.0, 2.0])
    for how in ("log", "sqrt"):
        checks.rejects(ValueError, make_positive, z.copy(), how)
    for how in ("square", "abs", "relu", "exp"):
        checks.leaves_arguments_alone(make_positive, z, how)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
plots.positive_maps(make_positive)

# %% [markdown]
# **Look:** four curves over the same scores from −3 to 3. The square and the absolute value are mirror images left and
# right: a very *low* score looks like a very high one. Relu is flat at 0 on the whole left half. Three of the four
# touch 0; only one always rises and never does: it leaves the picture at the top, and at −3 it is still at 0.05.

# %% [raw]
# # BEGIN QUESTION
# name: q3

# %% [markdown]
# ### Question q3: the map we want
#
# Which of the four maps is one-to-one **and** onto the positive real numbers? Set `positive_map` to its name, one of
# the texts `"square"`, `"abs"`, `"relu"`, `"exp"` (in quotes, small letters).
#
# <details><summary>Hint</summary>
#
# Cross out every map that gives one result for two scores, then every map that can give 0 (0 is not positive).
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
positive_map = "exp"  # SOLUTION

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_of_the_four_names(positive_map):
    checks.one_of(positive_map, ("square", "abs", "relu", "exp"), "positive_map")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_map(positive_map):
    from utils import softmax

    answer = checks.one_of(positive_map, ("square", "abs", "relu", "exp"), "positive_map")
    assert answer == softmax.positive_map, "that map is not both one-to-one and onto the positive numbers"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 3. Making numbers sum to 1
#
# Probabilities of all the classes sum to 1. Positive numbers that do not can be made to: divide each by their sum. The
# *proportions* stay as they were; with a for the positive numbers,
#
# $$p_k = \frac{a_k}{\sum_j a_j} .$$
#
# The sum runs over the classes of **one** example. In a table with one example per row, every row has a sum of its own.
# "Along the last axis" says this for one example, shape (K,), and for a table, shape (n, K), at once.
#
# **Predict:** the positive numbers 1 and 3 become which two probabilities? And 10 and 30?

# %% [raw]
# # BEGIN QUESTION
# name: q4

# %% [markdown]
# ### Question q4: normalize
#
# Write `normalize(z)`. `z` holds positive numbers and has shape (K,), one example, or (n, K), one example per row.
# Return an array of the same shape in which the numbers **along the last axis** sum to 1, in the same proportions.
# Do not change `z` itself; whole numbers must work too. (In the formula above the positive numbers are called a.)
#
# *By hand:* (1, 3) becomes (1/4, 3/4). The table [[1, 3], [1, 1]] becomes [[0.25, 0.75], [0.5, 0.5]].
#
# <details><summary>Hint 1: idea</summary>
#
# Divide by a sum, but which? Compute it for the table above by hand: you need two sums, 4 and 2, one for each row.
#
# </details>
#
# <details><summary>Hint 2: one axis for both shapes</summary>
#
# NumPy counts axes from the end with negative numbers: the last axis is axis −1, for (K,) as for (n, K).
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# For (n, K) divided by row sums you want the sums in shape (n, 1), not (n,). Look up `keepdims`.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def normalize(z):
    """Return an array like z whose numbers sum to 1 along the last axis; z is positive, (K,) or (n, K)."""
    # BEGIN SOLUTION NO PROMPT
    return z / np.sum(z, axis=-1, keepdims=True)
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
def example_by_hand(normalize):
    checks.close(normalize(np.array([1, 3])), [0.25, 0.75], "the result for (1, 3)")
    checks.close(normalize(np.array([[1, 3], [1, 1]])), [[0.25, 0.75], [0.5, 0.5]], "the result for [[1, 3], [1, 1]]")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def every_row_sums_to_one(normalize):
    z = np.array([[1.0, 2.0, 5.0], [4.0, 0.5, 0.5]])
    p = checks.finite(normalize(z.copy()), z.shape)
    checks.between(p, 0, 1)
    checks.sums_to_one(p)
    for k in (1, 2):
        proportion = p[:, 0] * z[:, k] - p[:, k] * z[:, 0]
        assert np.allclose(proportion, 0, atol=1e-5), "the numbers of a row must keep their proportions"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_a_table(normalize):
    from utils import softmax

    rng = checks.rng("q4")
    for shape in [(5, 3), (2, 6), (3, 3), (4, 1), (1, 4)]:
        z = rng.uniform(0.1, 9, size=shape)
        checks.close(normalize(z.copy()), softmax.normalize(z))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_one_example(normalize):
    from utils import softmax

    rng = checks.rng("q4 one")
    for K in (2, 5, 1):
        z = rng.uniform(0.1, 9, size=K)
        checks.close(normalize(z.copy()), softmax.normalize(z))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(normalize):
    from utils import softmax

    rng = checks.rng("q4 whole")
    counts = rng.integers(1, 20, size=(4, 3))
    checks.close(normalize(counts.copy()), softmax.normalize(counts))
    checks.leaves_arguments_alone(normalize, rng.uniform(1, 2, size=(3, 2)))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 4. The softmax: dog or cat, then any number of classes
#
# Your `normalize` makes 1/4 and 3/4 of 1 and 3, and of 10 and 30 as well: only proportions count. Now put the two steps
# together: make the scores positive with exp, then make them sum to 1. For a dog and a cat,
#
# $$P(\text{dog} \mid x) = \frac{e^{f_\text{dog}(x)}}{e^{f_\text{dog}(x)} + e^{f_\text{cat}(x)}} ,$$
#
# and for any number of classes, with z for the scores again (what `normalize` calls z is now exp z),
#
# $$\text{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}} .$$
#
# On paper we are done. In a computer, exp(1000) is too large for a number and becomes *infinity*, and infinity divided
# by infinity is *not a number*, NaN. Real classifiers do produce such scores.
#
# **Predict:** scores of (0, 0) give which probabilities? And (1000, 1000)?

# %% [raw]
# # BEGIN QUESTION
# name: q5

# %% [markdown]
# ### Question q5: softmax
#
# Write `softmax(z)`. `z` holds scores of shape (K,) or (n, K); return the probabilities, same shape, summing to 1
# **along the last axis**. For scores as large as 1000 or as low as −1000 the result must be right to within rounding,
# without NaN and **without a warning**. Do not change `z` itself; whole numbers must work too. You may use `normalize`.
#
# *By hand:* scores (ln 3, 0) ≈ (1.0986, 0). Made positive: (3, 1). Made to sum to 1: (3/4, 1/4). The scores
# (1000, 1000) must give (1/2, 1/2), and (1000, −1000) must give (1, 0).
#
# <details><summary>Hint 1: idea</summary>
#
# First write it with exp and `normalize`, and try it on small scores. Then ask: if every score of an example is lowered
# by the same number, what happens to the probabilities?
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# e<sup>a − c</sup> = e<sup>a</sup> / e<sup>c</sup>: the factor cancels. So you may choose c. With c the largest score
# of the example, no exponent is above 0.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# Each row has its own largest score. As with the sums in q4 you want them in shape (n, 1).
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def softmax(z):
    """Return the probabilities of the scores z, (K,) or (n, K), along the last axis."""
    # BEGIN SOLUTION NO PROMPT
    largest = np.max(z, axis=-1, keepdims=True)
    return normalize(np.exp(z - largest))
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
def example_by_hand(softmax):
    checks.close(softmax(np.array([np.log(3), 0.0])), [0.75, 0.25], "softmax of (ln 3, 0)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def rows_are_probabilities(softmax):
    z = np.array([[1.0, 2.0, -1.0], [0.0, -3.0, 0.5]])
    p = checks.finite(softmax(z.copy()), z.shape)
    checks.between(p, 0, 1)
    checks.sums_to_one(p)
    same_order = p.argsort(axis=1) == z.argsort(axis=1)
    assert same_order.all(), "in each row a larger score must get a larger probability"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def large_scores_give_numbers(softmax):
    with checks.no_warning():
        equal, far_apart = softmax(np.array([1000.0, 1000.0])), softmax(np.array([1000.0, -1000.0]))
    checks.close(equal, [0.5, 0.5], "softmax of (1000, 1000)")
    checks.close(far_apart, [1.0, 0.0], "softmax of (1000, -1000)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers_give_the_same(softmax):
    z = np.array([[1, 2, -1], [0, -3, 2]])
    expected = checks.finite(softmax(z.astype(float)), z.shape)
    checks.close(softmax(z), expected, "softmax of whole numbers, compared with that of the same numbers as decimals,")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_a_table(softmax):
    from utils import softmax as reference

    rng = checks.rng("q5")
    for shape in [(5, 3), (2, 6), (4, 4), (3, 1), (1, 4)]:
        z = rng.normal(scale=3, size=shape)
        for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
            with attempt:
                checks.close(softmax(z.copy()), reference.softmax(z))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values_for_one_example(softmax):
    from utils import softmax as reference

    rng = checks.rng("q5 one")
    for K in (2, 5, 1):
        z = rng.normal(scale=3, size=K)
        for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
            with attempt:
                checks.close(softmax(z.copy()), reference.softmax(z))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(softmax):
    from utils import softmax as reference

    rng = checks.rng("q5 whole")
    z, table, one_example = rng.integers(-5, 6, size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=4)
    for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
        with attempt:
            checks.close(softmax(z.copy()), reference.softmax(z))
            checks.leaves_arguments_alone(softmax, table.copy())
            checks.leaves_arguments_alone(softmax, one_example.copy())

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def exact_and_silent_for_huge_scores(softmax):
    from utils import softmax as reference

    rng = checks.rng("q5 huge")
    shifts = np.array([[1000.0], [-1000.0], [0.0], [500.0]])
    # Eighths, which 32-bit numbers hold exactly, too.
    close_by, far_apart = rng.integers(-24, 25, size=(4, 3)) / 8, rng.integers(-8000, 8001, size=(6, 4)) / 8
    for z in (close_by + shifts, far_apart, np.array([1000.0, -1000.0, 999.0])):
        for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
            with attempt:
                with checks.no_warning():
                    p = softmax(z.copy())
                checks.exact(p, reference.softmax(z))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
plots.scores_to_probabilities(softmax, np.array([2.0, 1.0, 0.0, -1.0]), classes)

# %% [markdown]
# **Look:** on the left the scores 2, 1, 0 and −1 of one animal (the horse's score is 0: no bar); on the right their
# probabilities. In a right picture the four bars on the right are about 0.64, 0.24, 0.09 and 0.03: each step of 1 down
# in the score divides the probability by e ≈ 2.72. Nothing is below 0, and together the bars reach 1. Equal scores
# share equally: (0, 0) gives (1/2, 1/2), and so does (1000, 1000).
#
# ## 5. Nothing magical
#
# The softmax is a *choice*. We wanted a function that takes any scores and returns positive numbers that sum to 1, and
# that keeps the order of the scores; exp followed by division is a convenient one, easy to differentiate. What it
# returns are the probabilities that the *model* assigns. Whether they are any good depends on θ, and finding a good θ
# is the business of the next notebooks.
#
# Adding one number to all the scores of an example changes no probability: it multiplies numerator and denominator by
# the same factor. What if all the scores are *multiplied* by one number? **Predict,** then use your `softmax` to see
# whether you were right:

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# ### Question m1: twice the scores (multiple choice)
#
# The scores of an animal are dog 2, cat 1, horse 0, rabbit −1. Now **all four** are doubled: 4, 2, 0 and −2. What do
# the softmax probabilities do?
#
# - **a** Each goes with its own score: dog and cat grow, the horse's stays, the rabbit's shrinks.
# - **b** They stay as they were, because the scores are in the same proportions as before.
# - **c** The dog's grows, and the other three shrink.
# - **d** Each becomes its own square, because exp(2z) is the square of exp(z).
#
# Set `m1` to one letter in quotes, for instance `m1 = "a"`.

# %% [raw]
# # BEGIN SOLUTION

# %%
m1 = "c"  # SOLUTION

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
    assert checks.letter(m1, "abcd", "m1") == "c", "that is not what happens: try it with numbers"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: w1
# manual: true
# points: 3

# %% [markdown]
# ### Question w1: what a softmax promises (written)
#
# A friend says: "The softmax gives 0.9 for *dog* (cat, horse and rabbit share the rest), so nine times out of ten this
# is a dog." Answer in three to five sentences, with one point for each part: (1) What does the softmax guarantee about
# the four probabilities, whatever the scores are? (2) What does it *not* guarantee about the 0.9, and what would have
# to be right for the friend's sentence to hold? (3) Suppose we squared the scores instead of taking exp, and then
# normalized. Name one thing that goes wrong.

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Example answer.** Whatever the scores, the four numbers are positive, sum to 1, and have the order of the scores. It
# is not guaranteed that nine in ten animals with such an answer really are dogs: 0.9 is what the model says, and only
# if its scores are right, that is with a θ that fits real animals, does the friend's sentence hold. With squares
# instead of exp, a score of −5 would count as much as +5, so a class that the model finds very unlikely would come out
# as very likely; and all scores 0 would make us divide by 0.
#
# **Rubric, 3 points.** One point for each part:
#
# 1. names both "positive" (or not negative) and "sum to 1"; keeping the order is welcome but not needed;
# 2. says that 0.9 need not match how often such animals are dogs, *and* that for this the scores would have to be
#    right, that is θ, training, or the model; "it is only a model" alone: half a point;
# 3. names one consequence with its reason: z and −z become equal (order lost), a score of 0 gives probability 0, or
#    all scores 0 divide by 0. "It is not differentiable" is wrong: no point.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 6. Pictures in two dimensions and in one
#
# Linear scores followed by a softmax make a complete classifier: example in, probabilities out,
#
# $$P_\theta(y = k \mid x) = \text{softmax}(x \cdot \theta_0, \dots, x \cdot \theta_{K-1})_k .$$
#
# To see what it does we ask it about every point of the plane. (A point of the plane is snout and ears; the third
# number of an animal is always 1.)
#
# **Predict:** where two classes are equally probable their scores are equal. Which shape has the set of points where
# two linear scores are equal?

# %% [raw]
# # BEGIN QUESTION
# name: q6

# %% [markdown]
# ### Question q6: predict probabilities
#
# Write `predict_proba(X, Theta)`. `X` has shape (n, d), `Theta` has shape (d, K); return the softmax of the linear
# scores, shape **(n, K)**: row i holds the probabilities of the K classes for example i and sums to 1. You may use the
# functions that you wrote above.
#
# *By hand:* with x = (1, 2) and the `Theta` of q1 the scores are 5, 0 and −1; exp makes them about 148.4, 1 and 0.37;
# divided by their sum, about **(0.991, 0.007, 0.002)**.
#
# <details><summary>Hint</summary>
#
# Two functions of yours, one after the other. Which is first?
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def predict_proba(X, Theta):
    """Return the probability of each class, shape (n, K), for the examples X (n, d)."""
    # BEGIN SOLUTION NO PROMPT
    return softmax(linear_scores(X, Theta))
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
def rows_are_probabilities(predict_proba):
    X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5], [-2.0, 1.0]])
    Theta = np.array([[1.0, 0.0, -1.0], [0.5, 1.0, 2.0]])
    p = checks.finite(predict_proba(X, Theta), (4, 3), "the table of probabilities")
    checks.between(p, 0, 1, "the table of probabilities")
    checks.sums_to_one(p, "the table of probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def zero_example_is_undecided(predict_proba):
    p = predict_proba(np.zeros((2, 3)), np.array([[1.0, 2.0, 3.0, 4.0]] * 3))
    checks.close(p, np.full((2, 4), 0.25), "the table of probabilities where all scores are 0")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities(predict_proba):
    from utils import softmax

    rng = checks.rng("q6")
    earlier = softmax.linear_scores, softmax.make_positive, softmax.normalize, softmax.softmax
    for n, d, K in [(7, 3, 5), (1, 4, 2), (6, 1, 3), (4, 2, 1)]:
        X, Theta = rng.normal(size=(n, d)), rng.normal(size=(d, K))
        expected = softmax.predict_proba(X, Theta)
        for attempt in checks.follow_through(predict_proba, *earlier):
            with attempt:
                checks.close(predict_proba(X.copy(), Theta.copy()), expected, "the table of probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities_when_all_sizes_are_equal(predict_proba):
    from utils import softmax

    rng = checks.rng("q6 square")
    X, Theta = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    expected = softmax.predict_proba(X, Theta)
    earlier = softmax.linear_scores, softmax.make_positive, softmax.normalize, softmax.softmax
    for attempt in checks.follow_through(predict_proba, *earlier):
        with attempt:
            checks.close(predict_proba(X.copy(), Theta.copy()), expected, "the table of probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(predict_proba):
    from utils import softmax

    rng = checks.rng("q6 whole")
    X, Theta = rng.integers(-2, 3, size=(6, 2)), rng.normal(size=(2, 3))
    more = rng.normal(size=(4, 2)), rng.normal(size=(2, 3))
    expected = softmax.predict_proba(X, Theta)
    earlier = softmax.linear_scores, softmax.make_positive, softmax.normalize, softmax.softmax
    for attempt in checks.follow_through(predict_proba, *earlier):
        with attempt:
            checks.close(predict_proba(X.copy(), Theta.copy()), expected, "the table of probabilities")
            checks.leaves_arguments_alone(predict_proba, *(array.copy() for array in more))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
plots.probabilities_2d(predict_proba, Theta, X, y, classes)

# %% [markdown]
# **Look:** the large panel shows the most probable class at each point, with the animals of our data set on top; the
# small ones show the probability of each class, dark blue for 0 to yellow for 1. In a right picture the regions are
# separated by **straight** lines, and probability changes smoothly across a line: at the line itself neither class
# wins. Far from all lines one class has nearly everything, also where there is no data at all. The white lines of the
# small panels, where a class has probability 1/2, bend near the corners: there three classes share the 1, so that
# even the most probable of them may have less than 1/2.
#
# ### One dimension
#
# With two classes, red and blue, and a single input x, take the scores $w_\text{red}\, x + b_\text{red}$ and
# $w_\text{blue}\, x + b_\text{blue}$. The boundary is now a single point: the x at which both have probability 1/2.
# (The next question is q10; from here the labels run backwards.)
#
# **Predict:** red has w = 2, b = −1, blue has w = −1, b = 2. Which colour is more probable far to the right?

# %% [raw]
# # BEGIN QUESTION
# name: q10

# %% [markdown]
# ### Question q10: the boundary in one dimension
#
# Write `boundary_1d(theta_red, theta_blue)`. Each argument is a pair `(w, b)` of slope and constant (a tuple, a list or
# an array of two numbers). Return the number x (one float) at which P(red | x) = P(blue | x) = 1/2. You may take it
# that the two slopes differ.
#
# *By hand:* for red (2, −1) and blue (−1, 2): 2x − 1 = −x + 2 gives 3x = 3, so **x = 1**.
#
# <details><summary>Hint 1: idea</summary>
#
# Equal probabilities mean equal scores. No exp is needed.
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# Solve w<sub>red</sub> x + b<sub>red</sub> = w<sub>blue</sub> x + b<sub>blue</sub> for x, on paper. Then put your x
# back in to see that both sides agree.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def boundary_1d(theta_red, theta_blue):
    """Return the x at which red and blue are equally probable; each argument is a pair (w, b)."""
    # BEGIN SOLUTION NO PROMPT
    w_red, b_red = theta_red
    w_blue, b_blue = theta_blue
    return (b_blue - b_red) / (w_red - w_blue)
    # END SOLUTION
    raise NotImplementedError("q10: replace this line with your code")

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(boundary_1d):
    checks.close(boundary_1d((2.0, -1.0), (-1.0, 2.0)), 1.0, "the boundary of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def scores_are_equal_at_the_boundary(boundary_1d):
    import math

    x = checks.real_number(boundary_1d((1.5, 2.0), (-0.5, 3.0)), "the boundary")
    red, blue = 1.5 * x + 2.0, -0.5 * x + 3.0
    found = f"for red (1.5, 2) and blue (-0.5, 3), at your x = {x:.4g}, red's score is {red:.4g} and blue's {blue:.4g}"
    assert math.isclose(red, blue, rel_tol=1e-4, abs_tol=1e-6), f"{found}; at the boundary they are equal"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_boundary(boundary_1d):
    from utils import softmax

    rng = checks.rng("q10")
    for _ in range(8):
        red, blue = rng.normal(scale=2, size=2), rng.normal(scale=2, size=2)
        blue[0] = red[0] + rng.choice([-1, 1]) * rng.uniform(0.5, 3)
        expected = softmax.boundary_1d(red, blue)
        checks.close(boundary_1d(red.copy(), blue.copy()), expected, "the boundary", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def tuples_lists_and_whole_numbers(boundary_1d):
    import copy

    from utils import softmax

    lines = [((1, 5), (4, -2)), ([0, 3], [-2, 4]), ((0.5, 0.0), (-0.25, 0.0)), (np.array([3, 1]), np.array([-2, 2]))]
    for red, blue in lines:
        expected = softmax.boundary_1d(red, blue)
        checks.close(boundary_1d(copy.copy(red), copy.copy(blue)), expected, "the boundary")
        checks.close(boundary_1d(copy.copy(blue), copy.copy(red)), expected, "the boundary")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
plots.probabilities_1d(predict_proba, (2.0, -1.0), (-1.0, 2.0), boundary_1d)

# %% [markdown]
# **Look:** a solid red curve rises, a dashed blue curve falls, and at every x they sum to 1; far to the right red has
# nearly everything. In a right picture they cross at height 1/2, exactly on the vertical line that your `boundary_1d`
# has drawn at x = 1. (The two colours stand for the classes red and blue here, not for animals.)
#
# ## 7. Why is it called a *soft*max?
#
# A *hard* max would give probability 1 to the largest score and 0 to the rest: a *one-hot* vector. The softmax is a
# softened version. How soft? Divide the scores by a number T > 0, the **temperature**, before the softmax:
#
# $$\text{softmax}\!\left(\frac{z}{T}\right) .$$
#
# The lecture turns the same knob by multiplying θ by a large number: large θ are a low temperature. (Doubling all the
# scores, as in m1, is the temperature 1/2.)
#
# **Predict:** scores (2, 1, 0). What do the probabilities become for T = 0.01? For T = 1000?

# %% [raw]
# # BEGIN QUESTION
# name: q9

# %% [markdown]
# ### Question q9: softmax with temperature
#
# Write `softmax_with_temperature(z, temperature)`. `z` holds scores of shape (K,) or (n, K), `temperature` is one
# number greater than 0. Return softmax(z / temperature) along the last axis, same shape as `z`. For a temperature as
# low as 0.0001 the result must hold no NaN (a warning costs nothing here): provided that one score is clearly the
# largest, it is then 1 at that score and 0 elsewhere. Do not change `z` itself; whole numbers must work too. You may
# use your `softmax`.
#
# *By hand:* scores (ln 3, 0) at temperature 1/2 become (2 ln 3, 0) = (ln 9, 0); made positive (9, 1); probabilities
# **(0.9, 0.1)**. At temperature 1 they were (0.75, 0.25).
#
# <details><summary>Hint 1: idea</summary>
#
# The temperature acts on the scores, before exp. Dividing the probabilities afterwards would spoil their sum.
#
# </details>
#
# <details><summary>Hint 2: large numbers</summary>
#
# 2 / 0.0001 = 20000. Which function of yours can stand that?
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def softmax_with_temperature(z, temperature):
    """Return softmax(z / temperature) along the last axis, for scores z of shape (K,) or (n, K)."""
    # BEGIN SOLUTION NO PROMPT
    return softmax(z / temperature)
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
def rows_are_probabilities(softmax_with_temperature):
    z = np.array([[1.0, 2.0, -1.0], [0.0, -3.0, 0.5]])
    tops = []
    for temperature in (0.5, 1.0, 4.0):
        p = checks.finite(softmax_with_temperature(z.copy(), temperature), z.shape)
        checks.sums_to_one(p)
        checks.between(p, 0, 1)
        tops.append(p.max())
    assert tops[0] > tops[1] > tops[2], "a higher temperature must make the largest probability smaller"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(softmax_with_temperature):
    p = softmax_with_temperature(np.array([np.log(3), 0.0]), 0.5)
    checks.close(p, [0.9, 0.1], "the result for (ln 3, 0) at temperature 1/2")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def cold_gives_numbers(softmax_with_temperature):
    p = softmax_with_temperature(np.array([2.0, 1.0, -3.0]), 0.0001)
    checks.finite(p, (3,), "the result at temperature 0.0001")
    checks.sums_to_one(p, "the result at temperature 0.0001")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers_give_the_same(softmax_with_temperature):
    z = np.array([[1, 2, -1], [0, -3, 2]])
    expected = checks.finite(softmax_with_temperature(z.astype(float), 2.0), z.shape)
    whole = softmax_with_temperature(z, 2)
    checks.close(whole, expected, "the result for whole numbers, compared with that of the same numbers as decimals,")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values(softmax_with_temperature):
    from utils import softmax

    rng = checks.rng("q9")
    earlier = softmax.make_positive, softmax.normalize, softmax.softmax
    for shape, temperature in [((5, 3), 0.4), ((2, 6), 2.5), ((3, 3), 1.0), ((4,), 0.7), ((3,), 3.0)]:
        z = rng.normal(scale=2, size=shape)
        expected = softmax.softmax_with_temperature(z, temperature)
        for attempt in checks.follow_through(softmax_with_temperature, *earlier):
            with attempt:
                checks.close(softmax_with_temperature(z.copy(), temperature), expected)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def one_hot_when_cold(softmax_with_temperature):
    from utils import softmax

    earlier = softmax.make_positive, softmax.normalize, softmax.softmax
    for z in (np.array([3.0, -1.0, 2.0, 19.0]), np.array([[0.5, 1.0], [-4.0, -20.0], [2.0, 1.75]])):
        one_hot = (z == z.max(axis=-1, keepdims=True)).astype(float)
        for temperature in (1e-4, 1e-3):
            for attempt in checks.follow_through(softmax_with_temperature, *earlier):
                with attempt:
                    p = softmax_with_temperature(z.copy(), temperature)
                    checks.close(p, one_hot, "the result at a very low temperature")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def even_when_hot_and_untouched_argument(softmax_with_temperature):
    from utils import softmax

    z = np.array([[3, -1, 2], [0, 5, -2]])
    earlier = softmax.make_positive, softmax.normalize, softmax.softmax
    for attempt in checks.follow_through(softmax_with_temperature, *earlier):
        with attempt:
            hot = softmax_with_temperature(z.copy(), 1e9)
            checks.close(hot, np.full((2, 3), 1 / 3), "the result at a very high temperature")
            checks.close(softmax_with_temperature(z.copy(), 2), softmax.softmax_with_temperature(z, 2))
            checks.leaves_arguments_alone(softmax_with_temperature, z.astype(float), 2.0)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
widgets.temperature_slider(softmax_with_temperature, np.array([2.0, 1.0, 0.0, -1.0]), classes)

# %% [markdown]
# **Try:** move the slider (arrow keys work too). (1) At which temperature is the dog's probability about 1/2? (2) Does
# the order of the bars ever change? (3) How close to 0.25 can you get them, and are they ever all equal?
#
# Below is the same sweep as a picture that needs no slider:

# %% tags=["figure"]
plots.temperature_sweep(softmax_with_temperature, np.array([2.0, 1.0, 0.0, -1.0]), classes)

# %% [markdown]
# **Look:** one line per class over temperatures from 0.1 to 100. In a right picture the dog's line starts at 1, the
# others at 0; on the right all four come very close to 1/4 but never quite meet, and they never cross. The dog's only
# falls. The cat's climbs above 1/4, to 0.28 near T = 2.4, before it comes down again: what the dog loses goes to its
# nearest rival first. The scores (2, 1, 0) do the same: about (1, 0, 0) at T = 0.01, and a third each at T = 1000.
#
# ## 8. Two classes: one parameter vector too many
#
# Take K = 2 and divide numerator and denominator of the softmax by the numerator:
#
# $$P(y = 0 \mid x) = \frac{e^{x\cdot\theta_0}}{e^{x\cdot\theta_0} + e^{x\cdot\theta_1}}
#   = \frac{1}{1 + e^{-x\cdot(\theta_0 - \theta_1)}} .$$
#
# Only one vector is left; call it $\theta_+$. Add the same vector to both $\theta_0$ and $\theta_1$ and no probability
# changes: the second vector is redundant. (With K classes it is the same: one of the K vectors could always be 0.)
#
# **Predict:** if $\theta_0 = \theta_1$, what is P(y = 0 | x)?

# %% tags=["figure"]
plots.redundant_parameters(predict_proba, np.array([[2.0, -1.0], [-1.0, 2.0]]), np.array([3.0, -2.0]))

# %% [markdown]
# **Look:** the picture above draws P(y = 0 | x) twice with your `predict_proba`: a broad line for `Theta`, and a dashed
# one after adding the vector (3, −2) to both columns. In a right picture the dashed line lies on the broad one. (And
# where both vectors are the same, $\theta_+$ is 0 and P(y = 0 | x) is 1/2 for every x.)

# %% [raw]
# # BEGIN QUESTION
# name: q8

# %% [markdown]
# ### Question q8: one vector for two classes
#
# Write `binary_theta(Theta)`. `Theta` has shape (d, 2): column 0 belongs to class 0, column 1 to class 1. Return the
# one vector θ₊ of the formula above, shape **(d,)**, for which P(y = **0** | x) = 1 / (1 + exp(−x · θ₊)).
#
# *By hand:* for `Theta = np.array([[3, 1], [0, 5]])` the columns are (3, 0) and (1, 5), and θ₊ = **(2, −5)**.
#
# <details><summary>Hint 1: idea</summary>
#
# Compare the formula in this prompt with the one at the start of this section. What stands there in the place of θ₊?
#
# </details>
#
# <details><summary>Hint 2: sign</summary>
#
# A larger θ<sub>0</sub> must make class 0 more probable.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# `Theta[:, k]` is column k, shape (d,).
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def binary_theta(Theta):
    """Return the vector, shape (d,), that does the work of both columns of Theta, shape (d, 2)."""
    # BEGIN SOLUTION NO PROMPT
    return Theta[:, 0] - Theta[:, 1]
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
def one_vector(binary_theta):
    checks.finite(binary_theta(np.arange(6.0).reshape(3, 2)), (3,), "the vector")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_by_hand(binary_theta):
    checks.close(binary_theta(np.array([[3, 1], [0, 5]])), [2.0, -5.0], "the vector of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def adding_the_same_vector_changes_nothing(binary_theta):
    Theta = np.array([[3.0, 1.0], [0.0, 5.0], [2.0, -2.0]])
    before = checks.finite(binary_theta(Theta.copy()), (3,), "the vector")
    after = binary_theta(Theta + np.array([[10.0], [-4.0], [0.5]]))
    checks.close(after, before, "the vector after adding the same numbers to both columns")
    assert (before != 0).any(), "the vector must not be all zeros where the columns differ"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_vector(binary_theta):
    from utils import softmax

    rng = checks.rng("q8")
    for d in (3, 5, 1, 2):
        Theta = rng.normal(size=(d, 2))
        checks.close(binary_theta(Theta.copy()), softmax.binary_theta(Theta), "the vector", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def gives_the_probability_of_class_0(binary_theta):
    from utils import softmax

    rng = checks.rng("q8 sigmoid")
    X, Theta = rng.integers(-2, 3, size=(6, 4)), rng.integers(-2, 3, size=(4, 2))
    X[0], Theta[0] = [1, 0, 0, 0], [-1, 2]
    theta = checks.finite(binary_theta(Theta.copy()), (4,), "the vector")
    checks.between(theta, -100, 100, "the vector")
    checks.close(softmax.sigmoid(X @ theta), softmax.predict_proba(X, Theta)[:, 0], "P(y = 0 | x) from your vector")
    checks.leaves_arguments_alone(binary_theta, rng.normal(size=(3, 2)))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 9. The sigmoid
#
# What is left of a two-class softmax is a function of a single number z = x · θ₊, the **logistic function**, called
# sigmoid for its S-shape:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}} .$$
#
# It takes any number to a probability between 0 and 1. As with the softmax, the formula must be handled with care. At
# z = −1000 it asks for exp(1000): NumPy warns of an overflow, goes on with infinity, and has the right answer, 0, only
# because 1 divided by infinity is 0. Another form of the formula, exp(z) / (1 + exp(z)), fares worse: at z = 1000 it is
# infinity divided by infinity, NaN.
#
# *A word on labels:* the slide's first class, $y_1$, is our class **0**. So in this notebook the sigmoid gives the
# probability of class 0. Notebooks 03 and 04 use it, as most books do, for the probability of class **1**.
#
# **Predict:** σ(0)? And how are σ(z) and σ(−z) related? (They are the probabilities of the two classes.)

# %% [raw]
# # BEGIN QUESTION
# name: q7

# %% [markdown]
# ### Question q7: sigmoid
#
# Write `sigmoid(z)`. `z` is an array of **any shape**, (n,), (n, K) or even a single number in an array of shape ();
# return 1 / (1 + exp(−z)) of each of its numbers, same shape. For numbers as large as 1000 or as low as −1000 the
# result must be right to within rounding, without NaN and **without a warning**. Do not change `z` itself; whole
# numbers must work too.
#
# *By hand:* σ(0) = 1/2; σ(ln 3) = 1 / (1 + 1/3) = **3/4**; σ(−ln 3) = 1 / (1 + 3) = **1/4**; σ(1000) = 1;
# σ(−1000) = 0.
#
# <details><summary>Hint 1: idea</summary>
#
# exp of a number that is not positive never overflows. So when z ≥ 0 use exp(−z), and when z < 0 use exp(z).
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# For z < 0 multiply numerator and denominator by e<sup>z</sup>. In both cases only e<sup>−|z|</sup> is needed.
#
# </details>
#
# <details><summary>Hint 3: choosing</summary>
#
# `np.where(condition, a, b)` computes both a and b everywhere, so neither may overflow anywhere.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def sigmoid(z):
    """Return 1 / (1 + exp(-z)) of each number of the array z, of any shape."""
    # BEGIN SOLUTION NO PROMPT
    decay = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, decay) / (1 + decay)
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
def example_by_hand(sigmoid):
    checks.close(sigmoid(np.array([0.0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25], "sigmoid of (0, ln 3, -ln 3)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def both_classes_together_have_1(sigmoid):
    for z in (np.array(2.0), np.array([[0.5, -1.0, 3.0], [-2.0, 0.0, 1.5]])):
        p = checks.finite(sigmoid(z.copy()), z.shape)
        checks.between(p, 0, 1)
        q = checks.finite(sigmoid(-z), z.shape)
        checks.close(p + q, np.ones(z.shape), "the sum of sigmoid(z) and sigmoid(-z)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def large_numbers_give_no_warning(sigmoid):
    with checks.no_warning():
        p = sigmoid(np.array([1000.0, -1000.0]))
    checks.close(p, [1.0, 0.0], "sigmoid of (1000, -1000)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers_give_the_same(sigmoid):
    z = np.array([-2, 0, 1, 3])
    expected = checks.finite(sigmoid(z.astype(float)), z.shape)
    checks.close(sigmoid(z), expected, "sigmoid of whole numbers, compared with that of the same numbers as decimals,")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_values(sigmoid):
    from utils import softmax

    rng = checks.rng("q7")
    for shape in [(7,), (4, 3), (), (2, 3, 2), (1,)]:
        z = np.asarray(rng.uniform(-5, 5, size=shape))
        checks.close(sigmoid(z.copy()), softmax.sigmoid(z))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(sigmoid):
    from utils import softmax

    z = np.array([[-3, 0, 2], [5, -1, 1]])
    checks.close(sigmoid(z.copy()), softmax.sigmoid(z))
    checks.leaves_arguments_alone(sigmoid, np.array([-1.5, 0.0, 2.5]))

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def exact_and_silent_for_huge_numbers(sigmoid):
    from utils import softmax

    rng = checks.rng("q7 huge")
    small = rng.integers(-240, 241, size=12) / 8
    huge = np.concatenate([[1000.0, -1000.0, 0.0], rng.choice([-1, 1], size=12) * rng.uniform(100, 1000, size=12)])
    with checks.no_warning():
        of_small, of_huge = sigmoid(small.copy()), sigmoid(huge.copy())
    checks.close(of_small, softmax.sigmoid(small), atol=5e-9)
    checks.exact(of_huge, softmax.sigmoid(huge))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
plots.sigmoid_and_softmax(sigmoid, binary_theta, predict_proba, np.array([[2.0, -1.0], [-1.0, 2.0]]))

# %% [markdown]
# **Look:** on the left your sigmoid from −8 to 8: an S that passes through 1/2 at 0 and is as far below 1 at z as it is
# above 0 at −z: σ(−z) = 1 − σ(z), since the two classes share 1. On the right P(y = 0 | x) computed in two ways, by
# `predict_proba` with both parameter vectors (broad line) and by `sigmoid` with the one vector from `binary_theta`
# (dashed). In a right picture the two lie on each other, and it is the curve of section 6.
#
# ## Recap
#
# Any function may give scores, one for each class. Exp makes them positive without losing anything, division by the sum
# makes them probabilities, and together they are the softmax: a smooth stand-in for "take the largest", sharp at low
# temperature, nearly uniform at high. Linear scores with a softmax cut the input space by straight lines. Adding a
# constant to all scores of an example changes nothing: that is why large scores can be made harmless, why one parameter
# vector is redundant, and why the sigmoid is enough for two classes.
#
# **You should now be able to**
#
# - say what shape `X @ Theta` has and what each row and column means;
# - give two reasons for exp rather than z², |z| or max(0, z);
# - write softmax and sigmoid from memory so that scores of ±1000 do no harm;
# - find the boundary between two classes from their scores alone;
# - explain what temperature does, and why two θ are one too many for two classes.
#
# **Next:** nothing here has learned anything yet, somebody chose θ. How do we choose it from data? [Notebook 03:
# maximum likelihood](03_maximum_likelihood.ipynb).
