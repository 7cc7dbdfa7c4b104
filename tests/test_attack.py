"""The self-attack: no safe jail lets anything of it succeed, and each attempt succeeds where its defence is missing."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest
from containers import ROOT, run, throwaway_container

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave a jail's defences out one by one")

NO_RIGHTS_DROPPED = ["jail.py", "    limit_resources(plan)\n    drop_rights(plan)\n", "    os.setgroups([4])\n"]
NO_LIMITS = ["jail.py", "    limit_resources(plan)\n", ""]
NO_PROCESS_NAMESPACE = ["jail.py", "CLONE_NEWPID | CLONE_NEWNS", "CLONE_NEWNS"]
TWO_DESCRIPTORS = [
    "warm.py",
    "            supervisor.close()\n",
    "            supervisor.close()\n            os.dup(0)\n",
]
PROCESSES_LIVE_ON = ["warm.py", "    for _ in range(5000):\n", "    for _ in ():\n"]
BY_NOTHING_HERE = {
    "write to /usr",  # it is read-only in the container that keeps this test in
    "write to /usr/lib",
    "gain rights from programs",  # no container of bubblewrap's has programs that give some
    "make system calls by other numbers",  # many kernels have only one kind of numbers
    "raise RLIMIT_NPROC",  # some machines' root may not
    "raise RLIMIT_NOFILE",
}


def attacked(tier: str, **weaknesses: Any) -> tuple[set[str], set[str]]:
    """Attack a jail from inside a container of its own; give what was tried and what succeeded."""
    order = json.dumps({"tier": tier, **weaknesses})
    program = [sys.executable, str(ROOT / "tests" / "weakened_jail.py"), order]
    finished = run(throwaway_container(program), A_VARIABLE_OF_THE_GRADER="secret")
    assert finished.returncode == 0, finished.stderr
    outcome = json.loads(finished.stdout)
    return set(map(without_paths, outcome["tried"])), set(map(without_paths, outcome["found"]))


def without_paths(breach: str) -> str:
    """Name canaries, which lie elsewhere each time, and the project's files alike."""
    words = ["CANARY" if "canary" in word else word.replace(str(ROOT), "PROJECT") for word in breach.split(" ")]
    return " ".join(words)


@needs_root
def test_every_attempt_succeeds_where_nothing_is_defended(bubblewrap):
    tried, found = attacked(
        "process",
        replace=[NO_RIGHTS_DROPPED, TWO_DESCRIPTORS, PROCESSES_LIVE_ON],
        environment=True,
        files_stay=True,
    )
    assert len(tried) > 80
    assert tried - found <= BY_NOTHING_HERE


PROJECT_IS_READ = {"read PROJECT/solutions", "read PROJECT/autograder/assignments", "read PROJECT/utils/softmax.py"}
CALLS = {
    "make any system call",
    "store a key",
    "make a user namespace",
    "type into a terminal",
    "open a netlink socket",
}
BOUNDLESS = {"use memory without limit", "start processes without limit", "write a file without limit"}


WEAKENED: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "bubblewrap": ("bubblewrap", {}, set()),
    "bubblewrap without seccomp": ("bubblewrap", {"plan": {"seccomp": False}}, CALLS),
    # Namespaces hide the same files.
    "bubblewrap without Landlock": ("bubblewrap", {"plan": {"landlock": False}}, set()),
    "bubblewrap without limits": ("bubblewrap", {"replace": [NO_LIMITS]}, BOUNDLESS),
    "bubblewrap as root": ("bubblewrap", {"replace": [NO_RIGHTS_DROPPED]}, {"be root", "have rights of root's"}),
    "bubblewrap without a namespace of processes and Landlock": (
        "bubblewrap",
        {"replace": [NO_PROCESS_NAMESPACE], "plan": {"landlock": False}},
        {"signal the supervisor"},
    ),
    "bubblewrap with another descriptor": ("bubblewrap", {"replace": [TWO_DESCRIPTORS]}, {"use inherited descriptors"}),
    "bubblewrap with the grader's environment": (
        "bubblewrap",
        {"environment": True},
        {"see the grader's environment variables"},
    ),
    "landlock": ("landlock", {}, set()),
    "landlock without Landlock": ("landlock", {"plan": {"landlock": False}}, PROJECT_IS_READ),
    "landlock without seccomp": (
        "landlock",
        {"plan": {"seccomp": False}},
        {"make any system call", "send a datagram over IPv4"},
    ),
    "landlock without limits": ("landlock", {"replace": [NO_LIMITS]}, BOUNDLESS),
    "landlock without a sweep": ("landlock", {"replace": [PROCESSES_LIVE_ON]}, {"leave a process behind"}),
    "user with an open project": ("user", {}, PROJECT_IS_READ),
    "user without seccomp": (
        "user",
        {"plan": {"seccomp": False}},
        {"make any system call", "reach this machine over IPv4"},
    ),
    "user without one for the supervisor": ("user", {"plan": {"supervisor_uid": None}}, {"signal the supervisor"}),
    "user without removal of files": (
        "user",
        {"files_stay": True},
        {"leave a file behind", "find another submission's files"},
    ),
    "user without limits": ("user", {"replace": [NO_LIMITS]}, BOUNDLESS),
}


@needs_root
@pytest.mark.slow
@pytest.mark.parametrize(("tier", "weaknesses", "expected"), WEAKENED.values(), ids=WEAKENED)
def test_a_defence_that_is_missing_is_noticed(bubblewrap, tier, weaknesses, expected):
    _, found = attacked(tier, **weaknesses)
    if expected:
        assert expected <= found
    else:
        assert found == set()
