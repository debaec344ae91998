"""Spread work over processes: one function over chunks of items, results in order, crashes isolated.

With one job it is a plain loop. With more, a process pool; a chunk that kills its worker is done again item by item,
so that one file is blamed and the others go on. Before Python 3.11 the parser itself crashes on absurd nesting, so
there even one job gets a process; so does code that did not come with the tool.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import FrameType

__all__ = ["Crash", "TimeLimitError", "cores", "run_chunks", "time_limit"]

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Where `ast.parse` overflows the C stack on deep trees instead of raising `RecursionError`.
_PARSER_CRASHES = sys.version_info < (3, 11)


class Crash(Generic[Item]):
    """The result of an item that killed its worker process.

    Attributes:
        item: Which.
    """

    def __init__(self, item: Item) -> None:
        self.item = item


class TimeLimitError(BaseException):
    """An item took too long. No `Exception`, so that code that catches everything lets it pass."""


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitError` in the body when it takes longer; only in a main thread on POSIX, else no limit.

    Args:
        seconds: 0 for no limit.
    """
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return

    def expire(_signal: int, _frame: FrameType | None) -> None:
        raise TimeLimitError

    try:
        before = signal.signal(signal.SIGALRM, expire)
    except ValueError:  # not in the main thread
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run_chunks(
    function: Callable[[Sequence[Item]], Result],
    chunks: Iterable[Sequence[Item]],
    jobs: int,
    prepare: Callable[[], None] | None = None,
    *,
    apart: bool = False,
) -> Iterator[Result | Crash[Item]]:
    """Yield the result of the function for each chunk, in order.

    Args:
        function: A module-level function; runs in a worker.
        chunks: What to work on.
        jobs: Number of processes; 1 for none besides this one.
        prepare: Called once in each worker first; a module-level function or a `functools.partial` of one.
        apart: Whether even one job gets a process, because the function may end the one that it runs in.
    """
    if jobs <= 1 and not apart and not _PARSER_CRASHES:
        yield from _alone(function, chunks, prepare)
        return
    from overhaul.effects.pool import pooled  # noqa: PLC0415 - a run that needs no process need not load this

    yield from pooled(function, iter(chunks), max(jobs, 1), prepare)


def _alone(
    function: Callable[[Sequence[Item]], Result],
    chunks: Iterable[Sequence[Item]],
    prepare: Callable[[], None] | None,
) -> Iterator[Result]:
    """Do the chunks in this process, with the cycle collector asked once per chunk: see `overhaul.effects.pool`."""
    if prepare is not None:
        prepare()
    for chunk in chunks:
        gc.disable()
        try:
            result = function(chunk)
        finally:
            gc.enable()
        yield result
