from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(likelihood):
    import numpy as np
    from utils import checks
    table = np.array([[0.7, 0.3], [0.2, 0.8], [0.6, 0.4]])
    checks.close(likelihood(table, np.array([0, 1, 1])), 0.224, 'the likelihood of the example by hand')

@test_case(points=0, hidden=False)
def one_number_between_0_and_1(likelihood):
    import numpy as np
    from utils import checks
    table = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5], [0.6, 0.3, 0.1]])
    value = checks.real_number(likelihood(table, np.array([2, 1, 2, 0])), 'the likelihood')
    checks.between(value, 0, 1, 'the likelihood')

@test_case(points=1, hidden=True)
def right_likelihood(likelihood):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q1')
    for n, K in [(5, 3), (3, 4), (6, 2), (2, 5)]:
        table, y = (rng.dirichlet([3.0] * K, size=n), rng.integers(K, size=n))
        expected = maximum_likelihood.likelihood(table, y)
        checks.close(likelihood(table.copy(), y.copy()), expected, 'the likelihood')

@test_case(points=1, hidden=True)
def right_likelihood_of_square_and_single_tables(likelihood):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q1 square')
    for n, K in [(3, 3), (2, 2), (1, 4), (4, 1)]:
        table, y = (rng.dirichlet([3.0] * K, size=n), rng.integers(K, size=n))
        expected = maximum_likelihood.likelihood(table, y)
        checks.close(likelihood(table.copy(), y.copy()), expected, 'the likelihood')

@test_case(points=1, hidden=True)
def certain_and_impossible_labels_and_untouched_arguments(likelihood):
    import numpy as np
    from utils import checks
    certain = np.array([[0, 1, 0], [1, 0, 0]])
    checks.close(likelihood(certain.copy(), np.array([1, 0])), 1.0, 'the likelihood of certain labels')
    checks.close(likelihood(certain.copy(), np.array([1, 2])), 0.0, 'the likelihood with an impossible label')
    checks.leaves_arguments_alone(likelihood, np.array([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]]), np.array([0, 1, 0]))

