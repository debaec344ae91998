"""Expressions of which only the running program knows the text, and what they assign."""

from __future__ import annotations

import re

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

__all__ = ["assigned_beside_text", "assigned_names", "assigns_computed", "may_skip_power"]

_ASSIGNMENT = re.compile(r"(?<![=!<>])=(?!=)|<<=|>>=|\+\+|--")


def assigns_computed(word: s.Word) -> bool:
    """Tell whether the text of an expression with expansions in it assigns to something."""
    texts = [part.text for part in word.parts if isinstance(part, (s.Literal, s.Quoted))]
    return len(texts) < len(word.parts) and any(_ASSIGNMENT.search(text) for text in texts)


def assigned_beside_text(node: s.Node) -> set[str]:
    """Return the names that expressions right below a node assign, where they are evaluated as texts.

    Such an expression is evaluated as a text, with the variables of the program and no others.
    """
    match node:
        case s.ArithExpansion(_, expression) | s.ArithCommand(_, expression):
            expressions: tuple[s.Arith | None, ...] = (expression,)
        case s.ForArith():
            expressions = (node.first, node.condition, node.step)
        case s.Let(_, several):
            expressions = several
        case _:
            return set()
    return {
        name
        for each in expressions
        if each is not None
        and (may_skip_power(each) or any(isinstance(part, s.ArithWord) for part in walk(each)))
        for name in assigned_names(each)
    }


def assigned_names(arith: s.Arith) -> set[str]:
    """Return the names of variables that an expression assigns to."""
    names = {node.target.name for node in walk(arith) if isinstance(node, s.ArithAssign)}
    for node in walk(arith):
        if isinstance(node, s.ArithUnary) and isinstance(node.operand, s.ArithVariable):
            names |= {node.operand.name} if node.operator in {"++", "--"} else set()
    return names


def may_skip_power(arith: s.Arith) -> bool:
    """Tell whether an exponent that may be negative stands where it may be skipped: bash looks at it even then."""
    for node in walk(arith):
        match node:
            case s.ArithBinary(_, "&&" | "||", _, skipped) | (s.ArithTernary() as skipped):
                if any(_is_doubtful_power(each) for each in walk(skipped)):
                    return True
    return False


def _is_doubtful_power(node: s.Node) -> bool:
    if not isinstance(node, s.ArithBinary) or node.operator != "**":
        return False
    return not isinstance(node.right, s.ArithNumber) or node.right.value < 0
