"""The warm parent: imports everything once, then forks one jailed, supervised child per submission.

Started as `python -c "from sandbox import warm; warm.main(fd)"` inside the outer jail. It never runs student code. It
talks with the grader over one socket, whose messages are JSON, some with file descriptors.

Per submission there are two processes: a *supervisor*, which runs none of the student's code either, reports CPU time
and ends everything below it; and its child, the *student*, which runs the cells (see `student`).
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import replace
from typing import Any, NoReturn

from . import jail, student

COMMAND_CPU, COMMAND_SWEEP = b"c", b"s"
REPORT = struct.Struct("<cdd")
"""What a supervisor sends: a letter and two numbers (CPU and waiting seconds; or exit status and 0)."""

_LARGE_PAGE = 2 * 2**20
_MADV_COLLAPSE = 25
_WATCH_SECONDS = 0.1
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def main(descriptor: int) -> NoReturn:
    """Serve the grader until it closes its end."""
    control = socket.socket(fileno=descriptor)
    try:
        setup = json.loads(control.recv(2**20))
        plan = jail.Plan(**setup["plan"])
        student.prepare(setup["modules"], setup["later"])
        system_calls = jail.SystemCallFilter(shares_user=_shares_user(plan)) if plan.seccomp else None
        if sys.platform == "linux":
            jail.become_subreaper()
            jail.set_dumpable(False)
        os.chdir("/")
        # Until here stderr tells the grader why a start failed; students get none.
        os.dup2(1, 2)
        _settle()
    except Exception as error:
        _send(control, {"problem": f"{type(error).__name__}: {error}"})
        os._exit(1)
    _send(control, {"ready": True})
    complete = not setup["later"]
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 2)
        if not message:
            _end_leftovers()
            os._exit(0)
        request = json.loads(message)
        _end_leftovers()
        if request["everything"] and not complete:
            student.load(setup["later"])
            _settle()
            complete = True
        own_plan = replace(plan, uid=request["uid"])
        _send(control, _spawn(control, descriptors, own_plan, system_calls, request["scratch"]))
        for received in descriptors:
            os.close(received)


def _settle() -> None:
    """Make ready what is in memory now for being shared with many children."""
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        _use_large_pages()


def _use_large_pages() -> None:
    """Gather this process's memory in large pages, where the kernel has them: forks then copy far fewer entries.

    Linux 6.1 and later; elsewhere nothing changes.
    """
    collapse = ctypes.CDLL(None).madvise
    with open("/proc/self/maps") as file:
        for line in file:
            addresses, rights, _, _, inode, *name = line.split()
            if rights == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
                start, end = (int(address, 16) for address in addresses.split("-"))
                for block in range(-(-start // _LARGE_PAGE) * _LARGE_PAGE, end - _LARGE_PAGE + 1, _LARGE_PAGE):
                    collapse(ctypes.c_void_p(block), ctypes.c_size_t(_LARGE_PAGE), _MADV_COLLAPSE)


def _shares_user(plan: jail.Plan) -> bool:
    return plan.uid is None and not plan.namespaces


def _send(control: socket.socket, message: dict[str, Any]) -> None:
    control.send(json.dumps(message).encode())


def _end_leftovers() -> None:
    """Make sure that nothing of the submission before is left."""
    if not _is_childless():
        _end_processes(spare=None)


def _spawn(
    control: socket.socket,
    descriptors: list[int],
    plan: jail.Plan,
    system_calls: jail.SystemCallFilter | None,
    scratch: str,
) -> dict[str, Any]:
    """Fork a supervisor and tell whether it is ready, or the problem that it met.

    The two descriptors are the supervisor's and the student's sockets.
    """
    read_end, write_end = os.pipe()
    first = os.fork()
    if first == 0:
        _become_supervisor(control, descriptors, plan, system_calls, scratch, read_end, write_end)
    os.close(write_end)
    with open(read_end, "rb") as pipe:
        told = json.loads(pipe.read() or b'{"problem": "it ended before it was ready"}')
    if plan.namespaces:
        os.waitpid(first, 0)
    return told


def _become_supervisor(
    control: socket.socket,
    descriptors: list[int],
    plan: jail.Plan,
    system_calls: jail.SystemCallFilter | None,
    scratch: str,
    read_end: int,
    write_end: int,
) -> NoReturn:
    try:
        control.close()
        os.close(read_end)
        if plan.namespaces:
            jail.set_dumpable(True)  # only then may it write its own user map
            jail.new_namespaces(plan)
            # The namespace of processes begins with the next child.
            if os.fork():
                os._exit(0)
            jail.private_mounts(plan)
            scratch = plan.scratch
        os.setsid()
        linux = sys.platform == "linux"
        # Where there is another user for it, the supervisor stands outside of the jail.
        apart = plan.supervisor_uid is not None
        if linux:
            if not plan.namespaces:
                jail.become_subreaper()
            if not apart:
                jail.confine(plan, system_calls)
            jail.set_dumpable(False)
        supervisor = socket.socket(fileno=descriptors[0])
        student_pid = os.fork()
        if student_pid == 0:
            supervisor.close()
            os.setsid()
            os.chdir(scratch)
            if linux:
                if apart:
                    jail.confine(plan, system_calls)
                jail.go_first_when_memory_is_short()
            if plan.filter_signals:
                jail.forbid_signals()
            if plan.landlock:
                jail.landlock(plan, scratch)
            os.write(write_end, b'{"ready": true}')
            os.close(write_end)
            student.run(socket.socket(fileno=descriptors[1]), scratch)
        os.close(descriptors[1])
        if linux:
            jail.become_supervisor(plan)
        os.close(write_end)
    except BaseException as error:
        os.write(write_end, json.dumps({"problem": f"{type(error).__name__}: {error}"}).encode())
        os._exit(1)
    _supervise(supervisor, student_pid, plan.total_memory)


def _supervise(supervisor: socket.socket, student_pid: int, total_memory: int) -> NoReturn:
    """Answer the grader's questions about the student's processes until either side ends."""
    usual = _memory_of("self")
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    os.set_blocking(wake_read, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    try:
        while True:
            ended, status = _collect(student_pid)
            if ended:
                supervisor.send(REPORT.pack(b"e", status, 0.0))
                break
            ready, _, _ = select.select([supervisor.fileno(), wake_read], [], [], _WATCH_SECONDS)
            if sys.platform == "linux" and _memory_added(usual) > total_memory:
                _end_processes(spare=student_pid)
                supervisor.send(REPORT.pack(b"m", 0.0, 0.0))
            if wake_read in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 4096)
            if supervisor.fileno() in ready:
                command = supervisor.recv(1)
                if command == COMMAND_CPU:
                    supervisor.send(REPORT.pack(b"c", *_time_used()))
                elif command == COMMAND_SWEEP:
                    _end_processes(spare=student_pid)
                    with contextlib.suppress(OSError):
                        os.kill(student_pid, signal.SIGCONT)  # a question may have stopped it
                    supervisor.send(REPORT.pack(b"s", 0.0, 0.0))
                else:
                    break
    except OSError:
        pass
    finally:
        _end_processes(spare=None)
        os._exit(0)


def _collect(student_pid: int) -> tuple[bool, int]:
    """Reap whatever has ended; say whether the student's main process is among it, and how."""
    ended, student_status = False, 0
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == student_pid:
                ended, student_status = True, status
    except ChildProcessError:
        pass
    return ended, student_status


def _descendants() -> dict[int, list[str]]:
    """Give the processes below this one with the fields of their stat file from the third on."""
    table: dict[int, list[str]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    table[int(entry)] = file.read().rsplit(b")", 1)[1].decode().split()
            except OSError:
                continue
    below = {os.getpid()}
    while True:
        found = {pid for pid, fields in table.items() if int(fields[1]) in below} - below
        if not found:
            return {pid: table[pid] for pid in below if pid in table}
        below |= found


def _children(pid: str | int) -> list[int]:
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                found += [int(child) for child in file.read().split()]
    except OSError:
        pass  # it ended
    return found


def _memory_of(pid: str | int) -> int:
    """Give the bytes of memory that a process has and that are no file's. Pages that it shares with others count."""
    total = 0
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(("RssAnon:", "RssShmem:")):
                total += int(line.split()[1]) * 1024
    return total


def _memory_added(usual: int) -> int:
    """Give the bytes that all processes of the submission have beyond what each has from the start.

    The limit that the kernel keeps is for each process. This one is looked at ten times a second only.
    """
    added, waiting = 0, _children("self")
    if len(waiting) == 1 and not _children(waiting[0]):
        return 0  # the kernel's limit on one process is enough
    while waiting:
        pid = waiting.pop()
        added += max(0, _memory_of(pid) - usual)
        waiting += _children(pid)
    return added


def _time_used() -> tuple[float, float]:
    """Give the seconds of CPU time that the student's processes used, and that the first waited for a free CPU."""
    ended = os.times()  # of orphans, which this process has reaped
    used, waited = ended.children_user + ended.children_system, 0.0
    for pid, fields in _descendants().items():
        used += sum(map(int, fields[11:15])) / _CLOCK_TICKS
        try:
            with open(f"/proc/{pid}/schedstat") as file:
                waited = max(waited, int(file.read().split()[1]) / 1e9)
        except (OSError, IndexError):
            continue
    return used, waited


def _end_processes(spare: int | None) -> None:
    """Kill every process of the submission but this one and `spare`; stop them first, so that none can breed."""
    empty_looks = 0
    for _ in range(5000):
        # Orphans are handed to this process: without children there is nothing below it.
        if spare is None and _is_childless():
            break
        others = [pid for pid, fields in _descendants().items() if pid != spare and not _has_ended(fields)]
        # One look can miss a process whose parent ends at that moment.
        empty_looks = 0 if others else empty_looks + 1
        if spare is not None and empty_looks == 2:
            break
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in others:
                with contextlib.suppress(OSError):
                    os.kill(pid, number)
        if others or spare is None:
            time.sleep(0.001)  # a killed process still has to be scheduled once


def _has_ended(fields: list[str]) -> bool:
    """Say whether a process runs no more. One whose first thread alone ended looks like a zombie, but goes on."""
    return fields[0] == "Z" and int(fields[17]) <= 1


def _is_childless() -> bool:
    """Reap whatever has ended, and say whether that was all."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return True
    return False
