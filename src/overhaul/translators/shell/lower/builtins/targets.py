"""Variables that builtins assign: by name, by the name of an item, or under a computed name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind
from overhaul.translators.shell.facts.touches import NAME
from overhaul.translators.shell.lower import attributes, variables, words
from overhaul.translators.shell.lower.builtins.texts import number
from overhaul.translators.shell.lower.context import Frame, Opaque, call

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["assign_array", "assign_each", "assign_word", "assigned_value", "ifs", "item_of"]

_BEGINNING = re.compile(r"([A-Za-z_]\w*)\[(.*)\Z", re.DOTALL)
_PROBE = t.Name("value of a builtin")


def ifs(frame: Frame, own: t.Expression | None) -> dict[str, t.Expression]:
    """Return the argument that tells a helper about IFS; none where it is what it is in the beginning.

    Args:
        frame: Where it stands.
        own: What is assigned in front of the command.
    """
    if own is None and frame.unit.facts.variables.splits:
        own = variables.maybe(frame, "IFS")
    return {} if own is None or own == t.Constant(" \t\n") else {"ifs": own}


def item_of(frame: Frame, word: s.Word) -> t.Index | None:
    """Return the item of an array that a word names, as in ``name[key]``; ``None`` when it names none.

    Raises:
        Opaque: Which item it is can only be known while it runs.
    """
    text = word.literal
    if text is not None:
        return _parsed_item(frame, word, text) if "[" in text else None
    parts = words.flat(word)
    first, last = parts[0], parts[-1]
    begins = _BEGINNING.match(first.text) if isinstance(first, (s.Literal, s.Quoted)) else None
    if begins is None or not (isinstance(last, (s.Literal, s.Quoted)) and last.text.endswith("]")):
        return None
    inner = (
        *((s.Quoted(first.span, begins[2]),) if begins[2] else ()),
        *parts[1:-1],
        *((s.Quoted(last.span, last.text[:-1]),) if last.text != "]" else ()),
    )
    key = words.text(frame, s.Word(word.span, inner))
    return _item(frame, word, begins[1], key)


def _item(frame: Frame, word: s.Word, name: str, key: t.Expression) -> t.Index:
    """Return the item under a key that is text; an index is evaluated."""
    kind = variables.kind(frame, name)
    place = variables.held(frame, name)
    if kind is Kind.MAP:
        return t.Index(place, key)
    if kind is not Kind.ARRAY:
        raise Opaque(word, f"{name} is no array")
    value = number(key)
    if value is None:
        frame.unit.binds = True
        value = call(frame.unit.helper("evaluate"), key)
    return t.Index(place, value)


def _parsed_item(frame: Frame, word: s.Word, text: str) -> t.Index:
    """Return the item that literal text names: what is in the brackets is expanded only now."""
    try:
        command = frame.unit.parse(f"{text}=").body[0].command
    except (ValueError, IndexError):
        command = None
    if not isinstance(command, s.Simple) or not command.assignments or command.words:
        raise Opaque(word, f"{text} is no name of a variable")
    target = command.assignments[0]
    if not isinstance(target.index, s.Subscript):
        raise Opaque(word, f"{text} is no item of an array")
    kind = variables.kind(frame, target.name)
    place = variables.held(frame, target.name)
    if kind is Kind.MAP:
        return t.Index(place, words.text(frame, target.index.word))
    if kind is not Kind.ARRAY or target.index.arith is None:
        raise Opaque(word, f"{text} is no item of an array")
    from overhaul.translators.shell.lower import arithmetic

    return t.Index(place, arithmetic.number(frame, target.index.arith))


def assign_word(frame: Frame, word: s.Word, value: t.Expression) -> tuple[t.Statement, ...]:
    """Assign to the variable that a word names."""
    name = word.literal
    if name is not None and NAME.match(name):
        if frame.unit.facts.variables.is_guarded(frame.function, name):
            raise Opaque(word, f"{name} may be read-only")
        return variables.assign(frame, name, value)
    item = item_of(frame, word)
    if item is not None:
        return (t.Assign((item,), value),)
    if name is not None:
        raise Opaque(word, f"{name} is no name of a variable")
    if frame.unit.facts.variables.readonly:
        raise Opaque(word, "what is named may be read-only")
    frame.unit.binds = True
    target = words.text(frame, word)
    return (t.Do(call(frame.unit.helper("assign"), target, attributes.named(frame, target, value))),)


def assigned_value(frame: Frame, word: s.Word, value: t.Expression) -> t.Expression | None:
    """Return an expression that assigns a value to the plain variable that a word names and is that value."""
    match assign_word(frame, word, _PROBE):
        case (t.Assign((t.Name(name),), source),) if source == _PROBE:
            return t.Walrus(name, value)
    return None


def assign_each(
    frame: Frame, targets: Sequence[s.Word], values: t.Expression, hint: str
) -> tuple[t.Statement, ...]:
    """Assign the items of a sequence to the variables that words name.

    Args:
        frame: Where it stands.
        targets: As many words as there are items.
        values: The sequence.
        hint: For a name where one is needed.
    """
    names: list[t.Expression] = []
    after: list[t.Statement] = []
    for word in targets:
        match assign_word(frame, word, _PROBE):
            case (t.Assign((t.Name() as name,), source),) if source == _PROBE and not after:
                names.append(name)
            case _:
                given = t.Name(frame.fresh(hint))
                names.append(given)
                after += assign_word(frame, word, given)
    target = t.TupleDisplay(tuple(names)) if len(names) > 1 else t.ListDisplay(tuple(names))
    return (t.Assign((target,), values), *after)


def assign_array(frame: Frame, word: s.Word, values: t.Expression) -> tuple[t.Statement, ...]:
    """Assign a list to the indexed array that a word names."""
    facts = frame.unit.facts
    name = word.literal
    if name is None or not NAME.match(name):
        raise Opaque(word, "the name of the array is only known while it runs")
    if facts.variables.kind(frame.function, name) is not Kind.ARRAY:
        raise Opaque(word, f"{name} is no indexed array")
    if name in facts.variables.readonly or variables.is_reference(frame, name):
        raise Opaque(word, f"{name} is read-only or means another variable")
    return variables.assign_array(frame, name, call(frame.unit.helper("Array"), values))
