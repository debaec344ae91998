"""``echo``: a `print` where no word can be a flag, else the helper that looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.builtins.prefixes import refuse_prefixes
from overhaul.translators.shell.lower.builtins.texts import constant, is_number, joined, judged, printed
from overhaul.translators.shell.lower.context import Frame, Rendered, call
from overhaul.translators.shell.support.escapes import unescape_dash, unescape_echo

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["echo", "echo_text"]


def echo(frame: Frame, node: s.Simple) -> Rendered:
    """Lower ``echo``."""
    return judged(frame, _echo(frame, node))


def _echo(frame: Frame, node: s.Simple) -> Rendered:
    refuse_prefixes(frame, node, locale=True)
    if frame.unit.dialect == "sh":
        return _dash_echo(frame, node)
    fields = words.fields(frame, node.words[1:])
    count, newline, escapes = _flags(fields)
    xpg = frame.unit.facts.options.state("xpg_echo")
    rest = fields[count:]
    known = bool(rest) and len(fields) == len(node.words) - 1 and not isinstance(rest[0], t.Starred)
    harmless = _no_flag(rest) or (known and _is_known(frame, node.words[count + 1]))
    certain = harmless and xpg is False
    if not certain or (escapes and not _without_backslash(rest)):
        text = _unescaped(rest) if certain else None
        if text is not None:
            return Rendered((printed(t.Constant(text[0]), newline=newline and text[1]),))
        keywords = {} if xpg is False else {"escapes": _state(frame, xpg)}
        return Rendered((t.Do(call(frame.unit.helper("echo"), *fields, **keywords)),))
    return Rendered((_printed(rest, newline=newline),))


def echo_text(frame: Frame, fields: Sequence[t.Expression]) -> t.Expression | None:
    """Return all that ``echo`` writes as one text; ``None`` when that depends on words that are only known later."""
    count, newline, escapes = _flags(fields)
    rest = fields[count:]
    if not _no_flag(rest) or frame.unit.facts.options.state("xpg_echo") is not False:
        return None
    if escapes and not _without_backslash(rest):
        text = _unescaped(rest)
        return None if text is None else t.Constant(text[0] + "\n" * (newline and text[1]))
    if any(isinstance(each, t.Starred) for each in rest):
        return call(t.Attribute(t.Constant(" "), "join"), t.ListDisplay(tuple(rest)))
    return joined([*_spaced(rest), "\n" * newline])


def _state(frame: Frame, known: bool | None) -> t.Expression:  # noqa: FBT001 - a value, no switch
    if known is not None:
        return t.Constant(known)
    return t.Compare("in", t.Constant("xpg_echo"), frame.unit.helper("options"))


def _dash_echo(frame: Frame, node: s.Simple) -> Rendered:
    """Lower the ``echo`` of ``/bin/sh``, which does escapes and knows only ``-n``."""
    fields = words.fields(frame, node.words[1:])
    silent = bool(fields) and constant(fields[0]) == "-n"
    rest = fields[1:] if silent else fields
    if silent or not rest or not _may_be(rest[0], "-n"):
        if _without_backslash(rest):
            return Rendered((_printed(rest, newline=not silent),))
        texts = [constant(each) for each in rest]
        if all(text is not None for text in texts):
            raw, goes_on = unescape_dash(" ".join(map(str, texts)).encode("utf-8", "surrogateescape"))
            text = t.Constant(raw.decode("utf-8", "surrogateescape"))
            return Rendered((printed(text, newline=goes_on and not silent),))
    return Rendered((t.Do(call(frame.unit.helper("dash_echo"), *fields)),))


def _may_be(expression: t.Expression, flag: str) -> bool:
    """Whether a word may be a certain text."""
    if isinstance(expression, t.Starred):
        return True
    text = constant(expression)
    if text is not None:
        return text == flag
    if isinstance(expression, t.FormattedText):
        return not any(isinstance(part, str) and part.strip(flag) for part in expression.parts)
    return not is_number(expression)


def _flags(fields: Sequence[t.Expression]) -> tuple[int, bool, bool]:
    """Return how many leading words are flags for certain, and what they say: a newline, and escapes."""
    newline, escapes = True, False
    for count, field in enumerate(fields):
        text = constant(field)
        if text is None or text == "-" or text.rstrip("neE") != "-":
            return count, newline, escapes
        for flag in text[1:]:
            newline = newline and flag != "n"
            escapes = flag == "e" if flag in "eE" else escapes
    return len(fields), newline, escapes


def _is_known(frame: Frame, word: s.Word) -> bool:
    """Whether a word is a variable that only ever holds texts of which none is a flag."""
    parts = word.unquoted
    if len(parts) != 1 or not isinstance(parts[0], s.Parameter):
        return False
    part = parts[0]
    if part.operation is not None or part.index is not None or part.indirect or part.names:
        return False
    texts = frame.unit.facts.variables.texts(frame.function, part.name)
    # What a text with a wildcard stands for is only known while it runs.
    return texts is not None and not any(re.search(r"[*?\[~]|^-[neE]+$", text) for text in texts)


def _no_flag(fields: Sequence[t.Expression]) -> bool:
    """Whether the first of these words is no flag for certain."""
    if not fields:
        return True
    first = fields[0]
    if isinstance(first, t.Starred):
        return False
    if constant(first) is not None or is_number(first):
        return True
    if isinstance(first, t.Call) and first.function == t.Name("here"):
        return True
    if isinstance(first, t.FormattedText):
        begins = first.parts[0]
        if isinstance(begins, str) and begins and begins[0] != "-":
            return True
        return any(isinstance(part, str) and part.strip("-neE") for part in first.parts)
    return False


def _without_backslash(fields: Sequence[t.Expression]) -> bool:
    return all(
        is_number(each) or "\\" not in (constant(each) or "\\") or constant(each) == "" for each in fields
    )


def _unescaped(fields: Sequence[t.Expression]) -> tuple[str, bool] | None:
    """Return what ``-e`` makes of constant words, and whether the line end follows."""
    texts = [constant(each) for each in fields]
    if any(text is None for text in texts):
        return None
    raw, goes_on = unescape_echo(" ".join(map(str, texts)).encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "surrogateescape"), goes_on


def _printed(fields: Sequence[t.Expression], *, newline: bool) -> t.Statement:
    if any(isinstance(each, t.Starred) for each in fields):
        ending = {} if newline else {"end": t.Constant(""), "flush": t.Constant(True)}  # noqa: FBT003
        return t.Do(call(t.Name("print"), *fields, **ending))
    return printed(joined(_spaced(fields)), newline=newline)


def _spaced(fields: Sequence[t.Expression]) -> list[str | t.Expression]:
    """Return words with blanks between them."""
    pieces: list[str | t.Expression] = []
    for number, field in enumerate(fields):
        pieces += [" ", field] if number else [field]
    return pieces
