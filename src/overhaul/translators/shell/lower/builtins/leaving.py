"""``break``, ``continue``, ``return`` and ``exit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import STATUS

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["break_", "continue_", "exit_", "return_"]


def break_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``break [n]``."""
    return _leave(frame, node, going_on=False)


def continue_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``continue [n]``."""
    return _leave(frame, node, going_on=True)


def _leave(frame: Frame, node: s.Simple, *, going_on: bool) -> Rendered:
    from overhaul.translators.shell.lower.loops import leave

    levels = 1
    if len(node.words) > 1:
        text = node.words[1].literal
        if text is None or not text.isdecimal() or int(text) < 1 or node.words[2:]:
            raise Opaque(node, "how many loops it leaves is not a plain number")
        levels = int(text)
    return leave(frame, node, levels, going_on=going_on)


def return_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``return [n]``: in a subshell of a function it ends the subshell."""
    if not frame.function:
        raise Opaque(node, "there is no function to return from")
    return Rendered((t.Return(_code(frame, node)),), leaves=True)


def exit_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``exit [n]``."""
    return Rendered((t.Raise(call(t.Name("SystemExit"), _code(frame, node))),), leaves=True)


def _code(frame: Frame, node: s.Simple) -> t.Expression:
    if len(node.words) == 1:
        traps = node.words[0].literal == "exit" and frame.unit.facts.traps
        return call(frame.unit.helper("leaving_status"), STATUS) if traps else STATUS
    if node.words[2:]:
        raise Opaque(node, "it has too many arguments")
    text = node.words[1].literal
    if text is not None and text.isdecimal():
        return t.Constant(int(text) % 256)
    word = node.words[1]
    if text is None and len(word.parts) == 1 and getattr(word.parts[0], "name", "") == "?":
        return STATUS
    fields = words.fields(frame, node.words[1:])
    if len(fields) == 1 and not isinstance(fields[0], t.Starred):
        return call(frame.unit.helper("exit_code"), fields[0])
    return call(frame.unit.helper("exit_code"), *fields)
