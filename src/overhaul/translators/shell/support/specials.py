"""Variables that the shell itself keeps (Bash Manual, 5.2 Bash Variables)."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.arrays import Array
from overhaul.translators.shell.support.options import SET_LETTERS, SET_OTHERS, options

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from types import FrameType

__all__ = [
    "called_from",
    "calling_lines",
    "dash_option_letters",
    "groups",
    "kept_variables",
    "main_process",
    "option_letters",
    "print_caller",
    "random_number",
    "running",
    "seconds",
    "seed",
    "set_options_on",
    "set_seconds",
]

#: The process in which the program began: ``$$`` in all of its subshells.
_MAIN_PROCESS = os.getpid()


def main_process() -> int:
    """Return the number of the process in which the program began (3.4.2: ``$$``)."""
    return _MAIN_PROCESS


def groups() -> list[str]:
    """Return the numbers of the groups to which the user belongs, the own one first (5.2 GROUPS)."""
    own = os.getgid()
    return [str(own), *(str(each) for each in os.getgroups() if each != own)]


_random_state = [(os.getpid() ^ time.time_ns()) & 0x7FFFFFFF, 0]


def random_number() -> int:
    """Return a number from 0 to 32767, never the same twice in a row (5.2 RANDOM)."""
    while True:
        state = _random_state[0] or 123459876
        high, low = divmod(state, 127773)
        state = 16807 * low - 2836 * high
        _random_state[0] = state + 0x7FFFFFFF if state < 0 else state
        number = (_random_state[0] >> 16 ^ _random_state[0] & 0xFFFF) & 0x7FFF
        if number != _random_state[1]:
            _random_state[1] = number
            return number


def seed(value: int) -> None:
    """Begin a sequence of random numbers: assigning to RANDOM (5.2 RANDOM)."""
    _random_state[:] = [value & 0xFFFFFFFF, 0]


_started = [time.time()]


def seconds() -> int:
    """Return the seconds since the program began, or since a number was assigned to SECONDS (5.2 SECONDS)."""
    return int(time.time()) - int(_started[0])


def set_seconds(value: int) -> None:
    """Count seconds on from a number: assigning to SECONDS (5.2 SECONDS)."""
    _started[0] = time.time() - value


def running(names: Mapping[str, str]) -> Array:
    """Return the names of the shell functions that are running, the innermost first (5.2 FUNCNAME).

    Args:
        names: Of all functions, by their names in Python.
    """
    found = []
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - `inspect` takes long to load, and does just this
    while frame is not None:
        if frame.f_code.co_name in names:
            found.append(names[frame.f_code.co_name])
        frame = frame.f_back
    return Array([*found, "main"] if found else [])


_lines: list[int] = []


def called_from(line: int, function: Callable[..., int], *args: str, **more: int) -> int:
    """Call a function, and let it know from which line of the script (5.2 BASH_LINENO)."""
    _lines.append(line)
    try:
        return function(*args, **more)
    finally:
        _lines.pop()


def calling_lines() -> Array:
    """Return the lines from which the functions that are running were called, the innermost first (5.2 BASH_LINENO)."""
    return Array([*map(str, reversed(_lines)), "0"])


def print_caller(names: Mapping[str, str], level: str = "") -> bool:
    """Print who called the function that is running (4.2 caller); return whether there is such a call.

    Args:
        names: Of all functions, by their names in Python.
        level: How many calls further out, as digits; empty for the line and the file alone.
    """
    outwards = int(level or "0")
    if outwards >= len(_lines):
        print("0 NULL" * (not level), end="\n" * (not level))
        return not level
    line = _lines[-1 - outwards]
    function = f"{running(names)[outwards + 1]} " if level else ""
    print(f"{line} {function}{sys.argv[0]}")
    return True


def kept_variables(others: Container[str]) -> Iterator[tuple[str, object, str]]:
    """Yield names, values and letters of attributes of what the shell itself keeps (5.2 Bash Variables).

    Args:
        others: Names that are left out, because the program has variables of that name.
    """
    machine = os.uname().machine
    version = ["5", "2", "15", "1", "release", f"{machine}-pc-linux-gnu"]
    kept: dict[str, tuple[object, str]] = {
        "BASH": ("/bin/bash", ""),
        "BASH_VERSINFO": (Array(version), "ar"),
        "BASH_VERSION": ("5.2.15(1)-release", ""),
        "EUID": (str(os.geteuid()), "ir"),
        "HOSTNAME": (os.uname().nodename, ""),
        "HOSTTYPE": (machine, ""),
        "IFS": (" \t\n", ""),
        "MACHTYPE": (f"{machine}-pc-linux-gnu", ""),
        "OPTERR": ("1", ""),
        "OPTIND": ("1", "i"),
        "OSTYPE": ("linux-gnu", ""),
        "PPID": (str(os.getppid()), "ir"),
        "PS4": ("+ ", ""),
        "SHELLOPTS": (set_options_on(), "r"),
        "UID": (str(os.getuid()), "ir"),
    }
    for name, (value, letters) in kept.items():
        if name not in others:
            yield name, value, letters


def set_options_on() -> str:
    """Return the options of `set` that are on, with colons between them (5.2 SHELLOPTS)."""
    return ":".join(sorted(options & {*SET_LETTERS.values(), *SET_OTHERS}))


def option_letters(initial: Sequence[str] = ("hashall", "braceexpand")) -> str:
    """Return the letters of the options that are on (3.4.2: ``$-``).

    Args:
        initial: Options that are on when a script begins.
    """
    found = {*options, *initial}
    return "".join(letter for letter, name in SET_LETTERS.items() if name in found)


def dash_option_letters() -> str:
    """Return the letters of the options that are on in `sh`, in the order of dash (POSIX: ``$-``)."""
    return "".join(letter for letter in "uaCvxnfe" if SET_LETTERS[letter] in options)
