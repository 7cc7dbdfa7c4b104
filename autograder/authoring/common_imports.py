"""Write into a test the imports that nearly all tests need, so that masters need not."""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import TypeGuard

from autograder.imports import PACKAGE

CHECKS = "checks"
"""The module of `utils` that tests compare with."""


def with_imports(source: str) -> str:
    """Give a test's source with ``import numpy as np`` and ``from utils import checks`` where it uses them without.

    They come behind imports of other packages at the top of the function, and `checks` into a plain import from `utils`
    there. Comments in the function are lost, as they are in the test files that otter writes.
    """
    (function,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    bound |= {alias.asname or alias.name for node in ast.walk(function) for alias in _aliases(node)}
    missing = (used & {"np", CHECKS}) - bound
    if not missing:
        return source
    top = list(takewhile(_aliases, function.body))
    place = sum(not _is_ours(node) for node in top)  # ruff sorts those of `utils` behind the others
    ours = next((node for node in top if _takes_checks(node)), None)
    if CHECKS in missing and ours is not None:
        ours.names = sorted([*ours.names, ast.alias(CHECKS)], key=lambda alias: alias.name)
    elif CHECKS in missing:
        function.body.insert(place, ast.ImportFrom(PACKAGE, [ast.alias(CHECKS)], 0))
    if "np" in missing:
        function.body.insert(place, ast.Import([ast.alias("numpy", "np")]))
    before = source.splitlines()[: function.lineno - 1]
    return "\n".join([*before, ast.unparse(function)])


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE


def _takes_checks(node: ast.stmt) -> TypeGuard[ast.ImportFrom]:
    """Whether it imports from `utils` by plain names; ruff keeps others on lines of their own."""
    plain = isinstance(node, ast.ImportFrom) and node.module == PACKAGE
    return plain and not any(alias.asname for alias in _aliases(node))
