"""Loops that nobody shares their input with: lines can be read ahead, many at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.builtins.read import plain_options
from overhaul.translators.shell.lower.context import Opaque, call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.translators.shell.lower.context import Frame

__all__ = ["reading_ahead"]

#: Builtins that neither read the standard input nor start anything that could.
_HARMLESS = frozenset(
    [
        *(
            ":",
            "[",
            "break",
            "cd",
            "continue",
            "echo",
            "exit",
            "false",
            "let",
            "local",
            "printf",
            "pwd",
            "read",
        ),
        *("return", "set", "shift", "shopt", "test", "true", "umask", "unset"),
    ]
)
_FOREIGN = (s.Pipeline, s.Subshell, s.Coprocess, s.ProcessSubstitution, s.Select, s.Timed)


@contextmanager
def reading_ahead(frame: Frame, node: s.While) -> Iterator[None]:
    """Lower a loop with its lines read ahead, if it has an input of its own that nothing else in it reads."""
    before = frame.ahead
    if frame.input_of is node:
        frame.ahead = _made(frame, node)
    try:
        yield
    finally:
        frame.ahead = before


def _made(frame: Frame, node: s.While) -> t.Expression | None:
    """Return the name of what reads ahead, which is made right before the loop; ``None`` where that may not be."""
    body = (*node.condition, *node.body)
    if not frame.input_kind or not _is_alone(frame, body, set()) or _writes_input(frame, node):
        return None
    reads = [each for each in walk(body) if isinstance(each, s.Simple) and _name(each) == "read"]
    try:
        options = [plain_options(each) for each in reads]
    except Opaque:
        return None
    if not options or any(each != options[0] for each in options):
        return None
    name = t.Name(frame.fresh("source"))
    arguments = {key: t.Constant(value) for key, value in {**options[0], "ahead": frame.input_kind}.items()}
    frame.prepare(t.Assign((name,), call(frame.unit.helper("Input"), **arguments)))
    return name


def _writes_input(frame: Frame, node: s.While) -> bool:
    """Whether the file that a loop reads is written in it."""
    body = (*node.condition, *node.body)
    written = {
        frame.unit.source(each.target)
        for each in walk(body)
        if isinstance(each, s.Redirect) and ">" in each.operator
    }
    return bool(written) and any(
        each.operator == "<" and frame.unit.source(each.target) in written
        for statement in walk(frame.unit.script.body)
        if isinstance(statement, s.Statement) and statement.command is node
        for each in statement.redirects
    )


def _name(node: s.Simple) -> str:
    return (node.words[0].literal or "$") if node.words else ":"


def _is_alone(frame: Frame, body: tuple[s.Node, ...], calls: set[str]) -> bool:
    """Whether nothing below some nodes reads the standard input but the ``read`` of this function.

    Args:
        frame: Where they stand.
        body: The nodes.
        calls: Functions that are being looked at, in which there may be no ``read``.
    """
    for node in walk(body):
        if isinstance(node, _FOREIGN) or (isinstance(node, s.Statement) and node.background):
            return False
        if isinstance(node, s.Function):
            return False
        if isinstance(node, s.CommandSubstitution) and any(
            isinstance(each, s.Simple) and _name(each) == "read" for each in walk(node.body)
        ):
            return False
        if isinstance(node, s.Statement) and node.command is None and node.redirects:
            continue
        if isinstance(node, s.Simple) and not _is_harmless(frame, node, calls):
            return False
    return True


def _is_harmless(frame: Frame, node: s.Simple, calls: set[str]) -> bool:
    name = _name(node)
    facts = frame.unit.facts.functions.get(name)
    if facts is None:
        return name in _HARMLESS and not (name == "read" and calls)
    if name in calls:
        return True
    inside = {*calls, name}
    return all(_is_alone(frame, (each.body,), inside) for each in facts.definitions)
