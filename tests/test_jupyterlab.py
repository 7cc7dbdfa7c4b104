"""Every student notebook in JupyterLab, worked through in a browser and handed in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from jupyter_pages import PATIENCE, NotebookPage, Server, jupyterlab, started_browser
from playwright.sync_api import Browser, Page, expect

from autograder import assignment as assignments
from autograder import authoring
from autograder.results import Status
from autograder.runs import grading
from utils import plots

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parent.parent
QUICK = "02_softmax"


def answers(name: str) -> dict[str, str]:
    """The right answers, by the id of the cell that they go into."""
    cells = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells
    return {cell["id"]: cell.source for cell in cells if "otter_answer_cell" in cell.metadata.get("tags", [])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    for name in authoring.masters():
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


def assert_headings_are_in_order(page: Page) -> None:
    headings = page.locator(".jp-Notebook").locator("h1, h2, h3, h4, h5, h6")
    levels = headings.evaluate_all("headings => headings.map(heading => Number(heading.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in pairwise(levels)) == 1


def assert_axe_finds_nothing_of_ours(page: Page) -> None:
    """Look at texts and outputs; JupyterLab's own buttons and editors have faults of their own."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "axe.run({include: [['.jp-Notebook .jp-RenderedHTMLCommon'], ['.jp-Notebook .jp-OutputArea-output']]})"
        ".then(results => results.violations)"
    )
    faults = [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]
    # ipywidgets 8.1 writes a slider's label beside it, but does not say that they belong together.
    known = [html for rule, html in faults if rule == "aria-input-field-name" and 'role="slider"' in html]
    assert [fault for fault in faults if fault[1] not in known] == []
    labels = page.locator(".jp-Notebook .widget-slider .widget-label").all_text_contents()
    assert len(labels) == page.get_by_role("slider").count()
    assert all(len(label) > 3 for label in labels)


@pytest.mark.parametrize("name", authoring.masters())
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
    assert_headings_are_in_order(page)
    assert_axe_finds_nothing_of_ours(page)

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


def test_notebook_is_worked_through_by_keyboard(server: Server, browser: Browser, folder: Path) -> None:
    shutil.copy(folder / f"{QUICK}.ipynb", folder / "keyboard.ipynb")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    notebook = NotebookPage(page, server.address("keyboard.ipynb"))
    ids = notebook.ids()
    for cell, source in answers(QUICK).items():
        notebook.write(cell, source)
    (slider,) = [cell for cell in ids if cell.startswith("why-is-it-called-a-softmax-figure-1")]
    page.locator(".jp-Notebook").focus()
    for _ in ids[: ids.index(slider) + 1]:
        page.keyboard.press("Shift+Enter")
    notebook.wait_for(slider)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    handle = notebook.output(slider).get_by_role("slider")
    expect(handle).to_be_focused()
    before, after = notebook.move_slider(slider)
    assert before != after
    page.keyboard.press("Shift+Tab")
    expect(handle).not_to_be_focused()
    page.keyboard.press("Tab")
    expect(handle).to_be_focused()
    for _ in range(2):  # the number beside the slider, too, can be left
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.widget-slider') === null")
    # An editor takes Tab for itself; Escape leads out of it.
    notebook.select("q1-answer")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.cm-editor') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('.cm-editor') === null")
    page.close()


def test_check_knows_an_older_version_and_ends_an_endless_loop(server: Server, browser: Browser, folder: Path) -> None:
    shutil.copy(folder / f"{QUICK}.ipynb", folder / "broken.ipynb")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    notebook = NotebookPage(page, server.address("broken.ipynb"))
    ids = notebook.ids()
    for cell in ids[: ids.index("q1-answer")]:
        if "-code-" in cell:
            notebook.run(cell)

    def said_of(source: str) -> str:
        notebook.write("q1-answer", source)
        notebook.run("q1-answer")
        notebook.run("q1-check")
        return str(notebook.output("q1-check").text_content())

    right = answers(QUICK)["q1-answer"]
    assert said_of(right).startswith("✓")
    assert "the last run of your answer cell stopped with an error (SyntaxError" in said_of(
        "de linear_scores(X, Theta):"
    )
    assert "the last run of your answer cell did not define `linear_scores`" in said_of("# later")
    loop = "    while True:\n        try:\n            X[0]\n        except:\n            pass"
    endless = f"def linear_scores(X, Theta):\n{loop}"
    assert "your function did not finish in 20 seconds" in said_of(endless)
    assert said_of(right).startswith("✓")
    page.close()


def test_pictures_are_seen_in_a_notebook_that_came_from_elsewhere(
    server: Server, browser: Browser, folder: Path
) -> None:
    """JupyterLab shows less of what it did not run itself."""
    picture = plots.temperature(lambda z, temperature: np.full(2, 0.5), [1.0, 2.0], ["dog", "cat"], 1.0)
    assert isinstance(picture, plots.Picture)
    data = {"text/html": picture._repr_html_(), "text/plain": repr(picture)}
    output = nbformat.v4.new_output("execute_result", data=data, execution_count=1)
    cells = [nbformat.v4.new_code_cell("1", outputs=[output], execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "elsewhere.ipynb")
    page = browser.new_page()
    page.goto(server.address("elsewhere.ipynb"))
    image = page.locator(".jp-OutputArea-output img")
    expect(image).to_have_attribute("alt", picture.description, timeout=PATIENCE)
    assert image.evaluate("image => image.naturalWidth") > 200
    page.close()
