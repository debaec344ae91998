"""Turning a rendered command into what is wanted of it: its effect, its status, or whether it succeeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import commands, walk
from overhaul.translators.shell.lower.context import Frame, Rendered, Unit, call
from overhaul.translators.shell.lower.interrupted import interrupted

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "STATUS",
    "checked",
    "effect",
    "errexit",
    "has_effect",
    "heeds_failures",
    "mentions",
    "negated",
    "reads_status",
    "status_of",
    "stored",
    "truth_of",
]

STATUS = t.Name("status")
_ZERO = t.Constant(0)


def status_of(rendered: Rendered) -> t.Expression:
    """Return the exit status as an `int` expression, to be evaluated once behind the body."""
    if rendered.status is not None:
        return rendered.status
    if isinstance(rendered.condition, t.Constant):
        return _ZERO if rendered.condition.value else t.Constant(1)
    if rendered.condition is not None:
        return t.Conditional(rendered.condition, _ZERO, t.Constant(1))
    return _ZERO


def truth_of(rendered: Rendered) -> t.Expression:
    """Return whether the command succeeds, to be evaluated once behind the body."""
    if rendered.condition is not None:
        return rendered.condition
    if rendered.status is None:
        return t.Constant(True)  # noqa: FBT003 - a value of the program
    if isinstance(rendered.status, t.Constant):
        return t.Constant(rendered.status.value == 0)
    match rendered.status:
        case t.Conditional(condition, t.Constant(0), t.Constant(value)) if value:
            return condition
    return t.Compare("==", rendered.status, _ZERO)


def negated(condition: t.Expression) -> t.Expression:
    """Return the opposite, as plainly as it can be said."""
    match condition:
        case t.Not(operand):
            return operand
        case t.Constant(value):
            return t.Constant(not value)
        case t.Compare("==", left, right, ()):
            return t.Compare("!=", left, right)
        case t.Compare("!=", left, right, ()):
            return t.Compare("==", left, right)
        case t.Compare("in", left, right, ()):
            return t.Compare("not in", left, right)
        case _:
            return t.Not(condition)


def has_effect(node: object) -> bool:
    """Tell whether evaluating an expression can do something: call, or assign."""
    if isinstance(node, (t.Call, t.Walrus)):
        return True
    if isinstance(node, tuple):
        return any(has_effect(each) for each in node)
    slots = getattr(type(node), "__slots__", ())
    return (
        any(has_effect(getattr(node, name)) for name in slots)
        if type(node).__module__ == t.__name__
        else False
    )


def effect(rendered: Rendered) -> tuple[t.Statement, ...]:
    """Return statements that run the command and forget its status."""
    for expression in (rendered.status, rendered.condition):
        if expression is not None and has_effect(expression):
            return (*rendered.body, t.Do(expression))
    return rendered.body


def stored(frame: Frame, rendered: Rendered) -> tuple[t.Statement, ...]:
    """Return statements that run the command and leave its status in ``status``."""
    value = status_of(rendered)
    if rendered.leaves or value == STATUS:
        return rendered.body
    frame.assigned("status")
    return (*rendered.body, t.Assign((STATUS,), value))


def errexit(frame: Frame) -> bool | None:
    """Say whether a failing command ends the program here; ``None`` when only running it can tell."""
    facts = frame.unit.facts
    if frame.ignored:
        return False
    trapped = "ERR" in facts.traps
    state = facts.options.state("errexit")
    if state is False and not trapped:
        return False
    function = facts.functions.get(frame.function)
    if function is not None and function.plain and not function.checked and not frame.counted:
        return False
    if trapped or state is None or (function is not None and (function.ignored or not function.plain)):
        return None
    return True


def checked(frame: Frame, statement: s.Statement, rendered: Rendered) -> Rendered:
    """Return a command whose failure counts under errexit (and for a trap on ``ERR``)."""
    state = errexit(frame)
    if state is False or rendered.leaves or (rendered.status is None and rendered.condition is None):
        return rendered
    unit = frame.unit
    leaves_call = unit.facts.unwinds and isinstance(statement.command, (s.Simple, s.Declaration, s.Let))
    if state is None:
        if not _traps_errors(frame):
            name = "check_errexit_in_call" if leaves_call else "check_errexit"
            helper = unit.helper(name, _function_in(rendered))
            return Rendered(rendered.body, status=call(helper, status_of(rendered)))
        asks = frame.function and unit.facts.options.state("errtrace") is None
        name = "check_and_trap_inside" if asks else "check_and_trap"
        trapped = call(
            unit.helper(name, _function_in(rendered)), status_of(rendered), *interrupted(frame, statement)
        )
        return Rendered(rendered.body, status=trapped)
    if rendered.condition is not None:
        leaving = unit.helper("failure") if leaves_call else t.Name("SystemExit")
        leave = t.Raise(call(leaving, t.Constant(1)))
        return Rendered((*rendered.body, t.If(negated(rendered.condition), (leave,))))
    helper = unit.helper("check_in_call" if leaves_call else "check", _function_in(rendered))
    return Rendered((*rendered.body, t.Do(call(helper, status_of(rendered)))))


def _function_in(rendered: Rendered) -> str:
    """Return the name of the function whose status is checked; empty when it is something else."""
    match rendered.status:
        case t.Call(t.Name(name)):
            return name
        case _:
            return ""


def _traps_errors(frame: Frame) -> bool:
    """Whether a trap on ERR may be in force here: in functions only with errtrace, or when they set it."""
    facts = frame.unit.facts
    if "ERR" not in facts.traps:
        return False
    if not frame.function or facts.options.state("errtrace") is not False:
        return True
    definitions = facts.functions[frame.function].definitions
    traps = [node for each in definitions for node in commands([each.body], "trap")]
    return any((word.literal or "ERR").upper() == "ERR" for node in traps for word in node.words[2:])


def heeds_failures(unit: Unit) -> bool:
    """Tell whether failing commands in functions may matter: to errexit, or to a trap on ``ERR``."""
    options = unit.facts.options
    if options.state("errexit") is not False:
        return True
    if "ERR" not in unit.facts.traps:
        return False
    definitions = [each.body for facts in unit.facts.functions.values() for each in facts.definitions]
    return options.state("errtrace") is not False or any(
        (word.literal or "ERR").upper() == "ERR"
        for node in commands(definitions, "trap")
        for word in node.words[2:]
    )


def reads_status(frame: Frame, nodes: Iterable[s.Node]) -> bool:
    """Tell whether ``$?`` (or ``PIPESTATUS``) of what went before may be read below some nodes."""
    for node in walk(nodes, into=lambda each: not isinstance(each, s.Function)):
        if isinstance(node, s.Parameter) and node.name in {"?", "PIPESTATUS"}:
            return True
        if isinstance(node, s.ArithVariable) and node.name == "PIPESTATUS":
            return True
        name = node.words[0].literal if isinstance(node, s.Simple) and node.words else None
        if name in {"return", "exit"} and isinstance(node, s.Simple) and len(node.words) == 1:
            return True
        called = frame.unit.facts.functions.get(name or "")
        if called is not None and called.reads_status:
            return True
    return False


def mentions(node: object, name: str) -> bool:
    """Tell whether a name occurs in a tree, or in a tuple of trees."""
    if isinstance(node, t.Name):
        return node.identifier == name
    if isinstance(node, tuple):
        return any(mentions(each, name) for each in node)
    if type(node).__module__ != t.__name__:
        return False
    return any(mentions(getattr(node, slot), name) for slot in getattr(type(node), "__slots__", ()))
