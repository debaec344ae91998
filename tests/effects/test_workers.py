from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from overhaul.effects import workers
from overhaul.effects.workers import Crash, TimeLimitError, run_chunks, time_limit

PREPARED: list[str] = []


def prepare(word: str) -> None:
    PREPARED[:] = [word]


def work(chunk: list[int]) -> tuple[list[int], str, int]:
    for item in chunk:
        if item < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return [item * 2 for item in chunk], PREPARED[0], os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order_whatever_the_number_of_processes(jobs):
    chunks = [[number, number + 100] for number in range(20)]
    results = list(run_chunks(work, chunks, jobs, partial(prepare, "ready")))
    assert [result[0] for result in results] == [[2 * a, 2 * b] for a, b in chunks]
    assert {result[1] for result in results} == {"ready"}
    if jobs > 1:
        assert os.getpid() not in {result[2] for result in results}


def test_an_item_that_kills_its_worker_is_named_and_the_others_are_done():
    chunks = [[1, 2], [3, -1, 4], [5], [-2], [6, 7], [8]]
    results = list(run_chunks(work, chunks, 2, partial(prepare, "")))
    crashed = [result.item for result in results if isinstance(result, Crash)]
    done = sorted(item for result in results if not isinstance(result, Crash) for item in result[0])
    assert crashed == [-1, -2]
    assert done == [2, 4, 6, 8, 10, 12, 14, 16]


def test_one_job_gets_a_process_where_asked():
    results = list(run_chunks(work, [[1], [-1], [2]], 1, partial(prepare, ""), apart=True))
    assert isinstance(results[1], Crash)
    assert [results[0][0], results[2][0]] == [[2], [4]]


def test_one_job_gets_a_process_where_the_parser_crashes(monkeypatch):
    monkeypatch.setattr(workers, "_PARSER_CRASHES", True)
    results = list(run_chunks(work, [[1], [-1], [2]], 1, partial(prepare, "")))
    assert isinstance(results[1], Crash)
    assert [results[0][0], results[2][0]] == [[2], [4]]


def test_a_time_limit_ends_the_body_even_where_everything_is_caught():
    def stubborn() -> None:
        while True:
            try:
                time.sleep(5)
            except Exception:  # noqa: BLE001, S112 - this is what it is about
                continue

    started = time.monotonic()
    with pytest.raises(TimeLimitError), time_limit(0.05):
        stubborn()
    assert time.monotonic() - started < 4


def test_no_limit_and_nothing_left_behind():
    with time_limit(0):
        pass
    with time_limit(60):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def slow(chunk: list[int]) -> int:
    time.sleep(0.05)
    return os.getpid()


def test_workers_killed_between_two_chunks_are_replaced():
    results = []
    for result in run_chunks(slow, [[number] for number in range(24)], 2):
        results.append(result)
        if len(results) in {3, 9}:
            for worker in multiprocessing.active_children():
                worker.kill()
                worker.join()
            time.sleep(0.2)  # the pool has noticed, and takes no more chunks
    assert len(results) == 24
    assert not any(isinstance(result, Crash) for result in results)


def test_work_that_is_broken_off_leaves_no_workers():
    results = run_chunks(slow, [[number] for number in range(1000)], 2)
    next(results)
    assert multiprocessing.active_children()
    results.close()
    deadline = time.monotonic() + 10
    # The pool's own thread reaps them too, and whoever comes second learns it a moment later: so ask again.
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_workers_end_with_a_parent_that_was_killed(number):
    code = (
        "import time; from overhaul.effects.workers import run_chunks\n"
        "def work(chunk): print(chunk[0], flush=True); time.sleep(0.05)\n"
        "list(run_chunks(work, [[i] for i in range(100000)], 2))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        process.wait(10)
        started = time.monotonic()
        process.stdout.read()  # ends when the last worker has gone
        assert time.monotonic() - started < 10
