"""Scripts in which some nodes are others: what does not change stays the same object."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["rebuilt", "standing"]

_N = TypeVar("_N", bound=s.Node)


def rebuilt(node: _N, change: Callable[[s.Node], s.Node]) -> _N:
    """Return a node with everything below it changed, the innermost first, and then it itself.

    Args:
        node: Any node; comments are left alone.
        change: Returns what stands in the place of a node: the same object where nothing changes.
    """
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, s.Node) and not isinstance(value, s.Comment):
            made: Any = rebuilt(value, change)
        elif isinstance(value, tuple):
            made = tuple(rebuilt(item, change) if isinstance(item, s.Node) else item for item in value)
            if all(one is other for one, other in zip(made, value, strict=True)):
                made = value
        else:
            continue
        if made is not value:
            changed[each.name] = made
    return cast("_N", change(replace(node, **changed) if changed else node))


def standing(node: Any, span: s.Span) -> Any:
    """Return a node all of which stands in one place of the script."""
    if isinstance(node, s.Span):
        return span
    if isinstance(node, tuple):
        return tuple(standing(each, span) for each in node)
    if isinstance(node, s.Node):
        return replace(node, **{each.name: standing(getattr(node, each.name), span) for each in fields(node)})
    return node
