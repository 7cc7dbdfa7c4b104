"""Write into a test the imports that nearly all tests need, so that masters need not."""

from __future__ import annotations

import ast

from autograder.imports import PACKAGE

CHECKS = "checks"
"""The module of `utils` that tests compare with."""


def with_imports(source: str) -> str:
    """Give a test's source with ``import numpy as np`` and ``from utils import checks`` where it uses them without.

    They come behind imports of other packages, and `checks` into a plain import from `utils` that is there already.
    """
    tree = ast.parse(source)
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    bound = {argument.arg for argument in function.args.args}
    bound |= {alias.asname or alias.name for node in ast.walk(function) for alias in _aliases(node)}
    missing = (used & {"np", CHECKS}) - bound
    if not missing:
        return source
    lines = source.splitlines()
    indent = " " * function.body[0].col_offset
    leading = [node for node in function.body if _aliases(node)]
    others = [node for node in leading if not _is_ours(node)]
    ours = next((node for node in leading if _takes_checks(node)), None)
    own: list[str] = []
    if CHECKS in missing and ours is not None:
        names = sorted([CHECKS, *(alias.name for alias in _aliases(ours))])
        lines[ours.lineno - 1 : ours.end_lineno] = [f"{indent}from {PACKAGE} import {', '.join(names)}"]
    elif CHECKS in missing:
        own = [f"{indent}from {PACKAGE} import {CHECKS}"]
    numpy = [f"{indent}import numpy as np"] if "np" in missing else []
    # From the end to the beginning, so that rows stay where they are.
    behind = others[-1].end_lineno if others else None
    row = function.body[0].lineno - 1 if behind is None else behind
    lines[row:row] = [*numpy, *own]
    return "\n".join(lines)


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _takes_checks(node: ast.stmt) -> bool:
    """Whether it imports from `utils` by plain names; ruff keeps others on lines of their own."""
    plain = isinstance(node, ast.ImportFrom) and node.module == PACKAGE
    return plain and not any(alias.asname for alias in _aliases(node))


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE
