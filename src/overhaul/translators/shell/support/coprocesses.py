"""Coprocesses: a command in the background with a pipe to it and one from it (Coprocesses)."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.jobs import background, last_background
from overhaul.translators.shell.support.pipelines import pipe
from overhaul.translators.shell.support.redirects import keep_copy

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["coprocess"]

# Where the numbers of our ends begin: no script uses them itself.
_ENDS = 60


def coprocess(body: Callable[[], int], text: str = "") -> tuple[tuple[str, str], str]:
    """Start a function in a child (Coprocesses).

    Args:
        body: What runs.
        text: The command for `list_jobs`.

    Returns:
        The descriptors to read from it and to write to it, and its process id.
    """
    source, target = pipe()
    theirs, ours = pipe()

    def connected_body() -> int:
        os.dup2(theirs, 0)
        os.dup2(target, 1)
        for end in (source, target, theirs, ours):
            os.close(end)
        return body()

    background(connected_body, keep_input=True, text=text)
    os.close(target)
    os.close(theirs)
    return (_kept(source), _kept(ours)), last_background()


def _kept(end: int) -> str:
    """Move an end out of the way; children do without it."""
    copy = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _ENDS)
    os.close(end)
    keep_copy(copy)
    return str(copy)
