from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(make_positive):
    import numpy as np
    from utils import checks
    z = np.array([-2, 0, 3])
    by_hand = {'square': [4, 0, 9], 'abs': [2, 0, 3], 'relu': [0, 0, 3], 'exp': [0.1353, 1, 20.0855]}
    for how, expected in by_hand.items():
        checks.close(make_positive(z.copy(), how), expected, f'the result of {how!r} for (-2, 0, 3)', rtol=0.001)

@test_case(points=0, hidden=False)
def never_negative_and_same_shape(make_positive):
    import numpy as np
    from utils import checks
    z = np.array([[-2.0, 0.0, 3.0], [1.5, -0.5, -4.0]])
    for how in ('square', 'abs', 'relu', 'exp'):
        result = checks.finite(make_positive(z.copy(), how), z.shape, f'the result of {how!r}')
        checks.between(result, 0, np.inf, f'the result of {how!r}')

@test_case(points=0, hidden=False)
def each_map_keeps_its_character(make_positive):
    import numpy as np
    from utils import checks
    z = np.array([0.5, 1.0, 2.0])
    for how in ('square', 'abs'):
        plus = checks.finite(make_positive(z.copy(), how), (3,), f'the result of {how!r}')
        checks.close(make_positive(-z, how), plus, f'{how!r} of -z, compared with {how!r} of z,')
    below = checks.finite(make_positive(-z, 'relu'), (3,), "the result of 'relu'")
    assert (below == 0).all(), "'relu' must turn every negative number into 0"
    above = checks.finite(make_positive(z.copy(), 'exp'), (3,), "the result of 'exp'")
    below = checks.finite(make_positive(-z, 'exp'), (3,), "the result of 'exp'")
    assert (np.diff(above) > 0).all(), "'exp' must give more for a larger number"
    assert (below > 0).all(), "'exp' must be above 0, also for a negative number"

@test_case(points=0, hidden=False)
def unknown_map_is_an_error(make_positive):
    import numpy as np
    from utils import checks
    checks.rejects(ValueError, make_positive, np.array([1.0, 2.0]), 'cube')

@test_case(points=1, hidden=True)
def right_values(make_positive):
    from utils import checks, softmax
    rng = checks.rng('q2')
    for shape in [(9,), (4, 3)]:
        z = rng.normal(scale=3, size=shape)
        for how in ('square', 'abs', 'relu', 'exp'):
            checks.close(make_positive(z.copy(), how), softmax.make_positive(z, how), f'the result of {how!r}')

@test_case(points=1, hidden=True)
def right_values_for_whole_numbers(make_positive):
    import numpy as np
    from utils import checks, softmax
    z = np.array([-5, -2, 0, 1, 4])
    for how in ('square', 'abs', 'relu', 'exp'):
        checks.close(make_positive(z.copy(), how), softmax.make_positive(z, how), f'the result of {how!r}')

@test_case(points=1, hidden=True)
def error_for_others_and_untouched_argument(make_positive):
    import numpy as np
    from utils import checks
    z = np.array([-1.0, 0.0, 2.0])
    for how in ('log', 'sqrt'):
        checks.rejects(ValueError, make_positive, z.copy(), how)
    for how in ('square', 'abs', 'relu', 'exp'):
        checks.leaves_arguments_alone(make_positive, z, how)

