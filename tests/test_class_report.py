"""The class report counts what the records say, names what needs a look, and gives no student away in an example."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from made_up_class import NAME, QUESTIONS, class_of, make_assignment

from autograder import assignment as assignments
from autograder.answers import misconceptions
from autograder.records import Record
from autograder.reports import class_report
from autograder.reports.class_report import Cohort
from autograder.results import CellOutcome, CodeError, QuestionResult, Status, SubmissionResult

WRONG = "def answer(x):\n    # {}\n    shifted = x - x.max()\n    return shifted / shifted.sum()\n"
TEXT = "Light mixes by adding what each lamp sends, and paint by taking away."


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> assignments.Assignment:
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    monkeypatch.setattr(class_report, "MIN_FOR_PICTURE", 10**6)  # drawing takes long; one test draws
    return make_assignment(tmp_path / "assignments")


def record(name: str, *questions: QuestionResult, student: str = "", **more: Any) -> Record:
    """A submission that passes the questions that are not given."""
    given = {question.question for question in questions}
    rest = [QuestionResult(name, Status.PASSED, 2.0, 2.0, source="x = 1") for name in QUESTIONS if name not in given]
    return Record(
        SubmissionResult(name, NAME, [*questions, *rest], **more), given_id=name, student=student, possible=6.0
    )


def failed(question: str = "q1", source: str = WRONG, **more: Any) -> QuestionResult:
    return QuestionResult(question, Status.FAILED, 0.0, 2.0, source=source, **more)


def cohort(*records: Record) -> Cohort:
    found = Cohort(NAME, assignments.load(NAME))
    for each in records:
        found.add(each)
    return found


def attention(found: Cohort) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.attention().decode())))


def text(page: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


def without(package: str, name: str, *, in_a_function: bool = False) -> Record:
    """A submission that fails to import a package, in a cell or when its answer is called."""
    error = CodeError("ModuleNotFoundError", f"No module named '{package}'")
    if in_a_function:
        return record(name, QuestionResult("q1", Status.ERROR, 0.0, 2.0, error=error))
    return record(name, cells=[CellOutcome("q1-answer (1)", Status.ERROR, "q1", error)])


# --- Who needs a look ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "kind", "why"),
    [
        (
            record("bo", notes=["question q1: it broke the grader's protocol: x"]),
            "protocol broken",
            "question q1: it br",
        ),
        (record("bo", notes=["cell q1-answer (3): the process ended itself (exit code 0)"]), "stopped", "cell q1"),
        (record("bo", notes=["the given cell setup was edited; it ran"]), "given cell edited", "the given cell setup"),
        (record("bo", notes=["two files of the same name"]), "note", "two files"),
        (
            record("bo", notes=["the answer cell of q1 defines anwser; answer is asked for"]),
            "answer cell",
            "the answer cell of q1 defines anwser",
        ),
        (
            record("bo", QuestionResult("q1", Status.GRADER_FAULT, None, 2.0, "", "it fell")),
            "grader fault",
            "q1: it fell",
        ),
        (record("bo", failed(source="import os\nos.abort()")), "unusual code", "q1 uses os"),
        (
            record("bo", *(QuestionResult(q, Status.NOT_ATTEMPTED, 0.0, 2.0) for q in QUESTIONS)),
            "nothing answered",
            "3 q",
        ),
        (Record(SubmissionResult("bo", NAME, problem="not JSON"), possible=6.0), "not gradable", "not JSON"),
    ],
)
def test_what_needs_a_look_is_named_with_its_reason(made: Record, kind: str, why: str) -> None:
    found = cohort(record("ada"), made)

    assert [(look.kind, look.submission) for look in found.looks] == [(kind, "bo")]
    assert found.looks[0].why.startswith(why)
    page = text(found.page())
    assert f"{kind} 1 {class_report.LOOKS[kind][:10]}" in page
    assert [row["what"] for row in attention(found)] == [kind]


def test_words_in_comments_and_strings_are_no_unusual_code() -> None:
    assert cohort(record("ada", failed(source="# import os\nx = 'eval(1)'\nopening = 1"))).looks == []


def test_a_fault_that_is_also_noted_is_told_once() -> None:
    fault = QuestionResult("q1", Status.GRADER_FAULT, None, 2.0, message="it fell")

    assert [look.why for look in cohort(record("ada", fault, notes=["it fell"])).looks] == ["q1: it fell"]


def test_the_most_urgent_comes_first_and_the_page_stays_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_report, "MAX_LOOKS", 2)
    edited = [record(f"s{n}", notes=["the given cell setup was edited"]) for n in range(3)]
    found = cohort(*edited, record("zoe", notes=["question q1: it broke the grader's protocol"]))
    page = text(found.page())

    assert page.index("zoe") < page.index("s0")
    assert "2 more rows are in attention.csv" in page
    assert [row["submission"] for row in attention(found)] == ["zoe", "s0", "s1", "s2"]


# --- Alike ---------------------------------------------------------------------------------------------------------


def test_the_same_wrong_code_is_alike_and_the_same_right_code_is_not() -> None:
    wrong = [record(name, failed(source=WRONG.format(name))) for name in ("ada", "bo")]
    right = [record(n, QuestionResult("q1", Status.PASSED, 2.0, 2.0, source=WRONG)) for n in ("cleo", "dan", "eve")]
    found = cohort(*wrong, *right)

    assert "Likeness is no proof." in text(found.page())
    assert [(row["group"], row["submission"]) for row in attention(found)] == [("1", "ada"), ("1", "bo")]
    assert attention(found)[0]["why"] == "wrong code in q1 (23 tokens)"
    assert "Alike" not in text(cohort(*right).page())


def test_written_texts_and_added_cells_are_compared_too() -> None:
    def made(name: str, words: str, digest: str) -> Record:
        written = QuestionResult("w1", Status.NEEDS_GRADING, None, 3.0, source=words)
        return record(name, written, cells=[CellOutcome("x (4)", Status.PASSED, fingerprint=digest * 20, tokens=30)])

    found = cohort(made("ada", TEXT, "a"), made("bo", TEXT.upper(), "a"), made("cleo", "Other " + TEXT, "b"))

    assert [row["why"] for row in attention(found)] == ["written text in w1 (13 words), an added cell (30 tokens)"] * 2


@pytest.mark.parametrize("words", ["", "too short", "_Type your answer here, replacing this text._ " + TEXT])
def test_a_text_that_says_nothing_is_no_sign(words: str) -> None:
    written = QuestionResult("w1", Status.NEEDS_GRADING, None, 3.0, source=words)

    assert attention(cohort(record("ada", written), record("bo", written))) == []


def test_cells_of_the_notebook_and_short_ones_are_no_sign() -> None:
    cells = [
        CellOutcome("setup (1)", Status.PASSED, fingerprint="a" * 20, tokens=30),
        CellOutcome("mine (2)", Status.PASSED, fingerprint="b" * 20, tokens=3),
        CellOutcome("given", Status.PASSED),
    ]

    assert attention(cohort(record("ada", cells=cells), record("bo", cells=cells))) == []


def test_a_large_group_is_cut_on_the_page_and_whole_in_the_table() -> None:
    found = cohort(*(record(f"s{n:02d}", failed()) for n in range(20)), record("zoe"))

    assert "s07 and 12 more" in text(found.page())
    assert len(attention(found)) == 20


# --- Scores and questions ------------------------------------------------------------------------------------------


def test_scores_are_counted_once_for_each_graded_submission() -> None:
    half = [failed("q1"), QuestionResult("q2", Status.PARTIAL, 1.0, 2.0)]
    found = cohort(
        record("ada"), record("bo", *half), Record(SubmissionResult("cleo", NAME, problem="x"), possible=6.0)
    )
    page = text(found.page())

    assert found.shares.tolist() == [1.0, 0.5]
    assert "3 submissions, 1 of them not gradable. Mean score 4.50, median 4.5, of 6 points" in page
    assert "50-59 1" in page
    assert "100 1" in page
    assert found.overview()["mean"] == "4.50"


def test_a_question_s_line_gives_difficulty_and_discrimination() -> None:
    # Twelve students; q1 is passed by the six who also pass q2, q10 by nobody.
    none = QuestionResult("q10", Status.FAILED, 0.0, 2.0)
    strong = [record(f"a{n}", none) for n in range(6)]
    weak = [record(f"b{n}", none, failed("q1", "x"), failed("q2", "y")) for n in range(6)]
    page = text(cohort(*strong, *weak).page())

    assert "q1 red 2 1.00 50 1.00 separates well" in page
    assert "q10 blue 2 0.00 0 not defined: all have the same points" in page


def test_empty_notebooks_do_not_make_questions_look_good() -> None:
    empty = [record(f"e{n}", *(QuestionResult(q, Status.NOT_ATTEMPTED, 0.0, 2.0) for q in QUESTIONS)) for n in range(9)]
    found = cohort(record("ada"), record("bo", failed()), *empty)

    assert "From the 2 submissions in which anything is answered" in text(found.page())
    assert "q1 red 2 1.00 50" in text(found.page())
    assert len(found.scores) == 11


def test_every_picture_has_its_table_and_the_same_class_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_report, "MIN_FOR_PICTURE", 3)
    pages = [cohort(*class_of(14)).page() for _ in range(2)]

    assert pages[0] == pages[1]
    assert pages[0].count("<img ") == pages[0].count("data:image/svg+xml;base64,") == 3
    assert pages[0].count("the same numbers") == 3
    for caption in ("Submissions by score", "Difficulty and discrimination", "Share of each verdict in %"):
        assert f"<caption>{caption}</caption>" in pages[0]


# --- Misconceptions ------------------------------------------------------------------------------------------------


def test_the_shortest_answer_with_one_slip_is_the_example() -> None:
    long = record("ada", failed(source=WRONG, diagnosis=["wrong-hue"]))
    short = record("bo", failed(source="answer = 'by Bo'  # by Bo", diagnosis=["wrong-hue"]))
    two_slips = record("cleo", failed(source="a = 1", diagnosis=["wrong-hue", "too-dark"]))
    page = cohort(long, short, two_slips).page()

    assert "wrong-hue q1 3" in text(page)
    assert "<code>answer = &#34;…&#34;</code>" in page
    assert "by Bo" not in page
    assert "One student, who made another slip with it: a = 1" in text(page)


def test_an_answer_with_its_author_s_name_is_no_example() -> None:
    named = record("s1", failed(source="ada_scores = 1", diagnosis=["wrong-hue"]), student="Ada Lovelace")
    longer = record("s2", failed(source="scores_of_all = 1", diagnosis=["wrong-hue"]), student="Bo Li")

    assert "scores_of_all = 1" in cohort(named, longer).page()
    assert "One student" not in cohort(named).page()
    assert "ada_scores" not in cohort(named, longer).page()


def test_without_an_example_the_known_form_is_shown() -> None:
    known = misconceptions.for_question("02_softmax", "q5")[0]
    shown = class_report.reference_form("02_softmax", "q5", known.id)

    assert shown.startswith("def ")
    assert "return" in shown
    assert known.hint[:20] not in shown
    assert class_report.reference_form("02_softmax", "m1", "doubling-moves-each-alone") == "'a'"
    assert class_report.reference_form("02_softmax", "q5", "no-such-slip") == ""


# --- Cells ---------------------------------------------------------------------------------------------------------


def test_cells_are_ranked_by_time_and_by_failures() -> None:
    error = CodeError("ValueError", "by Ada", "q1-answer (3)", 1)
    own = CodeError("AdaError", "x", "mine (7)", 1)

    def made(name: str, seconds: float) -> Record:
        cells = [
            CellOutcome("setup", Status.PASSED, cpu_seconds=seconds / 2),
            CellOutcome("q1-answer (3)", Status.ERROR, "q1", error, cpu_seconds=seconds),
            CellOutcome("mine (7)", Status.ERROR if name == "ada" else Status.PASSED, error=own),
        ]
        return record(name, cells=cells)

    page = text(cohort(made("ada", 1.0), made("bo", 3.0)).page())

    assert "answer to q1 2 100 ValueError (2) cells that students added 2 50 another error (1)" in page
    assert "answer to q1 2 2.000 2.900 given cell setup 2 1.000 1.450" in page
    assert "AdaError" not in page


# --- Size ----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_large_class_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_report, "MAX_SUBMISSIONS", 400)
    found = cohort(*class_of(1000))
    page = found.page()

    assert len(page.encode()) < 700_000  # pictures, which do not grow with the class, take 200 kB more
    assert "600 more are in grades.csv" in text(page)
    assert "1000 submissions" in page
    assert len(attention(found)) > 400


@pytest.mark.slow
def test_memory_grows_by_little_with_each_submission() -> None:
    found = Cohort(NAME, assignments.load(NAME))
    tracemalloc.start()
    try:
        for made in class_of(6000):
            if found.submissions == 3000:
                before = tracemalloc.get_traced_memory()[0]
            found.add(made)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    # A record of this class takes about 5 kB; a row of the tables, the hashes and the numbers must take less than 2.
    assert grown / 3000 < 2000


def test_packages_that_the_grader_does_not_have_are_counted_and_named() -> None:
    found = cohort(
        without("sklearn.linear_model", "ada"),
        without("sklearn", "bo", in_a_function=True),
        without("tqdm", "cy"),
        without("utils.softmax", "di"),  # hidden from it
        record("ed", failed(error=CodeError("ModuleNotFoundError", "<b>whatever a student says</b>"))),
    )
    looks = [(row["submission"], row["why"]) for row in attention(found) if row["what"] == "missing package"]
    assert looks == [
        ("ada", "it imports sklearn, which the grader does not have"),
        ("bo", "it imports sklearn, which the grader does not have"),
        ("cy", "it imports tqdm, which the grader does not have"),
    ]
    page = text(found.page())
    assert "2 submissions import sklearn, which the grader does not have." in page
    assert "1 submission imports tqdm, which the grader does not have." in page


def test_written_answers_left_as_given_out_make_no_question_look_hard() -> None:
    blank = [QuestionResult("w1", Status.NOT_ATTEMPTED, 0.0, 3.0) for _ in range(2)]
    waiting = QuestionResult("w1", Status.NEEDS_GRADING, None, 3.0, source="In my words")
    found = cohort(record("ada", blank[0]), record("bo", blank[1]), record("cy", waiting))
    (row,) = (row for row in found._question_section()["questions"] if row["id"] == "w1")
    assert (row["difficulty"], row["words"]) == ("", "a person grades it")
