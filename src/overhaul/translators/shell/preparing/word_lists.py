"""``compgen -W '$(list) a b'``: constant text in which a builtin finds and expands words by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.preparing.rebuilding import rebuilt, standing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["with_word_lists"]


def with_word_lists(script: s.Script, parse: Callable[[str], s.Script]) -> s.Script:
    """Return a script in which such texts are words.

    Args:
        script: The script.
        parse: Reads shell text; raises `ValueError`.
    """
    if script.dialect != "bash" or "compgen" not in script.text:
        return script

    def listed(node: s.Node) -> s.Node:
        if not isinstance(node, s.Simple) or not node.words or node.words[0].literal != "compgen":
            return node
        flags = [word.literal for word in node.words]
        if "-W" not in flags[:-1]:
            return node
        at = flags.index("-W") + 1
        found = _word_list(node.words[at], parse)
        return replace(node, words=(*node.words[:at], found, *node.words[at + 1 :])) if found else node

    return rebuilt(script, listed)


def _word_list(word: s.Word, parse: Callable[[str], s.Script]) -> s.Word | None:
    """Return the word that holds the words of a constant text; ``None`` where it says something else."""
    text = word.literal
    if text is None or any(each.startswith(("#", "[")) for each in text.split()):
        return None
    try:
        body = parse(f"words=({text}\n)").body
    except (ValueError, RecursionError):
        return None
    match [statement.command for statement in body]:
        case [s.Simple(assignments=(s.Assignment(value=s.ArrayLiteral() as found),), words=())]:
            if all(item.index is None for item in found.items):
                words = tuple(item.word for item in found.items)
                return s.Word(word.span, (s.WordList(word.span, text, standing(words, word.span)),))
    return None
