"""``migrate undo``: take a run back; undoing an undo does it again."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from overhaul.commands.plan import contents_of
from overhaul.effects.apply import undo_plan, undo_run
from overhaul.effects.ledger import Ledger
from overhaul.effects.preparing import KEEP_OR_RESTORE, pending
from overhaul.effects.reading import Reader
from overhaul.errors import UsageError
from overhaul.exits import Exit
from overhaul.report.applied import undone_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.commands.output import Output
    from overhaul.commands.session import Session

__all__ = ["run", "run_number"]


def run(session: Session, output: Output, given: Mapping[str, Any]) -> Exit:
    """Undo.

    Args:
        session: The repository.
        output: How to show things.
        given: ``run_id``, ``keep_changed``, ``dry_run``.

    Raises:
        StalePlanError: A file changed since the run; nothing was written.
    """
    number = run_number(given["run_id"]) if given["run_id"] else None
    with Ledger(session.root) as ledger:
        if given["dry_run"]:
            return _dry_run(session, output, ledger, number, keep_changed=given["keep_changed"])
        result = undo_run(ledger, session.root, number, keep_changed=given["keep_changed"])
    for note in result.notes:
        output.warn(f"{note.path}: {note.message}")
    for path in result.kept:
        output.warn(f"{path}: left alone, it changed since")
    if result.run is None:
        every = "every other file" if result.kept else "every file"
        output.tell([f"Nothing to undo: {every} is as it was.\n"])
        return Exit.REVIEW if result.kept else Exit.OK
    output.tell(undone_text(result.run, result.parent, len(result.written), output.look, session.program))
    return Exit.REVIEW if result.kept else Exit.OK


def run_number(text: str) -> int:
    """Return the number of a run that a user typed.

    Raises:
        UsageError: It is no number.
    """
    digits = text.removeprefix("#")
    if not digits.isdecimal():
        raise UsageError(f"{text!r} is not the number of a run", hint="migrate log lists the runs")
    return int(digits)


def _dry_run(
    session: Session, output: Output, ledger: Ledger, number: int | None, *, keep_changed: bool
) -> Exit:
    whole = undo_plan(ledger, session.root, number)
    plan = pending(whole, session.root, keep_changed=keep_changed, hint=KEEP_OR_RESTORE)
    with closing(Reader(session.root.path)) as reader:
        output.plan(plan, partial(contents_of, reader), (), session.codemod)
    output.tell(["\nDry run: nothing was written.\n"])
    return Exit.OK
