"""A small repository to plan, apply and undo in."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from overhaul.effects.ledger import Ledger
from overhaul.effects.workspace import Root, find_root
from overhaul.model.change import Blob, Change, Edit, digest_of
from overhaul.model.plan import Header, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Tree = dict[str, tuple[bytes, int] | None]


def blob(data: bytes, mode: int = 0o644) -> Blob:
    return Blob(digest_of(data), len(data), mode)


def edits(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """One edit between the common start and the common end."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    removed, inserted = before[start : len(before) - end], after[start : len(after) - end]
    return (Edit(start, removed, inserted, ("replace",)),) if removed or inserted else ()


class Sandbox:
    """A root with helpers to fill it, look at all of it, and plan changes of it."""

    def __init__(self, path: str, *, git: bool = False) -> None:
        self.path = path
        os.makedirs(path, exist_ok=True)
        if git:
            self.git("init", "-q")
        self.root: Root = find_root(path)

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=n", "-c", "user.email=e@example.com", *arguments]
        return subprocess.run(command, cwd=self.path, check=True, capture_output=True, text=True).stdout

    def ledger(self) -> Ledger:
        return Ledger(self.root)

    def write(self, path: str, data: bytes = b"", mode: int = 0o644) -> str:
        full = os.path.join(self.path, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)
        os.chmod(full, mode)
        return full

    def read(self, path: str) -> bytes:
        with open(os.path.join(self.path, path), "rb") as file:
            return file.read()

    def snapshot(self) -> Tree:
        """Every entry but the ledger's: contents and mode of files, target of links, None for folders."""
        found: Tree = {}
        for folder, folders, files in os.walk(self.path):
            folders[:] = [name for name in folders if name not in {".git", ".migrate"}]
            for name in folders + files:
                full = os.path.join(folder, name)
                status = os.lstat(full)
                path = os.path.relpath(full, self.path)
                if stat.S_ISREG(status.st_mode):
                    found[path] = (self.read(path), stat.S_IMODE(status.st_mode))
                elif stat.S_ISLNK(status.st_mode):
                    found[path] = (os.fsencode(os.readlink(full)), 0)
                else:
                    found[path] = None
        return found

    def change(self, path: str, after: bytes | None, mode: int | None = None) -> Change:
        """The change from what the path holds now."""
        full = os.path.join(self.path, path)
        if not os.path.lexists(full):
            assert after is not None
            return Change(path, None, blob(after, mode or 0o644), edits(b"", after))
        now = stat.S_IMODE(os.lstat(full).st_mode)
        before = self.read(path)
        if after is None:
            return Change(path, blob(before, now), None)
        return Change(path, blob(before, now), blob(after, mode or now), edits(before, after))

    def plan(self, changes: Mapping[str, bytes | None]) -> Plan:
        return plan_of(*(self.change(path, after) for path, after in changes.items()))


def plan_of(*changes: Change) -> Plan:
    header = Header("1.0", "/somewhere", "2026-01-02T03:04:05+00:00", ("replace@1",))
    return Plan(header, tuple(sorted(changes, key=lambda change: change.path)))


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(str(tmp_path / "repository"))


@pytest.fixture
def repository(tmp_path: Path) -> Sandbox:
    return Sandbox(str(tmp_path / "repository"), git=True)
