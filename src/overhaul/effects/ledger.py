"""The ledger: every run, what each path held before and after, and the contents themselves.

It is written ahead: before the first file of a run is touched, everything that is needed to finish the run or
to take it back is on the disk. Whether a single file has been written is not recorded; its digest says so.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from overhaul.effects.database import connect, folder_of, make_folder, refuse_links, roll_back, speaking
from overhaul.effects.lock import exclusive, holder
from overhaul.errors import LedgerError, PlanFormatError, UsageError
from overhaul.model.change import Blob, digest_of
from overhaul.model.plan import Statistics
from overhaul.model.serial import load_plan, plan_lines

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from typing_extensions import Self

    from overhaul.effects.workspace import Root
    from overhaul.model.change import Change
    from overhaul.model.plan import Header, Plan

__all__ = ["Ledger", "Record", "Run", "RunKind", "RunState", "identity_of"]

RunKind = Literal["apply", "undo"]
RunState = Literal[
    "applying",  # going on, or interrupted in the middle
    "done",
    "failed",  # everything it had written was taken back
    "undone",
    "continued",  # interrupted, and finished by a later run that took over what it had written
]

_LAST = (1 << 63) - 1  # the largest number that SQLite takes
_RUN = "id, kind, state, parent, started, ended, command, files, header"


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Attributes:
        id: Number, counting from 1.
        kind: Whether it carried out a plan or took a run back.
        state: What became of it.
        parent: The run it takes back; None for `apply`.
        started: ISO 8601, UTC.
        ended: The same; empty while it goes on or when it was interrupted.
        command: The command line.
        files: Paths it writes.
        header: Of its plan.
    """

    id: int
    kind: RunKind
    state: RunState
    parent: int | None
    started: str
    ended: str
    command: str
    files: int
    header: Header


@dataclass(frozen=True, slots=True)
class Record:
    """What a run does to one path, with the modes the file really has.

    Attributes:
        path: Relative to the root.
        before: What it held; None when it did not exist.
        after: What it holds afterwards; None when it is gone.
        state: `ours` when the run writes it; `found` when it was so already; `kept` when it was left as it
        is.
    """

    path: str
    before: Blob | None
    after: Blob | None
    state: Literal["ours", "found", "kept"] = "ours"


class Ledger:
    """The ledger of one root. Nothing is created before something is written.

    Args:
        root: Of the repository.
    """

    def __init__(self, root: Root) -> None:
        self.folder = folder_of(root)
        self.path = os.path.join(self.folder, "ledger.sqlite")
        self._connected = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._connected:
            self._connection.close()
            del self._connection
            self._connected = False

    @contextmanager
    def writing(self, command: str = "") -> Iterator[None]:
        """Hold the repository for one writer.

        Raises:
            LockedError: Another run holds it.
            LedgerError: The ledger cannot be made.
        """
        refuse_links(self.folder, self.path)
        make_folder(self.folder)
        with exclusive(os.path.join(self.folder, "lock"), command=command):
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing; on the disk when it ends.

        Raises:
            LedgerError: It cannot be written; nothing was.
        """
        connection = self._connection
        with speaking(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                roll_back(connection)
                raise

    def writer(self) -> str:
        """Say who is writing just now; empty when nobody is, then a run in state `applying` was interrupted."""
        return holder(os.path.join(self.folder, "lock"))

    # --- asking ---

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""
        return self._runs("ORDER BY id")

    def run(self, number: int) -> Run:
        """Return one run.

        Raises:
            UsageError: There is no such run.
        """
        found = self._runs("WHERE id = ?", number) if number <= _LAST else ()
        if not found:
            raise UsageError(f"there is no run {number}", hint="`migrate log` lists the runs.")
        return found[0]

    def unfinished(self) -> tuple[Run, ...]:
        """Return the runs that were interrupted, newest first; meaningful while nobody is writing."""
        return self._runs("WHERE state = 'applying' ORDER BY id DESC")

    def undoable(self) -> Run | None:
        """Return the run that `undo` means when none is named.

        That is the newest apply that was not taken back, or an undo that was interrupted.
        """
        found = self._runs(
            "WHERE state = 'applying' OR (kind = 'apply' AND state = 'done') ORDER BY id DESC LIMIT 1"
        )
        return found[0] if found else None

    def plan_of(self, run: int) -> Plan:
        """Return the plan of a run.

        Raises:
            LedgerError: It is damaged.
        """
        rows = self._ask("SELECT plan FROM runs WHERE id = ?", run)
        if not rows:
            raise LedgerError(f"there is no run {run}")
        return self._plan(rows[0][0])

    def identity(self, run: int) -> str:
        """Return the identity of the plan of a run; see `identity_of`."""
        return str(self._ask("SELECT identity FROM runs WHERE id = ?", run)[0][0])

    def records(self, run: int) -> tuple[Record, ...]:
        """Return what a run does to each path, sorted by path."""
        rows = self._ask("SELECT * FROM changes WHERE run = ? ORDER BY path", run)
        return tuple(Record(os.fsdecode(row[1]), _blob(row[2:5]), _blob(row[5:8]), row[8]) for row in rows)

    def folders(self, run: int) -> tuple[str, ...]:
        """Return the folders that a run made, innermost first."""
        rows = self._ask("SELECT path FROM folders WHERE run = ? ORDER BY path DESC", run)
        return tuple(os.fsdecode(row[0]) for row in rows)

    def contents(self, digest: str) -> bytes | None:
        """Return contents by digest; None when they are not (or no longer) kept.

        Raises:
            LedgerError: They are damaged.
        """
        rows = self._ask("SELECT data, size FROM contents WHERE digest = ?", digest)
        if not rows:
            return None
        data = self._unpacked(rows[0][0], int(rows[0][1]))
        if digest_of(data) != digest:
            raise LedgerError(f"{self.path}: the ledger is damaged: the contents {digest[:12]} do not fit")
        return data

    def events(self, run: int) -> tuple[tuple[str, str, str, str], ...]:
        """Return what happened during a run as (time, kind, path, detail), oldest first."""
        rows = self._ask("SELECT at, kind, path, detail FROM events WHERE run = ? ORDER BY id", run)
        return tuple((row[0], row[1], os.fsdecode(row[2]), row[3]) for row in rows)

    # --- writing; only inside `writing`, the first four inside `transaction` ---

    def add_run(self, plan: Plan, kind: RunKind, parent: int | None, command: str) -> int:
        """Add a run in state `applying` and return its number."""
        cursor = self._connection.execute(
            "INSERT INTO runs (kind, state, parent, started, command, files, identity, header, plan)"
            " VALUES (?, 'applying', ?, ?, ?, ?, ?, ?, ?)",
            (
                kind,
                parent,
                _now(),
                command,
                len(plan.changes),
                identity_of(plan.changes),
                _packed_plan(replace(plan, changes=(), notes=(), statistics=Statistics())),
                _packed_plan(plan),
            ),
        )
        assert cursor.lastrowid is not None  # noqa: S101 - an INSERT has one
        return cursor.lastrowid

    def add_records(self, run: int, records: Iterable[Record], folders: Iterable[str]) -> None:
        """Add what the run does to each path, and the folders it will make."""
        self._connection.executemany(
            "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (run, os.fsencode(each.path), *_columns(each.before), *_columns(each.after), each.state)
                for each in records
            ),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO folders VALUES (?, ?)", ((run, os.fsencode(folder)) for folder in folders)
        )

    def set_kept(self, run: int, paths: Iterable[str]) -> None:
        """Record that a run leaves paths alone."""
        self._connection.executemany(
            "UPDATE changes SET state = 'kept' WHERE run = ? AND path = ?",
            ((run, os.fsencode(path)) for path in paths),
        )

    def add_contents(self, digest: str, data: bytes) -> None:
        """Keep some contents."""
        if not self._connection.execute("SELECT 1 FROM contents WHERE digest = ?", (digest,)).fetchone():
            self._connection.execute(
                "INSERT INTO contents VALUES (?, ?, ?)", (digest, len(data), zlib.compress(data, 1))
            )

    def set_state(self, run: int, state: RunState) -> None:
        """Set what became of a run."""
        with speaking(self.path):
            self._connection.execute(
                "UPDATE runs SET state = ?, ended = ? WHERE id = ?", (state, _now(), run)
            )

    def add_event(self, run: int, kind: str, path: str = "", detail: str = "") -> None:
        """Record that something happened."""
        with speaking(self.path):
            self._connection.execute(
                "INSERT INTO events (run, at, kind, path, detail) VALUES (?, ?, ?, ?, ?)",
                (run, _now(), kind, os.fsencode(path), detail.encode("utf-8", "replace").decode()),
            )

    def prune(self, keep: int) -> int:
        """Forget contents that only runs before the newest `keep` need; those cannot be undone any more.

        Returns:
            How many contents were forgotten.
        """
        if not os.path.lexists(self.path):
            return 0
        with self.transaction():
            self._connection.execute(
                "WITH newest AS (SELECT id FROM runs ORDER BY id DESC LIMIT ?), needed AS ("
                " SELECT before_digest AS digest FROM changes WHERE run IN newest AND before_digest NOT NULL"
                " UNION SELECT after_digest FROM changes WHERE run IN newest AND after_digest NOT NULL)"
                " DELETE FROM contents WHERE digest NOT IN needed",
                (keep,),
            )
            return int(self._connection.execute("SELECT changes()").fetchone()[0])

    # --- inside ---

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        connection = connect(self.path)
        self._connected = True
        return connection

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if not os.path.lexists(self.path):
            return []
        with speaking(self.path):
            return self._connection.execute(query, values).fetchall()

    def _runs(self, rest: str, *values: object) -> tuple[Run, ...]:
        rows = self._ask(f"SELECT {_RUN} FROM runs {rest}", *values)  # noqa: S608 - `rest` is written here
        return tuple(Run(*(*row[:8], self._plan(row[8]).header)) for row in rows)

    def _plan(self, data: bytes) -> Plan:
        try:
            return load_plan(self._unpacked(data), recorded=True)
        except PlanFormatError as error:
            raise LedgerError(f"{self.path}: the ledger is damaged: {error.message}") from error

    def _unpacked(self, data: bytes, size: int = 1 << 31) -> bytes:
        """Decompress, no further than `size`: a ledger may come from somebody else."""
        try:
            inflater = zlib.decompressobj()
            result = inflater.decompress(data, size + 1)
        except (zlib.error, TypeError) as error:
            raise LedgerError(f"{self.path}: the ledger is damaged: {error}") from error
        if not inflater.eof or len(result) > size:
            raise LedgerError(f"{self.path}: the ledger is damaged: contents are cut off or too long")
        return result


def identity_of(changes: Iterable[Change]) -> str:
    """Return a digest of which paths go from what to what, by which a run is found again."""
    total = hashlib.sha256()
    for change in changes:
        sides = (f"{side.digest} {side.mode:o}" if side else "-" for side in (change.before, change.after))
        total.update(os.fsencode(change.path) + b"\0" + " ".join(sides).encode() + b"\0")
    return total.hexdigest()


def _packed_plan(plan: Plan) -> bytes:
    packer = zlib.compressobj(1)
    parts = [packer.compress(line.encode("ascii")) for line in plan_lines(plan)]
    return b"".join(parts) + packer.flush()


def _columns(blob: Blob | None) -> tuple[str | None, int | None, int | None]:
    return (blob.digest, blob.size, blob.mode) if blob else (None, None, None)


def _blob(columns: tuple[Any, ...]) -> Blob | None:
    return Blob(*columns) if columns[0] is not None else None


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
