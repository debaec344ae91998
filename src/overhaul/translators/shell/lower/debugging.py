"""Traps on ``DEBUG``: what runs before each command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import commands
from overhaul.translators.shell.lower.context import Opaque, Rendered, call
from overhaul.translators.shell.lower.interrupted import interrupted

if TYPE_CHECKING:
    from overhaul.translators.shell.lower.context import Frame

__all__ = ["before", "debugged", "refuse"]

#: Commands that are told of when they begin; what is in others is told of itself.
_TOLD = (s.Simple, s.Declaration, s.Let, s.ArithCommand, s.ConditionCommand, s.Case)


def refuse(frame: Frame, node: s.Simple) -> None:
    """Refuse a trap on ``DEBUG`` that functions or other traps would run, too.

    Raises:
        Opaque: With the reason.
    """
    options, traps = frame.unit.facts.options, frame.unit.facts.traps
    if frame.function or frame.child or options.state("functrace") is not False or options.state("extdebug"):
        raise Opaque(node, "a trap on DEBUG in functions")
    if traps - {"RETURN"} != {
        "DEBUG"
    }:  # what functions trap on RETURN runs in them, where DEBUG is not heard
        raise Opaque(node, "a trap on DEBUG beside others")
    if any(True for name in ("eval", ".", "source") for _ in commands(frame.unit.script.body, name)):
        raise Opaque(node, "a trap on DEBUG finds what eval runs")


def debugged(frame: Frame, statement: s.Statement, rendered: Rendered) -> Rendered:
    """Return a command with what runs before it."""
    if "DEBUG" not in frame.unit.facts.traps or _is_elsewhere(frame):
        return rendered
    command = statement.command
    if statement.background or isinstance(command, (s.ForArith, s.Select, s.Coprocess)):
        raise Opaque(statement, "what a trap on DEBUG finds is not certain here")
    stages = command.stages if isinstance(command, s.Pipeline) else (statement,)
    plain = [stage for stage in stages if isinstance(stage.command, _TOLD)]
    told = tuple(each for stage in plain for each in before(frame, stage))
    return replace(rendered, body=(*told, *rendered.body))


def before(frame: Frame, statement: s.Statement) -> tuple[t.Statement, ...]:
    """Return what runs before a command, or before a round of a loop."""
    if "DEBUG" not in frame.unit.facts.traps or _is_elsewhere(frame):
        return ()
    asked = interrupted(frame, statement, own=True)
    return (t.Do(call(frame.unit.helper("before_command"), *asked)),)


def _is_elsewhere(frame: Frame) -> bool:
    """Whether the trap is not in force: in functions, in other processes, and while a trap runs."""
    return bool(frame.function) or frame.child or frame.around is None
