"""The comparison with otter and nbgrader: what is compared, that differences are seen, and that there are none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from test_nbgrader_course import write_course
from typer.testing import CliRunner

from autograder import assignment as assignments
from autograder import authoring, cli, comparison
from autograder.answers import misconceptions, variants
from autograder.authoring.assign import assign
from autograder.authoring.master import read_master
from autograder.comparison import notebooks, stock
from autograder.comparison.allowed import ALLOWED, Allowed
from autograder.comparison.cells import answer_cell
from autograder.comparison.notebooks import Compared
from autograder.comparison.stock import Graded, StockError
from autograder.platforms.nbgrader.course import COURSE

ROOT = Path(__file__).parent.parent
NAMES = authoring.masters()
LECTURE = "02_softmax"


# What is compared


# Lambdas with what they keep, functions of one name, and functions made in a loop
UNUSUAL = [("00_learning_problems", "q5"), ("01_conditional_probability", "q1"), (LECTURE, "q2")]
ALL = [(name, q.id) for name in NAMES for q in assignments.load(name).questions if q.kind == "auto"]


@pytest.mark.parametrize(
    ("name", "question"), [pytest.param(*each, marks=[pytest.mark.slow] * (each not in UNUSUAL)) for each in ALL]
)
def test_known_answers_are_the_same_as_cells(name: str, question: str) -> None:
    references, asked = assignments.load(name).references, assignments.load(name).question(question).name
    known = misconceptions.known_answers(name, question)
    assert known is not None
    assert asked is not None
    wrong = [answer for _, answer in misconceptions.wrong_answers(name, question)]
    for answer in [*(answer for _, answer in variants.of_question(name, question)), *wrong]:
        source = answer_cell(asked, answer, references)
        assert "autograder" not in source
        assert not [module for module in references if f"from utils import {module}" in source]
        names: dict[str, Any] = {}
        exec(source, names)
        written = names[asked]
        if known.make_probes is None:
            assert (type(written), written) == (type(answer), answer)
        else:
            outputs = (known._summarized(known.outputs(function)) for function in (answer, written))
            assert misconceptions._alike(*outputs), answer


def test_function_made_nowhere_is_refused() -> None:
    with pytest.raises(TypeError):
        answer_cell("softmax", eval("lambda z: z"), ())


@pytest.fixture(scope="module")
def holding() -> list[Compared]:
    """The notebooks of known answers of one assignment."""
    return notebooks.known_answers(assignments.load(LECTURE))


@pytest.mark.slow
def test_notebooks_hold_every_known_answer_once(holding: list[Compared]) -> None:
    for question in (question for question in assignments.load(LECTURE).questions if question.kind == "auto"):
        held = [compared.holds[question.id] for compared in holding if compared.holds[question.id] != "the solution"]
        right = [f"right: {label}" for label, _ in variants.of_question(LECTURE, question.id)]
        wrong = [f"wrong: {' + '.join(ids)}" for ids, _ in misconceptions.wrong_answers(LECTURE, question.id)]
        assert held == right + wrong
    assert "the solution" not in {compared.holds["q5"] for compared in holding}, "the longest list has no gaps"
    for compared in holding:
        nbformat.validate(compared.notebook)


def test_samples_that_need_a_jail_are_left_out() -> None:
    found = {compared.id for name in NAMES for compared in notebooks.samples(assignments.load(name))}
    assert not found & set(notebooks.NEED_A_JAIL)
    assert {"amara-okafor", "maria-garcia", "ivan-petrov"} <= found


def test_allowed_differences_are_of_samples_and_their_questions() -> None:
    for entry in ALLOWED:
        assert entry.grader in comparison.GRADERS
        assert (notebooks.SAMPLES / entry.assignment / f"{entry.submission}.ipynb").is_file()
        assignments.load(entry.assignment).question(entry.question)
        assert len(entry.cause) > 20
    assert len({entry[:4] for entry in ALLOWED}) == len(ALLOWED)


# What is found


@pytest.fixture
def fake_graders(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give each grader's points by hand, and nothing else."""
    points = {question.id: question.points for question in assignments.load(LECTURE).questions}
    graded = {"ours": {"ada": dict(points)}, "otter": Graded({"ada": dict(points)})}
    monkeypatch.setattr(comparison, "_our_scores", lambda *arguments: graded["ours"])
    monkeypatch.setattr(stock, "grade_with_otter", lambda *arguments, **options: graded["otter"])
    return graded


def compare_ada(root: Path) -> comparison.Comparison:
    archive = root / "dist" / "otter" / f"{LECTURE}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.touch()
    ada = Compared("ada", nbformat.v4.new_notebook(), {"q5": "right: softmax_by_loops"})
    (found,) = comparison.compare(assignments.load(LECTURE), [ada], ["otter"], root=root)
    return found


def test_equal_points_are_no_difference(fake_graders: dict[str, Any], tmp_path: Path) -> None:
    found = compare_ada(tmp_path)
    assert (found.questions, found.differences, found.allowed, found.agrees) == (11, [], [], True)


@pytest.mark.parametrize("theirs", [3.0, None])
def test_other_points_are_a_difference(fake_graders: dict[str, Any], tmp_path: Path, theirs: float | None) -> None:
    fake_graders["otter"].scores["ada"]["q5"] = theirs
    found = compare_ada(tmp_path)
    assert [(difference.question, difference.ours, difference.theirs) for difference in found.differences] == [
        ("q5", 4.0, theirs)
    ]
    assert found.differences[0].holds == "right: softmax_by_loops"
    assert not found.agrees


def test_question_that_another_grader_does_not_know_is_a_difference(
    fake_graders: dict[str, Any], tmp_path: Path
) -> None:
    del fake_graders["otter"].scores["ada"]["q5"]
    assert len(compare_ada(tmp_path).differences) == 1


def test_our_own_fault_is_a_difference(fake_graders: dict[str, Any], tmp_path: Path) -> None:
    fake_graders["ours"]["ada"]["q5"] = None
    assert len(compare_ada(tmp_path).differences) == 1


def test_allowed_difference_carries_its_cause(
    fake_graders: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_graders["otter"].scores["ada"]["q5"] = 0.0
    listed = (Allowed("otter", LECTURE, "ada", "q5", "a cause"), Allowed("otter", LECTURE, "ada", "q6", "no cause"))
    monkeypatch.setattr(comparison, "ALLOWED", listed)
    found = compare_ada(tmp_path)
    assert found.differences == []
    assert [difference.cause for difference in found.allowed] == ["a cause"]
    assert len(found.not_needed) == 1  # q6 does not differ
    assert not found.agrees


def test_stall_is_reported_and_no_difference(fake_graders: dict[str, Any], tmp_path: Path) -> None:
    fake_graders["otter"] = Graded({}, ["ada"])
    found = compare_ada(tmp_path)
    assert (found.stalled, found.questions, found.differences) == (["ada"], 0, [])


def test_what_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(comparison.NotBuiltError, match=r"02_softmax\.zip: missing; `autograder build 02_softmax`"):
        comparison.compare(assignments.load(LECTURE), [], ["otter"], root=tmp_path)
    with pytest.raises(comparison.NotBuiltError, match="nbgrader"):
        comparison.compare(assignments.load(LECTURE), [], ["nbgrader"], root=tmp_path)


@pytest.mark.parametrize(
    ("differs", "code", "said"),
    [(False, 0, "02_softmax"), (True, 1, "02_softmax ada q5 (right: by_loops): 4 here, none by otter")],
)
def test_command_tells_and_ends_with_1_where_graders_differ(
    monkeypatch: pytest.MonkeyPatch, differs: bool, code: int, said: str
) -> None:
    difference = comparison.Difference(LECTURE, "ada", "q5", "otter", 4.0, None, "right: by_loops")
    found = comparison.Comparison(LECTURE, "otter", 1, 11, [difference] if differs else [])
    monkeypatch.setattr(comparison, "compare", lambda *arguments, **options: [found])
    monkeypatch.setattr(comparison, "select", lambda *arguments: [])
    result = CliRunner().invoke(cli.app, ["compare", LECTURE, "--with", "otter"])
    assert result.exit_code == code
    assert said in result.output
    result = CliRunner().invoke(cli.app, ["compare", LECTURE, "--json"])
    (shown,) = json.loads(result.stdout)["comparisons"]
    assert len(shown["differences"]) == int(differs)


@pytest.mark.parametrize("arguments", [["--with", "okpy"], ["--with", ","], ["nothing"], ["--sample", "0"]])
def test_command_refuses_what_it_does_not_know(arguments: list[str]) -> None:
    assert CliRunner().invoke(cli.app, ["compare", *arguments]).exit_code == 2


# Graders that do not come to an end


def write_worker(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in otter's place: it sees the path of each notebook."""
    script = folder / "worker.py"
    script.write_text(
        f"import sys, time, pathlib\nfor line in sys.stdin:\n    path = pathlib.Path(line.strip())\n{code}"
    )
    start = stock._start
    monkeypatch.setattr(
        stock,
        "_start",
        lambda command, *arguments, **pipes: start([sys.executable, str(script)], *arguments, **pipes),
    )


STALL = """
    seen = path.with_suffix(".seen")
    if path.stem == "hangs" or (path.stem == "once" and not seen.exists()):
        seen.touch()
        time.sleep(60)
"""
ANSWER = '    print(\'{"tests": [{"name": "q1", "score": 1}]}\', flush=True)\n'


@pytest.mark.slow
def test_stalled_notebook_is_tried_again_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_worker(tmp_path, STALL + ANSWER, monkeypatch)
    empty = nbformat.v4.new_notebook()
    done = []
    graded = stock.grade_with_otter(
        tmp_path / "no.zip",
        dict.fromkeys(("hangs", "good", "once"), empty),
        tmp_path,
        patience=5.0,
        progress=lambda: done.append(1),
    )
    assert graded.stalled == ["hangs"]
    assert graded.scores == {"good": {"q1": 1.0}, "once": {"q1": 1.0}}
    assert len(done) == 3


def test_otter_that_ends_early_is_an_error_with_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_worker(tmp_path, "    sys.exit('no such zip')\n", monkeypatch)
    with pytest.raises(StockError, match="no such zip"):
        stock.grade_with_otter(tmp_path / "no.zip", {"one": nbformat.v4.new_notebook()}, tmp_path)


NBGRADER = """
import pathlib, sys
if not (generated := pathlib.Path("generated")).exists():
    generated.touch()
else:
    failed = False
    for path in sorted(pathlib.Path("submitted").glob("*/*/*.ipynb")):
        done, seen = pathlib.Path("autograded", *path.parts[1:]), pathlib.Path(path.parts[1] + ".seen")
        if done.exists():
            continue
        if path.parts[1] == "fails" or (path.parts[1] == "once" and not seen.exists()):
            seen.touch()
            failed = True
        else:
            done.parent.mkdir(parents=True)
            done.touch(mode=0o444)
    if failed:
        print("DeadKernelError: Kernel died\\n[AutogradeApp | ERROR] Please see the above traceback.", file=sys.stderr)
    sys.exit(int(failed))
"""


@pytest.mark.parametrize("others", [["good", "once"], []])
def test_notebook_that_nbgrader_fails_on_is_tried_again_and_the_others_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> None:
    (tmp_path / "worker.py").write_text(NBGRADER)
    start = stock._start
    monkeypatch.setattr(stock, "_start", lambda _, *rest, **pipes: start([sys.executable, "worker.py"], *rest, **pipes))
    monkeypatch.setattr(stock, "_gradebook_scores", lambda _, name, students: {student: {} for student in students})
    course = tmp_path / "course"
    (course / "source" / LECTURE).mkdir(parents=True)
    (course / "nbgrader_config.py").touch()
    notebooks = dict.fromkeys(["fails", *others], nbformat.v4.new_notebook())
    if others:
        graded = stock.grade_with_nbgrader(course, assignments.load(LECTURE), notebooks, tmp_path)
        assert (graded.stalled, sorted(graded.scores)) == (["fails"], others)
    else:
        with pytest.raises(StockError, match="DeadKernelError: Kernel died"):
            stock.grade_with_nbgrader(course, assignments.load(LECTURE), notebooks, tmp_path)


# The graders themselves


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dist/ of one assignment, made from what is built and tracked."""
    root = tmp_path_factory.mktemp("root")
    write_dist(root, LECTURE)
    return root


def write_dist(root: Path, name: str) -> None:
    write_course(root / COURSE, [name])
    master = read_master(ROOT / "solutions" / f"{name}.py", root=ROOT, masters=NAMES)
    archive = root / "dist" / "otter" / f"{name}.zip"
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(assign(master, ROOT).archive)


@pytest.mark.slow
def test_three_graders_agree_on_a_sample(built: Path, holding: list[Compared]) -> None:
    """One submission with wrong answers, and one notebook of known answers."""
    assignment = assignments.load(LECTURE)
    chosen = [compared for compared in notebooks.samples(assignment) if compared.id == "chen-wei"]
    chosen += holding[9:10]
    found = comparison.compare(assignment, chosen, root=built)
    assert [one.grader for one in found] == ["otter", "nbgrader"]
    for one in found:
        assert (one.differences, one.allowed, one.not_needed) == ([], [], [])
        assert one.questions == 11 * (len(chosen) - len(one.stalled))
        assert len(one.stalled) < len(chosen)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_three_graders_agree(tmp_path: Path, name: str) -> None:
    write_dist(tmp_path, name)
    assignment = assignments.load(name)
    for one in comparison.compare(assignment, comparison.select(assignment), root=tmp_path):
        assert (one.differences, one.not_needed) == ([], [])
        assert len(one.stalled) < 3, "one in a hundred may stall, no more"
