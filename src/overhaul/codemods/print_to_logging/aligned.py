"""Continuation lines that are aligned with the bracket of a call move along when its name gets longer."""

from __future__ import annotations

import io
import tokenize

__all__ = ["realigned"]


def realigned(text: str, column: int, by: int) -> str:
    """Move the lines of a call that are aligned with what follows its bracket.

    Args:
        text: Source of the call from its first line on, which itself does not move.
        column: Column of the first argument, with which they were aligned.
        by: How far to move, in characters; may be negative.
    """
    first, *lines = text.split("\n")
    if not lines or not by:
        return text
    fixed = _inside_strings(text)
    moved = [
        line if index in fixed or not _is_aligned(line, column) else _moved(line, by)
        for index, line in enumerate(lines, 2)
    ]
    return "\n".join([first, *moved])


def _is_aligned(line: str, column: int) -> bool:
    return len(line) > column and not line[:column].strip(" ")


def _moved(line: str, by: int) -> str:
    return " " * by + line if by > 0 else line[-by:]


def _inside_strings(text: str) -> set[int]:
    """Return the lines that begin inside a string, where every blank counts; all of them when that is not known."""
    found: set[int] = set()
    opened: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            name = tokenize.tok_name[token.type]
            if name in {"FSTRING_START", "TSTRING_START"}:
                opened.append(token.start[0])
            elif name in {"FSTRING_END", "TSTRING_END"}:
                found.update(range(opened.pop() + 1, token.end[0] + 1))
            elif name == "STRING":
                found.update(range(token.start[0] + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return set(range(text.count("\n") + 2))
    return found
