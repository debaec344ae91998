"""Messages of the shell itself, on standard error (Bash Manual, 3.7.1: names of builtins stand in front of them)."""

from __future__ import annotations

import contextlib
import os
import sys

__all__ = ["complain"]


def complain(message: str) -> None:
    """Write a message in the shell's way: the program's name, a colon and the message (3.7.1 Simple Commands)."""
    with contextlib.suppress(OSError):
        os.write(2, f"{sys.argv[0]}: {message}\n".encode("utf-8", "surrogateescape"))
