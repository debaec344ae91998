"""Leave out of a module what nobody reads: imports, and values of local variables.

What is lowered statement by statement sets things that turn out not to be needed; a reader would wonder about them.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, get_args

from overhaul.translators.python import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from overhaul.translators.python.tree import Expression, Import, Module, Statement

__all__ = ["pruned", "used_imports", "used_names"]

_WORD = re.compile(r"[^\W\d]\w*")
#: Fields that hold annotations or names as texts.
_ANNOTATIONS = {"annotation", "returns"}
_BLOCKS = {"body", "then", "otherwise", "final"}
_SETTINGS = "ruff: noqa: F841 - text that is evaluated may name a variable that nothing else reads"
_FIELDS: dict[type, tuple[str, ...]] = {}


def used_names(body: object) -> set[str]:
    """Return the names that are read below some nodes, also in annotations and by ``nonlocal``."""
    return set(_used(body))


def used_imports(imports: Sequence[Import], used: set[str]) -> tuple[Import, ...]:
    """Return imports without what is not used; those from ``__future__`` stay."""
    kept: list[Import] = []
    for each in imports:
        if each.module == "__future__":
            kept.append(each)
        elif each.names:
            names = tuple(name for name in each.names if name.rpartition(" ")[2] in used)
            kept += [replace(each, names=names)] if names else []
        elif each.module.rpartition(" ")[2].partition(".")[0] in used:
            kept.append(each)
    return tuple(kept)


def pruned(
    module: Module, looking: frozenset[str] = frozenset(), seen: frozenset[str] = frozenset()
) -> Module:
    """Return a module without assignments to local variables that nobody reads; what has an effect stays.

    Args:
        module: The module.
        looking: Functions that look at the variables of the functions at the top that are running: what they read
            cannot be seen here.
        seen: Names of variables that they may look at.
    """
    looking = _looking(module.body, looking) if looking else looking
    running = {each.name for each in module.body if isinstance(each, tree.FunctionDef)}
    kept: set[str] = set()

    def without(node: tree.FunctionDef) -> tree.FunctionDef:
        runs = node.name in running and used_names(node.body) & looking
        return _function(node, seen if runs else frozenset(), kept)

    body = _in_functions(module.body, without)
    return replace(module, body=body, settings=_SETTINGS if kept else "")


def _looking(body: Sequence[Statement], looking: frozenset[str]) -> frozenset[str]:
    """Return names with those of the functions that use them, and of the functions that use these."""
    functions = {each.name: used_names(each.body) for each in _functions(body)}
    while more := {name for name, used in functions.items() if used & looking} - looking:
        looking |= more
    return looking


def _functions(body: Sequence[Statement]) -> Iterator[tree.FunctionDef]:
    for each in body:
        if isinstance(each, tree.FunctionDef):
            yield each
        for name in _names(each):
            if name in _BLOCKS:
                yield from _functions(getattr(each, name))
        if isinstance(each, tree.Try):
            for handler in each.handlers:
                yield from _functions(handler.body)


def _in_functions(
    body: Sequence[Statement], without: Callable[[tree.FunctionDef], tree.FunctionDef]
) -> tuple[Statement, ...]:
    result: list[Statement] = []
    for each in body:
        changes: dict[str, Any] = {
            name: _in_functions(getattr(each, name), without) for name in _names(each) if name in _BLOCKS
        }
        if isinstance(each, tree.Try):
            changes["handlers"] = tuple(
                replace(handler, body=_in_functions(handler.body, without)) for handler in each.handlers
            )
        changed: Statement = replace(each, **changes) if changes else each
        result.append(without(changed) if isinstance(changed, tree.FunctionDef) else changed)
    return tuple(result)


def _function(node: tree.FunctionDef, seen: frozenset[str], kept: set[str]) -> tree.FunctionDef:
    """Return a function without values that nobody reads; leaving one out may make others needless."""
    while True:
        needless = set(_bound(node.body)) - set(_shared(node.body)) - used_names(node.body)
        kept |= needless & seen
        if not needless - seen:
            return node
        node = replace(node, body=_without(node.body, needless - seen))


def _without(body: Sequence[Statement], needless: set[str]) -> tuple[Statement, ...]:
    result: list[Statement] = []
    for each in body:
        if isinstance(each, tree.FunctionDef):
            result.append(each)
        elif isinstance(each, tree.Assign):
            result += _assignment(each, needless)
        elif isinstance(each, tree.Declare) and each.name in needless:
            result += [] if each.value is None else _evaluated(each.value, each.comment)
        else:
            result.append(_inside(each, needless))
    return tuple(result)


def _assignment(node: tree.Assign, needless: set[str]) -> list[Statement]:
    kept = tuple(
        each for each in node.targets if not (isinstance(each, tree.Name) and each.identifier in needless)
    )
    return [replace(node, targets=kept)] if kept else _evaluated(node.value, node.comment)


def _evaluated(value: Expression, comment: str) -> list[Statement]:
    """Keep what evaluating a value does, and the comment."""
    if _is_plain(value):
        return [tree.Remark(comment)] if comment else []
    return [tree.Do(value, comment)]


def _is_plain(value: object) -> bool:
    """Whether evaluating a value does nothing."""
    match value:
        case None | tree.Name() | tree.Constant():
            return True
        case tree.Attribute(inner):
            return _is_plain(inner)
        case tree.Index(inner, tree.Slice(lower, upper, step)):
            return all(map(_is_plain, (inner, lower, upper, step)))
        case tree.Conditional(condition, then, otherwise):
            return all(map(_is_plain, (condition, then, otherwise)))
        case tree.Compare("is" | "is not", left, right, ()):
            return _is_plain(left) and _is_plain(right)
        case tree.Call(tree.Name("tuple"), (inner,)):
            return _is_plain(inner)
        case _:
            return False


def _inside(node: Statement, needless: set[str]) -> Statement:
    changes: dict[str, Any] = {
        name: _without(getattr(node, name), needless) for name in _names(node) if name in _BLOCKS
    }
    if isinstance(node, tree.Try):
        changes["handlers"] = tuple(
            replace(each, body=_without(each.body, needless), name="" if each.name in needless else each.name)
            for each in node.handlers
        )
    elif isinstance(node, tree.With):
        changes["items"] = tuple(
            (value, None if isinstance(name, tree.Name) and name.identifier in needless else name)
            for value, name in node.items
        )
    changed: Statement = replace(node, **changes) if changes else node
    return changed


def _bound(body: Sequence[Statement]) -> Iterator[str]:
    """Yield the names that a function binds in ways that can be left out."""
    for each in body:
        if isinstance(each, tree.FunctionDef):
            continue
        if isinstance(each, tree.Assign):
            yield from (target.identifier for target in each.targets if isinstance(target, tree.Name))
        elif isinstance(each, tree.Declare):
            yield each.name
        elif isinstance(each, tree.With):
            yield from (name.identifier for _, name in each.items if isinstance(name, tree.Name))
        elif isinstance(each, tree.Try):
            for handler in each.handlers:
                yield from [handler.name] if handler.name else []
                yield from _bound(handler.body)
        for name in _names(each):
            if name in _BLOCKS:
                yield from _bound(getattr(each, name))


def _shared(node: object, *, nested: bool = True) -> Iterator[str]:
    """Yield the names that are said to belong to the module or to a function around, by `nested` functions, too."""
    if isinstance(node, (tree.Global, tree.Nonlocal)):
        yield from node.names
    elif isinstance(node, tuple):
        for each in node:
            yield from _shared(each, nested=nested)
    elif isinstance(node, tree.FunctionDef):
        yield from set(_shared(node.body)) - _own(node) if nested else ()
    elif type(node) in _STATEMENTS:
        for name in _names(node):
            if name in _BLOCKS or name == "handlers":
                yield from _shared(getattr(node, name), nested=nested)


def _own(node: tree.FunctionDef) -> set[str]:
    """Return the names that are local to a function, as far as it binds them in a way that can be left out."""
    own = {each.name.lstrip("*") for each in node.parameters} | set(_bound(node.body))
    return own - set(_shared(node.body, nested=False))


def _used(node: object) -> Iterator[str]:
    if isinstance(node, tree.Name):
        yield node.identifier
    elif isinstance(node, tuple):
        for each in node:
            yield from _used(each)
    elif isinstance(node, (tree.Assign, tree.With)):
        yield from _used_beside_targets(node)
    elif isinstance(node, tree.FunctionDef):
        yield from _used_around(node)
    elif isinstance(node, tree.Lambda):
        own = {each.lstrip("*") for each in node.parameters}
        yield from (name for name in _used(node.body) if name not in own)
    elif type(node).__module__ == tree.__name__:
        for name in _names(node):
            value = getattr(node, name)
            if name in _ANNOTATIONS:
                yield from _WORD.findall(value)
            elif not isinstance(value, str):
                yield from _used(value)


def _used_around(node: tree.FunctionDef) -> Iterator[str]:
    """Yield what a function reads of what is around it; its own locals are none of that."""
    own = _own(node)
    yield from (name for name in _used(node.body) if name not in own)
    yield from _used(node.parameters)
    yield from _WORD.findall(node.returns)


def _used_beside_targets(node: tree.Assign | tree.With) -> Iterator[str]:
    """Yield what is read by a statement that binds plain names: these are not read."""
    if isinstance(node, tree.Assign):
        yield from _used(tuple(each for each in node.targets if not isinstance(each, tree.Name)))
        yield from _used(node.value)
        return
    for value, name in node.items:
        yield from _used(value)
        yield from () if isinstance(name, tree.Name) else _used(name)
    yield from _used(node.body)


def _names(node: object) -> tuple[str, ...]:
    """Return the names of the fields of a node."""
    kind: Any = type(node)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(kind))
    return _FIELDS[kind]


_STATEMENTS = frozenset({*get_args(tree.Statement), tree.ExceptHandler})
