"""What programs write that run with redirections of their own, where nothing else is substituted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import spell_status, wait_for
from overhaul.translators.shell.support.pipelines import pipe
from overhaul.translators.shell.support.processes import NotStarted, RedirectError, Redirection, spawn
from overhaul.translators.shell.support.substitution import _all_of, _last_substituted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["substitute"]


def substitute(*argv: str, env: Mapping[str, str] | None = None, redirects: Redirection | None = None) -> str:
    """Return what a program writes, without the line ends behind it (Command Substitution)."""
    source, target = pipe()
    try:
        with redirects or Redirection():
            pid = spawn(argv, env, [(os.POSIX_SPAWN_DUP2, target, 1)])
    except NotStarted as error:
        pid = -error.status
    except RedirectError as error:
        pid = -spell_status(error)
    finally:
        os.close(target)
    text = _all_of(source)
    _last_substituted[0] = wait_for(pid, quietly=True) if pid > 0 else -pid
    return text
