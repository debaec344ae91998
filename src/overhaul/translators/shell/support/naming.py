"""Assignments whose names are put together: ``eval "$name=..."`` (Bash Manual, 4.1: eval)."""

from __future__ import annotations

import re

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.variables import assign, is_free, value_of

__all__ = ["append_named", "assign_named"]

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


def append_named(name: str, value: str) -> int:
    """Append to the variable that has a computed name, and return 0 (4.1 eval)."""
    return assign_named(name, (value_of(name) or "") + value)
