"""Worker processes: a pool that survives what its workers do not, and that ends with its parent."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from overhaul.effects.workers import Crash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["pooled"]

Item = TypeVar("Item")
Result = TypeVar("Result")

#: How many chunks per worker wait in the queue; bounds memory while keeping workers busy.
_AHEAD = 3

#: How often a worker looks whether its parent is still there.
_LOOK_SECONDS = 0.5


def pooled(
    function: Callable[[Sequence[Item]], Result],
    chunks: Iterator[Sequence[Item]],
    jobs: int,
    prepare: Callable[[], None] | None,
) -> Iterator[Result | Crash[Item]]:
    """Yield the result of the function for each chunk, in order, from worker processes.

    Args:
        function: A module-level function; runs in a worker.
        chunks: What to work on.
        jobs: Number of processes.
        prepare: Called once in each worker first.
    """
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
