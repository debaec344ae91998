"""Builtins that do nothing that can be seen where nobody types: aliases, completion, keys, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.parameters import is_sourcing, running_names

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["alias", "caller", "compgen", "complete", "history", "unalias"]


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


def complete(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``complete`` and ``bind`` with arguments: they only matter where somebody types."""
    refuse_prefixes(frame, node)
    texts = [word.literal for word in node.words[1:]]
    if not texts or None in texts or (texts[0] or "").startswith("-p"):
        raise Opaque(node, "it lists what is completed")
    return Rendered()


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


def compgen(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``compgen -A function [prefix]``, the functions of the program, and ``compgen -G pattern``, files."""
    refuse_prefixes(frame, node)
    texts = [word.literal for word in node.words[1:]]
    if texts[:1] == ["-G"] and len(texts) == 2:  # noqa: PLR2004 - and a pattern
        return _files(frame, node)
    facts = frame.unit.facts.functions
    late = any(
        not frame.function and node.span.start < each.definitions[0].span.start for each in facts.values()
    )
    if texts[:2] != ["-A", "function"] or None in texts or len(texts) > 3 or late:  # noqa: PLR2004 - and a prefix
        raise Opaque(node, "it lists what could be typed")
    if not all(each.plain for each in facts.values()):
        raise Opaque(node, "which functions there are is only known while it runs")
    prefix = "".join(map(str, texts[2:]))
    names = sorted(name for name in facts if name.startswith(prefix))
    if not names:
        return Rendered(condition=t.Constant(False))  # noqa: FBT003 - a value of the program
    return Rendered((t.Do(call(t.Name("print"), t.Constant("\n".join(names)))),))


def _files(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``compgen -G pattern``."""
    known = frame.unit.facts.options
    if any(known.state(option) is not False for option in ("dotglob", "globstar", "failglob")):
        raise Opaque(node, "it lists files by rules of its own")
    fields = words.fields(frame, node.words[2:])
    if len(fields) != 1 or isinstance(fields[0], t.Starred):
        raise Opaque(node, "how many words its argument is is only known while it runs")
    return Rendered(condition=call(frame.unit.helper("print_files"), *fields))
