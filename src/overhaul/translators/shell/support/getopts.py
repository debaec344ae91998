"""The builtin `getopts` (Bash Manual, 4.1: getopts)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["OptionIndex", "dash_getopts", "getopts", "getopts_strictly"]


class OptionIndex(str):
    """A value of OPTIND that also knows how far its word is read: a new value of OPTIND begins a word anew."""

    __slots__ = ("position",)
    position: int


def _option_index(index: int, position: int) -> OptionIndex:
    """Make a value of OPTIND: the number of a word from 1, and the place in it of the next option."""
    made = OptionIndex(index)
    made.position = position
    return made


class _Found:
    """What a word says: an option (``?`` and ``:`` for what is wrong), its argument, and where to go on."""

    def __init__(
        self, option: str, argument: str | None, index: int, position: int = 1, *, ends: bool = False
    ) -> None:
        self.option = option
        self.argument = argument
        self.index = index
        self.position = position
        self.ends = ends


def _begin(index: str | None) -> tuple[int, int]:
    """Return the word to look at, from 1, and the place in it."""
    number = re.match(r"\s*\d+", index or "")
    position = index.position if isinstance(index, OptionIndex) else 1
    return (int(number[0]) if number else 0) or 1, position


def _next_option(spec: str, args: Sequence[str], index: int, position: int) -> _Found:
    """Look at the next option."""
    word = args[index - 1] if index <= len(args) else ""
    if word[:1] != "-" or word in {"-", "--"}:
        return _Found("?", None, min(index + (word == "--"), len(args) + 1), ends=True)
    letter = word[position]
    rest = word[position + 1 :]
    place = spec.find(letter) if letter != ":" else -1
    if place >= 0 and spec[place + 1 : place + 2] == ":":
        if rest:
            return _Found(letter, rest, index + 1)
        if index == len(args):
            return _Found(":", letter, index + 1)
        return _Found(letter, args[index], index + 2)
    option = "?" if place < 0 else letter
    argument = letter if place < 0 else None
    return _Found(option, argument, index, position + 1) if rest else _Found(option, argument, index + 1)


def getopts(
    spec: str, args: Sequence[str], index: str | None, *, loud: str | None = "1"
) -> tuple[bool, str, str, str]:
    """Parse the next option, with an empty OPTARG where it is unset; else as `getopts_strictly` (4.1 getopts)."""
    more, option, argument, following = getopts_strictly(spec, args, index, loud=loud)
    return more, option, argument or "", following


def getopts_strictly(
    spec: str, args: Sequence[str], index: str | None, *, loud: str | None = "1"
) -> tuple[bool, str, str | None, str]:
    """Parse the next option (4.1 getopts).

    Args:
        spec: The letters of options, each with ``:`` behind it when it has an argument; ``:`` in front for no messages.
        args: What is parsed.
        index: The value of OPTIND.
        loud: The value of OPTERR.

    Returns:
        Whether there was one, its letter, the new values of OPTARG and OPTIND.
    """
    found = _next_option(spec, args, *_begin(index))
    option, argument = found.option, found.argument
    if not found.ends and option in "?:" and not spec.startswith(":"):
        if re.match(r"\s*[-+]?0*[1-9]", loud or ""):
            wrong = "illegal option" if option == "?" else "option requires an argument"
            complain(f"{wrong} -- {argument}")
        option, argument = "?", None
    return not found.ends, option, argument, _option_index(found.index, found.position)


def dash_getopts(
    spec: str, args: Sequence[str], index: str | None, argument: str | None
) -> tuple[bool, str, str | None, str]:
    """Parse the next option as `getopts` of ``/bin/sh`` does (XCU getopts).

    Args:
        spec: The letters of options, each with ``:`` behind it when it has an argument; ``:`` in front for no messages.
        args: What is parsed.
        index: The value of OPTIND.
        argument: The value of OPTARG.

    Returns:
        Whether there was one, its letter, the new values of OPTARG and OPTIND.
    """
    number, position = _begin(index)
    # This shell counts a word when it begins with it, not when it is done with it.
    inside = position > 1
    found = _next_option(spec, args, number - inside, position)
    option = found.option
    going = found.position > 1
    following = _option_index(found.index + going, found.position)
    if found.ends:
        return False, "?", argument, following
    if option not in "?:":
        return True, option, found.argument or "", following
    if spec.startswith(":"):
        return (
            (True, ":", "", following) if found.argument == ":" else (True, option, found.argument, following)
        )
    complain(
        "Illegal option -" + (found.argument or "")
        if option == "?"
        else f"No arg for -{found.argument} option"
    )
    return True, "?", None, following
