"""The ledger: where it lies, what it remembers, and that it never answers with a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from overhaul.effects.apply import apply_plan, undo_run
from overhaul.effects.ledger import Ledger, Run
from overhaul.effects.workspace import find_root
from overhaul.errors import LedgerError, LockedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.effects.conftest import Sandbox


def applied(sandbox: Sandbox) -> str:
    """Apply something; return the path of the ledger."""
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger)
        return ledger.path


def test_in_git_it_lies_in_the_git_directory(repository: Sandbox, tmp_path: Path) -> None:
    assert applied(repository) == os.path.join(repository.path, ".git/migrate/ledger.sqlite")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "one")
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"))
    linked = type(repository)(str(tmp_path / "linked"))
    linked.write("b.py", b"1")
    with linked.ledger() as ledger:
        assert ledger.path == os.path.join(repository.path, ".git/worktrees/linked/migrate/ledger.sqlite")
        assert ledger.runs() == ()  # each working tree has its own
        apply_plan(linked.plan({"b.py": b"2"}), linked.root, ledger)
        undo_run(ledger, linked.root)
    assert linked.read("b.py") == b"1"
    assert repository.git("status", "--porcelain") == ""


def test_outside_git_it_ignores_itself(sandbox: Sandbox) -> None:
    assert applied(sandbox) == os.path.join(sandbox.path, ".migrate/ledger.sqlite")
    assert sandbox.read(".migrate/.gitignore") == b"*\n"
    subprocess.run(["git", "init", "-q"], cwd=sandbox.path, check=True)
    assert sandbox.git("status", "--porcelain") == "?? a.py\n"


def test_asking_creates_nothing(sandbox: Sandbox) -> None:
    with sandbox.ledger() as ledger:
        assert (ledger.runs(), ledger.unfinished(), ledger.undoable()) == ((), (), None)
        assert ledger.prune(1) == 0
        with pytest.raises(UsageError, match="there is no run 7"):
            ledger.run(7)
    assert os.listdir(sandbox.path) == []


def test_it_gives_back_the_plan_the_records_and_the_contents(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1", 0o755)
    sandbox.write("b.py", b"gone")
    plan = sandbox.plan({"a.py": b"2", "b.py": None, "c/d.py": b"new"})
    with sandbox.ledger() as ledger:
        apply_plan(plan, sandbox.root, ledger)
    with sandbox.ledger() as ledger:  # from the file
        (run,) = ledger.runs()
        assert run == Run(1, "apply", "done", None, run.started, run.ended, run.command, 3, plan.header)
        assert run.started <= run.ended
        assert ledger.plan_of(1) == plan
        assert [(record.path, record.before, record.after) for record in ledger.records(1)] == [
            (change.path, change.before, change.after) for change in plan.changes
        ]
        assert ledger.folders(1) == ("c",)
        for record in ledger.records(1):
            for side in (record.before, record.after):
                assert side is None or len(ledger.contents(side.digest) or b"") == side.size


def test_paths_that_are_no_text_are_recorded(sandbox: Sandbox) -> None:
    name = os.fsdecode(b"\xff.py")
    sandbox.write(name, b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({name: b"2"}), sandbox.root, ledger)
        assert [record.path for record in ledger.records(1)] == [name]
        assert ledger.plan_of(1).changes[0].path == name


def test_arguments_that_are_no_text_are_recorded(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/bin/migrate", "apply", os.fsdecode(b"\xff.py")])
    applied(sandbox)
    with sandbox.ledger() as ledger:
        assert ledger.run(1).command == "migrate apply \\udcff.py"


def overwrite(path: str, data: bytes) -> None:
    for suffix in ("-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.unlink(path + suffix)
    with open(path, "wb") as file:
        file.write(data)


def execute(path: str, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


DAMAGES: dict[str, tuple[Callable[[str], object], str]] = {
    "not a database": (lambda path: overwrite(path, b"garbage" * 1000), "damaged"),
    "cut off": (lambda path: os.truncate(path, 6000), "damaged"),
    "another database": (lambda path: execute(path, "DROP TABLE runs"), "not a ledger"),
    "newer": (lambda path: execute(path, "PRAGMA user_version = 99"), "newer version"),
    "a plan cut off": (
        lambda path: execute(path, "UPDATE runs SET plan = x'789c', header = x'00'"),
        "damaged",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ledger_is_an_error_with_a_next_step(sandbox: Sandbox, damage: str) -> None:
    path = applied(sandbox)
    act, expected = DAMAGES[damage]
    act(path)
    for ask in (Ledger.runs, lambda ledger: undo_run(ledger, sandbox.root)):
        with sandbox.ledger() as ledger, pytest.raises(LedgerError, match=expected) as caught:
            ask(ledger)
        assert path in caught.value.message
    assert sandbox.read("a.py") == b"2"


def test_contents_that_were_tampered_with_are_not_written(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": None}), sandbox.root, ledger)
    execute(ledger.path, f"UPDATE contents SET data = x'{zlib.compress(b'9').hex()}'")  # noqa: S608 - hexadecimal
    with sandbox.ledger() as ledger, pytest.raises(LedgerError, match="damaged"):
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == {}


def test_a_bomb_is_not_unpacked(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": None}), sandbox.root, ledger)
    bomb = zlib.compress(bytes(50_000_000)).hex()
    execute(ledger.path, f"UPDATE contents SET data = x'{bomb}'")  # noqa: S608 - hexadecimal
    with sandbox.ledger() as ledger, pytest.raises(LedgerError, match="too long"):
        undo_run(ledger, sandbox.root)


@pytest.mark.parametrize("place", [".migrate", ".migrate/ledger.sqlite", ".migrate/lock"])
def test_a_ledger_that_a_link_would_put_elsewhere_is_refused(
    sandbox: Sandbox, tmp_path: Path, place: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    full = os.path.join(sandbox.path, place)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    os.symlink(outside if place == ".migrate" else outside / "file", full)
    sandbox.write("a.py", b"1")
    plan = sandbox.plan({"a.py": b"2"})
    with sandbox.ledger() as ledger, pytest.raises(LedgerError):
        apply_plan(plan, sandbox.root, ledger)
    assert list(outside.iterdir()) == []
    assert sandbox.read("a.py") == b"1"


def test_a_ledger_that_is_a_fifo_is_not_waited_for(sandbox: Sandbox) -> None:
    os.mkdir(os.path.join(sandbox.path, ".migrate"))
    os.mkfifo(os.path.join(sandbox.path, ".migrate/ledger.sqlite"))
    code = (
        "import sys; from overhaul.effects.ledger import Ledger; from overhaul.effects.workspace import find_root\n"
        "from overhaul.errors import LedgerError\n"
        "try: Ledger(find_root(sys.argv[1])).runs()\n"
        "except LedgerError: print('refused')"
    )
    command = [sys.executable, "-c", code, sandbox.path]
    assert (
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout == "refused\n"
    )


def test_a_place_where_nothing_may_be_written_is_an_error(sandbox: Sandbox) -> None:
    sandbox.write(".migrate", b"a file, no folder")
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger, pytest.raises(LedgerError, match="cannot be made"):
        apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger)


def test_one_writer_at_a_time_in_one_process_too(sandbox: Sandbox) -> None:
    with sandbox.ledger() as ledger, ledger.writing("migrate apply"):
        other = Ledger(find_root(sandbox.path))
        assert f"process {os.getpid()} on" in other.writer()
        with (
            pytest.raises(LockedError, match=rf"process {os.getpid()} on .* \(migrate apply\)"),
            other.writing(),
        ):
            pass
    assert other.writer() == ""
    with Ledger(find_root(sandbox.path)).writing():
        pass


def test_pruning_keeps_what_the_newest_runs_need(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"0")
    with sandbox.ledger() as ledger:
        for contents in (b"1", b"2", b"3"):
            apply_plan(sandbox.plan({"a.py": contents}), sandbox.root, ledger)
        assert ledger.prune(keep=2) == 1  # the contents "0"
        for _ in range(2):
            undo_run(ledger, sandbox.root)
        assert sandbox.read("a.py") == b"1"
        assert len(ledger.runs()) == 5


def test_what_happened_in_a_run_can_be_asked(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")

    def fail(_event: object) -> None:
        raise RuntimeError("no")

    with sandbox.ledger() as ledger:
        with pytest.raises(RuntimeError):
            apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger, on_event=fail)
        assert [kind for _, kind, _, _ in ledger.events(1)] == ["taken back"]


def test_a_disk_that_fills_in_a_transaction_is_what_the_message_says(sandbox: Sandbox) -> None:
    """SQLite ends the transaction itself then; that there is none any more must not hide the reason."""

    class Full(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "COMMIT":
                raise sqlite3.OperationalError("database or disk is full")
            if sql == "ROLLBACK":
                raise sqlite3.OperationalError("cannot rollback - no transaction is active")
            return super().execute(sql, *values)

    with sandbox.ledger() as ledger, ledger.writing():
        connection = sqlite3.connect(sandbox.path + "/full.sqlite", isolation_level=None, factory=Full)
        ledger.__dict__["_connection"] = connection
        with pytest.raises(LedgerError, match="disk is full"), ledger.transaction():
            pass
        connection.close()
