from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(probability_of_label):
    import numpy as np
    from utils import checks
    p = probability_of_label(np.array([[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]), np.array([2, 0]))
    checks.close(p, [0.1, 0.25], 'your result for the example by hand')

@test_case(points=0, hidden=False)
def one_probability_per_example(probability_of_label):
    import numpy as np
    from utils import checks
    p = probability_of_label(np.full((5, 4), 0.25), np.array([3, 0, 2, 2, 1]))
    checks.close(p, np.full(5, 0.25), 'your result where all labels are equally probable')

@test_case(points=1, hidden=True)
def right_probabilities(probability_of_label):
    from utils import checks, conditional_probability
    rng = checks.rng('q8')
    for n, K in [(7, 4), (3, 10), (1, 5), (4, 1)]:
        p, y = (rng.dirichlet([0.7] * K, size=n), rng.integers(K, size=n))
        expected = conditional_probability.probability_of_label(p, y)
        checks.close(probability_of_label(p.copy(), y.copy()), expected, 'the array of probabilities')

@test_case(points=1, hidden=True)
def right_probabilities_when_all_sizes_are_equal(probability_of_label):
    from utils import checks, conditional_probability
    rng = checks.rng('q8 square')
    p, y = (rng.dirichlet([0.7] * 5, size=5), rng.integers(5, size=5))
    expected = conditional_probability.probability_of_label(p, y)
    checks.close(probability_of_label(p.copy(), y.copy()), expected, 'the array of probabilities')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(probability_of_label):
    import numpy as np
    from utils import checks
    certain = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]])
    checks.close(probability_of_label(certain, np.array([1, 2, 2, 0])), [1, 0, 1, 0], 'the array of probabilities')
    rng = checks.rng('q8 same')
    checks.leaves_arguments_alone(probability_of_label, rng.dirichlet([1, 1, 1], size=4), rng.integers(3, size=4))

