"""Where a path stands with respect to a change: still before it, already after it, or somewhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from overhaul.effects.placing import look, refused
from overhaul.errors import PlanFormatError, WriteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.effects.placing import Found
    from overhaul.effects.tree import Tree
    from overhaul.model.change import Blob, Change

__all__ = ["Done", "Stale", "ToDo", "outcome_of", "require_writable", "stand"]


@dataclass(frozen=True, slots=True)
class ToDo:
    """The path holds what it held before the change.

    Attributes:
        before: With the mode that it really has.
        after: With the mode that it will have.
        data: What it holds.
        links: How many names the file has; 0 when it does not exist.
    """

    before: Blob | None
    after: Blob | None
    data: bytes | None
    links: int


@dataclass(frozen=True, slots=True)
class Done:
    """The path holds what it shall hold after the change.

    Attributes:
        before: As the change says.
        after: With the mode that it really has.
    """

    before: Blob | None
    after: Blob | None


@dataclass(frozen=True, slots=True)
class Stale:
    """The path holds something else.

    Attributes:
        reason: A few words.
    """

    reason: str


def stand(tree: Tree, change: Change) -> ToDo | Done | Stale:
    """Say where a path stands.

    Contents are compared by digest. Modes are compared exactly where the change changes the mode; else only
    in what git keeps of a mode, whether the file is executable, and the file keeps the mode it has: a plan
    made under one umask can be applied under another.

    Raises:
        WriteError: The path leads out of the root, is not a regular file, or cannot be read.
    """
    with refused(change.path):
        found = look(tree, change.path)
    before, after = change.before, change.after
    if found is None:
        if after is None:
            return Done(before, None)
        return ToDo(None, after, None, 0) if before is None else Stale("is gone")
    keeps = before is None or after is None or before.mode == after.mode
    if after is not None and _holds(found, after, keeps=keeps):
        return Done(before, replace(after, mode=found.mode))
    if before is not None and _holds(found, before, keeps=keeps):
        real = replace(before, mode=found.mode)
        if after is not None and before.mode == after.mode:
            after = replace(after, mode=found.mode)
        return ToDo(real, after, found.data, found.links)
    return Stale(_difference(found, before, after))


def outcome_of(change: Change, data: bytes | None, kept: Callable[[str], bytes | None]) -> bytes | None:
    """Return what a path shall hold.

    Args:
        change: What is done to it.
        data: What it holds.
        kept: Gives contents that the ledger keeps.

    Raises:
        PlanFormatError: The edits do not give what the plan names, and the ledger does not keep it.
    """
    if change.after is None:
        return None
    try:
        return change.result(data)
    except ValueError as error:
        contents = kept(change.after.digest)
        if contents is None:
            raise PlanFormatError(str(error), hint="Make the plan again.") from error
        return contents


def require_writable(tree: Tree, path: str, before: Blob | None, *, expected: int | None) -> None:
    """Refuse a read-only file or folder before anything is written.

    A rename does not ask whether the file it replaces may be written, and the administrator may write
    everything; so the mode is asked.

    Args:
        tree: The root.
        path: Relative to it.
        before: What it holds.
        expected: A mode that is all right although it is read-only: the run itself gave it.

    Raises:
        WriteError: The file or its folder is read-only.
    """
    if before is not None and not before.mode & 0o222 and before.mode != expected:
        raise WriteError(f"{path}: the file is read-only", hint=f"chmod u+w {path}, or exclude it.")
    with refused(path):
        try:
            folder, _ = tree.enter(path)
        except (FileNotFoundError, NotADirectoryError):
            return  # it will be made; that may fail, and is taken back then
        if not os.access(".", os.W_OK | os.X_OK, dir_fd=folder):
            raise WriteError(
                f"{path}: its folder is read-only",
                hint="Make the folder writable, or exclude the path.",
            )


def _holds(found: Found, blob: Blob, *, keeps: bool) -> bool:
    if found.digest != blob.digest:
        return False
    if keeps:
        return bool(found.mode & 0o111) == bool(blob.mode & 0o111)
    return found.mode == blob.mode


def _difference(found: Found, before: Blob | None, after: Blob | None) -> str:
    if before is None:
        return "exists already"
    sides = [side for side in (before, after) if side is not None and side.digest == found.digest]
    if sides:
        return f"has mode {found.mode:04o} instead of {sides[-1].mode:04o}"
    return "has other contents"
