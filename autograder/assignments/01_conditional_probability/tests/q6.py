from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(is_distribution):
    import numpy as np
    from utils import checks
    assert checks.truth(is_distribution(np.array([0.25, 0.75]))), '(0.25, 0.75) is a distribution'
    assert not checks.truth(is_distribution(np.array([1.5, -0.5]))), '(1.5, -0.5) has a negative entry'
    assert not checks.truth(is_distribution(np.array([0.5, 0.6]))), '(0.5, 0.6) does not sum to 1, but to more'
    assert not checks.truth(is_distribution(np.array([0.3, 0.3]))), '(0.3, 0.3) does not sum to 1, but to less'
    assert checks.truth(is_distribution(np.array([0, 1, 0]))), '(0, 1, 0) is a distribution: an entry may be 0'
    quarters = '[[0.25, 0.25], [0.25, 0.25]] sums to 1 as a whole, but in a table each row must'
    assert not checks.truth(is_distribution(np.full((2, 2), 0.25))), quarters

@test_case(points=0, hidden=False)
def one_answer_for_a_table(is_distribution):
    import numpy as np
    from utils import checks
    table = np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
    assert checks.truth(is_distribution(table)), '[[0.5, 0.25, 0.25], [0, 1, 0]] must give True: each row sums to 1'

@test_case(points=1, hidden=True)
def distributions_are_accepted(is_distribution):
    import numpy as np
    from utils import checks
    rng = checks.rng('q6')
    for p in (rng.dirichlet([0.8] * 7), rng.dirichlet([0.8] * 3, size=5), rng.dirichlet([0.8] * 4, size=4)):
        assert checks.truth(is_distribution(p.copy())), 'your function refuses a distribution'
    for whole in (np.array([0, 1, 0]), np.array([[0, 1], [1, 0], [0, 1]]), np.array([1]), np.array([[1], [1]])):
        assert checks.truth(is_distribution(whole)), 'your function refuses a distribution of whole numbers'
    for error in (3e-09, -3e-09):
        p = np.array([0.25, 0.5 + error, 0.25])
        assert checks.truth(is_distribution(p)), 'your function refuses a sum that is off by less than 1e-8'
    assert not checks.truth(is_distribution(np.array([0.75, -0.5, 0.5]))), 'your function accepts what is none'

@test_case(points=1, hidden=True)
def negative_entries_are_refused(is_distribution):
    from utils import checks
    table = checks.rng('q6 negative').dirichlet([2.0] * 3, size=4)
    assert checks.truth(is_distribution(table * (1 + 3e-09))), 'your function refuses a table of distributions'
    for size in (0.1, 1e-12):
        p = table.copy()
        p[2] = [1, -size, size]
        assert not checks.truth(is_distribution(p.copy())), 'your function accepts a table with a negative entry'
        assert not checks.truth(is_distribution(p[2].copy())), 'your function accepts a negative entry'

@test_case(points=1, hidden=True)
def wrong_sums_are_refused(is_distribution):
    import numpy as np
    from utils import checks
    rng = checks.rng('q6 sums')
    table = rng.dirichlet([0.8] * 4, size=3)
    assert checks.truth(is_distribution(table * (1 + 3e-09))), 'your function refuses a table of distributions'
    for factor in (0.9, 1.1, 1 + 1e-06, 1 - 1e-06):
        p = table.copy()
        p[1] *= factor
        assert not checks.truth(is_distribution(p.copy())), 'your function accepts a table with a wrong sum'
        assert not checks.truth(is_distribution(p[1].copy())), 'your function accepts numbers that do not sum to 1'
    columns = rng.dirichlet([0.8] * 3, size=3).T
    assert not checks.truth(is_distribution(columns)), 'your function accepts a table whose columns sum to 1'
    mixed = np.array([[0.5, 0.25], [0.75, 0.5]])
    assert not checks.truth(is_distribution(mixed)), 'your function accepts rows that sum to 1 only on average'
    joint = rng.dirichlet([0.8] * 6).reshape(2, 3)
    assert not checks.truth(is_distribution(joint)), 'your function accepts a joint table, which sums to 1 as a whole'
    assert not checks.truth(is_distribution(np.zeros((2, 3)))), 'your function accepts a table of zeros'

@test_case(points=1, hidden=True)
def untouched_argument(is_distribution):
    import numpy as np
    from utils import checks
    checks.leaves_arguments_alone(is_distribution, np.array([[0.5, 0.5], [0.2, 0.7]]))
    checks.leaves_arguments_alone(is_distribution, np.array([0.5, 0.75, -0.25]))
    answers = [checks.truth(is_distribution(np.array([share, 1 - share]))) for share in (0.5, 1.5, 1.0, -0.1)]
    assert answers == [True, False, True, False], 'your function takes one of (s, 1 - s) for what it is not'

