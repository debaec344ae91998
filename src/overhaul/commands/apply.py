"""``migrate apply``: carry out a plan, saved or made now, after confirmation; exactly that plan or nothing."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.plan import contents_of, exit_code, planned
from overhaul.commands.reviewing import review
from overhaul.effects.apply import apply_plan, resume_run
from overhaul.effects.ledger import Ledger
from overhaul.effects.reading import Reader
from overhaul.errors import MigrateError, NotInteractiveError, StalePlanError, UsageError
from overhaul.exits import Exit
from overhaul.model.hook import Phase
from overhaul.model.note import NoteKind
from overhaul.model.serial import load_plan
from overhaul.report.text import NextStep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
            return exit_code(plan)
        if asks:
            plan = _reviewed(session, output, plan)
            if not plan.changes:
                output.say("Nothing was accepted; nothing was written.")
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
        f"Run {unfinished[0].id} had been interrupted; finished it ({_files(len(result.written))} written)."
    )


def _dry_run(session: Session, output: Output, plan: Plan) -> Exit:
    with closing(Reader(session.root.path)) as reader:
        output.plan(plan, partial(contents_of, reader), (), session.codemod)
    output.say("Dry run: nothing was written.")
    return exit_code(plan)


def _reviewed(session: Session, output: Output, plan: Plan) -> Plan:
    """Ask about every hunk; a plan that is stale already is refused before the first question."""
    with closing(Reader(session.root.path)) as reader:
        _require_fresh(plan, reader)
        return review(plan, partial(contents_of, reader), output)


def _require_fresh(plan: Plan, reader: Reader) -> None:
    for change in plan.changes:
        if change.before is None:
            continue
        try:
            change.result(contents_of(reader, change.path))
        except ValueError as error:
            raise StalePlanError(
                f"{change.path} changed since the plan was made; nothing was written",
                hint="make the plan anew: migrate plan -o plan.json",
            ) from error


def _carried_out(session: Session, output: Output, ledger: Ledger, plan: Plan) -> Exit:
    hooks = session.hooks(trusted=True)
    counts = {"changes": len(plan.changes), "edits": sum(len(change.edits) for change in plan.changes)}
    with hooks.session():
        hooks.call(Phase.BEFORE_APPLY, plan=plan, counts=counts)

        def on_event(event: Event) -> None:
            if event.kind in {"before_write", "after_write"} and hooks.wanted(Phase(event.kind)):
                hooks.call(Phase(event.kind), plan=plan, change=event.change)

        result = apply_plan(plan, session.root, ledger, on_event=on_event)
        hooks.call(Phase.AFTER_APPLY, plan=plan, counts=counts)
    _tell(output, result, plan)
    review_needed = any(
        note.kind in {NoteKind.ERROR, NoteKind.LIMIT, NoteKind.REVIEW}
        for note in (*plan.notes, *result.notes)
    )
    return Exit.REVIEW if review_needed else Exit.OK


def _tell(output: Output, result: RunResult, plan: Plan) -> None:
    for note in result.notes:
        output.say(f"{note.path}: {note.message}")
    if result.run is None:
        output.say("Nothing to do: every file is as the plan would leave it.")
        return
    found = f", {len(result.found)} already done" if result.found else ""
    output.say(f"Run {result.run}: {_files(len(result.written))} written{found}.")
    waiting = sum(note.kind in {NoteKind.ERROR, NoteKind.LIMIT, NoteKind.REVIEW} for note in plan.notes)
    if waiting:
        output.say(
            f"{waiting} note{'s need' if waiting > 1 else ' needs'} a person's eyes: migrate show {result.run}"
        )
    step = NextStep("migrate undo", "takes it back")
    output.say(f"Next: {step.command}  {step.what}")


def _files(count: int) -> str:
    return f"{count} file{'s' * (count != 1)}"
