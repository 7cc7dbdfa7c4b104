from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(binary_nll_gradient):
    import numpy as np
    from utils import checks
    gradient = binary_nll_gradient(np.array([0, 0]), np.array([[1.0, 3.0], [2.0, 0.0]]), np.array([1, 0]))
    checks.close(gradient, [0.5, -1.5], 'the gradient of the example by hand')

@test_case(points=0, hidden=False)
def one_slope_for_each_parameter(binary_nll_gradient):
    import numpy as np
    from utils import checks
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0]])
    theta, y = (np.array([0.5, -1.0, 0.25]), np.array([1, 0, 0, 1]))
    whole = checks.finite(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), (3,), 'the gradient')
    parts = [checks.finite(binary_nll_gradient(theta.copy(), X[i:i + 1], y[i:i + 1]), (3,)) for i in range(4)]
    with np.errstate(over='ignore'):
        together = np.allclose(whole, np.sum(parts, axis=0), atol=1e-05)
    assert together, 'the gradient of four examples must be the sum of the four gradients'

@test_case(points=1, hidden=True)
def right_gradient(binary_nll_gradient):
    from utils import checks, gradient_descent
    rng = checks.rng('q6')
    for n, d in [(7, 3), (3, 5), (1, 4), (12, 1), (40, 2)]:
        theta, X, y = (rng.normal(size=d), rng.normal(size=(n, d)), rng.integers(2, size=n))
        expected = gradient_descent.binary_nll_gradient(theta, X, y)
        checks.close(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), expected, 'the gradient', atol=5e-08)

@test_case(points=1, hidden=True)
def right_gradient_where_n_equals_d(binary_nll_gradient):
    import numpy as np
    from utils import checks, gradient_descent
    rng = checks.rng('q6 square')
    for size in (3, 2, 4):
        theta, X = (rng.normal(size=size), rng.normal(size=(size, size)))
        y = np.arange(size) % 2
        expected = gradient_descent.binary_nll_gradient(theta, X, y)
        checks.close(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), expected, 'the gradient', atol=5e-08)

@test_case(points=1, hidden=True)
def one_label_only_whole_numbers_and_untouched_arguments(binary_nll_gradient):
    import numpy as np
    from utils import checks, gradient_descent
    rng = checks.rng('q6 whole')
    theta, X = (np.array([1, -2, 0]), rng.integers(-3, 4, size=(5, 3)))
    for y in (np.ones(5, dtype=int), np.zeros(5, dtype=int), np.array([0, 1, 1, 0, 1])):
        expected = gradient_descent.binary_nll_gradient(theta, X, y)
        checks.close(binary_nll_gradient(theta.copy(), X.copy(), y.copy()), expected, 'the gradient', atol=5e-08)
    y = np.array([1, 0, 0, 1])
    checks.leaves_arguments_alone(binary_nll_gradient, rng.normal(size=2), rng.normal(size=(4, 2)), y)

