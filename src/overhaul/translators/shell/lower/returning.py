"""Traps on ``RETURN``: which functions run them, and which of them are understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell.facts.walk import commands
from overhaul.translators.shell.lower.context import Opaque

if TYPE_CHECKING:
    from overhaul.translators.shell import syntax as s
    from overhaul.translators.shell.lower.context import Frame, Unit

__all__ = ["is_only_one", "refuse", "runs_at_return"]

_SOURCING = re.compile(r"(?:^|[\s;&|(])(?:\.|source)\s")


def runs_at_return(unit: Unit, name: str) -> bool:
    """Tell whether something may be trapped on ``RETURN`` when a function returns: by itself or by what it calls."""
    if "RETURN" not in unit.facts.traps:
        return False
    return bool(_called(unit, name) & _setting(unit))


def is_only_one(frame: Frame) -> bool:
    """Tell whether the function that traps ``RETURN`` here is the only one that runs the trap."""
    unit = frame.unit
    others = (name for name in unit.facts.functions if name != frame.function and runs_at_return(unit, name))
    return bool(frame.function) and not frame.child and next(others, None) is None


def _setting(unit: Unit) -> set[str]:
    """Names of functions that trap ``RETURN``."""
    return {
        name
        for name, facts in unit.facts.functions.items()
        for node in commands([each.body for each in facts.definitions], "trap")
        if any((word.literal or "").upper() == "RETURN" for word in node.words[2:])
    }


def _called(unit: Unit, name: str) -> set[str]:
    """Names of functions that a call of one may call, and its own."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += unit.facts.functions[each].calls
    return found


def refuse(frame: Frame, node: s.Simple, *, reads_arguments: bool) -> None:
    """Refuse a trap on ``RETURN`` that would run elsewhere too, or finds other arguments there.

    Raises:
        Opaque: With the reason.
    """
    unit = frame.unit
    if unit.facts.options.state("functrace") is not False or "declare -t" in unit.script.text:
        raise Opaque(node, "functions inherit the trap on RETURN")
    if _SOURCING.search(unit.script.text):
        raise Opaque(node, "the trap on RETURN runs behind sourced files, too")
    alone = _setting(unit) == {frame.function}
    again = (
        any(frame.function in _called(unit, each) for each in unit.facts.functions[frame.function].calls)
        if alone
        else True
    )
    if reads_arguments and (again or frame.child):
        raise Opaque(node, "the trap reads the arguments of whatever function returns")
