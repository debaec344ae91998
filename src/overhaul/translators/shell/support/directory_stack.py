"""The directory stack: `pushd`, `popd` and `dirs` (Bash Manual, 6.8.1 Directory Stack Builtins)."""

from __future__ import annotations

import re

from overhaul.translators.shell.support.directories import change_directory, here
from overhaul.translators.shell.support.environment import shell_variable
from overhaul.translators.shell.support.messages import complain

__all__ = ["dirs", "popd", "pushd", "stacked"]

#: What is below the working directory, the topmost first.
_below: list[str] = []


def _entries() -> list[str]:
    return [here(), *_below]


def _shown(directory: str) -> str:
    """Return a directory with ``~`` for HOME."""
    home = shell_variable("HOME") or ""
    if len(home) > 1 and (directory == home or directory.startswith(home + "/")):
        return "~" + directory[len(home) :]
    return directory


def stacked() -> list[str]:
    """Return the stack with the working directory on top (6.8: ``DIRSTACK``)."""
    return _entries()


def _place(name: str, word: str) -> int | None:
    """Return the place that ``+N`` or ``-N`` means; ``None``, which was said, when there is none."""
    number = int(word[1:])
    place = number if word[0] == "+" else len(_below) - number
    if 0 <= place <= len(_below):
        return place
    complain(f"{name}: {word}: directory stack index out of range")
    return None


def _split(name: str, words: tuple[str, ...], known: str) -> tuple[str, list[str]] | None:
    """Split flags from words; ``None``, which was said, when one is unknown."""
    flags, rest = "", list(words)
    while rest and rest[0].startswith("-") and rest[0] != "-" and not re.fullmatch(r"-\d+", rest[0]):
        word = rest.pop(0)
        if word == "--":
            break
        if word.strip(known) != "-":
            complain(f"{name}: {word}: invalid option")
            return None
        flags += word[1:]
    return flags, rest


def _go_to(name: str, directory: str) -> bool:
    """Change to a directory."""
    error = change_directory(directory)
    if error is not None:
        complain(f"{name}: {directory}: {error.strerror}")
    return error is None


def dirs(*words: str) -> int:
    """Show the stack, or clear it: ``-c -l -p -v +N -N`` (6.8.1 dirs)."""
    split = _split("dirs", words, "clpv")
    if split is None:
        return 2
    flags, rest = split
    if "c" in flags:
        _below.clear()
        return 0
    entries = list(enumerate(_entries() if "l" in flags else map(_shown, _entries())))
    for word in rest:
        if not re.fullmatch(r"[-+]\d+", word):
            complain(f"dirs: {word}: invalid option")
            return 2
        place = _place("dirs", word)
        if place is None:
            return 1
        entries = entries[place : place + 1]
    if "v" in flags:
        print("\n".join(f"{place:2d}  {directory}" for place, directory in entries))
    else:
        print(("\n" if "p" in flags else " ").join(directory for _, directory in entries))
    return 0


def pushd(*words: str) -> int:
    """Put a directory on the stack, or turn the stack, and go there (6.8.1 pushd)."""
    split = _split("pushd", words, "n")
    if split is None:
        return 2
    flags, rest = split
    if len(rest) > 1:
        complain("pushd: too many arguments")
        return 1
    if rest and not re.fullmatch(r"[-+]\d+", rest[0]):
        return _pushed(_previous() if rest[0] == "-" else rest[0], stays="n" in flags)
    if not rest and not _below:
        complain("pushd: no other directory")
        return 1
    place = _place("pushd", rest[0]) if rest else 1
    return 1 if place is None else _turned(place, swaps=not rest, stays="n" in flags)


def _previous() -> str:
    return shell_variable("OLDPWD") or "-"


def _pushed(directory: str, *, stays: bool) -> int:
    """Put one on the stack."""
    if stays:
        _below.insert(0, directory)
    else:
        before = here()
        if not _go_to("pushd", directory):
            return 1
        _below.insert(0, before)
    return dirs()


def _turned(place: int, *, swaps: bool, stays: bool) -> int:
    """Turn the stack so that a place comes to its top, or swap the two topmost."""
    entries = _entries()
    if swaps:
        entries[0], entries[1] = entries[1], entries[0]
    else:
        entries = entries[place:] + entries[:place]
    if not stays and not _go_to("pushd", entries[0]):
        return 1
    _below[:] = entries[1:]
    return dirs()


def popd(*words: str) -> int:
    """Take a directory from the stack; if it was the topmost, go to the one below (6.8.1 popd)."""
    split = _split("popd", words, "n")
    if split is None:
        return 2
    flags, rest = split
    if rest and not re.fullmatch(r"[-+]\d+", rest[0]):
        complain(f"popd: {rest[0]}: invalid argument")
        return 2
    if not _below:
        complain("popd: directory stack empty")
        return 1
    place = _place("popd", rest[0]) if rest else int("n" in flags)
    if place is None:
        return 1
    if place:
        del _below[place - 1]
    else:
        if "n" not in flags and not _go_to("popd", _below[0]):
            return 1
        del _below[0]
    return dirs()
