"""Text from a repository made safe and visible: control characters, hidden characters, odd encodings.

Source code may hold escape sequences, characters that reorder text, or bytes that are no text at all. None of
them reaches the terminal: each is shown by a visible sign.
"""

from __future__ import annotations

import re
import textwrap
import tokenize
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overhaul.report.look import Look

__all__ = [
    "cells",
    "clipped",
    "counted",
    "encoding_of",
    "fitted",
    "shown_path",
    "spoken",
    "step_name",
    "text_of",
    "visible",
    "wrapped",
]

# Controls except tab and line feed; marks that change the direction of text; blanks without width.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BREAK = re.compile("\n(?!  )")
_DELETE = 0x7F


def text_of(data: bytes, encoding: str = "utf-8") -> str:
    """Decode bytes of a file; a byte that is no text becomes a backslash, ``x`` and its two digits."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return data.decode("utf-8", "backslashreplace")


def encoding_of(contents: bytes) -> str:
    """Return the encoding a Python file declares when it is not UTF-8."""
    if contents.isascii() or b"coding" not in contents[:400]:
        return "utf-8"
    try:
        return tokenize.detect_encoding(BytesIO(contents[:400]).readline)[0]
    except SyntaxError:
        return "utf-8"


def visible(text: str, look: Look) -> str:
    """Replace what must not reach a terminal by signs; tabs and line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    if look.unicode:
        return _HIDDEN.sub(_sign, text)
    return _HIDDEN.sub(_caret, text).encode("ascii", "backslashreplace").decode("ascii")


def spoken(text: str, look: Look) -> str:
    """Return a message with only its own lines, which are indented: a line break in a name shows by its sign."""
    return _BREAK.sub(look.pick("␊", "^J"), visible(text, look))


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == _DELETE:
        return "␡"
    return chr(0x2400 + code) if code < 0x20 else f"<U+{code:04X}>"  # noqa: PLR2004 - control pictures


def _caret(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"^{chr(code ^ 0x40)}" if code <= _DELETE else f"<U+{code:04X}>"


def shown_path(path: str, look: Look) -> str:
    """Return a path for people: bytes that are no text and control characters by their signs."""
    if path.isascii() and path.isprintable():
        return path
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return visible(text, look).replace("\n", look.pick("␊", "^J")).replace("\t", look.pick("␉", "^I"))


def cells(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - only for text beyond ASCII

    return cell_len(text)


def fitted(text: str, width: int, look: Look) -> str:
    """Cut a text on its left so that it fits a width; what is cut shows as an ellipsis."""
    if cells(text) <= width:
        return text
    dots = look.pick("…", "...")
    while text and cells(text) + len(dots) > width:
        text = text[1:]
    return dots + text


def clipped(text: str, width: int, look: Look) -> str:
    """Cut a text on its right so that it fits a width; what is cut shows as an ellipsis."""
    if cells(text) <= width:
        return text
    dots = look.pick("…", "...")
    while text and cells(text) + len(dots) > width:
        text = text[:-1]
    return text.rstrip() + dots


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 file``, ``2,000 files``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def step_name(step: str, look: Look) -> str:
    """Return the name of a codemod for people; of a LibCST command the class alone, its module is in the way."""
    if step.startswith("libcst:"):
        step = step.rpartition(".")[2]
    return visible(step, look)


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Break a sentence into lines of a width, continued under `indent`; paths and names are never broken."""
    return textwrap.wrap(
        text, max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
