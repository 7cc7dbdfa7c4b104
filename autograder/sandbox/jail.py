"""What a child does to itself, before any student code runs, so that it cannot do harm: Linux only.

Each function takes away one thing for good. Their order matters: namespaces and mounts need rights that the later
steps give up.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import struct
from dataclasses import dataclass, field
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWNET, CLONE_NEWTIME = 0x02000000, 0x04000000, 0x40000000, 0x00000080
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 4, 8, 24, 38, 47
_PR_SET_CHILD_SUBREAPER, _PR_SET_PDEATHSIG = 36, 1
_CAP_DAC_READ_SEARCH, _CAP_KILL = 2, 5
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_SYS_LANDLOCK_CREATE, _SYS_LANDLOCK_ADD, _SYS_LANDLOCK_RESTRICT = 444, 445, 446

_LANDLOCK_READ = 0b1101
"""Execute, read a file, read a directory."""
_LANDLOCK_FILE_RIGHTS = 0b111 | 1 << 14 | 1 << 15
"""Execute, write, read, truncate and device control: the rights that make sense for a single file."""
_LANDLOCK_RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}

INNER_UID = 1000
"""The user that student code is inside a user namespace of its own."""


class JailError(Exception):
    """A step of the jail did not work here."""


@dataclass(frozen=True)
class Plan:
    """How children are jailed. Plain data: it is sent to the warm parent once.

    Attributes
    ----------
    namespaces : whether each child gets its own process, mount and IPC namespaces with a private /tmp and /proc.
    user_namespace : whether those need a user namespace first (that is, when the warm parent has no rights itself).
    uid : the user to become, for a warm parent with root's rights; None to stay what it is.
    supervisor_uid : the user that the supervisor becomes, where another user than the student's keeps it out of reach.
    read_anything : whether that user may read past file modes, within what `read` allows (Python in a closed folder).
    landlock, seccomp : whether these are applied.
    filter_signals : whether seccomp must keep signals in, because neither namespaces nor Landlock do.
    read, write : paths that Landlock leaves readable, and writable beside the submission's own scratch folder.
    scratch : that folder, where namespaces make a private one.
    keep : folders below it that stay visible, read-only.
    memory : bytes of address space that a child may add to what the warm parent has.
    total_memory : bytes that all processes of a submission may have added together.
    processes : processes and threads of one submission.
    file_size : bytes of the largest file; scratch_size: of all files, where namespaces make a private /tmp.
    cpu_seconds : CPU time of one process of a submission, all cells together.
    """

    namespaces: bool = False
    user_namespace: bool = False
    uid: int | None = None
    supervisor_uid: int | None = None
    read_anything: bool = False
    landlock: bool = False
    seccomp: bool = False
    filter_signals: bool = False
    read: list[str] = field(default_factory=list)
    write: list[str] = field(default_factory=list)
    scratch: str = "/tmp"
    keep: list[str] = field(default_factory=list)
    memory: int = 2**30
    total_memory: int = 2**31
    processes: int = 64
    file_size: int = 64 * 2**20
    scratch_size: int = 256 * 2**20
    cpu_seconds: int = 300

    @property
    def rights(self) -> int:
        """The capabilities that are left, one bit each."""
        return 1 << _CAP_DAC_READ_SEARCH if self.uid is not None and self.read_anything else 0


def _check(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise JailError(f"{what}: {os.strerror(code)}")
    return result


def _prctl(option: int, *values: int, what: str) -> int:
    padded = [*values, 0, 0, 0, 0][:4]
    return _check(_libc.prctl(option, *(ctypes.c_ulong(value) for value in padded)), what)


def become_subreaper() -> None:
    """Have orphans below this process handed to it rather than to the machine's first process."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, what="become a child subreaper")


def new_namespaces(plan: Plan) -> None:
    """Give the next child of this process its own process namespace, and both their own mounts and IPC."""
    flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC
    uid, gid = os.getuid(), os.getgid()
    if plan.user_namespace:
        flags |= CLONE_NEWUSER
    _check(_libc.unshare(flags), "make namespaces")
    if plan.user_namespace:
        _map_user(INNER_UID, uid, gid)


def private_mounts(plan: Plan) -> None:
    """Hide the machine's /tmp, /dev/shm and /proc behind own ones; for the first process after `new_namespaces`."""
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE, None)
    # What lies below /tmp, such as a Python in a project that was cloned there, is bound again on top.
    kept = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in plan.keep}
    safe = _MS_NOSUID | _MS_NODEV
    # The mount's owner must be a user that the namespace knows; the mode lets the student's own user write.
    _mount("tmpfs", "/tmp", "tmpfs", safe, f"size={plan.scratch_size},nr_inodes=8192,mode=1777")
    for path, descriptor in kept.items():
        os.makedirs(path, mode=0o755)
        _mount(f"/proc/self/fd/{descriptor}", path, None, _MS_BIND | _MS_REC, None)
        os.close(descriptor)
    _mount("tmpfs", "/dev/shm", "tmpfs", safe | _MS_NOEXEC, f"size={plan.scratch_size // 4},nr_inodes=512,mode=1777")
    _mount("proc", "/proc", "proc", safe | _MS_NOEXEC, None)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None) -> None:
    arguments = [part.encode() if part is not None else None for part in (source, target, kind)]
    data = options.encode() if options is not None else None
    _check(_libc.mount(*arguments, ctypes.c_ulong(flags), data), f"mount {kind or 'namespace'} on {target}")


def limit_resources(plan: Plan) -> None:
    """Set hard limits on memory, processes, files and CPU time; no later step can raise them."""
    with open("/proc/self/statm") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    processes = plan.processes
    if plan.uid is None and not plan.namespaces:
        processes += _threads_of(os.getuid())
    limits = {
        resource.RLIMIT_AS: mapped + plan.memory,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_FSIZE: plan.file_size,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_CPU: plan.cpu_seconds,
    }
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))


def _threads_of(uid: int) -> int:
    """Count this user's threads: RLIMIT_NPROC counts them all where there is no namespace."""
    count = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.stat(f"/proc/{entry}").st_uid == uid:
                    count += len(os.listdir(f"/proc/{entry}/task"))
            except OSError:
                continue
    return count


def drop_rights(plan: Plan) -> None:
    """Become the plan's user and give up every capability, for this process and all it starts."""
    _become(plan.uid, plan.rights)
    if plan.rights:
        # Programs that a cell starts (%%bash) must find their libraries too.
        _prctl(_PR_CAP_AMBIENT, 2, _CAP_DAC_READ_SEARCH, what="pass on the right to read")
    if plan.namespaces and plan.uid is not None:
        with contextlib.suppress(JailError, OSError):  # where users may not have them there is one less defence
            _own_user_namespace(plan.uid)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, what="forbid new privileges")


def become_supervisor(plan: Plan) -> None:
    """Become a user that the student's processes cannot send signals to, but who can send them signals."""
    if plan.supervisor_uid is not None:
        _become(plan.supervisor_uid, 1 << _CAP_KILL)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1, what="forbid new privileges")


def _become(uid: int | None, keep: int) -> None:
    """Become a user, if one is given, with no capabilities but those in `keep`."""
    for capability in range(64):
        if not keep >> capability & 1:
            _libc.prctl(
                _PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0
            )  # fails without rights: none are left then
    if uid is not None:
        if keep:
            _prctl(_PR_SET_KEEPCAPS, 1, what="keep capabilities")
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _set_capabilities(keep)


def _set_capabilities(keep: int) -> None:
    header = struct.pack("=Ii", 0x20080522, 0)
    data = struct.pack("=6I", keep, keep, keep, 0, 0, 0)
    _check(_libc.syscall(_SYS_CAPSET[platform.machine()], header, data), "drop capabilities")


def _own_user_namespace(uid: int) -> None:
    """Enter a user namespace in which there is only this user, and give up the rights that one has in it at first."""
    set_dumpable(True)  # only then may it write its own user map
    _check(_libc.unshare(CLONE_NEWUSER), "make a user namespace")
    _map_user(uid, uid, uid)  # which takes rights
    _set_capabilities(0)


def _map_user(inside: int, uid: int, gid: int) -> None:
    for name, text in (("setgroups", "deny"), ("uid_map", f"{inside} {uid} 1"), ("gid_map", f"{inside} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def set_dumpable(value: bool) -> None:
    """Say whether other processes of this user may look into this one."""
    _prctl(_PR_SET_DUMPABLE, int(value), what="set dumpable")


def go_first_when_memory_is_short() -> None:
    """Have the kernel end this process, not the grader, when many processes have used up the machine's memory."""
    set_dumpable(True)  # only then may it write a file about itself
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    set_dumpable(False)


def landlock_abi() -> int:
    """Give the kernel's Landlock version, 0 without it."""
    return max(0, _libc.syscall(_SYS_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def landlock(plan: Plan, scratch: str) -> None:
    """Allow only the plan's files and the scratch folder's, and no TCP, signals or abstract sockets to the outside.

    Raises
    ------
    JailError
        If the kernel has no Landlock.
    """
    abi = landlock_abi()
    if abi < 1:
        raise JailError("the kernel offers no Landlock")
    all_rights = _LANDLOCK_RIGHTS_BY_ABI[min(abi, 5)]
    attributes = [all_rights]
    if abi >= 4:
        attributes.append(0b11)  # bind and connect TCP
    if abi >= 6:
        attributes.append(0b11)  # abstract sockets and signals
    attribute = struct.pack(f"={len(attributes)}Q", *attributes)
    ruleset = _check(
        _libc.syscall(_SYS_LANDLOCK_CREATE, attribute, ctypes.c_size_t(len(attribute)), ctypes.c_uint32(0)),
        "make Landlock rules",
    )
    try:
        for paths, rights in ((plan.read, _LANDLOCK_READ), ([*plan.write, scratch], all_rights)):
            for path in paths:
                _landlock_allow(ruleset, path, rights & all_rights)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1, what="forbid new privileges")
        _check(_libc.syscall(_SYS_LANDLOCK_RESTRICT, ruleset, ctypes.c_uint32(0)), "apply Landlock")
    finally:
        os.close(ruleset)


def _landlock_allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EACCES):
            return  # what is not there needs no permission
        raise
    try:
        if not os.path.isdir(path):
            rights &= _LANDLOCK_FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        _check(
            _libc.syscall(_SYS_LANDLOCK_ADD, ruleset, ctypes.c_uint32(1), rule, ctypes.c_uint32(0)),
            f"allow {path} in Landlock",
        )
    finally:
        os.close(descriptor)


_FORBIDDEN = (
    # other processes
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd "
    # mounts, namespaces, roots
    "mount umount2 pivot_root chroot unshare setns move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr "
    # kernel: modules, programs, tracing, clocks, swap, power
    "bpf perf_event_open init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff "
    "syslog acct settimeofday clock_settime clock_adjtime adjtimex quotactl quotactl_fd nfsservctl lookup_dcookie "
    "vhangup iopl ioperm sethostname setdomainname fanotify_init "
    # ways round the checks of others
    "io_uring_setup io_uring_enter io_uring_register userfaultfd open_by_handle_at name_to_handle_at "
    "add_key request_key keyctl mknod mknodat "
    # the network, and sockets in the file system: a connected pair is all that Python itself needs
    "socket bind listen connect accept accept4 "
    # memory that no limit counts
    "memfd_create memfd_secret "
    # what works on other processes and files of the same user, whatever Landlock says
    "process_mrelease migrate_pages move_pages setpriority ioprio_set "
    "chown fchown lchown fchownat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr "
    "removexattrat truncate "
    # shared memory and queues that outlive a process
    "shmget shmat shmctl semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink"
).split()
_OWN_PROCESS_ONLY = "prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr".split()
"""System calls whose first argument is a process, 0 for the caller's own."""
_WITHOUT_EFFECT = "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat".split()
"""Change files of the same user outside the jail, which Landlock does not see; copying files needs them to succeed."""


class SystemCallFilter:
    """A seccomp filter, built once in the warm parent and installed in each child.

    Parameters
    ----------
    shares_user : bool
        Whether the children stay the user that the grader is, among that user's files.

    Raises
    ------
    JailError
        If libseccomp is missing.
    """

    def __init__(self, *, shares_user: bool) -> None:
        try:
            import pyseccomp
        except (ImportError, OSError, RuntimeError) as error:
            raise JailError(f"libseccomp is missing ({error})") from None
        forbid = pyseccomp.ERRNO(errno.EPERM)
        self._filter = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
        rules: list[tuple[Any, str, tuple[Any, ...]]] = [(forbid, name, ()) for name in _FORBIDDEN]
        rules += [(forbid, name, (pyseccomp.Arg(0, pyseccomp.NE, 0),)) for name in _OWN_PROCESS_ONLY]
        if shares_user:
            rules += [(pyseccomp.ERRNO(0), name, ()) for name in _WITHOUT_EFFECT]
        for action, name, conditions in rules:
            try:
                self._filter.add_rule(action, name, *conditions)
            except (OSError, RuntimeError, ValueError):
                continue  # a system call that this machine does not have
        # clone3 hides its flags from the filter: glibc falls back to clone when told that it does not exist.
        self._filter.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
        namespaces = (
            CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWNET
        )  # fmt: skip
        for flag in namespaces:
            self._filter.add_rule(forbid, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
        for request in (0x5412, 0x541C):  # TIOCSTI, TIOCLINUX: typing into somebody's terminal
            self._filter.add_rule(forbid, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request))

    def install(self) -> None:
        self._filter.load()


def forbid_signals() -> None:
    """Forbid signals to any process but this one, on kernels whose Landlock cannot (before version 6)."""
    import pyseccomp

    signals = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    forbid = pyseccomp.ERRNO(errno.EPERM)
    for name in ("kill", "tgkill"):
        signals.add_rule(forbid, name, pyseccomp.Arg(0, pyseccomp.NE, os.getpid()))
    for name in ("tkill", "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        signals.add_rule(forbid, name)
    signals.load()


def confine(plan: Plan, system_calls: SystemCallFilter | None) -> None:
    """Take away rights, resources and system calls, in the order that works.

    Landlock comes later, in the child that runs student code: its supervisor must still see and end processes, and
    must itself stand outside of what that child can send a signal to.
    """
    limit_resources(plan)
    drop_rights(plan)
    if system_calls is not None:
        system_calls.install()
