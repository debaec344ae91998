"""Reading from a descriptor no further than needed: the rest is for whoever shares it (Bash Manual, 4.2: read)."""

from __future__ import annotations

import os
import stat
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    #: What was read, the same with what is no delimiter hidden, and whether the delimiter was found.
    Taken: TypeAlias = "tuple[str, str, bool]"

__all__ = ["Input", "Source", "input_waits", "prepared"]

_CHUNK = 4096
_AHEAD = 65536
_WIDTHS = ((0xF0, 4), (0xE0, 3), (0xC0, 2))


class Input:
    """Where and how far `read` reads (4.2 read).

    Args:
        delimiter: The character that ends it; empty for NUL.
        descriptor: From where.
        limit: Most characters to read.
        exact: Characters to read whatever they are; the delimiter means nothing then.
        timeout: Seconds to wait for all of it.
        prompt: Written to standard error when the input is a terminal.
        silent: Whether a terminal does not show what is typed.
        ahead: Where nobody else reads from it: ``pipe`` to read as much as there is, ``file`` to do so from a
            regular file; empty to read no further than needed.
    """

    def __init__(  # noqa: PLR0913 - read has that many options
        self,
        delimiter: str = "\n",
        descriptor: int = 0,
        *,
        limit: int | None = None,
        exact: int | None = None,
        timeout: float | None = None,
        prompt: str = "",
        silent: bool = False,
        ahead: str = "",
    ) -> None:
        self.delimiter = delimiter
        self.descriptor = descriptor
        self.limit = limit
        self.exact = exact
        self.timeout = timeout
        self.prompt = prompt
        self.silent = silent
        self.ahead = ahead
        self._source: Source | None = None

    def source(self) -> Source:
        """Return what to read from: always the same where what is read ahead must be kept."""
        if not self.ahead:
            return Source(self.descriptor, self.timeout)
        if self._source is None:
            self._source = Source(self.descriptor, self.timeout, self.ahead)
        return self._source

    @property
    def is_plain(self) -> bool:
        """Whether a terminal is read as any other file."""
        return (
            not (self.prompt or self.silent) and self.limit is self.exact is None and self.delimiter == "\n"
        )


class Source:
    """Bytes of a descriptor: files are read ahead and set back, all else is read byte by byte.

    Attributes:
        timed_out: Whether it ended because nothing came in time.
    """

    def __init__(self, descriptor: int, timeout: float | None = None, ahead: str = "") -> None:
        """Begin to read.

        Args:
            descriptor: To read from.
            timeout: Seconds from now until there is no more; ``None`` for never.
            ahead: As in `Input`.
        """
        self.timed_out = False
        self._descriptor = descriptor
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._buffer = b""
        self._position = 0
        self._keeps = ahead == "pipe" or (ahead == "file" and stat.S_ISREG(os.fstat(descriptor).st_mode))
        if self._keeps:
            self._chunk = _AHEAD
        else:
            self._chunk = _CHUNK if _can_seek(descriptor) else 1

    def _fill(self) -> bool:
        """Get more; false when there is none."""
        if self._deadline is not None:
            import select  # noqa: PLC0415 - most programs never need it

            left = max(self._deadline - time.monotonic(), 0)
            if not select.select([self._descriptor], [], [], left)[0]:
                self.timed_out = True
                return False
        self._buffer, self._position = os.read(self._descriptor, self._chunk), 0
        return bool(self._buffer)

    def byte(self) -> bytes:
        """Return the next byte, none at the end."""
        if self._position == len(self._buffer) and not self._fill():
            return b""
        self._position += 1
        return self._buffer[self._position - 1 : self._position]

    def character(self) -> bytes:
        """Return the next character in UTF-8, or a byte that begins none."""
        first = self.byte()
        if first < b"\xc0":
            return first
        width = next(width for lead, width in _WIDTHS if first[0] >= lead)
        while len(first) < width:
            more = self.byte()
            first += more
            if not b"\x80" <= more < b"\xc0":
                break
        return first

    def until(self, delimiter: bytes) -> tuple[bytes, bool]:
        """Return what stands before a byte, and whether it was there; it is consumed."""
        pieces: list[bytes] = []
        while True:
            start = self._position
            end = self._buffer.find(delimiter, start)
            if end >= 0:
                self._position = end + 1
                last = self._buffer[start:end]
                return b"".join([*pieces, last]) if pieces else last, True
            pieces.append(self._buffer[self._position :])
            self._position = len(self._buffer)
            if not self._fill():
                return b"".join(pieces), False

    def put_back(self) -> None:
        """Leave what was read ahead to the next reader."""
        ahead = len(self._buffer) - self._position
        if ahead and not self._keeps:
            os.lseek(self._descriptor, -ahead, os.SEEK_CUR)
            self._position = len(self._buffer)


def _can_seek(descriptor: int) -> bool:
    try:
        os.lseek(descriptor, 0, os.SEEK_CUR)
    except OSError:
        return False
    return True


def input_waits(descriptor: int = 0) -> bool:
    """Tell whether something can be read at once: ``read -t 0`` (4.2 read)."""
    import select  # noqa: PLC0415 - most programs never need it

    try:
        os.fstat(descriptor)
        return bool(select.select([descriptor], [], [], 0)[0])
    except (OSError, ValueError):
        return False


def prepared(where: Input, read: Callable[[], Taken]) -> Taken:
    """Prompt on a terminal, let it give single characters or hide what is typed, and read (4.2 read: ``-n -p -s``)."""
    if not os.isatty(where.descriptor):
        return read()
    import termios  # noqa: PLC0415 - most programs never need it

    sys.stdout.flush()
    os.write(2, where.prompt.encode("utf-8", "surrogateescape"))
    before = termios.tcgetattr(where.descriptor)
    changed = termios.tcgetattr(where.descriptor)
    if where.silent:
        changed[3] &= ~termios.ECHO
    if where.limit is not None or where.exact is not None or where.delimiter != "\n":
        changed[3] &= ~termios.ICANON
    termios.tcsetattr(where.descriptor, termios.TCSADRAIN, changed)
    try:
        return read()
    finally:
        termios.tcsetattr(where.descriptor, termios.TCSADRAIN, before)
