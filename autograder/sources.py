"""Find out which part of a module some code needs, and cut it out."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable

from autograder.imports import PACKAGE


def names_used(source: str, module: str) -> set[str] | None:
    """Names of a module of `utils` that some code uses, or None if that cannot be told, so that it may be any."""
    names: set[str] = set()
    tree = ast.parse(source)
    imported_by_all = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    # A function of a test may take an argument that is called like a module which another one imports.
    for part in tree.body:
        aliases: set[str] = set()
        for node in [*imported_by_all, *ast.walk(part)]:
            if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                aliases.update(alias.asname or alias.name for alias in node.names if alias.name == module)
            elif isinstance(node, ast.ImportFrom) and node.module == f"{PACKAGE}.{module}":
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.Import) and f"{PACKAGE}.{module}" in [alias.name for alias in node.names]:
                return None
        attributes = [node for node in ast.walk(part) if isinstance(node, ast.Attribute)]
        used = [node for node in attributes if isinstance(node.value, ast.Name) and node.value.id in aliases]
        names.update(node.attr for node in used)
        bases = {id(node.value) for node in used}
        loaded = (node for node in ast.walk(part) if isinstance(node, ast.Name) and node.id in aliases)
        if any(id(node) not in bases for node in loaded):
            return None
    return None if "*" in names else names


def cut(source: str, names: Iterable[str]) -> str:
    """Cut out of a module's source the statements that define `names`, and those that they need in turn.

    Raises
    ------
    KeyError
        If the module does not define one of `names`.
    """
    tree = ast.parse(source)
    lines = source.split("\n")
    defining: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in defined_names(ast.Module([statement], [])):
            defining.setdefault(name, []).append(statement)
    kept: dict[int, ast.stmt] = {
        id(node): node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    }
    waiting = list(names)
    for name in waiting:
        if name not in defining:
            raise KeyError(name)
    while waiting:
        for statement in defining.get(waiting.pop(), []):
            if id(statement) not in kept:
                kept[id(statement)] = statement
                waiting += outer_names(statement)
    parts = []
    for statement in tree.body:
        if id(statement) in kept:
            decorators = getattr(statement, "decorator_list", [])
            first = min(node.lineno for node in (statement, *decorators))
            parts.append("\n".join(lines[first - 1 : statement.end_lineno]))
    return "\n\n".join(parts) + "\n"


def outer_names(statement: ast.stmt) -> list[str]:
    """Give the names that a statement of a module takes from outside, and those that it defines."""
    top = symtable.symtable(ast.unparse(statement), "<module>", "exec")
    names = [symbol.get_name() for symbol in top.get_symbols()]
    waiting = top.get_children()
    while waiting:
        inner = waiting.pop()
        names += [symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global()]
        waiting += inner.get_children()
    return names


def as_text(source: str) -> str:
    """Write a source as a Python string that a person can read."""
    source = source.strip("\n") + "\n"
    return repr(source) if "'''" in source else f"r'''\n{source}'''"


def defined_names(tree: ast.Module) -> list[str]:
    """Names that the top level of a cell defines, in order."""
    names: list[str] = []
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.extend((alias.asname or alias.name).partition(".")[0] for alias in aliases)
            case _:
                stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
                names.extend(node.id for node in stored if isinstance(node.ctx, ast.Store))
    return list(dict.fromkeys(names))
