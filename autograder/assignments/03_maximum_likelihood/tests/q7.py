from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(cross_entropy):
    import numpy as np
    from utils import checks
    value = cross_entropy(np.array([0.5, 0.5]), np.array([0.25, 0.75]))
    checks.close(value, -0.5 * np.log(0.25) - 0.5 * np.log(0.75), 'the cross-entropy of the first example by hand')
    value = cross_entropy(np.array([1, 0]), np.array([0.25, 0.75]))
    checks.close(value, np.log(4), 'the cross-entropy of (1, 0) and (1/4, 3/4)')

@test_case(points=0, hidden=False)
def one_number_for_each_row(cross_entropy):
    import numpy as np
    from utils import checks
    p = np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]])
    q = np.array([[0.6, 0.3, 0.1], [0.3, 0.3, 0.4]])
    other = checks.finite(cross_entropy(p.copy(), q.copy()), (2,), 'the cross-entropies')
    same = checks.finite(cross_entropy(p.copy(), p.copy()), (2,), 'the cross-entropies')
    checks.between(same, 0, np.log(3), 'the cross-entropy of p with p itself')
    assert (same < other).all(), 'the cross-entropy of p with another q must be higher than with p itself'

@test_case(points=0, hidden=False)
def zeros_follow_the_two_rules(cross_entropy):
    import numpy as np
    from utils import checks
    value = cross_entropy(np.array([1.0, 0.0]), np.array([1.0, 0.0]))
    checks.close(value, 0.0, 'the cross-entropy of (1, 0) and (1, 0)')
    value = cross_entropy(np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    checks.close(value, np.inf, 'the cross-entropy of (1/2, 1/2) and (1, 0)')

@test_case(points=1, hidden=True)
def right_values_for_a_table(cross_entropy):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q7')
    for n, K in [(5, 3), (2, 6), (4, 4), (1, 3)]:
        p, q = (rng.dirichlet([2.0] * K, size=n), rng.dirichlet([2.0] * K, size=n))
        checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), 'the cross-entropies')

@test_case(points=1, hidden=True)
def right_values_for_one_pair(cross_entropy):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q7 one')
    for K in (2, 5, 3):
        p, q = (rng.dirichlet([2.0] * K), rng.dirichlet([2.0] * K))
        checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), 'the cross-entropy')

@test_case(points=1, hidden=True)
def zeros_in_p_add_nothing(cross_entropy):
    import numpy as np
    from utils import checks, maximum_likelihood
    p = np.array([[0.0, 0.25, 0.75], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.3, 0.0, 0.7]])
    q = np.array([[0.2, 0.3, 0.5], [0.9, 0.1, 0.0], [0.0, 0.0, 1.0], [0.6, 0.0, 0.4]])
    checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), 'the cross-entropies')
    one_hot = np.array([[0, 1, 0], [1, 0, 0]])
    expected = maximum_likelihood.cross_entropy(one_hot, q[:2])
    checks.close(cross_entropy(one_hot, q[:2].copy()), expected, 'the cross-entropies where p is one-hot')
    checks.leaves_arguments_alone(cross_entropy, p, q)

@test_case(points=1, hidden=True)
def impossible_labels_cost_infinitely_much(cross_entropy):
    import numpy as np
    from utils import checks, maximum_likelihood
    p = np.array([[0.5, 0.25, 0.25], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]])
    q = np.array([[0.5, 0.5, 0.0], [0.25, 0.25, 0.5], [0.5, 0.5, 0.0]])
    checks.close(cross_entropy(p.copy(), q.copy()), maximum_likelihood.cross_entropy(p, q), 'the cross-entropies')
    checks.close(cross_entropy(p[0].copy(), q[0].copy()), np.inf, 'the cross-entropy with an impossible label')

