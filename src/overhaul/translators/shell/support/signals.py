"""Traps, and signals that are sent (trap, kill, Signals)."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import endings, flush, foreground, in_child, trapped
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.options import options

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Trap",
    "dash_list_traps",
    "entry_status",
    "error_line",
    "kill",
    "kill_names",
    "leaving_status",
    "list_signals",
    "list_traps",
    "run_error_trap",
    "run_exit_trap",
    "trap",
]

# Signals that end the shell, with its trap on EXIT.
_FATAL = ("HUP", "INT", "PIPE", "ALRM", "TERM", "XCPU", "VTALRM", "USR1", "USR2")
# What is no signal of the system.
_OWN = ("EXIT", "ERR", "DEBUG", "RETURN")


class Trap:
    """What runs for a signal.

    Args:
        action: The function; ``None`` to ignore it.
        text: As `list_traps` shows it.
    """

    def __init__(self, action: Callable[[], int] | None, text: str = "") -> None:
        self.action = action
        self.text = text
        self.running = False


# The traps that are set, by name without "SIG".
_traps: dict[str, Trap] = {}
# What was trapped in the process around a subshell: listed until the subshell traps something itself.
_around: dict[str, Trap] = {}
# The statuses that traps found when they began, innermost last.
_found_by_traps: list[int] = []
# The line of the command that failed last, and its text.
_error_line: list[int] = [0]
_error_command: list[str] = [""]


def entry_status() -> int:
    """Return ``$?`` as a trap finds it when it begins (trap)."""
    return _found_by_traps[-1] if _found_by_traps else 0


def leaving_status(status: int) -> int:
    """Return the status for ``exit`` without a number: in a trap what it found, else the last one (exit)."""
    return _found_by_traps[-1] if _found_by_traps else status


def trap(action: Callable[[], int] | str, *names: str, text: str = "", dies: bool = True) -> int:
    """Say what happens at signals, when the program ends (EXIT) or a command fails (ERR) (trap).

    Args:
        action: A function; ``""`` to ignore, ``"-"`` for what was there in the beginning.
        names: Names, with or without SIG, or numbers.
        text: What the function is made of, for `list_traps`.
        dies: Whether a signal that ends the program runs the trap on EXIT first, as in bash.

    Returns:
        0, or 1 when a name is unknown.
    """
    status = 0
    _around.clear()
    for name in names:
        known = _signal_name(name)
        if not known:
            complain(f"trap: {name}: invalid signal specification")
            status = 1
        elif known == "EXIT":
            _set_exit(action, text, dies=dies)
        elif known in _OWN:
            _remember(known, action, text)
            _prepare_children()
        else:
            _set_signal(known, action, text, dies=dies)
    return status


def _signal_name(name: str) -> str:
    """Return the name without SIG, or nothing."""
    if name.isdecimal():
        return "EXIT" if int(name) == 0 else _name_of(int(name))
    upper = name.upper()
    bare = upper.removeprefix("SIG")
    if upper in _OWN or f"SIG{bare}" in signal.Signals.__members__:
        return bare
    return ""


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name.removeprefix("SIG")
    except ValueError:
        return ""


def _remember(name: str, action: Callable[[], int] | str, text: str) -> None:
    if action == "-":
        _traps.pop(name, None)
    else:
        _traps[name] = Trap(action if callable(action) else None, text)


def _set_exit(action: Callable[[], int] | str, text: str, *, dies: bool) -> None:
    _remember("EXIT", action, text)
    if run_exit_trap not in endings:
        endings.append(run_exit_trap)
        _prepare_children()
    if not dies:
        return
    for name in _FATAL:
        number = signal.Signals[f"SIG{name}"]
        if callable(action) and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
        elif not callable(action) and signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_DFL)


# Signals that were ignored when the shell began, which cannot be trapped.
_ignored: set[str] = set()


def _is_ignored(number: signal.Signals, *, dies: bool) -> bool:
    detached = dies and number == signal.SIGINT and foreground.detached
    return signal.getsignal(number) is signal.SIG_IGN and not detached


def _set_signal(name: str, action: Callable[[], int] | str, text: str, *, dies: bool) -> None:
    number = signal.Signals[f"SIG{name}"]
    if name in _ignored or (name not in _traps and _is_ignored(number, dies=dies)):
        _ignored.add(name)
        if name == "INT" and action == "-" and dies:  # yet bash always lets go of an interrupt
            signal.signal(number, _untrapped(name))
        return
    _remember(name, action, text)
    trapped.pop(number, None)
    if number in {signal.SIGKILL, signal.SIGSTOP}:
        return
    if callable(action):
        trapped[number] = lambda status: _run(name, status)
        _prepare_children()
        if _catch_up not in foreground.after:
            foreground.after.append(_catch_up)
        signal.signal(number, _arrive)
    else:
        signal.signal(number, _untrapped(name) if action == "-" else signal.SIG_IGN)


def _untrapped(name: str) -> Callable[[int, object], None] | signal.Handlers:
    return _end if "EXIT" in _traps and name in _FATAL and _ends_with_trap() else signal.SIG_DFL


def _ends_with_trap() -> bool:
    return any(signal.getsignal(signal.Signals[f"SIG{name}"]) is _end for name in _FATAL)


def _prepare_children() -> None:
    if _reset not in in_child:
        in_child.append(_reset)


def _reset() -> None:
    """Take back in a child what is trapped; what is ignored stays so (Command Execution Environment)."""
    for name in _FATAL:
        if signal.getsignal(signal.Signals[f"SIG{name}"]) is _end:
            signal.signal(signal.Signals[f"SIG{name}"], signal.SIG_DFL)
    if _traps:
        _around.clear()
        _around.update({name: Trap(None, entry.text) for name, entry in _traps.items()})
    kept: set[str] = {"ERR"} if "errtrace" in options else set()
    for name in [name for name, entry in _traps.items() if entry.action is not None and name not in kept]:
        del _traps[name]
        if name not in _OWN:
            signal.signal(signal.Signals[f"SIG{name}"], signal.SIG_DFL)
    trapped.clear()
    _later.clear()
    _found_by_traps.clear()


# Traps of signals that arrived while a child was waited for; each gets the status of the child.
_later: list[Callable[[int], object]] = []


def _catch_up() -> None:
    while _later and not foreground.waits:
        code = foreground.code
        _later.pop(0)(code if code >= 0 else 128 - code)


def _arrive(number: int, frame: object) -> None:  # noqa: ARG001 - what a handler gets
    """Run the trap of a signal, but not while a child is waited for."""
    if foreground.waits:
        _later.append(trapped[number])
    else:
        trapped[number](0)


def _run(name: str, status: int) -> int:
    """Run a trap that finds a status."""
    entry = _traps.get(name)
    if entry is None or entry.action is None:
        return 0
    _found_by_traps.append(status)
    try:
        return entry.action()
    finally:
        _found_by_traps.pop()


def _end(number: int, frame: object) -> None:  # noqa: ARG001 - what a handler gets
    """Die of a signal, after the trap on EXIT."""
    if number == signal.SIGINT and foreground.waits:
        foreground.interrupted = True
        return
    run_exit_trap(0)
    flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def run_exit_trap(status: int) -> int:
    """Run what is trapped on EXIT, once, and return the status to end with (trap).

    Args:
        status: What the program would end with.
    """
    if "EXIT" not in _traps:
        return status
    entry = _traps.pop("EXIT")
    _traps["EXIT"] = Trap(None, entry.text)
    if entry.action is None:
        return status
    _found_by_traps.append(status)
    try:
        entry.action()
    except SystemExit as leaving:
        return leaving.code & 0xFF if isinstance(leaving.code, int) else 0
    finally:
        _found_by_traps.pop()
    return status


def run_error_trap(status: int, line: int = 0, command: str = "") -> None:
    """Run what is trapped on ERR for a command that failed (trap).

    Args:
        status: Its status.
        line: Its line, for `error_line`.
        command: Its text, for `error_command`; nothing when that is not certain.
    """
    entry = _traps.get("ERR")
    if entry is None or entry.running:
        return
    entry.running = True
    _error_line[:], _error_command[:] = [line], [command]
    try:
        _run("ERR", status)
    finally:
        entry.running = False


def error_line() -> int:
    """Return the line of the command for which the trap on ERR runs (trap)."""
    return _error_line[0]


def list_traps(*names: str) -> int:
    """Print traps as commands that set them: those that are named, or all (trap -p)."""
    listed = {**_around, **_traps}
    wanted = [_signal_name(name) for name in names] or sorted(listed, key=_order)
    for name in wanted:
        entry = listed.get(name)
        if entry is not None:
            text = entry.text.replace("'", "'\\''")
            print(f"trap -- '{text}' {name if name in _OWN else f'SIG{name}'}")
    return 0


def dash_list_traps() -> int:
    """Print the traps of this process as commands that set them, as sh writes them (trap)."""
    for name in sorted(_traps, key=_order):
        pieces = re.findall("^(?=')|[^']+|'+", _traps[name].text) or [""]
        text = "".join(f'"{each}"' if each[:1] == "'" else f"'{each}'" for each in pieces)
        print(f"trap -- {text} {name}")
    return 0


def _order(name: str) -> int:
    if name in _OWN:
        return 0 if name == "EXIT" else signal.NSIG + _OWN.index(name)
    return signal.Signals[f"SIG{name}"]


def kill(*words: str) -> int:
    """Send a signal to processes (kill).

    Args:
        words: ``-NAME``, ``-NUMBER``, ``-s NAME`` or ``-n NUMBER``, then process ids; a negative one means a group.

    Returns:
        0 when one could be sent, 1 when none, 2 when nobody is named.
    """
    rest = list(words)
    name = "TERM"
    if rest[:1] in (["-s"], ["-n"]):
        if len(rest) == 1:
            complain(f"kill: {rest[0]}: option requires an argument")
            return 1
        name, rest = rest[1], rest[2:]
    elif rest and rest[0].startswith("-") and rest[0] != "--" and len(rest[0]) > 1:
        name, rest = rest[0][1:], rest[1:]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    if not rest:
        complain("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ...")
        return 2
    number = _signal_number(name)
    if number is None:
        complain(f"kill: {name}: invalid signal specification")
        return 1
    return 0 if any([_send(word, number) for word in rest]) else 1  # noqa: C419 - each is sent


def _signal_number(name: str) -> int | None:
    known = "" if name.upper() in {"ERR", "DEBUG", "RETURN"} else _signal_name(name)
    if known == "EXIT":
        return 0
    return signal.Signals[f"SIG{known}"] if known else None


def _send(word: str, number: int) -> bool:
    if not word.removeprefix("-").isdecimal():
        complain(f"kill: {word}: arguments must be process or job IDs")
        return False
    try:
        os.kill(int(word), number)
    except OSError as error:
        complain(f"kill: ({word}) - {error.strerror}")
        return False
    return True


def list_signals() -> None:
    """Print all signals with their numbers, five in a line (kill -l)."""
    low, high = signal.SIGRTMIN, signal.SIGRTMAX
    names = [(number, _name_of(number) or "STKFLT") for number in range(1, signal.SIGSYS + 1)]
    for number in range(low, high + 1):
        near = number - low <= (high - low) // 2
        distance = f"+{number - low}" if near else f"-{high - number}"
        names.append((number, ("RTMIN" if near else "RTMAX") + (distance if distance[1:] != "0" else "")))
    for start in range(0, len(names), 5):
        line = "\t".join(f"{number:2}) SIG{name}" for number, name in names[start : start + 5])
        print(line + "\t" * (len(names[start:]) < 5))  # noqa: PLR2004 - a line that is not full


def kill_names(*words: str) -> int:
    """Print the names of signal numbers (or of statuses of what they killed) and numbers of names (kill -l)."""
    status = 0
    for word in words:
        number = int(word) if word.isdecimal() else None
        found = _name_of(number & 0x7F) if number else ""
        if number == 0:
            found = "EXIT"
        elif number is None:
            value = _signal_number(word)
            found = "" if value is None else str(value)
        if found:
            print(found)
        else:
            complain(f"kill: {word}: invalid signal specification")
            status = 1
    return status
