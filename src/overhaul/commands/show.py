"""``migrate show``: a saved plan or a run, shown as ``plan`` would."""

from __future__ import annotations

import shlex
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overhaul.commands.plan import contents_of
from overhaul.commands.undo import run_number
from overhaul.effects.ledger import Ledger
from overhaul.effects.reading import Reader, ReadError
from overhaul.errors import LedgerError, StalePlanError, UsageError
from overhaul.exits import Exit
from overhaul.model.change import digest_of
from overhaul.model.serial import load_plan
from overhaul.report.listing import run_text
from overhaul.report.text import NextStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
    from overhaul.effects.ledger import Run
    from overhaul.model.plan import Plan

__all__ = ["run"]


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Show a plan file or a run.

    Args:
        session: The repository.
        output: How to show it.
        given: ``what``: a path or the number of a run.

    Raises:
        UsageError: There is no such file or run.
        StalePlanError: A file is not as the plan saw it, so the plan cannot be shown against it.
    """
    what: str = given["what"]
    path = Path(session.directory, what)
    if not path.is_file() and not what.removeprefix("#").isdecimal():
        raise UsageError(
            f"{what!r} is neither a plan file nor the number of a run", hint="migrate log lists the runs"
        )
    with Ledger(session.root) as ledger, closing(Reader(session.root.path)) as reader:
        head = ""
        if path.is_file():
            plan = load_plan(path.read_bytes())
            steps: tuple[NextStep, ...] = (
                (NextStep(f"{session.program} apply {shlex.quote(what)}", "carries out exactly this plan"),)
                if plan.changes
                else ()
            )
        else:
            run_ = ledger.run(run_number(what))
            plan = ledger.plan_of(run_.id)
            steps = _after_run(run_, session.program)
            head = f"Run {run_text(run_, output.look)}\n"
        output.plan(plan, _Before(plan, reader, ledger), steps, session.codemod, head=head)
    return Exit.OK


def _after_run(run: Run, program: str) -> tuple[NextStep, ...]:
    """Return what to do about a run: take it back, when it stands."""
    if run.state != "done":
        return (NextStep(f"{program} log", "lists the runs"),)
    what = "does it again" if run.kind == "undo" else "takes it back"
    return (NextStep(f"{program} undo {run.id}", what),)


class _Before:
    """Contents as a plan saw them: those of the file when it is still so, else those that the ledger kept."""

    def __init__(self, plan: Plan, reader: Reader, ledger: Ledger) -> None:
        self._digests = {change.path: change.before.digest for change in plan.changes if change.before}
        self._reader = reader
        self._ledger = ledger

    def __call__(self, path: str) -> bytes:
        wanted = self._digests[path]
        try:
            present = contents_of(self._reader, path)
        except ReadError:
            present = None
        if present is not None and digest_of(present) == wanted:
            return present
        try:
            kept = self._ledger.contents(wanted)
        except LedgerError:
            kept = None
        if kept is None:
            raise StalePlanError(
                f"{path} changed since the plan was made, so the plan cannot be shown against it",
                hint="make the plan anew, or: migrate show --format json",
            )
        return kept
