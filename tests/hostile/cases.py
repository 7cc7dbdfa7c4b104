"""What a case of the corpus is: a submission's own cells, what it hopes for, and exactly what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograder.results import Status

SOFTMAX, DESCENT, RISK = "02_softmax", "04_gradient_descent", "05_empirical_risk"

RIGHT = {
    SOFTMAX: {
        "q1": "def linear_scores(X, Theta):\n    return X @ Theta",
        "q3": 'positive_map = "exp"',
        "q5": (
            "def softmax(z):\n    exponentials = np.exp(z - np.max(z, axis=-1, keepdims=True))\n"
            "    return exponentials / exponentials.sum(axis=-1, keepdims=True)"
        ),
        "q7": "def sigmoid(z):\n    decay = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1, decay) / (1 + decay)",
        "q8": "def binary_theta(Theta):\n    return Theta[:, 0] - Theta[:, 1]",
        "q10": "def boundary_1d(red, blue):\n    return (blue[1] - red[1]) / (red[0] - blue[0])",
    },
    DESCENT: {
        "q1": "def is_descent_direction(v, grad):\n    return v @ grad < 0",
        "q2": (
            "def numerical_gradient(loss, theta, eps=1e-5):\n    slopes = np.zeros(theta.shape)\n"
            "    for place in np.ndindex(theta.shape):\n        step = np.zeros(theta.shape)\n"
            "        step[place] = eps\n"
            "        slopes[place] = (loss(theta + step) - loss(theta - step)) / (2 * eps)\n    return slopes"
        ),
        "q3": "def gradient_step(theta, grad, lr):\n    return theta - lr * grad",
        "q4": (
            "def gradient_descent(grad_fn, theta0, lr, n_steps):\n    path = [np.array(theta0, dtype=float)]\n"
            "    for _ in range(n_steps):\n        path.append(path[-1] - lr * grad_fn(path[-1]))\n"
            "    return np.array(path)"
        ),
    },
    RISK: {
        "q1": "def empirical_risk(losses):\n    return sum(losses) / len(losses)",
        "q4": ("def monte_carlo_risk(loss, sample, n, rng):\n    return sum(loss(*sample(rng)) for _ in range(n)) / n"),
        "q5": "def polynomial_features(x, degree):\n    return np.stack([x**k for k in range(degree + 1)], axis=1)",
        "q10": "def select_degree(curve, degrees):\n    return degrees[np.argmin(curve[:, 1])]",
    },
}
"""Right answers to some questions of the assignments that cases attack."""
FULL = {
    SOFTMAX: {"q1": 3.0, "q3": 1.0, "q5": 4.0, "q7": 3.0, "q8": 2.0, "q10": 2.0},
    DESCENT: {"q1": 3.0, "q2": 4.0, "q3": 2.0, "q4": 3.0},
    RISK: {"q1": 2.0, "q4": 3.0, "q5": 3.0, "q10": 2.0},
}
OTHERS = {SOFTMAX: ("q1", "q8"), DESCENT: ("q1", "q3"), RISK: ("q1", "q5")}
"""Questions that every submission answers honestly, one before and one after its own cells."""
WRONG = "\ndef softmax(z):\n    return z\n"
"""A wrong answer to q5, for attacks that try to make it count."""


@dataclass(frozen=True)
class Verdict:
    """What a question must get."""

    statuses: tuple[Status, ...]
    """One, or a few where the kernel's timing decides which."""
    score: float
    full: float | None = None
    """Points with which it may pass as well, where timing decides that."""

    def __str__(self) -> str:
        passed = "" if self.full is None else f", or passed {self.full:g}"
        return f"{' or '.join(self.statuses)} {self.score:g}{passed}"

    def allows(self, status: Status, score: float | None) -> bool:
        """Say whether a question that got this got what it must."""
        passed = status is Status.PASSED and self.full is not None and score == self.full
        return passed or (status in self.statuses and score == self.score)


@dataclass(frozen=True)
class Case:
    """One submission's own cells; honest answers to two other questions are put before and after them.

    Attributes
    ----------
    name : what it does, in words.
    aim : what its author hopes for.
    cells : sources; the first is the answer cell of `question`, the others have been added.
    verdict : what `question` must get.
    ids : ids of the added cells, where they matter.
    question : the question that is attacked or answered.
    assignment : whose question that is.
    others : what the honest answers of the same submission must get, where it is not full points.
    says : text that must stand in the record (a message, a note, a cell's error), so that it is seen.
    output : what the first cell must have printed, for attacks that report what they found.
    patient : whether it needs more time than attacks get.
    slow : whether it takes seconds, whatever the limits.
    everywhere : whether the quick tests run it in every kind of jail, not in the best alone.
    """

    name: str
    aim: str
    cells: tuple[str, ...]
    verdict: Verdict
    ids: tuple[str, ...] = ()
    question: str = "q5"
    assignment: str = SOFTMAX
    others: Mapping[str, Verdict] = field(default_factory=dict)
    says: str = ""
    output: str | None = None
    patient: bool = False
    slow: bool = False
    everywhere: bool = False

    def expected(self) -> dict[str, Verdict]:
        """What each question concerned must get."""
        full = FULL[self.assignment]
        first, last = (self.others.get(name, Verdict((Status.PASSED,), full[name])) for name in OTHERS[self.assignment])
        return {OTHERS[self.assignment][0]: first, self.question: self.verdict, OTHERS[self.assignment][1]: last}


def verdict(words: str) -> Verdict:
    """Read a verdict such as ``failed 0`` or ``crashed or timeout 0``."""
    statuses, _, score = words.rpartition(" ")
    return Verdict(tuple(map(Status, statuses.split(" or "))), float(score))


def attack(name: str, aim: str, *cells: str, gets: str = "failed 0", lost: str = "", **details: object) -> Case:
    """Make a case that must gain nothing.

    Parameters
    ----------
    gets : the verdict on the question that it attacks.
    lost : the verdict on the honest answer that follows in the same submission, if it is spoiled; the one before was
        checked already. It may end in ``or full``.
    """
    assignment = str(details.get("assignment", SOFTMAX))
    others = details.pop("others", {})
    if lost:
        spoiled, spared = verdict(lost.removesuffix(" or full")), lost.endswith(" or full")
        last = OTHERS[assignment][-1]
        others = {last: replace(spoiled, full=FULL[assignment][last] if spared else None)}
    return Case(name, aim, cells, verdict(gets), others=others, **details)  # type: ignore[arg-type]


def broken(name: str, *cells: str, gets: str, **details: object) -> Case:
    """Make a case that is wrong without ill will."""
    return attack(name, "none: it is a slip, which may cost its own question alone", *cells, gets=gets, **details)


def honest(name: str, *cells: str, patient: bool = True, **details: object) -> Case:
    """Make a case that is right in an unusual way."""
    question, assignment = str(details.get("question", "q5")), str(details.get("assignment", SOFTMAX))
    full = Verdict((Status.PASSED,), FULL[assignment][question])
    return Case(name, "none: it is right and must lose nothing", cells, full, patient=patient, **details)  # type: ignore[arg-type]


# --- What several groups build on ----------------------------------------------------------------------------------

FRAMES = """
import os, stat, struct, time
import msgspec

def sockets():
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number
        except OSError:
            pass

def frame(head, body=b""):
    packed = head if isinstance(head, bytes) else msgspec.msgpack.encode(head)
    return struct.pack("<IQ", len(packed), len(body)) + packed + body
"""
"""Speaks the protocol by itself: a header of two lengths, a head and a body."""

REPORT = "{'cell': current_cell[0], 'cpu': 0.0, 'output': 'well done'}"
ANSWERING = FRAMES + "from sandbox.student import current_cell\nfrom sandbox import wire\n"


def forged_result(form: str) -> str:
    """Give an answer to q5 whose results all cross as `form`, whatever the function returns."""
    forge = "wire.Encoder.encode = lambda self, value, depth=0: FORM"
    return f"{ANSWERING}FORM = {form}\ndef softmax(z):\n    {forge}\n    return z"


def forged_replies(change: str) -> str:
    """Give an answer to q5 that runs `change` on each reply, `true_send` being the true way to send one."""
    return (
        f"{ANSWERING}true_send = wire.Channel.send\n"
        "def send(self, head, buffers=(), **options):\n"
        "    if not isinstance(head, dict) or 'id' not in head:\n"
        "        return true_send(self, head, list(buffers), **options)\n"
        f"    {change}\n"
        "def softmax(z):\n    wire.Channel.send = send\n    return z"
    )


SEARCH = """
import glob, os, sys
found = []
def attempt(what, action):
    try:
        if action():
            found.append(what)
    except BaseException:
        pass
"""
"""Notes what an attack reached; the cell ends in `print(found)`."""
