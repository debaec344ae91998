"""When a read happens: while its module is imported, or later, or maybe never; and who sees what it raises."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["guarded", "late"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CONDITIONAL = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.With,
    ast.AsyncWith,
    ast.IfExp,
    ast.BoolOp,
    ast.GeneratorExp,
    ast.comprehension,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.Match,
)
_INERT = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.Pass,
)
_HARMLESS_CALLS = frozenset(
    {
        "load_dotenv",
        "basicConfig",
        "insert",
        "append",
        "simplefilter",
        "filterwarnings",
        "getLogger",
        "setLevel",
        "addHandler",
        "setFormatter",
        "addFilter",
        "captureWarnings",
        "disable_warnings",
        "register",
        "install",
        "setdefault",
        "reconfigure",
    }
)


def late(path: Sequence[ast.AST]) -> bool:
    """Tell whether a node may run after its module's import, or not at all.

    What stands in a function's body is late; defaults, decorators and class bodies run with what is around them.
    At module level a condition, a loop, or a statement before it that does more than define things makes it late.

    Args:
        path: From the module down to the node itself.
    """
    for above, child in itertools.pairwise(path):
        if isinstance(above, _FUNCTIONS) and _in_body(above, child):
            return True
        if isinstance(above, _CONDITIONAL) and not _always(above, child):
            return True
    module = path[0]
    if not isinstance(module, ast.Module) or len(path) == 1:
        return False
    before = module.body[: module.body.index(path[1])] if isinstance(path[1], ast.stmt) else []
    return not all(map(_inert, before))


def guarded(path: Sequence[ast.AST]) -> bool:
    """Tell whether a ``try`` (or ``suppress``) of the same function sees what a node raises."""
    for above, child in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        if isinstance(above, _FUNCTIONS) and _in_body(above, child):
            return False
        if isinstance(above, ast.Try) and above.handlers and child in above.body:
            return True
        if isinstance(above, (ast.With, ast.AsyncWith)) and child in above.body and _suppresses(above):
            return True
    return False


def _in_body(function: ast.AST, child: ast.AST) -> bool:
    body = getattr(function, "body", None)
    return child is body or (isinstance(body, list) and child in body)


def _always(above: ast.AST, child: ast.AST) -> bool:
    """Tell whether this child of a conditional node runs whenever the node does."""
    if isinstance(above, (ast.If, ast.IfExp, ast.While)):
        return child is above.test
    if isinstance(above, (ast.For, ast.AsyncFor)):
        return child is above.iter
    if isinstance(above, ast.BoolOp):
        return child is above.values[0]
    if isinstance(above, ast.Match):
        return child is above.subject
    if isinstance(above, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return child is above.generators[0]
    if isinstance(above, ast.comprehension):
        return child is above.iter
    if isinstance(above, (ast.With, ast.AsyncWith)):
        return child in above.items
    return False


def _inert(statement: ast.stmt) -> bool:
    """Tell whether a module-level statement does nothing that a program is run for."""
    if isinstance(statement, ast.Expr):
        if isinstance(statement.value, ast.Constant):
            return True
        call = statement.value
        return isinstance(call, ast.Call) and _last_name(call.func) in _HARMLESS_CALLS
    if isinstance(statement, (ast.If, ast.Try)):
        blocks = [*statement.body, *statement.orelse, *getattr(statement, "finalbody", ())]
        blocks += [inner for handler in getattr(statement, "handlers", ()) for inner in handler.body]
        return all(map(_inert, blocks))
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
        return not any(_last_name(call.func) in {"parse_args", "parse_known_args", "input"} for call in calls)
    return isinstance(statement, _INERT)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _suppresses(statement: ast.With | ast.AsyncWith) -> bool:
    calls = (item.context_expr for item in statement.items)
    return any(
        isinstance(call, ast.Call) and _last_name(call.func) in {"suppress", "raises"} for call in calls
    )
