"""plain-f-strings: an f-string without placeholders is a string."""

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


def _find(site: Site, scope: Scope) -> Iterator[Finding]:
    node = site.node
    assert isinstance(node, ast.JoinedStr)  # noqa: S101 - by `visits`
    if (
        not all(isinstance(each, ast.Constant) for each in node.values)
        or _is_part(site)
        or _would_document(site)
    ):
        return
    if not scope.module.reliable(site):
        return
    splice = rewrite_expression(scope.module, node, _plain)
    try:
        same = ast.literal_eval(f"({splice.text})") == "".join(each.value for each in node.values)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError):
        return
    if same:
        yield Rewrite((splice,), "an f-string without placeholders")


def _is_part(site: Site) -> bool:
    """Tell whether it is the format of a placeholder, or a piece of another f-string with quotes of its own."""
    return any(isinstance(ancestor, ast.JoinedStr) for ancestor in site.ancestors)


def _would_document(site: Site) -> bool:
    """Tell whether it would become a docstring: an f-string never is one."""
    return isinstance(site.ancestors[-1], ast.Expr)


def _plain(tree: cst.BaseExpression) -> cst.BaseExpression:
    """Write every f-string of a literal, or of literals side by side, as a string."""
    import libcst  # noqa: PLC0415 - heavy, see the toolbox

    if isinstance(tree, libcst.ConcatenatedString):
        return tree.with_changes(left=_plain(tree.left), right=_plain(tree.right))
    if not isinstance(tree, libcst.FormattedString):
        return tree
    text = "".join(part.value for part in tree.parts if isinstance(part, libcst.FormattedStringText))
    start = tree.start.replace("f", "").replace("F", "")
    value = start + text.replace("{{", "{").replace("}}", "}") + tree.end
    return libcst.SimpleString(value, lpar=tree.lpar, rpar=tree.rpar)


CODEMOD = Codemod(
    name="plain-f-strings",
    version=1,
    summary="Write f-strings without placeholders as strings.",
    why=(
        "The f says that something is filled in; where nothing is, a reader looks for it in vain, or a pair of braces "
        "was forgotten. "
        "https://docs.python.org/3/reference/lexical_analysis.html#f-strings"
    ),
    leaves=(
        "Literals side by side of which one has placeholders: the f on each is a matter of taste.",
        "A statement of its own: it would become a docstring.",
        "F-strings inside f-strings.",
    ),
    mentions=(b'f"', b"f'", b'F"', b"F'", b'fr"', b"fr'", b'fR"', b"fR'", b'Fr"', b"Fr'", b'FR"', b"FR'"),
    visits={ast.JoinedStr: _find},
    certainty=Certainty.SAFE,
    default=False,
    tags=("readability",),
    examples=(
        Example("No placeholder", 'x = f"done"\n', 'x = "done"\n'),
        Example("Doubled braces become single ones", "x = f'{{\"a\": {{}}}}'\n", "x = '{\"a\": {}}'\n"),
        Example("Raw strings stay raw", 'x = rf"\\d+"\ny = fR"\\w{{2}}"\n', 'x = r"\\d+"\ny = R"\\w{2}"\n'),
        Example(
            "Three quotes and several lines",
            'x = F"""\n  a {{b}}\n"""\n',
            'x = """\n  a {b}\n"""\n',
        ),
        Example(
            "Side by side, with their comments",
            'x = (\n    f"a"  # one\n    "{}"\n    f"b"\n)\n',
            'x = (\n    "a"  # one\n    "{}"\n    "b"\n)\n',
        ),
        Example(
            "Names of characters keep their braces",
            'x = f"\\N{EM DASH}{{\\N{EM DASH}"\n',
            'x = "\\N{EM DASH}{\\N{EM DASH}"\n',
        ),
        Example("Escapes stay", 'x = f"\\t{{\\n"\n', 'x = "\\t{\\n"\n'),
        Example("A placeholder", 'x = f"{a}"\n'),
        Example("A placeholder in the next one", 'x = f"a" f"{b}"\n'),
        Example("The format of a placeholder", 'x = f"{a:>10}"\n'),
        Example("It would become a docstring", 'def f():\n    f"""not a docstring"""\n'),
        Example("A string", 'x = "if" + "f"\n'),
    ),
)
