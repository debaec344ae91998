"""The SQLite file of the ledger: where it lies, how it is opened, what its tables are."""

from __future__ import annotations

import os
import shlex
import sqlite3
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from overhaul.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.effects.workspace import Root

__all__ = ["connect", "folder_of", "make_folder", "refuse_links", "roll_back", "speaking"]

#: One script per version; a ledger of version n has run the first n. Never edited, only appended to.
_MIGRATIONS = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('apply', 'undo')),
        state TEXT NOT NULL CHECK (state IN ('applying', 'done', 'failed', 'undone', 'continued')),
        parent INTEGER REFERENCES runs (id),
        started TEXT NOT NULL,
        ended TEXT NOT NULL DEFAULT '',
        command TEXT NOT NULL,
        files INTEGER NOT NULL,
        identity TEXT NOT NULL,
        header BLOB NOT NULL,
        plan BLOB NOT NULL
    );
    CREATE TABLE changes (
        run INTEGER NOT NULL REFERENCES runs (id),
        path BLOB NOT NULL,
        before_digest TEXT, before_size INTEGER, before_mode INTEGER,
        after_digest TEXT, after_size INTEGER, after_mode INTEGER,
        state TEXT NOT NULL CHECK (state IN ('ours', 'found', 'kept')),
        PRIMARY KEY (run, path)
    ) WITHOUT ROWID;
    CREATE TABLE folders (
        run INTEGER NOT NULL REFERENCES runs (id),
        path BLOB NOT NULL,
        PRIMARY KEY (run, path)
    ) WITHOUT ROWID;
    CREATE TABLE contents (
        digest TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        data BLOB NOT NULL
    );
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        path BLOB NOT NULL,
        detail TEXT NOT NULL
    );
    """,
)


def folder_of(root: Root) -> str:
    """Return the directory of the ledger: inside git's own, else `.migrate` below the root."""
    return (
        os.path.join(root.git_dir, "migrate") if root.kind == "git" else os.path.join(root.path, ".migrate")
    )


def make_folder(folder: str) -> None:
    """Make the directory of the ledger; outside git's own it ignores itself.

    Raises:
        LedgerError: It cannot be made.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        ignore = os.path.join(folder, ".gitignore")
        if os.path.basename(folder) == ".migrate" and not os.path.lexists(ignore):
            file = os.open(ignore, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            try:
                os.write(file, b"*\n")
            finally:
                os.close(file)
    except OSError as error:
        raise LedgerError(
            f"{folder}: the ledger cannot be made: {error.strerror}",
            hint="Every change is recorded before it is made; make this directory writable.",
        ) from error


def refuse_links(folder: str, path: str) -> None:
    """Refuse a ledger that a symbolic link would put somewhere else.

    Raises:
        LedgerError: The directory or the file is a symbolic link.
    """
    for place in (folder, path):
        if os.path.islink(place):
            raise LedgerError(f"{place} is a symbolic link", hint="Remove it: the ledger follows no links.")


def connect(path: str) -> sqlite3.Connection:
    """Open the ledger file, creating or migrating it as needed.

    Raises:
        LedgerError: It is damaged, of a newer version, or cannot be opened.
    """
    refuse_links(os.path.dirname(path), path)
    _open_sides(path)
    with speaking(path):
        connection = sqlite3.connect(path, timeout=10.0, isolation_level=None)
    try:
        with speaking(path):
            connection.execute("PRAGMA trusted_schema = OFF")
            _journal(connection)
            connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk when it returns
            connection.execute("PRAGMA foreign_keys = ON")
            _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def speaking(path: str) -> Iterator[None]:
    """Turn what SQLite raises into a sentence with a next step.

    Raises:
        LedgerError: Anything SQLite cannot do.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: {_said(error)}", hint=_next_step(error, path)) from error


def roll_back(connection: sqlite3.Connection) -> None:
    """End a transaction that failed; SQLite may have done so itself, and then says that there is none."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


def _open_sides(path: str) -> None:
    """Let the files beside the ledger be written when it may be written itself.

    SQLite makes them with the mode that the ledger has then; made while it was read-only, they would stay so.
    """
    with suppress(OSError):  # somebody else's: the error that follows names them
        mode = os.lstat(path).st_mode
        for side in _sides(path):
            found = os.lstat(side).st_mode
            if stat.S_ISREG(found) and mode & 0o200 and not found & 0o200:
                os.chmod(side, stat.S_IMODE(mode))


def _sides(path: str) -> list[str]:
    """Return the files that SQLite has put beside the ledger: what is not in it yet, and an index of that."""
    return [side for side in (f"{path}-wal", f"{path}-shm") if os.path.lexists(side)]


def _journal(connection: sqlite3.Connection) -> None:
    """Ask for a write-ahead log; some file systems refuse, and the journal they allow is as safe."""
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        if "lock" not in str(error) and "busy" not in str(error) and "protocol" not in str(error):
            raise


def _migrate(connection: sqlite3.Connection, path: str) -> None:
    version = _version(connection)
    if version == len(_MIGRATIONS):
        return
    if version > len(_MIGRATIONS):
        raise LedgerError(
            f"{path}: written by a newer version of migrate (ledger {version}, here {len(_MIGRATIONS)})",
            hint="Use that version, or move the file away; what it recorded cannot be undone then.",
        )
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in _MIGRATIONS[_version(connection) :]:  # somebody may have been quicker
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _said(error: sqlite3.Error) -> str:
    text = str(error)
    if "malformed" in text or "not a database" in text:
        return f"the ledger is damaged: {text}"
    if "no such table" in text or "no such column" in text:
        return f"this file is not a ledger: {text}"
    if "disk is full" in text or "disk I/O" in text:
        return f"the ledger cannot be written: {text}"
    return f"the ledger cannot be used: {text}"


def _next_step(error: sqlite3.Error, path: str) -> str:
    text = str(error)
    if "disk is full" in text:
        return "Free some space and try again; no file was touched."
    if "locked" in text:
        return "Another process uses it; try again when it has ended."
    if "readonly" in text or "unable to open" in text:
        locked = [
            each for each in (path, *_sides(path)) if os.path.exists(each) and not os.access(each, os.W_OK)
        ]
        if locked:
            return f"It may not be written: chmod u+w {shlex.join(locked)}, or run as its owner."
        return f"Check who may write to {os.path.dirname(path)}."
    return f"Move it away (mv {path} {path}.damaged) and start afresh; runs recorded in it cannot be undone."
