from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(gradient_step):
    import numpy as np
    from utils import checks
    result = gradient_step(np.array([1.0, 2.0]), np.array([4, -6]), 0.5)
    checks.close(result, [-1.0, 5.0], 'the result of the example by hand')

@test_case(points=0, hidden=False)
def no_slope_no_step(gradient_step):
    import numpy as np
    from utils import checks
    theta = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    checks.close(gradient_step(theta.copy(), np.zeros((2, 3)), 0.25), theta, 'the result where the gradient is zero')

@test_case(points=0, hidden=False)
def whole_numbers(gradient_step):
    import numpy as np
    from utils import checks
    result = gradient_step(np.array([3, 1]), np.array([1, -1]), 0.5)
    checks.close(result, [2.5, 1.5], 'the result of half a step at whole numbers')

@test_case(points=1, hidden=True)
def right_step(gradient_step):
    from utils import checks, gradient_descent
    rng = checks.rng('q3')
    for shape in [(3,), (1,), (6,), (2, 3), (2, 2)]:
        theta, grad, lr = (rng.normal(size=shape), rng.normal(scale=3, size=shape), rng.uniform(0.01, 2))
        expected = gradient_descent.gradient_step(theta, grad, lr)
        checks.close(gradient_step(theta.copy(), grad.copy(), lr), expected, 'the result', atol=5e-08)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(gradient_step):
    from utils import checks, gradient_descent
    rng = checks.rng('q3 whole')
    theta, grad = (rng.integers(-5, 6, size=4), rng.integers(1, 8, size=4))
    expected = gradient_descent.gradient_step(theta, grad, 0.3)
    checks.close(gradient_step(theta.copy(), grad.copy(), 0.3), expected, 'the result', atol=5e-08)
    checks.leaves_arguments_alone(gradient_step, rng.normal(size=3), rng.normal(size=3), 0.1)

