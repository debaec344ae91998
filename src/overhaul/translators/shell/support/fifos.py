"""Process substitution: a command whose output or input has the name of a file (Process Substitution)."""

from __future__ import annotations

import fcntl
import os
import signal
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import (
    close_ends,
    ends,
    foreground,
    in_child,
    start_child,
    substitutions,
)
from overhaul.translators.shell.support.pipelines import pipe

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["keep_end", "process_input", "process_output", "substituting"]

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
        foreground.is_substitution = True

    foreground.last = start_child(body, prepare)
    substitutions.append(foreground.last)
    os.close(theirs)
    end = fcntl.fcntl(ours, fcntl.F_DUPFD, _FIRST)
    os.close(ours)
    name = f"/dev/fd/{end}"
    keep_end(name, end)
    return name


# How many commands there are around that need the names for longer than one wait.
_holding = [0]


def keep_end(name: str, end: int) -> None:
    """Keep an end open until the command that gets its name has run (Process Substitution)."""
    ends[name] = end
    if _let_go not in foreground.after:
        foreground.after.insert(0, _let_go)
        in_child.append(_forget_substitutions)


def _let_go() -> None:
    if ends and not _holding[0]:
        close_ends()


def _forget_substitutions() -> None:
    _holding[0] = 0
    substitutions.clear()


class substituting:  # noqa: N801 - it is used as a function
    """Keep the names of process substitutions in use until a command is done that is no program."""

    def __enter__(self) -> None:
        """Hold what follows."""
        _holding[0] += 1
        self._before = set(ends)

    def __exit__(self, *_error: object) -> None:
        """Close what was made meanwhile."""
        _holding[0] -= 1
        new = set(ends) - self._before
        if new:
            close_ends(*new)
