"""The syntax of a script as text, for ``--stage syntax``: one node a line, what is below it indented."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell import syntax
from overhaul.translators.shell.syntax import Node, Script

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["show"]

_INDENT = "  "


def show(script: Script) -> str:
    """Return the tree of a script, with the line and column of each statement and what is not at its default."""
    return "\n".join(_lines(script, "", 0)) + "\n"


def _lines(node: Node, label: str, depth: int) -> Iterator[str]:
    """Yield the lines of a node: its values on the first one, the nodes in it below."""
    values = []
    below: list[tuple[str, Any]] = []
    for name, default in _fields(type(node).__name__):
        value = getattr(node, name)
        if isinstance(value, Node | tuple):
            below.append((name, value))
        elif value != default:
            values.append(repr(value) if name == "text" else f"{name}={value!r}")
    where = f"  @{node.span.line}:{node.span.column}"
    prefix = f"{label}: " if label else ""
    yield _INDENT * depth + prefix + " ".join((type(node).__name__, *values)) + where
    for name, value in below:
        yield from _below(name, value, depth + 1)


def _below(name: str, value: Node | tuple[Any, ...], depth: int) -> Iterator[str]:
    if isinstance(value, Node):
        yield from _lines(value, name, depth)
    elif value:
        yield f"{_INDENT * depth}{name}:"
        for each in value:
            yield from _lines(each, "", depth + 1)


@cache
def _fields(kind: str) -> tuple[tuple[str, Any], ...]:
    """Return names and defaults of the fields of a node; the text of a whole script is none of them."""
    passed_over = {"span", "text"} if kind == "Script" else {"span"}
    return tuple(
        (each.name, each.default) for each in fields(getattr(syntax, kind)) if each.name not in passed_over
    )
