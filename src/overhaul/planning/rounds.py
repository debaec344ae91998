"""One round on one file: from findings to a layer of edits that do not overlap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

from overhaul.codemods.api import Remark, Rewrite, Splice
from overhaul.model.change import Edit, Role
from overhaul.model.note import NoteKind
from overhaul.planning.findings import remarks_of, rewrites_of
from overhaul.planning.support import Taken, Wanted, cleanups, in_file_line_ends, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.codemods.toolbox.module import Module
    from overhaul.planning.findings import Found
    from overhaul.planning.steps import Step
    from overhaul.planning.suppress import Suppressions

__all__ = ["Round", "State", "next_round"]


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
        bound: By name that a supporting edit brought: its key. Later edits that use the name need it.
    """

    skips: Suppressions
    number: int = 0
    freed: dict[str, dict[str, str]] = field(default_factory=dict)
    bound: dict[str, str] = field(default_factory=dict)


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
    taken = Taken()
    wanted = Wanted(module, local_packages)
    chosen: list[tuple[Step, Rewrite, list[Edit]]] = []
    for index, (step, found_rewrite) in enumerate(rewrites_of(found)):
        rewrite = _narrowed(module, found_rewrite) if found_rewrite.whole else found_rewrite
        line = _suppressed(module, skips, step.name, rewrite)
        if line:
            result.skipped.append((step.name, line))
        elif taken.claim(rewrite.splices, stacks=rewrite.support):
            edits = _edits(module, step, rewrite, f"{module.path}#{state.number}.{index}")
            chosen.append((step, rewrite, edits))
            wanted.add(step, rewrite)
    support = wanted.edits(taken) if chosen else []
    for step, rewrite, edits in chosen:
        if any(wanted.impossible(need) for need in rewrite.needs):
            result.remarks.append((step.name, _no_place(wanted, rewrite), True))
            continue
        _take(result, state, (step, rewrite, wanted.met(edits)))
    result.edits += support if result.edits else cleanups(module, state.freed)
    result.edits = [_with_names(edit, state.bound) for edit in result.edits]
    state.bound.update(wanted.bound)
    # At one place what others stand on comes first: an import above the decorator that uses it.
    result.edits.sort(key=lambda edit: (edit.start, edit.end, edit.role is Role.MAIN))
    return result


def _take(result: Round, state: State, choice: tuple[Step, Rewrite, list[Edit]]) -> None:
    step, rewrite, edits = choice
    result.edits += edits
    result.foreign = result.foreign or rewrite.whole
    result.remarks += [(step.name, remark, True) for remark in rewrite.notes]
    for name in rewrite.frees:
        keys = state.freed.setdefault(name, {})
        keys.update((key, step.name) for edit in edits for key in edit.provides)


def _no_place(wanted: Wanted, rewrite: Rewrite) -> Remark:
    text = next(need.text for need in rewrite.needs if wanted.impossible(need))
    return Remark(
        None, f"left: {rewrite.reason}; there is no place for {text!r} in this file", NoteKind.REVIEW
    )


def _with_names(edit: Edit, bound: Mapping[str, str]) -> Edit:
    """Return an edit that needs what earlier rounds brought, as far as it uses it."""
    keys = {key for name, key in bound.items() if re.search(rb"\b%s\b" % name.encode(), edit.inserted)}
    return replace(edit, needs=edit.needs | (keys - edit.provides)) if keys else edit


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
    needs = {key_of(module, need) for need in rewrite.needs}
    edits = []
    for key, splice in zip(keys, rewrite.splices, strict=True):
        others = set(keys) - {key}
        provides = {*rewrite.provides, *({key} if others or rewrite.frees else ())}
        edits.append(
            Edit(
                splice.start,
                module.source[splice.start : splice.end],
                splice.text.encode() if rewrite.whole else in_file_line_ends(module, splice),
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
