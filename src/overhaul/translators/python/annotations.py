"""Names that only annotations hold: what a program imports for them is never loaded."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.translators.python.tree import Import, Module

__all__ = ["CHECKING", "apart", "evaluated_names"]

#: The name that type checkers take to be true.
CHECKING = "TYPE_CHECKING"
_TEXTS = frozenset({"annotation", "returns"})


def apart(module: Module, supporting: frozenset[str]) -> Module:
    """Return a module whose imports for annotations stand apart, where only a type checker sees them.

    Args:
        module: The module.
        supporting: Names that its support reads while it runs.
    """
    evaluated = supporting.union(_in_tree(module.body))
    imports: list[Import] = []
    checked: list[Import] = []
    for each in module.imports:
        if each.module == "__future__":
            imports.append(each)
            continue
        if not each.names:
            (imports if each.module.rpartition(" ")[2].partition(".")[0] in evaluated else checked).append(
                each
            )
            continue
        loaded = tuple(name for name in each.names if name.rpartition(" ")[2] in evaluated)
        imports += [replace(each, names=loaded)] if loaded else []
        rest = tuple(name for name in each.names if name not in loaded)
        checked += [replace(each, names=rest)] if rest else []
    return replace(module, imports=tuple(imports), checked=tuple(checked))


@lru_cache(maxsize=4096)
def evaluated_names(text: str) -> frozenset[str]:
    """Return the names that a piece of Python reads while it runs; annotations are texts then."""
    return frozenset(_in_text(ast.parse(text)))


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
    """Yield the names that are read; what a function imports itself is its own."""
    if isinstance(node, ast.Name):
        yield node.id
    if isinstance(node, ast.FunctionDef):
        imports = (each for each in ast.walk(node) if isinstance(each, ast.Import))
        own = {alias.asname or alias.name for each in imports for alias in each.names}
        inner = (name for part in (*node.decorator_list, node.args, *node.body) for name in _in_text(part))
        yield from (name for name in inner if name not in own)
        return
    for name, value in ast.iter_fields(node):
        if name not in _TEXTS:
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, ast.AST):
                    yield from _in_text(each)
