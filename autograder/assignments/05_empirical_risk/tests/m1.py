from otter.test_files import test_case

OK_FORMAT = False

name = "m1"
points = None

@test_case(points=0, hidden=False)
def one_letter(m1):
    from utils import checks
    checks.letter(m1, 'abcd', 'm1')

@test_case(points=1, hidden=True)
def right_letter(m1):
    from utils import checks
    assert checks.letter(m1, 'abcd', 'm1') == 'b', 'that is not it: look at both curves of the picture above'

