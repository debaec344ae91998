"""Which name means what, by Python's own scoping rules: `Names` resolves through scopes, imports and aliases.

What is not certain (bound in two ways, maybe from a star import, maybe not bound yet) is said to be so, with
the reason; a codemod leaves it alone.
"""

from __future__ import annotations

import ast
import builtins
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.toolbox.module import walk
from overhaul.codemods.toolbox.scopes import Frame, frames, mangled
from overhaul.codemods.toolbox.symbols import Binding, Symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.codemods.toolbox.module import Module

__all__ = ["BUILTINS", "Binding", "Names", "Resolution", "Status", "dotted"]

#: Names that exist in some versions or on one platform only count as builtins everywhere.
BUILTINS = frozenset(dir(builtins)) | frozenset(
    [
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
    ]
)
_MODULE_NAMES = frozenset(
    [
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
    ]
)
_CLASS_NAMES = frozenset({"__module__", "__qualname__"})
_NAMESPACES = frozenset({"dir", "globals", "locals", "vars"})
_STAR = re.compile(rb"import(?:[ \t\f]|\\\r?\n)*\*")


class Status(Enum):
    """How a name is known."""

    IMPORTED = "imported"
    BUILTIN = "builtin"
    LOCAL = "local"
    AMBIGUOUS = "ambiguous"
    STAR = "star"
    UNBOUND = "unbound"


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


class Names:
    """The names of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._symbols = Symbols(module)

    def resolve(self, site: Site) -> Resolution:
        """Return what a Name, or an Attribute chain that ends in a Name, stands for."""
        return self._resolve(site, frozenset())

    def qualified(self, site: Site) -> str | None:
        """Return the certain qualified name of a site, e.g. ``os.environ.get``, or ``None``."""
        return self.resolve(site).qualified

    def resolve_name(
        self, name: str, ancestors: tuple[ast.AST, ...], node: ast.AST | None = None
    ) -> Resolution:
        """Return what an identifier would mean in place of a node, or in the body of the last ancestor."""
        return self._resolve_in(_normal(name), frames(ancestors, node), node, frozenset())

    def frame_of(self, name: str, ancestors: tuple[ast.AST, ...], node: ast.AST | None = None) -> ast.AST:
        """Return the node whose scope an identifier is found in: the module when it is bound nowhere."""
        around = frames(ancestors, node)
        return self._symbols.table(mangled(_normal(name), around)).lookup(around).node

    def bindings(self, name: str) -> tuple[Binding, ...]:
        """Return every binding of an identifier anywhere in the module, in source order per scope."""
        bound = self._symbols.table(_normal(name)).bound
        return tuple(binding for found in bound.values() for binding in found)

    def module_bindings(self, name: str) -> tuple[Binding, ...]:
        """Return the bindings of an identifier in the module's own scope."""
        return tuple(self._symbols.table(_normal(name)).bound.get(Frame(self._module.tree), ()))

    def loads(self, name: str) -> tuple[Site, ...]:
        """Return the loads that look an identifier up in the module's scope or beyond (builtins, stars)."""
        return self._symbols.loads(_normal(name))

    def is_free(self, name: str, ancestors: tuple[ast.AST, ...], node: ast.AST | None = None) -> bool:
        """Tell whether a new module-level binding would be seen at a place and disturb nobody.

        Nothing on the way out binds it, nothing in the module's scope does, no function declares it global,
        and no load anywhere falls through to a builtin or a star import of that name today. The place is that
        of the node or, without one, the body of the last ancestor.
        """
        name = _normal(name)
        around = frames(ancestors, node)
        top = Frame(self._module.tree)
        table = self._symbols.table(name)
        if table.globals or top in table.bound or name in _MODULE_NAMES or mangled(name, around) != name:
            return False
        return table.lookup(around) == top and not self.is_used(name)

    def is_used(self, name: str) -> bool:
        """Tell whether something loads the module-level binding of an identifier, or ``__all__`` lists it."""
        return bool(self.loads(name)) or self.is_listed(name)

    def is_listed(self, name: str) -> bool:
        """Tell whether ``__all__`` lists an identifier, or is computed so that it may."""
        return self._listed is None or name in self._listed

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
    def _listed(self) -> frozenset[str] | None:
        """The strings of statements about ``__all__``; ``None`` when one looks at the namespace itself."""
        found: set[str] = set()
        for site in self._module.sites(ast.Name, (b"__all__",)):
            if site.node.id != "__all__":  # type: ignore[attr-defined]
                continue
            statement = next(node for node in reversed(site.ancestors) if isinstance(node, ast.stmt))
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
                elif isinstance(node, ast.Name) and node.id in _NAMESPACES:
                    return None
        return frozenset(found)

    def _resolve(self, site: Site, seen: frozenset[int]) -> Resolution:
        chain = dotted(site.node)
        if chain is None:
            return Resolution(None, Status.LOCAL, (), "not a dotted name")
        root, attributes = chain
        above, node = site.ancestors, site.node
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
        table = self._symbols.table(key)
        frame = table.lookup(around)
        found = tuple(table.bound.get(frame, ()))
        if not found:
            return self._unbound(key, around)
        if frame.is_class and not _has_run(found, use):
            reason = f"{name} in the class body may not be bound yet when it is read"
            return Resolution(None, Status.AMBIGUOUS, found, reason)
        nearest = next(each for each in reversed(around) if not each.is_comprehension)
        return self._bound(key, found, seen if frame in {nearest, around[0]} else None)

    def _unbound(self, name: str, around: tuple[Frame, ...]) -> Resolution:
        if name == "__class__" and any(frame.is_class for frame in around[:-1]):
            return Resolution(None, Status.LOCAL, (), "__class__ is the class around the method")
        if name in _MODULE_NAMES or (name in _CLASS_NAMES and around[-1].is_class):
            return Resolution(None, Status.LOCAL, (), f"{name} is set by the interpreter")
        if self.stars:
            line = self.stars[0].node.lineno  # type: ignore[attr-defined]
            return Resolution(None, Status.STAR, (), f"{name} may come from the star import in line {line}")
        if name in BUILTINS:
            return Resolution(f"builtins.{name}", Status.BUILTIN)
        return Resolution(None, Status.UNBOUND, (), f"{name} is bound nowhere")

    def _bound(self, name: str, found: tuple[Binding, ...], seen: frozenset[int] | None) -> Resolution:
        """Say what the bindings of one scope agree on; an alias is followed unless `seen` is ``None``."""
        valued = tuple(binding for binding in found if binding.kind != "annotation")
        targets = {binding.qualified for binding in valued}
        only, status = (targets.pop() if len(targets) == 1 else None), Status.IMPORTED
        if only is None and seen is not None and len(valued) == 1:
            only, status = self._alias(valued[0], seen), Status.LOCAL
        if only is not None and name in BUILTINS and not any(each.is_unconditional for each in valued):
            reason = f"{name} is bound on some paths and a builtin on others"
            return Resolution(None, Status.AMBIGUOUS, found, reason)
        if only is not None:
            return Resolution(only, status, found)
        if any(binding.qualified for binding in valued):
            lines = ", ".join(map(str, sorted({binding.statement.lineno for binding in valued})))
            return Resolution(
                None, Status.AMBIGUOUS, found, f"{name} is bound in several ways (lines {lines})"
            )
        return Resolution(None, Status.LOCAL, found, f"{name} is a name of this module ({found[0].kind})")

    def _alias(self, binding: Binding, seen: frozenset[int]) -> str | None:
        """Follow ``env = os.environ``; a chain of them ends where it meets itself."""
        value = binding.value
        if value is None or id(binding.site.node) in seen or dotted(value) is None:
            return None
        return self._resolve(Site(value, binding.site.ancestors), seen | {id(binding.site.node)}).qualified


def dotted(node: ast.AST) -> tuple[ast.Name, tuple[str, ...]] | None:
    """Return the Name that an attribute chain starts with, and the attributes; ``None`` for other nodes."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node, tuple(reversed(attributes))) if isinstance(node, ast.Name) else None


def _normal(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def _has_run(found: Sequence[Binding], use: ast.AST | None) -> bool:
    """Tell whether some binding of a class body has surely run when a node further down is evaluated."""
    line: int = getattr(use, "lineno", 0)
    return any(each.is_unconditional and (each.statement.end_lineno or 0) < line for each in found)
