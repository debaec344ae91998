"""``--stat``: a line per file with its changed lines and a graph, fitted to the width as git does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from overhaul.report.diff import counts
from overhaul.report.display import cells, counted, fitted, shown_path
from overhaul.report.hunks import hunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from overhaul.model.plan import Plan
    from overhaul.report.look import Look

__all__ = ["FileStat", "file_stats", "stat_text"]

_LEAST_GRAPH = 6


class FileStat(NamedTuple):
    """How many lines of one path change.

    Attributes:
        path: Relative to the root.
        added: Lines that come.
        removed: Lines that go.
    """

    path: str
    added: int
    removed: int


def file_stats(plan: Plan, read: Callable[[str], bytes]) -> Iterator[FileStat]:
    """Yield the counts of each path of a plan."""
    for change in plan.changes:
        contents = b"" if change.before is None else read(change.path)
        yield FileStat(change.path, *counts(hunks(change, contents, context=0)))


def stat_text(plan: Plan, read: Callable[[str], bytes], look: Look) -> Iterator[str]:
    """Yield the table, with line ends; names give way first, then the graph."""
    stats = list(file_stats(plan, read))
    if not stats:
        return
    most = max(stat.added + stat.removed for stat in stats)
    digits = len(str(most))
    names = [shown_path(stat.path, look) for stat in stats]
    room = look.width - digits - 5  # " name | 12 ++--"
    graph = min(most, max(_LEAST_GRAPH, room * 3 // 8))
    widest = min(max(map(cells, names)), max(room - graph, 10))
    graph = max(min(most, room - widest), 1)
    for name, stat in zip(names, stats, strict=True):
        text = fitted(name, widest, look)
        pad = " " * (widest - cells(text))
        plus, minus = _scaled(stat, most, graph)
        bars = look.paint("+" * plus, "add") + look.paint("-" * minus, "del")
        yield f" {text}{pad} | {stat.added + stat.removed:{digits}} {bars}".rstrip() + "\n"
    yield _total(stats)


def _scaled(stat: FileStat, most: int, graph: int) -> tuple[int, int]:
    """Return the lengths of the two bars; what is not zero stays visible."""
    if most <= graph:
        return stat.added, stat.removed
    total = stat.added + stat.removed
    length = max(round(total * graph / most), (stat.added > 0) + (stat.removed > 0))
    plus = round(length * stat.added / total) if total else 0
    plus = min(max(plus, stat.added > 0), length - (stat.removed > 0))
    return plus, length - plus


def _total(stats: list[FileStat]) -> str:
    """Return the last line in the words of git, which leaves out a side that is zero when the other is not."""
    added, removed = sum(stat.added for stat in stats), sum(stat.removed for stat in stats)
    parts = [f"{counted(len(stats), 'file')} changed"]
    if added or not removed:
        parts.append(f"{counted(added, 'insertion')}(+)")
    if removed or not added:
        parts.append(f"{counted(removed, 'deletion')}(-)")
    return f" {', '.join(parts)}\n"
