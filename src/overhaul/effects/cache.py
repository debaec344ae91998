"""Results by content: what some steps made of some bytes, so that an unchanged file is not looked at again.

The cache lives in the user's own cache directory, not in the repository: nobody who sends a repository can put
results into it. Losing it costs time and nothing else, so every failure of it is ignored.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Cache", "cache_path"]

_FORMAT = 1
_DAY = 24 * 3600
_KEEP_SECONDS = 30 * _DAY
_QUERY_SIZE = 500


def cache_path() -> Path:
    """Return where the cache lives: ``$XDG_CACHE_HOME/overhaul`` or ``~/.cache/overhaul``.

    A relative ``XDG_CACHE_HOME`` does not count, as its specification says: it would lie in the repository.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "overhaul" / f"results-{_FORMAT}.sqlite"


class Cache:
    """Pickled values by key in one SQLite file; opened on first use, so that it may be made before a fork.

    Args:
        path: The file, or ``None`` for no cache at all.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._process = 0
        self._connection: sqlite3.Connection | None = None

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Any]:
        """Return the values that are there."""
        connection = self._open()
        wanted = list(keys)
        found: dict[bytes, Any] = {}
        if connection is None or not wanted:
            return found
        try:
            for at in range(0, len(wanted), _QUERY_SIZE):
                part = wanted[at : at + _QUERY_SIZE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value FROM results WHERE key IN ({marks})"  # noqa: S608 - only marks
                for key, value in connection.execute(query, part):
                    found[key] = pickle.loads(value)  # noqa: S301 - the user's own directory, mode 0700
        except Exception:  # noqa: BLE001 - a damaged or outdated cache is no cache
            self._give_up()
        return found

    def put(self, values: Mapping[bytes, Any]) -> None:
        """Keep some values."""
        connection = self._open()
        if connection is None or not values:
            return
        now = int(time.time())
        rows = [(key, pickle.dumps(value, pickle.HIGHEST_PROTOCOL), now) for key, value in values.items()]
        try:
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO results (key, value, used) VALUES (?, ?, ?)", rows
                )
        except sqlite3.Error:
            self._give_up()

    def prune(self) -> None:
        """Forget what was not made within the last month; looks at most once a day."""
        connection = self._open()
        if connection is None:
            return
        now = int(time.time())
        with suppress(sqlite3.Error), connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != now // _DAY:
                connection.execute("DELETE FROM results WHERE used < ?", (now - _KEEP_SECONDS,))
                connection.execute(f"PRAGMA user_version = {now // _DAY}")

    def close(self) -> None:
        """Close the file; the next use opens it again. A connection must not cross a fork."""
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection = None
        self._process = 0

    def _open(self) -> sqlite3.Connection | None:
        if self.path is None:
            return None
        if self._process != os.getpid():  # a connection must not cross a fork
            self._process = os.getpid()
            self._connection = None
            try:
                self._connection = _connect(self.path)
            except (OSError, sqlite3.OperationalError):  # locked, say: others are at work with it
                self._give_up()
            except sqlite3.DatabaseError:
                self._start_again(self.path)
        return self._connection

    def _start_again(self, path: Path) -> None:
        """Replace a damaged cache by an empty one."""
        try:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._connection = _connect(path)
        except (sqlite3.Error, OSError):
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        self.path = None


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = path.parent.stat()
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        raise OSError(f"{path.parent} can be written by others")
    connection = sqlite3.connect(path, timeout=5.0)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection
