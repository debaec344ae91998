"""What an expression over one string gives for a literal: the default of a typed field, worked out without running it.

Only what turns a string into a flag, a number or a list is understood: methods of strings, comparisons with
constants, a few constructors, one comprehension. Everything else raises `NotUnderstoodError`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["STRING_METHODS", "FailsError", "NotUnderstoodError", "evaluate"]

#: Methods that give a string, and never fail on constants of the right type.
STRING_METHODS = frozenset(
    {
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "casefold",
        "title",
        "capitalize",
        "replace",
        "removeprefix",
        "removesuffix",
    }
)
_SPLITS = frozenset({"split", "rsplit", "splitlines"})
_CONSTRUCTORS: dict[str, Callable[[Any], Any]] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": str,
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}


class NotUnderstoodError(Exception):
    """The expression is of another form."""


class FailsError(Exception):
    """The expression raises for that value."""


def evaluate(node: ast.expr, values: dict[str, Any]) -> Any:
    """Return the value of an expression.

    Args:
        node: Names in it are constructors or keys of `values`.
        values: What names stand for.

    Raises:
        NotUnderstoodError: It is of a form that is not worked out here.
        FailsError: It would raise.
    """
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise NotUnderstoodError(ast.dump(node))
    try:
        return handler(node, values)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FailsError(str(error)) from error


def _constant(node: ast.Constant, _: dict[str, Any]) -> Any:
    return node.value


def _name(node: ast.Name, values: dict[str, Any]) -> Any:
    if node.id not in values:
        raise NotUnderstoodError(node.id)
    return values[node.id]


def _sequence(node: ast.Tuple | ast.List | ast.Set, values: dict[str, Any]) -> Any:
    items = [evaluate(item, values) for item in node.elts]
    return set(items) if isinstance(node, ast.Set) else tuple(items) if isinstance(node, ast.Tuple) else items


def _call(node: ast.Call, values: dict[str, Any]) -> Any:
    if node.keywords:
        raise NotUnderstoodError("keywords")
    arguments = [evaluate(argument, values) for argument in node.args]
    if isinstance(node.func, ast.Attribute) and node.func.attr in STRING_METHODS | _SPLITS:
        receiver = evaluate(node.func.value, values)
        if receiver is not None and not isinstance(receiver, str):
            raise FailsError(type(receiver).__name__)
        return getattr(receiver, node.func.attr)(*arguments)
    if isinstance(node.func, ast.Name) and node.func.id in _CONSTRUCTORS and len(arguments) == 1:
        return _CONSTRUCTORS[node.func.id](arguments[0])
    raise NotUnderstoodError("call")


def _compare(node: ast.Compare, values: dict[str, Any]) -> bool:
    if len(node.ops) != 1:
        raise NotUnderstoodError("chained comparison")
    left, right = evaluate(node.left, values), evaluate(node.comparators[0], values)
    operations: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
        ast.Eq: lambda a, b: a == b,
        ast.NotEq: lambda a, b: a != b,
        ast.In: lambda a, b: a in b,
        ast.NotIn: lambda a, b: a not in b,
    }
    operation = operations.get(type(node.ops[0]))
    if operation is None:
        raise NotUnderstoodError("operator")
    return bool(operation(left, right))


def _not(node: ast.UnaryOp, values: dict[str, Any]) -> bool:
    if not isinstance(node.op, ast.Not):
        raise NotUnderstoodError("operator")
    return not evaluate(node.operand, values)


def _boolean(node: ast.BoolOp, values: dict[str, Any]) -> Any:
    for item in node.values[:-1]:
        value = evaluate(item, values)
        if bool(value) is isinstance(node.op, ast.Or):
            return value
    return evaluate(node.values[-1], values)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, values: dict[str, Any]) -> Any:
    generator = node.generators[0]
    if len(node.generators) != 1 or generator.is_async or not isinstance(generator.target, ast.Name):
        raise NotUnderstoodError("comprehension")
    items = []
    for item in evaluate(generator.iter, values):
        inner = {**values, generator.target.id: item}
        if all(evaluate(condition, inner) for condition in generator.ifs):
            items.append(evaluate(node.elt, inner))
    return set(items) if isinstance(node, ast.SetComp) else items


_HANDLERS: dict[type[ast.AST], Callable[[Any, dict[str, Any]], Any]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.Set: _sequence,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.UnaryOp: _not,
    ast.BoolOp: _boolean,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
}
