"""Hostile submissions gain nothing and harm nobody, broken ones lose what is broken, and honest ones nothing."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile import GROUPS, HOSTILE
from hostile.batch import FileOutcome, grade_files
from hostile.cases import ANSWERING, FULL, OTHERS, REPORT, RIGHT, SOFTMAX, Case, honest
from hostile.files import CASES as FILES
from hostile.world import TIERS, Canaries, World, outputs, submission_of, what_outputs_give_away

from autograder.assignment import load
from autograder.grading.verdicts import Grader
from autograder.results import QuestionResult, Status, SubmissionResult
from autograder.sandbox import Limits, NoSafeJail

PEOPLE = OTHERS[SOFTMAX]


def each_case() -> Iterator[object]:
    """Every case in every kind of jail. Quick tests run some of each group in each, and more in the best."""
    for tier in TIERS:
        for group, (_, cases) in GROUPS.items():
            for case in cases:
                slow = case.slow or (tier != TIERS[0] and not case.everywhere)
                mark = [pytest.mark.slow] if slow else [] if case.everywhere else [pytest.mark.sweep(15)]
                yield pytest.param(tier, case, id=f"{tier}-{group}-{case.name.replace(' ', '-')}", marks=mark)


@pytest.fixture(scope="module")
def worlds() -> Iterator[Callable[[str], World]]:
    """Give the world of a kind of jail, warm from the test before; there is one at a time."""
    with contextlib.ExitStack() as stack:
        entered: list[World] = []

        def enter(tier: str) -> World:
            if not entered or entered[0].tier != tier:
                stack.close()
                entered[:] = [stack.enter_context(World(tier))]
                entered[0].grader(SOFTMAX)
            return entered[0]

        yield enter


@pytest.fixture
def world(worlds: Callable[[str], World], tier: str) -> World:
    try:
        return worlds(tier)
    except NoSafeJail as error:
        pytest.skip(f"{tier}: {error}")


@pytest.mark.parametrize(("tier", "case"), list(each_case()))
def test_it_comes_out_as_it_must_and_touches_nothing(world: World, case: Case) -> None:
    assert world.run(case).complaints == []


# --- Files ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileOutcome]:
    with tempfile.TemporaryDirectory() as outside, Canaries(Path(outside)) as canaries:
        try:
            outcomes = grade_files(FILES, tmp_path_factory.mktemp("files"), canaries)
        except NoSafeJail as error:
            pytest.skip(str(error))
    return {outcome.case.name: outcome for outcome in outcomes}


@pytest.mark.slow
def test_every_file_gets_its_row_and_a_plain_reason_and_none_stops_the_run(
    graded_files: dict[str, FileOutcome],
) -> None:
    assert list(graded_files) == [case.name for case in FILES]
    assert {name: outcome.complaints for name, outcome in graded_files.items() if outcome.complaints} == {}


# --- The corpus itself ---------------------------------------------------------------------------------------------


def test_the_corpus_is_as_large_as_is_said() -> None:
    hostile = [case for group in HOSTILE for case in GROUPS[group][1]]
    assert len(hostile) + sum(case.hostile for case in FILES) >= 200
    assert len(GROUPS["broken"][1]) + sum(not case.hostile for case in FILES) >= 60
    assert len(GROUPS["honest"][1]) >= 60
    names = [case.name for _, cases in GROUPS.values() for case in cases] + [case.name for case in FILES]
    assert len(set(names)) == len(names)
    assert all(case.aim for case in hostile)
    # The quick tests see each group in each kind of jail.
    for group, (_, cases) in GROUPS.items():
        assert any(case.everywhere and not case.slow for case in cases), group


def test_the_documents_say_how_many_there_are() -> None:
    text = (Path(__file__).parent.parent / "docs" / "safety.md").read_text(encoding="utf-8")
    said = {group: int(cases) for group, cases in re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", text, re.MULTILINE)}
    assert said == {group: len(cases) for group, (_, cases) in GROUPS.items()} | {"files": len(FILES)}
    hostile = sum(case.hostile for case in FILES)
    assert f"{hostile} hostile, {len(FILES) - hostile} broken" in text


@pytest.fixture
def canaries() -> Iterator[Canaries]:
    # The address of a socket has less room than pytest's own folders need.
    with tempfile.TemporaryDirectory() as folder, Canaries(Path(folder)) as started:
        assert started.complaints() == []
        yield started


def test_a_canary_notices_a_file_that_is_read_changed_made_or_removed(canaries: Canaries) -> None:
    canaries.gradebook.read_text()
    with canaries.board.open("a") as file:
        file.write("x")
    (canaries.folder / "new").touch()
    (canaries.folder / "socket").unlink()
    assert canaries.complaints() == [
        "a file outside was read: gradebook",
        "a file outside was made: new",
        "a file outside was changed: notice-board",
        "a file outside was removed: socket",
    ]


@pytest.mark.parametrize("name", ["TCP", "TCP over IPv6", "UDP", "abstract socket (datagram)", "socket in a folder"])
def test_a_canary_notices_what_arrives(canaries: Canaries, name: str) -> None:
    if name not in canaries.listeners:
        pytest.skip("this machine has no IPv6")
    listener = canaries.listeners[name]
    with socket.socket(listener.family, listener.type) as sender:
        sender.connect(listener.getsockname())
        sender.send(b"x")
    assert canaries.complaints() == [f"something arrived: {name}"]


def test_a_canary_notices_a_file_that_is_left(canaries: Canaries) -> None:
    left = Path("/tmp") / canaries.marker
    left.touch()
    try:
        assert canaries.complaints() == [f"a file is left: {left}"]
    finally:
        left.unlink()


def test_a_world_notices_a_process_and_a_file_that_are_left() -> None:
    with World(TIERS[0]) as world:
        world._at_rest = world._state()
        sleep = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)", world.canaries.marker]
        (world.folder / "left").touch()
        with subprocess.Popen(sleep) as process:
            left = world._what_is_left()
            process.kill()
        assert re.fullmatch(r"\d+ processes, not \d+", left[0])
        assert left[1:] == ["in the grader's folder: left"]


def test_outputs_that_give_something_away_are_noticed() -> None:
    assignment = load(SOFTMAX)
    case = honest("tells", "x = 1")
    question = QuestionResult("q5", Status.FAILED, 0.0, 4.0, message="the secret-1 \x1b[31m checks.rng( 'q5 whole' )")
    cell = "=1+1"
    result = SubmissionResult(submission="x", assignment=SOFTMAX, questions=[question])
    submission = submission_of(case, {})
    submission.student = cell
    texts = outputs(submission, result, assignment)
    texts["grades"] += "\x1b\n=1+1\n"
    texts["feedback"] += "rng = checks.rng('q5 whole')"
    found = list(what_outputs_give_away(texts, "secret-1", case, assignment))
    assert {f"a secret stands in {name}" for name in ("record", "results", "grades", "feedback")} <= set(found)
    assert "a hidden line stands in feedback: rng=checks.rng('q5whole')" in found
    assert "grades holds control characters: U+001B" in found
    assert "a cell of the table is a formula: =1+1" in found


# --- Several submissions, and time ---------------------------------------------------------------------------------


def question_of(result: SubmissionResult, name: str) -> QuestionResult:
    return next(question for question in result.questions if question.question == name)


@pytest.mark.parametrize("tier", TIERS)
def test_one_submission_finds_nothing_of_the_one_before(world: World) -> None:
    leave = next(case for case in GROUPS["hidden"][1] if case.name.startswith("a mark for the next"))
    search = (
        "import builtins, glob, os, utils.plots\nfrom multiprocessing import shared_memory\n"
        "places = ('.', '/tmp', '/dev/shm', '/var/tmp', '/run', '/run/lock', os.path.expanduser('~'))\n"
        "def shared():\n    try:\n        return shared_memory.SharedMemory('<marker>') is not None\n"
        "    except OSError:\n        return False\n"
        "print([place for place in places if os.path.exists(f'{place}/<marker>')],\n"
        "      [hasattr(place, 'left') for place in (builtins, utils.plots, np)], 'left' in os.environ,\n"
        "      [path for path in glob.glob('/proc/[0-9]*/cmdline') if b'<marker>' in open(path, 'rb').read()],\n"
        "      shared())"
    )
    right = RIGHT[SOFTMAX]["q5"]
    grader = world.grader(SOFTMAX)
    grader.grade(submission_of(leave, world.marks), {"q5"})
    found = honest("searches", f"{search}\n{right}", output="[] [False, False, False] False [] False", patient=False)
    assert world.run(found).complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("tier", TIERS)
def test_cells_that_hang_cost_themselves_however_many_there_are(world: World) -> None:
    limits = Limits(cell_cpu=0.3, question_cpu=0.6, submission_cpu=1.5, wall_factor=4.0)
    case = honest("hangs twice", "import time\ntime.sleep(1e6)", "import time\ntime.sleep(1e7)")
    with Grader(load(SOFTMAX), isolation=world.tier, limits=limits) as grader:
        result = grader.grade(submission_of(case, world.marks))
    scores = [question_of(result, name).score for name in ("q5", *PEOPLE)]
    assert scores == [0.0, *(FULL[SOFTMAX][name] for name in PEOPLE)]
    assert [cell.status for cell in result.cells].count(Status.TIMEOUT) == 2


@pytest.mark.slow
@pytest.mark.parametrize("tier", TIERS)
def test_neither_checks_nor_second_runs_prolong_a_submission_s_time(world: World) -> None:
    limits = Limits(cell_cpu=0.5, question_cpu=0.5, submission_cpu=0.5, wall_factor=4.0)
    deaf = f"{ANSWERING}os.write(next(sockets()), frame({REPORT}))\nwhile True:\n    time.sleep(1000)"
    checks = honest("never reads what it is asked", deaf, 'grader.check("q5")\n' * 1000)
    second_runs = honest(
        "sleeps when it is run again",
        *(
            f"try:\n    first_{k}\nexcept NameError:\n    first_{k} = 1\n    raise\nimport time\ntime.sleep(1.2)\nlast"
            for k in range(8)
        ),
    )
    with Grader(load(SOFTMAX), isolation=world.tier, limits=limits) as grader:
        assert grader.grade(submission_of(checks, world.marks)).score == 0
        result = grader.grade(submission_of(second_runs, world.marks))
    messages = [cell.error.message for cell in result.cells if cell.error is not None]
    assert "name 'first_7' is not defined" in messages
    assert {name: question_of(result, name).score for name in PEOPLE} == {name: FULL[SOFTMAX][name] for name in PEOPLE}


COMPILE_BOMBS = {
    "q1": "x = " + "(" * 100_000 + ")" * 100_000,
    "q2": "x = " + "+".join(["1"] * 50_000),
    "q4": "x = " + "[" * 20_000 + "]" * 20_000,
    "q5": "\n".join("    " * i + "if 1:" for i in range(3_000)) + "\n" + "    " * 3_000 + "pass",
    "q7": "x = " + "-" * 100_000 + "1",
}


@pytest.mark.parametrize("tier", [TIERS[0], *(pytest.param(tier, marks=pytest.mark.slow) for tier in TIERS[1:])])
def test_several_cells_that_cannot_be_compiled_cost_only_themselves(world: World) -> None:
    case = honest("cannot be compiled", *COMPILE_BOMBS.values())
    submission = submission_of(case, world.marks)
    result = world.grader(SOFTMAX).grade(submission)
    for name in PEOPLE:
        assert question_of(result, name).score == FULL[SOFTMAX][name]
    assert all("process" in note or "no answer cell" in note for note in result.notes)
