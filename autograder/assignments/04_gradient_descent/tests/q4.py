from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(gradient_descent):
    import numpy as np
    from utils import checks
    path = gradient_descent(lambda theta: 2 * np.asarray(theta), np.array([8.0]), 0.25, 3)
    checks.close(path, [[8.0], [4.0], [2.0], [1.0]], 'the path of the example by hand')

@test_case(points=0, hidden=False)
def start_first_and_shape(gradient_descent):
    import numpy as np
    from utils import checks
    theta0 = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    path = gradient_descent(lambda theta: np.asarray(theta) - 1, theta0.copy(), 0.5, 4)
    path = checks.finite(path, (5, 2, 3), 'the path')
    checks.close(path[0], theta0, 'row 0 of the path')

@test_case(points=0, hidden=False)
def whole_numbers(gradient_descent):
    import numpy as np
    from utils import checks
    path = gradient_descent(lambda theta: 2 * np.asarray(theta), np.array([2]), 0.25, 2)
    checks.close(path, [[2.0], [1.0], [0.5]], 'the path of the example by hand from the whole number 2')

@test_case(points=1, hidden=True)
def right_path_in_a_bowl(gradient_descent):
    import numpy as np
    from utils import checks
    from utils import gradient_descent as reference
    rng = checks.rng('q4')
    for d, n_steps in [(3, 7), (2, 2), (1, 5), (4, 12)]:
        root = rng.normal(size=(d, d))
        H, theta0, lr = (root @ root.T + np.eye(d), rng.normal(scale=2, size=d), rng.uniform(0.01, 0.1))

        def grad_fn(theta, H=H):
            return H @ np.asarray(theta)
        expected = reference.gradient_descent(grad_fn, theta0, lr, n_steps)
        for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
            with attempt:
                checks.close(gradient_descent(grad_fn, theta0.copy(), lr, n_steps), expected, 'the path', atol=5e-08)

@test_case(points=1, hidden=True)
def right_path_of_tables(gradient_descent):
    import numpy as np
    from utils import checks
    from utils import gradient_descent as reference
    rng = checks.rng('q4 table')
    for shape, n_steps in [((3, 2), 4), ((2, 2), 6), ((1, 3), 1)]:
        target, theta0 = rng.normal(size=(2, *shape))

        def grad_fn(theta, target=target):
            gap = np.asarray(theta) - target
            return gap + np.tanh(gap.sum())
        expected = reference.gradient_descent(grad_fn, theta0, 0.3, n_steps)
        for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
            with attempt:
                checks.close(gradient_descent(grad_fn, theta0.copy(), 0.3, n_steps), expected, 'the path', atol=5e-08)

@test_case(points=1, hidden=True)
def no_steps_whole_numbers_and_untouched_argument(gradient_descent):
    import numpy as np
    from utils import checks
    from utils import gradient_descent as reference

    def grad_fn(theta):
        return np.asarray(theta) + np.array([1.0, -0.5])
    whole = np.array([3, -2])
    for n_steps in (0, 1, 3):
        expected = reference.gradient_descent(grad_fn, whole, 0.3, n_steps)
        for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
            with attempt:
                path = gradient_descent(grad_fn, whole.copy(), 0.3, n_steps)
                checks.close(path, expected, f'the path of {n_steps} steps', atol=5e-08)
    for attempt in checks.follow_through(gradient_descent, reference.gradient_step):
        with attempt:
            checks.leaves_arguments_alone(gradient_descent, grad_fn, np.array([0.5, 2.0]), 0.1, 3)

