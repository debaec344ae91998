"""Constant shell patterns in Python's own language, where both mean the same for every text."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower.context import Frame, call
from overhaul.translators.shell.lower.regexes import bracket

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["alternatives", "in_python"]

_STAR, _ANY = ".*", "."
_MOST_ALTERNATIVES = 12
_ITEM = re.compile(
    r"(\*+)|(\?)|\[(?P<negated>[!^]?)(?P<set>\]?(?:\[:\w+:\]|[^\]\[\\])*)\]|([^\[\\])", re.DOTALL
)


def in_python(frame: Frame, subject: t.Expression, word: s.Word) -> t.Expression | None:
    """Return whether a pattern matches a text, by `re` or less; ``None`` when that is not certain.

    Args:
        frame: Where it stands.
        subject: A `str` expression.
        word: The pattern; case counts, and there are no extended patterns in it.
    """
    pieces = _pieces(word)
    if pieces is None or not _is_same_for_bytes(pieces):
        return None
    starts, ends = pieces[0] != _STAR, pieces[-1] != _STAR
    inner = pieces[not starts : len(pieces) - (not ends)]
    if inner == [_ANY] and not (starts and ends):
        return t.Compare("!=", subject, t.Constant(""))
    made = "".join(inner)
    module = frame.unit.module("re")
    function = ("fullmatch" if ends else "match") if starts else "search"
    pattern = made + (r"\Z" if ends and not starts else "")
    flags = (t.Attribute(module, "DOTALL"),) if set(inner) & {_STAR, _ANY} else ()
    found = call(t.Attribute(module, function), t.Constant(pattern), subject, *flags)
    return t.Compare("is not", found, t.Constant(None))


def _pieces(word: s.Word) -> list[str] | None:
    """Return what stands for each character of a pattern; ``None`` when there is more to it."""
    made: list[str] = []
    for part in word.parts:
        match part:
            case s.Literal(_, text):
                given = _items(text)
            case s.Quoted() | s.DoubleQuoted():
                quoted = s.Word(part.span, (part,)).literal
                given = None if quoted is None else list(map(_escaped, quoted))
            case _:
                given = None
        if given is None:
            return None
        made += given[1:] if made[-1:] == given[:1] == [_STAR] else given
    return made if made and all(each.isascii() for each in made) else None


def _escaped(char: str) -> str:
    return "\\" + char if char in ".^$*+?{}[]|()\\" else char


def _items(text: str) -> list[str] | None:
    made: list[str] = []
    at = 0
    while at < len(text):
        match = _ITEM.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["set"] is not None:
            piece = bracket(match["set"], negated=bool(match["negated"]))
            if piece is None:
                return None
            made.append(piece)
        else:
            made.append(_STAR if match[1] else _ANY if match[2] else _escaped(match[0]))
    return made


def _is_same_for_bytes(pieces: Sequence[str]) -> bool:
    """Whether it makes no difference if a character counts as its bytes, as in text that is not valid UTF-8."""
    loose = [number for number, piece in enumerate(pieces) if piece == _ANY or piece.startswith("[^")]
    if len(loose) > 1:
        return False
    return all(_STAR in pieces[max(number - 1, 0) : number + 2] for number in loose)


def alternatives(word: s.Word) -> list[s.Word] | None:
    """Return the patterns of which a pattern with ``@(a|b)`` or ``?(a)`` is any; ``None`` when there is more to it."""
    choices: list[list[tuple[s.Part, ...]]] = []
    for part in word.parts:
        if not isinstance(part, s.ExtendedGlob):
            choices.append([(part,)])
            continue
        if part.operator not in {"@", "?"}:
            return None
        inner = [alternatives(each) for each in part.alternatives]
        if None in inner:
            return None
        found = [each.parts for words in inner for each in words or ()]
        choices.append(found if part.operator == "@" else [*found, ()])
    made = [s.Word(word.span, tuple(part for parts in each for part in parts)) for each in product(*choices)]
    return made if len(made) <= _MOST_ALTERNATIVES else None
