"""The laws that hold for every codemod without anyone asking, checked on every file it changes.

The result parses and a second run changes nothing: the engine's rounds show that. Here: the tree outside the edited
spans is the same tree, and no name is used that is not bound.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from overhaul.codemods.api import Site
from overhaul.codemods.toolbox.module import walk
from overhaul.codemods.toolbox.names import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from overhaul.codemods.toolbox.module import Module
    from overhaul.planning.layers import Region

__all__ = ["newly_unbound", "same_outside"]


def same_outside(before: Module, after: Module, removed: Sequence[Region], inserted: Sequence[Region]) -> int:
    """Return 0 when the trees agree outside the edited regions, else the line (in `after`) where they do not.

    Text outside the regions is the same by construction. So a subtree that touches no region is the same subtree
    when it has the same type, the same place (shifted by the edits before it) and the same chain of ancestors;
    nodes inside a region are the edit's own business. The cost is that of the siblings along the edited paths.

    Args:
        before: The file before a layer of edits.
        after: The file after it.
        removed: Sorted regions of `before`, one per edit.
        inserted: Regions of `after`, one per edit, in the same order.
    """
    growth = _growth(removed, inserted)
    left = _skeleton(before, removed, growth)
    right = _skeleton(after, inserted, lambda _: 0)
    last = 0
    for mine, theirs in zip(left, right, strict=False):
        last = theirs.end if theirs.end >= 0 else last
        if not mine.agrees(theirs):
            return after.line(min(last, len(after.source)))
    return 0 if len(left) == len(right) else after.line(last)


class _Entry(NamedTuple):
    """A node outside the regions: untouched ones with their place, touched ones with their own words."""

    depth: int
    field: str
    kind: str
    start: int = -1
    end: int = -1
    words: tuple[object, ...] | None = None

    def agrees(self, other: _Entry) -> bool:
        """Tell whether both describe the same node; a node that is itself edited may have other words."""
        if self[:5] != other[:5]:
            return False
        return self.words is None or other.words is None or self.words == other.words


def _skeleton(module: Module, regions: Sequence[Region], growth: Callable[[int], int]) -> list[_Entry]:
    """List the nodes outside the regions in source order; those that touch no region are not entered."""
    starts = [start for start, _ in regions]
    entries: list[_Entry] = []
    stack: list[tuple[ast.AST, int, str]] = [(module.tree, 0, "")]
    while stack:
        node, depth, field = stack.pop()
        if isinstance(node, ast.expr_context):
            continue
        kind = type(node).__name__
        span = _whole_span(module, node)
        words = None
        if span is not None:
            if _inside(span, regions, starts):
                continue
            touch = _touch(span, regions, starts)
            if touch is _Touch.NONE:
                shift = growth(span[0])
                entries.append(_Entry(depth, field, kind, span[0] + shift, span[1] + shift))
                continue
            if touch is _Touch.ADJACENT:
                words = _words(node)
        entries.append(_Entry(depth, field, kind, words=words))
        if not isinstance(node, ast.JoinedStr):  # positions inside are not reliable before 3.12
            stack += [(child, depth + 1, name) for name, child in reversed(list(_children(node)))]
    return entries


def _words(node: ast.AST) -> tuple[object, ...]:
    """What a node says by itself: names, constants."""
    return tuple(
        value for name in node._fields if not isinstance(value := getattr(node, name, None), (ast.AST, list))
    )


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield name, child


def _whole_span(module: Module, node: ast.AST) -> Region | None:
    if getattr(node, "end_lineno", None) is None:
        return None
    start, end = module.span(node)
    for decorator in getattr(node, "decorator_list", ())[:1]:
        start = min(start, module.span(decorator)[0])
    return start, end


def _inside(span: Region, regions: Sequence[Region], starts: Sequence[int]) -> bool:
    """Tell whether some region contains the span."""
    at = bisect_right(starts, span[0]) - 1
    return any(
        start <= span[0] and span[1] <= end and start < end for start, end in regions[max(at, 0) : at + 1]
    )


class _Touch(Enum):
    """How an edit region and the span of a node lie to each other."""

    NONE = 0
    ADJACENT = 1
    OVERLAP = 2


def _touch(span: Region, regions: Sequence[Region], starts: Sequence[int]) -> _Touch:
    """Tell whether some region overlaps the span or at least borders on it."""
    result = _Touch.NONE
    for start, end in regions[max(bisect_left(starts, span[0]) - 1, 0) :]:
        if start > span[1]:
            break
        if end < span[0]:
            continue
        if start < span[1] and end > span[0]:
            return _Touch.OVERLAP
        result = _Touch.ADJACENT
    return result


def _growth(removed: Sequence[Region], inserted: Sequence[Region]) -> Callable[[int], int]:
    """Return how far a node that touches no region moves, by the offset of its start."""
    ends = [end for _, end in removed]
    sums = [0]
    for (start, end), (new_start, new_end) in zip(removed, inserted, strict=True):
        sums.append(sums[-1] + (new_end - new_start) - (end - start))
    return lambda offset: sums[bisect_right(ends, offset)]


def newly_unbound(
    before: Module, after: Module, removed: Sequence[Region], inserted: Sequence[Region]
) -> tuple[str, int] | None:
    """Return a name (and its line) that nothing binds after the edits although something did, or that is new."""
    for name in sorted(_identifiers(after, inserted, ast.Load) | _bound_in(before, removed)):
        for site in after.sites(ast.Name, [name.encode()]):
            node = site.node
            if not isinstance(node, ast.Name) or node.id != name or not isinstance(node.ctx, ast.Load):
                continue
            if after.names.resolve_name(name, site.ancestors).status is Status.UNBOUND and not _was_unbound(
                before, name
            ):
                return name, node.lineno
    return None


def _was_unbound(before: Module, name: str) -> bool:
    return any(
        isinstance(site.node, ast.Name)
        and site.node.id == name
        and before.names.resolve_name(name, site.ancestors).status is Status.UNBOUND
        for site in before.sites(ast.Name, [name.encode()])
    )


def _nodes_in(module: Module, regions: Sequence[Region]) -> Iterator[Site]:
    starts = [start for start, _ in regions]
    lines = sorted(
        {
            line
            for start, end in regions
            for line in range(module.line(start), module.line(max(start, end - 1)) + 1)
        }
    )
    for node, path in walk(module.tree, lines):
        span = _whole_span(module, node)
        if span is not None and _inside(span, regions, starts):
            yield Site(node, tuple(path[:-1]))


def _identifiers(module: Module, regions: Sequence[Region], context: type[ast.expr_context]) -> set[str]:
    return {
        site.node.id
        for site in _nodes_in(module, regions)
        if isinstance(site.node, ast.Name) and isinstance(site.node.ctx, context)
    }


def _bound_in(module: Module, regions: Sequence[Region]) -> set[str]:
    """Names that nodes inside the regions bind: assignments, imports, functions, classes, handlers."""
    bound = _identifiers(module, regions, ast.Store)
    for site in _nodes_in(module, regions):
        node = site.node
        if isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
        elif (
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler))
            and node.name
        ):
            bound.add(node.name)
    return bound - {"*"}
