"""Pipelines of a program without jobs and traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.lean.forking import wait_for_all
from overhaul.translators.shell.support.pipelines import connected, statuses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["pipeline"]


def pipeline(*stages: Sequence[str] | Callable[[], int], pipefail: bool = False) -> int:
    """Run stages that are connected by pipes and return the status of the last one (Pipelines).

    Args:
        stages: Each the name and arguments of a program, or a function that runs in a child.
        pipefail: Whether the last status that is not 0 counts instead (set).
    """
    statuses[:] = wait_for_all(connected(stages))
    if pipefail:
        return next((status for status in reversed(statuses) if status), 0)
    return statuses[-1]
