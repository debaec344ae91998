"""What became of one file: a closed union, so that the runner never raises and nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from typing import TypeAlias

    from overhaul.model.change import Change
    from overhaul.model.note import Note

__all__ = ["Changed", "Failed", "Outcome", "Unchanged"]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do in this file; there may be notes.

    Attributes:
        path: Relative to the root.
        notes: What was recognised and left.
        size: Bytes that were read.
        mentioned: Whether the file had to be looked at beyond its bytes.
        cached: Whether the answer came from the cache.
    """

    path: str
    notes: tuple[Note, ...] = ()
    size: int = 0
    mentioned: bool = False
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """The file would change; every law held.

    Attributes:
        change: The edits with the digests before and after.
        notes: What was recognised and left.
        size: Bytes that were read.
        cached: Whether the answer came from the cache.
    """

    change: Change
    notes: tuple[Note, ...] = ()
    size: int = 0
    cached: bool = False

    @property
    def path(self) -> str:
        """Path of the change."""
        return self.change.path


@dataclass(frozen=True, slots=True)
class Failed:
    """The file could not be handled and stays as it is.

    Attributes:
        path: Relative to the root.
        note: Kind error or limit, with line and reason.
        size: Bytes that were read.
        cached: Whether the answer came from the cache.
    """

    path: str
    note: Note
    size: int = 0
    cached: bool = False

    @property
    def notes(self) -> tuple[Note, ...]:
        """The note alone, so that outcomes can be treated alike."""
        return (self.note,)


Outcome: TypeAlias = Union[Unchanged, Changed, Failed]  # noqa: UP007 - evaluated at run time on 3.10
