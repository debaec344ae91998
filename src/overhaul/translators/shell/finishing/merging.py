"""One ``main``: where a script ends with ``main "$@"``, that function's body ends the ``main`` of the program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import nodes
from overhaul.translators.python.pruning import used_names
from overhaul.translators.shell.lower.statuses import has_effect

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bound_names", "with_one_main"]

_ZERO = t.Constant(0)
_CHECKS = frozenset({"check", "check_errexit"})
#: Helpers that tell which functions are running.
_WATCHING = frozenset({"running", "called_from", "calling_lines", "print_caller"})
_SHARED = frozenset({"args", "status"})
_BLOCKS = ("body", "then", "otherwise", "final")


def with_one_main(body: tuple[t.Statement, ...], name: str | None) -> tuple[t.Statement, ...]:
    """Return the body of a program in which ``main`` does itself what the last function that it calls does.

    Args:
        body: The program.
        name: What the function ``main`` of the script is called in it, if there is one.
    """
    functions = {each.name: each for each in body if isinstance(each, t.FunctionDef)}
    inner, main = functions.get(name or ""), functions["main"]
    if inner is None or inner is main or not _is_open(inner):
        return body
    ending = _ending(main.body, inner.name)
    uses = sum(node == t.Name(inner.name) for node in nodes(body))
    watched = any(isinstance(node, t.Name) and node.identifier in _WATCHING for node in nodes(body))
    if ending is None or uses != 1 or watched or _clash(main, inner) or _is_asked(main):
        return body
    before, returns, given = ending
    if not given and t.Name("args") in nodes(inner.body):
        return body
    at = body.index(inner)
    first = at
    while first and isinstance(body[first - 1], t.Remark):
        first -= 1
    lines = _as_end(inner.body) if returns == "None" else inner.body
    merged = _merged(main, (*before, *body[first:at], *lines))
    rest = (*body[:first], *body[at + 1 :])
    return tuple(merged if each is main else each for each in rest)


def _is_open(function: t.FunctionDef) -> bool:
    return function.parameters == (t.Parameter("*args", "str"),)


def _ending(body: Sequence[t.Statement], name: str) -> tuple[tuple[t.Statement, ...], str, bool] | None:
    """Return what stands before the call at the end of ``main``, the type of its result, and if it gets ``args``."""
    match body:
        case (*before, t.Do(value, ""), t.Return(t.Constant(0), "")):
            returns = "None"
        case (*before, t.Return(value, "")) if value is not None:
            returns = "int"
        case _:
            return None
    match value:
        case t.Call(t.Name(check), (inner,), ()) if check in _CHECKS:
            value, returns = inner, "int"  # it ends the program with that status, as returning it does
    match value:
        case t.Call(t.Name(found), (), ()) if found == name:
            return tuple(before), returns, False
        case t.Call(t.Name(found), (t.Starred(t.Name("args")),), ()) if found == name:
            return tuple(before), returns, True
        case _:
            return None


def _is_asked(main: t.FunctionDef) -> bool:
    """Whether a function in ``main``, of a trap perhaps, looks at what its body may change."""
    return any(
        isinstance(node, t.FunctionDef) and node is not main and _SHARED & {*used_names(node), *_outer(node)}
        for node in nodes(main)
    )


def _outer(body: object) -> set[str]:
    return {name for node in nodes(body) if isinstance(node, t.Nonlocal) for name in node.names}


def _clash(main: t.FunctionDef, inner: t.FunctionDef) -> bool:
    """Whether a name means one thing in one function and another in the other."""
    own = bound_names(inner.body) - _globals(inner.body) - _SHARED
    used = {
        name
        for node in nodes(main)
        for name in (
            (node.identifier,)
            if isinstance(node, t.Name)
            else (node.name,)
            if isinstance(node, (t.Walrus, t.Declare, t.FunctionDef, t.ExceptHandler))
            else node.names
            if isinstance(node, (t.Global, t.Nonlocal))
            else ()
        )
    }
    foreign = bound_names(main.body) - _globals(main.body) - _SHARED
    return bool(own & (used | {"argv"}) or foreign & {*_globals(inner.body), *_names(inner.body)})


def _names(body: object) -> set[str]:
    return {node.identifier for node in nodes(body) if isinstance(node, t.Name)}


def _globals(body: object) -> set[str]:
    return {name for node in nodes(body) if isinstance(node, t.Global) for name in node.names}


def bound_names(body: object) -> set[str]:
    """Return the names that are bound in some statements; those of functions in them belong to these."""
    found: set[str] = set()
    for node in nodes(body):
        match node:
            case t.Assign(targets):
                found |= _names(targets)
            case t.AugAssign(target) | t.For(target):
                found |= _names(target)
            case t.Walrus(name) | t.Declare(name) | t.ExceptHandler(_, name) | t.FunctionDef(name):
                found.add(name)
            case t.With(items):
                found |= _names(tuple(name for _, name in items if name is not None))
            case t.ListComprehension(_, target):
                found |= _names(target)
    return found - {""}


def _as_end(body: Sequence[t.Statement]) -> tuple[t.Statement, ...]:
    """Return a body whose result nobody wants as the end of ``main``, which returns 0."""
    return (*_returning(body), t.Return(_ZERO))


def _returning(body: Sequence[t.Statement]) -> tuple[t.Statement, ...]:
    made: list[t.Statement] = []
    for each in body:
        if isinstance(each, t.Return):
            made += [t.Do(each.value)] if each.value is not None and has_effect(each.value) else []
            made.append(t.Return(_ZERO, each.comment))
        elif isinstance(each, t.FunctionDef):
            made.append(each)
        else:
            changes: dict[str, Any] = {
                name: _returning(getattr(each, name)) for name in _BLOCKS if getattr(each, name, ())
            }
            if isinstance(each, t.Try):
                handlers = tuple(replace(one, body=_returning(one.body)) for one in each.handlers)
                made.append(replace(each, handlers=handlers, **changes))
            else:
                made.append(replace(each, **changes) if changes else each)
    return tuple(made)


def _merged(main: t.FunctionDef, body: Sequence[t.Statement]) -> t.FunctionDef:
    """Return ``main`` with another body; what is said about names stands first."""
    outside = [each for each in body if isinstance(each, t.Global)]
    names = tuple(sorted({name for each in outside for name in each.names}))
    rest = tuple(each for each in body if not isinstance(each, t.Global))
    return replace(main, body=(*((t.Global(names),) if names else ()), *rest))
