"""Starting and ending: the streams of a program, errexit, and what is not translated."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable

from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.signals import (
    _error_command,
    error_line,
    run_error_trap,
    run_exit_trap,
)

__all__ = [
    "Untranslated",
    "check",
    "check_and_trap",
    "check_and_trap_inside",
    "check_errexit",
    "counting_errors",
    "dash_exit_code",
    "error_command",
    "exit_code",
    "finish",
    "ignoring_errors",
    "loop_count",
    "start",
]


class Untranslated(Exception):  # noqa: N818 - it is raised to say something
    """A statement of the script that was not translated is reached.

    Args:
        text: The statement.
        line: Where it stands in the script.
        file: Or in a file that the script reads.
    """

    def __init__(self, text: str, line: int, file: str = "") -> None:
        where = f"{file}: line {line}" if file else f"line {line}"
        super().__init__(f"{where} is not translated: {text}")


def start() -> None:
    """Write every line at once and every byte as it is; let Ctrl-C and a closed pipe end the program."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n", line_buffering=True)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(main: Callable[[], int]) -> int:
    """Run the program, then what is trapped on EXIT (Bash manual, 4.1 trap); return the exit status."""
    try:
        status = main()
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 0
    return run_exit_trap(status % 256)


def check(status: int) -> None:
    """End the program with the status of a command that failed (Bash manual, 4.3.1 set -e)."""
    if status:
        raise SystemExit(status)


#: One item for each call around that has errexit ignored.
_ignoring: list[str] = []


def ignoring_errors(function: Callable[..., int], *args: str, **status: int) -> int:
    """Call a function where a failing command does not end the program, as in a condition."""
    _ignoring.append("")
    try:
        return function(*args, **status)
    finally:
        _ignoring.pop()


def counting_errors() -> None:
    """Let a failing command end this process again, wherever it was called (Process Substitution)."""
    _ignoring.clear()


def check_errexit(status: int) -> int:
    """End the program with the status of a command that failed if errexit is on and not ignored here."""
    if status and "errexit" in options and not _ignoring:
        raise SystemExit(status)
    return status


def check_and_trap(status: int, line: int = 0, command: str = "") -> int:
    """Run the trap on ERR for a command that failed, then do what errexit asks for."""
    if status and not _ignoring:
        run_error_trap(status, line, command)
    return check_errexit(status)


def check_and_trap_inside(status: int, line: int = 0, command: str = "") -> int:
    """Do the same in a function, where the trap on ERR is only in force with errtrace."""
    return check_and_trap(status, line, command) if "errtrace" in options else check_errexit(status)


def loop_count(text: str) -> int:
    """Return how many loops ``break`` or ``continue`` leaves (4.1 break)."""
    if not text.isdecimal() or not int(text):  # then bash leaves all loops, or the script
        raise Untranslated(f"break or continue with {text!r}", 0)
    return int(text)


def error_command() -> str:
    """Return the command for which the trap on ERR runs (4.1 trap)."""
    if not _error_command[0]:
        raise Untranslated("BASH_COMMAND for a function or a compound command", error_line())
    return _error_command[0]


def dash_exit_code(*words: str) -> int:
    """Return the number that ``exit`` or ``return`` of sh gets as a word; one that is none ends the program."""
    if not words:
        return exit_code()
    text = words[0].strip(" \t\n").removeprefix("+")
    if not (text.isascii() and text.isdecimal()) or int(text) >= 1 << 31:
        print(f"exit: Illegal number: {words[0]}", file=sys.stderr)
        raise SystemExit(2)
    return int(text)


def exit_code(*words: str) -> int:
    """Return the status that ``exit`` or ``return`` gets as a word: its last 8 bits."""
    if not words:  # then the status of what ran before counts, which the program does not keep here
        raise Untranslated("exit or return with an empty, unquoted word", 0)
    if len(words) != 1 or not words[0].strip().lstrip("+-").isdecimal():
        print(f"exit: {' '.join(words)}: numeric argument required", file=sys.stderr)
        return 2
    return int(words[0]) % 256
