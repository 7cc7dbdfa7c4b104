from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = None

@test_case(points=0, hidden=False)
def two_arrays_of_values(sample_pairs):
    import numpy as np
    from utils import checks
    p_y_given_x = np.array([[0.5, 0.2, 0.2, 0.1], [0.1, 0.1, 0.1, 0.7], [0.25, 0.25, 0.5, 0.0]])
    found = sample_pairs(np.array([0.2, 0.5, 0.3]), p_y_given_x, 20, np.random.default_rng(5))
    x, y = checks.pair(found, 'the result of sample_pairs')
    checks.between(checks.whole_numbers(x, (20,), 'x'), 0, 2, 'x')
    checks.between(checks.whole_numbers(y, (20,), 'y'), 0, 3, 'y')

@test_case(points=0, hidden=False)
def certain_values_come_up(sample_pairs):
    import numpy as np
    from utils import checks
    table = np.array([[0, 1], [1, 0]])
    found = sample_pairs(np.array([0.5, 0.5]), table, 40, np.random.default_rng(7))
    x, y = checks.pair(found, 'the result of sample_pairs')
    x, y = (checks.whole_numbers(x, (40,), 'x'), checks.whole_numbers(y, (40,), 'y'))
    assert (x != x[0]).any(), 'with p(x) = (0.5, 0.5) all 40 values of x came out alike'
    assert (y == 1 - x).all(), 'with p(y | x) = [[0, 1], [1, 0]] each y must be 1 where its x is 0, and 0 where it is 1'
    found = sample_pairs(np.array([0, 1, 0]), np.full((3, 2), 0.5), 40, np.random.default_rng(8))
    x, y = checks.pair(found, 'the result of sample_pairs')
    x = checks.whole_numbers(x, (40,), 'x')
    assert (x == 1).all(), 'with p(x) = (0, 1, 0) each x must be 1'

@test_case(points=0, hidden=False)
def each_pair_is_drawn_anew(sample_pairs):
    import numpy as np
    from utils import checks
    found = sample_pairs(np.array([0.5, 0.5]), np.full((2, 2), 0.5), 100, np.random.default_rng(9))
    x, y = checks.pair(found, 'the result of sample_pairs')
    x, y = (checks.whole_numbers(x, (100,), 'x'), checks.whole_numbers(y, (100,), 'y'))
    assert (np.diff(x) < 0).any(), 'of 100 pairs the values of x came out sorted; pairs stand in the order of drawing'
    for value in (0, 1):
        labels = y[x == value]
        alike = f'where x is {value} all values of y came out alike, although p(y | x) is (0.5, 0.5) there'
        assert (labels != labels[:1]).any(), alike

@test_case(points=0, hidden=False)
def all_chance_comes_from_rng(sample_pairs):
    import numpy as np
    from utils import checks
    drawn = []
    for seed in (1, 1, 2):
        found = sample_pairs(np.array([0.5, 0.5]), np.full((2, 2), 0.5), 60, np.random.default_rng(seed))
        x, y = checks.pair(found, 'the result of sample_pairs')
        drawn.append((checks.whole_numbers(x, (60,), 'x').tolist(), checks.whole_numbers(y, (60,), 'y').tolist()))
    assert drawn[0] == drawn[1], 'two generators with the same seed must give the same pairs: use only rng'
    assert drawn[1] != drawn[2], 'two generators with different seeds gave the same pairs: use rng'

@test_case(points=1, hidden=True)
def pairs_are_as_frequent_as_they_should_be(sample_pairs):
    import numpy as np
    from utils import checks, conditional_probability
    p_x = np.array([0.6, 0.1, 0.3])
    p_y_given_x = np.array([[0.7, 0.1, 0.1, 0.1], [0.0, 0.2, 0.0, 0.8], [0.1, 0.5, 0.4, 0.0]])
    joint = conditional_probability.chain_rule(p_x, p_y_given_x)
    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            found = sample_pairs(p_x.copy(), p_y_given_x.copy(), 4000, checks.rng('q5'))
            x, y = checks.pair(found, 'the result of sample_pairs')
            x, y = (checks.whole_numbers(x, (4000,), 'x'), checks.whole_numbers(y, (4000,), 'y'))
            checks.between(y, 0, 3, 'y')
            checks.drawn_from(x, p_x, 'the values of x')
            checks.drawn_from(4 * np.clip(x, 0, 2) + y, joint.ravel(), 'the pairs, numbered 4·x + y,')

@test_case(points=1, hidden=True)
def frequent_enough_when_all_sizes_are_equal(sample_pairs):
    import numpy as np
    from utils import checks, conditional_probability
    p_x, p_y_given_x = (np.array([0.75, 0.25]), np.array([[0.9, 0.1], [0.5, 0.5]]))
    joint = conditional_probability.chain_rule(p_x, p_y_given_x)
    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            found = sample_pairs(p_x.copy(), p_y_given_x.copy(), 3000, checks.rng('q5 square'))
            x, y = checks.pair(found, 'the result of sample_pairs')
            x, y = (checks.whole_numbers(x, (3000,), 'x'), checks.whole_numbers(y, (3000,), 'y'))
            checks.between(y, 0, 1, 'y')
            checks.drawn_from(x, p_x, 'the values of x')
            checks.drawn_from(2 * np.clip(x, 0, 1) + y, joint.ravel(), 'the pairs, numbered 2·x + y,')
            alone = sample_pairs(np.array([1]), np.array([[0, 1, 0]]), 3, checks.rng('q5 alone'))
            x, y = checks.pair(alone, 'the result of sample_pairs')
            checks.whole(x, [0, 0, 0], 'x where it has only one value')
            checks.whole(y, [1, 1, 1], 'y where one value is certain')

@test_case(points=1, hidden=True)
def pairs_are_independent_and_in_no_order(sample_pairs):
    import numpy as np
    from utils import checks, conditional_probability
    p_x, p_y_given_x = (np.array([0.5, 0.5]), np.array([[0.75, 0.25], [0.25, 0.75]]))

    def draw(n, rng):
        x, y = checks.pair(sample_pairs(p_x.copy(), p_y_given_x.copy(), n, rng), 'the result of sample_pairs')
        x, y = (checks.whole_numbers(x, (n,), 'x'), checks.whole_numbers(y, (n,), 'y'))
        checks.between(np.array([x, y]), 0, 1, 'x and y')
        return (x, y)
    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            for values, what in zip(draw(1600, checks.rng('q5 order')), 'xy', strict=True):
                fours = values.reshape(-1, 4) @ [8, 4, 2, 1]
                checks.drawn_from(fours, np.full(16, 1 / 16), f'four neighbours in {what}, read as binary numbers,')
            for n, calls in ((8, 50), (100, 25)):
                pairs = [draw(n, checks.rng(f'q5 {n} pairs {call}')) for call in range(calls)]
                x, y = np.array(pairs).swapaxes(0, 1)
                checks.vary_like_chance(x.sum(axis=1), n, 0.5, f'the numbers of x = 1 in {calls} calls')
                checks.vary_like_chance(y.sum(axis=1), n, 0.5, f'the numbers of y = 1 in {calls} calls')
                checks.vary_like_chance((x != y).sum(axis=1), n, 0.25, f'the numbers of y ≠ x in {calls} calls')
            single = checks.draws_of_rng(lambda rng: np.ravel(draw(1, rng)).tolist(), 'q5 single', 200, 'a single pair')
            x, y = np.array(single).T
            for values, what in ((x, 'x'), (y, 'y')):
                checks.drawn_from(values, np.array([0.5, 0.5]), f'the values of {what} in draws of a single pair')
                eights = values.reshape(-1, 8).sum(axis=1)
                checks.vary_like_chance(eights, 8, 0.5, f'the numbers of {what} = 1 in eight single pairs')

@test_case(points=1, hidden=True)
def same_generator_same_pairs_and_untouched_arguments(sample_pairs):
    import numpy as np
    from utils import checks, conditional_probability
    p_x, p_y_given_x = (np.array([0.5, 0.25, 0.25]), np.array([[0.5, 0.5], [0.25, 0.75], [0.75, 0.25]]))

    def draw(rng):
        x, y = checks.pair(sample_pairs(p_x.copy(), p_y_given_x.copy(), 60, rng), 'the result of sample_pairs')
        return [checks.whole_numbers(x, (60,), 'x').tolist(), checks.whole_numbers(y, (60,), 'y').tolist()]
    for attempt in checks.follow_through(sample_pairs, conditional_probability.chain_rule):
        with attempt:
            drawn = checks.draws_of_rng(draw, 'q5 seed', 6, 'the pairs')
            alike = 'generators in different states gave the same pairs: use rng'
            assert len(set(map(str, drawn))) == len(drawn), alike
            arguments = (p_x.copy(), p_y_given_x.copy(), 5, checks.rng('q5 same'))
            checks.leaves_arguments_alone(sample_pairs, *arguments)

