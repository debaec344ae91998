"""Select the files of a repository that are to be looked at.

Git lists them (or a walk, outside git); the excludes are asked once for each folder, the status only of what
is selected. Nothing is opened except executable files without a suffix, whose first line may name Python.
"""

from __future__ import annotations

import os
import re
import stat
import struct
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from overhaul.effects import git
from overhaul.effects.reading import too_large
from overhaul.effects.tree import Tree, TreeError
from overhaul.effects.walking import Walk
from overhaul.errors import UsageError
from overhaul.model.note import Note, NoteKind
from overhaul.model.patterns import Patterns
from overhaul.model.settings import DEFAULT_EXCLUDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from overhaul.effects.workspace import Root
    from overhaul.model.settings import Settings

__all__ = ["Discovery", "Entry", "LeftOut", "discover"]

#: Stubs (.pyi) do nothing at run time, so there is nothing in them to migrate; an explicit argument still
#: selects one.
_SUFFIXES = (".py", ".pyw")
_SHEBANG = re.compile(rb"#![^\n]*\bpython[0-9.]*w?(?:[ \t\r\n]|$)")

_DEFAULT = "left out by default"
_EXCLUDED = "left out by exclude"
_NOT_INCLUDED = "not named by include"
_LINK = "symbolic links"


#: Both times in nanoseconds, inode, size; packed, because there is one for each of a hundred thousand files.
_stamp = struct.Struct("<qqQQ").pack


class Entry(NamedTuple):  # made for every file: a frozen dataclass takes three times as long
    """One selected file.

    Attributes:
        path: Relative to the root, with `/`.
        size: Bytes.
        mode: Permission bits.
        explicit: Whether the user named this very file.
        stamp: Times of change and of status change, inode and size; see `overhaul.effects.glances`.
    """

    path: str
    size: int
    mode: int
    explicit: bool = False
    stamp: bytes = b""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one reason left out.

    Attributes:
        reason: A few words, e.g. `left out by default`.
        files: Python files that were seen and left out; those inside a folder that was never entered are not
        seen. folders: The outermost folders that were left out, sorted.
    """

    reason: str
    files: int
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """The selected files and what was left out.

    Attributes:
        entries: Sorted by path.
        left_out: One for each reason that occurred.
        notes: Files that cannot be read and explicit arguments that were not taken, sorted.
        listed: Everything that git lists, also what was not selected, sorted; empty outside git and where the
            user named only files.
    """

    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    listed: tuple[str, ...] = ()


def discover(root: Root, paths: Sequence[str], settings: Settings) -> Discovery:
    """Select the files that are to be looked at.

    Args:
        root: Of the repository.
        paths: Files and directories, relative to the working directory or absolute; empty for the whole
            repository. A file named here is taken although it is excluded or ignored; so is a directory, though what is
            excluded inside it stays out. With `settings.force_exclude` a file is taken only if it would be found.
        settings: Include, exclude, default excludes and the largest size.

    Raises:
        UsageError: A path does not exist or lies outside the root.
        MigrateError: Git failed.
    """
    with Tree(root.path) as tree:
        selection = _Selection(tree, settings)
        folders: list[str] = []
        files: list[str] = []
        for path in paths:
            inside = _inside(root.path, path)
            absolute = os.path.join(root.path, inside)
            (folders if os.path.isdir(absolute) and not os.path.islink(absolute) else files).append(inside)
        if folders or not paths:
            selection.asked = frozenset(folders)
            listed: list[str] = []
            for path in _listed(root, folders, selection):
                selection.consider(path)
                listed.append(path)
            selection.listed = () if root.kind == "plain" else tuple(sorted(listed))
        for path in files:
            if settings.force_exclude:
                selection.consider(path)
            else:
                selection.take(path, explicit=True)
        return selection.result()


def _inside(root: str, path: str) -> str:
    """Return an argument relative to the root; empty for the root itself."""
    if not os.path.lexists(path):
        raise UsageError(f"{path}: no such file or directory")
    if os.path.isdir(path):
        real = os.path.realpath(path)
    else:  # the last component may be a link, which is not to be followed
        folder, name = os.path.split(os.path.abspath(path))
        real = os.path.join(os.path.realpath(folder), name)
    if real == root:
        return ""
    prefix = root if root.endswith("/") else root + "/"
    if not real.startswith(prefix):
        raise UsageError(f"{path}: lies outside the repository {root}")
    return real[len(prefix) :]


def _listed(root: Root, folders: list[str], selection: _Selection) -> Iterator[str]:
    """Yield each path once."""
    walk = Walk(root.path, selection.prunes)
    wanted = [] if "" in folders else folders
    if root.kind == "plain":
        yield from dict.fromkeys(path for folder in wanted or [""] for path in walk.files(folder))
    elif not wanted:
        yield from git.ls_files(root.path)
    else:
        found = dict.fromkeys(git.ls_files(root.path, wanted))
        # An ignored folder that the user names all the same is walked.
        for folder in wanted:
            if not any(path.startswith(f"{folder}/") for path in found):
                found.update(dict.fromkeys(walk.files(folder)))
        yield from found
    selection.notes += walk.notes


class _Selection:
    """Decides about one path after the other and remembers what was left out and why."""

    def __init__(self, tree: Tree, settings: Settings) -> None:
        self._tree = tree
        self._limit = settings.max_file_size
        self._include = Patterns(settings.include)
        defaults: tuple[str, ...] = DEFAULT_EXCLUDES if settings.default_excludes else ()
        excludes = ((_DEFAULT, defaults), (_EXCLUDED, settings.exclude))
        self._folder_excludes = [(reason, Patterns(patterns)) for reason, patterns in reversed(excludes)]
        # A pattern with a final slash never matches a file: leaving it out here makes a file cost next to
        # nothing.
        file_excludes = [
            (reason, Patterns(line for line in patterns if not line.rstrip().endswith("/")))
            for reason, patterns in reversed(excludes)
        ]
        self._file_excludes = [(reason, patterns) for reason, patterns in file_excludes if patterns]
        self._folders: dict[str, str | None] = {"": None}
        self._included: dict[str, bool] = {"": not settings.include}
        self._entries: dict[str, Entry] = {}
        self._counts: Counter[str] = Counter()
        self._outermost: dict[str, set[str]] = {}
        self.asked: frozenset[str] = frozenset()
        self.listed: tuple[str, ...] = ()
        self.notes: list[Note] = []
        self._prefix = os.path.join(tree.root, "")

    def prunes(self, folder: str) -> bool:
        """Whether a folder is left out; remembers it under its reason."""
        return self._reason(folder) is not None

    def consider(self, path: str) -> None:
        """Take a listed file if it is Python and nothing leaves it out: asked of every file, so it is kept quick."""
        folder, _, name = path.rpartition("/")
        python = name.endswith(_SUFFIXES)
        named = not python and bool(self._include) and self._include.verdict(os.fsencode(path), folder=False)
        if not python and not named and "." in name:
            return
        reason = self._reason(folder)
        if reason is None and self._file_excludes:
            reason = _verdict(self._file_excludes, path, folder=False)
        if reason is None and not (named or self._is_included(folder) or self._include_names(path)):
            reason = _NOT_INCLUDED
        if reason is None:
            self.take(path, certain=python or bool(named))
        elif python:
            self._counts[reason] += 1

    def take(self, path: str, *, explicit: bool = False, certain: bool = True) -> None:
        """Add a file, or note why it cannot be.

        Args:
            path: Relative to the root.
            explicit: Whether the user named this very file.
            certain: Whether it is a Python file; otherwise its first line is asked.
        """
        try:
            status = os.lstat(self._prefix + path)
        except OSError as error:
            # A tracked file that was deleted is nothing to talk about.
            if explicit or not isinstance(error, (FileNotFoundError, NotADirectoryError)):
                self._remark(path, NoteKind.ERROR, f"cannot be read: {error.strerror}")
            return
        if not stat.S_ISREG(status.st_mode):
            self._not_regular(path, status, explicit=explicit, python=certain)
        elif not certain and not (status.st_mode & 0o111 and self._names_python(path)):
            return
        elif status.st_size > self._limit:
            self.notes.append(too_large(status.st_size, self._limit).note(path))
        else:
            stamp = _stamp(status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size)
            self._entries[path] = Entry(path, status.st_size, stat.S_IMODE(status.st_mode), explicit, stamp)

    def result(self) -> Discovery:
        """Return what was selected."""
        reasons = dict.fromkeys((*self._counts, *self._outermost))
        left_out = tuple(
            LeftOut(reason, self._counts[reason], tuple(sorted(self._outermost.get(reason, ()))))
            for reason in reasons
        )
        entries = tuple(self._entries[path] for path in sorted(self._entries))
        return Discovery(entries, left_out, tuple(sorted(self.notes)), self.listed)

    def _reason(self, folder: str) -> str | None:
        """Why a folder is left out; None when it is not."""
        if folder in self._folders:
            return self._folders[folder]
        unknown: list[str] = []
        while folder not in self._folders:  # no recursion: somebody may have nested a thousand folders
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        reason = self._folders[folder]
        for below in reversed(unknown):
            reason = self._folders[below] = self._decided(below, reason)
        return reason

    def _decided(self, folder: str, above: str | None) -> str | None:
        """Why a folder is left out, given why the one around it is."""
        if folder in self.asked or any(path.startswith(f"{folder}/") for path in self.asked):
            return None  # the user named it, or something inside it
        if above is not None:
            return above
        reason = _verdict(self._folder_excludes, folder, folder=True)
        if reason is not None:
            self._outermost.setdefault(reason, set()).add(folder)
        return reason

    def _is_included(self, folder: str) -> bool:
        if folder in self._included:
            return self._included[folder]
        unknown: list[str] = []
        while folder not in self._included:
            unknown.append(folder)
            folder = folder.rpartition("/")[0]
        included = self._included[folder]
        for below in reversed(unknown):
            verdict = self._include.verdict(os.fsencode(below), folder=True)
            included = self._included[below] = included if verdict is None else verdict
        return included

    def _include_names(self, path: str) -> bool:
        return bool(self._include.verdict(os.fsencode(path), folder=False))

    def _not_regular(self, path: str, status: os.stat_result, *, explicit: bool, python: bool) -> None:
        link = stat.S_ISLNK(status.st_mode)
        if not python:
            return  # without a suffix, and not opened to see what it is
        if link and not explicit:
            self._counts[_LINK] += 1
        elif link:
            target = os.readlink(os.path.join(self._tree.root, path))
            self._remark(
                path, NoteKind.SKIPPED, "a symbolic link is not followed", f"Name its target: {target}"
            )
        elif explicit or not stat.S_ISDIR(status.st_mode):  # git lists a submodule as a folder
            self._remark(path, NoteKind.SKIPPED, "not a regular file; it is not opened")

    def _names_python(self, path: str) -> bool:
        try:
            file, _ = self._tree.open_regular(path)
        except (OSError, TreeError):
            return False
        try:
            return _SHEBANG.match(os.read(file, 256)) is not None
        finally:
            os.close(file)

    def _remark(self, path: str, kind: NoteKind, message: str, hint: str = "") -> None:
        self.notes.append(Note(path, 0, 0, "", kind, message, hint))


def _verdict(excludes: list[tuple[str, Patterns]], path: str, *, folder: bool) -> str | None:
    """Ask the configured patterns before the defaults, so that `!vendor/` takes a default back."""
    raw = os.fsencode(path)
    for reason, patterns in excludes:
        verdict = patterns.verdict(raw, folder=folder)
        if verdict is not None:
            return reason if verdict else None
    return None
