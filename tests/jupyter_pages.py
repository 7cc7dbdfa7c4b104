"""Notebooks in a browser, as a student has them: a JupyterLab of their own, a page, and what one does there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 240_000
"""Milliseconds until a page is given up; generous, since other work may run beside it."""


@contextmanager
def started_browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Server:
    """A running JupyterLab."""

    url: str
    token: str
    process: subprocess.Popen[bytes]

    def address(self, notebook: str) -> str:
        return f"{self.url}lab/tree/{notebook}?token={self.token}&reset"


@contextmanager
def jupyterlab(folder: Path, private: Path, python: str = sys.executable, command: str = "lab") -> Iterator[Server]:
    """Start JupyterLab on `folder` and a free port, with settings in `private` and none of the user's."""
    places = {f"JUPYTER_{kind}_DIR": str(private / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    places |= {"IPYTHONDIR": str(private / "ipython"), "MPLCONFIGDIR": str(private / "matplotlib")}
    settings = {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = [python, "-m", "jupyter", command, "--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    arguments += ["--allow-root", f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"]
    private.mkdir(parents=True, exist_ok=True)
    with (private / "log").open("wb") as log:
        process = subprocess.Popen(arguments, cwd=folder, env=settings, stdout=log, stderr=log)
    try:
        yield _started(process, private)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _started(process: subprocess.Popen[bytes], private: Path) -> Server:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and process.poll() is None:
        for path in (private / "runtime").glob("jpserver-*.json"):
            try:
                about = json.loads(path.read_text())
            except ValueError:
                continue  # half written
            return Server(about["url"], about["token"], process)
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{(private / 'log').read_text()[-2000:]}")
