"""Shell code in a process of its own: started, waited for, and what it ended with (Command Execution Environment)."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Foreground",
    "SubshellError",
    "close_copies",
    "close_ends",
    "copies",
    "endings",
    "ends",
    "flush",
    "foreground",
    "fork",
    "in_child",
    "killed",
    "spell_status",
    "start_child",
    "substitutions",
    "trapped",
    "wait_for",
]


class SubshellError(RuntimeError):
    """A part of the program that has a process of its own could not go on; it has said why."""


class Foreground:
    """Children that are waited for: as a context it lasts from before they start until they have ended (Signals).

    Attributes:
        waits: How many such contexts there are, one within another.
        code: How the last child ended: its status, or minus the number of a signal.
        interrupted: Whether an interrupt from the keyboard arrived meanwhile that nobody traps.
        after: What happens after every wait.
        before_fork: What happens before a child begins.
        unsaid: Messages that wait until redirections are put back; ``None`` while they need not.
        last: Process id of what was started last in the background; 0 when nothing was.
        detached: Whether this is a process in the background, in which bash ignores interrupts until one is trapped.
        is_substitution: Whether this process is a substitution: it says nothing of signals that end its children.
    """

    def __init__(self) -> None:
        self.waits = 0
        self.code = 0
        self.interrupted = False
        self.after: list[Callable[[], object]] = []
        self.before_fork: list[Callable[[], object]] = []
        self.unsaid: list[str] | None = None
        self.last = 0
        self.detached = False
        self.is_substitution = False

    def __enter__(self) -> None:
        """From now on traps have to wait."""
        self.waits += 1

    def __exit__(self, *_error: object) -> None:
        """Do what had to wait; die of an interrupt that the child died of."""
        self.waits -= 1
        if self.waits:
            return
        interrupted, self.interrupted = self.interrupted, False
        if interrupted and self.code == -signal.SIGINT:
            os.kill(os.getpid(), signal.SIGINT)
        for follow in self.after:
            follow()


foreground = Foreground()

# What runs for the signals that are trapped; each gets a status.
trapped: dict[int, Callable[[int], object]] = {}

# Our ends of process substitutions, by the names that the command got.
ends: dict[str, int] = {}

# Process ids of process substitutions.
substitutions: list[int] = []

# Copies of descriptors that redirections put back; of no use to a child.
copies: set[int] = set()

# What a child does first, to forget what is its parent's alone: jobs and traps.
in_child: list[Callable[[], object]] = []

# What runs when this process ends, with its status, and gives another: the trap on EXIT.
endings: list[Callable[[int], int]] = []


def flush() -> None:
    """Write out what is buffered, so that another process neither repeats it nor comes before it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # The descriptor is closed; who printed has been told.
            continue


def spell_status(error: SystemExit) -> int:
    """Return the exit status that an exception asks for (exit)."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    sys.stderr.write(f"{error.code}\n")
    return 1


def start_child(body: Callable[[], int], prepare: Callable[[], object] | None = None) -> int:
    """Run a function in a child and return its process id at once (Command Execution Environment).

    Args:
        body: What runs; what it returns is the exit status.
        prepare: Runs in the child before it.
    """
    for prepare_parent in foreground.before_fork:
        prepare_parent()
    flush()
    pid = os.fork()
    if pid == 0:
        _be_child(body, prepare)
    return pid


def _be_child(body: Callable[[], int], prepare: Callable[[], object] | None) -> None:
    status = 1
    try:
        _forget()
        try:
            if prepare is not None:
                prepare()
            status = body()
        except SystemExit as error:
            status = spell_status(error)
        for ending in endings:
            status = ending(status)
        flush()
    except SystemExit as error:
        status = spell_status(error)
        flush()
    except BrokenPipeError:
        _die(signal.SIGPIPE)
    except BaseException:  # noqa: BLE001 - nothing may reach the code around the fork
        sys.excepthook(*sys.exc_info())
        flush()
        _die(signal.SIGSYS)
    finally:
        os._exit(status & 0xFF)


def _forget() -> None:
    endings.clear()
    foreground.unsaid = None
    foreground.waits = 0
    foreground.is_substitution = False
    for forget in in_child:
        forget()
    if signal.getsignal(signal.SIGINT) is _note_interrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _die(number: int) -> None:
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def fork(body: Callable[[], int]) -> int:
    """Run a function in a child, as ``( ... )`` does, and return its status (Command Grouping)."""
    with foreground:
        return wait_for(start_child(body))


def wait_for(pid: int, *, quietly: bool = False) -> int:
    """Wait for a child in the foreground and return its status: 128 and more for a signal (Exit Status).

    An interrupt from the keyboard reaches the child too: only when it dies of it, we do (Signals).

    Args:
        pid: The child.
        quietly: Whether it is a command substitution: nothing is said when a signal ends it, and when that is an
            interrupt, it is ours.
    """
    default = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    if default:
        signal.signal(signal.SIGINT, _note_interrupt)
    try:
        with foreground:
            code = foreground.code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            foreground.interrupted = foreground.interrupted or quietly
    finally:
        if default:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    return code if code >= 0 else killed(-code, quietly=quietly)


def _note_interrupt(number: int, frame: object) -> None:  # noqa: ARG001 - what a handler gets
    foreground.interrupted = True


def close_ends(*names: object) -> None:
    """Close our ends of process substitutions: those of some names, or all (Process Substitution)."""
    for name in names or tuple(ends):
        if name in ends:
            os.close(ends.pop(str(name)))


def close_copies() -> None:
    """Close in a child what only its parent puts back (Redirections)."""
    while copies:
        os.close(copies.pop())


def killed(number: int, *, quietly: bool = False) -> int:
    """Return the status of a child that a signal ended; say by which, unless that is daily bread (Exit Status)."""
    if number == signal.SIGSYS:
        raise SubshellError("a part of the program that has a process of its own could not go on")
    quietly = quietly or foreground.is_substitution
    if not quietly and number not in {signal.SIGINT, signal.SIGPIPE}:
        tell(number)
    return 128 + number


def tell(number: int) -> None:
    """Say by which signal a process died, when the redirections of what runs are put back (Exit Status)."""
    message = signal.strsignal(number) or f"Unknown signal {number}"
    if foreground.unsaid is None:
        flush()
        complain(message)
    else:
        foreground.unsaid.append(message)
