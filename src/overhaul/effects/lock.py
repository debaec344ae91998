"""One writer at a time: an advisory lock that the kernel releases when its holder ends, however it ends."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import sys
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from overhaul.errors import LedgerError, LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["exclusive"]


@contextmanager
def exclusive(path: str, *, command: str = "") -> Iterator[None]:
    """Hold the lock file at a path, or say who does.

    The file stays behind; what counts is the lock on it, so there is no such thing as a stale lock.

    Args:
        path: Of the lock file; its directory exists.
        command: What is being done, for whoever finds the lock taken.

    Raises:
        LockedError: Somebody else holds it; names process, host, start and command.
        LedgerError: It cannot be created, or the file system knows no locks.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise LedgerError(f"{path}: the lock cannot be opened: {error.strerror}") from error
    try:
        _acquire(file, path)
        _write_holder(file, command)
        yield
    finally:
        os.close(file)


def _acquire(file: int, path: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
            raise _locked(file, path) from None
        raise LedgerError(f"{path}: the file system knows no locks: {error.strerror}") from error


def _write_holder(file: int, command: str) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": command or " ".join([os.path.basename(sys.argv[0]), *sys.argv[1:]]),
    }
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(holder).encode("ascii"), 0)
    except OSError as error:  # a full disk, most likely; better now than in the middle
        raise LedgerError(f"the lock cannot be written: {error.strerror}", hint="Free some space.") from error


def _locked(file: int, path: str) -> LockedError:
    try:
        holder = json.loads(os.pread(file, 65536, 0))
        who = f"process {holder['pid']} on {holder['host']} since {holder['started']} ({holder['command']})"
    except (ValueError, TypeError, KeyError, OSError):
        who = f"another process (see {path})"
    return LockedError(
        f"another run holds this repository: {who}",
        hint="Wait until it ends, or end that process; the lock goes with it.",
    )
