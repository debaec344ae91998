"""Which name means what: a symbol table on demand with Python's own scoping rules.

To know the bindings of an identifier only the lines are walked on which it could be bound; an identifier that is
only ever called or dotted into costs one regular expression. What is not certain is said to be so, with the reason.
"""

from __future__ import annotations

import ast
import builtins
import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
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

__all__ = ["Binding", "Names", "Resolution", "Status", "dotted"]

#: Names that exist in one version or on one platform only count as builtins everywhere.
_BUILTINS = frozenset(dir(builtins)) | {
    "BaseExceptionGroup",
    "EncodingWarning",
    "ExceptionGroup",
    "PythonFinalizationError",
    "WindowsError",
    "aiter",
    "anext",
    "copyright",
    "credits",
    "exit",
    "help",
    "license",
    "quit",
}
_MODULE_NAMES = frozenset(
    {
        "__annotations__",
        "__builtins__",
        "__cached__",
        "__doc__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__path__",
        "__spec__",
    }
)
_CLASS_NAMES = frozenset({"__module__", "__qualname__"})
_STAR = re.compile(rb"import(?:[ \t\f]|\\\r?\n)*\*")
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


class Status(Enum):
    """How a name is known."""

    IMPORTED = "imported"
    BUILTIN = "builtin"
    LOCAL = "local"
    AMBIGUOUS = "ambiguous"
    STAR = "star"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds an identifier.

    Attributes:
        name: The identifier (``__x`` of a class as the interpreter knows it: ``_C__x``).
        kind: ``import``, ``function``, ``class``, ``parameter``, ``assign``, ``annotation`` (without a value),
            ``augmented``, ``for``, ``with``, ``except``, ``match``, ``walrus``, ``del`` or ``type``.
        scope: The node whose scope it binds in, after `global` and `nonlocal`.
        site: The node that binds: a Name, alias, arg, function, class, handler or pattern.
        qualified: What an import stands for, e.g. ``os.path``, ``.config.settings``; ``None`` for anything else.
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
        statement = self.site.ancestors[-1]
        if isinstance(statement, ast.Assign) or (
            isinstance(statement, ast.AnnAssign) and self.kind == "assign"
        ):
            return statement.value
        return None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name or attribute chain stands for.

    Attributes:
        qualified: E.g. ``os.environ.get``, ``builtins.print``; ``None`` when it is not certain.
        status: How it is known; an alias (``env = os.environ``) is LOCAL with a qualified name.
        bindings: What binds the first identifier in the scope where it is found.
        reason: Why there is no qualified name; empty otherwise.
    """

    qualified: str | None
    status: Status
    bindings: tuple[Binding, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class _Table:
    """All that concerns one identifier: bindings per frame, and frames that declare it global or nonlocal."""

    bound: dict[Frame, list[Binding]] = field(default_factory=dict)
    globals: set[Frame] = field(default_factory=set)
    nonlocals: set[Frame] = field(default_factory=set)


class Names:
    """The names of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._tables: dict[str, _Table] = {}
        self._loads: dict[str, tuple[Site, ...]] = {}

    def resolve(self, site: Site) -> Resolution:
        """Return what a Name, or an Attribute chain that ends in a Name, stands for."""
        return self._resolve(site, frozenset())

    def qualified(self, site: Site) -> str | None:
        """Return the certain qualified name of a site, e.g. ``os.environ.get``, or ``None``."""
        return self.resolve(site).qualified

    def resolve_name(
        self, name: str, ancestors: tuple[ast.AST, ...], node: ast.AST | None = None
    ) -> Resolution:
        """Return what an identifier would mean in place of a node, or in the body of the last of the ancestors."""
        return self._resolve_in(_normal(name), frames(ancestors, node), node, frozenset())

    def frame_of(self, name: str, ancestors: tuple[ast.AST, ...], node: ast.AST | None = None) -> ast.AST:
        """Return the node whose scope a load of an identifier looks in: the module when it is bound nowhere."""
        around = frames(ancestors, node)
        key = mangled(_normal(name), around)
        return _lookup(self._table(key), around).node

    def bindings(self, name: str) -> tuple[Binding, ...]:
        """Return every binding of an identifier anywhere in the module, in source order per scope."""
        return tuple(binding for found in self._table(_normal(name)).bound.values() for binding in found)

    def module_bindings(self, name: str) -> tuple[Binding, ...]:
        """Return the bindings of an identifier in the module's own scope."""
        return tuple(self._table(_normal(name)).bound.get(Frame(self._module.tree), ()))

    def loads(self, name: str) -> tuple[Site, ...]:
        """Return the loads of an identifier that look it up in the module's scope or beyond (builtins, stars)."""
        name = _normal(name)
        if name not in self._loads:
            self._loads[name] = tuple(self._find_loads(name))
        return self._loads[name]

    def is_free(self, name: str, ancestors: tuple[ast.AST, ...], node: ast.AST | None = None) -> bool:
        """Tell whether a new module-level binding would be seen at a place and disturb nobody.

        The place is that of the node or, without one, the body of the last of the ancestors.

        Nothing on the way out binds it, nothing in the module's scope does, no function declares it global, and
        no load anywhere falls through to a builtin or a star import of that name today.
        """
        name = _normal(name)
        around = frames(ancestors, node)
        top = Frame(self._module.tree)
        table = self._table(name)
        if table.globals or top in table.bound or name in _MODULE_NAMES or mangled(name, around) != name:
            return False
        return _lookup(table, around) == top and not self.loads(name) and not self.is_listed(name)

    def is_used(self, name: str) -> bool:
        """Tell whether something loads the module-level binding of an identifier, or ``__all__`` lists it."""
        return bool(self.loads(name)) or self.is_listed(name)

    def is_listed(self, name: str) -> bool:
        """Tell whether ``__all__`` lists an identifier, or is computed so that it may."""
        return self._exported is None or name in self._exported

    @cached_property
    def stars(self) -> tuple[Site, ...]:
        """Every ``from x import *``."""
        lines = sorted({self._module.line(match.end() - 1) for match in _STAR.finditer(self._module.source)})
        return tuple(
            Site(node, tuple(path[:-1]))
            for node, path in (walk(self._module.tree, lines) if lines else ())
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        )

    @cached_property
    def _exported(self) -> frozenset[str] | None:
        """The strings of statements about ``__all__``; ``None`` when one of them looks at the namespace itself."""
        found: set[str] = set()
        for site in self._module.sites(ast.Name, (b"__all__",)):
            if site.node.id != "__all__":  # type: ignore[attr-defined]
                continue
            statement = next(node for node in reversed(site.ancestors) if isinstance(node, ast.stmt))
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
                elif isinstance(node, ast.Name) and node.id in {"globals", "locals", "dir", "vars"}:
                    return None
        return frozenset(found)

    def _resolve(self, site: Site, seen: frozenset[int]) -> Resolution:
        chain = dotted(site.node)
        if chain is None:
            return Resolution(None, Status.LOCAL, (), "not a dotted name")
        root, attributes = chain
        above = site.ancestors
        node = site.node
        while isinstance(node, ast.Attribute):
            above, node = (*above, node), node.value
        found = self._resolve_in(root.id, frames(above, node), root, seen)
        if found.qualified is None or not attributes:
            return found
        # A relative ``from . import x`` gives ".x", so a plain dot always separates.
        return Resolution(".".join((found.qualified, *attributes)), found.status, found.bindings)

    def _resolve_in(
        self, name: str, around: tuple[Frame, ...], use: ast.AST | None, seen: frozenset[int]
    ) -> Resolution:
        key = mangled(name, around)
        table = self._table(key)
        frame = _lookup(table, around)
        found = tuple(table.bound.get(frame, ()))
        if not found:
            return self._unbound(key, around)
        if frame.is_class and not _runs_before(found, frame, use):
            return Resolution(
                None,
                Status.AMBIGUOUS,
                found,
                f"{name} in the class body may not be bound yet when it is read",
            )
        nearest = next(each for each in reversed(around) if not each.is_comprehension)
        return self._bound(name, found, frame in {nearest, around[0]}, seen)

    def _unbound(self, name: str, around: tuple[Frame, ...]) -> Resolution:
        if name == "__class__" and any(frame.is_class for frame in around[:-1]):
            return Resolution(None, Status.LOCAL, (), "__class__ is the class around the method")
        if name in _MODULE_NAMES or (name in _CLASS_NAMES and around[-1].is_class):
            return Resolution(None, Status.LOCAL, (), f"{name} is set by the interpreter")
        if self.stars:
            line = self.stars[0].node.lineno  # type: ignore[attr-defined]
            return Resolution(None, Status.STAR, (), f"{name} may come from the star import in line {line}")
        if name in _BUILTINS:
            return Resolution(f"builtins.{name}", Status.BUILTIN)
        return Resolution(None, Status.UNBOUND, (), f"{name} is bound nowhere")

    def _bound(self, name: str, found: tuple[Binding, ...], near: bool, seen: frozenset[int]) -> Resolution:  # noqa: FBT001 - private, one caller
        valued = tuple(binding for binding in found if binding.kind != "annotation")
        targets = {binding.qualified for binding in valued}
        only = next(iter(targets), None) if len(targets) == 1 else None
        status = Status.IMPORTED
        if only is None and near and len(valued) == 1 and valued[0].value is not None:
            only = self._alias(valued[0], seen)
            status = Status.LOCAL
        if only is not None and name in _BUILTINS and not any(_unconditional(binding) for binding in valued):
            return Resolution(
                None, Status.AMBIGUOUS, found, f"{name} is bound on some paths and a builtin on others"
            )
        if only is not None:
            return Resolution(only, status, found)
        if targets - {None}:
            places = ", ".join(sorted({str(_line(binding)) for binding in valued}, key=int))
            return Resolution(
                None, Status.AMBIGUOUS, found, f"{name} is bound in more than one way (lines {places})"
            )
        return Resolution(None, Status.LOCAL, found, f"{name} is a name of this module ({found[0].kind})")

    def _alias(self, binding: Binding, seen: frozenset[int]) -> str | None:
        """Follow ``env = os.environ``; a chain of them ends where it meets itself."""
        value = binding.value
        if value is None or id(binding.site.node) in seen or dotted(value) is None:
            return None
        return self._resolve(Site(value, binding.site.ancestors), seen | {id(binding.site.node)}).qualified

    def _table(self, name: str) -> _Table:
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self._build(name)
        return table

    def _build(self, name: str) -> _Table:
        table = _Table()
        written = spellings(name)
        lines = self._lines(written, binding=True)
        raw: list[tuple[tuple[Frame, ...], Site]] = []
        for node, path in walk(self._module.tree, lines) if lines else ():
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                around = frames(path[:-1], node)
                if any(mangled(each, around) == name for each in node.names):
                    (table.globals if isinstance(node, ast.Global) else table.nonlocals).add(around[-1])
            elif bound_name(node) in written:
                above = tuple(path[:-1])
                around = binding_frames(above, node)
                if mangled(bound_name(node) or "", around) == name:
                    raw.append((around, Site(node, above)))
        own = {around[-1] for around, _ in raw} - table.globals - table.nonlocals
        for around, site in raw:
            frame = _effective(around, table, own)
            table.bound.setdefault(frame, []).append(_binding(name, frame.node, site))
        return table

    def _find_loads(self, name: str) -> Iterator[Site]:
        top = Frame(self._module.tree)
        written = spellings(name)
        lines = self._lines(written, binding=False)
        for node, path in walk(self._module.tree, lines) if lines else ():
            if isinstance(node, ast.Name) and node.id in written and _reads(node, path):
                around = frames(path[:-1], node)
                key = mangled(node.id, around)
                if key == name and (_lookup(self._table(key), around) == top or around[-1].is_class):
                    yield Site(node, tuple(path[:-1]))

    def _lines(self, written: Sequence[str], *, binding: bool) -> list[int]:
        """Return the lines on which one of the spellings may be bound (or, at least, read)."""
        found = set(self._odd_lines)
        for name in written:
            # The literal comes first, so that the search runs at the speed of `bytes.find`.
            token = re.escape(name.encode())
            for match in re.finditer(
                token + rb"(?<![\w.]" + token + rb")(?!\w)[ \t]*([(.]?)", self._module.source
            ):
                if not binding or self._may_bind(match):
                    found.add(self._module.line(match.start()))
        return sorted(found)

    def _may_bind(self, match: re.Match[bytes]) -> bool:
        """Tell whether an occurrence can be a binding: called or dotted names are not, but for a few contexts."""
        if not match[1]:
            return True
        before = self._module.source[max(0, match.start() - 60) : match.start()].rstrip(b" \t\f\\\r\n")
        if match[1] == b".":
            return not before or before.endswith((b"import", b","))
        return not before or before.endswith((b"def", b"class"))

    @cached_property
    def _odd_lines(self) -> tuple[int, ...]:
        """Lines on which an identifier may be spelled with characters that Python replaces by others (NFKC)."""
        source = self._module.source
        if source.isascii() or unicodedata.is_normalized("NFKC", source.decode()):
            return ()
        starts = self._module.line_starts
        pieces = (source[start:end] for start, end in zip(starts, [*starts[1:], len(source)], strict=True))
        return tuple(
            number
            for number, piece in enumerate(pieces, 1)
            if not piece.isascii() and not unicodedata.is_normalized("NFKC", piece.decode())
        )


def dotted(node: ast.AST) -> tuple[ast.Name, tuple[str, ...]] | None:
    """Return the Name that an attribute chain starts with, and the attributes in order; ``None`` for other nodes."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node, tuple(reversed(attributes))) if isinstance(node, ast.Name) else None


def _normal(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def _lookup(table: _Table, around: tuple[Frame, ...]) -> Frame:
    """Return the frame in which a load finds a name; the module's when none binds it."""
    innermost = True
    for frame in reversed(around):
        visible = innermost or not frame.is_class
        innermost = innermost and frame.sees_class
        if not visible or frame in table.nonlocals:
            continue
        if frame in table.globals:
            return around[0]
        if frame in table.bound:
            return frame
    return around[0]


def _effective(around: tuple[Frame, ...], table: _Table, own: set[Frame]) -> Frame:
    """Return the frame that a binding really binds in, given the declarations of its own frame."""
    frame = around[-1]
    if frame in table.globals:
        return around[0]
    if frame in table.nonlocals:
        outer = (each for each in reversed(around[1:-1]) if each in own and not each.is_class)
        return next(outer, frame)
    return frame


def _binding(name: str, scope: ast.AST, site: Site) -> Binding:
    parent = site.ancestors[-1]
    kind = _KINDS.get(type(site.node), "type")
    if isinstance(site.node, ast.Name):
        holder = next(
            each
            for each in reversed(site.ancestors)
            if not isinstance(each, (ast.Tuple, ast.List, ast.Starred))
        )
        kind = _KINDS.get(type(holder), "type")
        if isinstance(parent, ast.AnnAssign) and parent.value is None:
            kind = "annotation"
    qualified = import_target(site.node, parent) if isinstance(site.node, ast.alias) else None
    return Binding(name, kind, scope, site, qualified)


def _line(binding: Binding) -> int:
    return binding.statement.lineno


def _unconditional(binding: Binding) -> bool:
    """Tell whether the binding's statement stands directly in the body of its scope, so that it always runs."""
    above = binding.site.ancestors
    statement = binding.statement
    parent = above[-1] if statement is binding.site.node else above[above.index(statement) - 1]
    return parent is binding.scope


def _runs_before(found: tuple[Binding, ...], frame: Frame, use: ast.AST | None) -> bool:
    """Tell whether some binding in a class body has run when the name is read further down in it."""
    if use is None:
        return False
    return any(
        _unconditional(binding) and binding.scope is frame.node and binding.statement.end_lineno < use.lineno  # type: ignore[operator]
        for binding in found
    )


def _reads(node: ast.Name, path: Sequence[ast.AST]) -> bool:
    """Tell whether a Name reads its value: a load, or the target of an augmented assignment."""
    return isinstance(node.ctx, ast.Load) or (len(path) > 1 and isinstance(path[-2], ast.AugAssign))
