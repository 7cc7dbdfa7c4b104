"""Run a command and measure what it and all its descendants used: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.2
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Measurement:
    """What a command used."""

    wall: float
    """Seconds."""
    cpu: float
    """Processor seconds of the whole machine meanwhile, but for this process's own: nothing else should run.

    A jail's processes are reaped inside it, so that no parent outside is told what they used.
    """
    memory: float
    """Highest memory of the command and its descendants together, in MB; pages that they share count once."""


class CommandFailed(Exception):
    """A command that stalled or ended with an error."""


def measure(
    command: Sequence[str | Path], folder: Path, *, timeout: float, environment: Mapping[str, str] | None = None
) -> Measurement:
    """Run a command to its end.

    Parameters
    ----------
    command
        Program and arguments.
    folder
        Where it runs.
    timeout
        Seconds after which it is ended, with all that it started.
    environment
        What is added to this process's environment.

    Raises
    ------
    CommandFailed
        If it takes longer than `timeout`, or ends with an exit code other than 0.
    """
    with tempfile.TemporaryFile() as said:
        start, busy = time.perf_counter(), _busy()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = threading.Event()
        memory = _Memory(process.pid, ended)
        memory.start()
        alarm = threading.Timer(timeout, _end_group, [process.pid])
        alarm.start()
        try:
            process.wait()
        except BaseException:
            _end_group(process.pid)
            raise
        finally:
            wall, used = time.perf_counter() - start, _busy() - busy
            alarm.cancel()
            ended.set()
            memory.join()
        if wall >= timeout:
            raise CommandFailed(f"stalled: not done after {timeout:.0f} s")
        if process.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().split("\n")[-1]
            raise CommandFailed(f"ended with exit code {process.returncode}: {last[:300]}")
    return Measurement(wall, used, memory.peak)


def _busy() -> float:
    """Processor seconds that this machine has spent since it started, but for those of this process."""
    times = psutil.cpu_times()
    kinds = ("user", "nice", "system", "irq", "softirq")
    return sum(getattr(times, kind, 0.0) for kind in kinds) - time.process_time()


def _end_group(leader: int) -> None:
    descendants: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        descendants = psutil.Process(leader).children(recursive=True)
    for process in descendants:
        with suppress(psutil.Error):
            process.kill()
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


class _Memory(threading.Thread):
    """Watches the memory of a process and its descendants."""

    def __init__(self, pid: int, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self._pid, self._ended = pid, ended
        self.peak = 0.0

    def run(self) -> None:
        while not self._ended.wait(INTERVAL):
            try:
                process = psutil.Process(self._pid)
                total = sum(memory_of(each) for each in [process, *process.children(recursive=True)])
            except psutil.Error:
                continue
            self.peak = max(self.peak, total / 1e6)


def memory_of(process: psutil.Process) -> int:
    """Bytes of a process, its part of the pages that it shares with others; all of them where that is not told."""
    try:
        with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        try:
            return int(process.memory_info().rss)
        except psutil.Error:
            return 0
