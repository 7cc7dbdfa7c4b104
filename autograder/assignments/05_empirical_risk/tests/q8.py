from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(risk_curve):
    import numpy as np
    from utils import checks
    data = (np.array([-1, 0, 1]), np.array([-1, 0, 1]), np.array([0.5, 1.0]), np.array([1, 1]))
    checks.close(risk_curve(*data, (0, 1)), [[2 / 3, 1.0], [0.0, 0.125]], 'the curve of the example by hand')

@test_case(points=0, hidden=False)
def one_row_for_each_degree(risk_curve):
    import numpy as np
    from utils import checks
    x, x_test = (np.linspace(-1, 1, 10), np.array([-0.5, 0.1, 0.75, 0.8]))
    curve = checks.finite(risk_curve(x, np.cos(2 * x), x_test, np.cos(2 * x_test), [3, 1, 2]), (3, 2), 'the curve')
    checks.between(curve, 0, np.inf, 'the curve')
    assert curve[0, 0] < curve[1, 0], 'on the training data degree 3 must have a lower risk than degree 1'

@test_case(points=1, hidden=True)
def right_curve(risk_curve):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q8')
    earlier = (reference.empirical_risk, reference.polynomial_features, reference.fit_polynomial)
    for n, m, degrees in [(12, 7, [0, 1, 2, 3]), (11, 20, (1, 3, 5)), (15, 4, [4, 2])]:
        x = rng.permutation(np.linspace(-0.9, 0.9, n) + rng.uniform(-0.6, 0.6, size=n) / n)
        x_test = rng.uniform(-0.9, 0.9, size=m)
        data = (x, np.sin(3 * x) + rng.normal(size=n), x_test, np.sin(3 * x_test) + rng.normal(size=m))
        expected = reference.risk_curve(*data, degrees)
        for attempt in checks.follow_through(risk_curve, *earlier):
            with attempt:
                checks.close(risk_curve(*(part.copy() for part in data), degrees), expected, 'the curve')

@test_case(points=1, hidden=True)
def right_curve_of_equal_sizes_and_one_degree(risk_curve):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q8 equal')
    earlier = (reference.empirical_risk, reference.polynomial_features, reference.fit_polynomial)
    for n, degrees in [(8, (1, 2)), (6, [2]), (10, [0])]:
        x = rng.permutation(np.linspace(-0.9, 0.9, n) + rng.uniform(-0.6, 0.6, size=n) / n)
        x_test = rng.uniform(-0.9, 0.9, size=n)
        data = (x, np.exp(x) + rng.normal(size=n), x_test, np.exp(x_test) + rng.normal(size=n))
        expected = reference.risk_curve(*data, degrees)
        for attempt in checks.follow_through(risk_curve, *earlier):
            with attempt:
                checks.close(risk_curve(*(part.copy() for part in data), degrees), expected, 'the curve')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments_of_the_curve(risk_curve):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    data = (np.array([-1, 0, 1, 1, -1]), np.array([3, 0, 2, 4, 1]), np.array([0, 1]), np.array([1, 7]))
    expected = reference.risk_curve(*data, [0, 1, 2])
    earlier = (reference.empirical_risk, reference.polynomial_features, reference.fit_polynomial)
    for attempt in checks.follow_through(risk_curve, *earlier):
        with attempt:
            found = risk_curve(*(part.copy() for part in data), [0, 1, 2])
            checks.close(found, expected, 'the curve for whole numbers')
            checks.leaves_arguments_alone(risk_curve, *(part.copy() for part in data), [0, 1])

