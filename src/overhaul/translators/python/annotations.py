"""Names that only annotations hold: what a program imports for them is never loaded."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.translators.python.tree import Import, Module

__all__ = ["CHECKING", "apart", "evaluated_names"]

#: The name that type checkers take to be true.
CHECKING = "TYPE_CHECKING"
#: Modules of which mostly types are taken, and slow ones among them.
_OF_TYPES = frozenset({"collections.abc", "contextlib", "types", "typing"})
_TEXTS = frozenset({"annotation", "returns"})


def apart(module: Module) -> Module:
    """Return a module whose imports for annotations stand apart, where only a type checker sees them."""
    candidates = [each for each in module.imports if each.names and each.module in _OF_TYPES]
    if not candidates:
        return module
    evaluated = evaluated_names(module)
    imports: list[Import] = []
    checked: list[Import] = []
    for each in module.imports:
        if each not in candidates:
            imports.append(each)
            continue
        for name in each.names:
            kept = imports if name.rpartition(" ")[2] in evaluated else checked
            kept.append(replace(each, names=(name,)))
    return replace(module, imports=tuple(imports), checked=tuple(checked))


def evaluated_names(module: Module) -> set[str]:
    """Return the names that a module reads while it runs; annotations are texts then."""
    return {*_in_tree(module.body), *_in_text(ast.parse(module.support))}


def _in_tree(node: Any) -> Iterator[str]:
    if isinstance(node, tuple):
        for each in node:
            yield from _in_tree(each)
    elif isinstance(node, tree.Name):
        yield node.identifier
    elif type(node).__module__ == tree.__name__:
        for name in _fields(node.__class__):
            if name not in _TEXTS:
                yield from _in_tree(getattr(node, name))


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _in_text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    for name, value in ast.iter_fields(node):
        if name not in _TEXTS:
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, ast.AST):
                    yield from _in_text(each)
