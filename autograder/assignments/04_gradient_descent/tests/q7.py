from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(fit_logistic_regression):
    import numpy as np
    from utils import checks
    Theta = fit_logistic_regression(np.array([[1.0], [-1.0]]), np.array([0, 1]), 2, 0.5, 1)
    checks.close(Theta, [[0.25, -0.25]], 'Theta of the example by hand')

@test_case(points=0, hidden=False)
def from_zeros_downhill(fit_logistic_regression):
    import numpy as np
    from utils import checks, maximum_likelihood
    X = np.array([[1.0, 0.5, 1.0], [0.0, 2.0, 1.0], [-1.5, 0.5, 1.0], [2.0, 1.0, 1.0], [0.5, -0.5, 1.0]])
    y = np.array([3, 0, 1, 3, 2])
    start = checks.finite(fit_logistic_regression(X, y, 4, 0.1, 0), (3, 4), 'Theta after no step')
    checks.close(start, np.zeros((3, 4)), 'Theta after no step')
    losses = []
    for n_steps in (1, 5, 20):
        Theta = checks.finite(fit_logistic_regression(X, y, 4, 0.1, n_steps), (3, 4), 'Theta')
        losses.append(maximum_likelihood.negative_log_likelihood(X @ Theta, y))
    assert 5 * np.log(4) > losses[0] > losses[1] > losses[2], 'the loss must fall from step to step'

@test_case(points=1, hidden=True)
def right_parameters(fit_logistic_regression):
    from utils import checks, gradient_descent
    rng = checks.rng('q7')
    earlier = (gradient_descent.gradient_step, gradient_descent.nll_gradient)
    for n, d, K, n_steps in [(9, 3, 4, 6), (5, 6, 3, 10), (11, 2, 2, 1), (1, 3, 2, 4), (4, 2, 1, 3)]:
        X, y, lr = (rng.normal(size=(n, d)), rng.integers(K - (n == 5), size=n), rng.uniform(0.1, 0.5))
        expected = gradient_descent.fit_logistic_regression(X, y, K, lr, n_steps)
        for attempt in checks.follow_through(fit_logistic_regression, *earlier):
            with attempt:
                checks.close(fit_logistic_regression(X.copy(), y.copy(), K, lr, n_steps), expected, 'Theta', atol=5e-08)

@test_case(points=1, hidden=True)
def right_parameters_when_all_sizes_are_equal(fit_logistic_regression):
    from utils import checks, gradient_descent
    rng = checks.rng('q7 square')
    earlier = (gradient_descent.gradient_step, gradient_descent.nll_gradient)
    for size, n_steps in [(3, 5), (2, 8), (4, 2)]:
        X, y = (rng.normal(size=(size, size)), rng.integers(size - (size == 3), size=size))
        expected = gradient_descent.fit_logistic_regression(X, y, size, 0.3, n_steps)
        for attempt in checks.follow_through(fit_logistic_regression, *earlier):
            with attempt:
                found = fit_logistic_regression(X.copy(), y.copy(), size, 0.3, n_steps)
                checks.close(found, expected, 'Theta', atol=5e-08)

@test_case(points=1, hidden=True)
def missing_labels_whole_numbers_and_untouched_arguments(fit_logistic_regression):
    import numpy as np
    from utils import checks, gradient_descent
    rng = checks.rng('q7 whole')
    earlier = (gradient_descent.gradient_step, gradient_descent.nll_gradient)
    X, y = (rng.integers(-2, 3, size=(7, 3)), np.array([1, 0, 1, 3, 0, 3, 1]))
    for K, n_steps in [(6, 4), (4, 0), (5, 3)]:
        expected = gradient_descent.fit_logistic_regression(X, y, K, 0.2, n_steps)
        for attempt in checks.follow_through(fit_logistic_regression, *earlier):
            with attempt:
                checks.close(fit_logistic_regression(X.copy(), y.copy(), K, 0.2, n_steps), expected, 'Theta', atol=5e-08)
    more = rng.normal(size=(7, 2))
    for attempt in checks.follow_through(fit_logistic_regression, *earlier):
        with attempt:
            checks.leaves_arguments_alone(fit_logistic_regression, more.copy(), y.copy(), 4, 0.1, 3)

