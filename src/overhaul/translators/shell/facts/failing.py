"""Which assignments and redirections fail, or may fail."""

from __future__ import annotations

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

__all__ = ["can_fail", "certainly_fails"]


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
