from otter.test_files import test_case

OK_FORMAT = False

name = "m2"
points = None

@test_case(points=0, hidden=False)
def one_letter(m2):
    from utils import checks
    checks.letter(m2, 'abcd', 'm2')

@test_case(points=1, hidden=True)
def right_letter(m2):
    from utils import checks
    assert checks.letter(m2, 'abcd', 'm2') == 'b', 'that is no cure: diagnose it first, by the table of section 6'

