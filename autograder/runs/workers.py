"""Share submissions out among processes of this machine, and replace one that dies."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import msgspec

from autograder.results import SubmissionResult
from autograder.runs import graders
from autograder.runs.graders import TRIES, Graded, Graders, Refused, Task, grader_fault
from autograder.sandbox import NoSafeJail

PATIENCE = 10.0
"""Seconds that a worker gets to end by itself."""


def usable_processors() -> int:
    """Number of processors that this program may use."""
    return len(_processors()) or os.cpu_count() or 1


def _processors() -> list[int]:
    """Processors that this program may use; none where a system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


class Worker:
    """A process that grades one submission after the other, so that several are graded at once.

    It stays on `processor`, if one is given, with all processes of its jail.
    """

    def __init__(self, isolation: str, seed: int, make_grader: Callable[..., Any], processor: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, self._far_end = context.Pipe()
        self.processor = processor
        arguments = (self._far_end, isolation, seed, make_grader, processor)
        self._process = context.Process(target=serve, args=arguments, daemon=False)

    def start(self) -> None:
        self._process.start()
        self._far_end.close()  # only the worker holds it now: its death is seen as the end of the stream

    def give(self, task: Task) -> None:
        self.connection.send_bytes(msgspec.msgpack.encode(task))

    def answer(self) -> Graded | Refused:
        return msgspec.msgpack.decode(self.connection.recv_bytes(), type=Graded | Refused)

    def end(self, *, now: bool = False) -> int | None:
        """End the process and return its exit code."""
        self.connection.close()
        if self._process.pid is None:
            return None
        if now:
            self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        return self._process.exitcode


def serve(
    connection: multiprocessing.connection.Connection,
    isolation: str,
    seed: int,
    make_grader: Callable[..., Any],
    processor: int | None,
) -> None:
    """Grade what comes through `connection` until it ends: what a worker does."""
    if processor is not None:
        with suppress(OSError):  # it was taken from this program meanwhile
            os.sched_setaffinity(0, {processor})
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # Ctrl-C goes to the program that shares the work out; it ends its workers
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with Graders(isolation, seed, make_grader) as own:
        while True:
            try:
                task = msgspec.msgpack.decode(connection.recv_bytes(), type=Task)
            except EOFError:
                return
            answer: Graded | Refused
            try:
                answer = Graded(own.grade(task))
            except NoSafeJail as error:
                answer = Refused(str(error))
            try:
                connection.send_bytes(msgspec.msgpack.encode(answer))
            except BrokenPipeError:
                return


def _end_with_parent() -> None:
    """Stop grading when the program that wants the results has been killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class Workers:
    """Grade tasks in several workers, or in this process if one is enough. A worker that dies is replaced."""

    def __init__(self, count: int, isolation: str, seed: int, make_grader: Callable[..., Any] | None = None) -> None:
        self._count, self._isolation, self._seed = count, isolation, seed
        self._make_grader = make_grader or graders.Grader
        self._all: list[Worker] = []
        """Every worker that was made, from before it is started: an interrupt may come at any moment."""
        self._idle: list[Worker] = []
        # With one worker for each processor, a tenth is gained if the two sides of a jail do not move about.
        processors = _processors()
        self._processors = processors if count == len(processors) else []
        self._busy: dict[Any, tuple[Worker, Task, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._all:
            worker.end(now=worker not in self._idle)

    def grade(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, SubmissionResult]]:
        """Grade all tasks; results come in the order in which they are ready."""
        if self._count <= 1:
            with Graders(self._isolation, self._seed, self._make_grader) as own:
                for task in tasks:
                    yield task, own.grade(task)
            return
        ready: list[tuple[Task, SubmissionResult]] = []
        upcoming = next(tasks, None)
        while True:
            # Whoever is free gets the next task before anything else is done with what has come back.
            while upcoming is not None and len(self._busy) < self._count:
                ready.extend(self._start(upcoming))
                upcoming = next(tasks, None)
            yield from ready
            ready.clear()
            if not self._busy:  # nothing is left: to wait for nobody would take for ever
                if upcoming is None:
                    return
                continue
            for connection in multiprocessing.connection.wait(list(self._busy)):
                worker, task, tries = self._busy.pop(connection)
                try:
                    answer = worker.answer()
                except (EOFError, OSError):
                    ready.extend(self._replace(worker, task, tries))
                    continue
                self._idle.append(worker)
                if isinstance(answer, Refused):
                    raise NoSafeJail(answer.message)
                ready.append((task, answer.result))

    def _start(self, task: Task, tries: int = 1) -> Iterator[tuple[Task, SubmissionResult]]:
        """Give a task to a worker. Yields a result only if the worker died over it too often."""
        worker = self._idle.pop() if self._idle else self._new_worker()
        try:
            worker.give(task)
        except OSError:
            yield from self._replace(worker, task, tries)
        else:
            self._busy[worker.connection] = worker, task, tries

    def _new_worker(self) -> Worker:
        processor = self._processors.pop() if self._processors else None
        worker = Worker(self._isolation, self._seed, self._make_grader, processor)
        self._all.append(worker)
        worker.start()
        return worker

    def _replace(self, worker: Worker, task: Task, tries: int) -> Iterator[tuple[Task, SubmissionResult]]:
        code = worker.end()
        self._all.remove(worker)
        if worker.processor is not None:
            self._processors.append(worker.processor)
        if tries < TRIES:
            yield from self._start(task, tries + 1)
        else:
            reason = f"grading it ended its worker {TRIES} times (exit code {code})"
            yield task, grader_fault(task, reason, self._seed)
