"""The pure function in the middle: a script in, a Python program and a report about each of its statements out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.facts import facts_of
from overhaul.translators.shell.lower.context import Unit
from overhaul.translators.shell.lower.program import program
from overhaul.translators.shell.options import Options
from overhaul.translators.shell.shaking import helper_names, shaken
from overhaul.translators.shell.translation import Translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.translators.shell import syntax as s

__all__ = ["translate"]
