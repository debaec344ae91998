"""Rewriting of one found span with LibCST, so that comments, quotes and line breaks inside it survive.

Only the span is parsed: some 70 µs for a call, where a whole module costs milliseconds. LibCST itself is
imported on first use, because importing it costs more than planning a small repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from overhaul.codemods.api import Splice

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    import libcst as cst

    from overhaul.codemods.toolbox.module import Module

__all__ = ["code_for", "parse_expression", "rewrite_expression", "rewrite_statement"]


def parse_expression(text: str) -> cst.BaseExpression:
    """Parse one expression; line breaks in it are allowed as they are inside brackets."""
    import libcst  # noqa: PLC0415 - see the module's docstring

    try:
        return libcst.parse_expression(text)
    except libcst.ParserSyntaxError:
        # A line break or ``:=`` at the top level, fine in the brackets around the span: lend it a pair.
        tree = libcst.parse_expression(f"({text})")
        return tree.with_changes(lpar=tree.lpar[1:], rpar=tree.rpar[:-1])


def code_for(node: cst.CSTNode) -> str:
    """Render a node."""
    import libcst  # noqa: PLC0415 - see the module's docstring

    return libcst.Module(body=()).code_for_node(node)


def rewrite_expression(
    module: Module, node: ast.expr, change: Callable[[cst.BaseExpression], cst.BaseExpression]
) -> Splice:
    """Return the splice that replaces an expression by what `change` makes of it.

    Args:
        module: The file.
        node: The expression as `ast` found it; its position must be reliable (see `Module.reliable`).
        change: Gets the LibCST tree of the span and returns the new one.
    """
    start, end = module.span(node)
    text = module.source[start:end].decode()
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return Splice(start, end, code_for(change(parse_expression(unix))))


def rewrite_statement(
    module: Module, node: ast.stmt, change: Callable[[cst.BaseStatement], cst.BaseStatement]
) -> Splice:
    """Return the splice that replaces a whole statement, with decorators, by what `change` makes of it.

    The statement must start its line. The tree handed to `change` is a `SimpleStatementLine` or a compound
    statement without the comments above it, which stay outside the span.
    """
    import libcst  # noqa: PLC0415 - see the module's docstring

    start, end = module.statement_span(node)
    indent = module.indentation(node)
    text = module.source[start:end].decode().replace("\r\n", "\n").replace("\r", "\n")
    # Inside a dummy block with the statement's own indentation, continuation lines keep their columns.
    head = f"if True:\n{indent}" if indent else ""
    wrapper = libcst.parse_module(head + text)
    outer = wrapper.body[0]
    target = outer.body.body[0] if indent else outer  # type: ignore[union-attr]
    changed = cast("cst.Module", wrapper.deep_replace(target, change(target)))  # type: ignore[arg-type]
    return Splice(start, end, changed.code[len(head) :])
