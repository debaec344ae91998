"""The builtin `mapfile`, also called `readarray` (Bash Manual, 4.2: mapfile)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.inputs import Source
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["input_lines", "input_lines_status"]

_mapfile_status: list[int] = [0]


def input_lines_status() -> int:
    """Return the status of the last `input_lines`: 1 when the descriptor could not be read (4.2 mapfile)."""
    return _mapfile_status[0]


def input_lines(
    delimiter: str = "\n", *, keeps: bool = False, count: int = 0, skip: int = 0, descriptor: int = 0
) -> list[str]:
    """Return the lines of the input (4.2 mapfile).

    Args:
        delimiter: What ends a line: ``-d``; empty for NUL.
        keeps: Whether lines keep what ends them: no ``-t``.
        count: How many, 0 for all: ``-n``.
        skip: How many are left out first: ``-s``.
        descriptor: From where: ``-u``.
    """
    end = delimiter.encode("utf-8", "surrogateescape")[:1] or b"\0"
    _mapfile_status[0] = 0
    try:
        source = Source(descriptor)
        try:
            found = list(_delimited(source, end, skip + count if count else 0))[skip:]
        finally:
            source.put_back()
    except OSError as error:
        complain(f"mapfile: {descriptor}: {error.strerror}")
        _mapfile_status[0] = int(descriptor != 0)
        return []
    if not keeps:
        found = [line.removesuffix(end) for line in found]
    # What stands behind a NUL byte is lost, also the end of the line.
    return [line.partition(b"\0")[0].decode("utf-8", "surrogateescape") for line in found]


def _delimited(source: Source, end: bytes, count: int) -> Iterator[bytes]:
    """Yield lines with their ends: as many as are asked for, or all."""
    number = 0
    while not count or number < count:
        line, ended = source.until(end)
        if not (line or ended):
            return
        number += 1
        yield line + end if ended else line
