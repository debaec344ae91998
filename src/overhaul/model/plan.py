"""The plan: a value that says everything that would happen, and nothing else.

`settled` keeps only supporting edits that somebody needs; `chosen` narrows a plan to the edits a person
accepted; `inverted` is the undo.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.model.change import Blob, Change, Edit, Role, apply_edits, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from overhaul.model.note import Note

__all__ = ["PLAN_FORMAT", "Header", "Plan", "Statistics", "closure", "settled"]

PLAN_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Header:
    """Where a plan comes from.

    Attributes:
        tool: Version of overhaul that made it.
        root: Absolute path of the repository it was made for; informative, a plan may be applied elsewhere.
        created: ISO 8601, UTC.
        steps: Name and version of each step, e.g. ``print-to-logging@3``, in order.
        recipe: Name of the recipe, or empty.
        options: Options per step that differ from the defaults.
        base_commit: Commit of HEAD, or empty outside git.
        settings_digest: Digest of the effective settings.
        plugins: Name and version of each plugin that was loaded.
        format: Version of the plan format.
    """

    tool: str
    root: str
    created: str
    steps: tuple[str, ...]
    recipe: str = ""
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    base_commit: str = ""
    settings_digest: str = ""
    plugins: tuple[str, ...] = ()
    format: int = PLAN_FORMAT


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much was looked at.

    Attributes:
        files: Files that were selected.
        size: Their bytes.
        mentioned: Files that mention something of interest and were parsed or answered from the cache.
        cached: How many of those came from the cache.
        failed: Files that could not be handled; each has a note of kind error or limit.
        seconds: Wall-clock time.
    """

    files: int = 0
    size: int = 0
    mentioned: int = 0
    cached: int = 0
    failed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen, path by path, and what was deliberately left.

    Attributes:
        header: Where it comes from.
        changes: One per path, sorted by path.
        notes: Sorted.
        statistics: How much was looked at.
    """

    header: Header
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    statistics: Statistics = Statistics()

    def inverted(self) -> Plan:
        """Return the plan that takes this one back."""
        return replace(self, changes=tuple(change.inverted() for change in self.changes), notes=())

    def chosen(self, keep: Callable[[Change, int], bool], read: Callable[[str], bytes]) -> Plan:
        """Return the plan with only the main edits that `keep` accepts, and what they need.

        Args:
            keep: Called with a change and the index of one of its main edits.
            read: Gives the contents of a path as the plan saw them.
        """
        wanted = {
            (change.path, index)
            for change in self.changes
            for index, edit in enumerate(change.edits)
            if edit.role is Role.MAIN and keep(change, index)
        }
        return replace(self, changes=settled(self.changes, read, wanted=wanted))


def closure(changes: Iterable[Change], wanted: set[tuple[str, int]] | None = None) -> set[tuple[str, int]]:
    """Return the edits, as (path, index), that stand when the wanted main edits stand.

    A main edit stands when it is wanted, or needed by one that stands, and all its needs can be met. A
    supporting edit stands when one that stands needs a key it provides. A clean-up stands when everything it
    needs is provided by edits that stand.

    Args:
        changes: All changes of a plan.
        wanted: The main edits that were accepted; ``None`` for all.
    """
    edits: dict[tuple[str, int], Edit] = {
        (change.path, index): edit for change in changes for index, edit in enumerate(change.edits)
    }
    providers: dict[str, list[tuple[str, int]]] = {}
    for place, edit in edits.items():
        for key in edit.provides:
            providers.setdefault(key, []).append(place)
    # A key that nobody provides at all can never be met: the main edit that needs it falls, and so on.
    possible = set(edits)
    while True:
        met = {key for place in possible for key in edits[place].provides}
        dropped = {place for place in possible if not edits[place].needs <= met}
        if not dropped:
            break
        possible -= dropped
    standing: set[tuple[str, int]] = set()
    queue = [
        place for place in possible if edits[place].role is Role.MAIN and (wanted is None or place in wanted)
    ]
    while queue:
        place = queue.pop()
        if place in standing:
            continue
        standing.add(place)
        queue += [
            provider
            for key in edits[place].needs
            for provider in providers[key]
            if provider in possible and edits[provider].role is not Role.CLEANUP
        ]
    met = {key for place in standing for key in edits[place].provides}
    cleanups = {
        place for place in possible if edits[place].role is Role.CLEANUP and edits[place].needs <= met
    }
    return standing | cleanups


def settled(
    changes: tuple[Change, ...],
    read: Callable[[str], bytes],
    wanted: set[tuple[str, int]] | None = None,
) -> tuple[Change, ...]:
    """Return the changes without edits that nobody needs; changes without edits are dropped.

    Args:
        changes: All changes of a plan.
        read: Gives the contents of an existing path as the plan saw them; called only for a path that loses edits.
        wanted: The main edits that were accepted; ``None`` for all.
    """
    standing = closure(changes, wanted)
    result: list[Change] = []
    for change in changes:
        kept = tuple(edit for index, edit in enumerate(change.edits) if (change.path, index) in standing)
        if len(kept) == len(change.edits):
            result.append(change)
        elif kept:
            result.append(_with_edits(change, kept, read))
    return tuple(result)


def _with_edits(change: Change, edits: tuple[Edit, ...], read: Callable[[str], bytes]) -> Change:
    if change.after is None:
        return change
    after = apply_edits(b"" if change.before is None else read(change.path), edits)
    return replace(change, after=Blob(digest_of(after), len(after), change.after.mode), edits=edits)
