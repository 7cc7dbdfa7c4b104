from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(empirical_risk):
    import numpy as np
    from utils import checks
    checks.close(empirical_risk(np.array([0, 1, 0, 0])), 0.25, 'the risk of the losses (0, 1, 0, 0)')
    checks.close(empirical_risk(np.array([0.25, 0.75, 2.0])), 1.0, 'the risk of the losses (0.25, 0.75, 2)')

@test_case(points=0, hidden=False)
def one_number_whatever_the_size(empirical_risk):
    import numpy as np
    from utils import checks
    losses = np.array([0.5, 3.0, 0.0, 1.5, 2.0])
    once = checks.real_number(empirical_risk(losses), 'the empirical risk')
    twice = checks.real_number(empirical_risk(np.tile(losses, 2)), 'the empirical risk')
    assert np.isclose(once, twice), 'a data set in which each example occurs twice must have the same empirical risk'

@test_case(points=1, hidden=True)
def right_risk_of_zero_one_losses(empirical_risk):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q1')
    for n in (7, 30, 11, 1):
        losses = rng.integers(2, size=n)
        checks.close(empirical_risk(losses.copy()), reference.empirical_risk(losses), 'the empirical risk')

@test_case(points=1, hidden=True)
def right_risk_of_other_losses_and_untouched_argument(empirical_risk):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q1 other')
    for n in (5, 24, 13, 1):
        losses = rng.exponential(size=n)
        checks.close(empirical_risk(losses.copy()), reference.empirical_risk(losses), 'the empirical risk')
    whole = rng.integers(1, 9, size=6)
    checks.close(empirical_risk(whole.copy()), reference.empirical_risk(whole), 'the empirical risk')
    checks.leaves_arguments_alone(empirical_risk, rng.exponential(size=6))

