"""What stands in quotes: ``$'...'`` decoded, and where a quoted or nested text ends."""

from __future__ import annotations

import re

__all__ = ["ansi_c", "closing"]

_ESCAPE = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x\{(?P<braced>[0-9a-fA-F]*)\}?|x(?P<hexa>[0-9a-fA-F]{1,2})|u(?P<short>[0-9a-fA-F]{1,4})"
    r"|U(?P<long>[0-9a-fA-F]{1,8})|c(?P<control>\\\\|.)|(?P<plain>[abeEfnrtv\\'\"?]))",
    re.DOTALL,
)
_PLAIN = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "?": "?",
}
_MOST = 0x10FFFF


def ansi_c(raw: str) -> str:
    """Decode the inside of ``$'...'``; both texts are bytes as Latin-1. A NUL ends it, as in the shell."""
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(_unescaped, raw).partition("\0")[0]


def _unescaped(match: re.Match[str]) -> str:
    kind, digits = match.lastgroup or "", match.group(match.lastgroup or 0)
    if kind == "plain":
        return _PLAIN[digits]
    if kind == "octal":
        return chr(int(digits, 8) & 0xFF)
    if kind in {"hexa", "braced"}:
        return chr(int(digits or "0", 16) & 0xFF)
    if kind == "control":
        return chr(0x7F if digits == "?" else ord(digits[0].upper()) & 0x1F)
    number = int(digits, 16)
    return (
        chr(number).encode("utf-8", "surrogatepass").decode("latin-1") if number <= _MOST else match.group()
    )


_NESTED = re.compile(r"""\\.|'[^']*'|"|`(?:\\.|[^`\\])*`|\$\(|\$\{|[(){}\[\]]""", re.DOTALL)
_QUOTED = re.compile(r"""\\.|"|`(?:\\.|[^`\\])*`|\$\(|\$\{""", re.DOTALL)
_CLOSERS = {"$(": ")", "${": "}", "(": ")", "{": "}", "[": "]", '"': '"'}


def closing(text: str, start: int, closer: str) -> int:
    """Return the index of the closing bracket or quote that ends what begins at `start`, or -1.

    Quotes and nested brackets of the same kind are stepped over. Only used where no parser has said where the end is.
    """
    position = start
    pattern = _QUOTED if closer == '"' else _NESTED
    while match := pattern.search(text, position):
        token = match.group()
        if token == closer:
            return match.start()
        position = match.end()
        inner = _CLOSERS.get(token)
        if inner is not None and (inner in {closer, '"'} or token.startswith("$")):
            end = closing(text, position, inner)
            if end < 0:
                return -1
            position = end + 1
    return -1
