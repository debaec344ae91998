"""Running many Python programs without starting an interpreter for each."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.verification.running import PATIENCE, behaved, killed
from overhaul.verification.streams import drained
from overhaul.verification.twin import PROGRAM

if TYPE_CHECKING:
    from typing_extensions import Self

    from overhaul.verification.behaviour import Behaviour
    from overhaul.verification.twin import Twin

__all__ = ["ForkServer"]

_SCRIPT = Path(__file__).with_name("fork_server.py")


class ForkServer:
    """A waiting interpreter; its children behave as ``python3 -S program`` does."""

    def __init__(self, python: str = sys.executable) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [python, "-S", "-E", str(_SCRIPT), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
            )
        self._answers = self._channel.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the interpreter."""
        self._answers.close()
        self._channel.close()
        self._process.wait()

    def run(self, twin: Twin, *, patience: float = PATIENCE) -> Behaviour:
        """Run the twin's program in a child of the waiting interpreter, and watch it."""
        request = {
            "folder": str(twin.folder),
            "environment": twin.environment,
            "argv": [PROGRAM, *twin.scene.args],
        }
        (twin.root / "stdin").write_bytes(twin.scene.stdin)
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        stdin = os.open(twin.root / "stdin", os.O_RDONLY)
        try:
            socket.send_fds(self._channel, [json.dumps(request).encode() + b"\n"], [stdin, out_end, err_end])
        finally:
            for each in (stdin, out_end, err_end):
                os.close(each)
        child = int(self._answers.readline())
        written, ended = drained((out, err), time.monotonic() + patience)
        if not ended:
            killed(child)
        code = os.waitstatus_to_exitcode(int(self._answers.readline()))
        return behaved(twin, code if ended else None, written[0], written[1])
