"""Edits and changes: what would happen to one path, and how to take it back.

An edit replaces one span of bytes. A change is all edits of one path with the digests of the contents before
and after them. Everything is derived from the edits: the new contents, the inverse, the choice of some of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Blob",
    "Certainty",
    "Change",
    "ChangeKind",
    "Edit",
    "Role",
    "apply_edits",
    "digest_of",
    "inverted_edits",
]


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of some contents as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


class Certainty(str, Enum):
    """How sure a codemod is of what it proposes."""

    SAFE = "safe"  # the same behaviour
    REVIEW = "review"  # behaviour changes in the way the codemod says
    ADVICE = "advice"  # a note, no change


class Role(str, Enum):
    """Why an edit is there."""

    MAIN = "main"  # what the codemod is for; a person decides about it
    SUPPORT = "support"  # an import, a binding, a field: there when a chosen edit needs it
    CLEANUP = "cleanup"  # an import nobody uses any more: there when all the edits that freed it are chosen


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``contents[start:start + len(removed)]`` by ``inserted``.

    Attributes:
        start: Byte offset in the contents before any edit of the change.
        removed: The bytes that stand there, so that an edit can be inverted without the file.
        inserted: The bytes that shall stand there.
        steps: Names of the codemods that made it, in the order in which they ran.
        certainty: The lowest certainty among them.
        reason: One sentence for the reader, e.g. ``diagnostic in an except block``.
        role: Whether a person decides about it or it follows from others.
        needs: Keys that other edits of the plan must provide for this one to make sense.
        provides: Keys that this edit provides.
    """

    start: int
    removed: bytes
    inserted: bytes
    steps: tuple[str, ...]
    certainty: Certainty = Certainty.SAFE
    reason: str = ""
    role: Role = Role.MAIN
    needs: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()

    @property
    def end(self) -> int:
        """Byte offset behind the removed bytes."""
        return self.start + len(self.removed)


@dataclass(frozen=True, slots=True)
class Blob:
    """Contents by digest: what a path holds on one side of a change.

    Attributes:
        digest: SHA-256, hexadecimal.
        size: Length in bytes.
        mode: POSIX permission bits, e.g. ``0o644``.
    """

    digest: str
    size: int
    mode: int = 0o644


class ChangeKind(str, Enum):
    """What a change does to its path; derived, never stored."""

    CREATE = "create"
    MODIFY = "modify"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Change:
    """All that a plan does to one path.

    Attributes:
        path: Relative to the root, with ``/``.
        before: What the path holds now; ``None`` when it does not exist.
        after: What it shall hold; ``None`` when it shall be gone.
        edits: Sorted by start, not overlapping; several may insert at one start, in their order.
    """

    path: str
    before: Blob | None
    after: Blob | None
    edits: tuple[Edit, ...] = field(default=())

    @property
    def kind(self) -> ChangeKind:
        """Whether the path is created, modified or deleted."""
        if self.before is None:
            return ChangeKind.CREATE
        return ChangeKind.MODIFY if self.after is not None else ChangeKind.DELETE

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the codemods that took part, each once, in order of first appearance."""
        return tuple(dict.fromkeys(step for edit in self.edits for step in edit.steps))

    def result(self, contents: bytes | None) -> bytes | None:
        """Return what the path holds afterwards.

        Args:
            contents: What it holds before, with the digest of ``before``; ``None`` for a new path.

        Raises:
            ValueError: The contents are not those the change was made for.
        """
        if (contents is None) != (self.before is None):
            raise ValueError(f"{self.path}: contents and change disagree about whether the path exists")
        if self.after is None:
            return None
        after = apply_edits(contents or b"", self.edits)
        if digest_of(after) != self.after.digest:
            raise ValueError(f"{self.path}: the edits do not give the contents that the plan names")
        return after

    def inverted(self) -> Change:
        """Return the change that takes this one back."""
        return replace(self, before=self.after, after=self.before, edits=inverted_edits(self.edits))


def apply_edits(contents: bytes, edits: Iterable[Edit]) -> bytes:
    """Splice the edits into the contents.

    Raises:
        ValueError: Edits overlap, are unsorted, or remove bytes that do not stand there.
    """
    parts: list[bytes] = []
    at = 0
    for edit in edits:
        if edit.start < at or contents[edit.start : edit.end] != edit.removed:
            raise ValueError(f"edit at byte {edit.start} does not fit the contents")
        parts.append(contents[at : edit.start])
        parts.append(edit.inserted)
        at = edit.end
    parts.append(contents[at:])
    return b"".join(parts)


def inverted_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits that lead back, with offsets in the contents after the given ones."""
    shift = 0
    inverse: list[Edit] = []
    for edit in edits:
        inverse.append(replace(edit, start=edit.start + shift, removed=edit.inserted, inserted=edit.removed))
        shift += len(edit.inserted) - len(edit.removed)
    return tuple(inverse)
