from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(conditional):
    import numpy as np
    from utils import checks
    p = conditional(np.array([[0.125, 0.375], [0.5, 0], [0, 0]]))
    checks.close(p, [[0.25, 0.75], [1, 0], [np.nan, np.nan]], 'the table of the example by hand')

@test_case(points=0, hidden=False)
def example_in_whole_numbers(conditional):
    import numpy as np
    from utils import checks
    p = conditional(np.array([[0, 1], [0, 0]]))
    checks.close(p, [[0, 1], [np.nan, np.nan]], 'the table for [[0, 1], [0, 0]]')

@test_case(points=0, hidden=False)
def every_row_is_a_distribution(conditional):
    import numpy as np
    from utils import checks
    joint = np.arange(1, 13).reshape(3, 4) / 78
    p = checks.finite(conditional(joint.copy()), joint.shape, 'p(y | x)')
    checks.between(p, 0, 1, 'p(y | x)')
    checks.sums_to_one(p, 'p(y | x)')

@test_case(points=1, hidden=True)
def right_probabilities(conditional):
    from utils import checks, conditional_probability
    rng = checks.rng('q3')
    for shape in [(3, 5), (4, 2), (1, 6), (5, 1)]:
        joint = rng.dirichlet([0.8] * (shape[0] * shape[1])).reshape(shape)
        expected = conditional_probability.conditional(joint)
        for attempt in checks.follow_through(conditional, conditional_probability.marginals):
            with attempt:
                checks.close(conditional(joint.copy()), expected, 'p(y | x)')

@test_case(points=1, hidden=True)
def right_probabilities_when_all_sizes_are_equal(conditional):
    from utils import checks, conditional_probability
    joint = checks.rng('q3 square').dirichlet([0.8] * 9).reshape(3, 3)
    expected = conditional_probability.conditional(joint)
    for attempt in checks.follow_through(conditional, conditional_probability.marginals):
        with attempt:
            checks.close(conditional(joint.copy()), expected, 'p(y | x)')

@test_case(points=1, hidden=True)
def nan_where_nothing_is_known(conditional):
    import numpy as np
    from utils import checks, conditional_probability
    joint = checks.rng('q3 nan').dirichlet([0.8] * 6).reshape(2, 3)
    joint = np.insert(joint, [1, 2], 0, axis=0)
    expected = conditional_probability.conditional(joint)
    for attempt in checks.follow_through(conditional, conditional_probability.marginals):
        with attempt:
            checks.close(conditional(joint.copy()), expected, 'p(y | x)')
            one = np.array([[0, 0, 0], [0, 1, 0]])
            checks.close(conditional(one), [[np.nan] * 3, [0, 1, 0]], 'p(y | x)')

@test_case(points=1, hidden=True)
def untouched_argument(conditional):
    from utils import checks, conditional_probability
    joint = checks.rng('q3 same').dirichlet([1] * 8).reshape(4, 2)
    expected = conditional_probability.conditional(joint)
    for attempt in checks.follow_through(conditional, conditional_probability.marginals):
        with attempt:
            checks.close(conditional(joint.copy()), expected, 'p(y | x)')
            checks.leaves_arguments_alone(conditional, joint.copy())

