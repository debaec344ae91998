"""The builtin `echo`, with its flags (Bash Manual, 4.2: echo; for `sh`, the one of POSIX shells that know escapes)."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, Any

from overhaul.translators.shell.support.escapes import unescape_dash, unescape_echo
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.messages import complain

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["dash_echo", "echo", "echoed", "say", "write_status"]


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


def say(*words: str, to: int = 1) -> None:
    """Write words with blanks between them, as ``echo`` does without escapes; flags in front of them count (4.2 echo).

    Args:
        words: Flags and words.
        to: 1 for standard output, 2 for standard error.

    Raises:
        Untranslated: Behind a flag ``-e``, which no other text in the program is, there is an escape.
    """
    end, first, escapes = "\n", 0, False
    for word in words:
        if word == "-" or word.rstrip("neE") != "-":
            break
        end = "" if "n" in word else end
        escapes = word.rfind("e") > word.rfind("E") if word.strip("-n") else escapes
        first += 1
    if escapes and any("\\" in word for word in words[first:]):
        raise Untranslated(f"echo {' '.join(words)}", 0)
    print(*words[first:], end=end, flush=not end, file=sys.stdout if to == 1 else sys.stderr)


def write_status(function: Callable[..., int | None], *words: object, **keywords: Any) -> int:
    """Return the status of a builtin that writes: 1, which is said, where nothing can be written (4.2 echo).

    Args:
        function: What writes.
        words: What it gets.
        keywords: What it gets, too.
    """
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = function(*words, **keywords) or 0
    data = output.getvalue().encode("utf-8", "surrogateescape")
    try:
        if data:
            os.write(1, data)
    except OSError as error:
        complain(f"write error: {error.strerror}")
        return 1
    return status


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
