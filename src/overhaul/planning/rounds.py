"""One round on one file: from findings to a layer of edits that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

from overhaul.codemods.api import Need, NeedKind, Remark, Rewrite, Splice
from overhaul.codemods.toolbox.imports import place, removal
from overhaul.model.change import Edit, Role
from overhaul.planning.findings import remarks_of, rewrites_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from overhaul.codemods.toolbox.module import Module
    from overhaul.planning.findings import Found
    from overhaul.planning.steps import Step
    from overhaul.planning.suppress import Suppressions

__all__ = ["PlacementError", "Round", "State", "next_round"]


@dataclass(slots=True)
class Round:
    """What one round came to.

    Attributes:
        edits: Sorted, not overlapping, offsets in the text the round looked at.
        remarks: (step, remark, whether it belongs to a rewrite that was made).
        skipped: (step, line of the comment) of rewrites that a comment suppressed.
        foreign: Whether a transformation took part that gives whole files, so that the tree cannot be compared.
    """

    edits: list[Edit] = field(default_factory=list)
    remarks: list[tuple[str, Remark, bool]] = field(default_factory=list)
    skipped: list[tuple[str, int]] = field(default_factory=list)
    foreign: bool = False


@dataclass(slots=True)
class State:
    """What goes from round to round on one file.

    Attributes:
        skips: Suppression comments of the present text.
        number: 0 for the first round.
        freed: By name that a rewrite stopped using: the keys of the edits that did, with their steps.
    """

    skips: Suppressions
    number: int = 0
    freed: dict[str, dict[str, str]] = field(default_factory=dict)


def next_round(
    module: Module,
    found: Sequence[Found],
    state: State,
    local_packages: frozenset[str],
) -> Round:
    """Choose among the findings of one walk and turn them into edits.

    Args:
        module: The file as it is in this round.
        found: All findings, in source order.
        state: What goes from round to round.
        local_packages: For sorting imports.
    """
    skips = state.skips
    result = Round()
    for step_name, remark in remarks_of(found):
        if not _suppressed_remark(skips, step_name, remark):
            result.remarks.append((step_name, remark, False))
    taken = _Taken()
    needs: dict[str, tuple[Need, int, list[Step]]] = {}
    for index, (step, found_rewrite) in enumerate(rewrites_of(found)):
        rewrite = _narrowed(module, found_rewrite) if found_rewrite.whole else found_rewrite
        line = _suppressed(module, skips, step.name, rewrite)
        if line:
            result.skipped.append((step.name, line))
        elif taken.claim(rewrite.splices, stacks=rewrite.support):
            edits = _edits(module, step, rewrite, f"{module.path}#{state.number}.{index}")
            result.edits += edits
            result.foreign = result.foreign or rewrite.whole
            result.remarks += [(step.name, remark, True) for remark in rewrite.notes]
            _remember_needs(needs, step, rewrite.needs, min(splice.start for splice in rewrite.splices))
            for name in rewrite.frees:
                keys = state.freed.setdefault(name, {})
                keys.update((key, step.name) for edit in edits for key in edit.provides)
    if result.edits:
        result.edits += _support(module, needs, local_packages, taken)
    else:
        result.edits += _cleanup(module, state.freed)
    result.edits.sort(key=lambda edit: (edit.start, edit.end))
    return result


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


class _Taken:
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

    def cut_by(self, splice: Splice) -> bool:
        """Tell whether a splice reaches into a span that is taken; standing at its border is fine."""
        wanted = (splice.start, splice.end)
        return any(_meet(wanted, other) for other in self.spans if wanted != other or wanted[0] != wanted[1])


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    if one[0] == one[1] or other[0] == other[1]:
        return one == other or one[0] < other[0] < one[1] or other[0] < one[0] < other[1]
    return one[0] < other[1] and other[0] < one[1]


def _suppressed(module: Module, skips: Suppressions, step: str, rewrite: Rewrite) -> int:
    if not skips:
        return 0
    if skips.whole_file(step):
        return 1
    lines: set[int] = set()
    for splice in rewrite.splices:
        lines.update(range(module.line(splice.start), module.line(max(splice.start, splice.end - 1)) + 1))
    return skips.on_line(step, sorted(lines))


def _suppressed_remark(skips: Suppressions, step: str, remark: Remark) -> bool:
    if not skips:
        return False
    if skips.whole_file(step):
        return True
    node = remark.node
    if node is None or not hasattr(node, "lineno"):
        return False
    return bool(skips.on_line(step, range(node.lineno, node.end_lineno + 1)))  # type: ignore[attr-defined]


def _edits(module: Module, step: Step, rewrite: Rewrite, group: str) -> list[Edit]:
    """Return the edits of a rewrite; several splices need each other, so that they stand or fall together."""
    keys = [f"{group}.{index}" for index in range(len(rewrite.splices))]
    needs = {_key(module, need) for need in rewrite.needs}
    edits = []
    for key, splice in zip(keys, rewrite.splices, strict=True):
        others = set(keys) - {key}
        provides = {*rewrite.provides, *({key} if others or rewrite.frees else ())}
        edits.append(
            Edit(
                splice.start,
                module.source[splice.start : splice.end],
                splice.text.encode() if rewrite.whole else _in_file_line_ends(module, splice),
                steps=(step.name,),
                certainty=rewrite.certainty or step.codemod.certainty,
                reason=rewrite.reason,
                role=Role.SUPPORT if rewrite.support else Role.MAIN,
                needs=frozenset(needs | others),
                provides=frozenset(provides),
            )
        )
    return edits


def _narrowed(module: Module, rewrite: Rewrite) -> Rewrite:
    """Return a rewrite of the whole file as one of the lines that differ."""
    before = module.source.splitlines(keepends=True)
    after = rewrite.splices[0].text.encode().splitlines(keepends=True)
    offsets = [0, *accumulate(map(len, before))]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    splices = tuple(
        Splice(offsets[first], offsets[last], b"".join(after[new_first:new_last]).decode())
        for tag, first, last, new_first, new_last in matcher.get_opcodes()
        if tag != "equal"
    )
    return replace(rewrite, splices=splices)


def _in_file_line_ends(module: Module, splice: Splice) -> bytes:
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


def _key(module: Module, need: Need) -> str:
    return need.text if need.kind is NeedKind.EXTERNAL else f"{module.path}::{need.text}"


def _remember_needs(
    needs: dict[str, tuple[Need, int, list[Step]]], step: Step, wanted: Iterable[Need], use: int
) -> None:
    for need in wanted:
        if need.kind is NeedKind.EXTERNAL:
            continue
        known = needs.get(need.text)
        if known is None:
            needs[need.text] = (need, use, [step])
        else:
            needs[need.text] = (known[0], min(known[1], use), [*known[2], step])
        _remember_needs(needs, step, need.needs, use)


def _support(
    module: Module,
    needs: dict[str, tuple[Need, int, list[Step]]],
    local_packages: frozenset[str],
    taken: _Taken,
) -> list[Edit]:
    """Return the edits that bring the needed imports and statements.

    Raises:
        PlacementError: An import would have to go where a rewrite of this round stands.
    """
    if not needs:
        return []
    first_use = min(use for _, use, _ in needs.values())
    placements = place(
        module, [need for need, _, _ in needs.values()], first_use, local_packages=local_packages
    )
    edits = []
    for placement in placements:
        steps = {step.name: step for key in placement.provides if key in needs for step in needs[key][2]}
        if taken.cut_by(placement.splice):
            raise PlacementError(placement.provides, list(steps))
        edits.append(
            Edit(
                placement.splice.start,
                module.source[placement.splice.start : placement.splice.end],
                _in_file_line_ends(module, placement.splice),
                steps=tuple(steps),
                certainty=next(iter(steps.values())).codemod.certainty,
                reason="needed by the edits below",
                role=Role.SUPPORT,
                needs=frozenset(f"{module.path}::{key}" for key in placement.needs),
                provides=frozenset(f"{module.path}::{key}" for key in placement.provides),
            )
        )
    return edits


def _cleanup(module: Module, freed: dict[str, dict[str, str]]) -> list[Edit]:
    """Return the edits that remove imports which nobody uses any more; each name is tried once."""
    edits: list[Edit] = []
    for name in sorted(freed):
        keys = freed.pop(name)
        splice = removal(module, name)
        if splice is None or any(_meet((splice.start, splice.end), (edit.start, edit.end)) for edit in edits):
            continue
        edits.append(
            Edit(
                splice.start,
                module.source[splice.start : splice.end],
                _in_file_line_ends(module, splice),
                steps=tuple(dict.fromkeys(keys.values())),
                reason=f"{name} is not used any more",
                role=Role.CLEANUP,
                needs=frozenset(keys),
            )
        )
    return edits
