"""Assignments whose names are put together: ``eval "$name=..."`` (Bash Manual, 4.1: eval)."""

from __future__ import annotations

import os
import re

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.specials import main_process
from overhaul.translators.shell.support.variables import assign, is_free, value_of

__all__ = ["append_named", "assign_named", "assign_where_free", "refused"]

_ASSIGNABLE = re.compile(r"[A-Za-z_]\w*(\[\w+\])?", re.ASCII)


def assign_named(name: str, value: str) -> int:
    """Assign to the variable that has a computed name, and return 0 (4.1 eval).

    Raises:
        Untranslated: It is no name, so that the text is no assignment.
    """
    if not _ASSIGNABLE.fullmatch(name):
        raise Untranslated(f"{name}={value}", 0)
    if not is_free(name.partition("[")[0]):
        raise SystemExit(1)
    return assign(name, value)


def assign_where_free(name: str, value: str, *, status: int = 1) -> int:
    """Assign where some variables are read-only; return the status (4.1 eval).

    Args:
        name: The name, or that of an item.
        value: The value.
        status: 1, the status with which subshells end where it is read-only; or that with which sh does.
    """
    if is_free(name.partition("[")[0]):
        return assign_named(name, value)
    if status == 1:
        return refused(name)
    raise SystemExit(status)


def refused(text: str) -> int:
    """Return the status of a text that assigns to what is read-only; a subshell ends there (4.1 eval).

    Raises:
        Untranslated: The text has more commands.
    """
    if os.getpid() != main_process():
        raise SystemExit(1)
    if set("\n;&|") & set(text):
        raise Untranslated(text, 0)
    return 1


def append_named(name: str, value: str) -> int:
    """Append to the variable that has a computed name, and return 0 (4.1 eval)."""
    return assign_named(name, (value_of(name) or "") + value)
