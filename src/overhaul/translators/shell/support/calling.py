"""Redirections of calls in which a command fails under errexit (Bash Manual, 4.3.1 ``set -e``).

A simple command that fails ends the program. When the call of a function around it has redirections, these are put
back before what is trapped on EXIT runs, and so are those within the call; those around it stay.
"""

from __future__ import annotations

from overhaul.translators.shell.support.exits import check_errexit
from overhaul.translators.shell.support.redirects import redirected

__all__ = ["calling", "check_errexit_in_call", "check_in_call", "failure"]

# How many calls with redirections there are around.
_calls: list[int] = [0]


class _LeftCall(SystemExit):
    """The program ends within a call with redirections."""


def failure(status: int) -> SystemExit:
    """Return what a simple command raises that fails under errexit (4.3.1)."""
    return _LeftCall(status) if _calls[0] else SystemExit(status)


def check_in_call(status: int) -> None:
    """End the program with the status of a simple command that failed, wherever it was called (4.3.1)."""
    if status:
        raise failure(status)


def check_errexit_in_call(status: int) -> int:
    """Do the same if errexit is on and not ignored here."""
    try:
        return check_errexit(status)
    except SystemExit:
        raise failure(status) from None


class calling(redirected):  # noqa: N801 - it is used as a function
    """Redirect descriptors for the length of a call (Redirections)."""

    def __enter__(self) -> None:
        """Redirect in order."""
        super().__enter__()
        _calls[0] += 1

    def __exit__(self, *error: object) -> None:
        """Put the descriptors back; the redirections around the call stay when the program ends."""
        _calls[0] -= 1
        super().__exit__(*error)
        if isinstance(error[1], _LeftCall):
            raise SystemExit(error[1].code) from None
