"""Attacks a jail from inside, as student code would, before it is trusted."""

from __future__ import annotations

import json
import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from ..results import Status
from .folders import OwnFolder
from .session import SandboxError, SessionLost

if TYPE_CHECKING:
    from .tiers import Sandbox

_PROJECT = Path(__file__).parents[2]

_SECRET_PARTS = ("solutions", "autograder/assignments", "autograder/samples", "utils/softmax.py", ".git")

_ATTACK = """
import ctypes, json, os, resource, socket, struct, subprocess, sys
target = json.loads(TARGET)
found = []
libc = ctypes.CDLL(None, use_errno=True)

def attempt(what, action):
    try:
        result = action()
    except BaseException:
        return
    if result is not False:
        found.append(what)

def connect(family, address):
    with socket.socket(family) as attacker:
        attacker.settimeout(2)
        attacker.connect(address)

def send_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker:
        attacker.sendto(b"x", ("127.0.0.1", target["port"]))

def write(path):
    with open(path, "ab"):
        pass

def read(path):
    with open(path, "rb") as file:
        file.read(1)

def read_any(path):
    os.listdir(path) if os.path.isdir(path) else read(path)

def raise_limit(kind):
    soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        return True
    resource.setrlimit(kind, (hard + 1, hard + 1))

def read_memory():
    buffer = ctypes.create_string_buffer(8)
    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    ours, theirs = Vector(ctypes.addressof(buffer), 8), Vector(target["address"], 8)
    return libc.process_vm_readv(target["pid"], ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0

def status(field):
    with open("/proc/self/status") as file:
        return dict(line.split(":", 1) for line in file)[field].strip()

attempt("reach this machine's network over TCP", lambda: connect(socket.AF_INET, ("127.0.0.1", target["port"])))
attempt("send a datagram", send_datagram)
attempt("reach an abstract socket", lambda: connect(socket.AF_UNIX, b"\\0" + target["abstract"].encode()))
attempt("reach a socket in the file system", lambda: connect(socket.AF_UNIX, target["socket"]))
for path in target["secrets"]:
    attempt("read " + path, lambda: read_any(path))
for path in target["canaries"]:
    attempt("write " + path, lambda: write(path))
    # Whether these changed anything is seen from outside: a jail may let them seem to succeed.
    for change in (
        lambda: os.chmod(path, 0o777),
        lambda: os.utime(path, (0, 0)),
        lambda: os.setxattr(path, "user.attack", b"1"),
        lambda: os.truncate(path, 0),
    ):
        try:
            change()
        except OSError:
            pass
for folder in [target["stage"], sys.prefix, os.path.dirname(os.__file__), "/", "/etc", "/usr"]:
    attempt("write to " + folder, lambda: write(os.path.join(folder, "autograder-attack")))
attempt("change kernel settings", lambda: write("/proc/sys/kernel/core_pattern"))
attempt("signal the grader", lambda: os.kill(target["pid"], 0))
attempt("read the grader's environment", lambda: read("/proc/%d/environ" % target["pid"]))
attempt("open the grader's memory", lambda: read("/proc/%d/mem" % target["pid"]))
attempt("read the grader's memory", read_memory)
SEIZE = 0x4206  # traces without stopping
attempt("limit the grader", lambda: resource.prlimit(target["pid"], resource.RLIMIT_CORE))
attempt("slow the grader down", lambda: os.setpriority(os.PRIO_PROCESS, target["pid"], 0))
attempt("trace the grader", lambda: libc.ptrace(SEIZE, target["pid"], None, None) == 0)
attempt("be root", lambda: os.geteuid() == 0 or os.getuid() == 0)
attempt("become root", lambda: os.setresuid(0, 0, 0))
attempt("make a user namespace", lambda: libc.unshare(0x10000000) == 0)
attempt("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
attempt("see the grader's environment variables", lambda: target["marker"] in os.environ.values())
attempt("see the warm parent's environment", lambda: target["marker"].encode() in open("/proc/1/environ", "rb").read())
for kind in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_CPU"):
    attempt("raise " + kind, lambda: raise_limit(getattr(resource, kind)))
attempt("gain privileges from programs", lambda: status("NoNewPrivs") != "1")
attempt("make any system call", lambda: status("Seccomp") != "2")
descriptors = []
for number in range(3, 256):
    try:
        os.fstat(number)
    except OSError:
        continue
    descriptors.append(number)
attempt("use inherited descriptors", lambda: len(descriptors) > 1)
folders = (".", "/tmp", "/dev/shm", "/var/tmp")
for folder in folders:
    left = os.path.join(folder, target["marker"])
    attempt("find what another submission left in " + folder, lambda: os.path.exists(left))
for folder in folders:
    try:
        write(os.path.join(folder, target["marker"]))
    except OSError:
        pass
try:
    sleep = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)", target["marker"]]
    subprocess.Popen(sleep, start_new_session=True)
except OSError:
    pass
print(json.dumps(found))
"""


def attack(sandbox: Sandbox) -> list[str]:
    """Run attacks on the network, files, processes, memory, kernel and the next submission; give those that succeed.

    Two submissions are played: what the first leaves behind, the second must not find.
    """
    marker = f"autograder-{secrets.token_hex(8)}"
    with OwnFolder() as folder:
        canary = folder / "canary"
        canary.write_text("untouched")
        before = canary.stat()
        listeners = [socket.create_server(("127.0.0.1", 0)), _listen_unix(f"\0{marker}"), _listen_unix(f"{folder}/s")]
        secret = bytearray(marker.encode())
        target = {
            "port": listeners[0].getsockname()[1],
            "abstract": marker,
            "socket": f"{folder}/s",
            "secrets": [str(canary), *(str(_PROJECT / part) for part in _SECRET_PARTS), "/etc/shadow"],
            "canaries": [str(canary)],
            "stage": sandbox.stage_inside,
            "pid": os.getpid(),
            "address": id(secret),
            "marker": marker,
        }
        source = f"TARGET = {json.dumps(target)!r}\n{_ATTACK}"
        os.environ["AUTOGRADER_ATTACK_MARKER"] = marker
        found: list[str] = []
        try:
            for _ in range(2):
                found += [breach for breach in _attack_once(sandbox, source) if breach not in found]
            if _runs(marker):
                found.append("leave a process behind")
            after = canary.stat()
            if (before.st_ctime_ns, before.st_mode) != (after.st_ctime_ns, after.st_mode):
                found.append("change a file")
        finally:
            del os.environ["AUTOGRADER_ATTACK_MARKER"]
            for listener in listeners:
                listener.close()
    return found


def _attack_once(sandbox: Sandbox, source: str) -> list[str]:
    try:
        session = sandbox.session()
    except SandboxError as error:
        return [f"(no child could be jailed: {error})"]
    try:
        outcome = session.run_cell("attack", source)
        if outcome["status"] is not Status.PASSED:
            return [f"(the attack could not be carried out: {outcome['error']})"]
        return [str(breach) for breach in json.loads(outcome["output"].strip().splitlines()[-1])]
    except (SessionLost, ValueError, IndexError) as error:
        return [f"(the attack could not be carried out: {error})"]
    finally:
        session.close()


def _listen_unix(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address.encode())
    listener.listen()
    return listener


def _runs(marker: str) -> bool:
    """Say whether a process with the marker on its command line is left."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in entry.read_bytes():
                return True
        except OSError:
            continue
    return False
