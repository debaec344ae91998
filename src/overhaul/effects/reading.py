"""Read files of a tree somebody else made: regular ones only, up to a limit, never out of the root."""

from __future__ import annotations

import os
import re

from overhaul.effects.tree import Tree, TreeError
from overhaul.model.note import Note, NoteKind

__all__ = [
    "ReadError",
    "Reader",
    "TooLargeError",
    "UnreadableError",
    "looks_generated",
    "read_regular",
    "too_large",
]

#: Only the first lines are asked; a file that talks about generated files further down is not one.
_GENERATED_HEAD = 1024
_GENERATED = re.compile(
    rb"^[ \t]*(?:#|\"\"\"|''')[^\n]*"
    rb"(?:@generated\b|\bDO NOT EDIT\b|\b[Dd]o not edit this file\b|\b[Dd]o not modify by hand\b)",
    re.MULTILINE,
)


class ReadError(Exception):
    """A file cannot be read; it stays as it is.

    Args:
        kind: Error or limit.
        message: One sentence without the path.
        hint: What to do next, if there is something to do.
    """

    def __init__(self, kind: NoteKind, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint

    def note(self, path: str) -> Note:
        """Return the note that reports it."""
        return Note(path, 0, 0, "", self.kind, self.message, self.hint)


class TooLargeError(ReadError):
    """The file is larger than the limit; it was not read."""


class UnreadableError(ReadError):
    """The file is missing, not regular, outside the root, or the system refuses."""


class Reader:
    """Reads files below one root; the quick form for many files in sorted order.

    Args:
        root: Absolute path of the root.
    """

    def __init__(self, root: str) -> None:
        self._tree = Tree(root)

    def close(self) -> None:
        """Close the root."""
        self._tree.close()

    def read(self, path: str, limit: int) -> bytes:
        """Return the contents of a file.

        Args:
            path: Relative to the root.
            limit: Most bytes that are read.

        Raises:
            TooLargeError: It is larger than the limit.
            UnreadableError: It is missing, not regular, outside the root, or the system refuses.
        """
        try:
            file, status = self._tree.open_regular(path)
        except TreeError as error:
            raise UnreadableError(NoteKind.ERROR, f"not read: it {error}") from error
        except (OSError, ValueError) as error:
            raise _unreadable(error) from error
        try:
            if status.st_size > limit:
                raise too_large(status.st_size, limit)
            return _contents(file, status.st_size, limit)
        except OSError as error:
            raise _unreadable(error) from error
        finally:
            os.close(file)


def read_regular(root: str, path: str, limit: int) -> bytes:
    """Return the contents of one file; see `Reader.read`, which is quicker for many.

    Raises:
        TooLargeError: It is larger than the limit.
        UnreadableError: It is missing, not regular, outside the root, or the system refuses.
    """
    try:
        reader = Reader(root)
    except OSError as error:
        raise _unreadable(error) from error
    try:
        return reader.read(path, limit)
    finally:
        reader.close()


def looks_generated(data: bytes) -> bool:
    """Say whether a comment or docstring among the first lines declares the file generated."""
    head = data[:_GENERATED_HEAD]
    # The words are searched before the expression: nearly no file has them.
    if not (b"@generated" in head or b"edit" in (lower := head.lower()) or b"modify" in lower):
        return False
    return _GENERATED.search(head) is not None


def too_large(size: int, limit: int) -> TooLargeError:
    """Return the error for a file beyond the limit, naming the setting."""
    return TooLargeError(
        NoteKind.LIMIT,
        f"not read: {size:,} bytes are more than the limit of {limit:,}",
        f"Raise max-file-size in [tool.migrate] to {size} or more, or exclude the file.",
    )


def _contents(file: int, size: int, limit: int) -> bytes:
    """Read to the end, one byte further than the status says: a file that grows meanwhile is noticed."""
    parts: list[bytes] = []
    total = 0
    wanted = size + 1
    while part := os.read(file, wanted):
        parts.append(part)
        total += len(part)
        if total > limit:
            raise too_large(total, limit)
        wanted = max(size + 1 - total, 65536)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _unreadable(error: OSError | ValueError) -> UnreadableError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnreadableError(NoteKind.ERROR, f"cannot be read: {reason}")
