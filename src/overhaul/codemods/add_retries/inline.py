"""Retrying one statement in place, where a handler around it turns the transient exception into another one.

A decorator would never see the transient exception there; a loop of tenacity inside the `try` does, and hands the last
one to the handler as before. Only the statement itself is repeated.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.decorate import CannotWriteError, Writer, arguments, dependency
from overhaul.codemods.add_retries.handlers import TRY, Fate
from overhaul.codemods.add_retries.layout import call, render
from overhaul.codemods.api import Rewrite, Splice

if TYPE_CHECKING:
    from overhaul.codemods.add_retries.libraries.verdict import Transient
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["attempt_name", "rewrite_inside", "statement_of"]


def statement_of(node: ast.Call, function: Function, view: View) -> ast.stmt | None:
    """Return the statement of a `try` that is nothing but a call, its result kept or returned; else ``None``."""
    inner: ast.AST = node
    outer = view.parent(node)
    if isinstance(outer, ast.Await):
        inner, outer = outer, view.parent(outer)
    if not isinstance(outer, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)) or outer.value is not inner:
        return None
    if isinstance(outer, ast.Assign) and any(not isinstance(target, ast.Name) for target in outer.targets):
        return None
    above = view.parent(outer)
    inside = isinstance(above, TRY) and outer in above.body and above is not function.node
    return outer if inside and view.module.starts_line(outer) else None


def rewrite_inside(
    statement: ast.stmt, transient: Transient, function: Function, view: View, reason: str
) -> Rewrite:
    """Return the rewrite that repeats one statement.

    Raises:
        CannotWriteError: Something cannot be named there, or the statement cannot be moved.
    """
    module = view.module
    if any(
        isinstance(node, (ast.Constant, ast.JoinedStr)) and node.lineno != node.end_lineno
        for node in ast.walk(statement)
    ):
        raise CannotWriteError("the statement holds a string over several lines, which cannot be indented")
    writer = Writer(view, view.site(statement))
    kind = "tenacity.AsyncRetrying" if function.asynchronous else "tenacity.Retrying"
    doc = call(writer.name(kind), *arguments(writer, Fate(direct=transient), view.scope.options), broken=True)
    indent, unit = module.indentation(statement), module.indent
    name = attempt_name(function, set())
    width = int(view.scope.options["line-length"])
    head = f"{'async ' if function.asynchronous else ''}for {name} in {render(doc, indent, unit, width)}:"
    start, end = module.span(statement)
    lines = module.source[start:end].decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    moved = [lines[0], *(f"{unit}{unit}{line}" if line.strip() else line for line in lines[1:])]
    text = "\n".join([head, f"{indent}{unit}with {name}:", f"{indent}{unit}{unit}{moved[0]}", *moved[1:]])
    return Rewrite((Splice(start, end, text),), reason, (*writer.needs, *dependency(view)))


def attempt_name(function: Function, gone: set[int]) -> str:
    """Return a name for the loop's variable that the function does not use, apart from nodes that go."""
    taken = {
        node.id for node in ast.walk(function.node) if isinstance(node, ast.Name) and id(node) not in gone
    } | function.parameters
    return next(name for name in ("attempt", "trial", "retrying_attempt", "_attempt") if name not in taken)
