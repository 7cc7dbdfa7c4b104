"""Nothing is lost: not to a kill at any moment, not to a full disk or closed folder, not to a second grader."""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest
from made_up_class import NAME, answers, make_assignment, save
from warm_runs import WarmRuns

from autograder.records import LOCK, Record

WORDS = ("passed", "partial", "failed", "error", "timeout")


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A class of six, one of them with a file that cannot be read."""
    for number, name in enumerate(("ada", "bo", "cy", "dee", "eli")):
        save(tmp_path / "class" / f"{name}.ipynb", answers(*(WORDS[(number + i) % len(WORDS)] for i in range(3))))
    (tmp_path / "class" / "fay.ipynb").write_text("{", encoding="utf-8")
    return tmp_path / "class"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which the made-up assignment is built."""
    folder = tmp_path_factory.mktemp("assignments")
    make_assignment(folder)
    return folder


@pytest.fixture(scope="module")
def runs(built: Path) -> Iterator[WarmRuns]:
    with WarmRuns(built) as started:
        yield started


def contents(output: Path) -> dict[str, bytes]:
    """What lies in an output folder, without what tells the time of grading."""
    found = {}
    for path in sorted(output.rglob("*")):
        if path.is_file() and path.name != LOCK:
            fixed = "records" not in path.parts and path.suffix != ".html"
            found[str(path.relative_to(output))] = path.read_bytes() if fixed else b""
    return found


def finished(output: Path) -> dict[str, tuple[int, bytes]]:
    """Records under their final names, each of which must be whole."""
    found = {}
    for path in output.glob("*/records/[!.]*"):
        content = path.read_bytes()
        msgspec.json.decode(content, type=Record)
        found[str(path)] = path.stat().st_ino, content
    return found


def grade_until_done(runs: WarmRuns, handed_in: Path, output: Path, chance: random.Random, total: int) -> int:
    """Kill a run again and again, each time after another number of steps; return the number of kills."""
    log = output.with_suffix(".log")
    kills = 0
    kept: dict[str, tuple[int, bytes]] = {}
    while True:
        arguments = ("grade", handed_in, "--output", output, "--jobs", "1", "--seed", "7")
        log.write_text("", encoding="utf-8")
        # Early moments are likelier, and no run ends so early that it could not get on at all.
        kill_at = 12 + int(total * chance.random() ** 3)
        told = runs.run(*arguments, kill_at=kill_at, folder=str(output), log=str(log))
        now = finished(output)
        assert {path: now.get(path) for path in kept} == kept
        graded = log.read_text(encoding="utf-8").split()
        assert not [path for path in kept if Path(path).stem in graded]
        kept = now
        if told["status"] != -signal.SIGKILL:
            assert told["status"] == 1, told  # one file cannot be graded
            return kills
        kills += 1


def test_a_run_that_is_killed_again_and_again_ends_with_the_same_files(
    runs: WarmRuns, handed_in: Path, tmp_path: Path
) -> None:
    arguments = ("grade", handed_in, "--jobs", "1", "--seed", "7", "--output")
    undisturbed = runs.run(*arguments, tmp_path / "calm", folder=str(tmp_path / "calm"))
    expected = contents(tmp_path / "calm")
    assert "grades.csv" in expected

    chance = random.Random(20)
    kills = 0
    for number in range(3):
        kills += grade_until_done(runs, handed_in, tmp_path / f"out{number}", chance, undisturbed["steps"])
        assert contents(tmp_path / f"out{number}") == expected
    assert kills >= 7


@pytest.mark.slow
def test_a_kill_before_any_step_does_no_harm(runs: WarmRuns, handed_in: Path, tmp_path: Path) -> None:
    arguments = ("grade", handed_in, "--jobs", "1", "--seed", "7", "--output")
    undisturbed = runs.run(*arguments, tmp_path / "calm", folder=str(tmp_path / "calm"))
    expected = contents(tmp_path / "calm")
    for step in range(undisturbed["steps"]):
        output = tmp_path / f"out{step}"
        assert runs.run(*arguments, output, folder=str(output), kill_at=step)["status"] == -signal.SIGKILL
        kept = finished(output)
        assert runs.run(*arguments, output)["status"] == 1
        assert contents(output) == expected
        assert {path: now for path, now in finished(output).items() if path in kept} == kept
        shutil.rmtree(output)


@pytest.mark.slow
def test_a_kill_during_a_regrade_leaves_the_old_verdict_or_the_new_one(
    runs: WarmRuns, handed_in: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    arguments = ("grade", handed_in, "--jobs", "1", "--output", output)
    runs.run(*arguments)
    for word, kill_at in (("failed", 17), ("passed", 31)):
        for path in sorted(handed_in.glob("[!f]*")):
            save(path, answers(word, word, word))
        before = finished(output)
        assert runs.run(*arguments, folder=str(output), kill_at=kill_at)["status"] == -signal.SIGKILL
        renewed = {path for path, now in finished(output).items() if now != before[path]}
        assert 1 <= len(renewed) <= 4
        runs.run(*arguments)
        with (output / "grades.csv").open(encoding="utf-8", newline="") as file:
            statuses = {row["status"] for row in csv.DictReader(file)}
        assert statuses == {word, "needs grading", "not gradable"}


# --- The real sandbox ----------------------------------------------------------------------------------------------


def below(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@pytest.mark.slow
@pytest.mark.parametrize("all_at_once", [True, False])
def test_real_runs_that_are_killed_leave_no_process_and_no_file(
    root_folder: Path, tmp_path: Path, all_at_once: bool
) -> None:
    names = ("amara-okafor", "bo-lindqvist", "jonas-weber", "hana-sato")
    paths = [str(root_folder / "autograder" / "samples" / "02_softmax" / f"{name}.ipynb") for name in names]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary)}

    def command(output: Path) -> list[str]:
        return [sys.executable, "-m", "autograder", "grade", *paths, "--jobs", "2", "--output", str(output)]

    started = time.monotonic()
    calm = subprocess.run(command(tmp_path / "calm"), env=environment, capture_output=True, text=True)
    if calm.returncode == 3:
        pytest.skip(f"no safe jail: {calm.stderr}")
    patience = time.monotonic() - started

    chance = random.Random(all_at_once)
    kept: dict[str, tuple[int, bytes]] = {}
    kills = 0
    while True:
        with subprocess.Popen(
            command(tmp_path / "out"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            # The first is killed while it grades; the more kills there were, the longer it may go on, so that it ends.
            while not kills and not list(temporary.iterdir()):
                time.sleep(0.05)
            try:
                code = run.wait(patience * chance.random() * (0.2 if not kills else 0.6 + kills / 5))
            except subprocess.TimeoutExpired:
                processes = below(run.pid)
                for process in processes if all_at_once else processes[:1]:
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
                code = run.wait()
        if code != -signal.SIGKILL:
            break
        kills += 1
        _, alive = psutil.wait_procs(processes, timeout=60)
        assert not alive
        now = finished(tmp_path / "out")
        assert {path: now.get(path) for path in kept} == kept
        kept = now
    assert code == 0
    assert kills
    assert (tmp_path / "out" / "grades.csv").read_bytes() == (tmp_path / "calm" / "grades.csv").read_bytes()
    assert contents(tmp_path / "out").keys() == contents(tmp_path / "calm").keys()
    assert [path.name for path in temporary.iterdir()] == []


# --- Two at a time -------------------------------------------------------------------------------------------------


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.02)


def test_a_second_program_is_kept_out_while_the_first_one_grades(
    runs: WarmRuns, built: Path, handed_in: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    runs.ask("grade", handed_in, "--jobs", "1", "--output", output, hang="cy")
    with WarmRuns(built) as others:
        wait_for(output / NAME / "records" / "bo.json")
        before = finished(output)
        for arguments in (("grade", handed_in, "--fresh", "--output", output), ("report", output)):
            told = others.run(*arguments)
            assert told["status"] == 1
            assert told["output"] == ""
            assert f"{output}: another grader (process " in told["errors"]
        assert finished(output) == before
        (pid,) = {int(line) for line in (output / LOCK).read_text(encoding="utf-8").split()}
        os.kill(pid, signal.SIGKILL)
        assert runs.told()["status"] == -signal.SIGKILL
        assert others.run("grade", handed_in, "--jobs", "1", "--output", output)["status"] == 1
    assert {path: now for path, now in finished(output).items() if path in before} == before
    assert len(finished(output)) == 6


# --- A disk that is full, a folder that is closed ------------------------------------------------------------------

MOUNTED = """
import json, os, shutil, subprocess, sys
from contextlib import suppress
from pathlib import Path
sys.path.insert(0, {tests!r})
from warm_runs import WarmRuns

disk, handed_in = Path({disk!r}), {handed_in!r}  # the disk lies where every user may go, unlike pytest's folders
told = []

def mount(*options):
    subprocess.run(["mount", *options], check=True)

def records():
    return {{path.name: path.read_text() for path in disk.glob("out/*/records/[!.]*")}}

def run(runs, *arguments, **options):
    told.append(runs.run(*arguments, **options) | {{"records": records(), "files": sorted(
        str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file())}})

subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=True)
shutil.copytree({assignments!r}, "/mnt/assignments")
shutil.copytree(handed_in, "/mnt/class")
disk.mkdir()
with WarmRuns(Path("/mnt/assignments")) as runs:
    grade = ("grade", "/mnt/class", "--jobs", "1", "--output", str(disk / "out"))
    mount("-t", "tmpfs", "-o", "size=20k", "tmpfs", str(disk))
    run(runs, *grade)  # the disk is full after a few records
    mount("-o", "remount,size=10m", str(disk))
    run(runs, *grade)
    for path in (*disk.glob("out/*/feedback/*"), disk / "out" / "grades.csv"):
        path.unlink()
    with open(disk / "other", "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    run(runs, "report", str(disk / "out"))  # full while reports are written
    run(runs, *grade)
    os.unlink(disk / "other")
    run(runs, *grade)
    mount("-o", "remount,ro", str(disk))
    run(runs, *grade, "--fresh")
    mount("-o", "remount,rw", str(disk))
    for folder in ("/mnt", disk, disk / "out"):
        os.chmod(folder, 0o755)
    run(runs, *grade, "--fresh", user=65534)
print(json.dumps(told))
"""


@pytest.fixture
def mounted(built: Path, handed_in: Path, tmp_path: Path) -> list[dict[str, Any]]:
    """What runs tell whose output folder lies on a small disk of its own."""
    probe = (
        subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True) if os.name == "posix" else None
    )
    if os.geteuid() != 0 or probe is None or probe.returncode:
        pytest.skip("a disk of its own can be had by root only, where mount namespaces are allowed")
    script = tmp_path / "mounted.py"
    script.write_text(
        MOUNTED.format(
            tests=str(Path(__file__).parent),
            disk="/mnt/disk",
            handed_in=str(handed_in),
            assignments=str(built),
        ),
        encoding="utf-8",
    )
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout)


def test_a_full_disk_and_a_closed_folder_end_in_words_and_lose_nothing(mounted: list[dict[str, Any]]) -> None:
    full, after, report, full_again, whole, read_only, no_right = mounted

    assert full["status"] == 1
    assert "records/" in full["errors"]
    assert "cannot be written (No space left on device): free some space on that disk" in full["errors"]
    assert "the same command goes on" in full["errors"]
    assert 1 <= len(full["records"]) < 6
    for record in full["records"].values():
        msgspec.json.decode(record, type=Record)
    assert not [name for name in full["files"] if "/." in name and not name.endswith(LOCK)]

    assert after["status"] == 1  # one file cannot be graded
    assert "cannot be written" not in after["errors"]
    assert {name: after["records"][name] for name in full["records"]} == full["records"]
    assert len(after["records"]) == 6

    for told in (report, full_again):
        assert told["status"] == 1
        assert "No space left on device" in told["errors"]
        assert told["records"] == after["records"]
        assert len(told["errors"].strip().splitlines()) <= 2  # the progress bar, and one line
    assert whole["files"] == after["files"]

    assert read_only["status"] == 1
    assert "(Read-only file system): that disk is mounted for reading only" in read_only["errors"]
    assert no_right["status"] == 1
    assert "(Permission denied): you have no right to write there" in no_right["errors"]
    assert no_right["records"] == read_only["records"] == after["records"]
