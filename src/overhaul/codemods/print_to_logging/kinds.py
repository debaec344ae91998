"""Which kind of value an expression certainly has: a text, a number, or at least no tuple and no mapping."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.print_to_logging.certainty import plain_parameter
from overhaul.codemods.print_to_logging.context import last_name
from overhaul.codemods.toolbox.names import dotted

if TYPE_CHECKING:
    from overhaul.codemods.print_to_logging.certainty import Known
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["certain_text", "is_single", "is_text", "number_kind", "shown_alike"]

_CLOCKS = frozenset({"time", "perf_counter", "monotonic", "process_time", "thread_time", "total_seconds"})
_NUMERIC = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.LShift, ast.RShift)
_SINGLE_MAKERS = frozenset(
    {"str", "repr", "len", "int", "float", "abs", "bool", "hex", "round", "sum", "ascii", "type"}
)
_TEXT_METHODS = frozenset({"format", "join", "strip", "upper", "lower", "rstrip"})
_PATH_FUNCTIONS = frozenset(
    {"abspath", "basename", "dirname", "exists", "expanduser", "getmtime", "getsize", "isdir", "isfile"}
) | {"join", "normpath", "realpath", "relpath"}
#: Builtins that give a text which a ``%`` conversion gives, too.
_SHOWS = {"str": "%s", "repr": "%r", "ascii": "%a"}


def is_single(node: ast.expr, known: Known, depth: int = 3) -> bool:
    """Tell whether a value is certainly neither a tuple nor a mapping, so that ``%`` takes it as one operand.

    Args:
        node: The expression.
        known: What is known where it stands.
        depth: How many assignments may be followed.
    """
    if isinstance(node, ast.Name):
        bindings = known.module.names.resolve_name(node.id, known.ancestors).bindings
        return bool(depth and bindings) and all(_binds_single(each, known, depth - 1) for each in bindings)
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, tuple)
    if isinstance(
        node, (ast.JoinedStr, ast.Compare, ast.List, ast.ListComp, ast.Set, ast.SetComp, ast.UnaryOp)
    ):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _NUMERIC) or (
            is_single(node.left, known, depth) and is_single(node.right, known, depth)
        )
    if isinstance(node, ast.Call):
        return _makes_single(node, known)
    return False


def _binds_single(binding: Binding, known: Known, depth: int) -> bool:
    """Tell whether what a binding binds is certainly neither a tuple nor a mapping."""
    if binding.kind in {"except", "function", "augmented"}:  # x += y keeps a single value single
        return True
    if binding.kind == "parameter":
        return plain_parameter(binding.site.node)
    parent = binding.site.ancestors[-1]
    if isinstance(parent, ast.Assign):
        return is_single(parent.value, known, depth)
    counted = isinstance(parent, ast.For) and isinstance(parent.iter, ast.Call)
    return counted and last_name(parent.iter) == "range"  # type: ignore[attr-defined]


def _makes_single(node: ast.Call, known: Known) -> bool:
    name = last_name(node.func)
    if isinstance(node.func, ast.Name):
        return name in _SINGLE_MAKERS
    if not isinstance(node.func, ast.Attribute):
        return False
    if isinstance(node.func.value, ast.Constant):
        return name in _TEXT_METHODS
    qualified = known.module.names.qualified(Site(node.func, (*known.ancestors, node))) or ""
    head = qualified.rpartition(".")[0]
    return (head == "os.path" and name in _PATH_FUNCTIONS) or (head == "time" and name in _CLOCKS)


def shown_alike(node: ast.expr, known: Known) -> tuple[ast.expr, str] | None:
    """Return the value in ``str(value)`` or ``repr(value)`` with the ``%`` conversion that gives the same text."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _SHOWS:
        return None
    if node.keywords or len(node.args) != 1 or isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        return None
    resolved = known.module.names.resolve_name(node.func.id, known.ancestors).qualified
    return (node.args[0], _SHOWS[node.func.id]) if resolved == f"builtins.{node.func.id}" else None


def certain_text(node: ast.expr, known: Known) -> bool:
    """Tell whether a value is certainly a string, so that adding it to a text only joins the two."""
    if isinstance(node, ast.Name):
        bindings = known.module.names.resolve_name(node.id, known.ancestors).bindings
        return bool(bindings) and all(_binds_text(binding) for binding in bindings)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return certain_text(node.left, known) and certain_text(node.right, known)
    return is_text(node) or shown_alike(node, known) is not None


def _binds_text(binding: Binding) -> bool:
    parameter = binding.site.node
    if isinstance(parameter, ast.arg):
        annotation = parameter.annotation
        return isinstance(annotation, ast.Name) and annotation.id == "str"
    parent = binding.site.ancestors[-1]
    return (
        isinstance(parent, ast.Assign)
        and isinstance(parent.value, (ast.Constant, ast.JoinedStr))
        and is_text(parent.value)
    )


def is_text(node: ast.expr) -> bool:
    """Tell whether an expression is certainly a string, so that printing it writes it unchanged."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return is_text(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.IfExp):
        return is_text(node.body) and is_text(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return is_text(node.func.value) and node.func.attr in _TEXT_METHODS
    return False


def number_kind(node: ast.expr, known: Known, depth: int = 3) -> str | None:
    """Return ``int`` or ``float`` when the type of an expression is certain, else ``None``.

    Args:
        node: The expression.
        known: What is known where it stands.
        depth: How many assignments may be followed.
    """
    if isinstance(node, ast.Constant):
        kind = type(node.value).__name__
        return kind if kind in {"int", "float"} else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        return number_kind(node.operand, known, depth)
    if isinstance(node, ast.BinOp):
        return _arithmetic(node, known, depth)
    if isinstance(node, ast.Call):
        return _number_call(node, known, depth)
    if isinstance(node, ast.Name) and depth:
        return _number_name(node, known, depth)
    return None


def _arithmetic(node: ast.BinOp, known: Known, depth: int) -> str | None:
    kinds = {number_kind(node.left, known, depth), number_kind(node.right, known, depth)}
    if None in kinds:
        return None
    if isinstance(node.op, ast.Div):
        return "float"
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)):
        return "float" if "float" in kinds else "int"
    return None


def _number_call(node: ast.Call, known: Known, depth: int) -> str | None:
    function = node.func
    if isinstance(function, ast.Name):
        if (
            known.module.names.resolve_name(function.id, known.ancestors).qualified
            != f"builtins.{function.id}"
        ):
            chain = known.module.names.resolve_name(function.id, known.ancestors).qualified
            return "float" if chain in {f"time.{clock}" for clock in _CLOCKS} else None
        if function.id in {"len", "ord", "id"}:
            return "int"
        if function.id in {"int", "float"}:
            return function.id
        rounded = function.id == "round" and len(node.args) == 2  # noqa: PLR2004 - number and digits
        return (
            number_kind(node.args[0], known, depth)
            if rounded or (function.id == "abs" and node.args)
            else None
        )
    chain_of = dotted(function)
    if chain_of is not None and chain_of[1][-1:] and chain_of[1][-1] in _CLOCKS:
        root = known.module.names.resolve_name(chain_of[0].id, known.ancestors).qualified
        if root == "time" and len(chain_of[1]) == 1:
            return "float"
    return None


def _number_name(node: ast.Name, known: Known, depth: int) -> str | None:
    """Follow a name whose every binding in its function is an assignment of a number."""
    bindings = known.module.names.resolve_name(node.id, known.ancestors).bindings
    kinds = set()
    for binding in bindings:
        if binding.value is None or not isinstance(binding.site.ancestors[-1], ast.Assign):
            return None
        if not isinstance(binding.scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        kinds.add(number_kind(binding.value, known, depth - 1))
    if not kinds or None in kinds:
        return None
    return "float" if "float" in kinds and len(kinds) == 1 else ("int" if kinds == {"int"} else None)
