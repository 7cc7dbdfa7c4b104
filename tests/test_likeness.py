"""Answers are alike if they say the same; an example shows an answer and nothing of who wrote it."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading import likeness
from autograder.grading.likeness import Likeness, Shared

PLAIN = """def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
"""
DECORATED = '''def softmax(scores):
    """Give probabilities.

    By Ada.
    """
    # copied from Bob
    powers = np.exp(scores
                    - scores.max())  # no overflow

    return powers / powers.sum()'''


def test_layout_comments_and_docstrings_make_no_difference() -> None:
    assert likeness.of_code(PLAIN) == likeness.of_code(DECORATED)
    assert likeness.of_code(PLAIN).length == 28


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("max", "min"),
        PLAIN.replace("powers", "shares"),
        PLAIN.replace("scores.max()", "'max'"),
        PLAIN + "x = 1\n",
    ],
)
def test_other_code_is_not_alike(other: str) -> None:
    assert likeness.of_code(PLAIN).digest != likeness.of_code(other).digest


def test_texts_are_alike_whatever_their_capitals_and_line_breaks() -> None:
    first = likeness.of_text("They sum to 1; it depends\non the scores.")

    assert first == likeness.of_text("they sum to 1 - it depends on the SCORES")
    assert first.length == 9
    assert first.digest != likeness.of_text("they sum to 1, it depends on the score").digest


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n  x\n y",
        "'''",
        "\x00",
        "(" * 900,
        '"\\"' * 5000,
        "x" * 90_000,
        ")",
        "x = 'a\n",
        "\ud800 = 1",
        "  x\n y",
    ],
)
def test_what_is_no_python_is_compared_by_its_words_and_is_no_example(source: str) -> None:
    assert likeness.of_code(source) == likeness.of_code(f"{source}\n")
    assert likeness.of_code(source).digest != likeness.of_code(f"{source} more").digest
    assert likeness.anonymous(source, "", []) == ""


@given(st.text(max_size=200))
def test_no_text_is_too_strange(source: str) -> None:
    assert likeness.of_code(source).length >= 0
    likeness.anonymous(source, "", ["Ada"])


# --- Anonymous examples --------------------------------------------------------------------------------------------


def test_an_example_keeps_the_code_and_drops_what_was_said_beside_it() -> None:
    source = DECORATED + "\n\ndef told():\n    'only a docstring by Ada'\n\nlabel = 'by Ada' + f'Ada {1}' + 'loss'\n"
    shown = likeness.anonymous(source, "plot(x, 'loss')", [])

    assert "Ada" not in shown
    assert "Bob" not in shown
    assert "'loss'" in shown
    assert "def told():\n    ..." in shown
    tree = ast.dump(ast.parse(shown))
    assert "Give" not in tree
    assert ast.dump(ast.parse(PLAIN).body[0]) == ast.dump(ast.parse(shown).body[0])


@pytest.mark.parametrize("source", ["ada_scores = 1", "def byAda(x):\n    return x", "x.lovelace()", "key = 30417782"])
def test_code_that_holds_a_name_is_no_example(source: str) -> None:
    assert likeness.anonymous(source, "", ["Ada Lovelace", "s30417782"]) == ""
    assert likeness.anonymous(source, "", ["Bo Li"]) != ""


SOURCES = [
    "if x:\n    y = 1\nelif z:\n    y = [1,\n         2]\nelse:\n    y = -1\n",
    "class A:\n    '''text'''\n    def f(self, *a, **k):\n        return lambda b: b ** -2\n",
    "for i in range(3):\n\tprint(i)\nx = y if z else w; v = x[1:2, ::3]\n",
    "@cached\nasync def f(a: int = 3) -> None:\n    async with g() as h:\n        await h\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_an_example_means_what_the_code_meant(source: str) -> None:
    shown = likeness.anonymous(source, source, [])
    without_docstrings = source.replace("'''text'''\n    ", "")

    assert ast.dump(ast.parse(shown)) == ast.dump(ast.parse(without_docstrings))


# --- Groups --------------------------------------------------------------------------------------------------------


def grouped(*submissions: dict[str, str]) -> list[tuple[tuple[int, ...], list[str], float]]:
    found = Likeness()
    for submission in submissions:
        for question, text in submission.items():
            found.add("text", question, likeness.of_text(text))
        found.next_submission()
    return [
        (group.members, [shared.question for shared in group.shared], round(group.bits, 3)) for group in found.groups()
    ]


def test_groups_share_an_answer_to_the_same_question() -> None:
    assert grouped({"w1": "one"}, {"w1": "two"}, {"w2": "one"}) == []
    assert grouped({"w1": "one"}, {"w1": "two"}, {"w1": "ONE"}) == [((0, 2), ["w1"], 1.0)]


def test_the_same_submissions_share_several_things_in_one_group() -> None:
    everybody = [{"w1": f"{n}", "w2": f"{n}"} for n in range(7)]
    found = grouped(*everybody, {"w1": "0", "w2": "0"}, {"w2": "1"})

    assert found == [((0, 7), ["w1", "w2"], 6.0), ((1, 8), ["w2"], 3.0)]


def test_rare_things_come_before_frequent_ones_and_long_ones_before_short_ones() -> None:
    class_of_ten = [{"w1": "common"}] * 4 + [{"w1": "rare"}] * 2 + [{"w1": "a longer rare text"}] * 2 + [{}] * 2

    assert [members for members, _, _ in grouped(*class_of_ten)] == [(6, 7), (4, 5), (0, 1, 2, 3)]


def test_a_submission_is_not_like_itself() -> None:
    found = Likeness()
    for _ in range(2):
        found.add("cell", "", likeness.of_code("x = 1"))
    found.next_submission()
    found.next_submission()

    assert found.groups() == []


def test_surprise_by_hand() -> None:
    assert likeness.surprise(2, 1025) == 10.0
    assert likeness.surprise(1025, 1025) == 0.0
    assert likeness.surprise(3, 5) == pytest.approx(math.log2(2))


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=8))
def test_groups_are_those_that_comparing_all_pairs_finds(submissions: list[dict[str, str]]) -> None:
    found = Likeness()
    for submission in submissions:
        for question, text in submission.items():
            found.add("text", question, likeness.of_text(text))
        found.next_submission()
    expected: dict[tuple[int, ...], list[str]] = {}
    for question in "abc":
        for text in "xyz":
            members = tuple(n for n, submission in enumerate(submissions) if submission.get(question) == text)
            if len(members) > 1:
                expected.setdefault(members, []).append(question)

    assert {group.members: sorted(shared.question for shared in group.shared) for group in found.groups()} == expected
    assert all(Shared("text", shared.question, 1) == shared for group in found.groups() for shared in group.shared)
