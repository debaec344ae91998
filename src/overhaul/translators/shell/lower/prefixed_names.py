"""``${!prefix*}`` and ``${!prefix@}``: names of variables that begin so."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.context import Frame, call
from overhaul.translators.shell.lower.values import Value

__all__ = ["names_with"]


def names_with(frame: Frame, node: s.Parameter) -> Value:
    """Lower the names that begin as a parameter says."""
    frame.unit.binds = True
    known = [name for name in frame.unit.facts.variables.globals() if name.startswith(node.name)]
    bare = [name for name in known if name in _declared_bare(frame)]
    given = [t.TupleDisplay(tuple(map(t.Constant, each))) for each in (known, bare)]
    names = call(frame.unit.helper("names_with"), t.Constant(node.name), *given[: 1 + bool(bare)])
    return Value(names, many=True, star=node.names == "*")


def _declared_bare(frame: Frame) -> set[str]:
    """Return the names that are declared without a value somewhere."""
    declarations = (node for node in walk(frame.unit.script.body) if isinstance(node, s.Declaration))
    items = (item for node in declarations for item in node.items)
    return {item.name for item in items if isinstance(item, s.Assignment) and item.value is None}
