"""Home directories (Bash Manual, 3.5.2 Tilde Expansion)."""

from __future__ import annotations

import os
import pwd as _accounts

__all__ = ["home", "home_of"]


def home(value: str | None = None) -> str:
    """Return what ``~`` stands for: HOME when it is set, else what the system knows (3.5.2).

    Args:
        value: HOME, where it is a variable of the program.
    """
    found = os.environ.get("HOME") if value is None else value
    return _accounts.getpwuid(os.getuid()).pw_dir if found is None else found


def home_of(user: str) -> str:
    """Return what ``~user`` stands for: itself when there is no such user (3.5.2)."""
    try:
        return _accounts.getpwnam(user).pw_dir
    except KeyError:
        return f"~{user}"
