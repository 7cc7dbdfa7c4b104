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
# name: 05_empirical_risk
# show_question_points: true

# %% [markdown]
# # Empirical risk: will it work on examples that it has not seen?
#
# A low loss on the data that we have is easy to get: learn them by heart. This notebook is about the loss that counts,
# the one on all the examples still to come; about how to measure it, what can go wrong on the way, and what to do.
#
# **Lecture slides covered:** zero-one loss as a risk · the risk of other losses, such as the negative log-likelihood ·
# empirical risk and true risk · is it a good approximation? · empirical risk minimization · overfitting ·
# underfitting · summary: the whole method
#
# **Afterwards you can**
#
# 1. compute the true risk of a decision where p(x, y) is known, and find the decision of least risk;
# 2. estimate a risk from examples, and say how far off the estimate will be;
# 3. explain why the risk on the data that a model was fitted to is usually lower than its true risk;
# 4. split data, draw the risk on train and on test over the degree of a polynomial, and choose a degree;
# 5. tell overfitting from underfitting, and name two causes of each with its cure.
#
# **Time:** about 110 minutes. You need the tables of notebook 01 (p(x, y) with one row per x), the negative
# log-likelihood of notebook 03, and the idea of gradient descent from notebook 04.
#
# **How it works:** each question has an answer cell to fill in and, below it, a check that you may run as often as you
# like. It runs the examples of the prompt and looks at shapes and general properties. Hidden checks run when your
# notebook is graded: they use other numbers and test the rest of the prompt. Of a letter the check only sees that it is
# one; written answers have no check. Two rules hold for every function here: it leaves the arrays that it is given
# unchanged, and it works for arrays of whole numbers, too.
# Answers may use NumPy, SciPy, Matplotlib and Python's own library: other packages may be missing when they are graded.
#
# A slip is paid for once: where q3, q4, q6 and q8 call your earlier functions, right ones are tried as well. The names
# q1 to q10 are labels; the questions come in the lecture's order, so q2 is the first. Pictures are drawn by *your*
# functions. Until a question is answered, its picture only says so.

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

grader = start("05_empirical_risk")

# %% [markdown]
# ## 1. Risk: how often will it be wrong?
#
# In notebook 03 the zero-one loss counted the wrong labels in one data set. Now ask about the *next* example, which
# nature has still to draw: x from p(x), then y from p(y | x). The **risk** of a decision rule, also called its **true
# risk**, is its expected loss E[…]: the loss of each pair (x, y) times its probability, added up. For the zero-one loss
# that is simply the probability of an error,
#
# $$\text{risk} = E_{x \sim p(x),\ y \sim p(y \mid x)}\big[\delta(\text{decision}(x) \ne y)\big]
#   = \sum_x \sum_y p(x, y)\, \delta(\text{decision}(x) \ne y) ,$$
#
# where δ is 1 if its condition holds and 0 if not. Take the vet of notebook 01, and suppose that the shares of her 200
# animals *are* p(x, y). On the phone she hears the size x of an animal and has to guess its kind y.
#
# **Predict:** look at the table printed below. Which kind would you guess for each size? Can any rule be right always?

# %%
import numpy as np

from utils import conditional_probability, datasets, gradient_descent, maximum_likelihood, softmax, widgets
from utils import plots_empirical_risk as figures

size, kind = datasets.animal_sizes(np.random.default_rng(0))
joint = conditional_probability.empirical_joint(size, kind, n_x=3, n_y=4)
print("p(x, y), columns:", ", ".join(datasets.ANIMALS))
for name, row in zip(datasets.SIZES, joint, strict=True):
    print(f"{name:>7}: {row}")

# %% [raw]
# # BEGIN QUESTION
# name: q2

# %% [markdown]
# ### Question q2: true risk
#
# Write `true_risk(joint, decision)`. `joint`, shape (n_x, n_y), is a table p(x, y), whose entries together sum to 1; no
# row is all zeros. `decision`, shape (n_x,), holds one label for each x, a whole number from 0 to n_y − 1. Return one
# float: the **probability that the decision is wrong**, the sum of p(x, y) over all cells (x, y) with decision[x] ≠ y.
#
# *By hand:* for `joint = np.array([[0.4, 0.1], [0.2, 0.3]])` and `decision = np.array([0, 1])` the decision is wrong in
# the cells with 0.1 and 0.2, so the risk is **0.3**. For `decision = np.array([0, 0])` it is 0.1 + 0.3 = **0.4**.
#
# <details><summary>Hint 1: idea</summary>
#
# Go through the rows. In each row one cell is right, and the others are wrong.
#
# </details>
#
# <details><summary>Hint 2: without a loop</summary>
#
# Which probability is the total of all cells, right and wrong?
#
# </details>
#
# <details><summary>Hint 3: picking</summary>
#
# `A[[0, 1, 2], [5, 6, 7]]` picks three entries, one from each of three rows; `A[:, [5, 6, 7]]` picks whole columns.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def true_risk(joint, decision):
    """Return the probability that decision (n_x,) is wrong when (x, y) is drawn from the table joint (n_x, n_y)."""
    # BEGIN SOLUTION NO PROMPT
    right = joint[np.arange(len(decision)), decision]
    return np.sum(joint) - np.sum(right)
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
def example_by_hand(true_risk):
    table = np.array([[0.4, 0.1], [0.2, 0.3]])
    checks.close(true_risk(table, np.array([0, 1])), 0.3, "the risk of the decision (0, 1)")
    checks.close(true_risk(table, np.array([0, 0])), 0.4, "the risk of the decision (0, 0)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def a_probability(true_risk):
    table = np.array([[0.1, 0.05, 0.2], [0.15, 0.4, 0.1]])
    value = checks.real_number(true_risk(table, np.array([2, 0])), "the risk")
    checks.between(value, 0, 1, "the risk")
    worse = checks.real_number(true_risk(table, np.array([1, 0])), "the risk")
    assert value < worse, "in the first row label 2 is more probable than label 1, so label 1 must have the higher risk"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_risk(true_risk):
    from utils import empirical_risk as reference

    rng = checks.rng("q2")
    for n_x, n_y in [(3, 4), (5, 2), (2, 3), (6, 5)]:
        joint = rng.dirichlet([2.0] * (n_x * n_y)).reshape(n_x, n_y)
        decision = rng.integers(n_y, size=n_x)
        expected = reference.true_risk(joint, decision)
        checks.close(true_risk(joint.copy(), decision.copy()), expected, "the risk", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_risk_of_square_and_single_tables(true_risk):
    from utils import empirical_risk as reference

    rng = checks.rng("q2 square")
    for n_x, n_y in [(3, 3), (2, 2), (1, 4), (4, 1)]:
        joint = rng.dirichlet([2.0] * (n_x * n_y)).reshape(n_x, n_y)
        decision = rng.integers(n_y, size=n_x)
        expected = reference.true_risk(joint, decision)
        checks.close(true_risk(joint.copy(), decision.copy()), expected, "the risk", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def certain_labels_and_untouched_arguments(true_risk):
    checks.close(true_risk(np.array([[0, 1, 0]]), np.array([1])), 0.0, "the risk where a right label is certain")
    checks.close(true_risk(np.array([[0, 1, 0]]), np.array([2])), 1.0, "the risk where a wrong label is certain")
    checks.leaves_arguments_alone(true_risk, np.array([[0.5, 0.1], [0.1, 0.1], [0.0, 0.2]]), np.array([0, 1, 0]))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3

# %% [markdown]
# ### Question q3: the best decision
#
# Write `best_decision(joint)`. `joint`, shape (n_x, n_y), is a table p(x, y) as in q2. Return the decision of **least
# true risk**: an array of whole numbers, shape **(n_x,)**, with one label from 0 to n_y − 1 for each x. (There are no
# ties in the tests.)
#
# *By hand:* for `joint = np.array([[0.4, 0.05], [0.2, 0.15], [0.05, 0.15]])` the risk is least, 0.05 + 0.15 + 0.05 =
# 0.25, for the decision **(0, 0, 1)**.
#
# <details><summary>Hint 1: idea</summary>
#
# The label for one x has no effect on the errors at another x. So look at one row: which label leaves the least
# probability in the other cells?
#
# </details>
#
# <details><summary>Hint 2: which table?</summary>
#
# All entries of a row of p(x, y) are p(y | x) times the same p(x). Does that change which of them is largest? And is
# p(x | y) the same as p(y | x)?
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def best_decision(joint):
    """Return the decision, shape (n_x,), that has the least true risk under the table joint (n_x, n_y)."""
    # BEGIN SOLUTION NO PROMPT
    return np.argmax(joint, axis=1)
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
def example_by_hand(best_decision):
    found = best_decision(np.array([[0.4, 0.05], [0.2, 0.15], [0.05, 0.15]]))
    checks.whole(found, [0, 0, 1], "the decision of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_label_for_each_x(best_decision):
    table = np.array([[0.05, 0.1, 0.2], [0.3, 0.05, 0.1], [0.02, 0.03, 0.01], [0.01, 0.09, 0.04]])
    found = checks.whole_numbers(best_decision(table), (4,), "the decision")
    checks.between(found, 0, 2, "the decision")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def least_risk_of_many_tables(best_decision):
    from utils import empirical_risk as reference

    rng = checks.rng("q3")
    for n_x, n_y in [(3, 4), (5, 2), (2, 5), (6, 3), (4, 3), (3, 2)]:
        joint = rng.dirichlet([1.0] * (n_x * n_y)).reshape(n_x, n_y)
        expected = reference.best_decision(joint)
        for attempt in checks.follow_through(best_decision, reference.true_risk):
            with attempt:
                checks.whole(best_decision(joint.copy()), expected, "the decision")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def least_risk_of_square_and_single_tables(best_decision):
    from utils import empirical_risk as reference

    rng = checks.rng("q3 square")
    for n_x, n_y in [(4, 4), (3, 3), (2, 2), (1, 5), (4, 1)]:
        joint = rng.dirichlet([1.0] * (n_x * n_y)).reshape(n_x, n_y)
        expected = reference.best_decision(joint)
        for attempt in checks.follow_through(best_decision, reference.true_risk):
            with attempt:
                checks.whole(best_decision(joint.copy()), expected, "the decision")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def rare_labels_certain_labels_and_untouched_argument(best_decision):
    from utils import empirical_risk as reference

    rare = np.array([[0.01, 0.2, 0.1], [0.005, 0.4, 0.285]])
    certain = np.array([[0, 0, 1, 0]])
    of_rare, of_certain = reference.best_decision(rare), reference.best_decision(certain)
    for attempt in checks.follow_through(best_decision, reference.true_risk):
        with attempt:
            checks.whole(best_decision(rare.copy()), of_rare, "the decision where a label is rare")
            checks.whole(best_decision(certain.copy()), of_certain, "the decision where a label is certain")
            checks.leaves_arguments_alone(best_decision, rare.copy())

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.risks_of_decisions(true_risk, best_decision, joint, datasets.SIZES, datasets.ANIMALS)

# %% [markdown]
# **Look:** on the left the vet's table, with a frame in each row around the label of your `best_decision`. On the right
# your `true_risk` of all 64 decisions that there are (four kinds for each of three sizes), sorted, and a dashed line at
# the risk of yours. In a right picture the frames are around the largest number of each row, and the dashed line
# touches the very lowest dot, at 0.4. No rule can do better: a small animal may be a cat or a rabbit, and its size does
# not tell. What remains is the risk that comes from nature.
#
# ## 2. Any loss has a risk, and we cannot compute it
#
# Replace δ by another loss, and the formula stays: the risk of parameters θ is
#
# $$R(\theta) = E_{x \sim p(x),\ y \sim p(y \mid x)}\big[L(x, y, \theta)\big] .$$
#
# With L = −log p<sub>θ</sub>(y | x) it is the cross-entropy of notebook 03, averaged over x. But nobody gives us p(x,
# y), only a data set D of n pairs that were drawn from it. So we take the mean over D, the **empirical risk**,
#
# $$\hat R(\theta) = \frac1n \sum_i L(x_i, y_i, \theta) .$$
#
# Is that a good approximation? The vet's table plays nature once more.
#
# **Predict:** how far from the true risk will the mean over 10 animals be? And over 640?

# %%
p_x, _ = conditional_probability.marginals(joint)
p_y_given_x = conditional_probability.conditional(joint)
decision = np.array([1, 0, 0])  # somebody's rule: a small animal is a cat, the others are dogs
model = 0.8 * p_y_given_x + 0.05  # somebody's probabilities p_theta(y | x), not quite right


def sample(rng):
    """Draw one animal as nature does: x from p(x), then y from p(y | x)."""
    x = rng.choice(3, p=p_x)
    return x, rng.choice(4, p=p_y_given_x[x])


def zero_one(x, y):
    """Return the loss of one animal: 1 where the decision is wrong, else 0."""
    return float(decision[x] != y)


def nll(x, y):
    """Return the loss of one animal: how surprised the model is by its kind."""
    return -np.log(model[x, y])


nll_risk = p_x @ maximum_likelihood.cross_entropy(p_y_given_x, model)
print(f"true risk of the model with the NLL: {nll_risk:.3f}")

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# ### Question q1: empirical risk
#
# Write `empirical_risk(losses)`. `losses`, shape (n,), holds the loss of each example of a data set, whatever kind of
# loss it is. Return one float: the **mean** over the examples.
#
# *By hand:* the zero-one losses (0, 1, 0, 0) give **0.25**, the share of errors; the losses (0.25, 0.75, 2.0), which
# could be NLLs, give **1.0**.
#
# <details><summary>Hint</summary>
#
# Notebook 03 added losses up. Here the sum is divided by something, so that data sets of different size can be
# compared.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def empirical_risk(losses):
    """Return the mean of the losses (n,) of a data set."""
    # BEGIN SOLUTION NO PROMPT
    return np.mean(losses)
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
def examples_by_hand(empirical_risk):
    checks.close(empirical_risk(np.array([0, 1, 0, 0])), 0.25, "the risk of the losses (0, 1, 0, 0)")
    checks.close(empirical_risk(np.array([0.25, 0.75, 2.0])), 1.0, "the risk of the losses (0.25, 0.75, 2)")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_number_whatever_the_size(empirical_risk):
    losses = np.array([0.5, 3.0, 0.0, 1.5, 2.0])
    once = checks.real_number(empirical_risk(losses), "the empirical risk")
    twice = checks.real_number(empirical_risk(np.tile(losses, 2)), "the empirical risk")
    assert np.isclose(once, twice), "a data set in which each example occurs twice must have the same empirical risk"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_risk_of_zero_one_losses(empirical_risk):
    from utils import empirical_risk as reference

    rng = checks.rng("q1")
    for n in (7, 30, 11, 1):
        losses = rng.integers(2, size=n)
        checks.close(empirical_risk(losses.copy()), reference.empirical_risk(losses), "the empirical risk")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_risk_of_other_losses_and_untouched_argument(empirical_risk):
    from utils import empirical_risk as reference

    rng = checks.rng("q1 other")
    for n in (5, 24, 13, 1):
        losses = rng.exponential(size=n)
        checks.close(empirical_risk(losses.copy()), reference.empirical_risk(losses), "the empirical risk")
    whole = rng.integers(1, 9, size=6)
    checks.close(empirical_risk(whole.copy()), reference.empirical_risk(whole), "the empirical risk")
    checks.leaves_arguments_alone(empirical_risk, rng.exponential(size=6))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q4

# %% [markdown]
# ### Question q4: a risk by drawing examples
#
# Write `monte_carlo_risk(loss, sample, n, rng)`. `sample` is a function: each call `x, y = sample(rng)` draws one new
# example. `loss` is a function of **one** example: `loss(x, y)` is a number. Draw **exactly n examples**, one after the
# other, with the `rng` that you are given, and return one float: the **mean** of their losses. (Estimates from random
# draws are called *Monte Carlo*, after the casino.)
#
# *By hand:* suppose n = 4 and that the four calls of `sample` give the pairs (0, 1), (1, 1), (1, 0), (0, 0), in this
# order. With a loss that is 1 where x ≠ y, and 0 otherwise, the losses are 1, 0, 1, 0, and the result is **0.5**.
#
# <details><summary>Hint 1: idea</summary>
#
# A loop that runs n times: draw, compute the loss, keep it. Then average what you have kept.
#
# </details>
#
# <details><summary>Hint 2: pairs</summary>
#
# Each call of `sample` moves `rng` on and gives another example. So call it once for each example, and take x and y
# from the same call.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def monte_carlo_risk(loss, sample, n, rng):
    """Return the mean loss(x, y) of n examples, each drawn by x, y = sample(rng)."""
    # BEGIN SOLUTION NO PROMPT
    losses = []
    for _ in range(n):
        example = sample(rng)
        losses.append(loss(*example))
    return np.mean(losses)
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
def example_by_hand(monte_carlo_risk):
    pairs = iter([(0, 1), (1, 1), (1, 0), (0, 0)])

    def sample(rng):
        pair = next(pairs, None)
        assert pair is not None, "for n = 4 sample was called more than 4 times"
        return pair

    value = monte_carlo_risk(lambda x, y: float(x != y), sample, 4, np.random.default_rng(0))
    checks.close(value, 0.5, "the mean loss of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def draws_come_from_the_generator_given(monte_carlo_risk):
    def sample(rng):
        return rng.normal(), 0

    values = [
        checks.real_number(monte_carlo_risk(lambda x, y: x, sample, 5, np.random.default_rng(seed)), "the risk")
        for seed in (1, 1, 2)
    ]
    assert values[0] == values[1], "two generators in the same state must give the same result: use only rng"
    assert values[1] != values[2], "two generators in different states gave the same result: use rng"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_mean_of_the_draws(monte_carlo_risk):
    from utils import empirical_risk as reference

    def sample(rng):
        return rng.normal(), int(rng.integers(4))

    def loss(x, y):
        return (x - y) ** 2 + 0.5 * y

    for n in (1, 7, 60):
        expected = reference.monte_carlo_risk(loss, sample, n, checks.rng(f"q4 {n}"))
        for attempt in checks.follow_through(monte_carlo_risk, reference.empirical_risk):
            with attempt:
                checks.close(monte_carlo_risk(loss, sample, n, checks.rng(f"q4 {n}")), expected, "the mean loss")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def each_draw_is_used_once(monte_carlo_risk):
    from utils import empirical_risk as reference

    drawn, used = [], []

    def sample(rng):
        drawn.append(len(drawn))
        return drawn[-1], 100 + drawn[-1]

    def loss(x, y):
        used.append((int(x), int(y)))
        return float(x)

    for n in (1, 5, 12):
        for attempt in checks.follow_through(monte_carlo_risk, reference.empirical_risk):
            with attempt:
                drawn.clear()
                used.clear()
                checks.real_number(monte_carlo_risk(loss, sample, n, checks.rng("q4 once")), "the mean loss")
                assert len(drawn) == n, f"for n = {n} sample was called {len(drawn)} times"
                assert all(y == 100 + x for x, y in used), "loss got an x and a y that do not come from the same draw"
                assert {x for x, _ in used} == set(range(n)), "not every example drawn got its loss computed"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def losses_of_vectors_and_whole_numbers(monte_carlo_risk):
    from utils import empirical_risk as reference

    theta = np.array([1.0, -2.0, 0.5])

    def sample(rng):
        return rng.normal(size=3), int(rng.integers(2))

    def wrong(x, y):
        return int((x @ theta > 0) != (y == 1))

    for n in range(3, 19):
        expected = reference.monte_carlo_risk(wrong, sample, n, checks.rng(f"q4 whole {n}"))
        for attempt in checks.follow_through(monte_carlo_risk, reference.empirical_risk):
            with attempt:
                checks.close(monte_carlo_risk(wrong, sample, n, checks.rng(f"q4 whole {n}")), expected, "the mean loss")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.convergence(empirical_risk, monte_carlo_risk, true_risk, joint, decision, (zero_one, nll), nll_risk, sample)

# %% [markdown]
# **Look:** two losses, zero-one on the left and NLL on the right. The line is your `empirical_risk` of one data set to
# which animal after animal is added. Each square is your `monte_carlo_risk` of a data set of its own, 20 for each size,
# and the number above them is their standard deviation. In a right picture line and squares close in on the dashed true
# risk (the *law of large numbers*: a mean of many draws comes near the expected value). The spread halves each time
# that n is multiplied by four: it is the spread of a single loss divided by √n. So the answer to "is it a good
# approximation?" is: yes, with many examples, for a θ that was fixed **before** we looked.
#
# ## 3. Empirical risk minimization
#
# We do not fix θ before. We choose it:
#
# $$\hat\theta = \arg\min_\theta \frac1n \sum_i L(x_i, y_i, \theta) .$$
#
# This is **empirical risk minimization**. Maximum likelihood is an example: it minimizes the NLL, and a division by n
# moves no minimum. Now the data on which we measure are those by which we chose. Is that still a good approximation?
#
# **Predict:** of the 64 decisions take the one with the least empirical risk on 8 animals. Will its true risk be lower
# than this empirical risk, equal or higher?

# %% tags=["figure"]
figures.chosen_by_empirical_risk(empirical_risk, true_risk, joint, sample)

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# **Look:** for n from 4 to 128 animals, the 64 decisions are compared by your `empirical_risk` and the best-looking one
# is chosen; the picture shows the mean over 40 data sets of what it seems to risk (solid, circles) and what it really
# risks (your `true_risk`: dashed, squares). In a right picture the solid curve lies *below* the least true risk that
# any decision has, 0.4 (dotted), and the dashed one above it; both approach the dotted line as n grows. The more
# choices and the fewer examples, the wider the gap.
#
# ### Question m1: the best of a thousand (multiple choice)
#
# A program tries 1000 decision rules on the same 50 examples and keeps the one with the least empirical risk: 0.20.
# What should we expect of its risk on new examples from the same p(x, y)?
#
# - **a** About 0.20: the empirical risk approaches the true risk.
# - **b** More than 0.20: it was chosen because it did well on just these 50.
# - **c** Less than 0.20: the best of a thousand is better than its average.
# - **d** Nothing at all: empirical and true risk have nothing to do with each other.
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
    assert checks.letter(m1, "abcd", "m1") == "b", "that is not it: look at both curves of the picture above"

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 4. Models of growing power
#
# Real model classes are larger than 64 decisions. Here is one whose power we can set: polynomials
#
# $$f_\theta(x) = \theta_0 + \theta_1 x + \theta_2 x^2 + \dots + \theta_d x^d$$
#
# of degree d. (In notebook 00 they had no constant term; here they do.) The data are readings of the water level y in a
# harbour, in metres above its mean, at times x from −1 (4 in the morning) to 1 (8 in the evening). The tide is smooth,
# but waves move each reading up or down. The loss is the squared error, so the empirical risk is the **mean squared
# error**, in m². The waves alone cause about 0.09 m²: no curve has a lower true risk.
#
# **Predict:** which has the lower empirical risk on the same readings, the best line or the best cubic?

# %%
x, y = datasets.tides(60, np.random.default_rng(3))
print("the first readings (x, y):", list(zip(x[:4].round(2).tolist(), y[:4].round(2).tolist(), strict=True)))

# For later: far more readings than one ever has, whose mean loss is nearly the true risk
x_fresh, y_fresh = datasets.tides(5000, np.random.default_rng(17))

# %% [raw]
# # BEGIN QUESTION
# name: q5

# %% [markdown]
# ### Question q5: powers of x
#
# Write `polynomial_features(x, degree)`. `x` has shape (n,), `degree` is a whole number, at least 0. Return a table of
# shape **(n, degree + 1)**: column k holds x<sup>k</sup>, from column 0, all ones, to column `degree`.
#
# *By hand:* for `x = np.array([2, -3])` and `degree = 2` the result is `[[1, 2, 4], [1, -3, 9]]`.
#
# <details><summary>Hint 1: idea</summary>
#
# Column by column, in a loop; or all at once, with x as a column of shape (n, 1) and the exponents as a row.
#
# </details>
#
# <details><summary>Hint 2: counting</summary>
#
# The exponents 0, 1, …, degree are degree + 1 numbers, and `range(m)` ends before m. (NumPy's `np.vander` can help, but
# look which way round it puts the columns.)
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def polynomial_features(x, degree):
    """Return the table (n, degree + 1) of the powers 0 to degree of x (n,), one column for each power."""
    # BEGIN SOLUTION NO PROMPT
    return x[:, np.newaxis] ** np.arange(degree + 1)
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
def example_by_hand(polynomial_features):
    checks.close(polynomial_features(np.array([2, -3]), 2), [[1, 2, 4], [1, -3, 9]], "the table of the example")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def first_columns(polynomial_features):
    x = np.array([0.5, -1.0, 0.25, 2.0])
    table = checks.finite(polynomial_features(x.copy(), 4), (4, 5), "the table")
    checks.close(table[:, 0], np.ones(4), "the first column")
    checks.close(table[:, 1], x, "the second column")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_table(polynomial_features):
    from utils import empirical_risk as reference

    rng = checks.rng("q5")
    for n, degree in [(4, 2), (3, 5), (1, 4), (6, 3)]:
        x = rng.uniform(-2, 2, size=n)
        checks.close(polynomial_features(x.copy(), degree), reference.polynomial_features(x, degree), "the table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_square_tables_and_degree_0(polynomial_features):
    from utils import empirical_risk as reference

    rng = checks.rng("q5 square")
    for n, degree in [(4, 3), (2, 1), (5, 0), (1, 0)]:
        x = rng.uniform(-2, 2, size=n)
        checks.close(polynomial_features(x.copy(), degree), reference.polynomial_features(x, degree), "the table")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_argument_of_the_table(polynomial_features):
    from utils import empirical_risk as reference

    x = np.array([0, 2, -1, 3, -3])
    checks.close(polynomial_features(x.copy(), 3), reference.polynomial_features(x, 3), "the table of whole numbers")
    checks.leaves_arguments_alone(polynomial_features, np.array([0.5, -1.0, 2.0]), 3)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q6

# %% [markdown]
# ### Question q6: fit a polynomial
#
# Write `fit_polynomial(x, y, degree)`. `x` and `y` have shape (n,), with more than `degree` different x. Return the
# parameters of the polynomial of this degree with the **least mean squared error**, shape **(degree + 1,)**, **lowest
# power first**: θ<sub>0</sub>, θ<sub>1</sub>, …, θ<sub>degree</sub>. You may use `np.linalg.lstsq` (as in notebook 00)
# and your `polynomial_features`.
#
# *By hand:* the points (0, 1), (0.5, 2), (1, 3) lie on the line 1 + 2x, so for degree 1 the result is **(1, 2)**. For
# degree 0 it is **(2)**: the constant with the least squared error is the mean of y.
#
# <details><summary>Hint 1: idea</summary>
#
# The polynomial is linear in θ: its values at all x are a table times θ. So this is the least-squares problem of
# notebook 00, with powers as inputs.
#
# </details>
#
# <details><summary>Hint 2: what NumPy returns</summary>
#
# `np.linalg.lstsq(A, b)` returns four things, the solution first. (`np.polyfit` gives the *highest* power first.)
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def fit_polynomial(x, y, degree):
    """Return the parameters (degree + 1,), lowest power first, of the polynomial of least mean squared error."""
    # BEGIN SOLUTION NO PROMPT
    return np.linalg.lstsq(polynomial_features(x, degree), y)[0]
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
def examples_by_hand(fit_polynomial):
    points = np.array([0.0, 0.5, 1.0]), np.array([1, 2, 3])
    checks.close(fit_polynomial(*points, 1), [1.0, 2.0], "the parameters of degree 1")
    checks.close(fit_polynomial(*points, 0), [2.0], "the parameters of degree 0")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def a_cubic_is_found_again(fit_polynomial):
    x = np.linspace(-1, 1, 9)
    theta = checks.finite(fit_polynomial(x.copy(), 0.5 - x + 2 * x**3, 3), (4,), "the parameters")
    checks.close(theta, [0.5, -1.0, 0.0, 2.0], "the parameters of a cubic without noise")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def least_error_on_noisy_data(fit_polynomial):
    from utils import empirical_risk as reference

    rng = checks.rng("q6")
    for n, degree in [(20, 3), (14, 2), (9, 1), (30, 3), (12, 3)]:
        x = rng.permutation(np.linspace(-0.9, 0.9, n) + rng.uniform(-0.6, 0.6, size=n) / n)
        theta = rng.choice([-1, 1], size=degree + 1) * rng.uniform(1, 2, size=degree + 1)
        y = reference.polynomial_features(x, degree) @ theta + rng.normal(scale=0.2, size=n)
        expected = reference.fit_polynomial(x, y, degree)
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                checks.close(fit_polynomial(x.copy(), y.copy(), degree), expected, "the parameters")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_parameters_of_constants_and_of_exact_data(fit_polynomial):
    from utils import empirical_risk as reference

    rng = checks.rng("q6 exact")
    for n in (5, 1):
        x, y = rng.uniform(-1, 1, size=n), 1 + rng.uniform(size=n)
        expected = reference.fit_polynomial(x, y, 0)
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                checks.close(fit_polynomial(x.copy(), y.copy(), 0), expected, "the parameters of degree 0")
    for degree in (2, 4):
        x = np.linspace(-0.9, 0.9, 12) + rng.uniform(-0.04, 0.04, size=12)
        theta = rng.uniform(1, 2, size=degree + 1)
        y = reference.polynomial_features(x, degree) @ theta
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                found = fit_polynomial(x.copy(), y.copy(), degree)
                checks.close(found, theta, "the parameters of data without noise", atol=5e-8)

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments_of_the_fit(fit_polynomial):
    from utils import empirical_risk as reference

    x, y = np.array([-1, 0, 1, 1, 0, -1, 1]), np.array([2, 0, 3, 5, 1, -4, 2])
    for degree in (1, 2):
        expected = reference.fit_polynomial(x, y, degree)
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                checks.close(fit_polynomial(x.copy(), y.copy(), degree), expected, "the parameters for whole numbers")
    x, y = np.array([0.5, -1.0, 0.25, 0.0]), np.array([1.0, 2.0, 0.5, -1.0])
    for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
        with attempt:
            checks.leaves_arguments_alone(fit_polynomial, x.copy(), y.copy(), 2)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
figures.fits_of_growing_degree(polynomial_features, fit_polynomial, x[:20], y[:20])

# %% [markdown]
# **Look:** on the left 20 readings and your fits of degree 1 (solid), 5 (dashed) and 12 (dash-dotted); on the right the
# mean squared error on these readings for every degree from 0 to 12. In a right picture the line cannot follow the
# tide, degree 5 does, and degree 12 chases single waves and swings far out where there is no reading. Yet the curve on
# the right only falls: a polynomial of degree 12 can do all that one of degree 5 can, and more. Judged by the empirical
# risk, the wildest curve wins.
#
# ## 5. Put data aside
#
# The gap of section 3 came from measuring on the examples by which we chose. So measure on others: put some examples
# aside before the fit. The mean loss on this **test set** is honest, for it knows nothing of the fit. Two things are
# needed: nothing about the test examples may reach the fit, and train and test must be drawn from the **same**
# p(x)p(y | x). So shuffle before you split: if the data are sorted by time, the last fifth is another p(x).
#
# **Predict:** will the test risk always be higher than the training risk? (Think of a test set of three examples.)

# %% [raw]
# # BEGIN QUESTION
# name: q7

# %% [markdown]
# ### Question q7: split the data
#
# Write `split_data(X, y, test_fraction, rng)`. `X`, shape (n, d), and `y`, shape (n,), hold n examples; y[i] belongs to
# row i of `X`. `test_fraction` is a number between 0 and 1. Return **four** arrays, in this order: `(X_train, y_train,
# X_test, y_test)`. In the test part are `round(n * test_fraction)` examples, in the training part all the others. Each
# example is **equally likely** to be a test example; all chance comes from `rng`. Rows stay with their y; in which
# order the examples of a part stand does not matter.
#
# *By hand:* for `X = np.array([[1], [2], [3], [4]])`, `y = np.array([10, 20, 30, 40])` and `test_fraction = 0.25` one
# of the four possible results is X_train = `[[4], [1], [2]]`, y_train = (40, 10, 20), X_test = `[[3]]`, y_test = (30).
#
# <details><summary>Hint 1: idea</summary>
#
# Do not shuffle the examples; shuffle their numbers 0, 1, …, n − 1 (which method of `rng` does that?), and use the same
# numbers for `X` and for `y`.
#
# </details>
#
# <details><summary>Hint 2: shape</summary>
#
# With an array `rows` of m row numbers, `X[rows]` has shape (m, d) and `y[rows]` shape (m,).
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def split_data(X, y, test_fraction, rng):
    """Return X_train, y_train, X_test, y_test: a random split of the examples, round(n * test_fraction) in test."""
    # BEGIN SOLUTION NO PROMPT
    order = rng.permutation(len(y))
    n_test = round(len(y) * test_fraction)
    test, train = order[:n_test], order[n_test:]
    return X[train], y[train], X[test], y[test]
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
def four_arrays_of_the_right_shapes(split_data):
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    parts = checks.several(split_data(X, y, 0.3, np.random.default_rng(3)), 4, "the result of split_data")
    names = ("X_train", "y_train", "X_test", "y_test")
    for part, name, shape in zip(parts, names, [(7, 2), (7,), (3, 2), (3,)], strict=True):
        checks.finite(part, shape, f"{name}, for 10 examples and test_fraction = 0.3,")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def rows_keep_their_labels(split_data):
    X, y = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([10, 20, 30, 40])
    parts = checks.several(split_data(X, y, 0.25, np.random.default_rng(0)), 4, "the result of split_data")
    X_train, y_train = checks.finite(parts[0], (3, 1), "X_train"), checks.finite(parts[1], (3,), "y_train")
    X_test, y_test = checks.finite(parts[2], (1, 1), "X_test"), checks.finite(parts[3], (1,), "y_test")
    assert np.array_equal(X_train[:, 0], y_train / 10), "in the training part rows and labels do not belong together"
    assert np.array_equal(X_test[:, 0], y_test / 10), "in the test part rows and labels do not belong together"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_number_of_test_examples(split_data):
    for n, fraction in [(11, 0.3), (13, 0.2), (9, 0.4), (8, 0.5), (21, 0.25)]:
        given = np.arange(3.0 * n).reshape(n, 3), np.arange(n)
        parts = checks.several(split_data(*given, fraction, checks.rng(f"q7 {n}")), 4, "the result of split_data")
        n_test = round(n * fraction)
        case = f"for {n} examples and test_fraction = {fraction},"
        checks.finite(parts[1], (n - n_test,), f"y_train, {case}")
        checks.finite(parts[2], (n_test, 3), f"X_test, {case}")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def each_example_once_and_with_its_label(split_data):
    rng = checks.rng("q7 pairs")
    for n, d, fraction in [(12, 3, 0.3), (7, 1, 0.6), (6, 6, 0.34)]:
        ids = rng.permutation(n)
        table = rng.integers(-40, 40, size=(n, d)) / 8 + 16 * np.arange(n)[:, None]
        parts = checks.several(
            split_data(table[ids], ids.copy(), fraction, checks.rng(f"q7 pairs {n}")), 4, "the result of split_data"
        )
        seen = []
        for features, labels, name in ((parts[0], parts[1], "train"), (parts[2], parts[3], "test")):
            labels = checks.whole_numbers(labels, what=f"y_{name}")
            assert labels.ndim == 1, f"y_{name} must have one axis, but it has shape {labels.shape}"
            checks.between(labels, 0, n - 1, f"y_{name}, given the labels 0 to {n - 1},")
            features = checks.finite(features, (len(labels), d), f"X_{name}")
            kept = np.allclose(features, table[labels], rtol=1e-6)
            assert kept, f"in X_{name} and y_{name} rows and labels do not belong together"
            seen += labels.tolist()
        assert sorted(seen) == list(range(n)), "some examples are in both parts, twice in one, or in neither"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def every_example_may_be_tested(split_data):
    ids = np.arange(9)

    def draw(rng):
        parts = checks.several(split_data(ids[:, None] / 8, ids.copy(), 0.3, rng), 4, "the result of split_data")
        tested = checks.whole_numbers(parts[3], (3,), "y_test")
        rows = checks.finite(parts[2], (3, 1), "X_test")[:, 0]
        assert np.array_equal(rows, tested / 8), "in the test part rows and labels do not belong together"
        return tested.tolist()

    tested = np.array(checks.draws_of_rng(draw, "q7 often", 450, "the split"))
    checks.drawn_from(tested, np.full(9, 1 / 9), "the numbers of the test examples in 450 splits")
    for id in ids:
        nines = (tested == id).any(axis=1).reshape(-1, 9).sum(axis=1)
        checks.vary_like_chance(nines, 9, 1 / 3, f"the numbers of splits among nine that test example {id}")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def same_generator_same_split_and_untouched_arguments(split_data):
    X, y = np.arange(120.0).reshape(60, 2), np.arange(60)

    def draw(rng):
        parts = checks.several(split_data(X.copy(), y.copy(), 0.5, rng), 4, "the result of split_data")
        labels = checks.whole_numbers(parts[3], (30,), "y_test")
        rows = checks.finite(parts[2], (30, 2), "X_test")[:, 0]
        assert np.array_equal(rows / 2, labels), "in the test part rows and labels do not belong together"
        return sorted(labels.tolist())

    tested = checks.draws_of_rng(draw, "q7 seed", 6, "the split")
    assert len(set(map(str, tested))) == len(tested), "generators in different states gave the same split: use rng"
    checks.leaves_arguments_alone(split_data, X, y, 0.5, checks.rng("q7 alone"))

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q8

# %% [markdown]
# ### Question q8: the risk curve
#
# Write `risk_curve(x_train, y_train, x_test, y_test, degrees)`. The first four arguments have shapes (n_train,),
# (n_train,), (n_test,), (n_test,); `degrees` is a list or a tuple of whole numbers. For each degree fit a polynomial to
# the **training data only**. Return a table of shape **(len(degrees), 2)**: in the row of each degree the **mean
# squared error** of this fit on the training data (column 0) and on the test data (column 1). You may use your
# functions of q1, q5 and q6.
#
# *By hand:* x_train = (−1, 0, 1), y_train = (−1, 0, 1), x_test = (0.5, 1), y_test = (1, 1), degrees = (0, 1). Degree 0
# fits the constant 0: errors 1, 0, −1 on train, mean square **2/3**; −1, −1 on test, mean square **1**. Degree 1 fits
# the line y = x: no error on train, **0**; −1/2 and 0 on test, mean square **1/8**. So the table is `[[2/3, 1], [0,
# 1/8]]`.
#
# <details><summary>Hint 1: idea</summary>
#
# A loop over the degrees. In it one fit, which is then used twice: on the training inputs and on the test inputs.
#
# </details>
#
# <details><summary>Hint 2: formula</summary>
#
# The values of the polynomial at some x are the powers of x times θ. Subtract y, square, and average.
#
# </details>
#
# <details><summary>Hint 3: shape</summary>
#
# Collect one pair (train, test) per degree in a list; `np.array` makes a table of it.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def risk_curve(x_train, y_train, x_test, y_test, degrees):
    """Return the mean squared errors (len(degrees), 2), on train and on test, of fits to the training data."""
    # BEGIN SOLUTION NO PROMPT
    curve = []
    for degree in degrees:
        theta = fit_polynomial(x_train, y_train, degree)
        train_errors = polynomial_features(x_train, degree) @ theta - y_train
        test_errors = polynomial_features(x_test, degree) @ theta - y_test
        curve.append([empirical_risk(train_errors**2), empirical_risk(test_errors**2)])
    return np.array(curve)
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
def example_by_hand(risk_curve):
    data = np.array([-1, 0, 1]), np.array([-1, 0, 1]), np.array([0.5, 1.0]), np.array([1, 1])
    checks.close(risk_curve(*data, (0, 1)), [[2 / 3, 1.0], [0.0, 0.125]], "the curve of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_row_for_each_degree(risk_curve):
    x, x_test = np.linspace(-1, 1, 10), np.array([-0.5, 0.1, 0.75, 0.8])
    curve = checks.finite(risk_curve(x, np.cos(2 * x), x_test, np.cos(2 * x_test), [3, 1, 2]), (3, 2), "the curve")
    checks.between(curve, 0, np.inf, "the curve")
    assert curve[0, 0] < curve[1, 0], "on the training data degree 3 must have a lower risk than degree 1"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_curve(risk_curve):
    from utils import empirical_risk as reference

    rng = checks.rng("q8")
    earlier = reference.empirical_risk, reference.polynomial_features, reference.fit_polynomial
    for n, m, degrees in [(12, 7, [0, 1, 2, 3]), (11, 20, (1, 3, 5)), (15, 4, [4, 2])]:
        x = rng.permutation(np.linspace(-0.9, 0.9, n) + rng.uniform(-0.6, 0.6, size=n) / n)
        x_test = rng.uniform(-0.9, 0.9, size=m)
        data = x, np.sin(3 * x) + rng.normal(size=n), x_test, np.sin(3 * x_test) + rng.normal(size=m)
        expected = reference.risk_curve(*data, degrees)
        for attempt in checks.follow_through(risk_curve, *earlier):
            with attempt:
                checks.close(risk_curve(*(part.copy() for part in data), degrees), expected, "the curve")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_curve_of_equal_sizes_and_one_degree(risk_curve):
    from utils import empirical_risk as reference

    rng = checks.rng("q8 equal")
    earlier = reference.empirical_risk, reference.polynomial_features, reference.fit_polynomial
    for n, degrees in [(8, (1, 2)), (6, [2]), (10, [0])]:
        x = rng.permutation(np.linspace(-0.9, 0.9, n) + rng.uniform(-0.6, 0.6, size=n) / n)
        x_test = rng.uniform(-0.9, 0.9, size=n)
        data = x, np.exp(x) + rng.normal(size=n), x_test, np.exp(x_test) + rng.normal(size=n)
        expected = reference.risk_curve(*data, degrees)
        for attempt in checks.follow_through(risk_curve, *earlier):
            with attempt:
                checks.close(risk_curve(*(part.copy() for part in data), degrees), expected, "the curve")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def whole_numbers_and_untouched_arguments_of_the_curve(risk_curve):
    from utils import empirical_risk as reference

    data = np.array([-1, 0, 1, 1, -1]), np.array([3, 0, 2, 4, 1]), np.array([0, 1]), np.array([1, 7])
    expected = reference.risk_curve(*data, [0, 1, 2])
    earlier = reference.empirical_risk, reference.polynomial_features, reference.fit_polynomial
    for attempt in checks.follow_through(risk_curve, *earlier):
        with attempt:
            found = risk_curve(*(part.copy() for part in data), [0, 1, 2])
            checks.close(found, expected, "the curve for whole numbers")
            checks.leaves_arguments_alone(risk_curve, *(part.copy() for part in data), [0, 1])

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q10

# %% [markdown]
# ### Question q10: choose a degree
#
# Write `select_degree(curve, degrees)`. `curve`, shape (m, 2), is a table as in q8: training risk in column 0, test
# risk in column 1. `degrees`, a list or a tuple of m whole numbers in rising order, says which degree each row belongs
# to. Return the **degree** (an int, not its row number) with the **least test risk**. If several have the same least
# test risk, return the **lowest** of these degrees: of two models that do equally well, take the simpler one.
#
# *By hand:* for `curve = np.array([[0.6, 0.7], [0.3, 0.5], [0.2, 0.5], [0.1, 0.6]])` and `degrees = [2, 3, 5, 8]` the
# least test risk is 0.5, in the rows of the degrees 3 and 5, so the result is **3**.
#
# <details><summary>Hint 1: idea</summary>
#
# Find the row first, then look up which degree it belongs to.
#
# </details>
#
# <details><summary>Hint 2: ties</summary>
#
# Which of several equal values does `np.argmin` point to?
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def select_degree(curve, degrees):
    """Return the degree with the least test risk (column 1 of curve); at a tie the lowest."""
    # BEGIN SOLUTION NO PROMPT
    return degrees[np.argmin(curve[:, 1])]
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
def example_by_hand(select_degree):
    curve = np.array([[0.6, 0.7], [0.3, 0.5], [0.2, 0.5], [0.1, 0.6]])
    checks.whole(select_degree(curve, [2, 3, 5, 8]), 3, "the degree of the example by hand")

# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def one_of_the_degrees(select_degree):
    curve = np.array([[0.9, 0.8], [0.2, 0.7], [0.4, 0.1], [0.3, 0.6]])
    found = checks.whole_numbers(select_degree(curve, (2, 4, 7, 9)), (), "the degree")
    assert found in (2, 4, 7, 9), f"{found} is none of the degrees 2, 4, 7 and 9"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def least_test_risk(select_degree):
    from utils import empirical_risk as reference

    rng = checks.rng("q10")
    for degrees in ([0, 1, 2, 3, 4], (1, 3, 6, 10), [2, 5, 9, 11, 12, 20], (7,)):
        for _ in range(3):
            test = rng.permutation(len(degrees)) / 8 + 0.5
            train = np.sort(rng.uniform(0, 2, size=len(degrees)))[::-1]
            curve = np.column_stack([train, test])
            checks.whole(select_degree(curve.copy(), degrees), reference.select_degree(curve, degrees), "the degree")

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def valleys_ties_and_untouched_arguments(select_degree):
    from utils import empirical_risk as reference

    curves = [
        [[0.9, 0.8], [0.7, 0.5], [0.5, 0.75], [0.4, 0.25], [0.3, 0.9]],
        [[0.9, 0.8], [0.7, 0.25], [0.5, 0.75], [0.4, 0.25], [0.3, 0.25]],
        [[3, 2], [2, 1], [1, 1], [1, 4], [0, 5]],
    ]
    for curve in map(np.array, curves):
        for degrees in ([1, 2, 4, 6, 8], (0, 3, 4, 5, 9)):
            checks.whole(select_degree(curve.copy(), degrees), reference.select_degree(curve, degrees), "the degree")
    checks.leaves_arguments_alone(select_degree, np.array([[0.5, 0.75], [0.25, 0.5]]), [1, 2])

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
widgets.degree_slider(polynomial_features, fit_polynomial, risk_curve, split_data, x, y)

# %% [markdown]
# **Try:** move the slider (arrow keys work too). (1) At which degree does the curve begin to follow the tide? (2) From
# which degree on does the test risk grow, and what has happened to the curve on the left? (3) In the grey areas there
# are no data at all. Which degrees could be trusted there? What would the test risk be if the test readings came from
# there, that is, from another p(x)?
#
# Below are four positions of the slider, and what your `select_degree` makes of the whole curve, as a picture that
# needs no slider:

# %% tags=["figure"]
figures.degree_sweep(
    polynomial_features, fit_polynomial, risk_curve, split_data, select_degree, x, y, x_fresh, y_fresh
)

# %% [markdown]
# **Look:** your `split_data` put 36 of the 60 readings aside (orange squares); the curves are fitted to the other 24
# (blue circles). On the right the risks over the degree: on train (solid), on test (dashed), and, in grey, on 5000
# fresh readings, which is nearly the true risk. In a right picture the solid line only falls. The dashed and the grey
# line fall together at first, are lowest at about the same degree, where the dotted line stands, and rise at the end. A
# straight line is too weak; degree 12 is so free that it learns the waves by heart. The test risk of 36 readings is an
# estimate, too: it zigzags, and can even lie below the training risk. And as it has now been used to *choose*, it looks
# a little better than it is, for the reason of section 3. Therefore one splits in three in practice: train,
# **validation** (to choose), and test (to report, once).
#
# ## 6. Two ways to fail, and two causes of each
#
# | case | training risk | true risk | because |
# |---|---|---|---|
# | **overfitting** | low | high | the data set is too small · the model is too powerful |
# | **underfitting** | high | high | the model is too weak · the optimizer is badly set (wrong learning rate) |
#
# The true risk is estimated on test data. Note which comparison decides: not "test above train", which is mostly so,
# but each of the two against what is *acceptable* for the task.
#
# **Predict:** which of the four causes does more data cure?

# %% [raw]
# # BEGIN QUESTION
# name: q9

# %% [markdown]
# ### Question q9: a diagnosis
#
# Write `diagnose(train_risk, test_risk, acceptable)`. All three are numbers. Return one of three texts:
#
# - `"underfitting"` if `train_risk` is **larger** than `acceptable`, whatever `test_risk` is;
# - otherwise `"overfitting"` if `test_risk` is **larger** than `acceptable`;
# - otherwise `"good fit"`.
#
# *By hand:* with acceptable = 0.2, the risks 0.4 (train) and 0.5 (test) mean **"underfitting"**, 0.1 and 0.5 mean
# **"overfitting"**, 0.1 and 0.15 mean **"good fit"**, and so do 0.2 and 0.2.
#
# <details><summary>Hint</summary>
#
# The order of the two tests matters: which do you have to make first?
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %%
def diagnose(train_risk, test_risk, acceptable):
    """Return "underfitting", "overfitting" or "good fit", as the two risks are acceptable or not."""
    # BEGIN SOLUTION NO PROMPT
    if train_risk > acceptable:
        return "underfitting"
    if test_risk > acceptable:
        return "overfitting"
    return "good fit"
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
def examples_by_hand(diagnose):
    names = ("underfitting", "overfitting", "good fit")
    cases = [(0.4, 0.5, names[0]), (0.1, 0.5, names[1]), (0.1, 0.15, names[2]), (0.2, 0.2, names[2])]
    answers = [diagnose(train, test, 0.2) for train, test, _ in cases]  # all of them tell one slip from another
    for (train, test, expected), answer in zip(cases, answers, strict=True):
        found = checks.one_of(answer, names, "the diagnosis")
        assert found == expected, f"with acceptable = 0.2, the risks {train} and {test} are no case of {found}"

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_diagnosis_of_random_risks(diagnose):
    from utils import empirical_risk as reference

    rng = checks.rng("q9")
    names = ("underfitting", "overfitting", "good fit")
    for low, high in [(0, 2), (0, 1), (1, 2), (0.5, 1.5)]:
        for _ in range(10):
            train, test = rng.uniform(low, high, size=2).tolist()
            found = checks.one_of(diagnose(train, test, 1.0), names, "the diagnosis")
            assert found == reference.diagnose(train, test, 1.0), (
                f"with acceptable = 1, the risks {train:.3f} and {test:.3f} are no case of {found}"
            )

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_diagnosis_of_each_case(diagnose):
    from utils import empirical_risk as reference

    names = ("underfitting", "overfitting", "good fit")
    cases = [(0.25, 0.5, 2), (0.5, 0.25, 2), (3, 1, 2), (1, 3, 2), (5, 6, 2), (6, 5, 2), (1.5, 1.75, 2), (0, 2.5, 2)]
    cases += [(10, 80, 50), (60, 80, 50), (0.001, 0.04, 0.02), (0.03, 0.001, 0.02)]
    for train, test, acceptable in cases:
        found = checks.one_of(diagnose(train, test, acceptable), names, "the diagnosis")
        assert found == reference.diagnose(train, test, acceptable), (
            f"with acceptable = {acceptable}, the risks {train} and {test} are no case of {found}"
        )

# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def right_diagnosis_at_the_borders(diagnose):
    from utils import empirical_risk as reference

    names = ("underfitting", "overfitting", "good fit")
    for train, test in [(0.5, 0.5), (0.5, 0.75), (0.25, 0.5), (0.5, 0.25), (0.75, 0.5), (0, 0.5), (0.5, 0)]:
        found = checks.one_of(diagnose(train, test, 0.5), names, "the diagnosis")
        assert found == reference.diagnose(train, test, 0.5), (
            f"with acceptable = 0.5, the risks {train} and {test} are no case of {found}"
        )

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
# Readings for this picture and the next three: few, many, and others to test with
rng = np.random.default_rng(30)
few, many, test = (datasets.tides(n, rng) for n in (12, 300, 1000))
acceptable = 0.15  # a mean squared error, in square metres, that is good enough

figures.too_few_data(diagnose, risk_curve, polynomial_features, fit_polynomial, few, many, test, acceptable)

# %% [markdown]
# **Look (cause 1, a data set too small):** the same model class, degree 7, fitted to 12 readings and to 300. Above each
# panel stands what your `diagnose` says, with 0.15 m² as the acceptable risk and 1000 other readings as test data. In a
# right picture the left curve runs through nearly every dot, has a tiny risk on train and a large one on test:
# *overfitting*. The right one is a *good fit*, with both risks near 0.09. More data cured it.

# %% tags=["figure"]
figures.too_powerful(diagnose, risk_curve, polynomial_features, fit_polynomial, (x[:24], y[:24]), test, acceptable)

# %% [markdown]
# **Look (cause 2, a model too powerful):** now the 24 readings stay and the model class changes, from degree 14 to
# degree 5. In a right picture the left curve swings off the paper between the dots, though its risk on train is the
# lower one: *overfitting*. On the right the risk on train is higher and the risk on test far lower: a *good fit*. So
# cause 1 and cause 2 are two sides of one thing: too much freedom for so few data.

# %% tags=["figure"]
figures.too_weak(diagnose, risk_curve, polynomial_features, fit_polynomial, many, test, acceptable)

# %% [markdown]
# **Look (cause 3, a model too weak):** a straight line and a polynomial of degree 5, both fitted to 300 readings. In a
# right picture the line misses the tide, on train as on test, and by the same amount: *underfitting*. There are plenty
# of data, and more would not help; a more powerful model does.

# %% tags=["figure"]
descend = gradient_descent.gradient_descent  # as in notebook 04: all θ on the way down
figures.wrong_learning_rate(diagnose, empirical_risk, polynomial_features, descend, many, test, acceptable)

# %% [raw]
# # BEGIN QUESTION
# name: m2

# %% [markdown]
# **Look (cause 4, an optimizer badly set):** a cubic, which can do it, fitted to the 300 readings by gradient descent
# with three learning rates α. On the left the training risk over the steps (both axes logarithmic), on the right the
# curves in the end. In a right picture α = 0.003 (solid) creeps and is still *underfitting* after 300 steps; α = 0.5
# (dashed) gets below the dotted line, a *good fit*; and α = 1 (dash-dotted, stopped after 18 steps) makes every step
# longer than the one before: its risk shoots up, its cubic is far off the paper, *underfitting* again. In both failures
# the training risk is high though the model class is able. More data or another degree cure nothing here: of the four
# causes, more data cure only the first two.
#
# ### Question m2: what will help? (multiple choice)
#
# A classifier has a zero-one risk of 0.45 on its 50 000 training images and of 0.46 on test images. At most 0.05 would
# be acceptable. What can help?
#
# - **a** Ten times as many training images.
# - **b** A more powerful model, or an optimizer that is better set.
# - **c** A less powerful model, since the test risk is above the training risk.
# - **d** Training on the test images as well, until the test risk is low enough.
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
    assert checks.letter(m2, "abcd", "m2") == "b", "that is no cure: diagnose it first, by the table of section 6"

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
# ### Question w1: 99 % right (written)
#
# A friend has trained a large network on 500 photos of mushrooms, taken in his garden in autumn, and is proud: "On
# these photos it is right 99 % of the time. I put it in an app." Answer in three to six sentences: (1) Which risk has
# he measured, which one matters to the users of the app, and why is the first one too low? (2) How could he get an
# honest estimate with what he has, and which of the four causes should he suspect if it turns out much higher? (3)
# Suppose his test photos come from the same garden. Why may the app still fail elsewhere?

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# **Example answer.** He measured the empirical risk (zero-one loss, 0.01) on the training photos; what matters is the
# true risk, the expected loss on photos still to come. The first is too low because the network was chosen to do well
# on just these photos. He should put a random part of the photos aside before training and compute the mean loss on
# them; if that is much higher, the network overfits: 500 photos are few for so powerful a model. Photos from his garden
# are drawn from one p(x): in a forest or in spring other mushrooms, another light and another background come up, so
# that a test in the garden says little about the risk there.
#
# **Rubric, 3 points.** One point for each part:
#
# 1. names empirical (training) risk and true (expected) risk, *and* says that the parameters were chosen by the same
#    data; without this reason: half a point;
# 2. names a held-out test set that was not used for training (half a point), and "too few data" or "too powerful a
#    model" (half a point);
# 3. says that train and test are drawn from one p(x), or p(x, y), and the app's photos from another. "Other mushrooms"
#    without the idea of another distribution: half a point.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## 7. The whole method on one page
#
# All of the lecture fits on one page. Below is a complete classifier of handwritten digits, 1797 images of 8 × 8
# pixels, by logistic regression with ten classes; the comments are the four steps of notebook 03. (Its
# `gradient_descent` and `nll_gradient` are those that you wrote in notebook 04: inputs times *probabilities minus
# one-hot labels*, a sum, which is therefore divided by n.) Its last lines train on all the images and print the only
# risk that can then be measured, the training risk. The picture after it does better: it trains on a part of them,
# chosen by your `split_data`, and measures both risks by your `empirical_risk`.
#
# **Predict:** before the first step all ten probabilities are equal. What is the zero-one risk of guessing? And what
# will it be after 300 steps, on images that were put aside?

# %%
# 1. Model class: linear scores of 64 pixels and a constant 1, then a softmax
digits, labels = datasets.digits()
digits = np.column_stack([digits, np.ones(len(digits))])


def predict(Theta, X):
    """Return the most probable label of each image."""
    return np.argmax(softmax.predict_proba(X, Theta), axis=1)


# 2. Loss: the negative log-likelihood, as a mean (minimize it: empirical risk minimization)
def mean_nll(Theta, X, y):
    """Return the empirical risk of the parameters Theta (65, 10)."""
    return maximum_likelihood.negative_log_likelihood(X @ Theta, y) / len(y)


# 3. Optimizer: gradient descent, with the gradient of mean_nll
def run(X, y, n_steps, lr=1.0):
    """Return the parameters after 0, 1, ..., n_steps steps from zero."""

    def gradient(Theta):
        return gradient_descent.nll_gradient(Theta, X, y) / len(y)

    return gradient_descent.gradient_descent(gradient, np.zeros((X.shape[1], 10)), lr, n_steps)


# 4. Run it (on a big GPU, if there are more than 1797 images)
Theta = run(digits, labels, n_steps=50)[-1]
print(f"zero-one risk on the images that it was trained with: {np.mean(predict(Theta, digits) != labels):.3f}")

# %% tags=["figure"]
figures.whole_method(split_data, empirical_risk, run, predict, mean_nll, digits, labels)

# %% [markdown]
# **Look:** on the left the mean NLL that gradient descent minimizes, in the middle the zero-one risk that we care
# about, both on train (solid) and on test (dashed), over the steps. On the right test images with the labels that they
# got: six right ones above, six wrong ones below. In a right picture all curves fall. The NLL starts at ln 10 ≈ 2.3 and
# the zero-one risk near 0.9, as it must when ten labels are equally probable; after 300 steps about one test image in
# twenty is wrong. The gap between train and test is small, but it grows: 650 parameters begin to learn 1258 images by
# heart. Some of the wrong images would puzzle a person, too.
#
# ## Recap
#
# The risk is the expected loss on examples still to come. Where p(x, y) is known it can be computed, and even the best
# decision has some. From data we get the empirical risk, the mean loss; for parameters fixed beforehand it comes as
# near as the examples are many, with a spread that falls like 1/√n. Empirical risk minimization chooses parameters by
# these very data, so their training risk tends to be too low, and the more so the freer the model is. Examples put
# aside, from the same distribution, give an honest estimate. A high training risk means underfitting: the model is too
# weak or the optimizer badly set. A low training risk with a high test risk means overfitting: too few data or too
# powerful a model.
#
# **You should now be able to**
#
# - write down risk and empirical risk for any loss, and say which of them is a mean and which an expected value;
# - say why the law of large numbers does not protect what was chosen by the same data;
# - split data without spoiling the test, and choose a degree from a risk curve;
# - look at two numbers, training and test risk, name the fault, and propose a cure;
# - write a classifier from model class to run on one page.
#
# ## A look back over the whole lecture
#
# - [Notebook 00](00_learning_problems.ipynb) asked what learning problems there are, and how to represent a function,
#   measure its error and find its parameters.
# - [Notebook 01](01_conditional_probability.ipynb) replaced labels by probabilities p(y | x), which change smoothly.
# - [Notebook 02](02_softmax.ipynb) built them from any scores: the **model class**.
# - [Notebook 03](03_maximum_likelihood.ipynb) derived from p(D) what a good θ is: the **loss**.
# - [Notebook 04](04_gradient_descent.ipynb) walked downhill to find it: the **optimizer**.
# - This one asked whether the result can be believed.
#
# Put any other function in the place of `X @ Theta`, a deep neural network for instance, and the page above stays as it
# is, but for the gradient, which a program then works out. That is where this course goes next.
