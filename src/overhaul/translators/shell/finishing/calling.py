"""Who calls the functions of a program with what, and which names a function deals with."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["calls_of", "foreign_names", "identifiers"]


def calls_of(body: object, functions: Iterable[str]) -> dict[str, list[tuple[t.Expression, ...]]]:
    """Return the arguments of all calls of functions; one that is used in another way is left out."""
    wanted = set(functions)
    uses: Counter[str] = Counter()
    calls: dict[str, list[tuple[t.Expression, ...]]] = defaultdict(list)
    for node in nodes(body):
        match node:
            case t.Name(name) if name in wanted:
                uses[name] += 1
            case t.Call(t.Name("ignoring_errors"), (t.Name(name), *rest)) if name in wanted:
                calls[name].append(tuple(rest))
            case t.Call(t.Name(name), arguments) if name in wanted:
                calls[name].append(arguments)
    return {name: found for name, found in calls.items() if len(found) == uses[name]}


def foreign_names(body: object) -> set[str]:
    """Return the names that functions take from outside."""
    return {name for node in nodes(body) if isinstance(node, (t.Global, t.Nonlocal)) for name in node.names}


def identifiers(body: object) -> set[str]:
    """Return every name in some statements, wherever it stands."""
    found = set()
    for node in nodes(body):
        match node:
            case t.Name(name) | t.Walrus(name) | t.Declare(name) | t.ExceptHandler(_, name):
                found.add(name)
            case t.FunctionDef(name):
                found.add(name)
            case t.Lambda(parameters):
                found.update(parameters)
            case t.Global(names) | t.Nonlocal(names):
                found.update(names)
    return found
