"""Smaller helpers for texts from outside, where nothing in a program hints at what is rare in them.

They do the usual things and stop at a text that asks for more, which they name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from overhaul.translators.python import tree as t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["FOR_OUTSIDE", "for_outside"]

#: The smaller helpers.
FOR_OUTSIDE = frozenset({"as_number", "compare_numbers", "say", "short_test", "words_in"})

#: What reads numbers, and what it becomes where no text of the program is an expression.
_NUMBERS = {"evaluate": "as_number", "compare": "compare_numbers"}
#: Texts that may be expressions: operators between numbers or names. ``\1`` stands for what is not known.
_EXPRESSION = re.compile(
    r"""[ \w()+*/%<>=!&|^~?:,\[\]#\1-]*
        (?: [\w\1)\]] [ ]* (?: [+*^] | [*]{2} | << | >> ) [ ]* [\w\1(~!-]
          | [\d)] [ ]* [-/%<>&|?] [ ]* [\d(]
          | [\w\1] [ ]+ [-/%<>&|?] [ ]+ [\w\1]
          | \d [#] [\w\1] | \A [-~!] [(] )
        [ \w()+*/%<>=!&|^~?:,\[\]#\1-]*""",
    re.VERBOSE | re.ASCII,
)
#: What splits texts at blanks.
_WORDS = {"split": "words_in"}
#: What knows the flags of `echo`, and the one that is rare.
_ECHO = {"echo": "say"}
_FLAG = re.compile(r"(?:\A|\s)-[nE]*e[neE]*(?:\s|\Z)")
#: What certainly is one, also inside another text.
_SUM = re.compile(r"\d *(?:[*+/%]|<<|>>) *[\d(]")
#: Operators of usual tests, and how many words such a test does not have.
_TESTS = frozenset(
    {*("!", "=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"), *(f"-{letter}" for letter in "nzefdsrwxLh")}
)
_MOST_WORDS = 5
#: Sets of characters, as in patterns.
_SET = re.compile(r"\[(?:\^|!|[^\]]*\w-\w)")


def for_outside(
    body: tuple[t.Statement, ...],
    calls: Mapping[str, Sequence[t.Call]],
    names: set[str],
    needing: Callable[[tuple[str, ...]], frozenset[str]],
    *,
    patterns: bool,
) -> dict[str, str]:
    """Return which helpers can be replaced, and by what.

    Args:
        body: The program.
        calls: What it calls.
        names: The names in it.
        needing: Gives the helpers that need one of some.
        patterns: Whether no option changes what patterns mean.
    """
    texts = list(_texts(body))
    found: dict[str, str] = {}

    def alone(helpers: Mapping[str, str], part: str) -> bool:
        return bool(names & helpers.keys()) and names & needing((part,)) <= helpers.keys()

    if alone(_NUMBERS, "parsed_expression") and not any(map(_may_be_expression, texts)):
        given = [each for name in _NUMBERS for call in calls.get(name, ()) for each in call.arguments[::2]]
        found |= _NUMBERS if all(map(_is_one_value, given)) else {}
    if patterns and alone(_WORDS, "matcher") and not any(map(_is_rare, texts)):
        found |= _WORDS if all(map(_is_split_at_blanks, calls.get("split", ()))) else {}
    if all(map(_is_usual_test, (*calls.get("test", ()), *calls.get("dash_test", ())))):
        found |= {"test": "short_test", "dash_test": "short_test"}
    if alone(_ECHO, "unescape_echo") and not any(map(_FLAG.search, texts)):
        plain = all(each.keywords == () or each.keywords[0].name == "to" for each in calls.get("echo", ()))
        found |= _ECHO if plain else {}
    return found


def _may_be_expression(text: str) -> bool:
    if _SET.search(text):
        return False
    return _EXPRESSION.fullmatch(text) is not None or _SUM.search(text) is not None


def _texts(node: Any) -> Iterator[str]:
    """Yield the texts that a program makes, with the character 1 for what it fills in."""
    if isinstance(node, tuple):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, t.FormattedText):
        yield "".join(each if isinstance(each, str) else "\1" for each in node.parts)
        yield from (text for each in node.parts if not isinstance(each, str) for text in _texts(each))
    elif isinstance(node, t.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif type(node).__module__ == t.__name__:
        for name in type(node).__slots__:
            yield from _texts(getattr(node, name))


def _is_one_value(text: t.Expression) -> bool:
    """Whether a text is not put together of several."""
    match text:
        case t.FormattedText() | t.Binary():
            return False
        case t.Constant(str(value)):
            return not value or value.isalnum()
        case t.Call(t.Attribute(_, "format" | "join")):
            return False
        case t.Or(values):
            return all(map(_is_one_value, values))
        case t.Conditional(_, then, otherwise):
            return _is_one_value(then) and _is_one_value(otherwise)
        case _:
            return True


def _is_split_at_blanks(call: t.Call) -> bool:
    return len(call.arguments) == 1 and not call.keywords


def _is_rare(text: object) -> bool:
    """Whether a text may be a pattern with classes of characters or backslashes in it."""
    return isinstance(text, str) and re.search(r"\[\[[:.=^]|\\[*?[]|[*?\]]\\", text) is not None


def _is_usual_test(call: t.Call) -> bool:
    """Whether a test asks something that many do: of few words, by one of the usual operators."""
    match call.arguments:
        case (first, _) if not isinstance(first, t.Constant):
            return False  # that may be any operator
    if any(isinstance(each, t.Starred) and not isinstance(each.value, t.Call) for each in call.arguments):
        return False  # these may be whole tests
    return len(call.arguments) < _MOST_WORDS and all(
        not isinstance(each, t.Constant)
        or not isinstance(each.value, str)
        or each.value[:1] not in set("-=!<>()")
        or each.value in _TESTS
        or each.value[1:].isdecimal()
        for each in call.arguments
    )
