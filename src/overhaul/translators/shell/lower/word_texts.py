"""Words as one text: nothing is split, and patterns mean themselves."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.touches import touches
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import parameters, variables
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import Value, joined_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "as_one",
    "document",
    "flat",
    "has_items",
    "ifs",
    "is_several",
    "refuse_split",
    "text",
    "value_of",
]

#: Bytes that may become a character together with others.
_SPLIT_CHARACTER = re.compile(
    rb"\A[\x80-\xbf]|(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)


def ifs(frame: Frame) -> dict[str, t.Expression]:
    """Return the keyword that helpers need where IFS is not what it is at first."""
    if not frame.unit.facts.variables.splits:
        return {}
    return {"ifs": variables.maybe(frame, "IFS")}


def text(frame: Frame, word: s.Word, *, joining: str = "") -> t.Expression:
    """Return a word as one text, without splitting: in assignments, quotes, here-documents, ``case``.

    Args:
        frame: Where it stands.
        word: The word.
        joining: What stands between items that are cut, replaced or the like: a blank, or ``IFS`` for the first
            character of it, as in what is assigned; empty where only a script that leaves IFS alone tells.
    """
    if joining == " ":
        refuse_split(frame, word)
    return joined_text(_texts(frame, word.parts, joining=joining))


def has_items(word: s.Word) -> bool:
    """Tell whether ``$@`` or the like stands in double quotes in a word."""
    quoted = [part for part in word.parts if isinstance(part, s.DoubleQuoted)]
    return any(isinstance(each, s.Parameter) and is_several(each) for part in quoted for each in part.parts)


def is_several(part: s.Parameter) -> bool:
    """Tell whether it is ``$@`` or ``${a[@]}``, whose items stay apart in double quotes."""
    every = part.name == "@" or (isinstance(part.index, s.AllItems) and not part.index.star)
    return every and not part.length and not isinstance(part.operation, s.Default)


def refuse_split(frame: Frame, word: s.Word) -> None:
    """Refuse what is expanded without quotes beside ``"$@"`` in a test or behind ``case``: bash splits it there."""
    if frame.unit.dialect == "sh" or not has_items(word):
        return
    for part in word.parts:
        if isinstance(part, s.CommandSubstitution) or (
            isinstance(part, s.Parameter) and not part.length and part.name not in set("#?$!-")
        ):
            raise Opaque(part, "it is split beside all items")


def document(frame: Frame, word: s.Word) -> t.Expression:
    """Return the body of a here-document, in which ``$*`` is joined with blanks whatever IFS is."""
    made: list[t.Expression] = []
    for part in flat(word):
        found = value_of(frame, part) if isinstance(part, s.Parameter) else None
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


def _texts(
    frame: Frame, parts: Sequence[s.Part], *, quoted: bool = False, joining: str = ""
) -> list[t.Expression]:
    return [piece for part in parts for piece in _part_texts(frame, part, quoted=quoted, joining=joining)]


def _part_texts(frame: Frame, part: s.Part, *, quoted: bool = False, joining: str = "") -> list[t.Expression]:
    match part:
        case s.Literal() | s.Quoted():
            if not part.text.isascii() and _SPLIT_CHARACTER.search(os.fsencode(part.text)):
                raise Opaque(part, "a part of a character")
            return [t.Constant(part.text)]
        case s.DoubleQuoted():
            return _texts(frame, part.parts, quoted=True, joining=joining)
        case s.ExtendedGlob():
            inner: list[t.Expression] = [t.Constant(part.operator + "(")]
            for number, each in enumerate(part.alternatives):
                inner += [t.Constant("|")] if number else []
                inner += _texts(frame, each.parts)
            return [*inner, t.Constant(")")]
        case s.BraceList() | s.BraceRange():
            return [t.Constant(frame.unit.source(part))]
        case s.Parameter() if _is_made_of_items(frame, part) and (
            quoted or (joining == "IFS" and isinstance(part.operation, s.Trim | s.Transform))
        ):
            return [_items(frame, part, joining)]
        case _:
            return [as_one(frame, value_of(frame, part))]


def _is_made_of_items(frame: Frame, part: s.Parameter) -> bool:
    """Whether bash makes something of each item, and then may join them by IFS, where a script changes that."""
    made = part.indirect or part.operation is not None
    return made and is_several(part) and frame.unit.facts.variables.splits and frame.unit.dialect == "bash"


def _items(frame: Frame, part: s.Parameter, joining: str) -> t.Expression:
    if not joining or (part.indirect and part.operation is not None):
        raise Opaque(part, "items are joined in a way of their own where IFS is set")
    items = value_of(frame, part).expression
    if joining == "IFS":
        separator = t.Or((variables.maybe(frame, "IFS"), t.Constant(None)))
        return call(frame.unit.helper("join"), items, ifs=separator)
    return call(t.Attribute(t.Constant(joining), "join"), items)


def as_one(frame: Frame, value: Value) -> t.Expression:
    """Return a value as one text (or number): items are joined as where nothing is split."""
    if not value.many:
        return variables.as_text(value.expression) if value.number else value.expression
    joins = value.star or frame.unit.dialect == "sh"  # there ``"$@"`` is joined so too
    if joins and frame.unit.facts.variables.splits:
        return call(frame.unit.helper("join"), value.expression, **ifs(frame))
    return call(t.Attribute(t.Constant(" "), "join"), value.expression)


def value_of(frame: Frame, part: s.Part, *, quoted: bool = True) -> Value:
    """Return what a part that is expanded gives."""
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
            empty = frame.unit.dialect == "sh" and not user and variables.is_global(frame, "HOME")
            return Value(_home(frame, user, part), plain=True, filled=not empty)
        case _:
            raise Opaque(part, "a part of a word that cannot stand here")


def _home(frame: Frame, user: str, node: s.Node) -> t.Expression:
    if user == "+":
        return variables.read(frame, "PWD")
    if user == "-":
        return t.Or((variables.maybe(frame, "OLDPWD"), t.Constant("~-")))
    if user:
        return call(frame.unit.helper("home_of"), t.Constant(user))
    if variables.is_global(frame, "HOME"):
        if not variables.can_be_none(frame, "HOME") and _is_unset(frame, "HOME"):
            raise Opaque(node, "a tilde where HOME may be unset")
        if variables.can_be_none(frame, "HOME") and frame.unit.dialect == "sh":
            known = variables.maybe(frame, "HOME")
            return t.Conditional(t.Compare("is not", known, t.Constant(None)), known, t.Constant("~"))
        return call(frame.unit.helper("home"), variables.maybe(frame, "HOME"))
    return call(frame.unit.helper("home"))


def _is_unset(frame: Frame, name: str) -> bool:
    """Whether a variable is unset anywhere."""
    return any(
        isinstance(node, s.Simple) and name in touches(node).unset for node in walk(frame.unit.script.body)
    )
