"""Assignments in Python: to variables, to items, of whole arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.lower import attributes, expressions, parameters, specials, variables, words
from overhaul.translators.shell.lower.context import Frame, Opaque, call
from overhaul.translators.shell.lower.values import joined_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["assignment", "exported", "literal", "refused", "value_of"]


def assignment(frame: Frame, node: s.Assignment) -> tuple[t.Statement, ...]:
    """Lower one assignment."""
    if isinstance(node.value, s.ArrayLiteral):
        return _array(frame, node, node.value)
    if node.value is None:
        raise Opaque(node, "an assignment without a value")
    if node.index is not None:
        return _item(frame, node, node.index, node.value)
    if node.append:
        return _appended(frame, node, node.value)
    return variables.assign(frame, node.name, value_of(frame, node.name, node.value), node)


def exported(frame: Frame, node: s.Assignment) -> tuple[t.Statement, ...]:
    """Lower an assignment whose variable programs see: in front of a call of a function."""
    if not isinstance(node.value, s.Word) or node.index is not None:
        raise Opaque(node, "an array in the environment")
    listed = variables.kind(frame, node.name) in {Kind.ARRAY, Kind.MAP}
    body = _for_a_call(frame, node, node.value) if listed else assignment(frame, node)
    place = t.Index(variables.environ(frame), t.Constant(node.name))
    if node.name in specials.setters(frame.unit.dialect) or not variables.is_global(frame, node.name):
        raise Opaque(node, f"{node.name} is assigned for one call")
    return (*body, t.Assign((place,), variables.read(frame, node.name)))


def _for_a_call(frame: Frame, node: s.Assignment, word: s.Word) -> tuple[t.Statement, ...]:
    """Lower an assignment to an array in front of a call: there is a text of that name instead until it ends."""
    kept = variables.is_reference(frame, node.name) or variables.kind(frame, node.name) is not Kind.ARRAY
    if kept or node.append or attributes.letters(frame, node.name) != t.Constant(""):
        raise Opaque(node, f"{node.name} is no array for one call")
    text = t.ListDisplay((value_of(frame, node.name, word),))
    return variables.assign_array(frame, node.name, call(frame.unit.helper("Array"), text))


def refused(frame: Frame, node: s.Assignment) -> t.Statement:
    """Return the complaint about an item of an array that is assigned in front of a command."""
    target = frame.unit.source(node).partition("=")[0]
    return t.Do(call(frame.unit.helper("complain"), t.Constant(f"`{target}': not a valid identifier")))


def value_of(frame: Frame, name: str, word: s.Word) -> t.Expression:
    """Return the text that a word gives a variable; for a number the usual text of it."""
    del name
    return words.text(frame, word, joining="IFS")


def _appended(frame: Frame, node: s.Assignment, word: s.Word) -> tuple[t.Statement, ...]:
    """Lower ``x+=word``."""
    value = words.text(frame, word, joining="IFS")
    if variables.is_reference(frame, node.name):
        target = t.Or((variables.maybe(frame, node.name, node), t.Constant("")))
        return variables.assign(frame, node.name, joined_text((target, value)), node)
    facts = frame.unit.facts.variables
    flags = facts.flags_of(frame.function, node.name)
    if facts.is_late(frame.function, node.name):
        return _now_appended(frame, node, value)
    if "i" in flags:
        frame.unit.binds = True
        evaluate = frame.unit.helper("evaluate")
        added = expressions.evaluated(frame, value)
        number = t.Binary("+", call(evaluate, variables.read(frame, node.name)), added)
        return variables.assign(frame, node.name, variables.as_text(number), node)
    shape = variables.kind(frame, node.name)
    plain = shape is Kind.TEXT and not flags & {"u", "l"} and node.name not in facts.readonly
    known = variables.is_global(frame, node.name) and not facts.is_optional(frame.function, node.name)
    if plain and known and node.name not in specials.setters(frame.unit.dialect) and _is_simple(frame):
        frame.assigned(variables.name_of(frame, node.name))
        return (t.AugAssign(variables.held(frame, node.name), "+", value),)
    maybe = variables.maybe(frame, node.name, node)
    before = maybe if known else t.Or((maybe, t.Constant("")))
    if shape in {Kind.ARRAY, Kind.MAP}:
        key = t.Constant(0 if shape is Kind.ARRAY else "0")
        return (t.AugAssign(t.Index(variables.held(frame, node.name), key), "+", value),)
    return variables.assign(frame, node.name, joined_text((before, value)), node)


def _now_appended(frame: Frame, node: s.Assignment, value: t.Expression) -> tuple[t.Statement, ...]:
    """Append as the attributes want it that the variable happens to have."""
    before = variables.maybe(frame, node.name, node)
    if variables.can_be_none(frame, node.name):
        before = t.Or((before, t.Constant("")))
    whole = attributes.appended(frame, node.name, before, value)
    return variables.assign(frame, node.name, whole, node)


def _is_simple(frame: Frame) -> bool:
    return frame.unit.facts.options.state("allexport") is False


def _item(frame: Frame, node: s.Assignment, index: s.Subscript, word: s.Word) -> tuple[t.Statement, ...]:
    """Lower ``x[i]=word`` and ``x[i]+=word``."""
    if not variables.is_list(frame, node.name) or node.name in specials.setters(frame.unit.dialect):
        raise Opaque(node, "an item of what is no array is assigned")
    place = t.Index(_changed(frame, node.name), parameters.subscript(frame, node.name, index))
    value = words.text(frame, word, joining="IFS")
    flags = attributes.fixed(frame, node.name)
    if "i" in flags:
        frame.unit.binds = True
        value = call(frame.unit.helper("evaluate"), value)
        if node.append:
            value = t.Binary("+", call(frame.unit.helper("evaluate"), place), value)
        return (t.Assign((place,), variables.as_text(value)),)
    if flags & {"u", "l"}:
        whole = t.Binary("+", place, value) if node.append else value
        return (t.Assign((place,), attributes.converted(frame, node.name, whole)),)
    if node.append:
        return (t.AugAssign(place, "+", value),)
    return (t.Assign((place,), value),)


def _changed(frame: Frame, name: str) -> t.Expression:
    """Return an array that is going to be changed."""
    held = variables.held(frame, name)
    if variables.is_reference(frame, name):
        return held
    if frame.unit.facts.variables.is_guarded(frame.function, name):
        return call(frame.unit.helper("writable"), t.Constant(name), held)
    return held


def _array(frame: Frame, node: s.Assignment, given: s.ArrayLiteral) -> tuple[t.Statement, ...]:
    """Lower ``x=(...)`` and ``x+=(...)``."""
    if variables.is_reference(frame, node.name):
        return _through_reference(frame, node, given)
    shape = variables.kind(frame, node.name)
    if shape not in {Kind.ARRAY, Kind.MAP} or node.index is not None:
        raise Opaque(node, "a list is assigned to what is no array")
    held = _changed(frame, node.name)
    if node.append:
        return _extended(frame, node, held, given, shape)
    return variables.assign_array(frame, node.name, literal(frame, node.name, given, shape))


def _through_reference(frame: Frame, node: s.Assignment, given: s.ArrayLiteral) -> tuple[t.Statement, ...]:
    """Lower ``x=(...)`` and ``x+=(...)`` where `x` stands for another variable."""
    if any(item.index is not None and (item.append or not node.append) for item in given.items):
        raise Opaque(node, "keys in a list behind a reference")
    entries = _entries(frame, node.name, given, Kind.ARRAY)
    if node.append:
        return (t.Do(call(t.Attribute(variables.held(frame, node.name), "extend"), _source(entries))),)
    target = variables.referred(frame, node.name)
    return (t.Do(call(frame.unit.helper("assign_list"), target, _source(entries))),)


def literal(frame: Frame, name: str, given: s.ArrayLiteral, shape: Kind) -> t.Expression:
    """Return an array of the kind of a variable."""
    class_ = frame.unit.helper("Array" if shape is Kind.ARRAY else "Map")
    if not given.items:
        return call(class_)
    entries = _converted(frame, name, _entries(frame, name, given, shape))
    return call(class_, _source(entries))


def _converted(frame: Frame, name: str, entries: tuple[t.Expression, ...]) -> tuple[t.Expression, ...]:
    """Return the items of an array as its attributes want them."""
    if not attributes.fixed(frame, name) & {"i", "u", "l"}:
        return entries
    made: list[t.Expression] = []
    for entry in entries:
        match entry:
            case t.Starred(items):
                item = t.Name("item")
                each = attributes.converted(frame, name, item)
                made.append(t.Starred(t.ListComprehension(each, item, items)))
            case t.TupleDisplay((key, value)):
                made.append(t.TupleDisplay((key, attributes.converted(frame, name, value))))
            case _:
                made.append(attributes.converted(frame, name, entry))
    return tuple(made)


def _source(entries: tuple[t.Expression, ...]) -> t.Expression:
    if len(entries) == 1 and isinstance(entries[0], t.Starred):
        return entries[0].value
    return t.ListDisplay(entries)


def _entries(
    frame: Frame, name: str, given: s.ArrayLiteral, shape: Kind, *, extends: bool = False
) -> tuple[t.Expression, ...]:
    made: list[t.Expression] = []
    if shape is Kind.MAP and all(item.index is None for item in given.items):
        return _alternating(frame, given)
    for item in given.items:
        if item.index is None:
            if shape is Kind.MAP:
                raise Opaque(item, "a value without a key")
            made += words.fields(frame, [item.word])
            continue
        _refuse_braces(item)
        key = parameters.subscript(frame, name, item.index)
        word = _without_tildes(frame, item.word) if shape is Kind.MAP else item.word
        text = words.text(frame, word, joining="IFS")
        if item.append:
            if not _is_new(item, given) or attributes.fixed(frame, name) & {"i", "u", "l"}:
                raise Opaque(item, "an item that is appended to")
            text = t.Binary("+", t.Index(variables.held(frame, name), key), text) if extends else text
        made.append(t.TupleDisplay((key, text)))
    return tuple(made)


def _is_new(item: s.ArrayItem, given: s.ArrayLiteral) -> bool:
    """Whether a list has certainly not set the item yet to which it appends."""
    before = given.items[: given.items.index(item)]
    keys = [each.index.word.literal if each.index is not None else None for each in (*before, item)]
    return None not in keys and all(str(key).isalnum() for key in keys) and keys.count(keys[-1]) == 1


def _without_tildes(frame: Frame, word: s.Word) -> s.Word:
    """Return a value in the list of a map: a tilde is itself there."""
    parts = (
        s.Literal(part.span, frame.unit.source(part)) if isinstance(part, s.Tilde) else part
        for part in word.parts
    )
    return replace(word, parts=tuple(parts))


def _refuse_braces(item: s.ArrayItem) -> None:
    if any(isinstance(part, (s.BraceList, s.BraceRange)) for part in item.word.parts):
        raise Opaque(item, "braces behind an index")


def _alternating(frame: Frame, given: s.ArrayLiteral) -> tuple[t.Expression, ...]:
    """``m=(key value key value)``."""
    found: Sequence[t.Expression] = words.fields(frame, [item.word for item in given.items])
    if any(isinstance(each, t.Starred) for each in found):
        raise Opaque(given, "keys and values from an expansion")
    padded = [*found, *([t.Constant("")] if len(found) % 2 else [])]
    return tuple(t.TupleDisplay(pair) for pair in zip(padded[::2], padded[1::2], strict=True))


def _extended(
    frame: Frame, node: s.Assignment, held: t.Expression, given: s.ArrayLiteral, shape: Kind
) -> tuple[t.Statement, ...]:
    entries = _converted(frame, node.name, _entries(frame, node.name, given, shape, extends=True))
    if not entries:
        return ()
    if shape is Kind.ARRAY and len(entries) == 1 and not isinstance(entries[0], (t.Starred, t.TupleDisplay)):
        return (t.Do(call(t.Attribute(held, "append"), entries[0])),)
    return (t.Do(call(t.Attribute(held, "extend"), _source(entries))),)
