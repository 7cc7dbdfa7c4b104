from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(least_squares):
    import numpy as np
    from utils import checks
    theta = least_squares(np.array([[1], [2]]), np.array([1, 3]))
    checks.close(theta, [1.4], 'the result of the first example')
    theta = least_squares(np.array([[1, 1], [2, 2]]), np.array([2, 4]))
    checks.close(theta, [1.0, 1.0], 'the result of the second example')

@test_case(points=0, hidden=False)
def no_step_lowers_the_error(least_squares):
    import numpy as np
    from utils import checks
    X = np.array([[1.0, 0.5], [2.0, -1.0], [0.0, 3.0], [1.5, 1.0], [-1.0, 2.0]])
    y = np.array([1.0, 0.0, 2.0, -1.0, 0.5])
    theta = checks.finite(least_squares(X.copy(), y.copy()), (2,), 'the result')
    steps = np.array([[0.0, 0.0], [0.01, 0.0], [-0.01, 0.0], [0.0, 0.01], [0.0, -0.01]])
    with np.errstate(all='ignore'):
        error, *others = [np.sum((X @ (theta + step) - y) ** 2) for step in steps]
    assert error < min(others), 'a small step away from your result does not raise the error, so it is not the lowest'

@test_case(points=1, hidden=True)
def right_parameters(least_squares):
    import numpy as np
    from utils import checks, learning_problems
    rng = checks.rng('q4')
    for n, d in [(9, 3), (12, 2), (6, 1), (4, 4)]:
        X, y = (rng.normal(size=(n, d)), rng.normal(size=n) + 1)
        X[:d] += 3 * np.eye(d)
        expected = learning_problems.least_squares(X, y)
        checks.close(least_squares(X.copy(), y.copy()), expected, 'the parameters', atol=5e-08)

@test_case(points=1, hidden=True)
def least_norm_where_columns_depend_on_each_other(least_squares):
    import numpy as np
    from utils import checks, learning_problems
    rng = checks.rng('q4 dependent')
    level, alternating = (np.array([1.0, 1, 1, 1, 0, 0]), np.array([1.0, -1, 1, -1, 2, 0]))
    blocks = np.array([[1.0, 1, 0, 0], [2, 2, 0, 0], [0, 0, 3, 1], [0, 0, 1, -2], [0, 0, 0, 1]])
    for X in (np.column_stack([level, alternating, level]), np.column_stack([level, np.zeros(6), alternating, -level]), blocks):
        y = rng.normal(size=len(X))
        expected = learning_problems.least_squares(X, y)
        checks.close(least_squares(X.copy(), y.copy()), expected, 'the parameters', atol=5e-08)

@test_case(points=1, hidden=True)
def least_norm_where_there_are_few_examples(least_squares):
    import numpy as np
    from utils import checks, learning_problems
    y = checks.rng('q4 few').normal(size=2)
    for X in (np.array([[1.0, 2.0, -1.0, 0.5], [0.0, 1.0, 3.0, -2.0]]), np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 0.0]])):
        expected = learning_problems.least_squares(X, y)
        checks.close(least_squares(X.copy(), y.copy()), expected, 'the parameters', atol=5e-08)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(least_squares):
    import numpy as np
    from utils import checks, learning_problems
    X, y = (np.array([[1, 3], [2, -1], [0, 2], [4, 1], [-2, 5]]), np.array([2, 0, -3, 5, 1]))
    expected = learning_problems.least_squares(X, y)
    checks.close(least_squares(X.copy(), y.copy()), expected, 'the parameters', atol=5e-08)
    checks.leaves_arguments_alone(least_squares, X.astype(float), y.astype(float))

