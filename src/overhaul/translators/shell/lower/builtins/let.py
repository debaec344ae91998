"""``let`` in Python."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import arithmetic
from overhaul.translators.shell.lower.conditions import parsed
from overhaul.translators.shell.lower.context import Frame, Rendered, call

__all__ = ["let"]


def let(frame: Frame, node: s.Let) -> Rendered:
    """Lower ``let``: each argument is an expression; the last one decides about the status."""
    if not node.expressions:
        complain = frame.unit.helper("complain")
        return Rendered((t.Do(call(complain, t.Constant("let: expression expected"))),), status=t.Constant(1))
    expressions = [_expression(frame, each) for each in node.expressions]
    if len(expressions) == 1:
        return arithmetic.evaluating(frame, expressions[0], wanted=True)
    return arithmetic.in_turn(frame, expressions)


def _expression(frame: Frame, arith: s.Arith) -> s.Arith:
    """Return an argument as an expression, also where it stands in quotes as a whole."""
    if isinstance(arith, s.ArithWord) and arith.word.literal is not None:
        found = parsed(frame, arith.word.literal)
        if found is not None:
            return found
    return arith
