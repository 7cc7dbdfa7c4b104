from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(expected_reward):
    import numpy as np
    from utils import checks
    policy, rewards = (np.array([[0, 1, 0], [0.5, 0, 0.5]]), np.array([[0, 3, 1], [0, 2, 4]]))
    checks.close(expected_reward(policy, rewards), 5.0, 'the sum of the example by hand')

@test_case(points=0, hidden=False)
def a_reward_of_2_whatever_is_done(expected_reward):
    import numpy as np
    from utils import checks
    policy = np.array([[0.2, 0.8], [0.5, 0.5], [1.0, 0.0]])
    checks.close(expected_reward(policy, np.full((3, 2), 2.0)), 6.0, 'the sum of 3 steps with a reward of 2 each')

@test_case(points=1, hidden=True)
def right_reward_of_random_policies(expected_reward):
    from utils import checks, learning_problems
    rng = checks.rng('q7')
    for T, A in [(5, 3), (2, 4), (6, 2), (1, 3)]:
        policy, rewards = (rng.dirichlet([2.0] * A, size=T), rng.normal(scale=3, size=(T, A)))
        expected = learning_problems.expected_reward(policy, rewards)
        checks.close(expected_reward(policy.copy(), rewards.copy()), expected, 'the sum', atol=5e-08)

@test_case(points=1, hidden=True)
def right_reward_of_square_tables_and_single_actions(expected_reward):
    from utils import checks, learning_problems
    rng = checks.rng('q7 square')
    for T, A in [(3, 3), (2, 2), (4, 1), (1, 1)]:
        policy, rewards = (rng.dirichlet([2.0] * A, size=T), rng.normal(scale=3, size=(T, A)))
        expected = learning_problems.expected_reward(policy, rewards)
        checks.close(expected_reward(policy.copy(), rewards.copy()), expected, 'the sum', atol=5e-08)

@test_case(points=1, hidden=True)
def certain_choices_whole_numbers_and_untouched_arguments(expected_reward):
    import numpy as np
    from utils import checks, learning_problems
    rng = checks.rng('q7 certain')
    policy, rewards = (np.eye(4, dtype=int)[rng.integers(4, size=7)], rng.integers(-9999, 10000, size=(7, 4)))
    expected = learning_problems.expected_reward(policy, rewards)
    checks.close(expected_reward(policy.copy(), rewards.copy()), expected, 'the sum for certain choices')
    checks.leaves_arguments_alone(expected_reward, rng.dirichlet([1.0] * 3, size=4), rng.normal(size=(4, 3)))

