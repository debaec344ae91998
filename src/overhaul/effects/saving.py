"""Write a file that the user named on the command line: whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

from overhaul.errors import WriteError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["save"]


def save(path: Path, data: bytes) -> None:
    """Write contents aside, then move them to their place; an existing file is replaced and keeps its mode.

    A symbolic link is followed. What is no regular file (``/dev/stdout``, a pipe) is written into: it must never
    be replaced by a file.

    Raises:
        WriteError: The system refuses.
    """
    try:
        mode = _mode(path)
        if mode is None or stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            _replace(path.resolve(), data, 0o666 & ~_mask() if mode is None else stat.S_IMODE(mode))
        else:
            path.write_bytes(data)
    except OSError as error:
        raise WriteError(
            f"{path}: cannot be written: {error.strerror}", hint="choose another file"
        ) from error


def _mode(path: Path) -> int | None:
    """Return the mode of what a path leads to; ``None`` when there is nothing yet."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes, mode: int) -> None:
    descriptor, aside = tempfile.mkstemp(prefix=".migrate-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, mode)
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
