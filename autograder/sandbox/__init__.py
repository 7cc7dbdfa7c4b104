"""Runs untrusted code in jailed processes, and lets trusted tests call its functions."""

from ..limits import Limits
from .attack import attack
from .choice import choose
from .doctor import Check, doctor
from .folders import remove_abandoned
from .session import (
    Answers,
    Budget,
    Function,
    QuestionStopped,
    SandboxError,
    Session,
    SessionLost,
    StudentError,
    Withheld,
)
from .tiers import SAFE_TIERS, TIERS, NoSafeJail, Sandbox, TierFailed
from .wire import Opaque

__all__ = [
    "SAFE_TIERS",
    "TIERS",
    "Answers",
    "Budget",
    "Check",
    "Function",
    "Limits",
    "NoSafeJail",
    "Opaque",
    "QuestionStopped",
    "Sandbox",
    "SandboxError",
    "Session",
    "SessionLost",
    "StudentError",
    "TierFailed",
    "Withheld",
    "attack",
    "choose",
    "doctor",
    "remove_abandoned",
]
