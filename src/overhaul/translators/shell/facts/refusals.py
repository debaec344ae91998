"""What bash refuses to read although a front end reads it: such a statement is never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.options import changes
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["refusals_of"]

#: No function can have such a name (3.2.1 Reserved Words).
_RESERVED = frozenset(
    {
        *("if", "then", "elif", "else", "fi", "time", "for", "in", "until", "while", "do", "done"),
        *("case", "esac", "coproc", "select", "function", "{", "}", "[[", "]]", "!"),
    }
)


def refusals_of(script: s.Script) -> Mapping[s.Span, str]:
    """Return the statements at the top that bash refuses, by their spans, with the reason.

    Extended patterns are read as such only when ``extglob`` was set by a line that had been run before, except
    in ``[[ ]]``; bash reads a whole statement at the top, and the rest of its line, before it runs any of it.
    """
    refused: dict[s.Span, str] = {}
    on_from = 0
    for statement in script.body:
        if any(isinstance(node, s.Function) and node.name in _RESERVED for node in walk(statement)):
            refused[statement.span] = "a reserved word is no name of a function"
        elif not 0 < on_from < statement.span.line and _has_pattern(statement):
            refused[statement.span] = "extended patterns are not switched on where bash reads this"
        if not on_from and _switches_on(statement):
            on_from = statement.span.line + script.source(statement).count("\n")
    return refused


def _has_pattern(statement: s.Statement) -> bool:
    outside = walk(statement, into=lambda node: not isinstance(node, s.ConditionCommand))
    return any(isinstance(node, s.ExtendedGlob) for node in outside)


def _switches_on(statement: s.Statement) -> bool:
    return any(
        isinstance(node, s.Simple) and (changes(node) or {}).get("extglob") for node in walk(statement)
    )
