"""Which texts are always numbers: items of arrays, and variables that cannot be an `int` of the program themselves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.kinds import Kind, is_integer_text, writes_of
from overhaul.translators.shell.facts.walk import children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from overhaul.translators.shell.facts.variables import Variables

__all__ = ["Numerals", "numerals_of"]

_NUMBERS = frozenset({"#", "?", "$"})
#: A scope and a name.
_Place = tuple[str, str]


class Numerals:
    """Variables whose value, or whose every item, is the text of an integer while it is set.

    Args:
        variables: Kinds and scopes.
        places: Scope and name of those that may be such.
    """

    def __init__(self, variables: Variables, places: set[_Place]) -> None:
        self._variables = variables
        self._places = places

    def holds(self, function: str, name: str) -> bool:
        """Tell whether a variable, or an array by its items, is always a number or unset."""
        return (self._variables.scope(function, name), name) in self._places

    def is_number(self, function: str, word: s.Word) -> bool:
        """Tell whether a word is always the text of one integer, or empty where something is unset."""
        literal = word.literal
        if literal is not None:
            return is_integer_text(literal)
        parts = word.unquoted
        return len(parts) == 1 and self.is_number_part(function, parts[0])

    def is_number_part(self, function: str, part: s.Part) -> bool:
        """Tell the same of one part."""
        if isinstance(part, s.ArithExpansion):
            return True
        if isinstance(part, s.BraceRange):
            return is_integer_text(part.first) and is_integer_text(part.last)
        if not isinstance(part, s.Parameter) or part.names:
            return False
        if part.indirect:  # the indices of an array
            return (
                isinstance(part.index, s.AllItems) and self._variables.kind(function, part.name) is Kind.ARRAY
            )
        if part.length:
            return True
        if isinstance(part.operation, s.Default) and part.operation.operator.lstrip(":") == "-":
            if not self.is_number(function, part.operation.word):
                return False
        elif part.operation is not None:
            return False
        if part.index is None and (
            part.name in _NUMBERS or self._variables.kind(function, part.name) is Kind.NUMBER
        ):
            return True
        return self.holds(function, part.name)

    def keep(self, writes: Iterable[tuple[_Place, str, s.Word]]) -> bool:
        """Drop what is given something else; return whether that was any."""
        wrong = {
            place
            for place, function, word in writes
            if place in self._places and not self.is_number(function, word)
        }
        self._places -= wrong
        return bool(wrong)


def numerals_of(script: s.Script, variables: Variables) -> Numerals:
    """Find the variables and arrays that hold nothing but numbers."""
    if variables.computed:
        return Numerals(variables, set())
    known: Counter[_Place] = Counter()
    words: list[tuple[_Place, str, s.Word]] = []
    for function, name, values in _collect(script.body, ""):
        place = (variables.scope(function, name), name)
        known[place] += 1
        words += [(place, function, word) for word in values]
    every: Counter[_Place] = Counter()
    for write in writes_of(script):
        every[variables.scope(write.function, write.name), write.name] += 1
    found = Numerals(
        variables, {place for place in every if every[place] == known[place] and _fits(variables, place)}
    )
    while found.keep(words):
        pass
    return found


def _fits(variables: Variables, place: _Place) -> bool:
    """Whether nothing but what is assigned can be in a variable: not what is inherited, nor what attributes make."""
    if variables.every_flag(*place) & {"i", "u", "l", "c", "n"}:
        return False
    return place not in variables.maybe_unset or variables.kinds.get(place) is Kind.MAP


def _collect(nodes: Iterable[s.Node], function: str) -> Iterator[tuple[str, str, tuple[s.Word, ...]]]:
    """Yield what is assigned: the function in which it stands, the name and words that must be numbers."""
    for node in nodes:
        if isinstance(node, s.Function):
            yield from _collect([node.body], node.name)
            continue
        yield from ((function, name, words) for name, words in _written(node))
        yield from _collect(children(node), function)


def _written(node: s.Node) -> Iterator[tuple[str, tuple[s.Word, ...]]]:
    match node:
        case s.Assignment(_, name, s.Word() as word, _, append) if not append:
            yield name, (word,)
        case s.Assignment(_, name, s.ArrayLiteral(_, items)):
            if not any(item.append for item in items):
                yield name, tuple(item.word for item in items)
        case s.Assignment(_, name, None):
            yield name, ()
        case s.ArithAssign(_, _, target):
            yield target.name, ()
        case s.ArithUnary(_, "++" | "--", s.ArithVariable() as target):
            yield target.name, ()
        case s.ForIn(_, name, words) if words is not None:
            yield from ((name, (word,)) for word in words)
