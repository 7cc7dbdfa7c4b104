"""Hostile submissions gain nothing and harm nobody, broken ones lose what is broken, and honest ones nothing."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_cells import ANSWERING, BROKEN, FULL, HONEST, HOSTILE, REPORT, RIGHT, Case

from autograder.assignment import load
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.sandbox import Limits, NoSafeJail, session
from autograder.submissions import Submission, SubmittedCell
from autograder.verdicts import Grader

ASSIGNMENT = load("02_softmax")
MARKER = "left-by-a-hostile-submission"
SHORT = Limits(cell_cpu=0.6, question_cpu=0.6, wall_factor=2.0, memory=2**29, processes=32)
PEOPLE = ("q1", "q8")
"""Questions that every submission answers honestly, one before and one after its own cells."""


def by_name(cases: tuple[Case, ...]) -> list[object]:
    return [
        pytest.param(case, id=case.name.replace(" ", "-"), marks=[pytest.mark.slow] if case.slow else [])
        for case in cases
    ]


@dataclass
class World:
    """A grader, and what hostile submissions would like to reach."""

    patient: Grader
    short: Grader
    canary: Path
    port: int
    at_rest: tuple[object, ...] = ()
    """Its traces before anything was graded."""

    def grade(self, case: Case) -> SubmissionResult:
        grader = self.patient if case.patient else self.short
        return grader.grade(submission_of(case, self), {case.question, *PEOPLE})

    def traces(self) -> tuple[object, ...]:
        """What no submission may change: the canary, and how many processes there are between two submissions."""
        entry = self.canary.stat()
        return self.canary.read_text(), entry.st_mode, entry.st_uid, entry.st_ctime_ns, count_processes()

    def settled(self) -> tuple[object, ...]:
        """Give the traces once the attack at the start has ended to its last process."""
        seen = [self.traces()]
        for _ in range(20):
            time.sleep(0.02)
            seen.append(self.traces())
        return min(seen, key=lambda traces: traces[-1])

    def wait_for_rest(self) -> None:
        """Give what is about to end a moment to do so."""
        for _ in range(100):
            if self.traces() == self.at_rest:
                break
            time.sleep(0.05)


def submission_of(case: Case, world: World) -> Submission:
    """Make a case's submission, with the marks in its sources replaced."""
    marks = {
        "<canary>": str(world.canary),
        "<marker>": MARKER,
        "<pid>": str(os.getpid()),
        "<port>": str(world.port),
        "<root>": str(Path(__file__).parent.parent),
    }
    sources = list(case.cells)
    for mark, text in marks.items():
        sources = [source.replace(mark, text) for source in sources]
    ids = [f"{case.question}-answer", *(f"added-{number}" for number in range(1, len(sources)))]
    first, last = (SubmittedCell(f"{question}-answer", "code", RIGHT[question]) for question in PEOPLE)
    own = (SubmittedCell(cell_id, "code", source) for cell_id, source in zip(ids, sources, strict=True))
    return Submission(id="x", given_id="x", path="x.ipynb", cells=(first, *own, last))


def count_processes() -> int:
    """Count the processes below this one and, wherever they are, those that carry the marker."""
    parents: dict[int, int] = {}
    marked: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_bytes().rsplit(b")", 1)[1].split()
            if MARKER.encode() in (folder / "cmdline").read_bytes():
                marked.add(int(folder.name))
        except OSError:
            continue
        if fields[0] != b"Z":
            parents[int(folder.name)] = int(fields[1])
    below = {os.getpid()}
    while found := {child for child, parent in parents.items() if parent in below} - below:
        below |= found
    return len(below | marked)


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    canary = tmp_path_factory.mktemp("outside") / "gradebook"
    canary.write_text("ada 3.0\n")
    canary.chmod(0o644)
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as listener:
        patch.setenv("A_SECRET_OF_THE_GRADER", MARKER)
        for name, seconds in (("_FRAME_SECONDS", 1.0), ("_FIRST_LOOK", 0.1), ("_NEXT_LOOK", 0.2), ("GRACE", 0.3)):
            patch.setattr(session, name, seconds)
        try:
            with (
                Grader(ASSIGNMENT, isolation=request.param) as patient,
                Grader(ASSIGNMENT, isolation=request.param, limits=SHORT) as short,
            ):
                started = World(patient, short, canary, listener.getsockname()[1])
                started.at_rest = started.settled()
                yield started
        except NoSafeJail as error:
            pytest.skip(f"{request.param}: {error}")


def question_of(result: SubmissionResult, name: str) -> QuestionResult:
    return next(question for question in result.questions if question.question == name)


def record_of(case: Case, result: SubmissionResult) -> str:
    """Whatever the record says about the question and its cells."""
    question = question_of(result, case.question)
    errors = [question.error, *(cell.error for cell in result.cells)]
    return " ".join(
        [question.message, *result.notes, *(f"{error.kind}: {error.message}" for error in errors if error is not None)]
        + [cell.status for cell in result.cells]
    )


def check(case: Case, world: World) -> None:
    result = world.grade(case)

    answered = question_of(result, case.question)
    expected = FULL[case.question] if case.score is None else case.score
    assert answered.score == pytest.approx(expected), f"{answered.status}: {answered.message}"
    assert answered.possible == FULL[case.question]
    if expected == FULL[case.question]:
        assert answered.status is Status.PASSED
    if not case.spoils_itself:
        assert {name: question_of(result, name).score for name in PEOPLE} == {name: FULL[name] for name in PEOPLE}
    assert case.says in record_of(case, result)
    if case.output is not None:
        cell = next(cell for cell in result.cells if cell.cell.startswith(f"{case.question}-answer"))
        assert (cell.status, cell.output.strip()) == (Status.PASSED, case.output)
    world.wait_for_rest()
    assert world.traces() == world.at_rest


@pytest.mark.parametrize("case", by_name(HOSTILE["comparison"]))
def test_no_trick_makes_a_wrong_answer_compare_as_right(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(HOSTILE["runner"]))
def test_no_trick_makes_the_runner_say_yes(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(HOSTILE["forgery"]))
def test_no_score_can_be_forged(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(HOSTILE["code"]))
def test_no_code_of_a_submission_runs_in_the_grader(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(HOSTILE["hidden"]))
def test_nothing_hidden_can_be_read(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(HOSTILE["exhaustion"]))
def test_what_exhausts_or_breaks_costs_itself_alone(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(BROKEN))
def test_a_broken_answer_loses_its_own_points_alone(case: Case, world: World) -> None:
    check(case, world)


@pytest.mark.parametrize("case", by_name(HONEST))
def test_honest_work_loses_nothing(case: Case, world: World) -> None:
    check(case, world)


def test_one_submission_finds_nothing_of_the_one_before(world: World) -> None:
    leave = (
        "import os, subprocess, sys\n"
        "for folder in ('.', '/tmp', '/dev/shm', '/var/tmp', os.path.expanduser('~')):\n"
        "    try:\n        open(f'{folder}/<marker>', 'w').close()\n    except OSError:\n        pass\n"
        "import builtins, utils.plots\nbuiltins.left = utils.plots.left = np.left = 1\nos.environ['left'] = '1'\n"
        "subprocess.Popen([sys.executable, '-I', '-S', '-c', 'import time; time.sleep(60)', '<marker>'])\n"
    )
    search = (
        "import builtins, glob, os, utils.plots\n"
        "places = ('.', '/tmp', '/dev/shm', '/var/tmp', os.path.expanduser('~'))\n"
        "print([place for place in places if os.path.exists(f'{place}/<marker>')],\n"
        "      [hasattr(place, 'left') for place in (builtins, utils.plots, np)], 'left' in os.environ,\n"
        "      [path for path in glob.glob('/proc/[0-9]*/cmdline') if b'<marker>' in open(path, 'rb').read()])"
    )
    check(Case("leaves", (leave + RIGHT["q5"],)), world)
    check(Case("searches", (f"{search}\n{RIGHT['q5']}",), output="[] [False, False, False] False []"), world)


@pytest.mark.slow
def test_cells_that_hang_cost_themselves_however_many_there_are(world: World) -> None:
    limits = Limits(cell_cpu=0.3, question_cpu=0.6, submission_cpu=1.5, wall_factor=4.0)
    case = Case("hangs twice", ("import time\ntime.sleep(1e6)", "import time\ntime.sleep(1e7)"))
    with Grader(ASSIGNMENT, isolation=world.short.tier, limits=limits) as grader:
        result = grader.grade(submission_of(case, world))
    assert [question_of(result, name).score for name in ("q5", *PEOPLE)] == [0.0, *(FULL[name] for name in PEOPLE)]
    assert [cell.status for cell in result.cells].count(Status.TIMEOUT) == 2


@pytest.mark.slow
def test_neither_checks_nor_second_runs_prolong_a_submission_s_time(world: World) -> None:
    limits = Limits(cell_cpu=0.5, question_cpu=0.5, submission_cpu=0.5, wall_factor=4.0)
    deaf = f"{ANSWERING}os.write(next(sockets()), frame({REPORT}))\nwhile True:\n    time.sleep(1000)"
    checks = Case("never reads what it is to remember", (deaf, 'grader.check("q5")\n' * 1000))
    second_runs = Case(
        "sleeps when it is run again",
        tuple(
            f"try:\n    first_{k}\nexcept NameError:\n    first_{k} = 1\n    raise\nimport time\ntime.sleep(1.2)\nlast"
            for k in range(8)
        ),
    )
    with Grader(ASSIGNMENT, isolation=world.short.tier, limits=limits) as grader:
        assert grader.grade(submission_of(checks, world)).score == 0
        result = grader.grade(submission_of(second_runs, world))
    messages = [cell.error.message for cell in result.cells if cell.error is not None]
    assert "name 'first_7' is not defined" in messages
    assert {name: question_of(result, name).score for name in PEOPLE} == {name: FULL[name] for name in PEOPLE}
