"""``migrate apply``: carry out a plan, saved or made now, after confirmation; exactly that plan or nothing."""

from __future__ import annotations

import shlex
import sys
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.plan import contents_of, exit_code, planned, warn_of_failures
from overhaul.commands.reviewing import review
from overhaul.effects.apply import apply_plan, resume_run
from overhaul.effects.ledger import Ledger
from overhaul.effects.preparing import pending
from overhaul.effects.reading import Reader
from overhaul.errors import HookError, MigrateError, NotInteractiveError, StalePlanError, UsageError
from overhaul.exits import Exit
from overhaul.model.hook import Phase
from overhaul.model.note import NoteKind
from overhaul.model.serial import load_plan
from overhaul.report.applied import applied_text
from overhaul.report.display import counted
from overhaul.report.notes import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.effects.job import Event, RunResult
    from overhaul.model.plan import Plan

__all__ = ["run"]


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Apply.

    Args:
        session: The repository and its settings.
        output: How to show things.
        given: ``targets``, ``yes``, ``dry_run``, ``safe_only``.

    Raises:
        NotInteractiveError: Neither ``--yes`` nor a terminal to ask on.
        StalePlanError: A file changed since the saved plan was made; nothing was written.
        MigrateError: See `overhaul.effects.apply.apply_plan`.
    """
    saved = _saved_plan(session, given["targets"])
    if saved is not None:
        _require_alone(given)
    asks = not (given["yes"] or given["dry_run"])
    if asks and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NotInteractiveError(
            "there is no terminal to ask on",
            hint="migrate apply --yes applies everything; migrate plan shows what that is",
        )
    with Ledger(session.root) as ledger:
        if saved is None and not given["dry_run"]:
            _finish_interrupted(session, output, ledger)
        plan = saved or planned(session, output, given["targets"], safe_only=given["safe_only"]).plan
        if given["dry_run"]:
            return _dry_run(session, output, plan)
        if not plan.changes:
            with closing(Reader(session.root.path)) as reader:
                output.plan(plan, partial(contents_of, reader), (), session.codemod)
            code = exit_code(plan)
            warn_of_failures(output, plan, code)
            return code
        if asks:
            todo = pending(plan, session.root)
            if not todo.changes:
                output.tell(["Nothing to do: every file is as the plan would leave it.\n"])
                return Exit.OK
            plan = _reviewed(session, output, plan, todo)
            if not plan.changes:
                output.tell(["Nothing was accepted; nothing was written.\n"])
                return Exit.OK
        return _carried_out(session, output, ledger, plan)


def _saved_plan(session: Session, targets: Sequence[str]) -> Plan | None:
    """Return the plan that the user named, when the only argument is a plan file."""
    plans = [path for path in (Path(session.directory, target) for target in targets) if _is_plan(path)]
    if not plans:
        return None
    if len(targets) > 1:
        raise UsageError("one saved plan at a time, and no paths beside it")
    try:
        data = plans[0].read_bytes()
    except OSError as error:
        raise UsageError(f"{plans[0]}: cannot be read: {error.strerror}") from error
    return load_plan(data)


#: Parameters that decide what a plan contains; a saved plan has all of that behind it.
_PLANNING = {
    "codemods": "--codemod",
    "recipes": "--recipe",
    "options": "--option",
    "disable": "--disable",
    "include": "--include",
    "exclude": "--exclude",
    "safe_only": "--safe-only",
    "baseline": "--baseline",
    "no_baseline": "--no-baseline",
}


def _require_alone(given: Mapping[str, Any]) -> None:
    """Refuse what a saved plan cannot obey, rather than apply more than was asked for."""
    for name, option in _PLANNING.items():
        if given[name]:
            raise UsageError(
                f"{option} has no effect on a saved plan, which is applied as it is",
                hint=f"migrate plan {option} ... -o plan.json makes one with it",
            )


def _is_plan(path: Path) -> bool:
    """Tell a plan from a path to look at: by its name, or because it is JSON."""
    if path.suffix == ".json":
        return True
    if path.suffix == ".py" or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1) == b"{"


def _finish_interrupted(session: Session, output: Output, ledger: Ledger) -> None:
    """Finish an apply that was killed, with the plan it had, before another one is made."""
    unfinished = ledger.unfinished()
    if not unfinished:
        return
    if unfinished[0].kind == "undo":
        raise MigrateError(
            f"run {unfinished[0].id}, an undo, was interrupted",
            hint="migrate undo finishes it; then apply again",
        )
    result = resume_run(ledger, session.root)
    output.say(
        f"Run {unfinished[0].id} had been interrupted; finished it"
        f" ({counted(len(result.written), 'file')} written)."
    )


def _dry_run(session: Session, output: Output, plan: Plan) -> Exit:
    plan = pending(plan, session.root)
    with closing(Reader(session.root.path)) as reader:
        output.plan(plan, partial(contents_of, reader), (), session.codemod)
    output.tell(["\nDry run: nothing was written.\n"])
    code = exit_code(plan)
    warn_of_failures(output, plan, code)
    return code


def _reviewed(session: Session, output: Output, plan: Plan, todo: Plan) -> Plan:
    """Ask about every hunk; what is done already cannot be asked about, and others may need it."""
    if todo.changes != plan.changes:
        raise StalePlanError(
            "a part of this plan is done already", hint="with --yes apply does the rest of it as well"
        )
    with closing(Reader(session.root.path)) as reader:
        return review(plan, partial(contents_of, reader), output)


def _carried_out(session: Session, output: Output, ledger: Ledger, plan: Plan) -> Exit:
    hooks = session.hooks(trusted=True)
    counts = {"changes": len(plan.changes), "edits": sum(len(change.edits) for change in plan.changes)}
    with hooks.session():
        with _saying("nothing was written"):
            hooks.call(Phase.BEFORE_APPLY, plan=plan, counts=counts)

        def on_event(event: Event) -> None:
            if event.kind in {"before_write", "after_write"} and hooks.wanted(Phase(event.kind)):
                with _saying("the run failed; what it had written was taken back"):
                    hooks.call(Phase(event.kind), plan=plan, change=event.change)

        result = apply_plan(plan, session.root, ledger, on_event=on_event)
        with _saying(_written(result, session.program)):
            hooks.call(Phase.AFTER_APPLY, plan=plan, counts=counts)
    _tell(session, output, result, plan)
    review_needed = any(
        note.kind in FAILURES or note.kind is NoteKind.REVIEW for note in (*plan.notes, *result.notes)
    )
    code = Exit.REVIEW if review_needed else Exit.OK
    warn_of_failures(output, plan, code)
    return code


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
