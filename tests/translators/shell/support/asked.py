"""Asking bash many small questions at once: one process, answers between NUL bytes."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BASH = {**os.environ, "LC_ALL": "C.UTF-8"}


def quoted_for_bash(text: str) -> str:
    """Return text as one word of bash, whatever is in it."""
    return "'" + text.replace("'", "'\\''") + "'"


def answers(lines: list[str], directory=None) -> list[str]:
    """Run lines of bash that write fields with NUL behind each; return the fields."""
    done = subprocess.run(
        ["bash", "/dev/stdin"],
        input="\n".join(lines).encode("utf-8", "surrogateescape"),
        capture_output=True,
        cwd=directory,
        env=BASH,
        timeout=60,
        check=False,
    )
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]


def counted(fields: list[str]) -> Iterator[list[str]]:
    """Yield lists that were written as their length and their items."""
    place = 0
    while place < len(fields):
        count = int(fields[place])
        yield fields[place + 1 : place + 1 + count]
        place += 1 + count
