"""Write a file that the user named on the command line: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

from overhaul.errors import WriteError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["save"]


def save(path: Path, data: bytes) -> None:
    """Write contents aside, then move them to their place; an existing file is replaced.

    Raises:
        WriteError: The system refuses.
    """
    aside = ""
    try:
        descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(aside, 0o666 & ~mask)
        os.replace(aside, path)
    except OSError as error:
        if aside:
            with suppress(OSError):
                os.unlink(aside)
        raise WriteError(
            f"{path}: cannot be written: {error.strerror}", hint="choose another file"
        ) from error
