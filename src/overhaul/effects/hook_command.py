"""Commands as hooks: an argument list, the context as JSON on standard input, a bounded time."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from overhaul.errors import HookError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overhaul.model.hook import HookContext
    from overhaul.model.settings import HookCommand

__all__ = ["CONTEXT_FORMAT", "Finished", "context_json", "environment_for", "run_command"]

CONTEXT_FORMAT = 1
_TAIL = 4000  # bytes of output that are kept
_LINES = 10  # lines of it that a message shows


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended.

    Attributes:
        code: Its exit code; negative for a signal.
        stdout: The end of what it printed.
        stderr: The end of its error output.
    """

    code: int
    stdout: str
    stderr: str

    @property
    def reason(self) -> str:
        """Say why it failed: the exit code and what it said, of several lines the last ones, indented."""
        how = f"exit code {self.code}" if self.code > 0 else f"ended by signal {-self.code}"
        said = (self.stderr.strip() or self.stdout.strip()).splitlines()
        if len(said) <= 1:
            return f"{how}: {said[0]}" if said else how
        dots = ["..."] if len(said) > _LINES else []
        return "\n    ".join([f"{how}, its output ends with", *dots, *said[-_LINES:]])


def run_command(command: HookCommand, context: HookContext) -> Finished:
    """Run a command in the root of the repository.

    Args:
        command: What to run; without ``shell`` it is split into words and nothing is expanded.
        context: What the command is told.

    Raises:
        HookError: It cannot be started, or did not end in time; then it and its children are killed.
    """
    try:
        words = ["/bin/sh", "-c", command.run] if command.shell else shlex.split(command.run)
    except ValueError as error:
        raise HookError(
            f"{context.phase.value}: {command.run!r} cannot be split into words: {error}"
        ) from error
    # Files, not pipes: a command that leaves a child behind or never reads cannot block us.
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        told.write(context_json(context))
        told.seek(0)
        try:
            process = subprocess.Popen(
                words,
                stdin=told,
                stdout=out,
                stderr=err,
                cwd=context.root,
                env={**os.environ, **environment_for(context)},
                start_new_session=True,
            )
        except OSError as error:
            raise HookError(f"{context.phase.value}: {command.run!r} cannot be started: {error}") from error
        code = _wait(process, command, context)
        return Finished(code, _tail(out), _tail(err))


def context_json(context: HookContext) -> bytes:
    """Return the context as a JSON document in one line.

    The phases of one path tell that path alone, the others all paths of the plan.
    """
    document: dict[str, object] = {
        "format": CONTEXT_FORMAT,
        "phase": context.phase.value,
        "root": context.root,
        "run": context.run,
        "counts": dict(context.counts),
    }
    changes = (
        (context.change,) if context.change is not None else context.plan.changes if context.plan else ()
    )
    document["changes"] = [
        {"path": change.path, "kind": change.kind.value, "steps": change.steps} for change in changes
    ]
    if context.error is not None:
        document["error"] = {"type": type(context.error).__name__, "message": str(context.error)}
    return (json.dumps(document) + "\n").encode("ascii")


def environment_for(context: HookContext) -> Mapping[str, str]:
    """Return the variables that a command gets besides those of this process."""
    return {
        "MIGRATE_PHASE": context.phase.value,
        "MIGRATE_ROOT": context.root,
        "MIGRATE_RUN": context.run,
        "MIGRATE_PATH": context.change.path if context.change is not None else "",
    }


def _wait(process: subprocess.Popen[bytes], command: HookCommand, context: HookContext) -> int:
    try:
        return process.wait(command.timeout)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise HookError(
            f"{context.phase.value}: {command.run!r} did not end within {command.timeout:g} seconds",
            hint='{ run = "...", timeout = SECONDS } allows more',
        ) from None
    except BaseException:  # Ctrl-C goes to us alone, because the command has a session of its own
        _kill(process)
        raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    return file.read().decode(errors="replace")
