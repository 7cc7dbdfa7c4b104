"""The grader's version changes with all that a verdict depends on, and with nothing else."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from test_gradescope import make_archive

from autograder import version
from autograder.grading import verdicts
from autograder.imports import imported, reached
from autograder.platforms.gradescope.archive import LOCK, NEEDED, requirements
from autograder.version import GRADING, ROOT, installed, source_version, sources

SAMPLE = ROOT / "autograder" / "samples" / "02_softmax" / "amara-okafor.ipynb"
SOURCES = [path.relative_to(ROOT) for path in sources(GRADING)]

GRADE = """
import json, sys
from autograder.assignment import load
from autograder.submissions import find
from autograder.grading.verdicts import Grader

(submission,) = find([sys.argv[1]], "02_softmax", ["02_softmax"])
with Grader(load("02_softmax")) as grader:
    result = grader.grade(submission)
assert any(question.diagnosis for question in result.questions), result
(listing,) = [cell.output for cell in result.cells if "LOADED" in cell.output]
print(json.dumps([sorted(sys.modules), listing.split("LOADED")[1].split()]))
"""
LIST_MODULES = "import sys\nprint('LOADED', *[n for n in sys.modules if n.split('.')[0] in ('sandbox', 'utils')])"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's packages, for tests that change it and put it back."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for package in ("autograder", "utils"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "samples"))
    return folder


# What a real run imports


def test_every_module_that_a_real_run_imports_on_either_side_counts(tmp_path: Path) -> None:
    """A wrong answer that draws: so misconceptions and figures are imported, too."""
    notebook = json.loads(SAMPLE.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell.get("id") == "q5-answer":
            cell["source"] = "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=0)"
    draw = {"source": "import matplotlib.pyplot as plt\nplt.plot([1, 2])", "id": "drawn"}
    for added in (draw, {"source": LIST_MODULES, "id": "listed"}):
        notebook["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, **added})
    path = tmp_path / "ada.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", GRADE, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    trusted, inside = json.loads(done.stdout)
    names = {name for name in trusted if name.split(".")[0] in ("autograder", "utils")}
    names |= {f"autograder.{name}" if name.startswith("sandbox") else name for name in inside}
    assert {
        "autograder.answers.misconceptions.softmax",
        "autograder.submissions",
        "autograder.sandbox.student",
    } <= names
    assert {"utils.plots", "utils.checks", "autograder.grading.likeness"} <= names
    made_up = {"utils.notebook"} if "utils.notebook" not in trusted else set()  # a stand-in, which has no file
    files = {Path(*name.split(".")) for name in names - made_up}
    assert {file for file in files if not {file.with_suffix(".py"), file / "__init__.py"} & set(SOURCES)} == set()


def test_modules_that_are_imported_by_name_count() -> None:
    for package in ("answers/misconceptions", "sandbox", "submissions"):
        files = {path.relative_to(ROOT) for path in (ROOT / "autograder" / package).rglob("*.py")}
        assert files
        assert files <= set(SOURCES)
    assert {path.relative_to(ROOT) for path in (ROOT / "utils").glob("*.py")} <= set(SOURCES)


def test_packages_that_grading_imports_are_in_gradescopes_zip() -> None:
    found = {name.split(".")[0] for path in SOURCES if path.suffix == ".py" for _, name in names_in(path)}
    third_party = found - set(sys.stdlib_module_names) - {"autograder", "utils", "sandbox", ""}
    assert {"numpy", "IPython", "msgspec", "otter", "matplotlib"} <= third_party
    known = importlib.metadata.packages_distributions()
    lines = requirements((ROOT / LOCK).read_text(encoding="utf-8"), NEEDED).splitlines()
    packed = {line.split("==")[0] for line in lines if "==" in line}
    assert {name for name in third_party if not set(map(canonicalize_name, known[name])) & packed} == set()


# What changes it


def test_it_is_that_of_the_grader_in_use() -> None:
    assert version.version() == verdicts.GRADER_VERSION


def test_it_does_not_depend_on_the_place(copied: Path) -> None:
    assert source_version(GRADING, copied) == source_version(GRADING)


def test_each_file_changes_it(copied: Path) -> None:
    seen = {source_version(GRADING, copied)}
    for number, path in enumerate(SOURCES, start=2):
        before = (copied / path).read_bytes()
        (copied / path).write_bytes(before + b"\n")
        seen.add(source_version(GRADING, copied))
        (copied / path).write_bytes(before)
        assert len(seen) == number, path


def test_a_new_module_and_data_change_it(copied: Path) -> None:
    seen = {source_version(GRADING, copied)}
    new = [
        "utils/more.py",
        "utils/data/more.npz",
        "utils/deep/er.py",
        "autograder/answers/misconceptions/more.py",
    ]
    for number, path in enumerate(new, start=2):
        (copied / path).parent.mkdir(exist_ok=True)
        (copied / path).write_bytes(b"")
        seen.add(source_version(GRADING, copied))
        (copied / path).unlink()
        assert len(seen) == number, path


def test_an_import_anywhere_makes_a_module_count(copied: Path) -> None:
    module, fresh = (copied / "autograder" / "grading" / name for name in ("likeness.py", "fresh.py"))
    before = module.read_text(encoding="utf-8")
    for statement in (
        "from .fresh import x",
        "import autograder.grading.fresh",
        "from . import (\n        fresh as f,  # why\n    )",
    ):
        fresh.write_text("x = 1\n")
        module.write_text(f"{before}\n\ndef late():\n    if True: {statement}\n")
        assert fresh in sources(GRADING, copied), statement
    module.write_text(before, encoding="utf-8")
    assert fresh not in sources(GRADING, copied)
    fresh.unlink()


@pytest.mark.parametrize(
    "path", ["reports/__init__.py", "cli.py", "authoring/__init__.py", "answers/variants/softmax.py"]
)
def test_what_no_verdict_depends_on_does_not_change_it(path: str) -> None:
    assert (ROOT / "autograder" / path).is_file()
    assert Path("autograder", path) not in SOURCES


def test_cluster_and_pages_have_their_own_which_hold_more(copied: Path) -> None:
    own = {"autograder.runs.cluster": "runs/graders.py", "autograder.reports": "reports/class_report.py"}
    for entry, path in own.items():
        assert set(sources(entry)) > set(sources("autograder.results"))
        before, file = source_version(entry, copied), copied / "autograder" / path
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        assert source_version(entry, copied) != before
        file.write_bytes(content)
    assert set(sources("autograder.runs.cluster")) > set(sources(GRADING))


def test_installed_packages_and_python_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("numpy", "matplotlib", "scipy", "ipython", "otter-grader", "msgspec", "pillow"):
        name = f"{package.replace('-', '_')}-{importlib.metadata.version(package)}.dist-info"
        assert name in installed()
    monkeypatch.setattr(sysconfig, "get_path", lambda kind: str(tmp_path))
    seen = [installed()]
    (tmp_path / "scipy-1.0.dist-info").mkdir()
    seen.append(installed())
    (tmp_path / "scipy-1.0.dist-info").rename(tmp_path / "scipy-1.1.dist-info")
    seen.append(installed())
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    seen.append(installed())
    versions = {hash_of(names, monkeypatch) for names in seen}
    assert len(versions) == 4


def hash_of(names: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(version, "installed", lambda: names)
    return version.version.__wrapped__()


def test_gradescopes_zip_has_the_same(tmp_path: Path) -> None:
    archive = tmp_path / "zip"
    archive.write_bytes(make_archive())
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "source")
    script = "from autograder import version; print(version.ROOT, version.version())"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path / "source", capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(tmp_path / "source"), verdicts.GRADER_VERSION]


# How imports are found


def names_in(path: Path) -> list[tuple[int, str]]:
    return list(imported((ROOT / path).read_text(encoding="utf-8"), ".".join(path.parent.parts)))


def by_parsing(source: str, package: str) -> Iterator[tuple[int, str]]:
    """Find imports in the slow and certain way."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = importlib.util.resolve_name(f"{'.' * node.level}{node.module or ''}", package)
            yield node.lineno, module.rstrip(".")
            yield from ((node.lineno, f"{module.rstrip('.')}.{alias.name}") for alias in node.names)


def test_no_import_is_overlooked() -> None:
    files = [path for folder in ("autograder", "utils", "tests", "solutions") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    for path in files:
        source, package = path.read_text(encoding="utf-8"), ".".join(path.relative_to(ROOT).parent.parts)
        assert set(by_parsing(source, package)) <= set(imported(source, package)), path


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b as c, d  # why", ["a.b", "d"]),
        ("from a import (\n    b,  # one\n    c as d,\n)", ["a", "a.b", "a.c"]),
        ("try: import a\nexcept E: import b; import c", ["a", "b", "c"]),
        ("from a import b, \\\n    c", ["a", "a.b", "a.c"]),
        ("from . import a\nfrom .b import c\nfrom ..d import e", ["p.q", "p.q.a", "p.q.b", "p.q.b.c", "p.d", "p.d.e"]),
        ("%matplotlib inline\n!ls\nimport a", ["a"]),
        ("What we import from there is important; import nothing more.", []),
        ("import", []),
        ("important = 1\nfrom_import = important", []),
    ],
)
def test_imports_are_found_in_every_form(source: str, names: list[str]) -> None:
    assert [name for _, name in imported(source, "p.q")] == names


def test_what_a_top_package_imports_on_demand_is_not_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "p" / "q").mkdir(parents=True)
    (tmp_path / "p" / "__init__.py").write_text("import p.always\n\ndef late():\n    import p.late\n")
    for name in ("always", "late", "a", "q/__init__", "q/b", "q/by_name"):
        (tmp_path / "p" / f"{name}.py").touch()
    (tmp_path / "p" / "a.py").write_text("from p.q import b\nimport other")

    def found() -> set[str]:
        return {path.relative_to(tmp_path / "p").as_posix() for path in reached(["p.a"], tmp_path)}

    named = {"__init__.py", "always.py", "a.py", "q/__init__.py", "q/b.py"}
    assert found() == named
    for source in (
        "importlib.import_module(f'p.q.{name}')",
        "from importlib import import_module as load",
        "__import__(n)",
    ):
        (tmp_path / "p" / "q" / "b.py").write_text(source)
        assert found() == named | {"q/by_name.py"}
