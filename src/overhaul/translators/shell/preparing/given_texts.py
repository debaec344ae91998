"""Texts that a script gives to ``eval`` from elsewhere: as arguments of a function, or as the items of a loop.

They are only proposed. What runs compares the text that it has with them, so that none may be missing or too many.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk
from overhaul.translators.shell.support.command_syntax import read_commands
from overhaul.translators.shell.support.exits import Untranslated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["GivenTexts", "given_texts", "is_simple"]

#: So many arguments may be shifted away before the rest is evaluated.
_SHIFTS = 3


@dataclass(slots=True)
class GivenTexts:
    """Literal texts of a script, by where they arrive.

    Attributes:
        calls: Arguments of the calls of each function, where they are literal; ``None`` for others.
        copies: In each function, the names of variables that get a positional parameter.
        shifting: Functions that shift their arguments.
        looped: Texts over which a variable loops.
    """

    calls: dict[str, list[tuple[str | None, ...]]] = field(default_factory=dict)
    copies: dict[str, dict[str, str]] = field(default_factory=dict)
    shifting: set[str] = field(default_factory=set)
    looped: dict[str, list[str]] = field(default_factory=dict)

    def of(self, function: str, names: Sequence[str]) -> Iterator[Mapping[str, str]]:
        """Yield what parameters may be together in a function, by name.

        Args:
            function: Its name; empty at the top.
            names: Names of variables and numbers of positional parameters, ``*`` and ``@``.
        """
        if len(names) == 1 and names[0] in self.looped:
            yield from ({names[0]: text} for text in self.looped[names[0]])
        for given in self.calls.get(function, ()):
            for shifted in range(_SHIFTS if function in self.shifting else 1):
                found = self._bound(function, names, given[shifted:], given)
                if found is not None:
                    yield found

    def _bound(
        self, function: str, names: Sequence[str], given: Sequence[str | None], before: Sequence[str | None]
    ) -> Mapping[str, str] | None:
        made: dict[str, str] = {}
        copies = self.copies.get(function, {})
        for name in names:
            place = copies.get(name, name)
            texts: Sequence[str | None] = ()
            if place in {"@", "*"}:
                texts = given
            elif place.isdecimal() and place != "0":
                texts = (before if name in copies else given)[int(place) - 1 : int(place)]
            if not texts or None in texts:
                return None
            made[name] = " ".join(text for text in texts if text is not None)
        return made


def given_texts(statements: Sequence[s.Statement]) -> GivenTexts:
    """Return the texts that a script gives to its functions and loops."""
    found = GivenTexts()
    functions = {node.name: node for node in walk(statements) if isinstance(node, s.Function)}
    lists: dict[str, list[str]] = {}
    for node in walk(statements):
        match node:
            case s.Simple(_, _, words) if words and words[0].literal in functions:
                given = tuple(word.literal for word in words[1:])
                found.calls.setdefault(words[0].literal or "", []).append(given)
            case s.Assignment(_, name, s.ArrayLiteral(_, items)):
                texts = [item.word.literal for item in items]
                lists.setdefault(name, []).extend(text for text in texts if text is not None)
            case s.Statement(_, s.While(), redirects):
                for name, lines in _read_lines(node, redirects):
                    found.looped.setdefault(name, []).extend(lines)
    for node in walk(statements):
        if isinstance(node, s.ForIn) and node.words is not None:
            found.looped.setdefault(node.name, []).extend(_items(node.words, lists))
    for name, function in functions.items():
        _look_into(found, name, function)
    return found


def _items(words: Sequence[s.Word], lists: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the literal items of a loop, and those of arrays in it."""
    for word in words:
        if word.literal is not None:
            yield word.literal
        for part in word.unquoted:
            if isinstance(part, s.Parameter) and isinstance(part.index, s.AllItems):
                yield from lists.get(part.name, ())


def _read_lines(node: s.Statement, redirects: Sequence[s.Redirect]) -> Iterator[tuple[str, list[str]]]:
    """Yield the variable that a loop reads, and the lines of the here-document from which it does."""
    assert isinstance(node.command, s.While)  # noqa: S101 - who calls has looked
    names = [
        command.words[-1].literal
        for command in walk(node.command.condition)
        if isinstance(command, s.Simple) and command.words and command.words[0].literal == "read"
    ]
    for each in redirects:
        text = each.target.literal
        if each.operator in {"<<", "<<-"} and text is not None and len(names) == 1 and names[0]:
            yield names[0], text.splitlines()


def _look_into(found: GivenTexts, name: str, function: s.Function) -> None:
    for node in walk(function.body):
        match node:
            case s.Assignment(_, variable, s.Word() as word) if len(word.unquoted) == 1:
                part = word.unquoted[0]
                if isinstance(part, s.Parameter) and part == s.Parameter(part.span, part.name):
                    found.copies.setdefault(name, {})[variable] = part.name
            case s.Simple(_, _, words) if words and words[0].literal == "shift":
                found.shifting.add(name)


def is_simple(text: str) -> bool:
    """Tell whether a helper can run a text while the program runs."""
    try:
        read_commands(text)
    except Untranslated:
        return False
    return True
