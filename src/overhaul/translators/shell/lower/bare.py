"""What ``declare -p`` says of a variable that has no value: declared without one, or not declared at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import flags_of
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import variables
from overhaul.translators.shell.lower.context import call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.translators.shell.lower.context import Frame

__all__ = ["is_array", "is_declared", "told"]


def told(
    frame: Frame, node: s.Declaration, name: str, value: t.Expression, letters: t.Expression
) -> t.Expression:
    """Return a call that prints how a variable is declared, and says whether it is."""
    facts = frame.unit.facts.variables
    lists = variables.kind(frame, name) in {Kind.ARRAY, Kind.MAP}
    helper, more = "print_filled", []
    bare = list(_bare(frame.unit.script.body, name))
    before = [each for each in _direct(frame) if frame.unit.precedes(each, node)]
    doubtful = facts.computed or name in facts.unset
    listed = lists and not doubtful and any(_fills(each.command, name) for each in before)
    if listed or not (lists or bare):
        helper = "print_declared"
    elif (
        not doubtful and not (lists and name in facts.valued) and any(each.command in bare for each in before)
    ):
        helper, more = "print_bare", [t.Constant("x")] * any(map(_exports, bare))
    if lists and not is_array(frame, node, name):
        value = call(frame.unit.helper("surely_array"), value)
    return call(frame.unit.helper(helper), t.Constant(name), value, letters, *more)


def _exports(node: s.Declaration) -> bool:
    return node.keyword == "export" or "x" in flags_of(node)


def _fills(node: s.Command | None, name: str) -> bool:
    """Whether a command gives an array a list, which may be empty."""
    return any(each.name == name and isinstance(each.value, s.ArrayLiteral) for each in _made(node))


def _made(node: s.Command | None) -> tuple[s.Assignment, ...]:
    """Return what a command assigns or declares."""
    match node:
        case s.Simple(assignments=found, words=()):
            return found
        case s.Declaration(items=items) if not flags_of(node) & {"p", "f", "F", "n"}:
            return tuple(item for item in items if isinstance(item, s.Assignment))
        case _:
            return ()


def is_array(frame: Frame, node: s.Node, name: str) -> bool:
    """Tell whether a variable is certainly an array where a node stands, if it has a value there."""
    facts = frame.unit.facts.variables
    if name not in facts.plain:
        return True
    before = (each for each in _direct(frame) if frame.unit.precedes(each, node))
    return name not in facts.unset and any(_makes_array(each.command, name) for each in before)


def _makes_array(node: s.Command | None, name: str) -> bool:
    if isinstance(node, s.Declaration) and flags_of(node) & {"a", "A"}:
        return any(each.name == name for each in _made(node))
    return _fills(node, name)


def is_declared(frame: Frame, node: s.Node, name: str) -> bool:
    """Tell whether a variable is certainly declared or assigned where a node stands."""
    facts = frame.unit.facts.variables
    if facts.computed or name in facts.unset:
        return False
    before = (each for each in _direct(frame) if frame.unit.precedes(each, node))
    return any(item.name == name for each in before for item in _made(each.command))


def _bare(body: tuple[s.Statement, ...], name: str) -> Iterator[s.Declaration]:
    """Yield the declarations that declare a variable and give it no value."""
    for each in walk(body):
        if isinstance(each, s.Declaration) and not flags_of(each) & {"p", "f", "F", "n"}:
            named = (item for item in each.items if isinstance(item, s.Assignment))
            if any(item.name == name and item.value is None for item in named):
                yield each


def _direct(frame: Frame) -> tuple[s.Statement, ...]:
    """Return the statements that certainly run where code of a frame runs, those that stand before it."""
    if not frame.function:
        return frame.unit.script.body
    definitions = frame.unit.facts.functions[frame.function].definitions
    if len(definitions) != 1 or not isinstance(definitions[0].body.command, s.Block):
        return ()
    return definitions[0].body.command.body
