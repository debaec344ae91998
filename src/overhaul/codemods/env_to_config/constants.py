"""Names of variables and defaults that stand in a constant instead of at the read itself."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site

if TYPE_CHECKING:
    from overhaul.codemods.toolbox.module import Module
    from overhaul.codemods.toolbox.names import Binding

__all__ = ["constant_of", "key_of"]

_OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
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
    if isinstance(node, ast.BinOp):
        return _computed(node, site, module)
    if isinstance(node, ast.Attribute):
        return _attribute(node, site, module)
    if not isinstance(node, ast.Name):
        return None
    bindings = module.names.resolve(Site(node, (*site.ancestors, site.node))).bindings
    if len(bindings) != 1 or not _is_settled(bindings[0], module, site):
        return None
    value = bindings[0].value
    if isinstance(value, ast.Name) or value is None:
        return None
    return constant_of(value, bindings[0].site, module)


def _computed(node: ast.BinOp, site: Site, module: Module) -> tuple[str | int | float] | None:
    """Work out ``60 * 60`` and ``PREFIX + "_NAME"``: arithmetic with constants."""
    left, right = constant_of(node.left, site, module), constant_of(node.right, site, module)
    if left is None or right is None:
        return None
    one, other = left[0], right[0]
    if isinstance(one, str) and isinstance(other, str):
        return (one + other,) if isinstance(node.op, ast.Add) else None
    if isinstance(one, (str, type(None))) or isinstance(other, (str, type(None))):
        return None
    operation = _OPERATIONS.get(type(node.op))
    return (operation(one, other),) if operation else None


def _attribute(
    node: ast.Attribute, site: Site, module: Module
) -> tuple[str | int | float | bool | None] | None:
    """Return what a class of the same module, found under one name, holds in an attribute that is set once."""
    if not isinstance(node.value, ast.Name):
        return None
    bindings = module.names.resolve(Site(node.value, (*site.ancestors, site.node))).bindings
    owner = bindings[0].statement if len(bindings) == 1 else None
    if not isinstance(owner, ast.ClassDef) or owner.decorator_list or owner.keywords:
        return None
    if any(_stores(each.node, node.attr) for each in module.sites(ast.Attribute, (node.attr.encode(),))):
        return None
    values = [
        statement.value
        for statement in owner.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == node.attr for target in statement.targets)
    ]
    if len(values) != 1 or not isinstance(values[0], ast.Constant) or _is_enumeration(owner):
        return None
    return constant_of(values[0], site, module)


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and not isinstance(node.ctx, ast.Load)


def _is_enumeration(owner: ast.ClassDef) -> bool:
    """Tell whether a class has bases that may make something else of its attributes."""
    return any(not (isinstance(base, ast.Name) and base.id == "object") for base in owner.bases)


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
