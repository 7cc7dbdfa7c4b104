"""Write a known answer, right or wrong, as the code of a notebook cell that defines what its question asks for."""

from __future__ import annotations

import ast
import copy
import functools
import inspect
import types
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autograder.imports import PACKAGE
from autograder.sources import as_text, cut, names_used, outer_names

UTILS = Path(__file__).resolve().parents[2] / PACKAGE

_REGISTERING = ("variant", "wrong", "also", "wrong_by_changing")
"""Decorators that list an answer and leave it as it is."""

_MODULE = """
import types


def _module(source, **names):
    module = types.ModuleType("known_answer")
    vars(module).update(names)
    exec(source, vars(module))
    return module


"""


@dataclass(frozen=True)
class _Written:
    """An expression for a value, with the definition that it needs and the names of the module that these use."""

    expression: str
    names: set[str] = field(default_factory=set)
    definition: str = ""


def answer_cell(name: str, answer: Any, hidden: Collection[str]) -> str:
    """Write a cell that defines `name` as `answer`.

    Parameters
    ----------
    name
        What the question asks for.
    answer
        A value, or a function of `autograder.answers.variants` or `autograder.answers.misconceptions`.
    hidden
        Modules of `utils` that a notebook does not find; what is needed of them goes into the cell.

    Raises
    ------
    TypeError
        If `answer` is a function whose source cannot be told.
    """
    if not callable(answer):
        lines = ["import numpy as np\n", f"{name} = {answer!r}"]
        return "\n".join(lines if isinstance(answer, np.generic) else lines[1:])
    module = inspect.getmodule(answer)
    if module is None:
        raise TypeError(f"{answer!r}: made outside of a module")
    written = _write(answer, module)
    end = f"{written.definition}\nanswer = {written.expression}"
    source = _module_text(_source(module), written.names, hidden, end)
    return f"{_MODULE.lstrip()}{name} = {source}.answer"


def _module_text(source: str, names: Collection[str], hidden: Collection[str], end: str = "") -> str:
    """Write a call that makes a module of what `names` need in a source, and of the modules that they need."""
    part = cut(source, names)
    lines = part.split("\n")
    given = []
    for statement in reversed(ast.parse(part).body):
        if isinstance(statement, ast.ImportFrom) and statement.module == PACKAGE:
            (alias,) = statement.names
            if alias.name in hidden:
                del lines[statement.lineno - 1 : statement.end_lineno]
                wanted = names_used(f"{part}\n{end}", alias.name)
                needed = (UTILS / f"{alias.name}.py").read_text(encoding="utf-8")
                inner = _module_text(needed, wanted if wanted is not None else _all_names(needed), hidden)
                given.append(f"{alias.asname or alias.name}={inner}")
    text = as_text("\n".join([*lines, end]))
    return f"_module({', '.join([text, *given])})"


def _all_names(source: str) -> list[str]:
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _without_registration(source: str) -> str:
    """Take out the decorators that only register a function."""
    lines = source.split("\n")
    for statement in reversed(ast.parse(source).body):
        for decorator in reversed(getattr(statement, "decorator_list", [])):
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in _REGISTERING:
                del lines[decorator.lineno - 1 : decorator.end_lineno]
    return "\n".join(lines)


def _write(value: Any, module: types.ModuleType) -> _Written:
    """Write an expression for a value that a module made."""
    name = getattr(value, "__name__", "")
    at_top = {node.name for node in _tree(module).body if isinstance(node, ast.FunctionDef)}
    if name in at_top and vars(module).get(name) is value:
        return _Written(name, {name})
    if callable(value) and getattr(np, name, None) is value:
        return _Written(f"np.{name}", {"np"})
    if not callable(value):
        return _Written(repr(value))
    node = _node(value, module)
    kept = inspect.getclosurevars(value).nonlocals
    known = vars(module).keys() - kept.keys()
    if isinstance(node, ast.FunctionDef):
        if kept:
            raise TypeError(f"{value!r}: a function within a function")
        node.args.defaults = [ast.Constant(default) for default in value.__defaults__ or ()]
        node.decorator_list = []
        node.name = "known_wrong"
        return _Written(node.name, {*outer_names(node)} & known, ast.unparse(node))
    text, names = ast.unparse(node), {*outer_names(ast.Expr(node))} & known
    parts = {free: _write(inner, module) for free, inner in kept.items()}
    if parts:
        text = f"(lambda {', '.join(parts)}: {text})({', '.join(part.expression for part in parts.values())})"
    return _Written(
        text,
        names.union(*(part.names for part in parts.values())),
        "\n".join(part.definition for part in parts.values()),
    )


def _node(function: types.FunctionType, module: types.ModuleType) -> ast.Lambda | ast.FunctionDef:
    """Find a function in its module's source, by the line that it begins on and its arguments."""
    code = function.__code__
    found: list[ast.Lambda | ast.FunctionDef] = [
        node
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Lambda | ast.FunctionDef)
        and min(part.lineno for part in (node, *getattr(node, "decorator_list", []))) == code.co_firstlineno
        and getattr(node, "name", "<lambda>") == code.co_name
        and [argument.arg for argument in node.args.args] == list(code.co_varnames[: code.co_argcount])
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__}, line {code.co_firstlineno}: {len(found)} functions might be meant")
    return copy.deepcopy(found[0])


@functools.cache
def _source(module: types.ModuleType) -> str:
    return _without_registration(inspect.getsource(module))


@functools.cache
def _tree(module: types.ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))
