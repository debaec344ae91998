"""Text to read, and where each of its characters stands in the script.

Texts are held as Latin-1: one character for one byte, so that offsets count bytes and every byte survives. `decoded`
makes real text of a piece in the end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell.syntax import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Fragment", "Lines", "decoded", "joined", "whole"]


def decoded(raw: str) -> str:
    """Return the real text of bytes that are held as Latin-1."""
    return raw if raw.isascii() else raw.encode("latin-1").decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines of a script begin."""

    starts: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets in the script."""
        line = bisect_right(self.starts, start)
        return Span(start, end, line, start - self.starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a script, perhaps without some of its characters (escapes of backquotes, tabs of here-documents).

    Attributes:
        text: Its bytes, as Latin-1.
        base: Offset of the first byte in the script, when the piece is as it stands there.
        places: Else the offset of each byte, and of the end.
        lines: Where the lines of the script begin.
    """

    text: str = field(repr=False)
    base: int
    places: Sequence[int] | None
    lines: Lines = field(repr=False)

    def offset(self, index: int) -> int:
        """Return the offset in the script of a character of this piece."""
        return self.base + index if self.places is None else self.places[index]

    def index(self, offset: int) -> int:
        """Return the character of this piece that stands at an offset of the script, or the next one."""
        return offset - self.base if self.places is None else bisect_left(self.places, offset)

    def span(self, start: int, end: int) -> Span:
        """Return where in the script a part of this piece stands."""
        return self.lines.span(self.offset(start), self.offset(end))

    def part(self, start: int, end: int) -> Fragment:
        """Return a part of this piece."""
        places = None if self.places is None else self.places[start : end + 1]
        return Fragment(self.text[start:end], self.base + start, places, self.lines)

    def without(self, dropped: Sequence[int]) -> Fragment:
        """Return this piece without the characters at some indices."""
        if not dropped:
            return self
        gone = set(dropped)
        kept = [index for index in range(len(self.text)) if index not in gone]
        places = [self.offset(index) for index in (*kept, len(self.text))]
        return Fragment("".join(self.text[index] for index in kept), 0, places, self.lines)


def whole(text: str) -> Fragment:
    """Return a whole script as a piece."""
    raw = text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")
    starts = [0]
    position = raw.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = raw.find("\n", position + 1)
    return Fragment(raw, 0, None, Lines(tuple(starts)))


def joined(left: Span, right: Span) -> Span:
    """Return where two nodes stand that follow each other."""
    return Span(left.start, max(left.end, right.end), left.line, left.column)
