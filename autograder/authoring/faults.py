"""Find the faults of a master that otter would pass over, or would report without saying where they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.authoring.master import Master, MasterCell, MasterQuestion, parse_code
from autograder.imports import PACKAGE, imported
from autograder.sources import defined_names

_SOLUTION_MARK = re.compile(r"#\s?(BEGIN )?SOLUTION( NO PROMPT)?\s*$", re.MULTILINE)


def check_master(master: Master) -> None:
    """Raise BuildError at the first fault of a master, with its line and the cure."""
    for question in master.questions.values():
        if not question.answers:
            raise master.error(
                question.line,
                f"{question.id} has no solution",
                "put its answer between raw cells `# BEGIN SOLUTION` and `# END SOLUTION`",
            )
        if question.manual:
            _check_written(master, question)
        else:
            _check_answer(master, question)
            _check_cases(master, question)
    _check_imports(master)
    _check_arguments(master)
    _check_follow_through(master)


def _check_written(master: Master, question: MasterQuestion) -> None:
    if question.tests or any(cell.kind == "code" for cell in question.answers):
        raise master.error(question.line, f"{question.id} is written but has code", "delete `manual: true`")
    if question.points is None:
        raise master.error(question.line, f"{question.id} has no points", "write `points: 2` or so, for who grades it")


def _check_answer(master: Master, question: MasterQuestion) -> None:
    codes = [cell for cell in question.answers if cell.kind == "code"]
    if len(codes) != 1:
        found = f"{len(codes)} code cells" if codes else "no code cell"
        cure = "put the whole answer into exactly one code cell"
        raise master.error(question.answers[0].line, f"{question.id} has {found} in its solution", cure)
    prompt = next((cell for cell in question.cells if cell.block == "prompt"), None)
    if prompt:
        wrong = f"{question.id} has a prompt block, so its answer cell would not be unique"
        raise master.error(prompt.line, wrong, "delete the block: otter makes the stub from the solution")
    (answer,) = codes
    if not _SOLUTION_MARK.search(answer.source):
        raise master.error(
            answer.line,
            f"nothing in the answer of {question.id} is marked, so students would read it",
            "put `# BEGIN SOLUTION` and `# END SOLUTION` around it, or `# SOLUTION` at a line's end",
        )
    begun: int | None = None
    for line, text in enumerate(answer.source.splitlines(), start=answer.line):
        if "# BEGIN SOLUTION" in text:
            if begun:
                raise master.error(line, "BEGIN SOLUTION inside another", "put `# END SOLUTION` before it")
            begun = line
        elif text.rstrip().endswith("# END SOLUTION"):
            if not begun:
                raise master.error(line, "END SOLUTION without a BEGIN", "put `# BEGIN SOLUTION` before it")
            begun = None
    if begun:
        raise master.error(begun, "BEGIN SOLUTION without an END", "put `# END SOLUTION` after it")


def _check_cases(master: Master, question: MasterQuestion) -> None:
    if not question.tests:
        raise master.error(
            question.line,
            f"{question.id} has no tests block",
            "put its test cases between raw cells `# BEGIN TESTS` and `# END TESTS`",
        )
    if all(test.hidden for test in question.tests):
        raise master.error(
            question.tests[0].cell.line,
            f"{question.id} has hidden test cases only, so students could check nothing",
            "add a public case on type, shape or properties",
        )
    names: set[str] = set()
    for test in question.tests:
        if test.name in names:
            wrong = f"a second test case {test.name} in {question.id}, of which only one would run"
            raise master.error(test.line, wrong, "rename one")
        names.add(test.name)
        if not test.hidden and test.points != 0:
            wrong = f"the public case {test.name} of {question.id} does not say that it is worth nothing"
            raise master.error(test.line, wrong, "write `points: 0` in its options: hidden cases carry the points")
    _check_points(master, question)


def _check_points(master: Master, question: MasterQuestion) -> None:
    hidden = [test.points for test in question.tests if test.hidden]
    total = sum(points or 0 for points in hidden)
    if question.points is None and total == 0:
        raise master.error(question.line, f"{question.id} is worth no points", "give its hidden cases points")
    if question.points is not None and (total > question.points or (None not in hidden and total != question.points)):
        wrong = f"{question.id} is worth {question.points:g} points, but its hidden cases {total:g}"
        raise master.error(question.line, wrong, "make them agree")


def _check_imports(master: Master) -> None:
    """Refuse imports of references that students have not got."""
    public = [test.cell for question in master.questions.values() for test in question.tests if not test.hidden]
    for what, cells in (("a public test", public), ("the notebook", _notebook_code(master))):
        for cell in cells:
            for line, name in imported(cell.source):
                if name.startswith(f"{PACKAGE}.") and name.split(".")[1] in master.references:
                    raise master.error(
                        cell.line_of(line),
                        f"{what} imports {name}, which answers this lecture's questions or a later one's",
                        "use the answers that students give, or move it into a hidden test",
                    )


def _check_arguments(master: Master) -> None:
    """Each argument of a test must be a name of the notebook: otter passes None for an unknown one."""
    names = {name for cell in _notebook_code(master) for name in defined_names(parse_code(cell.source))}
    for question in master.questions.values():
        for test in question.tests:
            for argument in test.arguments:
                if argument not in names:
                    wrong = f"{test.name} asks for {argument!r}, which no cell of the notebook defines"
                    raise master.error(test.line, wrong, "name the student's function as it is defined")


def _check_follow_through(master: Master) -> None:
    """Let no test put right answers to its own or later questions within a student's reach."""
    earlier: set[str] = set()
    for question in master.questions.values():
        for test in question.tests:
            for call in ast.walk(test.function):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("follow_through"):
                    for reference in _spread(call.args[1:], test.function):
                        name = ast.unparse(reference).rpartition(".")[2]
                        if name not in earlier:
                            raise master.error(
                                test.cell.line_of(reference.lineno),
                                f"{test.name} follows through with {name!r}, which no question before it asks for",
                                "name functions that earlier questions ask for",
                            )
        codes = (cell for cell in question.answers if cell.kind == "code")
        earlier.update(name for cell in codes for name in defined_names(parse_code(cell.source)))


def _spread(arguments: list[ast.expr], function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Give arguments one by one, those of ``*earlier`` too, where the function assigns a tuple or list to that name."""
    assigned = {
        target.id: node.value.elts
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple | ast.List)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for argument in arguments:
        if isinstance(argument, ast.Starred) and ast.unparse(argument.value) in assigned:
            yield from assigned[ast.unparse(argument.value)]
        else:
            yield argument


def _notebook_code(master: Master) -> Iterator[MasterCell]:
    """Code cells that are not test cases."""
    return (cell for cell in master.cells.values() if cell.kind == "code" and cell.block != "tests")
