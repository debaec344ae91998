"""What bash refuses to read although a front end reads it: such a statement is never run."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.options import changes
from overhaul.translators.shell.facts.own_text import reading_itself
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["notes_statuses", "refusals_of"]

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
    if _EVALUATING.search(script.text):  # it has a status of its own, but what it runs stands in its place
        for statement in _after_what_is_not_known(script.body):
            refused[statement.span] = "which pipeline PIPESTATUS is about is only known while it runs"
    for statement in reading_itself(script):
        refused[statement.span] = "it reads the script itself"
    return refused


def notes_statuses(script: s.Script) -> bool:
    """Tell whether each command must note its status: one reads ``PIPESTATUS`` and what ran before is not certain."""
    asked = script.dialect != "sh" and "PIPESTATUS" in script.text
    return (
        asked
        and not _EVALUATING.search(script.text)
        and any(True for _ in _after_what_is_not_known(script.body))
    )


_EVALUATING = re.compile(r"(?:^|[\s;&|({])(?:eval|source|\.)\s")
#: What leaves one status, that of the whole command.
_SINGLE = (s.Simple, s.Declaration, s.Let, s.ArithCommand, s.ConditionCommand)
#: What leaves its own status although ``!`` stands in front.
_NAMED = (s.Simple, s.Declaration, s.Let)


def _after_what_is_not_known(script: tuple[s.Statement, ...]) -> Iterator[s.Statement]:
    """Yield statements that read ``PIPESTATUS`` first of all behind something that leaves an inner pipeline's."""
    for node in walk(script):
        known = _last(node.condition) if isinstance(node, (s.If, s.While)) else None
        if (
            isinstance(node, s.AndOr)
            and not isinstance(node.left.command, s.Pipeline)
            and _reads_first(node.right)
        ):
            yield node.right
        for body in _bodies(node):
            before = known if isinstance(node, (s.If, s.While)) and body is not node.condition else None
            yield from _unknown(body, at_start=isinstance(before, s.Pipeline))
    yield from _unknown(script, at_start=False)


def _unknown(body: tuple[s.Statement, ...], *, at_start: bool) -> Iterator[s.Statement]:
    for index, statement in enumerate(body):
        before = body[index - 1] if index else None
        plain = (
            before is not None
            and not before.background
            and isinstance(before.command, (*_SINGLE, s.Pipeline))
            and not (before.negated and isinstance(before.command, _NAMED))
        )
        if not (plain or (before is None and at_start)) and _reads_first(statement):
            yield statement


def _bodies(node: s.Node) -> Iterator[tuple[s.Statement, ...]]:
    for each in fields(node):
        value = getattr(node, each.name)
        if (
            isinstance(value, tuple)
            and value
            and isinstance(value[0], s.Statement)
            and not isinstance(node, s.Pipeline)
        ):
            yield value


def _last(condition: tuple[s.Statement, ...]) -> s.Node | None:
    return condition[-1].command if condition else None


def _reads_first(statement: s.Statement) -> bool:
    """Whether a statement reads ``PIPESTATUS`` before it runs another one."""
    nested = (s.Statement, s.Function)
    return any(
        isinstance(node, (s.Parameter, s.ArithVariable)) and node.name == "PIPESTATUS"
        for node in walk(statement, into=lambda each: each is statement or not isinstance(each, nested))
    )


def _has_pattern(statement: s.Statement) -> bool:
    # Those in expansions are text to bash until they are used.
    others = (s.ConditionCommand, s.Trim, s.Replace, s.ChangeCase)
    outside = walk(statement, into=lambda node: not isinstance(node, others))
    return any(isinstance(node, s.ExtendedGlob) for node in outside)


def _switches_on(statement: s.Statement) -> bool:
    return any(
        isinstance(node, s.Simple) and (changes(node) or {}).get("extglob") for node in walk(statement)
    )
