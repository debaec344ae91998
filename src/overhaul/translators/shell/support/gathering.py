"""Output in larger pieces, where nobody can tell the difference."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def gathered() -> Iterator[None]:
    """Write many lines at once, unless somebody watches them on a terminal.

    It is for loops that do nothing that can be seen but print. Whoever reads finds the same lines, each whole.
    """
    before = sys.stdout
    if not isinstance(before, io.TextIOWrapper) or before.isatty():
        yield
        return
    before.flush()
    lines = _Lines(before.fileno())
    stream = io.TextIOWrapper(  # type: ignore[type-var]
        lines, encoding="utf-8", errors="surrogateescape", newline="\n"
    )
    sys.stdout = stream
    try:
        yield
    finally:
        sys.stdout = before
        stream.detach()
