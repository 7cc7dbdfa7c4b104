from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(zero_one_loss):
    import numpy as np
    from utils import checks
    checks.whole(zero_one_loss(np.array([0, 2, 0]), np.array([0, 1, 2])), 2, 'the loss of the example by hand')

@test_case(points=0, hidden=False)
def all_right_costs_nothing(zero_one_loss):
    import numpy as np
    from utils import checks
    y = np.array([3, 0, 1, 1, 2])
    checks.whole(zero_one_loss(y.copy(), y.copy()), 0, 'the loss where every label is right')

@test_case(points=1, hidden=True)
def right_count(zero_one_loss):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q5')
    for n, K in [(20, 4), (9, 2), (4, 10), (1, 3), (300, 6)]:
        y_pred, y = (rng.integers(K, size=n), rng.integers(K, size=n))
        expected = maximum_likelihood.zero_one_loss(y_pred, y)
        checks.whole(zero_one_loss(y_pred.copy(), y.copy()), expected, 'the loss')

@test_case(points=1, hidden=True)
def all_wrong_and_untouched_arguments(zero_one_loss):
    import numpy as np
    from utils import checks
    y = np.array([5, 0, 1, 1, 2, 9])
    checks.whole(zero_one_loss((y + 3) % 10, y.copy()), 6, 'the loss where every label is wrong')
    checks.leaves_arguments_alone(zero_one_loss, np.array([0, 1, 2, 2]), np.array([0, 2, 1, 2]))

