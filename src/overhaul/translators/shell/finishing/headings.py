"""The comment at the head of a script is the docstring of its program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["without_heading"]

_WIDEST = 84
#: What a comment says that is about the text of the script, or about who may use it.
_OTHERS = ("shellcheck ", "vim:", "-*-", "Copyright", "SPDX-", "(c)", "shfmt")
#: Of such characters lines are drawn.
_DRAWN = frozenset("#=-*~_ ")


def without_heading(script: s.Script) -> tuple[str, s.Script]:
    """Return what the comment at the head of a script says, and the script without it.

    It is about the whole script when an empty line follows it, or a command that sets options. Else the text is empty.
    """
    if not script.body or script.file(script.body[0]):
        return "", script
    first = script.body[0]
    heading = _heading(first.before)
    rest = first.before[len(heading) :]
    behind = rest[0] if rest else first
    if not heading or not (behind.span.line > heading[-1].span.line + 1 or _sets_options(first)):
        return "", script
    text = _text([each.text for each in heading if not _is_first_line(each)])
    if not text:
        return "", script
    return text, replace(script, body=(replace(first, before=rest), *script.body[1:]))


def _heading(comments: Sequence[s.Comment]) -> Sequence[s.Comment]:
    """Return the comments at the very beginning that stand without a gap, but for one behind the first line."""
    count = 0
    for each in comments:
        line = comments[count - 1].span.line if count else 0
        gap = 2 if count == 0 or _is_first_line(comments[count - 1]) else 1
        if each.span.line > line + gap:
            break
        count += 1
    return comments[:count]


def _is_first_line(comment: s.Comment) -> bool:
    return comment.span.line == 1 and comment.text.startswith("!")


def _sets_options(statement: s.Statement) -> bool:
    node = statement.command
    return isinstance(node, s.Simple) and bool(node.words) and node.words[0].literal in {"set", "shopt"}


def _text(lines: Sequence[str]) -> str:
    """Return comments as one text; empty when they are no prose that can stand in a docstring."""
    lines = [line.expandtabs(4).rstrip() for line in lines]
    if any(line.strip().startswith(_OTHERS) for line in lines):
        return ""
    lines = [line.removeprefix(" ") for line in lines if not (line and set(line) <= _DRAWN)]
    text = "\n".join(lines).strip("\n")
    fits = all(
        len(line) <= _WIDEST and (not line or line.isprintable()) and "\\" not in line for line in lines
    )
    return text if fits and text.strip() else ""
