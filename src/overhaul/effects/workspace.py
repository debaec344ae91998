"""Where a repository begins: its root, and whether git keeps it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import Literal

from overhaul.effects import git
from overhaul.errors import UsageError

__all__ = ["Root", "find_root"]

_MARKERS = ("migrate.toml", "pyproject.toml", ".migrate")


@dataclass(frozen=True, slots=True)
class Root:
    """The directory that paths are relative to.

    Attributes:
        path: Absolute, without symbolic links.
        kind: `git` when git lists the files, else `plain`.
        git_dir: Absolute path of the git directory of this working tree; empty for `plain`.
    """

    path: str
    kind: Literal["git", "plain"]
    git_dir: str = ""


def find_root(start: str) -> Root:
    """Find the root of the repository that holds a file or a directory.

    In git it is the top of the working tree. Elsewhere it is the nearest directory upwards with a
    configuration file or a ledger, or else the directory itself.

    Args:
        start: A file or a directory; relative to the working directory or absolute.

    Raises:
        UsageError: It does not exist.
        MigrateError: Git refuses the repository.
    """
    if not os.path.lexists(start):
        raise UsageError(f"{start}: no such file or directory")
    folder = os.path.realpath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    repository = git.repository(folder)
    if repository is not None:
        return Root(repository.toplevel, "git", repository.git_dir)
    return Root(_marked(folder), "plain")


def _marked(folder: str) -> str:
    """Walk up to a marker, but not into a folder of somebody else's, where anybody may have put one."""
    owner = os.stat(folder).st_uid
    up = folder
    while True:
        if any(os.path.lexists(os.path.join(up, marker)) for marker in _MARKERS):
            return up
        parent = os.path.dirname(up)
        status = os.stat(parent)
        if parent == up or status.st_uid != owner or status.st_mode & stat.S_IWOTH:
            return folder
        up = parent
