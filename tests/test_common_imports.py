"""The build writes into tests the imports that nearly all need, where they belong, and no others."""

from __future__ import annotations

import ast

import pytest

from autograder import authoring
from autograder.authoring.common_imports import with_imports
from autograder.authoring.master import read_master


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("assert f(np.ones(3))", "import numpy as np\nassert f(np.ones(3))"),
        ("checks.close(f(1), 1, 'x')", "from utils import checks\nchecks.close(f(1), 1, 'x')"),
        ("checks.whole(f(np.e), 1)", "import numpy as np\nfrom utils import checks\nchecks.whole(f(np.e), 1)"),
        (
            "from utils import softmax\nchecks.x(np)",
            "import numpy as np\nfrom utils import checks, softmax\nchecks.x(np)",
        ),
        (
            "from utils import a_lecture, softmax\nchecks.x(a_lecture)",
            "from utils import a_lecture, checks, softmax\nchecks.x(a_lecture)",
        ),
        (
            "from utils import softmax as reference\nchecks.x(reference)",
            "from utils import checks\nfrom utils import softmax as reference\nchecks.x(reference)",
        ),
        (
            "import itertools\n\nfrom utils import softmax\nchecks.x(np, itertools)",
            "import itertools\nimport numpy as np\nfrom utils import checks, softmax\nchecks.x(np, itertools)",
        ),
        ("for x in (1, 2):\n    checks.x(x)", "from utils import checks\nfor x in (1, 2):\n    checks.x(x)"),
        ("x = np.e\nimport os\nassert f(x, os)", "import numpy as np\nx = np.e\nimport os\nassert f(x, os)"),
        (
            "from utils import (\n    a,\n)\nimport os\nchecks.x(np, os)",
            "from utils import a, checks\nimport numpy as np\nimport os\nchecks.x(np, os)",
        ),
        ("assert f(2) == 4", "assert f(2) == 4"),
        ("import numpy as np\nassert f(np.e)", "import numpy as np\nassert f(np.e)"),
        (
            "if True:\n    from utils import checks\n    checks.x(1)",
            "if True:\n    from utils import checks\n    checks.x(1)",
        ),
    ],
)
def test_what_is_missing_comes_to_its_place(body: str, expected: str) -> None:
    def source(text: str) -> str:
        return "def case(f):\n" + "\n".join(f"    {line}" for line in text.splitlines())

    options = '""" # BEGIN TEST CONFIG\npoints: 1\n""" # END TEST CONFIG\n'
    assert ast.unparse(ast.parse(with_imports(options + source(body)))) == ast.unparse(
        ast.parse(options + source(expected))
    )


@pytest.mark.parametrize("name", authoring.masters())
def test_it_is_done_once_for_every_test_of_the_course(name: str) -> None:
    master = read_master(authoring.ROOT / "solutions" / f"{name}.py", root=authoring.ROOT)
    for question in master.questions.values():
        for test in question.tests:
            done = with_imports(test.cell.source)
            assert with_imports(done) == done


@pytest.mark.parametrize(
    "source",
    [
        "def case(f, checks):\n    assert f(checks)",
        "def case(f):\n    assert f(lambda np: np)",
        "def case(f):\n    for checks in f(1):\n        assert checks",
    ],
)
def test_a_name_of_the_test_s_own_is_no_module(source: str) -> None:
    assert with_imports(source) == source


def test_a_test_on_one_line_gets_them_too() -> None:
    assert with_imports("def case(f): assert f(np.e)") == "def case(f):\n    import numpy as np\n    assert f(np.e)"
