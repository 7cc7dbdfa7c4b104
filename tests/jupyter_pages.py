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

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
PATIENCE = 600_000
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


class NotebookPage:
    """A notebook that is open in JupyterLab, with or without a server behind it."""

    def __init__(self, page: Page, address: str = "") -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        if address:
            page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function(f"Boolean({NOTEBOOK}?.sessionContext?.session?.kernel)")

    def ids(self) -> list[str]:
        """Ids of the cells, in order."""
        return self.page.evaluate(f"Array.from({NOTEBOOK}.content.model.cells).map(cell => cell.id)")

    def cell(self, name: str) -> Locator:
        """The cell with this id, as it stands in the page."""
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{self.ids().index(name)}"]')

    def output(self, name: str) -> Locator:
        return self.cell(name).locator(".jp-OutputArea-output")

    def write(self, name: str, source: str) -> None:
        """Replace what stands in a cell, through the document that the page shows."""
        self.page.evaluate(
            f"([name, source]) => {{ for (const cell of {NOTEBOOK}.content.model.cells)"
            " if (cell.id === name) cell.sharedModel.setSource(source); }",
            [name, source],
        )

    def type(self, name: str, source: str) -> None:
        """Replace what stands in a cell by keyboard, as a student does."""
        self.select(name)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")

    def select(self, name: str) -> None:
        """Go to a cell."""
        self.page.evaluate(
            f"async index => {{ const list = {NOTEBOOK}.content; list.activeCellIndex = index; "
            "list.deselectAll(); list.mode = 'command'; await list.scrollToItem(index); list.activate(); }",
            self.ids().index(name),
        )
        self.page.wait_for_function("document.activeElement.closest('.jp-Notebook') !== null")

    def run(self, name: str) -> None:
        """Run one cell with Shift+Enter, and wait until it is done."""
        self.select(name)
        self.page.evaluate(f"{self._model(name)}.executionCount = null")
        self.page.keyboard.press("Shift+Enter")
        self.wait_for(name)

    def run_all(self) -> None:
        """Choose Run All Cells in the menu Run, and wait until the last one is done."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait_for(self.ids()[-1])

    def wait_for(self, name: str) -> None:
        """Wait until a cell has run and the kernel is at rest."""
        self.page.wait_for_function(
            f"{self._model(name)}.executionCount !== null && "
            f"{self._model(name)}.executionState !== 'running' && "
            f"{NOTEBOOK}.sessionContext.session.kernel.status === 'idle'"
        )

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(f"!{NOTEBOOK}.context.model.dirty")

    def download(self, name: str, folder: Path) -> Path:
        """Click the link that the cell which writes the submission shows."""
        link = self.output(name).get_by_role("link")
        link.scroll_into_view_if_needed()
        with self.page.expect_download() as download:
            link.click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def move_slider(self, name: str) -> tuple[str, str]:
        """Move the slider of a cell one step by keyboard; the pictures before and after."""
        picture = self.output(name).locator("img")
        before = str(picture.get_attribute("src"))
        self.output(name).get_by_role("slider").focus()
        self.page.keyboard.press("ArrowRight")
        expect(picture).not_to_have_attribute("src", before, timeout=PATIENCE)
        return before, str(picture.get_attribute("src"))

    def _model(self, name: str) -> str:
        return f"Array.from({NOTEBOOK}.content.model.cells).find(cell => cell.id === {json.dumps(name)})"
