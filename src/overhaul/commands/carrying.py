"""Carrying out a plan with the hooks around it, be it a new one or the rest of one that was interrupted."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.commands.plan import warn_of_failures
from overhaul.effects.apply import apply_plan, resume_run
from overhaul.effects.preparing import pending
from overhaul.errors import HookError, InterruptedRunError, MigrateError
from overhaul.exits import Exit
from overhaul.model.hook import Phase
from overhaul.model.note import NoteKind
from overhaul.report.applied import applied_text
from overhaul.report.display import counted
from overhaul.report.notes import FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.effects.hooks import Hooks
    from overhaul.effects.job import Event, OnEvent, RunResult
    from overhaul.effects.ledger import Ledger
    from overhaul.model.plan import Plan

__all__ = ["carried_out", "finish_interrupted"]


def carried_out(session: Session, output: Output, hooks: Hooks, ledger: Ledger, plan: Plan) -> Exit:
    """Carry out a plan and tell what was done.

    Raises:
        MigrateError: See `overhaul.effects.apply.apply_plan`; or a hook failed or said no.
    """
    pending(plan, session.root)  # hooks are told of a plan that can be carried out
    result = _hooked(
        hooks,
        plan,
        lambda on_event: apply_plan(plan, session.root, ledger, on_event=on_event),
        session.program,
    )
    _tell(session, output, result, plan)
    review_needed = any(
        note.kind in FAILURES or note.kind is NoteKind.REVIEW for note in (*plan.notes, *result.notes)
    )
    code = Exit.REVIEW if review_needed else Exit.OK
    warn_of_failures(output, plan, code)
    return code


def finish_interrupted(session: Session, output: Output, hooks: Hooks, ledger: Ledger) -> None:
    """Finish an apply that was killed, with the plan it had, before another one is made.

    Raises:
        MigrateError: It was an undo; or as for `carried_out`.
    """
    unfinished = ledger.unfinished()
    if not unfinished or ledger.writer():
        return
    if unfinished[0].kind == "undo":
        raise MigrateError(
            f"run {unfinished[0].id}, an undo, was interrupted",
            hint="migrate undo finishes it; then apply again",
        )
    plan = ledger.plan_of(unfinished[0].id)
    result = _hooked(
        hooks, plan, lambda on_event: resume_run(ledger, session.root, on_event=on_event), session.program
    )
    output.say(
        f"Run {unfinished[0].id} had been interrupted; finished it"
        f" ({counted(len(result.written), 'file')} written)."
    )


def _hooked(hooks: Hooks, plan: Plan, carry_out: Callable[[OnEvent], RunResult], program: str) -> RunResult:
    counts = {"changes": len(plan.changes), "edits": sum(len(change.edits) for change in plan.changes)}
    with _saying("nothing was written"):
        hooks.call(Phase.BEFORE_APPLY, plan=plan, counts=counts)

    def on_event(event: Event) -> None:
        hooks.begin(event.run)
        if event.kind in {"before_write", "after_write"} and hooks.wanted(Phase(event.kind)):
            with _saying("the run failed; what it had written was taken back"):
                hooks.call(Phase(event.kind), plan=plan, change=event.change)

    result = carry_out(on_event)
    try:
        with _saying(_written(result, program)):
            hooks.call(Phase.AFTER_APPLY, plan=plan, counts=counts)
    except KeyboardInterrupt:
        raise InterruptedRunError("interrupted", hint=_written(result, program)) from None
    return result


def _written(result: RunResult, program: str) -> str:
    if result.run is None:
        return "nothing was written: every file is as the plan would leave it"
    files = counted(len(result.written), "file")
    return f"run {result.run} is written all the same ({files}); {program} undo takes it back"


@contextmanager
def _saying(state: str) -> Iterator[None]:
    """Say with the failure of a hook how it leaves the files."""
    try:
        yield
    except HookError as error:
        error.hint = f"{error.hint}\n  {state}" if error.hint else state
        raise


def _tell(session: Session, output: Output, result: RunResult, plan: Plan) -> None:
    for note in result.notes:
        output.warn(f"{note.path}: {note.message}")
    if result.run is None:
        output.tell(["Nothing to do: every file is as the plan would leave it.\n"])
        return
    git = ""
    if session.root.kind == "git":
        git = "git" if session.directory == "." else shlex.join(["git", "-C", session.directory])
    output.tell(applied_text(plan, result.run, result.written, output.look, program=session.program, git=git))
