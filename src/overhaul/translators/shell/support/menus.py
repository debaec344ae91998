"""Menus: ``select``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from overhaul.translators.shell.support.reading import read_line, read_status

__all__ = ["choices", "last_answer"]

# What was read last.
_last: list[str] = [""]


def choices(items: Sequence[str], prompt: str | None = None) -> Iterator[tuple[str, str]]:
    """Show a menu and yield what is typed with the item that it means, until the input ends (3.2.5.2 select).

    Args:
        items: What there is to choose from; nothing is asked when there is nothing.
        prompt: What stands before the answer.

    Yields:
        The answer, and the item of that number or an empty text.
    """
    answer = ""
    while items:
        if not answer:
            for number, item in enumerate(items, 1):
                print(f"{number}) {item}", file=sys.stderr)
        print("#? " if prompt is None else prompt, end="", file=sys.stderr, flush=True)
        answer = read_line()
        _last[:] = [answer]
        if read_status():
            print()
            return
        if answer:
            typed = answer.strip(" \t")
            known = typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(items)
            yield answer, items[int(typed) - 1] if known else ""


def last_answer() -> str:
    """Return what the last menu read when its input ended: the begin of a line, or nothing (3.2.5.2 select)."""
    return _last[0]
