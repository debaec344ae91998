"""The three standard streams, whatever the caller has made of them: closed, full, or read by nobody any more."""

from __future__ import annotations

import errno
import os
import sys

__all__ = ["abandon", "is_full", "open_closed"]

#: What a disk says that takes no more; other errors are not about output.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def open_closed() -> None:
    """Open those that were closed (``2>&-``) on the null device.

    Left closed, the next file that is opened gets the number, and a message meant for the user ends up in it: in
    the ledger, say.
    """
    for number, (name, flags) in enumerate(
        (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY))
    ):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # the lowest number that is free, which is this one
        if getattr(sys, name) is None:
            mode = "r" if number == 0 else "w"
            stream = open(number, mode, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - stays open
            setattr(sys, name, stream)


def is_full(error: OSError) -> bool:
    """Tell whether an error means that a standard stream takes no more; such errors name no file."""
    return error.errno in _FULL and error.filename is None


def abandon() -> None:
    """Send what is still buffered for standard output and standard error nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
