"""Build the site on which the notebooks run in the browser alone: JupyterLite, notebooks and what they import."""

from __future__ import annotations

import hashlib
import html
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat

from autograder import assignment as assignments
from autograder import handout
from autograder.authoring import ROOT, worked_in

PACKAGES = ("comm", "ipython", "jedi", "matplotlib", "micropip", "numpy", "otter-grader", "pillow")
"""Packages that are there before the first cell runs: what notebooks and their kernel import."""

NOT_IN_A_BROWSER = frozenset({"docutils", "jupyterlab-widgets", "python-on-whales", "sphinx", "widgetsnbextension"})
"""Packages that otter and ipywidgets ask for, but never import where there is no server, Docker or manual to make."""

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "ipylab")
"""JupyterLab's extensions that the site needs; others that are installed here may want a server."""

_CORE = ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
_LOCK = "pyodide-lock.json"
_MARK = ".site-of-notebooks"
"""A file that tells a site's folder from others: only such a one is replaced."""

KNOWN_LOCK = Path(__file__).with_name("pyodide-lock.json")
"""What one release of Pyodide has of what the notebooks need, from its own lock: versions, hashes, dependencies."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Introduction to Machine Learning: notebooks</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff }}
a {{ color: #00558b }}
li {{ margin: .4rem 0 }}
</style>
</head>
<body>
<main>
<h1>Introduction to Machine Learning: notebooks</h1>
<p>These notebooks run in your browser alone: nothing to install, no account, no server that sees your answers.
The first cell takes half a minute, while Python is loaded.</p>
<ul>
{links}
</ul>
<p><strong>Your work is kept in this browser, on this computer, and nowhere else.</strong> A private window or
cleared site data loses it. Download a notebook before you leave: in the menu, <em>File</em>, <em>Download</em>. To go
on elsewhere, drag the file into the list of files on the left.</p>
<p>The last cell of a notebook writes the zip file that you hand in, with a link to download it.</p>
<p><small>Independent teaching material, not affiliated with or endorsed by UC Berkeley. Code: BSD 3-Clause
(<a href="files/utils/LICENSE">licence</a>). Text and figures:
<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. Handwritten digits: CC BY 4.0
(<a href="files/utils/data/README.md">source</a>).</small></p>
</main>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
</body>
</html>
"""
"""The site's first page. JupyterLite reads its configuration from the script element."""


class SiteError(Exception):
    """A site that cannot be built; the message names the file and the cure."""


def build_site(output: Path, names: Iterable[str] = (), pyodide: Path | None = None, root: Path = ROOT) -> None:
    """Build the site.

    Parameters
    ----------
    output
        A folder that is empty, does not exist, or holds an earlier site, which is replaced.
    names
        Assignments whose notebooks the site has; all, if none is named.
    pyodide
        A folder with Pyodide: its core, its lock and wheels. They are copied, and the site needs no other server.
        Without it the site takes Pyodide from its CDN.
    root
        The project's folder.

    Raises
    ------
    AssignmentError
        If a notebook needs what answers its questions or those of a later one.
    SiteError
        If something in `output` would be lost, a notebook is not as it was built, a package cannot be had, or
        JupyterLite cannot be built.
    """
    _check_output(output)
    chosen = list(names) or assignments.names()
    with tempfile.TemporaryDirectory(prefix="site-") as temporary:
        folder = Path(temporary)
        lite, contents, made = folder / "lite", folder / "contents", folder / "made"
        lite.mkdir()
        packages = _packages(pyodide, root, folder / "wheels")
        _write_contents(chosen, root, contents)
        if pyodide:
            shutil.copytree(pyodide, lite / "static" / "pyodide")
            packages.add_to(lite / "static" / "pyodide")
        (lite / "jupyter-lite.json").write_text(json.dumps(_configuration(from_cdn=not pyodide)), encoding="utf-8")
        written = _written(root)
        _build_lite(lite, contents, made, folder, written)
        if not pyodide:
            packages.add_to(made / "static" / "packages")
        (made / "index.html").write_text(_front_page(chosen), encoding="utf-8")
        for mark in (_MARK, ".nojekyll"):  # GitHub Pages would pass the site through Jekyll
            (made / mark).write_text("")
        for path in made.rglob("*"):
            os.utime(path, (written, written))
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, output)


def _check_output(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise SiteError(f"{output}: a file; expected a folder that is empty or does not exist")
    if output.exists() and any(output.iterdir()) and not (output / _MARK).exists():
        raise SiteError(f"{output}: holds files that are no site of this command; give an empty folder")


# What students see


def _write_contents(names: Iterable[str], root: Path, folder: Path) -> None:
    """Copy the notebooks, and of `utils` what they import: a reference only where a later lecture builds on it."""
    (folder / "utils").mkdir(parents=True)
    needed: set[str] = set()
    for name in names:
        notebook = root / "notebooks" / f"{name}.ipynb"
        if not notebook.is_file():
            raise SiteError(f"{notebook}: missing; `autograder build {name}` makes it")
        if why := worked_in(notebook):
            raise SiteError(f"{notebook}: not as it was built, for {why}; delete it and run `autograder build {name}`")
        shutil.copyfile(notebook, folder / notebook.name)
        needed |= needed_modules(name, root)
    for path in handout.files(needed, root):
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(root / "LICENSE", folder / "utils" / "LICENSE")


def needed_modules(name: str, root: Path = ROOT) -> set[str]:
    """Name the modules of `utils` that a notebook's cells and public tests import, and those that these import.

    Raises
    ------
    AssignmentError
        If one of them answers the notebook's questions or those of a later one.
    """
    notebook = root / "notebooks" / f"{name}.ipynb"
    content = nbformat.read(notebook, as_version=4)
    sources = [cell.source for cell in content.cells if cell.cell_type == "code"]
    found = handout.modules_in([*sources, *content.metadata["otter"]["tests"].values()])
    return handout.checked(name, dict.fromkeys(found, notebook.relative_to(root).as_posix()), root)


def _front_page(names: Iterable[str]) -> str:
    links = (
        f'<li><a href="lab/index.html?path={quote(name)}.ipynb">{html.escape(assignments.load(name).title)}</a></li>'
        for name in names
    )
    return _PAGE.format(links="\n".join(links))


# Packages in the browser


@dataclass
class _Packages:
    """A lock for Pyodide, and the wheels that Pyodide itself does not have."""

    lock: dict[str, Any]
    wheels: list[Path] = field(default_factory=list)

    def add_to(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for wheel in self.wheels:
            shutil.copyfile(wheel, folder / wheel.name)
        (folder / _LOCK).write_text(json.dumps(self.lock, sort_keys=True), encoding="utf-8")


def _packages(pyodide: Path | None, root: Path, downloads: Path) -> _Packages:
    """Add to the packages of Pyodide those that notebooks need beside."""
    lock = _lock_of(pyodide) if pyodide else _lock_of_cdn()
    listed = lock["packages"]
    needed = _closure({_normal(name): entry["version"] for name, entry in listed.items()})
    wheels = _download({name: version for name, (version, _) in needed.items()}, root, downloads) if needed else {}
    for name, (version, depends) in needed.items():
        listed[name] = _entry(name, version, wheels[name], depends)
    if pyodide:
        _check_files(pyodide, lock, set(wheels))
    return _Packages(lock, list(wheels.values()))


def _lock_of(pyodide: Path) -> dict[str, Any]:
    missing = [name for name in _CORE if not (pyodide / name).is_file()]
    if missing:
        raise SiteError(
            f"{pyodide}: has no {', '.join(missing)}; PYODIDE_DIR names a folder with Pyodide's core, lock and wheels"
        )
    lock = _read_lock((pyodide / _LOCK).read_bytes(), str(pyodide / _LOCK))
    wanted = _constant("PYODIDE_PYTHON_VERSION")
    found = str(lock["info"].get("python", "unknown"))
    if not found.startswith(f"{wanted}."):
        raise SiteError(f"{pyodide}: is a Pyodide with Python {found}; this version of JupyterLite needs {wanted}")
    return lock


def _lock_of_cdn() -> dict[str, Any]:
    base = _constant("PYODIDE_CDN_URL")
    # What a release of Pyodide has never changes, so its lock need not be asked for each time.
    kept = json.loads(KNOWN_LOCK.read_bytes())
    lock = kept["lock"] if f"/v{kept['pyodide']}/" in base else _fetched_lock(f"{base}/{_LOCK}")
    for entry in lock["packages"].values():
        entry["file_name"] = f"{base}/{entry['file_name']}"
    return lock


def _fetched_lock(url: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return _read_lock(answer.read(), url)
    except (urllib.error.URLError, OSError) as error:
        raise SiteError(
            f"{url}: cannot be read ({getattr(error, 'reason', error)}); a site for the web takes Pyodide from there. "
            "Try again with a network, or set PYODIDE_DIR to a folder that holds Pyodide"
        ) from None


def keep_lock(url: str = "") -> None:
    """Write `KNOWN_LOCK` anew, after a change of JupyterLite's version.

    Parameters
    ----------
    url
        Where the lock of the release of Pyodide that JupyterLite uses can be read. Default: its CDN.
    """
    lock = _fetched_lock(url or f"{_constant('PYODIDE_CDN_URL')}/{_LOCK}")
    entries = {_normal(name): entry for name, entry in lock["packages"].items()}
    needed = _closure({name: entry["version"] for name, entry in entries.items()})
    to_read = [*map(_normal, PACKAGES), *(other for _, depends in needed.values() for other in depends)]
    kept: dict[str, Any] = {}
    while to_read:
        name = to_read.pop()
        if name in entries and name not in kept:
            kept[name] = entries[name]
            to_read += map(_normal, entries[name]["depends"])
    content = {"pyodide": _constant("PYODIDE_VERSION"), "lock": {"info": lock["info"], "packages": kept}}
    KNOWN_LOCK.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _read_lock(content: bytes, source: str) -> dict[str, Any]:
    try:
        lock: dict[str, Any] = json.loads(content)
        for entry in lock["packages"].values():
            entry["file_name"], entry["version"], entry["depends"]
        lock["info"]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise SiteError(f"{source}: not a lock of Pyodide; expected the packages with file_name and version") from None
    return lock


def _constant(name: str) -> str:
    try:
        from jupyterlite_pyodide_kernel import constants
    except ModuleNotFoundError:
        raise SiteError(
            "JupyterLite is not installed: make site installs it, or pip install with the extra `site`"
        ) from None
    return str(getattr(constants, name))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _closure(listed: Mapping[str, str]) -> dict[str, tuple[str, list[str]]]:
    """Version and dependencies of each needed package that Pyodide has not, or not in a version that suits."""
    from packaging.requirements import Requirement

    in_browser = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}
    in_browser["python_version"] = _constant("PYODIDE_PYTHON_VERSION")
    needed: dict[str, tuple[str, list[str]]] = {}
    to_read = [Requirement(name) for name in PACKAGES]
    while to_read:
        requirement = to_read.pop()
        name = _normal(requirement.name)
        if name in needed or (name in listed and requirement.specifier.contains(listed[name], prereleases=True)):
            continue
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            raise SiteError(f"{name}: neither this Pyodide has it nor the project's environment") from None
        asked = [Requirement(text) for text in importlib.metadata.requires(name) or []]
        further = [
            other
            for other in asked
            if (other.marker is None or other.marker.evaluate(in_browser))
            and _normal(other.name) not in NOT_IN_A_BROWSER
        ]
        needed[name] = (version, [_normal(other.name) for other in further])
        to_read += further
    return dict(sorted(needed.items()))


def _download(versions: Mapping[str, str], root: Path, folder: Path) -> dict[str, Path]:
    """Download wheels without compiled parts, in the versions of the project's lock and checked by its hashes."""
    entries = {}
    for entry in (root / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if pin := re.match(r"([\w.-]+)==([^\s;]+)[^-]*?(--hash.*)", entry):
            entries[_normal(pin[1])] = f"{pin[1]}=={pin[2]} {pin[3]}"
    folder.mkdir()
    (folder / "requirements.txt").write_text("\n".join(entries[name] for name in versions), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    command += [f"--python-version={_constant('PYODIDE_PYTHON_VERSION')}", f"--dest={folder}"]
    command += [f"--requirement={folder / 'requirements.txt'}"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SiteError(
            f"the packages {', '.join(versions)} cannot be downloaded with pip: {_last_line(finished.stderr)}"
        )
    return {_normal(path.name.split("-")[0]): path for path in sorted(folder.glob("*.whl"))}


def _entry(name: str, version: str, wheel: Path, depends: list[str]) -> dict[str, Any]:
    """Describe a wheel as Pyodide's lock does."""
    with zipfile.ZipFile(wheel) as archive:
        parts = [path.split("/") for path in archive.namelist() if path.endswith(".py")]
    imports = {path[0].removesuffix(".py") for path in parts if len(path) <= 2 and "." not in path[0].rstrip(".py")}
    return {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "unvendored_tests": False,
        "imports": sorted(imports),
        "depends": depends,
    }


def _check_files(pyodide: Path, lock: dict[str, Any], own: set[str]) -> None:
    """Refuse a folder that lacks a wheel that the first cell would ask for."""
    entries = {_normal(name): entry for name, entry in lock["packages"].items()}
    to_read, seen = [_normal(name) for name in PACKAGES], set()
    while to_read:
        name = to_read.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in entries or (name not in own and not (pyodide / entries[name]["file_name"]).is_file()):
            raise SiteError(f"{pyodide}: has no wheel of {name}, which the notebooks need")
        to_read += map(_normal, entries[name]["depends"])


# JupyterLite


def _configuration(from_cdn: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"packages": list(PACKAGES)}
    # Nothing is asked of a package index: a student's browser talks to the site and, for Pyodide, to its CDN.
    kernel = {"loadPyodideOptions": options, "disablePyPIFallback": True}
    if from_cdn:
        options["lockFileURL"] = f"./static/packages/{_LOCK}"
        kernel["pyodideUrl"] = f"{_constant('PYODIDE_CDN_URL')}/pyodide.mjs"
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Introduction to Machine Learning",
            "litePluginSettings": {_KERNEL_PLUGIN: kernel},
        },
    }


def _written(root: Path) -> int:
    """Time stamp of all files: SOURCE_DATE_EPOCH, or the last commit's, so that the same input makes the same site."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given.isdecimal() and shutil.which("git"):
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        given = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return int(given) if given.isdecimal() else int(time.time())


def _build_lite(lite: Path, contents: Path, output: Path, folder: Path, written: int) -> None:
    extensions = Path(sys.prefix, "share", "jupyter", "labextensions")
    missing = [name for name in EXTENSIONS if not (extensions / name).is_dir()]
    if missing:
        raise SiteError(f"{extensions}: has no {', '.join(missing)}; make site installs what is missing")
    for name in EXTENSIONS:
        shutil.copytree(extensions / name, folder / "extensions" / name)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--apps=lab", "--no-sourcemaps"]
    command += ["--no-unused-shared-packages", "--ignore-sys-prefix"]
    command += [f"--FederatedExtensionAddon.extra_labextensions_path={folder / 'extensions'}"]
    command += [f"--lite-dir={lite}", f"--contents={contents}", f"--output-dir={output}"]
    private = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    settings = {**os.environ, **private, "SOURCE_DATE_EPOCH": str(written)}
    finished = subprocess.run(command, cwd=lite, env=settings, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SiteError(f"JupyterLite cannot be built: {_last_line(finished.stderr or finished.stdout)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
