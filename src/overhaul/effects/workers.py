"""Spread work over processes: one function over chunks of items, results in order, crashes isolated.

With one job it is a plain loop. With more, a process pool; a chunk that kills its worker is done again item by item,
so that one file is blamed and the others go on. Before Python 3.11 the parser itself crashes on absurd nesting, so
there even one job gets a process.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import FrameType

__all__ = ["Crash", "TimeLimitError", "cores", "run_chunks", "time_limit"]

Item = TypeVar("Item")
Result = TypeVar("Result")

#: How many chunks per worker wait in the queue; bounds memory while keeping workers busy.
_AHEAD = 3

#: How often a worker looks whether its parent is still there.
_LOOK_SECONDS = 0.5

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
) -> Iterator[Result | Crash[Item]]:
    """Yield the result of the function for each chunk, in order.

    Args:
        function: A module-level function; runs in a worker.
        chunks: What to work on.
        jobs: Number of processes; 1 for none besides this one.
        prepare: Called once in each worker first; a module-level function or a `functools.partial` of one.
    """
    if jobs <= 1 and not _PARSER_CRASHES:
        yield from _alone(function, chunks, prepare)
        return
    yield from _pooled(function, iter(chunks), max(jobs, 1), prepare)


def _alone(
    function: Callable[[Sequence[Item]], Result],
    chunks: Iterable[Sequence[Item]],
    prepare: Callable[[], None] | None,
) -> Iterator[Result]:
    """Do the chunks in this process, with the cycle collector asked once per chunk: see `_start`."""
    if prepare is not None:
        prepare()
    for chunk in chunks:
        gc.disable()
        try:
            result = function(chunk)
        finally:
            gc.enable()
        yield result


def _pooled(
    function: Callable[[Sequence[Item]], Result],
    chunks: Iterator[Sequence[Item]],
    jobs: int,
    prepare: Callable[[], None] | None,
) -> Iterator[Result | Crash[Item]]:
    pool = _pool(jobs, prepare)
    waiting: deque[tuple[Sequence[Item], Future[Result]]] = deque()
    try:
        for chunk in chunks:
            waiting.append((chunk, _submitted(pool, function, chunk)))
            if len(waiting) < jobs * _AHEAD:
                continue
            done, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                yield from _one_by_one(function, [done, *(pending for pending, _ in waiting)], prepare)
                waiting.clear()
                pool.shutdown(wait=False)
                pool = _pool(jobs, prepare)
        while waiting:
            done, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                yield from _one_by_one(function, [done, *(pending for pending, _ in waiting)], prepare)
                waiting.clear()
    except BaseException:  # Ctrl-C, or nobody wants the rest: what the workers are at is not waited for
        _kill_workers()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, function: Callable[[Sequence[Item]], Result], chunk: Sequence[Item]
) -> Future[Result]:
    """Hand a chunk to the pool; when it is broken already, so is the result."""
    try:
        return pool.submit(function, chunk)
    except BrokenProcessPool as error:
        broken: Future[Result] = Future()
        broken.set_exception(error)
        return broken


def _kill_workers() -> None:
    for worker in multiprocessing.active_children():
        worker.kill()


def _one_by_one(
    function: Callable[[Sequence[Item]], Result],
    chunks: Iterable[Sequence[Item]],
    prepare: Callable[[], None] | None,
) -> Iterator[Result | Crash[Item]]:
    """Do chunks whose worker died again: each in a process of its own, then its items one by one if it dies again."""
    for chunk in chunks:
        with _pool(1, prepare) as pool:
            try:
                result = pool.submit(function, chunk).result()
            except BrokenProcessPool:
                if len(chunk) == 1:
                    yield Crash(chunk[0])
                else:
                    yield from _one_by_one(function, [[item] for item in chunk], prepare)
            else:
                yield result


def _pool(jobs: int, prepare: Callable[[], None] | None) -> ProcessPoolExecutor:
    # Forked workers start in a millisecond with everything imported; elsewhere the default is what works.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    gc.collect()
    gc.freeze()  # what exists now is shared with the workers; collecting it there would copy every page
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context(method),
        initializer=_start,
        initargs=(prepare, os.getpid()),
    )


def _start(prepare: Callable[[], None] | None, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    # Syntax trees are large and free of cycles: the cycle collector would walk them again and again for nothing.
    gc.disable()
    if prepare is not None:
        prepare()


def _end_with(parent: int) -> None:
    """End this worker when its parent is gone: killed, it could not say so, and the queue never ends."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)
