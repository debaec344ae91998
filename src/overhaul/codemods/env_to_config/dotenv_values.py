"""``values = dotenv_values(".env")`` and the reads of what it gives, alone or merged with the environment."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module

__all__ = ["Values", "values_of"]


@dataclass(frozen=True, slots=True)
class Values:
    """What a call of ``dotenv_values`` is used for.

    Attributes:
        bases: The places where single values are read from it.
        merged: Identities of the ``os.environ`` that wins over the file, if there is one.
    """

    bases: tuple[Site, ...]
    merged: frozenset[int] = frozenset()


def values_of(function: Site, module: Module) -> Values | None:
    """Return the reads of what a call gives; ``None`` when it is used in any other way as well.

    Args:
        function: The ``dotenv_values`` of the call.
        module: The file.
    """
    call = Site(function.ancestors[-1], function.ancestors[:-1])
    if _is_read(call):
        return Values((call,))
    whole, merged = _merged(call, module)
    statement = whole.ancestors[-1]
    if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1):
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or len(module.names.bindings(target.id)) != 1:
        return None
    binding = module.names.bindings(target.id)[0]
    bases = tuple(
        site
        for site in module.all_sites(ast.Name)
        if isinstance(site.node, ast.Name)
        and site.node.id == target.id
        and isinstance(site.node.ctx, ast.Load)
    )
    inside = all(binding.scope in site.ancestors for site in bases)
    if not (inside and all(map(_is_read, bases)) and not module.names.is_listed(target.id)):
        return None
    return Values(bases, merged)


def _is_read(site: Site) -> bool:
    """Tell whether a node is the base of ``x["A"]``, ``x.get("A")`` or ``"A" in x``."""
    parent = site.ancestors[-1]
    if isinstance(parent, ast.Subscript):
        return parent.value is site.node and isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Attribute):
        call = site.ancestors[-2]
        return parent.attr == "get" and isinstance(call, ast.Call) and call.func is parent
    return (
        isinstance(parent, ast.Compare)
        and parent.comparators == [site.node]
        and isinstance(parent.ops[0], (ast.In, ast.NotIn))
    )


def _merged(call: Site, module: Module) -> tuple[Site, frozenset[int]]:
    """Climb from the call to ``{**dotenv_values(), **os.environ}`` around it, if that is what it is in."""
    parent = call.ancestors[-1]
    if not (isinstance(parent, ast.Dict) and len(parent.values) == 2 and parent.keys == [None, None]):  # noqa: PLR2004 - the file and the environment
        return call, frozenset()
    last = parent.values[1]
    if (
        parent.values[0] is not call.node
        or module.names.qualified(Site(last, call.ancestors)) != "os.environ"
    ):
        return call, frozenset()
    return Site(parent, call.ancestors[:-1]), frozenset({id(last)})
