"""``time``: how long a command takes (Pipelines)."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import flush

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["timed"]


@contextmanager
def timed(*, posix: bool = False) -> Iterator[None]:
    """Say on standard error how long what is inside took: real time, and processor time of it and its children.

    Args:
        posix: Whether to write seconds alone, as ``time -p`` does.
    """
    began, before = time.monotonic(), os.times()
    try:
        yield
    finally:
        after = os.times()
        user = after.user + after.children_user - before.user - before.children_user
        system = after.system + after.children_system - before.system - before.children_system
        flush()
        if not posix:
            sys.stderr.write("\n")
        for name, seconds in (("real", time.monotonic() - began), ("user", user), ("sys", system)):
            text = f"{name} {seconds:.2f}" if posix else f"{name}\t{int(seconds // 60)}m{seconds % 60:.3f}s"
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
