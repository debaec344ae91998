"""Words in Python: the fields that they become; one text and patterns come from the modules beside this one."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import is_integer_text
from overhaul.translators.shell.lower import braces, parameters, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import Value, joined_text
from overhaul.translators.shell.lower.word_patterns import pattern, regex
from overhaul.translators.shell.lower.word_texts import as_one, document, flat, ifs, text, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "document",
    "fields",
    "flat",
    "ifs",
    "items",
    "loose_items",
    "loose_pieces",
    "numbers",
    "pattern",
    "regex",
    "single",
    "text",
]

_GLOB = set("*?[")


def fields(frame: Frame, words: Sequence[s.Word]) -> tuple[t.Expression, ...]:
    """Return words as arguments: an item for one that is always one field, else ``*...``."""
    made: list[t.Expression] = []
    for word in words:
        if word is s.PROGRAM:
            continue
        if frame.unit.dialect == "sh":
            made.append(_field(frame, word))
            continue
        numbers = braces.numbered(word)
        if numbers is not None:
            made.append(t.Starred(numbers))
        else:
            made += [_field(frame, each) for each in braces.expanded(word)]
    return tuple(each for each in made if each != t.Starred(t.ListDisplay()))


def items(frame: Frame, words: Sequence[s.Word]) -> t.Expression:
    """Return words as something to walk through once: a list, or what else yields the fields."""
    found = fields(frame, words)
    if len(found) == 1 and isinstance(found[0], t.Starred):
        return found[0].value
    return t.ListDisplay(found)


def numbers(frame: Frame, words: Sequence[s.Word]) -> t.Expression | None:
    """Return words that are all integers as integers to walk through; ``None`` when one is something else."""
    made: list[t.Expression] = []
    for word in words:
        part = word.parts[0] if len(word.parts) == 1 else None
        if isinstance(part, s.BraceRange) and frame.unit.dialect == "bash":
            found = braces.integers(part)
            if found is None:
                return None
            made.append(t.Starred(found))
        elif word.literal is not None and is_integer_text(word.literal):
            made.append(t.Constant(int(word.literal)))
        elif isinstance(part, (s.Parameter, s.ArithExpansion)):
            value = value_of(frame, part, quoted=False)
            if not value.number:
                return None
            made.append(value.expression)
        else:
            return None
    if len(made) == 1 and isinstance(made[0], t.Starred):
        return made[0].value
    return t.TupleDisplay(tuple(made))


def loose_items(frame: Frame, word: s.Word) -> t.Expression:
    """Return the fields of the word in an unquoted ``${x:-word}``, whose literal text is split too."""
    found = _mixed(frame, word, loose=True)
    return found.value if isinstance(found, t.Starred) else t.ListDisplay((found,))


def single(frame: Frame, word: s.Word) -> t.Expression:
    """Return a word that must become one field, as the target of a redirection."""
    found = fields(frame, [word])
    if len(found) == 1 and not isinstance(found[0], t.Starred):
        return found[0]
    names = found[0].value if len(found) == 1 and isinstance(found[0], t.Starred) else t.ListDisplay(found)
    return call(frame.unit.helper("one_field"), names, t.Constant(frame.unit.source(word)))


def _field(frame: Frame, word: s.Word) -> t.Expression:
    """Return one word (without braces) as an argument."""
    if not word.parts:
        return t.Starred(t.ListDisplay())
    if isinstance(word.parts[0], s.Evaluated):
        found = value_of(frame, word.parts[0])
        return t.Starred(found.expression) if found.many else found.expression
    if _is_fixed(frame, word) and not _is_home_of_sh(frame, word):
        return text(frame, word)
    if frame.unit.dialect == "sh":
        _refuse_dots(word)
    if _is_glob_alone(frame, word) and not _is_home_of_sh(frame, word):
        return t.Starred(_glob(frame, word))
    if len(word.parts) == 1:
        return _only(frame, word.parts[0])
    return _mixed(frame, word)


def _is_fixed(frame: Frame, word: s.Word) -> bool:
    """Whether a word is always one field: nothing unquoted is expanded in it."""
    for part in word.parts:
        match part:
            case s.Literal():
                if _GLOB & set(part.text):
                    return False
            case s.DoubleQuoted():
                if any(
                    isinstance(each, s.Parameter) and parameters.is_many(frame, each) for each in part.parts
                ):
                    return False
            case s.Quoted() | s.Tilde() | s.ProcessSubstitution():
                continue
            case _:
                return False
    return True


def _is_home_of_sh(frame: Frame, word: s.Word) -> bool:
    """Whether a word is a tilde alone in sh, where it is no field when the script makes HOME empty."""
    alone = len(word.parts) == 1 and isinstance(word.parts[0], s.Tilde) and not word.parts[0].user
    return alone and frame.unit.dialect == "sh" and variables.is_global(frame, "HOME")


def _is_glob_alone(frame: Frame, word: s.Word) -> bool:
    """Whether nothing but literal text and quoted text stands in a word that is a pattern."""
    return all(
        isinstance(part, (s.Literal, s.Quoted, s.ExtendedGlob, s.Tilde))
        or (
            isinstance(part, s.DoubleQuoted)
            and not any(
                isinstance(each, s.Parameter) and parameters.is_many(frame, each) for each in part.parts
            )
        )
        for part in word.parts
    )


def _glob(frame: Frame, word: s.Word) -> t.Expression:
    if any(isinstance(part, s.ExtendedGlob) for part in word.parts):
        _refuse_late_extglob(frame, word)
    made = pattern(frame, word)
    plain = text(frame, word)
    return call(frame.unit.helper("glob"), made, *(() if made == plain else (plain,)))


def _refuse_dots(word: s.Word) -> None:
    """To dash, patterns like ``.*`` also stand for ``.`` and ``..``."""
    written = "".join(part.text if isinstance(part, s.Literal) else "x" for part in word.parts)
    for each in written.split("/"):
        if _GLOB & set(each) and (fnmatchcase("..", each) or fnmatchcase(".", each)) and each[0] == ".":
            raise Opaque(word, "a pattern that stands for the folders . and ..")


def _refuse_late_extglob(frame: Frame, word: s.Word) -> None:
    if frame.unit.facts.options.state("extglob") is False:
        raise Opaque(word, "an extended pattern while extglob is off")


def _only(frame: Frame, part: s.Part) -> t.Expression:
    """Return a word that is a single part."""
    if isinstance(part, s.DoubleQuoted):
        if len(part.parts) == 1 and isinstance(part.parts[0], s.Parameter):
            value = parameters.value(frame, part.parts[0], quoted=True)
            if not value.many:
                return variables.as_text(value.expression) if value.number else value.expression
            if value.star:
                return as_one(frame, value)
            return t.Starred(value.expression)
        return _mixed(frame, s.Word(part.span, (part,)))
    value = value_of(frame, part, quoted=False)
    return unquoted(frame, value)


def unquoted(frame: Frame, value: Value) -> t.Expression:
    """Return an unquoted expansion as arguments."""
    splits = frame.unit.facts.variables.splits
    if value.fields:
        return t.Starred(value.expression)
    if value.number and not frame.unit.facts.variables.cuts_numbers:
        return variables.as_text(value.expression)
    if value.plain and not splits and not value.many:
        if value.filled:
            return value.expression
        kept = t.ListDisplay((value.expression,))
        return t.Starred(t.Conditional(value.expression, kept, t.ListDisplay()))
    if value.many:
        return t.Starred(call(frame.unit.helper("fields"), _unquoted_piece(frame, value), **ifs(frame)))
    expression = variables.as_text(value.expression) if value.number else value.expression
    return t.Starred(call(frame.unit.helper("split"), expression, **ifs(frame)))


def _unquoted_piece(frame: Frame, value: Value) -> t.Expression:
    expression = variables.as_text(value.expression) if value.number else value.expression
    return call(frame.unit.helper("Unquoted"), expression)


def _mixed(frame: Frame, word: s.Word, *, loose: bool = False) -> t.Expression:
    """Return a word of several parts, some of which are unquoted expansions or several items.

    Args:
        frame: Where it stands.
        word: The word.
        loose: Whether its literal text is split too, as in ``${x:-a b}``.
    """
    pieces, keeps = _pieces(frame, word, loose=loose)
    return _of_pieces(frame, pieces, keeps=keeps)


def loose_pieces(frame: Frame, word: s.Word) -> t.Expression:
    """Return the pieces that the word in an unquoted ``${x:-word}`` is beside other text."""
    return t.TupleDisplay(tuple(_pieces(frame, word, loose=True)[0]))


def _pieces(frame: Frame, word: s.Word, *, loose: bool) -> tuple[list[t.Expression], bool]:
    """Return the pieces of a word for `support.fields`, and whether one of them keeps a field that is empty."""
    pieces: list[t.Expression] = []
    keeps = False
    splits = frame.unit.facts.variables.splits
    for part in word.parts:
        match part:
            case s.Literal() if loose:
                pieces.append(call(frame.unit.helper("Unquoted"), t.Constant(part.text)))
            case s.Literal() if not _GLOB & set(part.text):
                keeps = keeps or bool(part.text)
                pieces.append(t.Constant(part.text))
            case s.Literal():
                pieces.append(call(frame.unit.helper("Pattern"), t.Constant(part.text)))
            case s.Quoted():
                keeps = True
                pieces.append(t.Constant(part.text))
            case s.DoubleQuoted():
                made = _double_quoted(frame, part)
                keeps = keeps or not _is_items(made)
                pieces.append(made)
            case s.ExtendedGlob():
                _refuse_late_extglob(frame, word)
                made = pattern(frame, s.Word(part.span, (part,)))
                pieces.append(call(frame.unit.helper("Pattern"), made))
            case _:
                value = value_of(frame, part, quoted=False)
                if value.fields and value.pieces is None:
                    raise Opaque(part, "quoted and unquoted words mixed in one expansion")
                if value.pieces is not None:
                    pieces.append(t.Starred(value.pieces))
                    continue
                cuts = frame.unit.facts.variables.cuts_numbers if value.number else splits
                if not value.many and (value.number or value.plain) and not cuts:
                    keeps = keeps or value.number or value.filled
                    whole = value.number or value.filled or keeps
                    pieces.append(as_one(frame, value) if whole else _unquoted_piece(frame, value))
                    continue
                pieces.append(_unquoted_piece(frame, value))
    return pieces, keeps


def _of_pieces(frame: Frame, pieces: list[t.Expression], *, keeps: bool) -> t.Expression:
    """Return the arguments that some pieces make: one text when no piece can split."""
    special = [each for each in pieces if _is_piece(each)]
    if not special and keeps:
        return joined_text(pieces)
    merged: list[t.Expression] = []
    texts: list[t.Expression] = []
    for piece in pieces:
        if _is_piece(piece):
            merged += [joined_text(texts)] if texts else []
            merged.append(piece)
            texts = []
        else:
            texts.append(piece)
    merged += [joined_text(texts)] if texts else []
    return t.Starred(call(frame.unit.helper("fields"), *merged, **ifs(frame)))


def _is_piece(expression: t.Expression) -> bool:
    if isinstance(expression, t.Starred):
        return True
    return isinstance(expression, t.Call) and expression.function in {
        t.Name("Pattern"),
        t.Name("Unquoted"),
        t.Name("Items"),
    }


def _is_items(expression: t.Expression) -> bool:
    return isinstance(expression, t.Call) and expression.function == t.Name("Items")


def _double_quoted(frame: Frame, part: s.DoubleQuoted) -> t.Expression:
    """Return the piece that double quotes make: a text, or several items with text around them."""
    made: list[t.Expression] = []
    texts: list[t.Expression] = []
    for each in part.parts:
        value = Value(t.Constant(each.text)) if isinstance(each, s.Quoted) else value_of(frame, each)
        if value.many and not value.star:
            made += [joined_text(texts)] if texts else []
            made.append(value.expression)
            texts = []
        else:
            texts.append(as_one(frame, value))
    if not made:
        return joined_text(texts)
    made += [joined_text(texts)] if texts else []
    return call(frame.unit.helper("Items"), *made)
