"""``[[ ... ]]`` from shfmt's nodes."""

from __future__ import annotations

from overhaul.translators.shell.frontend.fragment import joined
from overhaul.translators.shell.frontend.nodes import Json, Tree, end
from overhaul.translators.shell.frontend.reader import Mode
from overhaul.translators.shell.syntax import (
    Condition,
    ConditionAnd,
    ConditionBinary,
    ConditionNot,
    ConditionOr,
    ConditionUnary,
    ConditionWord,
)

__all__ = ["condition"]

_JOINS = {"&&": ConditionAnd, "||": ConditionOr}


def condition(tree: Tree, node: Json) -> Condition:
    """Return what is tested.

    shfmt lets ``!`` reach over ``&&`` and ``||``, and these two group to the right; it is put in order here by reading
    its tree as a row of operands and operators.
    """
    return _or(_row(tree, node))


def _row(tree: Tree, node: Json) -> list[Condition | tuple[str, int]]:
    kind, operator = node["Type"], node.get("Op", "")
    if kind == "BinaryTest" and operator in _JOINS:
        return [*_row(tree, node["X"]), (operator, 0), *_row(tree, node["Y"])]
    if kind == "UnaryTest" and operator == "!":
        return [("!", int(node["OpPos"]["Offset"])), *_row(tree, node["X"])]
    return [_operand(tree, node)]


def _operand(tree: Tree, node: Json) -> Condition:
    kind = node["Type"]
    if kind == "ParenTest":
        return condition(tree, node["X"])
    if kind == "UnaryTest":
        span = tree.fragment.span(int(node["OpPos"]["Offset"]), end(node))
        return ConditionUnary(span, node["Op"], tree.word(node["X"]))
    if kind == "BinaryTest":
        mode = Mode.REGEX if node["Op"] == "=~" else Mode.BARE
        left, right = tree.word(node["X"]), tree.word(node["Y"], mode)
        return ConditionBinary(tree.span(node), node["Op"], left, right)
    return ConditionWord(tree.span(node), tree.word(node))


def _or(row: list[Condition | tuple[str, int]]) -> Condition:
    left = _and(row)
    while row and row[0] == ("||", 0):
        row.pop(0)
        right = _and(row)
        left = ConditionOr(joined(left.span, right.span), left, right)
    return left


def _and(row: list[Condition | tuple[str, int]]) -> Condition:
    left = _not(row)
    while row and row[0] == ("&&", 0):
        row.pop(0)
        right = _not(row)
        left = ConditionAnd(joined(left.span, right.span), left, right)
    return left


def _not(row: list[Condition | tuple[str, int]]) -> Condition:
    first = row.pop(0)
    if not isinstance(first, tuple):
        return first
    operand = _not(row)
    return ConditionNot(operand.span, operand)
