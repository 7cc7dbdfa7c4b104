from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(true_risk):
    import numpy as np
    from utils import checks
    table = np.array([[0.4, 0.1], [0.2, 0.3]])
    checks.close(true_risk(table, np.array([0, 1])), 0.3, 'the risk of the decision (0, 1)')
    checks.close(true_risk(table, np.array([0, 0])), 0.4, 'the risk of the decision (0, 0)')

@test_case(points=0, hidden=False)
def a_probability(true_risk):
    import numpy as np
    from utils import checks
    table = np.array([[0.1, 0.05, 0.2], [0.15, 0.4, 0.1]])
    value = checks.real_number(true_risk(table, np.array([2, 0])), 'the risk')
    checks.between(value, 0, 1, 'the risk')
    worse = checks.real_number(true_risk(table, np.array([1, 0])), 'the risk')
    assert value < worse, 'in the first row label 2 is more probable than label 1, so label 1 must have the higher risk'

@test_case(points=1, hidden=True)
def right_risk(true_risk):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q2')
    for n_x, n_y in [(3, 4), (5, 2), (2, 3), (6, 5)]:
        joint = rng.dirichlet([2.0] * (n_x * n_y)).reshape(n_x, n_y)
        decision = rng.integers(n_y, size=n_x)
        expected = reference.true_risk(joint, decision)
        checks.close(true_risk(joint.copy(), decision.copy()), expected, 'the risk', atol=5e-08)

@test_case(points=1, hidden=True)
def right_risk_of_square_and_single_tables(true_risk):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q2 square')
    for n_x, n_y in [(3, 3), (2, 2), (1, 4), (4, 1)]:
        joint = rng.dirichlet([2.0] * (n_x * n_y)).reshape(n_x, n_y)
        decision = rng.integers(n_y, size=n_x)
        expected = reference.true_risk(joint, decision)
        checks.close(true_risk(joint.copy(), decision.copy()), expected, 'the risk', atol=5e-08)

@test_case(points=1, hidden=True)
def certain_labels_and_untouched_arguments(true_risk):
    import numpy as np
    from utils import checks
    checks.close(true_risk(np.array([[0, 1, 0]]), np.array([1])), 0.0, 'the risk where a right label is certain')
    checks.close(true_risk(np.array([[0, 1, 0]]), np.array([2])), 1.0, 'the risk where a wrong label is certain')
    checks.leaves_arguments_alone(true_risk, np.array([[0.5, 0.1], [0.1, 0.1], [0.0, 0.2]]), np.array([0, 1, 0]))

