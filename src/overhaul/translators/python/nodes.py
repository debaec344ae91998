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
    waiting: list[object] = [node]
    while waiting:
        each: Any = waiting.pop()
        if isinstance(each, tuple):
            waiting.extend(reversed(each))
        elif type(each).__module__ == tree.__name__:
            yield each
            waiting.extend(getattr(each, name) for name in reversed(_field_names(type(each))))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _field_names(kind: Any) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(each.name for each in fields(kind))
    return found
