"""``time``: how long a command takes (Pipelines)."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import flush

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["timed"]


@contextmanager
def timed(layout: Callable[[], str | None] = lambda: None) -> Iterator[None]:
    """Say on standard error how long what is inside took: real time, and processor time of it and its children.

    Args:
        layout: Gives TIMEFORMAT when it is over; ``None`` while it is unset.
    """
    began, before = time.monotonic(), os.times()
    try:
        yield
    finally:
        after = os.times()
        user = after.user + after.children_user - before.user - before.children_user
        system = after.system + after.children_system - before.system - before.children_system
        flush()
        text = layout()
        text = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS" if text is None else text
        if text:
            sys.stderr.write(_times(text, time.monotonic() - began, user, system) + "\n")
            sys.stderr.flush()


def _times(layout: str, real: float, user: float, system: float) -> str:
    """Put times into a layout: ``%R``, ``%U``, ``%S`` with a precision and ``l`` for minutes, ``%P`` and ``%%``."""

    def one(found: re.Match[str]) -> str:
        precision, long, letter = found.groups()
        if letter == "%":
            return "%"
        if letter == "P":
            return f"{(user + system) / real * 100 if real else 0:.2f}"
        seconds = {"R": real, "U": user, "S": system}[letter]
        digits = min(int(precision or 3), 3)
        return f"{int(seconds // 60)}m{seconds % 60:.{digits}f}s" if long else f"{seconds:.{digits}f}"

    return re.sub("%([0-9])?(l)?([RUSP%])", one, layout)
