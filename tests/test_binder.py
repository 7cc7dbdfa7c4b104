"""The environment that Binder sets up: what starts there, and a notebook worked through in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import nbformat
import psutil
import pytest
import yaml
from jupyter_pages import NotebookPage, jupyterlab, started_browser
from test_jupyterlab import answers

from utils import environment

ROOT = Path(__file__).parent.parent
NAME = "04_gradient_descent"
MEMORY = 700 * 2**20
"""Bytes that a server with a worked-through notebook may take; Binder promises 1 GB, and its own programs need some."""

# What repo2docker installs before environment.yml, as far as it comes from a package index by the same name.
BASE = ("ipykernel", "ipywidgets", "jupyter_server", "jupyterlab", "jupyterlab_server", "notebook")


def pip_requirements() -> list[str]:
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (packages,) = [entry["pip"] for entry in content["dependencies"] if isinstance(entry, dict)]
    return list(packages)


def rendered(monkeypatch: pytest.MonkeyPatch) -> str:
    """What repo2docker would give to Docker."""
    monkeypatch.chdir(ROOT)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what its imports warn of is not ours to mend
        from repo2docker.app import Repo2Docker
        from repo2docker.buildpacks import CondaBuildPack

        build_pack = CondaBuildPack(base_image=Repo2Docker().base_image)
        build_pack.platform = "linux/amd64"
        return str(build_pack.render(build_args={}))


def base_versions() -> dict[str, str]:
    """Versions in the environment of repo2docker that Binder's server starts from."""
    package = find_spec("repo2docker")
    assert package is not None
    folder = Path(str(package.origin)).parent / "buildpacks" / "conda"
    text = (folder / "environment.py-3.12-linux-64.lock").read_text(encoding="utf-8")
    found = re.findall(r"/([a-z_]+)-(\d[\w.]*)-[^/]+\.conda", text)
    return {name: version for name, version in found if name in BASE}


def test_server_starts_from_the_environment_that_ours_is_installed_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the JupyterLab of environment.yml takes the place of Binder's own."""
    dockerfile = rendered(monkeypatch)
    assert "ENV KERNEL_PYTHON_PREFIX=${NB_PYTHON_PREFIX}" in dockerfile
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in dockerfile
    (path,) = re.findall(r"^ENV PATH=(.*NB_PYTHON_PREFIX.*)$", dockerfile, re.MULTILINE)
    assert path.startswith("${NB_PYTHON_PREFIX}/bin")
    assert 'CMD ["jupyter", "notebook", "--ip", "0.0.0.0"]' in dockerfile
    assert set(base_versions()) == set(BASE)


def test_readme_has_a_binder_badge_that_points_at_a_tag() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ((alt, link),) = re.findall(r"\[!\[([^\]]+)\]\(\S+mybinder\.org/badge\S+\)\]\((\S+)\)", readme)
    owner, repository, tag, page = re.fullmatch(
        r"https://mybinder\.org/v2/gh/([^/]+)/([^/]+)/([^/?]+)\?urlpath=lab/tree/(\S+)", link
    ).groups()  # type: ignore[union-attr]
    assert "Binder" in alt
    assert (owner, repository, tag) == ("OWNER", "REPOSITORY", "TAG") or tag not in ("HEAD", "main", "master")
    assert (ROOT / page).is_file()


def uv(*arguments: object) -> subprocess.CompletedProcess[str]:
    settings = dict(os.environ)
    if index := settings.get("PIP_INDEX_URL"):  # uv does not read pip's settings
        settings.setdefault("UV_DEFAULT_INDEX", index)
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Python of an environment like Binder's: its own packages first, then ours, then this project."""
    folder = tmp_path_factory.mktemp("binder")
    place = folder / "environment"
    # The same Python as there, if this machine has it.
    if uv("venv", "--quiet", "--no-python-downloads", "--python=3.12", place).returncode:
        assert uv("venv", "--quiet", f"--python={sys.executable}", place).returncode == 0
    python = place / "bin" / "python"
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(pip_requirements()), encoding="utf-8")
    base = [f"{name}=={version}" for name, version in base_versions().items()]
    for command in (
        ("pip", "install", "--quiet", f"--python={python}", "pip", *base),
        ("pip", "install", "--quiet", f"--python={python}", "--upgrade", f"--requirement={requirements}"),
    ):
        finished = uv(*command)
        assert finished.returncode == 0, finished.stderr
    # A copy: the project's folder stays as it is.
    project = folder / "project"
    ignored = shutil.ignore_patterns(".*", "dist", "out", "work", "__pycache__")
    shutil.copytree(ROOT, project, ignore=ignored)
    settings = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
    finished = subprocess.run(["./postBuild"], cwd=project, env=settings, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    yield python
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_packages_of_binder_and_ours_agree(python: Path) -> None:
    finished = uv("pip", "check", f"--python={python}")
    assert finished.returncode == 0, finished.stderr


@pytest.mark.browser
@pytest.mark.slow
def test_notebook_is_worked_through_as_on_binder(
    python: Path, chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Binder's command, in the pinned JupyterLab, warned of the session's end, within its memory."""
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://binder.example/")
    folder = python.parents[2] / "project"
    with jupyterlab(folder, tmp_path / "settings", str(python), "notebook") as server, started_browser(chromium) as own:
        page = own.new_page(viewport={"width": 1200, "height": 900})
        notebook = NotebookPage(page, server.address(f"notebooks/{NAME}.ipynb"))
        pinned = next(text for text in pip_requirements() if text.startswith("jupyterlab=="))
        assert f"jupyterlab=={page.evaluate('window.jupyterapp.version')}" == pinned
        for cell, source in answers(NAME).items():
            notebook.write(cell, source)
        notebook.run_all()
        first = next(cell for cell in notebook.ids() if "-code-" in cell)
        assert notebook.output(first).text_content() == environment.BINDER
        checks = [cell for cell in notebook.ids() if cell.endswith("-check")]
        said = {cell: str(notebook.output(cell).text_content()) for cell in checks}
        assert {cell: text for cell, text in said.items() if "public checks passed" not in text} == {}
        processes = [psutil.Process(server.process.pid)]
        processes += processes[0].children(recursive=True)
        memory = sum(process.memory_info().rss for process in processes)
        print(f"{memory / 2**20:.0f} MB in {len(processes)} processes")
        assert len(processes) >= 2
        assert memory < MEMORY
        notebook.save()
        notebook.run("export")
        archive = notebook.download("export", tmp_path)
        # The notebook itself, as the first cell advises.
        page.get_by_role("menuitem", name="File", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="Download", exact=True).click()
        download.value.save_as(tmp_path / "downloaded.ipynb")
    assert archive.stat().st_size > 10_000
    downloaded = nbformat.reads((tmp_path / "downloaded.ipynb").read_text(encoding="utf-8"), as_version=4)
    right = answers(NAME)
    assert {cell["id"]: cell.source for cell in downloaded.cells if cell["id"] in right} == right
    assert json.dumps(downloaded.metadata["otter"]["assignment_name"]) == f'"{NAME}"'
