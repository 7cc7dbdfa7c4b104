from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = None

@test_case(points=0, hidden=False)
def rows_are_probabilities(softmax_with_temperature):
    import numpy as np
    from utils import checks
    z = np.array([[1.0, 2.0, -1.0], [0.0, -3.0, 0.5]])
    tops = []
    for temperature in (0.5, 1.0, 4.0):
        p = checks.finite(softmax_with_temperature(z.copy(), temperature), z.shape)
        checks.sums_to_one(p)
        checks.between(p, 0, 1)
        tops.append(p.max())
    assert tops[0] > tops[1] > tops[2], 'a higher temperature must make the largest probability smaller'

@test_case(points=0, hidden=False)
def example_by_hand(softmax_with_temperature):
    import numpy as np
    from utils import checks
    p = softmax_with_temperature(np.array([np.log(3), 0.0]), 0.5)
    checks.close(p, [0.9, 0.1], 'the result for (ln 3, 0) at temperature 1/2')

@test_case(points=0, hidden=False)
def cold_gives_numbers(softmax_with_temperature):
    import numpy as np
    from utils import checks
    p = softmax_with_temperature(np.array([2.0, 1.0, -3.0]), 0.0001)
    checks.finite(p, (3,), 'the result at temperature 0.0001')
    checks.sums_to_one(p, 'the result at temperature 0.0001')

@test_case(points=0, hidden=False)
def whole_numbers_give_the_same(softmax_with_temperature):
    import numpy as np
    from utils import checks
    z = np.array([[1, 2, -1], [0, -3, 2]])
    expected = checks.finite(softmax_with_temperature(z.astype(float), 2.0), z.shape)
    whole = softmax_with_temperature(z, 2)
    checks.close(whole, expected, 'the result for whole numbers, compared with that of the same numbers as decimals,')

@test_case(points=1, hidden=True)
def right_values(softmax_with_temperature):
    from utils import checks, softmax
    rng = checks.rng('q9')
    earlier = (softmax.make_positive, softmax.normalize, softmax.softmax)
    for shape, temperature in [((5, 3), 0.4), ((2, 6), 2.5), ((3, 3), 1.0), ((4,), 0.7), ((3,), 3.0)]:
        z = rng.normal(scale=2, size=shape)
        expected = softmax.softmax_with_temperature(z, temperature)
        for attempt in checks.follow_through(softmax_with_temperature, *earlier):
            with attempt:
                checks.close(softmax_with_temperature(z.copy(), temperature), expected)

@test_case(points=1, hidden=True)
def one_hot_when_cold(softmax_with_temperature):
    import numpy as np
    from utils import checks, softmax
    earlier = (softmax.make_positive, softmax.normalize, softmax.softmax)
    for z in (np.array([3.0, -1.0, 2.0, 19.0]), np.array([[0.5, 1.0], [-4.0, -20.0], [2.0, 1.75]])):
        one_hot = (z == z.max(axis=-1, keepdims=True)).astype(float)
        for temperature in (0.0001, 0.001):
            for attempt in checks.follow_through(softmax_with_temperature, *earlier):
                with attempt:
                    p = softmax_with_temperature(z.copy(), temperature)
                    checks.close(p, one_hot, 'the result at a very low temperature')

@test_case(points=1, hidden=True)
def even_when_hot_and_untouched_argument(softmax_with_temperature):
    import numpy as np
    from utils import checks, softmax
    z = np.array([[3, -1, 2], [0, 5, -2]])
    earlier = (softmax.make_positive, softmax.normalize, softmax.softmax)
    for attempt in checks.follow_through(softmax_with_temperature, *earlier):
        with attempt:
            hot = softmax_with_temperature(z.copy(), 1000000000.0)
            checks.close(hot, np.full((2, 3), 1 / 3), 'the result at a very high temperature')
            checks.close(softmax_with_temperature(z.copy(), 2), softmax.softmax_with_temperature(z, 2))
            checks.leaves_arguments_alone(softmax_with_temperature, z.astype(float), 2.0)

