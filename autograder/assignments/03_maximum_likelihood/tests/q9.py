from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(nll_curve):
    import numpy as np
    from utils import checks
    curve = nll_curve(np.array([0.0, np.log(3)]), np.array([1.0, -2.0]), np.array([1, 0]))
    checks.close(curve, [2 * np.log(2), -np.log(0.75) - np.log(0.9)], 'the curve of the example by hand')

@test_case(points=0, hidden=False)
def one_value_for_each_theta(nll_curve):
    import numpy as np
    from utils import checks
    x, y = (np.array([1, -1, 2]), np.array([1, 0, 0]))
    curve = checks.finite(nll_curve(np.array([-2, -1, 0, 1, 3]), x, y), (5,), 'the curve for whole numbers')
    checks.between(curve, 0, np.inf, 'the curve for whole numbers')
    checks.close(curve[2], 3 * np.log(2), 'the curve at theta = 0, for three examples,')

@test_case(points=1, hidden=True)
def right_curve(nll_curve):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q9')
    earlier = (maximum_likelihood.likelihood, maximum_likelihood.log_softmax, maximum_likelihood.negative_log_likelihood, maximum_likelihood.cross_entropy)
    for m, n in [(7, 4), (3, 12), (1, 5), (6, 1)]:
        grid, x, y = (rng.uniform(-3, 3, size=m), rng.uniform(-2, 2, size=n), rng.integers(2, size=n))
        expected = maximum_likelihood.nll_curve(grid, x, y)
        for attempt in checks.follow_through(nll_curve, *earlier):
            with attempt:
                checks.close(nll_curve(grid.copy(), x.copy(), y.copy()), expected, 'the curve')

@test_case(points=1, hidden=True)
def right_curve_when_all_sizes_are_equal(nll_curve):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q9 square')
    earlier = (maximum_likelihood.likelihood, maximum_likelihood.log_softmax, maximum_likelihood.negative_log_likelihood, maximum_likelihood.cross_entropy)
    for size in (4, 2):
        grid, x, y = (rng.uniform(-3, 3, size=size), rng.uniform(-2, 2, size=size), rng.integers(2, size=size))
        expected = maximum_likelihood.nll_curve(grid, x, y)
        for attempt in checks.follow_through(nll_curve, *earlier):
            with attempt:
                checks.close(nll_curve(grid.copy(), x.copy(), y.copy()), expected, 'the curve')

@test_case(points=1, hidden=True)
def one_label_only_whole_numbers_and_untouched_arguments(nll_curve):
    import numpy as np
    from utils import checks, maximum_likelihood
    grid, x = (np.array([-2, 0, 1, 3]), np.array([1, -2, 0, 2, -1]))
    earlier = (maximum_likelihood.likelihood, maximum_likelihood.log_softmax, maximum_likelihood.negative_log_likelihood, maximum_likelihood.cross_entropy)
    for y in (np.ones(5, dtype=int), np.zeros(5, dtype=int), np.array([1, 0, 0, 1, 1])):
        expected = maximum_likelihood.nll_curve(grid, x, y)
        for attempt in checks.follow_through(nll_curve, *earlier):
            with attempt:
                checks.close(nll_curve(grid.copy(), x.copy(), y.copy()), expected, 'the curve')
    for attempt in checks.follow_through(nll_curve, *earlier):
        with attempt:
            grid, x, y = (np.array([0.5, -1.0, 2.0]), np.array([1.0, -0.5]), np.array([0, 1]))
            checks.leaves_arguments_alone(nll_curve, grid, x, y)

