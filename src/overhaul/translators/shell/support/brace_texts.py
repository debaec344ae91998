"""Braces in texts that only the running program knows (3.5.1 Brace Expansion)."""

from __future__ import annotations

import re

__all__ = ["is_braced", "plain_braces"]

_BRACED = r"\{-?[\w.-]+\.\.|\{[^{}]*,"
_NUMBERS = r"([\w./:-]*)\{(0|-?[1-9]\d*)\.\.(0|-?[1-9]\d*)\}([\w./:-]*)"
_WORDS = r"([\w./:-]*)\{([\w./:-]*(?:,[\w./:-]*)+)\}([\w./:-]*)"


def is_braced(raw: str) -> bool:
    """Say whether a word may become several by its braces (3.5.1)."""
    return re.search(_BRACED, raw) is not None


def plain_braces(raw: str) -> list[str] | None:
    """Return what braces with plain text in them become; ``None`` for others (3.5.1)."""
    numbers, several = re.fullmatch(_NUMBERS, raw), re.fullmatch(_WORDS, raw)
    if numbers:
        first, last = int(numbers[2]), int(numbers[3])
        step = 1 if first <= last else -1
        return [f"{numbers[1]}{each}{numbers[4]}" for each in range(first, last + step, step)]
    if several:
        return [text for each in several[2].split(",") if (text := f"{several[1]}{each}{several[3]}")]
    return None
