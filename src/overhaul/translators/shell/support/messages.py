"""Messages of the shell itself, on standard error (Bash Manual, 3.7.1: names of builtins stand in front of them)."""

from __future__ import annotations

import os
import sys

__all__ = ["Abandoned", "complain"]


def complain(message: str) -> None:
    """Write a message in the shell's way: the program's name, a colon and the message (3.7.1 Simple Commands)."""
    try:
        os.write(2, f"{sys.argv[0]}: {message}\n".encode("utf-8", "surrogateescape"))
    except OSError:
        return  # it is closed


class Abandoned(SystemExit):
    """The rest of the line is not run; making one says why on standard error (3.5.3, 6.7).

    A process of its own, as a subshell, ends with status 1.
    """

    def __init__(self, message: str) -> None:
        super().__init__(1)
        complain(message)
