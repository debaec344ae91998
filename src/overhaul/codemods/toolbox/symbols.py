"""The symbol table of one module, built identifier by identifier when somebody asks.

To know the bindings of an identifier only the lines are walked on which it could be bound; one that is only
ever called or dotted into costs one regular expression.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.toolbox.module import walk
from overhaul.codemods.toolbox.scopes import (
    Frame,
    binding_frames,
    bound_name,
    frames,
    import_target,
    mangled,
    spellings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from overhaul.codemods.toolbox.module import Module

__all__ = ["Binding", "Symbols", "Table"]

_KINDS: dict[type[ast.AST], str] = {
    ast.alias: "import",
    ast.FunctionDef: "function",
    ast.AsyncFunctionDef: "function",
    ast.ClassDef: "class",
    ast.arg: "parameter",
    ast.ExceptHandler: "except",
    ast.MatchAs: "match",
    ast.MatchStar: "match",
    ast.MatchMapping: "match",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.comprehension: "for",
    ast.withitem: "with",
    ast.NamedExpr: "walrus",
    ast.AugAssign: "augmented",
    ast.Delete: "del",
    ast.Assign: "assign",
    ast.AnnAssign: "assign",
}
#: How far before a name its ``def`` or ``import`` is looked for; beyond so many blanks it is taken for granted.
_WINDOW = 60
_UNPACKING = (ast.Tuple, ast.List, ast.Starred)


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds an identifier.

    Attributes:
        name: The identifier (``__x`` of a class as the interpreter knows it: ``_C__x``).
        kind: ``import``, ``function``, ``class``, ``parameter``, ``assign``, ``annotation`` (no value),
            ``augmented``, ``for``, ``with``, ``except``, ``match``, ``walrus``, ``del`` or ``type``.
        scope: The node whose scope it binds in, after `global` and `nonlocal`.
        site: The node that binds: a Name, alias, arg, function, class, handler or pattern.
        qualified: What an import stands for, e.g. ``os.path``, ``.config.settings``; ``None`` otherwise.
    """

    name: str
    kind: str
    scope: ast.AST
    site: Site
    qualified: str | None = None

    @property
    def statement(self) -> ast.stmt:
        """The statement that the binding is a part of (a function or class binds by itself)."""
        path = (*self.site.ancestors, self.site.node)
        return next(node for node in reversed(path) if isinstance(node, ast.stmt))

    @property
    def value(self) -> ast.expr | None:
        """What ``name = value`` or ``name: T = value`` assigns; ``None`` for any other way to bind."""
        parent = self.site.ancestors[-1]
        return parent.value if isinstance(parent, (ast.Assign, ast.AnnAssign)) else None

    @property
    def is_unconditional(self) -> bool:
        """Whether its statement stands directly in the body of its scope, so that it always runs."""
        above, statement = self.site.ancestors, self.statement
        parent = above[-1] if statement is self.site.node else above[above.index(statement) - 1]
        return parent is self.scope


@dataclass(slots=True)
class Table:
    """All that concerns one identifier.

    Attributes:
        bound: Its bindings per frame.
        globals: The frames that declare it global.
        nonlocals: The frames that declare it nonlocal.
    """

    bound: dict[Frame, list[Binding]] = field(default_factory=dict)
    globals: set[Frame] = field(default_factory=set)
    nonlocals: set[Frame] = field(default_factory=set)

    def lookup(self, around: tuple[Frame, ...]) -> Frame:
        """Return the frame in which a load finds the name; the module's when none binds it."""
        innermost = True
        for frame in reversed(around):
            visible = innermost or not frame.is_class
            innermost = innermost and frame.sees_class
            if not visible or frame in self.nonlocals:
                continue
            if frame in self.globals:
                return around[0]
            if frame in self.bound:
                return frame
        return around[0]

    def target(self, around: tuple[Frame, ...], own: set[Frame]) -> Frame:
        """Return the frame that a binding really binds in.

        Args:
            around: The frames of the place where it stands.
            own: The frames that bind the name for themselves.
        """
        frame = around[-1]
        if frame in self.globals:
            return around[0]
        if frame in self.nonlocals:
            outer = (each for each in reversed(around[1:-1]) if each in own and not each.is_class)
            return next(outer, frame)
        return frame


class Symbols:
    """The tables of one module, by identifier as the interpreter knows it."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._tables: dict[str, Table] = {}
        self._loads: dict[str, tuple[Site, ...]] = {}

    def table(self, name: str) -> Table:
        """Return all that concerns an identifier."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self._build(name)
        return table

    def loads(self, name: str) -> tuple[Site, ...]:
        """Return the loads that look an identifier up in the module's scope or beyond (builtins, stars)."""
        if name not in self._loads:
            self._loads[name] = tuple(self._find_loads(name))
        return self._loads[name]

    def _build(self, name: str) -> Table:
        table = Table()
        written = spellings(name)
        lines = self._lines(written, binding=True)
        raw: list[tuple[tuple[Frame, ...], Site]] = []
        for node, path in walk(self._module.tree, lines) if lines else ():
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                around = frames(path[:-1], node)
                if any(mangled(each, around) == name for each in node.names):
                    (table.globals if isinstance(node, ast.Global) else table.nonlocals).add(around[-1])
                continue
            spelling = bound_name(node)
            if spelling in written:
                above = tuple(path[:-1])
                around = binding_frames(above, node)
                if mangled(spelling, around) == name:
                    raw.append((around, Site(node, above)))
        own = {around[-1] for around, _ in raw} - table.globals - table.nonlocals
        for around, site in raw:
            frame = table.target(around, own)
            table.bound.setdefault(frame, []).append(_binding(name, frame.node, site))
        return table

    def _find_loads(self, name: str) -> Iterator[Site]:
        top = Frame(self._module.tree)
        written = spellings(name)
        lines = self._lines(written, binding=False)
        for node, path in walk(self._module.tree, lines) if lines else ():
            if isinstance(node, ast.Name) and node.id in written and _reads(node, path):
                around = frames(path[:-1], node)
                if mangled(node.id, around) != name:
                    continue
                # A class body falls back to the module for a name that it has not bound yet.
                if around[-1].is_class or self.table(name).lookup(around) == top:
                    yield Site(node, tuple(path[:-1]))

    def _lines(self, written: Sequence[str], *, binding: bool) -> list[int]:
        """Return the lines on which one of the spellings may be bound (or, at least, read)."""
        source = self._module.source
        found = set(self._odd_lines)
        for name in written:
            # The literal comes first, so that the search runs at the speed of `bytes.find`.
            token = re.escape(name.encode())
            for match in re.finditer(token + rb"(?<![\w.]" + token + rb")(?!\w)[ \t]*([(.]?)", source):
                if not binding or self._may_bind(match):
                    found.add(self._module.line(match.start()))
        return sorted(found)

    def _may_bind(self, match: re.Match[bytes]) -> bool:
        """Tell whether an occurrence can be a binding: what is called or dotted into hardly ever is."""
        if not match[1]:
            return True
        before = self._module.source[max(0, match.start() - _WINDOW) : match.start()].rstrip(b" \t\f\\\r\n")
        if not before:
            return match.start() >= _WINDOW
        return before.endswith((b"import", b",") if match[1] == b"." else (b"def", b"class"))

    @cached_property
    def _odd_lines(self) -> tuple[int, ...]:
        """Lines with characters that Python replaces by others in identifiers (NFKC)."""
        source = self._module.source
        if source.isascii() or unicodedata.is_normalized("NFKC", source.decode()):
            return ()
        count = len(self._module.line_starts)
        pieces = ((number, source[slice(*self._module.line_span(number))]) for number in range(1, count + 1))
        return tuple(
            number
            for number, piece in pieces
            if not piece.isascii() and not unicodedata.is_normalized("NFKC", piece.decode())
        )


def _binding(name: str, scope: ast.AST, site: Site) -> Binding:
    parent = site.ancestors[-1]
    kind = _KINDS.get(type(site.node), "type")
    if isinstance(site.node, ast.Name):
        holder = next(each for each in reversed(site.ancestors) if not isinstance(each, _UNPACKING))
        kind = _KINDS.get(type(holder), "type")
        if isinstance(parent, ast.AnnAssign) and parent.value is None:
            kind = "annotation"
    qualified = import_target(site.node, parent) if isinstance(site.node, ast.alias) else None
    return Binding(name, kind, scope, site, qualified)


def _reads(node: ast.Name, path: Sequence[ast.AST]) -> bool:
    """Tell whether a Name reads its value: a load, or the target of an augmented assignment."""
    return isinstance(node.ctx, ast.Load) or (len(path) > 1 and isinstance(path[-2], ast.AugAssign))
