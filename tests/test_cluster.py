"""A Dask cluster grades as this machine does, outlives a lost worker, and refuses what would give other verdicts."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dask.config
import msgspec
import pytest
from made_up_class import NAME, QUESTIONS, FakeGrader, answers, make_assignment, save
from typer.testing import CliRunner, Result

from autograder import assignment as assignments
from autograder import records
from autograder.cli import app
from autograder.results import Status, SubmissionResult
from autograder.runs import cluster, graders
from autograder.runs.cluster import Answer, BadAddressError, Cluster, ClusterError, Differs, Order, Workplace
from autograder.runs.graders import Graded, Refused, Task
from autograder.runs.grading import grade
from autograder.runs.workers import Workers
from autograder.sandbox import NoSafeJail
from autograder.submissions import find

ALL = (*QUESTIONS, "w1")

PRELOAD = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from made_up_class import FakeGrader
from autograder import assignment
from autograder.runs import cluster, graders
from autograder.sandbox import NoSafeJail

assignment.ASSIGNMENTS = Path({assignments!r})
kind = {kind!r}

class Grader(FakeGrader):
    def __enter__(self):
        if kind == "no jail":
            raise NoSafeJail("install bubblewrap")
        return self

    def grade(self, submission, questions=None):
        with open({log!r}, "a") as file:
            file.write(f"{{os.getpid()}} {{submission.id}}\\n")
        time.sleep({seconds})
        return super().grade(submission, questions)

graders.Grader = Grader
if kind == "other version":
    cluster.version = lambda: "0000"
"""


@pytest.fixture
def handed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten submissions to the made-up assignment."""
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "assignments")
    monkeypatch.setattr(graders, "Grader", FakeGrader)
    make_assignment(tmp_path / "assignments")
    words = ("passed", "partial", "failed", "error", "timeout")
    for number in range(10):
        save(tmp_path / "class" / f"s{number}.ipynb", answers(*(words[(number + i) % 5] for i in range(3))))
    return tmp_path / "class"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Start a scheduler, or a worker of one, in a process of its own on this machine's loopback."""
    with ExitStack() as stack:

        def run(*arguments: str) -> subprocess.Popen[bytes]:
            log = stack.enter_context((tmp_path / f"dask-{time.monotonic_ns()}.log").open("wb"))
            command = [sys.executable, "-m", "dask", *arguments, "--dashboard-address", "127.0.0.1:0"]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        def scheduler(*more: str) -> tuple[str, subprocess.Popen[bytes]]:
            file = tmp_path / "scheduler.json"
            process = run("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), *more)
            while not file.exists() or not file.read_bytes().endswith(b"}"):
                assert process.poll() is None, "the scheduler ended"
                time.sleep(0.05)
            return json.loads(file.read_bytes())["address"], process

        def worker(address: str, *more: str, kind: str = "", seconds: float = 0.0) -> subprocess.Popen[bytes]:
            preload = tmp_path / f"preload_{time.monotonic_ns()}.py"
            text = PRELOAD.format(
                tests=str(Path(__file__).parent),
                assignments=str(assignments.ASSIGNMENTS),
                kind=kind,
                log=str(tmp_path / "log"),
                seconds=seconds,
            )
            preload.write_text(text, encoding="utf-8")
            options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--preload", str(preload))
            return run("worker", address, *options, *more)

        yield lambda what, *arguments, **options: {"scheduler": scheduler, "worker": worker}[what](
            *arguments, **options
        )


@contextmanager
def stock_worker(address: str, folder: Path) -> Iterator[None]:
    """A worker as the documentation starts one, whose grader is the real one."""
    command = [sys.executable, "-m", "dask", "worker", address, "--nthreads", "1", "--no-dashboard"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder) as worker:
        try:
            yield
        finally:
            worker.terminate()


def rows(output: Path) -> bytes:
    return (output / "grades.csv").read_bytes()


def graded(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.slow
def test_a_cluster_grades_as_this_machine_does_though_a_worker_is_killed(
    handed_in: Path, start: Callable[..., Any], tmp_path: Path
) -> None:
    grade([handed_in], output=tmp_path / "here", jobs=1)
    address, _ = start("scheduler")
    workers = [start("worker", address, seconds=0.3) for _ in range(2)]
    told: list[str] = []

    def kill_one() -> None:
        while not over.wait(0.05):
            if names := {pid for pid, _ in graded(tmp_path / "log")} & {str(worker.pid) for worker in workers}:
                os.kill(int(names.pop()), signal.SIGKILL)
                return

    over = threading.Event()
    killer = threading.Thread(target=kill_one)
    killer.start()
    try:
        summary = grade(
            [handed_in], output=tmp_path / "there", scheduler=address, progress=lambda *how: told.append(how[2])
        )
    finally:
        over.set()
        killer.join()

    assert rows(tmp_path / "there") == rows(tmp_path / "here")
    assert sorted(told) == ["", *(f"s{number}" for number in range(10))]
    assert summary.complete
    assert {name for _, name in graded(tmp_path / "log")} == {f"s{number}" for number in range(10)}
    assert sum(worker.poll() is not None for worker in workers) == 1
    again = grade([handed_in], output=tmp_path / "there", scheduler=address)
    assert not any(line.renewed for line in again.lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("other version", ClusterError, "the worker tcp://.*another version of this project"),
        ("no jail", NoSafeJail, "On the worker tcp://.*: install bubblewrap"),
    ],
)
def test_a_worker_that_would_grade_otherwise_is_refused_by_name(
    handed_in: Path, start: Callable[..., Any], tmp_path: Path, kind: str, error: type[Exception], words: str
) -> None:
    address, _ = start("scheduler")
    start("worker", address, kind=kind)
    with pytest.raises(error, match=words):
        grade([handed_in], output=tmp_path / "out", scheduler=address)
    assert records.folders(tmp_path / "out") == []


@pytest.mark.slow
def test_another_build_of_the_assignment_is_refused(
    handed_in: Path, start: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _ = start("scheduler")
    start("worker", address)
    grade([handed_in / "s0.ipynb"], output=tmp_path / "out", scheduler=address)
    make_assignment(tmp_path / "others")
    monkeypatch.setattr(assignments, "ASSIGNMENTS", tmp_path / "others")
    (tmp_path / "others" / NAME / "tests" / "q1.py").write_text("OK_FORMAT = False  # new\n", encoding="utf-8")
    with pytest.raises(ClusterError, match=f"{NAME} is built from other sources"):
        grade([handed_in], output=tmp_path / "out", scheduler=address)


@pytest.mark.slow
def test_a_scheduler_that_ends_is_told_and_what_was_graded_stays(
    handed_in: Path, start: Callable[..., Any], tmp_path: Path
) -> None:
    address, scheduler = start("scheduler")
    start("worker", address, seconds=0.2)

    def end(done: int, total: int, submission: str) -> None:
        if done == 3:
            scheduler.kill()

    with pytest.raises(ClusterError, match="the connection to the scheduler is lost"):
        grade([handed_in], output=tmp_path / "out", scheduler=address, progress=end)
    assert 3 <= len(list(records.read_folder(tmp_path / "out", NAME))) < 10


@pytest.mark.slow
def test_a_cluster_without_workers_is_told(
    handed_in: Path, start: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WORKERLESS_SECONDS", 0.5)
    address, _ = start("scheduler")
    with pytest.raises(ClusterError, match=f"no worker for 0.5 s.*dask worker {address} --nthreads 1"):
        grade([handed_in], output=tmp_path / "out", scheduler=address)


@pytest.mark.slow
def test_a_submission_that_ends_its_workers_is_the_graders_fault(
    handed_in: Path, start: Callable[..., Any], tmp_path: Path
) -> None:
    save(handed_in / "s5.ipynb", answers("die", "passed", "passed"))
    address, _ = start("scheduler")
    for _ in range(5):
        start("worker", address)
    grade([handed_in], output=tmp_path / "out", scheduler=address)
    fault = records.read(tmp_path / "out", NAME, "s5")

    assert fault is not None
    assert fault.result.questions[0].status == Status.GRADER_FAULT
    assert "ended 4 workers" in fault.result.questions[0].message
    assert len(list(records.read_folder(tmp_path / "out", NAME))) == 10


@pytest.mark.slow
def test_a_cluster_with_the_certificates_of_the_documentation(
    root_folder: Path, handed_in: Path, start: Callable[..., Any], tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    page = (root_folder / "docs" / "scale.md").read_text(encoding="utf-8")
    recipe = [line for line in page.splitlines() if line.startswith("openssl ")]
    for line in recipe:
        subprocess.run(shlex.split(line), cwd=tmp_path, check=True, capture_output=True)
    assert len(recipe) == 3
    options = re.search(r"--tls-ca-file .*--tls-key \S+", page)
    variables = dict(re.findall(r"export (DASK_\w+)=(\S+)", page))
    assert options is not None
    assert len(variables) == 3

    address, _ = start("scheduler", "--protocol", "tls", *options[0].split())
    start("worker", address, *options[0].split())
    with pytest.raises(ClusterError, match="is reached with tls:// only"):
        grade([handed_in], output=tmp_path / "out", scheduler=address.replace("tls:", "tcp:"))
    with pytest.raises(ClusterError, match="needs certificates.*" + ".*".join(variables)):
        grade([handed_in], output=tmp_path / "out", scheduler=address)
    config = dask.config.collect_env({name: str(tmp_path / file) for name, file in variables.items()})
    tls = dask.config.merge(dask.config.get("distributed.comm.tls"), config["distributed"]["comm"]["tls"])
    with dask.config.set({"distributed.comm.tls": tls}):
        assert grade([handed_in], output=tmp_path / "out", scheduler=address).complete
    assert len(list(records.read_folder(tmp_path / "out", NAME))) == 10


@pytest.mark.slow
def test_real_submissions_come_out_the_same(root_folder: Path, start: Callable[..., Any], tmp_path: Path) -> None:
    samples = root_folder / "autograder" / "samples" / "02_softmax"
    paths = [samples / f"{name}.ipynb" for name in ("amara-okafor", "jonas-weber", "hana-sato")]
    try:
        grade(paths, output=tmp_path / "here", jobs=1)
    except NoSafeJail as error:
        pytest.skip(f"no safe jail: {error}")
    address, _ = start("scheduler")
    with stock_worker(address, tmp_path):
        grade(paths, output=tmp_path / "there", scheduler=address)
    assert rows(tmp_path / "there") == rows(tmp_path / "here")


# --- Without a cluster ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost",
        "localhost:8786",
        "http://localhost:8786",
        "tcp://:8786",
        "tcp://host",
        "tcp://a b:1",
        "tcp://h:0",
    ],
)
def test_what_is_no_address_is_a_bad_option(handed_in: Path, tmp_path: Path, address: str) -> None:
    result = run("grade", str(handed_in), "--output", str(tmp_path / "out"), "--scheduler", address)

    assert result.exit_code == 2
    assert "tcp://192.0.2.7:8786" in " ".join(result.stderr.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("address", ["tcp://h:1", "tls://10.0.0.1:8786", "tcp://[::1]:65535", "ws://a-b.c:80"])
def test_addresses(address: str) -> None:
    cluster.check_address(address)
    with pytest.raises(BadAddressError):
        cluster.check_address(f"{address}/x")


def test_jobs_do_not_go_with_a_scheduler(handed_in: Path) -> None:
    assert run("grade", str(handed_in), "--scheduler", "tcp://h:1", "--jobs", "2").exit_code == 2


def test_without_a_scheduler_there_the_run_ends_with_1(
    handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.2)
    result = run("grade", str(handed_in), "--output", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9")

    assert result.exit_code == 1
    assert "tcp://127.0.0.1:9: no Dask scheduler can be reached there" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"needs the package distributed.*\[cluster\]"):
        Cluster("tcp://127.0.0.1:8786", "auto", 0)


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "160", "TERM": "dumb"}).invoke(app, list(arguments))


# --- What a worker does --------------------------------------------------------------------------------------------


@contextmanager
def place() -> Iterator[Workplace]:
    workplace = Workplace()
    yield workplace
    workplace.close()


def order(folder: Path, **changed: Any) -> Order:
    (submission,) = find([folder / "s0.ipynb"])
    digest = assignments.load(NAME).digest()
    return msgspec.structs.replace(Order(submission, NAME, digest, list(ALL), "auto", 0), **changed)


def test_a_worker_grades_what_it_is_told_and_keeps_its_grader_warm(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered: list[int] = []
    monkeypatch.setattr(FakeGrader, "__enter__", lambda self: entered.append(self.seed) or self)
    with place() as workplace:
        for seed in (0, 0, 7):
            answer = workplace.grade(order(handed_in, seed=seed))
            assert isinstance(answer, Graded)
            assert [question.question for question in answer.result.questions] == list(ALL)
    assert entered == [0, 7]


def test_a_worker_reads_an_assignment_anew_when_it_was_built_anew(handed_in: Path) -> None:
    with place() as workplace:
        assert isinstance(workplace.grade(order(handed_in)), Graded)
        (assignments.ASSIGNMENTS / NAME / "tests" / "q1.py").write_text("OK_FORMAT = False  # new\n", encoding="utf-8")
        assert isinstance(workplace.grade(order(handed_in)), Graded)
        assert isinstance(workplace.grade(order(handed_in, digest="other")), Differs)
        assert isinstance(workplace.grade(order(handed_in, assignment="08_light")), Differs)


def test_a_worker_without_a_jail_says_so(handed_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: FakeGrader) -> None:
        raise NoSafeJail("install bubblewrap")

    monkeypatch.setattr(FakeGrader, "__enter__", refuse)
    with place() as workplace:
        assert workplace.grade(order(handed_in)) == Refused("install bubblewrap")


def test_orders_and_answers_are_plain_data(handed_in: Path) -> None:
    whole = order(handed_in)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(whole), type=Order) == whole
    for answer in (Graded(SubmissionResult("ada", NAME)), Refused("why"), Differs("why")):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=Answer) == answer


def test_cluster_and_workers_of_this_machine_have_the_same_methods(handed_in: Path) -> None:
    assert {"grade", "__enter__", "__exit__"} <= vars(Cluster).keys() & vars(Workers).keys()
    assert Task.__struct_fields__ == ("submission", "assignment", "questions")
