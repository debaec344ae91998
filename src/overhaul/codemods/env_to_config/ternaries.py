"""Reads that are asked for first: ``int(os.environ["X"]) if "X" in os.environ else 5``."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.env_to_config.usage import Usage, text_of

if TYPE_CHECKING:
    from overhaul.codemods.env_to_config.facts import Literal
    from overhaul.codemods.env_to_config.reads import Read
    from overhaul.codemods.toolbox.names import Names

__all__ = ["absorbed", "with_ternary"]

_GETTERS = frozenset({"os.getenv", "os.environ.get"})
#: The types that a default may have, by the kind of the field; ``None`` always.
_DEFAULTS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
}


def with_ternary(usage: Usage, site: Site, names: Names) -> Usage:
    """Return the usage widened to the conditional expression around it, when that only gives a default.

    Args:
        usage: Of the read.
        site: The read.
        names: Of the module.
    """
    around = usage.above[-1]
    if not isinstance(around, ast.IfExp) or around.body is not usage.outer or usage.negated or usage.blank:
        return usage
    truth = _asks(around.test, site, usage.above, names)
    found = _default(around.orelse, usage.kind)
    if truth is None or found is None:
        return usage
    wide = replace(usage, outer=around, above=usage.above[:-1], default=found[0])
    if truth and usage.parse:
        body = ast.parse(usage.parse, mode="eval").body
        return replace(wide, parse=text_of(ast.IfExp(ast.Name("value", ast.Load()), body, around.orelse)))
    return replace(wide, blank=truth)


def absorbed(reads: list[Read]) -> list[Read]:
    """Mark the reads in tests of conditional expressions whose body is read as a whole."""
    inside = {
        id(node): read.site.node
        for read in reads
        if isinstance(read.usage.outer, ast.IfExp)
        for node in ast.walk(read.usage.outer.test)
    }
    return [
        replace(read, use=replace(read.use, absorbed=True), owner=inside[id(read.site.node)])
        if id(read.site.node) in inside
        else read
        for read in reads
    ]


def _asks(test: ast.expr, site: Site, above: tuple[ast.AST, ...], names: Names) -> bool | None:
    """Tell whether a test is true for a non-empty variable or for a set one; ``None`` when it asks something else."""
    key = _key(site.node)
    if key is None:
        return None
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.In):
        owner = names.qualified(Site(test.comparators[0], (*above, test)))
        return False if owner == "os.environ" and ast.dump(test.left) == ast.dump(key) else None
    if isinstance(test, ast.Call) and len(test.args) == 1 and not test.keywords:
        function = names.qualified(Site(test.func, (*above, test)))
        return True if function in _GETTERS and ast.dump(test.args[0]) == ast.dump(key) else None
    return None


def _key(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Subscript):
        return node.slice
    return node.args[0] if isinstance(node, ast.Call) and node.args else None


def _default(node: ast.expr, kind: str) -> tuple[Literal] | None:
    """Return the literal of a default that fits the kind of a field, in a tuple of one."""
    if isinstance(node, ast.List) and not node.elts and kind.startswith("list"):
        return ((),)
    if not isinstance(node, ast.Constant):
        return None
    value = node.value
    if value is None or (isinstance(value, (str, int, float)) and type(value) in _DEFAULTS.get(kind, ())):
        return (value,)
    return None
