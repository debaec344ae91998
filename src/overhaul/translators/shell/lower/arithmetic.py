"""Arithmetic in Python: numbers where the facts allow it, helpers where the shell does it another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.computed import assigned_names
from overhaul.translators.shell.lower import variables
from overhaul.translators.shell.lower.calculation import (
    effects_of,
    is_number,
    not_zero,
    number_of,
    truth_of_number,
)
from overhaul.translators.shell.lower.context import Frame, Opaque, Rendered, call
from overhaul.translators.shell.lower.expressions import (
    COMPARISONS,
    computed,
    expression_text,
    is_textual,
    strictness,
)
from overhaul.translators.shell.lower.failing import FAILURE, may_fail
from overhaul.translators.shell.lower.statuses import errexit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["command", "effect", "evaluating", "in_turn", "number", "step", "text", "truth"]

_ZERO = t.Constant(0)
_ONE = t.Constant(1)


def text(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the value of an expression as a `str` expression."""
    return variables.as_text(number(frame, arith))


def number(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return the value of a whole expression as an `int` expression; failing raises `ArithmeticFailure`."""
    if is_textual(frame, arith):
        return computed(frame, arith)
    return number_of(frame, arith)


def truth(frame: Frame, arith: s.Arith) -> t.Expression:
    """Return whether an expression is not zero as a `bool` expression; one that fails is false."""
    if is_textual(frame, arith):
        frame.unit.binds = True
        return call(frame.unit.helper("holds"), expression_text(frame, arith), **strictness(frame))
    found = truth_of_number(frame, arith)
    if not may_fail(found):
        return found
    if not _binds(found):
        return _attempted(frame, found)
    if any(frame.unit.facts.variables.scope(frame.function, name) for name in assigned_names(arith)):
        raise Opaque(arith, "an expression that may fail and assigns where only an expression can stand")
    frame.unit.binds = True
    return call(frame.unit.helper("holds"), expression_text(frame, arith), **strictness(frame))


def effect(frame: Frame, arith: s.Arith) -> tuple[t.Statement, ...]:
    """Return statements that evaluate an expression for what it does; failing is told and forgotten."""
    if is_textual(frame, arith):
        return (t.Do(truth(frame, arith)),)
    statements = effects_of(frame, arith)
    return _guarded(frame, statements, (t.Pass(),)) if may_fail(statements) else statements


def step(frame: Frame, arith: s.Arith) -> tuple[t.Statement, ...]:
    """Return statements for the last part of ``for (( ))``, in the loop: failing ends it."""
    if is_textual(frame, arith):
        raise Opaque(arith, "a step of a loop that is computed from text")
    statements = effects_of(frame, arith)
    return _guarded(frame, statements, (t.Break(),)) if may_fail(statements) else statements


def command(frame: Frame, node: s.ArithCommand, *, wanted: bool = True) -> Rendered:
    """Lower ``(( ))``.

    Args:
        frame: Where it stands.
        node: The command.
        wanted: Whether somebody asks for its status.
    """
    return evaluating(frame, node.expression, wanted=wanted)


def evaluating(frame: Frame, arith: s.Arith, *, wanted: bool) -> Rendered:
    """Lower an expression whose value decides about the status of a command."""
    if not wanted and errexit(frame) is False:
        return Rendered(effect(frame, arith))
    if is_textual(frame, arith):
        return Rendered(condition=truth(frame, arith))
    body, condition = _split(frame, arith)
    if not may_fail((*body, condition)):
        return Rendered(body, condition=None if condition == t.Constant(True) else condition)  # noqa: FBT003
    if not body and not _binds(condition):
        return Rendered(condition=_attempted(frame, condition))
    name = t.Name(frame.fresh("succeeded"))
    body = (*body, t.Assign((name,), condition))
    return Rendered(_guarded(frame, body, (t.Assign((name,), t.Constant(False)),)), condition=name)  # noqa: FBT003


def in_turn(frame: Frame, expressions: Sequence[s.Arith]) -> Rendered:
    """Lower expressions that are evaluated up to the first that fails; the value of the last decides."""
    textual = [is_textual(frame, each) for each in expressions[:-1]]
    body: tuple[t.Statement, ...] = ()
    for each, is_text in zip(expressions, textual, strict=False):
        body += (t.Do(computed(frame, each)),) if is_text else effects_of(frame, each)
    last, condition = _split(frame, expressions[-1])
    if is_textual(frame, expressions[-1]):
        last, condition = (), not_zero(computed(frame, expressions[-1]))
    body += last
    if not may_fail((body, condition)):
        return Rendered(body, condition=condition)
    name = t.Name(frame.fresh("succeeded"))
    body = (*body, t.Assign((name,), condition))
    return Rendered(_guarded(frame, body, (t.Assign((name,), t.Constant(False)),)), condition=name)  # noqa: FBT003


_OPERATORS = {operator: option for option, operator in COMPARISONS.items()}


def _attempted(frame: Frame, condition: t.Expression) -> t.Expression:
    """Return a condition that is false when it fails: a comparison by a helper, anything else in a function."""
    match condition:
        case t.Compare(operator, left, right, ()) if operator in _OPERATORS:
            one, other = _operand(left), _operand(right)
            if one is not None and other is not None:
                keywords = strictness(frame)
                return call(
                    frame.unit.helper("compare"), one, t.Constant(_OPERATORS[operator]), other, **keywords
                )
    return call(frame.unit.helper("succeeds"), t.Lambda((), condition))


def _operand(value: t.Expression) -> t.Expression | None:
    """Return an operand of a comparison: a number, or the text that is evaluated for one."""
    match value:
        case t.Call(t.Name("evaluate"), (text,)):
            return None if may_fail(text) else text
        case _:
            return None if may_fail(value) else value


def _split(frame: Frame, arith: s.Arith) -> tuple[tuple[t.Statement, ...], t.Expression]:
    """Return an expression as what it does, and whether its value is not zero afterwards."""
    match arith:
        case s.ArithAssign(_, _, target) if is_number(frame, target):
            return effects_of(frame, arith), not_zero(t.Name(variables.name_of(frame, target.name)))
        case s.ArithUnary(_, "++" | "--" as operator, s.ArithVariable() as target, postfix) if is_number(
            frame, target
        ):
            before = (_ONE if operator == "++" else t.Constant(-1)) if postfix else _ZERO
            name = t.Name(variables.name_of(frame, target.name))
            return effects_of(frame, arith), t.Compare("!=", name, before)
        case _:
            return (), truth_of_number(frame, arith)


def _guarded(
    frame: Frame, body: tuple[t.Statement, ...], otherwise: tuple[t.Statement, ...]
) -> tuple[t.Statement, ...]:
    failure = frame.unit.helper(FAILURE)
    return (t.Try(body, (t.ExceptHandler(failure, "", otherwise),)),)


def _binds(node: object) -> bool:
    return _contains(node, lambda each: isinstance(each, t.Walrus))


def _contains(node: object, test: Callable[[object], bool]) -> bool:
    if isinstance(node, tuple):
        return any(_contains(each, test) for each in node)
    if type(node).__module__ != t.__name__:
        return False
    return test(node) or any(_contains(getattr(node, name), test) for name in type(node).__slots__)  # type: ignore[attr-defined]
