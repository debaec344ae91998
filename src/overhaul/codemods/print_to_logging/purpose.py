"""What a print is for, decided by one table from facts about its place. No trees in here.

The rows are asked in order and the first that holds decides. Doubt goes to the program's output, which is left
alone with a note: a message that stays a print costs nothing, output that vanishes into a log breaks a command.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from overhaul.codemods.print_to_logging.commands import Role

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Facts", "Purpose", "Stream", "purpose_of"]


class Stream(Enum):
    """Where a print goes."""

    OUT = "stdout"
    ERR = "stderr"
    OTHER = "other"


class Purpose(Enum):
    """What a print is for."""

    DIAGNOSTIC = "diagnostic"  # about the run: becomes a log record
    INTERFACE = "interface"  # the program's output: stays
    PRESENTATION = "presentation"  # blank lines and ruled lines: stay


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a print.

    Attributes:
        stream: Where it goes.
        role: What part its surroundings have.
        place: Where that is, as the end of a sentence.
        intended: A comment on its line says that it is meant, e.g. ``# noqa: T201``.
        data: What a program would read in it, e.g. ``JSON``; empty for prose.
        in_handler: Whether it stands in an except block that handles a failure.
        label: Level that the message itself names, or empty.
        debugging: Whether it stands under ``if debug:`` or in a function named so.
        logs: Whether the function around it is named as one that logs.
        shows: Whether the function around it is named as one that prints: ``print_table``, ``show``, ``usage``.
        blank: It prints an empty line.
        ruled: It draws a line.
        usage: It says how the program is called.
        coloured: It is painted for a terminal.
        dialogue: The function around it asks the user something.
        captured: Why its standard output is known to be read by something, or empty.
        progress: It says what the program is doing.
        bare: It prints values and no words.
    """

    stream: Stream = Stream.OUT
    role: Role = Role.LIBRARY
    place: str = ""
    intended: bool = False
    data: str = ""
    in_handler: bool = False
    label: str = ""
    debugging: bool = False
    logs: bool = False
    shows: bool = False
    blank: bool = False
    ruled: bool = False
    usage: bool = False
    coloured: bool = False
    dialogue: bool = False
    captured: str = ""
    progress: bool = False
    bare: bool = False


_Row = tuple["Callable[[Facts], bool]", Purpose, str]

_TABLE: tuple[_Row, ...] = (
    (lambda f: f.intended, Purpose.INTERFACE, "a comment on its line says that it is meant to print"),
    (lambda f: f.blank, Purpose.PRESENTATION, "an empty line is layout"),
    (lambda f: f.ruled, Purpose.PRESENTATION, "a line without words is layout"),
    (lambda f: f.usage, Purpose.INTERFACE, "it explains how the program is called"),
    (lambda f: f.stream is Stream.ERR, Purpose.DIAGNOSTIC, "message on standard error"),
    (lambda f: bool(f.data), Purpose.INTERFACE, "it prints {data}"),
    (lambda f: f.in_handler, Purpose.DIAGNOSTIC, "diagnostic in an except block"),
    (lambda f: bool(f.captured), Purpose.INTERFACE, "{captured}"),
    (lambda f: f.label not in {"", "info"}, Purpose.DIAGNOSTIC, "the message calls itself {label}"),
    (lambda f: f.debugging, Purpose.DIAGNOSTIC, "message for debugging"),
    (lambda f: f.logs, Purpose.DIAGNOSTIC, "in a function that logs"),
    (lambda f: f.coloured, Purpose.INTERFACE, "it is coloured for a terminal"),
    (lambda f: f.dialogue, Purpose.INTERFACE, "it is part of a dialogue with the user"),
    (lambda f: f.shows, Purpose.INTERFACE, "the function around it is there to print"),
    (lambda f: f.role in {Role.COMMAND, Role.BLOCK}, Purpose.INTERFACE, "it is {place}"),
    (lambda f: f.role is Role.MAIN and not f.progress, Purpose.INTERFACE, "it is {place}"),
    (lambda f: f.role is Role.CALLED and f.bare, Purpose.INTERFACE, "it prints a value {place}"),
    (lambda f: f.progress, Purpose.DIAGNOSTIC, "progress message"),
    (lambda f: True, Purpose.DIAGNOSTIC, "diagnostic"),  # noqa: ARG005 - every row is asked the same way
)


def purpose_of(facts: Facts) -> tuple[Purpose, str]:
    """Return what a print is for and why, the reason as a clause: ``it is in the command images``."""
    purpose, reason = next((purpose, reason) for holds, purpose, reason in _TABLE if holds(facts))
    return purpose, reason.format(
        data=facts.data, captured=facts.captured, label=facts.label, place=facts.place
    )
