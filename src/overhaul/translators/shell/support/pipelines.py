"""Pipelines: stages that run at the same time, each reading what the one before it writes (Pipelines)."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import foreground, start_child, wait_for
from overhaul.translators.shell.support.processes import NotStarted, spawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["connected", "last_status", "pipe", "piped", "pipeline", "stage_status", "statuses"]

# The statuses of the stages of the last pipeline: PIPESTATUS.
statuses: list[int] = []


# The highest of the descriptors that programs know by their number.
_STANDARD = 2


def pipe() -> tuple[int, int]:
    """Return the ends of a new pipe, to read from and to write to; no script knows their numbers (Redirections)."""
    ends = os.pipe()
    if min(ends) > _STANDARD:
        return ends
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def pipeline(*stages: Sequence[str] | Callable[[], int], pipefail: bool = False) -> int:
    """Run stages that are connected by pipes and return the status of the last one (Pipelines).

    Args:
        stages: Each the name and arguments of a program, or a function that runs in a child.
        pipefail: Whether the last status that is not 0 counts instead (set).
    """
    with foreground:
        statuses[:] = [wait_for(pid) for pid in connected(stages)]
    if pipefail:
        return next((status for status in reversed(statuses) if status), 0)
    return statuses[-1]


@contextmanager
def piped(*stages: Sequence[str] | Callable[[], int]) -> Iterator[None]:
    """Let what is inside read what stages write, as the last stage of their pipeline (shopt lastpipe).

    Args:
        stages: As `pipeline` takes them.
    """
    source, target = pipe()
    before = fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, 10)
    with foreground:
        started = connected([*stages], target)
        os.close(target)
        os.dup2(source, 0)
        os.close(source)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        with foreground:
            statuses[:] = [wait_for(pid) for pid in started]


def last_status(status: int, *, pipefail: bool = False) -> int:
    """Return the status of a pipeline whose last stage ran here (shopt lastpipe).

    Args:
        status: That of the last stage.
        pipefail: Whether the last status that is not 0 counts (set).
    """
    statuses.append(status)
    return next((each for each in reversed(statuses) if each), 0) if pipefail else status


def stage_status(index: int) -> str:
    """Return an item of PIPESTATUS; nothing when there is no such stage (Pipelines)."""
    return str(statuses[index]) if -len(statuses) <= index < len(statuses) else ""


def connected(stages: Sequence[Sequence[str] | Callable[[], int]], output: int = -1) -> list[int]:
    """Start stages that are connected by pipes; return their process ids.

    Args:
        stages: As `pipeline` takes them.
        output: Where the last one writes; -1 for the standard output.
    """
    started = []
    source = -1
    for number, stage in enumerate(stages):
        following, target = pipe() if number < len(stages) - 1 else (-1, output)
        started.append(_start_stage(stage, source, target, following))
        for end in (source, target):
            if end >= 0 and end != output:
                os.close(end)
        source = following
    return started


def _start_stage(stage: Sequence[str] | Callable[[], int], source: int, target: int, following: int) -> int:
    """Start one stage: `source` becomes its input and `target` its output unless they are -1."""
    moves = [(end, descriptor) for end, descriptor in ((source, 0), (target, 1)) if end >= 0]

    def prepare() -> None:
        for end, descriptor in moves:
            os.dup2(end, descriptor)
            os.close(end)
        if following >= 0:
            os.close(following)

    if callable(stage):
        return start_child(stage, prepare)
    try:
        return spawn(stage, actions=[(os.POSIX_SPAWN_DUP2, end, descriptor) for end, descriptor in moves])
    except NotStarted as error:
        # A child stands for it, so that whoever writes to it has the time to do so, as in the shell.
        status = error.status
        return start_child(lambda: status, prepare)
