"""Comments: broken into lines, and harmless to the tools that read comments."""

from __future__ import annotations

import re
import textwrap

__all__ = ["comment_lines", "trailing_comment"]

#: Comments that tell a tool what to do; in a shell script they are words about something else.
_ORDER = re.compile(r"^(\s*)(type|mypy|fmt|ruff|flake8|isort|yapf|pylint|pyright|noqa)(\s*:)", re.IGNORECASE)
_CODING = re.compile(r"coding([:=])")
_BYTE = 0x100
_NARROWEST = 24


def comment_lines(text: str, width: int) -> list[str]:
    """Return a comment as lines of a width; a word that is wider stands alone.

    Args:
        text: The comment without its ``#``; with several lines each becomes at least one.
        width: Columns of a line.
    """
    width = max(width, _NARROWEST)
    lines: list[str] = []
    for line in text.split("\n"):
        shown = trailing_comment(line)
        if len(shown) <= width or not line.strip():
            lines.append(shown or "#")
            continue
        body = shown[1:]
        blanks = body[: len(body) - len(body.lstrip())]
        lines += textwrap.wrap(
            shown, width, subsequent_indent="#" + blanks, break_long_words=False, break_on_hyphens=False
        )
    return lines


def trailing_comment(text: str) -> str:
    """Return a comment on one line, with its ``#``; empty for none."""
    shown = "".join(map(_visible, text.expandtabs(4))).rstrip()
    if not shown:
        return ""
    shown = _CODING.sub(r"coding \1", _ORDER.sub(r"\1\2 \3", shown))
    # What begins with one of these is no sentence but a line, or what has a meaning of its own in the first line.
    return "#" + shown if shown[0] in " #" else "# " + shown


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < _BYTE:
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - a byte that is no text
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}"
