"""Functions that are defined while the program runs."""

from __future__ import annotations

from collections.abc import Callable

from overhaul.translators.shell.support.processes import run

__all__ = ["call_function", "functions"]

#: What is in force, by name.
functions: dict[str, Callable[..., int]] = {}


def call_function(name: str, *args: str) -> int:
    """Call the function of that name; before it is defined the name means a program (Bash manual, 3.7.2)."""
    function = functions.get(name)
    return run(name, *args) if function is None else function(*args)
