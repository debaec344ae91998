"""``break``, ``continue``, ``return`` and ``exit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.texts import number
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.effects import is_pure
from overhaul.translators.shell.lower.statuses import STATUS

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["break_", "continue_", "exit_", "return_"]


def break_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``break [n]``."""
    return _leave(frame, node, going_on=False)


def continue_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``continue [n]``."""
    return _leave(frame, node, going_on=True)


def _leave(frame: Frame, node: s.Simple, *, going_on: bool) -> Rendered:
    from overhaul.translators.shell.lower.loops import leave, leave_computed

    if frame.around is None and not frame.loops:
        raise Opaque(node, "it leaves a loop that the trap interrupts")
    if not frame.loops and not frame.around:
        return _alone(frame, node)
    if len(node.words) == 1:
        return leave(frame, 1, going_on=going_on)
    if node.words[2:]:
        raise Opaque(node, "it has too many arguments")
    text = node.words[1].literal
    if text is not None and text.isdecimal() and int(text):
        return leave(frame, int(text), going_on=going_on)
    if text is not None and text.removeprefix("-").isdecimal() and frame.unit.dialect != "sh" and frame.loops:
        message = t.Constant(f"{node.words[0].literal}: {text}: loop count out of range")
        left = leave(frame, len(frame.loops), going_on=False, status=1)
        return Rendered((t.Do(call(frame.unit.helper("complain"), message)), *left.body), leaves=True)
    fields = words.fields(frame, node.words[1:])
    if text is not None or len(fields) != 1 or isinstance(fields[0], t.Starred):
        raise Opaque(node, "how many loops it leaves is not a plain number")
    return leave_computed(frame, call(frame.unit.helper("loop_count"), fields[0]), going_on=going_on)


def _alone(frame: Frame, node: s.Simple) -> Rendered:
    """Lower it where no loop is around: it does nothing, and only bash says so."""
    _refuse_effects(frame, node)
    if frame.unit.dialect == "sh":
        if any(not (word.literal or "").strip("0").isdecimal() for word in node.words[1:2]):
            raise Opaque(node, "how many loops it leaves is not a plain number")
        return Rendered()
    message = t.Constant(f"{node.words[0].literal}: only meaningful in a loop")
    return Rendered((t.Do(call(frame.unit.helper("complain"), message)),))


def _refuse_effects(frame: Frame, node: s.Simple) -> None:
    if node.assignments or not all(map(is_pure, words.fields(frame, node.words[1:]))):
        raise Opaque(node, "what is expanded for it has effects, but there is nothing to leave")
    if node.words[2:]:
        raise Opaque(node, "it has too many arguments")


def return_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``return [n]``: in a subshell of a function it ends the subshell, at the top sh itself."""
    if not frame.function and frame.unit.dialect != "sh":
        _refuse_effects(frame, node)
        message = t.Constant("return: can only return from a function or sourced script")
        return Rendered((t.Do(call(frame.unit.helper("complain"), message)),), status=t.Constant(2))
    return Rendered((t.Return(_code(frame, node)),), leaves=True)


def exit_(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``exit [n]``."""
    return Rendered((t.Raise(call(t.Name("SystemExit"), _code(frame, node))),), leaves=True)


def _code(frame: Frame, node: s.Simple) -> t.Expression:
    if len(node.words) == 1:
        traps = node.words[0].literal == "exit" and frame.unit.facts.traps
        return call(frame.unit.helper("leaving_status"), STATUS) if traps else STATUS
    if node.words[2:]:
        raise Opaque(node, "it has too many arguments")
    text = node.words[1].literal
    whole = frame.unit.dialect == "sh" and node.words[0].literal == "return"  # it keeps all of the number
    if text is not None and text.isdecimal() and (frame.unit.dialect != "sh" or int(text) < 1 << 31):
        return t.Constant(int(text) if whole else int(text) % 256)
    word = node.words[1]
    if text is None and len(word.parts) == 1 and getattr(word.parts[0], "name", "") == "?":
        return STATUS
    fields = words.fields(frame, node.words[1:])
    if frame.unit.dialect == "sh":
        made = call(frame.unit.helper("dash_exit_code"), *fields)
        return made if whole else t.Binary("%", made, t.Constant(256))
    value = number(fields[0]) if len(fields) == 1 and not isinstance(fields[0], t.Starred) else None
    if value is None:
        return call(frame.unit.helper("exit_code"), *fields)
    return value if _is_status(value) else t.Binary("%", value, t.Constant(256))


def _is_status(value: t.Expression) -> bool:
    """Whether a number is certainly one that is a status as it is."""
    match value:
        case t.Constant(int() as known):
            return 0 <= known < 256  # noqa: PLR2004 - eight bits
        case t.Conditional(_, then, otherwise):
            return _is_status(then) and _is_status(otherwise)
        case _:
            return value == STATUS
