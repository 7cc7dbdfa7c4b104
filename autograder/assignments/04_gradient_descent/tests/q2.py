from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(numerical_gradient):
    import numpy as np
    from utils import checks
    gradient = numerical_gradient(lambda theta: theta[0] ** 2 + 3 * theta[1], np.array([2.0, 1.0]))
    checks.close(gradient, [4.0, 3.0], 'the gradient of the example by hand', rtol=0.0001, atol=1e-06)

@test_case(points=0, hidden=False)
def shape_of_theta(numerical_gradient):
    import numpy as np
    from utils import checks
    theta = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
    gradient = checks.finite(numerical_gradient(lambda theta: np.sum(theta), theta), (2, 3), 'the gradient')
    checks.close(gradient, np.ones((2, 3)), 'the gradient of a sum', rtol=0.0001, atol=1e-06)

@test_case(points=0, hidden=False)
def whole_numbers(numerical_gradient):
    import numpy as np
    from utils import checks
    gradient = numerical_gradient(lambda theta: np.sum(theta) / 2, np.array([3, -1, 2]))
    checks.close(gradient, [0.5, 0.5, 0.5], 'the gradient of half a sum at whole numbers', rtol=0.0001, atol=1e-06)

@test_case(points=1, hidden=True)
def right_gradient_of_vectors(numerical_gradient):
    import numpy as np
    from utils import checks, gradient_descent
    rng = checks.rng('q2')
    for d in (4, 2, 1):
        a, b, theta = rng.normal(size=(3, d))

        def loss(theta, a=a, b=b):
            return float(np.sum(np.sin(a * np.asarray(theta))) + np.sum(b * np.asarray(theta)) ** 2)
        expected = gradient_descent.numerical_gradient(loss, theta)
        checks.close(numerical_gradient(loss, theta.copy()), expected, 'the gradient', rtol=0.0001, atol=1e-06)

@test_case(points=1, hidden=True)
def right_gradient_of_tables(numerical_gradient):
    import numpy as np
    from utils import checks, gradient_descent
    rng = checks.rng('q2 table')
    for shape in [(3, 2), (2, 2), (1, 4), (2, 1, 3)]:
        a, b, theta = rng.normal(size=(3, *shape))

        def loss(theta, a=a, b=b):
            return float(np.sum(np.exp(a * np.asarray(theta))) - np.sum(b * np.asarray(theta)) ** 2)
        expected = gradient_descent.numerical_gradient(loss, theta)
        checks.close(numerical_gradient(loss, theta.copy()), expected, 'the gradient', rtol=0.0001, atol=1e-06)

@test_case(points=1, hidden=True)
def central_differences_with_the_eps_given(numerical_gradient):
    import numpy as np
    from utils import checks, gradient_descent
    theta = checks.rng('q2 eps').normal(size=3)

    def loss(theta):
        return float(np.sum(np.asarray(theta) ** 3) + np.prod(theta))
    for eps in (0.5, 0.1):
        expected = gradient_descent.numerical_gradient(loss, theta, eps)
        found = numerical_gradient(loss, theta.copy(), eps=eps)
        checks.close(found, expected, f'the gradient with eps = {eps}', rtol=0.0001, atol=1e-06)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(numerical_gradient):
    import numpy as np
    from utils import checks, gradient_descent

    def loss(theta):
        return float(np.sum(np.asarray(theta) ** 2) + np.prod(theta))
    theta = np.array([3, -1, 2])
    expected = gradient_descent.numerical_gradient(loss, theta)
    checks.close(numerical_gradient(loss, theta.copy()), expected, 'the gradient', rtol=0.0001, atol=1e-06)
    checks.leaves_arguments_alone(numerical_gradient, loss, np.array([0.1, 0.7, -1.3]))

