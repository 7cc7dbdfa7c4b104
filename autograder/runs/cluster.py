"""Grade on a Dask cluster: the road past one machine. Submissions go out and verdicts come back as plain data."""

from __future__ import annotations

import atexit
import logging
import os
import queue
import re
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from autograder import assignment as assignments
from autograder import version as versions
from autograder.assignment import AssignmentError
from autograder.results import SubmissionResult
from autograder.runs.graders import Graded, Graders, Refused, Task, grader_fault
from autograder.sandbox import NoSafeJail
from autograder.submissions import Submission

if TYPE_CHECKING:
    from distributed import Client, Future

ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
CONNECT_SECONDS = 20
"""How long the scheduler may take to answer."""
WORKERLESS_SECONDS = 120
"""How long a run waits for a worker, at its start and when the last one is gone."""
LOOK_SECONDS = 5.0
"""How often the scheduler is asked for the number of workers while none of them sends a result."""
TASKS_A_WORKER = 2
"""Submissions that are under way for each worker: one in work, one that waits there."""


class ClusterError(Exception):
    """A cluster that cannot be used, or no longer; the message says which, why and what to do."""


class BadAddressError(ClusterError):
    """What was given is no address of a scheduler."""


class Order(msgspec.Struct):
    """What a worker is told to do."""

    submission: Submission
    assignment: str
    digest: str
    """Hash of the assignment's build, which must be the worker's own."""
    questions: list[str]
    isolation: str
    seed: int


class Differs(msgspec.Struct, tag=True):
    """A worker's answer: what is installed there is not what the orders come from."""

    message: str


Answer = Graded | Refused | Differs


def version() -> str:
    """Hash of all that must be the same on both sides: what decides a verdict, and the form of orders and answers."""
    return versions.version(__name__)


# --- On a worker ---------------------------------------------------------------------------------------------------


class Workplace:
    """What one worker process keeps from one submission to the next: warm graders, in a thread of their own.

    The thread stays the same, since a jail ends with the thread that started it, and there is one, so that a worker
    with several threads grades one submission at a time all the same.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="grader")
        self._graders: Graders | None = None
        self._kept: tuple[str, int] | None = None
        self._digests: dict[str, str] = {}

    def grade(self, order: Order) -> Answer:
        """Grade a submission, or tell why that cannot be done here."""
        return self._thread.submit(self._grade, order).result()

    def close(self) -> None:
        """End the jails."""
        self._thread.submit(self.close_here).result()

    def _grade(self, order: Order) -> Answer:
        if self._kept != (order.isolation, order.seed) or self._digests.get(order.assignment, "") != order.digest:
            self.close_here()  # tests that were read before may have changed since
        try:
            table = assignments.load(order.assignment)
            self._digests.setdefault(order.assignment, table.digest())
        except AssignmentError as error:
            return Differs(str(error))
        if self._digests[order.assignment] != order.digest:
            return Differs(f"the assignment {order.assignment} is built from other sources there")
        if self._graders is None:
            self._graders = Graders(order.isolation, order.seed)
            self._kept = order.isolation, order.seed
        try:
            return Graded(self._graders.grade(Task(order.submission, table, order.questions)))
        except NoSafeJail as error:
            return Refused(str(error))

    def close_here(self) -> None:
        """End the jails, in the thread that calls this."""
        self._digests.clear()
        if self._graders is not None:
            self._graders.close()
            self._graders = None


_workplace: list[Workplace] = []


def workplace() -> Workplace:
    """The one workplace of this process."""
    if not _workplace:
        _workplace.append(Workplace())
        atexit.register(_workplace[0].close_here)  # its thread has ended by then
    return _workplace[0]


def carry_out(sender: str, order: bytes) -> tuple[str, bytes]:
    """Do on a worker what an order says.

    Parameters
    ----------
    sender
        The version that the order comes from.
    order
        An `Order` in MessagePack.

    Returns
    -------
    str
        What the worker is called.
    bytes
        An `Answer` in MessagePack.
    """
    from distributed import get_worker

    if sender != version():
        differs = "another version of this project, of Python or of a package"
        answer: Answer = Differs(f"it has {differs} ({version()}; here: {sender})")
    else:
        answer = workplace().grade(msgspec.msgpack.decode(order, type=Order))
    return str(get_worker().address), msgspec.msgpack.encode(answer)


def leave() -> None:
    """End a worker's jails: nobody may need them for long."""
    for place in _workplace:
        place.close()


# --- Here ----------------------------------------------------------------------------------------------------------


def check_address(address: str) -> None:
    """Refuse what is no address of a scheduler.

    Raises
    ------
    BadAddressError
        If it is none.
    """
    match = ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[3]) < 65536:
        raise BadAddressError(f"{address!r} is no address of a scheduler; expected one such as tcp://192.0.2.7:8786")


class Cluster:
    """Grade tasks on the workers of a Dask cluster. A context manager with the methods of `workers.Workers`.

    Parameters
    ----------
    address
        Of the scheduler. With ``tls://``, certificates are taken from Dask's own configuration.
    isolation, seed
        Passed on to the graders.

    Raises
    ------
    BadAddressError
        If `address` is none.
    ClusterError
        If `distributed` is not installed; on entering, if the scheduler does not answer.
    """

    def __init__(self, address: str, isolation: str, seed: int) -> None:
        check_address(address)
        try:
            import distributed  # noqa: F401  late: it takes half a second, and it is an optional part
        except ImportError as error:
            raise ClusterError(
                f"--scheduler needs the package distributed ({error}); install this project with its extra: "
                "pip install '.[cluster]'"
            ) from None
        self.address = address
        self._isolation, self._seed = isolation, seed
        self._client: Client | None = None
        self._digests: dict[str, str] = {}
        self._underway: dict[str, tuple[Future, Task]] = {}
        self._ready: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._count = 0

    def __enter__(self) -> Self:
        from distributed import Client, Security

        # It logs at length what is told in one line below.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of versions of packages: what matters is compared on each worker
                self._client = Client(
                    self.address, timeout=CONNECT_SECONDS, security=Security(), set_as_default=False, name="autograder"
                )
        except (OSError, TimeoutError, ValueError, TypeError, RuntimeError, ImportError) as error:
            raise ClusterError(f"{self.address}: {self._why_not(error)}") from None
        return self

    def _why_not(self, error: Exception) -> str:
        """Tell why the scheduler cannot be used, and what to do."""
        said = _last_line(error)
        if "ssl_context" in said:
            names = ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")
            variables = ", ".join(f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in names)
            return f"tls:// needs certificates, but none are configured; set {variables}"
        advice = "Start one with `dask scheduler`, or grade on this machine without --scheduler"
        if "reset" in said and self.address.startswith("tcp:"):
            advice = "One that was started with --protocol tls is reached with tls:// only"
        return f"no Dask scheduler can be reached there ({said}). {advice}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is None:
            return
        with suppress(Exception):
            for future, _ in self._underway.values():
                future.release()
            self._underway.clear()
            if kind is None:
                self._client.run(leave, on_error="ignore")
        with suppress(Exception):
            self._client.close(timeout=LOOK_SECONDS)

    @property
    def client(self) -> Client:
        if self._client is None:
            raise RuntimeError("a Cluster is a context manager: use it in a with statement")
        return self._client

    def grade(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, SubmissionResult]]:
        """Grade all tasks; results come in the order in which they are ready.

        Raises
        ------
        ClusterError
            If a worker has another version of the project or of an assignment, if there is no worker, or if the
            scheduler is lost.
        NoSafeJail
            If a worker finds nothing that can hold untrusted code.
        """
        room = 1
        for task in tasks:
            self._send(task)
            while len(self._underway) >= room:
                if room == 1:
                    room = max(room, TASKS_A_WORKER * self._wait_for_workers())
                    continue
                yield self._receive()
                room = max(room, TASKS_A_WORKER * self._workers_now())
        while self._underway:
            self._wait_for_workers()
            yield self._receive()

    def _send(self, task: Task) -> None:
        table = task.assignment
        if table.name not in self._digests:
            self._digests[table.name] = table.digest()
        order = Order(
            task.submission, table.name, self._digests[table.name], task.questions, self._isolation, self._seed
        )
        self._count += 1
        key = f"grade-{os.getpid()}-{id(self):x}-{self._count}"
        future = self.client.submit(carry_out, version(), msgspec.msgpack.encode(order), key=key, pure=False)
        self._underway[key] = future, task
        future.add_done_callback(lambda done: self._ready.put(str(done.key)))

    def _receive(self) -> tuple[Task, SubmissionResult]:
        """Wait for the next result."""
        from distributed import KilledWorker

        while True:
            try:
                key = self._ready.get(timeout=LOOK_SECONDS)
                break
            except queue.Empty:
                self._wait_for_workers()
        future, task = self._underway.pop(key)
        if future.cancelled():
            raise self._lost()
        try:
            worker, message = future.result()
            answer = msgspec.msgpack.decode(message, type=Answer)
        except KilledWorker as error:
            return task, grader_fault(task, f"grading it ended {error.allowed_failures + 1} workers", self._seed)
        except OSError:
            raise self._lost() from None
        except Exception as error:
            raise ClusterError(
                f"{self.address}: a worker could not be used ({type(error).__name__}: {_last_line(error)}); install "
                "the same version of this project for scheduler and workers, and start them again"
            ) from None
        finally:
            future.release()
        if isinstance(answer, Differs):
            raise ClusterError(
                f"the worker {worker} cannot grade for this run: {answer.message}. Install the same version of this "
                "project on every machine, and start the workers again"
            )
        if isinstance(answer, Refused):
            raise NoSafeJail(f"On the worker {worker}: {answer.message}")
        return task, answer.result

    def _workers_now(self) -> int:
        """Number of workers, as last told by the scheduler."""
        try:
            return int(self.client.scheduler_info(n_workers=0)["n_workers"])
        except (OSError, TimeoutError, KeyError):
            raise self._lost() from None

    def _wait_for_workers(self) -> int:
        """Wait until there is a worker; return how many there are."""
        try:
            self.client.wait_for_workers(1, timeout=WORKERLESS_SECONDS)
        except TimeoutError:
            raise ClusterError(
                f"{self.address}: no worker for {WORKERLESS_SECONDS} s. Start some with "
                f"`dask worker {self.address} --nthreads 1`; what was graded is recorded: the same command goes on"
            ) from None
        except (OSError, ValueError, RuntimeError):
            raise self._lost() from None
        return self._workers_now()

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"{self.address}: the connection to the scheduler is lost. See whether it still runs there; what was "
            "graded is recorded: the same command goes on"
        )


def _last_line(error: BaseException) -> str:
    """What an error says, in one line."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__
