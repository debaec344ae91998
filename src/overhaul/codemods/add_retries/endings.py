"""What a retry loop does when its last attempt has failed, as the handler of a `try` around a loop of tenacity.

Such a handler sees the last exception once (``reraise=True``) and says or raises what the loop said or raised.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.traces import UnknownError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.codemods.add_retries.measure import Measured
    from overhaul.codemods.add_retries.traces import LoopParts
    from overhaul.codemods.add_retries.view import Function, View

__all__ = ["Ending", "ending"]

_NAMES = ("error", "failure", "last_error", "_error")
_BLOCKS = ("body", "orelse", "finalbody")


@dataclass(frozen=True, slots=True)
class Ending:
    """What happens once, when every attempt has failed.

    Attributes:
        statements: What is done, in one block; empty when the loop just comes to its end.
        place: ``handler`` inside the loop, ``else`` of the loop, or ``behind`` it.
        name: Name under which it has the last exception; empty when it does not look at it.
        lines: Its text without indentation.
    """

    statements: tuple[ast.stmt, ...]
    place: str
    name: str
    lines: tuple[str, ...]


def ending(function: Function, parts: LoopParts, measured: Measured, view: View) -> Ending:
    """Return what a loop does at its end.

    Raises:
        UnknownError: It cannot be said in a handler.
    """
    last = measured.end.node
    if last is None:
        return Ending((), "behind", "", ("return None",))
    block = _block(last, view)
    trace = measured.traces[0][0]
    place = _place(last, parts, view)
    first = at = block.index(last)
    while first and (place != "handler" or trace.runs.get(id(block[first - 1])) == 1):
        if place == "behind" and block[first - 1] is parts.loop:
            break
        first -= 1
    statements = tuple(block[first : at + 1])
    _check(statements, parts, trace.sleeping)
    name = _name(statements, place, function, measured, parts)
    return Ending(statements, place, name, _lines(statements, place, name, view))


def _block(node: ast.stmt, view: View) -> list[ast.stmt]:
    parent = view.parent(node)
    return next(
        block for name in _BLOCKS if isinstance(block := getattr(parent, name, None), list) and node in block
    )


def _place(last: ast.stmt, parts: LoopParts, view: View) -> str:
    if parts.loop not in view.above(last):
        return "behind"
    return "else" if last in parts.loop.orelse else "handler"


def _check(statements: Sequence[ast.stmt], parts: LoopParts, sleeping: frozenset[int]) -> None:
    for statement in statements[:-1]:
        if not isinstance(statement, ast.Expr) or id(statement) in sleeping:
            raise UnknownError(f"it does more than log and end in line {statement.lineno}")
    if any(each in parts.before for each in statements):
        raise UnknownError("it gives up before an attempt, not after it")
    if any(
        isinstance(each, (ast.Constant, ast.JoinedStr)) and each.lineno != each.end_lineno
        for statement in statements
        for each in ast.walk(statement)
    ):
        raise UnknownError("its end holds a string over several lines")


def _name(
    statements: Sequence[ast.stmt], place: str, function: Function, measured: Measured, parts: LoopParts
) -> str:
    """Return the name of the last exception in what is done at the end."""
    used = {each.id for node in statements for each in ast.walk(node) if isinstance(each, ast.Name)}
    held = measured.traces[0][0].failed
    kept = used & (held | {parts.handler.name or ""} if place == "handler" else held)
    counted = (used & measured.control) - kept
    if counted or len(kept) > 1:
        raise UnknownError(f"what it does at its end uses {', '.join(sorted(counted or kept))}")
    if kept:
        return kept.pop()
    if place == "handler" or not _without_cause(statements[-1]):
        return ""
    taken = {each.id for each in ast.walk(function.node) if isinstance(each, ast.Name)} | function.parameters
    return next((name for name in _NAMES if name not in taken), "")


def _without_cause(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise) and node.exc is not None and node.cause is None


def _lines(statements: Sequence[ast.stmt], place: str, name: str, view: View) -> tuple[str, ...]:
    """Return the text of the statements with the comments between them."""
    module = view.module
    if not module.starts_line(statements[0]):
        raise UnknownError("its end stands on the line of another statement")
    start = module.line_span(module.line(module.span(statements[0])[0]))[0]
    end = module.span(statements[-1])[1]
    old = module.indentation(statements[0])
    lines = re.split(r"\r\n|\r|\n", module.source[start:end].decode())
    if place != "handler" and name and _without_cause(statements[-1]):
        # Behind the loop there was no exception any more; here there is, and it is why.
        lines[-1] += f" from {name}"
    return tuple(line.removeprefix(old) for line in lines)
