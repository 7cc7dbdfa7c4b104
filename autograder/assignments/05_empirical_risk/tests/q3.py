from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(best_decision):
    import numpy as np
    from utils import checks
    found = best_decision(np.array([[0.4, 0.05], [0.2, 0.15], [0.05, 0.15]]))
    checks.whole(found, [0, 0, 1], 'the decision of the example by hand')

@test_case(points=0, hidden=False)
def one_label_for_each_x(best_decision):
    import numpy as np
    from utils import checks
    table = np.array([[0.05, 0.1, 0.2], [0.3, 0.05, 0.1], [0.02, 0.03, 0.01], [0.01, 0.09, 0.04]])
    found = checks.whole_numbers(best_decision(table), (4,), 'the decision')
    checks.between(found, 0, 2, 'the decision')

@test_case(points=1, hidden=True)
def least_risk_of_many_tables(best_decision):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q3')
    for n_x, n_y in [(3, 4), (5, 2), (2, 5), (6, 3), (4, 3), (3, 2)]:
        joint = rng.dirichlet([1.0] * (n_x * n_y)).reshape(n_x, n_y)
        expected = reference.best_decision(joint)
        for attempt in checks.follow_through(best_decision, reference.true_risk):
            with attempt:
                checks.whole(best_decision(joint.copy()), expected, 'the decision')

@test_case(points=1, hidden=True)
def least_risk_of_square_and_single_tables(best_decision):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q3 square')
    for n_x, n_y in [(4, 4), (3, 3), (2, 2), (1, 5), (4, 1)]:
        joint = rng.dirichlet([1.0] * (n_x * n_y)).reshape(n_x, n_y)
        expected = reference.best_decision(joint)
        for attempt in checks.follow_through(best_decision, reference.true_risk):
            with attempt:
                checks.whole(best_decision(joint.copy()), expected, 'the decision')

@test_case(points=1, hidden=True)
def rare_labels_certain_labels_and_untouched_argument(best_decision):
    import numpy as np
    from utils import checks
    from utils import empirical_risk as reference
    rare = np.array([[0.01, 0.2, 0.1], [0.005, 0.4, 0.285]])
    certain = np.array([[0, 0, 1, 0]])
    of_rare, of_certain = (reference.best_decision(rare), reference.best_decision(certain))
    for attempt in checks.follow_through(best_decision, reference.true_risk):
        with attempt:
            checks.whole(best_decision(rare.copy()), of_rare, 'the decision where a label is rare')
            checks.whole(best_decision(certain.copy()), of_certain, 'the decision where a label is certain')
            checks.leaves_arguments_alone(best_decision, rare.copy())

