"""startswith-tuple: several prefixes of one string in one call."""

from __future__ import annotations

import ast
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import in_f_string
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.codemods.toolbox.module import Module

__all__ = ["CODEMOD"]

_METHODS = frozenset({"startswith", "endswith"})


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    node = site.node
    assert isinstance(node, ast.BoolOp)  # noqa: S101 - by `visits`
    if not isinstance(node.op, ast.Or) or in_f_string(site):
        return
    for key, group in groupby(node.values, _key):
        calls = [call for call in group if isinstance(call, ast.Call)]
        if key is not None and len(calls) > 1 and _side_by_side(scope.module, calls):
            start, end = scope.module.span(calls[0])[0], scope.module.span(calls[-1])[1]
            text = f"{key[0]}.{key[1]}(({', '.join(_texts(scope.module, calls))}))"
            yield Rewrite((Splice(start, end, text),), f"one call of {key[1]} takes them all")


def _key(node: ast.expr) -> tuple[str, str, type] | None:
    """Return name, method and type of the constants of ``name.startswith("constant")``."""
    if not isinstance(node, ast.Call) or node.keywords or len(node.args) != 1:
        return None
    func = node.func
    if (
        not isinstance(func, ast.Attribute)
        or func.attr not in _METHODS
        or not isinstance(func.value, ast.Name)
    ):
        return None
    kinds = {type(each.value) for each in _constants(node) if isinstance(each, ast.Constant)}
    if not all(isinstance(each, ast.Constant) for each in _constants(node)) or kinds not in ({str}, {bytes}):
        return None
    return func.value.id, func.attr, kinds.pop()


def _constants(call: ast.Call) -> list[ast.expr]:
    """Return what the call looks for, out of a tuple if it is one."""
    given = call.args[0]
    return given.elts if isinstance(given, ast.Tuple) else [given]


def _side_by_side(module: Module, calls: list[ast.Call]) -> bool:
    """Tell whether nothing but ``or`` and blanks stands between the calls."""
    spans = [module.span(call) for call in calls]
    inside = module.source[spans[0][0] : spans[-1][1]]
    if b"#" in inside and b"\n" in inside:
        return False  # maybe a comment in one of the calls
    return all(module.source[left[1] : right[0]].split() == [b"or"] for left, right in pairwise(spans))


def _texts(module: Module, calls: list[ast.Call]) -> list[str]:
    """Return the constants as they are written, each value once."""
    found: dict[object, str] = {}
    for call in calls:
        for each in _constants(call):
            found.setdefault(each.value, module.segment(each))  # type: ignore[attr-defined]
    return list(found.values()) if len(found) > 1 else [f"{text}," for text in found.values()]


CODEMOD = Codemod(
    name="startswith-tuple",
    version=1,
    summary="Ask once for several prefixes or suffixes.",
    why="startswith and endswith take a tuple. https://docs.python.org/3/library/stdtypes.html#str.startswith",
    leaves=(
        "Anything but constants: a name may hold a tuple already, and an expression may have effects.",
        "Anything but plain names before the dot: an attribute may be computed anew each time.",
        "Calls with comments or parentheses between them.",
    ),
    mentions=(b".startswith", b".endswith"),
    visits={ast.BoolOp: _find},
    certainty=Certainty.SAFE,
    default=False,
    tags=("readability",),
    examples=(
        Example("Two prefixes", 'a.startswith("x") or a.startswith("y")\n', 'a.startswith(("x", "y"))\n'),
        Example(
            "Suffixes, over several lines",
            'if (\n    name.endswith(".yml")\n    or name.endswith(".yaml")\n):\n    pass\n',
            'if (\n    name.endswith((".yml", ".yaml"))\n):\n    pass\n',
        ),
        Example(
            "Tuples are opened and doubles dropped",
            "b = a.startswith(('x', 'y')) or a.startswith('x') or a.startswith('z')\n",
            "b = a.startswith(('x', 'y', 'z'))\n",
        ),
        Example(
            "Neighbours stay where they are",
            'ok = first or a.endswith(b"x") or a.endswith(b"y") or last\n',
            'ok = first or a.endswith((b"x", b"y")) or last\n',
        ),
        Example(
            "Two names, two calls",
            'a.endswith("x") or a.endswith("y") or b.endswith("x") or b.endswith("y")\n',
            'a.endswith(("x", "y")) or b.endswith(("x", "y"))\n',
        ),
        Example("Different methods", 'a.startswith("x") or a.endswith("x")\n'),
        Example("Different names", 'a.startswith("x") or b.startswith("x")\n'),
        Example("Between them something else is asked", 'a.startswith("x") or f(a) or a.startswith("y")\n'),
        Example("A name may hold a tuple", 'a.startswith(prefix) or a.startswith("y")\n'),
        Example("Text and bytes do not mix", 'a.startswith("x") or a.startswith(b"y")\n'),
        Example("And is not or", 'a.startswith("x") and a.startswith("xy")\n'),
        Example("A comment wants its place", '(a.startswith("x")  # old\n or a.startswith("y"))\n'),
        Example("Computed anew", 'a.b.startswith("x") or a.b.startswith("y")\n'),
    ),
)
