"""Whatever goes wrong in the middle: a clear message, nothing lost, nothing half done."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from typing import TYPE_CHECKING

import pytest

from overhaul.effects.apply import Event, apply_plan, resume_run, undo_run
from overhaul.errors import InterruptedRunError, LedgerError, LockedError, WriteError
from overhaul.exits import Exit, exit_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.effects.conftest import Sandbox

NOBODY = 65534
NAMES = ("a.py", "b.py", "c.py", "d.py")


def filled(sandbox: Sandbox) -> None:
    for name in NAMES:
        sandbox.write(name, b"1")


def at(step: str, path: str, act: Callable[[], object]) -> Callable[[str, str], None]:
    """A checkpoint that acts once, before the given step of the given path."""
    armed = [True]

    def checkpoint(now: str, where: str) -> None:
        if armed[0] and (now, where) == (step, path):
            armed[0] = False
            act()

    return checkpoint


def fails_with(number: int) -> Callable[[], object]:
    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("step", ["open aside", "write", "set attributes", "sync", "check", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_an_error_of_the_system_takes_back_what_was_written(sandbox: Sandbox, step: str, number: int) -> None:
    filled(sandbox)
    before = sandbox.snapshot()
    plan = sandbox.plan({**dict.fromkeys(NAMES, b"2"), "b/new.py": b"2"})
    with sandbox.ledger() as ledger:
        with pytest.raises(WriteError) as caught:
            apply_plan(plan, sandbox.root, ledger, checkpoint=at(step, "c.py", fails_with(number)))
        assert caught.value.message.startswith("c.py: cannot be written: " + os.strerror(number))
        assert caught.value.message.endswith("; 3 written before it were taken back")
        assert caught.value.hint
        assert exit_for(caught.value) is Exit.FAILED
        assert sandbox.snapshot() == before
        assert [run.state for run in ledger.runs()] == ["failed"]
        apply_plan(plan, sandbox.root, ledger)
    assert set(sandbox.snapshot().values()) == {(b"2", 0o644), None}


def test_an_error_after_the_last_rename_takes_back_that_one_too(sandbox: Sandbox) -> None:
    filled(sandbox)
    before = sandbox.snapshot()
    fail = at("sync folder", "", fails_with(errno.EIO))
    with sandbox.ledger() as ledger, pytest.raises(WriteError, match="Input/output error"):
        apply_plan(sandbox.plan(dict.fromkeys(NAMES, b"2")), sandbox.root, ledger, checkpoint=fail)
    assert sandbox.snapshot() == before


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[str]:
    """A file system of one megabyte."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a file system")
    yield str(folder)
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_in_the_middle_loses_nothing(tiny: str, sandbox: Sandbox) -> None:
    small = type(sandbox)(os.path.join(tiny, "repository"))
    contents = os.urandom(150_000)
    names = [f"{number}.py" for number in range(4)]
    for name in names:
        small.write(name, contents)
    before = small.snapshot()
    # The ledger is on a disk of its own, so that the files are what fills this one.
    small.root = type(sandbox.root)(small.path, "git", os.path.join(sandbox.path, "git"))
    plan = small.plan(dict.fromkeys(names, contents + os.urandom(200_000)))
    with small.ledger() as ledger:
        with pytest.raises(WriteError, match=r"\.py: cannot be written: No space left") as caught:
            apply_plan(plan, small.root, ledger)
        assert "Free some space" in caught.value.hint
        assert small.snapshot() == before
        assert [run.state for run in ledger.runs()] == ["failed"]


def test_a_disk_too_full_for_the_ledger_touches_nothing(tiny: str, sandbox: Sandbox) -> None:
    small = type(sandbox)(os.path.join(tiny, "repository"))
    contents = os.urandom(400_000)
    small.write("a.py", contents)
    before = small.snapshot()
    with small.ledger() as ledger:
        with pytest.raises(LedgerError, match="cannot be written") as caught:
            apply_plan(small.plan({"a.py": contents[1:]}), small.root, ledger)
        assert "no file was touched" in caught.value.hint
    assert small.snapshot() == before


def test_a_read_only_file_is_refused_before_anything_is_written(sandbox: Sandbox) -> None:
    filled(sandbox)
    sandbox.write("c.py", b"1", 0o444)
    before = sandbox.snapshot()
    with sandbox.ledger() as ledger:
        with pytest.raises(WriteError, match=r"c\.py: the file is read-only") as caught:
            apply_plan(sandbox.plan(dict.fromkeys(NAMES, b"2")), sandbox.root, ledger)
        assert "chmod u+w c.py" in caught.value.hint
        assert ledger.runs() == ()
    assert sandbox.snapshot() == before


def as_nobody(work: Callable[[], object]) -> int:
    """Run some work in a child that has given root's powers up; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may return into the test runner's frames
        traceback.print_exc()
    finally:
        os._exit(code)


def test_a_read_only_folder_is_refused_before_anything_is_written(sandbox: Sandbox) -> None:
    with tempfile.TemporaryDirectory() as folder:  # where nobody can get at it, unlike tmp_path
        theirs = type(sandbox)(os.path.join(folder, "repository"))
        filled(theirs)
        theirs.write("z/e.py", b"1")
        plan = theirs.plan({**dict.fromkeys(NAMES, b"2"), "z/e.py": b"2"})
        os.chmod(folder, 0o711)  # noqa: S103 - others may pass through
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", str(NOBODY), theirs.path], check=True)
        os.chmod(os.path.join(theirs.path, "z"), 0o500)
        before = theirs.snapshot()

        def work() -> None:
            with (
                theirs.ledger() as ledger,
                pytest.raises(WriteError, match=r"z/e\.py: its folder is read-only"),
            ):
                apply_plan(plan, theirs.root, ledger)

        assert as_nobody(work) == 0
        assert theirs.snapshot() == before


def test_a_ledger_that_was_read_only_for_a_while_works_again(sandbox: Sandbox) -> None:
    """Whoever reads it meanwhile leaves files beside it that are read-only too."""
    with tempfile.TemporaryDirectory() as folder:
        theirs = type(sandbox)(os.path.join(folder, "repository"))
        theirs.write("a.py", b"1")
        os.chmod(folder, 0o711)  # noqa: S103 - others may pass through
        if os.geteuid() == 0:
            os.chown(theirs.path, NOBODY, NOBODY)
            os.chown(os.path.join(theirs.path, "a.py"), NOBODY, NOBODY)
        path = os.path.join(theirs.path, ".migrate", "ledger.sqlite")

        def work() -> None:
            with theirs.ledger() as ledger:
                apply_plan(theirs.plan({"a.py": b"2"}), theirs.root, ledger)
            os.chmod(path, 0o444)
            with theirs.ledger() as ledger:
                assert len(ledger.runs()) == 1
                with pytest.raises(LedgerError, match="readonly") as caught:
                    undo_run(ledger, theirs.root)
            assert f"chmod u+w {path} {path}-wal {path}-shm" in caught.value.hint
            os.chmod(path, 0o644)
            with theirs.ledger() as ledger:
                undo_run(ledger, theirs.root)
            assert theirs.read("a.py") == b"1"

        assert as_nobody(work) == 0


def test_files_beside_the_ledger_that_are_not_ours_are_named(sandbox: Sandbox) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs two users")
    with tempfile.TemporaryDirectory() as folder:
        theirs = type(sandbox)(os.path.join(folder, "repository"))
        theirs.write("a.py", b"1")
        with theirs.ledger() as ledger:
            apply_plan(theirs.plan({"a.py": b"2"}), theirs.root, ledger)
        os.chmod(folder, 0o711)  # noqa: S103 - others may pass through
        subprocess.run(["chown", "-R", str(NOBODY), theirs.path], check=True)
        side = os.path.join(theirs.path, ".migrate", "ledger.sqlite-shm")
        with open(side, "wb"):
            os.chmod(side, 0o444)

        def work() -> None:
            with theirs.ledger() as ledger, pytest.raises(LedgerError) as caught:
                undo_run(ledger, theirs.root)
            assert f"chmod u+w {side}, or run as its owner" in caught.value.hint

        assert as_nobody(work) == 0
        assert stat.S_IMODE(os.lstat(side).st_mode) == 0o444


def test_an_immutable_file_takes_back_what_was_written(sandbox: Sandbox) -> None:
    filled(sandbox)
    frozen = os.path.join(sandbox.path, "c.py")
    if (
        os.geteuid() != 0
        or subprocess.run(["chattr", "+i", frozen], check=False, capture_output=True).returncode
    ):
        pytest.skip("only root may make a file immutable, and not everywhere")
    try:
        before = sandbox.snapshot()
        with sandbox.ledger() as ledger:
            with pytest.raises(
                WriteError, match=r"c\.py: cannot be written: Operation not permitted"
            ) as caught:
                apply_plan(sandbox.plan(dict.fromkeys(NAMES, b"2")), sandbox.root, ledger)
            assert "lsattr" in caught.value.hint
        assert sandbox.snapshot() == before
    finally:
        subprocess.run(["chattr", "-i", frozen], check=True)


@pytest.mark.parametrize("step", ["open aside", "sync", "check"])
def test_a_file_that_changes_while_it_is_written_is_left_alone(sandbox: Sandbox, step: str) -> None:
    filled(sandbox)
    plan = sandbox.plan({**dict.fromkeys(NAMES, b"2"), "c/new.py": b"2"})
    change = at(step, "c.py", lambda: sandbox.write("c.py", b"mine"))
    with (
        sandbox.ledger() as ledger,
        pytest.raises(WriteError, match=r"c\.py: changed while the run was going on"),
    ):
        apply_plan(plan, sandbox.root, ledger, checkpoint=change)
    assert sandbox.snapshot() == {
        "a.py": (b"1", 0o644),
        "b.py": (b"1", 0o644),
        "c.py": (b"mine", 0o644),
        "d.py": (b"1", 0o644),
    }


def test_a_file_that_appears_at_the_last_instant_is_not_overwritten(sandbox: Sandbox) -> None:
    appear = at("replace", "new.py", lambda: sandbox.write("new.py", b"mine"))
    with (
        sandbox.ledger() as ledger,
        pytest.raises(WriteError, match=r"new\.py: cannot be written: File exists"),
    ):
        apply_plan(sandbox.plan({"new.py": b"2"}), sandbox.root, ledger, checkpoint=appear)
    assert sandbox.snapshot() == {"new.py": (b"mine", 0o644)}


@pytest.mark.parametrize("step", ["open aside", "check", "replace"])
def test_a_folder_swapped_for_a_link_leads_nowhere(tmp_path: Path, sandbox: Sandbox, step: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_bytes(b"1")
    sandbox.write("pkg/a.py", b"1")
    plan = sandbox.plan({"pkg/a.py": b"2", "pkg/new.py": b"2"})

    def swap() -> None:
        folder = os.path.join(sandbox.path, "pkg")
        os.rename(folder, folder + ".moved")
        os.symlink(outside, folder)

    with sandbox.ledger() as ledger, pytest.raises(WriteError, match="symbolic link"):
        apply_plan(plan, sandbox.root, ledger, checkpoint=at(step, "pkg/a.py", swap))
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"a.py": b"1"}


def test_links_put_in_place_between_plan_and_apply_are_refused(tmp_path: Path, sandbox: Sandbox) -> None:
    outside = tmp_path / "outside.py"
    outside.write_bytes(b"1")
    full = sandbox.write("a.py", b"1")
    plan = sandbox.plan({"a.py": b"2"})
    os.unlink(full)
    os.symlink(outside, full)
    with sandbox.ledger() as ledger, pytest.raises(WriteError, match=r"a\.py: it is a symbolic link"):
        apply_plan(plan, sandbox.root, ledger)
    assert outside.read_bytes() == b"1"


def test_a_file_turned_into_a_fifo_is_not_waited_for(sandbox: Sandbox) -> None:
    full = sandbox.write("a.py", b"1")
    plan = sandbox.plan({"a.py": b"2"})
    os.unlink(full)
    os.mkfifo(full)
    with sandbox.ledger() as ledger, pytest.raises(WriteError, match=r"a\.py: it is a FIFO"):
        apply_plan(plan, sandbox.root, ledger)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_finishes_the_file_and_can_be_gone_on_from(
    sandbox: Sandbox, number: int
) -> None:
    filled(sandbox)
    before = sandbox.snapshot()
    plan = sandbox.plan(dict.fromkeys(NAMES, b"2"))
    press = at("write", "b.py", lambda: os.kill(os.getpid(), number))
    handler = signal.getsignal(number)
    with sandbox.ledger() as ledger:
        with pytest.raises(InterruptedRunError, match="run 1 has written 2 of 4 files") as caught:
            apply_plan(plan, sandbox.root, ledger, checkpoint=press)
        assert exit_for(caught.value) is Exit.INTERRUPTED
        assert "migrate apply" in caught.value.hint
        assert "migrate undo 1" in caught.value.hint
        assert [sandbox.read(name) for name in NAMES] == [b"2", b"2", b"1", b"1"]
        assert signal.getsignal(number) is handler
        assert resume_run(ledger, sandbox.root).finished == 1
        assert [sandbox.read(name) for name in NAMES] == [b"2"] * 4
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def test_a_signal_before_the_first_write_leaves_everything(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(sandbox)
    before = sandbox.snapshot()
    plan = sandbox.plan(dict.fromkeys(NAMES, b"2"))
    with sandbox.ledger() as ledger:
        keep = ledger.add_contents

        def press(digest: str, data: bytes) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            keep(digest, data)

        monkeypatch.setattr(ledger, "add_contents", press)
        with pytest.raises(InterruptedRunError, match="nothing was written"):
            apply_plan(plan, sandbox.root, ledger)
        assert ledger.runs() == ()
    assert sandbox.snapshot() == before


def test_pressing_twice_stops_at_once_and_loses_nothing(sandbox: Sandbox) -> None:
    filled(sandbox)
    before = sandbox.snapshot()

    def press() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    with sandbox.ledger() as ledger:
        with pytest.raises(InterruptedRunError):
            apply_plan(
                sandbox.plan(dict.fromkeys(NAMES, b"2")),
                sandbox.root,
                ledger,
                checkpoint=at("sync", "b.py", press),
            )
        assert [sandbox.read(name) for name in NAMES] == [b"2", b"1", b"1", b"1"]
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def test_apply_works_outside_the_main_thread(sandbox: Sandbox) -> None:
    filled(sandbox)
    plan = sandbox.plan(dict.fromkeys(NAMES, b"2"))

    def work() -> None:
        with sandbox.ledger() as ledger:
            apply_plan(plan, sandbox.root, ledger)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [sandbox.read(name) for name in NAMES] == [b"2"] * 4


HOLDER = """
import sys, time
from overhaul.effects.ledger import Ledger
from overhaul.effects.workspace import find_root
with Ledger(find_root(sys.argv[1])).writing("migrate apply --yes"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_of_two_applies_at_once_the_second_is_told_who_holds_the_repository(sandbox: Sandbox) -> None:
    filled(sandbox)
    before = sandbox.snapshot()
    plan = sandbox.plan(dict.fromkeys(NAMES, b"2"))
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, sandbox.path], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with sandbox.ledger() as ledger, pytest.raises(LockedError) as caught:
            apply_plan(plan, sandbox.root, ledger)
        assert f"process {holder.pid} on " in caught.value.message
        assert "(migrate apply --yes)" in caught.value.message
        assert caught.value.hint
        assert sandbox.snapshot() == before
        holder.kill()
    with sandbox.ledger() as ledger:  # the lock went with its holder
        apply_plan(plan, sandbox.root, ledger)
    assert [sandbox.read(name) for name in NAMES] == [b"2"] * 4


def test_readers_are_not_kept_out_while_a_run_writes(sandbox: Sandbox) -> None:
    filled(sandbox)
    seen: list[tuple[str, float]] = []

    def ask(event: Event) -> None:
        started = time.monotonic()
        with sandbox.ledger() as other:
            seen.append((other.runs()[-1].state, time.monotonic() - started))

    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger, on_event=ask)
    assert [state for state, _ in seen] == ["applying", "applying"]
    assert max(seconds for _, seconds in seen) < 5


def test_owner_and_extended_attributes_are_kept(sandbox: Sandbox) -> None:
    full = sandbox.write("a.py", b"1", 0o640)
    try:
        os.setxattr(full, "user.note", b"kept")
        if os.geteuid() == 0:
            os.chown(full, NOBODY, NOBODY)
    except OSError:
        pytest.skip("no extended attributes here")
    owner = os.stat(full).st_uid
    with sandbox.ledger() as ledger:
        assert apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger).notes == ()
    assert (os.getxattr(full, "user.note"), os.stat(full).st_uid) == (b"kept", owner)


def test_a_file_system_without_hard_links_gets_new_files_all_the_same(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"new.py": b"2"}), sandbox.root, ledger)
    assert sandbox.snapshot() == {"new.py": (b"2", 0o644)}
