"""Names of builtins that a script may run under a computed name: they stand in its texts, but not as commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from overhaul.translators.shell import syntax as s
from overhaul.translators.shell.facts.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CHANGING", "given_names", "gives_texts", "runs_text"]

#: Builtins that may change variables whose names are in their words.
CHANGING = frozenset({"read", "unset", "export", "printf", "eval", "source"})
#: The bracket is a name only where it stands alone: else it belongs to a pattern.
_NAME = re.compile(r"[\w.:]+|(?<!\S)\[(?!\S)")


def given_names(script: s.Script) -> frozenset[str]:
    """Return all names in texts that are no literal names of commands."""
    names: set[str] = set()
    for text in _texts(script):
        names.update(_NAME.findall(text))
    return frozenset(names)


def gives_texts(script: s.Script) -> bool:
    """Tell whether ``eval`` or ``source`` may run a text under a computed name."""
    return any(map(_is_computed, walk(script.body))) and not given_names(script).isdisjoint(
        {"eval", "source"}
    )


def _is_computed(node: s.Node) -> bool:
    if not isinstance(node, s.Simple) or not node.words:
        return False
    name = node.words[0].literal
    return name is None or (
        name in {"command", "builtin"} and any(word.literal is None for word in node.words)
    )


def runs_text(node: s.Node) -> bool:
    """Tell whether a command runs a text that only the running program knows."""
    if not isinstance(node, s.Simple) or len(node.words) < 2:  # noqa: PLR2004 - a name and a text
        return False
    name = node.words[0].literal
    return name in {"source", "."} or (name == "eval" and any(word.literal is None for word in node.words))


def _texts(script: s.Script) -> Iterator[str]:
    names = {id(node.words[0]) for node in walk(script.body) if isinstance(node, s.Simple) and node.words}
    outside = walk(script.body, into=lambda node: id(node) not in names)
    for node in outside:
        if isinstance(node, (s.Literal, s.Quoted)):
            yield node.text
