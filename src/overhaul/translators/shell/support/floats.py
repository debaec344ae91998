"""Floating point numbers of `printf`, exact: 64 bits of mantissa, as C's ``long double`` has them (4.2 printf)."""

from __future__ import annotations

import re

__all__ = ["Float", "floating", "half_even", "written"]

_NUMBER = (
    r"(?i)[ \t\n\v\f\r]*([-+]?)(?:(inf(?:inity)?|nan(?:\([0-9a-z_]*\))?)"
    r"|0x([0-9a-f]+(?:\.[0-9a-f]*)?|\.[0-9a-f]+)(?:p([-+]?[0-9]+))?"
    r"|([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e([-+]?[0-9]+))?)"
)
_HIGHEST_EXPONENT = 16384
_LOWEST_EXPONENT = -16445
_MANTISSA = 64
_LOWEST_FIXED = -4


class Float:
    """A number ``mantissa * 2 ** exponent``, or what is none.

    Args:
        negative: Whether it has a minus, also for zero.
        special: ``inf``, ``nan`` or empty.
        mantissa: Less than 2 ** 64.
        exponent: Of two.
    """

    def __init__(self, negative: bool, special: str = "", mantissa: int = 0, exponent: int = 0) -> None:  # noqa: FBT001 -- a sign
        self.negative = negative
        self.special = special
        self.mantissa = mantissa
        self.exponent = exponent


def half_even(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest, ties to even."""
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return quotient + (twice > denominator or (twice == denominator and quotient & 1))


def _rounded(negative: bool, numerator: int, denominator: int) -> Float:  # noqa: FBT001 -- a sign
    """Return the nearest number with 64 bits of mantissa."""
    if not numerator:
        return Float(negative)
    exponent = max(numerator.bit_length() - denominator.bit_length() - _MANTISSA, _LOWEST_EXPONENT)
    for each in (exponent, exponent + 1):
        mantissa = half_even(numerator << max(-each, 0), denominator << max(each, 0))
        if mantissa < 1 << _MANTISSA:
            break
    if mantissa.bit_length() + each > _HIGHEST_EXPONENT:
        return Float(negative, "inf")
    return Float(negative, "", mantissa, each)


def floating(text: str) -> tuple[Float, bool]:
    """Return the number that a text begins with, zero when it is none, and whether that was all of it (4.2 printf)."""
    match = re.match(_NUMBER, text)
    if match is None:
        return Float(False), not text  # noqa: FBT003 -- a sign
    sign, special, hexadecimal, power, decimal, ten = match.groups()
    negative = sign == "-"
    whole = match.end() == len(text)
    if special:
        return Float(negative, special[:3].lower()), whole
    digits, _, fraction = (hexadecimal or decimal).partition(".")
    if hexadecimal:
        numerator = int(digits + fraction, 16)
        shift = int(power or 0) - 4 * len(fraction)
        return _rounded(negative, numerator << max(shift, 0), 1 << max(-shift, 0)), whole
    shift = min(max(int(ten or 0), -9999), 9999) - len(fraction)
    numerator = int(digits + fraction)
    return _rounded(negative, numerator * 10 ** max(shift, 0), 10 ** max(-shift, 0)), whole


def _fixed(numerator: int, denominator: int, precision: int) -> str:
    """Return ``%f``."""
    digits = str(half_even(numerator * 10**precision, denominator)).zfill(precision + 1)
    return f"{digits[:-precision]}.{digits[-precision:]}" if precision else digits


def _scientific(numerator: int, denominator: int, precision: int) -> tuple[str, int]:
    """Return the digits of ``%e`` without a point, and the exponent of ten."""
    if not numerator:
        return "0" * (precision + 1), 0
    ten = len(str(numerator)) - len(str(denominator))
    if numerator * 10 ** max(-ten, 0) < denominator * 10 ** max(ten, 0):
        ten -= 1
    shift = precision - ten
    digits = str(half_even(numerator * 10 ** max(shift, 0), denominator * 10 ** max(-shift, 0)))
    # One more digit means that rounding carried into a new place: 9.99 is 10.0.
    return digits[: precision + 1], ten + len(digits) - precision - 1


def _with_exponent(digits: str, ten: int) -> str:
    """Put point and exponent to the digits of ``%e``."""
    head = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{head}e{ten:+03d}"


def _general(numerator: int, denominator: int, precision: int, *, keeps_zeros: bool) -> str:
    """Return ``%g``."""
    precision = precision or 1
    digits, ten = _scientific(numerator, denominator, precision - 1)
    if _LOWEST_FIXED <= ten < precision:
        text = _fixed(numerator, denominator, precision - 1 - ten)
        return text if keeps_zeros or "." not in text else text.rstrip("0").rstrip(".")
    if not keeps_zeros:
        digits = digits[0] + digits[1:].rstrip("0")
    return _with_exponent(digits, ten)


def _hexadecimal(mantissa: int, exponent: int, precision: int | None) -> str:
    """Return ``%a`` without ``0x``: the first digit has the four highest bits."""
    if not mantissa:
        return "0" + ("." + "0" * precision if precision else "") + "p+0"
    shift = _MANTISSA - mantissa.bit_length()
    mantissa, exponent = mantissa << shift, exponent - shift + 60
    if precision is None:
        digits = f"{mantissa:016x}".rstrip("0")
    else:
        kept = min(precision, 15)
        rounded = half_even(mantissa, 1 << 4 * (15 - kept))
        digits = f"{rounded:x}"
        if len(digits) > kept + 1:
            digits, exponent = digits[:-1], exponent + 4
        digits = digits.ljust(precision + 1, "0")
    return f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}p{exponent:+d}"


def written(number: Float, conversion: str, precision: int | None, *, keeps_zeros: bool = False) -> str:
    """Return the digits of a number without its sign (4.2 printf: ``%a %e %f %g``).

    Args:
        number: What to write.
        conversion: One of ``a e f g``.
        precision: Digits behind the point, ``None`` for the default.
        keeps_zeros: Whether ``%g`` keeps zeros at the end: the flag ``#``.
    """
    if number.special:
        return number.special
    if conversion == "a":
        return "0x" + _hexadecimal(number.mantissa, number.exponent, precision)
    precision = 6 if precision is None else precision
    numerator = number.mantissa << max(number.exponent, 0)
    denominator = 1 << max(-number.exponent, 0)
    if conversion == "f":
        return _fixed(numerator, denominator, precision)
    if conversion == "g":
        return _general(numerator, denominator, precision, keeps_zeros=keeps_zeros)
    return _with_exponent(*_scientific(numerator, denominator, precision))
