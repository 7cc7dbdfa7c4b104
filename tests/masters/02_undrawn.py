# %% [raw]
# # ASSIGNMENT CONFIG
# name: 02_undrawn

# %% [markdown]
# # A notebook whose figure is not drawn
# Its answer passes its own tests, but not what the figure asks of it.

# %%
from utils.notebook import start

grader = start("02_undrawn")

# %% [raw]
# # BEGIN QUESTION
# name: q1

# %% [markdown]
# **Question 1.** Write `make_positive(z, how)`.

# %% [raw]
# # BEGIN SOLUTION


# %%
def make_positive(z, how):
    """Return `z` without its minus signs."""
    # BEGIN SOLUTION NO PROMPT
    return {"abs": abs(z)}[how]
    # END SOLUTION
    raise NotImplementedError("q1: write make_positive")


# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS


# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def public_sign(make_positive):
    assert make_positive(-1.0, "abs") > 0, "the result must be positive"


# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def hidden_value(make_positive):
    assert make_positive(-2.0, "abs") == 2, "another value"


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %%
from utils import plots

# %% tags=["figure"]
plots.positive_maps(make_positive)
