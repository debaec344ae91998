"""Texts that were expanded into commands which are parsed later (trap, eval), or into values that are (declare)."""

from __future__ import annotations

import re

from overhaul.translators.shell.support.exits import Untranslated

__all__ = ["as_item", "as_quoted", "as_word"]

_WORD = re.compile(r"[A-Za-z0-9_./,:@%+^-]+")
_QUOTED = re.compile(r"[^'\"$`\\!]*")


def as_word(text: str) -> str:
    """Return a text that becomes an unquoted part of a command (trap).

    Raises:
        Untranslated: The shell would read more into it than a part of one word.
    """
    if _WORD.fullmatch(text):
        return text
    raise Untranslated(f"a command that is made with {text!r}", 0)


def as_quoted(text: str) -> str:
    """Return a text that becomes a quoted part of a command (trap).

    Raises:
        Untranslated: The shell would read something else than this text.
    """
    if _QUOTED.fullmatch(text):
        return text
    raise Untranslated(f"a command that is made with {text!r}", 0)


def as_item(text: str) -> str:
    """Return a text that is declared to be an array and becomes its first item (4.2 declare).

    Raises:
        Untranslated: The shell would read it as a list.
    """
    if text[:1] == "(" and text[-1:] == ")":
        raise Untranslated(f"an array with the value {text!r}", 0)
    return text
