"""What functions of a script are called with, where every call can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from overhaul.translators.shell.facts.functions import FunctionFacts

__all__ = ["arguments_of", "counted", "fewest_fields"]

_GLOB = frozenset("*?[")
#: Commands that run what stands in their words.
_RUNNING = frozenset({"eval", "trap", "command", "mapfile", "readarray", "complete", ".", "source"})
#: Commands after which positional parameters are others.
_CHANGING = frozenset({"shift", "set", "eval", ".", "source"})


def arguments_of(
    script: s.Script, functions: Mapping[str, FunctionFacts]
) -> dict[tuple[str, str], list[tuple[str, s.Word | None]]]:
    """Find all words that each positional parameter of a function can be.

    Args:
        script: The script.
        functions: Its functions.

    Returns:
        By function and number as text, the function in which a call stands (empty at the top) and the word;
        ``None`` for a call with fewer words. A function of which not every call is known is left out.
    """
    calls: dict[str, list[tuple[str, list[s.Word]]]] = {name: [] for name in functions}
    unknown = {name for name, facts in functions.items() if len(facts.definitions) > 1}
    for function, node in _commands(script.body, ""):
        name = node.words[0].literal
        if name is None:
            return {}
        if name in functions:
            arguments = counted(node.words[1:])
            calls[name].append((function, arguments))
            if len(arguments) < len(node.words) - 1:
                unknown.add(name)
        elif name in _RUNNING:
            if any(word.literal is None for word in node.words[1:]):
                return {}
            unknown |= {
                each for each in functions if any(each in str(word.literal) for word in node.words[1:])
            }
        if name in _CHANGING:
            unknown.add(function)
    found: dict[tuple[str, str], list[tuple[str, s.Word | None]]] = {}
    for name, made in calls.items():
        if name in unknown or not made:
            continue
        for number in range(1, max(len(words) for _, words in made) + 1):
            found[name, str(number)] = [
                (caller, words[number - 1] if number <= len(words) else None) for caller, words in made
            ]
    return found


def _commands(nodes: Iterable[s.Node], function: str) -> Iterator[tuple[str, s.Simple]]:
    for node in nodes:
        if isinstance(node, s.Function):
            yield from _commands([node.body], node.name)
            continue
        if isinstance(node, s.Simple) and node.words:
            yield function, node
        yield from _commands(children(node), function)


def counted(words: Iterable[s.Word]) -> list[s.Word]:
    """Return the words in front that are one field each."""
    found = []
    for word in words:
        if not all(_is_one(part) for part in word.parts) or not word.parts:
            break
        found.append(word)
    return found


def _is_one(part: s.Part) -> bool:
    match part:
        case s.Literal(_, text):
            return not _GLOB & set(text)
        case s.Quoted() | s.ArithExpansion():
            return True
        case s.DoubleQuoted():
            return not any(_may_be_many(each) for each in walk(part))
        case s.Parameter():  # a number that is not empty, which is for the caller to find out
            return part.length or (
                part.index is None and part.operation is None and not part.indirect and not part.names
            )
        case _:
            return False


def _may_be_many(node: s.Node) -> bool:
    if not isinstance(node, s.Parameter):
        return False
    return node.name == "@" or node.names == "@" or isinstance(node.index, s.AllItems)


def fewest_fields(word: s.Word, count: int, *, nullglob: bool) -> int:
    """Return how many arguments a word becomes at least.

    Args:
        word: The word.
        count: How many positional parameters there are at least.
        nullglob: Whether a pattern that finds nothing may vanish.
    """
    match word.parts:
        case (s.DoubleQuoted(_, (s.Parameter(_, "@", None, False, False, "", None),)),):
            return count
    if not word.parts or any(isinstance(part, s.Literal) and _GLOB & set(part.text) for part in word.parts):
        return 0
    mixed = not all(isinstance(part, (s.Literal, s.Quoted, s.DoubleQuoted)) for part in word.parts)
    return int(any(map(_is_something, word.parts)) and not (mixed and nullglob))


def _is_something(part: s.Part) -> bool:
    """Whether a part of a word makes it an argument, come what may."""
    match part:
        case s.Literal(_, text):
            return bool(text)
        case s.Quoted():
            return True
        case s.DoubleQuoted():
            return not any(_may_be_many(each) for each in walk(part))
        case s.Parameter():
            return part.length or part.name in {"#", "?", "$"}
        case _:
            return False
