"""What apply and undo have in common, as values: the job, what it works on, what happens, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from overhaul.effects.placing import no_checkpoint

if TYPE_CHECKING:
    from overhaul.effects.interrupt import Interrupts
    from overhaul.effects.ledger import Ledger, Record, RunKind
    from overhaul.effects.placing import Checkpoint
    from overhaul.effects.tree import Tree
    from overhaul.model.change import Change
    from overhaul.model.note import Note
    from overhaul.model.plan import Plan

__all__ = ["Event", "Job", "OnEvent", "RunResult", "World"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens during a run.

    Attributes:
        kind: `before_write` and `after_write` come once per written path, in order.
        run: Number of the run.
        change: What is done to the path.
        index: How many paths come before it.
        total: How many paths are written.
    """

    kind: Literal["before_write", "after_write", "taken_back", "not_taken_back"]
    run: int
    change: Change
    index: int
    total: int


#: An exception raised in `before_write` or `after_write` fails the run: what was written is taken back.
OnEvent: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did.

    Attributes:
        run: Its number; None when there was nothing to do, then nothing was recorded.
        kind: Whether it carried out a plan or took a run back.
        written: Paths that were written or removed, in order.
        found: Paths that were already as they should be.
        kept: Paths that an undo left alone because they had changed since.
        notes: What could not be kept, e.g. a second name of a file.
        finished: The interrupted run that this one finished or continued, if there was one.
        parent: The run that an undo took back.
    """

    run: int | None
    kind: RunKind
    written: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    finished: int | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be carried out.

    Attributes:
        plan: The plan, or the inverse of one.
        kind: For the ledger.
        parent: The run that is taken back.
        resumes: Number of the interrupted run that did the first part.
        continues: Number of an interrupted run of another plan whose finished part becomes a part of this
        one. adopted: What that one wrote; these paths are in `plan` too.
        keep_changed: Leave stale paths alone instead of refusing.
    """

    plan: Plan
    kind: RunKind
    parent: int | None = None
    resumes: int | None = None
    continues: int | None = None
    adopted: tuple[Record, ...] = ()
    keep_changed: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What a job is carried out on.

    Attributes:
        tree: The root.
        ledger: With its writer's lock held.
        interrupts: Entered.
        on_event: Told what happens.
        checkpoint: Called before each step of a file.
    """

    tree: Tree
    ledger: Ledger
    interrupts: Interrupts
    on_event: OnEvent | None = None
    checkpoint: Checkpoint = no_checkpoint
