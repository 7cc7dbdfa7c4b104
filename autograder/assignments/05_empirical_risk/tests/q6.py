from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(fit_polynomial):
    import numpy as np
    from utils import checks
    points = (np.array([0.0, 0.5, 1.0]), np.array([1, 2, 3]))
    checks.close(fit_polynomial(*points, 1), [1.0, 2.0], 'the parameters of degree 1')
    checks.close(fit_polynomial(*points, 0), [2.0], 'the parameters of degree 0')

@test_case(points=0, hidden=False)
def a_cubic_is_found_again(fit_polynomial):
    import numpy as np
    from utils import checks
    x = np.linspace(-1, 1, 9)
    theta = checks.finite(fit_polynomial(x.copy(), 0.5 - x + 2 * x ** 3, 3), (4,), 'the parameters')
    checks.close(theta, [0.5, -1.0, 0.0, 2.0], 'the parameters of a cubic without noise')

@test_case(points=1, hidden=True)
def least_error_on_noisy_data(fit_polynomial):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q6')
    for n, degree in [(20, 3), (14, 2), (9, 1), (30, 3), (12, 3)]:
        x = rng.permutation(np.linspace(-0.9, 0.9, n) + rng.uniform(-0.6, 0.6, size=n) / n)
        theta = rng.choice([-1, 1], size=degree + 1) * rng.uniform(1, 2, size=degree + 1)
        y = reference.polynomial_features(x, degree) @ theta + rng.normal(scale=0.2, size=n)
        expected = reference.fit_polynomial(x, y, degree)
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                checks.close(fit_polynomial(x.copy(), y.copy(), degree), expected, 'the parameters')

@test_case(points=1, hidden=True)
def right_parameters_of_constants_and_of_exact_data(fit_polynomial):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q6 exact')
    for n in (5, 1):
        x, y = (rng.uniform(-1, 1, size=n), 1 + rng.uniform(size=n))
        expected = reference.fit_polynomial(x, y, 0)
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                checks.close(fit_polynomial(x.copy(), y.copy(), 0), expected, 'the parameters of degree 0')
    for degree in (2, 4):
        x = np.linspace(-0.9, 0.9, 12) + rng.uniform(-0.04, 0.04, size=12)
        theta = rng.uniform(1, 2, size=degree + 1)
        y = reference.polynomial_features(x, degree) @ theta
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                found = fit_polynomial(x.copy(), y.copy(), degree)
                checks.close(found, theta, 'the parameters of data without noise', atol=5e-08)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments_of_the_fit(fit_polynomial):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    x, y = (np.array([-1, 0, 1, 1, 0, -1, 1]), np.array([2, 0, 3, 5, 1, -4, 2]))
    for degree in (1, 2):
        expected = reference.fit_polynomial(x, y, degree)
        for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
            with attempt:
                checks.close(fit_polynomial(x.copy(), y.copy(), degree), expected, 'the parameters for whole numbers')
    x, y = (np.array([0.5, -1.0, 0.25, 0.0]), np.array([1.0, 2.0, 0.5, -1.0]))
    for attempt in checks.follow_through(fit_polynomial, reference.polynomial_features):
        with attempt:
            checks.leaves_arguments_alone(fit_polynomial, x.copy(), y.copy(), 2)

