"""Calls: what is called, which argument is where, and how another one is appended to the text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site, Splice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overhaul.codemods.toolbox.module import Module

__all__ = ["appended", "argument", "called", "covering", "in_f_string", "maker", "unpacks"]


def called(module: Module, site: Site) -> str | None:
    """Return the certain qualified name of what a call calls, e.g. ``requests.get``."""
    node = site.node
    if not isinstance(node, ast.Call):
        return None
    return module.names.qualified(Site(node.func, (*site.ancestors, node)))


def maker(module: Module, site: Site) -> str | None:
    """Return what made a value: the qualified name of the call that it is, or that its name was bound to once.

    ``logger`` was made by ``logging.getLogger`` after ``logger = logging.getLogger(__name__)``, ``s`` by
    ``requests.Session`` in ``with requests.Session() as s``.
    """
    if not isinstance(site.node, ast.Name):
        return called(module, site)
    bindings = [each for each in module.names.resolve(site).bindings if each.kind != "annotation"]
    if len(bindings) != 1:
        return None
    binding = bindings[0]
    parent = binding.site.ancestors[-1]
    value = parent.context_expr if isinstance(parent, ast.withitem) else binding.value
    return called(module, Site(value, binding.site.ancestors)) if value is not None else None


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """Return an argument by keyword or position; ``None`` when it is not given.

    Only certain for a call that does not unpack, see `unpacks`.
    """
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position is not None and position < len(call.args) else None


def unpacks(call: ast.Call) -> bool:
    """Tell whether ``*`` or ``**`` hides which arguments are given."""
    return any(isinstance(each, ast.Starred) for each in call.args) or any(
        keyword.arg is None for keyword in call.keywords
    )


def in_f_string(site: Site) -> bool:
    """Tell whether a node stands in an f-string, where quotes, braces and positions are not what they seem."""
    return any(isinstance(ancestor, ast.JoinedStr) for ancestor in site.ancestors)


def appended(module: Module, call: ast.Call, text: str) -> tuple[Splice, ...] | None:
    """Return the splices that append an argument in the call's own layout.

    Args:
        module: The file.
        call: A call outside f-strings.
        text: The argument, e.g. ``timeout=30``.

    Returns:
        ``None`` when the only argument is a generator without parentheses of its own.
    """
    closing = module.span(call)[1] - 1
    given: list[ast.AST] = [*call.args, *call.keywords]
    if not given:
        return (Splice(closing, closing, text),)
    last = max(given, key=lambda node: module.span(node)[1])
    start, end = module.span(last)
    if end > closing:
        return None
    end, comma, tail = _behind(module.source, end, closing)
    before = module.source[module.line_span(module.line(start))[0] : start].decode()
    indent = before[: len(before) - len(before.lstrip())]
    lead = " "
    if not before.strip("( \t"):
        lead = f"\n{indent}"
    elif b"#" in module.source[end:tail]:
        lead = f"\n{indent}{module.indent}"
    if comma:
        return (Splice(tail, tail, f"{lead}{text}" + ("," if lead != " " else "")),)
    if tail == end:
        return (Splice(end, end, f",{lead}{text}"),)
    return Splice(end, end, ","), Splice(tail, tail, f"{lead}{text}")


def covering(module: Module, node: ast.AST, splices: Iterable[Splice]) -> Splice:
    """Return one splice of a whole node in place of some inside it, for rewrites that change what the node is."""
    start, end = module.span(node)
    text = b""
    at = start
    for splice in sorted(splices, key=lambda each: (each.start, each.end)):
        text += module.source[at : splice.start] + splice.text.encode()
        at = splice.end
    text += module.source[at:end]
    return Splice(start, end, text.decode().replace("\r\n", "\n").replace("\r", "\n"))


def _behind(source: bytes, at: int, closing: int) -> tuple[int, bool, int]:
    """Look at what stands between the last argument and the closing parenthesis.

    Returns:
        Where the argument ends with its own parentheses, whether a comma follows, and where more text may
        stand: behind the comma and a comment on the same line.
    """
    end, comma, tail = at, False, at
    while at < closing:
        char = source[at : at + 1]
        if char == b"#":
            stop = min(
                index for index in (source.find(b"\n", at), source.find(b"\r", at), closing) if index >= 0
            )
            at = tail = stop
            continue
        at += 1
        if char == b")":
            end = tail = at
        elif char == b",":
            comma, tail = True, at
        elif char in b"\r\n" and (comma or tail > end):
            break
    return end, comma, tail
