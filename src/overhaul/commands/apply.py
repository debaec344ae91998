"""``migrate apply``: carry out a plan, saved or made now, after confirmation; exactly that plan or nothing."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.carrying import carried_out, finish_interrupted
from overhaul.commands.hooking import hooking
from overhaul.commands.plan import contents_of, exit_code, planned, warn_of_failures
from overhaul.commands.reviewing import review
from overhaul.effects.ledger import Ledger
from overhaul.effects.preparing import pending
from overhaul.effects.reading import Reader
from overhaul.errors import NotInteractiveError, StalePlanError, UsageError
from overhaul.exits import Exit
from overhaul.model.serial import load_plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
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
    with hooking(session, output, trusted=not given["dry_run"]) as hooks, Ledger(session.root) as ledger:
        if saved is None and not given["dry_run"]:
            finish_interrupted(session, output, hooks, ledger)
        plan = saved or planned(session, output, hooks, given["targets"], safe_only=given["safe_only"]).plan
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
        return carried_out(session, output, hooks, ledger, plan)


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
