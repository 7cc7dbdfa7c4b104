from otter.test_files import test_case

OK_FORMAT = False

name = "m3"
points = None

@test_case(points=0, hidden=False)
def one_letter(m3):
    from utils import checks
    checks.letter(m3, 'abcd', 'm3')

@test_case(points=1, hidden=True)
def right_letter(m3):
    from utils import checks
    assert checks.letter(m3, 'abcd', 'm3') == 'b', 'that is not it: what happens to a sum if each term occurs twice?'

