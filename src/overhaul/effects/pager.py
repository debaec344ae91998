"""The user's pager, as git runs it: only on a terminal, and leaving it early is no error."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["paged", "pager_command"]

#: What git sets where the user has not: quit on one screen, show colours, leave the screen as it is.
_DEFAULTS = {"LESS": "FRX", "LV": "-c"}


def pager_command(environ: Mapping[str, str]) -> str:
    """Return the pager to run, or nothing.

    ``MIGRATE_PAGER``, ``GIT_PAGER`` and ``PAGER`` are asked in this order, else it is ``less``. A variable
    that is empty or ``cat`` switches it off, as does a dumb terminal.
    """
    if environ.get("TERM", "dumb") == "dumb":
        return ""
    names = ("MIGRATE_PAGER", "GIT_PAGER", "PAGER")
    command = next((environ[name] for name in names if name in environ), "less").strip()
    if command in {"", "cat"}:
        return ""
    try:
        program = next(word for word in shlex.split(command) if "=" not in word)
    except (ValueError, StopIteration):
        return ""
    return command if shutil.which(program, path=environ.get("PATH")) else ""


@contextmanager
def paged(
    *, enabled: bool = True, environ: Mapping[str, str] | None = None, stdout: TextIO | None = None
) -> Iterator[TextIO]:
    """Give a stream for output: the pager's where there is one, else standard output.

    A reader that goes away (``q`` in the pager, ``| head``) ends the body quietly.

    Args:
        enabled: False for ``--no-pager``.
        environ: The environment; that of the process when it is left out.
        stdout: Where output goes without a pager; standard output when it is left out.
    """
    environ = os.environ if environ is None else environ
    stream: TextIO = sys.stdout if stdout is None else stdout
    command = pager_command(environ) if enabled and stream.isatty() else ""
    try:
        if command:
            stream.flush()
            with _piped(command, environ, stream.encoding) as pipe:
                yield pipe
        else:
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
            yield stream
            stream.flush()
    except BrokenPipeError:
        _forget(stream)


@contextmanager
def _piped(command: str, environ: Mapping[str, str], encoding: str) -> Iterator[TextIO]:
    process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        stdin=subprocess.PIPE,
        env={**_DEFAULTS, **environ},
        encoding=encoding,
        errors="backslashreplace",
    )
    pipe = cast("TextIO", process.stdin)
    try:
        yield pipe
        pipe.flush()
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # the reader left, or stopped the output and goes on reading what there is
    finally:
        with suppress(BrokenPipeError):  # the reader left with output still waiting
            pipe.close()
        _wait(process)


def _wait(process: subprocess.Popen[str]) -> None:
    """Wait for the pager; Ctrl-C is meant for it alone."""
    while True:
        try:
            process.wait()
        except KeyboardInterrupt:
            continue
        return


def _forget(stream: TextIO) -> None:
    """Send what is still buffered nowhere, so that the end of the process does not stumble over it."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
