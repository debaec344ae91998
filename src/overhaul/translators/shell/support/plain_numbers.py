"""Numbers in texts, where the program holds no expressions that could be in them (6.5 Shell Arithmetic)."""

from __future__ import annotations

from overhaul.translators.shell.support.arithmetic import INTEGER_ORDERS, ArithmeticFailure, wrap
from overhaul.translators.shell.support.evaluation import arithmetic_value
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.messages import complain

__all__ = ["as_number", "compare_numbers", "decimal"]


def as_number(text: str, *, strict: bool = False) -> int:
    """Return the number that a text is, or that the variable of this name holds (6.5 Shell Arithmetic).

    Args:
        text: The text.
        strict: Whether an unset variable ends the program, as ``set -u`` has it.

    Raises:
        ArithmeticFailure: It is no number.
        Untranslated: It is an expression, as no other text in the program is.
    """
    word = text.strip(" \t\n")
    digits = word[1:] if word.startswith(("+", "-")) else word
    if digits.isdecimal() and digits.isascii() and digits[0] != "0" and len(digits) < 19:  # noqa: PLR2004 - 64 bits
        return int(word)
    if not word:
        return 0
    if word.isidentifier() and word.isascii():
        return _number_in(word, strict=strict)
    number = _of_digits(digits.replace("_", "."), strict=strict)
    return -number if word[0] == "-" else number


def _of_digits(digits: str, *, strict: bool) -> int:
    """Return the number that digits are: octal, hexadecimal, or none."""
    words = digits.removesuffix("%").replace(".", "0").split()
    names = len(words) > 1 and not strict  # two of them are none, whatever they hold
    if digits[:1] in {"", " "} or not all(
        each.isalnum() and each.isascii() and (names or each[0].isdecimal()) for each in words
    ):
        raise Untranslated(f"{digits!r}, which may be an expression", 0)
    base = 16 if digits[:2] in {"0x", "0X"} else 8 if digits[0] == "0" else 10
    try:
        number = int(digits[2:] or "0", 16) if base == 16 else int(digits.replace("o", "x"), base)  # noqa: PLR2004
    except ValueError:
        raise ArithmeticFailure(f"{digits}: no number") from None
    if number >= 1 << 63:
        raise Untranslated(f"{digits}, a number of more than 64 bits", 0)
    return number


def _number_in(name: str, *, strict: bool) -> int:
    """Return the number that a variable holds."""
    value = arithmetic_value(name)
    if value is None and strict:
        complain(f"{name}: unbound variable")
        raise SystemExit(1)
    value = value.get() if hasattr(value, "discard") else value
    try:
        return as_number(str(value or ""), strict=strict)
    except RecursionError:
        raise ArithmeticFailure(f"{name}: expression recursion level exceeded") from None


def compare_numbers(left: str | int, operator: str, right: str | int, *, strict: bool = False) -> bool:
    """Compare two numbers as ``[[ left -lt right ]]`` does (6.4 Bash Conditional Expressions)."""
    try:
        one = left if isinstance(left, int) else as_number(left, strict=strict)
        two = right if isinstance(right, int) else as_number(right, strict=strict)
    except ArithmeticFailure:
        return False
    return INTEGER_ORDERS[operator](one, two)


def decimal(text: str) -> int:
    """Return what ``10#`` in front of a text makes of it (6.5 Shell Arithmetic).

    Raises:
        ArithmeticFailure: They are no digits.
        Untranslated: More is behind the digits, which may be an expression.
    """
    if text.isdecimal() and text.isascii():
        return wrap(int(text))
    if text.isalnum() or not text[:1].isalnum():
        raise ArithmeticFailure(f"10#{text}: no number")
    raise Untranslated(f"10#{text}", 0)
