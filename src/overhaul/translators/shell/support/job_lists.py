"""The list of the background jobs (Job Control Builtins)."""

from __future__ import annotations

from overhaul.translators.shell.support.jobs import find_job, jobs, reap_job
from overhaul.translators.shell.support.messages import complain

__all__ = ["list_jobs"]


def list_jobs(*words: str) -> int:
    """Print the jobs: one line each, or only process ids with ``-p``; ``-r`` those that run, ``-s`` none (jobs).

    Args:
        words: Options and names of jobs.
    """
    names = [each for each in words if not each.startswith("-")]
    found = [find_job(name) for name in names]
    for name, entry in zip(names, found, strict=True):
        if entry is None:
            complain(f"jobs: {name}: no such job")
    for number, entry in enumerate([] if "-s" in words else jobs[:]):
        if names and entry not in found:
            continue
        reap_job(entry)
        running = bool(entry.pids)
        if "-p" in words:
            print(entry.processes[0])
        elif running or "-r" not in words:
            mark = {len(jobs) - 1: "+", len(jobs) - 2: "-"}.get(number, " ")
            pid = f"{entry.processes[0]} " if "-l" in words else ""
            state = "Running" if running else f"Exit {entry.status}" if entry.status else "Done"
            print(f"[{entry.number}]{mark}  {pid}{state:<24}{entry.text}{' &' if running else ''}")
    if not names:
        jobs[:] = [entry for entry in jobs if entry.pids]
    return int(None in found)
