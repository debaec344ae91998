"""Cutting texts at a plain text: ``${x##*/}`` and its like in what only the running program knows (3.5.3)."""

from __future__ import annotations

__all__ = ["trimmed"]


def trimmed(text: str, operator: str, pattern: str) -> str:
    """Return a text without what a pattern matches at its start (``#``) or its end (``%``) (3.5.3).

    Args:
        text: The text.
        operator: ``#``, ``##``, ``%`` or ``%%``; twice cuts as much as possible.
        pattern: A plain text, with a ``*`` on the side on which the text ends, or without.
    """
    plain = pattern.strip("*")
    if operator[0] == "#":
        if pattern == plain:
            return text.removeprefix(plain)
        return text.rpartition(plain)[2] if operator == "##" else text[_behind(text, plain) :]
    if pattern == plain:
        return text.removesuffix(plain)
    cut = text.rfind(plain) if operator == "%" else text.find(plain)
    return text if cut < 0 else text[:cut]


def _behind(text: str, plain: str) -> int:
    """Return where the first occurrence of a text ends; 0 when there is none."""
    return text.find(plain) + len(plain) if plain in text else 0
