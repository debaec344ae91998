"""Arrays that are empty only as long as nothing was assigned to them: under ``set -u`` they cannot be counted then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import touches
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Collection

    from overhaul.translators.shell.facts.variables import Variables

__all__ = ["unvalued_arrays"]


def unvalued_arrays(script: s.Script, variables: Variables) -> frozenset[str]:
    """Find the names of arrays that may be without a value, and that are empty only then.

    Args:
        script: The script.
        variables: What is known about its variables.
    """
    if script.dialect == "sh" or variables.computed or variables.namerefs:
        return frozenset()
    bare = {name for _scope, name in variables.maybe_unset}
    emptied: set[str] = set()
    for node in walk(script.body):
        match node:
            case s.Declaration():
                given = [each for each in node.items if isinstance(each, s.Assignment)]
                bare |= {each.name for each in given if each.value is None and each.index is None}
            case s.Assignment(value=s.ArrayLiteral(_, items)) if not any(map(_is_there, items)):
                emptied.add(node.name)
            case s.Simple():
                touched = touches(node)
                bare |= set(touched.unset)
                emptied |= {*touched.arrays, *_unset_items(node, touched.items), *touched.mentioned}
    return frozenset(bare - emptied)


def _is_there(item: s.ArrayItem) -> bool:
    """Whether an item of a literal is certainly one, or more."""
    if item.index is not None:
        return True
    literal = item.word.bare
    if literal is not None:
        return not set(literal) & set("*?[{")
    return any(isinstance(part, s.Quoted) or _is_one(part) for part in item.word.parts)


def _is_one(part: s.Node) -> bool:
    """Whether a part is in double quotes and cannot vanish, as ``"$@"`` can."""
    return isinstance(part, s.DoubleQuoted) and not any(
        isinstance(node, s.Parameter)
        and (node.name == "@" or isinstance(node.index, s.AllItems) or node.names)
        for node in walk(part)
    )


def _unset_items(node: s.Simple, items: Collection[str]) -> Collection[str]:
    return items if any(word.literal == "unset" for word in node.words[:2]) else ()
