"""``declare -a x='(1 2)'``: what is declared to be an array reads constant text in parentheses as a list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import flags_of
from overhaul.translators.shell.preparing.rebuilding import rebuilt, standing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["with_listed_texts"]

_QUOTED = re.compile(r"""=(?:["'\\]|\$')\(""")


def with_listed_texts(script: s.Script, parse: Callable[[str], s.Script]) -> s.Script:
    """Return a script in which such texts are lists.

    Args:
        script: The script.
        parse: Reads shell text; raises `ValueError`.
    """
    if script.dialect != "bash" or not _QUOTED.search(script.text):
        return script

    def listed(node: s.Node) -> s.Node:
        if not isinstance(node, s.Declaration) or not flags_of(node) & {"a", "A"}:
            return node
        items = tuple(_listed(item, parse) for item in node.items)
        return node if items == node.items else replace(node, items=items)

    return rebuilt(script, listed)


def _listed(item: s.Word | s.Assignment, parse: Callable[[str], s.Script]) -> s.Word | s.Assignment:
    """Return an assignment of a list where the text of a value is one."""
    if not isinstance(item, s.Assignment) or not isinstance(item.value, s.Word) or item.index is not None:
        return item
    text = item.value.literal
    if text is None or text[:1] != "(" or text[-1:] != ")":
        return item
    try:
        body = parse(f"{item.name}={text}").body
    except (ValueError, RecursionError):
        return item
    match [statement.command for statement in body]:
        case [s.Simple(assignments=(s.Assignment(value=s.ArrayLiteral() as found),), words=())]:
            return replace(item, value=standing(found, item.value.span))
    return item
