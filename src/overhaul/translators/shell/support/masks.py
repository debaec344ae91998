"""Limits of the process: `umask`, `ulimit` and `times` (Bash Manual, 4.1: times, umask; 4.2: ulimit)."""

from __future__ import annotations

import os
import re
import resource
import signal
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["dash_ulimit", "dash_umask", "times", "ulimit", "umask"]

_CLASS_SHIFTS = {"u": 6, "g": 3, "o": 0}
_EVERYTHING = 0o777
_PERMISSIONS = {"r": 4, "w": 2, "x": 1}
_CLAUSE = re.compile(r"([ugoa]*)([-+=])([rwx]*)")


def _current_mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _symbolic(mask: int) -> str:
    """Return what a mask allows: ``u=rwx,g=rx,o=rx``."""
    parts = []
    for name, shift in _CLASS_SHIFTS.items():
        allowed = ~(mask >> shift) & 7
        parts.append(name + "=" + "".join(letter for letter, bit in _PERMISSIONS.items() if allowed & bit))
    return ",".join(parts)


def _masked_by(text: str, mask: int) -> int | None:
    """Return the mask that a text asks for; ``None`` when it is no mask."""
    if text[:1].isdigit():
        return int(text, 8) & _EVERYTHING if re.fullmatch("0*[0-7]{1,4}", text) else None
    allowed = ~mask & _EVERYTHING
    for clause in text.split(","):
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            return None
        bits = sum(_PERMISSIONS[letter] for letter in set(match[3]))
        for name in "ugo" if not match[1] or "a" in match[1] else match[1]:
            shift = _CLASS_SHIFTS[name]
            if match[2] == "=":
                allowed = allowed & ~(7 << shift) | bits << shift
            else:
                allowed = allowed | bits << shift if match[2] == "+" else allowed & ~(bits << shift)
    return ~allowed & _EVERYTHING


def umask(*words: str) -> int:
    """Show or set which permissions new files do not get: ``-p -S`` (4.1 umask)."""
    flags, rest = "", list(words)
    while rest and re.fullmatch("-[pS]+|--", rest[0]):
        word = rest.pop(0)
        if word == "--":
            break
        flags += word[1:]
    mask = _current_mask()
    if not rest:
        shown = _symbolic(mask) if "S" in flags else f"{mask:04o}"
        print(("umask " + ("-S " if "S" in flags else "") if "p" in flags else "") + shown)
        return 0
    if rest[0].startswith("-"):
        complain(f"umask: {rest[0]}: invalid option")
        return 2
    wanted = _masked_by(rest[0], mask)
    if wanted is None:
        complain(f"umask: {rest[0]}: invalid mask")
        return 1
    os.umask(wanted)
    if "S" in flags:
        print(_symbolic(wanted))
    return 0


def dash_umask(text: str) -> int:
    """Set a mask in sh, which knows more symbols than `umask` does (XCU umask)."""
    if _masked_by(text, 0) is None:
        raise Untranslated(f"umask {text}", 0)
    return umask(text)


#: Limits by letter: number, size of a unit in bytes.
_LIMITS = {
    "c": (resource.RLIMIT_CORE, 1024),
    "d": (resource.RLIMIT_DATA, 1024),
    "e": (13, 1),
    "f": (resource.RLIMIT_FSIZE, 1024),
    "i": (11, 1),
    "l": (8, 1024),
    "m": (5, 1024),
    "n": (resource.RLIMIT_NOFILE, 1),
    "q": (12, 1),
    "r": (14, 1),
    "s": (resource.RLIMIT_STACK, 1024),
    "t": (resource.RLIMIT_CPU, 1),
    "u": (6, 1),
    "v": (resource.RLIMIT_AS, 1024),
    "x": (10, 1),
}


#: The same of ``/bin/sh``, which counts blocks of 512 bytes.
_DASH_LIMITS = {letter: _LIMITS[letter] for letter in "dlmnrstv"} | {
    "c": (resource.RLIMIT_CORE, 512),
    "f": (resource.RLIMIT_FSIZE, 512),
    "p": _LIMITS["u"],
    "w": _LIMITS["x"],
}


def dash_ulimit(*words: str) -> int:
    """Show or set one limit as ``/bin/sh`` does (XCU ulimit)."""
    if words[-1:] and words[-1] in {"hard", "soft"}:
        complain("ulimit: bad number")
        return 2
    return 2 if _show_or_set(words, _DASH_LIMITS) else 0


def ulimit(*words: str) -> int:
    """Show or set one limit of the process: ``-S -H`` and its letter (4.2 ulimit)."""
    return _show_or_set(words, _LIMITS)


def _show_or_set(words: tuple[str, ...], limits: Mapping[str, tuple[int, int]]) -> int:
    flags, rest = "", list(words)
    while rest and rest[0].startswith("-"):
        flags += rest.pop(0)[1:]
    letters = [flag for flag in flags if flag not in "SH"] or ["f"]
    if len(letters) > 1 or letters[0] not in limits:
        complain(f"ulimit: -{''.join(letters)}: invalid option")
        return 2
    number, unit = limits[letters[0]]
    soft, hard = resource.getrlimit(number)
    if not rest:
        value = hard if "H" in flags and "S" not in flags else soft
        print("unlimited" if value == resource.RLIM_INFINITY else value // unit)
        return 0
    return _limited(number, rest[0], unit, "".join(flag for flag in flags if flag in "SH") or "SH")


def _limited(number: int, text: str, unit: int, which: str) -> int:
    """Set a limit."""
    soft, hard = resource.getrlimit(number)
    named = {"unlimited": resource.RLIM_INFINITY, "hard": hard, "soft": soft}
    if text not in named and not text.isdecimal():
        complain(f"ulimit: {text}: invalid number")
        return 1
    value = named[text] if text in named else int(text) * unit
    if number == resource.RLIMIT_FSIZE:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python starts with it ignored
    try:
        resource.setrlimit(number, (value if "S" in which else soft, value if "H" in which else hard))
    except (OSError, ValueError) as error:
        complain(f"ulimit: cannot modify limit: {error}")
        return 1
    return 0


def times() -> None:
    """Print the times that the program and its children took (4.1 times)."""
    used = os.times()
    for user, system in ((used.user, used.system), (used.children_user, used.children_system)):
        print(" ".join(f"{int(each) // 60}m{each % 60:.3f}s" for each in (user, system)))
