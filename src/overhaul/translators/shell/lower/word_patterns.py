"""Words as patterns and regular expressions: what is quoted in them stands for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower.context import Frame, call
from overhaul.translators.shell.lower.values import is_numeral, joined_text
from overhaul.translators.shell.lower.word_texts import as_one, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = ["pattern", "regex"]


def pattern(frame: Frame, word: s.Word) -> t.Expression:
    """Return a word as a shell pattern: what is quoted stands for itself, behind backslashes."""
    return joined_text(_patterns(frame, word.parts))


def _patterns(  # noqa: PLR0912 - a short branch for each kind of part
    frame: Frame, parts: Sequence[s.Part], *, helper: str = "escape"
) -> list[t.Expression]:
    made: list[t.Expression] = []
    for part in parts:
        match part:
            case s.Literal() if frame.unit.dialect == "sh":  # where ``^`` negates nothing
                made.append(t.Constant(part.text.replace("[^", "[\\^")))
            case s.Literal():
                made.append(t.Constant(part.text))
            case s.Quoted():
                made.append(t.Constant(_escaped(part.text, helper)))
            case s.DoubleQuoted():
                for each in part.parts:
                    if isinstance(each, s.Quoted):
                        made.append(t.Constant(_escaped(each.text, helper)))
                    else:
                        made.append(_protected(frame, as_one(frame, value_of(frame, each)), helper))
            case s.ExtendedGlob():
                made.append(t.Constant(part.operator + "("))
                for number, one in enumerate(part.alternatives):
                    made += [t.Constant("|")] if number else []
                    made += _patterns(frame, one.parts, helper=helper)
                made.append(t.Constant(")"))
            case s.BraceList() | s.BraceRange():
                made.append(t.Constant(frame.unit.source(part)))
            case s.Tilde():
                made.append(_protected(frame, as_one(frame, value_of(frame, part)), helper))
            case _:
                made.append(as_one(frame, value_of(frame, part, quoted=False)))
    return made


def _protected(frame: Frame, value: t.Expression, helper: str) -> t.Expression:
    if is_numeral(value):
        return value
    return call(frame.unit.helper(helper), value)


def _escaped(quoted: str, helper: str) -> str:
    if helper == "escape":
        return "".join(f"\\{each}" if each in "*?[]\\()|!@+^-" else each for each in quoted)
    return "".join(f"\\{each}" if each in r"\.[]{}()*+?^$|" else each for each in quoted)


def regex(frame: Frame, word: s.Word) -> t.Expression:
    """Return the right side of ``=~``: what is quoted stands for itself."""
    return joined_text(_patterns(frame, word.parts, helper="escape_regex"))
