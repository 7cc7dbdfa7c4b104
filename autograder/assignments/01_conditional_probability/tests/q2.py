from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(marginals):
    import numpy as np
    from utils import checks
    p_x, p_y = checks.pair(marginals(np.array([[0, 0.5, 0.25], [0.25, 0, 0]])), 'the result of marginals')
    checks.close(p_x, [0.75, 0.25], 'p_x of the example by hand')
    checks.close(p_y, [0.25, 0.5, 0.25], 'p_y of the example by hand')

@test_case(points=0, hidden=False)
def two_distributions(marginals):
    import numpy as np
    from utils import checks
    p_x, p_y = checks.pair(marginals(np.arange(12).reshape(3, 4) / 66), 'the result of marginals')
    for p, length, what in ((p_x, 3, 'p_x'), (p_y, 4, 'p_y')):
        checks.between(checks.finite(p, (length,), what), 0, 1, what)
        checks.sums_to_one(p, what)

@test_case(points=1, hidden=True)
def right_marginals(marginals):
    from utils import checks, conditional_probability
    rng = checks.rng('q2')
    for shape in [(3, 5), (4, 2), (1, 6), (5, 1)]:
        joint = rng.dirichlet([0.8] * (shape[0] * shape[1])).reshape(shape)
        found = checks.pair(marginals(joint.copy()), 'the result of marginals')
        for p, expected, what in zip(found, conditional_probability.marginals(joint), ('p_x', 'p_y'), strict=True):
            checks.close(p, expected, what)

@test_case(points=1, hidden=True)
def right_order_when_all_sizes_are_equal(marginals):
    from utils import checks, conditional_probability
    joint = checks.rng('q2 square').dirichlet([0.8] * 9).reshape(3, 3)
    found = checks.pair(marginals(joint.copy()), 'the result of marginals')
    for p, expected, what in zip(found, conditional_probability.marginals(joint), ('p_x', 'p_y'), strict=True):
        checks.close(p, expected, what)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(marginals):
    import numpy as np
    from utils import checks
    p_x, p_y = checks.pair(marginals(np.array([[0, 0, 0], [0, 1, 0]])), 'the result of marginals')
    checks.close(p_x, [0, 1], 'p_x')
    checks.close(p_y, [0, 1, 0], 'p_y')
    checks.leaves_arguments_alone(marginals, checks.rng('q2 same').dirichlet([1] * 6).reshape(2, 3))

