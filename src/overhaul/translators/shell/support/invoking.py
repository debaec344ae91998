"""Commands whose name is only known while the program runs (Command Search and Execution)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.processes import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["invoke"]

# Builtins that change or look at the shell itself: no program can do what they do.
_BUILTINS = frozenset(
    [
        ".",
        "[[",
        "alias",
        "bg",
        "bind",
        "break",
        "builtin",
        "caller",
        "cd",
        "command",
        "compgen",
        "complete",
        "compopt",
        "continue",
        "declare",
        "dirs",
        "disown",
        "enable",
        "eval",
        "exec",
        "exit",
        "export",
        "fc",
        "fg",
        "getopts",
        "hash",
        "help",
        "history",
        "jobs",
        "let",
        "local",
        "logout",
        "mapfile",
        "popd",
        "pushd",
        "read",
        "readarray",
        "readonly",
        "return",
        "set",
        "shift",
        "shopt",
        "source",
        "suspend",
        "times",
        "trap",
        "type",
        "typeset",
        "ulimit",
        "umask",
        "unalias",
        "unset",
        "wait",
    ]
)


def invoke(*words: str, functions: Mapping[str, Callable[..., int]] | None = None, nothing: int = 0) -> int:
    """Run what the first of some words names: a function of the program, else a program, and return its status.

    Args:
        words: Name and arguments; nothing runs when there are none.
        functions: The functions of the program by the names that the script has for them.
        nothing: The status when there are no words.

    Raises:
        Untranslated: It is a builtin that works on the shell itself.
    """
    if not words:
        return nothing
    function = (functions or {}).get(words[0])
    if function is not None:
        return function(*words[1:])
    if words[0] == ":":
        return 0
    if words[0] in _BUILTINS:
        raise Untranslated(" ".join(words), 0)
    return run(*words)
