"""Command substitution: what a command writes, as text (Command Substitution)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import (
    foreground,
    spell_status,
    start_child,
    wait_for,
)
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.pipelines import pipe
from overhaul.translators.shell.support.processes import (
    NotStarted,
    RedirectError,
    Redirection,
    spawn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["contents", "nothing_substituted", "substitute", "substituted"]

# The status of the last substitution.
_last_substituted: list[int] = [0]


def substitute(
    *command: str | Callable[[], int],
    env: Mapping[str, str] | None = None,
    redirects: Redirection | None = None,
) -> str:
    """Return what a command writes, without the line ends behind it (Command Substitution).

    Args:
        command: The name and arguments of a program, or one function that runs in a child.
        env: The program's environment; what is exported when it is not given.
        redirects: What `redirected` returns; nothing runs when one of them fails.
    """
    with foreground:
        source, target = pipe()
        try:
            with redirects or Redirection():
                pid = _start(command, env, source, target)
        except NotStarted as error:
            pid = -error.status
        except RedirectError as error:
            pid = -spell_status(error)
        finally:
            os.close(target)
        text = _all_of(source)
        _last_substituted[0] = wait_for(pid, quietly=True) if pid > 0 else -pid
    return text


def _start(
    command: tuple[str | Callable[[], int], ...], env: Mapping[str, str] | None, source: int, target: int
) -> int:
    body = command[0] if command else None
    if callable(body):

        def prepare() -> None:
            os.dup2(target, 1)
            os.close(target)
            os.close(source)
            foreground.is_substitution = True

        return start_child(body, prepare)
    argv = [word for word in command if isinstance(word, str)]
    return spawn(argv, env, [(os.POSIX_SPAWN_DUP2, target, 1)])


def _all_of(descriptor: int) -> str:
    """Read to the end and close: NUL bytes are dropped, as are the line ends behind the text."""
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        data = file.readall()
    if b"\0" in data:
        complain("warning: command substitution: ignored null byte in input")
        data = data.replace(b"\0", b"")
    return data.rstrip(b"\n").decode("utf-8", "surrogateescape")


def substituted() -> int:
    """Return the status of the last substitution (Simple Command Expansion)."""
    return _last_substituted[0]


def nothing_substituted() -> None:
    """Forget the substitution before, where the next one may not run (Simple Command Expansion)."""
    _last_substituted[0] = 0


def contents(path: str) -> str:
    """Return what ``$(< path)`` is: the file, or nothing and a message (Command Substitution)."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
        text = _all_of(descriptor)
    except OSError as error:
        complain(f"{path}: {error.strerror}")
        _last_substituted[0] = 1
        return ""
    _last_substituted[0] = 0
    return text
