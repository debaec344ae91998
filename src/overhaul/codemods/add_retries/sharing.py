"""Writing decorators: each in its place, or once for all functions of a file that would get the same."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.decorate import above, dependency
from overhaul.codemods.add_retries.layout import Group, flat, render
from overhaul.codemods.api import Need, NeedKind, Remark, Rewrite, Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.codemods.add_retries.view import Function, View
    from overhaul.codemods.api import Finding

__all__ = ["Decoration", "written"]

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
#: More services than this in one decorator are not named any more.
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Decoration:
    """A decorator that a function is to get.

    Attributes:
        function: The function.
        doc: The decorator without its ``@``.
        needs: What its names need.
        reason: For the reader of the diff.
        services: What it is for, as words of an identifier: ``requests``, ``docker``.
        splices: What else changes with it.
        frees: Names that this stops using.
        notes: Remarks that vanish with it.
    """

    function: Function
    doc: Group
    needs: tuple[Need, ...]
    reason: str
    services: tuple[str, ...]
    splices: tuple[Splice, ...] = ()
    frees: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()


def written(view: View, items: Sequence[Finding | Decoration]) -> Iterator[Finding]:
    """Yield the findings in their order, with the decorations written out."""
    decorations = [item for item in items if isinstance(item, Decoration)]
    shared = _Shared(view, decorations)
    for item in items:
        yield shared.rewrite(item) if isinstance(item, Decoration) else item


class _Shared:
    """The decorators that a file has, or is to have, under a name."""

    def __init__(self, view: View, decorations: Sequence[Decoration]) -> None:
        self._view = view
        self._first = min((_outermost(view, each.function).lineno for each in decorations), default=0)
        self._names: dict[str, str] = {}
        for text, members in _groups(decorations).items():
            if len(members) > 1 and all(self._seen_alike(each) for each in members):
                name = self._free(members)
                if name:
                    self._names[text] = name

    def rewrite(self, item: Decoration) -> Rewrite:
        """Return the rewrite of one decoration."""
        text, needs = self._decorator(item)
        return Rewrite(
            (above(self._view, item.function, text), *item.splices),
            item.reason,
            needs=(*needs, *dependency(self._view)),
            frees=item.frees,
            notes=item.notes,
        )

    def _decorator(self, item: Decoration) -> tuple[Group | str, tuple[Need, ...]]:
        known = self._known(item)
        if known:
            return known, ()
        name = self._names.get(flat(item.doc))
        if name is None:
            return item.doc, item.needs
        module = self._view.module
        width = int(self._view.scope.options["line-length"])
        text = f"{name} = {render(item.doc, '', module.indent, width)}"
        return name, (Need(NeedKind.STATEMENT, text, item.needs),)

    def _known(self, item: Decoration) -> str:
        """Return the name under which the module already has the very decorator, above the function."""
        wanted = ast.dump(ast.parse(flat(item.doc), mode="eval").body)
        top = _outermost(self._view, item.function)
        ancestors = self._view.site(item.function.node).ancestors
        for statement in self._view.module.tree.body:
            if statement is top:
                return ""
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                continue
            name = statement.targets[0].id
            bindings = self._view.module.names.resolve_name(name, ancestors).bindings
            if (
                len(bindings) == 1
                and bindings[0].value is statement.value
                and ast.dump(statement.value) == wanted
            ):
                return name
        return ""

    def _seen_alike(self, item: Decoration) -> bool:
        """Tell whether everything a decorator names is the module's own, and bound above the first use of any."""
        names = self._view.module.names
        ancestors = self._view.site(item.function.node).ancestors
        if any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in ancestors):
            return False
        for name in set(_IDENTIFIER.findall(flat(item.doc))):
            bindings = names.resolve_name(name, ancestors).bindings
            if any(
                not isinstance(each.scope, ast.Module) or each.statement.lineno >= self._first
                for each in bindings
            ):
                return False
        return True

    def _free(self, members: Sequence[Decoration]) -> str:
        """Return a name for a shared decorator, or nothing when those it may have are taken."""
        services = sorted({service for each in members for service in each.services})
        if len(services) > 1 and "CalledProcessError" in flat(members[0].doc):
            services = ["commands"]
        name = "retry_" + ("_and_".join(services) if services and len(services) <= _NAMED else "transient")
        sites = [self._view.site(each.function.node) for each in members]
        for candidate in (name, *(f"{name}_{number}" for number in range(2, 10))):
            free = all(self._view.module.names.is_free(candidate, site.ancestors) for site in sites)
            if free and candidate not in self._names.values():
                return candidate
        return ""


def _groups(decorations: Iterable[Decoration]) -> dict[str, list[Decoration]]:
    found: dict[str, list[Decoration]] = {}
    for each in decorations:
        found.setdefault(flat(each.doc), []).append(each)
    return found


def _outermost(view: View, function: Function) -> ast.stmt:
    """Return the statement of the module in which a function stands."""
    path = (*view.site(function.node).ancestors, function.node)
    return next(each for each in path if isinstance(each, ast.stmt))
