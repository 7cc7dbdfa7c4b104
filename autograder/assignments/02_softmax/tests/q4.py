from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(normalize):
    import numpy as np
    from utils import checks
    checks.close(normalize(np.array([1, 3])), [0.25, 0.75], 'the result for (1, 3)')
    checks.close(normalize(np.array([[1, 3], [1, 1]])), [[0.25, 0.75], [0.5, 0.5]], 'the result for [[1, 3], [1, 1]]')

@test_case(points=0, hidden=False)
def every_row_sums_to_one(normalize):
    import numpy as np
    from utils import checks
    z = np.array([[1.0, 2.0, 5.0], [4.0, 0.5, 0.5]])
    p = checks.finite(normalize(z.copy()), z.shape)
    checks.between(p, 0, 1)
    checks.sums_to_one(p)
    for k in (1, 2):
        proportion = p[:, 0] * z[:, k] - p[:, k] * z[:, 0]
        assert np.allclose(proportion, 0, atol=1e-05), 'the numbers of a row must keep their proportions'

@test_case(points=1, hidden=True)
def right_values_for_a_table(normalize):
    from utils import checks, softmax
    rng = checks.rng('q4')
    for shape in [(5, 3), (2, 6), (3, 3), (4, 1), (1, 4)]:
        z = rng.uniform(0.1, 9, size=shape)
        checks.close(normalize(z.copy()), softmax.normalize(z))

@test_case(points=1, hidden=True)
def right_values_for_one_example(normalize):
    from utils import checks, softmax
    rng = checks.rng('q4 one')
    for K in (2, 5, 1):
        z = rng.uniform(0.1, 9, size=K)
        checks.close(normalize(z.copy()), softmax.normalize(z))

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(normalize):
    from utils import checks, softmax
    rng = checks.rng('q4 whole')
    counts = rng.integers(1, 20, size=(4, 3))
    checks.close(normalize(counts.copy()), softmax.normalize(counts))
    checks.leaves_arguments_alone(normalize, rng.uniform(1, 2, size=(3, 2)))

