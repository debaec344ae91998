"""The import statements of a file: which are there, how to refer to a name, what to add and to remove.

`Imports.reference` answers "how is ``logging.getLogger`` written here". Placing and removing statements is
the engine's business and lives in `placement` and `removal`.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Literal

from overhaul.codemods.api import Need, NeedKind
from overhaul.codemods.toolbox.placement import Placement, place
from overhaul.codemods.toolbox.removal import removal
from overhaul.codemods.toolbox.scopes import frames

if TYPE_CHECKING:
    from overhaul.codemods.api import Site
    from overhaul.codemods.toolbox.module import Module
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["Imports", "Placement", "Reference", "place", "removal", "split"]

#: Submodules that importing the package alone makes reachable; others need an import of their own.
_REACHABLE = frozenset({"os.path", "redis.exceptions", "requests.exceptions", "urllib3.exceptions"})
_EXITS = frozenset({"exit", "os._exit", "quit", "sys.exit"})
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Reference:
    """How to write something at a place.

    Attributes:
        text: The expression, e.g. ``logging.getLogger`` or ``log.getLogger``.
        needs: The import that must be added for it; empty when one is there.
    """

    text: str
    needs: tuple[Need, ...] = ()


class Imports:
    """The imports of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module

    def reference(
        self, qualified: str, site: Site, *, style: Literal["module", "name"] = "module"
    ) -> Reference | None:
        """Return how to write a qualified name at a site, or ``None`` when its identifier is taken.

        The module is what stands before the first capitalised name or, without one, before the last dot; in
        the standard library it is what really is a module. ``os.environ.get`` is in ``os``,
        ``google.cloud.storage.Client`` in ``google.cloud.storage``. Relative names keep their dots:
        ``.config.settings``.

        Args:
            qualified: E.g. ``logging.getLogger`` or ``builtins.print``.
            site: Where it shall stand.
            style: What to propose when there is none: ``import logging`` or ``from logging import ...``.
        """
        module, names = split(qualified)
        if module == "builtins" and names:
            found = self._module.names.resolve_name(names[0], site.ancestors, site.node)
            return Reference(".".join(names)) if found.qualified == f"builtins.{names[0]}" else None
        text = self._existing(qualified, module, site)
        return Reference(text) if text is not None else self._proposed(module, names, site, style)

    def _existing(self, qualified: str, module: str, site: Site) -> str | None:
        """Write it through an import that is there, the one that leaves least to write."""
        found: list[tuple[int, str]] = []
        for binding in self._bindings:
            rest = _rest(qualified, binding.qualified or "")
            if rest is None or not _loads_module(binding, module) or not _available(binding, site):
                continue
            seen = self._module.names.resolve_name(binding.name, site.ancestors, site.node)
            if seen.qualified == binding.qualified and binding in seen.bindings:
                found.append((len(rest), ".".join((binding.name, *rest))))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _proposed(
        self, module: str, names: tuple[str, ...], site: Site, style: Literal["module", "name"]
    ) -> Reference | None:
        relative = module.startswith(".")
        if style == "module" and relative and module.strip("."):
            # There is no ``import .config``: the module itself is the name.
            module, names = _parent(module), (module.rpartition(".")[2], *names)
        if names and (style == "name" or relative):
            text, identifier = f"from {module} import {names[0]}", names[0]
            target = _joined(module, names[0])
            written = ".".join(names)
        elif style == "name" and "." in module.strip("."):
            package, _, identifier = module.rpartition(".")
            text, target, written = f"from {package} import {identifier}", module, identifier
        else:
            text, identifier = f"import {module}", module.partition(".")[0]
            target, written = identifier, ".".join((module, *names))
        if not self._is_open(identifier, target, site):
            return None
        return Reference(written, (Need(NeedKind.IMPORT, text),))

    def _is_open(self, identifier: str, target: str, site: Site) -> bool:
        """Tell whether an import may bind an identifier to a target for the module and the site to see."""
        names = self._module.names
        if names.is_free(identifier, site.ancestors, site.node):
            return True
        found = names.resolve_name(identifier, site.ancestors, site.node)
        if found.qualified != target or not found.bindings:
            return False
        for binding in found.bindings:
            if binding.kind != "import" or not isinstance(binding.scope, ast.Module):
                return False
            # Where a distribution may be missing and the file copes with that, it must not become a must.
            optional = any(isinstance(each, ast.Try) for each in binding.site.ancestors)
            if optional and target.partition(".")[0] not in sys.stdlib_module_names:
                return False
        return True

    @cached_property
    def _bindings(self) -> list[Binding]:
        """Every binding by an import statement, in source order."""
        names = {
            alias.asname or alias.name.partition(".")[0]: None
            for site in self._module.sites((ast.Import, ast.ImportFrom), (b"import",))
            for alias in site.node.names  # type: ignore[attr-defined]
            if alias.name != "*"
        }
        found = [
            each for name in names for each in self._module.names.bindings(name) if each.kind == "import"
        ]
        return sorted(found, key=lambda each: (each.statement.lineno, each.statement.col_offset))


def split(qualified: str) -> tuple[str, tuple[str, ...]]:
    """Return (module, names in it) of a qualified name; the names are empty when it is a module itself."""
    bare = qualified.lstrip(".")
    dots = qualified[: len(qualified) - len(bare)]
    parts = bare.split(".")
    if not dots and parts[0] in sys.stdlib_module_names:
        count = 1
        while count < len(parts) and _is_submodule(".".join(parts[: count + 1])):
            count += 1
    elif dots or len(parts) > 1:
        capital = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
        count = max(capital, 0 if dots else 1)
    else:
        count = 1
    return dots + ".".join(parts[:count]), tuple(parts[count:])


@lru_cache(maxsize=1024)
def _is_submodule(name: str) -> bool:
    """Tell whether the standard library has a module of that name; nothing is imported to find out."""
    package, _, _ = name.rpartition(".")
    if name == "os.path":
        return False
    locations = None
    for depth in range(package.count(".") + 1):
        part = ".".join(package.split(".")[: depth + 1])
        spec = PathFinder.find_spec(part, locations)
        if spec is None or spec.submodule_search_locations is None:
            return False
        locations = list(spec.submodule_search_locations)
    return PathFinder.find_spec(name, locations) is not None


def _joined(module: str, name: str) -> str:
    return module + name if module.endswith(".") else f"{module}.{name}"


def _parent(module: str) -> str:
    """Return the package of a relative module: ``.`` of ``.config``, ``..a`` of ``..a.b``."""
    stem, _, _ = module.rpartition(".")
    dots = len(module) - len(module.lstrip("."))
    return stem if stem.strip(".") else "." * dots


def _rest(qualified: str, target: str) -> tuple[str, ...] | None:
    """Return the attributes that lead from an import's target to a qualified name, ``None`` when none do."""
    if qualified == target:
        return ()
    prefix = target if target.endswith(".") else f"{target}."
    return tuple(qualified[len(prefix) :].split(".")) if target and qualified.startswith(prefix) else None


def _loads_module(binding: Binding, module: str) -> bool:
    """Tell whether an import makes a module reachable through the name that it binds."""
    target = binding.qualified or ""
    if target == module or _rest(target, module) is not None or module in _REACHABLE:
        return True
    alias = binding.site.node
    full = alias.name if isinstance(alias, ast.alias) and isinstance(binding.statement, ast.Import) else ""
    return full == module or _rest(full, module) is not None


def _available(binding: Binding, site: Site) -> bool:
    """Tell whether an import has surely run when the site does."""
    above = binding.site.ancestors[:-1]
    statement: ast.AST = binding.statement
    while isinstance(above[-1], ast.Try) and _must_succeed(above[-1], statement):
        above, statement = above[:-1], above[-1]
    block = above[-1]
    if block not in site.ancestors:
        return False
    path = (*site.ancestors, site.node)
    child = path[path.index(block) + 1]
    if not _same_list(block, statement, child):
        return False
    if isinstance(block, ast.Module) and any(
        isinstance(each.node, _LATER) for each in frames(site.ancestors, site.node)
    ):
        return True
    return _position(statement) < _position(child)


def _position(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _must_succeed(block: ast.Try, statement: ast.AST) -> bool:
    """Tell whether what follows a ``try`` runs only when the statement in its body went well."""
    return statement in block.body and all(_leaves(handler.body[-1]) for handler in block.handlers)


def _leaves(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return ast.unparse(statement.value.func) in _EXITS
    return isinstance(statement, (ast.Raise, ast.Return))


def _same_list(block: ast.AST, first: ast.AST, second: ast.AST) -> bool:
    """Tell whether two nodes stand in one list of statements of a block."""
    for name in ("body", "orelse", "finalbody"):
        held = getattr(block, name, None)
        if isinstance(held, list) and first in held:
            return second in held
    return False
