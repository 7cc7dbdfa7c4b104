from otter.test_files import test_case

OK_FORMAT = False

name = "q10"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(boundary_1d):
    from utils import checks
    checks.close(boundary_1d((2.0, -1.0), (-1.0, 2.0)), 1.0, 'the boundary of the example by hand')

@test_case(points=0, hidden=False)
def scores_are_equal_at_the_boundary(boundary_1d):
    import math
    from utils import checks
    x = checks.real_number(boundary_1d((1.5, 2.0), (-0.5, 3.0)), 'the boundary')
    red, blue = (1.5 * x + 2.0, -0.5 * x + 3.0)
    found = f"for red (1.5, 2) and blue (-0.5, 3), at your x = {x:.4g}, red's score is {red:.4g} and blue's {blue:.4g}"
    assert math.isclose(red, blue, rel_tol=0.0001, abs_tol=1e-06), f'{found}; at the boundary they are equal'

@test_case(points=1, hidden=True)
def right_boundary(boundary_1d):
    from utils import checks, softmax
    rng = checks.rng('q10')
    for _ in range(8):
        red, blue = (rng.normal(scale=2, size=2), rng.normal(scale=2, size=2))
        blue[0] = red[0] + rng.choice([-1, 1]) * rng.uniform(0.5, 3)
        expected = softmax.boundary_1d(red, blue)
        checks.close(boundary_1d(red.copy(), blue.copy()), expected, 'the boundary', atol=5e-08)

@test_case(points=1, hidden=True)
def tuples_lists_and_whole_numbers(boundary_1d):
    import copy
    import numpy as np
    from utils import checks, softmax
    lines = [((1, 5), (4, -2)), ([0, 3], [-2, 4]), ((0.5, 0.0), (-0.25, 0.0)), (np.array([3, 1]), np.array([-2, 2]))]
    for red, blue in lines:
        expected = softmax.boundary_1d(red, blue)
        checks.close(boundary_1d(copy.copy(red), copy.copy(blue)), expected, 'the boundary')
        checks.close(boundary_1d(copy.copy(blue), copy.copy(red)), expected, 'the boundary')

