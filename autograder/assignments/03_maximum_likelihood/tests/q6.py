from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(half_squared_error):
    import numpy as np
    from utils import checks
    checks.close(half_squared_error(np.array([1, 4]), np.array([0, 2])), 2.5, 'the loss of the first example')
    vectors, targets = (np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]]))
    checks.close(half_squared_error(vectors, targets), 3.0, 'the loss of the second example')

@test_case(points=0, hidden=False)
def no_difference_costs_nothing(half_squared_error):
    import numpy as np
    from utils import checks
    y = np.array([[1.5, -2.0, 0.25], [4.0, 1.0, -1.0]])
    checks.close(half_squared_error(y.copy(), y.copy()), 0.0, 'the loss where each prediction is right')

@test_case(points=1, hidden=True)
def right_error_of_numbers(half_squared_error):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q6')
    for n in (5, 8, 1):
        y_pred, y = (rng.normal(scale=2, size=n), rng.normal(scale=2, size=n))
        expected = maximum_likelihood.half_squared_error(y_pred, y)
        checks.close(half_squared_error(y_pred.copy(), y.copy()), expected, 'the loss')

@test_case(points=1, hidden=True)
def right_error_of_vectors(half_squared_error):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q6 vectors')
    for shape in [(5, 3), (2, 4), (3, 3), (6, 1), (1, 5)]:
        y_pred, y = (rng.normal(scale=2, size=shape), rng.normal(scale=2, size=shape))
        expected = maximum_likelihood.half_squared_error(y_pred, y)
        checks.close(half_squared_error(y_pred.copy(), y.copy()), expected, 'the loss')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(half_squared_error):
    import numpy as np
    from utils import checks, maximum_likelihood
    y_pred, y = (np.array([[3, 1], [0, -2], [5, 5]]), np.array([[0, 1], [1, 4], [2, 5]]))
    expected = maximum_likelihood.half_squared_error(y_pred, y)
    checks.close(half_squared_error(y_pred.copy(), y.copy()), expected, 'the loss of whole numbers')
    checks.leaves_arguments_alone(half_squared_error, y_pred.astype(float), y.astype(float))
    checks.leaves_arguments_alone(half_squared_error, np.array([1.0, 2.0, 5.0]), np.array([0.5, 4.0, 2.0]))

