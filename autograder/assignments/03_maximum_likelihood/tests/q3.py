from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(log_softmax):
    import numpy as np
    from utils import checks
    result = log_softmax(np.array([np.log(3), 0.0]))
    checks.close(result, np.log([0.75, 0.25]), 'log_softmax of (log 3, 0)')

@test_case(points=0, hidden=False)
def logarithms_of_probabilities(log_softmax):
    import numpy as np
    from utils import checks
    for z in (np.array([[1.0, 2.0, -1.0], [0.0, -3.0, 0.5]]), np.array([[1, 2, -1], [0, -3, 1]])):
        what = 'your result' if z.dtype == float else 'your result for whole numbers'
        result = checks.finite(log_softmax(z.copy()), z.shape, what)
        assert (result <= 0).all(), 'logarithms of probabilities are at most 0'
        checks.sums_to_one(np.exp(result), f'exp of {what}')

@test_case(points=0, hidden=False)
def large_scores_give_numbers(log_softmax):
    import numpy as np
    from utils import checks
    with checks.no_warning():
        result = log_softmax(np.array([1000.0, -1000.0]))
    checks.finite(result, (2,), 'log_softmax of (1000, -1000)')

@test_case(points=1, hidden=True)
def right_values_for_a_table(log_softmax):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q3')
    for shape in [(5, 3), (2, 6), (4, 4), (3, 1), (1, 4)]:
        z = rng.normal(scale=2, size=shape)
        checks.close(log_softmax(z.copy()), maximum_likelihood.log_softmax(z), atol=5e-08)

@test_case(points=1, hidden=True)
def right_values_for_one_example(log_softmax):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q3 one')
    for K in (2, 5, 1):
        z = rng.normal(scale=2, size=K)
        checks.close(log_softmax(z.copy()), maximum_likelihood.log_softmax(z), atol=5e-08)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(log_softmax):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q3 whole')
    z = rng.integers(-5, 6, size=(4, 3))
    checks.close(log_softmax(z.copy()), maximum_likelihood.log_softmax(z), atol=5e-08)
    checks.leaves_arguments_alone(log_softmax, rng.normal(size=(3, 2)))
    checks.leaves_arguments_alone(log_softmax, rng.normal(size=4))

@test_case(points=1, hidden=True)
def exact_and_silent_for_huge_scores(log_softmax):
    import numpy as np
    from utils import checks, maximum_likelihood
    rng = checks.rng('q3 huge')
    eighths = rng.integers(-8000, 8001, size=(6, 4)) / 8
    eighths = np.column_stack([eighths, eighths.max(axis=1)])
    close_by = rng.integers(-16, 17, size=(4, 3)) / 8 + np.array([[1000.0], [-1000.0], [0.0], [500.0]])
    for z in (eighths, close_by, np.array([1000.0, -1000.0, 999.0])):
        with checks.no_warning():
            result = log_softmax(z.copy())
        checks.exact(result, maximum_likelihood.log_softmax(z))

