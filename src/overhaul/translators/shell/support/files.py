"""What can be asked about files (6.4 Bash Conditional Expressions); Python's `os.path` answers the rest."""

from __future__ import annotations

import os
import stat

__all__ = [
    "has_content",
    "has_mode",
    "is_block_device",
    "is_character_device",
    "is_fifo",
    "is_newer",
    "is_older",
    "is_same_file",
    "is_socket",
    "is_terminal",
    "is_unread",
    "owned_by_group",
    "owned_by_user",
]


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):
        return None


def has_mode(path: str, bits: int) -> bool:
    """Tell whether a file has a bit of its mode set: ``-u``, ``-g``, ``-k`` (6.4)."""
    status = _status(path)
    return status is not None and bool(status.st_mode & bits)


def is_fifo(path: str) -> bool:
    """Tell whether it is a named pipe: ``-p`` (6.4)."""
    status = _status(path)
    return status is not None and stat.S_ISFIFO(status.st_mode)


def is_socket(path: str) -> bool:
    """Tell whether it is a socket: ``-S`` (6.4)."""
    status = _status(path)
    return status is not None and stat.S_ISSOCK(status.st_mode)


def is_block_device(path: str) -> bool:
    """Tell whether it is a block device: ``-b`` (6.4)."""
    status = _status(path)
    return status is not None and stat.S_ISBLK(status.st_mode)


def is_character_device(path: str) -> bool:
    """Tell whether it is a character device: ``-c`` (6.4)."""
    status = _status(path)
    return status is not None and stat.S_ISCHR(status.st_mode)


def has_content(path: str) -> bool:
    """Tell whether a file is larger than nothing: ``-s`` (6.4)."""
    status = _status(path)
    return status is not None and status.st_size > 0


def is_unread(path: str) -> bool:
    """Tell whether a file was modified since it was read: ``-N`` (6.4)."""
    status = _status(path)
    return status is not None and status.st_mtime_ns > status.st_atime_ns


def owned_by_user(path: str) -> bool:
    """Tell whether a file belongs to the user: ``-O`` (6.4)."""
    status = _status(path)
    return status is not None and status.st_uid == os.geteuid()


def owned_by_group(path: str) -> bool:
    """Tell whether a file belongs to the user's group: ``-G`` (6.4)."""
    status = _status(path)
    return status is not None and status.st_gid == os.getegid()


def is_newer(left: str, right: str) -> bool:
    """Tell whether a file is newer than another, or is there when that is not: ``-nt`` (6.4)."""
    one, other = _status(left), _status(right)
    return one is not None and (other is None or one.st_mtime_ns > other.st_mtime_ns)


def is_older(left: str, right: str) -> bool:
    """Tell whether a file is older than another, or is missing when that is there: ``-ot`` (6.4)."""
    return is_newer(right, left)


def is_same_file(left: str, right: str) -> bool:
    """Tell whether two names mean one file: ``-ef`` (6.4)."""
    one, other = _status(left), _status(right)
    return one is not None and other is not None and os.path.samestat(one, other)


def is_terminal(descriptor: str) -> bool:
    """Tell whether a descriptor is a terminal: ``-t``; what is no number is none (6.4)."""
    try:
        return os.isatty(int(descriptor))
    except (ValueError, OverflowError):
        return False
