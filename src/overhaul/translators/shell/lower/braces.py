"""Brace expansion: it is done while translating, because it comes before everything else that happens to a word."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from overhaul.translators.python import tree as t
from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import is_integer_text
from overhaul.translators.shell.lower.context import Opaque, call

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["expanded", "integers", "numbered", "range_texts"]

#: Longer ranges of numbers become a `range`.
_SHORT = 12
_MOST = 5000


def expanded(word: s.Word) -> list[s.Word]:
    """Return the words that a word becomes; itself when there are no braces in it."""
    if not any(isinstance(part, (s.BraceList, s.BraceRange)) for part in word.parts):
        return [word]
    choices: list[list[tuple[s.Part, ...]]] = []
    count = 1
    for part in word.parts:
        found = _choices(part)
        count *= len(found)
        if count > _MOST:
            raise Opaque(word, "braces that make thousands of words")
        choices.append(found)
    made = [s.Word(word.span, tuple(_joined(parts))) for parts in product(*choices)]
    return [each for each in made if each.parts]


def _choices(part: s.Part) -> list[tuple[s.Part, ...]]:
    if isinstance(part, s.BraceList):
        return [each.parts for item in part.items for each in expanded(item) or [item]]
    if isinstance(part, s.BraceRange):
        return [(s.Quoted(part.span, text),) for text in range_texts(part)]
    return [(part,)]


def _joined(parts: Sequence[tuple[s.Part, ...]]) -> list[s.Part]:
    """Put pieces of literal text together again."""
    made: list[s.Part] = []
    for part in (each for group in parts for each in group):
        last = made[-1] if made else None
        if isinstance(part, s.Literal) and isinstance(last, s.Literal):
            made[-1] = s.Literal(last.span, last.text + part.text)
        elif not (isinstance(part, s.Literal) and not part.text):
            made.append(part)
    return made


def range_texts(node: s.BraceRange) -> list[str]:
    """Return what a range stands for."""
    if _is_number(node.first) and _is_number(node.last):
        width = _width(node)
        numbers = _range(node)
        if len(numbers) > _MOST:
            raise Opaque(node, "a very long range")
        return [_padded(number, width) for number in numbers]
    # The backslash among them quotes nothing and vanishes.
    first, last = ord(node.first), ord(node.last)
    step = abs(int(node.step or "1")) or 1
    codes = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    return [chr(code).replace("\\", "") for code in codes]


def _is_number(text: str) -> bool:
    return text.lstrip("+-").isdecimal()


def _range(node: s.BraceRange) -> range:
    first, last = int(node.first), int(node.last)
    step = abs(int(node.step or "1")) or 1
    return range(first, last + 1, step) if first <= last else range(first, last - 1, -step)


def _width(node: s.BraceRange) -> int:
    """Return how wide all numbers are because one of the ends begins with a zero; 0 for as wide as they are."""
    ends = (node.first, node.last)
    padded = any(len(end.lstrip("-+")) > 1 and end.lstrip("-+")[0] == "0" for end in ends)
    return max(len(end.lstrip("+")) for end in ends) if padded else 0


def _padded(number: int, width: int) -> str:
    return str(number).zfill(width)


def numbered(word: s.Word) -> t.Expression | None:
    """Return a list of the words of a long range of numbers with constant text around it, else ``None``."""
    places = [part for part in word.parts if isinstance(part, (s.BraceList, s.BraceRange))]
    if len(places) != 1 or not isinstance(places[0], s.BraceRange):
        return None
    place = places[0]
    if not (is_integer_text(place.first) and is_integer_text(place.last)) or _width(place):
        return None
    rest = [part for part in word.parts if part is not place]
    if any(not isinstance(part, (s.Literal, s.Quoted)) or set(part.text) & set("*?[") for part in rest):
        return None
    numbers = _range(place)
    if len(numbers) <= _SHORT:
        return None
    name = t.Name("number")
    text: list[str | t.Expression] = [
        part.text if isinstance(part, (s.Literal, s.Quoted)) else name for part in word.parts
    ]
    element = call(t.Name("str"), name) if len(text) == 1 else t.FormattedText(tuple(text))
    return t.ListComprehension(element, name, _python_range(numbers))


def integers(node: s.BraceRange) -> t.Expression | None:
    """Return a range of integers as Python's; ``None`` when it is one of letters or of padded numbers."""
    if not (is_integer_text(node.first) and is_integer_text(node.last)) or _width(node):
        return None
    return _python_range(_range(node))


def _python_range(numbers: range) -> t.Expression:
    ends: list[t.Expression] = [t.Constant(numbers.start), t.Constant(numbers.stop)]
    if numbers.step != 1:
        ends.append(t.Constant(numbers.step))
    return call(t.Name("range"), *ends)
