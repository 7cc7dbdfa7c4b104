# %% [raw]
# # ASSIGNMENT CONFIG
# name: 02_tiny

# %% [markdown]
# # A tiny notebook
# It has one question of each kind.

# %%
from utils.notebook import start

grader = start("02_tiny")

# %%
import numpy as np

# %% [markdown]
# ## Doubling
# Twice a number is the number added to itself.

# %% [raw]
# # BEGIN QUESTION
# name: q1
# points: 2

# %% [markdown]
# **Question 1.** Write `double(z)`.

# %% [raw]
# # BEGIN SOLUTION


# %%
def double(z):
    """Return twice `z`."""
    # BEGIN SOLUTION NO PROMPT
    secret_factor = 2
    return secret_factor * np.asarray(z)
    # END SOLUTION
    raise NotImplementedError("q1: write double")


# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS


# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def public_shape(double):
    import numpy as np

    assert np.shape(double([1, 2])) == (2,), "a list of two gives two numbers"


# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def hidden_values(double):
    import numpy as np

    secret_input = np.array([3.5, -1.0])
    assert np.allclose(double(secret_input), [7.0, -2.0]), "other values"


# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
""" # END TEST CONFIG
def hidden_unchanged(double):
    import numpy as np

    argument = np.ones(3)
    double(argument)
    assert (argument == 1).all(), "the argument changed"


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["figure"]
print("a figure would stand here")

# %% [markdown]
# ## Choosing

# %% [raw]
# # BEGIN QUESTION
# name: m1

# %% [markdown]
# **Question 2.** Which letter comes first: "a" or "b"?

# %% [raw]
# # BEGIN SOLUTION

# %%
m1 = "a"  # SOLUTION

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS


# %%
""" # BEGIN TEST CONFIG
points: 0
""" # END TEST CONFIG
def public_letter(m1):
    assert m1 in ("a", "b"), "write one of the letters a and b"


# %%
""" # BEGIN TEST CONFIG
points: 1
hidden: true
failure_message: Look at the alphabet again.
""" # END TEST CONFIG
def hidden_choice(m1):
    assert m1 == "a", "another letter"


# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: w1
# points: 2
# manual: true

# %% [markdown]
# **Question 3.** Say why twice a number is even.

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# Because it is the secret sum of two equal whole numbers. *Rubric:* 2 points for the sum, 1 for an example.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Recap
# Twice is once and once more.
