"""What a run did, for people: what was written by which codemod, what waits for eyes, how to take it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.model.change import ChangeKind, Role
from overhaul.model.note import NoteKind
from overhaul.report.display import counted
from overhaul.report.notes import FAILURES
from overhaul.report.text import NextStep, steps_text, tally_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from overhaul.model.plan import Plan
    from overhaul.report.look import Look

__all__ = ["applied_text", "undone_text"]


def applied_text(
    plan: Plan, run: int, written: Collection[str], look: Look, *, program: str = "migrate", git: str = ""
) -> Iterator[str]:
    """Yield what an apply did, in the form in which a plan ends.

    Args:
        plan: What was carried out.
        run: Number of the run.
        written: Paths that were written; those of the plan besides were as they should be.
        look: What the output may use.
        program: The command with what stands before its verb.
        git: The same for git; empty outside of a git repository.
    """
    there = set(written)
    part = replace(plan, changes=tuple(change for change in plan.changes if change.path in there))
    edits = sum(edit.role is Role.MAIN for change in part.changes for edit in change.edits)
    head = f"Run {run}: {counted(len(written), 'file')} written, {counted(edits, 'edit')}"
    found = len(plan.changes) - len(part.changes)
    yield look.paint(head, "bold") + (f", {counted(found, 'file')} done before" if found else "") + "\n"
    yield from tally_text(part, look)
    yield from steps_text(tuple(_steps(part, run, program, git)), look)


def undone_text(run: int, parent: int | None, restored: int, look: Look, program: str) -> Iterator[str]:
    """Yield what an undo did: its number, the run that it took back, how many files it restored."""
    head = f"Run {run}: {counted(restored, 'file')} restored"
    yield look.paint(head, "bold") + f", as before run {parent}\n"
    yield from steps_text((NextStep(f"{program} undo {run}", "does it again"),), look)


def _steps(plan: Plan, run: int, program: str, git: str) -> Iterator[NextStep]:
    new = any(change.kind is ChangeKind.CREATE for change in plan.changes)
    if git:
        yield NextStep(f"{git} diff", "shows it, new files apart" if new else "shows it")
    waiting = sum(note.kind in FAILURES or note.kind is NoteKind.REVIEW for note in plan.notes)
    if waiting:
        what = f"lists {counted(waiting, 'note')} to look at (exit code 3)"
        yield NextStep(f"{program} show {run}", what)
    yield NextStep(f"{program} undo", "takes it back")
