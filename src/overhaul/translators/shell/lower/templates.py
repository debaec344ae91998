"""Commands that are text with expansions in it, as ``trap "rm -rf $folder" EXIT``: parsed with slots for the values.

Each expansion is replaced by a slot, a word that nobody else writes. Where the parser finds it again tells how a shell
would read the value there; in the lowered Python it stands in constants, which become f-strings.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.lower import words
from overhaul.translators.shell.lower.context import Frame, Opaque, call

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Slot", "Template", "filled", "template"]

_Tree = TypeVar("_Tree")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value.

    Attributes:
        mark: The text that stands for it.
        value: What goes there, checked for being nothing but a text where it stands.
        name: Python name that holds it.
    """

    mark: str
    value: t.Expression
    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """Commands with slots."""

    body: tuple[s.Statement, ...]
    slots: tuple[Slot, ...]


def template(frame: Frame, node: s.Node, word: s.Word) -> Template:
    """Parse a word whose text is commands.

    Args:
        frame: Where it stands.
        node: The command that has it, for messages.
        word: The word.

    Raises:
        Opaque: A value could mean more than a text, or the text cannot be parsed.
    """
    text, expansions = _marked(node, word)
    try:
        body = frame.unit.parse(text).body
    except ValueError as error:
        raise Opaque(node, f"its text cannot be parsed: {error}") from error
    slots = []
    for mark, part in expansions.items():
        helper = "as_quoted" if _is_quoted(node, body, mark) else "as_word"
        value = words.text(frame, s.Word(part.span, (s.DoubleQuoted(part.span, (part,)),)))
        slots.append(Slot(mark, call(frame.unit.helper(helper), value), frame.fresh("word")))
    return Template(body, tuple(slots))


def _marked(node: s.Node, word: s.Word) -> tuple[str, dict[str, s.Part]]:
    """Return the text with marks for what is expanded in double quotes."""
    texts: list[str] = []
    expansions: dict[str, s.Part] = {}
    for part in word.parts:
        for each in part.parts if isinstance(part, s.DoubleQuoted) else (part,):
            if isinstance(each, (s.Literal, s.Quoted)):
                texts.append(each.text)
            elif not isinstance(part, s.DoubleQuoted) or _is_list(each):
                raise Opaque(node, "its text is split into several words")
            else:
                mark = f"x{len(expansions)}slot"
                expansions[mark] = each
                texts.append(mark)
    return "".join(texts), expansions


def _is_list(part: s.Part) -> bool:
    return isinstance(part, s.Parameter) and (part.name == "@" or isinstance(part.index, s.AllItems))


def _is_quoted(node: s.Node, body: Sequence[s.Statement], mark: str) -> bool:
    """Tell whether a mark stands in quotes; it may stand nowhere but in a word, and not in the name of a command."""
    found: list[bool] = []
    names = {id(each.words[0]) for each in walk(body) if isinstance(each, s.Simple) and each.words}
    for each in walk(body):
        if isinstance(each, s.Word) and id(each) in names and mark in (each.literal or mark):
            raise Opaque(node, "the name of a command in its text is expanded")
        if isinstance(each, (s.Literal, s.Quoted)) and mark in each.text:
            found.append(isinstance(each, s.Quoted))
    if len(found) != 1:
        raise Opaque(node, "what is expanded in its text is not a part of one word")
    return found[0]


def filled(node: s.Node, tree: _Tree, slots: Sequence[Slot]) -> _Tree:
    """Return lowered Python with the names of values where the marks are.

    Raises:
        Opaque: A mark is lost, or stands in something else than a text.
    """
    for slot in slots:
        tree, count = _replaced(tree, slot)
        if count != 1:
            raise Opaque(node, "what its text does with an expanded value is not translated")
    return tree


def _replaced(tree: _Tree, slot: Slot) -> tuple[_Tree, int]:
    if isinstance(tree, t.Constant) and isinstance(tree.value, str) and slot.mark in tree.value:
        return _formatted([tree.value], slot), tree.value.count(slot.mark)  # type: ignore[return-value]
    if isinstance(tree, t.FormattedText):
        parts: list[str | t.Expression] = []
        count = 0
        for part in tree.parts:
            if isinstance(part, str):
                pieces = _formatted([part], slot) if slot.mark in part else t.FormattedText((part,))
                parts += pieces.parts if isinstance(pieces, t.FormattedText) else (pieces,)
                count += part.count(slot.mark)
            else:
                inner, more = _replaced(part, slot)
                parts.append(inner)
                count += more
        return t.FormattedText(tuple(parts)), count  # type: ignore[return-value]
    return _replaced_below(tree, slot)


def _replaced_below(tree: _Tree, slot: Slot) -> tuple[_Tree, int]:
    if isinstance(tree, tuple):
        pairs = [_replaced(each, slot) for each in tree]
        return tuple(each for each, _ in pairs), sum(count for _, count in pairs)  # type: ignore[return-value]
    if is_dataclass(tree) and not isinstance(tree, type):
        changes: dict[str, object] = {}
        total = 0
        for each in fields(tree):
            inner, count = _replaced(getattr(tree, each.name), slot)
            if count:
                changes[each.name] = inner
                total += count
        return (replace(tree, **changes) if changes else tree), total
    return tree, 0


def _formatted(texts: list[str], slot: Slot) -> t.Expression:
    """Return a text with the name where the mark is."""
    first, _, rest = texts[0].partition(slot.mark)
    parts = tuple(part for part in (first, t.Name(slot.name), rest) if part)
    return t.Name(slot.name) if len(parts) == 1 else t.FormattedText(parts)
