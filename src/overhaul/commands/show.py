"""``migrate show``: a saved plan or a run, shown as ``plan`` would."""

from __future__ import annotations

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
from overhaul.report.text import NextStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session
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
        if path.is_file():
            plan = load_plan(path.read_bytes())
            steps = (
                (NextStep(f"migrate apply {what}", "carries out exactly this plan"),) if plan.changes else ()
            )
        else:
            plan = ledger.plan_of(ledger.run(run_number(what)).id)
            steps = (NextStep(f"migrate undo {what}", "takes it back"),)
        output.plan(plan, _Before(plan, reader, ledger), steps, session.codemod)
    return Exit.OK


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
