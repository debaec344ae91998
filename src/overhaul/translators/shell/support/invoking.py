"""Commands whose name is only known while the program runs (Command Search and Execution)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.support.builtin_names import BUILTIN_NAMES
from overhaul.translators.shell.support.exits import Untranslated
from overhaul.translators.shell.support.forking import spell_status
from overhaul.translators.shell.support.functions import functions
from overhaul.translators.shell.support.processes import RedirectError, Redirection, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["builtin_table", "invoke", "invoke_redirected", "unless_others_ran"]

#: Builtins that the program may run under a computed name.
builtin_table: dict[str, Callable[..., int]] = {}

# Builtins of which there are programs, too. The others change or look at the shell itself: no program can do that.
_ALSO_PROGRAMS = ": [ echo false kill printf pwd test true"

# The status of builtins that do nothing else.
_CONSTANT = {":": 0, "true": 0, "false": 1}

# Whether what was named last ran other commands: it was a function or the like.
_ran_others = [False]


def invoke(
    *words: str,
    asking: Mapping[str, Callable[..., int]] | None = None,
    nothing: int = 0,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run what the first of some words names: a function of the program, else a program, and return its status.

    Args:
        words: Name and arguments; nothing runs when there are none.
        asking: Functions that take the place of those in the table.
        nothing: The status when there are no words.
        env: The environment, for this command alone.

    Raises:
        Untranslated: It is a builtin that works on the shell itself.
    """
    if not words:
        return nothing
    function = (asking or {}).get(words[0]) or functions.get(words[0])
    _ran_others[0] = False
    if function is not None and env is None:
        status = function(*words[1:])
        _ran_others[0] = True
        return status
    if words[0] in _CONSTANT and function is None:
        return _CONSTANT[words[0]]
    builtin = builtin_table.get(words[0])
    if builtin is not None and function is None and env is None:
        status = builtin(*words[1:])
        _ran_others[0] = words[0] in {"builtin", "command", "eval", "source"}
        return status
    if function is not None or _is_of_the_shell(words[0]):
        raise Untranslated(" ".join(words), 0)
    return run(*words, env=env)


def invoke_redirected(
    *words: str,
    redirects: Redirection,
    asking: Mapping[str, Callable[..., int]] | None = None,
    nothing: int = 0,
    env: Mapping[str, str] | None = None,
) -> int:
    """Do what `invoke` does with redirections, of which a program that dies sees nothing (Redirections).

    Args:
        words: Name and arguments.
        redirects: What `redirected` returns; nothing runs when one of them fails.
        asking: As for `invoke`.
        nothing: As for `invoke`.
        env: As for `invoke`.
    """
    tables = functions, asking or {}, builtin_table, _CONSTANT
    if words and not (any(words[0] in table for table in tables) or _is_of_the_shell(words[0])):
        _ran_others[0] = False
        return run(*words, env=env, redirects=redirects)
    try:
        with redirects:
            return invoke(*words, asking=asking, nothing=nothing, env=env)
    except RedirectError as error:
        return spell_status(error)


def unless_others_ran(command: str) -> str:
    """Return the text of a computed command that just ran; nothing if it ran others, which are not known (4.1 trap)."""
    return "" if _ran_others[0] else command


def _is_of_the_shell(name: str) -> bool:
    return name == "[[" or (name in BUILTIN_NAMES.split() and name not in _ALSO_PROGRAMS.split())
