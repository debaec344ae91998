"""Words that must be one."""

from __future__ import annotations

from overhaul.translators.shell.support.exits import Untranslated

__all__ = ["one_word"]


def one_word(*words: str) -> str:
    """Return the one field that a word without quotes became (3.5.7 Word Splitting).

    Raises:
        Untranslated: It became none, or several.
    """
    if len(words) != 1:
        raise Untranslated(f"a file that is named by {len(words)} words", 0)
    return words[0]
