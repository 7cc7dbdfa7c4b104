"""The site on which notebooks run in the browser alone: what it holds, what it refuses, and a student's work there."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import threading
import urllib.parse
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from jupyter_pages import NotebookPage, started_browser
from jupyterlite_pyodide_kernel import constants
from playwright.sync_api import Browser
from test_jupyterlab import answers
from test_leaks import given_code, hidden_tests, own, read, squeezed, statements
from typer.testing import CliRunner

from autograder import authoring, cli
from autograder.authoring import ROOT
from autograder.publishing import site
from autograder.runs import grading
from utils import environment

NAME = "02_softmax"
NAMES = authoring.masters()
PYODIDE_ALONE = {"micropip": "0.11.1"}
"""Packages that are in Pyodide and, being of no use elsewhere, nowhere else."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")  # as a CDN does
        super().end_headers()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine, as any web server would."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_pyodide(folder: Path, python: str = "3.14.2", leave_out: str = "") -> Path:
    """Make a folder that looks like Pyodide's, with every package that the notebooks need and nothing in them."""
    folder.mkdir()
    needed = {**site._closure(PYODIDE_ALONE), **{name: (version, []) for name, version in PYODIDE_ALONE.items()}}
    for name in ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        (folder / name).write_text("")
    packages = {}
    for name, (version, depends) in needed.items():
        file_name = f"{name}-{version}-py3-none-any.whl"
        packages[name] = {"name": name, "version": version, "file_name": file_name, "depends": depends}
        if name != leave_out:
            (folder / file_name).write_text("")
    lock = {"info": {"python": python}, "packages": packages}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return folder


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pyodide(tmp_path_factory.mktemp("pyodide") / "pyodide")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, pyodide: Path) -> Path:
    """A site with an empty Pyodide: all is there but Python."""
    output = tmp_path_factory.mktemp("site") / "site"
    site.build_site(output, pyodide=pyodide)
    return output


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a student finds in the site's list of files."""
    folder = tmp_path_factory.mktemp("contents") / "files"
    site._write_contents(NAMES, ROOT, folder)
    return folder


# What a site holds


def test_site_holds_notebooks_and_what_they_import(contents: Path) -> None:
    found = files(contents)
    notebooks = {name: content for name, content in found.items() if name.endswith(".ipynb")}
    assert notebooks == {f"{name}.ipynb": (ROOT / "notebooks" / f"{name}.ipynb").read_bytes() for name in NAMES}
    others = found.keys() - notebooks.keys()
    assert {"utils/notebook.py", "utils/environment.py", "utils/data/digits.npz", "utils/LICENSE"} <= others
    assert {name for name in others if not name.startswith("utils/")} == set()


def test_reference_is_there_only_if_a_later_lecture_builds_on_it(contents: Path) -> None:
    imported = {path.stem for path in (contents / "utils").glob("*.py")}
    references = {name.partition("_")[2] for name in NAMES}
    assert references - imported == {"learning_problems", "empirical_risk"}


@pytest.mark.parametrize("name", NAMES)
def test_notebook_alone_brings_no_answer_of_its_own(name: str) -> None:
    modules = site.needed_modules(name)
    assert name.partition("_")[2] not in modules
    assert {"notebook", "environment", "fingerprints", "plots"} <= modules


@pytest.mark.parametrize("name", NAMES)
def test_no_hidden_test_is_in_the_site(contents: Path, name: str) -> None:
    master = read(name)
    given = given_code(master) + "".join(
        squeezed(path.read_text(encoding="utf-8")) for path in (ROOT / "utils").glob("*.py")
    )
    hidden = own([line for test in hidden_tests(master) for line in statements(test)], given)
    hidden = [line for line in hidden if not line.startswith(("import ", "from "))]
    assert hidden
    everything = [squeezed(content.decode("utf-8", "replace")) for content in files(contents).values()]
    assert [line for line in hidden if any(squeezed(line) in text for text in everything)] == []


@pytest.mark.slow
def test_site_asks_nobody_else(made: Path, contents: Path) -> None:
    assert files(made / "files") == files(contents)
    settings = json.loads((made / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = settings["litePluginSettings"][site._KERNEL_PLUGIN]
    assert kernel["disablePyPIFallback"] is True
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert {extension["name"] for extension in settings["federated_extensions"]} == set(site.EXTENSIONS)


def test_first_page_leads_to_every_notebook(contents: Path) -> None:
    page = site._front_page(NAMES)
    links = [urllib.parse.unquote(link) for link in re.findall(r'href="lab/index.html\?path=([^"]+)"', page)]
    assert links == [f"{name}.ipynb" for name in NAMES]
    local = re.findall(r'href="(files/[^"]+)"', page)
    assert local
    assert [link for link in local if not (contents.parent / link).is_file()] == []


@pytest.mark.slow
def test_same_input_makes_the_same_site(made: Path, pyodide: Path, tmp_path: Path) -> None:
    site.build_site(tmp_path / "again", pyodide=pyodide)
    first, again = files(made), files(tmp_path / "again")
    assert [name for name in first.keys() | again.keys() if first.get(name) != again.get(name)] == []


# What it refuses


def test_other_files_are_left_alone(tmp_path: Path, pyodide: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(site.SiteError, match="holds files that are no site of this command"):
        site.build_site(tmp_path, pyodide=pyodide)
    with pytest.raises(site.SiteError, match="a file; expected a folder"):
        site.build_site(tmp_path / "mine.txt", pyodide=pyodide)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"python": "3.13.1"}, "is a Pyodide with Python 3.13.1; this version of JupyterLite needs 3.14"),
        ({"leave_out": "otter-grader"}, "has no wheel of otter-grader, which the notebooks need"),
    ],
)
def test_unsuitable_pyodide_is_refused(tmp_path: Path, change: dict[str, str], says: str) -> None:
    with pytest.raises(site.SiteError, match=re.escape(says)):
        site.build_site(tmp_path / "site", pyodide=write_pyodide(tmp_path / "pyodide", **change))


def test_folder_without_pyodide_is_a_bad_option(tmp_path: Path) -> None:
    run = CliRunner().invoke(cli.app, ["site", "--output", str(tmp_path / "site")], env={"PYODIDE_DIR": str(tmp_path)})
    assert run.exit_code == 1
    assert f"{tmp_path}: has no pyodide.mjs, pyodide.asm.wasm, python_stdlib.zip, pyodide-lock.json" in run.stderr
    run = CliRunner().invoke(cli.app, ["site", "09_nothing"])
    assert run.exit_code == 2


def test_cdn_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyterlite_pyodide_kernel.constants.PYODIDE_CDN_URL", "http://127.0.0.1:9/pyodide")
    with pytest.raises(
        site.SiteError, match=r"http://127.0.0.1:9/pyodide/pyodide-lock.json: cannot be read \(.+set PYOD"
    ):
        site.build_site(tmp_path / "site")


def test_release_of_pyodide_is_known_without_its_cdn(monkeypatch: pytest.MonkeyPatch) -> None:
    """When JupyterLite comes with another Pyodide, `keep_lock()` of `autograder.publishing.site` makes a new one."""
    monkeypatch.setattr(site, "_fetched_lock", lambda url: pytest.fail(f"asked for {url}"))
    packages = site._lock_of_cdn()["packages"]
    for entry in packages.values():
        assert entry["file_name"].startswith(f"{constants.PYODIDE_CDN_URL}/")
        assert len(entry["sha256"]) == 64
        assert {site._normal(name) for name in entry["depends"]} <= {site._normal(name) for name in packages}


def test_site_for_the_web_has_the_lock_and_the_wheels_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(lite: Path, contents: Path, output: Path, folder: Path, written: int) -> None:
        shutil.copytree(contents, output / "files")
        shutil.copyfile(lite / "jupyter-lite.json", output / "jupyter-lite.json")

    def download(versions: dict[str, str], root: Path, folder: Path) -> dict[str, Path]:
        folder.mkdir()
        for name in versions:
            zipfile.ZipFile(folder / f"{name}.whl", "w").close()
        return {name: folder / f"{name}.whl" for name in versions}

    monkeypatch.setattr(site, "_build_lite", build)
    monkeypatch.setattr(site, "_download", download)
    made = tmp_path / "site"
    site.build_site(made)
    settings = json.loads((made / "jupyter-lite.json").read_text())["jupyter-config-data"]["litePluginSettings"]
    lock = made / settings[site._KERNEL_PLUGIN]["loadPyodideOptions"]["lockFileURL"]
    places = {name: entry["file_name"] for name, entry in json.loads(lock.read_text())["packages"].items()}
    own = {name for name, place in places.items() if not place.startswith("https://")}
    assert "otter-grader" in own
    assert "numpy" not in own
    assert {name for name in own if not (lock.parent / places[name]).is_file()} == set()


def test_broken_lock_is_named(tmp_path: Path, pyodide: Path) -> None:
    shutil.copytree(pyodide, tmp_path / "pyodide")
    (tmp_path / "pyodide" / "pyodide-lock.json").write_text('{"packages": {"numpy": {}}}')
    with pytest.raises(site.SiteError, match=r"pyodide-lock.json: not a lock of Pyodide"):
        site.build_site(tmp_path / "site", pyodide=tmp_path / "pyodide")


def test_package_that_pyodide_has_in_an_unsuitable_version_is_taken_from_the_lock() -> None:
    everything = PYODIDE_ALONE | {name: version for name, (version, _) in site._closure(PYODIDE_ALONE).items()}
    assert site._closure(everything) == {}
    without_otter = {name: version for name, version in everything.items() if name != "otter-grader"}
    assert list(site._closure(without_otter)) == ["otter-grader"]
    assert list(site._closure({**without_otter, "wrapt": "2.1.2"})) == ["otter-grader", "wrapt"]
    assert set(everything) >= set(site.PACKAGES)
    assert not site.NOT_IN_A_BROWSER & set(everything)
    with pytest.raises(site.SiteError, match="micropip: neither this Pyodide has it nor the project's environment"):
        site._closure({})


# A student's work there


@pytest.fixture(scope="module")
def pyodide_folder() -> Path:
    """A real Pyodide; the tests that need it are skipped without."""
    folder = os.environ.get("PYODIDE_DIR")
    if not folder:
        pytest.skip("PYODIDE_DIR is not set; it names a folder with Pyodide's core, lock and wheels")
    return Path(folder)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with started_browser(chromium) as browser:
        yield browser


WRONG = "def linear_scores(X, Theta):\n    return Theta.T @ X.T"


def let_tests_look_in(folder: Path) -> None:
    """Let the page show its document to a test, as JupyterLab does with ``expose_app_in_browser``."""
    path = folder / "jupyter-lite.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    path.write_text(json.dumps(settings), encoding="utf-8")


def work_through(browser: Browser, address: str, elsewhere: list[str], folder: Path) -> None:
    """Answer a question wrong and then right, move a slider, hand in; all as a student does."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.on("request", lambda request: elsewhere.append(request.url))
    page.goto(address)
    page.get_by_role("link", name="From scores to probabilities: the softmax").click()
    notebook = NotebookPage(page)
    ids = notebook.ids()
    first = next(cell["id"] for cell in notebook_cells() if cell.cell_type == "code")
    notebook.run(first)
    assert notebook.output(first).text_content() == environment.BROWSER
    notebook.type("q1-answer", WRONG)
    for cell in ids[ids.index(first) + 1 : ids.index("q1-check") + 1]:
        if "-code-" in cell or cell in ("q1-answer", "q1-check"):
            notebook.run(cell)
    assert "a public check failed" in str(notebook.output("q1-check").text_content())
    right = answers(NAME)
    for cell, source in right.items():
        if cell != "q1-answer":
            notebook.write(cell, source)
    notebook.type("q1-answer", right["q1-answer"])
    notebook.run_all()
    assert "public checks passed" in str(notebook.output("q1-check").text_content())
    checks = [cell for cell in ids if cell.endswith("-check")]
    said = {cell: str(notebook.output(cell).text_content()) for cell in checks}
    assert {cell: text for cell, text in said.items() if "public checks passed" not in text} == {}
    figures = [cell for cell in ids if "-figure" in cell]
    assert [cell for cell in figures if notebook.output(cell).locator("img").count() == 0] == []
    (slider,) = [cell for cell in figures if notebook.output(cell).get_by_role("slider").count()]
    before, after = notebook.move_slider(slider)
    assert before != after
    notebook.save()
    notebook.run("export")
    archive = notebook.download("export", folder)
    page.close()
    summary = grading.grade([str(archive)], output=folder / "out")
    (line,) = summary.lines
    assert (line.problem, line.assignment, line.score) == ("", NAME, line.possible)


def notebook_cells() -> list[nbformat.NotebookNode]:
    cells: list[nbformat.NotebookNode] = nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4).cells
    return cells


@pytest.mark.browser
@pytest.mark.slow
def test_site_with_its_own_pyodide_needs_no_other_server(
    browser: Browser, pyodide_folder: Path, tmp_path: Path
) -> None:
    site.build_site(tmp_path / "site", pyodide=pyodide_folder)
    let_tests_look_in(tmp_path / "site")
    asked: list[str] = []
    with served(tmp_path / "site") as address:
        work_through(browser, f"{address}/", asked, tmp_path)
        assert asked
        assert [url for url in asked if not url.startswith((f"{address}/", "blob:", "data:"))] == []


@pytest.mark.browser
@pytest.mark.slow
def test_site_for_the_web_takes_pyodide_from_its_cdn(
    browser: Browser, pyodide_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CDN is another server on this machine, which has what Pyodide's own has: not otter, nor what it needs."""
    cdn = tmp_path / "cdn"
    shutil.copytree(pyodide_folder, cdn)
    lock = json.loads((cdn / "pyodide-lock.json").read_text())
    for name in ("otter-grader", "fica", "dill", "jupytext", "ipylab"):
        del lock["packages"][name]
    (cdn / "pyodide-lock.json").write_text(json.dumps(lock))
    asked: list[str] = []
    with served(cdn) as cdn_address:
        monkeypatch.setattr("jupyterlite_pyodide_kernel.constants.PYODIDE_CDN_URL", cdn_address)
        site.build_site(tmp_path / "site", [NAME])
        let_tests_look_in(tmp_path / "site")
        with served(tmp_path / "site") as address:
            work_through(browser, f"{address}/", asked, tmp_path)
            wheels = {url.rsplit("/", 1)[1].partition("-")[0]: url for url in asked if url.endswith(".whl")}
            assert wheels["numpy"].startswith(cdn_address)
            assert wheels["otter_grader"].startswith(f"{address}/static/packages/")
