"""List files without git: a walk that honours `.gitignore` files at every level as git would."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.effects.reading import ReadError, read_regular
from overhaul.model.note import Note, NoteKind
from overhaul.model.patterns import Patterns, parse_ignore_file

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Walk"]

_IGNORE_FILE_LIMIT = 1_000_000


class Walk:
    """A walk through one root, following no symbolic link and entering no other repository.

    Args:
        root: Absolute path.
        prune: Told each folder (relative, with `/`, no trailing one); True leaves it out. Not asked about the
        root.

    Attributes:
        notes: Folders and ignore files that could not be read.
    """

    def __init__(self, root: str, prune: Callable[[str], bool]) -> None:
        self._root = root
        self._prune = prune
        self.notes: list[Note] = []

    def files(self, folder: str = "") -> list[str]:
        """Return the files below a folder that no `.gitignore` leaves out, in no particular order.

        Symbolic links are listed (as git lists them) and not followed; so are FIFOs, sockets and devices.

        Args:
            folder: Relative to the root; empty for the root itself.
        """
        found: list[str] = []
        rules: list[tuple[bytes, Patterns]] = []
        parts = folder.split("/") if folder else []
        for depth in range(len(parts)):
            rules += self._rules_of("/".join(parts[:depth]))
        stack = [(folder, rules)]
        while stack:
            here, above = stack.pop()
            stack += self._one(here, above, found)
        return found

    def _one(
        self, here: str, above: list[tuple[bytes, Patterns]], found: list[str]
    ) -> list[tuple[str, list[tuple[bytes, Patterns]]]]:
        """List one folder; return the folders in it that are to be walked."""
        below: list[tuple[str, list[tuple[bytes, Patterns]]]] = []
        try:
            with os.scandir(os.path.join(self._root, here)) as scan:
                entries = list(scan)
        except OSError as error:
            self.notes.append(Note(here, 0, 0, "", NoteKind.ERROR, f"cannot be listed: {error.strerror}"))
            return below
        names = {entry.name for entry in entries}
        rules = above + self._rules_of(here) if ".gitignore" in names else above
        prefix = f"{here}/" if here else ""
        for entry in entries:
            path = prefix + entry.name
            folder = entry.is_dir(follow_symlinks=False)
            if entry.name == ".git" or _ignored(rules, path, folder=folder):
                continue
            if not folder:
                found.append(path)
            elif not self._prune(path) and not os.path.lexists(os.path.join(entry.path, ".git")):
                below.append((path, rules))
        return below

    def _rules_of(self, folder: str) -> list[tuple[bytes, Patterns]]:
        path = f"{folder}/.gitignore" if folder else ".gitignore"
        try:
            patterns = parse_ignore_file(read_regular(self._root, path, _IGNORE_FILE_LIMIT))
        except ReadError as error:
            if os.path.lexists(os.path.join(self._root, path)):
                self.notes.append(error.note(path))
            return []
        return [(os.fsencode(folder), patterns)] if patterns else []


def _ignored(rules: list[tuple[bytes, Patterns]], path: str, *, folder: bool) -> bool:
    """Ask the ignore files from the innermost outwards; the first with an opinion decides."""
    if not rules:
        return False
    raw = os.fsencode(path)
    for base, patterns in reversed(rules):
        verdict = patterns.verdict(raw[len(base) + 1 :] if base else raw, folder=folder)
        if verdict is not None:
            return verdict
    return False
