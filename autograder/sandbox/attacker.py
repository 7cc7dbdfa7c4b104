"""What hostile code would try: run inside a jail, as a submission's cell, before the jail is trusted (see `attack`).

Each attempt is named by what it would have achieved. It counts as a success unless it raises or gives False.
"""

from __future__ import annotations

import _thread
import contextlib
import ctypes
import errno
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_SYSTEM_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "add_key": 248, "keyctl": 250,
        "pidfd_open": 434, "pidfd_getfd": 438, "pidfd_send_signal": 424, "shmget": 29, "msgget": 68, "semget": 64,
        "mq_open": 240, "memfd_create": 319, "memfd_secret": 447, "process_madvise": 440, "clone3": 435, "kcmp": 312,
        "name_to_handle_at": 303, "ioprio_set": 251, "fsopen": 430, "open_tree": 428, "fanotify_init": 300,
        "getpid": 39, "capget": 125,
    },
    "aarch64": {
        "perf_event_open": 241, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425, "add_key": 217, "keyctl": 219,
        "pidfd_open": 434, "pidfd_getfd": 438, "pidfd_send_signal": 424, "shmget": 194, "msgget": 186, "semget": 190,
        "mq_open": 180, "memfd_create": 279, "memfd_secret": 447, "process_madvise": 440, "clone3": 435, "kcmp": 272,
        "name_to_handle_at": 264, "ioprio_set": 30, "fsopen": 430, "open_tree": 428, "fanotify_init": 262,
        "getpid": 172, "capget": 90,
    },
}  # fmt: skip
_TRACE_WITHOUT_STOPPING = 0x4206
_GET_SECCOMP, _FILTERED, _GET_NO_NEW_PRIVILEGES = 21, 2, 39
_TYPE_INTO_TERMINAL = 0x5412
_NEW_USER_NAMESPACE = 0x10000000
_OTHER_KIND_OF_CALL = 0x40000000  # x32: the same calls by other numbers

FOLDERS = (".", "~", "/", "/dev", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", "/var/lock", "/run")
"""Where one submission might leave something for the next."""


KERNEL_SETTINGS = (
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/overcommit_memory",
    "/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/sys/kernel/uevent_helper", "/sys/kernel/mm/ksm/run",
    "/sys/fs/cgroup/cgroup.procs",
)  # fmt: skip


class Attacker:
    """Tries everything and collects what succeeded.

    Parameters
    ----------
    target : what there is to be had outside, as `attack` describes it.
    """

    def __init__(self, target: dict[str, Any]) -> None:
        self.target = target
        self.tried: list[str] = []
        self.found: list[str] = []

    def attempt(self, what: str, action: Callable[..., object], *arguments: Any) -> None:
        if what not in self.tried:
            self.tried.append(what)
        try:
            succeeded = action(*arguments) is not False
        except BaseException:
            return
        if succeeded and what not in self.found:
            self.found.append(what)

    def everything(self) -> list[str]:
        self.network()
        self.files()
        self.other_processes()
        self.kernel()
        self.limits()
        self.find_what_was_left()
        self.leave_something()
        # Last, since whoever is in one has no rights outside of it.
        self.attempt("make a user namespace", lambda: _libc.unshare(_NEW_USER_NAMESPACE) == 0)
        return self.found

    # Network

    def network(self) -> None:
        port, name = self.target["port"], self.target["marker"]
        loopback: dict[int, str] = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
        for family, address in loopback.items():
            version = "IPv4" if family == socket.AF_INET else "IPv6"
            self.attempt(f"reach this machine over {version}", _connect, family, (address, port))
            self.attempt(f"send a datagram over {version}", _send, family, (address, port))
        self.attempt("listen for connections", _listen)
        self.attempt("reach an abstract socket", _connect, socket.AF_UNIX, f"\0{name}")
        self.attempt("reach a socket in the file system", _connect_in_folder, *os.path.split(self.target["socket"]))
        kinds = {"netlink": (16, 3), "packet": (17, 3), "vsock": (40, 1)}
        for kind, (family, type_) in kinds.items():
            self.attempt(f"open a {kind} socket", _make_socket, family, type_)
        self.attempt("open a raw socket", _make_socket, socket.AF_INET, socket.SOCK_RAW, 1)

    # Files

    def files(self) -> None:
        for path in self.target["secrets"]:
            self.attempt(f"read {path}", _read, path)
        for path in self.target["canaries"]:
            self.attempt(f"write {path}", _write, path)
            # Whether these changed anything is seen from outside: a jail may let them seem to succeed.
            changes: list[tuple[Callable[..., object], tuple[Any, ...]]] = [
                (os.chmod, (path, 0o777)),
                (os.utime, (path, (0, 0))),
                (os.setxattr, (path, "user.attack", b"1")),
                (os.truncate, (path, 0)),
                (os.rename, (path, f"{path}-moved")),
            ]
            for change, arguments in changes:
                with contextlib.suppress(OSError):
                    change(*arguments)
        imported = [folder for folder in sys.path if os.path.isdir(folder or ".") and folder not in ("", ".")]
        compiled = [os.path.join(self.target["stage"], "utils", "__pycache__")]
        for folder in [*imported, *compiled, self.target["stage"], sys.prefix, sys.base_prefix]:
            self.attempt("write where programs are imported from", _make_file, folder)
        for folder in ("/", "/etc", "/usr", "/usr/lib", "/var", "/root", "/boot", "/opt", "/srv"):
            self.attempt(f"write to {folder}", _make_file, folder)
        for folder in ("/etc/cron.d", "/var/spool/cron", "/var/spool/cron/crontabs", "/var/spool/at", "/etc/profile.d"):
            self.attempt("have something run later", _make_file, folder)
        for device in ("/dev/mem", "/dev/kmsg", "/dev/port", "/dev/sda", "/dev/vda", "/dev/nvme0n1"):
            self.attempt("open a device of the machine's", _open, device)

    # Other processes

    def other_processes(self) -> None:
        grader, parent = self.target["pid"], os.getppid()
        for who, pid in (("the grader", grader), ("the supervisor", parent)):
            if pid == os.getpid():
                continue  # in a namespace of processes the grader's number may be this process's
            self.attempt(f"signal {who}", _signal, pid)
            self.attempt(f"limit {who}", resource.prlimit, pid, resource.RLIMIT_CORE)
            self.attempt(f"slow {who} down", os.setpriority, os.PRIO_PROCESS, pid, 0)
            self.attempt(f"bind {who} to a processor", _bind, pid)
            self.attempt(f"trace {who}", _trace, pid)
            self.attempt(f"take a descriptor of {who}", self.take_descriptor, pid)
        self.attempt("read the grader's memory", self.read_memory, grader)
        self.attempt("read the grader's memory as a file", self.read_memory_file, grader)
        self.attempt("change the grader's memory", self.write_memory, grader)
        own = os.getpid()
        names: list[str] = [str(number) for number in range(max(2, own - 40), own + 40)]
        with contextlib.suppress(OSError):
            names = os.listdir("/proc")
        for name in names:
            if name.isdigit() and int(name) != own:
                self.attempt("signal another process", _signal, int(name))
                # Processes that have ended and the kernel's own have nothing to read, but may be opened.
                self.attempt("read another process's environment", _finds, f"/proc/{name}/environ")
                self.attempt("read another process's memory map", _finds, f"/proc/{name}/maps")
                self.attempt("see another process's descriptors", os.listdir, f"/proc/{name}/fd")
                self.attempt("enter another process's root", os.listdir, f"/proc/{name}/root/")
                self.attempt("enter another process's folder", os.listdir, f"/proc/{name}/cwd/")
        alien = set(self.target["environment"])
        self.attempt("see the grader's environment variables", lambda: not alien.isdisjoint(os.environ))
        self.attempt("see the grader's environment in process 1", lambda: not alien.isdisjoint(_variables_of(1)))
        self.attempt("use inherited descriptors", lambda: len(_open_descriptors()) > 1)

    def take_descriptor(self, pid: int) -> bool:
        descriptor = _call("pidfd_open", pid, 0)
        try:
            taken = _call("pidfd_getfd", descriptor, 0, 0)
            os.close(taken)
        finally:
            os.close(descriptor)
        return True

    def read_memory_file(self, pid: int) -> bool:
        descriptor = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
        try:
            return bool(os.pread(descriptor, 8, self.target["address"]))
        finally:
            os.close(descriptor)

    def read_memory(self, pid: int) -> bool:
        ours, theirs = self.vectors(pid)
        return bool(_libc.process_vm_readv(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0)

    def write_memory(self, pid: int) -> bool:
        ours, theirs = self.vectors(pid)
        if _libc.process_vm_readv(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) <= 0:
            return False
        return bool(_libc.process_vm_writev(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0)

    def vectors(self, pid: int) -> tuple[Any, Any]:
        class Vector(ctypes.Structure):
            _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

        self.buffer = ctypes.create_string_buffer(8)
        return Vector(ctypes.addressof(self.buffer), 8), Vector(self.target["address"], 8)

    # Kernel

    def kernel(self) -> None:
        self.attempt("be root", lambda: 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid()))
        self.attempt("be in another group", lambda: bool(set(os.getgroups()) - {os.getgid(), 65534}))
        self.attempt("become root", os.setresuid, 0, 0, 0)
        self.attempt("have rights of root's", lambda: _rights() & ~self.target["rights"] != 0)
        self.attempt("gain rights from programs", lambda: _libc.prctl(_GET_NO_NEW_PRIVILEGES, 0, 0, 0, 0) != 1)
        self.attempt("make any system call", lambda: _libc.prctl(_GET_SECCOMP, 0, 0, 0, 0) != _FILTERED)
        for path in KERNEL_SETTINGS:
            self.attempt("change kernel settings", _write, path)
        self.attempt("enter a namespace", _enters, "/proc/self/ns/uts")
        self.attempt("mount", lambda: _libc.mount(b"none", os.getcwdb(), b"tmpfs", 0, None) == 0)
        self.attempt("open a file system to mount", _opens, "fsopen", b"tmpfs", 0)
        self.attempt("copy a mount", _opens, "open_tree", -100, b"/", 1)
        self.attempt("change the root folder", os.chroot, "/")
        self.attempt("make a device", _made, lambda path: os.mknod(path, 0o20666, os.makedev(1, 3)))
        self.attempt("load a program into the kernel", _call, "bpf", 0, _smallest_bpf_map(), 128)
        self.attempt("store a key", _call, "add_key", b"user", b"autograder", b"x", 1, -2)
        self.attempt("read a keyring", _call, "keyctl", 0, -4, 0)
        self.attempt("handle page faults", _opens, "userfaultfd", 1)
        self.attempt("use an io_uring", _opens, "io_uring_setup", 1, ctypes.create_string_buffer(120))
        self.attempt("measure the kernel", _opens, "perf_event_open", _perf_event(), 0, -1, -1, 0)
        self.attempt("watch the file system", _opens, "fanotify_init", 0x200, 0)
        self.attempt("compare processes", _call, "kcmp", os.getpid(), os.getppid(), 1, 0, 0)
        self.attempt("type into a terminal", _types)
        self.attempt("hide flags from the filter (clone3)", _reaches, "clone3", None, 0)
        if platform.machine() == "x86_64":
            self.attempt("make system calls by other numbers", _calls_by_other_numbers)

    # Limits

    def limits(self) -> None:
        for kind in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE"):
            self.attempt(f"raise {kind}", _raises_limit, getattr(resource, kind))
        self.attempt("use memory without limit", _maps, self.target["memory"])
        self.attempt("start processes without limit", _starts, self.target["processes"] + 8)
        self.attempt("write a file without limit", _made, _grows)
        self.attempt("use memory that no limit counts", _opens, "memfd_create", b"x", 0)
        self.attempt("use secret memory", _opens, "memfd_secret", 0)
        self.attempt("lock memory", _locks, 64 * 2**20)

    # From one submission to the next

    def find_what_was_left(self) -> None:
        marker = self.target["marker"]
        for folder in FOLDERS:
            left = os.path.join(os.path.expanduser(folder), marker)
            self.attempt("find another submission's files", os.path.exists, left)
        key = self.target["key"]
        self.attempt("find another submission's shared memory", _call, "shmget", key, 0, 0)
        self.attempt("find another submission's message queue", _call, "msgget", key, 0)
        self.attempt("find another submission's semaphores", _call, "semget", key, 0, 0)
        self.attempt("find another submission's socket", _connect, socket.AF_UNIX, f"\0{marker}-left")
        self.attempt("find another submission's process", _runs, marker.encode())

    def leave_something(self) -> None:
        marker, key = self.target["marker"], self.target["key"]
        for folder in FOLDERS:
            with contextlib.suppress(OSError):
                _write(os.path.join(os.path.expanduser(folder), marker))
        create = 0o1666
        for name, arguments in (
            ("shmget", (key, 4096, create)),
            ("msgget", (key, create)),
            ("semget", (key, 1, create)),
        ):
            with contextlib.suppress(OSError):
                _call(name, *arguments)
        command = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)", marker]
        with contextlib.suppress(OSError):
            _patiently(lambda: subprocess.Popen(command, start_new_session=True))
        with contextlib.suppress(OSError):
            if _patiently(os.fork) == 0:
                os.setsid()
                with contextlib.suppress(OSError):
                    held = socket.socket(socket.AF_UNIX)
                    held.bind(f"\0{marker}-left")
                    held.listen()
                time.sleep(60)
                os._exit(0)


def _connect(family: int, address: Any) -> None:
    with socket.socket(family) as attacker:
        attacker.settimeout(2)
        attacker.connect(address)


def _connect_in_folder(folder: str, name: str) -> None:
    """Connect by way of a descriptor: the whole path may be too long for an address."""
    descriptor = os.open(folder, os.O_PATH)
    try:
        _connect(socket.AF_UNIX, f"/proc/self/fd/{descriptor}/{name}")
    finally:
        os.close(descriptor)


def _send(family: int, address: Any) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as attacker:
        attacker.sendto(b"x", address)


def _make_socket(family: int, kind: int, protocol: int = 0) -> None:
    socket.socket(family, kind, protocol).close()


def _listen() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        pass


def _read(path: str, count: int = 4096) -> bytes:
    """Read the beginning; raises OSError if that is not allowed. A folder is listed."""
    if os.path.isdir(path):
        return repr(os.listdir(path)).encode()
    with open(path, "rb") as file:
        return file.read(count)


def _finds(path: str) -> bool:
    return bool(_read(path))


def _open(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _write(path: str) -> None:
    with open(path, "ab"):
        pass


def _make_file(folder: str) -> None:
    path = os.path.join(folder, "autograder-attack")
    _write(path)
    with contextlib.suppress(OSError):
        os.remove(path)


def _made(make: Callable[[str], object]) -> bool:
    path = "autograder-attack"
    try:
        make(path)
    finally:
        with contextlib.suppress(OSError):
            os.remove(path)
    return True


def _grows(path: str) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open(path, "wb") as file:
        os.ftruncate(file.fileno(), 2**40)


def _rights() -> int:
    """Give the capabilities that this process has, one bit each."""
    header, data = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    _call("capget", ctypes.create_string_buffer(header), data)
    words = struct.unpack("=6I", data.raw)
    return int(words[0] | words[1] | words[3] << 32 | words[4] << 32)


def _call(name: str, *arguments: Any) -> int:
    """Make a system call that Python has no function for."""
    number = _SYSTEM_CALLS[platform.machine()][name]
    given = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *given))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _opens(name: str, *arguments: Any) -> None:
    os.close(_call(name, *arguments))


def _signal(pid: int) -> bool:
    """Send a signal that does nothing; to the first process of a namespace the one that ends others, which it may not.

    That one can be sent signals, but they have no effect.
    """
    os.kill(pid, signal.SIGKILL if pid == 1 else 0)
    return pid != 1


def _bind(pid: int) -> None:
    os.sched_setaffinity(pid, os.sched_getaffinity(pid))


def _trace(pid: int) -> bool:
    return bool(_libc.ptrace(_TRACE_WITHOUT_STOPPING, pid, None, None) == 0)


def _maps(size: int) -> None:
    mmap.mmap(-1, size).close()


def _reaches(name: str, *arguments: Any) -> bool:
    """Say whether a call gets as far as the kernel's own checks."""
    try:
        _call(name, *arguments)
    except OSError as error:
        return error.errno not in (errno.EPERM, errno.ENOSYS)
    return True


def _types() -> bool:
    """Say whether the call is let through; without a terminal at hand the kernel then says that there is none."""
    if _libc.ioctl(0, ctypes.c_ulong(_TYPE_INTO_TERMINAL), ctypes.c_char_p(b"x")) == 0:
        return True
    return ctypes.get_errno() != errno.EPERM


def _enters(path: str) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return bool(_libc.setns(descriptor, 0) == 0)
    finally:
        os.close(descriptor)


def _perf_event() -> Any:
    """Describe a software clock of this process, kernel left out: what the kernel grants most easily."""
    event = bytearray(128)
    event[0:4], event[4:8], event[8:16] = (1).to_bytes(4, "little"), (128).to_bytes(4, "little"), bytes(8)
    event[40:48] = (1 << 5 | 1 << 6).to_bytes(8, "little")
    return ctypes.create_string_buffer(bytes(event), 128)


def _smallest_bpf_map() -> Any:
    numbers = b"".join(number.to_bytes(4, "little") for number in (2, 4, 4, 1))  # an array of one number
    return ctypes.create_string_buffer(numbers, 128)


def _calls_by_other_numbers() -> bool:
    """Ask for the process id by the numbers of other kinds of system call, which a filter might not know.

    In children, since the kernel or a filter may end a process for it.
    """
    return any(map(_child_succeeds, (_asks_by_x32, _asks_by_i386)))


def _child_succeeds(ask: Callable[[], int]) -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(0 if ask() == os.getpid() else 1)
    return os.waitpid(pid, 0)[1] == 0


def _asks_by_x32() -> int:
    return int(_libc.syscall(ctypes.c_long(_OTHER_KIND_OF_CALL | _SYSTEM_CALLS["x86_64"]["getpid"])))


def _asks_by_i386() -> int:
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex("b814000000 cd80 c3"))  # mov eax, 20; int 0x80; ret
    return int(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())


def _variables_of(pid: int) -> list[str]:
    return [entry.split(b"=")[0].decode() for entry in _read(f"/proc/{pid}/environ").split(b"\0")]


def _open_descriptors() -> list[int]:
    found = []
    for number in range(3, 1024):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.append(number)
    return found


def _raises_limit(kind: int) -> bool:
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        return True
    resource.setrlimit(kind, (hard + 1, hard + 1))
    return True


def _starts(count: int) -> bool:
    """Start threads, which count as processes."""
    over = _thread.allocate_lock()
    over.acquire()
    before = _threads()
    _thread.stack_size(64 * 1024)

    def wait() -> None:
        with over:
            pass

    try:
        for _ in range(count):
            _thread.start_new_thread(wait, ())
    finally:
        over.release()
        _thread.stack_size(0)
        # While they live, the limit itself keeps later attacks from being tried.
        for _ in range(2000):
            if _threads() <= before:
                break
            time.sleep(0.001)
    return True


def _patiently(start: Callable[[], Any]) -> Any:
    """Start a process, though the threads of an earlier attack may count for the limit a little longer."""
    for _ in range(200):
        with contextlib.suppress(BlockingIOError):
            return start()
        time.sleep(0.001)
    return start()


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return _thread._count() + 1


def _locks(size: int) -> bool:
    memory = mmap.mmap(-1, size)
    try:
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        return bool(_libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(size)) == 0)
    finally:
        with contextlib.suppress(BufferError):
            memory.close()


def _runs(marker: bytes) -> bool:
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError):
                if marker in _read(f"/proc/{name}/cmdline"):
                    return True
    return False
