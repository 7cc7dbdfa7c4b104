from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = None

@test_case(points=0, hidden=False)
def one_vector(binary_theta):
    import numpy as np
    from utils import checks
    checks.finite(binary_theta(np.arange(6.0).reshape(3, 2)), (3,), 'the vector')

@test_case(points=0, hidden=False)
def example_by_hand(binary_theta):
    import numpy as np
    from utils import checks
    checks.close(binary_theta(np.array([[3, 1], [0, 5]])), [2.0, -5.0], 'the vector of the example by hand')

@test_case(points=0, hidden=False)
def adding_the_same_vector_changes_nothing(binary_theta):
    import numpy as np
    from utils import checks
    Theta = np.array([[3.0, 1.0], [0.0, 5.0], [2.0, -2.0]])
    before = checks.finite(binary_theta(Theta.copy()), (3,), 'the vector')
    after = binary_theta(Theta + np.array([[10.0], [-4.0], [0.5]]))
    checks.close(after, before, 'the vector after adding the same numbers to both columns')
    assert (before != 0).any(), 'the vector must not be all zeros where the columns differ'

@test_case(points=1, hidden=True)
def right_vector(binary_theta):
    from utils import checks, softmax
    rng = checks.rng('q8')
    for d in (3, 5, 1, 2):
        Theta = rng.normal(size=(d, 2))
        checks.close(binary_theta(Theta.copy()), softmax.binary_theta(Theta), 'the vector', atol=5e-08)

@test_case(points=1, hidden=True)
def gives_the_probability_of_class_0(binary_theta):
    from utils import checks, softmax
    rng = checks.rng('q8 sigmoid')
    X, Theta = (rng.integers(-2, 3, size=(6, 4)), rng.integers(-2, 3, size=(4, 2)))
    X[0], Theta[0] = ([1, 0, 0, 0], [-1, 2])
    theta = checks.finite(binary_theta(Theta.copy()), (4,), 'the vector')
    checks.between(theta, -100, 100, 'the vector')
    checks.close(softmax.sigmoid(X @ theta), softmax.predict_proba(X, Theta)[:, 0], 'P(y = 0 | x) from your vector')
    checks.leaves_arguments_alone(binary_theta, rng.normal(size=(3, 2)))

