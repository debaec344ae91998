"""Helpers without what they do for options that a program never sets."""

from __future__ import annotations

import ast
from functools import lru_cache

__all__ = ["FOLDED", "without_options"]

#: Options that are off when a program begins, and of which helpers ask.
FOLDED = frozenset(
    {
        *("dotglob", "errexit", "errtrace", "extglob", "failglob", "globstar", "nocaseglob", "nocasematch"),
        *("noclobber", "noglob", "nounset", "nullglob", "xpg_echo"),
    }
)

#: Classes of which there are objects only while an option is on.
_CLASSES = {"ExtendedPattern": "extglob"}


@lru_cache(maxsize=1024)
def without_options(text: str, off: frozenset[str]) -> str:
    """Return the text of a definition without what never happens while some options are off.

    Args:
        text: A definition, with the comments above it.
        off: The options.
    """
    if not any(name in text for name in off):
        return text
    folding = _Folding(off)
    tree = folding.visit(ast.parse(text))
    if not folding.changed:
        return text
    above = [line for line in text.split("\n") if line.startswith("#")]
    return "\n".join([*above, ast.unparse(ast.fix_missing_locations(tree))])


class _Folding(ast.NodeTransformer):
    """Decides what depends on options that are off."""

    def __init__(self, off: frozenset[str]) -> None:
        self.off = off
        self.changed = False
        self.absent = {name for name, option in _CLASSES.items() if option in off}
        self.parameters: frozenset[str] = frozenset()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Take a parameter that has the name of an option for the option."""
        before = self.parameters
        self.parameters = self.off & {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
        self.generic_visit(node)
        self.parameters = before
        node.body = _reached(node.body)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Decide whether an option is on that is a parameter."""
        if node.id not in self.parameters:
            return node
        self.changed = True
        return ast.Constant(value=False)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Decide whether an option is on."""
        match node:
            case ast.Compare(ast.Constant(str(name)), [ast.In() | ast.NotIn() as one], [ast.Name("options")]):
                if name in self.off:
                    self.changed = True
                    return ast.Constant(isinstance(one, ast.NotIn))
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Decide whether something is an object of a class of which there are none."""
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Name("isinstance"), [_, ast.Name(name)]) if name in self.absent:
                self.changed = True
                return ast.Constant(value=False)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Leave such a class out of what is said about types."""
        self.generic_visit(node)
        if (
            isinstance(node.op, ast.BitOr)
            and isinstance(node.right, ast.Name)
            and node.right.id in self.absent
        ):
            self.changed = True
            return node.left
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """Leave out what is decided; nothing behind what decides it all is evaluated."""
        self.generic_visit(node)
        ending = isinstance(node.op, ast.Or)
        values: list[ast.expr] = []
        for each in node.values:
            if _is(each, ending):
                calm = not any(
                    isinstance(part, (ast.Call, ast.NamedExpr)) for one in values for part in ast.walk(one)
                )
                values = [each] if calm else [*values, each]
                break
            if not _is(each, not ending):
                values.append(each)
        if not values:
            return ast.Constant(not ending)
        return values[0] if len(values) == 1 else ast.BoolOp(node.op, values)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Turn what is decided round."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
            return ast.Constant(not node.operand.value)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Take the side that is decided."""
        self.generic_visit(node)
        if _is(node.test, True):  # noqa: FBT003
            return node.body
        return node.orelse if _is(node.test, False) else node  # noqa: FBT003

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        """Take the branch that is decided."""
        self.generic_visit(node)
        if _is(node.test, True):  # noqa: FBT003
            return node.body
        if _is(node.test, False):  # noqa: FBT003
            return node.orelse
        return node


def _reached(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return statements without those behind one that always leaves; a generator stays one."""
    for number, each in enumerate(body):
        behind = body[number + 1 :]
        if isinstance(each, (ast.Return, ast.Raise)) and not any(
            isinstance(part, (ast.Yield, ast.YieldFrom)) for one in behind for part in ast.walk(one)
        ):
            return body[: number + 1]
    return body


def _is(node: ast.expr, value: bool) -> bool:  # noqa: FBT001
    return isinstance(node, ast.Constant) and node.value is value
