"""The builtin `printf` of ``/bin/sh`` (POSIX, XCU printf)."""

from __future__ import annotations

import math
import re
import sys
from functools import partial
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.escapes import unescape_dash, unescape_dash_format
from overhaul.translators.shell.support.floats import Float, floating, half_even, written
from overhaul.translators.shell.support.formats import (
    Arguments,
    Directive,
    applied_format,
    character,
    padded,
    sign_of,
    signed,
    whole_number,
)
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.numerals import integer

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["dash_printf"]

_DASH_DIRECTIVE = re.compile(
    rb"(?P<text>[^%]+)|%%|%(?P<flags>[#\-+ 0]*)(?P<width>\*|\d*)(?P<dot>\.(?P<precision>\*|\d*))?(?P<kind>.?)",
    re.DOTALL,
)

#: Bits of the mantissa of a double.
_DOUBLE = 53


class DashArguments(Arguments):
    """The arguments of one `printf` of ``/bin/sh``."""

    def number(self, lowest: int = -(1 << 63), highest: int = (1 << 63) - 1) -> int:
        """Take the next as an integer; a quotation mark means the first byte behind it."""
        text = self.text()
        if text[:1] in {"'", '"'} and text:
            return _first_byte(text)
        value, good = integer(text, lowest, highest)
        self.status |= not good or value in {lowest, highest}
        return value


def _first_byte(text: str) -> int:
    """Return what stands behind a quotation mark."""
    return (text[1:].encode("utf-8", "surrogateescape") or b"\0")[0]


def _double(text: str, arguments: Arguments) -> Float:
    """Return a number with the 53 bits of mantissa that a double has."""
    if text[:1] in {"'", '"'} and text:
        text = str(_first_byte(text))
    number, good = floating(text)
    if not good:
        complain(f"printf: {text}: expected numeric value")
        arguments.status = 1
    if number.special or not number.mantissa:
        digits = re.match(r"\s*[-+]?(?!0x)([0-9.]+)", text, re.IGNORECASE)
        if digits and (number.special or digits[1].strip("0.")):
            complain(f"printf: {text}: Numerical result out of range")
            arguments.status = 1
        return number
    try:
        value = math.ldexp(number.mantissa, number.exponent)
    except OverflowError:
        value = math.inf
    if value in {0.0, math.inf}:
        complain(f"printf: {text}: Numerical result out of range")
        arguments.status = 1
        return Float(number.negative, "inf" if value else "")
    fraction, exponent = math.frexp(value)
    return Float(number.negative, "", int(math.ldexp(fraction, _DOUBLE)), exponent - _DOUBLE)


def _hexadecimal_double(number: Float, precision: int | None) -> str:
    """Return ``%a`` without ``0x``: the first digit has the highest bit alone."""
    if not number.mantissa:
        return "0" + ("." + "0" * precision if precision else "") + "p+0"
    if precision is None:
        digits = f"{number.mantissa:014x}".rstrip("0")
    else:
        kept = min(precision, 13)
        digits = f"{half_even(number.mantissa, 1 << 4 * (13 - kept)):x}".ljust(precision + 1, "0")
    return f"{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}p{number.exponent + _DOUBLE - 1:+d}"


def _dash_float(directive: Directive, arguments: Arguments) -> bytes:
    """Do ``%a %e %f %g`` and their capitals."""
    spec = arguments.spec(directive)
    number = _double(arguments.text(), arguments)
    prefix = ""
    if directive.kind in "aA" and not number.special:
        prefix, digits = "0x", _hexadecimal_double(number, spec.precision)
    else:
        digits = written(number, directive.kind.lower(), spec.precision, keeps_zeros="#" in spec.flags)
    if "#" in spec.flags and not number.special and "." not in digits:
        digits = re.sub("(?=p|$)" if prefix else "(?=e|$)", ".", digits, count=1)
    if directive.kind.isupper():
        prefix, digits = prefix.upper(), digits.upper()
    return signed(spec, sign_of(spec, number.negative), prefix, digits, zeros=not number.special)


def _dash_piece(match: re.Match[bytes], arguments: Arguments) -> tuple[bytes, bool]:
    """Return what one piece of a format writes and whether the output goes on behind it."""
    if match["text"] is not None:
        return unescape_dash_format(match["text"]), True
    if match[0] == b"%%":
        return b"%", True
    kind, flags, width = (
        match[name].decode("utf-8", "surrogateescape") for name in ("kind", "flags", "width")
    )
    precision = None if match["dot"] is None else match["precision"].decode()
    if not kind or kind not in "sbcdiouxXeEfFgGaA":
        shown = match[0].decode("utf-8", "surrogateescape")
        complain(f"printf: {shown}: invalid directive" if kind else "printf: missing format character")
        arguments.status = 2
        return b"", False
    directive = Directive(match[0], kind, flags, width, precision)
    if kind in "eEfFgGaA":
        return _dash_float(directive, arguments), True
    spec = arguments.spec(directive)
    if kind in "diouxX":
        return whole_number(spec, arguments), True
    if kind == "c":
        return character(spec, arguments.text()), True
    raw = arguments.text().encode("utf-8", "surrogateescape")
    raw, goes_on = unescape_dash(raw) if kind == "b" else (raw, True)
    return padded(spec, raw), goes_on


def _dash_format(text: str, words: Sequence[str]) -> tuple[str, int]:
    """Return what `printf` writes, and its status."""
    arguments = DashArguments(words)
    pieces = list(_DASH_DIRECTIVE.finditer(text.encode("utf-8", "surrogateescape")))
    convert = partial(_dash_piece, arguments=arguments)
    return applied_format(pieces, arguments, convert), arguments.status


def dash_printf(*words: str, to: int = 1) -> int:
    """Write words in a format and return the status (XCU printf).

    Args:
        words: The format and the words; ``--`` may stand in front.
        to: 1 for standard output, 2 for standard error.
    """
    rest = words[1:] if words[:1] == ("--",) else words
    if not rest or (rest is words and rest[0][:1] == "-" and rest[0] != "-"):
        complain(f"printf: Illegal option {rest[0]}" if rest else "printf: usage: printf format [arg ...]")
        return 2
    result, status = _dash_format(rest[0], rest[1:])
    print(result, end="", flush=not result.endswith("\n"), file=sys.stdout if to == 1 else sys.stderr)
    return status
