"""Names of files that patterns stand for: found before a redirection makes another file."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeVar

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.effects import expressions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.translators.shell import syntax as s
    from overhaul.translators.shell.lower.context import Frame, Rendered

__all__ = ["looked_up"]

#: Helpers that look for files.
_LOOKING = frozenset({"fields", "glob", "split"})
_MAKING = frozenset({">", ">>", ">|", "<>", "&>", "&>>"})

Node = TypeVar("Node")


def looked_up(
    frame: Frame, redirects: Sequence[s.Redirect], before: tuple[t.Statement, ...], rendered: Rendered
) -> tuple[tuple[t.Statement, ...], Rendered]:
    """Have a command look for files before its redirections make one.

    Args:
        frame: Where it stands.
        redirects: They.
        before: What runs before them already.
        rendered: The command.
    """
    made = [each for each in redirects if each.operator in _MAKING or each.operator == ">&"]
    targets = [each.target.literal for each in made]
    if all(target is not None and _is_there(target) for target in targets):
        return before, rendered
    inside = expressions((rendered.body, rendered.status, rendered.condition))
    calls = [each for each in inside if isinstance(each, t.Call) and _looks(each, targets)]
    names: dict[object, t.Name] = {}
    for each in calls:
        if each not in names:
            names[each] = t.Name(frame.fresh("words"))
            before = (*before, t.Assign((names[each],), each))
    if not names:
        return before, rendered
    body, status, condition = _named((rendered.body, rendered.status, rendered.condition), names)
    return before, replace(rendered, body=body, status=status, condition=condition)


def _is_there(target: str) -> bool:
    """Whether nothing is made when a file is opened: it is a device, or a descriptor."""
    return target.startswith("/dev/") or target.isdecimal() or target == "-"


def _looks(call: t.Call, targets: Sequence[str | None]) -> bool:
    """Whether a call may find a file that has one of some names; ``None`` is one that nobody knows."""
    if not (isinstance(call.function, t.Name) and call.function.identifier in _LOOKING):
        return False
    match call:
        case t.Call(t.Name("glob"), (t.Constant(str(pattern)),)):
            last = pattern.rpartition("/")[2]
            names = [None if each is None else each.rpartition("/")[2] for each in targets]
            return "\\" in last or any(each is None or fnmatchcase(each, last) for each in names)
        case _:
            return True


def _named(node: Node, names: Mapping[object, t.Name]) -> Node:
    """Return a part of a program in which names stand for what was evaluated before."""
    if isinstance(node, tuple):
        return tuple(_named(each, names) for each in node)  # type: ignore[return-value]
    if type(node).__module__ != t.__name__:
        return node
    if node in names:
        return names[node]  # type: ignore[return-value]
    slots: tuple[str, ...] = type(node).__slots__  # type: ignore[attr-defined]
    changed = {name: _named(getattr(node, name), names) for name in slots}
    return replace(node, **changed)  # type: ignore[type-var]
