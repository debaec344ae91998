"""Menus: ``select``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from overhaul.translators.shell.support.reading import read_line, read_status

__all__ = ["choices"]


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
        if read_status():
            print()
            return
        if answer:
            typed = answer.strip(" \t")
            known = typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(items)
            yield answer, items[int(typed) - 1] if known else ""
