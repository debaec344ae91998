"""``exec`` with nothing but redirections: they last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.closing import closes_output
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import STATUS, errexit
from overhaul.translators.shell.lower.targets import failing, manager, targets

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["never_fails", "permanent", "without_command"]


def permanent(frame: Frame, statement: s.Statement, command: s.Simple, *, wanted: bool) -> Rendered:
    """Lower ``exec`` with redirections."""
    from overhaul.translators.shell.lower.builtins.exec import exec_

    if any(closes_output(each) for each in statement.redirects) and len(command.words) == 1:
        raise Opaque(statement, "what is written to a closed output fails")
    if len(command.words) > 1:
        before, opening = manager(frame, statement.redirects)
        rendered = exec_(frame, command, redirects=opening)
        return Rendered((*rendered.body[:-1], *before, *rendered.body[-1:]), rendered.status, leaves=True)
    before, items = targets(frame, statement.redirects)
    before = (*_kept_by_exec(frame, command), *before)
    if not items:
        return Rendered(before)
    applied = t.Do(call(frame.unit.helper("redirect"), *items, **failing(frame)))
    certain = all(never_fails(frame, each) for each in statement.redirects)
    if certain or errexit(frame) is True or frame.unit.dialect == "sh":
        return Rendered((*before, applied))
    error = frame.unit.helper("RedirectError")
    suppress = call(t.Attribute(frame.unit.module("contextlib"), "suppress"), error)
    if not wanted and errexit(frame) is False:
        return Rendered((*before, t.With(((suppress, None),), (applied,))))
    frame.assigned("status")
    success = t.Assign((STATUS,), t.Constant(0))
    failed = t.Assign((STATUS,), t.Constant(1))
    return Rendered((*before, failed, t.With(((suppress, None),), (applied, success))), STATUS)


def without_command(frame: Frame, statement: s.Statement, command: s.Simple) -> tuple[s.Simple, str | None]:
    """Return an ``exec`` behind ``command`` as what it is, with its name; anything else stays."""
    if [word.literal for word in command.words[1:2]] != ["exec"]:
        return command, command.words[0].literal
    certain = not command.assignments and all(never_fails(frame, each) for each in statement.redirects)
    if frame.unit.dialect == "sh" and not certain:
        raise Opaque(statement, "exec behind command ends nothing where it fails")
    return replace(command, words=command.words[1:]), "exec"


def _kept_by_exec(frame: Frame, command: s.Simple) -> tuple[t.Statement, ...]:
    """Return the assignments in front of an ``exec`` that only redirects: sh keeps them, bash forgets them."""
    from overhaul.translators.shell.lower.assignments import assignment
    from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes

    if frame.unit.dialect != "sh":
        refuse_prefixes(frame, command)
        return ()
    return tuple(each for one in command.assignments for each in assignment(frame, one))


def never_fails(frame: Frame, redirect: s.Redirect) -> bool:
    """Whether a redirection can be relied on: to nowhere, from a text, or to a descriptor that every program has."""
    target = redirect.target.literal
    if redirect.operator in {"<<", "<<-", "<<<"}:
        return True
    if redirect.operator in {">&", "<&"}:
        return target in {"0", "1", "-"} or (target == "2" and not frame.unit.facts.closes_errors)
    return target == "/dev/null"
