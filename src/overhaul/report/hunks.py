"""Hunks of a change, derived from its edits: the cost follows the edits, not the size of the file.

A block is what some edits do to whole lines. Inside a block of several lines unchanged lines are found again,
so that a rewritten function shows only the lines that differ. Hunks are blocks with context around them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from overhaul.model.change import Certainty, ChangeKind, Edit, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.model.change import Change
    from overhaul.model.note import Note

__all__ = ["Hunk", "Label", "Run", "edits_of", "hunks", "labels", "split_lines"]

#: Blocks with more pairs of lines than this are shown as replaced as a whole.
_MOST_PAIRS = 250_000
_HEADING = re.compile(rb"[ \t]*((?:class|(?:async[ \t]+)?def)[ \t][^\r\n]*)")
_HEADING_BYTES = 80  # as git cuts it


class Run(NamedTuple):
    """Consecutive lines of one kind.

    Attributes:
        mark: ``" "`` for context, ``"-"`` for removed, ``"+"`` for added.
        lines: With their line ends; the last line of a file may have none.
    """

    mark: str
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changed lines with their context.

    Attributes:
        old_start: Number of the first line before the change; with a count of 0 the line in front of it.
        old_count: Lines before the change.
        new_start: The same after the change.
        new_count: Lines after the change.
        heading: The nearest ``def`` or ``class`` line above, stripped; empty without one.
        runs: The lines.
        edits: Indices of the edits of the change that the hunk shows.
        places: Line of each of those edits in the contents before, 1-based.
        notes: Notes whose line the hunk shows.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    heading: bytes
    runs: tuple[Run, ...]
    edits: tuple[int, ...]
    places: tuple[int, ...]
    notes: tuple[Note, ...] = ()

    @property
    def header(self) -> str:
        """The ``@@ -1,3 +1,4 @@`` line without heading and line end."""
        old = f"{self.old_start}" if self.old_count == 1 else f"{self.old_start},{self.old_count}"
        new = f"{self.new_start}" if self.new_count == 1 else f"{self.new_start},{self.new_count}"
        return f"@@ -{old} +{new} @@"


@dataclass(frozen=True, slots=True)
class Label:
    """What made (a part of) a hunk, and why.

    Attributes:
        steps: Codemods in the order in which they ran.
        certainty: Of the edits.
        reason: One sentence; may be empty.
        role: Whether a person decides or it follows from others.
        lines: Line of each edit with this label in the contents before, 1-based.
    """

    steps: tuple[str, ...]
    certainty: Certainty
    reason: str
    role: Role
    lines: tuple[int, ...] = ()


@dataclass(slots=True)
class _Block:
    """Lines that edits replace: bytes `start` to `end` by `text`; `line` is the 0-based line of `start`."""

    start: int
    end: int
    text: bytes
    line: int
    edits: tuple[int, ...]
    support: bool

    old: tuple[bytes, ...] = ()

    @property
    def last(self) -> int:
        """Number (0-based) of the line behind the removed ones."""
        return self.line + len(self.old)


def edits_of(change: Change, contents: bytes) -> tuple[Edit, ...]:
    """Return the edits of a change; a deletion that lists none removes everything."""
    if change.kind is ChangeKind.DELETE and not change.edits and contents:
        return (Edit(0, contents, b"", (), role=Role.SUPPORT),)
    return change.edits


def hunks(
    change: Change,
    contents: bytes,
    *,
    context: int = 3,
    separate: bool = True,
    notes: Iterable[Note] = (),
) -> Iterator[Hunk]:
    """Yield the hunks of a change in order.

    Args:
        change: The change.
        contents: What its path holds before; empty for a new path.
        context: Unchanged lines around the changed ones.
        separate: Whether supporting edits get hunks of their own where a line lies between; the context
            between two such hunks is shared out. Without it hunks are those of ``git diff``.
        notes: Notes about the path, by line.
    """
    remarks = sorted(notes)
    blocks = [part for block in _blocks(edits_of(change, contents), contents) for part in _refined(block)]
    shift, heading, searched = 0, b"", 0
    floor = 0
    for index, group in enumerate(groups := _grouped(blocks, context, separate=separate)):
        ceiling = groups[index + 1][0].line if index + 1 < len(groups) else None
        runs, first, floor = _runs(group, contents, context, (floor, ceiling))
        start = group[0].start - sum(len(line) for line in runs[0].lines if runs[0].mark == " ")
        heading = _heading(contents, searched, start) or heading
        searched = start
        hunk = _numbered(runs, first, shift, heading, _places(group))
        shift += hunk.new_count - hunk.old_count
        yield replace(hunk, notes=_near(hunk, remarks)) if remarks else hunk


def labels(change: Change, hunk: Hunk) -> tuple[Label, ...]:
    """Return what made a hunk, each combination of codemod, certainty and reason once, main edits first."""
    found: dict[tuple[tuple[str, ...], Certainty, str, Role], tuple[int, ...]] = {}
    for index, line in zip(hunk.edits, hunk.places, strict=True):
        if index < len(change.edits):
            edit = change.edits[index]
            key = (edit.steps, edit.certainty, edit.reason, edit.role)
            found[key] = (*found.get(key, ()), line)
    made = [Label(*key, lines=lines) for key, lines in found.items()]
    return tuple(sorted(made, key=lambda label: label.role is not Role.MAIN))


def split_lines(data: bytes) -> tuple[bytes, ...]:
    """Split at line feeds alone, as git does, keeping them."""
    if b"\r" not in data:
        return tuple(data.splitlines(keepends=True))
    lines = [line + b"\n" for line in data.split(b"\n")]
    if lines[-1] == b"\n":
        lines.pop()
    else:
        lines[-1] = lines[-1][:-1]
    return tuple(lines)


def _blocks(edits: Sequence[Edit], contents: bytes) -> Iterator[_Block]:
    """Yield the edits extended to whole lines; edits on one line share a block."""
    block: _Block | None = None
    counted = line = 0
    for index, edit in enumerate(edits):
        if block is not None and _meets(block, edit, contents):
            block = _joined(block, index, edit, contents)
            continue
        if block is not None:
            yield _with_old(block, contents)
        start = contents.rfind(b"\n", 0, edit.start) + 1
        line += contents.count(b"\n", counted, start)
        counted = start
        support = edit.role is not Role.MAIN
        block = _closed(
            _Block(start, edit.end, contents[start : edit.start] + edit.inserted, line, (index,), support),
            contents,
        )
    if block is not None:
        yield _with_old(block, contents)


def _meets(block: _Block, edit: Edit, contents: bytes) -> bool:
    """Tell whether an edit touches the last line of a block; at the end of a file that line may be open."""
    open_end = block.end > 0 and contents[block.end - 1 : block.end] != b"\n"
    return edit.start < block.end or (open_end and edit.start == block.end)


def _closed(block: _Block, contents: bytes) -> _Block:
    """Extend a block to the end of its last line, unless it already ends between two lines."""
    at_line_start = block.end == 0 or contents[block.end - 1 : block.end] == b"\n"
    if not (at_line_start and (not block.text or block.text.endswith(b"\n"))):
        end = contents.find(b"\n", block.end) + 1 or len(contents)
        block.text += contents[block.end : end]
        block.end = end
    return block


def _joined(block: _Block, index: int, edit: Edit, contents: bytes) -> _Block:
    """Add an edit that starts inside the block: behind its last edit, on the rest of its last line."""
    tail = block.end - edit.start
    block.text = block.text[: len(block.text) - tail] + edit.inserted
    block.edits += (index,)
    block.support = block.support and edit.role is not Role.MAIN
    block.end = edit.end
    return _closed(block, contents)


def _with_old(block: _Block, contents: bytes) -> _Block:
    block.old = split_lines(contents[block.start : block.end])
    return block


def _refined(block: _Block) -> Iterator[_Block]:
    """Split a block at lines that stay the same."""
    old, new = block.old, split_lines(block.text)
    if not old or not new:
        if old or new:
            yield block
        return
    if len(old) == len(new) == 1:
        if old != new:
            yield block
        return
    opcodes: Iterable[tuple[str, int, int, int, int]] = (("replace", 0, len(old), 0, len(new)),)
    if len(old) * len(new) <= _MOST_PAIRS:
        opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    offset, at = block.start, 0
    for tag, old_from, old_to, new_from, new_to in opcodes:
        if tag == "equal":
            continue
        offset += sum(map(len, old[at:old_from]))
        at = old_from
        part = old[old_from:old_to]
        text = b"".join(new[new_from:new_to])
        end = offset + sum(map(len, part))
        yield _Block(offset, end, text, block.line + old_from, block.edits, block.support, part)


def _grouped(blocks: list[_Block], context: int, *, separate: bool) -> list[list[_Block]]:
    groups: list[list[_Block]] = []
    for block in blocks:
        last = groups[-1][-1] if groups else None
        if last is not None and _together(last, block, context, separate=separate):
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _together(last: _Block, block: _Block, context: int, *, separate: bool) -> bool:
    gap = block.line - last.last
    if separate and last.support != block.support and gap > 0:
        return False
    return gap <= 2 * context


def _runs(
    group: list[_Block], contents: bytes, context: int, limits: tuple[int, int | None]
) -> tuple[tuple[Run, ...], int, int]:
    """Return the lines of a hunk, the number (0-based) of its first line and of the line behind its last.

    `limits` are the line behind the hunk before and the first changed line of the hunk after.
    """
    floor, ceiling = limits
    first, last = group[0], group[-1]
    before = _lines_before(contents, first.start, min(context, first.line - floor))
    room = context if ceiling is None else min(context, ceiling - last.last)
    after = _lines_after(contents, last.end, room)
    runs: list[Run] = [Run(" ", before)] if before else []
    at = first.start
    for index, block in enumerate(_adjoined(group)):
        if index and block.start > at:
            runs.append(Run(" ", split_lines(contents[at : block.start])))
        at = block.end
        if block.old:
            runs.append(Run("-", block.old))
        if block.text:
            runs.append(Run("+", split_lines(block.text)))
    if after:
        runs.append(Run(" ", after))
    return tuple(runs), first.line - len(before), last.last + len(after)


def _adjoined(group: list[_Block]) -> Iterator[_Block]:
    """Yield the blocks with those joined that no line parts, so that removed lines stand before added ones."""
    joined: _Block | None = None
    for block in group:
        if joined is not None and joined.end == block.start:
            text, old = joined.text + block.text, joined.old + block.old
            joined = _Block(joined.start, block.end, text, joined.line, (), support=False, old=old)
            continue
        if joined is not None:
            yield joined
        joined = block
    if joined is not None:
        yield joined


def _lines_before(contents: bytes, end: int, count: int) -> tuple[bytes, ...]:
    start = end
    for _ in range(count):
        start = contents.rfind(b"\n", 0, max(start - 1, 0)) + 1
    return split_lines(contents[start:end])


def _lines_after(contents: bytes, start: int, count: int) -> tuple[bytes, ...]:
    end = start
    for _ in range(count):
        end = contents.find(b"\n", end) + 1 or len(contents)
        if end == len(contents):
            break
    return split_lines(contents[start:end])


def _numbered(runs: tuple[Run, ...], first: int, shift: int, heading: bytes, places: dict[int, int]) -> Hunk:
    old = sum(len(run.lines) for run in runs if run.mark != "+")
    new = sum(len(run.lines) for run in runs if run.mark != "-")
    old_start = first + 1 if old else first
    new_start = first + shift + 1 if new else first + shift
    return Hunk(old_start, old, new_start, new, heading, runs, tuple(places), tuple(places.values()))


def _places(group: list[_Block]) -> dict[int, int]:
    """Return the first line (1-based) of each edit of a group, in order."""
    places: dict[int, int] = {}
    for block in group:
        for index in block.edits:
            places.setdefault(index, block.line + 1)
    return places


def _heading(contents: bytes, start: int, end: int) -> bytes:
    """Return the last ``def`` or ``class`` line that starts between two offsets."""
    functions = contents.rfind(b"def ", start, end)
    classes = contents.rfind(b"class ", start, end)
    while (at := max(functions, classes)) >= 0:
        begin = contents.rfind(b"\n", 0, at) + 1
        match = _HEADING.match(contents, begin, begin + 4 * _HEADING_BYTES)
        if match and match.end() > at:
            return match.group(1)[:_HEADING_BYTES].rstrip()
        if at == functions:
            functions = contents.rfind(b"def ", start, at)
        else:
            classes = contents.rfind(b"class ", start, at)
    return b""


def _near(hunk: Hunk, notes: list[Note]) -> tuple[Note, ...]:
    return tuple(note for note in notes if hunk.old_start <= note.line < hunk.old_start + hunk.old_count)
