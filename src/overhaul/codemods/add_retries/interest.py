"""Which identifiers of a module can lead to one of the libraries at all, so that only those are resolved.

An over-estimate: names that imports of a library bind, and whatever is assigned, annotated or returned from an
expression that begins with one of them, and so on. What is in doubt is in. Only
lines that hold such a name are looked at.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries import ROOTS
from overhaul.codemods.add_retries.view import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.codemods.add_retries.view import View

__all__ = ["Interest", "spine"]

#: Packages that many modules import for something else, with words of which one must occur.
_RARE = {"os": (b"system", b"popen"), "urllib": (b"urlopen", b"urlretrieve")}
#: Longer strings are no annotations.
_LONG = 80
_WORD = re.compile(r"\w+")

_Flow = tuple[set[str], set[str]]


class Interest:
    """What of a module can lead to a library.

    Attributes:
        names: Identifiers that may stand for a library, or for something that a library gave.
        lines: Sorted numbers of the lines that hold one of them.
    """

    def __init__(self, view: View) -> None:
        self.names: set[str] = set()
        for site in view.imports:
            self.names.update(_imported(site.node, view))  # type: ignore[arg-type]
        lines: set[int] = set()
        fresh = set(self.names)
        while fresh:
            here = view.lines_of(fresh)
            lines.update(here)
            found: set[str] = set()
            for targets, sources in _flows(view, here):
                if not sources.isdisjoint(self.names):
                    found |= targets
            fresh = found - self.names
            self.names |= fresh
        self.lines = sorted(lines)


def spine(*nodes: ast.AST) -> set[str]:
    """Return the names and attributes that decide what an expression is: of a call those of its function alone."""
    found: set[str] = set()
    stack: list[ast.AST] = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
            stack.append(node.value)
        elif isinstance(node, ast.Call):
            stack.append(node.func)
        elif isinstance(node, (ast.Await, ast.NamedExpr, ast.Subscript, ast.Starred)):
            stack.append(node.value)
        elif isinstance(node, ast.IfExp):
            stack += (node.body, node.orelse)
        elif isinstance(node, ast.BoolOp):
            stack += node.values
        elif isinstance(node, (ast.Tuple, ast.List)):
            stack += node.elts
    return found


def _bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Return what targets bind: of ``self.session`` only the attribute."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif not isinstance(node, ast.Subscript):
            found |= spine(node)
    return found


def _annotation(node: ast.AST) -> set[str]:
    """Return the identifiers of an annotation, which may be a string."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and len(each.value) < _LONG:
            found.update(_WORD.findall(each.value))
        else:
            found |= spine(each)
    return found


def _flows(view: View, lines: Sequence[int]) -> Iterator[_Flow]:
    """Yield what flows from where in the statements on some lines: targets and the identifiers of their source."""
    if b":=" in view.module.source:
        for site in view.module.sites(ast.NamedExpr, (b":=",)):
            yield spine(site.node.target), spine(site.node.value)  # type: ignore[attr-defined]
    stack: list[tuple[ast.AST, str]] = [(each, "") for each in view.module.tree.body]
    while stack:
        node, function = stack.pop()
        first = getattr(node, "lineno", 0)
        at = bisect_left(lines, first)
        if first and (at == len(lines) or lines[at] > (getattr(node, "end_lineno", 0) or 0)):
            continue
        yield from _flow(node, function)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = node.name
        stack += [(each, function) for each in statements(node)]


def _flow(node: ast.AST, function: str) -> Iterator[_Flow]:
    if isinstance(node, ast.Assign):
        yield _bound(node.targets), spine(node.value)
    elif isinstance(node, ast.AnnAssign):
        value = set() if node.value is None else spine(node.value)
        yield _bound([node.target]), _annotation(node.annotation) | value
    elif isinstance(node, ast.Return) and node.value is not None:
        yield {function}, spine(node.value)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield _bound([item.optional_vars]), spine(item.context_expr)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        if node.returns is not None:
            yield {node.name}, _annotation(node.returns)
        given = node.args
        for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
            if arg is not None and arg.annotation is not None:
                yield {arg.arg}, _annotation(arg.annotation)


def _imported(node: ast.Import | ast.ImportFrom, view: View) -> Iterator[str]:
    facts = view.scope.facts
    factories = [name for name, _ in facts.factories] if facts is not None else []
    made = {part for name in factories for part in name.split(".")[-2:]}
    for alias in node.names:
        module = alias.name if isinstance(node, ast.Import) else node.module or ""
        root = module.partition(".")[0]
        stub = (
            "grpc" in module or root.startswith(("mypy_boto3", "types_boto3")) or alias.name.endswith("_grpc")
        )
        known = root in ROOTS and any(word in view.module.source for word in _RARE.get(root, (b"",)))
        if known or stub or alias.name == "*" or alias.name.rpartition(".")[2] in made:
            yield alias.asname or alias.name.partition(".")[0]
