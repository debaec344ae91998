"""How large the numbers of a script can become: wrapping to 64 bits stands only where it can matter."""

from __future__ import annotations

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower.context import Frame, call

__all__ = ["is_modest", "is_natural", "wrapped"]


def wrapped(frame: Frame, value: t.Expression) -> t.Expression:
    """Return a number wrapped to 64 bits."""
    if isinstance(value, t.Constant):
        return value
    return call(frame.unit.helper("wrap"), value)


def is_modest(frame: Frame, arith: s.Arith) -> bool:
    """Tell whether an expression stays far within 64 bits."""
    return False


def is_natural(frame: Frame, arith: s.Arith) -> bool:
    """Tell whether an expression is never negative."""
    return isinstance(arith, s.ArithNumber) and arith.value >= 0
