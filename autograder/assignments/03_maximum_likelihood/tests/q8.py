from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = None

@test_case(points=0, hidden=False)
def probabilities_of_all_classes(categorical_mle):
    import numpy as np
    from utils import checks
    p = checks.finite(categorical_mle(np.array([1, 1, 3, 1, 0]), 6), (6,), 'the probabilities')
    checks.sums_to_one(p, 'the probabilities')
    checks.between(p, 0, 1, 'the probabilities')

@test_case(points=0, hidden=False)
def example_by_hand(categorical_mle):
    import numpy as np
    from utils import checks
    p = categorical_mle(np.array([0, 2, 0, 1, 0]), 4)
    checks.close(p, [0.6, 0.2, 0.2, 0.0], 'the probabilities of the example by hand')

@test_case(points=1, hidden=True)
def right_probabilities(categorical_mle):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q8')
    for n, K, occurring in [(30, 4, 4), (7, 2, 2), (5, 5, 5), (11, 3, 3), (9, 4, 3)]:
        y = rng.choice(occurring, size=n, p=rng.dirichlet([3.0] * occurring))
        checks.close(categorical_mle(y.copy(), K), maximum_likelihood.categorical_mle(y, K), 'the probabilities')

@test_case(points=1, hidden=True)
def classes_that_do_not_occur_and_untouched_argument(categorical_mle):
    import numpy as np
    from utils import checks, maximum_likelihood
    for labels, K in [([1, 3, 3, 1, 4, 3], 7), ([2, 2, 2], 3), ([0], 1), ([0], 4)]:
        y = np.array(labels)
        checks.close(categorical_mle(y.copy(), K), maximum_likelihood.categorical_mle(y, K), 'the probabilities')
    checks.leaves_arguments_alone(categorical_mle, np.array([3, 0, 2, 0]), 5)

