"""The machinery that apply and undo share: classify, write ahead, write, take back.

Every path is looked at before anything is written, and one path that holds something unexpected stops all.
Then both sides of every change go to the ledger in one transaction, and only then the files are written one
by one. A failure takes back what was written; an interruption leaves a run that can be finished or undone.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from overhaul.effects.job import Event, RunResult
from overhaul.effects.placing import Placer, holds_exactly, look, refused
from overhaul.effects.preparing import Step, listed, look_at_all, write_ahead
from overhaul.errors import InterruptedRunError, LedgerError, MigrateError, WriteError
from overhaul.model.note import Note, NoteKind

if TYPE_CHECKING:
    from typing import Literal

    from overhaul.effects.job import Job, World

__all__ = ["carry_out", "clean_leftovers"]


def carry_out(job: Job, world: World) -> RunResult:
    """Carry out a job: everything, or nothing, or an interrupted run.

    Raises:
        StalePlanError: A path holds something else; nothing was written.
        PlanFormatError: The plan contradicts itself; nothing was written.
        WriteError: A path cannot be written; what was written has been taken back, or the message says what
            not.
        LedgerError: The ledger cannot be written.
        InterruptedRunError: Ctrl-C; what was written stays and the run can be finished or undone.
    """
    try:
        with world.ledger.transaction():
            survey = look_at_all(job, world)
            run = write_ahead(job, world, survey)
    except KeyboardInterrupt:
        raise InterruptedRunError(
            "interrupted; nothing was written", hint="Run the same command again."
        ) from None
    if run is None:
        if job.parent is not None and not survey.stale:  # taken back by hand, most likely
            world.ledger.set_state(job.parent, "undone")
        kept = tuple(path for path, _ in survey.stale)
        return RunResult(None, job.kind, found=tuple(survey.found), kept=kept, parent=job.parent)
    placer = Placer(world.tree, run, world.checkpoint)
    _write(run, survey.steps, placer, world)
    if job.kind == "undo":
        _remove_folders(job.parent, placer, world)
    _finish(run, job, world)
    notes = (*survey.notes, *(Note(path, 0, 0, "", NoteKind.REVIEW, text) for path, text in placer.remarks))
    return RunResult(
        run=run,
        kind=job.kind,
        written=tuple(step.change.path for step in survey.steps),
        found=tuple(survey.found),
        kept=tuple(path for path, _ in survey.stale),
        notes=notes,
        finished=job.resumes or job.continues,
        parent=job.parent,
    )


def clean_leftovers(world: World) -> None:
    """Remove what interrupted runs left aside; the writer's lock is held, so none of them is alive."""
    for run in world.ledger.unfinished():
        placer = Placer(world.tree, run.id)
        for record in world.ledger.records(run.id):
            if record.state == "ours":
                placer.clean(record.path)


def _write(run: int, steps: list[Step], placer: Placer, world: World) -> None:
    """Write every path; on failure take all back."""
    begun: list[Step] = []
    try:
        for index, step in enumerate(steps):
            world.interrupts.check()
            _tell(world, Event("before_write", run, step.change, index, len(steps)))
            begun.append(step)
            data = world.ledger.contents(step.after.digest) if step.after else None
            placer.place(step.change.path, step.before, step.after, data)
            _tell(world, Event("after_write", run, step.change, index, len(steps)))
        placer.settle()
    except KeyboardInterrupt:
        raise _interrupted(run, len(begun), len(steps)) from None
    except Exception as error:
        try:
            lost = _take_back(run, begun, placer, world)
        except KeyboardInterrupt:
            raise _interrupted(run, len(begun), len(steps)) from error
        told = _told(error, run, lost, len(begun))
        if told is error:
            raise
        raise told from error


def _take_back(run: int, begun: list[Step], placer: Placer, world: World) -> list[str]:
    """Bring every path that was begun back to what it held; return what could not be, with the reason."""
    lost: list[str] = []
    for index, step in enumerate(reversed(begun)):
        problem = _restore(step, placer, world)
        if problem:
            lost.append(problem)
        kind: Literal["taken_back", "not_taken_back"] = "not_taken_back" if problem else "taken_back"
        with suppress(Exception):  # a listener that fails must not keep the rest from being taken back
            _tell(world, Event(kind, run, step.change, index, len(begun)))
    with suppress(WriteError):
        placer.settle()
    if not lost:
        _remove_folders(run, placer, world)
    with suppress(LedgerError):  # a full disk, say; the run then stays unfinished, which is safe
        world.ledger.add_event(run, "taken back", detail="; ".join(lost))
        if not lost:
            world.ledger.set_state(run, "failed")
    return lost


def _restore(step: Step, placer: Placer, world: World) -> str:
    """Bring one path back; return why it could not be, or nothing."""
    path = step.change.path
    try:
        with refused(path):
            found = look(world.tree, path)
        if (found is None) == (step.before is None) and (
            found is None or step.before is None or holds_exactly(found, step.before)
        ):
            return ""  # it was not reached
        data = world.ledger.contents(step.before.digest) if step.before else None
        placer.place(path, step.after, step.before, data)
    except MigrateError as error:
        return error.message
    return ""


def _told(error: Exception, run: int, lost: list[str], begun: int) -> Exception:
    """Return the error with what became of the files that had been written."""
    if lost:
        return WriteError(
            f"{error}\n  These could not be taken back:\n{listed(lost)}",
            hint=f"When the cause is gone, `migrate undo {run}` takes back the rest (or --keep-changed).",
        )
    if isinstance(error, WriteError):
        others = "nothing was written" if begun <= 1 else f"{begun - 1} written before it were taken back"
        return WriteError(f"{error.message}; {others}", hint=error.hint)
    return error


def _interrupted(run: int, begun: int, total: int) -> InterruptedRunError:
    return InterruptedRunError(
        f"interrupted: run {run} has written {begun} of {total} files",
        hint=f"`migrate apply` goes on with it, `migrate undo {run}` takes it back.",
    )


def _remove_folders(run: int | None, placer: Placer, world: World) -> None:
    """Remove the folders that a run made, as far as nothing is in them now."""
    for folder in world.ledger.folders(run) if run is not None else ():
        placer.remove_folder(folder)


def _finish(run: int, job: Job, world: World) -> None:
    """Record that all is written, and what that means for the runs it finishes or takes back."""
    ledger = world.ledger
    with ledger.transaction():
        ledger.set_state(run, "done")
        if job.parent is not None:
            taken_back = ledger.run(job.parent)
            ledger.set_state(taken_back.id, "undone")
            if taken_back.parent is not None:  # an undo was undone: what it had taken back stands again
                ledger.set_state(taken_back.parent, "done")
        for other in ledger.unfinished():
            if other.parent in {run, job.continues} - {None}:  # an undo that was given up half-way
                ledger.set_state(other.id, "undone")


def _tell(world: World, event: Event) -> None:
    if world.on_event is not None:
        world.on_event(event)
