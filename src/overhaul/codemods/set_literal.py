"""set-literal: a set written as a set, not as a list that becomes one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Codemod, Example, Finding, Rewrite, Scope, Site, Splice
from overhaul.codemods.toolbox.arguments import called, covering, in_f_string
from overhaul.model.change import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CODEMOD"]


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    call = site.node
    assert isinstance(call, ast.Call)  # noqa: S101 - by `visits`
    # In an f-string the braces would be read as escaped ones.
    if len(call.args) != 1 or call.keywords or in_f_string(site):
        return
    given = call.args[0]
    if (
        not isinstance(given, (ast.List, ast.Tuple, ast.ListComp))
        or called(scope.module, site) != "builtins.set"
    ):
        return
    module = scope.module
    start, end = module.span(call)
    inner_start, inner_end = module.span(given)
    around = module.source[module.span(call.func)[1] : inner_start] + module.source[inner_end:end]
    if b"#" in around:
        return
    if isinstance(given, (ast.List, ast.Tuple)) and not given.elts:
        splice = Splice(module.span(call.func)[1], end, "()")
    else:
        closing = _end_of_elements(module.source[inner_start:inner_end], given) + inner_start
        splice = covering(module, call, (Splice(start, inner_start + 1, "{"), Splice(closing, end, "}")))
    yield Rewrite((splice,), "a set can be written as one")


def _end_of_elements(text: bytes, given: ast.expr) -> int:
    """Return where the elements end: before the bracket, and before the comma that a tuple of one needs."""
    inside = text[:-1].rstrip()
    if isinstance(given, ast.Tuple) and len(given.elts) == 1 and b"\n" not in text:
        return len(inside.removesuffix(b","))
    return len(text) - 1


CODEMOD = Codemod(
    name="set-literal",
    version=1,
    summary="Write sets as set displays.",
    why="`set([1, 2])` makes a list only to throw it away. https://docs.python.org/3/reference/expressions.html#set-displays",
    leaves=(
        "Calls in f-strings: braces mean something else there.",
        "Calls with a comment between the parentheses and the list.",
        "A function of this module that is called set.",
    ),
    mentions=(b"set(", b"set ("),
    visits={ast.Call: _find},
    certainty=Certainty.SAFE,
    default=False,
    tags=("readability", "speed"),
    examples=(
        Example("A list", "x = set([1, 2])\n", "x = {1, 2}\n"),
        Example("A tuple", 'x = set(("a", "b"))\n', 'x = {"a", "b"}\n'),
        Example("A tuple of one", "x = set((1,))\n", "x = {1}\n"),
        Example("An empty one", "x = set([])\ny = set(())\n", "x = set()\ny = set()\n"),
        Example("A comprehension", "x = set([y for y in z if y])\n", "x = {y for y in z if y}\n"),
        Example(
            "Lines and comments inside stay",
            "x = set([\n    1,  # one\n    *more,\n])\n",
            "x = {\n    1,  # one\n    *more,\n}\n",
        ),
        Example("One in another", "x = set([set([1]).pop()])\n", "x = {{1}.pop()}\n"),
        Example("A generator is fine as it is", "x = set(y for y in z)\n"),
        Example("Anything else", "x = set(y)\nz = set()\n"),
        Example("In an f-string", 'x = f"{set([1])}"\n'),
        Example("Another set", "from sympy import set\n\nx = set([1])\n"),
        Example("A comment wants its place", "x = set(  # hosts\n    [1]\n)\n"),
    ),
)
