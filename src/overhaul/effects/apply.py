"""Carry out a plan, go on with an interrupted run, take a run back.

All three are the same job on different plans: undo carries out the inverse, and going on is carrying out
again.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from overhaul.effects.execution import carry_out, clean_leftovers
from overhaul.effects.interrupt import Interrupts
from overhaul.effects.job import Event, Job, OnEvent, RunResult, World
from overhaul.effects.ledger import identity_of
from overhaul.effects.placing import no_checkpoint
from overhaul.effects.preparing import listed
from overhaul.effects.standing import Done, Stale, ToDo, stand
from overhaul.effects.tree import Tree
from overhaul.errors import InterruptedRunError, LedgerError, UsageError, WriteError
from overhaul.model.change import Change, Edit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from overhaul.effects.ledger import Ledger, Record, Run
    from overhaul.effects.placing import Checkpoint
    from overhaul.effects.workspace import Root
    from overhaul.model.plan import Plan

__all__ = ["Event", "OnEvent", "RunResult", "apply_plan", "resume_run", "undo_plan", "undo_run"]

_LOG = "`migrate log` lists the runs."


def apply_plan(
    plan: Plan,
    root: Root,
    ledger: Ledger,
    *,
    on_event: OnEvent | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> RunResult:
    """Carry out a plan, entirely or not at all.

    When a run of the same plan was interrupted, it is finished under its own number. When a run of another
    plan was, what it had written becomes a part of the new run, so that one undo takes back both.

    Args:
        plan: The plan.
        root: Where.
        ledger: Of that root.
        on_event: Told before and after each written path; an exception from it fails the run.
        checkpoint: Called before each step of a file, with the step's name and the path.

    Raises:
        StalePlanError: A path holds something else; nothing was written.
        WriteError: A path cannot be written; what was written has been taken back, or the message says what
            not.
        LockedError: Another run holds the repository.
        LedgerError: The ledger cannot be read or written.
        InterruptedRunError: Ctrl-C; `resume_run` goes on, `undo_run` takes back.
    """
    with _world(root, ledger, on_event, checkpoint) as world:
        return carry_out(_apply_job(plan, world), world)


def resume_run(
    ledger: Ledger, root: Root, *, on_event: OnEvent | None = None, checkpoint: Checkpoint = no_checkpoint
) -> RunResult:
    """Go on with the newest interrupted run, be it an apply or an undo.

    Raises:
        UsageError: None was interrupted.
        MigrateError: As `apply_plan`.
    """
    with _world(root, ledger, on_event, checkpoint) as world:
        unfinished = ledger.unfinished()
        if not unfinished:
            raise UsageError("no run was interrupted", hint=_LOG)
        return carry_out(_resuming(unfinished[0], ledger), world)


def undo_run(
    ledger: Ledger,
    root: Root,
    run: int | None = None,
    *,
    keep_changed: bool = False,
    on_event: OnEvent | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> RunResult:
    """Take a run back, also one that was interrupted or is itself an undo.

    Args:
        ledger: Of that root.
        root: Where.
        run: Number of the run; None for the newest that can be taken back.
        keep_changed: Leave paths alone that changed since; else they make it refuse. When they are again as
            the run left them, it can be undone once more, and that takes them back.
        on_event: As for `apply_plan`.
        checkpoint: As for `apply_plan`.

    Raises:
        UsageError: There is no such run, or it was taken back already.
        StalePlanError: A path changed since; nothing was written.
        MigrateError: As `apply_plan`.
    """
    with _world(root, ledger, on_event, checkpoint) as world:
        return carry_out(replace(_undo_job(run, ledger, world.tree), keep_changed=keep_changed), world)


def undo_plan(ledger: Ledger, root: Root, run: int | None = None) -> Plan:
    """Return what `undo_run` would carry out; nothing is written.

    Args:
        ledger: Of that root.
        root: Where.
        run: Number of the run; None for the newest that can be taken back.

    Raises:
        UsageError: There is no such run, or it was taken back already.
    """
    with _tree(root) as tree:
        return _undo_job(run, ledger, tree).plan


@contextmanager
def _world(root: Root, ledger: Ledger, on_event: OnEvent | None, checkpoint: Checkpoint) -> Iterator[World]:
    with ledger.writing(), Interrupts() as interrupts, _tree(root) as tree:
        world = World(tree, ledger, interrupts, on_event, checkpoint)
        try:
            clean_leftovers(world)
            yield world
        except KeyboardInterrupt:  # pressed twice, outside the writing of a file
            raise InterruptedRunError("interrupted", hint=_LOG) from None


def _tree(root: Root) -> Tree:
    try:
        return Tree(root.path)
    except OSError as error:
        raise WriteError(f"{root.path}: cannot be opened: {error.strerror}") from error


def _apply_job(plan: Plan, world: World) -> Job:
    ledger = world.ledger
    unfinished = [run for run in ledger.unfinished() if run.kind == "apply"]
    identity = identity_of(plan.changes)
    for run in unfinished:
        if ledger.identity(run.id) == identity:
            return _resuming(run, ledger)
    if unfinished and plan.changes:
        return _continuing(plan, unfinished[0], world)
    for run in unfinished:  # nothing was left to plan: it was killed after its last file
        if all(isinstance(stand(world.tree, change), Done) for change in ledger.plan_of(run.id).changes):
            return _resuming(run, ledger)
    return Job(plan, "apply")


def _resuming(run: Run, ledger: Ledger) -> Job:
    """The rest of an interrupted run; paths that it had decided to leave alone stay so."""
    plan = ledger.plan_of(run.id)
    kept = {record.path for record in ledger.records(run.id) if record.state == "kept"}
    changes = tuple(change for change in plan.changes if change.path not in kept)
    return Job(replace(plan, changes=changes), run.kind, run.parent, resumes=run.id)


def _continuing(plan: Plan, earlier: Run, world: World) -> Job:
    """Make what an interrupted run of another plan has written a part of this one.

    Not when both write the same path: then they stay two runs, to be taken back one after the other.
    """
    ledger = world.ledger
    records = {record.path: record for record in ledger.records(earlier.id) if record.state == "ours"}
    paths = {change.path for change in plan.changes}
    carried: list[Change] = []
    for change in ledger.plan_of(earlier.id).changes:
        if change.path in records and isinstance(stand(world.tree, change), Done):
            if change.path in paths:
                return Job(plan, "apply")
            carried.append(change)
    merged = tuple(sorted((*plan.changes, *carried), key=lambda change: change.path))
    adopted = tuple(records[change.path] for change in carried)
    return Job(replace(plan, changes=merged), "apply", continues=earlier.id, adopted=adopted)


def _undo_job(number: int | None, ledger: Ledger, tree: Tree) -> Job:
    run = _meant(ledger, tree) if number is None else ledger.run(number)
    if run is None:
        raise UsageError("there is no run to undo", hint=_LOG)
    if number is None and run.kind == "undo":
        return _resuming(run, ledger)
    for other in ledger.unfinished():
        if other.parent == run.id:
            return _resuming(other, ledger)
    left = _left_alone(run, ledger)
    if any(isinstance(standing, ToDo) for standing in _standings(left, tree).values()):
        return Job(_inverse(run, ledger, {record.path for record in left}), "undo", run.id)
    _require_undoable(run, ledger, tree)
    return Job(_inverse(run, ledger), "undo", run.id)


def _meant(ledger: Ledger, tree: Tree) -> Run | None:
    """Return the newest run that can be taken back, be it only what an undo of it had left alone."""
    undoable = ledger.undoable()
    for run in reversed(ledger.runs()):
        if undoable is not None and run.id <= undoable.id:
            break
        left = _left_alone(run, ledger) if run.kind == "apply" else ()
        if any(isinstance(standing, ToDo) for standing in _standings(left, tree).values()):
            return run
    return undoable


def _left_alone(run: Run, ledger: Ledger) -> tuple[Record, ...]:
    """Return the paths that the last undo of a run left alone, with the sides that undoing gives them."""
    by = _undone_by(run, ledger)
    if run.state != "undone" or by is None:
        return ()
    return tuple(record for record in ledger.records(by) if record.state == "kept")


def _undone_by(run: Run, ledger: Ledger) -> int | None:
    by = [other.id for other in ledger.runs() if other.parent == run.id and other.state == "done"]
    return by[-1] if by else None


def _standings(records: Iterable[Record], tree: Tree) -> dict[str, ToDo | Done | Stale]:
    found: dict[str, ToDo | Done | Stale] = {}
    for record in records:
        try:
            found[record.path] = stand(tree, Change(record.path, record.before, record.after))
        except WriteError as error:  # it is a link now, say
            found[record.path] = Stale(error.message)
    return found


def _require_undoable(run: Run, ledger: Ledger, tree: Tree) -> None:
    if run.state in {"applying", "done"}:
        return
    if run.state == "failed":
        raise UsageError(f"run {run.id} failed, and all it had written was taken back then")
    if run.state == "undone":
        by = _undone_by(run, ledger)
        again = f"`migrate undo {by}` brings it back." if by else ""
        standings = _standings(_left_alone(run, ledger), tree)
        kept = [path for path, standing in standings.items() if isinstance(standing, Stale)]
        but = f"; these were left alone, because they had changed:\n{listed(kept)}" if kept else ""
        raise UsageError(f"run {run.id} was undone already{but}", hint=again)
    raise UsageError(f"run {run.id} became a part of a later run", hint=_LOG)


def _inverse(run: Run, ledger: Ledger, only: Collection[str] | None = None) -> Plan:
    """Return the plan that takes a run back: what it wrote itself, with the modes the files really had.

    Args:
        run: The run.
        ledger: Its ledger.
        only: The paths that are taken back; None for all.
    """
    plan = ledger.plan_of(run.id)
    records = {
        record.path: record
        for record in ledger.records(run.id)
        if record.state == "ours" and (only is None or record.path in only)
    }
    changes = tuple(
        _inverse_change(change, records[change.path], ledger)
        for change in plan.changes
        if change.path in records
    )
    created = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return replace(plan, header=replace(plan.header, created=created), changes=changes, notes=())


def _inverse_change(change: Change, record: Record, ledger: Ledger) -> Change:
    inverse = replace(change.inverted(), before=record.after, after=record.before)
    if inverse.before is not None or inverse.after is None:
        return inverse
    # A removal says what is gone by its digest alone; the ledger has the contents.
    contents = ledger.contents(inverse.after.digest)
    if contents is None:
        raise LedgerError(
            f"{change.path}: what it held before is no longer kept; nothing was written",
            hint="Old runs were pruned; restore the file from version control.",
        )
    edits = (Edit(0, b"", contents, change.steps or ("undo",)),) if contents else ()
    return replace(inverse, edits=edits)
