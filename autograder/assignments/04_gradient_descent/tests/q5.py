from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(nll_gradient):
    import numpy as np
    from utils import checks
    gradient = nll_gradient(np.array([[0, 0], [0, 0]]), np.array([[1.0, 3.0]]), np.array([0]))
    checks.close(gradient, [[-0.5, 0.5], [-1.5, 1.5]], 'the gradient of the example by hand')

@test_case(points=0, hidden=False)
def what_one_class_gains_others_lose(nll_gradient):
    import numpy as np
    from utils import checks
    X = np.array([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 0.0], [0.5, 0.5, 0.5]])
    Theta = np.array([[0.5, -1.0, 0.0, 1.0], [0.0, 0.5, 0.25, -0.5], [1.0, 0.0, -1.0, 0.5]])
    gradient = checks.finite(nll_gradient(Theta, X, np.array([3, 0, 1, 3, 2])), (3, 4), 'the gradient')
    with np.errstate(over='ignore'):
        balanced = np.allclose(gradient.sum(axis=1), 0, atol=1e-05)
    assert balanced, 'each row of the gradient must sum to 0 over the classes'

@test_case(points=1, hidden=True)
def right_gradient(nll_gradient):
    from utils import checks, gradient_descent
    rng = checks.rng('q5')
    for n, d, K in [(7, 3, 4), (3, 5, 2), (1, 4, 3), (9, 1, 5), (6, 2, 1)]:
        Theta, X, y = (rng.normal(size=(d, K)), rng.normal(size=(n, d)), rng.integers(K, size=n))
        expected = gradient_descent.nll_gradient(Theta, X, y)
        checks.close(nll_gradient(Theta.copy(), X.copy(), y.copy()), expected, 'the gradient', atol=5e-08)

@test_case(points=1, hidden=True)
def right_gradient_when_all_sizes_are_equal(nll_gradient):
    from utils import checks, gradient_descent
    rng = checks.rng('q5 square')
    for size in (3, 2, 4):
        Theta, X = (rng.normal(size=(size, size)), rng.normal(size=(size, size)))
        y = rng.integers(size - (size == 3), size=size)
        expected = gradient_descent.nll_gradient(Theta, X, y)
        checks.close(nll_gradient(Theta.copy(), X.copy(), y.copy()), expected, 'the gradient', atol=5e-08)

@test_case(points=1, hidden=True)
def many_examples_whole_numbers_and_untouched_arguments(nll_gradient):
    from utils import checks, gradient_descent
    rng = checks.rng('q5 whole')
    Theta, X, y = (rng.integers(-2, 3, size=(3, 4)), rng.integers(-2, 3, size=(60, 3)), rng.integers(4, size=60))
    expected = gradient_descent.nll_gradient(Theta, X, y)
    checks.close(nll_gradient(Theta.copy(), X.copy(), y.copy()), expected, 'the gradient', atol=2.5e-07)
    checks.leaves_arguments_alone(nll_gradient, rng.normal(size=(2, 4)), rng.normal(size=(60, 2)), y)

