"""The builtin `echo`, with its flags (Bash Manual, 4.2: echo; for `sh`, the one of POSIX shells that know escapes)."""

from __future__ import annotations

import sys

from overhaul.translators.shell.support.escapes import unescape_dash, unescape_echo

__all__ = ["dash_echo", "echo", "echoed"]


def echo(*words: str, escapes: bool = False, to: int = 1) -> None:
    """Write words with blanks between them; flags in front of them (``-n -e -E``) count (4.2 echo).

    Args:
        words: Flags and words.
        escapes: Whether escapes are done without ``-e``: ``shopt -s xpg_echo``.
        to: 1 for standard output, 2 for standard error.
    """
    text = echoed(*words, escapes=escapes)
    print(text, end="", flush=not text.endswith("\n"), file=sys.stdout if to == 1 else sys.stderr)


def echoed(*words: str, escapes: bool = False) -> str:
    """Return what `echo` writes for these words (4.2 echo)."""
    newline, first = "\n", 0
    for word in words:
        if word == "-" or word.rstrip("neE") != "-":
            break
        first += 1
        for flag in word[1:]:
            if flag == "n":
                newline = ""
            else:
                escapes = flag == "e"
    text = " ".join(words[first:])
    if escapes and "\\" in text:
        raw, goes_on = unescape_echo(text.encode("utf-8", "surrogateescape"))
        text = raw.decode("utf-8", "surrogateescape")
        newline = newline if goes_on else ""
    return text + newline


def dash_echo(*words: str, to: int = 1) -> None:
    """Write words as the `echo` of ``/bin/sh``: escapes are always done and ``-n`` is the only flag (XCU echo).

    Args:
        words: Flag and words.
        to: 1 for standard output, 2 for standard error.
    """
    newline = "\n"
    if words[:1] == ("-n",):
        newline, words = "", words[1:]
    text = " ".join(words)
    if "\\" in text:
        raw, goes_on = unescape_dash(text.encode("utf-8", "surrogateescape"))
        text = raw.decode("utf-8", "surrogateescape")
        newline = newline if goes_on else ""
    print(text, end=newline, flush=not newline, file=sys.stdout if to == 1 else sys.stderr)
