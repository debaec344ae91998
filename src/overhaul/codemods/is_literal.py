"""is-literal: `is` asks for the same object, with a literal `==` is meant."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Rewrite, Scope, Site
from overhaul.codemods.toolbox.rewrite import rewrite_expression
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    import libcst as cst

__all__ = ["CODEMOD"]

_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp, ast.JoinedStr)


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    node = site.node
    assert isinstance(node, ast.Compare)  # noqa: S101 - by `visits`
    sides = [node.left, *node.comparators]
    wrong = {
        index
        for index, operator in enumerate(node.ops)
        if isinstance(operator, (ast.Is, ast.IsNot))
        and any(_is_literal(side) for side in sides[index : index + 2])
    }
    if wrong and scope.module.reliable(site):
        splice = rewrite_expression(scope.module, node, lambda tree: _with_equality(tree, wrong))
        yield Rewrite((splice,), "whether equal literals are one object is up to the interpreter")


def _is_literal(node: ast.expr) -> bool:
    """Tell whether an expression is a literal whose identity means nothing; None, True, False and ... have one."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        node = node.operand
    if isinstance(node, ast.Constant):
        return not (node.value is None or node.value is Ellipsis or isinstance(node.value, bool))
    return isinstance(node, _DISPLAYS)


def _with_equality(tree: cst.BaseExpression, wrong: set[int]) -> cst.BaseExpression:
    """Replace the operators with some indexes, keeping the blanks around them."""
    import libcst  # noqa: PLC0415 - heavy, see the toolbox

    assert isinstance(tree, libcst.Comparison)  # noqa: S101 - the same span as the ast node
    targets = []
    for index, target in enumerate(tree.comparisons):
        old = target.operator
        if index in wrong and isinstance(old, (libcst.Is, libcst.IsNot)):
            kind = libcst.Equal if isinstance(old, libcst.Is) else libcst.NotEqual
            new = kind(whitespace_before=old.whitespace_before, whitespace_after=old.whitespace_after)
            target = target.with_changes(operator=new)  # noqa: PLW2901 - the changed target
        targets.append(target)
    return tree.with_changes(comparisons=targets)


CODEMOD = Codemod(
    name="is-literal",
    version=1,
    summary="Compare with literals by `==`, not by `is`.",
    why=(
        "Two equal numbers or strings may or may not be the same object, so `is` works by chance; Python itself warns. "
        "https://docs.python.org/3/whatsnew/3.8.html#changes-in-python-behavior"
    ),
    leaves=("None, True, False and `...`: there is only one of each, and `is` is right.",),
    # The word with what may stand around it, because "is" alone is in every second line.
    mentions=(
        *(
            b" is" + following
            for following in (b" ", b"\t", b"\n", b"\r", b"\\", b"(", b"[", b"{", b'"', b"'", b"-")
        ),
        *(before + b"is " for before in (b"\t", b")", b"]", b"}", b'"', b"'")),
    ),
    visits={ast.Compare: _find},
    certainty=Certainty.REVIEW,
    default=False,
    tags=("correctness",),
    examples=(
        Example("A string", 'if mode is "prod":\n    pass\n', 'if mode == "prod":\n    pass\n'),
        Example("A number, negated", "if code is not 0:\n    pass\n", "if code != 0:\n    pass\n"),
        Example("A negative number", "x = y is -1\n", "x = y == -1\n"),
        Example("The literal may stand first", "x = () is y\n", "x = () == y\n"),
        Example("In a chain only the wrong operator", "a is None is not 3 < b\n", "a is None != 3 < b\n"),
        Example(
            "Comments and line breaks stay",
            "x = (\n    y  # left\n    is  # really\n    'a'\n)\n",
            "x = (\n    y  # left\n    ==  # really\n    'a'\n)\n",
        ),
        Example(
            "An empty list is never the same object",
            "if found is []:\n    pass\n",
            "if found == []:\n    pass\n",
        ),
        Example("None has an identity", "if x is None or x is not None:\n    pass\n"),
        Example("So have True, False and ...", "x is True or x is False or x is ...\n"),
        Example("Names are compared as meant", "missing = object()\nif x is missing:\n    pass\n"),
    ),
)
