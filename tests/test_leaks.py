"""No answer, hidden test or reference code reaches the notebook that students open."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat
import pytest

from autograder import authoring
from autograder.assignment import load
from autograder.authoring.master import Master, parse_code, read_master

ROOT = Path(__file__).parent.parent
NAMES = authoring.masters()
SHORTEST = 12
"""Lines of fewer letters, such as ``)`` or ``try:``, belong to nobody."""


def notebook_path(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.ipynb"


def all_text(path: Path) -> str:
    """Everything that a notebook's file says: cells, metadata, attachments, public tests."""
    strings: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                strings.append(str(key))
                collect(item)
        elif isinstance(value, list):
            # nbformat splits a source into lines
            strings.append("".join(item for item in value if isinstance(item, str)))
            for item in value:
                collect(item)
        else:
            strings.append(str(value))

    collect(json.loads(path.read_text(encoding="utf-8")))
    return squeezed("\n".join(strings))


def squeezed(text: str) -> str:
    """Take out what formatting may change: spaces, line ends, the kind of quotes."""
    return "".join(text.split()).replace("'", '"')


def statements(tree: ast.AST) -> list[str]:
    """Each statement of a piece of code on its own, without its docstrings, as Python writes it."""
    lines: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            lines.append(ast.unparse(node).partition("\n")[0])
    return lines


def own(lines: list[str], given: str) -> list[str]:
    """Those lines that tell something, and that the notebook does not give away on purpose elsewhere."""
    return [line for line in dict.fromkeys(lines) if len(squeezed(line)) >= SHORTEST and squeezed(line) not in given]


def read(name: str) -> Master:
    return read_master(ROOT / "solutions" / f"{name}.py", root=ROOT, masters=NAMES)


def given_code(master: Master) -> str:
    """Code that the author shows to students on purpose: cells outside solutions, and public tests."""
    cells = [cell for cell in master.cells.values() if cell.kind == "code"]
    shown = [cell.source for cell in cells if cell.block not in ("solution", "tests")]
    tests = [test for question in master.questions.values() for test in question.tests]
    return squeezed("\n".join(shown + [ast.unparse(test.function) for test in tests if not test.hidden]))


def solution_lines(master: Master) -> list[str]:
    """Lines between solution marks, and lines that end in one."""
    lines: list[str] = []
    for question in master.questions.values():
        for cell in question.answers:
            if cell.kind == "markdown":
                lines.extend(cell.source.splitlines())
                continue
            inside = False
            for line in cell.source.splitlines():
                if "# BEGIN SOLUTION" in line:
                    inside = True
                elif "# END SOLUTION" in line:
                    inside = False
                elif inside or line.rstrip().endswith("# SOLUTION"):
                    lines.append(line.partition("# SOLUTION")[0])
    return lines


def hidden_tests(master: Master) -> list[ast.FunctionDef]:
    return [test.function for question in master.questions.values() for test in question.tests if test.hidden]


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_reaches_students(name: str) -> None:
    master, text = read(name), all_text(notebook_path(name))
    lines = own(solution_lines(master), given_code(master))
    assert len(lines) >= len(master.questions) // 2, "the test sees too few answers to mean anything"
    assert [line for line in lines if squeezed(line) in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_hidden_test_reaches_students(name: str) -> None:
    master, text = read(name), all_text(notebook_path(name))
    tests = hidden_tests(master)
    assert len(tests) >= len([question for question in master.questions.values() if not question.manual])
    public = {
        test.function.name for question in master.questions.values() for test in question.tests if not test.hidden
    }
    names = [test.name for test in tests if test.name not in public]
    assert [test for test in names if squeezed(f"def {test}") in text] == []
    lines = own([line for test in tests for line in statements(test)], given_code(master))
    assert [line for line in lines if squeezed(line) in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_public_tests_in_the_metadata_are_all_that_students_get(name: str) -> None:
    notebook = nbformat.read(notebook_path(name), as_version=4)
    for source in notebook.metadata["otter"]["tests"].values():
        assert "hidden=True" not in source
        assert "hidden=False" in source
    assert "hidden=True" not in nbformat.writes(notebook)


@pytest.mark.parametrize("name", NAMES)
def test_no_reference_code_reaches_students(name: str) -> None:
    text, given = all_text(notebook_path(name)), given_code(read(name))
    found = []
    for module in load(name).references:
        path = ROOT / "utils" / f"{module}.py"
        if path.is_file():
            lines = own(statements(ast.parse(path.read_text(encoding="utf-8"))), given)
            found.extend(line for line in lines if squeezed(line) in text)
        assert squeezed(f"utils.{module}") not in text
        assert squeezed(f"from utils import {module}") not in text
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_answer_cells_of_students_do_nothing(name: str) -> None:
    for cell in load(name).cells:
        if cell.role == "answer":
            body = parse_code(cell.source).body
            assert not [line for line in statements(ast.Module(body, [])) if not is_stub(line)], cell.source


def is_stub(line: str) -> bool:
    return line.startswith("raise NotImplementedError(") or line.endswith("...")


@pytest.mark.parametrize("name", NAMES)
def test_no_path_of_the_building_machine_stands_in_a_built_notebook(name: str) -> None:
    for folder in ("notebooks", "solutions"):
        text = (ROOT / folder / f"{name}.ipynb").read_text(encoding="utf-8")
        for part in (str(ROOT), str(Path.home()), "/tmp/", "ipykernel_"):
            assert part not in text


@pytest.mark.parametrize("name", NAMES)
def test_what_notebooks_import_knows_no_answer(name: str) -> None:
    """Modules of `utils` that students have must not bring a reference with them."""
    references = set(load(name).references)
    for path in sorted((ROOT / "utils").glob("*.py")):
        if path.stem in references:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            assert not [module for module in modules if references & set(module.split("."))], path.name


@pytest.mark.parametrize("place", ["cell", "cell metadata", "notebook metadata", "attachment", "output"])
def test_leak_is_seen_wherever_it_is(tmp_path: Path, place: str) -> None:
    name = NAMES[0]
    master = read(name)
    line = own(solution_lines(master), given_code(master))[0]
    notebook = nbformat.read(notebook_path(name), as_version=4)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    if place == "cell":
        code.source += f"\n\n  # {line}\n"
    elif place == "cell metadata":
        code.metadata["answer"] = [line.replace(" ", "  ")]
    elif place == "notebook metadata":
        notebook.metadata["otter"]["tests"]["q1"] += line
    elif place == "attachment":
        notebook.cells[0]["attachments"] = {"answer.txt": {"text/plain": line}}
    else:
        code.outputs = [nbformat.v4.new_output("stream", text=line)]
    nbformat.write(notebook, tmp_path / "leaky.ipynb")
    assert squeezed(line) in all_text(tmp_path / "leaky.ipynb")
