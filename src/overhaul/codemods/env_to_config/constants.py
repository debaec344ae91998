"""Names of variables and defaults that stand in a constant instead of at the read itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["constant_of", "key_of"]

_PLAIN = (str, int, float, bool, type(None))


def key_of(node: ast.expr, site: Site, module: Module) -> tuple[str, str, str]:
    """Return (variable, qualified name of an imported constant that holds it, why it is not certain).

    One of the three is not empty.
    """
    value = constant_of(node, site, module)
    if value is not None:
        name = value[0]
        return (name, "", "") if isinstance(name, str) and name else ("", "", "not a name")
    if isinstance(node, (ast.Name, ast.Attribute)):
        qualified = module.names.qualified(Site(node, (*site.ancestors, site.node)))
        if qualified and qualified.rpartition(".")[2].isupper():
            return "", qualified, ""
    return "", "", "computed"


def constant_of(node: ast.expr, site: Site, module: Module) -> tuple[str | int | float | bool | None] | None:
    """Return the literal that an expression certainly is, in a tuple of one; ``None`` when it is no literal.

    A name counts when it is bound once, by the assignment of a literal, in the module or in the same function.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, _PLAIN):
        return (node.value,)
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        number = node.operand.value
        return (-number,) if isinstance(number, (int, float)) and not isinstance(number, bool) else None
    if not isinstance(node, ast.Name):
        return None
    bindings = module.names.resolve(Site(node, (*site.ancestors, site.node))).bindings
    if len(bindings) != 1 or not _is_settled(bindings[0], module, site):
        return None
    value = bindings[0].value
    if isinstance(value, ast.Name) or value is None:
        return None
    return constant_of(value, bindings[0].site, module)


def _is_settled(binding: Binding, module: Module, site: Site) -> bool:
    """Tell whether the one binding certainly ran before the read and is not of a loop or an argument."""
    statement = binding.statement
    above = binding.site.ancestors
    parent = above[above.index(statement) - 1]
    if parent is not binding.scope or not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return False
    if isinstance(binding.scope, ast.Module):
        return True
    line = getattr(site.node, "lineno", 0)
    return binding.scope in site.ancestors and statement.lineno < line and module is not None
