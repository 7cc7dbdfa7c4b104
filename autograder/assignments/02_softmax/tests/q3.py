from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = None

@test_case(points=0, hidden=False)
def one_of_the_four_names(positive_map):
    from utils import checks
    checks.one_of(positive_map, ('square', 'abs', 'relu', 'exp'), 'positive_map')

@test_case(points=1, hidden=True)
def right_map(positive_map):
    from utils import checks, softmax
    answer = checks.one_of(positive_map, ('square', 'abs', 'relu', 'exp'), 'positive_map')
    assert answer == softmax.positive_map, 'that map is not both one-to-one and onto the positive numbers'

