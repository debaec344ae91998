"""Hand-written retry loops: which there are, what they do exactly, and the rewrite to tenacity that does the same."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.decorate import CannotWriteError
from overhaul.codemods.add_retries.measure import Measured, measure
from overhaul.codemods.add_retries.traces import LoopParts, UnknownError
from overhaul.codemods.add_retries.unroll import rewrite
from overhaul.codemods.api import Remark
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from overhaul.codemods.add_retries.sharing import Decoration
    from overhaul.codemods.add_retries.view import Function, View
    from overhaul.codemods.api import Finding

__all__ = ["Loops", "find"]

_SLEEPS = {"time.sleep": False, "asyncio.sleep": True}
_SLEEP_ALIAS = re.compile(rb"\bsleep[ \t]+as[ \t]+(\w+)")


@dataclass(slots=True)
class Loops:
    """The retry loops of one module.

    Attributes:
        findings: Rewrites and remarks about them.
        functions: Ids of the definitions that hold one; they retry already.
    """

    findings: list[Finding | Decoration] = field(default_factory=list)
    functions: set[int] = field(default_factory=set)


def find(view: View, options: Mapping[str, Any]) -> Loops:
    """Return the retry loops of a module."""
    loops = Loops()
    if b"sleep" not in view.module.source:
        return loops
    lines = view.module.mention_lines([b"sleep", *_SLEEP_ALIAS.findall(view.module.source)])
    for function in view.functions:
        for parts in _retry_loops(function, view) if function.touches(lines) else ():
            loops.functions.add(id(function.node))
            loops.findings.append(_finding(function, parts, view, options))
    return loops


def _finding(
    function: Function, parts: LoopParts, view: View, options: Mapping[str, Any]
) -> Finding | Decoration:
    line = parts.loop.lineno
    if options["loops"] == "keep":
        message = f"{function.name}() is not retried: it retries already in a loop (line {line})"
        return Remark(parts.loop, message, NoteKind.LEFT_ALONE, "the option loops=offer rewrites it")
    try:
        _plain(parts, function, view)
        measured: Measured = measure(function, parts, view, lambda call: _sleeps(call, function, view))
        return rewrite(function, parts, measured, view)
    except (UnknownError, CannotWriteError) as error:
        message = f"{function.name}() retries already in a loop, which is left as it is: {error}"
        return Remark(parts.loop, message, NoteKind.LEFT_ALONE)


def _retry_loops(function: Function, view: View) -> Iterator[LoopParts]:
    for node in function.nodes:
        if not isinstance(node, (ast.For, ast.While)):
            continue
        at = [index for index, each in enumerate(node.body) if isinstance(each, ast.Try)]
        if len(at) != 1:
            continue
        attempt = node.body[at[0]]
        assert isinstance(attempt, ast.Try)  # noqa: S101 - just looked for
        if not attempt.handlers or not _counts(node):
            continue
        parts = LoopParts(
            node,
            node.body[: at[0]],
            attempt,
            attempt.handlers[0],
            node.body[at[0] + 1 :],
            _behind(node, view),
        )
        if _waits(parts, view) and _leaves(parts):
            yield parts


def _counts(node: ast.For | ast.While) -> bool:
    """Tell whether a loop counts attempts: one over data gives its items to the body."""
    if isinstance(node, ast.While):
        return True
    target = node.target.id if isinstance(node.target, ast.Name) else None
    if (
        isinstance(node.iter, ast.Call)
        and isinstance(node.iter.func, ast.Name)
        and node.iter.func.id == "range"
    ):
        return True
    attempt = next(each for each in node.body if isinstance(each, ast.Try))
    used = {
        name.id
        for part in (*attempt.body, *attempt.orelse)
        for name in ast.walk(part)
        if isinstance(name, ast.Name)
    }
    return target is not None and target not in used


def _waits(parts: LoopParts, view: View) -> bool:
    places = (*parts.handler.body, *parts.before, *parts.after)
    return any(
        isinstance(each, ast.Call)
        and (ast.unparse(each.func).rpartition(".")[2] == "sleep" or view.qualified(each.func) in _SLEEPS)
        for place in places
        for each in ast.walk(place)
    )


def _leaves(parts: LoopParts) -> bool:
    """Tell whether the loop is left when an attempt comes through, and goes on when it does not."""
    last = (*parts.attempt.body, *parts.attempt.orelse)[-1]
    inside = [
        each
        for place in (*parts.attempt.body, *parts.attempt.orelse, *parts.after)
        for each in ast.walk(place)
    ]
    leaves = isinstance(last, (ast.Return, ast.Break)) or any(
        isinstance(each, (ast.Return, ast.Break)) for each in inside
    )
    return leaves and not isinstance(parts.handler.body[-1], ast.Return)


def _behind(node: ast.stmt, view: View) -> list[ast.stmt]:
    parent = view.parent(node)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and node in block:
            return block[block.index(node) + 1 :]
    return []


def _plain(parts: LoopParts, function: Function, view: View) -> None:
    """Refuse loops that do more than attempt, catch and wait.

    Raises:
        UnknownError: With the reason.
    """
    attempt = parts.attempt
    first = ast.dump(ast.Module(attempt.handlers[0].body, []))
    if any(ast.dump(ast.Module(each.body, [])) != first for each in attempt.handlers) or (
        len({each.name for each in attempt.handlers}) > 1
    ):
        raise UnknownError("it treats several exceptions differently")
    if attempt.finalbody:
        raise UnknownError("its try has a finally block")
    if any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(parts.loop)):
        raise UnknownError("it is in a generator")
    exits = parts.exits
    last = (exits or attempt.body)[-1]
    if not isinstance(last, (ast.Return, ast.Break)):
        raise UnknownError("an attempt without an exception may be followed by another one")
    if len(exits) > len(attempt.orelse) and not isinstance(parts.handler.body[-1], (ast.Continue, ast.Raise)):
        raise UnknownError("it is left after a failed attempt")
    for part in (*attempt.body, *exits):
        if any(
            isinstance(each, ast.Continue) and _loop_of(each, view) is parts.loop for each in ast.walk(part)
        ):
            raise UnknownError("an attempt without an exception may be followed by another one")
    for call in (each for each in function.all(ast.Call) if isinstance(each, ast.Call)):
        if parts.loop in view.above(call) and ast.unparse(call.func).rpartition(".")[2] == "sleep":
            _known_sleep(call, function, view)


def _loop_of(node: ast.AST, view: View) -> ast.AST | None:
    return next(
        (each for each in view.above(node) if isinstance(each, (ast.For, ast.While, ast.AsyncFor))), None
    )


def _known_sleep(call: ast.Call, function: Function, view: View) -> None:
    kind = _SLEEPS.get(view.qualified(call.func) or "")
    if kind is None:
        raise UnknownError(f"{ast.unparse(call.func)}() is not known to be time.sleep() or asyncio.sleep()")
    if kind != function.asynchronous:
        raise UnknownError(
            f"{ast.unparse(call.func)}() does not fit the function, which tenacity would wait for in the right way"
        )


def _sleeps(call: ast.Call, function: Function, view: View) -> bool:
    return _SLEEPS.get(view.qualified(call.func) or "") is function.asynchronous
