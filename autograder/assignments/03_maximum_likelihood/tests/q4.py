from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(negative_log_likelihood):
    import numpy as np
    from utils import checks
    value = negative_log_likelihood(np.array([[np.log(3), 0.0], [0.0, 0.0]]), np.array([0, 1]))
    checks.close(value, -np.log(0.75) - np.log(0.5), 'the NLL of the example by hand')

@test_case(points=0, hidden=False)
def equal_scores_cost_log_K_each(negative_log_likelihood):
    import numpy as np
    from utils import checks
    value = negative_log_likelihood(np.full((6, 4), 2), np.array([0, 3, 1, 1, 2, 0]))
    checks.close(value, 6 * np.log(4), 'the NLL of 6 examples with 4 equal scores each')

@test_case(points=0, hidden=False)
def large_scores_give_a_number(negative_log_likelihood):
    import numpy as np
    from utils import checks
    with checks.no_warning():
        value = negative_log_likelihood(np.array([[1000.0, -1000.0], [-1000.0, 1000.0]]), np.array([1, 1]))
    checks.between(checks.real_number(value, 'the NLL'), 0, np.inf, 'the NLL')

@test_case(points=1, hidden=True)
def right_nll(negative_log_likelihood):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q4')
    for n, K in [(7, 3), (2, 5), (1, 4), (4, 1)]:
        scores, y = (rng.normal(scale=2, size=(n, K)), rng.integers(K, size=n))
        expected = maximum_likelihood.negative_log_likelihood(scores, y)
        for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
            with attempt:
                checks.close(negative_log_likelihood(scores.copy(), y.copy()), expected, 'the NLL')

@test_case(points=1, hidden=True)
def right_nll_of_square_and_long_tables(negative_log_likelihood):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q4 square')
    for n, K in [(3, 3), (2, 2), (1500, 3)]:
        scores, y = (rng.normal(scale=2, size=(n, K)), rng.integers(K, size=n))
        expected = maximum_likelihood.negative_log_likelihood(scores, y)
        for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
            with attempt:
                checks.close(negative_log_likelihood(scores.copy(), y.copy()), expected, 'the NLL')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_arguments(negative_log_likelihood):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q4 whole')
    scores, y = (rng.integers(-5, 6, size=(6, 4)), rng.integers(4, size=6))
    others = rng.normal(size=(6, 4))
    expected = maximum_likelihood.negative_log_likelihood(scores, y)
    for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
        with attempt:
            checks.close(negative_log_likelihood(scores.copy(), y.copy()), expected, 'the NLL')
            checks.leaves_arguments_alone(negative_log_likelihood, others.copy(), y.copy())

@test_case(points=1, hidden=True)
def right_and_silent_for_huge_scores(negative_log_likelihood):
    import numpy as np
    from utils import checks, maximum_likelihood
    rng = checks.rng('q4 huge')
    scores = np.vstack([rng.integers(-8000, 8001, size=(6, 3)) / 8, [[1000.0, -1000.0, 999.0]]])
    for y in (rng.integers(3, size=7), scores.argmin(axis=1), scores.argmax(axis=1)):
        expected = maximum_likelihood.negative_log_likelihood(scores, y)
        for attempt in checks.follow_through(negative_log_likelihood, maximum_likelihood.log_softmax):
            with attempt:
                with checks.no_warning():
                    value = negative_log_likelihood(scores.copy(), y.copy())
                checks.close(value, expected, 'the NLL of huge scores', rtol=1e-12, atol=1e-12)

