"""Apply and undo where nothing goes wrong, and where the world has changed meanwhile."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from overhaul.effects.apply import Event, apply_plan, undo_plan, undo_run
from overhaul.errors import (
    InterruptedRunError,
    LedgerError,
    PlanFormatError,
    StalePlanError,
    UsageError,
    WriteError,
)
from overhaul.model.change import Change, Edit

if TYPE_CHECKING:
    from tests.effects.conftest import Sandbox

# Line ends, a byte order mark, a form feed, a coding cookie, tabs, no last newline.
ODD = b"\xef\xbb\xbf# -*- coding: latin-1 -*-\r\n\tprint('\xe9')\n\x0c\rprint(2)"


def test_apply_writes_what_the_plan_says_and_undo_takes_all_of_it_back(sandbox: Sandbox) -> None:
    sandbox.write("odd.py", ODD, 0o754)
    sandbox.write("pkg/gone.py", b"gone\n", 0o600)
    sandbox.write("other.py", b"untouched\n")
    before = sandbox.snapshot()
    changed = ODD.replace(b"print", b"logger.info")
    plan = sandbox.plan({"odd.py": changed, "pkg/gone.py": None, "new/deep/er.py": b"new\n"})
    with sandbox.ledger() as ledger:
        result = apply_plan(plan, sandbox.root, ledger)
        assert result.written == ("new/deep/er.py", "odd.py", "pkg/gone.py")
        after = sandbox.snapshot()
        assert after == {
            "new": None,
            "new/deep": None,
            "new/deep/er.py": (b"new\n", 0o644),
            "odd.py": (changed, 0o754),
            "other.py": (b"untouched\n", 0o644),
            "pkg": None,
        }
        undone = undo_run(ledger, sandbox.root)
        assert (undone.parent, undone.written) == (result.run, result.written)
        assert sandbox.snapshot() == before
        assert [run.state for run in ledger.runs()] == ["undone", "done"]
        undo_run(ledger, sandbox.root, undone.run)  # an undo of an undo
        assert sandbox.snapshot() == after
        undo_run(ledger, sandbox.root)
        assert sandbox.snapshot() == before
        with pytest.raises(UsageError, match="no run to undo"):
            undo_run(ledger, sandbox.root)


def test_undo_without_a_number_walks_back_through_the_applied_runs(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"0")
    with sandbox.ledger() as ledger:
        for contents in (b"1", b"2", b"3"):
            apply_plan(sandbox.plan({"a.py": contents}), sandbox.root, ledger)
        for contents in (b"2", b"1", b"0"):
            undo_run(ledger, sandbox.root)
            assert sandbox.read("a.py") == contents


def test_any_stale_path_stops_all_before_the_first_write(sandbox: Sandbox) -> None:
    for name in ("a.py", "b.py", "c.py", "d.py"):
        sandbox.write(name, b"print(1)\n")
    plan = sandbox.plan(dict.fromkeys(("a.py", "b.py", "c.py", "d.py"), b"log(1)\n") | {"new.py": b"new\n"})
    sandbox.write("b.py", b"print(1) # mine\n")
    os.unlink(os.path.join(sandbox.path, "c.py"))
    os.chmod(os.path.join(sandbox.path, "d.py"), 0o744)
    sandbox.write("new.py", b"somebody else's\n")
    before = sandbox.snapshot()
    with sandbox.ledger() as ledger, pytest.raises(StalePlanError) as caught:
        apply_plan(plan, sandbox.root, ledger)
    assert sandbox.snapshot() == before
    assert caught.value.message.splitlines() == [
        "4 of 5 paths changed since; nothing was written:",
        "  b.py: has other contents",
        "  c.py: is gone",
        "  d.py: has mode 0744 instead of 0644",
        "  new.py: exists already",
    ]
    with sandbox.ledger() as ledger:
        assert ledger.runs() == ()


def test_a_plan_applied_twice_finds_its_work_done_and_records_nothing(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    plan = sandbox.plan({"a.py": b"2"})
    with sandbox.ledger() as ledger:
        apply_plan(plan, sandbox.root, ledger)
        again = apply_plan(plan, sandbox.root, ledger)
        assert (again.run, again.found, len(ledger.runs())) == (None, ("a.py",), 1)


def test_undo_leaves_alone_what_the_run_found_already_done(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    sandbox.write("b.py", b"1")
    plan = sandbox.plan({"a.py": b"2", "b.py": b"2"})
    sandbox.write("b.py", b"2")
    with sandbox.ledger() as ledger:
        assert apply_plan(plan, sandbox.root, ledger).found == ("b.py",)
        undo_run(ledger, sandbox.root)
    assert (sandbox.read("a.py"), sandbox.read("b.py")) == (b"1", b"2")


def test_other_modes_than_the_plan_saw_are_kept_unless_the_plan_changes_the_mode(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1", 0o644)
    sandbox.write("b.py", b"1", 0o644)
    plan_a = sandbox.plan({"a.py": b"2"})
    (change,) = sandbox.plan({"b.py": b"1"}).changes
    assert change.after is not None
    plan = replace(
        plan_a, changes=(*plan_a.changes, replace(change, after=replace(change.after, mode=0o755)))
    )
    os.chmod(os.path.join(sandbox.path, "a.py"), 0o664)  # another umask
    before = sandbox.snapshot()
    with sandbox.ledger() as ledger:
        apply_plan(plan, sandbox.root, ledger)
        assert sandbox.snapshot() == {"a.py": (b"2", 0o664), "b.py": (b"1", 0o755)}
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def test_undo_gives_back_a_set_user_id_bit_also_when_it_was_interrupted(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1", 0o4755)
    before = sandbox.snapshot()

    def interrupt(_event: Event) -> None:
        raise KeyboardInterrupt

    with sandbox.ledger() as ledger:
        plan = replace(sandbox.plan({}), changes=(sandbox.change("a.py", b"2", 0o755),))
        apply_plan(plan, sandbox.root, ledger)
        assert sandbox.snapshot() == {"a.py": (b"2", 0o755)}
        with pytest.raises(InterruptedRunError):
            undo_run(ledger, sandbox.root, on_event=interrupt)
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def test_undo_refuses_what_changed_since_and_can_leave_it_alone(sandbox: Sandbox) -> None:
    for name in ("a.py", "b.py"):
        sandbox.write(name, b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": b"2", "b.py": b"2"}), sandbox.root, ledger)
        sandbox.write("b.py", b"mine")
        with pytest.raises(StalePlanError, match=r"b\.py: has other contents") as caught:
            undo_run(ledger, sandbox.root)
        assert "--keep-changed" in caught.value.hint
        assert sandbox.read("a.py") == b"2"
        assert undo_run(ledger, sandbox.root, keep_changed=True).kept == ("b.py",)
        assert (sandbox.read("a.py"), sandbox.read("b.py")) == (b"1", b"mine")
        redo = [run.id for run in ledger.runs() if run.kind == "undo"][-1]
        undo_run(ledger, sandbox.root, redo)  # brings back what was taken back, not what was left alone
        assert (sandbox.read("a.py"), sandbox.read("b.py")) == (b"2", b"mine")


def test_what_undo_left_alone_can_be_undone_when_it_is_restored(sandbox: Sandbox) -> None:
    for name in ("a.py", "b.py", "c.py"):
        sandbox.write(name, b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"c.py": b"2"}), sandbox.root, ledger)
        apply_plan(sandbox.plan({"a.py": b"2", "b.py": b"2", "new/d.py": b"2"}), sandbox.root, ledger)
        sandbox.write("b.py", b"mine")
        sandbox.write("new/d.py", b"mine")
        assert undo_run(ledger, sandbox.root, keep_changed=True).kept == ("b.py", "new/d.py")
        with pytest.raises(
            UsageError, match=r"undone already; these were left alone.*\n  b\.py\n  new/d\.py$"
        ):
            undo_run(ledger, sandbox.root, 2)
        sandbox.write("b.py", b"2")
        with pytest.raises(StalePlanError, match=r"1 of 2 paths changed since.*\n  new/d\.py"):
            undo_run(ledger, sandbox.root)
        assert undo_plan(ledger, sandbox.root, 2).changes == undo_plan(ledger, sandbox.root).changes
        result = undo_run(ledger, sandbox.root, keep_changed=True)
        assert (result.parent, result.written, result.kept) == (2, ("b.py",), ("new/d.py",))
        sandbox.write("new/d.py", b"2")
        assert undo_run(ledger, sandbox.root, 2).written == ("new/d.py",)
        with pytest.raises(UsageError, match=r"undone already$"):
            undo_run(ledger, sandbox.root, 2)
        assert undo_run(ledger, sandbox.root).parent == 1
    assert sandbox.snapshot() == dict.fromkeys(("a.py", "b.py", "c.py"), (b"1", 420))


def test_what_undo_left_alone_does_not_stand_before_an_earlier_run(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    sandbox.write("b.py", b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger)
        apply_plan(sandbox.plan({"b.py": b"2", "new.py": b"2"}), sandbox.root, ledger)
        sandbox.write("b.py", b"mine")
        undo_run(ledger, sandbox.root, keep_changed=True)
        os.unlink(os.path.join(sandbox.path, "b.py"))
        os.symlink("a.py", os.path.join(sandbox.path, "b.py"))
        assert undo_run(ledger, sandbox.root).parent == 1
    assert sandbox.read("a.py") == b"1"


def test_the_rest_of_an_undo_that_was_done_again_is_taken_back_with_all(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    sandbox.write("b.py", b"1")
    before = sandbox.snapshot()
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": b"2", "b.py": b"2"}), sandbox.root, ledger)
        after = sandbox.snapshot()
        sandbox.write("b.py", b"mine")
        first = undo_run(ledger, sandbox.root, keep_changed=True)
        sandbox.write("b.py", b"2")
        second = undo_run(ledger, sandbox.root)
        assert sandbox.snapshot() == before
        undo_run(ledger, sandbox.root, second.run)
        undo_run(ledger, sandbox.root, first.run)
        assert sandbox.snapshot() == after
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def test_undo_names_the_later_run_that_stands_in_the_way(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger:
        first = apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger)
        second = apply_plan(sandbox.plan({"a.py": b"3"}), sandbox.root, ledger)
        with pytest.raises(StalePlanError) as caught:
            undo_run(ledger, sandbox.root, first.run)
        assert f"run {second.run} first" in caught.value.hint


def test_a_run_that_was_taken_back_by_hand_counts_as_undone(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger)
        apply_plan(sandbox.plan({"a.py": b"3"}), sandbox.root, ledger)
        sandbox.write("a.py", b"2")  # as `git checkout` would
        assert undo_run(ledger, sandbox.root).run is None
        undo_run(ledger, sandbox.root)
        assert sandbox.read("a.py") == b"1"
        with pytest.raises(UsageError, match="was undone already"):
            undo_run(ledger, sandbox.root, 1)


def test_undo_keeps_a_folder_the_run_made_when_something_else_is_in_it(sandbox: Sandbox) -> None:
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"new/sub/a.py": b"1"}), sandbox.root, ledger)
        sandbox.write("new/mine.txt", b"mine")
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == {"new": None, "new/mine.txt": (b"mine", 0o644)}


def test_listeners_are_told_about_each_path_and_a_failing_one_takes_all_back(sandbox: Sandbox) -> None:
    names = [f"{letter}.py" for letter in "abcd"]
    for name in names:
        sandbox.write(name, b"1")
    before = sandbox.snapshot()
    told: list[tuple[str, str]] = []

    def veto(event: Event) -> None:
        told.append((event.kind, event.change.path))
        if (event.kind, event.change.path) == ("before_write", "c.py"):
            raise RuntimeError("no")

    with sandbox.ledger() as ledger:
        with pytest.raises(RuntimeError, match="no"):
            apply_plan(
                sandbox.plan({**dict.fromkeys(names, b"2"), "n/e.py": b"2"}),
                sandbox.root,
                ledger,
                on_event=veto,
            )
        assert [run.state for run in ledger.runs()] == ["failed"]
        assert sandbox.snapshot() == before
        with pytest.raises(UsageError, match="taken back then"):
            undo_run(ledger, sandbox.root, 1)
    assert told == [
        ("before_write", "a.py"),
        ("after_write", "a.py"),
        ("before_write", "b.py"),
        ("after_write", "b.py"),
        ("before_write", "c.py"),
        ("taken_back", "b.py"),
        ("taken_back", "a.py"),
    ]


def test_what_cannot_be_taken_back_is_named_and_can_be_undone_later(sandbox: Sandbox) -> None:
    for name in ("a.py", "b.py", "c.py"):
        sandbox.write(name, b"1")

    def sabotage(event: Event) -> None:
        if (event.kind, event.change.path) == ("before_write", "c.py"):
            sandbox.write("a.py", b"mine")
            raise WriteError("c.py: cannot be written")

    plan = sandbox.plan(dict.fromkeys(("a.py", "b.py", "c.py"), b"2"))
    with sandbox.ledger() as ledger:
        with pytest.raises(WriteError, match=r"could not be taken back:\n  a\.py: changed") as caught:
            apply_plan(plan, sandbox.root, ledger, on_event=sabotage)
        assert "migrate undo 1" in caught.value.hint
        assert [sandbox.read(name) for name in ("a.py", "b.py", "c.py")] == [b"mine", b"1", b"1"]
        sandbox.write("a.py", b"2")
        undo_run(ledger, sandbox.root, 1)
        assert [sandbox.read(name) for name in ("a.py", "b.py", "c.py")] == [b"1", b"1", b"1"]


@pytest.mark.parametrize(
    "path", ["../out.py", "/etc/out.py", ".git/hooks/pre-commit", "a/.GIT/x", ".migrate/x", "a//b"]
)
def test_paths_outside_the_root_or_inside_git_are_refused(sandbox: Sandbox, path: str) -> None:
    change = Change(path, None, sandbox.change("x.py", b"1").after, (Edit(0, b"", b"1", ("x",)),))
    with sandbox.ledger() as ledger, pytest.raises(WriteError, match="nothing is written there"):
        apply_plan(replace(sandbox.plan({}), changes=(change,)), sandbox.root, ledger)
    assert sandbox.snapshot() == {}


def test_edits_that_do_not_give_what_the_plan_names_are_refused(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    plan = sandbox.plan({"a.py": b"2"})
    bad = replace(plan.changes[0], edits=(Edit(0, b"1", b"3", ("x",)),))
    with sandbox.ledger() as ledger, pytest.raises(PlanFormatError, match=r"a\.py"):
        apply_plan(replace(plan, changes=(bad,)), sandbox.root, ledger)
    assert sandbox.snapshot() == {"a.py": (b"1", 0o644)}


def test_a_file_deleted_long_ago_cannot_be_restored_once_its_contents_are_pruned(sandbox: Sandbox) -> None:
    sandbox.write("a.py", b"1")
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({"a.py": None}), sandbox.root, ledger)
        apply_plan(sandbox.plan({"b.py": b"2"}), sandbox.root, ledger)
        assert ledger.prune(keep=1) == 1
        undo_run(ledger, sandbox.root, 2)
        with pytest.raises(LedgerError, match=r"a\.py: what it held before is no longer kept"):
            undo_run(ledger, sandbox.root, 1)


def test_names_with_odd_bytes_survive(sandbox: Sandbox) -> None:
    names = ["new\nline.py", os.fsdecode(b"latin-\xe9.py"), "x" * 252 + ".py"]
    for name in names:
        sandbox.write(name, b"1")
    before = sandbox.snapshot()
    with sandbox.ledger() as ledger:
        assert apply_plan(sandbox.plan(dict.fromkeys(names, b"2")), sandbox.root, ledger).written == tuple(
            sorted(names)
        )
        assert set(sandbox.snapshot().values()) == {(b"2", 0o644)}
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def test_a_second_name_of_a_file_is_told_about(sandbox: Sandbox) -> None:
    full = sandbox.write("a.py", b"1")
    os.link(full, os.path.join(sandbox.path, "b.py"))
    with sandbox.ledger() as ledger:
        result = apply_plan(sandbox.plan({"a.py": b"2"}), sandbox.root, ledger)
    assert [(note.path, "2 names" in note.message) for note in result.notes] == [("a.py", True)]
    assert sandbox.read("b.py") == b"1"
