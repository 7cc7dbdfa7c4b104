"""Naming the misconception behind a wrong answer, on a small question of its own."""

import warnings

import numpy as np
import pytest

from autograder import authoring
from autograder.answers import misconceptions
from autograder.answers.misconceptions import KnownAnswers, Output
from autograder.assignment import load


@pytest.fixture
def doubling():
    """A question: double each number."""
    known = KnownAnswers("q1", lambda z: 2 * z, lambda: [(np.array([1.0, -2.0, 3.0]),), (np.array([4.0]),)])

    @known.wrong
    def squares_instead(z):
        """You square,
        which is right for 2 only.
        """
        return z**2

    @known.wrong_by_changing
    def changes_argument(z):
        """You change what you are given."""
        z *= 2
        return z

    @known.also("squares-instead", "changes-argument")
    def _(z):
        z *= z
        return z

    return known


def test_names_and_hints_come_from_the_function(doubling):
    first = doubling.misconceptions[0]
    assert (first.id, first.question) == ("squares-instead", "q1")
    assert first.hint == "You square, which is right for 2 only."


def test_right_outputs_have_no_name(doubling):
    outputs = doubling.outputs(lambda z: [float(v) + float(v) for v in z])
    assert doubling.is_right(outputs)
    assert doubling.name(outputs) == []


def test_right_values_with_changed_arguments_are_not_right(doubling):
    def adds_in_place(z):
        z += z
        return z

    outputs = doubling.outputs(adds_in_place)
    assert not doubling.is_right(outputs)
    assert doubling.name(outputs) == ["changes-argument"]


def test_several_misconceptions_at_once(doubling):
    def both(z):
        z[:] = [v * v for v in z]
        return z

    assert doubling.name(doubling.outputs(both)) == ["squares-instead", "changes-argument"]


def test_unknown_wrong_answers_have_no_name(doubling):
    for wrong in (lambda z: z + 1, lambda z: None, lambda z: "text", lambda z: z[:-1], lambda z: [[1], [2, 3]]):
        assert doubling.name(doubling.outputs(wrong)) == []


@pytest.fixture
def column_sums():
    """A question: sum each column of a table; one known slip sums its rows."""
    tables = [(np.array([[1.0, 2.0, 4.0], [-3.0, 5.0, 0.5]]),), (np.array([[2.0, 1.5], [0.5, 4.0], [1.0, -6.0]]),)]
    known = KnownAnswers("q1", lambda table: table.sum(axis=0), lambda: [(table.copy(),) for (table,) in tables])

    @known.wrong
    def sums_of_rows(table):
        """You sum the rows."""
        return table.sum(axis=1)

    @known.wrong
    def keeps_table(table):
        """You sum nothing."""
        return table

    return known


@pytest.mark.parametrize(
    ("wrong", "ids"),
    [
        (lambda table: -table.sum(axis=1), ["sums-of-rows", "sign-turned"]),
        (lambda table: table.sum(axis=1) / len(table), ["sums-of-rows", "mean-for-sum"]),
        (lambda table: table.mean(axis=1), ["sums-of-rows", "mean-for-sum"]),
        (lambda table: table.sum(axis=1) * len(table), ["sums-of-rows", "sum-for-mean"]),
        (lambda table: table.sum(axis=1) / np.log(10), ["sums-of-rows", "other-logarithm"]),
        (lambda table: table.sum(axis=1) / np.log(2), ["sums-of-rows", "other-logarithm"]),
        (lambda table: table.T, ["keeps-table", "rows-for-columns"]),
        (lambda table: -table.sum(axis=0), ["sign-turned"]),
        (lambda table: table.mean(axis=0), ["mean-for-sum"]),
        (lambda table: (-table.sum(axis=1)).astype(np.float32), ["sums-of-rows", "sign-turned"]),
        (lambda table: table.sum(axis=0) * 3, []),
        (lambda table: -table.sum(axis=1) + 0.01, []),
        (lambda table: np.zeros(table.shape[1]), []),
    ],
)
def test_second_slips_are_named_beside_the_first(column_sums, wrong, ids):
    assert column_sums.name(column_sums.outputs(wrong)) == ids


def test_a_constant_length_is_no_reason_for_a_factor():
    known = KnownAnswers("q1", lambda z: z.sum(), lambda: [(np.array([1.0, -2.0]),), (np.array([4.0, 3.0]),)])
    assert known.name(known.outputs(lambda z: z.mean())) == []


def test_inherited_misconceptions(doubling):
    later = KnownAnswers("q2", lambda z: 2 * z + 1, lambda: [(np.array([1.0, 5.0]),)])
    later.inherit(doubling, lambda double: lambda z: double(z.copy()) + 1)
    assert [wrong.id for wrong in later.misconceptions] == ["squares-instead"]
    assert later.name(later.outputs(lambda z: z * z + 1)) == ["squares-instead"]


def test_what_is_right_by_chance_is_not_inherited(doubling):
    later = KnownAnswers("q2", lambda z: 4.0, lambda: [(np.array([2.0]),)])
    later.inherit(doubling, lambda double: lambda z: double(2.0))
    assert later.misconceptions == []


def test_hints_for_second_slips_stand_beside_those_of_the_question():
    hints = misconceptions.hints("02_softmax", "q5")
    assert {"softmax-wrong-axis", "sign-turned"} <= set(hints)
    assert all(len(hint) <= 160 and hint.endswith((".", "?")) for hint in hints.values())


def test_right_earlier_answers_are_those_of_the_questions_before():
    earlier = misconceptions.right_earlier_answers("02_softmax", "q5")
    assert set(earlier) == {"linear_scores", "make_positive", "normalize"}
    assert earlier["normalize"]([1.0, 3.0]).tolist() == [0.25, 0.75]
    assert misconceptions.right_earlier_answers("02_softmax", "q1") == {}
    assert misconceptions.right_earlier_answers("02_tiny", "q1") == {}


def test_record_of_errors_warnings_and_changes():
    def moody(z, kind):
        if kind == "error":
            raise KeyError(kind)
        if kind == "overflow":
            return np.exp(z)
        if kind == "old":
            warnings.warn("old", DeprecationWarning, stacklevel=1)
        if kind == "change":
            z[0] = 7.0
        return 1.0

    calls = [(np.array([1000.0]), kind) for kind in ("error", "overflow", "old", "change")]
    assert misconceptions.record(moody, calls) == [
        Output(None),
        Output(np.inf, warned=True),
        Output(1.0),
        Output(1.0, changed=True),
    ]


def test_record_lets_interruptions_through():
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        misconceptions.record(interrupted, [()])


def test_values_without_calls():
    assert misconceptions.probes("02_softmax", "q3") == []
    assert misconceptions.diagnose("02_softmax", "q3", ["exp"]) == []
    assert misconceptions.diagnose("02_softmax", "q3", ["square"]) == ["map-not-one-to-one-square"]
    assert misconceptions.diagnose("02_softmax", "m1", [" B"]) == ["doubling-changes-nothing"]
    for odd in (None, 3, ["square"], np.ones(3), object()):
        assert misconceptions.diagnose("02_softmax", "q3", [odd]) == []


@pytest.mark.parametrize(("assignment", "question"), [("02_softmax", "w1"), ("99_none", "q1")])
def test_nothing_is_known_of_other_questions(assignment, question):
    assert misconceptions.for_question(assignment, question) == ()
    assert misconceptions.probes(assignment, question) == []
    assert misconceptions.diagnose(assignment, question, [1.0]) == []


def test_probes_are_new_each_time():
    first, second = (misconceptions.probes("02_softmax", "q5") for _ in range(2))
    first[0][0][:] = 0
    assert second[0][0].any()


AUTOMATIC = [
    (name, question.id) for name in authoring.masters() for question in load(name).questions if question.kind == "auto"
]


@pytest.mark.parametrize(("assignment", "question"), AUTOMATIC)
def test_slugs_and_hints_are_fit_to_be_shown(assignment, question):
    known = misconceptions.for_question(assignment, question)
    assert known
    for wrong in known:
        assert wrong.question == question
        assert wrong.id == wrong.id.lower()
        assert not set(wrong.id) & set(" ;_,\"'")
        assert wrong.hint.endswith((".", "?"))
        assert len(wrong.hint) <= 160


def test_pairs_of_unlike_arrays_are_compared_member_by_member():
    known = KnownAnswers("q1", lambda z: (z, z[:1]), lambda: [(np.array([1.0, 2.0, 3.0]),)])
    known.add("exchanged", "The other way round.", lambda z: (z[:1], z))
    assert known.is_right(known.outputs(lambda z: [z.tolist(), [z[0]]]))
    assert known.name(known.outputs(lambda z: [[1.0], (1.0, 2.0, 3.0)])) == ["exchanged"]
    for other in (lambda z: (z, z[:1], z), lambda z: (z, None), lambda z: {"x": z}, lambda z: [[z], [z, [z]]]):
        assert known.name(known.outputs(other)) == []


def test_dicts_are_compared_key_by_key():
    known = KnownAnswers("q1", {"tea": "hot", "ice": "cold"})
    known.add("melted", "Ice is never hot.", {"tea": "hot", "ice": "hot"})
    assert known.is_right([Output({"ice": "Cold", "tea": "hot"})])
    assert known.name([Output({"ice": "hot ", "tea": "hot"})]) == ["melted"]
    for other in ({"ice": "hot"}, {"ice": "hot", "tea": None}, {"ice": {}, "tea": {}}, {"ice": 1, "tea": 2}, [], "hot"):
        assert known.name([Output(other)]) == []


def test_random_answers_are_compared_by_their_summary():
    known = KnownAnswers("q1", lambda rng: rng.integers(2, size=999), lambda: [(np.random.default_rng(1),)])
    known.summary = lambda draws: np.round(np.mean(draws) * 4)
    known.add("all-ones", "All your draws are 1.", lambda rng: np.ones(999))
    assert known.is_right(known.outputs(lambda rng: rng.choice(2, size=999)))
    assert known.name(known.outputs(lambda rng: [1] * 999)) == ["all-ones"]


def test_warnings_count_where_they_matter():
    known = KnownAnswers("q1", lambda z: np.full(1, np.nan), lambda: [(np.zeros(1),)])
    outputs = known.outputs(lambda z: z / z)
    assert outputs[0].warned
    assert not known.is_right(outputs)
    known.may_warn = True
    assert known.is_right(outputs)
