"""The builtin `printf` of ``/bin/sh`` (POSIX, XCU printf)."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.escapes import unescape_dash, unescape_dash_format
from overhaul.translators.shell.support.floats import Float, floating, written
from overhaul.translators.shell.support.formats import (
    Arguments,
    Directive,
    character,
    padded,
    sign_of,
    signed,
    whole_number,
)
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["dash_printf"]

_DASH_DIRECTIVE = re.compile(
    rb"(?P<text>[^%]+)|%%|%(?P<flags>[#\-+ 0]*)(?P<width>\*|\d*)(?P<dot>\.(?P<precision>\*|\d*))?(?P<kind>.?)",
    re.DOTALL,
)


class DashArguments(Arguments):
    """The arguments of one `printf` of ``/bin/sh``."""

    def number(self, lowest: int = -(1 << 63), highest: int = (1 << 63) - 1) -> int:
        """Take the next as an integer; a quotation mark means the first byte behind it."""
        following = self.words[self.position] if self.position < len(self.words) else ""
        if following[:1] in {"'", '"'} and following:
            self.position += 1
            return (following[1:].encode("utf-8", "surrogateescape") or b"\0")[0]
        return super().number(lowest, highest)


def _double(text: str, arguments: Arguments) -> tuple[Float, float]:
    """Return a number with the 53 bits of mantissa that a double has."""
    number, good = floating(text)
    if not good:
        complain(f"printf: {text}: expected numeric value")
        arguments.status = 1
    if number.special:
        return number, 0.0
    try:
        value = number.mantissa * 2.0**number.exponent
    except OverflowError:
        value = float("inf") if number.exponent > 0 else 0.0
    if value == float("inf"):
        return Float(number.negative, "inf"), value
    numerator, denominator = value.as_integer_ratio()
    return Float(number.negative, "", numerator, 1 - denominator.bit_length()), value


def _dash_float(directive: Directive, arguments: Arguments) -> bytes:
    """Do ``%a %e %f %g`` and their capitals."""
    spec = arguments.spec(directive)
    number, value = _double(arguments.text(), arguments)
    if directive.kind in "aA" and not number.special:
        digits = re.sub(r"\.0p|\.0$", "p" if value else "", value.hex())[2:]
        digits, prefix = re.sub(r"0+p", "p", digits) if "." in digits else digits, "0x"
    else:
        digits = written(number, directive.kind.lower(), spec.precision, keeps_zeros="#" in spec.flags)
        prefix = ""
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
    pieces = []
    goes_on = True
    while goes_on:
        for match in _DASH_DIRECTIVE.finditer(text.encode("utf-8", "surrogateescape")):
            piece, goes_on = _dash_piece(match, arguments)
            pieces.append(piece)
            if not goes_on:
                break
        if not 0 < arguments.position < len(words):
            break
    return b"".join(pieces).decode("utf-8", "surrogateescape"), arguments.status


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
