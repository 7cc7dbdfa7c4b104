from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = None

@test_case(points=0, hidden=False)
def rows_are_probabilities(predict_proba):
    import numpy as np
    from utils import checks
    X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5], [-2.0, 1.0]])
    Theta = np.array([[1.0, 0.0, -1.0], [0.5, 1.0, 2.0]])
    p = checks.finite(predict_proba(X, Theta), (4, 3), 'the table of probabilities')
    checks.between(p, 0, 1, 'the table of probabilities')
    checks.sums_to_one(p, 'the table of probabilities')

@test_case(points=0, hidden=False)
def zero_example_is_undecided(predict_proba):
    import numpy as np
    from utils import checks
    p = predict_proba(np.zeros((2, 3)), np.array([[1.0, 2.0, 3.0, 4.0]] * 3))
    checks.close(p, np.full((2, 4), 0.25), 'the table of probabilities where all scores are 0')

@test_case(points=1, hidden=True)
def right_probabilities(predict_proba):
    from utils import checks, softmax
    rng = checks.rng('q6')
    earlier = (softmax.linear_scores, softmax.make_positive, softmax.normalize, softmax.softmax)
    for n, d, K in [(7, 3, 5), (1, 4, 2), (6, 1, 3), (4, 2, 1)]:
        X, Theta = (rng.normal(size=(n, d)), rng.normal(size=(d, K)))
        expected = softmax.predict_proba(X, Theta)
        for attempt in checks.follow_through(predict_proba, *earlier):
            with attempt:
                checks.close(predict_proba(X.copy(), Theta.copy()), expected, 'the table of probabilities')

@test_case(points=1, hidden=True)
def right_probabilities_when_all_sizes_are_equal(predict_proba):
    from utils import checks, softmax
    rng = checks.rng('q6 square')
    X, Theta = (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)))
    expected = softmax.predict_proba(X, Theta)
    earlier = (softmax.linear_scores, softmax.make_positive, softmax.normalize, softmax.softmax)
    for attempt in checks.follow_through(predict_proba, *earlier):
        with attempt:
            checks.close(predict_proba(X.copy(), Theta.copy()), expected, 'the table of probabilities')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(predict_proba):
    from utils import checks, softmax
    rng = checks.rng('q6 whole')
    X, Theta = (rng.integers(-2, 3, size=(6, 2)), rng.normal(size=(2, 3)))
    more = (rng.normal(size=(4, 2)), rng.normal(size=(2, 3)))
    expected = softmax.predict_proba(X, Theta)
    earlier = (softmax.linear_scores, softmax.make_positive, softmax.normalize, softmax.softmax)
    for attempt in checks.follow_through(predict_proba, *earlier):
        with attempt:
            checks.close(predict_proba(X.copy(), Theta.copy()), expected, 'the table of probabilities')
            checks.leaves_arguments_alone(predict_proba, *(array.copy() for array in more))

