"""Says what works on this machine: kinds of jail, kernel, versions, fonts, browser."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from dataclasses import dataclass

from . import jail
from .attack import attack
from .cgroup import make_group
from .tiers import ROOT, SAFE_TIERS, Sandbox, TierFailed

_PACKAGES = ("numpy", "matplotlib", "ipython", "jupyterlab", "otter-grader", "nbgrader", "jupytext", "msgspec")


@dataclass(frozen=True)
class Check:
    """One thing that was tried."""

    name: str
    ok: bool
    detail: str


def doctor() -> list[Check]:
    """Try everything that grading may need. Submissions can be graded if a check named ``isolation: …`` is ok."""
    checks = [_tier(tier) for tier in SAFE_TIERS]
    kernel = f"{platform.system()} {platform.release()} ({platform.machine()})"
    if sys.platform == "linux":
        abi = jail.landlock_abi()
        kernel += f", Landlock {f'version {abi}' if abi else 'missing'}"
        group = make_group(0, 0)
        detail = "the supervising process sums up what a submission's processes have (no control group can be made)"
        if group is not None:
            group.close()
            detail = "the kernel limits what a submission's processes have together"
        checks.append(Check("limit of memory", True, detail))
    checks.append(Check("kernel", sys.platform == "linux", kernel))
    checks.append(Check("python", sys.version_info >= (3, 11), platform.python_version()))
    for package in _PACKAGES:
        try:
            checks.append(Check(package, True, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            checks.append(Check(package, False, "not installed"))
    checks.append(_kernelspec())
    checks.append(_fonts())
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    checks.append(Check("browser (for the tests only)", browser is not None, browser or "no Chromium was found"))
    return checks


def _tier(tier: str) -> Check:
    name = f"isolation: {tier}"
    try:
        with Sandbox(tier) as sandbox:
            breaches = attack(sandbox)
    except TierFailed as error:
        return Check(name, False, str(error))
    note = ""
    if tier == "user":
        # Grading closes these first; to look at a machine should not change it.
        open_files = [breach for breach in breaches if breach.startswith(f"read {ROOT}")]
        breaches = [breach for breach in breaches if breach not in open_files]
        note = "; before it grades, it closes the project's folders to other users" if open_files else ""
    if breaches:
        return Check(name, False, f"an attack from inside succeeded: {'; '.join(breaches)}")
    return Check(name, True, f"withstood the attack from inside{note}")


def _kernelspec() -> Check:
    from jupyter_client.kernelspec import KernelSpecManager

    found = KernelSpecManager().find_kernel_specs()
    return Check("Jupyter kernel python3", "python3" in found, found.get("python3", "not found"))


def _fonts() -> Check:
    from matplotlib import font_manager

    families = {font.name for font in font_manager.fontManager.ttflist}
    return Check("font DejaVu Sans", "DejaVu Sans" in families, f"{len(families)} font families")
