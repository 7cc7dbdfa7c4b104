"""Fixtures and rules for all tests: components that may be missing, and what a skipped test means."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples each time, and no test that fails because the machine is busy.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

ROOT = Path(__file__).parent.parent


def _path_or_skip(command: str, packages: str, folders: str | None = None) -> str:
    path = shutil.which(command, path=folders)
    if path is None:
        pytest.skip(f"{command} is not installed; on Debian and Ubuntu: sudo apt-get install {packages}")
    return path


@pytest.fixture
def bubblewrap() -> str:
    """Path of bubblewrap's program; the test is skipped without it."""
    return _path_or_skip("bwrap", "bubblewrap")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; the test is skipped without it."""
    return _path_or_skip("chromium", "chromium fonts-dejavu-core")


@pytest.fixture(scope="session")
def postgresql_programs() -> Path:
    """Folder of a PostgreSQL server's programs, which Debian keeps off the path; the test is skipped without it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    folders = os.pathsep.join([*map(str, reversed(found)), os.environ.get("PATH", os.defpath)])
    return Path(_path_or_skip("initdb", "postgresql", folders)).parent


@pytest.fixture(scope="session")
def mount_namespaces() -> None:
    """Skip the test where no file tree of its own can be made: that takes root and the programs of util-linux."""
    _path_or_skip("setpriv", "util-linux")
    if subprocess.run([_path_or_skip("unshare", "util-linux"), "--mount", "--pid", "--fork", "true"]).returncode:
        pytest.skip("namespaces for mounts and processes need root, outside a container that refuses them")


@pytest.fixture
def root_folder() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave a sample of the sweeps to the quick tests: each n-th of a file, counted over all its tests."""
    seen: Counter[Path] = Counter()
    for item in items:
        sweep = item.get_closest_marker("sweep")
        if sweep is not None and item.get_closest_marker("slow") is None:
            if seen[item.path] % sweep.args[0]:
                item.add_marker(pytest.mark.slow)
            seen[item.path] += 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where CI is set: there every component is to be present."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be skipped where CI=true: {report.longrepr}"
    return report
