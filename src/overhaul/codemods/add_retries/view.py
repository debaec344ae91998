"""One module as this codemod looks at it: who is whose parent, and which nodes each function runs itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, Union

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.api import Scope
    from overhaul.codemods.toolbox.names import Resolution

__all__ = ["Function", "FunctionNode", "View", "end_of"]

FunctionNode: TypeAlias = Union[ast.FunctionDef, ast.AsyncFunctionDef]  # noqa: UP007 - evaluated at run time on 3.10

_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True, eq=False)
class Function:
    """A function with what it runs itself.

    Attributes:
        node: Its definition.
        owner: The class directly around it, if any.
        nodes: What its body runs, in source order; nested functions, lambdas and classes are left out (the nested
            definitions themselves are in).
        outer: The function around it, if any.
    """

    node: FunctionNode
    owner: ast.ClassDef | None = None
    outer: Function | None = None
    nodes: list[ast.AST] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name as it is written in notes: ``Client.fetch`` for a method."""
        return f"{self.owner.name}.{self.node.name}" if self.owner else self.node.name

    @property
    def asynchronous(self) -> bool:
        """Whether it is an ``async def``."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    def all(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Yield its own nodes of some types."""
        for node in self.nodes:
            if isinstance(node, kinds):
                yield node

    @property
    def parameters(self) -> set[str]:
        """Names of its parameters."""
        given = self.node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        return {arg.arg for arg in every if arg is not None}


class View:
    """One module: functions, parents, names.

    Attributes:
        scope: What the finder was given.
        functions: Every function, in source order.
        top: Nodes that the module or a class body runs.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.module = scope.module
        self.functions: list[Function] = []
        self.top: list[ast.AST] = []
        self.by_node: dict[int, Function] = {}
        self._parents: dict[int, ast.AST] = {}
        self._scan()

    def site(self, node: ast.AST) -> Site:
        """Return a node of the module with its ancestors."""
        return Site(node, tuple(reversed(list(self.above(node)))))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the parent of a node, ``None`` for the module."""
        return self._parents.get(id(node))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the ancestors of a node from its parent up to the module."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def qualified(self, node: ast.AST) -> str | None:
        """Return the certain qualified name of an expression."""
        return self.module.names.qualified(self.site(node))

    def resolve(self, node: ast.AST) -> Resolution:
        """Return what a name or attribute chain stands for."""
        return self.module.names.resolve(self.site(node))

    def line(self, node: ast.AST) -> int:
        """Return the line of a node."""
        line: int = node.lineno  # type: ignore[attr-defined]
        return line

    def _scan(self) -> None:
        stack: list[tuple[ast.AST, Function | None, bool]] = [(self.module.tree, None, False)]
        while stack:
            node, function, hidden = stack.pop()
            if not hidden:
                (self.top if function is None else function.nodes).append(node)
            inside: list[tuple[ast.AST, Function | None, bool]] = []
            for name, child in _children(node):
                self._parents[id(child)] = node
                if isinstance(node, _DEFS) and name == "body":
                    inside.append((child, self._function(node, function), False))
                elif isinstance(node, ast.ClassDef) and name == "body":
                    inside.append((child, None, function is not None))
                else:
                    inside.append((child, function, hidden or isinstance(node, ast.Lambda)))
            stack += reversed(inside)

    def _function(self, node: FunctionNode, outer: Function | None) -> Function:
        known = self.by_node.get(id(node))
        if known is None:
            parent = self.parent(node)
            owner = parent if isinstance(parent, ast.ClassDef) else None
            known = self.by_node[id(node)] = Function(node, owner, outer)
            self.functions.append(known)
        return known


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            for child in value:
                if isinstance(child, ast.AST):
                    yield name, child
        elif isinstance(value, ast.AST):
            yield name, value


def end_of(node: ast.AST) -> tuple[int, int]:
    """Return where a node ends: calls run in the order of their ends."""
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
