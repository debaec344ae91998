"""Layers of edits: the second round edits the result of the first, but the plan speaks of the original alone.

`Layered` keeps the original, the current text and the edits between them, expressed in the original. A new layer
is folded in: an edit that touches nothing edited before is translated, one that overlaps is merged with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from overhaul.model.change import Certainty, Edit, Role, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Layered", "Region", "merged"]

Region = tuple[int, int]

_LEAST_CERTAIN_FIRST = (Certainty.ADVICE, Certainty.REVIEW, Certainty.SAFE)


@dataclass(frozen=True, slots=True)
class Layered:
    """An original, and the edits that lead from it to the current text.

    Attributes:
        original: Bytes before any edit.
        edits: Sorted, not overlapping, offsets in the original.
        current: Bytes after them.
    """

    original: bytes
    edits: tuple[Edit, ...]
    current: bytes

    @classmethod
    def of(cls, original: bytes) -> Layered:
        """Start without edits."""
        return cls(original, (), original)

    def regions(self) -> list[Region]:
        """Return, for each edit, where its inserted bytes stand in the current text."""
        return regions(self.edits)

    def to_original(self, offset: int) -> int:
        """Map an offset of the current text to the original; inside inserted bytes to their start."""
        shift = 0
        for edit in self.edits:
            start = edit.start + shift
            if offset < start:
                break
            if offset < start + len(edit.inserted):
                return edit.start
            shift += len(edit.inserted) - len(edit.removed)
        return offset - shift

    def with_layer(self, layer: Sequence[Edit]) -> Layered:
        """Return the result of editing the current text.

        Args:
            layer: Sorted, not overlapping, offsets in the current text.
        """
        shift = 0  # how much longer the current text is than the original, left of the cluster
        edits: list[Edit] = []
        for start, end, old, new in _clusters(self.edits, self.regions(), layer):
            growth = sum(len(edit.inserted) - len(edit.removed) for edit in old)
            first, last = start - shift, end - shift - growth
            apart = _apart(old, new, self.original, shift)
            if old and not new:
                edits += old
            elif apart:
                edits += apart
            else:
                local = [replace(edit, start=edit.start - start) for edit in new]
                edits.append(
                    merged(
                        (*old, *new),
                        first,
                        self.original[first:last],
                        apply_edits(self.current[start:end], local),
                    )
                )
            shift += growth
        return Layered(self.original, tuple(edits), apply_edits(self.current, layer))


def regions(edits: Iterable[Edit]) -> list[Region]:
    """Return, for each of some sorted edits, where its inserted bytes stand afterwards."""
    shift = 0
    result = []
    for edit in edits:
        start = edit.start + shift
        result.append((start, start + len(edit.inserted)))
        shift += len(edit.inserted) - len(edit.removed)
    return result


def merged(edits: Sequence[Edit], start: int, removed: bytes, inserted: bytes) -> Edit:
    """Return one edit in place of several: all their steps and reasons, the least of their certainties."""
    return Edit(
        start,
        removed,
        inserted,
        steps=tuple(dict.fromkeys(step for edit in edits for step in edit.steps)),
        certainty=min((edit.certainty for edit in edits), key=_LEAST_CERTAIN_FIRST.index),
        reason="; ".join(dict.fromkeys(edit.reason for edit in edits if edit.reason)),
        role=Role.MAIN if any(edit.role is Role.MAIN for edit in edits) else edits[0].role,
        needs=frozenset().union(*(edit.needs for edit in edits)),
        provides=frozenset().union(*(edit.provides for edit in edits)),
    )


def _apart(old: Sequence[Edit], new: Sequence[Edit], original: bytes, shift: int) -> list[Edit]:
    """Keep a clean-up and the insertion beside it apart when all that they share is blank lines.

    Merged, the insertion would need everything that the clean-up needs, so that whoever chose one edit of the file
    would get them all.

    Args:
        old: Edits of the cluster in terms of the original.
        new: Those of the new layer in terms of the current text.
        original: The original.
        shift: How much longer the current text is than the original, left of the cluster.

    Returns:
        The two edits in terms of the original, or nothing when they have to be merged.
    """
    if len(old) != 1 or len(new) != 1 or old[0].removed or new[0].inserted or new[0].role is not Role.CLEANUP:
        return []
    insertion, deletion = old[0], new[0]
    begin = insertion.start + shift
    end = begin + len(insertion.inserted)
    if deletion.start <= begin < deletion.end < end:
        shared, rest = insertion.inserted[: deletion.end - begin], insertion.inserted[deletion.end - begin :]
        first, last = deletion.start - shift, insertion.start
    elif begin < deletion.start < end <= deletion.end:
        shared, rest = (
            insertion.inserted[deletion.start - begin :],
            insertion.inserted[: deletion.start - begin],
        )
        first, last = insertion.start, insertion.start + deletion.end - end
    else:
        return []
    if shared.strip() or first == last:
        return []
    kept, removal = (
        replace(insertion, inserted=rest),
        replace(deletion, start=first, removed=original[first:last]),
    )
    return [removal, kept] if first < insertion.start else [kept, removal]


def _clusters(
    old: Sequence[Edit], old_regions: Sequence[Region], new: Sequence[Edit]
) -> list[tuple[int, int, list[Edit], list[Edit]]]:
    """Group old and new edits that overlap in the current text; each group is (start, end, old, new)."""
    spans = [(*region, False, edit) for region, edit in zip(old_regions, old, strict=True)]
    spans += [(edit.start, edit.end, True, edit) for edit in new]
    spans.sort(key=lambda span: span[:3])
    clusters: list[tuple[int, int, list[Edit], list[Edit]]] = []
    for start, end, is_new, edit in spans:
        if clusters and start < clusters[-1][1]:
            first, last, olds, news = clusters.pop()
            clusters.append((first, max(last, end), olds, news))
        else:
            clusters.append((start, end, [], []))
        _, _, olds, news = clusters[-1]
        (news if is_new else olds).append(edit)
    return clusters
