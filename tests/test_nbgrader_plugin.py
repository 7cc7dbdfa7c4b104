"""In nbgrader's own pipeline submissions run in the jail, and its gradebook gets the grader's scores and words."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader_course import NAME, SCRIPT, TAKEN, cell, hand_in, hostile, make_course, nbgrader, sample
from traitlets.config import Config

from autograder import assignment as assignments
from autograder import nbgrader_plugin, records
from autograder.platforms.nbgrader import gradebook
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.runs.graders import Graders
from autograder.sandbox import NoSafeJail

# nbgrader's own way of entering a submission.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")

QUESTIONS = [question.id for question in assignments.load(NAME).questions]


class WordGrader:
    """Gives each question the verdict that stands in the first line of its answer, or full marks."""

    def __init__(self, assignment: Any, *, isolation: str, seed: int) -> None:
        self.assignment = assignment

    def __enter__(self) -> WordGrader:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def grade(self, submission: Any, questions: Any = None) -> SubmissionResult:
        sources = {each.id: each.source for each in submission.cells}
        results = []
        for question in self.assignment.questions:
            source = sources.get(f"{question.id}-answer", "")
            word = source.split("\n")[0].strip("# ")
            status = Status(word) if word in set(Status) else Status.PASSED
            score = {Status.PASSED: question.points, Status.PARTIAL: 0.75, Status.GRADER_FAULT: None}.get(status, 0.0)
            result = QuestionResult(
                question.id, status, score, question.points, message=f"seen {SCRIPT}", source=source
            )
            if question.kind == "written":
                result = QuestionResult(question.id, Status.NEEDS_GRADING, possible=question.points, source=source)
                if source == STUB:
                    result.status, result.score = Status.NOT_ATTEMPTED, 0.0
            results.append(result)
        return SubmissionResult(submission.id, NAME, results, isolation="bubblewrap")


STUB = "_Type your answer here, replacing this text._"


class Scripts(HTMLParser):
    """Finds what a page would run."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        self.handlers += [f"{tag} {name}" for name, _ in attributes if name.startswith("on")]
        self.handlers += [f"{tag} {name}" for name, value in attributes if (value or "").startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


@pytest.fixture(scope="module")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with nothing handed in, whose assignment stands in the gradebook."""
    course = tmp_path_factory.mktemp("new") / "course"
    make_course(course)
    with gradebook.opened(f"sqlite:///{course}/gradebook.db") as opened:
        opened.prepare(assignments.load(NAME))
    return course


@pytest.fixture
def course(new_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same with a grader that reads its verdicts off the answers."""
    (tmp_path / "course").mkdir()
    for name in ("gradebook.db", "nbgrader_config.py"):
        (tmp_path / "course" / name).write_bytes((new_course / name).read_bytes())
    monkeypatch.setattr(nbgrader_plugin, "Grader", WordGrader)
    nbgrader_plugin.close_graders()
    yield tmp_path / "course"
    nbgrader_plugin.close_graders()


def words(**verdicts: str) -> dict[str, Any]:
    """A submission whose answers bring these verdicts."""
    notebook = sample("amara-okafor")
    for question, verdict in verdicts.items():
        cell(notebook, f"{question}-answer")["source"] = f"# {verdict}"
    return notebook


def settings(course: Path, **variables: str) -> Config:
    """What the course's nbgrader_config.py sets."""
    config = Config()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        runpy.run_path(str(course / "nbgrader_config.py"), {"get_config": lambda: config})
    return config


def autograde(course: Path, student: str, **options: Any) -> dict[str, Any]:
    """Do what formgrader's button does."""
    config = settings(course)
    config.merge(Config(options))
    directory = CourseDirectory(root=str(course), config=config)
    return NbGraderAPI(directory, config=config).autograde(NAME, student)


def grades(course: Path, student: str) -> dict[str, tuple[float | None, bool]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        found = book.find_submission_notebook(NAME, NAME, student).grades
        return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in found}


def comments(course: Path, student: str) -> dict[str, str | None]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        found = book.find_submission_notebook(NAME, NAME, student).comments
        return {comment.name: comment.auto_comment for comment in found}


def graded(course: Path, student: str) -> nbformat.NotebookNode:
    return nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", as_version=4)


def test_the_course_s_settings_are_those_of_use_jail(new_course: Path) -> None:
    config = Config()
    nbgrader_plugin.use_jail(config)
    chosen = settings(new_course).Autograde

    assert chosen.sanitize_preprocessors == config.Autograde.sanitize_preprocessors
    assert chosen.autograde_preprocessors == config.Autograde.autograde_preprocessors
    assert "Execute" not in str(chosen.autograde_preprocessors).replace("JailedExecute", "")
    assert "autograde_preprocessors" not in settings(new_course, COURSE_GRADER="nbgrader").Autograde


def test_the_gradebook_gets_exactly_the_grader_s_scores(course: Path) -> None:
    hand_in(course, "ada", words(q1="partial", q2="failed", q3="error", q4="not attempted", q5="timeout"))
    result = autograde(course, "ada")

    assert result["success"], result
    found = grades(course, "ada")
    assert [found[question] for question in ("q1", "q2", "q3", "q4", "q5", "q6", "m1")] == [
        (0.75, False),
        *[(0.0, False)] * 4,
        (3.0, False),
        (1.0, False),
    ]
    assert found["w1"] == (None, True)
    assert set(found) == set(QUESTIONS)
    said = comments(course, "ada")
    assert (said["q2-answer"] or "").startswith("Not yet right.")
    assert said["q6-answer"] is None


def test_a_grader_fault_waits_for_a_person(course: Path) -> None:
    hand_in(course, "ada", words(q1="grader fault"))
    autograde(course, "ada")

    assert grades(course, "ada")["q1"] == (None, True)
    assert "not your mistake" in (comments(course, "ada")["q1-answer"] or "")


def test_a_grader_fault_costs_nothing_where_only_execute_was_replaced(course: Path) -> None:
    hand_in(course, "ada", words(q1="grader fault"))
    stock = ["autograder.nbgrader_plugin.JailedExecute", "nbgrader.preprocessors.SaveAutoGrades"]
    result = autograde(course, "ada", Autograde={"autograde_preprocessors": stock})

    assert not result["success"]
    assert "must not cost points" in result["log"]


def test_a_blank_written_answer_is_no_response(course: Path) -> None:
    notebook = words()
    cell(notebook, "w1-answer")["source"] = STUB
    hand_in(course, "ada", notebook)
    autograde(course, "ada")

    assert grades(course, "ada")["w1"] == (0.0, False)
    assert comments(course, "ada")["w1"] == "No response."


@pytest.mark.parametrize("lost", ["q5-check", "q5-answer", "w1-answer"])
def test_cells_that_were_deleted_cost_nothing_but_their_answer(course: Path, lost: str) -> None:
    notebook = words()
    notebook["cells"].remove(cell(notebook, lost))
    hand_in(course, "ada", notebook)
    result = autograde(course, "ada")

    assert result["success"], result
    assert grades(course, "ada")["q5"] == (4.0, False)
    assert any(each.id == lost for each in graded(course, "ada").cells)


@pytest.mark.parametrize("change", ["no metadata", "no ids", "copied"])
def test_cells_are_found_whatever_a_program_made_of_them(course: Path, change: str) -> None:
    notebook = words(q2="failed")
    for each in list(notebook["cells"]):
        if change == "no metadata":
            each["metadata"] = {}
        elif change == "copied" and each["id"] == "q2-check":
            notebook["cells"].append({**each, "id": "copy"})
    if change == "no ids":
        notebook["nbformat_minor"] = 4
        for each in notebook["cells"]:
            each["metadata"]["nbgrader"] = {"grade_id": each.pop("id"), "grade": True}
    hand_in(course, "ada", notebook)
    result = autograde(course, "ada")

    assert result["success"], result
    assert set(grades(course, "ada")) == set(QUESTIONS)
    if change != "no ids":
        assert grades(course, "ada")["q2"] == (0.0, False)


def test_nothing_hostile_is_left_in_the_graded_notebook(course: Path, tmp_path: Path) -> None:
    hand_in(course, "eve", hostile(words(), tmp_path / "canary"))
    result = autograde(course, "eve")
    notebook = graded(course, "eve")

    assert result["success"], result
    assert grades(course, "eve")["q4"] == (3.0, False)
    assert grades(course, "eve")["q2"] == (3.0, False)
    assert "title" not in notebook.metadata
    assert "widgets" not in notebook.metadata
    for each in notebook.cells:
        assert set(each.metadata) <= {"nbgrader"}
        if each.cell_type == "code":
            kinds = [output.output_type for output in each.outputs]
            assert kinds in ([], ["stream", "execute_result"])
            assert all(set(output.get("data", ["text/plain"])) == {"text/plain"} for output in each.outputs)
        else:
            assert each.cell_type == "markdown"
            assert TAKEN not in each.source or "<script" not in each.source
    check = next(each for each in notebook.cells if each.id == "q5-check")
    assert check.source == 'grader.check("q5")'


def test_nbgrader_s_feedback_shows_no_hidden_test_and_no_student_s_html(course: Path, tmp_path: Path) -> None:
    hand_in(course, "eve", hostile(words(q3="failed"), tmp_path / "canary"))
    autograde(course, "eve")
    config = settings(course)
    result = NbGraderAPI(CourseDirectory(root=str(course), config=config), config=config).generate_feedback(NAME, "eve")
    page = (course / "feedback" / "eve" / NAME / f"{NAME}.html").read_text(encoding="utf-8")

    assert result["success"], result
    found = Scripts()
    found.feed(page)
    assert found.handlers == []
    assert not any(TAKEN in script for script in found.scripts)
    assert "test_case" not in page
    assert "Not yet right." in page


def test_without_a_safe_jail_nothing_runs(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise NoSafeJail("no safe jail here: install bubblewrap")

    monkeypatch.setattr(nbgrader_plugin, "Grader", refuse)
    hand_in(course, "ada", words())
    result = autograde(course, "ada")

    assert not result["success"]
    assert "install bubblewrap" in result["log"]
    assert not (course / "autograded" / "ada" / NAME).exists()
    assert {score for score, _ in grades(course, "ada").values()} == {None}


def test_a_notebook_that_is_not_built_here_is_refused(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.add_assignment("own")
        book.add_notebook("own", "own")
    path = course / "submitted" / "ada" / "own" / "own.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("raise SystemExit")]), path)
    config = settings(course)
    result = NbGraderAPI(CourseDirectory(root=str(course), config=config), config=config).autograde("own", "ada")

    assert not result["success"]
    assert "not an assignment that is built here" in result["log"]


@pytest.mark.parametrize("kind", ["another assignment's", "a link"])
def test_what_cannot_be_graded_gets_no_points_and_shows_nothing_of_the_file(course: Path, kind: str) -> None:
    notebook = words(q1="partial")
    if kind == "a link":
        path = hand_in(course, "eve", {})
        path.unlink()
        path.symlink_to(hand_in(course, "ada", notebook))
    else:
        notebook["metadata"]["otter"]["assignment_name"] = "03_maximum_likelihood"
        hand_in(course, "eve", notebook)
    result = autograde(course, "eve")

    assert result["success"], result
    assert set(grades(course, "eve").values()) == {(0.0, False)}
    (said,) = filter(None, comments(course, "eve").values())
    assert said.startswith("This file could not be graded: ")
    shown = graded(course, "eve")
    assert shown.cells[0].source.startswith("**This file could not be graded: ")
    assert not any(each.source.startswith("# partial") for each in shown.cells)


def test_one_warm_grader_serves_all(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(nbgrader_plugin, "Graders", lambda *arguments: made.append(arguments) or Graders(*arguments))
    for student in ("ada", "bo"):
        hand_in(course, student, words())
        assert autograde(course, student, JailedExecute={"isolation": "landlock", "seed": 7})["success"]

    assert made == [("landlock", 7, WordGrader)]


def test_a_course_has_one_seed_that_nobody_foresees(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(nbgrader_plugin, "Graders", lambda *arguments: made.append(arguments) or Graders(*arguments))
    for student in ("ada", "bo"):
        hand_in(course, student, words())
        assert autograde(course, student)["success"]

    ((_, seed, _),) = made
    assert (course / records.SEED).read_text(encoding="utf-8") == f"{seed}\n"


@pytest.mark.slow
def test_nbgrader_autograde_runs_samples_in_the_jail(tmp_path: Path) -> None:
    from autograder.runs import grading

    course = tmp_path / "course"
    make_course(course)
    for student in ("amara-okafor", "bo-lindqvist", "chen-wei", "jonas-weber", "noah-schmidt"):
        hand_in(course, student, sample(student))
    hand_in(course, "eve", hostile(sample("amara-okafor"), tmp_path / "canary"))
    made = nbgrader(course, "generate_assignment", NAME)
    assert made.returncode == 0, made.stderr
    done = nbgrader(course, "autograde", NAME)
    assert done.returncode == 0, done.stderr

    assert not (tmp_path / "canary").exists()
    grading.grade([course / "submitted"], output=tmp_path / "out", jobs=2)
    for record in grading.records.read_folder(tmp_path / "out", NAME):
        found = grades(course, record.given_id)
        ours = {question.question: question.score for question in record.result.questions}
        assert {question: score for question, (score, _) in found.items()} == ours
    assert {score for score, _ in grades(course, "amara-okafor").values()} == {1.0, 2.0, 3.0, 4.0, None}
