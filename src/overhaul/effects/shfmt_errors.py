"""Where a syntax error is: shfmt names what was opened, the shell names what it met instead of its end."""

from __future__ import annotations

import re

__all__ = ["as_the_shell_names"]

#: What is open at the end of a script; of a quotation mark the shell names the begin, as shfmt does.
_OPEN = re.compile(
    r"reached EOF without matching `(?:\$\(|[{(]|[<>]\()`.*|`\w+` statement must end with `\w+`"
)
#: What something is missing behind.
_FOLLOWED = re.compile(r"`([^`]+)` must be followed by a statement(?: list)?")
_BETWEEN = re.compile(rb"(?:\s|\\\n|#[^\n]*)*")
_TOKEN = re.compile(rb"[;&|]+|[()]|[^\s;&|()]+")
_FUNCTION = re.compile(rb"[^\s()]+[ \t]*\([ \t]*\)|function[ \t]+[^\s()]+[ \t]*(?:\([ \t]*\))?")


def as_the_shell_names(text: bytes, offset: int, message: str) -> tuple[int, str]:
    """Return where the shell would say that a syntax error is, and the message.

    Args:
        text: The script.
        offset: The place that shfmt names.
        message: What shfmt says there.
    """
    line = text.count(b"\n", 0, offset) + 1
    opened = f"line {line}: {message}"
    if _OPEN.fullmatch(message):
        rest = _TOKEN.findall(text, offset)
        # Where it is in a subshell, only the end of that may have come too early.
        if message.startswith(("reached", "`case`")) or b")" not in rest:
            return len(text), f"unexpected end of file; {opened}"
    if followed := _FOLLOWED.fullmatch(message):
        start = _end_of(text, offset, followed[1])
        between = _BETWEEN.match(text, start)
        at = between.end() if between else start
        token = _TOKEN.match(text, at)
        if token is None:
            return len(text), f"unexpected end of file; {opened}"
        return at, f"unexpected `{token[0].decode('utf-8', 'replace')}`; {opened}"
    return offset, message


def _end_of(text: bytes, offset: int, what: str) -> int:
    """Return where what is named ends."""
    if what.endswith("()"):
        match = _FUNCTION.match(text, offset)
        return match.end() if match else offset
    return offset + len(what) if text.startswith(what.encode(), offset) else offset
