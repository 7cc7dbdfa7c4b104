from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(empirical_joint):
    import numpy as np
    from utils import checks
    joint = empirical_joint(np.array([0, 0, 1, 0]), np.array([1, 1, 0, 2]), 2, 3)
    checks.close(joint, [[0, 0.5, 0.25], [0.25, 0, 0]], 'the table of the example by hand')

@test_case(points=0, hidden=False)
def whole_table_sums_to_one(empirical_joint):
    import numpy as np
    from utils import checks
    x, y = (np.array([2, 0, 2, 1, 2]), np.array([0, 3, 0, 1, 2]))
    joint = checks.finite(empirical_joint(x, y, 4, 5), (4, 5), 'the table')
    checks.between(joint, 0, 1, 'the table')
    checks.close(joint.sum(), 1.0, 'the sum of the whole table')

@test_case(points=1, hidden=True)
def right_fractions(empirical_joint):
    from utils import checks, conditional_probability
    rng = checks.rng('q1')
    for n, n_x, n_y in [(50, 3, 4), (7, 5, 2), (1, 2, 3), (13, 1, 4), (9, 6, 1)]:
        x, y = (rng.integers(n_x, size=n), rng.integers(n_y, size=n))
        expected = conditional_probability.empirical_joint(x, y, n_x, n_y)
        checks.close(empirical_joint(x.copy(), y.copy(), n_x, n_y), expected, 'the table')

@test_case(points=1, hidden=True)
def values_that_never_occur_have_their_place(empirical_joint):
    from utils import checks, conditional_probability
    rng = checks.rng('q1 missing')
    x, y = (rng.choice([1, 3], size=30), rng.choice([0, 2], size=30))
    expected = conditional_probability.empirical_joint(x, y, 6, 4)
    checks.close(empirical_joint(x.copy(), y.copy(), 6, 4), expected, 'the table')

@test_case(points=1, hidden=True)
def right_fractions_when_all_sizes_are_equal_and_untouched_arguments(empirical_joint):
    from utils import checks, conditional_probability
    rng = checks.rng('q1 square')
    x, y = (rng.permutation(3)[[0, 0, 1, 2]], rng.permutation(3)[[0, 0, 1, 0]])
    expected = conditional_probability.empirical_joint(x, y, 4, 4)
    checks.close(empirical_joint(x.copy(), y.copy(), 4, 4), expected, 'the table')
    checks.leaves_arguments_alone(empirical_joint, rng.integers(3, size=9), rng.integers(2, size=9), 3, 2)

