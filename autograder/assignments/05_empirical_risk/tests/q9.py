from otter.test_files import test_case

OK_FORMAT = False

name = "q9"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(diagnose):
    from utils import checks
    names = ('underfitting', 'overfitting', 'good fit')
    cases = [(0.4, 0.5, names[0]), (0.1, 0.5, names[1]), (0.1, 0.15, names[2]), (0.2, 0.2, names[2])]
    answers = [diagnose(train, test, 0.2) for train, test, _ in cases]
    for (train, test, expected), answer in zip(cases, answers, strict=True):
        found = checks.one_of(answer, names, 'the diagnosis')
        assert found == expected, f'with acceptable = 0.2, the risks {train} and {test} are no case of {found}'

@test_case(points=1, hidden=True)
def right_diagnosis_of_random_risks(diagnose):
    from utils import checks
    from utils import empirical_risk as reference
    rng = checks.rng('q9')
    names = ('underfitting', 'overfitting', 'good fit')
    for low, high in [(0, 2), (0, 1), (1, 2), (0.5, 1.5)]:
        for _ in range(10):
            train, test = rng.uniform(low, high, size=2).tolist()
            found = checks.one_of(diagnose(train, test, 1.0), names, 'the diagnosis')
            assert found == reference.diagnose(train, test, 1.0), f'with acceptable = 1, the risks {train:.3f} and {test:.3f} are no case of {found}'

@test_case(points=1, hidden=True)
def right_diagnosis_of_each_case(diagnose):
    from utils import checks
    from utils import empirical_risk as reference
    names = ('underfitting', 'overfitting', 'good fit')
    cases = [(0.25, 0.5, 2), (0.5, 0.25, 2), (3, 1, 2), (1, 3, 2), (5, 6, 2), (6, 5, 2), (1.5, 1.75, 2), (0, 2.5, 2)]
    cases += [(10, 80, 50), (60, 80, 50), (0.001, 0.04, 0.02), (0.03, 0.001, 0.02)]
    for train, test, acceptable in cases:
        found = checks.one_of(diagnose(train, test, acceptable), names, 'the diagnosis')
        assert found == reference.diagnose(train, test, acceptable), f'with acceptable = {acceptable}, the risks {train} and {test} are no case of {found}'

@test_case(points=1, hidden=True)
def right_diagnosis_at_the_borders(diagnose):
    from utils import checks
    from utils import empirical_risk as reference
    names = ('underfitting', 'overfitting', 'good fit')
    for train, test in [(0.5, 0.5), (0.5, 0.75), (0.25, 0.5), (0.5, 0.25), (0.75, 0.5), (0, 0.5), (0.5, 0)]:
        found = checks.one_of(diagnose(train, test, 0.5), names, 'the diagnosis')
        assert found == reference.diagnose(train, test, 0.5), f'with acceptable = 0.5, the risks {train} and {test} are no case of {found}'

