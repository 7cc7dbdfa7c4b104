from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = None

@test_case(points=0, hidden=False)
def example_of_numbers_by_hand(squared_error):
    import numpy as np
    from utils import checks
    y_pred, y = (np.array([2.0, 5.0, 4.0]), np.array([1.0, 7.0, 4.0]))
    checks.close(squared_error(y_pred, y), 5.0, 'the error of the first example')

@test_case(points=0, hidden=False)
def example_of_vectors_by_hand(squared_error):
    import numpy as np
    from utils import checks
    vectors, targets = (np.array([[0.0, 3.0], [1.0, 1.0]]), np.array([[0.0, 0.0], [2.0, 0.0]]))
    checks.close(squared_error(vectors, targets), 11.0, 'the error of the second example')

@test_case(points=0, hidden=False)
def no_difference_costs_nothing(squared_error):
    import numpy as np
    from utils import checks
    y = np.array([[1.5, -2.0, 0.25], [4.0, 1.0, -1.0]])
    checks.close(squared_error(y.copy(), y.copy()), 0.0, 'the error where each prediction is right')

@test_case(points=1, hidden=True)
def right_error_of_numbers(squared_error):
    from utils import checks, learning_problems
    rng = checks.rng('q3')
    for n in (5, 8, 1):
        y_pred, y = (rng.normal(scale=2, size=n), rng.normal(scale=2, size=n))
        expected = learning_problems.squared_error(y_pred, y)
        checks.close(squared_error(y_pred.copy(), y.copy()), expected, 'the error')

@test_case(points=1, hidden=True)
def right_error_of_vectors(squared_error):
    from utils import checks, learning_problems
    rng = checks.rng('q3 vectors')
    for shape in [(5, 3), (2, 4), (3, 3), (6, 1), (1, 5)]:
        y_pred, y = (rng.normal(scale=2, size=shape), rng.normal(scale=2, size=shape))
        expected = learning_problems.squared_error(y_pred, y)
        checks.close(squared_error(y_pred.copy(), y.copy()), expected, 'the error')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(squared_error):
    import numpy as np
    from utils import checks, learning_problems
    y_pred, y = (np.array([[3, 1], [0, -2], [5, 5]]), np.array([[0, 1], [1, 4], [2, 5]]))
    expected = learning_problems.squared_error(y_pred, y)
    checks.close(squared_error(y_pred.copy(), y.copy()), expected, 'the error of whole numbers')
    checks.leaves_arguments_alone(squared_error, y_pred.astype(float), y.astype(float))
    checks.leaves_arguments_alone(squared_error, np.array([1.0, 2.0, 5.0]), np.array([0.5, 4.0, 2.0]))

