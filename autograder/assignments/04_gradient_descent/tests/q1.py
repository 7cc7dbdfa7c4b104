from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None

@test_case(points=0, hidden=False)
def examples_by_hand(is_descent_direction):
    import numpy as np
    from utils import checks
    grad = np.array([-3.0, 2.0])
    first = checks.truth(is_descent_direction(np.array([1.0, 1.0]), grad.copy()), 'the answer for v = (1, 1)')
    second = checks.truth(is_descent_direction(np.array([2.0, 3.0]), grad.copy()), 'the answer for v = (2, 3)')
    assert first, 'the first example by hand, v = (1, 1), comes out wrong'
    assert not second, 'the second example by hand, v = (2, 3), comes out wrong'

@test_case(points=0, hidden=False)
def against_the_gradient_and_along_it(is_descent_direction):
    import numpy as np
    from utils import checks
    grad = np.array([0.5, -2.0, 1.0])
    against = checks.truth(is_descent_direction(-grad, grad.copy()), 'the answer for v = -grad')
    along = checks.truth(is_descent_direction(grad.copy(), grad.copy()), 'the answer for v = grad')
    assert against, 'minus the gradient must be a descent direction'
    assert not along, 'the gradient itself must be none'

@test_case(points=0, hidden=False)
def four_more_directions(is_descent_direction):
    import numpy as np
    from utils import checks
    directions = [([1.0, -1.0], True), ([1.0, 0.25], True), ([-1.0, -2.0], True), ([1.0, 3.0], False)]
    answers = [is_descent_direction(np.array(v), np.array([-3.0, 2.0])) for v, _ in directions]
    for (v, down), answer in zip(directions, answers, strict=True):
        where = f'v = ({v[0]:g}, {v[1]:g}) and grad = (-3, 2)'
        assert checks.truth(answer, f'the answer for {where}') == down, f'the answer for {where} comes out wrong'

@test_case(points=1, hidden=True)
def right_for_many_directions(is_descent_direction):
    from utils import checks, gradient_descent
    rng = checks.rng('q1')
    for d in (2, 3, 5, 1, 8):
        for _ in range(12):
            v, grad = rng.integers(1, 17, size=(2, d)) * rng.choice([-1, 1], size=(2, d)) / 4
            if v @ grad == 0:
                continue
            expected = gradient_descent.is_descent_direction(v, grad)
            answer = checks.truth(is_descent_direction(v.copy(), grad.copy()), 'the answer')
            assert answer == expected, f'the answer is wrong for a direction and a gradient of length {d}'

@test_case(points=1, hidden=True)
def zero_is_no_descent(is_descent_direction):
    import numpy as np
    from utils import checks
    for v, grad in [([0.0, 3.0], [2.0, 0.0]), ([0.0, 0.0], [1.0, -2.0]), ([1.0, 1.0], [0.0, 0.0]), ([2, -1], [1, 2])]:
        answer = checks.truth(is_descent_direction(np.array(v), np.array(grad)), 'the answer')
        assert not answer, 'the answer is wrong where v · grad is 0'

@test_case(points=1, hidden=True)
def length_does_not_matter(is_descent_direction):
    import numpy as np
    from utils import checks
    v, grad = (np.array([1.0, -4.0, 0.5]), np.array([2.0, 1.0, 3.0]))
    for length in (1e-08, 0.001, 1.0, 1000000.0):
        down = checks.truth(is_descent_direction(length * v, grad.copy()), 'the answer')
        up = checks.truth(is_descent_direction(-length * v, grad.copy()), 'the answer')
        assert down, 'the answer is wrong for a short or a long direction'
        assert not up, 'the answer is wrong for a short or a long direction'
    checks.leaves_arguments_alone(is_descent_direction, v, grad)

