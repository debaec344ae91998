"""Programs that run in the foreground of a program of dash without jobs and traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import spell_status, wait_for
from overhaul.translators.shell.support.processes import NotStarted, RedirectError, Redirection, spawn

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["run"]


def run(*argv: str, env: Mapping[str, str] | None = None, redirects: Redirection | None = None) -> int:
    """Run a program, wait for it and return its status: 127 when there is none (Command Search and Execution).

    Args:
        argv: Its name and arguments; nothing runs when there are none.
        env: Its environment; what is exported when it is not given.
        redirects: What `redirected` returns; the program does not run when one of them fails.
    """
    try:
        with redirects or Redirection():
            return wait_for(spawn(argv, env)) if argv else 0
    except NotStarted as error:
        return error.status
    except RedirectError as error:
        return spell_status(error)
