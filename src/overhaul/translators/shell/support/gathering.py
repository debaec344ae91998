"""Output in larger pieces, where nobody can tell the difference."""

from __future__ import annotations

import io
import os
import sys

__all__ = ["gathered"]

# What is written to a pipe in one piece, whoever else writes to it.
_PIECE = 4096


class _Lines(io.BufferedIOBase):
    """Writes whole lines to a descriptor; what begins a line is held back until it is flushed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._held = b""

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Take some bytes."""
        text = self._held + data
        end = text.rfind(b"\n") + 1
        self._held = text[end:]
        self._put(text[:end])
        return len(text) - end

    def flush(self) -> None:
        """Write what was held back, too."""
        held, self._held = self._held, b""
        self._put(held)

    def _put(self, text: bytes) -> None:
        start = 0
        while start < len(text):
            end = len(text)
            if end - start > _PIECE:
                end = text.rfind(b"\n", start, start + _PIECE) + 1 or text.find(b"\n", start) + 1 or end
            start += os.write(self._descriptor, text[start:end])


class gathered:  # noqa: N801 - it is used as a function
    """Write many lines at once, unless somebody watches them on a terminal.

    It is for loops that do nothing that can be seen but print. Whoever reads finds the same lines, each whole.
    """

    def __enter__(self) -> None:
        """Put a stream that writes larger pieces in the place of the standard output."""
        self._before = sys.stdout
        if not isinstance(self._before, io.TextIOWrapper) or self._before.isatty():
            return
        self._before.flush()
        lines = _Lines(self._before.fileno())
        sys.stdout = io.TextIOWrapper(lines, encoding="utf-8", errors="surrogateescape", newline="\n")

    def __exit__(self, *_error: object) -> None:
        """Write what is held back, and put the stream back."""
        stream, sys.stdout = sys.stdout, self._before
        if stream is not self._before and isinstance(stream, io.TextIOWrapper):
            stream.detach()
