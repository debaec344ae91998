"""Notes: what was recognised and deliberately left, or could not be done, with its place and reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Note", "NoteKind"]


class NoteKind(str, Enum):
    """Why a note is there; the order is that of the report."""

    ERROR = "error"  # a file could not be handled: unreadable, unparsable, a law broken
    LIMIT = "limit"  # too big, too deep, too slow, or the bound of rounds was met
    REVIEW = "review"  # a person should look: conflicting defaults, an uncertain name
    ADVICE = "advice"  # worth doing by hand
    LEFT_ALONE = "left-alone"  # recognised and left on purpose
    SKIPPED = "skipped"  # suppressed by a comment, the baseline or the configuration


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One remark about one place.

    Attributes:
        path: Relative to the root, with ``/``; empty for the repository as a whole.
        line: 1-based; 0 for the file as a whole.
        column: 1-based, in characters; 0 for the line as a whole.
        step: The codemod that remarks it; empty for the engine itself.
        kind: Why it is there.
        message: One sentence that says what and why.
        hint: What to do next, if there is something to do.
    """

    path: str
    line: int
    column: int
    step: str
    kind: NoteKind
    message: str
    hint: str = ""
