"""Which assignments and redirections fail, or may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["can_fail", "certainly_fails", "counts_errors", "notices_errors"]


def certainly_fails(node: s.Assignment) -> bool:
    """Whether an expression in the value cannot be evaluated, so that the line is abandoned and nothing assigned."""
    for each in walk([node.value] if node.value is not None else []):
        match each:
            case s.ArithBinary(_, "/" | "%", _, s.ArithNumber(_, 0)):
                return True
            case s.ArithWord(_, word) if word.literal is not None:
                return True
            case _:
                continue
    return False


def can_fail(redirect: s.Redirect) -> bool:
    """Tell whether a redirection may fail."""
    target = redirect.target.literal
    if redirect.operator in {">&", "<&"}:
        return target not in {"0", "1", "2", "-"}
    return not redirect.operator.startswith("<<") and target != "/dev/null"


def counts_errors(script: s.Script, names: Collection[str]) -> bool:
    """Tell whether errexit may count again in a process that a function starts: a redirection's substitution.

    Args:
        script: The script.
        names: Those of its functions.
    """
    if script.dialect == "sh":
        return False
    functions = [node for node in walk(script.body) if isinstance(node, s.Function)]
    return any(
        notices_errors(part.body, names)
        for node in walk(functions)
        if isinstance(node, s.Redirect)
        for part in node.target.parts
        if isinstance(part, s.ProcessSubstitution)
    )


def notices_errors(
    body: Sequence[s.Statement], names: Collection[str], *, traps: Collection[str] = ()
) -> bool:
    """Tell whether it can be seen that errexit is in force in a process of its own.

    Args:
        body: What it runs.
        names: Those of the script's functions.
        traps: What may be trapped.
    """
    if len(body) != 1 or "ERR" in traps:
        return True
    command = body[0].command
    stages = command.stages if isinstance(command, s.Pipeline) else (body[0],)
    return not all(_is_one_program(stage.command, names) for stage in stages)


def _is_one_program(node: s.Node | None, names: Collection[str]) -> bool:
    """Whether a command runs nothing else: then nothing follows that errexit could prevent."""
    if not isinstance(node, s.Simple) or not node.words or any(each.value for each in node.assignments):
        return False
    name = node.words[0].literal
    return (
        name is not None and name not in names and name not in {"eval", ".", "source", "command", "builtin"}
    )
