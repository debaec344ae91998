"""What only the whole program shows: functions that never fail, and options that nobody looks at."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t
from overhaul.translators.python.nodes import changed, nodes
from overhaul.translators.python.pruning import used_names
from overhaul.translators.shell.helpers.shaking import library
from overhaul.translators.shell.lower.statuses import has_effect

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

__all__ = ["settled"]

_CHECKS = frozenset(
    {
        *("check", "check_errexit", "check_and_trap", "check_and_trap_inside"),
        *("check_in_call", "check_errexit_in_call"),
    }
)
_SWITCHES = frozenset({"add", "update", "discard", "difference_update"})
_ZERO = t.Constant(0)
_BLOCKS = ("body", "then", "otherwise", "final")


def settled(
    body: tuple[t.Statement, ...], helpers: Iterable[str], *, interrupted: bool = False
) -> tuple[tuple[t.Statement, ...], frozenset[str]]:
    """Return the body of a program without what makes no difference in it.

    Args:
        body: The program.
        helpers: Names of the helpers that it may use.
        interrupted: Whether something may be trapped that happens before the end.

    Returns:
        The body, and which uses of helpers are gone: ``check:name`` where the status of a function was checked,
        ``options:name`` where an option was switched.
    """
    known = frozenset(helpers)
    body, steady = _with_zeros(body)
    gone = {f"{check}:{name}" for check in _CHECKS for name in steady}
    body = tuple(changed(each, lambda node: _unchecked(node, steady)) for each in body)
    calm = frozenset() if interrupted else _calm(body, known)
    gone |= {f"ignoring_errors:{name}" for name in calm}
    body = tuple(changed(each, lambda node: _called_plainly(node, calm)) for each in body)
    body, switched = _without_options(body, known)
    return _without_results(body), frozenset(gone | switched)


def _functions(body: Sequence[t.Statement]) -> dict[str, t.FunctionDef]:
    """Return the functions of the script that stand at the top of the program."""
    return {each.name: each for each in body if isinstance(each, t.FunctionDef) and each.name != "main"}


# ------------------------------------------------------------------------------------------------- functions


def _with_zeros(body: tuple[t.Statement, ...]) -> tuple[tuple[t.Statement, ...], frozenset[str]]:
    """Return a program that names no status which is always 0, and the functions that return no other."""
    while True:
        steady = _steady(_functions(body))
        made = tuple(
            _returning_zero(each, steady) if isinstance(each, t.FunctionDef) else each for each in body
        )
        if all(one is other for one, other in zip(made, body, strict=True)):
            return body, steady
        body = made


def _returning_zero(function: t.FunctionDef, steady: frozenset[str]) -> t.FunctionDef:
    """Return a function that returns 0 itself where what it returns is never anything else."""
    named: Counter[str] = Counter()
    known: Counter[str] = Counter()
    others = {each.name for each in function.parameters}
    for node in nodes(function.body):
        match node:
            case t.Name(name):
                named[name] += 1
            case t.Assign((t.Name(name),), value) if _is_zero(value, steady):
                known[name] += 1
            case t.Return(t.Name(name)) | t.Do(
                t.Call(t.Name("check" | "check_errexit"), (t.Name(name),), ())
            ):
                known[name] += 1
            case t.Walrus(name) | t.Declare(name) | t.ExceptHandler(_, name) | t.Parameter(name):
                others.add(name)
            case t.Global(names) | t.Nonlocal(names) | t.Lambda(names):
                others.update(names)
    zero = {name for name, count in known.items() if name.startswith("status") and named[name] == count}
    zero -= others
    if not zero:
        return function

    def plainly(node: Any) -> Any:
        match node:
            case t.Return(t.Name(name)) if name in zero:
                return replace(node, value=_ZERO)
            case t.Do(t.Call(t.Name(), (t.Name(name), *_))) if name in zero:
                return _NOTHING if not node.comment else t.Remark(node.comment)
            case t.Assign((t.Name(name),), value) if name in zero:
                if value != _ZERO:
                    return t.Do(value, node.comment)
                return _NOTHING if not node.comment else t.Remark(node.comment)
            case _:
                return node

    whole: t.FunctionDef = changed(replace(function, body=changed(function.body, plainly)), _without_nothing)
    return replace(whole, body=tuple(each for each in whole.body if each is not _NOTHING) or (t.Pass(),))


def _steady(functions: Mapping[str, t.FunctionDef]) -> frozenset[str]:
    """Return the functions whose status is always 0."""
    steady = set(functions)
    while True:
        failing = {
            name
            for name in steady
            if not all(_is_zero(each, steady) for each in _returned(functions[name].body))
        }
        if not failing:
            return frozenset(steady)
        steady -= failing


def _is_zero(value: t.Expression | None, steady: Container[str]) -> bool:
    match value:
        case t.Constant(0):
            return True
        case t.Call(t.Name(name), (inner,), _) if name in _CHECKS:
            return _is_zero(inner, steady)
        case t.Call(t.Name(name)):
            return name in steady
        case _:
            return False


def _returned(body: Sequence[t.Statement]) -> Iterator[t.Expression | None]:
    """Yield what a function returns; functions in it are others."""
    for each in body:
        if isinstance(each, t.Return):
            yield each.value
        elif not isinstance(each, t.FunctionDef):
            for inner in _inner(each):
                yield from _returned(inner)


def _inner(statement: t.Statement) -> list[tuple[t.Statement, ...]]:
    found = [getattr(statement, name, ()) for name in _BLOCKS]
    if isinstance(statement, t.Try):
        found += [each.body for each in statement.handlers]
    return found


def _unchecked(node: Any, steady: frozenset[str]) -> Any:
    match node:
        case t.Call(t.Name(check), (t.Call(t.Name(name)) as inner, *_), _) if (
            check in _CHECKS and name in steady
        ):
            return inner
        case _:
            return node


def _calm(body: Sequence[t.Statement], helpers: frozenset[str]) -> frozenset[str]:
    """Return the functions in which nothing asks whether errexit is ignored."""
    functions = _functions(body)
    uses = {name: used_names(each.body) for name, each in functions.items()}
    calm = {name for name, each in uses.items() if _is_calm(each & helpers)}
    while True:
        asking = {name for name in calm if (uses[name] & functions.keys()) - calm}
        if not asking:
            return frozenset(calm)
        calm -= asking


def _is_calm(helpers: set[str]) -> bool:
    if not helpers:
        return True
    needed = library().shaken(helpers).names
    return not needed & {"_ignoring", "functions"}


def _called_plainly(node: Any, calm: frozenset[str]) -> Any:
    match node:
        case t.Call(t.Name("ignoring_errors"), (t.Name(name) as function, *rest), keywords) if name in calm:
            return t.Call(function, tuple(rest), keywords)
        case _:
            return node


# --------------------------------------------------------------------------------------------------- results


def _without_results(body: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    """Let functions return nothing where nobody looks at what they return."""
    functions = _functions(body)
    wanted: set[str] = set()

    def look(node: Any) -> Any:
        match node:
            case t.Do(t.Call(t.Name(name), arguments, keywords)) if name in functions:
                for inner in (*arguments, *(each.value for each in keywords)):
                    wanted.update(used_names(inner) & functions.keys())
            case t.FunctionDef():
                for each in node.body:
                    look(each)
            case _ if type(node).__module__ == t.__name__ and any(_inner(node)):
                for statements in _inner(node):
                    for each in statements:
                        look(each)
                wanted.update(used_names(_without_blocks(node)) & functions.keys())
            case _:
                wanted.update(used_names(node) & functions.keys())
        return node

    for each in body:
        look(each)
    free = functions.keys() - wanted
    return tuple(
        _without_result(each) if isinstance(each, t.FunctionDef) and each.name in free else each
        for each in body
    )


def _without_blocks(node: Any) -> Any:
    changes: dict[str, Any] = {name: () for name in _BLOCKS if hasattr(node, name)}
    if isinstance(node, t.Try):
        changes["handlers"] = tuple(replace(each, body=()) for each in node.handlers)
    return replace(node, **changes)


def _without_result(function: t.FunctionDef) -> t.FunctionDef:
    body = _without_last(_leaving(function.body))
    return replace(function, returns="None", body=body or (t.Pass(),))


def _leaving(body: Sequence[t.Statement]) -> tuple[t.Statement, ...]:
    """Return statements that leave a function without a value where they left it with one."""
    made: list[t.Statement] = []
    for each in body:
        if isinstance(each, t.Return):
            made += [t.Do(each.value)] if each.value is not None and has_effect(each.value) else []
            made.append(t.Return(None, each.comment))
        elif isinstance(each, t.FunctionDef):
            made.append(each)
        else:
            changes: dict[str, Any] = {
                name: _leaving(getattr(each, name)) for name in _BLOCKS if getattr(each, name, ())
            }
            if isinstance(each, t.Try):
                changes["handlers"] = tuple(replace(one, body=_leaving(one.body)) for one in each.handlers)
            made.append(replace(each, **changes) if changes else each)
    return tuple(made)


def _without_last(body: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    """Leave out a ``return`` behind which the function ends anyway."""
    if not body:
        return ()
    *first, last = body
    match last:
        case t.Return(None, ""):
            return _without_last(tuple(first)) if first else ()
        case t.If(_, then, otherwise) if otherwise:
            kept, other = _without_last(then), _without_last(otherwise)
            return (*first, replace(last, then=kept or (t.Pass(),), otherwise=other))
        case t.If(_, then):
            return (*first, replace(last, then=_without_last(then) or (t.Pass(),)))
        case t.With(_, inner):
            return (*first, replace(last, body=_without_last(inner) or (t.Pass(),)))
        case _:
            return body


# --------------------------------------------------------------------------------------------------- options


def _without_options(
    body: tuple[t.Statement, ...], helpers: frozenset[str]
) -> tuple[tuple[t.Statement, ...], set[str]]:
    """Leave out what switches options that nothing in the program looks at."""
    switched: set[str] = set()
    bare = tuple(changed(each, lambda node: _unswitched(node, frozenset(), switched)) for each in body)
    used = used_names(bare)
    if not switched or "options" in used:
        return body, set()
    looked = _looked_at(used & helpers)
    if looked is None:
        return body, set()
    kept = tuple(changed(each, lambda node: _unswitched(node, looked, set())) for each in body)
    kept = tuple(changed(each, _without_nothing) for each in kept)
    return kept, {f"options:{name}" for name in switched - looked}


_NOTHING = t.Do(t.Constant(None))


def _unswitched(node: Any, looked: frozenset[str], switched: set[str]) -> Any:
    """Return what switches options, of which only those count that somebody looks at."""
    match node:
        case t.Do(t.Call(t.Attribute(t.Name("options"), method), (argument,), ()) as made) if (
            method in _SWITCHES
        ):
            items = argument.items if isinstance(argument, t.SetDisplay) else (argument,)
            names = [str(each.value) for each in items if isinstance(each, t.Constant)]
            if len(names) < len(items):
                return node
            switched.update(names)
            kept = tuple(t.Constant(name) for name in names if name in looked)
            if not kept:
                return _NOTHING if not node.comment else t.Remark(node.comment)
            if len(kept) == len(names):
                return node
            one = {"update": "add", "difference_update": "discard"}.get(method, method)
            value = t.Call(t.Attribute(t.Name("options"), one), kept) if len(kept) == 1 else None
            return replace(node, value=value or replace(made, arguments=(t.SetDisplay(kept),)))
        case _:
            return node


def _without_nothing(node: Any) -> Any:
    if type(node).__module__ != t.__name__:
        return node
    changes: dict[str, Any] = {}
    for name in _BLOCKS:
        block = getattr(node, name, ())
        if isinstance(block, tuple) and _NOTHING in block:
            kept = tuple(each for each in block if each is not _NOTHING)
            changes[name] = kept if kept or name in {"otherwise", "final"} else (t.Pass(),)
    return replace(node, **changes) if changes else node


def _looked_at(helpers: set[str]) -> frozenset[str] | None:
    """Return the options that some helpers look at; ``None`` when that is only known while they run."""
    found: set[str] = set()
    for text in library().texts(helpers):
        names = _options_in(text)
        if names is None:
            return None
        found |= names
    return frozenset(found)


@cache
def _options_in(text: str) -> frozenset[str] | None:
    """Return the options that a definition asks for, all of them by name; ``None`` when it does something else."""
    if "options" not in text:
        return frozenset()
    definition = ast.parse(text).body[0]
    if isinstance(definition, ast.AnnAssign) and ast.unparse(definition.target) == "options":
        return frozenset()
    named: set[str] = set()
    asked: list[ast.AST] = []
    own: set[str] = set()
    for node in ast.walk(definition):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        if (
            isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and isinstance(node.ops[0], (ast.In, ast.NotIn))
        ):
            left, right = node.left, node.comparators[0]
            if isinstance(left, ast.Constant) and isinstance(right, ast.Name) and right.id == "options":
                named.add(str(left.value))
                asked.append(right)
    if "options" in own:
        return frozenset()
    reads = [node for node in ast.walk(definition) if isinstance(node, ast.Name) and node.id == "options"]
    return frozenset(named) if len(reads) == len(asked) else None
