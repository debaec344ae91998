"""The options of a builtin, taken apart as `getopt` does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.lower.context import Opaque

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Flags", "flags_of"]


@dataclass(slots=True)
class Flags:
    """Options and the words behind them.

    Attributes:
        letters: Those that are given, in order.
        words: The words of those that have one; the last counts.
        rest: The other words.
    """

    letters: str = ""
    words: dict[str, s.Word] = field(default_factory=dict)
    rest: tuple[s.Word, ...] = ()

    def __contains__(self, letter: str) -> bool:
        return letter in self.letters


def flags_of(node: s.Simple, known: str, with_word: str = "", words: Sequence[s.Word] | None = None) -> Flags:
    """Take the options of a builtin apart.

    Args:
        node: The command.
        known: Letters of options.
        with_word: Letters of options that have a word.
        words: The words to look at, if not all behind the first.

    Raises:
        Opaque: One is unknown, or is only known while it runs.
    """
    found = Flags()
    rest = list(node.words[1:] if words is None else words)
    while rest:
        text = rest[0].literal
        if text is None and _may_be_option(rest[0]):
            raise Opaque(node, "its options are only known while it runs")
        if text is None or text == "-" or not text.startswith("-"):
            break
        word = rest.pop(0)
        if text == "--":
            break
        _take(node, found, word, text, (known, with_word), rest)
    if any(isinstance(part, (s.BraceList, s.BraceRange)) for word in rest for part in word.parts):
        raise Opaque(node, "braces in a word are not expanded for it")
    found.rest = tuple(rest)
    return found


def _take(
    node: s.Simple, found: Flags, word: s.Word, text: str, letters: tuple[str, str], rest: list[s.Word]
) -> None:
    known, with_word = letters
    for position, letter in enumerate(text[1:], 1):
        found.letters += letter
        if letter in with_word:
            behind = text[position + 1 :]
            if not behind and not rest:
                raise Opaque(node, f"-{letter} needs a word")
            found.words[letter] = s.Word(word.span, (s.Quoted(word.span, behind),)) if behind else rest.pop(0)
            return
        if letter not in known:
            raise Opaque(node, f"-{letter} is no option of it")


def _may_be_option(word: s.Word) -> bool:
    """Whether a word that is expanded may begin with ``-``: only when its text begins so where we can see it."""
    first = word.parts[0] if word.parts else None
    if isinstance(first, s.DoubleQuoted):
        first = first.parts[0] if first.parts else None
        return isinstance(first, s.Quoted) and first.text.startswith("-")
    return isinstance(first, (s.Literal, s.Quoted)) and first.text.startswith("-")
