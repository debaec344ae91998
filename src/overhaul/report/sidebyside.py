"""``--side-by-side``: before on the left, after on the right, long lines continued in their column."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from overhaul.report.diff import hunk_diff, title
from overhaul.report.display import cells, encoding_of, text_of, visible
from overhaul.report.hunks import hunks
from overhaul.report.labels import label_lines
from overhaul.report.lines import styled_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.model.change import Change
    from overhaul.model.note import Note
    from overhaul.report.hunks import Hunk
    from overhaul.report.lines import Line
    from overhaul.report.look import Look

__all__ = ["LEAST_WIDTH", "side_by_side"]

#: On a narrower terminal the columns would hold too little: hunks are shown one above the other there.
LEAST_WIDTH = 72
_TAB = 8
_NO_NEWLINE = "\\ No newline at end of file"

_Piece = tuple[str, str]


def side_by_side(
    change: Change, contents: bytes, look: Look, *, context: int = 3, notes: Iterable[Note] = ()
) -> Iterator[str]:
    """Yield the diff of one path in two columns; the arguments are those of `change_diff`."""
    found = list(hunks(change, contents, context=context, notes=notes))
    yield title(change, found, look)
    encoding = encoding_of(contents)
    for hunk in found:
        yield "".join(label_lines(change, hunk, look))
        if look.width < LEAST_WIDTH:
            yield hunk_diff(hunk, change.path, look, encoding)
        else:
            yield _columns(hunk, change.path, look, encoding)
        yield "\n"


def _columns(hunk: Hunk, path: str, look: Look, encoding: str) -> str:
    heading = visible(text_of(hunk.heading, encoding), look)
    out = [f"{look.paint(hunk.header, 'hunk')} {heading}".rstrip() + "\n"]
    digits = len(str(max(hunk.old_start + hunk.old_count, hunk.new_start + hunk.new_count)))
    width = (look.width - 3) // 2 - digits - 3
    bar = look.paint(look.pick("│", "|"), "dim")
    old_line, new_line = hunk.old_start, hunk.new_start
    for old, new in _pairs(styled_lines(hunk, path, look, encoding)):
        left = _cell(old, old_line, digits, width, look)
        right = _cell(new, new_line, digits, width, look)
        old_line, new_line = old_line + (old is not None), new_line + (new is not None)
        blank = " " * (digits + 3 + width)
        out += [f"{a} {bar} {b}".rstrip() + "\n" for a, b in zip_longest(left, right, fillvalue=blank)]
    return "".join(out)


def _pairs(lines: list[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Yield what stands beside each other: context with itself, removed lines with added ones."""
    removed: list[Line] = []
    added: list[Line] = []
    for line in lines:
        if line.mark == " ":
            yield from zip_longest(removed, added)
            removed, added = [], []
            yield line, line
        elif line.mark == "-":
            if added:
                yield from zip_longest(removed, added)
                removed, added = [], []
            removed.append(line)
        else:
            added.append(line)
    yield from zip_longest(removed, added)


def _cell(line: Line | None, number: int, digits: int, width: int, look: Look) -> list[str]:
    """Return one side of a line in rows of equal width."""
    if line is None:
        return [" " * (digits + 3 + width)]
    style = {"-": "del", "+": "add"}.get(line.mark, "")
    rows = []
    for index, pieces in enumerate(_rows(line, width)):
        gutter = f"{number:{digits}}" if not index else " " * digits
        text = "".join(look.paint(part, name) for part, name in pieces)
        pad = " " * (width - sum(cells(part) for part, _ in pieces))
        mark = line.mark if not index else " "
        rows.append(f"{look.paint(gutter, 'dim')} {look.paint(mark, style)} {text}{pad}")
    if not line.ended:
        rows.append(" " * digits + f" {look.paint(_NO_NEWLINE.ljust(width + 2), 'dim')}")
    return rows


def _rows(line: Line, width: int) -> list[list[_Piece]]:
    """Break the pieces of a line at a width; tabs become blanks up to the next stop."""
    rows: list[list[_Piece]] = [[]]
    column = used = 0
    for text, style in line.parts:
        part = ""
        for character in text:
            shown = " " * (_TAB - column % _TAB) if character == "\t" else character
            size = cells(shown)
            if used + size > width:
                rows[-1].append((part, style))
                rows.append([])
                part, used = "", 0
                shown, size = shown[:width], min(size, width)
            part += shown
            used += size
            column += size
        rows[-1].append((part, style))
    return rows
