"""Before the first write: look at every path, refuse what is stale or read-only, record both sides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from overhaul.effects.ledger import Record
from overhaul.effects.lock import command_line
from overhaul.effects.standing import Done, Stale, outcome_of, require_writable, stand
from overhaul.effects.tree import Tree
from overhaul.errors import StalePlanError
from overhaul.model.note import Note, NoteKind

if TYPE_CHECKING:
    from overhaul.effects.job import Job, World
    from overhaul.effects.standing import ToDo
    from overhaul.effects.workspace import Root
    from overhaul.model.change import Blob, Change
    from overhaul.model.plan import Plan

__all__ = ["AGAIN", "KEEP_OR_RESTORE", "Step", "Survey", "listed", "look_at_all", "pending", "write_ahead"]

_SHOWN = 20
AGAIN = "Make the plan again."
KEEP_OR_RESTORE = "Leave these paths alone with --keep-changed, or restore them first."


@dataclass(frozen=True, slots=True)
class Step:
    """One path that is to be written.

    Attributes:
        change: What is done to it.
        before: What it holds, with its real mode.
        after: What it shall hold, with the mode it will have.
    """

    change: Change
    before: Blob | None
    after: Blob | None


@dataclass(slots=True)
class Survey:
    """What looking at every path gave.

    Attributes:
        steps: Paths that are to be written, in order.
        records: One per path of the plan, for the ledger.
        found: Paths that are already as they should be.
        stale: Paths that hold something else, with the reason.
        notes: What will be lost although all goes well.
        folders: Folders that will be made.
    """

    steps: list[Step] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    stale: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)


def look_at_all(job: Job, world: World) -> Survey:
    """Look at every path; keep both sides of what is to do.

    Raises:
        StalePlanError: A path holds something else.
        PlanFormatError: The plan contradicts itself.
        WriteError: A path cannot be written.
    """
    survey = Survey()
    adopted = {record.path: record for record in job.adopted}
    for change in job.plan.changes:
        world.interrupts.check()
        standing = stand(world.tree, change)
        if isinstance(standing, Stale):
            survey.stale.append((change.path, standing.reason))
            survey.records.append(Record(change.path, change.before, change.after, "kept"))
        elif isinstance(standing, Done):
            survey.found.append(change.path)
            found = Record(change.path, standing.before, standing.after, "found")
            survey.records.append(adopted.get(change.path, found))
        else:
            _keep(job, world, change, standing)
            survey.steps.append(Step(change, standing.before, standing.after))
            survey.records.append(Record(change.path, standing.before, standing.after))
            if standing.before is None:
                survey.folders.update(world.tree.missing_folders(change.path))
            if standing.links > 1:
                survey.notes.append(_other_names(change.path, standing.links))
    if survey.stale and not job.keep_changed:
        raise _stale(survey.stale, job.plan, _stale_hint(job, world, survey))
    return survey


def pending(plan: Plan, root: Root, *, keep_changed: bool = False, hint: str = AGAIN) -> Plan:
    """Return the part of a plan that is not done yet; for those who only want to know, or to ask first.

    Args:
        plan: The plan.
        root: Where.
        keep_changed: Leave paths out that hold something else; else they make it refuse.
        hint: What to do about those.

    Raises:
        StalePlanError: A path holds something else.
        PlanFormatError: The plan contradicts itself.
        WriteError: A path leads out of the root, is not a regular file, or cannot be read.
    """
    todo, stale = [], []
    with Tree(root.path) as tree:
        for change in plan.changes:
            standing = stand(tree, change)
            if isinstance(standing, Stale):
                stale.append((change.path, standing.reason))
            elif not isinstance(standing, Done):
                outcome_of(change, standing.data, lambda _digest: None)
                todo.append(change)
    if stale and not keep_changed:
        raise _stale(stale, plan, hint)
    return replace(plan, changes=tuple(todo))


def _stale(stale: list[tuple[str, str]], plan: Plan, hint: str) -> StalePlanError:
    return StalePlanError(
        f"{len(stale)} of {len(plan.changes)} paths changed since; nothing was written:\n"
        + listed([f"{path}: {reason}" for path, reason in stale]),
        hint=hint,
    )


def _keep(job: Job, world: World, change: Change, standing: ToDo) -> None:
    """Put both sides of one change into the ledger, as far as it can be written at all."""
    ledger = world.ledger
    expected = standing.before.mode if job.kind == "undo" and standing.before else None
    require_writable(world.tree, change.path, standing.before, expected=expected)
    outcome = outcome_of(change, standing.data, ledger.contents)
    if standing.before is not None and standing.data is not None:
        ledger.add_contents(standing.before.digest, standing.data)
    if standing.after is not None and outcome is not None:
        ledger.add_contents(standing.after.digest, outcome)


def _other_names(path: str, links: int) -> Note:
    message = f"the file has {links} names (hard links); the others keep the old contents"
    return Note(path, 0, 0, "", NoteKind.REVIEW, message)


def _stale_hint(job: Job, world: World, survey: Survey) -> str:
    if job.kind == "apply":
        return AGAIN
    stale = {path for path, _ in survey.stale}
    later = [
        run.id
        for run in world.ledger.runs()
        if job.parent is not None
        and run.id > job.parent
        and run.state == "done"
        and stale.intersection(record.path for record in world.ledger.records(run.id))
    ]
    if later:
        return f"Undo the later run {later[-1]} first, or leave these paths alone with --keep-changed."
    return KEEP_OR_RESTORE


def write_ahead(job: Job, world: World, survey: Survey) -> int | None:
    """Record the run and return its number; None when there is nothing to do."""
    ledger = world.ledger
    if job.resumes is not None:
        ledger.add_event(job.resumes, "resumed", detail=f"{len(survey.steps)} left")
        ledger.set_kept(job.resumes, [path for path, _ in survey.stale])
        return job.resumes
    if not survey.steps:
        return None
    run = ledger.add_run(job.plan, job.kind, job.parent, command_line())
    if job.continues is not None:
        survey.folders.update(ledger.folders(job.continues))
        ledger.set_state(job.continues, "continued")
        ledger.add_event(job.continues, "continued", detail=f"by run {run}")
    ledger.add_records(run, survey.records, survey.folders)
    return run


def listed(paths: list[str]) -> str:
    """Return paths one per line, the first twenty of them."""
    lines = ["  " + path.replace("\n", "\\n") for path in paths[:_SHOWN]]
    if len(paths) > _SHOWN:
        lines.append(f"  and {len(paths) - _SHOWN} more")
    return "\n".join(lines)
