"""Running a program in its twin, as a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from overhaul.verification.behaviour import ENDLESS, Behaviour
from overhaul.verification.streams import drained
from overhaul.verification.twin import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overhaul.verification.twin import Twin

__all__ = ["PATIENCE", "behaved", "killed", "run"]

#: Seconds that a program may take.
PATIENCE = 20.0


def run(twin: Twin, interpreter: Sequence[str], *, patience: float = PATIENCE) -> Behaviour:
    """Run the twin's program with an interpreter, e.g. ``("bash",)``, and watch it.

    It runs in a session of its own, with outputs into pipes, the usual signals and mask.
    """
    out, out_end = os.pipe()
    err, err_end = os.pipe()
    source = twin.root / "stdin"
    source.write_bytes(twin.scene.stdin)
    with source.open("rb") as stdin:
        process = subprocess.Popen(
            [*interpreter, PROGRAM, *twin.scene.args],
            stdin=stdin,
            stdout=out_end,
            stderr=err_end,
            cwd=twin.folder,
            env=twin.environment,
            start_new_session=True,
            umask=0o022,
        )
    os.close(out_end)
    os.close(err_end)
    written, ended = drained((out, err), time.monotonic() + patience)
    if not ended:
        killed(process.pid)
    status = process.wait()
    return behaved(twin, status if ended else None, written[0], written[1])


def killed(group: int) -> None:
    """Kill what is left of a session."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def behaved(twin: Twin, code: int | None, stdout: bytes, stderr: bytes) -> Behaviour:
    """Put together what a run showed; a code below zero is a signal, none says that it did not end."""
    status = ENDLESS if code is None else code if code >= 0 else 128 - code
    return Behaviour(
        status=status,
        stdout=twin.hide_bytes(stdout),
        complains=bool(stderr),
        files=twin.files(),
        calls=twin.calls(),
        stderr=stderr,
    )
