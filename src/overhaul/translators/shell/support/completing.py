"""Words that begin as what was typed, chosen from a list (Bash Manual, 8.7 compgen)."""

from __future__ import annotations

import re

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.fields import BLANKS

__all__ = ["listed_words", "print_matching"]


def print_matching(start: str, *words: str, before: str = "", behind: str = "") -> bool:
    """Print the words that begin with a text; whether there are any (8.7 compgen -W).

    Args:
        start: The text.
        words: What there is to choose from.
        before: What is put in front of each (-P).
        behind: What is put behind each (-S).
    """
    if re.search(r"[\\'\"]", start):
        raise Untranslated(f"compgen -- {start}", 0)
    found = [word for word in words if word.startswith(start)]
    for word in found:
        print(f"{before}{word}{behind}")
    return bool(found)


def listed_words(text: str, ifs: str | None = BLANKS) -> list[str]:
    """Return the words of a list, in which nothing is quoted or expanded (8.7 compgen -W)."""
    if re.search(r"[\\'\"$`{~<>(]", text):
        raise Untranslated(f"compgen -W {text}", 0)
    delimiters = ifs or BLANKS
    return [word for word in re.split(f"[{re.escape(delimiters)}]", text) if word]
