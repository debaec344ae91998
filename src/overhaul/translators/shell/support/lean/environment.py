"""The environment of programs, where no array and no name without a value can be exported."""

from __future__ import annotations

import os

__all__ = ["environment"]


def environment() -> dict[str, str]:
    """Bring what is exported up to date, and return it for a program (3.7.4 Environment)."""
    exported = dict(os.environ)
    for name in exported.keys() & globals().keys():
        value = globals()[name]
        if value is None:  # it is unset
            del exported[name]
        elif isinstance(value, (str, int)) and exported[name] != str(value):
            exported[name] = os.environ[name] = str(value)
    return exported
