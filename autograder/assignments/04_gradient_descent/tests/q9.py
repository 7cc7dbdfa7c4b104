from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(accuracy):
    import numpy as np
    from utils import checks
    X, y = (np.array([[2.0], [-1.0], [3.0], [0.5]]), np.array([0, 1, 1, 0]))
    checks.close(accuracy(np.array([[1.0, -1.0]]), X, y), 0.75, 'the accuracy of the example by hand')

@test_case(points=0, hidden=False)
def share_between_0_and_1(accuracy):
    import numpy as np
    from utils import checks
    X = np.array([[1.0, 0.5], [0.25, 2.0], [-1.5, 0.5], [2.0, -1.0], [0.5, 1.0]])
    Theta = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 0.5]])
    for y in ([0, 1, 2, 0, 1], [1, 0, 0, 2, 2], [0, 0, 0, 0, 0]):
        value = checks.real_number(accuracy(Theta.copy(), X.copy(), np.array(y)), 'the accuracy')
        checks.between(value, 0, 1, 'the accuracy')

@test_case(points=1, hidden=True)
def right_share(accuracy):
    from utils import checks, gradient_descent
    rng = checks.rng('q9')
    for n, d, K in [(30, 3, 4), (7, 5, 2), (1, 2, 3), (50, 1, 6), (3, 4, 5)]:
        Theta, X = (rng.normal(size=(d, K)), rng.normal(size=(n, d)))
        y = (X @ Theta + rng.normal(size=(n, K))).argmax(axis=1)
        checks.close(accuracy(Theta.copy(), X.copy(), y.copy()), gradient_descent.accuracy(Theta, X, y), 'the accuracy')

@test_case(points=1, hidden=True)
def right_share_when_all_sizes_are_equal(accuracy):
    from utils import checks, gradient_descent
    rng = checks.rng('q9 square')
    for size in range(2, 14):
        Theta, X = (rng.normal(size=(size, size)), rng.normal(size=(size, size)))
        y = (X @ Theta + rng.normal(size=(size, size))).argmax(axis=1)
        checks.close(accuracy(Theta.copy(), X.copy(), y.copy()), gradient_descent.accuracy(Theta, X, y), 'the accuracy')

@test_case(points=1, hidden=True)
def all_right_all_wrong_and_untouched_arguments(accuracy):
    import numpy as np
    from utils import checks
    X = np.array([[3, 1], [1, 4], [-2, 1], [5, -1], [0, 2], [-1, -3]])
    Theta = np.array([[2, 0, -1], [0, 3, -2]])
    right = (X @ Theta).argmax(axis=1)
    checks.close(accuracy(Theta.copy(), X.copy(), right.copy()), 1.0, 'the accuracy where every label is right')
    checks.close(accuracy(Theta.copy(), X.copy(), (right + 1) % 3), 0.0, 'the accuracy where every label is wrong')
    checks.leaves_arguments_alone(accuracy, Theta * 0.5, X * 0.5, right)

