"""Children of a program without jobs and traps: nothing has to be done or said when they have ended."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import (
    SubshellError,
    close_copies,
    copies,
    flush,
    spell_status,
)
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["fork", "keep_copy", "killed", "start_child", "wait_for", "wait_for_all"]


def start_child(body: Callable[[], int], prepare: Callable[[], object] | None = None) -> int:
    """Run a function in a child and return its process id at once (Command Execution Environment).

    Args:
        body: What runs; what it returns is the exit status.
        prepare: Runs in the child before it.
    """
    flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        close_copies()
        if prepare is not None:
            prepare()
        status = body()
    except SystemExit as error:
        status = spell_status(error)
    except BaseException:  # noqa: BLE001 - nothing may reach the code around the fork
        sys.excepthook(*sys.exc_info())
        flush()
        os.kill(os.getpid(), signal.SIGSYS)
    finally:
        flush()
        os._exit(status & 0xFF)


def fork(body: Callable[[], int]) -> int:
    """Run a function in a child, as ``( ... )`` does, and return its status (Command Grouping)."""
    return wait_for(start_child(body))


def wait_for(pid: int, *, quietly: bool = False) -> int:
    """Wait for a child and return its status (Exit Status).

    Args:
        pid: The child.
        quietly: Whether nothing is said when a signal ends it, and an interrupt that does is ours.
    """
    return wait_for_all([pid], quietly=quietly)[0]


def wait_for_all(pids: Sequence[int], *, quietly: bool = False) -> list[int]:
    """Wait for children; of an interrupt from the keyboard we die when the last one died of it (Signals)."""
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: interrupts.append(number))
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    signal.signal(signal.SIGINT, before)
    if codes[-1] == -signal.SIGINT and (interrupts or quietly):
        os.kill(os.getpid(), signal.SIGINT)
    return [code if code >= 0 else killed(-code, quietly=quietly) for code in codes]


def killed(number: int, *, quietly: bool = False) -> int:
    """Return the status of a child that a signal ended; say by which, unless that is daily bread (Exit Status)."""
    if number == signal.SIGSYS:
        raise SubshellError("a part of the program that has a process of its own could not go on")
    if not quietly and number not in {signal.SIGINT, signal.SIGPIPE}:
        flush()
        complain(signal.strsignal(number) or f"Unknown signal {number}")
    return 128 + number


def keep_copy(copy: int) -> None:
    """Note a descriptor that is of no use to a child (Redirections)."""
    copies.add(copy)
