"""Simple commands: assignments alone, functions, builtins, programs; in the order in which a shell looks for them."""

from __future__ import annotations

from dataclasses import replace

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import (
    assignments,
    computing,
    functions,
    processes,
    substitutions,
    words,
)
from overhaul.translators.shell.lower.builtins import ASKING, BUILTINS
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.substituted import status_left

__all__ = ["simple"]

#: Builtins that leave what runs.
_LEAVING = frozenset({"break", "continue", "exec", "exit", "return", "shift"})
#: Special builtins of sh that keep what is assigned in front of them.
_KEEPING = frozenset(
    {":", ".", "break", "continue", "eval", "exit", "return", "set", "shift", "times", "trap", "unset"}
)


#: Builtins to which no variable with a small name makes a difference.
_HEEDLESS = frozenset({"echo", "false", "pwd", "test", "true", "["})


def simple(frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
    """Lower a simple command.

    Args:
        frame: Where it stands.
        node: The command.
        wanted: Whether somebody asks for its status.
    """
    if not node.words:
        return _assigned(frame, node, wanted=wanted)
    if any(each.index is not None for each in node.assignments):
        return _without_items(frame, node, wanted=wanted)
    if any(each.name in frame.unit.facts.variables.readonly for each in node.assignments):
        return _without_frozen(frame, node, wanted=wanted)
    name = node.words[0].literal
    if name is None:
        return computing.computed(frame, node)
    if name in frame.unit.facts.functions:
        return substitutions.holding(frame, node, _function(frame, node, name))
    if _stays(frame, node, name):
        body = tuple(each for one in node.assignments for each in assignments.assignment(frame, one))
        rendered = simple(frame, replace(node, assignments=()), wanted=wanted)
        return replace(rendered, body=(*body, *rendered.body))
    if name in _HEEDLESS and any(map(_runs_something, node.assignments)):
        return _evaluated_before(frame, node, wanted=wanted)
    asking = ASKING.get(name)
    if asking is not None:
        return substitutions.holding(frame, node, asking(frame, node, wanted=wanted))
    builtin = BUILTINS.get(name)
    if builtin is not None:
        return substitutions.holding(frame, node, builtin(frame, node))
    return processes.external(frame, node)


def _runs_something(node: s.Assignment) -> bool:
    """Whether the value of an assignment runs commands, and is nothing but text."""
    plain = isinstance(node.value, s.Word) and not node.append and node.name.upper() != node.name
    return plain and any(isinstance(each, s.CommandSubstitution) for each in walk(node))


def _evaluated_before(frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
    """Values in front of a builtin that does not look at them are expanded all the same."""
    value = node.assignments[0].value
    if (
        any(word.literal is None for word in node.words)
        or len(node.assignments) > 1
        or not isinstance(value, s.Word)
    ):
        raise Opaque(node, "values run something in front of a builtin")
    told = (t.Do(words.text(frame, value)),)
    rendered = simple(frame, replace(node, assignments=()), wanted=wanted)
    return replace(rendered, body=(*told, *rendered.body))


def _assigned(frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
    """Lower assignments without a command: the status is that of the last substitution in them."""
    body = tuple(each for one in node.assignments for each in assignments.assignment(frame, one))
    facts = frame.unit.facts
    if not wanted and facts.options.state("errexit") is False and "ERR" not in facts.traps:
        return Rendered(body)
    before, status = status_left(frame, node, node.assignments)
    return Rendered((*before, *body), status)


def _without_items(frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
    """Items of arrays cannot be assigned in front of a command: the shell says so and runs the command."""
    told = tuple(assignments.refused(frame, each) for each in node.assignments if each.index is not None)
    rest = tuple(each for each in node.assignments if each.index is None)
    rendered = simple(frame, replace(node, assignments=rest), wanted=wanted)
    return replace(rendered, body=(*told, *rendered.body))


def _without_frozen(frame: Frame, node: s.Simple, *, wanted: bool) -> Rendered:
    """What is read-only cannot be assigned in front of a command: bash says so and runs it, sh ends there."""
    facts = frame.unit.facts.variables
    frozen = [each for each in node.assignments if each.name in facts.readonly]
    if frame.function or any(not facts.is_frozen_before(each.name, node) for each in frozen):
        raise Opaque(node, "an assignment for one command to what may be read-only")
    if not all(map(_is_literal, frozen)):
        raise Opaque(node, "an assignment for one command to what is read-only")
    told: list[t.Statement] = []
    for each in frozen:
        message = t.Constant(f"{each.name}: readonly variable")
        told.append(t.Do(call(frame.unit.helper("complain"), message)))
    if frame.unit.dialect == "sh":
        return Rendered((*told, t.Raise(call(t.Name("SystemExit"), t.Constant(2)))))
    rest = tuple(each for each in node.assignments if each not in frozen)
    rendered = simple(frame, replace(node, assignments=rest), wanted=wanted)
    return replace(rendered, body=(*told, *rendered.body))


def _is_literal(node: s.Assignment) -> bool:
    return isinstance(node.value, s.Word) and node.value.literal is not None


def _stays(frame: Frame, node: s.Simple, name: str) -> bool:
    """Whether assignments in front of a builtin outlive it: those of sh, where its words do not read them."""
    if frame.unit.dialect != "sh" or name not in _KEEPING or not node.assignments:
        return False
    names = {each.name for each in node.assignments}
    if any(isinstance(each, s.CommandSubstitution) for word in node.words for each in walk(word)):
        return False
    return not any(isinstance(each, s.Parameter) and each.name in names for each in walk(node.words))


def _function(frame: Frame, node: s.Simple, name: str) -> Rendered:
    rendered = functions.called(frame, name, node.words[1:])
    if not frame.unit.facts.functions[name].plain and not processes.is_no_builtin(frame, name):
        return _function_or_builtin(frame, node, name, rendered)
    if not node.assignments:
        return rendered
    facts = frame.unit.facts
    names = [facts.naming.variable(each.name) for each in node.assignments]
    if any(not isinstance(each.value, s.Word) or each.index is not None for each in node.assignments):
        raise Opaque(node, "an array is assigned for one call")
    first, rendered = _given(frame, node, rendered)
    saved = call(frame.unit.helper("restored"), call(t.Name("globals")), *map(t.Constant, names))
    body = tuple(each for one in node.assignments for each in assignments.exported(frame, one))
    made = t.With(((saved, None),), (*body, *_kept(frame, rendered)))
    return Rendered((*first, made), status=frame.status)


def _function_or_builtin(frame: Frame, node: s.Simple, name: str, called: Rendered) -> Rendered:
    """Lower a command that means a builtin where there is no function of that name."""
    builtin = BUILTINS.get(name)
    if builtin is None or name in _LEAVING or node.assignments:
        raise Opaque(node, f"whether {name} is the function is only known while it runs")
    there = t.Compare("in", t.Constant(name), frame.unit.helper("functions"))
    either = t.If(there, _kept(frame, called), _kept(frame, builtin(frame, node)) or (t.Pass(),))
    return Rendered((either,), status=frame.status)


def _given(frame: Frame, node: s.Simple, rendered: Rendered) -> tuple[tuple[t.Statement, ...], Rendered]:
    """Evaluate the arguments of a call before the assignments in front of it are made."""
    status = rendered.status
    if not isinstance(status, t.Call) or rendered.body or status.keywords:
        raise Opaque(node, "what is called reads what is assigned in front of it")
    if all(isinstance(each, t.Constant) for each in status.arguments):
        return (), rendered
    functions, arguments = status.arguments[:0], status.arguments
    if status.function == t.Name("ignoring_errors"):
        functions, arguments = arguments[:1], arguments[1:]
    given = t.Name(frame.fresh("given"))
    first = t.Assign((given,), t.TupleDisplay(arguments))
    return (first,), Rendered(status=t.Call(status.function, (*functions, t.Starred(given))))


def _kept(frame: Frame, rendered: Rendered) -> tuple[t.Statement, ...]:
    from overhaul.translators.shell.lower.statuses import stored

    return stored(frame, rendered)
