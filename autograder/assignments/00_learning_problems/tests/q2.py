from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(polynomial_model):
    import numpy as np
    from utils import checks
    predictions = polynomial_model(np.array([0.5, -2.0]), np.array([0, 1, 3]))
    checks.close(predictions, [0.0, -1.5, -16.5], 'the predictions of the example by hand')

@test_case(points=0, hidden=False)
def any_number_of_parameters(polynomial_model):
    import numpy as np
    from utils import checks
    x = np.array([0.5, -1.0, 2.0, 0.0])
    for d in (1, 3, 5):
        predictions = checks.finite(polynomial_model(np.ones(d), x.copy()), (4,), 'the predictions')
        checks.close(predictions[3], 0.0, 'the prediction for x = 0')

@test_case(points=1, hidden=True)
def right_predictions_of_lines_and_cubics(polynomial_model):
    from utils import checks, learning_problems
    rng = checks.rng('q2')
    for d, n in [(1, 5), (3, 7), (3, 1)]:
        theta, x = (rng.normal(size=d), rng.uniform(-1.5, 1.5, size=n))
        expected = learning_problems.polynomial_model(theta, x)
        checks.close(polynomial_model(theta.copy(), x.copy()), expected, 'the predictions', atol=5e-08)

@test_case(points=1, hidden=True)
def right_predictions_of_other_polynomials(polynomial_model):
    from utils import checks, learning_problems
    rng = checks.rng('q2 other')
    for d, n in [(2, 5), (4, 4), (5, 3), (1, 1)]:
        theta, x = (rng.normal(size=d), rng.uniform(-1.5, 1.5, size=n))
        expected = learning_problems.polynomial_model(theta, x)
        checks.close(polynomial_model(theta.copy(), x.copy()), expected, 'the predictions', atol=5e-08)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(polynomial_model):
    import numpy as np
    from utils import checks, learning_problems
    rng = checks.rng('q2 whole')
    theta, x = (rng.normal(size=4), np.array([-3, -1, 0, 2, 4]))
    expected = learning_problems.polynomial_model(theta, x)
    checks.close(polynomial_model(theta.copy(), x.copy()), expected, 'the predictions for whole x', atol=5e-08)
    checks.leaves_arguments_alone(polynomial_model, theta, rng.normal(size=5))

