"""Walking the tree of Python, and making another one of it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["changed", "nodes"]


def changed(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tree in which every node is what `change` makes of it, inner ones first."""
    if isinstance(node, tuple):
        made = tuple(changed(each, change) for each in node)
        return node if all(one is other for one, other in zip(made, node, strict=True)) else made
    if type(node).__module__ != tree.__name__:
        return node
    changes = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if not isinstance(value, (str, int, bytes, type(None))):
            made = changed(value, change)
            if made is not value:
                changes[each.name] = made
    return change(replace(node, **changes) if changes else node)


def nodes(node: object) -> Iterator[object]:
    """Yield all nodes of a tree, outer ones first."""
    if isinstance(node, tuple):
        for each in node:
            yield from nodes(each)
    elif type(node).__module__ == tree.__name__:
        yield node
        for each in fields(node):  # type: ignore[arg-type] # it is a node
            value = getattr(node, each.name)
            if not isinstance(value, str):
                yield from nodes(value)
