from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(linear_scores):
    import numpy as np
    from utils import checks
    scores = linear_scores(np.array([[1, 2]]), np.array([[3, 0, 1], [1, 0, -1]]))
    checks.close(scores, [[5.0, 0.0, -1.0]], 'the table of scores of the example by hand')

@test_case(points=0, hidden=False)
def whole_numbers_keep_decimals(linear_scores):
    import numpy as np
    from utils import checks
    X, Theta = (np.array([[1, 2], [0, -1], [3, 1]]), np.array([[0.5, -0.25], [1.5, 0.75]]))
    expected = checks.finite(linear_scores(X.astype(float), Theta.copy()), (3, 2), 'the table of scores')
    whole = linear_scores(X, Theta.copy())
    checks.close(whole, expected, 'the scores of whole numbers, compared with those of the same numbers as decimals,')

@test_case(points=0, hidden=False)
def one_row_per_example(linear_scores):
    import numpy as np
    from utils import checks
    scores = linear_scores(np.zeros((5, 3)), np.ones((3, 4)))
    scores = checks.finite(scores, (5, 4), 'the table of scores')
    assert (scores == 0).all(), 'an example of zeros must get the score 0 for every class'

@test_case(points=1, hidden=True)
def right_scores(linear_scores):
    from utils import checks, softmax
    rng = checks.rng('q1')
    for n, d, K in [(7, 3, 5), (1, 4, 2), (6, 1, 3), (4, 2, 1)]:
        X, Theta = (rng.normal(size=(n, d)), rng.normal(size=(d, K)))
        expected = softmax.linear_scores(X, Theta)
        checks.close(linear_scores(X.copy(), Theta.copy()), expected, 'the table of scores', atol=5e-08)

@test_case(points=1, hidden=True)
def right_scores_when_all_sizes_are_equal(linear_scores):
    from utils import checks, softmax
    rng = checks.rng('q1 square')
    X, Theta = (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)))
    expected = softmax.linear_scores(X, Theta)
    checks.close(linear_scores(X.copy(), Theta.copy()), expected, 'the table of scores', atol=5e-08)

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(linear_scores):
    from utils import checks, softmax
    rng = checks.rng('q1 whole')
    X, Theta = (rng.integers(-9, 10, size=(6, 2)), rng.normal(size=(2, 3)))
    expected = softmax.linear_scores(X, Theta)
    checks.close(linear_scores(X.copy(), Theta.copy()), expected, 'the table of scores', atol=5e-08)
    checks.leaves_arguments_alone(linear_scores, X, Theta)

