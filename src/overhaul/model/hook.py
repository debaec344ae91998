"""Hooks as values: the phases of a run, what a hook is told, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from overhaul.model.change import Change
    from overhaul.model.plan import Plan

__all__ = ["HookContext", "HookReport", "HookResult", "Phase", "Veto"]


class Phase(str, Enum):
    """The moments at which hooks are called, in the order of a run."""

    BEFORE_PLAN = "before_plan"
    AFTER_PLAN = "after_plan"
    BEFORE_APPLY = "before_apply"
    BEFORE_WRITE = "before_write"  # once per path
    AFTER_WRITE = "after_write"  # once per path
    AFTER_APPLY = "after_apply"
    BEFORE_VERIFY = "before_verify"
    AFTER_VERIFY = "after_verify"
    CLEANUP = "cleanup"  # always, also after an error
    ON_ERROR = "on_error"

    @property
    def may_veto(self) -> bool:
        """Whether something can still be stopped."""
        return self.value.startswith("before_")

    @property
    def must_not_fail(self) -> bool:
        """Whether the run goes on whatever these hooks do: an error must not hide the one before it."""
        return self in {Phase.CLEANUP, Phase.ON_ERROR}


@dataclass(frozen=True, slots=True)
class HookContext:
    """What every hook of one call is told. Nothing in it can be edited but `shared`.

    Attributes:
        phase: The moment.
        root: Absolute path of the repository.
        run: Identifier of the run; empty while planning.
        plan: The plan, where there is one.
        change: The change that is being written, in the phases of one path.
        counts: Numbers of the phase, e.g. ``{"changes": 12, "notes": 3}``.
        error: The error, in ``on_error``.
        shared: The same mapping in all phases of a run, for hooks that have something to tell each other.
    """

    phase: Phase
    root: str
    run: str = ""
    plan: Plan | None = None
    change: Change | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    error: BaseException | None = None
    shared: MutableMapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HookReport:
    """What a hook may return.

    Attributes:
        counts: Whole numbers, e.g. ``{"tests": 214}``.
        stats: Measurements, e.g. ``{"coverage": 0.93}``.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    stats: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Veto:
    """What a hook returns to stop what is about to happen.

    Attributes:
        reason: One sentence for the user.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class HookResult:
    """What became of one hook in one phase.

    Attributes:
        name: Name of the plugin, or the command line.
        phase: When it ran.
        counts: As the hook reported.
        stats: As the hook reported.
        duration: Milliseconds.
        output: The end of what a command printed.
        error: Why it failed, in the phases that must not fail; else empty.
        skipped: Why it was not run; else empty.
    """

    name: str
    phase: Phase
    counts: Mapping[str, int] = field(default_factory=dict)
    stats: Mapping[str, float] = field(default_factory=dict)
    duration: float = 0.0
    output: str = ""
    error: str = ""
    skipped: str = ""
