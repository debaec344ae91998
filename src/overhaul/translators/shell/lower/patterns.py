"""Patterns of ``case`` and ``[[ ]]``: plain comparisons where a pattern says no more than that."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import is_integer_text
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import wildcards, words
from overhaul.translators.shell.lower.context import Frame, call
from overhaul.translators.shell.lower.statuses import has_effect
from overhaul.translators.shell.lower.values import joined_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["equal", "matched", "matching"]

_STAR = t.Name("*")  # never written: it marks a place where anything may stand
_Pieces: TypeAlias = "list[t.Expression]"


def matching(frame: Frame, subject: t.Expression, patterns: Sequence[s.Word]) -> t.Expression:
    """Return whether one of the patterns of a ``case`` item matches, as a `bool` expression.

    Args:
        frame: Where it stands.
        subject: A `str` expression that may be evaluated several times.
        patterns: At least one.
    """
    choices: list[t.Expression] = []
    for word in patterns:
        made = matched(frame, subject, word)
        if made == t.Constant(True):  # noqa: FBT003 - a value of the program
            return made
        choices.append(made)
    merged = _merged(choices)
    return merged[0] if len(merged) == 1 else t.Or(tuple(merged))


def _merged(choices: list[t.Expression]) -> list[t.Expression]:
    """Put comparisons of one subject into one: ``in (...)``, ``startswith((...))``."""
    merged: list[t.Expression] = []
    for choice in choices:
        before = merged[-1] if merged else None
        match before, choice:
            case t.Compare("==", one, first, ()), t.Compare("==", other, second, ()) if one == other:
                merged[-1] = t.Compare("in", one, t.TupleDisplay((first, second)))
            case t.Compare("in", one, t.TupleDisplay(items), ()), t.Compare("==", other, second, ()) if (
                one == other
            ):
                merged[-1] = t.Compare("in", one, t.TupleDisplay((*items, second)))
            case t.Call(one, (first,), ()), t.Call(other, (second,), ()) if one == other and _is_affix(one):
                items = first.items if isinstance(first, t.TupleDisplay) else (first,)
                merged[-1] = t.Call(one, (t.TupleDisplay((*items, second)),))
            case _:
                merged.append(choice)
    return merged


def _is_affix(function: t.Expression) -> bool:
    return isinstance(function, t.Attribute) and function.name in {"startswith", "endswith"}


def matched(
    frame: Frame, subject: t.Expression, word: s.Word, *, always_extended: bool = False
) -> t.Expression:
    """Return whether a pattern matches a text, as a `bool` expression.

    Args:
        frame: Where it stands.
        subject: A `str` expression.
        word: The pattern.
        always_extended: Whether extended patterns are in force whatever the options are, as in ``[[ ]]``.
    """
    state = frame.unit.facts.options.state("nocasematch")
    if state is False:
        made = _in_python(frame, subject, word)
        if made is not None:
            return made
    keywords: dict[str, t.Expression] = {}
    extended = always_extended or any(isinstance(node, s.ExtendedGlob) for node in walk(word))
    if extended and _may_be_extended(word):
        keywords = {"extglob": t.Constant(True)}  # noqa: FBT003 - a value of the program
    return call(frame.unit.helper("matches"), subject, words.pattern(frame, word), **keywords)


def _in_python(frame: Frame, subject: t.Expression, word: s.Word) -> t.Expression | None:
    """Return what a pattern says in plain Python; ``None`` when only the helper knows."""
    pieces = _pieces(frame, word)
    made = _plainly(subject, pieces) if pieces is not None else None
    if made is not None:
        return made
    if not any(isinstance(part, s.ExtendedGlob) for part in word.parts):
        return wildcards.in_python(frame, subject, word)
    choices = [_in_python(frame, subject, each) for each in wildcards.alternatives(word) or ()]
    merged = _merged([each for each in choices if each is not None])
    if not choices or None in choices or (len(merged) > 1 and has_effect(subject)):
        return None
    return merged[0] if len(merged) == 1 else t.Or(tuple(merged))


def _may_be_extended(word: s.Word) -> bool:
    """Whether there is an extended pattern in it, or may be in what is expanded."""
    plain = (s.Literal, s.Quoted, s.DoubleQuoted, s.ArithExpansion)
    return not all(isinstance(part, plain) for part in word.parts)


def _pieces(frame: Frame, word: s.Word) -> _Pieces | None:
    """Return a pattern as texts and stars; ``None`` when there is more to it."""
    made: _Pieces = []
    for part in word.parts:
        match part:
            case s.Literal(_, text):
                if set(text) & set("?["):
                    return None
                for number, piece in enumerate(text.split("*")):
                    made += [_STAR] if number else []
                    made += [t.Constant(piece)] if piece else []
            case s.Quoted() | s.DoubleQuoted() | s.Tilde() | s.ArithExpansion():
                made.append(words.text(frame, s.Word(part.span, (part,))))
            case _:
                return None
    return made


def _plainly(subject: t.Expression, pieces: _Pieces) -> t.Expression | None:
    """Return a comparison for texts with a star in front, behind, or both."""
    stars = [number for number, piece in enumerate(pieces) if piece == _STAR]
    if not stars:
        return equal(subject, joined_text(pieces))
    texts = [piece for piece in pieces if piece != _STAR]
    if not texts:
        return t.Constant(True)  # noqa: FBT003 - a value of the program
    inner = pieces[len(_leading(pieces)) : len(pieces) - len(_leading(pieces[::-1]))]
    if _STAR in inner:
        return None
    text = joined_text(inner)
    starts, ends = pieces[0] != _STAR, pieces[-1] != _STAR
    if starts:
        return call(t.Attribute(subject, "startswith"), text)
    if ends:
        return call(t.Attribute(subject, "endswith"), text)
    return t.Compare("in", text, subject)


def _leading(pieces: _Pieces) -> _Pieces:
    count = 0
    while count < len(pieces) and pieces[count] == _STAR:
        count += 1
    return pieces[:count]


def equal(subject: t.Expression, text: t.Expression) -> t.Expression:
    """Return whether two texts are the same; numbers are compared as numbers."""
    one, other = _as_number(subject), _as_number(text)
    if one is not None and other is not None:
        return t.Compare("==", one, other)
    return t.Compare("==", subject, text)


def _as_number(text: t.Expression) -> t.Expression | None:
    match text:
        case t.Call(t.Name("str"), (inner,), ()):
            return inner
        case t.Constant(str(value)) if is_integer_text(value):
            return t.Constant(int(value))
        case _:
            return None
