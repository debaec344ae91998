"""Words in Python: one text, a pattern, or the fields that they become."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import is_integer_text
from overhaul.translators.shell.lower import braces, parameters, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import Value, is_numeral, joined_text

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
_EMPTY = t.Constant("")
#: Bytes that may become a character together with others.
_SPLIT_CHARACTER = re.compile(
    rb"\A[\x80-\xbf]|(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)


def ifs(frame: Frame) -> dict[str, t.Expression]:
    """Return the keyword that helpers need where IFS is not what it is at first."""
    if not frame.unit.facts.variables.splits:
        return {}
    return {"ifs": variables.maybe(frame, "IFS")}


# -------------------------------------------------------------------------------------------------------- one text


def text(frame: Frame, word: s.Word) -> t.Expression:
    """Return a word as one text, without splitting: in assignments, quotes, here-documents, ``case``."""
    return joined_text(_texts(frame, word.parts))


def document(frame: Frame, word: s.Word) -> t.Expression:
    """Return the body of a here-document, in which ``$*`` is joined with blanks whatever IFS is."""
    made: list[t.Expression] = []
    for part in flat(word):
        found = _value(frame, part) if isinstance(part, s.Parameter) else None
        if found is not None and found.many and not _is_whole_array(part):
            made.append(call(t.Attribute(t.Constant(" "), "join"), found.expression))
        elif found is not None:
            made.append(as_one(frame, found))
        else:
            made += _part_texts(frame, part)
    return joined_text(made)


def _is_whole_array(part: s.Part) -> bool:
    """Whether it is ``${a[*]}`` and nothing else, which alone is joined by IFS in a here-document."""
    return (
        isinstance(part, s.Parameter)
        and isinstance(part.index, s.AllItems)
        and part.index.star
        and part.operation is None
        and not part.indirect
    )


def flat(word: s.Word) -> list[s.Part]:
    """Return the parts of a word, those in double quotes too."""
    parts: list[s.Part] = []
    for part in word.parts:
        parts += part.parts if isinstance(part, s.DoubleQuoted) else (part,)
    return parts


def _texts(frame: Frame, parts: Sequence[s.Part]) -> list[t.Expression]:
    return [piece for part in parts for piece in _part_texts(frame, part)]


def _part_texts(frame: Frame, part: s.Part) -> list[t.Expression]:
    match part:
        case s.Literal() | s.Quoted():
            if not part.text.isascii() and _SPLIT_CHARACTER.search(os.fsencode(part.text)):
                raise Opaque(part, "a part of a character")
            return [t.Constant(part.text)]
        case s.DoubleQuoted():
            return _texts(frame, part.parts)
        case s.ExtendedGlob():
            inner: list[t.Expression] = [t.Constant(part.operator + "(")]
            for number, each in enumerate(part.alternatives):
                inner += [t.Constant("|")] if number else []
                inner += _texts(frame, each.parts)
            return [*inner, t.Constant(")")]
        case s.BraceList() | s.BraceRange():
            return [t.Constant(frame.unit.source(part))]
        case s.Parameter() if _is_joined_slice(part) and frame.unit.facts.variables.splits:
            raise Opaque(part, "a slice of all items is joined in a way of its own where IFS is set")
        case _:
            return [as_one(frame, _value(frame, part))]


def _is_joined_slice(part: s.Parameter) -> bool:
    return isinstance(part.operation, s.Slice) and (part.name == "@" or isinstance(part.index, s.AllItems))


def as_one(frame: Frame, value: Value) -> t.Expression:
    """Return a value as one text (or number): items are joined as where nothing is split."""
    if not value.many:
        return variables.as_text(value.expression) if value.number else value.expression
    joins = value.star or frame.unit.dialect == "sh"  # there ``"$@"`` is joined so too
    if joins and frame.unit.facts.variables.splits:
        return call(frame.unit.helper("join"), value.expression, **ifs(frame))
    return call(t.Attribute(t.Constant(" "), "join"), value.expression)


def _value(frame: Frame, part: s.Part, *, quoted: bool = True) -> Value:
    from overhaul.translators.shell.lower import arithmetic, substitutions
    from overhaul.translators.shell.lower.builtins import evaluating

    match part:
        case s.Parameter():
            return parameters.value(frame, part, quoted=quoted)
        case s.ArithExpansion(_, expression):
            number = arithmetic.number(frame, expression)
            return Value(number, number=True)
        case s.CommandSubstitution():
            return Value(substitutions.substitution(frame, part))
        case s.ProcessSubstitution():
            return Value(substitutions.process_substitution(frame, part), plain=True, filled=True)
        case s.Evaluated():
            return Value(evaluating.evaluated(frame, part), many=part.many)
        case s.Tilde(_, user):
            return Value(_home(frame, user), plain=True, filled=True)
        case _:
            raise Opaque(part, "a part of a word that cannot stand here")


def _home(frame: Frame, user: str) -> t.Expression:
    if user == "+":
        return variables.read(frame, "PWD")
    if user == "-":
        return t.Or((variables.maybe(frame, "OLDPWD"), t.Constant("~-")))
    if user:
        return call(frame.unit.helper("home_of"), t.Constant(user))
    if variables.is_global(frame, "HOME"):
        return call(frame.unit.helper("home"), variables.maybe(frame, "HOME"))
    return call(frame.unit.helper("home"))


# --------------------------------------------------------------------------------------------------------- patterns


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
                        made.append(_protected(frame, as_one(frame, _value(frame, each)), helper))
            case s.ExtendedGlob():
                made.append(t.Constant(part.operator + "("))
                for number, one in enumerate(part.alternatives):
                    made += [t.Constant("|")] if number else []
                    made += _patterns(frame, one.parts, helper=helper)
                made.append(t.Constant(")"))
            case s.BraceList() | s.BraceRange():
                made.append(t.Constant(frame.unit.source(part)))
            case s.Tilde():
                made.append(_protected(frame, as_one(frame, _value(frame, part)), helper))
            case _:
                made.append(as_one(frame, _value(frame, part, quoted=False)))
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


# ----------------------------------------------------------------------------------------------------------- fields


def fields(frame: Frame, words: Sequence[s.Word]) -> tuple[t.Expression, ...]:
    """Return words as arguments: an item for one that is always one field, else ``*...``."""
    made: list[t.Expression] = []
    for word in words:
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
            value = _value(frame, part, quoted=False)
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
        found = _value(frame, word.parts[0])
        return t.Starred(found.expression) if found.many else found.expression
    if _is_fixed(frame, word):
        return text(frame, word)
    if frame.unit.dialect == "sh":
        _refuse_dots(word)
    if _is_glob_alone(frame, word):
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
    value = _value(frame, part, quoted=False)
    return unquoted(frame, value)


def unquoted(frame: Frame, value: Value) -> t.Expression:
    """Return an unquoted expansion as arguments."""
    splits = frame.unit.facts.variables.splits
    if value.fields:
        return t.Starred(value.expression)
    if value.number and not splits:
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
                value = _value(frame, part, quoted=False)
                if value.fields and value.pieces is None:
                    raise Opaque(part, "quoted and unquoted words mixed in one expansion")
                if value.pieces is not None:
                    pieces.append(t.Starred(value.pieces))
                    continue
                if not value.many and (value.number or value.plain) and not splits:
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
        value = Value(t.Constant(each.text)) if isinstance(each, s.Quoted) else _value(frame, each)
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
