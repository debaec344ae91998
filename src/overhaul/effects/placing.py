"""Put one file in place so that at every instant the path holds either the old contents or the new ones.

The new contents are written aside in the same folder, brought to the disk, and renamed over the path.
`checkpoint` is called before each of these steps, so that tests can stop the world at any of them.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from overhaul.effects.tree import Tree, TreeError
from overhaul.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.model.change import Blob

__all__ = ["Checkpoint", "Found", "Placer", "aside_name", "holds_exactly", "look", "no_checkpoint", "refused"]

#: Called with the name of the step that comes next and the path.
Checkpoint: TypeAlias = Callable[[str, str], None]

_NAME_MAX = 255  # bytes, on every file system in use
_PORTION = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """What a path holds.

    Attributes:
        data: Its contents.
        digest: Their SHA-256.
        mode: Permission bits.
        links: How many names the file has.
    """

    data: bytes
    digest: str
    mode: int
    links: int


def no_checkpoint(_step: str, _path: str) -> None:
    """Do nothing."""


def look(tree: Tree, path: str) -> Found | None:
    """Return what a path holds; None when there is nothing.

    Raises:
        TreeError: It leads out of the root or is not a regular file.
        OSError: It cannot be read.
    """
    try:
        file, status = tree.open_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with open(file, "rb", closefd=True) as stream:
        data = stream.read()
    return Found(data, sha256(data).hexdigest(), stat.S_IMODE(status.st_mode), status.st_nlink)


def aside_name(name: str, run: int) -> str:
    """Return the name under which a run writes a file before it takes its place."""
    aside = f".{name}.migrate-{run}"
    if len(os.fsencode(aside)) <= _NAME_MAX:
        return aside
    return f".{sha256(os.fsencode(name)).hexdigest()[:32]}.migrate-{run}"


class Placer:
    """Writes and removes the files of one run.

    Args:
        tree: The root.
        run: Number of the run; part of the names of the files written aside.
        checkpoint: Called before each step.
    """

    def __init__(self, tree: Tree, run: int, checkpoint: Checkpoint = no_checkpoint) -> None:
        self._tree = tree
        self._run = run
        self._checkpoint = checkpoint
        self._unsettled: tuple[str, int] | None = None
        self.remarks: list[tuple[str, str]] = []

    def place(self, path: str, before: Blob | None, after: Blob | None, data: bytes | None) -> None:
        """Bring a path from one state to the other.

        Args:
            path: Relative to the root.
            before: What it must hold now.
            after: What it shall hold; its mode is set exactly.
            data: The contents of `after`.

        Raises:
            WriteError: It does not hold `before`, or the system refuses; the path is as it was.
        """
        with refused(path):
            if after is None or data is None:
                self._remove(path, before)
            else:
                self._write(path, before, after, data)

    def settle(self) -> None:
        """Bring the names written last to the disk.

        Raises:
            WriteError: The system refuses.
        """
        if self._unsettled is None:
            return
        folder, descriptor = self._unsettled
        self._unsettled = None
        with refused(folder or "."):
            try:
                self._checkpoint("sync folder", folder)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def clean(self, path: str) -> bool:
        """Remove what a killed run may have left aside for a path; say whether there was something."""
        try:
            folder, name = self._tree.enter(path)
            os.unlink(aside_name(name, self._run), dir_fd=folder)
        except (OSError, TreeError):
            return False
        return True

    def remove_folder(self, path: str) -> None:
        """Remove a folder that this or an earlier run made, if nothing is in it."""
        with suppress(OSError, TreeError):
            folder, name = self._tree.enter(path, fresh=True)
            os.rmdir(name, dir_fd=folder)

    def _remove(self, path: str, before: Blob | None) -> None:
        folder, name = self._tree.enter(path, fresh=True)
        self._checkpoint("check", path)
        self._require(path, before)
        self._checkpoint("remove", path)
        os.unlink(name, dir_fd=folder)
        self._renamed(path, folder)

    def _write(self, path: str, before: Blob | None, after: Blob, data: bytes) -> None:
        if before is None:
            self._checkpoint("make folders", path)
            self._tree.make_folders(path)
        folder, name = self._tree.enter(path, fresh=True)
        aside = aside_name(name, self._run)
        with suppress(FileNotFoundError):  # a ledger thrown away may have counted to this number before
            os.unlink(aside, dir_fd=folder)
        try:
            self._write_aside(path, folder, aside, data, after.mode)
            self._checkpoint("check", path)
            self._require(path, before)
            self._checkpoint("replace", path)
            if before is None:
                _move_without_replacing(folder, aside, name)
            else:
                os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(OSError):
                os.unlink(aside, dir_fd=folder)
            raise
        self._renamed(path, folder)

    def _write_aside(self, path: str, folder: int, aside: str, data: bytes, mode: int) -> None:
        self._checkpoint("open aside", path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(aside, flags, 0o600, dir_fd=folder)
        try:
            rest = memoryview(data)
            while rest:
                self._checkpoint("write", path)
                rest = rest[os.write(file, rest[:_PORTION]) :]
            self._checkpoint("set attributes", path)
            self._keep_attributes(path, file)
            os.fchmod(file, mode)  # after the owner, which takes set-id bits away
            self._checkpoint("sync", path)
            os.fsync(file)
        finally:
            os.close(file)

    def _keep_attributes(self, path: str, file: int) -> None:
        """Give the new file owner, group and extended attributes (access lists among them) of the old one."""
        try:
            old, status = self._tree.open_regular(path)
        except (FileNotFoundError, NotADirectoryError):
            return
        try:
            mine = os.fstat(file)
            if (status.st_uid, status.st_gid) != (mine.st_uid, mine.st_gid) and not _own(file, status):
                self.remarks.append((path, "its owner or group could not be kept"))
            if not _copy_extended(old, file):
                self.remarks.append((path, "its extended attributes could not all be kept"))
        finally:
            os.close(old)

    def _require(self, path: str, before: Blob | None) -> None:
        """Look at the path once more, immediately before it changes."""
        found = look(self._tree, path)
        same = found is None if before is None else found is not None and holds_exactly(found, before)
        if not same:
            raise WriteError(
                f"{path}: changed while the run was going on; what it holds now was left alone",
                hint="Look at the file and make the plan again.",
            )

    def _renamed(self, path: str, folder: int) -> None:
        """Remember the folder for `settle`; names of one folder are brought to the disk together."""
        parent = path.rpartition("/")[0]
        if self._unsettled is not None and self._unsettled[0] == parent:
            return
        descriptor = os.dup(folder)
        self.settle()
        self._unsettled = (parent, descriptor)


def holds_exactly(found: Found, blob: Blob) -> bool:
    """Whether a path holds these contents with this mode."""
    return found.digest == blob.digest and found.mode == blob.mode


def _move_without_replacing(folder: int, aside: str, name: str) -> None:
    """Give a new file its name, but never somebody else's file's name."""
    try:
        os.link(aside, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}:
            raise
        # A file system without hard links: the check just made is all there is.
        os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
    else:
        os.unlink(aside, dir_fd=folder)


def _own(file: int, status: os.stat_result) -> bool:
    for owner in (status.st_uid, -1):
        try:
            os.fchown(file, owner, status.st_gid)
        except OSError:
            continue
        return owner == status.st_uid or os.fstat(file).st_uid == status.st_uid
    return False


def _copy_extended(old: int, new: int) -> bool:
    if sys.platform != "linux":
        return True
    try:
        names = os.listxattr(old)
    except OSError:
        return True  # a file system that has none
    failed = [name for name in names if not _copy_one(old, new, name)]
    return not failed


def _copy_one(old: int, new: int, name: str) -> bool:
    try:
        os.setxattr(new, name, os.getxattr(old, name))
    except OSError:
        return False
    return True


@contextmanager
def refused(path: str) -> Iterator[None]:
    """Turn what the system refuses into a sentence that names the file and the next step.

    Raises:
        WriteError: Anything the system refuses.
    """
    try:
        yield
    except TreeError as error:
        raise WriteError(
            f"{path}: it {error}; nothing is written there",
            hint="Make the plan again; it will leave this path out.",
        ) from error
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}", hint=_next_step(error)) from error


def _next_step(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "Free some space on that file system and run the same command again."
        case errno.EACCES | errno.EPERM:
            return "Make the file and its folder writable (ls -ld, lsattr), or exclude the path."
        case errno.EROFS:
            return "The file system is mounted read-only."
        case errno.EEXIST:
            return "A file appeared there meanwhile; look at it and make the plan again."
        case _:
            return "Look at the path and run the same command again."
