"""Whether the standard error may be closed while commands of the script itself write to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.unwinding import is_call
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["closes_errors"]

_ERRORS = 2


def closes_errors(script: s.Script, functions: Container[str]) -> bool:
    """Tell whether a script closes its standard error for more than a program (3.6: ``2>&-``).

    Args:
        script: The script.
        functions: Names of its functions.
    """
    return any(
        isinstance(node, s.Statement)
        and any(map(_closes, node.redirects))
        and _runs_others(node.command, functions)
        for node in walk(script.body)
    )


def _closes(redirect: s.Redirect) -> bool:
    return redirect.descriptor == _ERRORS and redirect.target.literal == "-" and redirect.operator[1:] == "&"


def _runs_others(command: s.Command | None, functions: Container[str]) -> bool:
    if not isinstance(command, s.Simple):
        return True
    if not command.words or command.words[0].literal in {None, "exec", "command", "builtin"}:
        return bool(command.words)
    return is_call(command, functions)
