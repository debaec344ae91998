"""Builtins: each a function from a simple command to Python, found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell.lower.builtins.evaluating import eval_
from overhaul.translators.shell.lower.builtins.leaving import break_, continue_, exit_, return_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from overhaul.translators.shell import syntax as s
    from overhaul.translators.shell.lower.context import Frame, Rendered

    Builtin = Callable[[Frame, s.Simple], Rendered]

__all__ = ["BUILTINS"]

BUILTINS: Mapping[str, Builtin] = {
    "break": break_,
    "continue": continue_,
    "eval": eval_,
    "exit": exit_,
    "return": return_,
}
