from otter.test_files import test_case

OK_FORMAT = False

name = "q10"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(select_degree):
    import numpy as np
    from utils import checks
    curve = np.array([[0.6, 0.7], [0.3, 0.5], [0.2, 0.5], [0.1, 0.6]])
    checks.whole(select_degree(curve, [2, 3, 5, 8]), 3, 'the degree of the example by hand')

@test_case(points=0, hidden=False)
def one_of_the_degrees(select_degree):
    import numpy as np
    from utils import checks
    curve = np.array([[0.9, 0.8], [0.2, 0.7], [0.4, 0.1], [0.3, 0.6]])
    found = checks.whole_numbers(select_degree(curve, (2, 4, 7, 9)), (), 'the degree')
    assert found in (2, 4, 7, 9), f'{found} is none of the degrees 2, 4, 7 and 9'

@test_case(points=1, hidden=True)
def least_test_risk(select_degree):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q10')
    for degrees in ([0, 1, 2, 3, 4], (1, 3, 6, 10), [2, 5, 9, 11, 12, 20], (7,)):
        for _ in range(3):
            test = rng.permutation(len(degrees)) / 8 + 0.5
            train = np.sort(rng.uniform(0, 2, size=len(degrees)))[::-1]
            curve = np.column_stack([train, test])
            checks.whole(select_degree(curve.copy(), degrees), reference.select_degree(curve, degrees), 'the degree')

@test_case(points=1, hidden=True)
def valleys_ties_and_untouched_arguments(select_degree):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    curves = [[[0.9, 0.8], [0.7, 0.5], [0.5, 0.75], [0.4, 0.25], [0.3, 0.9]], [[0.9, 0.8], [0.7, 0.25], [0.5, 0.75], [0.4, 0.25], [0.3, 0.25]], [[3, 2], [2, 1], [1, 1], [1, 4], [0, 5]]]
    for curve in map(np.array, curves):
        for degrees in ([1, 2, 4, 6, 8], (0, 3, 4, 5, 9)):
            checks.whole(select_degree(curve.copy(), degrees), reference.select_degree(curve, degrees), 'the degree')
    checks.leaves_arguments_alone(select_degree, np.array([[0.5, 0.75], [0.25, 0.5]]), [1, 2])

