from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = None

@test_case(points=0, hidden=False)
def parameters_and_their_loss(random_search):
    import numpy as np
    from utils import checks
    tried, numbers = (set(), [])

    def loss(theta):
        tried.add(tuple(np.ravel(theta).tolist()))
        return float(np.max(np.abs(np.asarray(theta) - 0.5)))
    for n_params, n_trials in [(2, 5), (1, 1), (4, 3)]:
        tried.clear()
        found = random_search(loss, n_params, n_trials, np.random.default_rng(n_trials))
        theta, value = checks.pair(found, 'the result')
        theta = checks.finite(theta, (n_params,), 'theta')
        numbers.append((len(tried), n_trials))
        checks.close(value, loss(theta), 'the second of the pair, which must be the loss of theta: it')
    for number, n_trials in numbers:
        assert number == n_trials, f'the loss was asked for {number} different theta where n_trials is {n_trials}'

@test_case(points=0, hidden=False)
def many_trials_come_close(random_search):
    import numpy as np
    from utils import checks
    found = random_search(lambda theta: abs(float(theta[0]) - 0.5), 1, 500, np.random.default_rng(1))
    theta = checks.finite(checks.pair(found, 'the result')[0], (1,), 'theta')
    assert abs(theta[0] - 0.5) < 0.1, 'after 500 trials theta should be close to where the loss is lowest'

@test_case(points=1, hidden=True)
def right_parameters(random_search):
    import numpy as np
    from utils import checks, learning_problems
    rng = checks.rng('q5')

    def counting(step):
        places = {}
        return lambda theta: step * places.setdefault(tuple(np.ravel(theta).tolist()), len(places))

    def distance(theta):
        return float(np.sum((np.asarray(theta) - goal) ** 2))
    for n_params, n_trials in [(3, 20), (1, 12), (2, 40), (5, 5)]:
        goal, seed = (rng.normal(size=n_params), int(rng.integers(10 ** 6)))
        for make_loss in (lambda: distance, lambda: counting(1), lambda: counting(-1)):
            expected, _ = learning_problems.random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            found = random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            checks.close(checks.pair(found, 'the result')[0], expected, 'theta')

@test_case(points=1, hidden=True)
def right_loss(random_search):
    import numpy as np
    from utils import checks, learning_problems
    rng = checks.rng('q5 loss')

    def falling():
        places = {}
        return lambda theta: 1.5 - places.setdefault(tuple(np.ravel(theta).tolist()), len(places))

    def distance(theta):
        return float(np.sum(np.abs(np.asarray(theta) - goal)) - 3)
    for n_params, n_trials in [(3, 20), (2, 7), (1, 30)]:
        goal, seed = (rng.normal(size=n_params), int(rng.integers(10 ** 6)))
        for make_loss in (lambda: distance, falling):
            _, expected = learning_problems.random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            found = random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            checks.close(checks.pair(found, 'the result')[1], expected, 'the loss')

@test_case(points=1, hidden=True)
def one_trial_and_a_loss_that_grows(random_search):
    import numpy as np
    from utils import checks, learning_problems

    def falling():
        places = {}
        return lambda theta: 100.0 - places.setdefault(tuple(np.ravel(theta).tolist()), len(places))
    losses = (lambda theta: float(np.sum(theta)), lambda theta: 100 + float(np.sum(np.square(theta))))
    for make_loss in (lambda: losses[0], lambda: losses[1], falling):
        for n_params, n_trials in [(2, 1), (1, 1), (3, 15)]:
            seed = int(checks.rng('q5 one').integers(10 ** 6))
            expected, lowest = learning_problems.random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            found = random_search(make_loss(), n_params, n_trials, np.random.default_rng(seed))
            theta, value = checks.pair(found, 'the result')
            checks.close(theta, expected, 'theta')
            checks.close(value, lowest, 'the loss')

