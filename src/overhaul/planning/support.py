"""What rewrites need elsewhere in their file, placed once: imports and statements; and imports that became unused."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind, Rewrite, Splice
from overhaul.codemods.toolbox.imports import place, removal
from overhaul.codemods.toolbox.module import walk
from overhaul.model.change import Certainty, Edit, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overhaul.codemods.toolbox.imports import Placement
    from overhaul.codemods.toolbox.module import Module
    from overhaul.planning.steps import Step

__all__ = ["PlacementError", "Taken", "Wanted", "cleanups", "in_file_line_ends", "key_of"]


class PlacementError(Exception):
    """An import or statement would have to go where a rewrite of the same round stands.

    Args:
        texts: What was to be placed.
        steps: Names of the steps that need it.
    """

    def __init__(self, texts: Sequence[str], steps: Sequence[str]) -> None:
        super().__init__(texts, steps)
        self.texts = texts
        self.steps = steps


class Taken:
    """Spans that are spoken for in this round."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []

    def claim(self, splices: Iterable[Splice], *, stacks: bool) -> bool:
        """Take the spans of all splices, unless one of them meets a span that is taken.

        Args:
            splices: Of one rewrite.
            stacks: Whether it may insert where another one inserts: supporting lines stand in their order.
        """
        wanted = [(splice.start, splice.end) for splice in splices]
        for span in wanted:
            if any(_meet(span, other) and not (stacks and span == other) for other in self.spans):
                return False
        self.spans += wanted
        return True

    def touches(self, splice: Splice) -> bool:
        """Tell whether a splice begins where a span that is taken ends, or the other way round."""
        return any(splice.start == end or splice.end == start for start, end in self.spans)

    def cut_by(self, splice: Splice) -> bool:
        """Tell whether a splice reaches into a span that is taken; standing at its border is fine."""
        wanted = (splice.start, splice.end)
        return any(_meet(wanted, other) for other in self.spans if wanted != other or wanted[0] != wanted[1])


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    if one[0] == one[1] or other[0] == other[1]:
        return one == other or one[0] < other[0] < one[1] or other[0] < one[0] < other[1]
    return one[0] < other[1] and other[0] < one[1]


@dataclass(slots=True)
class _Wish:
    """A need, its first use while the module is imported, and the certainty of each step that has it."""

    need: Need
    first_use: int
    steps: dict[str, Certainty] = field(default_factory=dict)


class Wanted:
    """What the rewrites of one round need in their file.

    Args:
        module: The file.
        local_packages: For sorting imports.

    Attributes:
        bound: By name that the placed statements bind: the key that provides it.
    """

    def __init__(self, module: Module, local_packages: frozenset[str]) -> None:
        self._module = module
        self._local = local_packages
        self._wishes: dict[str, _Wish] = {}
        self._there: set[str] = set()
        self._placed: set[str] = set()
        self.bound: dict[str, str] = {}

    def add(self, step: Step, rewrite: Rewrite) -> None:
        """Note what a rewrite needs."""
        if rewrite.needs:
            use = min(_import_time(self._module, splice.start) for splice in rewrite.splices)
            self._add(step, rewrite.needs, use)

    def _add(self, step: Step, needs: Iterable[Need], use: int) -> None:
        for need in needs:
            if need.kind is NeedKind.EXTERNAL:
                continue
            wish = self._wishes.setdefault(need.text, _Wish(need, use))
            wish.first_use = min(wish.first_use, use)
            wish.steps[step.name] = step.codemod.certainty
            self._add(step, need.needs, use)

    def edits(self, taken: Taken) -> list[Edit]:
        """Return the edits that bring what is wanted and is not there.

        Raises:
            PlacementError: Something would have to go where a rewrite of this round stands.
        """
        if not self._wishes:
            return []
        wishes = self._wishes.values()
        first_use = min(wish.first_use for wish in wishes)
        placements = place(
            self._module, [wish.need for wish in wishes], first_use, local_packages=self._local
        )
        edits = []
        for placement in placements:
            self._placed.update(placement.provides)
            if placement.splice.start == placement.splice.end and not placement.splice.text:
                self._there.update(placement.provides)
            else:
                edits.append(self._edit(placement, taken))
        return self.met(edits)

    def impossible(self, need: Need) -> bool:
        """Tell whether a need, or one that it has in turn, found no place."""
        if need.kind is NeedKind.EXTERNAL:
            return False
        return need.text not in self._placed or any(map(self.impossible, need.needs))

    def met(self, edits: Iterable[Edit]) -> list[Edit]:
        """Return edits without needs for what is there already."""
        there = {self._key(text) for text in self._there}
        return [replace(edit, needs=edit.needs - there) for edit in edits] if there else list(edits)

    def _edit(self, placement: Placement, taken: Taken) -> Edit:
        wishes = [self._wishes[text] for text in placement.provides if text in self._wishes]
        steps = {name: certainty for wish in wishes for name, certainty in wish.steps.items()}
        if taken.cut_by(placement.splice):
            raise PlacementError(placement.provides, list(steps))
        for text in placement.provides:
            self.bound.update(dict.fromkeys(_names_bound_by(text), self._key(text)))
        splice = placement.splice
        return Edit(
            splice.start,
            self._module.source[splice.start : splice.end],
            in_file_line_ends(self._module, splice),
            steps=tuple(steps),
            certainty=next(iter(steps.values()), Certainty.SAFE),
            reason="needed by the other edits of this file",
            role=Role.SUPPORT,
            needs=frozenset(map(self._key, placement.needs)) - frozenset(map(self._key, placement.provides)),
            provides=frozenset(map(self._key, placement.provides)),
        )

    def _key(self, text: str) -> str:
        return f"{self._module.path}::{text}"


def key_of(module: Module, need: Need) -> str:
    """Return the key that provides a need: its own in the whole plan, or of this file."""
    return need.text if need.kind is NeedKind.EXTERNAL else f"{module.path}::{need.text}"


def cleanups(module: Module, freed: dict[str, dict[str, str]]) -> list[Edit]:
    """Return the edits that remove imports which nobody uses any more.

    Args:
        module: The file without the uses.
        freed: By name: the keys of the edits that stopped using it, with their steps. Names that are dealt with
            are taken out; one that shares a statement with another, or stands right beside it, waits for the next
            round: blank lines around it belong to both.
    """
    edits: list[Edit] = []
    taken = Taken()
    for name in sorted(freed):
        splice = removal(module, name)
        if splice is not None and (taken.touches(splice) or not taken.claim([splice], stacks=False)):
            continue
        keys = freed.pop(name)
        if splice is None:
            continue
        edits.append(
            Edit(
                splice.start,
                module.source[splice.start : splice.end],
                in_file_line_ends(module, splice),
                steps=tuple(dict.fromkeys(keys.values())),
                reason=f"{name} is not used any more",
                role=Role.CLEANUP,
                needs=frozenset(keys),
            )
        )
    return edits


def _import_time(module: Module, offset: int) -> int:
    """Return the offset when code there runs while the module is imported, else the end of the file."""
    for node, path in walk(module.tree, [module.line(offset)]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            start, end = module.span(node.body[0])[0], module.span(node)[1]
        elif isinstance(node, ast.Lambda):
            start, end = module.span(node.body)
        else:
            continue
        if start <= offset < end and not any(isinstance(above, ast.JoinedStr) for above in path):
            return len(module.source)
    return offset


def _names_bound_by(statement: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(statement)):
        if isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def in_file_line_ends(module: Module, splice: Splice) -> bytes:
    """Return the text of a splice with the line ends that its neighbourhood uses."""
    text = splice.text.encode()
    if b"\n" not in text or b"\r" not in module.source:
        return text
    return text.replace(b"\n", _line_end_near(module, splice.start))


def _line_end_near(module: Module, offset: int) -> bytes:
    line = module.line(offset)
    for near in (line, line - 1):
        if near >= 1:
            start, end = module.line_span(near)
            contents = module.source[start:end]
            for mark in (b"\r\n", b"\n", b"\r"):
                if contents.endswith(mark):
                    return mark
    return module.newline.encode()
