"""What attributes make of values, where only running tells which a variable has (4.2 declare)."""

from __future__ import annotations

from overhaul.translators.shell.support.evaluation import evaluate
from overhaul.translators.shell.support.parameters import lower, upper

__all__ = ["appended_as_declared", "as_declared", "with_letters"]


def as_declared(value: str, letters: str) -> str:
    """Return a value as a variable with these attributes takes it (4.2: ``declare -i``, ``-l``, ``-u``)."""
    if "i" in letters:
        return str(evaluate(value))
    if "l" in letters:
        return lower(value)
    return upper(value) if "u" in letters else value


def appended_as_declared(before: str, value: str, letters: str) -> str:
    """Return what appending to a variable with these attributes makes of it (3.4: ``+=``)."""
    if "i" in letters:
        return str(evaluate(before) + evaluate(value))
    return as_declared(before + value, letters)


def with_letters(letters: str, flags: str) -> str:
    """Return the letters of a variable after a declaration (4.2 declare); ``-l`` and ``-u`` end each other.

    Args:
        letters: Those that it has.
        flags: What the declaration says: ``i``, ``+i`` and so on, with blanks between.
    """
    kept = set(letters)
    for flag in flags.split():
        if flag[0] == "+":
            kept.discard(flag[1])
        else:
            kept -= {"l", "u"} if flag in {"l", "u"} else set()
            kept.add(flag)
    return "".join(sorted(kept))
