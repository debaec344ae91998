"""Texts as Python writes them: quotes, escapes, and long texts in several pieces side by side."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["cells", "escaped", "filled", "pieces", "preferred_quote", "quoted"]

_SHORT = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_WIDE = frozenset("WFA")  # ambiguous ones too: what is counted too wide is only broken earlier
_BYTE = 0x100
_PLANE = 0x10000

#: What stays together when a text is broken: a line's end, or a word with the blanks behind it.
_TOKENS = re.compile(r"[^\s]*[^\S\n]*\n|[^\s]+[^\S\n]*|[^\S\n]+")


def cells(text: str) -> int:
    """Return how many columns a text takes in a file; rather too many than too few."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text)


def preferred_quote(text: str) -> str:
    """Return the quotation mark that needs fewer escapes; the double one when both do."""
    return "'" if text.count('"') > text.count("'") else '"'


def escaped(text: str, quote: str) -> str:
    """Return the inside of a string literal.

    Printable characters stay as they are. All others, bytes that are no text (surrogate escapes) among them, become
    escape sequences, so that the literal stands on one line and shows what it holds.

    Args:
        text: Any text.
        quote: The quotation mark around it.
    """
    if text.isprintable() and "\\" not in text and quote not in text:
        return text
    return "".join(_character(each, quote) for each in text)


def quoted(text: str, quote: str = "") -> str:
    """Return a literal for a text, with the quotation mark that suits it unless one is given."""
    quote = quote or preferred_quote(text)
    return f"{quote}{escaped(text, quote)}{quote}"


def pieces(text: str) -> list[str]:
    """Return the parts of a text between which it may be broken: behind a line's end and behind blanks."""
    return _TOKENS.findall(text)


def filled(tokens: Iterable[tuple[str, bool]], width: int) -> Iterator[list[int]]:
    """Yield which tokens share a line, as their indices.

    Args:
        tokens: How each is written, and whether a line ends behind it.
        width: Columns of a line; a token that is wider has one to itself.
    """
    line: list[int] = []
    used = 0
    for index, (written, ends) in enumerate(tokens):
        taken = cells(written)
        if line and used + taken > width:
            yield line
            line, used = [], 0
        line.append(index)
        used += taken
        if ends:
            yield line
            line, used = [], 0
    if line:
        yield line


def _character(character: str, quote: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character == quote:
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    if code < _BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _PLANE else f"\\U{code:08x}"
