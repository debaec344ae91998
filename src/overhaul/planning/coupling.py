"""Edits of a later round that stand on what an earlier one wrote: they need it, whatever part of a plan is chosen.

Two ways of standing on it can be told from the result: to use a name that only the other edit binds
(``except E as error:``), and to go on in the middle of its line (`` Exception`` and then `` as error``).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.codemods.api import Site
from overhaul.codemods.toolbox.module import walk
from overhaul.model.change import Role
from overhaul.planning.layers import Layered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from overhaul.codemods.toolbox.module import Module
    from overhaul.codemods.toolbox.names import Binding
    from overhaul.planning.layers import Region

__all__ = ["coupled"]


def coupled(earlier: Layered, layered: Layered, module: Module) -> Layered:
    """Return the layers with the needs of the edits that came last.

    Args:
        earlier: Before the last round.
        layered: After it.
        module: Its current text.
    """
    known = set(map(id, earlier.edits))
    edits, places = list(layered.edits), layered.regions()
    fresh = [at for at, edit in enumerate(edits) if id(edit) not in known and edit.role is Role.MAIN]
    old = [at for at, edit in enumerate(edits) if id(edit) in known and edit.role is Role.MAIN]
    for at in fresh if old else ():
        for other in {*_continued(module, places, at, old), *_binding(module, places, at, old)}:
            key = f"{module.path}~{edits[other].start}"
            edits[other] = replace(edits[other], provides=edits[other].provides | {key})
            edits[at] = replace(edits[at], needs=edits[at].needs | {key})
    return Layered(layered.original, tuple(edits), layered.current)


def _continued(module: Module, places: Sequence[Region], at: int, old: Iterable[int]) -> Iterator[int]:
    """Yield the edits whose text an edit continues without a new line between them."""
    start, end = places[at]
    for other in old:
        first, last = places[other]
        joint = start if last == start else end if first == end else 0
        if first < last and joint and module.source[joint - 1 : joint] not in {b"\n", b"\r"}:
            yield other


def _binding(module: Module, places: Sequence[Region], at: int, old: Sequence[int]) -> Iterator[int]:
    """Yield the edits that bind a name which an edit uses and which nothing else binds for it."""
    for site in _names_in(module, places[at]):
        bindings = module.names.resolve(site).bindings
        around = [each for each in bindings if any(each.site.node is above for above in site.ancestors)]
        makers = [_makers(module, places, binding, old) for binding in around or bindings]
        if all(makers):
            yield from set().union(*makers)


def _names_in(module: Module, region: Region) -> Iterator[Site]:
    start, end = region
    lines = range(module.line(start), module.line(max(start, end - 1)) + 1)
    for node, path in walk(module.tree, lines):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            span = module.span(node)
            if start <= span[0] and span[1] <= end:
                yield Site(node, tuple(path[:-1]))


def _makers(module: Module, places: Sequence[Region], binding: Binding, old: Iterable[int]) -> set[int]:
    """Return the edits that wrote at the place where a name is bound; none when it stood there before."""
    node = binding.site.node
    if not hasattr(node, "lineno"):
        return set()
    start, end = module.span(node)
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:  # a function, a class, a handler: its head binds the name
        end = module.span(body[0])[0]
    return {at for at in old if places[at][0] < end and start < places[at][1]}
