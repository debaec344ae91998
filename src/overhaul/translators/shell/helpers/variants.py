"""Smaller helpers that do the same where the program shows that no more is needed.

A helper has to be ready for whatever a program may do with it; what a program writes out tells what it never does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t
from overhaul.translators.shell.helpers.folding import FOLDED
from overhaul.translators.shell.helpers.outside import FOR_OUTSIDE, for_outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["VARIANTS", "nodes_of", "options_off", "with_variants"]

#: The smaller helpers that may come into a program.
VARIANTS = FOR_OUTSIDE | {"redirecting", "redirecting_texts", "simple_glob"}

#: Options that change what a pattern means, or what becomes of one that no file matches.
_FOR_PATTERNS = frozenset({"noglob", "failglob", "nullglob", "dotglob", "nocaseglob", "globstar", "extglob"})
#: What switches options that only the running program knows.
_SWITCH = "_switch"
#: What gives names of files that redirections close.
_CONNECTING = "keep_end"
#: Operators that open a file, and nothing more.
_OPENING = frozenset({"<", ">", ">>", ">|", "<>", "<<"})
_COPYING = frozenset({"<&", ">&"})


def with_variants(
    module: t.Module, support: frozenset[str], needing: Callable[[tuple[str, ...]], frozenset[str]]
) -> t.Module:
    """Return a program that uses the smallest helpers that do.

    Args:
        module: The program.
        support: Every name that the helpers make which it uses now.
        needing: Gives the helpers that need one of some.
    """
    calls: defaultdict[str, list[t.Call]] = defaultdict(list)
    names: list[str] = []
    texts: set[object] = set()
    for node in nodes_of(module.body):
        if isinstance(node, t.Call) and isinstance(node.function, t.Name):
            calls[node.function.identifier].append(node)
        elif isinstance(node, t.Name):
            names.append(node.identifier)
        elif isinstance(node, t.Constant):
            texts.add(node.value)
    steady = _SWITCH not in support and not texts & _FOR_PATTERNS
    renamed = {}
    if steady and all(map(_has_only_stars, calls["glob"])):
        renamed["glob"] = "simple_glob"
    if _CONNECTING not in support and "noclobber" not in texts and all(map(_opens, calls["redirected"])):
        reads = any(map(_gives_text, calls["redirected"]))
        renamed["redirected"] = "redirecting_texts" if reads else "redirecting"
    renamed |= for_outside(module.body, calls, set(names) - renamed.keys(), needing, patterns=steady)
    renamed = {name: other for name, other in renamed.items() if 0 < names.count(name) == len(calls[name])}
    return replace(module, body=_renamed(module.body, renamed)) if renamed else module


def options_off(module: t.Module, support: frozenset[str]) -> frozenset[str]:
    """Return the options that are never on in a program.

    Args:
        module: The program.
        support: Every name that its helpers make.
    """
    if _SWITCH in support:
        return frozenset()
    named: set[object] = set()
    for node in nodes_of(module.body):
        if isinstance(node, t.Constant):
            named.add(node.value)
        elif isinstance(node, t.Keyword):
            named.add(node.name)
    return FOLDED - named


def _has_only_stars(call: t.Call) -> bool:
    """Whether stars are all that means something in a pattern."""
    pattern = call.arguments[0]
    parts = pattern.parts if isinstance(pattern, t.FormattedText) else (pattern,)
    literal = ""
    for part in parts:
        text = part.value if isinstance(part, t.Constant) else part
        if isinstance(text, str):
            literal += text
        elif not _is_call(text, "escape"):
            return False
    return not set(literal) & set("?[(") and "*" in literal.replace("\\*", "")


def _opens(call: t.Call) -> bool:
    """Whether redirections open files or copy descriptors that are written out."""
    return {each.name for each in call.keywords} <= {"status"} and all(map(_opens_one, call.arguments))


def _gives_text(call: t.Call) -> bool:
    return any(t.Constant("<<") in one.items for one in call.arguments if isinstance(one, t.TupleDisplay))


def _opens_one(redirect: object) -> bool:
    match redirect:
        case t.TupleDisplay((t.Constant(int()), t.Constant(operator), _)) if operator in _OPENING:
            return True
        case t.TupleDisplay((t.Constant(int()), t.Constant(operator), t.Constant(int()))):
            return operator in _COPYING
        case _:
            return False


def _is_call(node: object, name: str) -> bool:
    return isinstance(node, t.Call) and node.function == t.Name(name)


def nodes_of(node: Any) -> Iterator[Any]:
    """Yield a part of a program and all of its parts."""
    if isinstance(node, tuple):
        for each in node:
            yield from nodes_of(each)
    elif type(node).__module__ == t.__name__:
        yield node
        for name in _fields(node.__class__):
            yield from nodes_of(getattr(node, name))


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, tuple):
        return tuple(_renamed(each, names) for each in node)
    if isinstance(node, t.Name):
        return t.Name(names.get(node.identifier, node.identifier))
    if type(node).__module__ != t.__name__:
        return node
    changes = {}
    for name in _fields(node.__class__):
        value = getattr(node, name)
        made = (
            _renamed(value, names)
            if isinstance(value, tuple) or type(value).__module__ == t.__name__
            else value
        )
        if made != value:
            changes[name] = made
    return replace(node, **changes) if changes else node


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
