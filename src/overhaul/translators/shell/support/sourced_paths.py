"""Where files are that are read with ``.`` (4.1)."""

from __future__ import annotations

import os

from overhaul.translators.shell.support.environment import environment

__all__ = ["sourced_path"]


def sourced_path(name: str, *, here: bool = True) -> str:
    """Return the file that is read for a name: one on the path when there is no slash in it (4.1 ``.``)."""
    if "/" not in name:
        for directory in (environment().get("PATH") or "").split(":"):
            path = f"{directory or '.'}/{name}"
            if os.path.isfile(path):
                return path
    return name if here or "/" in name else f"/dev/null/{name}"
