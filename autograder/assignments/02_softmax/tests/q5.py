from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(softmax):
    import numpy as np
    from utils import checks
    checks.close(softmax(np.array([np.log(3), 0.0])), [0.75, 0.25], 'softmax of (ln 3, 0)')

@test_case(points=0, hidden=False)
def rows_are_probabilities(softmax):
    import numpy as np
    from utils import checks
    z = np.array([[1.0, 2.0, -1.0], [0.0, -3.0, 0.5]])
    p = checks.finite(softmax(z.copy()), z.shape)
    checks.between(p, 0, 1)
    checks.sums_to_one(p)
    same_order = p.argsort(axis=1) == z.argsort(axis=1)
    assert same_order.all(), 'in each row a larger score must get a larger probability'

@test_case(points=0, hidden=False)
def large_scores_give_numbers(softmax):
    import numpy as np
    from utils import checks
    with checks.no_warning():
        equal, far_apart = (softmax(np.array([1000.0, 1000.0])), softmax(np.array([1000.0, -1000.0])))
    checks.close(equal, [0.5, 0.5], 'softmax of (1000, 1000)')
    checks.close(far_apart, [1.0, 0.0], 'softmax of (1000, -1000)')

@test_case(points=0, hidden=False)
def whole_numbers_give_the_same(softmax):
    import numpy as np
    from utils import checks
    z = np.array([[1, 2, -1], [0, -3, 2]])
    expected = checks.finite(softmax(z.astype(float)), z.shape)
    checks.close(softmax(z), expected, 'softmax of whole numbers, compared with that of the same numbers as decimals,')

@test_case(points=1, hidden=True)
def right_values_for_a_table(softmax):
    from utils import checks
    from utils import softmax as reference
    rng = checks.rng('q5')
    for shape in [(5, 3), (2, 6), (4, 4), (3, 1), (1, 4)]:
        z = rng.normal(scale=3, size=shape)
        for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
            with attempt:
                checks.close(softmax(z.copy()), reference.softmax(z))

@test_case(points=1, hidden=True)
def right_values_for_one_example(softmax):
    from utils import checks
    from utils import softmax as reference
    rng = checks.rng('q5 one')
    for K in (2, 5, 1):
        z = rng.normal(scale=3, size=K)
        for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
            with attempt:
                checks.close(softmax(z.copy()), reference.softmax(z))

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(softmax):
    from utils import checks
    from utils import softmax as reference
    rng = checks.rng('q5 whole')
    z, table, one_example = (rng.integers(-5, 6, size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=4))
    for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
        with attempt:
            checks.close(softmax(z.copy()), reference.softmax(z))
            checks.leaves_arguments_alone(softmax, table.copy())
            checks.leaves_arguments_alone(softmax, one_example.copy())

@test_case(points=1, hidden=True)
def exact_and_silent_for_huge_scores(softmax):
    import numpy as np
    from utils import checks
    from utils import softmax as reference
    rng = checks.rng('q5 huge')
    shifts = np.array([[1000.0], [-1000.0], [0.0], [500.0]])
    close_by, far_apart = (rng.integers(-24, 25, size=(4, 3)) / 8, rng.integers(-8000, 8001, size=(6, 4)) / 8)
    for z in (close_by + shifts, far_apart, np.array([1000.0, -1000.0, 999.0])):
        for attempt in checks.follow_through(softmax, reference.make_positive, reference.normalize):
            with attempt:
                with checks.no_warning():
                    p = softmax(z.copy())
                checks.exact(p, reference.softmax(z))

