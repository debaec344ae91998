"""``true``, ``false`` and ``:``: nothing but the expansion of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.context import Frame, Rendered
from overhaul.translators.shell.lower.effects import is_pure

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["expanded", "false", "true"]


def true(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``true`` and ``:``."""
    refuse_prefixes(frame, node)
    return Rendered(expanded(frame, node.words[1:]))


def false(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``false``."""
    refuse_prefixes(frame, node)
    return Rendered(expanded(frame, node.words[1:]), condition=t.Constant(False))  # noqa: FBT003 - a value of the program


def expanded(frame: Frame, arguments: tuple[s.Word, ...]) -> tuple[t.Statement, ...]:
    """Return statements that expand words for the sake of what that does: ``: ${x:=default}``."""
    result: list[t.Statement] = []
    for field in words.fields(frame, arguments):
        value = field.value if isinstance(field, t.Starred) else field
        if is_pure(value):
            continue
        match value:
            case t.Walrus(name, inner):
                result.append(t.Assign((t.Name(name),), inner))
            case t.Call(t.Name("split" | "str"), (t.Walrus(name, inner), *_), _):
                result.append(t.Assign((t.Name(name),), inner))
            case _:
                result.append(t.Do(value))
    return tuple(result)
