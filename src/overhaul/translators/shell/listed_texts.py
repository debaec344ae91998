"""``declare -a x='(1 2)'``: what is declared to be an array reads constant text in parentheses as a list."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, cast

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import flags_of

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
    return cast("s.Script", _rebuilt(script, parse))


def _rebuilt(node: Any, parse: Callable[[str], s.Script]) -> Any:
    """Return the same node where there is no such text in it."""
    if isinstance(node, s.Comment) or not isinstance(node, s.Node):
        return node
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, tuple):
            made: Any = tuple(_rebuilt(item, parse) for item in value)
            same = all(one is other for one, other in zip(made, value, strict=True))
        else:
            made = _rebuilt(value, parse)
            same = made is value
        if not same:
            changed[each.name] = made
    if isinstance(node, s.Declaration) and flags_of(node) & {"a", "A"}:
        changed["items"] = tuple(_listed(item, parse) for item in changed.get("items", node.items))
    return replace(node, **changed) if changed else node


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
            return replace(item, value=_standing(found, item.value.span))
    return item


def _standing(node: Any, span: s.Span) -> Any:
    """Return a node all of which stands in one place of the script."""
    if isinstance(node, s.Span):
        return span
    if isinstance(node, tuple):
        return tuple(_standing(each, span) for each in node)
    if isinstance(node, s.Node):
        return replace(
            node, **{each.name: _standing(getattr(node, each.name), span) for each in fields(node)}
        )
    return node
