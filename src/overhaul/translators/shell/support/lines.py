"""Loops over lines: ``while read -r line`` (Bash Manual, 4.2: read; splitting as in 3.5.7)."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Lines", "SharedLines", "all_words", "columns", "words_of"]

_PORTION = 65536
_BLOCK = 4096


class Lines:
    """The lines of an input that nobody else reads, as ``while read -r`` gets them (4.2 read).

    Args:
        delimiter: What ends a line.
        blanks: What is taken away around each.
        last: Whether what stands behind the last delimiter is a line, too, if it is not empty.

    Attributes:
        rest: What a loop that has come to the end leaves in its variable.
    """

    descriptor = 0

    def __init__(self, delimiter: str = "\n", *, blanks: str = "", last: bool = False) -> None:
        self._delimiter = delimiter
        self._blanks = blanks
        self._last = last
        self.rest = ""

    def __iter__(self) -> Iterator[str]:
        """Yield them."""
        delimiter, blanks = self._delimiter, self._blanks
        end = delimiter.encode()
        pending = b""
        try:
            while chunk := self._read(end):
                if end != b"\0":
                    chunk = chunk.replace(b"\0", b"")
                head, found, pending = (pending + chunk).rpartition(end)
                if found:
                    for line in head.decode("utf-8", "surrogateescape").split(delimiter):
                        yield line.strip(blanks) if blanks else line
        except OSError as error:
            complain(f"read: {self.descriptor}: {error.strerror}")
        self.rest = pending.decode("utf-8", "surrogateescape").strip(blanks)
        if self._last and self.rest:
            yield self.rest
            self.rest = ""

    def _read(self, _end: bytes) -> bytes:
        return os.read(self.descriptor, _PORTION)


class SharedLines(Lines):
    """The lines of an input that others may read: what stands behind each is left to them (4.2 read).

    Args:
        delimiter: As in `Lines`.
        blanks: As in `Lines`.
        last: As in `Lines`.
        descriptor: From where.
        alone: Whether nobody else reads from it if it is a regular file.
    """

    def __init__(
        self,
        delimiter: str = "\n",
        *,
        blanks: str = "",
        last: bool = False,
        descriptor: int = 0,
        alone: bool = False,
    ) -> None:
        super().__init__(delimiter, blanks=blanks, last=last)
        self.descriptor = descriptor
        self._alone = alone

    def _read(self, end: bytes) -> bytes:
        if not stat.S_ISREG(os.fstat(self.descriptor).st_mode):
            return self._bytewise(end)
        if self._alone:
            return super()._read(end)
        chunk = os.read(self.descriptor, _BLOCK)
        behind = len(chunk) - chunk.find(end) - 1
        if behind < len(chunk):
            os.lseek(self.descriptor, -behind, os.SEEK_CUR)
            return chunk[: len(chunk) - behind]
        return chunk

    def _bytewise(self, end: bytes) -> bytes:
        line = bytearray()
        while byte := os.read(self.descriptor, 1):
            line += byte
            if byte == end:
                break
        return bytes(line)


def all_words(line: str, blanks: str = " \t") -> list[str]:
    """Return all words of a line without blanks around it (3.5.7).

    Args:
        line: The line.
        blanks: What is between them.
    """
    return re.split(f"[{blanks}]+", line) if line else []


def words_of(line: str, count: int, blanks: str = " \t") -> list[str]:
    """Return the words of a line without blanks around it, as many as there are variables (3.5.7).

    Args:
        line: The line.
        count: How many; the last gets the rest, and those that are too many are empty.
        blanks: What is between them.
    """
    found = re.split(f"[{blanks}]+", line, maxsplit=count - 1)
    return found + [""] * (count - len(found))


def columns(line: str, count: int, separator: str) -> list[str]:
    """Return the columns of a line, as many as there are variables (3.5.7).

    Args:
        line: The line.
        count: How many; the last gets the rest, and those that are too many are empty.
        separator: One character that is no blank.
    """
    found = line.split(separator, count - 1)
    if found[-1].endswith(separator) and found[-1].count(separator) == 1:  # it only ends the last one
        found[-1] = found[-1][:-1]
    return found + [""] * (count - len(found))
