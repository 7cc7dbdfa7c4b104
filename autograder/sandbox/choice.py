"""Which kind of jail is used: the best that works here and that withstands an attack from inside."""

from __future__ import annotations

from collections.abc import Sequence

from ..limits import Limits
from .attack import attack
from .tiers import SAFE_TIERS, TIERS, NoSafeJail, Sandbox, TierFailed, close_project


def choose(
    isolation: str = "auto",
    *,
    modules: Sequence[str] = (),
    later: Sequence[str] = (),
    hidden_modules: Sequence[str] = (),
    limits: Limits = Limits(),
) -> Sandbox:
    """Start the best kind of jail that works here and that withstands an attack from inside.

    Parameters
    ----------
    isolation : ``auto`` or one of `TIERS`; ``process`` is no jail and only used when named.

    Raises
    ------
    NoSafeJail
        If none does.
    """
    if isolation not in ("auto", *TIERS):
        raise ValueError(f"there is no isolation tier {isolation!r}; there are auto, {', '.join(TIERS)}")
    failures = []
    for tier in SAFE_TIERS if isolation == "auto" else (isolation,):
        try:
            sandbox = Sandbox(tier, modules=modules, later=later, hidden_modules=hidden_modules, limits=limits)
        except TierFailed as error:
            failures.append(f"{tier}: {error}")
            continue
        if tier == "user":
            close_project()
        breaches = attack(sandbox) if tier in SAFE_TIERS else []
        if not breaches:
            return sandbox
        sandbox.close()
        failures.append(f"{tier}: an attack from inside succeeded: {'; '.join(breaches)}")
        if tier == "user" and any(breach.startswith("read /") for breach in breaches):
            failures[-1] += "\n    (student code runs as another user here: chmod -R o-rwx what it must not read)"
    raise NoSafeJail(
        "No safe way to run submissions was found, so none was run.\n"
        + "".join(f"  {failure}\n" for failure in failures)
        + "Install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap) or use a "
        "Linux kernel of version 5.13 or later with Landlock switched on.\n"
        "Where every submission is known to be harmless, --isolation process runs them without a jail."
    )
