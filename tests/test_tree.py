"""The tree shows the way of a submission: each folder is a step, and imports only from the steps before it."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from autograder.imports import imported
from autograder.platforms.exports import FORMATS

ROOT = Path(__file__).parent.parent
STEPS = (
    *("ground", "submissions", "sandbox", "answers", "grading", "records", "reports", "platforms", "runs", "faces"),
    *("authoring", "publishing", "comparison", "api", "commands"),
)
"""From the nouns that all use to the command line. The faces have the names that people's own files use."""
NAMED = {
    "nbgrader_plugin": "faces",
    "gradescope": "faces",
    "cli": "commands",
    "__main__": "commands",
    "__init__": "api",
}


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the package, by its full name."""
    found = {}
    for path in sorted((root / "autograder").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[1] not in ("assignments", "samples"):
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


def step(module: str) -> str:
    """The step that a module belongs to."""
    first, *more = module.split(".")[1:] or ["api"]
    return first if more or first in STEPS else NAMED.get(first, "ground")


def arrows(module: str) -> Iterator[str]:
    """The modules of the package that one imports, whenever it does."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for _, name in imported(path.read_text(encoding="utf-8"), package):
        while name not in MODULES and "." in name:
            name = name.rpartition(".")[0]
        if name in MODULES and not f"{module}.".startswith(f"{name}."):
            yield name


def test_every_folder_is_a_step_and_says_what_it_is_for() -> None:
    folders = {path.name for path in (ROOT / "autograder").iterdir() if (path / "__init__.py").is_file()}
    assert folders <= set(STEPS)
    for name, path in MODULES.items():
        assert path.read_text(encoding="utf-8").startswith('"""'), name


@pytest.mark.parametrize("module", MODULES)
def test_a_step_uses_only_what_stands_before_it(module: str) -> None:
    place = STEPS.index(step(module))
    assert [name for name in arrows(module) if STEPS.index(step(name)) > place] == []


def test_no_circle_is_within_a_step() -> None:
    graph = {name: {other for other in arrows(name) if not f"{other}.".startswith(f"{name}.")} for name in MODULES}
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_what_is_about_one_platform_stands_with_the_platforms() -> None:
    elsewhere = [name for name in MODULES if step(name) not in ("platforms", "faces")]
    assert [name for name in elsewhere if any(platform in name for platform in FORMATS)] == []
