from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(classification_rewards):
    import numpy as np
    from utils import checks
    rewards = classification_rewards(np.array([2, 0]), 3)
    checks.whole(rewards, [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], 'the table of rewards of the example by hand')

@test_case(points=0, hidden=False)
def one_reward_in_each_row(classification_rewards):
    import numpy as np
    from utils import checks
    rewards = checks.finite(classification_rewards(np.array([1, 0, 1, 3]), 5), (4, 5), 'the table of rewards')
    assert np.isin(rewards, (0, 1)).all(), 'each reward must be 0 or 1'
    assert (rewards.sum(axis=1) == 1).all(), 'in each row exactly one action earns something'

@test_case(points=1, hidden=True)
def right_rewards(classification_rewards):
    from utils import checks, learning_problems
    rng = checks.rng('q8')
    for n, K, occurring in [(7, 3, 3), (2, 5, 5), (9, 2, 2), (4, 4, 3), (3, 1, 1)]:
        y = rng.integers(occurring, size=n)
        expected = learning_problems.classification_rewards(y, K)
        checks.whole(classification_rewards(y.copy(), K), expected, 'the table of rewards')

@test_case(points=1, hidden=True)
def labels_that_do_not_occur_and_untouched_argument(classification_rewards):
    import numpy as np
    from utils import checks, learning_problems
    for labels, K in [([0, 2, 2], 6), ([1, 1, 1, 1], 3), ([0], 4), ([4], 5)]:
        y = np.array(labels)
        expected = learning_problems.classification_rewards(y, K)
        checks.whole(classification_rewards(y.copy(), K), expected, 'the table of rewards')
    checks.leaves_arguments_alone(classification_rewards, np.array([3, 0, 2, 0]), 5)

