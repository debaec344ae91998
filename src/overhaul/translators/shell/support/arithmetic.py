"""Shell arithmetic on numbers that are known: 64 bits that wrap, division towards zero, errors that the shell tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import Abandoned

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "INTEGER_ORDERS",
    "ArithmeticFailure",
    "divide",
    "modulo",
    "shift_left",
    "shift_right",
    "to_power",
    "wrap",
]

_LOWEST = -(2**63)
_HIGHEST = 2**63 - 1
_COUNT = 2**64
#: How `test` and ``[[ ]]`` compare numbers.
INTEGER_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": int.__eq__,
    "-ne": int.__ne__,
    "-lt": int.__lt__,
    "-le": int.__le__,
    "-gt": int.__gt__,
    "-ge": int.__ge__,
}


class ArithmeticFailure(Abandoned):
    """An expression that cannot be evaluated (6.5 Shell Arithmetic)."""


def wrap(value: int) -> int:
    """Wrap a number to 64 bits (6.5 Shell Arithmetic)."""
    return value if _LOWEST <= value <= _HIGHEST else (value - _LOWEST) % _COUNT + _LOWEST


def divide(left: int, right: int) -> int:
    """Divide towards zero (6.5 Shell Arithmetic)."""
    if not right:
        raise ArithmeticFailure(f"{left}/{right}: division by 0")
    if left >= 0 and right > 0:
        return left // right
    quotient = abs(left) // abs(right)
    return wrap(quotient if (left < 0) == (right < 0) else -quotient)


def modulo(left: int, right: int) -> int:
    """Return what a division leaves, with the sign of the left side (6.5 Shell Arithmetic)."""
    if not right:
        raise ArithmeticFailure(f"{left}%{right}: division by 0")
    return left % abs(right) if left >= 0 else -(-left % abs(right))


def to_power(base: int, exponent: int) -> int:
    """Raise to a power (6.5 Shell Arithmetic)."""
    if exponent < 0:
        raise ArithmeticFailure(f"{base}**{exponent}: exponent less than 0")
    return wrap(pow(base, exponent, _COUNT))


def shift_left(value: int, count: int) -> int:
    """Shift to the left; of the count six bits are used, as the machine does it (6.5 Shell Arithmetic)."""
    return wrap(value << (count & 63))


def shift_right(value: int, count: int) -> int:
    """Shift to the right, keeping the sign; of the count six bits are used (6.5 Shell Arithmetic)."""
    return value >> (count & 63)
