"""Text quoted with backslashes, as ``printf %q`` does it (Bash Manual, 4.2: printf)."""

from __future__ import annotations

import re
import unicodedata

from overhaul.translators.shell.support.quoting import CONTROL_NAMES

__all__ = ["backslashed"]

_PLAIN = re.compile(r"[\w%+\-./:=@]+", re.ASCII)
_QUOTABLE = re.compile(r"([ \t\n'\"\\|&;()<>!{}*\[\]?^$`,])")


def _is_printable(character: str) -> bool:
    """Tell whether C calls a character printable; Python also refuses blanks and marks that C lets pass."""
    return character.isprintable() or unicodedata.category(character) in {"Cf", "Zs", "Co"}


def _control(character: str) -> str:
    """Return a character as it stands in ``$'...'`` (3.1.2.4 ANSI-C Quoting)."""
    if character in CONTROL_NAMES:
        return CONTROL_NAMES[character]
    if _is_printable(character):
        return character
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))


def backslashed(text: str) -> str:
    """Return text that the shell reads back as the same word (4.2 printf: ``%q``)."""
    if _PLAIN.fullmatch(text):
        return text
    if not text:
        return "''"
    if not text.isprintable() and not all(map(_is_printable, text)):
        return "$'" + "".join(map(_control, text)) + "'"
    quoted = _QUOTABLE.sub(r"\\\1", text)
    if quoted[0] in "#~":
        quoted = "\\" + quoted
    return re.sub("([:=])~", r"\1\\~", quoted)
