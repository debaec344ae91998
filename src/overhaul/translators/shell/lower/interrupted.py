"""What a trap interrupts: the line of a command, and its text as bash gives it in ``BASH_COMMAND``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import commands
from overhaul.translators.shell.lower.context import Opaque, call

if TYPE_CHECKING:
    from overhaul.translators.shell.lower.context import Frame, Unit

__all__ = ["interrupted"]

#: Redirections that are printed with a blank in front of their target.
_APART = frozenset({">", ">>", "<", ">|", "&>", "&>>", "<<<"})
_QUOTED = re.compile(r"""["'\\]""")
_LOOSE = re.compile(r"\s\s|\n")


def interrupted(frame: Frame, statement: s.Statement, *, own: bool = False) -> tuple[t.Expression, ...]:
    """Return what a trap is told about a command: its line and its text, as far as some trap asks.

    Args:
        frame: Where it stands.
        statement: The command.
        own: Whether it is told of before it runs, so that its text is its own and not of what it runs.
    """
    texts = [frame.unit.source(node) for node in commands(frame.unit.script.body, "trap")]
    if any("BASH_COMMAND" in each for each in texts):
        return _line(frame, statement), _command(frame, statement, own=own)
    return (_line(frame, statement),) if any("LINENO" in each for each in texts) else ()


def _line(frame: Frame, statement: s.Statement) -> t.Expression:
    if not frame.line:
        raise Opaque(statement, "the line of a command that bash prints anew is not certain")
    return t.Constant(frame.line)


def _command(frame: Frame, statement: s.Statement, *, own: bool) -> t.Expression:
    """Return the text of a command; for one that is computed, it depends on what it was."""
    text = t.Constant(_text(frame, statement, own=own))
    command = statement.command
    if own or not isinstance(command, s.Simple) or not command.words or not _is_computed(frame, command):
        return text
    return call(frame.unit.helper("unless_others_ran"), text)


def _text(frame: Frame, statement: s.Statement, *, own: bool) -> str:
    """Return a command as bash prints it; nothing where that is not certain."""
    unit = frame.unit
    command = statement.command
    if isinstance(command, s.ForIn):
        items = "".join(f" {unit.source(word)}" for word in command.words or ())
        return f"for {command.name} in{items}" if command.words is not None else ""
    if isinstance(command, s.Case):
        return f"case {unit.source(command.word)} in "
    redirects = [_redirect(unit, each) for each in statement.redirects]
    if "" in redirects:
        return ""
    match command:
        case s.Simple(_, assignments, words) if own or not _runs_others(frame, command):
            pieces = [unit.source(each) for each in (*assignments, *words)]
        case s.Declaration() if own and not _LOOSE.search(unit.source(command)):
            pieces = [unit.source(command)]
        case s.ConditionCommand() if not _QUOTED.search(unit.source(command)):
            pieces = unit.source(command).split()
        case s.ConditionCommand() | s.ArithCommand() | s.Let() if not _LOOSE.search(unit.source(command)):
            pieces = [unit.source(command)]
        case s.Subshell(_, body) if len({each.span.line for each in body}) == 1:
            plain = (isinstance(each.command, s.Simple) and not each.background for each in body)
            inner = [_text(frame, each, own=True) for each in body] if all(plain) else [""]
            if "" in inner or any(each.negated for each in body):
                return ""
            pieces = ["(", "; ".join(inner), ")"]
        case _:
            return ""
    return " ".join((*pieces, *redirects))


def _runs_others(frame: Frame, command: s.Simple) -> bool:
    """Whether a command may be a function or the like, in which others are run and named."""
    name = command.words[0].literal if command.words else "="
    return name in frame.unit.facts.functions or name in {"eval", ".", "source"}


def _is_computed(frame: Frame, command: s.Simple) -> bool:
    """Whether a command may be a function or the like only under a computed name."""
    from overhaul.translators.shell.lower.computing import means_program

    return command.words[0].literal is None and not means_program(frame, command)


def _redirect(unit: Unit, redirect: s.Redirect) -> str:
    target = unit.source(redirect.target)
    number = "" if redirect.descriptor is None else str(redirect.descriptor)
    if redirect.operator == ">&" and target.isdecimal() and not redirect.variable:
        return f"{number or 1}>&{target}"
    if redirect.variable or number == ("0" if redirect.operator[0] == "<" else "1"):
        return ""
    if redirect.operator in _APART:
        return f"{number}{redirect.operator} {target}"
    return f"{number}>&{target}" if number and redirect.operator == ">&" else ""
