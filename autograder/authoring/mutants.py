"""Mutants: copies of a reference function that differ from it in one small way, such as a sign, an axis or a bound."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_NAMES = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "maximum": "minimum",
    "minimum": "maximum",
    "any": "all",
    "all": "any",
    "log": "log2",
    "exp": "exp2",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "abs": "negative",
    "round": "floor",
    "sqrt": "square",
}
"""Functions of NumPy, and methods of arrays, that are easily taken for one another."""
_NUMPY_ONLY = ("log", "exp", "zeros", "ones", "zeros_like", "abs", "sqrt", "maximum", "minimum")


@dataclass(frozen=True)
class Mutant:
    """A function with one change."""

    change: str
    """Line, what stood there, and what stands there now."""
    make: Callable[[], Any]
    """Give the changed function."""


def mutants(function: Callable[..., Any]) -> Iterator[Mutant]:
    """Make mutants of a function: of its own statements, and of private functions of its module that it calls.

    Checks of arguments, an ``if`` that only raises, are left as they are: no question asks for them.

    Parameters
    ----------
    function
        Defined at the top of a module whose source is at hand.
    """
    module = importlib.import_module(function.__module__)
    tree = ast.parse(inspect.getsource(module))
    seen = {ast.unparse(tree)}
    for definition in _definitions(tree, function.__name__):
        for place, node in enumerate(_places(definition)):
            for changed in _changes(node):
                mutated = _replaced(tree, definition.name, place, changed)
                text = ast.unparse(mutated)
                if text not in seen:
                    seen.add(text)
                    change = f"line {node.lineno}: {ast.unparse(node)}  →  {ast.unparse(changed)}"
                    yield Mutant(change, _maker(mutated, module, function.__name__))


def _definitions(tree: ast.Module, name: str) -> list[ast.FunctionDef]:
    """Give the function of this name, and the private ones that it needs."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = [name]
    for needed in found:
        for node in ast.walk(functions[needed]):
            private = isinstance(node, ast.Name) and node.id.startswith("_") and node.id in functions
            if private and isinstance(node, ast.Name) and node.id not in found:
                found.append(node.id)
    return [functions[needed] for needed in found]


def _places(definition: ast.FunctionDef) -> Iterator[Any]:
    """Give the expressions of a function in a fixed order; its docstring, types and checks of arguments left out."""
    for statement in definition.body:
        yield from _expressions(statement)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Raise) or (isinstance(node, ast.If) and all(isinstance(s, ast.Raise) for s in node.body)):
        return
    if isinstance(node, ast.expr):
        yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _expressions(child)


def _changes(node: ast.expr) -> Iterator[ast.expr]:
    """Give small changes of one expression."""
    match node:
        case ast.BinOp(op=operator):
            for other in _OPERATORS.get(type(operator), ()):
                yield _with(node, op=other())
            if isinstance(operator, ast.MatMult | ast.Sub | ast.Div):
                yield _with(node, left=node.right, right=node.left)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield operand
        case ast.Compare(ops=[operator]):
            for comparison in _COMPARISONS.get(type(operator), ()):
                yield _with(node, ops=[comparison()])
        case ast.BoolOp(op=both):
            yield _with(node, op=ast.Or() if isinstance(both, ast.And) else ast.And())
        case ast.Constant(value=bool(value)):
            yield _with(node, value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield _with(node, value=value + 1)
            yield _with(node, value=value - 1)
        case ast.Attribute(attr="T", value=value):
            yield value
        case ast.Tuple(elts=[first, second], ctx=ast.Load()):
            yield _with(node, elts=[second, first])
        case ast.IfExp(body=body, orelse=other):
            yield body
            yield other
        case ast.Call():
            yield from _changed_calls(node)


def _changed_calls(node: ast.Call) -> Iterator[ast.expr]:
    for position, keyword in enumerate(node.keywords):
        if keyword.arg == "dtype" and ast.unparse(node.func) == "np.asarray":
            continue  # it only lets lists be arguments, too
        yield _with(node, keywords=node.keywords[:position] + node.keywords[position + 1 :])
    match node.func:
        case ast.Attribute(value=owner, attr=name) if name in _NAMES:
            is_numpy = isinstance(owner, ast.Name) and owner.id == "np"
            if is_numpy or name not in _NUMPY_ONLY:
                yield _with(node, func=_with(node.func, attr=_NAMES[name]))
        case ast.Attribute(attr="copy", value=owner):
            yield owner
        case ast.Name(id="range"):
            for change in (ast.Add(), ast.Sub()):
                bound = ast.BinOp(node.args[-1], change, ast.Constant(1))
                yield _with(node, args=[*node.args[:-1], bound])


def _with(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for field, value in fields.items():
        setattr(changed, field, value)
    return changed


def _replaced(tree: ast.Module, name: str, place: int, changed: ast.expr) -> ast.Module:
    """Copy a module with the expression at this place of a function replaced."""
    mutated = copy.deepcopy(tree)
    (definition,) = (node for node in mutated.body if isinstance(node, ast.FunctionDef) and node.name == name)
    old = list(_places(definition))[place]
    for parent in ast.walk(definition):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, changed)
            elif isinstance(value, list) and any(item is old for item in value):
                setattr(parent, field, [changed if item is old else item for item in value])
    return ast.fix_missing_locations(mutated)


def _maker(tree: ast.Module, module: ModuleType, name: str) -> Callable[[], Any]:
    def make() -> Any:
        names = {"__name__": module.__name__, "__package__": module.__package__}
        exec(compile(tree, str(module.__file__), "exec"), names)
        return names[name]

    return make
