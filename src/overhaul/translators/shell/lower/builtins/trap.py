"""``trap``: what runs becomes a function."""

from __future__ import annotations

import signal
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import commands, walk
from overhaul.translators.shell.lower import debugging, returning, words
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.statuses import STATUS, reads_status
from overhaul.translators.shell.lower.templates import Template, filled, template

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["trap"]

_Tree = TypeVar("_Tree")

_HINTS = {"EXIT": "on_exit", "0": "on_exit", "ERR": "on_error", "RETURN": "on_return", "DEBUG": "on_command"}
_OF_ERRORS = frozenset({"LINENO", "BASH_COMMAND"})
_CONTEXT = frozenset({"FUNCNAME", "BASH_SOURCE", "BASH_LINENO", "BASH_COMMAND", "BASH_SUBSHELL"})


def trap(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``trap [action] signal ...`` and ``trap -p``."""
    rest = node.words[1:]
    option = rest[0].literal if rest else None
    if option == "-l" and not node.assignments and frame.unit.dialect == "bash":
        return Rendered((t.Do(call(frame.unit.helper("list_signals"))),))
    if node.assignments or (option in {"-l", "-lp"}):
        raise Opaque(node, "trap is used in a way that is not translated")
    if option == "--":
        rest = rest[1:]
    if not rest or option == "-p":
        return _listed(frame, node, rest[1:])
    names = [word.literal for word in rest[1:]]
    if any(name is not None and name.upper() == "DEBUG" for name in names):
        debugging.refuse(frame, node)
    if any(name is not None and name.upper() in {"CHLD", "SIGCHLD", "17"} for name in names) and (
        len(rest) > 1 and rest[0].literal not in {"", "-"}
    ):
        raise Opaque(node, "a trap on every child that ends")
    if any(name is not None and name.upper() == "RETURN" for name in names):
        returning.refuse(frame, node, reads_arguments=False)
    action = rest[0].literal
    if len(rest) == 1 or (action is not None and action.isdecimal()):
        return _reset(frame, rest)
    signals = words.fields(frame, rest[1:])
    keywords: dict[str, t.Expression] = {}
    if frame.unit.dialect == "sh":
        keywords["dies"] = t.Constant(False)  # noqa: FBT003 - a value of the program
    if action in {"", "-"}:
        return _made(frame, t.Constant(action), signals, keywords)
    if _lists_traps(frame):
        if action is None:
            raise Opaque(node, "the text of the trap is only known while the script runs")
        keywords["text"] = t.Constant(action)
    return _made(frame, _function(frame, node, rest[0], names), signals, keywords)


def _made(
    frame: Frame, action: t.Expression, signals: Sequence[t.Expression], keywords: dict[str, t.Expression]
) -> Rendered:
    made = call(frame.unit.helper("trap"), action, *signals, **keywords)
    known = all(isinstance(each, t.Constant) and _is_known(str(each.value)) for each in signals)
    before: tuple[t.Statement, ...] = ()
    if frame.unit.facts.fails_redirected and {t.Constant("EXIT"), t.Constant("0")} & set(signals):
        before = (t.Do(call(frame.unit.helper("put_back_redirections"))),)
    return Rendered((*before, t.Do(made))) if known else Rendered(before, status=made)


def _is_known(name: str) -> bool:
    bare = name.upper().removeprefix("SIG")
    if name.isdecimal():
        return name == "0" or int(name) in set(signal.Signals)
    return bare in {"EXIT", "ERR", "RETURN", "DEBUG"} or f"SIG{bare}" in signal.Signals.__members__


def _reset(frame: Frame, signals: Sequence[s.Word]) -> Rendered:
    fields = words.fields(frame, signals)
    return _made(frame, t.Constant("-"), fields, {})


def _listed(frame: Frame, node: s.Simple, names: Sequence[s.Word]) -> Rendered:
    if frame.unit.dialect == "sh" and "-p" in [word.literal for word in node.words[1:2]]:
        raise Opaque(node, "sh has no such option")
    helper = frame.unit.helper("dash_list_traps" if frame.unit.dialect == "sh" else "list_traps")
    return Rendered(status=call(helper, *words.fields(frame, names)))


def _lists_traps(frame: Frame) -> bool:
    return any(
        len(node.words) == 1
        or node.words[1].literal == "-p"
        or [word.literal for word in node.words[1:]] == ["--"]
        for node in commands(frame.unit.script.body, "trap")
    )


def _function(frame: Frame, node: s.Simple, action: s.Word, names: Sequence[str | None]) -> t.Expression:
    """Return the function that a trap runs: one of the script, or one that is made of the text."""
    parsed = _with_line(frame, node, template(frame, node, action), names)
    named = _named(frame, parsed.body)
    if named is not None:
        return named
    for each in commands(parsed.body, "return"):
        raise Opaque(node, f"the trap returns from a function in line {each.span.line} of it")
    asked = {each.name for each in walk(parsed.body) if getattr(each, "name", "") in _CONTEXT}  # type: ignore[attr-defined]
    if asked and not (asked == {"FUNCNAME"} and names == ["RETURN"] and returning.is_only_one(frame)):
        raise Opaque(node, "the trap asks what it interrupts")
    if names == ["RETURN"] and frame.function:
        returning.refuse(frame, node, reads_arguments=any(map(_reads_arguments, walk(parsed.body))))
        if reads_status(frame, parsed.body):
            raise Opaque(node, "the trap reads the status that a function returns")
    elif names == ["DEBUG"] and reads_status(frame, parsed.body):
        raise Opaque(node, "the trap reads the status before a command")
    elif frame.unit.facts.functions and any(_reads_arguments(each) for each in walk(parsed.body)):
        raise Opaque(node, "the trap reads the arguments of whatever function it interrupts")
    hint = _HINTS.get(names[0] or "", "on_signal")
    name = frame.unit.fresh(hint)
    frame.prepare(_definition(frame, node, parsed, name))
    return t.Name(name)


def _with_line(frame: Frame, node: s.Simple, parsed: Template, names: Sequence[str | None]) -> Template:
    """Make ``$LINENO`` in a trap on ERR the line of the command that failed, and ``$BASH_COMMAND`` its text."""
    if names == ["ERR"]:
        parsed = replace(parsed, body=_with_function(parsed.body))
    asked = {getattr(each, "name", "") for each in walk(parsed.body)} & _OF_ERRORS
    heard = names in (["ERR"], ["DEBUG"])
    if not asked or (not heard and asked == {"BASH_COMMAND"}):
        return parsed
    if any(True for _ in commands(frame.unit.script.body, "eval")):
        raise Opaque(node, "the trap asks for lines and commands, and eval has its own")
    if not heard:
        raise Opaque(node, "the trap asks for the line that it interrupts")
    return replace(parsed, body=_renamed(parsed.body))


def _with_function(tree: _Tree) -> _Tree:
    """Make ``$FUNCNAME`` the function in which the command failed."""
    if isinstance(tree, tuple):
        return tuple(_with_function(each) for each in tree)  # type: ignore[return-value]
    if not isinstance(tree, s.Node):
        return tree
    changes = {each.name: _with_function(getattr(tree, each.name)) for each in fields(tree)}
    return replace(tree, **(changes | _of_function(tree)))


def _of_function(node: s.Node) -> dict[str, str | None]:
    """Return what changes in a node that asks for the function that runs."""
    if not isinstance(node, s.Parameter) or node.name != "FUNCNAME" or node.length or node.indirect:
        return {}
    if node.index is not None and not (
        isinstance(node.index, s.Subscript) and node.index.word.literal == "0"
    ):
        return {}
    return {"name": "FUNCNAME of the error", "index": None}


def _renamed(tree: _Tree) -> _Tree:
    if isinstance(tree, tuple):
        return tuple(_renamed(each) for each in tree)  # type: ignore[return-value]
    if isinstance(tree, (s.Parameter, s.ArithVariable)) and tree.name in _OF_ERRORS:
        return replace(tree, name=f"{tree.name} of the error")
    if not isinstance(tree, s.Node):
        return tree
    changes = {each.name: _renamed(getattr(tree, each.name)) for each in fields(tree)}
    return replace(tree, **changes)


def _reads_arguments(node: s.Node) -> bool:
    return isinstance(node, s.Parameter) and (
        node.name in {"@", "*", "#"} or (node.name.isdecimal() and node.name != "0")
    )


def _named(frame: Frame, body: Sequence[s.Statement]) -> t.Expression | None:
    """Return the function of the script that a trap does nothing but call."""
    if len(body) != 1 or body[0].redirects or body[0].negated or body[0].background:
        return None
    command = body[0].command
    if not isinstance(command, s.Simple) or len(command.words) != 1 or command.assignments:
        return None
    facts = frame.unit.facts.functions.get(command.words[0].literal or "")
    if facts is None or not facts.plain or facts.reads_status:
        return None
    return t.Name(frame.unit.facts.naming.function(facts.name))


def _definition(frame: Frame, node: s.Simple, parsed: Template, name: str) -> t.FunctionDef:
    """Make a function of what a trap runs; ``$?`` is in it what the trap finds.

    What was expanded when the trap was set are the defaults of its parameters: they are evaluated when it is defined.
    """
    from overhaul.translators.shell.lower.functions import returned, with_names

    inner = Frame(
        frame.unit, parent=frame, function=frame.function, locals={"status"}, child=frame.child, around=None
    )
    lowered = returned(inner, parsed.body)
    if reads_status(inner, parsed.body):
        lowered = (t.Assign((STATUS,), call(frame.unit.helper("entry_status"))), *lowered)
    body = filled(node, with_names(inner, lowered, reads=False), parsed.slots)
    parameters = tuple(t.Parameter(slot.name, "str", slot.value) for slot in parsed.slots)
    return t.FunctionDef(name, parameters, "int", body)
