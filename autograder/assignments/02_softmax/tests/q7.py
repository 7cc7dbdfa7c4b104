from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(sigmoid):
    import numpy as np
    from utils import checks
    checks.close(sigmoid(np.array([0.0, np.log(3), -np.log(3)])), [0.5, 0.75, 0.25], 'sigmoid of (0, ln 3, -ln 3)')

@test_case(points=0, hidden=False)
def both_classes_together_have_1(sigmoid):
    import numpy as np
    from utils import checks
    for z in (np.array(2.0), np.array([[0.5, -1.0, 3.0], [-2.0, 0.0, 1.5]])):
        p = checks.finite(sigmoid(z.copy()), z.shape)
        checks.between(p, 0, 1)
        q = checks.finite(sigmoid(-z), z.shape)
        checks.close(p + q, np.ones(z.shape), 'the sum of sigmoid(z) and sigmoid(-z)')

@test_case(points=0, hidden=False)
def large_numbers_give_no_warning(sigmoid):
    import numpy as np
    from utils import checks
    with checks.no_warning():
        p = sigmoid(np.array([1000.0, -1000.0]))
    checks.close(p, [1.0, 0.0], 'sigmoid of (1000, -1000)')

@test_case(points=0, hidden=False)
def whole_numbers_give_the_same(sigmoid):
    import numpy as np
    from utils import checks
    z = np.array([-2, 0, 1, 3])
    expected = checks.finite(sigmoid(z.astype(float)), z.shape)
    checks.close(sigmoid(z), expected, 'sigmoid of whole numbers, compared with that of the same numbers as decimals,')

@test_case(points=1, hidden=True)
def right_values(sigmoid):
    import numpy as np
    from utils import checks, softmax
    rng = checks.rng('q7')
    for shape in [(7,), (4, 3), (), (2, 3, 2), (1,)]:
        z = np.asarray(rng.uniform(-5, 5, size=shape))
        checks.close(sigmoid(z.copy()), softmax.sigmoid(z))

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(sigmoid):
    import numpy as np
    from utils import checks, softmax
    z = np.array([[-3, 0, 2], [5, -1, 1]])
    checks.close(sigmoid(z.copy()), softmax.sigmoid(z))
    checks.leaves_arguments_alone(sigmoid, np.array([-1.5, 0.0, 2.5]))

@test_case(points=1, hidden=True)
def exact_and_silent_for_huge_numbers(sigmoid):
    import numpy as np
    from utils import checks, softmax
    rng = checks.rng('q7 huge')
    small = rng.integers(-240, 241, size=12) / 8
    huge = np.concatenate([[1000.0, -1000.0, 0.0], rng.choice([-1, 1], size=12) * rng.uniform(100, 1000, size=12)])
    with checks.no_warning():
        of_small, of_huge = (sigmoid(small.copy()), sigmoid(huge.copy()))
    checks.close(of_small, softmax.sigmoid(small), atol=5e-09)
    checks.exact(of_huge, softmax.sigmoid(huge))

