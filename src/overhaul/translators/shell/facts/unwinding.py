"""What redirections are put back when a script is left by something that fails, before what is trapped on EXIT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["fails_redirected", "is_call", "unwinds"]

_CALLING = frozenset({"eval", "source", "."})


def unwinds(script: s.Script, functions: Container[str]) -> bool:
    """Tell whether a script redirects a call (4.3.1: ``set -e``)."""
    if script.dialect != "bash":  # sh puts back all redirections whenever it is left
        return False
    return any(
        isinstance(node, s.Statement) and node.redirects and is_call(node.command, functions)
        for node in walk(script.body)
    )


def fails_redirected(script: s.Script, functions: Container[str], *, nounset: bool) -> bool:
    """Tell whether an expansion may fail within something that has redirections (3.5.3).

    Args:
        script: The script.
        functions: Names of its functions.
        nounset: Whether reading what is unset may be an error.
    """
    if script.dialect != "bash":
        return False
    redirected = fails = False
    for node in walk(script.body):
        if isinstance(node, s.Statement) and node.redirects and not redirected:
            redirected = not isinstance(node.command, s.Simple) or is_call(node.command, functions)
        fails = fails or (isinstance(node, s.Default) and node.operator in {"?", ":?"})
    return redirected and (nounset or fails)


def is_call(command: s.Command | None, functions: Container[str]) -> bool:
    """Tell whether a command runs others in the shell itself: that of a function, or a text."""
    if not isinstance(command, s.Simple) or not command.words:
        return False
    name = command.words[0].literal
    return name in _CALLING or name in functions
