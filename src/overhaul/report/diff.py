"""Unified diffs for people: each file with its title, each hunk with the codemod that made it and why.

Without colours a hunk is written as a whole, without looking at its lines; with colours line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.model.change import ChangeKind
from overhaul.report.display import cells, encoding_of, shown_path, text_of, visible
from overhaul.report.hunks import hunks
from overhaul.report.labels import label_lines
from overhaul.report.lines import LONG_LINE, Line, hides_returns, styled_lines
from overhaul.report.patch import hunk_patch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.model.change import Change
    from overhaul.model.note import Note
    from overhaul.report.hunks import Hunk
    from overhaul.report.look import Look

__all__ = ["change_diff", "counts", "hunk_diff", "title"]

#: Rules do not grow beyond this on a very wide terminal.
_WIDEST = 120
_NO_NEWLINE = "\\ No newline at end of file"


def change_diff(
    change: Change, contents: bytes, look: Look, *, context: int = 3, notes: Iterable[Note] = ()
) -> Iterator[str]:
    """Yield the diff of one path: its title, then each hunk under its labels, with line ends.

    Args:
        change: The change.
        contents: What the path holds before; empty for a new path.
        look: What the output may use.
        context: Unchanged lines around the changed ones.
        notes: Notes about the path; each stands with the hunk that shows its line.
    """
    found = list(hunks(change, contents, context=context, notes=notes))
    yield title(change, found, look)
    encoding = encoding_of(contents)
    for hunk in found:
        yield "".join(label_lines(change, hunk, look))
        yield hunk_diff(hunk, change.path, look, encoding)
        yield "\n"
    if not found:
        yield "\n"


def title(change: Change, found: Iterable[Hunk], look: Look) -> str:
    """Return the line above the hunks of a path: its name, what happens to it, and how many lines."""
    added, removed = counts(found)
    facts = [text for text in (_kind(change, look), f"+{added}", f"-{removed}") if text]
    path, tail = shown_path(change.path, look), " ".join(facts)
    rule = min(look.width, _WIDEST) - cells(path) - len(tail) - 2
    line = look.pick("─", "-") * max(rule, 2)
    return f"{look.paint(path, 'path')} {look.paint(line, 'dim')} {tail}\n"


def counts(found: Iterable[Hunk]) -> tuple[int, int]:
    """Return how many lines the hunks add and remove."""
    added = removed = 0
    for hunk in found:
        for run in hunk.runs:
            added += len(run.lines) if run.mark == "+" else 0
            removed += len(run.lines) if run.mark == "-" else 0
    return added, removed


def hunk_diff(hunk: Hunk, path: str, look: Look, encoding: str = "utf-8") -> str:
    """Return the ``@@`` line and the lines of one hunk."""
    if not look.depth and not any(len(line) > LONG_LINE for run in hunk.runs for line in run.lines):
        return _plain(hunk, look, encoding)
    heading = visible(text_of(hunk.heading, encoding), look)
    top = f"{look.paint(hunk.header, 'hunk')} {heading}".rstrip() + "\n"
    return top + "".join(_line(line, look) for line in styled_lines(hunk, path, look, encoding))


def _plain(hunk: Hunk, look: Look, encoding: str) -> str:
    data = hunk_patch(hunk)
    if b"\r" in data and hides_returns(hunk):
        data = data.replace(b"\r\n", b"\n")
    return visible(text_of(data, encoding), look)


def _line(line: Line, look: Look) -> str:
    style = {"-": "del", "+": "add"}.get(line.mark, "")
    text = "".join(look.paint(part, name) for part, name in line.parts)
    end = "\n" if line.ended else f"\n{look.paint(_NO_NEWLINE, 'dim')}\n"
    return look.paint(line.mark, style) + text + end


def _kind(change: Change, look: Look) -> str:
    if change.kind is ChangeKind.CREATE:
        return "new file"
    if change.kind is ChangeKind.DELETE:
        return "deleted"
    if change.before and change.after and change.before.mode != change.after.mode:
        return f"mode {change.before.mode:o} {look.pick('→', '->')} {change.after.mode:o}"
    return ""
