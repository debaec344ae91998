"""Builtins that do nothing that can be seen where nobody types: aliases, history, who called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.parameters import is_sourcing, running_names

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["alias", "caller", "history", "unalias"]


def alias(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``alias name=value`` of names that are never used as commands: scripts do not expand them in bash."""
    refuse_prefixes(frame, node)
    texts = [word.literal or "" for word in node.words[1:]]
    if not texts or not all("=" in text for text in texts):
        raise Opaque(node, "it lists aliases")
    names = {text.partition("=")[0] for text in texts}
    expands = frame.unit.dialect == "sh" or frame.unit.facts.options.state("expand_aliases") is not False
    if expands and names & set(_commands(frame)):
        raise Opaque(node, "an alias is used")
    return Rendered()


def unalias(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``unalias -a``, and of names that no alias has."""
    refuse_prefixes(frame, node)
    aliased = any(each in {"alias", "shopt"} for each in _commands(frame))
    if aliased or [word.literal for word in node.words[1:]] != ["-a"]:
        raise Opaque(node, "an alias is taken back")
    return Rendered()


def _commands(frame: Frame) -> Iterator[str]:
    for node in walk(frame.unit.script.body):
        if isinstance(node, s.Simple) and node.words and node.words[0].bare is not None:
            yield node.words[0].bare


def history(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``history``: a script has none."""
    refuse_prefixes(frame, node)
    if len(node.words) > 1 and (node.words[1].literal or "-") != "-c":
        raise Opaque(node, "it works on the history of somebody who types")
    return Rendered()


def caller(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``caller``: the line from which a function was called, and with a number its function."""
    refuse_prefixes(frame, node)
    levels = [word.literal or "" for word in node.words[1:]]
    if len(levels) > 1 or not all(level.isdecimal() for level in levels) or is_sourcing(frame.unit):
        raise Opaque(node, "who called a function")
    if levels and levels[0] != "0" and frame.unit.facts.traps:
        raise Opaque(node, "who called a function that a trap may run")
    names = running_names(frame, node)
    level = (t.Constant(levels[0]),) if levels else ()
    return Rendered(condition=call(frame.unit.helper("print_caller"), names, *level))
