"""Process substitution: a command whose output or input has the name of a file (Process Substitution)."""

from __future__ import annotations

import fcntl
import os
import signal
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import close_ends, foreground, start_child
from overhaul.translators.shell.support.pipelines import pipe

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["process_input", "process_output", "substituting"]

# Where the numbers of descriptors for names begin: no script uses them itself.
_FIRST = 63


def process_output(body: Callable[[], int]) -> str:
    """Start a function in a child and return the name of a file that reads what it writes: ``<(...)``."""
    source, target = pipe()
    return _connect(body, ours=source, theirs=target, descriptor=1)


def process_input(body: Callable[[], int]) -> str:
    """Start a function in a child and return the name of a file; what is written to it is its input: ``>(...)``."""
    source, target = pipe()
    return _connect(body, ours=target, theirs=source, descriptor=0)


def _connect(body: Callable[[], int], *, ours: int, theirs: int, descriptor: int) -> str:
    def prepare() -> None:
        close_ends()
        os.dup2(theirs, descriptor)
        os.close(theirs)
        os.close(ours)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, signal.SIG_IGN)

    foreground.last = start_child(body, prepare)
    foreground.substitutions.append(foreground.last)
    os.close(theirs)
    end = fcntl.fcntl(ours, fcntl.F_DUPFD, _FIRST)
    os.close(ours)
    name = f"/dev/fd/{end}"
    foreground.ends[name] = end
    return name


class substituting:  # noqa: N801 - it is used as a function
    """Keep the names of process substitutions in use until a command is done that is no program."""

    def __enter__(self) -> None:
        """Hold what follows."""
        foreground.holding += 1
        self._before = set(foreground.ends)

    def __exit__(self, *_error: object) -> None:
        """Close what was made meanwhile."""
        foreground.holding -= 1
        new = set(foreground.ends) - self._before
        if new:
            close_ends(*new)
