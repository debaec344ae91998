"""Several proposals for one path become one change: the finder's edits and those of surveys."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from overhaul.model.note import Note, NoteKind
from overhaul.planning.survey import with_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from overhaul.model.change import Change

__all__ = ["merge_changes"]


def merge_changes(
    changes: Iterable[Change], read: Callable[[str], bytes]
) -> tuple[tuple[Change, ...], list[Note]]:
    """Return one change per path, sorted by path, and notes about proposals that do not fit together.

    Args:
        changes: In order of precedence where two of one path overlap.
        read: Contents of an existing path.
    """
    result: dict[str, Change] = {}
    notes: list[Note] = []
    for change in changes:
        known = result.get(change.path)
        if known is None:
            result[change.path] = change
            continue
        both = _merged(known, change, read)
        if both is None:
            steps = ", ".join(change.steps)
            message = (
                f"the changes of {steps} meet those of {', '.join(known.steps)} in the same place; left out"
            )
            notes.append(Note(change.path, 0, 0, "", NoteKind.REVIEW, message, "apply, then plan again"))
        else:
            result[change.path] = both
    return tuple(result[path] for path in sorted(result)), notes


def _merged(one: Change, other: Change, read: Callable[[str], bytes]) -> Change | None:
    if one.before != other.before and (one.before is None) != (other.before is None):
        return None
    edits = sorted((*one.edits, *other.edits), key=lambda edit: (edit.start, edit.end))
    if any(left.end > right.start for left, right in pairwise(edits)):
        return None
    before = read(one.path) if one.before is not None else b""
    change = with_edits(one, before, edits)
    if change.path.endswith(".py"):
        try:
            ast.parse(change.result(before if one.before is not None else None) or b"")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return change
