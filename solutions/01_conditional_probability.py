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
# name: 01_conditional_probability
# show_question_points: true

# %% [markdown]
# # Predicting probabilities
#
# A machine that must name *the* digit in a smudged picture can only be right or wrong. This notebook lets it say how
# probable each digit is instead, and works out what such an answer is made of: joint, marginal and conditional
# probability, the chain rule that ties them together, and what ten numbers must satisfy to be probabilities.
#
# **Lecture slides covered:** prediction is difficult · why a probability is easier to learn than a label · x and y as
# random variables · the chain rule of probability · ten labels need ten numbers, positive and summing to 1 · why the
# linear x·θ fails as a probability
#
# **Afterwards you can**
#
# 1. read a table of p(y | x), pick labels from it and find the probability that it gave to the truth;
# 2. give a reason why probabilities are easier to learn than labels;
# 3. estimate p(x, y) from data and compute p(x), p(y) and p(y | x) from it;
# 4. take p(x, y) apart and put it together with the chain rule, and draw samples in the same two steps;
# 5. test whether numbers are a probability distribution, and say why x·θ is none.
#
# **Time:** about 80 minutes. You need NumPy's arrays, sums with `axis=`, and indexing with arrays of integers.
#
# **How it works:** each question has an answer cell to fill in and, below it, a check that you may run as often as you
# like. It tries the example by hand and looks at the form and a few properties of what you return. Hidden checks, which
# run when the notebook is graded, test the rest of the prompt with other numbers. Of a letter the check sees only that
# it is one, and the written question has no check. The names q1 to q8 are labels: the questions come in the lecture's
# order, so the first two are q7 and q8. Pictures are drawn by *your* functions. Until a question is answered, its
# picture only says so.
# Answers may use NumPy, SciPy, Matplotlib and Python's own library: other packages may be missing when they are graded.
#
# **For all questions:** inputs are NumPy arrays. Their entries may be of type int as well as float, as in
# `p_x = np.array([0, 1, 0])`. Never change an array that you were given. You may return lists in place of arrays, and
# 1.0 in place of 1.

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

grader = start("01_conditional_probability")

# %% [markdown]
# ## 1. Prediction is difficult
#
# Our data are 1797 real handwritten digits, 8 by 8 pixels each; a row of `X` holds the 64 pixels of one image, from 0
# (paper) to 1 (full ink), and `y` its label, 0 to 9. The first 1500 images are *known*; the others are *new*.
#
# `digit_probabilities` is a simple classifier, given to you: the known images vote for their labels, and the more an
# image resembles the new one, the more votes it has. The shares of the votes are its p(y | x), read "the probability of
# label y given image x": **one row per image, one column per label**.
#
# **Predict:** some images are smudged. What should the ten numbers look like for a clear image, and for a smudged one?
#
# <small>Data: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits* (1998), UCI Machine Learning
# Repository, [doi.org/10.24432/C50P49](https://doi.org/10.24432/C50P49), licence
# [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/), as in scikit-learn; stored compressed, values
# unchanged.</small>

# %%
import numpy as np

from utils import datasets, widgets
from utils import plots_conditional_probability as figures

X, y = datasets.digits()
X_known, y_known = X[:1500], y[:1500]


def digit_probabilities(images):
    """Return p(y | x), shape (n, 10), of n images (n, 64): the shares of the votes of similar known images."""
    return datasets.votes_of_similar_images(images, X_known, y_known)


shown = [1500, 1573, 1729, 1666, 1571, 1582]
p_shown = digit_probabilities(X[shown])
print("probabilities of the first image:", np.round(p_shown[0], 2))
print("they have the shape", p_shown.shape, "for six images")

# %% [raw]
# # BEGIN QUESTION
# name: q7

# %% [markdown]
# ### Question q7: the most likely label
#
# Write `most_likely(p_y_given_x)`. The table has shape (n, K): row i holds the probabilities of the K labels for
# example i, column k belongs to label k. Return an array of n whole numbers, shape **(n,)**: the label, from 0 to K −
# 1, with the largest probability in each row. Ties do not occur in the tests.
#
# *By hand:* for `[[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]` the largest entries are 0.7, in column 0, and 0.4, in column 2.
# The result is `[0, 2]`: where the largest entries *stand*, not the entries themselves.
#
# <details><summary>Hint 1: idea</summary>
#
# NumPy has `np.max`, the largest value, and a sibling of it that tells at which place the largest value stands.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# Without an axis it looks at the whole table and returns one number. You want one number for each row.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def most_likely(p_y_given_x):
    """Return the most probable label of each row, shape (n,), from probabilities (n, K)."""
    # BEGIN SOLUTION NO PROMPT
    return np.argmax(p_y_given_x, axis=1)
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
def example_by_hand(most_likely):
    labels = most_likely(np.array([[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]))
    checks.whole(labels, [0, 2], "your result for the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_label_per_row(most_likely):
    p = np.array([[0.2, 0.1, 0.4, 0.3], [0.7, 0.1, 0.1, 0.1], [0.0, 0.0, 0.1, 0.9], [0.1, 0.2, 0.4, 0.3], [0, 1, 0, 0]])
    labels = checks.whole_numbers(most_likely(p), (5,), "the array of labels")
    checks.between(labels, 0, 3, "the array of labels")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_labels(most_likely):
    from utils import conditional_probability

    rng = checks.rng("q7")
    for n, K in [(7, 4), (3, 10), (1, 5), (4, 1), (12, 2)]:
        p = rng.dirichlet([0.7] * K, size=n)
        expected = conditional_probability.most_likely(p)
        checks.whole(most_likely(p.copy()), expected, "the array of labels")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_labels_when_all_sizes_are_equal(most_likely):
    from utils import conditional_probability

    for p in checks.rng("q7 square").dirichlet([0.7] * 5, size=(6, 5)):
        checks.whole(most_likely(p.copy()), conditional_probability.most_likely(p), "the array of labels")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(most_likely):
    labels = np.array([2, 0, 2, 1])
    checks.whole(most_likely(np.eye(3, dtype=int)[labels]), labels, "the array of labels")
    checks.leaves_arguments_alone(most_likely, checks.rng("q7 same").dirichlet([1, 1, 1], size=4))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.digit_table(most_likely, X[shown], p_shown, y[shown])

# %% [markdown]
# **Look:** six images on the left, ten probabilities of each on the right, dark blue for 0 to yellow for 1. An orange
# frame marks the label that your `most_likely` picks, a white triangle the true one. If your function is right, each
# frame is at the largest number of its row. For the first image, a clear one, a single label gets nearly everything. In
# the others, which are smudged, two or more labels share, and for the fourth and the last the frame is at the wrong
# label; for the fourth, the truth is hardly less probable.
#
# A single label would hide all this. The table also lets us ask: **how much did the classifier believe in the truth?**

# %% [raw]
# # BEGIN QUESTION
# name: q8

# %% [markdown]
# ### Question q8: the probability of the true label
#
# Write `probability_of_label(p_y_given_x, y)`. The table has shape (n, K), one row per example; `y` has shape (n,) and
# holds the true label of each example, 0 to K − 1. Return the n probabilities p(y<sub>i</sub> | x<sub>i</sub>), shape
# **(n,)**: from row i the entry in column y<sub>i</sub>, whether it is the largest or not.
#
# *By hand:* for `[[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]` and `y = [2, 0]`, row 0 gives its column 2, row 1 its column 0.
# The result is `[0.1, 0.25]`.
#
# <details><summary>Hint 1: idea</summary>
#
# A loop over the rows will do. Without one: NumPy can take many entries of a table at once if you give it their row
# numbers and their column numbers.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# Two index arrays of shape (n,), the first with row numbers and the second with column numbers, pick n entries. A colon
# in place of the row numbers would take *all* rows for each column, n times too many.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def probability_of_label(p_y_given_x, y):
    """Return p(y_i | x_i), shape (n,), from probabilities (n, K) and true labels (n,)."""
    # BEGIN SOLUTION NO PROMPT
    return p_y_given_x[np.arange(len(y)), y]
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
def example_by_hand(probability_of_label):
    p = probability_of_label(np.array([[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]), np.array([2, 0]))
    checks.close(p, [0.1, 0.25], "your result for the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_probability_per_example(probability_of_label):
    p = probability_of_label(np.full((5, 4), 0.25), np.array([3, 0, 2, 2, 1]))
    checks.close(p, np.full(5, 0.25), "your result where all labels are equally probable")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities(probability_of_label):
    from utils import conditional_probability

    rng = checks.rng("q8")
    for n, K in [(7, 4), (3, 10), (1, 5), (4, 1)]:
        p, y = rng.dirichlet([0.7] * K, size=n), rng.integers(K, size=n)
        expected = conditional_probability.probability_of_label(p, y)
        checks.close(probability_of_label(p.copy(), y.copy()), expected, "the array of probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities_when_all_sizes_are_equal(probability_of_label):
    from utils import conditional_probability

    rng = checks.rng("q8 square")
    p, y = rng.dirichlet([0.7] * 5, size=5), rng.integers(5, size=5)
    expected = conditional_probability.probability_of_label(p, y)
    checks.close(probability_of_label(p.copy(), y.copy()), expected, "the array of probabilities")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(probability_of_label):
    certain = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]])
    checks.close(probability_of_label(certain, np.array([1, 2, 2, 0])), [1, 0, 1, 0], "the array of probabilities")
    rng = checks.rng("q8 same")
    checks.leaves_arguments_alone(probability_of_label, rng.dirichlet([1, 1, 1], size=4), rng.integers(3, size=4))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 2. Why a probability is easier to learn than a label
#
# To learn is to change a machine a little and see whether it got better. Our classifier has one number to change, the
# *width*: how far the votes reach. With a small width only the known images that are most similar to the new one count,
# with a large one also quite dissimilar ones; so far we used 0.7. Does a tiny change of the width make the classifier a
# tiny bit better? Two ways to measure that, on 100 new images:
#
# - count the wrong labels, the ones where `most_likely` is not y;
# - take the mean of the probabilities of the true labels, from `probability_of_label`.
#
# **Predict:** draw both over the width. Which curve is a staircase, and why?

# %% tags=["figure"]
widths = np.linspace(0.2, 1.6, 57)
hundred = slice(1550, 1650)
tables = [datasets.votes_of_similar_images(X[hundred], X_known, y_known, width) for width in widths]
figures.steps_and_slopes(most_likely, probability_of_label, widths, tables, y[hundred])

# %% [markdown]
# **Look:** if your functions are right, the orange curve on the left, the number of wrong labels, is the staircase: it
# stands still for long and then jumps by a whole label, and where it stands still it does not say in which direction to
# go. The blue curve on the right has no jumps, and at each width it says which way is up: to the right as far as 0.4,
# from there on to the left. A label cannot change *a tiny bit*; a probability can. (The two need not agree on the best
# width: near 0.7 the count is as low as near 0.4. The point is that only one of them shows the way.)
#
# The same holds when the image changes. Here an image of a 0 turns into one of a 4:

# %% tags=["figure"]
zero, four = X[1541], X[1502]
widgets.morph_slider(most_likely, digit_probabilities, zero, four)

# %% [markdown]
# **Try:** move the slider (arrow keys work too). (1) At which share of the 4 do you no longer see a 0? (2) At which
# share does the label change, and what are the two probabilities there? (3) Is there a share at which a bar jumps?
#
# Below is the same sweep as a picture that needs no slider:

# %% tags=["figure"]
figures.morph_sweep(most_likely, digit_probabilities, X[1541], X[1502])

# %% [markdown]
# **Look:** at the top, nine images from a 0 to a 4. In the middle the three largest probabilities, which glide: that of
# 0 falls from 1 to 0, that of 4 rises. At the bottom the label, which is 0 on one side of the crossing and 4 on the
# other.
#
# ## 3. x and y as random variables
#
# Think of an example and its label as drawn by chance: x and y are **random variables**. To see all of their
# probabilities at once, we leave the digits for something smaller. A vet noted of each of 200 animals its size x (0
# small, 1 medium, 2 large) and its kind y (0 dog, 1 cat, 2 horse, 3 rabbit).
#
# The **joint** probability p(x, y) is that of a pair: this size *and* this kind. We estimate it by the fraction of the
# samples that are such a pair. It is a table, **one row for each value of x, one column for each value of y**.
#
# **Predict:** what do all entries of this table together sum to?

# %%
size, kind = datasets.animal_sizes(np.random.default_rng(seed=1))
sizes, kinds = datasets.SIZES, datasets.ANIMALS
for i in range(3):
    print(f"animal {i}: size {size[i]} ({sizes[size[i]]}), kind {kind[i]} ({kinds[kind[i]]})")

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# ### Question q1: the joint table
#
# Write `empirical_joint(x, y, n_x, n_y)`. `x` and `y` are arrays of whole numbers, both of shape (n,): sample i is the
# pair (x<sub>i</sub>, y<sub>i</sub>). x can be 0 to `n_x` − 1 and y can be 0 to `n_y` − 1, whether all these values
# occur or not. Return a table of shape **(n_x, n_y)**: in row a, column b the **fraction** of the n samples with x = a
# and y = b.
#
# *By hand:* the four samples x = (0, 0, 1, 0), y = (1, 1, 0, 2), with n_x = 2 and n_y = 3: the pair (0, 1) occurs
# twice, (1, 0) and (0, 2) once. The result is `[[0, 0.5, 0.25], [0.25, 0, 0]]`.
#
# <details><summary>Hint 1: idea</summary>
#
# Start with a table of zeros of the right shape. Go through the pairs and count each in its cell. What turns counts
# into fractions?
#
# </details>
#
# <details><summary>Hint 2: kind of number</summary>
#
# A table that is made for whole numbers (`dtype=int`) cannot hold 0.25.
#
# </details>
#
# <details><summary>Hint 3: without a loop</summary>
#
# `table[x, y] += 1` counts a pair that occurs twice only once. `np.add.at` does not have this fault. A loop is fine,
# too.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def empirical_joint(x, y, n_x, n_y):
    """Return the fraction of the samples (x_i, y_i) in each cell of a table of shape (n_x, n_y)."""
    # BEGIN SOLUTION NO PROMPT
    counts = np.zeros((n_x, n_y))
    for i in range(len(x)):
        counts[x[i], y[i]] += 1
    return counts / len(x)
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
def example_by_hand(empirical_joint):
    joint = empirical_joint(np.array([0, 0, 1, 0]), np.array([1, 1, 0, 2]), 2, 3)
    checks.close(joint, [[0, 0.5, 0.25], [0.25, 0, 0]], "the table of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_table_sums_to_one(empirical_joint):
    x, y = np.array([2, 0, 2, 1, 2]), np.array([0, 3, 0, 1, 2])
    joint = checks.finite(empirical_joint(x, y, 4, 5), (4, 5), "the table")
    checks.between(joint, 0, 1, "the table")
    checks.close(joint.sum(), 1.0, "the sum of the whole table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_fractions(empirical_joint):
    from utils import conditional_probability

    rng = checks.rng("q1")
    for n, n_x, n_y in [(50, 3, 4), (7, 5, 2), (1, 2, 3), (13, 1, 4), (9, 6, 1)]:
        x, y = rng.integers(n_x, size=n), rng.integers(n_y, size=n)
        expected = conditional_probability.empirical_joint(x, y, n_x, n_y)
        checks.close(empirical_joint(x.copy(), y.copy(), n_x, n_y), expected, "the table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def values_that_never_occur_have_their_place(empirical_joint):
    from utils import conditional_probability

    rng = checks.rng("q1 missing")
    x, y = rng.choice([1, 3], size=30), rng.choice([0, 2], size=30)
    expected = conditional_probability.empirical_joint(x, y, 6, 4)
    checks.close(empirical_joint(x.copy(), y.copy(), 6, 4), expected, "the table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_fractions_when_all_sizes_are_equal_and_untouched_arguments(empirical_joint):
    from utils import conditional_probability

    rng = checks.rng("q1 square")
    # One pair comes twice, and one value, the last, never.
    x, y = rng.permutation(3)[[0, 0, 1, 2]], rng.permutation(3)[[0, 0, 1, 0]]
    expected = conditional_probability.empirical_joint(x, y, 4, 4)
    checks.close(empirical_joint(x.copy(), y.copy(), 4, 4), expected, "the table")
    checks.leaves_arguments_alone(empirical_joint, rng.integers(3, size=9), rng.integers(2, size=9), 3, 2)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# The joint table knows everything about the two. What of one alone? **Marginal** probabilities, p(x) and p(y), are so
# called because one writes them into the margins of the table: the probability of a size is the sum over all kinds,
#
# $$p(x) = \sum_y p(x, y) , \qquad p(y) = \sum_x p(x, y) .$$
#
# **Predict:** the table has 3 rows and 4 columns. How many numbers are in p(x), and how many in p(y)?

# %% [raw]
# # BEGIN QUESTION
# name: q2

# %% [markdown]
# ### Question q2: marginals
#
# Write `marginals(joint)`. `joint` has shape (n_x, n_y) and holds p(x, y). Return a **pair** `(p_x, p_y)`, in this
# order: p(x), shape (n_x,), and p(y), shape (n_y,).
#
# *By hand:* for `[[0, 0.5, 0.25], [0.25, 0, 0]]` the rows sum to 0.75 and 0.25, the columns to 0.25, 0.5 and 0.25. So
# p_x = (0.75, 0.25) and p_y = (0.25, 0.5, 0.25).
#
# <details><summary>Hint 1: idea</summary>
#
# p(x) has one number for each row. To get it, what do you sum over?
#
# </details>
#
# <details><summary>Hint 2: axis</summary>
#
# `axis=` names the axis that *disappears*. Axis 0 are the rows, axis 1 the columns.
#
# </details>
#
# <details><summary>Hint 3: a pair</summary>
#
# `return first, second` returns a pair.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def marginals(joint):
    """Return the pair p(x), shape (n_x,), and p(y), shape (n_y,), of a joint table (n_x, n_y)."""
    # BEGIN SOLUTION NO PROMPT
    return joint.sum(axis=1), joint.sum(axis=0)
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
def example_by_hand(marginals):
    p_x, p_y = checks.pair(marginals(np.array([[0, 0.5, 0.25], [0.25, 0, 0]])), "the result of marginals")
    checks.close(p_x, [0.75, 0.25], "p_x of the example by hand")
    checks.close(p_y, [0.25, 0.5, 0.25], "p_y of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def two_distributions(marginals):
    p_x, p_y = checks.pair(marginals(np.arange(12).reshape(3, 4) / 66), "the result of marginals")
    for p, length, what in ((p_x, 3, "p_x"), (p_y, 4, "p_y")):
        checks.between(checks.finite(p, (length,), what), 0, 1, what)
        checks.sums_to_one(p, what)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_marginals(marginals):
    from utils import conditional_probability

    rng = checks.rng("q2")
    for shape in [(3, 5), (4, 2), (1, 6), (5, 1)]:
        joint = rng.dirichlet([0.8] * (shape[0] * shape[1])).reshape(shape)
        found = checks.pair(marginals(joint.copy()), "the result of marginals")
        for p, expected, what in zip(found, conditional_probability.marginals(joint), ("p_x", "p_y"), strict=True):
            checks.close(p, expected, what)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_order_when_all_sizes_are_equal(marginals):
    from utils import conditional_probability

    joint = checks.rng("q2 square").dirichlet([0.8] * 9).reshape(3, 3)
    found = checks.pair(marginals(joint.copy()), "the result of marginals")
    for p, expected, what in zip(found, conditional_probability.marginals(joint), ("p_x", "p_y"), strict=True):
        checks.close(p, expected, what)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument(marginals):
    p_x, p_y = checks.pair(marginals(np.array([[0, 0, 0], [0, 1, 0]])), "the result of marginals")
    checks.close(p_x, [0, 1], "p_x")
    checks.close(p_y, [0, 1, 0], "p_y")
    checks.leaves_arguments_alone(marginals, checks.rng("q2 same").dirichlet([1] * 6).reshape(2, 3))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.joint_table(empirical_joint, marginals, size, kind, sizes, kinds)

# %% [markdown]
# **Look:** the large table is your estimate of p(x, y); the right column is p(x), three numbers, and the bottom row
# p(y), four. (Here yellow stands for 0.5, in the table of the digits for 1.) If your functions are right, the corner
# says that the whole table sums to 1; small cats are the commonest pair (0.250), 0.500 of all animals are small, and
# 0.345 are dogs. No small horse, no large cat and no large rabbit was seen.
#
# ## 4. The chain rule
#
# A patient is announced, and we know that it is large. What is p(dog | large), the probability of a dog *given* that?
# Only the large animals count now, so we look at one row of the table and divide it by its sum:
#
# $$p(y \mid x) = \frac{p(x, y)}{p(x)} .$$
#
# This is a **conditional** probability, and it is what a classifier has to predict: the label given the example.
#
# **Predict:** of p(y | x), what sums to 1: the rows, the columns or the whole table?

# %% [raw]
# # BEGIN QUESTION
# name: q3

# %% [markdown]
# ### Question q3: conditional probability
#
# Write `conditional(joint)`. `joint` has shape (n_x, n_y) and holds p(x, y). Return the table of p(y | x), same shape,
# same places: row a belongs to x = a, and every row sums to 1. A row with p(x) = 0, that is a row of zeros, tells
# nothing about y: fill it with NaN (`np.nan`), all n_y entries. (NumPy may warn about a division there; that costs
# nothing.) Make a new table, do not change the given one. A table of whole numbers must work, too.
#
# *By hand:* for `[[0.125, 0.375], [0.5, 0], [0, 0]]` the rows sum to 0.5, 0.5 and 0. So the result is
# `[[0.25, 0.75], [1, 0], [nan, nan]]`. In whole numbers: `[[0, 1], [0, 0]]` gives `[[0, 1], [nan, nan]]`.
#
# <details><summary>Hint 1: idea</summary>
#
# Divide each row by its own sum. What does 0 divided by 0 give in NumPy?
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# A table (n_x, n_y) divided by row sums needs these in shape (n_x, 1). Look up `keepdims`. With the shape (n_x,) NumPy
# would line the sums up with the *columns*.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def conditional(joint):
    """Return p(y | x), shape (n_x, n_y), of a joint table; rows with p(x) = 0 are NaN."""
    # BEGIN SOLUTION NO PROMPT
    with np.errstate(invalid="ignore"):
        return joint / joint.sum(axis=1, keepdims=True)
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
def example_by_hand(conditional):
    p = conditional(np.array([[0.125, 0.375], [0.5, 0], [0, 0]]))
    checks.close(p, [[0.25, 0.75], [1, 0], [np.nan, np.nan]], "the table of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def example_in_whole_numbers(conditional):
    p = conditional(np.array([[0, 1], [0, 0]]))
    checks.close(p, [[0, 1], [np.nan, np.nan]], "the table for [[0, 1], [0, 0]]")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def every_row_is_a_distribution(conditional):
    joint = np.arange(1, 13).reshape(3, 4) / 78
    p = checks.finite(conditional(joint.copy()), joint.shape, "p(y | x)")
    checks.between(p, 0, 1, "p(y | x)")
    checks.sums_to_one(p, "p(y | x)")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities(conditional):
    from utils import conditional_probability

    rng = checks.rng("q3")
    for shape in [(3, 5), (4, 2), (1, 6), (5, 1)]:
        joint = rng.dirichlet([0.8] * (shape[0] * shape[1])).reshape(shape)
        expected = conditional_probability.conditional(joint)
        for attempt in checks.follow_through(conditional, conditional_probability.marginals):
            with attempt:
                checks.close(conditional(joint.copy()), expected, "p(y | x)")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_probabilities_when_all_sizes_are_equal(conditional):
    from utils import conditional_probability

    joint = checks.rng("q3 square").dirichlet([0.8] * 9).reshape(3, 3)
    expected = conditional_probability.conditional(joint)
    for attempt in checks.follow_through(conditional, conditional_probability.marginals):
        with attempt:
            checks.close(conditional(joint.copy()), expected, "p(y | x)")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def nan_where_nothing_is_known(conditional):
    from utils import conditional_probability

    joint = checks.rng("q3 nan").dirichlet([0.8] * 6).reshape(2, 3)
    joint = np.insert(joint, [1, 2], 0, axis=0)
    expected = conditional_probability.conditional(joint)
    for attempt in checks.follow_through(conditional, conditional_probability.marginals):
        with attempt:
            checks.close(conditional(joint.copy()), expected, "p(y | x)")
            one = np.array([[0, 0, 0], [0, 1, 0]])
            checks.close(conditional(one), [[np.nan] * 3, [0, 1, 0]], "p(y | x)")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def untouched_argument(conditional):
    from utils import conditional_probability

    joint = checks.rng("q3 same").dirichlet([1] * 8).reshape(4, 2)
    expected = conditional_probability.conditional(joint)
    for attempt in checks.follow_through(conditional, conditional_probability.marginals):
        with attempt:
            checks.close(conditional(joint.copy()), expected, "p(y | x)")
            checks.leaves_arguments_alone(conditional, joint.copy())

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.conditional_rows(conditional, empirical_joint, size, kind, sizes, kinds)

# %% [markdown]
# **Look:** one bar for each size, divided among the kinds, each with its own colour and hatching. If your function is
# right, each bar ends exactly at 1: of p(y | x) the rows sum to 1. Of the small animals half are cats; of the medium
# ones 0.70 are dogs; of the large ones 0.70 are horses and the rest dogs, so p(dog | large) is 0.30.

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# ### Question m1: the other way round (multiple choice)
#
# The vet saw 40 large animals, 28 of them horses. All in all there were 200 animals, 31 of them horses. The phone
# rings: "I am bringing my **horse**." How probable is it that this animal is **large**, going by what the vet saw?
#
# - **a** 28/40 = 0.70
# - **b** 28/200 = 0.14
# - **c** 28/31 ≈ 0.90
# - **d** 40/200 = 0.20
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
    assert checks.letter(m1, "abcd", "m1") == "c", "that is the answer to another question: who counts here?"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# The caller asked for a probability of the other kind, p(x | y) = p(x, y) / p(y): the label is given, so only one
# *column* of the joint table counts, and it is divided by its sum. Which of the two is meant is easily mixed up.
#
# Back to p(y | x). Its definition, read the other way, is the **chain rule** of probability:
#
# $$p(x, y) = p(x)\, p(y \mid x) .$$
#
# First comes the example, then the label: the world draws an animal from p(x), and its kind from p(y | x). A classifier
# models only the second factor. It need not know how probable a picture is to tell what is on it.
#
# The next cell holds the two factors, p(size) and p(kind | size), as you have just computed them from the vet's 200
# animals.
#
# **Predict:** read p(large) and p(dog | large) from it. What is p(large, dog)? Compare with the joint table above.

# %%
p_size = np.array([0.5, 0.3, 0.2])  # p(x): small, medium, large
p_kind_given_size = np.array(  # p(y | x): a column for each of dog, cat, horse, rabbit
    [
        [0.15, 0.5, 0, 0.35],
        [0.7, 0.2, 0.05, 0.05],
        [0.3, 0, 0.7, 0],
    ]
)

# %% [raw]
# # BEGIN QUESTION
# name: q4

# %% [markdown]
# ### Question q4: the chain rule
#
# Write `chain_rule(p_x, p_y_given_x)`. `p_x` has shape (n_x,) and holds p(x); `p_y_given_x` has shape (n_x, n_y), row a
# holds p(y | x = a). Return the joint table p(x, y), shape **(n_x, n_y)**. Make a new table, do not change the given
# one. Whole numbers must work, too, in either argument.
#
# *By hand:* for p(x) = (0.2, 0.8) and p(y | x) = `[[0.5, 0.5], [0.25, 0.75]]`, row 0 is multiplied by 0.2 and row 1 by
# 0.8: `[[0.1, 0.1], [0.2, 0.6]]`.
#
# <details><summary>Hint 1: idea</summary>
#
# Each row is multiplied by the probability of its own x. Afterwards the whole table sums to 1.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# NumPy lines up shapes from the right: (n_x,) goes along the columns. You want it to go down the rows, which needs the
# shape (n_x, 1). Look up `np.newaxis`, or `reshape`.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def chain_rule(p_x, p_y_given_x):
    """Return the joint table p(x, y), shape (n_x, n_y), from p(x), shape (n_x,), and p(y | x), shape (n_x, n_y)."""
    # BEGIN SOLUTION NO PROMPT
    return p_x[:, np.newaxis] * p_y_given_x
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
def example_by_hand(chain_rule):
    joint = chain_rule(np.array([0.2, 0.8]), np.array([[0.5, 0.5], [0.25, 0.75]]))
    checks.close(joint, [[0.1, 0.1], [0.2, 0.6]], "the table of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_table_sums_to_one(chain_rule):
    p_y_given_x = np.array([[0.5, 0.2, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7], [0.25, 0.25, 0.5, 0.0]])
    joint = checks.finite(chain_rule(np.array([0.2, 0.5, 0.3]), p_y_given_x), (3, 4), "the joint table")
    checks.between(joint, 0, 1, "the joint table")
    checks.close(joint.sum(), 1.0, "the sum of the whole table")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def whole_numbers_work_too(chain_rule):
    halves, certain = np.array([0.5, 0.5]), np.array([[0, 0, 1], [1, 0, 0]])
    joint = checks.finite(chain_rule(halves, certain), (2, 3), "the joint table")
    checks.between(joint, 0, 1, "the joint table")
    checks.close(joint.sum(), 1.0, "the sum of the table for p(x) = (0.5, 0.5), p(y | x) = [[0, 0, 1], [1, 0, 0]]")
    joint = checks.finite(chain_rule(np.array([0, 1]), np.full((2, 4), 0.25)), (2, 4), "the joint table")
    checks.between(joint, 0, 1, "the joint table")
    checks.close(joint.sum(), 1.0, "the sum of the table for p(x) = (0, 1) and a p(y | x) of quarters")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_joint(chain_rule):
    from utils import conditional_probability

    rng = checks.rng("q4")
    for n_x, n_y in [(3, 5), (4, 2), (1, 6), (5, 1)]:
        p_x, p_y_given_x = rng.dirichlet([0.8] * n_x), rng.dirichlet([0.8] * n_y, size=n_x)
        expected = conditional_probability.chain_rule(p_x, p_y_given_x)
        checks.close(chain_rule(p_x.copy(), p_y_given_x.copy()), expected, "the joint table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_joint_when_all_sizes_are_equal(chain_rule):
    from utils import conditional_probability

    rng = checks.rng("q4 square")
    p_x, p_y_given_x = rng.dirichlet([0.8] * 3), rng.dirichlet([0.8] * 3, size=3)
    expected = conditional_probability.chain_rule(p_x, p_y_given_x)
    checks.close(chain_rule(p_x.copy(), p_y_given_x.copy()), expected, "the joint table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments(chain_rule):
    from utils import conditional_probability

    rng = checks.rng("q4 whole")
    certain, p_y_given_x = np.array([0, 1, 0]), rng.dirichlet([1, 1], size=3)
    expected = conditional_probability.chain_rule(certain, p_y_given_x)
    checks.close(chain_rule(certain.copy(), p_y_given_x.copy()), expected, "the joint table")
    p_x, one_hot = rng.dirichlet([1, 1, 1]), np.array([[0, 1], [1, 0], [0, 1]])
    expected = conditional_probability.chain_rule(p_x, one_hot)
    checks.close(chain_rule(p_x.copy(), one_hot.copy()), expected, "the joint table")
    checks.leaves_arguments_alone(chain_rule, rng.dirichlet([1, 1, 1]), p_y_given_x)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
widgets.areas_slider(chain_rule, p_size, p_kind_given_size, sizes, kinds)

# %% [markdown]
# **Try:** a square with sides 1 is cut into areas. Each column is as wide as its p(x); each piece of it is as high as
# its p(y | x). So its *area* is p(x)·p(y | x) = p(x, y), the number on it (very small pieces carry none). Move the
# slider; medium and large keep their ratio 3 : 2. (1) Which lines move, and which heights stay? (2) What happens to the
# share of dogs, p(dog), the blue area, when nearly all animals are small? (3) At about which p(small) are there as many
# small dogs as large ones? Read the numbers.
#
# Below are three positions of the slider as a picture that needs none:

# %% tags=["figure"]
figures.areas_sweep(chain_rule, [0.1, 0.5, 0.8], p_size, p_kind_given_size, sizes, kinds)

# %% [markdown]
# **Look:** if your function is right, the pieces fill each square exactly, from the bottom to the top. From left to
# right the column of the small animals grows from 0.1 to 0.8 and the blue area (dogs) shrinks, although no p(y | x) has
# changed: the heights within a column are the same in all three. In the middle is what the vet saw: p(large, dog) is
# 0.2 · 0.3 = 0.060.
#
# The chain rule is also a recipe for making data: first draw x from p(x), then y from the row of p(y | x) that belongs
# to *this* x. Each pair is drawn anew, without regard to the others. Such samples are called independent and
# identically distributed, **i.i.d.** for short.
#
# **Predict:** if the row of x = 2 were (0, 0, 1, 0), what would y be whenever x = 2?

# %% [raw]
# # BEGIN QUESTION
# name: q5

# %% [markdown]
# ### Question q5: drawing pairs
#
# Write `sample_pairs(p_x, p_y_given_x, n, rng)`. `p_x` has shape (n_x,) and `p_y_given_x` shape (n_x, n_y), as in q4;
# `n` ≥ 1 is the number of pairs; `rng` is a `numpy.random.Generator`. Return a **pair** of arrays of whole numbers
# `(x, y)`, both of shape **(n,)**: n pairs (x<sub>i</sub>, y<sub>i</sub>), i.i.d. Each x<sub>i</sub> is drawn from 0 to
# n_x − 1 with the probabilities in `p_x`, then y<sub>i</sub> from 0 to n_y − 1 with those in row x<sub>i</sub> of
# `p_y_given_x`. The pairs stand in the order in which they were drawn, not sorted. All chance must come from `rng`: do
# not make a generator of your own and do not use `np.random` directly. (The check sees coarse faults only; the hidden
# checks count how often each pair comes up.)
#
# *By hand:* for p(x) = (0.5, 0.5) and p(y | x) = `[[0, 1], [1, 0]]`, with n = 3, x may come out as (0, 1, 1). Then y
# cannot be anything but (1, 0, 0).
#
# <details><summary>Hint 1: idea</summary>
#
# `rng.choice(k, p=weights)` draws one of the numbers 0 to k − 1 with these probabilities, and with `size=n` it draws n
# of them.
#
# </details>
#
# <details><summary>Hint 2: y</summary>
#
# Each y has a row of probabilities of its own, that of its x. The simplest way is a loop over the n values of x.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def sample_pairs(p_x, p_y_given_x, n, rng):
    """Return n independent pairs as two arrays x and y of shape (n,), drawn from p(x) and p(y | x) with rng."""
    # BEGIN SOLUTION NO PROMPT
    x = rng.choice(len(p_x), size=n, p=p_x)
    y = np.array([rng.choice(p_y_given_x.shape[1], p=p_y_given_x[value]) for value in x])
    return x, y
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
def two_arrays_of_values(sample_pairs):
    p_y_given_x = np.array([[0.5, 0.2, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7], [0.25, 0.25, 0.5, 0.0]])
    found = sample_pairs(np.array([0.2, 0.5, 0.3]), p_y_given_x, 20, np.random.default_rng(5))
    x, y = checks.pair(found, "the result of sample_pairs")
    checks.between(checks.whole_numbers(x, (20,), "x"), 0, 2, "x")
    checks.between(checks.whole_numbers(y, (20,), "y"), 0, 3, "y")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def certain_values_come_up(sample_pairs):
    table = np.array([[0, 1], [1, 0]])
    found = sample_pairs(np.array([0.5, 0.5]), table, 40, np.random.default_rng(7))
    x, y = checks.pair(found, "the result of sample_pairs")
    x, y = checks.whole_numbers(x, (40,), "x"), checks.whole_numbers(y, (40,), "y")
    assert (x != x[0]).any(), "with p(x) = (0.5, 0.5) all 40 values of x came out alike"
    assert (y == 1 - x).all(), "with p(y | x) = [[0, 1], [1, 0]] each y must be 1 where its x is 0, and 0 where it is 1"
    found = sample_pairs(np.array([0, 1, 0]), np.full((3, 2), 0.5), 40, np.random.default_rng(8))
    x, y = checks.pair(found, "the result of sample_pairs")
    x = checks.whole_numbers(x, (40,), "x")
    assert (x == 1).all(), "with p(x) = (0, 1, 0) each x must be 1"

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def each_pair_is_drawn_anew(sample_pairs):
    found = sample_pairs(np.array([0.5, 0.5]), np.full((2, 2), 0.5), 100, np.random.default_rng(9))
    x, y = checks.pair(found, "the result of sample_pairs")
    x, y = checks.whole_numbers(x, (100,), "x"), checks.whole_numbers(y, (100,), "y")
    assert (np.diff(x) < 0).any(), "of 100 pairs the values of x came out sorted; pairs stand in the order of drawing"
    for value in (0, 1):
        labels = y[x == value]
        alike = f"where x is {value} all values of y came out alike, although p(y | x) is (0.5, 0.5) there"
        assert (labels != labels[:1]).any(), alike

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def all_chance_comes_from_rng(sample_pairs):
    drawn = []
    for seed in (1, 1, 2):
        found = sample_pairs(np.array([0.5, 0.5]), np.full((2, 2), 0.5), 60, np.random.default_rng(seed))
        x, y = checks.pair(found, "the result of sample_pairs")
        drawn.append((checks.whole_numbers(x, (60,), "x").tolist(), checks.whole_numbers(y, (60,), "y").tolist()))
    assert drawn[0] == drawn[1], "two generators with the same seed must give the same pairs: use only rng"
    assert drawn[1] != drawn[2], "two generators with different seeds gave the same pairs: use rng"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def pairs_are_as_frequent_as_they_should_be(sample_pairs):
    from utils import conditional_probability

    p_x = np.array([0.6, 0.1, 0.3])
    p_y_given_x = np.array([[0.7, 0.1, 0.1, 0.1], [0.0, 0.2, 0.0, 0.8], [0.1, 0.5, 0.4, 0.0]])
    joint = conditional_probability.chain_rule(p_x, p_y_given_x)
    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            found = sample_pairs(p_x.copy(), p_y_given_x.copy(), 4000, checks.rng("q5"))
            x, y = checks.pair(found, "the result of sample_pairs")
            x, y = checks.whole_numbers(x, (4000,), "x"), checks.whole_numbers(y, (4000,), "y")
            checks.between(y, 0, 3, "y")
            checks.drawn_from(x, p_x, "the values of x")
            checks.drawn_from(4 * np.clip(x, 0, 2) + y, joint.ravel(), "the pairs, numbered 4·x + y,")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def frequent_enough_when_all_sizes_are_equal(sample_pairs):
    from utils import conditional_probability

    p_x, p_y_given_x = np.array([0.75, 0.25]), np.array([[0.9, 0.1], [0.5, 0.5]])
    joint = conditional_probability.chain_rule(p_x, p_y_given_x)
    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            found = sample_pairs(p_x.copy(), p_y_given_x.copy(), 3000, checks.rng("q5 square"))
            x, y = checks.pair(found, "the result of sample_pairs")
            x, y = checks.whole_numbers(x, (3000,), "x"), checks.whole_numbers(y, (3000,), "y")
            checks.between(y, 0, 1, "y")
            checks.drawn_from(x, p_x, "the values of x")
            checks.drawn_from(2 * np.clip(x, 0, 1) + y, joint.ravel(), "the pairs, numbered 2·x + y,")
            alone = sample_pairs(np.array([1]), np.array([[0, 1, 0]]), 3, checks.rng("q5 alone"))
            x, y = checks.pair(alone, "the result of sample_pairs")
            checks.whole(x, [0, 0, 0], "x where it has only one value")
            checks.whole(y, [1, 1, 1], "y where one value is certain")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def pairs_are_independent_and_in_no_order(sample_pairs):
    from utils import conditional_probability

    p_x, p_y_given_x = np.array([0.5, 0.5]), np.array([[0.75, 0.25], [0.25, 0.75]])

    def draw(n, rng):
        x, y = checks.pair(sample_pairs(p_x.copy(), p_y_given_x.copy(), n, rng), "the result of sample_pairs")
        x, y = checks.whole_numbers(x, (n,), "x"), checks.whole_numbers(y, (n,), "y")
        checks.between(np.array([x, y]), 0, 1, "x and y")
        return x, y

    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            for values, what in zip(draw(1600, checks.rng("q5 order")), "xy", strict=True):
                fours = values.reshape(-1, 4) @ [8, 4, 2, 1]
                checks.drawn_from(fours, np.full(16, 1 / 16), f"four neighbours in {what}, read as binary numbers,")
            for n, calls in ((8, 50), (100, 25)):
                pairs = [draw(n, checks.rng(f"q5 {n} pairs {call}")) for call in range(calls)]
                x, y = np.array(pairs).swapaxes(0, 1)
                checks.vary_like_chance(x.sum(axis=1), n, 0.5, f"the numbers of x = 1 in {calls} calls")
                checks.vary_like_chance(y.sum(axis=1), n, 0.5, f"the numbers of y = 1 in {calls} calls")
                checks.vary_like_chance((x != y).sum(axis=1), n, 0.25, f"the numbers of y ≠ x in {calls} calls")
            single = checks.draws_of_rng(lambda rng: np.ravel(draw(1, rng)).tolist(), "q5 single", 200, "a single pair")
            x, y = np.array(single).T
            for values, what in ((x, "x"), (y, "y")):
                checks.drawn_from(values, np.array([0.5, 0.5]), f"the values of {what} in draws of a single pair")
                eights = values.reshape(-1, 8).sum(axis=1)
                checks.vary_like_chance(eights, 8, 0.5, f"the numbers of {what} = 1 in eight single pairs")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def same_generator_same_pairs_and_untouched_arguments(sample_pairs):
    from utils import conditional_probability

    p_x, p_y_given_x = np.array([0.5, 0.25, 0.25]), np.array([[0.5, 0.5], [0.25, 0.75], [0.75, 0.25]])

    def draw(rng):
        x, y = checks.pair(sample_pairs(p_x.copy(), p_y_given_x.copy(), 60, rng), "the result of sample_pairs")
        return [checks.whole_numbers(x, (60,), "x").tolist(), checks.whole_numbers(y, (60,), "y").tolist()]

    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            drawn = checks.draws_of_rng(draw, "q5 seed", 6, "the pairs")
            alike = "generators in different states gave the same pairs: use rng"
            assert len(set(map(str, drawn))) == len(drawn), alike
            arguments = p_x.copy(), p_y_given_x.copy(), 5, checks.rng("q5 same")
            checks.leaves_arguments_alone(sample_pairs, *arguments)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.draws(sample_pairs, chain_rule, p_size, p_kind_given_size, [50, 500, 5000], kinds)

# %% [markdown]
# **Look:** one point for each of the 12 pairs of size and kind (three have probability 0 and lie on each other). Its
# place on the horizontal axis is its probability, on the vertical axis the fraction of your draws, for 50, 500 and 5000
# draws. If your function is right, the points lie around the dashed diagonal, and from left to right they come closer
# to it. Points that stay away from it, however many you draw, are a fault of the sampler. (And with (0, 0, 1, 0) in the
# row of x = 2, y is 2 whenever x is 2.)
#
# ## 5. Ten labels need ten numbers
#
# A classifier of digits must return p(y | x) for ten labels: ten numbers. Not any ten numbers: none may be **below 0**,
# and together they must **sum to 1**. Numbers with these two properties are called a **distribution**. Nothing else is
# asked. (That none is above 1 follows from the two.)
#
# **Predict:** which of these are distributions: (0.5, 0.5, 0), (0.9, 0.3, −0.2), (0.3, 0.3, 0.3)?

# %% [raw]
# # BEGIN QUESTION
# name: q6

# %% [markdown]
# ### Question q6: is it a distribution?
#
# Write `is_distribution(p)`. `p` has shape (K,), or (n, K) with one supposed distribution in each **row**. Return one
# `True` or `False`, not an array: `True` if every entry is ≥ 0 **and** the numbers along the last axis sum to 1; in a
# table *every* row must. Computers round, so a sum may be off by up to 1e-8 (0.00000001) in either direction. For the
# entries there is no such allowance: −1e-12 is below 0.
#
# *By hand:* (0.25, 0.75) → `True`. (0, 1, 0) → `True`: an entry may be 0. (1.5, −0.5) → `False`: it sums to 1 but has a
# negative entry. (0.5, 0.6) and (0.3, 0.3) → `False`: their sums are too large and too small.
# `[[0.25, 0.25], [0.25, 0.25]]` → `False`: the whole table sums to 1, its rows do not.
#
# <details><summary>Hint 1: idea</summary>
#
# Two conditions, joined by `and`. Each asks something of *all* numbers: `np.all`.
#
# </details>
#
# <details><summary>Hint 2: one axis for both shapes</summary>
#
# NumPy counts axes from the end with negative numbers: the last axis is axis −1, for (K,) as for (n, K).
#
# </details>
#
# <details><summary>Hint 3: tolerance</summary>
#
# The distance of a sum from 1 is `abs(sum − 1)`. `np.isclose` has a tolerance of its own that is looser: look up `rtol`
# and `atol`.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def is_distribution(p):
    """Return True if p, shape (K,) or (n, K), holds no negative entry and sums to 1 along the last axis."""
    # BEGIN SOLUTION NO PROMPT
    return bool(np.all(p >= 0) and np.all(np.abs(p.sum(axis=-1) - 1) <= 1e-8))
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
def examples_by_hand(is_distribution):
    assert checks.truth(is_distribution(np.array([0.25, 0.75]))), "(0.25, 0.75) is a distribution"
    assert not checks.truth(is_distribution(np.array([1.5, -0.5]))), "(1.5, -0.5) has a negative entry"
    assert not checks.truth(is_distribution(np.array([0.5, 0.6]))), "(0.5, 0.6) does not sum to 1, but to more"
    assert not checks.truth(is_distribution(np.array([0.3, 0.3]))), "(0.3, 0.3) does not sum to 1, but to less"
    assert checks.truth(is_distribution(np.array([0, 1, 0]))), "(0, 1, 0) is a distribution: an entry may be 0"
    quarters = "[[0.25, 0.25], [0.25, 0.25]] sums to 1 as a whole, but in a table each row must"
    assert not checks.truth(is_distribution(np.full((2, 2), 0.25))), quarters

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_answer_for_a_table(is_distribution):
    table = np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
    assert checks.truth(is_distribution(table)), "[[0.5, 0.25, 0.25], [0, 1, 0]] must give True: each row sums to 1"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def distributions_are_accepted(is_distribution):
    rng = checks.rng("q6")
    for p in (rng.dirichlet([0.8] * 7), rng.dirichlet([0.8] * 3, size=5), rng.dirichlet([0.8] * 4, size=4)):
        assert checks.truth(is_distribution(p.copy())), "your function refuses a distribution"
    for whole in (np.array([0, 1, 0]), np.array([[0, 1], [1, 0], [0, 1]]), np.array([1]), np.array([[1], [1]])):
        assert checks.truth(is_distribution(whole)), "your function refuses a distribution of whole numbers"
    for error in (3e-9, -3e-9):
        p = np.array([0.25, 0.5 + error, 0.25])
        assert checks.truth(is_distribution(p)), "your function refuses a sum that is off by less than 1e-8"
    assert not checks.truth(is_distribution(np.array([0.75, -0.5, 0.5]))), "your function accepts what is none"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def negative_entries_are_refused(is_distribution):
    table = checks.rng("q6 negative").dirichlet([2.0] * 3, size=4)
    assert checks.truth(is_distribution(table * (1 + 3e-9))), "your function refuses a table of distributions"
    for size in (0.1, 1e-12):
        p = table.copy()
        p[2] = [1, -size, size]
        assert not checks.truth(is_distribution(p.copy())), "your function accepts a table with a negative entry"
        assert not checks.truth(is_distribution(p[2].copy())), "your function accepts a negative entry"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def wrong_sums_are_refused(is_distribution):
    rng = checks.rng("q6 sums")
    table = rng.dirichlet([0.8] * 4, size=3)
    assert checks.truth(is_distribution(table * (1 + 3e-9))), "your function refuses a table of distributions"
    for factor in (0.9, 1.1, 1 + 1e-6, 1 - 1e-6):
        p = table.copy()
        p[1] *= factor
        assert not checks.truth(is_distribution(p.copy())), "your function accepts a table with a wrong sum"
        assert not checks.truth(is_distribution(p[1].copy())), "your function accepts numbers that do not sum to 1"
    columns = rng.dirichlet([0.8] * 3, size=3).T
    assert not checks.truth(is_distribution(columns)), "your function accepts a table whose columns sum to 1"
    mixed = np.array([[0.5, 0.25], [0.75, 0.5]])
    assert not checks.truth(is_distribution(mixed)), "your function accepts rows that sum to 1 only on average"
    joint = rng.dirichlet([0.8] * 6).reshape(2, 3)
    assert not checks.truth(is_distribution(joint)), "your function accepts a joint table, which sums to 1 as a whole"
    assert not checks.truth(is_distribution(np.zeros((2, 3)))), "your function accepts a table of zeros"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def untouched_argument(is_distribution):
    checks.leaves_arguments_alone(is_distribution, np.array([[0.5, 0.5], [0.2, 0.7]]))
    checks.leaves_arguments_alone(is_distribution, np.array([0.5, 0.75, -0.25]))
    answers = [checks.truth(is_distribution(np.array([share, 1 - share]))) for share in (0.5, 1.5, 1.0, -0.1)]
    assert answers == [True, False, True, False], "your function takes one of (s, 1 - s) for what it is not"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 6. The linear x·θ fails as a probability
#
# So only the first of the three above is a distribution: the second has a negative entry, the third sums to 0.9. How
# should a program produce p(y | x)? Many begin with the simplest function there is, a linear one: multiply each number
# of x by a parameter and add up. The parameters together are called θ, the result x·θ. For two labels, let p(y = 1 | x)
# = x·θ and p(y = 0 | x) = 1 − x·θ. They sum to 1, so far so good.
#
# Let us try it on the images of 0 and 1. An image is described by one number here, *ink*: the ink at its centre minus
# the ink beside it. (A 1 has its ink at the centre, a 0 around it.) With x = (ink, 1) and θ = (slope, constant),
# x·θ = slope · ink + constant: a straight line. We take the one with the smallest sum of squared distances to the
# labels 0 and 1.
#
# **Predict:** a straight line that is not flat: can it stay between 0 and 1?

# %%
zero_or_one = y < 2
images = X[zero_or_one].reshape(-1, 8, 8)
ink = images[:, 3:5, 3:5].mean(axis=(1, 2)) - images[:, 3:5, [1, 2, 5, 6]].mean(axis=(1, 2))
label = y[zero_or_one]
slope, constant = np.polyfit(ink, label, deg=1)
print(f"best line: x·θ = {slope:.3f} · ink + {constant:.3f}, from {slope * ink.min() + constant:.2f}", end=" ")
print(f"to {slope * ink.max() + constant:.2f} on the images")

# %% tags=["figure"]
figures.line_as_probability(is_distribution, ink, label, slope, constant)

# %% [markdown]
# **Look:** the images of a 0 are blue points at height 0, those of a 1 orange squares at height 1. The black line rises
# from below 0 to above 1, as every line does that is not flat, if it is followed far enough. If your `is_distribution`
# is right, both edges are shaded grey: there (1 − x·θ, x·θ) holds a negative number. A third of the images lie there,
# among them the clearest ones. With ten labels it is worse: ten lines need not sum to 1 either. Scores like x·θ are
# useful, but something must be done to them first.

# %% [raw]
# # BEGIN QUESTION
# name: w1
# manual: true
# points: 3

# %% [markdown]
# ### Question w1: probabilities, not labels (written)
#
# A friend builds a program for reading postcodes and says: "I only want to know the digit. Why should the program
# bother with ten probabilities?" Answer in three to six sentences: (1) Why is it easier to *learn* probabilities than
# labels? Use the words "a tiny change". (2) Name a situation in which the ten probabilities are of use to the post
# office although in the end only one digit is needed. (3) Your friend gives in and lets p(y = k | x) = x·θ<sub>k</sub>
# for each digit k, with parameters θ<sub>k</sub> of its own. Name the two conditions on probabilities that this can
# break.

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Example answer.** A tiny change of a parameter changes each probability by a tiny amount, so one can tell whether it
# was a step in the right direction; a label stays as it was or jumps to another digit, so nearly every tiny change
# seems to do nothing. If the program gives 0.46 to a 7 and 0.45 to an 8, a person should look at the letter, whereas
# 0.99 can be trusted; the bare label 7 would be the same in both cases. The ten numbers x·θ_k can be negative, and they
# need not sum to 1.
#
# **Rubric, 3 points.** One point for each part:
#
# 1. says that probabilities change smoothly (a little) with the parameters or the image *and* that labels jump or stand
#    still; only one of the two: half a point;
# 2. names a use of uncertainty with its reason: sending doubtful cases to a person, combining several digits with a
#    list of postcodes that exist, weighing unequal costs; "it is more exact" alone: no point;
# 3. names both "not negative" and "sum to 1"; half a point for one. "At most 1" in place of "not negative" counts.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Recap
#
# A classifier that returns p(y | x) says more than a label, and it is easier to learn, for probabilities can change a
# tiny bit. Examples and labels are random variables. The joint table p(x, y) holds all there is to know about them; its
# margins are p(x) and p(y), and its rows divided by their sums are p(y | x). The chain rule puts it together again,
# p(x, y) = p(x) p(y | x), and tells how to draw samples: x first, then y. For K labels a classifier needs K numbers,
# none below 0, that sum to 1. A linear function alone does not give such numbers.
#
# **You should now be able to**
#
# - say what sums to 1 in p(x, y) (the whole table) and what in p(y | x) (each row);
# - compute joint, marginal and conditional probabilities from a list of pairs;
# - tell p(y | x) from p(x | y) in a story;
# - draw i.i.d. pairs from p(x) and p(y | x);
# - explain with a picture why counting wrong labels is a poor guide for learning, and why x·θ is no probability.
#
# **Next:** how do we turn any scores, such as x·θ, into positive numbers that sum to 1? [Notebook 02: from scores to
# probabilities](02_softmax.ipynb).
