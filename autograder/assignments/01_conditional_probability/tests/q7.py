from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = None

@test_case(points=0, hidden=False)
def example_by_hand(most_likely):
    import numpy as np
    from utils import checks
    labels = most_likely(np.array([[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]))
    checks.whole(labels, [0, 2], 'your result for the example by hand')

@test_case(points=0, hidden=False)
def one_label_per_row(most_likely):
    import numpy as np
    from utils import checks
    p = np.array([[0.2, 0.1, 0.4, 0.3], [0.7, 0.1, 0.1, 0.1], [0.0, 0.0, 0.1, 0.9], [0.1, 0.2, 0.4, 0.3], [0, 1, 0, 0]])
    labels = checks.whole_numbers(most_likely(p), (5,), 'the array of labels')
    checks.between(labels, 0, 3, 'the array of labels')

@test_case(points=1, hidden=True)
def right_labels(most_likely):
    from utils import checks, conditional_probability
    rng = checks.rng('q7')
    for n, K in [(7, 4), (3, 10), (1, 5), (4, 1), (12, 2)]:
        p = rng.dirichlet([0.7] * K, size=n)
        expected = conditional_probability.most_likely(p)
        checks.whole(most_likely(p.copy()), expected, 'the array of labels')

@test_case(points=1, hidden=True)
def right_labels_when_all_sizes_are_equal(most_likely):
    from utils import checks, conditional_probability
    for p in checks.rng('q7 square').dirichlet([0.7] * 5, size=(6, 5)):
        checks.whole(most_likely(p.copy()), conditional_probability.most_likely(p), 'the array of labels')

@test_case(points=1, hidden=True)
def whole_numbers_and_untouched_argument(most_likely):
    import numpy as np
    from utils import checks
    labels = np.array([2, 0, 2, 1])
    checks.whole(most_likely(np.eye(3, dtype=int)[labels]), labels, 'the array of labels')
    checks.leaves_arguments_alone(most_likely, checks.rng('q7 same').dirichlet([1, 1, 1], size=4))

