"""Redirections of programs: they take effect in their processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.context import Frame, Rendered, call
from overhaul.translators.shell.lower.effects import expressions, is_pure
from overhaul.translators.shell.lower.targets import manager

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["invoked", "program", "starts_program"]


def starts_program(frame: Frame, command: s.Simple, name: str | None) -> bool:
    """Whether a command with redirections is certain to be a program."""
    from overhaul.translators.shell.lower import processes

    return bool(command.words) and name is not None and processes.is_program(frame, name)


def program(frame: Frame, statement: s.Statement, command: s.Simple) -> Rendered:
    """Start a program with redirections: its words are expanded before they take effect, as in the shell."""
    from overhaul.translators.shell.lower import processes

    before, opening = manager(frame, statement.redirects, late=True)
    if frame.whole is not statement and any(isinstance(each, t.Walrus) for each in expressions(opening)):
        # What a program's redirections expand is expanded in its process.
        return Rendered(
            status=call(frame.unit.helper("fork"), processes.child(frame, (statement,), "command"))
        )
    rendered = processes.external(frame, command, redirects=opening)
    return Rendered((*rendered.body, *before), rendered.status)


def invoked(frame: Frame, statement: s.Statement, rendered: Rendered) -> Rendered | None:
    """Give what a computed command redirects to what finds out what it is."""
    match rendered.status:
        case t.Call(t.Name("invoke"), arguments, keywords) if not rendered.body:
            before, opening = manager(frame, statement.redirects)
            if not isinstance(opening, t.Call) or not all(map(is_pure, opening.arguments)):
                return None
            helper = frame.unit.helper("invoke_redirected")
            return Rendered(before, t.Call(helper, arguments, (*keywords, t.Keyword("redirects", opening))))
    return None
