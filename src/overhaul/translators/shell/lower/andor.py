"""``&&`` and ``||``."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower.context import Frame, Rendered, call
from overhaul.translators.shell.lower.statuses import (
    STATUS,
    negated,
    reads_status,
    status_of,
    stored,
    truth_of,
)

__all__ = ["and_or", "truth"]


def and_or(frame: Frame, node: s.AndOr, *, wanted: bool) -> Rendered:
    """Lower a list: an ``if`` where only its effect is wanted, a condition where it is nothing but conditions."""
    from overhaul.translators.shell.lower.statements import command, ignoring, lowered

    reads = reads_status(frame, [node.right])
    if not wanted and not reads:
        with ignoring(frame):
            before, left = truth(frame, node.left)
        condition = left if node.operator == "&&" else negated(left)
        return Rendered((*before, *_if(condition, lowered(frame, node.right))))
    with ignoring(frame):
        first = command(frame, node.left, wanted=True)
    if reads:
        return _stored(frame, node, Rendered(stored(frame, first), status=STATUS))
    second = command(frame, node.right, wanted=True)
    if first.status is None and second.status is None and not second.body and not first.leaves:
        return Rendered(first.body, condition=_joined(node.operator, truth_of(first), truth_of(second)))
    return _stored(frame, node, first, second)


def truth(frame: Frame, statement: s.Statement) -> tuple[tuple[t.Statement, ...], t.Expression]:
    """Lower a statement of which only is asked whether it succeeds.

    Returns:
        What runs before, and a bool expression.
    """
    from overhaul.translators.shell.lower.statements import command

    node = statement.command
    if (
        statement.background
        or statement.redirects
        or not isinstance(node, s.AndOr)
        or reads_status(frame, [node.right])
    ):
        rendered = command(frame, statement, wanted=True)
        return rendered.body, truth_of(rendered)
    before, left = truth(frame, node.left)
    between, right = truth(frame, node.right)
    if between:
        if isinstance(between[-1], (t.Break, t.Continue, t.Return, t.Raise)):  # it is left before it is asked
            test = left if node.operator == "&&" else negated(left)
            return (*before, t.If(test, between)), t.Constant(
                (node.operator == "||") is not statement.negated
            )
        name = frame.fresh("succeeded")
        condition = t.Name(name) if node.operator == "&&" else t.Not(t.Name(name))
        then = t.If(condition, (*between, t.Assign((t.Name(name),), _bool(right))))
        before, joined = (*before, t.Assign((t.Name(name),), _bool(left)), then), t.Name(name)
        return before, negated(joined) if statement.negated else joined
    both = _joined(node.operator, left, right)
    return before, negated(both) if statement.negated else both


def _bool(condition: t.Expression) -> t.Expression:
    """A match that is kept is no `bool` itself."""
    return call(t.Name("bool"), condition) if isinstance(condition, t.Walrus) else condition


def _joined(operator: str, left: t.Expression, right: t.Expression) -> t.Expression:
    operands = (*_operands(operator, left), *_operands(operator, right))
    return t.And(operands) if operator == "&&" else t.Or(operands)


def _operands(operator: str, condition: t.Expression) -> tuple[t.Expression, ...]:
    kind = t.And if operator == "&&" else t.Or
    return condition.operands if isinstance(condition, kind) else (condition,)


def _stored(frame: Frame, node: s.AndOr, left: Rendered, right: Rendered | None = None) -> Rendered:
    """Return a list that leaves its status in ``status``."""
    from overhaul.translators.shell.lower.statements import lowered

    frame.assigned("status")
    first = left.body if status_of(left) == STATUS else (*left.body, t.Assign((STATUS,), status_of(left)))
    then = stored(frame, right) if right is not None else lowered(frame, node.right, needed=True)
    test = t.Compare("==" if node.operator == "&&" else "!=", STATUS, t.Constant(0))
    return Rendered((*first, *_if(test, then)), status=STATUS)


def _if(condition: t.Expression, then: tuple[t.Statement, ...]) -> tuple[t.Statement, ...]:
    if condition == t.Constant(True):  # noqa: FBT003 - a value of the program
        return then
    if condition == t.Constant(False):  # noqa: FBT003 - a value of the program
        return ()
    return (t.If(condition, then or (t.Pass(),)),)
