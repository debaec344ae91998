"""``${!prefix*}`` and ``${!prefix@}``: names of variables that begin so."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import Value

__all__ = ["names_with"]

#: Commands that may leave an array without items.
_EMPTYING = frozenset({"mapfile", "read", "readarray", "unset"})


def names_with(frame: Frame, node: s.Parameter) -> Value:
    """Lower the names that begin as a parameter says."""
    frame.unit.binds = True
    known = [name for name in frame.unit.facts.variables.globals() if name.startswith(node.name)]
    arrays = {name for name in known if variables.kind(frame, name) in {Kind.ARRAY, Kind.MAP}}
    # The program does not tell an array without items from one that was never set.
    if arrays and any(_may_empty(each, arrays) for each in walk(frame.unit.script.body)):
        raise Opaque(node, "which arrays without items are set")
    candidates = t.TupleDisplay(tuple(map(t.Constant, known)))
    names = call(frame.unit.helper("names_with"), t.Constant(node.name), candidates)
    return Value(names, many=True, star=node.names == "*")


def _may_empty(node: s.Node, arrays: set[str]) -> bool:
    """Whether one of some arrays may be set and without items behind a command."""
    match node:
        case s.Assignment(_, name, s.ArrayLiteral(_, items), None, False):
            return name in arrays and not any(_is_item(item) for item in items)
        case s.Simple(words=(first, *rest)) if first.literal in _EMPTYING:
            return any((word.literal or "").partition("[")[0] in arrays for word in rest)
        case _:
            return False


def _is_item(item: s.ArrayItem) -> bool:
    """Whether there is always an item for it."""
    text = item.word.bare
    return item.index is not None or (
        item.word.literal is not None and (text is None or not set(text) & set("*?["))
    )
