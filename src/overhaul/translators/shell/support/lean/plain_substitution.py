"""Command substitution of a program without jobs and traps, and without redirections of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import start_child, wait_for
from overhaul.translators.shell.support.pipelines import pipe
from overhaul.translators.shell.support.processes import NotStarted, spawn
from overhaul.translators.shell.support.substitution import _all_of, _last_substituted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["substitute"]


def substitute(*command: str | Callable[[], int], env: Mapping[str, str] | None = None) -> str:
    """Return what a command writes, without the line ends behind it (Command Substitution).

    Args:
        command: The name and arguments of a program, or one function that runs in a child.
        env: The program's environment; what is exported when it is not given.
    """
    source, target = pipe()

    def prepare() -> None:
        os.dup2(target, 1)
        os.close(target)
        os.close(source)

    try:
        if callable(command[0]):
            pid = start_child(command[0], prepare)
        else:
            argv = [str(word) for word in command]
            pid = spawn(argv, env, [(os.POSIX_SPAWN_DUP2, target, 1)])
    except NotStarted as error:
        pid = -error.status
    finally:
        os.close(target)
    text = _all_of(source)
    _last_substituted[0] = wait_for(pid, quietly=True) if pid > 0 else -pid
    return text
