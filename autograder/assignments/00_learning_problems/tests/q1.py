from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(linear_model):
    import numpy as np
    from utils import checks
    predictions = linear_model(np.array([0.2, 0.17, 0.5]), np.array([[10, 5], [20, 0]]))
    checks.close(predictions, [3.35, 4.5], 'the predictions of the example by hand')

@test_case(points=0, hidden=False)
def one_prediction_for_each_row(linear_model):
    import numpy as np
    from utils import checks
    predictions = linear_model(np.array([1.5, -2.0, 0.25]), np.zeros((5, 2)))
    predictions = checks.finite(predictions, (5,), 'the predictions')
    assert (predictions == predictions[0]).all(), 'equal examples must get equal predictions'

@test_case(points=1, hidden=True)
def right_predictions(linear_model):
    from utils import checks, learning_problems
    rng = checks.rng('q1')
    for n in (7, 4, 1):
        theta, X = (rng.normal(size=3), rng.normal(scale=3, size=(n, 2)))
        expected = learning_problems.linear_model(theta, X)
        checks.close(linear_model(theta.copy(), X.copy()), expected, 'the predictions', atol=5e-08)

@test_case(points=1, hidden=True)
def two_or_three_examples_whole_numbers_and_untouched_arguments(linear_model):
    from utils import checks, learning_problems
    rng = checks.rng('q1 small')
    for n in (2, 3):
        theta, X = (rng.normal(size=3), rng.integers(-9, 10, size=(n, 2)))
        expected = learning_problems.linear_model(theta, X)
        checks.close(linear_model(theta.copy(), X.copy()), expected, 'the predictions', atol=5e-08)
    checks.leaves_arguments_alone(linear_model, rng.normal(size=3), rng.normal(size=(4, 2)))

