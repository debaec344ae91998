"""Which identifiers of a module can lead to one of the libraries at all, so that only those are resolved.

An over-estimate that costs one pass over the nodes: names that imports of a library bind, and whatever is assigned,
annotated or returned from an expression that mentions one of them, and so on. What is in doubt is in.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from overhaul.codemods.add_retries.libraries import ROOTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.codemods.add_retries.view import View

__all__ = ["identifiers", "interesting"]

#: Longer strings are no annotations.
_LONG = 80
_WORD = re.compile(r"\w+")

_Flow = tuple[frozenset[str], frozenset[str]]


def interesting(view: View) -> frozenset[str]:
    """Return the identifiers that may stand for a library, or for something that a library gave."""
    known: set[str] = set()
    flows: list[_Flow] = []
    for nodes in (view.top, *(function.nodes for function in view.functions)):
        for node in nodes:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                known.update(_imported(node, view))
            else:
                flows += _flow(node)
    for function in view.functions:
        sources = [
            node.value for node in function.nodes if isinstance(node, ast.Return) and node.value is not None
        ]
        sources += [] if function.node.returns is None else [function.node.returns]
        if sources:
            flows.append((frozenset({function.node.name}), identifiers(sources)))
    while True:
        fresh = {name for targets, sources in flows if sources & known for name in targets} - known
        if not fresh:
            return frozenset(known)
        known |= fresh


def identifiers(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names and attributes in some expressions, and the words of strings, which may be annotations."""
    found: set[str] = set()
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < _LONG:
                found.update(_WORD.findall(node.value))
    return frozenset(found)


def _flow(node: ast.AST) -> Iterator[_Flow]:
    """Yield what flows from where in one node: targets and the identifiers of their source."""
    if isinstance(node, ast.Assign):
        yield identifiers(node.targets), identifiers([node.value])
    elif isinstance(node, ast.AnnAssign):
        yield (
            identifiers([node.target]),
            identifiers([node.annotation, *([node.value] if node.value else [])]),
        )
    elif isinstance(node, ast.NamedExpr):
        yield identifiers([node.target]), identifiers([node.value])
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield identifiers([node.optional_vars]), identifiers([node.context_expr])
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield identifiers([node.target]), identifiers([node.iter])
    elif isinstance(node, ast.arg) and node.annotation is not None:
        yield frozenset({node.arg}), identifiers([node.annotation])


def _imported(node: ast.Import | ast.ImportFrom, view: View) -> Iterator[str]:
    facts = view.scope.facts
    made = {name.rpartition(".")[2] for name, _ in facts.factories} if facts is not None else set()
    for alias in node.names:
        module = alias.name if isinstance(node, ast.Import) else node.module or ""
        root = module.partition(".")[0]
        stub = (
            "grpc" in module or root.startswith(("mypy_boto3", "types_boto3")) or alias.name.endswith("_grpc")
        )
        if root in ROOTS or stub or alias.name in made or alias.name == "*":
            yield alias.asname or alias.name.partition(".")[0]
        elif made and not isinstance(node, ast.Import):
            # ``from utils import aws`` may be followed by ``aws.make_client()``.
            yield alias.asname or alias.name
