"""A standard output that is closed: which commands say so by nothing but their status."""

from __future__ import annotations

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower.targets import OPENING

__all__ = ["closes_output", "writes_at_most"]


def writes_at_most(command: s.Command | None) -> bool:
    """Whether a command does nothing but write, and says by its status where it cannot."""
    match command:
        case s.Simple(_, _, words) if words and words[0].literal in {"echo", "printf"}:
            return True
        case s.Block(_, body):
            plain = (not each.redirects and isinstance(each.command, s.Simple) for each in body)
            substituted = (isinstance(each, s.CommandSubstitution) for each in walk(body))
            return all(plain) and not any(substituted) and all(writes_at_most(each.command) for each in body)
        case _:
            return False


def closes_output(redirect: s.Redirect) -> bool:
    """Whether a redirection closes the standard output."""
    closes = redirect.operator in {">&", "<&"} and redirect.target.literal == "-"
    return closes and not redirect.variable and (redirect.descriptor or OPENING[redirect.operator]) == 1
