"""External programs: found on PATH, started with what is exported, waited for (Command Search and Execution)."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.environment import environment
from overhaul.translators.shell.support.forking import flush, foreground, spell_status, wait_for
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NotStarted", "RedirectError", "Redirection", "execute", "hashed", "locate", "run", "spawn"]


class RedirectError(SystemExit):
    """A redirection failed and has said so: its command does not run (Redirections)."""


class Redirection:
    """What redirects for the length of a ``with`` (Redirections)."""

    #: Whether by which signal a program died is said into the redirection, as dash does.
    says_at_once = False

    def __enter__(self) -> None:
        """Redirect."""

    def __exit__(self, *error: object) -> None:
        """Put back what was there."""


class NotStarted(Exception):  # noqa: N818 - the shell calls it an exit status
    """A program could not be started, and that has been said.

    Args:
        status: 127 when there is none, 126 when it cannot be executed.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


# Where programs were found: the path of each by its name and the PATH it was looked up on.
hashed: dict[tuple[str, str | None], str] = {}


def run(*argv: str, env: Mapping[str, str] | None = None, redirects: Redirection | None = None) -> int:
    """Run a program, wait for it and return its status: 127 when there is none (Command Search and Execution).

    Args:
        argv: Its name and arguments; nothing runs when there are none.
        env: Its environment; what is exported when it is not given.
        redirects: What `redirected` returns; the program does not run when one of them fails.
    """
    if redirects is not None:
        return _run_redirected(argv, env, redirects)
    if not argv:
        return 0
    try:
        with foreground:
            return wait_for(spawn(argv, env))
    except NotStarted as error:
        return error.status


def _run_redirected(argv: Sequence[str], env: Mapping[str, str] | None, redirects: Redirection) -> int:
    """Run a program with redirections; by which signal it died is said when they are put back."""
    before = foreground.unsaid
    messages: list[str] = []
    foreground.unsaid = None if redirects.says_at_once else messages
    try:
        with redirects:
            return run(*argv, env=env)
    except RedirectError as error:
        return spell_status(error)
    finally:
        foreground.unsaid = before
        for message in messages:
            complain(message)


def execute(
    *argv: str,
    env: Mapping[str, str] | None = None,
    redirects: Redirection | None = None,
    name: str | None = None,
) -> int:
    """Become a program; return only when that fails, with 126 or 127 (exec).

    Args:
        argv: Its name and arguments; nothing happens when there are none.
        env: Its environment; what is exported when it is not given.
        redirects: What `redirected` returns.
        name: What the program gets as its name, if not the first word.
    """
    if redirects is not None:
        try:
            with redirects:
                return execute(*argv, env=env, name=name)
        except RedirectError as error:
            return spell_status(error)
    if not argv:
        return 0
    exported = environment() if env is None else env
    path = locate(argv[0], exported.get("PATH"))
    flush()
    try:
        if "/" not in path:
            raise FileNotFoundError(errno.ENOENT, "")
        try:
            os.execve(path, argv if name is None else (name, *argv[1:]), exported)
        except OSError as error:
            os.execve(*_without_shebang(error, path, argv), exported)
    except OSError as error:
        return _failure(error, argv[0], path).status
    except NotStarted as error:
        return error.status


def spawn(
    argv: Sequence[str], env: Mapping[str, str] | None = None, actions: Sequence[tuple[int, ...]] = ()
) -> int:
    """Start a program and return its process id.

    Args:
        argv: Its name and arguments.
        env: Its environment; what is exported when it is not given.
        actions: What happens to descriptors in the child, as `os.posix_spawn` takes it.

    Raises:
        NotStarted: It could not be started, which was said on standard error.
    """
    exported = environment() if env is None else env
    key = argv[0], exported.get("PATH")
    path = hashed.get(key) or locate(*key)
    flush()
    if "/" not in path:
        raise _failure(OSError(errno.ENOENT, ""), argv[0], path)
    try:
        try:
            pid = os.posix_spawn(path, list(argv), exported, file_actions=actions)
        except OSError as error:
            pid = os.posix_spawn(*_without_shebang(error, path, argv), exported, file_actions=actions)
    except OSError as error:
        raise _failure(error, argv[0], path) from None
    hashed[key] = path
    return pid


def locate(name: str, path: str | None) -> str:
    """Return the file that a command name means, or the name itself when there is none (Command Search and Execution).

    A file that cannot be executed is only taken when no directory of the path has one that can.
    """
    if "/" in name or not name:
        return name
    found = ""
    for directory in (path or "").split(":"):
        candidate = f"{directory or '.'}/{name}"
        if os.path.isfile(candidate):
            if os.access(candidate, os.X_OK):
                return candidate
            found = found or candidate
    return found or name


def _without_shebang(error: OSError, path: str, argv: Sequence[str]) -> tuple[str, list[str]]:
    """Return how to run a text file that does not name its interpreter: by the shell."""
    if error.errno != errno.ENOEXEC:
        raise error
    with open(path, "rb") as file:
        if b"\0" in file.read(80).split(b"\n")[0]:
            complain(f"{path}: cannot execute binary file: {error.strerror}")
            raise NotStarted(126) from None
    shell = locate("bash", os.defpath)
    return shell if "/" in shell else "/bin/sh", [argv[0], path, *argv[1:]]


def _failure(error: OSError, name: str, path: str) -> NotStarted:
    """Say why a program was not started (Exit Status)."""
    if "/" in path and os.path.isdir(path):
        error = IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    missing = error.errno == errno.ENOENT
    if missing and "/" not in name and "/" not in path:
        complain(f"{name}: command not found")
    elif missing and os.path.exists(path):
        complain(f"{path}: cannot execute: required file not found")
    else:
        complain(f"{path}: {error.strerror}")
    return NotStarted(127 if missing else 126)
