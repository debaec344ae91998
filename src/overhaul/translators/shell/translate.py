"""The pure function in the middle: a script in, a Python program and a report about each of its statements out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell.facts import facts_of
from overhaul.translators.shell.facts.lines import counted_lines
from overhaul.translators.shell.facts.own_text import with_own_text
from overhaul.translators.shell.facts.texts import with_texts
from overhaul.translators.shell.finishing.checked_types import with_checked_types
from overhaul.translators.shell.finishing.first_values import with_first_values
from overhaul.translators.shell.finishing.headings import without_heading
from overhaul.translators.shell.finishing.merging import with_one_main
from overhaul.translators.shell.finishing.settling import settled
from overhaul.translators.shell.finishing.signatures import with_parameters
from overhaul.translators.shell.helpers.shaking import helper_names
from overhaul.translators.shell.lower.context import Unit
from overhaul.translators.shell.lower.program import program
from overhaul.translators.shell.options import Options
from overhaul.translators.shell.preparing.handed_programs import with_programs
from overhaul.translators.shell.preparing.last_words import with_last_words
from overhaul.translators.shell.preparing.listed_texts import with_listed_texts
from overhaul.translators.shell.preparing.plain_commands import with_plain_declarations
from overhaul.translators.shell.preparing.saved_options import with_restored_options
from overhaul.translators.shell.preparing.sourcing import with_first_line
from overhaul.translators.shell.preparing.word_lists import with_word_lists
from overhaul.translators.shell.translation import Level, Translation, report_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from overhaul.translators.shell import syntax as s

__all__ = ["translate"]


def translate(
    script: s.Script, parse: Callable[[str], s.Script], options: Options | None = None
) -> Translation:
    """Translate a script.

    Args:
        script: What a front end made of it.
        parse: Reads shell text that stands in the script as a constant; raises `ValueError`.
        options: What the user asks for.
    """
    script = with_plain_declarations(with_own_text(with_last_words(with_first_line(script))))
    script = with_programs(with_word_lists(with_listed_texts(script, parse), parse))
    heading, script = without_heading(with_restored_options(script))
    unit = Unit(script, facts_of(with_texts(script, parse), helper_names()), options or Options(), parse)
    unit.lines = counted_lines(script)
    body, gone = settled(program(unit), unit.helpers, interrupted=bool(unit.facts.traps - {"EXIT"}))
    body = with_one_main(body, unit.facts.naming.function("main") if "main" in unit.facts.functions else None)
    body, helpers = with_parameters(body, unit.helpers, unit.facts.naming.variables)
    body = with_checked_types(with_first_values(body, unit.facts.naming.variables))
    imports = (
        t.Import("__future__", ("annotations",)),
        t.Import("collections.abc", ("Sequence",)),
        *(t.Import(name) for name in sorted(unit.modules)),
    )
    by_span = {
        each.span: (each, Level.PLAIN if level is Level.SUPPORT and uses <= gone else level, reason)
        for (each, level, reason), uses in zip(reversed(unit.reports), reversed(unit.uses), strict=True)
    }
    reports = [
        report_of(script, each, level, reason) for each, level, reason in by_span.values() if each.span.end
    ]
    reports.sort(key=lambda report: (report.file, report.line, report.column))
    return Translation(
        t.Module(heading, imports, body),
        tuple(reports),
        helpers,
        variables=unit.facts.naming.variables,
    )
