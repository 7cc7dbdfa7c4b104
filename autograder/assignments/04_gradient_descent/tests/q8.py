from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(largest_stable_lr):
    import numpy as np
    from utils import checks
    checks.close(largest_stable_lr(np.array([[1.0, 0.0], [0.0, 4.0]])), 0.5, 'the limit of the example by hand')

@test_case(points=0, hidden=False)
def steeper_bowls_need_smaller_steps(largest_stable_lr):
    import numpy as np
    from utils import checks
    H = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
    flat = checks.real_number(largest_stable_lr(H.copy()), 'the limit')
    steep = checks.real_number(largest_stable_lr(4 * H), 'the limit')
    assert flat > 0, 'the limit must be positive'
    checks.close(4 * steep, flat, '4 times the limit for 4 H')

@test_case(points=0, hidden=False)
def example_turned(largest_stable_lr):
    import numpy as np
    from utils import checks
    H = np.array([[2.5, -1.5], [-1.5, 2.5]])
    checks.close(largest_stable_lr(H), 0.5, 'the limit of the example by hand, turned by 45°')

@test_case(points=1, hidden=True)
def right_limit(largest_stable_lr):
    import numpy as np
    from utils import checks, gradient_descent
    rng = checks.rng('q8')
    for d in (2, 3, 5, 4):
        directions, _ = np.linalg.qr(rng.normal(size=(d, d)))
        H = directions @ np.diag(rng.uniform(0.2, 6, size=d)) @ directions.T
        H = (H + H.T) / 2
        checks.close(largest_stable_lr(H.copy()), gradient_descent.largest_stable_lr(H), 'the limit')

@test_case(points=1, hidden=True)
def small_and_whole_matrices_and_untouched_argument(largest_stable_lr):
    import numpy as np
    from utils import checks, gradient_descent
    for rows in ([[5]], [[0.25]], [[4, -3], [-3, 4]], [[2, 1, 0], [1, 3, -1], [0, -1, 1]]):
        H = np.array(rows)
        checks.close(largest_stable_lr(H.copy()), gradient_descent.largest_stable_lr(H), 'the limit')
    checks.leaves_arguments_alone(largest_stable_lr, np.array([[2.0, -1.0], [-1.0, 3.0]]))

