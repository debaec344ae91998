"""Numbers as arguments of `printf`: integers of C, characters by their code, prefixes of what is no number (4.2)."""

from __future__ import annotations

import re

from overhaul.translators.shell.support.messages import complain

__all__ = ["character_code", "integer"]

_INTEGER = re.compile(r"[ \t\n\v\f\r]*([-+]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))")


def character_code(text: str) -> int:
    """Return the code of the character behind a quotation mark: ``'A`` is 65 (4.2 printf)."""
    if len(text) == 1:
        return 0
    # A byte that is no UTF-8 is a surrogate in our text, and counts as the byte that it is.
    return text[1].encode("utf-8", "surrogateescape")[0] if "\udc80" <= text[1] <= "\udcff" else ord(text[1])


def integer(text: str, lowest: int, highest: int) -> tuple[int, bool]:
    """Return an integer as C reads it and whether all of the text was one (4.2 printf).

    Args:
        text: Decimal, octal or hexadecimal; or a quotation mark and a character.
        lowest: What is lower becomes this.
        highest: What is higher becomes this.
    """
    if text[:1] in {"'", '"'} and text:
        return character_code(text), True
    match = _INTEGER.match(text)
    if match is None:
        if text:
            complain(f"printf: {text}: invalid number")
        return 0, not text
    sign, hexadecimal, octal, decimal = match.groups()
    value = int(hexadecimal, 16) if hexadecimal else int(octal, 8) if octal else int(decimal)
    value = -value if sign == "-" else value
    if not lowest <= value <= highest:
        complain(f"printf: warning: {text}: Numerical result out of range")
        value = min(max(value, lowest), highest)
    if match.end() != len(text):
        complain(f"printf: {text}: invalid number")
        return value, False
    return value, True
