"""Variables that hold the name of a command that only succeeds or fails: ``if $verbose; then``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s

if TYPE_CHECKING:
    from collections.abc import Collection

    from overhaul.translators.shell.facts.variables import Variables

__all__ = ["switch", "variable_alone"]

_NAMES = frozenset({"true", "false", ":"})


def variable_alone(node: s.Simple) -> s.Parameter | None:
    """Return the variable that a command consists of; ``None`` when there is more to it."""
    if len(node.words) != 1 or node.assignments or len(node.words[0].parts) != 1:
        return None
    part = node.words[0].parts[0]
    if isinstance(part, s.DoubleQuoted) and len(part.parts) == 1:
        part = part.parts[0]
    plain = isinstance(part, s.Parameter) and not (
        part.index or part.length or part.indirect or part.names or part.operation
    )
    return part if plain and isinstance(part, s.Parameter) else None


def switch(
    variables: Variables, functions: Collection[str], function: str, node: s.Simple
) -> frozenset[str] | None:
    """Return what a command can be that is a variable with ``true``, ``false`` or ``:`` in it, or with nothing.

    Args:
        variables: What is known about them.
        functions: Names of the script's functions.
        function: In which the command stands; empty at the top.
        node: The command.

    Returns:
        These names, ``""`` among them where it may be empty or unset; ``None`` when it can be anything else.
    """
    part = variable_alone(node)
    if part is None or not _NAMES.isdisjoint(functions):
        return None
    texts = frozenset(variables.texts(function, part.name) or ["?"])
    if not variables.is_sure(part):
        texts |= {""}
    quoted = isinstance(node.words[0].parts[0], s.DoubleQuoted)
    return texts if texts <= (_NAMES if quoted else _NAMES | {""}) else None
