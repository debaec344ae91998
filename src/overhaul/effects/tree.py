"""A directory tree that is entered component by component and never left.

Each folder on the way is opened relative to the one before it, without following symbolic links. So a path
stays inside the root whatever somebody swaps in meanwhile: what is checked is what is used.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["NotRegularError", "OutsideRootError", "Tree", "TreeError", "safe_parts"]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Should a FIFO or a device take a file's place between stat and open, O_NONBLOCK does not wait for it.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

#: Folders that belong to git and to the ledger: a plan that names them would plant a hook or forge a history.
_FORBIDDEN = frozenset({".git", ".migrate"})

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class TreeError(Exception):
    """A path below the root cannot be used; the message says why, without the path."""


class OutsideRootError(TreeError):
    """The path leads, or would lead, out of the root."""


class NotRegularError(TreeError):
    """There is something at the path that is not a regular file."""


def safe_parts(path: str) -> list[str]:
    """Split a path relative to the root.

    Raises:
        OutsideRootError: It is absolute, climbs, or names git's or the ledger's own folder.
    """
    parts = path.split("/")
    if "\0" in path or any(part in {"", ".", ".."} for part in parts):
        raise OutsideRootError("is not a path below the root")
    if any(part.casefold() in _FORBIDDEN for part in parts):
        raise OutsideRootError("lies in a folder of git or of the ledger")
    return parts


class Tree:
    """An open root directory.

    The folder entered last stays open, so that reading sorted paths enters each folder once.

    Args:
        root: Absolute path of the directory; symbolic links on the way to it are followed.

    Raises:
        OSError: The root cannot be opened.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._entered = ""
        self._folder = self._root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open; the tree cannot be used afterwards."""
        self._leave()
        os.close(self._root)

    def enter(self, path: str, *, fresh: bool = False) -> tuple[int, str]:
        """Open the folder that holds a path.

        Args:
            path: Relative to the root.
            fresh: Walk again although the folder is the one entered last (it may have been moved since).

        Returns:
            The folder's descriptor, valid until the next call, and the name inside it.

        Raises:
            OutsideRootError: The path leads, or would lead, out of the root.
            OSError: A folder on the way is missing or cannot be opened.
        """
        parent, _, name = path.rpartition("/")
        if fresh or parent != self._entered:
            parts = safe_parts(path)[:-1]
            self._leave()
            self._folder = self._walk(parts)
            self._entered = parent
        else:
            safe_parts(name)
        return self._folder, name

    def open_regular(self, path: str, *, fresh: bool = False) -> tuple[int, os.stat_result]:
        """Open a regular file for reading.

        Returns:
            A descriptor, which the caller closes, and its status.

        Raises:
            OutsideRootError: The path leads, or would lead, out of the root.
            NotRegularError: It is a symbolic link, a directory, a FIFO, a socket or a device; it was not
            opened. OSError: It is missing or cannot be read.
        """
        folder, name = self.enter(path, fresh=fresh)
        _require_regular(os.stat(name, dir_fd=folder, follow_symlinks=False))
        try:
            file = os.open(name, _FILE, dir_fd=folder)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise NotRegularError("is a symbolic link") from error
            raise
        status = os.fstat(file)
        try:
            _require_regular(status)
        except NotRegularError:
            os.close(file)
            raise
        return file, status

    def make_folders(self, path: str) -> None:
        """Make the folders that lead to a path and do not exist.

        Raises:
            OutsideRootError: The path leads, or would lead, out of the root.
            OSError: A folder cannot be made.
        """
        parts = safe_parts(path)[:-1]
        self._leave()
        os.close(self._walk(parts, make=True)) if parts else None

    def missing_folders(self, path: str) -> list[str]:
        """Return the folders on the way to a path that do not exist, outermost first."""
        parts = safe_parts(path)[:-1]
        for known in range(len(parts), 0, -1):
            try:
                os.close(self._walk(parts[:known]))
            except FileNotFoundError:
                continue
            return ["/".join(parts[: end + 1]) for end in range(known, len(parts))]
        return ["/".join(parts[: end + 1]) for end in range(len(parts))]

    def _walk(self, parts: list[str], *, make: bool = False) -> int:
        folder = os.dup(self._root)  # not inherited by child processes
        for part in parts:
            try:
                below = self._open_folder(folder, part, make=make)
            finally:
                os.close(folder)
            folder = below
        return folder

    def _open_folder(self, folder: int, name: str, *, make: bool) -> int:
        try:
            return os.open(name, _FOLDER, dir_fd=folder)
        except FileNotFoundError:
            if not make:
                raise
            os.mkdir(name, dir_fd=folder)
            os.fsync(folder)
            return os.open(name, _FOLDER, dir_fd=folder)
        except OSError as error:
            if error.errno in {errno.ENOTDIR, errno.ELOOP} and stat.S_ISLNK(
                os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
            ):
                raise OutsideRootError(f"passes through {name!r}, a symbolic link") from error
            raise

    def _leave(self) -> None:
        if self._folder != self._root:
            os.close(self._folder)
        self._folder = self._root
        self._entered = ""


def _require_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = next((name for test, name in _KINDS if test(status.st_mode)), "something unknown")
        raise NotRegularError(f"is {what}, not a regular file")
