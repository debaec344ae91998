"""The laws that hold for every codemod without anyone asking, checked on every file it changes.

The result parses and a second run changes nothing: the engine's rounds show that. Here: the tree outside the edited
spans is the same tree, and no name is used that is not bound.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.codemods.toolbox.module import walk
from overhaul.codemods.toolbox.names import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from overhaul.codemods.toolbox.module import Module
    from overhaul.planning.layers import Region

__all__ = ["newly_unbound", "same_outside"]


def same_outside(before: Module, after: Module, removed: Sequence[Region], inserted: Sequence[Region]) -> int:
    """Return 0 when the trees agree outside the edited regions, else the line (in `after`) where they do not.

    Text outside the regions is the same by construction. So a subtree that touches no region is the same
    subtree when it stands in the same place (shifted by the edits before it) of an agreeing parent; nodes inside
    a region are the edit's own business. The cost is that of the siblings along the edited paths.

    Args:
        before: The file before a layer of edits.
        after: The file after it.
        removed: Sorted regions of `before`, one per edit.
        inserted: Regions of `after`, one per edit, in the same order.
    """
    growth = _growth(removed, inserted)
    left, right = _Side(before, removed), _Side(after, inserted)
    pairs: list[tuple[ast.AST, ast.AST]] = [(before.tree, after.tree)]
    while pairs:
        old, new = pairs.pop()
        if type(old) is not type(new):
            return _line(new)
        old_touch, new_touch = left.touch(old), right.touch(new)
        if old_touch is _Touch.NONE and new_touch is _Touch.NONE:
            start, end = left.span(old)
            shift = growth(start)
            if right.span(new) != (start + shift, end + shift):
                return _line(new)
            continue
        if old_touch is not _Touch.OVERLAP and _words(old) != _words(new):
            return _line(new)
        if isinstance(old, ast.JoinedStr):
            continue  # positions inside are not reliable before 3.12
        old_children, new_children = left.children(old), right.children(new)
        if [name for name, _ in old_children] != [name for name, _ in new_children]:
            return _line(new)
        pairs += [(one, other) for (_, one), (_, other) in zip(old_children, new_children, strict=True)]
    return 0


class _Side:
    """One of the two trees with the regions that were edited in it."""

    def __init__(self, module: Module, regions: Sequence[Region]) -> None:
        self._module = module
        self._regions = regions
        self._starts = [start for start, _ in regions]

    def span(self, node: ast.AST) -> Region:
        """Return the span of a node with its decorators; (0, 0) for one without a place."""
        return _whole_span(self._module, node) or (0, 0)

    def touch(self, node: ast.AST) -> _Touch:
        """Tell how the regions lie to a node; one without a place counts as overlapped, its children have places."""
        span = _whole_span(self._module, node)
        return _Touch.OVERLAP if span is None else _touch(span, self._regions, self._starts)

    def children(self, node: ast.AST) -> list[tuple[str, ast.AST]]:
        """List the children of a node that are not inside a region, with the names of their fields."""
        return [(name, child) for name, child in _children(node) if not self._inside(child)]

    def _inside(self, node: ast.AST) -> bool:
        span = _whole_span(self._module, node)
        return span is not None and _inside(span, self._regions, self._starts)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", None) or 1


def _words(node: ast.AST) -> tuple[object, ...]:
    """What a node says by itself: names, constants."""
    return tuple(
        value for name in node._fields if not isinstance(value := getattr(node, name, None), (ast.AST, list))
    )


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for name in node._fields:
        value = getattr(node, name, None)
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
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


def _nodes_in(module: Module, regions: Sequence[Region]) -> Iterator[ast.AST]:
    starts = [start for start, _ in regions]
    for node, _ in walk(module.tree, _lines(module, regions)):
        span = _whole_span(module, node)
        if span is not None and _inside(span, regions, starts):
            yield node


def _identifiers(module: Module, regions: Sequence[Region], context: type[ast.expr_context]) -> set[str]:
    return {
        node.id
        for node in _nodes_in(module, regions)
        if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }


def _bound_in(module: Module, regions: Sequence[Region]) -> set[str]:
    """Names that the lines of the regions bind: assignments, imports, functions, parameters, handlers, patterns."""
    bound = _identifiers(module, regions, ast.Store)
    for node, _ in walk(module.tree, _lines(module, regions)):
        if isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, _NAMED) and node.name:
            bound.add(node.name)
    return bound - {"*"}


_NAMED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)


def _lines(module: Module, regions: Sequence[Region]) -> list[int]:
    return sorted(
        {
            line
            for start, end in regions
            for line in range(module.line(start), module.line(max(start, end - 1)) + 1)
        }
    )
