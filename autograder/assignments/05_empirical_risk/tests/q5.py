from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(polynomial_features):
    import numpy as np
    from utils import checks
    checks.close(polynomial_features(np.array([2, -3]), 2), [[1, 2, 4], [1, -3, 9]], 'the table of the example')

@test_case(points=0, hidden=False)
def first_columns(polynomial_features):
    import numpy as np
    from utils import checks
    x = np.array([0.5, -1.0, 0.25, 2.0])
    table = checks.finite(polynomial_features(x.copy(), 4), (4, 5), 'the table')
    checks.close(table[:, 0], np.ones(4), 'the first column')
    checks.close(table[:, 1], x, 'the second column')

@test_case(points=1, hidden=True)
def right_table(polynomial_features):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q5')
    for n, degree in [(4, 2), (3, 5), (1, 4), (6, 3)]:
        x = rng.uniform(-2, 2, size=n)
        checks.close(polynomial_features(x.copy(), degree), reference.polynomial_features(x, degree), 'the table')

@test_case(points=1, hidden=True)
def right_square_tables_and_degree_0(polynomial_features):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q5 square')
    for n, degree in [(4, 3), (2, 1), (5, 0), (1, 0)]:
        x = rng.uniform(-2, 2, size=n)
        checks.close(polynomial_features(x.copy(), degree), reference.polynomial_features(x, degree), 'the table')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument_of_the_table(polynomial_features):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    x = np.array([0, 2, -1, 3, -3])
    checks.close(polynomial_features(x.copy(), 3), reference.polynomial_features(x, 3), 'the table of whole numbers')
    checks.leaves_arguments_alone(polynomial_features, np.array([0.5, -1.0, 2.0]), 3)

