"""Which parts of a command may not run, or run in a shell of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["branches_of"]

_APART = (s.Subshell, s.CommandSubstitution, s.ProcessSubstitution, s.Coprocess)
_LOOPS = (s.While, s.ForIn, s.ForArith, s.Select)


def branches_of(node: s.Node) -> Iterator[tuple[object, Iterable[s.Node]]]:
    """Yield the parts of a node, each with what identifies its branch; ``None`` where it runs as the node does."""
    match node:
        case s.If():
            yield None, node.condition
            yield (id(node), "then"), node.then
            yield (id(node), "else"), node.otherwise
        case s.AndOr():
            yield None, [node.left]
            yield id(node), [node.right]
        case s.Case() | s.Pipeline():
            yield from ((id(each), [each]) for each in children(node))
        case s.Statement(background=True):
            yield id(node), children(node)
        case _:
            yield (id(node) if isinstance(node, (*_APART, *_LOOPS)) else None), children(node)
