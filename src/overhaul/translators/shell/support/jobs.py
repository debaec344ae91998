"""Background jobs: started, listed, waited for (Job Control Basics)."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import (
    foreground,
    in_child,
    killed,
    substitutions,
    tell,
    trapped,
)
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.pipelines import connected
from overhaul.translators.shell.support.processes import execute

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "Job",
    "background",
    "dash_background",
    "dash_wait",
    "disown",
    "find_job",
    "job",
    "jobs",
    "last_background",
    "reap_job",
    "wait",
    "wait_naming",
    "wait_next",
]


class Job:
    """A background job.

    Attributes:
        number: As in ``%1``.
        pids: Processes that are not known to have ended; the last one gives the status.
        last: Process id of the last one, as in ``$!``.
        status: Its status when it has ended.
        text: The command as `list_jobs` shows it.
        processes: Process ids of all stages.
        inherited: Whether it is a job of the process around a subshell.
        pipefail: Whether the last process that fails gives the status.
        codes: How its processes ended, by process id.
        quiet: Whether nothing is said when a signal ends it.
        signal: The signal that ended it.
    """

    def __init__(self, number: int, started: list[int], text: str, *, pipefail: bool = False) -> None:
        self.number = number
        self.last = started[-1]
        self.text = text
        self.status: int | None = None
        self.processes = [*started]
        self.pids = [*started]
        self.pipefail = pipefail
        self.codes: dict[int, int] = {}
        self.inherited = False
        self.quiet = False
        self.signal = 0


_UNKNOWN = 127

# The jobs, oldest first.
jobs: list[Job] = []
# The statuses of processes in the background that have ended.
_ended: dict[int, int] = {}
# The processes of jobs that were disowned.
_disowned: set[int] = set()
# What the keyboard sends.
_FROM_KEYBOARD = {signal.SIGINT, signal.SIGQUIT}


def background(
    *stages: Sequence[str] | Callable[[], int],
    keep_input: bool = False,
    pipefail: bool = False,
    text: str = "",
) -> None:
    """Start a command, or stages of a pipeline, in the background (Lists of Commands).

    Interrupts from the keyboard do not end it, and it reads nothing.

    Args:
        stages: Each the name and arguments of a program, or a function that runs in a child.
        keep_input: Whether it reads what the program reads, as a pipeline does in bash.
        pipefail: Whether the last stage that fails gives the status, and not the last one.
        text: The command for `list_jobs`.
    """
    if _tidy not in foreground.after:
        foreground.after.insert(0, _tidy)
        foreground.before_fork.append(_look_after)
        in_child.append(_disinherit)
    jobs[:] = [job for job in jobs if not job.inherited]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FROM_KEYBOARD)  # until the child ignores them
    try:
        started = connected(
            [_detached(stage, keep_input=keep_input or number > 0) for number, stage in enumerate(stages)]
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    number = 1 + max((job.number for job in jobs), default=0)
    jobs.append(Job(number, started, text, pipefail=pipefail))
    foreground.last = started[-1]


def dash_background(
    *stages: Sequence[str] | Callable[[], int], keep_input: bool = False, text: str = ""
) -> None:
    """Start something in the background as sh does, which does not say by which signal it ends (XCU 2.9.3)."""
    background(*stages, keep_input=keep_input, text=text)
    jobs[-1].quiet = True


def _detached(stage: Sequence[str] | Callable[[], int], *, keep_input: bool) -> Callable[[], int]:
    def body() -> int:
        foreground.detached = signal.signal(signal.SIGINT, signal.SIG_IGN) is not signal.SIG_IGN
        if not callable(stage):
            signal.signal(signal.SIGQUIT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _FROM_KEYBOARD)
        if not keep_input:
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.close(nothing)
        return stage() if callable(stage) else execute(*stage)

    return body


def _look_after() -> None:
    for entry in jobs:
        reap_job(entry)


def _disinherit() -> None:
    """Let a child see the jobs of its parent as they are now; it can wait for none of them."""
    for entry in jobs:
        entry.inherited = True
    _ended.clear()


def reap_job(job: Job) -> None:
    """Take note of what has ended in a job."""
    if job.inherited:
        return
    for pid in job.pids[:]:
        try:
            ended, code = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            ended, code = pid, 127 << 8
        if ended:
            _note_end(job, pid, os.waitstatus_to_exitcode(code))


def _note_end(job: Job, pid: int, code: int) -> None:
    job.pids.remove(pid)
    job.codes[pid] = _ended[pid] = code
    if job.pids:
        return
    code = job.codes[job.last]
    if job.pipefail:
        code = next((job.codes[each] for each in reversed(job.processes) if job.codes[each]), 0)
    _ended[job.last] = code
    job.status = _status_of(code)
    job.signal = max(-code, 0)


def _status_of(code: int) -> int:
    return code if code >= 0 else killed(-code, quietly=True)


def _tidy() -> None:
    """Forget jobs that have ended while something ran in the foreground; their statuses are kept."""
    for job in jobs[:]:
        reap_job(job)
        if not job.pids:
            _forget_job(job)


def _forget_job(job: Job) -> None:
    """Take a job that has ended from the list; say by which signal, unless that is daily bread."""
    jobs.remove(job)
    if job.signal and not job.quiet and job.signal not in {signal.SIGINT, signal.SIGPIPE, signal.SIGTERM}:
        tell(job.signal)


def last_background() -> str:
    """Return ``$!``: empty when nothing was started in the background (Special Parameters)."""
    return str(foreground.last or "")


def job(name: str) -> tuple[str, ...]:
    """Return the process ids of a job, for `kill`; the name itself when there is none (Job Control Basics)."""
    found = find_job(name)
    return tuple(map(str, found.processes)) if found else (name,)


def find_job(name: str) -> Job | None:
    """Find a job by ``%1``, ``%%``, ``%+``, ``%-``, ``%text`` or ``%?text``; none where a text means several."""
    key = name.removeprefix("%")
    if key in {"", "%", "+"}:
        return jobs[-1] if jobs else None
    if key == "-":
        return jobs[-2] if len(jobs) > 1 else jobs[-1] if jobs else None
    if key.isdecimal():
        return next((job for job in jobs if job.number == int(key)), None)
    inside = key.startswith("?")
    found = [job for job in jobs if (key[1:] in job.text if inside else job.text.startswith(key))]
    return found[0] if len(found) == 1 else None


def dash_wait(*names: str) -> int:
    """Wait as `wait` does, in the way of sh: it says by which signal a process died, and nothing of unknown ones.

    Args:
        names: Process ids and names of jobs.
    """
    if not names:
        return wait()
    status = 0
    for name in names:
        known = name.isdecimal() and int(name) in _ended
        found = (
            find_job(name) if name.startswith("%") else _with_process(int(name) if name.isdecimal() else 0)
        )
        if found is None and not known:
            status = 127
            continue
        status = _wait_for_one(name)
        code = _ended.get(found.last if found else int(name), 0)
        if not known and code < 0:
            killed(-code)
    return status


def wait(*names: str) -> int:
    """Wait for jobs and processes in the background, or for all; return the status of the last (wait).

    A trapped signal ends the waiting with 128 and its number, and then its trap runs.

    Args:
        names: Process ids and names of jobs.
    """
    status = 0
    if not names:
        _ended.clear()
        last = _substitution(foreground.last)
        status = _wait_until(lambda: _all_ended() and (last is None or _has_ended(last)))
        if not status:
            _tidy()
            jobs.clear()
        return status
    for name in names:
        status = _wait_for_one(name)
    return status


def wait_naming(*names: str) -> tuple[int, str]:
    """Wait as `wait` does; return the status, and the process id that it is of: empty for none (wait -p)."""
    last = names[-1] if names else ""
    found = find_job(last) if last.startswith("%") else None
    status = wait(*names)
    return status, "" if status == _UNKNOWN else str(found.last) if found else last


def _all_ended() -> bool:
    for job in jobs:
        reap_job(job)
    return not any(job.pids for job in jobs if not job.inherited)


def _wait_for_one(name: str) -> int:
    if not name.startswith("%") and not name.isdecimal():
        complain(f"wait: `{name}': not a pid or valid job spec")
        return 1
    found = find_job(name) if name.startswith("%") else _with_process(int(name))
    found = None if found is None or found.inherited else found
    if found is None and name.isdecimal() and int(name) not in _ended:
        found = _substitution(int(name))
    if found is not None:
        interrupted = _wait_until(lambda: _has_ended(found))
        if interrupted:
            return interrupted
        _tidy()
        return found.status or 0
    if name.isdecimal() and int(name) in _disowned:
        _note_disowned(int(name))
        return _status_of(_ended.get(int(name), 0))
    if name.isdecimal() and int(name) in _ended:
        return _status_of(_ended[int(name)])
    complain(
        f"wait: {name}: no such job" if name[0] == "%" else f"wait: pid {name} is not a child of this shell"
    )
    return 127


def _note_disowned(pid: int) -> None:
    """Take note of the end of a process that nobody waits for."""
    if pid not in _ended:
        ended, code = os.waitpid(pid, os.WNOHANG)
        if ended:
            _ended[pid] = os.waitstatus_to_exitcode(code)


def _with_process(pid: int) -> Job | None:
    return next((job for job in jobs if pid in job.processes and not job.inherited), None)


def _substitution(pid: int) -> Job | None:
    """Return a process substitution as a job of its own that nobody lists; ``None`` when it is none."""
    return Job(0, [pid], "") if pid in substitutions else None


def _has_ended(job: Job) -> bool:
    reap_job(job)
    return not job.pids


def wait_next(*names: str) -> tuple[int, str]:
    """Wait for the next job that ends; return its status, 127 when there is none, and its process id (wait -n).

    Args:
        names: Process ids and names of the jobs in question; all when there are none.
    """
    wanted = [find_job(name) if name.startswith("%") else _with_process(int(name or 0)) for name in names]
    candidates = [job for job in (wanted if names else jobs) if job is not None and not job.inherited]
    if not candidates:
        return 127, ""
    ended: list[Job] = []
    interrupted = _wait_until(lambda: _any_ended(candidates, ended))
    if interrupted:
        return interrupted, ""
    _forget_job(ended[0])
    return ended[0].status or 0, str(ended[0].last)


def _any_ended(candidates: list[Job], ended: list[Job]) -> bool:
    for job in candidates:
        reap_job(job)
        if not job.pids:
            ended.append(job)
            return True
    return False


def _wait_until(condition: Callable[[], bool]) -> int:
    """Wait for children until a condition holds; return 0, or 128 and the number of a trapped signal that arrived."""
    if condition():
        return 0
    before = signal.signal(signal.SIGCHLD, _ignore)
    watched = {signal.SIGCHLD, *trapped}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    number = 0
    try:
        while not condition():
            number = signal.sigwait(watched)
            if number != signal.SIGCHLD:
                break
            number = 0
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGCHLD, before)
    if not number:
        return 0
    trapped[number](128 + number)
    return 128 + number


def _ignore(number: int, frame: object) -> None:
    """Do nothing: a signal that has a handler is not thrown away while it is blocked."""


def disown(*names: str) -> int:
    """Forget jobs, so that nobody waits for them; the last one when none is named (disown).

    Args:
        names: Process ids and names of jobs; ``-a`` for all, ``-r`` for those that run.
    """
    if names in {("-a",), ("-r",)}:
        for entry in jobs[:]:
            _disown(entry)
        return 0
    status = 0
    for name in names or ("%+",):
        found = (
            find_job(name) if name.startswith("%") else _with_process(int(name) if name.isdecimal() else 0)
        )
        if found is None:
            complain(f"disown: {name}: no such job")
            status = 1
        else:
            _disown(found)
    return status


def _disown(job: Job) -> None:
    reap_job(job)
    _disowned.update(job.processes)
    jobs.remove(job)
