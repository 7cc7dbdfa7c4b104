"""Every student notebook in JupyterLab, worked through in a browser and handed in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_pages import NotebookPage, Server, jupyterlab, started_browser
from playwright.sync_api import Browser

from autograder import assignment as assignments
from autograder import build, grading
from autograder.results import Status

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
QUICK = "02_softmax"


def answers(name: str) -> dict[str, str]:
    """The right answers, by the id of the cell that they go into."""
    cells = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells
    return {cell["id"]: cell.source for cell in cells if "otter_answer_cell" in cell.metadata.get("tags", [])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    for name in build.masters():
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", folder)
    return folder


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with started_browser(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with jupyterlab(folder, tmp_path_factory.mktemp("settings")) as server:
        yield server


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == QUICK else [pytest.mark.slow]) for name in build.masters()]
)
def test_notebook_is_worked_through_and_handed_in(server: Server, browser: Browser, name: str, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    notebook = NotebookPage(page, server.address(f"{name}.ipynb"))
    right = answers(name)
    typed = next(iter(right))
    for cell, source in right.items():
        if cell != typed:
            notebook.write(cell, source)
    notebook.type(typed, right[typed])
    notebook.run_all()
    table = assignments.load(name)

    said = {cell: notebook.output(cell).text_content() for cell in notebook.ids() if cell.endswith("-check")}
    assert len(said) == len([question for question in table.questions if question.kind == "auto"])
    assert {cell: text for cell, text in said.items() if "public checks passed" not in text} == {}
    assert page.locator(".jp-Notebook .jp-OutputArea-output[data-mime-type*=error]").count() == 0

    figures = [cell.id for cell in table.cells if cell.role == "figure"]
    without = [cell for cell in figures if notebook.output(cell).locator("img").count() == 0]
    # One figure is for those who have PyTorch.
    assert [cell for cell in without if "PyTorch is not installed" not in notebook.output(cell).text_content()] == []
    pictures = page.locator(".jp-Notebook .jp-OutputArea-output img")
    described = pictures.evaluate_all("images => images.map(image => [image.naturalWidth, image.alt.length])")
    assert len(described) >= 5
    assert [picture for picture in described if picture[0] < 200 or picture[1] < 40] == []

    sliders = [cell for cell in figures if notebook.output(cell).get_by_role("slider").count()]
    assert sliders
    for cell in sliders:
        before, after = notebook.move_slider(cell)
        assert before != after

    notebook.save()
    notebook.run("export")
    archive = notebook.download("export", tmp_path)
    page.close()
    assert re.fullmatch(rf"{name}_[\dT_]+\.zip", archive.name)
    summary = grading.grade([str(archive)], assignment=None, output=tmp_path / "out")
    (line,) = summary.lines
    assert (summary.problems, line.problem, line.assignment) == ([], "", name)
    assert (line.score, line.statuses[Status.PASSED]) == (line.possible, len(said))
