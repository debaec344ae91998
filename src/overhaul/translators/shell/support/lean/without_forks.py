"""What is left of children where all of them are programs."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import flush
from overhaul.translators.shell.support.lean.forking import wait_for_all
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.pipelines import pipe
from overhaul.translators.shell.support.processes import NotStarted, spawn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["killed", "pipeline"]


def killed(number: int, *, quietly: bool = False) -> int:
    """Return the status of a program that a signal ended; say by which, unless that is daily bread (Exit Status)."""
    if not quietly and number not in {signal.SIGINT, signal.SIGPIPE}:
        flush()
        complain(signal.strsignal(number) or f"Unknown signal {number}")
    return 128 + number


def pipeline(*stages: Sequence[str], pipefail: bool = False) -> int:
    """Run programs that are connected by pipes and return the status of the last one (Pipelines).

    Args:
        stages: The name and arguments of each.
        pipefail: Whether the last status that is not 0 counts instead (set).
    """
    started = []
    actions: list[tuple[int, ...]] = []
    for number, argv in enumerate(stages, 1):
        ends = pipe() if number < len(stages) else ()
        actions += [(os.POSIX_SPAWN_DUP2, end, 1) for end in ends[1:]]
        try:
            started.append(spawn(argv, actions=actions))
        except NotStarted as error:
            started.append(_stand_in(error.status))
        for end in (*ends[1:], *(end for _, end, descriptor in actions if descriptor == 0)):
            os.close(end)
        actions = [(os.POSIX_SPAWN_DUP2, end, 0) for end in ends[:1]]
    statuses = wait_for_all(started)
    return next((each for each in reversed(statuses) if each), 0) if pipefail else statuses[-1]


def _stand_in(status: int) -> int:
    """Start a child for what could not be started: who writes to it has the time to do so, as in the shell."""
    pid = os.fork()
    if not pid:
        os._exit(status)
    return pid
