"""From the script of a case to a program that can be run."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from overhaul.effects.shfmt import parse_script
from overhaul.errors import ShellSyntaxError
from overhaul.translators.python.text import text_of
from overhaul.translators.shell.helpers.shaking import completed
from overhaul.translators.shell.options import Options
from overhaul.translators.shell.preparing.sourcing import with_sources
from overhaul.translators.shell.translate import translate

if TYPE_CHECKING:
    from overhaul.translators.shell.syntax import Script
    from overhaul.verification.table import Case

__all__ = ["Program", "translated"]


@dataclass(frozen=True, slots=True)
class Program:
    """A translated script.

    Attributes:
        text: The Python program.
        opaque: Why statements are not translated.
        notes: What the translator wants to be known.
    """

    text: str
    opaque: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def translated(case: Case) -> Program:
    """Translate the script of a case, with the files that it reads."""
    beside = {item.path: item.data.decode("utf-8", "surrogateescape") for item in case.scene.items}

    def parsed(text: str) -> Script:
        return parse_script(text, "script.sh", case.shell)

    def found(name: str) -> Script | None:
        for path in (posixpath.normpath(f"../prog/{name}"), posixpath.normpath(name)):
            if path in beside:
                return parsed(beside[path])
        return None

    def piece(text: str) -> Script:
        try:
            return parsed(text)
        except ShellSyntaxError as error:
            raise ValueError(error.reason) from error

    script = with_sources(parsed(case.script), found, piece)
    translation = translate(script, piece, Options(name="script.sh"))
    return Program(
        text_of(completed(translation.module, translation.helpers, variables=translation.variables)),
        tuple(f"line {each.line}: {each.reason}" for each in translation.opaque),
        translation.notes,
    )
