"""What a translation is: the module, and for every statement how far it went and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overhaul.translators.python.tree import Module
    from overhaul.translators.shell.syntax import Script, Statement

__all__ = ["Level", "StatementReport", "Translation", "report_of"]


class Level(Enum):
    """How a statement is rendered, best first."""

    IDIOM = "idiom"  # as a Python developer says it
    PLAIN = "plain"  # plain Python
    SUPPORT = "support"  # through a helper with the shell's exact meaning
    OPAQUE = "opaque"  # not at all: it raises, or runs through bash where that was asked for


@dataclass(frozen=True, slots=True)
class StatementReport:
    """One statement of the script.

    Attributes:
        line: Line of its first byte, from 1.
        column: Byte column of its first byte, from 1.
        text: Its text in the script, whole.
        level: How it was rendered.
        reason: Why it went no further; empty where there is nothing to say.
        file: The file that was put in and in which it stands, as the script names it; empty for the script itself.
    """

    line: int
    column: int
    text: str
    level: Level
    reason: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A script as Python.

    Attributes:
        module: The program, without the support helpers: `helpers.shaking.completed` adds them.
        reports: The statements; in any order.
        helpers: Names of the support helpers that the program uses itself.
        notes: What the reader should know although everything is translated.
        variables: What the variables of the script are called in the program.
    """

    module: Module
    reports: tuple[StatementReport, ...]
    helpers: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    variables: frozenset[str] = frozenset()

    @property
    def opaque(self) -> tuple[StatementReport, ...]:
        """The statements that are not translated, in the order of the script."""
        found = (each for each in self.reports if each.level is Level.OPAQUE)
        return tuple(sorted(found, key=lambda each: (each.file, each.line, each.column)))


def report_of(script: Script, statement: Statement, level: Level, reason: str = "") -> StatementReport:
    """Return the report about a statement of a script."""
    span = statement.span
    return StatementReport(
        span.line, span.column, script.source(statement), level, reason, script.file(statement)
    )
