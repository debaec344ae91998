"""Wrapping to 64 bits, where the facts do not say that it cannot matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.lower.context import Frame, call

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s

__all__ = ["is_modest", "is_natural", "is_positive", "unwrapped", "wrapped"]


def wrapped(frame: Frame, value: t.Expression) -> t.Expression:
    """Return a number wrapped to 64 bits."""
    if isinstance(value, t.Constant):
        return value
    return call(frame.unit.helper("wrap"), value)


def unwrapped(value: t.Expression) -> t.Expression:
    """Return an operand of what is wrapped itself: wrapping it before makes no difference."""
    match value:
        case t.Call(t.Name("wrap"), (inner,), ()):
            return inner
        case _:
            return value


def is_modest(frame: Frame, arith: s.Arith) -> bool:
    """Tell whether an expression stays far within 64 bits."""
    return frame.unit.facts.magnitudes.is_modest(frame.function, arith)


def is_natural(frame: Frame, arith: s.Arith) -> bool:
    """Tell whether an expression is never negative."""
    return frame.unit.facts.magnitudes.is_natural(frame.function, arith)


def is_positive(frame: Frame, arith: s.Arith) -> bool:
    """Tell whether an expression is always larger than 0."""
    return frame.unit.facts.magnitudes.is_positive(frame.function, arith)
