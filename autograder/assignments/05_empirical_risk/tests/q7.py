from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = None

@test_case(points=0, hidden=False)
def four_arrays_of_the_right_shapes(split_data):
    import numpy as np
    from utils import checks
    X, y = (np.arange(20.0).reshape(10, 2), np.arange(10))
    parts = checks.several(split_data(X, y, 0.3, np.random.default_rng(3)), 4, 'the result of split_data')
    names = ('X_train', 'y_train', 'X_test', 'y_test')
    for part, name, shape in zip(parts, names, [(7, 2), (7,), (3, 2), (3,)], strict=True):
        checks.finite(part, shape, f'{name}, for 10 examples and test_fraction = 0.3,')

@test_case(points=0, hidden=False)
def rows_keep_their_labels(split_data):
    import numpy as np
    from utils import checks
    X, y = (np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([10, 20, 30, 40]))
    parts = checks.several(split_data(X, y, 0.25, np.random.default_rng(0)), 4, 'the result of split_data')
    X_train, y_train = (checks.finite(parts[0], (3, 1), 'X_train'), checks.finite(parts[1], (3,), 'y_train'))
    X_test, y_test = (checks.finite(parts[2], (1, 1), 'X_test'), checks.finite(parts[3], (1,), 'y_test'))
    assert np.array_equal(X_train[:, 0], y_train / 10), 'in the training part rows and labels do not belong together'
    assert np.array_equal(X_test[:, 0], y_test / 10), 'in the test part rows and labels do not belong together'

@test_case(points=1, hidden=True)
def right_number_of_test_examples(split_data):
    import numpy as np
    from utils import checks
    for n, fraction in [(11, 0.3), (13, 0.2), (9, 0.4), (8, 0.5), (21, 0.25)]:
        given = (np.arange(3.0 * n).reshape(n, 3), np.arange(n))
        parts = checks.several(split_data(*given, fraction, checks.rng(f'q7 {n}')), 4, 'the result of split_data')
        n_test = round(n * fraction)
        case = f'for {n} examples and test_fraction = {fraction},'
        checks.finite(parts[1], (n - n_test,), f'y_train, {case}')
        checks.finite(parts[2], (n_test, 3), f'X_test, {case}')

@test_case(points=1, hidden=True)
def each_example_once_and_with_its_label(split_data):
    import numpy as np
    from utils import checks
    rng = checks.rng('q7 pairs')
    for n, d, fraction in [(12, 3, 0.3), (7, 1, 0.6), (6, 6, 0.34)]:
        ids = rng.permutation(n)
        table = rng.integers(-40, 40, size=(n, d)) / 8 + 16 * np.arange(n)[:, None]
        parts = checks.several(split_data(table[ids], ids.copy(), fraction, checks.rng(f'q7 pairs {n}')), 4, 'the result of split_data')
        seen = []
        for features, labels, name in ((parts[0], parts[1], 'train'), (parts[2], parts[3], 'test')):
            labels = checks.whole_numbers(labels, what=f'y_{name}')
            assert labels.ndim == 1, f'y_{name} must have one axis, but it has shape {labels.shape}'
            checks.between(labels, 0, n - 1, f'y_{name}, given the labels 0 to {n - 1},')
            features = checks.finite(features, (len(labels), d), f'X_{name}')
            kept = np.allclose(features, table[labels], rtol=1e-06)
            assert kept, f'in X_{name} and y_{name} rows and labels do not belong together'
            seen += labels.tolist()
        assert sorted(seen) == list(range(n)), 'some examples are in both parts, twice in one, or in neither'

@test_case(points=1, hidden=True)
def every_example_may_be_tested(split_data):
    import numpy as np
    from utils import checks
    ids = np.arange(9)

    def draw(rng):
        parts = checks.several(split_data(ids[:, None] / 8, ids.copy(), 0.3, rng), 4, 'the result of split_data')
        tested = checks.whole_numbers(parts[3], (3,), 'y_test')
        rows = checks.finite(parts[2], (3, 1), 'X_test')[:, 0]
        assert np.array_equal(rows, tested / 8), 'in the test part rows and labels do not belong together'
        return tested.tolist()
    tested = np.array(checks.draws_of_rng(draw, 'q7 often', 450, 'the split'))
    checks.drawn_from(tested, np.full(9, 1 / 9), 'the numbers of the test examples in 450 splits')
    for id in ids:
        nines = (tested == id).any(axis=1).reshape(-1, 9).sum(axis=1)
        checks.vary_like_chance(nines, 9, 1 / 3, f'the numbers of splits among nine that test example {id}')

@test_case(points=1, hidden=True)
def same_generator_same_split_and_untouched_arguments(split_data):
    import numpy as np
    from utils import checks
    X, y = (np.arange(120.0).reshape(60, 2), np.arange(60))

    def draw(rng):
        parts = checks.several(split_data(X.copy(), y.copy(), 0.5, rng), 4, 'the result of split_data')
        labels = checks.whole_numbers(parts[3], (30,), 'y_test')
        rows = checks.finite(parts[2], (30, 2), 'X_test')[:, 0]
        assert np.array_equal(rows / 2, labels), 'in the test part rows and labels do not belong together'
        return sorted(labels.tolist())
    tested = checks.draws_of_rng(draw, 'q7 seed', 6, 'the split')
    assert len(set(map(str, tested))) == len(tested), 'generators in different states gave the same split: use rng'
    checks.leaves_arguments_alone(split_data, X, y, 0.5, checks.rng('q7 alone'))

