"""What programs that only pass on lines make of a text that is known: ``sed``, ``grep``, ``head`` and the like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.facts.posix_regexes import Doubtful, in_python
from overhaul.translators.shell.facts.sed_scripts import edited

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["filtered"]

_COUNT = re.compile(r"-(?:n ?)?(\+?\d+)")
_CHARACTERS = re.compile(r"-c ?(\d+)-(\d*)")


def filtered(words: Sequence[str], text: str) -> str | None:
    """Return what a program writes that reads a text; ``None`` where that is not certain, or it fails.

    Args:
        words: Its name and arguments.
        text: What it reads.
    """
    function = _PROGRAMS.get(words[0]) if words else None
    if function is None or not text.isascii() or not text.endswith("\n") or "\r" in text:
        return None
    try:
        return function(list(words[1:]), text)
    except Doubtful:
        return None


def _sed(words: list[str], text: str) -> str:
    flags, scripts = "", []
    while words and words[0][:1] == "-":
        word = words.pop(0)
        if not re.fullmatch(r"-[nEr]*e?", word) or word == "-":
            raise Doubtful(word)
        flags += word[1:]
        if word[-1] == "e":
            scripts.append(words.pop(0) if words else "")
    if not scripts and words:
        scripts.append(words.pop(0))
    if words or not scripts:
        raise Doubtful(*words)
    return edited("\n".join(scripts), text, quiet="n" in flags, extended="E" in flags or "r" in flags)


def _grep(words: list[str], text: str) -> str:
    flags = ""
    while words and words[0][:1] == "-":
        word = words.pop(0)
        if not re.fullmatch(r"-[EvhsF]+|-e", word):
            raise Doubtful(word)
        flags += word[1:]
    if len(words) != 1:
        raise Doubtful(*words)
    regex = re.escape(words[0]) if "F" in flags else in_python(words[0], extended="E" in flags)
    pattern = re.compile(regex)
    lines = [each for each in text.splitlines() if (pattern.search(each) is None) == ("v" in flags)]
    if not lines:
        raise Doubtful(*words)
    return "".join(f"{each}\n" for each in lines)


def _counted(words: list[str]) -> str:
    """Return how many lines `head` or `tail` writes."""
    found = _COUNT.fullmatch(" ".join(words)) if words else None
    if words and found is None:
        raise Doubtful(*words)
    return found[1] if found else "10"


def _head(words: list[str], text: str) -> str:
    count = _counted(words)
    if count[0] == "+":
        raise Doubtful(*words)
    return "".join(text.splitlines(keepends=True)[: int(count)])


def _tail(words: list[str], text: str) -> str:
    count = _counted(words)
    lines = text.splitlines(keepends=True)
    if count[0] == "+":
        return "".join(lines[max(int(count) - 1, 0) :])
    return "".join(lines[-int(count) :] if int(count) else [])


def _cut(words: list[str], text: str) -> str:
    found = _CHARACTERS.fullmatch(" ".join(words))
    if found is None or not int(found[1]):
        raise Doubtful(*words)
    end = int(found[2]) if found[2] else None
    if end is not None and end < int(found[1]):
        raise Doubtful(*words)
    return "".join(f"{each[int(found[1]) - 1 : end]}\n" for each in text.splitlines())


def _tr(words: list[str], text: str) -> str:
    if len(words) != 2 or words[0] != "-d" or not re.fullmatch(r"[#@;:.,!]", words[1]):  # noqa: PLR2004 - a flag and a set
        raise Doubtful(*words)
    return text.replace(words[1], "")


def _cat(words: list[str], text: str) -> str:
    if words:
        raise Doubtful(*words)
    return text


_PROGRAMS: dict[str, Callable[[list[str], str], str]] = {
    "sed": _sed,
    "grep": _grep,
    "egrep": lambda words, text: _grep(["-E", *words], text),
    "head": _head,
    "tail": _tail,
    "cut": _cut,
    "tr": _tr,
    "cat": _cat,
}
