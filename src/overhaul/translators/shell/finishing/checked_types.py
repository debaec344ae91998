"""What linters and type checkers need to follow a program: values of variables that nothing assigns, loose tuples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import changed, nodes

__all__ = ["with_checked_types"]

_FIRST = {"int": t.Constant(0), "str": t.Constant("")}


def with_checked_types(body: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    """Return the body of a program with which linters and type checkers have no trouble."""
    assigned: set[str] = set()
    for node in nodes(body):
        match node:
            case t.Global(names):
                assigned.update(names)
            case t.Assign(targets):
                assigned.update(each.identifier for each in targets if isinstance(each, t.Name))
    return tuple(_checked(each, assigned) for each in body)


def _checked(statement: t.Statement, assigned: set[str]) -> t.Statement:
    match statement:
        case t.Declare(name, annotation, None) if name not in assigned and annotation in _FIRST:
            # What would assign it is not translated.
            return replace(statement, value=_FIRST[annotation])
        case t.FunctionDef() if loose := _shrinking(statement):
            return replace(statement, body=changed(statement.body, lambda node: _loosened(node, loose)))
        case _:
            return statement


def _shrinking(function: t.FunctionDef) -> set[str]:
    """Return the names of tuples that get shorter in loops whose end is asked for apart from their condition."""
    loops = [node for node in nodes(function.body) if isinstance(node, t.While) and node.condition == _ALWAYS]
    return {
        name
        for loop in loops
        for node in nodes(loop.body)
        if isinstance(node, t.Assign)
        and isinstance(node.value, t.Index)
        and isinstance(node.value.index, t.Slice)
        for name in _names(node)
        if node.value.value == t.Name(name)
    }


_ALWAYS = t.Constant(True)  # noqa: FBT003 - a value of the program


def _names(node: t.Assign) -> list[str]:
    return [each.identifier for each in node.targets if isinstance(each, t.Name)]


def _loosened(node: Any, names: set[str]) -> Any:
    """Return an assignment of a tuple whose length is not a part of its type."""
    match node:
        case t.Assign((t.Name(name),), t.TupleDisplay(items)) if name in names and items:
            return replace(node, value=t.Call(t.Name("tuple"), (t.ListDisplay(items),)))
        case _:
            return node
