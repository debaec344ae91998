"""Walking through syntax: every node below a node, in the order of the script."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["children", "commands", "walk"]


def children(node: s.Node) -> Iterator[s.Node]:
    """Yield the nodes right below a node, in the order of the script; comments are left out."""
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, s.Comment):
            continue
        if isinstance(value, s.Node):
            yield value
        elif isinstance(value, tuple):
            yield from (
                item for item in value if isinstance(item, s.Node) and not isinstance(item, s.Comment)
            )


def walk(
    *nodes: s.Node | Iterable[s.Node], into: Callable[[s.Node], bool] = lambda _node: True
) -> Iterator[s.Node]:
    """Yield nodes and everything below them, each before what is below it.

    Args:
        nodes: Nodes or sequences of nodes.
        into: Whether to go below a node.
    """
    for node in nodes:
        if isinstance(node, s.Node):
            yield node
            if into(node):
                yield from walk(children(node), into=into)
        else:
            yield from walk(*node, into=into)


def commands(statements: Iterable[s.Statement], name: str) -> Iterator[s.Simple]:
    """Yield every simple command of that literal name, wherever it stands."""
    for node in walk(statements):
        if isinstance(node, s.Simple) and node.words and node.words[0].literal == name:
            yield node
