"""The lines of a hunk in styled pieces: syntax colours, changed words, visible signs, long lines cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from overhaul.report.display import text_of, visible
from overhaul.report.syntax import highlighted
from overhaul.report.words import changed_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overhaul.report.hunks import Hunk
    from overhaul.report.look import Look

__all__ = ["LONG_LINE", "Line", "hides_returns", "styled_lines"]

#: Longer lines are cut around what changed.
LONG_LINE = 1_000
_AROUND = 80
_BASE = {" ": "", "-": "del", "+": "add"}


class Line(NamedTuple):
    """One line, ready to be painted.

    Attributes:
        mark: ``" "``, ``"-"`` or ``"+"``.
        parts: Text with the name of its style, in order; safe to print.
        ended: Whether the line has a line end in the file.
    """

    mark: str
    parts: tuple[tuple[str, str], ...]
    ended: bool = True


@dataclass(slots=True)
class _Row:
    mark: str
    text: str
    ended: bool
    syntax: list[tuple[int, int, str]] = field(default_factory=list)
    words: list[tuple[int, int, str]] = field(default_factory=list)


def styled_lines(hunk: Hunk, path: str, look: Look, encoding: str = "utf-8") -> list[Line]:
    """Return the lines of a hunk.

    Args:
        hunk: The hunk.
        path: Decides about the syntax.
        look: Without colours there is no syntax; what words changed is always found out.
        encoding: Of the file.
    """
    runs = _rows(hunk, encoding)
    rows = [row for run in runs for row in run]
    if look.depth:
        _color([row for row in rows if row.mark != "+"], path)
        _color([row for row in rows if row.mark != "-"], path)
    for old, new in pairwise(runs):
        if old[0].mark == "-" and new[0].mark == "+":
            _mark_words(old, new)
    return [Line(row.mark, tuple(_parts(row, look)), row.ended) for row in rows]


def hides_returns(hunk: Hunk) -> bool:
    """Tell whether every line ends with CR LF, so that showing the CR would tell nothing."""
    lines = [line for run in hunk.runs for line in run.lines]
    return all(line.endswith(b"\r\n") or not line.endswith((b"\n", b"\r")) for line in lines)


def _rows(hunk: Hunk, encoding: str) -> list[list[_Row]]:
    drop = b"\r\n" if hides_returns(hunk) else b"\n"
    return [
        [
            _Row(run.mark, text_of(line.removesuffix(drop), encoding), line.endswith(b"\n"))
            for line in run.lines
        ]
        for run in hunk.runs
    ]


def _color(side: list[_Row], path: str) -> None:
    """Give the rows of one side their syntax, as one text."""
    for row in side:
        row.syntax.clear()
    text = "\n".join(row.text for row in side)
    for row, start, end, style in _spread(side, highlighted(text, path)):
        row.syntax.append((start, end, style))


def _mark_words(old: list[_Row], new: list[_Row]) -> None:
    gone, came = changed_words("\n".join(row.text for row in old), "\n".join(row.text for row in new))
    for rows, spans, style in ((old, gone, "del.word"), (new, came, "add.word")):
        for row, start, end, _ in _spread(rows, ((*span, style) for span in spans)):
            row.words.append((start, end, style))


def _spread(
    rows: Sequence[_Row], spans: Iterable[tuple[int, int, str]]
) -> Iterable[tuple[_Row, int, int, str]]:
    """Yield spans of the joined text as spans of its rows."""
    index = offset = 0
    for start, end, style in spans:
        while index < len(rows) and offset + len(rows[index].text) + 1 <= start:
            offset += len(rows[index].text) + 1
            index += 1
        row, at = index, offset
        while row < len(rows) and at < end:
            length = len(rows[row].text)
            first, last = max(start - at, 0), min(end - at, length)
            if first < last:
                yield rows[row], first, last, style
            at += length + 1
            row += 1


def _parts(row: _Row, look: Look) -> Iterable[tuple[str, str]]:
    """Yield the pieces of a row: words over syntax over the style of its kind."""
    styles = [_BASE[row.mark]] * len(row.text)
    for start, end, style in row.syntax + row.words:
        styles[start:end] = [style] * (end - start)
    for start, end in _kept(row):
        if start:
            yield f"{look.pick('…', '...')}[{start:,} characters]", "dim"
        for style, group in groupby(range(start, end), key=styles.__getitem__):
            indices = list(group)
            yield visible(row.text[indices[0] : indices[-1] + 1], look), style
        if end < len(row.text):
            yield f"[{len(row.text) - end:,} characters]{look.pick('…', '...')}", "dim"


def _kept(row: _Row) -> tuple[tuple[int, int], ...]:
    """Return the part of a row that is shown: all of it, or what lies around its changed words."""
    length = len(row.text)
    if length <= LONG_LINE:
        return ((0, length),)
    first = row.words[0][0] if row.words else 0
    last = row.words[-1][1] if row.words else 0
    start = max(0, first - _AROUND)
    return ((start, min(length, max(start + 2 * _AROUND, min(last + _AROUND, start + LONG_LINE)))),)
