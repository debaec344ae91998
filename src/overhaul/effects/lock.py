"""One writer at a time: an advisory lock that the kernel releases when its holder ends, however it ends."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from overhaul.errors import LedgerError, LockedError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command_line", "exclusive", "holder"]

#: Seconds; somebody who only asks who holds the lock has it for an instant himself.
_PATIENCE = 0.2


def command_line() -> str:
    """Return what the user typed, as text that can be stored whatever bytes the arguments have."""
    return " ".join(["migrate", *sys.argv[1:]]).encode("utf-8", "backslashreplace").decode()


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
        _acquire(file, path, patience=_PATIENCE)
        _write_holder(file, command)
        yield
    finally:
        os.close(file)


def holder(path: str) -> str:
    """Say who holds the lock file at a path; empty when nobody does.

    Raises:
        LedgerError: The file system knows no locks.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        _acquire(file, path)
    except LockedError:
        return _who(file, path)
    else:
        return ""
    finally:
        os.close(file)


def _acquire(file: int, path: str, *, patience: float = 0.0) -> None:
    deadline = time.monotonic() + patience
    while not _try_to_acquire(file, path):
        if time.monotonic() >= deadline:
            raise _locked(file, path)
        time.sleep(0.02)


def _try_to_acquire(file: int, path: str) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
            return False
        raise LedgerError(f"{path}: the file system knows no locks: {error.strerror}") from error
    return True


def _write_holder(file: int, command: str) -> None:
    told = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": command or command_line(),
    }
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(told).encode("ascii"), 0)
    except OSError as error:  # a full disk, most likely; better now than in the middle
        raise LedgerError(f"the lock cannot be written: {error.strerror}", hint="Free some space.") from error


def _who(file: int, path: str) -> str:
    try:
        told = json.loads(os.pread(file, 65536, 0))
        return f"process {told['pid']} on {told['host']} since {told['started']} ({told['command']})"
    except (ValueError, TypeError, KeyError, OSError):
        return f"another process (see {path})"


def _locked(file: int, path: str) -> LockedError:
    return LockedError(
        f"another run holds this repository: {_who(file, path)}",
        hint="Wait until it ends, or end that process; the lock goes with it.",
    )
