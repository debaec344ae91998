"""Kill an apply or an undo with SIGKILL, at every step of a file and at random moments: nothing is ever lost.

`MIGRATE_KILLS=500 pytest tests/effects/test_crash.py` kills more often; `MIGRATE_SEED` repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
import traceback
from typing import TYPE_CHECKING

import pytest

from overhaul.effects.apply import apply_plan, resume_run, undo_run
from overhaul.effects.ledger import Ledger
from overhaul.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.effects.conftest import Sandbox, Tree

    from overhaul.effects.placing import Checkpoint
    from overhaul.model.plan import Plan

KILLS = int(os.environ.get("MIGRATE_KILLS", "60"))
SEED = int(os.environ.get("MIGRATE_SEED", str(random.SystemRandom().randrange(10**6))))


def in_child(work: Callable[[], object]) -> int:
    """Fork a process that does some work; return its number. It tells what went wrong and exits with 1."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may return into the test runner's frames
        traceback.print_exc()
    finally:
        os._exit(code)


def wait(child: int) -> int:
    """Return the exit code of a child, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Killer:
    """A checkpoint at which the process kills itself when it has been passed a number of times."""

    def __init__(self, passes: int) -> None:
        self.passes = passes
        self.seen: list[tuple[str, str]] = []

    def __call__(self, step: str, path: str) -> None:
        if len(self.seen) == self.passes:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append((step, path))


def small(sandbox: Sandbox) -> Plan:
    """A modified, a removed and a new file; the modified one takes more than one portion to write."""
    large = b"print(1)\n" + b"# x\n" * 400_000
    sandbox.write("pkg/a.py", large, 0o640)
    sandbox.write("pkg/gone.py", b"gone\n", 0o755)
    return sandbox.plan(
        {"pkg/a.py": large.replace(b"print", b"log"), "pkg/gone.py": None, "q/r/new.py": b"new\n"}
    )


def finished(sandbox: Sandbox, plan: Plan) -> tuple[Tree, Tree, list[tuple[str, str]], list[tuple[str, str]]]:
    """What the tree is before and after, and the checkpoints that apply and undo pass."""
    before = sandbox.snapshot()
    applying, undoing = Killer(-1), Killer(-1)
    with sandbox.ledger() as ledger:
        apply_plan(plan, sandbox.root, ledger, checkpoint=applying)
        after = sandbox.snapshot()
        undo_run(ledger, sandbox.root, checkpoint=undoing)
        assert sandbox.snapshot() == before
    return before, after, applying.seen, undoing.seen


def applying(sandbox: Sandbox, plan: Plan, checkpoint: Checkpoint) -> Callable[[], object]:
    return lambda: apply_plan(plan, sandbox.root, Ledger(sandbox.root), checkpoint=checkpoint)


def undoing(sandbox: Sandbox, checkpoint: Checkpoint) -> Callable[[], object]:
    return lambda: undo_run(Ledger(sandbox.root), sandbox.root, checkpoint=checkpoint)


def test_killed_before_any_step_of_an_apply_it_can_be_undone_and_completed(sandbox: Sandbox) -> None:
    plan = small(sandbox)
    before, after, steps, _ = finished(sandbox, plan)
    assert {step for step, _ in steps} == {
        "make folders",
        "open aside",
        "write",
        "set attributes",
        "sync",
        "check",
        "replace",
        "remove",
        "sync folder",
    }
    assert steps.count(("write", "pkg/a.py")) == 2
    for number in range(len(steps)):
        assert wait(in_child(applying(sandbox, plan, Killer(number)))) == -signal.SIGKILL
        with sandbox.ledger() as ledger:
            undo_run(ledger, sandbox.root)
        assert sandbox.snapshot() == before, steps[number]
        assert wait(in_child(applying(sandbox, plan, Killer(number)))) == -signal.SIGKILL
        with sandbox.ledger() as ledger:
            apply_plan(plan, sandbox.root, ledger)
            assert sandbox.snapshot() == after, steps[number]
            undo_run(ledger, sandbox.root)
            assert ledger.unfinished() == ()
        assert sandbox.snapshot() == before, steps[number]


def test_killed_before_any_step_of_an_undo_it_can_be_finished_or_given_up(sandbox: Sandbox) -> None:
    plan = small(sandbox)
    before, after, _, steps = finished(sandbox, plan)
    assert len(steps) > 12
    for number in range(len(steps)):
        with sandbox.ledger() as ledger:
            run = apply_plan(plan, sandbox.root, ledger).run
        assert wait(in_child(undoing(sandbox, Killer(number)))) == -signal.SIGKILL
        with sandbox.ledger() as ledger:  # give the undo up: undo it
            undo_run(ledger, sandbox.root, ledger.unfinished()[0].id)
            assert sandbox.snapshot() == after, steps[number]
        assert wait(in_child(undoing(sandbox, Killer(number)))) == -signal.SIGKILL
        with sandbox.ledger() as ledger:  # finish it
            assert undo_run(ledger, sandbox.root).parent == run
            assert ledger.unfinished() == ()
        assert sandbox.snapshot() == before, steps[number]


def test_an_interrupted_run_becomes_a_part_of_the_next_plan(sandbox: Sandbox) -> None:
    names = [f"{number}.py" for number in range(6)]
    for name in names:
        sandbox.write(name, b"1")
    before = sandbox.snapshot()
    plan = sandbox.plan({**dict.fromkeys(names, b"2"), "0/new.py": b"new"})
    half = next(index for index, seen in enumerate(finished(sandbox, plan)[2]) if seen == ("replace", "3.py"))
    assert wait(in_child(applying(sandbox, plan, Killer(half)))) == -signal.SIGKILL
    rest = sandbox.plan({name: b"2" for name in names if sandbox.read(name) == b"1"})  # planned afresh
    assert [change.path for change in rest.changes] == ["3.py", "4.py", "5.py"]
    with sandbox.ledger() as ledger:
        interrupted = ledger.unfinished()[0].id
        result = apply_plan(rest, sandbox.root, ledger)
        assert (result.finished, len(result.written)) == (interrupted, 3)
        assert ledger.run(interrupted).state == "continued"
        undo_run(ledger, sandbox.root)  # one undo for both
    assert sandbox.snapshot() == before


def test_resume_goes_on_with_whatever_was_interrupted(sandbox: Sandbox) -> None:
    plan = small(sandbox)
    before, after, _, _ = finished(sandbox, plan)
    assert wait(in_child(applying(sandbox, plan, Killer(9)))) == -signal.SIGKILL
    with sandbox.ledger() as ledger:
        resume_run(ledger, sandbox.root)
        assert sandbox.snapshot() == after
    assert wait(in_child(undoing(sandbox, Killer(9)))) == -signal.SIGKILL
    with sandbox.ledger() as ledger:
        resume_run(ledger, sandbox.root)
        assert sandbox.snapshot() == before
        with pytest.raises(UsageError, match="no run was interrupted"):
            resume_run(ledger, sandbox.root)


def test_killed_after_its_last_file_a_run_is_finished_by_an_apply_with_nothing_left(sandbox: Sandbox) -> None:
    plan = small(sandbox)
    before, after, steps, _ = finished(sandbox, plan)
    assert wait(in_child(applying(sandbox, plan, Killer(len(steps) - 1)))) == -signal.SIGKILL
    assert sandbox.snapshot() == after
    with sandbox.ledger() as ledger:
        apply_plan(sandbox.plan({}), sandbox.root, ledger)
        assert ledger.unfinished() == ()
        undo_run(ledger, sandbox.root)
    assert sandbox.snapshot() == before


def many(sandbox: Sandbox, chance: random.Random) -> Plan:
    """Some forty files from empty to half a megabyte, in several folders; a few new, a few removed."""
    changes: dict[str, bytes | None] = {}
    for number in range(40):
        path = f"{chance.choice('abc')}/{chance.choice('de')}/{number}.py"
        size = chance.choice((0, 10, 1000, 50_000)) if number else 400_000
        if number % 8 == 5:
            changes[f"fresh/{path}"] = chance.randbytes(size)
            continue
        contents = chance.randbytes(size)
        sandbox.write(path, contents, chance.choice((0o644, 0o755, 0o600)))
        changes[path] = None if number % 8 == 3 else contents[: size // 2] + b"new" + contents[size // 2 :]
    return sandbox.plan(changes)


def test_killed_at_a_random_moment_it_can_always_be_undone_and_completed(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    print(f"MIGRATE_SEED={SEED} MIGRATE_KILLS={KILLS}")  # noqa: T201 - shown when it fails
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    plan = many(sandbox, chance)
    pristine = tmp_path / "pristine"
    shutil.copytree(sandbox.path, pristine, symlinks=True)
    before, after, _, _ = finished(sandbox, plan)
    whole, writing = durations(sandbox, plan)
    killed = halves = 0
    while killed < KILLS:
        shutil.rmtree(sandbox.path)
        shutil.copytree(pristine, sandbox.path, symlinks=True)
        if killed % 4:
            delay, from_first_write = chance.uniform(0, writing), True
        else:
            delay, from_first_write = chance.uniform(0, whole), False
        if kill_after(delay, sandbox, plan, from_first_write=from_first_write):
            killed += 1
            halves += each_path_is_whole(sandbox.snapshot(), before, after)
            recover(sandbox, plan, before, after, complete=bool(killed % 2))
    assert halves > KILLS // 4  # kills did hit the middle


def durations(sandbox: Sandbox, plan: Plan) -> tuple[float, float]:
    """Return the seconds that an apply takes, and those from its first write on; leaves the tree as it was."""
    times = [time.monotonic()]
    with sandbox.ledger() as ledger:
        apply_plan(plan, sandbox.root, ledger, checkpoint=lambda _step, _path: times.append(time.monotonic()))
        times.append(time.monotonic())
        undo_run(ledger, sandbox.root)
    return times[-1] - times[0], times[-1] - times[1]


def tell(pipe: int) -> None:
    os.write(pipe, b".")


def kill_after(delay: float, sandbox: Sandbox, plan: Plan, *, from_first_write: bool) -> bool:
    """Kill an apply some seconds after its start or its first write; False when it was quicker."""
    listening, telling = os.pipe()
    child = in_child(applying(sandbox, plan, lambda _step, _path: tell(telling)))
    os.close(telling)
    if from_first_write:
        os.read(listening, 1)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    code = wait(child)
    os.close(listening)
    assert code in {0, -signal.SIGKILL}
    return code != 0


def each_path_is_whole(now: Tree, before: Tree, after: Tree) -> bool:
    """Every path is as before or as after, but for files aside; return whether some are the one and some the other."""
    asides = {path for path in now if ".migrate-" in path}
    assert len(asides) <= 1
    for path in now.keys() - asides:
        assert (path in before and now[path] == before[path]) or (
            path in after and now[path] == after[path]
        ), path
    untouched = {path: value for path, value in now.items() if path not in asides}
    return untouched not in (before, after)


def recover(sandbox: Sandbox, plan: Plan, before: Tree, after: Tree, *, complete: bool) -> None:
    with sandbox.ledger() as ledger:
        if complete:
            apply_plan(plan, sandbox.root, ledger)
            assert sandbox.snapshot() == after
        try:
            undo_run(ledger, sandbox.root)
        except UsageError:
            assert ledger.runs() == ()  # killed before anything was recorded, so nothing was written
    assert sandbox.snapshot() == before
