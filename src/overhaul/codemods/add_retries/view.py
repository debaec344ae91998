"""One module as this codemod looks at it: who is whose parent, and which nodes each function runs itself."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, Union

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from overhaul.codemods.api import Scope
    from overhaul.codemods.toolbox.names import Resolution

__all__ = ["Function", "FunctionNode", "View", "end_of", "statements"]

FunctionNode: TypeAlias = Union[ast.FunctionDef, ast.AsyncFunctionDef]  # noqa: UP007 - evaluated at run time on 3.10

_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Function:
    """A function with what it runs itself.

    Attributes:
        node: Its definition.
        owner: The class directly around it, if any.
        outer: The function around it, if any.
    """

    def __init__(
        self, node: FunctionNode, owner: ast.ClassDef | None, outer: Function | None, view: View
    ) -> None:
        self.node = node
        self.owner = owner
        self.outer = outer
        self._view = view

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """What its body runs, in source order.

        Nested functions, lambdas and classes are left out; the nested definitions themselves are in.
        """
        return self._view.scanned(self.node, self.node.body)

    @property
    def name(self) -> str:
        """Name as it is written in notes: ``Client.fetch`` for a method."""
        return f"{self.owner.name}.{self.node.name}" if self.owner else self.node.name

    @property
    def asynchronous(self) -> bool:
        """Whether it is an ``async def``."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    def touches(self, lines: Sequence[int]) -> bool:
        """Tell whether its definition spans one of some lines, which are sorted."""
        at = bisect_left(lines, self.node.lineno)
        return at < len(lines) and lines[at] <= (self.node.end_lineno or 0)

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
    """One module: functions, parents, names. What a function runs is looked at when somebody asks for it.

    Attributes:
        scope: What the finder was given.
        module: The file.
        functions: Every function, in source order.
        by_node: The same by the id of their definitions.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.module = scope.module
        self.functions: list[Function] = []
        self.by_node: dict[int, Function] = {}
        self._parents: dict[int, ast.AST] = {}
        self._complete = False
        self._find_functions()

    @cached_property
    def top(self) -> list[ast.AST]:
        """Nodes that the module or a class body runs."""
        return [self.module.tree, *self.scanned(self.module.tree, self.module.tree.body)]

    @cached_property
    def imports(self) -> list[Site]:
        """Every import statement, also in functions and branches, in source order."""
        return list(self.module.sites((ast.Import, ast.ImportFrom), (b"import",)))

    def site(self, node: ast.AST) -> Site:
        """Return a node of the module with its ancestors."""
        return Site(node, tuple(reversed(list(self.above(node)))))

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the parent of a node, ``None`` for the module."""
        found = self._parents.get(id(node))
        if found is None and node is not self.module.tree and not self._complete:
            self._look_around(node)
            found = self._parents.get(id(node))
        return found

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

    def assigned(self, node: ast.expr) -> ast.expr:
        """Follow a name to what is assigned to it, when that happens once; give other expressions back."""
        if isinstance(node, ast.Name):
            bound = [each for each in self.resolve(node).bindings if each.kind != "annotation"]
            if len(bound) == 1 and bound[0].value is not None:
                return bound[0].value
        return node

    def line(self, node: ast.AST) -> int:
        """Return the line of a node."""
        line: int = node.lineno  # type: ignore[attr-defined]
        return line

    def lines_of(self, words: Collection[str]) -> list[int]:
        """Return the sorted numbers of the lines that hold one of some words as a whole."""
        if not words:
            return []
        source, line = self.module.source, self.module.line
        pattern = rb"(?:" + b"|".join(re.escape(word.encode()) for word in sorted(words)) + rb")(?!\w)"
        starts = (match.start() for match in re.finditer(pattern, source))
        # What stands before is asked here: a pattern that begins with the words themselves is found much faster.
        return sorted({line(at) for at in starts if not at or source[at - 1] not in _WORD})

    def scanned(self, root: ast.AST, body: Sequence[ast.stmt]) -> list[ast.AST]:
        """Return what some statements run themselves, and note whose child each node below them is.

        The bodies of functions in it are left for later. Lambdas, and classes in a function, run later or hold
        what is theirs: their nodes are not in the result.
        """
        nodes: list[ast.AST] = []
        in_function = isinstance(root, _DEFS)
        parents = self._parents
        for statement in body:
            parents[id(statement)] = root
        stack: list[tuple[ast.AST, bool]] = [(statement, False) for statement in reversed(body)]
        while stack:
            node, hidden = stack.pop()
            if not hidden:
                nodes.append(node)
            inside: list[tuple[ast.AST, bool]] = []
            for name in node._fields:
                value = getattr(node, name, None)
                if value.__class__ is not list and not isinstance(value, ast.AST):
                    continue
                below = hidden or isinstance(node, ast.Lambda)
                if name == "body":
                    if isinstance(node, _DEFS):
                        continue
                    below = below or (in_function and isinstance(node, ast.ClassDef))
                for child in value if value.__class__ is list else (value,):
                    if isinstance(child, ast.AST):
                        parents[id(child)] = node
                        inside.append((child, below))
            inside.reverse()
            stack += inside
        return nodes

    def _find_functions(self) -> None:
        stack: list[tuple[ast.AST, ast.AST, Function | None]] = []
        stack += reversed([(each, self.module.tree, None) for each in self.module.tree.body])
        while stack:
            node, parent, outer = stack.pop()
            self._parents[id(node)] = parent
            if isinstance(node, _DEFS):
                owner = parent if isinstance(parent, ast.ClassDef) else None
                outer = self.by_node[id(node)] = Function(node, owner, outer, self)
                self.functions.append(outer)
            elif isinstance(node, ast.ClassDef):
                outer = None
            stack += reversed([(each, node, outer) for each in statements(node)])

    def _look_around(self, node: ast.AST) -> None:
        """Look at the functions in whose lines a node stands, outermost first; at everything when it has no line."""
        line = getattr(node, "lineno", None)
        if line is None:
            self._complete = True
        _ = self.top
        for function in self.functions:
            if line is None or function.node.lineno <= line <= (function.node.end_lineno or 0):
                _ = function.nodes


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements, handlers and cases directly in a node."""
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        inside = getattr(node, name, None)
        if inside.__class__ is list:
            yield from inside


def end_of(node: ast.AST) -> tuple[int, int]:
    """Return where a node ends: calls run in the order of their ends."""
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
