"""Tell which modules of `utils` students of an assignment have: what their notebook needs, and nothing that answers it.

They are computed when they are needed, from what is imported now and from the lectures that there are now. So neither a
new module nor a new lecture gets into what an older build hands out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from autograder.assignment import ROOT, TABLE, Assignment, AssignmentError, lectures, reference_modules
from autograder.imports import PACKAGE, imported, package_files, reached


def modules(assignment: Assignment, root: Path = ROOT) -> set[str]:
    """Name the modules that students of a built assignment have.

    Parameters
    ----------
    assignment
        The assignment, as it was built at any time.
    root
        The folder that holds ``utils``.

    Raises
    ------
    AssignmentError
        If one of them answers the assignment's questions or a later lecture's.
    """
    folder = f"autograder/assignments/{assignment.name}/{TABLE}"
    direct = {module: folder for module in assignment.modules}
    for cell in assignment.cells:
        direct |= {module: f"{folder}: the cell {cell.id}" for module in modules_in([cell.source])}
    return checked(assignment.name, direct, root)


def checked(name: str, direct: dict[str, str], root: Path = ROOT) -> set[str]:
    """Name some modules and those that they import, if students of an assignment may have all of them.

    Parameters
    ----------
    name
        Name of the assignment.
    direct
        Modules, each with what imports it.
    root
        The folder that holds ``utils``.

    Raises
    ------
    AssignmentError
        If one of them answers the assignment's questions or a later lecture's.
    """
    found = needed(direct, root)
    secret = found.intersection(reference_modules(name, lectures(root)))
    if secret:
        imports = [*((place, module) for module, place in direct.items()), *_imports(found - secret, root)]
        place, module = next((place, module) for place, module in imports if module in secret)
        raise AssignmentError(
            f"{place}: {PACKAGE}.{module} answers questions of {name} or of a later lecture, so students of {name} "
            f"must not have it; take out what imports it, then run `autograder build {name}`"
        )
    return found


def listed(name: str, public_tests: Iterable[str], lectures: Collection[str]) -> tuple[str, ...]:
    """Name what a build lists in ``assignment.json``, since its cells do not tell.

    Parameters
    ----------
    name
        Name of the assignment.
    public_tests
        Sources of the tests that students have.
    lectures
        Names of all lectures. Students may look at the references of earlier ones.
    """
    earlier = {lecture.partition("_")[2] for lecture in lectures if lecture < name}
    earlier.difference_update(reference_modules(name, lectures))
    return tuple(sorted(earlier | modules_in(public_tests)))


def modules_in(sources: Iterable[str]) -> set[str]:
    """Name the modules of `utils` that pieces of code import themselves."""
    names = [name.split(".") for source in sources for _, name in imported(source)]
    return {parts[1] for parts in names if parts[0] == PACKAGE and len(parts) > 1}


def needed(direct: Iterable[str], root: Path = ROOT) -> set[str]:
    """Name some modules and those that they import in turn, as far as there are files for them."""
    entries = [PACKAGE, *(f"{PACKAGE}.{module}" for module in direct)]
    return {_module(path, root) for path in reached(entries, root)} - {"__init__"}


def _imports(given: Collection[str], root: Path) -> Iterator[tuple[str, str]]:
    """Give the modules of `utils` that some of them import, each with the file and line that it is imported on."""
    for path in files(given, root):
        if path.suffix == ".py":
            place = path.relative_to(root)
            for line, name in imported(path.read_text(encoding="utf-8"), ".".join(place.parent.parts)):
                if name.startswith(f"{PACKAGE}."):
                    yield f"{place.as_posix()}:{line}", name.split(".")[1]


def hidden(given: Collection[str], root: Path = ROOT) -> list[str]:
    """Name the modules of `utils` that are not among some."""
    there = {_module(path, root) for path in package_files(root / PACKAGE) if path.suffix == ".py"}
    return sorted(there - {*given, "__init__"})


def files(given: Collection[str], root: Path = ROOT) -> list[Path]:
    """Give the files of `utils` that go with some of its modules: these, and data."""
    left_out = hidden(given, root)
    return sorted(path for path in package_files(root / PACKAGE) if _module(path, root) not in left_out)


def _module(path: Path, root: Path) -> str:
    """Name the module that a file of `utils` is or belongs to."""
    return path.relative_to(root / PACKAGE).parts[0].removesuffix(".py")
