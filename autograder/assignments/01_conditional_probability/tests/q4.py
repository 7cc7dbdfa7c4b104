from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(chain_rule):
    import numpy as np
    from utils import checks
    joint = chain_rule(np.array([0.2, 0.8]), np.array([[0.5, 0.5], [0.25, 0.75]]))
    checks.close(joint, [[0.1, 0.1], [0.2, 0.6]], 'the table of the example by hand')

@test_case(points=0, hidden=False)
def whole_table_sums_to_one(chain_rule):
    import numpy as np
    from utils import checks
    p_y_given_x = np.array([[0.5, 0.2, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7], [0.25, 0.25, 0.5, 0.0]])
    joint = checks.finite(chain_rule(np.array([0.2, 0.5, 0.3]), p_y_given_x), (3, 4), 'the joint table')
    checks.between(joint, 0, 1, 'the joint table')
    checks.close(joint.sum(), 1.0, 'the sum of the whole table')

@test_case(points=0, hidden=False)
def whole_numbers_work_too(chain_rule):
    import numpy as np
    from utils import checks
    halves, certain = (np.array([0.5, 0.5]), np.array([[0, 0, 1], [1, 0, 0]]))
    joint = checks.finite(chain_rule(halves, certain), (2, 3), 'the joint table')
    checks.between(joint, 0, 1, 'the joint table')
    checks.close(joint.sum(), 1.0, 'the sum of the table for p(x) = (0.5, 0.5), p(y | x) = [[0, 0, 1], [1, 0, 0]]')
    joint = checks.finite(chain_rule(np.array([0, 1]), np.full((2, 4), 0.25)), (2, 4), 'the joint table')
    checks.between(joint, 0, 1, 'the joint table')
    checks.close(joint.sum(), 1.0, 'the sum of the table for p(x) = (0, 1) and a p(y | x) of quarters')

@test_case(points=1, hidden=True)
def right_joint(chain_rule):
    from utils import checks, conditional_probability
    rng = checks.rng('q4')
    for n_x, n_y in [(3, 5), (4, 2), (1, 6), (5, 1)]:
        p_x, p_y_given_x = (rng.dirichlet([0.8] * n_x), rng.dirichlet([0.8] * n_y, size=n_x))
        expected = conditional_probability.chain_rule(p_x, p_y_given_x)
        checks.close(chain_rule(p_x.copy(), p_y_given_x.copy()), expected, 'the joint table')

@test_case(points=1, hidden=True)
def right_joint_when_all_sizes_are_equal(chain_rule):
    from utils import checks, conditional_probability
    rng = checks.rng('q4 square')
    p_x, p_y_given_x = (rng.dirichlet([0.8] * 3), rng.dirichlet([0.8] * 3, size=3))
    expected = conditional_probability.chain_rule(p_x, p_y_given_x)
    checks.close(chain_rule(p_x.copy(), p_y_given_x.copy()), expected, 'the joint table')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(chain_rule):
    import numpy as np
    from utils import checks, conditional_probability
    rng = checks.rng('q4 whole')
    certain, p_y_given_x = (np.array([0, 1, 0]), rng.dirichlet([1, 1], size=3))
    expected = conditional_probability.chain_rule(certain, p_y_given_x)
    checks.close(chain_rule(certain.copy(), p_y_given_x.copy()), expected, 'the joint table')
    p_x, one_hot = (rng.dirichlet([1, 1, 1]), np.array([[0, 1], [1, 0], [0, 1]]))
    expected = conditional_probability.chain_rule(p_x, one_hot)
    checks.close(chain_rule(p_x.copy(), one_hot.copy()), expected, 'the joint table')
    checks.leaves_arguments_alone(chain_rule, rng.dirichlet([1, 1, 1]), p_y_given_x)

