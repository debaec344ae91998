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
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except (OSError, RuntimeError) as error:  # a RuntimeError is a link that leads to itself, before 3.13
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise WriteError(f"{path}: cannot be written: {reason}", hint="choose another file") from error


def _replace(path: Path, data: bytes) -> None:
    descriptor, aside = tempfile.mkstemp(prefix=".migrate-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_mask())
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
