from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = None

@test_case(points=0, hidden=False)
def one_kind_for_each_problem(problem_type):
    from utils import checks
    problems = ('image category', 'English to French', 'X-ray to disease', 'utterance to text', 'new images like these', 'fill in the missing patch', 'teach a dog', 'robot that runs', 'stock a shop')
    checks.choices(problem_type, problems, ('supervised', 'unsupervised', 'reinforcement'), 'problem_type')

@test_case(points=1, hidden=True)
def right_kinds_of_translating_and_recognising(problem_type):
    from utils import checks
    problems = ('image category', 'English to French', 'X-ray to disease', 'utterance to text')
    kinds = checks.choices(problem_type, problems, ('supervised', 'unsupervised', 'reinforcement'), 'problem_type')
    wrong = [problem for problem in problems if kinds[problem] != 'supervised']
    assert not wrong, f'ask again what is given in this problem: {wrong[0]}'

@test_case(points=1, hidden=True)
def right_kinds_of_making_and_restoring_images(problem_type):
    from utils import checks
    problems = ('new images like these', 'fill in the missing patch')
    kinds = checks.choices(problem_type, problems, ('supervised', 'unsupervised', 'reinforcement'), 'problem_type')
    wrong = [problem for problem in problems if kinds[problem] != 'unsupervised']
    assert not wrong, f'ask again what is given in this problem: {wrong[0]}'

@test_case(points=1, hidden=True)
def right_kinds_of_dog_robot_and_shop(problem_type):
    from utils import checks
    problems = ('teach a dog', 'robot that runs', 'stock a shop')
    kinds = checks.choices(problem_type, problems, ('supervised', 'unsupervised', 'reinforcement'), 'problem_type')
    wrong = [problem for problem in problems if kinds[problem] != 'reinforcement']
    assert not wrong, f'ask again what is given in this problem: {wrong[0]}'

