"""Exit codes, documented in `docs/exit-codes.md` and in `migrate --help`."""

from __future__ import annotations

from enum import IntEnum

from overhaul.errors import InterruptedRunError, MigrateError, StalePlanError, UsageError

__all__ = ["Exit", "exit_for"]


class Exit(IntEnum):
    """What the process tells its caller."""

    OK = 0
    FAILED = 1
    USAGE = 2
    REVIEW = 3  # done, but something needs a person's eyes
    STALE = 4
    CHANGES = 5  # only with `plan --detailed-exitcode`
    INTERRUPTED = 130


def exit_for(error: MigrateError) -> Exit:
    """Map an error to the exit code that belongs to it."""
    if isinstance(error, UsageError):
        return Exit.USAGE
    if isinstance(error, StalePlanError):
        return Exit.STALE
    if isinstance(error, InterruptedRunError):
        return Exit.INTERRUPTED
    return Exit.FAILED
