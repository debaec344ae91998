"""Backslash escapes as `echo -e`, `printf` and ``%b`` read them (Bash Manual, 4.2: echo, printf)."""

from __future__ import annotations

import sys

from overhaul.translators.shell.support.messages import complain

__all__ = ["encoded", "unescape", "unescape_dash", "unescape_dash_format", "unescape_echo", "unescape_format"]

_LETTERS = {
    b"a": b"\a",
    b"b": b"\b",
    b"e": b"\x1b",
    b"E": b"\x1b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"\\": b"\\",
}
_HEX = rb"x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}"
_ECHO = rb"(?s)\\(" + _HEX + rb"|0[0-7]{0,3}|[^x1-9]|x)"
_ARGUMENT = rb"(?s)\\(" + _HEX + rb"|0[0-7]{0,3}|[1-7][0-7]{0,2}|.)"
_FORMAT = rb"(?s)\\(" + _HEX + rb"|[0-7]{1,3}|.)"
#: What ``/bin/sh`` knows: octal numbers and letters.
_DASH = rb"\\(0[0-7]{0,3}|[1-7][0-7]{0,2}|[abcefnrtv\\])"
_DASH_FORMAT = rb"\\([0-7]{1,3}|[abefnrtv\\])"


def encoded(code: int) -> bytes:
    r"""Return a code point in UTF-8, also one that is no character (4.2 printf: ``\u``)."""
    if code <= sys.maxunicode:
        return chr(code).encode("utf-8", "surrogatepass")
    for lead, count in ((0xF0, 3), (0xF8, 4), (0xFC, 5)):
        if code < 1 << (6 * count + (6 - count)):
            tail = [0x80 | (code >> 6 * place) & 0x3F for place in reversed(range(count))]
            return bytes([lead | code >> 6 * count, *tail])
    return b""


def _value(escape: bytes) -> bytes | None:
    """Return what a numeric or letter escape stands for, without its backslash; ``None`` when it is none."""
    if escape[:1] in b"01234567":
        return bytes([int(escape, 8) & 0xFF])
    if len(escape) > 1:
        code = int(escape[1:], 16)
        return bytes([code]) if escape[:1] == b"x" else encoded(code)
    return _LETTERS.get(escape)


def _without_escapes(pattern: bytes, text: bytes, plain: bytes, *, stops: bool) -> tuple[bytes, bool]:
    """Return the text with its escapes done and whether it goes on; characters of `plain` lose their backslash."""
    import re  # noqa: PLC0415 - most programs never need it

    pieces = []
    position = 0
    for match in re.finditer(pattern, text):
        escape = match[1]
        pieces.append(text[position : match.start()])
        position = match.end()
        if stops and escape == b"c":
            return b"".join(pieces), False
        value = _value(escape)
        if value is None:
            if escape in b"xuU" and pattern is not _ECHO:
                kind = "hex" if escape == b"x" else "unicode"
                complain(f"printf: missing {kind} digit for \\{escape.decode()}")
            value = escape if escape in plain else match[0]
        pieces.append(value)
    pieces.append(text[position:])
    return b"".join(pieces), True


def unescape_echo(text: bytes) -> tuple[bytes, bool]:
    r"""Do the escapes of ``echo -e``; false behind it when ``\c`` ends the output (4.2 echo)."""
    return (text, True) if b"\\" not in text else _without_escapes(_ECHO, text, b"", stops=True)


def unescape(text: bytes) -> tuple[bytes, bool]:
    r"""Do the escapes of ``%b``; false behind it when ``\c`` ends the output (4.2 printf)."""
    return (text, True) if b"\\" not in text else _without_escapes(_ARGUMENT, text, b"", stops=True)


def unescape_format(text: bytes) -> bytes:
    r"""Do the escapes of a format (4.2 printf)."""
    text = text.replace(rb"\n", b"\n") if text.count(b"\\") == text.count(rb"\n") else text
    return text if b"\\" not in text else _without_escapes(_FORMAT, text, b"'\"?", stops=False)[0]


def unescape_dash(text: bytes) -> tuple[bytes, bool]:
    r"""Do the escapes of ``echo`` and ``%b`` in ``/bin/sh``; false behind it when ``\c`` ends the output (XCU echo)."""
    return (text, True) if b"\\" not in text else _without_escapes(_DASH, text, b"", stops=True)


def unescape_dash_format(text: bytes) -> bytes:
    """Do the escapes of a format in ``/bin/sh`` (XBD 5, File Format Notation)."""
    return text if b"\\" not in text else _without_escapes(_DASH_FORMAT, text, b"", stops=False)[0]
