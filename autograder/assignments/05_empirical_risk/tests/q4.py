from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(monte_carlo_risk):
    import numpy as np
    from utils import checks
    pairs = iter([(0, 1), (1, 1), (1, 0), (0, 0)])

    def sample(rng):
        pair = next(pairs, None)
        assert pair is not None, 'for n = 4 sample was called more than 4 times'
        return pair
    value = monte_carlo_risk(lambda x, y: float(x != y), sample, 4, np.random.default_rng(0))
    checks.close(value, 0.5, 'the mean loss of the example by hand')

@test_case(points=0, hidden=False)
def draws_come_from_the_generator_given(monte_carlo_risk):
    import numpy as np
    from utils import checks

    def sample(rng):
        return (rng.normal(), 0)
    values = [checks.real_number(monte_carlo_risk(lambda x, y: x, sample, 5, np.random.default_rng(seed)), 'the risk') for seed in (1, 1, 2)]
    assert values[0] == values[1], 'two generators in the same state must give the same result: use only rng'
    assert values[1] != values[2], 'two generators in different states gave the same result: use rng'

@test_case(points=1, hidden=True)
def right_mean_of_the_draws(monte_carlo_risk):
    from utils import checks
    from utils import empirical_risk as reference

    def sample(rng):
        return (rng.normal(), int(rng.integers(4)))

    def loss(x, y):
        return (x - y) ** 2 + 0.5 * y
    for n in (1, 7, 60):
        expected = reference.monte_carlo_risk(loss, sample, n, checks.rng(f'q4 {n}'))
        for attempt in checks.follow_through(monte_carlo_risk, reference.empirical_risk):
            with attempt:
                checks.close(monte_carlo_risk(loss, sample, n, checks.rng(f'q4 {n}')), expected, 'the mean loss')

@test_case(points=1, hidden=True)
def each_draw_is_used_once(monte_carlo_risk):
    from utils import checks
    from utils import empirical_risk as reference
    drawn, used = ([], [])

    def sample(rng):
        drawn.append(len(drawn))
        return (drawn[-1], 100 + drawn[-1])

    def loss(x, y):
        used.append((int(x), int(y)))
        return float(x)
    for n in (1, 5, 12):
        for attempt in checks.follow_through(monte_carlo_risk, reference.empirical_risk):
            with attempt:
                drawn.clear()
                used.clear()
                checks.real_number(monte_carlo_risk(loss, sample, n, checks.rng('q4 once')), 'the mean loss')
                assert len(drawn) == n, f'for n = {n} sample was called {len(drawn)} times'
                assert all((y == 100 + x for x, y in used)), 'loss got an x and a y that do not come from the same draw'
                assert {x for x, _ in used} == set(range(n)), 'not every example drawn got its loss computed'

@test_case(points=1, hidden=True)
def losses_of_vectors_and_whole_numbers(monte_carlo_risk):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    theta = np.array([1.0, -2.0, 0.5])

    def sample(rng):
        return (rng.normal(size=3), int(rng.integers(2)))

    def wrong(x, y):
        return int((x @ theta > 0) != (y == 1))
    for n in range(3, 19):
        expected = reference.monte_carlo_risk(wrong, sample, n, checks.rng(f'q4 whole {n}'))
        for attempt in checks.follow_through(monte_carlo_risk, reference.empirical_risk):
            with attempt:
                checks.close(monte_carlo_risk(wrong, sample, n, checks.rng(f'q4 whole {n}')), expected, 'the mean loss')

