"""Attacks a jail from inside, as student code would, before it is trusted."""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ..results import Status
from .attacker import FOLDERS
from .folders import OwnFolder
from .session import SandboxError, SessionLost
from .tiers import Sandbox

_PROJECT = Path(__file__).parents[2]

_SECRET_PARTS = (
    "solutions", "autograder", "autograder/assignments", "autograder/samples", "utils/softmax.py", "tests", ".git"
)  # fmt: skip
KNOWN_VARIABLES = frozenset(
    "PATH LANG LC_CTYPE HOME PWD OLDPWD SHLVL _ TMPDIR MPLBACKEND MPLCONFIGDIR IPYTHONDIR PYTHONHASHSEED "
    "OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS".split()
)
"""Environment variables that there may be inside, because the jail or its programs set them anew."""
_SOURCE = Path(__file__).with_name("attacker.py").read_text()


def attack(sandbox: Sandbox) -> list[str]:
    """Run attacks on the network, files, processes, memory, kernel and the next submission; give those that succeed."""
    return rehearse(sandbox).found


@dataclass(frozen=True)
class Outcome:
    """What was tried inside a jail, by name, and what of it succeeded."""

    tried: list[str]
    found: list[str]


def rehearse(sandbox: Sandbox) -> Outcome:
    """Carry out the attacks. Two submissions are played: what the first leaves behind, the second must not find."""
    marker = f"autograder-{secrets.token_hex(8)}"
    with OwnFolder() as own, ExitStack() as stack:
        folder = str(own)
        canary = own / "canary"
        canary.write_text("untouched")
        before = canary.stat()
        server = stack.enter_context(_listen_everywhere())
        stack.enter_context(_listen_unix(f"\0{marker}"))
        # By way of a descriptor, since the address of a socket may have no more than 107 bytes.
        descriptor = os.open(folder, os.O_PATH)
        stack.callback(os.close, descriptor)
        stack.enter_context(_listen_unix(f"/proc/self/fd/{descriptor}/s"))
        secret = bytearray(marker.encode())
        target = {
            "port": server.getsockname()[1],
            "socket": f"{folder}/s",
            "secrets": [str(canary), *(str(_PROJECT / part) for part in _SECRET_PARTS), "/etc/shadow"],
            "canaries": [str(canary)],
            "folder": folder,
            "stage": sandbox.stage_inside,
            "pid": os.getpid(),
            "address": _address_of(secret),
            "memory": 4 * sandbox.limits.memory + 2**32,
            "processes": sandbox.limits.processes,
            "rights": sandbox.rights_inside,
            "environment": sorted(set(os.environ) - KNOWN_VARIABLES),
            "marker": marker,
            "key": secrets.randbelow(2**31 - 2) + 1,
        }
        source = (
            f"{_SOURCE}\nimport json\nattacker = Attacker(json.loads({json.dumps(target)!r}))\n"
            "attacker.everything()\nprint(json.dumps([attacker.tried, attacker.found]))"
        )
        tried, found = ["leave a process behind", "leave a file behind", "change a file"], []
        for _ in range(2):
            once = _attack_once(sandbox, source)
            tried += once.tried
            found += once.found
        if _runs(marker):
            found.append("leave a process behind")
        if _left(marker):
            found.append("leave a file behind")
        if not canary.exists() or _traces(canary.stat()) != _traces(before):
            found.append("change a file")
    return Outcome(list(dict.fromkeys(tried)), list(dict.fromkeys(found)))


def _traces(entry: os.stat_result) -> tuple[int, ...]:
    return entry.st_ctime_ns, entry.st_mode, entry.st_size


def _address_of(data: bytearray) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(data))


def _attack_once(sandbox: Sandbox, source: str) -> Outcome:
    try:
        session = sandbox.session()
    except SandboxError as error:
        return Outcome([], [f"(no child could be jailed: {error})"])
    try:
        outcome = session.run_cell("attack", source)
        if outcome["status"] is not Status.PASSED:
            return Outcome([], [f"(the attack could not be carried out: {outcome['error']})"])
        tried, found = json.loads(outcome["output"].strip().splitlines()[-1])
        return Outcome([str(what) for what in tried], [str(what) for what in found])
    except (SessionLost, ValueError, IndexError) as error:
        return Outcome([], [f"(the attack could not be carried out: {error})"])
    finally:
        session.close()


def _listen_everywhere() -> socket.socket:
    """Listen on loopback, by both versions of the Internet protocol where there are two."""
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        except OSError:
            pass  # switched off
    return socket.create_server(("127.0.0.1", 0))


def _listen_unix(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address.encode())
    listener.listen()
    return listener


def _left(marker: str) -> bool:
    """Say whether a file with the marker is left in a folder that others share, and remove it."""
    left = [Path(folder, marker) for folder in FOLDERS if folder.startswith("/") and Path(folder, marker).exists()]
    for path in left:
        path.unlink(missing_ok=True)
    return bool(left)


def _runs(marker: str) -> bool:
    """Say whether a process with the marker on its command line is left."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in entry.read_bytes():
                return True
        except OSError:
            continue
    return False
