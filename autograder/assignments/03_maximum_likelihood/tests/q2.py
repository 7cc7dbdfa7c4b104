from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(underflow_count):
    from utils import checks
    checks.whole(underflow_count(1e-200), 2, 'the count for p = 1e-200')
    checks.whole(underflow_count(0.25), 538, 'the count for p = 1/4')

@test_case(points=0, hidden=False)
def larger_factors_last_longer(underflow_count):
    from utils import checks
    small, large = (checks.real_number(underflow_count(p), f'the count for p = {p}') for p in (1e-09, 1e-06))
    assert small == int(small) > 0, 'a count is a whole number above 0'
    assert large == int(large), 'a count is a whole number above 0'
    assert small < large, 'a smaller factor must reach 0 after fewer multiplications'

@test_case(points=1, hidden=True)
def right_count_of_given_factors(underflow_count):
    from utils import checks, maximum_likelihood
    for p in (0.5, 0.25, 0.1, 0.45, 0.001, 1e-100, 1e-323):
        checks.whole(underflow_count(p), maximum_likelihood.underflow_count(p), f'the count for p = {p}')

@test_case(points=1, hidden=True)
def right_count_of_random_factors(underflow_count):
    from utils import checks, maximum_likelihood
    rng = checks.rng('q2')
    for p in [*rng.uniform(0.01, 0.5, size=60).tolist(), *(10 ** (-rng.uniform(2, 300, size=20))).tolist()]:
        checks.whole(underflow_count(p), maximum_likelihood.underflow_count(p), f'the count for p = {p}')

